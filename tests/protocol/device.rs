//! Devices without a browser (RFC 8628).

use std::collections::HashSet;

use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Lodge, Reply, Request, Tokens, Visitor};
use serde_json::{Value, json};

const TOKEN: &str = "/konnect/v1/token";
const ASK: &str = "/konnect/v1/device_authorization";
const PAGE: &str = "/device";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A device and the codes that it got.
struct Device {
    app: App,
    codes: Value,
}

fn television(lodge: &Lodge) -> App {
    App::registered_as(lodge, "tv", json!({ "kind": "device", "name": "Television" }))
}

fn starts(app: &App) -> Device {
    let reply = app.posts(ASK, &[("scope", &app.scope)]).expect(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    Device {
        app: app.clone(),
        codes: reply.json(),
    }
}

impl Device {
    fn polls(&self) -> Reply {
        self.polls_as(&self.app)
    }

    fn polls_as(&self, app: &App) -> Reply {
        let code = self.codes["device_code"].as_str().unwrap();
        app.posts(TOKEN, &[("grant_type", GRANT), ("device_code", code)])
    }

    fn user_code(&self) -> &str {
        self.codes["user_code"].as_str().unwrap()
    }
}

/// Types a code into the page that is shown.
fn types(person: &mut Visitor, code: &str) -> Reply {
    person.goes_to(PAGE);
    if person.must_sign_in() {
        person.signs_in();
    }
    person.submits(&[("user_code", code), ("decision", "look")])
}

fn ada(lodge: &Lodge) -> Visitor {
    Visitor::signed_in(lodge.address())
}

fn waiting(lodge: &Lodge) -> Vec<Value> {
    let list = lodge.cli(&["devices", "ls", "--json"]).json();
    list.as_array().unwrap().clone()
}

#[test]
fn a_device_is_let_in_by_the_code_that_it_shows() {
    let lodge = Lodge::start();
    let device = starts(&television(&lodge));
    let codes = &device.codes;
    assert_eq!(codes["verification_uri"], format!("{}/device", lodge.origin()));
    let complete = format!("{}/device?user_code={}", lodge.origin(), device.user_code());
    assert_eq!(codes["verification_uri_complete"], complete);
    assert_eq!(
        (&codes["expires_in"], &codes["interval"]),
        (&json!(600), &json!(5))
    );
    let letters: Vec<&str> = device.user_code().split('-').collect();
    assert!(
        letters.len() == 2 && letters.iter().all(|half| half.len() == 4),
        "{letters:?}"
    );
    assert!(codes["device_code"].as_str().unwrap().len() >= 43);
    device.polls().expect_error(400, "authorization_pending");

    let mut ada = Visitor::to(lodge.address());
    // However it is typed.
    let typed = format!(" {} ", device.user_code().to_lowercase().replace('-', " "));
    let page = types(&mut ada, &typed).expect(200);
    for shown in [
        "Television",
        device.user_code(),
        "127.0.0.1",
        "id=\"device-allow\"",
    ] {
        assert!(page.text().contains(shown), "{shown}");
    }
    let done = ada.submits(&[("decision", "allow")]).expect(200);
    assert!(done.text().contains("id=\"device-allowed\""), "{}", done.text());

    let tokens = Tokens::of(&device.polls());
    assert!(device.app.can_use(&tokens.access));
    let id = Token::verified(tokens.id(), &lodge.get("/konnect/v1/jwks.json").json());
    assert!(
        id.claims["nonce"].is_null() && id.claims["sid"].is_null(),
        "{}",
        id.claims
    );
    Tokens::of(&device.app.refreshes(tokens.refresh()));
    assert_eq!(lodge.waits_for_events("device_allowed", 1).len(), 1);
    // It outlives the browser session in which it was let in.
    ada.signs_out();
    assert!(device.app.can_use(&tokens.access));
}

#[test]
fn a_device_code_is_redeemed_once_and_by_its_own_client() {
    let lodge = Lodge::start();
    let app = television(&lodge);
    let other = App::registered_as(&lodge, "other", json!({ "kind": "device" }));
    let device = starts(&app);
    let mut ada = ada(&lodge);
    types(&mut ada, device.user_code());
    ada.submits(&[("decision", "allow")]);
    device.polls_as(&other).expect_error(400, "invalid_grant");
    let mut altered = starts(&app);
    altered.codes["device_code"] = format!("{}A", device.codes["device_code"].as_str().unwrap()).into();
    altered.polls().expect_error(400, "invalid_grant");
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let polls: Vec<_> = (0..8).map(|_| scope.spawn(|| device.polls())).collect();
        polls.into_iter().map(|poll| poll.join().unwrap()).collect()
    });
    let good = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(good, 1);
    device.polls().expect_error(400, "invalid_grant");
}

#[test]
fn no_is_no() {
    let lodge = Lodge::start();
    let device = starts(&television(&lodge));
    let mut ada = ada(&lodge);
    types(&mut ada, device.user_code());
    let done = ada.submits(&[("decision", "deny")]).expect(200);
    assert!(done.text().contains("id=\"device-denied\""));
    device.polls().expect_error(400, "access_denied");
    device.polls().expect_error(400, "access_denied");
    assert_eq!(lodge.client("tv")["live_grants"], 0);
    assert_eq!(lodge.waits_for_events("device_denied", 1).len(), 1);
}

#[test]
fn a_device_that_polls_too_fast_is_told_to_slow_down() {
    let lodge = Lodge::start();
    let device = starts(&television(&lodge));
    device.polls().expect_error(400, "authorization_pending");
    device.polls().expect_error(400, "slow_down");
    device.polls().expect_error(400, "slow_down");
    // Nothing was written for all that, and the answer comes through.
    lodge.cli(&["devices", "allow", device.user_code()]).done();
    Tokens::of(&device.polls());
}

#[test]
fn a_code_that_nobody_typed_in_time_expires() {
    let lodge = Lodge::start_with("device_code_seconds = 1\ndevice_interval = 0");
    let device = starts(&television(&lodge));
    assert_eq!(device.codes["interval"], 0);
    lodge.lets_pass(1);
    device.polls().expect_error(400, "expired_token");
    assert!(waiting(&lodge).is_empty());
    let mut ada = ada(&lodge);
    let page = types(&mut ada, device.user_code()).expect(404);
    assert!(page.text().contains("id=\"device-code\""));
    lodge.cli(&["devices", "allow", device.user_code()]).refused();
}

#[test]
fn s_193_codes_cannot_be_guessed() {
    let lodge = Lodge::start();
    let device = starts(&television(&lodge));
    // A stranger is not even asked for a code, whatever they send.
    let mut stranger = Visitor::to(lodge.address());
    stranger.goes_to(&format!("{PAGE}?user_code={}", device.user_code()));
    assert!(stranger.must_sign_in());
    let mut ada = ada(&lodge);
    ada.goes_to(PAGE);
    for _ in 0..10 {
        ada.submits(&[("user_code", "BBBB-BBBB")]).expect(404);
    }
    let reply = ada.submits(&[("user_code", device.user_code())]).expect(429);
    assert!(reply.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
    assert!(!reply.text().contains("id=\"device-allow\""));
    assert_eq!(waiting(&lodge).len(), 1, "it still waits");
    assert!(!lodge.waits_for_events("device_throttled", 1).is_empty());
}

#[test]
fn a_link_with_the_code_in_it_has_to_be_confirmed() {
    let lodge = Lodge::start();
    let device = starts(&television(&lodge));
    let complete = device.codes["verification_uri_complete"].as_str().unwrap();
    let target = complete.strip_prefix(&lodge.origin()).unwrap();
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(target);
    let page = ada.signs_in().expect(200);
    assert!(
        page.text().contains(device.user_code()),
        "it is shown, to be compared"
    );
    assert!(
        !page.text().contains("id=\"device-allow\""),
        "and nothing is decided yet"
    );
    assert_eq!(waiting(&lodge).len(), 1);
    let page = ada.submits(&[("user_code", device.user_code())]);
    assert!(page.text().contains("id=\"device-allow\""));
}

#[test]
fn s_057_answers_come_from_our_own_page_and_for_the_code_that_was_shown() {
    let lodge = Lodge::start();
    let app = television(&lodge);
    let (shown, other) = (starts(&app), starts(&app));
    let mut ada = ada(&lodge);
    let page = types(&mut ada, shown.user_code());
    // The token of one code is no good for another one.
    let swapped = ada.form_request(&page, &[("user_code", other.user_code()), ("decision", "allow")]);
    ada.sends(swapped).expect(403);
    let without = ada.form_request(&page, &[("csrf", ""), ("decision", "allow")]);
    ada.sends(without).expect(403);
    let fields = page.form().1;
    let foreign = Request::form(
        PAGE,
        &[&fields[..], &[("decision".into(), "allow".into())]].concat(),
    )
    .header("Origin", "https://evil.example");
    ada.sends(foreign).expect(403);
    let strange = ada.form_request(&page, &[("decision", "perhaps")]);
    ada.sends(strange).expect(400);
    for device in [&shown, &other] {
        device.polls().expect_error(400, "authorization_pending");
    }
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(waiting(&lodge).len(), 2);
}

#[test]
fn a_second_answer_changes_nothing() {
    let lodge = Lodge::start();
    let device = starts(&television(&lodge));
    let mut ada = ada(&lodge);
    let page = types(&mut ada, device.user_code());
    ada.submits(&[("decision", "deny")]).expect(200);
    let late = ada.form_request(&page, &[("decision", "allow")]);
    ada.sends(late).expect(404);
    device.polls().expect_error(400, "access_denied");
}

#[test]
fn the_owner_answers_from_the_window_and_the_command_line() {
    let lodge = Lodge::start();
    let app = television(&lodge);
    let (one, two) = (starts(&app), starts(&app));
    let list = waiting(&lodge);
    assert_eq!(list.len(), 2);
    let first = list
        .iter()
        .find(|device| device["user_code"] == one.user_code())
        .unwrap();
    assert_eq!(
        (&first["client_id"], &first["client_name"]),
        (&json!("tv"), &json!("Television"))
    );
    assert_eq!(first["address"], "127.0.0.1");
    assert_eq!(
        first["expires_at"].as_i64().unwrap() - first["created_at"].as_i64().unwrap(),
        600
    );
    let answer = |what: &str, code: &str| {
        lodge.control(&json!({ "request": what, "instance": lodge.domain(), "user_code": code }))
    };
    let left = answer("allow_device", &one.user_code().to_lowercase()).unwrap();
    assert_eq!(left["devices"].as_array().unwrap().len(), 1);
    assert_eq!(
        answer("allow_device", one.user_code()).unwrap_err()["code"],
        "not_found"
    );
    assert_eq!(
        answer("deny_device", "nonsense").unwrap_err()["field"],
        "user_code"
    );
    lodge.cli(&["devices", "deny", two.user_code()]).done();
    let tokens = Tokens::of(&one.polls());
    assert!(app.can_use(&tokens.access));
    two.polls().expect_error(400, "access_denied");
    assert!(waiting(&lodge).is_empty());
    assert_eq!(lodge.client("tv")["live_grants"], 1);
}

#[test]
fn only_clients_of_that_kind_may_ask_and_only_for_what_they_may_have() {
    let lodge = Lodge::start();
    let native = App::native(&lodge, "native");
    native.posts(ASK, &[]).expect_error(400, "unauthorized_client");
    let params = [("grant_type", GRANT), ("device_code", "x")];
    native
        .posts(TOKEN, &params)
        .expect_error(400, "unauthorized_client");
    let nobody = Request::form(ASK, &[("client_id", "nobody")]);
    lodge.send(&nobody).expect_error(401, "invalid_client");
    let narrow = json!({ "kind": "device", "scopes": ["openid", "email"] });
    let app = App::registered_as(&lodge, "narrow", narrow);
    app.posts(ASK, &[("scope", "profile")])
        .expect_error(400, "invalid_scope");
    app.posts(ASK, &[("scope", "\"")])
        .expect_error(400, "invalid_scope");
    app.posts(TOKEN, &[("grant_type", GRANT)])
        .expect_error(400, "invalid_request");
    assert!(waiting(&lodge).is_empty());
    // Without a scope it asks for what it is registered for.
    app.posts(ASK, &[]).expect(200);
    assert_eq!(waiting(&lodge)[0]["scopes"], json!(["openid", "email"]));
    let secret = json!({
        "kind": "server",
        "grant_types": ["authorization_code", GRANT],
        "redirect_uris": ["https://client.example/cb"],
    });
    let mut confidential = App::registered_as(&lodge, "confidential", secret);
    confidential.posts(ASK, &[]).expect(200);
    confidential.secret = None;
    confidential.posts(ASK, &[]).expect_error(401, "invalid_client");
}

#[test]
fn s_193_only_so_many_devices_wait_at_once() {
    let lodge = Lodge::start();
    let app = television(&lodge);
    let codes: HashSet<String> = (0..20).map(|_| starts(&app).user_code().to_owned()).collect();
    assert_eq!(codes.len(), 20);
    let reply = app.posts(ASK, &[]).expect_error(429, "temporarily_unavailable");
    assert!(reply.header("retry-after").is_some());
    let other = App::registered_as(&lodge, "other", json!({ "kind": "device" }));
    starts(&other);
    // Whoever fills the room from one address keeps out nobody who asks from another (IPv6 has its own).
    let ask = Request::form(ASK, &[("client_id", "tv"), ("scope", "openid")]);
    let port = lodge.port();
    let elsewhere = std::net::SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, port));
    gatelodge_tests::http::send(elsewhere, &lodge.domain(), &ask).expect(200);
}

#[test]
fn s_107_a_device_that_registered_itself_is_shown_as_such() {
    let lodge = Lodge::start();
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    let wished = json!({
        "client_name": "OpenCloud",
        "grant_types": [GRANT],
        "token_endpoint_auth_method": "client_secret_post",
    });
    let register = Request::new("POST", "/konnect/v1/register")
        .header("Content-Type", "application/json")
        .body(wished.to_string());
    let registered = lodge.send(&register).expect(201).json();
    let ask = Request::form(
        ASK,
        &[
            ("client_id", registered["client_id"].as_str().unwrap()),
            ("client_secret", registered["client_secret"].as_str().unwrap()),
        ],
    );
    let codes = lodge.send(&ask).expect(200).json();
    let told = "This app registered itself";
    let mut person = ada(&lodge);
    let page = types(&mut person, codes["user_code"].as_str().unwrap()).expect(200);
    assert!(page.text().contains(told), "{}", page.text());
    let known = starts(&television(&lodge));
    let page = types(&mut person, known.user_code()).expect(200);
    assert!(!page.text().contains(told));
}

#[test]
fn s_153_a_web_page_lets_no_device_wait() {
    let lodge = Lodge::start();
    let app = television(&lodge);
    let ask = || Request::form(ASK, &[("client_id", app.id.as_str()), ("scope", "openid")]);
    for origin in ["https://evil.example", "null", "http://localhost:1"] {
        let reply = lodge.send(&ask().header("Origin", origin)).expect(403);
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
    let waiting = lodge.cli(&["devices", "ls", "--json"]).json();
    assert_eq!(waiting.as_array().map(Vec::len), Some(0), "{waiting}");
    lodge.send(&ask()).expect(200);
}

#[test]
fn what_waits_survives_a_power_cut() {
    let mut lodge = Lodge::start();
    let (asked, allowed) = {
        let app = television(&lodge);
        (starts(&app), starts(&app))
    };
    lodge.cli(&["devices", "allow", allowed.user_code()]).done();
    lodge.kill();
    lodge.restart();
    asked.polls().expect_error(400, "authorization_pending");
    Tokens::of(&allowed.polls());
    lodge.kill();
    lodge.restart();
    allowed.polls().expect_error(400, "invalid_grant");
}

#[test]
fn a_device_of_an_app_that_was_removed_gets_nothing() {
    let lodge = Lodge::start();
    let device = starts(&television(&lodge));
    lodge.cli(&["devices", "allow", device.user_code()]).done();
    lodge.cli(&["clients", "remove", "tv"]).done();
    device.polls().expect_error(401, "invalid_client");
    assert!(waiting(&lodge).is_empty());
}
