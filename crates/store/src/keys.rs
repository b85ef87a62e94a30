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
    /// The private part as sealed by the caller.
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

    /// Moves a key to another state. `false` when it is gone.
    pub fn update_key_state(
        &self,
        kid: &str,
        state: KeyState,
        retires_at: Option<Timestamp>,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE keys SET state = ?2, retires_at = ?3 WHERE kid = ?1",
            params![kid, In(&state), In(&retires_at)],
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
            assert!(write.update_key_state("old", KeyState::Retiring, Some(at(50)))?);
            assert!(!write.update_key_state("none", KeyState::Revoked, None)?);
            Ok(())
        });
        let retiring = Key {
            state: KeyState::Retiring,
            retires_at: Some(at(50)),
            ..key("old", 1)
        };
        assert_eq!(house.read(Read::list_keys), [key("new", 2), retiring]);
        assert!(house.write(|write| write.remove_key("old")));
        assert!(!house.write(|write| write.remove_key("old")));
    }
}
