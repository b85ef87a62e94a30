//! What the owner does about Cozy clients: sees them, takes back what they may, makes clients and tokens by hand (cozy.md
//! A.7, C.9 to C.11, I.1 13, 26, 36, 37, 56).

use gatelodge_tests::{COZY_CALLBACK, CozyClient, CozyTokens, Lodge, Request, Visitor};
use serde_json::{Value, json};

fn prints(lodge: &Lodge, words: &[&str]) -> String {
    let printed = lodge.cli(words);
    assert_eq!(printed.code, Some(0), "{words:?}: {}", printed.stderr);
    printed.stdout.trim().to_owned()
}

fn rules(client: &CozyClient, token: &str) -> Value {
    let reply = client.looks_at_itself(token).expect(200).json();
    reply["data"]["attributes"]["permissions"].clone()
}

#[test]
fn a_permission_that_is_taken_back_is_gone_from_tokens_that_are_out() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET io.cozy.contacts");
    let id = client.id();
    let listed = prints(&lodge, &["cozy-clients", "ls"]);
    assert!(
        listed.contains(&id) && listed.contains("io.cozy.contacts"),
        "{listed}"
    );
    prints(
        &lodge,
        &[
            "cozy-clients",
            "narrow",
            &id,
            "io.cozy.contacts",
            "--verbs",
            "GET",
        ],
    );
    let narrowed = json!({
        "rule0": { "type": "io.cozy.files", "verbs": ["GET"] },
        "rule1": { "type": "io.cozy.contacts", "verbs": ["GET"] },
    });
    assert_eq!(rules(&client, &tokens.access), narrowed);
    prints(&lodge, &["cozy-clients", "narrow", &id, "io.cozy.files:GET"]);
    let left = json!({ "rule0": { "type": "io.cozy.contacts", "verbs": ["GET"] } });
    assert_eq!(rules(&client, &tokens.access), left);
    // A refresh does not bring it back; consenting again does.
    let refresh = tokens.refresh.unwrap();
    let fresh = CozyTokens::of(&client.sends(&client.refreshing(&refresh)).expect(200));
    assert_eq!(rules(&client, &fresh.access), left);
    let again = client.gets_tokens(&mut person, "io.cozy.files:GET");
    assert_eq!(
        rules(&client, &again.access),
        json!({ "rule0": { "type": "io.cozy.files", "verbs": ["GET"] } })
    );
    for wrong in [
        [
            "cozy-clients",
            "narrow",
            &id,
            "io.cozy.contacts",
            "--verbs",
            "DELETE",
        ],
        ["cozy-clients", "narrow", &id, "io.cozy.photos", "--verbs", "GET"],
    ] {
        assert_eq!(lodge.cli(&wrong).code, Some(1), "{wrong:?}");
    }
    // Everything: every token is dead, and the client is still registered.
    let code = client.gets_code(&mut person, "io.cozy.files:GET");
    prints(&lodge, &["cozy-clients", "withdraw", &id]);
    let refused = client.looks_at_itself(&again.access).expect(401);
    assert_eq!(refused.json()["error"], "Invalid JWT token");
    client
        .sends(&client.refreshing(&refresh))
        .expect_error(400, "invalid refresh token");
    client
        .sends(&client.redemption(&code, &[]))
        .expect_error(400, "invalid code");
    client.sends(&client.managing("GET")).expect(200);
    let anew = client.gets_tokens(&mut person, "io.cozy.files:GET");
    client.looks_at_itself(&anew.access).expect(200);
    prints(&lodge, &["cozy-clients", "rm", &id]);
    client
        .sends(&client.managing("GET"))
        .expect_error(404, "Client not found");
}

#[test]
fn cozy_13_a_new_passphrase_leaves_clients_alone() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET");
    prints(&lodge, &["instances", "reset-passphrase", &lodge.domain()]);
    client.looks_at_itself(&tokens.access).expect(200);
    client
        .sends(&client.refreshing(&tokens.refresh.unwrap()))
        .expect(200);
}

#[test]
fn a_7_clients_and_tokens_are_made_by_hand() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let made = [
        "instances",
        "client-oauth",
        &domain,
        COZY_CALLBACK,
        "By hand",
        "example/tool",
    ];
    let id = prints(&lodge, &made);
    assert_eq!(id.len(), 32, "{id}");
    assert_eq!(
        prints(
            &lodge,
            &["instances", "find-oauth-client", &domain, "example/tool"]
        ),
        id
    );
    assert_eq!(
        lodge
            .cli(&["instances", "find-oauth-client", &domain, "other"])
            .code,
        Some(1)
    );
    let look = |token: &str| {
        let request = Request::get("/permissions/self").bearer(token);
        lodge.send(&request.header("Accept", "application/json"))
    };
    let words = [
        "instances",
        "token-oauth",
        &domain,
        &id,
        "io.cozy.files:GET",
        "io.cozy.apps",
    ];
    let attributes = |token: &str| look(token).expect(200).json()["data"]["attributes"].clone();
    // The owner may give what no client may ask for.
    let shown = attributes(&prints(&lodge, &words));
    assert_eq!(shown["source_id"], id);
    assert_eq!(
        shown["permissions"],
        json!({ "rule0": { "type": "io.cozy.files", "verbs": ["GET"] }, "rule1": { "type": "io.cozy.apps" } })
    );
    let words = ["instances", "token-cli", &domain, "io.cozy.oauth.clients"];
    let cli = prints(&lodge, &words);
    assert_eq!(attributes(&cli)["type"], "cli");
    let refresh = prints(
        &lodge,
        &[
            "instances",
            "refresh-token-oauth",
            &domain,
            &id,
            "io.cozy.files:GET",
        ],
    );
    assert_eq!(look(&refresh).status, 400);
    // The token of the command line sees the clients, without their secrets, page by page, and removes one.
    let call = |method: &str, target: &str| lodge.send(&Request::new(method, target).bearer(&cli));
    for _ in 0..2 {
        CozyClient::registered(lodge.address());
    }
    let list = call("GET", "/settings/clients?page%5Blimit%5D=2").expect(200);
    assert_eq!(list.header("content-type"), Some("application/vnd.api+json"));
    assert!(!list.text().contains("client_secret\""), "{}", list.text());
    let list = list.json();
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    assert_eq!(list["data"][0]["type"], "io.cozy.oauth.clients");
    assert_eq!(list["data"][0]["id"], id);
    let next = list["links"]["next"].as_str().unwrap().to_owned();
    let rest = call("GET", &next).expect(200).json();
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);
    assert!(rest.get("links").is_none());
    call("GET", "/settings/clients?page%5Bcursor%5D=x").expect(400);
    let one = format!("/settings/clients/{id}");
    call("DELETE", &one).expect(204);
    call("DELETE", &one).expect(404);
    for wrong in [
        vec!["instances", "token-oauth", &domain, &id, "io.cozy.files"],
        vec!["instances", "token-cli", &domain, "io.cozy.*"],
        vec!["instances", "client-oauth", &domain, "javascript:x", "n", "s"],
    ] {
        assert_eq!(lodge.cli(&wrong).code, Some(1), "{wrong:?}");
    }
}

#[test]
fn a_7_a_token_lives_as_long_as_asked() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let id = prints(
        &lodge,
        &[
            "instances",
            "client-oauth",
            &domain,
            COZY_CALLBACK,
            "By hand",
            "example/tool",
        ],
    );
    let words = [
        "instances",
        "token-oauth",
        &domain,
        &id,
        "io.cozy.files",
        "--expire",
        "1s",
    ];
    let token = prints(&lodge, &words);
    let refused = loop {
        let request = Request::get("/permissions/self").bearer(&token);
        let reply = lodge.send(&request.header("Accept", "application/json"));
        if reply.status != 200 {
            break reply;
        }
    };
    assert_eq!(refused.json()["error"], "Expired token");
}

#[test]
fn cozy_56_a_prepared_client_goes_to_who_knows_its_secret_once() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let secret = "a lantern in the fog";
    let mut words = vec![
        "instances",
        "client-oauth",
        &domain,
        COZY_CALLBACK,
        "Prepared",
        "example/tool",
    ];
    words.extend([
        "--onboarding-secret",
        secret,
        "--onboarding-app",
        "drive",
        "--onboarding-state",
        "st",
    ]);
    let id = prints(&lodge, &words);
    let exchange = |secret: &str| {
        let request = Request::new("POST", "/auth/secret_exchange")
            .header("Content-Type", "application/json")
            .body(json!({ "secret": secret }).to_string());
        lodge.send(&request)
    };
    exchange("a lantern in the fig").expect(404);
    let record = exchange(secret).expect(200).json();
    assert_eq!(record["client_id"], id);
    assert_eq!(record["onboarding_secret"], secret);
    assert_eq!(record["onboarding_app"], "drive");
    assert_eq!(record["onboarding_state"], "st");
    assert_eq!(record["client_secret"].as_str().unwrap().len(), 32);
    assert!(record.get("registration_access_token").is_none());
    assert!(record.as_object().unwrap().contains_key("notifications"));
    exchange(secret).expect(404);
    words[7] = "too short";
    assert_eq!(lodge.cli(&words).code, Some(1));
}

#[test]
fn c_10_a_sharing_is_shown_accepted_and_turned_down() {
    let lodge = Lodge::start();
    let domain = lodge.domain();
    let offer = json!({
        "sharer": "Bob", "description": "Holiday <b>pictures</b>",
        "rules": [{
            "title": "Pictures", "doctype": "io.cozy.files", "values": ["dir1"],
            "add": "sync", "update": "push", "remove": "none",
        }],
    });
    for id in ["s1", "s2"] {
        let words = ["instances", "offer-sharing", &domain, id, "-"];
        let printed = lodge.cli_with_input(&words, &offer.to_string());
        assert_eq!(printed.code, Some(0), "{}", printed.stderr);
    }
    let mut person = Visitor::signed_in(lodge.address());
    let page = person
        .goes_to("/auth/authorize/sharing?state=S&sharing_id=s1")
        .expect(200);
    for shown in [
        "Bob",
        "Pictures",
        "io.cozy.files",
        "go both ways",
        "Holiday &#60;b&#62;",
    ] {
        assert!(page.text().contains(shown), "{shown} in {}", page.text());
    }
    let (action, fields) = page.form();
    let without: Vec<_> = fields
        .iter()
        .filter(|(name, _)| name != "csrf_token")
        .cloned()
        .collect();
    person.sends(Request::form(&action, &without)).expect(400);
    let form = person.form_request(&page, &[]);
    assert_eq!(person.sends(form).expect(303).location(), "/");
    let page = person
        .goes_to("/auth/authorize/sharing?state=S&sharing_id=s2")
        .expect(200);
    let (_, fields) = page.form();
    let cancel = Request::form("/auth/authorize/sharing/s2/cancel", &fields);
    person.sends(cancel).expect(303);
    person
        .opens("/auth/authorize/sharing?state=S&sharing_id=s2")
        .expect(404);
}
