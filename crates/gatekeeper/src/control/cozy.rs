//! What the owner chose for an instance as a Cozy, from the owner's side.

use store::Inserted;
use store::other_domains::OtherDomain;

use super::instances::check_domain;
use super::{CozyChange, CozyFacts, Problem, ProblemCode};
use crate::contexts::is_slug_first;
use crate::cozy_settings::{CozySettings, salt_host};
use crate::instances::{Instance, issuer};
use crate::{Fault, Gatekeeper};

/// Most further domains of an instance.
const DOMAINS_AT_MOST: usize = 20;
/// Most settings by name, and the longest name and value, in characters.
const SETTINGS_AT_MOST: usize = 100;
const LONGEST_SETTING: usize = 500;
/// The reason of a block that nobody gave one for.
const BLOCKED: &str = "UNKNOWN";

/// A change that was read and can be made.
pub(super) struct Checked {
    aliases: Option<Vec<String>>,
    old_domain: Option<String>,
    change: CozyChange,
}

/// Why a checked change is not made after all; nothing of it stays.
pub(super) enum NotDone {
    /// A further domain leads to another instance.
    Taken(String),
    /// An accident.
    Fault(Fault),
}

impl From<store::Error> for NotDone {
    fn from(error: store::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Fault> for NotDone {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl NotDone {
    pub(super) fn problem(self) -> Problem {
        match self {
            Self::Taken(domain) => {
                let say = format!("There is an instance under {domain} already.");
                Problem::new(ProblemCode::AlreadyExists, say).at("domain")
            }
            Self::Fault(fault) => fault.into(),
        }
    }
}

impl Gatekeeper {
    /// Reads a change for an instance of this domain.
    pub(super) fn check_cozy(&self, domain: &str, change: CozyChange) -> Result<Checked, Problem> {
        let other = |text: &str, field: &str| {
            let other = self.complete(text);
            check_domain(&other).map_err(|problem| problem.at(field))?;
            if other == domain {
                let say = format!("{other} is the instance's own domain.");
                return Err(Problem::new(ProblemCode::Invalid, say).at(field));
            }
            let same = issuer(&other).split(':').next() == issuer(domain).split(':').next();
            if !same {
                let say = "All domains of an instance are reached the same way: on this computer over http, or over https.";
                return Err(Problem::new(ProblemCode::Invalid, say).at(field));
            }
            Ok(other)
        };
        let aliases = match &change.aliases {
            Some(list) if list.len() > DOMAINS_AT_MOST => {
                let say = format!("An instance has at most {DOMAINS_AT_MOST} further domains.");
                return Err(Problem::new(ProblemCode::Invalid, say).at("aliases"));
            }
            Some(list) => {
                let read = list.iter().map(|text| other(text, "aliases"));
                Some(read.collect::<Result<Vec<_>, _>>()?)
            }
            None => None,
        };
        let old_domain = match change.old_domain.as_deref().map(str::trim) {
            None => None,
            Some("") => Some(String::new()),
            Some(text) => Some(other(text, "old_domain")?),
        };
        if let Some(to) = change.default_redirection.as_deref()
            && !to.is_empty()
            && !(is_slug_first(to) && to.len() <= LONGEST_SETTING)
        {
            let say = "Write the name of an app and where in it, such as drive/#/folder.";
            return Err(Problem::new(ProblemCode::Invalid, say).at("default_redirection"));
        }
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if let Some(reason) = change.blocking_reason.as_deref()
            && (reason.len() > 50 || !reason.chars().all(word))
        {
            let say = "The reason is one word, such as PAYMENT_FAILED.";
            return Err(Problem::new(ProblemCode::Invalid, say).at("blocking_reason"));
        }
        let fits = |name: &str, value: &str| {
            let line =
                |text: &str| text.chars().count() <= LONGEST_SETTING && !text.chars().any(char::is_control);
            !name.is_empty() && line(name) && line(value)
        };
        let settings = change.settings.iter().flatten();
        if settings.clone().count() > SETTINGS_AT_MOST
            || !settings.clone().all(|(name, value)| fits(name, value))
        {
            let say = "A setting is a name and a value, each one short line.";
            return Err(Problem::new(ProblemCode::Invalid, say).at("settings"));
        }
        Ok(Checked {
            aliases,
            old_domain,
            change,
        })
    }

    /// What the owner is shown of an instance.
    pub(super) fn cozy_facts(
        &self,
        row: &store::instances::Instance,
        moment: crate::world::Moment,
    ) -> Result<CozyFacts, store::Error> {
        let (id, now) = (row.id, moment.now);
        let (settings, others, extras, reset) = self.store.read(|read| {
            Ok::<_, store::Error>((
                read.find_cozy_settings(id)?,
                read.list_other_domains()?,
                read.find_passphrase_extras(id)?,
                read.find_passphrase_reset(id, now)?,
            ))
        })?;
        let settings: CozySettings = serde_json::from_str(&settings).unwrap_or_default();
        let (moved, aliases): (Vec<_>, Vec<_>) = others
            .into_iter()
            .filter(|other| other.instance_id == id)
            .partition(|other| other.moved);
        Ok(CozyFacts {
            default_redirection: settings.default_redirection,
            aliases: aliases.into_iter().map(|other| other.domain).collect(),
            old_domain: moved
                .into_iter()
                .next()
                .map(|other| other.domain)
                .unwrap_or_default(),
            blocked: settings.blocked,
            has_hint: extras.sealed_hint.is_some(),
            reset_waits: reset.is_some(),
            settings: settings.more,
        })
    }
}

impl Checked {
    /// The settings after the change. `waits`: the instance has no passphrase that another salt would shut out.
    pub(super) fn applied(&self, mut settings: CozySettings, waits: bool) -> CozySettings {
        let change = &self.change;
        if let Some(to) = &change.default_redirection {
            settings.default_redirection.clone_from(to);
        }
        match (change.blocked, &change.blocking_reason) {
            (Some(false), _) => settings.blocked = None,
            (Some(true), None) => {
                settings.blocked = Some(settings.blocked.unwrap_or_else(|| BLOCKED.to_owned()));
            }
            (_, Some(reason)) if change.blocked == Some(true) || settings.blocked.is_some() => {
                let reason = if reason.is_empty() { BLOCKED } else { reason };
                settings.blocked = Some(reason.to_owned());
            }
            _ => {}
        }
        for (name, value) in change.settings.iter().flatten() {
            match (name.as_str(), value.is_empty()) {
                // The one that has a meaning of its own.
                ("default_redirection", _) if value.is_empty() || is_slug_first(value) => {
                    settings.default_redirection.clone_from(value);
                }
                (_, true) => drop(settings.more.remove(name)),
                (_, false) => drop(settings.more.insert(name.clone(), value.clone())),
            }
        }
        if let Some(old) = self.old_domain.as_ref().filter(|_| waits) {
            settings.salt_host = (!old.is_empty()).then(|| salt_host(old));
        }
        settings
    }

    /// Makes the change in the file.
    pub(super) fn write(
        &self,
        write: &store::Write,
        id: protocol::id::InstanceId,
        waits: bool,
    ) -> Result<(), NotDone> {
        let stored = write.find_cozy_settings(id)?;
        let before = CozySettings::read(&stored)?;
        let after = self.applied(before.clone(), waits);
        if after != before {
            write.update_cozy_settings(id, &after.written()?)?;
        }
        let old = self.old_domain.as_ref().map(|old| {
            let old = Some(old.clone()).filter(|old| !old.is_empty());
            old.into_iter().collect()
        });
        for (domains, moved) in [(self.aliases.clone(), false), (old, true)] {
            let Some(domains): Option<Vec<String>> = domains else {
                continue;
            };
            write.remove_other_domains(id, moved)?;
            for domain in domains {
                let other = OtherDomain {
                    domain,
                    instance_id: id,
                    moved,
                };
                if write.insert_other_domain(&other)? == Inserted::Taken {
                    return Err(NotDone::Taken(other.domain));
                }
            }
        }
        Ok(())
    }

    /// The salt that a passphrase given along with the change is derived with.
    pub(super) fn prepared(&self, instance: Instance) -> Instance {
        let settings = self.applied(CozySettings::default(), true);
        Instance {
            cozy: std::sync::Arc::new(settings),
            ..instance
        }
    }
}
