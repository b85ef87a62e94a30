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
        let row = self.client_attempts(counter)?;
        Ok(row.and_then(|row| throttle::left(&row, now)))
    }

    /// The secret was wrong.
    pub(crate) fn client_failed(&self, counter: &str, now: Timestamp) -> Result<(), Fault> {
        // Into memory, if it was pushed out of it meanwhile.
        self.client_attempts(counter)?;
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
        Ok(())
    }

    fn client_attempts(&self, counter: &str) -> Result<Option<Attempts>, Fault> {
        if let Some(known) = self.failures().get(counter) {
            return Ok(known.clone());
        }
        let row = self.store.read(|read| read.find_attempts(counter))?;
        // Somebody may have failed meanwhile: what they left counts.
        Ok(self.failures().entry(counter.to_owned()).or_insert(row).clone())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[tokio::test]
    async fn s_193_failures_count_by_client_and_address_and_a_success_forgives_them() {
        let mut world = World::new().await;
        let id = ClientId::parse("app").unwrap();
        let here = counter(&world.instance, &id, "192.0.2.1");
        let there = counter(&world.instance, &id, "192.0.2.2");
        let waits = |world: &World, counter: &str| {
            let now = world.moment().now;
            world.gatekeeper.client_waits(counter, now).unwrap()
        };
        let fails = |world: &World| world.gatekeeper.client_failed(&here, world.moment().now).unwrap();
        for _ in 0..9 {
            fails(&world);
        }
        assert_eq!(waits(&world, &here), None);
        fails(&world);
        assert_eq!((waits(&world, &here), waits(&world, &there)), (Some(2), None));
        // S-192: what memory forgot is in the file.
        world.settle().await;
        world.gatekeeper.failures().clear();
        assert_eq!(waits(&world, &here), Some(2));
        world.wait(2);
        assert_eq!(waits(&world, &here), None);
        fails(&world);
        assert_eq!(waits(&world, &here), Some(4));
        world.gatekeeper.client_succeeded(&here);
        assert_eq!(waits(&world, &here), None);
        world.settle().await;
        world.gatekeeper.failures().clear();
        assert_eq!(waits(&world, &here), None);
    }

    #[tokio::test]
    async fn s_188_failures_count_at_once_even_when_memory_was_full() {
        let world = World::new().await;
        let id = ClientId::parse("app").unwrap();
        let here = counter(&world.instance, &id, "192.0.2.1");
        let now = world.moment().now;
        for _ in 0..10 {
            world.gatekeeper.client_failed(&here, now).unwrap();
            world.settle().await;
            world.gatekeeper.failures().clear();
        }
        assert_eq!(world.gatekeeper.client_waits(&here, now).unwrap(), Some(2));
    }
}
