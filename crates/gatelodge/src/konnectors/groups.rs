//! The process groups of konnectors at work.
//!
//! A konnector is another's program, and runs as the same user as the lodge. Node keeps it from files and programs, not
//! from sockets: the control socket asks here whom it hears, and never hears a konnector.

use std::collections::BTreeSet;
use std::io;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The numbers of the groups, each of which is that of its first process.
#[derive(Clone, Default)]
pub(crate) struct Groups(Arc<Mutex<BTreeSet<u32>>>);

impl Groups {
    /// Starts a process with a group of its own. Whoever asks whether it is one of these does so before or after.
    pub(super) fn start(&self, command: &mut Command) -> io::Result<Child> {
        let mut groups = self.lock();
        let child = command.spawn()?;
        groups.insert(child.id());
        Ok(child)
    }

    /// The group has ended; its number is anybody's now.
    pub(super) fn forget(&self, leader: u32) {
        self.lock().remove(&leader);
    }

    /// Whether a process belongs to a konnector. One that is gone may have been one.
    #[cfg(unix)]
    pub(crate) fn hold(&self, process: i32) -> bool {
        let groups = self.lock();
        rustix::process::Pid::from_raw(process)
            .and_then(|process| rustix::process::getpgid(Some(process)).ok())
            .is_none_or(|group| groups.contains(&group.as_raw_nonzero().get().unsigned_abs()))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
