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
    /// Whether codes are mailed.
    #[serde(default)]
    pub mail: bool,
    /// Devices on which the second factor is not asked for.
    #[serde(default)]
    pub trusted_devices: u32,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// When the recovery codes were made.
    #[ts(type = "number | null")]
    pub codes_made_at: Option<i64>,
    /// When the owner last showed that they are kept somewhere.
    #[ts(type = "number | null")]
    pub kit_checked_at: Option<i64>,
}

/// A second factor that can be taken out of use by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RemovableFactor {
    /// The authenticator app.
    Authenticator,
    /// Codes by mail.
    Mail,
}

/// How the owner signs in, as the Cozy side calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuthMode {
    /// Without mailed codes.
    Basic,
    /// With mailed codes as a second factor.
    TwoFactorMail,
}

/// A device on which the second factor is not asked for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TrustedDevice {
    /// Its number.
    #[ts(type = "number")]
    pub number: i64,
    /// Browser and system in words.
    pub device: String,
    /// The address from which it became trusted.
    pub address: String,
    /// When it became trusted.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When somebody last signed in with it.
    #[ts(type = "number")]
    pub last_used_at: i64,
    /// Until when it is trusted.
    #[ts(type = "number")]
    pub expires_at: i64,
}

/// What a dangerous change asks for: the passphrase and the second factor.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FactorProof {
    /// The passphrase as typed.
    pub passphrase: SpokenSecret,
    /// A code of the authenticator app, one that was mailed for this, or a recovery code. It is used up.
    pub code: SpokenSecret,
}
