//! The secrets of an instance's Cozy side, sealed by the caller. [`Write::update_passphrase`] and its like take the
//! session secret out, in the same statement's transaction: nobody who changes a passphrase can forget it.

use protocol::cozy::token::KeyKind;
use protocol::id::InstanceId;
use rusqlite::params;

use crate::columns::{Cells, In, words};
use crate::{Error, Read, Write};

words! {
    KeyKind {
        Session = "session",
        OAuth = "oauth",
        Cli = "cli",
    }
}

impl Read {
    /// The secrets that there are, sealed.
    pub fn list_cozy_secrets(&self, instance: InstanceId) -> Result<Vec<(KeyKind, Vec<u8>)>, Error> {
        self.all(
            "SELECT kind, sealed FROM cozy_secrets WHERE instance_id = ?1",
            [In(&instance)],
            |row| {
                let mut cells = Cells::of(row);
                Ok((cells.take()?, cells.take()?))
            },
        )
    }
}

impl Write {
    /// Adds a secret where there is none of its kind; else the one that is there stays.
    pub fn insert_cozy_secret(
        &self,
        instance: InstanceId,
        kind: KeyKind,
        sealed: &[u8],
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO cozy_secrets (instance_id, kind, sealed) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![In(&instance), In(&kind), sealed],
        )?;
        Ok(())
    }

    /// Takes a secret out: everything that it signed is worth nothing from now on.
    pub(crate) fn remove_cozy_secret(&self, instance: InstanceId, kind: KeyKind) -> Result<(), Error> {
        self.execute(
            "DELETE FROM cozy_secrets WHERE instance_id = ?1 AND kind = ?2",
            params![In(&instance), In(&kind)],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance_id};

    fn kinds(house: &House) -> Vec<(KeyKind, Vec<u8>)> {
        house.read(|read| read.list_cozy_secrets(instance_id(1)))
    }

    #[test]
    fn the_first_secret_of_a_kind_stays() {
        let house = House::settled();
        house.write(|write| {
            write.insert_cozy_secret(instance_id(1), KeyKind::Cli, b"first")?;
            write.insert_cozy_secret(instance_id(1), KeyKind::Cli, b"second")
        });
        assert_eq!(kinds(&house), [(KeyKind::Cli, b"first".to_vec())]);
    }

    #[test]
    fn cozy_13_a_new_passphrase_takes_the_session_secret_and_no_other() {
        let house = House::settled();
        let all = |write: &Write| {
            [KeyKind::Session, KeyKind::OAuth, KeyKind::Cli]
                .into_iter()
                .try_for_each(|kind| write.insert_cozy_secret(instance_id(1), kind, b"x"))
        };
        house.write(all);
        house.write(|write| write.update_passphrase(instance_id(1), "scrypt$b", 650_000, at(5)));
        let left = kinds(&house);
        assert_eq!(left.len(), 2);
        assert!(left.iter().all(|(kind, _)| *kind != KeyKind::Session));
    }

    #[test]
    fn so_does_the_first_one() {
        let house = House::settled();
        house.write(|write| write.insert_cozy_secret(instance_id(1), KeyKind::Session, b"x"));
        house.write(|write| write.consume_onboarding(instance_id(1), hash(9), at(3), "scrypt$a", 650_000));
        assert_eq!(kinds(&house), []);
    }
}
