//! Codes that were mailed to an owner. A code is known by a keyed hash only, and each purpose has one at a time.

use protocol::id::InstanceId;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// The newest code for one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailedCode {
    /// What it is for.
    pub about: TokenHash,
    /// Whose owner it was mailed to.
    pub instance_id: InstanceId,
    /// Its keyed hash.
    pub hash: TokenHash,
    /// How many wrong ones came for it.
    pub tries: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// From when on it is no good.
    pub expires_at: Timestamp,
}

impl Read {
    /// The newest code for one purpose, unless it has expired.
    pub fn find_mailed_code(
        &self,
        instance: InstanceId,
        about: TokenHash,
        now: Timestamp,
    ) -> Result<Option<MailedCode>, Error> {
        self.one(
            "SELECT about, instance_id, hash, tries, made_at, expires_at FROM mailed_codes
             WHERE about = ?1 AND instance_id = ?2 AND expires_at > ?3",
            params![In(&about), In(&instance), In(&now)],
            |row| {
                let mut cells = Cells::of(row);
                Ok(MailedCode {
                    about: cells.take()?,
                    instance_id: cells.take()?,
                    hash: cells.take()?,
                    tries: cells.take()?,
                    made_at: cells.take()?,
                    expires_at: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Adds a code; an older one for the same purpose is no good any more (S-200).
    pub fn insert_mailed_code(&self, code: &MailedCode) -> Result<(), Error> {
        self.execute(
            "INSERT OR REPLACE INTO mailed_codes (about, instance_id, hash, tries, made_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                In(&code.about),
                In(&code.instance_id),
                In(&code.hash),
                code.tries,
                In(&code.made_at),
                In(&code.expires_at),
            ],
        )?;
        Ok(())
    }

    /// Takes a code. Works once: `false` when it is another one, has expired, was taken, or `most` wrong ones came before.
    pub fn consume_mailed_code(
        &self,
        instance: InstanceId,
        about: TokenHash,
        hash: TokenHash,
        most: u32,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM mailed_codes
             WHERE about = ?1 AND instance_id = ?2 AND hash = ?3 AND tries < ?4 AND expires_at > ?5",
            params![In(&about), In(&instance), In(&hash), most, In(&now)],
        )
    }

    /// Counts a wrong code. `false` when there is none to guess.
    pub fn mark_mailed_code_try(&self, about: TokenHash) -> Result<bool, Error> {
        self.changed(
            "UPDATE mailed_codes SET tries = tries + 1 WHERE about = ?1",
            [In(&about)],
        )
    }

    /// Takes all codes of an instance back.
    pub fn remove_mailed_codes(&self, instance: InstanceId) -> Result<usize, Error> {
        self.execute("DELETE FROM mailed_codes WHERE instance_id = ?1", [In(&instance)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance_id};

    fn code(value: u8) -> MailedCode {
        MailedCode {
            about: hash(1),
            instance_id: instance_id(1),
            hash: hash(value),
            tries: 0,
            made_at: at(0),
            expires_at: at(300),
        }
    }

    #[test]
    fn s_200_a_code_works_once_and_the_newest_alone() {
        let house = House::settled();
        house.write(|write| {
            write.insert_mailed_code(&code(7))?;
            write.insert_mailed_code(&code(8))
        });
        let takes = |value: u8, now: i64| {
            house.race(move |write| {
                write.consume_mailed_code(instance_id(1), hash(1), hash(value), 3, at(now))
            })
        };
        assert_eq!(
            (takes(7, 1), takes(8, 300), takes(8, 299), takes(8, 299)),
            (0, 0, 1, 0)
        );
    }

    #[test]
    fn s_200_three_wrong_ones_end_a_code() {
        let house = House::settled();
        house.write(|write| {
            write.insert_mailed_code(&code(7))?;
            for _ in 0..3 {
                assert!(write.mark_mailed_code_try(hash(1))?);
            }
            assert!(!write.consume_mailed_code(instance_id(1), hash(1), hash(7), 3, at(1))?);
            assert_eq!(write.remove_mailed_codes(instance_id(1))?, 1);
            assert!(!write.mark_mailed_code_try(hash(1))?);
            assert!(write.find_mailed_code(instance_id(1), hash(1), at(1))?.is_none());
            Ok(())
        });
    }
}
