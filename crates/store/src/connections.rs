//! How connected accounts are: what the broker of their tokens and their owner know without opening them. The accounts
//! themselves are documents.

use protocol::id::InstanceId;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// How one account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Whose it is.
    pub instance_id: InstanceId,
    /// The account.
    pub account_id: String,
    /// Its service.
    pub account_type: String,
    /// When its owner agreed.
    pub connected_at: Timestamp,
    /// When its token was renewed last.
    pub refreshed_at: Option<Timestamp>,
    /// When its access token ends, if that is known.
    pub expires_at: Option<Timestamp>,
    /// When its refresh token ends, if that is known.
    pub refresh_expires_at: Option<Timestamp>,
    /// What is wrong with it, a word that its writer knows.
    pub problem: Option<String>,
    /// Since when.
    pub problem_at: Option<Timestamp>,
    /// When a program got its token last.
    pub given_at: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "instance_id, account_id, account_type, connected_at, refreshed_at, expires_at, refresh_expires_at, problem, \
         problem_at, given_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Connection> {
    let mut cells = Cells::of(row);
    Ok(Connection {
        instance_id: cells.take()?,
        account_id: cells.take()?,
        account_type: cells.take()?,
        connected_at: cells.take()?,
        refreshed_at: cells.take()?,
        expires_at: cells.take()?,
        refresh_expires_at: cells.take()?,
        problem: cells.take()?,
        problem_at: cells.take()?,
        given_at: cells.take()?,
    })
}

impl Read {
    /// Those of an instance, in the order of their ids.
    pub fn list_connections(&self, instance: InstanceId) -> Result<Vec<Connection>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM connections WHERE instance_id = ?1 ORDER BY account_id"
            ),
            [In(&instance)],
            read,
        )
    }

    /// One of them.
    pub fn find_connection(&self, instance: InstanceId, account: &str) -> Result<Option<Connection>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM connections WHERE instance_id = ?1 AND account_id = ?2"
            ),
            params![In(&instance), account],
            read,
        )
    }
}

impl Write {
    /// Writes down how an account is, in place of what was known before.
    pub fn update_connection(&self, one: &Connection) -> Result<(), Error> {
        self.execute(
            concat!(
                "INSERT OR REPLACE INTO connections (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
            ),
            params![
                In(&one.instance_id),
                one.account_id,
                one.account_type,
                In(&one.connected_at),
                In(&one.refreshed_at),
                In(&one.expires_at),
                In(&one.refresh_expires_at),
                one.problem,
                In(&one.problem_at),
                In(&one.given_at),
            ],
        )?;
        Ok(())
    }

    /// Notes what is wrong with an account. `false` when the same was noted already, or nothing is known of it.
    pub fn mark_connection_problem(
        &self,
        instance: InstanceId,
        account: &str,
        problem: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE connections SET problem = ?3, problem_at = ?4
             WHERE instance_id = ?1 AND account_id = ?2 AND problem IS NOT ?3",
            params![In(&instance), account, problem, In(&now)],
        )
    }

    /// Notes that a program got its token.
    pub fn mark_connection_given(
        &self,
        instance: InstanceId,
        account: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE connections SET given_at = ?3 WHERE instance_id = ?1 AND account_id = ?2",
            params![In(&instance), account, In(&now)],
        )
    }

    /// Forgets an account.
    pub fn remove_connection(&self, instance: InstanceId, account: &str) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM connections WHERE instance_id = ?1 AND account_id = ?2",
            params![In(&instance), account],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, instance_id};

    fn connection() -> Connection {
        Connection {
            instance_id: instance_id(1),
            account_id: "a".to_owned(),
            account_type: "demo".to_owned(),
            connected_at: at(0),
            refreshed_at: None,
            expires_at: Some(at(3600)),
            refresh_expires_at: None,
            problem: None,
            problem_at: None,
            given_at: None,
        }
    }

    #[test]
    fn what_is_wrong_is_noted_once_until_it_is_well_again() {
        let house = House::settled();
        house.write(|write| write.update_connection(&connection()));
        let over = |seconds: i64, problem: &'static str| {
            house.write(move |write| write.mark_connection_problem(instance_id(1), "a", problem, at(seconds)))
        };
        assert_eq!(
            (over(1, "ended"), over(2, "ended"), over(3, "outage")),
            (true, false, true)
        );
        house.write(|write| write.mark_connection_given(instance_id(1), "a", at(5)));
        let found = house
            .read(|read| read.find_connection(instance_id(1), "a"))
            .unwrap();
        assert_eq!(
            (found.problem.as_deref(), found.problem_at, found.given_at),
            (Some("outage"), Some(at(3)), Some(at(5)))
        );
        house.write(|write| write.update_connection(&connection()));
        assert!(over(6, "outage"));
        assert!(!house.write(|write| write.mark_connection_problem(instance_id(1), "b", "x", at(7))));
    }

    #[test]
    fn an_account_that_is_forgotten_is_gone() {
        let house = House::settled();
        house.write(|write| write.update_connection(&connection()));
        assert_eq!(
            house.read(|read| read.list_connections(instance_id(1))),
            [connection()]
        );
        assert!(house.write(|write| write.remove_connection(instance_id(1), "a")));
        assert!(
            house
                .read(|read| read.list_connections(instance_id(1)))
                .is_empty()
        );
    }
}
