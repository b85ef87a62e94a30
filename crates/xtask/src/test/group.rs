//! The groups of the gate: what each needs, what each runs.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{check, tally::Tally, tests, tests_if_any};
use crate::places;
use crate::process::{self, Failure, Outcome, at, cargo, npm};
use crate::run::OWN_PAGES;
use crate::setup::{Purpose, node, system, tools};
use crate::types;

/// A group of checks or tests, in the order in which they are visited: the quick ones and the ones nearest to the
/// code come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Is everything written as the formatters write it?
    Format,
    /// Do clippy and svelte-check have nothing to say? Are generated files fresh?
    Lints,
    /// May we ship what we depend on?
    Deny,
    /// Tests beside the code.
    Unit,
    /// Visits over HTTP.
    Protocol,
    /// Crashes, full disks, races.
    Faults,
    /// Foreign client libraries.
    Clients,
    /// A person in a browser.
    Browser,
    /// A person at the window.
    Desktop,
}

impl Group {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 9] = [
        Self::Format,
        Self::Lints,
        Self::Deny,
        Self::Unit,
        Self::Protocol,
        Self::Faults,
        Self::Clients,
        Self::Browser,
        Self::Desktop,
    ];

    /// Its name, which for black-box groups is also their folder in `tests/`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lints => "lints",
            Self::Deny => "deny",
            Self::Unit => "unit",
            Self::Protocol => "protocol",
            Self::Faults => "faults",
            Self::Clients => "clients",
            Self::Browser => "browser",
            Self::Desktop => "desktop",
        }
    }

    /// Reads `--only GROUP...` (words or a list with commas); nothing means all. The error is a sentence.
    pub(crate) fn chosen(arguments: &[String]) -> Result<Vec<Self>, String> {
        let names = match arguments.split_first() {
            None => return Ok(Self::ALL.to_vec()),
            Some((only, names)) if only == "--only" && !names.is_empty() => names,
            Some(_) => return Err("`test` takes `--only` and the groups to run.".into()),
        };
        let names: Vec<&str> = names.iter().flat_map(|name| name.split(',')).collect();
        if let Some(unknown) = names
            .iter()
            .find(|name| Self::ALL.iter().all(|group| group.name() != **name))
        {
            return Err(format!("There is no group `{unknown}`."));
        }
        Ok(Self::ALL
            .into_iter()
            .filter(|group| names.contains(&group.name()))
            .collect())
    }

    /// What the machine needs for it.
    pub(crate) fn needs(self) -> Vec<Purpose> {
        match self {
            Self::Format => vec![Purpose::Lints, Purpose::Ui, Purpose::NodeTests],
            Self::Lints => vec![Purpose::Lints, Purpose::Ui, Purpose::Window],
            Self::Deny => vec![Purpose::Deny],
            Self::Unit => vec![Purpose::Ui, Purpose::Window],
            Self::Protocol => vec![Purpose::Server],
            Self::Faults => vec![Purpose::Server, Purpose::Clock],
            Self::Clients => vec![
                Purpose::Server,
                Purpose::NodeTests,
                Purpose::CozyClients,
                Purpose::Browser,
            ],
            Self::Browser => vec![Purpose::Server, Purpose::NodeTests, Purpose::Browser],
            Self::Desktop => vec![
                Purpose::Ui,
                Purpose::Window,
                Purpose::NodeTests,
                Purpose::Browser,
                Purpose::Desktop,
            ],
        }
    }

    /// Whether it visits the built programs from outside.
    pub(crate) fn runs_programs(self) -> bool {
        matches!(
            self,
            Self::Protocol | Self::Faults | Self::Clients | Self::Browser | Self::Desktop
        )
    }

    /// Whether it takes the desktop program.
    fn runs_the_window(self) -> bool {
        self == Self::Desktop
    }

    /// Runs it.
    pub(crate) fn visit(self, tally: &mut Tally) -> Outcome {
        match self {
            Self::Format => {
                check(tally, &mut cargo(["fmt", "--all", "--check"]))?;
                check(
                    tally,
                    &mut npm(&places::ui(), ["run", "--silent", "format:check"]),
                )?;
                check(
                    tally,
                    &mut npm(&places::tests(), ["run", "--silent", "format:check"]),
                )
            }
            Self::Lints => {
                node::bundle()?;
                check(
                    tally,
                    cargo(["clippy", "--workspace", "--all-targets", "--all-features"]).args(DENY_WARNINGS),
                )?;
                check(tally, &mut npm(&places::ui(), ["run", "--silent", "check"]))?;
                if types::are_fresh()? {
                    tally.passed += 1;
                } else {
                    tally.failed += 1;
                }
                Ok(())
            }
            Self::Deny => {
                // Advisories are left out: their database is a repository of its own, and a gate that depends on
                // the day it runs is red for reasons that are not in the change.
                let mut deny = Command::new(tools::DENY.program());
                deny.current_dir(places::root())
                    .args(["--workspace", "--all-features", "check"]);
                check(tally, deny.args(["licenses", "bans", "sources"]))
            }
            Self::Unit => {
                node::bundle()?;
                let mut rust = workspace_test();
                rust.args(["--lib", "--bins"]);
                for name in tests_of_the_crates()? {
                    rust.arg("--test").arg(name);
                }
                tests(tally, &mut rust)?;
                tests_if_any(tally, workspace_test().arg("--doc"))?;
                tests(tally, &mut npm(&places::ui(), ["run", "--silent", "test"]))
            }
            Self::Protocol | Self::Faults | Self::Clients | Self::Browser => {
                self.visit_folder(tally, node_tests)
            }
            Self::Desktop if cfg!(target_os = "macos") => {
                println!(
                    "macOS has no WebDriver for a web view inside an application, so this is not run here."
                );
                Ok(())
            }
            Self::Desktop => self.visit_folder(tally, desktop_tests),
        }
    }

    /// Runs what is in the group's folder: tests for Cargo, tests for Node.js, or both.
    fn visit_folder(self, tally: &mut Tally, with_node: fn(&[PathBuf]) -> Outcome<Command>) -> Outcome {
        let (rust, scripts) = (self.has_rust(), self.scripts()?);
        if !rust && scripts.is_empty() {
            return Err(Failure::new(format!(
                "There are no tests in tests/{}.",
                self.name()
            )));
        }
        if rust {
            tests(tally, under_test(workspace_test().args(["--test", self.name()])))?;
        }
        if !scripts.is_empty() {
            tests(tally, under_test(&mut with_node(&scripts)?))?;
        }
        Ok(())
    }

    /// The group's folder.
    fn folder(self) -> PathBuf {
        places::tests().join(self.name())
    }

    /// Whether the group has tests that Cargo runs.
    fn has_rust(self) -> bool {
        self.folder().join("main.rs").is_file()
    }

    /// The group's tests that Node.js runs, sorted. They are named one by one because releases of Node.js differ
    /// in what they make of a folder.
    fn scripts(self) -> Outcome<Vec<PathBuf>> {
        files_in(&self.folder(), ".test.mjs")
    }
}

/// Every warning fails the gate.
const DENY_WARNINGS: [&str; 3] = ["--", "--deny", "warnings"];

/// `cargo test` for the whole workspace, to be narrowed by targets and never by packages. Cargo chooses the
/// features of shared dependencies by the packages that are named; naming others would compile them again.
fn workspace_test() -> Command {
    cargo(["test", "--workspace", "--features", OWN_PAGES, "--no-fail-fast"])
}

/// Builds the programs under test, with the same packages and features as [`workspace_test`]. The desktop
/// program, and with it WebKit, only if one of the groups takes it.
pub(crate) fn build(groups: &[Group]) -> Outcome {
    let mut build = cargo([
        "build",
        "--workspace",
        "--features",
        OWN_PAGES,
        "--bin",
        "gatelodge",
    ]);
    if groups.iter().any(|group| group.runs_the_window()) {
        node::bundle()?;
        build.args(["--bin", "gatelodge-desktop"]);
    }
    // Cargo counts the features that development dependencies ask for only if a test or an example is built too.
    // This small one keeps them counted, so that programs and tests share what they are made of.
    process::run(build.args(["--example", "typescript"]))
}

/// Tells the black-box tests where the programs are that they visit.
fn under_test(command: &mut Command) -> &mut Command {
    command
        .env("GATELODGE_BIN", places::built("debug", "gatelodge"))
        .env(
            "GATELODGE_DESKTOP_BIN",
            places::built("debug", "gatelodge-desktop"),
        )
        .env("GATELODGE_TAURI_DRIVER", tools::TAURI_DRIVER.program());
    if let Some(browser) = system::browser() {
        command.env("GATELODGE_BROWSER", browser);
    }
    command
}

/// Node's test runner. A test file that hangs is ended after ten minutes.
fn node_command() -> Vec<&'static OsStr> {
    ["node", "--test", "--test-reporter=spec", "--test-timeout=600000"]
        .map(OsStr::new)
        .to_vec()
}

/// Runs test files with Node.js.
#[expect(
    clippy::unnecessary_wraps,
    reason = "stands in the same place as `desktop_tests`"
)]
fn node_tests(scripts: &[PathBuf]) -> Outcome<Command> {
    let mut words = node_command().into_iter();
    let mut node = Command::new(words.next().unwrap_or_default());
    node.current_dir(places::tests()).args(words).args(scripts);
    Ok(node)
}

/// Runs test files with Node.js where a person's desktop would be: a display in memory, a session bus, an open
/// keyring, and a home of its own, so that nothing of the real person's is read or written.
#[cfg(unix)]
fn desktop_tests(scripts: &[PathBuf]) -> Outcome<Command> {
    use std::os::unix::fs::PermissionsExt as _;

    // Sockets are made under it, and the path of a socket has room for about a hundred characters; the target
    // directory can be deeper than that.
    let home = std::env::temp_dir().join(format!("gatelodge-{}", std::process::id()));
    let runtime = home.join("run");
    fs::create_dir_all(&runtime).map_err(at(&runtime, "make"))?;
    fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).map_err(at(&runtime, "close"))?;

    // The keyring lives on the bus, so it is unlocked inside; the tests then take the place of the shell.
    let inside = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && \"$@\"; \
                  ended=$?; rm -rf \"$HOME\"; exit $ended";
    let mut desktop = Command::new("xvfb-run");
    desktop
        .current_dir(places::tests())
        .args([
            "--auto-servernum",
            "--server-args=-screen 0 1280x900x24",
            "dbus-run-session",
            "--",
        ])
        .args(["sh", "-c", inside, "sh"])
        .args(node_command())
        .args(scripts)
        .env("HOME", &home)
        .env("XDG_RUNTIME_DIR", &runtime);
    for name in [
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
        "WAYLAND_DISPLAY",
    ] {
        desktop.env_remove(name);
    }
    Ok(desktop)
}

/// Runs test files with Node.js on the person's own desktop: Windows has no other.
#[cfg(not(unix))]
fn desktop_tests(scripts: &[PathBuf]) -> Outcome<Command> {
    node_tests(scripts)
}

/// Names of the integration tests that crates keep in a folder `tests` of their own.
fn tests_of_the_crates() -> Outcome<Vec<String>> {
    let crates = places::root().join("crates");
    let mut names = Vec::new();
    for entry in fs::read_dir(&crates).map_err(at(&crates, "read"))? {
        let folder = entry.map_err(at(&crates, "read"))?.path().join("tests");
        if folder.is_dir() {
            let files = files_in(&folder, ".rs")?;
            names.extend(
                files
                    .iter()
                    .filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned())),
            );
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The files in a folder whose names end so, sorted. None if there is no such folder.
fn files_in(folder: &std::path::Path, ending: &str) -> Outcome<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder, "read"))? {
        let path = entry.map_err(at(folder, "read"))?.path();
        if path.is_file() && path.to_string_lossy().ends_with(ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(words: &[&str]) -> Result<Vec<Group>, String> {
        Group::chosen(&words.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn without_only_every_group_is_visited() {
        assert_eq!(chosen(&[]), Ok(Group::ALL.to_vec()));
    }

    #[test]
    fn only_takes_words_and_lists_and_keeps_the_order_of_the_gate() {
        let both = Ok(vec![Group::Format, Group::Protocol]);
        assert_eq!(chosen(&["--only", "protocol", "format"]), both);
        assert_eq!(chosen(&["--only", "protocol,format"]), both);
    }

    #[test]
    fn an_unknown_group_is_a_misuse() {
        assert!(chosen(&["--only", "protocols"]).is_err());
        assert!(chosen(&["--only"]).is_err());
        assert!(chosen(&["protocol"]).is_err());
    }

    #[test]
    fn every_group_has_a_name_of_its_own() {
        let mut names: Vec<_> = Group::ALL.iter().map(|group| group.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Group::ALL.len());
    }
}
