//! Reads JSON Web Tokens and checks their signatures by the published keys, without any of the lodge's code.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

use crate::text;

/// A token that was read.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its header.
    pub header: Value,
    /// Its claims.
    pub claims: Value,
    signed: String,
    signature: Vec<u8>,
}

impl Token {
    /// Reads a token of three parts.
    #[track_caller]
    pub fn read(token: &str) -> Self {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            panic!("{} parts", parts.len());
        };
        let json = |part| serde_json::from_slice(&text::from_base64url(part)).expect("JSON");
        Self {
            header: json(header),
            claims: json(claims),
            signed: format!("{header}.{claims}"),
            signature: text::from_base64url(signature),
        }
    }

    /// Reads a token and checks its signature with the key of `jwks` that it names.
    #[track_caller]
    pub fn verified(token: &str, jwks: &Value) -> Self {
        let token = Self::read(token);
        assert!(token.is_signed_by(jwks), "the signature does not hold: {token:?}");
        token
    }

    /// Whether the key of `jwks` that it names made its signature.
    #[track_caller]
    pub fn is_signed_by(&self, jwks: &Value) -> bool {
        let kid = &self.header["kid"];
        let keys = jwks["keys"].as_array().expect("keys");
        let mut named = keys.iter().filter(|key| key["kid"] == *kid);
        let key = named.next().unwrap_or_else(|| panic!("no key {kid}"));
        assert!(named.next().is_none(), "two keys {kid}");
        let part = |name: &str| text::from_base64url(key[name].as_str().expect("a part of a key"));
        let (message, signature) = (self.signed.as_bytes(), &self.signature);
        let algorithm = self.header["alg"].as_str().expect("an algorithm");
        let verified = match (algorithm, key["kty"].as_str().expect("a key type")) {
            ("RS256" | "PS256", "RSA") => {
                let (n, e) = (part("n"), part("e"));
                let key = RsaPublicKeyComponents { n: &n, e: &e };
                if algorithm == "RS256" {
                    key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                } else {
                    key.verify(&RSA_PSS_2048_8192_SHA256, message, signature)
                }
            }
            ("ES256", "EC") => {
                let point = [&[4], &part("x")[..], &part("y")[..]].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            ("EdDSA", "OKP") => UnparsedPublicKey::new(&ED25519, part("x")).verify(message, signature),
            other => panic!("{other:?}"),
        };
        verified.is_ok()
    }

    /// A claim that is text.
    #[track_caller]
    pub fn text(&self, name: &str) -> &str {
        let claim = self.claims[name].as_str();
        claim.unwrap_or_else(|| panic!("no {name} in {}", self.claims))
    }

    /// A claim that is a time, in seconds.
    #[track_caller]
    pub fn seconds(&self, name: &str) -> i64 {
        let claim = self.claims[name].as_i64();
        claim.unwrap_or_else(|| panic!("no {name} in {}", self.claims))
    }
}

/// The left half of the SHA-256, as `at_hash` and `c_hash` have it (OpenID Connect Core 3.1.3.6).
pub fn half_hash(text: &str) -> String {
    text::base64url(&text::sha256(text.as_bytes())[..16])
}
