//! Moments as whole seconds since the Unix epoch.
//!
//! There is no `now` here: the present is a parameter. Arithmetic saturates, so that a clock that jumped or a
//! hostile number in a token cannot overflow a comparison.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment, in seconds since 1970-01-01T00:00:00Z (`NumericDate` of RFC 7519 section 2, whole seconds only).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `seconds` after the Unix epoch; before it when negative.
    pub const fn new(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the Unix epoch.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The moment this much later. Fractions of a second are dropped.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(duration.as_secs()))
    }

    /// The moment this much earlier. Fractions of a second are dropped.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(duration.as_secs()))
    }

    /// How long ago `earlier` was; zero if it lies in the future (a clock that was set back).
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        if self.0 <= earlier.0 {
            Duration::ZERO
        } else {
            Duration::from_secs(self.0.abs_diff(earlier.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_and_earlier_are_inverse() {
        let noon = Timestamp::new(1_795_000_000);
        let hour = Duration::from_hours(1);
        assert_eq!(noon.plus(hour).seconds(), 1_795_003_600);
        assert_eq!(noon.plus(hour).minus(hour), noon);
        assert_eq!(noon.plus(hour).since(noon), hour);
    }

    #[test]
    fn a_moment_in_the_future_is_zero_ago() {
        assert_eq!(Timestamp::new(10).since(Timestamp::new(11)), Duration::ZERO);
    }

    #[test]
    fn arithmetic_saturates() {
        let (first, last) = (Timestamp::new(i64::MIN), Timestamp::new(i64::MAX));
        assert_eq!(last.plus(Duration::from_secs(1)), last);
        assert_eq!(first.minus(Duration::MAX), first);
        assert_eq!(last.since(first), Duration::from_secs(u64::MAX));
    }

    #[test]
    fn it_is_a_bare_number_in_json() {
        assert_eq!(serde_json::to_string(&Timestamp::new(-5)).unwrap(), "-5");
        assert_eq!(serde_json::from_str::<Timestamp>("7").unwrap(), Timestamp::new(7));
        assert!(serde_json::from_str::<Timestamp>("7.5").is_err());
    }
}
