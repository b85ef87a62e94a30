//! Codes by mail, trusted devices and dangerous changes (cozy.md B.7, B.12, B.13; security.md 1.20 to 1.22). Names of tests
//! carry the number of the statement in I.1 or of the requirement.

use std::fs;

use gatelodge_tests::{
    App, Lodge, MailServer, PASSPHRASE, Protection, Reply, Request, Tokens, Visitor, text,
};
use serde_json::{Value, json};

const LOGIN: &str = "/auth/login";
const TWO_FACTOR: &str = "/auth/twofactor";
const MODE: &str = "/settings/instance/auth_mode";
const JSON: &str = "application/json";
const NEW: &str = "seven kettles under a tin roof";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const NEWER_FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
const ON_WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn stretched(passphrase: &str) -> String {
    text::stretched(passphrase, "localhost", 650_000)
}

/// A lodge that asks for a mailed code; nothing carries its letters.
fn with_codes(policy: &str) -> Lodge {
    let lodge = Lodge::start_with(policy);
    lodge
        .cli(&["instances", "auth-mode", &lodge.domain(), "two_factor_mail"])
        .done();
    lodge
}

fn letters(lodge: &Lodge) -> Vec<Value> {
    let list = lodge.cli(&["outbox", "ls", "--json"]).json();
    list.as_array().unwrap().clone()
}

/// The six digits of a letter.
fn digits(letter: &str) -> String {
    let mut runs = letter.split(|c: char| !c.is_ascii_digit());
    let code = runs.find(|run| run.len() == 6).expect("a code");
    assert!(!runs.any(|run| run.len() == 6), "{letter}");
    code.to_owned()
}

/// The code of the newest letter.
fn newest_code(lodge: &Lodge) -> String {
    let number = letters(lodge)[0]["number"].to_string();
    digits(&lodge.cli(&["outbox", "show", &number]).done())
}

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// Posts the sign-in form as a program does.
fn passes(visitor: &mut Visitor, more: &[(&str, &str)], agent: &str) -> Reply {
    if visitor.csrf_cookie().is_none() {
        visitor.opens(LOGIN);
    }
    let (derived, csrf) = (stretched(PASSPHRASE), visitor.csrf_cookie().unwrap().to_owned());
    let own = [("passphrase", &*derived), ("csrf_token", &*csrf)];
    let form: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
    let request = Request::form(LOGIN, &form).header("Accept", JSON);
    visitor.sends(request.header("User-Agent", agent))
}

/// The token of a sign-in that waits.
fn token(reply: &Reply) -> String {
    reply.json()["two_factor_token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

fn proves(visitor: &mut Visitor, token: &str, code: &str, more: &[(&str, &str)]) -> Reply {
    let own = [("two-factor-token", token), ("two-factor-passcode", code)];
    let form: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
    let request = Request::form(TWO_FACTOR, &form).header("Accept", JSON);
    visitor.sends(request.header("User-Agent", FIREFOX))
}

/// A token for the command line that may do everything with settings.
fn command_line(lodge: &Lodge) -> String {
    let made = lodge
        .cli(&["instances", "token-cli", &lodge.domain(), "io.cozy.settings"])
        .done();
    made.trim().to_owned()
}

fn puts(visitor: &mut Visitor, bearer: &str, path: &str, body: &Value) -> Reply {
    let request = Request::new("PUT", path).header("Content-Type", JSON);
    visitor.sends(request.bearer(bearer).body(body.to_string()))
}

fn mode(lodge: &Lodge, bearer: &str) -> Value {
    let reply = lodge
        .send(&Request::get("/settings/instance").bearer(bearer))
        .expect(200);
    reply.json()["data"]["attributes"]["auth_mode"].clone()
}

#[test]
fn cozy_9_a_code_of_six_digits_is_mailed_and_no_cookie_is_set_before_it_comes_back() {
    let lodge = with_codes("");
    let mut ada = Visitor::to(lodge.address());
    let told = passes(&mut ada, &[("redirect", ""), ("long-run-session", "1")], FIREFOX).expect(200);
    assert!(ada.session_cookie().is_none());
    let token = token(&told);
    let mail = letters(&lodge);
    assert_eq!((mail.len(), &mail[0]["kind"]), (1, &json!("code")));
    let code = newest_code(&lodge);
    assert!(!mail[0].to_string().contains(&code), "not in the subject (S-201)");
    let address = told.json()["redirect"].as_str().unwrap().to_owned();
    assert!(address.contains("long-run-session=1"), "{address}");
    let page = ada
        .opens(address.strip_prefix(&lodge.origin()).unwrap())
        .expect(200);
    assert_eq!(page.field("two-factor-token"), token);
    assert_eq!(page.field("long-run-session"), "1");
    assert!(page.text().contains("a…@example.org") && !page.text().contains("ada@example.org"));
    let done = proves(&mut ada, &token, &code, &[]).expect(200);
    assert!(done.json()["redirect"].is_string());
    assert!(done.json()["two_factor_trusted_device_token"].is_null());
    let cookie = done
        .headers("set-cookie")
        .find(|line| line.starts_with("gl_session"));
    assert!(cookie.unwrap().contains("Max-Age=315360000"), "{cookie:?}");
    assert_eq!(lodge.sessions()[0]["amr"], json!(["pwd", "mca", "mfa"]));
    // The pair works once.
    proves(&mut Visitor::to(lodge.address()), &token, &code, &[]).expect(401);
    assert!(!lodge.log().contains(&code), "not in the log (S-219)");
}

#[test]
fn cozy_10_a_code_belongs_to_its_attempt() {
    let lodge = with_codes("");
    let mut ada = Visitor::to(lodge.address());
    let first = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let first_code = newest_code(&lodge);
    let second = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let second_code = newest_code(&lodge);
    assert_ne!(first_code, second_code);
    assert_eq!(letters(&lodge).len(), 2);
    proves(&mut ada, &first, &second_code, &[]).expect(401);
    proves(&mut ada, &second, &first_code, &[]).expect(401);
    for made_up in ["", "x", &text::base64url(&[7; 32])] {
        proves(&mut ada, made_up, &second_code, &[]).expect(401);
    }
    assert!(ada.session_cookie().is_none());
    proves(&mut ada, &second, &second_code, &[]).expect(200);
    ada.opens(TWO_FACTOR).expect(400);
}

#[test]
fn cozy_11_a_pair_is_good_for_its_window() {
    let lodge = with_codes("mailed_code_seconds = 1\n");
    let mut ada = Visitor::to(lodge.address());
    let token = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let code = newest_code(&lodge);
    lodge.lets_pass(1);
    proves(&mut ada, &token, &code, &[]).expect(401);
    assert!(ada.session_cookie().is_none());
}

#[test]
fn s_200_three_wrong_codes_end_the_code_and_five_the_sign_in() {
    let lodge = with_codes("second_factor_attempts = 20\n");
    let mut ada = Visitor::to(lodge.address());
    let token = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let code = newest_code(&lodge);
    for _ in 0..3 {
        proves(&mut ada, &token, other_than(&code), &[]).expect(401);
    }
    proves(&mut ada, &token, &code, &[]).expect(401);
    // Still no other one within a minute.
    let again = proves(&mut ada, &token, "", &[("two-factor-resend", "1")]).expect(429);
    assert!(again.header("retry-after").unwrap().parse::<u64>().unwrap() <= 60);
    proves(&mut ada, &token, &code, &[]).expect(401);
    let over = proves(&mut ada, &token, "", &[("two-factor-resend", "1")]).expect(401);
    assert!(over.json()["error"].is_string());
    assert!(ada.session_cookie().is_none());
}

#[test]
fn s_196_wrong_codes_are_counted_over_all_attempts() {
    let lodge = with_codes("");
    let mut ada = Visitor::to(lodge.address());
    for _ in 0..5 {
        let token = token(&passes(&mut ada, &[], FIREFOX).expect(200));
        let code = newest_code(&lodge);
        proves(&mut ada, &token, other_than(&code), &[]).expect(401);
    }
    let token = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let code = newest_code(&lodge);
    let wait = proves(&mut ada, &token, &code, &[]).expect(429);
    assert!(wait.header("retry-after").is_some());
    assert!(ada.session_cookie().is_none());
}

#[test]
fn b_13_twenty_codes_an_hour_leave_the_house() {
    let lodge = with_codes("");
    let mut ada = Visitor::to(lodge.address());
    for _ in 0..20 {
        passes(&mut ada, &[], FIREFOX).expect(200);
    }
    let wait = passes(&mut ada, &[], FIREFOX).expect(429);
    assert!(wait.header("retry-after").unwrap().parse::<u64>().unwrap() > 3000);
    assert_eq!(letters(&lodge).len(), 20);
    // Nothing of it is told to whoever does not know the passphrase.
    let csrf = ada.csrf_cookie().unwrap().to_owned();
    let form = [("passphrase", "x"), ("csrf_token", &*csrf)];
    ada.sends(Request::form(LOGIN, &form)).expect(401);
}

#[test]
fn s_197_only_six_digits_are_a_code() {
    let lodge = with_codes("");
    let mut ada = Visitor::to(lodge.address());
    let token = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let code = newest_code(&lodge);
    let wide: String = code
        .chars()
        .map(|digit| char::from_u32(u32::from(digit) + 0xFEE0).unwrap())
        .collect();
    for typed in [
        &format!("0{code}"),
        &format!("{} {}", &code[..3], &code[3..]),
        &wide,
        &code[..5].to_owned(),
    ] {
        proves(&mut ada, &token, typed, &[]).expect(401);
    }
    proves(&mut ada, &token, &code, &[]).expect(200);
}

#[test]
fn cozy_12_a_trusted_device_is_asked_for_the_passphrase_alone() {
    let lodge = with_codes("");
    let mut ada = Visitor::to(lodge.address());
    let step = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let code = newest_code(&lodge);
    let wish = [("two-factor-generate-trusted-device-token", "true")];
    let done = proves(&mut ada, &step, &code, &wish).expect(200).json();
    let trust = done["two_factor_trusted_device_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let again = |agent: &str, trust: &str| {
        let mut visitor = Visitor::to(lodge.address());
        let reply = passes(&mut visitor, &[("trusted-device-token", trust)], agent).expect(200);
        let signed_in = visitor.session_cookie().is_some();
        assert_eq!(signed_in, reply.json()["two_factor_token"].is_null());
        signed_in
    };
    assert!(again(FIREFOX, &trust));
    assert!(again(NEWER_FIREFOX, &trust));
    for other in [CHROME, ON_WINDOWS, ""] {
        assert!(!again(other, &trust), "{other}");
    }
    assert!(!again(FIREFOX, "made-up"));
    // Without the passphrase it opens nothing (S-212).
    let mut thief = Visitor::to(lodge.address());
    thief.opens(LOGIN);
    let csrf = thief.csrf_cookie().unwrap().to_owned();
    let form = [
        ("passphrase", "x"),
        ("csrf_token", &*csrf),
        ("trusted-device-token", &*trust),
    ];
    thief
        .sends(Request::form(LOGIN, &form).header("User-Agent", FIREFOX))
        .expect(401);
    // The owner sees it and takes it back.
    let list = || lodge.cli(&["second-factor", "devices", "ls", "--json"]).json();
    let devices = list();
    assert_eq!(devices[0]["device"], "Firefox on Linux");
    let number = devices[0]["number"].to_string();
    lodge
        .cli(&["second-factor", "devices", "revoke", "999"])
        .refused();
    lodge.cli(&["second-factor", "devices", "revoke", &number]).done();
    assert_eq!(list(), json!([]));
    assert!(!again(FIREFOX, &trust));
    lodge.waits_for_events("device_trusted", 1);
    lodge.waits_for_events("device_trust_ended", 1);
}

#[test]
fn a_browser_is_trusted_by_a_cookie_and_only_where_that_is_enough() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let ada_has = lodge.enrols();
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to("/signin/v1/identifier");
    ada.types(PASSPHRASE).expect(200);
    assert!(ada.must_prove());
    ada.submits(&[("code", &ada_has.app.code_of(ada_has.step + 1)), ("trust", "1")]);
    assert!(ada.session_cookie().is_some());
    ada.signs_out();
    ada.signs_in();
    assert_eq!(lodge.sessions()[0]["amr"], json!(["pwd"]));
    // On the other side as well.
    ada.signs_out();
    ada.goes_to(LOGIN);
    ada.types(PASSPHRASE);
    assert!(ada.session_cookie().is_some());
    ada.signs_out();
    // An app that asks for two factors gets them (RFC 9470).
    let ask = app.ask().with("acr_values", "2");
    ask.by(&mut ada);
    ada.types(PASSPHRASE);
    assert!(ada.must_prove());
    let reply = ada.recovers(&ada_has.codes[0]).expect(303);
    let tokens = Tokens::of(&app.redeems(&ask.code_of(&ask.answer(&reply))));
    assert_eq!(gatelodge_tests::token::Token::read(tokens.id()).text("acr"), "2");
    // Turning it off and on again forgets the device.
    lodge.cli(&["second-factor", "reset", "--force"]).done();
    lodge.enrols();
    ada.goes_to("/signin/v1/identifier");
    ada.types(PASSPHRASE);
    assert!(ada.must_prove());
}

#[test]
fn cozy_13_a_new_passphrase_ends_trust_and_what_waits() {
    let lodge = with_codes("");
    let mut ada = Visitor::to(lodge.address());
    let step = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let code = newest_code(&lodge);
    let wish = [("two-factor-generate-trusted-device-token", "1")];
    let done = proves(&mut ada, &step, &code, &wish).expect(200).json();
    let trust = done["two_factor_trusted_device_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut other = Visitor::to(lodge.address());
    let waits = token(&passes(&mut other, &[], FIREFOX).expect(200));
    let code = newest_code(&lodge);
    let said = lodge.cli_with_input(
        &[
            "instances",
            "set-passphrase",
            &lodge.domain(),
            "--passphrase-file",
            "-",
        ],
        NEW,
    );
    said.done();
    proves(&mut other, &waits, &code, &[]).expect(401);
    assert_eq!(
        lodge.cli(&["second-factor", "devices", "ls", "--json"]).json(),
        json!([])
    );
    let (derived, csrf) = (stretched(NEW), other.csrf_cookie().unwrap().to_owned());
    let form = [
        ("passphrase", &*derived),
        ("csrf_token", &*csrf),
        ("trusted-device-token", &*trust),
    ];
    let request = Request::form(LOGIN, &form).header("Accept", JSON);
    token(&other.sends(request.header("User-Agent", FIREFOX)).expect(200));
    let event = &lodge.waits_for_events("passphrase_changed", 1)[0];
    assert_eq!(event["detail"], "ended: 1 sessions, 1 trusted devices");
}

#[test]
fn b_7_codes_are_turned_on_by_a_code_and_off_at_once() {
    let lodge = Lodge::start();
    let bearer = command_line(&lodge);
    let mut ada = Visitor::to(lodge.address());
    let on = json!({ "auth_mode": "two_factor_mail" });
    let with = |code: &str| json!({ "auth_mode": "two_factor_mail", "two_factor_activation_code": code });
    assert_eq!(mode(&lodge, &bearer), "basic");
    puts(&mut ada, &bearer, MODE, &json!({ "auth_mode": "basic" })).expect(204);
    puts(&mut ada, &bearer, MODE, &with("123456")).expect(422);
    puts(&mut ada, &bearer, MODE, &on).expect(204);
    let mail = letters(&lodge);
    assert_eq!((mail.len(), &mail[0]["kind"]), (1, &json!("activation")));
    let code = newest_code(&lodge);
    puts(&mut ada, &bearer, MODE, &with(other_than(&code))).expect(422);
    assert_eq!(mode(&lodge, &bearer), "basic");
    Visitor::to(lodge.address()).signs_in();
    puts(&mut ada, &bearer, MODE, &with(&code)).expect(204);
    assert_eq!(mode(&lodge, &bearer), "two_factor_mail");
    assert!(
        lodge.sessions().is_empty(),
        "who was let in with less signs in again"
    );
    puts(&mut ada, &bearer, MODE, &on).expect(204);
    assert_eq!(letters(&lodge).len(), 1);
    let mut visitor = Visitor::to(lodge.address());
    token(&passes(&mut visitor, &[], FIREFOX).expect(200));
    puts(&mut ada, &bearer, MODE, &json!({ "auth_mode": "basic" })).expect(204);
    assert_eq!(mode(&lodge, &bearer), "basic");
    passes(&mut visitor, &[], FIREFOX).expect(200);
    assert!(visitor.session_cookie().is_some());
    for wrong in [
        json!({ "auth_mode": "three" }),
        json!({ "auth_mode": 2 }),
        json!([]),
    ] {
        puts(&mut ada, &bearer, MODE, &wrong).expect(400);
    }
    let number = json!({ "auth_mode": "two_factor_mail", "two_factor_activation_code": 123_456 });
    puts(&mut ada, &bearer, MODE, &number).expect(400);
    // A token that may only read.
    let made = lodge.cli(&["instances", "token-cli", &lodge.domain(), "io.cozy.settings:GET"]);
    puts(&mut ada, made.done().trim(), MODE, &on).expect(403);
    ada.sends(Request::new("PUT", MODE).body(on.to_string()))
        .expect(401);
}

#[test]
fn a_7_the_command_line_says_how_the_owner_signs_in() {
    let lodge = Lodge::start();
    let (bearer, domain) = (command_line(&lodge), lodge.domain());
    let set = |word: &str| lodge.cli(&["instances", "auth-mode", &domain, word]);
    set("two_factor_mail").done();
    set("two_factor_mail").done();
    assert_eq!(mode(&lodge, &bearer), "two_factor_mail");
    lodge.waits_for_events("second_factor_on", 1);
    set("basic").done();
    assert_eq!(mode(&lodge, &bearer), "basic");
    lodge.waits_for_events("second_factor_off", 1);
    set("three").misused();
    lodge
        .cli(&["instances", "auth-mode", "nobody.localhost", "basic"])
        .refused();
}

#[test]
fn an_authenticator_app_comes_first_and_mail_is_asked_for() {
    let lodge = Lodge::start();
    let ada_has = lodge.enrols();
    let bearer = command_line(&lodge);
    assert_eq!(mode(&lodge, &bearer), "two_factor_app");
    lodge
        .cli(&["instances", "auth-mode", &lodge.domain(), "two_factor_mail"])
        .done();
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to("/signin/v1/identifier");
    let page = ada.types(PASSPHRASE).expect(200);
    assert!(page.text().contains("authenticator app") && letters(&lodge).is_empty());
    let page = ada.submits(&[("decision", "mail")]).expect(200);
    assert!(page.text().contains("a…@example.org"), "{}", page.text());
    let code = newest_code(&lodge);
    ada.submits(&[("decision", "mail")]).expect(429);
    ada.proves(&code).expect(200);
    assert_eq!(lodge.sessions()[0]["amr"], json!(["pwd", "mca", "mfa"]));
    // The app still works, and stays when codes are mailed no more.
    let mut other = Visitor::to(lodge.address());
    let token = token(&passes(&mut other, &[], FIREFOX).expect(200));
    proves(&mut other, &token, &ada_has.app.code_of(ada_has.step + 1), &[]).expect(200);
    lodge
        .cli(&["instances", "auth-mode", &lodge.domain(), "basic"])
        .done();
    assert_eq!(mode(&lodge, &bearer), "two_factor_app");
}

#[test]
fn the_last_factor_stays_until_two_factor_sign_in_is_turned_off() {
    let lodge = Lodge::start();
    let on = || lodge.cli(&["second-factor", "show", "--json"]).json();
    lodge.cli(&["second-factor", "mail", "on"]).done();
    assert_eq!(on()["on"], false);
    lodge
        .cli(&["second-factor", "mail", "confirm", "000000"])
        .refused();
    let kit = lodge
        .cli(&["second-factor", "mail", "confirm", &newest_code(&lodge), "--json"])
        .json();
    assert_eq!(kit["codes"].as_array().unwrap().len(), 10);
    let recovery = kit["codes"][0].as_str().unwrap();
    let refused = lodge.proves(&["mail", "off"], recovery).refused();
    assert!(refused.contains("last factor"), "{refused}");
    lodge.proves(&["remove-app"], recovery).refused();
    // An app beside it, proved by a code that was mailed for it.
    lodge.cli(&["second-factor", "mail", "send"]).done();
    let code = newest_code(&lodge);
    let begun = lodge.proves(&["enrol", "--json"], &code).json();
    let app = gatelodge_tests::Authenticator::told(begun["secret"].as_str().unwrap());
    let step = gatelodge_tests::authenticator::now();
    lodge
        .cli(&["second-factor", "confirm", &app.code_of(step)])
        .done();
    lodge.proves(&["mail", "off"], &app.code_of(step + 1)).done();
    assert_eq!(
        (&on()["mail"], &on()["authenticator"]),
        (&json!(false), &json!(true))
    );
    lodge.proves(&["remove-app"], recovery).refused();
    lodge.proves(&["off"], recovery).done();
    assert_eq!(on()["on"], false);
}

#[test]
fn b_12_a_new_passphrase_takes_the_second_factor_too() {
    let lodge = with_codes("");
    let bearer = command_line(&lodge);
    let mut program = Visitor::to(lodge.address());
    let change = |more: &[(&str, &str)]| {
        let mut body = json!({
            "current_passphrase": stretched(PASSPHRASE),
            "new_passphrase": text::stretched(NEW, "localhost", 100_000),
            "iterations": 100_000,
        });
        for (name, value) in more {
            body[*name] = json!(value);
        }
        body
    };
    let path = "/settings/passphrase";
    let step = token(&puts(&mut program, &bearer, path, &change(&[])).expect(200));
    let code = newest_code(&lodge);
    let with = |step: &str, code: &str| change(&[("two_factor_token", step), ("two_factor_passcode", code)]);
    puts(&mut program, &bearer, path, &with(&step, other_than(&code))).expect(403);
    // The step of a sign-in is none of a change, and the other way round (S-200).
    let waits = token(&passes(&mut program, &[], FIREFOX).expect(200));
    let its_code = newest_code(&lodge);
    puts(&mut program, &bearer, path, &with(&waits, &its_code)).expect(403);
    proves(&mut program, &step, &code, &[]).expect(401);
    assert!(program.session_cookie().is_none());
    puts(&mut program, &bearer, path, &with(&step, &code)).expect(204);
    assert!(program.session_cookie().is_some());
    assert_eq!(lodge.sessions()[0]["amr"], json!(["pwd", "mca", "mfa"]));
    puts(&mut program, &bearer, path, &with(&step, &code)).expect(400);
}

#[test]
fn letters_with_codes_travel() {
    let server = MailServer::start(Protection::None);
    let lodge = with_codes("");
    let words = server.words();
    lodge
        .cli(&words.iter().map(String::as_str).collect::<Vec<_>>())
        .done();
    let mut ada = Visitor::to(lodge.address());
    let token = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let letter = server.waits_for(1).remove(0);
    assert_eq!(letter.to, ["ada@example.org"]);
    let code = digits(&letter.text());
    assert!(!letter.header("Subject").contains(&code) && letter.html().contains(&code));
    proves(&mut ada, &token, &code, &[]).expect(200);
}

/// An app of the instance that may change settings, in the hands of somebody who is signed in: the token of its page.
fn settings_app(lodge: &Lodge, visitor: &Visitor) -> String {
    let folder = tempfile::tempdir().unwrap();
    let manifest = json!({
        "slug": "settings", "name": "Settings", "type": "webapp", "version": "1.0.0", "editor": "Me",
        "permissions": { "settings": { "type": "io.cozy.settings" } },
        "routes": { "/": { "folder": "/", "index": "index.html", "public": false } },
    });
    fs::write(folder.path().join("manifest.webapp"), manifest.to_string()).unwrap();
    fs::write(
        folder.path().join("index.html"),
        "<p data-cozy-token=\"{{.Token}}\"></p>",
    )
    .unwrap();
    let source = folder.path().to_str().unwrap();
    lodge.cli(&["apps", "install", "settings", source]).done();
    let host = format!("settings.{}", lodge.domain());
    let cookie = visitor.cookie_header().unwrap();
    let page = lodge
        .send(&Request::get("/").header("Host", &host).header("Cookie", &cookie))
        .expect(200);
    let (_, rest) = page.text().split_once("data-cozy-token=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[test]
fn s_209_dangerous_changes_ask_again_after_a_few_minutes() {
    let lodge = Lodge::start_with("fresh_seconds = 2\n");
    lodge
        .cli(&["instances", "auth-mode", &lodge.domain(), "two_factor_mail"])
        .done();
    let mut ada = Visitor::to(lodge.address());
    let step = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    proves(&mut ada, &step, &newest_code(&lodge), &[]).expect(200);
    let bearer = settings_app(&lodge, &ada);
    let other_mail =
        |meta: Value| json!({ "data": { "attributes": { "email": "mallory@example.org" }, "meta": meta } });
    lodge.lets_pass(2);
    let off = json!({ "auth_mode": "basic" });
    let refused = puts(&mut ada, &bearer, MODE, &off).expect(401);
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(
        challenge.contains("insufficient_user_authentication") && challenge.contains("max_age=\"2\""),
        "{challenge}"
    );
    assert_eq!(
        refused.json()["errors"][0]["code"],
        "insufficient_user_authentication"
    );
    puts(&mut ada, &bearer, "/settings/instance", &other_mail(json!({}))).expect(401);
    // What is not dangerous is not asked about.
    let name = json!({ "data": { "attributes": { "public_name": "Ada", "email": "ada@example.org" } } });
    puts(&mut ada, &bearer, "/settings/instance", &name).expect(200);
    assert_eq!(mode(&lodge, &command_line(&lodge)), "two_factor_mail");
    let wrong = json!({ "auth_mode": "basic", "current_passphrase": "x" });
    puts(&mut ada, &bearer, MODE, &wrong).expect(403);
    let right = json!({ "current_passphrase": stretched(PASSPHRASE) });
    puts(&mut ada, &bearer, "/settings/instance", &other_mail(right)).expect(200);
    let right = json!({ "auth_mode": "basic", "current_passphrase": stretched(PASSPHRASE) });
    puts(&mut ada, &bearer, MODE, &right).expect(204);
}

#[test]
fn s_189_wrong_passphrases_of_every_path_have_one_counter() {
    let lodge = Lodge::start_with("sign_in_attempts = 4\n");
    let bearer = command_line(&lodge);
    let mut mallory = Visitor::to(lodge.address());
    mallory.opens(LOGIN);
    let csrf = mallory.csrf_cookie().unwrap().to_owned();
    let form = [("passphrase", "x"), ("csrf_token", &*csrf)];
    mallory.sends(Request::form(LOGIN, &form)).expect(401);
    let check = Request::new("POST", "/settings/passphrase/check").bearer(&bearer);
    mallory
        .sends(check.body(json!({ "passphrase": "x" }).to_string()))
        .expect(403);
    let change = json!({ "current_passphrase": "x", "new_passphrase": "y", "iterations": 100_000 });
    puts(&mut mallory, &bearer, "/settings/passphrase", &change).expect(400);
    mallory.goes_to("/signin/v1/identifier");
    mallory.types("wrong").expect(401);
    for request in [
        Request::form(LOGIN, &form),
        Request::new("POST", "/settings/passphrase/check")
            .bearer(&bearer)
            .body(json!({ "passphrase": "x" }).to_string()),
    ] {
        let wait = mallory.sends(request).expect(429);
        assert!(wait.header("retry-after").is_some());
    }
    // The owner's own window is another place.
    lodge.cli(&["second-factor", "show"]).done();
}

const CONFIRM: &str = "/auth/confirm";

/// Posts the form by which somebody confirms who they are.
fn confirms(visitor: &mut Visitor, more: &[(&str, &str)]) -> Reply {
    let csrf = visitor.csrf_cookie().unwrap_or_default().to_owned();
    let own = [("csrf_token", &*csrf)];
    let form: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
    visitor.sends(Request::form(CONFIRM, &form).header("Accept", JSON))
}

/// The code in the address that the person comes back to.
fn code_in(lodge: &Lodge, reply: &Reply) -> String {
    let address = reply.json()["redirect"].as_str().unwrap().to_owned();
    let app = format!("http://settings.{}/?code=", lodge.domain());
    let (code, rest) = address
        .strip_prefix(&app)
        .expect("the app")
        .split_once('&')
        .unwrap();
    assert_eq!(rest, "state=a%20b#");
    code.to_owned()
}

#[test]
fn b_11_an_app_asks_who_is_signed_in_to_confirm_it() {
    let lodge = Lodge::start_with("fresh_seconds = 2\n");
    let mut ada = Visitor::signed_in(lodge.address());
    let bearer = settings_app(&lodge, &ada);
    let there = format!("http://settings.{}/", lodge.domain());
    let page = format!("{CONFIRM}?redirect={}&state=a%20b", text::encode(&there));
    ada.opens(&format!("{CONFIRM}?redirect={}", text::encode(&there)))
        .expect(400);
    ada.opens(&format!("{CONFIRM}?state=x&redirect=https%3A%2F%2Fevil.example"))
        .expect(400);
    Visitor::to(lodge.address()).opens(&page).expect(401);
    let shown = ada.opens(&page).expect(200);
    assert_eq!(
        (shown.field("state"), shown.field("redirect")),
        ("a b".to_owned(), there.clone())
    );
    let derived = stretched(PASSPHRASE);
    let right = [("passphrase", &*derived), ("redirect", &*there), ("state", "a b")];
    ada.sends(Request::form(CONFIRM, &right)).expect(400);
    assert!(confirms(&mut ada, &right[..2]).status == 400);
    let wrong = confirms(&mut ada, &[("passphrase", "x"), right[1], right[2]]).expect(401);
    assert!(wrong.json()["error"].is_string());
    lodge.lets_pass(2);
    let other = json!({ "data": { "attributes": { "email": "new@example.org" } } });
    puts(&mut ada, &bearer, "/settings/instance", &other).expect(401);
    let before = ada.session_cookie().unwrap().1.to_owned();
    let code = code_in(&lodge, &confirms(&mut ada, &right).expect(200));
    assert_ne!(ada.session_cookie().unwrap().1, before, "another cookie (S-204)");
    puts(&mut ada, &bearer, "/settings/instance", &other).expect(200);
    let take = |code: &str| lodge.get(&format!("{CONFIRM}/{code}")).status;
    assert_eq!((take("x"), take(&code), take(&code)), (401, 204, 401));
    // With the session its confirmation ends.
    let code = code_in(&lodge, &confirms(&mut ada, &right).expect(200));
    lodge
        .cli(&["instances", "clean-sessions", &lodge.domain()])
        .done();
    assert_eq!(take(&code), 401);
}

#[test]
fn b_11_where_two_factors_are_needed_both_are_confirmed() {
    let lodge = with_codes("");
    let mut ada = Visitor::to(lodge.address());
    let step = token(&passes(&mut ada, &[], FIREFOX).expect(200));
    let wish = [("two-factor-generate-trusted-device-token", "1")];
    let trust = proves(&mut ada, &step, &newest_code(&lodge), &wish)
        .expect(200)
        .json();
    let trust = trust["two_factor_trusted_device_token"]
        .as_str()
        .unwrap()
        .to_owned();
    settings_app(&lodge, &ada);
    let there = format!("http://settings.{}/", lodge.domain());
    ada.opens(&format!(
        "{CONFIRM}?redirect={}&state=a%20b",
        text::encode(&there)
    ))
    .expect(200);
    let derived = stretched(PASSPHRASE);
    let right = [
        ("passphrase", &*derived),
        ("redirect", &*there),
        ("state", "a b"),
        ("trusted-device-token", &*trust),
    ];
    let asked = confirms(&mut ada, &right).expect(200);
    let (step, code) = (token(&asked), newest_code(&lodge));
    let address = asked.json()["redirect"].as_str().unwrap().to_owned();
    let page = ada
        .opens(address.strip_prefix(&lodge.origin()).unwrap())
        .expect(200);
    assert_eq!(page.field("confirm"), "true");
    // As a sign-in it is worth nothing.
    proves(&mut Visitor::to(lodge.address()), &step, &code, &[]).expect(401);
    let carried = [("confirm", "true"), right[1], right[2]];
    let done = proves(&mut ada, &step, &code, &carried).expect(200);
    let code = code_in(&lodge, &done);
    lodge.get(&format!("{CONFIRM}/{code}")).expect(204);
    assert_eq!(lodge.sessions().len(), 1);
}
