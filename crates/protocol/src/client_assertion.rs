//! A JWT by which a client proves who it is: `client_secret_jwt` and `private_key_jwt` (RFC 7523 section 3, OpenID
//! Connect Core section 9, security.md S-099 to S-117).
//!
//! The order: find out whose it says it is ([`claimed_client`]), check the signature with that client's own keys or
//! secret ([`check_signed`], [`check_mac`]), judge its claims, and leave to the caller what only a store can say:
//! that [`Assertion::replay_key`] was never seen before (S-100).

use std::time::Duration;

use serde_json::{Map, Value};

use crate::client_metadata::{AssertionAlg, ClientMetadata};
use crate::id::{ClientId, InstanceId};
use crate::jose::jws::{
    self, Algorithm, InvalidToken, PublicKey, audience, mac_claims, moment, signed_claims, text,
};
use crate::secret::{Secret, sha256};
use crate::time::Timestamp;

/// The one `client_assertion_type` (RFC 7523 section 2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What `typ` may say, or be absent (RFC 7523bis section 4).
const TYP: &[&str] = &["", "JWT", "client-authentication+jwt"];

/// Furthest `exp`: what has to be remembered against replay ends with it.
const LONGEST_LIFE: Duration = Duration::from_hours(1);

/// How far ahead the client's clock may be. Behind it may not be at all: past `exp` is past.
const CLOCK_AHEAD: Duration = Duration::from_secs(10);

/// Longest `jti`, in bytes.
const LONGEST_JTI: usize = 255;

/// A good assertion. It still has to be new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Its name, different for every assertion of this client.
    pub jti: String,
    /// From when on it is refused anyway.
    pub expires_at: Timestamp,
}

impl Assertion {
    /// What to remember it by: SHA-256 over instance, client and `jti`.
    pub fn replay_key(&self, instance: InstanceId, client: &ClientId) -> [u8; 32] {
        sha256(&[
            b"client-assertion\0",
            instance.as_bytes(),
            client.as_str().as_bytes(),
            b"\0",
            self.jti.as_bytes(),
        ])
    }
}

/// Whose assertion this says it is: its `sub`. Nothing is checked yet.
pub fn claimed_client(assertion: &str) -> Option<ClientId> {
    ClientId::parse(&jws::unchecked_claim(assertion, "sub")?).ok()
}

/// Checks an assertion signed with one of the client's keys (`private_key_jwt`).
///
/// `audiences` are all the names of this server that will do: the issuer, and the URLs of the endpoints.
pub fn check_signed(
    client: &ClientMetadata,
    keys: &[PublicKey],
    audiences: &[&str],
    now: Timestamp,
    assertion: &str,
) -> Result<Assertion, InvalidToken> {
    let only = match client.token_endpoint_auth_signing_alg {
        None => None,
        Some(registered) => Some(Algorithm::of_others(registered.as_str()).ok_or(InvalidToken::Algorithm)?),
    };
    let algorithms = only
        .as_ref()
        .map_or(Algorithm::ALL.as_slice(), std::slice::from_ref);
    let claims = signed_claims(TYP, algorithms, keys, assertion)?;
    check_claims(&claims, &client.client_id, audiences, now)
}

/// Checks an assertion with a MAC over the client's secret (`client_secret_jwt`): HS256.
pub fn check_mac(
    client: &ClientMetadata,
    secret: &Secret<String>,
    audiences: &[&str],
    now: Timestamp,
    assertion: &str,
) -> Result<Assertion, InvalidToken> {
    if client
        .token_endpoint_auth_signing_alg
        .is_some_and(|only| only != AssertionAlg::HS256)
    {
        return Err(InvalidToken::Algorithm);
    }
    let claims = mac_claims(TYP, secret, assertion)?;
    check_claims(&claims, &client.client_id, audiences, now)
}

fn check_claims(
    claims: &Map<String, Value>,
    client: &ClientId,
    audiences: &[&str],
    now: Timestamp,
) -> Result<Assertion, InvalidToken> {
    if text(claims, "iss")? != client.as_str() || text(claims, "sub")? != client.as_str() {
        return Err(InvalidToken::Issuer);
    }
    // A list that also names somebody else could be replayed by them, or was made for them.
    if !audience(claims)?.iter().all(|name| audiences.contains(name)) {
        return Err(InvalidToken::Audience);
    }
    let expires_at = moment(claims, "exp")?.ok_or(InvalidToken::Claim("exp"))?;
    if expires_at <= now {
        return Err(InvalidToken::Expired);
    }
    if expires_at > now.plus(LONGEST_LIFE) {
        return Err(InvalidToken::Claim("exp"));
    }
    for begin in ["iat", "nbf"] {
        if moment(claims, begin)?.is_some_and(|begin| begin > now.plus(CLOCK_AHEAD)) {
            return Err(InvalidToken::NotYetValid);
        }
    }
    let jti = text(claims, "jti")?;
    if jti.is_empty() || jti.len() > LONGEST_JTI {
        return Err(InvalidToken::Claim("jti"));
    }
    Ok(Assertion {
        jti: jti.to_owned(),
        expires_at,
    })
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;
    use serde_json::json;

    use super::*;
    use crate::client_metadata::ClientKind;
    use crate::encoding::base64url;
    use crate::jose::jws::tests::{KEYS, key_for};

    const ISSUER: &str = "https://id.example";
    const TOKEN: &str = "https://id.example/konnect/v1/token";
    const NOW: i64 = 1_795_291_900;
    const SECRET: &str = "a secret of thirty-two bytes or more";

    fn client() -> ClientMetadata {
        ClientMetadata::new(ClientId::parse("c1").unwrap(), ClientKind::Server)
    }

    fn claims() -> Value {
        json!({"iss": "c1", "sub": "c1", "aud": ISSUER, "exp": NOW + 60, "iat": NOW, "jti": "j1"})
    }

    fn with(member: &str, value: impl Into<Value>) -> Value {
        let mut claims = claims();
        claims[member] = value.into();
        claims
    }

    fn without(member: &str) -> Value {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(member);
        claims
    }

    fn signed(algorithm: Algorithm, typ: &str, claims: &Value) -> String {
        key_for(algorithm)
            .sign(algorithm, typ, &claims.to_string())
            .unwrap()
    }

    fn checked(client: &ClientMetadata, assertion: &str) -> Result<Assertion, InvalidToken> {
        let keys: Vec<PublicKey> = KEYS.iter().map(|key| key.public_key().clone()).collect();
        check_signed(client, &keys, &[ISSUER, TOKEN], Timestamp::new(NOW), assertion)
    }

    fn refused(claims: &Value) -> Option<InvalidToken> {
        checked(&client(), &signed(Algorithm::ES256, "JWT", claims)).err()
    }

    fn mac(header: &Value, secret: &str, claims: &Value) -> String {
        let signed = format!(
            "{}.{}",
            base64url(header.to_string().as_bytes()),
            base64url(claims.to_string().as_bytes())
        );
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&key, signed.as_bytes());
        format!("{signed}.{}", base64url(tag.as_ref()))
    }

    fn checked_mac(
        client: &ClientMetadata,
        secret: &str,
        assertion: &str,
    ) -> Result<Assertion, InvalidToken> {
        let secret = Secret::new(secret.to_owned());
        check_mac(client, &secret, &[ISSUER, TOKEN], Timestamp::new(NOW), assertion)
    }

    #[test]
    fn a_good_assertion_names_itself_and_its_end() {
        let good = Assertion {
            jti: "j1".into(),
            expires_at: Timestamp::new(NOW + 60),
        };
        for algorithm in Algorithm::ALL {
            for typ in [
                "",
                "JWT",
                "jwt",
                "client-authentication+jwt",
                "application/client-authentication+jwt",
            ] {
                let assertion = signed(algorithm, typ, &claims());
                assert_eq!(
                    checked(&client(), &assertion),
                    Ok(good.clone()),
                    "{algorithm} {typ}"
                );
                assert_eq!(claimed_client(&assertion).unwrap().as_str(), "c1");
            }
        }
        let assertion = mac(&json!({"alg": "HS256"}), SECRET, &claims());
        assert_eq!(checked_mac(&client(), SECRET, &assertion), Ok(good));
        assert_eq!(refused(&without("iat")), None);
        assert_eq!(refused(&with("nbf", NOW + 8)), None);
        assert_eq!(refused(&with("iat", NOW + 8)), None);
        assert_eq!(refused(&with("exp", NOW + 3600)), None);
    }

    #[test]
    fn s_099_an_assertion_is_by_and_about_the_client() {
        for member in ["iss", "sub"] {
            for other in [json!("c2"), json!("C1"), json!("")] {
                assert_eq!(refused(&with(member, other)), Some(InvalidToken::Issuer));
            }
            assert_eq!(
                refused(&with(member, json!(["c1"]))),
                Some(InvalidToken::Claim(member))
            );
            assert_eq!(refused(&without(member)), Some(InvalidToken::Claim(member)));
        }
    }

    #[test]
    fn s_099_an_assertion_is_for_us_and_nobody_else() {
        for ours in [
            json!(ISSUER),
            json!(TOKEN),
            json!([ISSUER]),
            json!([ISSUER, TOKEN]),
        ] {
            assert_eq!(refused(&with("aud", ours)), None);
        }
        for other in [
            json!("https://id.example/"),
            json!("https://other.example"),
            json!("https://id.example/konnect/v1/token/"),
            json!([ISSUER, "https://other.example"]),
        ] {
            assert_eq!(
                refused(&with("aud", other.clone())),
                Some(InvalidToken::Audience),
                "{other}"
            );
        }
        for none in [json!([]), json!(1), json!(null), json!([1])] {
            assert_eq!(refused(&with("aud", none)), Some(InvalidToken::Claim("aud")));
        }
        assert_eq!(refused(&without("aud")), Some(InvalidToken::Claim("aud")));
    }

    #[test]
    fn s_099_an_assertion_lives_for_an_hour_at_most_and_not_in_the_future() {
        assert_eq!(refused(&with("exp", NOW)), Some(InvalidToken::Expired));
        assert_eq!(refused(&with("exp", NOW - 1)), Some(InvalidToken::Expired));
        assert_eq!(
            refused(&with("exp", NOW + 3601)),
            Some(InvalidToken::Claim("exp"))
        );
        assert_eq!(refused(&without("exp")), Some(InvalidToken::Claim("exp")));
        for begin in ["iat", "nbf"] {
            assert_eq!(refused(&with(begin, NOW + 61)), Some(InvalidToken::NotYetValid));
        }
    }

    #[test]
    fn s_113_times_are_whole_numbers() {
        for claim in ["exp", "iat", "nbf"] {
            for wrong in [
                json!("1795291960"),
                json!(1.5),
                json!(-1),
                json!(null),
                json!(1e300),
            ] {
                assert_eq!(refused(&with(claim, wrong)), Some(InvalidToken::Claim(claim)));
            }
        }
    }

    #[test]
    fn s_100_an_assertion_has_a_name_that_is_its_clients_alone() {
        for wrong in [json!(""), json!(1), json!("x".repeat(256))] {
            assert_eq!(refused(&with("jti", wrong)), Some(InvalidToken::Claim("jti")));
        }
        assert_eq!(refused(&without("jti")), Some(InvalidToken::Claim("jti")));
        let one = checked(&client(), &signed(Algorithm::ES256, "JWT", &claims())).unwrap();
        let (here, there) = (InstanceId::from_bytes([1; 16]), InstanceId::from_bytes([2; 16]));
        let (c1, c2) = (ClientId::parse("c1").unwrap(), ClientId::parse("c2").unwrap());
        assert_ne!(one.replay_key(here, &c1), one.replay_key(there, &c1));
        assert_ne!(one.replay_key(here, &c1), one.replay_key(here, &c2));
    }

    #[test]
    fn s_099_only_the_registered_algorithm_counts() {
        let only = |algorithm| ClientMetadata {
            token_endpoint_auth_signing_alg: Some(algorithm),
            ..client()
        };
        for algorithm in Algorithm::ALL {
            let assertion = signed(algorithm, "JWT", &claims());
            for registered in AssertionAlg::ALL {
                let fits = Algorithm::of_others(registered.as_str()) == Some(algorithm);
                assert_eq!(
                    checked(&only(*registered), &assertion).is_ok(),
                    fits,
                    "{algorithm} {registered}"
                );
            }
        }
        let assertion = mac(&json!({"alg": "HS256"}), SECRET, &claims());
        assert!(checked_mac(&only(AssertionAlg::HS256), SECRET, &assertion).is_ok());
        assert!(checked_mac(&only(AssertionAlg::ES256), SECRET, &assertion).is_err());
    }

    #[test]
    fn s_110_s_111_a_mac_needs_the_secret_and_says_so() {
        for alg in ["none", "None", "HS384", "HS512", "ES256", "hs256", ""] {
            let assertion = mac(&json!({"alg": alg}), SECRET, &claims());
            assert_eq!(
                checked_mac(&client(), SECRET, &assertion),
                Err(InvalidToken::Algorithm),
                "{alg}"
            );
        }
        let good = mac(&json!({"alg": "HS256"}), SECRET, &claims());
        let (signed, _) = good.rsplit_once('.').unwrap();
        for bad in [
            format!("{signed}."),
            format!("{signed}.{}", base64url(&[0; 16])),
            format!("{signed}.{}", base64url(&[0; 32])),
        ] {
            assert_eq!(
                checked_mac(&client(), SECRET, &bad),
                Err(InvalidToken::Signature),
                "{bad}"
            );
        }
        assert_eq!(
            checked(&client(), &good),
            Err(InvalidToken::Algorithm),
            "a MAC is no signature"
        );
        let short = mac(&json!({"alg": "HS256"}), "short", &claims());
        assert_eq!(
            checked_mac(&client(), "short", &short),
            Err(InvalidToken::UnknownKey)
        );
        let empty = mac(&json!({"alg": "HS256"}), "", &claims());
        assert_eq!(checked_mac(&client(), "", &empty), Err(InvalidToken::UnknownKey));
    }

    #[test]
    fn s_112_s_116_nothing_critical_nothing_encrypted() {
        for member in ["crit", "b64", "zip"] {
            let assertion = mac(&json!({"alg": "HS256", member: ["x"]}), SECRET, &claims());
            assert_eq!(
                checked_mac(&client(), SECRET, &assertion),
                Err(InvalidToken::Critical),
                "{member}"
            );
        }
        let encrypted = checked_mac(&client(), SECRET, "e30.e30.e30.e30.e30");
        assert_eq!(encrypted, Err(InvalidToken::Malformed));
    }

    #[test]
    fn s_117_a_token_of_another_type_is_none() {
        for typ in ["at+jwt", "logout+jwt", "oauth-authz-req+jwt", "dpop+jwt", "JOSE"] {
            let assertion = signed(Algorithm::ES256, typ, &claims());
            assert_eq!(checked(&client(), &assertion), Err(InvalidToken::Type), "{typ}");
            let assertion = mac(&json!({"alg": "HS256", "typ": typ}), SECRET, &claims());
            assert_eq!(
                checked_mac(&client(), SECRET, &assertion),
                Err(InvalidToken::Type),
                "{typ}"
            );
        }
    }

    #[test]
    fn s_114_members_do_not_repeat() {
        let payload = format!(
            r#"{{"iss":"c1","sub":"c1","sub":"c2","aud":"{ISSUER}","exp":{},"jti":"j"}}"#,
            NOW + 60
        );
        let token = key_for(Algorithm::ES256)
            .sign(Algorithm::ES256, "JWT", &payload)
            .unwrap();
        assert_eq!(checked(&client(), &token), Err(InvalidToken::Payload));
        assert_eq!(claimed_client(&token), None);
    }
}
