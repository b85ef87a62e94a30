//! The servers under load as processes of this machine: started, asked for their memory, stopped.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::browser::PASSPHRASE;
use super::client::{PrivateKey, registrations};
use crate::places;
use crate::process::{Failure, Outcome, at, on_path, shown};

/// The core that servers run on. The load has the next one to itself.
pub(super) const SERVER_CORE: &str = "0";
/// The core that the load runs on.
pub(super) const LOAD_CORE: &str = "1";

/// What is measured. Only whoever tries out the bench itself builds it without `--release`.
pub(super) const PROFILE: &str = if cfg!(debug_assertions) {
    "debug"
} else {
    "release"
};

/// A running program, ended when this goes.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    /// When it was started.
    pub(super) since: Instant,
}

/// Whether servers and load get a core each: there are two, and the means to say so.
pub(super) fn cores_apart() -> bool {
    on_path(&["taskset"]).is_some() && std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1)
}

/// The command that runs the program on the servers' core, if there is a choice.
fn pinned(program: impl AsRef<std::ffi::OsStr>) -> Command {
    // This process is pinned to the load's core already, so the number of cores is not asked again.
    if on_path(&["taskset"]).is_none() || !Path::new("/sys/devices/system/cpu/cpu1").exists() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", SERVER_CORE]).arg(program);
    command
}

impl Running {
    /// Starts a program and waits until it prints a line that starts so.
    fn start(command: &mut Command, ready: &str) -> Outcome<Self> {
        let since = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(format!("`{}` cannot be started: {error}.", shown(command))))?;
        let output = child.stdout.take();
        let running = Self { child, since };
        let mut lines =
            BufReader::new(output.ok_or_else(|| Failure::new("A server has no output."))?).lines();
        if !lines
            .by_ref()
            .map_while(Result::ok)
            .any(|line| line.starts_with(ready))
        {
            return Err(Failure::new(format!(
                "`{}` ended before it was ready.",
                shown(command)
            )));
        }
        // What it prints from here on must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(running)
    }

    /// Its process id. With `taskset` in front it is the same: that program turns into the other.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory in KiB. Nothing where the system does not tell.
    pub(super) fn resident(&self) -> Option<u64> {
        field(
            &fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?,
            "VmRSS:",
        )
    }

    /// How often its threads have woken up from waiting so far.
    pub(super) fn wakes(&self) -> Option<u64> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.id())).ok()?;
        let wakes = threads.flatten().filter_map(|thread| {
            field(
                &fs::read_to_string(thread.path().join("status")).ok()?,
                "voluntary_ctxt_switches:",
            )
        });
        Some(wakes.sum())
    }

    /// Asks it to end and waits until it has.
    pub(super) fn stop(mut self) -> Outcome {
        let asked = Command::new("kill").arg(self.id().to_string()).status();
        let deadline = Instant::now() + Duration::from_secs(10);
        while asked.as_ref().is_ok_and(std::process::ExitStatus::success) && Instant::now() < deadline {
            if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err(Failure::new(
            "A server did not end within ten seconds of being asked to.",
        ))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The number after a name in one of the kernel's status files.
fn field(status: &str, name: &str) -> Option<u64> {
    status
        .lines()
        .find_map(|line| line.strip_prefix(name))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

/// A port that was free a moment ago. The servers under test are told a port instead of choosing one, because an
/// instance is bound to its address and must be found under it after a restart.
pub(super) fn free_port() -> Outcome<u16> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Failure::new(format!("No port is free: {error}.")))
}

/// Rules that would have the load wait by the clock: a device may poll whenever it likes, and a session may type code
/// after code.
const CONFIGURATION: &str = "[policy]\ndevice_interval = 0\nsign_in_attempts = 100000\n";

/// Gatelodge, with a data directory of its own.
#[derive(Debug)]
pub(super) struct Lodge {
    program: PathBuf,
    configuration: PathBuf,
    data: PathBuf,
    pub(super) port: u16,
}

impl Lodge {
    /// Has a data directory of this name made, with one instance and the bench's clients. The folder is on the disk of
    /// the target directory: a commit to a file system in memory would prove nothing.
    pub(super) fn found(folder: &Path, name: &str, key: &PrivateKey) -> Outcome<Self> {
        let configuration = folder.join(format!("{name}.toml"));
        fs::write(&configuration, CONFIGURATION).map_err(at(&configuration, "write"))?;
        let lodge = Self {
            program: places::built(PROFILE, "gatelodge"),
            configuration,
            data: folder.join(name),
            port: free_port()?,
        };
        let instance = format!("localhost:{}", lodge.port);
        lodge.command(
            &["instances", "add", &instance, "--passphrase-file", "-"],
            PASSPHRASE,
        )?;
        for client in registrations(key) {
            let mut words = vec!["clients", "add", "--instance", &instance];
            words.extend(client.words.iter().map(String::as_str));
            lodge.command(&words, "")?;
        }
        Ok(lodge)
    }

    /// Where its file is.
    pub(super) fn file(&self) -> PathBuf {
        self.data.join("gatelodge.db")
    }

    /// Runs one of its commands with this on its standard input.
    fn command(&self, words: &[&str], input: &str) -> Outcome {
        let mut command = Command::new(&self.program);
        command
            .args(words)
            .arg("--data-dir")
            .arg(&self.data)
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let failed = |why: String| Failure::new(format!("`{}` failed: {why}.", shown(&command_shown(words))));
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        if let Some(mut stdin) = child.stdin.take() {
            writeln!(stdin, "{input}").map_err(|error| failed(error.to_string()))?;
        }
        let status = child.wait().map_err(|error| failed(error.to_string()))?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(status.to_string()))
        }
    }

    /// Starts it.
    pub(super) fn start(&self) -> Outcome<Running> {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut serve = pinned(&self.program);
        serve
            .args(["serve", "--listen", &listen, "--data-dir"])
            .arg(&self.data)
            .arg("--config")
            .arg(&self.configuration);
        Running::start(&mut serve, "Gatelodge is ready at ")
    }
}

/// A command of the lodge as a person would type it.
fn command_shown(words: &[&str]) -> Command {
    let mut command = Command::new("gatelodge");
    command.args(words);
    command
}

/// npm oidc-provider on this port.
pub(super) fn start_peer(port: u16, key: &PrivateKey) -> Outcome<Running> {
    let clients: Value = registrations(key)
        .into_iter()
        .map(|client| client.metadata)
        .collect();
    let mut node = pinned("node");
    node.current_dir(peer_folder())
        .args(["server.mjs", &port.to_string(), &clients.to_string()])
        .env("NODE_ENV", "production")
        .stderr(Stdio::null());
    Running::start(&mut node, "ready")
}

/// Where the peer's sources are.
pub(super) fn peer_folder() -> PathBuf {
    places::root().join("crates/xtask/peer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_kernels_status_are_read_by_name() {
        let status =
            "Name:\tx\nVmRSS:\t    5120 kB\nvoluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t9\n";
        assert_eq!(field(status, "VmRSS:"), Some(5120));
        assert_eq!(field(status, "voluntary_ctxt_switches:"), Some(7));
        assert_eq!(field(status, "VmSwap:"), None);
    }
}
