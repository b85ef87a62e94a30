//! HTTP as it is on the wire (security.md 1.13): what is not well formed is not read any further.

use gatelodge_tests::{App, Lodge, Reply, Request, Visitor};

/// Sends a head as it is (`\n` becomes CRLF, `HOST` the lodge's own) and reads what comes back.
fn say(lodge: &Lodge, head: &str) -> Option<Reply> {
    let mut wire = lodge.wire();
    wire.write(
        head.replace('\n', "\r\n")
            .replace("HOST", &lodge.domain())
            .as_bytes(),
    );
    wire.reply()
}

/// It is refused with 400, and whatever follows on the connection is not read.
#[track_caller]
fn is_bad(lodge: &Lodge, head: &str) {
    ends_with(lodge, head, 400);
}

/// It is refused, and whatever follows on the connection is not read.
#[track_caller]
fn ends_with(lodge: &Lodge, head: &str, status: u16) {
    let mut wire = lodge.wire();
    let smuggled = "GET /robots.txt HTTP/1.1\nHost: HOST\n\n";
    let all = format!("{head}{smuggled}");
    wire.write(
        all.replace('\n', "\r\n")
            .replace("HOST", &lodge.domain())
            .as_bytes(),
    );
    let reply = wire.reply().unwrap_or_else(|| panic!("no reply to {head:?}"));
    assert_eq!(reply.status, status, "{head:?}");
    assert_eq!(reply.headers("set-cookie").count(), 0);
    assert!(wire.is_closed(), "{head:?}: more was read");
}

#[test]
fn s_131_there_is_one_host_and_it_is_one() {
    let lodge = Lodge::start();
    for head in [
        "GET /robots.txt HTTP/1.1\n\n",
        "GET /robots.txt HTTP/1.0\n\n",
        "GET /robots.txt HTTP/1.1\nHost: HOST\nHost: HOST\n\n",
        "GET /robots.txt HTTP/1.1\nHost: HOST\nHost: evil.example\n\n",
        "GET /robots.txt HTTP/1.1\nHost: local\u{1}host\n\n",
        "GET /robots.txt HTTP/1.1\nHost: local host\n\n",
        "GET /robots.txt HTTP/1.1\nHost: l\u{f6}calhost\n\n",
        "GET /robots.txt HTTP/1.1\nHost : HOST\n\n",
        "GET /robots.txt HTTP/1.1\n Host: HOST\n\n",
    ] {
        is_bad(&lodge, head);
    }
    assert_eq!(
        say(&lodge, "GET /robots.txt HTTP/1.1\nHost: HOST\n\n")
            .unwrap()
            .status,
        200
    );
}

#[test]
fn s_132_an_absolute_target_names_the_same_host() {
    let lodge = Lodge::start();
    for target in [
        "http://evil.example/robots.txt",
        "http://localhost/robots.txt",
        "http://u@HOST/robots.txt",
        "https://evil.example:443/",
    ] {
        is_bad(&lodge, &format!("GET {target} HTTP/1.1\nHost: HOST\n\n"));
    }
    let other_way = "GET http://HOST/robots.txt HTTP/1.1\nHost: evil.example\n\n";
    assert!(matches!(say(&lodge, other_way).unwrap().status, 400 | 421));
    assert_eq!(
        say(&lodge, "GET http://HOST/robots.txt HTTP/1.1\nHost: HOST\n\n")
            .unwrap()
            .status,
        200
    );
}

#[test]
fn s_133_a_body_has_one_length() {
    let lodge = Lodge::start();
    let start =
        "POST /konnect/v1/token HTTP/1.1\nHost: HOST\nContent-Type: application/x-www-form-urlencoded\n";
    // A body in chunks, with a length beside it or without: the library below takes that length away, so both get
    // the same answer, and no smuggler learns which of the two would have won.
    for fields in [
        "Content-Length: 5\nTransfer-Encoding: chunked\n",
        "Transfer-Encoding: chunked\nContent-Length: 5\n",
        "Transfer-Encoding: chunked\n",
        "Transfer-Encoding: gzip, chunked\n",
        "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n",
    ] {
        ends_with(&lodge, &format!("{start}{fields}\n0\n\n"), 400);
    }
    for fields in [
        "Transfer-Encoding: chunked, identity\n",
        "Transfer-Encoding: identity\n",
        "Transfer-Encoding: xchunked\n",
        "Transfer-Encoding: \n",
        "Content-Length: 5\nContent-Length: 6\n",
        "Content-Length: +5\n",
        "Content-Length: 0x5\n",
        "Content-Length: -1\n",
        "Content-Length: 5, 5\n",
        "Content-Length: five\n",
        "Content-Length: 99999999999999999999999\n",
        "Content-Type: text/plain\n folded\nContent-Length: 0\n",
        "X: y\n\tfolded\nContent-Length: 0\n",
        "Content-Length : 0\n",
    ] {
        is_bad(&lodge, &format!("{start}{fields}\n0\n\n"));
    }
    is_bad(
        &lodge,
        "POST /konnect/v1/token HTTP/1.0\nHost: HOST\nTransfer-Encoding: chunked\n\n0\n\n",
    );
}

#[test]
fn s_134_line_breaks_in_parameters_stay_in_them() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let evil = "x\r\nSet-Cookie: evil=1\r\n\r\nevil";
    for ask in [
        app.ask().with("state", evil),
        app.ask().with("state", evil).with("response_type", "bogus"),
        app.ask()
            .with("state", evil)
            .with("prompt", "none")
            .with("max_age", "x"),
    ] {
        let reply = ask.by(&mut ada).expect(302);
        ask.answer(&reply);
        assert!(
            !reply
                .headers
                .iter()
                .any(|(name, value)| name.contains("evil") || value.contains("evil=1"))
        );
        assert_eq!(reply.headers("location").count(), 1);
        assert!(reply.body.is_empty());
    }
    for name in [
        "scope",
        "ui_locales",
        "nonce",
        "login_hint",
        "acr_values",
        "claims",
        "id_token_hint",
        "prompt",
    ] {
        let reply = app.ask().with(name, evil).by(&mut ada);
        assert!(reply.status < 500, "{name}");
        let ours = |cookie: &str| cookie.starts_with("gl_") && !cookie.contains("evil");
        assert!(reply.headers("set-cookie").all(ours), "{name}");
        assert!(!reply.headers.iter().any(|(_, value)| value.contains('\n')));
    }
    for target in [
        "/x%0d%0aSet-Cookie:%20evil=1",
        "/signin/v1/identifier?flow=%0d%0aSet-Cookie:%20evil=1",
    ] {
        let reply = lodge.get(target);
        assert!(!reply.headers("set-cookie").any(|cookie| cookie.contains("evil")));
    }
}

#[test]
fn s_136_s_045_forwarded_headers_change_nothing() {
    let lodge = Lodge::start();
    let discovery = "/.well-known/openid-configuration";
    let plain = lodge.get(discovery).expect(200);
    assert_eq!(plain.json()["issuer"], lodge.origin());
    for (name, value) in [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-Port", "1"),
        ("X-Forwarded-For", "10.0.0.1"),
        ("X_Forwarded_Host", "evil.example"),
        ("Forwarded", "host=evil.example;proto=https"),
        ("X-Host", "evil.example"),
        ("X-Original-URL", "/konnect/v1/jwks.json"),
        ("X-Rewrite-URL", "/konnect/v1/jwks.json"),
        ("X-Forwarded-Uri", "/konnect/v1/jwks.json"),
        ("X-Forwarded-Prefix", "/evil"),
    ] {
        let reply = lodge
            .send(&Request::get(discovery).header(name, value))
            .expect(200);
        assert_eq!(reply.body, plain.body, "{name}");
    }
    let mut ada = Visitor::to(lodge.address());
    let reply = ada.sends(Request::get("/").header("X-Forwarded-Host", "evil.example"));
    assert_eq!(reply.way(), "/auth/login");
}

#[test]
fn s_137_a_path_has_one_spelling() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    let query = app.ask().query();
    for path in [
        "/signin/v1/identifier/_/authorize/",
        "/signin/v1/identifier/_/authorize;x",
        "/signin/v1/identifier/_/AUTHORIZE",
        "/signin/v1/identifier/_/%61uthorize",
        "//signin/v1/identifier/_/authorize",
        "/./signin/v1/identifier/_/authorize",
        "/x/../signin/v1/identifier/_/authorize",
        "/signin/v1/identifier/_/authorize%00",
        "/signin/v1/identifier/_/authorize%20",
        "/signin/v1/identifier/%5f/authorize",
        "/signin%2fv1/identifier/_/authorize",
        "/signin/v1/identifier/_//authorize",
        "/%c0%ae%c0%ae/signin/v1/identifier/_/authorize",
        "/signin/v1/identifier/_/authorize/../authorize",
        "/static/../signin/v1/identifier/_/authorize",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2froot.key",
    ] {
        let reply = ada.opens(&format!("{path}?{query}"));
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.header("location"), None, "{path}");
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_138_odd_methods_are_refused() {
    let lodge = Lodge::start();
    for method in ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "get", "X"] {
        for target in [
            "/",
            "/konnect/v1/token",
            "/.well-known/openid-configuration",
            "/nowhere",
        ] {
            let reply = lodge.send(&Request::new(method, target).header("X-Echo", "canary"));
            let refused = matches!(reply.status, 400 | 404 | 405 | 501);
            assert!(refused, "{method} {target}: {}", reply.status);
            assert!(
                !String::from_utf8_lossy(&reply.body).contains("canary"),
                "{method}"
            );
        }
    }
    let reply = say(&lodge, "CONNECT HOST HTTP/1.1\nHost: HOST\n\n").unwrap();
    assert!(matches!(reply.status, 400 | 405), "{}", reply.status);
    let reply = say(
        &lodge,
        "CONNECT evil.example:443 HTTP/1.1\nHost: evil.example:443\n\n",
    )
    .unwrap();
    assert!(matches!(reply.status, 400 | 405 | 421), "{}", reply.status);
    let reply = say(&lodge, "OPTIONS * HTTP/1.1\nHost: HOST\n\n").unwrap();
    assert!(reply.status < 500, "{}", reply.status);
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

#[test]
fn s_139_nobody_learns_which_program_or_where_its_files_are() {
    let lodge = Lodge::start();
    let data = lodge.data_dir();
    let data = data.to_str().unwrap();
    for target in [
        "/",
        "/nowhere",
        "/signin/v1/identifier",
        "/signin/v1/identifier/_/authorize",
        "/signin/v1/consent?flow='%20OR%201=1--",
        "/konnect/v1/userinfo",
        "/.well-known/openid-configuration",
    ] {
        let reply = lodge.get(target);
        for name in ["server", "x-powered-by", "via", "x-version"] {
            assert_eq!(reply.header(name), None, "{target}");
        }
        let body = reply.text();
        for leak in [
            data,
            env!("CARGO_MANIFEST_DIR"),
            "sqlite",
            "SELECT",
            "axum",
            "hyper",
            "panicked",
            ".rs:",
        ] {
            assert!(!body.contains(leak), "{target}: {leak}");
        }
    }
}

#[test]
fn s_140_there_is_no_switch_of_protocol() {
    let lodge = Lodge::start();
    for fields in [
        "Connection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\n",
        "Connection: upgrade\nUpgrade: websocket\n",
        "Connection: upgrade\nUpgrade: TLS/1.3\n",
    ] {
        let reply = say(
            &lodge,
            &format!("GET /robots.txt HTTP/1.1\nHost: HOST\n{fields}\n"),
        )
        .unwrap();
        assert_eq!(reply.status, 200, "{fields}");
        assert_eq!(reply.header("upgrade"), None);
    }
    let mut wire = lodge.wire();
    wire.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert!(wire.reply().is_none_or(|reply| reply.status == 400));
    let body = "token=x";
    let mut wire = lodge.wire();
    let head = format!(
        "POST /konnect/v1/revoke HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        lodge.domain(),
        body.len()
    );
    wire.write(head.as_bytes());
    let mut reply = wire.reply().unwrap();
    if reply.status == 100 {
        wire.write(body.as_bytes());
        reply = wire.reply().unwrap();
    }
    assert_eq!(reply.status, 401);
}

#[test]
fn s_227_heads_and_bodies_have_a_largest_size() {
    let lodge = Lodge::start();
    let fields = |count: usize, length: usize| {
        let value = "x".repeat(length);
        let lines: Vec<String> = (0..count).map(|n| format!("X-{n}: {value}\n")).collect();
        lines.concat()
    };
    for (fields, expected) in [
        (fields(60, 10), 200),
        (fields(70, 10), 431),
        (fields(20, 1000), 431),
        (fields(90, 10), 431),
    ] {
        let reply = say(
            &lodge,
            &format!("GET /robots.txt HTTP/1.1\nHost: HOST\n{fields}\n"),
        )
        .unwrap();
        assert_eq!(reply.status, expected);
    }
    let huge = format!("GET /robots.txt HTTP/1.1\nHost: HOST\n{}\n", fields(1, 60_000));
    assert!(say(&lodge, &huge).is_none_or(|reply| reply.status == 431));
    assert_eq!(
        lodge.get(&format!("/robots.txt?{}", "x".repeat(8000))).status,
        200
    );
    assert_eq!(
        lodge.get(&format!("/robots.txt?{}", "x".repeat(9000))).status,
        414
    );
    let body = |length: usize| {
        let params = [("token".to_owned(), "x".repeat(length))];
        lodge.send(&Request::form("/konnect/v1/revoke", &params)).status
    };
    assert_eq!(body(60_000), 401);
    assert_eq!(body(70_000), 413);
}

#[test]
fn s_229_many_parameters_and_packed_bodies_are_refused() {
    let lodge = Lodge::start();
    let many: Vec<(String, &str)> = (0..5000).map(|n| (format!("p{n}"), "x")).collect();
    lodge
        .send(&Request::form("/konnect/v1/token", &many))
        .expect_error(400, "invalid_request");
    let packed = Request::form("/konnect/v1/token", &[("x", "y")]).header("Content-Encoding", "gzip");
    assert_eq!(lodge.send(&packed).status, 415);
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let scopes = (0..500).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" ");
    let reply = app.ask().with("scope", &format!("openid {scopes}")).by(&mut ada);
    assert!(reply.status < 500);
    let ask = app.ask().with("state", &"s".repeat(2048));
    let reply = ask.by(&mut ada).expect(302);
    assert!(ask.answer(&reply).get("code").is_some());
    // Too long to give back: refused, without it.
    let reply = app
        .ask()
        .with("state", &"s".repeat(2049))
        .by(&mut ada)
        .expect(302);
    assert!(reply.location().contains("error=invalid_request"));
    assert!(!reply.location().contains("ssss"));
}

#[test]
fn one_connection_serves_many_requests() {
    let lodge = Lodge::start();
    let mut wire = lodge.wire();
    let head = format!("GET /robots.txt HTTP/1.1\r\nHost: {}\r\n\r\n", lodge.domain());
    for _ in 0..20 {
        wire.write(head.as_bytes());
        assert_eq!(wire.reply().unwrap().status, 200);
    }
    // Sent together, answered in order.
    let other = head.replace("/robots.txt", "/konnect/v1/jwks.json");
    wire.write(format!("{head}{other}{head}").as_bytes());
    let types: Vec<String> = (0..3)
        .map(|_| wire.reply().unwrap().header("content-type").unwrap().to_owned())
        .collect();
    assert!(
        types[1].contains("json") && types[0] == types[2] && types[0] != types[1],
        "{types:?}"
    );
}
