//! Devices that sign in without a second factor. A device is known by the hash of its token only.

use protocol::id::InstanceId;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// A device whose token was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedDevice {
    /// Its number, rising with time.
    pub number: i64,
    /// Browser and system that the token is bound to.
    pub family: String,
    /// The address from which it became trusted.
    pub address: String,
    /// When it became trusted.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Timestamp,
    /// From when on it is not trusted.
    pub expires_at: Timestamp,
}

/// A device that becomes trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTrustedDevice {
    /// Whose owner trusts it.
    pub instance_id: InstanceId,
    /// Hash of its token.
    pub hash: TokenHash,
    /// Browser and system.
    pub family: String,
    /// The address.
    pub address: String,
    /// Now.
    pub created_at: Timestamp,
    /// From when on it is not trusted.
    pub expires_at: Timestamp,
}

macro_rules! columns {
    () => {
        "number, family, address, created_at, last_used_at, expires_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<TrustedDevice> {
    let mut cells = Cells::of(row);
    Ok(TrustedDevice {
        number: cells.take()?,
        family: cells.take()?,
        address: cells.take()?,
        created_at: cells.take()?,
        last_used_at: cells.take()?,
        expires_at: cells.take()?,
    })
}

impl Read {
    /// The trusted devices of an instance, last used first.
    pub fn list_trusted_devices(
        &self,
        instance: InstanceId,
        now: Timestamp,
    ) -> Result<Vec<TrustedDevice>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM trusted_devices WHERE instance_id = ?1 AND expires_at > ?2
                  ORDER BY last_used_at DESC, number DESC"
            ),
            params![In(&instance), In(&now)],
            read,
        )
    }
}

impl Read {
    /// How many devices are trusted, those included whose time is over and that were not swept yet.
    pub fn count_trusted_devices(&self, instance: InstanceId) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM trusted_devices WHERE instance_id = ?1",
            [In(&instance)],
        )
    }
}

impl Write {
    /// Trusts a device, and forgets the longest unused ones of the instance beyond `at_most` (at least 1).
    pub fn insert_trusted_device(&self, device: &NewTrustedDevice, at_most: u32) -> Result<(), Error> {
        self.execute(
            "INSERT INTO trusted_devices (instance_id, hash, family, address, created_at, last_used_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
            params![
                In(&device.instance_id),
                In(&device.hash),
                device.family,
                device.address,
                In(&device.created_at),
                In(&device.expires_at),
            ],
        )?;
        self.execute(
            "DELETE FROM trusted_devices WHERE number IN
                 (SELECT number FROM trusted_devices WHERE instance_id = ?1
                  ORDER BY last_used_at DESC, number DESC LIMIT -1 OFFSET ?2)",
            params![In(&device.instance_id), at_most.max(1)],
        )?;
        Ok(())
    }

    /// Notes that somebody signed in with a device. `false` when it is not trusted, or is of another family.
    pub fn mark_trusted_device_used(
        &self,
        instance: InstanceId,
        hash: TokenHash,
        family: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE trusted_devices SET last_used_at = ?4
             WHERE hash = ?1 AND instance_id = ?2 AND family = ?3 AND expires_at > ?4",
            params![In(&hash), In(&instance), family, In(&now)],
        )
    }

    /// Trusts a device no longer. `false` when it was not trusted.
    pub fn remove_trusted_device(&self, instance: InstanceId, number: i64) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM trusted_devices WHERE number = ?1 AND instance_id = ?2",
            params![number, In(&instance)],
        )
    }

    /// Trusts no device of an instance. Says how many were trusted.
    pub fn remove_trusted_devices(&self, instance: InstanceId) -> Result<usize, Error> {
        self.execute(
            "DELETE FROM trusted_devices WHERE instance_id = ?1",
            [In(&instance)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance_id};

    fn device(token: u8, since: i64) -> NewTrustedDevice {
        NewTrustedDevice {
            instance_id: instance_id(1),
            hash: hash(token),
            family: "Firefox on Linux".to_owned(),
            address: "127.0.0.1".to_owned(),
            created_at: at(since),
            expires_at: at(since + 1000),
        }
    }

    #[test]
    fn cozy_12_a_device_is_trusted_in_its_family_and_for_its_time() {
        let house = House::settled();
        house.write(|write| write.insert_trusted_device(&device(1, 0), 5));
        let used = |token, family: &'static str, now| {
            house.write(move |write| {
                write.mark_trusted_device_used(instance_id(1), hash(token), family, at(now))
            })
        };
        assert!(used(1, "Firefox on Linux", 999));
        assert!(!used(1, "Firefox on Linux", 1000));
        assert!(!used(1, "Chrome on Linux", 5));
        assert!(!used(2, "Firefox on Linux", 5));
        assert!(!house.write(|write| {
            write.mark_trusted_device_used(instance_id(2), hash(1), "Firefox on Linux", at(5))
        }));
    }

    #[test]
    fn devices_are_listed_and_forgotten() {
        let house = House::settled();
        house.write(|write| {
            for token in 1..=4 {
                write.insert_trusted_device(&device(token, i64::from(token)), 3)?;
            }
            Ok(())
        });
        let numbers = || -> Vec<i64> {
            let list = house.read(|read| read.list_trusted_devices(instance_id(1), at(10)));
            list.iter().map(|device| device.number).collect()
        };
        let before = numbers();
        assert_eq!(before.len(), 3);
        let first = before[0];
        assert!(!house.write(move |write| write.remove_trusted_device(instance_id(2), first)));
        assert!(house.write(move |write| write.remove_trusted_device(instance_id(1), first)));
        assert!(!house.write(move |write| write.remove_trusted_device(instance_id(1), first)));
        assert_eq!(numbers(), before[1..]);
        assert_eq!(
            house.write(|write| write.remove_trusted_devices(instance_id(1))),
            2
        );
        assert!(numbers().is_empty());
    }
}
