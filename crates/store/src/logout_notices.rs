//! Sign-outs that a client's server has still to hear of (OpenID Connect Back-Channel Logout): an outbox that survives
//! a restart. A notice goes when it was heard, or when nobody tries any more.

use protocol::id::{ClientId, InstanceId, SessionId};
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first};
use crate::{Error, Read, Write};

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutNotice {
    /// Its number, rising with time.
    pub number: i64,
    /// Where the person signed out.
    pub instance_id: InstanceId,
    /// Whom to tell.
    pub client_id: ClientId,
    /// Which session is over.
    pub session_id: SessionId,
    /// When it ended.
    pub created_at: Timestamp,
    /// When to try next.
    pub next_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
}

macro_rules! columns {
    () => {
        "number, instance_id, client_id, session_id, created_at, next_at, tries"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<LogoutNotice> {
    let mut cells = Cells::of(row);
    Ok(LogoutNotice {
        number: cells.take()?,
        instance_id: cells.take()?,
        client_id: cells.take()?,
        session_id: cells.take()?,
        created_at: cells.take()?,
        next_at: cells.take()?,
        tries: cells.take()?,
    })
}

impl Read {
    /// The notices whose time has come, the one that waits longest first, at most so many.
    pub fn list_due_notices(&self, now: Timestamp, at_most: u32) -> Result<Vec<LogoutNotice>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM logout_notices WHERE next_at <= ?1 ORDER BY next_at, number LIMIT ?2"
            ),
            params![In(&now), at_most],
            read,
        )
    }

    /// When the next notice after `now` is due, if one waits.
    pub fn find_next_notice(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        self.one(
            "SELECT next_at FROM logout_notices WHERE next_at > ?1 ORDER BY next_at LIMIT 1",
            [In(&now)],
            first,
        )
    }

    /// How many notices of a session were not tried once.
    pub fn count_untried_notices(&self, session: SessionId) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM logout_notices WHERE session_id = ?1 AND tries = 0",
            [In(&session)],
        )
    }
}

impl Write {
    /// Adds a notice that is due at once.
    pub fn insert_logout_notice(
        &self,
        instance: InstanceId,
        client: &ClientId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO logout_notices (instance_id, client_id, session_id, created_at, next_at, tries)
             VALUES (?1, ?2, ?3, ?4, ?4, 0)",
            params![In(&instance), In(client), In(&session), In(&now)],
        )?;
        Ok(())
    }

    /// Counts a try that was not heard and sets the next one. `false` when the notice is gone.
    pub fn update_logout_notice(&self, number: i64, tries: u32, next_at: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE logout_notices SET tries = ?2, next_at = ?3 WHERE number = ?1",
            params![number, tries, In(&next_at)],
        )
    }

    /// Forgets a notice. `false` when it is gone already.
    pub fn remove_logout_notice(&self, number: i64) -> Result<bool, Error> {
        self.changed("DELETE FROM logout_notices WHERE number = ?1", [number])
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{House, at, client_id, instance_id, session_id};

    fn with_notices() -> House {
        let house = House::settled();
        house.write(|write| {
            write.insert_logout_notice(instance_id(1), &client_id("app"), session_id(1), at(1))?;
            write.insert_logout_notice(instance_id(1), &client_id("app"), session_id(2), at(0))
        });
        house
    }

    #[test]
    fn notices_are_due_in_the_order_of_their_times() {
        let house = with_notices();
        let due = |seconds, most| {
            house
                .read(move |read| read.list_due_notices(at(seconds), most))
                .into_iter()
                .map(|notice| notice.session_id)
                .collect::<Vec<_>>()
        };
        assert_eq!(due(0, 9), [session_id(2)]);
        assert_eq!(due(1, 9), [session_id(2), session_id(1)]);
        assert_eq!(due(1, 1), [session_id(2)]);
        let next = |seconds| house.read(move |read| read.find_next_notice(at(seconds)));
        assert_eq!((next(-1), next(0), next(1)), (Some(at(0)), Some(at(1)), None));
    }

    #[test]
    fn a_try_moves_a_notice_and_hearing_ends_it() {
        let house = with_notices();
        let first = house.read(|read| read.list_due_notices(at(0), 9)).remove(0);
        assert_eq!(house.read(|read| read.count_untried_notices(session_id(2))), 1);
        assert!(house.write(move |write| write.update_logout_notice(first.number, 1, at(10))));
        assert_eq!(house.read(|read| read.count_untried_notices(session_id(2))), 0);
        assert_eq!(house.read(|read| read.find_next_notice(at(1))), Some(at(10)));
        assert!(house.write(move |write| write.remove_logout_notice(first.number)));
        assert!(!house.write(move |write| write.update_logout_notice(first.number, 2, at(10))));
    }

    #[test]
    fn a_removed_client_is_not_told() {
        let house = with_notices();
        house.write(|write| write.remove_client(instance_id(1), &client_id("app")));
        assert!(house.read(|read| read.list_due_notices(at(9), 9)).is_empty());
    }
}
