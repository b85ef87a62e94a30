//! Errands: a person's browser is away at another server, and comes back once with the state it was given.

use protocol::id::{InstanceId, SessionId};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, words};
use crate::{Error, Read, Write};

/// One errand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// The hash of its state.
    pub hash: TokenHash,
    /// What for.
    pub purpose: Purpose,
    /// The instance that it was begun at; none when that is found at its end.
    pub instance_id: Option<InstanceId>,
    /// The session that began it; it ends with that.
    pub session_id: Option<SessionId>,
    /// What its beginner has to remember, JSON.
    pub about: String,
    /// When nobody waits any more.
    pub expires_at: Timestamp,
}

/// What an errand is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To connect an account.
    Account,
    /// To sign in, away at the provider.
    SignIn,
    /// To sign in, back from the provider and on the way to the instance.
    SignInBack,
    /// Signed in at the provider, and on the way to the instance that was found for the person.
    SignInTicket,
}

words!(Purpose {
    Account = "account",
    SignIn = "sign_in",
    SignInBack = "sign_in_back",
    SignInTicket = "sign_in_ticket",
});

macro_rules! columns {
    () => {
        "hash, purpose, instance_id, session_id, about, expires_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Errand> {
    let mut cells = Cells::of(row);
    Ok(Errand {
        hash: cells.take()?,
        purpose: cells.take()?,
        instance_id: cells.take()?,
        session_id: cells.take()?,
        about: cells.take()?,
        expires_at: cells.take()?,
    })
}

impl Read {
    /// An errand that is still awaited.
    pub fn find_errand(
        &self,
        purpose: Purpose,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<Errand>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM errands WHERE hash = ?1 AND purpose = ?2 AND expires_at > ?3"
            ),
            params![In(&hash), In(&purpose), In(&now)],
            read,
        )
    }
}

impl Write {
    /// Adds one. When there are more than `at_most` of its kind at one instance, the ones that expire first go.
    pub fn insert_errand(&self, errand: &Errand, at_most: u32) -> Result<(), Error> {
        self.execute(
            concat!(
                "INSERT INTO errands (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            ),
            params![
                In(&errand.hash),
                In(&errand.purpose),
                In(&errand.instance_id),
                In(&errand.session_id),
                errand.about,
                In(&errand.expires_at),
            ],
        )?;
        self.execute(
            "DELETE FROM errands WHERE hash IN
                 (SELECT hash FROM errands WHERE purpose = ?1 ORDER BY expires_at DESC LIMIT 1000 OFFSET ?2)",
            params![In(&errand.purpose), at_most],
        )?;
        Ok(())
    }

    /// Takes an errand from one purpose to the next, once: of two who come with one state, one finds nothing.
    pub fn move_errand(
        &self,
        from: Purpose,
        to: Purpose,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<Errand>, Error> {
        self.one(
            concat!(
                "UPDATE errands SET purpose = ?2 WHERE hash = ?3 AND purpose = ?1 AND expires_at > ?4 RETURNING ",
                columns!()
            ),
            params![In(&from), In(&to), In(&hash), In(&now)],
            read,
        )
    }

    /// Takes an errand that is still awaited; it is gone then. Of two who come with one state, one finds nothing.
    pub fn consume_errand(
        &self,
        purpose: Purpose,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<Errand>, Error> {
        self.one(
            concat!(
                "DELETE FROM errands WHERE hash = ?1 AND purpose = ?2 AND expires_at > ?3 RETURNING ",
                columns!()
            ),
            params![In(&hash), In(&purpose), In(&now)],
            read,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance_id, session_id};

    fn errand(n: u8) -> Errand {
        Errand {
            hash: hash(n),
            purpose: Purpose::Account,
            instance_id: Some(instance_id(1)),
            session_id: Some(session_id(1)),
            about: "{}".to_owned(),
            expires_at: at(900),
        }
    }

    fn is_awaited(house: &House, n: u8) -> bool {
        let found = house.read(|read| read.find_errand(Purpose::Account, hash(n), at(1)));
        found.is_some()
    }

    #[test]
    fn cozy_51_a_state_is_good_once_for_one_purpose_until_its_time_is_over() {
        let house = House::settled();
        house.write(|write| write.insert_errand(&errand(1), 10));
        for (purpose, seconds) in [(Purpose::SignIn, 1), (Purpose::Account, 900)] {
            assert_eq!(
                house.write(move |write| write.consume_errand(purpose, hash(1), at(seconds))),
                None
            );
        }
        let won = house.race(|write| {
            Ok(write
                .consume_errand(Purpose::Account, hash(1), at(899))?
                .is_some())
        });
        assert_eq!(won, 1);
    }

    #[test]
    fn cozy_47_a_state_comes_back_once_and_is_good_once_after_that() {
        let house = House::settled();
        house.write(|write| {
            let sign_in = Errand {
                purpose: Purpose::SignIn,
                session_id: None,
                ..errand(1)
            };
            write.insert_errand(&sign_in, 10)
        });
        let won = house.race(|write| {
            let back = write.move_errand(Purpose::SignIn, Purpose::SignInBack, hash(1), at(899))?;
            Ok(back.is_some())
        });
        assert_eq!(won, 1);
        let won = house.race(|write| {
            let taken = write.consume_errand(Purpose::SignInBack, hash(1), at(899))?;
            Ok(taken.is_some())
        });
        assert_eq!(won, 1);
    }

    #[test]
    fn who_was_sent_off_by_a_session_is_not_awaited_when_that_is_over() {
        let house = House::settled();
        house.write(|write| write.insert_errand(&errand(1), 10));
        assert!(is_awaited(&house, 1));
        house.write(|write| write.remove_session(instance_id(1), session_id(1)));
        assert!(!is_awaited(&house, 1));
    }

    #[test]
    fn there_are_never_more_than_may_be() {
        let house = House::settled();
        house.write(|write| {
            (1..=4).try_for_each(|n| {
                let one = Errand {
                    expires_at: at(900 + i64::from(n)),
                    ..errand(n)
                };
                write.insert_errand(&one, 2)
            })
        });
        let awaited: Vec<u8> = (1..=4).filter(|n| is_awaited(&house, *n)).collect();
        assert_eq!(awaited, [3, 4]);
    }
}
