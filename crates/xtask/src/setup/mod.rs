//! What a machine must have, by purpose, and how it gets there.
//!
//! A person brings Rust and Node.js. Everything else is looked for first and installed only when it is missing,
//! so the second time costs a moment. `system` knows the packages of the operating system, `node` the npm
//! packages and the window's bundle, `tools` the programs that Cargo installs.
//!
//! Invariant: nothing outside this tree is changed before the exact command has been printed.

pub(crate) mod node;
pub(crate) mod system;
pub(crate) mod tools;

use crate::End;
use crate::process::{Failure, Outcome};
use system::Part;
use tools::Tool;

/// What the machine is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Building the headless program.
    Server,
    /// Checking, testing and building the window's sources.
    Ui,
    /// Building and opening the desktop program.
    Window,
    /// Building the packages of this system.
    Package,
    /// `cargo fmt` and `cargo clippy`.
    Lints,
    /// Looking at the dependencies' licences and sources.
    Deny,
    /// Tests that are run by Node.js.
    NodeTests,
    /// The client libraries of the Cozy world.
    CozyClients,
    /// Tests that set the clock.
    Clock,
    /// Tests that play a person in a browser.
    Browser,
    /// Tests that play a person at the window.
    Desktop,
}

impl Purpose {
    /// Parts of the operating system.
    fn parts(self) -> &'static [Part] {
        match self {
            Self::Server => system::SERVER,
            Self::Window => system::WINDOW,
            Self::Package => system::PACKAGE,
            Self::Clock if cfg!(target_os = "linux") => system::CLOCK,
            Self::Browser => system::BROWSER,
            Self::Desktop => system::DESKTOP,
            Self::Clock | Self::Ui | Self::Lints | Self::Deny | Self::NodeTests | Self::CozyClients => &[],
        }
    }

    /// Programs that Cargo installs.
    fn tools(self) -> &'static [Tool] {
        match self {
            Self::Deny => &[tools::DENY],
            Self::Desktop if cfg!(target_os = "linux") => &[tools::TAURI_DRIVER],
            _ => &[],
        }
    }
}

/// Makes the machine fit for all these purposes.
pub(crate) fn prepare(purposes: &[Purpose]) -> Outcome {
    let wants = |purpose| purposes.contains(&purpose);
    let (ui, tests) = (wants(Purpose::Ui), wants(Purpose::NodeTests));
    let cozy_clients = wants(Purpose::CozyClients);
    // What a person has to bring is checked first: minutes of installing should not end in "no Node.js".
    if ui || tests || cozy_clients {
        node::require()?;
    }
    if wants(Purpose::Window) {
        system::say_what_windows_need();
    }
    system::install(
        &purposes
            .iter()
            .flat_map(|purpose| purpose.parts())
            .collect::<Vec<_>>(),
    )?;
    if wants(Purpose::Lints) {
        tools::require_components()?;
    }
    for tool in purposes.iter().flat_map(|purpose| purpose.tools()) {
        tool.install()?;
    }
    if ui {
        node::packages(&crate::places::ui())?;
    }
    if tests {
        node::packages(&crate::places::tests())?;
    }
    if cozy_clients {
        node::packages(&crate::places::tests().join("clients"))?;
    }
    Ok(())
}

/// `cargo xtask setup`: prepares for the verbs that are named, or for all of them.
pub(crate) fn verb(verbs: &[String]) -> Result<End, Failure> {
    let mut purposes = Vec::new();
    let all = ["run", "test", "package"].map(String::from);
    for verb in if verbs.is_empty() { &all } else { verbs } {
        match verb.as_str() {
            "run" => purposes.extend(crate::run::NEEDS),
            "test" => purposes.extend(crate::test::Group::ALL.iter().flat_map(|group| group.needs())),
            "package" => purposes.extend(crate::package::NEEDS),
            _ => return Ok(End::Misused),
        }
    }
    prepare(&purposes)?;
    println!("Everything needed is here.");
    Ok(End::Well)
}
