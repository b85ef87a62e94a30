//! Instances as Cozies: the first visit, further domains, contexts, closed ones, and their commands (cozy.md A).

use gatelodge_tests::{Lodge, PASSPHRASE, Request, Visitor, text};
use serde_json::json;

const HTML: &str = "text/html";
const NEW: &str = "seven kettles under a tin roof";

fn waiting() -> (Lodge, String) {
    let lodge = Lodge::bare();
    let added = lodge.cli(&["instances", "add", "localhost", "--json"]).json();
    let link = added["onboarding_link"].as_str().unwrap();
    let token = link.split_once("registerToken=").unwrap().1.to_owned();
    (lodge, token)
}

#[test]
fn cozy_1_a_wrong_link_gets_the_same_page_without_a_form() {
    let (lodge, token) = waiting();
    for query in [
        "",
        "?registerToken=",
        "?registerToken=x",
        &format!("?registerToken={}", "0".repeat(32)),
    ] {
        for path in ["/auth/passphrase", "/auth/passphrase/"] {
            let page = lodge.get(&format!("{path}{query}")).expect(200);
            assert!(!page.text().contains("<form"));
            assert_eq!(page.headers("set-cookie").count(), 0);
        }
    }
    let page = lodge
        .get(&format!("/auth/passphrase/?registerToken={token}"))
        .expect(200);
    assert_eq!(page.form().0, "/settings/passphrase");
}

#[test]
fn cozy_2_the_right_link_leads_from_the_front_door_to_the_form() {
    let (lodge, token) = waiting();
    let reply = lodge.get(&format!("/?registerToken={token}&x=y")).expect(303);
    assert_eq!(
        reply.location(),
        format!("{}/auth/passphrase?registerToken={token}&x=y", lodge.origin())
    );
    lodge.get("/").expect(200);
    for path in ["/auth/login", "/auth/passphrase_reset"] {
        let page = lodge.get(path).expect(200);
        assert!(!page.text().contains("<form"), "{path}");
    }
}

#[test]
fn cozy_3_an_old_link_leads_home() {
    let (lodge, token) = waiting();
    let form = [("register_token", &*token), ("passphrase", NEW)];
    lodge
        .send(&Request::form("/settings/passphrase", &form))
        .expect(200);
    let reply = lodge
        .get(&format!("/auth/passphrase?registerToken={token}"))
        .expect(303);
    assert_eq!(reply.location(), format!("{}/#", lodge.origin()));
    lodge
        .send(&Request::form("/settings/passphrase", &form))
        .expect(400);
}

#[test]
fn further_domains_serve_the_same_instance_and_an_old_one_sends_on() {
    let lodge = Lodge::start();
    let (port, domain) = (lodge.port(), lodge.domain());
    lodge
        .cli(&[
            "instances",
            "modify",
            &domain,
            "--domain-aliases",
            "ada.localhost",
            "--old-domain",
            "old.localhost",
        ])
        .done();
    let at = |host: &str, request: Request| lodge.send(&request.header("Host", &format!("{host}:{port}")));
    let page = at("ada.localhost", Request::get("/auth/login")).expect(200);
    assert!(
        page.text().contains("data-salt=\"me@localhost\""),
        "the passphrase is the same"
    );
    // The form of that page is taken from that page.
    let token = page.field("csrf_token");
    let derived = text::stretched(PASSPHRASE, "localhost", 650_000);
    let form = [("passphrase", &*derived), ("csrf_token", &*token)];
    let sends = |origin: &str| {
        let request = Request::form("/auth/login", &form)
            .header("Cookie", &format!("_csrf={token}"))
            .header("Origin", origin);
        at("ada.localhost", request)
    };
    sends(&lodge.origin()).expect(403);
    let reply = sends(&format!("http://ada.localhost:{port}")).expect(303);
    assert_eq!(reply.location(), format!("http://ada.localhost:{port}/#"));
    // The issuer stays one.
    let discovery = at("ada.localhost", Request::get("/.well-known/openid-configuration")).json();
    assert_eq!(discovery["issuer"], lodge.origin());
    let moved = at(
        "old.localhost",
        Request::form::<&str, &str>("/auth/login?a=b%20c", &[]),
    )
    .expect(308);
    assert_eq!(moved.location(), format!("{}/auth/login?a=b%20c", lodge.origin()));
    at("other.example", Request::get("/")).expect(421);
    // One domain, one instance.
    for taken in ["ada.localhost", "old.localhost"] {
        lodge.cli(&["instances", "add", taken]).refused();
    }
    lodge.adds_instance("bob.localhost");
    let sentence = lodge
        .cli(&[
            "instances",
            "modify",
            &domain,
            "--domain-aliases",
            "bob.localhost",
        ])
        .refused();
    assert!(sentence.contains("bob.localhost"), "{sentence}");
    at("ada.localhost", Request::get("/auth/login")).expect(200);
    lodge
        .cli(&[
            "instances",
            "modify",
            &domain,
            "--domain-aliases",
            "",
            "--old-domain",
            "",
        ])
        .done();
    at("ada.localhost", Request::get("/auth/login")).expect(404);
    at("old.localhost", Request::get("/")).expect(404);
}

#[test]
fn s_143_what_leads_to_no_instance_is_no_domain_of_one() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    for bad in ["a b", "evil.example", "x@y", "*.localhost", &domain] {
        lodge
            .cli(&["instances", "modify", &domain, "--domain-aliases", bad])
            .refused();
        lodge
            .cli(&["instances", "modify", &domain, "--old-domain", bad])
            .refused();
    }
    let shown = lodge.cli(&["instances", "show", &domain, "--json"]).json();
    assert_eq!(shown["cozy"]["aliases"], json!([]));
    assert_eq!(shown["cozy"]["old_domain"], "");
}

#[test]
fn an_instance_that_came_from_another_domain_keeps_that_ones_salt() {
    let lodge = Lodge::bare();
    let words = [
        "instances",
        "add",
        "localhost",
        "--passphrase-file",
        "-",
        "--old-domain",
        "old.localhost",
    ];
    lodge.cli_with_input(&words, &format!("{PASSPHRASE}\n")).done();
    let page = lodge.get("/auth/login").expect(200);
    assert!(
        page.text().contains("data-salt=\"me@old.localhost\""),
        "{}",
        page.text()
    );
    let derived = text::stretched(PASSPHRASE, "old.localhost", 650_000);
    let mut ada = Visitor::to(lodge.address());
    ada.opens("/auth/login");
    let token = ada.csrf_cookie().unwrap().to_owned();
    let form = [("passphrase", &*derived), ("csrf_token", &*token)];
    ada.sends(Request::form("/auth/login", &form)).expect(303);
    // Once there is a passphrase, its salt stays.
    lodge
        .cli(&[
            "instances",
            "modify",
            &lodge.domain(),
            "--old-domain",
            "older.localhost",
        ])
        .done();
    assert!(
        lodge
            .get("/auth/login")
            .text()
            .contains("data-salt=\"me@old.localhost\"")
    );
}

#[test]
fn a_closed_instance_serves_nobody_and_says_why() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let mut ada = Visitor::signed_in(lodge.address());
    lodge
        .cli(&[
            "instances",
            "modify",
            &domain,
            "--blocked",
            "--blocking-reason",
            "PAYMENT_FAILED",
        ])
        .done();
    for path in [
        "/",
        "/auth/login",
        "/.well-known/openid-configuration",
        "/nothing",
    ] {
        let reply = lodge.get(path).expect(503);
        assert_eq!(reply.header("content-type"), Some("application/vnd.api+json"));
        assert_eq!(reply.json()["errors"][0]["code"], "PAYMENT_FAILED");
        let page = ada.sends(Request::get(path).header("Accept", HTML)).expect(503);
        assert!(page.text().contains("PAYMENT_FAILED"));
    }
    lodge.get("/static/lodge.css").expect(200);
    let shown = lodge.cli(&["instances", "show", &domain]).done();
    assert!(shown.contains("PAYMENT_FAILED"), "{shown}");
    lodge
        .cli(&["instances", "modify", &domain, "--blocking-reason", "a b"])
        .refused();
    lodge
        .cli(&["instances", "modify", &domain, "--blocked=false"])
        .done();
    lodge.get("/auth/login").expect(200);
    assert!(
        ada.goes_to("/").text().contains("Ada Lovelace"),
        "sessions live on"
    );
    lodge.cli(&["instances", "modify", &domain, "--blocked"]).done();
    assert_eq!(lodge.get("/").json()["errors"][0]["code"], "UNKNOWN");
}

#[test]
fn contexts_are_configuration_and_instances_name_theirs() {
    let lodge = Lodge::start_with(
        "[contexts.default]\ndefault_redirection = 'drive/'\n\
         [contexts.work]\ndefault_redirection = 'notes/#/all'\nonboarded_redirection = 'home/'\n",
    );
    let contexts = lodge.cli(&["instances", "contexts", "--json"]).json();
    let context = |name: &str, first: &str, onboarded: &str| {
        json!({
            "name": name, "default_redirection": first, "onboarded_redirection": onboarded,
            "jwt_links": false, "only_provider": false, "provider": null,
        })
    };
    assert_eq!(
        contexts,
        json!([
            context("default", "drive/", ""),
            context("work", "notes/#/all", "home/")
        ])
    );
    let domain = lodge.domain();
    let words = [
        "instances",
        "modify",
        &domain,
        "--context-name",
        "work",
        "--default-redirection",
        "photos/#/x",
        "--settings",
        "offer:big,plan:b",
        "--tz",
        "Europe/Paris",
        "--oidc_id",
        "ada",
        "--json",
    ];
    let shown = lodge.cli(&words).json();
    assert_eq!(
        (&shown["context_name"], &shown["oidc_id"]),
        (&json!("work"), &json!("ada"))
    );
    assert_eq!(shown["cozy"]["default_redirection"], "photos/#/x");
    assert_eq!(shown["cozy"]["settings"], json!({ "offer": "big", "plan": "b" }));
    let shown = lodge
        .cli(&[
            "instances",
            "modify",
            &domain,
            "--settings",
            "plan:",
            "--settings",
            "default_redirection:home/",
            "--json",
        ])
        .json();
    assert_eq!(shown["cozy"]["settings"], json!({ "offer": "big" }));
    assert_eq!(shown["cozy"]["default_redirection"], "home/");
    for bad in ["https://evil.example/", "//evil.net", "/home"] {
        lodge
            .cli(&["instances", "modify", &domain, "--default-redirection", bad])
            .refused();
    }
    // No app is there to go to: people stay at the front door.
    let mut ada = Visitor::signed_in(lodge.address());
    assert_eq!(
        ada.opens("/auth/login").expect(303).location(),
        format!("{}/#", lodge.origin())
    );
    ada.opens("/").expect(200);
}

#[test]
fn a_context_that_leads_away_is_no_configuration() {
    let lodge = Lodge::start();
    let mut command = lodge.command(&["instances", "ls"]);
    let path = lodge.data_dir().parent().unwrap().join("bad.toml");
    std::fs::write(
        &path,
        "[contexts.default]\ndefault_redirection = 'https://evil.example/'\n",
    )
    .unwrap();
    let output = command.env("GATELODGE_CONFIG", &path).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("contexts.default.default_redirection"));
}

#[test]
fn passphrases_are_set_and_reset_at_the_computer() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let signs_in = |passphrase: &str| {
        let mut ada = Visitor::to(lodge.address());
        ada.goes_to("/auth/login");
        ada.types(passphrase).status
    };
    let mut ada = Visitor::signed_in(lodge.address());
    let printed = lodge.cli(&["instances", "reset-passphrase", &domain]).done();
    let generated = printed.strip_suffix('\n').unwrap();
    assert!(
        !generated.contains(char::is_whitespace),
        "only the passphrase: {printed:?}"
    );
    assert_eq!(signs_in(generated), 200);
    ada.goes_to("/");
    assert!(ada.must_sign_in());
    lodge
        .cli(&["instances", "set-passphrase", &domain, "short"])
        .refused();
    lodge
        .cli(&[
            "instances",
            "set-passphrase",
            &domain,
            "short",
            "--weak-passphrase",
        ])
        .done();
    assert_eq!(signs_in("short"), 200);
    let words = ["instances", "set-passphrase", &domain, "--passphrase-file", "-"];
    lodge.cli_with_input(&words, &format!("{NEW}\n")).done();
    assert_eq!(signs_in(NEW), 200);
    assert_eq!(signs_in("short"), 401);
    assert_eq!(lodge.sessions().len(), 1);
    lodge.cli(&["instances", "clean-sessions", &domain]).done();
    assert!(lodge.sessions().is_empty());
    lodge.cli(&["instances", "set-passphrase", &domain]).misused();
}

#[test]
fn s_135_an_owners_address_is_one_address() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    for bad in ["x", "a@b\nBcc: c@d", "a@b, c@d", "<a@b>"] {
        lodge
            .cli(&["instances", "modify", &domain, "--email", bad])
            .refused();
        lodge
            .cli(&["instances", "add", "other.localhost", "--email", bad])
            .refused();
    }
    let shown = lodge.cli(&["instances", "show", &domain, "--json"]).json();
    assert_eq!(shown["email"], "ada@example.org");
}
