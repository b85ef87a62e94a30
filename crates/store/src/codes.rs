//! Authorization codes. One works once, for a minute, and survives a few wrong tries (S-020 to S-029).

use protocol::id::{ClientId, GrantId, InstanceId};
use protocol::pkce::CodeChallenge;
use protocol::scope::Scope;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first};
use crate::{Error, Read, Write};

/// Wrong tries after which a code is dead (S-022).
pub const MAX_TRIES: u32 = 5;

/// One code. A used one is kept for a day, so that its second coming is recognised.
#[derive(Debug, Clone)]
pub struct Code {
    /// Hash of the code.
    pub hash: TokenHash,
    /// The grant it was given for.
    pub grant_id: GrantId,
    /// The instance that gave it.
    pub instance_id: InstanceId,
    /// The client it was given to.
    pub client_id: ClientId,
    /// Where it was sent, as the request had it.
    pub redirect_uri: String,
    /// What its verifier must hash to (RFC 7636 4.6).
    pub code_challenge: Option<CodeChallenge>,
    /// The request's `nonce`, for the ID token.
    pub nonce: Option<String>,
    /// What it is good for.
    pub scope: Scope,
    /// From when on it does not work.
    pub expires_at: Timestamp,
    /// Wrong tries so far.
    pub tries: u32,
    /// When it was redeemed.
    pub used_at: Option<Timestamp>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Code> {
    let mut cells = Cells::of(row);
    Ok(Code {
        hash: cells.take()?,
        grant_id: cells.take()?,
        instance_id: cells.take()?,
        client_id: cells.take()?,
        redirect_uri: cells.take()?,
        code_challenge: cells.take()?,
        nonce: cells.take()?,
        scope: cells.take()?,
        expires_at: cells.take()?,
        tries: cells.take()?,
        used_at: cells.take()?,
    })
}

impl Read {
    /// One code, whatever became of it.
    pub fn find_code(&self, hash: TokenHash) -> Result<Option<Code>, Error> {
        self.one(
            "SELECT c.hash, g.id, c.instance_id, c.client_id, c.redirect_uri, c.code_challenge, c.nonce, c.scope,
                 c.expires_at, c.tries, c.used_at
             FROM codes AS c JOIN grants AS g ON g.number = c.grant_number
             WHERE c.hash = ?1",
            [In(&hash)],
            read,
        )
    }
}

impl Write {
    /// Adds a code. [`Error::Constraint`] when its grant is gone.
    pub fn insert_code(&self, code: &Code) -> Result<(), Error> {
        self.execute(
            "INSERT INTO codes (hash, grant_number, instance_id, client_id, redirect_uri, code_challenge, nonce, scope,
                 expires_at, tries, used_at)
             VALUES (?1, (SELECT number FROM grants WHERE id = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                In(&code.hash),
                In(&code.grant_id),
                In(&code.instance_id),
                In(&code.client_id),
                code.redirect_uri,
                In(&code.code_challenge),
                code.nonce,
                In(&code.scope),
                In(&code.expires_at),
                code.tries,
                In(&code.used_at),
            ],
        )?;
        Ok(())
    }

    /// Redeems a code. Works once: `false` when it was used, has expired, was tried too often, or its grant was
    /// revoked. [`Read::find_code`] tells which.
    pub fn consume_code(&self, hash: TokenHash, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE codes SET used_at = ?2
             WHERE hash = ?1 AND used_at IS NULL AND expires_at > ?2 AND tries < ?3
                 AND EXISTS (SELECT 1 FROM grants WHERE grants.number = codes.grant_number AND grants.revoked_at IS NULL)",
            params![In(&hash), In(&now), MAX_TRIES],
        )
    }

    /// Counts a wrong try. Says how many there were; 0 when there is no such code.
    pub fn mark_code_try(&self, hash: TokenHash) -> Result<u32, Error> {
        let tries = self.one(
            "UPDATE codes SET tries = tries + 1 WHERE hash = ?1 RETURNING tries",
            [In(&hash)],
            first,
        )?;
        Ok(tries.unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, code, grant_id, hash};

    fn with_code() -> House {
        let house = House::settled();
        house.write(|write| write.insert_code(&code(1)));
        house
    }

    #[test]
    fn a_code_is_found_as_it_was_added() {
        let house = with_code();
        let found = house.read(|read| read.find_code(hash(1))).unwrap();
        let added = code(1);
        assert_eq!(
            (found.hash, found.grant_id, found.instance_id),
            (added.hash, added.grant_id, added.instance_id)
        );
        assert_eq!(
            (found.client_id, found.redirect_uri),
            (added.client_id, added.redirect_uri)
        );
        assert!(found.code_challenge.is_some() && found.code_challenge == added.code_challenge);
        assert_eq!((found.nonce, found.scope), (added.nonce, added.scope));
        assert_eq!((found.expires_at, found.tries, found.used_at), (at(60), 0, None));
        house.write(|write| {
            write.insert_code(&Code {
                code_challenge: None,
                nonce: None,
                ..code(2)
            })
        });
        let bare = house.read(|read| read.find_code(hash(2))).unwrap();
        assert!(bare.code_challenge.is_none() && bare.nonce.is_none());
    }

    #[test]
    fn s_020_a_code_cannot_be_redeemed_twice() {
        let house = with_code();
        assert!(house.write(|write| write.consume_code(hash(1), at(1))));
        assert!(!house.write(|write| write.consume_code(hash(1), at(2))));
        assert_eq!(
            house.read(|read| read.find_code(hash(1))).unwrap().used_at,
            Some(at(1))
        );
    }

    #[test]
    fn s_022_a_code_survives_four_wrong_tries_and_dies_of_the_fifth() {
        let house = with_code();
        for n in 1..MAX_TRIES {
            assert_eq!(house.write(|write| write.mark_code_try(hash(1))), n);
        }
        house.write(|write| {
            write.insert_code(&Code {
                tries: MAX_TRIES - 1,
                ..code(2)
            })
        });
        assert!(house.write(|write| write.consume_code(hash(2), at(1))));
        assert_eq!(house.write(|write| write.mark_code_try(hash(1))), MAX_TRIES);
        assert!(!house.write(|write| write.consume_code(hash(1), at(1))));
        assert_eq!(house.write(|write| write.mark_code_try(hash(9))), 0);
    }

    #[test]
    fn s_023_of_many_who_redeem_one_code_one_wins() {
        let house = with_code();
        assert_eq!(house.race(|write| write.consume_code(hash(1), at(1))), 1);
    }

    #[test]
    fn s_026_an_expired_code_does_not_work() {
        let house = with_code();
        assert!(!house.write(|write| write.consume_code(hash(1), at(60))));
        assert!(house.write(|write| write.consume_code(hash(1), at(59))));
    }

    #[test]
    fn s_029_a_code_dies_with_its_grant() {
        let house = with_code();
        house.write(|write| write.revoke_grant(grant_id(1), at(0)));
        assert!(!house.write(|write| write.consume_code(hash(1), at(1))));
        assert_eq!(house.read(|read| read.find_code(hash(1))).unwrap().used_at, None);
    }

    #[test]
    fn a_refusal_takes_the_redemption_back() {
        let house = with_code();
        let refused: Result<(), Error> = house.store.write_blocking(|write| {
            assert!(write.consume_code(hash(1), at(1))?);
            Err(Error::Busy)
        });
        assert_eq!(refused, Err(Error::Busy));
        assert!(house.write(|write| write.consume_code(hash(1), at(2))));
    }
}
