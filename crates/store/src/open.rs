//! From a path to a file that is safe to use: looking at it before touching it, creating it whole or not at all,
//! checking it after an unclean stop, backing it up before a migration.
//!
//! Invariant: a file that is not ours, or is newer than this program, is refused before anything is written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::connection::{self, Role};
use crate::error::{Error, OpenError};
use crate::migrate;

/// How the file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There was none; it was created.
    Fresh,
    /// It had been closed in order.
    Clean,
    /// It had not been closed: the process or the machine stopped. It was checked and is sound.
    Unclean,
}

/// SQLite before this version can lose commits when a checkpoint races with a writer.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Length of the header of a SQLite file, in bytes.
const HEADER: usize = 100;

/// The writer's connection to a sound file of the newest format, marked as in use.
pub(crate) fn open(path: &Path, steps: &[&str]) -> Result<(Connection, State), OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite {
            found: rusqlite::version().to_owned(),
        });
    }
    let fresh = !look(path, steps)?;
    if fresh {
        create(path, steps)?;
    }
    for file in [path.to_owned(), sibling(path, "-wal"), sibling(path, "-shm")] {
        keep_private(&file)?;
    }
    let connection = connection::open(path, Role::Writer)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::Io(format!(
            "write-ahead logging is not possible here, the mode stayed {mode}"
        ))
        .into());
    }
    let state = if fresh {
        State::Fresh
    } else if was_closed(&connection)? {
        State::Clean
    } else {
        tracing::warn!(path = %path.display(), "the last stop was not orderly; checking the database");
        check(&connection)?;
        State::Unclean
    };
    let version = migrate::version(&connection)?;
    if version < migrate::newest(steps) {
        let kept = sibling(path, &format!(".before-v{}", migrate::newest(steps)));
        copy_to(&connection, &kept)?;
        tracing::info!(path = %path.display(), backup = %kept.display(), "migrating from format {version}");
        migrate::run(&connection, steps)?;
    }
    mark(&connection, false)?;
    Ok((connection, state))
}

/// Says in the file whether it was closed in order.
pub(crate) fn mark(connection: &Connection, clean: bool) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE meta SET value = ?1 WHERE key = 'clean'",
        [[u8::from(clean)]],
    )?;
    Ok(())
}

fn was_closed(connection: &Connection) -> rusqlite::Result<bool> {
    let clean: Vec<u8> =
        connection.query_row("SELECT value FROM meta WHERE key = 'clean'", [], |row| row.get(0))?;
    Ok(clean == [1])
}

/// Reads the whole file and compares every index and reference. `quick_check` misses more than half of what this
/// finds (security.md 3.2).
pub(crate) fn check(connection: &Connection) -> Result<(), Error> {
    let mut complaints = Vec::new();
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    for line in statement.query_map([], |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            complaints.push(line);
        }
    }
    if complaints.is_empty() {
        let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
        let orphans = statement.query_map([], |row| {
            Ok(format!(
                "a row of {} points at nothing in {}",
                row.get::<_, String>(0)?,
                row.get::<_, String>(2)?
            ))
        })?;
        for orphan in orphans.take(20) {
            complaints.push(orphan?);
        }
    }
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Error::Corrupt(complaints.join("; ")))
    }
}

/// Writes a consistent copy, readable for the owner only. An older copy at `target` is replaced.
///
/// The copy appears under its name when it is complete and on the disk, not before.
pub(crate) fn copy_to(connection: &Connection, target: &Path) -> Result<(), OpenError> {
    let draft = sibling(target, ".new");
    discard(&draft)?;
    create_private(&draft)?;
    let Some(name) = draft.to_str() else {
        return Err(failed("Cannot name in SQL", &draft)(
            ErrorKind::InvalidFilename.into(),
        ));
    };
    connection.execute("VACUUM INTO ?1", [name])?;
    publish(&draft, target)
}

/// Looks at the file without changing it. `false` when there is none.
fn look(path: &Path, steps: &[&str]) -> Result<bool, OpenError> {
    let not_a_database = || OpenError::NotADatabase {
        path: path.to_owned(),
    };
    let log = sibling(path, "-wal");
    let journal = sibling(path, "-journal");
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // SQLite would replay a log that was left behind into the new file.
            for rest in [log, journal] {
                if rest.exists() {
                    let report = format!("{} is there, but {} is missing.", rest.display(), path.display());
                    return Err(OpenError::Damaged { report });
                }
            }
            return Ok(false);
        }
        Err(error) => return Err(failed("Cannot look at", path)(error)),
    };
    if about.is_symlink() {
        return Err(OpenError::Symlink {
            path: path.to_owned(),
        });
    }
    if !about.is_file() {
        return Err(not_a_database());
    }
    let mut header = Vec::with_capacity(HEADER);
    File::open(path)
        .and_then(|file| file.take(HEADER as u64).read_to_end(&mut header))
        .map_err(failed("Cannot read", path))?;
    if header.len() < HEADER || !header.starts_with(b"SQLite format 3\0") {
        return Err(not_a_database());
    }
    admit(path, number_at(&header, 68), number_at(&header, 60), steps)?;
    // A store never has a rollback journal: it is born in WAL mode. SQLite would play this one into the file.
    if journal.exists() {
        let report = format!("{} does not belong to this database.", journal.display());
        return Err(OpenError::Damaged { report });
    }
    // After an unclean stop the log can hold a newer header. Reading through SQLite, without the checkpoint on
    // closing, leaves file and log alone.
    if log.exists() {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        let application_id = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        admit(path, application_id, migrate::version(&connection)?, steps)?;
    }
    Ok(true)
}

fn admit(path: &Path, application_id: u32, version: u32, steps: &[&str]) -> Result<(), OpenError> {
    let path = path.to_owned();
    if application_id != migrate::APPLICATION_ID {
        return Err(OpenError::ForeignFile { path, application_id });
    }
    let newest = migrate::newest(steps);
    if version > newest {
        return Err(OpenError::NewerVersion {
            path,
            file: version,
            program: newest,
        });
    }
    Ok(())
}

fn number_at(header: &[u8], at: usize) -> u32 {
    header
        .iter()
        .skip(at)
        .take(4)
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Builds the file under another name and moves it into place: it is complete or it is not there.
fn create(path: &Path, steps: &[&str]) -> Result<(), OpenError> {
    let draft = sibling(path, ".new");
    discard(&draft)?;
    create_private(&draft)?;
    let connection = connection::open(&draft, Role::Writer)?;
    // Nothing can be lost yet: one sync at the end replaces SQLite's many.
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "application_id", migrate::APPLICATION_ID)?;
    migrate::run(&connection, steps)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)?;
    publish(&draft, path)
}

/// Creates an empty file with mode 0600 before SQLite touches it; SQLite gives `-wal` and `-shm` the same (S-243).
fn create_private(path: &Path) -> Result<(), OpenError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(failed("Cannot create", path))?;
    Ok(())
}

/// Takes other people's rights away from a file, if it exists and has them.
fn keep_private(path: &Path) -> Result<(), OpenError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let about = match fs::symlink_metadata(path) {
            Ok(about) => about,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed("Cannot look at", path)(error)),
        };
        if about.is_symlink() {
            return Err(OpenError::Symlink {
                path: path.to_owned(),
            });
        }
        if about.permissions().mode() & 0o077 != 0 {
            tracing::warn!(path = %path.display(), "others could read this file; its mode is 0600 again");
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))
                .map_err(failed("Cannot set the mode of", path))?;
        }
    }
    #[cfg(not(unix))]
    let _: &Path = path;
    Ok(())
}

/// Brings a finished draft to the disk and under its name.
fn publish(draft: &Path, path: &Path) -> Result<(), OpenError> {
    // Windows syncs only through a handle that may write.
    OpenOptions::new()
        .write(true)
        .open(draft)
        .and_then(|file| file.sync_all())
        .map_err(failed("Cannot bring to the disk", draft))?;
    fs::rename(draft, path).map_err(failed("Cannot move into place", path))?;
    // The new name is safe when the directory is. Windows has no such call and orders it itself.
    #[cfg(unix)]
    {
        let directory = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(failed("Cannot bring to the disk", directory))?;
    }
    Ok(())
}

/// Removes what an interrupted attempt left, with its side files.
fn discard(draft: &Path) -> Result<(), OpenError> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let rest = sibling(draft, suffix);
        match fs::remove_file(&rest) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed("Cannot remove", &rest)(error)),
        }
    }
    Ok(())
}

/// `lodge.db` and `-wal` make `lodge.db-wal`.
fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Io { doing, path, source }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{Seek as _, SeekFrom, Write as _};

    use super::*;
    use crate::testing::{House, client_id, instance_id, session, session_id};
    use crate::{Options, Store};

    /// Every file of a directory with its bytes; of side files that SQLite makes for reading only the log counts.
    fn bytes(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.to_string_lossy().ends_with("-shm"))
            .map(|path| {
                (
                    path.clone(),
                    if path.is_file() {
                        fs::read(path).unwrap()
                    } else {
                        Vec::new()
                    },
                )
            })
            .collect()
    }

    fn try_open(path: &Path) -> Result<State, OpenError> {
        let opened = Store::open(path, &Options::default())?;
        opened.store.close().unwrap();
        Ok(opened.state)
    }

    /// Refused, and nothing in the directory has changed.
    fn refused(path: &Path) -> OpenError {
        let before = bytes(path.parent().unwrap());
        let refusal = try_open(path).unwrap_err();
        assert!(
            before == bytes(path.parent().unwrap()),
            "the refused file was touched: {refusal}"
        );
        refusal
    }

    fn closed_house() -> House {
        let house = House::settled();
        house.store.clone().close().unwrap();
        house
    }

    /// A store that was not closed, all of it in the main file.
    fn abandoned() -> (tempfile::TempDir, PathBuf) {
        let House { dir, store } = House::settled();
        store
            .write_blocking(|write| (2..=200).try_for_each(|n| write.insert_session(&session(n))))
            .unwrap();
        drop(store);
        let path = dir.path().join("lodge.db");
        (dir, path)
    }

    fn raw(path: &Path) -> Connection {
        Connection::open(path).unwrap()
    }

    #[test]
    fn an_orderly_close_leaves_one_file_and_is_seen() {
        let house = closed_house();
        assert_eq!(
            bytes(house.dir.path()).into_keys().collect::<Vec<_>>(),
            [house.path()]
        );
        assert!(!house.dir.path().join("lodge.db-shm").exists());
        assert_eq!(try_open(&house.path()).unwrap(), State::Clean);
        assert_eq!(try_open(&house.path()).unwrap(), State::Clean);
    }

    #[test]
    fn a_store_that_was_not_closed_is_checked_until_it_is() {
        let (_dir, path) = abandoned();
        let opened = Store::open(&path, &Options::default()).unwrap();
        assert_eq!(opened.state, State::Unclean);
        drop(opened);
        assert_eq!(try_open(&path).unwrap(), State::Unclean);
        assert_eq!(try_open(&path).unwrap(), State::Clean);
    }

    #[test]
    fn r_16_a_newer_file_is_refused_untouched() {
        let house = closed_house();
        raw(&house.path())
            .pragma_update(None, "user_version", 99)
            .unwrap();
        let refusal = refused(&house.path());
        let today = migrate::newest(migrate::STEPS);
        assert!(
            matches!(refusal, OpenError::NewerVersion { file: 99, program, .. } if program == today),
            "{refusal:?}"
        );
    }

    #[test]
    fn r_16_a_newer_format_that_is_still_in_the_log_is_refused_untouched() {
        let house = House::settled();
        house.write(|write| Ok(write.connection.pragma_update(None, "user_version", 99)?));
        let crashed = house.crash();
        house.store.clone().close().unwrap();
        assert_eq!(raw(&crashed).path(), crashed.to_str());
        let main = fs::read(&crashed).unwrap();
        assert_ne!(
            main[60..64],
            99_u32.to_be_bytes(),
            "the test needs the number to be in the log only"
        );
        let refusal = refused(&crashed);
        assert!(
            matches!(refusal, OpenError::NewerVersion { file: 99, .. }),
            "{refusal:?}"
        );
    }

    #[test]
    fn r_16_a_file_of_another_program_is_refused_untouched() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lodge.db");
        raw(&path)
            .execute_batch("CREATE TABLE theirs (a); PRAGMA application_id = 77;")
            .unwrap();
        let refusal = refused(&path);
        assert!(
            matches!(
                refusal,
                OpenError::ForeignFile {
                    application_id: 77,
                    ..
                }
            ),
            "{refusal:?}"
        );
        raw(&path).execute_batch("PRAGMA application_id = 0;").unwrap();
        let refusal = refused(&path);
        assert!(
            matches!(
                refusal,
                OpenError::ForeignFile {
                    application_id: 0,
                    ..
                }
            ),
            "{refusal:?}"
        );
    }

    #[test]
    fn r_16_another_programs_log_is_not_played_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lodge.db");
        let theirs = raw(&path);
        theirs
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE theirs (a);")
            .unwrap();
        assert!(sibling(&path, "-wal").exists());
        assert!(matches!(refused(&path), OpenError::ForeignFile { .. }));
    }

    #[test]
    fn r_09_what_is_no_database_is_refused_untouched() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lodge.db");
        for content in [
            &b""[..],
            b"short",
            &[0; 4096],
            &b"a text that is longer than a header ".repeat(10),
        ] {
            fs::write(&path, content).unwrap();
            assert!(matches!(refused(&path), OpenError::NotADatabase { .. }));
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(refused(&path), OpenError::NotADatabase { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn s_243_a_symbolic_link_is_not_followed() {
        let house = closed_house();
        let link = house.dir.path().join("link.db");
        std::os::unix::fs::symlink(house.path(), &link).unwrap();
        assert!(matches!(refused(&link), OpenError::Symlink { .. }));
        std::os::unix::fs::symlink(
            house.dir.path().join("nowhere"),
            house.dir.path().join("dangling"),
        )
        .unwrap();
        assert!(matches!(
            refused(&house.dir.path().join("dangling")),
            OpenError::Symlink { .. }
        ));
    }

    #[test]
    fn r_09_logs_that_belong_to_no_file_are_refused() {
        for suffix in ["-wal", "-journal"] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("lodge.db");
            fs::write(sibling(&path, suffix), "left behind").unwrap();
            assert!(matches!(refused(&path), OpenError::Damaged { .. }), "{suffix}");
        }
        let house = closed_house();
        fs::write(sibling(&house.path(), "-journal"), "of another file").unwrap();
        assert!(matches!(refused(&house.path()), OpenError::Damaged { .. }));
    }

    #[test]
    fn r_09_a_log_of_garbage_adds_nothing() {
        let house = closed_house();
        fs::write(sibling(&house.path(), "-wal"), [0x5a; 8192]).unwrap();
        let opened = Store::open(&house.path(), &Options::default()).unwrap();
        assert!(
            opened
                .store
                .read(|read| read.find_session(session_id(1)))
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn r_09_damage_is_found_after_an_unclean_stop() {
        let (_dir, path) = abandoned();
        let page: i64 = raw(&path)
            .query_row(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'sessions_by_expiry'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        let mut file = OpenOptions::new().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(u64::try_from(page * 4096 - 64).unwrap()))
            .unwrap();
        file.write_all(&[0xee; 64]).unwrap();
        drop(file);
        let refusal = try_open(&path).unwrap_err();
        assert!(
            matches!(&refusal, OpenError::Damaged { report } if !report.is_empty()),
            "{refusal:?}"
        );
        // It stays refused: a failed check is not an orderly close.
        assert!(matches!(try_open(&path), Err(OpenError::Damaged { .. })));
    }

    #[test]
    fn r_09_rows_that_point_at_nothing_are_found_after_an_unclean_stop() {
        let (_dir, path) = abandoned();
        raw(&path)
            .execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM instances;")
            .unwrap();
        let refusal = try_open(&path).unwrap_err();
        assert!(
            matches!(&refusal, OpenError::Damaged { report } if report.contains("points at nothing")),
            "{refusal:?}"
        );
    }

    #[test]
    fn r_09_a_truncated_file_is_found_after_an_unclean_stop() {
        let (_dir, path) = abandoned();
        let length = fs::metadata(&path).unwrap().len();
        OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(length - 8192)
            .unwrap();
        assert!(matches!(try_open(&path), Err(OpenError::Damaged { .. })));
    }

    #[test]
    fn r_09_a_value_that_cannot_be_is_damage_and_not_absence() {
        let house = House::settled();
        house.write(|write| {
            let spoiled = "UPDATE clients SET metadata = '{\"client_id\":7}'";
            write.execute(spoiled, []).map(drop)
        });
        let found = house
            .store
            .read(|read| read.find_client(instance_id(1), &client_id("app")));
        assert!(matches!(found, Err(Error::Corrupt(_))), "{found:?}");
    }

    #[cfg(unix)]
    fn modes(dir: &Path) -> BTreeMap<String, u32> {
        use std::os::unix::fs::PermissionsExt as _;
        fs::read_dir(dir)
            .unwrap()
            .map(Result::unwrap)
            .map(|entry| {
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                (entry.file_name().into_string().unwrap(), mode)
            })
            .collect()
    }

    #[cfg(unix)]
    #[test]
    fn s_243_every_file_is_the_owners_alone_whatever_the_umask() {
        // The umask is the whole process's; no other test asks for other rights.
        let before = rustix::process::umask(rustix::fs::Mode::empty());
        let house = House::settled();
        house.store.backup_to(&house.dir.path().join("copy.db")).unwrap();
        let found = modes(house.dir.path());
        rustix::process::umask(before);
        let expected =
            ["copy.db", "lodge.db", "lodge.db-shm", "lodge.db-wal"].map(|name| (name.to_owned(), 0o600));
        assert_eq!(found, BTreeMap::from(expected));
    }

    #[cfg(unix)]
    #[test]
    fn s_243_rights_that_others_got_are_taken_away() {
        use std::os::unix::fs::PermissionsExt as _;
        let house = House::settled();
        let crashed = house.crash();
        for file in [crashed.clone(), sibling(&crashed, "-wal")] {
            fs::set_permissions(file, fs::Permissions::from_mode(0o664)).unwrap();
        }
        let opened = Store::open(&crashed, &Options::default()).unwrap();
        assert!(
            modes(house.dir.path()).values().all(|mode| *mode == 0o600),
            "{:?}",
            modes(house.dir.path())
        );
        opened.store.close().unwrap();
    }

    #[test]
    fn s_244_what_was_removed_is_not_in_the_file() {
        let secret = b"sealed-secret-that-nobody-should-find";
        let holds_it = |house: &House| {
            bytes(house.dir.path())
                .values()
                .any(|bytes| bytes.windows(secret.len()).any(|window| window == secret))
        };
        let house = House::settled();
        house.write(|write| write.update_client_secret(instance_id(1), &client_id("app"), Some(secret)));
        assert!(holds_it(&house));
        house.write(|write| write.remove_client(instance_id(1), &client_id("app")));
        house.store.clone().close().unwrap();
        assert!(!holds_it(&house));
    }

    #[test]
    fn s_248_a_backup_is_whole_and_replaces_the_older_one() {
        let house = House::settled();
        let path = house.dir.path().join("copy.db");
        house.store.backup_to(&path).unwrap();
        house.write(|write| write.insert_session(&session(2)));
        assert!(
            sibling(&house.path(), "-wal").metadata().unwrap().len() > 0,
            "the log must hold something"
        );
        house.store.backup_to(&path).unwrap();
        let copy = Store::open(&path, &Options::default()).unwrap();
        // It was made from a store in use, and is checked when it is opened.
        assert_eq!(copy.state, State::Unclean);
        assert!(
            copy.store
                .read(|read| read.find_session(session_id(2)))
                .unwrap()
                .is_some()
        );
        assert!(!sibling(&path, ".new").exists());
    }

    #[test]
    fn a_first_start_that_was_interrupted_is_begun_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lodge.db");
        for suffix in [".new", ".new-journal", ".new-wal"] {
            fs::write(sibling(&path, suffix), "half a file").unwrap();
        }
        assert_eq!(try_open(&path).unwrap(), State::Fresh);
        assert_eq!(bytes(dir.path()).into_keys().collect::<Vec<_>>(), [path]);
    }
}
