//! The gatekeeper decides: who may sign in, what a client may have, which tokens are good.
//!
//! No HTTP, no window, no SQL. Every use case has three parts: **gather** (asynchronous: slow hashes),
//! **decide** (one synchronous function inside one write transaction) and **act** (sign, tell, reply).
//! Refusals are values; a [`Fault`] is an accident (see `error.rs`).

pub mod apps;
pub mod auth_mode;
pub mod authority;
mod client_failures;
mod client_keys;
pub mod clients;
pub mod cloud;
pub mod connectors;
pub mod consent;
pub mod contexts;
pub mod control;
pub mod cozy;
pub mod cozy_settings;
pub mod delegated_login;
pub mod devices;
pub mod documents;
mod error;
mod events;
pub mod fetch;
pub mod grants;
mod hex;
mod housekeeping;
pub mod https;
pub mod instances;
pub mod konnectors;
pub mod login;
mod logos;
pub mod logout;
pub mod logout_notices;
pub mod mail;
mod messages;
pub mod passphrases;
pub mod policy;
mod profile;
pub mod provider_settings;
pub mod pushed_requests;
pub mod refusals;
pub mod registration;
mod remembered;
mod request_object;
mod session_state;
pub mod sessions;
#[cfg(test)]
mod testing;
pub mod tokens;
pub mod vault;
#[cfg(test)]
mod visits;
pub mod world;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, RwLock};

use protocol::cozy::host::Subdomains;
use protocol::id::{AccessTokenId, ClientId, InstanceId};
use protocol::time::Timestamp;
use store::Store;
use store::event_chain::{Adoption, Mac};
use tokio::sync::broadcast;

pub use crate::error::Fault;
use crate::instances::Instance;
use crate::messages::{RootKeyPlace, Topic};
use crate::policy::Policy;
use crate::remembered::Remembered;
use crate::vault::{RootKey, Vault};
use crate::world::Moment;

/// Facts about the running lodge that its owner is shown.
#[derive(Debug, Clone)]
pub struct Lodge {
    /// Base addresses it listens on, `http://127.0.0.1:4283`; empty when nothing listens.
    pub listening: Vec<String>,
    /// The port that loopback domains without a port mean.
    pub port: u16,
    /// Where the data lives.
    pub data_dir: PathBuf,
    /// Where the root key is kept.
    pub root_key: RootKeyPlace,
    /// When it was started.
    pub started_at: Timestamp,
    /// Its doors for https.
    pub https: Arc<dyn https::HttpsDoors>,
    /// The reverse proxies whose word counts.
    pub proxies: Arc<https::Proxies>,
    /// Named blocks of settings that instances share.
    pub contexts: Arc<contexts::Contexts>,
    /// Who may sign people in besides their passphrase, by context.
    pub authentication: Arc<delegated_login::settings::Authentications>,
    /// How hosts of apps are built.
    pub subdomains: Subdomains,
    /// Where packages of apps are read from.
    pub sources: Arc<dyn apps::Sources>,
    /// What konnectors need of this computer.
    pub workshop: Arc<dyn konnectors::Workshop>,
}

/// The gatekeeper of one lodge.
pub struct Gatekeeper {
    store: Store,
    vault: Vault,
    policy: Policy,
    lodge: Lodge,
    installation: String,
    passphrases: login::passphrase::Slots,
    /// Every instance by its domain: what the Host header is looked up in.
    instances: RwLock<Arc<HashMap<String, Arc<Instance>>>>,
    /// Their further domains.
    other_domains: RwLock<Arc<HashMap<String, instances::OtherDomain>>>,
    clients: Arc<Remembered<(InstanceId, ClientId), Arc<clients::Known>>>,
    /// Access tokens whose signature is known to be right, by the hash of the whole token.
    genuine: Remembered<[u8; 32], AccessTokenId>,
    opened_secrets: cozy::secrets::Opened,
    certificates: authority::Certificates,
    changes: broadcast::Sender<Topic>,
    quiet: events::Quiet,
    event_mac: Mac,
    refused: refusals::Pace,
    polls: devices::Polls,
    notices: logout_notices::Post,
    mail: mail::MailPost,
    /// Programs are installed one after the other.
    installing: tokio::sync::Mutex<()>,
    swept_at: AtomicI64,
    outside: fetch::Outside,
    patience: Arc<fetch::Patience>,
    published_keys_of_clients: client_keys::PublishedKeys,
    fetched_objects: request_object::FetchedObjects,
    client_failures: client_failures::ClientFailures,
    connectors: connectors::Connectors,
    konnectors: konnectors::Bell,
    published: delegated_login::provider::Published,
    trials: delegated_login::trial::Trials,
}

/// Why the gatekeeper could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The root key is not the one this file was made with. Nothing was changed.
    #[error(
        "the root key does not belong to this data. Put back the key that was in use (keyring entry or the file \
         root.key); without it the sealed keys and secrets cannot be opened"
    )]
    WrongRootKey,
    /// An accident.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<store::Error> for StartError {
    fn from(error: store::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl Gatekeeper {
    /// Opens the gatekeeper over a store; on a fresh file it makes the installation's identity and keys.
    pub fn open(
        store: Store,
        root: &RootKey,
        policy: Policy,
        lodge: Lodge,
        outside: fetch::Outside,
        moment: Moment,
    ) -> Result<Self, StartError> {
        let (installation, check) = store.read(|read| {
            Ok::<_, store::Error>((read.find_meta(INSTALLATION)?, read.find_meta(ROOT_CHECK)?))
        })?;
        let expected = root.check_value();
        let adoption = match check {
            Some(stored) if stored == expected => Adoption::OfNothing,
            Some(stored) if stored != root.unchained_check_value() => return Err(StartError::WrongRootKey),
            // Events without it are in a file that somebody cleared of it: their chain is not made up for them.
            None if installation.is_some() => Adoption::OfNothing,
            _ => Adoption::OfWhatIsThere,
        };
        let event_mac = root.event_mac();
        let chained = Arc::clone(&event_mac);
        store.write_blocking(move |write| {
            write.begin_event_chain(chained, adoption)?;
            write.update_meta(ROOT_CHECK, &expected)
        })?;
        let installation = if let Some(bytes) = installation {
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            let fresh = moment.draw_name::<4>().map_err(Fault::from)?;
            let stored = fresh.clone();
            store.write_blocking(move |write| write.update_meta(INSTALLATION, stored.as_bytes()))?;
            fresh
        };
        let vault = Vault::open(root, &store, &policy, moment)?;
        let gatekeeper = Self {
            store,
            vault,
            policy,
            lodge,
            installation,
            passphrases: login::passphrase::Slots::default(),
            instances: RwLock::default(),
            other_domains: RwLock::default(),
            clients: Arc::new(Remembered::new(clients::REMEMBERED)),
            genuine: Remembered::new(tokens::REMEMBERED),
            opened_secrets: cozy::secrets::Opened::default(),
            certificates: authority::Certificates::default(),
            changes: broadcast::channel(64).0,
            quiet: events::Quiet::default(),
            event_mac,
            refused: refusals::Pace::default(),
            polls: devices::Polls::default(),
            notices: logout_notices::Post::default(),
            mail: mail::MailPost::default(),
            installing: tokio::sync::Mutex::default(),
            swept_at: AtomicI64::new(0),
            outside,
            patience: Arc::default(),
            published_keys_of_clients: client_keys::PublishedKeys::default(),
            fetched_objects: request_object::FetchedObjects::default(),
            client_failures: client_failures::ClientFailures::default(),
            connectors: connectors::Connectors::default(),
            konnectors: konnectors::Bell::default(),
            published: delegated_login::provider::Published::default(),
            trials: delegated_login::trial::Trials::default(),
        };
        gatekeeper.reload_instances()?;
        gatekeeper.reload_account_types()?;
        gatekeeper.furnish_instances(moment)?;
        gatekeeper.dismiss_leftover_test_clients()?;
        gatekeeper.dismiss_unfinished_apps()?;
        gatekeeper.dismiss_interrupted_jobs(moment)?;
        Ok(gatekeeper)
    }

    /// A short text unique to this installation; cookie names carry it, because cookies are shared by all
    /// ports of a host (RFC 6265 8.5).
    pub fn installation(&self) -> &str {
        &self.installation
    }

    /// Facts about the running lodge.
    pub fn lodge(&self) -> &Lodge {
        &self.lodge
    }

    /// Tells which topics change from now on.
    pub fn changes(&self) -> broadcast::Receiver<Topic> {
        self.changes.subscribe()
    }

    /// The public keys, for the JWK set.
    pub async fn published_keys(&self, moment: Moment) -> Arc<vault::KeyRing> {
        self.tend_keys(moment).await;
        self.vault.ring()
    }

    /// Does what is due with the signing keys; costs nothing when nothing is. A disk that is full stops nobody: the keys
    /// go on as they are.
    pub(crate) async fn tend_keys(&self, moment: Moment) {
        match self.vault.tend(&self.store, moment).await {
            Ok(false) => {}
            Ok(true) => {
                self.tell(Topic::Keys);
                self.tell(Topic::Events);
            }
            Err(fault) => tracing::warn!(%fault, "the signing keys could not be changed"),
        }
    }

    /// Waits for running writes and closes the file.
    pub fn close(self) -> Result<(), Fault> {
        Ok(self.store.close()?)
    }

    pub(crate) fn tell(&self, topic: Topic) {
        // An error only says that nobody listens.
        let _ = self.changes.send(topic);
    }

    /// Writes without waiting for it, and tells of the topic once it is written: whoever looks then finds it.
    pub(crate) fn post_and_tell(
        &self,
        topic: Topic,
        f: impl FnOnce(&store::Write) -> Result<(), store::Error> + Send + 'static,
    ) {
        let changes = self.changes.clone();
        // An error only says that nobody listens.
        self.store.post_then(f, move || drop(changes.send(topic)));
    }
}

const INSTALLATION: &str = "installation";
const ROOT_CHECK: &str = "root_check";
