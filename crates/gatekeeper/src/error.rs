//! *A refusal is an answer; a fault is an accident.*
//!
//! Refusals are values in each decision's own answer type. A [`Fault`] is what nobody asked for: it is logged
//! with an incident id and speaks to the visitor only as `server_error` with that id.

use crate::world::NoChance;

/// An accident inside: storage, sealed data that does not open, a key that does not sign.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file could not be read or written.
    #[error("storage: {0}")]
    Store(#[from] store::Error),
    /// A stored value does not have the shape it was written with.
    #[error("a stored {what} cannot be read: {why}")]
    Stored {
        /// Which kind of value.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Sealed bytes do not open: another root key, or altered data.
    #[error("sealed {0} does not open")]
    Sealed(&'static str),
    /// A signature could not be made.
    #[error("signing failed: {0}")]
    Signing(String),
    /// No random bytes.
    #[error(transparent)]
    Chance(#[from] NoChance),
    /// A worker thread ended early.
    #[error("a worker ended early")]
    Worker,
    /// More work waits than the lodge will hold; try again soon.
    #[error("too many passphrase checks at once")]
    Overloaded,
}

impl Fault {
    /// Whether trying again soon can help: the visitor is told 503 with `Retry-After` instead of 500.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Overloaded => true,
            _ => false,
        }
    }

    pub(crate) fn stored(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Stored {
            what,
            why: why.to_string(),
        }
    }
}
