//! What can go wrong while the store is at work, and why a file was not opened. No SQLite type leaves this crate.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// A read or write that did not happen. Nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file, or every reader, was held for longer than the store waits (seconds).
    #[error("the database is busy")]
    Busy,
    /// No space is left. Reads still work.
    #[error("the disk is full")]
    Full,
    /// The disk or the file system refused; the text says how. After a failed sync the store refuses all further writes.
    #[error("the disk failed: {0}")]
    Io(String),
    /// The file, or a value in it, is not what it must be.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The job panicked. Its changes were rolled back.
    #[error("a write panicked and was rolled back")]
    Panicked,
    /// A neighbour in the same commit lost the whole transaction. Trying again is safe.
    #[error("the commit this write belonged to was rolled back")]
    Undone,
    /// A row that this one belongs to is gone, or its key is taken.
    #[error("a constraint refused the change: {0}")]
    Constraint(String),
    /// SQLite refused the statement: a mistake in this crate.
    #[error("unexpected answer from SQLite: {0}")]
    Sql(String),
}

impl Error {
    /// Whether the same request can succeed later without a person doing something about it.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy | Self::Full | Self::Undone)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        match &error {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => return Self::Corrupt(text),
            _ => {}
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied
                | ErrorCode::ReadOnly
                | ErrorCode::FileLockingProtocolFailed,
            ) => Self::Io(text),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(text),
            Some(ErrorCode::ConstraintViolation) => Self::Constraint(text),
            _ => Self::Sql(text),
        }
    }
}

/// Why a file was not opened. The file is as it was, byte for byte, unless the variant says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A SQLite file of another program.
    #[error(
        "{path} belongs to another program (application id {application_id:#010x}); choose another data directory"
    )]
    ForeignFile {
        /// The file.
        path: PathBuf,
        /// What it carries in place of ours.
        application_id: u32,
    },
    /// Written by a newer Gatelodge.
    #[error(
        "{path} was written by a newer Gatelodge (format {file}, this program knows {program}); update Gatelodge"
    )]
    NewerVersion {
        /// The file.
        path: PathBuf,
        /// Format of the file.
        file: u32,
        /// Newest format this program knows.
        program: u32,
    },
    /// Not a SQLite file, or not a file at all. An empty file counts: the store never leaves one behind.
    #[error("{path} is not a database; move it away or choose another data directory")]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// A symbolic link: whoever can change it decides where secrets go (S-243).
    #[error("{path} is a symbolic link; put the file itself there")]
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// The check found damage, or parts of the file are missing. Restore a backup.
    #[error("the database is damaged; restore a backup. {report}")]
    Damaged {
        /// What the checks said.
        report: String,
    },
    /// The SQLite library has the WAL-reset race.
    #[error("SQLite {found} is too old, 3.51.3 or newer is needed")]
    OldSqlite {
        /// Version of the library in use.
        found: String,
    },
    /// The file system refused.
    #[error("{doing} {path}: {source}")]
    Io {
        /// What was tried, as the start of a sentence.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// What came back.
        source: io::Error,
    },
    /// Anything else the store can fail with. A migration that was not finished was rolled back.
    #[error(transparent)]
    Store(Error),
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Corrupt(report) => Self::Damaged { report },
            other => Self::Store(other),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Error::from(error).into()
    }
}
