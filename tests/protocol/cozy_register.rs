//! `/auth/register` (cozy.md C.1 to C.3, I.1 19 to 25).

use gatelodge_tests::{COZY_CALLBACK, CozyClient, CozyTokens, Lodge, Request, Visitor};
use serde_json::{Value, json};

fn wish(change: impl FnOnce(&mut Value)) -> Value {
    let mut wish = CozyClient::wish();
    change(&mut wish);
    wish
}

#[test]
fn h_1_a_client_registers_as_cozy_stack_client_does() {
    let lodge = Lodge::start();
    let sent = json!({
        "redirect_uris": [COZY_CALLBACK], "client_name": "Client", "software_id": "github.com/example/client",
        "client_kind": "", "client_uri": "", "logo_uri": "", "policy_uri": "", "software_version": "",
        "notification_platform": "", "notification_device_token": "",
    });
    let reply = lodge.send(&CozyClient::registration(&sent)).expect(201);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("access-control-allow-origin"), None);
    let record = reply.json();
    let id = record["client_id"].as_str().unwrap();
    assert!(
        id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()),
        "{id}"
    );
    assert_eq!(record["client_secret"].as_str().unwrap().len(), 32);
    assert_eq!(record["client_secret_expires_at"], 0);
    assert!(record["registration_access_token"].is_string());
    assert_eq!(
        record["grant_types"],
        json!(["authorization_code", "refresh_token"])
    );
    assert_eq!(record["response_types"], json!(["code"]));
    for absent in [
        "client_kind",
        "client_uri",
        "logo_uri",
        "policy_uri",
        "software_version",
    ] {
        assert!(record.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn cozy_19_a_registration_needs_its_three_fields_and_json() {
    let lodge = Lodge::start();
    let refused = |wish: &Value, error: &str, description: &str| {
        let reply = lodge
            .send(&CozyClient::registration(wish))
            .expect_error(400, error);
        assert_eq!(reply.json()["error_description"], description);
    };
    let without = |name: &str| wish(|wish| drop(wish.as_object_mut().unwrap().remove(name)));
    refused(
        &without("redirect_uris"),
        "invalid_redirect_uri",
        "redirect_uris is mandatory",
    );
    refused(
        &without("client_name"),
        "invalid_client_metadata",
        "client_name is mandatory",
    );
    refused(
        &without("software_id"),
        "invalid_client_metadata",
        "software_id is mandatory",
    );
    let post = |kind: &str, accept: &str, body: &str| {
        let request = Request::new("POST", "/auth/register")
            .header("Content-Type", kind)
            .header("Accept", accept)
            .body(body);
        lodge.send(&request)
    };
    let good = CozyClient::wish().to_string();
    post("text/plain", "*/*", &good).expect_error(400, "bad_content_type");
    post("application/json", "text/html", &good).expect_error(400, "bad_accept_header");
    post("application/json", "*/*", "{").expect_error(400, "invalid_client_metadata");
    post("application/json", "*/*", &good).expect(201);
}

#[test]
fn cozy_20_an_answer_never_goes_to_the_lodge_itself() {
    let lodge = Lodge::start();
    let own = format!("{}/cb", lodge.origin());
    for bad in [
        own.as_str(),
        "https://client.example.org/cb#frag",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://client.example.org/cb",
        "not a uri",
    ] {
        let wish = wish(|wish| wish["redirect_uris"] = json!([COZY_CALLBACK, bad]));
        let reply = lodge.send(&CozyClient::registration(&wish));
        reply.expect_error(400, "invalid_redirect_uri");
    }
    for good in [
        "http://localhost:3333/do_access",
        "http://127.0.0.1/cb",
        "cozy://auth",
        "com.example.app:/cb",
        "https://abcdef.chromiumapp.org/auth",
        "urn:ietf:wg:oauth:2.0:oob:auto",
    ] {
        let wish = wish(|wish| wish["redirect_uris"] = json!([good]));
        CozyClient::registered_as(lodge.address(), &wish);
    }
}

#[test]
fn cozy_21_the_second_of_a_name_is_numbered() {
    let lodge = Lodge::start();
    let names: Vec<String> = (0..3)
        .map(|_| CozyClient::registered(lodge.address()).text("client_name"))
        .collect();
    assert_eq!(names, ["Client", "Client-2", "Client-3"]);
}

#[test]
fn cozy_22_nobody_gives_himself_what_the_lodge_decides() {
    let lodge = Lodge::start();
    let wish = wish(|wish| {
        for (name, value) in [
            ("flagship", json!(true)),
            ("certified_from_store", json!(true)),
            ("created_at_onboarding", json!(true)),
            ("client_id", json!("x")),
            ("client_secret", json!("chosen")),
            ("grant_types", json!(["implicit"])),
            ("onboarding_secret", json!("0123456789abcdef")),
            ("pending", json!(false)),
        ] {
            wish[name] = value;
        }
    });
    let client = CozyClient::registered_as(lodge.address(), &wish);
    let shown = client.sends(&client.managing("GET")).expect(200).json();
    for name in [
        "flagship",
        "certified_from_store",
        "created_at_onboarding",
        "onboarding_secret",
    ] {
        assert!(shown.get(name).is_none(), "{name} in {shown}");
    }
    assert_ne!(shown["client_id"], "x");
    assert_ne!(shown["client_secret"], "chosen");
    assert_eq!(
        shown["grant_types"],
        json!(["authorization_code", "refresh_token"])
    );
    assert_eq!(shown["pending"], true);
    // A right that only the owner gives is refused, not dropped.
    let mut login = CozyClient::wish();
    login["allow_login_scope"] = json!(true);
    lodge
        .send(&CozyClient::registration(&login))
        .expect_error(401, "invalid_token");
}

#[test]
fn cozy_23_only_its_registration_token_opens_a_registration() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let other = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut Visitor::signed_in(lodge.address()), "io.cozy.files:GET");
    let target = format!("/auth/register/{}", client.id());
    for bad in [
        tokens.access.clone(),
        tokens.refresh.clone().unwrap(),
        other.text("registration_access_token"),
        client.text("client_secret"),
    ] {
        client
            .calls("GET", &target, &bad)
            .expect_error(401, "invalid_token");
        client
            .calls("DELETE", &target, &bad)
            .expect_error(401, "invalid_token");
    }
    lodge
        .send(&Request::get(&target))
        .expect_error(401, "invalid_token");
    let shown = client.sends(&client.managing("GET")).expect(200).json();
    assert_eq!(shown["client_secret"], client.record["client_secret"]);
    assert!(shown.get("registration_access_token").is_none());
    // A registration token opens nothing else.
    let reply = client.looks_at_itself(&client.text("registration_access_token"));
    assert_eq!(reply.expect(401).json()["error"], "Invalid JWT token");
    let unknown = "/auth/register/0123456789abcdef0123456789abcdef";
    lodge
        .send(&Request::get(unknown))
        .expect_error(404, "Client not found");
}

#[test]
fn cozy_24_a_new_secret_replaces_the_old_one() {
    let lodge = Lodge::start();
    let mut client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut Visitor::signed_in(lodge.address()), "io.cozy.files:GET");
    let refresh = tokens.refresh.unwrap();
    let put = |client: &CozyClient, change: &dyn Fn(&mut Value)| {
        let mut body = CozyClient::wish();
        body["client_id"] = client.record["client_id"].clone();
        body["client_uri"] = json!("https://client.example.org/");
        change(&mut body);
        client.sends(&client.managing("PUT").body(body.to_string()))
    };
    put(&client, &|body| body["client_id"] = json!("other")).expect_error(400, "invalid_client_id");
    put(&client, &|body| body["client_secret"] = json!("wrong")).expect_error(400, "invalid_client_secret");
    let kept = put(&client, &|body| body["client_secret"] = json!(""))
        .expect(200)
        .json();
    assert_eq!(kept["client_secret"], client.record["client_secret"]);
    assert_eq!(kept["client_uri"], "https://client.example.org/");
    // Old clients forget their token when it is not in the answer.
    assert_eq!(
        kept["registration_access_token"],
        client.record["registration_access_token"]
    );
    let old = client.clone();
    let secret = client.text("client_secret");
    let rotated = put(&client, &|body| {
        body["client_secret"] = json!(secret);
        body.as_object_mut().unwrap().remove("client_uri");
        body["created_at_onboarding"] = json!(true);
    });
    let rotated = rotated.expect(200).json();
    assert_ne!(rotated["client_secret"], client.record["client_secret"]);
    assert!(rotated.get("client_uri").is_none(), "what is left out is cleared");
    assert!(rotated.get("created_at_onboarding").is_none());
    client.record = rotated;
    let refused = old.sends(&old.refreshing(&refresh));
    refused.expect_error(400, "invalid client_secret");
    CozyTokens::of(&client.sends(&client.refreshing(&refresh)).expect(200));
}

#[test]
fn cozy_25_a_client_that_leaves_is_gone_at_once() {
    let lodge = Lodge::start();
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    let tokens = client.gets_tokens(&mut person, "io.cozy.files:GET");
    let code = client.gets_code(&mut person, "io.cozy.files:GET");
    client.looks_at_itself(&tokens.access).expect(200);
    let gone = client.sends(&client.managing("DELETE").body("null")).expect(204);
    assert_eq!(gone.header("content-type"), None);
    assert!(gone.body.is_empty());
    let refresh = client.refreshing(&tokens.refresh.unwrap());
    client
        .sends(&refresh)
        .expect_error(400, "the client must be registered");
    client
        .sends(&client.redemption(&code, &[]))
        .expect_error(400, "the client must be registered");
    let refused = client.looks_at_itself(&tokens.access).expect(401);
    assert_eq!(refused.json()["error"], "Invalid JWT token");
    client
        .sends(&client.managing("GET"))
        .expect_error(404, "Client not found");
    // Whoever is not there has left.
    client.sends(&client.managing("DELETE")).expect(204);
    let unknown = "/auth/register/0123456789abcdef0123456789abcdef";
    lodge.send(&Request::new("DELETE", unknown)).expect(204);
}

#[test]
fn b_13_the_fifty_first_registration_of_an_hour_is_refused() {
    let lodge = Lodge::start_with("cozy_registrations_an_hour = 3");
    for _ in 0..2 {
        CozyClient::registered(lodge.address());
    }
    // Whatever is refused counts as well, but for what is no registration at all.
    lodge
        .send(&CozyClient::registration(&json!({})))
        .expect_error(400, "invalid_redirect_uri");
    let page = Request::new("POST", "/auth/register").header("Content-Type", "text/plain");
    for _ in 0..3 {
        lodge.send(&page).expect_error(400, "bad_content_type");
    }
    let refused = lodge.send(&CozyClient::registration(&CozyClient::wish()));
    refused.expect_error(429, "too_many_requests");
}
