//! Refused requests and their repair.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A request of an app that was refused: what was received beside what was registered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Refusal {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// When it last happened.
    #[ts(type = "number")]
    pub at: i64,
    /// How often it happened in the same way.
    pub times: u32,
    /// Where it was refused.
    pub endpoint: RefusalEndpoint,
    /// The `client_id` that was received; may be unknown.
    pub client_id: Option<String>,
    /// The client's name, while it is registered.
    pub client_name: Option<String>,
    /// The error that the standard names, such as `invalid_grant`.
    pub error: String,
    /// Which rule failed.
    pub rule: RefusalRule,
    /// What the app was told, English.
    pub description: String,
    /// What was received; never a secret or a code.
    pub received: Option<String>,
    /// What was registered when it happened.
    pub registered: Vec<String>,
    /// What would make it work, if that is safe and still needed.
    pub repair: Option<Repair>,
    /// There would be a repair, but anybody may have written this request. It is offered once the same happens in a
    /// browser in which the owner is signed in.
    pub needs_owner: bool,
}

/// Where a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RefusalEndpoint {
    /// The authorization endpoint.
    Authorize,
    /// The token endpoint.
    Token,
    /// The pushed authorization request endpoint.
    PushedRequest,
    /// The device authorization endpoint.
    Device,
    /// Revocation.
    Revoke,
    /// Introspection.
    Introspect,
    /// The end-session endpoint.
    EndSession,
    /// Registration.
    Register,
}

/// Which rule a refused request broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RefusalRule {
    /// No client has this id.
    UnknownClient,
    /// There is no redirect address in the request.
    RedirectUriMissing,
    /// The redirect address is not a registered one.
    RedirectUriNotRegistered,
    /// The redirect address leads to Gatelodge itself.
    RedirectUriIsOurs,
    /// There is no such response type, or none was sent.
    ResponseTypeUnknown,
    /// The client did not register this response type.
    ResponseTypeNotRegistered,
    /// The response mode does not exist or would put tokens into an address.
    ResponseMode,
    /// The client has to send a PKCE challenge.
    PkceMissing,
    /// The PKCE challenge or its method is not one that is taken.
    PkceInvalid,
    /// An ID token in the front channel needs a nonce.
    NonceMissing,
    /// The scope is not well formed, not allowed for this client, or wider than it was.
    Scope,
    /// The request object cannot be taken.
    RequestObject,
    /// A `request_uri` cannot be taken: unknown, used, expired or not registered.
    RequestUri,
    /// The client has to push its requests (PAR).
    MustPush,
    /// The ID token hint is not one of ours.
    IdTokenHint,
    /// Another parameter is missing, twice there, or not well formed.
    Parameter,
    /// The secret is wrong or missing.
    WrongSecret,
    /// The client authenticated in another way than it registered.
    AuthMethod,
    /// The client assertion cannot be taken.
    Assertion,
    /// The client did not register this grant type.
    GrantTypeNotRegistered,
    /// There is no such grant type.
    GrantTypeUnknown,
    /// The code is unknown, used or expired.
    Code,
    /// The redirect address is another one than at the authorization endpoint.
    CodeRedirectUri,
    /// The PKCE verifier is wrong, missing or not wanted.
    Verifier,
    /// The refresh token is unknown, used, expired or revoked.
    RefreshToken,
    /// The device code is unknown, used or expired.
    DeviceCode,
    /// The address after signing out is not a registered one.
    PostLogoutRedirectUriNotRegistered,
    /// The registration cannot be taken as it is.
    ClientMetadata,
    /// Registration needs an initial access token that works.
    RegistrationToken,
    /// Something else; the description says it.
    Other,
}

/// A safe change to a registration that would make a refused request work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "repair", rename_all = "snake_case")]
pub enum Repair {
    /// Register the address too.
    AddRedirectUri {
        /// The address.
        uri: String,
    },
    /// Register the address after signing out too.
    AddPostLogoutRedirectUri {
        /// The address.
        uri: String,
    },
    /// Let the client ask for this response type, with the grant types that go with it.
    AddResponseType {
        /// The response type.
        response_type: String,
    },
    /// Let the client present this at the token endpoint.
    AddGrantType {
        /// The grant type.
        grant_type: String,
    },
    /// Let the client ask for these scopes too.
    AddScopes {
        /// The words.
        scopes: Vec<String>,
    },
    /// Let the confidential client go without PKCE.
    AllowNoPkce,
    /// Expect the client to authenticate the way it did.
    ChangeAuthMethod {
        /// The method.
        method: String,
    },
}
