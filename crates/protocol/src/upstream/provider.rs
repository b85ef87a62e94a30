//! A provider that people sign in with: what it publishes, the address of its page, and what its tokens have to say
//! (OpenID Connect Core, Discovery and Back-Channel Logout; cozy.md F).
//!
//! The invariant: nothing here is good for another provider, another client or another sign-in than the one expected.

use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use super::token::append;
use crate::claims::half_hash;
use crate::jose::jws::{
    Algorithm, InvalidToken, PublicKey, algorithm_of, audience, delivered_claims, moment, signed_claims, text,
};
use crate::jose::strict_json::read_object;
use crate::pkce::{CodeChallenge, METHOD};
use crate::time::Timestamp;

/// How far clocks may differ.
const LEEWAY: Duration = Duration::from_mins(1);
/// How far a logout token may be ahead (cozy.md F.7), and how old one without `exp` may be.
const LOGOUT_LEEWAY: Duration = Duration::from_mins(5);
/// The one event of logout tokens.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// Where a provider says what it is, below its issuer.
const WELL_KNOWN: &str = "/.well-known/openid-configuration";
/// Longest URL that is taken from a provider, in bytes.
const LONGEST_URL: usize = 2000;

/// Where the provider of an issuer publishes its metadata (OpenID Connect Discovery 4).
pub fn discovery_url(issuer: &str) -> String {
    format!("{}{WELL_KNOWN}", issuer.strip_suffix('/').unwrap_or(issuer))
}

/// What a provider publishes about itself, as far as it is heeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// `issuer`.
    pub issuer: String,
    /// `authorization_endpoint`.
    pub authorize_url: Option<String>,
    /// `token_endpoint`.
    pub token_url: Option<String>,
    /// `userinfo_endpoint`.
    pub userinfo_url: Option<String>,
    /// `jwks_uri`.
    pub jwks_url: Option<String>,
    /// `end_session_endpoint`.
    pub end_session_url: Option<String>,
    /// Whether it takes PKCE with S256.
    pub takes_s256: bool,
    /// Whether every answer of its page names it (RFC 9207).
    pub names_itself: bool,
    /// `claims_supported`.
    pub claims: Vec<String>,
    /// `scopes_supported`.
    pub scopes: Vec<String>,
}

/// Why metadata is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMetadata {
    /// Not JSON, or a member has the wrong type.
    #[error("what it publishes about itself cannot be read")]
    Malformed,
    /// `issuer` is not, letter for letter, the one that was asked for (OpenID Connect Discovery 4.3).
    #[error("it publishes another issuer than the one that was asked for")]
    Issuer,
}

impl Metadata {
    /// Reads what the provider of `issuer` published.
    pub fn read(body: &[u8], issuer: &str) -> Result<Self, NotMetadata> {
        let members = read_object(body).ok_or(NotMetadata::Malformed)?;
        if members.get("issuer").and_then(Value::as_str) != Some(issuer) {
            return Err(NotMetadata::Issuer);
        }
        let url = |name: &str| match members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(url)) if url.len() <= LONGEST_URL && Url::parse(url).is_ok() => {
                Ok(Some(url.clone()))
            }
            Some(_) => Err(NotMetadata::Malformed),
        };
        let words = |name: &str| -> Vec<String> {
            let list = members.get(name).and_then(Value::as_array);
            let texts = list.into_iter().flatten().filter_map(Value::as_str);
            texts.take(200).map(str::to_owned).collect()
        };
        Ok(Self {
            issuer: issuer.to_owned(),
            authorize_url: url("authorization_endpoint")?,
            token_url: url("token_endpoint")?,
            userinfo_url: url("userinfo_endpoint")?,
            jwks_url: url("jwks_uri")?,
            end_session_url: url("end_session_endpoint")?,
            takes_s256: words("code_challenge_methods_supported")
                .iter()
                .any(|method| method == METHOD),
            names_itself: members.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
            claims: words("claims_supported"),
            scopes: words("scopes_supported"),
        })
    }
}

/// What goes to the provider's page with the browser.
#[derive(Clone, Copy)]
pub struct AuthorizeAsk<'a> {
    /// `client_id`.
    pub client_id: &'a str,
    /// `scope`.
    pub scope: &'a str,
    /// `redirect_uri`.
    pub redirect_uri: &'a str,
    /// `state`.
    pub state: &'a str,
    /// `nonce`.
    pub nonce: &'a str,
    /// The PKCE verifier, where the provider takes PKCE.
    pub verifier: Option<&'a str>,
    /// `login_hint`.
    pub login_hint: Option<&'a str>,
}

impl AuthorizeAsk<'_> {
    /// The address: the page's own, with its own query, and these parameters. `None` when the page has no usable address.
    pub fn url(&self, page: &str) -> Option<String> {
        let parsed = Url::parse(page).ok()?;
        if !matches!(parsed.scheme(), "https" | "http") || parsed.host_str().is_none() {
            return None;
        }
        let challenge = self
            .verifier
            .map(|verifier| CodeChallenge::of(verifier).to_string());
        let mut query = String::new();
        for (name, value) in [
            ("response_type", Some("code")),
            ("state", Some(self.state)),
            ("scope", Some(self.scope)),
            ("client_id", Some(self.client_id)),
            ("nonce", Some(self.nonce)),
            ("redirect_uri", Some(self.redirect_uri)),
            ("code_challenge", challenge.as_deref()),
            ("code_challenge_method", challenge.as_ref().map(|_| METHOD)),
            ("login_hint", self.login_hint),
        ] {
            if let Some(value) = value {
                append(&mut query, name, value);
            }
        }
        Some(super::token::with_query(page, &query).to_string())
    }
}

/// What an ID token has to fit.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The provider, where it is known.
    pub issuer: Option<&'a str>,
    /// Us.
    pub client_id: &'a str,
    /// What was sent to the page with the browser; none where nothing was.
    pub nonce: Option<&'a str>,
    /// The access token that came along.
    pub access_token: Option<&'a str>,
    /// The code that was given for it.
    pub code: Option<&'a str>,
    /// The present.
    pub now: Timestamp,
}

/// Checks an ID token (OpenID Connect Core 3.1.3.7; S-050). Without `keys` it has to have come straight from the
/// provider's token endpoint.
pub fn id_token(
    token: &str,
    keys: Option<&[PublicKey]>,
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, InvalidToken> {
    const TYPES: &[&str] = &["JWT", ""];
    let claims = match keys {
        Some(keys) => signed_claims(TYPES, &Algorithm::ALL, keys, token)?,
        None => delivered_claims(TYPES, token)?,
    };
    let issuer = text(&claims, "iss")?;
    if expected.issuer.is_some_and(|expected| expected != issuer) {
        return Err(InvalidToken::Issuer);
    }
    if text(&claims, "sub")?.is_empty() {
        return Err(InvalidToken::Claim("sub"));
    }
    let audience = audience(&claims)?;
    let party = match claims.get("azp") {
        None => None,
        Some(party) => Some(party.as_str().ok_or(InvalidToken::Claim("azp"))?),
    };
    if !audience.contains(&expected.client_id)
        || party.is_some_and(|party| party != expected.client_id)
        || (audience.len() > 1 && party.is_none())
    {
        return Err(InvalidToken::Audience);
    }
    let expires = moment(&claims, "exp")?.ok_or(InvalidToken::Claim("exp"))?;
    let issued = moment(&claims, "iat")?.ok_or(InvalidToken::Claim("iat"))?;
    let begins = moment(&claims, "nbf")?.unwrap_or(issued).max(issued);
    if begins > expected.now.plus(LEEWAY) {
        return Err(InvalidToken::NotYetValid);
    }
    if expires.plus(LEEWAY) <= expected.now {
        return Err(InvalidToken::Expired);
    }
    if let Some(nonce) = expected.nonce
        && text(&claims, "nonce")? != nonce
    {
        return Err(InvalidToken::Claim("nonce"));
    }
    for (name, of) in [("at_hash", expected.access_token), ("c_hash", expected.code)] {
        if let (Some(hash), Some(of), Some(algorithm)) = (claims.get(name), of, algorithm_of(token))
            && hash.as_str() != Some(half_hash(algorithm, of).as_str())
        {
            return Err(InvalidToken::Claim(name));
        }
    }
    Ok(claims)
}

/// Whom a logout token is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedOut {
    /// `sid`.
    pub session: Option<String>,
    /// `sub`; at least one of the two is there.
    pub subject: Option<String>,
    /// `jti`: it is good once.
    pub id: String,
    /// How long it would be good.
    pub until: Timestamp,
}

/// What a logout token claims before it is checked: its issuer and its audience, to find out whose keys to check it with.
pub fn claimed_party(token: &str) -> Option<(String, Vec<String>)> {
    let claims = delivered_claims(LOGOUT_TYPES, token).ok()?;
    let issuer = text(&claims, "iss").ok()?.to_owned();
    let audience = audience(&claims).ok()?.into_iter().map(str::to_owned).collect();
    Some((issuer, audience))
}

/// `typ` of logout tokens; absent or `JWT` in older ones.
const LOGOUT_TYPES: &[&str] = &["logout+jwt", "JWT", ""];

/// Checks a logout token (OpenID Connect Back-Channel Logout 2.6; cozy.md F.7).
pub fn logout_token(
    token: &str,
    keys: &[PublicKey],
    issuer: &str,
    client_id: &str,
    now: Timestamp,
) -> Result<LoggedOut, InvalidToken> {
    let claims = signed_claims(LOGOUT_TYPES, &Algorithm::ALL, keys, token)?;
    if text(&claims, "iss")? != issuer {
        return Err(InvalidToken::Issuer);
    }
    if !audience(&claims)?.contains(&client_id) {
        return Err(InvalidToken::Audience);
    }
    let issued = moment(&claims, "iat")?.ok_or(InvalidToken::Claim("iat"))?;
    if issued > now.plus(LOGOUT_LEEWAY) {
        return Err(InvalidToken::NotYetValid);
    }
    let expires = moment(&claims, "exp")?.unwrap_or_else(|| issued.plus(LOGOUT_LEEWAY));
    let until = expires.plus(LEEWAY);
    if until <= now {
        return Err(InvalidToken::Expired);
    }
    let id = text(&claims, "jti")?.to_owned();
    if id.is_empty() {
        return Err(InvalidToken::Claim("jti"));
    }
    let event = claims.get("events").and_then(|events| events.get(LOGOUT_EVENT));
    if !event.is_some_and(Value::is_object) {
        return Err(InvalidToken::Claim("events"));
    }
    if claims.contains_key("nonce") {
        return Err(InvalidToken::Claim("nonce"));
    }
    let named = |name: &'static str| match claims.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(InvalidToken::Claim(name)),
    };
    let (session, subject) = (named("sid")?, named("sub")?);
    if session.is_none() && subject.is_none() {
        return Err(InvalidToken::Claim("sub"));
    }
    Ok(LoggedOut {
        session,
        subject,
        id,
        until,
    })
}

/// Reads what a provider's user-info endpoint says: an object, and nothing that two readers could read in two ways.
pub fn user_info(body: &[u8]) -> Option<Map<String, Value>> {
    read_object(body)
}

/// How a field of user-info becomes the domain of an instance (cozy.md F.4).
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    /// Which field.
    pub field: &'a str,
    /// Put in front of it.
    pub prefix: &'a str,
    /// Put behind it.
    pub suffix: &'a str,
}

impl Naming<'_> {
    /// The domain; `None` where the field is no text, or empty: prefix and suffix alone name nobody. Neither does anything
    /// that no domain has: some letters fold to others that look nothing like them, and would name somebody else.
    pub fn domain(&self, info: &Map<String, Value>) -> Option<String> {
        let value = info.get(self.field)?.as_str().filter(|value| value.is_ascii())?;
        let drops_dots = !self.suffix.is_empty();
        let plain: String = value
            .chars()
            .filter(|&c| c != '-' && !(drops_dots && c == '.'))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        (!plain.is_empty()).then(|| [self.prefix, &plain, self.suffix].concat())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ISSUER: &str = "https://op.example";

    fn metadata(changes: &Value) -> Result<Metadata, NotMetadata> {
        let mut all = json!({
            "issuer": ISSUER,
            "authorization_endpoint": "https://op.example/auth",
            "token_endpoint": "https://op.example/token",
            "code_challenge_methods_supported": ["plain", "S256"],
        });
        for (name, value) in changes.as_object().unwrap() {
            all[name] = value.clone();
        }
        Metadata::read(all.to_string().as_bytes(), ISSUER)
    }

    #[test]
    fn s_049_metadata_is_of_the_very_issuer() {
        let good = metadata(&json!({})).unwrap();
        assert!(good.takes_s256 && !good.names_itself);
        assert_eq!(good.userinfo_url, None);
        for other in [
            "https://op.example/",
            "http://op.example",
            "https://OP.example",
            "",
        ] {
            assert_eq!(
                metadata(&json!({ "issuer": other })),
                Err(NotMetadata::Issuer),
                "{other}"
            );
        }
        for bad in [json!(7), json!("no url"), json!(["https://op.example/token"])] {
            assert_eq!(
                metadata(&json!({ "token_endpoint": bad })),
                Err(NotMetadata::Malformed)
            );
        }
        assert_eq!(
            discovery_url("https://op.example/realm/"),
            "https://op.example/realm/.well-known/openid-configuration"
        );
    }

    #[test]
    fn the_page_keeps_its_own_query() {
        let ask = AuthorizeAsk {
            client_id: "a client",
            scope: "openid profile",
            redirect_uri: "https://oauth.example/oidc/redirect",
            state: "S",
            nonce: "N",
            verifier: None,
            login_hint: None,
        };
        assert_eq!(
            ask.url("https://op.example/auth?tenant=1#top").as_deref(),
            Some(
                "https://op.example/auth?tenant=1&response_type=code&state=S&scope=openid%20profile&\
                 client_id=a%20client&nonce=N&redirect_uri=https%3A%2F%2Foauth.example%2Foidc%2Fredirect"
            )
        );
        let with_pkce = AuthorizeAsk {
            verifier: Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            ..ask
        };
        let url = with_pkce.url("https://op.example/auth").unwrap();
        assert!(
            url.ends_with(
                "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
            ),
            "{url}"
        );
        for bad in ["javascript:alert(1)", "no url", "mailto:a@b", ""] {
            assert_eq!(ask.url(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_field_names_an_instance() {
        let naming = |prefix, suffix| Naming {
            field: "cozy_number",
            prefix,
            suffix,
        };
        let of = |naming: Naming<'_>, value: Value| {
            let info = json!({ "cozy_number": value });
            naming.domain(info.as_object().unwrap())
        };
        let seed = naming("name", ".mycozy.cloud");
        assert_eq!(
            of(seed, json!("00001")).as_deref(),
            Some("name00001.mycozy.cloud")
        );
        assert_eq!(of(seed, json!("A-b.C")).as_deref(), Some("nameabc.mycozy.cloud"));
        assert_eq!(
            of(naming("", ""), json!("Alice-1.Example.net")).as_deref(),
            Some("alice1.example.net")
        );
        // U+212A folds to `k`, and would be somebody else.
        for bad in [
            json!(1),
            json!(""),
            json!("-"),
            json!(null),
            json!(["00001"]),
            json!("\u{212a}arl"),
        ] {
            assert_eq!(of(seed, bad.clone()), None, "{bad}");
        }
        assert_eq!(seed.domain(&Map::new()), None);
    }
}
