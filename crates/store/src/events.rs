//! What happened, for the owner to read. An event is written in the job of the change it tells of (I5).
//!
//! The events of the whole lodge are a chain (`event_chain.rs`): each has a link that covers it and the one before.

use protocol::id::{ClientId, InstanceId};
use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In, first};
use crate::{Error, Read, Write};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The instance it happened to; none when it concerns the lodge.
    pub instance_id: Option<InstanceId>,
    /// When.
    pub at: Timestamp,
    /// What, in the caller's word for it.
    pub kind: String,
    /// The client it is about.
    pub client_id: Option<ClientId>,
    /// That client's name at the time; the client can be gone.
    pub client_name: Option<String>,
    /// A short detail; may be empty. Never a secret.
    pub detail: String,
}

/// Something that happened, with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Rises with time; never given twice.
    pub id: i64,
    /// The instance it happened to; none when it concerns the lodge.
    pub instance_id: Option<InstanceId>,
    /// When.
    pub at: Timestamp,
    /// What, in the caller's word for it.
    pub kind: String,
    /// The client it is about.
    pub client_id: Option<ClientId>,
    /// That client's name at the time.
    pub client_name: Option<String>,
    /// A short detail; may be empty.
    pub detail: String,
}

/// An event as it is exported: with its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The event.
    pub event: Event,
    /// Its link in the chain.
    pub link: Vec<u8>,
}

fn event(cells: &mut Cells<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        id: cells.take()?,
        instance_id: cells.take()?,
        at: cells.take()?,
        kind: cells.take()?,
        client_id: cells.take()?,
        client_name: cells.take()?,
        detail: cells.take()?,
    })
}

impl Read {
    /// The latest events of an instance and of the lodge, newest first.
    pub fn list_events(&self, instance: InstanceId, limit: u32) -> Result<Vec<Event>, Error> {
        self.all(
            "SELECT * FROM (
                 SELECT * FROM (SELECT id, instance_id, at, kind, client_id, client_name, detail FROM events
                                WHERE instance_id = ?1 ORDER BY id DESC LIMIT ?2)
                 UNION ALL
                 SELECT * FROM (SELECT id, instance_id, at, kind, client_id, client_name, detail FROM events
                                WHERE instance_id IS NULL ORDER BY id DESC LIMIT ?2))
             ORDER BY id DESC LIMIT ?2",
            params![In(&instance), limit],
            |row| event(&mut Cells::of(row)),
        )
    }

    /// The events of an instance and of the lodge behind number `after`, oldest first, each with its link.
    pub fn list_linked_events(
        &self,
        instance: InstanceId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Linked>, Error> {
        self.all(
            "SELECT id, instance_id, at, kind, client_id, client_name, detail, link FROM events
             WHERE id > ?2 AND (instance_id = ?1 OR instance_id IS NULL) ORDER BY id LIMIT ?3",
            params![In(&instance), after, limit],
            |row| {
                let mut cells = Cells::of(row);
                Ok(Linked {
                    event: event(&mut cells)?,
                    link: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Adds an event at the end of the chain. Gives its number.
    pub fn insert_event(&self, event: &NewEvent) -> Result<i64, Error> {
        let next = self.next_link(event)?;
        self.execute(
            "INSERT INTO events (id, instance_id, at, kind, client_id, client_name, detail, link)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                next.id,
                In(&event.instance_id),
                In(&event.at),
                event.kind,
                In(&event.client_id),
                event.client_name,
                event.detail,
                next.link,
            ],
        )?;
        self.update_event_head(next)?;
        Ok(next.id)
    }

    /// Keeps the newest `keep` events of the whole lodge. Says how many went.
    pub fn expire_events(&self, keep: u32) -> Result<usize, Error> {
        let old = self.all(
            "SELECT id FROM events WHERE id <= (SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET ?1) ORDER BY id",
            [keep],
            first,
        )?;
        self.remove_events(&old)
    }

    /// Keeps the newest `keep` events of one kind, of the whole lodge. Says how many went.
    pub fn expire_events_of(&self, kind: &str, keep: u32) -> Result<usize, Error> {
        let old = self.all(
            "SELECT id FROM events WHERE kind = ?1 AND id <=
                 (SELECT id FROM events WHERE kind = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2) ORDER BY id",
            params![kind, keep],
            first,
        )?;
        self.remove_events(&old)
    }

    /// Takes the events of an instance out of the chain, before the instance goes.
    pub(crate) fn remove_events_of(&self, instance: InstanceId) -> Result<usize, Error> {
        let all = self.all(
            "SELECT id FROM events WHERE instance_id = ?1 ORDER BY id",
            [In(&instance)],
            first,
        )?;
        self.remove_events(&all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inserted;
    use crate::testing::{House, at, client_id, instance, instance_id};

    fn event(instance: Option<u8>, detail: &str) -> NewEvent {
        NewEvent {
            instance_id: instance.map(instance_id),
            at: at(0),
            kind: "signed_in".to_owned(),
            client_id: Some(client_id("app")),
            client_name: Some("The app".to_owned()),
            detail: detail.to_owned(),
        }
    }

    fn details(house: &House, instance: u8, limit: u32) -> Vec<String> {
        let events = house.read(|read| read.list_events(instance_id(instance), limit));
        events.into_iter().map(|event| event.detail).collect()
    }

    #[test]
    fn an_instance_sees_its_own_events_and_the_lodges() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_instance(&instance(2))?, Inserted::Done);
            for (of, detail) in [(Some(1), "a"), (Some(2), "b"), (None, "c"), (Some(1), "d")] {
                write.insert_event(&event(of, detail))?;
            }
            Ok(())
        });
        assert_eq!(details(&house, 1, 10), ["d", "c", "a"]);
        assert_eq!(details(&house, 1, 2), ["d", "c"]);
        assert_eq!(details(&house, 2, 10), ["c", "b"]);
        let first = house.read(|read| read.list_events(instance_id(1), 1)).remove(0);
        assert_eq!(
            (first.kind.as_str(), first.client_name.as_deref()),
            ("signed_in", Some("The app"))
        );
        assert_eq!((first.client_id, first.at), (Some(client_id("app")), at(0)));
    }

    #[test]
    fn one_kind_can_be_kept_short_without_the_others() {
        let house = House::settled();
        house.write(|write| {
            for (kind, detail) in [("loud", "a"), ("signed_in", "b"), ("loud", "c"), ("loud", "d")] {
                let event = NewEvent {
                    kind: kind.to_owned(),
                    ..event(Some(1), detail)
                };
                write.insert_event(&event)?;
            }
            Ok(())
        });
        assert_eq!(house.write(|write| write.expire_events_of("loud", 3)), 0);
        assert_eq!(house.write(|write| write.expire_events_of("loud", 1)), 2);
        assert_eq!(details(&house, 1, 10), ["d", "b"]);
    }

    #[test]
    fn the_newest_stay_and_numbers_are_not_given_again() {
        let house = House::settled();
        let last = house.write(|write| {
            for detail in ["a", "b", "c"] {
                write.insert_event(&event(Some(1), detail))?;
            }
            write.insert_event(&event(Some(1), "d"))
        });
        assert_eq!(house.write(|write| write.expire_events(9)), 0);
        assert_eq!(house.write(|write| write.expire_events(2)), 2);
        assert_eq!(details(&house, 1, 10), ["d", "c"]);
        assert_eq!(house.write(|write| write.expire_events(0)), 2);
        assert_eq!(
            house.write(|write| write.insert_event(&event(Some(1), "e"))),
            last + 1
        );
    }
}
