//! The discovery document (OpenID Connect Discovery section 3, RFC 8414 section 2) and the paths of the
//! provider's endpoints (opencloud.md A.1).
//!
//! Only what works is listed. Everything is built from the issuer, never from a request (S-045).

use serde_json::{Value, json};

use crate::authorization_request::Prompt;
use crate::client_metadata::{AuthMethod, GrantType};
use crate::jose::jws::Algorithm;
use crate::response_type::{ResponseMode, ResponseType};
use crate::{pkce, scope};

/// Discovery by OpenID Connect.
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// Discovery by RFC 8414; the same document.
pub const OAUTH_AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
/// The authorization endpoint.
pub const AUTHORIZE: &str = "/signin/v1/identifier/_/authorize";
/// The end-session endpoint (OpenID Connect RP-Initiated Logout).
pub const END_SESSION: &str = "/signin/v1/identifier/_/endsession";
/// The token endpoint.
pub const TOKEN: &str = "/konnect/v1/token";
/// The userinfo endpoint.
pub const USERINFO: &str = "/konnect/v1/userinfo";
/// The public keys.
pub const JWKS: &str = "/konnect/v1/jwks.json";
/// The revocation endpoint (RFC 7009).
pub const REVOKE: &str = "/konnect/v1/revoke";
/// The introspection endpoint (RFC 7662).
pub const INTROSPECT: &str = "/konnect/v1/introspect";

/// What this server offers, as far as it can differ from one server to the next.
#[derive(Debug, Clone)]
pub struct Supported {
    /// Response types.
    pub response_types: Vec<ResponseType>,
    /// Scopes, best known first.
    pub scopes: Vec<&'static str>,
    /// Algorithms that ID tokens can be signed with; RS256 has to be among them.
    pub id_token_algorithms: Vec<Algorithm>,
    /// Languages of the pages, BCP 47.
    pub ui_locales: Vec<&'static str>,
}

impl Default for Supported {
    fn default() -> Self {
        Self {
            response_types: vec![ResponseType::Code],
            scopes: scope::SUPPORTED.to_vec(),
            id_token_algorithms: Algorithm::ALL.to_vec(),
            ui_locales: vec!["en", "fr", "de"],
        }
    }
}

/// Claims that a token or userinfo can hold.
const CLAIMS: [&str; 20] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "at_hash",
    "acr",
    "amr",
    "sid",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "email",
    "email_verified",
    "locale",
    "zoneinfo",
    "updated_at",
];

/// The discovery document of `issuer`. The issuer stands in it byte for byte; endpoints hang on its origin,
/// without its path.
pub fn document(issuer: &str, supported: &Supported) -> Value {
    let origin = origin(issuer);
    let at = |path: &str| format!("{origin}{path}");
    let response_types: Vec<_> = supported.response_types.iter().map(|t| t.as_str()).collect();
    let algorithms: Vec<_> = supported.id_token_algorithms.iter().map(|a| a.as_str()).collect();
    let grant_types: Vec<_> = GrantType::ALL.iter().map(|g| g.as_str()).collect();
    let auth_methods = [
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::None,
    ]
    .map(AuthMethod::as_str);
    json!({
        "issuer": issuer,
        "authorization_endpoint": at(AUTHORIZE),
        "token_endpoint": at(TOKEN),
        "userinfo_endpoint": at(USERINFO),
        "jwks_uri": at(JWKS),
        "end_session_endpoint": at(END_SESSION),
        "revocation_endpoint": at(REVOKE),
        "introspection_endpoint": at(INTROSPECT),
        "scopes_supported": supported.scopes,
        "response_types_supported": response_types,
        "response_modes_supported": ResponseMode::ALL.map(ResponseMode::as_str),
        "grant_types_supported": grant_types,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": auth_methods,
        "revocation_endpoint_auth_methods_supported": auth_methods,
        "introspection_endpoint_auth_methods_supported": auth_methods,
        "code_challenge_methods_supported": [pkce::METHOD],
        "prompt_values_supported": Prompt::VALUES,
        "claim_types_supported": ["normal"],
        "claims_supported": CLAIMS,
        "ui_locales_supported": supported.ui_locales,
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    })
}

/// `scheme://host[:port]` of an issuer.
fn origin(issuer: &str) -> &str {
    let authority = issuer.find("://").map_or(0, |at| at + 3);
    let end = issuer[authority..]
        .find('/')
        .map_or(issuer.len(), |at| authority + at);
    &issuer[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lodge() -> Value {
        document("http://localhost:4283", &Supported::default())
    }

    #[test]
    fn the_issuer_is_repeated_byte_for_byte_and_endpoints_hang_on_its_origin() {
        for (issuer, origin) in [
            ("http://localhost:4283", "http://localhost:4283"),
            ("https://idp.test:9443", "https://idp.test:9443"),
            ("https://idp.test/", "https://idp.test"),
            ("https://idp.test/tenant/one", "https://idp.test"),
        ] {
            let document = document(issuer, &Supported::default());
            assert_eq!(document["issuer"], issuer);
            assert_eq!(document["token_endpoint"], format!("{origin}/konnect/v1/token"));
            for (name, value) in document.as_object().unwrap() {
                if name.ends_with("_endpoint") || name == "jwks_uri" {
                    assert!(
                        value.as_str().unwrap().starts_with(&format!("{origin}/")),
                        "{name}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_the_standards_require_is_there() {
        let document = lodge();
        for name in [
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "jwks_uri",
            "response_types_supported",
            "subject_types_supported",
            "id_token_signing_alg_values_supported",
        ] {
            assert!(!document[name].is_null(), "{name}");
        }
        let algorithms = document["id_token_signing_alg_values_supported"]
            .as_array()
            .unwrap();
        assert!(algorithms.contains(&"RS256".into()));
        assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    }

    #[test]
    fn s_042_s256_is_the_only_challenge_method() {
        assert_eq!(lodge()["code_challenge_methods_supported"], json!(["S256"]));
    }

    #[test]
    fn only_what_works_is_listed() {
        let document = lodge();
        assert_eq!(document["response_types_supported"], json!(["code"]));
        assert_eq!(
            document["grant_types_supported"],
            json!(["authorization_code", "refresh_token"])
        );
        assert_eq!(
            document["response_modes_supported"],
            json!(["query", "fragment", "form_post"])
        );
        assert_eq!(
            document["scopes_supported"],
            json!(["openid", "profile", "email", "offline_access"])
        );
        // `request_uri_parameter_supported` defaults to true when it is left out, so the three have to be
        // said.
        for no in [
            "claims_parameter_supported",
            "request_parameter_supported",
            "request_uri_parameter_supported",
        ] {
            assert_eq!(document[no], false, "{no}");
        }
        assert!(document.get("registration_endpoint").is_none());
    }

    #[test]
    fn clients_that_read_the_method_list_find_all_three() {
        for of in ["token", "revocation", "introspection"] {
            let methods = &lodge()[format!("{of}_endpoint_auth_methods_supported")];
            assert_eq!(
                *methods,
                json!(["client_secret_basic", "client_secret_post", "none"])
            );
        }
    }
}
