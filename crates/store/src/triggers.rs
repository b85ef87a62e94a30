//! When konnectors run by themselves.

use protocol::id::InstanceId;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first};
use crate::{Error, Read, Write};

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Whose it is.
    pub instance_id: InstanceId,
    /// Its id.
    pub id: String,
    /// Which konnector runs.
    pub slug: String,
    /// For which account.
    pub account_id: Option<String>,
    /// When: the six fields of cron.
    pub arguments: String,
    /// What it runs with, a JSON object.
    pub message: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it runs next; never by itself without one.
    pub next_at: Option<Timestamp>,
    /// The error that only the person can repair.
    pub paused: Option<String>,
}

macro_rules! columns {
    () => {
        "instance_id, id, slug, account_id, arguments, message, created_at, next_at, paused"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Trigger> {
    let mut cells = Cells::of(row);
    Ok(Trigger {
        instance_id: cells.take()?,
        id: cells.take()?,
        slug: cells.take()?,
        account_id: cells.take()?,
        arguments: cells.take()?,
        message: cells.take()?,
        created_at: cells.take()?,
        next_at: cells.take()?,
        paused: cells.take()?,
    })
}

impl Read {
    /// Those of an instance, the oldest first.
    pub fn list_triggers(&self, instance: InstanceId) -> Result<Vec<Trigger>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM triggers WHERE instance_id = ?1 ORDER BY created_at, id"
            ),
            [In(&instance)],
            read,
        )
    }

    /// One of them.
    pub fn find_trigger(&self, instance: InstanceId, id: &str) -> Result<Option<Trigger>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM triggers WHERE instance_id = ?1 AND id = ?2"
            ),
            params![In(&instance), id],
            read,
        )
    }

    /// Those whose time has come, the longest waiting first.
    pub fn list_due_triggers(&self, now: Timestamp, at_most: u32) -> Result<Vec<Trigger>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM triggers WHERE next_at IS NOT NULL AND next_at <= ?1 ORDER BY next_at LIMIT ?2"
            ),
            params![In(&now), at_most],
            read,
        )
    }

    /// When the next one is due.
    pub fn find_next_trigger(&self) -> Result<Option<Timestamp>, Error> {
        self.one(
            "SELECT min(next_at) FROM triggers WHERE next_at IS NOT NULL",
            [],
            first::<Option<Timestamp>>,
        )
        .map(Option::flatten)
    }
}

impl Write {
    /// Writes one, over what was there under its id.
    pub fn update_trigger(&self, one: &Trigger) -> Result<(), Error> {
        self.execute(
            concat!(
                "INSERT OR REPLACE INTO triggers (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            ),
            params![
                In(&one.instance_id),
                one.id,
                one.slug,
                one.account_id,
                one.arguments,
                one.message,
                In(&one.created_at),
                In(&one.next_at),
                one.paused,
            ],
        )?;
        Ok(())
    }

    /// Takes one whose time has come and says when it comes again. `false`: somebody else took it, or it is gone.
    pub fn consume_due_trigger(&self, due: &Trigger, next_at: Option<Timestamp>) -> Result<bool, Error> {
        self.changed(
            "UPDATE triggers SET next_at = ?4 WHERE instance_id = ?1 AND id = ?2 AND next_at = ?3",
            params![In(&due.instance_id), due.id, In(&due.next_at), In(&next_at)],
        )
    }

    /// Removes those for an account; their ids.
    pub fn remove_account_triggers(&self, instance: InstanceId, account: &str) -> Result<Vec<String>, Error> {
        self.all(
            "DELETE FROM triggers WHERE instance_id = ?1 AND account_id = ?2 RETURNING id",
            params![In(&instance), account],
            first,
        )
    }

    /// Removes one.
    pub fn remove_trigger(&self, instance: InstanceId, id: &str) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM triggers WHERE instance_id = ?1 AND id = ?2",
            params![In(&instance), id],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, instance_id};

    #[test]
    fn a_trigger_is_taken_once_each_time() {
        let house = House::settled();
        let trigger = Trigger {
            instance_id: instance_id(1),
            id: "t".to_owned(),
            slug: "bank".to_owned(),
            account_id: Some("a".to_owned()),
            arguments: "0 0 0 * * *".to_owned(),
            message: "{}".to_owned(),
            created_at: at(0),
            next_at: Some(at(10)),
            paused: None,
        };
        let stored = trigger.clone();
        house.write(move |write| write.update_trigger(&stored));
        assert_eq!(house.read(Read::find_next_trigger), Some(at(10)));
        assert!(house.read(|read| read.list_due_triggers(at(9), 5)).is_empty());
        let due = house.read(|read| read.list_due_triggers(at(10), 5));
        assert_eq!(due, [trigger]);
        let take = || {
            let due = due[0].clone();
            house.write(move |write| write.consume_due_trigger(&due, Some(at(20))))
        };
        assert_eq!((take(), take()), (true, false));
        assert_eq!(house.read(Read::find_next_trigger), Some(at(20)));
        assert!(house.write(|write| write.remove_trigger(instance_id(1), "t")));
        assert_eq!(house.read(Read::find_next_trigger), None);
    }
}
