//! Which refusal travels how (opencloud.md B.8): on a page until client and address are known to belong together,
//! then to the client.

use gatelodge_tests::{Answer, App, Ask, Lodge, Reply, Request, Visitor};

#[track_caller]
fn fragment(reply: &Reply) -> Answer {
    let location = reply.location();
    assert!(!location.contains('?'), "{location}");
    Answer::of(&Reply {
        headers: vec![("location".to_owned(), location.replacen('#', "?", 1))],
        ..reply.clone()
    })
}

#[test]
fn refusals_that_are_redirected() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    let ask = || app.ask();
    let long = "n".repeat(2049);
    let cases: Vec<(Ask, &str)> = vec![
        (ask().without("response_type"), "invalid_request"),
        (ask().with("response_type", ""), "invalid_request"),
        (ask().with("response_type", "bogus"), "unsupported_response_type"),
        (
            ask().with("response_type", "code bogus"),
            "unsupported_response_type",
        ),
        (ask().with("response_type", "none"), "unsupported_response_type"),
        (ask().with("response_type", "CODE"), "unsupported_response_type"),
        (ask().with("response_mode", "bogus"), "invalid_request"),
        (ask().with("scope", "openid \"x\""), "invalid_scope"),
        (ask().with("scope", "openid é"), "invalid_scope"),
        (ask().with("nonce", &long), "invalid_request"),
        (ask().with("max_age", "x"), "invalid_request"),
        (ask().with("max_age", "-1"), "invalid_request"),
        (ask().with("max_age", "1.5"), "invalid_request"),
        (ask().with("max_age", "+1"), "invalid_request"),
        (
            ask().with("max_age", "99999999999999999999999"),
            "invalid_request",
        ),
        (ask().with("id_token_hint", "x"), "invalid_request"),
        (ask().with("prompt", "none login"), "invalid_request"),
        (ask().with("code_challenge_method", "plain"), "invalid_request"),
        (ask().with("request", "a.b.c"), "invalid_request_object"),
        (
            ask().with("request_uri", "https://evil.example/r"),
            "request_uri_not_supported",
        ),
        (ask().with("registration", "{}"), "registration_not_supported"),
    ];
    for (ask, error) in cases {
        let reply = ask.by(&mut ada).expect(302);
        let answer = ask.answer(&reply);
        answer.expect_error(error);
        // A sentence for the developer in the letters that RFC 6749 allows, and nothing else.
        let description = answer.get("error_description").expect("a description");
        let fits = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        assert!(
            description.bytes().all(fits) && !description.contains(['&', '=', '#']),
            "{description}"
        );
        let names: Vec<&str> = answer.params.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["error", "error_description", "state", "iss"]);
        // The same by POST, and without a session.
        let reply = ada.sends(ask.posted()).expect(303);
        ask.answer(&reply).expect_error(error);
        let reply = ask.by(&mut Visitor::to(lodge.address())).expect(302);
        ask.answer(&reply).expect_error(error);
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_031_tokens_are_not_offered_and_never_asked_for_in_the_query() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    for kind in [
        "token",
        "id_token",
        "id_token token",
        "code token",
        "code id_token",
        "code id_token token",
        "token id_token code",
    ] {
        let ask = app.ask().with("response_type", kind);
        // Errors go where the answer would have gone.
        fragment(&ask.by(&mut ada).expect(302)).expect_error("unauthorized_client");
        let ask = ask.with("response_mode", "query");
        let answer = fragment(&ask.by(&mut ada).expect(302));
        assert!(answer.get("error").is_some(), "{answer:?}");
        assert_eq!(answer.get("access_token"), None);
    }
    for kind in ["code code", "token token", "id_token code id_token"] {
        app.ask().with("response_type", kind).by(&mut ada).expect_page();
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_032_a_form_cannot_ask_for_another_response() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let ask = app.ask();
    ask.by(&mut ada);
    let more = [
        ("response_type", "code token"),
        ("response_mode", "fragment"),
        ("request", "x"),
    ];
    ada.submits(&[&[("passphrase", gatelodge_tests::PASSPHRASE)], &more[..]].concat());
    let reply = ada.submits(&[&[("decision", "allow")], &more[..]].concat());
    assert!(ask.answer(&reply).get("code").is_some());
}

#[test]
fn refusals_that_stay_on_a_page() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    let ask = || app.ask();
    for ask in [
        ask().without("client_id"),
        ask().with("client_id", ""),
        ask().with("client_id", "nobody"),
        ask().with("client_id", "nobody").with("prompt", "none"),
        ask().with("client_id", "nobody").with("response_type", "bogus"),
        ask().with("client_id", "APP"),
        ask().with("client_id", "app "),
        ask().with("client_id", &"x".repeat(5000)),
        ask().with("client_id", "a\0b"),
        ask()
            .with("redirect_uri", "https://evil.example/")
            .with("prompt", "none"),
        ask()
            .with("redirect_uri", "https://evil.example/")
            .with("error", "evil")
            .with("error_description", "evil"),
        ask()
            .with("client_id", "nobody")
            .with("error", "evil")
            .with("error_description", "evil"),
    ] {
        let page = ada.opens(&ask.target()).expect_page();
        assert!(!page.text().contains("evil"));
        let request = ask.posted();
        ada.sends(request).expect_page();
    }
    for query in ["%", "%zz", "client_id=%ff", "a=%c0%ae", "client_id"] {
        ada.opens(&format!("/signin/v1/identifier/_/authorize?{query}"))
            .expect_page();
        let form = "application/x-www-form-urlencoded";
        let request = Request::new("POST", "/signin/v1/identifier/_/authorize").header("Content-Type", form);
        ada.sends(request.body(query)).expect_page();
    }
    for content_type in ["application/json", "text/plain", "multipart/form-data"] {
        let request = Request::new("POST", "/signin/v1/identifier/_/authorize").body(app.ask().query());
        ada.sends(request.header("Content-Type", content_type))
            .expect_page();
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn unknown_parameters_and_their_order_are_harmless() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app
        .ask()
        .first("zzz", "1")
        .and("konnect", "x")
        .and("user", "ada")
        .and("login_hint", "ada")
        .and("error", "x")
        .and("resource", "x")
        .and("code", "x")
        .and("iss", "https://evil.example");
    let reply = ask.by(&mut ada).expect(302);
    let answer = ask.answer(&reply);
    let names: Vec<&str> = answer.params.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "scope", "session_state", "state", "iss"]);
}

#[test]
fn refused_requests_are_told_to_the_owner() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    app.ask()
        .with("redirect_uri", "https://evil.example/")
        .by(&mut ada)
        .expect(400);
    let events = lodge.waits_for_events("request_refused", 1);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["client"], "app");
    assert!(!events[0].to_string().contains("evil.example"));
}

#[test]
fn a_request_waits_so_long_and_no_longer() {
    let lodge = Lodge::start_with("flow_seconds = 1");
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let page = app.asks(&mut ada);
    lodge.lets_pass(1);
    let before = lodge.holdings();
    let request = ada.form_request(&page, &[("decision", "allow")]);
    ada.sends(request).expect(403);
    ada.opens(&format!("/signin/v1/consent?flow={}", page.field("flow")))
        .expect(400);
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_230_waiting_requests_are_bounded() {
    let lodge = Lodge::start_with("flows_at_most = 5");
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let flows: Vec<String> = (0..8).map(|_| app.asks(&mut ada).field("flow")).collect();
    let waits = |flow: &String, ada: &mut Visitor| {
        ada.opens(&format!("/signin/v1/consent?flow={flow}")).status == 200
    };
    let waiting: Vec<bool> = flows.iter().map(|flow| waits(flow, &mut ada)).collect();
    // The oldest went first.
    assert_eq!(waiting, [false, false, false, true, true, true, true, true]);
}
