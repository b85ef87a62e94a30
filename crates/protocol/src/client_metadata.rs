//! What a client registered: the metadata of RFC 7591 and OpenID Connect Dynamic Client Registration, plus
//! the owner's own switches. The secret is not here; it is sealed beside this in the store.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// The owner is never asked for consent.
    #[serde(default)]
    pub trusted: bool,
    /// It may go without PKCE. Only heeded for confidential clients (S-034).
    #[serde(default)]
    pub pkce_optional: bool,
}

impl ClientMetadata {
    /// Whether it has no secret to authenticate with (RFC 6749 section 2.1).
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method == AuthMethod::None
    }

    /// Whether an authorization request with a code has to carry a challenge. Public clients always: nothing
    /// else binds the code to them (RFC 9700 section 2.1.1).
    pub fn must_use_pkce(&self) -> bool {
        self.is_public() || !self.pkce_optional
    }

    /// The words of `asked` that this server knows and this client may have, in the order asked.
    pub fn permitted(&self, asked: &Scope) -> Scope {
        let known = asked.supported();
        if self.scope.is_empty() {
            known
        } else {
            known.intersection(&self.scope)
        }
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
}

impl ClientKind {
    /// The application type that this kind registers as.
    pub const fn application_type(self) -> ApplicationType {
        match self {
            Self::Native => ApplicationType::Native,
            Self::Server | Self::Browser => ApplicationType::Web,
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
    }

    /// What a client may present at the token endpoint (RFC 7591 section 2).
    GrantType {
        /// A code.
        AuthorizationCode = "authorization_code",
        /// A refresh token.
        RefreshToken = "refresh_token",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn client() -> serde_json::Value {
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
            "trusted": false,
            "pkce_optional": false,
        })
    }

    fn read(json: serde_json::Value) -> ClientMetadata {
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
        assert_eq!(AuthMethod::parse("private_key_jwt"), None);
    }
}
