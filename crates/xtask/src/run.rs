//! `cargo xtask run`: from a fresh clone to an open window, or to a headless lodge that prints its address.
//!
//! It builds without optimisation: on two cores a person waits under five minutes the first time instead of more
//! than eleven, and the crates where it matters (key derivation) are optimised anyway. `--release` is there for
//! those who mean it.

use std::process::Command;

use crate::End;
use crate::places;
use crate::process::{self, Failure, Outcome, cargo};
use crate::setup::{self, Purpose, node};

const USAGE: &str = "\
Usage: cargo xtask run [--headless] [--release] [--] [ARGUMENTS]

  --headless  the server alone; needs neither WebKit nor Node.js
  --release   build with optimisation; takes more than twice as long
  ARGUMENTS   are handed on to the program, for example
                --data-dir DIR            another place for the data (also: GATELODGE_DATA_DIR)
                --listen 127.0.0.1:4299   another port (only with --headless; the window reads GATELODGE_LISTEN)

Ctrl-C stops it. The command line is built beside it: target/debug/gatelodge (with --release: target/release).
";

/// What opening the window takes.
pub(crate) const NEEDS: [Purpose; 3] = [Purpose::Server, Purpose::Ui, Purpose::Window];

/// Turns on what makes the desktop program carry its own pages instead of asking a development server.
pub(crate) const OWN_PAGES: &str = "gatelodge-desktop/custom-protocol";

/// Sets up, builds, and becomes the program. `--headless` and `--release` come first; the rest is handed on.
pub(crate) fn run(arguments: &[String]) -> Result<End, Failure> {
    let own = arguments
        .iter()
        .take_while(|word| *word == "--headless" || *word == "--release")
        .count();
    let (own, mut rest) = arguments.split_at(own);
    if rest.first().is_some_and(|word| word == "--") {
        rest = rest.get(1..).unwrap_or_default();
    } else if matches!(rest, [word] if word == "--help" || word == "-h") {
        print!("{USAGE}");
        return Ok(End::Well);
    }
    let asked = |flag: &str| own.iter().any(|word| word == flag);
    let profile = if asked("--release") { "release" } else { "debug" };
    let mut headless = asked("--headless");
    if !headless && !has_display() {
        println!(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the lodge runs without a window."
        );
        headless = true;
    }

    let program = if headless {
        setup::prepare(&[Purpose::Server])?;
        build(profile, &["--package", "gatelodge"])?;
        let mut program = Command::new(places::built(profile, "gatelodge"));
        program.arg("serve");
        program
    } else {
        setup::prepare(&NEEDS)?;
        node::bundle()?;
        // The command line comes along. Both in one build, so that they share what they are made of; the headless build
        // has fewer features and so makes its own.
        build(
            profile,
            &[
                "--package",
                "gatelodge-desktop",
                "--package",
                "gatelodge",
                "--features",
                OWN_PAGES,
            ],
        )?;
        Command::new(places::built(profile, "gatelodge-desktop"))
    };
    become_it(program, rest)
}

/// Whether a window could be shown.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Builds programs.
fn build(profile: &str, what: &[&str]) -> Outcome {
    let mut build = cargo(["build"]);
    if profile == "release" {
        build.arg("--release");
    }
    process::run(build.args(what))
}

/// Hands the terminal and its signals to the program: where the system allows it, this process turns into it.
#[cfg(unix)]
fn become_it(mut program: Command, arguments: &[String]) -> Result<End, Failure> {
    use std::os::unix::process::CommandExt as _;
    program.args(arguments);
    println!("$ {}", process::shown(&program));
    let error = program.exec();
    Err(Failure::new(format!(
        "{} cannot be started: {error}.",
        process::shown(&program)
    )))
}

/// Runs the program to its end.
#[cfg(not(unix))]
fn become_it(mut program: Command, arguments: &[String]) -> Result<End, Failure> {
    process::run(program.args(arguments)).map(|()| End::Well)
}
