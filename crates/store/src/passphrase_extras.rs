//! What goes with a passphrase, and the way back to one that was lost (cozy.md B.8 and B.12).

use protocol::id::InstanceId;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In, first};
use crate::{Error, Read, Write};

/// What goes with a passphrase, as sealed by the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassphraseExtras {
    /// What reminds the owner of it.
    pub sealed_hint: Option<Vec<u8>>,
    /// Keys of the owner's own programs.
    pub sealed_keys: Option<Vec<u8>>,
}

impl Read {
    /// What goes with the passphrase of an instance.
    pub fn find_passphrase_extras(&self, instance: InstanceId) -> Result<PassphraseExtras, Error> {
        let found = self.one(
            "SELECT hint, keys FROM passphrase_extras WHERE instance_id = ?1",
            [In(&instance)],
            |row| {
                let mut cells = Cells::of(row);
                Ok(PassphraseExtras {
                    sealed_hint: cells.take()?,
                    sealed_keys: cells.take()?,
                })
            },
        )?;
        Ok(found.unwrap_or_default())
    }

    /// The hash of the token that waits to give an instance a new passphrase, unless it has expired.
    pub fn find_passphrase_reset(
        &self,
        instance: InstanceId,
        now: Timestamp,
    ) -> Result<Option<TokenHash>, Error> {
        self.one(
            "SELECT hash FROM passphrase_resets WHERE instance_id = ?1 AND expires_at > ?2",
            params![In(&instance), In(&now)],
            first,
        )
    }
}

impl Write {
    /// Sets what goes with the passphrase of an instance, all of it.
    pub fn update_passphrase_extras(
        &self,
        instance: InstanceId,
        extras: &PassphraseExtras,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO passphrase_extras (instance_id, hint, keys) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET hint = excluded.hint, keys = excluded.keys",
            params![In(&instance), extras.sealed_hint, extras.sealed_keys],
        )?;
        Ok(())
    }

    /// Begins to wait for the owner of an instance. `false` while another token waits and has not expired.
    pub fn insert_passphrase_reset(
        &self,
        instance: InstanceId,
        hash: TokenHash,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "INSERT INTO passphrase_resets (instance_id, hash, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (instance_id) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at,
                 expires_at = excluded.expires_at
             WHERE passphrase_resets.expires_at <= ?3",
            params![In(&instance), In(&hash), In(&now), In(&expires_at)],
        )
    }

    /// Uses a token. Works once: `false` when it is another one, expired, or was used.
    pub fn consume_passphrase_reset(
        &self,
        instance: InstanceId,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM passphrase_resets WHERE instance_id = ?1 AND hash = ?2 AND expires_at > ?3",
            params![In(&instance), In(&hash), In(&now)],
        )
    }

    /// Forgets a token that waits. `false` when none does.
    pub fn remove_passphrase_reset(&self, instance: InstanceId) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM passphrase_resets WHERE instance_id = ?1",
            [In(&instance)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance_id};

    #[test]
    fn extras_are_replaced_as_a_whole() {
        let house = House::settled();
        let find = || house.read(|read| read.find_passphrase_extras(instance_id(1)));
        assert_eq!(find(), PassphraseExtras::default());
        let both = PassphraseExtras {
            sealed_hint: Some(vec![1]),
            sealed_keys: Some(vec![2]),
        };
        let stored = both.clone();
        house.write(move |write| write.update_passphrase_extras(instance_id(1), &stored));
        assert_eq!(find(), both);
        let none = PassphraseExtras::default();
        house.write(move |write| write.update_passphrase_extras(instance_id(1), &none));
        assert_eq!(find(), PassphraseExtras::default());
    }

    #[test]
    fn one_token_waits_at_a_time_and_works_once() {
        let house = House::settled();
        let begins = |n, seconds| {
            house.write(move |write| {
                write.insert_passphrase_reset(instance_id(1), hash(n), at(seconds), at(seconds + 900))
            })
        };
        let works = |n, seconds| {
            house.write(move |write| write.consume_passphrase_reset(instance_id(1), hash(n), at(seconds)))
        };
        assert!(begins(1, 0));
        assert!(!begins(2, 899));
        assert_eq!(
            house.read(|read| read.find_passphrase_reset(instance_id(1), at(899))),
            Some(hash(1))
        );
        assert!(begins(2, 900), "an expired one makes room");
        assert!(!works(1, 901));
        assert!(!works(2, 1800));
        assert!(works(2, 1799));
        assert!(!works(2, 1799));
        assert!(begins(3, 1799));
        assert!(house.write(|write| write.remove_passphrase_reset(instance_id(1))));
        assert!(!works(3, 1800));
    }
}
