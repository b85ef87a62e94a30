//! Checking a token (security.md 1.11, D7; RFC 8725).
//!
//! Tokens that we signed ourselves pass [`verify`], with one profile per kind. Tokens that clients sign pass
//! [`signed_claims`], [`mac_claims`] or [`unsigned_claims`] and then the claim checks of their kind
//! ([`crate::client_assertion`], [`crate::request_object`]). All four read header and parts in the same way.
//!
//! The signature arithmetic is `jsonwebtoken`'s; everything around it is done here, because that library
//! accepts unknown critical headers, absent claims and repeated members. Its own decoding functions are
//! banned by the lints.

use std::time::Duration;

use aws_lc_rs::hmac;
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value};

use super::Algorithm;
use crate::encoding::from_base64url;
use crate::jose::jwk::{InvalidKey, Material, PublicJwk};
use crate::jose::strict_json::read_object;
use crate::secret::Secret;
use crate::time::Timestamp;

/// Longest token looked at, in bytes (S-115).
const LONGEST: usize = 64 * 1024;

/// Longest `kid`, in bytes (S-102).
const LONGEST_KID: usize = 255;

/// Shortest secret that makes a good HS256 key, in bytes (RFC 7518 section 3.2).
const SHORTEST_SECRET: usize = 32;

/// A public key, parsed once for many checks.
#[derive(Debug, Clone)]
pub struct PublicKey {
    jwk: PublicJwk,
    key: DecodingKey,
}

impl PublicKey {
    /// Prepares a key for checking.
    pub fn new(jwk: &PublicJwk) -> Result<Self, InvalidKey> {
        let key = match jwk.material() {
            Material::Rsa { n, e } => DecodingKey::from_rsa_components(n, e),
            Material::Ec { x, y, .. } => DecodingKey::from_ec_components(x, y),
            Material::Okp { x, .. } => DecodingKey::from_ed_components(x),
        };
        Ok(Self {
            jwk: jwk.clone(),
            key: key.map_err(|_| InvalidKey::Malformed)?,
        })
    }

    /// The key as it is published.
    pub fn jwk(&self) -> &PublicJwk {
        &self.jwk
    }
}

/// What a kind of token has to look like.
#[derive(Debug, Clone, Copy)]
pub struct Profile<'a> {
    /// Media types that `typ` may name, such as `at+jwt`, without `application/`; an empty text allows it to
    /// be absent.
    pub typ: &'a [&'a str],
    /// What `iss` has to be, byte for byte.
    pub issuer: &'a str,
    /// What `aud` has to contain, byte for byte; `None` where any audience will do.
    pub audience: Option<&'a str>,
    /// The algorithms that may be used.
    pub algorithms: &'a [Algorithm],
    /// The present.
    pub now: Timestamp,
    /// Whether the token may have expired: only for `id_token_hint` (S-121).
    pub allow_expired: bool,
    /// How far clocks may differ; whole seconds.
    pub leeway: Duration,
}

/// Why a token is not good. For the log: strangers are told no more than that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// More than 64 KiB.
    #[error("the token is too long")]
    TooLarge,
    /// Not three parts of canonical base64url.
    #[error("the token is not well formed")]
    Malformed,
    /// The header is not an object of the expected members.
    #[error("the token's header is not well formed")]
    Header,
    /// `crit`, `b64` or `zip`: extensions that are not understood here.
    #[error("the token needs an extension that is not understood")]
    Critical,
    /// `alg` is not one of the profile's.
    #[error("the token's algorithm is not allowed here")]
    Algorithm,
    /// `typ` is not one of the profile's.
    #[error("the token is of another type")]
    Type,
    /// No key has this name and takes this algorithm.
    #[error("the token's key is not known")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the token's signature is wrong")]
    Signature,
    /// The payload is not a plain object.
    #[error("the token's payload is not well formed")]
    Payload,
    /// This claim is missing or of the wrong type.
    #[error("the token's claim {0} is missing or malformed")]
    Claim(&'static str),
    /// `iss` is another one.
    #[error("the token is of another issuer")]
    Issuer,
    /// `aud` does not contain the expected one.
    #[error("the token is for another audience")]
    Audience,
    /// `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// `nbf` or `iat` is in the future.
    #[error("the token is not valid yet")]
    NotYetValid,
}

/// Checks a compact token against a profile and gives back its claims.
///
/// `iss`, `sub`, `aud`, `exp` and `iat` have to be there; `exp`, `iat` and `nbf` are non-negative whole
/// numbers (S-113). Keys in or behind the header (`jwk`, `jku`, `x5c`, `x5u`) are never looked at (S-101).
/// Without a `kid` every key that takes the algorithm is tried.
pub fn verify(
    profile: &Profile<'_>,
    keys: &[PublicKey],
    token: &str,
) -> Result<Map<String, Value>, InvalidToken> {
    let claims = signed_claims(profile.typ, profile.algorithms, keys, token)?;
    profile.check_claims(&claims)?;
    Ok(claims)
}

/// The claims of a token that one of these keys signed, with one of these algorithms. What they say is not
/// checked.
pub(crate) fn signed_claims(
    typ: &[&str],
    algorithms: &[Algorithm],
    keys: &[PublicKey],
    token: &str,
) -> Result<Map<String, Value>, InvalidToken> {
    let parts = Parts::split(token)?;
    if parts.signature.is_empty() {
        return Err(InvalidToken::Malformed);
    }
    let header = Header::read(&parts.header)?;
    let algorithm = Algorithm::of_others(&header.algorithm)
        .filter(|algorithm| algorithms.contains(algorithm))
        .ok_or(InvalidToken::Algorithm)?;
    header.check_type(typ)?;
    check_signature(keys, &header, algorithm, &parts)?;
    // Only what is signed is read further.
    read_object(&parts.payload).ok_or(InvalidToken::Payload)
}

/// The claims of a token with a MAC over this secret: HS256 and nothing else. What they say is not checked.
///
/// A secret shorter than the hash is no key: whoever sees one token could guess it (RFC 7518 section 3.2). The
/// secret is text that the lodge made or the owner typed, never a public key (S-111).
pub(crate) fn mac_claims(
    typ: &[&str],
    secret: &Secret<String>,
    token: &str,
) -> Result<Map<String, Value>, InvalidToken> {
    let parts = Parts::split(token)?;
    let header = Header::read(&parts.header)?;
    if header.algorithm != "HS256" {
        return Err(InvalidToken::Algorithm);
    }
    header.check_type(typ)?;
    if secret.expose().len() < SHORTEST_SECRET {
        return Err(InvalidToken::UnknownKey);
    }
    let tag = from_base64url(parts.signature).ok_or(InvalidToken::Malformed)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    hmac::verify(&key, parts.signed.as_bytes(), &tag).map_err(|_| InvalidToken::Signature)?;
    read_object(&parts.payload).ok_or(InvalidToken::Payload)
}

/// The claims of a token with `alg` `none` and an empty signature: no more than parameters in another wrapping.
pub(crate) fn unsigned_claims(typ: &[&str], token: &str) -> Result<Map<String, Value>, InvalidToken> {
    let parts = Parts::split(token)?;
    let header = Header::read(&parts.header)?;
    if header.algorithm != "none" {
        return Err(InvalidToken::Algorithm);
    }
    header.check_type(typ)?;
    if !parts.signature.is_empty() {
        return Err(InvalidToken::Malformed);
    }
    read_object(&parts.payload).ok_or(InvalidToken::Payload)
}

/// The claims of a token that came straight from its issuer over TLS, where no key of it is known (OpenID Connect Core
/// 3.1.3.7, point 6). It has to be signed all the same; what the claims say is not checked.
pub(crate) fn delivered_claims(typ: &[&str], token: &str) -> Result<Map<String, Value>, InvalidToken> {
    let parts = Parts::split(token)?;
    let header = Header::read(&parts.header)?;
    if header.algorithm.eq_ignore_ascii_case("none") {
        return Err(InvalidToken::Algorithm);
    }
    header.check_type(typ)?;
    if parts.signature.is_empty() {
        return Err(InvalidToken::Malformed);
    }
    read_object(&parts.payload).ok_or(InvalidToken::Payload)
}

/// The algorithm that a token names, if it is one of ours.
pub(crate) fn algorithm_of(token: &str) -> Option<Algorithm> {
    Algorithm::of_others(&Header::read(&Parts::split(token).ok()?.header).ok()?.algorithm)
}

/// What a token says before anybody checked it: good only for finding out whose keys to check it with.
pub(crate) fn unchecked_claim(token: &str, name: &str) -> Option<String> {
    let claims = read_object(&Parts::split(token).ok()?.payload)?;
    claims.get(name)?.as_str().map(str::to_owned)
}

/// The three parts.
pub(super) struct Parts<'a> {
    pub(super) header: Vec<u8>,
    pub(super) payload: Vec<u8>,
    /// Still encoded: known to be canonical. May be empty.
    pub(super) signature: &'a str,
    /// Header and payload with the dot between: what is signed.
    pub(super) signed: &'a str,
}

impl<'a> Parts<'a> {
    pub(super) fn split(token: &'a str) -> Result<Self, InvalidToken> {
        if token.len() > LONGEST {
            return Err(InvalidToken::TooLarge);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(InvalidToken::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(InvalidToken::Malformed)?;
        // A dot left over in the payload is caught by its alphabet.
        let decode = |part| from_base64url(part).ok_or(InvalidToken::Malformed);
        let (header, payload) = (decode(header)?, decode(payload)?);
        decode(signature)?;
        Ok(Self {
            header,
            payload,
            signature,
            signed,
        })
    }
}

/// What is heeded of a header.
pub(super) struct Header {
    pub(super) algorithm: String,
    typ: Option<String>,
    kid: Option<String>,
}

impl Header {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, InvalidToken> {
        let members = read_object(bytes).ok_or(InvalidToken::Header)?;
        if ["crit", "b64", "zip"]
            .iter()
            .any(|name| members.contains_key(*name))
        {
            return Err(InvalidToken::Critical);
        }
        let text = |name: &str| match members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(InvalidToken::Header),
        };
        let algorithm = text("alg")?.ok_or(InvalidToken::Algorithm)?;
        let kid = text("kid")?;
        if kid.as_ref().is_some_and(|kid| kid.len() > LONGEST_KID) {
            return Err(InvalidToken::Header);
        }
        Ok(Self {
            algorithm,
            typ: text("typ")?,
            kid,
        })
    }

    /// RFC 7515 section 4.1.9: `typ` is a media type, in any case, usually without `application/`.
    pub(super) fn check_type(&self, allowed: &[&str]) -> Result<(), InvalidToken> {
        let typ = self.typ.as_deref().unwrap_or_default().to_ascii_lowercase();
        let short = typ.strip_prefix("application/").unwrap_or(&typ);
        if allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(short)) {
            Ok(())
        } else {
            Err(InvalidToken::Type)
        }
    }
}

fn check_signature(
    keys: &[PublicKey],
    header: &Header,
    algorithm: Algorithm,
    parts: &Parts<'_>,
) -> Result<(), InvalidToken> {
    let wire_algorithm = match algorithm {
        Algorithm::RS256 => jsonwebtoken::Algorithm::RS256,
        Algorithm::PS256 => jsonwebtoken::Algorithm::PS256,
        Algorithm::ES256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::EdDSA => jsonwebtoken::Algorithm::EdDSA,
    };
    let named = |key: &&PublicKey| header.kid.is_none() || header.kid.as_deref() == key.jwk.kid();
    let mut fitting = keys
        .iter()
        .filter(named)
        .filter(|key| key.jwk.takes(algorithm))
        .peekable();
    if fitting.peek().is_none() {
        return Err(InvalidToken::UnknownKey);
    }
    let signs = |key: &PublicKey| {
        jsonwebtoken::crypto::verify(parts.signature, parts.signed.as_bytes(), &key.key, wire_algorithm)
            .unwrap_or(false)
    };
    if fitting.any(signs) {
        Ok(())
    } else {
        Err(InvalidToken::Signature)
    }
}

impl Profile<'_> {
    fn check_claims(&self, claims: &Map<String, Value>) -> Result<(), InvalidToken> {
        if text(claims, "iss")? != self.issuer {
            return Err(InvalidToken::Issuer);
        }
        if text(claims, "sub")?.is_empty() {
            return Err(InvalidToken::Claim("sub"));
        }
        let audience = audience(claims)?;
        if self
            .audience
            .is_some_and(|expected| !audience.contains(&expected))
        {
            return Err(InvalidToken::Audience);
        }
        let expires = moment(claims, "exp")?.ok_or(InvalidToken::Claim("exp"))?;
        let issued = moment(claims, "iat")?.ok_or(InvalidToken::Claim("iat"))?;
        let not_before = moment(claims, "nbf")?.unwrap_or(issued);
        if issued.max(not_before) > self.now.plus(self.leeway) {
            return Err(InvalidToken::NotYetValid);
        }
        if !self.allow_expired && expires.plus(self.leeway) <= self.now {
            return Err(InvalidToken::Expired);
        }
        Ok(())
    }
}

/// A claim that is a text.
pub(crate) fn text<'a>(claims: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, InvalidToken> {
    claims
        .get(name)
        .and_then(Value::as_str)
        .ok_or(InvalidToken::Claim(name))
}

/// One text, or a list of texts that is not empty (RFC 7519 section 4.1.3).
pub(crate) fn audience(claims: &Map<String, Value>) -> Result<Vec<&str>, InvalidToken> {
    let audience = match claims.get("aud") {
        Some(Value::String(one)) => Some(vec![one.as_str()]),
        Some(Value::Array(many)) => many.iter().map(Value::as_str).collect(),
        _ => None,
    };
    audience
        .filter(|audience| !audience.is_empty())
        .ok_or(InvalidToken::Claim("aud"))
}

/// A moment after the epoch in whole seconds; a text, a fraction or a negative number is none.
pub(crate) fn moment(
    claims: &Map<String, Value>,
    name: &'static str,
) -> Result<Option<Timestamp>, InvalidToken> {
    let seconds = |value: &Value| value.as_i64().filter(|&seconds| seconds >= 0);
    claims
        .get(name)
        .map(|value| {
            seconds(value)
                .map(Timestamp::new)
                .ok_or(InvalidToken::Claim(name))
        })
        .transpose()
}

#[cfg(test)]
mod tests;
