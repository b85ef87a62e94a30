//! The log: one line per event on standard error. Addresses are written without their queries, and secrets have
//! no way to be printed at all.

use tracing_subscriber::EnvFilter;

/// Begins to log what `filter` lets through, such as `info` or `gatekeeper=debug`.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(true)
        // A full disk must not make the next request panic: what cannot be logged is lost.
        .log_internal_errors(false)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .try_init();
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
}
