//! `gatelodge serve` where it may well refuse: what it says, how it ends, and when.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gatelodge_tests::Lodge;
use rustix::process::{Pid, Signal, kill_process};

/// What became of a start.
pub(crate) enum Start {
    /// It serves.
    Ready(Up),
    /// It ended instead.
    Refused(End),
}

/// A lodge that serves, beside or in place of the support's own. Dropped, it is killed.
pub(crate) struct Up {
    process: Child,
    log: File,
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct End {
    /// The exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it wrote to standard error.
    pub(crate) said: String,
}

impl Start {
    /// Starts on the data directory of `lodge` and waits until it serves or ends.
    pub(crate) fn on(lodge: &Lodge, port: u16) -> Self {
        Self::of(Self::command(lodge, port), tempfile::tempfile().unwrap())
    }

    /// The command of [`Start::on`], to be changed before it runs. It has more to say than usual.
    pub(crate) fn command(lodge: &Lodge, port: u16) -> Command {
        let mut command = lodge.command(&["serve", "--listen", &format!("127.0.0.1:{port}")]);
        command.env("GATELODGE_LOG", "debug");
        command
    }

    /// Runs such a command, with a file for what it says to standard error.
    pub(crate) fn of(mut command: Command, log: File) -> Self {
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.try_clone().unwrap())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let mut up = Up { process, log };
        if first.starts_with("Gatelodge ") {
            Self::Ready(up)
        } else {
            assert_eq!(first, "");
            Self::Refused(up.end())
        }
    }
}

impl Start {
    /// It serves, or the test ends.
    #[track_caller]
    pub(crate) fn ready(self) -> Up {
        match self {
            Self::Ready(up) => up,
            Self::Refused(end) => panic!("{end:?}"),
        }
    }

    /// It does not serve, or the test ends.
    #[track_caller]
    pub(crate) fn refused(self) -> End {
        match self {
            Self::Ready(_) => panic!("it serves"),
            Self::Refused(end) => end,
        }
    }
}

impl Up {
    /// Stops it as a service manager does, which gives it five seconds.
    pub(crate) fn stop(mut self) -> End {
        let pid = i32::try_from(self.process.id()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
        within(Duration::from_secs(5), move || self.end())
    }

    fn end(&mut self) -> End {
        let code = self.process.wait().unwrap().code();
        let mut said = String::new();
        // A log that cannot be read said nothing.
        if self.log.rewind().is_ok() {
            let _ = self.log.read_to_string(&mut said);
        }
        End { code, said }
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl End {
    /// It refused: exit code 1, and the last that it said is one sentence for a person.
    #[track_caller]
    pub(crate) fn sentence(&self) -> &str {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(!self.said.contains("panicked"), "{self:?}");
        let last = self.said.lines().last().unwrap_or_default();
        assert!(last.starts_with("gatelodge: "), "{self:?}");
        last
    }
}

/// Does it, or ends the test when it takes longer.
#[track_caller]
pub(crate) fn within<T: Send + 'static>(limit: Duration, what: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = mpsc::channel();
    let doing = thread::spawn(move || drop(tell.send(what())));
    match told.recv_timeout(limit) {
        Ok(done) => done,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("not done within {limit:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => match doing.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => unreachable!("done, and nothing was told"),
        },
    }
}
