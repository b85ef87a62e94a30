//! Signed tokens (RFC 7515 compact serialisation, RFC 7519): the algorithms and the keys that sign. Checking
//! a token is in `verify.rs`.
//!
//! Keys are parsed once and sign many times, side by side from any number of threads.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::jwk::{InvalidKey, PublicJwk};

mod mac;
mod verify;

pub use mac::MacKey;
pub(crate) use mac::{shared_secret_claims, unchecked_claims};
pub use verify::{InvalidToken, Profile, PublicKey, verify};
pub(crate) use verify::{
    algorithm_of, audience, delivered_claims, mac_claims, moment, signed_claims, text, unchecked_claim,
    unsigned_claims,
};

/// A signature algorithm (RFC 7518 section 3.1, RFC 8037). No symmetric ones, no `none`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSA with PKCS #1 v1.5 padding and SHA-256: what every OpenID Connect client understands.
    #[default]
    RS256,
    /// RSA with PSS padding and SHA-256.
    PS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// Ed25519.
    #[serde(alias = "Ed25519")]
    EdDSA,
}

/// The name of Ed25519 among the fully specified algorithms (RFC 9864 section 2.2). Our own tokens say `EdDSA`, which
/// every library knows; newer ones write this into theirs.
pub const ED25519: &str = "Ed25519";

impl Algorithm {
    /// All four, as discovery lists them.
    pub const ALL: [Self; 4] = [Self::RS256, Self::PS256, Self::ES256, Self::EdDSA];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::PS256 => "PS256",
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
        }
    }

    /// Reads the name of an algorithm that we sign with, case sensitive.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == text)
    }

    /// Reads the name that somebody else gives to what they signed with: both names of Ed25519 are one algorithm.
    pub fn of_others(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| (text == ED25519).then_some(Self::EdDSA))
    }

    /// The kind of key it needs.
    pub const fn family(self) -> KeyFamily {
        match self {
            Self::RS256 | Self::PS256 => KeyFamily::Rsa,
            Self::ES256 => KeyFamily::P256,
            Self::EdDSA => KeyFamily::Ed25519,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyFamily {
    /// RSA, 2048 bits or more; signs RS256 and PS256.
    #[serde(rename = "RSA")]
    Rsa,
    /// NIST P-256; signs ES256.
    #[serde(rename = "P-256")]
    P256,
    /// Ed25519; signs EdDSA.
    Ed25519,
}

impl KeyFamily {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Rsa, Self::P256, Self::Ed25519];

    /// Its name, as the store keeps it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::P256 => "P-256",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.as_str() == text)
    }
}

/// A private key, ready to sign. Shows its name only.
pub struct SigningKey {
    pair: Pair,
    kid: String,
    public_jwk: PublicJwk,
    public_key: PublicKey,
}

/// Parsed key pairs; the crypto library wipes them when they are dropped.
enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A token that could not be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key is of another kind than the algorithm needs.
    #[error("this key does not sign with that algorithm")]
    WrongAlgorithm,
    /// The crypto library failed.
    #[error("the crypto library could not sign")]
    Failed,
}

impl SigningKey {
    /// Parses a private key in PKCS #8. Its name is the thumbprint of the public part.
    pub fn from_pkcs8(family: KeyFamily, der: &[u8]) -> Result<Self, InvalidKey> {
        let (pair, jwk) = match family {
            KeyFamily::Rsa => {
                let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| InvalidKey::Malformed)?;
                let public = pair.public_key();
                let modulus = public.modulus().big_endian_without_leading_zero();
                let jwk = PublicJwk::rsa(modulus, public.exponent().big_endian_without_leading_zero())?;
                (Pair::Rsa(pair), jwk)
            }
            KeyFamily::P256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
                    .map_err(|_| InvalidKey::Malformed)?;
                let jwk = p256_jwk(pair.public_key().as_ref()).ok_or(InvalidKey::Malformed)?;
                (Pair::P256(pair), jwk)
            }
            KeyFamily::Ed25519 => {
                let pair = Ed25519KeyPair::from_pkcs8(der).map_err(|_| InvalidKey::Malformed)?;
                let point = pair
                    .public_key()
                    .as_ref()
                    .try_into()
                    .map_err(|_| InvalidKey::Malformed)?;
                let jwk = PublicJwk::ed25519(point)?;
                (Pair::Ed25519(pair), jwk)
            }
        };
        let kid = jwk.thumbprint();
        let public_jwk = jwk.with_kid(kid.as_str());
        let public_key = PublicKey::new(&public_jwk)?;
        Ok(Self {
            pair,
            kid,
            public_jwk,
            public_key,
        })
    }

    /// Its name: the thumbprint (RFC 7638) of the public part.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public part for the key set; without `alg` where the key signs with more than one.
    pub fn public_jwk(&self) -> &PublicJwk {
        &self.public_jwk
    }

    /// The public part for [`verify`].
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Which kind of key it is.
    pub fn family(&self) -> KeyFamily {
        self.public_jwk.family()
    }

    /// Signs a payload, as [`crate::claims::payload`] writes it, and gives back the compact token. `typ` is
    /// what the reader's [`Profile`] asks for.
    pub fn sign(&self, algorithm: Algorithm, typ: &str, claims_json: &str) -> Result<String, SignError> {
        if algorithm.family() != self.family() {
            return Err(SignError::WrongAlgorithm);
        }
        let header = Header {
            alg: algorithm,
            typ,
            kid: &self.kid,
        };
        let header = serde_json::to_string(&header).map_err(|_| SignError::Failed)?;
        // Room for an RSA signature of 4096 bits.
        let mut token = String::with_capacity((header.len() + claims_json.len()) * 4 / 3 + 700);
        URL_SAFE_NO_PAD.encode_string(header, &mut token);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims_json, &mut token);
        self.append_signature(algorithm, &mut token)?;
        Ok(token)
    }

    fn append_signature(&self, algorithm: Algorithm, token: &mut String) -> Result<(), SignError> {
        let mut rsa_signature = Vec::new();
        let signature;
        let bytes: &[u8] = match &self.pair {
            Pair::Rsa(pair) => {
                let padding: &'static dyn RsaEncoding = if algorithm == Algorithm::PS256 {
                    &RSA_PSS_SHA256
                } else {
                    &RSA_PKCS1_SHA256
                };
                rsa_signature.resize(pair.public_modulus_len(), 0);
                pair.sign(
                    padding,
                    &SystemRandom::new(),
                    token.as_bytes(),
                    &mut rsa_signature,
                )
                .map_err(|_| SignError::Failed)?;
                &rsa_signature
            }
            Pair::P256(pair) => {
                signature = pair
                    .sign(&SystemRandom::new(), token.as_bytes())
                    .map_err(|_| SignError::Failed)?;
                signature.as_ref()
            }
            Pair::Ed25519(pair) => {
                signature = pair.try_sign(token.as_bytes()).map_err(|_| SignError::Failed)?;
                signature.as_ref()
            }
        };
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(bytes, token);
        Ok(())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}

/// The header of every token we sign.
#[derive(Serialize)]
struct Header<'a> {
    alg: Algorithm,
    typ: &'a str,
    kid: &'a str,
}

/// Takes an uncompressed point apart (SEC 1 section 2.3.3).
fn p256_jwk(point: &[u8]) -> Option<PublicJwk> {
    let (x, y) = point.strip_prefix(&[4])?.split_first_chunk::<32>()?;
    Some(PublicJwk::p256(x, y.try_into().ok()?))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::LazyLock;

    use aws_lc_rs::encoding::AsDer as _;
    use aws_lc_rs::rsa::KeySize;
    use serde_json::{Value, json};

    use super::*;
    use crate::encoding::from_base64url;

    /// Making an RSA key is slow, so all tests share one of each kind.
    pub(crate) static KEYS: LazyLock<[SigningKey; 3]> = LazyLock::new(|| KeyFamily::ALL.map(new_key));

    pub(crate) fn new_key(family: KeyFamily) -> SigningKey {
        let der = match family {
            KeyFamily::Rsa => RsaKeyPair::generate(KeySize::Rsa2048)
                .unwrap()
                .as_der()
                .unwrap()
                .as_ref()
                .to_vec(),
            KeyFamily::P256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
                pair.to_pkcs8v1().unwrap().as_ref().to_vec()
            }
            KeyFamily::Ed25519 => Ed25519KeyPair::generate()
                .unwrap()
                .to_pkcs8()
                .unwrap()
                .as_ref()
                .to_vec(),
        };
        SigningKey::from_pkcs8(family, &der).unwrap()
    }

    pub(crate) fn key_for(algorithm: Algorithm) -> &'static SigningKey {
        KEYS.iter()
            .find(|key| key.family() == algorithm.family())
            .unwrap()
    }

    #[test]
    fn names_read_back() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.as_str());
        }
        for family in KeyFamily::ALL {
            assert_eq!(KeyFamily::parse(family.as_str()), Some(family));
            assert_eq!(serde_json::to_value(family).unwrap(), family.as_str());
        }
        for no in ["none", "None", "HS256", "rs256", "RS512", ""] {
            assert_eq!(Algorithm::parse(no), None, "{no}");
        }
    }

    #[test]
    fn a_token_names_its_key_algorithm_and_type() {
        for algorithm in Algorithm::ALL {
            let key = key_for(algorithm);
            let token = key.sign(algorithm, "at+jwt", r#"{"a":1}"#).unwrap();
            let parts: Vec<&str> = token.split('.').collect();
            let header: Value = serde_json::from_slice(&from_base64url(parts[0]).unwrap()).unwrap();
            assert_eq!(
                header,
                json!({"alg": algorithm.as_str(), "typ": "at+jwt", "kid": key.kid()})
            );
            assert_eq!(from_base64url(parts[1]).unwrap(), br#"{"a":1}"#);
            assert_eq!(parts.len(), 3);
        }
    }

    #[test]
    fn a_key_signs_only_with_its_own_algorithms() {
        for key in KEYS.iter() {
            for algorithm in Algorithm::ALL {
                let signed = key.sign(algorithm, "JWT", "{}");
                assert_eq!(
                    signed.is_ok(),
                    algorithm.family() == key.family(),
                    "{key:?} {algorithm:?}"
                );
            }
        }
    }

    #[test]
    fn a_key_is_named_by_its_thumbprint() {
        for key in KEYS.iter() {
            assert_eq!(key.kid(), key.public_jwk().thumbprint());
            assert_eq!(key.public_jwk().kid(), Some(key.kid()));
            assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.kid()));
        }
    }

    #[test]
    fn what_is_no_private_key_is_refused() {
        for family in KeyFamily::ALL {
            for der in [&b""[..], b"not DER", &[0x30, 0x82, 0xff, 0xff]] {
                assert_eq!(
                    SigningKey::from_pkcs8(family, der).err(),
                    Some(InvalidKey::Malformed),
                    "{family:?}"
                );
            }
        }
        let p256 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .unwrap()
            .to_pkcs8v1()
            .unwrap();
        assert!(SigningKey::from_pkcs8(KeyFamily::Ed25519, p256.as_ref()).is_err());
        assert!(SigningKey::from_pkcs8(KeyFamily::Rsa, p256.as_ref()).is_err());
    }

    #[test]
    fn the_signature_of_rfc_8037_appendix_a_4_holds() {
        // PKCS #8 around the private key of appendix A.1.
        let der = from_base64url(
            "MFECAQEwBQYDK2VwBCIEIJ1hsZ3v_VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9ggSEA11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        )
        .unwrap();
        let key = SigningKey::from_pkcs8(KeyFamily::Ed25519, &der).unwrap();
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let mut token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".to_owned();
        key.append_signature(Algorithm::EdDSA, &mut token).unwrap();
        let signature = token.rsplit('.').next().unwrap();
        assert_eq!(
            signature,
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }
}
