//! Documents for Cozy clients (cozy.md D): statuses, bodies and texts of `/data`, what permissions open, the settings and
//! the folders that clients ask for.

use gatelodge_tests::{CozyClient, Lodge, Reply, Request, Visitor};
use serde_json::{Value, json};

const CONTACTS: &str = "io.cozy.contacts";
const EVERYTHING: &str = "io.cozy.contacts io.cozy.files io.cozy.settings:GET io.cozy.accounts io.cozy.todos";

/// The access token of a new client that was given this scope.
#[track_caller]
fn token(lodge: &Lodge, scope: &str) -> String {
    let mut person = Visitor::signed_in(lodge.address());
    let client = CozyClient::registered(lodge.address());
    client.gets_tokens(&mut person, scope).access
}

/// A request with a token.
pub(crate) fn asking(token: &str, method: &str, target: &str, body: &str) -> Request {
    let request = Request::new(method, target)
        .bearer(token)
        .header("Accept", "application/json");
    if body.is_empty() {
        return request;
    }
    request.header("Content-Type", "application/json").body(body)
}

/// A lodge, and a client with a token.
pub(crate) struct Client<'l> {
    pub(crate) lodge: &'l Lodge,
    pub(crate) token: String,
}

impl<'l> Client<'l> {
    #[track_caller]
    pub(crate) fn of(lodge: &'l Lodge, scope: &str) -> Self {
        Self {
            lodge,
            token: token(lodge, scope),
        }
    }

    #[track_caller]
    pub(crate) fn asks(&self, method: &str, target: &str, body: &str) -> Reply {
        self.lodge.send(&asking(&self.token, method, target, body))
    }

    #[track_caller]
    pub(crate) fn gets(&self, target: &str) -> Reply {
        self.asks("GET", target, "")
    }

    #[track_caller]
    pub(crate) fn posts(&self, target: &str, body: &Value) -> Reply {
        self.asks("POST", target, &body.to_string())
    }

    #[track_caller]
    pub(crate) fn puts(&self, target: &str, body: &Value) -> Reply {
        self.asks("PUT", target, &body.to_string())
    }
}

/// An error of the document database (E3).
#[track_caller]
pub(crate) fn expect_couch(reply: Reply, status: u16, error: &str, reason: &str) {
    let reply = reply.expect(status);
    let body = json!({"ok": false, "status": status.to_string(), "error": error, "reason": reason});
    assert_eq!(reply.json(), body);
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

/// A refused permission (E3).
#[track_caller]
pub(crate) fn expect_forbidden(reply: Reply, say: &str) {
    let reply = reply.expect(403);
    assert_eq!(reply.json(), json!({"error": format!("code=403, message={say}")}));
}

/// A request that cannot be taken (E3).
#[track_caller]
pub(crate) fn expect_bad(reply: Reply) {
    let reply = reply.expect(400);
    let error = reply.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(error.starts_with("Bad Request(400): "), "{error}");
}

#[test]
fn a_document_is_made_read_replaced_and_deleted() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, EVERYTHING);
    // The last digits of these numbers do not fit a float, and the order of members is the client's.
    let text = r#"{"zulu":1.00,"alpha":12345678901234567890123,"nested":{"b":1e2,"a":[]},"_type":"x"}"#;
    for target in ["/data/io.cozy.contacts/", "/data/io.cozy.contacts"] {
        let made = client.asks("POST", target, text).expect(201);
        let answer = made.json();
        let (id, rev) = (answer["id"].as_str().unwrap(), answer["rev"].as_str().unwrap());
        assert!(id.len() == 32 && rev.starts_with("1-"), "{answer}");
        let data = format!(
            "{{\"_id\":\"{id}\",\"_rev\":\"{rev}\",\"zulu\":1.00,\"alpha\":12345678901234567890123,\
             \"nested\":{{\"b\":1e2,\"a\":[]}},\"_type\":\"{CONTACTS}\"}}"
        );
        let whole = format!(
            "{{\"ok\":true,\"id\":\"{id}\",\"rev\":\"{rev}\",\"type\":\"{CONTACTS}\",\"data\":{data}}}"
        );
        assert_eq!(made.text(), whole);
        assert_eq!(
            client.gets(&format!("/data/{CONTACTS}/{id}")).expect(200).text(),
            data
        );
    }
    let made = client
        .puts("/data/io.cozy.contacts/ada", &json!({"name": "Ada"}))
        .expect(200);
    let first = made.json()["rev"].as_str().unwrap().to_owned();
    let next = json!({"_id": "ada", "_rev": first, "name": "Ada L."});
    let replaced = client
        .puts("/data/io.cozy.contacts/ada", &next)
        .expect(200)
        .json();
    assert_eq!(replaced["data"]["name"], "Ada L.");
    let second = replaced["rev"].as_str().unwrap();
    assert!(second.starts_with("2-"));
    expect_couch(
        client.puts("/data/io.cozy.contacts/ada", &next),
        409,
        "conflict",
        "Document update conflict.",
    );
    let gone = client
        .asks("DELETE", &format!("/data/io.cozy.contacts/ada?rev={second}"), "")
        .expect(200)
        .json();
    let expected = json!({"ok": true, "id": "ada", "rev": gone["rev"], "type": CONTACTS, "deleted": true});
    assert_eq!(gone, expected);
    expect_couch(
        client.gets("/data/io.cozy.contacts/ada"),
        404,
        "not_found",
        "deleted",
    );
    expect_couch(
        client.gets("/data/io.cozy.contacts/bob"),
        404,
        "not_found",
        "missing",
    );
    expect_couch(
        client.gets("/data/io.cozy.todos/x"),
        404,
        "not_found",
        "wrong_doctype",
    );
}

#[test]
fn a_revision_comes_in_the_header_or_the_address() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    let delete = |id: &str, query: &str, header: Option<&str>| {
        let mut request = asking(
            &client.token,
            "DELETE",
            &format!("/data/{CONTACTS}/{id}{query}"),
            "",
        );
        if let Some(header) = header {
            request = request.header("If-Match", header);
        }
        lodge.send(&request)
    };
    for (id, quote) in [("a", ""), ("b", "\"")] {
        let made = client
            .puts(&format!("/data/{CONTACTS}/{id}"), &json!({}))
            .expect(200)
            .json();
        let rev = made["rev"].as_str().unwrap();
        let other = "9-0123456789abcdef0123456789abcdef";
        expect_couch(delete(id, "", None), 400, "bad_request", "Invalid rev format");
        expect_bad(delete(id, &format!("?rev={rev}"), Some(other)));
        expect_couch(
            delete(id, "", Some(other)),
            409,
            "conflict",
            "Document update conflict.",
        );
        delete(id, "", Some(&format!("{quote}{rev}{quote}"))).expect(200);
        expect_couch(delete(id, "", Some(rev)), 404, "not_found", "deleted");
    }
}

#[test]
fn a_document_that_says_half_of_what_it_is_is_refused() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    let rev = "1-0123456789abcdef0123456789abcdef";
    expect_bad(client.posts("/data/io.cozy.contacts/", &json!({"_id": "x"})));
    for body in [
        json!({"_id": "x"}),
        json!({"_rev": rev}),
        json!({"_id": "y", "_rev": rev}),
    ] {
        expect_bad(client.puts("/data/io.cozy.contacts/x", &body));
    }
    expect_couch(
        client.gets("/data/io.cozy.contacts/x"),
        404,
        "not_found",
        "wrong_doctype",
    );
}

#[test]
fn lists_are_couchs_rows() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    expect_couch(
        client.gets("/data/io.cozy.contacts/_all_docs"),
        404,
        "not_found",
        "wrong_doctype",
    );
    let mut revs = Vec::new();
    for id in ["a", "b", "c/d"] {
        let target = format!("/data/{CONTACTS}/{}", id.replace('/', "%2F"));
        let made = client
            .puts(&target, &json!({"n": 1, "deep": {"x": id, "y": 2}}))
            .expect(200)
            .json();
        revs.push(made["rev"].as_str().unwrap().to_owned());
    }
    let row = |n: usize, id: &str| json!({"id": id, "key": id, "value": {"rev": revs[n]}});
    let plain = json!({"total_rows": 3, "offset": 0, "rows": [row(0, "a"), row(1, "b"), row(2, "c/d")]});
    let all = "/data/io.cozy.contacts/_all_docs";
    assert_eq!(client.gets(all).expect(200).json(), plain);
    assert_eq!(client.asks("POST", all, "").expect(200).json(), plain);
    assert_eq!(
        client
            .posts(&format!("{all}?DesignDocs=false"), &json!({}))
            .expect(200)
            .json(),
        plain
    );
    let with = client
        .gets(&format!("{all}?include_docs=true&limit=1&skip=2"))
        .expect(200)
        .json();
    let document = json!({"_id": "c/d", "_rev": revs[2], "n": 1, "deep": {"x": "c/d", "y": 2}});
    assert_eq!(
        with["rows"],
        json!([{"id": "c/d", "key": "c/d", "value": {"rev": revs[2]}, "doc": document}])
    );
    let fields = client
        .gets(&format!("{all}?include_docs=true&Fields=_id,deep.x&limit=1"))
        .expect(200)
        .json();
    assert_eq!(fields["rows"][0]["doc"], json!({"_id": "a", "deep": {"x": "a"}}));
    client
        .asks("DELETE", &format!("/data/{CONTACTS}/b?rev={}", revs[1]), "")
        .expect(200);
    let keyed = client
        .posts(
            &format!("{all}?include_docs=true"),
            &json!({"keys": ["c/d", "b", "none"]}),
        )
        .expect(200)
        .json();
    assert_eq!(keyed["rows"][0]["doc"], document);
    assert_eq!(
        (&keyed["rows"][1]["value"]["deleted"], &keyed["rows"][1]["doc"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(keyed["rows"][2], json!({"key": "none", "error": "not_found"}));
    let ids = |query: &str| {
        let list = client.gets(&format!("{all}?{query}")).expect(200).json();
        let rows = list["rows"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("startkey=%22b%22"), ["c/d"]);
    assert_eq!(ids("endkey=%22c/d%22&inclusive_end=false"), ["a"]);
    assert_eq!(ids("descending=true"), ["c/d", "a"]);
    assert_eq!(ids("key=%22a%22"), ["a"]);
    for wrong in [
        "limit=x",
        "startkey=b",
        "keys=%22a%22",
        "include_docs=yes",
        "Fields=a..b",
    ] {
        expect_bad(client.gets(&format!("{all}?{wrong}")));
    }
}

#[test]
fn normal_docs_come_by_the_hundred() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    for n in 0..120 {
        client
            .puts(&format!("/data/{CONTACTS}/{n:03}"), &json!({"n": n}))
            .expect(200);
    }
    let normal = "/data/io.cozy.contacts/_normal_docs?include_docs=true";
    let first = client.gets(normal).expect(200).json();
    assert_eq!(
        (
            first["total_rows"].as_u64(),
            first["rows"].as_array().unwrap().len()
        ),
        (Some(120), 100)
    );
    assert_eq!(first["rows"][99]["n"], 99);
    let bookmark = first["bookmark"].as_str().unwrap();
    let second = client
        .gets(&format!("{normal}&bookmark={bookmark}"))
        .expect(200)
        .json();
    assert_eq!(
        (second["rows"].as_array().unwrap().len(), &second["bookmark"]),
        (20, &json!(""))
    );
    let skipped = client
        .gets(&format!("{normal}&skip=118&limit=5"))
        .expect(200)
        .json();
    assert_eq!(
        (
            skipped["rows"].as_array().unwrap().len(),
            &skipped["rows"][0]["n"]
        ),
        (2, &json!(118))
    );
}

#[test]
fn queries_find_sort_and_go_on() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    for (n, name) in ["d", "a", "c", "b", "e"].iter().enumerate() {
        client
            .puts(
                &format!("/data/{CONTACTS}/{n}"),
                &json!({"name": name, "n": n, "x": {"y": 1.50}}),
            )
            .expect(200);
    }
    let find = "/data/io.cozy.contacts/_find";
    let body = json!({"selector": {"n": {"$gte": 1, "$lte": 3}}, "fields": ["name", "x.y"], "use_index": "_design/by_n"});
    let reply = client.posts(find, &body).expect(200);
    let expected = r#"{"docs":[{"name":"a","x":{"y":1.5}},{"name":"c","x":{"y":1.5}},{"name":"b","x":{"y":1.5}}],"limit":100,"next":false,"bookmark":"nil"}"#;
    assert_eq!(reply.text(), expected);
    let mut names = Vec::new();
    let mut bookmark = Value::Null;
    loop {
        let body = json!({"selector": {"_id": {"$gt": null}}, "sort": [{"name": "desc"}], "limit": 2, "bookmark": bookmark});
        let page = client.posts(find, &body).expect(200).json();
        let docs = page["docs"].as_array().unwrap().clone();
        names.extend(
            docs.iter()
                .map(|document| document["name"].as_str().unwrap().to_owned()),
        );
        if page["next"] == false {
            assert_eq!(page["bookmark"], "nil");
            break;
        }
        bookmark = page["bookmark"].clone();
    }
    assert_eq!(names, ["e", "d", "c", "b", "a"]);
    for wrong in [
        json!({}),
        json!({"selector": {"a": {"$regex": "x"}}}),
        json!({"selector": {}, "limit": -1}),
    ] {
        expect_bad(client.posts(find, &wrong));
    }
    expect_bad(client.asks("POST", find, "{"));
}

#[test]
fn indexes_are_made_once_and_found_again() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    let index = "/data/io.cozy.contacts/_index";
    let body =
        json!({"index": {"fields": ["name", "age"]}, "ddoc": "by_name_and_age", "name": "by_name_and_age"});
    let made =
        |result: &str| json!({"result": result, "id": "_design/by_name_and_age", "name": "by_name_and_age"});
    assert_eq!(client.posts(index, &body).expect(200).json(), made("created"));
    assert_eq!(client.posts(index, &body).expect(200).json(), made("exists"));
    let all = client
        .gets("/data/io.cozy.contacts/_design_docs?include_docs=true")
        .expect(200)
        .json();
    assert_eq!(
        all["rows"][0]["doc"]["views"]["by_name_and_age"]["map"]["fields"],
        json!({"name": "asc", "age": "asc"})
    );
    // It is no document.
    assert_eq!(
        client.gets("/data/io.cozy.contacts/_all_docs").expect(200).json()["rows"],
        json!([])
    );
    expect_bad(client.posts(index, &json!({"index": {"fields": []}})));
}

#[test]
fn cozy_36_a_rule_opens_what_it_says() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, "io.cozy.files:GET io.cozy.contacts");
    let root = client
        .gets("/data/io.cozy.files/io.cozy.files.root-dir")
        .expect(200)
        .json();
    assert_eq!((&root["type"], &root["path"]), (&json!("directory"), &json!("/")));
    let mut changed = root.clone();
    changed["name"] = "x".into();
    let target = "/data/io.cozy.files/io.cozy.files.root-dir";
    client.puts(target, &changed).expect(403);
    assert_eq!(client.gets(target).expect(200).json(), root);
    client
        .puts("/data/io.cozy.contacts/ada", &json!({"name": "Ada"}))
        .expect(200);
}

#[test]
fn cozy_37_a_rule_with_ids_opens_these_ids() {
    let lodge = Lodge::start();
    let owner = Client::of(&lodge, CONTACTS);
    for id in ["id1", "id2"] {
        owner
            .puts(&format!("/data/{CONTACTS}/{id}"), &json!({}))
            .expect(200);
    }
    let client = Client::of(&lodge, "io.cozy.contacts:GET:id1");
    client.gets("/data/io.cozy.contacts/id1").expect(200);
    for target in [
        "/data/io.cozy.contacts/id2",
        "/data/io.cozy.contacts/id3",
        "/data/io.cozy.contacts/_all_docs",
        "/data/io.cozy.contacts/_normal_docs",
        "/data/io.cozy.contacts/_design_docs",
    ] {
        expect_forbidden(client.gets(target), "Forbidden");
    }
    for target in ["_find", "_index", "_all_docs"] {
        let body = json!({"selector": {}, "index": {"fields": ["a"]}, "keys": ["id1"]});
        expect_forbidden(
            client.posts(&format!("/data/{CONTACTS}/{target}"), &body),
            "Forbidden",
        );
    }
}

#[test]
fn cozy_39_reserved_types_stay_closed() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, EVERYTHING);
    for doctype in ["io.cozy.oauth.clients", "io.cozy.sessions", "io.cozy.sharings"] {
        let unreadable = format!("reserved doctype {doctype} unreadable");
        for target in ["x", "_all_docs", "_normal_docs"] {
            expect_forbidden(client.gets(&format!("/data/{doctype}/{target}")), &unreadable);
        }
        expect_forbidden(
            client.posts(&format!("/data/{doctype}/_find"), &json!({"selector": {}})),
            &unreadable,
        );
        let unwritable = format!("reserved doctype {doctype} unwritable");
        expect_forbidden(
            client.posts(&format!("/data/{doctype}/"), &json!({})),
            &unwritable,
        );
        expect_forbidden(
            client.puts(&format!("/data/{doctype}/x"), &json!({})),
            &unwritable,
        );
        expect_forbidden(
            client.asks("DELETE", &format!("/data/{doctype}/x?rev=1-x"), ""),
            &unwritable,
        );
    }
    for doctype in ["io.cozy.apps", "io.cozy.jobs", "io.cozy.sessions.logins"] {
        let unwritable = format!("reserved doctype {doctype} unwritable");
        expect_forbidden(
            client.puts(&format!("/data/{doctype}/x"), &json!({})),
            &unwritable,
        );
    }
}

#[test]
fn cozy_44_the_origin_is_reflected_where_documents_are() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, EVERYTHING);
    let origin = "https://x.example";
    for target in [
        "/data/io.cozy.contacts/none",
        "/data/_all_doctypes",
        "/files/metadata?Path=/",
        "/settings/capabilities",
        "/status/",
    ] {
        let reply = lodge.send(&asking(&client.token, "GET", target, "").header("Origin", origin));
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(origin),
            "{target}"
        );
        assert_eq!(
            reply.header("access-control-allow-credentials"),
            Some("true"),
            "{target}"
        );
        assert!(
            reply.headers("vary").any(|vary| vary.contains("Origin")),
            "{target}"
        );
        let preflight = Request::new("OPTIONS", target)
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "PUT")
            .header("Access-Control-Request-Headers", "authorization, content-type");
        let reply = lodge.send(&preflight).expect(204);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(origin),
            "{target}"
        );
        assert_eq!(reply.header("access-control-max-age"), Some("43200"), "{target}");
        assert!(
            reply
                .header("access-control-allow-methods")
                .unwrap()
                .contains("PUT")
        );
        assert_eq!(
            reply.header("access-control-allow-headers"),
            Some("authorization, content-type")
        );
        // Who is refused has to be able to read why.
        let refused = lodge.send(&Request::get(target).header("Origin", origin));
        assert_eq!(
            refused.header("access-control-allow-origin"),
            Some(origin),
            "{target}"
        );
    }
}

#[test]
fn clients_learn_what_the_instance_is() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, EVERYTHING);
    let capabilities = client.gets("/settings/capabilities").expect(200);
    assert_eq!(
        capabilities.header("content-type"),
        Some("application/vnd.api+json")
    );
    let data = capabilities.json()["data"].clone();
    assert_eq!(data["type"], "io.cozy.settings");
    for name in [
        "file_versioning",
        "flat_subdomains",
        "can_auth_with_password",
        "can_auth_with_magic_links",
        "can_auth_with_oidc",
    ] {
        assert!(data["attributes"][name].is_boolean(), "{name}");
    }
    let instance = client.gets("/settings/instance").expect(200);
    assert_eq!(instance.header("content-type"), Some("application/vnd.api+json"));
    let data = instance.json()["data"].clone();
    assert_eq!(
        (&data["type"], &data["id"]),
        (&json!("io.cozy.settings"), &json!("io.cozy.settings.instance"))
    );
    let attributes = &data["attributes"];
    assert_eq!(
        (&attributes["email"], &attributes["public_name"]),
        (&json!("ada@example.org"), &json!("Ada Lovelace"))
    );
    for name in ["locale", "tz", "auth_mode", "context"] {
        assert!(attributes[name].is_string(), "{name}");
    }
    let document = client
        .gets("/data/io.cozy.settings/io.cozy.settings.instance")
        .expect(200)
        .json();
    assert_eq!(document["email"], "ada@example.org");
    assert_eq!(document["_rev"], data["meta"]["rev"]);
    // A token for something else learns nothing about the person.
    let other = Client::of(&lodge, CONTACTS);
    other.gets("/settings/capabilities").expect(200);
    other.gets("/settings/instance").expect(403);
    lodge.get("/settings/capabilities").expect(401);
    lodge.get("/settings/instance").expect(401);
    let status = lodge.get("/status/").expect(200).json();
    assert_eq!(
        (&status["status"], status.get("datasystem")),
        (&json!("OK"), None)
    );
}

#[test]
fn clients_that_registered_themselves_change_no_settings() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, EVERYTHING);
    let before = client.gets("/settings/instance").expect(200).json()["data"].clone();
    let wish =
        json!({"data": {"attributes": {"tz": "Europe/Paris"}, "meta": {"rev": before["meta"]["rev"]}}});
    client.puts("/settings/instance", &wish).expect(403);
    client.asks("PUT", "/settings/instance", "{}").expect(400);
    for id in [
        "io.cozy.settings.instance",
        "io.cozy.settings.passphrase",
        "other",
    ] {
        expect_forbidden(
            client.puts(&format!("/data/io.cozy.settings/{id}"), &json!({})),
            "Forbidden",
        );
    }
    let kept = client.gets("/settings/instance").expect(200).json()["data"].clone();
    assert_eq!(kept, before);
}

#[test]
fn folders_are_made_as_the_development_runner_does() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, "io.cozy.files");
    let missing = client
        .gets("/files/metadata?Path=/cozy-konnector-dev-root")
        .expect(404)
        .json();
    assert_eq!(missing["errors"][0]["status"], "404");
    let root = client.gets("/files/metadata?Path=/").expect(200).json();
    assert_eq!(
        (&root["data"]["id"], &root["data"]["attributes"]["type"]),
        (&json!("io.cozy.files.root-dir"), &json!("directory"))
    );
    let target = "/files/io.cozy.files.root-dir?Name=cozy-konnector-dev-root&Type=directory";
    let made = client.asks("POST", target, "").expect(201).json()["data"].clone();
    assert_eq!(made["attributes"]["path"], "/cozy-konnector-dev-root");
    client.asks("POST", target, "").expect(409);
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        client.gets(&format!("/files/{id}")).expect(200).json()["data"]["id"],
        id
    );
    let found = client
        .gets("/files/metadata?Path=/cozy-konnector-dev-root")
        .expect(200)
        .json();
    assert_eq!(found["data"]["id"], id);
    let root = client.gets("/files/io.cozy.files.root-dir").expect(200).json();
    let names: Vec<&Value> = root["included"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["attributes"]["name"])
        .collect();
    assert_eq!(names, [".cozy_trash", "cozy-konnector-dev-root"]);
    // It is a document like any other.
    let document = client
        .gets(&format!("/data/io.cozy.files/{id}"))
        .expect(200)
        .json();
    assert_eq!(document["dir_id"], "io.cozy.files.root-dir");
    for wrong in [
        "Type=directory",
        "Type=file&Name=x",
        "Type=directory&Name=a%2Fb",
        "Type=directory&Name=..",
    ] {
        client
            .asks("POST", &format!("/files/io.cozy.files.root-dir?{wrong}"), "")
            .expect(422);
    }
    client
        .asks("POST", "/files/none?Type=directory&Name=x", "")
        .expect(404);
}

#[test]
fn secrets_of_accounts_are_not_for_every_client() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, "io.cozy.accounts");
    let account = json!({
        "account_type": "demo",
        "auth": {"login": "ada", "password": "p4ssw0rd-in-clear"},
        "oauth": {"access_token": "t0ken-in-clear", "token_type": "bearer"},
    });
    let made = client.posts("/data/io.cozy.accounts/", &account).expect(201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let target = format!("/data/io.cozy.accounts/{id}");
    let find = client.posts("/data/io.cozy.accounts/_find", &json!({"selector": {}}));
    let queries = [
        made,
        client.gets(&target),
        client.gets(&format!("{target}?include=credentials")),
        client.gets("/data/io.cozy.accounts/_all_docs?include_docs=true"),
        client.gets("/data/io.cozy.accounts/_normal_docs"),
        find,
    ];
    for reply in queries {
        assert!(
            reply.status < 300 && reply.text().contains("ada"),
            "{}",
            reply.text()
        );
        assert!(!reply.text().contains("in-clear"), "{}", reply.text());
    }
    let seen = client.gets(&target).expect(200).json();
    assert_eq!(
        (&seen["name"], &seen["auth"]["login"]),
        (&json!("ada"), &json!("ada"))
    );
    assert!(seen["auth"]["credentials_encrypted"].is_string());
    assert_eq!(seen["oauth"], json!({"token_type": "bearer"}));
    // Nothing is in the file in the clear, and nothing is lost when it is written back.
    client.puts(&target, &seen).expect(200);
    let exported = lodge
        .cli(&[
            "documents",
            "export",
            "--instance",
            &lodge.domain(),
            "io.cozy.accounts",
        ])
        .done();
    assert!(
        exported.contains("oauth_encrypted") && !exported.contains("in-clear"),
        "{exported}"
    );
    let mut file = std::fs::read(lodge.data_dir().join("gatelodge.db")).unwrap();
    file.extend(std::fs::read(lodge.data_dir().join("gatelodge.db-wal")).unwrap_or_default());
    assert!(!file.windows(8).any(|bytes| bytes == b"in-clear"));
}

#[test]
fn sign_ins_can_be_read() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, "io.cozy.sessions.logins:GET");
    let mut visitor = Visitor::to(lodge.address());
    visitor.signs_in();
    let logins = client
        .gets("/data/io.cozy.sessions.logins/_normal_docs")
        .expect(200)
        .json();
    let newest = logins["rows"].as_array().unwrap().last().unwrap().clone();
    assert!(
        newest["session_id"].is_string() && newest["created_at"].is_string(),
        "{newest}"
    );
    assert_eq!(newest["ip"], "127.0.0.1");
}

#[test]
fn the_owner_looks_at_documents_and_empties_a_type() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    for n in 0..3 {
        client
            .puts(&format!("/data/{CONTACTS}/{n}"), &json!({"n": n}))
            .expect(200);
    }
    let documents = |words: &[&str]| lodge.cli(&[&["documents"], words].concat());
    let listed = documents(&["ls", "--json"]).json();
    let contacts = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["doctype"] == CONTACTS)
        .unwrap();
    assert_eq!(
        contacts,
        &json!({"doctype": CONTACTS, "documents": 3, "bytes": 21})
    );
    assert!(documents(&["show", CONTACTS, "1"]).done().contains("\"n\":1"));
    assert_eq!(documents(&["export", CONTACTS]).done().lines().count(), 3);
    documents(&["rm", CONTACTS]).failed();
    assert_eq!(documents(&["export", CONTACTS]).done().lines().count(), 3);
    documents(&["rm", CONTACTS, "--force"]).done();
    expect_couch(
        client.gets("/data/io.cozy.contacts/1"),
        404,
        "not_found",
        "wrong_doctype",
    );
    client.gets("/data/_all_doctypes").expect(200);
}
