//! Cloud servers that sign people in here: their clients, their files, and WebFinger (opencloud.md A.4, E, F;
//! `h_4_…` is number 4 of its H). What their apps then do is in `behaviours.rs`, `transcripts.rs` and `walkthrough.rs`.

use std::fmt::Write as _;

use gatelodge_tests::text;
use gatelodge_tests::token::Token;
use gatelodge_tests::{Lodge, Reply, Request, Visitor};
use serde_json::{Value, json};

pub(crate) const AUTHORIZE: &str = "/signin/v1/identifier/_/authorize";
pub(crate) const TOKEN: &str = "/konnect/v1/token";
pub(crate) const CLOUD: &str = "https://cloud.test";
pub(crate) const DESKTOP: &str = "OpenCloudDesktop";
/// RFC 7636 appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const OC_CLIENT_ID: &str = "http://opencloud.eu/ns/oidc/client_id";
const OC_SCOPES: &str = "http://opencloud.eu/ns/oidc/scopes";

/// A lodge to which an OpenCloud sends its people.
pub(crate) fn lodge() -> Lodge {
    let lodge = Lodge::start();
    lodge.cli(&["cloud", "add", "opencloud", CLOUD]).done();
    lodge
}

pub(crate) fn target(params: &[(&str, &str)]) -> String {
    format!("{AUTHORIZE}?{}", text::form(params))
}

/// The desktop app's request with some parameters changed; an empty value leaves one out.
pub(crate) fn desktop(changes: &[(&str, &str)]) -> String {
    let mut params = vec![
        ("response_type", "code"),
        ("client_id", DESKTOP),
        ("redirect_uri", "http://127.0.0.1:39999"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("scope", "openid offline_access email profile"),
        ("state", "S"),
    ];
    for (name, value) in changes {
        params.retain(|(one, _)| one != name);
        if !value.is_empty() {
            params.push((name, value));
        }
    }
    target(&params)
}

/// Goes there, signs in and allows as needed.
#[track_caller]
pub(crate) fn goes(ada: &mut Visitor, target: &str) -> Reply {
    let mut reply = ada.goes_to(target);
    if ada.must_sign_in() {
        reply = ada.signs_in();
    }
    if ada.is_asked() {
        reply = ada.allows();
    }
    reply
}

/// The parameters of an answer in the query (`?`) or in the fragment (`#`).
#[track_caller]
pub(crate) fn answer(reply: &Reply, mark: char) -> Vec<(String, String)> {
    let location = reply.location();
    let (address, answer) = location.split_once(['?', '#']).expect("an answer");
    assert!(location[address.len()..].starts_with(mark), "{location}");
    text::params(answer)
}

pub(crate) fn get(params: &[(String, String)], name: &str) -> Option<String> {
    let found = params.iter().find(|(one, _)| one == name);
    found.map(|(_, value)| value.clone())
}

/// Redeems the code of an answer.
#[track_caller]
pub(crate) fn redeems(lodge: &Lodge, params: &[(String, String)], verifier: &str) -> Reply {
    let code = get(params, "code").unwrap_or_else(|| panic!("no code in {params:?}"));
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", DESKTOP),
        ("code", &code),
        ("redirect_uri", "http://127.0.0.1:39999"),
    ];
    if !verifier.is_empty() {
        form.push(("code_verifier", verifier));
    }
    lodge.send(&Request::form(TOKEN, &form))
}

/// Tokens for the desktop app.
#[track_caller]
pub(crate) fn tokens(lodge: &Lodge, ada: &mut Visitor, changes: &[(&str, &str)]) -> Value {
    let reply = goes(ada, &desktop(changes));
    redeems(lodge, &answer(&reply, '?'), VERIFIER).expect(200).json()
}

pub(crate) fn verified(lodge: &Lodge, token: &Value) -> Token {
    let jwks = lodge.get("/konnect/v1/jwks.json").json();
    Token::verified(token.as_str().expect("a token"), &jwks)
}

// --- servers and their clients ------------------------------------------------------------------------------------

#[test]
fn a_server_brings_its_clients_and_takes_them_along() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    lodge
        .cli(&["cloud", "add", "opencloud", "https://Cloud.test/"])
        .done();
    lodge
        .cli(&["cloud", "add", "owncloud", "https://ocis.test"])
        .done();
    let servers = lodge.cli(&["cloud", "ls", "--json"]).json();
    assert_eq!(servers[0]["url"], CLOUD);
    assert_eq!(servers[1]["url"], "https://ocis.test");
    assert_eq!(servers[0]["missing"], json!([]));
    let web = lodge.client("web");
    let uris = web["redirect_uris"].as_array().unwrap();
    assert_eq!(uris.len(), 6);
    assert!(uris.contains(&json!("https://cloud.test/oidc-callback.html")));
    assert!(uris.contains(&json!("https://ocis.test/oidc-silent-redirect.html")));
    assert_eq!(web["trusted"], true);
    let clients = lodge.cli(&["clients", "ls", "--json"]).json();
    assert_eq!(clients.as_array().unwrap().len(), 7);

    lodge.cli(&["cloud", "remove", "https://ocis.test"]).done();
    assert_eq!(lodge.client("web")["redirect_uris"].as_array().unwrap().len(), 3);
    lodge.cli(&["cloud", "remove", CLOUD]).done();
    assert_eq!(lodge.holdings(), before);
    assert_eq!(lodge.cli(&["cloud", "ls", "--json"]).json(), json!([]));
}

#[test]
fn what_cannot_be_added_changes_nothing() {
    let lodge = lodge();
    let before = (lodge.holdings(), lodge.cli(&["cloud", "ls", "--json"]).json());
    for url in [
        CLOUD,
        "cloud.test",
        "http://cloud.test",
        "https://cloud.test?x",
        "ftp://cloud.test",
        &lodge.origin(),
    ] {
        let why = lodge.cli(&["cloud", "add", "opencloud", url]).refused();
        assert!(!why.contains("inside"), "{url}: {why}");
    }
    lodge
        .cli(&["cloud", "add", "nextcloud", "https://x.test"])
        .misused();
    lodge.cli(&["cloud", "remove", "https://x.test"]).refused();
    assert_eq!(
        (lodge.holdings(), lodge.cli(&["cloud", "ls", "--json"]).json()),
        before
    );
}

#[test]
fn a_client_of_the_owners_own_is_not_taken_over() {
    let lodge = Lodge::start();
    let words = [
        "clients",
        "add",
        "--client-id",
        "OpenCloudIOS",
        "--redirect-uri",
        "https://mine.test/cb",
    ];
    lodge.cli(&words).done();
    let before = lodge.holdings();
    let why = lodge.cli(&["cloud", "add", "opencloud", CLOUD]).refused();
    assert!(why.contains("OpenCloudIOS"), "{why}");
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn the_settings_name_this_provider() {
    let lodge = lodge();
    let list = lodge
        .cli(&["cloud", "settings", "opencloud", CLOUD, "--json"])
        .json();
    let value = |name: &str| {
        let found = list.as_array().unwrap().iter().find(|one| one["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}"))["value"].clone()
    };
    let discovery = lodge.get("/.well-known/openid-configuration").json();
    assert_eq!(value("OC_OIDC_ISSUER"), discovery["issuer"]);
    assert_eq!(value("OC_EXCLUDE_RUN_SERVICES"), "idp");
    assert_eq!(value("PROXY_USER_OIDC_CLAIM"), "sub");
    assert_eq!(value("WEB_OIDC_SCOPE"), "openid profile email");
    let env = lodge
        .cli(&["cloud", "settings", "owncloud", CLOUD, "--env"])
        .done();
    assert!(env.contains("\nOCIS_EXCLUDE_RUN_SERVICES=idp\n"), "{env}");
    assert!(
        env.contains("\nWEB_OIDC_SCOPE=\"openid profile email\"\n"),
        "{env}"
    );
    assert!(env.lines().all(|line| line.contains('=')), "{env}");
}

#[test]
fn the_check_says_that_this_computer_is_not_reached_from_elsewhere() {
    let lodge = lodge();
    let checked = lodge.cli(&["cloud", "check", CLOUD, "--json"]);
    assert_eq!(checked.code, Some(1));
    let findings: Value = serde_json::from_str(&checked.stdout).unwrap();
    let state = |check: &str| {
        let found = findings
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["check"] == check);
        found.unwrap_or_else(|| panic!("no {check} in {findings}"))["state"].clone()
    };
    assert_eq!(state("address"), "broken");
    assert_eq!(state("apps"), "well");
    // We answer ourselves, under our own name, with what browsers need.
    assert_eq!(state("this provider"), "well");
    assert_eq!(state("cross-origin"), "well");
    assert_eq!(state("server"), "broken", "nobody is cloud.test");
    lodge.cli(&["clients", "remove", DESKTOP]).done();
    let findings = lodge.cli(&["cloud", "check", CLOUD, "--json"]).stdout;
    assert!(findings.contains("OpenCloud Desktop Client"), "{findings}");
    lodge.cli(&["cloud", "check", "https://other.test"]).refused();
}

// --- files of clients ---------------------------------------------------------------------------------------------

const FILE: &str = "---
clients:
  - id: web-two
    name: The cloud
    trusted: yes
    redirect_uris: ['{{OC_URL}}/', '{{OC_URL}}/oidc-callback.html']
  - id: desk
    secret: \"a: 'b'\"
    application_type: native
    redirect_uris: [http://127.0.0.1, http://localhost]
  - id: signer
    redirect_uris: [https://signer.test/cb]
    secret: s3cret
    jwks: {keys: [{kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}]}
    trusted_scopes: [LibreGraph/GuestOK]
    implicit_scopes: [roles]
    external_authorize_redirect_uris: [https://hand.test/over]
    colour: blue
  - id: wrong
    application_type: native
    redirect_uris: [https://wrong.test]
  - id: open
    insecure: true
  - id: desk
authorities:
  - id: other
";

#[test]
fn h_48_a_file_of_clients_is_imported_and_exported() {
    let lodge = Lodge::start();
    let words = [
        "cloud",
        "import",
        "-",
        "--server-url",
        "https://cloud.test/",
        "--json",
    ];
    let before = lodge.holdings();
    let preview = lodge
        .cli_with_input(&[&words[..], &["--dry-run"]].concat(), FILE)
        .json();
    assert_eq!(lodge.holdings(), before, "a preview changes nothing");
    let report = lodge.cli_with_input(&words, FILE).json();
    assert_eq!(report, preview);
    let outcomes: Vec<(&str, &str, u64)> = report["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let text = |name: &str| entry[name].as_str().unwrap();
            (text("id"), text("outcome"), entry["line"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            ("web-two", "added", 3),
            ("desk", "added", 7),
            ("signer", "added", 11),
            ("wrong", "skipped", 19),
            ("open", "disabled", 22),
            ("desk", "skipped", 24),
        ]
    );
    assert!(
        report["entries"][3]["notes"][0]
            .as_str()
            .unwrap()
            .contains("https://wrong.test")
    );
    assert!(report["notes"][0].as_str().unwrap().contains("other"));
    // Beside each sentence stands what it says, for windows in other languages.
    assert_eq!(
        report["entries"][3]["sayings"],
        json!([{ "saying": "import_address_native", "address": "https://wrong.test" }])
    );
    assert_eq!(report["sayings"][0]["saying"], "import_authority");
    let web = lodge.client("web-two");
    assert_eq!(
        web["redirect_uris"],
        json!(["https://cloud.test/", "https://cloud.test/oidc-callback.html"])
    );
    assert_eq!(web["trusted"], true);
    assert_eq!(lodge.client("open")["redirect_uris"], json!([]));

    // What is exported is imported elsewhere as the same clients.
    for extra in [&[][..], &["--block"]] {
        let exported = lodge.cli(&[&["cloud", "export"], extra].concat()).done();
        assert!(exported.contains("a: 'b'"), "secrets come along");
        assert!(exported.contains("GuestOK") && exported.contains("https://hand.test/over"));
        let other = Lodge::start();
        other.cli_with_input(&["cloud", "import", "-"], &exported).done();
        let again = other.cli(&[&["cloud", "export"], extra].concat()).done();
        assert_eq!(again, exported);
    }
    // A second import leaves everything as it is.
    let before = lodge.holdings();
    let second = lodge.cli_with_input(&words, FILE).json();
    assert_eq!(second["entries"][0]["outcome"], "exists");
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn h_48_imported_clients_can_sign_people_in() {
    let lodge = Lodge::start();
    let words = ["cloud", "import", "-", "--server-url", CLOUD];
    lodge.cli_with_input(&words, FILE).done();
    let mut ada = Visitor::to(lodge.address());
    let asked = target(&[
        ("response_type", "code"),
        ("client_id", "desk"),
        ("redirect_uri", "http://localhost:4001"),
        ("scope", "openid offline_access"),
    ]);
    let reply = goes(&mut ada, &asked);
    let code = get(&answer(&reply, '?'), "code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://localhost:4001"),
    ];
    let tokens = lodge
        .send(&Request::form(TOKEN, &form).basic("desk", "a: 'b'"))
        .expect(200)
        .json();
    assert!(tokens["refresh_token"].is_string());
    // It has scopes without asking.
    let asked = target(&[
        ("response_type", "code"),
        ("client_id", "signer"),
        ("redirect_uri", "https://signer.test/cb"),
        ("scope", "openid"),
    ]);
    let reply = goes(&mut ada, &asked);
    let code = get(&answer(&reply, '?'), "code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "https://signer.test/cb"),
    ];
    let tokens = lodge.send(&Request::form(TOKEN, &form).basic("signer", "s3cret"));
    assert_eq!(tokens.expect(200).json()["scope"], "openid roles");
    // Without an address it leads nowhere.
    let nowhere = target(&[
        ("response_type", "code"),
        ("client_id", "open"),
        ("redirect_uri", "https://anywhere.test"),
    ]);
    ada.opens(&nowhere).expect_page();
}

#[test]
fn files_that_are_none_are_refused() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let last = level - 1;
        writeln!(
            bomb,
            "a{level}: &a{level} [*a{last}, *a{last}, *a{last}, *a{last}]"
        )
        .unwrap();
    }
    bomb.push_str("clients: []\n");
    let deep = format!("clients: {}", "[".repeat(5000));
    let large = format!("clients: []\n# {}", "x".repeat(600 * 1024));
    for text in ["", "a: [", "services: {}", "clients: 5", &bomb, &deep, &large] {
        let why = lodge.cli_with_input(&["cloud", "import", "-"], text).refused();
        assert!(why.contains("line "), "{why}");
    }
    lodge.cli(&["cloud", "import", "/nowhere.yaml"]).refused();
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn the_subject_of_the_old_provider_can_be_kept() {
    const OLD: &str =
        "nN3b693RIYOmH6Z_@BwlDpgIZVu4DiJqTA2O4Z7olUHeNb9BvWsJ5gbSPBSUGCphM6dIEmeNdsOvHyk6jcwKhgg";
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let first = tokens(&lodge, &mut ada, &[]);
    let words = [
        "cloud",
        "keep-subject",
        "4c510ada-c86b-4815-8820-42cdf82c3d51",
        "--json",
    ];
    let shown = lodge.cli(&words).json();
    assert_eq!(shown["subject"], OLD);
    assert_eq!(shown["applied"], false);
    assert!(!shown["warnings"].as_array().unwrap().is_empty());
    let sub = |tokens: &Value| verified(&lodge, &tokens["id_token"]).text("sub").to_owned();
    assert_eq!(
        shown["previous"],
        sub(&tokens(&lodge, &mut ada, &[])),
        "only shown"
    );

    lodge.cli(&[&words[..], &["--apply"]].concat()).done();
    assert_eq!(sub(&tokens(&lodge, &mut ada, &[])), OLD);
    // No client may see another subject in a refreshed ID token: it has to ask again.
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", DESKTOP),
        ("refresh_token", first["refresh_token"].as_str().unwrap()),
    ];
    lodge
        .send(&Request::form(TOKEN, &form))
        .expect_error(400, "invalid_grant");
}

// --- WebFinger ----------------------------------------------------------------------------------------------------

const ISSUER_REL: &str = "http://openid.net/specs/connect/1.0/issuer";

#[test]
fn h_4_webfinger_leads_apps_here() {
    let lodge = lodge();
    for (platform, id) in [
        ("desktop", DESKTOP),
        ("android", "OpenCloudAndroid"),
        ("ios", "OpenCloudIOS"),
        ("web", "web"),
    ] {
        let target = format!(
            "/.well-known/webfinger?resource=https://cloud.test&rel={ISSUER_REL}&platform={platform}"
        );
        let reply = lodge.get(&target).expect(200);
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        let json = reply.json();
        assert_eq!(json["subject"], CLOUD);
        assert_eq!(
            json["links"],
            json!([{"rel": ISSUER_REL, "href": lodge.origin()}])
        );
        assert_eq!(json["properties"][OC_CLIENT_ID], id);
        let scopes = json["properties"][OC_SCOPES].as_array().unwrap();
        assert!(scopes.contains(&json!("openid")), "{scopes:?}");
        assert_eq!(scopes.contains(&json!("offline_access")), platform != "web");
    }
}

#[test]
fn h_4_webfinger_repeats_the_resource_and_knows_its_own() {
    let lodge = lodge();
    let asks = |query: &str| lodge.get(&format!("/.well-known/webfinger?{query}"));
    for resource in ["https%3A%2F%2Fcloud.test%2F", "https://cloud.test:443"] {
        let json = asks(&format!("resource={resource}")).expect(200).json();
        assert_eq!(json["subject"], text::decode(resource));
        assert!(json.get("properties").is_none());
    }
    let toaster = asks("resource=https://cloud.test&platform=toaster")
        .expect(200)
        .json();
    assert!(toaster.get("properties").is_none());
    for query in ["", "platform=desktop", "resource=", "resource=a&resource=b"] {
        asks(query).expect(400);
    }
    for unknown in [
        "https://evil.test",
        "https://cloud.test.evil.test",
        "acct:me@evil.test",
        "me",
    ] {
        let reply = asks(&format!("resource={unknown}")).expect(404);
        assert_eq!(reply.body, b"", "{unknown}");
    }
    // OpenID Connect Discovery 2: a person at our own name.
    for own in [format!("acct:ada@localhost:{}", lodge.port()), lodge.origin()] {
        let json = asks(&format!("resource={}", text::encode(&own)))
            .expect(200)
            .json();
        assert_eq!(json["subject"], own);
        assert_eq!(json["links"][0]["href"], lodge.origin());
    }
    assert_eq!(
        asks("resource=https://cloud.test&rel=other").json()["links"],
        json!([])
    );
}

#[test]
fn webfinger_speaks_jrd_to_those_who_take_nothing_else() {
    let lodge = lodge();
    let kind = |accept: &str| {
        let request =
            Request::get("/.well-known/webfinger?resource=https://cloud.test").header("Accept", accept);
        lodge
            .send(&request)
            .header("content-type")
            .map(str::to_owned)
            .unwrap()
    };
    assert_eq!(kind("application/jrd+json"), "application/jrd+json");
    assert_eq!(kind("application/jrd+json, */*"), "application/json");
}

#[test]
fn webfinger_tells_the_servers_to_who_is_signed_in() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let access = tokens(&lodge, &mut ada, &[])["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let asked = Request::get("/.well-known/webfinger?resource=acct:me@cloud.test");
    let reply = lodge.send(&asked.clone().bearer(&access)).expect(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let json = reply.json();
    assert!(
        json["subject"].as_str().unwrap().ends_with("@cloud.test"),
        "{json}"
    );
    assert_eq!(
        json["links"],
        json!([{"rel": "http://webfinger.opencloud/rel/server-instance", "href": CLOUD}])
    );
    let refused = lodge.send(&asked.clone().bearer("nonsense")).expect(401);
    assert!(
        refused
            .header("www-authenticate")
            .unwrap()
            .contains("invalid_token")
    );
    // Without a token it says only where to sign in.
    let open = lodge.send(&asked).expect(200).json();
    assert_eq!(open["links"][0]["rel"], ISSUER_REL);
}
