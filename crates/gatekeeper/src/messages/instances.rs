//! Instances, their passphrase and their lifetimes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CozyChange, CozyFacts, SpokenSecret};

/// A new instance.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewInstance {
    /// `host[:port]` it is reached under; a loopback name without a port gets the lodge's own.
    pub domain: String,
    /// The passphrase as typed.
    #[serde(default)]
    pub passphrase: Option<SpokenSecret>,
    /// Take the passphrase even if it is short or common.
    #[serde(default)]
    pub weak_passphrase_ok: bool,
    /// The owner's e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The owner's name as apps see it.
    #[serde(default)]
    pub public_name: Option<String>,
    /// Language of pages and mails: `en`, `fr` or `de`.
    #[serde(default)]
    pub locale: Option<String>,
    /// IANA time zone, such as `Europe/Paris`.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The named block of settings it belongs to.
    #[serde(default)]
    pub context_name: Option<String>,
    /// The owner's subject at the context's identity provider.
    #[serde(default)]
    pub oidc_id: Option<String>,
    /// What it is as a Cozy.
    #[serde(default)]
    #[ts(optional)]
    pub cozy: Option<CozyChange>,
}

/// Changes to an instance; what is absent stays, an empty text clears.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InstanceChange {
    /// Which instance.
    pub domain: String,
    /// The owner's e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The owner's name as apps see it.
    #[serde(default)]
    pub public_name: Option<String>,
    /// `en`, `fr` or `de`.
    #[serde(default)]
    pub locale: Option<String>,
    /// IANA time zone.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The named block of settings it belongs to.
    #[serde(default)]
    pub context_name: Option<String>,
    /// The owner's subject at the context's identity provider.
    #[serde(default)]
    pub oidc_id: Option<String>,
    /// What it is as a Cozy.
    #[serde(default)]
    #[ts(optional)]
    pub cozy: Option<CozyChange>,
}

/// An instance: one person's authorization server.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Instance {
    /// `host[:port]`.
    pub domain: String,
    /// The issuer, `http://localhost:4283`.
    pub issuer: String,
    /// The discovery document's address.
    pub discovery: String,
    /// The owner's subject (`sub`) in tokens.
    pub subject: String,
    /// The owner's name as apps see it; may be empty.
    pub public_name: String,
    /// The owner's e-mail address; may be empty.
    pub email: String,
    /// `en`, `fr` or `de`; empty: as the browser says.
    pub locale: String,
    /// IANA time zone; may be empty.
    pub timezone: String,
    /// May be empty.
    pub context_name: String,
    /// May be empty.
    pub oidc_id: String,
    /// Whether its passphrase is set.
    pub onboarded: bool,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// What it is as a Cozy.
    #[serde(default)]
    #[ts(optional)]
    pub cozy: Option<CozyFacts>,
}

/// How long things last, in seconds. The configuration decides (`[policy]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Lifetimes {
    /// An access token.
    #[ts(type = "number")]
    pub access_token: u64,
    /// An ID token.
    #[ts(type = "number")]
    pub id_token: u64,
    /// A refresh token that is not used.
    #[ts(type = "number")]
    pub refresh_token_idle: u64,
    /// A chain of refresh tokens, used or not.
    #[ts(type = "number")]
    pub refresh_token_absolute: u64,
    /// A browser's session that is not used.
    #[ts(type = "number")]
    pub session_idle: u64,
    /// A browser's session, used or not.
    #[ts(type = "number")]
    pub session_absolute: u64,
}

/// How good a passphrase is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Strength {
    /// 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// Whether it will be taken.
    pub acceptable: bool,
    /// What is wrong with it, if anything.
    pub weakness: Option<Weakness>,
}

/// What is wrong with a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// Fewer characters than needed.
    TooShort,
    /// On the list of common passphrases, or guessed quickly.
    TooCommon,
    /// Longer than 1024 bytes.
    TooLong,
}
