//! How clients show who they are at the token endpoint (RFC 6749 2.3), and what it does not take.

use gatelodge_tests::{App, Code, Lodge, Request, Tokens, Visitor, text};

const TOKEN: &str = "/konnect/v1/token";

struct Scene {
    lodge: Lodge,
    app: App,
    code: Code,
}

/// A confidential client with a code that nobody redeemed yet.
fn scene(words: &[&str]) -> Scene {
    // Wrong secrets are what these tests are about: how many may be tried is another topic (S-193).
    let lodge = Lodge::start_with("sign_in_attempts = 1000");
    let app = App::server_with(
        &lodge,
        "app",
        &[&["--secret", "s3cret/with=odd+letters:&"], words].concat(),
    );
    let code = app.code(&mut Visitor::to(lodge.address()));
    Scene { lodge, app, code }
}

impl Scene {
    fn secret(&self) -> &str {
        self.app.secret.as_deref().unwrap()
    }

    /// The token request with more parameters in the body, no header.
    fn request(&self, more: &[(&str, &str)]) -> Request {
        Request::form(TOKEN, &[&self.code.params(), more].concat())
    }

    /// The code is as good as before.
    fn ends_untouched(self) {
        assert!(self.lodge.events("token_issued").is_empty());
        Tokens::of(&self.app.redeems(&self.code));
    }
}

#[test]
fn s_030_nothing_belongs_into_the_address() {
    let scene = scene(&[]);
    let mut params = scene.code.params();
    params.extend([("client_id", "app"), ("client_secret", scene.secret())]);
    let query = text::form(&params);
    let (lodge, secret) = (&scene.lodge, scene.secret());
    let form = |target: &str| Request::form::<&str, &str>(target, &[]);
    lodge
        .send(&form(&format!("{TOKEN}?{query}")))
        .expect_error(400, "invalid_request");
    lodge
        .send(&form(&format!("{TOKEN}?{query}")).basic("app", secret))
        .expect_error(400, "invalid_request");
    let in_query = Request::form(
        &format!("{TOKEN}?client_secret={}", text::encode(secret)),
        &params[..4],
    );
    lodge.send(&in_query).expect_error(400, "invalid_request");
    let good_but = Request::form(&format!("{TOKEN}?x=y"), &params);
    lodge.send(&good_but).expect_error(400, "invalid_request");
    let get = lodge.get(&format!("{TOKEN}?{query}")).expect(405);
    assert_eq!(get.header("allow"), Some("POST"));
    let log = lodge.log();
    for value in [
        secret,
        &scene.code.code,
        &scene.code.verifier,
        &text::encode(secret),
    ] {
        assert!(!log.contains(value), "{log}");
    }
    scene.ends_untouched();
}

#[test]
fn s_096_a_client_presents_itself_one_way() {
    let scene = scene(&[]);
    let (lodge, secret) = (&scene.lodge, scene.secret());
    let both = scene
        .request(&[("client_id", "app"), ("client_secret", secret)])
        .basic("app", secret);
    lodge.send(&both).expect_error(400, "invalid_request");
    let disagreeing = scene
        .request(&[("client_id", "app"), ("client_secret", "x")])
        .basic("app", secret);
    lodge.send(&disagreeing).expect_error(400, "invalid_request");
    let other = scene.request(&[("client_id", "other")]).basic("app", secret);
    lodge.send(&other).expect_error(400, "invalid_request");
    let assertion = [
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", "a.b.c"),
    ];
    lodge
        .send(&scene.request(&assertion).basic("app", secret))
        .expect_error(400, "invalid_request");
    let twice = scene.request(&[]).basic("app", secret).basic("app", secret);
    lodge.send(&twice).expect_error(400, "invalid_request");
    scene.ends_untouched();
}

#[test]
fn s_012_a_parameter_that_comes_twice_is_refused() {
    let scene = scene(&[]);
    for name in [
        "grant_type",
        "code",
        "redirect_uri",
        "code_verifier",
        "client_id",
        "scope",
    ] {
        let mut params = scene.code.params();
        params.extend([
            ("client_id", "app"),
            ("client_secret", scene.secret()),
            ("scope", "openid"),
        ]);
        let value = params.iter().find(|(one, _)| *one == name).unwrap().1;
        params.push((name, value));
        scene
            .lodge
            .send(&Request::form(TOKEN, &params))
            .expect_error(400, "invalid_request");
    }
    scene.ends_untouched();
}

#[test]
fn s_097_the_method_has_to_be_the_registered_one() {
    let scene = scene(&["--auth-method", "client_secret_basic"]);
    let secret = scene.secret();
    scene
        .lodge
        .send(&scene.request(&[("client_id", "app"), ("client_secret", secret)]))
        .expect_error(401, "invalid_client");
    scene
        .lodge
        .send(&scene.request(&[("client_id", "app")]))
        .expect_error(401, "invalid_client");
    scene.ends_untouched();
    let lodge = Lodge::start();
    let app = App::server_with(&lodge, "app", &["--auth-method", "client_secret_post"]);
    let code = app.code(&mut Visitor::to(lodge.address()));
    app.redeems(&code).expect_error(401, "invalid_client");
    let secret = app.secret.as_deref().unwrap();
    let mut params = code.params();
    params.extend([("client_id", "app"), ("client_secret", secret)]);
    Tokens::of(&lodge.send(&Request::form(TOKEN, &params)));
}

#[test]
fn s_097_without_a_registered_method_both_are_taken() {
    let scene = scene(&[]);
    let mut ada = Visitor::signed_in(scene.lodge.address());
    let by_post = scene.request(&[("client_id", "app"), ("client_secret", scene.secret())]);
    Tokens::of(&scene.lodge.send(&by_post));
    let code = scene.app.code(&mut ada);
    Tokens::of(&scene.app.redeems(&code));
    // A client_id in the body beside Basic is fine when it is the same (opencloud.md C.1).
    let code = scene.app.code(&mut ada);
    Tokens::of(&scene.app.redeems_with(&code, &[("client_id", "app")]));
}

#[test]
fn s_097_a_public_client_has_no_secret() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let code = app.code(&mut Visitor::to(lodge.address()));
    let mut params = code.params();
    params.push(("client_id", "app"));
    let with_secret = [&params[..], &[("client_secret", "x")]].concat();
    lodge
        .send(&Request::form(TOKEN, &with_secret))
        .expect_error(401, "invalid_client");
    lodge
        .send(&Request::form(TOKEN, &params[..4]).basic("app", "x"))
        .expect_error(401, "invalid_client");
    lodge
        .send(&Request::form(TOKEN, &params[..4]))
        .expect_error(401, "invalid_client");
    assert!(lodge.events("token_issued").is_empty());
    // Basic with an empty password, as older mobile apps do.
    Tokens::of(&lodge.send(&Request::form(TOKEN, &params[..4]).basic("app", "")));
}

#[test]
fn s_097_wrong_secrets_are_refused() {
    let scene = scene(&[]);
    let other = App::server(&scene.lodge, "other");
    let secret = scene.secret();
    for wrong in [
        "",
        "x",
        &secret[1..],
        &format!("{secret} "),
        &secret.to_uppercase(),
        other.secret.as_deref().unwrap(),
        "app",
    ] {
        let reply = scene.lodge.send(&scene.request(&[]).basic("app", wrong));
        let reply = reply.expect_error(401, "invalid_client");
        assert!(reply.header("www-authenticate").unwrap().starts_with("Basic "));
        let body = [("client_id", "app"), ("client_secret", wrong)];
        let reply = scene
            .lodge
            .send(&scene.request(&body))
            .expect_error(401, "invalid_client");
        assert_eq!(reply.header("www-authenticate"), None);
    }
    scene.ends_untouched();
}

#[test]
fn s_098_basic_is_decoded_once_and_never_breaks() {
    let lodge = Lodge::start();
    let odd = "p%3A+w ö:ä is long".replace(['ö', 'ä'], "~");
    let words = ["--redirect-uri", "https://client.example/cb", "--secret", &odd];
    let app = App::registered(&lodge, "app", &words);
    let mut ada = Visitor::to(lodge.address());
    let raw = |pair: &[u8]| format!("Basic {}", text::base64(pair));
    let request =
        |code: &Code, header: &str| Request::form(TOKEN, &code.params()).header("Authorization", header);
    // Form-encoded as the standard says, and raw as many clients do.
    for header in [
        raw(format!("app:{}", text::encode(&odd)).as_bytes()),
        raw(format!("app:{odd}").as_bytes()),
        raw(format!("%61pp:{}", text::encode(&odd)).as_bytes()),
        raw(format!("app:{}", text::encode(&odd)).as_bytes()).replace("Basic", "bASIC"),
    ] {
        let code = app.code(&mut ada);
        Tokens::of(&lodge.send(&request(&code, &header)));
    }
    let code = app.code(&mut ada);
    let issued = lodge.events("token_issued").len();
    for header in [
        raw(b"app"),
        raw(b"app:\0"),
        raw(b"\0:x"),
        raw(b":"),
        raw(b""),
        raw(b"\xff\xfe:x"),
        raw(b"app:%"),
        raw(b"app:%zz"),
        raw(b"%2561pp:x"),
        raw(format!("app:{}", text::encode(&text::encode(&odd))).as_bytes()),
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "Basic !!!!".to_owned(),
        "Basic YXBwOng=x".to_owned(),
        "Bearer x".to_owned(),
        "Digest x".to_owned(),
    ] {
        lodge
            .send(&request(&code, &header))
            .expect_error(401, "invalid_client");
    }
    assert_eq!(lodge.events("token_issued").len(), issued);
    Tokens::of(&app.redeems(&code));
}

#[test]
fn s_185_an_unknown_client_and_a_wrong_secret_look_alike() {
    let scene = scene(&[]);
    let seen = |id: &str, secret: &str| {
        let reply = scene
            .lodge
            .send(&scene.request(&[]).basic(id, secret))
            .expect(401);
        let mut headers = reply.headers.clone();
        headers.retain(|(name, _)| name != "date");
        (headers, reply.body)
    };
    assert_eq!(seen("app", "wrong"), seen("nobody", "wrong"));
    scene.ends_untouched();
}

#[test]
fn the_token_endpoint_takes_only_the_grants_it_knows() {
    let scene = scene(&["--grant-type", "authorization_code"]);
    for grant in [
        "password",
        "client_credentials",
        "implicit",
        "",
        "AUTHORIZATION_CODE",
        "urn:ietf:params:oauth:grant-type:device_code",
    ] {
        let error = match grant {
            // A device code is missing in it, and is looked for first.
            "" | "urn:ietf:params:oauth:grant-type:device_code" => "invalid_request",
            "client_credentials" => "unauthorized_client",
            _ => "unsupported_grant_type",
        };
        let changes = [("grant_type", grant), ("username", "ada"), ("password", "x")];
        scene
            .app
            .redeems_with(&scene.code, &changes)
            .expect_error(400, error);
    }
    scene
        .app
        .refreshes("gl_rt_x")
        .expect_error(400, "unauthorized_client");
    scene
        .app
        .redeems_with(&scene.code, &[("code", "")])
        .expect_error(400, "invalid_request");
    let app = App::server(&scene.lodge, "other");
    app.posts(TOKEN, &[("grant_type", "refresh_token")])
        .expect_error(400, "invalid_request");
    scene.ends_untouched();
}

#[test]
fn a_new_secret_ends_the_old_one_at_once() {
    let scene = scene(&[]);
    let new = scene.lodge.cli(&["clients", "rotate-secret", "app"]).done();
    scene.app.redeems(&scene.code).expect_error(401, "invalid_client");
    let app = App {
        secret: Some(new.trim().to_owned()),
        ..scene.app.clone()
    };
    Tokens::of(&app.redeems(&scene.code));
}

#[test]
fn s_193_a_web_page_that_guesses_does_not_keep_the_client_waiting() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let guess = || {
        let params = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "gl_rt_x"),
            ("client_id", app.id.as_str()),
            ("client_secret", "a guess"),
        ];
        Request::form("/konnect/v1/token", &params)
    };
    let from_a_page = || lodge.send(&guess().header("Origin", "https://evil.example"));
    for _ in 0..10 {
        from_a_page().expect_error(401, "invalid_client");
    }
    // The page waits, and the client on the same computer does not.
    from_a_page().expect(429);
    app.refreshes("gl_rt_x").expect_error(400, "invalid_grant");
}
