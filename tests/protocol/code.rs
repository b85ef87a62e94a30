//! The authorization code: injected, stolen, used again (RFC 6749 4.1.2, RFC 9700 4.5).

use std::thread;

use gatelodge_tests::{App, Code, Lodge, Reply, Tokens, Visitor};

#[track_caller]
fn is_refused(reply: Reply) {
    reply.expect_error(400, "invalid_grant");
}

#[test]
fn s_020_a_code_used_again_takes_back_what_it_gave() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let code = app.code(&mut ada);
    let first = Tokens::of(&app.redeems(&code));
    let refreshed = Tokens::of(&app.refreshes(first.refresh()));
    assert!(app.can_use(&first.access) && app.can_use(&refreshed.access));
    is_refused(app.redeems(&code));
    for tokens in [&first, &refreshed] {
        assert!(!app.can_use(&tokens.access));
        is_refused(app.refreshes(tokens.refresh()));
        assert_eq!(
            app.introspects(&tokens.access).json(),
            serde_json::json!({ "active": false })
        );
    }
    assert_eq!(lodge.events("replay_detected").len(), 1);
    assert_eq!(lodge.client("app")["live_grants"], 0);
    // And a third time changes nothing more.
    is_refused(app.redeems(&code));
    assert_eq!(lodge.events("replay_detected").len(), 1);
}

#[test]
fn s_021_a_used_code_in_wrong_hands_harms_nobody() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let thief = App::server(&lodge, "thief");
    let mut ada = Visitor::to(lodge.address());
    let code = app.code(&mut ada);
    let tokens = Tokens::of(&app.redeems(&code));
    let before = lodge.holdings();
    is_refused(thief.redeems(&code));
    is_refused(app.redeems_with(&code, &[("code_verifier", &"x".repeat(43))]));
    is_refused(app.redeems_with(&code, &[("redirect_uri", "https://client.example/other")]));
    assert!(app.can_use(&tokens.access));
    assert_eq!(lodge.holdings(), before);
    assert!(lodge.events("replay_detected").is_empty());
    Tokens::of(&app.refreshes(tokens.refresh()));
}

#[test]
fn s_022_four_wrong_verifiers_leave_the_code_to_its_client() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let code = app.code(&mut Visitor::to(lodge.address()));
    for _ in 0..4 {
        is_refused(app.redeems_with(&code, &[("code_verifier", &"x".repeat(43))]));
    }
    Tokens::of(&app.redeems(&code));
}

#[test]
fn s_022_five_wrong_verifiers_end_the_code() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let code = app.code(&mut Visitor::to(lodge.address()));
    for _ in 0..5 {
        is_refused(app.redeems_with(&code, &[("code_verifier", &"x".repeat(43))]));
    }
    is_refused(app.redeems(&code));
    assert!(lodge.events("token_issued").is_empty());
}

/// Redeems one code many times at once; gives the replies that brought tokens.
fn race(callers: &[&App], code: &Code) -> Vec<Reply> {
    thread::scope(|scope| {
        let racing: Vec<_> = callers
            .iter()
            .map(|app| scope.spawn(|| app.redeems(code)))
            .collect();
        let replies = racing.into_iter().map(|one| one.join().unwrap());
        let (won, lost): (Vec<Reply>, Vec<Reply>) = replies.partition(|reply| reply.status == 200);
        lost.into_iter().for_each(is_refused);
        won
    })
}

#[test]
fn s_023_of_many_who_redeem_one_code_at_once_one_wins() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let code = app.code(&mut Visitor::to(lodge.address()));
    assert_eq!(race(&[&app; 64], &code).len(), 1);
    assert_eq!(lodge.events("token_issued").len(), 1);
}

#[test]
fn s_023_of_two_clients_that_race_for_one_code_only_its_own_can_win() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let thief = App::server(&lodge, "thief");
    let mut ada = Visitor::to(lodge.address());
    let code = app.code(&mut ada);
    let callers: Vec<&App> = (0..32).flat_map(|_| [&app, &thief]).collect();
    let won = race(&callers, &code);
    // Five tries of the thief end the code, so its own client may be too late; the thief never wins.
    assert!(won.len() <= 1);
    let issued = lodge.events("token_issued");
    assert_eq!(issued.len(), won.len());
    assert!(issued.iter().all(|event| event["client"] == "app"), "{issued:?}");
}

#[test]
fn s_024_another_clients_code_is_worth_nothing() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let thief = App::server(&lodge, "thief");
    let public = App::native(&lodge, "public");
    let code = app.code(&mut Visitor::to(lodge.address()));
    let before = lodge.holdings();
    is_refused(thief.redeems(&code));
    is_refused(public.redeems(&code));
    assert_eq!(lodge.holdings(), before);
    Tokens::of(&app.redeems(&code));
}

#[test]
fn s_025_the_redirect_address_comes_again_byte_for_byte() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    for other in [
        "",
        "http://127.0.0.1/cb",
        "http://127.0.0.1:51235/cb",
        "http://127.0.0.1:51234/cb/",
        "http://127.0.0.1:51234/cB",
        "http://localhost:51234/cb",
    ] {
        let code = app.code(&mut ada);
        is_refused(app.redeems_with(&code, &[("redirect_uri", other)]));
        Tokens::of(&app.redeems(&code));
    }
}

#[test]
fn s_026_a_code_ends_when_its_time_is_over() {
    let lodge = Lodge::start_with("code_seconds = 1");
    let app = App::native(&lodge, "app");
    let code = app.code(&mut Visitor::to(lodge.address()));
    lodge.lets_pass(1);
    is_refused(app.redeems(&code));
    assert!(lodge.events("token_issued").is_empty());
}

#[test]
fn s_027_codes_and_tokens_are_nowhere_in_the_data_directory() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let code = app.code(&mut ada);
    let unused = app.code(&mut ada);
    let tokens = Tokens::of(&app.redeems(&code));
    let cookie = ada.session_cookie().expect("a session").1.to_owned();
    let secrets = [
        &code.code,
        &unused.code,
        &tokens.access,
        tokens.id(),
        tokens.refresh(),
        &cookie,
    ];
    let secrets = secrets.map(str::as_bytes);
    let mut files = 0;
    for entry in std::fs::read_dir(lodge.data_dir()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(content) = std::fs::read(&path) else {
            continue;
        };
        files += 1;
        for secret in secrets {
            // The first half would be enough to go on with.
            let half = &secret[..secret.len().min(40) / 2];
            let found = content.windows(half.len()).any(|window| window == half);
            // A token's first half is its header, the same for all.
            assert!(!found || half.starts_with(b"eyJ"), "{}", path.display());
            let found = content.windows(secret.len()).any(|window| window == secret);
            assert!(!found, "{}", path.display());
        }
    }
    assert!(files >= 2, "nothing was looked at");
    for secret in secrets {
        assert!(!lodge.log().contains(std::str::from_utf8(secret).unwrap()));
    }
}

#[test]
fn s_027_codes_are_long_and_unlike_each_other() {
    let lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::signed_in(lodge.address());
    let mut codes: Vec<String> = (0..50).map(|_| app.code(&mut ada).code).collect();
    // 32 characters of base64url are 192 bits.
    assert!(codes.iter().all(|code| code.len() == 32), "{codes:?}");
    assert!(
        codes
            .iter()
            .all(|code| gatelodge_tests::text::from_base64url(code).len() == 24)
    );
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 50);
    for at in 0..32 {
        let mut letters: Vec<u8> = codes.iter().map(|code| code.as_bytes()[at]).collect();
        letters.sort_unstable();
        letters.dedup();
        assert!(letters.len() > 10, "place {at} hardly changes");
    }
}

#[test]
fn s_028_an_altered_code_is_no_code() {
    let lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let code = app.code(&mut Visitor::to(lodge.address()));
    let text = &code.code;
    let last = if text.ends_with('A') { "B" } else { "A" };
    let swapped: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    for altered in [
        &text[..31],
        &format!("{text}A"),
        &format!("{text}="),
        &format!("{text} "),
        &format!(" {text}"),
        &format!("{text}\0"),
        &format!("{}{last}", &text[..31]),
        &swapped,
        &text.to_uppercase(),
        "x",
    ] {
        is_refused(app.redeems_with(&code, &[("code", altered)]));
    }
    Tokens::of(&app.redeems(&code));
}

#[test]
fn s_029_a_code_dies_with_what_it_stands_on() {
    for (what, words) in [
        ("the consent", &["clients", "withdraw", "app"][..]),
        ("the session", &["sessions", "end", "--all"]),
        ("the passphrase", &["instances", "reset-passphrase"]),
    ] {
        let lodge = Lodge::start();
        let app = App::server(&lodge, "app");
        let code = app.code(&mut Visitor::to(lodge.address()));
        let domain = lodge.domain();
        let words = match words {
            ["instances", ..] => [words, &[&*domain]].concat(),
            _ => words.to_vec(),
        };
        lodge.cli(&words).done();
        assert_eq!(
            app.redeems(&code).expect_error(400, "invalid_grant").status,
            400,
            "{what}"
        );
        assert!(lodge.events("token_issued").is_empty(), "{what}");
    }
}

#[test]
fn s_029_a_code_dies_with_its_client_and_its_session() {
    let lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let code = app.code(&mut ada);
    ada.signs_out();
    is_refused(app.redeems(&code));
    let code = app.code(&mut ada);
    lodge.cli(&["clients", "remove", "app"]).done();
    app.redeems(&code).expect_error(401, "invalid_client");
    // A new client of the same name does not inherit it.
    let heir = App::server(&lodge, "app");
    is_refused(heir.redeems(&code));
    assert!(lodge.events("token_issued").is_empty());
}

#[test]
fn i_2_a_request_that_waits_survives_a_restart() {
    let mut lodge = Lodge::start();
    let app = App::native(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let ask = app.ask();
    ask.by(&mut ada);
    lodge.restart();
    ada.signs_in();
    lodge.kill();
    lodge.restart();
    let reply = ada.allows();
    let code = Code {
        code: ask.answer(&reply).get("code").expect("a code").to_owned(),
        verifier: ask.verifier.clone(),
        redirect_uri: app.redirect_uri.clone(),
    };
    lodge.kill();
    lodge.restart();
    is_refused(app.redeems_with(&code, &[("code_verifier", "")]));
    let tokens = Tokens::of(&app.redeems(&code));
    lodge.kill();
    lodge.restart();
    assert!(app.can_use(&tokens.access));
    is_refused(app.redeems(&code));
    lodge.kill();
    lodge.restart();
    assert!(!app.can_use(&tokens.access));
}
