//! Sharings that others offered: they wait for the owner's answer, or were accepted.

use protocol::id::InstanceId;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, words};
use crate::{Error, Inserted, Read, Write};

/// What became of an offer. One that was turned down is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharingState {
    /// The owner has not answered.
    Waiting,
    /// The owner said yes.
    Accepted,
}

words! {
    SharingState {
        Waiting = "waiting",
        Accepted = "accepted",
    }
}

/// One sharing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// The instance that it was offered to.
    pub instance_id: InstanceId,
    /// Its id, as its sharer made it.
    pub sharing_id: String,
    /// What is offered, a JSON object; who asks knows its members.
    pub offer: String,
    /// What became of it.
    pub state: SharingState,
    /// When it came.
    pub created_at: Timestamp,
    /// When the owner said yes.
    pub accepted_at: Option<Timestamp>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Sharing> {
    let mut cells = Cells::of(row);
    Ok(Sharing {
        instance_id: cells.take()?,
        sharing_id: cells.take()?,
        offer: cells.take()?,
        state: cells.take()?,
        created_at: cells.take()?,
        accepted_at: cells.take()?,
    })
}

impl Read {
    /// One sharing.
    pub fn find_sharing(&self, instance: InstanceId, sharing: &str) -> Result<Option<Sharing>, Error> {
        self.one(
            "SELECT instance_id, sharing_id, offer, state, created_at, accepted_at FROM cozy_sharings
             WHERE instance_id = ?1 AND sharing_id = ?2",
            params![In(&instance), sharing],
            read,
        )
    }

    /// All sharings of an instance, in the order of their ids.
    pub fn list_sharings(&self, instance: InstanceId) -> Result<Vec<Sharing>, Error> {
        self.all(
            "SELECT instance_id, sharing_id, offer, state, created_at, accepted_at FROM cozy_sharings
             WHERE instance_id = ?1 ORDER BY sharing_id",
            [In(&instance)],
            read,
        )
    }
}

impl Write {
    /// Adds an offer. Taken when the instance has one with that id.
    pub fn insert_sharing(&self, sharing: &Sharing) -> Result<Inserted, Error> {
        self.insert(
            "INSERT INTO cozy_sharings (instance_id, sharing_id, offer, state, created_at, accepted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            params![
                In(&sharing.instance_id),
                sharing.sharing_id,
                sharing.offer,
                In(&sharing.state),
                In(&sharing.created_at),
                In(&sharing.accepted_at),
            ],
        )
    }

    /// Accepts an offer that waits. `false` when it does not: it is gone, or was accepted.
    pub fn update_sharing_accepted(
        &self,
        instance: InstanceId,
        sharing: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE cozy_sharings SET state = ?4, accepted_at = ?3
             WHERE instance_id = ?1 AND sharing_id = ?2 AND state = ?5",
            params![
                In(&instance),
                sharing,
                In(&now),
                In(&SharingState::Accepted),
                In(&SharingState::Waiting)
            ],
        )
    }

    /// Removes a sharing. `false` when it is gone already.
    pub fn remove_sharing(&self, instance: InstanceId, sharing: &str) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM cozy_sharings WHERE instance_id = ?1 AND sharing_id = ?2",
            params![In(&instance), sharing],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, instance_id};

    fn offer() -> Sharing {
        Sharing {
            instance_id: instance_id(1),
            sharing_id: "s1".to_owned(),
            offer: "{}".to_owned(),
            state: SharingState::Waiting,
            created_at: at(0),
            accepted_at: None,
        }
    }

    #[test]
    fn an_offer_is_accepted_once() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_sharing(&offer())?, Inserted::Done);
            assert_eq!(write.insert_sharing(&offer())?, Inserted::Taken);
            Ok(())
        });
        let winners = house.race(|write| write.update_sharing_accepted(instance_id(1), "s1", at(9)));
        assert_eq!(winners, 1);
        let found = house
            .read(|read| read.find_sharing(instance_id(1), "s1"))
            .unwrap();
        assert_eq!(
            (found.state, found.accepted_at),
            (SharingState::Accepted, Some(at(9)))
        );
        assert_eq!(house.read(|read| read.list_sharings(instance_id(1))).len(), 1);
        assert!(house.write(|write| write.remove_sharing(instance_id(1), "s1")));
        assert!(!house.write(|write| write.remove_sharing(instance_id(1), "s1")));
    }
}
