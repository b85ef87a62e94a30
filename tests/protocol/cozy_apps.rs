//! Web apps: their hosts, their pages, who gets the token in them, and how they are installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gatelodge_tests::{App, CozyClient, Lodge, Receiver, Reply, Request, Visitor};
use serde_json::{Value, json};
use tempfile::TempDir;

const INDEX: &str = "<!doctype html><title>{{.AppName}}</title>\
     <div role=\"application\" data-cozy=\"{{.CozyData}}\" data-cozy-token=\"{{.Token}}\"></div>{{.CozyBar}}{{.Nothing}}";

/// A folder of packages.
struct Packages(TempDir);

impl Packages {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A web app with a private and a public part.
    fn app(&self, slug: &str, version: &str, permissions: &Value) -> PathBuf {
        let manifest = json!({
            "slug": slug,
            "name": format!("The \"{slug}\""),
            "type": "webapp",
            "version": version,
            "editor": "Me",
            "icon": "icon.svg",
            "permissions": permissions,
            "routes": {
                "/": {"folder": "/", "index": "index.html", "public": false},
                "/public": {"folder": "/public", "index": "index.html", "public": true},
            },
        });
        let large = "0123456789abcdef".repeat(50_000);
        let files = [
            ("manifest.webapp", manifest.to_string()),
            ("index.html", INDEX.to_owned()),
            ("app.0123456789abcdef.js", "1".to_owned()),
            ("plain.css", "p { color: red }".to_owned()),
            ("large.txt", large),
            (
                "icon.svg",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned(),
            ),
            ("public/index.html", INDEX.to_owned()),
            ("public/style.css", "p {}".to_owned()),
        ];
        self.folder(
            &format!("{slug}/{version}"),
            &files.map(|(name, content)| (name, content.into_bytes())),
        )
    }

    fn folder(&self, name: &str, files: &[(&str, Vec<u8>)]) -> PathBuf {
        let folder = self.0.path().join(name);
        for (file, content) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn key(&self) -> String {
        format!("registry = \"{}\"", self.0.path().display())
    }
}

/// A lodge with the app `drive`, which may read files.
fn settled() -> (Lodge, Packages) {
    let packages = Packages::new();
    packages.app(
        "drive",
        "1.0.0",
        &json!({"files": {"type": "io.cozy.files", "verbs": ["GET"]}}),
    );
    let lodge = Lodge::start_configured(&packages.key());
    installs(&lodge, "drive");
    (lodge, packages)
}

fn installs(lodge: &Lodge, slug: &str) {
    lodge.cli(&["apps", "install", slug]).done();
}

fn host(lodge: &Lodge, slug: &str) -> String {
    format!("{slug}.{}", lodge.domain())
}

/// A request to the host of an app, as a browser of a person with this cookie would send it.
fn visits(lodge: &Lodge, slug: &str, target: &str, cookie: Option<&str>) -> Reply {
    asks(lodge, slug, Request::get(target), cookie)
}

fn asks(lodge: &Lodge, slug: &str, request: Request, cookie: Option<&str>) -> Reply {
    let request = request.header("Host", &host(lodge, slug));
    lodge.send(&match cookie {
        Some(cookie) => request.header("Cookie", cookie),
        None => request,
    })
}

fn token(page: &Reply) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("data-cozy-token=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// As the npm client reads it.
fn cozy_data(page: &Reply) -> Value {
    let text = page.text();
    let (_, rest) = text.split_once("data-cozy=\"").unwrap();
    let data = rest.split_once('"').unwrap().0.replace("&#34;", "\"");
    serde_json::from_str(&data.replace("&#43;", "+").replace("&amp;", "&")).unwrap()
}

/// What the instance says about a token that comes with this cookie.
fn rights(lodge: &Lodge, token: &str, cookie: Option<&str>) -> Reply {
    let request = Request::get("/permissions/self").bearer(token);
    lodge.send(&match cookie {
        Some(cookie) => request.header("Cookie", cookie),
        None => request,
    })
}

#[test]
fn cozy_42_without_a_session_there_is_only_what_is_public() {
    let (lodge, _packages) = settled();
    let page = visits(&lodge, "drive", "/?a=b%26c", None).expect(302);
    let address = format!("http://{}/?a=b%26c", host(&lodge, "drive"));
    let query = gatelodge_tests::text::encode(&address);
    assert_eq!(
        page.location(),
        format!("{}/auth/login?redirect={query}", lodge.origin())
    );
    let jwt = visits(&lodge, "drive", "/?jwt=x.y.z", None).expect(302);
    assert!(jwt.location().ends_with("%2F&jwt=x.y.z"), "{}", jwt.location());
    visits(&lodge, "drive", "/plain.css", None).expect(401);
    visits(&lodge, "drive", "/robots.txt", None).expect(200);
    visits(&lodge, "drive", "/public/style.css", None).expect(200);
    let public = visits(&lodge, "drive", "/public", None).expect(200);
    assert_eq!(token(&public), "");
    assert_eq!(cozy_data(&public)["isLoggedIn"], false);
    let shared = visits(&lodge, "drive", "/public/?sharecode=abc\"><script>", None).status;
    assert!(matches!(shared, 200 | 400 | 404), "{shared}");
    let shared = visits(&lodge, "drive", "/public?sharecode=abc123", None).expect(200);
    assert_eq!(token(&shared), "abc123");
}

#[test]
fn cozy_7_a_nested_app_is_gone_to_by_its_own_address() {
    let (lodge, _packages) = settled();
    let mut ada = Visitor::signed_in(lodge.address());
    let address = format!("http://{}/foo?bar", host(&lodge, "drive"));
    let target = format!(
        "/auth/login?redirect={}%23baz",
        gatelodge_tests::text::encode(&address)
    );
    let reply = ada.opens(&target).expect(303);
    assert_eq!(reply.location(), format!("{address}#"));
}

/// Two browsers of the owner, each with the token of the app that it shows.
fn two_browsers(lodge: &Lodge) -> [(Visitor, String); 2] {
    [(), ()].map(|()| {
        let visitor = Visitor::signed_in(lodge.address());
        let page = visits(lodge, "drive", "/", visitor.cookie_header().as_deref()).expect(200);
        let token = token(&page);
        (visitor, token)
    })
}

#[test]
fn cozy_15_an_app_signs_every_other_browser_out() {
    let (lodge, _packages) = settled();
    let [(mut ada, token), (bea, others)] = two_browsers(&lodge);
    let origin = format!("http://{}", host(&lodge, "drive"));
    let asks = |token: &str| {
        Request::new("DELETE", "/auth/login/others")
            .bearer(token)
            .header("Origin", &origin)
    };
    // The token of the other browser is none of this session's.
    ada.sends(asks(&others)).expect(401);
    assert_eq!(lodge.sessions().len(), 2);
    let done = ada.sends(asks(&token)).expect(204);
    assert_eq!(done.header("access-control-allow-origin"), Some(origin.as_str()));
    assert_eq!(done.header("access-control-allow-credentials"), Some("true"));
    rights(&lodge, &token, ada.cookie_header().as_deref()).expect(200);
    let cookie = bea.cookie_header();
    let refused = rights(&lodge, &others, cookie.as_deref()).expect(401);
    assert!(refused.text().contains("Invalid JWT token"), "{}", refused.text());
    visits(&lodge, "drive", "/", cookie.as_deref()).expect(302);
    visits(&lodge, "drive", "/", ada.cookie_header().as_deref()).expect(200);
}

#[test]
fn cozy_14_an_app_signs_its_person_out() {
    let (lodge, _packages) = settled();
    let [(mut ada, token), (bea, _)] = two_browsers(&lodge);
    let before = ada.cookie_header();
    let ask = || Request::new("DELETE", "/auth/login").bearer(&token);
    lodge.send(&ask()).expect(401);
    let other = bea.cookie_header().unwrap();
    lodge.send(&ask().header("Cookie", &other)).expect(401);
    assert_eq!(lodge.sessions().len(), 2);
    let done = ada.sends(ask()).expect(204);
    assert!(done.body.is_empty() && done.header("content-type").is_none());
    assert!(ada.session_cookie().is_none());
    rights(&lodge, &token, before.as_deref()).expect(401);
    visits(&lodge, "drive", "/", Some(&other)).expect(200);
}

#[test]
fn cozy_13_tokens_of_apps_end_with_the_old_passphrase() {
    let (lodge, _packages) = settled();
    let [(ada, token), _] = two_browsers(&lodge);
    // One that is bound to no session ends, too: the secret that signed it is gone.
    let free = lodge
        .cli(&["instances", "token-app", &lodge.domain(), "drive"])
        .done();
    rights(&lodge, free.trim(), None).expect(200);
    lodge
        .cli(&["instances", "reset-passphrase", &lodge.domain()])
        .done();
    let cookie = ada.cookie_header();
    for (token, cookie) in [(&*token, cookie.as_deref()), (free.trim(), None)] {
        let refused = rights(&lodge, token, cookie).expect(401);
        assert!(refused.text().contains("Invalid JWT token"), "{}", refused.text());
        assert!(refused.header("www-authenticate").is_some());
    }
    visits(&lodge, "drive", "/", cookie.as_deref()).expect(302);
}

#[test]
fn cozy_40_a_linked_client_has_the_rules_of_its_app_while_it_is_there() {
    let (lodge, packages) = settled();
    let mut wish = CozyClient::wish();
    wish["software_id"] = json!("registry://drive");
    let client = CozyClient::registered_as(lodge.address(), &wish);
    let mut ada = Visitor::signed_in(lodge.address());
    let page = ada.goes_to(&client.asks("io.cozy.settings", &[])).expect(200);
    assert!(page.text().contains("io.cozy.files") && !page.text().contains("io.cozy.settings"));
    assert!(page.text().contains("The &#34;drive&#34;"), "{}", page.text());
    let tokens = client.gets_tokens(&mut ada, "io.cozy.settings");
    assert_eq!(tokens.scope, "@io.cozy.apps/drive");
    let seen = client.looks_at_itself(&tokens.access).expect(200).json();
    let attributes = &seen["data"]["attributes"];
    assert_eq!(
        attributes["permissions"],
        json!({ "rule0": { "type": "io.cozy.files", "verbs": ["GET"] } })
    );
    // Another version of the app has other rules, and so has its client.
    packages.app("drive", "2.0.0", &json!({"notes": {"type": "io.cozy.notes"}}));
    lodge.cli(&["apps", "update", "drive"]).done();
    let seen = client.looks_at_itself(&tokens.access).expect(200).json();
    assert_eq!(
        seen["data"]["attributes"]["permissions"],
        json!({ "rule0": { "type": "io.cozy.notes" } })
    );
    lodge.cli(&["apps", "uninstall", "drive"]).done();
    let refused = client.looks_at_itself(&tokens.access).expect(401);
    assert!(refused.text().contains("Invalid JWT token"), "{}", refused.text());
    client
        .sends(&client.refreshing(&tokens.refresh.unwrap()))
        .expect_error(400, "invalid refresh token");
}

/// An app's pages show the end of a session like those of the instance: whoever sees it first tells the apps.
#[test]
fn a_session_that_ended_is_noticed_at_an_apps_host() {
    let packages = Packages::new();
    packages.app("drive", "1.0.0", &json!({}));
    let lodge = Lodge::bare_configured(&packages.key(), "session_idle_seconds = 3");
    lodge.adds_instance(&lodge.domain());
    installs(&lodge, "drive");
    let server = Receiver::answering(200);
    let listens = json!({
        "redirect_uris": ["https://client.example/cb"],
        "trusted": true,
        "details": { "backchannel_logout_uri": server.url("/gone") },
    });
    let app = App::registered_as(&lodge, "app", listens);
    let mut ada = Visitor::to(lodge.address());
    let cookie = loop {
        app.tokens(&mut ada);
        let Some(code) = code_while_signed_in(&mut ada, &lodge) else {
            continue;
        };
        let welcome = visits(&lodge, "drive", &format!("/?code={code}"), None);
        if let Some(set) = welcome.header("set-cookie") {
            break set.split(';').next().unwrap().to_owned();
        }
    };
    let heard = server.received().len();
    lodge.lets_pass(3);
    visits(&lodge, "drive", "/", Some(&cookie)).expect(302);
    assert!(server.waits_for(heard + 1).len() > heard);
}

/// A code for the app, unless the session is over by now.
fn code_while_signed_in(visitor: &mut Visitor, lodge: &Lodge) -> Option<String> {
    let address = format!("http://{}/", host(lodge, "drive"));
    let target = format!("/auth/login?redirect={}", gatelodge_tests::text::encode(&address));
    visitor.opens(&target);
    let reply = visitor.opens(&target);
    let (_, code) = reply.header("location")?.split_once("?code=")?;
    Some(code.trim_end_matches('#').to_owned())
}

#[test]
fn an_app_with_the_right_changes_the_settings_of_its_instance() {
    let packages = Packages::new();
    packages.app("settings", "1.0.0", &json!({"own": {"type": "io.cozy.settings"}}));
    let lodge = Lodge::start_configured(&packages.key());
    installs(&lodge, "settings");
    let ada = Visitor::signed_in(lodge.address());
    let cookie = ada.cookie_header().unwrap();
    let token = token(&visits(&lodge, "settings", "/", Some(&cookie)).expect(200));
    let asks = |method: &str, body: &Value| {
        let request = Request::new(method, "/settings/instance")
            .bearer(&token)
            .header("Cookie", &cookie)
            .header("Content-Type", "application/vnd.api+json");
        lodge.send(&request.body(body.to_string()))
    };
    let before = asks("GET", &Value::Null).expect(200).json()["data"].clone();
    let wish = |attributes: Value, rev: &Value| {
        json!({"data": {
            "type": "io.cozy.settings", "id": "io.cozy.settings.instance",
            "attributes": attributes, "meta": {"rev": rev},
        }})
    };
    let change = json!({
        "tz": "Europe/Paris", "public_name": "Ada L.", "email": "al@example.org", "auth_mode": "basic",
        "uuid": "mine", "default_redirection": "settings/#/profile",
    });
    let changed = asks("PUT", &wish(change.clone(), &before["meta"]["rev"]))
        .expect(200)
        .json()["data"]
        .clone();
    for name in ["tz", "public_name", "email", "default_redirection"] {
        assert_eq!(changed["attributes"][name], change[name], "{name}");
    }
    assert_ne!(changed["attributes"]["uuid"], "mine");
    assert_ne!(changed["meta"]["rev"], before["meta"]["rev"]);
    let stale = asks("PUT", &wish(json!({"tz": "UTC"}), &before["meta"]["rev"])).expect(409);
    assert_eq!(stale.json()["errors"][0]["status"], "409");
    asks("PUT", &wish(json!({"tz": 7}), &changed["meta"]["rev"])).expect(422);
    asks("PUT", &json!({"tz": "UTC"})).expect(400);
    assert_eq!(asks("GET", &Value::Null).expect(200).json()["data"], changed);
    let shown = lodge
        .cli(&["instances", "show", &lodge.domain(), "--json"])
        .json();
    assert_eq!(shown["public_name"], "Ada L.");
}

#[test]
fn cozy_41_the_token_of_a_page_works_beside_its_session_and_nowhere_else() {
    let (lodge, _packages) = settled();
    let visitor = Visitor::signed_in(lodge.address());
    let cookie = visitor.cookie_header();
    let page = visits(&lodge, "drive", "/", cookie.as_deref()).expect(200);
    assert_eq!(
        page.header("cache-control"),
        Some("private, no-store, must-revalidate")
    );
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let vary: Vec<&str> = page.headers("vary").collect();
    assert!(vary.join(", ").contains("Cookie") && vary.join(", ").contains("Sec-Fetch-Dest"));
    let data = cozy_data(&page);
    assert_eq!(data["domain"], lodge.domain());
    assert_eq!(data["subdomain"], "nested");
    assert_eq!(data["isLoggedIn"], true);
    assert_eq!(data["app"]["slug"], "drive");
    assert_eq!(data["app"]["name"], "The \"drive\"");
    assert_eq!(data["token"], token(&page));
    assert!(page.text().contains("<title>The &#34;drive&#34;</title>") && page.text().ends_with("</div>"));

    let token = token(&page);
    let rights_now = rights(&lodge, &token, cookie.as_deref()).expect(200).json();
    assert_eq!(rights_now["data"]["attributes"]["type"], "app");
    assert_eq!(
        rights_now["data"]["attributes"]["source_id"],
        "io.cozy.apps/drive"
    );
    let stranger = Visitor::signed_in(lodge.address());
    for other in [None, stranger.cookie_header()] {
        let refused = rights(&lodge, &token, other.as_deref()).expect(401);
        assert!(refused.text().contains("Invalid JWT token"), "{}", refused.text());
    }
    // E.5: the npm client fetches the page again, from the page itself.
    let again = Request::get("/?refreshToken")
        .header("Sec-Fetch-Site", "same-origin")
        .header("Sec-Fetch-Mode", "cors")
        .header("Sec-Fetch-Dest", "empty");
    let again = asks(&lodge, "drive", again, cookie.as_deref()).expect(200);
    assert!(!self::token(&again).is_empty());
}

#[test]
fn what_an_app_may_is_seen_before_it_is_installed() {
    let packages = Packages::new();
    let files = json!({"files": {"type": "io.cozy.files", "verbs": ["GET"]}});
    let folder = packages.app("drive", "1.0.0", &files);
    let lodge = Lodge::start_configured(&packages.key());
    let before = lodge.holdings();
    for source in [&[][..], &[folder.to_str().unwrap()]] {
        let words = [&["apps", "preview", "drive"], source, &["--json"]].concat();
        let seen = lodge.cli(&words).json();
        assert_eq!(seen["permissions"], json!(["io.cozy.files:GET"]));
        assert_eq!(
            (&seen["version"], &seen["ready"]),
            (&json!("1.0.0"), &json!(false))
        );
    }
    lodge.cli(&["apps", "preview", "nothing"]).refused();
    assert_eq!(lodge.holdings(), before);
    assert!(
        lodge
            .cli(&["apps", "ls", "--json"])
            .json()
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn signing_out_and_uninstalling_end_tokens_at_once() {
    let (lodge, _packages) = settled();
    let mut visitor = Visitor::signed_in(lodge.address());
    let cookie = visitor.cookie_header();
    let before = token(&visits(&lodge, "drive", "/", cookie.as_deref()).expect(200));
    visitor.signs_out();
    rights(&lodge, &before, cookie.as_deref()).expect(401);
    visits(&lodge, "drive", "/", cookie.as_deref()).expect(302);

    visitor.signs_in();
    let cookie = visitor.cookie_header();
    let before = token(&visits(&lodge, "drive", "/", cookie.as_deref()).expect(200));
    lodge.cli(&["apps", "uninstall", "drive"]).done();
    rights(&lodge, &before, cookie.as_deref()).expect(401);
    visits(&lodge, "drive", "/", cookie.as_deref()).expect(404);
}

#[test]
fn s_166_a_token_is_only_for_the_page_itself() {
    let (lodge, _packages) = settled();
    let cookie = Visitor::signed_in(lodge.address()).cookie_header();
    let asked = |site: &str, mode: &str, dest: &str| {
        let request = Request::get("/")
            .header("Sec-Fetch-Site", site)
            .header("Sec-Fetch-Mode", mode)
            .header("Sec-Fetch-Dest", dest);
        asks(&lodge, "drive", request, cookie.as_deref())
    };
    let own = asked("cross-site", "navigate", "document").expect(200);
    assert!(!token(&own).is_empty());
    for (site, mode, dest) in [
        ("same-site", "no-cors", "script"),
        ("same-site", "cors", "empty"),
        ("same-site", "navigate", "iframe"),
        ("cross-site", "no-cors", "image"),
        ("cross-site", "no-cors", "empty"),
    ] {
        let reply = asked(site, mode, dest).expect(403);
        assert!(!reply.text().contains("data-cozy"), "{site} {mode} {dest}");
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
}

/// Whether somebody is signed in, and whether an app is there, cannot be told from elsewhere.
#[test]
fn s_156_pages_elsewhere_learn_nothing_from_an_apps_host() {
    let (lodge, _packages) = settled();
    let cookie = Visitor::signed_in(lodge.address()).cookie_header();
    let asked = |slug: &str, target: &str, cookie: Option<&str>| {
        let request = Request::get(target)
            .header("Sec-Fetch-Site", "cross-site")
            .header("Sec-Fetch-Mode", "no-cors")
            .header("Sec-Fetch-Dest", "image");
        let reply = asks(&lodge, slug, request, cookie);
        let headers = reply.headers.into_iter().filter(|(name, _)| name != "date");
        (reply.status, headers.collect::<Vec<_>>(), reply.body)
    };
    let there = asked("drive", "/icon.svg", cookie.as_deref());
    for other in [
        asked("drive", "/icon.svg", None),
        asked("nothing", "/icon.svg", None),
        asked("drive", "/", cookie.as_deref()),
    ] {
        assert_eq!(there, other);
    }
}

#[test]
fn cozy_44_no_page_elsewhere_may_read_an_apps_host() {
    let (lodge, _packages) = settled();
    let cookie = Visitor::signed_in(lodge.address()).cookie_header();
    for origin in ["https://x.example", &lodge.origin(), "null"] {
        let request = Request::get("/").header("Origin", origin);
        let reply = asks(&lodge, "drive", request, cookie.as_deref());
        let cors = reply
            .headers
            .iter()
            .find(|(name, _)| name.starts_with("access-control-"));
        assert_eq!(cors, None, "{origin}");
    }
    let preflight = Request::new("OPTIONS", "/")
        .header("Origin", "https://x.example")
        .header("Access-Control-Request-Method", "GET");
    let reply = asks(&lodge, "drive", preflight, None).expect(405);
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

#[test]
fn s_170_an_app_has_a_policy_of_its_own() {
    let (lodge, _packages) = settled();
    let cookie = Visitor::signed_in(lodge.address()).cookie_header();
    for target in ["/", "/plain.css", "/icon.svg"] {
        let reply = visits(&lodge, "drive", target, cookie.as_deref()).expect(200);
        let policy = reply.header("content-security-policy").unwrap();
        let (own, port) = (lodge.origin(), lodge.port());
        for part in [
            format!("default-src 'self' {own} ws://localhost:{port};"),
            format!("script-src 'self' {own};"),
            format!("frame-src 'self' http://*.localhost:{port};"),
            "object-src 'none'".to_owned(),
            "base-uri 'self'".to_owned(),
            format!("form-action 'self' {own}"),
            "frame-ancestors 'self'".to_owned(),
        ] {
            assert!(policy.contains(&part), "{target}: {part} in {policy}");
        }
        assert_eq!(reply.header("x-frame-options"), Some("SAMEORIGIN"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    }
}

#[test]
fn s_169_an_apps_host_reaches_nothing_of_the_instance() {
    let (lodge, _packages) = settled();
    let cookie = Visitor::signed_in(lodge.address()).cookie_header();
    for path in [
        "/.well-known/openid-configuration",
        "/konnect/v1/jwks.json",
        "/konnect/v1/authorize",
        "/signin/v1/identifier",
        "/auth/passphrase",
        "/auth/login",
        "/settings/instance",
        "/permissions/self",
        "/data/io.cozy.files/_all_docs",
        "/apps/",
        "/static/lodge.css",
    ] {
        visits(&lodge, "drive", path, cookie.as_deref()).expect(404);
        let form = Request::form(path, &[("a", "b")]);
        let refused = asks(&lodge, "drive", form, cookie.as_deref()).expect(405);
        assert_eq!(refused.header("allow"), Some("GET, HEAD"));
    }
}

#[test]
fn s_143_only_hosts_of_instances_that_are_there_are_answered() {
    let (lodge, _packages) = settled();
    let port = lodge.port();
    for host in [
        format!("drive.evil.localhost:{port}"),
        format!("a.drive.localhost:{port}"),
        format!("drive.localhost:{}", port - 1),
        "drive.localhost".to_owned(),
        format!("drive.example.org:{port}"),
        format!("www.localhost:{port}"),
        format!("xn--drve-5ua.localhost:{port}"),
    ] {
        let reply = lodge.send(&Request::get("/").header("Host", &host));
        assert_eq!(reply.status, 421, "{host}");
        assert!(reply.body.is_empty(), "{host}");
    }
    lodge
        .send(&Request::get("/public").header("Host", &format!("DRIVE.localhost:{port}")))
        .expect(200);
    lodge
        .send(&Request::get("/").header("Host", &format!("nothing.localhost:{port}")))
        .expect(404);
}

#[test]
fn s_160_two_cookies_of_an_apps_host_are_none() {
    let (lodge, _packages) = settled();
    let visitor = Visitor::signed_in(lodge.address());
    let (name, value) = visitor.session_cookie().unwrap();
    let app = name.replace("gl_session", "gl_app");
    for twice in [
        format!("{name}={value}; {name}={value}"),
        format!("{app}=x; {app}=y; {name}={value}"),
    ] {
        let reply = visits(&lodge, "drive", "/", Some(&twice)).expect(400);
        let cleared: Vec<&str> = reply.headers("set-cookie").collect();
        assert!(
            cleared
                .iter()
                .any(|one| one.starts_with(&format!("{app}=; Max-Age=0"))),
            "{cleared:?}"
        );
        assert!(!reply.text().contains("data-cozy"));
    }
}

#[test]
fn files_are_served_whole_and_kept_as_long_as_they_may() {
    let (lodge, _packages) = settled();
    let cookie = Visitor::signed_in(lodge.address()).cookie_header();
    let get = |target: &str| visits(&lodge, "drive", target, cookie.as_deref());
    let script = get("/app.0123456789abcdef.js").expect(200);
    assert_eq!(
        script.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    assert_eq!(
        script.header("cache-control"),
        Some("private, max-age=31536000, immutable")
    );
    let large = get("/large.txt").expect(200);
    assert_eq!(large.body.len(), 800_000);
    assert!(large.body.chunks(16).all(|part| part == b"0123456789abcdef"));
    assert_eq!(large.header("content-length"), Some("800000"));
    // Players ask for parts; this one lies across pieces of the file.
    assert_eq!(large.header("accept-ranges"), Some("bytes"));
    let whole = large.body.clone();
    let part = |range: &str, if_range: Option<&str>| {
        let request = Request::get("/large.txt").header("Range", range);
        let request = match if_range {
            Some(tag) => request.header("If-Range", tag),
            None => request,
        };
        asks(&lodge, "drive", request, cookie.as_deref())
    };
    let tag = large.header("etag").unwrap();
    for (range, bytes) in [
        ("bytes=0-0", 0..1),
        ("bytes=262140-524300", 262_140..524_301),
        ("bytes=799990-", 799_990..800_000),
        ("bytes=-5", 799_995..800_000),
    ] {
        let reply = part(range, Some(tag)).expect(206);
        let said = format!("bytes {}-{}/800000", bytes.start, bytes.end - 1);
        assert_eq!(reply.header("content-range"), Some(said.as_str()));
        assert_eq!(reply.body, whole[bytes], "{range}");
    }
    let beyond = part("bytes=800000-", None).expect(416);
    assert_eq!(beyond.header("content-range"), Some("bytes */800000"));
    assert_eq!(part("bytes=0-0", Some("\"other\"")).expect(200).body, whole);
    let css = get("/plain.css").expect(200);
    let tag = css.header("etag").unwrap().to_owned();
    for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let request = Request::get("/plain.css").header("If-None-Match", &known);
        let same = asks(&lodge, "drive", request, cookie.as_deref()).expect(304);
        assert!(same.body.is_empty());
        assert_eq!(same.header("etag"), Some(tag.as_str()));
    }
    let head = asks(
        &lodge,
        "drive",
        Request::new("HEAD", "/large.txt"),
        cookie.as_deref(),
    )
    .expect(200);
    assert!(head.body.is_empty());
    let public = get("/public/style.css").expect(200);
    assert_eq!(public.header("cache-control"), Some("no-cache"));
    for nothing in [
        "/nothing.js",
        "/public",
        "/public/..%2findex.html",
        "/%2e%2e/x",
        "/a%00b",
        "//x",
        "/public/%ff",
    ] {
        let status = get(nothing).status;
        assert!(
            status == 404 || (nothing == "/public" && status == 200),
            "{nothing} {status}"
        );
    }
    get("/manifest.webapp").expect(404);
}

#[test]
fn an_update_takes_the_place_of_a_version_at_once() {
    let (lodge, packages) = settled();
    packages.app(
        "drive",
        "1.1.0",
        &json!({"contacts": {"type": "io.cozy.contacts"}}),
    );
    packages.app("drive", "2.0.0-beta.1", &json!({}));
    let shown = lodge.cli(&["apps", "update", "drive", "--json"]).json();
    assert_eq!(shown["version"], "1.1.0");
    let token = lodge
        .cli(&["instances", "token-app", &lodge.domain(), "drive"])
        .done();
    let rights = rights(&lodge, token.trim(), None).expect(200).json();
    assert_eq!(
        rights["data"]["attributes"]["permissions"]["rule0"]["type"],
        "io.cozy.contacts"
    );
    assert_eq!(lodge.waits_for_events("app_updated", 1).len(), 1);
    assert_eq!(lodge.events("app_installed").len(), 1);
}

#[test]
fn apps_are_installed_from_folders_and_archives_and_listed() {
    let packages = Packages::new();
    let lodge = Lodge::start();
    let folder = packages.app("notes", "1.0.0", &json!({}));
    let archive = packages.0.path().join("notes.tar.gz");
    packed(&folder, &archive);
    for source in [&folder, &archive] {
        let source = source.to_str().unwrap();
        let shown = lodge.cli(&["apps", "install", "notes", source, "--json"]).json();
        assert_eq!(shown["version"], "1.0.0");
        assert_eq!(shown["address"], format!("http://notes.{}/", lodge.domain()));
        visits(&lodge, "notes", "/public", None).expect(200);
        let again = lodge.cli(&["apps", "install", "notes", source]).refused();
        assert!(again.contains("installed already"), "{again}");
        let listed = lodge.cli(&["apps", "ls", "--json"]).json();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        let address = lodge.cli(&["apps", "open", "notes", "--print"]).done();
        assert_eq!(address.trim(), shown["address"]);
        lodge.cli(&["apps", "uninstall", "notes"]).done();
        visits(&lodge, "notes", "/public", None).expect(404);
    }
    let nothing = lodge.cli(&["apps", "install", "notes"]).refused();
    assert!(nothing.contains("no registry"), "{nothing}");
}

fn packed(folder: &Path, archive: &Path) {
    let done = Command::new("tar")
        .arg("-czf")
        .arg(archive)
        .arg("-C")
        .arg(folder)
        .arg(".")
        .status();
    assert!(done.unwrap().success());
}

#[test]
fn s_171_hostile_packages_are_refused_and_nothing_changes() {
    let packages = Packages::new();
    let lodge = Lodge::start();
    let manifest = |slug: &str| {
        let manifest = json!({"slug": slug, "type": "webapp"}).to_string();
        ("manifest.webapp", manifest.into_bytes())
    };
    let good = packages.app("drive", "1.0.0", &json!({}));
    lodge
        .cli(&["apps", "install", "drive", good.to_str().unwrap()])
        .done();
    let before = lodge.cli(&["apps", "ls", "--json"]).json();

    let linked = packages.folder("linked", &[manifest("evil")]);
    std::os::unix::fs::symlink("/etc/passwd", linked.join("passwd")).unwrap();
    let linked_archive = packages.0.path().join("linked.tgz");
    packed(&linked, &linked_archive);
    let climbing = packages.folder("climbing", &[manifest("evil"), ("x", Vec::new())]);
    let climbing_archive = packages.0.path().join("climbing.tgz");
    let tar = Command::new("tar")
        .args(["-P", "--transform", "s,^x$,../../x,", "-czf"])
        .arg(&climbing_archive)
        .arg("-C")
        .arg(&climbing)
        .args(["manifest.webapp", "x"])
        .status();
    assert!(tar.unwrap().success());
    let bomb = packages.folder("bomb", &[manifest("evil"), ("zeros", vec![0; 40_000_000])]);
    let bomb_archive = packages.0.path().join("bomb.tgz");
    packed(&bomb, &bomb_archive);
    let broken = packages.0.path().join("broken.tgz");
    fs::write(&broken, "no archive").unwrap();
    let bare = packages.folder("bare", &[("index.html", Vec::new())]);
    let other = packages.folder("other", &[manifest("drive")]);
    for source in [
        &linked,
        &linked_archive,
        &climbing_archive,
        &bomb,
        &bomb_archive,
        &broken,
        &bare,
        &other,
    ] {
        lodge
            .cli(&["apps", "install", "evil", source.to_str().unwrap()])
            .refused();
        // The last one is a good package, of another name than `evil`.
        if source != &other {
            let words = ["apps", "update", "drive", "--source", source.to_str().unwrap()];
            lodge.cli(&words).refused();
        }
    }
    for slug in [
        "www",
        "auth",
        "api",
        "id",
        "oauthcallback",
        "Evil",
        "../x",
        "xn--evil",
        "-x",
        "a.b",
    ] {
        let words = ["apps", "install", "--", slug, good.to_str().unwrap()];
        lodge.cli(&words).refused();
    }
    let after = lodge.cli(&["apps", "ls", "--json"]).json();
    assert_eq!(before.as_array().unwrap().len(), after.as_array().unwrap().len());
    assert!(!packages.0.path().parent().unwrap().join("x").exists());
}

#[test]
fn clients_read_what_is_installed_and_only_the_trusted_change_it() {
    let packages = Packages::new();
    packages.app("drive", "1.0.0", &json!({}));
    packages.app("notes", "1.0.0", &json!({}));
    packages.app("shop", "1.0.0", &json!({"apps": {"type": "io.cozy.apps"}}));
    let lodge = Lodge::start_configured(&packages.key());
    installs(&lodge, "drive");
    installs(&lodge, "shop");
    let token = |slug: &str| {
        let token = lodge
            .cli(&["instances", "token-app", &lodge.domain(), slug])
            .done();
        token.trim().to_owned()
    };
    let (drive, shop) = (token("drive"), token("shop"));
    let send = |method: &str, target: &str, token: &str| {
        lodge.send(
            &Request::new(method, target)
                .bearer(token)
                .header("Content-Length", "0"),
        )
    };
    send("GET", "/apps/", &drive).expect(403);
    send("GET", "/apps/shop", &drive).expect(403);
    let own = send("GET", "/apps/drive", &drive).expect(200).json();
    assert_eq!(own["data"]["id"], "io.cozy.apps/drive");
    assert_eq!(own["data"]["attributes"]["slug"], "drive");
    assert_eq!(
        own["data"]["links"]["related"],
        format!("http://drive.{}/", lodge.domain())
    );
    assert_eq!(
        send("GET", "/apps/drive/icon", &drive)
            .expect(200)
            .header("content-type"),
        Some("image/svg+xml")
    );
    let all = send("GET", "/apps/", &shop).expect(200).json();
    assert_eq!(all["data"].as_array().unwrap().len(), 2);
    send("GET", "/apps/nothing", &shop).expect(404);
    send("GET", "/data/io.cozy.apps/io.cozy.apps%2Fdrive", &shop).expect(200);

    send("POST", "/apps/notes?Source=registry://notes", &drive).expect(403);
    send("POST", "/apps/notes?Source=file:///etc", &shop).expect(422);
    send("POST", "/apps/notes?Source=registry://notes", &shop).expect(202);
    send("POST", "/apps/notes?Source=registry://notes", &shop).expect(409);
    send("PUT", "/apps/notes", &shop).expect(202);
    send("DELETE", "/apps/notes", &shop).expect(204);
    send("DELETE", "/apps/notes", &shop).expect(404);
    send("GET", "/data/io.cozy.apps/io.cozy.apps%2Fnotes", &shop).expect(404);
}

#[test]
fn an_instance_is_made_with_its_apps() {
    let packages = Packages::new();
    packages.app("drive", "1.0.0", &json!({}));
    packages.app("notes", "1.0.0", &json!({}));
    let lodge = Lodge::bare_configured(&packages.key(), "");
    let domain = format!("me.localhost:{}", lodge.port());
    let add = ["instances", "add", &domain, "--apps", "drive,notes"];
    lodge.cli(&add).done();
    let listed = lodge.cli(&["apps", "ls", "--json"]).json();
    let slugs: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|app| app["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, ["drive", "notes"]);
    assert_eq!(listed[0]["note"], Value::Null);
    // Nobody chose a passphrase yet: the front door says what to do.
    let page = lodge.send(&Request::get("/").header("Host", &format!("drive.{domain}")));
    assert_eq!(page.expect(302).location(), format!("http://{domain}/"));
}

/// The code that the sign-in page gives to who is signed in already and came back from an app's host.
fn code_for(visitor: &mut Visitor, lodge: &Lodge, slug: &str) -> String {
    let address = format!("http://{}/?a=b", host(lodge, slug));
    let target = format!("/auth/login?redirect={}", gatelodge_tests::text::encode(&address));
    // The first time it goes there as it is; who comes back has no cookie there.
    visitor.opens(&target).expect(303);
    let reply = visitor.opens(&target).expect(303);
    let (before, code) = reply.location().split_once("&code=").unwrap();
    assert_eq!(before, address);
    code.strip_suffix('#').unwrap().to_owned()
}

#[test]
fn cozy_43_a_code_carries_a_session_to_one_app_once() {
    let (lodge, packages) = settled();
    packages.app("notes", "1.0.0", &json!({}));
    installs(&lodge, "notes");
    let mut visitor = Visitor::signed_in(lodge.address());
    let code = code_for(&mut visitor, &lodge, "drive");
    let target = format!("/?a=b&code={code}");
    let welcome = visits(&lodge, "drive", &target, None).expect(303);
    assert_eq!(
        welcome.location(),
        format!("http://{}/?a=b", host(&lodge, "drive"))
    );
    let set = welcome.header("set-cookie").unwrap();
    assert!(
        set.starts_with("gl_app_") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{set}"
    );
    let cookie = set.split(';').next().unwrap();

    let page = visits(&lodge, "drive", "/?a=b", Some(cookie)).expect(200);
    // The token is tied to the session of the instance, whose cookie the browser has there.
    rights(&lodge, &token(&page), visitor.cookie_header().as_deref()).expect(200);
    rights(&lodge, &token(&page), Some(cookie)).expect(401);
    visits(&lodge, "notes", "/", Some(cookie)).expect(302);
    // A code of the app itself is none of ours.
    let own = visits(&lodge, "drive", "/?code=abc", Some(cookie)).expect(200);
    assert!(!token(&own).is_empty());

    let again = visits(&lodge, "drive", &target, None).expect(302);
    assert!(again.location().contains("/auth/login?") && !again.location().contains(&code));
    let other = code_for(&mut visitor, &lodge, "drive");
    visits(&lodge, "notes", &format!("/?code={other}"), None).expect(302);
    visits(&lodge, "drive", &format!("/?code={other}"), None).expect(302);

    visitor.signs_out();
    visits(&lodge, "drive", "/", Some(cookie)).expect(302);
}

/// A browser that forgets the cookie would go round for ever.
#[test]
fn a_browser_that_keeps_no_cookie_of_the_app_is_told_so() {
    let (lodge, _packages) = settled();
    let mut visitor = Visitor::signed_in(lodge.address());
    let target = format!(
        "/auth/login?redirect={}",
        gatelodge_tests::text::encode(&format!("http://{}/", host(&lodge, "drive")))
    );
    for _ in 0..10 {
        let reply = visitor.sends(Request::get(&target).header("Accept", "text/html"));
        if reply.status == 400 {
            assert!(reply.text().contains("cookie"), "{}", reply.text());
            return;
        }
        let there = reply.location().split_once(&host(&lodge, "drive")).unwrap().1;
        let carries = there.contains("code=");
        visits(&lodge, "drive", there.trim_end_matches('#'), None).expect(if carries { 303 } else { 302 });
    }
    panic!("it goes round for ever");
}

#[test]
fn flat_hosts_stand_beside_their_instance() {
    let packages = Packages::new();
    packages.app("drive", "1.0.0", &json!({}));
    let lodge = Lodge::bare_configured(&format!("{}\nsubdomains = \"flat\"", packages.key()), "");
    let domain = format!("alice.home.localhost:{}", lodge.port());
    lodge.adds_instance(&domain);
    installs(&lodge, "drive");
    let host = format!("alice-drive.home.localhost:{}", lodge.port());
    let get = |host: &str, target: &str| lodge.send(&Request::get(target).header("Host", host));
    let page = get(&host, "/public").expect(200);
    assert_eq!(cozy_data(&page)["subdomain"], "flat");
    assert_eq!(cozy_data(&page)["domain"], domain);
    let to_sign_in = get(&host, "/").expect(302);
    assert_eq!(
        to_sign_in.location(),
        format!(
            "http://{domain}/auth/login?redirect={}",
            gatelodge_tests::text::encode(&format!("http://{host}/"))
        )
    );
    assert_eq!(get(&format!("drive.{domain}"), "/public").status, 421);
    assert_eq!(
        get(&format!("bob-drive.home.localhost:{}", lodge.port()), "/").status,
        421
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains(&format!("frame-src 'self' http://{host};")),
        "{policy}"
    );
}
