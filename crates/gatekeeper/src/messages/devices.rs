//! Devices that wait to be let in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A device that waits for the owner's answer (RFC 8628).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Device {
    /// The code that it shows, `BDFG-HJKL`.
    pub user_code: String,
    /// Which app asks.
    pub client_id: String,
    /// Its name.
    pub client_name: String,
    /// What it asks for.
    pub scopes: Vec<String>,
    /// The address that it asked from.
    pub address: String,
    /// When it asked.
    #[ts(type = "number")]
    pub created_at: i64,
    /// Until when it can be answered.
    #[ts(type = "number")]
    pub expires_at: i64,
}
