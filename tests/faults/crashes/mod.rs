//! Kill -9 under load (security.md ).
//!
//! Apps, browsers and the owner's command line are busy when the lodge dies; each remembers what was
//! acknowledged and the one thing that was in the air. After a restart every memory is compared with the lodge
//! (security.md 3.1). Losing power is another matter: the kernel keeps what a killed process wrote.

mod families;
mod guests;
mod hand;
mod owner;

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gatelodge_tests::{App, Lodge, Tokens, Visitor};
use rustix::process::{Pid, Signal, kill_process};

use self::guests::Guests;
use self::owner::Owner;
use crate::chance::{Chance, Seed};
use crate::line::{Line, Watch};

pub(crate) use self::families::Families;
pub(crate) use self::guests::derived;
pub(crate) use self::hand::Hand;

/// How often the lodge dies.
const ROUNDS: usize = 100;
/// Apps at work at once.
const APPS: usize = 4;
/// The latest request after whose sending the lodge dies.
const LATEST: usize = 160;

/// Long enough for the whole test, and no limit on attempts: every death may leave one counted.
pub(crate) const POLICY: &str = "
    access_token_seconds = 3600
    id_token_seconds = 3600
    code_seconds = 600
    sign_in_attempts = 1000000
";

#[test]
fn i1_to_i5_nothing_acknowledged_is_lost_when_the_lodge_is_killed_a_hundred_times() {
    let seed = Seed::of_this_run();
    let mut chance = seed.chance();
    let mut lodge = Lodge::start_with(POLICY);
    // Signatures are not what is tested here: the cheaper ones leave more time for deaths.
    let app = App::server_with(&lodge, "app", &["--trusted", "--id-token-alg", "ES256"]);
    let mut ada = Visitor::to(lodge.address());
    app.code(&mut ada);
    let cookies = ada.cookie_header().unwrap();
    // Not while the lodge is waiting to be killed.
    derived();

    let (sent, requests) = mpsc::channel();
    let killed = Arc::new(AtomicBool::new(false));
    let watch = Watch {
        sent,
        killed: Arc::clone(&killed),
    };
    let hand = |lodge: &Lodge| Hand {
        line: Line::new(lodge.address(), watch.clone()),
        app: &app,
    };
    let mut families: Vec<_> = (0..APPS)
        .map(|_| Families::new(chance.fork(), cookies.clone()))
        .collect();
    let mut guests = Guests::new(chance.fork());
    let mut owner = Owner::new(chance.fork(), watch.clone());

    // A guest needs a moment to sign in. Where the kills come too fast for that, there are more of them.
    let enough = |guests: &Guests, owner: &Owner| guests.count() > 0 && owner.count() > 0;
    let mut round = 0;
    while round < ROUNDS || (round < 5 * ROUNDS && !enough(&guests, &owner)) {
        round += 1;
        thread::scope(|scope| {
            for families in &mut families {
                scope.spawn(|| families.live(&mut hand(&lodge)));
            }
            scope.spawn(|| guests.live(&mut hand(&lodge)));
            scope.spawn(|| owner.live(&lodge));
            // A place in the stream of requests, so that a slow machine dies as often in the middle of things
            // as a fast one; and then a moment more or less, so that it can be anywhere within a request.
            for _ in 0..chance.below(LATEST) {
                requests
                    .recv_timeout(Duration::from_mins(1))
                    .expect("somebody who asks");
            }
            thread::sleep(moment(&mut chance, 4));
            killed.store(true, Ordering::SeqCst);
            kill(&lodge);
        });
        lodge.kill();
        if chance.percent(20) {
            dies_while_it_starts(&lodge, &mut chance);
        }
        lodge.restart();
        killed.store(false, Ordering::SeqCst);
        requests.try_iter().for_each(drop);

        thread::scope(|scope| {
            for families in &mut families {
                scope.spawn(|| families.check(&mut hand(&lodge)));
            }
            scope.spawn(|| guests.check(&mut hand(&lodge)));
            scope.spawn(|| owner.check(&mut hand(&lodge), &lodge));
            scope.spawn(|| is_well(&lodge));
        });
        requests.try_iter().for_each(drop);
    }

    for families in &mut families {
        families.check_all(&mut hand(&lodge));
        assert!(families.count() > ROUNDS / 4, "too little happened");
    }
    guests.check_all(&mut hand(&lodge));
    assert!(guests.count() > 0, "nobody came");
    owner.check_all(&mut hand(&lodge), &lodge);
    assert!(owner.count() > 0, "no client was added");
    assert!(!lodge.log().contains("panicked"), "{}", lodge.log());
    lodge.stop();
}

#[test]
fn r_03_a_lodge_that_is_killed_at_its_first_start_starts_the_next_time() {
    let seed = Seed::of_this_run();
    let mut chance = seed.chance();
    for _ in 0..6 {
        let mut lodge = Lodge::bare();
        lodge.stop();
        for entry in std::fs::read_dir(lodge.data_dir()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        for _ in 0..3 {
            dies_while_it_starts(&lodge, &mut chance);
        }
        lodge.restart();
        lodge.adds_instance(&lodge.domain());
        App::server(&lodge, "app").code(&mut Visitor::to(lodge.address()));
        is_well(&lodge);
    }
}

#[test]
fn s_092_what_was_used_a_moment_before_the_lodge_is_killed_counts_as_used() {
    let mut lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    for _ in 0..10 {
        let old = app.tokens(&mut ada);
        let new = Tokens::of(&app.refreshes(old.refresh()));
        // The use is answered, so it happened; whoever has the old token now is a thief (S-089).
        assert!(app.can_use(&new.access));
        lodge.kill();
        lodge.restart();
        app.refreshes(old.refresh()).expect_error(400, "invalid_grant");
        assert!(!app.can_use(&new.access));
    }
}

/// Up to so many milliseconds.
fn moment(chance: &mut Chance, milliseconds: usize) -> Duration {
    Duration::from_micros(u64::try_from(chance.below(milliseconds * 1000)).unwrap())
}

/// What a power cut does to a process, while others still talk to it.
fn kill(lodge: &Lodge) {
    let pid = i32::try_from(lodge.process_id()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
}

/// A second death, before it can say that it is ready.
fn dies_while_it_starts(lodge: &Lodge, chance: &mut Chance) {
    let listen = format!("127.0.0.1:{}", lodge.port());
    let mut process = lodge
        .command(&["serve", "--listen", &listen])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(moment(chance, 150));
    process.kill().unwrap();
    process.wait().unwrap();
}

/// The doctor finds nothing broken (I7).
fn is_well(lodge: &Lodge) {
    let findings = lodge.cli(&["doctor", "--json"]).json();
    let findings = findings.as_array().unwrap();
    assert!(
        findings.iter().all(|finding| finding["state"] == "well"),
        "{findings:?}"
    );
    assert!(findings.iter().any(|finding| finding["check"] == "database"));
}
