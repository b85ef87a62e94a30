//! Sign-ins that passed the passphrase and wait for the second factor. A sign-in is known by the hash of its token only.

use protocol::id::InstanceId;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One sign-in that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Hash of its token.
    pub hash: TokenHash,
    /// The instance signed in to.
    pub instance_id: InstanceId,
    /// What it is bound to, as JSON; who asks knows the type.
    pub waiting: String,
    /// How many wrong codes came for it.
    pub tries: u32,
    /// When the passphrase was right.
    pub created_at: Timestamp,
    /// From when on it is no more.
    pub expires_at: Timestamp,
}

impl Read {
    /// A sign-in of an instance, unless it has expired.
    pub fn find_sign_in(
        &self,
        instance: InstanceId,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<SignIn>, Error> {
        self.one(
            "SELECT hash, instance_id, waiting, tries, created_at, expires_at FROM sign_ins
             WHERE hash = ?1 AND instance_id = ?2 AND expires_at > ?3",
            params![In(&hash), In(&instance), In(&now)],
            |row| {
                let mut cells = Cells::of(row);
                Ok(SignIn {
                    hash: cells.take()?,
                    instance_id: cells.take()?,
                    waiting: cells.take()?,
                    tries: cells.take()?,
                    created_at: cells.take()?,
                    expires_at: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Adds a sign-in, and removes the oldest of its instance beyond `at_most` (at least 1).
    pub fn insert_sign_in(&self, sign_in: &SignIn, at_most: u32) -> Result<(), Error> {
        self.execute(
            "INSERT INTO sign_ins (hash, instance_id, waiting, tries, created_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                In(&sign_in.hash),
                In(&sign_in.instance_id),
                sign_in.waiting,
                sign_in.tries,
                In(&sign_in.created_at),
                In(&sign_in.expires_at),
            ],
        )?;
        self.execute(
            "DELETE FROM sign_ins WHERE hash IN
                 (SELECT hash FROM sign_ins WHERE instance_id = ?1 AND hash IS NOT ?3
                  ORDER BY created_at DESC LIMIT -1 OFFSET ?2)",
            params![
                In(&sign_in.instance_id),
                at_most.max(1).saturating_sub(1),
                In(&sign_in.hash),
            ],
        )?;
        Ok(())
    }

    /// Counts a wrong code. `false` when the sign-in is gone.
    pub fn mark_sign_in_try(&self, hash: TokenHash) -> Result<bool, Error> {
        self.changed(
            "UPDATE sign_ins SET tries = tries + 1 WHERE hash = ?1",
            [In(&hash)],
        )
    }

    /// Ends all sign-ins of an instance.
    pub fn remove_sign_ins(&self, instance: InstanceId) -> Result<usize, Error> {
        self.execute("DELETE FROM sign_ins WHERE instance_id = ?1", [In(&instance)])
    }

    /// Ends a sign-in. Works once: `false` when it was ended or has expired.
    pub fn consume_sign_in(&self, hash: TokenHash, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM sign_ins WHERE hash = ?1 AND expires_at > ?2",
            params![In(&hash), In(&now)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance_id};

    fn sign_in(n: u8) -> SignIn {
        SignIn {
            hash: hash(n),
            instance_id: instance_id(1),
            waiting: "{}".to_owned(),
            tries: 0,
            created_at: at(i64::from(n)),
            expires_at: at(600),
        }
    }

    #[test]
    fn a_sign_in_is_found_at_its_instance_until_it_expires_and_ends_once() {
        let house = House::settled();
        house.write(|write| write.insert_sign_in(&sign_in(1), 10));
        let find = |instance, seconds| {
            house.read(move |read| read.find_sign_in(instance_id(instance), hash(1), at(seconds)))
        };
        assert_eq!(find(1, 599), Some(sign_in(1)));
        assert_eq!((find(1, 600), find(2, 0)), (None, None));
        assert!(house.write(|write| write.mark_sign_in_try(hash(1))));
        assert_eq!(find(1, 0).unwrap().tries, 1);
        assert!(!house.write(|write| write.consume_sign_in(hash(1), at(600))));
        assert_eq!(house.race(|write| write.consume_sign_in(hash(1), at(5))), 1);
    }

    #[test]
    fn s_230_the_oldest_make_room() {
        let house = House::settled();
        house.write(|write| (1..=4).try_for_each(|n| write.insert_sign_in(&sign_in(n), 2)));
        let there = |n| house.read(move |read| read.find_sign_in(instance_id(1), hash(n), at(0)));
        assert_eq!(
            [1, 2, 3, 4].map(|n| there(n).is_some()),
            [false, false, true, true]
        );
    }
}
