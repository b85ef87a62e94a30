//! What the owner chose for an instance as a Cozy, kept as JSON beside it, and where that leads a person who signed in
//! (cozy.md A.4).

use std::collections::BTreeMap;

use protocol::cozy::host::{AppHost, Domain, Slug};
use protocol::cozy::redirect::{self, Destination, Fragments, RedirectProblem, Site};
use serde::{Deserialize, Serialize};

use crate::instances::{Instance, without_port};
use crate::{Fault, Gatekeeper};

/// The app that people come to when nobody said where.
const HOME: &str = "home";

/// Domains of former times that are remembered.
const MOST_FORMER_DOMAINS: usize = 16;

/// The settings of one instance. Unknown members are dropped, missing ones have their defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CozySettings {
    /// Where a person goes who signed in: `slug[/path][#fragment]`; empty: as the context says.
    pub default_redirection: String,
    /// Nobody is served while this is there; why, in one word.
    pub blocked: Option<String>,
    /// The host that the passphrase is derived with, when it is not the instance's own: an instance that came from
    /// another domain keeps that one's.
    pub salt_host: Option<String>,
    /// Domains that it had, newest last: what was signed under them is still believed.
    pub former_domains: Vec<String>,
    /// Whatever else was set by name.
    pub more: BTreeMap<String, String>,
}

impl CozySettings {
    /// The instance has another domain than this one from now on.
    pub(crate) fn moves_from(&mut self, domain: &str) {
        self.former_domains.retain(|former| former != domain);
        self.former_domains.push(domain.to_owned());
        let many = self.former_domains.len().saturating_sub(MOST_FORMER_DOMAINS);
        self.former_domains.drain(..many);
    }

    /// Reads what is in the file, in order to change it.
    pub(crate) fn read(stored: &str) -> Result<Self, Fault> {
        serde_json::from_str(stored).map_err(|error| Fault::stored("settings of an instance", error))
    }

    /// As it is kept in the file.
    pub(crate) fn written(&self) -> Result<String, Fault> {
        serde_json::to_string(self).map_err(|error| Fault::stored("settings of an instance", error))
    }
}

/// Where a person goes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onward {
    /// Absolute, and with a fragment of its own, so that nothing of the page before travels along.
    pub url: String,
    /// Whether it is the consent page: such a sign-in leaves no lasting session behind.
    pub for_consent: bool,
}

impl Onward {
    /// Whether it is our own front door.
    pub fn is_front_door(&self, instance: &Instance) -> bool {
        self.url.strip_prefix(&instance.origin) == Some("/#")
    }
}

impl From<Destination> for Onward {
    fn from(destination: Destination) -> Self {
        Self {
            url: destination.as_str().to_owned(),
            for_consent: destination.is_for_consent(),
        }
    }
}

impl Instance {
    /// The domain that the visitor came to.
    pub(crate) fn reached_domain(&self) -> Result<Domain, Fault> {
        let reached = self.origin.split_once("://").map_or("", |(_, domain)| domain);
        Domain::parse(reached, self.scheme()).map_err(|error| Fault::stored("domain", error))
    }
}

impl Gatekeeper {
    /// Reads a `redirect` parameter; one that is absent or empty leads to the default. Nobody is sent anywhere by one
    /// that is refused, not even with the right passphrase.
    pub fn onward(
        &self,
        instance: &Instance,
        redirect: Option<&str>,
    ) -> Result<Result<Onward, RedirectProblem>, Fault> {
        let Some(raw) = redirect.filter(|raw| !raw.is_empty()) else {
            return Ok(Ok(self.default_onward(instance)?));
        };
        let read = |domain: &Domain| {
            let site = self.site(instance, domain);
            redirect::destination(raw, &site, Fragments::Drop, |slug| self.has_app(instance, slug))
        };
        let mut found = read(&instance.reached_domain()?);
        if found == Err(RedirectProblem::Host) {
            // Who came to a further domain may be on the way to the instance's own one.
            found = read(&instance.cozy_domain()?);
        }
        Ok(found.map(Onward::from))
    }

    /// Where a person goes who signed in and wants nothing: what the owner chose, what the context says, the home app,
    /// or our own front door when none of them is there.
    pub fn default_onward(&self, instance: &Instance) -> Result<Onward, Fault> {
        let context = self.lodge.contexts.of(&instance.context_name);
        self.onward_by(instance, &[context.default_redirection.as_deref()])
    }

    /// Where the owner goes who just chose the first passphrase.
    pub fn onboarded_onward(&self, instance: &Instance) -> Result<Onward, Fault> {
        let context = self.lodge.contexts.of(&instance.context_name);
        let settings = [
            context.onboarded_redirection.as_deref(),
            Some(instance.cozy.default_redirection.as_str()),
            context.default_redirection.as_deref(),
        ];
        self.first_onward(instance, &settings)
    }

    /// Where in an app, `slug[/path][#fragment]`; none while it is not installed.
    pub fn onward_to_app(&self, instance: &Instance, setting: &str) -> Option<Onward> {
        let slug = setting.split(['/', '#', '?']).next().unwrap_or_default();
        Slug::parse(slug).filter(|slug| self.has_app(instance, slug))?;
        self.first_onward(instance, &[Some(setting)]).ok()
    }

    fn onward_by(&self, instance: &Instance, rest: &[Option<&str>]) -> Result<Onward, Fault> {
        let own = Some(instance.cozy.default_redirection.as_str());
        let settings: Vec<Option<&str>> = std::iter::once(own).chain(rest.iter().copied()).collect();
        self.first_onward(instance, &settings)
    }

    fn first_onward(&self, instance: &Instance, settings: &[Option<&str>]) -> Result<Onward, Fault> {
        let domain = instance.reached_domain()?;
        let site = self.site(instance, &domain);
        let there = |setting: &str| {
            let slug = setting.split(['/', '#', '?']).next().unwrap_or_default();
            Slug::parse(slug).is_some_and(|slug| self.has_app(instance, &slug))
        };
        let named = settings.iter().flatten().copied().chain([HOME]);
        let chosen: Vec<&str> = named.filter(|setting| there(setting)).take(1).collect();
        let to_app = chosen.first().and_then(|_| {
            redirect::default_destination(chosen.iter().copied(), &site, |slug| self.has_app(instance, slug))
        });
        Ok(to_app.map_or_else(
            || Onward {
                url: format!("{}/#", instance.origin),
                for_consent: false,
            },
            Onward::from,
        ))
    }

    /// Whether an `Origin` is that of an installed app of this instance.
    pub fn is_app_origin(&self, instance: &Instance, origin: &str) -> bool {
        let host = origin
            .strip_prefix(instance.scheme().as_str())
            .and_then(|rest| rest.strip_prefix("://"));
        let Some(host) = host.and_then(|host| Domain::parse(host, instance.scheme()).ok()) else {
            return false;
        };
        let app = AppHost::parse(&host, self.subdomains());
        let of_this = |domain: &Domain| {
            instance.reached_domain().is_ok_and(|own| own == *domain)
                || instance.cozy_domain().is_ok_and(|own| own == *domain)
        };
        app.is_some_and(|app| of_this(&app.instance) && self.has_app(instance, &app.slug))
    }

    fn site<'d>(&self, instance: &Instance, domain: &'d Domain) -> Site<'d> {
        Site {
            domain,
            scheme: instance.scheme(),
            subdomains: self.subdomains(),
        }
    }
}

/// The host of a domain, as the passphrase is derived with it.
pub(crate) fn salt_host(domain: &str) -> String {
    without_port(domain).to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use store::apps::{App, AppKind};

    use super::*;
    use crate::testing::World;

    fn choosing(world: &World, default_redirection: &str) -> Instance {
        Instance {
            cozy: Arc::new(CozySettings {
                default_redirection: default_redirection.to_owned(),
                ..CozySettings::default()
            }),
            ..Instance::clone(&world.instance)
        }
    }

    async fn installs(world: &World, slug: &'static str) {
        let (id, now) = (world.instance.id, world.moment().now);
        let installed = world
            .gatekeeper
            .store
            .write(move |write| {
                let app = App {
                    instance_id: id,
                    kind: AppKind::Webapp,
                    slug: slug.to_owned(),
                    build: Some(write.insert_app_build(id, now)?),
                    version: "1.0.0".to_owned(),
                    source: format!("file:///{slug}"),
                    manifest: "{}".to_owned(),
                    files: 0,
                    bytes: 0,
                    installed_at: now,
                    updated_at: now,
                };
                write.insert_app(&app)
            })
            .await
            .unwrap();
        assert_eq!(installed, store::Inserted::Done);
    }

    #[tokio::test]
    async fn where_people_go_without_apps_is_the_front_door() {
        let world = World::new().await;
        let gatekeeper = &world.gatekeeper;
        let front = format!("{}/#", world.instance.issuer);
        let chosen = choosing(&world, "drive/#/folder");
        assert_eq!(gatekeeper.default_onward(&chosen).unwrap().url, front);
        assert_eq!(gatekeeper.onboarded_onward(&chosen).unwrap().url, front);
        assert!(gatekeeper.onward_to_app(&chosen, "drive/").is_none());
        assert!(gatekeeper.onward(&chosen, Some("drive")).unwrap().is_err());
    }

    #[tokio::test]
    async fn what_the_owner_chose_comes_before_the_home_app() {
        let world = World::new().await;
        let gatekeeper = &world.gatekeeper;
        let to = |instance: &Instance| gatekeeper.default_onward(instance).unwrap().url;
        installs(&world, "home").await;
        for setting in ["", "drive/#/folder", "https://evil.example/", "//evil.example"] {
            assert_eq!(
                to(&choosing(&world, setting)),
                "http://home.localhost:4283/#",
                "{setting}"
            );
        }
        installs(&world, "drive").await;
        let chosen = choosing(&world, "drive/#/folder");
        assert_eq!(to(&chosen), "http://drive.localhost:4283/#/folder");
        let by_name = gatekeeper.onward(&chosen, Some("drive/a#b")).unwrap().unwrap();
        assert_eq!(by_name.url, "http://drive.localhost:4283/a#");
        assert!(!by_name.for_consent);
        let in_settings = gatekeeper.onward_to_app(&chosen, "drive/#/profile").unwrap();
        assert_eq!(in_settings.url, "http://drive.localhost:4283/#/profile");
    }

    #[tokio::test]
    async fn s_154_only_installed_apps_of_the_instance_are_origins_of_apps() {
        let world = World::new().await;
        installs(&world, "drive").await;
        let is_one = |origin: &str| world.gatekeeper.is_app_origin(&world.instance, origin);
        assert!(is_one("http://drive.localhost:4283"));
        for stranger in [
            "null",
            "",
            "http://localhost:4283",
            "http://photos.localhost:4283",
            "https://drive.localhost:4283",
            "http://drive.localhost",
            "http://drive.localhost:4284",
            "http://a.drive.localhost:4283",
            "http://drive.localhost:4283.evil.net",
            "http://drive.localhost:4283/",
            "http://evil.net",
        ] {
            assert!(!is_one(stranger), "{stranger}");
        }
    }
}
