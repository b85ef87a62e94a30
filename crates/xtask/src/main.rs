//! `cargo xtask`: the few commands a person needs from a bare machine to a running, tested, measured and packaged
//! Gatelodge. One file per verb; each sets up what it needs before it starts.
//!
//! Not here: anything the product does. This program starts Cargo, npm and the built programs, and reads what
//! they print; it never links another crate of the workspace.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "its words are for the person at the terminal"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "the rule keeps time and environment out of the product; this is the workbench"
)]

#[cfg(feature = "bench")]
mod bench;
mod package;
mod places;
mod process;
mod run;
mod setup;
mod test;
mod types;

use std::process::ExitCode;

use process::Failure;

const USAGE: &str = "\
Usage: cargo xtask VERB

  run [--headless] [--release] [ARGUMENTS]  set up, build and open the window; the arguments are handed on.
                                            Without a display, or with --headless, the server alone.
  test [--only GROUP...]                    set up, run every test and end with `N passed, N failed`.
                                            Groups: format lints deny unit protocol faults clients browser desktop
  bench [--quick] [--growth]                measure against oidc-provider; writes target/bench.json.
                                            With --growth, only whether a large file makes it slower.
  package                                   build the .deb and the .rpm
  types [--check]                           write ui/src/control.gen.ts from the Rust types, or compare it
  setup [run|test|package]                  only install what these need (all three if none is named)
";

/// How a verb ended, when nothing stood in its way.
enum End {
    /// All is well.
    Well,
    /// It did its work, and what it found is bad. It has said so.
    Bad,
    /// It was called in a way that it does not know.
    Misused,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match obey(&arguments) {
        Ok(End::Well) => ExitCode::SUCCESS,
        Ok(End::Bad) => ExitCode::FAILURE,
        Ok(End::Misused) => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the command line says.
fn obey(arguments: &[String]) -> Result<End, Failure> {
    let (verb, rest) = match arguments.split_first() {
        Some((verb, rest)) => (verb.as_str(), rest),
        None => ("help", arguments),
    };
    match (verb, rest) {
        ("run", rest) => run::run(rest),
        ("test", rest) => match test::Group::chosen(rest) {
            Ok(groups) => test::test(&groups),
            Err(sentence) => {
                eprintln!("{sentence}");
                Ok(End::Misused)
            }
        },
        ("bench", rest) => measure(rest),
        ("package", []) => package::package().map(|()| End::Well),
        ("types", []) => types::write().map(|()| End::Well),
        ("types", [check]) if check == "--check" => {
            Ok(if types::are_fresh()? { End::Well } else { End::Bad })
        }
        ("setup", rest) => setup::verb(rest),
        ("help" | "--help" | "-h", _) => {
            print!("{USAGE}");
            Ok(End::Well)
        }
        _ => Ok(End::Misused),
    }
}

/// Measures. Debug builds measure nothing worth knowing, so this one hands over to a release build of itself.
#[cfg(not(feature = "bench"))]
fn measure(arguments: &[String]) -> Result<End, Failure> {
    let mut again = vec![
        "run",
        "--quiet",
        "--release",
        "--package",
        "xtask",
        "--features",
        "bench",
        "--",
        "bench",
    ];
    again.extend(arguments.iter().map(String::as_str));
    process::run(&mut process::cargo(again)).map(|()| End::Well)
}

#[cfg(feature = "bench")]
use bench::measure;
