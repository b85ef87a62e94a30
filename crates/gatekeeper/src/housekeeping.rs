//! Takes out what is over. There is no timer: work that writes looks whether a sweep is due, so an idle lodge
//! never wakes up.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::logout_notices::close_expired_sessions;
use crate::world::Moment;
use crate::{Gatekeeper, events};

/// Seconds between two sweeps.
const EVERY: i64 = 60;
/// Rows of one kind taken out in one sweep, so that no sweep is long.
const AT_MOST: u32 = 2000;

impl Gatekeeper {
    pub(crate) fn sweep_if_due(&self, moment: Moment) {
        let now = moment.now.seconds();
        let before = self.swept_at.load(Ordering::Relaxed);
        // A clock that went back sweeps as well; expiry is checked at use, sweeping only saves room.
        if (before..before.saturating_add(EVERY)).contains(&now) {
            return;
        }
        if self
            .swept_at
            .compare_exchange(before, now, Ordering::AcqRel, Ordering::Relaxed)
            .is_err()
        {
            return;
        }
        let limits = store::sweep::Limits { rows: AT_MOST };
        let at_most = self.policy.events_at_most;
        let now = moment.now;
        let clients = Arc::clone(&self.clients);
        let bell = self.bell();
        let sweep = move |write: &store::Write| {
            close_expired_sessions(write, now)?;
            // Clients that registered themselves and were never used may be among what goes.
            if write.sweep(now, limits)? > 0 {
                clients.forget_all();
            }
            events::expire(write, at_most)
        };
        self.store.post_then(sweep, move || {
            bell.send_replace(());
        });
    }
}
