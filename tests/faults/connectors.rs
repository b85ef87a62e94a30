//! Deaths in the middle of renewing an account at a service that changes refresh tokens at each use (S-252): whoever was
//! given an access token may rely on it that the refresh token that came with it is kept.
//!
//! What the service said and nobody here had written down yet is lost with the lodge; no local program can do better.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use gatelodge_tests::{Lodge, Receiver, Visitor, text};
use serde_json::{Value, json};

use crate::chance::Seed;

/// How often the lodge dies.
const ROUNDS: usize = 40;
/// The latest death after the service was asked, in microseconds.
const LATEST: usize = 20_000;

fn tokens(number: usize) -> Value {
    json!({
        "access_token": format!("access-{number}"),
        "refresh_token": format!("refresh-{number}"),
        "expires_in": 3600,
    })
}

#[test]
fn s_252_a_token_that_was_given_out_is_kept_with_its_refresh_token_when_the_lodge_is_killed() {
    let seed = Seed::of_this_run();
    let mut chance = seed.chance();
    let mut lodge = Lodge::start();
    let service = Receiver::saying(200, &tokens(0));
    let record = json!({
        "_id": "demo", "grant_mode": "authorization_code", "client_id": "me", "client_secret": "s",
        "auth_endpoint": service.url("/auth"), "token_endpoint": service.url("/token"),
    });
    lodge
        .cli_with_input(&["account-types", "add", "-"], &record.to_string())
        .done();
    let mut owner = Visitor::signed_in(lodge.address());
    let begun = owner.opens("/accounts/demo/start").expect(303);
    let state = text::query_value(begun.location(), "state").unwrap();
    let back = owner
        .opens(&format!("/accounts/demo/redirect?state={state}&code=C"))
        .expect(303);
    let account = text::query_value(back.location(), "account").unwrap();
    let domain = lodge.domain();
    let bearer = lodge
        .cli(&["instances", "token-cli", &domain, "io.cozy.accounts"])
        .done();
    let (path, bearer) = (format!("/accounts/demo/{account}/refresh"), bearer.trim());

    let (mut acknowledged, mut answered) = (0, 0);
    for round in 1..=ROUNDS {
        service.says(200, &tokens(round));
        let mut stream = TcpStream::connect(lodge.address().socket()).unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {domain}\r\nAuthorization: Bearer {bearer}\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n"
        );
        let asks = thread::spawn(move || {
            let mut said = Vec::new();
            // Half a reply is no reply.
            let whole = stream.write_all(request.as_bytes()).is_ok() && stream.read_to_end(&mut said).is_ok();
            let said = String::from_utf8_lossy(&said).into_owned();
            let body = said.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            whole && said.starts_with("HTTP/1.1 200") && serde_json::from_str::<Value>(body).is_ok()
        });
        // The service answers; the lodge is anywhere between reading that and the disk. What it asked with shows what it
        // had kept until now.
        let asked = service.waits_for(round + 1).pop().unwrap();
        let params = text::params(&asked.body);
        let (_, token) = params.iter().find(|(name, _)| name == "refresh_token").unwrap();
        let kept: usize = token.strip_prefix("refresh-").unwrap().parse().unwrap();
        assert!(
            kept >= acknowledged,
            "refresh-{kept} is kept, access-{acknowledged} was given out"
        );
        thread::sleep(Duration::from_micros(
            u64::try_from(chance.below(LATEST)).unwrap(),
        ));
        lodge.kill();
        if asks.join().unwrap() {
            acknowledged = round;
            answered += 1;
        }
        lodge.restart();
    }
    assert!(
        (1..ROUNDS).contains(&answered),
        "it always died at the same place: {answered} of {ROUNDS} were answered"
    );
}
