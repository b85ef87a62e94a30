//! Browsers that are signed in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Reason;

/// A browser session.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Session {
    /// Its id (`sid` in tokens).
    pub id: String,
    /// Browser and system in words, such as `Firefox on Linux`; may be empty.
    pub device: String,
    /// The same as a value, where both are known.
    pub on: Option<Reason>,
    /// The address it came from.
    pub address: String,
    /// When the person signed in.
    #[ts(type = "number")]
    pub signed_in_at: i64,
    /// When it was last seen.
    #[ts(type = "number")]
    pub last_seen_at: i64,
    /// How the person signed in, RFC 8176 names.
    pub amr: Vec<String>,
    /// Names of the clients that got a grant in it.
    pub clients: Vec<String>,
}
