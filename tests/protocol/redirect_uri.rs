//! Where an answer may go (RFC 6749 3.1.2, RFC 8252 7.3, RFC 9700 2.1): nowhere but to a registered address.

use gatelodge_tests::{App, Lodge, Request, Visitor};

/// A client that is answered at once, so that whatever is let through ends in a code.
fn web(lodge: &Lodge) -> (App, Visitor) {
    (App::trusted(lodge, "web"), Visitor::signed_in(lodge.address()))
}

/// Every one of these addresses gets a page, no redirect, and leaves nothing behind.
#[track_caller]
fn each_is_a_page(lodge: &Lodge, app: &App, visitor: &mut Visitor, addresses: &[&str]) {
    let before = lodge.holdings();
    for address in addresses {
        let reply = visitor.opens(&app.ask().with("redirect_uri", address).target());
        assert_eq!(reply.status, 400, "{address:?} leads to {:?}", reply.headers);
        let page = reply.expect_page();
        assert!(!page.text().contains("evil"), "{address:?} is on the page");
    }
    assert_eq!(lodge.holdings(), before);
    // The same request with the registered address is answered: nothing else was wrong with it.
    app.code(visitor);
}

#[test]
fn s_001_a_longer_path_is_a_page() {
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let addresses = [
        "https://client.example/cb/x",
        "https://client.example/cbx",
        "https://client.example/c",
    ];
    each_is_a_page(&lodge, &app, &mut ada, &addresses);
}

#[test]
fn s_002_an_added_query_is_a_page() {
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let addresses = [
        "https://client.example/cb?next=//evil",
        "https://client.example/cb?",
        "https://client.example/cb&x",
    ];
    each_is_a_page(&lodge, &app, &mut ada, &addresses);
}

#[test]
fn s_003_user_information_does_not_pass_for_a_host() {
    let lodge = Lodge::start();
    let (web, mut ada) = web(&lodge);
    let addresses = [
        "https://client.example@evil.example/cb",
        "https://x:y@client.example/cb",
    ];
    each_is_a_page(&lodge, &web, &mut ada, &addresses);
    let native = App::native(&lodge, "native");
    let addresses = [
        "http://127.0.0.1:80@evil.example/cb",
        "http://localhost:80@evil.example/",
        "http://127.0.0.1@evil.example/cb",
        "http://u@127.0.0.1:5/cb",
        "http://:@127.0.0.1:5/cb",
    ];
    each_is_a_page(&lodge, &native, &mut ada, &addresses);
}

#[test]
fn s_004_dot_segments_and_encodings_are_pages() {
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let addresses = [
        "https://client.example/cb/../x",
        "https://client.example/cb/%2e%2e/x",
        "https://client.example/cb/%252e%252e/x",
        "https://client.example/x/../cb",
        "https://client.example/./cb",
        "https://client.example/cb;a=b",
        "https://client.example//cb",
    ];
    each_is_a_page(&lodge, &app, &mut ada, &addresses);
}

#[test]
fn s_005_equality_is_equality_of_bytes() {
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let addresses = [
        "HTTPS://client.example/cb",
        "https://CLIENT.example/cb",
        "https://client.example:443/cb",
        "https://client.example/cb/",
        "https://client.example/cb?",
        "https://client.example/cb#",
        "https://client.example/cb#evil",
        "https://client.example/%63b",
        "https://client.example/CB",
        "https:client.example/cb",
        "//client.example/cb",
        "/cb",
        "https://client.example./cb",
        "https://ⓒlient.example/cb",
    ];
    each_is_a_page(&lodge, &app, &mut ada, &addresses);
}

#[test]
fn s_006_controls_and_blanks_are_pages() {
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let mut addresses = Vec::new();
    for odd in [
        "\t", "\n", "\r", " ", "\0", "\\", "%09", "%0a", "%0d", "%20", "%00", "%5c", "\u{7f}", "\u{2028}",
    ] {
        for address in [
            format!("{odd}https://client.example/cb"),
            format!("https://client.example/cb{odd}"),
            format!("https://client{odd}.example/cb"),
            format!("https:/{odd}/client.example/cb"),
        ] {
            addresses.push(address);
        }
    }
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    each_is_a_page(&lodge, &app, &mut ada, &addresses);
}

#[test]
fn s_007_the_port_of_a_loopback_address_is_free_for_native_clients() {
    let lodge = Lodge::start();
    let v4 = App::native(&lodge, "v4");
    let v6 = App::registered(&lodge, "v6", &["--public", "--redirect-uri", "http://[::1]/cb"]);
    let mut ada = Visitor::signed_in(lodge.address());
    for (app, address) in [
        (&v4, "http://127.0.0.1:51234/cb"),
        (&v4, "http://127.0.0.1:1/cb"),
        (&v4, "http://127.0.0.1:65535/cb"),
        (&v4, "http://127.0.0.1/cb"),
        (&v6, "http://[::1]:51234/cb"),
    ] {
        let ask = app.ask().with("redirect_uri", address);
        ask.by(&mut ada);
        let reply = ada.allows().expect(303);
        assert!(ask.answer(&reply).get("code").is_some(), "{address}");
    }
}

#[test]
fn s_008_loopback_names_do_not_stand_for_each_other() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "native");
    let mut ada = Visitor::signed_in(lodge.address());
    let addresses = [
        "http://localhost:51234/cb",
        "http://[::1]:51234/cb",
        "http://127.1:51234/cb",
        "http://0x7f000001:51234/cb",
        "http://2130706433:51234/cb",
        "http://[::ffff:127.0.0.1]:51234/cb",
        "http://127.0.0.2:51234/cb",
        "http://0.0.0.0:51234/cb",
        "http://localhost.:51234/cb",
        "http://127.0.0.1.:51234/cb",
        "http://127.000.000.001:51234/cb",
    ];
    each_is_a_page(&lodge, &app, &mut ada, &addresses);
}

#[test]
fn s_009_nobody_else_chooses_a_port() {
    let lodge = Lodge::start();
    let (web, mut ada) = web(&lodge);
    each_is_a_page(&lodge, &web, &mut ada, &["https://client.example:8443/cb"]);
    let native = App::native(&lodge, "native");
    let addresses = [
        "https://127.0.0.1:51234/cb",
        "https://127.0.0.1/cb",
        "http://client.example:80/cb",
    ];
    each_is_a_page(&lodge, &native, &mut ada, &addresses);
    // A program on a server keeps its port even on loopback: it has one place, and a secret.
    let words = ["--trusted", "--redirect-uri", "http://localhost:3000/cb"];
    let server = App::registered(&lodge, "server", &words);
    let addresses = [
        "http://localhost:3001/cb",
        "http://localhost/cb",
        "http://127.0.0.1:3000/cb",
    ];
    each_is_a_page(&lodge, &server, &mut ada, &addresses);
    for port in ["0", "65536", "080", "+80", "8o", " 80", "-1", ""] {
        let address = format!("http://127.0.0.1:{port}/cb");
        each_is_a_page(&lodge, &native, &mut ada, &[&address]);
    }
}

#[test]
fn s_010_an_empty_path_equals_a_slash_and_nothing_else() {
    let lodge = Lodge::start();
    let app = App::registered(
        &lodge,
        "native",
        &["--public", "--redirect-uri", "http://127.0.0.1"],
    );
    let mut ada = Visitor::signed_in(lodge.address());
    let addresses = [
        "http://127.0.0.1:1/anything",
        "http://127.0.0.1:1?x=y",
        "http://127.0.0.1:1/?x=y",
        "http://127.0.0.1:1//",
    ];
    each_is_a_page(&lodge, &app, &mut ada, &addresses);
    for address in ["http://127.0.0.1:39999", "http://127.0.0.1:39999/"] {
        let ask = app.ask().with("redirect_uri", address);
        ask.by(&mut ada);
        // As it was sent: no slash is put in, none is taken out (opencloud.md H.12).
        let reply = ada.allows();
        assert!(
            reply.location().starts_with(&format!("{address}?code=")),
            "{}",
            reply.location()
        );
    }
}

#[test]
fn s_011_look_alikes_are_pages() {
    let lodge = Lodge::start();
    let (web, mut ada) = web(&lodge);
    let addresses = [
        "https://client.example.evil.example/cb",
        "https://xclient.example/cb",
        "https://client-example/cb",
        "https://client.example%2eevil.example/cb",
        "https://client.exampl\u{435}/cb",
    ];
    each_is_a_page(&lodge, &web, &mut ada, &addresses);
    let native = App::native(&lodge, "native");
    let addresses = [
        "http://127.0.0.1.evil.example/cb",
        "http://127.0.0.1%2eevil.example/",
        "http://127.0.0.1.evil.example:51234/cb",
        "http://localhost.evil:5/cb",
        "http://127.0.0.1:5.evil.example/cb",
    ];
    each_is_a_page(&lodge, &native, &mut ada, &addresses);
}

#[test]
fn s_012_a_parameter_that_comes_twice_is_a_page() {
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let before = lodge.holdings();
    let evil = "https://evil.example/cb";
    ada.opens(&app.ask().and("redirect_uri", evil).target())
        .expect_page();
    ada.opens(&app.ask().first("redirect_uri", evil).target())
        .expect_page();
    for name in [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "unknown",
    ] {
        // Even the same value: one that is read by two programs may be two.
        let ask = app.ask().with("unknown", "x");
        let value = ask.value(name).to_owned();
        ada.opens(&ask.and(name, &value).target()).expect_page();
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_012_query_and_body_are_one_request() {
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let before = lodge.holdings();
    let form = "application/x-www-form-urlencoded";
    let mixed = |query: &str, body: String| {
        Request::new("POST", &format!("/signin/v1/identifier/_/authorize?{query}"))
            .header("Content-Type", form)
            .body(body)
    };
    let good = app.ask().query();
    for request in [
        mixed("redirect_uri=https%3A%2F%2Fevil.example%2Fcb", good.clone()),
        mixed(&good, "redirect_uri=https%3A%2F%2Fevil.example%2Fcb".into()),
        mixed("client_id=web", good.clone()),
    ] {
        ada.sends(request).expect_page();
    }
    assert_eq!(lodge.holdings(), before);
    // Halves that do not overlap are one good request.
    let ask = app.ask().without("state");
    let reply = ada.sends(mixed("", ask.query())).expect(303);
    assert!(ask.answer(&reply).get("code").is_some());
}

#[test]
fn s_013_a_request_without_an_address_is_a_page() {
    let lodge = Lodge::start();
    let (one, mut ada) = web(&lodge);
    let two = App::server_with(&lodge, "two", &["--redirect-uri", "https://client.example/other"]);
    let before = lodge.holdings();
    for app in [one, two] {
        ada.opens(&app.ask().without("redirect_uri").target())
            .expect_page();
        ada.opens(&app.ask().with("redirect_uri", "").target())
            .expect_page();
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_014_an_unknown_client_is_a_page_whatever_it_asks() {
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let before = lodge.holdings();
    for address in [
        "https://evil.example/cb".to_owned(),
        "https://client.example/cb".to_owned(),
        format!("{}/", lodge.origin()),
        format!("{}/signin/v1/goodbye", lodge.origin()),
        format!("http://app.{}/", lodge.domain()),
    ] {
        let ask = app
            .ask()
            .with("client_id", "nobody")
            .with("redirect_uri", &address);
        ada.opens(&ask.target()).expect_page();
        ada.opens(&ask.clone().with("prompt", "none").target())
            .expect_page();
        ada.opens(&ask.with("response_type", "bogus").target())
            .expect_page();
    }
    ada.opens(&app.ask().without("client_id").target()).expect_page();
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_016_the_free_port_does_not_lead_to_the_lodge_itself() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "native");
    let mut ada = Visitor::signed_in(lodge.address());
    let own = format!("http://127.0.0.1:{}/cb", lodge.port());
    each_is_a_page(&lodge, &app, &mut ada, &[&own]);
}

#[test]
fn s_017_the_registered_query_is_kept_and_the_answer_appended() {
    let lodge = Lodge::start();
    let address = "https://client.example/cb?tenant=%C3%BC&x=1";
    let app = App::registered(&lodge, "web", &["--trusted", "--redirect-uri", address]);
    let mut ada = Visitor::signed_in(lodge.address());
    let reply = app.asks(&mut ada).expect(302);
    let location = reply.location();
    assert!(location.starts_with(&format!("{address}&code=")), "{location}");
    assert!(!location.contains('#'), "{location}");
}

#[test]
fn s_018_after_a_form_the_browser_does_not_post_again() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "web");
    let mut ada = Visitor::to(lodge.address());
    app.asks(&mut ada).expect(200);
    let page = ada.page().clone();
    let sent = ada.form_request(&page, &[("passphrase", gatelodge_tests::PASSPHRASE)]);
    let reply = ada.sends(sent).expect(303);
    ada.follows(reply);
    ada.allows().expect(303);
    // Asked by a form and answered at once: the same.
    let ask = app.ask();
    let reply = ada.sends(ask.posted()).expect(303);
    assert!(ask.answer(&reply).get("code").is_some());
    ada.signs_out();
    app.asks(&mut ada);
    ada.cancels().expect(303);
}

#[test]
fn a_form_from_another_site_is_asked_anew_with_cookies() {
    // A browser sends no SameSite=Lax cookie with a form from elsewhere, but with the GET that follows
    // (opencloud.md B.12).
    let lodge = Lodge::start();
    let (app, mut ada) = web(&lodge);
    let ask = app.ask();
    let reply = lodge
        .send(&ask.posted().header("Origin", "https://client.example"))
        .expect(303);
    let reply = ada.follows(reply).expect(302);
    assert!(ask.answer(&reply).get("code").is_some());
}
