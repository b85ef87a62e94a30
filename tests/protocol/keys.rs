//! Signing keys: rotation with overlap, emergency revocation, what a crash leaves (security.md 4.4, opencloud.md A.3).

use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Lodge, Tokens, Visitor};
use serde_json::{Value, json};

const JWKS: &str = "/konnect/v1/jwks.json";

fn published(lodge: &Lodge) -> Vec<String> {
    let set = lodge.get(JWKS).json();
    let keys = set["keys"].as_array().unwrap().iter();
    let mut kids: Vec<String> = keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
    kids.sort_unstable();
    kids
}

fn keys(lodge: &Lodge, state: &str) -> Vec<String> {
    in_state(&lodge.cli(&["keys", "ls", "--json"]).json(), state)
}

fn in_state(list: &Value, state: &str) -> Vec<String> {
    let mut kids: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .filter(|key| key["state"] == state)
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect();
    kids.sort_unstable();
    kids
}

fn kid(token: &str) -> String {
    Token::read(token).header["kid"].as_str().unwrap().to_owned()
}

fn tokens(lodge: &Lodge, id: &str) -> (App, Tokens) {
    let app = App::trusted(lodge, id);
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    (app, tokens)
}

#[test]
fn the_key_set_may_be_kept_for_five_minutes_and_holds_public_parts_only() {
    let lodge = Lodge::start();
    lodge.cli(&["keys", "rotate"]).done();
    let reply = lodge.get(JWKS).expect(200);
    assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(reply.header("content-type"), Some("application/jwk-set+json"));
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    let set = reply.json();
    let keys = set["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 6);
    for key in keys {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key[private].is_null(), "{private}");
        }
        assert_eq!(key["use"], "sig");
    }
}

#[test]
fn h_3_a_new_key_is_published_before_its_first_token() {
    let lodge = Lodge::start();
    let before = published(&lodge);
    lodge.cli(&["keys", "rotate"]).done();
    let next = keys(&lodge, "next");
    assert_eq!((before.len(), next.len()), (3, 3));
    let (_, tokens) = tokens(&lodge, "app");
    for token in [&tokens.access, tokens.id()] {
        assert!(before.contains(&kid(token)), "the next keys do not sign yet");
    }
    assert_eq!(published(&lodge).len(), 6);
    let list = lodge.cli(&["keys", "ls", "--json"]).json();
    for key in list.as_array().unwrap() {
        let wait = key["activates_at"].as_i64().unwrap() - key["created_at"].as_i64().unwrap();
        assert_eq!(wait, if key["state"] == "next" { 86_400 } else { 0 }, "{key}");
    }
}

#[test]
fn h_3_what_was_signed_before_a_rotation_is_verified_after_it() {
    let lodge = Lodge::start_with("key_prepublish_seconds = 1");
    let (app, old) = tokens(&lodge, "app");
    let next = in_state(&lodge.cli(&["keys", "rotate", "--json"]).json(), "next");
    assert_eq!(next.len(), 3);
    lodge.lets_pass(1);
    let new = Tokens::of(&app.refreshes(old.refresh()));
    assert!(next.contains(&kid(&new.access)), "their day has come");
    let set = lodge.get(JWKS).json();
    for token in [&old.access, old.id(), &new.access, new.id()] {
        Token::verified(token, &set);
    }
    assert!(app.can_use(&old.access) && app.can_use(&new.access));
    assert_eq!(keys(&lodge, "retiring").len(), 3);
    assert_eq!(lodge.waits_for_events("keys_rotated", 1).len(), 1);
}

#[test]
fn in_a_hurry_new_keys_sign_at_once_and_old_ones_go_when_their_tokens_are_over() {
    let lodge = Lodge::start_with("retired_key_seconds = 6\naccess_token_seconds = 2\nid_token_seconds = 2");
    let (app, old) = tokens(&lodge, "app");
    lodge.cli(&["keys", "rotate", "--now"]).done();
    let new = Tokens::of(&app.refreshes(old.refresh()));
    assert_ne!(kid(&old.access), kid(&new.access));
    assert!(published(&lodge).contains(&kid(&old.access)));
    lodge.lets_pass(6);
    assert_eq!(published(&lodge), keys(&lodge, "active"));
}

#[test]
fn a_revoked_key_is_gone_with_everything_that_it_signed() {
    let mut lodge = Lodge::start();
    let (app, old) = tokens(&lodge, "app");
    assert!(app.can_use(&old.access));
    let leaked = kid(&old.access);
    let printed = lodge.cli(&["keys", "revoke", &leaked, "--json"]);
    assert!(printed.stderr.contains("out of use"), "{printed:?}");
    let left: Value = printed.json();
    assert_eq!(left.as_array().unwrap().len(), 3);
    let check = |lodge: &Lodge| {
        assert!(!published(lodge).contains(&leaked));
        assert!(!app.can_use(&old.access));
        assert_eq!(app.introspects(&old.access).json()["active"], false);
        assert_eq!(lodge.sessions().len(), 1, "sessions are no tokens");
    };
    check(&lodge);
    let new = Tokens::of(&app.refreshes(old.refresh()));
    assert_ne!(kid(&new.access), leaked);
    assert!(app.can_use(&new.access));
    let events = lodge.waits_for_events("key_revoked", 1);
    assert_eq!(events[0]["detail"], leaked);
    lodge.kill();
    lodge.restart();
    check(&lodge);
    assert!(app.can_use(&new.access));
    lodge.cli(&["keys", "revoke", &leaked]).refused();
    lodge.cli(&["keys", "revoke", "nonsense"]).refused();
}

#[test]
fn an_id_token_of_a_revoked_key_is_no_hint_any_more() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    lodge.cli(&["keys", "revoke", &kid(tokens.id())]).done();
    let page = ada.goes_to(&format!(
        "/signin/v1/identifier/_/endsession?id_token_hint={}",
        tokens.id()
    ));
    assert!(page.text().contains("id=\"logout-confirm\""));
    assert_eq!(lodge.sessions().len(), 1);
}

#[test]
fn i6_a_power_cut_between_the_steps_leaves_one_active_key_of_each_kind() {
    let mut lodge = Lodge::start();
    let (app, old) = tokens(&lodge, "app");
    for words in [
        &["keys", "rotate"][..],
        &["keys", "rotate", "--now"],
        &["keys", "rotate"],
    ] {
        lodge.cli(words).done();
        let (before, active) = (published(&lodge), keys(&lodge, "active"));
        lodge.kill();
        lodge.restart();
        assert_eq!(
            (published(&lodge), keys(&lodge, "active")),
            (before, active.clone())
        );
        assert_eq!(active.len(), 3);
        assert!(app.can_use(&old.access));
    }
}

#[test]
fn the_schedule_is_shown_and_set() {
    let mut lodge = Lodge::start();
    let schedule = |lodge: &Lodge, words: &[&str]| lodge.cli(&[&["keys", "schedule"], words].concat());
    assert!(schedule(&lodge, &[]).done().contains("90 days"));
    assert!(schedule(&lodge, &["30"]).done().contains("30 days"));
    lodge.restart();
    assert!(schedule(&lodge, &[]).done().contains("30 days"));
    let list = lodge.cli(&["keys", "ls", "--json"]).json();
    let key = &list[0];
    assert_eq!(
        key["due_at"].as_i64().unwrap() - key["activates_at"].as_i64().unwrap(),
        30 * 86_400
    );
    assert!(
        schedule(&lodge, &["never"])
            .done()
            .contains("only when you say so")
    );
    schedule(&lodge, &["3"]).refused();
    schedule(&lodge, &["soon"]).misused();
    let refused = lodge.control(&json!({ "request": "set_key_schedule", "days": 5000 }));
    assert_eq!(refused.unwrap_err()["field"], "days");
    assert!(schedule(&lodge, &[]).done().contains("only when you say so"));
}

#[test]
fn s_118_a_token_that_names_no_key_or_another_one_is_refused() {
    let lodge = Lodge::start();
    let (app, tokens) = tokens(&lodge, "app");
    let (head, rest) = tokens.access.split_once('.').unwrap();
    let header = String::from_utf8(gatelodge_tests::text::from_base64url(head)).unwrap();
    let real = kid(&tokens.access);
    let other = published(&lodge).into_iter().find(|kid| *kid != real).unwrap();
    for header in [
        header.replace(&real, &other),
        header.replace(&real, "nobody"),
        header.replace(&format!(",\"kid\":\"{real}\""), ""),
    ] {
        let forged = format!("{}.{rest}", gatelodge_tests::text::base64url(header.as_bytes()));
        assert_ne!(forged, tokens.access);
        assert!(!app.can_use(&forged), "{header}");
    }
}
