//! The one thread that writes, and its group commit.
//!
//! It takes the jobs that wait, runs each in a savepoint of one transaction, commits, and only then answers all of
//! them. One sync thus carries up to [`BATCH`] jobs; a job alone is not held back for company. Without jobs the
//! thread sleeps and nothing wakes it.
//!
//! Invariant: nobody hears of success before the commit is on the disk, and a job that fails or panics takes none
//! of its neighbours with it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender};

use rusqlite::ErrorCode;
use rusqlite::config::DbConfig;
use rusqlite::ffi::{SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC};

use crate::error::Error;
use crate::{Write, open};

/// The most jobs in one commit: enough to hide the sync, few enough that the first is not kept waiting.
pub(crate) const BATCH: usize = 128;

/// What comes in at the writer's door.
pub(crate) enum Message {
    /// Something to write.
    Job(Box<dyn Job>),
    /// Finish, mark the file as cleanly closed, say how it went. What comes after is not done.
    Close(SyncSender<Result<(), Error>>),
}

/// A write together with the way its answer takes.
pub(crate) trait Job: Send {
    /// Does it, once, and keeps the outcome. `true`: keep the changes.
    fn run(&mut self, write: &Write) -> bool;
    /// Answers. `end` is what became of the savepoint and the commit.
    fn settle(self: Box<Self>, end: Result<(), Error>);
}

/// The job that every caller's closure becomes.
pub(crate) struct Asked<T, E, F, A> {
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    answer: A,
}

impl<T, E, F, A> Asked<T, E, F, A> {
    pub(crate) fn new(work: F, answer: A) -> Self {
        Self {
            work: Some(work),
            outcome: None,
            answer,
        }
    }
}

impl<T, E, F, A> Job for Asked<T, E, F, A>
where
    T: Send,
    E: From<Error> + Send,
    F: FnOnce(&Write) -> Result<T, E> + Send,
    A: FnOnce(Result<T, E>) + Send,
{
    fn run(&mut self, write: &Write) -> bool {
        self.outcome = self.work.take().map(|work| work(write));
        matches!(self.outcome, Some(Ok(_)))
    }

    fn settle(self: Box<Self>, end: Result<(), Error>) {
        (self.answer)(match (self.outcome, end) {
            // The job's own refusal says more than what happened to the commit.
            (Some(Err(refusal)), _) => Err(refusal),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(Error::Panicked.into()),
        });
    }
}

/// The writer: its connection, and the fault that ended its work, if one did.
pub(crate) struct Writer {
    write: Write,
    /// Set after a failed sync. The kernel may have dropped the pages and called them clean, so a later success
    /// would prove nothing (security.md 3.2): from then on every write is refused until the next start checks.
    fault: Option<Error>,
}

impl Writer {
    pub(crate) fn new(write: Write) -> Self {
        Self { write, fault: None }
    }

    /// Serves until it is closed or every handle is gone. In the second case the file stays marked as in use.
    pub(crate) fn run(mut self, inbox: &Receiver<Message>) {
        let mut jobs = Vec::with_capacity(BATCH);
        while let Ok(first) = inbox.recv() {
            let mut next = Some(first);
            let mut closer = None;
            while let Some(message) = next {
                match message {
                    Message::Job(job) => jobs.push(job),
                    Message::Close(tell) => {
                        closer = Some(tell);
                        break;
                    }
                }
                next = if jobs.len() < BATCH {
                    inbox.try_recv().ok()
                } else {
                    None
                };
            }
            self.commit_all(&mut jobs);
            if let Some(tell) = closer {
                // The answer's other end may have gone away; the file is closed all the same.
                drop(tell.send(self.close()));
                return;
            }
        }
    }

    /// Runs and settles every job; one transaction, unless a job loses it.
    fn commit_all(&mut self, jobs: &mut Vec<Box<dyn Job>>) {
        let mut waiting = jobs.drain(..).peekable();
        while waiting.peek().is_some() {
            if let Err(error) = self.begin() {
                waiting.for_each(|job| job.settle(Err(error.clone())));
                return;
            }
            let mut done = Vec::new();
            for mut job in waiting.by_ref() {
                let own = self.run_one(job.as_mut());
                done.push((job, own));
                // A full disk or a failed disk can end the whole transaction in the middle of a statement.
                if self.write.is_idle() {
                    break;
                }
            }
            let end = if self.write.is_idle() {
                Err(Error::Undone)
            } else {
                self.commit()
            };
            for (job, own) in done {
                job.settle(own.and_then(|()| end.clone()));
            }
        }
    }

    fn begin(&self) -> Result<(), Error> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => self.write.step("BEGIN IMMEDIATE").map_err(Error::from),
        }
    }

    /// Runs one job in its savepoint. `Err`: it left nothing behind, for a reason that is not its own refusal.
    fn run_one(&self, job: &mut dyn Job) -> Result<(), Error> {
        self.write.step("SAVEPOINT job")?;
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(&self.write)));
        let undone = match ran {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => self.write.step("ROLLBACK TO job"),
        };
        if let Err(error) = undone.and_then(|()| self.write.step("RELEASE job")) {
            if self.write.is_idle() {
                return Err(Error::Undone);
            }
            // Half of a job must not be committed with its neighbours: everything goes.
            self.abandon();
            return Err(error.into());
        }
        if ran.is_err() {
            Err(Error::Panicked)
        } else {
            Ok(())
        }
    }

    fn commit(&mut self) -> Result<(), Error> {
        let Err(error) = self.write.step("COMMIT") else {
            return Ok(());
        };
        if !self.write.is_idle() {
            self.abandon();
        }
        let unsynced = is_failed_sync(&error);
        let error = Error::from(error);
        tracing::error!(%error, "a commit failed");
        if unsynced {
            self.stop(error.clone());
        }
        Err(error)
    }

    /// Writes nothing any more, not even the log into the file on closing: the next start reads it anew.
    fn stop(&mut self, fault: Error) {
        tracing::error!(error = %fault, "the disk did not confirm a sync; no further writes until the next start");
        if let Err(error) = self
            .write
            .connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        {
            tracing::error!(%error, "the log will be emptied on closing");
        }
        self.fault = Some(fault);
    }

    fn abandon(&self) {
        if let Err(error) = self.write.step("ROLLBACK") {
            tracing::error!(%error, "a rollback failed");
        }
    }

    /// Marks the file as closed in order, empties the log into it and closes it; no `-wal` remains.
    fn close(self) -> Result<(), Error> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let connection = self.write.read.connection;
        open::mark(&connection, true)?;
        let blocked: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        connection.close().map_err(|(_, error)| error)?;
        if blocked == 0 { Ok(()) } else { Err(Error::Busy) }
    }
}

fn is_failed_sync(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        error.code == ErrorCode::SystemIoFailure
            && matches!(error.extended_code, SQLITE_IOERR_FSYNC | SQLITE_IOERR_DIR_FSYNC)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Sender};
    use std::time::Duration;

    use rusqlite::ffi;
    use tokio::sync::oneshot;

    use super::*;
    use crate::testing::House;
    use crate::{Options, State, Store};

    /// How many values this file's tests have put.
    fn count(read: &crate::Read) -> Result<u32, Error> {
        read.number("SELECT count(*) FROM settings", [])
    }

    fn put(write: &Write, key: u32) -> Result<(), Error> {
        write.update_setting(&key.to_string(), "1")
    }

    fn is_there(house: &House, key: u32) -> bool {
        house.read(|read| read.find_setting(&key.to_string())).is_some()
    }

    /// Holds the writer until it is told to go on; what is asked meanwhile waits in line.
    fn hold(store: &Store) -> Sender<()> {
        let (go, wait) = mpsc::channel();
        let (tell, held) = mpsc::channel();
        store.post(move |_| {
            tell.send(()).unwrap();
            wait.recv().unwrap();
            Ok(())
        });
        held.recv().unwrap();
        go
    }

    /// Asks for a write now; the answer is fetched later.
    fn ask<T: Send + 'static>(
        store: &Store,
        f: impl FnOnce(&Write) -> Result<T, Error> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, Error>> {
        let (tell, told) = oneshot::channel();
        store.ask(f, move |outcome| drop(tell.send(outcome))).unwrap();
        told
    }

    #[test]
    fn jobs_that_wait_share_a_commit() {
        let house = House::empty();
        let go = hold(&house.store);
        let answers: Vec<_> = (0..100)
            .map(|key| {
                let store = house.store.clone();
                ask(&house.store, move |write| {
                    put(write, key)?;
                    // What the writer sees, and what is committed.
                    Ok((count(write)?, store.read(count)?))
                })
            })
            .collect();
        go.send(()).unwrap();
        for (key, answer) in (1..).zip(answers) {
            assert_eq!(answer.blocking_recv().unwrap(), Ok((key, 0)));
        }
        assert_eq!(house.read(count), 100);
    }

    #[test]
    fn a_batch_has_a_limit() {
        let house = House::empty();
        let go = hold(&house.store);
        let answers: Vec<_> = (0..=u32::try_from(BATCH).unwrap())
            .map(|key| {
                let store = house.store.clone();
                ask(&house.store, move |write| {
                    put(write, key)?;
                    store.read(count)
                })
            })
            .collect();
        go.send(()).unwrap();
        let committed: Vec<u32> = answers
            .into_iter()
            .map(|answer| answer.blocking_recv().unwrap().unwrap())
            .collect();
        assert_eq!(committed.iter().filter(|seen| **seen == 0).count(), BATCH);
        assert_eq!(committed.last(), Some(&u32::try_from(BATCH).unwrap()));
    }

    #[test]
    fn failing_and_panicking_jobs_leave_their_neighbours_intact() {
        let house = House::empty();
        let go = hold(&house.store);
        let before = ask(&house.store, |write| put(write, 1));
        let refused = ask(&house.store, |write| {
            put(write, 2)?;
            Err::<(), _>(Error::Corrupt("a refusal".to_owned()))
        });
        let panicked = ask(&house.store, |write| -> Result<(), Error> {
            put(write, 3)?;
            panic!("on purpose")
        });
        let broken = ask(&house.store, |write| {
            put(write, 4)?;
            write.execute("INSERT INTO nowhere VALUES (1)", []).map(drop)
        });
        let after = ask(&house.store, |write| put(write, 5));
        go.send(()).unwrap();
        assert_eq!(before.blocking_recv().unwrap(), Ok(()));
        assert_eq!(
            refused.blocking_recv().unwrap(),
            Err(Error::Corrupt("a refusal".to_owned()))
        );
        assert_eq!(panicked.blocking_recv().unwrap(), Err(Error::Panicked));
        assert!(matches!(broken.blocking_recv().unwrap(), Err(Error::Sql(_))));
        assert_eq!(after.blocking_recv().unwrap(), Ok(()));
        assert_eq!(
            [1, 2, 3, 4, 5].map(|key| is_there(&house, key)),
            [true, false, false, false, true]
        );
    }

    #[test]
    fn a_lost_transaction_is_an_error_for_all_who_were_in_it_and_for_nobody_else() {
        let house = House::empty();
        let go = hold(&house.store);
        let before = ask(&house.store, |write| put(write, 1));
        // What SQLite does by itself when the disk is full in a bad moment.
        let loses = ask(&house.store, |write| Ok(write.step("ROLLBACK")?));
        let after = ask(&house.store, |write| put(write, 2));
        go.send(()).unwrap();
        assert_eq!(before.blocking_recv().unwrap(), Err(Error::Undone));
        assert_eq!(loses.blocking_recv().unwrap(), Err(Error::Undone));
        assert_eq!(after.blocking_recv().unwrap(), Ok(()));
        assert_eq!([1, 2].map(|key| is_there(&house, key)), [false, true]);
        assert!(Error::Undone.is_transient());
    }

    #[test]
    fn when_a_commit_cannot_begin_everybody_in_it_hears_so() {
        let house = House::empty();
        house.write(|write| Ok(write.connection.busy_timeout(Duration::ZERO)?));
        let stranger = crate::connection::open(&house.path(), crate::connection::Role::Writer).unwrap();
        stranger.execute_batch("BEGIN IMMEDIATE").unwrap();
        let answers = [1, 2, 3].map(|key| ask(&house.store, move |write| put(write, key)));
        for answer in answers {
            assert_eq!(answer.blocking_recv().unwrap(), Err(Error::Busy));
        }
        stranger.execute_batch("ROLLBACK").unwrap();
        house.write(|write| put(write, 4));
        assert_eq!(house.read(count), 1);
        assert!(Error::Busy.is_transient());
    }

    #[test]
    fn s_093_a_full_disk_undoes_the_job_and_later_ones_work_again() {
        let house = House::empty();
        let limit = |pages: u32| {
            house.write(move |write| {
                let set = write
                    .connection
                    .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
                Ok(set?)
            });
        };
        limit(1); // SQLite takes the size of now for the limit.
        let refused = house.store.write_blocking(|write| {
            put(write, 1)?;
            write.update_meta("large", &vec![7; 100_000])
        });
        assert_eq!(refused, Err(Error::Full));
        assert!(!is_there(&house, 1));
        limit(1_000_000);
        house.write(|write| write.update_meta("large", &vec![7; 100_000]));
    }

    #[tokio::test]
    async fn an_awaited_write_is_committed_when_it_resolves() {
        let house = House::empty();
        let value = house.store.write(|write| put(write, 1).map(|()| "done")).await;
        assert_eq!(value, Ok("done"));
        assert!(is_there(&house, 1));
        let refused: Result<(), Error> = house
            .store
            .write(|write| {
                put(write, 2)?;
                Err(Error::Full)
            })
            .await;
        assert_eq!(refused, Err(Error::Full));
        assert!(!is_there(&house, 2));
    }

    #[test]
    fn a_write_happens_also_when_nobody_waits_for_it() {
        let house = House::empty();
        let go = hold(&house.store);
        drop(ask(&house.store, |write| put(write, 1)));
        go.send(()).unwrap();
        house.write(|write| put(write, 2));
        assert!(is_there(&house, 1));
    }

    #[test]
    fn posted_writes_keep_their_order() {
        let house = House::empty();
        for key in 0..300 {
            house.store.post(move |write| {
                assert_eq!(count(write)?, key);
                put(write, key)
            });
        }
        assert_eq!(house.write(|write| count(write)), 300);
    }

    #[test]
    fn i1_what_was_answered_survives_a_crash() {
        let house = House::empty();
        for key in 0..50 {
            house.write(move |write| put(write, key));
        }
        let crashed = Store::open(&house.crash(), &Options::default()).unwrap();
        assert_eq!(crashed.state, State::Unclean);
        assert_eq!(crashed.store.read(count), Ok(50));
    }

    #[test]
    fn after_a_failed_sync_nothing_is_written_and_the_next_start_checks() {
        let house = House::empty();
        let path = house.dir.path().join("other.db");
        Store::open(&path, &Options::default())
            .unwrap()
            .store
            .close()
            .unwrap();
        let (connection, _) = open::open(&path, crate::migrate::STEPS).unwrap();
        let mut writer = Writer::new(Write {
            read: crate::Read::new(connection),
            event_mac: std::cell::OnceCell::new(),
        });
        writer.stop(Error::Io("sync".to_owned()));
        let (inbox, messages) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let (closing, closed) = mpsc::sync_channel(1);
        let job = Asked::new(
            |write: &Write| put(write, 1),
            move |outcome| tell.send(outcome).unwrap(),
        );
        inbox.send(Message::Job(Box::new(job))).unwrap();
        inbox.send(Message::Close(closing)).unwrap();
        writer.run(&messages);
        assert_eq!(told.recv().unwrap(), Err(Error::Io("sync".to_owned())));
        assert_eq!(closed.recv().unwrap(), Err(Error::Io("sync".to_owned())));
        assert!(house.dir.path().join("other.db-wal").exists());
        let again = Store::open(&path, &Options::default()).unwrap();
        assert_eq!(again.state, State::Unclean);
        assert_eq!(again.store.read(count), Ok(0));
    }

    #[test]
    fn a_failed_sync_is_told_from_other_failures() {
        let failure = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        assert!(is_failed_sync(&failure(SQLITE_IOERR_FSYNC)));
        assert!(is_failed_sync(&failure(SQLITE_IOERR_DIR_FSYNC)));
        assert!(!is_failed_sync(&failure(ffi::SQLITE_IOERR_WRITE)));
        assert!(!is_failed_sync(&failure(ffi::SQLITE_FULL)));
    }

    #[test]
    fn a_closed_store_says_so() {
        let house = House::empty();
        let clone = house.store.clone();
        house.store.clone().close().unwrap();
        assert_eq!(clone.read(count), Err(Error::Closed));
        assert_eq!(clone.write_blocking(|write| put(write, 1)), Err(Error::Closed));
        assert_eq!(clone.close(), Err(Error::Closed));
    }

    #[test]
    fn closing_finishes_what_was_asked_before() {
        let house = House::empty();
        let go = hold(&house.store);
        let waiting = ask(&house.store, |write| put(write, 1));
        let closing = std::thread::spawn({
            let store = house.store.clone();
            move || store.close()
        });
        go.send(()).unwrap();
        assert_eq!(waiting.blocking_recv().unwrap(), Ok(()));
        assert_eq!(closing.join().unwrap(), Ok(()));
        let again = Store::open(&house.path(), &Options::default()).unwrap();
        assert_eq!((again.state, again.store.read(count)), (State::Clean, Ok(1)));
    }

    #[test]
    fn the_last_handle_may_go_down_with_a_job() {
        let house = House::empty();
        let (tell, done) = mpsc::channel();
        let last = Store::open(&house.dir.path().join("other.db"), &Options::default())
            .unwrap()
            .store;
        let inside = last.clone();
        let go = hold(&last);
        last.post(move |_| {
            drop(inside);
            tell.send(()).unwrap();
            Ok(())
        });
        // The writer is held, so this handle is gone before the one inside the job.
        let dropping = std::thread::spawn(move || drop(last));
        go.send(()).unwrap();
        done.recv_timeout(Duration::from_secs(10)).unwrap();
        dropping.join().unwrap();
    }
}
