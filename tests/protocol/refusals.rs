//! The owner's list of refused requests: what was received beside what was registered, and safe repairs.

use std::thread;
use std::time::Duration;

use gatelodge_tests::{App, Lodge, Request, Visitor, text};
use serde_json::{Value, json};

/// The refusals, newest first. They are written behind the reply that they are about.
#[track_caller]
fn refusals(lodge: &Lodge, count: usize) -> Vec<Value> {
    for _ in 0..500 {
        let list = lodge.cli(&["refusals", "ls", "--json"]).json();
        let list = list.as_array().unwrap().clone();
        if list.len() >= count {
            assert_eq!(list.len(), count, "{list:#?}");
            return list;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("no {count} refusals");
}

fn repairs(lodge: &Lodge, refusal: &Value) {
    lodge
        .cli(&["refusals", "repair", &refusal["id"].to_string()])
        .done();
}

fn cannot_repair(lodge: &Lodge, refusal: &Value) {
    let before = lodge.holdings();
    lodge
        .cli(&["refusals", "repair", &refusal["id"].to_string()])
        .refused();
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn an_address_of_the_same_host_can_be_added_with_one_click() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let elsewhere = app.clone().answering_at("https://client.example/callback");
    elsewhere.ask().by(&mut ada).expect(400);
    let list = refusals(&lodge, 1);
    let refusal = &list[0];
    for (name, value) in [
        ("endpoint", json!("authorize")),
        ("client_id", json!("app")),
        ("rule", json!("redirect_uri_not_registered")),
        ("error", json!("invalid_request")),
        ("received", json!("https://client.example/callback")),
        ("registered", json!(["https://client.example/cb"])),
        ("times", json!(1)),
        (
            "repair",
            json!({ "repair": "add_redirect_uri", "uri": "https://client.example/callback" }),
        ),
    ] {
        assert_eq!(refusal[name], value, "{name}");
    }
    repairs(&lodge, refusal);
    assert_eq!(
        lodge.client("app")["redirect_uris"],
        json!(["https://client.example/cb", "https://client.example/callback"])
    );
    refusals(&lodge, 0);
    elsewhere.tokens(&mut ada);
    app.tokens(&mut ada);
    cannot_repair(&lodge, refusal);
}

#[test]
fn an_address_of_somebody_else_is_shown_but_never_offered() {
    let lodge = Lodge::start();
    let server = App::server(&lodge, "server");
    let native = App::native(&lodge, "native");
    let mut ada = Visitor::signed_in(lodge.address());
    for (app, uri) in [
        (&server, "https://evil.example/cb"),
        (&server, "https://client.example.evil.example/cb"),
        (&server, "https://client.example@evil.example/cb"),
        (&server, "javascript:alert(1)"),
        (&server, "http://client.example/cb"),
        (&native, "https://evil.example/cb"),
        (&native, "com.evil.app:/cb"),
        (&native, &format!("{}/x", lodge.origin())),
    ] {
        app.clone().answering_at(uri).ask().by(&mut ada).expect(400);
    }
    for refusal in refusals(&lodge, 8) {
        assert!(refusal["repair"].is_null(), "{refusal}");
        cannot_repair(&lodge, &refusal);
    }
}

#[test]
fn each_rule_of_the_authorization_endpoint_is_named() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = || app.ask();
    for (ask, rule) in [
        (ask().without("redirect_uri"), "redirect_uri_missing"),
        (ask().with("response_type", "bread"), "response_type_unknown"),
        (
            ask().with("response_type", "code id_token"),
            "response_type_not_registered",
        ),
        (ask().with("response_mode", "telepathy"), "response_mode"),
        (
            ask().without("code_challenge").without("code_challenge_method"),
            "pkce_missing",
        ),
        (ask().with("code_challenge_method", "plain"), "pkce_invalid"),
        (ask().with("scope", "open\\id"), "scope"),
        (ask().with("prompt", "none login"), "parameter"),
        (ask().with("max_age", "soon"), "parameter"),
        (ask().with("client_id", "nobody"), "unknown_client"),
    ] {
        ask.by(&mut ada);
        let list = refusals(&lodge, 1);
        assert_eq!(list[0]["rule"], rule, "{}", list[0]);
        assert_eq!(list[0]["endpoint"], "authorize");
        lodge.cli(&["refusals", "clear"]).done();
    }
    // Answers of every day are not listed.
    let unasked = ask().with("prompt", "none");
    unasked
        .answer(&unasked.by(&mut ada))
        .expect_error("consent_required");
    app.asks(&mut ada);
    ada.denies();
    app.tokens(&mut ada);
    refusals(&lodge, 0);
}

#[test]
fn a_response_type_and_pkce_can_be_repaired() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let hybrid = app
        .ask()
        .with("response_type", "code id_token")
        .with("nonce", "n");
    hybrid.by(&mut ada);
    let list = refusals(&lodge, 1);
    assert_eq!(
        list[0]["repair"],
        json!({ "repair": "add_response_type", "response_type": "code id_token" })
    );
    repairs(&lodge, &list[0]);
    let client = lodge.client("app");
    assert_eq!(client["response_types"], json!(["code", "code id_token"]));
    assert_eq!(
        client["grant_types"],
        json!(["authorization_code", "refresh_token", "implicit"])
    );
    let bare = app
        .ask()
        .without("code_challenge")
        .without("code_challenge_method");
    bare.by(&mut ada);
    let list = refusals(&lodge, 1);
    assert_eq!(list[0]["repair"], json!({ "repair": "allow_no_pkce" }));
    repairs(&lodge, &list[0]);
    bare.by(&mut ada);
    assert!(ada.is_asked());
    // Nothing else protects the code of a public client (S-034).
    let native = App::native(&lodge, "native");
    native
        .ask()
        .without("code_challenge")
        .without("code_challenge_method")
        .by(&mut ada);
    let list = refusals(&lodge, 1);
    assert_eq!(list[0]["rule"], "pkce_missing");
    assert!(list[0]["repair"].is_null());
    cannot_repair(&lodge, &list[0]);
}

#[test]
fn each_rule_of_the_token_endpoint_is_named_and_no_secret_is_kept() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let code = app.code(&mut ada);
    let wrong = App {
        secret: Some("wr0ng-s3cret".to_owned()),
        ..app.clone()
    };
    let stranger = App {
        id: "nobody".to_owned(),
        ..app.clone()
    };
    let posted = |params: &[(&str, &str)]| {
        lodge.send(&Request::form("/konnect/v1/token", params));
    };
    let steps: [(&dyn Fn(), &str); 9] = [
        (&|| drop(wrong.redeems(&code)), "wrong_secret"),
        (&|| drop(stranger.redeems(&code)), "unknown_client"),
        (
            &|| {
                posted(&[
                    ("grant_type", "authorization_code"),
                    ("client_id", "app"),
                    ("code", "c0de"),
                ]);
            },
            "auth_method",
        ),
        (
            &|| drop(app.redeems_with(&code, &[("redirect_uri", "https://client.example/other")])),
            "code_redirect_uri",
        ),
        (
            &|| drop(app.redeems_with(&code, &[("code_verifier", &"v3rifier".repeat(8))])),
            "verifier",
        ),
        (&|| drop(app.redeems_with(&code, &[("code", "un-kn0wn")])), "code"),
        (&|| drop(app.refreshes("gl_rt_un-kn0wn")), "refresh_token"),
        (
            &|| drop(app.posts("/konnect/v1/token", &[("grant_type", "client_credentials")])),
            "grant_type_not_registered",
        ),
        (
            &|| drop(app.posts("/konnect/v1/token", &[("grant_type", "password")])),
            "grant_type_unknown",
        ),
    ];
    for (step, rule) in steps {
        step();
        let list = refusals(&lodge, 1);
        assert_eq!(list[0]["rule"], rule, "{}", list[0]);
        assert_eq!(list[0]["endpoint"], "token");
        let text = list[0].to_string();
        let secret = app.secret.as_deref().unwrap();
        for word in ["wr0ng-s3cret", "c0de", "v3rifier", "un-kn0wn", secret, &code.code] {
            assert!(!text.contains(word), "{word} in {text}");
        }
        lodge.cli(&["refusals", "clear"]).done();
    }
    app.redeems(&code).expect(200);
    app.redeems(&code).expect_error(400, "invalid_grant");
    assert_eq!(refusals(&lodge, 1)[0]["rule"], "code");
}

#[test]
fn the_way_of_sending_a_secret_can_be_repaired() {
    let lodge = Lodge::start();
    let app = App::server_with(&lodge, "app", &["--auth-method", "client_secret_post"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let code = app.code(&mut ada);
    app.redeems(&code).expect_error(401, "invalid_client");
    let list = refusals(&lodge, 1);
    for (name, value) in [
        ("rule", json!("auth_method")),
        ("received", json!("client_secret_basic")),
        ("registered", json!(["client_secret_post"])),
        (
            "repair",
            json!({ "repair": "change_auth_method", "method": "client_secret_basic" }),
        ),
    ] {
        assert_eq!(list[0][name], value, "{name}");
    }
    repairs(&lodge, &list[0]);
    app.redeems(&code).expect(200);
}

#[test]
fn what_a_stranger_may_have_written_is_not_offered_to_be_let_in() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let native = App::native(&lodge, "native");
    let port = app.clone().answering_at("https://client.example:8443/cb");
    let bare = app
        .ask()
        .without("code_challenge")
        .without("code_challenge_method");
    let asks = [
        bare,
        app.ask()
            .with("response_type", "code id_token")
            .with("nonce", "n"),
        port.ask(),
    ];
    let mut stranger = Visitor::to(lodge.address());
    for ask in &asks {
        ask.by(&mut stranger);
        let list = refusals(&lodge, 1);
        assert_eq!(
            (&list[0]["repair"], &list[0]["needs_owner"]),
            (&Value::Null, &json!(true)),
            "{}",
            list[0]
        );
        cannot_repair(&lodge, &list[0]);
        lodge.cli(&["refusals", "clear"]).done();
    }
    // Whoever says only a name cannot open another way to tokens, and whoever does not know the secret cannot make the
    // app's own way stop.
    native.posts(
        "/konnect/v1/token",
        &[("grant_type", "urn:ietf:params:oauth:grant-type:device_code")],
    );
    let posting = App::server_with(&lodge, "posting", &["--auth-method", "client_secret_post"]);
    let wrong = App {
        secret: Some("wr0ng-s3cret".to_owned()),
        ..posting
    };
    wrong.posts("/konnect/v1/token", &[("grant_type", "client_credentials")]);
    for refusal in refusals(&lodge, 2) {
        assert!(refusal["repair"].is_null(), "{refusal}");
        cannot_repair(&lodge, &refusal);
    }
    lodge.cli(&["refusals", "clear"]).done();
    // The same in the owner's browser is offered.
    let mut ada = Visitor::signed_in(lodge.address());
    for ask in &asks {
        ask.by(&mut ada);
        let list = refusals(&lodge, 1);
        assert!(!list[0]["repair"].is_null(), "{}", list[0]);
        assert_eq!(list[0]["needs_owner"], false);
        lodge.cli(&["refusals", "clear"]).done();
    }
}

#[test]
fn an_address_after_signing_out_can_be_repaired() {
    let lodge = Lodge::start();
    App::server(&lodge, "app");
    let target = "/signin/v1/identifier/_/endsession?client_id=app\
                  &post_logout_redirect_uri=https%3A%2F%2Fclient.example%2Fbye";
    Visitor::to(lodge.address()).opens(target).expect(200);
    let list = refusals(&lodge, 1);
    assert_eq!(list[0]["rule"], "post_logout_redirect_uri_not_registered");
    repairs(&lodge, &list[0]);
    assert_eq!(
        lodge.client("app")["post_logout_redirect_uris"],
        json!(["https://client.example/bye"])
    );
}

#[test]
fn the_same_again_counts_and_strangers_cannot_flush_the_list() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut visitor = Visitor::to(lodge.address());
    let wrong = app.clone().answering_at("https://client.example/other");
    for _ in 0..3 {
        wrong.ask().by(&mut visitor).expect(400);
    }
    for n in 0..100 {
        let ask = app.ask().with("client_id", &format!("stranger-{n}"));
        ask.by(&mut visitor).expect(400);
    }
    let mut list = Vec::new();
    for _ in 0..500 {
        list = lodge
            .cli(&["refusals", "ls", "--json"])
            .json()
            .as_array()
            .unwrap()
            .clone();
        if list.len() > 30 {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    // Thirty a minute of strangers; a minute may have ended in between.
    assert!((31..=41).contains(&list.len()), "{}", list.len());
    let known = list.iter().find(|refusal| refusal["client_id"] == "app").unwrap();
    assert_eq!(known["times"], 3);
}

#[test]
fn a_refused_registration_is_listed() {
    let lodge = Lodge::start();
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    let request = Request::new("POST", "/konnect/v1/register")
        .header("Content-Type", "application/json")
        .body(json!({ "client_name": "Tablet", "redirect_uris": ["http://rp.example/cb"] }).to_string());
    lodge.send(&request).expect_error(400, "invalid_redirect_uri");
    let list = refusals(&lodge, 1);
    assert_eq!(
        (&list[0]["endpoint"], &list[0]["rule"], &list[0]["received"]),
        (&json!("register"), &json!("client_metadata"), &json!("Tablet"))
    );
    assert!(list[0]["description"].as_str().unwrap().contains("redirect_uris"));
}

#[test]
fn a_pushed_request_that_is_refused_is_listed() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let reply = app.posts(
        "/konnect/v1/par",
        &[
            ("response_type", "code"),
            ("redirect_uri", "https://client.example/typo"),
        ],
    );
    reply.expect_error(400, "invalid_request");
    let list = refusals(&lodge, 1);
    assert_eq!(
        (&list[0]["endpoint"], &list[0]["rule"]),
        (&json!("pushed_request"), &json!("redirect_uri_not_registered"))
    );
}

#[test]
fn s_107_what_the_owner_switched_off_is_not_offered_to_clients_that_registered_themselves() {
    let lodge = Lodge::start();
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    let wished = json!({ "client_name": "RP", "redirect_uris": ["https://rp.example/cb"] });
    let register = Request::new("POST", "/konnect/v1/register")
        .header("Content-Type", "application/json")
        .body(wished.to_string());
    let registered = lodge.send(&register).expect(201).json();
    let app = App {
        address: lodge.address(),
        id: registered["client_id"].as_str().unwrap().to_owned(),
        secret: registered["client_secret"].as_str().map(str::to_owned),
        redirect_uri: "https://rp.example/cb".to_owned(),
        scope: "openid".to_owned(),
    };
    let mut ada = Visitor::signed_in(lodge.address());
    app.ask().with("response_type", "code token").by(&mut ada);
    let unchallenged = app
        .ask()
        .without("code_challenge")
        .without("code_challenge_method");
    unchallenged.by(&mut ada);
    let offered = || {
        let list = refusals(&lodge, 2);
        list.iter().filter(|refusal| !refusal["repair"].is_null()).count()
    };
    assert_eq!(offered(), 0);
    let switched = [
        "registration",
        "set",
        "--allow-front-channel",
        "true",
        "--allow-no-pkce",
        "true",
    ];
    lodge.cli(&switched).done();
    assert_eq!(offered(), 2);
}

#[test]
fn s_108_the_name_of_a_pushed_request_is_not_written_down() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let other = App::server(&lodge, "other");
    let ask = app.ask();
    let params = text::params(&ask.query());
    let params: Vec<(&str, &str)> = params
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let pushed = app.posts("/konnect/v1/par", &params).expect(201).json();
    let name = pushed["request_uri"].as_str().unwrap();
    let query = text::form(&[("client_id", other.id.as_str()), ("request_uri", name)]);
    lodge
        .get(&format!("/signin/v1/identifier/_/authorize?{query}"))
        .expect(400);
    let list = refusals(&lodge, 1);
    assert_eq!(list[0]["rule"], "request_uri");
    assert!(!list[0].to_string().contains(name), "{}", list[0]);
}
