//! Runs konnectors: each in a process group of its own, in a folder of its own that goes with it, with nothing in its
//! environment but what cozy.md G.7 names and what a program needs to start.
//!
//! What is to run and what becomes of it is the gatekeeper's matter. Invariants: while nothing is scheduled there is no
//! timer. When a run has ended, nothing that it started goes on, and its folder is gone. Whatever a konnector says is
//! bounded, in length and in number. Unless the configuration says otherwise a konnector reads and writes its own folder
//! only and starts no program (Node's permission model): it is somebody else's code, and our root key may be a file.

mod groups;
mod process;

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gatekeeper::Gatekeeper;
use gatekeeper::konnectors::{Outcome, Run, Workshop, failure};
use gatekeeper::world::Moment;
use protocol::cozy::job::{Hearing, Line, LineKind};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

pub(crate) use self::groups::Groups;
use self::process::{Process, Said};

/// Seconds until the file is asked again after it could not be read.
const AFTER_TROUBLE: u64 = 60;
/// Longest sleep: a computer that slept, or a clock that was set, does not make runs wait for long.
const LONGEST: u64 = 900;
/// Lines of a run that are kept.
const MOST_LINES: usize = 2000;
/// Lines that are written at once.
const BATCH: usize = 64;
/// How long what is left in the pipes of an ended run is waited for.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// The oldest Node that konnectors run with: the first that can keep a program to its own files.
const OLDEST_NODE: u32 = 20;
/// Memory of a konnector's heap, in megabytes.
const HEAP: &str = "--max-old-space-size=512";
/// The folder below the data directory in which konnectors run.
const FOLDER: &str = "konnectors";
/// Names below `localhost` are this computer (RFC 6761 section 6.3), but not every resolver knows it.
const LOCALHOST: &str = include_str!("konnectors/localhost.cjs");

/// The tools of this computer.
#[derive(Debug, Clone)]
pub(crate) struct LodgeWorkshop {
    /// The Node that the configuration names.
    configured: Option<PathBuf>,
    /// Where programs are looked for.
    search: Option<OsString>,
    /// Whether konnectors may only touch files of their own, and start nothing.
    confined: bool,
}

impl LodgeWorkshop {
    pub(crate) fn new(configured: Option<PathBuf>, search: Option<OsString>, confined: bool) -> Self {
        Self {
            configured,
            search,
            confined,
        }
    }
}

impl Workshop for LodgeWorkshop {
    fn node(&self) -> Option<PathBuf> {
        if let Some(path) = &self.configured {
            return path.is_file().then(|| path.clone());
        }
        let name = if cfg!(windows) { "node.exe" } else { "node" };
        std::env::split_paths(self.search.as_ref()?)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    }
}

/// Where konnectors run.
pub(crate) struct Shop {
    gatekeeper: Arc<Gatekeeper>,
    workshop: LodgeWorkshop,
    folder: PathBuf,
    groups: Groups,
    stopping: watch::Receiver<bool>,
}

impl Shop {
    pub(crate) fn new(
        gatekeeper: Arc<Gatekeeper>,
        workshop: LodgeWorkshop,
        data_dir: &Path,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self {
            gatekeeper,
            workshop,
            folder: data_dir.join(FOLDER),
            groups: Groups::default(),
            stopping,
        }
    }

    /// Who is at work.
    pub(crate) fn groups(&self) -> Groups {
        self.groups.clone()
    }

    /// Runs until it is told to stop; konnectors that are at work then are stopped, too. `rung` is from before anybody
    /// could ask for a run.
    pub(crate) async fn run(self, mut rung: watch::Receiver<()>) {
        // What a crash left.
        if let Err(error) = clear(&self.folder) {
            tracing::warn!(%error, "the folder of konnectors cannot be cleared");
        }
        let shop = Arc::new(self);
        let mut stopping = shop.stopping.clone();
        let mut at_work = JoinSet::new();
        while !*stopping.borrow() {
            let sleep = match shop.gatekeeper.due_jobs(Moment::here()).await {
                Ok((due, next)) => {
                    for work in due {
                        match shop.gatekeeper.begin_job(work, Moment::here()).await {
                            Ok(Some(run)) => {
                                at_work.spawn(Arc::clone(&shop).carry(run));
                            }
                            Ok(None) => {}
                            Err(fault) => tracing::warn!(%fault, "a konnector could not be started"),
                        }
                    }
                    next.map(|at| at.since(Moment::here().now).as_secs().clamp(1, LONGEST))
                }
                Err(fault) => {
                    tracing::warn!(%fault, "konnectors cannot be started");
                    Some(AFTER_TROUBLE)
                }
            };
            tokio::select! {
                _ = stopping.changed() => {}
                // The sender lives as long as the gatekeeper.
                _ = rung.changed() => {}
                Some(done) = at_work.join_next(), if !at_work.is_empty() => {
                    if let Err(error) = done {
                        tracing::error!(%error, "a konnector was not watched to its end");
                    }
                }
                () = pause(sleep) => {}
            }
        }
        while at_work.join_next().await.is_some() {}
    }

    /// One run, from its folder to what became of it.
    async fn carry(self: Arc<Self>, run: Run) {
        let place = self.folder.join(run.number().to_string());
        let outcome = match self.work(&run, &place).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::warn!(konnector = run.slug(), %error, "a konnector could not run");
                self.say(&run, &format!("It could not be started: {error}")).await;
                Outcome::Failed(failure::UNKNOWN.to_owned())
            }
        };
        if let Err(fault) = self.gatekeeper.finish_run(&run, outcome, Moment::here()).await {
            tracing::warn!(%fault, "how a konnector ended is not written down");
        }
        if let Err(error) = clear(&place) {
            tracing::warn!(%error, "the folder of a konnector is still there");
        }
    }

    async fn work(&self, run: &Run, place: &Path) -> io::Result<Outcome> {
        let Some(node) = self.workshop.node() else {
            let say = "Konnectors need Node.js 20 or newer, and `node` was not found. Install it from https://nodejs.org, or \
                       name it in the configuration: `[connectors] node = \"/path/to/node\"`.";
            self.say(run, say).await;
            return Ok(Outcome::Failed(failure::NO_NODE.to_owned()));
        };
        let asked = node.clone();
        let version = tokio::task::spawn_blocking(move || process::version(&asked))
            .await
            .map_err(io::Error::other)??;
        if version.0 < OLDEST_NODE {
            let say = format!(
                "Konnectors need Node.js {OLDEST_NODE} or newer, and {} is {}. Install a newer one from https://nodejs.org, or \
                 name it in the configuration: `[connectors] node = \"/path/to/node\"`.",
                node.display(),
                version.0
            );
            self.say(run, &say).await;
            return Ok(Outcome::Failed(failure::NO_NODE.to_owned()));
        }
        // Who waits for a stop may have asked for it before this began.
        let mut rung = self.gatekeeper.konnectors_rung();
        let mut stopping = self.stopping.clone();
        self.unpack(run, place)?;
        let (mut process, mut said) =
            Process::start(&self.command(run, &node, version, place)?, &self.groups)?;
        let mut ears = Ears {
            shop: self,
            run,
            hearing: Hearing::default(),
            heard: 0,
        };
        let limit = tokio::time::sleep(run.time_limit);
        tokio::pin!(limit);
        let stopped = loop {
            if *stopping.borrow() {
                break Some(failure::INTERRUPTED);
            }
            let mut batch = Vec::new();
            tokio::select! {
                biased;
                _ = stopping.changed() => {}
                _ = rung.changed() => {
                    if !self.gatekeeper.may_go_on(run).unwrap_or(true) {
                        break Some(failure::STOPPED);
                    }
                }
                () = &mut limit => break Some(failure::TIME_LIMIT),
                count = said.recv_many(&mut batch, BATCH) => {
                    if count == 0 {
                        break None;
                    }
                    ears.take(batch).await;
                }
                () = process.ended() => break None,
            }
        };
        // With its whole group: what it started does not outlive it.
        process.kill();
        let success = process.exit().await;
        ears.last_words(&mut said).await;
        Ok(match stopped {
            Some(why) => Outcome::Failed(why.to_owned()),
            None if success => Outcome::Done,
            None => Outcome::Failed(
                ears.hearing
                    .error()
                    .unwrap_or_else(|| failure::UNKNOWN.to_owned()),
            ),
        })
    }

    fn unpack(&self, run: &Run, place: &Path) -> io::Result<()> {
        let folder = place.join("run");
        private_folder(&self.folder)?;
        private_folder(place)?;
        private_folder(&folder)?;
        private_folder(&place.join("tmp"))?;
        fs::write(place.join("localhost.cjs"), LOCALHOST)?;
        if let Some(authority) = &run.authority {
            fs::write(place.join("authority.pem"), authority)?;
        }
        for (path, file) in &run.files {
            let path = folder.join(path.trim_start_matches('/'));
            if let Some(above) = path.parent() {
                fs::create_dir_all(above)?;
            }
            let content = self
                .gatekeeper
                .whole_app_file(file)
                .map_err(|fault| io::Error::other(fault.to_string()))?;
            fs::write(path, content)?;
        }
        for (name, content) in &run.more_files {
            fs::write(folder.join(name), content)?;
        }
        Ok(())
    }

    fn command(
        &self,
        run: &Run,
        node: &Path,
        version: (u32, u32),
        place: &Path,
    ) -> io::Result<process::Start> {
        let place = fs::canonicalize(place)?;
        let folder = place.join("run");
        let mut start = process::Start::new(node, &folder);
        start.argument(HEAP);
        if self.workshop.confined {
            // Its name changed when it became stable.
            let stable = version >= (23, 5) || (version.0 == 22 && version.1 >= 13);
            start.argument(if stable {
                "--permission"
            } else {
                "--experimental-permission"
            });
            start.argument("--no-warnings");
            // From here on the network is closed as well, unless it is said.
            if version >= (25, 0) {
                start.argument("--allow-net");
            }
            start.argument(allowing("--allow-fs-read=", &place));
            start.argument(allowing("--allow-fs-write=", &folder));
            start.argument(allowing("--allow-fs-write=", &place.join("tmp")));
        }
        if run.at_localhost {
            start.argument("--require");
            start.argument(place.join("localhost.cjs"));
        }
        start.argument(&folder);
        if let Some(search) = &self.workshop.search {
            start.variable("PATH", search);
        }
        start.variable("HOME", &folder);
        start.variable("TMPDIR", place.join("tmp"));
        if run.authority.is_some() {
            start.variable("NODE_EXTRA_CA_CERTS", place.join("authority.pem"));
        }
        for (name, value) in &run.environment {
            start.variable(name, value.expose());
        }
        Ok(start)
    }

    /// A word of our own in the log of a run.
    async fn say(&self, run: &Run, text: &str) {
        let line = Line {
            kind: LineKind::Error,
            message: text.to_owned(),
        };
        if let Err(fault) = self.gatekeeper.hear(run, &[line], Moment::here()).await {
            tracing::warn!(%fault, "what a konnector needs is not written down");
        }
    }
}

/// Listens to one konnector.
struct Ears<'a> {
    shop: &'a Shop,
    run: &'a Run,
    hearing: Hearing,
    heard: usize,
}

impl Ears<'_> {
    async fn take(&mut self, said: Vec<Said>) {
        let mut lines = Vec::with_capacity(said.len());
        for said in said {
            let line = match said {
                Said::Out(text) => Line::read(&text),
                Said::Err(text) => Line::plain(&text),
            };
            if line.message.is_empty() {
                continue;
            }
            self.hearing.hear(&line);
            self.heard += 1;
            match self.heard {
                heard if heard < MOST_LINES => lines.push(line),
                MOST_LINES => lines.push(Line::plain("What it says from here on is not kept.")),
                _ => {}
            }
        }
        if lines.is_empty() {
            return;
        }
        if let Err(fault) = self.shop.gatekeeper.hear(self.run, &lines, Moment::here()).await {
            tracing::warn!(%fault, "what a konnector said is not written down");
        }
    }

    /// What is still in the pipes.
    async fn last_words(&mut self, said: &mut mpsc::Receiver<Said>) {
        let all = async {
            loop {
                let mut batch = Vec::new();
                if said.recv_many(&mut batch, BATCH).await == 0 {
                    break;
                }
                self.take(batch).await;
            }
        };
        if tokio::time::timeout(LAST_WORDS, all).await.is_err() {
            tracing::warn!(konnector = self.run.slug(), "a konnector left its output open");
        }
    }
}

/// Waits for so many seconds; for ever without a number.
async fn pause(seconds: Option<u64>) {
    match seconds {
        Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        None => std::future::pending().await,
    }
}

fn allowing(flag: &str, path: &Path) -> OsString {
    let mut flag = OsString::from(flag);
    flag.push(path);
    flag
}

fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
