//! What keeps secrets: the root key, the subkeys derived from it, sealing and opening, and the signing keys.
//!
//! The store sees only sealed bytes and hashes. Subkeys come from the root key by HKDF-SHA256, one label each.
//! Sealed bytes are `version (1) | nonce (24) | XChaCha20-Poly1305`, bound to where they are stored (the
//! additional data), so that two sealed values cannot be swapped.
//!
//! A signing key is `next` (published, so that everybody has it in time), `active` (signs), `retiring` (published until
//! what it signed has expired; its private part is gone) and then removed; or `revoked` at any time. Each step is one
//! transaction, and what is due is done by whoever comes by, so that a crash between two steps leaves nothing to mend
//! (I6). Invariant: at any time there is exactly one active signing key per family, and every key that signed a token
//! still alive is published.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::{hkdf, hmac};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use protocol::jose::jwk::{Jwks, PublicJwk};
use protocol::jose::jws::{Algorithm, KeyFamily, PublicKey, SigningKey};
use protocol::secret::Secret;
use protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::keys::{Key, KeyState};
use store::{Store, Write};
use tokio::sync::Mutex;

use crate::error::Fault;
use crate::events;
use crate::messages::EventKind;
use crate::policy::Policy;
use crate::world::Moment;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const FAMILIES: [KeyFamily; 3] = KeyFamily::ALL;

/// The 32 bytes everything else is derived from. It lives in the operating system's keyring or a 0600 file.
pub struct RootKey(Secret<[u8; 32]>);

impl RootKey {
    /// Takes the bytes read from where they are kept.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Secret::new(bytes))
    }

    /// A value by which a wrong root key is recognised; it reveals nothing about the key.
    pub fn check_value(&self) -> [u8; 32] {
        self.subkey(b"root check, events chained")
    }

    /// The value in files from before events were chained. Nobody without the key can put it into a newer file and so
    /// have a log taken on that was never written.
    pub(crate) fn unchained_check_value(&self) -> [u8; 32] {
        self.subkey(b"root check")
    }

    /// What links the events of the log to each other.
    pub(crate) fn event_mac(&self) -> store::event_chain::Mac {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.subkey(b"audit"));
        Arc::new(move |bytes| {
            let mut link = [0; 32];
            link.copy_from_slice(hmac::sign(&key, bytes).as_ref());
            link
        })
    }

    fn subkey(&self, label: &[u8]) -> [u8; 32] {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"gatelodge/1");
        let mut key = [0; 32];
        // 32 bytes is within HKDF-SHA256's output limit, the only way these calls fail.
        if let Ok(okm) = salt.extract(self.0.expose()).expand(&[label], hkdf::HKDF_SHA256) {
            let _ = okm.fill(&mut key);
        }
        key
    }
}

/// Seals, opens, authenticates, and signs.
pub struct Vault {
    sealing: XChaCha20Poly1305,
    mac: hmac::Key,
    pepper: hmac::Key,
    pace: Pace,
    /// Held by whoever changes the keys.
    turn: Mutex<()>,
    ring: RwLock<Arc<KeyRing>>,
}

/// The place of a family in [`FAMILIES`].
fn index(family: KeyFamily) -> usize {
    FAMILIES
        .iter()
        .position(|candidate| *candidate == family)
        .unwrap_or(0)
}

/// The signing keys as they are at one time.
pub struct KeyRing {
    active: [SigningKey; 3],
    published: Jwks,
    verifiers: Vec<PublicKey>,
    /// From when on each active key signs.
    since: [Timestamp; 3],
    /// Families of which no next key is published.
    without_next: Vec<KeyFamily>,
    /// Days that a key signs before it is changed by itself.
    days: Option<u32>,
    /// When something is to be done with the keys.
    due_at: Option<Timestamp>,
}

/// How keys come and go.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Days that a key signs, unless the owner chose otherwise.
    days: Option<u32>,
    /// How long a key is published before it signs.
    ahead: Duration,
    /// How long a key stays published after it signed last.
    stay: Duration,
}

impl Pace {
    fn of(policy: &Policy) -> Self {
        Self {
            days: (policy.key_days > 0).then_some(policy.key_days),
            ahead: Policy::seconds(policy.key_prepublish_seconds),
            stay: Policy::seconds(policy.retired_key_seconds),
        }
    }
}

/// What the owner chose, as it is stored.
#[derive(Serialize, Deserialize)]
struct Schedule {
    days: Option<u32>,
}

/// Where [`Schedule`] is stored.
const SCHEDULE: &str = "key_schedule";

impl KeyRing {
    /// The active key that signs with `algorithm`.
    pub fn signer(&self, algorithm: Algorithm) -> &SigningKey {
        &self.active[index(algorithm.family())]
    }

    /// Days that a key signs before it is changed by itself; `None`: until the owner says so.
    pub(crate) fn days(&self) -> Option<u32> {
        self.days
    }

    /// When the schedule publishes the successor of a family's active key, early enough to sign in its place when the
    /// days are over; `None` when only the owner does.
    fn successor_at(&self, family: KeyFamily, pace: Pace) -> Option<Timestamp> {
        let signs = Duration::from_secs(u64::from(self.days?) * 86_400);
        let since = self.since[index(family)];
        Some(since.plus(signs.saturating_sub(pace.ahead)))
    }

    /// Families that are due for a next key.
    fn scheduled(&self, pace: Pace, now: Timestamp) -> Vec<KeyFamily> {
        let due = |family: &KeyFamily| self.successor_at(*family, pace).is_some_and(|at| at <= now);
        self.without_next.iter().copied().filter(due).collect()
    }

    /// Every public key that may verify a token still alive, and those that will sign next.
    pub fn published(&self) -> &Jwks {
        &self.published
    }

    /// The same keys, parsed for checking.
    pub(crate) fn verifiers(&self) -> &[PublicKey] {
        &self.verifiers
    }
}

impl Vault {
    /// Opens the vault over a store; makes the signing keys that are missing.
    pub fn open(root: &RootKey, store: &Store, policy: &Policy, moment: Moment) -> Result<Self, Fault> {
        let sealing_key = Secret::new(root.subkey(b"seal"));
        let sealing = XChaCha20Poly1305::new(sealing_key.expose().into());
        let missing = {
            let keys = store.read(store::Read::list_keys)?;
            FAMILIES
                .into_iter()
                .filter(|family| !keys.iter().any(|key| is_active(key, *family)))
                .collect::<Vec<_>>()
        };
        if !missing.is_empty() {
            let fresh = missing
                .into_iter()
                .map(|family| new_key(&sealing, family, KeyState::Active, moment))
                .collect::<Result<Vec<_>, _>>()?;
            store.write_blocking(move |write| {
                fresh.iter().try_for_each(|key| write.insert_key(key).map(drop))
            })?;
        }
        let pace = Pace::of(policy);
        let ring = load_ring(&sealing, store, pace)?;
        Ok(Self {
            sealing,
            mac: hmac::Key::new(hmac::HMAC_SHA256, &root.subkey(b"mac")),
            pepper: hmac::Key::new(hmac::HMAC_SHA256, &root.subkey(b"pepper")),
            pace,
            turn: Mutex::new(()),
            ring: RwLock::new(Arc::new(ring)),
        })
    }

    /// The signing keys as they are now.
    pub fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(
            &self
                .ring
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// Does what is due: lets the next keys sign, takes keys whose time is over out of the set, and publishes new next
    /// keys when the schedule says so. There is no timer; whoever signs or publishes calls this. Says whether anything
    /// changed.
    pub(crate) async fn tend(&self, store: &Store, moment: Moment) -> Result<bool, Fault> {
        if self.ring().due_at.is_none_or(|at| at > moment.now) {
            return Ok(false);
        }
        // One is enough. The others go on with the keys as they are: nothing that is due here is urgent.
        let Ok(_turn) = self.turn.try_lock() else {
            return Ok(false);
        };
        let ring = self.ring();
        if ring.due_at.is_none_or(|at| at > moment.now) {
            return Ok(false);
        }
        let wanted = ring.scheduled(self.pace, moment.now);
        self.turn_keys(store, wanted, false, moment).await?;
        Ok(true)
    }

    /// Makes the next keys, unless there are some. They sign after a day, or at once with `now`; the keys that signed
    /// until then stay published for `policy.retired_key_seconds`.
    pub(crate) async fn rotate(&self, store: &Store, now: bool, moment: Moment) -> Result<(), Fault> {
        let _turn = self.turn.lock().await;
        let wanted = self.ring().without_next.clone();
        self.turn_keys(store, wanted, now, moment).await
    }

    /// Takes a key out of use at once (security.md 4.4): it leaves the set, and if it signed, the next one of its family
    /// does from now on. `false` when there is no such key, or it was revoked before.
    pub(crate) async fn revoke(&self, store: &Store, kid: &str, moment: Moment) -> Result<bool, Fault> {
        let _turn = self.turn.lock().await;
        let keys = store.read(store::Read::list_keys)?;
        let Some(key) = keys
            .iter()
            .find(|key| key.kid == kid && key.state != KeyState::Revoked)
        else {
            return Ok(false);
        };
        let signed = key.state == KeyState::Active;
        let next = keys
            .iter()
            .find(|other| other.state == KeyState::Next && other.family == key.family)
            .map(|other| other.kid.clone());
        let fresh = match KeyFamily::parse(&key.family) {
            Some(family) if signed && next.is_none() => {
                self.make(vec![family], KeyState::Active, moment).await?
            }
            _ => Vec::new(),
        };
        let kid = kid.to_owned();
        store
            .write(move |write| {
                write.revoke_key(&kid)?;
                if signed {
                    match &next {
                        Some(next) => write.update_key_active(next, moment.now).map(drop)?,
                        None => fresh.iter().try_for_each(|key| write.insert_key(key).map(drop))?,
                    }
                }
                note(write, EventKind::KeyRevoked, &kid, moment)
            })
            .await?;
        self.reload(store)?;
        Ok(true)
    }

    /// How many days a key signs before it is changed by itself; `None`: until the owner says so.
    pub(crate) async fn set_schedule(&self, store: &Store, days: Option<u32>) -> Result<(), Fault> {
        let _turn = self.turn.lock().await;
        let text = serde_json::to_string(&Schedule { days })
            .map_err(|error| Fault::stored("key schedule", error))?;
        store
            .write(move |write| write.update_setting(SCHEDULE, &text))
            .await?;
        self.reload(store)
    }

    /// One transaction: new next keys for the families in `wanted`, the next keys whose time has come (all of them with
    /// `at_once`) sign, and the keys whose time is over go.
    async fn turn_keys(
        &self,
        store: &Store,
        wanted: Vec<KeyFamily>,
        at_once: bool,
        moment: Moment,
    ) -> Result<(), Fault> {
        let mut fresh = self.make(wanted, KeyState::Next, moment).await?;
        for key in &mut fresh {
            key.activates_at = moment.now.plus(self.pace.ahead);
        }
        let retires_at = moment.now.plus(self.pace.stay);
        store
            .write(move |write| {
                fresh.iter().try_for_each(|key| write.insert_key(key).map(drop))?;
                let keys = write.list_keys()?;
                let mut turned = Vec::new();
                for next in keys.iter().filter(|key| key.state == KeyState::Next) {
                    if !at_once && next.activates_at > moment.now {
                        continue;
                    }
                    let signs = keys
                        .iter()
                        .filter(|key| key.state == KeyState::Active && key.family == next.family);
                    for key in signs {
                        write.update_key_retiring(&key.kid, retires_at)?;
                    }
                    write.update_key_active(&next.kid, moment.now)?;
                    turned.push(next.family.as_str());
                }
                let over = |key: &&Key| {
                    key.state == KeyState::Retiring && key.retires_at.is_some_and(|at| at <= moment.now)
                };
                for key in keys.iter().filter(over) {
                    write.remove_key(&key.kid)?;
                }
                if turned.is_empty() {
                    return Ok(());
                }
                note(write, EventKind::KeysRotated, &turned.join(", "), moment)
            })
            .await?;
        self.reload(store)
    }

    /// Makes keys away from the runtime's threads: an RSA key takes a good part of a second.
    async fn make(
        &self,
        families: Vec<KeyFamily>,
        state: KeyState,
        moment: Moment,
    ) -> Result<Vec<Key>, Fault> {
        if families.is_empty() {
            return Ok(Vec::new());
        }
        let sealing = self.sealing.clone();
        let making = tokio::task::spawn_blocking(move || {
            families
                .into_iter()
                .map(|family| new_key(&sealing, family, state, moment))
                .collect()
        });
        making.await.map_err(|error| Fault::Signing(error.to_string()))?
    }

    fn reload(&self, store: &Store) -> Result<(), Fault> {
        let ring = load_ring(&self.sealing, store, self.pace)?;
        *self
            .ring
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(ring);
        Ok(())
    }

    /// Seals `plain` for the place `bound_to` (table, column and row).
    pub fn seal(&self, bound_to: &str, plain: &[u8], moment: Moment) -> Result<Vec<u8>, Fault> {
        seal(&self.sealing, bound_to, plain, moment)
    }

    /// Opens what was sealed for the same place.
    pub fn open_sealed(&self, bound_to: &str, sealed: &[u8]) -> Result<Secret<Vec<u8>>, Fault> {
        open(&self.sealing, bound_to, sealed)
    }

    /// A keyed hash over `parts`, for what must be recomputable but not forgeable (CSRF tokens).
    pub(crate) fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        tag(&self.mac, label, parts)
    }

    /// A keyed hash of a derived passphrase, so that the file alone is not enough to test guesses.
    pub(crate) fn pepper(&self, derived: &[u8]) -> Secret<[u8; 32]> {
        Secret::new(tag(&self.pepper, "passphrase", &[derived]))
    }
}

fn tag(key: &hmac::Key, label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in std::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
        // Length-prefixed: no two lists of parts give the same input.
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.sign().as_ref());
    bytes
}

fn seal(cipher: &XChaCha20Poly1305, bound_to: &str, plain: &[u8], moment: Moment) -> Result<Vec<u8>, Fault> {
    let nonce: [u8; NONCE] = moment.draw()?;
    let sealed = cipher
        .encrypt(
            XNonce::from_slice(&nonce),
            Payload {
                msg: plain,
                aad: bound_to.as_bytes(),
            },
        )
        .map_err(|_| Fault::Sealed("value"))?;
    Ok([&[VERSION][..], &nonce, &sealed].concat())
}

fn open(cipher: &XChaCha20Poly1305, bound_to: &str, sealed: &[u8]) -> Result<Secret<Vec<u8>>, Fault> {
    let (version, rest) = sealed.split_first().ok_or(Fault::Sealed("value"))?;
    if *version != VERSION || rest.len() < NONCE {
        return Err(Fault::Sealed("value"));
    }
    let (nonce, body) = rest.split_at(NONCE);
    cipher
        .decrypt(
            XNonce::from_slice(nonce),
            Payload {
                msg: body,
                aad: bound_to.as_bytes(),
            },
        )
        .map(Secret::new)
        .map_err(|_| Fault::Sealed("value"))
}

fn new_key(
    cipher: &XChaCha20Poly1305,
    family: KeyFamily,
    state: KeyState,
    moment: Moment,
) -> Result<Key, Fault> {
    let failed = |_| Fault::Signing(format!("no new {family:?} key"));
    let der: Vec<u8> = match family {
        KeyFamily::Rsa => {
            let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa3072).map_err(failed)?;
            AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair)
                .map_err(failed)?
                .as_ref()
                .to_vec()
        }
        KeyFamily::P256 => {
            use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?;
            pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec()
        }
        KeyFamily::Ed25519 => {
            let pair = aws_lc_rs::signature::Ed25519KeyPair::generate().map_err(failed)?;
            pair.to_pkcs8().map_err(failed)?.as_ref().to_vec()
        }
    };
    let der = Secret::new(der);
    let key =
        SigningKey::from_pkcs8(family, der.expose()).map_err(|error| Fault::Signing(error.to_string()))?;
    let kid = key.kid().to_owned();
    Ok(Key {
        sealed_private: seal(cipher, &bound(&kid), der.expose(), moment)?,
        public: serde_json::to_string(key.public_jwk())
            .map_err(|error| Fault::stored("signing key", error))?,
        kid,
        family: family.as_str().to_owned(),
        state,
        created_at: moment.now,
        activates_at: moment.now,
        retires_at: None,
    })
}

/// Tells the owner of every instance; the keys are the whole lodge's.
fn note(write: &Write, kind: EventKind, detail: &str, moment: Moment) -> Result<(), store::Error> {
    for instance in write.list_instances()? {
        events::about(instance.id, kind, moment)
            .detail(detail)
            .write(write)?;
    }
    Ok(())
}

fn load_ring(cipher: &XChaCha20Poly1305, store: &Store, pace: Pace) -> Result<KeyRing, Fault> {
    let (keys, schedule) =
        store.read(|read| Ok::<_, store::Error>((read.list_keys()?, read.find_setting(SCHEDULE)?)))?;
    let days = match schedule {
        Some(text) => {
            serde_json::from_str::<Schedule>(&text)
                .map_err(|error| Fault::stored("key schedule", error))?
                .days
        }
        None => pace.days,
    };
    let active = |family: KeyFamily| -> Result<SigningKey, Fault> {
        let key = keys
            .iter()
            .find(|key| is_active(key, family))
            .ok_or_else(|| Fault::stored("signing key", format!("no active {family:?} key")))?;
        let der =
            open(cipher, &bound(&key.kid), &key.sealed_private).map_err(|_| Fault::Sealed("signing key"))?;
        SigningKey::from_pkcs8(family, der.expose()).map_err(|error| Fault::stored("signing key", error))
    };
    let [rsa, p256, ed25519] = FAMILIES;
    let published: Vec<PublicJwk> = keys
        .iter()
        .filter(|key| key.state != KeyState::Revoked)
        .map(|key| serde_json::from_str(&key.public))
        .collect::<Result<_, _>>()
        .map_err(|error| Fault::stored("signing key", error))?;
    let without_next: Vec<KeyFamily> = FAMILIES
        .into_iter()
        .filter(|family| {
            !keys
                .iter()
                .any(|key| key.state == KeyState::Next && key.family == family.as_str())
        })
        .collect();
    let since = FAMILIES.map(|family| {
        let key = keys.iter().find(|key| is_active(key, family));
        key.map_or(Timestamp::new(0), |key| key.activates_at)
    });
    let mut ring = KeyRing {
        days,
        since,
        without_next,
        due_at: None,
        active: [active(rsa)?, active(p256)?, active(ed25519)?],
        verifiers: published
            .iter()
            .map(PublicKey::new)
            .collect::<Result<_, _>>()
            .map_err(|error| Fault::stored("signing key", error))?,
        published: Jwks { keys: published },
    };
    let coming = keys.iter().filter_map(|key| match key.state {
        KeyState::Next => Some(key.activates_at),
        KeyState::Retiring => key.retires_at,
        KeyState::Active | KeyState::Revoked => None,
    });
    let scheduled = ring
        .without_next
        .iter()
        .filter_map(|family| ring.successor_at(*family, pace));
    ring.due_at = coming.chain(scheduled).min();
    Ok(ring)
}

fn is_active(key: &Key, family: KeyFamily) -> bool {
    key.state == KeyState::Active && key.family == family.as_str()
}

fn bound(kid: &str) -> String {
    format!("keys|private|{kid}")
}

#[cfg(test)]
mod tests {
    use protocol::jose::jws::{Algorithm, KeyFamily};

    use crate::messages::{EventKind, Key, KeyState, Problem, ProblemCode, Reply, Request};
    use crate::testing::World;

    const DAY: i64 = 86_400;

    async fn asked(world: &World, request: Request) -> Vec<Key> {
        match world.control(request).await {
            Reply::Keys { keys, .. } => keys,
            _ => panic!("no keys"),
        }
    }

    async fn kids(world: &World, state: KeyState) -> Vec<String> {
        let keys = asked(world, Request::ListKeys).await;
        let mut kids: Vec<String> = keys
            .into_iter()
            .filter(|key| key.state == state)
            .map(|key| key.kid)
            .collect();
        kids.sort_unstable();
        kids
    }

    async fn published(world: &World) -> Vec<String> {
        let ring = world.gatekeeper.published_keys(world.moment()).await;
        let keys = serde_json::to_value(ring.published()).unwrap();
        let kids = keys["keys"].as_array().unwrap().iter();
        let mut kids: Vec<String> = kids.map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
        kids.sort_unstable();
        kids
    }

    async fn rotations(world: &World) -> usize {
        world.settle().await;
        let events = world
            .control(Request::ListEvents {
                instance: "localhost".into(),
                limit: 500,
            })
            .await;
        let Reply::Events { events } = events else {
            panic!("no events")
        };
        events
            .iter()
            .filter(|event| event.kind == EventKind::KeysRotated)
            .count()
    }

    async fn signer(world: &World) -> String {
        let ring = world.gatekeeper.published_keys(world.moment()).await;
        ring.signer(Algorithm::ES256).kid().to_owned()
    }

    #[tokio::test]
    async fn h_3_a_new_key_is_published_before_its_first_token_and_the_old_one_after_its_last() {
        let mut world = World::new().await;
        let old = kids(&world, KeyState::Active).await;
        asked(&world, Request::RotateKeys { now: false }).await;
        let next = kids(&world, KeyState::Next).await;
        assert_eq!((old.len(), next.len()), (3, 3));
        assert!(old.contains(&signer(&world).await));
        world.wait(DAY - 1);
        assert!(old.contains(&signer(&world).await), "a day has not passed");
        let code = world.gets_a_code().await;
        let tokens = world.redeems(&code).await.unwrap();
        assert_eq!(published(&world).await.len(), 6);
        world.wait(1);
        assert!(next.contains(&signer(&world).await));
        assert_eq!(kids(&world, KeyState::Retiring).await, old);
        assert!(world.is_good(&tokens.access_token).await);
        assert_eq!(rotations(&world).await, 1);
        world.wait(DAY - 1);
        assert_eq!(published(&world).await.len(), 6);
        world.wait(1);
        assert_eq!(published(&world).await, next, "their time is over");
    }

    #[tokio::test]
    async fn rotating_twice_makes_no_second_next_key() {
        let world = World::new().await;
        asked(&world, Request::RotateKeys { now: false }).await;
        let next = kids(&world, KeyState::Next).await;
        asked(&world, Request::RotateKeys { now: false }).await;
        assert_eq!(kids(&world, KeyState::Next).await, next);
        // In a hurry, the keys that many know already are the ones to use.
        asked(&world, Request::RotateKeys { now: true }).await;
        assert_eq!(kids(&world, KeyState::Active).await, next);
        assert!(kids(&world, KeyState::Next).await.is_empty());
    }

    #[tokio::test]
    async fn i6_keys_changed_at_once_stay_published_until_what_they_signed_is_over() {
        let mut world = World::new().await;
        let code = world.gets_a_code().await;
        let tokens = world.redeems(&code).await.unwrap();
        asked(&world, Request::RotateKeys { now: true }).await;
        assert_eq!(published(&world).await.len(), 6);
        assert!(world.is_good(&tokens.access_token).await);
        world.wait(DAY);
        assert_eq!(published(&world).await.len(), 3);
    }

    #[tokio::test]
    async fn keys_are_changed_by_themselves_in_time() {
        let mut world = World::new().await;
        let old = kids(&world, KeyState::Active).await;
        world.wait(89 * DAY - 1);
        assert_eq!(published(&world).await, old);
        world.wait(1);
        assert_eq!(published(&world).await.len(), 6, "a day before they sign");
        assert!(old.contains(&signer(&world).await));
        world.wait(DAY);
        assert!(!old.contains(&signer(&world).await));
        assert_eq!(rotations(&world).await, 1);
    }

    #[tokio::test]
    async fn a_lodge_that_slept_through_a_rotation_still_publishes_first() {
        let mut world = World::new().await;
        let old = kids(&world, KeyState::Active).await;
        world.wait(400 * DAY);
        assert_eq!(published(&world).await.len(), 6);
        assert!(old.contains(&signer(&world).await));
        world.wait(DAY);
        assert!(!old.contains(&signer(&world).await));
    }

    #[tokio::test]
    async fn the_owner_chooses_the_schedule() {
        let mut world = World::new().await;
        asked(&world, Request::SetKeySchedule { days: None }).await;
        world.wait(1000 * DAY);
        assert_eq!(published(&world).await.len(), 3);
        let keys = asked(&world, Request::SetKeySchedule { days: Some(30) }).await;
        assert_eq!(keys.len(), 6, "they are overdue");
        for days in [0, 6, 3651] {
            let refused = world
                .gatekeeper
                .control(Request::SetKeySchedule { days: Some(days) }, world.moment())
                .await;
            let Err(Problem { code, field, .. }) = refused else {
                panic!("{days} days were taken")
            };
            assert_eq!((code, field.as_deref()), (ProblemCode::Invalid, Some("days")));
        }
    }

    #[tokio::test]
    async fn what_a_revoked_key_signed_is_dead_and_sessions_live() {
        let mut world = World::new().await;
        let code = world.gets_a_code().await;
        let tokens = world.redeems(&code).await.unwrap();
        assert!(
            world.is_good(&tokens.access_token).await,
            "it is remembered as good"
        );
        let leaked = signer(&world).await;
        asked(&world, Request::RevokeKey { kid: leaked.clone() }).await;
        assert!(!published(&world).await.contains(&leaked));
        assert_ne!(signer(&world).await, leaked);
        assert!(!world.is_good(&tokens.access_token).await);
        assert!(world.session().is_some());
        let again = world.refreshes(&tokens.refresh_token.unwrap()).await.unwrap();
        assert!(world.is_good(&again.access_token).await);
        let twice = world
            .gatekeeper
            .control(Request::RevokeKey { kid: leaked }, world.moment())
            .await;
        assert!(matches!(twice, Err(problem) if problem.code == ProblemCode::NotFound));
    }

    #[tokio::test]
    async fn a_revoked_key_is_followed_by_the_next_one_where_there_is_one() {
        let world = World::new().await;
        asked(&world, Request::RotateKeys { now: false }).await;
        let next = kids(&world, KeyState::Next).await;
        let kid = signer(&world).await;
        asked(&world, Request::RevokeKey { kid }).await;
        assert!(next.contains(&signer(&world).await));
        assert_eq!(kids(&world, KeyState::Active).await.len(), KeyFamily::ALL.len());
        // A next or a retiring key can leak as well.
        let [one, ..] = &kids(&world, KeyState::Next).await[..] else {
            panic!("two are left")
        };
        asked(&world, Request::RevokeKey { kid: one.clone() }).await;
        assert!(!published(&world).await.contains(one));
        assert_eq!(kids(&world, KeyState::Active).await.len(), 3);
    }

    #[tokio::test]
    async fn keys_that_sign_no_more_have_no_private_part() {
        let world = World::new().await;
        asked(&world, Request::RotateKeys { now: true }).await;
        let kid = signer(&world).await;
        asked(&world, Request::RevokeKey { kid }).await;
        for key in world.gatekeeper.store.read(store::Read::list_keys).unwrap() {
            let signs = key.state == store::keys::KeyState::Active;
            assert_eq!(key.sealed_private.is_empty(), !signs, "{:?}", key.state);
        }
    }
}
