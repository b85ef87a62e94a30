//! Refresh tokens: rotation, the lost answer, and what ends a family (RFC 9700 4.14).

use std::thread;

use gatelodge_tests::{App, Lodge, Reply, Tokens, Visitor};

#[track_caller]
fn is_refused(reply: Reply) {
    reply.expect_error(400, "invalid_grant");
}

fn started(policy: &str) -> (Lodge, App, Tokens) {
    let lodge = Lodge::start_with(policy);
    let app = App::server(&lodge, "app");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    (lodge, app, tokens)
}

#[track_caller]
fn is_dead(app: &App, tokens: &Tokens) {
    assert!(!app.can_use(&tokens.access));
    is_refused(app.refreshes(tokens.refresh()));
}

#[test]
fn s_089_a_refresh_token_rotates() {
    let (_lodge, app, first) = started("");
    let second = Tokens::of(&app.refreshes(first.refresh()));
    assert_ne!(first.refresh, second.refresh);
    assert_ne!(first.access, second.access);
    assert_eq!(first.scope, second.scope);
    // Of itself a refresh takes no access token away.
    assert!(app.can_use(&first.access) && app.can_use(&second.access));
}

#[test]
fn s_089_an_old_token_after_its_answers_access_token_was_used_ends_the_family() {
    let (lodge, app, first) = started("");
    let second = Tokens::of(&app.refreshes(first.refresh()));
    assert!(app.can_use(&second.access));
    is_refused(app.refreshes(first.refresh()));
    is_dead(&app, &first);
    is_dead(&app, &second);
    assert_eq!(lodge.events("replay_detected").len(), 1);
    assert_eq!(lodge.client("app")["live_grants"], 0);
}

#[test]
fn s_089_an_old_token_after_its_answers_refresh_token_was_used_ends_the_family() {
    let (lodge, app, first) = started("");
    let second = Tokens::of(&app.refreshes(first.refresh()));
    let third = Tokens::of(&app.refreshes(second.refresh()));
    is_refused(app.refreshes(first.refresh()));
    for tokens in [&first, &second, &third] {
        is_dead(&app, tokens);
    }
    assert_eq!(lodge.events("replay_detected").len(), 1);
}

#[test]
fn s_089_an_old_token_after_introspection_of_the_answer_ends_the_family() {
    let (_lodge, app, first) = started("");
    let second = Tokens::of(&app.refreshes(first.refresh()));
    assert_eq!(app.introspects(&second.access).json()["active"], true);
    is_refused(app.refreshes(first.refresh()));
    is_dead(&app, &second);
}

#[test]
fn s_090_a_lost_answer_is_made_anew() {
    let (lodge, app, first) = started("");
    let lost = Tokens::of(&app.refreshes(first.refresh()));
    let again = Tokens::of(&app.refreshes(first.refresh()));
    // What was lost is dead, and coming with it is no replay: nobody gains anything by it.
    is_dead(&app, &lost);
    assert!(app.can_use(&again.access));
    assert!(lodge.events("replay_detected").is_empty());
    Tokens::of(&app.refreshes(again.refresh()));
    // Now it has arrived.
    is_refused(app.refreshes(first.refresh()));
    is_dead(&app, &again);
}

#[test]
fn s_090_only_its_own_client_gets_a_lost_answer_anew() {
    let (lodge, app, first) = started("");
    let thief = App::server(&lodge, "thief");
    let second = Tokens::of(&app.refreshes(first.refresh()));
    is_refused(thief.refreshes(first.refresh()));
    is_refused(thief.refreshes(second.refresh()));
    assert!(app.can_use(&second.access));
}

#[test]
fn s_090_a_lost_answer_is_not_made_anew_after_the_idle_time() {
    let (lodge, app, first) = started("refresh_token_idle_seconds = 2");
    Tokens::of(&app.refreshes(first.refresh()));
    lodge.lets_pass(2);
    is_refused(app.refreshes(first.refresh()));
}

#[test]
fn s_091_of_many_who_refresh_at_once_one_chain_lives() {
    let (lodge, app, first) = started("");
    let replies: Vec<Reply> = thread::scope(|scope| {
        let all: Vec<_> = (0..64)
            .map(|_| scope.spawn(|| app.refreshes(first.refresh())))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let won: Vec<Tokens> = replies
        .iter()
        .filter(|reply| reply.status == 200)
        .map(Tokens::of)
        .collect();
    assert!(!won.is_empty());
    let alive: Vec<&Tokens> = won.iter().filter(|tokens| app.can_use(&tokens.access)).collect();
    assert_eq!(alive.len(), 1, "of {} answers", won.len());
    let chains = won
        .iter()
        .filter(|tokens| app.refreshes(tokens.refresh()).status == 200)
        .count();
    assert_eq!(chains, 1);
    assert_eq!(lodge.client("app")["live_grants"], 1);
}

#[test]
fn s_092_rotation_survives_restarts() {
    let (mut lodge, app, first) = started("");
    let second = Tokens::of(&app.refreshes(first.refresh()));
    lodge.restart();
    let third = Tokens::of(&app.refreshes(second.refresh()));
    lodge.kill();
    lodge.restart();
    is_refused(app.refreshes(first.refresh()));
    is_dead(&app, &third);
}

#[test]
fn s_092_a_used_answer_is_remembered_over_a_crash() {
    let (mut lodge, app, first) = started("");
    let second = Tokens::of(&app.refreshes(first.refresh()));
    let third = Tokens::of(&app.refreshes(second.refresh()));
    lodge.kill();
    lodge.restart();
    is_refused(app.refreshes(first.refresh()));
    is_dead(&app, &third);
}

#[test]
fn s_094_nobody_refreshes_for_another_and_nobody_widens() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app").wanting("openid email offline_access");
    let thief = App::server(&lodge, "thief");
    let public = App::native(&lodge, "public");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    let before = lodge.holdings();
    is_refused(thief.refreshes(tokens.refresh()));
    is_refused(public.refreshes(tokens.refresh()));
    for scope in [
        "openid profile",
        "openid email offline_access profile",
        "admin",
        "openid unknown",
    ] {
        app.refreshes_with(tokens.refresh(), &[("scope", scope)])
            .expect_error(400, "invalid_scope");
    }
    assert_eq!(lodge.holdings(), before);
    Tokens::of(&app.refreshes(tokens.refresh()));
}

#[test]
fn s_094_a_narrower_scope_is_for_once() {
    let (_lodge, app, first) = started("");
    let narrow = app.refreshes_with(first.refresh(), &[("scope", "openid offline_access")]);
    let narrow = Tokens::of(&narrow);
    assert_eq!(narrow.scope, "openid offline_access");
    let claims = app.userinfo(&narrow.access).expect(200).json();
    assert!(claims["email"].is_null(), "{claims}");
    let wide = Tokens::of(&app.refreshes(narrow.refresh()));
    assert_eq!(wide.scope, first.scope);
}

#[test]
fn without_offline_access_there_is_no_refresh_token() {
    let (_lodge, app, first) = started("");
    // Asked for less: no new one, and the old one stays as it is (opencloud.md H.36).
    let reply = app.refreshes_with(first.refresh(), &[("scope", "openid")]);
    assert!(reply.json().get("refresh_token").is_none());
    Tokens::of(&app.refreshes(first.refresh()));
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app").wanting("openid");
    let mut ada = Visitor::to(lodge.address());
    let reply = app.redeems(&app.code(&mut ada));
    assert!(
        reply.json().get("refresh_token").is_none(),
        "the member is left out, not empty"
    );
    let words = ["--grant-type", "authorization_code"];
    let app = App::server_with(&lodge, "no-refresh", &words);
    let tokens = app.tokens(&mut ada);
    assert_eq!(
        (tokens.refresh, tokens.scope.as_str()),
        (None, "openid profile email")
    );
}

#[test]
fn s_095_a_family_dies_with_what_it_stands_on() {
    for words in [
        &["clients", "withdraw", "app"][..],
        &["instances", "reset-passphrase", "DOMAIN"],
        &["clients", "remove", "app"],
    ] {
        let (lodge, app, tokens) = started("");
        let domain = lodge.domain();
        let words: Vec<&str> = words
            .iter()
            .map(|word| if *word == "DOMAIN" { &domain } else { *word })
            .collect();
        lodge.cli(&words).done();
        assert!(!app.can_use(&tokens.access), "{words:?}");
        let reply = app.refreshes(tokens.refresh());
        if words[1] == "remove" {
            reply.expect_error(401, "invalid_client");
            let heir = App::server(&lodge, "app");
            is_refused(heir.refreshes(tokens.refresh()));
        } else {
            is_refused(reply);
        }
    }
}

#[test]
fn s_095_signing_out_keeps_offline_access_and_ends_the_rest() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let offline = app.tokens(&mut ada);
    let online = app.clone().wanting("openid").tokens(&mut ada);
    ada.signs_out();
    assert!(!app.can_use(&online.access));
    Tokens::of(&app.refreshes(offline.refresh()));
}

#[test]
fn s_095_idle_and_absolute_lifetimes_end() {
    let (lodge, app, first) = started("refresh_token_idle_seconds = 2");
    lodge.lets_pass(2);
    is_refused(app.refreshes(first.refresh()));
    let (lodge, app, mut tokens) = started("refresh_token_absolute_seconds = 3");
    lodge.lets_pass(1);
    tokens = Tokens::of(&app.refreshes(tokens.refresh()));
    lodge.lets_pass(3);
    is_refused(app.refreshes(tokens.refresh()));
}

#[test]
fn s_028_an_altered_refresh_token_is_none() {
    let (_lodge, app, tokens) = started("");
    let token = tokens.refresh();
    for altered in [
        &token[..token.len() - 1],
        &token[6..],
        &format!("{token}A"),
        &format!("{token}="),
        &format!("{token} "),
        &format!(" {token}"),
        &format!("GL_RT_{}", &token[6..]),
        &token.to_uppercase(),
        "gl_rt_",
    ] {
        is_refused(app.refreshes(altered));
    }
    Tokens::of(&app.refreshes(token));
}

#[test]
fn a_refreshed_id_token_tells_the_same_person_and_sign_in() {
    use gatelodge_tests::token::Token;
    let (_lodge, app, first) = started("");
    let second = Tokens::of(&app.refreshes(first.refresh()));
    let (first, second) = (Token::read(first.id()), Token::read(second.id()));
    for claim in ["iss", "sub", "aud", "auth_time", "sid"] {
        assert_eq!(first.claims[claim], second.claims[claim], "{claim}");
        assert!(!first.claims[claim].is_null(), "{claim}");
    }
    assert!(second.claims["nonce"].is_null());
}
