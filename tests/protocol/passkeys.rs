//! Passkeys (W3C Web Authentication Level 3): added by the owner, taken as a whole sign-in. The security key is the tests'
//! own.

use gatelodge_tests::passkey::asked;
use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Lodge, PASSPHRASE, Reply, Request, SecurityKey, Tokens, Visitor};
use serde_json::{Value, json};

const PASSKEYS: &str = "/signin/v1/passkeys";
const IDENTIFIER: &str = "/signin/v1/identifier";
const LOGIN: &str = "/auth/login";

/// What is done to a key that was good.
type Change = fn(&mut SecurityKey);

/// Opens the page on which the browser makes a passkey.
#[track_caller]
fn comes_to_make(visitor: &mut Visitor) -> Reply {
    visitor.goes_to(PASSKEYS);
    visitor.types(PASSPHRASE).expect(200)
}

/// Adds a passkey.
#[track_caller]
fn adds(visitor: &mut Visitor, key: &mut SecurityKey, name: &str) {
    let page = comes_to_make(visitor);
    let credential = key.makes(&asked(&page));
    let after = visitor.submits(&[("credential", &credential), ("name", name)]);
    assert!(after.text().contains("was added"), "{}", after.text());
}

/// A lodge whose owner has a passkey.
fn with_passkey() -> (Lodge, SecurityKey) {
    let lodge = Lodge::start_with("sign_in_attempts = 100");
    let mut key = SecurityKey::new(&lodge.origin());
    adds(&mut Visitor::signed_in(lodge.address()), &mut key, "Blue key");
    (lodge, key)
}

/// Signs in by the passkey on the page that is shown.
#[track_caller]
fn shows(visitor: &mut Visitor, key: &mut SecurityKey) -> Reply {
    let credential = key.shows(&asked(visitor.page()));
    visitor.submits(&[("credential", &credential)])
}

fn list(lodge: &Lodge) -> Value {
    lodge.cli(&["passkeys", "ls", "--json"]).json()
}

#[test]
fn a_passkey_is_a_whole_sign_in_and_the_session_says_so() {
    let (lodge, mut key) = with_passkey();
    for page in [IDENTIFIER, LOGIN] {
        let mut ada = Visitor::to(lodge.address());
        ada.goes_to(page);
        shows(&mut ada, &mut key).expect(200);
        assert!(ada.session_cookie().is_some(), "{page}");
    }
    let sessions = lodge.sessions();
    let by_passkey = |session: &&Value| session["amr"] == json!(["hwk", "user", "mfa"]);
    assert_eq!(sessions.iter().filter(by_passkey).count(), 2, "{sessions:?}");
    lodge.waits_for_events("passkey_added", 1);
    assert!(list(&lodge)[0]["last_used_at"].is_number());

    let mut copied = SecurityKey::new(&lodge.origin());
    copied.copied = true;
    let mut ada = Visitor::signed_in(lodge.address());
    adds(&mut ada, &mut copied, "Copied");
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    shows(&mut ada, &mut copied).expect(200);
    assert_eq!(
        lodge
            .sessions()
            .iter()
            .filter(|session| session["amr"][0] == "swk")
            .count(),
        1
    );
}

#[test]
fn apps_hear_that_a_passkey_is_two_factors() {
    let (lodge, mut key) = with_passkey();
    let app = App::trusted(&lodge, "app");
    let ask = app.ask().with("acr_values", "2");
    let mut ada = Visitor::to(lodge.address());
    ask.by(&mut ada);
    assert!(ada.must_sign_in());
    let reply = shows(&mut ada, &mut key);
    let code = ask.code_of(&ask.answer(&reply));
    let tokens = Tokens::of(&app.redeems(&code));
    let claims = Token::read(tokens.id()).claims;
    assert_eq!(claims["amr"], json!(["hwk", "user", "mfa"]));
    assert_eq!(claims["acr"], "2");
}

#[test]
fn an_answer_works_once_and_only_for_the_page_it_was_asked_on() {
    let (lodge, mut key) = with_passkey();
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    let credential = key.shows(&asked(ada.page()));
    let page = ada.page().clone();
    // Another browser, with the answer that was given to this one.
    let mut stolen = Visitor::to(lodge.address());
    stolen.goes_to(IDENTIFIER);
    let refused = stolen.submits(&[("credential", &credential)]);
    assert_eq!(refused.status, 401);
    assert!(stolen.session_cookie().is_none());
    // Another purpose, in the same browser.
    let mut elsewhere = Visitor::to(lodge.address());
    elsewhere.goes_to(LOGIN);
    assert_eq!(elsewhere.submits(&[("credential", &credential)]).status, 401);
    // The page itself, once.
    let request = ada.form_request(&page, &[("credential", &credential)]);
    assert_eq!(ada.sends(request.clone()).status, 303);
    assert_eq!(lodge.sessions().len(), 2);
    let mut again = Visitor::to(lodge.address());
    again.goes_to(IDENTIFIER);
    assert!(again.sends(request).status >= 400);
    assert_eq!(lodge.sessions().len(), 2);
}

#[test]
fn s_188_of_many_who_show_the_same_answer_at_once_one_is_let_in() {
    let (lodge, mut key) = with_passkey();
    let mut ada = Visitor::to(lodge.address());
    let page = ada.goes_to(IDENTIFIER);
    let credential = key.shows(&asked(&page));
    let request = ada.form_request(&page, &[("credential", &credential)]);
    let cookies = ada.cookie_header().expect("cookies");
    let request = request.header("Cookie", &cookies);
    let address = lodge.address();
    let racers: Vec<_> = (0..8)
        .map(|_| {
            let request = request.clone();
            std::thread::spawn(move || address.send(&request).status)
        })
        .collect();
    let let_in = racers
        .into_iter()
        .map(|racer| racer.join().unwrap())
        .filter(|status| *status == 303)
        .count();
    assert_eq!(let_in, 1);
}

#[test]
fn what_does_not_hold_is_refused_and_always_the_same() {
    let (lodge, good) = with_passkey();
    let origin = lodge.origin();
    let tries: [(&str, Change); 5] = [
        ("another origin", |key| {
            "https://evil.example".clone_into(&mut key.origin);
        }),
        ("another port", |key| {
            "http://localhost:1".clone_into(&mut key.origin);
        }),
        ("nobody verified", |key| key.verifies = false),
        ("nobody there", |key| key.touched = false),
        ("became copyable", |key| key.copied = true),
    ];
    let mut key = good;
    let said = |key: &mut SecurityKey, spoil: &dyn Fn(&str) -> String| {
        let mut ada = Visitor::to(lodge.address());
        ada.goes_to(IDENTIFIER);
        let credential = spoil(&key.shows(&asked(ada.page())));
        let reply = ada.submits(&[("credential", &credential)]);
        assert!(ada.session_cookie().is_none());
        let text = reply.text();
        let start = text.find("id=\"message\"").expect("a message");
        (
            reply.status,
            text[start..].split("</p>").next().unwrap().to_owned(),
        )
    };
    let as_it_is = |credential: &str| credential.to_owned();
    let mut strange = SecurityKey::new(&origin);
    let mut other = Visitor::signed_in(lodge.address());
    // A key that was never added.
    strange.makes(&asked(&comes_to_make(&mut other)));
    let unknown = said(&mut strange, &as_it_is);
    assert_eq!(unknown.0, 401);
    for (what, change) in tries {
        change(&mut key);
        assert_eq!(said(&mut key, &as_it_is), unknown, "{what}");
        key.origin.clone_from(&origin);
        (key.verifies, key.touched, key.copied) = (true, true, false);
    }
    let altered = said(&mut key, &|credential: &str| {
        let mut credential: Value = serde_json::from_str(credential).unwrap();
        let text = credential["response"]["signature"].as_str().unwrap().to_owned();
        credential["response"]["signature"] = json!(format!("{}AAAA", &text[..text.len() - 4]));
        credential.to_string()
    });
    assert_eq!(altered, unknown);
    let unnamed = said(&mut key, &|credential: &str| {
        let mut credential: Value = serde_json::from_str(credential).unwrap();
        credential["response"]
            .as_object_mut()
            .unwrap()
            .remove("userHandle");
        credential.to_string()
    });
    assert_eq!(unnamed, unknown);
    for nonsense in ["{}", "x", "[]"] {
        assert_eq!(said(&mut key, &|_: &str| nonsense.to_owned()), unknown);
    }
}

#[test]
fn s_182_the_sign_in_page_does_not_tell_whether_there_are_passkeys() {
    let plain = Lodge::start();
    let (lodge, _) = with_passkey();
    let seen = |lodge: &Lodge| {
        let mut stranger = Visitor::to(lodge.address());
        [IDENTIFIER, LOGIN].map(|page| {
            let mut asked = asked(&stranger.goes_to(page));
            asked["challenge"] = Value::Null;
            asked
        })
    };
    assert_eq!(seen(&plain), seen(&lodge));
    assert_eq!(seen(&lodge)[0]["allowCredentials"], json!([]));
    assert_eq!(seen(&lodge)[0]["userVerification"], "required");
}

#[test]
fn a_counter_that_does_not_rise_is_refused_and_written_down() {
    let lodge = Lodge::start();
    let mut key = SecurityKey::new(&lodge.origin());
    key.counter = 5;
    adds(&mut Visitor::signed_in(lodge.address()), &mut key, "Counting");
    let signs_in = |key: &mut SecurityKey| {
        let mut ada = Visitor::to(lodge.address());
        ada.goes_to(IDENTIFIER);
        shows(&mut ada, key);
        ada.session_cookie().is_some()
    };
    assert!(signs_in(&mut key));
    key.counter = 3;
    assert!(!signs_in(&mut key));
    let events = lodge.waits_for_events("passkey_doubled", 1);
    assert_eq!(events[0]["detail"], "Counting");
    key.counter = 6;
    assert!(signs_in(&mut key));
}

#[test]
fn s_186_passkeys_that_do_not_fit_are_counted_like_passphrases() {
    let lodge = Lodge::start_with("sign_in_attempts = 3");
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    for _ in 0..3 {
        assert_eq!(ada.submits(&[("credential", "{}")]).status, 401);
    }
    let refused = ada.submits(&[("credential", "{}")]);
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    let mut other = Visitor::to(lodge.address());
    other.goes_to(IDENTIFIER);
    assert_eq!(other.types(PASSPHRASE).status, 429);
}

#[test]
fn s_198_adding_one_asks_for_the_passphrase_and_the_session() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    let page = ada.goes_to(PASSKEYS);
    assert!(page.text().contains("action=\"/auth/login\""), "{}", page.text());
    // After the sign-in the person is where they wanted to go.
    let page = ada.types(PASSPHRASE);
    assert!(page.text().contains("passkey-begin"), "{}", page.text());

    assert_eq!(ada.types("wrong").status, 401);
    let page = comes_to_make(&mut ada);
    let mut key = SecurityKey::new(&lodge.origin());
    let credential = key.makes(&asked(&page));
    // Another session of the same owner.
    let mut other = Visitor::signed_in(lodge.address());
    comes_to_make(&mut other);
    let refused = other.submits(&[("credential", &credential)]);
    assert_eq!(refused.status, 400);
    assert_eq!(list(&lodge), json!([]));
    // Without the page's token, and from another site.
    let foreign =
        Request::form(PASSKEYS, &[("credential", &credential)]).header("Origin", "https://evil.example");
    assert_eq!(ada.sends(foreign).status, 403);
    let added = ada.submits(&[("credential", &credential), ("name", "Mine")]);
    assert!(added.text().contains("was added"));
    assert_eq!(list(&lodge)[0]["name"], "Mine");
    // Once.
    let again = ada.form_request(&page, &[("credential", &credential)]);
    assert_eq!(ada.sends(again).status, 400);
    assert_eq!(list(&lodge).as_array().unwrap().len(), 1);
}

#[test]
fn a_key_that_does_not_verify_or_is_for_somebody_else_is_not_added() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    let mut refuses = |prepare: fn(&mut SecurityKey), rp_id: &str| {
        let page = comes_to_make(&mut ada);
        let mut key = SecurityKey::new(&lodge.origin());
        prepare(&mut key);
        let credential = key.makes_for(rp_id, &asked(&page));
        assert_eq!(ada.submits(&[("credential", &credential)]).status, 400);
    };
    refuses(|key| key.verifies = false, "localhost");
    refuses(|key| key.touched = false, "localhost");
    refuses(|key| key.origin = "http://localhost:1".to_owned(), "localhost");
    refuses(|_| {}, "evil.example");
    assert_eq!(list(&lodge), json!([]));
}

#[test]
fn passkeys_are_listed_renamed_and_removed_from_the_command_line() {
    let (lodge, mut key) = with_passkey();
    let listed = list(&lodge);
    assert_eq!(listed[0]["name"], "Blue key");
    assert_eq!(listed[0]["host"], "localhost");
    assert_eq!(listed[0]["copied"], false);
    let number = listed[0]["number"].to_string();
    lodge.cli(&["passkeys", "rename", &number, "Old key"]).done();
    assert_eq!(list(&lodge)[0]["name"], "Old key");
    lodge.cli(&["passkeys", "rename", &number, " "]).refused();
    lodge.cli(&["passkeys", "remove", "77"]).refused();
    lodge.cli(&["passkeys", "remove", &number]).done();
    assert_eq!(list(&lodge), json!([]));
    lodge.waits_for_events("passkey_removed", 1);
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    shows(&mut ada, &mut key);
    assert!(ada.session_cookie().is_none());
}

#[test]
fn resetting_the_second_factor_takes_passkeys_out() {
    let (lodge, mut key) = with_passkey();
    lodge.enrols();
    lodge
        .cli(&["second-factor", "reset", "--force", "--instance", &lodge.domain()])
        .done();
    assert_eq!(list(&lodge), json!([]));
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    shows(&mut ada, &mut key);
    assert!(ada.session_cookie().is_none());
}

#[test]
fn a_new_passphrase_ends_sessions_and_leaves_passkeys() {
    let (lodge, mut key) = with_passkey();
    lodge
        .cli(&["instances", "reset-passphrase", &lodge.domain()])
        .done();
    assert!(lodge.sessions().is_empty());
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    shows(&mut ada, &mut key).expect(200);
    assert!(ada.session_cookie().is_some());
}

/// Passes the passphrase where two factors are asked for.
#[track_caller]
fn passes(visitor: &mut Visitor, page: &str) -> Reply {
    visitor.goes_to(page);
    let page = visitor.types(PASSPHRASE).expect(200);
    assert!(visitor.session_cookie().is_none());
    page
}

#[test]
fn a_passkey_is_a_second_factor_and_the_session_says_so() {
    let (lodge, mut key) = with_passkey();
    lodge.enrols();
    // As a second factor it is enough that somebody touched it: the passphrase was the other one.
    key.verifies = false;
    for page in [IDENTIFIER, LOGIN] {
        let mut ada = Visitor::to(lodge.address());
        let page = passes(&mut ada, page);
        assert_eq!(asked(&page)["allowCredentials"][0]["transports"], json!(["usb"]));
        shows(&mut ada, &mut key).expect(200);
        assert!(ada.session_cookie().is_some(), "{}", ada.page().text());
    }
    for session in lodge.sessions() {
        assert_eq!(session["amr"], json!(["pwd", "hwk", "user", "mfa"]));
    }
}

#[test]
fn s_199_the_second_step_takes_only_what_was_shown_to_it() {
    let (lodge, mut key) = with_passkey();
    lodge.enrols();
    // An answer to the first page is none to the second, nor the other way round.
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    let for_first = key.shows(&asked(ada.page()));
    let page = ada.types(PASSPHRASE).expect(200);
    let for_second = key.shows(&asked(&page));
    let refused = ada.submits(&[("credential", &for_first)]);
    assert_eq!(refused.status, 401);
    lodge.waits_for_events("second_factor_failed", 1);
    let mut other = Visitor::to(lodge.address());
    other.goes_to(IDENTIFIER);
    assert_eq!(other.submits(&[("credential", &for_second)]).status, 401);
    // Another sign-in that waits.
    let mut third = Visitor::to(lodge.address());
    passes(&mut third, IDENTIFIER);
    assert_eq!(third.submits(&[("credential", &for_second)]).status, 401);
    // The step that it was shown to still takes it.
    ada.submits(&[("credential", &for_second)]).expect(200);
    assert!(ada.session_cookie().is_some());
}

#[test]
fn a_page_of_a_step_that_waits_for_nobody_tells_of_no_passkeys() {
    let (lodge, _) = with_passkey();
    lodge.enrols();
    let page = Visitor::to(lodge.address()).opens("/auth/twofactor?two_factor_token=nothing");
    assert!(!page.text().contains("data-options"), "{}", page.text());
}

#[test]
fn where_two_factors_are_asked_for_only_such_a_session_adds_a_passkey() {
    let lodge = Lodge::start();
    let has = lodge.enrols();
    let mut ada = Visitor::to(lodge.address());
    passes(&mut ada, IDENTIFIER);
    ada.proves(&has.app.code_of(has.step + 1));
    let mut key = SecurityKey::new(&lodge.origin());
    adds(&mut ada, &mut key, "Second");
    assert_eq!(list(&lodge)[0]["name"], "Second");
}
