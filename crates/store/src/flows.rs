//! Authorization requests that wait for the person: to sign in, to consent.

use protocol::id::{FlowId, InstanceId, SessionId};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One request that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its id, as the pages' addresses carry it.
    pub id: FlowId,
    /// The instance asked.
    pub instance_id: InstanceId,
    /// Hash of the cookie that ties it to the browser that began it.
    pub browser_hash: TokenHash,
    /// The request as JSON; who asks knows the type.
    pub request: String,
    /// The session it goes on in, once the person has signed in. Empty again when that session ends.
    pub session_id: Option<SessionId>,
    /// When it began.
    pub created_at: Timestamp,
    /// From when on it is no more.
    pub expires_at: Timestamp,
    /// Where it came from: an address, or a browser that is known.
    pub source: String,
    /// Whether the person signed in with this browser before.
    pub known: bool,
}

macro_rules! columns {
    () => {
        "id, instance_id, browser_hash, request, session_id, created_at, expires_at, source, known"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Flow> {
    let mut cells = Cells::of(row);
    Ok(Flow {
        id: cells.take()?,
        instance_id: cells.take()?,
        browser_hash: cells.take()?,
        request: cells.take()?,
        session_id: cells.take()?,
        created_at: cells.take()?,
        expires_at: cells.take()?,
        source: cells.take()?,
        known: cells.take()?,
    })
}

impl Read {
    /// A flow of an instance, unless it has expired.
    pub fn find_flow(&self, instance: InstanceId, id: FlowId, now: Timestamp) -> Result<Option<Flow>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM flows WHERE id = ?1 AND instance_id = ?2 AND expires_at > ?3"
            ),
            params![In(&id), In(&instance), In(&now)],
            read,
        )
    }
}

impl Write {
    /// Adds a flow, and removes what is beyond `at_most` (at least 1) of its instance: whoever begins flows without end
    /// fills no disk, and pushes out no more than their own.
    ///
    /// Known browsers stay longest. Among the others, and among them, each source has the same room: of the one with
    /// the most flows the oldest goes first.
    pub fn insert_flow(&self, flow: &Flow, at_most: u32) -> Result<(), Error> {
        self.execute(
            concat!(
                "INSERT INTO flows (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            ),
            params![
                In(&flow.id),
                In(&flow.instance_id),
                In(&flow.browser_hash),
                flow.request,
                In(&flow.session_id),
                In(&flow.created_at),
                In(&flow.expires_at),
                flow.source,
                flow.known,
            ],
        )?;
        self.execute(
            "DELETE FROM flows WHERE rowid IN
                 (SELECT number FROM
                      (SELECT rowid AS number, known,
                              row_number() OVER (PARTITION BY known, source ORDER BY rowid DESC) AS place
                       FROM flows WHERE instance_id = ?1)
                  ORDER BY known DESC, place, number DESC LIMIT -1 OFFSET ?2)",
            params![In(&flow.instance_id), at_most.max(1)],
        )?;
        Ok(())
    }

    /// Ties a flow to the session in which it goes on. `false` when the flow is gone.
    pub fn update_flow_session(&self, id: FlowId, session: SessionId) -> Result<bool, Error> {
        self.changed(
            "UPDATE flows SET session_id = ?2 WHERE id = ?1",
            params![In(&id), In(&session)],
        )
    }

    /// Replaces what a flow waits with. `false` when it was answered or has expired.
    pub fn update_flow_request(&self, id: FlowId, request: &str, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE flows SET request = ?2 WHERE id = ?1 AND expires_at > ?3",
            params![In(&id), request, In(&now)],
        )
    }

    /// Ends a flow with its answer. Works once: `false` when it was answered or has expired.
    pub fn consume_flow(&self, id: FlowId, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM flows WHERE id = ?1 AND expires_at > ?2",
            params![In(&id), In(&now)],
        )
    }

    /// Removes what has expired. Says how many.
    pub fn expire_flows_before(&self, now: Timestamp) -> Result<usize, Error> {
        self.execute("DELETE FROM flows WHERE expires_at <= ?1", [In(&now)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inserted;
    use crate::testing::{House, at, flow, flow_id, instance, instance_id, session_id};

    #[test]
    fn a_flow_is_found_at_its_instance_until_it_expires() {
        let house = House::settled();
        house.write(|write| write.insert_flow(&flow(1), 10));
        let find = |instance, seconds| house.read(|read| read.find_flow(instance, flow_id(1), at(seconds)));
        assert_eq!(find(instance_id(1), 599), Some(flow(1)));
        assert_eq!(find(instance_id(1), 600), None);
        assert_eq!(find(instance_id(2), 0), None);
    }

    #[test]
    fn a_flow_is_answered_once() {
        let house = House::settled();
        house.write(|write| write.insert_flow(&flow(1), 10));
        assert_eq!(house.race(|write| write.consume_flow(flow_id(1), at(5))), 1);
        house.write(|write| write.insert_flow(&flow(2), 10));
        assert!(!house.write(|write| write.consume_flow(flow_id(2), at(600))));
    }

    #[test]
    fn the_oldest_flows_make_room() {
        let house = House::settled();
        assert_eq!(
            house.write(|write| write.insert_instance(&instance(2))),
            Inserted::Done
        );
        house.write(|write| {
            let mut elsewhere = flow(100);
            elsewhere.instance_id = instance_id(2);
            write.insert_flow(&elsewhere, 3)?;
            // All in the same second: the order of arrival decides.
            (1..=5).try_for_each(|n| write.insert_flow(&flow(n), 3))
        });
        let there: Vec<u8> = (1..=5)
            .filter(|n| {
                house
                    .read(|read| read.find_flow(instance_id(1), flow_id(*n), at(0)))
                    .is_some()
            })
            .collect();
        assert_eq!(there, [3, 4, 5]);
        assert!(
            house
                .read(|read| read.find_flow(instance_id(2), flow_id(100), at(0)))
                .is_some()
        );
    }

    #[test]
    fn s_230_who_begins_flows_without_end_pushes_out_only_their_own() {
        fn from(n: u8, source: &str, known: bool) -> Flow {
            Flow {
                source: source.to_owned(),
                known,
                ..flow(n)
            }
        }
        let house = House::settled();
        house.write(|write| {
            write.insert_flow(&from(1, "the owner's browser", true), 4)?;
            write.insert_flow(&from(2, "192.0.2.2", false), 4)?;
            (10..=60).try_for_each(|n| write.insert_flow(&from(n, "192.0.2.9", false), 4))
        });
        let there: Vec<u8> = (1..=60)
            .filter(|n| {
                house
                    .read(|read| read.find_flow(instance_id(1), flow_id(*n), at(0)))
                    .is_some()
            })
            .collect();
        assert_eq!(there, [1, 2, 59, 60]);
        // Many strangers from everywhere take each other's room, never that of a browser that is known.
        house.write(|write| {
            (70..=90).try_for_each(|n| write.insert_flow(&from(n, &format!("192.0.2.{n}"), false), 4))
        });
        let find = |n| house.read(|read| read.find_flow(instance_id(1), flow_id(n), at(0)));
        assert_eq!(find(1), Some(from(1, "the owner's browser", true)));
        assert_eq!((find(2), find(60)), (None, None));
        assert!(find(90).is_some());
    }

    #[test]
    fn a_flow_goes_on_in_its_session_and_outlives_it() {
        let house = House::settled();
        house.write(|write| write.insert_flow(&flow(1), 10));
        assert!(house.write(|write| write.update_flow_session(flow_id(1), session_id(1))));
        let find = || {
            house
                .read(|read| read.find_flow(instance_id(1), flow_id(1), at(0)))
                .unwrap()
        };
        assert_eq!(find().session_id, Some(session_id(1)));
        house.write(|write| write.remove_session(instance_id(1), session_id(1)));
        assert_eq!(find().session_id, None);
        assert!(!house.write(|write| write.update_flow_session(flow_id(2), session_id(1))));
    }

    #[test]
    fn expired_flows_are_removed() {
        let house = House::settled();
        house.write(|write| {
            write.insert_flow(&flow(1), 10)?;
            write.insert_flow(
                &Flow {
                    expires_at: at(601),
                    ..flow(2)
                },
                10,
            )
        });
        assert_eq!(house.write(|write| write.expire_flows_before(at(600))), 1);
        assert!(
            house
                .read(|read| read.find_flow(instance_id(1), flow_id(2), at(0)))
                .is_some()
        );
    }
}
