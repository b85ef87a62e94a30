//! Programs of this computer that may have the tokens of an account.

use protocol::id::InstanceId;
use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountProgram {
    /// Which account.
    pub account_id: String,
    /// The name that the program says.
    pub program: String,
    /// Since when it may.
    pub allowed_at: Timestamp,
    /// When it got a token last.
    pub used_at: Option<Timestamp>,
}

impl Read {
    /// Those of an instance, by account and name.
    pub fn list_account_programs(&self, instance: InstanceId) -> Result<Vec<AccountProgram>, Error> {
        self.all(
            "SELECT account_id, program, allowed_at, used_at FROM account_programs WHERE instance_id = ?1
             ORDER BY account_id, program",
            [In(&instance)],
            |row| {
                let mut cells = Cells::of(row);
                Ok(AccountProgram {
                    account_id: cells.take()?,
                    program: cells.take()?,
                    allowed_at: cells.take()?,
                    used_at: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Allows a program; nothing changes where it may already.
    pub fn insert_account_program(
        &self,
        instance: InstanceId,
        account: &str,
        program: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO account_programs (instance_id, account_id, program, allowed_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
            params![In(&instance), account, program, In(&now)],
        )?;
        Ok(())
    }

    /// Notes that a program gets a token. `false`: it may not.
    pub fn mark_account_program_used(
        &self,
        instance: InstanceId,
        account: &str,
        program: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE account_programs SET used_at = ?4 WHERE instance_id = ?1 AND account_id = ?2 AND program = ?3",
            params![In(&instance), account, program, In(&now)],
        )
    }

    /// Takes a program's permission away. `false`: it had none.
    pub fn remove_account_program(
        &self,
        instance: InstanceId,
        account: &str,
        program: &str,
    ) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM account_programs WHERE instance_id = ?1 AND account_id = ?2 AND program = ?3",
            params![In(&instance), account, program],
        )
    }

    /// Takes all programs' permissions for an account away.
    pub fn remove_account_programs(&self, instance: InstanceId, account: &str) -> Result<(), Error> {
        self.execute(
            "DELETE FROM account_programs WHERE instance_id = ?1 AND account_id = ?2",
            params![In(&instance), account],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{House, at, instance_id};

    #[test]
    fn s_251_a_program_may_until_it_may_not() {
        let house = House::settled();
        let one = instance_id(1);
        let used = |seconds: i64| {
            house.write(move |write| write.mark_account_program_used(one, "a", "git", at(seconds)))
        };
        assert!(!used(1));
        house.write(move |write| write.insert_account_program(one, "a", "git", at(2)));
        assert!(used(3));
        house.write(move |write| write.insert_account_program(one, "a", "git", at(4)));
        let listed = house.read(|read| read.list_account_programs(one));
        assert_eq!((listed[0].allowed_at, listed[0].used_at), (at(2), Some(at(3))));
        assert!(house.write(move |write| write.remove_account_program(one, "a", "git")));
        assert!(!used(5));
        house.write(move |write| write.insert_account_program(one, "a", "git", at(6)));
        house.write(move |write| write.remove_account_programs(one, "a"));
        assert!(house.read(|read| read.list_account_programs(one)).is_empty());
    }
}
