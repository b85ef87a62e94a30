//! Sign-in for apps of an instance: `/auth/login` (cozy.md B.2 to B.5). Names of tests carry the number of the statement
//! in I.1 that they show.

use gatelodge_tests::{CozyClient, Lodge, PASSPHRASE, Reply, Request, Visitor, text};

const LOGIN: &str = "/auth/login";
const HTML: &str = "text/html,application/xhtml+xml";

fn derived() -> String {
    text::stretched(PASSPHRASE, "localhost", 650_000)
}

/// A program that knows the derivation, as tools and tests of others are: no Origin, no script field.
fn sends(visitor: &mut Visitor, more: &[(&str, &str)], accept: &str) -> Reply {
    let derived = derived();
    visitor.opens(LOGIN).expect(200);
    let token = visitor.csrf_cookie().expect("a cookie").to_owned();
    let own = [("passphrase", &*derived), ("csrf_token", &*token)];
    let kept = own
        .iter()
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    let form: Vec<(&str, &str)> = kept.chain(more).copied().collect();
    visitor.sends(Request::form(LOGIN, &form).header("Accept", accept))
}

fn query(redirect: &str) -> String {
    format!("{LOGIN}?redirect={}", text::encode(redirect))
}

/// Whether a reply begins a session.
fn lets_in(reply: &Reply) -> bool {
    reply
        .headers("set-cookie")
        .any(|cookie| cookie.contains("gl_session"))
}

#[test]
fn the_form_carries_what_its_script_and_its_check_need() {
    let lodge = Lodge::start();
    let page = lodge
        .get(&query(&format!("http://drive.{}/a", lodge.domain())))
        .expect(200);
    let (action, fields) = page.form();
    assert_eq!(action, LOGIN);
    assert!(
        page.text().contains("data-salt=\"me@localhost\""),
        "{}",
        page.text()
    );
    assert!(page.text().contains("data-iterations=\"650000\""));
    assert!(page.text().contains(&lodge.domain()));
    assert!(page.text().contains("name=\"long-run-session\""));
    assert!(
        page.text()
            .contains("/auth/passphrase_reset?redirect=http%3A%2F%2Fdrive.")
    );
    let field = |name: &str| {
        fields
            .iter()
            .find(|(one, _)| one == name)
            .map(|(_, value)| value.clone())
    };
    assert_eq!(
        field("redirect"),
        Some(format!("http://drive.{}/a", lodge.domain()))
    );
    let token = field("csrf_token").unwrap();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let cookie = page.headers("set-cookie").next().unwrap();
    assert_eq!(
        cookie,
        format!("_csrf={token}; Path=/auth; Max-Age=3600; HttpOnly; SameSite=Strict")
    );
    assert_eq!(page.header("vary"), Some("Cookie"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(
        page.header("content-security-policy")
            .unwrap()
            .contains("frame-ancestors 'none'")
    );
}

#[test]
fn the_double_submit_keeps_its_text_while_the_browser_has_it() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    let one = ada.opens(LOGIN).field("csrf_token");
    assert_eq!(ada.opens(LOGIN).field("csrf_token"), one);
    let short = lodge.send(&Request::get(LOGIN).header("Cookie", "_csrf=abc"));
    assert_ne!(short.field("csrf_token"), "abc");
    let twice = format!("_csrf={one}; _csrf={}", "b".repeat(32));
    let both = lodge.send(&Request::get(LOGIN).header("Cookie", &twice));
    assert!(both.field("csrf_token") != one && both.field("csrf_token") != "b".repeat(32));
}

#[test]
fn cozy_4_a_form_needs_both_halves_of_the_double_submit() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    let missing = sends(&mut ada, &[("csrf_token", "")], "application/json").expect(400);
    assert_eq!(
        missing.json()["error"],
        "missing csrf token in the form parameter"
    );
    let other = "x".repeat(32);
    let wrong = sends(&mut ada, &[("csrf_token", &other)], "application/json").expect(403);
    assert_eq!(wrong.json()["error"], "invalid csrf token");
    for reply in [missing, wrong] {
        assert!(!lets_in(&reply));
    }
    // A cookie that the form did not come with.
    let derived = derived();
    let form = [("passphrase", &*derived), ("csrf_token", &*other)];
    lodge.send(&Request::form(LOGIN, &form)).expect(403);
    assert!(lodge.sessions().is_empty());
    assert!(ada.session_cookie().is_none());
    sends(&mut ada, &[], HTML).expect(303);
}

/// A form in parts, as scripts send `FormData` (cozy.md B.1).
fn in_parts(target: &str, fields: &[(&str, &str)]) -> Request {
    let parts = fields.iter().map(|(name, value)| {
        format!("--XoX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    });
    let body = parts.chain(["--XoX--\r\n".to_owned()]).collect::<String>();
    Request::new("POST", target)
        .header("Content-Type", "multipart/form-data; boundary=XoX")
        .body(body)
}

#[test]
fn b_1_forms_may_come_in_parts() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    ada.opens(LOGIN).expect(200);
    let (token, derived) = (ada.csrf_cookie().unwrap().to_owned(), derived());
    let json = ("Accept", "application/json");
    let wrong = [("csrf_token", &*token), ("passphrase", "x")];
    ada.sends(in_parts(LOGIN, &wrong).header(json.0, json.1))
        .expect(401);
    ada.sends(in_parts(LOGIN, &[("passphrase", &*derived)]))
        .expect(400);
    let right = [
        ("csrf_token", &*token),
        ("passphrase", &*derived),
        ("long-run-session", "1"),
    ];
    let reply = ada.sends(in_parts(LOGIN, &right)).expect(303);
    let lasting = |cookie: &str| cookie.contains("gl_session") && cookie.contains("Max-Age=315360000");
    assert!(reply.headers("set-cookie").any(lasting));
    let broken = Request::new("POST", LOGIN)
        .header("Content-Type", "multipart/form-data; boundary=XoX")
        .body("--XoX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1");
    lodge.send(&broken).expect(400);
    // The endpoints of programs take the one form that their standard names.
    let grant = [("grant_type", "authorization_code")];
    lodge.send(&in_parts("/konnect/v1/token", &grant)).expect(400);
    lodge
        .send(&in_parts("/auth/access_token", &grant))
        .expect_error(400, "the grant_type parameter is mandatory");
}

fn code_for(lodge: &Lodge, body: &serde_json::Value) -> Reply {
    let request = Request::new("POST", "/auth/session_code")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json");
    lodge.send(&request.body(body.to_string()))
}

#[test]
fn b_11_a_program_signs_a_browser_in_with_a_code() {
    let lodge = Lodge::start();
    let client = CozyClient::registered(lodge.address());
    let refused = code_for(&lodge, &serde_json::json!({ "passphrase": "x" })).expect(401);
    assert!(refused.json()["error"].is_string());
    code_for(&lodge, &serde_json::json!({})).expect(401);
    code_for(&lodge, &serde_json::json!("x")).expect(400);
    assert!(lodge.sessions().is_empty());

    let right = serde_json::json!({ "passphrase": derived() });
    let given = || {
        let made = code_for(&lodge, &right).expect(201);
        assert!(made.header("set-cookie").is_none());
        made.json()["session_code"].as_str().unwrap().to_owned()
    };
    let code = given();
    let asks = client.asks("io.cozy.files", &[]);
    let mut ada = Visitor::to(lodge.address());
    let reply = ada.opens(&format!("{asks}&session_code={code}")).expect(303);
    assert_eq!(reply.location(), format!("{}{asks}", lodge.origin()));
    assert!(ada.session_cookie().is_some());
    ada.opens(&asks).expect(200);
    assert_eq!(lodge.sessions().len(), 1);

    // It works once; what is no good code is not there, and does not travel on.
    for bad in [code, "x".to_owned(), String::new()] {
        let mut bea = Visitor::to(lodge.address());
        let reply = bea.opens(&format!("{asks}&session_code={bad}")).expect(303);
        assert_eq!(
            reply.location(),
            format!(
                "/auth/login?redirect={}",
                text::encode(&format!("{}{asks}", lodge.origin()))
            )
        );
        assert!(bea.session_cookie().is_none());
    }
    // It is no code of an authorization, and none of those of apps is one.
    client
        .sends(&client.redemption(&given(), &[]))
        .expect_error(400, "invalid code");
}

#[test]
fn b_11_a_session_code_needs_the_second_factor() {
    let lodge = Lodge::start();
    let enrolled = lodge.enrols();
    let first = serde_json::json!({ "passphrase": derived() });
    let refused = code_for(&lodge, &first).expect(403).json();
    assert_eq!(refused["error"], "two factor needed");
    let second = |code: &str| {
        serde_json::json!({
            "passphrase": derived(),
            "two_factor_token": refused["two_factor_token"],
            "two_factor_passcode": code,
        })
    };
    code_for(&lodge, &second(&enrolled.app.wrong_code())).expect(401);
    let code = enrolled.app.code_of(enrolled.step + 1);
    let made = code_for(&lodge, &second(&code)).expect(201).json();
    assert!(made["session_code"].is_string());
    code_for(&lodge, &second(&code)).expect(401);
}

#[test]
fn s_057_a_page_of_another_origin_cannot_send_the_form() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    ada.opens(LOGIN);
    let (token, derived) = (ada.csrf_cookie().unwrap().to_owned(), derived());
    let form = [("passphrase", &*derived), ("csrf_token", &*token)];
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "same-site"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        let reply = ada.sends(Request::form(LOGIN, &form).header(name, value));
        assert!(!lets_in(&reply.expect(403)));
    }
    assert!(lodge.sessions().is_empty());
}

#[test]
fn cozy_5_a_redirect_away_is_refused_even_with_the_right_passphrase() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    let reply = sends(&mut ada, &[("redirect", "https://evil.example/")], HTML).expect(400);
    assert!(!lets_in(&reply) && reply.header("location").is_none());
    // In the query as well as in the form.
    let (token, derived) = (ada.csrf_cookie().unwrap().to_owned(), derived());
    let form = [("passphrase", &*derived), ("csrf_token", &*token)];
    let target = query("https://evil.example/");
    let reply = ada.sends(Request::form(&target, &form)).expect(400);
    assert!(!lets_in(&reply));
    assert!(lodge.sessions().is_empty());
}

#[test]
fn cozy_6_s_071_nothing_leads_away() {
    let lodge = Lodge::start();
    let own = lodge.domain();
    let corpus = [
        format!("https://drive.{own}.evil.net/"),
        format!("http://drive.{own}.evil.net/"),
        format!("http://{own}@evil.net/"),
        format!("http://evil.net@{own}/"),
        format!("http://u:p@drive.{own}/"),
        format!("https://drive.{own}/"),
        format!("http://{own}.evil.net/"),
        format!("http://a.drive.{own}/"),
        format!("http://drive.localhost:{}/", lodge.port() ^ 1),
        "http://drive.localhost/".to_owned(),
        format!("http://{own}/signin/v1/goodbye"),
        format!("http://{own}//evil.net"),
        format!("http://{own}/%2f%2fevil.net"),
        format!("http://{own}/auth/login"),
        format!("http://{own}\\@evil.net/"),
        format!("http:/{own}/"),
        format!("http:{own}"),
        format!("http://drive.{own}/\r\nSet-Cookie: a=b"),
        format!("http://drive.{own}/\0"),
        format!(" http://drive.{own}/"),
        format!("http://drive.{own}/\u{9}"),
        "//evil.net".to_owned(),
        "///evil.net".to_owned(),
        "/\\evil.net".to_owned(),
        "\\/evil.net".to_owned(),
        "https:evil.net".to_owned(),
        "https://evil.net".to_owned(),
        "https://evil.net?.localhost/".to_owned(),
        "/evil.net".to_owned(),
        "@evil.net".to_owned(),
        "/.evil.net".to_owned(),
        "javascript:1".to_owned(),
        "JavaScript:alert(1)".to_owned(),
        "data:text/html,x".to_owned(),
        "cozydrive://x".to_owned(),
        "not-installed".to_owned(),
        "not-installed/#/x".to_owned(),
        "evil.net".to_owned(),
        "\u{202e}drive".to_owned(),
        "x".repeat(5000),
    ];
    let signed_in = Visitor::signed_in(lodge.address());
    for redirect in &corpus {
        for mut visitor in [Visitor::to(lodge.address()), signed_in.clone()] {
            let reply = visitor.opens(&query(redirect));
            assert_eq!(reply.status, 400, "{redirect:?}");
            assert_eq!(reply.header("location"), None, "{redirect:?}");
        }
    }
    for (accept, kind) in [
        ("text/html", "text/html"),
        ("application/json, text/plain", "application/json"),
        ("*/*", "text/plain"),
    ] {
        let reply = lodge.send(&Request::get(&query("//evil.net")).header("Accept", accept));
        let reply = reply.expect(400);
        assert!(
            reply.header("content-type").unwrap().starts_with(kind),
            "{accept}"
        );
    }
}

#[test]
fn cozy_7_who_is_signed_in_is_sent_on_and_the_fragment_is_replaced() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    let own = lodge.domain();
    for (redirect, to) in [
        (
            format!("http://drive.{own}/foo?bar#baz"),
            format!("http://drive.{own}/foo?bar#"),
        ),
        (
            format!("http://drive.{own}/foo"),
            format!("http://drive.{own}/foo#"),
        ),
        (
            format!("http://{own}/auth/authorize?client_id=a&state=b%23c"),
            format!("http://{own}/auth/authorize?client_id=a&state=b%23c#"),
        ),
        (format!("http://{own}/"), format!("http://{own}/#")),
    ] {
        assert_eq!(ada.opens(&query(&redirect)).expect(303).location(), to);
    }
    assert_eq!(ada.opens(LOGIN).expect(303).location(), format!("http://{own}/#"));
}

#[test]
fn cozy_8_a_wrong_passphrase_is_told_as_json_or_on_the_page() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    let wrong = [("passphrase", "x")];
    let json = sends(&mut ada, &wrong, "application/json").expect(401);
    assert!(
        json.header("content-type")
            .unwrap()
            .starts_with("application/json")
    );
    assert!(json.json()["error"].as_str().unwrap().contains("passphrase"));
    let page = sends(&mut ada, &wrong, HTML).expect(401);
    assert!(page.text().contains("aria-invalid=\"true\""));
    assert_eq!(page.form().0, LOGIN);
    // "Containing" is not "being": such a client gets the page.
    let page = sends(&mut ada, &wrong, "application/json, text/html").expect(401);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    for reply in [json, page] {
        assert!(!lets_in(&reply));
    }
    let none = sends(&mut ada, &[("passphrase", "")], "application/json").expect(401);
    assert!(!lets_in(&none));
}

#[test]
fn the_right_passphrase_begins_a_session() {
    let lodge = Lodge::start();
    let own = lodge.domain();
    let mut ada = Visitor::to(lodge.address());
    let to = format!("http://contacts.{own}/foo?a=b#c");
    let reply = sends(&mut ada, &[("redirect", &to)], HTML).expect(303);
    assert_eq!(reply.location(), format!("http://contacts.{own}/foo?a=b#"));
    assert!(ada.session_cookie().is_some());
    let mut program = Visitor::to(lodge.address());
    let reply = sends(&mut program, &[], "application/json").expect(200);
    assert_eq!(reply.json()["redirect"], format!("http://{own}/#"));
    assert!(lets_in(&reply));
    assert_eq!(lodge.sessions().len(), 2);
    // A session that is there answers without looking at the passphrase.
    let token = program.csrf_cookie().unwrap().to_owned();
    let form = [("passphrase", "x"), ("csrf_token", &*token)];
    let reply = program.sends(Request::form(LOGIN, &form).header("Accept", "application/json"));
    assert_eq!(reply.expect(200).json()["redirect"], format!("http://{own}/#"));
    program.sends(Request::form(LOGIN, &form)).expect(303);
    assert_eq!(lodge.events("sign_in_failed").len(), 0);
}

#[test]
fn a_clear_passphrase_is_taken_from_our_own_page_alone() {
    let lodge = Lodge::start();
    let mut program = Visitor::to(lodge.address());
    let clear = [("passphrase", PASSPHRASE)];
    sends(&mut program, &clear, "application/json").expect(401);
    // The page of a browser without script says so, and the lodge derives.
    let mut ada = Visitor::to(lodge.address());
    ada.goes_to(&query(&format!("http://{}/", lodge.domain())));
    assert_eq!(ada.page().field("script"), "off");
    ada.types(PASSPHRASE).expect(200);
    assert!(ada.session_cookie().is_some());
}

#[test]
fn parameters_may_stand_in_the_query_but_not_the_passphrase() {
    let lodge = Lodge::start();
    let mut ada = Visitor::to(lodge.address());
    ada.opens(LOGIN);
    let (token, derived) = (ada.csrf_cookie().unwrap().to_owned(), derived());
    let to = text::encode(&format!("http://drive.{}/", lodge.domain()));
    let target = format!("{LOGIN}?csrf_token={token}&redirect={to}");
    let reply = ada
        .sends(Request::form(&target, &[("passphrase", &*derived)]))
        .expect(303);
    assert_eq!(reply.location(), format!("http://drive.{}/#", lodge.domain()));
    let mut other = Visitor::to(lodge.address());
    other.opens(LOGIN);
    let token = other.csrf_cookie().unwrap().to_owned();
    let target = format!("{LOGIN}?passphrase={}", text::encode(&derived));
    other
        .sends(Request::form(&target, &[("csrf_token", &*token)]))
        .expect(401);
}

#[test]
fn a_session_lasts_as_long_as_was_asked_for() {
    let lodge = Lodge::start();
    let cookie = |more: &[(&str, &str)]| {
        let mut ada = Visitor::to(lodge.address());
        let reply = sends(&mut ada, more, HTML).expect(303);
        reply
            .headers("set-cookie")
            .find(|cookie| cookie.contains("gl_session"))
            .unwrap()
            .to_owned()
    };
    let normal = cookie(&[]);
    assert!(normal.contains("Path=/") && normal.contains("HttpOnly") && normal.contains("SameSite=Lax"));
    assert!(!normal.contains("Max-Age"), "{normal}");
    for yes in ["1", "true"] {
        let long = cookie(&[("long-run-session", yes)]);
        assert!(long.contains("Max-Age=315360000"), "{long}");
    }
    assert!(!cookie(&[("long-run-session", "0")]).contains("Max-Age"));
    // Signed in only to answer an app: the browser keeps it for five minutes, whatever is ticked.
    let to = format!(
        "http://{}/auth/authorize?client_id=a&scope=io.cozy.files",
        lodge.domain()
    );
    let short = cookie(&[("redirect", &to), ("long-run-session", "1")]);
    assert!(short.contains("Max-Age=300"), "{short}");
    let login = format!("http://{}/auth/authorize?client_id=a&scope=login", lodge.domain());
    assert!(!cookie(&[("redirect", &login)]).contains("Max-Age"));
    let mut ada = Visitor::to(lodge.address());
    assert!(ada.opens(&query(&to)).text().contains("A device or an app asks"));
}

#[test]
fn s_186_too_many_wrong_ones_wait_and_close_nothing() {
    let lodge = Lodge::start_with("sign_in_attempts = 3\n");
    let mut known = Visitor::signed_in(lodge.address());
    known.signs_out();
    let mut mallory = Visitor::to(lodge.address());
    let wrong = [("passphrase", "x")];
    // The wait doubles with each of them, so however slow this machine is, one comes too early.
    let json = (0..20)
        .map(|_| sends(&mut mallory, &wrong, "application/json"))
        .find(|reply| reply.status != 401)
        .expect("a refusal")
        .expect(429);
    assert!(json.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    assert!(json.json()["error"].is_string());
    // The instance is not closed, and a browser that the owner signed in with before is counted apart.
    lodge.get("/.well-known/openid-configuration").expect(200);
    sends(&mut known, &[], HTML).expect(303);
}

#[test]
fn cozy_44_there_is_no_cors_below_auth() {
    let lodge = Lodge::start();
    for method in ["GET", "POST", "OPTIONS"] {
        let request = Request::new(method, LOGIN)
            .header("Origin", "https://x.example")
            .header("Access-Control-Request-Method", "POST");
        let reply = lodge.send(&request);
        let cors = reply
            .headers
            .iter()
            .any(|(name, _)| name.starts_with("access-control"));
        assert!(!cors, "{method} {:?}", reply.headers);
    }
}

#[test]
fn the_front_door_leads_to_the_sign_in_page() {
    let lodge = Lodge::start();
    let own = lodge.origin();
    assert_eq!(lodge.get("/").expect(303).location(), format!("{own}/auth/login"));
    assert_eq!(
        lodge
            .get("/?jwt=a.b.c&x=y&email_verified_code=1%202")
            .expect(303)
            .location(),
        format!("{own}/auth/login?jwt=a.b.c&email_verified_code=1%202")
    );
    // A link that proves nothing is silently the form.
    lodge.get("/auth/login?jwt=a.b.c").expect(200);
    let mut ada = Visitor::signed_in(lodge.address());
    assert!(ada.goes_to("/").text().contains("Ada Lovelace"));
}

#[test]
fn what_a_program_needs_before_it_signs_in() {
    let lodge = Lodge::start();
    let reply = lodge.get("/public/prelogin").expect(200).json();
    assert_eq!(reply["Kdf"], 0);
    assert_eq!(reply["KdfIterations"], 650_000);
    for off in ["OIDC", "FranceConnect", "magic_link"] {
        assert_eq!(reply[off], false);
    }
    assert_eq!(
        (&reply["locale"], &reply["name"]),
        (&"en".into(), &"Ada Lovelace".into())
    );
    let there = lodge.get("/.well-known/change-password").expect(302);
    assert_eq!(
        there.location(),
        format!("{}/auth/passphrase_reset", lodge.origin())
    );
    let bare = Lodge::bare();
    bare.cli(&["instances", "add", "localhost"]).done();
    bare.get("/public/prelogin").expect(412);
}

#[test]
fn cozy_14_without_cookie_and_token_nobody_is_signed_out() {
    let lodge = Lodge::start();
    let mut ada = Visitor::signed_in(lodge.address());
    let others = format!("{LOGIN}/others");
    for target in [LOGIN, &*others] {
        // The cookie alone: a page of another site has that much.
        let reply = ada.sends(Request::new("DELETE", target)).expect(401);
        assert!(reply.json()["error"].is_string());
        for token in ["", "x", "a.b.c", "null"] {
            ada.sends(Request::new("DELETE", target).bearer(token))
                .expect(401);
        }
        // A token of another kind, and no cookie at all.
        lodge
            .send(&Request::new("DELETE", target).bearer("a.b.c"))
            .expect(401);
        let foreign = Request::new("DELETE", target).header("Origin", "https://evil.example");
        let reply = ada.sends(foreign).expect(401);
        assert_eq!(reply.header("access-control-allow-origin"), None);
        let preflight = Request::new("OPTIONS", target)
            .header("Origin", "https://evil.example")
            .header("Access-Control-Request-Method", "DELETE");
        let reply = lodge.send(&preflight).expect(204);
        assert_eq!(reply.header("access-control-allow-origin"), None);
        assert_eq!(reply.header("access-control-allow-methods"), None);
    }
    assert_eq!(lodge.sessions().len(), 1);
    assert!(ada.goes_to("/").text().contains("Ada Lovelace"));
}
