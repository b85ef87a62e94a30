//! Keeps `docs/standards.md` true: what it names exists, every standard in scope has a row, and discovery offers
//! nothing that no row claims.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gatelodge_tests::Lodge;

/// The standards in scope: each needs at least one row, be it one that says that nothing of it is there yet.
const IN_SCOPE: [&str; 34] = [
    "OpenID Connect Core 1.0",
    "OpenID Connect Discovery 1.0",
    "OpenID Connect Dynamic Client Registration 1.0",
    "OAuth 2.0 Multiple Response Types",
    "OAuth 2.0 Form Post Response Mode",
    "OpenID Connect RP-Initiated Logout 1.0",
    "OpenID Connect Session Management 1.0",
    "OpenID Connect Front-Channel Logout 1.0",
    "OpenID Connect Back-Channel Logout 1.0",
    "RFC 6749",
    "RFC 6750",
    "RFC 7009",
    "RFC 7033",
    "RFC 7523",
    "RFC 7591",
    "RFC 7592",
    "RFC 7636",
    "RFC 7662",
    "RFC 8252",
    "RFC 8414",
    "RFC 8628",
    "RFC 8693",
    "RFC 8705",
    "RFC 8707",
    "RFC 9068",
    "RFC 9101",
    "RFC 9126",
    "RFC 9207",
    "RFC 9396",
    "RFC 9449",
    "RFC 9470",
    "RFC 9700",
    "RFC 9728",
    "FAPI 2.0 Security Profile",
];

/// Named by the specification without a number of their own.
const ALSO_IN_SCOPE: [&str; 3] = [
    "FAPI 2.0 Message Signing",
    "JARM",
    "OAuth Client ID Metadata Document",
];

/// Lists of discovery whose every value is a feature that a row has to claim.
const FEATURES: [&str; 11] = [
    "acr_values_supported",
    "code_challenge_methods_supported",
    "grant_types_supported",
    "id_token_signing_alg_values_supported",
    "prompt_values_supported",
    "request_object_signing_alg_values_supported",
    "response_modes_supported",
    "response_types_supported",
    "scopes_supported",
    "subject_types_supported",
    "token_endpoint_auth_methods_supported",
];

/// One row: a part of a standard.
struct Row {
    line: usize,
    standard: String,
    there: bool,
    files: Vec<String>,
    tests: Vec<String>,
    /// `member` or `member: value, value`.
    discovery: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rows of all tables of the page with six columns.
fn rows() -> Vec<Row> {
    let page = fs::read_to_string(root().join("docs/standards.md")).unwrap();
    let mut rows = Vec::new();
    for (at, line) in page.lines().enumerate() {
        let Some(inner) = line.strip_prefix("| ").and_then(|line| line.strip_suffix('|')) else {
            continue;
        };
        let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
        let [standard, _section, state, files, tests, discovery] = cells[..] else {
            panic!("line {} has {} columns", at + 1, cells.len());
        };
        if standard == "Standard" {
            continue;
        }
        let there = !state.starts_with("not implemented");
        rows.push(Row {
            line: at + 1,
            standard: standard.to_owned(),
            there,
            files: quoted(files),
            tests: quoted(tests),
            discovery: quoted(discovery),
        });
    }
    assert!(rows.len() > 80, "only {} rows were read", rows.len());
    rows
}

/// Whether the file has a test of this name: a function in Rust, a title in JavaScript.
fn has_test(file: &str, name: &str) -> bool {
    let Ok(text) = fs::read_to_string(root().join(file)) else {
        return false;
    };
    if Path::new(file).extension().is_some_and(|ending| ending == "rs") {
        let called = format!("fn {name}()");
        let mut lines = text.lines().peekable();
        let mut marked = false;
        lines.any(|line| {
            let line = line.trim();
            let found = marked && line.contains(&called);
            marked = line == "#[test]" || line == "#[tokio::test]" || (marked && line.starts_with("#["));
            found
        })
    } else {
        text.contains(&format!("test('{name}'"))
    }
}

#[test]
fn every_file_and_test_that_a_row_names_exists() {
    for row in rows() {
        let line = row.line;
        if row.there {
            assert!(!row.files.is_empty(), "line {line} names no file");
            assert!(!row.tests.is_empty(), "line {line} names no test");
        } else {
            let claims = row.files.len() + row.tests.len() + row.discovery.len();
            assert_eq!(claims, 0, "line {line} claims what it says is not there");
        }
        for file in &row.files {
            assert!(root().join(file).is_file(), "line {line}: no file {file}");
        }
        for test in &row.tests {
            let (file, name) = test
                .split_once("::")
                .unwrap_or_else(|| panic!("line {line}: {test} is not file::test"));
            assert!(has_test(file, name), "line {line}: no test {test}");
        }
    }
}

#[test]
fn every_standard_in_scope_has_a_row() {
    let named: BTreeSet<String> = rows().into_iter().map(|row| row.standard).collect();
    for standard in IN_SCOPE.iter().chain(&ALSO_IN_SCOPE) {
        assert!(named.contains(*standard), "no row for {standard}");
    }
}

#[test]
fn discovery_offers_nothing_that_no_row_claims() {
    let lodge = Lodge::start();
    lodge.cli(&["registration", "set", "--mode", "open"]).done();
    let document = lodge.get("/.well-known/openid-configuration").expect(200).json();
    let mut claimed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows() {
        for claim in row.discovery {
            let (member, values) = claim.split_once(": ").unwrap_or((&claim, ""));
            assert!(
                !document[member].is_null(),
                "line {}: discovery has no {member}",
                row.line
            );
            let values = values.split(", ").filter(|value| !value.is_empty());
            claimed
                .entry(member.to_owned())
                .or_default()
                .extend(values.map(str::to_owned));
        }
    }
    for (member, value) in document.as_object().unwrap() {
        let claims = claimed.get(member);
        let claims = claims.unwrap_or_else(|| panic!("no row claims {member}"));
        if FEATURES.contains(&member.as_str()) {
            let listed = value.as_array().unwrap().iter();
            let listed: BTreeSet<String> = listed.map(|one| one.as_str().unwrap().to_owned()).collect();
            assert_eq!(*claims, listed, "{member}");
        }
    }
}

#[test]
fn a_name_that_is_not_there_is_noticed() {
    assert!(has_test(
        "tests/protocol/standards.rs",
        "a_name_that_is_not_there_is_noticed"
    ));
    // A helper is no test, and a file that is gone has none.
    assert!(!has_test("tests/protocol/standards.rs", "rows"));
    assert!(!has_test("tests/protocol/standards.rs", "nothing_of_this_name"));
    assert!(!has_test("tests/protocol/gone.rs", "rows"));
}
