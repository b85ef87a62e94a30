//! How values of `protocol` lie in columns: the only place that knows both.
//!
//! What does not read back as what it must be is damage, not absence.

use protocol::client_metadata::ClientMetadata;
use protocol::cozy::granted::Granted;
use protocol::cozy::registration::ClientRecord;
use protocol::cozy::token::AccessCode;
use protocol::id::{AccessTokenId, ClientId, FlowId, GrantId, InstanceId, SessionId, Subject};
use protocol::pkce::CodeChallenge;
use protocol::scope::Scope;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A value that has a column.
pub(crate) trait Column: Sized {
    /// From the column.
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self>;
    /// To the column.
    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>>;
}

/// A value on its way into a statement.
pub(crate) struct In<'a, T>(pub(crate) &'a T);

impl<T: Column> ToSql for In<'_, T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.write()
    }
}

/// Reads a row from left to right, so that a struct's fields stand in the order of the columns.
pub(crate) struct Cells<'r> {
    row: &'r Row<'r>,
    at: usize,
}

impl<'r> Cells<'r> {
    pub(crate) fn of(row: &'r Row<'r>) -> Self {
        Self { row, at: 0 }
    }

    /// The next column.
    pub(crate) fn take<T: Column>(&mut self) -> rusqlite::Result<T> {
        let at = self.at;
        self.at += 1;
        let value = self.row.get_ref(at)?;
        T::read(value).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(at, value.data_type(), Box::new(error))
        })
    }
}

/// Reads the first column of a row.
pub(crate) fn first<T: Column>(row: &Row<'_>) -> rusqlite::Result<T> {
    Cells::of(row).take()
}

impl<T: Column> Column for Option<T> {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::read(value).map(Some),
        }
    }

    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            None => Ok(ToSqlOutput::Borrowed(ValueRef::Null)),
            Some(value) => value.write(),
        }
    }
}

/// Types that SQLite's binding already knows.
macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                FromSql::column_result(value)
            }

            fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.to_sql()
            }
        }
    )*};
}

plain!(bool, i64, u32, String, Vec<u8>);

/// Values that are a fixed number of bytes.
macro_rules! bytes {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                FromSql::column_result(value).map(Self::from_bytes)
            }

            fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.as_bytes())))
            }
        }
    )*};
}

bytes!(AccessTokenId, FlowId, GrantId, InstanceId, SessionId, TokenHash);

impl Column for Timestamp {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::new)
    }

    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.seconds().into())
    }
}

/// Values that are one text.
macro_rules! text {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(FromSqlError::other)
            }

            fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
        }
    )*};
}

text!(ClientId, CodeChallenge, Scope, Subject);

/// Values that are kept as JSON.
macro_rules! json {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                serde_json::from_str(value.as_str()?).map_err(FromSqlError::other)
            }

            fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                serde_json::to_string(self)
                    .map(ToSqlOutput::from)
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
            }
        }
    )*};
}

json!(AccessCode, ClientMetadata, ClientRecord, Granted, Vec<String>);

/// A word that no variant of an enum has.
#[derive(Debug, thiserror::Error)]
#[error("unknown word {0:?}")]
pub(crate) struct UnknownWord(pub(crate) String);

/// Enums of this crate that are kept as one word.
macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $crate::columns::Column for $type {
            fn read(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                match value.as_str()? {
                    $($word => Ok(Self::$variant),)*
                    other => Err(rusqlite::types::FromSqlError::other($crate::columns::UnknownWord(other.to_owned()))),
                }
            }

            fn write(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(match self { $(Self::$variant => $word,)* }.into())
            }
        }
    };
}
pub(crate) use words;
