//! Konnectors at work (cozy.md G.6 and G.7): what is to run and when, with what, and what became of it.
//!
//! `jobs.rs` has the runs, `triggers.rs` when one begins by itself, `document.rs` both as clients see them, `run.rs` what a
//! konnector is given. Installing one is like installing a web app (`apps/`); starting a process is the matter of the one
//! who runs the lodge.
//!
//! Invariants: a job is taken once and ends once. Of one account at most one konnector is at work. While nothing is due
//! there is no timer. What only the person can repair is not tried again by itself.

mod document;
mod jobs;
mod run;
mod triggers;

use std::fmt;
use std::path::PathBuf;

use protocol::cozy::host::Slug;
use protocol::id::InstanceId;
pub use store::jobs::Job;
pub use store::triggers::Trigger;
use tokio::sync::watch;

pub use self::jobs::{NewJob, NoJob, Outcome, Work};
pub use self::run::Run;
pub use self::triggers::{NewTrigger, NoTrigger};
use crate::documents;

/// Konnectors that are at work at the same time.
pub const AT_ONCE: usize = 2;
/// Bytes of a payload up to which it is in the environment.
pub const LARGEST_IN_ENVIRONMENT: usize = 100_000;
/// Largest payload.
pub const LARGEST_PAYLOAD: usize = 1024 * 1024;
/// The doctype of jobs.
pub const JOBS: &str = "io.cozy.jobs";
/// The doctype of triggers.
pub const TRIGGERS: &str = "io.cozy.triggers";
/// The one worker that there is.
pub const WORKER: &str = "konnector";

/// Why a run failed, where the konnector itself did not say it. Words that are not shown to a person as they stand.
pub mod failure {
    /// There is no Node on this computer.
    pub const NO_NODE: &str = "NODE_NOT_FOUND";
    /// The time was over.
    pub const TIME_LIMIT: &str = "TIME_LIMIT";
    /// The lodge stopped meanwhile.
    pub const INTERRUPTED: &str = "INTERRUPTED";
    /// Its owner stopped it.
    pub const STOPPED: &str = "STOPPED";
    /// It is not installed any more.
    pub const NOT_INSTALLED: &str = "NOT_INSTALLED";
    /// It ended badly and said nothing.
    pub const UNKNOWN: &str = "UNKNOWN_ERROR";
}

/// What konnectors need of this computer.
pub trait Workshop: fmt::Debug + Send + Sync {
    /// Where Node is, if it is anywhere.
    fn node(&self) -> Option<PathBuf>;
}

/// A lodge without tools.
#[derive(Debug)]
pub struct NoWorkshop;

impl Workshop for NoWorkshop {
    fn node(&self) -> Option<PathBuf> {
        None
    }
}

/// Rings whoever runs konnectors.
pub(crate) struct Bell(watch::Sender<()>);

impl Default for Bell {
    fn default() -> Self {
        Self(watch::channel(()).0)
    }
}

/// Forgets the runs and schedules of a konnector, in the transaction in which it goes.
pub(crate) fn forget(write: &store::Write, instance: InstanceId, slug: &Slug) -> Result<(), store::Error> {
    let (jobs, triggers) = write.remove_konnector_runs(instance, slug.as_str())?;
    for job in jobs {
        documents::erase(write, instance, JOBS, &job)?;
    }
    for trigger in triggers {
        documents::erase(write, instance, TRIGGERS, &trigger)?;
    }
    Ok(())
}

impl crate::Gatekeeper {
    /// Changes whenever there may be something to run, or to stop.
    pub fn konnectors_rung(&self) -> watch::Receiver<()> {
        self.konnectors.0.subscribe()
    }

    pub(crate) fn ring_konnectors(&self) {
        self.konnectors.0.send_replace(());
    }

    /// Whether somebody runs konnectors.
    pub(crate) fn konnectors_can_run(&self) -> bool {
        self.konnectors.0.receiver_count() > 0
    }
}
