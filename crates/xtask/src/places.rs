//! Where things are in the tree and in the target directory.
//!
//! No other file of this crate spells a path of the tree twice. Nothing here touches the disk.

use std::path::{Path, PathBuf};

/// The root of the tree, where the workspace's `Cargo.toml` is.
pub(crate) fn root() -> &'static Path {
    let this_crate = Path::new(env!("CARGO_MANIFEST_DIR"));
    this_crate.ancestors().nth(2).unwrap_or(this_crate)
}

/// The target directory this program was built into, whatever Cargo was told to use.
///
/// The program is at `<target>/<profile>/xtask`, so what Cargo builds next lands beside it.
pub(crate) fn target() -> PathBuf {
    std::env::current_exe()
        .ok()
        .and_then(|program| program.ancestors().nth(2).map(Path::to_path_buf))
        .unwrap_or_else(|| root().join("target"))
}

/// A program of the workspace as Cargo leaves it: `profile` is `debug` or `release`.
pub(crate) fn built(profile: &str, program: &str) -> PathBuf {
    target().join(profile).join(executable(program))
}

/// `name` with the suffix that programs have on this system.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Where Cargo tools are installed that only this tree uses.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The window's sources.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// The black-box tests.
pub(crate) fn tests() -> PathBuf {
    root().join("tests")
}
