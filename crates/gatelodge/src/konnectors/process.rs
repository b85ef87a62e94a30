//! One process with a group of its own, and what it says.
//!
//! The invariant: whom a signal reaches belongs to the group. Its leader is not reaped before the group was told to end,
//! because only until then its number is nobody else's.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::{mpsc, oneshot};

use super::groups::Groups;

/// Longest line that is heard, in bytes. The rest of a longer one is not: a secret across two pieces would be hidden in
/// neither.
const LONGEST_LINE: usize = 16 * 1024;
/// Lines that wait to be heard; who says more waits.
const WAITING: usize = 256;

/// How a process is started: its environment is what is said here, and nothing else.
pub(super) struct Start {
    program: PathBuf,
    folder: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
}

impl Start {
    pub(super) fn new(program: &Path, folder: &Path) -> Self {
        Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            arguments: Vec::new(),
            variables: Vec::new(),
        }
    }

    pub(super) fn argument(&mut self, argument: impl AsRef<OsStr>) {
        self.arguments.push(argument.as_ref().to_owned());
    }

    pub(super) fn variable(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.variables.push((name.into(), value.as_ref().to_owned()));
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        #[cfg(windows)]
        if let Some(root) = std::env::var_os("SystemRoot") {
            // Without it no program finds the system's libraries.
            command.env("SystemRoot", root);
        }
        command
    }
}

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// On standard output.
    Out(String),
    /// On standard error.
    Err(String),
}

/// A process that runs. Dropping it ends it.
pub(super) struct Process {
    /// Its number, while it is its own.
    leader: Arc<Mutex<Option<u32>>>,
    ended: oneshot::Receiver<()>,
    has_ended: bool,
    exit: Option<oneshot::Receiver<bool>>,
}

impl Process {
    pub(super) fn start(start: &Start, groups: &Groups) -> io::Result<(Self, mpsc::Receiver<Said>)> {
        let mut child = groups.start(&mut start.command())?;
        let (say, said) = mpsc::channel(WAITING);
        if let Some(out) = child.stdout.take() {
            let say = say.clone();
            thread::spawn(move || read_lines(out, &say, Said::Out));
        }
        if let Some(err) = child.stderr.take() {
            thread::spawn(move || read_lines(err, &say, Said::Err));
        }
        let leader = Arc::new(Mutex::new(Some(child.id())));
        let (tell_end, ended) = oneshot::channel();
        let (tell_exit, exit) = oneshot::channel();
        let (kept, groups) = (Arc::clone(&leader), groups.clone());
        thread::spawn(move || {
            await_end(&child);
            // Nobody waits any more when the lodge is gone.
            let _ = tell_end.send(());
            kill(&kept);
            // Its number is its own until it is waited for.
            groups.forget(child.id());
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
            let _ = tell_exit.send(child.wait().is_ok_and(|status| status.success()));
        });
        let process = Self {
            leader,
            ended,
            has_ended: false,
            exit: Some(exit),
        };
        Ok((process, said))
    }

    /// Until it has ended by itself, or was ended.
    pub(super) async fn ended(&mut self) {
        if !self.has_ended {
            // An error says that the thread is gone, and so is the process.
            let _ = (&mut self.ended).await;
            self.has_ended = true;
        }
    }

    /// Ends it with its whole group.
    pub(super) fn kill(&self) {
        kill(&self.leader);
    }

    /// Whether it ended well.
    pub(super) async fn exit(&mut self) -> bool {
        match self.exit.take() {
            Some(exit) => exit.await.unwrap_or(false),
            None => false,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits until the leader has ended, and leaves it to be reaped.
#[cfg(unix)]
fn await_end(child: &Child) {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) else {
        return;
    };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), options) {}
}

#[cfg(unix)]
fn kill(leader: &Mutex<Option<u32>>) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let leader = leader.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pid) = leader
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw)
    {
        // An error says that nobody is left.
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

#[cfg(windows)]
fn await_end(_: &Child) {}

#[cfg(windows)]
fn kill(leader: &Mutex<Option<u32>>) {
    let leader = leader.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(id) = *leader {
        // An error says that nobody is left.
        let _ = Command::new("taskkill")
            .args(["/T", "/F", "/PID", &id.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

/// The version of a Node: its first two numbers.
pub(super) fn version(node: &Path) -> io::Result<(u32, u32)> {
    let output = Command::new(node)
        .arg("--version")
        .env_clear()
        .stdin(Stdio::null())
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let mut numbers = said.trim().trim_start_matches('v').split('.');
    let mut next = || numbers.next().and_then(|number| number.parse().ok());
    match (next(), next()) {
        (Some(major), Some(minor)) => Ok((major, minor)),
        _ => Err(io::Error::other(format!(
            "{} does not say its version",
            node.display()
        ))),
    }
}

fn read_lines(mut from: impl Read, say: &mpsc::Sender<Said>, how: fn(String) -> Said) {
    let mut line = Vec::new();
    let mut piece = [0; 8192];
    let tell = |line: &mut Vec<u8>| {
        // A character that was cut in two is none.
        let text = String::from_utf8_lossy(line);
        let text = text
            .trim_end_matches(char::REPLACEMENT_CHARACTER)
            .trim_end()
            .to_owned();
        line.clear();
        text.is_empty() || say.blocking_send(how(text)).is_ok()
    };
    loop {
        let count = match from.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        for &byte in piece.iter().take(count) {
            if byte != b'\n' {
                if line.len() < LONGEST_LINE {
                    line.push(byte);
                }
            } else if !tell(&mut line) {
                return;
            }
        }
    }
    tell(&mut line);
}
