//! What the process has in its memory stays there (S-223): the root key is in it.

/// No core dumps: what a crash leaves on the disk would hold every secret.
pub fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "core dumps could not be switched off");
        }
    }
}

/// Nor may other programs of the same user look in. This is for the headless program alone: the desktop's portals ask
/// the kernel who calls them, and get no answer about a process that is closed like this.
pub(crate) fn close() {
    no_core_dumps();
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
            tracing::warn!(%error, "other programs may be able to read this one's memory");
        }
    }
}
