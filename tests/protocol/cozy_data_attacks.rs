//! What strangers send to `/data`: names with tricks in them, texts that break readers, guesses, forgeries, races.

use std::sync::Barrier;
use std::thread;

use gatelodge_tests::{Lodge, Request};
use serde_json::{Value, json};

use crate::cozy_data::{Client, asking, expect_bad, expect_couch, expect_forbidden};

const CONTACTS: &str = "io.cozy.contacts";

/// Texts that mean something to databases, shells, templates and paths.
const CORPUS: [&str; 24] = [
    "' OR '1'='1",
    "'; DROP TABLE documents; --",
    "\" OR \"\"=\"",
    "1; SELECT sqlite_version()",
    "') UNION SELECT 1,2,3,4 --",
    "%' AND 1=1 --",
    "\\'; --",
    "/* */",
    "x'41'",
    "$gt",
    "$where",
    "{{7*7}}",
    "${7*7}",
    "../../etc/passwd",
    "..%2f..%2f",
    "$(id)",
    "`id`",
    "__proto__",
    "constructor",
    "toString",
    "\u{202e}txt",
    "é\u{301}",
    "\u{feff}x",
    "日本語 🦀",
];

#[test]
fn s_173_texts_are_only_texts() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    client
        .puts("/data/io.cozy.contacts/bystander", &json!({"v": "untouched"}))
        .expect(200);
    for text in CORPUS {
        let encoded = gatelodge_tests::text::encode(text);
        let target = format!("/data/{CONTACTS}/{encoded}");
        let body = json!({text: text, "v": text, "x": {text: [text]}});
        let written = client.puts(&target, &body);
        if text.starts_with('_') {
            expect_bad(written);
            continue;
        }
        let written = written.expect(200).json();
        assert_eq!(written["id"], text);
        let read = client.gets(&target).expect(200).json();
        assert_eq!((&read["v"], &read["x"][text][0]), (&json!(text), &json!(text)));
        let escaped = text.replace('\\', "\\\\").replace('.', "\\.");
        for selector in [
            json!({"v": text}),
            json!({"_id": text}),
            json!({"v": {"$in": [text]}}),
        ] {
            let found = client.posts(
                "/data/io.cozy.contacts/_find",
                &json!({"selector": selector, "fields": ["_id"]}),
            );
            assert_eq!(found.expect(200).json()["docs"], json!([{"_id": text}]), "{text}");
        }
        // As a name of a field, which has rules of its own, it may be refused; it is never anything else.
        let named = client.posts(
            "/data/io.cozy.contacts/_find",
            &json!({"selector": {"v": text}, "sort": [escaped], "fields": [escaped]}),
        );
        assert!(matches!(named.status, 200 | 400), "{text}: {}", named.status);
        for query in ["startkey", "key", "endkey"] {
            let quoted = gatelodge_tests::text::encode(&json!(text).to_string());
            client
                .gets(&format!("/data/{CONTACTS}/_all_docs?{query}={quoted}"))
                .expect(200);
        }
        for query in ["bookmark", "limit", "rev", "Fields"] {
            let reply = client.gets(&format!("/data/{CONTACTS}/_normal_docs?{query}={encoded}"));
            assert!(matches!(reply.status, 200 | 400), "{text}: {}", reply.status);
        }
        // One of them is a good name for a type, that nobody gave a permission for.
        match client.gets(&format!("/data/{encoded}/x")) {
            reply if text == "constructor" => expect_forbidden(reply, "Forbidden"),
            reply => expect_bad(reply),
        }
    }
    assert_eq!(
        client.gets("/data/io.cozy.contacts/bystander").expect(200).json()["v"],
        "untouched"
    );
}

#[test]
fn ids_are_decoded_once_and_have_no_tricks() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    for (encoded, id) in [
        ("a%2Fb", "a/b"),
        ("a%252Fb", "a%2Fb"),
        ("%C3%A9", "é"),
        ("a%20b", "a b"),
        ("a+b", "a+b"),
        ("%2e%2e", ".."),
    ] {
        let made = client
            .puts(&format!("/data/{CONTACTS}/{encoded}"), &json!({}))
            .expect(200)
            .json();
        assert_eq!(made["id"], id);
        let read = client
            .gets(&format!("/data/{CONTACTS}/{encoded}"))
            .expect(200)
            .json();
        assert_eq!(read["_id"], id);
    }
    let long = "x".repeat(513);
    for bad in [
        "%00",
        "a%00b",
        "%0a",
        "%7f",
        "%FF",
        "%C3%28",
        "_design%2Fx",
        "_local%2Fx",
        "_security",
        "__proto__",
        &long,
    ] {
        for method in ["GET", "PUT", "DELETE"] {
            let target = format!("/data/{CONTACTS}/{bad}?rev=1-0123456789abcdef0123456789abcdef");
            let body = if method == "PUT" { "{}" } else { "" };
            expect_bad(client.asks(method, &target, body));
        }
    }
    for bad in [
        "IO.COZY",
        "io.cozy.*",
        "a..b",
        ".a",
        "a.",
        "a%2Fb",
        "%00",
        "a%20b",
    ] {
        expect_bad(client.gets(&format!("/data/{bad}/x")));
        expect_bad(client.gets(&format!("/data/{bad}/_all_docs")));
        expect_bad(client.posts(&format!("/data/{bad}/"), &json!({})));
    }
}

#[test]
fn documents_that_readers_could_read_differently_are_refused() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    for text in [
        "",
        "null",
        "[]",
        "{",
        "{}{}",
        r#"{"a":1,"a":2}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"{"_id":"x","_id":"x","_rev":"1-a"}"#,
        r#"{"a":"\ud800"}"#,
        r#"{"a":1e999}"#,
        r#"{"a":NaN}"#,
        r#"{"a":01}"#,
        r#"{"a":{"$serde_json::private::RawValue":"1"}}"#,
        r#"{"_deleted":true}"#,
        r#"{"_attachments":{"a":{}}}"#,
        &deep,
    ] {
        for (method, target) in [
            ("POST", "/data/io.cozy.contacts/"),
            ("PUT", "/data/io.cozy.contacts/x"),
        ] {
            expect_bad(client.asks(method, target, text));
        }
    }
    for (method, target) in [
        ("POST", "/data/io.cozy.contacts/_find"),
        ("POST", "/data/io.cozy.contacts/_all_docs"),
    ] {
        for text in ["[]", "{", &deep, "\u{feff}{}"] {
            expect_bad(client.asks(method, target, text));
        }
    }
    let odd = asking(&client.token, "POST", "/data/io.cozy.contacts/", "").body(b"{\"a\":\"\xff\"}".to_vec());
    expect_bad(lodge.send(&odd));
    expect_couch(
        client.gets("/data/io.cozy.contacts/x"),
        404,
        "not_found",
        "wrong_doctype",
    );
}

#[test]
fn a_document_has_a_megabyte_and_no_more() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    let of_size = |size: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(size - 8));
    client
        .asks("PUT", "/data/io.cozy.contacts/large", &of_size(1024 * 1024))
        .expect(200);
    let refused = client
        .asks("PUT", "/data/io.cozy.contacts/larger", &of_size(1024 * 1024 + 1))
        .expect(413);
    assert!(refused.json()["error"].is_string());
    expect_couch(
        client.gets("/data/io.cozy.contacts/larger"),
        404,
        "not_found",
        "missing",
    );
    let read = client.gets("/data/io.cozy.contacts/large").expect(200);
    assert_eq!(read.json()["a"].as_str().unwrap().len(), 1024 * 1024 - 8);
    // Elsewhere nobody needs as much.
    client
        .asks("PUT", "/settings/instance", &of_size(64 * 1024 + 1))
        .expect(413);
}

#[test]
fn a_list_larger_than_a_page_arrives_whole() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    let filler = "x".repeat(200 * 1024);
    for n in 0..12 {
        client
            .puts(
                &format!("/data/{CONTACTS}/{n:02}"),
                &json!({"n": n, "filler": filler}),
            )
            .expect(200);
    }
    for target in ["_all_docs?include_docs=true", "_normal_docs"] {
        let list = client
            .gets(&format!("/data/{CONTACTS}/{target}"))
            .expect(200)
            .json();
        let rows = list["rows"].as_array().unwrap();
        let numbers: Vec<u64> = rows
            .iter()
            .map(|row| row.get("doc").unwrap_or(row)["n"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, (0..12).collect::<Vec<_>>());
    }
    let sorted = json!({"selector": {}, "sort": [{"n": "desc"}]});
    let found = client
        .posts("/data/io.cozy.contacts/_find", &sorted)
        .expect(200)
        .json();
    assert_eq!(
        (found["docs"].as_array().unwrap().len(), &found["docs"][0]["n"]),
        (12, &json!(11))
    );
}

#[test]
fn s_167_a_guess_tells_nothing() {
    let lodge = Lodge::start();
    let owner = Client::of(&lodge, "io.cozy.contacts io.cozy.todos");
    let there = owner
        .puts("/data/io.cozy.contacts/there", &json!({"kind": "private"}))
        .expect(200)
        .json();
    let rev = there["rev"].as_str().unwrap();
    let by_content = "io.cozy.contacts:ALL:public:kind";
    for scope in [
        "io.cozy.todos",
        "io.cozy.contacts:ALL:mine",
        by_content,
        "io.cozy.contacts:POST",
    ] {
        let client = Client::of(&lodge, scope);
        let replies = |id: &str| {
            let target = format!("/data/{CONTACTS}/{id}");
            let body = json!({"_id": id, "_rev": rev, "kind": "public"});
            [
                client.gets(&target),
                client.puts(&target, &body),
                client.asks("DELETE", &format!("{target}?rev={rev}"), ""),
            ]
        };
        for (one, other) in replies("there").into_iter().zip(replies("nowhere")) {
            assert_eq!((one.status, one.text()), (other.status, other.text()), "{scope}");
            expect_forbidden(one, "Forbidden");
        }
    }
    let read = owner.gets("/data/io.cozy.contacts/there").expect(200).json();
    assert_eq!((&read["kind"], &read["_rev"]), (&json!("private"), &json!(rev)));
}

#[test]
fn s_167_a_document_cannot_be_pulled_into_a_rule() {
    let lodge = Lodge::start();
    let owner = Client::of(&lodge, CONTACTS);
    let client = Client::of(&lodge, "io.cozy.contacts:ALL:public:kind");
    let made = owner
        .puts(
            "/data/io.cozy.contacts/x",
            &json!({"kind": "private", "text": "s3cret"}),
        )
        .expect(200)
        .json();
    let pulled = json!({"_id": "x", "_rev": made["rev"], "kind": "public"});
    expect_forbidden(client.puts("/data/io.cozy.contacts/x", &pulled), "Forbidden");
    expect_forbidden(
        client.puts("/data/io.cozy.contacts/x", &json!({"kind": "private"})),
        "Forbidden",
    );
    let own = client
        .posts("/data/io.cozy.contacts/", &json!({"kind": "public"}))
        .expect(201)
        .json();
    let pushed = json!({"_id": own["id"], "_rev": own["rev"], "kind": "private"});
    let target = format!("/data/{CONTACTS}/{}", own["id"].as_str().unwrap());
    expect_forbidden(client.puts(&target, &pushed), "Forbidden");
    assert_eq!(
        owner.gets("/data/io.cozy.contacts/x").expect(200).json()["text"],
        "s3cret"
    );
}

#[test]
fn s_168_bulk_reads_need_the_whole_type() {
    let lodge = Lodge::start();
    let owner = Client::of(&lodge, CONTACTS);
    owner
        .puts("/data/io.cozy.contacts/x", &json!({"kind": "public"}))
        .expect(200);
    for scope in [
        "io.cozy.contacts:GET:x",
        "io.cozy.contacts:GET:public:kind",
        "io.cozy.contacts:POST,PUT,DELETE",
    ] {
        let client = Client::of(&lodge, scope);
        for target in [
            "_all_docs",
            "_normal_docs",
            "_design_docs",
            "_all_docs?keys=%5B%22x%22%5D",
        ] {
            expect_forbidden(client.gets(&format!("/data/{CONTACTS}/{target}")), "Forbidden");
        }
        for target in ["_find", "_index", "_all_docs"] {
            let body = json!({"selector": {"_id": "x"}, "index": {"fields": ["a"]}, "keys": ["x"]});
            expect_forbidden(
                client.posts(&format!("/data/{CONTACTS}/{target}"), &body),
                "Forbidden",
            );
        }
        assert_eq!(client.gets("/data/_all_doctypes").expect(200).json(), json!([]));
    }
}

#[test]
fn s_172_the_servers_members_and_bookmarks_are_not_the_clients() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    let sent = json!({"_owner": "x", "_perm": ["ALL"], "_type": "io.cozy.sessions", "_local_seq": 1, "v": 1});
    let made = client.posts("/data/io.cozy.contacts/", &sent).expect(201).json();
    let data = json!({"_id": made["id"], "_rev": made["rev"], "_type": CONTACTS, "v": 1});
    assert_eq!(made["data"], data);
    for _ in 0..3 {
        client
            .posts("/data/io.cozy.contacts/", &json!({"v": 2}))
            .expect(201);
    }
    let page = json!({"selector": {}, "limit": 2});
    let bookmark = client
        .posts("/data/io.cozy.contacts/_find", &page)
        .expect(200)
        .json()["bookmark"]
        .clone();
    let good = bookmark.as_str().unwrap();
    let mut forged = good.to_owned();
    let last = if forged.ends_with('0') { "1" } else { "0" };
    forged.replace_range(forged.len() - 1.., last);
    for (selector, bookmark) in [
        (json!({}), forged.as_str()),
        (json!({}), "' OR 1=1 --"),
        (json!({}), "0"),
        (json!({"v": 1}), good),
    ] {
        let body = json!({"selector": selector, "bookmark": bookmark});
        expect_couch(
            client.posts("/data/io.cozy.contacts/_find", &body),
            400,
            "invalid_bookmark",
            "Invalid bookmark value",
        );
    }
    expect_couch(
        client.gets(&format!("/data/{CONTACTS}/_normal_docs?bookmark={good}")),
        400,
        "invalid_bookmark",
        "Invalid bookmark value",
    );
}

#[test]
fn i3_of_two_writers_one_is_told_of_the_conflict() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    for round in 0..5 {
        let target = format!("/data/{CONTACTS}/{round}");
        let first = client.puts(&target, &json!({})).expect(200).json();
        let start = Barrier::new(8);
        let race = |body: &(dyn Fn(usize) -> Value + Sync)| {
            let mut replies: Vec<_> = thread::scope(|scope| {
                let writers: Vec<_> = (0..8)
                    .map(|writer| {
                        let (client, start, target) = (&client, &start, &target);
                        scope.spawn(move || {
                            let body = body(writer);
                            start.wait();
                            client.puts(target, &body)
                        })
                    })
                    .collect();
                writers.into_iter().map(|writer| writer.join().unwrap()).collect()
            });
            replies.sort_by_key(|reply| reply.status);
            let won = replies.remove(0).expect(200).json();
            for lost in replies {
                expect_couch(lost, 409, "conflict", "Document update conflict.");
            }
            won
        };
        let id = round.to_string();
        let won = race(&|writer| json!({"_id": id, "_rev": first["rev"], "writer": writer}));
        assert_eq!(client.gets(&target).expect(200).json(), won["data"]);
        let gone = format!("{target}?rev={}", won["rev"].as_str().unwrap());
        client.asks("DELETE", &gone, "").expect(200);
        // And of those who make it anew.
        let won = race(&|writer| json!({"writer": writer}));
        assert_eq!(client.gets(&target).expect(200).json(), won["data"]);
    }
}

#[test]
fn a_selector_does_not_keep_the_lodge_busy() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    client
        .puts("/data/io.cozy.contacts/x", &json!({"a": 1}))
        .expect(200);
    let mut nested = json!({"a": 1});
    for _ in 0..60 {
        nested = json!({"$and": [nested]});
    }
    let many: Vec<Value> = (0..5000).map(|n| json!({"a": n})).collect();
    for selector in [nested, json!({"$or": many}), json!({"a": {"$in": vec![1; 5000]}})] {
        expect_bad(client.posts("/data/io.cozy.contacts/_find", &json!({"selector": selector})));
    }
    let sorted = json!({"selector": {}, "sort": ["a"], "skip": 4_000_000_000_u64});
    expect_bad(client.posts("/data/io.cozy.contacts/_find", &sorted));
    let keys: Vec<String> = (0..30_000).map(|n| n.to_string()).collect();
    expect_bad(client.posts("/data/io.cozy.contacts/_all_docs", &json!({"keys": keys})));
}

#[test]
fn without_a_good_token_nothing_is_read_or_written() {
    let lodge = Lodge::start();
    let client = Client::of(&lodge, CONTACTS);
    client.puts("/data/io.cozy.contacts/x", &json!({})).expect(200);
    let targets = [
        ("GET", "/data/io.cozy.contacts/x"),
        ("PUT", "/data/io.cozy.contacts/y"),
        ("POST", "/data/io.cozy.contacts/"),
        ("DELETE", "/data/io.cozy.contacts/x?rev=1-x"),
        ("GET", "/data/io.cozy.contacts/_all_docs"),
        ("POST", "/data/io.cozy.contacts/_find"),
        ("POST", "/data/io.cozy.contacts/_index"),
        ("GET", "/data/_all_doctypes"),
        ("GET", "/files/io.cozy.files.root-dir"),
        ("GET", "/files/metadata?Path=/"),
        ("POST", "/files/io.cozy.files.root-dir?Type=directory&Name=x"),
        ("GET", "/settings/instance"),
        ("PUT", "/settings/instance"),
    ];
    for (method, target) in targets {
        let bare = Request::new(method, target)
            .header("Accept", "application/json")
            .body("{}");
        lodge.send(&bare).expect(401);
        let forged = lodge.send(&bare.clone().bearer("eyJhbGciOiJub25lIn0.e30."));
        assert!(
            matches!(forged.status, 400 | 401),
            "{method} {target}: {}",
            forged.status
        );
        assert!(
            forged.text().contains("Invalid JWT token"),
            "{method} {target}: {}",
            forged.text()
        );
        // A token in the address is none.
        let mark = if target.contains('?') { '&' } else { '?' };
        let in_address =
            Request::new(method, &format!("{target}{mark}bearer_token={}", client.token)).body("{}");
        lodge.send(&in_address).expect(401);
    }
    expect_couch(
        client.gets("/data/io.cozy.contacts/y"),
        404,
        "not_found",
        "missing",
    );
}
