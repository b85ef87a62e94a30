//! Refresh and access tokens: hashes and ids, never a token.
//!
//! A refresh token is consumed for its child; the rotated one stays, so that its second coming is recognised
//! (S-089). Whether a child was used tells a thief from a client whose answer got lost (S-090): the first use of a
//! child, refresh or access, is noted on the parent by the operation that uses it.

use protocol::id::{AccessTokenId, GrantId};
use protocol::scope::Scope;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first, words};
use crate::grants::{self, Grant};
use crate::{Error, Read, Write};

/// What became of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshState {
    /// Nothing yet.
    Active,
    /// It was consumed for a child.
    Rotated,
    /// It was taken back, because its answer was lost.
    Revoked,
}

words!(RefreshState { Active = "active", Rotated = "rotated", Revoked = "revoked" });

/// One refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// Hash of the token.
    pub hash: TokenHash,
    /// The grant it belongs to, which is its family.
    pub grant_id: GrantId,
    /// The token that was consumed for it; none for the first of a family, or when that one was swept.
    pub parent: Option<TokenHash>,
    /// What it is good for.
    pub scope: Scope,
    /// When it was made.
    pub issued_at: Timestamp,
    /// From when on it does not work, if it was not used.
    pub expires_at: Timestamp,
    /// From when on nothing of its family works.
    pub absolute_at: Timestamp,
    /// What became of it.
    pub state: RefreshState,
    /// When it was first consumed for a child.
    pub rotated_at: Option<Timestamp>,
    /// Whether a child of it was used.
    pub used_child: bool,
}

/// One access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Its id, `jti` in the token.
    pub id: AccessTokenId,
    /// The grant it belongs to.
    pub grant_id: GrantId,
    /// The refresh token that was consumed for it; none when it came of a code, or when that one was swept.
    pub refresh_hash: Option<TokenHash>,
    /// What it is good for.
    pub scope: Scope,
    /// When it was made.
    pub issued_at: Timestamp,
    /// From when on it does not work.
    pub expires_at: Timestamp,
    /// When it was first used here.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// An access token that works, and its grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveAccess {
    /// The token.
    pub access: Access,
    /// Its grant.
    pub grant: Grant,
}

/// Of `r`, a refresh token, and of its grant.
macro_rules! refresh_columns {
    () => {
        "r.hash, grants.id, (SELECT p.hash FROM refresh_tokens AS p WHERE p.number = r.parent), r.scope, \
         r.issued_at, r.expires_at, r.absolute_at, r.state, r.rotated_at, r.used_child"
    };
}

/// Of `a`, an access token, and of its grant.
macro_rules! access_columns {
    () => {
        "a.id, grants.id, (SELECT p.hash FROM refresh_tokens AS p WHERE p.number = a.refresh), a.scope, \
         a.issued_at, a.expires_at, a.used_at, a.revoked_at"
    };
}

fn read_refresh(row: &Row<'_>) -> rusqlite::Result<Refresh> {
    let mut cells = Cells::of(row);
    Ok(Refresh {
        hash: cells.take()?,
        grant_id: cells.take()?,
        parent: cells.take()?,
        scope: cells.take()?,
        issued_at: cells.take()?,
        expires_at: cells.take()?,
        absolute_at: cells.take()?,
        state: cells.take()?,
        rotated_at: cells.take()?,
        used_child: cells.take()?,
    })
}

fn take_access(cells: &mut Cells<'_>) -> rusqlite::Result<Access> {
    Ok(Access {
        id: cells.take()?,
        grant_id: cells.take()?,
        refresh_hash: cells.take()?,
        scope: cells.take()?,
        issued_at: cells.take()?,
        expires_at: cells.take()?,
        used_at: cells.take()?,
        revoked_at: cells.take()?,
    })
}

impl Read {
    /// One refresh token, whatever became of it.
    pub fn find_refresh(&self, hash: TokenHash) -> Result<Option<Refresh>, Error> {
        self.one(
            concat!(
                "SELECT ",
                refresh_columns!(),
                " FROM refresh_tokens AS r JOIN grants ON grants.number = r.grant_number WHERE r.hash = ?1"
            ),
            [In(&hash)],
            read_refresh,
        )
    }

    /// The refresh tokens that a refresh token was consumed for, oldest first. More than one when answers got lost.
    pub fn list_children(&self, parent: TokenHash) -> Result<Vec<Refresh>, Error> {
        self.all(
            concat!(
                "SELECT ",
                refresh_columns!(),
                " FROM refresh_tokens AS r JOIN grants ON grants.number = r.grant_number
                  WHERE r.parent = (SELECT number FROM refresh_tokens WHERE hash = ?1) ORDER BY r.number"
            ),
            [In(&parent)],
            read_refresh,
        )
    }

    /// Whether anything that a refresh token was consumed for was used: then its answer had arrived (S-090).
    pub fn was_anything_used(&self, parent: TokenHash) -> Result<bool, Error> {
        let used = self.number(
            "SELECT EXISTS (
                 SELECT 1 FROM refresh_tokens AS p WHERE p.hash = ?1 AND (
                     p.used_child = 1
                     OR EXISTS (SELECT 1 FROM refresh_tokens AS r WHERE r.parent = p.number AND r.state = 'rotated')
                     OR EXISTS (SELECT 1 FROM access_tokens AS a
                                WHERE a.refresh = p.number AND a.used_at IS NOT NULL)))",
            [In(&parent)],
        )?;
        Ok(used != 0)
    }

    /// One access token, whatever became of it.
    pub fn find_access(&self, id: AccessTokenId) -> Result<Option<Access>, Error> {
        self.one(
            concat!(
                "SELECT ",
                access_columns!(),
                " FROM access_tokens AS a JOIN grants ON grants.number = a.grant_number WHERE a.id = ?1"
            ),
            [In(&id)],
            |row| take_access(&mut Cells::of(row)),
        )
    }

    /// An access token and its grant, if both work now: not expired, not revoked. One query.
    pub fn live_access(&self, id: AccessTokenId, now: Timestamp) -> Result<Option<LiveAccess>, Error> {
        self.one(
            concat!(
                "SELECT ",
                access_columns!(),
                ", ",
                grants::columns!(),
                " FROM access_tokens AS a JOIN grants ON grants.number = a.grant_number
                  WHERE a.id = ?1 AND a.expires_at > ?2 AND a.revoked_at IS NULL AND grants.revoked_at IS NULL"
            ),
            params![In(&id), In(&now)],
            |row| {
                let mut cells = Cells::of(row);
                Ok(LiveAccess { access: take_access(&mut cells)?, grant: grants::take(&mut cells)? })
            },
        )
    }
}

impl Write {
    /// Adds a refresh token. [`Error::Constraint`] when its grant is gone.
    pub fn insert_refresh(&self, token: &Refresh) -> Result<(), Error> {
        self.execute(
            "INSERT INTO refresh_tokens (hash, grant_number, parent, scope, issued_at, expires_at, absolute_at, state,
                 rotated_at, used_child)
             VALUES (?1, (SELECT number FROM grants WHERE id = ?2),
                 (SELECT number FROM refresh_tokens WHERE hash = ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                In(&token.hash),
                In(&token.grant_id),
                In(&token.parent),
                In(&token.scope),
                In(&token.issued_at),
                In(&token.expires_at),
                In(&token.absolute_at),
                In(&token.state),
                In(&token.rotated_at),
                token.used_child,
            ],
        )?;
        Ok(())
    }

    /// Rotates a refresh token, and notes on its own parent that a child was used. Works once: `false` when it was
    /// rotated or revoked, has expired, or its grant was revoked.
    pub fn consume_refresh(&self, hash: TokenHash, now: Timestamp) -> Result<bool, Error> {
        let parent: Option<Option<i64>> = self.one(
            "UPDATE refresh_tokens SET state = 'rotated', rotated_at = ?2
             WHERE hash = ?1 AND state = 'active' AND expires_at > ?2 AND absolute_at > ?2
                 AND EXISTS (SELECT 1 FROM grants
                             WHERE grants.number = refresh_tokens.grant_number AND grants.revoked_at IS NULL)
             RETURNING parent",
            params![In(&hash), In(&now)],
            first,
        )?;
        if let Some(Some(parent)) = parent {
            self.note_on_parent(parent)?;
        }
        Ok(parent.is_some())
    }

    /// Lets a refresh token live on until `expires_at`, and notes on its own parent that a child was used: it was
    /// presented, and stays good. `false` when it was rotated or revoked, has expired, or its grant was revoked.
    pub fn extend_refresh(
        &self,
        hash: TokenHash,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let parent: Option<Option<i64>> = self.one(
            "UPDATE refresh_tokens SET expires_at = min(?3, absolute_at)
             WHERE hash = ?1 AND state = 'active' AND expires_at > ?2 AND absolute_at > ?2
                 AND EXISTS (SELECT 1 FROM grants
                             WHERE grants.number = refresh_tokens.grant_number AND grants.revoked_at IS NULL)
             RETURNING parent",
            params![In(&hash), In(&now), In(&expires_at)],
            first,
        )?;
        if let Some(Some(parent)) = parent {
            self.note_on_parent(parent)?;
        }
        Ok(parent.is_some())
    }

    /// Takes back everything a refresh token was consumed for: its answer was lost and is made anew (S-090).
    pub fn revoke_children(&self, parent: TokenHash, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "UPDATE refresh_tokens SET state = 'revoked'
             WHERE parent = (SELECT number FROM refresh_tokens WHERE hash = ?1) AND state = 'active'",
            [In(&parent)],
        )?;
        self.execute(
            "UPDATE access_tokens SET revoked_at = ?2
             WHERE refresh = (SELECT number FROM refresh_tokens WHERE hash = ?1) AND revoked_at IS NULL",
            params![In(&parent), In(&now)],
        )?;
        Ok(())
    }

    /// Notes that a child of a refresh token was used.
    pub fn mark_child_used(&self, parent: TokenHash) -> Result<(), Error> {
        self.execute(
            "UPDATE refresh_tokens SET used_child = 1 WHERE hash = ?1 AND used_child = 0",
            [In(&parent)],
        )?;
        Ok(())
    }

    /// Adds an access token. [`Error::Constraint`] when its grant is gone.
    pub fn insert_access(&self, token: &Access) -> Result<(), Error> {
        self.execute(
            "INSERT INTO access_tokens (id, grant_number, refresh, scope, issued_at, expires_at, used_at, revoked_at)
             VALUES (?1, (SELECT number FROM grants WHERE id = ?2),
                 (SELECT number FROM refresh_tokens WHERE hash = ?3), ?4, ?5, ?6, ?7, ?8)",
            params![
                In(&token.id),
                In(&token.grant_id),
                In(&token.refresh_hash),
                In(&token.scope),
                In(&token.issued_at),
                In(&token.expires_at),
                In(&token.used_at),
                In(&token.revoked_at),
            ],
        )?;
        Ok(())
    }

    /// Notes the first use of an access token, here and on the refresh token that was consumed for it, whose hash
    /// it gives back. Later uses change nothing.
    pub fn mark_access_used(&self, id: AccessTokenId, now: Timestamp) -> Result<Option<TokenHash>, Error> {
        let parent: Option<Option<i64>> = self.one(
            "UPDATE access_tokens SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL RETURNING refresh",
            params![In(&id), In(&now)],
            first,
        )?;
        let Some(Some(parent)) = parent else {
            return Ok(None);
        };
        self.note_on_parent(parent)?;
        self.one(
            "SELECT hash FROM refresh_tokens WHERE number = ?1",
            [parent],
            first,
        )
    }

    fn note_on_parent(&self, number: i64) -> Result<(), Error> {
        self.execute(
            "UPDATE refresh_tokens SET used_child = 1 WHERE number = ?1 AND used_child = 0",
            [number],
        )?;
        Ok(())
    }

    /// Ends one access token. `false` when it had been revoked before, or is gone.
    pub fn revoke_access(&self, id: AccessTokenId, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE access_tokens SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
            params![In(&id), In(&now)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, access, access_id, at, grant, grant_id, hash, refresh};

    /// Refresh token 1, rotated at 10 for refresh token 2 and access token 2.
    fn rotated_once() -> House {
        let house = House::settled();
        house.write(|write| {
            write.insert_refresh(&refresh(1, None))?;
            assert!(write.consume_refresh(hash(1), at(10))?);
            write.insert_refresh(&refresh(2, Some(1)))?;
            write.insert_access(&access(2, Some(1)))
        });
        house
    }

    fn state(house: &House, n: u8) -> RefreshState {
        house.read(|read| read.find_refresh(hash(n))).unwrap().state
    }

    #[test]
    fn tokens_are_found_as_they_were_added() {
        let house = rotated_once();
        assert_eq!(
            house.read(|read| read.find_refresh(hash(2))),
            Some(refresh(2, Some(1)))
        );
        assert_eq!(
            house.read(|read| read.find_access(access_id(2))),
            Some(access(2, Some(1)))
        );
        assert_eq!(house.read(|read| read.find_refresh(hash(3))), None);
        assert_eq!(house.read(|read| read.find_access(access_id(3))), None);
    }

    #[test]
    fn tokens_need_their_grant() {
        let house = House::settled();
        let orphan = Refresh {
            grant_id: grant_id(9),
            ..refresh(1, None)
        };
        let refused = house
            .store
            .write_blocking(move |write| write.insert_refresh(&orphan));
        assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
    }

    #[test]
    fn s_089_a_refresh_token_rotates_once() {
        let house = rotated_once();
        assert!(!house.write(|write| write.consume_refresh(hash(1), at(11))));
        let rotated = house.read(|read| read.find_refresh(hash(1))).unwrap();
        assert_eq!(
            (rotated.state, rotated.rotated_at),
            (RefreshState::Rotated, Some(at(10)))
        );
    }

    #[test]
    fn s_091_of_many_who_rotate_one_token_one_wins() {
        let house = House::settled();
        house.write(|write| write.insert_refresh(&refresh(1, None)));
        assert_eq!(house.race(|write| write.consume_refresh(hash(1), at(1))), 1);
    }

    #[test]
    fn s_095_idle_and_absolute_ends_are_kept() {
        let house = House::settled();
        house.write(|write| {
            write.insert_refresh(&Refresh {
                expires_at: at(5),
                ..refresh(1, None)
            })?;
            write.insert_refresh(&Refresh {
                absolute_at: at(5),
                ..refresh(2, None)
            })
        });
        for n in [1, 2] {
            assert!(
                !house.write(move |write| write.consume_refresh(hash(n), at(5))),
                "token {n}"
            );
            assert!(
                house.write(move |write| write.consume_refresh(hash(n), at(4))),
                "token {n}"
            );
        }
    }

    #[test]
    fn a_token_that_stays_good_slides_until_its_absolute_end() {
        let house = House::settled();
        house.write(|write| write.insert_refresh(&refresh(1, None)));
        let extend =
            |to: i64, now: i64| house.write(move |write| write.extend_refresh(hash(1), at(to), at(now)));
        let ends = || house.read(|read| read.find_refresh(hash(1))).unwrap().expires_at;
        assert!(extend(172_800, 86_399));
        assert_eq!((ends(), state(&house, 1)), (at(172_800), RefreshState::Active));
        assert!(extend(9_999_999, 172_799));
        assert_eq!(ends(), at(864_000), "the family's end");
        assert!(!extend(9_999_999, 864_000));
        house.write(|write| write.revoke_grant(grant_id(1), at(5)));
        assert!(!extend(9_999_999, 6));
    }

    #[test]
    fn a_rotated_token_is_not_extended() {
        let house = rotated_once();
        assert!(!house.write(|write| write.extend_refresh(hash(1), at(99_999), at(11))));
        // A child that is presented tells that its parent's answer arrived.
        assert!(house.write(|write| write.extend_refresh(hash(2), at(99_999), at(12))));
        assert!(house.read(|read| read.was_anything_used(hash(1))));
    }

    #[test]
    fn s_095_a_revoked_grant_refreshes_nothing() {
        let house = rotated_once();
        house.write(|write| write.revoke_grant(grant_id(1), at(11)));
        assert!(!house.write(|write| write.consume_refresh(hash(2), at(12))));
        assert_eq!(state(&house, 2), RefreshState::Active);
    }

    #[test]
    fn s_090_a_lost_answer_is_taken_back_whole() {
        let house = rotated_once();
        assert!(!house.read(|read| read.was_anything_used(hash(1))));
        house.write(|write| write.revoke_children(hash(1), at(20)));
        assert_eq!(state(&house, 2), RefreshState::Revoked);
        assert!(!house.write(|write| write.consume_refresh(hash(2), at(21))));
        assert_eq!(house.read(|read| read.live_access(access_id(2), at(21))), None);
        // The answer made anew lives, and the parent still says when it was first rotated.
        house.write(|write| {
            write.insert_refresh(&Refresh {
                issued_at: at(20),
                ..refresh(3, Some(1))
            })
        });
        let children = house.read(|read| read.list_children(hash(1)));
        assert_eq!(
            children.iter().map(|child| child.hash).collect::<Vec<_>>(),
            [hash(2), hash(3)]
        );
        assert!(house.write(|write| write.consume_refresh(hash(3), at(22))));
        assert_eq!(
            house.read(|read| read.find_refresh(hash(1))).unwrap().rotated_at,
            Some(at(10))
        );
    }

    #[test]
    fn s_090_taking_back_leaves_strangers_alone() {
        let house = rotated_once();
        house.write(|write| {
            write.insert_refresh(&refresh(5, None))?;
            write.insert_access(&access(5, None))?;
            write.revoke_children(hash(1), at(20))
        });
        assert_eq!(state(&house, 5), RefreshState::Active);
        assert!(
            house
                .read(|read| read.live_access(access_id(5), at(21)))
                .is_some()
        );
    }

    #[test]
    fn s_089_a_used_refresh_child_is_noted_on_its_parent() {
        let house = rotated_once();
        assert!(house.write(|write| write.consume_refresh(hash(2), at(20))));
        assert!(house.read(|read| read.was_anything_used(hash(1))));
        assert!(house.read(|read| read.find_refresh(hash(1))).unwrap().used_child);
        assert!(!house.read(|read| read.was_anything_used(hash(2))));
    }

    #[test]
    fn s_089_a_used_access_child_is_noted_on_its_parent() {
        let house = rotated_once();
        assert_eq!(
            house.write(|write| write.mark_access_used(access_id(2), at(20))),
            Some(hash(1))
        );
        assert_eq!(
            house.write(|write| write.mark_access_used(access_id(2), at(30))),
            None
        );
        assert_eq!(
            house.read(|read| read.find_access(access_id(2))).unwrap().used_at,
            Some(at(20))
        );
        assert!(house.read(|read| read.find_refresh(hash(1))).unwrap().used_child);
        assert!(house.read(|read| read.was_anything_used(hash(1))));
    }

    #[test]
    fn the_note_outlives_the_child() {
        let house = rotated_once();
        house.write(|write| {
            write.mark_access_used(access_id(2), at(20))?;
            write.sweep(at(100_000), crate::sweep::Limits::default())
        });
        assert_eq!(house.read(|read| read.find_access(access_id(2))), None);
        assert!(house.read(|read| read.was_anything_used(hash(1))));
    }

    #[test]
    fn a_child_outlives_its_swept_parent() {
        let house = House::settled();
        house.write(|write| {
            write.insert_refresh(&Refresh {
                absolute_at: at(50),
                ..refresh(1, None)
            })?;
            write.insert_refresh(&refresh(2, Some(1)))?;
            write.insert_access(&access(2, Some(1)))?;
            write.sweep(at(50), crate::sweep::Limits::default())
        });
        assert_eq!(house.read(|read| read.find_refresh(hash(1))), None);
        assert_eq!(
            house.read(|read| read.find_refresh(hash(2))).unwrap().parent,
            None
        );
        assert_eq!(
            house
                .read(|read| read.find_access(access_id(2)))
                .unwrap()
                .refresh_hash,
            None
        );
        assert!(house.write(|write| write.consume_refresh(hash(2), at(51))));
        assert_eq!(
            house.write(|write| write.mark_access_used(access_id(2), at(51))),
            None
        );
        assert!(!house.read(|read| read.was_anything_used(hash(1))));
    }

    #[test]
    fn an_access_token_of_a_code_has_no_parent_to_tell() {
        let house = House::settled();
        house.write(|write| write.insert_access(&access(1, None)));
        assert_eq!(
            house.write(|write| write.mark_access_used(access_id(1), at(20))),
            None
        );
        assert_eq!(
            house.read(|read| read.find_access(access_id(1))).unwrap().used_at,
            Some(at(20))
        );
    }

    #[test]
    fn an_access_token_lives_until_it_expires() {
        let house = rotated_once();
        let live = |seconds| house.read(|read| read.live_access(access_id(2), at(seconds)));
        assert_eq!(
            live(599),
            Some(LiveAccess {
                access: access(2, Some(1)),
                grant: grant(1, "app")
            })
        );
        assert_eq!(live(600), None);
    }

    #[test]
    fn an_access_token_dies_by_itself_and_with_its_grant() {
        let house = rotated_once();
        house.write(|write| write.insert_access(&access(3, None)));
        assert_eq!(house.race(|write| write.revoke_access(access_id(2), at(5))), 1);
        assert_eq!(house.read(|read| read.live_access(access_id(2), at(5))), None);
        assert!(house.read(|read| read.live_access(access_id(3), at(5))).is_some());
        house.write(|write| write.revoke_grant(grant_id(1), at(6)));
        assert_eq!(house.read(|read| read.live_access(access_id(3), at(6))), None);
    }
}
