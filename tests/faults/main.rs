//! Faults: power cuts, full disks, crowds, races, damaged files. What the lodge acknowledged must hold, and what
//! it cannot do it must say.
//!
//! The requirements are those of security.md: invariants I1 to I12, recipes, and the attacks that
//! need many hands at once. Chance decides where a fault strikes; a test that fails says which seed it had.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests: whatever goes wrong has to end them"
)]

mod chance;
#[cfg(target_os = "linux")]
mod clock;
mod connectors;
mod crashes;
mod crowds;
mod directory;
#[cfg(target_os = "linux")]
mod disk;
mod endings;
mod line;
mod process;
mod races;
