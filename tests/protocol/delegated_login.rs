//! Signing in with somebody else's word (cozy.md F, I.1 45 to 48; security.md 1.4): a provider that says what the test
//! wants, and that lies. The host that it sends browsers back to is no instance's.

use gatelodge_tests::{
    Authenticator, CozyClient, Enrolled, Lodge, PASSPHRASE, Receiver, Reply, Request, Signer, Visitor,
    signer, text,
};
use serde_json::{Value, json};

/// The host that is registered at the provider.
const RETURN_HOST: &str = "oauth.localhost";
const CLIENT: &str = "a client";
const SECRET: &str = "its s3cret";
/// A secret for links that is base64 of something else.
const LINK_SECRET: &str = "czNjcjN0";

/// A lodge whose instance is in the context `work`, and that context's provider.
struct House {
    lodge: Lodge,
    provider: Receiver,
    keys: Signer,
}

impl House {
    fn new() -> Self {
        Self::with("", "")
    }

    /// With these lines in the context, and in its provider's section.
    fn with(context: &str, oidc: &str) -> Self {
        Self::of(&|_| (context.to_owned(), oidc.to_owned()))
    }

    /// A provider that publishes what it is, and nothing else is configured but the issuer.
    fn discovering() -> Self {
        let house = Self::of(&|provider: &Receiver| {
            let issuer = provider.origin();
            (String::new(), format!("issuer = '{issuer}'\n"))
        });
        house.publishes(&json!({}));
        house
    }

    fn of(lines: &dyn Fn(&Receiver) -> (String, String)) -> Self {
        let provider = Receiver::saying(404, &json!({}));
        let (context, oidc) = lines(&provider);
        let endpoints = if oidc.contains("issuer") {
            String::new()
        } else {
            let url = |path: &str| provider.url(path);
            format!(
                "authorize_url = '{}'\ntoken_url = '{}'\nuserinfo_url = '{}'\n",
                url("/auth?tenant=1"),
                url("/token"),
                url("/userinfo")
            )
        };
        let naming = if oidc.contains("allow_custom_instance") {
            ""
        } else {
            "userinfo_instance_field = 'port'\nuserinfo_instance_prefix = 'localhost:'\n"
        };
        let keys = format!(
            "[authentication.work]\njwt_secret = '{LINK_SECRET}'\n{context}\n[authentication.work.oidc]\n\
             client_id = '{CLIENT}'\nclient_secret = '{SECRET}'\nscope = 'openid profile'\n\
             redirect_uri = 'http://{RETURN_HOST}/oidc/redirect'\n{endpoints}{naming}{oidc}\n"
        );
        let lodge = Lodge::start_configured(&keys);
        lodge
            .cli(&["instances", "modify", &lodge.domain(), "--context-name", "work"])
            .done();
        let house = Self {
            lodge,
            provider,
            keys: Signer::rsa("one"),
        };
        house.says(&json!({}));
        house.gives(&json!({}));
        house
    }

    /// What the provider publishes about itself, with these changes.
    fn publishes(&self, changes: &Value) {
        let url = |path: &str| self.provider.url(path);
        let own = json!({
            "issuer": self.provider.origin(),
            "authorization_endpoint": url("/auth?tenant=1"),
            "token_endpoint": url("/token"),
            "userinfo_endpoint": url("/userinfo"),
            "jwks_uri": url("/jwks"),
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        });
        let path = "/.well-known/openid-configuration";
        self.provider.says_at(path, 200, &changed(own, changes));
        self.provider.says_at("/jwks", 200, &self.keys.jwks());
    }

    /// What user-info says, with these changes.
    fn says(&self, changes: &Value) {
        let own = json!({ "sub": "ada", "port": self.lodge.port().to_string() });
        self.provider.says_at("/userinfo", 200, &changed(own, changes));
    }

    /// What the token endpoint gives, with these changes.
    fn gives(&self, changes: &Value) {
        let own = json!({ "access_token": "upstream", "token_type": "bearer" });
        self.provider.says_at("/token", 200, &changed(own, changes));
    }

    /// The token endpoint gives this ID token as well, signed and with these changes.
    fn gives_id_token(&self, nonce: &str, changes: &Value) {
        let token = self.keys.signs(&self.claims(nonce, changes));
        self.gives(&json!({ "id_token": token }));
    }

    fn claims(&self, nonce: &str, changes: &Value) -> Value {
        let own = json!({
            "iss": self.provider.origin(), "sub": "ada", "aud": CLIENT, "nonce": nonce, "sid": "upstream session",
            "iat": signer::now(), "exp": signer::now() + 300,
        });
        changed(own, changes)
    }

    fn visitor(&self) -> Visitor {
        Visitor::to(self.lodge.address())
    }

    /// Begins; what went to the provider with the browser.
    fn begins(visitor: &mut Visitor, query: &str) -> Asked {
        let reply = visitor.opens(&format!("/oidc/start{query}")).expect(303);
        Asked(reply.location().to_owned())
    }

    /// The provider sends the browser back to the host for everybody.
    fn back(&self, query: &str) -> Reply {
        self.at(RETURN_HOST, &format!("/oidc/redirect?{query}"))
    }

    fn at(&self, host: &str, target: &str) -> Reply {
        let request = Request::get(target)
            .header("Host", host)
            .header("Accept", "text/html");
        self.lodge.send(&request)
    }

    /// The whole way; the reply that signs in, or does not.
    fn comes_back(&self, visitor: &mut Visitor, asked: &Asked) -> Reply {
        let reply = self.back(&format!("code=C&state={}{}", asked.state(), asked.iss(self)));
        let there = reply.expect(303).location().to_owned();
        self.lands(visitor, &there)
    }

    fn lands(&self, visitor: &mut Visitor, there: &str) -> Reply {
        let target = there.strip_prefix(&self.lodge.origin()).expect("the instance");
        visitor.sends(Request::get(target).header("Accept", "text/html"))
    }

    fn sign_in(&self) -> (Visitor, Reply) {
        let mut visitor = self.visitor();
        let asked = Self::begins(&mut visitor, "");
        let reply = self.comes_back(&mut visitor, &asked);
        (visitor, reply)
    }

    fn enrolled(&self) -> Enrolled {
        self.lodge.enrols()
    }
}

/// Where the browser was sent.
struct Asked(String);

impl Asked {
    fn value(&self, name: &str) -> Option<String> {
        text::query_value(&self.0, name)
    }

    fn state(&self) -> String {
        self.value("state").expect("a state")
    }

    fn nonce(&self) -> String {
        self.value("nonce").expect("a nonce")
    }

    /// `iss` as a provider says it that says it always.
    fn iss(&self, house: &House) -> String {
        let issuer = house.provider.origin();
        if self.value("code_challenge").is_some() {
            format!("&iss={}", text::encode(&issuer))
        } else {
            String::new()
        }
    }
}

fn changed(mut own: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        if value.is_null() {
            own.as_object_mut().expect("an object").remove(name);
        } else {
            own[name] = value.clone();
        }
    }
    own
}

/// Whether a reply begins a session.
fn lets_in(reply: &Reply) -> bool {
    reply
        .headers("set-cookie")
        .any(|cookie| cookie.contains("gl_session"))
}

#[track_caller]
fn stays_out(reply: Reply, status: u16) {
    assert!(!lets_in(&reply), "{reply:?}");
    let reply = reply.expect(status);
    assert!(
        reply
            .header("content-type")
            .unwrap_or_default()
            .contains("text/html")
    );
}

fn link(claims: &Value) -> String {
    signer::mac(
        &json!({"alg": "HS256", "typ": "JWT"}),
        LINK_SECRET.as_bytes(),
        claims,
    )
}

#[test]
fn cozy_45_a_jwt_link_signs_in_whom_it_names() {
    let house = House::new();
    let (domain, now) = (house.lodge.domain(), signer::now());
    let good = json!({ "name": domain, "iat": now, "exp": now + 60 });
    let mut visitor = house.visitor();
    let reply = visitor.opens(&format!("/?jwt={}", link(&good))).expect(303);
    assert!(
        reply.location().contains("/auth/login?jwt="),
        "{}",
        reply.location()
    );
    let reply = visitor.follows(reply);
    reply.expect(200);
    assert!(visitor.session_cookie().is_some());

    // The other reading of the secret.
    let decoded = signer::mac(&json!({"alg": "HS256", "typ": "JWT"}), b"s3cr3t", &good);
    let reply = house.visitor().opens(&format!("/auth/login?jwt={decoded}"));
    assert!(lets_in(&reply) && reply.status == 303, "{reply:?}");

    let with = |changes: Value| link(&changed(good.clone(), &changes));
    for bad in [
        with(json!({ "name": "bob.example.org" })),
        with(json!({ "exp": now - 1 })),
        with(json!({ "nbf": now + 3600 })),
        with(json!({ "exp": null, "iat": now - 3600 })),
        with(json!({ "exp": null, "iat": null })),
        signer::mac(&json!({"alg": "HS256"}), b"another secret", &good),
        signer::unsigned(&json!({"alg": "none"}), &good),
        house.keys.signs(&good),
        "not.a.token".to_owned(),
    ] {
        let mut visitor = house.visitor();
        let page = visitor.goes_to(&format!("/?jwt={bad}")).expect(200);
        assert!(page.text().contains("name=\"passphrase\""), "{bad}");
        assert!(visitor.session_cookie().is_none(), "{bad}");
    }
    let log = house.lodge.log();
    assert!(log.contains("a link with a JWT is not good"), "{log}");
    assert!(log.contains("jwt_secret is shorter than 16 bytes"), "{log}");
}

#[test]
fn a_link_with_a_jti_works_once_and_asks_for_no_second_factor() {
    let house = House::new();
    house.enrolled();
    let claims = json!({ "name": house.lodge.domain(), "iat": signer::now(), "jti": "once" });
    let target = format!("/auth/login?jwt={}", link(&claims));
    assert!(lets_in(&house.visitor().opens(&target)));
    let again = house.visitor().opens(&target).expect(200);
    assert!(!lets_in(&again));
}

#[test]
fn oidc_start_sends_everything_and_nothing_secret() {
    let house = House::new();
    let mut visitor = house.visitor();
    let asked = House::begins(&mut visitor, "?login_hint=ada");
    let own = house.provider.url("/auth?tenant=1&");
    assert!(asked.0.starts_with(&own), "{}", asked.0);
    assert_eq!(asked.value("response_type").as_deref(), Some("code"));
    assert_eq!(asked.value("scope").as_deref(), Some("openid profile"));
    assert_eq!(asked.value("client_id").as_deref(), Some(CLIENT));
    assert_eq!(asked.value("login_hint").as_deref(), Some("ada"));
    assert_eq!(
        asked.value("redirect_uri"),
        Some(format!("http://{RETURN_HOST}/oidc/redirect"))
    );
    for name in ["state", "nonce"] {
        let value = asked.value(name).unwrap();
        assert!(
            value.len() == 48 && value.bytes().all(|b| b.is_ascii_hexdigit()),
            "{value}"
        );
    }
    assert_eq!(
        asked.value("code_challenge"),
        None,
        "nothing says that it takes PKCE"
    );
    assert!(!asked.0.contains("s3cret"));
    for evil in [
        "https%3A%2F%2Fevil.example%2F",
        "%2F%2Fevil.example",
        "javascript%3A1",
    ] {
        visitor.opens(&format!("/oidc/start?redirect={evil}")).expect(400);
    }
    assert!(
        house.provider.received().is_empty(),
        "the browser goes there, not the lodge"
    );
}

#[test]
fn oidc_start_needs_a_context_with_every_key() {
    let house = House::new();
    let domain = house.lodge.domain();
    house
        .lodge
        .cli(&["instances", "modify", &domain, "--context-name", ""])
        .done();
    let reply = house.visitor().opens("/oidc/start").expect(404);
    assert!(reply.text().contains("context not found"), "{}", reply.text());
    house.visitor().opens("/oidc/login?code=C&state=S").expect(400);
}

#[test]
fn the_owner_is_signed_in_by_the_providers_word() {
    let house = House::new();
    let mut visitor = house.visitor();
    let app = format!("http://drive.{}/a?b=c", house.lodge.domain());
    let asked = House::begins(&mut visitor, &format!("?redirect={}", text::encode(&app)));
    let reply = house.back(&format!("code=C&state={}", asked.state())).expect(303);
    let there = reply.location().to_owned();
    assert!(
        there.starts_with(&format!("{}/oidc/login?code=C&state=", house.lodge.origin())),
        "{there}"
    );
    assert_eq!(text::query_value(&there, "redirect"), Some(app));
    let reply = house.lands(&mut visitor, &there).expect(303);
    assert!(lets_in(&reply));
    assert!(
        reply
            .location()
            .starts_with(&format!("http://drive.{}/a?b=c", house.lodge.domain())),
        "{}",
        reply.location()
    );
    assert_eq!(house.lodge.sessions().len(), 1);

    let asked_there = house.provider.received();
    let lines: Vec<&str> = asked_there.iter().map(|one| one.line.as_str()).collect();
    assert_eq!(lines, ["POST /token", "GET /userinfo"]);
    let body = format!("?{}", asked_there[0].body);
    let value = |name: &str| text::query_value(&body, name);
    assert_eq!(value("grant_type").as_deref(), Some("authorization_code"));
    assert_eq!(value("code").as_deref(), Some("C"));
    assert_eq!(
        value("redirect_uri"),
        Some(format!("http://{RETURN_HOST}/oidc/redirect"))
    );
    assert_eq!(value("client_secret"), None);
    let basic = format!("Basic {}", text::base64(format!("{CLIENT}:{SECRET}").as_bytes()));
    assert_eq!(asked_there[0].header("authorization"), Some(basic.as_str()));
    assert_eq!(asked_there[0].header("accept"), Some("application/json"));
    assert_eq!(asked_there[1].header("authorization"), Some("Bearer upstream"));
    let log = house.lodge.log();
    assert!(!log.contains("upstream") && !log.contains("s3cret"), "{log}");
}

#[test]
fn cozy_46_whoever_the_provider_calls_somebody_else_stays_out() {
    let house = House::new();
    for changes in [
        json!({ "port": "1" }),
        json!({ "port": house.lodge.port() }),
        json!({ "port": null }),
        json!({ "port": "" }),
        json!({ "port": [house.lodge.port().to_string()] }),
    ] {
        house.says(&changes);
        let (visitor, reply) = house.sign_in();
        stays_out(reply, 400);
        assert!(visitor.session_cookie().is_none(), "{changes}");
    }
    assert!(house.lodge.sessions().is_empty());
}

#[test]
fn cozy_47_s_048_a_state_is_good_once_for_one_browser() {
    let house = House::new();
    for state in [
        "",
        "state=",
        "state=9f6873dfce7d",
        "state=000000000000000000000000000000000000000000000000",
    ] {
        stays_out(house.back(&format!("code=C&{state}")), 404);
        stays_out(
            house.at(&house.lodge.domain(), &format!("/oidc/login?code=C&{state}")),
            404,
        );
    }
    let mut visitor = house.visitor();
    let asked = House::begins(&mut visitor, "");
    let query = format!("code=C&state={}", asked.state());
    let there = house.back(&query).expect(303).location().to_owned();
    stays_out(house.back(&query), 404);
    // Another browser has no use for it, and does not use it up.
    let mut other = house.visitor();
    let own = House::begins(&mut other, "");
    stays_out(house.lands(&mut other, &there), 400);
    stays_out(house.lands(&mut house.visitor(), &there), 400);
    assert!(
        house.provider.received().is_empty(),
        "no code was shown to anybody"
    );
    assert!(lets_in(&house.lands(&mut visitor, &there)));
    stays_out(house.lands(&mut visitor, &there), 404);
    stays_out(house.back(&query), 404);
    drop(own);
}

#[test]
fn a_state_of_one_instance_is_none_at_another() {
    let house = House::new();
    let other = format!("bob.localhost:{}", house.lodge.port());
    house.lodge.adds_instance(&other);
    house
        .lodge
        .cli(&["instances", "modify", &other, "--context-name", "work"])
        .done();
    let mut visitor = house.visitor();
    let asked = House::begins(&mut visitor, "");
    stays_out(
        house.at(&other, &format!("/oidc/login?code=C&state={}", asked.state())),
        404,
    );
    assert_eq!(house.provider.asked_at("/token"), 0);
}

#[test]
fn a_provider_that_fails_signs_nobody_in() {
    let house = House::new();
    for (status, body) in [
        (500, json!({})),
        (400, json!({ "error": "invalid_grant" })),
        (200, json!({ "error": "invalid_grant" })),
        (200, json!({ "token_type": "bearer" })),
        (302, json!({})),
    ] {
        house.provider.says_at("/token", status, &body);
        stays_out(house.sign_in().1, 502);
    }
    house.gives(&json!({}));
    for (status, answer) in [(401, 400), (403, 400), (500, 502), (302, 502)] {
        house.provider.says_at("/userinfo", status, &json!({}));
        stays_out(house.sign_in().1, answer);
    }
    house.provider.says_at("/userinfo", 200, &json!(["ada"]));
    stays_out(house.sign_in().1, 502);
    let mut visitor = house.visitor();
    let asked = House::begins(&mut visitor, "");
    let before = house.provider.asked_at("/token");
    let reply = house.back(&format!("error=access_denied&state={}", asked.state()));
    assert!(reply.text().contains("access_denied"), "{}", reply.text());
    stays_out(reply, 400);
    let asked = House::begins(&mut visitor, "");
    let reply = house.back(&format!("error=%3Cscript%3E&state={}", asked.state()));
    assert!(!reply.text().contains("script>") || !reply.text().contains("%3Cscript"));
    stays_out(reply, 400);
    assert_eq!(house.provider.asked_at("/token"), before);
    assert!(house.lodge.sessions().is_empty());
}

#[test]
fn the_second_factor_is_asked_for_after_the_provider_has_spoken() {
    let house = House::new();
    let enrolled = house.enrolled();
    house.says(&json!({ "port": "1" }));
    stays_out(house.sign_in().1, 400);
    house.says(&json!({}));
    let (mut visitor, page) = house.sign_in();
    let page = page.expect(200);
    assert!(!lets_in(&page));
    assert!(
        !page.text().contains("upstream"),
        "the provider's token stays here"
    );
    let (action, _) = page.form();
    assert_eq!(action, "/oidc/twofactor");
    let wrong = visitor.form_request(&page, &[("two-factor-passcode", &enrolled.app.wrong_code())]);
    let wrong = visitor.sends(wrong).expect(401);
    let token = wrong.field("two-factor-token");
    // What a provider vouched for counts on this way only.
    let elsewhere = Request::form(
        "/auth/twofactor",
        &[
            ("two-factor-token", token.as_str()),
            ("two-factor-passcode", &code(&enrolled.app, enrolled.step)),
        ],
    );
    assert!(!lets_in(&house.lodge.send(&elsewhere)));
    let right = visitor.form_request(
        &wrong,
        &[("two-factor-passcode", &code(&enrolled.app, enrolled.step))],
    );
    let reply = visitor.sends(right).expect(303);
    assert!(lets_in(&reply));
    let session = &house.lodge.sessions()[0];
    assert!(
        !session.to_string().contains("pwd"),
        "no passphrase was shown: {session}"
    );
}

/// A code that was not used yet.
fn code(app: &Authenticator, used: u64) -> String {
    app.code_of(used + 1)
}

#[test]
fn a_custom_instance_belongs_to_a_subject() {
    let house = House::with("", "allow_custom_instance = true\n");
    let domain = house.lodge.domain();
    stays_out(house.sign_in().1, 400);
    house.says(&json!({ "sub": "" }));
    stays_out(house.sign_in().1, 400);
    house.says(&json!({ "sub": null }));
    stays_out(house.sign_in().1, 400);
    house
        .lodge
        .cli(&["instances", "modify", &domain, "--oidc-id", "ada"])
        .done();
    house.says(&json!({ "sub": "ADA" }));
    stays_out(house.sign_in().1, 400);
    house.says(&json!({ "port": "1" }));
    assert!(lets_in(&house.sign_in().1));
}

#[test]
fn what_is_published_fills_in_what_is_not_configured() {
    let house = House::discovering();
    let mut visitor = house.visitor();
    let asked = House::begins(&mut visitor, "");
    assert!(
        asked.0.starts_with(&house.provider.url("/auth?tenant=1&")),
        "{}",
        asked.0
    );
    assert_eq!(asked.value("code_challenge_method").as_deref(), Some("S256"));
    house.gives_id_token(&asked.nonce(), &json!({}));
    let reply = house.comes_back(&mut visitor, &asked);
    assert!(lets_in(&reply), "{reply:?} {}", house.lodge.log());
    let exchange = house
        .provider
        .received()
        .into_iter()
        .find(|one| one.path() == "/token")
        .unwrap();
    let verifier = text::query_value(&format!("?{}", exchange.body), "code_verifier").unwrap();
    let challenge = text::base64url(&text::sha256(verifier.as_bytes()));
    assert_eq!(asked.value("code_challenge"), Some(challenge));
    assert_eq!(house.provider.asked_at("/.well-known/openid-configuration"), 1);
}

#[test]
fn s_046_an_answer_of_another_provider_reaches_no_token_endpoint() {
    let house = House::discovering();
    for iss in ["", "&iss=https%3A%2F%2Fattacker.example", "&iss="] {
        let mut visitor = house.visitor();
        let asked = House::begins(&mut visitor, "");
        stays_out(house.back(&format!("code=C&state={}{iss}", asked.state())), 400);
        // Straight to the instance, past the host where everybody comes back.
        let asked = House::begins(&mut visitor, "");
        visitor
            .opens(&format!("/oidc/login?code=C&state={}{iss}", asked.state()))
            .expect(400);
    }
    assert_eq!(house.provider.asked_at("/token"), 0);
    assert_eq!(house.provider.asked_at("/userinfo"), 0);
}

#[test]
fn s_049_metadata_of_another_issuer_is_not_taken() {
    let house = House::discovering();
    for issuer in [
        format!("{}/", house.provider.origin()),
        house.provider.origin().replace("http:", "https:"),
        "https://attacker.example".to_owned(),
    ] {
        let house = House::discovering();
        house.publishes(&json!({ "issuer": issuer }));
        house.visitor().opens("/oidc/start").expect(502);
    }
    house
        .provider
        .says_at("/.well-known/openid-configuration", 500, &json!({}));
    house.visitor().opens("/oidc/start").expect(502);
}

/// Makes a token with a nonce.
type Making<'a> = Box<dyn Fn(&str) -> String + 'a>;

#[test]
fn s_050_id_tokens_that_are_not_good_sign_nobody_in() {
    let house = House::discovering();
    let stranger = Signer::rsa("one");
    let now = signer::now();
    let public = house.keys.public_der();
    let tries: Vec<Making<'_>> = vec![
        Box::new(|nonce| signer::unsigned(&json!({"alg": "none"}), &house.claims(nonce, &json!({})))),
        Box::new(|nonce| {
            signer::mac(
                &json!({"alg": "HS256", "kid": "one"}),
                &public,
                &house.claims(nonce, &json!({})),
            )
        }),
        Box::new(|nonce| {
            signer::mac(
                &json!({"alg": "HS256"}),
                SECRET.as_bytes(),
                &house.claims(nonce, &json!({})),
            )
        }),
        Box::new(|nonce| stranger.signs(&house.claims(nonce, &json!({})))),
        Box::new(|nonce| Signer::rsa("two").signs(&house.claims(nonce, &json!({})))),
        Box::new(|nonce| {
            house
                .keys
                .signs_with(&json!({"typ": "at+jwt"}), &house.claims(nonce, &json!({})))
        }),
        Box::new(|nonce| {
            house
                .keys
                .signs_with(&json!({"crit": ["x"], "x": 1}), &house.claims(nonce, &json!({})))
        }),
        Box::new(|_| house.keys.signs(&house.claims("another nonce", &json!({})))),
    ];
    for make in &tries {
        let mut visitor = house.visitor();
        let asked = House::begins(&mut visitor, "");
        house.gives(&json!({ "id_token": make(&asked.nonce()) }));
        stays_out(house.comes_back(&mut visitor, &asked), 400);
    }
    for changes in [
        json!({ "aud": "another" }),
        json!({ "aud": [CLIENT, "another"] }),
        json!({ "aud": [CLIENT, "another"], "azp": "another" }),
        json!({ "azp": "another" }),
        json!({ "iss": "https://attacker.example" }),
        json!({ "iss": [house.provider.origin()] }),
        json!({ "sub": null }),
        json!({ "iat": null }),
        json!({ "exp": null }),
        json!({ "exp": now - 600 }),
        json!({ "exp": (now + 300).to_string() }),
        json!({ "iat": now + 600 }),
        json!({ "nonce": null }),
        json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }),
        json!({ "c_hash": "AAAAAAAAAAAAAAAAAAAAAA" }),
    ] {
        let mut visitor = house.visitor();
        let asked = House::begins(&mut visitor, "");
        house.gives_id_token(&asked.nonce(), &changes);
        let reply = house.comes_back(&mut visitor, &asked);
        assert!(!lets_in(&reply), "{changes}");
        stays_out(reply, 400);
    }
    // S-051: user-info about somebody else.
    house.says(&json!({ "sub": "eve" }));
    let mut visitor = house.visitor();
    let asked = House::begins(&mut visitor, "");
    house.gives_id_token(&asked.nonce(), &json!({}));
    stays_out(house.comes_back(&mut visitor, &asked), 400);
    assert!(house.lodge.sessions().is_empty());
}

#[test]
fn s_050_keys_may_change_right_before_they_sign() {
    let mut house = House::discovering();
    let mut visitor = house.visitor();
    let asked = House::begins(&mut visitor, "");
    house.gives_id_token(&asked.nonce(), &json!({}));
    assert!(lets_in(&house.comes_back(&mut visitor, &asked)));
    house.keys = Signer::p256("next");
    house.publishes(&json!({}));
    let mut visitor = house.visitor();
    let asked = House::begins(&mut visitor, "");
    house.gives_id_token(&asked.nonce(), &json!({}));
    assert!(lets_in(&house.comes_back(&mut visitor, &asked)));
    assert_eq!(house.provider.asked_at("/jwks"), 2);
}

#[test]
fn s_054_the_secret_goes_to_no_other_server() {
    let mut house = House::discovering();
    let mut visitor = house.visitor();
    House::begins(&mut visitor, "");
    let other = Receiver::saying(200, &json!({ "access_token": "x" }));
    house.publishes(&json!({ "token_endpoint": other.url("/token") }));
    house.lodge.restart();
    house.visitor().opens("/oidc/start").expect(502);
    assert!(house.lodge.log().contains("token_url"), "{}", house.lodge.log());
    assert!(other.received().is_empty());
    house.publishes(&json!({}));
    house.lodge.restart();
    House::begins(&mut house.visitor(), "");
}

#[test]
fn without_known_keys_an_id_token_is_still_held_to_its_claims() {
    let house = House::new();
    for (changes, good) in [
        (json!({}), true),
        (json!({ "nonce": "another" }), false),
        (json!({ "aud": "another" }), false),
        (json!({ "exp": 1 }), false),
    ] {
        let mut visitor = house.visitor();
        let asked = House::begins(&mut visitor, "");
        house.gives_id_token(&asked.nonce(), &changes);
        assert_eq!(
            lets_in(&house.comes_back(&mut visitor, &asked)),
            good,
            "{changes}"
        );
    }
}

#[test]
fn programs_may_bring_an_access_token_where_that_is_allowed() {
    let house = House::new();
    stays_out(
        house.at(&house.lodge.domain(), "/oidc/login?access_token=upstream"),
        404,
    );
    assert!(house.provider.received().is_empty());
    let house = House::with("", "allow_oauth_token = true\n");
    let reply = house.at(&house.lodge.domain(), "/oidc/login?access_token=theirs");
    assert!(lets_in(&reply));
    assert_eq!(
        house.provider.received()[0].header("authorization"),
        Some("Bearer theirs")
    );
    house.says(&json!({ "port": "1" }));
    stays_out(
        house.at(&house.lodge.domain(), "/oidc/login?access_token=theirs"),
        400,
    );
}

#[test]
fn an_id_token_signs_in_the_subject_it_is_about() {
    let house = House::of(&|provider: &Receiver| {
        let (issuer, keys) = (provider.origin(), provider.url("/jwks"));
        let more = format!("issuer = '{issuer}'\nid_token_jwk_url = '{keys}'\n");
        (String::new(), more)
    });
    house.publishes(&json!({}));
    let domain = house.lodge.domain();
    let at = |token: &str| house.at(&domain, &format!("/oidc/login?id_token={token}"));
    let good = house.keys.signs(&house.claims("any", &json!({})));
    stays_out(at(&good), 400);
    house
        .lodge
        .cli(&["instances", "modify", &domain, "--oidc-id", "ada"])
        .done();
    assert!(lets_in(&at(&good)));
    for changes in [
        json!({ "sub": "eve" }),
        json!({ "aud": "another" }),
        json!({ "iss": "https://attacker.example" }),
        json!({ "exp": signer::now() - 600 }),
    ] {
        stays_out(at(&house.keys.signs(&house.claims("any", &changes))), 400);
    }
    stays_out(
        at(&Signer::rsa("one").signs(&house.claims("any", &json!({})))),
        400,
    );
    // The second factor is not skipped on this way.
    house.enrolled();
    let page = at(&good).expect(200);
    assert!(!lets_in(&page));
    assert_eq!(page.form().0, "/oidc/twofactor");
}

#[test]
fn a_login_domain_finds_the_instance() {
    let house = House::with("", "login_domain = 'login.localhost'\n");
    let post = || {
        let request = Request::form::<&str, &str>("/", &[]).header("Host", "login.localhost");
        house.lodge.send(&request).expect(303)
    };
    let page = house.at("login.localhost", "/").expect(200);
    assert_eq!(page.form(), ("/".to_owned(), vec![]));
    for closed in [
        "/auth/login",
        "/signin/v1/identifier",
        "/oidc/start",
        "/oidc/login",
    ] {
        assert_eq!(house.at("login.localhost", closed).status, 421, "{closed}");
        assert_eq!(house.at(RETURN_HOST, closed).status, 421, "{closed}");
    }
    assert_eq!(house.at(RETURN_HOST, "/").status, 421);
    let begins = || Asked(post().location().to_owned());
    let asked = begins();
    let reply = house.back(&format!("code=C&state={}", asked.state())).expect(303);
    let there = reply.location().to_owned();
    assert!(
        there.starts_with(&format!("{}/oidc/login?ticket=", house.lodge.origin())),
        "{there}"
    );
    let mut visitor = house.visitor();
    assert!(lets_in(&house.lands(&mut visitor, &there)));
    stays_out(house.lands(&mut house.visitor(), &there), 404);
    stays_out(house.back(&format!("code=C&state={}", asked.state())), 404);
    // A state that began there is none at an instance.
    let state = begins().state();
    stays_out(
        house.at(
            &house.lodge.domain(),
            &format!("/oidc/login?code=C&state={state}"),
        ),
        404,
    );
    house.says(&json!({ "port": "1" }));
    stays_out(house.back(&format!("code=C&state={}", begins().state())), 404);
    // An instance of another context is not this provider's to open.
    house.says(&json!({}));
    let domain = house.lodge.domain();
    house
        .lodge
        .cli(&["instances", "modify", &domain, "--context-name", "other"])
        .done();
    stays_out(house.back(&format!("code=C&state={}", begins().state())), 404);
}

#[test]
fn a_login_domain_that_is_also_the_way_back_knows_its_browser() {
    let house = House::with("", &format!("login_domain = '{RETURN_HOST}'\n"));
    let request = Request::form::<&str, &str>("/", &[]).header("Host", RETURN_HOST);
    let reply = house.lodge.send(&request).expect(303);
    let cookie = reply
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let asked = Asked(reply.location().to_owned());
    let target = format!("/oidc/redirect?code=C&state={}", asked.state());
    stays_out(house.at(RETURN_HOST, &target), 400);
    let own = Request::get(&target)
        .header("Host", RETURN_HOST)
        .header("Cookie", &cookie);
    house.lodge.send(&own).expect(303);
}

#[test]
fn where_passphrases_are_off_everybody_goes_to_the_provider() {
    let logout = "https://id.example.org/bye";
    let house = House::with(
        "disable_password_authentication = true\n",
        &format!("logout_url = '{logout}'\n"),
    );
    let origin = house.lodge.origin();
    let mut visitor = house.visitor();
    let reply = visitor
        .opens(&format!(
            "/auth/login?redirect={}",
            text::encode(&format!("{origin}/"))
        ))
        .expect(303);
    assert_eq!(
        reply.location(),
        format!(
            "{origin}/oidc/start?redirect={}",
            text::encode(&format!("{origin}/"))
        )
    );
    visitor
        .opens("/auth/login?redirect=https%3A%2F%2Fevil.example")
        .expect(400);
    for (target, form) in [
        ("/auth/login", [("passphrase", PASSPHRASE)]),
        ("/auth/hint", [("redirect", "")]),
        ("/auth/passphrase_reset", [("redirect", "")]),
        ("/signin/v1/identifier", [("passphrase", PASSPHRASE)]),
    ] {
        let reply = house.lodge.send(&Request::form(target, &form));
        assert!(!lets_in(&reply) && reply.status == 403, "{target}: {reply:?}");
    }
    for target in ["/auth/passphrase_reset", "/signin/v1/identifier"] {
        let reply = visitor.opens(target).expect(303);
        assert!(reply.location().contains("/oidc/start"), "{target}");
    }
    // A link is looked at before that.
    let claims = json!({ "name": house.lodge.domain(), "iat": signer::now() });
    assert!(lets_in(
        &house
            .visitor()
            .opens(&format!("/auth/login?jwt={}", link(&claims)))
    ));
    // Whoever just signed out is not signed in again at once.
    let signed_out = Request::get("/auth/login").header("Cookie", "logout=1");
    let reply = house.lodge.send(&signed_out).expect(303);
    assert_eq!(reply.location(), logout);
    assert!(reply.header("set-cookie").unwrap().starts_with("logout=; "));
    // New instances have a passphrase that nobody knows, and wait for nobody.
    let other = format!("bob.localhost:{}", house.lodge.port());
    let made = house
        .lodge
        .cli(&["instances", "add", &other, "--context-name", "work"])
        .done();
    assert!(!made.contains("registerToken"), "{made}");
    house.at(&other, "/auth/login").expect(303);
}

#[test]
fn an_app_that_waits_gets_its_answer_by_way_of_the_provider() {
    let house = House::with("disable_password_authentication = true\n", "");
    let client = CozyClient::registered(house.lodge.address());
    let mut visitor = house.visitor();
    let asks = client.asks("io.cozy.files", &[]);
    let reply = visitor.opens(&asks).expect(303);
    // To the sign-in page, from there to the start, and away.
    let away = visitor.follows(reply).expect(303);
    let asked = Asked(away.location().to_owned());
    let reply = house.comes_back(&mut visitor, &asked).expect(303);
    assert!(
        reply.location().contains("/auth/authorize?"),
        "{}",
        reply.location()
    );
    let page = visitor.follows(reply).expect(200);
    assert!(page.text().contains("io.cozy.files"), "{}", page.text());
}

/// The request for tokens.
fn wants(client: &CozyClient, changes: &Value) -> Request {
    let own = json!({
        "client_id": client.id(), "client_secret": client.text("client_secret"), "scope": "io.cozy.files",
        "oidc_token": "theirs",
    });
    Request::new("POST", "/oidc/access_token")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .body(changed(own, changes).to_string())
}

#[test]
fn cozy_48_programs_get_tokens_for_the_providers_where_that_is_allowed() {
    let house = House::new();
    let client = CozyClient::registered(house.lodge.address());
    let error = |reply: Reply| reply.json()["error"].as_str().unwrap().to_owned();
    let reply = client.sends(&wants(&client, &json!({}))).expect(400);
    assert_eq!(error(reply), "this endpoint is not enabled");

    let house = House::with("", "allow_oauth_token = true\n");
    let client = CozyClient::registered(house.lodge.address());
    let refused = |changes: Value, say: &str| {
        let reply = client.sends(&wants(&client, &changes)).expect(400);
        assert_eq!(error(reply), say, "{changes}");
    };
    house.provider.says_at("/userinfo", 401, &json!({}));
    refused(json!({}), "invalid token");
    refused(json!({ "oidc_token": null }), "invalid token");
    house.says(&json!({ "port": "1" }));
    refused(json!({}), "the authentication has failed");
    house.says(&json!({}));
    refused(json!({ "client_id": "unknown" }), "the client must be registered");
    refused(json!({ "client_secret": "wrong" }), "invalid client_secret");
    for scope in [
        "",
        "*",
        "io.cozy.*",
        "IO.cozy.files",
        "io.cozy.apps:POST",
        "io.cozy.oauth.clients",
    ] {
        refused(json!({ "scope": scope }), "invalid scope");
    }
    let tokens = client.sends(&wants(&client, &json!({}))).expect(200).json();
    assert_eq!(tokens["token_type"], "bearer");
    assert_eq!(tokens["scope"], "io.cozy.files");
    let access = tokens["access_token"].as_str().unwrap();
    client.calls("GET", "/permissions/self", access).expect(200);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    client.sends(&client.refreshing(refresh)).expect(200);
    let can = client
        .calls("GET", "/settings/capabilities", access)
        .expect(200)
        .json();
    let can = &can["data"]["attributes"];
    assert_eq!(
        (&can["can_auth_with_oidc"], &can["can_auth_with_password"]),
        (&json!(true), &json!(true))
    );
    let listed = house.lodge.cli(&["cozy-clients", "ls", "--json"]).json();
    assert!(listed.to_string().contains("io.cozy.files"), "{listed}");
}

#[test]
fn programs_are_asked_for_the_second_factor_too() {
    let house = House::with("", "allow_oauth_token = true\n");
    let client = CozyClient::registered(house.lodge.address());
    let enrolled = house.enrolled();
    let asked = client.sends(&wants(&client, &json!({}))).expect(401).json();
    assert_eq!(asked["error"], "two factor needed");
    let token = asked["two_factor_token"].as_str().unwrap();
    let with = |code: &str| {
        wants(
            &client,
            &json!({ "two_factor_token": token, "two_factor_passcode": code }),
        )
    };
    client.sends(&with(&enrolled.app.wrong_code())).expect(403);
    // Another program has no use for it.
    let other = CozyClient::registered(house.lodge.address());
    let right = code(&enrolled.app, enrolled.step);
    let theirs = wants(
        &other,
        &json!({ "two_factor_token": token, "two_factor_passcode": right }),
    );
    other.sends(&theirs).expect(403);
    client.sends(&with(&right)).expect(200);
    client.sends(&with(&right)).expect(403);
    assert!(house.lodge.sessions().is_empty(), "no browser was signed in");
}

fn logs_out(house: &House, target: &str, token: &str) -> Reply {
    let request = Request::form(target, &[("logout_token", token)]).header("Host", RETURN_HOST);
    house.lodge.send(&request)
}

#[test]
fn a_provider_ends_the_sessions_that_it_began() {
    let house = House::discovering();
    let sign_in = || {
        let mut visitor = house.visitor();
        let asked = House::begins(&mut visitor, "");
        house.gives_id_token(&asked.nonce(), &json!({}));
        assert!(lets_in(&house.comes_back(&mut visitor, &asked)));
    };
    let now = signer::now();
    let claims = |changes: Value| {
        let own = json!({
            "iss": house.provider.origin(), "aud": CLIENT, "iat": now, "exp": now + 120, "jti": "1",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} }, "sid": "upstream session",
        });
        changed(own, &changes)
    };
    sign_in();
    Visitor::signed_in(house.lodge.address());
    for changes in [
        json!({ "iss": "https://attacker.example" }),
        json!({ "aud": "another" }),
        json!({ "iat": now + 3600 }),
        json!({ "exp": now - 3600 }),
        json!({ "iat": null }),
        json!({ "jti": null }),
        json!({ "events": null }),
        json!({ "events": { "other": {} } }),
        json!({ "nonce": "n" }),
        json!({ "sid": null }),
    ] {
        let reply = logs_out(
            &house,
            "/oidc/logout",
            &house.keys.signs(&claims(changes.clone())),
        );
        assert_eq!(reply.status, 400, "{changes}");
        assert_eq!(reply.json()["error"], "invalid_request");
    }
    for token in [
        Signer::rsa("one").signs(&claims(json!({}))),
        signer::unsigned(&json!({"alg": "none"}), &claims(json!({}))),
        house
            .keys
            .signs_with(&json!({"typ": "at+jwt"}), &claims(json!({}))),
    ] {
        assert_eq!(logs_out(&house, "/oidc/logout", &token).status, 400);
    }
    assert_eq!(
        logs_out(
            &house,
            "/oidc/other/logout",
            &house.keys.signs(&claims(json!({})))
        )
        .status,
        400
    );
    assert_eq!(house.lodge.sessions().len(), 2);
    let reply = logs_out(&house, "/oidc/logout", &house.keys.signs(&claims(json!({})))).expect(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(
        house.lodge.sessions().len(),
        1,
        "the one with the passphrase stays"
    );
    sign_in();
    logs_out(&house, "/oidc/logout", &house.keys.signs(&claims(json!({})))).expect(200);
    assert_eq!(house.lodge.sessions().len(), 2, "a logout token is good once");
    let by_subject = claims(json!({ "sid": null, "sub": "ada", "jti": "2" }));
    let token = house.keys.signs_with(&json!({"typ": "logout+jwt"}), &by_subject);
    logs_out(&house, "/oidc/work/logout", &token).expect(200);
    assert_eq!(house.lodge.sessions().len(), 1);
}

#[test]
fn the_command_line_shows_contexts_and_tries_their_provider() {
    let house = House::discovering();
    let listed = house.lodge.cli(&["contexts", "ls"]).done();
    assert!(
        listed.contains("work") && listed.contains(&house.provider.origin()),
        "{listed}"
    );
    let shown = house.lodge.cli(&["contexts", "show", "work"]).done();
    assert!(
        shown.contains("localhost:{port}") && !shown.contains("s3cret"),
        "{shown}"
    );
    house.lodge.cli(&["contexts", "show", "gone"]).failed();
    let issuer = house.provider.origin();
    let found = house
        .lodge
        .cli(&["contexts", "discover", &issuer, "--json"])
        .json();
    assert_eq!(found["token_url"], house.provider.url("/token"));
    house
        .lodge
        .cli(&["contexts", "discover", "https://localhost:1"])
        .failed();

    let domain = house.lodge.domain();
    let tries = |draft: Value| {
        let begun = house.lodge.control(&draft).expect("a trial");
        let asked = Asked(begun["url"].as_str().unwrap().to_owned());
        house.gives_id_token(&asked.nonce(), &json!({}));
        let trial = json!({ "request": "show_trial", "trial": begun["trial"] });
        assert_eq!(house.lodge.control(&trial).unwrap()["waits"], true);
        (asked, trial)
    };
    let (asked, trial) = tries(json!({ "request": "try_context", "instance": domain, "context": "work" }));
    let page = house.back(&format!("code=C&state={}{}", asked.state(), asked.iss(&house)));
    assert!(!lets_in(&page.expect(200)));
    let facts = house.lodge.control(&trial).unwrap();
    assert_eq!(facts["is_owner"], true, "{facts}");
    assert_eq!(facts["domain"], domain.as_str());
    let claim = |name: &str| {
        let claims = facts["claims"].as_array().unwrap();
        claims
            .iter()
            .find(|claim| claim["name"] == name)
            .cloned()
            .unwrap()
    };
    assert_eq!(claim("port")["means"], "instance");
    assert_eq!(claim("sid")["means"], "session");
    assert_eq!(claim("sub")["means"], Value::Null);
    assert!(house.lodge.sessions().is_empty(), "nobody is signed in by trying");

    // Before it is in the configuration, with what is typed; it comes back to the instance itself.
    let draft = json!({
        "issuer": issuer, "client_id": CLIENT, "client_secret": SECRET, "scope": "openid",
    });
    let (asked, trial) = tries(json!({ "request": "try_provider", "instance": domain, "provider": draft }));
    assert_eq!(
        asked.value("redirect_uri"),
        Some(format!("{}/oidc/redirect", house.lodge.origin()))
    );
    let target = format!(
        "/oidc/redirect?code=C&state={}{}",
        asked.state(),
        asked.iss(&house)
    );
    house.at(&domain, &target).expect(200);
    let facts = house.lodge.control(&trial).unwrap();
    assert_eq!(
        (&facts["problem"], &facts["is_owner"]),
        (&Value::Null, &json!(false))
    );
}

/// The block of the document (seeds, 000), as it stands there.
const DOCUMENT: &str = "
contexts:
  example:
    default_redirection: drive/#/folder
authentication:
  example:
    jwt_secret: s3cr3t
    disable_password_authentication: false
    oidc:
      client_id: aClientID
      client_secret: s3cret3
      scope: openid profile
      redirect_uri: https://oauthcallback.mycozy.cloud/oidc/redirect
      authorize_url: https://identity-prodiver/path/to/authorize
      token_url: https://identity-prodiver/path/to/token
      userinfo_url: https://identity-prodiver/path/to/userinfo
      userinfo_instance_field: cozy_number
      userinfo_instance_prefix: name
      userinfo_instance_suffix: .mycozy.cloud
      allow_custom_instance: false
      allow_oauth_token: false
";

#[test]
fn the_configuration_may_be_yaml_as_in_the_document() {
    let lodge = Lodge::bare();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let lists = |text: &str| {
        std::fs::write(path("gatelodge.yaml"), text).unwrap();
        let (config, data) = (path("gatelodge.yaml"), path("data"));
        lodge.cli(&[
            "--config",
            &config,
            "--data-dir",
            &data,
            "contexts",
            "ls",
            "--json",
        ])
    };
    let contexts = lists(DOCUMENT).json();
    let context = &contexts[0];
    assert_eq!(context["name"], "example");
    assert_eq!(context["default_redirection"], "drive/#/folder");
    assert_eq!(context["jwt_links"], true);
    let provider = &context["provider"];
    assert_eq!(provider["client_id"], "aClientID");
    assert_eq!(provider["instance_suffix"], ".mycozy.cloud");
    assert_eq!(provider["missing"], json!([]));
    assert!(!contexts.to_string().contains("s3cret3"), "{contexts}");
    for (text, say) in [
        (DOCUMENT.replace("client_id", "clientid"), "clientid"),
        (DOCUMENT.replace("s3cr3t\n", "''\n"), "jwt_secret"),
        (
            DOCUMENT.replace(
                "https://identity-prodiver/path/to/token",
                "http://identity-provider/t",
            ),
            "token_url",
        ),
        (
            DOCUMENT.replace("allow_oauth_token: false", "allow_oauth_token: perhaps"),
            "Line 21",
        ),
    ] {
        let refused = lists(&text).failed();
        assert!(refused.contains(say), "{refused}");
    }
}
