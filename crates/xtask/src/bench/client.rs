//! The clients that the bench comes as, and how each is registered with either server.
//!
//! One list for both, so that neither server gets an easier client than the other.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::process::{Failure, Outcome};

/// Where the clients are said to wait for answers. Nobody listens there; the bench reads the redirect. A website's
/// address, because the peer asks the person again each time a native app comes.
pub(super) const REDIRECT_URI: &str = "https://bench.invalid/callback";
/// Comes with the code flow.
pub(super) const CODE: &str = "bench";
/// Comes with the hybrid flow.
pub(super) const HYBRID: &str = "bench-hybrid";
/// Sends its requests ahead, and proves with a key who it is.
pub(super) const PUSHING: &str = "bench-par";
/// The secret of those that have one.
pub(super) const SECRET: &str = "a-secret-only-the-bench-knows-0123456789";
/// What the hybrid client asks for.
pub(super) const HYBRID_TYPE: &str = "code id_token token";
/// RFC 8628 section 3.4.
pub(super) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Devices. Each caller is one: a lodge lets only so many devices of one client wait at once.
pub(super) const DEVICES: u64 = 32;

/// Seconds that an assertion is good.
const ASSERTION_LIFE: u64 = 60;

/// The name of a caller's device.
pub(super) fn device(serial: u64) -> String {
    format!("bench-device-{}", serial % DEVICES)
}

/// The key of [`PUSHING`].
pub(super) struct PrivateKey {
    pair: EcdsaKeyPair,
    chance: SystemRandom,
}

impl PrivateKey {
    /// A new one, for ES256.
    pub(super) fn generate() -> Outcome<Self> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| Failure::new("The client's key could not be made."))?;
        Ok(Self {
            pair,
            chance: SystemRandom::new(),
        })
    }

    /// Its public half as a JWK set (RFC 7517).
    fn jwks(&self) -> Value {
        // A point that is not compressed: 4, then both coordinates (SEC 1 section 2.3.3).
        let point = self.pair.public_key().as_ref();
        let coordinate =
            |at: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(point.get(at).unwrap_or_default());
        json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "bench",
            "x": coordinate(1..33), "y": coordinate(33..65),
        }] })
    }

    /// A new assertion of [`PUSHING`] for this issuer (RFC 7523 section 3).
    pub(super) fn assertion(&self, issuer: &str) -> Outcome<String> {
        let failed = |_| Failure::new("The client's assertion could not be signed.");
        let mut name = [0; 16];
        self.chance.fill(&mut name).map_err(failed)?;
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_err(|_| Failure::new("This machine's clock is before 1970."))?
            .as_secs();
        let claims = json!({
            "iss": PUSHING, "sub": PUSHING, "aud": issuer, "jti": URL_SAFE_NO_PAD.encode(name),
            "iat": now, "exp": now + ASSERTION_LIFE,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let mut token = format!(
            "{}.{}",
            part(&json!({ "alg": "ES256", "kid": "bench" })),
            part(&claims)
        );
        let signature = self.pair.sign(&self.chance, token.as_bytes()).map_err(failed)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

/// How one client is registered.
pub(super) struct Registration {
    /// What follows `gatelodge clients add`, the instance aside.
    pub(super) words: Vec<String>,
    /// The same as client metadata (RFC 7591), for the peer.
    pub(super) metadata: Value,
}

impl Registration {
    fn new(client_id: &str, words: &[&str], mut metadata: Value) -> Self {
        let common = ["--client-id", client_id, "--trusted", "--id-token-alg", "ES256"];
        metadata["client_id"] = client_id.into();
        metadata["id_token_signed_response_alg"] = "ES256".into();
        Self {
            words: common
                .iter()
                .chain(words)
                .map(|word| (*word).to_owned())
                .collect(),
            metadata,
        }
    }
}

/// All clients.
pub(super) fn registrations(key: &PrivateKey) -> Vec<Registration> {
    let jwks = key.jwks();
    let mut all = vec![
        Registration::new(
            CODE,
            &["--secret", SECRET, "--redirect-uri", REDIRECT_URI],
            json!({
                "client_secret": SECRET,
                "redirect_uris": [REDIRECT_URI],
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "client_secret_basic",
            }),
        ),
        Registration::new(
            HYBRID,
            &[
                "--secret",
                SECRET,
                "--redirect-uri",
                REDIRECT_URI,
                "--response-type",
                HYBRID_TYPE,
            ],
            json!({
                "client_secret": SECRET,
                "redirect_uris": [REDIRECT_URI],
                "grant_types": ["authorization_code", "implicit", "refresh_token"],
                "response_types": [HYBRID_TYPE],
                "token_endpoint_auth_method": "client_secret_basic",
            }),
        ),
        Registration::new(
            PUSHING,
            &[
                "--redirect-uri",
                REDIRECT_URI,
                "--auth-method",
                "private_key_jwt",
                "--require-par",
                "true",
                "--jwks",
                &jwks.to_string(),
            ],
            json!({
                "redirect_uris": [REDIRECT_URI],
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "private_key_jwt",
                "token_endpoint_auth_signing_alg": "ES256",
                "require_pushed_authorization_requests": true,
                "jwks": jwks,
            }),
        ),
    ];
    all.extend((0..DEVICES).map(|serial| {
        Registration::new(
            &device(serial),
            &["--kind", "device"],
            json!({
                "redirect_uris": [],
                "grant_types": [DEVICE_GRANT, "refresh_token"],
                "response_types": [],
                "token_endpoint_auth_method": "none",
            }),
        )
    }));
    all
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    #[test]
    fn an_assertion_is_signed_by_the_registered_key() {
        let key = PrivateKey::generate().unwrap();
        let token = key.assertion("https://issuer.example").unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let jwk = &key.jwks()["keys"][0];
        let mut point = vec![4];
        for name in ["x", "y"] {
            point.extend(URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap());
        }
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap())
            .unwrap();
        assert_ne!(token, key.assertion("https://issuer.example").unwrap());
    }

    #[test]
    fn every_caller_has_a_device_that_is_registered() {
        let key = PrivateKey::generate().unwrap();
        let all = registrations(&key);
        for serial in 0..DEVICES {
            let name = device(serial);
            assert!(
                all.iter()
                    .any(|one| one.metadata["client_id"] == name.as_str() && one.words.contains(&name))
            );
        }
    }
}
