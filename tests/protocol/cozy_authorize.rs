//! `/auth/authorize` (cozy.md C.4, C.5, D.5, I.1 27 to 30 and 38).

use gatelodge_tests::{COZY_CALLBACK, CozyClient, Lodge, Request, Visitor, text};
use serde_json::{Value, json};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn client_to(lodge: &Lodge, uri: &str) -> CozyClient {
    let mut wish = CozyClient::wish();
    wish["redirect_uris"] = json!([uri]);
    CozyClient::registered_as(lodge.address(), &wish)
}

#[test]
fn cozy_27_a_request_without_its_parts_is_answered_by_a_page() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let mut person = Visitor::signed_in(lodge.address());
    let mut stranger = Visitor::to(lodge.address());
    for wrong in [
        ("state", ""),
        ("client_id", ""),
        ("client_id", "0123456789abcdef0123456789abcdef"),
        ("redirect_uri", ""),
        ("response_type", "token"),
        ("response_type", ""),
        ("scope", ""),
        ("scope", "login"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ] {
        let target = client.asks("io.cozy.files:GET", &[wrong]);
        person.opens(&target).expect_page();
        // Before anybody is asked to sign in.
        stranger.opens(&target).expect_page();
    }
    let plain = [("code_challenge", CHALLENGE), ("code_challenge_method", "plain")];
    person
        .opens(&client.asks("io.cozy.files:GET", &plain))
        .expect_page();
    let twice = format!("{}&state=other", client.asks("io.cozy.files:GET", &[]));
    person.opens(&twice).expect_page();
}

#[test]
fn cozy_28_an_address_is_the_registered_one_to_the_byte() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let mut person = Visitor::signed_in(lodge.address());
    for wrong in ["/", "?x=1", "#", "%20"] {
        let uri = format!("{COZY_CALLBACK}{wrong}");
        let target = client.asks("io.cozy.files:GET", &[("redirect_uri", &uri)]);
        person.opens(&target).expect_page();
    }
    for wrong in [
        "https://CLIENT.example.org/oauth/callback",
        "https://evil.example/",
    ] {
        let target = client.asks("io.cozy.files:GET", &[("redirect_uri", wrong)]);
        person.opens(&target).expect_page();
    }
}

#[test]
fn cozy_29_who_is_not_signed_in_comes_back_to_the_same_request() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let target = client.asks("io.cozy.files:GET io.cozy.contacts", &[("state", "a b&c=d")]);
    let reply = Visitor::to(lodge.address()).opens(&target).expect(303);
    let (page, query) = reply.location().split_once('?').unwrap();
    assert_eq!(page, "/auth/login");
    let expected = ("redirect".to_owned(), format!("{}{target}", lodge.origin()));
    assert_eq!(text::params(query), [expected]);
}

#[test]
fn cozy_30_the_answer_has_both_codes_the_state_and_its_own_query() {
    let lodge = Lodge::start();
    let uri = "https://client.example.org/cb?own=1&code=fixed";
    let client = client_to(&lodge, uri);
    let mut person = Visitor::signed_in(lodge.address());
    let asked = [("redirect_uri", uri), ("state", "st/te")];
    person
        .goes_to(&client.asks("io.cozy.files:GET", &asked))
        .expect(200);
    let location = person.allows().expect(302).location().to_owned();
    let query = location
        .strip_prefix("https://client.example.org/cb?")
        .and_then(|rest| rest.strip_suffix('#'))
        .unwrap_or_else(|| panic!("{location}"));
    let params = text::params(query);
    let get = |name: &str| {
        let all: Vec<&str> = params
            .iter()
            .filter(|(one, _)| one == name)
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!(all.len(), 1, "{name} in {location}");
        all[0].to_owned()
    };
    assert_eq!(get("own"), "1");
    assert_eq!(get("state"), "st/te");
    assert_eq!(get("code"), get("access_code"));
    assert_eq!(get("code").len(), 32);
}

#[test]
fn c_5_a_program_that_wants_json_gets_the_address() {
    let lodge = Lodge::start();
    let client = client_to(&lodge, "cozy://auth");
    let mut person = Visitor::signed_in(lodge.address());
    let page = person.goes_to(&client.asks("io.cozy.files:GET", &[("redirect_uri", "cozy://auth")]));
    let form = person
        .form_request(&page, &[])
        .header("Accept", "application/json");
    let reply = person.sends(form).expect(200).json();
    let deeplink = reply["deeplink"].as_str().unwrap();
    assert!(
        deeplink.starts_with("cozy://auth?") && deeplink.ends_with('#'),
        "{deeplink}"
    );
    // Containing it is not the same as asking for it.
    let form = person
        .form_request(&page, &[])
        .header("Accept", "text/html, application/json");
    person.sends(form).expect(302);
}

#[test]
fn c_5_out_of_band_the_title_says_it() {
    let lodge = Lodge::start();
    let uri = "urn:ietf:wg:oauth:2.0:oob:auto";
    let client = client_to(&lodge, uri);
    let mut person = Visitor::signed_in(lodge.address());
    person
        .goes_to(&client.asks("io.cozy.files:GET", &[("redirect_uri", uri)]))
        .expect(200);
    let page = person.allows().expect(200);
    let html = page.text();
    let start = html
        .find("<title>Success state=S&")
        .unwrap_or_else(|| panic!("{html}"));
    let code = html[start..].split("code=").nth(1).unwrap()[..32].to_owned();
    client.sends(&client.redemption(&code, &[])).expect(200);
}

#[test]
fn c_5_who_says_no_sends_the_client_away_with_its_state() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let mut person = Visitor::signed_in(lodge.address());
    person.goes_to(&client.asks("io.cozy.files:GET", &[])).expect(200);
    let location = person.denies().expect(302).location().to_owned();
    assert!(
        location.contains("error=access_denied") && location.contains("state=S"),
        "{location}"
    );
    assert!(!location.contains("code="));
}

#[test]
fn cozy_38_scopes_that_no_client_gets_are_refused_on_the_page_and_in_its_form() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let mut person = Visitor::signed_in(lodge.address());
    let page = person.goes_to(&client.asks("io.cozy.files:GET", &[])).expect(200);
    for bad in [
        "io.cozy.*",
        "*",
        "IO.cozy.files",
        "a:b:c:d:e",
        "io.cozy.apps:POST",
        "io.cozy.apps",
        "io.cozy.konnectors:DELETE",
        "io.cozy.oauth.clients",
        "io.cozy.permissions:GET",
        "io.cozy.settings",
        "io.cozy.files  io.cozy.contacts",
        "io.cozy.files:FETCH",
    ] {
        person.opens(&client.asks(bad, &[])).expect_page();
        // The form is judged anew, whatever the page showed.
        let form = person.form_request(&page, &[("scope", bad), ("decision", "allow")]);
        person.sends(form).expect_page();
    }
    // What existing clients ask for.
    for good in [
        "io.cozy.settings:GET",
        "io.cozy.jobs:POST:sendmail:worker",
        "io.cozy.triggers",
        "io.cozy.accounts",
        "io.cozy.bank.*",
    ] {
        person.goes_to(&client.asks(good, &[])).expect(200);
        assert!(person.is_asked(), "{good}");
    }
}

#[test]
fn b_2_a_form_needs_the_double_submit_and_its_own_origin() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let mut person = Visitor::signed_in(lodge.address());
    let page = person.goes_to(&client.asks("io.cozy.files:GET", &[])).expect(200);
    let (action, fields) = page.form();
    let form = |change: &dyn Fn(&str) -> Option<String>| {
        let all: Vec<(String, String)> = fields
            .iter()
            .filter_map(|(name, value)| {
                let value = if name == "csrf_token" {
                    change(value)?
                } else {
                    value.clone()
                };
                Some((name.clone(), value))
            })
            .collect();
        Request::form(&action, &all)
    };
    person.sends(form(&|_| None)).expect(400);
    person.sends(form(&|_| Some("a".repeat(32)))).expect(403);
    let good = || form(&|value| Some(value.to_owned()));
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        person.sends(good().header(name, value)).expect(403);
    }
    // A program says nothing about where it comes from; the double submit is enough, with a session.
    person.sends(good()).expect(302);
    // And without one nobody has said yes.
    let mut stranger = Visitor::to(lodge.address());
    let csrf = page.field("csrf_token");
    stranger.is_given_cookie("_csrf", &csrf);
    stranger.sends(good()).expect(401);
}

#[test]
fn c_4_the_page_says_who_asks_for_what_and_cannot_be_framed() {
    let lodge = Lodge::start();
    let mut wish = CozyClient::wish();
    for (name, value) in [
        ("client_name", "<b>Client</b>"),
        ("logo_uri", "https://client.example.org/logo.svg"),
        ("client_uri", "https://client.example.org/"),
        ("policy_uri", "javascript:alert(1)"),
    ] {
        wish[name] = Value::from(value);
    }
    let client = CozyClient::registered_as(lodge.address(), &wish);
    let mut person = Visitor::signed_in(lodge.address());
    let reply = person
        .goes_to(&client.asks("io.cozy.files:GET io.example.things", &[]))
        .expect(200);
    let html = reply.text();
    for shown in [
        "&#60;b&#62;Client&#60;/b&#62;",
        "client.example.org",
        "github.com/example/client",
        "Files and folders",
        "read only",
        "io.example.things",
        "https://client.example.org/logo.svg",
        &lodge.domain(),
    ] {
        assert!(html.contains(shown), "{shown} in {html}");
    }
    assert!(
        !html.contains("<b>Client") && !html.contains("javascript:"),
        "{html}"
    );
    let policy = reply.header("content-security-policy").unwrap();
    assert!(
        policy.contains("img-src 'self' https://client.example.org;"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

#[test]
fn c_10_a_sharing_needs_its_parameters_and_somebody_signed_in() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    person.opens("/auth/authorize/sharing?state=S").expect_page();
    person.opens("/auth/authorize/sharing?sharing_id=x").expect_page();
    person
        .opens("/auth/authorize/sharing?state=S&sharing_id=x")
        .expect(404);
    let mut stranger = Visitor::to(lodge.address());
    let reply = stranger
        .opens("/auth/authorize/sharing?state=S&sharing_id=x")
        .expect(303);
    assert!(reply.location().starts_with("/auth/login?redirect="));
}
