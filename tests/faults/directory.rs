//! The data directory and its file: two owners, other people's files, damage.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::thread;

use gatelodge_tests::{App, Lodge, Request, Tokens, Visitor};

use crate::chance::{Chance, Seed};
use crate::crashes::derived;
use crate::process::Start;

/// Every file of the data directory with its bytes.
fn contents(lodge: &Lodge) -> BTreeMap<PathBuf, Vec<u8>> {
    fs::read_dir(lodge.data_dir())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

/// Makes the data directory hold these files and no others.
fn fill(lodge: &Lodge, files: &BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(lodge.data_dir()).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for (path, bytes) in files {
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn r_15_of_ten_lodges_on_one_new_data_directory_one_serves() {
    let mut lodge = Lodge::bare();
    lodge.stop();
    fill(&lodge, &BTreeMap::new());
    let starts = thread::scope(|scope| {
        let starts: Vec<_> = (0..10).map(|_| scope.spawn(|| Start::on(&lodge, 0))).collect();
        starts
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect::<Vec<_>>()
    });
    let (mut serving, mut refused) = (Vec::new(), Vec::new());
    for start in starts {
        match start {
            Start::Ready(up) => serving.push(up),
            Start::Refused(end) => refused.push(end),
        }
    }
    assert_eq!(serving.len(), 1);
    for end in refused {
        let sentence = end.sentence();
        assert!(
            sentence.contains("Another Gatelodge uses the data directory"),
            "{sentence}"
        );
    }
    // The lock goes with its holder, however that ends.
    drop(serving);
    let end = Start::on(&lodge, 0).ready().stop();
    assert_eq!(end.code, Some(0), "{end:?}");
}

/// Offsets of numbers in the header of a SQLite file.
const USER_VERSION: usize = 60;
const APPLICATION_ID: usize = 68;

#[test]
fn r_16_files_that_are_not_ours_are_refused_and_stay_as_they_are() {
    let mut lodge = Lodge::start();
    lodge.stop();
    let good = contents(&lodge);
    let database = lodge.data_dir().join("gatelodge.db");
    let with_number = |at: usize, number: u32| {
        let mut bytes = good[&database].clone();
        bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    let cases = [
        (with_number(USER_VERSION, 999), "newer Gatelodge"),
        (with_number(APPLICATION_ID, 0), "another program"),
        (with_number(APPLICATION_ID, 0x0f05_5112), "another program"),
        (b"Dear diary, ".repeat(50), "not a database"),
        (Vec::new(), "not a database"),
    ];
    for (bytes, says) in cases {
        let mut files = good.clone();
        files.insert(database.clone(), bytes);
        fill(&lodge, &files);
        let end = Start::on(&lodge, 0).refused();
        let sentence = end.sentence();
        assert!(sentence.contains(says), "{sentence}");
        let sentence = lodge.cli(&["instances", "ls"]).refused();
        assert!(sentence.contains(says), "{sentence}");
        assert!(contents(&lodge) == files, "something was written: {says}");
    }
    // Put back, it is as good as before.
    fill(&lodge, &good);
    lodge.restart();
    assert!(lodge.cli(&["instances", "ls"]).done().contains(&lodge.domain()));
}

#[test]
fn r_16_a_key_that_is_not_the_files_own_is_refused_and_nothing_changes() {
    let mut lodge = Lodge::start();
    lodge.stop();
    let good = contents(&lodge);
    let key = lodge.data_dir().join("root.key");
    let other = "key AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    let cases: [(Option<&[u8]>, &str); 3] = [
        (Some(other.as_bytes()), "does not belong to this data"),
        (Some(b"key ?\n"), "damaged"),
        (None, "root.key"),
    ];
    for (bytes, says) in cases {
        let mut files = good.clone();
        match bytes {
            Some(bytes) => files.insert(key.clone(), bytes.to_vec()),
            None => files.remove(&key),
        };
        fill(&lodge, &files);
        let end = Start::on(&lodge, 0).refused();
        let sentence = end.sentence();
        assert!(sentence.contains(says), "{sentence}");
        let left = contents(&lodge);
        assert!(left.get(&key) == files.get(&key), "the key changed: {says}");
        fill(&lodge, &good);
        lodge.restart();
        lodge.stop();
    }
}

/// What an attacker holds when the file is damaged: nothing of it may begin to work.
struct Loot {
    app: App,
    used_code: gatelodge_tests::Code,
    revoked: Tokens,
}

#[test]
fn r_09_a_damaged_file_never_brings_the_lodge_down_or_lets_anybody_in() {
    let seed = Seed::of_this_run();
    let mut chance = seed.chance();
    let mut lodge = Lodge::start();
    let app = App::trusted(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let used_code = app.code(&mut ada);
    Tokens::of(&app.redeems(&used_code));
    app.redeems(&used_code).expect(400);
    let revoked = app.tokens(&mut ada);
    app.revokes(revoked.refresh()).expect(200);
    let loot = Loot {
        app,
        used_code,
        revoked,
    };
    // As a killed lodge leaves it, with its log; and as one that was stopped does.
    lodge.kill();
    let unclean = contents(&lodge);
    lodge.restart();
    lodge.stop();
    let clean = contents(&lodge);

    let mut served = 0;
    for round in 0..48 {
        let stopped = round % 3 != 0;
        let mut files = if stopped { &clean } else { &unclean }.clone();
        let what = damage(&mut files, &lodge, &mut chance);
        fill(&lodge, &files);
        match Start::on(&lodge, lodge.port()) {
            Start::Refused(end) => {
                let sentence = end.sentence();
                assert!(sentence.len() > 30, "{what}: {sentence}");
            }
            Start::Ready(up) => {
                served += 1;
                nothing_opens(&lodge, &loot.app, &what);
                // A log that lost its end is an older state, and no file can tell: what happened since is gone.
                if stopped {
                    loot.is_worthless(&lodge, &what);
                }
                let end = up.stop();
                assert!(matches!(end.code, Some(0 | 1)), "{what}: {end:?}");
                assert!(!end.said.contains("panicked"), "{what}: {end:?}");
            }
        }
    }
    assert!(
        served > 0,
        "no damage was ever small enough to get past the start"
    );
}

/// Damages the database or its log in one of the ways that disks and people do; says which.
fn damage(files: &mut BTreeMap<PathBuf, Vec<u8>>, lodge: &Lodge, chance: &mut Chance) -> String {
    const PAGE: usize = 4096;
    let database = lodge.data_dir().join("gatelodge.db");
    let log = lodge.data_dir().join("gatelodge.db-wal");
    let hit = if files.contains_key(&log) && chance.percent(50) {
        &log
    } else {
        &database
    };
    let bytes = files.get_mut(hit).unwrap();
    let pages = bytes.len() / PAGE;
    let name = hit.file_name().unwrap().display();
    match chance.below(10) {
        0 => {
            let end = chance.below(bytes.len());
            bytes.truncate(end);
            format!("{name} cut off at {end}")
        }
        1 if pages > 1 => {
            let page = chance.below(pages);
            bytes[page * PAGE..(page + 1) * PAGE].fill(0);
            format!("{name} without page {page}")
        }
        2 if pages > 2 => {
            let (one, other) = (chance.below(pages), chance.below(pages));
            let kept = bytes[one * PAGE..(one + 1) * PAGE].to_vec();
            bytes.copy_within(other * PAGE..(other + 1) * PAGE, one * PAGE);
            bytes[other * PAGE..(other + 1) * PAGE].copy_from_slice(&kept);
            format!("{name} with pages {one} and {other} exchanged")
        }
        3 => {
            let noise = chance.bytes(3 * PAGE);
            files.insert(log, noise);
            "noise for a log".to_owned()
        }
        4 => {
            let noise = chance.bytes(8 * PAGE);
            files.insert(lodge.data_dir().join("gatelodge.db-shm"), noise);
            "noise for an index of the log".to_owned()
        }
        _ => {
            let at = chance.below(bytes.len() - 16);
            let noise = chance.bytes(16);
            bytes[at..at + 16].copy_from_slice(&noise);
            format!("{name} with noise at {at}")
        }
    }
}

impl Loot {
    /// What was used or revoked does not work; every request is answered, with whatever error.
    fn is_worthless(&self, lodge: &Lodge, what: &str) {
        let app = &self.app;
        assert_ne!(app.redeems(&self.used_code).status, 200, "{what}: a used code");
        assert_ne!(
            app.refreshes(self.revoked.refresh()).status,
            200,
            "{what}: a revoked refresh token"
        );
        let userinfo = Request::get("/konnect/v1/userinfo").bearer(&self.revoked.access);
        assert_ne!(
            lodge.send(&userinfo).status,
            200,
            "{what}: a revoked access token"
        );
    }
}

/// Who knows nothing gets nothing.
fn nothing_opens(lodge: &Lodge, app: &App, what: &str) {
    let stranger = App {
        secret: Some("a secret that somebody made up".to_owned()),
        ..app.clone()
    };
    assert_ne!(stranger.introspects("none").status, 200, "{what}: a wrong secret");

    let mut mallory = Visitor::to(lodge.address());
    let page = mallory.goes_to("/signin/v1/identifier");
    if page.status == 200 {
        let wrong = derived().replace('=', "A");
        let request = mallory.form_request(&page, &[("script", "on"), ("passphrase", &wrong)]);
        mallory.sends(request);
    }
    assert_eq!(mallory.session_cookie(), None, "{what}: a wrong passphrase");
}
