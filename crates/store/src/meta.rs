//! What the file knows about itself: values under a few fixed names, chosen by the caller. `clean` is the engine's.

use crate::columns::first;
use crate::{Error, Inserted, Read, Write};

impl Read {
    /// Reads the whole file and compares every index and reference: `None` when it is intact, else what is wrong.
    pub fn check_integrity(&self) -> Result<Option<String>, Error> {
        match crate::open::check(&self.connection) {
            Ok(()) => Ok(None),
            Err(Error::Corrupt(report)) => Ok(Some(report)),
            Err(error) => Err(error),
        }
    }

    /// The value under a name.
    pub fn find_meta(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.one("SELECT value FROM meta WHERE key = ?1", [key], first)
    }
}

impl Write {
    /// Puts a value under a name that has none.
    pub fn insert_meta(&self, key: &str, value: &[u8]) -> Result<Inserted, Error> {
        self.insert(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            (key, value),
        )
    }

    /// Puts a value under a name, over the old one if there is one.
    pub fn update_meta(&self, key: &str, value: &[u8]) -> Result<(), Error> {
        self.execute(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
            (key, value),
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::House;
    use crate::{Inserted, Read};

    #[test]
    fn a_running_store_can_be_checked() {
        let house = House::settled();
        assert_eq!(house.read(Read::check_integrity), None);
        let stranger = rusqlite::Connection::open(house.path()).unwrap();
        let spoil = |sql| {
            stranger.execute_batch(sql).unwrap();
            house.read(Read::check_integrity).unwrap()
        };
        let report =
            spoil("PRAGMA ignore_check_constraints = ON; UPDATE instances SET onboarding_hash = x'00';");
        assert!(
            report.contains("CHECK constraint failed in instances"),
            "{report}"
        );
        stranger
            .execute_batch("UPDATE instances SET onboarding_hash = NULL")
            .unwrap();
        let report = spoil("PRAGMA foreign_keys = OFF; DELETE FROM instances;");
        assert!(report.contains("points at nothing in instances"), "{report}");
    }

    #[test]
    fn a_name_is_given_once_and_can_be_changed() {
        let house = House::empty();
        house.write(|write| {
            assert_eq!(write.insert_meta("install_id", b"one")?, Inserted::Done);
            assert_eq!(write.insert_meta("install_id", b"two")?, Inserted::Taken);
            assert_eq!(write.find_meta("install_id")?.as_deref(), Some(&b"one"[..]));
            write.update_meta("install_id", b"three")?;
            write.update_meta("root_check", b"new")
        });
        assert_eq!(
            house.read(|read| read.find_meta("install_id")).as_deref(),
            Some(&b"three"[..])
        );
        assert_eq!(
            house.read(|read| read.find_meta("root_check")).as_deref(),
            Some(&b"new"[..])
        );
        assert_eq!(house.read(|read| read.find_meta("nothing")), None);
    }
}
