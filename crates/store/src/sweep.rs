//! Removes what can never matter again, a little at a time.
//!
//! Expiry is decided where a thing is used, never by this broom (S-026): without it everything works, the file only
//! grows. Used codes and rotated tokens stay for as long as their second coming means something (S-095).

use std::time::Duration;

use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::In;
use crate::{Error, Write};

/// How long a code stays after its expiry, so that a replay is recognised.
const CODES_STAY: Duration = Duration::from_hours(24);

/// How long a pushed request stays after its expiry: as long as the longest flow that it can have begun.
const PUSHED_REQUESTS_STAY: Duration = Duration::from_hours(24);

/// How long a device code stays after its expiry, so that the device hears that it has expired.
const DEVICES_STAY: Duration = Duration::from_mins(10);

/// How long an access token stays after its expiry: introspection and replay checks of the last hour find it.
const ACCESS_STAYS: Duration = Duration::from_hours(1);

/// How long a grant stays after its end when nothing is left of its family.
const GRANTS_STAY: Duration = Duration::from_hours(90 * 24);

/// Days that a client which registered itself stays without ever having been used (opencloud.md D.5).
pub const UNUSED_CLIENTS_STAY_DAYS: u32 = 30;

/// How long a token for registration stays after its expiry, so that its owner sees why it no longer works.
const INITIAL_ACCESS_STAYS: Duration = Duration::from_hours(30 * 24);

/// How long a client of the Cozy side stays that nobody has agreed to anything for (cozy.md C.1).
pub const PENDING_CLIENTS_STAY: Duration = Duration::from_hours(1);

/// How long a letter stays in the outbox, sent or not.
const MAILS_STAY: Duration = Duration::from_hours(30 * 24);

/// How much one sweep may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most rows removed from each table. Others wait while a sweep runs.
    pub rows: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 500 }
    }
}

impl Write {
    /// Removes what is over: expired flows, sessions, session codes, errands, sign-ins,
    /// mailed codes, trusted devices and assertions; codes, access tokens, device
    /// codes, pushed requests and tokens for registration that expired a while ago; refresh tokens of families that are
    /// over, old grants of which nothing is left, clients that registered themselves and were never used, and old
    /// letters. Says how many rows went; when it is not 0, sweeping again soon may find more.
    pub fn sweep(&self, now: Timestamp, limits: Limits) -> Result<usize, Error> {
        let rows = limits.rows;
        let mut gone = 0;
        for (sql, before) in [
            (
                "DELETE FROM flows WHERE rowid IN (SELECT rowid FROM flows WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM sessions WHERE rowid IN (SELECT rowid FROM sessions WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM session_codes WHERE hash IN
                     (SELECT hash FROM session_codes WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM sign_ins WHERE hash IN (SELECT hash FROM sign_ins WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM mailed_codes WHERE about IN
                     (SELECT about FROM mailed_codes WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM trusted_devices WHERE number IN
                     (SELECT number FROM trusted_devices WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM device_codes WHERE hash IN
                     (SELECT hash FROM device_codes WHERE expires_at <= ?1 LIMIT ?2)",
                now.minus(DEVICES_STAY),
            ),
            (
                "DELETE FROM errands WHERE hash IN (SELECT hash FROM errands WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM assertions WHERE hash IN (SELECT hash FROM assertions WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM pushed_requests WHERE hash IN
                     (SELECT hash FROM pushed_requests WHERE expires_at <= ?1 LIMIT ?2)",
                now.minus(PUSHED_REQUESTS_STAY),
            ),
            (
                "DELETE FROM codes WHERE number IN (SELECT number FROM codes WHERE expires_at <= ?1 LIMIT ?2)",
                now.minus(CODES_STAY),
            ),
            (
                "DELETE FROM access_tokens WHERE number IN
                     (SELECT number FROM access_tokens WHERE expires_at <= ?1 LIMIT ?2)",
                now.minus(ACCESS_STAYS),
            ),
            (
                "DELETE FROM refresh_tokens WHERE number IN
                     (SELECT number FROM refresh_tokens WHERE absolute_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM grants WHERE number IN
                     (SELECT number FROM grants
                      WHERE created_at <= ?1 AND (revoked_at IS NULL OR revoked_at <= ?1)
                          AND NOT EXISTS (SELECT 1 FROM codes WHERE codes.grant_number = grants.number)
                          AND NOT EXISTS (SELECT 1 FROM refresh_tokens AS r WHERE r.grant_number = grants.number)
                          AND NOT EXISTS (SELECT 1 FROM access_tokens AS a WHERE a.grant_number = grants.number)
                      LIMIT ?2)",
                now.minus(GRANTS_STAY),
            ),
            (
                "DELETE FROM clients WHERE rowid IN
                     (SELECT rowid FROM clients AS c
                      WHERE created_at <= ?1 AND registration_hash IS NOT NULL AND last_used_at IS NULL
                          AND NOT EXISTS (SELECT 1 FROM grants AS g
                                          WHERE g.instance_id = c.instance_id AND g.client_id = c.client_id)
                      LIMIT ?2)",
                now.minus(Duration::from_hours(24) * UNUSED_CLIENTS_STAY_DAYS),
            ),
            (
                "DELETE FROM cozy_clients WHERE number IN
                     (SELECT number FROM cozy_clients WHERE pending = 1 AND created_at <= ?1 LIMIT ?2)",
                now.minus(PENDING_CLIENTS_STAY),
            ),
            (
                "DELETE FROM cozy_codes WHERE hash IN (SELECT hash FROM cozy_codes WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM initial_access_tokens WHERE hash IN
                     (SELECT hash FROM initial_access_tokens WHERE expires_at <= ?1 LIMIT ?2)",
                now.minus(INITIAL_ACCESS_STAYS),
            ),
            (
                "DELETE FROM outbox WHERE number IN (SELECT number FROM outbox WHERE created_at <= ?1 LIMIT ?2)",
                now.minus(MAILS_STAY),
            ),
        ] {
            gone += self.execute(sql, params![In(&before), rows])?;
        }
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inserted;
    use crate::grants::Grant;
    use crate::testing::{
        House, access, access_id, at, client, client_id, code, flow, flow_id, grant, grant_id, hash,
        instance_id, refresh, session, session_id,
    };

    const DAY: i64 = 86_400;

    fn sweep(house: &House, seconds: i64) -> usize {
        house.write(move |write| write.sweep(at(seconds), Limits::default()))
    }

    #[test]
    fn nothing_that_matters_is_swept() {
        let house = House::settled();
        house.write(|write| {
            write.insert_flow(&flow(1), 10)?;
            write.insert_code(&code(1))?;
            write.insert_refresh(&refresh(1, None))?;
            write.insert_access(&access(1, None))
        });
        assert_eq!(sweep(&house, 599), 0);
    }

    #[test]
    fn each_thing_goes_at_its_time() {
        let house = House::settled();
        house.write(|write| {
            write.insert_flow(&flow(1), 10)?;
            write.insert_code(&code(1))?;
            assert!(write.consume_code(hash(1), at(1))?);
            write.insert_refresh(&refresh(1, None))?;
            assert!(write.consume_refresh(hash(1), at(2))?);
            write.insert_access(&access(1, None))
        });
        assert_eq!(sweep(&house, 600), 1);
        assert!(
            house
                .read(|read| read.find_flow(instance_id(1), flow_id(1), at(0)))
                .is_none()
        );
        assert_eq!((sweep(&house, 3599), sweep(&house, 3600)), (0, 1));
        assert!(house.read(|read| read.find_session(session_id(1))).is_none());
        assert_eq!((sweep(&house, 4199), sweep(&house, 4200)), (0, 1));
        assert!(house.read(|read| read.find_access(access_id(1))).is_none());
        assert_eq!((sweep(&house, DAY + 59), sweep(&house, DAY + 60)), (0, 1));
        assert!(house.read(|read| read.find_code(hash(1))).is_none());
        assert_eq!((sweep(&house, 10 * DAY - 1), sweep(&house, 10 * DAY)), (0, 1));
        assert!(house.read(|read| read.find_refresh(hash(1))).is_none());
        assert_eq!((sweep(&house, 90 * DAY - 1), sweep(&house, 90 * DAY)), (0, 1));
        assert!(house.read(|read| read.find_grant(grant_id(1))).is_none());
    }

    #[test]
    fn an_old_grant_with_a_live_token_stays() {
        let house = House::settled();
        house.write(|write| {
            let mut long = refresh(1, None);
            long.absolute_at = at(400 * DAY);
            write.insert_refresh(&long)
        });
        sweep(&house, 200 * DAY);
        assert!(house.read(|read| read.find_grant(grant_id(1))).is_some());
    }

    #[test]
    fn a_revoked_grant_is_remembered_for_its_time_after_the_end() {
        let house = House::settled();
        house.write(|write| {
            write.insert_grant(&Grant {
                revoked_at: Some(at(50 * DAY)),
                ..grant(2, "app")
            })
        });
        sweep(&house, 139 * DAY);
        assert!(house.read(|read| read.find_grant(grant_id(2))).is_some());
        sweep(&house, 140 * DAY);
        assert!(house.read(|read| read.find_grant(grant_id(2))).is_none());
    }

    #[test]
    fn a_client_that_registered_itself_and_was_never_used_goes_after_thirty_days() {
        let house = House::settled();
        house.write(|write| {
            for id in ["unused", "used", "by-owner", "implicit"] {
                assert_eq!(write.insert_client(&client(1, id))?, Inserted::Done);
            }
            for (n, id) in [(1, "unused"), (2, "used"), (3, "implicit")] {
                write.update_client_registration(instance_id(1), &client_id(id), hash(n))?;
            }
            write.mark_client_used(instance_id(1), &client_id("used"), at(5))?;
            write.insert_grant(&grant(9, "implicit"))
        });
        assert_eq!((sweep(&house, 30 * DAY - 1), sweep(&house, 30 * DAY)), (1, 1));
        let left = house.read(|read| read.list_clients(instance_id(1)));
        let left: Vec<_> = left.iter().map(|client| client.client_id.as_str()).collect();
        assert_eq!(left, ["app", "used", "by-owner", "implicit"]);
    }

    #[test]
    fn one_sweep_is_short() {
        let house = House::settled();
        house.write(|write| (2..=6).try_for_each(|n| write.insert_session(&session(n))));
        let few = Limits { rows: 4 };
        assert_eq!(house.write(move |write| write.sweep(at(3600), few)), 4);
        assert_eq!(house.write(move |write| write.sweep(at(3600), few)), 2);
        assert_eq!(house.write(move |write| write.sweep(at(3600), few)), 0);
    }
}
