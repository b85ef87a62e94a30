//! The request object: an authorization request as a JWT (OpenID Connect Core section 6, RFC 9101, opencloud.md
//! B.9).
//!
//! [`read`] checks it with the client's keys and gives its parameters; [`merge`] lets them win over the plain ones.
//! What comes out is judged like any other request by [`crate::authorization_request::check`]: a redirect URI inside
//! has to be registered like one outside.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::client_metadata::{ClientMetadata, RequestObjectAlg};
use crate::error::{ErrorCode, OAuthError};
use crate::jose::jws::{
    Algorithm, InvalidToken, PublicKey, audience, moment, signed_claims, text, unsigned_claims,
};
use crate::parameters::Parameters;
use crate::scope::OPENID;
use crate::time::Timestamp;

/// What `typ` may say, or be absent (RFC 9101 section 10.8).
const TYP: &[&str] = &["", "JWT", "oauth-authz-req+jwt"];

/// How far ahead the client's clock may be.
const CLOCK_AHEAD: Duration = Duration::from_secs(10);

/// Claims of the JWT itself. They are no parameters.
const ENVELOPE: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// How an object came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// With the browser: OpenID Connect wants `response_type` and `scope` outside as well, RFC 9101 neither.
    ByBrowser,
    /// In a pushed request: everything may be inside (RFC 9126 section 3).
    Pushed,
}

/// Whether checking this client's objects takes its keys.
pub fn needs_keys(client: &ClientMetadata) -> bool {
    client.request_object_signing_alg != Some(RequestObjectAlg::None)
}

/// Checks an object of a client and gives its parameters.
///
/// Only the registered algorithm counts; `none` is one only where it was registered. Without a registered one every
/// algorithm of the client's keys will do. `iss` and `aud` are checked where they are (RFC 9101 section 4); a `sub`
/// is refused, because such a token could be a client assertion as well.
pub fn read(
    client: &ClientMetadata,
    keys: &[PublicKey],
    issuer: &str,
    now: Timestamp,
    object: &str,
) -> Result<Parameters, InvalidToken> {
    let claims = match client.request_object_signing_alg {
        Some(RequestObjectAlg::None) => unsigned_claims(TYP, object)?,
        None => signed_claims(TYP, &Algorithm::ALL, keys, object)?,
        Some(registered) => {
            let only = Algorithm::of_others(registered.as_str()).ok_or(InvalidToken::Algorithm)?;
            signed_claims(TYP, &[only], keys, object)?
        }
    };
    check_envelope(&claims, client, issuer, now)?;
    parameters(claims)
}

fn check_envelope(
    claims: &Map<String, Value>,
    client: &ClientMetadata,
    issuer: &str,
    now: Timestamp,
) -> Result<(), InvalidToken> {
    if claims.contains_key("iss") && text(claims, "iss")? != client.client_id.as_str() {
        return Err(InvalidToken::Issuer);
    }
    if claims.contains_key("aud") && !audience(claims)?.contains(&issuer) {
        return Err(InvalidToken::Audience);
    }
    if claims.contains_key("sub") {
        return Err(InvalidToken::Claim("sub"));
    }
    if moment(claims, "exp")?.is_some_and(|expires| expires <= now) {
        return Err(InvalidToken::Expired);
    }
    for begin in ["iat", "nbf"] {
        if moment(claims, begin)?.is_some_and(|begin| begin > now.plus(CLOCK_AHEAD)) {
            return Err(InvalidToken::NotYetValid);
        }
    }
    for nested in ["request", "request_uri"] {
        if claims.contains_key(nested) {
            return Err(InvalidToken::Claim(nested));
        }
    }
    Ok(())
}

/// The members as parameters: texts as they are, numbers and booleans as written, objects and lists as JSON, which
/// is how `claims` comes outside as well.
fn parameters(claims: Map<String, Value>) -> Result<Parameters, InvalidToken> {
    let pairs = claims
        .into_iter()
        .filter(|(name, _)| !ENVELOPE.contains(&name.as_str()))
        .map(|(name, value)| match value {
            Value::String(text) => Ok((name, text)),
            Value::Null => Err(InvalidToken::Payload),
            other => Ok((name, other.to_string())),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Parameters::from_pairs(pairs).map_err(|_| InvalidToken::Payload)
}

/// The request as a whole: what the object says wins, what it does not say is taken from outside.
///
/// `client_id` and `response_type` must not contradict each other. By the browser, OpenID Connect Core section 6.1
/// wants `response_type` and a `scope` with `openid` outside, so that the request stays a good OAuth 2 request. Where
/// neither stands outside it is a request of RFC 9101: then only what the object says counts (its section 6.3).
pub fn merge(outer: &Parameters, inner: &Parameters, came: Came) -> Result<Parameters, OAuthError> {
    for name in ["client_id", "response_type"] {
        if let (Some(outside), Some(inside)) = (outer.get(name), inner.get(name))
            && !same_words(outside, inside)
        {
            return Err(OAuthError::new(
                ErrorCode::InvalidRequestObject,
                format!("{name} in the request object is another one than outside"),
            ));
        }
    }
    let by_object_alone = outer.get("response_type").is_none() && outer.get("scope").is_none();
    if came == Came::ByBrowser && !by_object_alone {
        let has_openid = |params: &Parameters| {
            params
                .get("scope")
                .is_some_and(|scope| scope.split(' ').any(|word| word == OPENID))
        };
        if outer.get("response_type").is_none() {
            return Err(invalid(
                "response_type has to be outside the request object as well",
            ));
        }
        if has_openid(inner) && !has_openid(outer) {
            return Err(invalid(
                "scope with openid has to be outside the request object as well",
            ));
        }
    }
    let kept = outer.iter().filter(|(name, _)| {
        let counts = match came {
            Came::ByBrowser if by_object_alone => *name == "client_id",
            Came::ByBrowser | Came::Pushed => !matches!(*name, "request" | "request_uri"),
        };
        counts && inner.get_even_empty(name).is_none()
    });
    let all = inner
        .iter()
        .chain(kept)
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    Parameters::from_pairs(all).map_err(OAuthError::from)
}

/// The words of a response type may stand in any order.
fn same_words(one: &str, other: &str) -> bool {
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    sorted(one) == sorted(other)
}

fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client_metadata::ClientKind;
    use crate::encoding::base64url;
    use crate::id::ClientId;
    use crate::jose::jws::tests::{KEYS, key_for};

    const ISSUER: &str = "https://id.example";
    const NOW: i64 = 1_795_291_900;

    fn client(registered: Option<RequestObjectAlg>) -> ClientMetadata {
        ClientMetadata {
            request_object_signing_alg: registered,
            ..ClientMetadata::new(ClientId::parse("c1").unwrap(), ClientKind::Server)
        }
    }

    fn claims() -> Value {
        json!({"iss": "c1", "aud": ISSUER, "client_id": "c1", "redirect_uri": "https://c1.example/cb", "max_age": 10})
    }

    fn with(member: &str, value: impl Into<Value>) -> Value {
        let mut claims = claims();
        claims[member] = value.into();
        claims
    }

    fn signed(algorithm: Algorithm, typ: &str, claims: &Value) -> String {
        key_for(algorithm)
            .sign(algorithm, typ, &claims.to_string())
            .unwrap()
    }

    fn unsigned(claims: &Value) -> String {
        let header = base64url(br#"{"alg":"none"}"#);
        format!("{header}.{}.", base64url(claims.to_string().as_bytes()))
    }

    fn checked(registered: Option<RequestObjectAlg>, object: &str) -> Result<Parameters, InvalidToken> {
        let keys: Vec<PublicKey> = KEYS.iter().map(|key| key.public_key().clone()).collect();
        read(&client(registered), &keys, ISSUER, Timestamp::new(NOW), object)
    }

    fn refused(claims: &Value) -> Option<InvalidToken> {
        checked(None, &signed(Algorithm::RS256, "JWT", claims)).err()
    }

    fn params(text: &str) -> Parameters {
        Parameters::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn an_object_gives_its_parameters_and_keeps_its_envelope() {
        let object = signed(
            Algorithm::ES256,
            "oauth-authz-req+jwt",
            &with("claims", json!({"id_token": null})),
        );
        let read = checked(None, &object).unwrap();
        let mut all: Vec<_> = read.iter().collect();
        all.sort_unstable();
        assert_eq!(
            all,
            [
                ("claims", r#"{"id_token":null}"#),
                ("client_id", "c1"),
                ("max_age", "10"),
                ("redirect_uri", "https://c1.example/cb")
            ]
        );
    }

    #[test]
    fn only_the_registered_algorithm_counts_and_none_is_one_only_there() {
        for algorithm in Algorithm::ALL {
            let object = signed(algorithm, "JWT", &claims());
            assert!(checked(None, &object).is_ok());
            for registered in RequestObjectAlg::ALL {
                let fits = Algorithm::of_others(registered.as_str()) == Some(algorithm);
                assert_eq!(
                    checked(Some(*registered), &object).is_ok(),
                    fits,
                    "{algorithm} {registered}"
                );
            }
        }
        let object = unsigned(&claims());
        assert!(checked(Some(RequestObjectAlg::None), &object).is_ok());
        for registered in [None, Some(RequestObjectAlg::RS256)] {
            assert!(checked(registered, &object).is_err());
        }
        let with_signature = format!("{object}AAAA");
        let refused = checked(Some(RequestObjectAlg::None), &with_signature).err();
        assert_eq!(refused, Some(InvalidToken::Malformed));
    }

    #[test]
    fn who_by_and_for_whom_is_checked_where_it_is_said() {
        for member in ["iss", "aud"] {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(member);
            assert_eq!(refused(&claims), None);
        }
        assert_eq!(
            refused(&with("aud", json!(["https://other.example", ISSUER]))),
            None
        );
        assert_eq!(refused(&with("iss", "c2")), Some(InvalidToken::Issuer));
        assert_eq!(
            refused(&with("aud", "https://other.example")),
            Some(InvalidToken::Audience)
        );
        assert_eq!(refused(&with("aud", json!([]))), Some(InvalidToken::Claim("aud")));
        assert_eq!(refused(&with("sub", "c1")), Some(InvalidToken::Claim("sub")));
    }

    #[test]
    fn an_object_has_its_time() {
        assert_eq!(refused(&with("exp", NOW)), Some(InvalidToken::Expired));
        assert_eq!(refused(&with("nbf", NOW + 11)), Some(InvalidToken::NotYetValid));
        assert_eq!(
            refused(&with("exp", "tomorrow")),
            Some(InvalidToken::Claim("exp"))
        );
        assert_eq!(refused(&with("exp", NOW + 1)), None);
    }

    #[test]
    fn an_object_holds_no_other_object() {
        for nested in ["request", "request_uri"] {
            assert_eq!(refused(&with(nested, "x")), Some(InvalidToken::Claim(nested)));
        }
    }

    #[test]
    fn s_117_a_token_of_another_type_is_no_request() {
        for typ in ["at+jwt", "client-authentication+jwt", "logout+jwt"] {
            let object = signed(Algorithm::ES256, typ, &claims());
            assert_eq!(checked(None, &object).err(), Some(InvalidToken::Type), "{typ}");
        }
    }

    #[test]
    fn what_is_inside_wins() {
        let outer = params("client_id=c1&response_type=code&scope=openid&state=out&prompt=login&request=x");
        let inner = params("client_id=c1&state=in&nonce=n");
        let merged = merge(&outer, &inner, Came::ByBrowser).unwrap();
        assert_eq!(merged.get("state"), Some("in"));
        assert_eq!(
            (merged.get("nonce"), merged.get("prompt")),
            (Some("n"), Some("login"))
        );
        assert_eq!(
            (merged.get("request"), merged.get("scope")),
            (None, Some("openid"))
        );
    }

    #[test]
    fn inside_and_outside_do_not_contradict_each_other() {
        let outer = params("client_id=c1&response_type=code+id_token&scope=openid");
        for (inner, code) in [
            ("client_id=c2", ErrorCode::InvalidRequestObject),
            ("response_type=code", ErrorCode::InvalidRequestObject),
        ] {
            let refused = merge(&outer, &params(inner), Came::ByBrowser)
                .err()
                .map(|error| error.code);
            assert_eq!(refused, Some(code), "{inner}");
        }
        assert!(merge(&outer, &params("response_type=id_token+code"), Came::ByBrowser).is_ok());
    }

    #[test]
    fn by_the_browser_the_request_outside_is_a_good_one_too() {
        let inner = params("client_id=c1&response_type=code&scope=openid");
        for outer in [
            "client_id=c1&scope=openid",
            "client_id=c1&response_type=code",
            "client_id=c1&response_type=code&scope=email",
        ] {
            let refused = merge(&params(outer), &inner, Came::ByBrowser)
                .err()
                .map(|error| error.code);
            assert_eq!(refused, Some(ErrorCode::InvalidRequest), "{outer}");
            assert!(merge(&params(outer), &inner, Came::Pushed).is_ok(), "{outer}");
        }
    }

    #[test]
    fn with_neither_type_nor_scope_outside_only_the_object_counts() {
        let outer = params(
            "client_id=c1&request=x&redirect_uri=https%3A%2F%2Fc1.example%2Fother&state=outside&prompt=none",
        );
        let inner = params("response_type=code&scope=openid&redirect_uri=https%3A%2F%2Fc1.example%2Fcb");
        let merged = merge(&outer, &inner, Came::ByBrowser).unwrap();
        assert_eq!(merged.get("client_id"), Some("c1"));
        assert_eq!(merged.get("redirect_uri"), Some("https://c1.example/cb"));
        assert_eq!((merged.get("state"), merged.get("prompt")), (None, None));
        // What it does not say is missing, whatever stands outside.
        let silent = merge(&outer, &params("scope=openid"), Came::ByBrowser).unwrap();
        assert_eq!(
            (silent.get("response_type"), silent.get("redirect_uri")),
            (None, None)
        );
    }
}
