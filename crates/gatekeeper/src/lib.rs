//! The gatekeeper decides: who may sign in, what a client may have, which tokens are good.
//!
//! No HTTP, no window, no SQL. Every use case has three parts: **gather** (asynchronous: slow hashes),
//! **decide** (one synchronous function inside one write transaction) and **act** (sign, tell, reply).
//! Refusals are values; a [`Fault`] is an accident (see `error.rs`).

pub mod clients;
pub mod consent;
pub mod control;
mod error;
mod events;
pub mod grants;
mod hex;
mod housekeeping;
pub mod instances;
pub mod login;
pub mod logout;
pub mod policy;
pub mod provider_settings;
mod remembered;
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
use std::sync::{Arc, PoisonError, RwLock};

use protocol::id::{AccessTokenId, ClientId, InstanceId};
use protocol::time::Timestamp;
use store::Store;
use tokio::sync::broadcast;

use crate::control::{RootKeyPlace, Topic};
pub use crate::error::Fault;
use crate::instances::Instance;
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
    clients: Remembered<(InstanceId, ClientId), Arc<clients::Known>>,
    /// Access tokens whose signature is known to be right, by the hash of the whole token.
    genuine: Remembered<[u8; 32], AccessTokenId>,
    changes: broadcast::Sender<Topic>,
    quiet: events::Quiet,
    swept_at: AtomicI64,
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
        moment: Moment,
    ) -> Result<Self, StartError> {
        let (installation, check) = store.read(|read| {
            Ok::<_, store::Error>((read.find_meta(INSTALLATION)?, read.find_meta(ROOT_CHECK)?))
        })?;
        let expected = root.check_value();
        if check.is_some_and(|stored| stored != expected) {
            return Err(StartError::WrongRootKey);
        }
        let installation = if let Some(bytes) = installation {
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            let fresh = moment.draw_name::<4>().map_err(Fault::from)?;
            let stored = fresh.clone();
            store.write_blocking(move |write| {
                write.update_meta(INSTALLATION, stored.as_bytes())?;
                write.update_meta(ROOT_CHECK, &expected)
            })?;
            fresh
        };
        let vault = Vault::open(root, &store, moment)?;
        vault.drop_retired(&store, moment.now)?;
        let gatekeeper = Self {
            store,
            vault,
            policy,
            lodge,
            installation,
            passphrases: login::passphrase::Slots::default(),
            instances: RwLock::default(),
            clients: Remembered::new(clients::REMEMBERED),
            genuine: Remembered::new(tokens::REMEMBERED),
            changes: broadcast::channel(64).0,
            quiet: events::Quiet::default(),
            swept_at: AtomicI64::new(0),
        };
        gatekeeper.reload_instances()?;
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
    pub fn published_keys(&self, moment: Moment) -> Result<Arc<vault::KeyRing>, Fault> {
        self.vault.drop_retired(&self.store, moment.now)?;
        Ok(self.vault.ring())
    }

    /// Waits for running writes and closes the file.
    pub fn close(self) -> Result<(), Fault> {
        Ok(self.store.close()?)
    }

    pub(crate) fn tell(&self, topic: Topic) {
        // An error only says that nobody listens.
        let _ = self.changes.send(topic);
    }

    pub(crate) fn reload_instances(&self) -> Result<(), Fault> {
        let rows = self.store.read(store::Read::list_instances)?;
        let by_domain = rows
            .into_iter()
            .map(|row| (row.domain.clone(), Arc::new(Instance::from(row))))
            .collect::<HashMap<_, _>>();
        *self.instances.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(by_domain);
        Ok(())
    }
}

const INSTALLATION: &str = "installation";
const ROOT_CHECK: &str = "root_check";
