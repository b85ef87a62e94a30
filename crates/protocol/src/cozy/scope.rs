//! The scope of a Cozy token: rules of its own, or all the rules of an installed app (cozy.md C.6), and what a client
//! that registered itself may never be given (D.5).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::host::Slug;
use super::reserved;
use crate::permission::{InvalidPermission, Permissions, Rule};

/// How the scope of a linked client begins; the slug follows.
const LINKED: &str = "@io.cozy.apps/";

/// The doctype of the settings.
const SETTINGS: &str = "io.cozy.settings";

/// Settings that decide who can sign in, by the end of their ids.
const GUARDED_SETTINGS: [&str; 4] = ["bitwarden", "hint", "instance", "passphrase"];

/// Doctypes whose documents are installed programs.
const PROGRAMS: [&str; 2] = ["io.cozy.apps", "io.cozy.konnectors"];

/// What a token was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantedScope {
    /// These rules.
    Rules(Permissions),
    /// What the manifest of this app says while it is installed; nothing afterwards.
    App(Slug),
}

impl GrantedScope {
    /// Reads a scope as it stands in a token or in the store.
    pub fn parse(text: &str) -> Result<Self, InvalidPermission> {
        match text.strip_prefix(LINKED) {
            Some(slug) => Slug::parse(slug).map(Self::App).ok_or(InvalidPermission::Shape),
            None => Permissions::parse(text).map(Self::Rules),
        }
    }
}

impl fmt::Display for GrantedScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules(rules) => rules.fmt(f),
            Self::App(slug) => write!(f, "{LINKED}{slug}"),
        }
    }
}

impl Serialize for GrantedScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GrantedScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The first rule that a client which registered itself may not be given (D.5): installing programs, what the server
/// keeps to itself, and the settings that guard the sign-in. Linked clients have their app's manifest instead, and the
/// owner's own command line is not asked.
pub fn forbidden_for_dynamic(permissions: &Permissions) -> Option<&Rule> {
    permissions.rules().iter().find(|rule| is_forbidden(rule))
}

fn is_forbidden(rule: &Rule) -> bool {
    // `is_about` also finds the doctypes below a wildcard.
    let covers = |doctypes: &[&str]| doctypes.iter().any(|doctype| rule.is_about(doctype));
    let writes = !rule.verbs().is_read_only();
    covers(&reserved::CLOSED)
        || (writes && covers(&PROGRAMS))
        || (writes && rule.is_about(SETTINGS) && touches_guarded_settings(rule))
}

/// Whether a document of `io.cozy.settings` guards the sign-in: it changes by routes of its own only.
pub fn is_guarded_setting(id: &str) -> bool {
    let name = id.strip_prefix(SETTINGS).and_then(|rest| rest.strip_prefix('.'));
    GUARDED_SETTINGS.contains(&name.unwrap_or(id))
}

/// Whether a rule reaches the settings that guard the sign-in. A rule without ids reaches all; one with a selector
/// reaches what nobody knows yet.
fn touches_guarded_settings(rule: &Rule) -> bool {
    rule.is_whole_type() || rule.selector().is_some() || rule.values().iter().any(|id| is_guarded_setting(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forbidden(scope: &str) -> Option<String> {
        let rules = Permissions::parse(scope).unwrap();
        forbidden_for_dynamic(&rules).map(ToString::to_string)
    }

    #[test]
    fn i_38_programs_are_not_installed_by_strangers() {
        for scope in [
            "io.cozy.apps",
            "io.cozy.apps:POST",
            "io.cozy.apps:GET,DELETE:drive",
            "io.cozy.konnectors:PUT",
            "io.cozy.apps.*",
        ] {
            assert!(forbidden(scope).is_some(), "{scope}");
            assert!(forbidden(&format!("io.cozy.files {scope}")).is_some(), "{scope}");
        }
        assert_eq!(forbidden("io.cozy.apps:GET io.cozy.konnectors:GET"), None);
        assert_eq!(forbidden("io.cozy.apps.*:GET"), None);
    }

    #[test]
    fn what_the_server_keeps_to_itself_is_for_nobody() {
        for doctype in reserved::CLOSED {
            assert!(forbidden(&format!("{doctype}:GET")).is_some(), "{doctype}");
        }
        for hidden in [
            "io.cozy.oauth.*:GET",
            "io.cozy.sessions.*:GET",
            "io.cozy.remote.*:GET:x",
        ] {
            assert!(forbidden(hidden).is_some(), "{hidden}");
        }
        assert_eq!(forbidden("io.cozy.sessions.logins:GET"), None);
    }

    #[test]
    fn the_settings_of_the_sign_in_are_not_written() {
        for scope in [
            "io.cozy.settings",
            "io.cozy.settings:PUT",
            "io.cozy.settings:PUT:io.cozy.settings.passphrase",
            "io.cozy.settings:GET,PATCH:x,io.cozy.settings.instance",
            "io.cozy.settings:PUT:instance",
            "io.cozy.settings:PUT:x:field",
        ] {
            assert!(forbidden(scope).is_some(), "{scope}");
        }
        assert_eq!(forbidden("io.cozy.settings:PUT:io.cozy.settings.theme"), None);
    }

    #[test]
    fn what_clients_really_ask_is_open() {
        for scope in [
            "io.cozy.settings:GET",
            "io.cozy.settings:GET:io.cozy.settings.instance",
            "io.cozy.jobs:POST:sendmail:worker",
            "io.cozy.triggers",
            "io.cozy.accounts",
            "io.cozy.files io.cozy.contacts io.cozy.bank.*",
        ] {
            assert_eq!(forbidden(scope), None, "{scope}");
        }
    }

    #[test]
    fn a_scope_is_rules_or_an_app() {
        let app = GrantedScope::parse("@io.cozy.apps/drive").unwrap();
        assert_eq!(app, GrantedScope::App(Slug::parse("drive").unwrap()));
        let rules = GrantedScope::parse("io.cozy.files:GET").unwrap();
        for scope in [app, rules] {
            let json = serde_json::to_string(&scope).unwrap();
            assert_eq!(serde_json::from_str::<GrantedScope>(&json).unwrap(), scope);
            assert_eq!(GrantedScope::parse(&scope.to_string()), Ok(scope));
        }
        for bad in [
            "@io.cozy.apps/",
            "@io.cozy.apps/Drive",
            "@io.cozy.konnectors/x",
            "*",
            "@x",
        ] {
            assert!(GrantedScope::parse(bad).is_err(), "{bad}");
        }
    }
}
