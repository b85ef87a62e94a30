//! Access tokens at userinfo, introspection and revocation (RFC 6750, RFC 7009, RFC 7662).

use gatelodge_tests::{App, Lodge, Request, Tokens, Visitor};
use serde_json::json;

const USERINFO: &str = "/konnect/v1/userinfo";

#[test]
fn s_076_a_token_comes_one_way_and_not_in_the_address() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    let token = &tokens.access;
    let in_address = format!("{USERINFO}?access_token={token}");
    let body = [("access_token", token)];
    lodge.get(&in_address).expect(401);
    lodge.send(&Request::form(&in_address, &[("x", "y")])).expect(401);
    let form = "application/x-www-form-urlencoded";
    let get = Request::get(USERINFO).header("Content-Type", form);
    lodge.send(&get.body(format!("access_token={token}"))).expect(401);
    lodge.send(&Request::get(&in_address).bearer(token)).expect(400);
    lodge
        .send(&Request::form(USERINFO, &body).bearer(token))
        .expect(400);
    lodge.send(&Request::form(&in_address, &body)).expect(400);
    let twice = Request::get(USERINFO).bearer(token).bearer(token);
    let reply = lodge.send(&twice);
    assert_eq!(reply.status, 400, "{}", reply.text());
    // The three ways that are good.
    for request in [
        Request::get(USERINFO).bearer(token),
        Request::form(USERINFO, &body),
        Request::new("POST", USERINFO).bearer(token),
        Request::get(USERINFO).header("Authorization", &format!("bEARER {token}")),
    ] {
        let claims = lodge.send(&request).expect(200).json();
        assert_eq!(claims["name"], "Ada Lovelace");
    }
    let head = lodge
        .send(&Request::new("HEAD", USERINFO).bearer(token))
        .expect(200);
    assert!(head.body.is_empty());
}

#[test]
fn s_077_no_other_token_passes_for_an_access_token() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let code = app.code(&mut ada);
    let tokens = app.tokens(&mut ada);
    let cookie = ada.session_cookie().unwrap().1.to_owned();
    for other in [
        tokens.id(),
        tokens.refresh(),
        &code.code,
        &cookie,
        "x",
        "a.b.c",
        "",
    ] {
        let reply = app.userinfo(other).expect(401);
        let challenge = reply.header("www-authenticate").expect("a challenge");
        assert!(challenge.starts_with("Bearer "), "{challenge}");
        assert_eq!(
            app.introspects(other).status,
            if other.is_empty() { 400 } else { 200 }
        );
    }
    // Nor the other way round.
    app.refreshes(&tokens.access).expect_error(400, "invalid_grant");
    app.redeems_with(&code, &[("code", &tokens.access)])
        .expect_error(400, "invalid_grant");
    app.redeems_with(&code, &[("code", tokens.refresh())])
        .expect_error(400, "invalid_grant");
    let mut thief = Visitor::to(lodge.address());
    let name = ada.session_cookie().unwrap().0.to_owned();
    for value in [&tokens.access, tokens.refresh(), &code.code] {
        thief.is_given_cookie(&name, value);
        assert_eq!(thief.opens("/").expect(303).way(), "/auth/login");
    }
    Tokens::of(&app.redeems(&code));
}

#[test]
fn s_077_the_challenge_names_an_error_only_when_there_was_a_token() {
    let lodge = Lodge::start();
    let reply = lodge.get(USERINFO).expect(401);
    let challenge = reply.header("www-authenticate").unwrap();
    assert!(
        challenge.starts_with("Bearer ") && !challenge.contains("error"),
        "{challenge}"
    );
    let reply = lodge.send(&Request::get(USERINFO).bearer("x")).expect(401);
    let challenge = reply.header("www-authenticate").unwrap();
    assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    let reply = lodge.send(&Request::get(USERINFO).basic("app", "x")).expect(401);
    assert!(reply.header("www-authenticate").unwrap().starts_with("Bearer "));
}

#[test]
fn s_078_a_token_of_another_instance_or_with_too_little_scope_is_refused() {
    let lodge = Lodge::start();
    let other = format!("bea.{}", lodge.domain());
    lodge.adds_instance(&other);
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    // One lodge, one set of keys, two issuers.
    let request = Request::get(USERINFO)
        .header("Host", &other)
        .bearer(&tokens.access);
    lodge.send(&request).expect(401);
    let narrow = app.clone().wanting("profile");
    let tokens = narrow.tokens(&mut ada);
    assert_eq!((tokens.scope.as_str(), tokens.id), ("profile", None));
    let reply = narrow.userinfo(&tokens.access).expect(403);
    let challenge = reply.header("www-authenticate").unwrap();
    assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
}

#[test]
fn s_079_s_081_revoking_an_access_token_ends_only_it() {
    let mut lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    app.revokes(&tokens.access).expect(200);
    lodge.kill();
    lodge.restart();
    assert!(!app.can_use(&tokens.access));
    let next = Tokens::of(&app.refreshes(tokens.refresh()));
    assert!(app.can_use(&next.access));
}

#[test]
fn s_079_s_081_revoking_a_refresh_token_ends_everything() {
    let mut lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let first = app.tokens(&mut Visitor::to(lodge.address()));
    let second = Tokens::of(&app.refreshes(first.refresh()));
    assert!(app.can_use(&second.access));
    app.revokes(second.refresh()).expect(200);
    for round in ["at once", "after a restart", "after a crash"] {
        for tokens in [&first, &second] {
            assert!(!app.can_use(&tokens.access), "{round}");
            app.refreshes(tokens.refresh()).expect_error(400, "invalid_grant");
        }
        if round == "at once" {
            lodge.restart();
        } else {
            lodge.kill();
            lodge.restart();
        }
    }
    assert_eq!(lodge.client("app")["live_grants"], 0);
}

#[test]
fn s_080_unknown_and_foreign_tokens_are_revoked_without_effect() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let thief = App::server(&lodge, "thief");
    let public = App::native(&lodge, "public");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    let before = lodge.holdings();
    for token in [
        &tokens.access,
        tokens.refresh(),
        tokens.id(),
        "x",
        "a.b.c",
        "gl_rt_x",
    ] {
        for other in [&thief, &public] {
            let reply = other.revokes(token).expect(200);
            assert!(reply.body.is_empty());
        }
    }
    app.revokes(tokens.id()).expect(200);
    assert!(app.can_use(&tokens.access));
    assert_eq!(lodge.holdings(), before);
    Tokens::of(&app.refreshes(tokens.refresh()));
}

#[test]
fn s_080_a_revocation_needs_a_client_and_a_token() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    let revoke = "/konnect/v1/revoke";
    lodge
        .send(&Request::form(revoke, &[("token", tokens.refresh())]))
        .expect_error(401, "invalid_client");
    let wrong = Request::form(revoke, &[("token", tokens.refresh())]).basic("app", "wrong");
    lodge.send(&wrong).expect_error(401, "invalid_client");
    app.posts(revoke, &[("token_type_hint", "access_token")])
        .expect_error(400, "invalid_request");
    assert!(app.can_use(&tokens.access));
    // The hint is only a hint.
    app.posts(
        revoke,
        &[("token", &tokens.access), ("token_type_hint", "refresh_token")],
    )
    .expect(200);
    assert!(!app.can_use(&tokens.access));
}

#[test]
fn s_082_introspection_is_for_clients_with_a_secret_about_their_own() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let other = App::server(&lodge, "other");
    let public = App::native(&lodge, "public");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    let introspect = "/konnect/v1/introspect";
    lodge
        .send(&Request::form(introspect, &[("token", &tokens.access)]))
        .expect_error(401, "invalid_client");
    public
        .introspects(&tokens.access)
        .expect_error(401, "invalid_client");
    for token in [&*tokens.access, tokens.refresh()] {
        let known = app.introspects(token).expect(200).json();
        assert_eq!(known["active"], true);
        assert_eq!(known["client_id"], "app");
        assert_eq!(known["scope"], "openid profile email offline_access");
        assert_eq!(known["iss"], lodge.origin());
        assert_eq!(
            other.introspects(token).expect(200).json(),
            json!({ "active": false })
        );
    }
    for token in ["x", "a.b.c", tokens.id()] {
        assert_eq!(
            app.introspects(token).expect(200).json(),
            json!({ "active": false })
        );
    }
    // "Log out everywhere".
    lodge.cli(&["clients", "withdraw", "app"]).done();
    for token in [&*tokens.access, tokens.refresh()] {
        assert_eq!(
            app.introspects(token).expect(200).json(),
            json!({ "active": false })
        );
    }
}

#[test]
fn s_082_an_expired_token_is_not_active() {
    let lodge = Lodge::start_with("access_token_seconds = 1\nid_token_seconds = 1");
    let app = App::server(&lodge, "app");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    lodge.lets_pass(1);
    assert!(!app.can_use(&tokens.access));
    assert_eq!(
        app.introspects(&tokens.access).expect(200).json(),
        json!({ "active": false })
    );
    Tokens::of(&app.refreshes(tokens.refresh()));
}

#[test]
fn s_083_userinfo_tells_what_was_granted() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    for (scope, names) in [
        ("openid", &["sub"][..]),
        ("openid email", &["email", "email_verified", "sub"]),
        ("openid profile", &["name", "preferred_username", "sub"]),
    ] {
        let tokens = app.clone().wanting(scope).tokens(&mut ada);
        let claims = app.userinfo(&tokens.access).expect(200).json();
        let mut told: Vec<&String> = claims.as_object().unwrap().keys().collect();
        told.sort();
        assert_eq!(told, names, "{scope}");
        assert_eq!(
            claims["sub"],
            gatelodge_tests::token::Token::read(tokens.id()).claims["sub"]
        );
        assert!(claims["email_verified"].is_null() || claims["email_verified"].is_boolean());
    }
}

#[test]
fn s_084_replies_with_tokens_or_claims_are_not_stored() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let code = app.code(&mut Visitor::to(lodge.address()));
    let reply = app.redeems(&code);
    let tokens = Tokens::of(&reply);
    for reply in [
        reply,
        app.refreshes(tokens.refresh()),
        app.userinfo(&tokens.access),
        app.introspects(&tokens.access),
        app.redeems(&code),
        lodge.get(USERINFO),
    ] {
        assert_eq!(
            reply.header("cache-control"),
            Some("no-store"),
            "{}",
            reply.text()
        );
    }
}

#[test]
fn s_088_a_token_has_one_spelling() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    let token = &tokens.access;
    let mut tail = token.clone();
    // The last of 86 characters carries four bits that mean nothing.
    let last = tail.pop().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
    tail.push(next);
    let (start, signature) = token.rsplit_once('.').unwrap();
    for other in [
        &tail,
        &format!("{token} "),
        &format!(" {token}"),
        &format!("{token}\0"),
        &format!("{token}\n"),
        &format!("{token}="),
        &format!("{token}."),
        &format!("{token}.x"),
        &format!("{start}."),
        start,
        &format!("{start}.{}", signature.to_uppercase()),
        &token.replace('.', "%2E"),
    ] {
        let reply = lodge.send(&Request::form(USERINFO, &[("access_token", other)]));
        assert_eq!(reply.status, 401, "{other:?}");
    }
    lodge
        .send(&Request::form(USERINFO, &[("access_token", token)]))
        .expect(200);
    lodge
        .send(&Request::get(USERINFO).header("Authorization", &format!("Bearer  {token}")))
        .expect(401);
    lodge
        .send(&Request::get(USERINFO).header("Authorization", &format!("Bearer {token}, x")))
        .expect(401);
}

#[test]
fn s_110_a_token_without_our_signature_is_refused() {
    use gatelodge_tests::text::base64url;
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    let token = gatelodge_tests::token::Token::read(&tokens.access);
    let (start, signature) = tokens.access.rsplit_once('.').unwrap();
    let payload = start.split_once('.').unwrap().1;
    let kid = &token.header["kid"];
    for (header, signature) in [
        (json!({ "alg": "none", "typ": "at+jwt" }), ""),
        (json!({ "alg": "none", "typ": "at+jwt", "kid": kid }), signature),
        (json!({ "alg": "None", "typ": "at+jwt", "kid": kid }), ""),
        (json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid }), signature),
        (json!({ "alg": "RS256", "typ": "at+jwt", "kid": kid }), signature),
        (json!({ "typ": "at+jwt", "kid": kid }), signature),
        (
            json!({ "alg": ["ES256"], "typ": "at+jwt", "kid": kid }),
            signature,
        ),
        (json!({ "alg": "ES256", "typ": "JWT", "kid": kid }), signature),
        (
            json!({ "alg": "ES256", "typ": "at+jwt", "kid": "../../dev/null" }),
            signature,
        ),
        (
            json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid, "crit": ["x"], "x": 1 }),
            signature,
        ),
    ] {
        let forged = format!(
            "{}.{payload}.{signature}",
            base64url(header.to_string().as_bytes())
        );
        assert!(!app.can_use(&forged), "{header}");
    }
    assert!(app.can_use(&tokens.access));
}
