//! Signing keys from the owner's side.

use store::keys::KeyState;

use super::{Answer, EventKind, Key, Reply, Topic};
use crate::world::Moment;
use crate::{Gatekeeper, events};

impl Gatekeeper {
    pub(super) fn list_keys(&self) -> Answer {
        let mut keys: Vec<Key> = self
            .store
            .read(store::Read::list_keys)?
            .into_iter()
            .filter(|key| key.state != KeyState::Revoked)
            .map(|key| Key {
                kid: key.kid,
                algorithm: key.family,
                state: match key.state {
                    KeyState::Next => "next",
                    KeyState::Active => "active",
                    KeyState::Retiring | KeyState::Revoked => "retiring",
                }
                .to_owned(),
                created_at: key.created_at.seconds(),
                retires_at: key.retires_at.map(protocol::time::Timestamp::seconds),
            })
            .collect();
        keys.sort_by(|one, other| {
            one.state
                .cmp(&other.state)
                .then(other.created_at.cmp(&one.created_at))
        });
        Ok(Reply::Keys { keys })
    }

    pub(super) async fn rotate_keys(&self, moment: Moment) -> Answer {
        self.vault.rotate(&self.store, &self.policy, moment).await?;
        let first = self.store.read(store::Read::list_instances)?.into_iter().next();
        if let Some(instance) = first {
            self.note(events::about(instance.id, EventKind::KeysRotated, moment));
        }
        self.tell(Topic::Keys);
        self.list_keys()
    }
}
