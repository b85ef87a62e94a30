//! How the lodge is: the view that opens first, and what the doctor finds.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Check, Event, Instance, Lifetimes, Saying};

/// What Home shows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Overview {
    /// The instance shown; none before the first is made.
    pub instance: Option<Instance>,
    /// Base addresses the lodge listens on, such as `http://127.0.0.1:4283`.
    pub listening: Vec<String>,
    /// The domain to propose for the first instance, such as `localhost:4283`.
    pub proposed_domain: String,
    /// Where the data lives.
    pub data_dir: String,
    /// Where the root key is kept.
    pub root_key: RootKeyPlace,
    /// Gatelodge's version.
    pub version: String,
    /// When the lodge was started.
    #[ts(type = "number")]
    pub started_at: i64,
    /// Apps of every kind: clients, clients of the Cozy side, and installed programs.
    pub apps: u32,
    /// Live sessions.
    pub sessions: u32,
    /// Latest events, newest first, at most ten.
    pub recent: Vec<Event>,
    /// How long things last here.
    pub lifetimes: Lifetimes,
}

/// Where the root key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RootKeyPlace {
    /// The operating system's keyring.
    Keyring,
    /// A file with mode 0600 in the data directory.
    File,
}

/// One thing the doctor looked at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How it is.
    pub state: FindingState,
    /// What was found and what to do.
    pub saying: Saying,
    /// The same as one English sentence, for whoever speaks no other language.
    pub say: String,
}

/// How a checked thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// As it should be.
    Well,
    /// Works, but look at it.
    Attention,
    /// Does not work.
    Broken,
}
