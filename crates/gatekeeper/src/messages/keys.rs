//! Signing keys.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A signing key, its public side.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Key {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// `RSA` (RS256 and PS256), `P-256` (ES256) or `Ed25519` (EdDSA).
    pub algorithm: String,
    /// What it signs with, JOSE names: `RS256` and `PS256`, `ES256`, or `EdDSA`.
    #[serde(default)]
    pub signs: Vec<String>,
    /// What it is for at the moment.
    pub state: KeyState,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// From when on it signs; for keys that are to be the next.
    #[serde(default)]
    #[ts(type = "number")]
    pub activates_at: i64,
    /// When it leaves the key set, for retiring keys.
    #[ts(type = "number | null")]
    pub retires_at: Option<i64>,
    /// When the schedule gives it a successor, for active keys.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub due_at: Option<i64>,
}

/// What a key is for at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It is published and does not sign yet.
    Next,
    /// It signs.
    Active,
    /// It is published until what it signed has expired.
    Retiring,
}
