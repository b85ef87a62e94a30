//! Tokens of the Cozy side: the request for one, the code it is got with, and the tokens themselves (cozy.md C.7, C.8).
//!
//! The texts of [`TokenProblem`] and [`BearerProblem`] are part of the protocol: clients compare them to learn that they
//! were revoked, or that they should refresh. Changing a letter breaks programs in the field.
//!
//! The invariant: a key is chosen by the audience of a token, and the audience is compared with the expected ones after
//! the signature was checked, because several audiences share one key.
//!
//! What does not live here: the secrets, whether a client or an app still exists, and what a token may do.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::scope::GrantedScope;
use crate::encoding::hex;
use crate::id::ClientId;
use crate::jose::jws::{InvalidToken, MacKey, moment, unchecked_claims};
use crate::parameters::Parameters;
use crate::pkce::CodeChallenge;
use crate::secret::Secret;
use crate::time::Timestamp;

/// How long a code is good.
pub const CODE_LIFE: Duration = Duration::from_mins(5);

/// How long an access token is good unless the configuration says otherwise (D1).
pub const ACCESS_LIFE: Duration = Duration::from_hours(24);

/// How long the token of an app is good in a session.
const APP_LIFE: Duration = Duration::from_hours(24);

/// How long tokens are good that nothing else ends.
const SHORT_LIFE: Duration = Duration::from_mins(30);

/// How far our own clock may have been set back since a token was made.
const CLOCK_BACK: Duration = Duration::from_mins(1);

/// Why a token request is refused: 400 with `{"error": <this text>}`. In the order of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// No `grant_type`, `client_id` or `client_secret`; holds the name.
    #[error("the {0} parameter is mandatory")]
    Missing(&'static str),
    /// Nobody registered under this id. Clients take it for their revocation.
    #[error("the client must be registered")]
    UnknownClient,
    /// Not this client's secret.
    #[error("invalid client_secret")]
    ClientSecret,
    /// No `code` in the grant for one.
    #[error("the code parameter is mandatory")]
    NoCode,
    /// Unknown, used, expired, or another client's.
    #[error("invalid code")]
    Code,
    /// Not what the challenge was made of.
    #[error("invalid code_verifier")]
    Verifier,
    /// Missing, malformed, foreign, or no refresh token at all.
    #[error("invalid refresh token")]
    RefreshToken,
    /// Any other grant.
    #[error("invalid grant type")]
    GrantType,
}

impl TokenProblem {
    /// The body of the answer.
    pub fn to_json(self) -> Value {
        json!({ "error": self.to_string() })
    }
}

/// A token request whose client is not known yet.
pub struct TokenRequest<'a> {
    /// Whose it says it is.
    pub client_id: &'a str,
    secret: &'a str,
    grant_type: &'a str,
    params: &'a Parameters,
}

/// What a client gives for tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Grant<'a> {
    /// A code, with the verifier of its challenge.
    Code {
        /// The code.
        code: &'a str,
        /// `code_verifier`.
        verifier: Option<&'a str>,
    },
    /// A refresh token. A scope sent with it is ignored.
    Refresh(&'a str),
}

impl<'a> TokenRequest<'a> {
    /// The checks that need no client.
    pub fn read(params: &'a Parameters) -> Result<Self, TokenProblem> {
        let mandatory = |name| params.get(name).ok_or(TokenProblem::Missing(name));
        Ok(Self {
            grant_type: mandatory("grant_type")?,
            client_id: mandatory("client_id")?,
            secret: mandatory("client_secret")?,
            params,
        })
    }

    /// What is given, if the secret is that of the client found under [`TokenRequest::client_id`].
    pub fn of_client(self, secret: Option<&Secret<String>>) -> Result<Grant<'a>, TokenProblem> {
        let secret = secret.ok_or(TokenProblem::UnknownClient)?;
        if !secret.matches(self.secret) {
            return Err(TokenProblem::ClientSecret);
        }
        match self.grant_type {
            "authorization_code" => Ok(Grant::Code {
                code: self.params.get("code").ok_or(TokenProblem::NoCode)?,
                verifier: self.params.get("code_verifier"),
            }),
            "refresh_token" => {
                let token = self.params.get("refresh_token");
                token.map(Grant::Refresh).ok_or(TokenProblem::RefreshToken)
            }
            _ => Err(TokenProblem::GrantType),
        }
    }
}

/// What a code stands for. It is consumed before it is judged, so that a failed attempt uses it up as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessCode {
    /// Whom it was given to.
    pub client_id: ClientId,
    /// What the owner agreed to.
    pub scope: GrantedScope,
    /// What the verifier has to match.
    pub code_challenge: Option<CodeChallenge>,
    /// When the owner agreed.
    pub issued_at: Timestamp,
}

impl AccessCode {
    /// Judges a code that a client presents.
    pub fn check(
        &self,
        client_id: &ClientId,
        verifier: Option<&str>,
        now: Timestamp,
    ) -> Result<(), TokenProblem> {
        if self.client_id != *client_id || now >= self.issued_at.plus(CODE_LIFE) {
            return Err(TokenProblem::Code);
        }
        // A verifier without a challenge means that somebody took the challenge out of the request (RFC 9700 2.1.1).
        let good = match (&self.code_challenge, verifier) {
            (None, None) => true,
            (Some(challenge), Some(verifier)) => challenge.verify(verifier),
            _ => false,
        };
        if good { Ok(()) } else { Err(TokenProblem::Verifier) }
    }
}

/// A code out of 16 random bytes: 32 hexadecimal digits.
pub fn access_code(chance: &[u8; 16]) -> String {
    hex(chance)
}

/// Whether a text can be a code at all.
pub fn is_access_code(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The good answer to a token request. A refresh grant has no refresh token in its answer: the old one stays.
pub fn reply(scope: &GrantedScope, access_token: &str, refresh_token: Option<&str>) -> Value {
    let mut reply = json!({
        "token_type": "bearer",
        "scope": scope.to_string(),
        "access_token": access_token,
    });
    if let (Some(token), Some(members)) = (refresh_token, reply.as_object_mut()) {
        members.insert("refresh_token".to_owned(), token.into());
    }
    reply
}

/// What a token is for; `aud` is a list of exactly one of these words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// A web app, in the session of the owner.
    App,
    /// A konnector.
    Konnector,
    /// A client, to use.
    Access,
    /// A client, to get access tokens with.
    Refresh,
    /// A client, to manage its registration.
    Registration,
    /// The owner's command line.
    Cli,
}

/// Which secret of the instance signs. They are independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// 64 bytes; a new one with every new passphrase.
    Session,
    /// 128 bytes.
    OAuth,
    /// 128 bytes.
    Cli,
}

impl Audience {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::App,
        Self::Konnector,
        Self::Access,
        Self::Refresh,
        Self::Registration,
        Self::Cli,
    ];

    /// The audiences that a bearer token may have. Refresh and registration tokens open nothing.
    pub const BEARER: [Self; 4] = [Self::App, Self::Konnector, Self::Access, Self::Cli];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Konnector => "konn",
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Registration => "registration",
            Self::Cli => "cli",
        }
    }

    /// Reads the word, case sensitive.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.as_str() == text)
    }

    /// Which secret signs it.
    pub const fn key(self) -> KeyKind {
        match self {
            Self::App | Self::Konnector => KeyKind::Session,
            Self::Access | Self::Refresh | Self::Registration => KeyKind::OAuth,
            Self::Cli => KeyKind::Cli,
        }
    }

    /// How long a token is good; `None` for as long as its client exists. `access` is the configured life.
    pub const fn life(self, in_session: bool, access: Duration) -> Option<Duration> {
        match self {
            Self::App if in_session => Some(APP_LIFE),
            Self::App | Self::Konnector | Self::Cli => Some(SHORT_LIFE),
            Self::Access => Some(access),
            Self::Refresh | Self::Registration => None,
        }
    }
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `aud`: what it is for.
    pub audience: Audience,
    /// `iss`: the domain of the instance, with the port.
    pub issuer: String,
    /// `sub`: the id of the client, or the slug of the app or konnector, or a word of the command line.
    pub subject: String,
    /// `iat`.
    pub issued_at: Timestamp,
    /// `scope`; apps and konnectors have none, their manifest counts.
    pub scope: Option<GrantedScope>,
    /// `session_id`: the session that an app's token was made in. One without works without a cookie.
    pub session_id: Option<String>,
    /// `stamp`: the token dies when the client's stamp changes.
    pub stamp: Option<String>,
    /// `exp`, where one was asked for or the audience has a life.
    pub expires_at: Option<Timestamp>,
}

impl Claims {
    /// What a new token says.
    pub fn new(
        audience: Audience,
        issuer: impl Into<String>,
        subject: impl Into<String>,
        now: Timestamp,
    ) -> Self {
        Self {
            audience,
            issuer: issuer.into(),
            subject: subject.into(),
            issued_at: now,
            scope: None,
            session_id: None,
            stamp: None,
            expires_at: None,
        }
    }

    /// Signs the token. `key` is the secret that [`Audience::key`] names.
    pub fn sign(&self, key: &MacKey, access_life: Duration) -> String {
        let life = self.audience.life(self.session_id.is_some(), access_life);
        let end = self.expires_at.or(life.map(|life| self.issued_at.plus(life)));
        let mut claims = json!({
            "aud": [self.audience.as_str()],
            "iss": self.issuer,
            "sub": self.subject,
            "iat": self.issued_at,
        });
        let optional = [
            ("scope", self.scope.as_ref().map(|scope| scope.to_string().into())),
            ("session_id", self.session_id.as_deref().map(Value::from)),
            ("stamp", self.stamp.as_deref().map(Value::from)),
            ("exp", end.map(|end| end.seconds().into())),
        ];
        for (name, value) in optional {
            if let (Some(value), Some(members)) = (value, claims.as_object_mut()) {
                members.insert(name.to_owned(), value);
            }
        }
        key.sign(&claims.to_string())
    }

    /// Reads a token for one of these audiences.
    ///
    /// `key` gives the instance's secret of a kind; `issuers` are its domain and the ones it had before.
    pub fn read<'k>(
        token: &str,
        audiences: &[Audience],
        key: impl FnOnce(KeyKind) -> &'k MacKey,
        issuers: &[&str],
        access_life: Duration,
        now: Timestamp,
    ) -> Result<Self, BearerProblem> {
        // The audience is believed only to choose the key. Whoever lies about it chooses a key that did not sign.
        let claimed = unchecked_claims(token).and_then(|claims| audience(&claims));
        let claimed = claimed.ok_or(BearerProblem::Invalid)?;
        let claims = key(claimed.key())
            .claims(token)
            .map_err(|_| BearerProblem::Invalid)?;
        let read = Self::of_members(&claims).map_err(|_| BearerProblem::Invalid)?;
        if !issuers.contains(&read.issuer.as_str()) {
            return Err(BearerProblem::Invalid);
        }
        if !audiences.contains(&read.audience) {
            return Err(match read.audience {
                Audience::Refresh => BearerProblem::Audience,
                _ => BearerProblem::Invalid,
            });
        }
        read.check_life(access_life, now)?;
        Ok(read)
    }

    /// Whether a token made in a session comes with the cookie of that session.
    pub fn check_session(&self, session_id: Option<&str>) -> Result<(), BearerProblem> {
        match (self.audience, &self.session_id) {
            (Audience::App, Some(made_in)) if session_id != Some(made_in) => Err(BearerProblem::Invalid),
            _ => Ok(()),
        }
    }

    /// The permissions of the token are those of a manifest, not its own.
    pub fn follows_manifest(&self) -> bool {
        matches!(self.audience, Audience::App | Audience::Konnector)
            || matches!(self.scope, Some(GrantedScope::App(_)))
    }

    fn check_life(&self, access_life: Duration, now: Timestamp) -> Result<(), BearerProblem> {
        let life = self.audience.life(self.session_id.is_some(), access_life);
        // What was promised counts; a token that promises nothing has the life of its audience.
        let end = self.expires_at.or(life.map(|life| self.issued_at.plus(life)));
        if end.is_some_and(|end| end <= now) {
            return Err(BearerProblem::Expired);
        }
        if life.is_some() && self.issued_at > now.plus(CLOCK_BACK) {
            return Err(BearerProblem::Invalid);
        }
        Ok(())
    }

    fn of_members(claims: &Map<String, Value>) -> Result<Self, InvalidToken> {
        let text = |name: &'static str| match claims.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(InvalidToken::Claim(name)),
        };
        let must = |name: &'static str| text(name)?.ok_or(InvalidToken::Claim(name));
        let scope = text("scope")?
            .map(|scope| GrantedScope::parse(&scope).map_err(|_| InvalidToken::Claim("scope")))
            .transpose()?;
        Ok(Self {
            audience: audience(claims).ok_or(InvalidToken::Audience)?,
            issuer: must("iss")?,
            subject: must("sub")?,
            issued_at: moment(claims, "iat")?.ok_or(InvalidToken::Claim("iat"))?,
            scope,
            session_id: text("session_id")?,
            stamp: text("stamp")?,
            expires_at: moment(claims, "exp")?,
        })
    }
}

/// A list of exactly one text. One text without a list is refused, as is a list of two.
fn audience(claims: &Map<String, Value>) -> Option<Audience> {
    match claims.get("aud")?.as_array()?.as_slice() {
        [Value::String(one)] => Audience::parse(one),
        _ => None,
    }
}

/// Why a request with a bearer token is refused. `Display` is the text that clients look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BearerProblem {
    /// No token came.
    #[error("No token in request")]
    Missing,
    /// It was good once.
    #[error("Expired token")]
    Expired,
    /// Anything else that is wrong with it, or its client is gone.
    #[error("Invalid JWT token")]
    Invalid,
    /// A refresh token where an access token belongs. The text must not look like the two above: a client would
    /// refresh, and send the same again.
    #[error("Unrecognized token audience refresh")]
    Audience,
    /// A good token that does not allow this.
    #[error("Forbidden")]
    Forbidden,
}

impl BearerProblem {
    /// The status of the answer (D8).
    pub const fn status(self) -> u16 {
        match self {
            Self::Missing | Self::Expired | Self::Invalid => 401,
            Self::Audience => 400,
            Self::Forbidden => 403,
        }
    }

    /// The `WWW-Authenticate` header. It makes clients refresh even where they cannot read the body.
    pub const fn challenge(self) -> Option<&'static str> {
        match self {
            Self::Expired => {
                Some("Bearer error=\"invalid_token\" error_description=\"The access token expired\"")
            }
            Self::Invalid => Some("Bearer error=\"invalid_token\""),
            Self::Missing | Self::Audience | Self::Forbidden => None,
        }
    }
}

/// The token of an `Authorization` header: `Bearer`, in any case, one blank, one word. Nothing else carries a token.
///
/// Clients without a token send the literal `null`, or the scheme with nothing behind it: that is no token.
pub fn bearer(authorization: Option<&str>) -> Result<&str, BearerProblem> {
    let (scheme, token) = authorization
        .and_then(|header| header.trim().split_once(' '))
        .ok_or(BearerProblem::Missing)?;
    let token = token.trim_start();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(BearerProblem::Missing);
    }
    if token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(token)
    } else {
        Err(BearerProblem::Invalid)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::registration::{client_id, client_secret};
    use super::TokenProblem as P;
    use super::*;
    use crate::permission::Permissions;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const NOW: i64 = 1_795_291_900;
    const DOMAIN: &str = "alice.example.net:8443";

    fn now() -> Timestamp {
        Timestamp::new(NOW)
    }

    fn secret() -> Secret<String> {
        client_secret(&[3; 24])
    }

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        let owned = pairs
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()));
        Parameters::from_pairs(owned).unwrap()
    }

    /// What is wrong with a request of a client that has the secret of seed 3, if there is one.
    fn problem(pairs: &[(&str, &str)], known: bool) -> Option<P> {
        let params = parameters(pairs);
        let found = known.then(secret);
        match TokenRequest::read(&params) {
            Ok(request) => request.of_client(found.as_ref()).err(),
            Err(problem) => Some(problem),
        }
    }

    fn keys(kind: KeyKind) -> &'static MacKey {
        use std::sync::LazyLock;
        static KEYS: LazyLock<[MacKey; 3]> =
            LazyLock::new(|| [1, 2, 3].map(|seed| MacKey::new(&[seed; 128]).unwrap()));
        match kind {
            KeyKind::Session => &KEYS[0],
            KeyKind::OAuth => &KEYS[1],
            KeyKind::Cli => &KEYS[2],
        }
    }

    fn claims(audience: Audience) -> Claims {
        Claims::new(audience, DOMAIN, "c1", now())
    }

    fn signed(claims: &Claims) -> String {
        claims.sign(keys(claims.audience.key()), ACCESS_LIFE)
    }

    fn read_at(token: &str, audiences: &[Audience], seconds: i64) -> Result<Claims, BearerProblem> {
        let issuers = [DOMAIN, "old.example.net"];
        Claims::read(
            token,
            audiences,
            keys,
            &issuers,
            ACCESS_LIFE,
            Timestamp::new(NOW + seconds),
        )
    }

    fn read(token: &str) -> Result<Claims, BearerProblem> {
        read_at(token, &Audience::BEARER, 0)
    }

    #[test]
    fn the_checks_come_in_their_order() {
        let good = secret();
        let mut pairs = vec![("grant_type", "authorization_code")];
        assert_eq!(problem(&[], true), Some(P::Missing("grant_type")));
        assert_eq!(problem(&pairs, true), Some(P::Missing("client_id")));
        pairs.push(("client_id", "c1"));
        assert_eq!(problem(&pairs, true), Some(P::Missing("client_secret")));
        pairs.push(("client_secret", "wrong"));
        assert_eq!(problem(&pairs, false), Some(P::UnknownClient));
        assert_eq!(problem(&pairs, true), Some(P::ClientSecret));
        pairs[2].1 = good.expose();
        assert_eq!(problem(&pairs, true), Some(P::NoCode));
        pairs.push(("code", "x"));
        assert_eq!(problem(&pairs, true), None);
        for grant in ["password", "client_credentials", "Authorization_code"] {
            pairs[0].1 = grant;
            assert_eq!(problem(&pairs, true), Some(P::GrantType));
        }
        pairs[0].1 = "refresh_token";
        assert_eq!(problem(&pairs, true), Some(P::RefreshToken));
    }

    #[test]
    fn the_texts_are_the_ones_that_clients_know() {
        for (problem, text) in [
            (P::Missing("grant_type"), "the grant_type parameter is mandatory"),
            (P::Missing("client_id"), "the client_id parameter is mandatory"),
            (
                P::Missing("client_secret"),
                "the client_secret parameter is mandatory",
            ),
            (P::UnknownClient, "the client must be registered"),
            (P::ClientSecret, "invalid client_secret"),
            (P::NoCode, "the code parameter is mandatory"),
            (P::Code, "invalid code"),
            (P::Verifier, "invalid code_verifier"),
            (P::RefreshToken, "invalid refresh token"),
            (P::GrantType, "invalid grant type"),
        ] {
            assert_eq!(problem.to_json(), json!({ "error": text }));
        }
    }

    #[test]
    fn i_31_a_code_is_one_clients_for_five_minutes() {
        let (mine, other) = (client_id(&[1; 16]).unwrap(), client_id(&[2; 16]).unwrap());
        let code = AccessCode {
            client_id: mine.clone(),
            scope: GrantedScope::Rules(Permissions::parse("io.cozy.files").unwrap()),
            code_challenge: None,
            issued_at: now(),
        };
        let check = |client: &ClientId, seconds| code.check(client, None, Timestamp::new(NOW + seconds));
        assert_eq!(check(&mine, 0), Ok(()));
        assert_eq!(check(&mine, 299), Ok(()));
        assert_eq!(check(&mine, 300), Err(P::Code));
        assert_eq!(check(&other, 0), Err(P::Code));
        assert!(is_access_code(&access_code(&[0xaf; 16])));
        assert!(!is_access_code("AF") && !is_access_code(&"G".repeat(32)));
        let json = serde_json::to_string(&code).unwrap();
        assert_eq!(serde_json::from_str::<AccessCode>(&json).unwrap(), code);
    }

    #[test]
    fn i_32_a_challenge_asks_for_its_verifier() {
        let mine = client_id(&[1; 16]).unwrap();
        let mut code = AccessCode {
            client_id: mine.clone(),
            scope: GrantedScope::Rules(Permissions::default()),
            code_challenge: Some(CodeChallenge::of(VERIFIER)),
            issued_at: now(),
        };
        assert_eq!(code.check(&mine, Some(VERIFIER), now()), Ok(()));
        let long = "x".repeat(43);
        for wrong in [None, Some(""), Some(long.as_str())] {
            assert_eq!(code.check(&mine, wrong, now()), Err(P::Verifier));
        }
        code.code_challenge = None;
        assert_eq!(code.check(&mine, Some(VERIFIER), now()), Err(P::Verifier));
    }

    #[test]
    fn i_33_a_refresh_is_answered_without_a_refresh_token() {
        let scope = GrantedScope::parse("io.cozy.files:GET io.cozy.contacts").unwrap();
        assert_eq!(
            reply(&scope, "a", None),
            json!({"token_type": "bearer", "scope": "io.cozy.files:GET io.cozy.contacts", "access_token": "a"})
        );
        assert_eq!(reply(&scope, "a", Some("r"))["refresh_token"], "r");
    }

    #[test]
    fn every_audience_reads_back() {
        for audience in Audience::ALL {
            let mut one = claims(audience);
            one.scope = Some(GrantedScope::parse("io.cozy.files:GET").unwrap());
            one.session_id = Some("s".to_owned());
            one.stamp = Some("t".to_owned());
            let read = read_at(&signed(&one), &[audience], 0).unwrap();
            let life = audience.life(true, ACCESS_LIFE);
            one.expires_at = life.map(|life| now().plus(life));
            assert_eq!(read, one);
            assert_eq!(Audience::parse(audience.as_str()), Some(audience));
        }
    }

    #[test]
    fn lives_are_those_of_the_document() {
        for (audience, session, minutes) in [
            (Audience::App, true, 24 * 60),
            (Audience::App, false, 30),
            (Audience::Konnector, false, 30),
            (Audience::Access, false, 24 * 60),
            (Audience::Cli, false, 30),
        ] {
            let mut one = claims(audience);
            one.session_id = session.then(|| "s".to_owned());
            let token = signed(&one);
            let end = minutes * 60;
            assert!(read_at(&token, &[audience], end - 1).is_ok(), "{audience:?}");
            assert_eq!(
                read_at(&token, &[audience], end),
                Err(BearerProblem::Expired),
                "{audience:?}"
            );
        }
        for audience in [Audience::Refresh, Audience::Registration] {
            let token = signed(&claims(audience));
            assert!(read_at(&token, &[audience], 1_000_000_000).is_ok());
            assert!(read_at(&token, &[audience], -1_000_000).is_ok());
        }
        let future = signed(&claims(Audience::Access));
        assert_eq!(
            read_at(&future, &[Audience::Access], -3600),
            Err(BearerProblem::Invalid)
        );
    }

    #[test]
    fn an_end_may_be_chosen() {
        let mut one = claims(Audience::Access);
        one.expires_at = Some(Timestamp::new(NOW + 2));
        let token = signed(&one);
        assert!(read_at(&token, &[Audience::Access], 1).is_ok());
        assert_eq!(
            read_at(&token, &[Audience::Access], 2),
            Err(BearerProblem::Expired)
        );
    }

    #[test]
    fn i_34_only_bearer_tokens_open_anything() {
        assert_eq!(
            read(&signed(&claims(Audience::Refresh))),
            Err(BearerProblem::Audience)
        );
        assert_eq!(
            read(&signed(&claims(Audience::Registration))),
            Err(BearerProblem::Invalid)
        );
        assert!(read(&signed(&claims(Audience::Access))).is_ok());
        let access = signed(&claims(Audience::Access));
        for (audience, problem) in [
            (Audience::Refresh, BearerProblem::Invalid),
            (Audience::Registration, BearerProblem::Invalid),
            (Audience::App, BearerProblem::Invalid),
        ] {
            assert_eq!(read_at(&access, &[audience], 0), Err(problem));
        }
        let text = BearerProblem::Audience.to_string();
        for refreshing in ["Expired token", "Invalid token", "Invalid JWT token"] {
            assert!(!text.contains(refreshing));
        }
        assert_eq!(BearerProblem::Audience.challenge(), None);
    }

    #[test]
    fn a_token_of_another_instance_or_key_is_refused() {
        let mut old = claims(Audience::Access);
        old.issuer = "old.example.net".to_owned();
        assert!(read(&signed(&old)).is_ok());
        let mut foreign = claims(Audience::Access);
        foreign.issuer = "bob.example.net".to_owned();
        assert_eq!(read(&signed(&foreign)), Err(BearerProblem::Invalid));
        for kind in [KeyKind::Session, KeyKind::Cli] {
            let crossed = claims(Audience::Access).sign(keys(kind), ACCESS_LIFE);
            assert_eq!(read(&crossed), Err(BearerProblem::Invalid));
        }
    }

    #[test]
    fn malformed_claims_are_refused() {
        let sign = |value: Value| keys(KeyKind::OAuth).sign(&value.to_string());
        let good = json!({"aud": ["access"], "iss": DOMAIN, "sub": "c1", "iat": NOW});
        assert!(read(&sign(good.clone())).is_ok());
        for (name, value) in [
            ("aud", json!("access")),
            ("aud", json!([])),
            ("aud", json!(["access", "access"])),
            ("aud", json!(["access", "app"])),
            ("aud", json!(["Access"])),
            ("aud", json!([7])),
            ("aud", Value::Null),
            ("iss", json!([DOMAIN])),
            ("iss", Value::Null),
            ("sub", json!(7)),
            ("sub", Value::Null),
            ("iat", json!(NOW.to_string())),
            ("iat", json!(-1)),
            ("iat", json!(1.5)),
            ("exp", json!("never")),
            ("scope", json!(["io.cozy.files"])),
            ("scope", json!("*")),
            ("session_id", json!(7)),
            ("stamp", json!(false)),
        ] {
            let mut bad = good.clone();
            bad[name] = value.clone();
            assert_eq!(read(&sign(bad)), Err(BearerProblem::Invalid), "{name} {value}");
        }
    }

    #[test]
    fn i_41_an_app_token_belongs_to_its_session() {
        let mut one = claims(Audience::App);
        assert_eq!(one.check_session(None), Ok(()));
        one.session_id = Some("s1".to_owned());
        assert_eq!(one.check_session(Some("s1")), Ok(()));
        for other in [None, Some("s2"), Some("")] {
            assert_eq!(one.check_session(other), Err(BearerProblem::Invalid));
        }
        assert_eq!(claims(Audience::Access).check_session(None), Ok(()));
        assert!(one.follows_manifest() && !claims(Audience::Access).follows_manifest());
    }

    #[test]
    fn i_35_an_answer_makes_clients_refresh() {
        assert_eq!(BearerProblem::Expired.to_string(), "Expired token");
        assert_eq!(
            BearerProblem::Expired.challenge(),
            Some("Bearer error=\"invalid_token\" error_description=\"The access token expired\"")
        );
        assert_eq!(BearerProblem::Invalid.to_string(), "Invalid JWT token");
        assert_eq!(
            BearerProblem::Invalid.challenge(),
            Some("Bearer error=\"invalid_token\"")
        );
        let statuses = [
            BearerProblem::Missing,
            BearerProblem::Expired,
            BearerProblem::Invalid,
            BearerProblem::Audience,
            BearerProblem::Forbidden,
        ]
        .map(BearerProblem::status);
        assert_eq!(statuses, [401, 401, 401, 400, 403]);
    }

    #[test]
    fn a_token_stands_in_the_header_alone() {
        assert_eq!(bearer(Some("Bearer abc")), Ok("abc"));
        assert_eq!(bearer(Some("bearer  abc ")), Ok("abc"));
        for none in [
            None,
            Some(""),
            Some("null"),
            Some("Bearer"),
            Some("Bearer "),
            Some("Basic abc"),
            Some("abc"),
        ] {
            assert_eq!(bearer(none), Err(BearerProblem::Missing), "{none:?}");
        }
        assert_eq!(bearer(Some("Bearer a b")), Err(BearerProblem::Invalid));
    }

    proptest! {
        #[test]
        fn any_text_can_be_presented(text in ".*") {
            prop_assert!(read(&text).is_err());
            let _ = bearer(Some(&text));
        }

        #[test]
        fn relabelled_tokens_fit_no_other_key(from in 0..6_usize, to in 0..6_usize) {
            let (from, to) = (Audience::ALL[from], Audience::ALL[to]);
            let mut relabelled = claims(from);
            relabelled.audience = to;
            let token = relabelled.sign(keys(from.key()), ACCESS_LIFE);
            prop_assert_eq!(read_at(&token, &[to], 0).is_ok(), from.key() == to.key());
        }
    }
}
