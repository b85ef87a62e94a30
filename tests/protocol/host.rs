//! Who the lodge listens to: the Host header, and the sockets themselves (security.md 1.14).

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use gatelodge_tests::{App, Lodge, Request, Visitor, Wire};

/// Every route of the house, and some that are none.
const ROUTES: [&str; 26] = [
    "/",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/konnect/v1/jwks.json",
    "/konnect/v1/token",
    "/konnect/v1/userinfo",
    "/konnect/v1/revoke",
    "/konnect/v1/introspect",
    "/signin/v1/identifier/_/authorize",
    "/signin/v1/identifier/_/endsession",
    "/signin/v1/identifier",
    "/signin/v1/consent",
    "/signin/v1/goodbye",
    "/auth/passphrase",
    "/auth/passphrase/",
    "/settings/passphrase",
    "/static/lodge.css",
    "/static/page.js",
    "/static/form_post.js",
    "/static/mark.svg",
    "/robots.txt",
    "/nowhere",
    "/control",
    "/metrics",
    "/health",
    "/..",
];

#[test]
fn s_143_a_stranger_host_gets_nothing_from_any_route() {
    let lodge = Lodge::start();
    let port = lodge.port();
    let mut ada = Visitor::signed_in(lodge.address());
    let cookies = ada.cookie_header().unwrap();
    let before = lodge.holdings();
    let hosts = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.nip.io:{port}"),
        format!("localhost.evil:{port}"),
        format!("127.0.0.1:{}", port.wrapping_add(1).max(1)),
        "127.0.0.1@evil".to_owned(),
        format!("localhost:{port}@evil.example"),
        String::new(),
    ];
    for route in ROUTES {
        for host in &hosts {
            for method in ["GET", "POST", "OPTIONS", "HEAD", "DELETE"] {
                let request = Request::new(method, route)
                    .header("Host", host)
                    .header("Cookie", &cookies)
                    .header("Origin", &lodge.origin())
                    .header("Access-Control-Request-Method", "POST");
                let reply = lodge.send(&request);
                assert_eq!(reply.status, 421, "{method} {route} {host:?}");
                assert!(reply.body.is_empty(), "{method} {route} {host:?}");
                assert_eq!(reply.headers("set-cookie").count(), 0);
                assert_eq!(reply.header("access-control-allow-origin"), None);
                assert_eq!(reply.header("location"), None);
            }
        }
    }
    assert_eq!(lodge.holdings(), before);
    assert!(ada.opens("/").expect(200).text().contains("Ada"));
}

#[test]
fn s_143_who_types_a_number_is_told_the_name_and_gets_nothing_else() {
    let lodge = Lodge::start();
    let port = lodge.port();
    let ada = Visitor::signed_in(lodge.address());
    let cookies = ada.cookie_header().unwrap();
    for host in [format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        let ask = |method: &str, target: &str| {
            let request = Request::new(method, target)
                .header("Host", &host)
                .header("Cookie", &cookies);
            let reply = lodge.send(&request);
            assert_eq!(reply.status, 421, "{method} {target}");
            assert_eq!(reply.headers("set-cookie").count(), 0);
            assert_eq!(reply.header("location"), None);
            reply
        };
        let page = ask("GET", "/");
        let told = page.text();
        assert!(
            told.contains(&format!("<a href=\"{}/\">", lodge.origin())),
            "{told}"
        );
        assert!(
            !told.contains("Ada") && !told.contains("<script") && !told.contains("<form"),
            "{told}"
        );
        for (method, target) in [
            ("HEAD", "/"),
            ("POST", "/"),
            ("GET", "//"),
            ("GET", "/static/lodge.css"),
        ] {
            assert!(ask(method, target).body.is_empty(), "{method} {target}");
        }
    }
    let elsewhere = Request::get("/").header("Host", &format!("127.0.0.1:{}", port.wrapping_add(1).max(1)));
    assert!(lodge.send(&elsewhere).expect(421).body.is_empty());
    // Where that name is not answered either, it is not told.
    let domain = lodge.domain();
    lodge.cli(&["instances", "rename", &domain, "localhost:1"]).done();
    let number = Request::get("/").header("Host", &format!("127.0.0.1:{port}"));
    assert!(lodge.send(&number).expect(421).body.is_empty());
}

#[test]
fn s_144_only_the_very_name_of_an_instance_is_let_in() {
    let lodge = Lodge::start();
    let port = lodge.port();
    for host in [
        "localhost".to_owned(),
        format!("localhost.:{port}"),
        format!("xlocalhost:{port}"),
        format!("x_y.localhost:{port}"),
        format!("x.y.localhost:{port}"),
        format!("localhost:{port}0"),
        format!("localhost:0{port}"),
        format!("localhost:+{port}"),
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::]:{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("localhost:{port}/"),
        format!("localhost:{port},evil"),
        format!("localhost%3a{port}"),
    ] {
        let reply = lodge.send(&Request::get("/robots.txt").header("Host", &host));
        assert_eq!(reply.status, 421, "{host}");
    }
    // The host of an app that is not there; nothing of the instance is served under it.
    let app = Request::get("/robots.txt").header("Host", &format!("x.localhost:{port}"));
    lodge.send(&app).expect(404);
    // Names are case-blind; the issuer is not.
    let loud = Request::get("/.well-known/openid-configuration").header("Host", &format!("LocalHost:{port}"));
    assert_eq!(lodge.send(&loud).expect(200).json()["issuer"], lodge.origin());
}

#[test]
fn s_144_each_name_finds_its_own_instance() {
    let lodge = Lodge::start_with("[proxy]\ntrusted = ['127.0.0.1/32']");
    let bea = format!("bea.{}", lodge.domain());
    lodge.adds_instance(&bea);
    lodge.adds_instance("id.example.org");
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    app.code(&mut ada);
    let cookies = ada.cookie_header().unwrap();
    for (host, issuer) in [
        (bea.as_str(), format!("http://{bea}")),
        ("id.example.org", "https://id.example.org".to_owned()),
    ] {
        let of = |target: &str| {
            let request = Request::get(target)
                .header("Host", host)
                .header("Cookie", &cookies);
            if issuer.starts_with("https://") {
                request.header("X-Forwarded-Proto", "https")
            } else {
                request
            }
        };
        assert_eq!(
            lodge.send(&of("/.well-known/openid-configuration")).json()["issuer"],
            issuer
        );
        // Neither clients nor sessions are shared.
        lodge.send(&of(&app.ask().target())).expect_page();
        assert_eq!(lodge.send(&of("/")).expect(303).way(), "/auth/login");
    }
    lodge
        .send(&Request::get("/").header("Host", "bea.example.org"))
        .expect(421);
    lodge.cli(&["instances", "destroy", &bea, "--force"]).done();
    // By now it could only be the host of an app.
    for target in ["/robots.txt", "/.well-known/openid-configuration"] {
        lodge.send(&Request::get(target).header("Host", &bea)).expect(404);
    }
    lodge.get("/robots.txt").expect(200);
}

#[test]
fn s_144_a_lodge_without_instances_says_so_under_its_own_name_only() {
    let lodge = Lodge::bare();
    let reply = lodge.get("/").expect(404);
    assert_eq!(reply.headers("set-cookie").count(), 0);
    // Discovery says so to programs; what it says is in onboarding.rs.
    let open = |route: &str| {
        ["/", "/static/lodge.css", "/static/mark.svg"].contains(&route) || route.starts_with("/.well-known/")
    };
    for route in ROUTES {
        if !open(route) {
            assert_eq!(lodge.get(route).status, 421, "{route}");
        }
        let request = Request::get(route).header("Host", "evil.example");
        assert!(lodge.send(&request).expect(421).body.is_empty(), "{route}");
    }
    lodge.send(&Request::new("POST", "/")).expect(421);
}

/// The addresses that listen on a port, from the kernel's tables.
fn listening(port: u16) -> Vec<String> {
    let mut found = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let text = std::fs::read_to_string(table).unwrap();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (address, hex) = fields[1].rsplit_once(':').unwrap();
            if fields[3] == "0A" && u16::from_str_radix(hex, 16).unwrap() == port {
                found.push(address.to_owned());
            }
        }
    }
    found
}

#[test]
fn s_146_s_147_both_loopback_families_are_bound_and_nothing_else() {
    let lodge = Lodge::start();
    let mut found = listening(lodge.port());
    found.sort();
    assert_eq!(found, ["00000000000000000000000001000000", "0100007F"]);
    let mut wire = Wire::open(SocketAddr::from((Ipv6Addr::LOCALHOST, lodge.port())));
    wire.write(format!("GET /robots.txt HTTP/1.1\r\nHost: {}\r\n\r\n", lodge.domain()).as_bytes());
    assert_eq!(wire.reply().unwrap().status, 200);
}

#[test]
fn s_147_s_149_a_port_that_is_half_taken_is_taken() {
    let lodge = Lodge::bare();
    for address in [
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
    ] {
        let holder = TcpListener::bind(address).unwrap();
        let port = holder.local_addr().unwrap().port();
        let elsewhere = tempfile::tempdir().unwrap();
        let data = elsewhere.path().join("data");
        let words = [
            "serve",
            "--data-dir",
            data.to_str().unwrap(),
            "--listen",
            &format!("127.0.0.1:{port}"),
        ];
        let said = lodge.cli(&words).failed();
        assert!(said.contains(&port.to_string()), "{said}");
        assert!(said.contains("taken"), "{said}");
        // It names the program that holds the port: this one.
        assert!(
            said.contains(&format!("(process {})", std::process::id())),
            "{said}"
        );
        assert!(!data.join("gatelodge.db").exists(), "something was made");
        drop(holder);
    }
}

#[test]
fn s_045_another_port_does_not_change_the_issuer() {
    let mut lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let old = lodge.address();
    lodge.stop();
    lodge.starts_on_any_port();
    assert_ne!(lodge.address(), old);
    // Reached through something that keeps the old name, such as a proxy or a forwarded port.
    let request = |target: &str| Request::get(target).header("Host", &old.domain());
    let discovery = lodge
        .send(&request("/.well-known/openid-configuration"))
        .expect(200)
        .json();
    assert_eq!(discovery["issuer"], old.origin());
    lodge.send(&request(&app.ask().target())).expect(303);
    lodge.get("/.well-known/openid-configuration").expect(421);
}
