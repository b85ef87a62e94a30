//! What apps are told about the owner: the profile, the `claims` parameter, pairwise subjects, signed userinfo
//! (OpenID Connect Core 5 and 8, opencloud.md C.5, C.6, D.1, F.2).

use gatelodge_tests::token::Token;
use gatelodge_tests::{App, Lodge, Tokens, Visitor};
use serde_json::{Value, json};

fn read(lodge: &Lodge, token: &str) -> Token {
    Token::verified(token, &lodge.get("/konnect/v1/jwks.json").json())
}

/// A lodge whose owner filled in everything.
fn told_everything() -> Lodge {
    let lodge = Lodge::start();
    let words = [
        "profile",
        "set",
        "--name",
        "Ada Lovelace",
        "--given-name",
        "Ada",
        "--family-name",
        "Lovelace",
        "--middle-name",
        "Augusta",
        "--nickname",
        "AAL",
        "--preferred-username",
        "ada",
        "--profile",
        "https://ada.example/me",
        "--picture",
        "https://ada.example/me.png",
        "--website",
        "https://ada.example/",
        "--email",
        "ada@ada.example",
        "--gender",
        "female",
        "--birthdate",
        "1815-12-10",
        "--zoneinfo",
        "Europe/London",
        "--locale",
        "en-GB",
        "--phone-number",
        "+44 20 7946 0000",
        "--phone-number-verified",
        "true",
        "--street",
        "12 St James's Square",
        "--city",
        "London",
        "--postal-code",
        "SW1Y",
        "--country",
        "UK",
        "--role",
        "opencloudAdmin",
        "--group",
        "analysts",
        "--group",
        "countesses",
        "--claim",
        "house={\"floors\":3}",
        "--claim-for",
        "profile",
        "team=blue",
    ];
    lodge.cli(&words).done();
    lodge
}

const EVERYTHING: &str = "openid profile email address phone roles groups offline_access";

fn keys(claims: &Value) -> String {
    claims
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn h_42_every_standard_claim_has_its_scope_and_its_type() {
    let lodge = told_everything();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let told = |scope: &str, ada: &mut Visitor| {
        let tokens = app.clone().wanting(scope).tokens(ada);
        let told = app.userinfo(&tokens.access).expect(200).json();
        assert_eq!(told["sub"], read(&lodge, tokens.id()).claims["sub"]);
        told
    };
    assert_eq!(keys(&told("openid", &mut ada)), "house sub");
    assert_eq!(
        keys(&told("openid profile", &mut ada)),
        "birthdate family_name gender given_name house locale middle_name name nickname picture preferred_username \
         profile sub team updated_at website zoneinfo"
    );
    assert_eq!(
        keys(&told("openid email", &mut ada)),
        "email email_verified house sub"
    );
    assert_eq!(
        keys(&told("openid phone", &mut ada)),
        "house phone_number phone_number_verified sub"
    );
    let all = told(EVERYTHING, &mut ada);
    assert!(
        all["email_verified"].is_boolean() && all["updated_at"].is_i64(),
        "{all}"
    );
    let address = json!({
        "street_address": "12 St James's Square", "locality": "London", "postal_code": "SW1Y", "country": "UK",
    });
    assert_eq!(all["address"], address);
    // One role is a list as well.
    assert_eq!(all["roles"], json!(["opencloudAdmin"]));
    assert_eq!(all["groups"], json!(["analysts", "countesses"]));
    assert_eq!(
        (&all["team"], &all["house"]),
        (&json!("blue"), &json!({"floors": 3}))
    );
    let document = lodge.get("/.well-known/openid-configuration").json();
    let supported = document["claims_supported"].as_array().unwrap();
    for claim in all
        .as_object()
        .unwrap()
        .keys()
        .filter(|claim| !["team", "house"].contains(&&***claim))
    {
        assert!(
            supported.contains(&claim.as_str().into()),
            "{claim} is not in discovery"
        );
    }
}

#[test]
fn f_2_an_access_token_carries_what_servers_look_for_and_no_more() {
    let lodge = told_everything();
    let app = App::trusted(&lodge, "app").wanting(EVERYTHING);
    let mut ada = Visitor::signed_in(lodge.address());
    let access = read(&lodge, &app.tokens(&mut ada).access);
    for (name, value) in [
        ("preferred_username", json!("ada")),
        ("name", json!("Ada Lovelace")),
        ("email", json!("ada@ada.example")),
        ("email_verified", json!(true)),
        ("roles", json!(["opencloudAdmin"])),
        ("groups", json!(["analysts", "countesses"])),
        ("team", json!("blue")),
    ] {
        assert_eq!(access.claims[name], value, "{name}");
    }
    assert_eq!(access.claims["lg.i"]["un"], "ada");
    assert_eq!(access.claims["lg.i"]["dn"], "Ada Lovelace");
    for absent in ["address", "phone_number", "birthdate", "picture"] {
        assert!(access.claims[absent].is_null(), "{absent}");
    }
    let narrow = read(&lodge, &app.clone().wanting("openid").tokens(&mut ada).access);
    assert!(narrow.claims["email"].is_null() && narrow.claims["roles"].is_null());
}

#[test]
fn h_43_roles_are_released_to_a_client_that_always_gets_them() {
    let lodge = told_everything();
    let words = [
        "--trusted",
        "--always-release",
        "roles",
        "--always-release",
        "groups",
    ];
    let app = App::server_with(&lodge, "app", &words).wanting("openid profile email offline_access");
    let tokens = app.tokens(&mut Visitor::signed_in(lodge.address()));
    let roles = json!(["opencloudAdmin"]);
    assert_eq!(app.userinfo(&tokens.access).json()["roles"], roles);
    assert_eq!(read(&lodge, &tokens.access).claims["roles"], roles);
    assert_eq!(read(&lodge, tokens.id()).claims["roles"], roles);
    let refreshed = Tokens::of(&app.refreshes(tokens.refresh()));
    assert_eq!(read(&lodge, &refreshed.access).claims["roles"], roles);
}

#[test]
fn what_is_asked_for_by_name_is_told_in_its_place_and_nowhere_else() {
    let lodge = told_everything();
    let app = App::trusted(&lodge, "app").wanting("openid offline_access");
    let mut ada = Visitor::signed_in(lodge.address());
    let claims = r#"{"userinfo":{"name":{"essential":true},"birthdate":null,"unknown":{"essential":true}},
                     "id_token":{"email":{"essential":true},"auth_time":{"essential":true},"house":null}}"#;
    let code = app.ask().with("claims", claims).code(&mut ada);
    let tokens = Tokens::of(&app.redeems(&code));
    let refreshed = Tokens::of(&app.refreshes(tokens.refresh()));
    for tokens in [&tokens, &refreshed] {
        let told = app.userinfo(&tokens.access).expect(200).json();
        assert_eq!(keys(&told), "birthdate house name sub");
        let id = read(&lodge, tokens.id());
        assert_eq!(id.text("email"), "ada@ada.example");
        assert!(id.claims["auth_time"].is_i64());
        assert!(
            id.claims["name"].is_null() && id.claims["birthdate"].is_null(),
            "{}",
            id.claims
        );
        assert!(read(&lodge, &tokens.access).claims["email"].is_null());
    }
    // OpenID Connect Core 5.1.2: a plain request stays plain.
    let tokens = app.tokens(&mut ada);
    assert!(read(&lodge, tokens.id()).claims["email"].is_null());
}

#[test]
fn userinfo_can_say_when_and_how_well_the_owner_signed_in() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app").wanting("openid");
    let claims = r#"{"userinfo":{"auth_time":null,"acr":null}}"#;
    let mut ada = Visitor::signed_in(lodge.address());
    let tokens = Tokens::of(&app.redeems(&app.ask().with("claims", claims).code(&mut ada)));
    let told = app.userinfo(&tokens.access).json();
    assert_eq!(told["auth_time"], read(&lodge, tokens.id()).claims["auth_time"]);
    assert_eq!(told["acr"], "1");
}

#[test]
fn b_8_claims_that_cannot_be_read_are_an_invalid_request() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    for bad in [
        "x",
        "[]",
        r#"{"userinfo":[]}"#,
        r#"{"userinfo":{"name":1}}"#,
        r#"{"id_token":{"name":{"essential":"yes"}}}"#,
        r#"{"userinfo":{},"userinfo":{}}"#,
        r#"{"userinfo":{"name":null}} {}"#,
    ] {
        let ask = app.ask().with("claims", bad);
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("invalid_request");
    }
    assert_eq!(lodge.holdings(), before);
    // White space around the object is JSON, and what means nothing here is ignored.
    for good in [" {} ", r#"{"x":[1],"userinfo":{"name":{"purpose":"mail"}}}"#] {
        app.ask().with("claims", good).code(&mut ada);
    }
}

#[test]
fn b_8_a_subject_that_is_somebody_else_is_login_required() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let tokens = app.tokens(&mut ada);
    let own = read(&lodge, tokens.id()).text("sub").to_owned();
    let before = lodge.holdings();
    for prompt in ["none", ""] {
        let claims = r#"{"id_token":{"sub":{"value":"somebody"}}}"#;
        let ask = app.ask().with("prompt", prompt).with("claims", claims);
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("login_required");
    }
    assert_eq!(lodge.holdings(), before);
    let claims = json!({"id_token": {"sub": {"value": own}}}).to_string();
    let ask = app.ask().with("prompt", "none").with("claims", &claims);
    let reply = ask.by(&mut ada).expect(302);
    assert!(ask.answer(&reply).get("code").is_some());
}

#[test]
fn what_is_asked_for_by_name_needs_consent_like_its_scope() {
    let lodge = told_everything();
    let app = App::server(&lodge, "app").wanting("openid");
    let mut ada = Visitor::signed_in(lodge.address());
    app.code(&mut ada);
    let claims = r#"{"userinfo":{"email":null,"phone_number":null}}"#;
    let silent = app.ask().with("claims", claims).with("prompt", "none");
    let reply = silent.by(&mut ada).expect(302);
    silent.answer(&reply).expect_error("consent_required");
    let ask = app.ask().with("claims", claims);
    let page = ask.by(&mut ada);
    assert!(ada.is_asked());
    for scope in ["email", "phone"] {
        assert!(
            page.text()
                .contains(&format!("name=\"scope\" value=\"{scope}\" checked")),
            "{scope}"
        );
    }
    let reply = ada.allows_only(&["phone"]);
    let answer = ask.answer(&reply);
    assert_eq!(answer.get("scope"), Some("openid"));
    let tokens = Tokens::of(&app.redeems(&ask.code_of(&answer)));
    assert_eq!(
        keys(&app.userinfo(&tokens.access).json()),
        "house phone_number sub"
    );
    // A client that may not ask for the scope may not ask for its claims.
    let narrow = App::server_with(&lodge, "narrow", &["--trusted", "--scope", "openid"]).wanting("openid");
    let tokens = Tokens::of(&narrow.redeems(&narrow.ask().with("claims", claims).code(&mut ada)));
    assert_eq!(keys(&narrow.userinfo(&tokens.access).json()), "house sub");
}

#[test]
fn an_id_token_alone_carries_the_scopes_claims() {
    let lodge = told_everything();
    let app = App::of_every_type(&lodge, "app", &["--trusted"]).wanting("openid email");
    let mut ada = Visitor::signed_in(lodge.address());
    for (asked, there) in [
        ("id_token", true),
        ("id_token token", false),
        ("code id_token", false),
        ("code id_token token", false),
    ] {
        let answer = app.ask().with("response_type", asked).answered(&mut ada);
        let id = read(&lodge, answer.get("id_token").unwrap());
        assert_eq!(id.claims["email"].is_string(), there, "{asked}");
    }
}

#[test]
fn userinfo_is_signed_for_a_client_that_registered_so() {
    let lodge = told_everything();
    let mut ada = Visitor::signed_in(lodge.address());
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        let words = ["--trusted", "--userinfo-alg", algorithm];
        let app = App::server_with(&lodge, algorithm, &words).wanting("openid email");
        let tokens = app.tokens(&mut ada);
        let reply = app.userinfo(&tokens.access).expect(200);
        assert_eq!(reply.header("content-type"), Some("application/jwt"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        let told = read(&lodge, reply.text());
        assert_eq!(told.header["alg"], algorithm);
        assert_eq!(
            (told.text("iss"), told.text("aud")),
            (&*lodge.origin(), algorithm)
        );
        assert_eq!(told.text("email"), "ada@ada.example");
        assert_eq!(told.claims["sub"], read(&lodge, tokens.id()).claims["sub"]);
        // It is no ID token and does not pass for one.
        let ask = app
            .ask()
            .with("prompt", "none")
            .with("id_token_hint", reply.text());
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("invalid_request");
    }
}

#[test]
fn a_pairwise_subject_is_one_for_each_sector() {
    let lodge = told_everything();
    let mut ada = Visitor::signed_in(lodge.address());
    let pairwise = ["--trusted", "--subject-type", "pairwise"];
    let one = App::server_with(&lodge, "one", &pairwise);
    let sibling = App::server_with(&lodge, "sibling", &pairwise);
    let elsewhere = App::registered(
        &lodge,
        "elsewhere",
        &[&["--redirect-uri", "https://other.example/cb"][..], &pairwise].concat(),
    );
    let public = App::trusted(&lodge, "public");
    let mut subjects = Vec::new();
    for app in [&one, &sibling, &elsewhere, &public] {
        let tokens = app.tokens(&mut ada);
        let subject = read(&lodge, tokens.id()).text("sub").to_owned();
        assert_eq!(app.userinfo(&tokens.access).json()["sub"], subject);
        assert_eq!(read(&lodge, &tokens.access).text("sub"), subject);
        assert_eq!(app.introspects(&tokens.access).json()["sub"], subject);
        assert_eq!(app.introspects(tokens.refresh()).json()["sub"], subject);
        let refreshed = Tokens::of(&app.refreshes(tokens.refresh()));
        assert_eq!(read(&lodge, refreshed.id()).text("sub"), subject);
        // The hint names them as the client knows them.
        let ask = app
            .ask()
            .with("prompt", "none")
            .with("id_token_hint", tokens.id());
        let reply = ask.by(&mut ada).expect(302);
        assert!(ask.answer(&reply).get("code").is_some());
        let claims = json!({"id_token": {"sub": {"value": subject}}}).to_string();
        let ask = app.ask().with("prompt", "none").with("claims", &claims);
        let reply = ask.by(&mut ada).expect(302);
        assert!(ask.answer(&reply).get("code").is_some());
        subjects.push(subject);
    }
    assert_eq!(subjects[0], subjects[1], "the same host is the same sector");
    assert!(subjects[0] != subjects[2] && subjects[0] != subjects[3] && subjects[2] != subjects[3]);
    let document = lodge.get("/.well-known/openid-configuration").json();
    assert_eq!(document["subject_types_supported"], json!(["public", "pairwise"]));
}

#[test]
fn c_6_the_directory_id_comes_with_its_scopes() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let plain = app.tokens(&mut ada);
    let subject = read(&lodge, plain.id()).text("sub").to_owned();
    assert!(app.userinfo(&plain.access).json()["lg.uuid"].is_null());
    for scope in ["openid LibreGraph.UUID", "openid LibgreGraph.UUID"] {
        let tokens = app.clone().wanting(scope).tokens(&mut ada);
        assert_eq!(tokens.scope, scope);
        assert!(app.userinfo(&tokens.access).json()["lg.uuid"].is_string());
    }
    let raw = app.clone().wanting("openid LibreGraph.RawSub").tokens(&mut ada);
    let uuid = app.userinfo(&raw.access).json()["sub"].clone();
    assert_eq!(read(&lodge, raw.id()).claims["sub"], uuid);
    assert_eq!(
        read(&lodge, &raw.access).text("sub"),
        subject,
        "the access token keeps the usual one"
    );
}

#[test]
fn a_profile_is_changed_field_by_field_and_apps_hear_it_at_once() {
    let lodge = told_everything();
    let app = App::trusted(&lodge, "app").wanting("openid profile email");
    let tokens = app.tokens(&mut Visitor::signed_in(lodge.address()));
    let told = || app.userinfo(&tokens.access).json();
    assert_eq!(told()["name"], "Ada Lovelace");
    lodge
        .cli(&["profile", "set", "--name", "Augusta", "--nickname", ""])
        .done();
    let now = told();
    assert_eq!(
        (&now["name"], &now["nickname"], &now["given_name"]),
        (&json!("Augusta"), &Value::Null, &json!("Ada"))
    );
    assert_eq!(now["team"], "blue", "claims of one's own stay");
    lodge
        .cli(&["profile", "set", "--no-claims", "--role", "", "--address", ""])
        .done();
    let shown = lodge.cli(&["profile", "show", "--json"]).json();
    assert!(
        shown["profile"]["custom"].is_null() && shown["profile"]["roles"].is_null(),
        "{shown}"
    );
    assert!(shown["profile"]["address"].is_null());
    assert_eq!(shown["claims"]["family_name"], "Lovelace");
    let table = lodge.cli(&["profile", "show"]).done();
    assert!(
        table.contains("family_name") && table.contains("Lovelace"),
        "{table}"
    );
}

#[test]
fn a_profile_with_something_impossible_is_refused_and_nothing_changes() {
    let lodge = told_everything();
    let before = lodge.cli(&["profile", "show", "--json"]).json();
    for (words, part) in [
        (&["--birthdate", "10.12.1815"][..], "1815-12-10"),
        (&["--website", "javascript:alert(1)"], "https://"),
        (&["--email", "nobody"], "e-mail"),
        (&["--phone-number", "0123"], "country"),
        (&["--claim", "sub=root"], "sub"),
        (&["--claim", "iss=https://evil.example"], "iss"),
        (&["--claim", "roles=[\"root\"]"], "roles"),
        (&["--claim-for", "nothing", "a=1"], "nothing"),
        (&["--claim", "a"], "NAME=VALUE"),
    ] {
        let said = lodge
            .cli(&[&["profile", "set", "--name", "Changed"], words].concat())
            .refused();
        assert!(said.contains(part), "{words:?}: {said}");
    }
    lodge
        .cli(&["profile", "set", "--email-verified", "perhaps"])
        .misused();
    assert_eq!(lodge.cli(&["profile", "show", "--json"]).json(), before);
    let problem = lodge.control(&json!({
        "request": "modify_profile", "instance": lodge.domain(), "change": {"birthdate": "x"},
    }));
    assert_eq!(problem.unwrap_err()["field"], "birthdate");
}
