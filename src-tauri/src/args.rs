//! The flags of the desktop program: two that change a start, two that print and leave.

use std::ffi::OsString;
use std::path::PathBuf;

/// Start without a window; the entry for the start at login says it.
pub(crate) const HIDDEN: &str = "--hidden";
/// Where the data lives, when it is not where it usually is.
pub(crate) const DATA_DIR: &str = "--data-dir";

pub(crate) const USAGE: &str = "\
Usage: gatelodge-desktop [--hidden] [--data-dir DIR]

  --hidden         start without a window
  --data-dir DIR   use the lodge in this directory
  --version        print the version
  --help           print this
";

/// How to start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Args {
    /// No window until somebody asks for one.
    pub(crate) hidden: bool,
    /// Absolute; none for the usual place.
    pub(crate) data_dir: Option<PathBuf>,
}

/// What the flags ask for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Start(Args),
    Help,
    Version,
}

impl Args {
    /// Reads the flags, program name already taken off. The error is a sentence.
    pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
        let mut args = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.to_str() {
                Some(HIDDEN) => args.hidden = true,
                Some(DATA_DIR) => {
                    let dir = words
                        .next()
                        .ok_or_else(|| format!("{DATA_DIR} needs a directory."))?;
                    args.data_dir = Some(absolute(&dir)?);
                }
                Some("--help" | "-h") => return Ok(Command::Help),
                Some("--version" | "-V") => return Ok(Command::Version),
                _ => return Err(format!("Unknown argument: {}", word.to_string_lossy())),
            }
        }
        Ok(Command::Start(args))
    }
}

/// The start at login runs in another directory, so a relative one is fixed now.
fn absolute(dir: &OsString) -> Result<PathBuf, String> {
    std::path::absolute(dir).map_err(|error| format!("{DATA_DIR} needs a directory: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Command, String> {
        Args::parse(words.iter().map(OsString::from))
    }

    #[test]
    fn no_flags_open_the_window_on_the_usual_data() {
        assert_eq!(parse(&[]), Ok(Command::Start(Args::default())));
    }

    #[test]
    fn a_relative_data_directory_becomes_absolute() {
        let Ok(Command::Start(args)) = parse(&["--hidden", "--data-dir", "here"]) else {
            panic!("it starts");
        };
        assert!(args.hidden);
        assert!(
            args.data_dir
                .is_some_and(|dir| dir.is_absolute() && dir.ends_with("here"))
        );
    }

    #[test]
    fn a_flag_without_its_value_and_an_unknown_one_are_refused() {
        assert!(parse(&["--data-dir"]).is_err());
        assert!(parse(&["--data-dir", ""]).is_err());
        assert!(parse(&["gatelodge://open"]).is_err());
    }
}
