//! Signing keys of the lodge. The private part comes sealed.

use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In, words};
use crate::{Error, Inserted, Read, Write};

/// What a key is for at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It is published and does not sign yet.
    Next,
    /// It signs.
    Active,
    /// It is published until what it signed has expired, and signs nothing (I6).
    Retiring,
    /// It is out of use and not published.
    Revoked,
}

words!(KeyState { Next = "next", Active = "active", Retiring = "retiring", Revoked = "revoked" });

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// RFC 7638 thumbprint; never given twice.
    pub kid: String,
    /// Which kind of key, in the caller's word for it.
    pub family: String,
    /// The private part as sealed by the caller; empty once the key signs no more.
    pub sealed_private: Vec<u8>,
    /// The public part, a JWK as JSON.
    pub public: String,
    /// What it is for.
    pub state: KeyState,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it signs.
    pub activates_at: Timestamp,
    /// When it leaves the key set.
    pub retires_at: Option<Timestamp>,
}

impl Read {
    /// All keys, newest first.
    pub fn list_keys(&self) -> Result<Vec<Key>, Error> {
        self.all(
            "SELECT kid, family, private, public, state, created_at, activates_at, retires_at FROM keys
             ORDER BY created_at DESC, rowid DESC",
            [],
            |row| {
                let mut cells = Cells::of(row);
                Ok(Key {
                    kid: cells.take()?,
                    family: cells.take()?,
                    sealed_private: cells.take()?,
                    public: cells.take()?,
                    state: cells.take()?,
                    created_at: cells.take()?,
                    activates_at: cells.take()?,
                    retires_at: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Adds a key. Taken when there is one with that `kid`.
    pub fn insert_key(&self, key: &Key) -> Result<Inserted, Error> {
        self.insert(
            "INSERT INTO keys (kid, family, private, public, state, created_at, activates_at, retires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            params![
                key.kid,
                key.family,
                key.sealed_private,
                key.public,
                In(&key.state),
                In(&key.created_at),
                In(&key.activates_at),
                In(&key.retires_at),
            ],
        )
    }

    /// Lets the next key sign. `false` when it was not the next one.
    pub fn update_key_active(&self, kid: &str, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE keys SET state = 'active', activates_at = ?2 WHERE kid = ?1 AND state = 'next'",
            params![kid, In(&now)],
        )
    }

    /// An active key signs no more and stays published until `retires_at`; its private part is overwritten. `false`
    /// when it was not active.
    pub fn update_key_retiring(&self, kid: &str, retires_at: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE keys SET state = 'retiring', private = x'', retires_at = ?2 WHERE kid = ?1 AND state = 'active'",
            params![kid, In(&retires_at)],
        )
    }

    /// Takes a key out of use, whatever it was for; its private part is overwritten. `false` when it had been revoked
    /// before, or is gone.
    pub fn revoke_key(&self, kid: &str) -> Result<bool, Error> {
        self.changed(
            "UPDATE keys SET state = 'revoked', private = x'', retires_at = NULL
             WHERE kid = ?1 AND state <> 'revoked'",
            [kid],
        )
    }

    /// Removes a key; its private part is overwritten. `false` when it is gone already.
    pub fn remove_key(&self, kid: &str) -> Result<bool, Error> {
        self.changed("DELETE FROM keys WHERE kid = ?1", [kid])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at};

    fn key(kid: &str, seconds: i64) -> Key {
        Key {
            kid: kid.to_owned(),
            family: "p256".to_owned(),
            sealed_private: vec![7; 40],
            public: "{\"kty\":\"EC\"}".to_owned(),
            state: KeyState::Active,
            created_at: at(seconds),
            activates_at: at(0),
            retires_at: None,
        }
    }

    #[test]
    fn keys_are_listed_newest_first_in_their_states() {
        let house = House::empty();
        house.write(|write| {
            assert_eq!(write.insert_key(&key("old", 1))?, Inserted::Done);
            assert_eq!(write.insert_key(&key("new", 2))?, Inserted::Done);
            assert_eq!(write.insert_key(&key("new", 3))?, Inserted::Taken);
            assert!(write.update_key_retiring("old", at(50))?);
            assert!(!write.update_key_retiring("old", at(90))?, "it retires once");
            Ok(())
        });
        let retiring = Key {
            state: KeyState::Retiring,
            retires_at: Some(at(50)),
            sealed_private: Vec::new(),
            ..key("old", 1)
        };
        assert_eq!(house.read(Read::list_keys), [key("new", 2), retiring]);
        assert!(house.write(|write| write.remove_key("old")));
        assert!(!house.write(|write| write.remove_key("old")));
    }

    #[test]
    fn only_the_next_key_can_begin_to_sign() {
        let house = House::empty();
        let next = Key {
            state: KeyState::Next,
            activates_at: at(90),
            ..key("next", 1)
        };
        assert_eq!(house.write(move |write| write.insert_key(&next)), Inserted::Done);
        assert!(house.write(|write| write.update_key_active("next", at(95))));
        assert!(!house.write(|write| write.update_key_active("next", at(99))));
        let [active] = &house.read(Read::list_keys)[..] else {
            panic!("one key")
        };
        assert_eq!((active.state, active.activates_at), (KeyState::Active, at(95)));
    }

    #[test]
    fn a_revoked_key_stays_revoked_and_has_no_private_part() {
        let house = House::empty();
        assert_eq!(
            house.write(|write| write.insert_key(&key("leaked", 1))),
            Inserted::Done
        );
        assert!(house.write(|write| write.revoke_key("leaked")));
        assert!(!house.write(|write| write.revoke_key("leaked")));
        assert!(!house.write(|write| write.update_key_active("leaked", at(9))));
        assert!(!house.write(|write| write.update_key_retiring("leaked", at(9))));
        let [revoked] = &house.read(Read::list_keys)[..] else {
            panic!("one key")
        };
        assert_eq!(
            (revoked.state, revoked.sealed_private.len()),
            (KeyState::Revoked, 0)
        );
    }
}
