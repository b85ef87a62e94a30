//! An owner's first visit, by the link that making an instance printed (cozy.md A.6).

use gatelodge_tests::{App, Lodge, Reply, Request, Visitor, text};

const NEW: &str = "seven kettles under a tin roof";

struct Scene {
    lodge: Lodge,
    /// Path and query of the link.
    link: String,
    token: String,
}

/// A lodge whose instance waits for its owner.
fn scene() -> Scene {
    let lodge = Lodge::bare();
    let added = lodge
        .cli(&[
            "instances",
            "add",
            "localhost",
            "--json",
            "--public-name",
            "Ada Lovelace",
        ])
        .json();
    assert_eq!(added["onboarded"], false);
    let link = added["onboarding_link"].as_str().unwrap();
    let link = link
        .strip_prefix(&lodge.origin())
        .expect("a link to the lodge")
        .to_owned();
    let token = link.split_once("registerToken=").expect("a token").1.to_owned();
    Scene { lodge, link, token }
}

impl Scene {
    fn is_waiting(&self) -> bool {
        let domain = self.lodge.domain();
        self.lodge.cli(&["instances", "show", &domain, "--json"]).json()["onboarded"] == false
    }

    fn sends(&self, visitor: &mut Visitor, values: &[(&str, &str)]) -> Reply {
        let page = visitor.goes_to(&self.link);
        let request = visitor.form_request(&page, values);
        visitor.sends(request)
    }
}

#[test]
fn the_owner_chooses_a_passphrase_and_is_signed_in() {
    let scene = scene();
    let mut ada = Visitor::to(scene.lodge.address());
    let reply = scene
        .sends(&mut ada, &[("passphrase", NEW), ("passphrase_again", NEW)])
        .expect(303);
    assert_eq!(reply.location(), format!("{}/#", scene.lodge.origin()));
    assert!(ada.follows(reply).text().contains("Ada Lovelace"));
    assert!(!scene.is_waiting());
    assert_eq!(scene.lodge.events("passphrase_changed").len(), 1);
    ada.signs_out();
    ada.goes_to("/");
    ada.types("wrong").expect(401);
    ada.types(NEW).expect(200);
    let app = App::trusted(&scene.lodge, "app");
    app.code(&mut ada);
}

#[test]
fn the_link_works_once() {
    let scene = scene();
    let mut ada = Visitor::to(scene.lodge.address());
    let page = ada.goes_to(&scene.link);
    let form = ada.form_request(&page, &[("passphrase", NEW), ("passphrase_again", NEW)]);
    ada.sends(form.clone()).expect(303);
    let mut mallory = Visitor::to(scene.lodge.address());
    assert_eq!(mallory.sends(form).expect(400).headers("set-cookie").count(), 0);
    mallory.goes_to(&scene.link);
    assert!(mallory.must_sign_in(), "the link leads nowhere but to the door");
    mallory.types(NEW).expect(200);
}

#[test]
fn of_many_who_send_the_form_at_once_one_is_the_owner() {
    let scene = scene();
    let mut ada = Visitor::to(scene.lodge.address());
    let page = ada.goes_to(&scene.link);
    let form = ada.form_request(&page, &[("passphrase", NEW), ("passphrase_again", NEW)]);
    let owners = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| scene.lodge.send(&form).status))
            .collect();
        all.into_iter()
            .map(|one| one.join().unwrap())
            .filter(|status| *status == 303)
            .count()
    });
    assert_eq!(owners, 1);
    assert_eq!(scene.lodge.sessions().len(), 1);
}

#[test]
fn a_wrong_link_opens_nothing() {
    let scene = scene();
    let last = if scene.token.ends_with('0') { "1" } else { "0" };
    let almost = format!("{}{last}", &scene.token[..31]);
    for token in [
        "",
        "x",
        &scene.token[1..],
        &almost,
        &scene.token.to_uppercase(),
        &format!("{}0", scene.token),
    ] {
        for path in ["/", "/auth/passphrase", "/auth/passphrase/"] {
            let reply = scene.lodge.get(&format!("{path}?registerToken={token}"));
            assert!(
                !String::from_utf8_lossy(&reply.body).contains("name=\"passphrase\""),
                "{token}"
            );
        }
        let form = [
            ("register_token", token),
            ("passphrase", NEW),
            ("passphrase_again", NEW),
        ];
        let request = Request::form("/settings/passphrase", &form).header("Origin", &scene.lodge.origin());
        assert_eq!(
            scene
                .lodge
                .send(&request)
                .expect(400)
                .headers("set-cookie")
                .count(),
            0
        );
    }
    assert!(scene.is_waiting());
}

#[test]
fn a_lodge_without_instances_says_so_to_programs_and_to_people() {
    let lodge = Lodge::bare();
    assert!(
        lodge.log().contains("gatelodge instances add localhost"),
        "{}",
        lodge.log()
    );
    for target in [
        "/",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    ] {
        let reply = lodge.get(target).expect(404);
        let told = reply.text();
        assert!(
            told.contains("gatelodge instances add localhost"),
            "{target}: {told}"
        );
    }
    lodge.get("/konnect/v1/jwks.json").expect(421);
    lodge.adds_instance("localhost");
    lodge.get("/.well-known/openid-configuration").expect(200);
}

#[test]
fn weak_and_mistyped_passphrases_are_not_taken() {
    let scene = scene();
    let mut ada = Visitor::to(scene.lodge.address());
    let long = "x".repeat(1025);
    for (one, again) in [
        ("", ""),
        ("short", "short"),
        ("fourteen chars", "fourteen chars"),
        ("passwordpassword1", "passwordpassword1"),
        ("adalovelaceadalovelace", "adalovelaceadalovelace"),
        (long.as_str(), long.as_str()),
        (NEW, "something else altogether"),
        (NEW, ""),
    ] {
        let reply = scene
            .sends(&mut ada, &[("passphrase", one), ("passphrase_again", again)])
            .expect(422);
        // The page again, ready for another try.
        assert_eq!(reply.field("register_token"), scene.token);
        assert!(!reply.text().contains(NEW));
    }
    assert!(scene.is_waiting());
    scene
        .sends(&mut ada, &[("passphrase", NEW), ("passphrase_again", NEW)])
        .expect(303);
}

#[test]
fn programs_can_send_it_derived_and_get_json() {
    let scene = scene();
    let derived = text::base64(&[5; 32]);
    for iterations in ["1", "49999", "5000001"] {
        let form = [
            ("register_token", &*scene.token),
            ("passphrase", &*derived),
            ("iterations", iterations),
        ];
        let reply = scene
            .lodge
            .send(&Request::form("/settings/passphrase", &form))
            .expect(422);
        assert!(reply.text().contains("KdfIterations"));
    }
    let form = [
        ("register_token", &*scene.token),
        ("passphrase", &*derived),
        ("iterations", "100000"),
    ];
    let request = Request::form("/settings/passphrase", &form).header("Accept", "application/json");
    let reply = scene.lodge.send(&request).expect(200);
    assert_eq!(reply.json()["redirect"], format!("{}/#", scene.lodge.origin()));
    // The sign-in page tells pages how this owner derives.
    let page = scene.lodge.get("/signin/v1/identifier").expect(200);
    assert!(page.text().contains("data-iterations=\"100000\""));
    let mut ada = Visitor::to(scene.lodge.address());
    ada.goes_to("/");
    ada.submits(&[("passphrase", &derived), ("script", "on")])
        .expect(200);
    assert!(ada.session_cookie().is_some());
}

#[test]
fn s_057_the_form_is_taken_from_the_lodges_own_page() {
    let scene = scene();
    let mut ada = Visitor::to(scene.lodge.address());
    let page = ada.goes_to(&scene.link);
    let (action, fields) = page.form();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let form = [&fields[..], &[("passphrase", NEW), ("passphrase_again", NEW)]].concat();
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        scene
            .lodge
            .send(&Request::form(&action, &form).header(name, value))
            .expect(403);
    }
    assert!(scene.is_waiting());
}

#[test]
fn until_then_nobody_gets_in() {
    let scene = scene();
    let app = App::trusted(&scene.lodge, "app");
    let mut ada = Visitor::to(scene.lodge.address());
    app.asks(&mut ada);
    assert!(ada.must_sign_in());
    for passphrase in ["", "x", NEW] {
        app.asks(&mut ada);
        let page = ada.page().clone();
        let request = ada.form_request(&page, &[("passphrase", passphrase)]);
        let reply = ada.sends(request);
        assert!(matches!(reply.status, 303 | 401), "{}", reply.status);
        assert!(ada.session_cookie().is_none());
    }
    let ask = app.ask().with("prompt", "none");
    let reply = ask.by(&mut ada).expect(302);
    ask.answer(&reply).expect_error("login_required");
    assert!(scene.is_waiting());
    assert!(scene.lodge.sessions().is_empty());
}

#[test]
fn c_4_a_client_brings_the_owner_of_a_new_instance() {
    let scene = scene();
    let asks = "/auth/authorize?client_id=abc&redirect_uri=https%3A%2F%2Fapp.example%2F&state=s";
    let mut ada = Visitor::to(scene.lodge.address());
    for wrong in ["", "&registerToken=x"] {
        let page = ada.opens(&format!("{asks}{wrong}")).expect(200);
        assert!(!page.text().contains("<form"), "{}", page.text());
    }
    let reply = ada
        .opens(&format!("{asks}&registerToken={}", scene.token))
        .expect(303);
    let back = format!("{}{asks}", scene.lodge.origin());
    assert_eq!(
        reply.location(),
        format!(
            "{}/auth/passphrase?registerToken={}&redirection={}",
            scene.lodge.origin(),
            scene.token,
            text::encode(&back)
        )
    );
    let page = ada.follows(reply);
    let form = ada.form_request(&page, &[("passphrase", NEW), ("passphrase_again", NEW)]);
    let welcome = ada.sends(form).expect(303);
    assert_eq!(welcome.location(), format!("{back}#"));
    assert!(ada.session_cookie().is_some());
}
