//! Sessions that a provider vouched for: what it calls them.

use protocol::id::{InstanceId, SessionId};
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// What the provider of a context calls a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegatedSession {
    /// The context.
    pub context: String,
    /// The person.
    pub subject: String,
    /// The session, where the provider names sessions.
    pub sid: Option<String>,
}

fn whose(row: &Row<'_>) -> rusqlite::Result<(InstanceId, SessionId)> {
    let mut cells = Cells::of(row);
    Ok((cells.take()?, cells.take()?))
}

impl Read {
    /// The sessions that a context's provider calls so.
    pub fn list_sessions_by_sid(
        &self,
        context: &str,
        sid: &str,
    ) -> Result<Vec<(InstanceId, SessionId)>, Error> {
        self.all(
            "SELECT sessions.instance_id, sessions.id FROM delegated_sessions
             JOIN sessions ON sessions.id = delegated_sessions.session_id
             WHERE delegated_sessions.context = ?1 AND delegated_sessions.sid = ?2",
            params![context, sid],
            whose,
        )
    }

    /// The sessions of whom a context's provider calls so.
    pub fn list_sessions_by_subject(
        &self,
        context: &str,
        subject: &str,
    ) -> Result<Vec<(InstanceId, SessionId)>, Error> {
        self.all(
            "SELECT sessions.instance_id, sessions.id FROM delegated_sessions
             JOIN sessions ON sessions.id = delegated_sessions.session_id
             WHERE delegated_sessions.context = ?1 AND delegated_sessions.subject = ?2",
            params![context, subject],
            whose,
        )
    }
}

impl Write {
    /// Writes what a provider calls a session, in place of what was there.
    pub fn update_delegated_session(&self, session: SessionId, of: &DelegatedSession) -> Result<(), Error> {
        self.execute(
            "INSERT INTO delegated_sessions (session_id, context, subject, sid) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (session_id) DO UPDATE SET context = ?2, subject = ?3, sid = ?4",
            params![In(&session), of.context, of.subject, of.sid],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, instance_id, session_id};

    #[test]
    fn a_session_is_found_by_what_its_provider_calls_it_until_it_ends() {
        let house = House::settled();
        let of = |sid: Option<&str>| DelegatedSession {
            context: "work".to_owned(),
            subject: "ada".to_owned(),
            sid: sid.map(str::to_owned),
        };
        let (first, second) = (of(None), of(Some("S")));
        house.write(move |write| write.update_delegated_session(session_id(1), &first));
        house.write(move |write| write.update_delegated_session(session_id(1), &second));
        let here = vec![(instance_id(1), session_id(1))];
        assert_eq!(house.read(|read| read.list_sessions_by_sid("work", "S")), here);
        assert_eq!(
            house.read(|read| read.list_sessions_by_subject("work", "ada")),
            here
        );
        assert_eq!(house.read(|read| read.list_sessions_by_sid("home", "S")), []);
        house.write(|write| write.remove_session(instance_id(1), session_id(1)));
        assert_eq!(house.read(|read| read.list_sessions_by_sid("work", "S")), []);
    }
}
