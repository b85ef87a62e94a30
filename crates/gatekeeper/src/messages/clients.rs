//! Registered clients.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SpokenSecret;

/// A client to register by hand.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    /// Its id; made up when absent.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Its name as the consent page shows it; the id when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// Which kind of program it is; says what is needed of it.
    #[serde(default)]
    pub kind: ClientKind,
    /// A secret chosen elsewhere; made up for confidential clients when absent.
    #[serde(default)]
    pub client_secret: Option<SpokenSecret>,
    /// Where answers may go. Machines and devices have none.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Where the browser may go after signing out.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// `authorization_code`, `refresh_token`, `implicit`, `client_credentials`,
    /// `urn:ietf:params:oauth:grant-type:device_code`; what kind and response types need when empty.
    #[serde(default)]
    pub grant_types: Vec<String>,
    /// `code`, `token`, `id_token`, `id_token token`, `code token`, `code id_token`, `code id_token token`; `code`
    /// when empty, none for machines and devices.
    #[serde(default)]
    pub response_types: Vec<String>,
    /// Scopes it may ask for; all when empty.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// How it authenticates: `client_secret_basic`, `client_secret_post`, `client_secret_jwt`, `private_key_jwt` or
    /// `none`; `client_secret` (basic or post) for servers and machines when absent, `none` for the others.
    #[serde(default)]
    pub token_endpoint_auth_method: Option<String>,
    /// `RS256` when absent; `ES256`, `PS256` or `EdDSA`.
    #[serde(default)]
    pub id_token_signed_response_alg: Option<String>,
    /// Never asked for consent.
    #[serde(default)]
    pub trusted: bool,
    /// Let it go without PKCE. Only for old confidential clients.
    #[serde(default)]
    pub pkce_optional: bool,
    /// Everything that few clients need.
    #[serde(default)]
    pub details: ClientDetails,
}

/// What few clients need; field names are those of RFC 7591 where it has one. In a request, what is absent stays as it
/// is (or has its default), an empty text or list clears. In a reply every field is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct ClientDetails {
    /// Its home page, https.
    pub client_uri: Option<String>,
    /// Its picture, https: PNG, JPEG, GIF or WebP. Fetched once; pages show our own copy.
    pub logo_uri: Option<String>,
    /// How it treats the owner's data, https.
    pub policy_uri: Option<String>,
    /// Its terms, https.
    pub tos_uri: Option<String>,
    /// Whom to write to about it.
    pub contacts: Option<Vec<String>>,
    /// Its public keys, a JWK set as JSON text. Not together with `jwks_uri`.
    pub jwks: Option<String>,
    /// Where its public keys are published.
    pub jwks_uri: Option<String>,
    /// Whether other clients see the owner under the same `sub`.
    pub subject_type: Option<SubjectType>,
    /// A list of redirect addresses of clients that share a pairwise `sub`; its host is the sector.
    pub sector_identifier_uri: Option<String>,
    /// `max_age` of requests that have none, in seconds; negative: none.
    #[ts(type = "number", optional)]
    pub default_max_age: Option<i64>,
    /// Its ID tokens always say when the owner signed in.
    pub require_auth_time: Option<bool>,
    /// `acr_values` of requests that have none, best first.
    pub default_acr_values: Option<Vec<String>>,
    /// Where a third party may start a sign-in with it, https.
    pub initiate_login_uri: Option<String>,
    /// It sends its authorization requests by PAR only.
    pub require_pushed_authorization_requests: Option<bool>,
    /// Where a logout token is posted when a session ends.
    pub backchannel_logout_uri: Option<String>,
    /// The logout token has to name the session.
    pub backchannel_logout_session_required: Option<bool>,
    /// What the signed-out page loads in a frame.
    pub frontchannel_logout_uri: Option<String>,
    /// The frame's address has to name issuer and session.
    pub frontchannel_logout_session_required: Option<bool>,
    /// What its request objects are signed with: `RS256`, `PS256`, `ES256`, `EdDSA` or `none`; empty: any but `none`.
    pub request_object_signing_alg: Option<String>,
    /// Where its request objects may be fetched from, https, byte for byte.
    pub request_uris: Option<Vec<String>>,
    /// What its userinfo answers are signed with: `RS256`, `PS256`, `ES256` or `EdDSA`; empty: plain JSON.
    pub userinfo_signed_response_alg: Option<String>,
    /// What its client assertions are signed with: `HS256` for `client_secret_jwt`; `RS256`, `PS256`, `ES256` or
    /// `EdDSA` for `private_key_jwt`; empty: any that fits.
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// What becomes of a refresh token that was used.
    pub refresh_mode: Option<RefreshMode>,
    /// Claims released to it whatever it asks for, such as `roles` and `groups`.
    pub always_release: Option<Vec<String>>,
    /// How answers and tokens look where the worlds differ.
    pub dialect: Option<Dialect>,
}

/// Whether clients see the owner under one `sub`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// The same for all.
    Public,
    /// Another one for every sector.
    Pairwise,
}

/// What becomes of a refresh token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RefreshMode {
    /// A new one replaces it.
    Rotate,
    /// It stays good; each use starts its idle time anew.
    Reuse,
}

/// How answers and tokens look where the worlds differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// As OpenID Connect says.
    OpenId,
    /// As the clients of OpenCloud and ownCloud know it.
    LibreGraph,
}

/// Who wrote a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Publisher {
    /// The owner.
    Owner,
    /// A preset that came with Gatelodge.
    Preset,
    /// A file that the owner imported.
    Import,
    /// The client itself.
    Dynamic,
}

/// Which kind of program a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// Runs on a server and keeps a secret (confidential).
    #[default]
    Server,
    /// Installed on a person's device (public, loopback or custom scheme).
    Native,
    /// Runs in the browser (public).
    Browser,
    /// Has no browser of its own; the person types a code elsewhere (public).
    Device,
    /// Acts for itself, without a person (confidential).
    Machine,
}

/// Changes to a client; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClientChange {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Where answers may go.
    #[serde(default)]
    pub redirect_uris: Option<Vec<String>>,
    /// Where the browser may go after signing out.
    #[serde(default)]
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// Scopes it may ask for; all when empty.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// `RS256`, `ES256`, `PS256` or `EdDSA`.
    #[serde(default)]
    pub id_token_signed_response_alg: Option<String>,
    /// Never asked for consent.
    #[serde(default)]
    pub trusted: Option<bool>,
    /// Let it go without PKCE.
    #[serde(default)]
    pub pkce_optional: Option<bool>,
    /// What it may present at the token endpoint.
    #[serde(default)]
    pub grant_types: Option<Vec<String>>,
    /// What it may ask for at the authorization endpoint.
    #[serde(default)]
    pub response_types: Option<Vec<String>>,
    /// How it authenticates. A client that had no secret and changes to a method that needs one gets a new one, and the
    /// reply is `ClientCredentials`; `none` throws its secret away.
    #[serde(default)]
    pub token_endpoint_auth_method: Option<String>,
    /// Everything that few clients need.
    #[serde(default)]
    pub details: ClientDetails,
}

/// A registered client ("app").
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Client {
    /// Its `client_id`.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Which kind of program it is.
    pub kind: ClientKind,
    /// Where answers may go.
    pub redirect_uris: Vec<String>,
    /// Where the browser may go after signing out.
    pub post_logout_redirect_uris: Vec<String>,
    /// What it may present at the token endpoint.
    pub grant_types: Vec<String>,
    /// What it may ask for at the authorization endpoint.
    pub response_types: Vec<String>,
    /// Scopes it may ask for; all when empty.
    pub scopes: Vec<String>,
    /// `client_secret_basic`, `client_secret_post`, `client_secret` (either), `client_secret_jwt`, `private_key_jwt` or
    /// `none`.
    pub token_endpoint_auth_method: String,
    /// `RS256`, `ES256`, `PS256` or `EdDSA`.
    pub id_token_signed_response_alg: String,
    /// Never asked for consent.
    pub trusted: bool,
    /// May go without PKCE.
    pub pkce_optional: bool,
    /// When it was registered.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it last got a token.
    #[ts(type = "number | null")]
    pub last_used_at: Option<i64>,
    /// Grants it holds that still work.
    pub live_grants: u32,
    /// Who wrote the registration.
    pub publisher: Publisher,
    /// Which program it says it is (RFC 7591 `software_id`); may be empty.
    pub software_id: String,
    /// Which version of it; may be empty.
    pub software_version: String,
    /// Whether there is a copy of its picture.
    pub has_logo: bool,
    /// Everything that few clients need.
    pub details: ClientDetails,
}
