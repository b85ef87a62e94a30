//! Konnectors at work.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A konnector that is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Konnector {
    /// Its name in addresses.
    pub slug: String,
    /// As people call it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The service whose accounts it works with.
    pub account_type: String,
    /// What it asks that service for, if its accounts come by OAuth.
    pub scope: Option<String>,
    /// Where an account for it is connected, in a browser that is signed in; nothing where no account type is known.
    pub connect_at: Option<String>,
    /// How often it wants to run.
    pub frequency: KonnectorFrequency,
    /// Its accounts.
    pub accounts: Vec<KonnectorAccount>,
    /// When it runs by itself.
    pub schedules: Vec<KonnectorSchedule>,
    /// Its latest run.
    pub last_job: Option<KonnectorJob>,
}

/// An account that a konnector can run for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KonnectorAccount {
    /// Its id.
    pub id: String,
    /// As its owner calls it; may be empty.
    pub name: String,
}

/// How often a konnector runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KonnectorFrequency {
    /// Each hour.
    Hourly,
    /// Each day.
    Daily,
    /// Each week.
    Weekly,
    /// Each month.
    Monthly,
}

/// When a konnector runs by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KonnectorSchedule {
    /// Its id.
    pub id: String,
    /// For which account.
    pub account: Option<String>,
    /// Second, minute, hour, day of the month, month, day of the week, in UTC.
    pub cron: String,
    /// The next time; nothing while it waits for the person.
    #[ts(type = "number | null")]
    pub next_at: Option<i64>,
    /// The error that only the person can repair.
    pub paused: Option<String>,
}

/// A run of a konnector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KonnectorJob {
    /// Its id.
    pub id: String,
    /// Which konnector.
    pub slug: String,
    /// For which account.
    pub account: Option<String>,
    /// Whether a person asked for it.
    pub manual: bool,
    /// How far it is.
    pub state: KonnectorJobState,
    /// Why it failed: a word of the konnectors' family, or what the konnector said.
    pub error: Option<String>,
    /// When it was asked for.
    #[ts(type = "number")]
    pub queued_at: i64,
    /// When it began.
    #[ts(type = "number | null")]
    pub started_at: Option<i64>,
    /// When it ended.
    #[ts(type = "number | null")]
    pub finished_at: Option<i64>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KonnectorJobState {
    /// It waits.
    Queued,
    /// It runs.
    Running,
    /// It worked.
    Done,
    /// It failed.
    Errored,
}

/// Something a konnector said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KonnectorLine {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// `debug`, `info`, `ok`, `warning`, `error`, `critical`, or `plain` for what is no line of a konnector's log.
    pub kind: String,
    /// What.
    pub message: String,
}
