//! Signing in with two factors (security.md 1.20 to 1.22). The codes come from an app of the tests' own.

use std::thread;

use gatelodge_tests::authenticator::now;
use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Enrolled, Lodge, PASSPHRASE, Reply, Request, Tokens, Visitor};

const IDENTIFIER: &str = "/signin/v1/identifier";
const SECOND_FACTOR: &str = "/signin/v1/secondfactor";

/// A lodge whose owner signs in with two factors.
fn enrolled() -> (Lodge, Enrolled) {
    let lodge = Lodge::start();
    let enrolled = lodge.enrols();
    (lodge, enrolled)
}

/// Passes the passphrase on the sign-in page that is shown, or on the lodge's own.
fn passes(visitor: &mut Visitor) -> Reply {
    if !visitor.must_sign_in() {
        visitor.goes_to(IDENTIFIER);
    }
    let before = visitor.session_cookie().map(|(_, value)| value.to_owned());
    let page = visitor.types(PASSPHRASE).expect(200);
    assert!(visitor.must_prove(), "{}", page.text());
    assert_eq!(
        visitor.session_cookie().map(|(_, value)| value),
        before.as_deref()
    );
    page
}

/// A code that was not taken yet. The app's steps are used up in their order: the next one counts half a minute early.
fn code(enrolled: &Enrolled, nth: u64) -> String {
    enrolled.app.code_of(enrolled.step + nth)
}

#[test]
fn two_steps_lead_in_and_the_session_says_so() {
    let (lodge, ada_has) = enrolled();
    let mut ada = Visitor::to(lodge.address());
    passes(&mut ada);
    ada.proves(&code(&ada_has, 1)).expect(200);
    assert!(ada.session_cookie().is_some());
    let sessions = lodge.sessions();
    assert_eq!(sessions[0]["amr"], serde_json::json!(["pwd", "otp", "mfa"]));
    lodge.waits_for_events("signed_in", 1);
    lodge.waits_for_events("new_device", 1);
    // From the browser that is known by now it is no new device.
    ada.signs_out();
    passes(&mut ada);
    ada.recovers(&ada_has.codes[0]).expect(200);
    assert!(ada.session_cookie().is_some());
    lodge.waits_for_events("signed_in", 2);
    assert_eq!(lodge.events("new_device").len(), 1);
}

#[test]
fn s_194_nothing_tells_of_a_second_factor_before_the_passphrase() {
    let plain = Lodge::start();
    let (lodge, _) = enrolled();
    let seen = |lodge: &Lodge| {
        let mut stranger = Visitor::to(lodge.address());
        let first = stranger.goes_to(IDENTIFIER);
        let wrong = stranger.types("wrong");
        let direct = stranger.opens(SECOND_FACTOR);
        [first, wrong, direct].map(|reply| {
            let (_, fields) = if reply.status == 303 {
                (String::new(), Vec::new())
            } else {
                reply.form()
            };
            let names: Vec<String> = fields.into_iter().map(|(name, _)| name).collect();
            (reply.status, names, reply.header("location").map(str::to_owned))
        })
    };
    assert_eq!(seen(&plain), seen(&lodge));
}

#[test]
fn s_199_no_step_can_be_left_out() {
    let (lodge, ada_has) = enrolled();
    let app = App::trusted(&lodge, "app");
    let mut mallory = Visitor::to(lodge.address());
    app.asks(&mut mallory);
    let page = passes(&mut mallory);
    let before = lodge.holdings();
    // With only the first step done no other page takes this browser for signed in.
    let (_, fields) = page.form();
    let flow = &fields.iter().find(|(name, _)| name == "flow").unwrap().1;
    for target in [
        format!("/signin/v1/consent?flow={flow}"),
        format!("/signin/v1/chooseaccount?flow={flow}"),
        "/device".to_owned(),
        "/".to_owned(),
    ] {
        let mut other = mallory.clone();
        other.goes_to(&target);
        assert!(other.session_cookie().is_none());
        assert!(!other.is_asked(), "{target}");
    }
    let silent = app.ask().with("prompt", "none");
    let refused = silent.by(&mut mallory.clone()).expect(302);
    silent.answer(&refused).expect_error("login_required");
    assert!(lodge.sessions().is_empty());
    assert_eq!(lodge.holdings(), before);
    // A step that was made up is none.
    let mut liar = mallory.clone();
    let made_up = gatelodge_tests::text::base64url(&[7; 32]);
    liar.submits(&[("step", &made_up), ("code", &code(&ada_has, 1))])
        .expect(401);
    assert!(liar.must_sign_in() && liar.session_cookie().is_none());
    // The rightful one still works.
    mallory.proves(&code(&ada_has, 1)).expect(303);
}

#[test]
fn s_205_a_step_belongs_to_its_browser_and_its_purpose() {
    let (lodge, ada_has) = enrolled();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    app.asks(&mut ada);
    let page = passes(&mut ada);
    let (_, fields) = page.form();
    let step = fields.iter().find(|(name, _)| name == "step").unwrap().1.clone();
    // Another browser that learned of it, on a page of its own.
    let mut mallory = Visitor::to(lodge.address());
    let theirs = mallory.goes_to(IDENTIFIER);
    let request = Request::form(
        SECOND_FACTOR,
        &[("step", step.as_str()), ("code", &code(&ada_has, 1))],
    );
    mallory
        .sends(request.header("Origin", &lodge.origin()))
        .expect(403);
    drop(theirs);
    // The same browser, signing in for another app in another tab.
    let other = App::trusted(&lodge, "other");
    let mut tab = ada.clone();
    other.asks(&mut tab);
    passes(&mut tab);
    tab.submits(&[("step", &step), ("code", &code(&ada_has, 1))])
        .expect(401);
    assert!(tab.session_cookie().is_none());
    // Nothing was used up by either.
    ada.proves(&code(&ada_has, 1)).expect(303);
    assert!(ada.session_cookie().is_some());
    // And it is over now, with the request that it was for.
    let again = ada.form_request(&page, &[("code", &code(&ada_has, 2))]);
    ada.sends(again).expect(400);
    assert_eq!(lodge.sessions().len(), 1);
}

#[test]
fn s_195_a_code_works_once_also_after_a_restart() {
    let (mut lodge, ada_has) = enrolled();
    let mut ada = Visitor::to(lodge.address());
    passes(&mut ada);
    ada.proves(&code(&ada_has, 0)).expect(401);
    ada.proves(&code(&ada_has, 1)).expect(200);
    let mut other = Visitor::to(lodge.address());
    passes(&mut other);
    other.proves(&code(&ada_has, 1)).expect(401);
    lodge.kill();
    lodge.restart();
    other.proves(&code(&ada_has, 1)).expect(401);
    assert!(other.session_cookie().is_none());
    other.recovers(&ada_has.codes[9]).expect(200);
}

#[test]
fn s_195_of_many_who_bring_one_code_at_once_one_gets_in() {
    let (lodge, ada_has) = enrolled();
    let code = code(&ada_has, 1);
    let visitors: Vec<(Visitor, Reply)> = (0..4)
        .map(|_| {
            let mut visitor = Visitor::to(lodge.address());
            let page = passes(&mut visitor);
            (visitor, page)
        })
        .collect();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let all: Vec<_> = visitors
            .into_iter()
            .map(|(mut visitor, page)| {
                let request = visitor.form_request(&page, &[("code", &code)]);
                scope.spawn(move || visitor.sends(request).status)
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let let_in = statuses.iter().filter(|status| **status == 303).count();
    assert_eq!(let_in, 1, "{statuses:?}");
    assert_eq!(lodge.sessions().len(), 1);
}

#[test]
fn s_196_wrong_codes_are_counted_over_all_sign_ins() {
    let lodge = Lodge::start_with("second_factor_attempts = 3");
    let ada_has = lodge.enrols();
    let mut ada = Visitor::to(lodge.address());
    passes(&mut ada);
    ada.proves(&code(&ada_has, 1)).expect(200);
    ada.signs_out();
    let wrong = ada_has.app.wrong_code();
    let mut mallory = Visitor::to(lodge.address());
    for _ in 0..3 {
        // Beginning again does not help.
        mallory.goes_to(IDENTIFIER);
        passes(&mut mallory);
        mallory.proves(&wrong).expect(401);
    }
    let reply = mallory.proves(&wrong).expect(429);
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&seconds));
    mallory.recovers(&ada_has.codes[0]).expect(429);
    assert_eq!(lodge.waits_for_events("second_factor_failed", 3).len(), 3);
    lodge.waits_for_events("second_factor_throttled", 1);
    // A browser that the owner signed in with before waits for nobody (S-186).
    ada.goes_to(IDENTIFIER);
    passes(&mut ada);
    ada.recovers(&ada_has.codes[0]).expect(200);
    assert!(ada.session_cookie().is_some());
}

#[test]
fn s_196_after_five_wrong_codes_a_sign_in_is_over() {
    let lodge = Lodge::start_with("second_factor_attempts = 20");
    let ada_has = lodge.enrols();
    let wrong = ada_has.app.wrong_code();
    let mut ada = Visitor::to(lodge.address());
    let page = passes(&mut ada);
    for _ in 0..4 {
        ada.proves(&wrong).expect(401);
        assert!(ada.must_prove());
    }
    ada.proves(&wrong).expect(401);
    assert!(ada.must_sign_in());
    let late = ada.form_request(&page, &[("code", &code(&ada_has, 1))]);
    ada.sends(late).expect(401);
    assert!(ada.session_cookie().is_none());
    passes(&mut ada);
    ada.proves(&code(&ada_has, 1)).expect(200);
}

#[test]
fn s_197_what_is_not_six_digits_is_no_code_and_no_try() {
    let lodge = Lodge::start_with("second_factor_attempts = 1");
    let ada_has = lodge.enrols();
    let mut ada = Visitor::to(lodge.address());
    passes(&mut ada);
    let right = code(&ada_has, 1);
    for odd in [
        "",
        " ",
        "12345",
        "1234567",
        "12 456",
        "１２３４５６",
        "+12345",
        "0x1234",
        "1e5555",
    ] {
        ada.proves(odd).expect(400);
        assert!(ada.must_prove(), "{odd}");
    }
    for odd in ["", "abc", "0000-0000", &"a".repeat(4000)] {
        ada.recovers(odd).expect(400);
        assert!(ada.must_prove(), "{odd}");
    }
    ada.proves(&right).expect(200);
}

#[test]
fn s_209_a_new_passphrase_ends_what_waits() {
    let (lodge, ada_has) = enrolled();
    let mut ada = Visitor::to(lodge.address());
    passes(&mut ada);
    lodge
        .cli(&["instances", "reset-passphrase", &lodge.domain()])
        .done();
    ada.proves(&code(&ada_has, 1)).expect(401);
    assert!(ada.must_sign_in() && ada.session_cookie().is_none());
}

#[test]
fn every_way_to_sign_in_asks_for_it() {
    let (lodge, ada_has) = enrolled();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    // For an app, and on with its request.
    app.asks(&mut ada);
    passes(&mut ada);
    ada.proves(&code(&ada_has, 1)).expect(200);
    assert!(ada.is_asked());
    ada.allows().expect(303);
    ada.signs_out();
    // For a device.
    ada.goes_to("/device");
    passes(&mut ada);
    let reply = ada.recovers(&ada_has.codes[1]).expect(200);
    assert!(reply.text().contains("id=\"device-code\""), "{}", reply.text());
    ada.signs_out();
    // Who turns back on the way is refused, as on the first page.
    let ask = app.ask();
    ask.by(&mut ada);
    passes(&mut ada);
    let reply = ada.submits(&[("decision", "cancel")]).expect(303);
    ask.answer(&reply).expect_error("access_denied");
    assert!(ada.session_cookie().is_none());
}

#[test]
fn tokens_say_what_was_proved() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let claims = |ada: &mut Visitor| {
        let ask = app.ask().with("acr_values", "2 1");
        let tokens = Tokens::of(&app.redeems(&ask.code(ada)));
        let refreshed = Tokens::of(&app.refreshes(tokens.refresh()));
        let all = [tokens.id(), &tokens.access, refreshed.id()].map(|token| {
            let claims = Token::read(token).claims;
            (
                claims["acr"].clone(),
                claims["amr"].clone(),
                claims["auth_time"].clone(),
            )
        });
        assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
        all[0].clone()
    };
    let mut ada = Visitor::signed_in(lodge.address());
    let (acr, amr, first) = claims(&mut ada);
    assert_eq!((acr, amr), ("1".into(), serde_json::json!(["pwd"])));
    lodge.lets_pass(1);
    let ada_has = lodge.enrols();
    // Every browser was signed out by it.
    app.asks(&mut ada);
    assert!(ada.must_sign_in());
    passes(&mut ada);
    ada.proves(&code(&ada_has, 1));
    let (acr, amr, second) = claims(&mut ada);
    assert_eq!((acr, amr), ("2".into(), serde_json::json!(["pwd", "otp", "mfa"])));
    assert!(second.as_i64() > first.as_i64());
    ada.signs_out();
    passes(&mut ada);
    ada.recovers(&ada_has.codes[0]);
    let (acr, amr, _) = claims(&mut ada);
    assert_eq!((acr, amr), ("2".into(), serde_json::json!(["pwd", "mfa"])));
}

#[test]
fn rfc_9470_an_essential_class_is_reached_or_refused() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let need = r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#;
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().with("claims", need);
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply)
        .expect_error("unmet_authentication_requirements");
    let ada_has = lodge.enrols();
    let ask = app.ask().with("claims", need).with("max_age", "0");
    ask.by(&mut ada);
    passes(&mut ada);
    let reply = ada.proves(&code(&ada_has, 1)).expect(303);
    let answer = ask.answer(&reply);
    let tokens = Tokens::of(&app.redeems(&ask.code_of(&answer)));
    assert_eq!(Token::read(tokens.id()).text("acr"), "2");
}

#[test]
fn the_command_line_enrols_checks_and_turns_it_off() {
    let lodge = Lodge::start();
    let state = || lodge.cli(&["second-factor", "show", "--json"]).json();
    assert_eq!(state()["on"], false);
    lodge.cli(&["second-factor", "confirm", "123456"]).refused();
    let begun = lodge.cli(&["second-factor", "enrol", "--json"]).json();
    assert_eq!(state()["waiting"], true);
    let address = begun["address"].as_str().unwrap();
    assert!(
        address.starts_with("otpauth://totp/Gatelodge:localhost%20%28"),
        "{address}"
    );
    assert!(begun["picture"].as_str().unwrap().contains("<svg"));
    let app = gatelodge_tests::Authenticator::told(address);
    lodge
        .cli(&["second-factor", "confirm", &app.wrong_code()])
        .refused();
    assert_eq!(state()["on"], false);
    let kit = lodge
        .cli(&["second-factor", "confirm", &app.code_of(now())])
        .done();
    let codes: Vec<&str> = kit
        .lines()
        .filter(|line| line.len() == 29 && line.matches('-').count() == 5)
        .collect();
    assert_eq!(codes.len(), 10, "{kit}");
    assert!(kit.contains(&lodge.origin()) && kit.contains("once"), "{kit}");
    assert_eq!(state()["kit_checked_at"], serde_json::Value::Null);
    lodge
        .cli_with_input(&["second-factor", "check"], "no-such-code\n")
        .refused();
    lodge.cli_with_input(&["second-factor", "check"], codes[7]).done();
    assert!(state()["kit_checked_at"].is_i64());
    // Another app, or none, only with both factors.
    lodge.cli(&["second-factor", "enrol"]).refused();
    lodge.proves(&["off"], &app.wrong_code()).refused();
    let words = [
        "second-factor",
        "off",
        "--passphrase-file",
        "-",
        "--code",
        codes[0],
    ];
    lodge.cli_with_input(&words, "not the passphrase").refused();
    let next = lodge.proves(&["enrol", "--json"], codes[0]).json();
    let next = gatelodge_tests::Authenticator::told(next["secret"].as_str().unwrap());
    let kept = lodge
        .cli(&["second-factor", "confirm", &next.code_of(now()), "--json"])
        .json();
    assert_eq!(kept["codes"], serde_json::json!([]));
    let mut ada = Visitor::to(lodge.address());
    passes(&mut ada);
    ada.proves(&app.code_of(now() + 1)).expect(401);
    ada.proves(&next.code_of(now() + 1)).expect(200);
    let made = lodge.proves(&["codes", "--json"], codes[1]).json();
    assert_eq!(made["codes"].as_array().unwrap().len(), 10);
    lodge.proves(&["off"], codes[2]).refused();
    lodge.proves(&["off"], made["codes"][0].as_str().unwrap()).done();
    assert_eq!(state()["on"], false);
    Visitor::to(lodge.address()).signs_in();
    lodge.waits_for_events("second_factor_on", 1);
    lodge.waits_for_events("second_factor_changed", 1);
    lodge.waits_for_events("second_factor_off", 1);
}

#[test]
fn s_212_the_owner_of_the_file_resets_it_and_it_is_recorded() {
    let (mut lodge, _) = enrolled();
    lodge.cli(&["second-factor", "reset"]).refused();
    lodge.stop();
    // Also where nothing runs.
    lodge.cli(&["second-factor", "reset", "--force"]).done();
    lodge.restart();
    Visitor::to(lodge.address()).signs_in();
    lodge.waits_for_events("second_factor_reset", 1);
    lodge.cli(&["second-factor", "reset", "--force"]).refused();
}

#[test]
fn s_219_s_244_neither_secret_nor_code_is_in_the_log_or_readable_in_the_file() {
    let lodge = Lodge::start();
    let begun = lodge.cli(&["second-factor", "enrol", "--json"]).json();
    let secret = begun["secret"].as_str().unwrap().to_owned();
    let app = gatelodge_tests::Authenticator::told(&secret);
    let confirmed = lodge
        .cli(&["second-factor", "confirm", &app.code_of(now()), "--json"])
        .json();
    let recovery = confirmed["codes"][0].as_str().unwrap().to_owned();
    let mut ada = Visitor::to(lodge.address());
    let page = passes(&mut ada);
    let (_, fields) = page.form();
    let step = fields.iter().find(|(name, _)| name == "step").unwrap().1.clone();
    ada.proves(&app.code_of(now() + 1)).expect(200);
    let log = lodge.log();
    let bare = recovery.replace('-', "");
    for canary in [&secret, &recovery, &bare, &step] {
        assert!(!log.contains(canary.as_str()), "{canary}");
        for file in std::fs::read_dir(lodge.data_dir()).unwrap() {
            let path = file.unwrap().path();
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let found = bytes
                .windows(canary.len())
                .any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} in {}", path.display());
        }
    }
}

/// Passes the passphrase at the Cozy sign-in as a program does; gives the answer.
fn passes_as_program(visitor: &mut Visitor, lodge: &Lodge) -> Reply {
    let page = visitor.opens("/auth/login").expect(200);
    let token = page.field("csrf_token");
    let form = [
        ("csrf_token", token.as_str()),
        ("passphrase", PASSPHRASE),
        ("script", "off"),
    ];
    let request = Request::form("/auth/login", &form)
        .header("Origin", &lodge.origin())
        .header("Accept", "application/json");
    visitor.sends(request)
}

/// Takes the second step there.
fn proves_as_program(visitor: &mut Visitor, lodge: &Lodge, token: &str, code: &str) -> Reply {
    let form = [("two-factor-token", token), ("two-factor-passcode", code)];
    let request = Request::form("/auth/twofactor", &form)
        .header("Origin", &lodge.origin())
        .header("Accept", "application/json");
    visitor.sends(request)
}

#[test]
fn cozy_9_cozy_10_the_sign_in_for_apps_asks_for_it_and_knows_its_own_attempt() {
    let (lodge, ada_has) = enrolled();
    let mut ada = Visitor::to(lodge.address());
    ada.opens("/auth/twofactor").expect(400);
    let told = passes_as_program(&mut ada, &lodge).expect(200).json();
    assert!(ada.session_cookie().is_none());
    let token = told["two_factor_token"].as_str().unwrap();
    let address = told["redirect"].as_str().unwrap();
    let own = address.strip_prefix(&lodge.origin()).unwrap();
    assert!(own.starts_with("/auth/twofactor?two_factor_token="), "{address}");
    let page = ada.opens(own).expect(200);
    assert_eq!(page.field("two-factor-token"), token);
    // A sign-in on the other pages is another attempt.
    let mut other = Visitor::to(lodge.address());
    let step = passes(&mut other).field("step");
    for wrong in [&*step, "made-up", ""] {
        let refused = proves_as_program(&mut ada, &lodge, wrong, &code(&ada_has, 1)).expect(401);
        assert!(refused.json()["error"].is_string());
    }
    proves_as_program(&mut ada, &lodge, token, &ada_has.app.wrong_code()).expect(401);
    assert!(ada.session_cookie().is_none());
    let done = proves_as_program(&mut ada, &lodge, token, &code(&ada_has, 1)).expect(200);
    assert!(done.json()["redirect"].is_string());
    assert!(ada.session_cookie().is_some());
    // The pair works once.
    let mut thief = Visitor::to(lodge.address());
    proves_as_program(&mut thief, &lodge, token, &ada_has.codes[0]).expect(401);
    assert!(thief.session_cookie().is_none());
    assert_eq!(lodge.sessions().len(), 1);
}
