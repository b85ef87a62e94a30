//! The control socket: how the command line and a second window reach the running lodge.
//!
//! A Unix socket with mode 0600 in the data directory, or a named pipe on Windows. One request per line, as
//! JSON; one line of answer, `{"ok": reply}` or `{"problem": problem}`. The line `"changes"` turns the
//! connection into a stream of topics, one per line. Whoever may open the socket is the owner.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gatekeeper::control::{Answer, Problem, ProblemCode, Reply, Request, Topic};
use serde::{Deserialize, Serialize};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
    BufReader,
};
use tokio::sync::{broadcast, watch};

use crate::owner::Owner;

/// Longest request, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// What a client of the socket writes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Request(Box<Request>),
    Word(Word),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Changes,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Spoken {
    Ok(Box<Reply>),
    Problem(Problem),
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    owner: Arc<Owner>,
    mut stopping: watch::Receiver<bool>,
) -> io::Result<()> {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::new(reader);
    loop {
        let line = tokio::select! {
            line = line(&mut reader) => line?,
            _ = stopping.changed() => return Ok(()),
        };
        let Some(line) = line else { return Ok(()) };
        match serde_json::from_str(&line) {
            Ok(Line::Request(request)) => {
                let answer = match owner.control(*request).await {
                    Ok(reply) => Spoken::Ok(Box::new(reply)),
                    Err(problem) => Spoken::Problem(problem),
                };
                say(&mut writer, &answer).await?;
            }
            Ok(Line::Word(Word::Changes)) => {
                return stream_changes(&mut reader, &mut writer, owner.changes(), stopping).await;
            }
            Err(error) => {
                let problem = Problem {
                    code: ProblemCode::Invalid,
                    say: format!(
                        "The lodge does not understand this request; is it another version? {error}"
                    ),
                    field: None,
                };
                say(&mut writer, &Spoken::Problem(problem)).await?;
            }
        }
    }
}

async fn stream_changes(
    reader: &mut (impl AsyncBufRead + Unpin),
    writer: &mut (impl AsyncWrite + Unpin),
    mut changes: broadcast::Receiver<Topic>,
    mut stopping: watch::Receiver<bool>,
) -> io::Result<()> {
    loop {
        let topic = tokio::select! {
            topic = changes.recv() => topic,
            // Nothing more is expected from the other side; its end is.
            _ = line(reader) => return Ok(()),
            _ = stopping.changed() => return Ok(()),
        };
        match topic {
            Ok(topic) => say(writer, &topic).await?,
            Err(broadcast::error::RecvError::Lagged(_)) => {
                // Too much changed at once to list: everything is worth another look.
                for topic in Topic::ALL {
                    say(writer, &topic).await?;
                }
            }
            Err(broadcast::error::RecvError::Closed) => return Ok(()),
        }
    }
}

async fn line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = reader.take(LONGEST).read_line(&mut line).await?;
    Ok((read > 0 && line.ends_with('\n')).then_some(line))
}

async fn say(writer: &mut (impl AsyncWrite + Unpin), what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    writer.write_all(&line).await?;
    writer.flush().await
}

/// A client of a running lodge.
pub struct Attached {
    data_dir: PathBuf,
    /// Weak: when the stream from over there ends, so do the receivers.
    changes: broadcast::WeakSender<Topic>,
}

impl Attached {
    /// Attaches to the lodge that runs on a data directory, if one does.
    pub async fn connect(data_dir: &Path) -> io::Result<Self> {
        let data_dir = data_dir.canonicalize()?;
        let stream = platform::connect(&data_dir).await?;
        let changes = broadcast::channel(64).0;
        let attached = Self {
            data_dir,
            changes: changes.downgrade(),
        };
        tokio::spawn(forward(stream, changes));
        Ok(attached)
    }

    /// Does what the owner asks, over there.
    pub async fn control(&self, request: Request) -> Answer {
        ask(&self.data_dir, &request).await
    }

    pub(crate) fn changes(&self) -> broadcast::Receiver<Topic> {
        // A receiver without a sender tells at once that it is closed.
        self.changes
            .upgrade()
            .map_or_else(|| broadcast::channel(1).1, |changes| changes.subscribe())
    }
}

async fn forward(stream: platform::Stream, changes: broadcast::Sender<Topic>) {
    let (reader, mut writer) = tokio::io::split(stream);
    if say(&mut writer, &Word::Changes).await.is_err() {
        return;
    }
    let mut reader = BufReader::new(reader);
    while let Ok(Some(line)) = line(&mut reader).await {
        if let Ok(topic) = serde_json::from_str(&line) {
            // An error only says that nobody listens right now.
            let _ = changes.send(topic);
        }
    }
}

/// One request to the lodge that runs on `data_dir`.
pub(crate) async fn ask(data_dir: &Path, request: &Request) -> Answer {
    match exchange(data_dir, request).await {
        Ok(Spoken::Ok(reply)) => Ok(*reply),
        Ok(Spoken::Problem(problem)) => Err(problem),
        Err(error) => Err(Problem {
            code: ProblemCode::Unavailable,
            say: format!("The lodge cannot be reached: {error}. Is it still running?"),
            field: None,
        }),
    }
}

async fn exchange(data_dir: &Path, request: &Request) -> io::Result<Spoken> {
    let (reader, mut writer) = tokio::io::split(platform::connect(data_dir).await?);
    say(&mut writer, request).await?;
    let mut answer = String::new();
    BufReader::new(reader).read_line(&mut answer).await?;
    Ok(serde_json::from_str(&answer)?)
}

/// Listens until told to stop.
pub(crate) use platform::Listener;

#[cfg(unix)]
mod platform {
    use std::hash::{Hash as _, Hasher as _};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use tokio::net::{UnixListener, UnixStream};
    use tokio::sync::watch;

    use crate::konnectors::Groups;
    use crate::owner::Owner;

    pub(super) type Stream = UnixStream;

    /// Longest path that fits a socket address everywhere (104 bytes on macOS).
    const LONGEST_PATH: usize = 100;

    /// The socket's place: in the data directory, or where that is too long, in a private directory whose name
    /// is a hash of it.
    fn place(data_dir: &Path) -> PathBuf {
        let usual = data_dir.join("control.sock");
        if usual.as_os_str().len() <= LONGEST_PATH {
            return usual;
        }
        // Not a secret: the directory's mode protects the socket, the hash only keeps lodges apart.
        let mut hasher = std::hash::DefaultHasher::new();
        data_dir.hash(&mut hasher);
        let user = rustix::process::geteuid().as_raw();
        PathBuf::from(format!("/tmp/gatelodge-{user}-{:016x}", hasher.finish())).join("control.sock")
    }

    pub(super) async fn connect(data_dir: &Path) -> io::Result<Stream> {
        let stream = UnixStream::connect(place(data_dir)).await?;
        ours(&stream)
            .then_some(stream)
            .ok_or_else(|| io::ErrorKind::PermissionDenied.into())
    }

    /// The socket, removed when it is dropped.
    pub(crate) struct Listener {
        listener: UnixListener,
        path: PathBuf,
    }

    impl Listener {
        pub(crate) fn bind(data_dir: &Path) -> io::Result<Self> {
            let path = place(data_dir);
            if let Some(folder) = path.parent()
                && folder != data_dir
            {
                match std::fs::DirBuilder::new().mode(0o700).create(folder) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                    _ => {}
                }
                let metadata = std::fs::symlink_metadata(folder)?;
                let private = metadata.is_dir() && metadata.mode() & 0o777 == 0o700;
                if !private || metadata.uid() != rustix::process::geteuid().as_raw() {
                    return Err(io::ErrorKind::PermissionDenied.into());
                }
            }
            // The lock on the data directory is ours, so a socket left here belongs to nobody.
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let listener = UnixListener::bind(&path)?;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
            Ok(Self { listener, path })
        }

        pub(crate) async fn serve(
            self,
            owner: Arc<Owner>,
            strangers: Groups,
            mut stopping: watch::Receiver<bool>,
        ) {
            loop {
                let accepted = tokio::select! {
                    accepted = self.listener.accept() => accepted,
                    _ = stopping.changed() => return,
                };
                match accepted {
                    Ok((stream, _)) if is_strangers(&stream, &strangers) => {
                        tracing::warn!("a konnector knocked at the control socket");
                    }
                    Ok((stream, _)) if ours(&stream) => {
                        let (owner, stopping) = (Arc::clone(&owner), stopping.clone());
                        tokio::spawn(async move {
                            if let Err(error) = super::converse(stream, owner, stopping).await {
                                tracing::debug!(%error, "a control connection ended early");
                            }
                        });
                    }
                    Ok(_) => tracing::warn!("another user knocked at the control socket"),
                    Err(error) => {
                        tracing::warn!(%error, "a control connection could not be taken");
                        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                    }
                }
            }
        }
    }

    impl Drop for Listener {
        fn drop(&mut self) {
            // A socket left behind is replaced at the next start.
            let _ = std::fs::remove_file(&self.path);
        }
    }

    /// Whether a konnector knocks: it runs as the same user, and is not the owner.
    fn is_strangers(stream: &UnixStream, strangers: &Groups) -> bool {
        let process = stream.peer_cred().ok().and_then(|peer| peer.pid());
        process.is_some_and(|process| strangers.hold(process))
    }

    fn ours(stream: &UnixStream) -> bool {
        stream
            .peer_cred()
            .is_ok_and(|peer| peer.uid() == rustix::process::geteuid().as_raw())
    }
}

/// Untested: built as Windows expects it, never run there.
#[cfg(windows)]
mod platform {
    use std::hash::{Hash as _, Hasher as _};
    use std::io;
    use std::path::Path;
    use std::sync::Arc;

    use tokio::net::windows::named_pipe::{ClientOptions, NamedPipeClient, NamedPipeServer, ServerOptions};
    use tokio::sync::watch;

    use crate::konnectors::Groups;
    use crate::owner::Owner;

    pub(super) type Stream = NamedPipeClient;

    /// Only the user who made a pipe, administrators and the system may write to it by default.
    fn name(data_dir: &Path) -> String {
        let mut hasher = std::hash::DefaultHasher::new();
        data_dir.hash(&mut hasher);
        format!(r"\\.\pipe\gatelodge-{:016x}", hasher.finish())
    }

    pub(super) async fn connect(data_dir: &Path) -> io::Result<Stream> {
        ClientOptions::new().open(name(data_dir))
    }

    pub(crate) struct Listener {
        next: NamedPipeServer,
        name: String,
    }

    impl Listener {
        pub(crate) fn bind(data_dir: &Path) -> io::Result<Self> {
            let name = name(data_dir);
            let next = ServerOptions::new()
                .first_pipe_instance(true)
                .reject_remote_clients(true)
                .create(&name)?;
            Ok(Self { next, name })
        }

        pub(crate) async fn serve(
            mut self,
            owner: Arc<Owner>,
            _: Groups,
            mut stopping: watch::Receiver<bool>,
        ) {
            loop {
                let connected = tokio::select! {
                    connected = self.next.connect() => connected,
                    _ = stopping.changed() => return,
                };
                let fresh = ServerOptions::new()
                    .reject_remote_clients(true)
                    .create(&self.name);
                match (connected, fresh) {
                    (Ok(()), Ok(fresh)) => {
                        let stream = std::mem::replace(&mut self.next, fresh);
                        let (owner, stopping) = (Arc::clone(&owner), stopping.clone());
                        tokio::spawn(async move {
                            if let Err(error) = super::converse(stream, owner, stopping).await {
                                tracing::debug!(%error, "a control connection ended early");
                            }
                        });
                    }
                    (Err(error), _) | (_, Err(error)) => {
                        tracing::warn!(%error, "a control connection could not be taken");
                        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                    }
                }
            }
        }
    }
}
