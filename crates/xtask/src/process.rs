//! Starting other programs: how a command line is shown, run, read and judged.
//!
//! Invariant: every program this crate starts for its effect is printed first, so that a person can repeat it by
//! hand. Questions asked of the machine (`look`) are silent.

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::places;

/// Why something could not be done: one sentence that says what to do next.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// A failure that says `sentence`.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What nearly everything here returns.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Turns an error of the file system into a sentence that names the file.
pub(crate) fn at<'a>(path: &'a Path, doing: &'a str) -> impl FnOnce(io::Error) -> Failure + 'a {
    move |error| Failure::new(format!("Cannot {doing} {}: {error}.", path.display()))
}

/// Cargo, the same one that runs this program, working in the root of the tree.
pub(crate) fn cargo<I, S>(arguments: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(places::root()).args(arguments);
    // `cargo run` describes xtask to its child in these variables. Handed on they would describe xtask to the
    // build scripts of other crates, some of which build again whenever such a variable changes.
    for (name, _) in env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// `npm` in a folder.
pub(crate) fn npm<I, S>(folder: &Path, arguments: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    // On Windows npm is a script with this extension, which is not looked for unless it is named.
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(folder).args(arguments);
    npm
}

/// The command line as a person would type it in the root of the tree.
pub(crate) fn shown(command: &Command) -> String {
    let mut words = Vec::new();
    if let Some(folder) = command
        .get_current_dir()
        .and_then(|folder| folder.strip_prefix(places::root()).ok())
        && !folder.as_os_str().is_empty()
    {
        words.push(format!("cd {} &&", folder.display()));
    }
    let program = Path::new(command.get_program());
    // The toolchain's own Cargo is given by its full path; a person types its name.
    words.push(if program.file_stem().is_some_and(|stem| stem == "cargo") {
        "cargo".to_owned()
    } else {
        program
            .strip_prefix(places::root())
            .unwrap_or(program)
            .display()
            .to_string()
    });
    words.extend(command.get_args().map(|argument| {
        let argument = argument.to_string_lossy();
        let special = |c: char| c.is_whitespace() || "'\"$*<>|&;".contains(c);
        if argument.is_empty() || argument.contains(special) {
            format!("'{argument}'")
        } else {
            argument.into()
        }
    }));
    words.join(" ")
}

/// Prints the command line.
fn announce(command: &Command) {
    println!("$ {}", shown(command));
    // Programs write to the same terminal; what was said before them has to come out before them.
    drop(io::stdout().flush());
}

/// Why a program could not be started at all.
fn not_started(command: &Command, error: &io::Error) -> Failure {
    let program = Path::new(command.get_program()).display();
    Failure::new(match error.kind() {
        io::ErrorKind::NotFound => format!("`{program}` is not on this machine."),
        _ => format!("`{program}` cannot be started: {error}."),
    })
}

/// Runs a program to its end, its output going where ours goes. Fails unless it exits with 0.
pub(crate) fn run(command: &mut Command) -> Outcome {
    announce(command);
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "This failed ({status}): {}",
        shown(command)
    )))
}

/// Runs a program to its end, shows every line of its output as it comes, and hands the lines to `each`.
/// Returns whether it exited with 0. What it writes to standard error goes where ours goes.
pub(crate) fn follow(command: &mut Command, mut each: impl FnMut(&str)) -> Outcome<bool> {
    announce(command);
    // A program that writes to a pipe leaves colours out; the person in front of a terminal wants them.
    if io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        loop {
            line.clear();
            match output.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break,
                Ok(_) => {
                    let mut ours = io::stdout().lock();
                    drop(ours.write_all(&line).and_then(|()| ours.flush()));
                    each(String::from_utf8_lossy(&line).trim_end());
                }
            }
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    if !status.success() {
        println!("This failed ({status}): {}", shown(command));
    }
    Ok(status.success())
}

/// Asks a program something: its standard output if it exits with 0, nothing otherwise. Silent.
pub(crate) fn look(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The first of the programs that is on the search path, as a full path.
pub(crate) fn on_path(programs: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    programs.iter().find_map(|program| {
        folders
            .iter()
            .map(|folder| folder.join(places::executable(program)))
            .find(|path| path.is_file())
    })
}
