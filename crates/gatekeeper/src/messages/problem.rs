//! What is told when something cannot be done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A request that was not done, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{say}")]
pub struct Problem {
    /// Which problem; the window has a text for each in every language.
    pub code: ProblemCode,
    /// One English sentence: what is wrong and what to do next.
    pub say: String,
    /// The field of the request that is wrong, as the request names it.
    #[serde(default)]
    pub field: Option<String>,
}

/// Which problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// No such instance, client or session.
    NotFound,
    /// The name is taken.
    AlreadyExists,
    /// A field has a value that cannot be.
    Invalid,
    /// The passphrase is too short or too common.
    WeakPassphrase,
    /// A passphrase or code that was given as a proof is wrong.
    Proof,
    /// Too many wrong ones; try again later.
    Throttled,
    /// It cannot be done as things are.
    Conflict,
    /// A redirect address that cannot be registered.
    RedirectUri,
    /// The lodge cannot work now (locked, out of space, stopping).
    Unavailable,
    /// An accident inside; the log has the details.
    Internal,
}
