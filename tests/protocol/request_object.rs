//! Authorization requests as JWTs, by value and by address (OpenID Connect Core 6, RFC 9101, opencloud.md B.9).

use gatelodge_tests::signer::{now, unsigned};
use gatelodge_tests::{Answer, App, Ask, Document, Lodge, Publisher, Signer, Tokens, Visitor};
use serde_json::{Value, json};

const MEDIA_TYPE: &str = "application/oauth-authz-req+jwt";

struct Scene {
    lodge: Lodge,
    app: App,
    signer: Signer,
}

/// A trusted client `app` with a key.
fn scene(words: &[&str]) -> Scene {
    scene_with("", words)
}

/// [`scene`] with more lines in the lodge's configuration.
fn scene_with(config: &str, words: &[&str]) -> Scene {
    let lodge = Lodge::start_with(config);
    let signer = Signer::rsa("r");
    let jwks = signer.jwks().to_string();
    let app = App::server_with(&lodge, "app", &[&["--trusted", "--jwks", &jwks], words].concat());
    Scene { lodge, app, signer }
}

impl Scene {
    fn object(&self, claims: &Value) -> String {
        self.signer.signs(claims)
    }

    fn visitor(&self) -> Visitor {
        Visitor::to(self.lodge.address())
    }

    /// The answer to somebody who is not signed in and must not be asked: it says whether the request was taken.
    #[track_caller]
    fn verdict(&self, ask: &Ask) -> String {
        let ask = ask.clone().with("prompt", "none");
        let answer = Answer::of(&ask.by(&mut self.visitor()).expect(302));
        answer.get("error").expect("an error").to_owned()
    }

    #[track_caller]
    fn takes(&self, claims: &Value) {
        let ask = self.app.ask().with("request", &self.object(claims));
        assert_eq!(self.verdict(&ask), "login_required", "{claims}");
    }

    #[track_caller]
    fn refuses(&self, claims: &Value) {
        let ask = self.app.ask().with("request", &self.object(claims));
        assert_eq!(self.verdict(&ask), "invalid_request_object", "{claims}");
    }
}

#[test]
fn what_the_object_says_wins() {
    let scene = scene(&["--redirect-uri", "https://other.example/cb"]);
    let inside = json!({
        "iss": "app", "aud": scene.lodge.origin(), "exp": now() + 60, "client_id": "app", "response_type": "code",
        "redirect_uri": "https://other.example/cb", "state": "inside", "nonce": "n-inside", "scope": "openid email",
        "max_age": 1000,
    });
    let ask = scene.app.ask().with("request", &scene.object(&inside));
    let mut ada = scene.visitor();
    ask.by(&mut ada);
    let answer = Answer::of(&ada.signs_in());
    assert_eq!(answer.address, "https://other.example/cb");
    assert_eq!(answer.get("state"), Some("inside"));
    let code = gatelodge_tests::Code {
        code: answer.get("code").unwrap().to_owned(),
        verifier: ask.verifier.clone(),
        redirect_uri: answer.address.clone(),
    };
    let tokens = Tokens::of(&scene.app.redeems(&code));
    assert_eq!(tokens.scope, "openid email");
    let id_token = gatelodge_tests::token::Token::read(tokens.id());
    assert_eq!(id_token.text("nonce"), "n-inside");
    assert!(id_token.seconds("auth_time") > 0);
}

#[test]
fn a_redirect_address_inside_has_to_be_registered_like_any_other() {
    let scene = scene(&[]);
    let ask = scene.app.ask();
    let inside = scene.object(&json!({ "redirect_uri": "https://evil.example/cb" }));
    ask.clone()
        .with("request", &inside)
        .by(&mut scene.visitor())
        .expect_page();
    // It may be inside only.
    let inside = scene.object(&json!({ "redirect_uri": scene.app.redirect_uri }));
    assert_eq!(
        scene.verdict(&ask.without("redirect_uri").with("request", &inside)),
        "login_required"
    );
}

#[test]
fn a_broken_object_is_told_to_the_client_only_where_the_request_outside_names_it() {
    let scene = scene(&[]);
    let stranger = Signer::rsa("r");
    let before = scene.lodge.holdings();
    for object in [
        "x".to_owned(),
        "a.b.c".to_owned(),
        stranger.signs(&json!({ "client_id": "app" })),
        Signer::rsa("unknown").signs(&json!({ "client_id": "app" })),
        scene.signer.signs_with(&json!({ "typ": "at+jwt" }), &json!({})),
        scene.signer.signs_with(&json!({ "crit": ["x"] }), &json!({})),
        scene.signer.signs_with(&json!({ "alg": "HS256" }), &json!({})),
        format!(
            "{}.",
            unsigned(&json!({ "alg": "none" }), &json!({ "client_id": "app" }))
        ),
    ] {
        let ask = scene.app.ask().with("request", &object);
        ask.answer(&ask.by(&mut scene.visitor()).expect(302))
            .expect_error("invalid_request_object");
        ask.clone()
            .without("redirect_uri")
            .by(&mut scene.visitor())
            .expect_page();
        ask.with("redirect_uri", "https://evil.example/cb")
            .by(&mut scene.visitor())
            .expect_page();
    }
    assert_eq!(scene.lodge.holdings(), before);
}

#[test]
fn claims_of_the_object_itself_are_checked() {
    let scene = scene(&[]);
    let (origin, now) = (scene.lodge.origin(), now());
    scene.takes(&json!({}));
    scene.takes(
        &json!({ "iss": "app", "aud": [origin, "https://other.example"], "exp": now + 60, "jti": "j" }),
    );
    for bad in [
        json!({ "iss": "other" }),
        json!({ "iss": 1 }),
        json!({ "aud": "https://other.example" }),
        json!({ "aud": [] }),
        json!({ "exp": now - 1 }),
        json!({ "exp": "soon" }),
        json!({ "nbf": now + 120 }),
        json!({ "iat": now + 120 }),
        json!({ "sub": "app" }),
        json!({ "state": null }),
        json!({ "client_id": "other" }),
        json!({ "response_type": "code id_token" }),
        json!({ "request": "a.b.c" }),
        json!({ "request_uri": "https://app.example/r" }),
    ] {
        scene.refuses(&bad);
    }
}

#[test]
fn members_that_repeat_are_refused() {
    let scene = scene(&[]);
    // serde_json keeps one of two members, so the payload is written by hand and signed as it is.
    let twice = r#"{"client_id":"app","state":"one","state":"two"}"#;
    let object = scene.signer.signs_text(twice);
    let ask = scene.app.ask().with("request", &object);
    assert_eq!(scene.verdict(&ask), "invalid_request_object");
}

#[test]
fn the_request_outside_has_to_be_a_good_one_too() {
    let scene = scene(&[]);
    let inside = json!({ "client_id": "app", "response_type": "code", "scope": "openid" });
    let ask = scene.app.ask().with("request", &scene.object(&inside));
    assert_eq!(scene.verdict(&ask), "login_required");
    assert_eq!(
        scene.verdict(&ask.clone().without("response_type")),
        "invalid_request"
    );
    assert_eq!(scene.verdict(&ask.clone().without("scope")), "invalid_request");
    assert_eq!(
        scene.verdict(&ask.clone().with("scope", "email")),
        "invalid_request"
    );
    ask.without("client_id").by(&mut scene.visitor()).expect_page();
}

#[test]
fn with_neither_type_nor_scope_outside_only_the_object_counts() {
    // RFC 9101 6.3, and what client libraries send.
    let scene = scene(&[]);
    let mut inside = json!({
        "client_id": "app", "response_type": "code", "scope": "openid", "redirect_uri": scene.app.redirect_uri,
        "prompt": "none", "code_challenge": scene.app.ask().value("code_challenge"), "code_challenge_method": "S256",
    });
    let outside = |inside: &Value| {
        let bare = scene.app.ask().without("response_type").without("scope");
        let ask = bare
            .with("state", "outside")
            .with("request", &scene.object(inside));
        ask.with("redirect_uri", "https://evil.example/")
    };
    let answer = Answer::of(&outside(&inside).by(&mut scene.visitor()).expect(302));
    assert_eq!(answer.address, scene.app.redirect_uri);
    answer.expect_error("login_required");
    assert_eq!(answer.get("state"), None);
    inside.as_object_mut().unwrap().remove("redirect_uri");
    outside(&inside).by(&mut scene.visitor()).expect_page();
}

#[test]
fn an_unsigned_object_counts_only_where_the_client_registered_none() {
    let object = |claims: &Value| format!("{}.", unsigned(&json!({ "alg": "none" }), claims));
    let scene = scene(&["--request-object-alg", "none"]);
    let inside = json!({ "client_id": "app", "state": "inside" });
    let ask = scene
        .app
        .ask()
        .with("request", &object(&inside))
        .with("prompt", "none");
    let answer = Answer::of(&ask.by(&mut scene.visitor()).expect(302));
    assert_eq!(
        (answer.get("error"), answer.get("state")),
        (Some("login_required"), Some("inside"))
    );
    // And then nothing else does.
    scene.refuses(&inside);
}

#[test]
fn only_the_registered_algorithm_counts() {
    let scene = scene(&["--request-object-alg", "PS256"]);
    let inside = json!({ "client_id": "app" });
    scene.refuses(&inside);
    let object = scene.signer.signs_with(&json!({ "alg": "PS256" }), &inside);
    assert_eq!(
        scene.verdict(&scene.app.ask().with("request", &object)),
        "login_required"
    );
}

#[test]
fn rfc_9864_an_object_signed_with_ed25519_is_read() {
    let lodge = Lodge::start();
    let signer = Signer::ed25519("e");
    let jwks = signer.jwks().to_string();
    for (id, registered) in [("old", "EdDSA"), ("new", "Ed25519")] {
        let app = App::server_with(&lodge, id, &["--jwks", &jwks, "--request-object-alg", registered]);
        for name in ["EdDSA", "Ed25519"] {
            let object = signer.signs_with(&json!({ "alg": name }), &json!({ "client_id": id }));
            let ask = app.ask().with("request", &object).with("prompt", "none");
            let reply = ask.by(&mut Visitor::to(lodge.address()));
            ask.answer(&reply).expect_error("login_required");
        }
    }
}

#[test]
fn an_object_lives_with_every_response_type_and_mode() {
    let scene = scene(&[]);
    let object = scene.object(&json!({ "response_mode": "form_post", "state": "inside" }));
    let ask = scene.app.ask().with("request", &object).with("prompt", "none");
    let page = ask.by(&mut scene.visitor()).expect(200);
    let (action, fields) = page.form();
    assert_eq!(action, scene.app.redirect_uri);
    assert!(fields.contains(&("error".into(), "login_required".into())));
    assert!(fields.contains(&("state".into(), "inside".into())));
}

/// A client whose objects are published at these paths.
fn publishing(publisher: &Publisher, paths: &[&str]) -> Scene {
    let urls: Vec<String> = paths.iter().map(|path| publisher.url(path)).collect();
    let words: Vec<&str> = urls.iter().flat_map(|url| ["--request-uri", url]).collect();
    scene_with(&publisher.outbound(), &words)
}

#[test]
fn an_object_is_fetched_from_where_the_client_registered_it() {
    let publisher = Publisher::secure();
    let scene = publishing(&publisher, &["/signed#hash", "/plain"]);
    let object = scene.object(&json!({ "client_id": "app", "state": "fetched" }));
    publisher.publishes("/signed", Document::new(MEDIA_TYPE, object.clone()));
    publisher.publishes("/plain", Document::new("application/jwt", format!("{object}\n")));
    let state = |url: String| {
        let ask = scene.app.ask().with("request_uri", &url).with("prompt", "none");
        let answer = Answer::of(&ask.by(&mut scene.visitor()).expect(302));
        assert_eq!(answer.get("error"), Some("login_required"), "{answer:?}");
        answer.get("state").unwrap().to_owned()
    };
    for _ in 0..3 {
        assert_eq!(state(publisher.url("/signed#hash")), "fetched");
    }
    // Kept as long as the address says that nothing changed; asked for again when it does.
    assert_eq!(publisher.asked_for("/signed"), 1);
    state(publisher.url("/signed#other"));
    assert_eq!(publisher.asked_for("/signed"), 2);
    for _ in 0..2 {
        assert_eq!(state(publisher.url("/plain")), "fetched");
    }
    assert_eq!(publisher.asked_for("/plain"), 2);
    // No more than needed is told: neither who asks nor what for.
    for head in publisher.heads() {
        let head = head.to_ascii_lowercase();
        for name in ["user-agent", "referer", "cookie", "authorization", "#"] {
            assert!(!head.contains(name), "{head}");
        }
    }
}

#[test]
fn s_128_no_other_address_is_even_looked_at() {
    let publisher = Publisher::secure();
    let scene = publishing(&publisher, &["/registered"]);
    let object = scene.object(&json!({ "client_id": "app" }));
    for path in ["/registered", "/registered?x", "/other", "/"] {
        publisher.publishes(path, Document::new(MEDIA_TYPE, object.clone()));
    }
    let registered = publisher.url("/registered");
    for url in [
        publisher.url("/registered?x"),
        publisher.url("/other"),
        publisher.url("/"),
        registered.replace("https:", "HTTPS:"),
        registered.replace("https:", "http:"),
        registered.replace("127.0.0.1", "localhost"),
        registered.replace("https://", "https://user@"),
        format!("{registered}/"),
        "http://169.254.169.254/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "x".to_owned(),
    ] {
        assert_eq!(
            scene.verdict(&scene.app.ask().with("request_uri", &url)),
            "invalid_request_uri",
            "{url}"
        );
    }
    let without = App::trusted(&scene.lodge, "without");
    let ask = without.ask().with("request_uri", &registered);
    assert_eq!(scene.verdict(&ask), "request_uri_not_supported");
    let both = scene
        .app
        .ask()
        .with("request_uri", &registered)
        .with("request", &object);
    assert_eq!(scene.verdict(&both), "invalid_request");
    assert_eq!(publisher.connections(), 0);
    assert_eq!(
        scene.verdict(&scene.app.ask().with("request_uri", &registered)),
        "login_required"
    );
}

#[test]
fn what_is_fetched_and_is_no_object_is_refused() {
    let publisher = Publisher::secure();
    let scene = publishing(&publisher, &["/r"]);
    let good = scene.object(&json!({ "client_id": "app" }));
    publisher.publishes("/elsewhere", Document::new(MEDIA_TYPE, good.clone()));
    let verdict = || scene.verdict(&scene.app.ask().with("request_uri", &publisher.url("/r")));
    assert_eq!(verdict(), "invalid_request_uri", "nothing is there");
    for (document, error) in [
        (
            Document::redirect(&publisher.url("/elsewhere")),
            "invalid_request_uri",
        ),
        (Document::new("text/html", good.clone()), "invalid_request_uri"),
        (
            Document::new(MEDIA_TYPE, "x".repeat(70_000)),
            "invalid_request_uri",
        ),
        (Document::new(MEDIA_TYPE, "no object"), "invalid_request_object"),
        (
            Document::new(MEDIA_TYPE, Signer::rsa("r").signs(&json!({}))),
            "invalid_request_object",
        ),
        (Document::new(MEDIA_TYPE, good.clone()), "login_required"),
    ] {
        publisher.publishes("/r", document);
        assert_eq!(verdict(), error);
    }
    assert_eq!(publisher.asked_for("/elsewhere"), 0, "redirects are not followed");
}

#[test]
fn discovery_says_what_is_taken() {
    let lodge = Lodge::start();
    let document = lodge.get("/.well-known/openid-configuration").expect(200).json();
    for yes in [
        "request_parameter_supported",
        "request_uri_parameter_supported",
        "require_request_uri_registration",
    ] {
        assert_eq!(document[yes], true, "{yes}");
    }
    // Not `none`: that is for the clients that registered it.
    assert_eq!(
        document["request_object_signing_alg_values_supported"],
        json!(["RS256", "PS256", "ES256", "EdDSA", "Ed25519"])
    );
}
