//! Signing keys from the owner's side.

use protocol::jose::jws::{Algorithm, KeyFamily};
use protocol::time::Timestamp;

use super::{Answer, Key, KeyState, Problem, ProblemCode, Reply, Topic};
use crate::Gatekeeper;
use crate::world::Moment;

/// Fewest days that a key may sign by schedule: it is published a day before and stays published a day after.
const FEWEST_DAYS: u32 = 7;
/// Most days; ten years.
const MOST_DAYS: u32 = 3650;

impl Gatekeeper {
    pub(super) async fn list_keys(&self, moment: Moment) -> Answer {
        self.tend_keys(moment).await;
        self.keys_now()
    }

    fn keys_now(&self) -> Answer {
        let ring = self.vault.ring();
        let mut keys: Vec<Key> = self
            .store
            .read(store::Read::list_keys)?
            .into_iter()
            .filter_map(|row| {
                let state = state(row.state)?;
                let family = KeyFamily::parse(&row.family);
                let signs = Algorithm::ALL
                    .iter()
                    .filter(|algorithm| Some(algorithm.family()) == family)
                    .map(|algorithm| algorithm.as_str().to_owned())
                    .collect();
                let due_at = (state == KeyState::Active)
                    .then(|| {
                        ring.days()
                            .map(|days| row.activates_at.seconds() + i64::from(days) * 86_400)
                    })
                    .flatten();
                Some(Key {
                    kid: row.kid,
                    algorithm: row.family,
                    signs,
                    state,
                    created_at: row.created_at.seconds(),
                    activates_at: row.activates_at.seconds(),
                    retires_at: row.retires_at.map(Timestamp::seconds),
                    due_at,
                })
            })
            .collect();
        let rank = |key: &Key| match key.state {
            KeyState::Active => 0,
            KeyState::Next => 1,
            KeyState::Retiring => 2,
        };
        keys.sort_by_key(|key| (rank(key), -key.created_at));
        Ok(Reply::Keys {
            keys,
            schedule_days: ring.days(),
        })
    }

    pub(super) async fn rotate_keys(&self, now: bool, moment: Moment) -> Answer {
        self.tend_keys(moment).await;
        self.vault.rotate(&self.store, now, moment).await?;
        self.keys_changed();
        self.keys_now()
    }

    /// What a revoked key signed is good no more; that has to be forgotten wherever it was remembered as good.
    pub(super) async fn revoke_key(&self, kid: &str, moment: Moment) -> Answer {
        if !self.vault.revoke(&self.store, kid, moment).await? {
            let say = format!("There is no key {kid} in use; it may have gone by itself.");
            return Err(Problem::new(ProblemCode::NotFound, say).at("kid"));
        }
        self.genuine.forget_all();
        tracing::warn!(kid, "a signing key was revoked");
        self.keys_changed();
        self.keys_now()
    }

    pub(super) async fn set_key_schedule(&self, days: Option<u32>, moment: Moment) -> Answer {
        if days.is_some_and(|days| !(FEWEST_DAYS..=MOST_DAYS).contains(&days)) {
            let say = format!("Choose between {FEWEST_DAYS} and {MOST_DAYS} days, or never.");
            return Err(Problem::new(ProblemCode::Invalid, say).at("days"));
        }
        self.vault.set_schedule(&self.store, days).await?;
        self.tell(Topic::Keys);
        self.list_keys(moment).await
    }

    fn keys_changed(&self) {
        self.tell(Topic::Keys);
        self.tell(Topic::Events);
    }
}

/// The state as the owner sees it; revoked keys are gone for them.
fn state(state: store::keys::KeyState) -> Option<KeyState> {
    match state {
        store::keys::KeyState::Next => Some(KeyState::Next),
        store::keys::KeyState::Active => Some(KeyState::Active),
        store::keys::KeyState::Retiring => Some(KeyState::Retiring),
        store::keys::KeyState::Revoked => None,
    }
}
