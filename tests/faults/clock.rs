//! A clock that jumps while the lodge runs: what is over stays over, and nobody is locked out for years.
//!
//! The lodge gets its time from libfaketime, which reads it from a file; timers keep their own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use gatelodge_tests::{App, Lodge, PASSPHRASE, Reply, Request, Tokens, Visitor};
use tempfile::TempDir;

use crate::process::{Start, Up};

/// A lodge whose clock the test sets.
struct Clocked {
    lodge: Lodge,
    up: Option<Up>,
    folder: TempDir,
}

impl Clocked {
    fn start() -> Self {
        let mut lodge = Lodge::start();
        lodge.stop();
        let mut clocked = Self {
            lodge,
            up: None,
            folder: tempfile::tempdir().unwrap(),
        };
        clocked.set("+0");
        clocked.runs();
        clocked
    }

    /// Starts, or starts again after a crash.
    fn runs(&mut self) {
        self.up = None;
        let port = self.lodge.port();
        let mut serve = Start::command(&self.lodge, port);
        serve
            .env("LD_PRELOAD", library())
            .env("FAKETIME_TIMESTAMP_FILE", self.file())
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        self.up = Some(Start::of(serve, tempfile::tempfile().unwrap()).ready());
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    /// Sets the clock: so far from the true time (`-1d`, `+10y`), or to a time (`@1970-01-02 00:00:00`).
    fn set(&self, time: &str) {
        // The lodge reads it at every look at its clock: whole, or the one before.
        let draft = self.folder.path().join("draft");
        fs::write(&draft, format!("{time}\n")).unwrap();
        fs::rename(draft, self.file()).unwrap();
    }

    /// Ends it, to see that it never panicked.
    fn ends_well(mut self) {
        let end = self.up.take().unwrap().stop();
        assert_eq!(end.code, Some(0), "{end:?}");
        assert!(!end.said.contains("panicked"), "{end:?}");
    }
}

/// Where the machine keeps libfaketime; its own program knows.
fn library() -> String {
    let asked = Command::new("faketime")
        .args(["-m", "-f", "+0", "printenv", "LD_PRELOAD"])
        .output();
    let asked = asked.expect("the program faketime (Debian: faketime, Fedora: libfaketime)");
    String::from_utf8(asked.stdout).unwrap().trim().to_owned()
}

/// Steps back, as a machine does that wakes up with an empty battery or a wrong time zone.
const BACK: [&str; 3] = ["-1h", "-1d", "@2026-01-01 00:00:00"];

#[test]
fn i3_what_was_used_stays_used_when_the_clock_goes_back() {
    let mut clocked = Clocked::start();
    let app = App::trusted(&clocked.lodge, "app");
    for back in BACK {
        clocked.set("+0");
        let mut ada = Visitor::to(clocked.lodge.address());
        let code = app.code(&mut ada);
        let first = Tokens::of(&app.redeems(&code));
        let second = Tokens::of(&app.refreshes(first.refresh()));
        assert!(app.can_use(&second.access));

        clocked.set(back);
        clocked.runs();
        app.redeems(&code).expect_error(400, "invalid_grant");
        app.refreshes(first.refresh()).expect_error(400, "invalid_grant");
    }
    clocked.ends_well();
}

#[test]
fn i4_what_was_revoked_stays_revoked_when_the_clock_jumps() {
    let clocked = Clocked::start();
    let app = App::trusted(&clocked.lodge, "app");
    let mut ada = Visitor::to(clocked.lodge.address());
    let tokens = app.tokens(&mut ada);
    app.revokes(tokens.refresh()).expect(200);
    let cookies = ada.clone();
    ada.signs_out();
    for time in BACK.into_iter().chain(["+1h", "+10y"]) {
        clocked.set(time);
        app.refreshes(tokens.refresh()).expect_error(400, "invalid_grant");
        assert!(!app.can_use(&tokens.access), "{time}");
        let mut thief = cookies.clone();
        app.asks(&mut thief);
        assert!(thief.must_sign_in(), "{time}");
    }
    clocked.ends_well();
}

#[test]
fn s_026_a_code_ends_with_its_time_and_not_with_a_sweep() {
    let clocked = Clocked::start();
    let app = App::trusted(&clocked.lodge, "app");
    let mut ada = Visitor::to(clocked.lodge.address());
    let (early, late) = (app.code(&mut ada), app.code(&mut ada));
    clocked.set("+100");
    Tokens::of(&app.redeems(&early));
    clocked.set("+121");
    app.redeems(&late).expect_error(400, "invalid_grant");
    clocked.ends_well();
}

#[test]
fn s_095_tokens_end_with_their_time() {
    let clocked = Clocked::start();
    let app = App::trusted(&clocked.lodge, "app");
    let mut ada = Visitor::to(clocked.lodge.address());
    let tokens = app.tokens(&mut ada);
    clocked.set("+290");
    assert!(app.can_use(&tokens.access));
    clocked.set("+301");
    assert!(!app.can_use(&tokens.access));
    clocked.set("+29d");
    let next = Tokens::of(&app.refreshes(tokens.refresh()));
    // Thirty days unused, counted from the last use.
    clocked.set("+58d");
    let last = Tokens::of(&app.refreshes(next.refresh()));
    clocked.set("+89d");
    app.refreshes(last.refresh()).expect_error(400, "invalid_grant");
    clocked.ends_well();
}

#[test]
fn s_192_a_clock_that_goes_back_locks_nobody_out_for_longer() {
    let clocked = Clocked::start();
    let mut ada = Visitor::to(clocked.lodge.address());
    ada.goes_to("/signin/v1/identifier");
    let waits = loop {
        let reply = ada.types("not the passphrase, not at all");
        if reply.status == 429 {
            break reply;
        }
        reply.expect(401);
    };
    let seconds = |reply: &Reply| -> u64 { reply.header("retry-after").unwrap().parse().unwrap() };
    assert!(seconds(&waits) <= 900);
    clocked.set("-1d");
    let reply = ada.types("not the passphrase, not at all");
    assert!(reply.status == 401 || seconds(&reply) <= 900, "{reply:?}");
    clocked.set("-1h");
    ada.signs_in();
    clocked.ends_well();
}

/// Passes the passphrase on the lodge's own page.
fn passes(clocked: &Clocked) -> Visitor {
    let mut visitor = Visitor::to(clocked.lodge.address());
    visitor.goes_to("/signin/v1/identifier");
    visitor.types(PASSPHRASE).expect(200);
    assert!(visitor.must_prove());
    visitor
}

#[test]
fn s_202_codes_of_a_clock_that_is_wrong_are_not_taken_and_the_owner_is_told() {
    let clocked = Clocked::start();
    let ada_has = clocked.lodge.enrols();
    let code = |nth: u64| ada_has.app.code_of(ada_has.step + nth);
    clocked.set("+5m");
    passes(&clocked).proves(&code(1)).expect(401);
    let told = clocked.lodge.waits_for_events("second_factor_failed", 1);
    let detail = told[0]["detail"].as_str().unwrap();
    assert!(detail.contains("min apart"), "{detail}");
    clocked.set("+0");
    passes(&clocked).proves(&code(1)).expect(200);
    // A clock that goes back makes no used code new (S-195).
    for back in ["-30s", "-1m", "-1h"] {
        clocked.set(back);
        let mut thief = passes(&clocked);
        thief.proves(&code(1)).expect(401);
        assert!(thief.session_cookie().is_none(), "{back}");
    }
    clocked.ends_well();
}

/// Signs in as a program does, on a device that may be trusted. Gives the answer to the passphrase.
fn asks_as_program(visitor: &mut Visitor, trusted: &str) -> Reply {
    let page = visitor.opens("/auth/login").expect(200);
    let form = [
        ("csrf_token", page.field("csrf_token")),
        ("passphrase", PASSPHRASE.to_owned()),
        ("script", "off".to_owned()),
        ("trusted-device-token", trusted.to_owned()),
    ];
    let request = Request::form("/auth/login", &form).header("Accept", "application/json");
    visitor.sends(request).expect(200)
}

#[test]
fn cozy_11_a_mailed_code_ends_with_its_time_and_trust_in_a_device_too() {
    let clocked = Clocked::start();
    let lodge = &clocked.lodge;
    lodge
        .cli(&["instances", "auth-mode", &lodge.domain(), "two_factor_mail"])
        .done();
    let mut ada = Visitor::to(lodge.address());
    let mut proves_at = |time: &str| {
        clocked.set("+0");
        let step = asks_as_program(&mut ada, "").json()["two_factor_token"].clone();
        let letters = lodge.cli(&["outbox", "ls", "--json"]).json();
        let number = letters[0]["number"].to_string();
        let letter = lodge.cli(&["outbox", "show", &number]).done();
        let mut runs = letter.split(|c: char| !c.is_ascii_digit());
        let code = runs.find(|run| run.len() == 6).unwrap().to_owned();
        clocked.set(time);
        let form = [
            ("two-factor-token", step.as_str().unwrap()),
            ("two-factor-passcode", code.as_str()),
            ("two-factor-generate-trusted-device-token", "1"),
        ];
        let request = Request::form("/auth/twofactor", &form).header("Accept", "application/json");
        Visitor::to(lodge.address()).sends(request)
    };
    proves_at("+301").expect(401);
    let done = proves_at("+290").expect(200).json();
    let trusted = done["two_factor_trusted_device_token"].as_str().unwrap();
    let lets_in = |time: &str| {
        clocked.set(time);
        let mut visitor = Visitor::to(lodge.address());
        asks_as_program(&mut visitor, trusted);
        visitor.session_cookie().is_some()
    };
    assert!(lets_in("+364d"));
    assert!(!lets_in("+366d"));
    clocked.ends_well();
}

#[test]
fn r_10_at_any_time_of_the_world_there_are_answers_and_tokens_with_a_future() {
    let clocked = Clocked::start();
    let app = App::trusted(&clocked.lodge, "app");
    for time in [
        "+0",
        "+10y",
        "@1970-01-01 00:00:10",
        "@2038-01-19 03:14:07",
        "@2106-02-07 06:28:15",
        "-1d",
    ] {
        clocked.set(time);
        let tokens = app.tokens(&mut Visitor::to(clocked.lodge.address()));
        assert!(app.can_use(&tokens.access), "{time}");
        let next = Tokens::of(&app.refreshes(tokens.refresh()));
        assert!(app.can_use(&next.access), "{time}");
    }
    clocked.set("+0");
    clocked.ends_well();
}
