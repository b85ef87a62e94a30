//! Requests that another site makes a person's browser send (RFC 9700 4.7).

use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Code, Lodge, PASSPHRASE, Reply, Request, Tokens, Visitor, text};

const IDENTIFIER: &str = "/signin/v1/identifier";
const CONSENT: &str = "/signin/v1/consent";
const GOODBYE: &str = "/signin/v1/goodbye";

/// Refused as foreign: a page, no cookie, no way on.
#[track_caller]
fn is_foreign(reply: Reply) {
    let reply = reply.expect(403);
    assert_eq!(reply.headers("set-cookie").count(), 0);
    assert_eq!(reply.header("location"), None);
}

/// The request of a form without what a browser says about where it comes from.
fn bare(visitor: &Visitor, page: &Reply, values: &[(&str, &str)]) -> Request {
    let (action, fields) = page.form();
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let all: Vec<(&str, &str)> = fields.chain(values.iter().copied()).collect();
    let request = Request::form(&action, &all);
    match visitor.cookie_header() {
        Some(cookies) => request.header("Cookie", &cookies),
        None => request,
    }
}

/// What another site's page can make a browser say.
const FOREIGN: [&[(&str, &str)]; 9] = [
    &[("Origin", "https://evil.example")],
    &[("Origin", "null")],
    &[("Origin", "http://localhost")],
    &[("Origin", "http://localhost:1")],
    &[
        ("Origin", "https://evil.example"),
        ("Sec-Fetch-Site", "cross-site"),
    ],
    &[("Sec-Fetch-Site", "cross-site")],
    &[("Sec-Fetch-Site", "same-site")],
    &[("Sec-Fetch-Site", "none")],
    &[("Origin", "")],
];

fn with(request: Request, headers: &[(&str, &str)]) -> Request {
    headers
        .iter()
        .fold(request, |request, (name, value)| request.header(name, value))
}

#[test]
fn s_057_s_065_a_sign_in_from_another_site_is_refused() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    let page = ada.goes_to(IDENTIFIER);
    let before = lodge.holdings();
    let values = [("passphrase", PASSPHRASE)];
    for headers in FOREIGN {
        is_foreign(lodge.send(&with(bare(&ada, &page, &values), headers)));
    }
    let own = lodge.origin();
    let app = format!("http://app.{}", lodge.domain());
    for headers in [
        &[("Origin", own.as_str()), ("Sec-Fetch-Site", "same-site")][..],
        &[("Origin", &own), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", &app), ("Sec-Fetch-Site", "same-site")],
        &[("Origin", &app)],
        &[("Origin", &own.to_uppercase())],
        &[("Origin", &format!("{own}/"))],
        &[("Origin", &own), ("Origin", "https://evil.example")],
    ] {
        is_foreign(lodge.send(&with(bare(&ada, &page, &values), headers)));
    }
    assert_eq!(lodge.holdings(), before);
    assert!(lodge.events("signed_in").is_empty());
    // The very same form from the lodge's own page signs in.
    lodge
        .send(&with(bare(&ada, &page, &values), &[("Origin", &own)]))
        .expect(303);
}

#[test]
fn s_057_a_sign_in_form_of_another_browser_is_refused() {
    let lodge = Lodge::start();
    let mut mallory = Visitor::to(lodge.address());
    let page = mallory.goes_to(IDENTIFIER);
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    let before = lodge.holdings();
    // Ada's browser sends Mallory's form: the token is bound to the cookie of the browser that got it.
    is_foreign(ada.sends(ada.form_request(&page, &[("passphrase", PASSPHRASE)])));
    let mut nobody = Visitor::to(lodge.address());
    is_foreign(nobody.sends(nobody.form_request(&page, &[("passphrase", PASSPHRASE)])));
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_058_consent_needs_the_token_of_this_request_in_this_browser() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let page = app.asks(&mut ada);
    let other_request = app.asks(&mut ada.clone());
    let other_browser = app.asks(&mut Visitor::signed_in(lodge.address()));
    let sign_out = ada.opens(GOODBYE);
    let before = lodge.holdings();
    let own = page.field("csrf");
    for token in [
        "",
        "x",
        &own[1..],
        &own.to_uppercase(),
        &other_request.field("csrf"),
        &other_browser.field("csrf"),
        &sign_out.field("csrf"),
    ] {
        is_foreign(ada.sends(ada.form_request(&page, &[("csrf", token), ("decision", "allow")])));
    }
    // Another browser's request under this browser's cookies.
    is_foreign(ada.sends(ada.form_request(&other_browser, &[("decision", "allow")])));
    for headers in FOREIGN {
        let request = bare(&ada, &page, &[("decision", "allow")]);
        is_foreign(lodge.send(&with(request, headers)));
    }
    assert_eq!(lodge.holdings(), before);
    ada.sends(ada.form_request(&page, &[("decision", "allow")]))
        .expect(303);
}

#[test]
fn s_058_an_answered_request_cannot_be_answered_again() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    for first in ["allow", "deny"] {
        let page = ada.goes_to(&app.ask().with("prompt", "consent").target());
        ada.sends(ada.form_request(&page, &[("decision", first)]))
            .expect(303);
        let before = lodge.holdings();
        for again in ["allow", "deny"] {
            is_foreign(ada.sends(ada.form_request(&page, &[("decision", again)])));
        }
        assert_eq!(lodge.holdings(), before);
    }
}

#[test]
fn s_058_of_many_who_press_allow_at_once_one_gets_a_code() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let page = app.asks(&mut ada);
    let request = bare(&ada, &page, &[("decision", "allow")]).header("Origin", &lodge.origin());
    let codes = std::thread::scope(|scope| {
        let all: Vec<_> = (0..16).map(|_| scope.spawn(|| lodge.send(&request))).collect();
        all.into_iter()
            .map(|one| one.join().unwrap())
            .filter(|reply| reply.status == 303)
            .count()
    });
    assert_eq!(codes, 1);
    assert_eq!(lodge.client("app")["live_grants"], 1);
}

#[test]
fn s_059_what_the_forms_send_back_cannot_change_the_request() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app").wanting("openid");
    let other = App::server_with(&lodge, "other", &["--redirect-uri", "https://other.example/cb"]);
    let mut ada = Visitor::to(lodge.address());
    let ask = app.ask();
    ask.by(&mut ada);
    let tampered = [
        ("scope", "openid profile email offline_access"),
        ("client_id", &*other.id),
        ("redirect_uri", "https://other.example/cb"),
        ("response_type", "code id_token"),
        ("response_mode", "fragment"),
        ("state", "other"),
        ("nonce", "other"),
        ("code_challenge", "other"),
        ("prompt", "none"),
    ];
    ada.submits(&[&[("passphrase", PASSPHRASE)], &tampered[..]].concat());
    assert!(ada.is_asked());
    let reply = ada.submits(&[&[("decision", "allow")], &tampered[..]].concat());
    let answer = ask.answer(&reply);
    assert_eq!(answer.get("scope"), Some("openid"));
    let code = Code {
        code: answer.get("code").unwrap().to_owned(),
        verifier: ask.verifier.clone(),
        redirect_uri: app.redirect_uri.clone(),
    };
    let tokens = Tokens::of(&app.redeems(&code));
    assert_eq!(tokens.scope, "openid");
    assert_eq!(Token::read(tokens.id()).text("nonce"), "nonce-1");
}

#[test]
fn s_060_nothing_changes_by_get() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let page = app.asks(&mut ada);
    let sign_out = ada.opens(GOODBYE);
    let before = lodge.holdings();
    let flow = page.field("flow");
    let csrf = page.field("csrf");
    for target in [
        format!("{CONSENT}?approve=1"),
        format!("{CONSENT}?flow={flow}&csrf={csrf}&decision=allow"),
        format!("{IDENTIFIER}?flow={flow}&csrf={csrf}&decision=cancel"),
        format!("{IDENTIFIER}?passphrase=x"),
        format!(
            "{GOODBYE}?csrf={}&decision=leave&request=",
            sign_out.field("csrf")
        ),
        "/settings/passphrase?passphrase=x".to_owned(),
        "/konnect/v1/revoke?token=x".to_owned(),
        "/konnect/v1/token?grant_type=authorization_code".to_owned(),
    ] {
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"] {
            let reply = ada.sends(Request::new(method, &target));
            assert!(
                !reply.headers.iter().any(|(_, value)| value.contains("code=")),
                "{method} {target}"
            );
        }
    }
    for request in [
        Request::get(GOODBYE).header("X-HTTP-Method-Override", "POST"),
        Request::get(&format!(
            "{CONSENT}?flow={flow}&csrf={csrf}&decision=allow&_method=POST"
        )),
        Request::new("POST", "/").header("X-HTTP-Method-Override", "DELETE"),
    ] {
        ada.sends(request.header("Origin", &lodge.origin()));
    }
    assert_eq!(lodge.holdings(), before);
    // All of it still waits for its answer.
    ada.sends(ada.form_request(&page, &[("decision", "allow")]))
        .expect(303);
}

#[test]
fn s_060_endpoints_that_take_posts_say_so() {
    let lodge = Lodge::start();
    for (target, allowed) in [
        ("/konnect/v1/token", "POST"),
        ("/konnect/v1/revoke", "POST"),
        ("/konnect/v1/introspect", "POST"),
        ("/auth/hint", "POST"),
    ] {
        let reply = lodge.get(target).expect(405);
        let allow: Vec<&str> = reply.header("allow").expect("Allow").split(',').collect();
        assert_eq!(allow, [allowed], "{target}");
    }
}

#[test]
fn s_061_signing_out_from_another_site_asks_first() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    let access = tokens.access.clone();
    let before = lodge.holdings();
    let logout = "/signin/v1/identifier/_/endsession";
    let other = Lodge::start();
    let foreign = App::trusted(&other, "app").tokens(&mut Visitor::to(other.address()));
    for query in [
        String::new(),
        "?post_logout_redirect_uri=https%3A%2F%2Fclient.example%2Fcb".to_owned(),
        "?client_id=app&post_logout_redirect_uri=https%3A%2F%2Fclient.example%2Fcb".to_owned(),
        format!("?id_token_hint={access}"),
        format!("?id_token_hint={}", foreign.id()),
        format!("?id_token_hint={}&client_id=other", tokens.id()),
        "?id_token_hint=x.y.z".to_owned(),
    ] {
        let reply = ada.opens(&format!("{logout}{query}")).expect(200);
        assert!(reply.text().contains("name=\"request\""), "{query} does not ask");
    }
    // A valid hint in a form that another site sent, with our cookies: asked as well.
    let form = [("id_token_hint", tokens.id())];
    let request = Request::form(logout, &form).header("Origin", "https://evil.example");
    let reply = ada.sends(request).expect(200);
    assert!(reply.text().contains("name=\"request\""));
    assert_eq!(lodge.holdings(), before);
    assert!(app.can_use(&access));
}

#[test]
fn s_062_bodies_that_are_no_forms_are_refused() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let code = app.code(&mut ada);
    let tokens = Tokens::of(&app.redeems(&app.code(&mut ada)));
    let before = lodge.holdings();
    let secret = app.secret.as_deref().unwrap();
    let forms = [
        ("/konnect/v1/token", text::form(&code.params())),
        ("/konnect/v1/revoke", format!("token={}", tokens.refresh())),
        ("/konnect/v1/introspect", format!("token={}", tokens.access)),
    ];
    for (target, form) in &forms {
        for content_type in [
            Some("text/plain"),
            Some("application/json"),
            Some("multipart/form-data; boundary=x"),
            None,
        ] {
            for body in [form.as_str(), "{\"grant_type\":\"authorization_code\"}"] {
                let request = Request::new("POST", target).body(body).basic("app", secret);
                let request = match content_type {
                    Some(content_type) => request.header("Content-Type", content_type),
                    None => request,
                };
                lodge.send(&request).expect_error(400, "invalid_request");
            }
        }
    }
    let page = ada.goes_to(GOODBYE);
    let body = text::form(&page.form().1);
    let request = Request::new("POST", GOODBYE)
        .body(body)
        .header("Content-Type", "text/plain");
    ada.sends(request.header("Origin", &lodge.origin())).expect(400);
    assert_eq!(lodge.holdings(), before);
    Tokens::of(&app.redeems(&code));
}

#[test]
fn s_063_with_a_session_a_form_must_say_where_it_comes_from() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let consent = app.asks(&mut ada);
    let goodbye = ada.opens(GOODBYE);
    let before = lodge.holdings();
    is_foreign(lodge.send(&bare(&ada, &consent, &[("decision", "allow")])));
    is_foreign(lodge.send(&bare(&ada, &goodbye, &[])));
    assert_eq!(lodge.holdings(), before);
    let request = bare(&ada, &consent, &[("decision", "allow")]);
    lodge
        .send(&request.header("Sec-Fetch-Site", "same-origin"))
        .expect(303);
}

#[test]
fn s_064_there_is_no_upgrade() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    for target in ["/", "/konnect/v1/userinfo", "/control", "/events"] {
        for origin in ["https://evil.example", "null"] {
            let request = Request::get(target)
                .header("Connection", "Upgrade, close")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .header("Origin", origin);
            let reply = ada.sends(request);
            assert!((200..500).contains(&reply.status), "{target} {}", reply.status);
            assert_eq!(reply.header("upgrade"), None);
            assert_eq!(reply.header("access-control-allow-credentials"), None);
        }
    }
}

#[test]
fn a_form_with_a_parameter_twice_is_refused() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let page = app.asks(&mut ada);
    let before = lodge.holdings();
    let request = ada.form_request(&page, &[("decision", "allow"), ("decision", "deny")]);
    ada.sends(request).expect(400);
    let request = ada.form_request(&page, &[("decision", "perhaps")]);
    ada.sends(request).expect(400);
    assert_eq!(lodge.holdings(), before);
}
