//! Links with a JWT by which another system signs a person in (cozy.md F.1).
//!
//! The invariant: a link that is good says for how long, and names one instance.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::Value;

use crate::jose::jws::{InvalidToken, moment, shared_secret_claims, text};
use crate::secret::Secret;
use crate::time::Timestamp;

/// How far the clocks of two systems may differ.
const LEEWAY: Duration = Duration::from_secs(10);

/// What both systems know. Written in the configuration as text; some systems sign with its bytes, others with what it is
/// in base64 (D20), and many texts are base64 by accident. Both are taken.
pub struct LinkKeys(Vec<Secret<Vec<u8>>>);

impl LinkKeys {
    /// The keys behind a secret of the configuration.
    pub fn of(secret: &Secret<String>) -> Self {
        let raw = secret.expose().as_bytes();
        let decoded = STANDARD.decode(raw).or_else(|_| STANDARD_NO_PAD.decode(raw)).ok();
        let keys = [Some(raw.to_vec()), decoded].into_iter().flatten();
        Self(keys.map(Secret::new).collect())
    }
}

/// A good link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwtLink {
    /// Its `jti`: it works once.
    pub id: Option<String>,
    /// From when on it is good no more.
    pub until: Timestamp,
}

/// Why a link is not good; for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLink {
    /// The token.
    #[error(transparent)]
    Token(#[from] InvalidToken),
    /// `name` is another instance's domain.
    #[error("the link is for another instance")]
    Name,
    /// Neither `exp` nor `iat`: it would be good for ever.
    #[error("the link says neither when it expires nor when it was made: give it exp or iat")]
    Endless,
}

impl JwtLink {
    /// Reads the token of a link to the instance of `domain`. One without `exp` is good for `age` from its `iat` on.
    pub fn read(
        token: &str,
        keys: &LinkKeys,
        domain: &str,
        age: Duration,
        now: Timestamp,
    ) -> Result<Self, InvalidLink> {
        let claims = shared_secret_claims(&keys.0, token)?;
        if text(&claims, "name")? != domain {
            return Err(InvalidLink::Name);
        }
        let issued = moment(&claims, "iat")?;
        let until = match (moment(&claims, "exp")?, issued) {
            (Some(expires), _) => expires,
            (None, Some(issued)) => issued.plus(age),
            (None, None) => return Err(InvalidLink::Endless),
        };
        if until <= now {
            return Err(InvalidToken::Expired.into());
        }
        let begins = [issued, moment(&claims, "nbf")?].into_iter().flatten().max();
        if begins.is_some_and(|begins| begins > now.plus(LEEWAY)) {
            return Err(InvalidToken::NotYetValid.into());
        }
        let id = match claims.get("jti") {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) if !id.is_empty() => Some(id.clone()),
            Some(_) => return Err(InvalidToken::Claim("jti").into()),
        };
        Ok(Self { id, until })
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;
    use serde_json::json;

    use super::*;
    use crate::encoding::base64url;

    const DOMAIN: &str = "alice.example.net";
    const HOUR: Duration = Duration::from_hours(1);

    fn now() -> Timestamp {
        Timestamp::new(1_000_000)
    }

    fn signed(algorithm: &str, key: &[u8], claims: &Value) -> String {
        let header = json!({ "alg": algorithm, "typ": "JWT" }).to_string();
        let signed = format!(
            "{}.{}",
            base64url(header.as_bytes()),
            base64url(claims.to_string().as_bytes())
        );
        let with = match algorithm {
            "HS384" => hmac::HMAC_SHA384,
            "HS512" => hmac::HMAC_SHA512,
            _ => hmac::HMAC_SHA256,
        };
        let tag = hmac::sign(&hmac::Key::new(with, key), signed.as_bytes());
        format!("{signed}.{}", base64url(tag.as_ref()))
    }

    fn read(token: &str, secret: &str) -> Result<JwtLink, InvalidLink> {
        let keys = LinkKeys::of(&Secret::new(secret.to_owned()));
        JwtLink::read(token, &keys, DOMAIN, HOUR, now())
    }

    #[test]
    fn both_readings_of_the_secret_are_taken() {
        let claims = json!({ "name": DOMAIN, "iat": 1_000_000 });
        // "czNjcjN0" is "s3cr3t" in base64, and a text of its own.
        for key in [b"czNjcjN0".as_slice(), b"s3cr3t"] {
            for algorithm in ["HS256", "HS384", "HS512"] {
                assert!(read(&signed(algorithm, key, &claims), "czNjcjN0").is_ok());
            }
        }
        assert!(read(&signed("HS256", b"s3cr3t!", &claims), "s3cr3t!").is_ok());
        for (algorithm, key) in [
            ("HS256", b"other".as_slice()),
            ("RS256", b"s3cr3t!"),
            ("none", b"s3cr3t!"),
        ] {
            assert!(
                read(&signed(algorithm, key, &claims), "s3cr3t!").is_err(),
                "{algorithm}"
            );
        }
    }

    #[test]
    fn a_link_is_for_one_instance_and_not_for_ever() {
        let link = |claims: &Value| read(&signed("HS256", b"s3cr3t!", claims), "s3cr3t!");
        assert_eq!(
            link(&json!({ "name": DOMAIN, "exp": 1_000_001, "jti": "once" })),
            Ok(JwtLink {
                id: Some("once".to_owned()),
                until: Timestamp::new(1_000_001)
            })
        );
        assert_eq!(
            link(&json!({ "name": DOMAIN, "iat": 1_000_000 - 3599 })).map(|link| link.until),
            Ok(Timestamp::new(1_000_001))
        );
        for bad in [
            json!({ "name": "bob.example.net", "iat": 1_000_000 }),
            json!({ "name": "ALICE.example.net", "iat": 1_000_000 }),
            json!({ "name": [DOMAIN], "iat": 1_000_000 }),
            json!({ "iat": 1_000_000 }),
            json!({ "name": DOMAIN }),
            json!({ "name": DOMAIN, "exp": 1_000_000 }),
            json!({ "name": DOMAIN, "exp": "1000009" }),
            json!({ "name": DOMAIN, "iat": 1_000_000 - 3600 }),
            json!({ "name": DOMAIN, "iat": 1_000_011 }),
            json!({ "name": DOMAIN, "exp": 1_000_600, "nbf": 1_000_011 }),
            json!({ "name": DOMAIN, "iat": 1_000_000, "jti": 7 }),
        ] {
            assert!(link(&bad).is_err(), "{bad}");
        }
    }
}
