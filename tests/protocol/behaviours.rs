//! What holds for everybody who signs in with the apps of cloud servers: the list of opencloud.md H, by number
//! (`h_9_…` is number 9), as far as no other topic has it. Numbers that are elsewhere: 3 `keys.rs`; 4, 48
//! `opencloud.rs`; 12, 14, 22, 34 `transcripts.rs` and `walkthrough.rs`; 46 `logout.rs`; 47 `dynamic_registration.rs`; 50
//! `throttle.rs`; 21, 38 and 49 beside the code.

use gatelodge_tests::text;
use gatelodge_tests::token::half_hash;
use gatelodge_tests::{App, Reply, Request, Visitor};
use serde_json::json;

use crate::opencloud::{
    DESKTOP, TOKEN, VERIFIER, answer, desktop, get, goes, lodge, redeems, tokens, verified,
};

#[test]
fn h_9_any_port_of_the_registered_loopback_names_and_nothing_else() {
    let lodge = lodge();
    let mut ada = Visitor::signed_in(lodge.address());
    for good in [
        "http://127.0.0.1:1",
        "http://127.0.0.1:65535",
        "http://127.0.0.1",
        "http://localhost:5",
        "http://localhost:5/",
    ] {
        let reply = ada.opens(&desktop(&[("redirect_uri", good)]));
        assert_ne!(reply.status, 400, "{good}");
    }
    for bad in [
        "https://127.0.0.1:5",
        "http://127.0.0.2:5",
        "http://127.0.0.1.evil.test",
        "http://127.1:5",
        "http://2130706433:5",
        "http://localhost.evil:5",
        "http://u@127.0.0.1:5",
        "http://127.0.0.1:5#x",
        "http://[::1]:5",
        "http://127.0.0.1:5/any/path",
        "oc://android.opencloud.eu",
    ] {
        ada.opens(&desktop(&[("redirect_uri", bad)])).expect_page();
    }
}

#[test]
fn h_11_a_scheme_of_its_own_matches_as_it_is() {
    let lodge = lodge();
    let mut ada = Visitor::signed_in(lodge.address());
    for bad in [
        "oc://android.opencloud.eu/",
        "oc://ios.opencloud.eu",
        "oc://android.opencloud.eu/x",
    ] {
        let changes = [("client_id", "OpenCloudAndroid"), ("redirect_uri", bad)];
        ada.opens(&desktop(&changes)).expect_page();
    }
    let changes = [
        ("client_id", "OpenCloudAndroid"),
        ("redirect_uri", "oc://android.opencloud.eu"),
    ];
    let reply = goes(&mut ada, &desktop(&changes));
    let location = reply.location();
    assert!(
        location.starts_with("oc://android.opencloud.eu?code="),
        "{location}"
    );
}

#[test]
fn h_13_the_state_comes_back_byte_by_byte() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let state = "a b&c=%+ü=";
    let reply = goes(&mut ada, &desktop(&[("state", state)]));
    assert_eq!(get(&answer(&reply, '?'), "state").as_deref(), Some(state));
    let changes = [
        ("state", state),
        ("response_type", "id_token token"),
        ("nonce", "n"),
    ];
    let reply = goes(&mut ada, &desktop(&changes));
    assert_eq!(get(&answer(&reply, '#'), "state").as_deref(), Some(state));
}

#[test]
fn h_15_tokens_never_travel_in_the_query() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let reply = goes(&mut ada, &desktop(&[("response_type", "token")]));
    assert!(get(&answer(&reply, '#'), "access_token").is_some());
    let changes = [("response_type", "token"), ("response_mode", "query")];
    let reply = goes(&mut ada, &desktop(&changes));
    assert!(!reply.location().contains("access_token"), "{}", reply.location());
    assert!(
        reply.location().contains("error=invalid_request"),
        "{}",
        reply.location()
    );
}

#[test]
fn h_16_the_order_of_the_words_does_not_matter() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    for words in ["token id_token", "id_token token"] {
        let reply = goes(&mut ada, &desktop(&[("response_type", words), ("nonce", "n")]));
        let params = answer(&reply, '#');
        assert!(get(&params, "access_token").is_some() && get(&params, "id_token").is_some());
    }
}

#[test]
fn h_17_id_tokens_need_a_nonce() {
    let lodge = lodge();
    let mut ada = Visitor::signed_in(lodge.address());
    for words in [
        "id_token",
        "id_token token",
        "code id_token",
        "code id_token token",
    ] {
        let reply = goes(&mut ada, &desktop(&[("response_type", words)]));
        let params = answer(&reply, '#');
        assert_eq!(
            get(&params, "error").as_deref(),
            Some("invalid_request"),
            "{words}"
        );
    }
    for words in ["code token", "token"] {
        let reply = goes(&mut ada, &desktop(&[("response_type", words)]));
        assert_eq!(get(&answer(&reply, '#'), "error"), None, "{words}");
    }
}

#[test]
fn h_18_without_openid_there_is_no_id_token() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let granted = tokens(&lodge, &mut ada, &[("scope", "profile")]);
    assert!(granted["access_token"].is_string() && granted.get("id_token").is_none());
    let changes = [
        ("scope", "profile"),
        ("response_type", "id_token"),
        ("nonce", "n"),
    ];
    let reply = goes(&mut ada, &desktop(&changes));
    let error = get(&answer(&reply, '#'), "error");
    assert!(
        matches!(error.as_deref(), Some("invalid_request" | "invalid_scope")),
        "{error:?}"
    );
}

#[test]
fn h_19_scopes_that_do_not_fit_are_dropped() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let changes = [
        ("scope", "openid groupz offline_access"),
        ("response_type", "id_token token"),
        ("nonce", "n"),
    ];
    let reply = goes(&mut ada, &desktop(&changes));
    assert_eq!(get(&answer(&reply, '#'), "scope").as_deref(), Some("openid"));
}

#[test]
fn h_20_hybrid_answers_hash_what_comes_with_them() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let changes = [("response_type", "code id_token token"), ("nonce", "n-1")];
    let reply = goes(&mut ada, &desktop(&changes));
    let params = answer(&reply, '#');
    let front = verified(&lodge, &get(&params, "id_token").unwrap().into());
    assert_eq!(
        front.text("at_hash"),
        half_hash(&get(&params, "access_token").unwrap())
    );
    assert_eq!(front.text("c_hash"), half_hash(&get(&params, "code").unwrap()));
    assert_eq!(front.text("nonce"), "n-1");
    let tokens = redeems(&lodge, &params, VERIFIER).expect(200).json();
    let back = verified(&lodge, &tokens["id_token"]);
    for claim in ["iss", "sub", "nonce"] {
        assert_eq!(back.text(claim), front.text(claim), "{claim}");
    }
}

#[test]
fn h_24_an_account_is_chosen_and_consent_asked_again() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    // With the consent page confirmed, offline access needs no `prompt=consent` (h_28).
    let first = tokens(&lodge, &mut ada, &[]);
    assert!(first["refresh_token"].is_string());
    ada.goes_to(&desktop(&[("prompt", "select_account consent")]));
    let reply = ada.chooses("continue");
    assert_eq!(reply.status, 200);
    assert!(ada.is_asked(), "then consent: {}", reply.text());
    let reply = ada.allows();
    let again = redeems(&lodge, &answer(&reply, '?'), VERIFIER).expect(200).json();
    assert!(again["refresh_token"].is_string());
}

#[test]
fn h_32_pkce_of_the_desktop_app() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    // A challenge binds: no verifier and a wrong one get nothing.
    let reply = goes(&mut ada, &desktop(&[]));
    let params = answer(&reply, '?');
    redeems(&lodge, &params, "").expect_error(400, "invalid_grant");
    redeems(&lodge, &params, &"x".repeat(43)).expect_error(400, "invalid_grant");
    // No method with a challenge of 43 characters is S256; plain is refused.
    let reply = goes(&mut ada, &desktop(&[("code_challenge_method", "")]));
    redeems(&lodge, &answer(&reply, '?'), VERIFIER).expect(200);
    let reply = goes(&mut ada, &desktop(&[("code_challenge_method", "plain")]));
    assert_eq!(
        get(&answer(&reply, '?'), "error").as_deref(),
        Some("invalid_request")
    );
    // The documents show the desktop app without any of it; the phones have to use it.
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let reply = goes(&mut ada, &desktop(&none));
    redeems(&lodge, &answer(&reply, '?'), "").expect(200);
    let phone = [
        none[0],
        none[1],
        ("client_id", "OpenCloudIOS"),
        ("redirect_uri", "oc://ios.opencloud.eu"),
    ];
    let reply = goes(&mut ada, &desktop(&phone));
    assert_eq!(
        get(&answer(&reply, '?'), "error").as_deref(),
        Some("invalid_request")
    );
}

#[test]
fn h_33_the_redirect_address_is_repeated_as_it_was() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let reply = goes(&mut ada, &desktop(&[]));
    let code = get(&answer(&reply, '?'), "code").unwrap();
    for other in [
        "http://localhost:39999",
        "http://127.0.0.1:39999/",
        "http://127.0.0.1:39998",
    ] {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", DESKTOP),
            ("code", &code),
            ("redirect_uri", other),
            ("code_verifier", VERIFIER),
        ];
        lodge
            .send(&Request::form(TOKEN, &form))
            .expect_error(400, "invalid_grant");
    }
}

#[test]
fn h_37_two_refreshes_at_once_both_succeed() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let first = tokens(&lodge, &mut ada, &[]);
    let refresh = first["refresh_token"].as_str().unwrap();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", DESKTOP),
        ("refresh_token", refresh),
    ];
    let address = lodge.address();
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| address.send(&Request::form(TOKEN, &form))));
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for reply in replies {
        let tokens = reply.expect(200).json();
        // The desktop app takes an empty text for a new token.
        assert!(
            tokens
                .get("refresh_token")
                .is_none_or(|token| token.as_str().is_some_and(|t| !t.is_empty()))
        );
        let id = verified(&lodge, &tokens["id_token"]);
        assert!(id.claims.get("nonce").is_none());
        assert_eq!(
            id.claims["sid"],
            verified(&lodge, &first["id_token"]).claims["sid"]
        );
    }
    // Whatever came back, what the app has still works.
    lodge.send(&Request::form(TOKEN, &form)).expect(200);
}

#[test]
fn h_36_a_refresh_may_ask_for_less_and_not_for_more() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let first = tokens(&lodge, &mut ada, &[("scope", "openid offline_access email")]);
    let refresh = first["refresh_token"].as_str().unwrap();
    let asks = |client: &str, scope: &str| {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", client),
            ("refresh_token", refresh),
            ("scope", scope),
        ];
        lodge.send(&Request::form(TOKEN, &form))
    };
    asks(DESKTOP, "openid profile").expect_error(400, "invalid_scope");
    asks("OpenCloudIOS", "openid").expect_error(400, "invalid_grant");
    let less = asks(DESKTOP, "openid").expect(200).json();
    assert_eq!(less["scope"], "openid");
}

#[test]
fn h_39_a_restart_loses_nothing() {
    let mut lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let reply = goes(&mut ada, &desktop(&[]));
    lodge.restart();
    let first = redeems(&lodge, &answer(&reply, '?'), VERIFIER).expect(200).json();
    lodge.restart();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", DESKTOP),
        ("refresh_token", first["refresh_token"].as_str().unwrap()),
    ];
    lodge.send(&Request::form(TOKEN, &form)).expect(200);
    let silent = [
        ("client_id", "web"),
        ("redirect_uri", "https://cloud.test/oidc-silent-redirect.html"),
        ("prompt", "none"),
    ];
    let silent = ada.opens(&desktop(&silent));
    assert_eq!(get(&answer(&silent, '?'), "error"), None, "the session lives on");
}

#[test]
fn h_40_the_desktop_apps_id_token() {
    let lodge = lodge();
    let domain = lodge.domain();
    lodge
        .cli(&["instances", "modify", &domain, "--public-name", "Żółć ~?> 🦀"])
        .done();
    let mut ada = Visitor::to(lodge.address());
    let granted = tokens(&lodge, &mut ada, &[]);
    let raw = granted["id_token"].as_str().unwrap();
    let id = verified(&lodge, &granted["id_token"]);
    assert_eq!(
        (&id.header["alg"], &id.header["typ"]),
        (&json!("PS256"), &json!("JWT"))
    );
    assert_eq!(
        id.text("at_hash"),
        half_hash(granted["access_token"].as_str().unwrap())
    );
    assert!(id.claims.get("nonce").is_none());
    assert_eq!(id.seconds("exp") - id.seconds("iat"), 300);
    // The next sign-in is told this name as a hint.
    assert_eq!(id.text("name"), "Żółć ~?> 🦀");
    assert!(id.claims.get("preferred_username").is_some() && id.claims.get("email").is_some());
    let payload = raw.split('.').nth(1).unwrap();
    assert!(!payload.contains(['-', '_']), "{payload}");
    assert_eq!(id.claims["sid"], lodge.sessions()[0]["id"]);
}

#[test]
fn h_41_the_servers_access_token() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let granted = tokens(&lodge, &mut ada, &[]);
    let access = verified(&lodge, &granted["access_token"]);
    assert_eq!(access.text("iss"), lodge.origin());
    assert_eq!(access.seconds("exp") - access.seconds("iat"), 300);
    assert!(matches!(
        access.header["alg"].as_str(),
        Some("RS256" | "PS256" | "ES256")
    ));
    assert_eq!(
        access.claims["sid"],
        verified(&lodge, &granted["id_token"]).claims["sid"]
    );
    for wrong in ["id_token", "refresh_token"] {
        let token = granted[wrong].as_str().unwrap();
        let refused = lodge
            .send(&Request::get("/konnect/v1/userinfo").bearer(token))
            .expect(401);
        assert!(
            refused.header("www-authenticate").unwrap().starts_with("Bearer "),
            "{wrong}"
        );
    }
}

#[test]
fn h_42_h_43_roles_reach_a_server_whose_app_never_asks() {
    let lodge = lodge();
    let domain = lodge.domain();
    lodge
        .cli(&[
            "profile",
            "set",
            "--instance",
            &domain,
            "--role",
            "opencloudAdmin",
        ])
        .done();
    let mut ada = Visitor::to(lodge.address());
    let granted = tokens(&lodge, &mut ada, &[]);
    let bearer = granted["access_token"].as_str().unwrap();
    let info = lodge
        .send(&Request::get("/konnect/v1/userinfo").bearer(bearer))
        .expect(200)
        .json();
    assert_eq!(info["roles"], json!(["opencloudAdmin"]));
    assert!(info["email_verified"].is_boolean());
    assert_eq!(info["sub"], verified(&lodge, &granted["id_token"]).claims["sub"]);
}

#[test]
fn h_45_the_web_front_end_signs_out() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let asked = [
        ("client_id", "web"),
        ("redirect_uri", "https://cloud.test/oidc-callback.html"),
        ("scope", "openid profile email"),
    ];
    let reply = goes(&mut ada, &desktop(&asked));
    let code = get(&answer(&reply, '?'), "code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "web"),
        ("code", &code),
        ("redirect_uri", "https://cloud.test/oidc-callback.html"),
        ("code_verifier", VERIFIER),
    ];
    let tokens = lodge.send(&Request::form(TOKEN, &form)).expect(200).json();
    let hint = tokens["id_token"].as_str().unwrap();
    let leaves = |ada: &mut Visitor, hint: &str, to: &str, origin: Option<&str>| {
        let query = text::form(&[
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", to),
            ("state", "S 1&x"),
        ]);
        let request = Request::get(&format!("/signin/v1/identifier/_/endsession?{query}"));
        ada.sends(match origin {
            Some(origin) => request.header("Origin", origin),
            None => request,
        })
    };
    // Whatever is odd about it, nobody is signed out unasked, and nothing leads to the address.
    let access = tokens["access_token"].as_str().unwrap();
    for (hint, to, origin) in [
        (hint, "https://cloud.test/evil", None),
        (access, "https://cloud.test/", None),
        (hint, "https://cloud.test/", Some("https://evil.test")),
    ] {
        let reply = leaves(&mut ada, hint, to, origin);
        assert!(
            !reply
                .header("location")
                .unwrap_or_default()
                .starts_with("https://cloud.test")
        );
        assert!(ada.session_cookie().is_some());
    }
    let reply = leaves(&mut ada, hint, "https://cloud.test/", None);
    assert_eq!(reply.location(), "https://cloud.test/?state=S%201%26x");
    assert_eq!(ada.session_cookie(), None);
    let silent = [
        ("client_id", "web"),
        ("redirect_uri", "https://cloud.test/oidc-silent-redirect.html"),
        ("prompt", "none"),
    ];
    let reply = ada.opens(&desktop(&silent));
    assert_eq!(
        get(&answer(&reply, '?'), "error").as_deref(),
        Some("login_required")
    );
}

#[test]
fn h_1_everything_in_discovery_begins_with_the_issuer() {
    let lodge = lodge();
    let discovery = lodge.get("/.well-known/openid-configuration").json();
    assert_eq!(discovery["issuer"], lodge.origin());
    for (name, value) in discovery.as_object().unwrap() {
        let address = name.ends_with("_endpoint") || name == "jwks_uri" || name == "check_session_iframe";
        if address {
            let begins = value
                .as_str()
                .unwrap()
                .starts_with(&format!("{}/", lodge.origin()));
            assert!(begins, "{name}: {value}");
        }
    }
    assert_eq!(discovery["response_types_supported"].as_array().unwrap().len(), 7);
}

#[test]
fn h_2_what_browsers_may_read_from_elsewhere() {
    let lodge = lodge();
    let from = |request: Request| lodge.send(&request.header("Origin", "https://cloud.test"));
    for reply in [
        from(Request::get("/.well-known/openid-configuration")),
        from(Request::get("/.well-known/webfinger?resource=https://cloud.test")),
        from(Request::get("/konnect/v1/jwks.json")),
        from(Request::get("/konnect/v1/userinfo")),
        from(Request::form(TOKEN, &[("grant_type", "x")])),
    ] {
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(reply.header("access-control-allow-credentials"), None);
    }
    assert_eq!(
        from(Request::get(&desktop(&[]))).header("access-control-allow-origin"),
        None
    );
}

#[test]
fn h_5_h_6_h_7_who_is_unknown_gets_a_page_and_nothing_is_reflected() {
    let lodge = lodge();
    let own = format!("{}/", lodge.origin());
    let mut ada = Visitor::signed_in(lodge.address());
    for address in ["https://evil.test/", &own] {
        for more in [
            ("scope", "openid"),
            ("prompt", "none"),
            ("response_type", "bogus"),
            ("error", "x-reflected"),
            ("error_description", "x-reflected"),
        ] {
            let changes = [("client_id", "nobody"), ("redirect_uri", address), more];
            let page = ada.opens(&desktop(&changes)).expect_page();
            assert!(!page.text().contains("x-reflected"));
        }
        let page = ada.opens(&desktop(&[("redirect_uri", address), ("prompt", "none")]));
        page.expect_page();
    }
}

#[test]
fn h_8_web_addresses_are_compared_byte_by_byte() {
    let lodge = lodge();
    let mut ada = Visitor::signed_in(lodge.address());
    for bad in [
        "https://cloud.test/oidc-callback.html#f",
        "https://u:p@cloud.test/oidc-callback.html",
        "https://cloud.test:443/oidc-callback.html",
        "https://CLOUD.test/oidc-callback.html",
        "https://cloud.test/OIDC-callback.html",
        "https://cloud.test/oidc-callback.html?a=b",
        "https://cloud.test",
        "http://cloud.test/",
    ] {
        let changes = [("client_id", "web"), ("redirect_uri", bad)];
        ada.opens(&desktop(&changes)).expect_page();
    }
}

#[test]
fn h_10_a_registered_path_is_the_only_one() {
    let lodge = lodge();
    let app = App::native(&lodge, "own");
    let mut ada = Visitor::signed_in(lodge.address());
    for (address, good) in [
        ("http://127.0.0.1:7/cb", true),
        ("http://127.0.0.1:65000/cb", true),
        ("http://127.0.0.1:7/", false),
        ("http://127.0.0.1:7", false),
        ("http://127.0.0.1:7/cb/", false),
    ] {
        let reply = ada.opens(&app.ask().with("redirect_uri", address).target());
        assert_eq!(reply.status != 400, good, "{address}");
    }
}

#[test]
fn h_23_odd_prompts() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    goes(&mut ada, &desktop(&[]));
    for (prompt, error) in [
        ("none login", "invalid_request"),
        ("none consent", "invalid_request"),
    ] {
        let reply = ada.opens(&desktop(&[("prompt", prompt)]));
        assert_eq!(
            get(&answer(&reply, '?'), "error").as_deref(),
            Some(error),
            "{prompt}"
        );
    }
    // Empty and unknown words are no words: the web front end gets its code at once.
    for prompt in ["&prompt=", "&prompt=sing+dance"] {
        let target = desktop(&[
            ("client_id", "web"),
            ("redirect_uri", "https://cloud.test/"),
            ("scope", "openid"),
        ]);
        let reply = ada.opens(&format!("{target}{prompt}"));
        assert!(get(&answer(&reply, '?'), "code").is_some(), "{prompt}");
    }
}

#[test]
fn h_25_asked_to_sign_in_again_one_really_does() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let first = verified(&lodge, &tokens(&lodge, &mut ada, &[])["id_token"]);
    lodge.lets_pass(1);
    for more in [("prompt", "login"), ("max_age", "0")] {
        ada.goes_to(&desktop(&[more]));
        assert!(ada.must_sign_in(), "{more:?}");
        let mut reply = ada.signs_in();
        if ada.is_asked() {
            reply = ada.allows();
        }
        let again = redeems(&lodge, &answer(&reply, '?'), VERIFIER).expect(200).json();
        let again = verified(&lodge, &again["id_token"]);
        assert!(
            again.seconds("auth_time") > first.seconds("auth_time"),
            "{more:?}"
        );
        assert_eq!(again.text("sub"), first.text("sub"));
    }
    // A session that is young enough keeps its own time.
    let at = lodge.sessions()[0]["signed_in_at"].clone();
    let kept = tokens(&lodge, &mut ada, &[("max_age", "1000")]);
    assert_eq!(verified(&lodge, &kept["id_token"]).claims["auth_time"], at);
}

#[test]
fn h_26_silent_questions_get_silent_answers() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let silent = |ada: &mut Visitor, more: &[(&str, &str)]| {
        let reply = ada.opens(&desktop(&[more, &[("prompt", "none")]].concat()));
        assert_eq!(reply.header("x-frame-options"), None);
        get(&answer(&reply, '?'), "error")
    };
    assert_eq!(silent(&mut ada, &[]).as_deref(), Some("login_required"));
    ada.signs_in();
    assert_eq!(silent(&mut ada, &[]).as_deref(), Some("consent_required"));
    let web = [
        ("client_id", "web"),
        ("redirect_uri", "https://cloud.test/oidc-silent-redirect.html"),
    ];
    assert_eq!(silent(&mut ada, &web), None);
}

#[test]
fn h_31_a_code_that_comes_twice_ends_what_it_brought() {
    let lodge = lodge();
    let mut ada = Visitor::to(lodge.address());
    let reply = goes(&mut ada, &desktop(&[]));
    let params = answer(&reply, '?');
    let first = redeems(&lodge, &params, VERIFIER).expect(200).json();
    redeems(&lodge, &params, VERIFIER).expect_error(400, "invalid_grant");
    let bearer = first["access_token"].as_str().unwrap();
    lodge
        .send(&Request::get("/konnect/v1/userinfo").bearer(bearer))
        .expect(401);
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", DESKTOP),
        ("refresh_token", first["refresh_token"].as_str().unwrap()),
    ];
    lodge
        .send(&Request::form(TOKEN, &form))
        .expect_error(400, "invalid_grant");
}

#[test]
fn h_35_the_token_endpoint_takes_forms_by_post() {
    let lodge = lodge();
    let status = lodge.get(TOKEN).status;
    assert!(matches!(status, 400 | 405), "{status}");
    let json = Request::new("POST", TOKEN)
        .header("Content-Type", "application/json")
        .body(r#"{"grant_type":"authorization_code"}"#);
    lodge.send(&json).expect_error(400, "invalid_request");
    let unknown = [("grant_type", "password"), ("client_id", DESKTOP)];
    lodge
        .send(&Request::form(TOKEN, &unknown))
        .expect_error(400, "unsupported_grant_type");
}
