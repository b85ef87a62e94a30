//! Signing out, asked for by an app (OpenID Connect RP-Initiated Logout, opencloud.md D.2), and who hears of it
//! (Back-Channel and Front-Channel Logout, opencloud.md D.4).

use std::time::{Duration, Instant};

use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Lodge, Receiver, Reply, Request, Tokens, Visitor, text};
use serde_json::{Value, json};

const END_SESSION: &str = "/signin/v1/identifier/_/endsession";
const AFTER: &str = "https://client.example/bye";

struct Scene {
    lodge: Lodge,
    app: App,
    ada: Visitor,
    tokens: Tokens,
}

fn scene() -> Scene {
    scene_with("")
}

fn scene_with(policy: &str) -> Scene {
    let lodge = Lodge::start_with(policy);
    let app = App::server_with(&lodge, "app", &["--trusted", "--post-logout-redirect-uri", AFTER]);
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    Scene {
        lodge,
        app,
        ada,
        tokens,
    }
}

impl Scene {
    fn leaves(&mut self, params: &[(&str, &str)]) -> Reply {
        self.ada.goes_to(&format!("{END_SESSION}?{}", text::form(params)))
    }

    #[track_caller]
    fn is_signed_in(&mut self) {
        assert_eq!(self.lodge.sessions().len(), 1);
        self.ada.opens("/").expect(200);
    }

    #[track_caller]
    fn is_signed_out(&mut self) {
        assert!(self.ada.session_cookie().is_none());
        assert!(self.lodge.sessions().is_empty());
        let ask = self.app.ask().with("prompt", "none");
        let reply = ask.by(&mut self.ada).expect(302);
        ask.answer(&reply).expect_error("login_required");
    }
}

#[track_caller]
fn asks(reply: &Reply) {
    assert_eq!(reply.status, 200);
    assert!(reply.text().contains("id=\"logout-confirm\""), "{}", reply.text());
}

#[test]
fn with_a_hint_and_a_registered_address_it_is_one_step() {
    for by_post in [false, true] {
        let mut scene = scene();
        let params = [
            ("id_token_hint", scene.tokens.id()),
            ("post_logout_redirect_uri", AFTER),
            ("state", "S 1&x"),
        ];
        let params: Vec<(String, String)> = params
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let reply = if by_post {
            let request = Request::form(END_SESSION, &params);
            let reply = scene.ada.sends(request);
            scene.ada.follows(reply)
        } else {
            scene
                .ada
                .goes_to(&format!("{END_SESSION}?{}", text::form(&params)))
        };
        assert_eq!(
            reply.expect(303).location(),
            "https://client.example/bye?state=S%201%26x"
        );
        scene.is_signed_out();
        assert_eq!(scene.lodge.events("signed_out").len(), 1);
    }
}

#[test]
fn a_registered_redirect_address_will_do_and_no_state_is_made_up() {
    let mut scene = scene();
    let hint = scene.tokens.id().to_owned();
    let reply = scene.leaves(&[
        ("id_token_hint", &hint),
        ("post_logout_redirect_uri", "https://client.example/cb"),
    ]);
    assert_eq!(reply.expect(303).location(), "https://client.example/cb");
    scene.is_signed_out();
}

#[test]
fn without_an_address_there_is_a_page() {
    let mut scene = scene();
    let hint = scene.tokens.id().to_owned();
    let reply = scene.leaves(&[("id_token_hint", &hint)]);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("location"), None);
    scene.is_signed_out();
}

#[test]
fn s_019_an_address_that_is_not_registered_is_not_gone_to() {
    for address in [
        "https://evil.example/",
        "https://client.example/bye/x",
        "https://client.example/bye?x=y",
        "https://client.example/BYE",
        "https://client.example:443/bye",
        "https://x@client.example/bye",
        "https://client.example/bye#x",
        "javascript:alert(1)",
        "//evil.example",
        "/",
    ] {
        let mut scene = scene();
        let hint = scene.tokens.id().to_owned();
        let reply = scene.leaves(&[
            ("id_token_hint", &hint),
            ("post_logout_redirect_uri", address),
            ("state", "x"),
        ]);
        assert_eq!(reply.status, 200, "{address}");
        assert_eq!(reply.header("location"), None, "{address}");
        assert!(!reply.text().contains("href=\"https://evil"), "{address}");
    }
}

#[test]
fn s_019_the_free_port_does_not_lead_back_to_the_lodge() {
    let mut scene = scene();
    let native = App::native(&scene.lodge, "native");
    let tokens = native.tokens(&mut scene.ada);
    let own = format!("http://127.0.0.1:{}/cb", scene.lodge.port());
    let reply = scene.leaves(&[("id_token_hint", tokens.id()), ("post_logout_redirect_uri", &own)]);
    assert_eq!((reply.status, reply.header("location")), (200, None));
}

#[test]
fn s_061_without_a_good_hint_the_person_is_asked() {
    let mut scene = scene();
    let other = App::trusted(&scene.lodge, "other");
    let access = scene.tokens.access.clone();
    let hint = scene.tokens.id().to_owned();
    let (head, _) = hint.rsplit_once('.').unwrap();
    let none = format!(
        "{}.{}.",
        text::base64url(b"{\"alg\":\"none\"}"),
        head.split_once('.').unwrap().1
    );
    for params in [
        &[][..],
        &[("client_id", "app")],
        &[("post_logout_redirect_uri", AFTER)],
        &[("client_id", "app"), ("post_logout_redirect_uri", AFTER)],
        &[("id_token_hint", "x"), ("post_logout_redirect_uri", AFTER)],
        &[("id_token_hint", &*access), ("post_logout_redirect_uri", AFTER)],
        &[("id_token_hint", &*none), ("post_logout_redirect_uri", AFTER)],
        &[("id_token_hint", &*hint), ("client_id", &*other.id)],
        &[("logout_hint", "ada")],
    ] {
        asks(&scene.leaves(params));
        scene.is_signed_in();
    }
    // Twice the same parameter is nothing to decide on.
    let reply = scene.ada.opens(&format!(
        "{END_SESSION}?id_token_hint={hint}&id_token_hint={hint}"
    ));
    assert_eq!(reply.status, 400);
    scene.is_signed_in();
    // "No" changes nothing, "yes" goes on to where the app wanted, if that is registered.
    scene.leaves(&[("client_id", "app"), ("post_logout_redirect_uri", AFTER)]);
    scene.ada.submits(&[("decision", "cancel")]);
    scene.is_signed_in();
    scene.leaves(&[
        ("client_id", "app"),
        ("post_logout_redirect_uri", AFTER),
        ("state", "1"),
    ]);
    let reply = scene.ada.submits(&[("decision", "confirm")]);
    assert_eq!(reply.expect(303).location(), "https://client.example/bye?state=1");
    scene.is_signed_out();
}

#[test]
fn s_061_what_the_form_carries_is_judged_anew() {
    let mut scene = scene();
    scene.leaves(&[]);
    let evil = text::form(&[
        ("client_id", "app"),
        ("post_logout_redirect_uri", "https://evil.example/"),
    ]);
    let reply = scene.ada.submits(&[("decision", "confirm"), ("request", &evil)]);
    assert_eq!((reply.status, reply.header("location")), (200, None));
    scene.is_signed_out();
}

#[test]
fn s_121_an_expired_hint_is_good_enough_here() {
    let mut scene = scene_with("id_token_seconds = 1\naccess_token_seconds = 1");
    scene.lodge.lets_pass(1);
    let hint = scene.tokens.id().to_owned();
    let reply = scene.leaves(&[("id_token_hint", &hint), ("post_logout_redirect_uri", AFTER)]);
    assert_eq!(reply.expect(303).location(), AFTER);
    scene.is_signed_out();
}

#[test]
fn a_hint_of_another_sign_in_does_not_end_this_one() {
    let mut scene = scene();
    let mut elsewhere = Visitor::to(scene.lodge.address());
    let theirs = scene.app.tokens(&mut elsewhere);
    asks(&scene.leaves(&[
        ("id_token_hint", theirs.id()),
        ("post_logout_redirect_uri", AFTER),
    ]));
    assert_eq!(scene.lodge.sessions().len(), 2);
    scene.ada.opens("/").expect(200);
    elsewhere.opens("/").expect(200);
}

#[test]
fn who_is_signed_out_already_goes_on() {
    let mut scene = scene();
    let hint = scene.tokens.id().to_owned();
    scene.ada.signs_out();
    let reply = scene.leaves(&[("id_token_hint", &hint), ("post_logout_redirect_uri", AFTER)]);
    assert_eq!(reply.expect(303).location(), AFTER);
    let reply = scene.leaves(&[("post_logout_redirect_uri", AFTER), ("client_id", "app")]);
    assert_eq!((reply.status, reply.header("location")), (200, None));
}

#[test]
fn s_208_signing_out_ends_what_was_not_for_offline_use() {
    let mut scene = scene();
    let online = scene.app.clone().wanting("openid").tokens(&mut scene.ada);
    let hint = scene.tokens.id().to_owned();
    scene.leaves(&[("id_token_hint", &hint)]);
    scene.lodge.kill();
    scene.lodge.restart();
    assert!(!scene.app.can_use(&online.access));
    scene.is_signed_out();
    Tokens::of(&scene.app.refreshes(scene.tokens.refresh()));
}

#[test]
fn s_061_another_sites_page_cannot_sign_anybody_out() {
    let mut scene = scene();
    let hint = scene.tokens.id().to_owned();
    let target = format!("{END_SESSION}?id_token_hint={hint}");
    for foreign in ["https://evil.example", "null"] {
        let request = Request::get(&target).header("Origin", foreign);
        asks(&scene.ada.sends(request));
        scene.is_signed_in();
    }
}

#[test]
fn the_pages_speak_the_language_that_the_app_names() {
    let mut scene = scene();
    let page = scene.leaves(&[("ui_locales", "de en"), ("logout_hint", "ada")]);
    assert!(page.text().contains("<html lang=\"de\""));
    let hint = scene.tokens.id().to_owned();
    let page = scene.leaves(&[("ui_locales", "fr"), ("id_token_hint", &hint)]);
    assert!(page.text().contains("<html lang=\"fr\""));
    scene.is_signed_out();
}

/// An app that wants to hear of sign-outs, and somebody who signed in with it.
fn listening(lodge: &Lodge, id: &str, details: &Value) -> App {
    let client = json!({
        "redirect_uris": ["https://client.example/cb", "https://other.example:8443/cb"],
        "post_logout_redirect_uris": [AFTER],
        "trusted": true,
        "details": details,
    });
    App::registered_as(lodge, id, client)
}

fn logout_token(lodge: &Lodge, body: &str) -> Token {
    let token = body.strip_prefix("logout_token=").expect("the only parameter");
    assert!(!token.contains('&'), "{body}");
    Token::verified(token, &lodge.get("/konnect/v1/jwks.json").json())
}

#[test]
fn h_46_an_apps_server_hears_of_a_sign_out_before_the_browser_goes_on() {
    let lodge = Lodge::start();
    let server = Receiver::answering(200);
    let app = listening(
        &lodge,
        "app",
        &json!({ "backchannel_logout_uri": server.url("/gone") }),
    );
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    let id = Token::read(tokens.id());
    let params = [
        ("id_token_hint", tokens.id()),
        ("post_logout_redirect_uri", AFTER),
    ];
    let reply = ada.goes_to(&format!("{END_SESSION}?{}", text::form(&params)));
    assert_eq!(reply.expect(303).location(), AFTER);
    let received = server.received();
    let [notice] = &received[..] else {
        panic!("{} notices", received.len())
    };
    assert_eq!(notice.line, "POST /gone");
    assert_eq!(
        notice.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let token = logout_token(&lodge, &notice.body);
    assert_eq!(token.header["typ"], "logout+jwt");
    assert_eq!(token.header["alg"], "RS256");
    assert_eq!((token.text("iss"), token.text("aud")), (&*lodge.origin(), "app"));
    assert_eq!(
        (token.text("sub"), token.text("sid")),
        (id.text("sub"), id.text("sid"))
    );
    assert_eq!(
        token.claims["events"],
        json!({ "http://schemas.openid.net/event/backchannel-logout": {} })
    );
    assert!(token.claims["nonce"].is_null() && !token.text("jti").is_empty());
    assert_eq!(token.seconds("exp") - token.seconds("iat"), 120);
    // It passes for nothing else: not for an access token, not for a hint.
    let logout_token = notice.body.strip_prefix("logout_token=").unwrap();
    assert_eq!(app.userinfo(logout_token).status, 401);
    app.tokens(&mut ada);
    asks(&ada.goes_to(&format!("{END_SESSION}?id_token_hint={logout_token}")));
}

#[test]
fn h_46_a_dead_server_does_not_keep_the_person_waiting() {
    let lodge = Lodge::start();
    let (silent, quick) = (Receiver::silent(), Receiver::answering(204));
    let mut ada = Visitor::to(lodge.address());
    let mut hint = String::new();
    for (id, server) in [("silent", &silent), ("quick", &quick)] {
        let app = listening(&lodge, id, &json!({ "backchannel_logout_uri": server.url("/") }));
        hint = app.tokens(&mut ada).id().to_owned();
    }
    #[expect(clippy::disallowed_methods, reason = "a duration is what this is about")]
    let began = Instant::now();
    let params = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)];
    let reply = ada.goes_to(&format!("{END_SESSION}?{}", text::form(&params)));
    let took = began.elapsed();
    assert_eq!(reply.expect(303).location(), AFTER);
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert_eq!(quick.received().len(), 1, "who is quick has heard by now");
    assert_eq!(silent.waits_for(1).len(), 1);
}

/// Ends the session of somebody, whose id is given too.
type End<'a> = dyn Fn(&mut Visitor, &str) + 'a;

#[test]
fn every_end_of_a_session_is_heard() {
    let lodge = Lodge::start();
    let server = Receiver::answering(200);
    let app = listening(
        &lodge,
        "app",
        &json!({ "backchannel_logout_uri": server.url("/gone") }),
    );
    let domain = lodge.domain();
    let ends: [&End<'_>; 4] = [
        &|ada, _| drop(ada.signs_out()),
        &|_, sid| drop(lodge.cli(&["sessions", "end", sid]).done()),
        &|_, _| drop(lodge.cli(&["sessions", "end", "--all"]).done()),
        &|_, sid| {
            let end = json!({ "request": "end_session", "instance": domain, "session": sid });
            lodge.control(&end).unwrap();
        },
    ];
    for (count, end) in ends.into_iter().enumerate() {
        let mut ada = Visitor::to(lodge.address());
        let sid = Token::read(app.tokens(&mut ada).id()).text("sid").to_owned();
        end(&mut ada, &sid);
        let received = server.waits_for(count + 1);
        let token = logout_token(&lodge, &received[count].body);
        assert_eq!(token.text("sid"), sid);
    }
    let mut ada = Visitor::to(lodge.address());
    app.tokens(&mut ada);
    let reset = json!({ "request": "reset_passphrase", "domain": lodge.domain() });
    lodge.control(&reset).unwrap();
    assert_eq!(server.waits_for(5).len(), 5);
}

#[test]
fn an_expired_session_is_told_when_its_browser_comes_back() {
    let lodge = Lodge::start_with("session_idle_seconds = 3");
    let server = Receiver::answering(200);
    let app = listening(
        &lodge,
        "app",
        &json!({ "backchannel_logout_uri": server.url("/gone") }),
    );
    let mut ada = Visitor::to(lodge.address());
    let sid = Token::read(app.tokens(&mut ada).id()).text("sid").to_owned();
    lodge.lets_pass(3);
    assert_eq!(ada.opens("/").expect(303).way(), "/auth/login");
    let received = server.waits_for(1);
    assert_eq!(logout_token(&lodge, &received[0].body).text("sid"), sid);
    ada.opens("/").expect(303);
    assert_eq!(server.received().len(), 1, "once is enough");
}

#[test]
fn a_sign_out_while_the_lodge_is_down_is_told_when_it_is_up() {
    let mut lodge = Lodge::start();
    let server = Receiver::answering(200);
    let app = listening(
        &lodge,
        "app",
        &json!({ "backchannel_logout_uri": server.url("/gone") }),
    );
    let mut ada = Visitor::to(lodge.address());
    let sid = Token::read(app.tokens(&mut ada).id()).text("sid").to_owned();
    lodge.stop();
    lodge.cli(&["sessions", "end", "--all"]).done();
    assert!(server.received().is_empty());
    lodge.restart();
    let received = server.waits_for(1);
    assert_eq!(logout_token(&lodge, &received[0].body).text("sid"), sid);
    lodge.restart();
    lodge.kill();
    lodge.restart();
    lodge.get("/robots.txt").expect(200);
    assert_eq!(server.received().len(), 1, "once is enough");
}

#[test]
fn front_channel_pages_are_loaded_before_the_browser_goes_on() {
    let lodge = Lodge::start();
    let named = json!({
        "frontchannel_logout_uri": "https://client.example/out?x=1",
        "frontchannel_logout_session_required": true,
    });
    let plain = json!({ "frontchannel_logout_uri": "https://other.example:8443/out" });
    let unused = json!({ "frontchannel_logout_uri": "https://client.example/unused" });
    let one = listening(&lodge, "one", &named);
    let two = listening(&lodge, "two", &plain);
    listening(&lodge, "three", &unused);
    let mut ada = Visitor::to(lodge.address());
    one.tokens(&mut ada);
    let tokens = two.tokens(&mut ada);
    let sid = Token::read(tokens.id()).text("sid").to_owned();
    let params = [
        ("id_token_hint", tokens.id()),
        ("post_logout_redirect_uri", AFTER),
        ("state", "s&1"),
    ];
    let page = ada
        .goes_to(&format!("{END_SESSION}?{}", text::form(&params)))
        .expect(200);
    let html = page.text().replace("&amp;", "&").replace("&#38;", "&");
    let issuer = text::encode(&lodge.origin());
    for frame in [
        format!("src=\"https://client.example/out?x=1&iss={issuer}&sid={sid}\""),
        "src=\"https://other.example:8443/out\"".to_owned(),
    ] {
        assert!(html.contains(&frame), "{frame} in {html}");
    }
    assert!(
        !html.contains("client.example/unused"),
        "it had no grant in this session"
    );
    assert!(
        html.contains("href=\"https://client.example/bye?state=s%261\""),
        "{html}"
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.ends_with("; frame-src https://client.example https://other.example:8443"),
        "{policy}"
    );
    assert!(lodge.sessions().is_empty());
    // The second time nothing is left to be told.
    let again = ada.goes_to(&format!("{END_SESSION}?{}", text::form(&params)));
    assert_eq!(
        again.expect(303).location(),
        "https://client.example/bye?state=s%261"
    );
}

#[test]
fn an_ordinary_sign_out_loads_the_frames_too_and_stays() {
    let lodge = Lodge::start();
    let app = listening(
        &lodge,
        "app",
        &json!({ "frontchannel_logout_uri": "https://client.example/out" }),
    );
    let mut ada = Visitor::to(lodge.address());
    app.tokens(&mut ada);
    let page = ada.signs_out().expect(200);
    assert!(page.text().contains("src=\"https://client.example/out\""));
    assert!(!page.text().contains("id=\"goodbye-continue\""));
    let page = ada.goes_to("/signin/v1/goodbye").expect(200);
    assert!(!page.text().contains("<iframe"));
    assert!(
        !page
            .header("content-security-policy")
            .unwrap()
            .contains("frame-src")
    );
}
