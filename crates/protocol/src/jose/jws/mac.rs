//! Tokens that only we read: HS512 over a secret of ours (the Cozy tokens, cozy.md C.8).
//!
//! Apart from [`super::verify`], whose tokens others can check: a secret is never a public key, and no function takes
//! both (S-111). Header and parts are read by the same code.

use std::fmt;

use aws_lc_rs::hmac;
use serde_json::{Map, Value};

use super::verify::{Header, InvalidToken, Parts};
use crate::encoding::{base64url, from_base64url};
use crate::jose::strict_json::read_object;
use crate::secret::Secret;

/// The one algorithm.
const ALGORITHM: &str = "HS512";

/// Shortest secret, in bytes (RFC 7518 section 3.2).
const SHORTEST: usize = 64;

/// A secret that signs and checks, ready for use. Cannot be shown.
pub struct MacKey(hmac::Key);

impl MacKey {
    /// Takes a secret of at least 64 random bytes; a shorter one is no key.
    pub fn new(secret: &[u8]) -> Option<Self> {
        (secret.len() >= SHORTEST).then(|| Self(hmac::Key::new(hmac::HMAC_SHA512, secret)))
    }

    /// Signs a payload and gives back the compact token, with `typ` `JWT`.
    pub fn sign(&self, claims_json: &str) -> String {
        let header = base64url(br#"{"alg":"HS512","typ":"JWT"}"#);
        let mut token = format!("{header}.{}", base64url(claims_json.as_bytes()));
        let tag = hmac::sign(&self.0, token.as_bytes());
        token.push('.');
        token.push_str(&base64url(tag.as_ref()));
        token
    }

    /// The claims of a token that this key signed. What they say is not checked.
    pub fn claims(&self, token: &str) -> Result<Map<String, Value>, InvalidToken> {
        let parts = Parts::split(token)?;
        let header = Header::read(&parts.header)?;
        if header.algorithm != ALGORITHM {
            return Err(InvalidToken::Algorithm);
        }
        header.check_type(&["JWT"])?;
        let tag = from_base64url(parts.signature).ok_or(InvalidToken::Malformed)?;
        hmac::verify(&self.0, parts.signed.as_bytes(), &tag).map_err(|_| InvalidToken::Signature)?;
        read_object(&parts.payload).ok_or(InvalidToken::Payload)
    }
}

/// The claims of a token that one of these secrets signed with HS256, HS384 or HS512: what somebody makes with a secret
/// that the owner wrote down for both (cozy.md F.1). What they say is not checked.
pub(crate) fn shared_secret_claims(
    secrets: &[Secret<Vec<u8>>],
    token: &str,
) -> Result<Map<String, Value>, InvalidToken> {
    let parts = Parts::split(token)?;
    let header = Header::read(&parts.header)?;
    let algorithm = match header.algorithm.as_str() {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => return Err(InvalidToken::Algorithm),
    };
    header.check_type(&["JWT", ""])?;
    let tag = from_base64url(parts.signature).ok_or(InvalidToken::Malformed)?;
    let signed = |secret: &Secret<Vec<u8>>| {
        let key = hmac::Key::new(algorithm, secret.expose());
        !secret.expose().is_empty() && hmac::verify(&key, parts.signed.as_bytes(), &tag).is_ok()
    };
    if !secrets.iter().any(signed) {
        return Err(InvalidToken::Signature);
    }
    read_object(&parts.payload).ok_or(InvalidToken::Payload)
}

/// The claims of a token that nobody has checked: good only for choosing the key to check it with.
pub(crate) fn unchecked_claims(token: &str) -> Option<Map<String, Value>> {
    read_object(&Parts::split(token).ok()?.payload)
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn key(seed: u8) -> MacKey {
        MacKey::new(&[seed; 64]).unwrap()
    }

    /// A token with this header, signed with this hash over the key of seed 1.
    fn token(algorithm: hmac::Algorithm, header: &Value, payload: &str) -> String {
        let signed = format!(
            "{}.{}",
            base64url(header.to_string().as_bytes()),
            base64url(payload.as_bytes())
        );
        let tag = hmac::sign(&hmac::Key::new(algorithm, &[1; 64]), signed.as_bytes());
        format!("{signed}.{}", base64url(tag.as_ref()))
    }

    #[test]
    fn what_is_signed_is_read_by_the_same_key_only() {
        let token = key(1).sign(r#"{"sub":"x"}"#);
        assert!(token.starts_with("eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9."));
        assert_eq!(Value::Object(key(1).claims(&token).unwrap()), json!({"sub": "x"}));
        assert_eq!(key(2).claims(&token), Err(InvalidToken::Signature));
        assert!(MacKey::new(&[1; 63]).is_none());
        assert_eq!(format!("{:?}", key(1)), "MacKey(..)");
    }

    #[test]
    fn s_111_no_other_algorithm_is_taken() {
        for algorithm in ["none", "None", "HS256", "HS384", "RS256", "hs512", ""] {
            let forged = token(hmac::HMAC_SHA512, &json!({"alg": algorithm, "typ": "JWT"}), "{}");
            assert_eq!(
                key(1).claims(&forged),
                Err(InvalidToken::Algorithm),
                "{algorithm}"
            );
        }
        let short = token(hmac::HMAC_SHA256, &json!({"alg": "HS512", "typ": "JWT"}), "{}");
        assert_eq!(key(1).claims(&short), Err(InvalidToken::Signature));
        let unsigned = format!(
            "{}.{}.",
            base64url(br#"{"alg":"none","typ":"JWT"}"#),
            base64url(b"{}")
        );
        assert!(key(1).claims(&unsigned).is_err());
    }

    #[test]
    fn headers_are_read_as_strictly_as_everywhere() {
        for (header, problem) in [
            (json!({"alg": "HS512"}), InvalidToken::Type),
            (json!({"alg": "HS512", "typ": "at+jwt"}), InvalidToken::Type),
            (
                json!({"alg": "HS512", "typ": "JWT", "crit": ["x"]}),
                InvalidToken::Critical,
            ),
            (
                json!({"alg": "HS512", "typ": "JWT", "zip": "DEF"}),
                InvalidToken::Critical,
            ),
            (json!({"typ": "JWT"}), InvalidToken::Algorithm),
        ] {
            let forged = token(hmac::HMAC_SHA512, &header, "{}");
            assert_eq!(key(1).claims(&forged), Err(problem), "{header}");
        }
        let good = json!({"alg": "HS512", "typ": "JWT"});
        for payload in ["[]", "", "{}{}", r#"{"a":1,"a":2}"#] {
            let forged = token(hmac::HMAC_SHA512, &good, payload);
            assert_eq!(key(1).claims(&forged), Err(InvalidToken::Payload), "{payload}");
        }
    }

    proptest! {
        #[test]
        fn any_change_is_noticed(at: prop::sample::Index, to in "[A-Za-z0-9_.-]") {
            let token = key(1).sign(r#"{"sub":"x","aud":["access"]}"#);
            let at = at.index(token.len());
            let mut changed = token.clone();
            changed.replace_range(at..=at, &to);
            prop_assert_eq!(key(1).claims(&changed).is_ok(), changed == token);
        }

        #[test]
        fn any_text_can_be_sent(text in ".*") {
            prop_assert!(key(1).claims(&text).is_err());
            let _ = unchecked_claims(&text);
        }
    }
}
