//! Other origins' pages in the same browser (security.md 1.15).

use gatelodge_tests::{App, Lodge, Request, Visitor};

/// What any page may read, and only without credentials.
const PUBLIC: [&str; 8] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/konnect/v1/jwks.json",
    "/konnect/v1/token",
    "/konnect/v1/userinfo",
    "/konnect/v1/revoke",
    "/konnect/v1/par",
    "/.well-known/webfinger",
];

const OTHERS: [&str; 13] = [
    "/",
    "/konnect/v1/introspect",
    "/konnect/v1/register",
    "/konnect/v1/device_authorization",
    "/device",
    "/signin/v1/identifier/_/authorize",
    "/signin/v1/identifier/_/endsession",
    "/signin/v1/identifier",
    "/signin/v1/consent",
    "/signin/v1/goodbye",
    "/auth/passphrase_reset",
    "/static/page.js",
    "/nowhere",
];

const ORIGINS: [&str; 3] = ["https://evil.example", "null", "http://localhost:1"];

#[test]
fn s_153_nothing_changes_for_a_request_from_another_origin() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let page = app.asks(&mut ada);
    let consent = ada.form_request(&page, &[("decision", "allow")]);
    let cookies = ada.cookie_header().unwrap();
    let before = lodge.holdings();
    for origin in ORIGINS {
        for target in PUBLIC.iter().chain(&OTHERS) {
            for (method, site) in [
                ("POST", "cross-site"),
                ("POST", "same-site"),
                ("GET", "cross-site"),
                ("PUT", "cross-site"),
            ] {
                for content_type in ["text/plain", "application/x-www-form-urlencoded"] {
                    let request = Request::new(method, target)
                        .header("Origin", origin)
                        .header("Sec-Fetch-Site", site)
                        .header("Sec-Fetch-Mode", "no-cors")
                        .header("Content-Type", content_type)
                        .header("Cookie", &cookies);
                    let reply = lodge.send(&request);
                    assert!(reply.status < 500, "{method} {target}");
                    assert_eq!(reply.header("access-control-allow-credentials"), None);
                    let cookies: Vec<&str> = reply.headers("set-cookie").collect();
                    assert!(
                        cookies.iter().all(|cookie| !cookie.starts_with("gl_session")),
                        "{method} {target}"
                    );
                }
            }
        }
        for target in [
            "/signin/v1/identifier",
            "/signin/v1/consent",
            "/signin/v1/goodbye",
            "/auth/passphrase_reset",
        ] {
            let request = Request::form(target, &[("x", "y")])
                .header("Origin", origin)
                .header("Cookie", &cookies);
            lodge.send(&request).expect(403);
        }
    }
    assert_eq!(lodge.holdings(), before);
    ada.sends(consent).expect(303);
}

#[test]
fn s_153_an_app_is_answered_only_where_a_page_is_opened() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let before = lodge.holdings();
    let ends = format!("/signin/v1/identifier/_/endsession?client_id={}", app.id);
    for destination in [
        "image", "script", "style", "empty", "embed", "object", "font", "video", "worker", "",
    ] {
        for target in [app.ask().target(), ends.clone()] {
            let request = Request::get(&target).header("Sec-Fetch-Dest", destination);
            let reply = ada
                .sends(request.header("Sec-Fetch-Site", "same-site"))
                .expect(403);
            assert_eq!(reply.header("location"), None, "{destination}");
        }
    }
    assert_eq!(lodge.holdings(), before);
    for destination in ["document", "iframe"] {
        let ask = app.ask();
        let request = Request::get(&ask.target()).header("Sec-Fetch-Dest", destination);
        let reply = ada
            .sends(request.header("Sec-Fetch-Site", "cross-site"))
            .expect(302);
        assert!(ask.answer(&reply).get("code").is_some());
    }
}

#[test]
fn s_154_cors_is_for_what_everybody_may_read() {
    let lodge = Lodge::start();
    for origin in ORIGINS {
        for target in PUBLIC {
            for method in ["GET", "POST"] {
                let reply = lodge.send(&Request::new(method, target).header("Origin", origin));
                assert_eq!(
                    reply.header("access-control-allow-origin"),
                    Some("*"),
                    "{method} {target}"
                );
                assert_eq!(reply.header("access-control-allow-credentials"), None);
            }
        }
        for target in OTHERS {
            for method in ["GET", "POST"] {
                let reply = lodge.send(&Request::new(method, target).header("Origin", origin));
                assert_eq!(
                    reply.header("access-control-allow-origin"),
                    None,
                    "{method} {target}"
                );
                assert_eq!(
                    reply.header("cross-origin-resource-policy"),
                    Some("same-origin"),
                    "{method} {target}"
                );
            }
        }
    }
}

#[test]
fn s_155_a_preflight_permits_nothing_but_the_public_endpoints() {
    let lodge = Lodge::start_with("sign_in_attempts = 2");
    let preflight = |target: &str| {
        Request::new("OPTIONS", target)
            .header("Origin", "https://evil.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization, content-type")
            .header("Access-Control-Request-Private-Network", "true")
    };
    let before = lodge.holdings();
    for target in OTHERS {
        for _ in 0..5 {
            let reply = lodge.send(&preflight(target));
            assert!(matches!(reply.status, 404 | 405), "{target} {}", reply.status);
            let allowed = reply
                .headers
                .iter()
                .any(|(name, _)| name.starts_with("access-control-"));
            assert!(!allowed, "{target}: {:?}", reply.headers);
        }
    }
    for target in PUBLIC {
        let reply = lodge.send(&preflight(target)).expect(204);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(
            reply.header("access-control-allow-methods"),
            Some("GET, POST, OPTIONS")
        );
        assert_eq!(
            reply.header("access-control-allow-headers"),
            Some("Authorization, Content-Type")
        );
        assert_eq!(reply.header("access-control-max-age"), Some("600"));
        assert_eq!(reply.header("access-control-allow-credentials"), None);
        assert_eq!(reply.header("access-control-allow-private-network"), None);
    }
    assert_eq!(lodge.holdings(), before);
    // None of it counted as an attempt to sign in.
    Visitor::to(lodge.address()).signs_in();
}

#[test]
fn s_156_public_replies_do_not_tell_who_is_signed_in() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    for target in PUBLIC
        .iter()
        .chain(&["/robots.txt", "/static/page.js", "/static/mark.svg", "/nowhere"])
    {
        let there = |mut reply: gatelodge_tests::Reply| {
            reply.headers.retain(|(name, _)| name != "date");
            // A page about an error has an id of its own.
            let body = if reply.status >= 400 {
                Vec::new()
            } else {
                reply.body
            };
            (reply.status, reply.headers, body)
        };
        let request = Request::get(target)
            .header("Origin", "https://evil.example")
            .header("Sec-Fetch-Site", "cross-site");
        assert_eq!(
            there(ada.sends(request.clone())),
            there(lodge.send(&request)),
            "{target}"
        );
    }
}
