//! Chance that can be repeated: everything a fault test draws comes from one seed.

use std::hash::{BuildHasher as _, RandomState};

/// The environment variable that repeats a run.
const SEED: &str = "GATELODGE_TEST_SEED";

/// A stream of numbers, the same for the same seed (xorshift64*).
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    state: u64,
}

impl Chance {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        // Zero would stay zero, and small seeds would begin alike.
        Self {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
        }
    }

    /// A stream of its own for somebody who draws at their own pace.
    pub(crate) fn fork(&mut self) -> Self {
        Self::new(self.draw())
    }

    fn draw(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap();
        // The upper bits are the good ones.
        usize::try_from((self.draw() >> 11) % end).unwrap()
    }

    /// Yes, so many times in a hundred.
    pub(crate) fn percent(&mut self, yes: usize) -> bool {
        self.below(100) < yes
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.draw().to_be_bytes()[0]).collect()
    }
}

/// The seed of a test's run; a failing test prints it as the way to repeat it.
pub(crate) struct Seed(u64);

impl Seed {
    /// The seed that `GATELODGE_TEST_SEED` names, or a new one.
    pub(crate) fn of_this_run() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one way to repeat a run that failed"
        )]
        let named = std::env::var(SEED).ok();
        Self(named.map_or_else(
            || RandomState::new().hash_one(SEED),
            |text| text.parse().expect("a seed is a number"),
        ))
    }

    pub(crate) fn chance(&self) -> Chance {
        Chance::new(self.0)
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Where libtest shows it: beside the failure.
            #[expect(clippy::print_stderr, reason = "the seed belongs to the failure's report")]
            {
                eprintln!("to repeat it: {SEED}={}", self.0);
            }
        }
    }
}
