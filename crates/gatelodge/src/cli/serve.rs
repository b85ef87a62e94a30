//! `gatelodge serve`.

use super::print::{self, Failure};
use crate::config::Config;

pub(super) fn run(config: &Config) -> Result<(), Failure> {
    crate::log::start(&config.log);
    crate::memory::close();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // First of all: a signal that comes while it starts must not leave anything half done.
        let stopped = stop_signal()?;
        let running = crate::start(config).await?;
        print::line(format_args!("Gatelodge is ready at {}", running.url()))?;
        stopped.await;
        running.stop().await;
        Ok(())
    })
}

/// Listens from now on; resolves when somebody wants this process to end.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // A limit on the size of files becomes an error like a full disk's, instead of the end of the process.
    // The handler stays when its stream goes.
    drop(signal(SignalKind::from_raw(
        rustix::process::Signal::XFSZ.as_raw(),
    ))?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Listens from now on; resolves when somebody wants this process to end.
#[cfg(windows)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        ctrl_c.recv().await;
    })
}
