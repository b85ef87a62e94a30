//! The command line: what it prints, and how it ends.

use std::collections::BTreeSet;

use gatelodge_tests::{App, CozyClient, Lodge, PASSPHRASE, Visitor};
use serde_json::Value;

fn names(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}

#[track_caller]
fn has(value: &Value, expected: &[&str]) {
    assert_eq!(names(value), expected.iter().copied().collect(), "{value}");
}

const INSTANCE: [&str; 13] = [
    "context_name",
    "cozy",
    "created_at",
    "discovery",
    "domain",
    "email",
    "issuer",
    "locale",
    "oidc_id",
    "onboarded",
    "public_name",
    "subject",
    "timezone",
];

const CLIENT: [&str; 20] = [
    "client_id",
    "created_at",
    "details",
    "grant_types",
    "has_logo",
    "id_token_signed_response_alg",
    "kind",
    "last_used_at",
    "live_grants",
    "name",
    "pkce_optional",
    "post_logout_redirect_uris",
    "publisher",
    "redirect_uris",
    "response_types",
    "scopes",
    "software_id",
    "software_version",
    "token_endpoint_auth_method",
    "trusted",
];

#[test]
fn lists_are_json_of_a_known_shape() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let app = App::native(&lodge, "app");
    app.tokens(&mut Visitor::to(lodge.address()));
    let list = |words: &[&str]| {
        let list = lodge.cli(&[words, &["--json"]].concat()).json();
        list.as_array().expect("a list").clone()
    };
    let instances = list(&["instances", "ls"]);
    assert_eq!(instances.len(), 1);
    has(&instances[0], &INSTANCE);
    assert_eq!(
        instances[0],
        lodge.cli(&["instances", "show", &domain, "--json"]).json()
    );
    assert_eq!(instances[0]["issuer"], lodge.origin());
    let clients = list(&["clients", "ls"]);
    has(&clients[0], &CLIENT);
    assert_eq!(clients[0], lodge.client("app"));
    assert_eq!(
        (clients[0]["live_grants"].as_u64(), clients[0]["kind"].as_str()),
        (Some(1), Some("native"))
    );
    assert!(clients[0]["last_used_at"].is_i64());
    let sessions = list(&["sessions", "ls"]);
    has(
        &sessions[0],
        &[
            "address",
            "amr",
            "clients",
            "device",
            "id",
            "last_seen_at",
            "on",
            "place",
            "signed_in_at",
        ],
    );
    assert_eq!(sessions[0]["clients"], serde_json::json!(["app"]));
    let events = list(&["events"]);
    has(&events[0], &["at", "client", "detail", "id", "kind", "reason"]);
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "token_issued",
            "consent_given",
            "new_device",
            "signed_in",
            "client_added",
            "instance_added"
        ]
    );
    let keys = list(&["keys", "ls"]);
    assert_eq!(keys.len(), 3);
    has(
        &keys[0],
        &[
            "activates_at",
            "algorithm",
            "created_at",
            "due_at",
            "kid",
            "retires_at",
            "signs",
            "state",
        ],
    );
    let findings = list(&["doctor"]);
    has(&findings[0], &["check", "say", "saying", "state"]);
    assert!(
        findings.iter().all(|finding| finding["state"] == "well"),
        "{findings:?}"
    );
}

#[test]
fn commands_do_the_same_while_it_runs_and_while_it_does_not() {
    let mut lodge = Lodge::start();
    let domain = lodge.domain();
    App::native(&lodge, "one");
    let running = lodge.holdings();
    lodge.stop();
    assert_eq!(lodge.holdings(), running);
    // Changes made while it does not run are there when it does.
    let words = [
        "clients",
        "add",
        "--instance",
        &domain,
        "--client-id",
        "two",
        "--redirect-uri",
        "https://client.example/cb",
    ];
    lodge.cli(&words).done();
    lodge
        .cli(&["clients", "remove", "--instance", &domain, "one"])
        .done();
    lodge
        .cli(&["instances", "modify", &domain, "--public-name", "Bea"])
        .done();
    lodge.restart();
    let clients = lodge.cli(&["clients", "ls", "--json"]).json();
    let ids: Vec<&str> = clients
        .as_array()
        .unwrap()
        .iter()
        .map(|client| client["client_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["two"]);
    assert_eq!(
        lodge.cli(&["instances", "show", &domain, "--json"]).json()["public_name"],
        "Bea"
    );
    // And changes made while it runs hold at once.
    assert_eq!(
        lodge
            .get("/signin/v1/identifier/_/authorize?client_id=three&redirect_uri=http://127.0.0.1:1/cb")
            .status,
        400
    );
    let three = App::native(&lodge, "three");
    three.code(&mut Visitor::to(lodge.address()));
    lodge.cli(&["clients", "remove", "three"]).done();
    three.asks(&mut Visitor::to(lodge.address())).expect_page();
}

#[test]
fn a_refusal_is_a_sentence_and_a_one() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let before = lodge.holdings();
    for words in [
        &["instances", "show", "nowhere.example"][..],
        &["instances", "destroy", "nowhere.example", "--force"],
        &["instances", "destroy", &domain],
        &["instances", "add", &domain],
        &["instances", "add", "a b"],
        &["instances", "add", "x.example:0"],
        &["instances", "add", "x.example", "--locale", "xx"],
        &[
            "instances",
            "add",
            "x.example",
            "--passphrase-file",
            "/nowhere/at/all",
        ],
        &["instances", "modify", &domain, "--locale", "xx"],
        &["instances", "reset-passphrase", "nowhere.example"],
        &["clients", "show", "nobody"],
        &["clients", "remove", "nobody"],
        &["clients", "withdraw", "nobody"],
        &["clients", "rotate-secret", "nobody"],
        &["clients", "ls", "--instance", "nowhere.example"],
        &["sessions", "end", "nobody"],
        &["sessions", "ls", "--instance", "nowhere.example"],
        &["events", "--instance", "nowhere.example"],
    ] {
        let said = lodge.cli(words).refused();
        assert!(
            said.len() > 20 && !said.contains("Error") && !said.contains("::"),
            "{words:?}: {said}"
        );
    }
    lodge
        .cli_with_input(&["instances", "add", "x.example", "--passphrase-file", "-"], "")
        .refused();
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn wrong_usage_is_a_two() {
    let lodge = Lodge::bare();
    for words in [
        &[][..],
        &["bogus"],
        &["instances"],
        &["instances", "bogus"],
        &["instances", "add"],
        &["clients", "add"],
        &[
            "clients",
            "add",
            "--redirect-uri",
            "https://x.example/cb",
            "--bogus",
        ],
        &[
            "clients",
            "add",
            "--redirect-uri",
            "https://x.example/cb",
            "--public",
            "--secret",
            "x",
        ],
        &[
            "clients",
            "add",
            "--redirect-uri",
            "https://x.example/cb",
            "--kind",
            "bogus",
        ],
        &["sessions", "end"],
        &["sessions", "end", "x", "--all"],
        &["events", "--limit", "0"],
        &["events", "--limit", "501"],
        &["serve", "--listen", "bogus"],
        &["completions", "bogus"],
    ] {
        assert!(!lodge.cli(words).misused().is_empty(), "{words:?}");
    }
}

#[test]
fn help_version_completions_and_the_manual_need_no_lodge() {
    let lodge = Lodge::bare();
    for words in [
        &["--help"][..],
        &["help", "clients"],
        &["clients", "add", "--help"],
    ] {
        assert!(lodge.cli(words).done().contains("Usage"), "{words:?}");
    }
    assert!(lodge.cli(&["--version"]).done().starts_with("gatelodge "));
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            lodge.cli(&["completions", shell]).done().contains("gatelodge"),
            "{shell}"
        );
    }
    assert!(lodge.cli(&["man"]).done().contains(".TH gatelodge"));
}

#[test]
fn with_several_instances_one_has_to_be_named() {
    let lodge = Lodge::bare();
    let said = lodge.cli(&["clients", "ls"]).refused();
    assert!(said.contains("instances add"), "{said}");
    lodge.adds_instance(&lodge.domain());
    lodge.cli(&["clients", "ls"]).done();
    lodge.cli(&["instances", "add", "id.example.org"]).done();
    let said = lodge.cli(&["clients", "ls"]).refused();
    assert!(said.contains("--instance"), "{said}");
    lodge
        .cli(&["clients", "ls", "--instance", "id.example.org"])
        .done();
    // Letters of a name count in either case; a loopback name without a port gets the lodge's own.
    lodge
        .cli(&["clients", "ls", "--instance", "ID.example.ORG"])
        .done();
    lodge.cli(&["clients", "ls", "--instance", "localhost"]).done();
}

#[test]
fn an_instance_can_be_changed_and_destroyed() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let before = lodge.cli(&["instances", "show", &domain, "--json"]).json();
    let words = [
        "instances",
        "modify",
        &domain,
        "--email",
        "bea@example.org",
        "--timezone",
        "Europe/Paris",
        "--json",
    ];
    let after = lodge.cli(&words).json();
    assert_eq!(
        (&after["email"], &after["timezone"]),
        (&"bea@example.org".into(), &"Europe/Paris".into())
    );
    assert_eq!(
        (&after["public_name"], &after["subject"]),
        (&before["public_name"], &before["subject"])
    );
    // An empty value clears.
    assert_eq!(
        lodge
            .cli(&["instances", "modify", &domain, "--email", "", "--json"])
            .json()["email"],
        ""
    );
    let app = App::native(&lodge, "app").wanting("openid email offline_access");
    let tokens = app.tokens(&mut Visitor::to(lodge.address()));
    assert!(app.userinfo(&tokens.access).json().get("email").is_none());
    lodge.cli(&["instances", "destroy", &domain, "--force"]).done();
    assert_eq!(
        lodge.cli(&["instances", "ls", "--json"]).json(),
        serde_json::json!([])
    );
    app.userinfo(&tokens.access).expect(421);
    // A new one of that name starts with nothing.
    lodge.adds_instance(&domain);
    let heir = lodge.cli(&["instances", "show", &domain, "--json"]).json();
    assert_ne!(heir["subject"], before["subject"]);
    assert!(lodge.sessions().is_empty());
    assert!(!app.can_use(&tokens.access));
    app.refreshes(tokens.refresh())
        .expect_error(401, "invalid_client");
}

#[test]
fn a_reset_passphrase_is_new_and_ends_everything() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    let new = lodge
        .cli(&["instances", "reset-passphrase", &lodge.domain()])
        .done();
    assert_eq!(ada.opens("/").expect(303).way(), "/auth/login");
    ada.goes_to("/");
    ada.types(PASSPHRASE).expect(401);
    ada.types(new.trim()).expect(200);
    assert_eq!(lodge.events("passphrase_changed").len(), 1);
}

#[test]
fn s_210_a_session_can_be_ended_by_its_id() {
    let lodge = Lodge::start();
    let mut one = Visitor::signed_in(lodge.address());
    let id = lodge.sessions()[0]["id"].as_str().unwrap().to_owned();
    let mut other = Visitor::signed_in(lodge.address());
    lodge.cli(&["sessions", "end", &id]).done();
    one.opens("/").expect(303);
    other.opens("/").expect(200);
    let before = lodge.holdings();
    lodge.cli(&["sessions", "end", &id]).refused();
    // One id in sixty-four begins like a flag.
    lodge.cli(&["sessions", "end", "-zzz"]).refused();
    assert_eq!(lodge.holdings(), before);
    lodge.cli(&["sessions", "end", "--all"]).done();
    other.opens("/").expect(303);
    assert!(lodge.sessions().is_empty());
}

#[test]
fn a_weak_passphrase_is_taken_only_by_who_says_so() {
    let lodge = Lodge::bare();
    let add = ["instances", "add", "localhost", "--passphrase-file", "-"];
    let said = lodge.cli_with_input(&add, "short\n").refused();
    assert!(
        said.contains("too short") && said.contains("--weak-passphrase"),
        "{said}"
    );
    let said = lodge.cli_with_input(&add, "passwordpassword1\n").refused();
    assert!(said.contains("easy to guess"), "{said}");
    assert_eq!(
        lodge.cli(&["instances", "list", "--json"]).json(),
        Value::Array(Vec::new())
    );
    lodge
        .cli(&["instances", "add", "localhost", "--weak-passphrase"])
        .misused();
    lodge
        .cli_with_input(&[&add[..], &["--weak-passphrase"]].concat(), "short\n")
        .done();
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to("/");
    ada.types("short").expect(200);
}

#[test]
fn lists_answer_to_their_long_name_too() {
    let lodge = Lodge::start();
    for topic in ["instances", "clients", "sessions", "keys"] {
        let short = lodge.cli(&[topic, "ls", "--json"]).json();
        assert_eq!(lodge.cli(&[topic, "list", "--json"]).json(), short, "{topic}");
    }
}

#[test]
fn an_instance_moves_to_another_port_and_its_browsers_stay_signed_in() {
    let mut lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut ada, "io.cozy.files");
    let old = lodge.domain();
    lodge.stop();
    lodge.starts_on_any_port();
    let new = lodge.domain();
    assert_ne!(old, new);
    // Nobody answers here, and that is said with the way out.
    assert!(
        lodge.log().contains(&format!("instances rename {old} {new}")),
        "{}",
        lodge.log()
    );
    lodge.get("/").expect(421);
    let doctor = lodge.cli(&["doctor", "--json"]).json();
    let broken = |row: &Value| row["check"] == "address" && row["state"] == "broken";
    assert!(doctor.as_array().unwrap().iter().any(broken), "{doctor:#}");

    let moved = lodge.cli(&["instances", "rename", &old, "localhost", "--json"]);
    assert!(moved.stderr.contains("app"), "{moved:?}");
    assert_eq!(moved.json()["issuer"], lodge.origin());
    let told = lodge.get("/.well-known/openid-configuration").expect(200).json();
    assert_eq!(told["issuer"], lodge.origin());
    let mut there = ada.moved_to(lodge.address());
    assert!(there.opens("/").expect(200).text().contains("Ada"));
    assert_eq!(lodge.events("instance_renamed").len(), 1);
    // What was signed under the old name is still good (cozy.md C.8).
    let moved = CozyClient::at(lodge.address(), client.record);
    moved.looks_at_itself(&tokens.access).expect(200);
    moved
        .sends(&moved.refreshing(&tokens.refresh.unwrap()))
        .expect(200);
    moved.sends(&moved.managing("GET")).expect(200);
}

#[test]
fn a_7_an_instance_is_made_in_one_line_and_its_fields_are_listed() {
    let lodge = Lodge::bare();
    let words = [
        "instances",
        "add",
        "localhost",
        "--passphrase",
        PASSPHRASE,
        "--public-name",
        "Ada",
    ];
    lodge.cli(&words).done();
    Visitor::signed_in(lodge.address());
    let listed = |words: &[&str]| lodge.cli(&[&["instances", "ls"], words].concat());
    assert_eq!(
        listed(&["--fields", "domain,onboarded,public_name"])
            .done()
            .trim(),
        format!("{} true Ada", lodge.domain())
    );
    assert_eq!(
        listed(&["--fields", "public_name", "--json"]).json(),
        serde_json::json!([{ "public_name": "Ada" }])
    );
    let sentence = listed(&["--fields", "passphrase"]).failed();
    assert!(sentence.contains("public_name"), "{sentence}");
}

#[test]
fn an_instance_does_not_move_to_a_name_or_onto_another_instance() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    lodge.adds_instance("localhost:1");
    let before = lodge.holdings();
    for to in [
        "id.example.org",
        "ada.localhost:9",
        "localhost:1",
        "localhost:0",
        "a b",
        "",
    ] {
        lodge.cli(&["instances", "rename", &domain, to]).refused();
    }
    lodge
        .cli(&["instances", "rename", "localhost:2", "localhost:3"])
        .refused();
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_224_events_tell_the_story_of_an_app() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    app.revokes(tokens.refresh()).expect(200);
    ada.signs_out();
    lodge.cli(&["clients", "remove", "app"]).done();
    let events = lodge.cli(&["events", "--json"]).json();
    let story: Vec<&str> = events
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        story,
        [
            "instance_added",
            "client_added",
            "signed_in",
            "new_device",
            "consent_given",
            "token_issued",
            "access_revoked",
            "signed_out",
            "client_removed"
        ]
    );
    let limited = lodge.cli(&["events", "--json", "--limit", "2"]).json();
    assert_eq!(limited.as_array().unwrap().len(), 2);
    assert_eq!(limited[0], events[0]);
}
