//! What real apps send, byte for byte, and what they need to see in return (opencloud.md G).
//!
//! Requests are written out the way the apps write them: order of parameters, encoding, headers. Filled in are the
//! lodge's own address, codes and tokens.

use gatelodge_tests::text;
use gatelodge_tests::token::Token;
use gatelodge_tests::{Lodge, Reply, Request, Visitor};
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";
/// The apps' verifiers have 128 characters.
const VERIFIER: &str = "aB3-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW";

fn challenge() -> String {
    assert_eq!(VERIFIER.len(), 128);
    text::base64url(&text::sha256(VERIFIER.as_bytes()))
}

fn lodge(kind: &str) -> Lodge {
    let lodge = Lodge::start();
    lodge.cli(&["cloud", "add", kind, "https://cloud.test"]).done();
    lodge
}

/// A person follows an app's link through the pages.
#[track_caller]
fn browses(ada: &mut Visitor, target: &str) -> Reply {
    let mut reply = ada.goes_to(target);
    if ada.must_sign_in() {
        reply = ada.signs_in();
    }
    if reply.status == 200 && !ada.is_asked() {
        reply = ada.submits(&[("decision", "continue")]);
    }
    if ada.is_asked() {
        reply = ada.allows();
    }
    reply
}

/// What the app reads out of the address that it is called with: pairs split at the first `=`, still encoded.
#[track_caller]
fn called<'a>(location: &'a str, address: &str) -> Vec<(&'a str, &'a str)> {
    let query = location
        .strip_prefix(address)
        .and_then(|rest| rest.strip_prefix('?'));
    let query = query.unwrap_or_else(|| panic!("{location} is not {address}?…"));
    query
        .split('&')
        .map(|pair| pair.split_once('=').expect("a value"))
        .collect()
}

#[track_caller]
fn value<'a>(params: &[(&str, &'a str)], name: &str) -> &'a str {
    let found = params.iter().find(|(one, _)| *one == name);
    found.unwrap_or_else(|| panic!("no {name} in {params:?}")).1
}

fn posts(lodge: &Lodge, body: &str) -> Reply {
    lodge.send(&token_request(body))
}

fn token_request(body: &str) -> Request {
    Request::new("POST", "/konnect/v1/token")
        .header("Content-Type", FORM)
        .body(body)
}

/// What every app needs of a token reply.
#[track_caller]
fn tokens(reply: Reply) -> Value {
    let reply = reply.expect(200);
    assert!(reply.header("content-type").unwrap().contains("application/json"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let json = reply.json();
    assert!(!json["access_token"].as_str().unwrap().is_empty());
    assert!(
        json["token_type"]
            .as_str()
            .unwrap()
            .eq_ignore_ascii_case("bearer")
    );
    assert!(json["expires_in"].as_i64().unwrap() >= 60);
    // An empty text would be taken for a new token.
    assert!(
        json.get("refresh_token")
            .is_none_or(|token| !token.as_str().unwrap().is_empty())
    );
    json
}

#[track_caller]
fn text_of<'a>(json: &'a Value, name: &str) -> &'a str {
    json[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {json}"))
}

/// The ID token of a reply, as an app with plain base64 reads it (opencloud.md C.5).
#[track_caller]
fn id_token(json: &Value) -> Token {
    let token = text_of(json, "id_token");
    let payload = token.split('.').nth(1).unwrap();
    assert!(!payload.contains(['-', '_']), "{payload}");
    Token::read(token)
}

// --- G.1 to G.3: the OpenCloud desktop app ------------------------------------------------------------------------

fn desktop_target(more: &str) -> String {
    format!(
        "/signin/v1/identifier/_/authorize?response_type=code&client_id=OpenCloudDesktop\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A39999&code_challenge={}&code_challenge_method=S256\
         &scope=openid%20offline_access%20email%20profile&prompt=select_account%20consent\
         &state=q7wAbcdefghijklmnopqrstuvwxyz0123456789ABCDEuv={more}",
        challenge()
    )
}

#[track_caller]
fn desktop_tokens(lodge: &Lodge, code: &str) -> Value {
    let body = format!(
        "client_id=OpenCloudDesktop&scope=openid%20offline_access%20email%20profile&grant_type=authorization_code\
         &code={code}&redirect_uri=http%3A%2F%2F127.0.0.1%3A39999&code_verifier={VERIFIER}"
    );
    tokens(posts(lodge, &body))
}

#[test]
fn g_1_opencloud_desktop_signs_in() {
    let lodge = lodge("opencloud");
    // 2. Where to sign in.
    let finger = lodge
        .get("/.well-known/webfinger?resource=https://cloud.test&rel=http://openid.net/specs/connect/1.0/issuer&platform=desktop")
        .expect(200);
    assert!(
        finger
            .header("content-type")
            .unwrap()
            .contains("application/json")
    );
    let finger = finger.json();
    assert_eq!(finger["subject"], "https://cloud.test");
    assert_eq!(finger["links"][0]["href"], lodge.origin());
    // 3. Discovery.
    let reply = lodge.get("/.well-known/openid-configuration").expect(200);
    assert!(reply.header("content-type").unwrap().contains("application/json"));
    let discovery = reply.json();
    assert_eq!(discovery["issuer"], lodge.origin());
    let methods = discovery["token_endpoint_auth_methods_supported"]
        .as_array()
        .unwrap();
    for method in ["none", "client_secret_post", "client_secret_basic"] {
        assert!(methods.contains(&json!(method)), "{method}");
    }
    // If the list is there, the app sends what is both in it and in its own; an empty one would be left.
    if let Some(prompts) = discovery["prompt_values_supported"].as_array() {
        assert!(prompts.contains(&json!("select_account")) && prompts.contains(&json!("consent")));
    }
    if let Some(grants) = discovery["grant_types_supported"].as_array() {
        assert!(grants.contains(&json!("refresh_token")));
    }
    // 4. Registration is closed; the app goes on with the id it knows. It would not after a broken server.
    let register = Request::new("POST", "/konnect/v1/register")
        .header("Content-Type", "application/json")
        .body(r#"{"client_name":"OpenCloud 4.0","redirect_uris":["http://127.0.0.1"],"application_type":"native","token_endpoint_auth_method":"none"}"#);
    assert!((400..500).contains(&lodge.send(&register).status));
    // 5. and 6. The browser.
    let mut ada = Visitor::to(lodge.address());
    let reply = browses(&mut ada, &desktop_target("&login_hint=alan"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let location = reply.location();
    let line = location
        .strip_prefix("http://127.0.0.1:39999")
        .expect("no slash put in");
    assert!(line.len() < 2000, "h_22: {} bytes", line.len());
    let params = called(location, "http://127.0.0.1:39999");
    assert_eq!(
        value(&params, "state"),
        "q7wAbcdefghijklmnopqrstuvwxyz0123456789ABCDEuv%3D"
    );
    assert_eq!(
        value(&params, "scope"),
        "openid%20offline_access%20email%20profile"
    );
    // 7. The app undoes the encoding of the whole line before it splits: nothing else may hide in it (h_22).
    let others = location.replace("uv%3D", "");
    assert!(!others.contains("%26") && !others.contains("%3D"), "{location}");
    assert_eq!(value(&params, "code").len(), 32);
    // 8. Tokens.
    let json = desktop_tokens(&lodge, value(&params, "code"));
    assert_eq!(json["scope"], "openid offline_access email profile");
    assert_eq!(json["expires_in"], 300);
    text_of(&json, "refresh_token");
    let id = id_token(&json);
    let audience = &id.claims["aud"];
    assert!(*audience == "OpenCloudDesktop" || *audience == json!(["OpenCloudDesktop"]));
    assert_eq!(id.header["alg"], "PS256");
    assert!(
        id.claims.get("preferred_username").is_some(),
        "for the next login_hint"
    );
    // Signing in again gives the same person.
    let again = browses(&mut ada, &desktop_target("&login_hint=Ada%20Lovelace"));
    let params = called(again.location(), "http://127.0.0.1:39999");
    let again = id_token(&desktop_tokens(&lodge, value(&params, "code")));
    assert_eq!(again.text("sub"), id.text("sub"));
}

#[test]
fn g_1_an_app_that_is_denied_is_told_so_in_words_it_can_split() {
    let lodge = lodge("opencloud");
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(&desktop_target(""));
    ada.signs_in();
    let reply = ada.denies();
    let params = called(reply.location(), "http://127.0.0.1:39999");
    assert_eq!(value(&params, "error"), "access_denied");
    assert_eq!(
        value(&params, "state"),
        "q7wAbcdefghijklmnopqrstuvwxyz0123456789ABCDEuv%3D"
    );
    let others = reply.location().replace("uv%3D", "");
    assert!(!others.contains("%26") && !others.contains("%3D") && !others.contains("%23"));
    assert!(reply.location().is_ascii());
}

#[test]
fn g_2_opencloud_desktop_refreshes() {
    let mut lodge = lodge("opencloud");
    let mut ada = Visitor::to(lodge.address());
    let reply = browses(&mut ada, &desktop_target(""));
    let params = called(reply.location(), "http://127.0.0.1:39999");
    let first = desktop_tokens(&lodge, value(&params, "code"));
    let mut refresh = text_of(&first, "refresh_token").to_owned();
    let sub = id_token(&first).text("sub").to_owned();
    for round in 0..4 {
        // Before every refresh it looks for the server's discovery document again.
        lodge.get("/.well-known/openid-configuration").expect(200);
        let body = format!(
            "client_id=OpenCloudDesktop&scope=openid%20offline_access%20email%20profile&grant_type=refresh_token&refresh_token={refresh}"
        );
        let json = tokens(posts(&lodge, &body));
        let id = id_token(&json);
        assert_eq!(id.text("sub"), sub);
        assert!(id.claims.get("nonce").is_none());
        assert_eq!(id.claims["sid"], id_token(&first).claims["sid"]);
        assert_eq!(id.claims["auth_time"], id_token(&first).claims["auth_time"]);
        if let Some(next) = json["refresh_token"].as_str() {
            next.clone_into(&mut refresh);
        }
        if round == 1 {
            lodge.restart();
        }
    }
    // Signing out of the browser is nothing to the app (G.3): it has to be removed here.
    ada.signs_out();
    let body = format!("client_id=OpenCloudDesktop&grant_type=refresh_token&refresh_token={refresh}");
    tokens(posts(&lodge, &body));
    lodge.cli(&["clients", "withdraw", "OpenCloudDesktop"]).done();
    posts(&lodge, &body).expect_error(400, "invalid_grant");
}

// --- G.4: the ownCloud desktop app --------------------------------------------------------------------------------

const OWNCLOUD: &str = "xdXOt13JKxym1B1QcEncf2XDkLAexMBFwiT9j6EfhhHFJhs2KM9jbjTmf8JBXE69";
const OWNCLOUD_SECRET: &str = "UBntmLjC2yYCeHwsyj73Uwo9TAaecAetRwMw0xYcvNL9yRdLSUi0hUAHfvCHFeFh";

#[test]
fn g_4_owncloud_desktop_uses_basic_without_encoding() {
    let lodge = lodge("owncloud");
    let mut ada = Visitor::to(lodge.address());
    let target = format!(
        "/signin/v1/identifier/_/authorize?response_type=code&client_id={OWNCLOUD}\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A49152&code_challenge={}&code_challenge_method=S256\
         &scope=openid%20offline_access%20email%20profile&prompt=select_account%20consent\
         &state=q7wAbcdefghijklmnopqrstuvwxyz0123456789ABCDEuv%3D&login_hint=alan&user=alan",
        challenge()
    );
    let reply = browses(&mut ada, &target);
    let params = called(reply.location(), "http://127.0.0.1:49152");
    let basic = format!(
        "Basic {}",
        text::base64(format!("{OWNCLOUD}:{OWNCLOUD_SECRET}").as_bytes())
    );
    let body = format!(
        "grant_type=authorization_code&code={}&redirect_uri=http%3A%2F%2F127.0.0.1%3A49152&code_verifier={VERIFIER}",
        value(&params, "code")
    );
    let json = tokens(lodge.send(&token_request(&body).header("Authorization", &basic)));
    let refresh = text_of(&json, "refresh_token");
    let body = format!(
        "grant_type=refresh_token&refresh_token={refresh}&scope=openid%20offline_access%20email%20profile"
    );
    tokens(lodge.send(&token_request(&body).header("Authorization", &basic)));
    // Its secret in the body works as well; a wrong one does not, and Basic is told so.
    let body = format!("{body}&client_id={OWNCLOUD}&client_secret=");
    tokens(posts(&lodge, &format!("{body}{OWNCLOUD_SECRET}")));
    posts(&lodge, &format!("{body}wrong")).expect_error(401, "invalid_client");
    let wrong = format!("Basic {}", text::base64(format!("{OWNCLOUD}:wrong").as_bytes()));
    let body = format!("grant_type=refresh_token&refresh_token={refresh}");
    let refused = lodge.send(&token_request(&body).header("Authorization", &wrong));
    let refused = refused.expect_error(401, "invalid_client");
    assert!(refused.header("www-authenticate").unwrap().starts_with("Basic "));
}

#[test]
fn g_4_owncloud_desktop_on_localhost() {
    let lodge = lodge("owncloud");
    let mut ada = Visitor::to(lodge.address());
    let target = format!(
        "/signin/v1/identifier/_/authorize?response_type=code&client_id={OWNCLOUD}\
         &redirect_uri=http%3A%2F%2Flocalhost%3A49152&code_challenge={}&code_challenge_method=S256\
         &scope=openid%20offline_access%20email%20profile&prompt=select_account%20consent&state=x",
        challenge()
    );
    let reply = browses(&mut ada, &target);
    assert!(
        reply.location().starts_with("http://localhost:49152?code="),
        "{}",
        reply.location()
    );
}

// --- G.5: the web front end ---------------------------------------------------------------------------------------

fn web_target(more: &str) -> String {
    format!(
        "/signin/v1/identifier/_/authorize?client_id=web{more}&response_type=code&scope=openid+profile+email\
         &state=0123456789abcdef0123456789abcdef&code_challenge={}&code_challenge_method=S256&response_mode=query",
        challenge()
    )
}

#[test]
fn g_5_the_web_front_end_signs_in_renews_and_signs_out() {
    let lodge = lodge("opencloud");
    // 2. A page of the cloud reads the documents.
    let discovery =
        lodge.send(&Request::get("/.well-known/openid-configuration").header("Origin", "https://cloud.test"));
    assert_eq!(discovery.header("access-control-allow-origin"), Some("*"));
    // 3. Signing in; trusted, so nobody is asked.
    let mut ada = Visitor::to(lodge.address());
    let callback = "&redirect_uri=https%3A%2F%2Fcloud.test%2Foidc-callback.html";
    let reply = ada.goes_to(&web_target(callback));
    let reply = if ada.must_sign_in() { ada.signs_in() } else { reply };
    let params = called(reply.location(), "https://cloud.test/oidc-callback.html");
    assert_eq!(value(&params, "state"), "0123456789abcdef0123456789abcdef");
    assert_eq!(value(&params, "scope"), "openid%20profile%20email");
    let session_state = value(&params, "session_state").to_owned();
    assert!(session_state.contains('.'));
    // 4. Tokens, from JavaScript.
    let body = format!(
        "grant_type=authorization_code&client_id=web&code={}&redirect_uri=https%3A%2F%2Fcloud.test%2Foidc-callback.html&code_verifier={VERIFIER}",
        value(&params, "code")
    );
    let request = token_request(&body)
        .header("Origin", "https://cloud.test")
        .header("Sec-Fetch-Site", "cross-site")
        .header("Sec-Fetch-Mode", "cors")
        .header("Sec-Fetch-Dest", "empty");
    let reply = lodge.send(&request);
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("access-control-allow-credentials"), None);
    let json = tokens(reply);
    let id = id_token(&json);
    for claim in ["sub", "iss", "sid"] {
        id.text(claim);
    }
    assert!(json.get("refresh_token").is_none(), "it did not ask for one");
    // 5. Silent renewal in a frame, with and without a hint.
    let silent = "&redirect_uri=https%3A%2F%2Fcloud.test%2Foidc-silent-redirect.html&prompt=none";
    let hint = text_of(&json, "id_token");
    for more in [silent.to_owned(), format!("{silent}&id_token_hint={hint}")] {
        let request = Request::get(&web_target(&more))
            .header("Sec-Fetch-Dest", "iframe")
            .header("Sec-Fetch-Mode", "navigate");
        let reply = ada.sends(request);
        let params = called(reply.location(), "https://cloud.test/oidc-silent-redirect.html");
        assert_eq!(value(&params, "code").len(), 32);
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert!(reply.header("x-frame-options").is_none() && !policy.contains("frame-ancestors"));
    }
    // 6. Signing out.
    let end = format!(
        "/signin/v1/identifier/_/endsession?id_token_hint={hint}&post_logout_redirect_uri=https%3A%2F%2Fcloud.test%2F"
    );
    assert_eq!(ada.opens(&end).location(), "https://cloud.test/");
    let reply = ada.opens(&web_target(silent));
    let params = called(reply.location(), "https://cloud.test/oidc-silent-redirect.html");
    assert_eq!(value(&params, "error"), "login_required");
    assert_eq!(value(&params, "state"), "0123456789abcdef0123456789abcdef");
}

#[test]
fn g_5_the_web_front_end_may_renew_by_a_refresh_token() {
    let lodge = lodge("opencloud");
    let mut ada = Visitor::to(lodge.address());
    let callback = "&redirect_uri=https%3A%2F%2Fcloud.test%2Foidc-callback.html";
    let target = web_target(callback).replace("openid+profile+email", "openid+profile+email+offline_access");
    ada.goes_to(&target);
    let reply = ada.signs_in();
    let params = called(reply.location(), "https://cloud.test/oidc-callback.html");
    let body = format!(
        "grant_type=authorization_code&client_id=web&code={}&redirect_uri=https%3A%2F%2Fcloud.test%2Foidc-callback.html&code_verifier={VERIFIER}",
        value(&params, "code")
    );
    let first = tokens(posts(&lodge, &body));
    let body = format!(
        "grant_type=refresh_token&client_id=web&refresh_token={}",
        text_of(&first, "refresh_token")
    );
    tokens(posts(&lodge, &body));
}

// --- G.6 and G.7: the phones --------------------------------------------------------------------------------------

/// What a phone does after the browser: tokens, the person, the next tokens. `form` is added to every form.
#[track_caller]
fn phone(lodge: &Lodge, code: &str, redirect: &str, form: &str, basic: Option<&str>) {
    let send = |body: String| {
        let request = token_request(&body);
        lodge.send(&match basic {
            Some(basic) => request.header("Authorization", basic),
            None => request,
        })
    };
    let redirect = text::encode(redirect);
    let body = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={redirect}&code_verifier={VERIFIER}&scope=openid%20offline_access%20email%20profile{form}"
    );
    let json = tokens(send(body));
    assert!(i32::try_from(json["expires_in"].as_i64().unwrap()).is_ok());
    assert!(id_token(&json).claims.get("preferred_username").is_some());
    let bearer = text_of(&json, "access_token");
    let person = lodge
        .send(&Request::get("/konnect/v1/userinfo").bearer(bearer))
        .expect(200)
        .json();
    assert_eq!(person["sub"], id_token(&json).claims["sub"]);
    let mut refresh = text_of(&json, "refresh_token").to_owned();
    for _ in 0..2 {
        let body = format!(
            "grant_type=refresh_token&refresh_token={refresh}&redirect_uri={redirect}&scope=openid%20offline_access%20email%20profile{form}"
        );
        let json = tokens(send(body));
        if let Some(next) = json["refresh_token"].as_str() {
            next.clone_into(&mut refresh);
        }
    }
}

#[test]
fn g_6_android_signs_in() {
    let lodge = lodge("opencloud");
    let finger = lodge
        .get("/.well-known/webfinger?resource=https://cloud.test&rel=http://openid.net/specs/connect/1.0/issuer&platform=android")
        .expect(200)
        .json();
    let id = finger["properties"]["http://opencloud.eu/ns/oidc/client_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut ada = Visitor::to(lodge.address());
    // The first account asks for the passphrase, the next ones for a choice and consent.
    for prompt in ["login", "select_account%20consent"] {
        let target = format!(
            "/signin/v1/identifier/_/authorize?redirect_uri=oc%3A%2F%2Fandroid.opencloud.eu&client_id={id}&response_type=code\
             &scope=openid%20offline_access%20email%20profile&prompt={prompt}&code_challenge={}&code_challenge_method=S256\
             &state=5f3c&login_hint=alan",
            challenge()
        );
        let reply = browses(&mut ada, &target);
        let params = called(reply.location(), "oc://android.opencloud.eu");
        assert_eq!(value(&params, "state"), "5f3c");
        // `none` is listed and it has no secret: its id goes into the body.
        phone(
            &lodge,
            value(&params, "code"),
            "oc://android.opencloud.eu",
            &format!("&client_id={id}"),
            None,
        );
    }
}

#[test]
fn g_6_android_of_owncloud_encodes_its_basic_credentials() {
    const ID: &str = "e4rAsNUSIUs0lF4nbv9FmCeUkTlV9GdgTLDH1b5uie7syb90SzEVrbN7HIpmWJeD";
    const SECRET: &str = "dInFYGV33xKzhbRmpqQltYNdfLdJIfJ9L5ISoKhNoT9qZftpdWSP71VrpGR9pmoD";
    let lodge = lodge("owncloud");
    let mut ada = Visitor::to(lodge.address());
    let target = format!(
        "/signin/v1/identifier/_/authorize?redirect_uri=oc%3A%2F%2Fandroid.owncloud.com&client_id={ID}&response_type=code\
         &scope=openid%20offline_access%20email%20profile&prompt=login&code_challenge={}&code_challenge_method=S256&state=5f3c",
        challenge()
    );
    let reply = browses(&mut ada, &target);
    let params = called(reply.location(), "oc://android.owncloud.com");
    let pair = format!("{}:{}", text::encode(ID), text::encode(SECRET));
    let basic = format!("Basic {}", text::base64(pair.as_bytes()));
    phone(
        &lodge,
        value(&params, "code"),
        "oc://android.owncloud.com",
        "",
        Some(&basic),
    );
}

fn ios_code(lodge: &Lodge, ada: &mut Visitor) -> String {
    let target = format!(
        "/signin/v1/identifier/_/authorize?response_type=code&client_id=OpenCloudIOS&redirect_uri=oc%3A%2F%2Fios.opencloud.eu\
         &scope=openid%20offline_access%20email%20profile&prompt=select_account%20consent&code_challenge={}\
         &code_challenge_method=S256&state=6D1E2C2B-5E0B-4C6B-9D7E-2F1E3A4B5C6D",
        challenge()
    );
    let discovery = lodge.get("/.well-known/openid-configuration");
    let kind = discovery.header("content-type").unwrap();
    assert!(
        kind.split(';').next().unwrap().trim().ends_with("/json"),
        "{kind}"
    );
    let reply = browses(ada, &target);
    let params = called(reply.location(), "oc://ios.opencloud.eu");
    assert_eq!(value(&params, "state"), "6D1E2C2B-5E0B-4C6B-9D7E-2F1E3A4B5C6D");
    value(&params, "code").to_owned()
}

#[test]
fn g_7_h_34_older_ios_uses_basic_with_an_empty_password() {
    let lodge = lodge("opencloud");
    let mut ada = Visitor::to(lodge.address());
    let code = ios_code(&lodge, &mut ada);
    let basic = "Basic T3BlbkNsb3VkSU9TOg==";
    phone(&lodge, &code, "oc://ios.opencloud.eu", "", Some(basic));
}

#[test]
fn g_7_newer_ios_sends_its_id_in_the_body() {
    let lodge = lodge("opencloud");
    let mut ada = Visitor::to(lodge.address());
    let code = ios_code(&lodge, &mut ada);
    phone(
        &lodge,
        &code,
        "oc://ios.opencloud.eu",
        "&client_id=OpenCloudIOS",
        None,
    );
    // With the empty secret that some builds repeat.
    let code = ios_code(&lodge, &mut ada);
    phone(
        &lodge,
        &code,
        "oc://ios.opencloud.eu",
        "&client_id=OpenCloudIOS&client_secret=",
        None,
    );
}

#[test]
fn c_1_a_secret_that_a_built_in_public_client_still_carries_is_passed_over() {
    let lodge = lodge("opencloud");
    let mut ada = Visitor::to(lodge.address());
    let code = ios_code(&lodge, &mut ada);
    phone(
        &lodge,
        &code,
        "oc://ios.opencloud.eu",
        "&client_id=OpenCloudIOS&client_secret=from-an-old-configuration",
        None,
    );
}

#[test]
fn c_1_a_request_without_any_client_is_refused_whatever_it_holds() {
    let lodge = lodge("opencloud");
    let mut ada = Visitor::to(lodge.address());
    let code = ios_code(&lodge, &mut ada);
    let body = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=oc%3A%2F%2Fios.opencloud.eu&code_verifier={VERIFIER}"
    );
    posts(&lodge, &body).expect_error(401, "invalid_client");
    posts(&lodge, &format!("{body}&client_id=OpenCloudIOS")).expect(200);
}
