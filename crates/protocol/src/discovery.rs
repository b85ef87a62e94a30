//! The discovery document (OpenID Connect Discovery section 3, RFC 8414 section 2) and the paths of the
//! provider's endpoints (opencloud.md A.1).
//!
//! Only what works is listed. Everything is built from the issuer, never from a request (S-045).

use serde_json::{Value, json};

use crate::authorization_request::Prompt;
use crate::claims::{CLASSES, STANDARD};
use crate::client_metadata::{AssertionAlg, AuthMethod, GrantType, RequestObjectAlg};
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
/// The page behind `check_session_iframe` (OpenID Connect Session Management).
pub const CHECK_SESSION: &str = "/konnect/v1/session/check-session.html";
/// Where clients register themselves (RFC 7591); each is managed at a path below it (RFC 7592).
pub const REGISTER: &str = "/konnect/v1/register";
/// The introspection endpoint (RFC 7662).
pub const INTROSPECT: &str = "/konnect/v1/introspect";
/// The device authorization endpoint (RFC 8628).
pub const DEVICE_AUTHORIZATION: &str = "/konnect/v1/device_authorization";

/// Where authorization requests are sent ahead (RFC 9126).
pub const PUSHED_REQUESTS: &str = "/konnect/v1/par";

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
    /// Whether clients may register themselves.
    pub registration: bool,
}

impl Default for Supported {
    fn default() -> Self {
        Self {
            response_types: ResponseType::ALL.to_vec(),
            scopes: scope::SUPPORTED.to_vec(),
            id_token_algorithms: Algorithm::ALL.to_vec(),
            ui_locales: vec!["en", "fr", "de"],
            registration: false,
        }
    }
}

/// Claims that an ID token can hold beside those about the owner.
const CLAIMS: [&str; 13] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "at_hash",
    "c_hash",
    "s_hash",
    "acr",
    "amr",
    "sid",
];

/// The discovery document of `issuer`. The issuer stands in it byte for byte; endpoints hang on its origin,
/// without its path.
pub fn document(issuer: &str, supported: &Supported) -> Value {
    let origin = origin(issuer);
    let at = |path: &str| format!("{origin}{path}");
    let response_types: Vec<_> = supported.response_types.iter().map(|t| t.as_str()).collect();
    let algorithms: Vec<_> = supported.id_token_algorithms.iter().map(|a| a.as_str()).collect();
    let owner = STANDARD.iter().map(|claim| claim.name);
    let claims: Vec<_> = CLAIMS.into_iter().chain(owner).collect();
    let grant_types: Vec<_> = GrantType::ALL.iter().map(|g| g.as_str()).collect();
    let auth_methods = [
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::ClientSecretJwt,
        AuthMethod::PrivateKeyJwt,
        AuthMethod::None,
    ]
    .map(AuthMethod::as_str);
    // Introspection is for clients that can prove who they are (RFC 7662 section 2.1).
    let proving: Vec<_> = auth_methods
        .into_iter()
        .filter(|method| *method != AuthMethod::None.as_str())
        .collect();
    let assertion_algorithms: Vec<_> = AssertionAlg::ALL.iter().map(|a| a.as_str()).collect();
    // `none` is taken from those clients alone that registered it; to say here that it works would promise it to all.
    let request_object_algorithms: Vec<_> = RequestObjectAlg::ALL
        .iter()
        .filter(|algorithm| **algorithm != RequestObjectAlg::None)
        .map(|algorithm| algorithm.as_str())
        .collect();
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": at(AUTHORIZE),
        "token_endpoint": at(TOKEN),
        "userinfo_endpoint": at(USERINFO),
        "jwks_uri": at(JWKS),
        "end_session_endpoint": at(END_SESSION),
        "check_session_iframe": at(CHECK_SESSION),
        "revocation_endpoint": at(REVOKE),
        "introspection_endpoint": at(INTROSPECT),
        "device_authorization_endpoint": at(DEVICE_AUTHORIZATION),
        "frontchannel_logout_supported": true,
        "frontchannel_logout_session_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "scopes_supported": supported.scopes,
        "response_types_supported": response_types,
        "response_modes_supported": ResponseMode::ALL.map(ResponseMode::as_str),
        "grant_types_supported": grant_types,
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": algorithms,
        "userinfo_signing_alg_values_supported": algorithms,
        "acr_values_supported": CLASSES,
        "token_endpoint_auth_methods_supported": auth_methods,
        "revocation_endpoint_auth_methods_supported": auth_methods,
        "introspection_endpoint_auth_methods_supported": proving,
        "token_endpoint_auth_signing_alg_values_supported": assertion_algorithms,
        "revocation_endpoint_auth_signing_alg_values_supported": assertion_algorithms,
        "introspection_endpoint_auth_signing_alg_values_supported": assertion_algorithms,
        "pushed_authorization_request_endpoint": at(PUSHED_REQUESTS),
        "require_pushed_authorization_requests": false,
        "code_challenge_methods_supported": [pkce::METHOD],
        "prompt_values_supported": Prompt::VALUES,
        "claim_types_supported": ["normal"],
        "claims_supported": claims,
        "ui_locales_supported": supported.ui_locales,
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": true,
        "request_parameter_supported": true,
        "request_uri_parameter_supported": true,
        "require_request_uri_registration": true,
        "request_object_signing_alg_values_supported": request_object_algorithms,
    });
    if supported.registration {
        document["registration_endpoint"] = at(REGISTER).into();
    }
    document
}

/// The address of one of the endpoints above.
pub fn endpoint(issuer: &str, path: &str) -> String {
    format!("{}{path}", origin(issuer))
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
        let types = document["response_types_supported"].as_array().unwrap();
        assert_eq!(types.len(), 7, "{types:?}");
        assert_eq!(document["grant_types_supported"], json!(GrantType::ALL));
        assert_eq!(
            document["response_modes_supported"],
            json!(["query", "fragment", "form_post"])
        );
        assert_eq!(document["scopes_supported"], json!(scope::SUPPORTED));
        for yes in [
            "request_parameter_supported",
            "request_uri_parameter_supported",
            "require_request_uri_registration",
            "frontchannel_logout_supported",
            "frontchannel_logout_session_supported",
            "backchannel_logout_supported",
            "backchannel_logout_session_supported",
        ] {
            assert_eq!(document[yes], true, "{yes}");
        }
        assert!(document.get("registration_endpoint").is_none());
        // Unsigned request objects are for clients that registered `none`: to list it would promise it to everybody.
        let objects = &document["request_object_signing_alg_values_supported"];
        assert_eq!(*objects, json!(["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]));
    }

    #[test]
    fn clients_that_read_the_method_list_find_every_one() {
        let proving = [
            "client_secret_basic",
            "client_secret_post",
            "client_secret_jwt",
            "private_key_jwt",
        ];
        let all = [&proving[..], &["none"]].concat();
        for (of, expected) in [
            ("token", &all[..]),
            ("revocation", &all[..]),
            ("introspection", &proving[..]),
        ] {
            let methods = &lodge()[format!("{of}_endpoint_auth_methods_supported")];
            assert_eq!(*methods, json!(expected), "{of}");
        }
    }
}
