//! What a client registered: the metadata of RFC 7591 and OpenID Connect Dynamic Client Registration, plus
//! the owner's own switches. The secret is not here; it is sealed beside this in the store.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::ClientId;
use crate::jose::jws::Algorithm;
use crate::redirect_uri::{ApplicationType, RedirectUri};
use crate::response_type::ResponseType;
use crate::scope::Scope;

/// A registered client. Field names are those of RFC 7591 where it has one; stored as JSON under these names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientMetadata {
    /// Its id.
    pub client_id: ClientId,
    /// Its name, as the consent page shows it.
    pub client_name: String,
    /// Decides how redirect URIs are matched: the port is free on loopback for `native`.
    pub application_type: ApplicationType,
    /// Which kind of program it is, as the owner said.
    pub kind: ClientKind,
    /// Where answers may go.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where the browser may go after signing out (OpenID Connect RP-Initiated Logout section 3).
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// What it may present at the token endpoint.
    pub grant_types: Vec<GrantType>,
    /// What it may ask for at the authorization endpoint.
    pub response_types: Vec<ResponseType>,
    /// Scopes it may ask for; empty: all.
    #[serde(default)]
    pub scope: Scope,
    /// How it authenticates at the token endpoint.
    pub token_endpoint_auth_method: AuthMethod,
    /// What its ID tokens are signed with.
    #[serde(default)]
    pub id_token_signed_response_alg: Algorithm,
    /// What its userinfo answers are signed with; plain JSON when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<Algorithm>,
    /// What its request objects have to be signed with; any algorithm of its keys when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<RequestObjectAlg>,
    /// Where its request objects may be fetched from, byte for byte (OpenID Connect Core section 6.2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<String>,
    /// What its client assertions have to be signed with; any that fits the method when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<AssertionAlg>,
    /// Its public keys: `{"keys": […]}`. Not together with `jwks_uri`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    /// Where its public keys are published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Whether other clients see the owner under the same `sub`.
    #[serde(default)]
    pub subject_type: SubjectType,
    /// A list of redirect URIs of clients that share a pairwise `sub`; its host is the sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// `max_age` of requests that have none, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u64>,
    /// Its ID tokens always say when the owner signed in.
    #[serde(default)]
    pub require_auth_time: bool,
    /// `acr_values` of requests that have none, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// Where a third party may start a sign-in with it (OpenID Connect Core section 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// It sends its authorization requests by PAR only (RFC 9126 section 6).
    #[serde(default)]
    pub require_pushed_authorization_requests: bool,
    /// Where a logout token is posted when a session ends (OpenID Connect Back-Channel Logout section 2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// The logout token has to name the session.
    #[serde(default)]
    pub backchannel_logout_session_required: bool,
    /// What the signed-out page loads in a frame (OpenID Connect Front-Channel Logout section 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// The frame's address has to name issuer and session.
    #[serde(default)]
    pub frontchannel_logout_session_required: bool,
    /// Its home page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Its picture. Pages show our own copy only (S-129).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// How it treats the owner's data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Its terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// Whom to write to about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// The program, the same for all its installations (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// Which version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
    /// Who wrote this registration.
    #[serde(default)]
    pub publisher: Publisher,
    /// The owner is never asked for consent.
    #[serde(default)]
    pub trusted: bool,
    /// It may go without PKCE: a confidential client as the owner likes (S-034), a public one only where a preset of
    /// documents 003 and 004 says so.
    #[serde(default)]
    pub pkce_optional: bool,
    /// What becomes of a refresh token that was used.
    #[serde(default)]
    pub refresh_mode: RefreshMode,
    /// Scopes that each of its requests has, whether it names them or not (opencloud.md E.1).
    #[serde(default, skip_serializing_if = "Scope::is_empty")]
    pub implicit_scopes: Scope,
    /// What a file of LibreGraph Connect says of it that means nothing here, so that it is still there when the file is
    /// written again.
    #[serde(default, skip_serializing_if = "Kept::is_empty")]
    pub kept: Kept,
    /// Claims released to it whatever it asks for, such as `roles` and `groups` (opencloud.md F.5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub always_release: Vec<String>,
    /// How answers and tokens look where the worlds differ.
    #[serde(default)]
    pub dialect: Dialect,
}

impl ClientMetadata {
    /// A client as its kind needs it by default, with a code flow and nothing else filled in.
    pub fn new(client_id: ClientId, kind: ClientKind) -> Self {
        let grant_types = match kind {
            ClientKind::Server | ClientKind::Native | ClientKind::Browser => {
                vec![GrantType::AuthorizationCode, GrantType::RefreshToken]
            }
            ClientKind::Device => vec![GrantType::DeviceCode, GrantType::RefreshToken],
            ClientKind::Machine => vec![GrantType::ClientCredentials],
        };
        let response_types = match kind {
            ClientKind::Server | ClientKind::Native | ClientKind::Browser => vec![ResponseType::Code],
            ClientKind::Device | ClientKind::Machine => Vec::new(),
        };
        Self {
            client_name: client_id.to_string(),
            client_id,
            application_type: kind.application_type(),
            kind,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            grant_types,
            response_types,
            scope: Scope::default(),
            token_endpoint_auth_method: match kind {
                ClientKind::Server | ClientKind::Machine => AuthMethod::ClientSecret,
                ClientKind::Native | ClientKind::Browser | ClientKind::Device => AuthMethod::None,
            },
            id_token_signed_response_alg: Algorithm::default(),
            userinfo_signed_response_alg: None,
            request_object_signing_alg: None,
            request_uris: Vec::new(),
            token_endpoint_auth_signing_alg: None,
            jwks: None,
            jwks_uri: None,
            subject_type: SubjectType::default(),
            sector_identifier_uri: None,
            default_max_age: None,
            require_auth_time: false,
            default_acr_values: Vec::new(),
            initiate_login_uri: None,
            require_pushed_authorization_requests: false,
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            frontchannel_logout_uri: None,
            frontchannel_logout_session_required: false,
            client_uri: None,
            logo_uri: None,
            policy_uri: None,
            tos_uri: None,
            contacts: Vec::new(),
            software_id: None,
            software_version: None,
            publisher: Publisher::default(),
            trusted: false,
            pkce_optional: false,
            refresh_mode: RefreshMode::default(),
            implicit_scopes: Scope::default(),
            kept: Kept::default(),
            always_release: Vec::new(),
            dialect: Dialect::default(),
        }
    }

    /// Whether it has no secret to authenticate with (RFC 6749 section 2.1).
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method == AuthMethod::None
    }

    /// Whether an authorization request with a code has to carry a challenge. Public clients always: nothing
    /// else binds the code to them (RFC 9700 section 2.1.1).
    pub fn must_use_pkce(&self) -> bool {
        let excused = self.pkce_optional && (!self.is_public() || self.dialect == Dialect::LibreGraph);
        !excused
    }

    /// The words of `asked` that this server knows and this client may have, in the order asked; then those that it has
    /// without asking.
    pub fn permitted(&self, asked: &Scope) -> Scope {
        let known = asked.supported();
        let named = if self.scope.is_empty() {
            known
        } else {
            known.intersection(&self.scope)
        };
        named.union(&self.implicit_scopes.supported())
    }
}

/// Fields of a file of LibreGraph Connect (opencloud.md E.1) that are kept as they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Scopes of this client only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_scopes: Vec<String>,
    /// Origins of its pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// Where a person was handed to after signing in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_authorize_redirect_uris: Vec<String>,
}

impl Kept {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Which kind of program a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// Runs on a server and keeps a secret.
    Server,
    /// Installed on a person's device.
    Native,
    /// Runs in the browser.
    Browser,
    /// Has no browser of its own: the person types a code elsewhere (RFC 8628).
    Device,
    /// Acts for itself, without a person (`client_credentials`).
    Machine,
}

impl ClientKind {
    /// The application type that this kind registers as.
    pub const fn application_type(self) -> ApplicationType {
        match self {
            Self::Native | Self::Device => ApplicationType::Native,
            Self::Server | Self::Browser | Self::Machine => ApplicationType::Web,
        }
    }
}

macro_rules! wire_words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// Reads the word, case sensitive.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

wire_words! {
    /// How a client authenticates at the token endpoint (RFC 7591 section 2).
    AuthMethod {
        /// It does not: a public client.
        None = "none",
        /// A secret, by HTTP Basic or in the body. Our own word, for clients of which the owner does not
        /// know.
        ClientSecret = "client_secret",
        /// A secret by HTTP Basic only.
        ClientSecretBasic = "client_secret_basic",
        /// A secret in the body only.
        ClientSecretPost = "client_secret_post",
        /// A JWT signed with the secret (OpenID Connect Core section 9).
        ClientSecretJwt = "client_secret_jwt",
        /// A JWT signed with its own key (OpenID Connect Core section 9, RFC 7523).
        PrivateKeyJwt = "private_key_jwt",
    }

    /// What a client may present at the token endpoint (RFC 7591 section 2).
    GrantType {
        /// A code.
        AuthorizationCode = "authorization_code",
        /// A refresh token.
        RefreshToken = "refresh_token",
        /// Nothing: tokens come from the authorization endpoint (RFC 6749 section 4.2).
        Implicit = "implicit",
        /// Only its own credentials (RFC 6749 section 4.4).
        ClientCredentials = "client_credentials",
        /// A device code (RFC 8628).
        DeviceCode = "urn:ietf:params:oauth:grant-type:device_code",
    }

    /// What a request object is signed with (OpenID Connect Dynamic Client Registration section 2).
    RequestObjectAlg {
        /// Nothing: the request object proves no more than plain parameters do.
        None = "none",
        /// RSA, PKCS #1.
        RS256 = "RS256",
        /// RSA, PSS.
        PS256 = "PS256",
        /// ECDSA on P-256.
        ES256 = "ES256",
        /// Ed25519.
        EdDSA = "EdDSA",
        /// Ed25519, by its fully specified name (RFC 9864).
        Ed25519 = "Ed25519",
    }

    /// What a client assertion is signed with.
    AssertionAlg {
        /// HMAC with the client's secret: `client_secret_jwt` only.
        HS256 = "HS256",
        /// RSA, PKCS #1.
        RS256 = "RS256",
        /// RSA, PSS.
        PS256 = "PS256",
        /// ECDSA on P-256.
        ES256 = "ES256",
        /// Ed25519.
        EdDSA = "EdDSA",
        /// Ed25519, by its fully specified name (RFC 9864).
        Ed25519 = "Ed25519",
    }
}

impl AuthMethod {
    /// Whether the client and this server share a secret.
    pub const fn needs_secret(self) -> bool {
        match self {
            Self::None | Self::PrivateKeyJwt => false,
            Self::ClientSecret | Self::ClientSecretBasic | Self::ClientSecretPost | Self::ClientSecretJwt => {
                true
            }
        }
    }
}

/// Whether clients see the owner under one `sub` (OpenID Connect Core section 8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectType {
    /// The same for all.
    #[default]
    Public,
    /// Another one for every sector.
    Pairwise,
}

/// Who wrote a registration; the consent page says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Publisher {
    /// The owner.
    #[default]
    Owner,
    /// A preset that came with Gatelodge.
    Preset,
    /// A file that the owner imported.
    Import,
    /// The client itself (RFC 7591).
    Dynamic,
}

/// What becomes of a refresh token that was used (opencloud.md C.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshMode {
    /// A new one replaces it, with the lost-answer rule.
    #[default]
    Rotate,
    /// It stays good; each use starts its idle time anew.
    Reuse,
}

/// How answers and tokens look where the worlds differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// As OpenID Connect says.
    #[default]
    OpenId,
    /// As the clients of documents 003 and 004 know it: `state=` comes back even if none was sent, and ID tokens of
    /// the code flow name the owner (opencloud.md B.3, C.5).
    LibreGraph,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn client() -> Value {
        json!({
            "client_id": "c1",
            "client_name": "One",
            "application_type": "native",
            "kind": "native",
            "redirect_uris": ["http://127.0.0.1/cb"],
            "post_logout_redirect_uris": [],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "scope": "openid email",
            "token_endpoint_auth_method": "none",
            "id_token_signed_response_alg": "ES256",
            "subject_type": "public",
            "require_auth_time": false,
            "require_pushed_authorization_requests": false,
            "backchannel_logout_session_required": false,
            "frontchannel_logout_session_required": false,
            "publisher": "owner",
            "trusted": false,
            "pkce_optional": false,
            "refresh_mode": "rotate",
            "dialect": "open_id",
        })
    }

    fn read(json: Value) -> ClientMetadata {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_was_stored_reads_back() {
        let stored = client();
        assert_eq!(serde_json::to_value(read(stored.clone())).unwrap(), stored);
    }

    #[test]
    fn the_id_token_algorithm_is_rs256_unless_registered() {
        let mut stored = client();
        stored
            .as_object_mut()
            .unwrap()
            .remove("id_token_signed_response_alg");
        assert_eq!(read(stored).id_token_signed_response_alg, Algorithm::RS256);
    }

    #[test]
    fn s_034_a_public_client_cannot_be_let_off_pkce() {
        let mut metadata = read(client());
        metadata.pkce_optional = true;
        assert!(metadata.is_public() && metadata.must_use_pkce());
        metadata.token_endpoint_auth_method = AuthMethod::ClientSecretBasic;
        assert!(!metadata.is_public() && !metadata.must_use_pkce());
        metadata.pkce_optional = false;
        assert!(metadata.must_use_pkce());
    }

    #[test]
    fn unknown_and_foreign_scopes_are_dropped() {
        let mut metadata = read(client());
        let asked = Scope::parse("groupz email offline_access openid").unwrap();
        assert_eq!(metadata.permitted(&asked).to_string(), "email openid");
        metadata.scope = Scope::default();
        assert_eq!(
            metadata.permitted(&asked).to_string(),
            "email offline_access openid"
        );
        metadata.implicit_scopes = Scope::parse("roles openid groupz").unwrap();
        assert_eq!(
            metadata.permitted(&asked).to_string(),
            "email offline_access openid roles"
        );
        metadata.scope = Scope::parse("email").unwrap();
        assert_eq!(metadata.permitted(&asked).to_string(), "email roles openid");
    }

    #[test]
    fn words_read_their_own_names() {
        for method in AuthMethod::ALL {
            assert_eq!(AuthMethod::parse(method.as_str()), Some(*method));
        }
        for grant in GrantType::ALL {
            assert_eq!(GrantType::parse(grant.as_str()), Some(*grant));
        }
        assert_eq!(GrantType::parse("password"), None);
        assert_eq!(AuthMethod::parse("tls_client_auth"), None);
    }
}
