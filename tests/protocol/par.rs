//! Authorization requests sent ahead (RFC 9126), and what the browser cannot do to them.

use gatelodge_tests::{Answer, App, Ask, Code, Lodge, Reply, Request, Signer, Tokens, Visitor, text};
use serde_json::{Value, json};

const PAR: &str = "/konnect/v1/par";
const AUTHORIZE: &str = "/signin/v1/identifier/_/authorize";

/// The parameters of a good request.
fn params(ask: &Ask) -> Vec<(String, String)> {
    text::params(&ask.query())
}

fn pushes(app: &App, ask: &Ask) -> Reply {
    let params = params(ask);
    let params: Vec<(&str, &str)> = params
        .iter()
        .filter(|(name, _)| app.secret.is_some() || name != "client_id")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    app.posts(PAR, &params)
}

/// The name of a request that was taken.
#[track_caller]
fn name(app: &App, ask: &Ask) -> String {
    let reply = pushes(app, ask).expect(201);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let reply = reply.json();
    let name = reply["request_uri"].as_str().unwrap().to_owned();
    assert!(name.starts_with("urn:ietf:params:oauth:request_uri:"), "{name}");
    assert_eq!(name.len(), 34 + 43);
    name
}

fn target(client_id: &str, name: &str, more: &[(&str, &str)]) -> String {
    let params = [&[("client_id", client_id), ("request_uri", name)], more].concat();
    format!("{AUTHORIZE}?{}", text::form(&params))
}

/// Goes to a request by its name, signs in and allows as needed.
#[track_caller]
fn answered(ask: &Ask, target: &str, visitor: &mut Visitor) -> Code {
    let mut reply = visitor.goes_to(target);
    if visitor.must_sign_in() {
        reply = visitor.signs_in();
    }
    if visitor.is_asked() {
        reply = visitor.allows();
    }
    let answer = ask.answer(&reply);
    Code {
        code: answer.get("code").expect("a code").to_owned(),
        verifier: ask.verifier.clone(),
        redirect_uri: ask.value("redirect_uri").to_owned(),
    }
}

#[test]
fn a_request_that_was_sent_ahead_is_answered() {
    let lodge = Lodge::start();
    for app in [App::server(&lodge, "server"), App::native(&lodge, "native")] {
        let ask = app.ask();
        let reply = pushes(&app, &ask).expect(201).json();
        assert_eq!(reply["expires_in"], 60);
        let target = target(&app.id, reply["request_uri"].as_str().unwrap(), &[]);
        let code = answered(&ask, &target, &mut Visitor::to(lodge.address()));
        Tokens::of(&app.redeems(&code));
    }
}

#[test]
fn s_041_s_108_what_the_browser_adds_does_not_count() {
    let lodge = Lodge::start();
    let app = App::server_with(&lodge, "app", &["--redirect-uri", "https://other.example/cb"]);
    let ask = app.ask();
    let more = [
        ("redirect_uri", "https://other.example/cb"),
        ("state", "of-the-browser"),
        ("scope", "openid"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
        ("prompt", "none"),
        ("response_type", "token"),
        ("response_mode", "fragment"),
        ("nonce", "of-the-browser"),
    ];
    let target = target("app", &name(&app, &ask), &more);
    let code = answered(&ask, &target, &mut Visitor::to(lodge.address()));
    let tokens = Tokens::of(&app.redeems(&code));
    assert_eq!(tokens.scope, app.scope);
    assert_eq!(
        gatelodge_tests::token::Token::read(tokens.id()).text("nonce"),
        "nonce-1"
    );
}

#[test]
fn s_108_a_name_has_one_answer() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let ask = app.ask();
    let target = target("app", &name(&app, &ask), &[]);
    let (mut ada, mut twin) = (Visitor::to(lodge.address()), Visitor::to(lodge.address()));
    // To open it twice is not to answer it twice.
    ada.goes_to(&target);
    twin.goes_to(&target);
    twin.signs_in();
    let code = answered(&ask, &target, &mut ada);
    ada.goes_to(&target).expect_page();
    twin.allows().expect_page();
    Tokens::of(&app.redeems(&code));
}

#[test]
fn s_108_a_request_that_was_refused_is_over() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let ask = app.ask();
    let target = target("app", &name(&app, &ask), &[]);
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(&target);
    ada.signs_in();
    ask.answer(&ada.denies()).expect_error("access_denied");
    ada.goes_to(&target).expect_page();
}

#[test]
fn s_108_a_name_is_its_clients_alone_and_cannot_be_made_up() {
    let lodge = Lodge::start();
    let (app, other) = (App::server(&lodge, "app"), App::server(&lodge, "other"));
    let ask = app.ask();
    let good = name(&app, &ask);
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(&target(&other.id, &good, &[])).expect_page();
    let (start, last) = good.split_at(good.len() - 1);
    let other_letter = if last == "A" { "B" } else { "A" };
    for bad in [
        start.to_owned(),
        format!("{start}{other_letter}"),
        format!("{good}A"),
        format!("{good}#x"),
        "urn:ietf:params:oauth:request_uri:".to_owned(),
        "urn:ietf:params:oauth:request_uri:' OR 1=1--".to_owned(),
    ] {
        ada.goes_to(&target("app", &bad, &[])).expect_page();
        // A registered address outside makes it no less a page.
        ada.goes_to(&target("app", &bad, &[("redirect_uri", &app.redirect_uri)]))
            .expect_page();
    }
    ada.goes_to(&format!("{AUTHORIZE}?request_uri={}", text::encode(&good)))
        .expect_page();
    ada.goes_to(&target("app", &good, &[("request", "a.b.c")]))
        .expect_page();
    answered(&ask, &target("app", &good, &[]), &mut ada);
}

#[test]
fn s_108_a_name_is_good_for_a_short_time_and_longer_for_who_is_there_already() {
    let lodge = Lodge::start_with("pushed_request_seconds = 1");
    let app = App::server(&lodge, "app");
    let ask = app.ask();
    let (late, early) = (
        target("app", &name(&app, &ask), &[]),
        target("app", &name(&app, &ask), &[]),
    );
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(&early);
    lodge.lets_pass(2);
    Visitor::to(lodge.address()).goes_to(&late).expect_page();
    ada.signs_in();
    assert!(ask.answer(&ada.allows()).get("code").is_some());
}

#[test]
fn s_108_what_was_sent_ahead_is_in_no_address_and_no_cookie_and_no_file() {
    let mut lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let ask = app
        .ask()
        .with("state", "a-word-to-look-for")
        .with("login_hint", "another-word");
    let target = target("app", &name(&app, &ask), &[]);
    let first = lodge.get(&target).expect(303);
    for (header, value) in &first.headers {
        assert!(!value.contains("word"), "{header}: {value}");
    }
    lodge.stop();
    // The request that waits for the person is in the file; only the pushed one is sealed.
    let pushed = Lodge::start();
    let app = App::server(&pushed, "app");
    name(&app, &app.ask().with("state", "a-word-to-look-for"));
    for entry in std::fs::read_dir(pushed.data_dir()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes.windows(18).any(|window| window == b"a-word-to-look-for");
            assert!(!found, "{}", path.display());
        }
    }
}

#[test]
fn a_request_that_cannot_be_answered_is_refused_at_once() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let before = lodge.holdings();
    let ask = || app.ask();
    for (ask, error) in [
        (
            ask().with("redirect_uri", "https://evil.example/cb"),
            "invalid_request",
        ),
        (ask().without("redirect_uri"), "invalid_request"),
        (ask().without("response_type"), "invalid_request"),
        (ask().with("response_type", "bogus"), "unsupported_response_type"),
        (ask().with("response_type", "token"), "unauthorized_client"),
        (ask().without("code_challenge"), "invalid_request"),
        (ask().with("code_challenge_method", "plain"), "invalid_request"),
        (ask().with("scope", "openid \"x\""), "invalid_scope"),
        (ask().with("prompt", "none login"), "invalid_request"),
        (ask().with("request", "a.b.c"), "invalid_request_object"),
        (
            ask().with("request_uri", "urn:ietf:params:oauth:request_uri:x"),
            "invalid_request",
        ),
        (
            ask().with("request_uri", "https://evil.example/r"),
            "invalid_request",
        ),
        (ask().with("client_id", "other"), "invalid_request"),
        (ask().and("state", "twice"), "invalid_request"),
        (
            ask().with("claims", &format!("{{\"x\":\"{}\"}}", "y".repeat(40_000))),
            "invalid_request",
        ),
    ] {
        pushes(&app, &ask).expect_error(400, error);
    }
    let large = ask().with("claims", &"y".repeat(70_000));
    pushes(&app, &large).expect(413);
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_109_only_the_client_itself_sends_ahead() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let params = params(&app.ask());
    let form = || Request::form(PAR, &params);
    lodge.send(&form()).expect_error(401, "invalid_client");
    let wrong = lodge
        .send(&form().basic("app", "wrong"))
        .expect_error(401, "invalid_client");
    assert!(wrong.header("www-authenticate").unwrap().starts_with("Basic"));
    let nobody =
        Request::form(PAR, &text::params(&app.ask().without("client_id").query())).basic("nobody", "wrong");
    lodge.send(&nobody).expect_error(401, "invalid_client");
    let secret = app.secret.as_deref().unwrap();
    let in_address = Request::form(&format!("{PAR}?x=y"), &params).basic("app", secret);
    lodge.send(&in_address).expect_error(400, "invalid_request");
    let json = Request::new("POST", PAR)
        .header("Content-Type", "application/json")
        .body("{}")
        .basic("app", secret);
    lodge.send(&json).expect_error(400, "invalid_request");
    let get = lodge.get(&format!("{PAR}?{}", app.ask().query())).expect(405);
    assert_eq!(get.header("allow"), Some("POST"));
    lodge.send(&form().basic("app", secret)).expect(201);
}

#[test]
fn credentials_are_no_part_of_the_request() {
    let lodge = Lodge::start();
    let app = App::server_with(&lodge, "app", &["--auth-method", "client_secret_post"]);
    let ask = app.ask();
    let mut params = params(&ask);
    params.push(("client_secret".into(), app.secret.clone().unwrap()));
    let reply = lodge.send(&Request::form(PAR, &params)).expect(201).json();
    let target = target("app", reply["request_uri"].as_str().unwrap(), &[]);
    answered(&ask, &target, &mut Visitor::to(lodge.address()));
}

#[test]
fn a_client_that_has_to_send_ahead_is_not_heard_otherwise() {
    let lodge = Lodge::start();
    let signer = Signer::p256("p");
    let jwks = signer.jwks().to_string();
    let words = ["--require-par", "true", "--jwks", &jwks];
    let app = App::server_with(&lodge, "app", &words);
    let mut ada = Visitor::to(lodge.address());
    let ask = app.ask();
    ask.answer(&ask.by(&mut ada)).expect_error("invalid_request");
    let with_object = ask
        .clone()
        .with("request", &signer.signs(&json!({ "client_id": "app" })));
    with_object
        .answer(&with_object.by(&mut ada))
        .expect_error("invalid_request");
    ask.clone()
        .with("redirect_uri", "https://evil.example/cb")
        .by(&mut ada)
        .expect_page();
    answered(&ask, &target("app", &name(&app, &ask), &[]), &mut ada);
}

#[test]
fn a_pushed_request_may_be_a_signed_object() {
    let lodge = Lodge::start();
    let signer = Signer::p256("p");
    let app = App::server_with(&lodge, "app", &["--jwks", &signer.jwks().to_string()]);
    let ask = app.ask();
    let mut claims = json!({ "iss": "app", "aud": lodge.origin() });
    for (name, value) in params(&ask) {
        claims[&name] = Value::String(value);
    }
    let object = signer.signs(&claims);
    let reply = app.posts(PAR, &[("request", &object)]).expect(201).json();
    let target = target("app", reply["request_uri"].as_str().unwrap(), &[]);
    let code = answered(&ask, &target, &mut Visitor::to(lodge.address()));
    Tokens::of(&app.redeems(&code));
    let stranger = Signer::p256("p").signs(&claims);
    app.posts(PAR, &[("request", &stranger)])
        .expect_error(400, "invalid_request_object");
    claims["client_id"] = "other".into();
    let foreign = signer.signs(&claims);
    app.posts(PAR, &[("request", &foreign)])
        .expect_error(400, "invalid_request_object");
}

#[test]
fn i_2_a_request_that_was_sent_ahead_survives_a_restart() {
    let mut lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let ask = app.ask();
    let target = target("app", &name(&app, &ask), &[]);
    lodge.kill();
    lodge.restart();
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(&target);
    lodge.restart();
    ada.signs_in();
    assert!(ask.answer(&ada.allows()).get("code").is_some());
    lodge.restart();
    ada.goes_to(&target).expect_page();
}

#[test]
fn a_client_that_sends_without_end_loses_its_oldest_requests() {
    let lodge = Lodge::start_with("flows_at_most = 2");
    let app = App::trusted(&lodge, "app");
    let ask = app.ask();
    let names: Vec<String> = (0..3).map(|_| name(&app, &ask)).collect();
    let mut ada = Visitor::to(lodge.address());
    let there = |ada: &mut Visitor, name: &String| ada.goes_to(&target("app", name, &[])).status != 400;
    let there: Vec<bool> = names.iter().map(|name| there(&mut ada, name)).collect();
    assert_eq!(there.iter().filter(|there| **there).count(), 2, "{there:?}");
}

#[test]
fn prompt_none_is_answered_from_ahead_as_well() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let ask = app.ask().with("prompt", "none");
    let reply = lodge.get(&target("app", &name(&app, &ask), &[])).expect(302);
    Answer::of(&reply).expect_error("login_required");
}

#[test]
fn discovery_names_the_endpoint() {
    let lodge = Lodge::start();
    let document = lodge.get("/.well-known/openid-configuration").expect(200).json();
    assert_eq!(
        document["pushed_authorization_request_endpoint"],
        format!("{}{PAR}", lodge.origin())
    );
    assert_eq!(document["require_pushed_authorization_requests"], false);
}
