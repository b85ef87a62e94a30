//! What a guess at the passphrase costs (S-214): measured on the computer, and raised where it was less (S-217).

use std::fs;

use gatelodge_tests::{Lodge, Visitor};
use rusqlite::Connection;

/// Another line of the configuration than the one that makes tests quick, from the next start on.
fn configure(lodge: &mut Lodge, line: &str) {
    lodge.stop();
    let file = lodge.data_dir().join("..").join("config.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("scrypt_log_n = 15\n"), "{text}");
    fs::write(&file, text.replace("scrypt_log_n = 15\n", line)).unwrap();
    lodge.restart();
}

/// scrypt's parameters of the stored passphrase: N, r and p.
fn parameters(lodge: &Lodge) -> String {
    let verifier: String = Connection::open(lodge.data_dir().join("gatelodge.db"))
        .unwrap()
        .query_row("SELECT passphrase FROM instances", [], |row| row.get(0))
        .unwrap();
    verifier.split('$').skip(1).take(3).collect::<Vec<_>>().join(" ")
}

fn said(lodge: &Lodge) -> String {
    let findings = lodge.cli(&["doctor"]).stdout;
    let line = findings.lines().find(|line| line.starts_with("passphrase"));
    line.unwrap_or_else(|| panic!("{findings}")).to_owned()
}

#[test]
fn s_217_a_verifier_that_costs_too_little_is_made_anew_at_the_next_sign_in_and_nothing_else_changes() {
    let mut lodge = Lodge::start();
    assert_eq!(parameters(&lodge), "32768 8 1");
    assert!(said(&lodge).contains("32 MiB"), "{}", said(&lodge));
    let mut before = Visitor::signed_in(lodge.address());
    assert_eq!(parameters(&lodge), "32768 8 1");
    configure(&mut lodge, "scrypt_log_n = 16\n");
    let mut stranger = Visitor::to(lodge.address());
    stranger.goes_to("/signin/v1/identifier");
    stranger.types("not the passphrase");
    assert_eq!(parameters(&lodge), "32768 8 1", "only the right one is kept");
    Visitor::signed_in(lodge.address());
    assert_eq!(parameters(&lodge), "65536 8 1");
    // The passphrase is the same, and who is signed in stays so.
    Visitor::signed_in(lodge.address());
    before.goes_to("/signin/v1/identifier");
    assert!(!before.must_sign_in());
    // It does not go down again.
    lodge.cli(&["verify"]).done();
}

#[test]
fn s_214_without_a_word_in_the_configuration_the_cost_is_measured() {
    let mut lodge = Lodge::start();
    configure(&mut lodge, "");
    assert!(
        said(&lodge).contains("measured at the next sign-in"),
        "{}",
        said(&lodge)
    );
    Visitor::signed_in(lodge.address());
    let parameters = parameters(&lodge);
    assert!(
        ["131072 8 1", "131072 8 2", "131072 8 3", "131072 8 4"].contains(&&*parameters),
        "{parameters}"
    );
    let line = said(&lodge);
    assert!(line.contains(" ms and 128 MiB"), "{line}");
    Visitor::signed_in(lodge.address());
}
