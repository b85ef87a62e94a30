//! The first passphrase, a lost one, and the letters about it (cozy.md A.6, B.8, B.9, B.12).

use gatelodge_tests::{Lodge, MailServer, PASSPHRASE, Protection, Reply, Request, Visitor, text};
use serde_json::{Value, json};

const RESET: &str = "/auth/passphrase_reset";
const RENEW: &str = "/auth/passphrase_renew";
const NEW: &str = "seven kettles under a tin roof";
const HTML: &str = "text/html";

fn stretched(passphrase: &str) -> String {
    text::stretched(passphrase, "localhost", 650_000)
}

/// The letters in the outbox, newest first.
fn outbox(lodge: &Lodge) -> Vec<Value> {
    let list = lodge.cli(&["outbox", "ls", "--json"]).json();
    list.as_array().unwrap().clone()
}

/// What the newest letter says.
fn newest(lodge: &Lodge) -> String {
    let number = outbox(lodge)[0]["number"].to_string();
    lodge.cli(&["outbox", "show", &number]).done()
}

/// The token of the link in a letter.
fn token_in(letter: &str) -> String {
    let (_, rest) = letter.split_once("passphrase_renew?token=").expect("a link");
    rest[..32].to_owned()
}

fn asks_for_reset(visitor: &mut Visitor) -> Reply {
    visitor.opens(RESET).expect(200);
    let token = visitor.csrf_cookie().unwrap().to_owned();
    visitor.sends(Request::form(RESET, &[("csrf_token", &*token)]))
}

/// Renews as a program does.
fn renews(visitor: &mut Visitor, token: &str, more: &[(&str, &str)]) -> Reply {
    if visitor.csrf_cookie().is_none() {
        visitor.opens("/auth/login");
    }
    let csrf = visitor.csrf_cookie().unwrap().to_owned();
    let own = [("csrf_token", &*csrf), ("passphrase_reset_token", token)];
    let form: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
    visitor.sends(Request::form(RENEW, &form).header("Accept", "application/json"))
}

fn signs_in(lodge: &Lodge, sent: &str) -> u16 {
    let mut visitor = Visitor::to(lodge.address());
    visitor.opens("/auth/login");
    let csrf = visitor.csrf_cookie().unwrap().to_owned();
    let form = [("passphrase", sent), ("csrf_token", &*csrf)];
    visitor.sends(Request::form("/auth/login", &form)).status
}

#[test]
fn a_lost_passphrase_is_renewed_by_the_link_of_a_letter() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    let reply = asks_for_reset(&mut ada).expect(303);
    let there = reply.location().to_owned();
    assert_eq!(
        there,
        format!("{}/auth/login?msg=passphrase-reset-requested", lodge.origin())
    );
    assert!(ada.follows(reply).text().contains("on its way"));
    let letter = newest(&lodge);
    assert!(
        letter.contains("ada@example.org") && letter.contains("Hello Ada Lovelace"),
        "{letter}"
    );
    let token = token_in(&letter);
    // Without script, as a person does.
    let page = ada.goes_to(&format!("{RENEW}?token={token}"));
    assert_eq!(page.field("passphrase_reset_token"), token);
    let reply = ada.submits(&[
        ("passphrase", NEW),
        ("passphrase_again", NEW),
        ("hint", "the roof"),
    ]);
    assert!(reply.text().contains("id=\"login-submit\""), "{}", reply.text());
    assert_eq!(signs_in(&lodge, &stretched(PASSPHRASE)), 401);
    assert_eq!(signs_in(&lodge, &stretched(NEW)), 303);
    let shown = lodge
        .cli(&["instances", "show", &lodge.domain(), "--json"])
        .json();
    assert_eq!(shown["cozy"]["has_hint"], true);
    assert_eq!(shown["cozy"]["reset_waits"], false);
    assert_eq!(lodge.events("reset_asked").len(), 1);
    assert!(!lodge.log().contains(&token), "no token in the log");
}

#[test]
fn cozy_16_while_a_letter_is_pending_no_other_is_written() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    for _ in 0..3 {
        asks_for_reset(&mut ada).expect(303);
        asks_for_reset(&mut Visitor::to(lodge.address())).expect(303);
    }
    assert_eq!(outbox(&lodge).len(), 1);
}

#[test]
fn a_link_is_good_for_its_time_and_then_another_can_be_asked_for() {
    let lodge = Lodge::start_with("passphrase_reset_seconds = 1\n");
    let mut ada = Visitor::to(lodge.address());
    asks_for_reset(&mut ada).expect(303);
    let token = token_in(&newest(&lodge));
    lodge.lets_pass(1);
    ada.opens(&format!("{RENEW}?token={token}")).expect(400);
    let late = renews(&mut ada, &token, &[("passphrase", NEW)]).expect(401);
    assert_eq!(late.json()["error"], "Invalid reset token");
    asks_for_reset(&mut ada).expect(303);
    assert_eq!(outbox(&lodge).len(), 2);
    assert_eq!(signs_in(&lodge, &stretched(PASSPHRASE)), 303);
}

#[test]
fn asking_ends_the_callers_session_and_who_is_signed_in_is_sent_home() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    assert_eq!(
        ada.opens(RESET).expect(303).location(),
        format!("{}/#", lodge.origin())
    );
    ada.opens(&format!("{RESET}?redirect=//evil.net")).expect(400);
    let mut other = Visitor::to(lodge.address());
    other.opens("/auth/login");
    let csrf = other.csrf_cookie().unwrap().to_owned();
    let (name, value) = ada.session_cookie().unwrap();
    let cookies = format!("{name}={value}; _csrf={csrf}");
    let request = Request::form(RESET, &[("csrf_token", &*csrf)]).header("Cookie", &cookies);
    let reply = lodge.send(&request).expect(303);
    assert!(
        reply
            .headers("set-cookie")
            .any(|set| set.contains("gl_session") && set.contains("Max-Age=0"))
    );
    assert!(lodge.sessions().is_empty());
}

#[test]
fn the_reset_form_needs_the_double_submit_and_a_place_to_go_back_to() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    ada.opens(RESET);
    ada.sends(Request::form(RESET, &[("csrf_token", "")])).expect(400);
    let other = "x".repeat(32);
    ada.sends(Request::form(RESET, &[("csrf_token", &*other)]))
        .expect(403);
    let csrf = ada.csrf_cookie().unwrap().to_owned();
    let away = [("csrf_token", &*csrf), ("redirect", "https://evil.example/")];
    ada.sends(Request::form(RESET, &away)).expect(400);
    assert!(outbox(&lodge).is_empty());
    let to = format!("http://drive.{}/", lodge.domain());
    let home = [("csrf_token", &*csrf), ("redirect", &*to), ("from", "settings")];
    let reply = ada.sends(Request::form(RESET, &home)).expect(303);
    assert!(
        reply
            .location()
            .ends_with(&format!("&redirect={}", text::encode(&to)))
    );
    assert!(newest(&lodge).contains("&from=settings"));
}

#[test]
fn what_is_no_good_link_is_told_exactly() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    let missing = |visitor: &mut Visitor, query: &str| {
        let reply = visitor.sends(Request::get(&format!("{RENEW}{query}")).header("Accept", HTML));
        assert!(
            reply
                .expect(400)
                .header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
    };
    // Nothing is pending.
    for query in [
        "",
        "?token=",
        "?token=xyz",
        "?token=0123456789abcdef0123456789abcdef",
    ] {
        missing(&mut ada, query);
    }
    let none = renews(&mut ada, &"0".repeat(32), &[("passphrase", NEW)]).expect(401);
    assert_eq!(none.json()["error"], "Invalid reset token");
    asks_for_reset(&mut ada);
    let token = token_in(&newest(&lodge));
    for query in ["", "?token=xyz", "?token=012", &format!("?token={token}g")] {
        missing(&mut ada, query);
    }
    for wrong in ["0".repeat(32), "deadbeef".to_owned(), token[..30].to_owned()] {
        let reply = ada.opens(&format!("{RENEW}?token={wrong}")).expect(400);
        assert_eq!(reply.json()["error"], "invalid_token", "{wrong}");
        let reply = renews(&mut ada, &wrong, &[("passphrase", NEW)]).expect(400);
        assert_eq!(reply.json()["error"], "invalid_token", "{wrong}");
    }
    renews(&mut ada, "xyz", &[("passphrase", NEW)]).expect(401);
    ada.opens(&format!("{RENEW}?token={}", token.to_uppercase()))
        .expect(200);
    assert_eq!(signs_in(&lodge, &stretched(PASSPHRASE)), 303);
}

#[test]
fn cozy_17_a_token_works_once_and_a_clear_passphrase_is_derived_here() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    asks_for_reset(&mut ada);
    let token = token_in(&newest(&lodge));
    // The seed's own example: clear, and short by our own measure.
    let reply = renews(&mut ada, &token, &[("passphrase", "mynewpassphrase")]).expect(200);
    assert_eq!(reply.json()["redirect"], format!("{}/auth/login", lodge.origin()));
    renews(&mut ada, &token, &[("passphrase", NEW)]).expect(401);
    ada.sends(Request::get(&format!("{RENEW}?token={token}")).header("Accept", HTML))
        .expect(400);
    assert_eq!(signs_in(&lodge, "mynewpassphrase"), 401);
    assert_eq!(signs_in(&lodge, &stretched("mynewpassphrase")), 303);
}

#[test]
fn of_many_who_use_a_link_at_once_one_sets_the_passphrase() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    asks_for_reset(&mut ada);
    let token = token_in(&newest(&lodge));
    let csrf = ada.csrf_cookie().unwrap().to_owned();
    let set = std::thread::scope(|scope| {
        let all: Vec<_> = (0..6)
            .map(|n| {
                let (token, csrf, lodge) = (&token, &csrf, &lodge);
                scope.spawn(move || {
                    let sent = text::base64(&[n; 32]);
                    let form = [
                        ("csrf_token", &**csrf),
                        ("passphrase_reset_token", token),
                        ("passphrase", &sent),
                        ("iterations", "100000"),
                    ];
                    let request = Request::form(RENEW, &form).header("Cookie", &format!("_csrf={csrf}"));
                    lodge.send(&request).status
                })
            })
            .collect();
        all.into_iter()
            .map(|one| one.join().unwrap())
            .filter(|status| *status == 303)
            .count()
    });
    assert_eq!(set, 1);
    assert_eq!(lodge.events("passphrase_changed").len(), 1);
}

#[test]
fn rounds_and_hints_are_checked_on_renewal_and_the_link_stays_good() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    asks_for_reset(&mut ada);
    let token = token_in(&newest(&lodge));
    let sent = text::base64(&[7; 32]);
    for iterations in ["1", "49999", "5000001", "x", "-1"] {
        let form = [("passphrase", &*sent), ("iterations", iterations)];
        let reply = renews(&mut ada, &token, &form).expect(422);
        assert_eq!(reply.header("content-type"), Some("application/vnd.api+json"));
        assert_eq!(reply.json()["errors"][0]["source"]["parameter"], "KdfIterations");
        assert_eq!(reply.json()["errors"][0]["status"], "422");
    }
    let same = [("passphrase", NEW), ("hint", NEW)];
    let reply = renews(&mut ada, &token, &same).expect(422);
    assert_eq!(reply.json()["errors"][0]["source"]["parameter"], "hint");
    let derived = text::stretched(NEW, "localhost", 50_000);
    let same = [("passphrase", &*derived), ("hint", NEW), ("iterations", "50000")];
    renews(&mut ada, &token, &same).expect(422);
    renews(&mut ada, &token, &[("passphrase", "")]).expect(422);
    assert_eq!(signs_in(&lodge, &stretched(PASSPHRASE)), 303);
    // Derived without keys is not derived again.
    let form = [("passphrase", &*derived), ("iterations", "50000")];
    renews(&mut ada, &token, &form).expect(200);
    assert_eq!(signs_in(&lodge, &derived), 303);
    let prelogin = lodge.get("/public/prelogin").json();
    assert_eq!(prelogin["KdfIterations"], 50_000);
}

#[test]
fn weak_and_mistyped_passphrases_of_our_page_are_not_taken() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    asks_for_reset(&mut ada);
    let token = token_in(&newest(&lodge));
    for (one, again) in [
        ("short", "short"),
        ("passwordpassword1", "passwordpassword1"),
        (NEW, "other"),
    ] {
        let page = ada.goes_to(&format!("{RENEW}?token={token}"));
        let form = ada.form_request(&page, &[("passphrase", one), ("passphrase_again", again)]);
        let reply = ada.sends(form).expect(422);
        assert_eq!(reply.field("passphrase_reset_token"), token);
        assert!(!reply.text().contains(&format!("value=\"{one}\"")));
    }
    assert_eq!(signs_in(&lodge, &stretched(PASSPHRASE)), 303);
}

#[test]
fn cozy_13_a_new_passphrase_ends_every_session() {
    let lodge = Lodge::start();
    let mut signed_in = Visitor::signed_in(lodge.address());
    let mut ada = Visitor::to(lodge.address());
    asks_for_reset(&mut ada);
    let token = token_in(&newest(&lodge));
    renews(&mut ada, &token, &[("passphrase", NEW)]).expect(200);
    assert!(lodge.sessions().is_empty());
    signed_in.goes_to("/");
    assert!(signed_in.must_sign_in());
}

#[test]
fn cozy_18_a_hint_is_sent_twice_an_hour_and_the_page_never_says_so() {
    let scene = Lodge::bare();
    let added = scene
        .cli(&[
            "instances",
            "add",
            "localhost",
            "--json",
            "--email",
            "ada@example.org",
        ])
        .json();
    let link = added["onboarding_link"].as_str().unwrap();
    let token = link.split_once("registerToken=").unwrap().1;
    let form = [
        ("register_token", token),
        ("passphrase", NEW),
        ("hint", "under the roof"),
    ];
    scene
        .send(&Request::form("/settings/passphrase", &form))
        .expect(200);
    let asks = || {
        scene
            .send(&Request::form::<&str, &str>("/auth/hint", &[]).header("Accept", HTML))
            .expect(200)
    };
    let pages: Vec<String> = (0..3).map(|_| asks().text().to_owned()).collect();
    assert!(pages.iter().all(|page| *page == pages[0]));
    assert_eq!(outbox(&scene).len(), 2);
    assert!(newest(&scene).contains("under the roof"));
    assert_eq!(scene.events("hint_asked").len(), 2);
    // Nobody learns that there is none.
    let without = Lodge::start();
    let page = without
        .send(&Request::form::<&str, &str>("/auth/hint", &[]).header("Accept", HTML))
        .expect(200);
    let plain = |page: &str, lodge: &Lodge| page.replace(&lodge.domain(), "");
    assert_eq!(plain(page.text(), &without), plain(&pages[0], &scene));
    assert!(outbox(&without).is_empty());
    without
        .send(&Request::form("/auth/hint", &[("redirect", "//evil.net")]))
        .expect(400);
}

#[test]
fn onboarding_takes_json_and_leads_where_it_is_told() {
    let lodge = Lodge::bare();
    let added = lodge.cli(&["instances", "add", "localhost", "--json"]).json();
    let token = added["onboarding_link"]
        .as_str()
        .unwrap()
        .split_once("registerToken=")
        .unwrap()
        .1;
    let sends = |body: &Value| {
        let request = Request::new("POST", "/settings/passphrase")
            .header("Content-Type", "application/json")
            .body(body.to_string());
        lodge.send(&request)
    };
    let derived = stretched(NEW);
    let body = |more: Value| {
        let mut body = json!({
            "register_token": token, "passphrase": derived, "iterations": 650_000, "hint": "the roof",
            "key": "0.aa|bb", "public_key": "cc", "private_key": "2.dd|ee|ff",
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    for (more, status, parameter) in [
        (json!({ "iterations": 1 }), 422, "KdfIterations"),
        (json!({ "iterations": 5_000_001 }), 422, "KdfIterations"),
        (json!({ "hint": NEW }), 422, "hint"),
        (json!({ "register_token": "0".repeat(32) }), 400, "register_token"),
        (json!({ "register_token": "x" }), 400, "register_token"),
        (
            json!({ "redirection": "https://evil.example/" }),
            400,
            "redirection",
        ),
        (json!({ "passphrase": "" }), 422, "passphrase"),
    ] {
        let reply = sends(&body(more.clone())).expect(status);
        assert_eq!(
            reply.header("content-type"),
            Some("application/vnd.api+json"),
            "{more}"
        );
        let error = reply.json()["errors"][0].clone();
        assert_eq!(error["source"]["parameter"], parameter, "{more}");
        assert_eq!(error["status"], status.to_string());
        assert_eq!(reply.headers("set-cookie").count(), 0);
    }
    for (kind, sent) in [
        ("text/plain", body(json!({})).to_string()),
        ("application/json", "{".to_owned()),
    ] {
        let request = Request::new("POST", "/settings/passphrase")
            .header("Content-Type", kind)
            .body(sent);
        assert!(matches!(lodge.send(&request).status, 400 | 415));
    }
    let reply = sends(&body(json!({}))).expect(200);
    assert_eq!(reply.json()["redirect"], format!("{}/#", lodge.origin()));
    let cookie = reply
        .headers("set-cookie")
        .find(|set| set.contains("gl_session"))
        .unwrap();
    assert!(cookie.contains("Max-Age=315360000"), "{cookie}");
    assert_eq!(signs_in(&lodge, &derived), 303);
    sends(&body(json!({}))).expect(400);
}

/// A lodge that sends its letters through a mail server.
fn with_mail(protection: Protection) -> (Lodge, MailServer) {
    let server = MailServer::start(protection).knowing("ada", "s3cret mail");
    let lodge = Lodge::start_with(&server.outbound());
    let words = server.words();
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.extend(["--user", "ada", "--password-file", "-"]);
    lodge.cli_with_input(&words, "s3cret mail\n").done();
    (lodge, server)
}

#[test]
fn letters_travel_with_tls_from_the_start() {
    let (lodge, server) = with_mail(Protection::Tls);
    asks_for_reset(&mut Visitor::to(lodge.address())).expect(303);
    let letter = server.waits_for(1).remove(0);
    assert!(letter.encrypted);
    assert_eq!(letter.login, Some(("ada".to_owned(), "s3cret mail".to_owned())));
    assert_eq!(
        (letter.from.as_str(), letter.to.as_slice()),
        ("lodge@example.org", &["ada@example.org".to_owned()][..])
    );
    assert_eq!(letter.header("From"), "Gatelodge <lodge@example.org>");
    assert_eq!(letter.header("To"), "ada@example.org");
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert!(letter.header("Subject").contains("new passphrase"));
    assert!(letter.header("Message-ID").ends_with("@example.org>"));
    let token = token_in(&letter.text());
    assert!(!letter.header("Subject").contains(&token));
    let html = letter.html();
    assert!(
        html.contains(&format!("href=\"{}{RENEW}?token={token}\"", lodge.origin())),
        "{html}"
    );
    // The same letter as in the outbox, and the link works.
    assert_eq!(token_in(&newest(&lodge)), token);
    renews(&mut Visitor::to(lodge.address()), &token, &[("passphrase", NEW)]).expect(200);
    for secret in ["s3cret mail", &token] {
        assert!(!lodge.log().contains(secret));
    }
    let shown = lodge.cli(&["mail", "show"]).done();
    assert!(!shown.contains("s3cret") && shown.contains("kept"), "{shown}");
}

#[test]
fn letters_travel_with_starttls_and_never_without() {
    let (lodge, server) = with_mail(Protection::StartTls);
    lodge.cli(&["mail", "test"]).done();
    let letter = server.waits_for(1).remove(0);
    assert!(letter.encrypted);
    assert_eq!(letter.to, ["ada@example.org"]);
    // A server that offers no TLS where it was asked for gets neither letter nor password.
    let open = MailServer::start(Protection::None);
    lodge
        .cli(&["mail", "set", "--port", &open.port().to_string()])
        .done();
    let sentence = lodge.cli(&["mail", "test", "--to", "eve@example.org"]).refused();
    assert!(sentence.contains("not sent"), "{sentence}");
    assert_eq!(open.connections(), 1);
    assert!(open.letters().is_empty());
}

#[test]
fn a_certificate_that_nobody_signed_gets_no_letter() {
    let server = MailServer::start(Protection::Tls);
    let lodge = Lodge::start();
    let words = server.words();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    lodge.cli(&words).done();
    lodge.cli(&["mail", "test"]).refused();
    assert!(server.letters().is_empty());
}

#[test]
fn a_letter_that_is_not_taken_now_goes_later_by_hand_or_by_itself() {
    let (lodge, server) = with_mail(Protection::Tls);
    server.answers_once("451 4.7.1 not now");
    server.answers_once("550 5.1.1 nobody here");
    asks_for_reset(&mut Visitor::to(lodge.address())).expect(303);
    let waits = |state: &str| {
        for _ in 0..500 {
            let mail = outbox(&lodge).remove(0);
            if mail["state"] == state && !mail["problem"].is_null() {
                return mail;
            }
        }
        panic!("not {state}: {:?}", outbox(&lodge));
    };
    let mail = waits("waiting");
    assert!(mail["problem"].as_str().unwrap().contains("451"), "{mail}");
    assert!(mail["next_at"].as_i64().unwrap() - mail["written_at"].as_i64().unwrap() <= 11);
    let number = mail["number"].to_string();
    let sentence = lodge.cli(&["outbox", "send", &number]).refused();
    assert!(sentence.contains("550"), "{sentence}");
    assert_eq!(waits("failed")["tries"], 2);
    lodge.cli(&["outbox", "send", &number]).done();
    assert_eq!(server.letters().len(), 1);
    assert_eq!(outbox(&lodge)[0]["state"], "sent");
    lodge.cli(&["outbox", "remove", &number]).done();
    assert!(outbox(&lodge).is_empty());
    lodge.cli(&["outbox", "show", &number]).refused();
}

#[test]
fn a_letter_survives_the_lodge_and_goes_out_at_the_next_start() {
    let (mut lodge, server) = with_mail(Protection::Tls);
    server.answers_once("451 not now");
    asks_for_reset(&mut Visitor::to(lodge.address())).expect(303);
    while server.connections() == 0 {
        std::thread::yield_now();
    }
    lodge.kill();
    lodge.restart();
    server.waits_for(1);
}

#[test]
fn letters_speak_the_owners_language() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    for (locale, words) in [("fr", "Bonjour Ada Lovelace"), ("de", "Guten Tag Ada Lovelace")] {
        lodge
            .cli(&["instances", "modify", &domain, "--locale", locale])
            .done();
        asks_for_reset(&mut Visitor::to(lodge.address())).expect(303);
        assert!(newest(&lodge).contains(words));
        let number = outbox(&lodge)[0]["number"].to_string();
        let token = token_in(&newest(&lodge));
        renews(&mut Visitor::to(lodge.address()), &token, &[("passphrase", NEW)]).expect(200);
        lodge.cli(&["outbox", "rm", &number]).done();
    }
}

#[test]
fn the_outbox_keeps_no_letter_in_the_clear() {
    let lodge = Lodge::start();
    asks_for_reset(&mut Visitor::to(lodge.address())).expect(303);
    let token = token_in(&newest(&lodge));
    for file in ["gatelodge.db", "gatelodge.db-wal"] {
        let bytes = std::fs::read(lodge.data_dir().join(file)).unwrap_or_default();
        assert!(!bytes.windows(32).any(|part| part == token.as_bytes()), "{file}");
    }
}

#[test]
fn the_passphrase_is_in_nobodys_hands_without_a_token() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    let body = json!({ "new_passphrase": "x", "force": true, "hint": "x", "passphrase": "x" }).to_string();
    for (method, path) in [
        ("GET", "/settings/passphrase"),
        ("PUT", "/settings/passphrase"),
        ("POST", "/settings/passphrase/check"),
        ("GET", "/settings/hint"),
        ("PUT", "/settings/hint"),
    ] {
        for token in [None, Some("a.b.c")] {
            let mut request = Request::new(method, path).header("Content-Type", "application/json");
            if method != "GET" {
                request = request.body(body.clone());
            }
            if let Some(token) = token {
                request = request.bearer(token);
            }
            // A session's cookie is not enough.
            ada.sends(request).expect(401);
        }
    }
    assert_eq!(signs_in(&lodge, &stretched(PASSPHRASE)), 303);
}
