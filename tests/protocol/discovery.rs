//! What the lodge says about itself (OpenID Connect Discovery 3, RFC 8414), and its keys.

use std::collections::HashSet;

use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Lodge, Tokens, Visitor, text};
use serde_json::{Value, json};

const JWKS: &str = "/konnect/v1/jwks.json";

fn document(lodge: &Lodge) -> Value {
    lodge.get("/.well-known/openid-configuration").expect(200).json()
}

#[test]
fn the_document_is_the_same_for_openid_and_oauth() {
    let lodge = Lodge::start();
    let one = lodge.get("/.well-known/openid-configuration").expect(200);
    let other = lodge.get("/.well-known/oauth-authorization-server").expect(200);
    assert_eq!(one.json(), other.json());
    for reply in [one, other] {
        assert!(
            reply
                .header("content-type")
                .unwrap()
                .starts_with("application/json")
        );
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    }
}

#[test]
fn s_044_s_045_every_address_in_it_is_the_issuers() {
    let lodge = Lodge::start();
    let document = document(&lodge);
    assert_eq!(document["issuer"], lodge.origin());
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    let mut endpoints = 0;
    for (name, value) in document.as_object().unwrap() {
        if name.ends_with("_endpoint") || name.ends_with("_uri") {
            let address = value.as_str().unwrap();
            let path = address
                .strip_prefix(&lodge.origin())
                .unwrap_or_else(|| panic!("{name} {address}"));
            // Each of them is there.
            assert_ne!(lodge.get(path).status, 404, "{name}");
            endpoints += 1;
        }
    }
    assert!(endpoints >= 7, "{endpoints}");
}

#[test]
fn s_042_it_lists_what_works() {
    let lodge = Lodge::start();
    let document = document(&lodge);
    for (name, expected) in [
        (
            "response_types_supported",
            json!([
                "code",
                "token",
                "id_token",
                "id_token token",
                "code token",
                "code id_token",
                "code id_token token"
            ]),
        ),
        ("code_challenge_methods_supported", json!(["S256"])),
        (
            "grant_types_supported",
            json!([
                "authorization_code",
                "refresh_token",
                "implicit",
                "client_credentials",
                "urn:ietf:params:oauth:grant-type:device_code"
            ]),
        ),
        ("subject_types_supported", json!(["public", "pairwise"])),
        (
            "response_modes_supported",
            json!(["query", "fragment", "form_post"]),
        ),
        ("request_parameter_supported", json!(true)),
        ("request_uri_parameter_supported", json!(true)),
        ("require_request_uri_registration", json!(true)),
        ("claims_parameter_supported", json!(true)),
        ("ui_locales_supported", json!(["en", "fr", "de"])),
    ] {
        assert_eq!(document[name], expected, "{name}");
    }
    let has = |name: &str, word: &str| document[name].as_array().unwrap().contains(&word.into());
    for word in ["openid", "profile", "email", "offline_access"] {
        assert!(has("scopes_supported", word));
    }
    for word in ["client_secret_basic", "client_secret_post", "none"] {
        assert!(has("token_endpoint_auth_methods_supported", word));
    }
    for word in ["none", "login", "consent", "select_account"] {
        assert!(has("prompt_values_supported", word));
    }
    assert!(document.get("registration_endpoint").is_none());
}

#[test]
fn claims_are_listed_that_tokens_have() {
    let lodge = Lodge::start();
    let listed = document(&lodge)["claims_supported"].clone();
    let app = App::trusted(&lodge, "app");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    let id = Token::read(tokens.id()).claims;
    let userinfo = app.userinfo(&tokens.access).json();
    for claims in [id, userinfo] {
        for name in claims.as_object().unwrap().keys() {
            assert!(
                listed.as_array().unwrap().contains(&name.as_str().into()),
                "{name} is not listed"
            );
        }
    }
}

#[test]
fn keys_are_public_and_distinct() {
    let lodge = Lodge::start();
    let reply = lodge.get(JWKS).expect(200);
    assert_eq!(reply.header("content-type"), Some("application/jwk-set+json"));
    let jwks = reply.json();
    let keys = jwks["keys"].as_array().unwrap();
    let kids: HashSet<&str> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(kids.len(), keys.len());
    let mut types = Vec::new();
    for key in keys {
        let members: HashSet<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        let kty = key["kty"].as_str().unwrap();
        let (parts, thumbprint): (&[&str], String) = match kty {
            "RSA" => (
                &["n", "e"],
                format!("{{\"e\":{},\"kty\":\"RSA\",\"n\":{}}}", key["e"], key["n"]),
            ),
            "EC" => (
                &["crv", "x", "y"],
                format!(
                    "{{\"crv\":{},\"kty\":\"EC\",\"x\":{},\"y\":{}}}",
                    key["crv"], key["x"], key["y"]
                ),
            ),
            "OKP" => (
                &["crv", "x"],
                format!("{{\"crv\":{},\"kty\":\"OKP\",\"x\":{}}}", key["crv"], key["x"]),
            ),
            other => panic!("{other}"),
        };
        let allowed: HashSet<&str> = parts
            .iter()
            .copied()
            .chain(["kty", "kid", "use", "alg"])
            .collect();
        assert!(members.is_subset(&allowed), "{members:?}");
        assert_eq!(key["use"], "sig");
        // RFC 7638.
        assert_eq!(key["kid"], text::base64url(&text::sha256(thumbprint.as_bytes())));
        if kty == "RSA" {
            assert!(text::from_base64url(key["n"].as_str().unwrap()).len() >= 384);
            // One key signs RS256 and PS256; an `alg` would make one of them wrong (opencloud.md A.3).
            assert!(key.get("alg").is_none());
        }
        types.push(kty);
    }
    types.sort_unstable();
    assert_eq!(types, ["EC", "OKP", "RSA"]);
}

#[test]
fn after_a_rotation_old_tokens_can_still_be_checked() {
    let mut lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let before = app.tokens(&mut ada);
    let old = lodge.get(JWKS).json();
    let listed = lodge.cli(&["keys", "rotate", "--now", "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 6);
    let states = |state: &str| {
        listed
            .as_array()
            .unwrap()
            .iter()
            .filter(|key| key["state"] == state)
            .count()
    };
    assert_eq!((states("active"), states("retiring")), (3, 3));
    for round in 0..2 {
        let new = lodge.get(JWKS).json();
        assert_eq!(new["keys"].as_array().unwrap().len(), 6, "round {round}");
        for token in [&*before.access, before.id()] {
            Token::verified(token, &old);
            Token::verified(token, &new);
        }
        assert!(app.can_use(&before.access));
        let after = app.tokens(&mut ada);
        for token in [&*after.access, after.id()] {
            Token::verified(token, &new);
            let kid = Token::read(token).header["kid"].clone();
            assert!(
                !old["keys"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|key| key["kid"] == kid),
                "an old key signed"
            );
        }
        lodge.restart();
    }
    assert_eq!(lodge.events("keys_rotated").len(), 1);
}

#[test]
fn a_retired_key_is_gone_after_a_start_when_what_it_signed_has_expired() {
    let mut lodge =
        Lodge::start_with("access_token_seconds = 1\nid_token_seconds = 1\nretired_key_seconds = 1");
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    lodge.cli(&["keys", "rotate", "--now"]).done();
    lodge.lets_pass(1);
    lodge.restart();
    Tokens::of(&app.refreshes(tokens.refresh()));
    let kid = Token::read(&tokens.access).header["kid"].clone();
    let jwks = lodge.get(JWKS).json();
    assert!(
        !jwks["keys"]
            .as_array()
            .unwrap()
            .iter()
            .any(|key| key["kid"] == kid),
        "{jwks}"
    );
}
