//! Devices that wait for the person (RFC 8628). A device code is known by its hash only and works once.
//!
//! How often a device polls is not written here: a poll that changes nothing costs no write.

use protocol::id::{ClientId, GrantId, InstanceId};
use protocol::scope::Scope;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first, words};
use crate::{Error, Inserted, Read, Write};

/// What the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceState {
    /// Nothing yet.
    Waiting,
    /// Yes; the device has not come back since.
    Allowed,
    /// No.
    Denied,
}

words!(DeviceState { Waiting = "waiting", Allowed = "allowed", Denied = "denied" });

/// One device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// Hash of the device code.
    pub hash: TokenHash,
    /// The code that the person types: its letters, without the dash. No two of an instance share one.
    pub user_code: String,
    /// The instance it wants to be let in to.
    pub instance_id: InstanceId,
    /// The client it is an installation of.
    pub client_id: ClientId,
    /// What it asked for.
    pub scope: Scope,
    /// What the person said.
    pub state: DeviceState,
    /// What it was given, once it was allowed.
    pub grant_id: Option<GrantId>,
    /// The address it asked from.
    pub address: String,
    /// What devices from there are counted under.
    pub source: String,
    /// When it asked.
    pub created_at: Timestamp,
    /// From when on nobody can answer it.
    pub expires_at: Timestamp,
}

macro_rules! columns {
    () => {
        "hash, user_code, instance_id, client_id, scope, state, grant_id, address, source, created_at, expires_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<DeviceCode> {
    let mut cells = Cells::of(row);
    Ok(DeviceCode {
        hash: cells.take()?,
        user_code: cells.take()?,
        instance_id: cells.take()?,
        client_id: cells.take()?,
        scope: cells.take()?,
        state: cells.take()?,
        grant_id: cells.take()?,
        address: cells.take()?,
        source: cells.take()?,
        created_at: cells.take()?,
        expires_at: cells.take()?,
    })
}

impl Read {
    /// One device, by what it polls with, expired or not.
    pub fn find_device_code(&self, hash: TokenHash) -> Result<Option<DeviceCode>, Error> {
        self.one(
            concat!("SELECT ", columns!(), " FROM device_codes WHERE hash = ?1"),
            [In(&hash)],
            read,
        )
    }

    /// The device that waits under a user code and can still be answered.
    pub fn find_waiting_device(
        &self,
        instance: InstanceId,
        user_code: &str,
        now: Timestamp,
    ) -> Result<Option<DeviceCode>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM device_codes
                 WHERE instance_id = ?1 AND user_code = ?2 AND state = 'waiting' AND expires_at > ?3"
            ),
            params![In(&instance), user_code, In(&now)],
            read,
        )
    }

    /// The devices of an instance that can still be answered, latest first.
    pub fn list_waiting_devices(
        &self,
        instance: InstanceId,
        now: Timestamp,
    ) -> Result<Vec<DeviceCode>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM device_codes
                 WHERE instance_id = ?1 AND state = 'waiting' AND expires_at > ?2
                 ORDER BY created_at DESC, user_code"
            ),
            params![In(&instance), In(&now)],
            read,
        )
    }

    /// How many devices of a client that asked from one source can still be answered.
    pub fn count_waiting_devices(
        &self,
        instance: InstanceId,
        client: &ClientId,
        source: &str,
        now: Timestamp,
    ) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM device_codes
             WHERE instance_id = ?1 AND client_id = ?2 AND state = 'waiting' AND expires_at > ?3 AND source = ?4",
            params![In(&instance), In(client), In(&now), source],
        )
    }
}

impl Write {
    /// Adds a device. Taken when its user code is another's.
    pub fn insert_device_code(&self, device: &DeviceCode) -> Result<Inserted, Error> {
        self.insert(
            concat!(
                "INSERT INTO device_codes (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING"
            ),
            params![
                In(&device.hash),
                device.user_code,
                In(&device.instance_id),
                In(&device.client_id),
                In(&device.scope),
                In(&device.state),
                In(&device.grant_id),
                device.address,
                device.source,
                In(&device.created_at),
                In(&device.expires_at),
            ],
        )
    }

    /// Makes room for one more waiting device of a client that has `at_most`: of the source with the most of them the
    /// oldest goes first.
    pub fn expire_waiting_devices(
        &self,
        instance: InstanceId,
        client: &ClientId,
        at_most: u32,
        now: Timestamp,
    ) -> Result<usize, Error> {
        self.execute(
            "DELETE FROM device_codes WHERE hash IN
                 (SELECT hash FROM
                      (SELECT hash, created_at, row_number() OVER
                                  (PARTITION BY source ORDER BY created_at DESC, user_code) AS place
                       FROM device_codes
                       WHERE instance_id = ?1 AND client_id = ?2 AND state = 'waiting' AND expires_at > ?3)
                  ORDER BY place, created_at DESC LIMIT -1 OFFSET ?4)",
            params![In(&instance), In(client), In(&now), at_most.saturating_sub(1)],
        )
    }

    /// Answers a waiting device: with a grant it is allowed, without one denied. Works once: `false` when it was
    /// answered before, has expired, or is gone.
    pub fn update_device_answer(
        &self,
        hash: TokenHash,
        grant: Option<GrantId>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let state = if grant.is_some() {
            DeviceState::Allowed
        } else {
            DeviceState::Denied
        };
        self.changed(
            "UPDATE device_codes SET state = ?2, grant_id = ?3
             WHERE hash = ?1 AND state = 'waiting' AND expires_at > ?4",
            params![In(&hash), In(&state), In(&grant), In(&now)],
        )
    }

    /// Redeems an allowed device code: it is gone afterwards, so it works once. The grant that it was allowed with;
    /// `None` when it was not allowed, has expired, or is gone.
    pub fn consume_device_code(&self, hash: TokenHash, now: Timestamp) -> Result<Option<GrantId>, Error> {
        self.one(
            "DELETE FROM device_codes
             WHERE hash = ?1 AND state = 'allowed' AND grant_id IS NOT NULL AND expires_at > ?2
             RETURNING grant_id",
            params![In(&hash), In(&now)],
            first,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, client_id, grant_id, hash, instance_id};

    fn device(n: u8, user_code: &str) -> DeviceCode {
        DeviceCode {
            hash: hash(n),
            user_code: user_code.to_owned(),
            instance_id: instance_id(1),
            client_id: client_id("app"),
            scope: Scope::parse("openid").unwrap(),
            state: DeviceState::Waiting,
            grant_id: None,
            address: "127.0.0.1".to_owned(),
            source: "127.0.0.1".to_owned(),
            created_at: at(i64::from(n)),
            expires_at: at(600),
        }
    }

    #[test]
    fn s_193_the_oldest_device_of_the_busiest_source_makes_room() {
        fn from(n: u8, source: &str) -> DeviceCode {
            DeviceCode {
                source: source.to_owned(),
                ..device(n, &format!("BCDFGHJ{}", char::from(b'A' + n)))
            }
        }
        let house = House::settled();
        house.write(|write| {
            let _ = write.insert_device_code(&from(1, "the living room"))?;
            for n in 2..8 {
                write.expire_waiting_devices(instance_id(1), &client_id("app"), 4, at(10))?;
                let _ = write.insert_device_code(&from(n, "elsewhere"))?;
            }
            Ok(())
        });
        let mut there: Vec<u8> = house
            .read(|read| read.list_waiting_devices(instance_id(1), at(10)))
            .iter()
            .map(|device| device.user_code.as_bytes()[7] - b'A')
            .collect();
        there.sort_unstable();
        assert_eq!(there, [1, 5, 6, 7]);
    }

    fn with_device() -> House {
        let house = House::settled();
        assert_eq!(
            house.write(|write| write.insert_device_code(&device(1, "BBBBBBBB"))),
            Inserted::Done
        );
        house
    }

    #[test]
    fn a_waiting_device_is_found_by_its_code_until_it_expires() {
        let house = with_device();
        let find = |code: &'static str, seconds| {
            house.read(move |read| read.find_waiting_device(instance_id(1), code, at(seconds)))
        };
        assert_eq!(find("BBBBBBBB", 599), Some(device(1, "BBBBBBBB")));
        assert_eq!(find("BBBBBBBB", 600), None);
        assert_eq!(find("CCCCCCCC", 0), None);
        assert_eq!(
            house.read(|read| read.find_waiting_device(instance_id(2), "BBBBBBBB", at(0))),
            None
        );
        assert!(house.read(|read| read.find_device_code(hash(1))).is_some());
    }

    #[test]
    fn no_two_devices_share_a_user_code() {
        let house = with_device();
        let twin = house.write(|write| write.insert_device_code(&device(2, "BBBBBBBB")));
        assert_eq!(twin, Inserted::Taken);
        assert_eq!(
            house.read(|read| read.count_waiting_devices(
                instance_id(1),
                &client_id("app"),
                "127.0.0.1",
                at(0)
            )),
            1
        );
    }

    #[test]
    fn one_answer_wins() {
        let house = with_device();
        let won = house.race(|write| write.update_device_answer(hash(1), Some(grant_id(1)), at(5)));
        assert_eq!(won, 1);
        assert!(!house.write(|write| write.update_device_answer(hash(1), None, at(6))));
        assert!(
            house
                .read(|read| read.list_waiting_devices(instance_id(1), at(6)))
                .is_empty()
        );
    }

    #[test]
    fn an_expired_device_cannot_be_answered() {
        let house = with_device();
        assert!(!house.write(|write| write.update_device_answer(hash(1), Some(grant_id(1)), at(600))));
    }

    #[test]
    fn an_allowed_device_is_served_once() {
        let house = with_device();
        assert_eq!(
            house.write(|write| write.consume_device_code(hash(1), at(1))),
            None
        );
        house.write(|write| write.update_device_answer(hash(1), Some(grant_id(1)), at(5)));
        assert_eq!(
            house.write(|write| write.consume_device_code(hash(1), at(600))),
            None
        );
        assert_eq!(
            house.race(|write| Ok(write.consume_device_code(hash(1), at(6))?.is_some())),
            1
        );
        assert_eq!(house.read(|read| read.find_device_code(hash(1))), None);
    }

    #[test]
    fn a_denied_device_is_never_served() {
        let house = with_device();
        house.write(|write| write.update_device_answer(hash(1), None, at(5)));
        assert_eq!(
            house.write(|write| write.consume_device_code(hash(1), at(6))),
            None
        );
        let found = house.read(|read| read.find_device_code(hash(1))).unwrap();
        assert_eq!((found.state, found.grant_id), (DeviceState::Denied, None));
    }

    #[test]
    fn devices_are_listed_latest_first() {
        let house = with_device();
        assert_eq!(
            house.write(|write| write.insert_device_code(&device(2, "CCCCCCCC"))),
            Inserted::Done
        );
        let codes: Vec<String> = house
            .read(|read| read.list_waiting_devices(instance_id(1), at(3)))
            .into_iter()
            .map(|device| device.user_code)
            .collect();
        assert_eq!(codes, ["CCCCCCCC", "BBBBBBBB"]);
    }
}
