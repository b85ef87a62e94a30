//! Limits of the Cozy side (cozy.md B.13): so many calls in a window that starts with the first one; the next is refused
//! until the window is over. They are in the file, so that a restart does not lift them.

use std::time::Duration;

use protocol::time::Timestamp;
use store::attempts::Attempts;

use crate::world::Moment;
use crate::{Fault, Gatekeeper};

impl Gatekeeper {
    /// Counts a call. `Some(seconds)`: there were too many, the window ends then.
    pub(crate) async fn count_within(
        &self,
        counter: String,
        at_most: u32,
        window: Duration,
        moment: Moment,
    ) -> Result<Option<u64>, Fault> {
        let refused = self
            .store
            .write(move |write| count_in(write, counter, at_most, window, moment.now))
            .await?;
        Ok(refused)
    }
}

/// [`Gatekeeper::count_within`], in the transaction of what is counted.
pub(crate) fn count_in(
    write: &store::Write,
    counter: String,
    at_most: u32,
    window: Duration,
    now: Timestamp,
) -> Result<Option<u64>, store::Error> {
    let before = write.find_attempts(&counter)?;
    let (refused, after) = count(before, counter, at_most, window, now);
    if let Some(after) = after {
        write.update_attempts(&after)?;
    }
    Ok(refused)
}

fn count(
    before: Option<Attempts>,
    counter: String,
    at_most: u32,
    window: Duration,
    now: Timestamp,
) -> (Option<u64>, Option<Attempts>) {
    // A start in the future means that the clock went back: nobody waits for it.
    let running = |row: &Attempts| row.window_started_at <= now && now < row.window_started_at.plus(window);
    let mut row = before.filter(running).unwrap_or(Attempts {
        counter,
        failures: 0,
        window_started_at: now,
        blocked_until: None,
    });
    if row.failures >= at_most {
        let left = row.window_started_at.plus(window).since(now).as_secs();
        return (Some(left.max(1)), None);
    }
    row.failures += 1;
    (None, Some(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_behind_the_limit_is_refused_until_the_window_ends() {
        let hour = Duration::from_hours(1);
        let at = |seconds: i64| Timestamp::new(1_800_000_000 + seconds);
        let mut row = None;
        for call in 0..3 {
            let (refused, after) = count(row.take(), "c".to_owned(), 3, hour, at(call));
            assert_eq!(refused, None);
            row = after;
        }
        let (refused, after) = count(row.clone(), "c".to_owned(), 3, hour, at(600));
        assert_eq!((refused, after), (Some(3000), None));
        let (refused, after) = count(row.clone(), "c".to_owned(), 3, hour, at(3600));
        assert_eq!((refused, after.map(|row| row.failures)), (None, Some(1)));
        // A clock that was set back lets nobody wait.
        assert_eq!(count(row, "c".to_owned(), 3, hour, at(-9)).0, None);
    }
}
