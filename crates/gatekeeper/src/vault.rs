//! What keeps secrets: the root key, the subkeys derived from it, sealing and opening, and the signing keys.
//!
//! The store sees only sealed bytes and hashes. Subkeys come from the root key by HKDF-SHA256, one label each.
//! Sealed bytes are `version (1) | nonce (24) | XChaCha20-Poly1305`, bound to where they are stored (the
//! additional data), so that two sealed values cannot be swapped. Invariant: at any time there is exactly one
//! active signing key per family, and every key that signed a token still alive is published.

use std::sync::{Arc, RwLock};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::{hkdf, hmac};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use protocol::jose::jwk::{Jwks, PublicJwk};
use protocol::jose::jws::{Algorithm, KeyFamily, PublicKey, SigningKey};
use protocol::secret::Secret;
use protocol::time::Timestamp;
use store::Store;
use store::keys::{Key, KeyState};

use crate::error::Fault;
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
        self.subkey(b"root check")
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
    ring: RwLock<Arc<KeyRing>>,
}

/// The signing keys as they are at one time.
pub struct KeyRing {
    active: [SigningKey; 3],
    published: Jwks,
    verifiers: Vec<PublicKey>,
    /// When the first of the retiring keys is over.
    over_at: Option<Timestamp>,
}

impl KeyRing {
    /// The active key that signs with `algorithm`.
    pub fn signer(&self, algorithm: Algorithm) -> &SigningKey {
        let family = algorithm.family();
        let index = FAMILIES
            .iter()
            .position(|candidate| *candidate == family)
            .unwrap_or(0);
        &self.active[index]
    }

    /// Every public key that may verify a token still alive.
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
    pub fn open(root: &RootKey, store: &Store, moment: Moment) -> Result<Self, Fault> {
        let sealing_key = Secret::new(root.subkey(b"seal"));
        let vault_parts = (
            XChaCha20Poly1305::new(sealing_key.expose().into()),
            hmac::Key::new(hmac::HMAC_SHA256, &root.subkey(b"mac")),
            hmac::Key::new(hmac::HMAC_SHA256, &root.subkey(b"pepper")),
        );
        let (sealing, mac, pepper) = vault_parts;
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
                .map(|family| new_key(&sealing, family, moment))
                .collect::<Result<Vec<_>, _>>()?;
            store.write_blocking(move |write| {
                fresh.iter().try_for_each(|key| write.insert_key(key).map(drop))
            })?;
        }
        let ring = load_ring(&sealing, store)?;
        Ok(Self {
            sealing,
            mac,
            pepper,
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

    /// Makes new active keys; the old ones retire and stay published for `policy.retired_key_seconds`.
    pub async fn rotate(&self, store: &Store, policy: &Policy, moment: Moment) -> Result<(), Fault> {
        self.drop_retired(store, moment.now)?;
        let fresh = FAMILIES
            .into_iter()
            .map(|family| new_key(&self.sealing, family, moment))
            .collect::<Result<Vec<_>, _>>()?;
        let retires_at = moment.now.plus(Policy::seconds(policy.retired_key_seconds));
        store
            .write(move |write| {
                for key in write.list_keys()? {
                    if key.state == KeyState::Active {
                        write.update_key_state(&key.kid, KeyState::Retiring, Some(retires_at))?;
                    }
                }
                fresh.iter().try_for_each(|key| write.insert_key(key).map(drop))
            })
            .await?;
        self.reload(store)
    }

    /// Takes keys whose time is over out of the file and out of the published set.
    pub(crate) fn drop_retired(&self, store: &Store, now: Timestamp) -> Result<(), Fault> {
        if self.ring().over_at.is_none_or(|at| at > now) {
            return Ok(());
        }
        let over: Vec<String> = store
            .read(store::Read::list_keys)?
            .into_iter()
            .filter(|key| key.state == KeyState::Retiring && key.retires_at.is_some_and(|at| at <= now))
            .map(|key| key.kid)
            .collect();
        if over.is_empty() {
            return Ok(());
        }
        store.write_blocking(move |write| over.iter().try_for_each(|kid| write.remove_key(kid).map(drop)))?;
        self.reload(store)
    }

    fn reload(&self, store: &Store) -> Result<(), Fault> {
        let ring = load_ring(&self.sealing, store)?;
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

fn new_key(cipher: &XChaCha20Poly1305, family: KeyFamily, moment: Moment) -> Result<Key, Fault> {
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
        state: KeyState::Active,
        created_at: moment.now,
        activates_at: moment.now,
        retires_at: None,
    })
}

fn load_ring(cipher: &XChaCha20Poly1305, store: &Store) -> Result<KeyRing, Fault> {
    let keys = store.read(store::Read::list_keys)?;
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
    let over_at = keys.iter().filter_map(|key| key.retires_at).min();
    Ok(KeyRing {
        over_at,
        active: [active(rsa)?, active(p256)?, active(ed25519)?],
        verifiers: published
            .iter()
            .map(PublicKey::new)
            .collect::<Result<_, _>>()
            .map_err(|error| Fault::stored("signing key", error))?,
        published: Jwks { keys: published },
    })
}

fn is_active(key: &Key, family: KeyFamily) -> bool {
    key.state == KeyState::Active && key.family == family.as_str()
}

fn bound(kid: &str) -> String {
    format!("keys|private|{kid}")
}
