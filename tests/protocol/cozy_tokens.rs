//! `/auth/access_token`, tokens in use, and clients as the owner's apps see them (cozy.md C.7, C.8, C.11, D.3, I.1 31 to 37,
//! 39, 55, 56).

use std::thread;

use gatelodge_tests::{CozyClient, CozyTokens, Lodge, Request, Visitor, text};
use serde_json::json;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[test]
fn cozy_31_a_code_works_once_and_for_its_client() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let other = CozyClient::registered(lodge.address());
    let code = client.gets_code(&mut person, "io.cozy.files:GET");
    let tokens = CozyTokens::of(&client.sends(&client.redemption(&code, &[])).expect(200));
    assert_eq!(tokens.scope, "io.cozy.files:GET");
    client
        .sends(&client.redemption(&code, &[]))
        .expect_error(400, "invalid code");
    let code = client.gets_code(&mut person, "io.cozy.files:GET");
    other
        .sends(&other.redemption(&code, &[]))
        .expect_error(400, "invalid code");
    // The attempt used it up.
    client
        .sends(&client.redemption(&code, &[]))
        .expect_error(400, "invalid code");
    for bad in ["0123456789abcdef0123456789abcdef", "x", "' OR 1=1 --"] {
        client
            .sends(&client.redemption(bad, &[]))
            .expect_error(400, "invalid code");
    }
}

#[test]
fn cozy_32_a_challenge_needs_its_verifier() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let asked = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let mut code = || {
        let params = client.is_allowed(&mut person, "io.cozy.files:GET", &asked);
        params.into_iter().find(|(name, _)| name == "code").unwrap().1
    };
    client
        .sends(&client.redemption(&code(), &[]))
        .expect_error(400, "invalid code_verifier");
    let wrong = [("code_verifier", "a".repeat(43))];
    let wrong: Vec<(&str, &str)> = wrong
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    client
        .sends(&client.redemption(&code(), &wrong))
        .expect_error(400, "invalid code_verifier");
    let right = [("code_verifier", VERIFIER)];
    client.sends(&client.redemption(&code(), &right)).expect(200);
}

#[test]
fn cozy_33_a_refresh_gives_an_access_token_and_keeps_the_refresh_token() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let other = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET io.cozy.contacts");
    let theirs = other.gets_tokens(&mut person, "io.cozy.files:GET");
    let refresh = tokens.refresh.unwrap();
    for _ in 0..2 {
        // The old access token comes along; nobody looks at it.
        let request = client.refreshing(&refresh).header("X-Other", "1");
        let fresh = CozyTokens::of(&client.sends(&request).expect(200));
        assert_eq!(fresh.refresh, None);
        assert_eq!(fresh.scope, "io.cozy.files:GET io.cozy.contacts");
        client.looks_at_itself(&fresh.access).expect(200);
        client.looks_at_itself(&tokens.access).expect(200);
    }
    for bad in [
        theirs.refresh.as_deref().unwrap(),
        &tokens.access,
        &client.text("registration_access_token"),
        "",
        "a.b.c",
    ] {
        client
            .sends(&client.refreshing(bad))
            .expect_error(400, "invalid refresh token");
    }
}

#[test]
fn c_7_what_is_missing_is_said_in_this_order() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let refused = |params: &[(&str, &str)], error: &str| {
        let request = Request::form("/auth/access_token", params);
        lodge.send(&request).expect_error(400, error);
    };
    refused(&[], "the grant_type parameter is mandatory");
    refused(&[("grant_type", "x")], "the client_id parameter is mandatory");
    refused(
        &[("grant_type", "x"), ("client_id", "y")],
        "the client_secret parameter is mandatory",
    );
    refused(
        &[("grant_type", "x"), ("client_id", "y"), ("client_secret", "z")],
        "the client must be registered",
    );
    let id = client.id();
    let named = ("client_id", id.as_str());
    refused(
        &[("grant_type", "x"), named, ("client_secret", "z")],
        "invalid client_secret",
    );
    let secret = client.text("client_secret");
    let proof = ("client_secret", secret.as_str());
    refused(
        &[("grant_type", "authorization_code"), named, proof],
        "the code parameter is mandatory",
    );
    refused(
        &[("grant_type", "refresh_token"), named, proof],
        "invalid refresh token",
    );
    refused(&[("grant_type", "password"), named, proof], "invalid grant type");
    let json = Request::new("POST", "/auth/access_token")
        .header("Content-Type", "application/json")
        .body(json!({ "grant_type": "refresh_token" }).to_string());
    lodge
        .send(&json)
        .expect_error(400, "the grant_type parameter is mandatory");
}

#[test]
fn cozy_34_only_access_tokens_open_anything() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET");
    let refused = client.looks_at_itself(&tokens.refresh.unwrap()).expect(400);
    // Nothing in it makes a client refresh, and come back with the same.
    assert_eq!(refused.header("www-authenticate"), None);
    for loop_text in ["Expired token", "Invalid token", "Invalid JWT token"] {
        assert!(!refused.text().contains(loop_text), "{}", refused.text());
    }
    let none = lodge.send(&Request::get("/permissions/self")).expect(401);
    assert_eq!(none.text(), "No token in request");
    let null = Request::get("/permissions/self").header("Authorization", "null");
    lodge.send(&null).expect(401);
    let basic = Request::get("/permissions/self").basic("x", &tokens.access);
    lodge.send(&basic).expect(401);
    let query = format!("/permissions/self?bearer_token={}", tokens.access);
    lodge.send(&Request::get(&query)).expect(401);
}

#[test]
fn cozy_34_forged_tokens_open_nothing() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET");
    let parts: Vec<&str> = tokens.access.split('.').collect();
    let claims = String::from_utf8(text::from_base64url(parts[1])).unwrap();
    let with = |header: &str, claims: &str, signature: &str| {
        format!(
            "{}.{}.{signature}",
            text::base64url(header.as_bytes()),
            text::base64url(claims.as_bytes())
        )
    };
    let own = r#"{"alg":"HS512","typ":"JWT"}"#;
    let wider = claims.replace("io.cozy.files:GET", "io.cozy.files");
    for forged in [
        with(own, &wider, parts[2]),
        with(r#"{"alg":"none","typ":"JWT"}"#, &claims, ""),
        with(r#"{"alg":"RS256","typ":"JWT"}"#, &claims, parts[2]),
        with(own, &claims.replace("[\"access\"]", "[\"cli\"]"), parts[2]),
        format!("{}x", tokens.access),
        "a.b.c".to_owned(),
    ] {
        let refused = client.looks_at_itself(&forged).expect(401);
        assert_eq!(refused.json()["error"], "Invalid JWT token");
        assert_eq!(
            refused.header("www-authenticate"),
            Some("Bearer error=\"invalid_token\"")
        );
    }
    client.looks_at_itself(&tokens.access).expect(200);
}

#[test]
fn cozy_35_an_expired_token_says_so_in_words_and_in_a_header() {
    let lodge = Lodge::start_with("cozy_access_token_seconds = 1");
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET");
    let refused = loop {
        let reply = client.looks_at_itself(&tokens.access);
        if reply.status != 200 {
            break reply;
        }
    };
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json()["error"], "Expired token");
    assert_eq!(
        refused.header("www-authenticate"),
        Some("Bearer error=\"invalid_token\" error_description=\"The access token expired\"")
    );
    let refused = client
        .calls("GET", "/data/io.cozy.files/x", &tokens.access)
        .expect(401);
    assert_eq!(refused.json()["error"], "code=401, message=Expired token");
    client
        .sends(&client.refreshing(&tokens.refresh.unwrap()))
        .expect(200);
}

#[test]
fn d_3_a_token_knows_what_it_may() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let scope = "io.cozy.files:GET io.cozy.contacts:GET,POST:a,b io.cozy.jobs:POST:sendmail:worker";
    let tokens = client.gets_tokens(&mut person, scope);
    let reply = client.looks_at_itself(&tokens.access).expect(200);
    assert_eq!(reply.header("content-type"), Some("application/vnd.api+json"));
    let data = &reply.json()["data"];
    assert_eq!(data["type"], "io.cozy.permissions");
    assert_eq!(
        data["attributes"],
        json!({
            "type": "oauth",
            "source_id": client.id(),
            "permissions": {
                "rule0": { "type": "io.cozy.files", "verbs": ["GET"] },
                "rule1": { "type": "io.cozy.contacts", "verbs": ["GET", "POST"], "values": ["a", "b"] },
                "rule2": {
                    "type": "io.cozy.jobs", "verbs": ["POST"], "values": ["sendmail"], "selector": "worker",
                },
            },
        })
    );
}

#[test]
fn cozy_44_the_interface_answers_the_origin_that_asks_and_pages_answer_none() {
    let lodge = Lodge::start();
    let preflight = |target: &str| {
        Request::new("OPTIONS", target)
            .header("Origin", "https://x.example")
            .header("Access-Control-Request-Method", "DELETE")
            .header("Access-Control-Request-Headers", "authorization, content-type")
    };
    let reply = lodge.send(&preflight("/permissions/self")).expect(204);
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some("https://x.example")
    );
    assert_eq!(reply.header("access-control-allow-credentials"), Some("true"));
    assert_eq!(
        reply.header("access-control-allow-headers"),
        Some("authorization, content-type")
    );
    assert_eq!(reply.header("access-control-max-age"), Some("43200"));
    let asked = Request::get("/permissions/self").header("Origin", "https://x.example");
    let reply = lodge.send(&asked).expect(401);
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some("https://x.example")
    );
    for page in ["/auth/authorize", "/auth/register", "/auth/access_token"] {
        let reply = lodge.send(&preflight(page));
        assert_ne!(reply.status, 204, "{page}");
        assert_eq!(reply.header("access-control-allow-origin"), None, "{page}");
    }
}

#[test]
fn cozy_55_ten_refreshes_at_once_all_succeed() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET");
    let request = client.refreshing(&tokens.refresh.unwrap());
    let statuses: Vec<u16> = thread::scope(|scope| {
        let all: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| client.sends(&request).status))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses, [200; 10]);
}

#[test]
fn cozy_56_a_secret_that_nobody_waits_for_is_not_found() {
    let lodge = Lodge::start();
    let post = |body: &str| {
        let request = Request::new("POST", "/auth/secret_exchange")
            .header("Content-Type", "application/json")
            .body(body);
        lodge.send(&request)
    };
    post("").expect(400);
    post("{}").expect_error(400, "Missing secret");
    post("[1]").expect(400);
    post(r#"{"secret":"0123456789abcdef0123"}"#).expect(404);
}

#[test]
fn c_11_a_client_says_when_it_has_synchronised_and_does_not_see_the_others() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET");
    client
        .calls("POST", "/settings/synchronized", &tokens.access)
        .expect(204);
    let shown = client.sends(&client.managing("GET")).expect(200).json();
    assert!(shown["synchronized_at"].is_string(), "{shown}");
    assert!(shown["last_refreshed_at"].is_string(), "{shown}");
    assert!(shown.get("pending").is_none(), "{shown}");
    client
        .calls("GET", "/settings/clients", &tokens.access)
        .expect(403);
    let other = format!("/settings/clients/{}", client.id());
    client.calls("DELETE", &other, &tokens.access).expect(403);
    client.looks_at_itself(&tokens.access).expect(200);
}

#[test]
fn e_0_2_programs_are_told_what_is_not_there_in_the_format_of_its_neighbours() {
    let lodge = Lodge::start();
    let asks = |method: &str, path: &str, accept: &str| {
        lodge.send(&Request::new(method, path).header("Accept", accept))
    };
    let json = "application/json";
    let e1 = asks("GET", "/auth/nothing", json).expect(404);
    assert_eq!(e1.json(), json!({ "error": "Not Found" }));
    let text = asks("GET", "/auth/nothing", "*/*").expect(404);
    assert_eq!(
        (text.header("content-type"), text.text()),
        (Some("text/plain; charset=utf-8"), "Not Found")
    );
    let is_page = |path: &str, accept: &str| {
        let page = asks("GET", path, accept).expect(404);
        page.header("content-type") == Some("text/html; charset=utf-8")
    };
    assert!(is_page("/auth/nothing", "text/html") && is_page("/settings/nothing", "text/html"));
    assert!(is_page("/nothing", json));
    assert_eq!(asks("HEAD", "/auth/nothing", json).expect(404).body, b"");
    let e2 = asks("GET", "/settings/nothing", json).expect(404);
    assert_eq!(e2.header("content-type"), Some("application/vnd.api+json"));
    assert_eq!(e2.json()["errors"][0]["status"], "404");
    let e3 = asks("PATCH", "/data/io.cozy.files/x", json).expect(405);
    assert_eq!(
        e3.json(),
        json!({ "error": "code=405, message=Method Not Allowed" })
    );
    assert!(e3.header("allow").is_some());
}
