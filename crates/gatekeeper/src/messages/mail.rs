//! The outbox and the mail server.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SpokenSecret;

/// A letter to the owner, without what it says.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Mail {
    /// Its number.
    #[ts(type = "number")]
    pub number: i64,
    /// What it is about: `hint`, `reset`, …
    pub kind: String,
    /// The address; empty when the owner has none.
    pub to: String,
    /// The subject. It holds no secret.
    pub subject: String,
    /// When it was written.
    #[ts(type = "number")]
    pub written_at: i64,
    /// What became of it.
    pub state: MailState,
    /// When it is tried next, while it waits.
    #[ts(type = "number | null")]
    pub next_at: Option<i64>,
    /// When a mail server took it.
    #[ts(type = "number | null")]
    pub sent_at: Option<i64>,
    /// How often it was tried.
    pub tries: u32,
    /// Why the last try failed.
    pub problem: Option<String>,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It is only kept here, to be read here.
    Kept,
    /// It waits to be sent.
    Waiting,
    /// A mail server took it.
    Sent,
    /// It could not be sent, and nobody tries any more.
    Failed,
}

/// A mail server that carries the lodge's letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// The user name it asks for.
    pub user: Option<String>,
    /// Whether a password is kept.
    pub has_password: bool,
    /// The address that letters come from.
    pub from: String,
}

/// Another mail server; what is absent stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct MailServerChange {
    /// Its name or address.
    pub host: Option<String>,
    /// Its port; the usual one of its protection, unless given.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: Option<MailSecurity>,
    /// The user name; empty: it asks for none.
    pub user: Option<String>,
    /// The password.
    pub password: Option<SpokenSecret>,
    /// The address that letters come from.
    pub from: Option<String>,
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS from the start (RFC 8314), port 465.
    #[default]
    Tls,
    /// TLS after a word in the clear, never without it; port 587.
    StartTls,
    /// None: only for a mail server on this computer.
    None,
}

impl MailSecurity {
    pub(crate) fn usual_port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}
