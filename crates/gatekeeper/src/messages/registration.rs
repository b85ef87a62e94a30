//! Clients that register themselves.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::provider_settings::RegistrationMode;

/// Who may register clients without the owner, and how many did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegistrationSettings {
    /// Who may.
    pub mode: RegistrationMode,
    /// Whether those clients may get tokens in the front channel (implicit and hybrid flows).
    pub allow_front_channel: bool,
    /// Whether those of them that have a secret may go without PKCE.
    pub allow_no_pkce: bool,
    /// Where clients register.
    pub endpoint: String,
    /// Clients that registered themselves.
    pub clients: u32,
    /// As many may be there at once.
    pub clients_at_most: u32,
    /// Days after which such a client goes when it was never used.
    pub unused_days: u32,
}

/// A token that lets clients register themselves.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InitialAccessToken {
    /// What the owner calls it.
    pub name: String,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it stops working.
    #[ts(type = "number | null")]
    pub expires_at: Option<i64>,
    /// How many clients can still register with it; any number when absent.
    pub uses_left: Option<u32>,
}
