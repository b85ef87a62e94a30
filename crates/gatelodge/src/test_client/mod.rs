//! The test client: runs a flow against an instance of this lodge the way a foreign app would.
//!
//! Here live the runs that are open; `run.rs` is one of them, `wire.rs` how it speaks to the lodge, `tokens.rs` what it
//! looks at in an answer. What a run may do is decided where it is for every client: in the gatekeeper.
//!
//! Invariant: without a run there is no listener, no task and no client of it. A run ends when it is told to, when its
//! time is over, when too many others were started, or when the lodge stops; then all three go.

mod run;
mod tokens;
mod wire;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gatekeeper::Gatekeeper;
use gatekeeper::control::{Answer, Problem, ProblemCode, Reply, TestFlow, TestMove};
use tokio::task::JoinHandle;

use self::run::Run;

/// Runs at once; the oldest goes when one more is started.
const MOST_RUNS: usize = 4;

/// The runs that are open.
#[derive(Default)]
pub(crate) struct Tests {
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    next: u64,
    runs: BTreeMap<u64, Kept>,
}

/// A run and the task that does it.
struct Kept {
    run: Arc<Run>,
    task: JoinHandle<()>,
}

impl Tests {
    /// Starts a run.
    pub(crate) async fn start(&self, gatekeeper: &Arc<Gatekeeper>, instance: &str, flow: TestFlow) -> Answer {
        let (run, work) = run::begin(Arc::clone(gatekeeper), instance, flow).await?;
        let shown = run.shown();
        let spare = {
            let mut open = locked(&self.open);
            let spare = if open.runs.len() >= MOST_RUNS {
                open.runs.pop_first()
            } else {
                None
            };
            let number = open.next;
            open.next += 1;
            let task = tokio::spawn({
                let (run, all) = (Arc::clone(&run), Arc::clone(&self.open));
                async move {
                    run::go_on(run, work).await;
                    locked(&all).runs.remove(&number);
                }
            });
            open.runs.insert(number, Kept { run, task });
            spare
        };
        if let Some((_, spare)) = spare {
            spare.end().await;
        }
        Ok(Reply::Test(shown))
    }

    /// A run with its steps so far.
    pub(crate) fn show(&self, test: &str) -> Answer {
        Ok(Reply::Test(self.find(test)?.shown()))
    }

    /// Tries one thing more with what a run got.
    pub(crate) async fn try_more(&self, test: &str, what: TestMove) -> Answer {
        let run = self.find(test)?;
        run.order(what).await?;
        Ok(Reply::Test(run.shown()))
    }

    /// Ends a run; its client and its listener are gone when this returns.
    pub(crate) async fn end(&self, test: &str) -> Answer {
        let kept = {
            let mut open = locked(&self.open);
            let number = open
                .runs
                .iter()
                .find_map(|(number, kept)| (kept.run.name() == test).then_some(*number));
            number.and_then(|number| open.runs.remove(&number))
        };
        match kept {
            Some(kept) => {
                kept.end().await;
                Ok(Reply::Done)
            }
            None => Err(no_such()),
        }
    }

    /// Ends all of them: the lodge stops.
    pub(crate) async fn end_all(&self) {
        let runs = std::mem::take(&mut locked(&self.open).runs);
        for kept in runs.into_values() {
            kept.end().await;
        }
    }

    fn find(&self, test: &str) -> Result<Arc<Run>, Problem> {
        locked(&self.open)
            .runs
            .values()
            .find(|kept| kept.run.name() == test)
            .map(|kept| Arc::clone(&kept.run))
            .ok_or_else(no_such)
    }
}

fn locked(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    async fn end(self) {
        self.run.stop();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "a test ended badly");
        }
    }
}

fn no_such() -> Problem {
    Problem {
        code: ProblemCode::NotFound,
        say: "This test is over. Start it again.".to_owned(),
        field: Some("test".to_owned()),
    }
}
