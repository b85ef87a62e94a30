//! The second factor.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SpokenSecret;

/// How the owner signs in besides the passphrase.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SecondFactor {
    /// Whether two factors are needed.
    pub on: bool,
    /// Since when.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// Whether an authenticator app is in use.
    pub authenticator: bool,
    /// When a code of it was last taken.
    #[ts(type = "number | null")]
    pub last_used_at: Option<i64>,
    /// Whether an authenticator app waits for its first code.
    pub waiting: bool,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// When the recovery codes were made.
    #[ts(type = "number | null")]
    pub codes_made_at: Option<i64>,
    /// When the owner last showed that they are kept somewhere.
    #[ts(type = "number | null")]
    pub kit_checked_at: Option<i64>,
}

/// What a dangerous change asks for: the passphrase and the second factor.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FactorProof {
    /// The passphrase as typed.
    pub passphrase: SpokenSecret,
    /// A code of the authenticator app, or a recovery code. It is used up.
    pub code: SpokenSecret,
}
