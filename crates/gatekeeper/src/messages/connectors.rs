//! Accounts at other services.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a service is asked for access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountType {
    /// Its id: a service, or a context, a slash and a service.
    pub id: String,
    /// How access is got.
    pub grant_mode: String,
    /// How we show who we are: form, basic or get.
    pub token_mode: String,
    /// Our id at the service.
    pub client_id: String,
    /// Whether we have a secret there.
    pub has_secret: bool,
    /// Where the owner's browser goes.
    pub auth_endpoint: String,
    /// Where codes are exchanged, if we do that.
    pub token_endpoint: Option<String>,
    /// The callback that is registered there, if it is not the instance's own.
    pub redirect_uri: Option<String>,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

/// What is known of a well-known service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountPreset {
    /// Its name in addresses.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// Where one registers as its client.
    pub register_at: String,
    /// It sends nobody back to plain http.
    pub needs_https: bool,
    /// What has to be known besides.
    pub note: String,
}

/// An account at another service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectedAccount {
    /// Its id.
    pub id: String,
    /// As its owner calls it; may be empty.
    pub name: String,
    /// The service.
    pub account_type: String,
    /// When its owner agreed; nothing for an account without OAuth.
    #[ts(type = "number | null")]
    pub connected_at: Option<i64>,
    /// When its token was renewed last.
    #[ts(type = "number | null")]
    pub refreshed_at: Option<i64>,
    /// When its access token ends.
    #[ts(type = "number | null")]
    pub expires_at: Option<i64>,
    /// When its owner has to agree again, if that is known.
    #[ts(type = "number | null")]
    pub refresh_expires_at: Option<i64>,
    /// When a program got its token last.
    #[ts(type = "number | null")]
    pub given_at: Option<i64>,
    /// What is wrong with it.
    pub problem: Option<AccountProblem>,
    /// Since when.
    #[ts(type = "number | null")]
    pub problem_at: Option<i64>,
    /// Where its owner connects it again, in a browser that is signed in.
    pub connect_at: Option<String>,
    /// Programs of this computer that may have its tokens, by name.
    pub programs: Vec<AllowedProgram>,
}

/// A program that may have the tokens of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AllowedProgram {
    /// The name that it says.
    pub name: String,
    /// Since when.
    #[ts(type = "number")]
    pub allowed_at: i64,
    /// When it got one last.
    #[ts(type = "number | null")]
    pub used_at: Option<i64>,
}

/// What is wrong with a connected account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AccountProblem {
    /// The service does not take it any more: its owner has to connect it again.
    Ended,
    /// The service could not be reached or had trouble of its own; it is tried again when somebody asks.
    Unreachable,
    /// The service refused us, for another reason than the account: our id or secret may be wrong.
    Refused,
}
