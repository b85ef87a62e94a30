//! The numbered steps from an empty file to the schema of today. An old step is never edited: the next number follows.
//!
//! `user_version` in the file's header is the number of steps taken; `application_id` says that the file is ours.
//! Each step is one transaction, number included: a crash leaves the old state or the new one.

use rusqlite::Connection;

/// The steps, in order. Step n leads from format n to format n + 1.
pub(crate) const STEPS: &[&str] = &[
    include_str!("../migrations/0001_lodge.sql"),
    include_str!("../migrations/0002_provider.sql"),
    include_str!("../migrations/0003_cozy.sql"),
    include_str!("../migrations/0004_documents.sql"),
    include_str!("../migrations/0005_cozy_login.sql"),
    include_str!("../migrations/0006_apps.sql"),
    include_str!("../migrations/0007_fair_shares.sql"),
    include_str!("../migrations/0008_second_factor.sql"),
    include_str!("../migrations/0009_connectors.sql"),
    include_str!("../migrations/0010_event_chain.sql"),
    include_str!("../migrations/0011_konnectors.sql"),
    include_str!("../migrations/0012_mailed_codes.sql"),
    include_str!("../migrations/0013_delegated_login.sql"),
    include_str!("../migrations/0014_passkeys.sql"),
];

/// "Glod" in ASCII: the header's mark of a Gatelodge store.
pub(crate) const APPLICATION_ID: u32 = 0x476c_6f64;

/// The newest format that `steps` lead to.
pub(crate) fn newest(steps: &[&str]) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX)
}

/// The format of an open file.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Takes the steps that the file has not taken yet.
pub(crate) fn run(connection: &Connection, steps: &[&str]) -> rusqlite::Result<()> {
    let taken = usize::try_from(version(connection)?).unwrap_or(usize::MAX);
    for (number, step) in steps.iter().enumerate().skip(taken) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let stepped = connection
            .execute_batch(step)
            .and_then(|()| connection.pragma_update(None, "user_version", newest(&steps[..=number])))
            .and_then(|()| connection.execute_batch("COMMIT"));
        if let Err(error) = stepped {
            // A failed COMMIT may have rolled back by itself.
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK")?;
            }
            return Err(error);
        }
    }
    Ok(())
}

/// The schema of an open file as SQL text: tables, then indexes, each in the order of their names.
pub(crate) fn describe(connection: &Connection) -> rusqlite::Result<String> {
    let mut statement = connection.prepare(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
         ORDER BY type DESC, name",
    )?;
    let mut text = format!(
        "-- Generated from the migrations: cargo run -p store --example schema\n\
         PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {};\n",
        version(connection)?
    );
    for sql in statement.query_map([], |row| row.get::<_, String>(0))? {
        text.push('\n');
        text.push_str(&sql?);
        text.push_str(";\n");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::testing::House;
    use crate::{OpenError, Options, State, Store, schema};

    const LATER: &str = "CREATE TABLE later (a INTEGER) STRICT; INSERT INTO later VALUES (1);";
    const BROKEN: &str = "CREATE TABLE later (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1);";

    /// The steps of today and one more.
    fn and(step: &'static str) -> Vec<&'static str> {
        STEPS.iter().copied().chain([step]).collect()
    }

    fn format_of(store: &Store) -> u32 {
        store
            .read(|read| Ok::<_, crate::Error>(version(&read.connection)?))
            .unwrap()
    }

    #[test]
    fn schema_sql_is_what_the_migrations_make() {
        let committed = include_str!("../schema.sql");
        assert_eq!(
            committed,
            schema().unwrap(),
            "write it anew: cargo run -p store --example schema"
        );
    }

    #[test]
    fn a_new_file_has_the_newest_format_and_our_mark() {
        let house = House::empty();
        assert_eq!(format_of(&house.store), newest(STEPS));
        let mark: u32 = house.read(|read| {
            Ok(read
                .connection
                .pragma_query_value(None, "application_id", |row| row.get(0))?)
        });
        assert_eq!(mark, APPLICATION_ID);
        let described = house.read(|read| Ok(describe(&read.connection)?));
        assert_eq!(described, schema().unwrap());
    }

    #[test]
    fn an_older_file_is_migrated_and_a_copy_is_kept() {
        let house = House::settled();
        house.store.clone().close().unwrap();
        let opened = Store::open_with(&house.path(), &Options::default(), &and(LATER)).unwrap();
        let today = newest(STEPS);
        assert_eq!(
            (opened.state, format_of(&opened.store)),
            (State::Clean, today + 1)
        );
        opened.store.close().unwrap();

        let kept = house.dir.path().join(format!("lodge.db.before-v{}", today + 1));
        let kept = Store::open(&kept, &Options::default()).unwrap();
        assert_eq!(format_of(&kept.store), today);
        assert_eq!(kept.store.read(crate::Read::list_instances).unwrap().len(), 1);
    }

    #[test]
    fn keys_of_the_first_format_go_on_signing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lodge.db");
        let old = Store::open_with(&path, &Options::default(), &STEPS[..1]).unwrap();
        old.store.close().unwrap();
        Connection::open(&path)
            .unwrap()
            .execute(
                "INSERT INTO keys (kid, family, private, public, state, created_at, retires_at)
                 VALUES ('k', 'RSA', x'00', '{}', 'active', 7, NULL)",
                [],
            )
            .unwrap();
        let today = Store::open(&path, &Options::default()).unwrap();
        let keys = today.store.read(crate::Read::list_keys).unwrap();
        assert_eq!(
            keys.iter()
                .map(|key| (key.kid.as_str(), key.state, key.activates_at))
                .collect::<Vec<_>>(),
            [(
                "k",
                crate::keys::KeyState::Active,
                protocol::time::Timestamp::new(7)
            )]
        );
        today.store.close().unwrap();
    }

    #[test]
    fn a_file_of_today_is_not_copied() {
        let house = House::empty();
        house.store.clone().close().unwrap();
        Store::open(&house.path(), &Options::default())
            .unwrap()
            .store
            .close()
            .unwrap();
        let names: Vec<_> = fs::read_dir(house.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["lodge.db"]);
    }

    #[test]
    fn r_03_a_step_that_fails_leaves_the_old_format() {
        let house = House::settled();
        house.store.clone().close().unwrap();
        let refused = Store::open_with(&house.path(), &Options::default(), &and(BROKEN));
        assert!(matches!(refused, Err(OpenError::Store(_))), "{refused:?}");
        let opened = Store::open(&house.path(), &Options::default()).unwrap();
        assert_eq!(format_of(&opened.store), newest(STEPS));
        assert_eq!(opened.store.read(crate::Read::list_instances).unwrap().len(), 1);
        let described = opened
            .store
            .read(|read| Ok::<_, crate::Error>(describe(&read.connection)?));
        assert_eq!(described.unwrap(), schema().unwrap());
    }

    #[test]
    fn a_first_start_that_fails_leaves_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lodge.db");
        Store::open_with(&path, &Options::default(), &and(BROKEN)).unwrap_err();
        assert!(!path.exists());
        // And what it left does not stand in the way.
        assert_eq!(
            Store::open(&path, &Options::default()).unwrap().state,
            State::Fresh
        );
    }
}
