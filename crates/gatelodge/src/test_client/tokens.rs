//! What a careful client looks at in a token (OpenID Connect Core 3.1.3.7, 3.2.2.9, 3.2.2.11, 3.3.2.8; RFC 9068 4).
//!
//! A client would stop at the first thing that does not hold. Here every one is looked at and told, good or bad.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatekeeper::control::{TestCheck, TestCheckKind, TestToken, TestTokenKind};
use protocol::claims::half_hash;
use protocol::jose::jws::{Algorithm, InvalidToken, Profile, PublicKey, verify};
use protocol::time::Timestamp;
use serde_json::{Map, Value};

/// How far clocks may differ.
const LEEWAY: Duration = Duration::from_secs(5);
/// Longest text of a check, in characters.
const LONGEST: usize = 200;

/// What a client knows when it looks at a token.
pub(super) struct Expected<'a> {
    pub(super) keys: &'a [PublicKey],
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    /// What ID tokens are signed with.
    pub(super) algorithm: Algorithm,
    pub(super) nonce: Option<&'a str>,
    /// The subject of earlier tokens of this run.
    pub(super) subject: Option<&'a str>,
    /// The access token that came along.
    pub(super) access_token: Option<&'a str>,
    /// The code that came along.
    pub(super) code: Option<&'a str>,
    pub(super) state: Option<&'a str>,
    /// The `max_age` of the request and when it was made: the person may have taken a while since.
    pub(super) max_age: Option<(u32, Timestamp)>,
    /// Whether the browser brought it: then hashes of what came along are not optional.
    pub(super) by_browser: bool,
    /// Whether it came for a refresh token: then the nonce may be left out (OpenID Connect Core 12.2).
    pub(super) refreshed: bool,
    pub(super) now: Timestamp,
}

/// A token that says nothing by itself.
pub(super) fn opaque(kind: TestTokenKind, raw: &str) -> TestToken {
    TestToken {
        kind,
        raw: raw.to_owned(),
        header: None,
        payload: None,
        checks: Vec::new(),
    }
}

/// An ID token, taken apart and looked at.
pub(super) fn id_token(raw: &str, expected: &Expected<'_>) -> TestToken {
    let Some(parts) = Parts::of(raw) else {
        let mut token = opaque(TestTokenKind::IdToken, raw);
        token
            .checks
            .push(check(TestCheckKind::Signature, false, "not a signed token", None));
        return token;
    };
    let claims = &parts.claims;
    let mut checks = vec![signature(raw, &parts, expected)];
    let algorithm = text(&parts.head, "alg");
    checks.push(equal(
        TestCheckKind::Algorithm,
        algorithm,
        expected.algorithm.as_str(),
    ));
    checks.push(equal(TestCheckKind::Iss, text(claims, "iss"), expected.issuer));
    checks.push(audience(claims, expected.client_id));
    if let Some(azp) = claims.get("azp") {
        checks.push(equal(TestCheckKind::Azp, &plain(azp), expected.client_id));
    }
    checks.extend(times(claims, expected.now));
    match (expected.nonce, claims.get("nonce")) {
        (Some(_), None) if expected.refreshed => {}
        (Some(nonce), _) => checks.push(equal(TestCheckKind::Nonce, text(claims, "nonce"), nonce)),
        (None, Some(_)) => checks.push(check(TestCheckKind::Nonce, false, text(claims, "nonce"), None)),
        (None, None) => {}
    }
    let hash = Algorithm::parse(algorithm).unwrap_or_default();
    for (kind, name, of, needed) in [
        (
            TestCheckKind::AtHash,
            "at_hash",
            expected.access_token,
            expected.by_browser,
        ),
        (TestCheckKind::CHash, "c_hash", expected.code, expected.by_browser),
        (TestCheckKind::SHash, "s_hash", expected.state, false),
    ] {
        match (of, claims.get(name)) {
            (Some(of), Some(_)) => checks.push(equal(kind, text(claims, name), &half_hash(hash, of))),
            (Some(of), None) if needed => checks.push(equal(kind, "", &half_hash(hash, of))),
            (Some(_) | None, _) => {}
        }
    }
    if let Some((max_age, asked_at)) = expected.max_age {
        let signed_in = claims
            .get("auth_time")
            .and_then(Value::as_i64)
            .map(Timestamp::new);
        let age = Duration::from_secs(max_age.into());
        let holds = signed_in.is_some_and(|at| at.plus(age).plus(LEEWAY) >= asked_at);
        let found = claims.get("auth_time").map(plain).unwrap_or_default();
        checks.push(check(TestCheckKind::AuthTime, holds, &found, None));
    }
    if let Some(subject) = expected.subject {
        checks.push(equal(TestCheckKind::Subject, text(claims, "sub"), subject));
    }
    parts.into_token(TestTokenKind::IdToken, raw, checks)
}

/// An access token. Clients do not look into it; resource servers do (RFC 9068 4).
pub(super) fn access_token(raw: &str, expected: &Expected<'_>) -> TestToken {
    let Some(parts) = Parts::of(raw) else {
        return opaque(TestTokenKind::AccessToken, raw);
    };
    let mut checks = vec![signature(raw, &parts, expected)];
    let typ = text(&parts.head, "typ").to_ascii_lowercase();
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    checks.push(equal(TestCheckKind::Type, typ, "at+jwt"));
    checks.push(equal(
        TestCheckKind::Iss,
        text(&parts.claims, "iss"),
        expected.issuer,
    ));
    checks.extend(times(&parts.claims, expected.now));
    if let Some(subject) = expected.subject {
        checks.push(equal(TestCheckKind::Subject, text(&parts.claims, "sub"), subject));
    }
    parts.into_token(TestTokenKind::AccessToken, raw, checks)
}

/// The subject of a token, whatever else is in it.
pub(super) fn subject(raw: &str) -> Option<String> {
    let subject = Parts::of(raw)?.claims.get("sub")?.as_str()?.to_owned();
    Some(subject)
}

/// Header and payload, as they stand in the token and as objects.
struct Parts {
    header: String,
    payload: String,
    head: Map<String, Value>,
    claims: Map<String, Value>,
}

impl Parts {
    fn of(raw: &str) -> Option<Self> {
        let mut parts = raw.split('.');
        let (header, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let decoded = |part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        let (header, payload) = (decoded(header)?, decoded(payload)?);
        Some(Self {
            head: serde_json::from_str(&header).ok()?,
            claims: serde_json::from_str(&payload).ok()?,
            header,
            payload,
        })
    }

    fn into_token(self, kind: TestTokenKind, raw: &str, checks: Vec<TestCheck>) -> TestToken {
        TestToken {
            kind,
            raw: raw.to_owned(),
            header: Some(self.header),
            payload: Some(self.payload),
            checks,
        }
    }
}

/// Whether one of the published keys signed it. The claims have checks of their own, so here any will do.
fn signature(raw: &str, parts: &Parts, expected: &Expected<'_>) -> TestCheck {
    let profile = Profile {
        typ: &["", "jwt", "at+jwt"],
        issuer: text(&parts.claims, "iss"),
        audience: None,
        algorithms: &Algorithm::ALL,
        now: expected.now,
        allow_expired: true,
        leeway: LEEWAY,
    };
    let kid = text(&parts.head, "kid");
    let outcome = verify(&profile, expected.keys, raw);
    match outcome {
        Err(
            problem @ (InvalidToken::TooLarge
            | InvalidToken::Malformed
            | InvalidToken::Header
            | InvalidToken::Critical
            | InvalidToken::Algorithm
            | InvalidToken::Type
            | InvalidToken::UnknownKey
            | InvalidToken::Signature),
        ) => check(TestCheckKind::Signature, false, &problem.to_string(), None),
        // The signature was checked before the claims were read.
        Ok(_) | Err(_) => check(TestCheckKind::Signature, true, kid, None),
    }
}

fn audience(claims: &Map<String, Value>, client_id: &str) -> TestCheck {
    let holds = match claims.get("aud") {
        Some(Value::String(one)) => one == client_id,
        Some(Value::Array(many)) => many.iter().any(|one| one == client_id),
        _ => false,
    };
    let found = claims.get("aud").map(plain).unwrap_or_default();
    check(TestCheckKind::Aud, holds, &found, Some(client_id))
}

fn times(claims: &Map<String, Value>, now: Timestamp) -> [TestCheck; 2] {
    let at = |name: &str| claims.get(name).and_then(Value::as_i64);
    let found = |name: &str| claims.get(name).map(plain).unwrap_or_default();
    let ahead = at("exp").is_some_and(|at| Timestamp::new(at).plus(LEEWAY) > now);
    let behind = at("iat").is_some_and(|at| Timestamp::new(at) <= now.plus(LEEWAY));
    [
        check(TestCheckKind::Exp, ahead, &found("exp"), None),
        check(TestCheckKind::Iat, behind, &found("iat"), None),
    ]
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A value as one reads it: a text without quotes, anything else as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A check for one certain value.
pub(super) fn equal(kind: TestCheckKind, found: &str, expected: &str) -> TestCheck {
    check(kind, found == expected, found, Some(expected))
}

/// A check.
pub(super) fn check(kind: TestCheckKind, holds: bool, found: &str, expected: Option<&str>) -> TestCheck {
    let short = |text: &str| match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    TestCheck {
        kind,
        holds,
        found: short(found),
        expected: expected.map(short),
    }
}

#[cfg(test)]
mod tests {
    use protocol::jose::jws::{KeyFamily, SigningKey};
    use serde_json::json;

    use super::*;

    const ISSUER: &str = "http://localhost:4283";
    const NOW: i64 = 1_800_000_000;

    /// The private key of RFC 8037 appendix A.1, in PKCS #8.
    fn key() -> SigningKey {
        let mut der = vec![
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ];
        der.extend(
            URL_SAFE_NO_PAD
                .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
                .unwrap(),
        );
        SigningKey::from_pkcs8(KeyFamily::Ed25519, &der).unwrap()
    }

    fn expected(keys: &[PublicKey]) -> Expected<'_> {
        Expected {
            keys,
            issuer: ISSUER,
            client_id: "app",
            algorithm: Algorithm::EdDSA,
            nonce: Some("n"),
            subject: Some("ada"),
            access_token: Some("at"),
            code: Some("code"),
            state: Some("st"),
            max_age: Some((60, Timestamp::new(NOW))),
            by_browser: true,
            refreshed: false,
            now: Timestamp::new(NOW),
        }
    }

    fn claims() -> Value {
        let hash = |text| half_hash(Algorithm::EdDSA, text);
        json!({
            "iss": ISSUER, "sub": "ada", "aud": ["app"], "azp": "app", "exp": NOW + 300, "iat": NOW, "nonce": "n",
            "auth_time": NOW - 30, "at_hash": hash("at"), "c_hash": hash("code"), "s_hash": hash("st"),
        })
    }

    fn signed(claims: &Value) -> String {
        key().sign(Algorithm::EdDSA, "JWT", &claims.to_string()).unwrap()
    }

    fn failing(token: &TestToken) -> Vec<TestCheckKind> {
        let failing = token.checks.iter().filter(|check| !check.holds);
        failing.map(|check| check.kind).collect()
    }

    #[test]
    fn a_good_id_token_holds_in_everything_and_is_shown_as_it_stands() {
        let keys = [key().public_key().clone()];
        let raw = signed(&claims());
        let token = id_token(&raw, &expected(&keys));
        assert_eq!(failing(&token), []);
        assert_eq!(token.checks.len(), 13);
        assert_eq!(token.payload.unwrap(), claims().to_string());
        assert!(token.header.unwrap().contains("EdDSA"));
    }

    #[test]
    fn each_thing_that_is_wrong_is_named_and_nothing_else() {
        let keys = [key().public_key().clone()];
        for (name, value, kind) in [
            ("iss", json!("http://localhost:1"), TestCheckKind::Iss),
            ("sub", json!("bob"), TestCheckKind::Subject),
            ("aud", json!("other"), TestCheckKind::Aud),
            ("azp", json!("other"), TestCheckKind::Azp),
            ("exp", json!(NOW - 10), TestCheckKind::Exp),
            ("iat", json!(NOW + 10), TestCheckKind::Iat),
            ("nonce", json!("m"), TestCheckKind::Nonce),
            ("nonce", Value::Null, TestCheckKind::Nonce),
            ("auth_time", json!(NOW - 66), TestCheckKind::AuthTime),
            ("auth_time", Value::Null, TestCheckKind::AuthTime),
            ("at_hash", json!("x"), TestCheckKind::AtHash),
            ("c_hash", json!("x"), TestCheckKind::CHash),
            ("s_hash", json!("x"), TestCheckKind::SHash),
        ] {
            let mut wrong = claims();
            wrong[name] = value.clone();
            if value.is_null() {
                wrong.as_object_mut().unwrap().remove(name);
            }
            let token = id_token(&signed(&wrong), &expected(&keys));
            assert_eq!(failing(&token), [kind], "{name} = {value}");
        }
    }

    #[test]
    fn a_token_of_another_key_or_with_changed_claims_is_not_signed() {
        let raw = signed(&claims());
        assert_eq!(
            failing(&id_token(&raw, &expected(&[]))),
            [TestCheckKind::Signature]
        );
        let keys = [key().public_key().clone()];
        let mut changed = claims();
        changed["email"] = json!("eve@example.org");
        let (head, tail) = (raw.split('.').next().unwrap(), raw.rsplit('.').next().unwrap());
        let forged = format!("{head}.{}.{tail}", URL_SAFE_NO_PAD.encode(changed.to_string()));
        assert_eq!(
            failing(&id_token(&forged, &expected(&keys))),
            [TestCheckKind::Signature]
        );
        for junk in ["", "a.b", "a.b.c", "!.!.!", "e30.e30.", "a.b.c.d"] {
            let token = id_token(junk, &expected(&keys));
            assert!(failing(&token).contains(&TestCheckKind::Signature), "{junk}");
        }
    }

    #[test]
    fn the_browsers_tokens_need_their_hashes_and_the_others_may_have_them() {
        let keys = [key().public_key().clone()];
        let mut bare = claims();
        for name in ["at_hash", "c_hash", "s_hash"] {
            bare.as_object_mut().unwrap().remove(name);
        }
        let raw = signed(&bare);
        let token = id_token(&raw, &expected(&keys));
        assert_eq!(failing(&token), [TestCheckKind::AtHash, TestCheckKind::CHash]);
        let redeemed = Expected {
            by_browser: false,
            ..expected(&keys)
        };
        assert_eq!(failing(&id_token(&raw, &redeemed)), []);
    }

    #[test]
    fn a_refreshed_token_may_leave_the_nonce_out_but_not_change_it() {
        let keys = [key().public_key().clone()];
        let refreshed = Expected {
            refreshed: true,
            ..expected(&keys)
        };
        let mut without = claims();
        without.as_object_mut().unwrap().remove("nonce");
        assert_eq!(failing(&id_token(&signed(&without), &refreshed)), []);
        without["nonce"] = json!("m");
        assert_eq!(
            failing(&id_token(&signed(&without), &refreshed)),
            [TestCheckKind::Nonce]
        );
    }

    #[test]
    fn an_access_token_is_read_if_it_can_be() {
        let keys = [key().public_key().clone()];
        let token = access_token("gl_at_opaque", &expected(&keys));
        assert!(token.checks.is_empty() && token.payload.is_none());
        let typed = key()
            .sign(Algorithm::EdDSA, "at+jwt", &claims().to_string())
            .unwrap();
        assert_eq!(failing(&access_token(&typed, &expected(&keys))), []);
        assert_eq!(
            failing(&access_token(&signed(&claims()), &expected(&keys))),
            [TestCheckKind::Type]
        );
    }

    #[test]
    fn long_values_are_shortened() {
        let check = equal(TestCheckKind::State, &"é".repeat(300), "x");
        assert_eq!(check.found.chars().count(), LONGEST + 1);
    }
}
