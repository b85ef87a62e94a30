//! What a person proves besides the passphrase: an authenticator app, and recovery codes. Secrets come sealed, codes as
//! keyed hashes. What works once is decided by the number of rows that changed.

use protocol::id::InstanceId;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, words};
use crate::{Error, Read, Write};

/// Whether an authenticator app counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthenticatorState {
    /// Not yet: no code of it was seen.
    Waiting,
    /// It does.
    Confirmed,
}

words!(AuthenticatorState {
    Waiting = "waiting",
    Confirmed = "confirmed",
});

/// An authenticator app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// Whose it is.
    pub instance_id: InstanceId,
    /// Whether it counts.
    pub state: AuthenticatorState,
    /// The shared secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The newest time step of which a code was taken.
    pub last_step: i64,
    /// When a code of it was last taken.
    pub used_at: Option<Timestamp>,
}

/// That an owner signs in with two factors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoFactor {
    /// Whose sign-in it is.
    pub instance_id: InstanceId,
    /// Since when.
    pub since: Timestamp,
    /// Whether codes are mailed to the owner.
    pub mail: bool,
    /// When the recovery codes were made.
    pub codes_made_at: Option<Timestamp>,
    /// When the owner last showed that they are kept somewhere.
    pub kit_checked_at: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "instance_id, state, secret, created_at, last_step, used_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Authenticator> {
    let mut cells = Cells::of(row);
    Ok(Authenticator {
        instance_id: cells.take()?,
        state: cells.take()?,
        sealed_secret: cells.take()?,
        created_at: cells.take()?,
        last_step: cells.take()?,
        used_at: cells.take()?,
    })
}

impl Read {
    /// Whether, and since when, an owner signs in with two factors.
    pub fn find_two_factor(&self, instance: InstanceId) -> Result<Option<TwoFactor>, Error> {
        self.one(
            "SELECT instance_id, since, mail, codes_made_at, kit_checked_at FROM two_factor WHERE instance_id = ?1",
            [In(&instance)],
            |row| {
                let mut cells = Cells::of(row);
                Ok(TwoFactor {
                    instance_id: cells.take()?,
                    since: cells.take()?,
                    mail: cells.take()?,
                    codes_made_at: cells.take()?,
                    kit_checked_at: cells.take()?,
                })
            },
        )
    }

    /// The authenticator app of an instance that is in this state.
    pub fn find_authenticator(
        &self,
        instance: InstanceId,
        state: AuthenticatorState,
    ) -> Result<Option<Authenticator>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM authenticators WHERE instance_id = ?1 AND state = ?2"
            ),
            params![In(&instance), In(&state)],
            read,
        )
    }

    /// Whether a recovery code is an instance's and has not been used.
    pub fn has_recovery_code(&self, instance: InstanceId, hash: TokenHash) -> Result<bool, Error> {
        let found = self.one(
            "SELECT 1 FROM recovery_codes WHERE hash = ?1 AND instance_id = ?2 AND used_at IS NULL",
            params![In(&hash), In(&instance)],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// How many recovery codes are left.
    pub fn count_recovery_codes(&self, instance: InstanceId) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM recovery_codes WHERE instance_id = ?1 AND used_at IS NULL",
            [In(&instance)],
        )
    }
}

impl Write {
    /// From now on the owner signs in with two factors; what was noted before stays.
    pub fn insert_two_factor(&self, instance: InstanceId, since: Timestamp) -> Result<(), Error> {
        self.execute(
            "INSERT INTO two_factor (instance_id, since) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![In(&instance), In(&since)],
        )?;
        Ok(())
    }

    /// From now on the passphrase is enough: the authenticators, the recovery codes, the
    /// trusted devices, and what waits for a code go.
    /// `false` when it was enough before; then an authenticator that waited goes all the same.
    pub fn remove_two_factor(&self, instance: InstanceId) -> Result<bool, Error> {
        for table in [
            "DELETE FROM authenticators WHERE instance_id = ?1",
            "DELETE FROM recovery_codes WHERE instance_id = ?1",
            "DELETE FROM sign_ins WHERE instance_id = ?1",
            "DELETE FROM mailed_codes WHERE instance_id = ?1",
            "DELETE FROM trusted_devices WHERE instance_id = ?1",
        ] {
            self.execute(table, [In(&instance)])?;
        }
        self.changed("DELETE FROM two_factor WHERE instance_id = ?1", [In(&instance)])
    }

    /// Whether codes are mailed from now on. `false` when the passphrase alone is enough.
    pub fn mark_codes_mailed(&self, instance: InstanceId, mailed: bool) -> Result<bool, Error> {
        self.changed(
            "UPDATE two_factor SET mail = ?2 WHERE instance_id = ?1",
            params![In(&instance), mailed],
        )
    }

    /// Adds an authenticator, in place of the one that is in the same state.
    pub fn insert_authenticator(&self, authenticator: &Authenticator) -> Result<(), Error> {
        self.execute(
            concat!(
                "INSERT OR REPLACE INTO authenticators (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            ),
            params![
                In(&authenticator.instance_id),
                In(&authenticator.state),
                authenticator.sealed_secret,
                In(&authenticator.created_at),
                authenticator.last_step,
                In(&authenticator.used_at),
            ],
        )?;
        Ok(())
    }

    /// Takes a code of a time step. Works once for each step, and never for one that is older than the newest taken:
    /// `false`.
    pub fn consume_step(
        &self,
        instance: InstanceId,
        state: AuthenticatorState,
        step: i64,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE authenticators SET last_step = ?3, used_at = ?4
             WHERE instance_id = ?1 AND state = ?2 AND last_step < ?3",
            params![In(&instance), In(&state), step, In(&now)],
        )
    }

    /// The authenticator that waited counts from now on, in place of the one that did. `false` when none waited.
    pub fn mark_authenticator_confirmed(&self, instance: InstanceId) -> Result<bool, Error> {
        self.execute(
            "DELETE FROM authenticators WHERE instance_id = ?1 AND state = 'confirmed'
                 AND EXISTS (SELECT 1 FROM authenticators WHERE instance_id = ?1 AND state = 'waiting')",
            [In(&instance)],
        )?;
        self.changed(
            "UPDATE authenticators SET state = 'confirmed' WHERE instance_id = ?1 AND state = 'waiting'",
            [In(&instance)],
        )
    }

    /// Takes an authenticator out. `false` when there was none in this state.
    pub fn remove_authenticator(
        &self,
        instance: InstanceId,
        state: AuthenticatorState,
    ) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM authenticators WHERE instance_id = ?1 AND state = ?2",
            params![In(&instance), In(&state)],
        )
    }

    /// Gives an owner new recovery codes; the old ones are gone, and the new ones are not known to be kept.
    pub fn insert_recovery_codes(
        &self,
        instance: InstanceId,
        hashes: &[TokenHash],
        now: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "DELETE FROM recovery_codes WHERE instance_id = ?1",
            [In(&instance)],
        )?;
        for hash in hashes {
            self.execute(
                "INSERT INTO recovery_codes (hash, instance_id) VALUES (?1, ?2)",
                params![In(hash), In(&instance)],
            )?;
        }
        self.execute(
            "UPDATE two_factor SET codes_made_at = ?2, kit_checked_at = NULL WHERE instance_id = ?1",
            params![In(&instance), In(&now)],
        )?;
        Ok(())
    }

    /// Takes a recovery code. Works once.
    pub fn consume_recovery_code(
        &self,
        instance: InstanceId,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE recovery_codes SET used_at = ?3 WHERE hash = ?1 AND instance_id = ?2 AND used_at IS NULL",
            params![In(&hash), In(&instance), In(&now)],
        )
    }

    /// Notes that the owner showed that the recovery codes are kept somewhere.
    pub fn mark_kit_checked(&self, instance: InstanceId, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE two_factor SET kit_checked_at = ?2 WHERE instance_id = ?1",
            params![In(&instance), In(&now)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance_id};

    fn authenticator(state: AuthenticatorState, secret: u8) -> Authenticator {
        Authenticator {
            instance_id: instance_id(1),
            state,
            sealed_secret: vec![secret],
            created_at: at(0),
            last_step: 0,
            used_at: None,
        }
    }

    #[test]
    fn s_195_each_step_is_taken_once_and_none_after_a_newer_one() {
        use AuthenticatorState::Confirmed;
        let house = House::settled();
        house.write(|write| write.insert_authenticator(&authenticator(Confirmed, 1)));
        let take = |step| house.race(move |write| write.consume_step(instance_id(1), Confirmed, step, at(9)));
        assert_eq!((take(7), take(7), take(6), take(8)), (1, 0, 0, 1));
        let kept = house
            .read(|read| read.find_authenticator(instance_id(1), Confirmed))
            .unwrap();
        assert_eq!((kept.last_step, kept.used_at), (8, Some(at(9))));
    }

    #[test]
    fn an_authenticator_takes_the_place_of_the_old_one_when_it_is_confirmed_and_not_before() {
        use AuthenticatorState::{Confirmed, Waiting};
        let house = House::settled();
        let secret = |state| {
            let found = house.read(move |read| read.find_authenticator(instance_id(1), state));
            found.map(|found| found.sealed_secret)
        };
        assert!(!house.write(|write| write.mark_authenticator_confirmed(instance_id(1))));
        house.write(|write| write.insert_authenticator(&authenticator(Confirmed, 1)));
        assert!(!house.write(|write| write.mark_authenticator_confirmed(instance_id(1))));
        assert_eq!(secret(Confirmed), Some(vec![1]));
        house.write(|write| write.insert_authenticator(&authenticator(Waiting, 2)));
        house.write(|write| write.insert_authenticator(&authenticator(Waiting, 3)));
        assert_eq!(
            (secret(Confirmed), secret(Waiting)),
            (Some(vec![1]), Some(vec![3]))
        );
        assert!(house.write(|write| write.mark_authenticator_confirmed(instance_id(1))));
        assert_eq!((secret(Confirmed), secret(Waiting)), (Some(vec![3]), None));
    }

    #[test]
    fn s_203_a_recovery_code_works_once_and_new_ones_end_the_old() {
        let house = House::settled();
        house.write(|write| {
            write.insert_two_factor(instance_id(1), at(0))?;
            write.insert_recovery_codes(instance_id(1), &[hash(1), hash(2)], at(1))?;
            assert!(write.mark_kit_checked(instance_id(1), at(2))?);
            Ok(())
        });
        let left = || house.read(|read| read.count_recovery_codes(instance_id(1)));
        assert_eq!(left(), 2);
        assert!(!house.write(|write| write.consume_recovery_code(instance_id(2), hash(1), at(3))));
        assert_eq!(
            house.race(|write| write.consume_recovery_code(instance_id(1), hash(1), at(3))),
            1
        );
        assert_eq!(left(), 1);
        assert!(!house.read(|read| read.has_recovery_code(instance_id(1), hash(1))));
        house.write(|write| write.insert_recovery_codes(instance_id(1), &[hash(3)], at(4)));
        assert!(!house.write(|write| write.consume_recovery_code(instance_id(1), hash(2), at(5))));
        let two = house.read(|read| read.find_two_factor(instance_id(1))).unwrap();
        assert_eq!((two.codes_made_at, two.kit_checked_at), (Some(at(4)), None));
    }

    #[test]
    fn turning_it_off_takes_everything() {
        let house = House::settled();
        house.write(|write| {
            write.insert_two_factor(instance_id(1), at(0))?;
            write.insert_authenticator(&authenticator(AuthenticatorState::Confirmed, 1))?;
            write.insert_recovery_codes(instance_id(1), &[hash(1)], at(1))
        });
        assert!(house.write(|write| write.remove_two_factor(instance_id(1))));
        assert!(!house.write(|write| write.remove_two_factor(instance_id(1))));
        house.read(|read| {
            assert!(read.find_two_factor(instance_id(1))?.is_none());
            assert_eq!(read.count_recovery_codes(instance_id(1))?, 0);
            assert!(
                read.find_authenticator(instance_id(1), AuthenticatorState::Confirmed)?
                    .is_none()
            );
            Ok(())
        });
    }
}
