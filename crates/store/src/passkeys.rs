//! Passkeys: credentials of authenticators, by which an owner signs in. There is nothing secret in them.

use protocol::id::InstanceId;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Inserted, Read, Write};

/// A passkey of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Whose instance.
    pub instance_id: InstanceId,
    /// How it is named in lists.
    pub number: i64,
    /// The id that its authenticator gave it.
    pub credential: Vec<u8>,
    /// The relying party that it was made for, a host without its port.
    pub rp_id: String,
    /// Its public key, a `COSE_Key`.
    pub public_key: Vec<u8>,
    /// The highest counter that it was used with; 0 while it does not count.
    pub counter: u32,
    /// What its owner calls it.
    pub name: String,
    /// Whether it may be copied to other devices.
    pub copied: bool,
    /// How it can be reached, words with blanks between them.
    pub transports: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last.
    pub used_at: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "instance_id, number, credential, rp_id, public_key, counter, name, copied, transports, created_at, used_at"
    };
}

fn passkey(row: &Row<'_>) -> rusqlite::Result<Passkey> {
    let mut cells = Cells::of(row);
    Ok(Passkey {
        instance_id: cells.take()?,
        number: cells.take()?,
        credential: cells.take()?,
        rp_id: cells.take()?,
        public_key: cells.take()?,
        counter: cells.take()?,
        name: cells.take()?,
        copied: cells.take()?,
        transports: cells.take()?,
        created_at: cells.take()?,
        used_at: cells.take()?,
    })
}

impl Read {
    /// All of an owner, the oldest first.
    pub fn list_passkeys(&self, instance: InstanceId) -> Result<Vec<Passkey>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM passkeys WHERE instance_id = ?1 ORDER BY number"
            ),
            [In(&instance)],
            passkey,
        )
    }

    /// The one with this id.
    pub fn find_passkey(&self, instance: InstanceId, credential: &[u8]) -> Result<Option<Passkey>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM passkeys WHERE instance_id = ?1 AND credential = ?2"
            ),
            params![In(&instance), credential],
            passkey,
        )
    }

    /// How many an owner has.
    pub fn count_passkeys(&self, instance: InstanceId) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM passkeys WHERE instance_id = ?1",
            [In(&instance)],
        )
    }
}

impl Write {
    /// Adds one; its number is chosen here.
    pub fn insert_passkey(&self, passkey: &Passkey) -> Result<Inserted, Error> {
        self.insert(
            "INSERT INTO passkeys
                 (instance_id, credential, rp_id, public_key, counter, name, copied, transports, created_at, used_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
            params![
                In(&passkey.instance_id),
                passkey.credential,
                passkey.rp_id,
                passkey.public_key,
                passkey.counter,
                passkey.name,
                passkey.copied,
                passkey.transports,
                In(&passkey.created_at),
                In(&passkey.used_at),
            ],
        )
    }

    /// Notes a use with this counter. `false`, and nothing is noted, when the counter is not higher than the one before
    /// where either of them counts: there may be two of it (Web Authentication 7.2 step 22). `false` as well when it is
    /// gone.
    pub fn mark_passkey_used(
        &self,
        instance: InstanceId,
        credential: &[u8],
        counter: u32,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE passkeys SET counter = ?3, used_at = ?4
             WHERE instance_id = ?1 AND credential = ?2 AND (?3 > counter OR (?3 = 0 AND counter = 0))",
            params![In(&instance), credential, counter, In(&now)],
        )
    }

    /// Gives it another name. `false` when it is gone.
    pub fn update_passkey_name(&self, instance: InstanceId, number: i64, name: &str) -> Result<bool, Error> {
        self.changed(
            "UPDATE passkeys SET name = ?3 WHERE instance_id = ?1 AND number = ?2",
            params![In(&instance), number, name],
        )
    }

    /// Takes it out. `false` when it is gone.
    pub fn remove_passkey(&self, instance: InstanceId, number: i64) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM passkeys WHERE instance_id = ?1 AND number = ?2",
            params![In(&instance), number],
        )
    }

    /// Takes all of an owner out. Says how many went.
    pub fn remove_passkeys(&self, instance: InstanceId) -> Result<usize, Error> {
        self.execute("DELETE FROM passkeys WHERE instance_id = ?1", [In(&instance)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, instance, instance_id};

    fn passkey(instance: u8, id: u8) -> Passkey {
        Passkey {
            instance_id: instance_id(instance),
            number: 0,
            credential: vec![id],
            rp_id: "localhost".to_owned(),
            public_key: vec![1],
            counter: 0,
            name: "Key".to_owned(),
            copied: true,
            transports: "internal hybrid".to_owned(),
            created_at: at(0),
            used_at: None,
        }
    }

    #[test]
    fn a_passkey_is_of_one_instance_and_there_once() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_instance(&instance(2))?, Inserted::Done);
            assert_eq!(write.insert_passkey(&passkey(1, 1))?, Inserted::Done);
            assert_eq!(write.insert_passkey(&passkey(1, 1))?, Inserted::Taken);
            assert_eq!(write.insert_passkey(&passkey(2, 1))?, Inserted::Done);
            assert_eq!(write.insert_passkey(&passkey(1, 2))?, Inserted::Done);
            Ok(())
        });
        let list = house.read(|read| read.list_passkeys(instance_id(1)));
        let (first, second) = (list[0].number, list[1].number);
        assert_eq!(
            list[0],
            Passkey {
                number: first,
                ..passkey(1, 1)
            }
        );
        assert!(first < second);
        let theirs = house.read(|read| read.list_passkeys(instance_id(2)))[0].number;
        house.write(move |write| {
            assert!(!write.remove_passkey(instance_id(1), theirs)?);
            assert!(!write.update_passkey_name(instance_id(1), theirs, "Mine")?);
            assert!(write.update_passkey_name(instance_id(1), first, "Mine")?);
            assert!(write.remove_passkey(instance_id(1), second)?);
            assert!(!write.remove_passkey(instance_id(1), second)?);
            assert_eq!(write.insert_passkey(&passkey(1, 3))?, Inserted::Done);
            Ok(())
        });
        let list = house.read(|read| read.list_passkeys(instance_id(1)));
        assert_eq!((list[0].name.as_str(), list.len()), ("Mine", 2));
        assert!(list[1].number > second, "numbers are not given again");
        assert_eq!(house.write(|write| write.remove_passkeys(instance_id(1))), 2);
        assert_eq!(house.read(|read| read.count_passkeys(instance_id(2))), 1);
    }

    #[test]
    fn a_counter_goes_up_or_is_not_there() {
        let house = House::settled();
        house.write(|write| write.insert_passkey(&passkey(1, 1)).map(drop));
        let used =
            |counter| house.race(move |write| write.mark_passkey_used(instance_id(1), &[1], counter, at(9)));
        assert_eq!((used(0), used(0)), (32, 32));
        assert_eq!((used(5), used(5), used(4), used(0), used(6)), (1, 0, 0, 0, 1));
        let kept = house
            .read(|read| read.find_passkey(instance_id(1), &[1]))
            .unwrap();
        assert_eq!((kept.counter, kept.used_at), (6, Some(at(9))));
        assert!(!house.write(|write| write.mark_passkey_used(instance_id(1), &[2], 7, at(9))));
    }
}
