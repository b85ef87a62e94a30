//! Clients that act for themselves (RFC 6749 4.4, RFC 9068).

use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Lodge, Reply, Tokens, Visitor};
use serde_json::json;

const TOKEN: &str = "/konnect/v1/token";
const GRANT: (&str, &str) = ("grant_type", "client_credentials");

fn machine(lodge: &Lodge) -> App {
    let client = json!({ "kind": "machine", "scopes": ["jobs", "files.read", "openid", "offline_access"] });
    App::registered_as(lodge, "robot", client)
}

fn asks(app: &App, scope: &str) -> Reply {
    let scope = [("scope", scope)];
    let scope = if scope[0].1.is_empty() { &[] } else { &scope[..] };
    app.posts(TOKEN, &[&[GRANT], scope].concat())
}

#[test]
fn a_machine_gets_an_access_token_and_nothing_else() {
    let lodge = Lodge::start();
    let robot = machine(&lodge);
    let reply = asks(&robot, "").expect(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let json = reply.json();
    assert_eq!(
        (&json["token_type"], &json["expires_in"]),
        (&json!("Bearer"), &json!(300))
    );
    assert_eq!(json["scope"], "jobs files.read");
    assert!(
        json["refresh_token"].is_null() && json["id_token"].is_null(),
        "{json}"
    );
    let token = Token::read(json["access_token"].as_str().unwrap());
    assert_eq!(token.header["typ"], "at+jwt");
    assert!(token.is_signed_by(&lodge.get("/konnect/v1/jwks.json").json()));
    assert_eq!((token.text("sub"), token.text("client_id")), ("robot", "robot"));
    assert_eq!(token.text("scope"), "jobs files.read");
    assert_eq!(token.text("iss"), lodge.origin());
    assert_eq!(token.seconds("exp") - token.seconds("iat"), 300);
    for about_a_person in [
        "auth_time",
        "sid",
        "amr",
        "name",
        "email",
        "preferred_username",
        "lg.i",
    ] {
        assert!(
            token.claims[about_a_person].is_null(),
            "{about_a_person}: {}",
            token.claims
        );
    }
}

#[test]
fn a_machine_is_nobody_at_userinfo_and_somebody_at_introspection() {
    let lodge = Lodge::start();
    let robot = machine(&lodge);
    let token = Tokens::of(&asks(&robot, "jobs")).access;
    let reply = robot.userinfo(&token).expect(403);
    assert!(
        reply
            .header("www-authenticate")
            .unwrap()
            .contains("insufficient_scope")
    );
    let told = robot.introspects(&token).json();
    assert_eq!(told["active"], true);
    assert_eq!((&told["sub"], &told["scope"]), (&json!("robot"), &json!("jobs")));
    assert!(
        told["username"].is_null() && told["auth_time"].is_null(),
        "{told}"
    );
    robot.revokes(&token).expect(200);
    assert_eq!(robot.introspects(&token).json()["active"], false);
    assert_eq!(robot.userinfo(&token).status, 401);
}

#[test]
fn s_108_what_is_about_a_person_or_not_registered_is_refused() {
    let lodge = Lodge::start();
    let robot = machine(&lodge);
    for scope in [
        "openid",
        "offline_access",
        "profile",
        "email",
        "jobs openid",
        "other",
        "jobs other",
        "\"",
    ] {
        asks(&robot, scope).expect_error(400, "invalid_scope");
    }
    assert_eq!(lodge.client("robot")["live_grants"], 0);
}

#[test]
fn who_is_not_registered_for_it_does_not_act_for_itself() {
    let lodge = Lodge::start();
    let server = App::server(&lodge, "server");
    let native = App::native(&lodge, "native");
    for app in [&server, &native] {
        asks(app, "").expect_error(400, "unauthorized_client");
    }
    let robot = machine(&lodge);
    let mut stranger = robot.clone();
    stranger.secret = Some("wrong".to_owned());
    asks(&stranger, "").expect_error(401, "invalid_client");
    stranger.secret = None;
    asks(&stranger, "").expect_error(401, "invalid_client");
    let params = [GRANT, ("refresh_token", "x"), ("code", "y")];
    assert!(robot.posts(TOKEN, &params).json()["refresh_token"].is_null());
    // A machine has no person to send anywhere.
    let page = robot.clone().answering_at("https://client.example/cb").ask();
    assert_ne!(page.by(&mut Visitor::to(lodge.address())).status, 200);
}

#[test]
fn the_owner_sees_it_and_can_withdraw_it() {
    let mut lodge = Lodge::start();
    let robot = machine(&lodge);
    let first = Tokens::of(&asks(&robot, "jobs")).access;
    let second = Tokens::of(&asks(&robot, "jobs")).access;
    assert_eq!(
        lodge.client("robot")["live_grants"],
        1,
        "one grant for all its tokens"
    );
    assert_eq!(lodge.waits_for_events("token_issued", 1).len(), 1);
    lodge.kill();
    lodge.restart();
    assert_eq!(robot.introspects(&first).json()["active"], true);
    let withdraw = json!({ "request": "withdraw_access", "instance": lodge.domain(), "client_id": "robot" });
    lodge.control(&withdraw).unwrap();
    for token in [&first, &second] {
        assert_eq!(robot.introspects(token).json()["active"], false);
    }
    let third = Tokens::of(&asks(&robot, "jobs")).access;
    assert_eq!(robot.introspects(&third).json()["active"], true);
}
