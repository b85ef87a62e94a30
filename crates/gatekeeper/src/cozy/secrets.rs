//! The three secrets that sign an instance's tokens (cozy.md A.1): random, independent of each other, sealed in the file.
//!
//! They are made when something is first signed, so an instance that was made before they existed gets them like any
//! other. The store takes the session secret out with every change of the passphrase; the next token makes a new one,
//! and what the old one signed is worth nothing.

use std::sync::Arc;

use protocol::cozy::token::KeyKind;
use protocol::id::InstanceId;
use protocol::jose::jws::MacKey;

use crate::instances::Instance;
use crate::remembered::Remembered;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// All kinds of secrets.
const KINDS: [KeyKind; 3] = [KeyKind::Session, KeyKind::OAuth, KeyKind::Cli];

/// Opened secrets that are kept in memory.
const REMEMBERED: usize = 96;

/// Secrets that were opened before, by where they are stored and what they were sealed into. Sealing draws a nonce, so a
/// secret that was changed is found under another text, and one that was taken out of the file is not asked for: there
/// is nothing to forget in time. The oldest make room; the library wipes a key when it goes.
pub(crate) struct Opened(Remembered<(String, Vec<u8>), Arc<MacKey>>);

impl Default for Opened {
    fn default() -> Self {
        Self(Remembered::new(REMEMBERED))
    }
}

/// An instance's secrets, ready for use.
pub(crate) struct Keys {
    session: Arc<MacKey>,
    oauth: Arc<MacKey>,
    cli: Arc<MacKey>,
}

impl Keys {
    pub(crate) fn of(&self, kind: KeyKind) -> &MacKey {
        match kind {
            KeyKind::Session => &self.session,
            KeyKind::OAuth => &self.oauth,
            KeyKind::Cli => &self.cli,
        }
    }
}

impl Gatekeeper {
    /// The secrets to check tokens with. One that is not there has signed nothing: a passing one stands in for it, which
    /// has signed nothing either.
    pub(crate) fn checking_keys(&self, instance: &Instance, moment: Moment) -> Result<Keys, Fault> {
        let sealed = self.store.read(|read| read.list_cozy_secrets(instance.id))?;
        let one = |kind| match sealed.iter().find(|(other, _)| *other == kind) {
            Some((_, sealed)) => self.opened_key(instance.id, kind, sealed),
            None => key(&moment.draw::<64>()?).map(Arc::new),
        };
        Ok(Keys {
            session: one(KeyKind::Session)?,
            oauth: one(KeyKind::OAuth)?,
            cli: one(KeyKind::Cli)?,
        })
    }

    /// The secret to sign with, made if there is none.
    pub(crate) async fn signing_key(
        &self,
        instance: &Instance,
        kind: KeyKind,
        moment: Moment,
    ) -> Result<Arc<MacKey>, Fault> {
        let id = instance.id;
        let find = |all: Vec<(KeyKind, Vec<u8>)>| all.into_iter().find(|(other, _)| *other == kind);
        if let Some((_, sealed)) = find(self.store.read(|read| read.list_cozy_secrets(id))?) {
            return self.opened_key(id, kind, &sealed);
        }
        let fresh = KINDS
            .into_iter()
            .map(|kind| {
                // Longer than HS512 asks for where the specification wants it; the session's is 64 bytes (cozy.md A.1).
                let sealed = match kind {
                    KeyKind::Session => self.vault.seal(&place(id, kind), &moment.draw::<64>()?, moment),
                    KeyKind::OAuth | KeyKind::Cli => {
                        self.vault.seal(&place(id, kind), &moment.draw::<128>()?, moment)
                    }
                };
                sealed.map(|sealed| (kind, sealed))
            })
            .collect::<Result<Vec<_>, Fault>>()?;
        let all = self
            .store
            .write(move |write| {
                for (kind, sealed) in &fresh {
                    write.insert_cozy_secret(id, *kind, sealed)?;
                }
                write.list_cozy_secrets(id)
            })
            .await?;
        let (_, sealed) = find(all).ok_or_else(|| Fault::stored("secret", "it was not kept"))?;
        self.opened_key(id, kind, &sealed)
    }

    fn opened_key(&self, instance: InstanceId, kind: KeyKind, sealed: &[u8]) -> Result<Arc<MacKey>, Fault> {
        let known = (place(instance, kind), sealed.to_vec());
        let visit = match self.opened_secrets.0.find(&known) {
            Ok(key) => return Ok(key),
            Err(visit) => visit,
        };
        let key = Arc::new(key(self.vault.open_sealed(&known.0, sealed)?.expose())?);
        self.opened_secrets.0.keep(&visit, known, Arc::clone(&key));
        Ok(key)
    }
}

fn key(secret: &[u8]) -> Result<MacKey, Fault> {
    MacKey::new(secret).ok_or_else(|| Fault::stored("secret", "too short"))
}

/// Where a secret is stored, for sealing.
fn place(instance: InstanceId, kind: KeyKind) -> String {
    let kind = match kind {
        KeyKind::Session => "session",
        KeyKind::OAuth => "oauth",
        KeyKind::Cli => "cli",
    };
    format!("cozy_secrets|sealed|{instance}|{kind}")
}
