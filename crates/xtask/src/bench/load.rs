//! Load: some callers at once, each doing its errand again and again, and what that says.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::LocalSet;

use super::errand::{Caller, Errand};
use crate::process::{Failure, Outcome};

/// When a load ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
    /// After this time, before which a fifth of it does not count.
    Time(Duration),
    /// After this many errands.
    Count(u64),
}

/// What a load showed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// Errands a second, all callers together.
    pub(super) rate: f64,
    /// Half of the errands took at most this long.
    pub(super) p50: Duration,
    /// All but one in a hundred took at most this long.
    pub(super) p99: Duration,
}

impl Reading {
    /// For `bench.json`; times in milliseconds.
    pub(super) fn json(&self) -> Value {
        json!({ "per_second": self.rate, "p50_ms": millis(self.p50), "p99_ms": millis(self.p99) })
    }

    fn of(mut took: Vec<Duration>, within: Duration) -> Outcome<Self> {
        took.sort_unstable();
        let at = |percent: usize| {
            took.get((took.len() * percent / 100).min(took.len().saturating_sub(1)))
                .copied()
        };
        let count = u32::try_from(took.len()).unwrap_or(u32::MAX);
        let (Some(p50), Some(p99)) = (at(50), at(99)) else {
            return Err(Failure::new("Not one errand ended in time; use a longer run."));
        };
        Ok(Self {
            rate: f64::from(count) / within.as_secs_f64(),
            p50,
            p99,
        })
    }
}

/// Milliseconds with a fraction.
pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Lets all callers do the errand until the end, and reads. An errand that fails ends the whole: the speed of
/// mistakes is of no interest.
pub(super) async fn drive(callers: &mut Vec<Caller>, errand: Errand, until: Until) -> Outcome<Reading> {
    for caller in callers.iter_mut() {
        caller.prepare(errand).await?;
    }
    let began = Instant::now();
    let (counts_from, ends, count) = match until {
        Until::Time(time) => (began + time / 5, began + time + time / 5, u64::MAX),
        // An hour is a limit that only a hanging server meets.
        Until::Count(count) => (began, began + Duration::from_hours(1), count),
    };
    let left = Rc::new(Cell::new(count));
    let local = LocalSet::new();
    let at_work: Vec<_> = callers
        .drain(..)
        .map(|mut caller| {
            let left = Rc::clone(&left);
            local.spawn_local(async move {
                let mut took = Vec::new();
                loop {
                    let start = Instant::now();
                    if start >= ends || left.get() == 0 {
                        return Ok((caller, took));
                    }
                    left.set(left.get() - 1);
                    caller.run(errand).await?;
                    let end = Instant::now();
                    if end >= counts_from && end <= ends {
                        took.push(end - start);
                    }
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    local
        .run_until(async {
            for caller in at_work {
                let (caller, took) = caller
                    .await
                    .map_err(|error| Failure::new(format!("A caller broke: {error}.")))??;
                callers.push(caller);
                all.extend(took);
            }
            Ok::<(), Failure>(())
        })
        .await?;
    let within = match until {
        Until::Time(time) => time,
        Until::Count(_) => began.elapsed(),
    };
    Reading::of(all, within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_taken_from_the_sorted_times() {
        let times = (1..=200).rev().map(Duration::from_millis).collect();
        let reading = Reading::of(times, Duration::from_secs(2)).unwrap();
        assert_eq!(reading.p50, Duration::from_millis(101));
        assert_eq!(reading.p99, Duration::from_millis(199));
        assert!((reading.rate - 100.0).abs() < 1e-9);
    }

    #[test]
    fn no_errand_is_no_reading() {
        assert!(Reading::of(Vec::new(), Duration::from_secs(1)).is_err());
    }
}
