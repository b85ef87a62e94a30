//! The public keys of credentials (`COSE_Key`, RFC 9052 section 7, RFC 8230, RFC 9053) and their signatures.

use aws_lc_rs::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};

use super::Refused;
use super::cbor::{Item, Reader};

/// The algorithms that pages offer, the best first (RFC 9053, RFC 8812): ES256, Ed25519, and RS256 for Windows.
pub const OFFERED: [i64; 3] = [-7, -8, -257];

/// Shortest modulus of RSA, in bytes.
const SHORTEST_MODULUS: usize = 256;
/// Longest modulus, in bytes.
const LONGEST_MODULUS: usize = 512;

/// A public key that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// An uncompressed point.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads a `COSE_Key` of one of the kinds that were offered, with nothing behind it.
    pub fn read(cose: &[u8]) -> Result<Self, Refused> {
        const WRONG: Refused = Refused::Form("public key");
        let mut reader = Reader(cose);
        let Item::Map(pairs) = reader.item()? else {
            return Err(WRONG);
        };
        let (mut kty, mut alg, mut at_1, mut at_2, mut at_3) = (None, None, None, None, None);
        for _ in 0..pairs {
            let name = reader.item()?;
            let value = reader.item()?;
            let place = match name {
                Item::Number(1) => &mut kty,
                Item::Number(3) => &mut alg,
                Item::Number(-1) => &mut at_1,
                Item::Number(-2) => &mut at_2,
                Item::Number(-3) => &mut at_3,
                _ => return Err(WRONG),
            };
            // A map in a value would leave its pairs unread.
            if matches!(value, Item::Map(_)) || place.replace(value).is_some() {
                return Err(WRONG);
            }
        }
        if !reader.0.is_empty() {
            return Err(WRONG);
        }
        let number = |item: Option<Item<'_>>| match item {
            Some(Item::Number(number)) => Some(number),
            _ => None,
        };
        let kind = match (number(kty), number(alg), at_1, at_2, at_3) {
            (Some(2), Some(-7), Some(Item::Number(1)), Some(Item::Bytes(x)), Some(Item::Bytes(y)))
                if x.len() == 32 && y.len() == 32 =>
            {
                Kind::P256([&[4], x, y].concat())
            }
            (Some(1), Some(-8), Some(Item::Number(6)), Some(Item::Bytes(x)), None) if x.len() == 32 => {
                Kind::Ed25519(x.to_vec())
            }
            (Some(3), Some(-257), Some(Item::Bytes(n)), Some(Item::Bytes(e)), None)
                if (SHORTEST_MODULUS..=LONGEST_MODULUS).contains(&n.len()) && e.len() <= 8 =>
            {
                Kind::Rsa {
                    n: n.to_vec(),
                    e: e.to_vec(),
                }
            }
            (_, Some(alg), ..) if !OFFERED.contains(&alg) => return Err(Refused::Algorithm),
            _ => return Err(WRONG),
        };
        Ok(Self(kind))
    }

    /// Whether `signature` over `message` is of this key.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let verified = match &self.0 {
            Kind::P256(point) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Kind::Ed25519(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature),
            Kind::Rsa { n, e } => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
        };
        verified.map_err(|_| Refused::Signature)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};

    use super::*;

    fn p256(x: &[u8], y: &[u8]) -> Vec<u8> {
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", x, b"\x22\x58\x20", y].concat()
    }

    #[test]
    fn signatures_of_the_key_hold_and_no_others() {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let point = pair.public_key().as_ref().to_vec();
        let key = PublicKey::read(&p256(&point[1..33], &point[33..])).unwrap();
        let signed = pair.sign(&random, b"message").unwrap();
        assert_eq!(key.verify(b"message", signed.as_ref()), Ok(()));
        assert_eq!(key.verify(b"messages", signed.as_ref()), Err(Refused::Signature));
        assert_eq!(key.verify(b"message", &[0; 64]), Err(Refused::Signature));

        let pair = Ed25519KeyPair::generate().unwrap();
        let cose = [
            b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20",
            pair.public_key().as_ref(),
        ]
        .concat();
        let key = PublicKey::read(&cose).unwrap();
        assert_eq!(key.verify(b"message", pair.sign(b"message").as_ref()), Ok(()));
        assert_eq!(key.verify(b"message", signed.as_ref()), Err(Refused::Signature));
    }

    #[test]
    fn keys_of_other_kinds_are_refused() {
        let good = p256(&[1; 32], &[2; 32]);
        assert!(PublicKey::read(&good).is_ok());
        let altered = |at: usize, byte: u8| {
            let mut cose = good.clone();
            cose[at] = byte;
            PublicKey::read(&cose)
        };
        // ES384, another curve, another type, a point that is too short, something behind it.
        assert_eq!(altered(4, 0x22), Err(Refused::Algorithm));
        assert!(altered(6, 2).is_err() && altered(2, 1).is_err() && altered(9, 31).is_err());
        assert!(PublicKey::read(&[&good[..], b"\x00"].concat()).is_err());
        assert!(PublicKey::read(b"\xa1\x01\xa1\x01\x02").is_err());
        let rsa = |length: u16| {
            let n = vec![0xc1; usize::from(length)];
            let head = [b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59", &length.to_be_bytes()[..]].concat();
            PublicKey::read(&[&head[..], &n, b"\x21\x43\x01\x00\x01"].concat())
        };
        assert!(rsa(256).is_ok() && rsa(128).is_err() && rsa(1024).is_err());
    }
}
