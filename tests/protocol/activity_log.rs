//! The log of what happened: whole as long as the lodge alone writes it, and telling when somebody else did (S-224).

use gatelodge_tests::{Lodge, Printed, Visitor};
use rusqlite::Connection;
use serde_json::Value;

/// A lodge at rest in which something happened.
fn used() -> Lodge {
    let mut lodge = Lodge::start();
    Visitor::signed_in(lodge.address());
    lodge.waits_for_events("signed_in", 1);
    lodge.stop();
    lodge
}

/// What a program with the user's rights, and without the key, does to the file.
fn meddle(lodge: &Lodge, sql: &str) {
    Connection::open(lodge.data_dir().join("gatelodge.db"))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

fn verify(lodge: &Lodge) -> Printed {
    lodge.cli(&["verify"])
}

#[test]
fn s_224_a_log_that_the_lodge_alone_wrote_is_whole() {
    let mut lodge = used();
    let at_rest = verify(&lodge).done();
    assert!(at_rest.starts_with("The log of events is whole: "), "{at_rest}");
    lodge.restart();
    assert_eq!(verify(&lodge).done(), at_rest);
    lodge.kill();
    assert_eq!(verify(&lodge).done(), at_rest);
}

#[test]
fn s_224_what_was_altered_removed_swapped_or_cut_off_is_found() {
    for (sql, says) in [
        (
            "UPDATE events SET detail = 'nobody was here' WHERE kind = 'signed_in'",
            "is not as it was written",
        ),
        ("DELETE FROM events WHERE id = 1", "event 1 is gone"),
        (
            "UPDATE events SET at = (SELECT sum(at) FROM events AS e WHERE e.id IN (1, 2)) - at WHERE id IN (1, 2);
             UPDATE events SET kind = 'signed_out' WHERE id = 1",
            "event 1 is not as it was written",
        ),
        (
            "DELETE FROM events WHERE id = (SELECT max(id) FROM events)",
            "or something was put at the end",
        ),
        (
            "DELETE FROM events WHERE id = (SELECT max(id) FROM events);
             UPDATE event_head SET id = (SELECT max(id) FROM events),
                 link = (SELECT link FROM events ORDER BY id DESC LIMIT 1)",
            "or something was put at the end",
        ),
    ] {
        let mut lodge = used();
        meddle(&lodge, sql);
        let said = verify(&lodge).refused();
        assert!(said.contains(says), "{sql}: {said}");
        let findings = lodge.cli(&["doctor"]);
        assert_eq!(findings.code, Some(1), "{findings:?}");
        assert!(findings.stdout.contains("was altered or taken out from outside"), "{findings:?}");
        // Nor does it heal when the lodge goes on writing.
        lodge.restart();
        Visitor::signed_in(lodge.address());
        lodge.waits_for_events("signed_in", 1);
        verify(&lodge).refused();
    }
}

#[test]
fn s_224_the_links_cannot_be_thrown_away_to_begin_anew() {
    let mut lodge = used();
    meddle(
        &lodge,
        "DELETE FROM event_head; DELETE FROM event_gaps; DELETE FROM events WHERE id = 1; UPDATE events SET link = x''",
    );
    verify(&lodge).refused();
    lodge.restart();
    verify(&lodge).refused();
}

#[test]
fn the_log_stays_whole_while_old_events_make_room() {
    let mut lodge = Lodge::start_with("events_at_most = 4");
    for _ in 0..4 {
        Visitor::signed_in(lodge.address());
    }
    lodge.restart();
    // The first sign-in sweeps.
    Visitor::signed_in(lodge.address());
    for _ in 0..100 {
        if !verify(&lodge).done().contains(" 0 older ones") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let said = verify(&lodge).done();
    assert!(!said.contains(" 0 older ones"), "{said}");
    lodge.cli(&["instances", "add", "localhost:4999"]).done();
    lodge
        .cli(&["instances", "destroy", "localhost:4999", "--force"])
        .done();
    verify(&lodge).done();
}

#[test]
fn s_220_the_log_is_exported_as_one_json_line_for_each_event() {
    let lodge = Lodge::start();
    Visitor::signed_in(lodge.address());
    lodge.waits_for_events("signed_in", 1);
    let name = "L\u{2019}app";
    lodge
        .cli(&[
            "clients",
            "add",
            "--redirect-uri",
            "http://127.0.0.1/cb",
            "--name",
            name,
        ])
        .done();
    let text = lodge.cli(&["events", "export"]).done();
    assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()));
    assert!(!text.contains('\u{2028}'));
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let numbers: Vec<i64> = lines
        .iter()
        .map(|line| line["number"].as_i64().unwrap())
        .collect();
    assert!(numbers.is_sorted() && numbers.len() >= 3, "{numbers:?}");
    assert!(lines.iter().any(|line| line["kind"] == "signed_in"));
    assert!(
        lines
            .iter()
            .all(|line| line["link"].as_str().unwrap().len() == 64)
    );
    assert!(
        lines
            .iter()
            .all(|line| line["time"].as_str().unwrap().ends_with('Z'))
    );
}
