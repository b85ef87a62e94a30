//! The headless program and the command line. Everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    gatelodge::cli::run()
}
