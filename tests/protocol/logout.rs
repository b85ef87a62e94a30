//! Signing out, asked for by an app (OpenID Connect RP-Initiated Logout, opencloud.md D.2).

use gatelodge_tests::{App, Lodge, Reply, Request, Tokens, Visitor, text};

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
