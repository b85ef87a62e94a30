//! Grants: one answered authorization each, and the family of every code and token that came of it.
//!
//! Revoking a grant ends its whole family at once: what looks for a live code or token looks at its grant too.

use protocol::id::{ClientId, GrantId, InstanceId, SessionId};
use protocol::scope::Scope;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The instance whose owner gave it.
    pub instance_id: InstanceId,
    /// The client that holds it.
    pub client_id: ClientId,
    /// The session it was given in; it can be over.
    pub session_id: Option<SessionId>,
    /// What was granted.
    pub scope: Scope,
    /// When the person had proved who they are.
    pub auth_time: Timestamp,
    /// How, RFC 8176 names.
    pub amr: Vec<String>,
    /// When it was given.
    pub created_at: Timestamp,
    /// Whether it outlives its session (`offline_access`).
    pub offline: bool,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Given to the client itself: no person was there, and `auth_time` says when it was given.
    pub machine: bool,
    /// The authentication class that was reached.
    pub acr: Option<String>,
    /// The request's `claims` parameter, JSON (OpenID Connect Core section 5.5).
    pub claims: Option<String>,
}

macro_rules! columns {
    () => {
        "grants.id, grants.instance_id, grants.client_id, grants.session_id, grants.scope, grants.auth_time, \
         grants.amr, grants.created_at, grants.offline, grants.revoked_at, grants.machine, grants.acr, grants.claims"
    };
}
pub(crate) use columns;

/// Reads a grant's columns.
pub(crate) fn take(cells: &mut Cells<'_>) -> rusqlite::Result<Grant> {
    Ok(Grant {
        id: cells.take()?,
        instance_id: cells.take()?,
        client_id: cells.take()?,
        session_id: cells.take()?,
        scope: cells.take()?,
        auth_time: cells.take()?,
        amr: cells.take()?,
        created_at: cells.take()?,
        offline: cells.take()?,
        revoked_at: cells.take()?,
        machine: cells.take()?,
        acr: cells.take()?,
        claims: cells.take()?,
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Grant> {
    take(&mut Cells::of(row))
}

impl Read {
    /// One grant, revoked or not.
    pub fn find_grant(&self, id: GrantId) -> Result<Option<Grant>, Error> {
        self.one(
            concat!("SELECT ", columns!(), " FROM grants WHERE id = ?1"),
            [In(&id)],
            read,
        )
    }

    /// The grant under which a client gets tokens for itself, if it has one with exactly this scope.
    pub fn find_machine_grant(
        &self,
        instance: InstanceId,
        client: &ClientId,
        scope: &Scope,
    ) -> Result<Option<Grant>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM grants
                 WHERE machine = 1 AND instance_id = ?1 AND client_id = ?2 AND scope = ?3 AND revoked_at IS NULL
                 ORDER BY number DESC LIMIT 1"
            ),
            params![In(&instance), In(client), In(scope)],
            read,
        )
    }

    /// How many grants of a client still work: not revoked, and something is left that can be used.
    pub fn count_live_grants(
        &self,
        instance: InstanceId,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM grants
             WHERE instance_id = ?1 AND client_id = ?2 AND revoked_at IS NULL AND (
                 EXISTS (SELECT 1 FROM refresh_tokens AS r
                         WHERE r.grant_number = grants.number AND r.state = 'active'
                             AND r.expires_at > ?3 AND r.absolute_at > ?3)
                 OR EXISTS (SELECT 1 FROM access_tokens AS a
                            WHERE a.grant_number = grants.number AND a.revoked_at IS NULL AND a.expires_at > ?3)
                 OR EXISTS (SELECT 1 FROM codes AS c
                            WHERE c.grant_number = grants.number AND c.used_at IS NULL AND c.expires_at > ?3))",
            params![In(&instance), In(client), In(&now)],
        )
    }
}

impl Write {
    /// Adds a grant. [`Error::Constraint`] when its client is gone.
    pub fn insert_grant(&self, grant: &Grant) -> Result<(), Error> {
        self.execute(
            "INSERT INTO grants (id, instance_id, client_id, session_id, scope, auth_time, amr, created_at, offline,
                 revoked_at, machine, acr, claims)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                In(&grant.id),
                In(&grant.instance_id),
                In(&grant.client_id),
                In(&grant.session_id),
                In(&grant.scope),
                In(&grant.auth_time),
                In(&grant.amr),
                In(&grant.created_at),
                grant.offline,
                In(&grant.revoked_at),
                grant.machine,
                grant.acr,
                grant.claims,
            ],
        )?;
        Ok(())
    }

    /// Ends a grant. `false` when it had been revoked before, or is gone.
    pub fn revoke_grant(&self, id: GrantId, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE grants SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
            params![In(&id), In(&now)],
        )
    }

    /// Ends all grants of a client. Says how many.
    pub fn revoke_grants_of_client(
        &self,
        instance: InstanceId,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<usize, Error> {
        self.execute(
            "UPDATE grants SET revoked_at = ?3 WHERE instance_id = ?1 AND client_id = ?2 AND revoked_at IS NULL",
            params![In(&instance), In(client), In(&now)],
        )
    }

    /// Ends the grants that were given in a session; those that outlive it only with `also_offline`. Says how many.
    pub fn revoke_grants_of_session(
        &self,
        session: SessionId,
        now: Timestamp,
        also_offline: bool,
    ) -> Result<usize, Error> {
        self.execute(
            "UPDATE grants SET revoked_at = ?2 WHERE session_id = ?1 AND revoked_at IS NULL AND (?3 OR offline = 0)",
            params![In(&session), In(&now), also_offline],
        )
    }

    /// Ends all grants of an instance. Says how many.
    pub fn revoke_grants_of_instance(&self, instance: InstanceId, now: Timestamp) -> Result<usize, Error> {
        self.execute(
            "UPDATE grants SET revoked_at = ?2 WHERE instance_id = ?1 AND revoked_at IS NULL",
            params![In(&instance), In(&now)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inserted;
    use crate::testing::{
        House, access, at, client, client_id, code, grant, grant_id, hash, instance_id, refresh, session_id,
    };
    use crate::tokens::RefreshState;

    fn live(house: &House, seconds: i64) -> u32 {
        house.read(|read| read.count_live_grants(instance_id(1), &client_id("app"), at(seconds)))
    }

    fn is_revoked(house: &House, n: u8) -> bool {
        house
            .read(|read| read.find_grant(grant_id(n)))
            .unwrap()
            .revoked_at
            .is_some()
    }

    #[test]
    fn a_grant_is_found_as_it_was_added() {
        let house = House::settled();
        assert_eq!(
            house.read(|read| read.find_grant(grant_id(1))),
            Some(grant(1, "app"))
        );
        let offline = Grant {
            offline: true,
            session_id: None,
            ..grant(2, "app")
        };
        let added = offline.clone();
        house.write(move |write| write.insert_grant(&added));
        assert_eq!(house.read(|read| read.find_grant(grant_id(2))), Some(offline));
    }

    #[test]
    fn a_machine_finds_its_grant_until_that_is_revoked() {
        let house = House::settled();
        let machine = Grant {
            machine: true,
            session_id: None,
            ..grant(2, "app")
        };
        let added = machine.clone();
        house.write(move |write| write.insert_grant(&added));
        let scope = machine.scope.clone();
        let find = move |scope: Scope| {
            house.read(move |read| read.find_machine_grant(instance_id(1), &client_id("app"), &scope))
        };
        assert_eq!(find(scope.clone()), Some(machine));
        assert_eq!(find(Scope::parse("other").unwrap()), None);
    }

    #[test]
    fn a_grant_needs_its_client() {
        let house = House::settled();
        let refused = house
            .store
            .write_blocking(|write| write.insert_grant(&grant(2, "other")));
        assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
    }

    #[test]
    fn revoking_says_whether_it_was_the_first_time() {
        let house = House::settled();
        assert_eq!(house.race(|write| write.revoke_grant(grant_id(1), at(1))), 1);
        assert!(!house.write(|write| write.revoke_grant(grant_id(9), at(1))));
        house.write(|write| write.revoke_grant(grant_id(1), at(99)));
        assert_eq!(
            house
                .read(|read| read.find_grant(grant_id(1)))
                .unwrap()
                .revoked_at,
            Some(at(1))
        );
    }

    #[test]
    fn offline_grants_outlive_their_session_unless_told_otherwise() {
        let house = House::settled();
        house.write(|write| {
            write.insert_grant(&Grant {
                offline: true,
                ..grant(2, "app")
            })?;
            write.insert_grant(&Grant {
                session_id: Some(session_id(2)),
                ..grant(3, "app")
            })
        });
        assert_eq!(
            house.write(|write| write.revoke_grants_of_session(session_id(1), at(1), false)),
            1
        );
        assert_eq!([1, 2, 3].map(|n| is_revoked(&house, n)), [true, false, false]);
        assert_eq!(
            house.write(|write| write.revoke_grants_of_session(session_id(1), at(1), true)),
            1
        );
        assert_eq!([1, 2, 3].map(|n| is_revoked(&house, n)), [true, true, false]);
    }

    #[test]
    fn grants_are_revoked_by_client_and_by_instance() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_client(&client(1, "other"))?, Inserted::Done);
            write.insert_grant(&grant(2, "other"))?;
            write.insert_grant(&grant(3, "app"))
        });
        let revoked =
            house.write(|write| write.revoke_grants_of_client(instance_id(1), &client_id("app"), at(1)));
        assert_eq!(revoked, 2);
        assert_eq!([1, 2, 3].map(|n| is_revoked(&house, n)), [true, false, true]);
        assert_eq!(
            house.write(|write| write.revoke_grants_of_instance(instance_id(2), at(1))),
            0
        );
        assert_eq!(
            house.write(|write| write.revoke_grants_of_instance(instance_id(1), at(1))),
            1
        );
        assert!(is_revoked(&house, 2));
    }

    #[test]
    fn a_grant_counts_while_something_of_it_works() {
        let house = House::settled();
        assert_eq!(live(&house, 0), 0);
        house.write(|write| write.insert_code(&code(1)));
        assert_eq!((live(&house, 59), live(&house, 60)), (1, 0));
        house.write(|write| write.consume_code(hash(1), at(1)));
        assert_eq!(live(&house, 1), 0);
        house.write(|write| write.insert_access(&access(1, None)));
        assert_eq!((live(&house, 599), live(&house, 600)), (1, 0));
        house.write(|write| write.insert_refresh(&refresh(1, None)));
        assert_eq!((live(&house, 86_399), live(&house, 86_400)), (1, 0));
        house.write(|write| write.revoke_grant(grant_id(1), at(2)));
        assert_eq!(live(&house, 2), 0);
    }

    #[test]
    fn rotated_and_revoked_tokens_keep_no_grant_alive() {
        let house = House::settled();
        house.write(|write| {
            write.insert_refresh(&crate::tokens::Refresh {
                state: RefreshState::Rotated,
                ..refresh(1, None)
            })?;
            write.insert_refresh(&crate::tokens::Refresh {
                state: RefreshState::Revoked,
                ..refresh(2, None)
            })?;
            write.insert_refresh(&crate::tokens::Refresh {
                absolute_at: at(1),
                ..refresh(3, None)
            })?;
            write.insert_access(&crate::tokens::Access {
                revoked_at: Some(at(0)),
                ..access(1, None)
            })
        });
        assert_eq!(live(&house, 1), 0);
    }
}
