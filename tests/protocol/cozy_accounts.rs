//! Accounts at other services (cozy.md G, I.1 49 to 55; security.md 1.28): a service that logs what it is asked and says
//! what the test wants.

use gatelodge_tests::{CozyClient, Lodge, Received, Receiver, Reply, Request, Visitor, text};
use serde_json::{Value, json};

const ACCOUNTS: &str = "io.cozy.accounts";

/// A lodge whose owner is signed in, and a service `demo`.
struct House {
    lodge: Lodge,
    owner: Visitor,
    service: Receiver,
}

impl House {
    fn new() -> Self {
        let lodge = Lodge::start();
        let service = Receiver::saying(200, &tokens());
        let house = Self {
            owner: Visitor::signed_in(lodge.address()),
            lodge,
            service,
        };
        house.knows(&json!({}));
        house
    }

    /// Writes the account type `demo`, with these fields besides.
    fn knows(&self, more: &Value) {
        let mut record = json!({
            "_id": "demo",
            "grant_mode": "authorization_code",
            "client_id": "the-lodge",
            "client_secret": "its-secret",
            "auth_endpoint": self.service.url("/auth?v=1"),
            "token_endpoint": self.service.url("/token"),
            "extras": {"access_type": "offline"},
        });
        for (name, value) in more.as_object().unwrap() {
            record[name] = value.clone();
        }
        self.lodge
            .cli_with_input(&["account-types", "add", "-"], &record.to_string())
            .done();
    }

    /// Begins as an app does; the state that went to the service.
    fn begins(&mut self, more: &str) -> String {
        let reply = self
            .owner
            .opens(&format!("/accounts/demo/start?state=app%20state{more}"));
        text::query_value(reply.expect(303).location(), "state").unwrap()
    }

    /// Comes back to the instance with a state and this query besides.
    fn returns(&mut self, state: &str, more: &str) -> Reply {
        self.owner
            .opens(&format!("/accounts/demo/redirect?state={state}{more}"))
    }

    /// Connects an account; its id.
    fn connects(&mut self) -> String {
        let state = self.begins("");
        let reply = self.returns(&state, "&code=C").expect(303);
        text::query_value(reply.location(), "account").unwrap()
    }

    fn accounts(&self) -> Vec<Value> {
        let listed = self.lodge.cli(&["accounts", "ls", "--json"]).json();
        listed.as_array().unwrap().clone()
    }

    fn renews(&self, account: &str) -> Result<Value, Value> {
        self.lodge.control(&json!({
            "request": "renew_account", "instance": self.lodge.domain(), "account": account,
        }))
    }

    /// What the service was asked at its token endpoint.
    fn asked(&self) -> Vec<Received> {
        self.service.received()
    }

    fn token(&self, account: &str) -> String {
        self.lodge.cli(&["accounts", "allow", account, "tests"]).done();
        let asking = ["token", account, "--program", "tests"];
        self.lodge.cli(&asking).done().trim_end().to_owned()
    }
}

fn tokens() -> Value {
    json!({
        "access_token": "first-access", "refresh_token": "first-refresh", "token_type": "Bearer",
        "expires_in": "3600", "scope": "a b", "user": "ada",
    })
}

#[test]
fn cozy_49_only_who_is_signed_in_is_sent_to_a_service() {
    let mut house = House::new();
    house.lodge.get("/accounts/demo/start?state=x").expect(403).json()["errors"][0]["status"]
        .as_str()
        .map(|status| assert_eq!(status, "403"))
        .unwrap();
    let reply = house
        .owner
        .opens("/accounts/demo/start?state=app-state&scope=scope1%20scope2&nonce=17&slug=home")
        .expect(303);
    let location = reply.location().to_owned();
    assert!(
        location.starts_with(&house.service.url("/auth?v=1&")),
        "{location}"
    );
    let value = |name: &str| text::query_value(&location, name);
    assert_eq!(value("scope").as_deref(), Some("scope1 scope2"));
    assert_eq!(value("access_type").as_deref(), Some("offline"));
    assert_eq!(value("response_type").as_deref(), Some("code"));
    assert_eq!(value("client_id").as_deref(), Some("the-lodge"));
    assert_eq!(
        value("redirect_uri"),
        Some(format!("{}/accounts/demo/redirect", house.lodge.origin()))
    );
    let state = value("state").unwrap();
    assert!(state != "app-state" && state.len() == 32, "{state}");
    assert!(!location.contains("secret"), "{location}");
    house.owner.opens("/accounts/unknown/start").expect(404);
    assert!(house.asked().is_empty(), "the browser goes there, not the lodge");
}

#[test]
fn cozy_50_an_account_is_stored_and_its_app_hears_of_it() {
    let mut house = House::new();
    let state = house.begins("&nonce=17");
    let reply = house.returns(&state, "&code=the%20code").expect(303);
    let location = reply.location().to_owned();
    let home = format!("http://home.{}/?", house.lodge.domain());
    assert!(location.starts_with(&home), "{location}");
    assert_eq!(
        text::query_value(&location, "state").as_deref(),
        Some("app state")
    );
    let id = text::query_value(&location, "account").unwrap();
    assert!(!location.contains("access"), "{location}");

    let asked = house.asked();
    assert_eq!(asked.len(), 1);
    let value = |name: &str| text::query_value(&format!("?{}", asked[0].body), name);
    assert_eq!(value("grant_type").as_deref(), Some("authorization_code"));
    assert_eq!(value("code").as_deref(), Some("the code"));
    assert_eq!(value("nonce").as_deref(), Some("17"));
    assert_eq!(value("state"), Some(state));
    assert_eq!(asked[0].header("accept"), Some("application/json"));

    let shown = house.lodge.cli(&["documents", "show", ACCOUNTS, &id]).json();
    assert_eq!(shown["account_type"], "demo");
    assert_eq!(shown["oauth"]["token_type"], "Bearer");
    assert_eq!(shown["oauth_callback_results"]["user"], "ada");
    let text = shown.to_string();
    assert!(
        !text.contains("first-access") && !text.contains("first-refresh"),
        "{text}"
    );
    let listed = house.accounts();
    assert_eq!(listed[0]["id"], id.as_str());
    assert!(
        listed[0]["expires_at"].is_i64(),
        "a time in quotes is a time: {listed:?}"
    );
    assert_eq!(house.token("demo"), "first-access");
    assert_eq!(house.lodge.events("account_connected").len(), 1);
}

#[test]
fn cozy_50_a_callback_on_a_host_for_all_finds_its_instance() {
    let mut house = House::new();
    // Below a name that is no instance: hosts below one are those of its apps.
    let host = format!("oauthcallback.elsewhere.{}", house.lodge.domain());
    let before = Request::get("/accounts/demo/redirect?state=x&code=C").header("Host", &host);
    assert_eq!(
        house.lodge.send(&before).status,
        421,
        "nobody registered that host"
    );
    house.knows(&json!({ "redirect_url": format!("http://{host}/accounts/demo/redirect") }));

    let there = |target: &str| house.lodge.send(&Request::get(target).header("Host", &host));
    assert_eq!(
        there("/accounts/demo/redirect?access_token=T&state=x").status,
        400
    );
    for closed in [
        "/",
        "/auth/passphrase",
        "/signin/v1/identifier",
        "/accounts/demo/start",
    ] {
        assert_eq!(there(closed).status, 421, "{closed}");
    }
    let state = house.begins("&slug=bank");
    let target = format!("/accounts/demo/redirect?state={state}&code=C");
    let reply = house
        .lodge
        .send(&Request::get(&target).header("Host", &host))
        .expect(303);
    let location = reply.location();
    assert!(
        location.starts_with(&format!("http://bank.{}/?", house.lodge.domain())),
        "{location}"
    );
    assert_eq!(text::query_value(location, "state").as_deref(), Some("app state"));
    assert_eq!(house.accounts().len(), 1);
    let body = format!("?{}", house.asked()[0].body);
    assert_eq!(
        text::query_value(&body, "redirect_uri"),
        Some(format!("http://{host}/accounts/demo/redirect"))
    );
}

#[test]
fn cozy_51_a_state_is_good_once_for_its_service_and_its_session() {
    let mut house = House::new();
    house
        .lodge
        .cli_with_input(
            &["account-types", "add", "-"],
            r#"{"_id":"other","grant_mode":"authorization_code","client_id":"x",
                "auth_endpoint":"https://other.example/auth","token_endpoint":"https://other.example/token"}"#,
        )
        .done();
    let state = house.begins("");
    let away = format!("/accounts/other/redirect?state={state}&code=C");
    house.owner.opens(&away).expect(400);
    // Another browser, signed in and not.
    let mut second = Visitor::signed_in(house.lodge.address());
    let back = format!("/accounts/demo/redirect?state={state}&code=C");
    second.opens(&back).expect(400);
    house.lodge.get(&back).expect(400);
    for wrong in [
        "/accounts/demo/redirect?code=C",
        "/accounts/demo/redirect?state=&code=C",
        "/accounts/demo/redirect?state=app%20state&code=C",
        "/accounts/demo/redirect?state=00000000000000000000000000000000&code=C",
        "/accounts/demo/redirect",
    ] {
        house.owner.opens(wrong).expect(400);
    }
    assert!(house.accounts().is_empty() && house.asked().is_empty());
    // None of that used it up.
    house.returns(&state, "&code=C").expect(303);
    house.returns(&state, "&code=C").expect(400);
    assert_eq!((house.accounts().len(), house.asked().len()), (1, 1));
}

#[test]
fn cozy_52_a_refusal_goes_back_to_the_app() {
    let mut house = House::new();
    for (error, told) in [
        ("access_denied", "access_denied"),
        ("temporarily_unavailable", "temporarily_unavailable"),
        ("%3Cscript%3E", "server_error"),
    ] {
        let state = house.begins("");
        let reply = house.returns(&state, &format!("&error={error}")).expect(303);
        let value = |name: &str| text::query_value(reply.location(), name);
        assert_eq!(value("error").as_deref(), Some(told));
        assert_eq!(value("state").as_deref(), Some("app state"));
        assert_eq!(value("account"), None);
    }
    assert!(house.accounts().is_empty() && house.asked().is_empty());
}

#[test]
fn cozy_52_a_service_that_lies_connects_nothing() {
    let mut house = House::new();
    for (status, body) in [
        (
            400,
            json!({"error": "invalid_grant", "error_description": "its-secret was wrong"}),
        ),
        (200, json!({"error": "invalid_grant"})),
        (500, json!("oops")),
        (200, json!({"token_type": "Bearer"})),
        (302, json!({"access_token": "T"})),
    ] {
        house.service.says(status, &body);
        let state = house.begins("");
        let reply = house.returns(&state, "&code=C").expect(303);
        assert!(text::query_value(reply.location(), "error").is_some(), "{body}");
        assert!(!reply.location().contains("its-secret"));
    }
    assert!(house.accounts().is_empty());
    assert!(!house.lodge.log().contains("its-secret"));
    // A refresh token is part of what this mode asks for.
    house.knows(&json!({"grant_mode": "refresh_token"}));
    house.service.says(200, &json!({"access_token": "T"}));
    let state = house.begins("");
    let reply = house.returns(&state, "&code=C").expect(303);
    assert_eq!(
        text::query_value(reply.location(), "error").as_deref(),
        Some("server_error")
    );
    assert!(house.accounts().is_empty());
}

#[test]
fn cozy_53_credentials_are_where_the_mode_wants_them_and_nowhere_else() {
    for mode in ["form", "basic", "get"] {
        let mut house = House::new();
        house.knows(&json!({ "token_mode": mode }));
        house.connects();
        let asked = house.asked().pop().unwrap();
        let header = asked.header("authorization").unwrap_or_default();
        let in_header = header == "Basic dGhlLWxvZGdlOml0cy1zZWNyZXQ=";
        let places = (
            asked.body.contains("its-secret"),
            in_header,
            asked.line.contains("its-secret"),
        );
        let expected = (mode == "form", mode == "basic", mode == "get");
        assert_eq!(places, expected, "{mode}: {asked:?}");
        let verb = if mode == "get" { "GET" } else { "POST" };
        assert!(asked.line.starts_with(verb), "{}", asked.line);
        assert!(!house.lodge.log().contains("its-secret"));
    }
}

#[test]
fn cozy_54_a_renewed_token_takes_the_place_of_the_old_one() {
    let mut house = House::new();
    let id = house.connects();
    house.service.says(
        200,
        &json!({"access_token": "second-access", "refresh_token": "second-refresh", "expires_in": 60}),
    );
    house.renews(&id).unwrap();
    let asked = house.asked().pop().unwrap();
    assert!(
        asked
            .body
            .contains("grant_type=refresh_token&refresh_token=first-refresh"),
        "{}",
        asked.body
    );
    // The new refresh token is the one that is used next, after a restart, too.
    house.lodge.restart();
    house
        .service
        .says(200, &json!({"access_token": "third-access", "expires_in": 3600}));
    assert_eq!(house.token("demo"), "third-access", "it ends within the minute");
    let asked = house.asked().pop().unwrap();
    assert!(
        asked.body.contains("refresh_token=second-refresh"),
        "{}",
        asked.body
    );
    assert_eq!(house.token("demo"), "third-access");
    assert_eq!(house.asked().len(), 3, "a token that is good is given as it is");
}

#[test]
fn cozy_54_only_the_services_word_ends_an_account_and_its_owner_hears_it_once() {
    let mut house = House::new();
    let id = house.connects();
    let problem = |house: &House| house.accounts()[0]["problem"].clone();
    house.service.says(503, &json!("down"));
    assert_eq!(house.renews(&id).unwrap_err()["code"], "unavailable");
    assert_eq!(problem(&house), "unreachable");
    assert_eq!(house.token("demo"), "first-access", "an outage costs nothing");
    assert!(house.lodge.events("account_needs_owner").is_empty());

    house.service.says(400, &json!({"error": "invalid_client"}));
    house.renews(&id).unwrap_err();
    assert_eq!(problem(&house), "refused");

    house.service.says(200, &json!({"error": "invalid_grant"}));
    assert_eq!(house.renews(&id).unwrap_err()["code"], "invalid");
    house.renews(&id).unwrap_err();
    assert_eq!(problem(&house), "ended");
    assert_eq!(
        house.lodge.events("account_needs_owner").len(),
        2,
        "once for each reason"
    );

    // Connected again in its place.
    let again = house.accounts()[0]["connect_at"].as_str().unwrap().to_owned();
    let target = again.strip_prefix(&house.lodge.origin()).unwrap().to_owned();
    house.service.says(
        200,
        &json!({"access_token": "new-access", "refresh_token": "new-refresh"}),
    );
    let reply = house.owner.opens(&target).expect(303);
    let state = text::query_value(reply.location(), "state").unwrap();
    let reply = house.returns(&state, "&code=C").expect(303);
    assert_eq!(text::query_value(reply.location(), "account"), Some(id));
    assert_eq!(house.accounts().len(), 1);
    assert_eq!(problem(&house), Value::Null);
    assert_eq!(house.token("demo"), "new-access");
}

#[test]
fn cozy_54_who_may_read_an_account_may_renew_it_and_gets_the_access_token_alone() {
    let mut house = House::new();
    let id = house.connects();
    let client = CozyClient::registered(house.lodge.address());
    let mut other = Visitor::signed_in(house.lodge.address());
    let may = client.gets_tokens(&mut other, "io.cozy.accounts:GET").access;
    let may_not = client.gets_tokens(&mut other, "io.cozy.contacts").access;
    let path = format!("/accounts/demo/{id}/refresh");
    client.calls("POST", &path, &may_not).expect(403);
    client
        .calls("POST", "/accounts/demo/nobody/refresh", &may)
        .expect(404);
    assert!(house.lodge.send(&Request::new("POST", &path)).status >= 400);
    assert_eq!(house.asked().len(), 1, "nothing but the code was asked for");

    house.service.says(
        200,
        &json!({"access_token": "second-access", "refresh_token": "second-refresh", "expires_in": 3600}),
    );
    let reply = client.calls("POST", &path, &may).expect(200);
    assert_eq!(reply.header("content-type"), Some("application/vnd.api+json"));
    let data = reply.json()["data"].clone();
    assert_eq!(
        (data["id"].as_str(), data["type"].as_str()),
        (Some(id.as_str()), Some(ACCOUNTS))
    );
    assert_eq!(data["attributes"]["oauth"]["access_token"], "second-access");
    assert_eq!(data["links"]["self"], format!("/data/{ACCOUNTS}/{id}"));
    assert!(data["meta"]["rev"].is_string());
    let told = data.to_string();
    assert!(
        !told.contains("second-refresh") && !told.contains("its-secret"),
        "{told}"
    );

    // Another account, because this one was renewed just now.
    let id = house.connects();
    let path = format!("/accounts/demo/{id}/refresh");
    house.service.says(503, &json!("down"));
    client.calls("POST", &path, &may).expect(502);
    house.service.says(400, &json!({"error": "invalid_grant"}));
    let reply = client.calls("POST", &path, &may).expect(401);
    let error = reply.json()["errors"][0].clone();
    assert_eq!(error["code"], "oauth_refresh_invalid_token");
    assert_eq!(
        (error["status"].as_str(), error["title"].as_str()),
        (Some("401"), Some("Unauthorized"))
    );
}

#[test]
fn cozy_55_ten_at_once_ask_the_service_once() {
    let mut house = House::new();
    let id = house.connects();
    house.service.says(
        200,
        &json!({"access_token": "second-access", "refresh_token": "second-refresh"}),
    );
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..10).map(|_| scope.spawn(|| house.renews(&id))).collect();
        for one in all {
            one.join().unwrap().unwrap();
        }
    });
    assert_eq!(house.asked().len(), 2, "the code, and one renewal");
}

#[test]
fn a_token_behind_the_hash_is_brought_by_a_page() {
    let mut house = House::new();
    house.knows(&json!({"grant_mode": "token", "token_endpoint": null}));
    let state = house.begins("");
    let page = house.owner.opens("/accounts/demo/redirect").expect(200);
    assert!(page.text().contains("account-return"), "{}", page.text());
    assert_eq!(
        page.header("cross-origin-opener-policy"),
        None,
        "an app waits for this window"
    );
    let form = [
        ("access_token", "from-hash"),
        ("state", state.as_str()),
        ("expires_in", "3600"),
    ];
    let post = |form: &[(&str, &str)]| Request::form("/accounts/demo/redirect", form);
    house.lodge.send(&post(&form)).expect(400);
    house
        .owner
        .sends(post(&[("access_token", "forged"), ("state", "x")]))
        .expect(400);
    house.owner.sends(post(&form)).expect(303);
    assert_eq!(house.token("demo"), "from-hash");
}

#[test]
fn s_253_an_account_that_is_given_up_is_revoked_at_the_service_and_gone_here() {
    let mut house = House::new();
    house.knows(&json!({ "revocation_endpoint": house.service.url("/revoke") }));
    house.connects();
    house.lodge.cli(&["accounts", "disconnect", "demo"]).done();
    let asked = house.asked().pop().unwrap();
    assert_eq!(asked.line, "POST /revoke");
    assert!(
        asked
            .body
            .starts_with("token=first-refresh&token_type_hint=refresh_token")
    );
    assert!(house.accounts().is_empty());
    house.lodge.cli(&["token", "demo"]).refused();
    // A service that does not hear it keeps nothing here.
    house.connects();
    house.service.says(500, &json!("no"));
    house.lodge.cli(&["accounts", "disconnect", "demo"]).done();
    assert!(house.accounts().is_empty());
}

#[test]
fn s_251_each_token_that_is_given_out_is_written_down() {
    let mut house = House::new();
    house.connects();
    assert_eq!(house.token("demo"), "first-access");
    assert_eq!(house.lodge.waits_for_events("account_token_given", 1).len(), 1);
    let said = house
        .lodge
        .cli(&["token", "nobody", "--program", "tests"])
        .refused();
    assert!(said.contains("nobody"), "{said}");
}

#[test]
fn s_251_a_program_gets_a_token_once_its_owner_allowed_it_and_not_after() {
    let mut house = House::new();
    let id = house.connects();
    let asks = |house: &House, program: &str| house.lodge.cli(&["token", "demo", "--program", program]);
    let said = asks(&house, "mbsync").refused();
    assert!(
        said.contains(&format!("gatelodge accounts allow {id} mbsync")),
        "{said}"
    );
    house.lodge.cli(&["accounts", "allow", "demo", "mbsync"]).done();
    assert_eq!(asks(&house, "mbsync").done().trim(), "first-access");
    asks(&house, "msmtp").refused();
    let programs = house.accounts()[0]["programs"].clone();
    assert_eq!(programs[0]["name"], "mbsync");
    assert!(programs[0]["used_at"].is_i64());
    assert_eq!(
        house.lodge.waits_for_events("account_token_given", 1)[0]["detail"],
        "demo: mbsync"
    );
    house.lodge.cli(&["accounts", "forbid", "demo", "mbsync"]).done();
    house
        .lodge
        .cli(&["accounts", "forbid", "demo", "mbsync"])
        .refused();
    asks(&house, "mbsync").refused();
    assert_eq!(
        house.asked().len(),
        1,
        "a refused program makes nobody ask the service"
    );
    // Another account under the same name begins with nothing.
    house.lodge.cli(&["accounts", "allow", "demo", "mbsync"]).done();
    house.lodge.cli(&["accounts", "disconnect", "demo"]).done();
    house.connects();
    asks(&house, "mbsync").refused();
}

#[test]
#[cfg(target_os = "linux")]
fn s_251_a_program_that_says_no_name_goes_by_that_of_its_file() {
    let mut house = House::new();
    house.connects();
    let said = house.lodge.cli(&["token", "demo"]).refused();
    let own = std::env::current_exe().unwrap();
    let own = own.file_name().unwrap().to_str().unwrap();
    assert!(said.contains(own), "{said}");
    house.lodge.cli(&["accounts", "allow", "demo", own]).done();
    assert_eq!(house.lodge.cli(&["token", "demo"]).done().trim(), "first-access");
}

#[test]
fn s_253_an_account_that_is_deleted_by_an_app_is_revoked_at_the_service() {
    let mut house = House::new();
    house.knows(&json!({ "revocation_endpoint": house.service.url("/revoke") }));
    let id = house.connects();
    let domain = house.lodge.domain();
    let token = house
        .lodge
        .cli(&["instances", "token-cli", &domain, ACCOUNTS])
        .done();
    let call = |method: &str, target: &str| {
        house
            .lodge
            .send(&Request::new(method, target).bearer(token.trim()))
    };
    let path = format!("/data/{ACCOUNTS}/{id}");
    let rev = call("GET", &path).expect(200).json()["_rev"]
        .as_str()
        .unwrap()
        .to_owned();
    call("DELETE", &format!("{path}?rev=1-{}", "0".repeat(32))).expect(409);
    assert_eq!(house.asked().len(), 1, "nothing was deleted");
    call("DELETE", &format!("{path}?rev={rev}")).expect(200);
    let asked = house.service.waits_for(2).pop().unwrap();
    assert_eq!(asked.line, "POST /revoke");
    assert!(asked.body.starts_with("token=first-refresh"), "{}", asked.body);
    assert!(house.accounts().is_empty());
    house.lodge.waits_for_events("account_disconnected", 1);
}

#[test]
fn s_254_an_account_stays_one_of_the_service_that_it_was_connected_with() {
    let mut house = House::new();
    let thief = Receiver::saying(200, &tokens());
    let record = json!({
        "_id": "thief", "grant_mode": "authorization_code", "client_id": "x", "client_secret": "y",
        "auth_endpoint": thief.url("/auth"), "token_endpoint": thief.url("/token"),
        "revocation_endpoint": thief.url("/revoke"),
    });
    house
        .lodge
        .cli_with_input(&["account-types", "add", "-"], &record.to_string())
        .done();
    let id = house.connects();
    let domain = house.lodge.domain();
    let token = house
        .lodge
        .cli(&["instances", "token-cli", &domain, ACCOUNTS])
        .done();
    let call = |method: &str, target: &str, body: &Value| {
        house.lodge.send(
            &Request::new(method, target)
                .bearer(token.trim())
                .header("Content-Type", "application/json")
                .body(body.to_string()),
        )
    };
    let path = format!("/data/{ACCOUNTS}/{id}");
    let seen = call("GET", &path, &json!({})).expect(200).json();
    for other in [json!("thief"), json!(""), json!(null), json!(["demo"])] {
        let mut moved = seen.clone();
        moved["account_type"] = other;
        let said = call("PUT", &path, &moved).expect(400).text().to_owned();
        assert!(said.contains("account_type"), "{said}");
    }
    // Who leaves it out has not changed it.
    let mut without = seen.clone();
    without.as_object_mut().unwrap().remove("account_type");
    let reply = call("PUT", &path, &without).expect(200).json();
    assert_eq!(reply["data"]["account_type"], "demo");

    // Nor do its sealed tokens come back with another account of its id.
    let rev = reply["rev"].as_str().unwrap();
    call("DELETE", &format!("{path}?rev={rev}"), &json!({})).expect(200);
    assert!(seen["oauth_encrypted"].is_string(), "{seen}");
    let again = json!({"account_type": "thief", "oauth_encrypted": seen["oauth_encrypted"]});
    let reply = call("PUT", &path, &again);
    assert!(reply.status < 300, "{}", reply.text());
    call("POST", &format!("/accounts/thief/{id}/refresh"), &json!({})).expect(422);
    assert!(thief.received().is_empty(), "{:?}", thief.received());
}

#[test]
fn a_callback_that_the_browser_could_not_open_is_brought_by_the_owner() {
    let mut house = House::new();
    house.knows(&json!({"redirect_uri": "https://localhost/accounts/demo/redirect"}));
    let finish = |house: &House, url: &str| house.lodge.cli_with_input(&["accounts", "finish", "-"], url);
    let state = house.begins("");
    let url = format!("https://localhost/accounts/demo/redirect?state={state}&code=C");
    for wrong in [
        "nonsense".to_owned(),
        "https://localhost/accounts/demo/redirect".to_owned(),
        url.replace("/accounts/", "/account/"),
        url.replace("demo", "other"),
        url.replace(&state, "forged"),
    ] {
        finish(&house, &wrong).refused();
    }
    assert!(house.asked().is_empty() && house.accounts().is_empty());
    let id = finish(&house, &url).done().trim().to_owned();
    assert_eq!(house.accounts()[0]["id"], id.as_str());
    assert!(
        house.asked()[0]
            .body
            .contains("redirect_uri=https%3A%2F%2Flocalhost%2Faccounts%2Fdemo%2Fredirect"),
        "{}",
        house.asked()[0].body
    );
    // It is good once, and not after its session.
    finish(&house, &url).refused();
    let late = house.begins("");
    house.owner.signs_out();
    finish(&house, &url.replace(&state, &late)).refused();
    assert_eq!(house.accounts().len(), 1);
}

#[test]
fn s_254_git_gets_a_token_for_the_accounts_own_host_only() {
    let mut house = House::new();
    house.connects();
    house.lodge.cli(&["accounts", "allow", "demo", "git"]).done();
    let host = house.service.url("").trim_start_matches("http://").to_owned();
    let fill = |asked: &str| {
        let gatelodge = house.lodge.command(&[]);
        let helper = format!(
            "credential.helper=!{} git-credential demo",
            gatelodge.get_program().to_str().unwrap()
        );
        let mut git = std::process::Command::new("git");
        git.envs(
            gatelodge
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        git.args(["-c", "credential.helper=", "-c", &helper, "credential", "fill"])
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "true")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let mut child = git.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), asked.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (filled, said) = fill(&format!("protocol=http\nhost={host}\n\n"));
    assert!(
        filled.contains("username=oauth2\npassword=first-access\n"),
        "{filled} {said}"
    );
    let (filled, said) = fill("protocol=https\nhost=evil.example\n\n");
    assert!(
        !filled.contains("first-access") && said.contains("evil.example"),
        "{filled} {said}"
    );
}

#[test]
fn the_recipe_of_the_documentation_is_closed_unless_it_is_opened_and_web_pages_cannot_use_it() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let lodge = Lodge::start_with(&format!("[connectors]\nrecipe_listen = '127.0.0.1:{port}'"));
    let record = r#"{"grant_mode":"authorization_code","client_id":"...","client_secret":"...","auth_endpoint":"https://www.facebook.com/v2.12/dialog/oauth","token_endpoint":"https://graph.facebook.com/v2.12/oauth/access_token","token_mode":"get","redirect_url":"https://oauthcallback.cozy.tools:8080/accounts/facebook/redirect"}"#;
    let put = |target: &str| {
        Request::new("PUT", target)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(record)
    };
    let there = |request: &Request, host: &str| {
        gatelodge_tests::http::send(([127, 0, 0, 1], port).into(), host, request)
    };
    let path = "/secrets%2Fio-cozy-account_types/facebook";
    let own = format!("localhost:{port}");
    assert_eq!(there(&put(path), "evil.example").status, 421);
    assert_eq!(
        there(&put(path).header("Origin", "https://evil.example"), &own).status,
        421
    );
    assert_eq!(there(&put("/other%2Fbase/facebook"), &own).status, 404);
    assert_eq!(
        there(&Request::get(path), &own).status,
        404,
        "nothing is read there"
    );
    let list = || lodge.cli(&["account-types", "ls", "--json"]).json();
    assert_eq!(list(), json!([]));
    let reply = there(&put(path), &own).expect(201);
    assert_eq!(reply.json()["id"], "facebook");
    assert_eq!(
        list()[0]["redirect_uri"],
        "https://oauthcallback.cozy.tools:8080/accounts/facebook/redirect"
    );
    assert!(
        lodge.send(&put(path)).status >= 400,
        "not at the lodge's own door"
    );
}
