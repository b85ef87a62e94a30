//! How often a server may be asked on behalf of strangers (S-118, S-130).
//!
//! It is counted by host, and again by the address that the name leads to: many names of one victim are one victim. What
//! went wrong is remembered where it belongs. A name that cannot be reached is left alone; a page that answers badly is
//! left alone by itself, because on a shared host it may be anybody's, and its neighbours shall not suffer for it.
//!
//! In memory only: a restart forgives, and what is lost is one minute of caution.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use hashlink::LruCache;
use protocol::time::Timestamp;

use super::{Got, Refused};

/// Hosts, addresses and pages remembered; the ones asked longest ago are forgotten first.
const REMEMBERED: usize = 4096;
/// Seconds that a host or page is left alone after it failed, and in which its questions are counted.
const MINUTE: u64 = 60;
/// Questions to one host in a minute.
const AT_MOST: u32 = 30;
/// Connections to one address in a minute: many honest hosts can share one.
const AT_MOST_TO_ADDRESS: u32 = 60;

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
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Patience {
    /// Counts a question to a page of a host, or says how long the one or the other is left alone.
    pub(crate) fn begin(&self, host: &str, page: &str, now: Timestamp) -> Result<(), Refused> {
        self.count(&page_key(page), u32::MAX, now)?;
        self.count(&format!("host {host}"), AT_MOST, now)
    }

    /// Counts a connection to an address, or says how long it is left alone.
    pub(crate) fn connects(&self, address: IpAddr, now: Timestamp) -> Result<(), Refused> {
        self.count(&format!("address {address}"), AT_MOST_TO_ADDRESS, now)
    }

    fn count(&self, host: &str, at_most: u32, now: Timestamp) -> Result<(), Refused> {
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
        if counted.asked > at_most {
            return Err(Refused::Resting(left(counted.since).unwrap_or(MINUTE)));
        }
        hosts.insert(host.to_owned(), counted);
        Ok(())
    }

    /// Notes how a question ended.
    pub(crate) fn end(&self, host: &str, page: &str, ended: Ended, now: Timestamp) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, failed) in [
            (format!("host {host}"), ended == Ended::OutOfReach),
            (page_key(page), ended == Ended::Badly),
        ] {
            if let Some(known) = hosts.get_mut(&key) {
                known.failed_at = failed.then_some(now);
            }
        }
    }
}

/// How a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With an answer that can be used.
    Well,
    /// There was an answer, and it was no use.
    Badly,
    /// No server was reached under that name.
    OutOfReach,
}

impl Ended {
    /// Reads it off an answer.
    pub(crate) fn of(answer: &Result<Got, Refused>) -> Self {
        match answer {
            Ok(got) if got.status < 400 => Self::Well,
            Err(Refused::UnknownName | Refused::Unreachable | Refused::Tls(_) | Refused::Address) => {
                Self::OutOfReach
            }
            _ => Self::Badly,
        }
    }
}

/// Of an address that may be long, what tells it apart.
fn page_key(page: &str) -> String {
    format!("page {page}")
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
        let begin = |host, seconds| patience.begin(host, "/jwks", at(seconds));
        assert_eq!(begin("victim.example", 0), Ok(()));
        patience.end("victim.example", "/jwks", Ended::OutOfReach, at(1));
        for seconds in [1, 30, 60] {
            let left = 61 - u64::try_from(seconds).unwrap();
            assert_eq!(begin("victim.example", seconds), Err(Refused::Resting(left)));
        }
        assert_eq!(begin("other.example", 2), Ok(()));
        assert_eq!(begin("victim.example", 61), Ok(()));
        patience.end("victim.example", "/jwks", Ended::Well, at(61));
        assert_eq!(begin("victim.example", 62), Ok(()));
    }

    #[test]
    fn s_130_a_page_that_answers_badly_rests_alone() {
        let patience = Patience::default();
        let begin = |page, seconds| patience.begin("shared.example", page, at(seconds));
        assert_eq!(begin("https://shared.example/strange/jwks", 0), Ok(()));
        patience.end(
            "shared.example",
            "https://shared.example/strange/jwks",
            Ended::Badly,
            at(0),
        );
        assert_eq!(
            begin("https://shared.example/strange/jwks", 1),
            Err(Refused::Resting(59))
        );
        assert_eq!(begin("https://shared.example/honest/jwks", 1), Ok(()));
        let answer = |status| {
            Ok(Got {
                status,
                ..Got::default()
            })
        };
        assert_eq!(Ended::of(&answer(200)), Ended::Well);
        assert_eq!(Ended::of(&answer(404)), Ended::Badly);
        assert_eq!(Ended::of(&answer(503)), Ended::Badly);
        assert_eq!(Ended::of(&Err(Refused::TooSlow)), Ended::Badly);
        assert_eq!(Ended::of(&Err(Refused::UnknownName)), Ended::OutOfReach);
    }

    #[test]
    fn s_130_a_host_is_asked_thirty_times_a_minute_at_most() {
        let patience = Patience::default();
        let asked = |from| {
            (0..100)
                .filter(|n| patience.begin("a.example", &n.to_string(), at(from)).is_ok())
                .count()
        };
        assert_eq!((asked(0), asked(59), asked(60)), (30, 0, 30));
        assert_eq!(asked(-500), 30, "a clock that was set back");
    }

    #[test]
    fn s_130_many_names_of_one_address_are_one_victim() {
        let patience = Patience::default();
        let victim = IpAddr::from([192, 0, 2, 7]);
        let reached = (0..1000)
            .filter(|n| {
                patience.begin(&format!("a{n}.example"), "/jwks", at(0)).is_ok()
                    && patience.connects(victim, at(0)).is_ok()
            })
            .count();
        assert_eq!(reached, 60);
        assert_eq!(patience.connects(IpAddr::from([192, 0, 2, 8]), at(0)), Ok(()));
    }
}
