//! Slows whoever guesses passphrases.
//!
//! The counter rises *before* the expensive check, in one transaction, so that parallel guesses cannot slip by
//! (S-188); it is in the file, so that a restart does not reset it (S-192). Loopback is not exempt (S-190).

use protocol::time::Timestamp;
use store::attempts::Attempts;

use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Failures older than this no longer count.
const WINDOW_SECONDS: u64 = 3600;
/// The first wait.
const FIRST_WAIT_SECONDS: u64 = 2;
/// The longest wait; a clock that jumps cannot extend it either.
const LONGEST_WAIT_SECONDS: u64 = 900;

impl Gatekeeper {
    /// Counts one attempt. `Some(seconds)`: not now, wait that long.
    pub(crate) async fn count_attempt(&self, counter: &str, moment: Moment) -> Result<Option<u64>, Fault> {
        self.count_attempt_up_to(counter, self.policy.sign_in_attempts, moment)
            .await
    }

    /// [`Self::count_attempt`] where so many are free.
    pub(crate) async fn count_attempt_up_to(
        &self,
        counter: &str,
        free: u32,
        moment: Moment,
    ) -> Result<Option<u64>, Fault> {
        let counter = counter.to_owned();
        let decided = self
            .store
            .write(move |write| {
                let before = write.find_attempts(&counter)?;
                let (wait, after) = count(before, counter, free, moment.now);
                if let Some(after) = after {
                    write.update_attempts(&after)?;
                }
                Ok::<_, store::Error>(wait)
            })
            .await?;
        Ok(decided)
    }
}

/// Seconds that are left to wait.
pub(crate) fn left(row: &Attempts, now: Timestamp) -> Option<u64> {
    // A start in the future means that the clock went back: nobody waits for it.
    let counts = row.window_started_at <= now && now.since(row.window_started_at).as_secs() < WINDOW_SECONDS;
    let left = row.blocked_until?.since(now).as_secs().min(LONGEST_WAIT_SECONDS);
    (counts && left > 0).then_some(left)
}

/// Decides one attempt: how long to wait, or the row to remember it by.
pub(crate) fn count(
    before: Option<Attempts>,
    counter: String,
    free: u32,
    now: Timestamp,
) -> (Option<u64>, Option<Attempts>) {
    let fresh = || Attempts {
        counter,
        failures: 0,
        window_started_at: now,
        blocked_until: None,
    };
    let mut row = match before {
        // A start in the future means that the clock went back: begin anew rather than wait for it.
        Some(row)
            if row.window_started_at <= now
                && now.since(row.window_started_at).as_secs() < WINDOW_SECONDS =>
        {
            row
        }
        _ => fresh(),
    };
    if let Some(until) = row.blocked_until {
        let left = until.since(now).as_secs().min(LONGEST_WAIT_SECONDS);
        if left > 0 {
            return (Some(left), None);
        }
    }
    row.failures = row.failures.saturating_add(1);
    if row.failures >= free {
        let doublings = (row.failures - free).min(10);
        let wait = (FIRST_WAIT_SECONDS << doublings).min(LONGEST_WAIT_SECONDS);
        row.blocked_until = Some(now.plus(std::time::Duration::from_secs(wait)));
    }
    (None, Some(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::new(1_000_000 + seconds)
    }

    fn fail(times: u32, now: Timestamp) -> Option<Attempts> {
        let mut row = None;
        for _ in 0..times {
            let (wait, after) = count(row.take(), "c".into(), 10, now);
            assert_eq!(wait, None);
            row = after;
        }
        row
    }

    #[test]
    fn s_186_ten_wrong_ones_then_waiting_that_doubles_to_a_quarter_hour() {
        let mut row = fail(10, at(0));
        let mut now = at(0);
        let mut waits = Vec::new();
        for _ in 0..12 {
            let (wait, _) = count(row.clone(), "c".into(), 10, now);
            waits.push(wait.unwrap());
            now = now.plus(std::time::Duration::from_secs(wait.unwrap()));
            row = count(row, "c".into(), 10, now).1;
        }
        assert_eq!(waits[..5], [2, 4, 8, 16, 32]);
        assert!(waits.iter().all(|wait| *wait <= 900));
        assert_eq!(waits.last(), Some(&900));
    }

    #[test]
    fn s_192_a_clock_that_steps_back_does_not_lock_for_longer() {
        let row = fail(10, at(0));
        let (wait, after) = count(row, "c".into(), 10, at(-86_400));
        assert_eq!(wait, None);
        assert_eq!(after.unwrap().failures, 1);
    }

    #[test]
    fn old_failures_are_forgotten() {
        let row = fail(9, at(0));
        let (_, after) = count(row, "c".into(), 10, at(3600));
        assert_eq!(after.unwrap().failures, 1);
    }
}
