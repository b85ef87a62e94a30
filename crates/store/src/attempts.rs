//! Failures counted against guessing. What a counter is about is in its name, chosen by the caller.

use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempts {
    /// Its name.
    pub counter: String,
    /// Failures in the window.
    pub failures: u32,
    /// When the window began.
    pub window_started_at: Timestamp,
    /// Until when nothing is tried.
    pub blocked_until: Option<Timestamp>,
}

impl Read {
    /// One counter, if anything was counted.
    pub fn find_attempts(&self, counter: &str) -> Result<Option<Attempts>, Error> {
        self.one(
            "SELECT counter, failures, window_started_at, blocked_until FROM attempts WHERE counter = ?1",
            [counter],
            |row| {
                let mut cells = Cells::of(row);
                Ok(Attempts {
                    counter: cells.take()?,
                    failures: cells.take()?,
                    window_started_at: cells.take()?,
                    blocked_until: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Sets a counter, new or not.
    pub fn update_attempts(&self, attempts: &Attempts) -> Result<(), Error> {
        self.execute(
            "INSERT INTO attempts (counter, failures, window_started_at, blocked_until) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET failures = excluded.failures,
                 window_started_at = excluded.window_started_at, blocked_until = excluded.blocked_until",
            params![
                attempts.counter,
                attempts.failures,
                In(&attempts.window_started_at),
                In(&attempts.blocked_until),
            ],
        )?;
        Ok(())
    }

    /// Forgets a counter. `false` when nothing was counted.
    pub fn remove_attempts(&self, counter: &str) -> Result<bool, Error> {
        self.changed("DELETE FROM attempts WHERE counter = ?1", [counter])
    }

    /// Forgets the counters whose window began before `time` and that block nothing after it. Says how many.
    pub fn expire_attempts_before(&self, time: Timestamp) -> Result<usize, Error> {
        self.execute(
            "DELETE FROM attempts
             WHERE window_started_at < ?1 AND (blocked_until IS NULL OR blocked_until < ?1)",
            [In(&time)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at};

    fn attempts(counter: &str, failures: u32, blocked_until: Option<i64>) -> Attempts {
        Attempts {
            counter: counter.to_owned(),
            failures,
            window_started_at: at(0),
            blocked_until: blocked_until.map(at),
        }
    }

    #[test]
    fn a_counter_is_set_and_forgotten() {
        let house = House::empty();
        house.write(|write| write.update_attempts(&attempts("login", 1, None)));
        house.write(|write| write.update_attempts(&attempts("login", 2, Some(60))));
        let found = house.read(|read| read.find_attempts("login"));
        assert_eq!(found, Some(attempts("login", 2, Some(60))));
        assert!(house.write(|write| write.remove_attempts("login")));
        assert!(!house.write(|write| write.remove_attempts("login")));
        assert_eq!(house.read(|read| read.find_attempts("login")), None);
    }

    #[test]
    fn a_counter_that_still_blocks_does_not_expire() {
        let house = House::empty();
        house.write(|write| {
            write.update_attempts(&attempts("over", 9, Some(50)))?;
            write.update_attempts(&attempts("blocks", 9, Some(500)))?;
            write.update_attempts(&attempts("never", 1, None))
        });
        assert_eq!(house.write(|write| write.expire_attempts_before(at(100))), 2);
        assert!(house.read(|read| read.find_attempts("blocks")).is_some());
        assert_eq!(house.write(|write| write.expire_attempts_before(at(501))), 1);
    }
}
