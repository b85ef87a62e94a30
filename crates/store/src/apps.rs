//! Programs that the owner installed, their files, and the sessions on the hosts of web apps.
//!
//! A file is kept in pieces of [`PIECE`] bytes. A build is written piece by piece in as many transactions as it takes, and
//! counts only from the moment [`Write::update_app`] names it; what an interrupted installation left is removed at the next
//! start.

use protocol::id::{InstanceId, SessionId};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first, words};
use crate::{Error, Inserted, Read, Write};

/// How long each piece of a file is, the last one excepted.
pub const PIECE: usize = 256 * 1024;

/// What kind of program it is. Names are unique within a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppKind {
    /// Pages for the browser.
    Webapp,
    /// Fetches data.
    Konnector,
}

words!(AppKind {
    Webapp = "webapp",
    Konnector = "konnector",
});

/// One program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Whose.
    pub instance_id: InstanceId,
    /// What kind.
    pub kind: AppKind,
    /// Its name in hosts.
    pub slug: String,
    /// Where its files are; none while the first of them are being written.
    pub build: Option<i64>,
    /// As the manifest says it.
    pub version: String,
    /// Where it came from.
    pub source: String,
    /// The manifest, a JSON object.
    pub manifest: String,
    /// How many files.
    pub files: u32,
    /// How many bytes in them.
    pub bytes: u32,
    /// When it came.
    pub installed_at: Timestamp,
    /// When this version came.
    pub updated_at: Timestamp,
}

/// One file of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppFile {
    /// What its pieces are found by.
    pub number: i64,
    /// SHA-256 over the content.
    pub hash: [u8; 32],
    /// Bytes.
    pub size: u32,
}

/// What a session code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionCode {
    /// Whose visit goes on.
    pub session_id: SessionId,
    /// At which app.
    pub slug: String,
}

macro_rules! columns {
    () => {
        "instance_id, kind, slug, build, version, source, manifest, files, bytes, installed_at, updated_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<App> {
    let mut cells = Cells::of(row);
    Ok(App {
        instance_id: cells.take()?,
        kind: cells.take()?,
        slug: cells.take()?,
        build: cells.take()?,
        version: cells.take()?,
        source: cells.take()?,
        manifest: cells.take()?,
        files: cells.take()?,
        bytes: cells.take()?,
        installed_at: cells.take()?,
        updated_at: cells.take()?,
    })
}

impl Read {
    /// One program.
    pub fn find_app(&self, instance: InstanceId, kind: AppKind, slug: &str) -> Result<Option<App>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM apps WHERE instance_id = ?1 AND kind = ?2 AND slug = ?3"
            ),
            params![In(&instance), In(&kind), slug],
            read,
        )
    }

    /// All programs of a kind, by name.
    pub fn list_apps(&self, instance: InstanceId, kind: AppKind) -> Result<Vec<App>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM apps WHERE instance_id = ?1 AND kind = ?2 ORDER BY slug"
            ),
            params![In(&instance), In(&kind)],
            read,
        )
    }

    /// A file of a build.
    pub fn find_app_file(&self, build: i64, path: &str) -> Result<Option<AppFile>, Error> {
        self.one(
            "SELECT number, hash, size FROM app_files WHERE build = ?1 AND path = ?2",
            params![build, path],
            |row| {
                Ok(AppFile {
                    number: row.get(0)?,
                    hash: row.get(1)?,
                    size: row.get(2)?,
                })
            },
        )
    }

    /// All files of a build, by path.
    pub fn list_app_files(&self, build: i64) -> Result<Vec<(String, AppFile)>, Error> {
        self.all(
            "SELECT path, number, hash, size FROM app_files WHERE build = ?1 ORDER BY path",
            [build],
            |row| {
                let file = AppFile {
                    number: row.get(1)?,
                    hash: row.get(2)?,
                    size: row.get(3)?,
                };
                Ok((row.get(0)?, file))
            },
        )
    }

    /// A piece of a file, counted from 0. None behind the last one, and when the build is gone.
    pub fn find_app_piece(&self, file: i64, position: u32) -> Result<Option<Vec<u8>>, Error> {
        self.one(
            "SELECT content FROM app_pieces WHERE file = ?1 AND position = ?2",
            params![file, position],
            first,
        )
    }

    /// The session that a cookie of an app's host stands for. Whether it is still good is the session's own matter.
    pub fn find_app_session(&self, cookie: TokenHash, slug: &str) -> Result<Option<SessionId>, Error> {
        self.one(
            "SELECT session_id FROM app_sessions WHERE cookie_hash = ?1 AND slug = ?2",
            params![In(&cookie), slug],
            first,
        )
    }

    /// How many programs are installed, of both kinds.
    pub fn count_apps(&self, instance: InstanceId) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM apps WHERE instance_id = ?1",
            [In(&instance)],
        )
    }

    /// Whether a session has a code for an app's host that nobody has used yet.
    pub fn has_session_code(&self, session: SessionId, slug: &str, now: Timestamp) -> Result<bool, Error> {
        self.number(
            "SELECT EXISTS (SELECT 1 FROM session_codes WHERE session_id = ?1 AND slug = ?2 AND expires_at > ?3)",
            params![In(&session), slug, In(&now)],
        )
        .map(|found| found > 0)
    }

    /// How many cookies of an app's host a session got after `since`.
    pub fn count_app_sessions(&self, session: SessionId, slug: &str, since: Timestamp) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM app_sessions WHERE session_id = ?1 AND slug = ?2 AND created_at > ?3",
            params![In(&session), slug, In(&since)],
        )
    }
}

impl Write {
    /// Begins a build. Gives its number.
    pub fn insert_app_build(&self, instance: InstanceId, now: Timestamp) -> Result<i64, Error> {
        self.execute(
            "INSERT INTO app_builds (instance_id, created_at) VALUES (?1, ?2)",
            params![In(&instance), In(&now)],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Adds a file without its content to a build. Gives its number.
    pub fn insert_app_file(&self, build: i64, path: &str, hash: &[u8; 32], size: u32) -> Result<i64, Error> {
        self.execute(
            "INSERT INTO app_files (build, path, hash, size) VALUES (?1, ?2, ?3, ?4)",
            params![build, path, hash, size],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Adds a piece of a file.
    pub fn insert_app_piece(&self, file: i64, position: u32, content: &[u8]) -> Result<(), Error> {
        self.execute(
            "INSERT INTO app_pieces (file, position, content) VALUES (?1, ?2, ?3)",
            params![file, position, content],
        )?;
        Ok(())
    }

    /// Adds a program.
    pub fn insert_app(&self, app: &App) -> Result<Inserted, Error> {
        self.insert(
            concat!(
                "INSERT INTO apps (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING"
            ),
            params![
                In(&app.instance_id),
                In(&app.kind),
                app.slug,
                app.build,
                app.version,
                app.source,
                app.manifest,
                app.files,
                app.bytes,
                In(&app.installed_at),
                In(&app.updated_at),
            ],
        )
    }

    /// Puts a program on another build and removes the one it had. `installed_at` stays. `false`: it is not there.
    pub fn update_app(&self, app: &App) -> Result<bool, Error> {
        let Some(old) = self.find_app(app.instance_id, app.kind, &app.slug)? else {
            return Ok(false);
        };
        let changed = self.changed(
            "UPDATE apps SET build = ?4, version = ?5, source = ?6, manifest = ?7, files = ?8, bytes = ?9, updated_at = ?10
             WHERE instance_id = ?1 AND kind = ?2 AND slug = ?3",
            params![
                In(&app.instance_id),
                In(&app.kind),
                app.slug,
                app.build,
                app.version,
                app.source,
                app.manifest,
                app.files,
                app.bytes,
                In(&app.updated_at),
            ],
        )?;
        if let Some(build) = old.build.filter(|build| Some(*build) != app.build) {
            self.remove_app_build(build)?;
        }
        Ok(changed)
    }

    /// Removes a program with its files and the sessions on its host. `false`: it is not there.
    pub fn remove_app(&self, instance: InstanceId, kind: AppKind, slug: &str) -> Result<bool, Error> {
        let Some(app) = self.find_app(instance, kind, slug)? else {
            return Ok(false);
        };
        let removed = self.changed(
            "DELETE FROM apps WHERE instance_id = ?1 AND kind = ?2 AND slug = ?3",
            params![In(&instance), In(&kind), slug],
        )?;
        if let Some(build) = app.build {
            self.remove_app_build(build)?;
        }
        if kind == AppKind::Webapp {
            for sql in [
                "DELETE FROM session_codes WHERE slug = ?2 AND session_id IN
                     (SELECT id FROM sessions WHERE instance_id = ?1)",
                "DELETE FROM app_sessions WHERE slug = ?2 AND session_id IN
                     (SELECT id FROM sessions WHERE instance_id = ?1)",
            ] {
                self.execute(sql, params![In(&instance), slug])?;
            }
        }
        Ok(removed)
    }

    /// Removes a build that no program is on.
    pub fn remove_app_build(&self, build: i64) -> Result<bool, Error> {
        self.changed("DELETE FROM app_builds WHERE number = ?1", [build])
    }

    /// Removes what interrupted installations left: programs without a build, builds without a program. Says how much.
    pub fn remove_unfinished_apps(&self) -> Result<usize, Error> {
        let apps = self.execute("DELETE FROM apps WHERE build IS NULL", [])?;
        let builds = self.execute(
            "DELETE FROM app_builds WHERE NOT EXISTS (SELECT 1 FROM apps WHERE apps.build = app_builds.number)",
            [],
        )?;
        Ok(apps + builds)
    }

    /// Keeps a session code.
    pub fn insert_session_code(
        &self,
        hash: TokenHash,
        code: &SessionCode,
        expires_at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO session_codes (hash, session_id, slug, expires_at) VALUES (?1, ?2, ?3, ?4)",
            params![In(&hash), In(&code.session_id), code.slug, In(&expires_at)],
        )?;
        Ok(())
    }

    /// Takes a session code, wherever it was presented: it works once, and one that has expired does not.
    pub fn consume_session_code(
        &self,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<SessionCode>, Error> {
        let found = self.one(
            "SELECT session_id, slug, expires_at FROM session_codes WHERE hash = ?1",
            [In(&hash)],
            |row| {
                let mut cells = Cells::of(row);
                let code = SessionCode {
                    session_id: cells.take()?,
                    slug: cells.take()?,
                };
                Ok((code, cells.take::<Timestamp>()?))
            },
        )?;
        let consumed = self.changed("DELETE FROM session_codes WHERE hash = ?1", [In(&hash)])?;
        Ok(found
            .filter(|(_, expires_at)| consumed && *expires_at > now)
            .map(|(code, _)| code))
    }

    /// Begins a session on the host of an app, under a cookie of its own.
    pub fn insert_app_session(
        &self,
        cookie: TokenHash,
        session: SessionId,
        slug: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO app_sessions (cookie_hash, session_id, slug, created_at) VALUES (?1, ?2, ?3, ?4)",
            params![In(&cookie), In(&session), slug, In(&now)],
        )?;
        Ok(())
    }

    /// Keeps the newest `keep` cookies that a session has at the host of an app.
    pub fn expire_app_sessions(&self, session: SessionId, slug: &str, keep: u32) -> Result<usize, Error> {
        self.execute(
            "DELETE FROM app_sessions WHERE cookie_hash IN
                 (SELECT cookie_hash FROM app_sessions WHERE session_id = ?1 AND slug = ?2
                  ORDER BY created_at DESC LIMIT -1 OFFSET ?3)",
            params![In(&session), slug, keep],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance, instance_id, session, session_id};

    fn app(slug: &str, build: Option<i64>) -> App {
        App {
            instance_id: instance_id(1),
            kind: AppKind::Webapp,
            slug: slug.to_owned(),
            build,
            version: "1.0.0".to_owned(),
            source: "registry://drive".to_owned(),
            manifest: "{}".to_owned(),
            files: 1,
            bytes: 5,
            installed_at: at(0),
            updated_at: at(0),
        }
    }

    /// A build with one file in two pieces.
    fn build(write: &Write) -> Result<i64, Error> {
        let build = write.insert_app_build(instance_id(1), at(0))?;
        let file = write.insert_app_file(build, "/index.html", &[1; 32], 5)?;
        write.insert_app_piece(file, 0, b"hel")?;
        write.insert_app_piece(file, 1, b"lo")?;
        Ok(build)
    }

    fn content(read: &Read, build: i64) -> Result<Option<Vec<u8>>, Error> {
        let Some(file) = read.find_app_file(build, "/index.html")? else {
            return Ok(None);
        };
        let mut content = Vec::new();
        for position in 0.. {
            match read.find_app_piece(file.number, position)? {
                Some(piece) => content.extend(piece),
                None => break,
            }
        }
        Ok(Some(content))
    }

    fn rows(house: &House, table: &str) -> u32 {
        let sql = format!("SELECT count(*) FROM {table}");
        house.read(move |read| read.number(&sql, []))
    }

    #[test]
    fn a_new_build_takes_the_place_of_the_old_one() {
        let house = House::settled();
        let (old, new) = house.write(|write| {
            let old = build(write)?;
            assert_eq!(write.insert_app(&app("drive", Some(old)))?, Inserted::Done);
            assert_eq!(write.insert_app(&app("drive", Some(old)))?, Inserted::Taken);
            let new = build(write)?;
            let mut next = app("drive", Some(new));
            next.version = "2.0.0".to_owned();
            next.installed_at = at(9);
            assert!(write.update_app(&next)?);
            Ok((old, new))
        });
        let found = house
            .read(|read| read.find_app(instance_id(1), AppKind::Webapp, "drive"))
            .unwrap();
        assert_eq!((found.version.as_str(), found.installed_at), ("2.0.0", at(0)));
        assert_eq!(
            house.read(move |read| content(read, new)),
            Some(b"hello".to_vec())
        );
        assert_eq!(house.read(move |read| content(read, old)), None);
        assert_eq!(rows(&house, "app_pieces"), 2);
    }

    #[test]
    fn apps_and_konnectors_have_names_of_their_own() {
        let house = House::settled();
        house.write(|write| {
            let mut konnector = app("drive", None);
            konnector.kind = AppKind::Konnector;
            assert_eq!(write.insert_app(&konnector)?, Inserted::Done);
            assert_eq!(write.insert_app(&app("drive", None))?, Inserted::Done);
            assert_eq!(write.insert_app(&app("calendar", None))?, Inserted::Done);
            Ok(())
        });
        let slugs = |kind| {
            house
                .read(move |read| read.list_apps(instance_id(1), kind))
                .into_iter()
                .map(|app| app.slug)
                .collect::<Vec<_>>()
        };
        assert_eq!(slugs(AppKind::Webapp), ["calendar", "drive"]);
        assert_eq!(slugs(AppKind::Konnector), ["drive"]);
    }

    #[test]
    fn an_app_goes_with_its_files_and_sessions() {
        let house = House::settled();
        house.write(|write| {
            let number = build(write)?;
            assert_eq!(write.insert_app(&app("drive", Some(number)))?, Inserted::Done);
            write.insert_app_session(hash(7), session_id(1), "drive", at(0))?;
            write.insert_app_session(hash(8), session_id(1), "notes", at(0))?;
            assert!(write.remove_app(instance_id(1), AppKind::Webapp, "drive")?);
            assert!(!write.remove_app(instance_id(1), AppKind::Webapp, "drive")?);
            Ok(())
        });
        for table in ["app_builds", "app_files", "app_pieces", "apps"] {
            assert_eq!(rows(&house, table), 0, "{table}");
        }
        assert_eq!(rows(&house, "app_sessions"), 1);
    }

    #[test]
    fn what_an_interruption_left_is_removed_and_nothing_else() {
        let house = House::settled();
        let kept = house.write(|write| {
            build(write)?;
            assert_eq!(write.insert_app(&app("half", None))?, Inserted::Done);
            let kept = build(write)?;
            assert_eq!(write.insert_app(&app("drive", Some(kept)))?, Inserted::Done);
            assert_eq!(write.remove_unfinished_apps()?, 2);
            assert_eq!(write.remove_unfinished_apps()?, 0);
            Ok(kept)
        });
        assert!(house.read(move |read| content(read, kept)).is_some());
        assert_eq!(rows(&house, "apps"), 1);
    }

    #[test]
    fn an_instance_goes_with_its_apps() {
        let house = House::settled();
        house.write(|write| {
            let number = build(write)?;
            assert_eq!(write.insert_app(&app("drive", Some(number)))?, Inserted::Done);
            write.remove_instance(instance_id(1))
        });
        for table in ["app_builds", "app_files", "app_pieces", "apps"] {
            assert_eq!(rows(&house, table), 0, "{table}");
        }
    }

    fn code(house: &House, n: u8) {
        house.write(move |write| {
            let code = SessionCode {
                session_id: session_id(1),
                slug: "drive".to_owned(),
            };
            write.insert_session_code(hash(n), &code, at(60))
        });
    }

    #[test]
    fn cozy_43_a_session_code_works_once_and_for_its_minute() {
        let house = House::settled();
        code(&house, 5);
        let waits =
            |slug: &str, seconds| house.read(|read| read.has_session_code(session_id(1), slug, at(seconds)));
        assert!(waits("drive", 59) && !waits("drive", 60) && !waits("notes", 59));
        let taken = house.race(|write| Ok(write.consume_session_code(hash(5), at(59))?.is_some()));
        assert_eq!(taken, 1);
        assert!(!waits("drive", 59));
        code(&house, 6);
        assert_eq!(
            house.write(|write| write.consume_session_code(hash(6), at(60))),
            None
        );
    }

    #[test]
    fn sessions_of_apps_end_with_the_session() {
        let house = House::settled();
        code(&house, 5);
        house.write(|write| {
            write.insert_app_session(hash(7), session_id(1), "drive", at(0))?;
            assert_eq!(write.find_app_session(hash(7), "drive")?, Some(session_id(1)));
            assert_eq!(write.find_app_session(hash(7), "notes")?, None);
            assert!(write.remove_session(instance_id(1), session_id(1))?);
            assert_eq!(write.find_app_session(hash(7), "drive")?, None);
            assert_eq!(write.consume_session_code(hash(5), at(1))?, None);
            Ok(())
        });
    }

    #[test]
    fn a_session_keeps_its_newest_cookies_at_an_app() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_instance(&instance(2))?, Inserted::Done);
            write.insert_session(&session(2))?;
            for n in 1..=5 {
                write.insert_app_session(hash(n), session_id(1), "drive", at(i64::from(n)))?;
            }
            write.insert_app_session(hash(9), session_id(2), "drive", at(0))?;
            assert_eq!(write.count_app_sessions(session_id(1), "drive", at(3))?, 2);
            assert_eq!(write.expire_app_sessions(session_id(1), "drive", 2)?, 3);
            assert_eq!(write.find_app_session(hash(3), "drive")?, None);
            assert_eq!(write.find_app_session(hash(4), "drive")?, Some(session_id(1)));
            assert_eq!(write.find_app_session(hash(9), "drive")?, Some(session_id(2)));
            Ok(())
        });
    }
}
