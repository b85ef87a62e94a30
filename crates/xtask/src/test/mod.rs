//! `cargo xtask test`: the gate. Every check and every test of the house, in groups, ending with one line
//! `N passed, N failed`.
//!
//! A group that fails does not stop the next one. A check without tests of its own (formatting, lints, licences)
//! counts as one. A group in which nothing ran has failed: silence is not success.
//!
//! The black-box groups are folders: `tests/<group>/main.rs` is run by Cargo, `tests/<group>/*.test.mjs` by
//! Node.js. They get the programs under test by name, in the variables set by [`under_test`].

mod group;
mod tally;

use std::time::{Duration, Instant};

use crate::End;
use crate::process::{self, Failure};
use crate::setup;

pub(crate) use group::Group;
use tally::Tally;

/// Sets up what the groups need, visits them in order, and sums up.
pub(crate) fn test(groups: &[Group]) -> Result<End, Failure> {
    setup::prepare(&groups.iter().flat_map(|group| group.needs()).collect::<Vec<_>>())?;

    let mut visited: Vec<(Group, Tally, Duration)> = Vec::new();
    let mut built = Built::NotYet;
    for group in groups {
        println!("\n== {} ==", group.name());
        let began = Instant::now();
        if built == Built::NotYet && group.runs_programs() {
            built = match group::build(groups) {
                Ok(()) => Built::Yes,
                Err(failure) => {
                    println!("{failure}");
                    Built::Broken
                }
            };
        }
        let mut tally = Tally::default();
        if group.runs_programs() && built == Built::Broken {
            println!("Not run: what it tests could not be built.");
            tally.failed += 1;
        } else if let Err(failure) = group.visit(&mut tally) {
            println!("{failure}");
            tally.failed += 1;
        }
        let took = began.elapsed();
        println!("-- {}: {tally}, {:.1} s", group.name(), took.as_secs_f64());
        visited.push((*group, tally, took));
    }

    println!("\n== all ==");
    let mut all = Tally::default();
    for (group, tally, took) in visited {
        println!("{:<10} {:>7.1} s   {tally}", group.name(), took.as_secs_f64());
        all.add(tally);
    }
    println!("{all}");
    Ok(if all.failed == 0 && all.passed > 0 {
        End::Well
    } else {
        End::Bad
    })
}

/// Whether the programs under test are there.
#[derive(PartialEq, Eq)]
enum Built {
    NotYet,
    Yes,
    Broken,
}

/// Runs a check: it passes or it fails.
fn check(tally: &mut Tally, command: &mut std::process::Command) -> Result<(), Failure> {
    if process::follow(command, |_| ())? {
        tally.passed += 1;
    } else {
        tally.failed += 1;
    }
    Ok(())
}

/// Runs tests and reads from their output how many passed. At least one must have run.
fn tests(tally: &mut Tally, command: &mut std::process::Command) -> Result<(), Failure> {
    let before = *tally;
    tests_if_any(tally, command)?;
    if *tally == before {
        println!("No test ran.");
        tally.failed += 1;
    }
    Ok(())
}

/// Runs tests where there may be none.
fn tests_if_any(tally: &mut Tally, command: &mut std::process::Command) -> Result<(), Failure> {
    let mut said = Tally::default();
    let well = process::follow(command, |line| said.add(Tally::told_by(line)))?;
    // A runner that dies (or does not compile) counts nothing as failed, yet something is wrong.
    if !well && said.failed == 0 {
        said.failed = 1;
    }
    tally.add(said);
    Ok(())
}
