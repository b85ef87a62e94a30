//! Cloud servers that sign people in here: their clients, their files, WebFinger, and the behaviours of
//! opencloud.md H that no other topic has (`h_4_…` is number 4 there).

use gatelodge_tests::text;
use gatelodge_tests::token::{Token, half_hash};
use gatelodge_tests::{Lodge, Reply, Request, Visitor};
use serde_json::{Value, json};

const AUTHORIZE: &str = "/signin/v1/identifier/_/authorize";
const TOKEN: &str = "/konnect/v1/token";
const CLOUD: &str = "https://cloud.test";
const DESKTOP: &str = "OpenCloudDesktop";
/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const OC_CLIENT_ID: &str = "http://opencloud.eu/ns/oidc/client_id";
const OC_SCOPES: &str = "http://opencloud.eu/ns/oidc/scopes";

/// A lodge to which an OpenCloud sends its people.
fn lodge() -> Lodge {
    let lodge = Lodge::start();
    lodge.cli(&["cloud", "add", "opencloud", CLOUD]).done();
    lodge
}

fn target(params: &[(&str, &str)]) -> String {
    format!("{AUTHORIZE}?{}", text::form(params))
}

/// The desktop app's request with some parameters changed; an empty value leaves one out.
fn desktop(changes: &[(&str, &str)]) -> String {
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
fn goes(ada: &mut Visitor, target: &str) -> Reply {
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
fn answer(reply: &Reply, mark: char) -> Vec<(String, String)> {
    let location = reply.location();
    let (address, answer) = location.split_once(['?', '#']).expect("an answer");
    assert!(location[address.len()..].starts_with(mark), "{location}");
    text::params(answer)
}

fn get(params: &[(String, String)], name: &str) -> Option<String> {
    let found = params.iter().find(|(one, _)| one == name);
    found.map(|(_, value)| value.clone())
}

/// Redeems the code of an answer.
#[track_caller]
fn redeems(lodge: &Lodge, params: &[(String, String)], verifier: &str) -> Reply {
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
fn tokens(lodge: &Lodge, ada: &mut Visitor, changes: &[(&str, &str)]) -> Value {
    let reply = goes(ada, &desktop(changes));
    redeems(lodge, &answer(&reply, '?'), VERIFIER).expect(200).json()
}

fn verified(lodge: &Lodge, token: &Value) -> Token {
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
    assert!(
        env.contains(&format!("\nOCIS_EXCLUDE_RUN_SERVICES=idp\n")),
        "{env}"
    );
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
            ("wrong", "skipped", 16),
            ("open", "disabled", 19),
            ("desk", "skipped", 21),
        ]
    );
    assert!(
        report["entries"][3]["notes"][0]
            .as_str()
            .unwrap()
            .contains("https://wrong.test")
    );
    assert!(report["notes"][0].as_str().unwrap().contains("other"));
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
        bomb.push_str(&format!(
            "a{level}: &a{level} [*a{last}, *a{last}, *a{last}, *a{last}]\n"
        ));
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

// --- the presets' flows -------------------------------------------------------------------------------------------

#[test]
fn h_9_any_port_of_the_registered_loopback_names_and_nothing_else() {
    let lodge = lodge();
    let mut ada = Visitor::signed_in(lodge.address());
    for good in [
        "http://127.0.0.1:1",
        "http://127.0.0.1:65535",
        "http://127.0.0.1",
        "http://localhost:5",
        "http://localhost:5/",
    ] {
        let reply = ada.opens(&desktop(&[("redirect_uri", good)]));
        assert_ne!(reply.status, 400, "{good}");
    }
    for bad in [
        "https://127.0.0.1:5",
        "http://127.0.0.2:5",
        "http://127.0.0.1.evil.test",
        "http://127.1:5",
        "http://2130706433:5",
        "http://localhost.evil:5",
        "http://u@127.0.0.1:5",
        "http://127.0.0.1:5#x",
        "http://[::1]:5",
        "http://127.0.0.1:5/any/path",
        "oc://android.opencloud.eu",
    ] {
        ada.opens(&desktop(&[("redirect_uri", bad)])).expect_page();
    }
}

#[test]
fn h_11_a_scheme_of_its_own_matches_as_it_is() {
    let lodge = lodge();
    let mut ada = Visitor::signed_in(lodge.address());
    for bad in [
        "oc://android.opencloud.eu/",
        "oc://ios.opencloud.eu",
        "oc://android.opencloud.eu/x",
    ] {
        let changes = [("client_id", "OpenCloudAndroid"), ("redirect_uri", bad)];
        ada.opens(&desktop(&changes)).expect_page();
    }
    let changes = [
        ("client_id", "OpenCloudAndroid"),
        ("redirect_uri", "oc://android.opencloud.eu"),
    ];
    let reply = goes(&mut ada, &desktop(&changes));
    let location = reply.location();
    assert!(
        location.starts_with("oc://android.opencloud.eu?code="),
        "{location}"
    );
}

#[test]
fn h_13_the_state_comes_back_byte_by_byte() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let state = "a b&c=%+ü=";
    let reply = goes(&mut ada, &desktop(&[("state", state)]));
    assert_eq!(get(&answer(&reply, '?'), "state").as_deref(), Some(state));
    let changes = [
        ("state", state),
        ("response_type", "id_token token"),
        ("nonce", "n"),
    ];
    let reply = goes(&mut ada, &desktop(&changes));
    assert_eq!(get(&answer(&reply, '#'), "state").as_deref(), Some(state));
}

#[test]
fn h_15_tokens_never_travel_in_the_query() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let reply = goes(&mut ada, &desktop(&[("response_type", "token")]));
    assert!(get(&answer(&reply, '#'), "access_token").is_some());
    let changes = [("response_type", "token"), ("response_mode", "query")];
    let reply = goes(&mut ada, &desktop(&changes));
    assert!(!reply.location().contains("access_token"), "{}", reply.location());
    assert!(
        reply.location().contains("error=invalid_request"),
        "{}",
        reply.location()
    );
}

#[test]
fn h_16_the_order_of_the_words_does_not_matter() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    for words in ["token id_token", "id_token token"] {
        let reply = goes(&mut ada, &desktop(&[("response_type", words), ("nonce", "n")]));
        let params = answer(&reply, '#');
        assert!(get(&params, "access_token").is_some() && get(&params, "id_token").is_some());
    }
}

#[test]
fn h_17_id_tokens_need_a_nonce() {
    let lodge = lodge();
    let mut ada = Visitor::signed_in(lodge.address());
    for words in [
        "id_token",
        "id_token token",
        "code id_token",
        "code id_token token",
    ] {
        let reply = goes(&mut ada, &desktop(&[("response_type", words)]));
        let params = answer(&reply, '#');
        assert_eq!(
            get(&params, "error").as_deref(),
            Some("invalid_request"),
            "{words}"
        );
    }
    for words in ["code token", "token"] {
        let reply = goes(&mut ada, &desktop(&[("response_type", words)]));
        assert_eq!(get(&answer(&reply, '#'), "error"), None, "{words}");
    }
}

#[test]
fn h_18_without_openid_there_is_no_id_token() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let granted = tokens(&lodge, &mut ada, &[("scope", "profile")]);
    assert!(granted["access_token"].is_string() && granted.get("id_token").is_none());
    let changes = [
        ("scope", "profile"),
        ("response_type", "id_token"),
        ("nonce", "n"),
    ];
    let reply = goes(&mut ada, &desktop(&changes));
    let error = get(&answer(&reply, '#'), "error");
    assert!(
        matches!(error.as_deref(), Some("invalid_request" | "invalid_scope")),
        "{error:?}"
    );
}

#[test]
fn h_19_scopes_that_do_not_fit_are_dropped() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let changes = [
        ("scope", "openid groupz offline_access"),
        ("response_type", "id_token token"),
        ("nonce", "n"),
    ];
    let reply = goes(&mut ada, &desktop(&changes));
    assert_eq!(get(&answer(&reply, '#'), "scope").as_deref(), Some("openid"));
}

#[test]
fn h_20_hybrid_answers_hash_what_comes_with_them() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let changes = [("response_type", "code id_token token"), ("nonce", "n-1")];
    let reply = goes(&mut ada, &desktop(&changes));
    let params = answer(&reply, '#');
    let front = verified(&lodge, &get(&params, "id_token").unwrap().into());
    assert_eq!(
        front.text("at_hash"),
        half_hash(&get(&params, "access_token").unwrap())
    );
    assert_eq!(front.text("c_hash"), half_hash(&get(&params, "code").unwrap()));
    assert_eq!(front.text("nonce"), "n-1");
    let tokens = redeems(&lodge, &params, VERIFIER).expect(200).json();
    let back = verified(&lodge, &tokens["id_token"]);
    for claim in ["iss", "sub", "nonce"] {
        assert_eq!(back.text(claim), front.text(claim), "{claim}");
    }
}

#[test]
fn h_24_an_account_is_chosen_and_consent_asked_again() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    // With the consent page confirmed, offline access needs no `prompt=consent` (h_28).
    let first = tokens(&lodge, &mut ada, &[]);
    assert!(first["refresh_token"].is_string());
    let mut reply = ada.goes_to(&desktop(&[("prompt", "select_account consent")]));
    assert_eq!(reply.status, 200, "a page, although everything was allowed");
    if !ada.is_asked() {
        reply = ada.submits(&[("decision", "continue")]);
    }
    assert_eq!(reply.status, 200);
    assert!(ada.is_asked(), "then consent: {}", reply.text());
    let reply = ada.allows();
    let again = redeems(&lodge, &answer(&reply, '?'), VERIFIER).expect(200).json();
    assert!(again["refresh_token"].is_string());
}

#[test]
fn h_32_pkce_of_the_desktop_app() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    // A challenge binds, and the right verifier does not help once a wrong one was tried too often.
    let reply = goes(&mut ada, &desktop(&[]));
    let params = answer(&reply, '?');
    redeems(&lodge, &params, "").expect_error(400, "invalid_grant");
    redeems(&lodge, &params, &"x".repeat(43)).expect_error(400, "invalid_grant");
    // No method with a challenge of 43 characters is S256; plain is refused.
    let reply = goes(&mut ada, &desktop(&[("code_challenge_method", "")]));
    redeems(&lodge, &answer(&reply, '?'), VERIFIER).expect(200);
    let reply = goes(&mut ada, &desktop(&[("code_challenge_method", "plain")]));
    assert_eq!(
        get(&answer(&reply, '?'), "error").as_deref(),
        Some("invalid_request")
    );
    // The documents show the desktop app without any of it; the phones have to use it.
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let reply = goes(&mut ada, &desktop(&none));
    redeems(&lodge, &answer(&reply, '?'), "").expect(200);
    let phone = [
        none[0],
        none[1],
        ("client_id", "OpenCloudIOS"),
        ("redirect_uri", "oc://ios.opencloud.eu"),
    ];
    let reply = goes(&mut ada, &desktop(&phone));
    assert_eq!(
        get(&answer(&reply, '?'), "error").as_deref(),
        Some("invalid_request")
    );
}

#[test]
fn h_33_the_redirect_address_is_repeated_as_it_was() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let reply = goes(&mut ada, &desktop(&[]));
    let code = get(&answer(&reply, '?'), "code").unwrap();
    for other in [
        "http://localhost:39999",
        "http://127.0.0.1:39999/",
        "http://127.0.0.1:39998",
    ] {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", DESKTOP),
            ("code", &code),
            ("redirect_uri", other),
            ("code_verifier", VERIFIER),
        ];
        lodge
            .send(&Request::form(TOKEN, &form))
            .expect_error(400, "invalid_grant");
    }
}

#[test]
fn h_37_two_refreshes_at_once_both_succeed() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let first = tokens(&lodge, &mut ada, &[]);
    let refresh = first["refresh_token"].as_str().unwrap();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", DESKTOP),
        ("refresh_token", refresh),
    ];
    let address = lodge.address();
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| address.send(&Request::form(TOKEN, &form))));
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for reply in replies {
        let tokens = reply.expect(200).json();
        // The desktop app takes an empty text for a new token.
        assert!(
            tokens
                .get("refresh_token")
                .is_none_or(|token| token.as_str().is_some_and(|t| !t.is_empty()))
        );
        let id = verified(&lodge, &tokens["id_token"]);
        assert!(id.claims.get("nonce").is_none());
        assert_eq!(
            id.claims["sid"],
            verified(&lodge, &first["id_token"]).claims["sid"]
        );
    }
    // Whatever came back, what the app has still works.
    lodge.send(&Request::form(TOKEN, &form)).expect(200);
}

#[test]
fn h_36_a_refresh_may_ask_for_less_and_not_for_more() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let first = tokens(&lodge, &mut ada, &[("scope", "openid offline_access email")]);
    let refresh = first["refresh_token"].as_str().unwrap();
    let asks = |client: &str, scope: &str| {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", client),
            ("refresh_token", refresh),
            ("scope", scope),
        ];
        lodge.send(&Request::form(TOKEN, &form))
    };
    asks(DESKTOP, "openid profile").expect_error(400, "invalid_scope");
    asks("OpenCloudIOS", "openid").expect_error(400, "invalid_grant");
    let less = asks(DESKTOP, "openid").expect(200).json();
    assert_eq!(less["scope"], "openid");
}

#[test]
fn h_39_a_restart_loses_nothing() {
    let mut lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let reply = goes(&mut ada, &desktop(&[]));
    lodge.restart();
    let first = redeems(&lodge, &answer(&reply, '?'), VERIFIER).expect(200).json();
    lodge.restart();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", DESKTOP),
        ("refresh_token", first["refresh_token"].as_str().unwrap()),
    ];
    lodge.send(&Request::form(TOKEN, &form)).expect(200);
    let silent = [
        ("client_id", "web"),
        ("redirect_uri", "https://cloud.test/oidc-silent-redirect.html"),
        ("prompt", "none"),
    ];
    let silent = ada.opens(&desktop(&silent));
    assert_eq!(get(&answer(&silent, '?'), "error"), None, "the session lives on");
}

#[test]
fn h_40_the_desktop_apps_id_token() {
    let lodge = lodge();
    let domain = lodge.domain();
    lodge
        .cli(&["instances", "modify", &domain, "--public-name", "Żółć ~?> 🦀"])
        .done();
    let mut ada = Visitor::to(lodge.address());
    let granted = tokens(&lodge, &mut ada, &[]);
    let raw = granted["id_token"].as_str().unwrap();
    let id = verified(&lodge, &granted["id_token"]);
    assert_eq!(
        (&id.header["alg"], &id.header["typ"]),
        (&json!("PS256"), &json!("JWT"))
    );
    assert_eq!(
        id.text("at_hash"),
        half_hash(granted["access_token"].as_str().unwrap())
    );
    assert!(id.claims.get("nonce").is_none());
    assert_eq!(id.seconds("exp") - id.seconds("iat"), 300);
    // The next sign-in is told this name as a hint.
    assert_eq!(id.text("name"), "Żółć ~?> 🦀");
    assert!(id.claims.get("preferred_username").is_some() && id.claims.get("email").is_some());
    let payload = raw.split('.').nth(1).unwrap();
    assert!(!payload.contains(['-', '_']), "{payload}");
    assert_eq!(id.claims["sid"], lodge.sessions()[0]["id"]);
}

#[test]
fn h_41_the_servers_access_token() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let granted = tokens(&lodge, &mut ada, &[]);
    let access = verified(&lodge, &granted["access_token"]);
    assert_eq!(access.text("iss"), lodge.origin());
    assert_eq!(access.seconds("exp") - access.seconds("iat"), 300);
    assert!(matches!(
        access.header["alg"].as_str(),
        Some("RS256" | "PS256" | "ES256")
    ));
    assert_eq!(
        access.claims["sid"],
        verified(&lodge, &granted["id_token"]).claims["sid"]
    );
    for wrong in ["id_token", "refresh_token"] {
        let token = granted[wrong].as_str().unwrap();
        let refused = lodge
            .send(&Request::get("/konnect/v1/userinfo").bearer(token))
            .expect(401);
        assert!(
            refused.header("www-authenticate").unwrap().starts_with("Bearer "),
            "{wrong}"
        );
    }
}

#[test]
fn h_42_h_43_roles_reach_a_server_whose_app_never_asks() {
    let lodge = lodge();
    let domain = lodge.domain();
    lodge
        .cli(&[
            "profile",
            "set",
            "--instance",
            &domain,
            "--role",
            "opencloudAdmin",
        ])
        .done();
    let mut ada = Visitor::to(lodge.address());
    let granted = tokens(&lodge, &mut ada, &[]);
    let bearer = granted["access_token"].as_str().unwrap();
    let info = lodge
        .send(&Request::get("/konnect/v1/userinfo").bearer(bearer))
        .expect(200)
        .json();
    assert_eq!(info["roles"], json!(["opencloudAdmin"]));
    assert!(info["email_verified"].is_boolean());
    assert_eq!(info["sub"], verified(&lodge, &granted["id_token"]).claims["sub"]);
}

#[test]
fn h_45_the_web_front_end_signs_out() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let asked = [
        ("client_id", "web"),
        ("redirect_uri", "https://cloud.test/oidc-callback.html"),
        ("scope", "openid profile email"),
    ];
    let reply = goes(&mut ada, &desktop(&asked));
    let code = get(&answer(&reply, '?'), "code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "web"),
        ("code", &code),
        ("redirect_uri", "https://cloud.test/oidc-callback.html"),
        ("code_verifier", VERIFIER),
    ];
    let tokens = lodge.send(&Request::form(TOKEN, &form)).expect(200).json();
    let hint = tokens["id_token"].as_str().unwrap();
    let leaves = |ada: &mut Visitor, hint: &str, to: &str, origin: Option<&str>| {
        let query = text::form(&[
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", to),
            ("state", "S 1&x"),
        ]);
        let request = Request::get(&format!("/signin/v1/identifier/_/endsession?{query}"));
        ada.sends(match origin {
            Some(origin) => request.header("Origin", origin),
            None => request,
        })
    };
    // Whatever is odd about it, nobody is signed out unasked, and nothing leads to the address.
    let access = tokens["access_token"].as_str().unwrap();
    for (hint, to, origin) in [
        (hint, "https://cloud.test/evil", None),
        (access, "https://cloud.test/", None),
        (hint, "https://cloud.test/", Some("https://evil.test")),
    ] {
        let reply = leaves(&mut ada, hint, to, origin);
        assert!(
            !reply
                .header("location")
                .unwrap_or_default()
                .starts_with("https://cloud.test")
        );
        assert!(ada.session_cookie().is_some());
    }
    let reply = leaves(&mut ada, hint, "https://cloud.test/", None);
    assert_eq!(reply.location(), "https://cloud.test/?state=S%201%26x");
    assert_eq!(ada.session_cookie(), None);
    let silent = [
        ("client_id", "web"),
        ("redirect_uri", "https://cloud.test/oidc-silent-redirect.html"),
        ("prompt", "none"),
    ];
    let reply = ada.opens(&desktop(&silent));
    assert_eq!(
        get(&answer(&reply, '?'), "error").as_deref(),
        Some("login_required")
    );
}
