//! Keeps the one lodge of this program: opens it, tries again, closes it, and passes requests to it.
//!
//! The standing is behind one lock, and opening holds it: a request that comes while the lodge starts waits for
//! the outcome instead of being refused. The first opening takes the lock before anything else can ask.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gatelodge::control::{Problem, ProblemCode, Reply, Request, Topic};
use gatelodge::{Config, Lodge};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

/// How long an end waits for the lodge to finish what it began. Its data is safe either way.
const PATIENCE: Duration = Duration::from_secs(10);
/// Changes that may wait for a slow listener before it is told that it missed some.
const BACKLOG: usize = 64;

/// How the lodge is.
enum Standing {
    /// Not opened yet, or closed for good.
    Closed,
    Open(Lodge),
    /// Not running; the sentence says why and what to do.
    Failed(String),
}

/// What this program and the lodge are to each other, as the window shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bond {
    /// The lodge runs in this process.
    Embedded,
    /// The lodge runs in another process on the same data directory.
    Attached,
    /// No lodge; why, and what to do.
    Failed(String),
}

/// What may be worth reading again.
#[derive(Debug, Clone, Copy)]
pub(crate) enum News {
    /// The lodge was opened, lost or closed.
    Standing,
    /// The lodge changed something.
    Topic(Topic),
}

/// The keeper of the lodge.
pub(crate) struct Keeper {
    data_dir: Option<PathBuf>,
    standing: Arc<RwLock<Standing>>,
    news: broadcast::Sender<News>,
}

impl Keeper {
    pub(crate) fn new(data_dir: Option<PathBuf>) -> Arc<Self> {
        let (news, _) = broadcast::channel(BACKLOG);
        Arc::new(Self {
            data_dir,
            standing: Arc::new(RwLock::new(Standing::Closed)),
            news,
        })
    }

    /// What happens from now on.
    pub(crate) fn news(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Begins to open the lodge and returns at once. Every request made after this waits for the outcome.
    pub(crate) async fn begin(keeper: &Arc<Self>) {
        let standing = Arc::clone(&keeper.standing).write_owned().await;
        tokio::spawn(Self::open(Arc::clone(keeper), standing));
    }

    /// Opens the lodge unless it is open, and returns when the outcome is known.
    pub(crate) async fn try_again(keeper: &Arc<Self>) {
        let standing = Arc::clone(&keeper.standing).write_owned().await;
        if !matches!(*standing, Standing::Open(_)) {
            Self::open(Arc::clone(keeper), standing).await;
        }
    }

    async fn open(keeper: Arc<Self>, mut standing: OwnedRwLockWriteGuard<Standing>) {
        *standing = match Self::opened(keeper.data_dir.clone()).await {
            Ok(lodge) => {
                if let Some(address) = lodge.url() {
                    tracing::info!(
                        "The lodge listens at {address}; its data is in {}.",
                        lodge.data_dir().display()
                    );
                } else {
                    tracing::info!(
                        "Another program runs the lodge in {}; this is only its window.",
                        lodge.data_dir().display()
                    );
                }
                tokio::spawn(Self::listen(Arc::clone(&keeper), lodge.changes()));
                Standing::Open(lodge)
            }
            Err(say) => {
                tracing::error!("the lodge did not open: {say}");
                Standing::Failed(say)
            }
        };
        drop(standing);
        keeper.tell(News::Standing);
    }

    async fn opened(data_dir: Option<PathBuf>) -> Result<Lodge, String> {
        // Read again each time, so that a mended configuration file counts.
        let config = Config::for_desktop(data_dir).map_err(sentence)?;
        gatelodge::open(&config).await.map_err(sentence)
    }

    /// Passes on what the lodge says until it falls silent.
    async fn listen(keeper: Arc<Self>, mut changes: broadcast::Receiver<Topic>) {
        loop {
            match changes.recv().await {
                Ok(topic) => keeper.tell(News::Topic(topic)),
                Err(RecvError::Lagged(_)) => {
                    for topic in Topic::ALL {
                        keeper.tell(News::Topic(topic));
                    }
                }
                Err(RecvError::Closed) => break,
            }
        }
        // A lodge in this process falls silent because it is being closed. One elsewhere has gone.
        let mut standing = keeper.standing.write().await;
        if matches!(&*standing, Standing::Open(lodge) if lodge.is_attached()) {
            *standing = Standing::Failed(
                "The Gatelodge this window belonged to has stopped. Try again to start one here.".to_owned(),
            );
            drop(standing);
            keeper.tell(News::Standing);
        }
    }

    /// Asks the lodge.
    pub(crate) async fn ask(&self, request: Request) -> Result<Reply, Problem> {
        match &*self.standing.read().await {
            Standing::Open(lodge) => lodge.control(request).await,
            Standing::Failed(say) => Err(unavailable(say.clone())),
            Standing::Closed => Err(unavailable("Gatelodge is stopping.".to_owned())),
        }
    }

    /// How the lodge is.
    pub(crate) async fn bond(&self) -> Bond {
        match &*self.standing.read().await {
            Standing::Open(lodge) if lodge.is_attached() => Bond::Attached,
            Standing::Open(_) => Bond::Embedded,
            Standing::Failed(say) => Bond::Failed(say.clone()),
            Standing::Closed => Bond::Failed("Gatelodge is stopping.".to_owned()),
        }
    }

    /// Where the data lives; also known for a lodge that did not open, as long as the configuration can be read.
    pub(crate) async fn data_dir(&self) -> Result<PathBuf, Problem> {
        if let Standing::Open(lodge) = &*self.standing.read().await {
            return Ok(lodge.data_dir().to_owned());
        }
        Config::for_desktop(self.data_dir.clone())
            .map(|config| config.data_dir().to_owned())
            .map_err(|error| unavailable(sentence(error)))
    }

    /// The directory that a flag chose, if one did.
    pub(crate) fn chosen_data_dir(&self) -> Option<&Path> {
        self.data_dir.as_deref()
    }

    /// Closes the lodge, once and for all.
    pub(crate) async fn stop(&self) {
        let stopping = async {
            let standing = std::mem::replace(&mut *self.standing.write().await, Standing::Closed);
            if let Standing::Open(lodge) = standing {
                lodge.stop().await;
            }
        };
        if tokio::time::timeout(PATIENCE, stopping).await.is_err() {
            tracing::warn!("the lodge took too long to close and was left");
        }
    }

    fn tell(&self, news: News) {
        // Nobody may be listening yet; whoever comes reads the standing first.
        let _ = self.news.send(news);
    }
}

/// An error as the window shows it.
fn sentence(error: impl std::error::Error) -> String {
    gatelodge::sentence(&error.to_string())
}

/// A problem that lies in this program's lodge and not in the request.
pub(crate) fn unavailable(say: String) -> Problem {
    Problem {
        code: ProblemCode::Unavailable,
        say,
        field: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_shown_as_a_sentence() {
        let shown = |text: &str| sentence(std::io::Error::other(text.to_owned()));
        assert_eq!(shown("port 4283 is taken"), "Port 4283 is taken.");
        assert_eq!(shown("Stop it and try again."), "Stop it and try again.");
    }
}
