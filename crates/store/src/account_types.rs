//! Account types: how services are asked for access. Each is a sealed record.

use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::In;
use crate::{Error, Read, Write};

/// One account type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountType {
    /// Its id: a service, or a context, a slash and a service.
    pub id: String,
    /// The record, sealed.
    pub sealed_record: Vec<u8>,
}

impl Read {
    /// All of them, in the order of their ids.
    pub fn list_account_types(&self) -> Result<Vec<AccountType>, Error> {
        self.all(
            "SELECT id, sealed_record FROM account_types ORDER BY id",
            [],
            |row| {
                Ok(AccountType {
                    id: row.get(0)?,
                    sealed_record: row.get(1)?,
                })
            },
        )
    }
}

impl Write {
    /// Writes one, over what was there under its id.
    pub fn update_account_type(&self, one: &AccountType, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "INSERT INTO account_types (id, sealed_record, changed_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET sealed_record = ?2, changed_at = ?3",
            params![one.id, one.sealed_record, In(&now)],
        )?;
        Ok(())
    }

    /// Removes one. `false` when there is none of that id.
    pub fn remove_account_type(&self, id: &str) -> Result<bool, Error> {
        self.changed("DELETE FROM account_types WHERE id = ?1", [id])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at};

    fn one(id: &str, byte: u8) -> AccountType {
        AccountType {
            id: id.to_owned(),
            sealed_record: vec![byte],
        }
    }

    #[test]
    fn what_is_written_last_is_there() {
        let house = House::empty();
        house.write(|write| {
            write.update_account_type(&one("work/a", 1), at(0))?;
            write.update_account_type(&one("a", 1), at(0))?;
            write.update_account_type(&one("a", 2), at(1))
        });
        assert_eq!(
            house.read(Read::list_account_types),
            [one("a", 2), one("work/a", 1)]
        );
        assert!(house.write(|write| write.remove_account_type("a")));
        assert!(!house.write(|write| write.remove_account_type("a")));
        assert_eq!(house.read(Read::list_account_types), [one("work/a", 1)]);
    }
}
