//! What the owner may register as a client.

use gatelodge_tests::{App, Lodge, Printed};

fn add(lodge: &Lodge, words: &[&str]) -> Printed {
    let domain = lodge.domain();
    lodge.cli(
        &[
            &["clients", "add", "--instance", &domain, "--client-id", "app"],
            words,
        ]
        .concat(),
    )
}

#[test]
fn s_015_dangerous_addresses_cannot_be_registered() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    let long = format!("https://client.example/{}", "x".repeat(2000));
    for address in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://client.example/1",
        "file:///etc/passwd",
        "about:blank",
        "ftp://client.example/cb",
        "http://client.example/cb",
        "http://10.0.0.1/cb",
        "http://127.0.0.2/cb",
        "http://0.0.0.0/cb",
        "http://127.0.0.1.evil.example/cb",
        "https://client.example/cb#",
        "https://client.example/cb#x",
        "https://u:p@client.example/cb",
        "https://*.client.example/cb",
        "https://client.example/*",
        "https://client.example/x/../cb",
        "https://client.example/a b",
        "https://client.example\\cb",
        "https:client.example/cb",
        "client.example/cb",
        "/cb",
        "https://",
        "",
        &long,
    ] {
        for kind in [
            &[][..],
            &["--public", "--kind", "native"],
            &["--public", "--kind", "browser"],
        ] {
            let said = add(&lodge, &[kind, &["--redirect-uri", address]].concat()).refused();
            assert!(said.contains("cannot be registered"), "{address}: {said}");
        }
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_016_nobody_registers_an_address_of_the_lodge_itself() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    let port = lodge.port();
    for address in [
        format!("http://localhost:{port}/"),
        format!("http://localhost:{port}/signin/v1/goodbye"),
        format!("http://127.0.0.1:{port}/cb"),
        format!("http://[::1]:{port}/cb"),
        "gatelodge://open".to_owned(),
        "gatelodge:open".to_owned(),
    ] {
        for kind in [&[][..], &["--public"]] {
            add(&lodge, &[kind, &["--redirect-uri", &address]].concat()).refused();
            let words = [
                "--redirect-uri",
                "https://client.example/cb",
                "--post-logout-redirect-uri",
                &address,
            ];
            add(&lodge, &[kind, &words].concat()).refused();
        }
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_015_usual_addresses_are_registered_as_they_are() {
    let lodge = Lodge::start();
    for (number, (kind, address)) in [
        ("server", "https://client.example/cb"),
        ("server", "https://client.example"),
        ("server", "http://localhost:3000/callback"),
        ("server", "https://192.168.1.5/cb"),
        ("native", "http://127.0.0.1"),
        ("native", "http://[::1]/cb"),
        ("native", "com.example.app:/oauth2redirect"),
        ("native", "oc://android.opencloud.eu"),
        ("browser", "https://client.example/app?x=1"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("app-{number}");
        App::registered(&lodge, &id, &["--kind", kind, "--redirect-uri", address]);
        let client = lodge.client(&id);
        assert_eq!(client["redirect_uris"], serde_json::json!([address]));
        assert_eq!(client["kind"], kind);
    }
}

#[test]
fn s_104_metadata_that_contradicts_itself_is_refused() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    let web = ["--redirect-uri", "https://client.example/cb"];
    for words in [
        &["--auth-method", "private_key_jwt"][..],
        &["--public", "--auth-method", "client_secret_basic"],
        &["--public", "--pkce-optional"],
        &["--id-token-alg", "none"],
        &["--id-token-alg", "HS256"],
        &["--grant-type", "client_credentials"],
        &["--grant-type", "password"],
        &["--grant-type", "refresh_token"],
        &["--response-type", "token"],
        &["--response-type", "bogus"],
        &["--scope", "o\"penid"],
        &["--public", "--kind", "server"],
    ] {
        let ended = add(&lodge, &[&web, words].concat());
        assert_eq!(ended.code, Some(1), "{words:?}: {ended:?}");
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_105_a_client_id_is_plain() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    for id in ["", " app", "a b", "a\tb", "ä", &"x".repeat(300)] {
        let domain = lodge.domain();
        let words = [
            "clients",
            "add",
            "--instance",
            &domain,
            "--redirect-uri",
            "https://client.example/cb",
        ];
        lodge.cli(&[&words, &["--client-id", id][..]].concat()).refused();
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn s_177_a_client_cannot_pose_as_the_lodge() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    for name in [
        "Gatelodge",
        "the GATELODGE team",
        "a\u{202e}b",
        "a\u{200b}b",
        "line\nbreak",
        " ",
    ] {
        add(
            &lodge,
            &["--redirect-uri", "https://client.example/cb", "--name", name],
        )
        .refused();
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn a_client_id_is_taken_once() {
    let lodge = Lodge::start();
    let words = ["--redirect-uri", "https://client.example/cb"];
    add(&lodge, &words).done();
    let before = lodge.holdings();
    add(&lodge, &words).refused();
    add(&lodge, &["--public", "--redirect-uri", "http://127.0.0.1/"]).refused();
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn a_secret_is_shown_once() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let secret = app.secret.clone().expect("a secret");
    assert!(secret.len() >= 43, "{secret}");
    for words in [
        &["clients", "ls", "--json"][..],
        &["clients", "show", "app", "--json"],
        &["clients", "show", "app"],
    ] {
        assert!(!lodge.cli(words).done().contains(&secret), "{words:?}");
    }
    let rotated = lodge.cli(&["clients", "rotate-secret", "app"]).done();
    assert_ne!(rotated.trim(), secret);
}
