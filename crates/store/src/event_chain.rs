//! The chain that shows when somebody changed the log of events behind the lodge's back (security.md 4.5).
//!
//! Numbers of events follow each other without a hole. Each event has a link, a MAC over itself and the link before; a
//! sealed head says where the chain ends, so that a tail that was cut off is missed; what is swept in order leaves a gap
//! that is sealed as well. The MAC comes in as a function: the key stays with whoever brings it.
//!
//! What it cannot show: that the whole file was put back to an earlier state.
//!
//! Invariant: with one commit, the head, the last event and what the event tells of are on the disk, or none of them.

use std::sync::Arc;

use rusqlite::{Row, params};

use crate::columns::Cells;
use crate::events::NewEvent;
use crate::{Error, Read, Write};

/// A message authentication code over bytes, under a key that only the lodge has.
pub type Mac = Arc<dyn Fn(&[u8]) -> [u8; 32] + Send + Sync>;

type Link = [u8; 32];

/// The link before the first event.
const NOTHING: Link = [0; 32];
/// What the event after a head that is not genuine follows: nothing does, and so the break stays in sight.
const NOBODY: Link = [0xff; 32];

/// What to do with events that have no links yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adoption {
    /// The file is from before there was a chain, or new: what is there becomes its beginning.
    OfWhatIsThere,
    /// There has been a chain before; if it is gone, somebody took it.
    OfNothing,
}

/// Where the chain ends: the number and the link of its last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) id: i64,
    pub(crate) link: Link,
}

/// What a check of the chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// Every event is as it was written, and none is missing.
    Whole {
        /// How many there are.
        events: u32,
        /// How many older ones were removed in order.
        swept: u64,
    },
    /// The first place where it is not as it was written.
    Broken {
        /// The number of the event.
        event: i64,
        /// What is wrong there.
        how: Break,
    },
}

/// What is wrong at a place of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The event, or the one before, is not what was written.
    Altered,
    /// The event is gone, though nothing removed it in order.
    Missing,
    /// The chain does not end where its head says.
    End,
}

/// Bytes in which each part is told apart from its neighbours.
#[derive(Default)]
struct Parts(Vec<u8>);

impl Parts {
    fn of(label: &str) -> Self {
        Self::default().bytes(label.as_bytes())
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        self.value(Some(bytes))
    }

    fn number(self, number: i64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    fn value(mut self, bytes: Option<&[u8]>) -> Self {
        match bytes {
            None => self.0.push(0),
            Some(bytes) => {
                self.0.push(1);
                self.0.extend((bytes.len() as u64).to_be_bytes());
                self.0.extend(bytes);
            }
        }
        self
    }

    fn mac(self, mac: &Mac) -> Link {
        mac(&self.0)
    }
}

/// The columns of an event that its link covers, as they lie in the file.
struct Covered<'a> {
    id: i64,
    instance: Option<&'a [u8]>,
    at: i64,
    kind: &'a str,
    client_id: Option<&'a str>,
    client_name: Option<&'a str>,
    detail: &'a str,
}

impl Covered<'_> {
    fn link(&self, before: &Link, mac: &Mac) -> Link {
        Parts::of("event")
            .bytes(before)
            .number(self.id)
            .value(self.instance)
            .number(self.at)
            .bytes(self.kind.as_bytes())
            .value(self.client_id.map(str::as_bytes))
            .value(self.client_name.map(str::as_bytes))
            .bytes(self.detail.as_bytes())
            .mac(mac)
    }
}

/// Reads the columns of [`ROWS`] that a link covers.
fn covered<'r>(row: &'r Row<'_>) -> rusqlite::Result<Covered<'r>> {
    let text = |at| Ok::<_, rusqlite::Error>(row.get_ref(at)?.as_str_or_null()?);
    Ok(Covered {
        id: row.get(0)?,
        instance: row.get_ref(1)?.as_blob_or_null()?,
        at: row.get(2)?,
        kind: text(3)?.unwrap_or_default(),
        client_id: text(4)?,
        client_name: text(5)?,
        detail: text(6)?.unwrap_or_default(),
    })
}

/// Every event in order, with its link last.
const ROWS: &str =
    "SELECT id, instance_id, at, kind, client_id, client_name, detail, link FROM events ORDER BY id";

fn gap_seal(first: i64, last: i64, before: &Link, link: &Link, mac: &Mac) -> Link {
    Parts::of("gap")
        .number(first)
        .number(last)
        .bytes(before)
        .bytes(link)
        .mac(mac)
}

fn head_seal(head: Head, mac: &Mac) -> Link {
    Parts::of("head").number(head.id).bytes(&head.link).mac(mac)
}

/// A link as it lies in the file; what is no link is one that nothing matches.
fn link(bytes: &[u8]) -> Link {
    bytes.try_into().unwrap_or(NOBODY)
}

/// A gap as it lies in the file.
struct Gap {
    first: i64,
    last: i64,
    link: Vec<u8>,
    seal: Vec<u8>,
}

fn gap(row: &Row<'_>) -> rusqlite::Result<Gap> {
    let mut cells = Cells::of(row);
    Ok(Gap {
        first: cells.take()?,
        last: cells.take()?,
        link: cells.take()?,
        seal: cells.take()?,
    })
}

impl Read {
    /// The head and its seal.
    fn find_event_head(&self) -> Result<Option<(Head, Vec<u8>)>, Error> {
        self.one("SELECT id, link, seal FROM event_head", [], |row| {
            let head = Head {
                id: row.get(0)?,
                link: link(row.get_ref(1)?.as_blob()?),
            };
            Ok((head, row.get(2)?))
        })
    }

    /// Goes along the whole chain and finds the first place where it is not as it was written.
    pub fn check_event_chain(&self, mac: &Mac) -> Result<Chain, Error> {
        let mut gaps = self
            .all(
                "SELECT first, last, link, seal FROM event_gaps ORDER BY first",
                [],
                gap,
            )?
            .into_iter()
            .peekable();
        let mut statement = self.prepared(ROWS)?;
        let mut rows = statement.query([])?;
        let mut end = Head { id: 0, link: NOTHING };
        let (mut events, mut swept) = (0, 0);
        loop {
            let row = rows.next()?;
            // The gaps before this event, or those at the end.
            let until = match row {
                Some(row) => row.get(0)?,
                None => i64::MAX,
            };
            while let Some(gap) = gaps.next_if(|gap| gap.first < until) {
                let next = end.id.saturating_add(1);
                if gap.first != next {
                    return Ok(broken(next, Break::Missing));
                }
                let link = link(&gap.link);
                if gap.seal != gap_seal(gap.first, gap.last, &end.link, &link, mac) {
                    return Ok(broken(next, Break::Missing));
                }
                swept += gap.last.abs_diff(end.id);
                end = Head { id: gap.last, link };
            }
            let Some(row) = row else { break };
            let next = end.id.saturating_add(1);
            let event = covered(row)?;
            if event.id != next {
                return Ok(broken(next, Break::Missing));
            }
            let link = event.link(&end.link, mac);
            if !row.get_ref(7)?.as_blob().is_ok_and(|kept| kept == link) {
                return Ok(broken(next, Break::Altered));
            }
            events += 1;
            end = Head { id: next, link };
        }
        Ok(match self.find_event_head()? {
            Some((head, seal)) if head == end && seal == head_seal(head, mac) => {
                Chain::Whole { events, swept }
            }
            _ => broken(end.id.saturating_add(1), Break::End),
        })
    }
}

fn broken(event: i64, how: Break) -> Chain {
    Chain::Broken { event, how }
}

impl Write {
    /// Links every event from now on with `mac`, once per opening of the file.
    pub fn begin_event_chain(&self, mac: Mac, adoption: Adoption) -> Result<(), Error> {
        if adoption == Adoption::OfWhatIsThere && self.find_event_head()?.is_none() {
            self.adopt_events(&mac)?;
        }
        // A second time changes nothing.
        drop(self.event_mac.set(mac));
        Ok(())
    }

    fn event_mac(&self) -> Result<&Mac, Error> {
        self.event_mac
            .get()
            .ok_or_else(|| Error::Sql("an event was written before the log was opened".to_owned()))
    }

    /// Links what was written before there was a chain. Numbers that are missing were swept.
    fn adopt_events(&self, mac: &Mac) -> Result<(), Error> {
        let mut end = Head { id: 0, link: NOTHING };
        let mut links = Vec::new();
        {
            let mut statement = self.prepared(ROWS)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let event = covered(row)?;
                let hole = end.id.saturating_add(1)..event.id;
                let before = end.link;
                if !hole.is_empty() {
                    // Nobody knows any more what was there: a link of its own stands for it.
                    let stands = Parts::of("unknown").number(event.id).mac(mac);
                    links.push((hole.start, event.id.saturating_sub(1), before, stands, true));
                    end.link = stands;
                }
                let link = event.link(&end.link, mac);
                links.push((event.id, event.id, end.link, link, false));
                end = Head { id: event.id, link };
            }
        }
        for (first, last, before, link, is_gap) in links {
            if is_gap {
                self.insert_gap(first, last, &before, &link, mac)?;
            } else {
                self.execute("UPDATE events SET link = ?2 WHERE id = ?1", params![first, link])?;
            }
        }
        // Those of the newest that were swept have left only the number that comes next.
        let given: i64 = self
            .one(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'",
                [],
                |row| row.get(0),
            )?
            .unwrap_or(0);
        if given > end.id {
            let stands = Parts::of("unknown").number(given).mac(mac);
            self.insert_gap(end.id.saturating_add(1), given, &end.link, &stands, mac)?;
            end = Head {
                id: given,
                link: stands,
            };
        }
        self.put_event_head(end, mac)
    }

    /// What the next event gets.
    pub(crate) fn next_link(&self, event: &NewEvent) -> Result<Head, Error> {
        let mac = self.event_mac()?;
        let before = match self.find_event_head()? {
            Some((head, seal)) if seal == head_seal(head, mac) => head,
            // Somebody was here. Work goes on, and the chain says from here on that it is broken.
            _ => Head {
                id: self.last_event_id()?,
                link: NOBODY,
            },
        };
        let id = before.id.saturating_add(1);
        let link = Covered {
            id,
            instance: event.instance_id.as_ref().map(|id| id.as_bytes().as_slice()),
            at: event.at.seconds(),
            kind: &event.kind,
            client_id: event.client_id.as_ref().map(protocol::id::ClientId::as_str),
            client_name: event.client_name.as_deref(),
            detail: &event.detail,
        }
        .link(&before.link, mac);
        Ok(Head { id, link })
    }

    /// The highest number of which anything is known.
    fn last_event_id(&self) -> Result<i64, Error> {
        let last = self.one(
            "SELECT max((SELECT coalesce(max(id), 0) FROM events), (SELECT coalesce(max(last), 0) FROM event_gaps),
                        (SELECT coalesce(max(id), 0) FROM event_head))",
            [],
            |row| row.get(0),
        )?;
        Ok(last.unwrap_or(0))
    }

    pub(crate) fn update_event_head(&self, head: Head) -> Result<(), Error> {
        self.put_event_head(head, self.event_mac()?)
    }

    fn put_event_head(&self, head: Head, mac: &Mac) -> Result<(), Error> {
        self.execute(
            "INSERT INTO event_head (one, id, link, seal) VALUES (1, ?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET id = excluded.id, link = excluded.link, seal = excluded.seal",
            params![head.id, head.link, head_seal(head, mac)],
        )?;
        Ok(())
    }

    fn insert_gap(&self, first: i64, last: i64, before: &Link, link: &Link, mac: &Mac) -> Result<(), Error> {
        self.execute(
            "INSERT INTO event_gaps (first, last, link, seal) VALUES (?1, ?2, ?3, ?4)",
            params![first, last, link, gap_seal(first, last, before, link, mac)],
        )?;
        Ok(())
    }

    /// Takes events out, given in order, and seals the gaps that they leave. Says how many went.
    pub(crate) fn remove_events(&self, ids: &[i64]) -> Result<usize, Error> {
        let mut gone = 0;
        for run in ids.chunk_by(|one, next| one.saturating_add(1) == *next) {
            if let (Some(first), Some(last)) = (run.first(), run.last()) {
                gone += self.remove_run(*first, *last)?;
            }
        }
        Ok(gone)
    }

    /// Takes out the events from one number to another, all of which are there. The gap that they leave joins its
    /// neighbours, so there are never more gaps than events.
    fn remove_run(&self, first: i64, last: i64) -> Result<usize, Error> {
        let mac = self.event_mac()?;
        let Some(mut end) = self.find_event_link(last)? else {
            return Ok(0);
        };
        let (mut from, mut to) = (first, last);
        if let Some(left) = self.find_gap(
            "SELECT first, last, link, seal FROM event_gaps WHERE last = ?1",
            first - 1,
        )? {
            from = left.first;
        }
        if let Some(right) = self.find_gap(
            "SELECT first, last, link, seal FROM event_gaps WHERE first = ?1",
            last + 1,
        )? {
            to = right.last;
            end = link(&right.link);
        }
        let before = if from <= 1 {
            Some(NOTHING)
        } else {
            match self.find_event_link(from - 1)? {
                Some(link) => Some(link),
                None => self
                    .find_gap(
                        "SELECT first, last, link, seal FROM event_gaps WHERE last = ?1",
                        from - 1,
                    )?
                    .map(|gap| link(&gap.link)),
            }
        };
        self.execute(
            "DELETE FROM event_gaps WHERE first >= ?1 AND first <= ?2",
            [from, to],
        )?;
        let gone = self.execute("DELETE FROM events WHERE id >= ?1 AND id <= ?2", [first, last])?;
        // Without a neighbour on the left something was taken out before; the gap cannot be sealed onto it, and is
        // found to be broken.
        self.insert_gap(from, to, &before.unwrap_or(NOBODY), &end, mac)?;
        Ok(gone)
    }

    fn find_event_link(&self, id: i64) -> Result<Option<Link>, Error> {
        self.one("SELECT link FROM events WHERE id = ?1", [id], |row| {
            Ok(link(row.get_ref(0)?.as_blob()?))
        })
    }

    fn find_gap(&self, sql: &str, at: i64) -> Result<Option<Gap>, Error> {
        self.one(sql, [at], gap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inserted;
    use crate::testing::{House, at, client_id, instance, instance_id, mac};
    use crate::{Options, Store};

    fn event(instance: Option<u8>, kind: &str) -> NewEvent {
        NewEvent {
            instance_id: instance.map(instance_id),
            at: at(0),
            kind: kind.to_owned(),
            client_id: Some(client_id("app")),
            client_name: None,
            detail: "a detail".to_owned(),
        }
    }

    /// With the instances 1 and 2, and ten events of them in turn, of which every third is loud.
    fn house() -> House {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_instance(&instance(2))?, Inserted::Done);
            for n in 1..=10_u8 {
                let kind = if n % 3 == 0 { "loud" } else { "quiet" };
                write.insert_event(&event(Some(1 + n % 2), kind))?;
            }
            Ok(())
        });
        house
    }

    fn check(house: &House) -> Chain {
        house.read(|read| read.check_event_chain(&mac()))
    }

    fn whole(events: u32, swept: u64) -> Chain {
        Chain::Whole { events, swept }
    }

    /// What somebody does to the file who has no key.
    fn meddle(house: &House, sql: &str) {
        rusqlite::Connection::open(house.path())
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    }

    #[test]
    fn s_224_what_was_done_to_the_log_is_found() {
        for (sql, event, how) in [
            (
                "UPDATE events SET detail = 'another' WHERE id = 4",
                4,
                Break::Altered,
            ),
            ("UPDATE events SET at = at + 1 WHERE id = 1", 1, Break::Altered),
            (
                "UPDATE events SET client_id = NULL WHERE id = 10",
                10,
                Break::Altered,
            ),
            (
                "UPDATE events SET client_name = '' WHERE id = 3",
                3,
                Break::Altered,
            ),
            (
                "UPDATE events SET instance_id = NULL WHERE id = 2",
                2,
                Break::Altered,
            ),
            (
                "UPDATE events SET link = zeroblob(32) WHERE id = 7",
                7,
                Break::Altered,
            ),
            ("UPDATE events SET link = x'' WHERE id = 7", 7, Break::Altered),
            ("DELETE FROM events WHERE id = 1", 1, Break::Missing),
            ("DELETE FROM events WHERE id = 5", 5, Break::Missing),
            // With its number given to the next.
            (
                "DELETE FROM events WHERE id = 5; UPDATE events SET id = 5 WHERE id = 6",
                5,
                Break::Altered,
            ),
            // Swapped, with their links and without.
            (
                "UPDATE events SET id = 99 WHERE id = 4; UPDATE events SET id = 4 WHERE id = 5;
                 UPDATE events SET id = 5 WHERE id = 99",
                4,
                Break::Altered,
            ),
            (
                "UPDATE events SET kind = CASE id WHEN 3 THEN 'quiet' ELSE 'loud' END WHERE id IN (3, 4)",
                3,
                Break::Altered,
            ),
            // The tail, with the head put back to a link that was genuine, and without.
            ("DELETE FROM events WHERE id > 8", 9, Break::End),
            (
                "DELETE FROM events WHERE id > 8;
                 UPDATE event_head SET id = 8, link = (SELECT link FROM events WHERE id = 8)",
                9,
                Break::End,
            ),
            ("DELETE FROM events", 1, Break::End),
            ("DELETE FROM event_head", 11, Break::End),
            // As if it had been swept.
            (
                "INSERT INTO event_gaps SELECT 1, 5, link, link FROM events WHERE id = 5;
                 DELETE FROM events WHERE id <= 5",
                1,
                Break::Missing,
            ),
        ] {
            let house = house();
            assert_eq!(check(&house), whole(10, 0));
            meddle(&house, sql);
            assert_eq!(check(&house), Chain::Broken { event, how }, "{sql}");
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let house = house();
        let other: Mac = Arc::new(|_| [7; 32]);
        assert_eq!(
            house.read(|read| read.check_event_chain(&other)),
            broken(1, Break::Altered)
        );
    }

    #[test]
    fn what_is_swept_in_order_is_not_missed() {
        let house = house();
        assert_eq!(house.write(|write| write.expire_events_of("loud", 1)), 2);
        assert_eq!(check(&house), whole(8, 2));
        assert_eq!(house.write(|write| write.expire_events(5)), 3);
        assert_eq!(check(&house), whole(5, 5));
        house.write(|write| write.insert_event(&event(None, "quiet")));
        assert_eq!(house.write(|write| write.expire_events(3)), 3);
        assert_eq!(check(&house), whole(3, 8));
        assert_eq!(
            house.read(|read| read.number("SELECT count(*) FROM event_gaps", [])),
            1
        );
        assert!(house.write(|write| write.remove_instance(instance_id(2))));
        assert!(
            matches!(check(&house), Chain::Whole { swept: 9.., .. }),
            "{:?}",
            check(&house)
        );
        assert_eq!(house.write(|write| write.expire_events(0)), 2);
        assert_eq!(check(&house), whole(0, 11));
        house.write(|write| write.insert_event(&event(None, "quiet")));
        assert_eq!(check(&house), whole(1, 11));
        // A gap is as good as what stood there.
        meddle(&house, "DELETE FROM event_gaps");
        assert_eq!(check(&house), broken(1, Break::Missing));
    }

    #[test]
    fn a_gap_cannot_be_made_wider() {
        let house = house();
        house.write(|write| write.expire_events(5));
        meddle(
            &house,
            "UPDATE event_gaps SET last = 6, link = (SELECT link FROM events WHERE id = 6);
             DELETE FROM events WHERE id = 6",
        );
        assert_eq!(check(&house), broken(1, Break::Missing));
    }

    #[test]
    fn a_break_does_not_heal_while_work_goes_on() {
        for (sql, broken_at) in [
            ("DELETE FROM events WHERE id > 8", 9),
            (
                "DELETE FROM events WHERE id > 8; UPDATE sqlite_sequence SET seq = 8 WHERE name = 'events';
                 UPDATE event_head SET id = 8, link = (SELECT link FROM events WHERE id = 8)",
                9,
            ),
            ("DELETE FROM event_head", 11),
            ("DELETE FROM event_head; DELETE FROM events", 1),
        ] {
            let house = house();
            meddle(&house, sql);
            house.write(|write| write.insert_event(&event(None, "quiet")));
            house.write(|write| write.insert_event(&event(None, "quiet")));
            let found = check(&house);
            assert!(
                matches!(found, Chain::Broken { event, .. } if event == broken_at),
                "{sql}: {found:?}"
            );
        }
    }

    #[test]
    fn a_log_from_before_becomes_the_beginning_of_the_chain() {
        let house = House::settled();
        house.store.clone().close().unwrap();
        meddle(
            &house,
            "DELETE FROM event_head;
             INSERT INTO events (instance_id, at, kind, detail)
                 SELECT id, 5, 'quiet', '' FROM instances UNION ALL SELECT NULL, 6, 'quiet', '' UNION ALL
                 SELECT NULL, 7, 'loud', '' UNION ALL SELECT NULL, 8, 'quiet', '' UNION ALL SELECT NULL, 9, 'loud', '';
             DELETE FROM events WHERE kind = 'loud'",
        );
        let open = || Store::open(&house.path(), &Options::default()).unwrap().store;
        let begin = |store: &Store, adoption| {
            store
                .write_blocking(move |write| {
                    write.begin_event_chain(mac(), adoption)?;
                    write.insert_event(&event(None, "quiet"))
                })
                .unwrap()
        };
        let store = open();
        assert_eq!(begin(&store, Adoption::OfWhatIsThere), 6);
        let found = store.read(|read| read.check_event_chain(&mac())).unwrap();
        assert_eq!(found, whole(4, 2));
        store.close().unwrap();
        // Who takes the links away later does not get the log taken on again.
        meddle(
            &house,
            "DELETE FROM event_head; DELETE FROM event_gaps; DELETE FROM events WHERE id = 1; UPDATE events SET link = x''",
        );
        let store = open();
        begin(&store, Adoption::OfNothing);
        let found = store.read(|read| read.check_event_chain(&mac())).unwrap();
        assert_eq!(found, broken(1, Break::Missing));
    }
}
