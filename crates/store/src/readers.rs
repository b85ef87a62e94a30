//! A few connections that can only read. Each read is one snapshot: it sees all of a commit or nothing of it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Read;
use crate::connection::{self, Role};
use crate::error::Error;

/// How long a read waits for a free connection. A read takes microseconds: after this something is stuck.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connections, opened as they are needed: an idle lodge keeps few.
pub(crate) struct Readers {
    path: PathBuf,
    at_most: usize,
    desk: Mutex<Desk>,
    returned: Condvar,
}

struct Desk {
    idle: Vec<Read>,
    lent: usize,
    open: bool,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, at_most: usize) -> Self {
        let desk = Desk {
            idle: Vec::new(),
            lent: 0,
            open: true,
        };
        Self {
            path,
            at_most: at_most.max(1),
            desk: Mutex::new(desk),
            returned: Condvar::new(),
        }
    }

    /// The file they read.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `f` in one read transaction.
    pub(crate) fn read<T, E: From<Error>>(&self, f: impl FnOnce(&Read) -> Result<T, E>) -> Result<T, E> {
        let mut loan = self.borrow()?;
        let reader = loan.reader()?;
        reader.step("BEGIN DEFERRED").map_err(Error::from)?;
        // The end of the loan ends the transaction, also when `f` panics.
        f(reader)
    }

    /// Waits for a free place.
    fn borrow(&self) -> Result<Loan<'_>, Error> {
        let (mut desk, wait) = self
            .returned
            .wait_timeout_while(self.desk(), PATIENCE, |desk| {
                desk.open && desk.lent >= self.at_most
            })
            .unwrap_or_else(PoisonError::into_inner);
        if !desk.open {
            return Err(Error::Closed);
        }
        if wait.timed_out() {
            return Err(Error::Busy);
        }
        desk.lent += 1;
        Ok(Loan {
            readers: self,
            reader: desk.idle.pop(),
        })
    }

    /// Lends nothing any more, waits for what is lent and closes all connections.
    pub(crate) fn close(&self) -> Result<(), Error> {
        let mut desk = self.desk();
        desk.open = false;
        self.returned.notify_all();
        let (mut desk, _) = self
            .returned
            .wait_timeout_while(desk, PATIENCE, |desk| desk.lent > 0)
            .unwrap_or_else(PoisonError::into_inner);
        desk.idle.clear();
        if desk.lent == 0 { Ok(()) } else { Err(Error::Busy) }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// A place among the readers and the connection in it; both go back by themselves.
struct Loan<'a> {
    readers: &'a Readers,
    reader: Option<Read>,
}

impl Loan<'_> {
    /// The connection, opened now if the place had none yet.
    fn reader(&mut self) -> Result<&Read, Error> {
        match self.reader {
            Some(ref reader) => Ok(reader),
            ref mut place => Ok(place.insert(Read::new(connection::open(&self.readers.path, Role::Reader)?))),
        }
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        // A connection whose snapshot cannot be ended would hold the log back for ever: it is closed instead.
        let reader = self
            .reader
            .take()
            .filter(|reader| reader.is_idle() || reader.step("COMMIT").is_ok());
        let mut desk = self.readers.desk();
        desk.lent -= 1;
        if desk.open {
            desk.idle.extend(reader);
        }
        drop(desk);
        // Whoever closes waits on the same bell as whoever borrows.
        self.readers.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Barrier;
    use std::thread;

    use crate::testing::House;
    use crate::{Error, Options, Read, Store};

    fn count(read: &Read) -> Result<u32, Error> {
        read.number("SELECT count(*) FROM settings", [])
    }

    #[test]
    fn a_reader_cannot_write() {
        let house = House::empty();
        for sql in [
            "DELETE FROM settings",
            "CREATE TABLE t (a)",
            "PRAGMA user_version = 7",
        ] {
            let refused = house
                .store
                .read(|read| Ok::<_, Error>(read.connection.execute_batch(sql)?));
            assert!(matches!(refused, Err(Error::Io(_))), "{sql}: {refused:?}");
        }
    }

    #[test]
    fn a_read_is_one_snapshot() {
        let house = House::empty();
        let seen = house.read(|read| {
            let before = count(read)?;
            house.write(|write| write.update_setting("a", "1"));
            Ok((before, count(read)?))
        });
        assert_eq!(seen, (0, 0));
        assert_eq!(house.read(count), 1);
    }

    #[test]
    fn reads_run_side_by_side_and_more_of_them_wait() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("lodge.db"), &Options { readers: 2 })
            .unwrap()
            .store;
        // Both must be inside at the same moment.
        let meeting = Barrier::new(2);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    store
                        .read(|read| {
                            meeting.wait();
                            count(read)
                        })
                        .unwrap();
                });
            }
            for _ in 0..20 {
                scope.spawn(|| (0..20).for_each(|_| assert_eq!(store.read(count), Ok(0))));
            }
        });
        assert!(store.inner.readers.desk().idle.len() <= 2);
        assert_eq!(store.inner.readers.desk().lent, 0);
    }

    #[test]
    fn a_panic_in_a_read_gives_the_reader_back() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("lodge.db"), &Options { readers: 1 })
            .unwrap()
            .store;
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            store.read(|read| -> Result<(), Error> {
                count(read)?;
                panic!("on purpose")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(store.read(count), Ok(0));
        store.close().unwrap();
    }

    #[test]
    fn closing_waits_for_running_reads() {
        let house = House::empty();
        let inside = Barrier::new(2);
        let go = Barrier::new(2);
        thread::scope(|scope| {
            let reading = scope.spawn(|| {
                house.store.read(|read| {
                    let seen = count(read);
                    inside.wait();
                    go.wait();
                    seen
                })
            });
            inside.wait();
            let closing = scope.spawn(|| house.store.clone().close());
            while house.store.read(count) != Err(Error::Closed) {
                thread::yield_now();
            }
            go.wait();
            assert_eq!(reading.join().unwrap(), Ok(0));
            closing.join().unwrap().unwrap();
        });
        assert!(!house.dir.path().join("lodge.db-wal").exists());
    }
}
