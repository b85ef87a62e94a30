//! Tokens that let clients register themselves (RFC 7591 section 3), as hashes. The owner knows them by their names.

use protocol::id::InstanceId;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Inserted, Read, Write};

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitialAccessToken {
    /// Its hash.
    pub hash: TokenHash,
    /// The instance that clients register with.
    pub instance_id: InstanceId,
    /// What the owner calls it, unique within the instance.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working; never when absent.
    pub expires_at: Option<Timestamp>,
    /// How many clients can still register with it; any number when absent.
    pub uses_left: Option<u32>,
}

macro_rules! columns {
    () => {
        "hash, instance_id, name, created_at, expires_at, uses_left"
    };
}

/// Whether the token of hash ?1 and instance ?2 works at ?3.
macro_rules! works {
    () => {
        "hash = ?1 AND instance_id = ?2 AND (expires_at IS NULL OR expires_at > ?3) \
         AND (uses_left IS NULL OR uses_left > 0)"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<InitialAccessToken> {
    let mut cells = Cells::of(row);
    Ok(InitialAccessToken {
        hash: cells.take()?,
        instance_id: cells.take()?,
        name: cells.take()?,
        created_at: cells.take()?,
        expires_at: cells.take()?,
        uses_left: cells.take()?,
    })
}

impl Read {
    /// All tokens of an instance, those that no longer work too, in the order of their names.
    pub fn list_initial_access_tokens(&self, instance: InstanceId) -> Result<Vec<InitialAccessToken>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM initial_access_tokens WHERE instance_id = ?1 ORDER BY name"
            ),
            [In(&instance)],
            read,
        )
    }

    /// A token that works now: for this instance, not expired, with uses left.
    pub fn find_initial_access_token(
        &self,
        instance: InstanceId,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<InitialAccessToken>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM initial_access_tokens WHERE ",
                works!()
            ),
            params![In(&hash), In(&instance), In(&now)],
            read,
        )
    }
}

impl Write {
    /// Adds a token. Taken when the instance has one of that name.
    pub fn insert_initial_access_token(&self, token: &InitialAccessToken) -> Result<Inserted, Error> {
        self.insert(
            concat!(
                "INSERT INTO initial_access_tokens (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING"
            ),
            params![
                In(&token.hash),
                In(&token.instance_id),
                token.name,
                In(&token.created_at),
                In(&token.expires_at),
                token.uses_left,
            ],
        )
    }

    /// Takes one use from a token that works now. `false` when it does not.
    pub fn consume_initial_access_token(
        &self,
        instance: InstanceId,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            concat!(
                "UPDATE initial_access_tokens SET uses_left = uses_left - 1 WHERE ",
                works!()
            ),
            params![In(&hash), In(&instance), In(&now)],
        )
    }

    /// Removes a token by its name. `false` when it is gone already.
    pub fn remove_initial_access_token(&self, instance: InstanceId, name: &str) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM initial_access_tokens WHERE instance_id = ?1 AND name = ?2",
            params![In(&instance), name],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, hash, instance_id};

    fn token(n: u8, name: &str) -> InitialAccessToken {
        InitialAccessToken {
            hash: hash(n),
            instance_id: instance_id(1),
            name: name.to_owned(),
            created_at: at(0),
            expires_at: Some(at(100)),
            uses_left: Some(2),
        }
    }

    #[test]
    fn a_token_works_as_often_as_it_may() {
        let house = House::settled();
        let one = token(1, "phone");
        assert_eq!(
            house.write(move |write| write.insert_initial_access_token(&one)),
            Inserted::Done
        );
        let works = || {
            house.read(|read| {
                read.find_initial_access_token(instance_id(1), hash(1), at(5))
                    .map(|it| it.is_some())
            })
        };
        let consume = |seconds| {
            house.write(move |write| write.consume_initial_access_token(instance_id(1), hash(1), at(seconds)))
        };
        assert!(works() && consume(99));
        assert!(!consume(100), "it has expired");
        assert!(consume(5));
        assert!(!consume(5) && !works(), "all uses are taken");
        assert_eq!(
            house.read(|read| read.list_initial_access_tokens(instance_id(1)))[0].uses_left,
            Some(0)
        );
    }

    #[test]
    fn a_token_without_limits_works_for_ever() {
        let house = House::settled();
        let added = house.write(|write| {
            write.insert_initial_access_token(&InitialAccessToken {
                expires_at: None,
                uses_left: None,
                ..token(1, "all")
            })
        });
        assert_eq!(added, Inserted::Done);
        for second in [1, 1_000_000, 4_000_000_000] {
            assert!(house.write(move |write| write.consume_initial_access_token(
                instance_id(1),
                hash(1),
                at(second)
            )));
        }
        assert!(!house.write(|write| write.consume_initial_access_token(instance_id(2), hash(1), at(1))));
    }

    #[test]
    fn a_name_is_taken_once_and_names_what_is_removed() {
        let house = House::settled();
        assert_eq!(
            house.write(|write| write.insert_initial_access_token(&token(1, "a"))),
            Inserted::Done
        );
        assert_eq!(
            house.write(|write| write.insert_initial_access_token(&token(2, "a"))),
            Inserted::Taken
        );
        assert!(house.write(|write| write.remove_initial_access_token(instance_id(1), "a")));
        assert!(!house.write(|write| write.remove_initial_access_token(instance_id(1), "a")));
        assert!(!house.write(|write| write.consume_initial_access_token(instance_id(1), hash(1), at(1))));
    }
}
