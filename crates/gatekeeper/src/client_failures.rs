//! Slows whoever guesses the secrets of clients (S-193), by client and address: who has the right secret elsewhere is
//! not kept out by somebody who guesses here.
//!
//! Failures are counted in memory before anybody waits for anything, so that parallel guesses cannot slip by (S-188);
//! they are written to the file behind that, so that a restart does not forget them (S-192). A good request costs a
//! look into memory. Guessing a signature is hopeless, so bad signatures of keys do not count: counting them would let
//! anybody at the same address keep a client out.

use std::sync::{Mutex, PoisonError};

use hashlink::LruCache;
use protocol::id::ClientId;
use protocol::time::Timestamp;
use store::attempts::Attempts;

use crate::instances::Instance;
use crate::login::throttle;
use crate::{Fault, Gatekeeper};

/// Counters kept in memory; the others are in the file.
const REMEMBERED: usize = 1024;

/// What was counted, by counter; nothing where there was nothing to count.
pub(crate) struct ClientFailures(Mutex<LruCache<String, Option<Attempts>>>);

impl Default for ClientFailures {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

/// The counter of a client at an address.
pub(crate) fn counter(instance: &Instance, client: &ClientId, address: &str) -> String {
    format!("client|{}|{client}|{address}", instance.id)
}

impl Gatekeeper {
    /// Seconds until this client may try again from this address.
    pub(crate) fn client_waits(&self, counter: &str, now: Timestamp) -> Result<Option<u64>, Fault> {
        let known = self.failures().get(counter).cloned();
        let row = match known {
            Some(row) => row,
            None => {
                let row = self.store.read(|read| read.find_attempts(counter))?;
                // Somebody may have failed meanwhile: what they left counts.
                self.failures().entry(counter.to_owned()).or_insert(row).clone()
            }
        };
        Ok(row.and_then(|row| throttle::left(&row, now)))
    }

    /// The secret was wrong.
    pub(crate) fn client_failed(&self, counter: &str, now: Timestamp) {
        let after = {
            let mut failures = self.failures();
            let before = failures.get(counter).cloned().flatten();
            let (_, after) = throttle::count(before, counter.to_owned(), self.policy.sign_in_attempts, now);
            if let Some(after) = &after {
                failures.insert(counter.to_owned(), Some(after.clone()));
            }
            after
        };
        if let Some(after) = after {
            self.store.post(move |write| write.update_attempts(&after));
        }
    }

    /// The secret was right: what was counted is forgotten.
    pub(crate) fn client_succeeded(&self, counter: &str) {
        let counted = self.failures().get(counter).is_some_and(Option::is_some);
        if counted {
            self.failures().insert(counter.to_owned(), None);
            let counter = counter.to_owned();
            self.store
                .post(move |write| write.remove_attempts(&counter).map(drop));
        }
    }

    fn failures(&self) -> std::sync::MutexGuard<'_, LruCache<String, Option<Attempts>>> {
        self.client_failures
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
