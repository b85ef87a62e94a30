//! Remembers: everything SQLite, and the only SQL of the house.
//!
//! One file, one thread that writes (`writer.rs`), a few connections that read (`readers.rs`). Operations live in one
//! file per family of tables, as methods of [`Read`] and [`Write`]; their verbs are a closed list: find, has, list,
//! count, insert, update, remove, consume (works once), revoke, expire, mark.
//!
//! What does not live here: decisions. A method does what its WHERE says. Time, ids, hashes and sealed bytes come
//! in as values; there is no clock, no chance and no key in this crate.
//!
//! Invariants: a write that was answered is on the disk (I1). What works once is decided by the number of rows one
//! statement changed, never by reading first (I3). A write happens whole or not at all (I5).

mod columns;
mod connection;
mod error;
mod migrate;
mod open;
mod readers;
mod writer;

pub mod account_programs;
pub mod account_types;
pub mod apps;
mod assertions;
pub mod attempts;
pub mod certificates;
pub mod clients;
pub mod codes;
pub mod connections;
pub mod consents;
pub mod cozy_clients;
mod cozy_secrets;
pub mod cozy_sharings;
pub mod delegated_sessions;
pub mod device_codes;
pub mod documents;
pub mod errands;
pub mod event_chain;
pub mod events;
pub mod flows;
pub mod grants;
pub mod initial_access_tokens;
pub mod instances;
pub mod jobs;
pub mod keys;
pub mod logout_notices;
pub mod mailed_codes;
mod meta;
pub mod other_domains;
pub mod outbox;
pub mod passkeys;
pub mod passphrase_extras;
pub mod pushed_requests;
pub mod refusals;
pub mod second_factor;
pub mod sessions;
mod settings;
pub mod sign_ins;
pub mod sweep;
pub mod tokens;
pub mod triggers;
pub mod trusted_devices;

#[cfg(test)]
mod plans;
#[cfg(test)]
mod testing;

use std::cell::OnceCell;
use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Params, Row};
use tokio::sync::oneshot;

pub use crate::error::{Error, OpenError};
pub use crate::open::State;
use crate::readers::Readers;
use crate::writer::{Asked, Message, Writer};

/// An open store. Clones are the same store.
///
/// A store that is dropped without [`Store::close`] counts as an unclean stop: the next start checks the file.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

/// What [`Store::open`] gives.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// How the file was found.
    pub state: State,
}

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many reads can run at the same moment, at least 1. Each costs up to about a megabyte.
    pub readers: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4 }
    }
}

struct Inner {
    readers: Readers,
    /// Always there, until the drop that lets the writer run out of work.
    inbox: Option<mpsc::Sender<Message>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens the file, creates it if there is none, migrates it if it is older.
    ///
    /// A file of another program or a newer version is refused before anything is written. After an unclean stop
    /// the whole file is checked first. Before a migration a copy is kept as `<name>.before-v<N>`.
    /// The caller holds the lock of the data directory: two stores on one file are not expected here (I10).
    pub fn open(path: &Path, options: &Options) -> Result<Opened, OpenError> {
        Self::open_with(path, options, migrate::STEPS)
    }

    fn open_with(path: &Path, options: &Options, steps: &[&str]) -> Result<Opened, OpenError> {
        let (connection, state) = open::open(path, steps)?;
        let writer = Writer::new(Write {
            read: Read::new(connection),
            event_mac: OnceCell::new(),
        });
        let (inbox, messages) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.run(&messages))
            .map_err(|source| OpenError::Io {
                doing: "Cannot start the writer of",
                path: path.to_owned(),
                source,
            })?;
        let inner = Inner {
            readers: Readers::new(path.to_owned(), options.readers),
            inbox: Some(inbox),
            thread: Mutex::new(Some(thread)),
        };
        Ok(Opened {
            store: Self {
                inner: Arc::new(inner),
            },
            state,
        })
    }

    /// Reads in one snapshot, on the calling thread: microseconds from the page cache.
    ///
    /// `f` must not wait for anything. [`Error::Busy`] when no reader came free for seconds.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&Read) -> Result<T, E>) -> Result<T, E> {
        self.inner.readers.read(f)
    }

    /// Writes; resolves after the commit is on the disk. `Err` from `f` undoes what `f` did, and nothing else.
    ///
    /// `f` runs alone among all writes, so what it read is still true when it writes. It must not wait for
    /// anything. It runs also when the future is dropped before it resolves.
    pub async fn write<T, E>(&self, f: impl FnOnce(&Write) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        // Who asked may be gone by then.
        self.ask(f, move |outcome| drop(tell.send(outcome)))?;
        told.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// [`Store::write`] for callers without a runtime. Blocks the thread.
    pub fn write_blocking<T, E>(
        &self,
        f: impl FnOnce(&Write) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (tell, told) = mpsc::sync_channel(1);
        self.ask(f, move |outcome| drop(tell.send(outcome)))?;
        told.recv().unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Writes without waiting, in order with other writes and in their commits. A failure is logged.
    pub fn post(&self, f: impl FnOnce(&Write) -> Result<(), Error> + Send + 'static) {
        self.post_then(f, || ());
    }

    /// [`Store::post`], and calls `then` once it is on the disk; not at all when it failed.
    ///
    /// `then` runs on the writer's thread and must not wait for anything.
    pub fn post_then(
        &self,
        f: impl FnOnce(&Write) -> Result<(), Error> + Send + 'static,
        then: impl FnOnce() + Send + 'static,
    ) {
        let log = |error: Error| tracing::warn!(%error, "a posted write was not done");
        let answer = move |outcome: Result<(), Error>| match outcome {
            Ok(()) => then(),
            Err(error) => log(error),
        };
        if let Err(error) = self.ask(f, answer) {
            log(error);
        }
    }

    /// Waits for what was asked before, marks the file as closed in order and closes it: no `-wal` remains.
    ///
    /// Every clone is closed with it. Blocks the thread.
    pub fn close(self) -> Result<(), Error> {
        let (tell, told) = mpsc::sync_channel(1);
        self.send(Message::Close(tell))?;
        // New reads end here; the writer needs those that still run to be over to empty its log.
        let read = self.inner.readers.close();
        let written = told.recv().unwrap_or(Err(Error::Closed));
        let thread = self
            .inner
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let ended = thread.map_or(Ok(()), |thread| thread.join().map_err(|_| Error::Panicked));
        written.and(ended).and(read)
    }

    /// Checks the file and writes a complete copy of it, mode 0600, replacing an older copy. Blocks the thread;
    /// other reads and writes go on.
    pub fn backup_to(&self, path: &Path) -> Result<(), OpenError> {
        self.read(|_| Ok::<_, Error>(()))?;
        let connection = connection::open(self.inner.readers.path(), connection::Role::Writer)?;
        open::check(&connection)?;
        open::copy_to(&connection, path)
    }

    fn ask<T, E, F, A>(&self, work: F, answer: A) -> Result<(), Error>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Write) -> Result<T, E> + Send + 'static,
        A: FnOnce(Result<T, E>) + Send + 'static,
    {
        self.send(Message::Job(Box::new(Asked::new(work, answer))))
    }

    fn send(&self, message: Message) -> Result<(), Error> {
        let inbox = self.inner.inbox.as_ref().ok_or(Error::Closed)?;
        inbox.send(message).map_err(|_| Error::Closed)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The writer ends when no sender is left. Waiting for it lets the next open find the file free.
        self.inbox = None;
        let thread = self
            .thread
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // The last handle can go down with a job, on the writer's own thread.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != thread::current().id())
            && thread.join().is_err()
        {
            tracing::error!("the writer panicked");
        }
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("readers", &self.readers)
            .finish_non_exhaustive()
    }
}

/// Whether an insert found its key free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a taken key means that nothing was written"]
pub enum Inserted {
    /// The row is there now.
    Done,
    /// Another row has that key; nothing was changed.
    Taken,
}

/// Looks things up. What it sees is one consistent state.
pub struct Read {
    connection: Connection,
}

/// Changes things, and sees its own changes. Only the writer has one: one cannot write by accident.
pub struct Write {
    read: Read,
    /// What links events, from when it is known.
    event_mac: OnceCell<event_chain::Mac>,
}

impl Deref for Write {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Read")
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Write")
    }
}

impl Read {
    fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Outside of a transaction.
    fn is_idle(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// Moves between transactions.
    fn step(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// A statement, prepared at its first use.
    fn prepared(&self, sql: &str) -> rusqlite::Result<CachedStatement<'_>> {
        #[cfg(test)]
        plans::hear(sql);
        self.connection.prepare_cached(sql)
    }

    /// The first row, if there is one.
    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        Ok(self.prepared(sql)?.query_row(params, read).optional()?)
    }

    /// Every row.
    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.prepared(sql)?;
        let rows = statement
            .query_map(params, read)?
            .collect::<rusqlite::Result<_>>()?;
        Ok(rows)
    }

    /// The number that a statement with one row and one column gives.
    fn number(&self, sql: &str, params: impl Params) -> Result<u32, Error> {
        Ok(self.prepared(sql)?.query_row(params, |row| row.get(0))?)
    }
}

impl Write {
    /// Runs one statement; says how many rows it changed.
    fn execute(&self, sql: &str, params: impl Params) -> Result<usize, Error> {
        Ok(self.prepared(sql)?.execute(params)?)
    }

    /// Runs one insert that leaves an existing row alone.
    fn insert(&self, sql: &str, params: impl Params) -> Result<Inserted, Error> {
        Ok(if self.execute(sql, params)? == 0 {
            Inserted::Taken
        } else {
            Inserted::Done
        })
    }

    /// Runs one statement; says whether it changed a row.
    fn changed(&self, sql: &str, params: impl Params) -> Result<bool, Error> {
        Ok(self.execute(sql, params)? > 0)
    }
}

/// The schema that a new file has, as SQL text; `schema.sql` beside the sources is this text.
pub fn schema() -> Result<String, Error> {
    let connection = Connection::open_in_memory()?;
    migrate::run(&connection, migrate::STEPS)?;
    Ok(migrate::describe(&connection)?)
}
