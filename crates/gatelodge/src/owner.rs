//! What the owner asks of a lodge that runs: most of it is the gatekeeper's, runs of the test client are ours.
//!
//! Both carriers end here, the window's command and the control socket. A command that opened the file itself asks the
//! gatekeeper, which says that a test needs a lodge that runs.

use std::sync::Arc;

use gatekeeper::Gatekeeper;
use gatekeeper::control::{Answer, Request, Topic};
use gatekeeper::world::Moment;
use tokio::sync::broadcast;

use crate::test_client::Tests;

/// Does what the owner asks.
pub(crate) struct Owner {
    gatekeeper: Arc<Gatekeeper>,
    tests: Tests,
}

impl Owner {
    pub(crate) fn new(gatekeeper: Arc<Gatekeeper>) -> Self {
        Self {
            gatekeeper,
            tests: Tests::default(),
        }
    }

    /// Does what the owner asks.
    pub(crate) async fn control(&self, request: Request) -> Answer {
        match request {
            Request::StartTest { instance, flow } => {
                self.tests.start(&self.gatekeeper, &instance, flow).await
            }
            Request::ShowTest { test } => self.tests.show(&test),
            Request::ContinueTest { test, step } => self.tests.try_more(&test, step).await,
            Request::EndTest { test } => self.tests.end(&test).await,
            request => self.gatekeeper.control(request, Moment::here()).await,
        }
    }

    /// Tells which topics change from now on.
    pub(crate) fn changes(&self) -> broadcast::Receiver<Topic> {
        self.gatekeeper.changes()
    }

    /// Ends what only a lodge that runs can do.
    pub(crate) async fn leave(&self) {
        self.tests.end_all().await;
    }
}
