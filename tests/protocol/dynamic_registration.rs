//! Clients that register themselves (RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration).

use gatelodge_tests::{App, Document, Lodge, Publisher, Reply, Request, Visitor, text};
use serde_json::{Value, json};

const REGISTER: &str = "/konnect/v1/register";

/// A lodge where anybody may register.
fn open() -> Lodge {
    let lodge = Lodge::start();
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    lodge
}

/// A lodge where whoever holds the token may register, and the token.
fn invited(words: &[&str]) -> (Lodge, String) {
    let lodge = Lodge::start();
    lodge.cli(&["registration", "set", "--mode", "token"]).done();
    let words = [&["registration", "add-token", "phone"], words].concat();
    let token = lodge.cli(&words).done().trim().to_owned();
    (lodge, token)
}

fn request(json: &Value) -> Request {
    Request::new("POST", REGISTER)
        .header("Content-Type", "application/json")
        .body(json.to_string())
}

fn register(lodge: &Lodge, json: &Value) -> Reply {
    lodge.send(&request(json))
}

/// A web client with more members.
fn web(more: &Value) -> Value {
    let mut json = json!({ "client_name": "RP", "redirect_uris": ["https://rp.example/cb"] });
    for (name, value) in more.as_object().unwrap() {
        json[name] = value.clone();
    }
    json
}

/// The path of a registration's own address.
fn managed_at(lodge: &Lodge, registered: &Value) -> String {
    let uri = registered["registration_client_uri"].as_str().unwrap();
    uri.strip_prefix(&lodge.origin()).unwrap().to_owned()
}

fn token_of(registered: &Value) -> &str {
    registered["registration_access_token"].as_str().unwrap()
}

fn put(lodge: &Lodge, registered: &Value, json: &Value) -> Reply {
    let request = Request::new("PUT", &managed_at(lodge, registered))
        .bearer(token_of(registered))
        .header("Content-Type", "application/json")
        .body(json.to_string());
    lodge.send(&request)
}

/// What a client sends to replace its registration: what it was told, without what only the server writes.
fn own_words(registered: &Value) -> Value {
    let mut json = registered.clone();
    for name in [
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    ] {
        json.as_object_mut().unwrap().remove(name);
    }
    json
}

#[test]
fn s_103_registration_is_closed_until_the_owner_opens_it() {
    let lodge = Lodge::start();
    let discovery = |lodge: &Lodge| lodge.get("/.well-known/openid-configuration").expect(200).json();
    assert!(discovery(&lodge)["registration_endpoint"].is_null());
    register(&lodge, &web(&json!({}))).expect(404);
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    assert_eq!(
        discovery(&lodge)["registration_endpoint"],
        format!("{}{REGISTER}", lodge.origin())
    );
    let registered = register(&lodge, &web(&json!({}))).expect(201).json();
    lodge.cli(&["registration", "set", "--mode", "closed"]).done();
    register(&lodge, &web(&json!({}))).expect(404);
    // Who is in stays in.
    let own = Request::get(&managed_at(&lodge, &registered)).bearer(token_of(&registered));
    lodge.send(&own).expect(200);
}

#[test]
fn everything_registered_is_echoed() {
    let lodge = open();
    let all = web(&json!({
        "application_type": "web",
        "redirect_uris": ["https://rp.example/cb?tenant=1", "https://rp.example/cb2"],
        "response_types": ["code"], "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "client_secret_post", "contacts": ["ops@rp.example"],
        "client_uri": "https://rp.example/", "policy_uri": "https://rp.example/policy",
        "tos_uri": "https://rp.example/tos", "jwks_uri": "https://rp.example/jwks",
        "id_token_signed_response_alg": "ES256", "userinfo_signed_response_alg": "RS256",
        "request_object_signing_alg": "RS256", "request_uris": ["https://rp.example/r#hash"],
        "default_max_age": 3600, "require_auth_time": true, "default_acr_values": ["1"],
        "initiate_login_uri": "https://rp.example/login", "subject_type": "pairwise",
        "post_logout_redirect_uris": ["https://rp.example/out"],
        "backchannel_logout_uri": "https://rp.example/bc", "backchannel_logout_session_required": true,
        "frontchannel_logout_uri": "https://rp.example/fc", "software_id": "rp", "software_version": "1"
    }));
    let mut sent = all.clone();
    sent["unknown"] = json!({ "to": "us" });
    let reply = register(&lodge, &sent).expect(201);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let registered = reply.json();
    for (name, value) in all.as_object().unwrap() {
        assert_eq!(&registered[name], value, "{name}");
    }
    assert!(registered["unknown"].is_null());
    assert!(registered["client_id"].as_str().unwrap().len() <= 64);
    assert!(registered["client_secret"].as_str().unwrap().len() >= 43);
    assert_eq!(registered["client_secret_expires_at"], 0);
    assert!(registered["client_id_issued_at"].as_i64().unwrap() > 1_700_000_000);
    let own = Request::get(&managed_at(&lodge, &registered)).bearer(token_of(&registered));
    assert_eq!(lodge.send(&own).expect(200).json(), registered);
    let shown = lodge.client(registered["client_id"].as_str().unwrap());
    assert_eq!(
        (&shown["publisher"], &shown["trusted"], &shown["pkce_optional"]),
        (&json!("dynamic"), &json!(false), &json!(false))
    );
    assert_eq!(lodge.events("client_added").len(), 1);
}

#[test]
fn what_is_not_said_has_the_default_of_the_standard() {
    let lodge = open();
    let registered = register(&lodge, &json!({ "redirect_uris": ["https://rp.example/cb"] }))
        .expect(201)
        .json();
    for (name, value) in [
        ("application_type", json!("web")),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("response_types", json!(["code"])),
        ("id_token_signed_response_alg", json!("RS256")),
        ("subject_type", json!("public")),
        ("client_name", json!("rp.example")),
    ] {
        assert_eq!(registered[name], value, "{name}");
    }
}

/// opencloud.md D.5, G.1 and G.6: what the desktop and the mobile apps send, and what they need.
#[test]
fn h_47_a_native_client_registers_itself_and_signs_its_person_in() {
    let lodge = open();
    let registered = register(
        &lodge,
        &json!({
            "client_name": "OpenCloud 4.0", "redirect_uris": ["http://127.0.0.1"],
            "application_type": "native", "token_endpoint_auth_method": "none"
        }),
    )
    .expect(201)
    .json();
    assert!(registered["client_secret"].is_null());
    assert_eq!(registered["client_secret_expires_at"], 0);
    let desktop = App {
        address: lodge.address(),
        id: registered["client_id"].as_str().unwrap().to_owned(),
        secret: None,
        redirect_uri: "http://127.0.0.1:39999".to_owned(),
        scope: "openid offline_access email profile".to_owned(),
    };
    let mut ada = Visitor::signed_in(lodge.address());
    let tokens = desktop.tokens(&mut ada);
    assert_eq!(tokens.scope, "openid offline_access email profile");
    desktop.refreshes(tokens.refresh()).expect(200);
    // Whoever can register asks for consent each time.
    desktop.asks(&mut ada);
    assert!(ada.is_asked());
    // The mobile apps: a scheme of their own, with or without a secret.
    for (uri, method) in [
        ("oc://x.y", "none"),
        ("oc://android.opencloud.eu", "client_secret_basic"),
    ] {
        let registered = register(
            &lodge,
            &json!({
                "client_name": "OpenCloud App", "redirect_uris": [uri], "application_type": "native",
                "token_endpoint_auth_method": method
            }),
        )
        .expect(201)
        .json();
        assert_eq!(registered["client_secret"].is_null(), method == "none", "{uri}");
        assert!(i32::try_from(registered["client_secret_expires_at"].as_i64().unwrap()).is_ok());
        assert_eq!(registered["redirect_uris"], json!([uri]));
        let app = App {
            address: lodge.address(),
            id: registered["client_id"].as_str().unwrap().to_owned(),
            secret: registered["client_secret"].as_str().map(str::to_owned),
            redirect_uri: uri.to_owned(),
            scope: "openid offline_access".to_owned(),
        };
        app.tokens(&mut ada).refresh();
    }
}

#[test]
fn s_015_and_s_016_bad_addresses_are_refused_by_name_and_register_nothing() {
    let lodge = open();
    let before = lodge.holdings();
    let long = format!("https://rp.example/{}", "x".repeat(2000));
    let ours = format!("{}/signin", lodge.origin());
    for uri in [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://rp.example/1",
        "file:///etc/passwd",
        "about:blank",
        "ftp://rp.example/cb",
        "http://rp.example/cb",
        "myapp:/cb",
        "https://rp.example/cb#f",
        "https://u@rp.example/cb",
        "https://*.rp.example/cb",
        "https://10.0.0.1/cb",
        "https://[::1]/cb",
        "gatelodge://open",
        &ours,
        &long,
        "",
    ] {
        for application_type in ["web", "native"] {
            let json = json!({ "redirect_uris": [uri], "application_type": application_type });
            register(&lodge, &json).expect_error(400, "invalid_redirect_uri");
        }
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_104_bad_metadata_is_refused_by_name_and_registers_nothing() {
    let lodge = open();
    let before = lodge.holdings();
    for more in [
        json!({ "jwks": { "keys": [] }, "jwks_uri": "https://rp.example/jwks" }),
        json!({ "jwks": { "keys": [{ "kty": "oct", "k": "AAAA" }] } }),
        json!({ "id_token_signed_response_alg": "none" }),
        json!({ "grant_types": ["implicit"], "response_types": ["code"] }),
        json!({ "grant_types": ["client_credentials"] }),
        json!({ "token_endpoint_auth_method": "private_key_jwt" }),
        json!({ "initiate_login_uri": "http://rp.example/login" }),
        json!({ "response_types": ["id_token"] }),
        json!({ "client_name": "Gatelodge" }),
        json!({ "client_name": "https://bank.example" }),
    ] {
        register(&lodge, &web(&more)).expect_error(400, "invalid_client_metadata");
    }
    register(&lodge, &web(&json!({ "software_statement": "e30.e30." })))
        .expect_error(400, "invalid_software_statement");
    for body in ["", "[]", "{", "{\"redirect_uris\":[],\"redirect_uris\":[]}"] {
        let request = Request::new("POST", REGISTER)
            .header("Content-Type", "application/json")
            .body(body);
        lodge.send(&request).expect_error(400, "invalid_client_metadata");
    }
    for content_type in ["text/plain", "application/x-www-form-urlencoded"] {
        let request = Request::new("POST", REGISTER)
            .header("Content-Type", content_type)
            .body(web(&json!({})).to_string());
        lodge.send(&request).expect_error(400, "invalid_request");
    }
    let huge = web(&json!({ "unknown": "x".repeat(100_000) }));
    register(&lodge, &huge).expect(413);
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_123_addresses_inside_are_refused_and_nobody_is_asked() {
    let inside = Publisher::secure();
    let lodge = open();
    let before = lodge.holdings();
    for field in ["jwks_uri", "sector_identifier_uri", "backchannel_logout_uri"] {
        for uri in [
            &inside.url("/x"),
            "https://localhost/x",
            "https://[::1]/x",
            "https://169.254.169.254/x",
            "https://10.0.0.1/x",
            "https://[::ffff:127.0.0.1]/x",
            "https://2130706433/x",
        ] {
            register(&lodge, &web(&json!({ field: uri }))).expect_error(400, "invalid_client_metadata");
        }
    }
    assert_eq!(lodge.holdings(), before);
    // A picture never stands in the way of a registration; it is not fetched from there either.
    register(&lodge, &web(&json!({ "logo_uri": inside.url("/logo.png") }))).expect(201);
    assert_eq!(inside.connections(), 0);
}

#[test]
fn a_sector_has_to_list_every_redirect_uri() {
    let sector = Publisher::secure();
    sector.publishes(
        "/sector",
        Document::json(&json!(["https://rp.example/cb", "https://other.example/cb"])),
    );
    sector.publishes("/other", Document::json(&json!(["https://other.example/cb"])));
    sector.publishes(
        "/text",
        Document::new("text/plain", "[\"https://rp.example/cb\"]"),
    );
    sector.publishes("/object", Document::json(&json!({ "uris": [] })));
    sector.publishes("/elsewhere", Document::redirect(&sector.url("/sector")));
    let lodge = Lodge::start_with(&sector.outbound());
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    let before = lodge.holdings();
    let with = |path: &str| {
        web(&json!({
            "subject_type": "pairwise", "sector_identifier_uri": sector.url(path),
            "redirect_uris": ["https://rp.example/cb", "https://other.example/cb"]
        }))
    };
    let alone = web(&json!({
        "subject_type": "pairwise", "redirect_uris": ["https://rp.example/cb", "https://other.example/cb"]
    }));
    register(&lodge, &alone).expect_error(400, "invalid_client_metadata");
    // The one that the server is left alone for comes last (S-130).
    for path in ["/other", "/object", "/elsewhere", "/text"] {
        let said = register(&lodge, &with(path)).expect_error(400, "invalid_client_metadata");
        assert!(!said.text().contains("left alone"), "{path}: {}", said.text());
    }
    assert_eq!(lodge.holdings(), before);
    assert_eq!(sector.asked_for("/sector"), 0, "redirects are not followed");
}

#[test]
fn a_pairwise_client_with_a_good_sector_is_registered() {
    let sector = Publisher::secure();
    let uris = json!(["https://rp.example/cb", "https://other.example/cb"]);
    sector.publishes("/sector", Document::json(&uris));
    let lodge = Lodge::start_with(&sector.outbound());
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    let json = web(&json!({
        "subject_type": "pairwise", "sector_identifier_uri": sector.url("/sector"), "redirect_uris": uris
    }));
    let registered = register(&lodge, &json).expect(201).json();
    assert_eq!(registered["sector_identifier_uri"], sector.url("/sector"));
    assert_eq!(sector.asked_for("/sector"), 1);
    // It is asked again when what it vouches for changes.
    let mut more = own_words(&registered);
    more["redirect_uris"] = json!(["https://rp.example/cb", "https://third.example/cb"]);
    put(&lodge, &registered, &more).expect_error(400, "invalid_client_metadata");
    assert_eq!(sector.asked_for("/sector"), 2);
}

#[test]
fn registration_needs_a_token_where_the_owner_says_so() {
    let (lodge, token) = invited(&["--uses", "2"]);
    let before = lodge.holdings();
    let reply = register(&lodge, &web(&json!({}))).expect(401);
    assert!(
        reply
            .header("www-authenticate")
            .unwrap()
            .starts_with("Bearer realm=")
    );
    assert!(!reply.header("www-authenticate").unwrap().contains("error"));
    for wrong in [
        "x",
        "gl_ia_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        &token[1..],
    ] {
        let reply = lodge.send(&request(&web(&json!({}))).bearer(wrong)).expect(401);
        assert!(
            reply
                .header("www-authenticate")
                .unwrap()
                .contains("error=\"invalid_token\"")
        );
    }
    // A registration that fails takes no use away.
    lodge
        .send(&request(&json!({})).bearer(&token))
        .expect_error(400, "invalid_redirect_uri");
    assert_eq!(lodge.holdings(), before);
    lodge.send(&request(&web(&json!({}))).bearer(&token)).expect(201);
    let registered = lodge
        .send(&request(&web(&json!({}))).bearer(&token))
        .expect(201)
        .json();
    lodge.send(&request(&web(&json!({}))).bearer(&token)).expect(401);
    // The token for one thing is none for another (S-077).
    let own = managed_at(&lodge, &registered);
    lodge.send(&Request::get(&own).bearer(&token)).expect(401);
    lodge
        .send(&request(&web(&json!({}))).bearer(token_of(&registered)))
        .expect(401);
}

#[test]
fn a_token_that_was_taken_back_lets_nobody_in() {
    let (lodge, token) = invited(&[]);
    lodge.send(&request(&web(&json!({}))).bearer(&token)).expect(201);
    let tokens = lodge.cli(&["registration", "tokens", "--json"]).json();
    assert_eq!(
        (&tokens[0]["name"], &tokens[0]["uses_left"]),
        (&json!("phone"), &Value::Null)
    );
    lodge.cli(&["registration", "add-token", "phone"]).refused();
    lodge.cli(&["registration", "remove-token", "phone"]).done();
    lodge.cli(&["registration", "remove-token", "phone"]).refused();
    lodge.send(&request(&web(&json!({}))).bearer(&token)).expect(401);
    assert!(!lodge.log().contains(&token));
}

#[test]
fn s_103_a_web_page_of_another_origin_cannot_register_anything() {
    let lodge = open();
    let before = lodge.holdings();
    for origin in ["https://evil.example", "null", "http://localhost:1"] {
        let reply = lodge
            .send(&request(&web(&json!({}))).header("Origin", origin))
            .expect(403);
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
    let preflight = Request::new("OPTIONS", REGISTER)
        .header("Origin", "https://evil.example")
        .header("Access-Control-Request-Method", "POST");
    assert_eq!(lodge.send(&preflight).header("access-control-allow-origin"), None);
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_103_one_address_registers_so_many_in_an_hour() {
    let lodge = Lodge::start_with("registrations_an_hour = 3");
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    for _ in 0..3 {
        register(&lodge, &web(&json!({}))).expect(201);
    }
    let before = lodge.holdings();
    let reply = register(&lodge, &web(&json!({}))).expect(429);
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
    assert_eq!(lodge.holdings(), before);
    // Whom the owner gave a token is not held up by others.
    let token = lodge.cli(&["registration", "add-token", "phone"]).done();
    lodge
        .send(&request(&web(&json!({}))).bearer(token.trim()))
        .expect(201);
}

#[test]
fn there_are_so_many_self_registered_clients_at_most() {
    let lodge = Lodge::start_with("self_registered_clients_at_most = 2");
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    register(&lodge, &web(&json!({}))).expect(201);
    let second = register(&lodge, &web(&json!({}))).expect(201).json();
    register(&lodge, &web(&json!({}))).expect_error(503, "temporarily_unavailable");
    let own = Request::new("DELETE", &managed_at(&lodge, &second)).bearer(token_of(&second));
    lodge.send(&own).expect(204);
    register(&lodge, &web(&json!({}))).expect(201);
}

#[test]
fn s_106_a_registration_is_managed_with_its_own_token_only() {
    let lodge = open();
    let one = register(&lodge, &web(&json!({}))).expect(201).json();
    let other = register(&lodge, &web(&json!({}))).expect(201).json();
    let before = lodge.holdings();
    for method in ["GET", "PUT", "DELETE"] {
        for path in [managed_at(&lodge, &one), format!("{REGISTER}/nobody")] {
            let request = Request::new(method, &path)
                .header("Content-Type", "application/json")
                .body(own_words(&one).to_string());
            let request = if method == "PUT" {
                request
            } else {
                Request::new(method, &path)
            };
            lodge.send(&request.clone()).expect(401);
            lodge.send(&request.clone().bearer(token_of(&other))).expect(401);
            lodge.send(&request.bearer("gl_ra_x")).expect(401);
        }
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_106_a_registration_is_replaced_as_a_whole() {
    let lodge = open();
    let one = register(
        &lodge,
        &web(&json!({ "contacts": ["a@rp.example"], "tos_uri": "https://rp.example/tos" })),
    )
    .expect(201)
    .json();
    let mut wished = own_words(&one);
    wished["client_name"] = "Renamed".into();
    wished.as_object_mut().unwrap().remove("tos_uri");
    wished["redirect_uris"] = json!(["https://rp.example/new"]);
    let changed = put(&lodge, &one, &wished).expect(200).json();
    assert_eq!(changed["client_name"], "Renamed");
    assert_eq!(changed["redirect_uris"], json!(["https://rp.example/new"]));
    assert_eq!(changed["contacts"], json!(["a@rp.example"]));
    assert!(changed["tos_uri"].is_null());
    for kept in [
        "client_id",
        "client_secret",
        "client_id_issued_at",
        "registration_access_token",
    ] {
        assert_eq!(changed[kept], one[kept], "{kept}");
    }
    // Without a secret from now on, and with a new one later.
    wished.as_object_mut().unwrap().remove("client_secret");
    wished["token_endpoint_auth_method"] = "none".into();
    let public = put(&lodge, &one, &wished).expect(200).json();
    assert!(public["client_secret"].is_null());
    wished["token_endpoint_auth_method"] = "client_secret_post".into();
    let confidential = put(&lodge, &one, &wished).expect(200).json();
    assert!(confidential["client_secret"].is_string());
    assert_ne!(confidential["client_secret"], one["client_secret"]);
}

#[test]
fn s_106_a_replacement_cannot_change_id_or_secret_or_what_the_server_writes() {
    let lodge = open();
    let one = register(&lodge, &web(&json!({}))).expect(201).json();
    let before = lodge.holdings();
    for (field, value) in [
        ("client_id", json!("chosen")),
        ("client_id", Value::Null),
        ("client_secret", json!("chosen")),
        ("registration_access_token", json!("gl_ra_x")),
        ("client_secret_expires_at", json!(0)),
        ("client_id_issued_at", json!(0)),
        ("registration_client_uri", json!("https://evil.example")),
        ("jwks_uri", json!("http://rp.example/jwks")),
    ] {
        let mut wished = own_words(&one);
        wished[field] = value;
        put(&lodge, &one, &wished).expect_error(400, "invalid_client_metadata");
    }
    let mut wished = own_words(&one);
    wished["redirect_uris"] = json!(["http://rp.example/cb"]);
    put(&lodge, &one, &wished).expect_error(400, "invalid_redirect_uri");
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_106_deleting_a_registration_ends_everything_of_it() {
    let lodge = open();
    let registered = register(&lodge, &web(&json!({}))).expect(201).json();
    let app = App {
        address: lodge.address(),
        id: registered["client_id"].as_str().unwrap().to_owned(),
        secret: registered["client_secret"].as_str().map(str::to_owned),
        redirect_uri: "https://rp.example/cb".to_owned(),
        scope: "openid offline_access".to_owned(),
    };
    let mut ada = Visitor::signed_in(lodge.address());
    let tokens = app.tokens(&mut ada);
    let code = app.code(&mut ada);
    let own = Request::new("DELETE", &managed_at(&lodge, &registered)).bearer(token_of(&registered));
    assert!(lodge.send(&own).expect(204).text().is_empty());
    assert!(!app.can_use(&tokens.access));
    app.redeems(&code).expect_error(401, "invalid_client");
    app.refreshes(tokens.refresh())
        .expect_error(401, "invalid_client");
    lodge.send(&own).expect(401);
    let gone = Request::get(&managed_at(&lodge, &registered)).bearer(token_of(&registered));
    lodge.send(&gone).expect(401);
}

#[test]
fn the_owner_opens_the_front_channel_and_lets_confidential_clients_go_without_pkce() {
    let lodge = open();
    let hybrid = web(&json!({ "response_types": ["code", "code id_token"] }));
    register(&lodge, &hybrid).expect_error(400, "invalid_client_metadata");
    lodge
        .cli(&[
            "registration",
            "set",
            "--allow-front-channel",
            "true",
            "--allow-no-pkce",
            "true",
        ])
        .done();
    let registered = register(&lodge, &hybrid).expect(201).json();
    assert_eq!(
        registered["grant_types"],
        json!(["authorization_code", "refresh_token", "implicit"])
    );
    let id = |registered: &Value| registered["client_id"].as_str().unwrap().to_owned();
    assert_eq!(lodge.client(&id(&registered))["pkce_optional"], true);
    let public = web(&json!({ "token_endpoint_auth_method": "none" }));
    let public = register(&lodge, &public).expect(201).json();
    assert_eq!(lodge.client(&id(&public))["pkce_optional"], false);
}

#[test]
fn s_068_a_client_that_registered_itself_gets_nothing_unasked() {
    let lodge = open();
    let registered = register(&lodge, &web(&json!({}))).expect(201).json();
    let app = App {
        address: lodge.address(),
        id: registered["client_id"].as_str().unwrap().to_owned(),
        secret: registered["client_secret"].as_str().map(str::to_owned),
        redirect_uri: "https://rp.example/cb".to_owned(),
        scope: "openid roles".to_owned(),
    };
    lodge
        .cli(&["clients", "modify", &app.id, "--trusted", "true"])
        .refused();
    let mut ada = Visitor::signed_in(lodge.address());
    let ask = app.ask().with("prompt", "none");
    ask.answer(&ask.by(&mut ada)).expect_error("consent_required");
    let unchallenged = app
        .ask()
        .without("code_challenge")
        .without("code_challenge_method");
    unchallenged
        .answer(&unchallenged.by(&mut ada))
        .expect_error("invalid_request");
    assert_eq!(
        app.tokens(&mut ada).scope,
        "openid",
        "roles are the owner's to add (S-107)"
    );
}

#[test]
fn s_074_a_refusal_does_not_lead_a_person_to_a_stranger_unnoticed() {
    let lodge = open();
    let registered = register(&lodge, &web(&json!({ "client_name": "Bait" })))
        .expect(201)
        .json();
    let app = App {
        address: lodge.address(),
        id: registered["client_id"].as_str().unwrap().to_owned(),
        secret: registered["client_secret"].as_str().map(str::to_owned),
        redirect_uri: "https://rp.example/cb".to_owned(),
        scope: "openid".to_owned(),
    };
    let asks = [
        app.ask().with("prompt", "none"),
        app.ask().with("scope", "open\\id"),
        app.ask().with("max_age", "soon"),
        app.ask()
            .with("prompt", "none")
            .with("response_mode", "form_post"),
    ];
    let seen = |ask: &gatelodge_tests::Ask, dest: &str| {
        Request::new("GET", &ask.target()).header("Sec-Fetch-Dest", dest)
    };
    let mut stranger = Visitor::to(lodge.address());
    for ask in &asks {
        let page = stranger.sends(seen(ask, "document")).expect(200);
        assert!(page.header("location").is_none());
        let text = page.text();
        for words in ["rp.example", "Bait", "leaving-continue", "error"] {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(!text.contains("form_post.js"), "nothing goes on by itself");
    }
    // A frame has no address to be taken in by, and a program no eyes: they are answered as the standard says.
    let framed = stranger.sends(seen(&asks[0], "iframe"));
    asks[0].answer(&framed).expect_error("login_required");
    let bare = asks[0].by(&mut stranger);
    asks[0].answer(&bare).expect_error("login_required");
    // Once the owner has let it in, it is no stranger.
    let mut ada = Visitor::signed_in(lodge.address());
    app.tokens(&mut ada);
    let reply = stranger.sends(seen(&asks[0], "document"));
    asks[0].answer(&reply).expect_error("login_required");
    // What the owner registered is none either.
    let own = App::server(&lodge, "own").ask().with("prompt", "none");
    let reply = stranger.sends(seen(&own, "document"));
    own.answer(&reply).expect_error("login_required");
}

#[test]
fn s_107_who_comes_back_as_another_app_is_asked_about_again() {
    let lodge = open();
    let mut registered = register(&lodge, &web(&json!({}))).expect(201).json();
    let app = App {
        address: lodge.address(),
        id: registered["client_id"].as_str().unwrap().to_owned(),
        secret: registered["client_secret"].as_str().map(str::to_owned),
        redirect_uri: "https://rp.example/cb".to_owned(),
        scope: "openid".to_owned(),
    };
    let mut ada = Visitor::signed_in(lodge.address());
    for change in [
        json!({ "client_name": "Bank" }),
        json!({ "redirect_uris": ["https://rp.example/cb", "https://bank.example/cb"] }),
        json!({ "token_endpoint_auth_method": "none" }),
    ] {
        app.ask().code(&mut ada);
        let silent = app.ask().with("prompt", "none");
        let mut words = own_words(&registered);
        words["contacts"] = json!(["somebody@rp.example"]);
        registered = put(&lodge, &registered, &words).expect(200).json();
        // What nobody is shown and nobody proves anything with makes it no other app.
        silent.code_of(&silent.answer(&silent.by(&mut ada)));
        let mut words = own_words(&registered);
        for (name, value) in change.as_object().unwrap() {
            words[name] = value.clone();
        }
        registered = put(&lodge, &registered, &words).expect(200).json();
        silent
            .answer(&silent.by(&mut ada))
            .expect_error("consent_required");
    }
}

#[test]
fn s_230_a_registration_is_replaced_so_often_in_an_hour() {
    let lodge = Lodge::start_with("registrations_an_hour = 3");
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    let registered = register(&lodge, &web(&json!({}))).expect(201).json();
    let other = register(&lodge, &web(&json!({}))).expect(201).json();
    for _ in 0..3 {
        put(&lodge, &registered, &own_words(&registered)).expect(200);
    }
    let reply = put(&lodge, &registered, &own_words(&registered)).expect(429);
    assert!(reply.header("retry-after").is_some());
    assert_eq!(lodge.events("client_changed").len(), 3);
    put(&lodge, &other, &own_words(&other)).expect(200);
}

/// A one-colour PNG of 200 by 100 pixels.
fn picture() -> Vec<u8> {
    include_bytes!("../support/logo.png").to_vec()
}

#[test]
fn s_129_a_logo_is_fetched_once_and_drawn_anew() {
    let site = Publisher::secure();
    site.publishes("/logo.png", Document::new("image/png", picture()));
    site.publishes(
        "/logo.svg",
        Document::new("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    );
    site.publishes(
        "/lie.png",
        Document::new("image/png", "<script>alert(1)</script>"),
    );
    let lodge = Lodge::start_with(&site.outbound());
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    let with = |path: &str| {
        let json = web(&json!({ "logo_uri": site.url(path) }));
        register(&lodge, &json).expect(201).json()
    };
    let has_logo = |registered: &Value| {
        let id = registered["client_id"].as_str().unwrap();
        lodge.client(id)["has_logo"].as_bool().unwrap()
    };
    let good = with("/logo.png");
    assert!(has_logo(&good));
    // The consent page shows our copy, and nothing of the app's own server.
    let id = good["client_id"].as_str().unwrap();
    let mut ada = Visitor::signed_in(lodge.address());
    let asked = [
        ("client_id", id),
        ("redirect_uri", good["redirect_uris"][0].as_str().unwrap()),
        ("response_type", "code"),
        ("scope", "openid"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];
    let page = ada.goes_to(&format!(
        "/signin/v1/identifier/_/authorize?{}",
        text::form(&asked)
    ));
    let address = format!("/signin/v1/logo?client_id={id}");
    assert!(
        ada.is_asked() && page.text().contains(&format!("src=\"{address}\"")),
        "{}",
        page.text()
    );
    assert!(!page.text().contains(&site.url("/logo.png")));
    let shown = ada.opens(&address).expect(200);
    assert_eq!(shown.header("content-type"), Some("image/png"));
    assert!(shown.body.starts_with(b"\x89PNG\r\n") && shown.body != picture());
    // Only a new address is fetched again, or when the owner says so.
    put(&lodge, &good, &own_words(&good)).expect(200);
    assert_eq!(site.asked_for("/logo.png"), 1);
    lodge
        .cli(&["clients", "refresh-logo", good["client_id"].as_str().unwrap()])
        .done();
    assert_eq!(site.asked_for("/logo.png"), 2);
    let mut without = own_words(&good);
    without.as_object_mut().unwrap().remove("logo_uri");
    put(&lodge, &good, &without).expect(200);
    assert!(!has_logo(&good));
    // A server that failed is left alone for a while (S-130), so the failures come last.
    for path in ["/lie.png", "/logo.svg", "/missing.png"] {
        assert!(!has_logo(&with(path)), "{path}");
    }
}
