//! The flows of the authorization endpoint: seven response types, three ways to answer, what the person is asked
//! (OpenID Connect Core 3.2 and 3.3, Multiple Response Types, Form Post, Session Management).

use gatelodge_tests::token::{Token, half_hash};
use gatelodge_tests::{Answer, App, Lodge, Reply, Request, Tokens, Visitor, text};

const TYPES: [&str; 7] = [
    "code",
    "token",
    "id_token",
    "id_token token",
    "code token",
    "code id_token",
    "code id_token token",
];

fn read(lodge: &Lodge, token: &str) -> Token {
    Token::verified(token, &lodge.get("/konnect/v1/jwks.json").json())
}

#[test]
fn h_20_every_response_type_answers_with_what_it_names() {
    let lodge = Lodge::start();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    for asked in TYPES {
        let has = |word: &str| asked.split(' ').any(|one| one == word);
        let ask = app.ask().with("response_type", asked);
        let reply = ask.by(&mut ada).expect(302);
        let place = if asked == "code" { '?' } else { '#' };
        assert!(reply.location().contains(&format!("cb{place}")), "{asked}");
        let answer = ask.answer(&reply);
        let mut names = Vec::new();
        for (name, there) in [
            ("access_token", has("token")),
            ("code", has("code")),
            ("expires_in", has("token")),
            ("id_token", has("id_token")),
            ("scope", true),
            ("session_state", true),
            ("state", true),
            ("token_type", has("token")),
            ("iss", true),
        ] {
            if there {
                names.push(name);
            }
        }
        // B.3: alphabetical, as LibreGraph Connect sent it; the issuer comes last.
        assert_eq!(answer.names(), names.join(" "), "{asked}");
        // H.19: without a code nothing can be renewed, and the answer says so.
        let offline = answer.get("scope").unwrap().contains("offline_access");
        assert_eq!(offline, has("code"), "{asked}");
        let front = answer.get("id_token").map(|token| read(&lodge, token));
        if let Some(id) = &front {
            assert_eq!(
                (id.text("nonce"), id.text("iss")),
                ("nonce-1", &*lodge.origin()),
                "{asked}"
            );
            assert_eq!(id.text("s_hash"), half_hash("state-1"));
            let hash = |name: &str| answer.get(name).map(half_hash);
            assert_eq!(
                id.claims["at_hash"].as_str().map(str::to_owned),
                hash("access_token"),
                "{asked}"
            );
            assert_eq!(
                id.claims["c_hash"].as_str().map(str::to_owned),
                hash("code"),
                "{asked}"
            );
        }
        if let Some(token) = answer.get("access_token") {
            assert_eq!(answer.get("token_type"), Some("Bearer"));
            assert_eq!(answer.get("expires_in"), Some("300"));
            let access = read(&lodge, token);
            assert_eq!(access.seconds("exp") - access.seconds("iat"), 300);
            let told = app.userinfo(token).expect(200).json();
            if let Some(id) = &front {
                assert_eq!(told["sub"], id.claims["sub"]);
            }
        }
        if has("code") {
            let tokens = Tokens::of(&app.redeems(&ask.code_of(&answer)));
            let back = read(&lodge, tokens.id());
            // Also where LibreGraph Connect gave none.
            assert_eq!(back.text("nonce"), "nonce-1", "{asked}");
            assert!(tokens.refresh.is_some(), "{asked}");
            if let Some(id) = &front {
                for claim in ["iss", "sub", "aud", "sid", "auth_time"] {
                    assert_eq!(id.claims[claim], back.claims[claim], "{asked}: {claim}");
                }
            }
        }
    }
}

#[test]
fn h_16_the_order_of_the_words_is_irrelevant() {
    let lodge = Lodge::start();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let names = |asked: &str, ada: &mut Visitor| app.ask().with("response_type", asked).answered(ada).names();
    assert_eq!(
        names("token id_token", &mut ada),
        names("id_token token", &mut ada)
    );
    assert_eq!(
        names("token code id_token", &mut ada),
        names("code id_token token", &mut ada)
    );
}

#[test]
fn h_15_s_031_tokens_travel_in_the_fragment_or_in_a_form() {
    let lodge = Lodge::start();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    for asked in TYPES.into_iter().filter(|asked| *asked != "code") {
        let ask = app
            .ask()
            .with("response_type", asked)
            .with("response_mode", "query");
        let reply = ask.by(&mut ada).expect(302);
        assert!(
            reply.location().starts_with("https://client.example/cb#error="),
            "{asked}"
        );
        ask.answer(&reply).expect_error("invalid_request");
    }
    assert_eq!(lodge.holdings(), before);
    for asked in TYPES {
        let ask = app
            .ask()
            .with("response_type", asked)
            .with("response_mode", "form_post");
        let page = ask.by(&mut ada).expect(200);
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let answer = ask.answer(&page);
        let has = |word: &str| asked.split(' ').any(|one| one == word);
        for (word, name) in [
            ("code", "code"),
            ("token", "access_token"),
            ("id_token", "id_token"),
        ] {
            assert_eq!(answer.get(name).is_some(), has(word), "{asked}");
        }
    }
}

#[test]
fn h_17_an_id_token_from_here_needs_a_nonce_and_openid() {
    let lodge = Lodge::start();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    for asked in TYPES.into_iter().filter(|asked| asked.contains("id_token")) {
        for ask in [app.ask().without("nonce"), app.ask().with("scope", "profile")] {
            let ask = ask.with("response_type", asked);
            let reply = ask.by(&mut ada).expect(302);
            assert!(reply.location().contains("cb#error="), "{asked}");
            ask.answer(&reply).expect_error("invalid_request");
        }
    }
    assert_eq!(lodge.holdings(), before);
    // The others need neither.
    for asked in ["code", "token", "code token"] {
        let ask = app
            .ask()
            .without("nonce")
            .with("scope", "profile")
            .with("response_type", asked);
        let answer = ask.answered(&mut ada);
        assert_eq!(answer.get("error"), None, "{asked}");
        assert_eq!(
            answer.get("session_state"),
            None,
            "{asked}: nobody is signed in with it"
        );
    }
}

#[test]
fn s_031_a_client_has_only_what_it_registered() {
    let lodge = Lodge::start();
    let plain = App::trusted(&lodge, "plain");
    // Registered for the types, but not for the grant they need.
    let all = App::of_every_type(&lodge, "all", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    for asked in TYPES.into_iter().filter(|asked| *asked != "code") {
        let ask = plain.ask().with("response_type", asked);
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("unauthorized_client");
    }
    for unknown in ["none", "code none", "Code"] {
        let ask = all.ask().with("response_type", unknown);
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("unsupported_response_type");
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_032_what_the_forms_send_back_cannot_change_the_request() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let ask = app.ask().with("scope", "openid email");
    ask.by(&mut ada);
    let more = [
        ("response_type", "code id_token token"),
        ("response_mode", "fragment"),
        ("redirect_uri", "https://evil.example/"),
    ];
    ada.submits(&[&[("passphrase", gatelodge_tests::PASSPHRASE)], &more[..]].concat());
    assert!(ada.is_asked());
    let forged = [
        ("decision", "allow"),
        ("scope", "email"),
        ("scope", "roles"),
        ("scope", "offline_access"),
    ];
    let reply = ada.submits(&[&forged, &more[..]].concat());
    let answer = ask.answer(&reply);
    assert_eq!(answer.names(), "code scope session_state state iss");
    assert_eq!(answer.get("scope"), Some("openid email"));
}

#[test]
fn s_176_an_answer_in_a_form_is_inert_and_leads_only_to_the_client() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let hostile = "\"><img src=x onerror=alert(1)></form><script>alert(2)</script>";
    let ask = app
        .ask()
        .with("response_mode", "form_post")
        .with("state", hostile)
        .with("ui_locales", "de");
    let page = ask.by(&mut ada).expect(200);
    let html = page.text();
    assert!(
        !html.contains("<img src=x") && !html.contains("<script>alert"),
        "{html}"
    );
    assert!(
        html.contains("<html lang=\"de\">"),
        "the page speaks the language that was asked for"
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("script-src 'self'") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    // Browsers apply it to the client's own redirect after the form as well.
    assert!(policy.contains("form-action 'self' http: https:"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let answer = Answer::of(&page);
    assert_eq!(
        (answer.address.as_str(), answer.get("state")),
        ("https://client.example/cb", Some(hostile))
    );
    // Refusals travel the same way.
    let ask = ask.with("scope", "\"");
    let page = ask.by(&mut ada).expect(200);
    ask.answer(&page).expect_error("invalid_scope");
}

#[test]
fn h_13_the_state_comes_back_byte_for_byte_in_every_mode() {
    let lodge = Lodge::start();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    for mode in ["query", "fragment", "form_post"] {
        for state in ["a b&c=%+ü=", "uv=", "#?&", "\"'<>", "🦀"] {
            app.ask()
                .with("response_mode", mode)
                .with("state", state)
                .answered(&mut ada);
        }
    }
    app.ask()
        .with("response_type", "code id_token token")
        .with("state", "a b&c=%+ü=")
        .answered(&mut ada);
}

#[test]
fn s_020_a_replayed_code_takes_the_tokens_of_the_front_with_it() {
    let lodge = Lodge::start();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().with("response_type", "code id_token token");
    let answer = ask.answered(&mut ada);
    let front = answer.get("access_token").unwrap();
    let code = ask.code_of(&answer);
    let back = Tokens::of(&app.redeems(&code));
    assert!(app.can_use(front) && app.can_use(&back.access));
    app.redeems(&code).expect_error(400, "invalid_grant");
    assert!(!app.can_use(front) && !app.can_use(&back.access));
}

#[test]
fn h_41_a_token_of_the_front_dies_with_the_session_and_with_the_clients_access() {
    let lodge = Lodge::start();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let token = |ada: &mut Visitor| {
        let answer = app.ask().with("response_type", "id_token token").answered(ada);
        answer.get("access_token").unwrap().to_owned()
    };
    let first = token(&mut ada);
    assert_eq!(lodge.client("app")["live_grants"], 1);
    assert!(lodge.client("app")["last_used_at"].is_i64());
    lodge.cli(&["clients", "withdraw", "app"]).done();
    assert!(!app.can_use(&first));
    let second = token(&mut ada);
    ada.signs_out();
    assert!(!app.can_use(&second));
}

#[test]
fn d_1_a_token_of_the_front_lives_five_minutes_at_most() {
    let lodge = Lodge::start_with("access_token_seconds = 3600");
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().with("response_type", "code token");
    let answer = ask.answered(&mut ada);
    assert_eq!(answer.get("expires_in"), Some("300"));
    let front = read(&lodge, answer.get("access_token").unwrap());
    assert_eq!(front.seconds("exp") - front.seconds("iat"), 300);
    let back = app.redeems(&ask.code_of(&answer)).expect(200).json();
    assert_eq!(back["expires_in"], 3600);
}

#[test]
fn s_042_a_hybrid_code_is_bound_by_its_challenge() {
    let lodge = Lodge::start();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let bare = app
        .ask()
        .with("response_type", "code id_token")
        .without("code_challenge")
        .without("code_challenge_method");
    let reply = bare.by(&mut ada).expect(302);
    bare.answer(&reply).expect_error("invalid_request");
    let ask = app.ask().with("response_type", "code id_token");
    let code = ask.code_of(&ask.answered(&mut ada));
    app.redeems_with(&code, &[("code_verifier", "")])
        .expect_error(400, "invalid_grant");
    Tokens::of(&app.redeems(&code));
}

/// A public client with the ways of documents 003 and 004.
fn libregraph(lodge: &Lodge, words: &[&str]) -> App {
    let usual = [
        "--public",
        "--redirect-uri",
        "http://127.0.0.1",
        "--dialect",
        "libre-graph",
    ];
    App::registered(lodge, "OpenCloudDesktop", &[&usual, words].concat())
        .answering_at("http://127.0.0.1:39999")
}

#[test]
fn h_12_h_14_the_answer_looks_as_the_documents_show_it() {
    let lodge = Lodge::start();
    let app = libregraph(&lodge, &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().without("state").without("nonce");
    let reply = ask.by(&mut ada).expect(302);
    let location = reply.location();
    assert!(location.starts_with("http://127.0.0.1:39999?code="), "{location}");
    let answer = Answer::of(&reply);
    assert_eq!(answer.names(), "code scope session_state state iss");
    assert_eq!(answer.get("state"), Some(""));
    // Blanks are %20, and the whole line is short (H.22).
    assert!(
        location.contains("&scope=openid%20profile%20email%20offline_access&"),
        "{location}"
    );
    assert!(
        location.len() < 2000 && !location.contains("%26") && !location.contains("%3D"),
        "{location}"
    );
    let tokens = Tokens::of(&app.redeems(&ask.code_of(&answer)));
    let id = read(&lodge, tokens.id());
    // They look for a name there, and show it as login_hint again.
    assert_eq!(id.text("preferred_username"), id.text("name"));
    assert!(id.text("email").contains('@'));
    // Errors have an empty state as well.
    let reply = app
        .ask()
        .without("state")
        .with("prompt", "none login")
        .by(&mut ada)
        .expect(302);
    assert_eq!(Answer::of(&reply).get("state"), Some(""));
}

#[test]
fn h_32_a_challenge_without_a_method_is_s256_for_the_documents_clients_and_nobody_else() {
    let lodge = Lodge::start();
    let app = libregraph(&lodge, &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().without("code_challenge_method");
    let code = ask.code(&mut ada);
    app.redeems_with(&code, &[("code_verifier", &"x".repeat(43))])
        .expect_error(400, "invalid_grant");
    Tokens::of(&app.redeems(&code));
    let plain = app.ask().with("code_challenge_method", "plain");
    let reply = plain.by(&mut ada).expect(302);
    plain.answer(&reply).expect_error("invalid_request");
    let other = App::trusted(&lodge, "other");
    let ask = other.ask().without("code_challenge_method");
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply).expect_error("invalid_request");
}

#[test]
fn h_24_the_account_is_chosen_then_consent_is_asked() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().with("prompt", "select_account consent");
    let page = ask.by(&mut ada);
    assert!(ada.must_choose());
    // The consent page cannot be had before.
    let flow = page.field("flow");
    ada.goes_to(&format!("/signin/v1/consent?flow={flow}"));
    assert!(ada.must_choose());
    ada.goes_to(&format!("/signin/v1/identifier?flow={flow}"));
    assert!(ada.must_choose());
    ada.chooses("continue");
    assert!(ada.is_asked());
    let reply = ada.allows();
    let answer = ask.answer(&reply);
    assert_eq!(answer.get("scope"), Some("openid profile email offline_access"));
    // A trusted app is answered when the choice is made; allowed before or not, the choice comes.
    let trusted = App::trusted(&lodge, "trusted");
    let ask = trusted.ask().with("prompt", "select_account");
    ask.by(&mut ada);
    let reply = ada.chooses("continue").expect(303);
    assert!(ask.answer(&reply).get("code").is_some());
}

#[test]
fn who_chooses_another_account_signs_in_once_more() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let then = lodge.sessions()[0]["signed_in_at"].as_i64().unwrap();
    lodge.lets_pass(1);
    let ask = app.ask().with("prompt", "select_account");
    let page = ask.by(&mut ada);
    ada.chooses("another");
    assert!(ada.must_sign_in());
    for page_of in ["chooseaccount", "consent"] {
        ada.goes_to(&format!("/signin/v1/{page_of}?flow={}", page.field("flow")));
        assert!(ada.must_sign_in(), "{page_of}: there is no way around");
    }
    let reply = ada.signs_in();
    let tokens = Tokens::of(&app.redeems(&ask.code_of(&ask.answer(&reply))));
    assert!(read(&lodge, tokens.id()).seconds("auth_time") > then);
    // Turning back is a no, and a form sent twice is none.
    let ask = app.ask().with("prompt", "select_account");
    let page = ask.by(&mut ada);
    let again = ada.form_request(&page, &[("decision", "continue")]);
    let reply = ada.chooses("cancel");
    ask.answer(&reply).expect_error("access_denied");
    ada.sends(again).expect(403);
    // Signing in is choosing.
    ada.signs_out();
    let ask = app.ask().with("prompt", "select_account");
    ask.by(&mut ada);
    let reply = ada.signs_in().expect(303);
    assert!(ask.answer(&reply).get("code").is_some());
}

#[test]
fn s_057_the_choice_is_taken_only_from_our_own_page() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let page = app.ask().with("prompt", "select_account").by(&mut ada);
    let flow = page.field("flow");
    let form = [("flow", flow.as_str()), ("csrf", "x"), ("decision", "continue")];
    let own = Request::form("/signin/v1/chooseaccount", &form).header("Origin", &lodge.origin());
    ada.sends(own).expect(403);
    let (action, fields) = page.form();
    let foreign = Request::form(&action, &fields).header("Origin", "https://evil.example");
    ada.sends(foreign).expect(403);
    // Another browser knows the flow and still has no part in it.
    let mut eve = Visitor::signed_in(lodge.address());
    eve.opens(&format!("/signin/v1/chooseaccount?flow={flow}"))
        .expect(400);
    assert_eq!(lodge.client("app")["live_grants"], 0);
}

#[test]
fn h_27_a_scope_that_is_unticked_is_not_granted() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask();
    let page = ask.by(&mut ada);
    let html = page.text();
    assert_eq!(html.matches("type=\"checkbox\" name=\"scope\"").count(), 4);
    assert!(html.contains("value=\"openid\" checked disabled"));
    let reply = ada.allows_only(&["profile"]);
    let answer = ask.answer(&reply);
    assert_eq!(answer.get("scope"), Some("openid profile"));
    let tokens = Tokens::of(&app.redeems(&ask.code_of(&answer)));
    assert_eq!(
        (tokens.scope.as_str(), &tokens.refresh),
        ("openid profile", &None)
    );
    let told = app.userinfo(&tokens.access).json();
    assert!(told["name"].is_string() && told["email"].is_null(), "{told}");
    // Nothing more is remembered than was allowed.
    app.clone().wanting("openid profile").asks(&mut ada).expect(302);
    app.asks(&mut ada);
    assert!(ada.is_asked());
    let reply = ada.allows_only(&[]);
    assert_eq!(ask.answer(&reply).get("scope"), Some("openid"));
}

#[test]
fn h_26_silent_renewal_has_no_page_and_nothing_that_keeps_it_out_of_a_frame() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().with("prompt", "none");
    let reply = ask.by(&mut ada).expect(302);
    assert!(ask.answer(&reply).get("code").is_some());
    assert_eq!(reply.header("x-frame-options"), None);
    assert!(reply.header("content-security-policy").is_none());
    let asked = App::server(&lodge, "asked");
    let ask = asked.ask().with("prompt", "none");
    let reply = ask.by(&mut ada).expect(302);
    let answer = ask.answer(&reply);
    answer.expect_error("consent_required");
    assert_eq!(
        answer.names(),
        "error error_description state iss",
        "no session_state in errors"
    );
}

#[test]
fn h_29_a_hint_at_somebody_else_is_login_required_with_and_without_pages() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let hint = app.tokens(&mut Visitor::to(lodge.address())).id().to_owned();
    let domain = lodge.domain();
    lodge.cli(&["instances", "destroy", &domain, "--force"]).done();
    lodge.adds_instance(&domain);
    let app = App::trusted(&lodge, "app");
    for mut visitor in [Visitor::signed_in(lodge.address()), Visitor::to(lodge.address())] {
        for prompt in ["none", "", "login"] {
            let ask = app.ask().with("prompt", prompt).with("id_token_hint", &hint);
            let reply = ask.by(&mut visitor).expect(302);
            ask.answer(&reply).expect_error("login_required");
        }
    }
}

#[test]
fn what_a_client_registered_stands_in_for_what_it_does_not_ask() {
    let lodge = Lodge::start();
    let words = ["--trusted", "--default-max-age", "1", "--default-acr", "1"];
    let app = App::server_with(&lodge, "app", &words);
    let mut ada = Visitor::signed_in(lodge.address());
    lodge.lets_pass(2);
    app.asks(&mut ada);
    assert!(ada.must_sign_in(), "the sign-in is older than the client takes");
    let ask = app.ask().with("max_age", "1000");
    let tokens = Tokens::of(&app.redeems(&ask.code(&mut ada)));
    assert_eq!(read(&lodge, tokens.id()).text("acr"), "1");
}

#[test]
fn the_class_is_told_when_it_is_asked_for() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let acr = |ask: gatelodge_tests::Ask, ada: &mut Visitor| {
        let tokens = Tokens::of(&app.redeems(&ask.code(ada)));
        let refreshed = Tokens::of(&app.refreshes(tokens.refresh()));
        let all = [tokens.id(), &tokens.access, refreshed.id()]
            .map(|token| read(&lodge, token).claims["acr"].clone());
        assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
        all[0].clone()
    };
    assert!(acr(app.ask(), &mut ada).is_null());
    assert_eq!(acr(app.ask().with("acr_values", "urn:mfa 2"), &mut ada), "1");
    assert_eq!(
        acr(app.ask().with("scope", "openid acr offline_access"), &mut ada),
        "1"
    );
    let wish = r#"{"id_token":{"acr":{"values":["2","1"]}}}"#;
    assert_eq!(acr(app.ask().with("claims", wish), &mut ada), "1");
    // What is essential and cannot be reached fails at once, where the answer would go.
    let before = lodge.holdings();
    let need = r#"{"id_token":{"acr":{"essential":true,"values":["2","3"]}}}"#;
    let ask = app.ask().with("claims", need);
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply)
        .expect_error("unmet_authentication_requirements");
    assert_eq!(lodge.holdings(), before);
    let document = lodge.get("/.well-known/openid-configuration").json();
    assert_eq!(document["acr_values_supported"], serde_json::json!(["1", "2"]));
}

/// The hash of a `session_state`, made as the frame's script makes it.
fn made_again(app: &App, state: &str, browser: &str) -> String {
    let salt = state.split_once('.').unwrap().1;
    let hashed = text::sha256(format!("{} https://client.example {browser} {salt}", app.id).as_bytes());
    let digits = hashed.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let hex: String = digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    format!("{hex}.{salt}")
}

#[test]
fn h_21_the_session_state_is_of_client_origin_and_browser() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let other = App::trusted(&lodge, "other");
    let mut ada = Visitor::to(lodge.address());
    assert_eq!(ada.browser_state(), None);
    let state =
        |app: &App, ada: &mut Visitor| app.ask().answered(ada).get("session_state").unwrap().to_owned();
    let first = state(&app, &mut ada);
    let browser = ada.browser_state().expect("a state").to_owned();
    assert_eq!(first, made_again(&app, &first, &browser));
    assert_ne!(first, made_again(&other, &first, &browser));
    // Each answer has its own salt; the browser's state stays, also through a new sign-in of the same person.
    let second = state(&app, &mut ada);
    assert_ne!(first, second);
    app.ask().with("prompt", "login").answered(&mut ada);
    assert_eq!(ada.browser_state(), Some(&*browser));
    // Another browser, and the same one after signing out, have other states.
    let mut bea = Visitor::signed_in(lodge.address());
    state(&app, &mut bea);
    assert_ne!(bea.browser_state(), Some(&*browser));
    ada.signs_out();
    assert_eq!(ada.browser_state(), None);
    state(&app, &mut ada);
    assert_ne!(ada.browser_state().unwrap(), browser);
    // A session that is ended from the window is seen at the next visit.
    lodge.cli(&["sessions", "end", "--all"]).done();
    app.ask().with("prompt", "none").by(&mut ada).expect(302);
    assert_eq!(ada.browser_state(), None);
}

#[test]
fn the_frame_of_session_management_may_be_framed_and_holds_nothing() {
    let lodge = Lodge::start();
    let document = lodge.get("/.well-known/openid-configuration").json();
    let path = "/konnect/v1/session/check-session.html";
    assert_eq!(
        document["check_session_iframe"],
        format!("{}{path}", lodge.origin())
    );
    let frame = lodge.get(path).expect(200);
    assert_eq!(frame.header("x-frame-options"), None);
    let policy = frame.header("content-security-policy").unwrap();
    assert!(
        !policy.contains("frame-ancestors") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert!(frame.header("content-type").unwrap().starts_with("text/html"));
    assert!(frame.header("set-cookie").is_none());
    // The cookie that it names is the one that answers set: readable by script, and only there.
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let reply = ada.opens(&app.ask().target()).expect(302);
    let cookie = reply
        .headers("set-cookie")
        .find(|line| line.starts_with("gl_state_"))
        .expect("a state");
    let name = cookie.split('=').next().unwrap();
    assert!(
        frame.text().contains(&format!("data-cookie=\"{name}\"")),
        "{}",
        frame.text()
    );
    assert!(
        !cookie.contains("HttpOnly") && cookie.contains("Path=/konnect/v1/session/"),
        "{cookie}"
    );
    let script = lodge.get("/static/check_session.js").expect(200);
    assert!(
        script
            .header("content-type")
            .unwrap()
            .starts_with("text/javascript")
    );
}

#[test]
fn the_page_says_who_asks_and_links_to_them_safely() {
    let lodge = Lodge::start();
    let words = [
        "--client-uri",
        "https://client.example/",
        "--policy-uri",
        "https://client.example/privacy",
        "--tos-uri",
        "https://client.example/terms",
        "--name",
        "Photo Box",
    ];
    let app = App::server_with(&lodge, "app", &words);
    let mut ada = Visitor::to(lodge.address());
    let sign_in = app.asks(&mut ada);
    let consent = ada.signs_in();
    assert!(ada.is_asked());
    let links = |page: &Reply| {
        page.text()
            .matches("rel=\"noopener noreferrer nofollow\"")
            .count()
    };
    assert_eq!((links(&sign_in), links(&consent)), (3, 3));
    for text in [
        "https://client.example/privacy",
        "Photo Box",
        ">PB<",
        "client.example",
        "You added this app yourself.",
    ] {
        assert!(consent.text().contains(text), "{text}");
    }
    lodge.get("/signin/v1/logo?client_id=app").expect(404);
    lodge.get("/signin/v1/logo?client_id=nobody").expect(404);
    lodge.get("/signin/v1/logo").expect(404);
}
