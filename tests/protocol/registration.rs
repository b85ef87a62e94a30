//! What the owner may register as a client.

use gatelodge_tests::{App, Lodge, Printed, Visitor};

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
        &["--public", "--grant-type", "client_credentials"],
        &["--grant-type", "password"],
        &["--grant-type", "refresh_token"],
        &["--grant-type", "authorization_code", "--response-type", "token"],
        &["--grant-type", "implicit", "--response-type", "code"],
        &["--response-type", "bogus"],
        &["--kind", "machine", "--auth-method", "none"],
        &[
            "--jwks",
            "{\"keys\":[]}",
            "--jwks-uri",
            "https://client.example/jwks",
        ],
        &["--jwks", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"],
        &["--jwks", "keys"],
        &["--auth-method", "client_secret_jwt", "--assertion-alg", "RS256"],
        &[
            "--subject-type",
            "pairwise",
            "--redirect-uri",
            "https://other.example/cb",
        ],
        &["--initiate-login-uri", "http://client.example/login"],
        &["--frontchannel-logout-uri", "https://other.example/out"],
        &["--logo-uri", "http://client.example/logo.png"],
        &["--request-uri", "http://client.example/request"],
        &["--request-object-alg", "HS256"],
        &["--userinfo-alg", "none"],
        &["--scope", "o\"penid"],
        &["--public", "--kind", "server"],
    ] {
        let ended = add(&lodge, &[&web, words].concat());
        assert_eq!(ended.code, Some(1), "{words:?}: {ended:?}");
    }
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn each_kind_of_app_is_registered_with_what_it_needs() {
    let lodge = Lodge::start();
    let web = ["--redirect-uri", "https://client.example/cb"];
    let kinds: [(&str, &[&str], &[&str], &str); 3] = [
        (
            "machine",
            &["--kind", "machine"],
            &["client_credentials"],
            "client_secret",
        ),
        (
            "device",
            &["--kind", "device"],
            &["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
            "none",
        ),
        (
            "implicit",
            &[&web[..], &["--response-type", "id_token token"]].concat(),
            &["implicit"],
            "client_secret",
        ),
    ];
    for (id, words, grants, method) in kinds {
        let domain = lodge.domain();
        let words = [
            &["clients", "add", "--instance", &domain, "--client-id", id],
            words,
        ]
        .concat();
        lodge.cli(&words).done();
        let client = lodge.client(id);
        assert_eq!(client["grant_types"], serde_json::json!(grants), "{id}");
        assert_eq!(client["token_endpoint_auth_method"], method, "{id}");
    }
}

#[test]
fn details_are_set_kept_and_cleared_one_by_one() {
    let lodge = Lodge::start();
    App::server(&lodge, "app");
    let modify = |words: &[&str]| lodge.cli(&[&["clients", "modify", "app"], words].concat());
    let set = [
        ("--client-uri", "client_uri", "https://client.example/"),
        ("--logo-uri", "logo_uri", "https://client.example/logo.png"),
        ("--policy-uri", "policy_uri", "https://client.example/policy"),
        ("--tos-uri", "tos_uri", "https://client.example/tos"),
        ("--jwks-uri", "jwks_uri", "https://client.example/jwks"),
        (
            "--initiate-login-uri",
            "initiate_login_uri",
            "https://client.example/login",
        ),
        (
            "--backchannel-logout-uri",
            "backchannel_logout_uri",
            "http://127.0.0.1:9/bc",
        ),
        (
            "--frontchannel-logout-uri",
            "frontchannel_logout_uri",
            "https://client.example/fc",
        ),
        ("--request-object-alg", "request_object_signing_alg", "ES256"),
        ("--userinfo-alg", "userinfo_signed_response_alg", "PS256"),
    ];
    for (flag, _, value) in set {
        modify(&[flag, value]).done();
    }
    let flags = [
        "--default-max-age",
        "600",
        "--require-auth-time",
        "true",
        "--default-acr",
        "1",
        "--require-par",
        "true",
        "--subject-type",
        "pairwise",
        "--refresh-mode",
        "reuse",
        "--dialect",
        "libre-graph",
        "--always-release",
        "roles",
        "--always-release",
        "groups",
        "--contact",
        "ops@client.example",
    ];
    modify(&flags).done();
    let client = lodge.client("app");
    for (_, name, value) in set {
        assert_eq!(client["details"][name], value, "{name}");
    }
    for (name, value) in [
        ("default_max_age", serde_json::json!(600)),
        ("require_auth_time", true.into()),
        ("require_pushed_authorization_requests", true.into()),
        ("subject_type", "pairwise".into()),
        ("refresh_mode", "reuse".into()),
        ("dialect", "libre_graph".into()),
        ("always_release", serde_json::json!(["roles", "groups"])),
    ] {
        assert_eq!(client["details"][name], value, "{name}");
    }
    let before = lodge.holdings();
    for (flag, _, value) in set {
        let said = modify(&[flag, &format!("{value} x")]);
        assert_eq!(said.code, Some(1), "{flag}: {said:?}");
    }
    assert_eq!(lodge.holdings(), before);
    for (flag, _, _) in set {
        modify(&[flag, ""]).done();
    }
    modify(&["--default-max-age", "-1", "--always-release", ""]).done();
    let details = &lodge.client("app")["details"];
    for (_, name, _) in set {
        assert_eq!(details[name], "", "{name}");
    }
    assert_eq!(details["default_max_age"], -1);
    assert_eq!(details["always_release"], serde_json::json!([]));
}

#[test]
fn a_change_of_method_throws_the_secret_away_or_makes_one() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    app.tokens(&mut ada);
    let keys = "https://client.example/jwks";
    lodge
        .cli(&[
            "clients",
            "modify",
            "app",
            "--auth-method",
            "private_key_jwt",
            "--jwks-uri",
            keys,
        ])
        .done();
    let code = app.code(&mut ada);
    app.redeems(&code).expect_error(401, "invalid_client");
    lodge.cli(&["clients", "rotate-secret", "app"]).refused();
    let words = [
        "clients",
        "modify",
        "app",
        "--auth-method",
        "client_secret_basic",
        "--json",
    ];
    let changed = lodge.cli(&words).json();
    let fresh = changed["client_secret"]
        .as_str()
        .expect("a new secret")
        .to_owned();
    assert_ne!(Some(&fresh), app.secret.as_ref());
    let again = App {
        secret: Some(fresh),
        ..app
    };
    again.redeems(&code).expect(200);
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
