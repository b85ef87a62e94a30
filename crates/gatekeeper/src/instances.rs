//! Instances: one person's authorization server each, found by the Host header.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use protocol::claims::Profile;
use protocol::id::{InstanceId, Subject};
use protocol::secret::TokenHash;
use store::passphrase_extras::PassphraseExtras;

use crate::cozy_settings::CozySettings;
use crate::login::passphrase;
use crate::messages::{EventKind, Topic};
use crate::passphrases::{self, NewPassphrase, Ready, Unfit};
use crate::provider_settings::ProviderSettings;
use crate::sessions::{Begun, Proof, Run, Session, Visitor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events, profile};

/// Where the measured cost of a passphrase's check is stored.
const PASSPHRASE_COST: &str = "passphrase_cost";

/// An instance as requests need it.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Its id in the file.
    pub id: InstanceId,
    /// `host[:port]`, lower case; the port is absent when it is the scheme's default.
    pub domain: String,
    /// `http://` for loopback names, `https://` otherwise, then the domain. Byte-exact in every token.
    pub issuer: String,
    /// The owner's `sub`.
    pub subject: Subject,
    /// The owner's name as apps see it; may be empty.
    pub public_name: String,
    /// May be empty.
    pub email: String,
    /// `en`, `fr`, `de` or empty.
    pub locale: String,
    /// IANA name or empty.
    pub timezone: String,
    /// The named block of settings it belongs to; may be empty.
    pub context_name: String,
    /// What the context's provider calls the owner, where that decides who signs in; may be empty.
    pub oidc_id: String,
    /// Rounds of the page's key derivation.
    pub kdf_iterations: u32,
    /// Whether its passphrase is set.
    pub onboarded: bool,
    /// What apps may learn about the owner.
    pub profile: Arc<Profile>,
    /// What the owner chose for its provider.
    pub provider: Arc<ProviderSettings>,
    /// What the owner chose for it as a Cozy.
    pub cozy: Arc<CozySettings>,
    /// The origin it was reached under: that of the issuer, or of a further domain. Forms are taken from this one.
    pub origin: String,
    /// The domains that it had before: its older tokens say that one of them gave them out (cozy.md C.8).
    pub former: Arc<[String]>,
}

/// What a further domain leads to.
#[derive(Debug, Clone)]
pub(crate) enum OtherDomain {
    /// The instance, served under this name, too.
    Alias(Arc<Instance>),
    /// The instance, whose name is another one by now.
    Moved(Arc<Instance>),
}

impl Instance {
    /// Whether it is only reachable from this computer, over http.
    pub fn is_loopback(&self) -> bool {
        self.issuer.starts_with("http://")
    }

    /// The salt of the page's key derivation: `me@` and the domain without its port (cozy.md B.12). An instance that
    /// came from another domain keeps that one's.
    pub fn kdf_salt(&self) -> String {
        let host = self.cozy.salt_host.as_deref();
        format!("me@{}", host.unwrap_or_else(|| without_port(&self.domain)))
    }
}

impl From<store::instances::Instance> for Instance {
    fn from(row: store::instances::Instance) -> Self {
        Self {
            issuer: issuer(&row.domain),
            origin: issuer(&row.domain),
            profile: Arc::new(profile::effective(&row)),
            id: row.id,
            domain: row.domain,
            subject: row.subject,
            public_name: row.public_name,
            email: row.email,
            locale: row.locale,
            timezone: row.timezone,
            context_name: row.context_name,
            oidc_id: row.oidc_id,
            kdf_iterations: row.kdf_iterations,
            onboarded: row.onboarded_at.is_some(),
            // What cannot be read counts as not chosen: closed is the default of everything in it.
            provider: Arc::new(serde_json::from_str(&row.provider).unwrap_or_default()),
            cozy: Arc::default(),
            former: Arc::default(),
        }
    }
}

/// The issuer of a domain: http is allowed on loopback hosts, anything else is https.
pub fn issuer(domain: &str) -> String {
    let scheme = if is_loopback(without_port(domain)) {
        "http"
    } else {
        "https"
    };
    format!("{scheme}://{domain}")
}

/// The host part of `host[:port]`.
pub(crate) fn without_port(domain: &str) -> &str {
    match domain.rsplit_once(':') {
        // `[::1]` has colons of its own.
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => domain,
    }
}

/// Whether a host name always means this computer.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || host == "[::1]"
}

/// An onboarding form.
pub struct FirstPassphrase {
    /// The link it came by.
    pub link: TokenHash,
    /// The passphrase.
    pub new: NewPassphrase,
    /// The page's own secret (S-159).
    pub page_key: Option<TokenHash>,
}

/// What became of an onboarding form.
pub enum Onboarding {
    /// The passphrase is set and its owner signed in.
    Welcome {
        /// The new session.
        session: Session,
        /// Its cookie.
        cookie: protocol::secret::PlainToken,
    },
    /// The link is wrong, used, or not for this instance.
    BadLink,
    /// The passphrase is no good.
    Unfit(Unfit),
}

impl Gatekeeper {
    /// The instance a Host header names, byte for byte after folding case.
    pub fn instance(&self, host: &str) -> Option<Arc<Instance>> {
        let instances = Arc::clone(&self.instances.read().unwrap_or_else(PoisonError::into_inner));
        if let Some(found) = instances.get(host) {
            return Some(Arc::clone(found));
        }
        let host = host.to_ascii_lowercase();
        instances
            .get(&host)
            .cloned()
            .or_else(|| match self.other_domain(&host)? {
                OtherDomain::Alias(instance) => Some(instance),
                OtherDomain::Moved(_) => None,
            })
    }

    /// The instance that had the domain of a Host header before it got the one of today.
    pub fn moved_from(&self, host: &str) -> Option<Arc<Instance>> {
        match self.other_domain(&host.to_ascii_lowercase())? {
            OtherDomain::Moved(instance) => Some(instance),
            OtherDomain::Alias(_) => None,
        }
    }

    fn other_domain(&self, host: &str) -> Option<OtherDomain> {
        let others = self.other_domains.read().unwrap_or_else(PoisonError::into_inner);
        others.get(host).cloned()
    }

    pub(crate) fn reload_instances(&self) -> Result<(), Fault> {
        let (rows, settings, others) = self.store.read(|read| {
            Ok::<_, store::Error>((
                read.list_instances()?,
                read.list_cozy_settings()?,
                read.list_other_domains()?,
            ))
        })?;
        // What cannot be read counts as not chosen.
        let mut settings: HashMap<InstanceId, CozySettings> = settings
            .into_iter()
            .map(|(id, json)| (id, serde_json::from_str(&json).unwrap_or_default()))
            .collect();
        let instances: Vec<Arc<Instance>> = rows
            .into_iter()
            .map(|row| {
                let cozy = settings.remove(&row.id).unwrap_or_default();
                let moved = others
                    .iter()
                    .filter(|other| other.moved && other.instance_id == row.id);
                let moved = moved.map(|other| &other.domain).chain(&cozy.former_domains);
                Arc::new(Instance {
                    former: moved.cloned().collect(),
                    cozy: Arc::new(cozy),
                    ..Instance::from(row)
                })
            })
            .collect();
        let others = others
            .into_iter()
            .filter_map(|other| {
                let instance = instances.iter().find(|one| one.id == other.instance_id)?;
                let leads_to = if other.moved {
                    OtherDomain::Moved(Arc::clone(instance))
                } else {
                    OtherDomain::Alias(Arc::new(Instance {
                        origin: issuer(&other.domain),
                        ..Instance::clone(instance)
                    }))
                };
                Some((other.domain, leads_to))
            })
            .collect();
        let by_domain = instances
            .into_iter()
            .map(|instance| (instance.domain.clone(), instance))
            .collect();
        *self.other_domains.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(others);
        *self.instances.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(by_domain);
        Ok(())
    }

    /// All instances, sorted by domain.
    pub fn all_instances(&self) -> Vec<Arc<Instance>> {
        let instances = Arc::clone(&self.instances.read().unwrap_or_else(PoisonError::into_inner));
        let mut all: Vec<Arc<Instance>> = instances.values().cloned().collect();
        all.sort_unstable_by(|one, other| one.domain.cmp(&other.domain));
        all
    }

    /// The instance of an id.
    pub(crate) fn instance_by_id(&self, id: InstanceId) -> Option<Arc<Instance>> {
        let instances = Arc::clone(&self.instances.read().unwrap_or_else(PoisonError::into_inner));
        instances.values().find(|instance| instance.id == id).cloned()
    }

    /// For a loopback instance that no door of this lodge leads to, because it names another port than the one that the
    /// lodge listens on: the domain it would need. Something that keeps the old name, such as a forwarded port, may
    /// still bring visitors.
    pub fn wants_to_be(&self, instance: &Instance) -> Option<String> {
        let (host, port) = (without_port(&instance.domain), self.lodge.port);
        let here = if port == 80 {
            host.to_owned()
        } else {
            format!("{host}:{port}")
        };
        (instance.is_loopback() && instance.domain != here).then_some(here)
    }

    /// Whether no instance has been made yet.
    pub fn is_empty(&self) -> bool {
        self.instances
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// Whether an onboarding link is the right one for an instance that still waits for its owner.
    pub fn onboarding_waits(&self, instance: &Instance, link: TokenHash) -> Result<bool, Fault> {
        let row = self.store.read(|read| read.find_instance(instance.id))?;
        Ok(row.is_some_and(|row| row.onboarded_at.is_none() && row.onboarding_hash == Some(link)))
    }

    /// Sets the first passphrase and signs its owner in, for good. The link works once.
    pub async fn onboard(
        &self,
        instance: &Instance,
        first: FirstPassphrase,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Onboarding, Fault> {
        let FirstPassphrase { link, new, page_key } = first;
        if !self.onboarding_waits(instance, link)? {
            return Ok(Onboarding::BadLink);
        }
        let ready = match self.ready(instance, new, moment).await? {
            Ok(ready) => ready,
            Err(unfit) => return Ok(Onboarding::Unfit(unfit)),
        };
        let id = instance.id;
        let proof = Proof {
            verifier: ready.verifier.clone(),
            counter: None,
            page_key,
            run: Run::Long,
            remade: None,
            purpose: "onboarding".to_owned(),
            factor: None,
        };
        let taken = self
            .store
            .write(move |write| {
                let verifier = ready.verifier.expose();
                let taken = write.consume_onboarding(id, link, moment.now, verifier, ready.iterations)?;
                if taken {
                    write.update_passphrase_extras(id, &ready.extras)?;
                    events::about(id, EventKind::PassphraseChanged, moment).write(write)?;
                }
                Ok::<_, store::Error>(taken)
            })
            .await?;
        if !taken {
            return Ok(Onboarding::BadLink);
        }
        self.reload_instances()?;
        let cookie = protocol::secret::PlainToken::mint(protocol::secret::TokenKind::Cookie, &moment.draw()?);
        let begun = self
            .begin_session(instance, visitor, &cookie, proof, moment)
            .await?;
        let Begun::Session(session) = begun else {
            return Ok(Onboarding::BadLink);
        };
        self.tell(Topic::Instances);
        self.tell(Topic::Sessions);
        Ok(Onboarding::Welcome { session, cookie })
    }

    /// Replaces the passphrase for the owner at the computer. Every session ends, and every app must ask again.
    pub(crate) async fn set_passphrase(
        &self,
        instance: &Instance,
        clear: protocol::secret::Secret<String>,
        moment: Moment,
    ) -> Result<(), Fault> {
        let ready = Ready {
            verifier: self
                .verifier_of(instance, passphrase::Typed::Clear(clear), moment)
                .await?,
            iterations: passphrase::ITERATIONS,
            extras: PassphraseExtras::default(),
        };
        let id = instance.id;
        self.store
            .write(move |write| {
                passphrases::replace(write, id, &ready, moment)?;
                write.revoke_grants_of_instance(id, moment.now)
            })
            .await?;
        self.tell_of_new_passphrase()
    }

    /// What is stored for a passphrase, with as many rounds as new ones have.
    pub(crate) async fn verifier_of(
        &self,
        instance: &Instance,
        typed: passphrase::Typed,
        moment: Moment,
    ) -> Result<protocol::secret::Secret<String>, Fault> {
        self.verifier_with(instance, typed, passphrase::ITERATIONS, moment)
            .await
    }

    /// What is stored for a passphrase that was derived with so many rounds. What it cost is what others cost from now on,
    /// unless the configuration says it.
    pub(crate) async fn verifier_with(
        &self,
        instance: &Instance,
        typed: passphrase::Typed,
        iterations: u32,
        moment: Moment,
    ) -> Result<protocol::secret::Secret<String>, Fault> {
        let log_n = self.policy.scrypt_log_n;
        let (verifier, cost) = self
            .passphrases
            .verifier_for(typed, instance.kdf_salt(), iterations, log_n, &self.vault, moment)
            .await?;
        if log_n.is_none() {
            let text = serde_json::to_vec(&cost).map_err(|error| Fault::stored("passphrase cost", error))?;
            self.store
                .write(move |write| write.update_meta(PASSPHRASE_COST, &text))
                .await?;
        }
        Ok(verifier)
    }

    /// What a check of a passphrase is to cost; `None` where it was never measured.
    pub(crate) fn passphrase_cost(&self) -> Result<Option<passphrase::Cost>, Fault> {
        if let Some(log_n) = self.policy.scrypt_log_n {
            return Ok(Some(passphrase::Cost {
                log_n,
                passes: 1,
                milliseconds: 0,
            }));
        }
        let stored = self.store.read(|read| read.find_meta(PASSPHRASE_COST))?;
        // What cannot be read counts as not measured.
        Ok(stored.and_then(|text| serde_json::from_slice(&text).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_have_http_issuers() {
        assert_eq!(issuer("localhost:4283"), "http://localhost:4283");
        assert_eq!(issuer("[::1]:4283"), "http://[::1]:4283");
        assert_eq!(issuer("alice.localhost"), "http://alice.localhost");
        assert_eq!(issuer("id.example.org"), "https://id.example.org");
        assert_eq!(issuer("localhost.example.org"), "https://localhost.example.org");
        assert_eq!(issuer("127.0.0.1.example.org"), "https://127.0.0.1.example.org");
    }

    #[test]
    fn a_domain_loses_only_its_port() {
        assert_eq!(without_port("localhost:4283"), "localhost");
        assert_eq!(without_port("[::1]:4283"), "[::1]");
        assert_eq!(without_port("id.example.org"), "id.example.org");
    }
}
