//! ID tokens and the sign-in behind them (OpenID Connect Core 2, 3.1).

use gatelodge_tests::token::{Token, half_hash};
use gatelodge_tests::{App, Lodge, Reply, Request, Tokens, Visitor};

fn id_token(lodge: &Lodge, tokens: &Tokens) -> Token {
    Token::verified(tokens.id(), &lodge.get("/konnect/v1/jwks.json").json())
}

#[test]
fn an_id_token_says_who_signed_in_when_for_whom() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    let id = id_token(&lodge, &tokens);
    assert_eq!(id.header["typ"], "JWT");
    assert_eq!(id.header["alg"], "RS256");
    assert_eq!(id.text("iss"), lodge.origin());
    let aud = &id.claims["aud"];
    assert!(*aud == "app" || *aud == serde_json::json!(["app"]), "{aud}");
    assert_eq!(id.text("nonce"), "nonce-1");
    assert_eq!(id.text("at_hash"), half_hash(&tokens.access));
    assert_eq!(id.seconds("exp") - id.seconds("iat"), 300);
    assert!(id.seconds("auth_time") <= id.seconds("iat"));
    assert_eq!(id.text("sub"), app.userinfo(&tokens.access).json()["sub"]);
    let sessions = lodge.sessions();
    assert_eq!(sessions.len(), 1);
    assert_eq!(id.claims["sid"], sessions[0]["id"]);
    assert_eq!(id.claims["auth_time"], sessions[0]["signed_in_at"]);
    // What userinfo tells stays out of it.
    assert!(
        id.claims["email"].is_null() && id.claims["name"].is_null(),
        "{}",
        id.claims
    );
}

#[test]
fn the_nonce_comes_back_only_if_it_was_sent() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let code = app.ask().without("nonce").code(&mut ada);
    assert!(id_token(&lodge, &Tokens::of(&app.redeems(&code))).claims["nonce"].is_null());
    let odd = "n \"\\ü🦀?~>";
    let code = app.ask().with("nonce", odd).code(&mut ada);
    let tokens = Tokens::of(&app.redeems(&code));
    assert_eq!(id_token(&lodge, &tokens).text("nonce"), odd);
    // Several desktop clients decode the payload with plain base64 (opencloud.md C.5).
    let payload = tokens.id().split('.').nth(1).unwrap();
    assert!(!payload.contains(['-', '_']), "{payload}");
}

#[test]
fn every_client_gets_the_algorithm_it_registered() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        let app = App::server_with(&lodge, algorithm, &["--trusted", "--id-token-alg", algorithm]);
        let tokens = app.tokens(&mut ada);
        let id = id_token(&lodge, &tokens);
        assert_eq!(id.header["alg"], algorithm);
        let expected = match algorithm {
            "EdDSA" => half_hash_512(&tokens.access),
            _ => half_hash(&tokens.access),
        };
        assert_eq!(id.text("at_hash"), expected, "{algorithm}");
        // Resource servers verify access tokens, not the client: one algorithm for all.
        let access = Token::verified(&tokens.access, &lodge.get("/konnect/v1/jwks.json").json());
        assert_eq!(
            (&access.header["alg"], &access.header["typ"]),
            (&"ES256".into(), &"at+jwt".into())
        );
        let refreshed = Tokens::of(&app.refreshes(tokens.refresh()));
        assert_eq!(id_token(&lodge, &refreshed).header["alg"], algorithm);
    }
}

/// The hash is the one of the signature: SHA-512 for Ed25519.
fn half_hash_512(text: &str) -> String {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA512, text.as_bytes());
    gatelodge_tests::text::base64url(&hash.as_ref()[..32])
}

#[test]
fn without_openid_there_is_no_id_token() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app").wanting("profile offline_access");
    let mut ada = Visitor::to(lodge.address());
    let reply = app.redeems(&app.code(&mut ada)).expect(200);
    assert!(reply.json().get("id_token").is_none());
    let tokens = Tokens::of(&reply);
    assert!(app.refreshes(tokens.refresh()).json().get("id_token").is_none());
}

#[test]
fn the_token_reply_is_what_clients_expect() {
    let lodge = Lodge::start_with("access_token_seconds = 123");
    let app = App::native(&lodge, "app");
    let reply = app
        .redeems(&app.code(&mut Visitor::to(lodge.address())))
        .expect(200);
    let json = reply.json();
    assert_eq!(json["token_type"], "Bearer");
    assert_eq!(json["expires_in"], 123);
    assert_eq!(json["scope"], "openid profile email offline_access");
    assert!(
        reply
            .header("content-type")
            .unwrap()
            .starts_with("application/json")
    );
    let access = Token::read(json["access_token"].as_str().unwrap());
    assert_eq!(access.seconds("exp") - access.seconds("iat"), 123);
    for (name, value) in [
        ("client_id", "app"),
        ("scope", "openid profile email offline_access"),
        ("lg.t", "1"),
    ] {
        assert_eq!(access.text(name), value);
    }
    assert!(
        access.claims["aud"]
            .as_array()
            .unwrap()
            .contains(&lodge.origin().into())
    );
    assert!(access.claims["sid"].is_string() && access.claims["jti"].is_string());
}

#[test]
fn unknown_scopes_are_left_out_and_the_answer_says_so() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let narrow = App::server_with(&lodge, "narrow", &["--trusted", "--scope", "openid email"]);
    let mut ada = Visitor::signed_in(lodge.address());
    for (app, asked, granted) in [
        (&app, "openid groupz email", "openid email"),
        (&app, "email openid", "email openid"),
        (&app, "openid openid", "openid"),
        (&narrow, "openid profile email offline_access", "openid email"),
    ] {
        let ask = app.ask().with("scope", asked);
        let reply = ask.by(&mut ada).expect(302);
        assert_eq!(ask.answer(&reply).get("scope"), Some(granted), "{asked}");
    }
}

/// A session that is so old that a new sign-in has another time.
fn some_time_ago(lodge: &Lodge) -> (Visitor, i64) {
    let ada = Visitor::signed_in(lodge.address());
    let then = lodge.sessions()[0]["signed_in_at"].as_i64().unwrap();
    lodge.lets_pass(1);
    (ada, then)
}

#[test]
fn a_live_session_is_enough_when_nothing_else_is_asked() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let (mut ada, then) = some_time_ago(&lodge);
    for ask in [
        app.ask(),
        app.ask().with("prompt", ""),
        app.ask().with("prompt", "unknown words"),
        app.ask().with("prompt", "none"),
        app.ask().with("max_age", "1000"),
        app.ask().with("max_age", ""),
        app.ask()
            .with("display", "popup")
            .with("acr_values", "x y")
            .with("claims_locales", "fr"),
    ] {
        let reply = ask.by(&mut ada).expect(302);
        assert!(ask.answer(&reply).get("code").is_some());
    }
    let code = app.ask().with("max_age", "1000").code(&mut ada);
    let id = id_token(&lodge, &Tokens::of(&app.redeems(&code)));
    assert_eq!(id.seconds("auth_time"), then);
}

#[test]
fn s_207_prompt_login_and_an_expired_max_age_really_ask_again() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let (mut ada, mut then) = some_time_ago(&lodge);
    for (name, value) in [
        ("prompt", "login"),
        ("max_age", "0"),
        ("max_age", "1"),
        ("prompt", "login consent"),
    ] {
        if value == "1" {
            lodge.lets_pass(2);
        }
        let ask = app.ask().with(name, value);
        let page = ask.by(&mut ada);
        assert!(ada.must_sign_in(), "{name}={value}");
        // The page cannot be gone around.
        let consent = format!("/signin/v1/consent?flow={}", page.field("flow"));
        ada.goes_to(&consent);
        assert!(ada.must_sign_in(), "{name}={value}");
        ada.types("wrong").expect(401);
        let mut reply = ada.signs_in();
        if ada.is_asked() {
            assert!(value.contains("consent"));
            reply = ada.allows();
        }
        let answer = ask.answer(&reply);
        let code = gatelodge_tests::Code {
            code: answer.get("code").unwrap().to_owned(),
            verifier: ask.verifier.clone(),
            redirect_uri: app.redirect_uri.clone(),
        };
        let id = id_token(&lodge, &Tokens::of(&app.redeems(&code)));
        assert!(id.seconds("auth_time") > then, "{name}={value}");
        then = id.seconds("auth_time");
        lodge.lets_pass(1);
    }
    assert_eq!(lodge.sessions().len(), 1);
}

#[test]
fn s_207_a_sign_in_elsewhere_does_not_answer_for_this_request() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let page = app.ask().with("prompt", "login").by(&mut ada);
    let flow = page.field("flow");
    // She signs in again, but not for this request.
    app.ask().with("prompt", "login").code(&mut ada);
    ada.goes_to(&format!("/signin/v1/consent?flow={flow}"));
    assert!(ada.must_sign_in());
}

#[test]
fn prompt_none_stands_alone() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    for prompt in [
        "none login",
        "login none",
        "none consent",
        "none select_account",
        "none unknown",
    ] {
        let ask = app.ask().with("prompt", prompt);
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("invalid_request");
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn prompt_none_with_what_would_need_a_sign_in_is_login_required() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().with("prompt", "none").with("max_age", "0");
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply).expect_error("login_required");
    ada.signs_out();
    let ask = app.ask().with("prompt", "none");
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply).expect_error("login_required");
}

#[test]
fn prompt_consent_asks_even_a_trusted_app() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    for prompt in ["consent", "select_account consent", "consent unknown"] {
        let ask = app.ask().with("prompt", prompt);
        ask.by(&mut ada);
        if ada.must_choose() {
            assert!(prompt.contains("select_account"));
            ada.chooses("continue");
        }
        assert!(ada.is_asked(), "{prompt}");
        let reply = ada.allows();
        assert!(ask.answer(&reply).get("code").is_some());
    }
}

#[test]
fn consent_is_remembered_for_what_was_allowed() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let asks = |scope: &str, ada: &mut Visitor| {
        app.clone().wanting(scope).asks(ada);
        ada.is_asked()
    };
    assert!(asks("openid email", &mut ada));
    ada.allows();
    assert!(!asks("openid email", &mut ada));
    assert!(!asks("openid", &mut ada));
    assert!(asks("openid profile", &mut ada));
    ada.denies();
    assert!(asks("openid profile", &mut ada));
    ada.allows();
    assert!(!asks("openid email profile", &mut ada));
    // Another browser of the same person is not asked again; after withdrawal everybody is.
    assert!(!asks("openid", &mut Visitor::signed_in(lodge.address())));
    lodge.cli(&["clients", "withdraw", "app"]).done();
    assert!(asks("openid", &mut ada));
}

#[test]
fn saying_no_is_access_denied() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    for mode in ["query", "fragment"] {
        let ask = app.ask().with("response_mode", mode);
        let answers = |reply: Reply| {
            let location = reply.expect(303).location().replace('#', "?");
            let reply = Reply {
                status: 303,
                headers: vec![("location".to_owned(), location)],
                body: Vec::new(),
            };
            ask.answer(&reply).expect_error("access_denied");
        };
        ask.by(&mut ada);
        answers(ada.cancels());
        ask.by(&mut ada);
        ada.signs_in();
        answers(ada.denies());
        ada.signs_out();
    }
    assert_eq!(lodge.client("app")["live_grants"], 0);
    assert_eq!(lodge.events("consent_denied").len(), 4);
}

#[test]
fn an_id_token_hint_names_who_is_meant() {
    let lodge = Lodge::start_with("id_token_seconds = 1\naccess_token_seconds = 1");
    let app = App::trusted(&lodge, "app");
    let other = App::trusted(&lodge, "other");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    let others = other.tokens(&mut ada);
    lodge.lets_pass(1);
    let ask = |hint: &str| app.ask().with("prompt", "none").with("id_token_hint", hint);
    // Expired it may be.
    let good = ask(tokens.id());
    let reply = good.by(&mut ada).expect(302);
    assert!(good.answer(&reply).get("code").is_some());
    let before = lodge.holdings();
    let (head, signature) = tokens.id().rsplit_once('.').unwrap();
    let swapped = signature.chars().rev().collect::<String>();
    for hint in [
        "x",
        "a.b.c",
        &tokens.access,
        others.id(),
        &format!("{head}."),
        &format!("{head}.{swapped}"),
    ] {
        let ask = ask(hint);
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("invalid_request");
    }
    assert_eq!(lodge.holdings(), before);
    // Somebody else lived here before: the hint is genuine, the person is not the one.
    let domain = lodge.domain();
    lodge.cli(&["instances", "destroy", &domain, "--force"]).done();
    lodge.adds_instance(&domain);
    let app = App::trusted(&lodge, "app");
    let mut bea = Visitor::signed_in(lodge.address());
    let ask = app
        .ask()
        .with("prompt", "none")
        .with("id_token_hint", tokens.id());
    let reply = ask.by(&mut bea).expect(302);
    ask.answer(&reply).expect_error("login_required");
}

#[test]
fn a_cookie_of_a_destroyed_instance_leads_to_the_sign_in_page() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    let domain = lodge.domain();
    lodge.cli(&["instances", "destroy", &domain, "--force"]).done();
    lodge.adds_instance(&domain);
    let app = App::trusted(&lodge, "app");
    app.asks(&mut ada);
    assert!(ada.must_sign_in());
    ada.signs_in();
}

#[test]
fn answers_travel_as_asked() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let location = |mode: &str, ada: &mut Visitor| {
        let reply = app.ask().with("response_mode", mode).by(ada).expect(302);
        reply.location().to_owned()
    };
    assert!(location("query", &mut ada).starts_with("https://client.example/cb?code="));
    assert!(location("fragment", &mut ada).starts_with("https://client.example/cb#code="));
    assert!(location("", &mut ada).starts_with("https://client.example/cb?code="));
    // H.22: short enough for the smallest reader, and no separators hidden in values.
    let line = location("query", &mut ada);
    assert!(
        line.len() < 2000 && !line.contains("%26") && !line.contains("%3D"),
        "{line}"
    );
}

#[test]
fn the_state_comes_back_byte_for_byte() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    for state in [
        "a b&c=%+ü=",
        "%2B",
        "+",
        "x#y?z",
        "🦀",
        "\"'<>\\",
        "uv=",
        "{\"a\":1}",
        " ",
    ] {
        // `answer` compares it.
        let ask = app.ask().with("state", state);
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply);
        let reply = ada.sends(ask.posted()).expect(303);
        ask.answer(&reply);
    }
    let ask = app.ask().without("state");
    let reply = ask.by(&mut ada).expect(302);
    assert_eq!(ask.answer(&reply).get("state"), None);
}

#[test]
fn pages_speak_the_language_that_was_asked_for() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let language = |reply: &Reply| {
        let html = reply.text();
        let start = html.find("lang=\"").unwrap() + 6;
        html[start..start + 2].to_owned()
    };
    let mut ada = Visitor::to(lodge.address());
    let page = |header: &str, ada: &mut Visitor| {
        ada.sends(Request::get("/signin/v1/identifier").header("Accept-Language", header))
            .expect(200)
    };
    assert_eq!(language(&page("fr-CA, en;q=0.5", &mut ada)), "fr");
    assert_eq!(language(&page("xx, de;q=0.1", &mut ada)), "de");
    assert_eq!(language(&page("xx", &mut ada)), "en");
    assert_eq!(
        language(&app.ask().with("ui_locales", "xx de-AT fr").by(&mut ada)),
        "de"
    );
    lodge
        .cli(&["instances", "modify", &lodge.domain(), "--locale", "fr"])
        .done();
    assert_eq!(language(&app.asks(&mut ada)), "fr");
}
