//! Public keys as JSON (RFC 7517, RFC 7518 section 6, RFC 8037) and their thumbprints (RFC 7638).
//!
//! The invariant: a private or symmetric key cannot be written here, and one that is offered is refused
//! (S-104).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::jws::{Algorithm, KeyFamily, PublicKey};
use super::strict_json::read_object;
use crate::encoding::{array_from_base64url, base64url, from_base64url};
use crate::secret::sha256;

/// A public key for signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicJwk {
    #[serde(flatten)]
    material: Material,
    #[serde(rename = "use")]
    purpose: Purpose,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<Algorithm>,
}

/// The members that make up the key, base64url as on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kty")]
pub(super) enum Material {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Ec { crv: P256, x: String, y: String },
    #[serde(rename = "OKP")]
    Okp { crv: Ed25519, x: String },
}

/// The one curve for ECDSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum P256 {
    #[serde(rename = "P-256")]
    P256,
}

/// The one curve for EdDSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Ed25519 {
    Ed25519,
}

/// `use`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
enum Purpose {
    #[serde(rename = "sig")]
    Signature,
}

/// A key that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// Not the structure that the kind of key asks for.
    #[error("the key is not well formed")]
    Malformed,
    /// Not RSA, P-256 or Ed25519, or not for signatures.
    #[error("this kind of key is not supported")]
    Unsupported,
    /// Contains a private or symmetric part.
    #[error("the key contains a private part")]
    Private,
    /// RSA outside 2048 to 8192 bits or with a public exponent that is even or below 3; an Edwards point of
    /// small order.
    #[error("the key is too weak or too large")]
    Strength,
}

impl PublicJwk {
    /// An RSA key from its modulus and public exponent, big-endian. 2048 to 8192 bits, exponent odd and at
    /// least 3.
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidKey> {
        let modulus = without_leading_zeros(modulus);
        let exponent = without_leading_zeros(exponent);
        let bits = modulus
            .first()
            .map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize);
        // An exponent of up to 4 bytes bounds the work of a verification (S-119).
        let sound = matches!(exponent, [.., last] if last % 2 == 1) && exponent.len() <= 4 && exponent != [1];
        if !(2048..=8192).contains(&bits) || !sound {
            return Err(InvalidKey::Strength);
        }
        Ok(Self::of(Material::Rsa {
            n: base64url(modulus),
            e: base64url(exponent),
        }))
    }

    /// A P-256 key from the coordinates of its point, big-endian. Whether the point is on the curve shows
    /// when it is used.
    pub fn p256(x: &[u8; 32], y: &[u8; 32]) -> Self {
        Self::of(Material::Ec {
            crv: P256::P256,
            x: base64url(x),
            y: base64url(y),
        })
    }

    /// An Ed25519 key from its encoded point, which must not be of small order (S-119).
    pub fn ed25519(point: &[u8; 32]) -> Result<Self, InvalidKey> {
        if has_small_order(point) {
            return Err(InvalidKey::Strength);
        }
        Ok(Self::of(Material::Okp {
            crv: Ed25519::Ed25519,
            x: base64url(point),
        }))
    }

    fn of(material: Material) -> Self {
        Self {
            material,
            purpose: Purpose::Signature,
            kid: None,
            alg: None,
        }
    }

    /// The key under a name.
    #[must_use]
    pub fn with_kid(self, kid: impl Into<String>) -> Self {
        Self {
            kid: Some(kid.into()),
            ..self
        }
    }

    /// The key for one algorithm only. Leave it off RSA keys that sign both RS256 and PS256 (opencloud.md
    /// A.3).
    #[must_use]
    pub fn with_algorithm(self, algorithm: Algorithm) -> Self {
        Self {
            alg: Some(algorithm),
            ..self
        }
    }

    /// Its name.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Which kind of key it is.
    pub fn family(&self) -> KeyFamily {
        match self.material {
            Material::Rsa { .. } => KeyFamily::Rsa,
            Material::Ec { .. } => KeyFamily::P256,
            Material::Okp { .. } => KeyFamily::Ed25519,
        }
    }

    /// Whether signatures with this algorithm may be checked with it: decided by the key.
    pub fn takes(&self, algorithm: Algorithm) -> bool {
        algorithm.family() == self.family() && self.alg.is_none_or(|only| only == algorithm)
    }

    /// SHA-256 over the required members in alphabetical order (RFC 7638 section 3), base64url: 43
    /// characters.
    pub fn thumbprint(&self) -> String {
        // Written out by hand: the order and the absence of spaces are the specification. Nothing in it needs
        // escaping.
        let canonical = match &self.material {
            Material::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Material::Ec { x, y, .. } => format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
            Material::Okp { x, .. } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
        };
        base64url(&sha256(&[canonical.as_bytes()]))
    }

    pub(super) fn material(&self) -> &Material {
        &self.material
    }
}

/// A key set (RFC 7517 section 5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwks {
    /// The keys, each under its own `kid`.
    pub keys: Vec<PublicJwk>,
}

/// Most keys read from a client's set.
const MOST_KEYS: usize = 50;

/// What is no key set at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a JWK set")]
pub struct InvalidKeySet;

/// Reads the key set of a client, from its registration or from where it publishes it: the keys that signatures can
/// be checked with.
///
/// Members that cannot be used here (other kinds of keys, weak ones, `use` `enc`) are passed over, as RFC 7517
/// section 5 says; so are private keys, which anybody may know by now. Only the first 50 are looked at.
pub fn read_client_keys(json: &[u8]) -> Result<Vec<PublicKey>, InvalidKeySet> {
    let set = read_object(json).ok_or(InvalidKeySet)?;
    let Some(Value::Array(keys)) = set.get("keys") else {
        return Err(InvalidKeySet);
    };
    let usable = |key: &Value| PublicKey::new(&PublicJwk::deserialize(key).ok()?).ok();
    Ok(keys.iter().take(MOST_KEYS).filter_map(usable).collect())
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let start = number.iter().position(|&byte| byte != 0).unwrap_or(number.len());
    &number[start..]
}

/// Whether an Edwards point is one of the eight whose order divides 8, in any encoding that a verifier takes.
/// With such a key one signature fits many messages.
fn has_small_order(point: &[u8; 32]) -> bool {
    let mut y = *point;
    y[31] &= 0x7f; // the sign of x does not matter
    SMALL_ORDER_Y.contains(&y)
}

/// The y coordinates of those points, little-endian: 0 and 1, the two of order 8, -1, and 0 and 1 again as p
/// and p + 1.
const SMALL_ORDER_Y: [[u8; 32]; 7] = [
    [0; 32],
    {
        let mut one = [0; 32];
        one[0] = 1;
        one
    },
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5,
        0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a,
        0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    near_p(0xec),
    near_p(0xed),
    near_p(0xee),
];

/// The little-endian number with this first byte, close to p = 2^255 - 19.
const fn near_p(first: u8) -> [u8; 32] {
    let mut y = [0xff; 32];
    y[0] = first;
    y[31] = 0x7f;
    y
}

/// The members of a key as a stranger may send them. Unknown members are ignored; private ones are looked
/// for.
#[derive(Deserialize)]
struct Offered {
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    kid: Option<String>,
    alg: Option<Algorithm>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    d: Option<serde::de::IgnoredAny>,
    k: Option<serde::de::IgnoredAny>,
}

impl TryFrom<Offered> for PublicJwk {
    type Error = InvalidKey;

    fn try_from(offered: Offered) -> Result<Self, InvalidKey> {
        // Every private key has `d`; the other private members of RSA are nothing without it.
        if offered.d.is_some() || offered.k.is_some() {
            return Err(InvalidKey::Private);
        }
        let verifies = |operations: &Vec<String>| operations.iter().any(|operation| operation == "verify");
        if offered.purpose.as_deref().is_some_and(|purpose| purpose != "sig")
            || !offered.key_ops.as_ref().is_none_or(verifies)
        {
            return Err(InvalidKey::Unsupported);
        }
        let number = |text: Option<String>| {
            text.as_deref()
                .and_then(from_base64url)
                .ok_or(InvalidKey::Malformed)
        };
        let coordinate = |text: Option<String>| {
            text.as_deref()
                .and_then(array_from_base64url)
                .ok_or(InvalidKey::Malformed)
        };
        let key = match (offered.kty.as_str(), offered.crv.as_deref()) {
            ("RSA", _) => Self::rsa(&number(offered.n)?, &number(offered.e)?)?,
            ("EC", Some("P-256")) => Self::p256(&coordinate(offered.x)?, &coordinate(offered.y)?),
            ("OKP", Some("Ed25519")) => Self::ed25519(&coordinate(offered.x)?)?,
            _ => return Err(InvalidKey::Unsupported),
        };
        let key = Self {
            kid: offered.kid,
            alg: offered.alg,
            ..key
        };
        match offered.alg {
            Some(algorithm) if algorithm.family() != key.family() => Err(InvalidKey::Malformed),
            _ => Ok(key),
        }
    }
}

impl<'de> Deserialize<'de> for PublicJwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Offered::deserialize(deserializer)?
            .try_into()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    // RFC 7638 section 3.1.
    const RFC_7638_N: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    fn read(json: Value) -> Result<PublicJwk, String> {
        serde_json::from_value(json).map_err(|error| error.to_string())
    }

    fn rsa() -> Value {
        json!({"kty": "RSA", "n": RFC_7638_N, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    }

    /// RFC 8037 appendix A.2.
    fn ed25519() -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    }

    /// RFC 7515 appendix A.3.1.
    fn p256() -> Value {
        json!({
            "kty": "EC",
            "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        })
    }

    fn with(mut key: Value, member: &str, value: impl Into<Value>) -> Value {
        key[member] = value.into();
        key
    }

    #[test]
    fn the_thumbprints_of_rfc_7638_and_rfc_8037_hold() {
        assert_eq!(
            read(rsa()).unwrap().thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
        assert_eq!(
            read(ed25519()).unwrap().thumbprint(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
        assert_eq!(
            read(p256()).unwrap().thumbprint(),
            "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"
        );
    }

    #[test]
    fn keys_are_written_with_their_use_and_nothing_private() {
        let key = read(p256()).unwrap().with_kid("k1");
        assert_eq!(
            serde_json::to_value(&key).unwrap(),
            with(with(p256(), "use", "sig"), "kid", "k1")
        );
        let key = read(rsa()).unwrap();
        assert_eq!(serde_json::to_value(&key).unwrap(), with(rsa(), "use", "sig"));
        let set = Jwks {
            keys: vec![key, read(ed25519()).unwrap()],
        };
        let again: Jwks = serde_json::from_value(serde_json::to_value(&set).unwrap()).unwrap();
        assert_eq!(again, set);
    }

    #[test]
    fn s_104_private_and_symmetric_keys_are_refused() {
        for key in [
            with(rsa(), "d", "AQAB"),
            with(p256(), "d", "AQAB"),
            with(ed25519(), "d", 1),
            json!({"kty": "oct", "k": "AQAB"}),
            with(rsa(), "k", "AQAB"),
        ] {
            assert_eq!(
                read(key.clone()).unwrap_err(),
                InvalidKey::Private.to_string(),
                "{key}"
            );
        }
        assert_eq!(
            read(json!({"kty": "oct"})).unwrap_err(),
            InvalidKey::Unsupported.to_string()
        );
    }

    #[test]
    fn s_118_a_key_for_encryption_is_none_for_signatures() {
        assert_eq!(
            read(with(rsa(), "use", "enc")).unwrap_err(),
            InvalidKey::Unsupported.to_string()
        );
    }

    #[test]
    fn s_119_weak_keys_are_refused() {
        let modulus = |bytes: usize| base64url(&vec![0xff; bytes]);
        for (n, e) in [
            (modulus(64), "AQAB"),
            (modulus(255), "AQAB"),
            (modulus(1025), "AQAB"),
            (modulus(256), "AQ"),
            (modulus(256), "AA"),
            (modulus(256), "BA"),
            (modulus(256), ""),
            (modulus(256), "AQAAAAE"),
            (String::new(), "AQAB"),
            (base64url(&[0; 256]), "AQAB"),
        ] {
            let key = with(with(rsa(), "n", n.as_str()), "e", e);
            assert_eq!(
                read(key).unwrap_err(),
                InvalidKey::Strength.to_string(),
                "{} {e}",
                n.len()
            );
        }
        assert!(read(with(rsa(), "n", modulus(256))).is_ok());
        assert!(read(with(rsa(), "e", "Aw")).is_ok());
    }

    #[test]
    fn s_119_points_of_small_order_are_no_keys() {
        for y in SMALL_ORDER_Y {
            for sign in [0, 0x80] {
                let mut point = y;
                point[31] |= sign;
                assert_eq!(PublicJwk::ed25519(&point), Err(InvalidKey::Strength));
            }
        }
        assert!(PublicJwk::ed25519(&[2; 32]).is_ok());
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for key in [
            with(p256(), "x", "AQAB"),
            with(p256(), "y", Value::Null),
            with(p256(), "crv", "P-384"),
            with(ed25519(), "crv", "X25519"),
            with(ed25519(), "x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
            with(rsa(), "n", "!"),
            with(rsa(), "kty", "rsa"),
            with(rsa(), "alg", "ES256"),
            with(rsa(), "alg", "HS256"),
            with(rsa(), "kid", 1),
            json!([]),
        ] {
            assert!(read(key.clone()).is_err(), "{key}");
        }
    }

    #[test]
    fn s_111_the_key_decides_the_algorithm() {
        let (rsa, any_rsa) = (
            read(rsa()).unwrap(),
            read(with(rsa(), "alg", Value::Null)).unwrap(),
        );
        let (p256, ed25519) = (read(p256()).unwrap(), read(ed25519()).unwrap());
        for (key, taken) in [
            (rsa, vec![Algorithm::RS256]),
            (any_rsa, vec![Algorithm::RS256, Algorithm::PS256]),
            (p256.clone(), vec![Algorithm::ES256]),
            (p256.with_algorithm(Algorithm::ES256), vec![Algorithm::ES256]),
            (ed25519, vec![Algorithm::EdDSA]),
        ] {
            for algorithm in Algorithm::ALL {
                assert_eq!(
                    key.takes(algorithm),
                    taken.contains(&algorithm),
                    "{algorithm:?} {key:?}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn leading_zeros_do_not_make_another_key(zeros in 0..4usize) {
            let modulus = [vec![0; zeros], vec![0xc3; 256]].concat();
            let exponent = [vec![0; zeros], vec![1, 0, 1]].concat();
            let key = PublicJwk::rsa(&modulus, &exponent).unwrap();
            prop_assert_eq!(key.thumbprint(), PublicJwk::rsa(&[0xc3; 256], &[1, 0, 1]).unwrap().thumbprint());
        }
    }

    #[test]
    fn s_118_a_clients_set_gives_the_keys_that_check_signatures() {
        let good =
            json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        let with = |name: &str, value: Value| {
            let mut key = good.clone();
            key[name] = value;
            key
        };
        let kept = |keys: Value| {
            read_client_keys(json!({ "keys": keys }).to_string().as_bytes()).map(|keys| keys.len())
        };
        assert_eq!(
            kept(json!([good, with("kid", json!("a")), with("use", json!("sig"))])),
            Ok(3)
        );
        assert_eq!(
            kept(json!([
                with("key_ops", json!(["verify"])),
                with("alg", json!("EdDSA"))
            ])),
            Ok(2)
        );
        assert_eq!(kept(json!([])), Ok(0));
        for unusable in [
            with("use", json!("enc")),
            with("key_ops", json!(["sign"])),
            with("alg", json!("ES256")),
            with("alg", json!("RSA-OAEP")),
            with("d", json!("AA")),
            with("x", json!("AA")),
            with("crv", json!("Ed448")),
            with("kty", json!("oct")),
            json!({"kty": "oct", "k": "AA"}),
            json!(7),
        ] {
            assert_eq!(kept(json!([unusable, good])), Ok(1), "{unusable}");
        }
        assert_eq!(kept(Value::Array(vec![good; 60])), Ok(50));
    }

    #[test]
    fn what_is_no_set_gives_no_keys() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"keys":{}}"#,
            r#"{"keys":[],"keys":[]}"#,
            r#"{"keys":[]} x"#,
            "nothing",
        ] {
            assert_eq!(
                read_client_keys(text.as_bytes()).err(),
                Some(InvalidKeySet),
                "{text}"
            );
        }
    }
}
