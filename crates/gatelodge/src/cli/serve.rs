//! `gatelodge serve`.

use super::print::{self, Failure};
use crate::config::Config;

pub(super) fn run(config: &Config) -> Result<(), Failure> {
    crate::log::start(&config.log);
    keep_memory_to_ourselves();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = crate::start(config).await?;
        print::line(format_args!("Gatelodge is ready at {}", running.url()))?;
        until_stopped().await?;
        running.stop().await;
        Ok(())
    })
}

/// No core dumps and no debugger: the process holds the root key.
fn keep_memory_to_ourselves() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        if let Err(error) = setrlimit(
            Resource::Core,
            Rlimit {
                current: Some(0),
                maximum: Some(0),
            },
        ) {
            tracing::warn!(%error, "core dumps could not be switched off");
        }
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
            tracing::warn!(%error, "other programs may be able to read this one's memory");
        }
    }
}

#[cfg(unix)]
async fn until_stopped() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn until_stopped() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
