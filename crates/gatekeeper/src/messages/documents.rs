//! The data that apps keep.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How much there is of a type of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Doctype {
    /// Its name, such as `io.cozy.contacts`.
    pub doctype: String,
    /// How many documents.
    #[ts(type = "number")]
    pub documents: u64,
    /// The length of their texts, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}
