//! Https: the listener, certificates, the local authority, and public names behind a reverse proxy (opencloud.md F.4,
//! security.md 1.13, 1.14 and 1.16).

use std::path::PathBuf;

use gatelodge_tests::{
    Lodge, OtherAuthority, PASSPHRASE, Printed, Reply, Request, SecureVisitor, Visitor, Wire,
};
use serde_json::{Value, json};

const HOST: &str = "idp.laptop.local";
const PUBLIC: &str = "id.example.org";
const DISCOVERY: &str = "/.well-known/openid-configuration";
/// Https on any free port, as the configuration says it.
const LISTEN: &str = "[https]\nlisten = ['127.0.0.1:0']";
const PROXY: &str = "[proxy]\ntrusted = ['127.0.0.1/32']";
const GUARDED: &str =
    "[proxy]\ntrusted = ['127.0.0.1/32']\nsecret_header = 'X-Gate-Key'\nsecret = 'a-long-enough-secret'";

fn state(lodge: &Lodge) -> Value {
    lodge.cli(&["https", "show", "--json"]).json()
}

fn https_port(lodge: &Lodge) -> u16 {
    let address = state(lodge)["listeners"][0]["address"]
        .as_str()
        .unwrap()
        .to_owned();
    address.rsplit_once(':').unwrap().1.parse().unwrap()
}

/// A lodge with a local authority and an instance of Ada's behind it; its domain, and who visits it.
fn at_home() -> (Lodge, String, SecureVisitor) {
    let lodge = Lodge::start_with(LISTEN);
    let domain = format!("{HOST}:{}", https_port(&lodge));
    lodge.adds_instance(&domain);
    lodge.cli(&["https", "make-authority"]).done();
    let visitor = trusting(&lodge, &domain);
    (lodge, domain, visitor)
}

fn trusting(lodge: &Lodge, domain: &str) -> SecureVisitor {
    let authority = lodge.cli(&["https", "export-authority"]).done();
    SecureVisitor::to(https_port(lodge), domain, &authority)
}

/// A lodge whose owner brings a certificate for [`HOST`]; where its two files are.
fn with_own_certificate(authority: &OtherAuthority) -> (Lodge, PathBuf, PathBuf, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = authority.signs_for(&[HOST]);
    let (chain_file, key_file) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain_file, chain).unwrap();
    std::fs::write(&key_file, key).unwrap();
    let config = format!(
        "{LISTEN}\ncertificate = '{}'\nkey = '{}'",
        chain_file.display(),
        key_file.display()
    );
    let lodge = Lodge::start_with(&config);
    (lodge, chain_file, key_file, folder)
}

/// A lodge behind a proxy on this computer, with an instance under a public name.
fn behind_a_proxy(config: &str) -> Lodge {
    let lodge = Lodge::start_with(config);
    lodge.adds_instance(PUBLIC);
    lodge
}

fn public(target: &str) -> Request {
    Request::get(target).header("Host", PUBLIC)
}

fn is_misdirected(reply: &Reply) {
    assert_eq!(reply.status, 421, "{reply:?}");
    assert!(reply.body.is_empty());
    assert_eq!(reply.headers("set-cookie").count(), 0);
    assert_eq!(reply.header("location"), None);
}

/// Signs Ada in over https; what was set on the way.
fn signs_in(sends: impl Fn(&Request) -> Reply) -> Vec<String> {
    let page = sends(&Request::get("/signin/v1/identifier")).expect(200);
    let set = page.header("set-cookie").expect("a cookie").to_owned();
    let (action, mut fields) = page.form();
    fields.push(("passphrase".into(), PASSPHRASE.into()));
    let form = Request::form(&action, &fields).header("Cookie", set.split(';').next().unwrap());
    let reply = sends(&form).expect(303);
    let mut cookies: Vec<String> = reply.headers("set-cookie").map(str::to_owned).collect();
    cookies.push(set);
    cookies
}

#[test]
fn f_4_the_local_authority_makes_a_chain_that_clients_accept() {
    let (lodge, domain, visitor) = at_home();
    let discovery = visitor.sends(&Request::get(DISCOVERY)).expect(200).json();
    assert_eq!(discovery["issuer"], format!("https://{domain}"));
    for (_, value) in discovery.as_object().unwrap() {
        if let Some(url) = value.as_str().filter(|value| value.contains("://")) {
            assert!(url.starts_with(&format!("https://{domain}")), "{url}");
        }
    }
    // Who does not trust the authority is not let down in silence, and neither is who wants another name.
    let stranger = SecureVisitor::to(https_port(&lodge), &domain, OtherAuthority::new().pem());
    assert!(stranger.connects().is_err());
    let other = domain.replace(HOST, "other.laptop.local");
    assert!(trusting(&lodge, &other).connects().is_err());
}

#[test]
fn f_4_the_local_authority_is_held_to_its_names() {
    let (lodge, _, _) = at_home();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, lodge.cli(&["https", "export-authority"]).done()).unwrap();
    let shown = std::process::Command::new("openssl")
        .args([
            "x509",
            "-noout",
            "-ext",
            "nameConstraints,basicConstraints,extendedKeyUsage",
            "-in",
        ])
        .arg(&file)
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    for part in [
        "X509v3 Name Constraints: critical",
        &format!("DNS:{HOST}"),
        "IP:0.0.0.0/0.0.0.0",
        "IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0",
        "CA:TRUE, pathlen:0",
        "TLS Web Server Authentication",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    assert_eq!(shown.matches("DNS:").count(), 1, "{shown}");
}

#[test]
fn f_4_the_certificate_outlives_a_restart_and_its_key_is_nowhere_in_the_clear() {
    let (mut lodge, domain, visitor) = at_home();
    let before = visitor.sees();
    assert_eq!(state(&lodge)["certificate"]["fingerprint"], before);
    lodge.restart();
    let after = trusting(
        &lodge,
        &domain.replace(&domain[HOST.len()..], &format!(":{}", https_port(&lodge))),
    );
    assert_eq!(after.sees(), before);
    for file in std::fs::read_dir(lodge.data_dir()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            for word in [
                &b"PRIVATE KEY"[..],
                &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04][..],
            ] {
                let found = bytes.windows(word.len()).any(|window| window == word);
                assert!(!found, "{}", path.display());
            }
        }
    }
}

#[test]
fn names_that_an_authority_cannot_have_are_refused_and_change_nothing() {
    let lodge = Lodge::start_with(LISTEN);
    for name in [
        "com",
        "co.uk",
        "local",
        "laptop",
        "localhost",
        "127.0.0.1",
        "*.example.org",
        "a b",
        "x.org:4443",
    ] {
        let said = lodge.cli(&["https", "make-authority", name]).refused();
        assert!(said.contains(name), "{said}");
    }
    assert!(
        lodge
            .cli(&["https", "make-authority"])
            .refused()
            .contains("Name at least one host")
    );
    assert_eq!(state(&lodge)["authority"], Value::Null);
    lodge
        .cli(&["https", "make-authority", "a.example.org", "192.168.1.20"])
        .done();
    let said = lodge.cli(&["https", "make-authority", "b.example.org"]).refused();
    assert!(said.contains("already"), "{said}");
    let first = state(&lodge)["authority"].take();
    assert_eq!(first["names"], json!(["a.example.org", "192.168.1.20"]));
    lodge
        .cli(&["https", "make-authority", "--replace", "b.example.org"])
        .done();
    assert_ne!(state(&lodge)["authority"]["fingerprint"], first["fingerprint"]);
}

#[test]
fn an_address_of_the_home_network_gets_a_certificate_too() {
    let lodge = Lodge::start_with(LISTEN);
    let domain = format!("192.168.1.20:{}", https_port(&lodge));
    lodge.adds_instance(&domain);
    lodge.cli(&["https", "make-authority"]).done();
    let discovery = trusting(&lodge, &domain)
        .sends(&Request::get(DISCOVERY))
        .expect(200)
        .json();
    assert_eq!(discovery["issuer"], format!("https://{domain}"));
}

#[test]
fn the_authority_is_exported_without_its_key_and_told_how_to_trust() {
    let (lodge, ..) = at_home();
    let profile = lodge.cli(&["https", "export-authority", "--profile"]).done();
    assert!(
        profile.contains("com.apple.security.root") && !profile.contains("PRIVATE"),
        "{profile}"
    );
    let change = lodge
        .cli(&["https", "install-authority", "--dry-run", "--json"])
        .json();
    assert_eq!(change["done"], false);
    assert!(
        change["steps"].as_array().is_some_and(|steps| !steps.is_empty()),
        "{change}"
    );
    assert_eq!(state(&lodge)["authority"]["installed"], false);
}

#[test]
fn an_owners_certificate_is_shown_and_a_new_one_taken_up() {
    let authority = OtherAuthority::new();
    let (lodge, chain_file, key_file, _folder) = with_own_certificate(&authority);
    let domain = format!("{HOST}:{}", https_port(&lodge));
    lodge.adds_instance(&domain);
    let visitor = SecureVisitor::to(https_port(&lodge), &domain, authority.pem());
    let first = visitor.sees();
    let shown = state(&lodge);
    assert_eq!(shown["certificate"]["source"], "owner");
    assert_eq!(shown["certificate"]["names"], json!([HOST]));
    assert_eq!(shown["certificate"]["fingerprint"], first);
    assert_eq!(shown["fixed"], true);
    visitor.sends(&Request::get(DISCOVERY)).expect(200);

    let (chain, key) = authority.signs_for(&[HOST, "second.laptop.local"]);
    std::fs::write(&chain_file, chain).unwrap();
    // Between the two writes the pair does not fit; the old one is shown on.
    lodge.lets_pass(2);
    assert_eq!(visitor.sees(), first);
    let between = state(&lodge);
    assert!(
        between["certificate_problem"]["why"]
            .as_str()
            .unwrap()
            .contains("does not belong"),
        "{between}"
    );
    assert_eq!(between["certificate"]["fingerprint"], first);
    std::fs::write(&key_file, key).unwrap();
    lodge.lets_pass(2);
    let second = visitor.sees();
    assert_ne!(second, first);
    assert_eq!(state(&lodge)["certificate_problem"], Value::Null);

    for broken in [
        "",
        "nonsense",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        std::fs::write(&chain_file, broken).unwrap();
        lodge.lets_pass(2);
        assert_eq!(visitor.sees(), second, "{broken:?}");
    }
    std::fs::remove_file(&key_file).unwrap();
    lodge.lets_pass(2);
    assert_eq!(visitor.sees(), second);
    let doctor = lodge.cli(&["doctor", "--json"]).json().to_string();
    assert!(doctor.contains("still shown"), "{doctor}");
    assert!(lodge.log().contains("cannot be used"), "{}", lodge.log());
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start() {
    let lodge = Lodge::bare();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let authority = OtherAuthority::new();
    let (chain, key) = authority.signs_for(&[HOST]);
    let (_, other_key) = authority.signs_for(&[HOST]);
    let (chain, key) = (file("chain.pem", &chain), file("key.pem", &key));
    let (other_key, empty) = (file("other.pem", &other_key), file("empty.pem", ""));
    for (certificate, key, named) in [
        (&chain, &other_key, "does not belong"),
        (&empty, &key, "no certificate"),
        (&chain, &empty, "no private key"),
        (&chain, &"/nowhere/key.pem".to_owned(), "/nowhere/key.pem"),
    ] {
        let data = folder.path().join("data");
        let words = [
            "serve",
            "--data-dir",
            data.to_str().unwrap(),
            "--listen",
            "127.0.0.1:0",
            "--https-listen",
            "127.0.0.1:0",
            "--certificate",
            certificate,
            "--certificate-key",
            key,
        ];
        let said = lodge.cli(&words).failed();
        assert!(said.contains(named), "{said}");
    }
    lodge.cli(&["serve", "--certificate", &chain]).misused();
}

#[test]
fn h_49_an_https_instance_is_never_served_over_plain_http() {
    let (lodge, domain, visitor) = at_home();
    let before = lodge.holdings();
    for target in [
        "/",
        DISCOVERY,
        "/konnect/v1/token",
        "/signin/v1/identifier",
        "/robots.txt",
        "/nowhere",
    ] {
        for method in ["GET", "POST", "HEAD", "OPTIONS", "DELETE"] {
            let request = Request::new(method, target).header("Host", &domain);
            is_misdirected(&lodge.send(&request));
        }
    }
    // Nor is the one of this computer served to those outside.
    for host in [
        lodge.domain(),
        "evil.example".to_owned(),
        HOST.to_owned(),
        format!("{HOST}:1"),
    ] {
        let reply = visitor.sends(&Request::get("/").header("Host", &host));
        is_misdirected(&reply);
    }
    assert_eq!(lodge.holdings(), before);
    visitor.sends(&Request::get("/robots.txt")).expect(200);
    lodge.get("/robots.txt").expect(200);
}

#[test]
fn h_49_plain_http_is_not_offered_to_other_computers() {
    let lodge = Lodge::bare();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let said = lodge.cli(&["serve", "--listen", address]).refused();
        assert!(said.contains(address) && said.contains("[https]"), "{said}");
    }
}

#[test]
fn s_161_cookies_over_https_are_for_this_host_and_secure() {
    let (_lodge, domain, visitor) = at_home();
    let origin = format!("https://{domain}");
    let cookies = signs_in(|request| visitor.sends(&request.clone().header("Origin", &origin)));
    assert_eq!(
        cookies
            .iter()
            .filter(|cookie| cookie.starts_with("__Host-gl_session_"))
            .count(),
        1
    );
    for cookie in &cookies {
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        assert!(attributes.contains(&"Secure"), "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
        if cookie.starts_with("__Host-") {
            assert!(attributes.contains(&"Path=/"), "{cookie}");
        }
    }
    let session = cookies
        .iter()
        .find(|cookie| cookie.contains("gl_session_"))
        .unwrap();
    let pair = session.split(';').next().unwrap();
    let page = visitor
        .sends(&Request::get("/").header("Cookie", pair))
        .expect(200);
    assert!(page.text().contains("Ada"));
    // The name of plain http opens nothing here.
    let bare = pair.trim_start_matches("__Host-");
    visitor
        .sends(&Request::get("/").header("Cookie", bare))
        .expect(303);
}

#[test]
fn s_165_only_public_names_promise_https() {
    let (_home, _, visitor) = at_home();
    for target in ["/", DISCOVERY, "/nowhere"] {
        let reply = visitor.sends(&Request::get(target));
        assert_eq!(reply.header("strict-transport-security"), None, "{target}");
    }
    let lodge = behind_a_proxy(PROXY);
    for target in ["/", DISCOVERY, "/nowhere"] {
        let reply = lodge.send(&public(target).header("X-Forwarded-Proto", "https"));
        assert_eq!(
            reply.header("strict-transport-security"),
            Some("max-age=31536000"),
            "{target}"
        );
        assert_eq!(
            lodge.get(target).header("strict-transport-security"),
            None,
            "{target}"
        );
    }
    // Who removes the local authority would be locked out by the promise.
    lodge.cli(&["https", "make-authority", PUBLIC]).done();
    let reply = lodge.send(&public(DISCOVERY).header("X-Forwarded-Proto", "https"));
    assert_eq!(reply.expect(200).header("strict-transport-security"), None);
}

#[test]
fn s_136_a_proxy_is_believed_only_where_it_is_named() {
    let named = behind_a_proxy(PROXY);
    let unnamed = behind_a_proxy("");
    let elsewhere = behind_a_proxy("[proxy]\ntrusted = ['10.0.0.0/8', '::1/128']");
    let request = || public(DISCOVERY).header("X-Forwarded-Proto", "https");
    let discovery = named.send(&request()).expect(200).json();
    assert_eq!(discovery["issuer"], format!("https://{PUBLIC}"));
    for lodge in [&unnamed, &elsewhere] {
        let before = lodge.holdings();
        for (name, value) in [
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Ssl", "on"),
            ("Forwarded", "proto=https"),
            ("Front-End-Https", "on"),
        ] {
            is_misdirected(&lodge.send(&public(DISCOVERY).header(name, value)));
            is_misdirected(&lodge.send(&public("/").header(name, value)));
        }
        assert_eq!(lodge.holdings(), before);
        // What strangers claim changes nothing for those at home either.
        let claimed = Request::get(DISCOVERY).header("X-Forwarded-Proto", "https");
        assert_eq!(lodge.send(&claimed).expect(200).json()["issuer"], lodge.origin());
    }
}

#[test]
fn s_136_only_one_word_of_the_proxy_means_https() {
    let lodge = behind_a_proxy(PROXY);
    for (name, value) in [
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-Proto", "https, http"),
        ("X_Forwarded_Proto", "https"),
        ("X-Forwarded-Ssl", "on"),
        ("X-Forwarded-Scheme", "https"),
        ("Forwarded", "proto=https"),
        ("X-Forwarded-Host", PUBLIC),
    ] {
        is_misdirected(&lodge.send(&public(DISCOVERY).header(name, value)));
    }
    // Neither host nor path come from anywhere but the request itself.
    let through = |request: Request| lodge.send(&request.header("X-Forwarded-Proto", "https"));
    for (name, value) in [
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "host=evil.example"),
        ("X-Forwarded-Port", "1"),
        ("X-Forwarded-Uri", "/konnect/v1/jwks.json"),
        ("X-Original-URL", "/konnect/v1/jwks.json"),
        ("X-Rewrite-URL", "/konnect/v1/jwks.json"),
        ("X-Forwarded-Prefix", "/evil"),
    ] {
        let discovery = through(public(DISCOVERY).header(name, value)).expect(200);
        assert_eq!(discovery.json()["issuer"], format!("https://{PUBLIC}"), "{name}");
        assert!(!discovery.text().contains("evil"), "{name}");
    }
    let evil = Request::get(DISCOVERY)
        .header("Host", "evil.example")
        .header("X-Forwarded-Host", PUBLIC);
    is_misdirected(&through(evil));
}

#[test]
fn s_150_what_comes_through_the_proxy_does_not_reach_the_instance_of_this_computer() {
    let lodge = behind_a_proxy(PROXY);
    for (name, value) in [
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("Forwarded", "for=203.0.113.9"),
        ("X-Forwarded-Host", "evil.example"),
    ] {
        is_misdirected(&lodge.send(&Request::get("/").header(name, value)));
    }
    lodge.get("/robots.txt").expect(200);
}

#[test]
fn s_150_another_program_on_this_computer_is_not_the_proxy() {
    let lodge = behind_a_proxy(GUARDED);
    let request = || public(DISCOVERY).header("X-Forwarded-Proto", "https");
    lodge
        .send(&request().header("X-Gate-Key", "a-long-enough-secret"))
        .expect(200);
    for wrong in [
        "",
        "a-long-enough-secre",
        "A-LONG-ENOUGH-SECRET",
        "a-long-enough-secret2",
    ] {
        is_misdirected(&lodge.send(&request().header("X-Gate-Key", wrong)));
    }
    is_misdirected(&lodge.send(&request()));
    is_misdirected(&lodge.send(&request().header("X_Gate_Key", "a-long-enough-secret")));
    let twice = request()
        .header("X-Gate-Key", "a-long-enough-secret")
        .header("X-Gate-Key", "a-long-enough-secret");
    is_misdirected(&lodge.send(&twice));
    // Nothing that is shown to people has the secret.
    let shown = state(&lodge);
    assert_eq!(shown["proxy_secret"], true);
    assert!(!shown.to_string().contains("a-long-enough-secret"));
}

#[test]
fn a_visitor_behind_the_proxy_is_known_by_the_nearest_foreign_address() {
    let lodge = behind_a_proxy(PROXY);
    let from = |lines: &'static [&'static str]| {
        let sends = |request: &Request| {
            let mut request = request
                .clone()
                .header("Host", PUBLIC)
                .header("Origin", &format!("https://{PUBLIC}"))
                .header("X-Forwarded-Proto", "https");
            for line in lines {
                request = request.header("X-Forwarded-For", line);
            }
            lodge.send(&request)
        };
        signs_in(sends);
        let sessions = lodge
            .cli(&["sessions", "ls", "--json", "--instance", PUBLIC])
            .json();
        let mut addresses: Vec<String> = sessions
            .as_array()
            .unwrap()
            .iter()
            .map(|session| session["address"].as_str().unwrap().to_owned())
            .collect();
        lodge.cli(&["sessions", "end", "--all", "--instance", PUBLIC]);
        assert!(!addresses.is_empty());
        addresses.swap_remove(0)
    };
    assert_eq!(from(&["6.6.6.6, 203.0.113.9"]), "203.0.113.9");
    assert_eq!(from(&["6.6.6.6", "[2001:db8::1]:4711"]), "2001:db8::1");
}

#[test]
fn who_types_the_bare_name_is_shown_to_https_and_nothing_else_is() {
    let lodge = behind_a_proxy(PROXY);
    let plain = |request: Request| lodge.send(&request.header("X-Forwarded-Proto", "http"));
    let reply = plain(public("/")).expect(308);
    assert_eq!(reply.location(), format!("https://{PUBLIC}/"));
    assert_eq!(reply.headers("set-cookie").count(), 0);
    is_misdirected(&plain(public("/?registerToken=x")));
    is_misdirected(&plain(public("/signin/v1/identifier")));
    is_misdirected(&plain(
        Request::form("/konnect/v1/token", &[("a", "b")]).header("Host", PUBLIC),
    ));
    is_misdirected(&plain(Request::form("/", &[("a", "b")]).header("Host", PUBLIC)));
    is_misdirected(&plain(Request::get("/").header("Host", "evil.example")));
}

#[test]
fn the_owner_opens_and_closes_doors_while_it_runs() {
    let lodge = Lodge::start();
    assert_eq!(state(&lodge)["listeners"], json!([]));
    let domain = "idp.laptop.local:4443";
    let added = lodge.cli(&["instances", "add", domain]);
    assert!(added.stderr.contains("not reached yet"), "{added:?}");
    added.done();
    lodge.cli(&["https", "set", "--listen", "127.0.0.1:0"]).done();
    let shown = state(&lodge);
    assert_eq!(
        shown["certificate_problem"]["saying"], "no_certificate_yet",
        "{shown}"
    );
    let port = https_port(&lodge);
    // Without a certificate nobody gets in, and nothing breaks.
    let stranger = SecureVisitor::to(port, domain, OtherAuthority::new().pem());
    assert!(stranger.connects().is_err());
    lodge.cli(&["https", "make-authority"]).done();
    // The domain names the port that the router forwards here.
    let visitor = trusting(&lodge, domain);
    visitor.sends(&Request::get(DISCOVERY)).expect(200);
    lodge.cli(&["https", "set"]).done();
    assert!(visitor.connects().is_err(), "the door is closed");
    lodge.get("/robots.txt").expect(200);

    // A port that cannot be had changes nothing.
    lodge.cli(&["https", "set", "--listen", "127.0.0.1:0"]).done();
    let before = state(&lodge);
    let taken = format!("127.0.0.1:{}", lodge.port());
    let said = lodge.cli(&["https", "set", "--listen", &taken]).refused();
    assert!(said.contains(&taken), "{said}");
    assert_eq!(state(&lodge), before);
    trusting(&lodge, domain)
        .sends(&Request::get(DISCOVERY))
        .expect(200);
}

#[test]
fn what_the_configuration_decides_the_owner_cannot_change() {
    let (lodge, ..) = at_home();
    let before = state(&lodge);
    let said = lodge.cli(&["https", "set", "--listen", "127.0.0.1:0"]).refused();
    assert!(said.contains("[https]"), "{said}");
    assert_eq!(state(&lodge), before);
}

#[test]
fn settings_outlive_a_restart() {
    let mut lodge = Lodge::start();
    lodge.cli(&["https", "set", "--listen", "127.0.0.1:0"]).done();
    lodge.cli(&["https", "make-authority", HOST]).done();
    lodge.restart();
    let shown = state(&lodge);
    assert_eq!(shown["settings"]["listen"], json!(["127.0.0.1:0"]));
    assert_eq!(shown["listeners"][0]["open"], true);
    let visitor = trusting(&lodge, HOST);
    assert!(visitor.connects().is_ok());
    lodge.stop();
    // The command line sees the same when nothing runs, and can change it.
    let shown = state(&lodge);
    assert_eq!(shown["listeners"][0]["open"], false);
    lodge.cli(&["https", "set"]).done();
    lodge.restart();
    assert_eq!(state(&lodge)["listeners"], json!([]));
}

#[test]
fn a_port_that_was_taken_meanwhile_does_not_keep_the_owner_out() {
    let mut lodge = Lodge::start();
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    lodge.stop();
    lodge.cli(&["https", "set", "--listen", &address]).done();
    lodge.restart();
    let shown = state(&lodge);
    assert_eq!(shown["listeners"][0]["open"], false, "{shown}");
    assert!(
        shown["listeners"][0]["problem"]
            .as_str()
            .unwrap()
            .contains("taken"),
        "{shown}"
    );
    let doctor = lodge.cli(&["doctor"]);
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    lodge.get("/robots.txt").expect(200);
}

#[test]
fn a_certificate_for_other_names_is_told() {
    let (lodge, ..) = at_home();
    let port = https_port(&lodge);
    let told: Printed = lodge.cli(&["instances", "add", &format!("second.laptop.local:{port}")]);
    assert!(
        told.stderr.contains("does not sign for second.laptop.local"),
        "{told:?}"
    );
    let doctor = lodge.cli(&["doctor", "--json"]).json().to_string();
    assert!(
        doctor.contains("does not sign for second.laptop.local"),
        "{doctor}"
    );
}

#[test]
fn removing_the_authority_ends_what_it_signed() {
    let (lodge, _, visitor) = at_home();
    assert!(visitor.connects().is_ok());
    lodge.cli(&["https", "remove-authority"]).done();
    assert!(visitor.connects().is_err());
    assert_eq!(state(&lodge)["authority"], Value::Null);
    assert!(
        lodge
            .cli(&["https", "export-authority"])
            .refused()
            .contains("no local authority")
    );
}

#[test]
fn s_141_http_1_is_all_that_is_spoken_over_tls() {
    let (_lodge, _, visitor) = at_home();
    let connection = visitor.clone().offering(&["h2", "http/1.1"]).connects().unwrap();
    assert_eq!(connection.protocol(), Some(&b"http/1.1"[..]));
    assert!(visitor.offering(&["h2"]).connects().is_err());
}

#[test]
fn s_226_a_connection_that_never_shakes_hands_disturbs_nobody() {
    let (lodge, domain, visitor) = at_home();
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], https_port(&lodge)));
    let mut silent: Vec<Wire> = (0..64).map(|_| Wire::open(address)).collect();
    // Plain http gets no answer that could be mistaken for one of an instance.
    let mut plain = Wire::open(address);
    plain.write(format!("GET / HTTP/1.1\r\nHost: {domain}\r\n\r\n").as_bytes());
    let mut answer = Vec::new();
    plain.drain(&mut answer);
    assert!(!answer.starts_with(b"HTTP/"), "{answer:?}");
    visitor.sends(&Request::get("/robots.txt")).expect(200);
    lodge.get("/robots.txt").expect(200);
    // Their time ends.
    assert!(silent.iter_mut().all(Wire::is_closed));
}

#[test]
fn s_150_the_lodge_at_home_and_the_public_one_have_sessions_of_their_own() {
    let (lodge, domain, visitor) = at_home();
    let mut ada = Visitor::signed_in(lodge.address());
    let cookies = ada.cookie_header().unwrap();
    let reply = visitor.sends(&Request::get("/").header("Cookie", &cookies));
    assert_eq!(reply.expect(303).way(), "/auth/login", "{domain}");
    ada.opens("/").expect(200);
}
