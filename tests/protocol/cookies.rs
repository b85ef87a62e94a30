//! Cookies on a host that other programs share (security.md 1.16).

use aws_lc_rs::pbkdf2;
use gatelodge_tests::{App, Lodge, PASSPHRASE, Request, Tokens, Visitor, text};

/// What the page's script makes of a passphrase (cozy.md B.12).
fn derived(passphrase: &str, salt: &str, rounds: u32) -> String {
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
    let (mut master, mut hashed) = ([0; 32], [0; 32]);
    let rounds = rounds.try_into().unwrap();
    pbkdf2::derive(
        algorithm,
        rounds,
        salt.as_bytes(),
        passphrase.as_bytes(),
        &mut master,
    );
    pbkdf2::derive(
        algorithm,
        1.try_into().unwrap(),
        passphrase.as_bytes(),
        &master,
        &mut hashed,
    );
    text::base64(&hashed)
}

/// Signs in as a page with script does: derived, and with a key that only pages of this origin know.
fn signs_in_with_script(visitor: &mut Visitor, page_key: &str) {
    let page = visitor.goes_to("/signin/v1/identifier");
    let html = page.text();
    let data = |name: &str| {
        let start = html.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        html[start..].split('"').next().unwrap().to_owned()
    };
    assert_eq!(data("data-salt"), "me@localhost");
    let rounds: u32 = data("data-iterations").parse().unwrap();
    assert!(rounds >= 600_000, "{rounds}");
    let typed = derived(PASSPHRASE, "me@localhost", rounds);
    visitor.submits(&[("passphrase", &typed), ("script", "on"), ("page_key", page_key)]);
    assert!(visitor.session_cookie().is_some());
}

#[test]
fn s_159_cookies_alone_do_not_make_the_browser() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let key = text::base64url(&[7; 32]);
    signs_in_with_script(&mut ada, &key);
    let page = app.asks(&mut ada);
    // A thief on another port of this host gets every cookie, and may even say the right Origin; the page key
    // stays in the page.
    let before = lodge.holdings();
    let other = text::base64url(&[8; 32]);
    for stolen in ["", "x", other.as_str()] {
        let request = ada.form_request(&page, &[("decision", "allow"), ("page_key", stolen)]);
        ada.sends(request).expect(401);
    }
    assert_eq!(lodge.holdings(), before);
    let request = ada.form_request(&page, &[("decision", "allow"), ("page_key", &key)]);
    ada.sends(request).expect(303);
    // Stored it is only as a hash.
    let database = std::fs::read(lodge.data_dir().join("gatelodge.db")).unwrap();
    assert!(!database.windows(key.len()).any(|window| window == key.as_bytes()));
}

#[test]
fn s_159_the_derived_passphrase_is_no_passphrase() {
    let lodge = Lodge::start();
    let typed = derived(PASSPHRASE, "me@localhost", 650_000);
    let mut ada = Visitor::to(lodge.address());
    for values in [
        // As typed, though the page says that its script ran, and the other way round.
        [("passphrase", PASSPHRASE), ("script", "on")],
        [("passphrase", &*typed), ("script", "off")],
    ] {
        ada.goes_to("/signin/v1/identifier");
        ada.submits(&values).expect(401);
    }
    assert!(lodge.events("signed_in").is_empty());
    ada.submits(&[("passphrase", &typed), ("script", "on")])
        .expect(200);
    assert!(ada.session_cookie().is_some());
}

#[test]
fn s_160_two_cookies_of_one_name_count_for_nothing() {
    let lodge = Lodge::start();
    let ada = Visitor::signed_in(lodge.address());
    let (name, value) = ada.session_cookie().unwrap();
    let (browser, other) = ada.browser_cookie().unwrap();
    let twin = text::base64url(&[1; 32]);
    for cookies in [
        format!("{name}={value}; {name}={twin}"),
        format!("{name}={twin}; {name}={value}"),
        format!("{name}={value}; {name}={value}"),
        format!("{browser}={other}; {browser}={twin}; {name}={value}"),
        format!("{name}={value}; x={}", "y".repeat(9000)),
    ] {
        for target in ["/", "/signin/v1/identifier", "/robots.txt"] {
            let reply = lodge
                .send(&Request::get(target).header("Cookie", &cookies))
                .expect(400);
            let cleared: Vec<&str> = reply.headers("set-cookie").collect();
            assert!(
                cleared.iter().all(|cookie| cookie.contains("=; Max-Age=0;")),
                "{cleared:?}"
            );
            for name in [name, browser] {
                assert!(
                    cleared
                        .iter()
                        .any(|cookie| cookie.starts_with(&format!("{name}=")))
                );
            }
        }
    }
    // In two header lines as well.
    let request = Request::get("/")
        .header("Cookie", &format!("{name}={value}"))
        .header("Cookie", &format!("{name}={twin}"));
    lodge.send(&request).expect(400);
    // Other programs' cookies disturb nobody.
    let cookies = format!("a=b; gl_session=x; x{name}=y; {name}x=z; {name}={value}; {browser}={other}");
    lodge
        .send(&Request::get("/").header("Cookie", &cookies))
        .expect(200);
}

#[test]
fn s_161_cookies_are_for_this_lodge_and_not_for_scripts() {
    let lodge = Lodge::start_with("[proxy]\ntrusted = ['127.0.0.1/32']");
    lodge.adds_instance("id.example.org");
    let check = |host: Option<&str>, prefix: &str, secure: bool| {
        let with_host = |request: Request| match host {
            Some(host) => request.header("Host", host).header("X-Forwarded-Proto", "https"),
            None => request,
        };
        let page = lodge
            .send(&with_host(Request::get("/signin/v1/identifier")))
            .expect(200);
        let set = page.header("set-cookie").expect("a cookie").to_owned();
        let pair = set.split(';').next().unwrap().to_owned();
        let (_, fields) = page.form();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let form = Request::form(
            "/signin/v1/identifier",
            &[&fields[..], &[("passphrase", PASSPHRASE)]].concat(),
        );
        let reply = lodge.send(&with_host(form.header("Cookie", &pair))).expect(303);
        let mut cookies: Vec<String> = reply.headers("set-cookie").map(str::to_owned).collect();
        cookies.push(set);
        // What tells apps that the sign-in changed is no secret and for their pages to read; it opens nothing.
        cookies.retain(|cookie| !cookie.contains("gl_state_"));
        cookies.sort();
        let kinds = ["gl_browser_", "gl_device_", "gl_session_"];
        assert_eq!(cookies.len(), kinds.len(), "{cookies:?}");
        for (cookie, kind) in cookies.iter().zip(kinds) {
            assert!(cookie.starts_with(&format!("{prefix}{kind}")), "{cookie}");
            let mut attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
            // Only the one that opens nothing outlives the browser.
            let lasting = attributes
                .iter()
                .position(|attribute| attribute.starts_with("Max-Age="));
            assert_eq!(lasting.is_some(), kind == "gl_device_", "{cookie}");
            if let Some(lasting) = lasting {
                attributes.remove(lasting);
            }
            attributes.sort_unstable();
            let mut expected = vec!["HttpOnly", "Path=/", "SameSite=Lax"];
            if secure {
                expected.push("Secure");
            }
            assert_eq!(attributes, expected, "{cookie}");
            let value = cookie.split(['=', ';']).nth(1).unwrap();
            assert_eq!(text::from_base64url(value).len(), 32);
            assert!(cookie.len() < 4096);
            let name = cookie.split('=').next().unwrap();
            assert!(
                name.len() > prefix.len() + kind.len(),
                "the name has the installation's id"
            );
        }
    };
    check(None, "", false);
    check(Some("id.example.org"), "__Host-", true);
}

#[test]
fn s_162_an_altered_cookie_is_nobody() {
    let lodge = Lodge::start();
    let ada = Visitor::signed_in(lodge.address());
    let (name, value) = ada.session_cookie().unwrap();
    let last = if value.ends_with('A') { "B" } else { "A" };
    for altered in [
        "",
        "x",
        &value[1..],
        &format!("{value}A"),
        &format!("{value}="),
        &format!("{}{last}", &value[..42]),
        &value.to_uppercase(),
        &format!("\"{value}\""),
        &text::base64url(&[0; 32]),
    ] {
        let reply = lodge.send(&Request::get("/").header("Cookie", &format!("{name}={altered}")));
        assert_eq!(reply.expect(303).way(), "/auth/login", "{altered}");
    }
    lodge
        .send(&Request::get("/").header("Cookie", &format!("{name}={value}")))
        .expect(200);
}

#[test]
fn s_163_the_cookie_from_before_signing_in_opens_nothing() {
    let lodge = Lodge::start();
    let ada = Visitor::signed_in(lodge.address());
    let (session, value) = ada.session_cookie().unwrap();
    let (browser, other) = ada.browser_cookie().unwrap();
    assert_ne!(value, other);
    for cookies in [
        format!("{browser}={other}"),
        format!("{session}={other}"),
        format!("{browser}={value}"),
    ] {
        let reply = lodge.send(&Request::get("/").header("Cookie", &cookies));
        assert_eq!(reply.expect(303).way(), "/auth/login");
    }
}

#[test]
fn s_164_two_lodges_on_one_host_leave_each_other_alone() {
    let (one, two) = (Lodge::start(), Lodge::fresh());
    two.adds_instance(&two.domain());
    // One browser: cookies of a host go to all its ports.
    let mut ada = Visitor::signed_in(one.address());
    let mut there = ada.moved_to(two.address());
    assert_eq!(there.opens("/").expect(303).way(), "/auth/login");
    there.signs_in();
    ada = there.moved_to(one.address());
    ada.opens("/").expect(200);
    ada.goes_to("/signin/v1/goodbye");
    ada.submits(&[]);
    assert_eq!(ada.opens("/").expect(303).way(), "/auth/login");
    let mut there = ada.moved_to(two.address());
    there.opens("/").expect(200);
}

#[test]
fn s_165_no_promise_of_https_on_this_computer() {
    let lodge = Lodge::start();
    for target in [
        "/",
        "/robots.txt",
        "/.well-known/openid-configuration",
        "/nowhere",
    ] {
        assert_eq!(lodge.get(target).header("strict-transport-security"), None);
    }
}

#[test]
fn s_204_signing_in_changes_the_cookie_and_the_old_one_is_dead() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let old = ada.clone();
    app.ask().with("prompt", "login").code(&mut ada);
    assert_ne!(old.session_cookie(), ada.session_cookie());
    let old_cookie = old.cookie_header().unwrap();
    let reply = lodge.send(&Request::get("/").header("Cookie", &old_cookie));
    assert_eq!(reply.expect(303).way(), "/auth/login");
    ada.opens("/").expect(200);
    // The same session all the same: `sid` stays.
    assert_eq!(lodge.sessions().len(), 1);
    let last = ada.clone();
    ada.signs_out();
    let reply = lodge.send(&Request::get("/").header("Cookie", &last.cookie_header().unwrap()));
    assert_eq!(reply.expect(303).way(), "/auth/login");
    assert!(lodge.sessions().is_empty());
}

#[test]
fn s_205_a_cookie_that_somebody_else_chose_never_becomes_a_session() {
    let lodge = Lodge::start();
    let mut first = Visitor::to(lodge.address());
    first.goes_to("/signin/v1/identifier");
    let name = first
        .browser_cookie()
        .unwrap()
        .0
        .replace("gl_browser", "gl_session");
    let planted = text::base64url(&[9; 32]);
    let mut ada = Visitor::to(lodge.address());
    ada.is_given_cookie(&name, &planted);
    ada.signs_in();
    assert_ne!(ada.session_cookie().unwrap().1, planted);
    let reply = lodge.send(&Request::get("/").header("Cookie", &format!("{name}={planted}")));
    assert_eq!(reply.expect(303).way(), "/auth/login");
}

#[test]
fn s_205_a_request_belongs_to_the_browser_that_brought_it() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut mallory = Visitor::to(lodge.address());
    let page = app.asks(&mut mallory);
    let flow = page.field("flow");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    // Mallory sends Ada the address of a request that waits for Mallory.
    for path in ["/signin/v1/identifier", "/signin/v1/consent"] {
        ada.opens(&format!("{path}?flow={flow}")).expect(400);
    }
    // Nor does Ada's session in Mallory's request help Mallory.
    assert_eq!(lodge.holdings(), before);
    mallory.goes_to(&format!("/signin/v1/consent?flow={flow}"));
    assert!(mallory.must_sign_in());
    Tokens::of(&app.redeems(&app.code(&mut ada)));
}

#[test]
fn s_207_sessions_end_by_themselves() {
    for policy in ["session_idle_seconds = 2", "session_absolute_seconds = 2"] {
        let lodge = Lodge::start_with(policy);
        let app = App::trusted(&lodge, "app");
        let mut ada = Visitor::to(lodge.address());
        // On a busy machine two seconds may be over before the next page is asked for.
        loop {
            ada.signs_in();
            if ada.opens("/").status == 200 {
                break;
            }
        }
        lodge.lets_pass(2);
        assert_eq!(ada.opens("/").expect(303).way(), "/auth/login", "{policy}");
        app.asks(&mut ada);
        assert!(ada.must_sign_in());
    }
}
