//! Node.js, the npm packages of a folder, and the window's bundle.
//!
//! Both kinds of work leave a stamp: the fingerprint of everything that went into them. The same fingerprint
//! means there is nothing to do.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::places;
use crate::process::{self, Failure, Outcome, at, look, npm};

/// The oldest Node.js that Vite and the tests run on.
const OLDEST: (u32, u32) = (20, 19);

/// Fails unless a Node.js that is new enough, and its npm, are here.
pub(crate) fn require() -> Outcome {
    let bring = format!(
        "Gatelodge's window and its tests need Node.js {}.{} or newer with npm, which a person brings \
         (nodejs.org, or the packages of your system)",
        OLDEST.0, OLDEST.1
    );
    let Some(version) = look(Command::new("node").arg("--version")) else {
        return Err(Failure::new(format!("{bring}. `node` is not on this machine.")));
    };
    let version = version.trim();
    if parse(version).is_none_or(|found| found < OLDEST) {
        return Err(Failure::new(format!("{bring}. Found: {version}.")));
    }
    if look(npm(places::root(), ["--version"]).env("NO_UPDATE_NOTIFIER", "1")).is_none() {
        return Err(Failure::new(format!(
            "{bring}. `npm` does not run on this machine."
        )));
    }
    Ok(())
}

/// Major and minor number of `v20.19.1`.
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version
        .strip_prefix('v')?
        .split('.')
        .map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

/// Installs a folder's npm packages as its lock file says, unless that very lock is installed.
pub(crate) fn packages(folder: &Path) -> Outcome {
    // Inside node_modules, so that it goes when they go.
    let stamp = Stamp {
        file: folder.join("node_modules").join(".xtask-stamp"),
        print: fingerprint(&[folder.join("package.json"), folder.join("package-lock.json")])?,
    };
    if stamp.is_fresh() {
        return Ok(());
    }
    process::run(&mut npm(folder, ["ci", "--no-audit", "--no-fund"]))?;
    stamp.leave()
}

/// Builds the window's bundle into `ui/dist`, unless it is there and nothing it is made of has changed.
/// The packages must be installed. The desktop program embeds the bundle when it is compiled.
pub(crate) fn bundle() -> Outcome {
    let ui = places::ui();
    let dist = ui.join("dist");
    // Beside the build, not in it: what is in `dist` is shipped.
    let stamp = Stamp {
        file: places::target().join("stamps").join("ui-dist"),
        // The window shares its design tokens with the server's pages.
        print: fingerprint(&[ui.clone(), places::root().join("crates/web/static")])?,
    };
    if stamp.is_fresh() && dist.join("index.html").is_file() {
        return Ok(());
    }
    process::run(&mut npm(&ui, ["run", "--silent", "build"]))?;
    stamp.leave()
}

/// The memory of work that is done.
struct Stamp {
    file: PathBuf,
    print: String,
}

impl Stamp {
    fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|print| print == self.print)
    }

    fn leave(&self) -> Outcome {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).map_err(at(folder, "make"))?;
        }
        fs::write(&self.file, &self.print).map_err(at(&self.file, "write"))
    }
}

/// One number for the names and contents of all these files, and of all files under these folders, without what
/// is made from them. It tells changes apart; it is no defence against anyone.
fn fingerprint(paths: &[PathBuf]) -> Outcome<String> {
    let mut files = Vec::new();
    for path in paths {
        gather(path, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).map_err(at(&file, "read"))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

/// Adds a file, or all files under a folder, leaving out installed packages and builds.
fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if path.is_dir() {
        for entry in fs::read_dir(path).map_err(at(path, "read"))? {
            let entry = entry.map_err(at(path, "read"))?;
            let name = entry.file_name();
            let made = name == "node_modules" || name.to_string_lossy().starts_with("dist");
            if !made {
                gather(&entry.path(), files)?;
            }
        }
    } else if path.is_file() {
        files.push(path.to_path_buf());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_by_number() {
        assert_eq!(parse("v20.19.1"), Some((20, 19)));
        assert!(parse("v22.0.0").is_some_and(|found| found > OLDEST));
        assert!(parse("v20.9.0").is_some_and(|found| found < OLDEST));
        assert_eq!(parse("unknown"), None);
    }

    #[test]
    fn the_fingerprint_changes_with_a_file_and_not_with_what_is_made() {
        let folder = std::env::temp_dir().join(format!("xtask-fingerprint-{}", std::process::id()));
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("a"), "1").unwrap();
        let first = fingerprint(std::slice::from_ref(&folder)).unwrap();
        fs::write(folder.join("dist/b"), "2").unwrap();
        let with_build = fingerprint(std::slice::from_ref(&folder)).unwrap();
        fs::write(folder.join("a"), "3").unwrap();
        let changed = fingerprint(std::slice::from_ref(&folder)).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(first, with_build);
        assert_ne!(first, changed);
    }
}
