//! `io.cozy.settings`: what apps are told about the instance, and what of it they may change (cozy.md H.2).
//!
//! The document is made of what the instance is now; nothing of it is kept twice. Its revision is that of its content,
//! so that a writer who saw something else is told so.

use protocol::cozy::document::Object;
use protocol::cozy::host::Subdomains;
use protocol::cozy::revision::Revision;
use protocol::permission::Verb;
use serde_json::{Map, Value, json};

use super::{Asker, Refusal, SETTINGS, Shown, Stop, allows};
use crate::contexts::is_slug_first;
use crate::cozy_settings::CozySettings;
use crate::instances::Instance;
use crate::messages::Topic;
use crate::{Fault, Gatekeeper};

/// The id of the instance's settings.
pub const INSTANCE: &str = "io.cozy.settings.instance";
/// The id of what the instance can do.
pub const CAPABILITIES: &str = "io.cozy.settings.capabilities";

/// Languages that pages and letters have.
const LOCALES: [&str; 3] = ["en", "fr", "de"];
/// Longest text of a setting, in characters.
const LONGEST: usize = 255;

impl Gatekeeper {
    /// What the instance's settings are now.
    pub(super) fn instance_settings(&self, instance: &Instance) -> Result<Shown, Fault> {
        let row = self.store.read(|read| read.find_instance(instance.id))?;
        let row = row.ok_or_else(|| Fault::stored("instance", "it was just removed"))?;
        let mut content = Object::default();
        // First what was set by name: it takes the place of nothing that follows.
        for (name, value) in instance
            .cozy
            .more
            .iter()
            .filter(|(name, _)| !name.starts_with('_'))
        {
            content.set(name, &value.as_str().into());
        }
        for (name, value) in [
            ("public_name", &row.public_name),
            ("email", &row.email),
            ("locale", &row.locale),
            ("tz", &row.timezone),
            ("context", &row.context_name),
            ("default_redirection", &instance.cozy.default_redirection),
        ] {
            content.set(name, &value.as_str().into());
        }
        content.set("auth_mode", &self.auth_mode(instance)?.as_str().into());
        content.set("uuid", &row.subject.as_str().into());
        content.set("onboarding_finished", &row.onboarded_at.is_some().into());
        let rev = Revision::of_body(None, content.to_string().as_bytes()).to_string();
        Ok(Shown {
            document: content.identified(INSTANCE, &rev),
            id: INSTANCE.to_owned(),
            rev,
        })
    }

    /// What the instance can do; `attributes` of the answer.
    pub fn capabilities(&self, instance: &Instance) -> Value {
        json!({
            "file_versioning": false,
            "flat_subdomains": self.subdomains() == Subdomains::Flat,
            "can_auth_with_password": !self.only_provider(instance),
            "can_auth_with_magic_links": false,
            "can_auth_with_oidc": self.has_provider(instance),
        })
    }

    /// Changes what an app may change; other attributes are not looked at, because apps send all of them back. The
    /// sent revision has to be the one of now, if there is one.
    pub async fn change_instance_settings(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        attributes: &Map<String, Value>,
        rev: Option<&str>,
    ) -> Result<Shown, Stop> {
        let now = self.instance_settings(instance)?;
        if !allows(asker.permissions, Verb::Put, SETTINGS, INSTANCE, &now.document) {
            return Err(Refusal::Forbidden.into());
        }
        let text = |name: &str, good: fn(&str) -> bool| match attributes.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if is_plain(text) && (text.is_empty() || good(text)) => {
                Ok(Some(text.trim().to_owned()))
            }
            Some(_) => Err(Refusal::Invalid(name.to_owned())),
        };
        let public_name = text("public_name", |_| true)?;
        let email = text("email", |email| {
            email
                .split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        })?;
        let locale = text("locale", |locale| LOCALES.contains(&locale))?;
        let timezone = text("tz", |tz| {
            tz.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte))
        })?;
        let redirection = text("default_redirection", is_slug_first)?;
        if rev.is_some_and(|rev| rev != now.rev) {
            return Err(Refusal::Conflict.into());
        }
        let id = instance.id;
        self.store
            .write(move |write| {
                let Some(mut row) = write.find_instance(id)? else {
                    return Err(Refusal::Missing.into());
                };
                for (field, new) in [
                    (&mut row.public_name, public_name),
                    (&mut row.email, email),
                    (&mut row.locale, locale),
                    (&mut row.timezone, timezone),
                ] {
                    if let Some(new) = new {
                        *field = new;
                    }
                }
                write.update_instance(&row)?;
                if let Some(redirection) = redirection {
                    let mut cozy = CozySettings::read(&write.find_cozy_settings(id)?)?;
                    cozy.default_redirection = redirection;
                    write.update_cozy_settings(id, &cozy.written()?)?;
                }
                Ok::<_, Stop>(())
            })
            .await?;
        self.reload_instances()?;
        self.tell(Topic::Instances);
        let changed = self.instance(&instance.domain).ok_or(Refusal::Missing)?;
        Ok(self.instance_settings(&changed)?)
    }
}

fn is_plain(text: &str) -> bool {
    text.chars().count() <= LONGEST && !text.chars().any(char::is_control)
}
