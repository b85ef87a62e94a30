//! How every connection is set up. No connection is opened anywhere else, so that none can lack a setting.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// How long a statement waits for a lock. Only a foreign process can hold one: readers never block, the writer is one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// Statements kept prepared on each connection: more than the store has.
const STATEMENTS: usize = 128;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Reads and writes: the writer thread, and the start before it runs.
    Writer,
    /// Reads; SQLite itself refuses writes (`query_only`).
    Reader,
}

/// Opens an existing file, which must not be created by SQLite (modes, S-243).
pub(crate) fn open(path: &Path, role: Role) -> rusqlite::Result<Connection> {
    // Readers too: on a file opened for reading only, SQLite's integrity check passes over the CHECK constraints.
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);

    // A schema that someone else wrote into the file must not become code.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    // Without it, binding another value to a prepared statement makes SQLite plan that statement anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // Sorting must not spill token hashes into files with other modes and another life (I11).
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // In WAL mode NORMAL loses acknowledged commits with the power (security.md 3.2).
    connection.pragma_update(None, "synchronous", "FULL")?;
    match role {
        Role::Writer => {
            // What is deleted is overwritten, or it could be read from the free pages (S-244).
            connection.pragma_update(None, "secure_delete", true)?;
            // After a burst the log gives its space back.
            connection.pragma_update_and_check(None, "journal_size_limit", 16 * 1024 * 1024, |_| Ok(()))?;
        }
        Role::Reader => {
            connection.pragma_update(None, "query_only", true)?;
            // The last to close a file empties the log into it; that is the writer's to decide.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
            // Pages, in KiB. The operating system caches the file already.
            connection.pragma_update(None, "cache_size", -1024)?;
        }
    }
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, StatementStatus};

    use super::{Role, open};
    use crate::testing::House;

    fn number(connection: &Connection, pragma: &str) -> i64 {
        connection
            .pragma_query_value(None, pragma, |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn r_05_every_connection_syncs_every_commit() {
        let house = House::empty();
        assert_eq!(
            house.write(|write| Ok(number(&write.connection, "synchronous"))),
            2
        );
        assert_eq!(house.read(|read| Ok(number(&read.connection, "synchronous"))), 2);
        let mode = |connection: &Connection| -> String {
            connection
                .pragma_query_value(None, "journal_mode", |row| row.get(0))
                .unwrap()
        };
        assert_eq!(house.write(move |write| Ok(mode(&write.connection))), "wal");
        assert_eq!(house.read(|read| Ok(mode(&read.connection))), "wal");
    }

    #[test]
    fn every_connection_has_its_fences() {
        let house = House::empty();
        let fences = |connection: &Connection| {
            ["foreign_keys", "cell_size_check", "trusted_schema", "query_only"]
                .map(|name| number(connection, name))
        };
        assert_eq!(
            house.write(move |write| Ok(fences(&write.connection))),
            [1, 1, 0, 0]
        );
        assert_eq!(house.read(|read| Ok(fences(&read.connection))), [1, 1, 0, 1]);
    }

    #[test]
    fn another_value_is_no_reason_to_plan_a_statement_anew() {
        let house = House::settled();
        let replans = |connection: &Connection| {
            let sql = "SELECT a.id FROM access_tokens AS a JOIN grants AS g ON g.number = a.grant_number
                       WHERE a.id = ?1";
            let mut statement = connection.prepare(sql).unwrap();
            for value in 0..10_i64 {
                statement.exists([value]).unwrap();
            }
            statement.get_status(StatementStatus::RePrepare)
        };
        assert_eq!(house.write(move |write| Ok(replans(&write.connection))), 0);
        assert_eq!(house.read(|read| Ok(replans(&read.connection))), 0);
    }

    #[test]
    fn a_reader_that_goes_last_leaves_the_log_alone() {
        let House { dir, store } = House::settled();
        let reader = open(&dir.path().join("lodge.db"), Role::Reader).unwrap();
        assert!(
            reader
                .prepare("SELECT id FROM sessions")
                .unwrap()
                .exists([])
                .unwrap()
        );
        drop(store);
        drop(reader);
        assert!(dir.path().join("lodge.db-wal").exists());
    }

    #[test]
    fn i11_nothing_is_sorted_on_disk() {
        let house = House::empty();
        assert_eq!(
            house.write(|write| Ok(number(&write.connection, "temp_store"))),
            2
        );
        assert_eq!(house.read(|read| Ok(number(&read.connection, "temp_store"))), 2);
    }

    #[test]
    fn a_trigger_planted_in_the_file_does_not_run() {
        let house = House::settled();
        house.write(|write| {
            write.connection.execute_batch(
                "CREATE TRIGGER planted AFTER INSERT ON settings BEGIN DELETE FROM sessions; END",
            )?;
            write.update_setting("a", "1")
        });
        assert!(
            house
                .read(|read| read.find_session(crate::testing::session_id(1)))
                .is_some()
        );
    }
}
