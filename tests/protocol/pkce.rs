//! Proof Key for Code Exchange (RFC 7636, RFC 9700 2.1.1).

use gatelodge_tests::{App, Code, Lodge, Tokens, Visitor, text};

fn challenge(verifier: &str) -> String {
    text::base64url(&text::sha256(verifier.as_bytes()))
}

#[test]
fn s_034_a_request_without_a_challenge_is_refused() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    for app in [App::native(&lodge, "native"), App::trusted(&lodge, "web")] {
        let before = lodge.holdings();
        let ask = app.ask().without("code_challenge");
        for ask in [ask.clone(), ask.without("code_challenge_method")] {
            let reply = ask.by(&mut ada).expect(302);
            ask.answer(&reply).expect_error("invalid_request");
        }
        assert_eq!(lodge.holdings(), before);
    }
}

#[test]
fn s_034_a_confidential_client_can_be_exempt() {
    let lodge = Lodge::start();
    let app = App::server_with(&lodge, "old", &["--trusted", "--pkce-optional"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let code = app
        .ask()
        .without("code_challenge")
        .without("code_challenge_method")
        .code(&mut ada);
    // S-038: who suddenly has a verifier had a challenge that somebody took away.
    app.redeems(&code).expect_error(400, "invalid_grant");
    Tokens::of(&app.redeems_with(&code, &[("code_verifier", "")]));
    // Exempt, not blind: a challenge that comes is kept.
    let code = app.code(&mut ada);
    app.redeems_with(&code, &[("code_verifier", "")])
        .expect_error(400, "invalid_grant");
    Tokens::of(&app.redeems(&code));
}

#[test]
fn s_035_only_s256_is_a_method() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    let asks = ["plain", "s256", "S512", "", " S256", "S256 ", "S256,plain"]
        .map(|method| app.ask().with("code_challenge_method", method))
        .into_iter()
        .chain([app.ask().without("code_challenge_method")]);
    for ask in asks {
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("invalid_request");
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_036_a_challenge_is_43_characters_of_base64url() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    let good = challenge("x");
    for bad in [
        "",
        &good[..42],
        &format!("{good}A"),
        &format!("{}=", &good[..42]),
        &format!("{}+", &good[..42]),
        &format!("{}/", &good[..42]),
        &format!("{} ", &good[..42]),
        &format!("{good}="),
        // 43 characters carry 258 bits; the last two have to be zero.
        &format!("{}B", "A".repeat(42)),
        &"é".repeat(43),
    ] {
        let ask = app.ask().with("code_challenge", bad);
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply).expect_error("invalid_request");
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_037_to_s_040_only_the_right_verifier_redeems() {
    let lodge = Lodge::start();
    let app = App::server_with(&lodge, "app", &["--trusted"]);
    let mut ada = Visitor::signed_in(lodge.address());
    let mut refused = |verifier: &str, wrong: &str| {
        let code = app
            .ask()
            .with("code_challenge", &challenge(verifier))
            .code(&mut ada);
        let code = Code {
            verifier: wrong.to_owned(),
            ..code
        };
        app.redeems(&code).expect_error(400, "invalid_grant");
    };
    let good = "v".repeat(43);
    refused(&good, "");
    refused(&good, &"w".repeat(43));
    refused(&good, &good.to_uppercase());
    refused(&good, &challenge(&good));
    // Challenges that were made of no verifier at all.
    refused("", "");
    for shape in [
        "v".repeat(42),
        "v".repeat(129),
        format!("{}+", "v".repeat(43)),
        format!("{} ", "v".repeat(43)),
        "é".repeat(43),
    ] {
        refused(&shape, &shape);
    }
    assert!(lodge.events("token_issued").is_empty());
}

#[test]
fn s_039_an_empty_verifier_is_none() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let code = app.ask().with("code_challenge", &challenge("")).code(&mut ada);
    let mut params = code.params();
    params.retain(|(name, _)| *name != "code_verifier");
    params.push(("code_verifier", ""));
    app.posts("/konnect/v1/token", &params)
        .expect_error(400, "invalid_grant");
}

#[test]
fn verifiers_of_every_allowed_length_and_letter_redeem() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for verifier in [&letters[..43], letters, &letters[23..], &"~".repeat(128)] {
        let code = app
            .ask()
            .with("code_challenge", &challenge(verifier))
            .code(&mut ada);
        let code = Code {
            verifier: verifier.to_owned(),
            ..code
        };
        Tokens::of(&app.redeems(&code));
    }
}
