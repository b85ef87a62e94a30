//! A lodge as a process, the way a person or a service manager starts it.

use std::fs::{DirBuilder, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::http::{self, Reply, Request, Wire};

/// The passphrase of every owner that tests make.
pub const PASSPHRASE: &str = "lamps along the quiet lane";

/// Where a lodge is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(u16);

impl Address {
    /// Its port, on 127.0.0.1 and on [::1].
    pub fn port(self) -> u16 {
        self.0
    }

    /// `localhost:PORT`: the domain of the instance, and what goes into `Host`.
    pub fn domain(self) -> String {
        format!("localhost:{}", self.0)
    }

    /// `http://localhost:PORT`: the issuer, and the origin of the pages.
    pub fn origin(self) -> String {
        format!("http://{}", self.domain())
    }

    /// Sends a request under the lodge's own name and reads the reply.
    #[track_caller]
    pub fn send(self, request: &Request) -> Reply {
        http::send(self.socket(), &self.domain(), request)
    }

    /// A raw connection.
    pub fn wire(self) -> Wire {
        Wire::open(self.socket())
    }

    /// Its IPv4 socket address.
    pub fn socket(self) -> SocketAddr {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), self.0)
    }
}

/// A running lodge with a data directory of its own. Dropped, it is killed and its data is gone.
pub struct Lodge {
    folder: TempDir,
    process: Option<Child>,
    address: Address,
}

impl Lodge {
    /// A lodge with one instance at its own address. Its owner is Ada, whose passphrase is [`PASSPHRASE`].
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// [`Lodge::start`] with lines for the `[policy]` section of its configuration.
    pub fn start_with(policy: &str) -> Self {
        let lodge = Self::bare_with(policy);
        lodge.adds_instance(&lodge.domain());
        lodge
    }

    /// A lodge without instances.
    pub fn bare() -> Self {
        Self::bare_with("")
    }

    /// [`Lodge::start`] with lines for the top of its configuration.
    pub fn start_configured(keys: &str) -> Self {
        let lodge = Self::bare_configured(keys, "");
        lodge.adds_instance(&lodge.domain());
        lodge
    }

    /// [`Lodge::bare`] with lines for the `[policy]` section of its configuration.
    pub fn bare_with(policy: &str) -> Self {
        Self::bare_configured("", policy)
    }

    /// [`Lodge::bare`] with lines for the top of its configuration, and for its `[policy]` section.
    pub fn bare_configured(keys: &str, policy: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        DirBuilder::new()
            .mode(0o700)
            .create(&data)
            .expect("a data directory");
        for (name, content) in prepared() {
            let file = File::options()
                .create_new(true)
                .write(true)
                .mode(0o600)
                .open(data.join(name));
            file.and_then(|mut file| file.write_all(content))
                .expect("a prepared file");
        }
        let lodge = Self::in_folder(folder, keys, policy);
        lodge.started(0)
    }

    /// A lodge on an empty data directory: the very first start, which makes its keys.
    pub fn fresh() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::in_folder(folder, "", "").started(0)
    }

    fn in_folder(folder: TempDir, keys: &str, policy: &str) -> Self {
        // The lowest cost that the lodge takes: the tests check what it does, not how slow it is.
        let config = format!("{keys}\n[policy]\nscrypt_log_n = 15\n{policy}\n");
        std::fs::write(folder.path().join("config.toml"), config).expect("a configuration");
        Self {
            folder,
            process: None,
            address: Address(0),
        }
    }

    fn started(mut self, port: u16) -> Self {
        self.run(port);
        self
    }

    fn run(&mut self, port: u16) {
        let mut process = self
            .command(&["serve", "--listen", &format!("127.0.0.1:{port}")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(self.log_file())
            .spawn()
            .expect("a built gatelodge");
        let mut ready = String::new();
        let mut stdout = BufReader::new(process.stdout.take().expect("a pipe"));
        stdout.read_line(&mut ready).expect("a ready line");
        self.process = Some(process);
        // It may be ready under another name, or listen where no instance answers; the port is the same.
        let port = ready.trim_end().rsplit_once(" at http://localhost:");
        let port = port.and_then(|(_, port)| port.parse().ok());
        self.address = Address(port.unwrap_or_else(|| panic!("not ready but {ready:?}: {}", self.log())));
    }

    fn log_file(&self) -> File {
        File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("a log")
    }

    /// What it wrote to standard error since its first start.
    pub fn log(&self) -> String {
        let mut log = Vec::new();
        let mut file = File::open(self.folder.path().join("log")).expect("a log");
        file.read_to_end(&mut log).expect("a log");
        String::from_utf8_lossy(&log).into_owned()
    }

    /// A command of its command line, not yet run. Nothing of the environment's own settings comes along.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = program();
        command
            .args(words)
            .env("GATELODGE_DATA_DIR", self.data_dir())
            .env("GATELODGE_CONFIG", self.folder.path().join("config.toml"));
        command
    }

    /// Runs a command of its command line.
    pub fn cli(&self, words: &[&str]) -> Printed {
        self.cli_with_input(words, "")
    }

    /// Runs a command of its command line and gives it something to read.
    pub fn cli_with_input(&self, words: &[&str], input: &str) -> Printed {
        Printed::of(self.command(words), input)
    }

    /// Asks as the owner's window does, over the control socket: the reply, or the problem.
    #[track_caller]
    pub fn control(&self, request: &Value) -> Result<Value, Value> {
        let mut stream = UnixStream::connect(self.data_dir().join("control.sock")).expect("a control socket");
        writeln!(stream, "{request}").expect("an open socket");
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).expect("an answer");
        let mut answer: Value = serde_json::from_str(&line).expect("JSON");
        match answer["ok"].take() {
            Value::Null => Err(answer["problem"].take()),
            reply => Ok(reply),
        }
    }

    /// Makes an instance whose owner is Ada.
    pub fn adds_instance(&self, domain: &str) {
        let words = [
            "instances",
            "add",
            domain,
            "--passphrase-file",
            "-",
            "--public-name",
            "Ada Lovelace",
            "--email",
            "ada@example.org",
        ];
        self.cli_with_input(&words, &format!("{PASSPHRASE}\n")).done();
    }

    /// What the lodge holds, as one text: two of them are equal when nothing changed in between. Events are not
    /// in it, nor when something was last used or seen.
    pub fn holdings(&self) -> String {
        let list = |words: &[&str]| self.cli(&[words, &["--json"]].concat()).json();
        let instances = list(&["instances", "ls"]);
        let domains: Vec<String> = rows(&instances).map(|row| text(row, "domain")).collect();
        let mut all = vec![instances, list(&["keys", "ls"])];
        for domain in &domains {
            all.push(list(&["clients", "ls", "--instance", domain]));
            all.push(list(&["sessions", "ls", "--instance", domain]));
        }
        for row in all
            .iter_mut()
            .flat_map(|list| list.as_array_mut().expect("a list"))
        {
            let row = row.as_object_mut().expect("an object");
            row.remove("last_used_at");
            row.remove("last_seen_at");
        }
        format!("{all:#?}")
    }

    /// The events of its first instance with this kind, newest first.
    pub fn events(&self, kind: &str) -> Vec<Value> {
        let words = ["events", "--json", "--limit", "500", "--instance", &self.domain()];
        let events = self.cli(&words).json();
        rows(&events)
            .filter(|event| event["kind"] == kind)
            .cloned()
            .collect()
    }

    /// Waits until there are so many events of this kind, and gives them. Some are written behind the reply that
    /// they are about, so that nobody waits for them.
    #[track_caller]
    pub fn waits_for_events(&self, kind: &str, count: usize) -> Vec<Value> {
        for _ in 0..500 {
            let events = self.events(kind);
            if events.len() >= count {
                return events;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("no {count} events {kind}, but {:?}", self.events(kind));
    }

    /// The sessions of its first instance.
    pub fn sessions(&self) -> Vec<Value> {
        let words = ["sessions", "ls", "--json", "--instance", &self.domain()];
        rows(&self.cli(&words).json()).cloned().collect()
    }

    /// One client of its first instance.
    #[track_caller]
    pub fn client(&self, id: &str) -> Value {
        let words = ["clients", "show", "--json", "--instance", &self.domain(), id];
        self.cli(&words).json()
    }

    /// Its data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where it is reached; stays the same over [`Lodge::restart`].
    pub fn address(&self) -> Address {
        self.address
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// `localhost:PORT`.
    pub fn domain(&self) -> String {
        self.address.domain()
    }

    /// `http://localhost:PORT`.
    pub fn origin(&self) -> String {
        self.address.origin()
    }

    /// Its process id.
    pub fn process_id(&self) -> u32 {
        self.process.as_ref().expect("a running lodge").id()
    }

    /// Sends a request and reads the reply.
    #[track_caller]
    pub fn send(&self, request: &Request) -> Reply {
        self.address.send(request)
    }

    /// `GET`.
    #[track_caller]
    pub fn get(&self, target: &str) -> Reply {
        self.send(&Request::get(target))
    }

    /// A raw connection.
    pub fn wire(&self) -> Wire {
        self.address.wire()
    }

    /// Stops it as a service manager does; it has to end well.
    pub fn stop(&mut self) {
        let mut process = self.process.take().expect("a running lodge");
        let pid = i32::try_from(process.id())
            .ok()
            .and_then(Pid::from_raw)
            .expect("a process id");
        kill_process(pid, Signal::TERM).expect("a signal");
        let ended = process.wait().expect("an end");
        assert_eq!(ended.code(), Some(0), "{}", self.log());
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("a running lodge");
        process.kill().expect("a signal");
        process.wait().expect("an end");
    }

    /// Starts it again on the same data directory and whatever port is free.
    pub fn starts_on_any_port(&mut self) {
        self.run(0);
    }

    /// Starts it again, on the same data directory and port; stops it before if it runs.
    pub fn restart(&mut self) {
        if self.process.is_some() {
            self.stop();
        }
        self.run(self.address.port());
    }

    /// Waits until the lodge's own clock has moved on by more than so many seconds, so that what lives for a
    /// shorter time has ended. It asks the lodge; it never guesses.
    pub fn lets_pass(&self, seconds: u32) {
        let now = || self.get("/robots.txt").header("date").expect("a date").to_owned();
        let (mut before, mut ticks) = (now(), 0);
        while ticks <= seconds {
            thread::sleep(Duration::from_millis(20));
            let date = now();
            ticks += u32::from(date != before);
            before = date;
        }
    }
}

impl Drop for Lodge {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended by itself; then there is nothing to do.
            let _ = process.kill();
            let _ = process.wait();
        }
        if thread::panicking() {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            let _ = writeln!(std::io::stderr(), "the lodge's log:\n{log}");
        }
    }
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Printed {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Printed {
    fn of(mut command: Command, input: &str) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a built gatelodge");
        let mut stdin = process.stdin.take().expect("a pipe");
        // Who does not read has no use for it.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = process.wait_with_output().expect("an end");
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// It did what it should; gives what it printed.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// It did what it should and printed JSON.
    #[track_caller]
    pub fn json(self) -> Value {
        let text = self.done();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
    }

    /// It refused or failed, with one sentence on standard error and nothing on standard output; gives the
    /// sentence.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        let sentence = self.stderr.trim_end();
        assert!(
            sentence.starts_with("gatelodge: ") && !sentence.contains('\n'),
            "{self:?}"
        );
        sentence.to_owned()
    }

    /// It refused or failed; gives what it said on standard error, be it a sentence or a log.
    #[track_caller]
    pub fn failed(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self.stderr
    }

    /// It was used wrongly.
    #[track_caller]
    pub fn misused(self) -> String {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self.stderr
    }
}

fn rows(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().expect("a list").iter()
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().expect("text").to_owned()
}

/// The program under test, with nothing of this process's own settings for it.
fn program() -> Command {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one setting of the tests: which program to visit"
    )]
    let named = std::env::var_os("GATELODGE_BIN");
    let usual = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../target/debug")
            .join("gatelodge")
            .into_os_string()
    };
    let mut command = Command::new(named.unwrap_or_else(usual));
    for name in [
        "GATELODGE_CONFIG",
        "GATELODGE_DATA_DIR",
        "GATELODGE_LISTEN",
        "GATELODGE_LOG",
        "GATELODGE_ROOT_KEY",
    ] {
        command.env_remove(name);
    }
    command
}

/// The files of a data directory after a first start: making its keys takes seconds, so it is done once.
fn prepared() -> &'static [(String, Vec<u8>)] {
    static FILES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut lodge = Lodge::fresh();
        lodge.stop();
        ["root.key", "gatelodge.db"]
            .map(|name| {
                let content = std::fs::read(lodge.data_dir().join(name)).expect("a file");
                (name.to_owned(), content)
            })
            .into()
    })
}
