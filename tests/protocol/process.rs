//! The lodge as a process: one per data directory, what survives it, who may read its files.

use std::os::unix::fs::PermissionsExt as _;

use gatelodge_tests::{App, Lodge, Tokens, Visitor};

#[test]
fn i_10_one_process_has_a_data_directory() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    let said = lodge.cli(&["serve", "--listen", "127.0.0.1:0"]).refused();
    assert!(
        said.contains("Another Gatelodge uses the data directory"),
        "{said}"
    );
    // By another name it is the same directory.
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link");
    std::os::unix::fs::symlink(lodge.data_dir(), &link).unwrap();
    let words = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        link.to_str().unwrap(),
    ];
    lodge.cli(&words).refused();
    assert_eq!(lodge.holdings(), before);
    lodge.get("/robots.txt").expect(200);
}

#[test]
fn i_10_commands_that_run_at_once_take_turns() {
    let mut lodge = Lodge::start();
    let domain = lodge.domain();
    let add = |n: usize| {
        let id = format!("app-{n}");
        let words = [
            "clients",
            "add",
            "--instance",
            &domain,
            "--client-id",
            &id,
            "--redirect-uri",
            "https://client.example/cb",
        ];
        lodge.cli(&words)
    };
    let all: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..8).map(|n| scope.spawn(move || add(n))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for printed in all {
        printed.done();
    }
    let clients = |lodge: &Lodge| {
        lodge
            .cli(&["clients", "ls", "--json"])
            .json()
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(clients(&lodge), 8);
    lodge.kill();
    assert_eq!(clients(&lodge), 8);
}

#[test]
fn i_1_what_was_acknowledged_survives_a_crash() {
    let mut lodge = Lodge::start();
    let app = App::server(&lodge, "app");
    let mut ada = Visitor::to(lodge.address());
    let tokens = app.tokens(&mut ada);
    let code = app.code(&mut ada);
    let before = lodge.holdings();
    lodge.kill();
    lodge.restart();
    assert_eq!(lodge.holdings(), before);
    assert!(app.can_use(&tokens.access));
    Tokens::of(&app.refreshes(tokens.refresh()));
    Tokens::of(&app.redeems(&code));
    ada.opens("/").expect(200);
    // Consent as well: she is not asked again.
    app.asks(&mut ada).expect(302);
}

#[test]
fn s_243_files_are_for_their_owner_alone() {
    let lodge = Lodge::fresh();
    lodge.adds_instance(&lodge.domain());
    let mode = |path: &std::path::Path| std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&lodge.data_dir()), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(lodge.data_dir()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    for name in ["root.key", "gatelodge.db", "control.sock", "lock"] {
        assert!(names.contains(&name.to_owned()), "{names:?}");
    }
}

#[test]
fn a_clean_stop_leaves_one_database_file_and_no_socket() {
    let mut lodge = Lodge::start();
    Visitor::signed_in(lodge.address());
    lodge.stop();
    let names: Vec<String> = std::fs::read_dir(lodge.data_dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for gone in ["gatelodge.db-wal", "gatelodge.db-shm", "control.sock"] {
        assert!(!names.contains(&gone.to_owned()), "{names:?}");
    }
}

#[test]
fn a_socket_left_by_a_crash_disturbs_nobody() {
    let mut lodge = Lodge::start();
    lodge.kill();
    assert!(lodge.data_dir().join("control.sock").exists());
    let listed = lodge.cli(&["instances", "ls", "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    lodge.restart();
    assert_eq!(lodge.cli(&["instances", "ls", "--json"]).json(), listed);
}

#[test]
fn a_wrong_root_key_opens_nothing_and_breaks_nothing() {
    let mut lodge = Lodge::start();
    lodge.stop();
    let key = lodge.data_dir().join("root.key");
    let right = std::fs::read(&key).unwrap();
    let other = Lodge::fresh();
    std::fs::copy(other.data_dir().join("root.key"), &key).unwrap();
    lodge.cli(&["serve", "--listen", "127.0.0.1:0"]).failed();
    lodge.cli(&["instances", "ls"]).failed();
    std::fs::write(&key, "x").unwrap();
    lodge.cli(&["serve", "--listen", "127.0.0.1:0"]).failed();
    std::fs::write(&key, right).unwrap();
    lodge.restart();
    Visitor::to(lodge.address()).signs_in();
}

#[test]
fn a_missing_root_key_is_not_replaced() {
    let mut lodge = Lodge::start();
    lodge.stop();
    let key = lodge.data_dir().join("root.key");
    let aside = lodge.data_dir().join("aside");
    std::fs::rename(&key, &aside).unwrap();
    lodge.cli(&["serve", "--listen", "127.0.0.1:0"]).failed();
    assert!(!key.exists(), "a new key was made over sealed data");
    std::fs::rename(&aside, &key).unwrap();
    lodge.restart();
    Visitor::to(lodge.address()).signs_in();
}

#[test]
fn a_file_of_somebody_else_is_left_alone() {
    for content in [
        &b"not a database at all, but quite long enough to look at"[..],
        b"SQLite format 3\0rest",
    ] {
        let mut lodge = Lodge::bare();
        lodge.stop();
        let file = lodge.data_dir().join("gatelodge.db");
        std::fs::write(&file, content).unwrap();
        lodge.cli(&["serve", "--listen", "127.0.0.1:0"]).failed();
        assert_eq!(std::fs::read(&file).unwrap(), content);
    }
}

#[test]
fn a_wrong_configuration_is_refused_with_its_name() {
    let lodge = Lodge::bare();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    for (content, named) in [
        ("bogus = 1", "bogus"),
        ("[policy]\nbogus = 1", "bogus"),
        ("[policy]\ncode_seconds = 0", "code_seconds"),
        ("[policy]\ncode_seconds = 601", "code_seconds"),
        ("[policy]\nscrypt_log_n = 14", "scrypt_log_n"),
        ("[policy]\nsign_in_attempts = 0", "sign_in_attempts"),
        ("[policy]\nretired_key_seconds = 1", "retired_key_seconds"),
        ("listen = [\"nowhere\"]", "Line 1 of"),
        ("[policy", "config.toml"),
    ] {
        std::fs::write(&file, content).unwrap();
        let data = folder.path().join("data");
        let words = [
            "serve",
            "--config",
            file.to_str().unwrap(),
            "--data-dir",
            data.to_str().unwrap(),
        ];
        let said = lodge.cli(&words).failed();
        assert!(said.contains(named), "{content}: {said}");
        assert!(!data.exists(), "{content}");
    }
    lodge.cli(&["serve", "--config", "/nowhere/config.toml"]).failed();
}

#[test]
fn a_ready_lodge_says_one_line() {
    let mut lodge = Lodge::start();
    Visitor::signed_in(lodge.address());
    let port = lodge.port();
    lodge.restart();
    assert_eq!(lodge.port(), port);
    // Nothing more came on standard output; what went wrong would be in the log.
    // The first start had no instance yet and said so.
    let log = lodge.log();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("There is no instance yet"), "{log}");
}
