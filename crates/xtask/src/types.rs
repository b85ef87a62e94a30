//! `cargo xtask types`: the window's TypeScript types, written from the Rust types of `gatekeeper::control`.
//!
//! The text comes from gatekeeper's example `typescript`. This crate does not link gatekeeper.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::places;
use crate::process::{self, Failure, Outcome, at, cargo, look};
use crate::run::OWN_PAGES;

/// Where the types are committed.
fn file() -> PathBuf {
    places::ui().join("src/control.gen.ts")
}

/// What the file should hold.
fn wanted() -> Outcome<String> {
    // The whole workspace with the features of the tests, so that what is compiled here is what they use.
    let mut build = cargo([
        "build",
        "--quiet",
        "--workspace",
        "--features",
        OWN_PAGES,
        "--example",
        "typescript",
    ]);
    process::run(&mut build)?;
    look(&mut Command::new(places::built("debug", "examples/typescript")))
        .ok_or_else(|| Failure::new("gatekeeper's example `typescript` failed; run it by itself to see why."))
}

/// Writes the file. Leaves it alone when it is right, so that nothing is built again for nothing.
pub(crate) fn write() -> Outcome {
    let (file, wanted) = (file(), wanted()?);
    if fs::read_to_string(&file).is_ok_and(|is| is == wanted) {
        println!("{} is up to date.", file.display());
        return Ok(());
    }
    fs::write(&file, wanted).map_err(at(&file, "write"))?;
    println!("Wrote {}.", file.display());
    Ok(())
}

/// Whether the committed file is what would be written. Says so if not.
pub(crate) fn are_fresh() -> Outcome<bool> {
    let file = file();
    let fresh = fs::read_to_string(&file).map_err(at(&file, "read"))? == wanted()?;
    if !fresh {
        println!("ui/src/control.gen.ts is stale. Run `cargo xtask types` and commit it.");
    }
    Ok(fresh)
}
