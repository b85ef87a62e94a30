//! Guessing passphrases (security.md 1.20).

use std::thread;

use gatelodge_tests::{App, Lodge, PASSPHRASE, Reply, Request, Visitor};

const IDENTIFIER: &str = "/signin/v1/identifier";

fn wait(reply: &Reply) -> u64 {
    let seconds = reply.header("retry-after").expect("Retry-After");
    seconds.parse().expect("seconds")
}

#[test]
fn s_186_after_so_many_wrong_ones_there_is_a_wait() {
    let lodge = Lodge::start_with("sign_in_attempts = 3");
    let mut mallory = Visitor::to(lodge.address());
    mallory.goes_to(IDENTIFIER);
    for _ in 0..3 {
        mallory.types("wrong").expect(401);
    }
    let reply = mallory.types("wrong").expect(429);
    assert!((1..=2).contains(&wait(&reply)));
    // The right one is not looked at either: a wait that lets it through would tell.
    mallory.types(PASSPHRASE).expect(429);
    assert!(mallory.session_cookie().is_none());
    assert_eq!(lodge.waits_for_events("sign_in_failed", 3).len(), 3);
    lodge.waits_for_events("sign_in_throttled", 1);
    assert!(lodge.events("signed_in").is_empty());
}

/// Guesses until it has to wait: the seconds. On a busy machine a wait may be over before the next guess arrives.
fn waits(visitor: &mut Visitor) -> u64 {
    loop {
        let reply = visitor.types("wrong");
        if reply.status == 429 {
            return wait(&reply);
        }
        reply.expect(401);
    }
}

#[test]
fn s_186_waits_grow_and_end() {
    let lodge = Lodge::start_with("sign_in_attempts = 1");
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(IDENTIFIER);
    let pass = |seconds: u64| lodge.lets_pass(u32::try_from(seconds).unwrap());
    let grown = (0..4).find_map(|_| {
        let first = waits(&mut ada);
        pass(first);
        ada.types("wrong").expect(401);
        let longer = waits(&mut ada);
        (longer > first).then_some(longer)
    });
    pass(grown.expect("a longer wait"));
    ada.types(PASSPHRASE).expect(200);
    assert!(ada.session_cookie().is_some());
    // Signing in forgets what was counted.
    let mut other = Visitor::to(lodge.address());
    other.goes_to(IDENTIFIER);
    other.types("wrong").expect(401);
}

#[test]
fn s_186_a_stranger_keeps_no_known_browser_waiting() {
    let lodge = Lodge::start_with("sign_in_attempts = 1");
    let mut ada = Visitor::signed_in(lodge.address());
    ada.signs_out();
    let mut mallory = Visitor::to(lodge.address());
    mallory.goes_to(IDENTIFIER);
    for wait in [2, 4] {
        mallory.types("wrong").expect(401);
        lodge.lets_pass(wait);
    }
    // From now on strangers wait for eight seconds.
    mallory.types("wrong").expect(401);
    ada.goes_to(IDENTIFIER);
    ada.types(PASSPHRASE).expect(200);
    assert!(wait(&mallory.types(PASSPHRASE).expect(429)) <= 8);
    // Guesses from a known browser are counted as well, and what it is known by cannot be made up.
    ada.signs_out();
    ada.goes_to(IDENTIFIER);
    ada.types("wrong").expect(401);
    ada.types(PASSPHRASE).expect(429);
    let (name, _) = mallory.browser_cookie().unwrap();
    let device = name.replace("gl_browser", "gl_device");
    mallory.is_given_cookie(&device, &gatelodge_tests::text::base64url(&[7; 32]));
    mallory.types(PASSPHRASE).expect(429);
}

/// Three wrong guesses on three ways in, then the right passphrase on each: what it is answered.
fn three_ways_in() -> Vec<u16> {
    let lodge = Lodge::start_with("sign_in_attempts = 3");
    let app = App::server(&lodge, "app");
    let mut visitors = [
        Visitor::to(lodge.address()),
        Visitor::to(lodge.address()),
        Visitor::to(lodge.address()),
    ];
    visitors[0].goes_to(IDENTIFIER);
    app.asks(&mut visitors[1]);
    app.ask()
        .with("login_hint", "ADA@example.org")
        .by(&mut visitors[2]);
    for visitor in &mut visitors {
        visitor
            .submits(&[("passphrase", "wrong"), ("username", "Somebody Else")])
            .expect(401);
    }
    let answers = visitors.map(|mut visitor| visitor.types(PASSPHRASE).status);
    let signed_in = answers.iter().filter(|status| **status != 429).count();
    assert!(lodge.events("signed_in").len() <= signed_in);
    answers.into()
}

#[test]
fn s_187_s_189_every_way_in_is_one_count() {
    // The wait is two seconds long: on a busy machine it may be over before the last one has asked.
    assert!((0..5).any(|_| three_ways_in() == [429; 3]));
}

#[test]
fn s_190_neither_loopback_nor_a_forwarded_address_is_exempt() {
    let lodge = Lodge::start_with("sign_in_attempts = 2");
    let mut mallory = Visitor::to(lodge.address());
    let page = mallory.goes_to(IDENTIFIER);
    let statuses: Vec<u16> = (0..5)
        .map(|n| {
            let request = mallory.form_request(&page, &[("passphrase", "wrong")]);
            let request = request
                .header("X-Forwarded-For", &format!("10.0.0.{n}"))
                .header("Forwarded", &format!("for=10.0.0.{n}"))
                .header("X-Real-IP", &format!("10.0.0.{n}"));
            mallory.sends(request).status
        })
        .collect();
    // Whoever had a count of their own would be told five times that it is wrong. How many get that far before the
    // wait begins is a matter of how fast the machine is.
    assert_eq!(statuses[..2], [401, 401]);
    assert!(statuses.contains(&429), "{statuses:?}");
    let wrong = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(lodge.waits_for_events("sign_in_failed", wrong).len(), wrong);
}

/// Sends many wrong passphrases at once, as a page with script derives them: the server only has to check.
fn guesses(lodge: &Lodge, many: usize) -> Vec<u16> {
    let mut mallory = Visitor::to(lodge.address());
    let page = mallory.goes_to(IDENTIFIER);
    let wrong = gatelodge_tests::text::base64(&[0; 32]);
    let request = mallory.form_request(&page, &[("passphrase", &wrong), ("script", "on")]);
    let request = request.header("Cookie", &mallory.cookie_header().unwrap());
    thread::scope(|scope| {
        let all: Vec<_> = (0..many)
            .map(|_| scope.spawn(|| lodge.send(&request).status))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn s_188_many_at_once_are_not_more_guesses() {
    let lodge = Lodge::start_with("sign_in_attempts = 5");
    let statuses = guesses(&lodge, 100);
    let looked_at = statuses.iter().filter(|status| **status == 401).count();
    let turned_away = statuses.iter().filter(|status| **status == 429).count();
    assert!((1..=5).contains(&looked_at), "{looked_at}");
    assert_eq!(looked_at + turned_away, 100);
    assert_eq!(
        lodge.waits_for_events("sign_in_failed", looked_at).len(),
        looked_at
    );
}

#[test]
fn s_191_a_burst_of_sign_ins_does_not_take_the_lodge() {
    let lodge = Lodge::start_with("sign_in_attempts = 1000");
    let before = memory(&lodge);
    let statuses = thread::scope(|scope| {
        let burst = scope.spawn(|| guesses(&lodge, 200));
        // It answers others meanwhile.
        while !burst.is_finished() {
            lodge.get("/.well-known/openid-configuration").expect(200);
        }
        burst.join().unwrap()
    });
    let checked = statuses.iter().filter(|status| **status == 401).count();
    let too_many = statuses.iter().filter(|status| **status == 503).count();
    assert_eq!(checked + too_many, 200, "{statuses:?}");
    assert!(checked >= 2 && too_many > 0, "{checked} checked");
    // Two computations of 32 MiB at a time here, not two hundred.
    assert!(
        peak(&lodge) < before + 150_000,
        "{} kB after {before} kB",
        peak(&lodge)
    );
    Visitor::to(lodge.address()).signs_in();
}

fn status(lodge: &Lodge, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", lodge.process_id())).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Resident memory now, in kB.
fn memory(lodge: &Lodge) -> u64 {
    status(lodge, "VmRSS:")
}

/// The most it ever was, in kB.
fn peak(lodge: &Lodge) -> u64 {
    status(lodge, "VmHWM:")
}

#[test]
fn s_192_a_restart_does_not_reset_the_count() {
    let mut lodge = Lodge::start_with("sign_in_attempts = 2");
    let mut mallory = Visitor::to(lodge.address());
    mallory.goes_to(IDENTIFIER);
    mallory.types("wrong").expect(401);
    // Waits double: sooner or later one is longer than a start takes. Who began anew would be looked at each time.
    let still_waits = (0..6).any(|_| {
        waits(&mut mallory);
        lodge.kill();
        lodge.restart();
        mallory.types("wrong").status == 429
    });
    assert!(still_waits);
}

#[test]
fn s_189_cancelling_and_broken_forms_are_no_attempts() {
    let lodge = Lodge::start_with("sign_in_attempts = 1");
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let page = ada.goes_to(IDENTIFIER);
    for _ in 0..3 {
        let foreign = ada.form_request(&page, &[("csrf", "x"), ("passphrase", "wrong")]);
        ada.sends(foreign).expect(403);
        let empty = Request::new("POST", IDENTIFIER).header("Origin", &lodge.origin());
        assert!(ada.sends(empty).status < 500);
        app.asks(&mut ada);
        ada.cancels().expect(303);
    }
    ada.goes_to(IDENTIFIER);
    ada.types(PASSPHRASE).expect(200);
}
