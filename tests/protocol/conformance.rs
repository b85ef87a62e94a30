//! What the certification profiles of the OpenID Foundation ask and no other file shows: each test walks the way of
//! the module that it is named after, with clients that register themselves and send no PKCE.
//!
//! The other modules are shown by the file of their topic; `docs/standards.md` says which.

use gatelodge_tests::signer::now;
use gatelodge_tests::token::{Token, half_hash};
use gatelodge_tests::{
    Answer, App, Ask, Code, Document, Lodge, Publisher, Reply, Request, Signer, Tokens, Visitor, text,
};
use serde_json::{Value, json};

const REGISTER: &str = "/konnect/v1/register";
const TOKEN: &str = "/konnect/v1/token";
const USERINFO: &str = "/konnect/v1/userinfo";
const END_SESSION: &str = "/signin/v1/identifier/_/endsession";
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const CALLBACK: &str = "https://suite.example/callback";

const TYPES: [&str; 6] = [
    "code",
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
];

/// A lodge as its owner prepares it for a certification run: anybody registers, for any response type, and clients
/// with a secret may leave PKCE out.
fn open(config: &str) -> Lodge {
    let lodge = Lodge::start_with(config);
    let words = [
        "--mode",
        "open",
        "--allow-front-channel",
        "true",
        "--allow-no-pkce",
        "true",
    ];
    lodge.cli(&[&["registration", "set"], &words[..]].concat()).done();
    lodge
}

fn registers(lodge: &Lodge, metadata: &Value) -> Reply {
    let request = Request::new("POST", REGISTER)
        .header("Content-Type", "application/json")
        .body(metadata.to_string());
    lodge.send(&request)
}

/// A client that registered itself for one response type, with more members.
#[track_caller]
fn client(lodge: &Lodge, response_type: &str, more: &Value) -> App {
    let has = |word: &str| response_type.split(' ').any(|one| one == word);
    let mut grants = Vec::new();
    if has("code") {
        grants.push("authorization_code");
    }
    if has("token") || has("id_token") {
        grants.push("implicit");
    }
    let mut metadata = json!({
        "client_name": "Suite", "redirect_uris": [CALLBACK], "application_type": "web",
        "response_types": [response_type], "grant_types": grants, "contacts": ["certification@suite.example"],
    });
    for (name, value) in more.as_object().unwrap() {
        metadata[name] = value.clone();
    }
    let registered = registers(lodge, &metadata).expect(201).json();
    let text = |name: &str| registered[name].as_str().map(str::to_owned);
    App {
        address: lodge.address(),
        id: text("client_id").unwrap(),
        secret: text("client_secret"),
        redirect_uri: metadata["redirect_uris"][0].as_str().unwrap().to_owned(),
        scope: "openid".to_owned(),
    }
}

/// A request as the suite sends it.
fn ask(app: &App, response_type: &str) -> Ask {
    app.ask()
        .with("response_type", response_type)
        .without("code_challenge")
        .without("code_challenge_method")
}

/// The token request for a code that has no verifier.
fn redeems(app: &App, ask: &Ask, answer: &Answer) -> Reply {
    app.redeems_with(&ask.code_of(answer), &[("code_verifier", "")])
}

fn verified(lodge: &Lodge, token: &str) -> Token {
    Token::verified(token, &lodge.get("/konnect/v1/jwks.json").json())
}

fn assertion(app: &App, signer: &Signer, audience: &str) -> String {
    let (now, jti) = (
        now(),
        text::base64url(&text::sha256(app.ask().verifier.as_bytes())),
    );
    signer.signs(&json!({
        "iss": app.id, "sub": app.id, "aud": audience, "jti": jti, "iat": now, "exp": now + 60,
    }))
}

fn proven(lodge: &Lodge, params: &[(&str, &str)], assertion: &str) -> Reply {
    let proof = [
        ("client_assertion_type", ASSERTION),
        ("client_assertion", assertion),
    ];
    lodge.send(&Request::form(TOKEN, &[params, &proof].concat()))
}

#[test]
fn oidcc_server_every_response_type_for_a_client_that_registered_itself() {
    let lodge = open("");
    let mut ada = Visitor::signed_in(lodge.address());
    for mode in [None, Some("form_post")] {
        for response_type in TYPES {
            let has = |word: &str| response_type.split(' ').any(|one| one == word);
            let app = client(&lodge, response_type, &json!({}));
            let mut ask = ask(&app, response_type);
            if let Some(mode) = mode {
                ask = ask.with("response_mode", mode);
            }
            let answer = ask.answered(&mut ada);
            let mut subjects = Vec::new();
            if let Some(front) = answer.get("id_token") {
                let front = verified(&lodge, front);
                assert_eq!(front.header["alg"], "RS256");
                assert_eq!(front.text("nonce"), "nonce-1");
                assert_eq!(front.claims["aud"], json!([app.id]));
                let hash = |name: &str| answer.get(name).map_or(Value::Null, |it| half_hash(it).into());
                assert_eq!(front.claims["c_hash"], hash("code"), "{response_type}");
                assert_eq!(front.claims["at_hash"], hash("access_token"), "{response_type}");
                subjects.push(front.claims["sub"].clone());
            }
            if has("code") {
                let reply = redeems(&app, &ask, &answer);
                assert_eq!(reply.header("cache-control"), Some("no-store"));
                let json = reply.json();
                assert!(
                    json["token_type"]
                        .as_str()
                        .unwrap()
                        .eq_ignore_ascii_case("bearer")
                );
                assert!(json["expires_in"].as_i64().unwrap() > 0);
                let tokens = Tokens::of(&reply);
                let back = verified(&lodge, tokens.id());
                assert_eq!(back.claims["at_hash"], half_hash(&tokens.access));
                subjects.push(back.claims["sub"].clone());
                subjects.push(app.userinfo(&tokens.access).expect(200).json()["sub"].clone());
            }
            if let Some(access) = answer.get("access_token") {
                subjects.push(app.userinfo(access).expect(200).json()["sub"].clone());
            }
            assert!(!subjects.is_empty() && subjects.iter().all(|one| *one == subjects[0]));
        }
    }
}

#[test]
fn oidcc_discovery_endpoint_verification() {
    let lodge = open("");
    let document = lodge.get("/.well-known/openid-configuration").expect(200).json();
    let has = |name: &str, wanted: &[&str]| {
        let list = document[name].as_array().unwrap_or_else(|| panic!("no {name}"));
        for value in wanted {
            assert!(list.contains(&json!(value)), "{name}: {value}");
        }
    };
    has(
        "response_types_supported",
        &["code", "id_token", "id_token token"],
    );
    has("grant_types_supported", &["authorization_code", "implicit"]);
    has("id_token_signing_alg_values_supported", &["RS256"]);
    has("request_object_signing_alg_values_supported", &["RS256"]);
    has("token_endpoint_auth_methods_supported", &["private_key_jwt"]);
    has("subject_types_supported", &["public", "pairwise"]);
    has(
        "scopes_supported",
        &["openid", "profile", "email", "address", "phone", "offline_access"],
    );
    has(
        "claims_supported",
        &["sub", "name", "email", "address", "phone_number"],
    );
    assert_eq!(document["claims_parameter_supported"], true);
    // A run skips the unsigned variants where `none` is not listed; listed, they would have to work for a client
    // that never registered them.
    for name in [
        "request_object_signing_alg_values_supported",
        "id_token_signing_alg_values_supported",
    ] {
        assert!(
            !document[name].as_array().unwrap().contains(&json!("none")),
            "{name}"
        );
    }
    for (name, value) in document.as_object().unwrap() {
        if name.ends_with("_endpoint") || name.ends_with("_uri") || name.ends_with("_iframe") {
            assert!(value.as_str().unwrap().starts_with(&lodge.origin()), "{name}");
        }
    }
}

#[test]
fn oidcc_alternate_happy_flow_and_parameters_that_are_only_wishes() {
    let lodge = open("");
    let mut ada = Visitor::signed_in(lodge.address());
    let app = client(&lodge, "code", &json!({})).wanting("email openid");
    let long = "s".repeat(128);
    for (name, value) in [
        ("display", "page"),
        ("display", "popup"),
        ("ui_locales", "se"),
        ("ui_locales", "fr-CA en"),
        ("claims_locales", "se"),
        ("login_hint", "buffy@suite.example"),
        ("acr_values", "1 2"),
        ("extra", "foobar"),
        ("state", &long),
        ("prompt", ""),
    ] {
        let ask = ask(&app, "code").without(name).first(name, value);
        let answer = ask.answered(&mut ada);
        let tokens = Tokens::of(&redeems(&app, &ask, &answer));
        let told = app.userinfo(&tokens.access).expect(200).json();
        assert_eq!(told["email"], "ada@example.org", "{name}={value}");
    }
    // PKCE is taken from those who need not send it.
    let tokens = app.tokens(&mut ada);
    assert!(app.can_use(&tokens.access));
}

#[test]
fn oidcc_errors_travel_where_the_answer_would_have_gone() {
    let lodge = open("");
    for response_type in TYPES {
        let app = client(&lodge, response_type, &json!({}));
        for mode in ["", "form_post"] {
            let mut ask = ask(&app, response_type).with("prompt", "none");
            if !mode.is_empty() {
                ask = ask.with("response_mode", mode);
            }
            // prompt-none-not-logged-in
            let reply = ask.by(&mut Visitor::to(lodge.address()));
            match (mode, response_type) {
                ("form_post", _) => assert_eq!(reply.status, 200),
                (_, "code") => assert!(reply.location().contains('?') && !reply.location().contains('#')),
                _ => assert!(reply.location().contains('#') && !reply.location().contains('?')),
            }
            let answer = ask.answer(&reply);
            answer.expect_error("login_required");
            for name in answer.names().split(' ') {
                let known = ["error", "error_description", "error_uri", "state", "iss"];
                assert!(known.contains(&name), "{name}");
            }
            // response-type-missing
            let missing = ask.without("response_type");
            let answer = missing.answer(&missing.by(&mut Visitor::to(lodge.address())));
            answer.expect_error("invalid_request");
        }
    }
}

#[test]
fn oidcc_ensure_post_request_succeeds() {
    let lodge = open("");
    let app = client(&lodge, "code", &json!({}));
    let mut ada = Visitor::to(lodge.address());
    let ask = ask(&app, "code");
    let from_the_suite = ask
        .posted()
        .header("Origin", "https://suite.example")
        .header("Sec-Fetch-Site", "cross-site")
        .header("Sec-Fetch-Mode", "navigate")
        .header("Sec-Fetch-Dest", "document");
    let reply = ada.sends(from_the_suite);
    ada.follows(reply);
    assert!(ada.must_sign_in());
    ada.signs_in();
    let reply = ada.allows();
    let answer = ask.answer(&reply);
    Tokens::of(&redeems(&app, &ask, &answer));
}

#[test]
fn oidcc_userinfo_get_post_header_and_post_body() {
    let lodge = open("");
    let mut ada = Visitor::signed_in(lodge.address());
    let app = client(&lodge, "code", &json!({})).wanting("openid profile");
    let ask = ask(&app, "code");
    let answer = ask.answered(&mut ada);
    let tokens = Tokens::of(&redeems(&app, &ask, &answer));
    let subject = verified(&lodge, tokens.id()).claims["sub"].clone();
    for request in [
        Request::get(USERINFO).bearer(&tokens.access),
        Request::new("POST", USERINFO).bearer(&tokens.access),
        Request::form(USERINFO, &[("access_token", &tokens.access)]),
    ] {
        let told = lodge.send(&request).expect(200).json();
        assert_eq!(told["sub"], subject);
        assert_eq!(told["name"], "Ada Lovelace");
    }
}

#[test]
fn oidcc_prompt_none_logged_in_and_max_age_10000_find_the_same_sign_in() {
    let lodge = open("");
    let mut ada = Visitor::to(lodge.address());
    for response_type in ["code", "id_token"] {
        let app = client(&lodge, response_type, &json!({}));
        let first = ask(&app, response_type).with("max_age", "15000");
        let again = first.clone().with("prompt", "none");
        let later = first.clone().with("max_age", "10000");
        let mut sign_ins = Vec::new();
        for ask in [first, again, later] {
            let answer = ask.answered(&mut ada);
            let id = match answer.get("id_token") {
                Some(id) => id.to_owned(),
                None => Tokens::of(&redeems(&app, &ask, &answer)).id().to_owned(),
            };
            let id = verified(&lodge, &id);
            sign_ins.push((id.text("sub").to_owned(), id.seconds("auth_time")));
        }
        assert!(sign_ins.iter().all(|one| *one == sign_ins[0]), "{sign_ins:?}");
    }
}

#[test]
fn oidcc_request_uri_signed_rs256_with_everything_inside() {
    let publisher = Publisher::secure();
    let lodge = open(&publisher.outbound());
    let signer = Signer::rsa("suite");
    let app = client(
        &lodge,
        "code",
        &json!({
            "request_uris": [publisher.url("/object.jwt#hash")], "jwks": signer.jwks(),
            "request_object_signing_alg": "RS256",
        }),
    );
    let inside = json!({
        "iss": app.id, "aud": lodge.origin(), "client_id": app.id, "response_type": "code", "scope": "openid email",
        "redirect_uri": CALLBACK, "state": "inside", "nonce": "n-inside",
    });
    let media_type = "application/oauth-authz-req+jwt";
    publisher.publishes("/object.jwt", Document::new(media_type, signer.signs(&inside)));
    // Outside stands what OAuth 2 and OpenID Connect want there, and nothing else.
    let bare = ask(&app, "code")
        .without("redirect_uri")
        .without("state")
        .without("nonce")
        .with("scope", "openid")
        .with("request_uri", &publisher.url("/object.jwt#hash"));
    let mut ada = Visitor::signed_in(lodge.address());
    bare.by(&mut ada);
    let answer = Answer::of(&ada.allows());
    assert_eq!(
        (answer.address.as_str(), answer.get("state")),
        (CALLBACK, Some("inside"))
    );
    let tokens = Tokens::of(&redeems(&app, &bare, &answer));
    assert_eq!(verified(&lodge, tokens.id()).text("nonce"), "n-inside");
    assert_eq!(tokens.scope, "openid email");
}

#[test]
fn oidcc_ensure_request_object_with_redirect_uri_takes_precedence() {
    let lodge = open("");
    let signer = Signer::rsa("suite");
    let app = client(&lodge, "code", &json!({ "jwks": signer.jwks() }));
    let object = signer.signs(&json!({
        "iss": app.id, "aud": lodge.origin(), "client_id": app.id, "response_type": "code", "scope": "openid",
        "redirect_uri": CALLBACK, "state": "inside",
    }));
    let ask = ask(&app, "code")
        .with("redirect_uri", "https://suite.example/callback/invalid")
        .with("request", &object);
    let mut ada = Visitor::signed_in(lodge.address());
    ask.by(&mut ada);
    let answer = Answer::of(&ada.allows());
    assert_eq!(
        (answer.address.as_str(), answer.get("state")),
        (CALLBACK, Some("inside"))
    );
    assert!(answer.get("code").is_some());
}

#[test]
fn oidcc_ensure_client_assertion_with_iss_aud_succeeds() {
    let lodge = open("");
    let signer = Signer::rsa("suite");
    let app = client(
        &lodge,
        "code",
        &json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": signer.jwks() }),
    );
    let mut ada = Visitor::signed_in(lodge.address());
    for audience in [lodge.origin(), format!("{}{TOKEN}", lodge.origin())] {
        let code = app.code(&mut ada);
        let reply = proven(&lodge, &code.params(), &assertion(&app, &signer, &audience));
        Tokens::of(&reply);
    }
}

#[test]
fn oidcc_refresh_token_rp_key_rotation() {
    let publisher = Publisher::secure();
    let lodge = open(&publisher.outbound());
    let (old, new) = (Signer::rsa("old"), Signer::rsa("new"));
    publisher.publishes("/jwks", Document::json(&old.jwks()));
    let app = client(
        &lodge,
        "code",
        &json!({
            "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": publisher.url("/jwks"),
            "grant_types": ["authorization_code", "refresh_token"],
        }),
    )
    .wanting("openid offline_access");
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().with("prompt", "consent");
    ask.by(&mut ada);
    let reply = ada.allows();
    let code: Code = ask.code_of(&ask.answer(&reply));
    let origin = lodge.origin();
    let first = Tokens::of(&proven(&lodge, &code.params(), &assertion(&app, &old, &origin)));
    publisher.publishes("/jwks", Document::json(&new.jwks()));
    let params = [
        ("grant_type", "refresh_token"),
        ("refresh_token", first.refresh()),
    ];
    let second = Tokens::of(&proven(&lodge, &params, &assertion(&app, &new, &origin)));
    let (first, second) = (verified(&lodge, first.id()), verified(&lodge, second.id()));
    for claim in ["iss", "sub", "aud", "auth_time", "azp"] {
        assert_eq!(first.claims[claim], second.claims[claim], "{claim}");
    }
}

#[test]
fn oidcc_refresh_token_is_bound_to_its_client() {
    let lodge = open("");
    let refreshing = json!({ "grant_types": ["authorization_code", "refresh_token"] });
    let app = client(&lodge, "code", &refreshing).wanting("openid offline_access");
    let other = client(&lodge, "code", &refreshing);
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = ask(&app, "code").with("prompt", "consent");
    let answer = ask.answered(&mut ada);
    let tokens = Tokens::of(&redeems(&app, &ask, &answer));
    other
        .refreshes(tokens.refresh())
        .expect_error(400, "invalid_grant");
    let refreshed = Tokens::of(&app.refreshes(tokens.refresh()));
    assert!(app.can_use(&refreshed.access));
}

#[test]
fn oidcc_registration_pages_of_the_client_are_linked() {
    let lodge = open("");
    let app = client(
        &lodge,
        "code",
        &json!({ "policy_uri": "https://suite.example/policy", "tos_uri": "https://suite.example/tos" }),
    );
    let mut ada = Visitor::to(lodge.address());
    let page = ask(&app, "code").by(&mut ada);
    for address in ["https://suite.example/policy", "https://suite.example/tos"] {
        assert!(page.text().contains(address), "{address}");
    }
}

#[test]
fn oidcc_3rd_party_init_login_is_registered_and_only_with_https() {
    let lodge = open("");
    let metadata = |address: &str| json!({ "redirect_uris": [CALLBACK], "initiate_login_uri": address });
    registers(&lodge, &metadata("http://suite.example/start")).expect_error(400, "invalid_client_metadata");
    let address = "https://suite.example/start";
    let registered = registers(&lodge, &metadata(address)).expect(201).json();
    assert_eq!(registered["initiate_login_uri"], address);
    let managed = registered["registration_client_uri"].as_str().unwrap();
    let managed = managed.strip_prefix(&lodge.origin()).unwrap();
    let token = registered["registration_access_token"].as_str().unwrap();
    let read = lodge.send(&Request::get(managed).bearer(token)).expect(200);
    assert!(
        read.header("content-type")
            .unwrap()
            .starts_with("application/json")
    );
    assert_eq!(read.json()["initiate_login_uri"], address);
}

#[test]
fn oidcc_rp_initiated_logout_goes_back_only_for_a_sound_request() {
    let lodge = open("");
    let after = "https://suite.example/post_logout_redirect";
    let app = client(&lodge, "code", &json!({ "post_logout_redirect_uris": [after] }));
    let signed_in = || {
        let mut ada = Visitor::to(lodge.address());
        let ask = ask(&app, "code");
        let answer = ask.answered(&mut ada);
        let id = Tokens::of(&redeems(&app, &ask, &answer)).id().to_owned();
        (ada, id)
    };
    let leaves = |ada: &mut Visitor, params: &[(&str, &str)]| {
        ada.goes_to(&format!("{END_SESSION}?{}", text::form(params)))
    };
    let state = "s".repeat(128);

    let (mut ada, id) = signed_in();
    let good = [("id_token_hint", &*id), ("post_logout_redirect_uri", after)];
    let reply = leaves(&mut ada, &[&good[..], &[("state", &state)]].concat());
    assert_eq!(reply.location(), format!("{after}?state={state}"));
    let silent = ask(&app, "code").with("prompt", "none");
    silent.answer(&silent.by(&mut ada)).expect_error("login_required");

    // no-state
    let (mut ada, id) = signed_in();
    let reply = leaves(
        &mut ada,
        &[("id_token_hint", &*id), ("post_logout_redirect_uri", after)],
    );
    assert_eq!(reply.location(), after);

    let (mut ada, id) = signed_in();
    let parts: Vec<&str> = id.split('.').collect();
    let modified = format!(
        "{}.{}.{}",
        parts[0],
        parts[1],
        parts[2].chars().rev().collect::<String>()
    );
    let added = format!("{after}?foo=bar");
    for bad in [
        // no-params, only-state, no-id-token-hint
        &[][..],
        &[("state", &*state)],
        &[("post_logout_redirect_uri", after), ("state", &*state)],
        // bad-post-logout-redirect-uri, query-added-to-post-logout-redirect-uri
        &[
            ("id_token_hint", &*id),
            ("post_logout_redirect_uri", "https://suite.example/other"),
        ],
        &[("id_token_hint", &*id), ("post_logout_redirect_uri", &*added)],
        // bad-id-token-hint, modified-id-token-hint
        &[("id_token_hint", "bogus"), ("post_logout_redirect_uri", after)],
        &[("id_token_hint", &*modified), ("post_logout_redirect_uri", after)],
    ] {
        let reply = leaves(&mut ada, bad);
        assert_eq!(reply.header("location"), None, "{bad:?}");
        assert!(reply.header("content-type").unwrap().starts_with("text/html"));
    }
}
