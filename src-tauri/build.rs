//! Prepares the desktop program: checks that the window's files are there, and fixes which commands exist.

use std::path::Path;
use std::process::ExitCode;

/// The two commands of the window. Naming them here closes every other one, and makes these two need a
/// permission in `capabilities/main.json` (security.md S-231).
const COMMANDS: &[&str] = &["control", "shell"];

fn main() -> ExitCode {
    println!("cargo:rerun-if-changed=../ui/dist");
    println!("cargo:rerun-if-changed=../icons");
    if !Path::new("../ui/dist/index.html").is_file() {
        println!("cargo:error=the window is not built: there is no ui/dist/index.html");
        println!("cargo:error=run `cargo xtask run`, or `npm ci` and `npm run build` in ui/");
        return ExitCode::FAILURE;
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    match tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo:error={error:#}");
            ExitCode::FAILURE
        }
    }
}
