//! An instance as a Cozy, its clients and what they may do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SpokenSecret;
use std::collections::BTreeMap;

/// A Cozy client to be made by hand.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewCozyClient {
    /// Where its answers go.
    pub redirect_uri: String,
    /// How it is called.
    pub name: String,
    /// Which program it is.
    pub software_id: String,
    /// Whether it may ask for the scope `login`.
    #[serde(default)]
    pub allow_login_scope: bool,
    /// Secret for which it is handed out, once.
    #[serde(default)]
    pub onboarding_secret: Option<SpokenSecret>,
    /// The app that its owner comes from.
    #[serde(default)]
    pub onboarding_app: Option<String>,
    /// The permissions that were agreed on.
    #[serde(default)]
    pub onboarding_permissions: Option<String>,
    /// A state that the program knows again.
    #[serde(default)]
    pub onboarding_state: Option<String>,
}

/// What a token that the owner makes is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CozyTokenKind {
    /// A client, to call with.
    Access,
    /// A client, to get such tokens with.
    Refresh,
    /// The command line.
    CommandLine,
}

/// Changes to an instance as a Cozy; what is absent stays, an empty text or list clears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct CozyChange {
    /// Where a person goes who signed in: `slug[/path][#fragment]` of an app.
    pub default_redirection: Option<String>,
    /// Further domains that the instance is served under.
    pub aliases: Option<Vec<String>>,
    /// The domain that it had before: its visitors are sent on. The passphrase of an instance that is new, or waits for
    /// its owner, is derived with that domain.
    pub old_domain: Option<String>,
    /// Nobody is served while it is blocked.
    pub blocked: Option<bool>,
    /// Why, in one word such as `PAYMENT_FAILED`.
    pub blocking_reason: Option<String>,
    /// Anything else by its name; an empty value takes it back.
    pub settings: Option<BTreeMap<String, String>>,
}

/// An instance as a Cozy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CozyFacts {
    /// Where a person goes who signed in; empty: as the context says.
    pub default_redirection: String,
    /// Further domains that it is served under.
    pub aliases: Vec<String>,
    /// The domain that it had before; may be empty.
    pub old_domain: String,
    /// Why nobody is served; none while it is not blocked.
    pub blocked: Option<String>,
    /// Whether the owner wrote down a hint to the passphrase.
    pub has_hint: bool,
    /// Whether a link to a new passphrase waits to be used.
    pub reset_waits: bool,
    /// What else was set by name.
    pub settings: BTreeMap<String, String>,
}

/// A client that an app of the Cozy world registered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CozyApp {
    /// Its id.
    pub client_id: String,
    /// What it calls itself.
    pub name: String,
    /// `mobile`, `desktop`, `browser`, …; as it says, may be empty.
    pub kind: String,
    /// Its home page; may be empty.
    pub client_uri: String,
    /// Which program it is; for one that stands for an installed web app `registry://` and its name.
    pub software_id: String,
    /// Its version; may be empty.
    pub software_version: String,
    /// Where answers go.
    pub redirect_uris: Vec<String>,
    /// The system it was allowed on; may be empty.
    pub system: String,
    /// When it came.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it last got a token or said that it had synchronised.
    #[ts(type = "number | null")]
    pub last_used_at: Option<i64>,
    /// What it may do, in the order in which it was granted.
    pub permissions: Vec<Permission>,
}

/// One thing that a program may do with documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Permission {
    /// As it was granted and stands in tokens: the name to take it back by.
    pub scope: String,
    /// The web app whose permissions it has, all of them, when this is not a rule of its own.
    pub app: Option<String>,
    /// The type, or several under one name: `io.cozy.bank.*`. Empty for the permissions of a web app.
    pub doctype: String,
    /// What is left of it.
    pub verbs: Vec<PermissionVerb>,
    /// The only documents it is about, by id or by the value of `selector`; empty: all of the type.
    pub values: Vec<String>,
    /// The field whose values count.
    pub selector: Option<String>,
    /// Whether it was more once.
    pub narrowed: bool,
}

/// What may be done with documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PermissionVerb {
    /// Read.
    Get,
    /// Create.
    Post,
    /// Replace.
    Put,
    /// Change a part.
    Patch,
    /// Delete.
    Delete,
}
