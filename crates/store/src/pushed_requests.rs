//! Authorization requests that clients sent ahead (RFC 9126). Each starts one authorization.
//!
//! A request can be looked up until it expires and stays until it is consumed: the person may still be signing in when
//! its name is already too old to be presented. What it says comes sealed.

use protocol::id::{ClientId, InstanceId};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedRequest {
    /// Hash of its name, the `request_uri`.
    pub hash: TokenHash,
    /// The instance asked.
    pub instance_id: InstanceId,
    /// The client that sent it; nobody else may present its name.
    pub client_id: ClientId,
    /// The parameters, as sealed by the caller.
    pub sealed_request: Vec<u8>,
    /// When it was sent.
    pub created_at: Timestamp,
    /// From when on its name is no good.
    pub expires_at: Timestamp,
}

macro_rules! columns {
    () => {
        "hash, instance_id, client_id, request, created_at, expires_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<PushedRequest> {
    let mut cells = Cells::of(row);
    Ok(PushedRequest {
        hash: cells.take()?,
        instance_id: cells.take()?,
        client_id: cells.take()?,
        sealed_request: cells.take()?,
        created_at: cells.take()?,
        expires_at: cells.take()?,
    })
}

impl Read {
    /// The request of this name, if this client sent it, it was not answered, and it has not expired.
    pub fn find_pushed_request(
        &self,
        instance: InstanceId,
        client: &ClientId,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<PushedRequest>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM pushed_requests
                  WHERE hash = ?1 AND instance_id = ?2 AND client_id = ?3 AND expires_at > ?4"
            ),
            params![In(&hash), In(&instance), In(client), In(&now)],
            read,
        )
    }
}

impl Write {
    /// Adds a request, and removes the oldest of its client beyond `at_most` (at least 1): a client that sends without
    /// end, or somebody who says to be a public one, fills no disk.
    pub fn insert_pushed_request(&self, request: &PushedRequest, at_most: u32) -> Result<(), Error> {
        self.execute(
            concat!(
                "INSERT INTO pushed_requests (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            ),
            params![
                In(&request.hash),
                In(&request.instance_id),
                In(&request.client_id),
                request.sealed_request,
                In(&request.created_at),
                In(&request.expires_at),
            ],
        )?;
        self.execute(
            "DELETE FROM pushed_requests WHERE hash IN
                 (SELECT hash FROM pushed_requests WHERE instance_id = ?1 AND client_id = ?2
                  ORDER BY created_at DESC, hash LIMIT -1 OFFSET ?3)",
            params![In(&request.instance_id), In(&request.client_id), at_most.max(1)],
        )?;
        Ok(())
    }

    /// Ends a request with its answer, expired or not. Works once: `false` when it was answered before.
    pub fn consume_pushed_request(&self, hash: TokenHash) -> Result<bool, Error> {
        self.changed("DELETE FROM pushed_requests WHERE hash = ?1", [In(&hash)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inserted;
    use crate::testing::{House, at, client, client_id, hash, instance_id};

    fn pushed(n: u8) -> PushedRequest {
        PushedRequest {
            hash: hash(n),
            instance_id: instance_id(1),
            client_id: client_id("app"),
            sealed_request: vec![n],
            created_at: at(i64::from(n)),
            expires_at: at(60),
        }
    }

    fn found(house: &House, n: u8, seconds: i64) -> Option<PushedRequest> {
        let app = client_id("app");
        house.read(|read| read.find_pushed_request(instance_id(1), &app, hash(n), at(seconds)))
    }

    #[test]
    fn s_108_a_request_is_found_by_its_client_until_it_expires() {
        let house = House::settled();
        house.write(|write| write.insert_pushed_request(&pushed(1), 10));
        assert_eq!(found(&house, 1, 59), Some(pushed(1)));
        assert_eq!(found(&house, 1, 60), None);
        let other = client_id("other");
        let (here, there) = (instance_id(1), instance_id(2));
        let stolen = house.read(|read| read.find_pushed_request(here, &other, hash(1), at(0)));
        assert_eq!(stolen, None);
        let app = client_id("app");
        let elsewhere = house.read(|read| read.find_pushed_request(there, &app, hash(1), at(0)));
        assert_eq!(elsewhere, None);
    }

    #[test]
    fn s_108_a_request_is_answered_once_even_when_its_name_has_expired() {
        let house = House::settled();
        house.write(|write| write.insert_pushed_request(&pushed(1), 10));
        assert_eq!(house.race(|write| write.consume_pushed_request(hash(1))), 1);
        assert_eq!(found(&house, 1, 0), None);
    }

    #[test]
    fn the_oldest_of_a_client_make_room() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_client(&client(1, "other"))?, Inserted::Done);
            let elsewhere = PushedRequest {
                client_id: client_id("other"),
                ..pushed(100)
            };
            write.insert_pushed_request(&elsewhere, 3)?;
            (1..=5).try_for_each(|n| write.insert_pushed_request(&pushed(n), 3))
        });
        let there: Vec<u8> = (1..=5).filter(|n| found(&house, *n, 0).is_some()).collect();
        assert_eq!(there, [3, 4, 5]);
        assert!(house.write(|write| write.consume_pushed_request(hash(100))));
    }

    #[test]
    fn requests_go_with_their_client() {
        let house = House::settled();
        house.write(|write| {
            write.insert_pushed_request(&pushed(1), 3)?;
            write.remove_client(instance_id(1), &client_id("app"))
        });
        assert!(!house.write(|write| write.consume_pushed_request(hash(1))));
    }
}
