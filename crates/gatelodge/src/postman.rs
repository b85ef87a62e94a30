//! Carries what apps' servers have to hear (sign-outs), now and again later.
//!
//! What is due, and what becomes of it, is the gatekeeper's matter; here are only the waiting and the carrying.
//! Invariant: while nothing waits to be carried there is no timer, so an idle lodge never wakes up.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use gatekeeper::Gatekeeper;
use gatekeeper::logout_notices::Notice;
use gatekeeper::world::Moment;
use tokio::sync::watch;
use tokio::task::{Id, JoinSet};

/// Seconds until the file is asked again after it could not be read.
const AFTER_TROUBLE: u64 = 60;
/// Longest sleep: a clock that is set forward does not make notices wait for long.
const LONGEST: u64 = 600;

/// Runs until `stopping` says so. What is on its way then stays in the file and goes out at the next start.
pub(crate) async fn run(gatekeeper: Arc<Gatekeeper>, mut stopping: watch::Receiver<bool>) {
    let mut rung = gatekeeper.notices_rung();
    let mut on_the_way = JoinSet::new();
    // Which notice each task carries: none is carried twice at a time.
    let mut carried: HashMap<Id, i64> = HashMap::new();
    loop {
        let sleep = match gatekeeper.due_notices(Moment::here()) {
            Ok((due, next)) => {
                for notice in due {
                    let number = notice.number();
                    if !carried.values().any(|known| *known == number) {
                        let task = on_the_way.spawn(carry(Arc::clone(&gatekeeper), notice));
                        carried.insert(task.id(), number);
                    }
                }
                next.map(|at| at.since(Moment::here().now).as_secs().clamp(1, LONGEST))
            }
            Err(fault) => {
                tracing::warn!(%fault, "sign-outs cannot be carried");
                Some(AFTER_TROUBLE)
            }
        };
        tokio::select! {
            // Told to stop, or nobody is left who could tell.
            _ = stopping.changed() => return,
            // The sender lives as long as the gatekeeper that this task holds.
            _ = rung.changed() => {}
            Some(done) = on_the_way.join_next_with_id(), if !on_the_way.is_empty() => {
                let task = match &done {
                    Ok((task, ())) => *task,
                    Err(error) => {
                        tracing::error!(%error, "a sign-out was not carried");
                        error.id()
                    }
                };
                carried.remove(&task);
            }
            () = pause(sleep) => {}
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

async fn carry(gatekeeper: Arc<Gatekeeper>, notice: Notice) {
    if let Err(fault) = gatekeeper.deliver(notice, Moment::here()).await {
        tracing::warn!(%fault, "a sign-out is carried later");
        // Not at once again: what failed is most likely the disk.
        tokio::time::sleep(Duration::from_secs(AFTER_TROUBLE)).await;
    }
}
