//! `cargo xtask package`: the packages of this system. On Linux a .deb and an .rpm, made without the network.
//!
//! What goes into them is said in `src-tauri/tauri.conf.json` and `packaging/`; this file makes what those name
//! and does not exist yet: the window's bundle, the release programs, the manual page and the completions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::places;
use crate::process::{self, Failure, Outcome, at, cargo, look};
use crate::run::OWN_PAGES;
use crate::setup::{self, Purpose, node};

/// What making packages takes.
pub(crate) const NEEDS: [Purpose; 4] = [Purpose::Server, Purpose::Ui, Purpose::Window, Purpose::Package];

/// The kinds of package for this system, as Tauri names them. AppImage is not among them: Tauri downloads parts
/// of it from a place that is not a registry.
const KINDS: &str = if cfg!(target_os = "macos") {
    "app,dmg"
} else if cfg!(windows) {
    "nsis"
} else {
    "deb,rpm"
};

/// Shells that get completions, with the names the packages expect.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "gatelodge.bash"),
    ("zsh", "_gatelodge"),
    ("fish", "gatelodge.fish"),
];

/// Makes the packages and says where they are.
pub(crate) fn package() -> Outcome {
    setup::prepare(&NEEDS)?;
    node::bundle()?;

    // The configuration names files in `target`, so that is where they have to be, whatever Cargo was told.
    let target = places::root().join("target");
    let release = target.join("release");
    // Both in one command: what they share is compiled once.
    process::run(
        cargo([
            "build",
            "--release",
            "--package",
            "gatelodge",
            "--package",
            "gatelodge-desktop",
        ])
        .args(["--features", OWN_PAGES])
        .env("CARGO_TARGET_DIR", &target),
    )?;
    papers(
        &release.join(places::executable("gatelodge")),
        &target.join("package"),
    )?;

    // Packages of an older version would be taken for new ones.
    let bundles = release.join("bundle");
    if bundles.is_dir() {
        fs::remove_dir_all(&bundles).map_err(at(&bundles, "clear"))?;
    }
    let script =
        places::ui()
            .join("node_modules/.bin")
            .join(if cfg!(windows) { "tauri.cmd" } else { "tauri" });
    // Not `tauri build`, which would ask Cargo to compile once more what has just been compiled.
    let mut tauri = Command::new(script);
    tauri
        .current_dir(places::root())
        .args(["bundle", "--ci", "--bundles", KINDS])
        .env("CARGO_TARGET_DIR", &target);
    process::run(&mut tauri)?;

    let made = packages_in(&bundles)?;
    if made.is_empty() {
        return Err(Failure::new(format!(
            "Tauri ended well but left no package in {}.",
            bundles.display()
        )));
    }
    println!("\nMade:");
    for package in made {
        let size = fs::metadata(&package).map_err(at(&package, "read"))?.len();
        println!("  {} ({} KiB)", package.display(), size / 1024);
    }
    Ok(())
}

/// Asks the program for its manual page and its completions, and puts them where the packages take them from.
fn papers(program: &Path, into: &Path) -> Outcome {
    let ask = |arguments: &[&str], file: PathBuf| {
        let text = look(Command::new(program).args(arguments))
            .filter(|text| !text.is_empty())
            .ok_or_else(|| {
                Failure::new(format!(
                    "`{} {}` gave nothing.",
                    program.display(),
                    arguments.join(" ")
                ))
            })?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(at(folder, "make"))?;
        }
        fs::write(&file, text).map_err(at(&file, "write"))
    };
    ask(&["man"], into.join("man/gatelodge.1"))?;
    for (shell, name) in COMPLETIONS {
        ask(&["completions", shell], into.join("completions").join(name))?;
    }
    Ok(())
}

/// The packages that Tauri left: `bundle/<kind>/<file>`, where everything else is a folder it worked in.
fn packages_in(bundles: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for kind in fs::read_dir(bundles).map_err(at(bundles, "read"))?.flatten() {
        for entry in fs::read_dir(kind.path())
            .map_err(at(&kind.path(), "read"))?
            .flatten()
        {
            let path = entry.path();
            let is_package = path.extension().is_some_and(|end| {
                ["deb", "rpm", "dmg", "exe", "app"]
                    .iter()
                    .any(|known| end == *known)
            });
            if is_package {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
