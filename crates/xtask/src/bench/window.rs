//! The desktop program's memory: with its window open, started hidden, and beside a bare Tauri application that
//! has nothing but a tray (`src-tauri/examples/bare_tray.rs`).
//!
//! Memory is the proportional set size of the program and all its children: pages that several processes share
//! count once in the sum.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::free_port;
use crate::places;
use crate::process::{self, Failure, Outcome, at, cargo, on_path};
use crate::run::OWN_PAGES;
use crate::setup::{self, Purpose, node};

/// How long a program is left alone before its memory is looked at.
const SETTLE: Duration = Duration::from_secs(15);

/// Memory in KiB.
pub(super) struct Window {
    open: u64,
    hidden: u64,
    bare: u64,
}

impl Window {
    /// What the program holds when it was started hidden, for each byte that the bare one holds.
    pub(super) fn hidden_ratio(&self) -> f64 {
        let number = |kib: u64| f64::from(u32::try_from(kib).unwrap_or(u32::MAX));
        number(self.hidden) / number(self.bare)
    }

    /// For `bench.json`.
    pub(super) fn json(&self) -> Value {
        json!({ "open_kib": self.open, "hidden_kib": self.hidden, "bare_tray_kib": self.bare })
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Window: {} MiB open, {} MiB started hidden; a bare Tauri application with a tray: {} MiB.",
            self.open / 1024,
            self.hidden / 1024,
            self.bare / 1024
        )
    }
}

/// The desktop program and the bare one.
fn programs() -> [PathBuf; 2] {
    [
        places::built("release", "gatelodge-desktop"),
        places::built("release", "examples/bare_tray"),
    ]
}

/// Builds both programs, with the same features, so that they differ in nothing but what they do.
pub(super) fn build() -> Outcome {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new("The window is measured on Linux only."));
    }
    setup::prepare(&[Purpose::Server, Purpose::Ui, Purpose::Window, Purpose::Desktop])?;
    node::bundle()?;
    process::run(
        cargo([
            "build",
            "--release",
            "--package",
            "gatelodge-desktop",
            "--features",
            OWN_PAGES,
        ])
        .args(["--bin", "gatelodge-desktop", "--example", "bare_tray"]),
    )
}

/// Starts the programs on a display in memory, one after the other. The error says why that is not possible here.
pub(super) fn measure(folder: &Path) -> Result<Window, String> {
    let [desktop, bare] = programs();
    if !desktop.is_file() || !bare.is_file() {
        return Err("the desktop program is not built.".into());
    }
    if on_path(&["xvfb-run"]).is_none() {
        return Err("there is no xvfb-run.".into());
    }
    let all = || {
        Ok(Window {
            open: memory(&desktop, false, &folder.join("open"))?,
            hidden: memory(&desktop, true, &folder.join("hidden"))?,
            bare: memory(&bare, true, &folder.join("bare"))?,
        })
    };
    all().map_err(|failure: Failure| failure.to_string())
}

/// Starts a program in a home of its own, waits until it has settled, and sums up its memory.
fn memory(program: &Path, hidden: bool, home: &Path) -> Outcome<u64> {
    fs::create_dir_all(home).map_err(at(home, "make"))?;
    let mut start = Command::new("xvfb-run");
    start
        .args(["--auto-servernum", "dbus-run-session", "--"])
        .arg(program);
    if hidden {
        start.arg("--hidden");
    }
    start
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env("GATELODGE_LISTEN", format!("127.0.0.1:{}", free_port()?))
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CACHE_HOME")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = start
        .spawn()
        .map_err(|error| Failure::new(format!("xvfb-run cannot be started: {error}.")))?;
    let began = Instant::now();
    let at_work = AtWork {
        child,
        program: program.to_path_buf(),
    };
    sleep(SETTLE);
    let found = at_work.processes();
    if found.is_empty() {
        return Err(Failure::new(format!(
            "{} was gone after {} s.",
            program.display(),
            began.elapsed().as_secs()
        )));
    }
    Ok(found.iter().filter_map(|id| proportional(*id)).sum())
}

/// A program behind xvfb-run and dbus-run-session; all of it ends when this goes.
struct AtWork {
    child: Child,
    program: PathBuf,
}

impl AtWork {
    /// The program and everything it started, by process id.
    fn processes(&self) -> Vec<u32> {
        let started = descendants(self.child.id());
        let itself = started.iter().find(|id| {
            fs::read_link(format!("/proc/{id}/exe"))
                .is_ok_and(|exe| fs::canonicalize(&self.program).is_ok_and(|program| exe == program))
        });
        itself.map_or_else(Vec::new, |id| {
            let mut all = descendants(*id);
            all.push(*id);
            all
        })
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        // The program first, so that xvfb-run ends by itself and clears its display away.
        for id in self.processes() {
            drop(
                Command::new("kill")
                    .arg(id.to_string())
                    .stderr(Stdio::null())
                    .status(),
            );
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// All processes that a process started, and that those started.
fn descendants(of: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(entry.path().join("status")).ok()?;
            let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
            Some((id, parent.trim().parse().ok()?))
        })
        .collect();
    let mut found = Vec::new();
    let mut look_at = vec![of];
    while let Some(parent) = look_at.pop() {
        let children = parents.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id);
        let before = found.len();
        found.extend(children);
        look_at.extend(found.iter().skip(before));
    }
    found
}

/// A process's share of memory in KiB.
fn proportional(id: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    rollup
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}
