//! Addresses that strangers name: what the lodge asks, and what it leaves alone (security.md 1.12).

use gatelodge_tests::signer::now;
use gatelodge_tests::{Document, Lodge, Publisher, Reply, Request, Signer};
use serde_json::{Value, json};

const REGISTER: &str = "/konnect/v1/register";
const INTROSPECT: &str = "/konnect/v1/introspect";
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A lodge where anybody may register, with these lines in its configuration.
fn open(config: &str) -> Lodge {
    let lodge = Lodge::start_with(&format!("registrations_an_hour = 10000\n{config}"));
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    lodge
}

fn registers(lodge: &Lodge, more: &Value) -> Reply {
    let mut client = json!({ "client_name": "RP", "redirect_uris": ["https://rp.example/cb"] });
    for (name, value) in more.as_object().unwrap() {
        client[name] = value.clone();
    }
    let request = Request::new("POST", REGISTER)
        .header("Content-Type", "application/json")
        .body(client.to_string());
    lodge.send(&request)
}

/// Registers a client that publishes its keys there; its id, unless it was refused.
fn publishes_at(lodge: &Lodge, url: &str) -> Option<String> {
    let reply = registers(
        lodge,
        &json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": url }),
    );
    if reply.status == 201 {
        return Some(reply.json()["client_id"].as_str().unwrap().to_owned());
    }
    reply.expect_error(400, "invalid_client_metadata");
    None
}

/// The client shows who it is with a key that has to be fetched.
fn proves(lodge: &Lodge, client: &str, signer: &Signer) -> Reply {
    let claims = json!({
        "iss": client, "sub": client, "aud": lodge.origin(), "exp": now() + 60, "jti": format!("{}", rand()),
    });
    let proof = [
        ("token", "x"),
        ("client_assertion_type", TYPE),
        ("client_assertion", &signer.signs(&claims)),
    ];
    lodge.send(&Request::form(INTROSPECT, &proof))
}

fn rand() -> u64 {
    let mut bytes = [0; 8];
    aws_lc_rs::rand::SecureRandom::fill(&aws_lc_rs::rand::SystemRandom::new(), &mut bytes).unwrap();
    u64::from_le_bytes(bytes)
}

/// Everything that leads to this computer, to the network around it, or nowhere good. `PORT` is a port that listens.
const BAD: [&str; 34] = [
    "http://127.0.0.1:PORT/x",
    "https://127.0.0.1:PORT/x",
    "http://localhost:PORT/x",
    "https://localhost:PORT/x",
    "https://localhost.:PORT/x",
    "https://[::1]:PORT/x",
    "https://[::ffff:127.0.0.1]:PORT/x",
    "https://2130706433:PORT/x",
    "https://0x7f.1:PORT/x",
    "https://017700000001:PORT/x",
    "https://127.1:PORT/x",
    "https://0.0.0.0:PORT/x",
    "https://127.0.0.1/x",
    "https://localhost/x",
    "https://[::1]/x",
    "https://[::]/x",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://0.0.0.0/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[fe80::1]/x",
    "https://10.0.0.1/x",
    "https://172.16.0.1/x",
    "https://192.168.1.1/x",
    "https://100.64.0.1/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://[fd00::1]/x",
    "https://rp.example:8443/x",
    "https://user@rp.example/x",
    "https://rp.example\\@127.0.0.1:PORT/x",
    "file:///etc/passwd",
    "gopher://127.0.0.1:PORT/x",
    "unix:/run/x",
    "//127.0.0.1:PORT/x",
];

#[test]
fn s_123_no_field_of_a_registration_leads_into_the_house() {
    let trap = Publisher::secure();
    let signer = Signer::p256("p");
    trap.publishes("/x", Document::json(&signer.jwks()));
    let lodge = open("");
    for url in BAD {
        let url = url.replace("PORT", &trap.port().to_string());
        if let Some(client) = publishes_at(&lodge, &url) {
            proves(&lodge, &client, &signer).expect_error(401, "invalid_client");
        }
        let sector = json!({ "subject_type": "pairwise", "sector_identifier_uri": url });
        registers(&lodge, &sector).expect_error(400, "invalid_client_metadata");
        // Whatever becomes of the registration, the lodge asks nobody.
        for field in ["logo_uri", "backchannel_logout_uri"] {
            let reply = registers(&lodge, &json!({ field: url }));
            assert!(
                matches!(reply.status, 201 | 400),
                "{field} {url}: {}",
                reply.status
            );
        }
        let reply = registers(&lodge, &json!({ "request_uris": [url] }));
        assert!(matches!(reply.status, 201 | 400), "{url}: {}", reply.status);
    }
    assert_eq!(trap.connections(), 0);
}

#[test]
fn what_the_configuration_names_may_be_asked_and_its_roots_are_trusted() {
    let (publisher, signer) = (Publisher::secure(), Signer::p256("p"));
    publisher.publishes("/jwks", Document::json(&signer.jwks()));
    let lodge = open(&publisher.outbound());
    let client = publishes_at(&lodge, &publisher.url("/jwks")).expect("a client");
    proves(&lodge, &client, &signer).expect(200);
    // The door is open for that address and port, and for no other.
    let other = Publisher::secure();
    assert_eq!(publishes_at(&lodge, &other.url("/jwks")), None);
    assert_eq!(other.connections(), 0);
}

#[test]
fn a_certificate_that_nobody_vouches_for_ends_the_question() {
    let (publisher, signer) = (Publisher::secure(), Signer::p256("p"));
    publisher.publishes("/jwks", Document::json(&signer.jwks()));
    let allowed = format!("[outbound]\nallow = ['127.0.0.1:{}']", publisher.port());
    let lodge = open(&allowed);
    let client = publishes_at(&lodge, &publisher.url("/jwks")).expect("a client");
    proves(&lodge, &client, &signer).expect_error(401, "invalid_client");
    assert_eq!(publisher.heads(), Vec::<String>::new(), "not a word was said");
    // A certificate for another name is no better.
    let lodge = open(&publisher.outbound().replace("127.0.0.1", "127.0.0.2"));
    let elsewhere = publisher.url("/jwks").replace("127.0.0.1", "127.0.0.2");
    let client = publishes_at(&lodge, &elsewhere).expect("a client");
    proves(&lodge, &client, &signer).expect_error(401, "invalid_client");
    assert_eq!(publisher.heads(), Vec::<String>::new());
}

#[test]
fn s_125_a_redirect_leads_nowhere() {
    let (publisher, signer) = (Publisher::secure(), Signer::p256("p"));
    let trap = Publisher::plain();
    trap.publishes("/jwks", Document::json(&signer.jwks()));
    publisher.publishes("/other", Document::json(&signer.jwks()));
    for (n, to) in [trap.url("/jwks"), publisher.url("/other"), "/other".to_owned()]
        .iter()
        .enumerate()
    {
        let lodge = open(&publisher.outbound());
        let path = format!("/jwks-{n}");
        publisher.publishes(&path, Document::redirect(to));
        let client = publishes_at(&lodge, &publisher.url(&path)).expect("a client");
        proves(&lodge, &client, &signer).expect_error(401, "invalid_client");
        assert_eq!(publisher.asked_for(&path), 1);
    }
    assert_eq!((trap.connections(), publisher.asked_for("/other")), (0, 0));
}

#[test]
fn s_130_a_page_that_fails_is_asked_once_a_minute_whoever_wants_it_and_its_neighbours_do_not_suffer() {
    let victim = Publisher::secure();
    let lodge = open(&victim.outbound());
    let signer = Signer::p256("p");
    let clients: Vec<String> = (0..10)
        .map(|n| publishes_at(&lodge, &victim.url(&format!("/{n}"))).expect("a client"))
        .collect();
    for client in clients.iter().chain(&clients) {
        proves(&lodge, client, &signer).expect_error(401, "invalid_client");
    }
    assert_eq!(victim.connections(), 10);
    victim.publishes("/honest", Document::json(&signer.jwks()));
    let honest = publishes_at(&lodge, &victim.url("/honest")).expect("a client");
    proves(&lodge, &honest, &signer).expect(200);
}

#[test]
fn s_130_one_address_of_many_clients_is_asked_once() {
    let (publisher, signer) = (Publisher::secure(), Signer::p256("p"));
    publisher.publishes("/jwks", Document::json(&signer.jwks()));
    let lodge = open(&publisher.outbound());
    for _ in 0..20 {
        let client = publishes_at(&lodge, &publisher.url("/jwks")).expect("a client");
        proves(&lodge, &client, &signer).expect(200);
    }
    assert_eq!(publisher.connections(), 1);
}

#[test]
fn s_130_a_host_that_answers_is_not_asked_without_end() {
    let (publisher, signer) = (Publisher::secure(), Signer::p256("p"));
    let lodge = open(&publisher.outbound());
    for n in 0..40 {
        let path = format!("/{n}");
        publisher.publishes(&path, Document::json(&signer.jwks()));
        let client = publishes_at(&lodge, &publisher.url(&path)).expect("a client");
        let reply = proves(&lodge, &client, &signer);
        assert!(matches!(reply.status, 200 | 401));
    }
    assert!(
        (1..=30).contains(&publisher.connections()),
        "{}",
        publisher.connections()
    );
}

#[test]
fn s_127_what_a_server_answers_is_told_to_nobody() {
    let (publisher, signer) = (Publisher::secure(), Signer::p256("p"));
    publisher.publishes(
        "/jwks",
        Document::new("application/json", "{\"a-word\": \"of-the-intranet\"}"),
    );
    let lodge = open(&publisher.outbound());
    let client = publishes_at(&lodge, &publisher.url("/jwks")).expect("a client");
    let reply = proves(&lodge, &client, &signer).expect_error(401, "invalid_client");
    assert!(!reply.text().contains("intranet"));
    assert!(!lodge.log().contains("intranet"));
    assert_eq!(publisher.connections(), 1);
}
