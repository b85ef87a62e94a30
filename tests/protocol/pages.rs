//! The pages' headers (security.md 1.6), and redirects within the lodge (1.7). What a browser makes of them is shown
//! in `tests/browser`.

use gatelodge_tests::{App, Lodge, PASSPHRASE, Reply, Request, Visitor, text};

/// The directives of a Content-Security-Policy.
fn policy(reply: &Reply) -> Vec<(String, String)> {
    let policy = reply.header("content-security-policy").expect("a policy");
    policy
        .split(';')
        .map(|directive| {
            let (name, value) = directive.trim().split_once(' ').expect("a value");
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

#[track_caller]
fn directive(reply: &Reply, name: &str) -> String {
    let policy = policy(reply);
    let mut found = policy.iter().filter(|(one, _)| one == name);
    let value = found.next().unwrap_or_else(|| panic!("no {name} in {policy:?}"));
    assert!(found.next().is_none(), "{name} twice");
    value.1.clone()
}

/// What every page has to say to the browser (S-066, S-033).
#[track_caller]
fn is_a_guarded_page(what: &str, reply: &Reply) {
    assert_eq!(
        reply.header("content-type"),
        Some("text/html; charset=utf-8"),
        "{what}"
    );
    for (name, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{what}: {name}");
    }
    for (name, value) in [
        ("default-src", "'none'"),
        ("frame-ancestors", "'none'"),
        ("base-uri", "'none'"),
        ("script-src", "'self'"),
        ("style-src", "'self'"),
    ] {
        assert_eq!(directive(reply, name), value, "{what}");
    }
    assert!(directive(reply, "form-action").starts_with("'self'"), "{what}");
    let html = reply.text();
    assert!(
        !html.contains("<script>") && !html.contains(" onclick") && !html.contains(" style="),
        "{what}"
    );
    // Nothing is fetched from anywhere else.
    for link in html.split("src=\"").skip(1).chain(html.split("<link").skip(1)) {
        assert!(!link.split('>').next().unwrap().contains("//"), "{what}: {link}");
    }
}

#[test]
fn s_066_every_page_is_guarded() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let mut pages = vec![
        ("sign-in", ada.goes_to("/").expect(200)),
        ("wrong passphrase", ada.types("wrong").expect(401)),
        ("sign-in for an app", app.asks(&mut ada).expect(200)),
        ("consent", ada.signs_in().expect(200)),
        ("home", ada.goes_to("/").expect(200)),
        ("sign-out", ada.goes_to("/signin/v1/goodbye").expect(200)),
        ("signed out", ada.submits(&[]).expect(200)),
        (
            "signed out already",
            ada.goes_to("/signin/v1/goodbye").expect(200),
        ),
        (
            "unknown app",
            ada.opens(&app.ask().with("client_id", "x").target()).expect(400),
        ),
        ("not found", ada.opens("/nowhere").expect(404)),
        (
            "wrong method",
            ada.sends(Request::new("DELETE", "/signin/v1/goodbye"))
                .expect(405),
        ),
        ("expired", ada.opens("/signin/v1/consent?flow=x").expect(400)),
        (
            "expired sign-in",
            ada.opens("/signin/v1/identifier?flow=x").expect(400),
        ),
        (
            "foreign form",
            ada.sends(Request::form("/signin/v1/goodbye", &[("csrf", "x")]))
                .expect(403),
        ),
    ];
    let ask = app
        .ask()
        .with("response_mode", "form_post")
        .with("prompt", "none");
    pages.push(("answer as a form", ada.opens(&ask.target()).expect(200)));
    for (what, page) in &pages {
        is_a_guarded_page(what, page);
    }
    let empty = Lodge::bare();
    is_a_guarded_page("no instance", &empty.get("/").expect(404));
    let link = empty.cli(&["instances", "add", "localhost"]).done();
    is_a_guarded_page("waits for its owner", &empty.get("/").expect(200));
    let link = link
        .split_whitespace()
        .find(|word| word.starts_with("http"))
        .unwrap();
    let mut owner = Visitor::to(empty.address());
    let page = owner.goes_to(link.strip_prefix(&empty.origin()).unwrap());
    is_a_guarded_page("onboarding", &page.expect(200));
}

#[test]
fn s_066_a_form_leads_to_us_unless_an_app_waits_behind_it() {
    let lodge = Lodge::start();
    let web = App::server(&lodge, "web");
    let native = App::native(&lodge, "native");
    let words = ["--public", "--redirect-uri", "com.example.app:/cb"];
    let scheme = App::registered(&lodge, "scheme", &words);
    let mut ada = Visitor::to(lodge.address());
    assert_eq!(directive(&ada.goes_to("/"), "form-action"), "'self'");
    // Browsers apply the policy to all redirects after a form, and apps send the browser on.
    assert_eq!(
        directive(&web.asks(&mut ada), "form-action"),
        "'self' http: https:"
    );
    ada.signs_in();
    for (app, expected) in [
        (web, "'self' http: https:"),
        (native, "'self' http: https:"),
        (scheme, "'self' http: https: com.example.app:"),
    ] {
        assert_eq!(directive(&app.asks(&mut ada), "form-action"), expected);
    }
}

#[test]
fn s_066_a_request_to_sign_out_cannot_write_into_the_policy() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    for address in [
        "https://evil.example/",
        "https://evil.example; report-uri https://evil.example/",
        "https://x;script-src-elem https:",
        "evil:*",
        "*",
        "https:",
    ] {
        for client in ["", "app"] {
            let query = text::form(&[("post_logout_redirect_uri", address), ("client_id", client)]);
            let reply = ada
                .opens(&format!("/signin/v1/identifier/_/endsession?{query}"))
                .expect(200);
            assert_eq!(directive(&reply, "form-action"), "'self'", "{address}");
            is_a_guarded_page(address, &reply);
        }
    }
    // Behind a registered one the browser may go on.
    let query = text::form(&[
        ("post_logout_redirect_uri", &*app.redirect_uri),
        ("client_id", "app"),
    ]);
    let reply = ada
        .opens(&format!("/signin/v1/identifier/_/endsession?{query}"))
        .expect(200);
    assert_eq!(directive(&reply, "form-action"), "'self' http: https:");
}

#[test]
fn s_068_prompt_none_never_shows_a_page() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let ask = app.ask().with("prompt", "none");
    let mut ada = Visitor::to(lodge.address());
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply).expect_error("login_required");
    ada.signs_in();
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply).expect_error("consent_required");
    let before = lodge.holdings();
    for mode in ["query", "fragment"] {
        ask.clone().with("response_mode", mode).by(&mut ada).expect(302);
    }
    assert_eq!(lodge.holdings(), before);
    app.code(&mut ada);
    // Silent renewal happens in a frame: the redirect itself says nothing about framing (opencloud.md G.5).
    let reply = ask.by(&mut ada).expect(302);
    assert!(ask.answer(&reply).get("code").is_some());
    assert_eq!(reply.header("x-frame-options"), None);
    assert_eq!(reply.header("content-security-policy"), None);
}

#[test]
fn s_068_a_program_on_this_computer_is_asked_about_every_time() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    app.code(&mut ada);
    let ask = app.ask().with("prompt", "none");
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply).expect_error("consent_required");
    app.asks(&mut ada);
    assert!(ada.is_asked());
}

#[test]
fn s_069_a_form_post_goes_to_the_registered_address_only() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let state = "\"><img src=x onerror=alert(1)>'&amp;{{7*7}}</form>";
    let ask = app.ask().with("response_mode", "form_post").with("state", state);
    let page = ada.opens(&ask.target()).expect(200);
    is_a_guarded_page("form_post", &page);
    // Browsers hold the client's own redirect after the form to it as well; where the form itself goes is fixed.
    assert_eq!(directive(&page, "form-action"), "'self' http: https:");
    let (action, fields) = page.form();
    assert_eq!(action, app.redirect_uri);
    let field = |name: &str| {
        fields
            .iter()
            .find(|(one, _)| one == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(field("state"), Some(state));
    assert_eq!(field("iss"), Some(&*lodge.origin()));
    assert_eq!(field("code").map(str::len), Some(32));
    assert!(!page.text().contains("<img src=x"));
}

#[test]
fn s_174_what_apps_say_is_text() {
    let lodge = Lodge::start();
    let evil = "\"><img src=x onerror=alert(1)>";
    let app = App::server_with(&lodge, "app", &["--name", evil]);
    let mut ada = Visitor::to(lodge.address());
    let ask = app
        .ask()
        .with("login_hint", evil)
        .with("state", evil)
        .with("ui_locales", evil)
        .with("acr_values", evil)
        .with("error", "evil-error")
        .with("error_description", "evil-description")
        .with("scope", "openid \"><img");
    let pages = [
        ask.by(&mut ada),
        app.asks(&mut ada),
        ada.signs_in(),
        ada.opens(&ask.with("client_id", evil).target()),
    ];
    for page in pages {
        let html = page.text();
        assert!(!html.contains("<img src=x") && !html.contains("evil-"), "{html}");
    }
}

#[test]
fn s_071_no_parameter_leads_away_after_signing_in() {
    let lodge = Lodge::start();
    let long = "x".repeat(1000);
    for next in [
        "//evil",
        "/\\evil",
        "\\/evil",
        "https:evil",
        "https://evil.example/",
        "/\t/evil",
        "/%2f%2fevil",
        "///evil",
        "@evil",
        "/.evil",
        "javascript:alert(1)",
        &long,
    ] {
        let mut ada = Visitor::to(lodge.address());
        let names = [
            "next",
            "redirect",
            "redirect_uri",
            "return_to",
            "continue",
            "url",
            "post_logout_redirect_uri",
        ];
        let query = text::form(&names.map(|name| (name, next)));
        let target = format!("/signin/v1/identifier?{query}");
        let page = ada.opens(&target).expect(200);
        assert_eq!(page.form().0, "/signin/v1/identifier");
        let more: Vec<(&str, &str)> = names.iter().map(|name| (*name, next)).collect();
        let request = ada.form_request(&page, &[&[("passphrase", PASSPHRASE)], &more[..]].concat());
        let reply = ada.sends(request).expect(303);
        assert_eq!(reply.location(), "/", "{next}");
    }
}

#[test]
fn s_073_paths_with_two_slashes_lead_nowhere() {
    let lodge = Lodge::start();
    for target in [
        "//evil.example/%2e%2e",
        "//evil.example/dir",
        "//evil.example",
        "/%2f%2fevil.example",
        "/\\evil.example",
        "//",
        "/signin/v1/identifier//",
        "/static//evil.example",
    ] {
        let reply = lodge.get(target);
        assert!(matches!(reply.status, 400 | 404), "{target} {}", reply.status);
        assert_eq!(reply.header("location"), None, "{target}");
    }
}
