//! Many hands at one thing that works once.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use gatelodge_tests::{App, Lodge, Tokens, Visitor};

use crate::crashes::derived;

/// Does something in so many threads, all from one start; gives what each got.
fn at_once<T: Send>(count: usize, what: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(count);
    thread::scope(|scope| {
        let hands: Vec<_> = (0..count)
            .map(|hand| {
                let (start, what) = (&start, &what);
                scope.spawn(move || {
                    start.wait();
                    what(hand)
                })
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    })
}

#[test]
fn s_023_of_64_who_redeem_one_code_at_once_one_gets_tokens() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    for _ in 0..4 {
        let code = app.code(&mut ada);
        let replies = at_once(64, |_| app.redeems(&code));
        let (won, lost): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == 200);
        assert_eq!(won.len(), 1);
        for reply in lost {
            reply.expect_error(400, "invalid_grant");
        }
        // The other 63 were replays: somebody has the code who should not, so nothing of it may live (S-020).
        let tokens = Tokens::of(&won[0]);
        assert!(!app.can_use(&tokens.access));
        app.refreshes(tokens.refresh()).expect_error(400, "invalid_grant");
    }
}

#[test]
fn s_023_of_two_apps_that_hold_one_code_only_its_own_gets_tokens() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let thief = App::trusted(&lodge, "thief");
    let mut ada = Visitor::to(lodge.address());
    for _ in 0..4 {
        // Few enough thieves that their tries do not end the code (S-022).
        let code = app.code(&mut ada);
        let stolen = |hand: usize| hand.is_multiple_of(16);
        let replies = at_once(64, |hand| {
            let one = if stolen(hand) { &thief } else { &app };
            one.redeems(&code)
        });
        let won: Vec<_> = (0..64).filter(|hand| replies[*hand].status == 200).collect();
        assert_eq!(won.len(), 1);
        assert!(!stolen(won[0]), "another app's code worked");
    }
    // As many thieves as can be: then the code may end, but it never works for them.
    let code = app.code(&mut ada);
    let replies = at_once(64, |hand| {
        let mine = hand.is_multiple_of(2);
        (mine, if mine { &app } else { &thief }.redeems(&code))
    });
    assert!(replies.iter().all(|(mine, reply)| *mine || reply.status == 400));
    let won = replies.iter().filter(|(_, reply)| reply.status == 200);
    assert!(won.count() <= 1);
}

#[test]
fn s_091_of_64_who_refresh_with_one_token_at_once_one_chain_lives_on() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    for _ in 0..4 {
        let first = app.tokens(&mut ada);
        let replies = at_once(64, |_| app.refreshes(first.refresh()));
        // An answer that nobody used may be given again (S-090); each takes back the one before.
        let answers: Vec<Tokens> = replies
            .iter()
            .filter(|reply| reply.status == 200)
            .map(Tokens::of)
            .collect();
        for reply in replies.into_iter().filter(|reply| reply.status != 200) {
            reply.expect_error(400, "invalid_grant");
        }
        assert!(!answers.is_empty(), "nobody got anything");

        let live: Vec<&Tokens> = answers
            .iter()
            .filter(|tokens| app.can_use(&tokens.access))
            .collect();
        assert_eq!(live.len(), 1, "of {} answers", answers.len());
        for dead in answers.iter().filter(|tokens| tokens.access != live[0].access) {
            app.refreshes(dead.refresh()).expect_error(400, "invalid_grant");
        }
        let second = Tokens::of(&app.refreshes(live[0].refresh()));
        assert!(app.can_use(&second.access));
        Tokens::of(&app.refreshes(second.refresh()));
    }
}

#[test]
fn s_188_200_wrong_passphrases_at_once_are_not_looked_at_more_often_than_the_limit() {
    let lodge = Lodge::start();
    let mut mallory = Visitor::to(lodge.address());
    let page = mallory.goes_to("/signin/v1/identifier");
    // Derived by the page, as it were: what is counted are looks, and those are to come fast.
    let wrong = derived().replace('=', "A");
    let request = mallory.form_request(&page, &[("script", "on"), ("passphrase", &wrong)]);

    let (replies, took) = timed(|| at_once(200, |_| mallory.clone().sends(request.clone())));
    let count = |status| replies.iter().filter(|reply| reply.status == status).count();
    let (looked, waits) = (count(401), count(429));
    assert_eq!(
        looked + waits,
        200,
        "{:?}",
        replies.iter().map(|reply| reply.status).collect::<Vec<_>>()
    );
    assert!(
        looked <= 10 + looks_allowed_by_waiting(took),
        "{looked} in {took:?}"
    );
    assert!(
        replies
            .iter()
            .filter(|reply| reply.status == 429)
            .all(|reply| reply.header("retry-after").is_some())
    );
}

/// After ten wrong ones comes one look after every wait: 2 s, 4 s, 8 s, ... A second more, because the waits
/// are counted in whole ones.
fn looks_allowed_by_waiting(took: Duration) -> usize {
    let mut left = took.as_secs() + 1;
    let mut wait = 2;
    let mut looks = 0;
    while let Some(rest) = left.checked_sub(wait) {
        left = rest;
        wait *= 2;
        looks += 1;
    }
    looks
}

fn timed<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long the test took decides how many looks were allowed"
    )]
    let start = Instant::now();
    (what(), start.elapsed())
}
