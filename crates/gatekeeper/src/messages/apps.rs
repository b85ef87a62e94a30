//! Installed web apps.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A web app or a konnector that is installed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InstalledApp {
    /// Its name in addresses.
    pub slug: String,
    /// What kind it is.
    pub kind: ProgramKind,
    /// Its name for people.
    pub name: String,
    /// Who made it; may be empty.
    pub editor: String,
    /// Its version; may be empty.
    pub version: String,
    /// Where it came from.
    pub source: String,
    /// Whether it can be used already.
    pub ready: bool,
    /// What it may do, one rule each, such as `io.cozy.files:GET`.
    pub permissions: Vec<String>,
    /// Where its pages are; none for a konnector.
    pub address: Option<String>,
    /// One sentence, when its pages will not work as they should.
    pub note: Option<String>,
    /// How many files it has.
    pub files: u32,
    /// How many bytes are in them.
    pub bytes: u32,
    /// When it came.
    #[ts(type = "number")]
    pub installed_at: i64,
    /// When this version came.
    #[ts(type = "number")]
    pub updated_at: i64,
}

/// What kind of program is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProgramKind {
    /// Pages for the browser.
    Webapp,
    /// Fetches data from elsewhere.
    Konnector,
}
