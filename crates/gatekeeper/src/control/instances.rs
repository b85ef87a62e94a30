//! Instances from the owner's side.

use std::sync::Arc;

use protocol::id::{InstanceId, Subject};
use protocol::secret::{PlainToken, Secret, TokenKind};

use super::cozy::NotDone;
use super::mail::is_address;
use super::{
    Answer, CozyFacts, EventKind, Instance as Shown, InstanceChange, Lifetimes, NewInstance, Overview,
    Problem, ProblemCode, Reply, SpokenSecret, Topic,
};
use crate::cozy_settings::CozySettings;
use crate::instances::{Instance, is_loopback, issuer, without_port};
use crate::login::passphrase;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, documents, events};

const RECENT: u32 = 10;
const LOCALES: [&str; 3] = ["en", "fr", "de"];

impl Gatekeeper {
    /// The instance a request of the owner names, or the problem that says which names exist.
    pub(crate) fn named(&self, domain: &str) -> Result<Arc<Instance>, Problem> {
        let domain = self.complete(domain);
        self.instance(&domain).ok_or_else(|| {
            let there: Vec<String> = self
                .all_instances()
                .iter()
                .map(|instance| instance.domain.clone())
                .collect();
            let say = if there.is_empty() {
                format!("There is no instance {domain}, nor any other.")
            } else {
                format!("There is no instance {domain}, only {}.", there.join(", "))
            };
            Problem::new(ProblemCode::NotFound, say).at("domain")
        })
    }

    /// A loopback name without a port means this lodge's port.
    pub(super) fn complete(&self, domain: &str) -> String {
        let domain = domain.trim().to_ascii_lowercase();
        let bare = without_port(&domain) == domain;
        if bare && is_loopback(&domain) && self.lodge.port != 80 {
            return format!("{domain}:{}", self.lodge.port);
        }
        let default_port = if is_loopback(without_port(&domain)) {
            ":80"
        } else {
            ":443"
        };
        domain
            .strip_suffix(default_port)
            .map_or(domain.clone(), str::to_owned)
    }

    pub(super) fn overview(&self, domain: Option<&str>, moment: Moment) -> Answer {
        let row = match domain {
            Some(domain) => {
                let id = self.named(domain)?.id;
                self.store.read(|read| read.find_instance(id))?
            }
            None => self.store.read(store::Read::list_instances)?.into_iter().next(),
        };
        let (apps, sessions, recent) = match &row {
            Some(row) => self.store.read(|read| {
                let clients = read.count_clients(row.id)?;
                let own = super::test_client::count(read, row.id)?;
                let programs = read.count_cozy_clients(row.id)? + read.count_apps(row.id)?;
                Ok::<_, store::Error>((
                    clients.saturating_sub(own) + programs,
                    read.count_sessions(row.id, moment.now)?,
                    read.list_events(row.id, RECENT)?,
                ))
            })?,
            None => (0, 0, Vec::new()),
        };
        Ok(Reply::Overview(Overview {
            instance: row.map(|row| self.facts(row, moment)).transpose()?,
            listening: self.lodge.listening.clone(),
            proposed_domain: self.complete("localhost"),
            data_dir: self.lodge.data_dir.display().to_string(),
            root_key: self.lodge.root_key,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: self.lodge.started_at.seconds(),
            apps,
            sessions,
            recent: recent.into_iter().filter_map(super::sessions::event).collect(),
            lifetimes: self.lifetimes(),
        }))
    }

    fn lifetimes(&self) -> Lifetimes {
        let policy = &self.policy;
        Lifetimes {
            access_token: policy.access_token_seconds,
            id_token: policy.id_token_seconds,
            refresh_token_idle: policy.refresh_token_idle_seconds,
            refresh_token_absolute: policy.refresh_token_absolute_seconds,
            session_idle: policy.session_idle_seconds,
            session_absolute: policy.session_absolute_seconds,
        }
    }

    pub(super) fn list_instances(&self, moment: Moment) -> Answer {
        let rows = self.store.read(store::Read::list_instances)?;
        let instances = rows.into_iter().map(|row| self.facts(row, moment));
        Ok(Reply::Instances {
            instances: instances.collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn show_instance(&self, domain: &str, moment: Moment) -> Answer {
        let id = self.named(domain)?.id;
        let row = self.store.read(|read| read.find_instance(id))?;
        let row = row.ok_or_else(|| Problem::new(ProblemCode::NotFound, "The instance was just removed."))?;
        Ok(Reply::Instance {
            instance: self.facts(row, moment)?,
            onboarding_link: None,
        })
    }

    fn facts(&self, row: store::instances::Instance, moment: Moment) -> Result<Shown, store::Error> {
        let cozy = self.cozy_facts(&row, moment)?;
        Ok(shown(row, cozy))
    }

    pub(super) async fn add_instance(&self, new: NewInstance, moment: Moment) -> Answer {
        let domain = self.complete(&new.domain);
        check_domain(&domain)?;
        check_locale(new.locale.as_deref())?;
        check_email(new.email.as_deref())?;
        let cozy = self.check_cozy(&domain, new.cozy.unwrap_or_default())?;
        if let Some(passphrase) = &new.passphrase
            && !new.weak_passphrase_ok
        {
            let words = [
                new.public_name.as_deref().unwrap_or_default(),
                new.email.as_deref().unwrap_or_default(),
                &domain,
            ];
            refuse_weak(passphrase.expose(), &words)?;
        }
        let subject = Subject::parse(&uuid(moment.draw()?))
            .map_err(|error| Problem::new(ProblemCode::Internal, error.to_string()))?;
        let link = PlainToken::mint(TokenKind::Onboarding, &moment.draw()?);
        let mut row = store::instances::Instance {
            id: InstanceId::from_bytes(moment.draw()?),
            domain: domain.clone(),
            subject,
            public_name: clean(new.public_name),
            email: clean(new.email),
            locale: clean(new.locale),
            timezone: clean(new.timezone),
            context_name: clean(new.context_name),
            oidc_id: clean(new.oidc_id),
            created_at: moment.now,
            onboarded_at: None,
            onboarding_hash: Some(link.hash()),
            passphrase: None,
            kdf_iterations: passphrase::ITERATIONS,
            profile: "{}".to_owned(),
            provider: "{}".to_owned(),
        };
        // Where nobody signs in with a passphrase there is one all the same, and nobody knows it (cozy.md F.2).
        let unused = self.lodge.authentication.only_oidc(&row.context_name) && new.passphrase.is_none();
        let passphrase = if unused {
            Some(SpokenSecret::new(generated(moment.draw()?)))
        } else {
            new.passphrase
        };
        let waits = passphrase.is_none();
        if let Some(typed) = passphrase {
            let instance = cozy.prepared(Instance::from(row.clone()));
            let typed = passphrase::Typed::Clear(Secret::new(typed.expose().to_owned()));
            let verifier = self.verifier_of(&instance, typed, moment).await?;
            row.passphrase = Some(verifier.expose().clone());
            row.onboarded_at = Some(moment.now);
            row.onboarding_hash = None;
        }
        let (id, stored) = (row.id, row.clone());
        let inserted = self
            .store
            .write(move |write| {
                if write.has_other_domain(&stored.domain)?
                    || write.insert_instance(&stored)? == store::Inserted::Taken
                {
                    return Ok(store::Inserted::Taken);
                }
                cozy.write(write, id, true)?;
                documents::files::furnish(write, id, moment.now)?;
                events::about(id, EventKind::InstanceAdded, moment).write(write)?;
                Ok::<_, NotDone>(store::Inserted::Done)
            })
            .await
            .map_err(NotDone::problem)?;
        if inserted == store::Inserted::Taken {
            let say = format!("There is an instance {domain} already.");
            return Err(Problem::new(ProblemCode::AlreadyExists, say).at("domain"));
        }
        self.reload_instances()?;
        self.tell(Topic::Instances);
        let onboarding_link = waits.then(|| format!("{}/?registerToken={}", issuer(&domain), link.expose()));
        Ok(Reply::Instance {
            instance: self.facts(row, moment)?,
            onboarding_link,
        })
    }

    pub(super) async fn modify_instance(&self, change: InstanceChange, moment: Moment) -> Answer {
        check_locale(change.locale.as_deref())?;
        check_email(change.email.as_deref())?;
        let instance = self.named(&change.domain)?;
        let id = instance.id;
        let cozy = change
            .cozy
            .map(|cozy| self.check_cozy(&instance.domain, cozy))
            .transpose()?;
        self.store
            .write(move |write| {
                let Some(mut row) = write.find_instance(id)? else {
                    return Ok(());
                };
                let fields = [
                    (&mut row.email, change.email),
                    (&mut row.public_name, change.public_name),
                    (&mut row.locale, change.locale),
                    (&mut row.timezone, change.timezone),
                    (&mut row.context_name, change.context_name),
                    (&mut row.oidc_id, change.oidc_id),
                ];
                for (field, new) in fields {
                    if new.is_some() {
                        *field = clean(new);
                    }
                }
                if let Some(cozy) = &cozy {
                    cozy.write(write, id, row.passphrase.is_none())?;
                }
                write.update_instance(&row)?;
                Ok::<_, NotDone>(())
            })
            .await
            .map_err(NotDone::problem)?;
        self.reload_instances()?;
        self.tell(Topic::Instances);
        self.show_instance(&instance.domain, moment)
    }

    /// Sessions stay, because cookies are shared by all ports of a host; so do grants, because tokens are found by what
    /// they are and not by where they came from. Only the issuer changes, and apps compare that.
    pub(super) async fn rename_instance(&self, domain: &str, to: &str, moment: Moment) -> Answer {
        let instance = self.named(domain)?;
        let to = self.complete(to);
        check_domain(&to)?;
        if without_port(&to) != without_port(&instance.domain) {
            let say = format!(
                "Only the port can change: the passphrase belongs to the name {}. Make a new instance under the other name.",
                without_port(&instance.domain)
            );
            return Err(Problem::new(ProblemCode::Invalid, say).at("to"));
        }
        if to == instance.domain {
            return self.show_instance(&to, moment);
        }
        let (id, new, old) = (instance.id, to.clone(), instance.domain.clone());
        let detail = format!("{} -> {to}", instance.domain);
        let renamed = self
            .store
            .write(move |write| {
                let renamed = !write.has_other_domain(&new)? && write.update_domain(id, &new)?;
                if renamed {
                    let mut settings = CozySettings::read(&write.find_cozy_settings(id)?)?;
                    settings.moves_from(&old);
                    write.update_cozy_settings(id, &settings.written()?)?;
                    events::about(id, EventKind::InstanceRenamed, moment)
                        .detail(detail)
                        .write(write)?;
                }
                Ok::<_, Fault>(renamed)
            })
            .await?;
        if !renamed {
            let say = format!("There is an instance {to} already.");
            return Err(Problem::new(ProblemCode::AlreadyExists, say).at("to"));
        }
        self.reload_instances()?;
        self.tell(Topic::Instances);
        self.tell(Topic::Events);
        self.show_instance(&to, moment)
    }

    pub(super) async fn destroy_instance(&self, domain: &str) -> Answer {
        let id = self.named(domain)?.id;
        self.store
            .write(move |write| write.remove_instance(id).map(drop))
            .await?;
        self.reload_instances()?;
        self.tell(Topic::Instances);
        Ok(Reply::Done)
    }

    pub(super) async fn set_typed_passphrase(
        &self,
        domain: &str,
        typed: &SpokenSecret,
        weak_ok: bool,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(domain)?;
        if typed.expose().is_empty() {
            return Err(Problem::new(ProblemCode::Invalid, "The passphrase is empty.").at("passphrase"));
        }
        if !weak_ok {
            let words = [instance.public_name.as_str(), &instance.email, &instance.domain];
            refuse_weak(typed.expose(), &words)?;
        }
        self.set_passphrase(&instance, Secret::new(typed.expose().to_owned()), moment)
            .await?;
        Ok(Reply::Done)
    }

    pub(super) async fn reset_passphrase(&self, domain: &str, moment: Moment) -> Answer {
        let instance = self.named(domain)?;
        let passphrase = generated(moment.draw()?);
        self.set_passphrase(&instance, Secret::new(passphrase.clone()), moment)
            .await?;
        Ok(Reply::NewPassphrase {
            passphrase: SpokenSecret::new(passphrase),
        })
    }
}

pub(super) fn check_passphrase(typed: &SpokenSecret) -> Reply {
    Reply::Strength(passphrase::strength(typed.expose(), &["gatelodge"]))
}

fn refuse_weak(typed: &str, words: &[&str]) -> Result<(), Problem> {
    let say = match passphrase::strength(typed, words).weakness {
        None => return Ok(()),
        Some(super::Weakness::TooShort) => {
            format!(
                "The passphrase is too short: it needs at least {} characters. A few words in a row are easy to remember.",
                passphrase::SHORTEST
            )
        }
        Some(super::Weakness::TooCommon) => {
            "The passphrase is easy to guess. Take a few words that do not belong together.".to_owned()
        }
        Some(super::Weakness::TooLong) => {
            format!(
                "The passphrase is too long: it may have at most {} bytes.",
                passphrase::LONGEST
            )
        }
    };
    Err(Problem::new(ProblemCode::WeakPassphrase, say).at("passphrase"))
}

fn shown(row: store::instances::Instance, cozy: CozyFacts) -> Shown {
    let issuer = issuer(&row.domain);
    Shown {
        discovery: format!("{issuer}/.well-known/openid-configuration"),
        issuer,
        domain: row.domain,
        subject: row.subject.to_string(),
        public_name: row.public_name,
        email: row.email,
        locale: row.locale,
        timezone: row.timezone,
        context_name: row.context_name,
        oidc_id: row.oidc_id,
        onboarded: row.onboarded_at.is_some(),
        created_at: row.created_at.seconds(),
        cozy: Some(cozy),
    }
}

/// Domain rules at creation (cozy.md A.1), and no port that cannot be.
pub(super) fn check_domain(domain: &str) -> Result<(), Problem> {
    let host = without_port(domain);
    let literal = host == "[::1]";
    let labels_fit = host.split('.').all(|label| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
    });
    let port_fits = domain.strip_prefix(host).is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix(':')
                .is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
    });
    if domain.len() <= 253 && (literal || labels_fit) && port_fits {
        return Ok(());
    }
    let say = format!(
        "`{domain}` cannot be a domain. Write a host name and, if it is not the usual one, a port: localhost:4283 or id.example.org."
    );
    Err(Problem::new(ProblemCode::Invalid, say).at("domain"))
}

fn check_locale(locale: Option<&str>) -> Result<(), Problem> {
    match locale {
        None | Some("") => Ok(()),
        Some(locale) if LOCALES.contains(&locale) => Ok(()),
        Some(_) => Err(Problem::new(ProblemCode::Invalid, "The language must be en, fr or de.").at("locale")),
    }
}

fn check_email(email: Option<&str>) -> Result<(), Problem> {
    match email.map(str::trim) {
        None | Some("") => Ok(()),
        Some(email) if is_address(email) => Ok(()),
        Some(_) => {
            let say = "This is no e-mail address. Write it as ada@example.org.";
            Err(Problem::new(ProblemCode::Invalid, say).at("email"))
        }
    }
}

fn clean(text: Option<String>) -> String {
    text.unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(255)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A random UUID (RFC 9562, version 4).
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = crate::hex::encode(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// Five groups of five letters and digits that cannot be mistaken for each other: 125 bits.
fn generated(chance: [u8; 25]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345678";
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte & 31)]);
    chance
        .chunks(5)
        .map(|group| group.iter().map(letter).collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_host_names_with_an_optional_port() {
        for good in [
            "localhost:4283",
            "id.example.org",
            "[::1]:4283",
            "127.0.0.1:1",
            "alice.localhost:4283",
        ] {
            assert!(check_domain(good).is_ok(), "{good}");
        }
        for bad in [
            "", ".x", "a b", "a/b", "a:0", "a:99999", "a@b", "a#b", "a..b", "x:y", "-x.org", "a,b", "a'b",
        ] {
            assert!(check_domain(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_generated_passphrase_is_acceptable_and_a_uuid_is_one() {
        let passphrase = generated(std::array::from_fn(|at| u8::try_from(at * 37 % 256).unwrap()));
        assert_eq!(passphrase.len(), 29);
        assert!(passphrase::strength(&passphrase, &[]).acceptable, "{passphrase}");
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
