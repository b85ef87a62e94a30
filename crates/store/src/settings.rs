//! What the owner chose for the whole lodge: JSON under a name. Who asks knows the type.

use crate::columns::first;
use crate::{Error, Read, Write};

impl Read {
    /// The JSON text under a name.
    pub fn find_setting(&self, key: &str) -> Result<Option<String>, Error> {
        self.one("SELECT value FROM settings WHERE key = ?1", [key], first)
    }
}

impl Write {
    /// Puts JSON text under a name, over the old one if there is one. [`Error::Constraint`] when it is not JSON.
    pub fn update_setting(&self, key: &str, value: &str) -> Result<(), Error> {
        self.execute(
            "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
            (key, value),
        )?;
        Ok(())
    }

    /// Back to the default. `false` when it was not set.
    pub fn remove_setting(&self, key: &str) -> Result<bool, Error> {
        self.changed("DELETE FROM settings WHERE key = ?1", [key])
    }
}

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::testing::House;

    #[test]
    fn a_setting_is_json_that_can_be_changed_and_removed() {
        let house = House::empty();
        house.write(|write| {
            write.update_setting("look", "{\"dark\":true}")?;
            write.update_setting("look", "{\"dark\":false}")
        });
        assert_eq!(
            house.read(|read| read.find_setting("look")).as_deref(),
            Some("{\"dark\":false}")
        );
        assert!(house.write(|write| write.remove_setting("look")));
        assert!(!house.write(|write| write.remove_setting("look")));
        assert_eq!(house.read(|read| read.find_setting("look")), None);
        let refused = house
            .store
            .write_blocking(|write| write.update_setting("look", "dark"));
        assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
    }
}
