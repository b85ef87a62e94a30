//! A disk that takes no more: nothing is acknowledged that was not kept, what only reads goes on,
//! and when there is space again it is as if nothing had been.
//!
//! The limit is the kernel's on the size of files (`ulimit -f`), set on the running lodge: it needs no file
//! system of its own and hits the database, its log and the lodge's own log alike.

use std::fs::File;

use gatelodge_tests::{App, Lodge, PASSPHRASE, Reply, Tokens, Visitor};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

use crate::process::Start;

/// From now on no file can be written to.
fn disk_is_full(lodge: &Lodge) {
    limit(lodge, Some(0));
}

/// There is space again.
fn disk_has_space(lodge: &Lodge) {
    limit(lodge, getrlimit(Resource::Fsize).current);
}

fn limit(lodge: &Lodge, current: Option<u64>) {
    let pid = i32::try_from(lodge.process_id()).unwrap();
    let maximum = getrlimit(Resource::Fsize).maximum;
    prlimit(Pid::from_raw(pid), Resource::Fsize, Rlimit { current, maximum }).unwrap();
}

/// An accident, said as one: by an incident's number and nothing else.
#[track_caller]
fn is_an_accident(reply: &Reply) {
    assert!(matches!(reply.status, 500 | 503), "{reply:?}");
    assert!(reply.status == 500 || reply.header("retry-after").is_some());
    let error = reply.json()["error"].clone();
    assert!(
        error == "server_error" || error == "temporarily_unavailable",
        "{error}"
    );
    assert!(!reply.text().contains("token\""), "{}", reply.text());
}

#[test]
fn r_06_a_full_disk_loses_nothing_and_stops_no_reading() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let first = app.tokens(&mut ada);
    let refreshed = Tokens::of(&app.refreshes(app.tokens(&mut ada).refresh()));
    let code = app.code(&mut ada);
    let mut bea = Visitor::to(lodge.address());
    bea.goes_to("/signin/v1/identifier");

    disk_is_full(&lodge);
    // What only reads goes on, also the first use of a token, which is worth a note.
    lodge.get("/.well-known/openid-configuration").expect(200);
    lodge.get("/konnect/v1/jwks.json").expect(200);
    assert!(app.can_use(&first.access));
    assert!(app.can_use(&refreshed.access));
    assert_eq!(app.introspects(first.refresh()).json()["active"], true);

    // What writes is an accident, and says so.
    is_an_accident(&app.redeems(&code));
    is_an_accident(&app.refreshes(first.refresh()));
    is_an_accident(&app.revokes(refreshed.refresh()));
    let asked = ada.opens(&app.ask().target());
    assert!(matches!(asked.status, 500 | 503), "{asked:?}");
    let typed = bea.types(PASSPHRASE);
    assert!(matches!(typed.status, 500 | 503), "{typed:?}");
    assert_eq!(bea.session_cookie(), None);
    let words = [
        "clients",
        "add",
        "--client-id",
        "new",
        "--redirect-uri",
        "https://new.example/cb",
    ];
    lodge.cli(&words).refused();

    // There is space again: nothing was half done, and nobody has to start anything anew.
    disk_has_space(&lodge);
    let tokens = Tokens::of(&app.redeems(&code));
    assert!(app.can_use(&tokens.access));
    assert!(app.can_use(&first.access));
    let second = Tokens::of(&app.refreshes(first.refresh()));
    assert!(app.can_use(&second.access));
    app.revokes(refreshed.refresh()).expect(200);
    assert!(!app.can_use(&refreshed.access));
    lodge.cli(&words).done();
    bea.goes_to("/signin/v1/identifier");
    bea.signs_in();
    lodge.cli(&["doctor"]).done();
}

#[test]
fn r_06_what_was_acknowledged_before_the_disk_was_full_survives_a_crash_on_it() {
    let mut lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    let code = app.code(&mut ada);
    disk_is_full(&lodge);
    is_an_accident(&app.redeems(&code));
    lodge.kill();
    lodge.restart();
    assert!(app.can_use(&tokens.access));
    Tokens::of(&app.redeems(&code));
}

#[test]
fn r_25_a_log_that_cannot_be_written_stops_nothing() {
    let mut lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    lodge.stop();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let up = Start::of(Start::command(&lodge, lodge.port()), full).ready();
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    assert!(app.can_use(&tokens.access));
    lodge.cli(&["doctor"]).done();
    assert_eq!(up.stop().code, Some(0));
}
