//! How often a host may be asked on behalf of strangers (S-118, S-130).
//!
//! In memory only: a restart forgives, and what is lost is one minute of caution.

use std::sync::{Mutex, PoisonError};

use hashlink::LruCache;
use protocol::time::Timestamp;

use super::Refused;

/// Hosts remembered; the ones asked longest ago are forgotten first.
const HOSTS: usize = 1024;
/// Seconds that a host is left alone after it failed, and in which its questions are counted.
const MINUTE: u64 = 60;
/// Questions to one host in a minute.
const AT_MOST: u32 = 30;

/// What is remembered of the hosts.
pub(crate) struct Patience(Mutex<LruCache<String, Host>>);

#[derive(Clone, Copy)]
struct Host {
    /// When its minute began.
    since: Timestamp,
    /// Questions in that minute.
    asked: u32,
    failed_at: Option<Timestamp>,
}

impl Default for Patience {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(HOSTS)))
    }
}

impl Patience {
    /// Counts a question, or says how long the host is left alone.
    pub(crate) fn begin(&self, host: &str, now: Timestamp) -> Result<(), Refused> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = hosts.get(host).copied();
        let left = |since: Timestamp| {
            // A clock that went back does not make anybody wait.
            let passed = now.since(since).as_secs();
            (since <= now && passed < MINUTE).then(|| MINUTE - passed)
        };
        if let Some(wait) = known.and_then(|host| host.failed_at).and_then(left) {
            return Err(Refused::Resting(wait));
        }
        let counted = match known {
            Some(host) if left(host.since).is_some() => Host {
                asked: host.asked + 1,
                ..host
            },
            _ => Host {
                since: now,
                asked: 1,
                failed_at: None,
            },
        };
        if counted.asked > AT_MOST {
            return Err(Refused::Resting(left(counted.since).unwrap_or(MINUTE)));
        }
        hosts.insert(host.to_owned(), counted);
        Ok(())
    }

    /// Notes how a question ended.
    pub(crate) fn end(&self, host: &str, failed: bool, now: Timestamp) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hosts.get_mut(host) {
            known.failed_at = failed.then_some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::new(1_000_000 + seconds)
    }

    #[test]
    fn s_130_a_host_that_failed_is_left_alone_for_a_minute() {
        let patience = Patience::default();
        assert_eq!(patience.begin("victim.example", at(0)), Ok(()));
        patience.end("victim.example", true, at(1));
        for seconds in [1, 30, 60] {
            let left = 61 - u64::try_from(seconds).unwrap();
            assert_eq!(
                patience.begin("victim.example", at(seconds)),
                Err(Refused::Resting(left))
            );
        }
        assert_eq!(patience.begin("other.example", at(2)), Ok(()));
        assert_eq!(patience.begin("victim.example", at(61)), Ok(()));
        patience.end("victim.example", false, at(61));
        assert_eq!(patience.begin("victim.example", at(62)), Ok(()));
    }

    #[test]
    fn s_130_a_host_is_asked_thirty_times_a_minute_at_most() {
        let patience = Patience::default();
        let asked = |from| {
            (0..100)
                .filter(|_| patience.begin("a.example", at(from)).is_ok())
                .count()
        };
        assert_eq!((asked(0), asked(59), asked(60)), (30, 0, 30));
        assert_eq!(asked(-500), 30, "a clock that was set back");
    }
}
