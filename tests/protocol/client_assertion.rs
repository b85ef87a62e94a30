//! Clients that prove who they are with a JWT: `private_key_jwt` and `client_secret_jwt` (RFC 7523, OpenID Connect
//! Core 9), and every way in which such a JWT must not be taken.

use gatelodge_tests::signer::{mac, now, unsigned};
use gatelodge_tests::{
    App, Code, Document, Lodge, Publisher, Receiver, Reply, Request, Signer, Tokens, Visitor,
};
use serde_json::{Value, json};

const TOKEN: &str = "/konnect/v1/token";
const PAR: &str = "/konnect/v1/par";
const INTROSPECT: &str = "/konnect/v1/introspect";
const REVOKE: &str = "/konnect/v1/revoke";
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client `app` with a key of its own.
fn keyed(lodge: &Lodge, signer: &Signer) -> App {
    let jwks = signer.jwks().to_string();
    App::server_with(
        lodge,
        "app",
        &["--auth-method", "private_key_jwt", "--jwks", &jwks],
    )
}

/// Good claims, different each time.
fn claims(lodge: &Lodge) -> Value {
    let (now, jti) = (now(), gatelodge_tests::text::base64url(&random()));
    json!({ "iss": "app", "sub": "app", "aud": lodge.origin(), "exp": now + 60, "iat": now, "jti": jti })
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::SecureRandom::fill(&aws_lc_rs::rand::SystemRandom::new(), &mut bytes).unwrap();
    bytes
}

fn with(mut claims: Value, name: &str, value: impl Into<Value>) -> Value {
    claims[name] = value.into();
    claims
}

fn without(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn posts(lodge: &Lodge, endpoint: &str, params: &[(&str, &str)], assertion: &str) -> Reply {
    let proof = [("client_assertion_type", TYPE), ("client_assertion", assertion)];
    lodge.send(&Request::form(endpoint, &[params, &proof].concat()))
}

/// Introspects nothing: only the client's proof decides what comes back.
fn proves(lodge: &Lodge, assertion: &str) -> Reply {
    posts(lodge, INTROSPECT, &[("token", "x")], assertion)
}

fn redeems(lodge: &Lodge, code: &Code, assertion: &str) -> Reply {
    posts(lodge, TOKEN, &code.params(), assertion)
}

#[test]
fn a_client_with_a_key_gets_its_tokens() {
    for signer in [Signer::rsa("r"), Signer::p256("p"), Signer::ed25519("e")] {
        let lodge = Lodge::start();
        let app = keyed(&lodge, &signer);
        let code = app.code(&mut Visitor::to(lodge.address()));
        let tokens = Tokens::of(&redeems(&lodge, &code, &signer.signs(&claims(&lodge))));
        assert!(app.can_use(&tokens.access));
        let refresh = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh()),
        ];
        Tokens::of(&posts(&lodge, TOKEN, &refresh, &signer.signs(&claims(&lodge))));
    }
    let lodge = Lodge::start();
    let signer = Signer::rsa("r");
    keyed(&lodge, &signer);
    proves(
        &lodge,
        &signer.signs_with(&json!({ "alg": "PS256" }), &claims(&lodge)),
    )
    .expect(200);
}

#[test]
fn an_assertion_is_taken_at_every_endpoint_that_clients_call() {
    let lodge = Lodge::start();
    let signer = Signer::p256("p");
    let app = keyed(&lodge, &signer);
    let ask = app.ask();
    let params = [
        "response_type",
        "redirect_uri",
        "scope",
        "code_challenge",
        "code_challenge_method",
    ];
    let params: Vec<(&str, &str)> = params.iter().map(|name| (*name, ask.value(name))).collect();
    for (endpoint, params, status) in [
        (PAR, &params[..], 201),
        (INTROSPECT, &[("token", "x")], 200),
        (REVOKE, &[("token", "x")], 200),
    ] {
        for audience in [
            json!(lodge.origin()),
            json!(format!("{}{TOKEN}", lodge.origin())),
            json!(format!("{}{endpoint}", lodge.origin())),
            json!([lodge.origin()]),
        ] {
            let assertion = signer.signs(&with(claims(&lodge), "aud", audience));
            posts(&lodge, endpoint, params, &assertion).expect(status);
        }
        let elsewhere = format!("{}/konnect/v1/userinfo", lodge.origin());
        let assertion = signer.signs(&with(claims(&lodge), "aud", elsewhere));
        posts(&lodge, endpoint, params, &assertion).expect_error(401, "invalid_client");
    }
}

#[test]
fn a_client_with_a_secret_signs_with_it() {
    let lodge = Lodge::start();
    let app = App::server_with(&lodge, "app", &["--auth-method", "client_secret_jwt"]);
    let secret = app.secret.clone().unwrap();
    let code = app.code(&mut Visitor::to(lodge.address()));
    let signs = |alg: &str, secret: &str| mac(&json!({ "alg": alg }), secret.as_bytes(), &claims(&lodge));
    for refused in [
        signs("HS256", "another secret of thirty-two bytes"),
        signs("HS384", &secret),
        signs("none", &secret),
    ] {
        redeems(&lodge, &code, &refused).expect_error(401, "invalid_client");
    }
    // By Basic or in the body it is not registered (S-097).
    app.redeems(&code).expect_error(401, "invalid_client");
    let post = Request::form(
        TOKEN,
        &[
            &code.params()[..],
            &[("client_id", "app"), ("client_secret", &secret)],
        ]
        .concat(),
    );
    lodge.send(&post).expect_error(401, "invalid_client");
    Tokens::of(&redeems(&lodge, &code, &signs("HS256", &secret)));
}

#[test]
fn s_097_a_client_with_a_key_needs_it() {
    let lodge = Lodge::start();
    let signer = Signer::p256("p");
    let app = keyed(&lodge, &signer);
    let code = app.code(&mut Visitor::to(lodge.address()));
    assert_eq!(app.secret, None);
    app.redeems(&code).expect_error(401, "invalid_client");
    let guess = Request::form(TOKEN, &code.params()).basic("app", "secret");
    lodge.send(&guess).expect_error(401, "invalid_client");
    let both = Request::form(
        TOKEN,
        &[
            &code.params()[..],
            &[
                ("client_assertion_type", TYPE),
                ("client_assertion", &signer.signs(&claims(&lodge))),
            ],
        ]
        .concat(),
    );
    lodge
        .send(&both.basic("app", "secret"))
        .expect_error(400, "invalid_request");
    Tokens::of(&redeems(&lodge, &code, &signer.signs(&claims(&lodge))));
}

#[test]
fn s_099_an_assertion_with_a_wrong_claim_is_none() {
    let lodge = Lodge::start();
    let signer = Signer::p256("p");
    keyed(&lodge, &signer);
    App::server(&lodge, "other");
    let (good, now) = (|| claims(&lodge), now());
    for wrong in [
        with(good(), "iss", "other"),
        with(good(), "sub", "other"),
        with(good(), "aud", "https://other.example"),
        with(good(), "aud", json!([lodge.origin(), "https://other.example"])),
        with(good(), "aud", format!("{}/", lodge.origin())),
        with(good(), "aud", json!([])),
        with(good(), "exp", now - 1),
        with(good(), "exp", now + 3700),
        with(good(), "exp", (now + 60).to_string()),
        with(good(), "exp", 1e300),
        with(good(), "exp", -1),
        with(good(), "exp", Value::Null),
        with(good(), "nbf", now + 70),
        with(good(), "iat", now + 70),
        with(good(), "jti", ""),
        with(good(), "jti", 7),
        without(good(), "iss"),
        without(good(), "sub"),
        without(good(), "aud"),
        without(good(), "exp"),
        without(good(), "jti"),
    ] {
        let reply = proves(&lodge, &signer.signs(&wrong));
        assert_eq!(reply.status, 401, "{wrong}");
        reply.expect_error(401, "invalid_client");
    }
    proves(&lodge, &signer.signs(&good())).expect(200);
}

#[test]
fn s_100_an_assertion_works_once_also_after_a_restart() {
    let mut lodge = Lodge::start();
    let signer = Signer::p256("p");
    keyed(&lodge, &signer);
    let assertion = signer.signs(&claims(&lodge));
    proves(&lodge, &assertion).expect(200);
    proves(&lodge, &assertion).expect_error(401, "invalid_client");
    lodge.kill();
    lodge.restart();
    proves(&lodge, &assertion).expect_error(401, "invalid_client");
    // The same name in another assertion is as old.
    let named = claims(&lodge);
    proves(&lodge, &signer.signs(&named)).expect(200);
    proves(&lodge, &signer.signs(&with(named, "exp", now() + 59))).expect_error(401, "invalid_client");
}

#[test]
fn s_100_of_many_at_once_one_is_taken() {
    let lodge = Lodge::start();
    let signer = Signer::p256("p");
    keyed(&lodge, &signer);
    let assertion = signer.signs(&claims(&lodge));
    let taken = std::thread::scope(|scope| {
        let visits: Vec<_> = (0..32)
            .map(|_| scope.spawn(|| proves(&lodge, &assertion).status))
            .collect();
        let all: Vec<u16> = visits.into_iter().map(|visit| visit.join().unwrap()).collect();
        assert!(all.iter().all(|status| matches!(status, 200 | 401)), "{all:?}");
        all.iter().filter(|status| **status == 200).count()
    });
    assert_eq!(taken, 1);
}

#[test]
fn s_101_a_key_in_the_header_is_not_looked_at_or_fetched() {
    let lodge = Lodge::start();
    let (signer, stranger) = (Signer::p256("p"), Signer::p256("p"));
    keyed(&lodge, &signer);
    let receiver = Receiver::answering(200);
    for header in [
        json!({ "jwk": stranger.jwk() }),
        json!({ "jku": receiver.url("/jwks") }),
        json!({ "x5u": receiver.url("/x5u"), "x5c": ["AAAA"] }),
    ] {
        proves(&lodge, &stranger.signs_with(&header, &claims(&lodge))).expect_error(401, "invalid_client");
        // With the right key they do no harm.
        proves(&lodge, &signer.signs_with(&header, &claims(&lodge))).expect(200);
    }
    assert!(receiver.received().is_empty());
}

#[test]
fn s_102_a_kid_is_a_name_and_nothing_else() {
    let lodge = Lodge::start();
    let signer = Signer::p256("p");
    keyed(&lodge, &signer);
    let other = Signer::p256("q");
    let words = [
        "--auth-method",
        "private_key_jwt",
        "--jwks",
        &other.jwks().to_string(),
    ];
    App::server_with(&lodge, "other", &words);
    for kid in [
        json!("../../../dev/null"),
        json!("' OR 1=1--"),
        json!("x".repeat(10_000)),
        json!(["p"]),
        json!({ "p": 1 }),
        json!(7),
        json!("q"),
        json!(""),
    ] {
        proves(
            &lodge,
            &signer.signs_with(&json!({ "kid": kid }), &claims(&lodge)),
        )
        .expect_error(401, "invalid_client");
    }
    // Another client's key signs nothing of this one.
    proves(&lodge, &other.signs(&claims(&lodge))).expect_error(401, "invalid_client");
    proves(
        &lodge,
        &signer.signs_with(&json!({ "kid": null }), &claims(&lodge)),
    )
    .expect(200);
}

#[test]
fn s_110_s_111_no_signature_and_no_confusion_of_algorithms() {
    let lodge = Lodge::start();
    let signer = Signer::rsa("r");
    keyed(&lodge, &signer);
    let good = signer.signs(&claims(&lodge));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let mut refused = vec![
        signed.to_owned(),
        format!("{signed}."),
        format!("{signed}.{}", &signature[..20]),
        format!("{signed}.{signature}.{signature}"),
        format!("{signed}.{signature}=="),
        "a.b.c".to_owned(),
        "x".repeat(60_000),
    ];
    for alg in ["none", "None", "nOnE", ""] {
        refused.push(format!(
            "{}.",
            unsigned(&json!({ "alg": alg, "kid": "r" }), &claims(&lodge))
        ));
        refused.push(signer.signs_with(&json!({ "alg": alg }), &claims(&lodge)));
    }
    refused.push(signer.signs_with(&json!({ "alg": null }), &claims(&lodge)));
    refused.push(signer.signs_with(&json!({ "alg": ["RS256"] }), &claims(&lodge)));
    refused.push(signer.signs_with(&json!({ "alg": "ES256" }), &claims(&lodge)));
    for key in [
        signer.public_der(),
        signer.jwk().to_string().into_bytes(),
        signer.jwks().to_string().into_bytes(),
    ] {
        let header = json!({ "alg": "HS256", "kid": "r" });
        refused.push(mac(&header, &key, &claims(&lodge)));
    }
    for assertion in &refused {
        let reply = proves(&lodge, assertion);
        assert_eq!(reply.status, 401, "{assertion}");
        reply.expect_error(401, "invalid_client");
    }
    proves(&lodge, &good).expect(200);
}

#[test]
fn s_112_s_114_s_116_s_117_what_is_not_a_plain_assertion_is_refused() {
    let lodge = Lodge::start();
    let signer = Signer::p256("p");
    keyed(&lodge, &signer);
    for header in [
        json!({ "crit": ["exp"] }),
        json!({ "crit": ["x"], "x": 1 }),
        json!({ "b64": false }),
        json!({ "zip": "DEF" }),
        json!({ "typ": "at+jwt" }),
        json!({ "typ": "logout+jwt" }),
        json!({ "typ": "dpop+jwt" }),
        json!({ "typ": "oauth-authz-req+jwt" }),
        json!({ "typ": 1 }),
    ] {
        let reply = proves(&lodge, &signer.signs_with(&header, &claims(&lodge)));
        assert_eq!(reply.status, 401, "{header}");
    }
    for typ in ["JWT", "client-authentication+jwt"] {
        proves(
            &lodge,
            &signer.signs_with(&json!({ "typ": typ }), &claims(&lodge)),
        )
        .expect(200);
    }
    proves(&lodge, "e30.e30.e30.e30.e30").expect_error(401, "invalid_client");
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    proves(&lodge, &signer.signs(&with(claims(&lodge), "deep", deep))).expect_error(401, "invalid_client");
}

#[test]
fn s_099_only_the_registered_algorithm_is_taken() {
    let lodge = Lodge::start();
    let signer = Signer::rsa("r");
    let jwks = signer.jwks().to_string();
    let words = [
        "--auth-method",
        "private_key_jwt",
        "--jwks",
        &jwks,
        "--assertion-alg",
        "PS256",
    ];
    App::server_with(&lodge, "app", &words);
    proves(&lodge, &signer.signs(&claims(&lodge))).expect_error(401, "invalid_client");
    proves(
        &lodge,
        &signer.signs_with(&json!({ "alg": "PS256" }), &claims(&lodge)),
    )
    .expect(200);
}

/// A client whose keys are published.
fn publishing(lodge: &Lodge, publisher: &Publisher) {
    let url = publisher.url("/jwks");
    App::server_with(
        lodge,
        "app",
        &["--auth-method", "private_key_jwt", "--jwks-uri", &url],
    );
}

#[test]
fn published_keys_are_fetched_once_and_looked_for_again_when_they_change() {
    let publisher = Publisher::secure();
    let lodge = Lodge::start_with(&publisher.outbound());
    let (old, new) = (Signer::p256("old"), Signer::ed25519("new"));
    publisher.publishes("/jwks", Document::json(&old.jwks()));
    publishing(&lodge, &publisher);
    for _ in 0..5 {
        proves(&lodge, &old.signs(&claims(&lodge))).expect(200);
    }
    assert_eq!(publisher.asked_for("/jwks"), 1);
    // The client changes its keys: the first assertion with the new one is taken at once.
    publisher.publishes("/jwks", Document::json(&new.jwks()));
    proves(&lodge, &new.signs(&claims(&lodge))).expect(200);
    assert_eq!(publisher.asked_for("/jwks"), 2);
    proves(&lodge, &old.signs(&claims(&lodge))).expect_error(401, "invalid_client");
    // S-118: whoever makes up names does not make the lodge ask again and again.
    for n in 0..20 {
        let stranger = Signer::p256(&format!("unknown-{n}"));
        proves(&lodge, &stranger.signs(&claims(&lodge))).expect_error(401, "invalid_client");
    }
    assert_eq!(publisher.asked_for("/jwks"), 2);
    proves(&lodge, &new.signs(&claims(&lodge))).expect(200);
}

#[test]
fn s_118_s_130_many_visitors_make_one_question() {
    let publisher = Publisher::secure();
    let lodge = Lodge::start_with(&publisher.outbound());
    let signer = Signer::p256("p");
    publisher.publishes("/jwks", Document::json(&signer.jwks()));
    publishing(&lodge, &publisher);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| proves(&lodge, &signer.signs(&claims(&lodge))).expect(200));
        }
    });
    assert_eq!(publisher.asked_for("/jwks"), 1);
}

#[test]
fn s_118_keys_for_encryption_check_nothing() {
    let publisher = Publisher::secure();
    let lodge = Lodge::start_with(&publisher.outbound());
    let (signing, encrypting) = (Signer::p256("s"), Signer::p256("e"));
    let mut jwk = encrypting.jwk();
    jwk["use"] = "enc".into();
    let curve = json!({ "kty": "EC", "crv": "P-384", "x": "AA", "y": "AA", "kid": "x" });
    let shared = json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "e" });
    publisher.publishes(
        "/jwks",
        Document::json(&json!({ "keys": [curve, shared, jwk, signing.jwk()] })),
    );
    publishing(&lodge, &publisher);
    proves(&lodge, &encrypting.signs(&claims(&lodge))).expect_error(401, "invalid_client");
    proves(&lodge, &signing.signs(&claims(&lodge))).expect(200);
}

#[test]
fn what_publishes_no_keys_proves_nothing_and_is_left_alone_for_a_minute() {
    let signer = Signer::p256("p");
    for document in [
        None,
        Some(Document::new("text/html", signer.jwks().to_string())),
        Some(Document::new("application/json", "{}")),
        Some(Document::new("application/json", "[".repeat(10_000))),
        Some(Document::new(
            "application/json",
            format!("{} ", signer.jwks()).repeat(2),
        )),
        Some(Document::new(
            "application/json",
            format!("{}{}", signer.jwks(), " ".repeat(70_000)),
        )),
        Some(Document::redirect("/other")),
    ] {
        let publisher = Publisher::secure();
        let lodge = Lodge::start_with(&publisher.outbound());
        publisher.publishes("/other", Document::json(&signer.jwks()));
        let what = format!("{document:?}");
        if let Some(document) = document {
            publisher.publishes("/jwks", document);
        }
        publishing(&lodge, &publisher);
        for _ in 0..3 {
            proves(&lodge, &signer.signs(&claims(&lodge))).expect_error(401, "invalid_client");
        }
        assert_eq!(publisher.connections(), 1, "{what:.100}");
    }
}

#[test]
fn rfc_9864_ed25519_is_eddsa_by_its_full_name() {
    let signer = Signer::ed25519("e");
    let lodge = Lodge::start();
    let mut jwks = signer.jwks();
    jwks["keys"][0]["alg"] = "Ed25519".into();
    for (id, algorithm) in [("any", None), ("old", Some("EdDSA")), ("new", Some("Ed25519"))] {
        let keys = jwks.to_string();
        let mut words = vec!["--auth-method", "private_key_jwt", "--jwks", keys.as_str()];
        words.extend(algorithm.iter().flat_map(|name| ["--assertion-alg", name]));
        App::server_with(&lodge, id, &words);
        for name in ["EdDSA", "Ed25519"] {
            let claims = with(with(claims(&lodge), "iss", id), "sub", id);
            proves(&lodge, &signer.signs_with(&json!({ "alg": name }), &claims)).expect(200);
        }
        for name in ["Ed448", "ed25519", "ES256"] {
            let claims = with(with(claims(&lodge), "iss", id), "sub", id);
            proves(&lodge, &signer.signs_with(&json!({ "alg": name }), &claims))
                .expect_error(401, "invalid_client");
        }
    }
}

#[test]
fn discovery_says_how_clients_sign() {
    let lodge = Lodge::start();
    let document = lodge.get("/.well-known/openid-configuration").expect(200).json();
    for of in ["token", "revocation", "introspection"] {
        let methods = document[format!("{of}_endpoint_auth_methods_supported")]
            .as_array()
            .unwrap();
        for method in ["client_secret_jwt", "private_key_jwt"] {
            assert!(methods.contains(&json!(method)), "{of} {method}");
        }
        let algorithms = document[format!("{of}_endpoint_auth_signing_alg_values_supported")]
            .as_array()
            .unwrap();
        assert!(!algorithms.contains(&json!("none")));
        for algorithm in ["HS256", "RS256", "PS256", "ES256", "EdDSA", "Ed25519"] {
            assert!(algorithms.contains(&json!(algorithm)), "{of} {algorithm}");
        }
    }
}

#[test]
fn s_193_a_secret_is_not_guessed_and_the_right_one_waits_like_the_others() {
    let mut lodge = Lodge::start_with("sign_in_attempts = 3");
    let app = App::server(&lodge, "app");
    let other = App::server(&lodge, "other");
    let tries = |lodge: &Lodge, secret: &str| {
        lodge.send(&Request::form(INTROSPECT, &[("token", "x")]).basic("app", secret))
    };
    for _ in 0..3 {
        tries(&lodge, "wrong").expect_error(401, "invalid_client");
    }
    let waiting = tries(&lodge, app.secret.as_deref().unwrap()).expect_error(429, "temporarily_unavailable");
    let seconds: u64 = waiting.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    // Nobody else waits.
    other.introspects("x").expect(200);
    lodge.lets_pass(2);
    app.introspects("x").expect(200);
    // A success forgives; a restart does not.
    for _ in 0..3 {
        tries(&lodge, "wrong").expect_error(401, "invalid_client");
    }
    lodge.restart();
    assert!(matches!(tries(&lodge, "wrong").status, 429 | 401));
    assert_eq!(tries(&lodge, "wrong").status, 429);
}
