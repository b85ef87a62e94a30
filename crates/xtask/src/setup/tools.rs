//! Programs that Cargo brings: its own components, and tools from the registry.
//!
//! Tools are installed into the target directory at the exact version named here, never into the person's own
//! folder: the gate then means the same on every machine.

use std::path::PathBuf;

use crate::places;
use crate::process::{self, Failure, Outcome, cargo, look, on_path};

/// A program from the registry.
#[derive(Debug)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Checks licences, bans and sources of the dependencies.
pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};

/// Drives the window: a WebDriver in front of WebKit's own.
pub(crate) const TAURI_DRIVER: Tool = Tool {
    name: "tauri-driver",
    version: "2.1.0",
};

impl Tool {
    /// Where it is installed. The version is part of the folder, so that another version is another install.
    fn folder(&self) -> PathBuf {
        places::tools().join(format!("{}-{}", self.name, self.version))
    }

    /// The program.
    pub(crate) fn program(&self) -> PathBuf {
        self.folder().join("bin").join(places::executable(self.name))
    }

    /// Installs it unless it is there.
    pub(crate) fn install(&self) -> Outcome {
        if self.program().is_file() {
            return Ok(());
        }
        let folder = self.folder();
        // Without optimisation these compile in a quarter of the time (cargo-deny: one minute on two cores), and
        // each runs for seconds.
        let mut install = cargo([
            "install",
            "--locked",
            "--profile",
            "dev",
            "--config",
            "profile.dev.debug=false",
        ]);
        install
            .args(["--version", self.version, "--root"])
            .arg(&folder)
            .arg(self.name);
        // `cargo install` would remind the person to add the folder to the search path. Nobody has to.
        let mut path = vec![folder.join("bin")];
        path.extend(std::env::split_paths(
            &std::env::var_os("PATH").unwrap_or_default(),
        ));
        if let Ok(path) = std::env::join_paths(path) {
            install.env("PATH", path);
        }
        process::run(&mut install)
    }
}

/// Makes sure that `cargo fmt` and `cargo clippy` work.
pub(crate) fn require_components() -> Outcome {
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(verb, _)| look(&mut cargo([verb, "--version"])).is_none())
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if on_path(&["rustup"]).is_none() {
        return Err(Failure::new(format!(
            "The Rust on this machine lacks {}. Install it from where your Rust came from.",
            missing.join(" and ")
        )));
    }
    let mut add = std::process::Command::new("rustup");
    process::run(
        add.args(["component", "add"])
            .args(missing)
            .current_dir(places::root()),
    )
}
