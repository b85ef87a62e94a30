//! Why something happened, or on which device, as a value: the window tells it in its language.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why, or on what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// In this browser, on this system.
    Device {
        /// Such as `Firefox`.
        browser: String,
        /// Such as `Linux`.
        system: String,
    },
    /// The next try is possible after so many seconds.
    NextTry {
        /// Seconds from then.
        seconds: u32,
    },
    /// The app registered itself.
    RegisteredItself,
    /// The app did it by itself.
    ByItself,
    /// The app gave it up.
    ByTheApp,
    /// The app acts for itself; no person is there.
    ForItself,
    /// The owner did it.
    ByTheOwner,
    /// A code that was used came again; everything from it was revoked.
    CodeAgain,
    /// A refresh token that was used came again; everything from it was revoked.
    RefreshTokenAgain,
    /// The app has a new secret.
    NewSecret,
    /// It came with a file.
    Imported,
    /// It came with a cloud server.
    WithCloudServer,
    /// The owner's subject was changed.
    SubjectChanged,
}
