//! A secret that has to travel over the control channel once: typed by the owner, or shown to the owner.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret inside a control request or reply. It serialises, because that is its errand, and never prints.
#[derive(Clone, Serialize, Deserialize, TS, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct SpokenSecret(String);

impl SpokenSecret {
    /// Wraps what was typed or made.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SpokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpokenSecret(..)")
    }
}
