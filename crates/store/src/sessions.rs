//! Browsers in which the owner is signed in. A cookie is known by its hash only.

use protocol::id::{ClientId, InstanceId, SessionId};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first, words};
use crate::{Error, Read, Write};

/// How long the browser keeps the cookie of a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Run {
    /// Until it is closed.
    #[default]
    Normal,
    /// For good: the person asked to stay signed in.
    Long,
    /// For minutes: it was only begun to answer one app.
    Short,
}

words!(Run {
    Normal = "normal",
    Long = "long",
    Short = "short",
});

/// One browser session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, `sid` in tokens.
    pub id: SessionId,
    /// The instance signed in to.
    pub instance_id: InstanceId,
    /// Hash of its cookie; unique.
    pub cookie_hash: TokenHash,
    /// Hash of the key that its pages hold, if they got one.
    pub page_key_hash: Option<TokenHash>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
    /// When it was last seen.
    pub last_seen_at: Timestamp,
    /// From when on it is no session any more.
    pub expires_at: Timestamp,
    /// How the person proved it, RFC 8176 names.
    pub amr: Vec<String>,
    /// The browser's `User-Agent`, as it was sent.
    pub user_agent: String,
    /// The address it came from.
    pub address: String,
    /// How long its cookie is kept.
    pub run: Run,
}

macro_rules! columns {
    () => {
        "id, instance_id, cookie_hash, page_key_hash, created_at, auth_time, last_seen_at, expires_at, amr, \
         user_agent, address, run"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    let mut cells = Cells::of(row);
    Ok(Session {
        id: cells.take()?,
        instance_id: cells.take()?,
        cookie_hash: cells.take()?,
        page_key_hash: cells.take()?,
        created_at: cells.take()?,
        auth_time: cells.take()?,
        last_seen_at: cells.take()?,
        expires_at: cells.take()?,
        amr: cells.take()?,
        user_agent: cells.take()?,
        address: cells.take()?,
        run: cells.take()?,
    })
}

impl Read {
    /// The session of a cookie, unless it has expired or is another instance's.
    pub fn find_session_by_cookie(
        &self,
        instance: InstanceId,
        cookie: TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM sessions WHERE cookie_hash = ?1 AND instance_id = ?2 AND expires_at > ?3"
            ),
            params![In(&cookie), In(&instance), In(&now)],
            read,
        )
    }

    /// One session, expired or not.
    pub fn find_session(&self, id: SessionId) -> Result<Option<Session>, Error> {
        self.one(
            concat!("SELECT ", columns!(), " FROM sessions WHERE id = ?1"),
            [In(&id)],
            read,
        )
    }

    /// The live sessions of an instance, last seen first.
    pub fn list_sessions(&self, instance: InstanceId, now: Timestamp) -> Result<Vec<Session>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM sessions WHERE instance_id = ?1 AND expires_at > ?2 ORDER BY last_seen_at DESC, rowid DESC"
            ),
            params![In(&instance), In(&now)],
            read,
        )
    }

    /// The session of a cookie that expired and was not swept yet.
    pub fn find_expired_session(
        &self,
        instance: InstanceId,
        cookie: TokenHash,
        now: Timestamp,
    ) -> Result<Option<SessionId>, Error> {
        self.one(
            "SELECT id FROM sessions WHERE cookie_hash = ?1 AND instance_id = ?2 AND expires_at <= ?3",
            params![In(&cookie), In(&instance), In(&now)],
            first,
        )
    }

    /// Sessions that expired and were not swept yet, of all instances.
    pub fn list_expired_sessions(
        &self,
        now: Timestamp,
        at_most: u32,
    ) -> Result<Vec<(InstanceId, SessionId)>, Error> {
        self.all(
            "SELECT instance_id, id FROM sessions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
            params![In(&now), at_most],
            |row| {
                let mut cells = Cells::of(row);
                Ok((cells.take()?, cells.take()?))
            },
        )
    }

    /// How many live sessions an instance has.
    pub fn count_sessions(&self, instance: InstanceId, now: Timestamp) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM sessions WHERE instance_id = ?1 AND expires_at > ?2",
            params![In(&instance), In(&now)],
        )
    }

    /// The clients that got a grant in a session, each once, in the order of their ids.
    pub fn list_clients_of_session(&self, id: SessionId) -> Result<Vec<ClientId>, Error> {
        self.all(
            "SELECT DISTINCT client_id FROM grants WHERE session_id = ?1 ORDER BY client_id",
            [In(&id)],
            first,
        )
    }
}

impl Write {
    /// Begins a session.
    pub fn insert_session(&self, session: &Session) -> Result<(), Error> {
        self.execute(
            concat!(
                "INSERT INTO sessions (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
            ),
            params![
                In(&session.id),
                In(&session.instance_id),
                In(&session.cookie_hash),
                In(&session.page_key_hash),
                In(&session.created_at),
                In(&session.auth_time),
                In(&session.last_seen_at),
                In(&session.expires_at),
                In(&session.amr),
                session.user_agent,
                session.address,
                In(&session.run),
            ],
        )?;
        Ok(())
    }

    /// Notes that a live session was seen and moves its end. An expired one stays expired: `false`.
    pub fn mark_session_seen(
        &self,
        id: SessionId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE sessions SET last_seen_at = ?2, expires_at = ?3 WHERE id = ?1 AND expires_at > ?2",
            params![In(&id), In(&now), In(&expires_at)],
        )
    }

    /// Notes that the person proved again who they are, under a new cookie: the old one stops working, so that a
    /// cookie planted before cannot ride along. `false` when the session is gone.
    pub fn update_session_auth(
        &self,
        id: SessionId,
        cookie: TokenHash,
        auth_time: Timestamp,
        expires_at: Timestamp,
        amr: &[String],
        run: Run,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE sessions SET cookie_hash = ?2, auth_time = ?3, last_seen_at = max(last_seen_at, ?3), expires_at = ?4, amr = ?5,
                 run = ?6
             WHERE id = ?1",
            params![
                In(&id),
                In(&cookie),
                In(&auth_time),
                In(&expires_at),
                In(&amr.to_vec()),
                In(&run),
            ],
        )
    }

    /// Gives the session's pages another key, or none. `false` when the session is gone.
    pub fn update_session_page_key(&self, id: SessionId, page_key: Option<TokenHash>) -> Result<bool, Error> {
        self.changed(
            "UPDATE sessions SET page_key_hash = ?2 WHERE id = ?1",
            params![In(&id), In(&page_key)],
        )
    }

    /// Ends a session of an instance. `false` when it has none with that id.
    pub fn remove_session(&self, instance: InstanceId, id: SessionId) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM sessions WHERE instance_id = ?1 AND id = ?2",
            params![In(&instance), In(&id)],
        )
    }

    /// Ends all sessions of an instance but the one to keep, if any. Says how many ended.
    pub fn remove_sessions_except(
        &self,
        instance: InstanceId,
        keep: Option<SessionId>,
    ) -> Result<usize, Error> {
        self.execute(
            "DELETE FROM sessions WHERE instance_id = ?1 AND id IS NOT ?2",
            params![In(&instance), In(&keep)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Run;
    use crate::testing::{
        House, at, client, client_id, grant, hash, instance, instance_id, session, session_id,
    };
    use crate::{Error, Inserted};

    #[test]
    fn a_cookie_opens_its_session_until_it_expires() {
        let house = House::settled();
        let open =
            |seconds| house.read(|read| read.find_session_by_cookie(instance_id(1), hash(1), at(seconds)));
        assert_eq!(open(3599), Some(session(1)));
        assert_eq!(open(3600), None);
        assert_eq!(
            house.read(|read| read.find_session_by_cookie(instance_id(1), hash(2), at(0))),
            None
        );
        assert_eq!(
            house.read(|read| read.find_session(session_id(1))),
            Some(session(1))
        );
    }

    #[test]
    fn a_cookie_opens_nothing_at_another_instance() {
        let house = House::settled();
        assert_eq!(
            house.write(|write| write.insert_instance(&instance(2))),
            Inserted::Done
        );
        assert_eq!(
            house.read(|read| read.find_session_by_cookie(instance_id(2), hash(1), at(0))),
            None
        );
    }

    #[test]
    fn two_sessions_never_share_a_cookie() {
        let house = House::settled();
        let mut twin = session(2);
        twin.cookie_hash = hash(1);
        let refused = house
            .store
            .write_blocking(move |write| write.insert_session(&twin));
        assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
    }

    #[test]
    fn being_seen_moves_the_end_but_raises_nothing_from_the_dead() {
        let house = House::settled();
        assert!(house.write(|write| write.mark_session_seen(session_id(1), at(100), at(3700))));
        let found = house.read(|read| read.find_session(session_id(1))).unwrap();
        assert_eq!((found.last_seen_at, found.expires_at), (at(100), at(3700)));
        assert!(!house.write(|write| write.mark_session_seen(session_id(1), at(3700), at(9000))));
    }

    #[test]
    fn proving_oneself_again_changes_the_cookie() {
        let house = House::settled();
        let amr = vec!["pwd".to_owned(), "otp".to_owned()];
        let proven = amr.clone();
        assert!(house.write(move |write| {
            write.update_session_auth(session_id(1), hash(20), at(50), at(5000), &proven, Run::Long)
        }));
        assert!(house.write(|write| write.update_session_page_key(session_id(1), Some(hash(21)))));
        house.read(|read| {
            assert_eq!(
                read.find_session_by_cookie(instance_id(1), hash(1), at(60))?,
                None
            );
            let found = read
                .find_session_by_cookie(instance_id(1), hash(20), at(60))?
                .unwrap();
            assert_eq!((found.amr, found.run), (amr.clone(), Run::Long));
            assert_eq!((found.auth_time, found.last_seen_at), (at(50), at(50)));
            assert_eq!(found.page_key_hash, Some(hash(21)));
            Ok(())
        });
    }

    #[test]
    fn lists_show_live_sessions_last_seen_first() {
        let house = House::settled();
        house.write(|write| {
            write.insert_session(&session(2))?;
            let mut old = session(3);
            old.expires_at = at(10);
            write.insert_session(&old)?;
            write.mark_session_seen(session_id(2), at(5), at(3600))
        });
        let list = house.read(|read| read.list_sessions(instance_id(1), at(10)));
        assert_eq!(
            list.iter().map(|session| session.id).collect::<Vec<_>>(),
            [session_id(2), session_id(1)]
        );
        assert_eq!(house.read(|read| read.count_sessions(instance_id(1), at(10))), 2);
        assert_eq!(house.read(|read| read.count_sessions(instance_id(1), at(9))), 3);
    }

    #[test]
    fn one_session_ends_or_all_but_one() {
        let house = House::settled();
        house.write(|write| {
            write.insert_session(&session(2))?;
            write.insert_session(&session(3))?;
            write.insert_session(&session(4))
        });
        assert!(!house.write(|write| write.remove_session(instance_id(2), session_id(4))));
        assert!(house.write(|write| write.remove_session(instance_id(1), session_id(4))));
        assert_eq!(
            house.write(|write| write.remove_sessions_except(instance_id(1), Some(session_id(2)))),
            2
        );
        assert!(house.read(|read| read.find_session(session_id(2))).is_some());
        assert_eq!(
            house.write(|write| write.remove_sessions_except(instance_id(1), None)),
            1
        );
        assert_eq!(house.read(|read| read.count_sessions(instance_id(1), at(0))), 0);
    }

    #[test]
    fn a_session_knows_its_clients_each_once() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_client(&client(1, "aaa"))?, Inserted::Done);
            write.insert_grant(&grant(2, "app"))?;
            write.insert_grant(&grant(3, "aaa"))
        });
        let clients = house.read(|read| read.list_clients_of_session(session_id(1)));
        assert_eq!(clients, [client_id("aaa"), client_id("app")]);
    }
}
