//! Passkeys.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A passkey of the owner.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Passkey {
    /// Names it for the other requests; never given twice.
    #[ts(type = "number")]
    pub number: i64,
    /// What its owner calls it.
    pub name: String,
    /// The host that it opens; browsers offer it nowhere else.
    pub host: String,
    /// Whether it may be copied to other devices, by the service of the browser or of the system.
    pub copied: bool,
    /// When it was added.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it was used last.
    #[ts(type = "number | null")]
    pub last_used_at: Option<i64>,
}
