//! What the owner allowed a client for good, so that it is not asked again.

use protocol::id::{ClientId, InstanceId};
use protocol::scope::Scope;
use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The instance whose owner gave it.
    pub instance_id: InstanceId,
    /// The client it was given to.
    pub client_id: ClientId,
    /// What was allowed, in canonical order.
    pub scope: Scope,
    /// When.
    pub given_at: Timestamp,
}

impl Read {
    /// The consent given to a client.
    pub fn find_consent(&self, instance: InstanceId, client: &ClientId) -> Result<Option<Consent>, Error> {
        self.one(
            "SELECT instance_id, client_id, scope, given_at FROM consents
             WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client)],
            |row| {
                let mut cells = Cells::of(row);
                Ok(Consent {
                    instance_id: cells.take()?,
                    client_id: cells.take()?,
                    scope: cells.take()?,
                    given_at: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Notes a consent in place of the client's earlier one.
    pub fn insert_consent(&self, consent: &Consent) -> Result<(), Error> {
        self.execute(
            "INSERT INTO consents (instance_id, client_id, scope, given_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET scope = excluded.scope, given_at = excluded.given_at",
            params![
                In(&consent.instance_id),
                In(&consent.client_id),
                consent.scope.canonical(),
                In(&consent.given_at),
            ],
        )?;
        Ok(())
    }

    /// Forgets a consent. `false` when there is none.
    pub fn remove_consent(&self, instance: InstanceId, client: &ClientId) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM consents WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, client_id, instance_id, scope};

    fn consent(words: &str, seconds: i64) -> Consent {
        Consent {
            instance_id: instance_id(1),
            client_id: client_id("app"),
            scope: scope(words),
            given_at: at(seconds),
        }
    }

    #[test]
    fn a_later_consent_replaces_the_earlier_one() {
        let house = House::settled();
        let find = || house.read(|read| read.find_consent(instance_id(1), &client_id("app")));
        assert_eq!(find(), None);
        house.write(|write| write.insert_consent(&consent("openid", 1)));
        house.write(|write| write.insert_consent(&consent("openid email", 2)));
        let found = find().unwrap();
        assert_eq!(found.scope.canonical(), scope("email openid").canonical());
        assert_eq!(found.given_at, at(2));
        assert!(house.write(|write| write.remove_consent(instance_id(1), &client_id("app"))));
        assert!(!house.write(|write| write.remove_consent(instance_id(1), &client_id("app"))));
        assert_eq!(find(), None);
    }

    #[test]
    fn the_order_of_words_is_not_remembered() {
        let house = House::settled();
        house.write(|write| write.insert_consent(&consent("profile openid email", 1)));
        let found = house
            .read(|read| read.find_consent(instance_id(1), &client_id("app")))
            .unwrap();
        assert_eq!(found.scope.to_string(), scope("profile openid email").canonical());
    }

    #[test]
    fn consent_for_a_client_that_is_gone_is_refused() {
        let house = House::settled();
        house.write(|write| write.remove_client(instance_id(1), &client_id("app")));
        let refused = house
            .store
            .write_blocking(|write| write.insert_consent(&consent("openid", 1)));
        assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
    }
}
