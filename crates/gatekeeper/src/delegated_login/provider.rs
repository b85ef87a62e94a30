//! The provider of a context as it is now: what the configuration says of it, and where that is silent what it publishes
//! itself; and what is asked of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use protocol::jose::jws::{InvalidToken, PublicKey};
use protocol::secret::Secret;
use protocol::time::Timestamp;
use protocol::upstream::provider::{self, Expected, Metadata, NotMetadata};
use protocol::upstream::token::{self, Credentials, TokenCall, TokenFailure, TokenMode, TokenReply};
use serde_json::{Map, Value};
use url::Url;

use super::settings::Oidc;
use crate::client_keys::NotSigned;
use crate::fetch::{Ask, Reach, Refused};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// How long a provider may take (cozy.md F.3).
const PATIENCE: Duration = Duration::from_secs(15);
/// Seconds that what a provider publishes is taken as it is.
const FRESH: u64 = 3600;
/// Seconds between two looks for what could not be read.
const AGAIN: u64 = 10;

/// The provider of a context.
pub(crate) struct Provider<'a> {
    pub(crate) context: &'a str,
    pub(crate) oidc: &'a Oidc,
    pub(crate) metadata: Option<Arc<Metadata>>,
    /// Whether it publishes something that cannot be read now. Nothing is begun then, and nothing believed: what it
    /// would have said of PKCE, of its name and of its keys is not done without.
    pub(crate) is_unread: bool,
}

/// What providers publish, as it was read last.
#[derive(Default)]
pub(crate) struct Published(Mutex<HashMap<String, Arc<tokio::sync::Mutex<Shelf>>>>);

#[derive(Default)]
struct Shelf(Option<(Result<Arc<Metadata>, Unread>, Timestamp)>);

/// Why what a provider publishes is not taken. Safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unread {
    /// It did not answer.
    #[error("{0}")]
    Unheard(#[from] Refused),
    /// It answered with another status than 200.
    #[error("it answered with status {0} where its metadata should be")]
    Status(u16),
    /// Its answer is not good.
    #[error("{0}")]
    Metadata(#[from] NotMetadata),
    /// Its token endpoint is on another server than before: our secret is not sent there unasked (S-054).
    #[error(
        "its token endpoint is on another server than before, {0}; if that is meant, write it into the configuration as token_url"
    )]
    Moved(String),
}

/// Why a provider does not tell who somebody is. Safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotTold {
    /// An address that is needed is neither configured nor published.
    #[error("{0} is not known; write it into the configuration, or the issuer")]
    NoAddress(&'static str),
    /// It did not answer.
    #[error("{0}")]
    Unheard(#[from] Refused),
    /// It gave no token.
    #[error("{0}")]
    NoToken(#[from] TokenFailure),
    /// It does not know the token.
    #[error("the provider does not take the token: status {0}")]
    Token(u16),
    /// It has trouble, or says what cannot be read.
    #[error("the provider's answer about the person cannot be read: status {0}")]
    Unreadable(u16),
    /// Its ID token is not good.
    #[error("the provider's ID token is not good: {0}")]
    IdToken(String),
    /// User-info is about somebody else than the ID token.
    #[error("the provider's answer is about another person than its ID token")]
    OtherSubject,
}

impl NotTold {
    /// Whether it is the provider's trouble, and not something about this sign-in.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::NoAddress(_) | Self::Unheard(_) | Self::NoToken(_) | Self::Unreadable(_) => true,
            Self::Token(_) | Self::IdToken(_) | Self::OtherSubject => false,
        }
    }
}

/// What a provider says of a person.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// User-info.
    pub(crate) info: Map<String, Value>,
    /// The ID token's claims, if one came.
    pub(crate) claims: Option<Map<String, Value>>,
}

impl Told {
    /// `sid` of the ID token.
    pub(crate) fn sid(&self) -> Option<String> {
        let sid = self.claims.as_ref()?.get("sid")?.as_str()?;
        (!sid.is_empty() && sid.len() <= 255).then(|| sid.to_owned())
    }

    /// When the provider asked the person last who they are, if it says so.
    pub(crate) fn auth_time(&self) -> Option<Timestamp> {
        let seconds = self.claims.as_ref()?.get("auth_time")?.as_i64()?;
        Some(Timestamp::new(seconds))
    }
}

/// A code that came back, and what it belongs to.
pub(crate) struct Coming<'a> {
    pub(crate) code: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) verifier: Option<&'a str>,
}

impl Provider<'_> {
    fn published(&self, read: impl Fn(&Metadata) -> Option<&String>) -> Option<&str> {
        self.metadata.as_deref().and_then(read).map(String::as_str)
    }

    pub(crate) fn authorize_url(&self) -> Option<&str> {
        named(self.oidc.authorize_url.as_ref())
            .or_else(|| self.published(|metadata| metadata.authorize_url.as_ref()))
    }

    pub(crate) fn token_url(&self) -> Option<&str> {
        named(self.oidc.token_url.as_ref()).or_else(|| self.published(|metadata| metadata.token_url.as_ref()))
    }

    pub(crate) fn userinfo_url(&self) -> Option<&str> {
        named(self.oidc.userinfo_url.as_ref())
            .or_else(|| self.published(|metadata| metadata.userinfo_url.as_ref()))
    }

    pub(crate) fn jwks_url(&self) -> Option<&str> {
        named(self.oidc.id_token_jwk_url.as_ref())
            .or_else(|| self.published(|metadata| metadata.jwks_url.as_ref()))
    }

    pub(crate) fn issuer(&self) -> Option<&str> {
        named(self.oidc.issuer.as_ref())
    }

    /// How far a request to one of its addresses may go: what the owner wrote down, and the server of the issuer, may be
    /// nearby; where else it sends us has to be public (S-123).
    fn reach(&self, url: &str) -> Reach {
        let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin());
        let oidc = self.oidc;
        let is_written = [&oidc.token_url, &oidc.userinfo_url, &oidc.id_token_jwk_url]
            .into_iter()
            .any(|written| named(written.as_ref()) == Some(url));
        let is_issuers = self
            .issuer()
            .is_some_and(|issuer| origin(issuer).is_some_and(|of| Some(of) == origin(url)));
        if is_written || is_issuers {
            Reach::Owner
        } else {
            Reach::Public
        }
    }

    pub(crate) fn client_id(&self) -> &str {
        named(self.oidc.client_id.as_ref()).unwrap_or_default()
    }

    /// Whether PKCE goes along.
    pub(crate) fn takes_s256(&self) -> bool {
        self.metadata.as_ref().is_some_and(|metadata| metadata.takes_s256)
    }

    /// Whether an answer of its page is from somebody else (RFC 9207 section 2.4).
    pub(crate) fn is_other(&self, named: Option<&str>) -> bool {
        match (named, self.issuer()) {
            (Some(named), Some(issuer)) => named != issuer,
            (Some(_), None) => false,
            (None, _) => self
                .metadata
                .as_ref()
                .is_some_and(|metadata| metadata.names_itself),
        }
    }
}

/// A text that is there.
pub(crate) fn named(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

impl Gatekeeper {
    /// The provider of a context. What it publishes is looked at where an issuer is configured; an address that is missing
    /// then is missing in `metadata` as well, and why is in the log.
    pub(crate) async fn provider<'a>(
        &'a self,
        context: &'a str,
        moment: Moment,
    ) -> Result<Option<Provider<'a>>, Fault> {
        let Some(oidc) = self.lodge.authentication.oidc(context) else {
            return Ok(None);
        };
        let (metadata, is_unread) = match named(oidc.issuer.as_ref()) {
            None => (None, false),
            Some(issuer) => match self.metadata_of(context, oidc, issuer, moment).await? {
                Ok(metadata) => (Some(metadata), false),
                Err(unread) => {
                    tracing::warn!(context, %unread, "what a provider publishes cannot be taken");
                    // Who says that there is nothing publishes nothing; the configuration has to have it all.
                    (None, unread != Unread::Status(404))
                }
            },
        };
        Ok(Some(Provider {
            context,
            oidc,
            metadata,
            is_unread,
        }))
    }

    /// What the provider of an issuer publishes; read again after an hour.
    pub(crate) async fn metadata_of(
        &self,
        context: &str,
        oidc: &Oidc,
        issuer: &str,
        moment: Moment,
    ) -> Result<Result<Arc<Metadata>, Unread>, Fault> {
        let shelf = {
            let mut shelves = self.published.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(shelves.entry(context.to_owned()).or_default())
        };
        // Who comes meanwhile waits for this look, and has its result.
        let mut shelf = shelf.lock().await;
        if let Some((read, since)) = &shelf.0 {
            let good_for = if read.is_ok() { FRESH } else { AGAIN };
            if *since <= moment.now && moment.now.since(*since).as_secs() < good_for {
                return Ok(read.clone());
            }
        }
        let read = match self.read_metadata(issuer, moment).await {
            Ok(metadata) if named(oidc.token_url.as_ref()).is_none() => {
                self.same_server(context, metadata).await?
            }
            read => read,
        };
        // What it published last holds while it does not answer.
        let read = match (read, &shelf.0) {
            (Err(Unread::Unheard(_) | Unread::Status(_)), Some((Ok(last), _))) => Ok(Arc::clone(last)),
            (read, _) => read,
        };
        shelf.0 = Some((read.clone(), moment.now));
        Ok(read)
    }

    /// Reads what the provider of an issuer publishes now.
    pub(crate) async fn read_metadata(&self, issuer: &str, moment: Moment) -> Result<Arc<Metadata>, Unread> {
        let ask = Ask::get(provider::discovery_url(issuer), Reach::Owner)
            .preferring(&["application/json"])
            .within(PATIENCE);
        let got = self.fetch(ask, moment).await?;
        if got.status != 200 {
            return Err(Unread::Status(got.status));
        }
        Ok(Arc::new(Metadata::read(&got.body, issuer)?))
    }

    /// Holds a provider to the server that got our secret first.
    async fn same_server(
        &self,
        context: &str,
        metadata: Arc<Metadata>,
    ) -> Result<Result<Arc<Metadata>, Unread>, Fault> {
        let origin = metadata
            .token_url
            .as_deref()
            .and_then(|url| Url::parse(url).ok())
            .map(|url| url.origin().ascii_serialization());
        let Some(origin) = origin else {
            return Ok(Ok(metadata));
        };
        let key = format!("provider_tokens_at/{context}");
        let now = format!("{}\n{origin}", metadata.issuer);
        let before = self.store.read(|read| read.find_meta(&key))?;
        let before = before.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        // Another issuer is another provider, and the owner's own doing.
        let same_issuer = before
            .as_deref()
            .and_then(|before| before.split_once('\n'))
            .is_some_and(|(issuer, _)| issuer == metadata.issuer);
        if same_issuer && before.as_deref() != Some(now.as_str()) {
            return Ok(Err(Unread::Moved(origin)));
        }
        if before.is_none() || !same_issuer {
            self.store
                .write(move |write| write.update_meta(&key, now.as_bytes()))
                .await?;
        }
        Ok(Ok(metadata))
    }

    /// Exchanges a code, and asks who it is about.
    pub(crate) async fn told_for_code(
        &self,
        provider: &Provider<'_>,
        coming: &Coming<'_>,
        moment: Moment,
    ) -> Result<Told, NotTold> {
        let reply = self.exchange(provider, coming, moment).await?;
        let claims = match reply.id_token() {
            None => None,
            Some(token) => {
                let access = reply.access_token.expose();
                let expected = Expected {
                    issuer: provider.issuer(),
                    client_id: provider.client_id(),
                    nonce: Some(coming.nonce),
                    access_token: Some(access).filter(|access| *access != token).map(String::as_str),
                    code: Some(coming.code),
                    now: moment.now,
                };
                Some(self.id_token_claims(provider, token, &expected, moment).await?)
            }
        };
        let info = self.user_info_of(provider, &reply.access_token, moment).await?;
        if let Some(claims) = &claims
            && info.get("sub") != claims.get("sub")
        {
            return Err(NotTold::OtherSubject);
        }
        Ok(Told { info, claims })
    }

    async fn exchange(
        &self,
        provider: &Provider<'_>,
        coming: &Coming<'_>,
        moment: Moment,
    ) -> Result<TokenReply, NotTold> {
        let endpoint = provider.token_url().ok_or(NotTold::NoAddress("token_url"))?;
        let mut params = vec![
            ("grant_type", "authorization_code"),
            ("code", coming.code),
            (
                "redirect_uri",
                named(provider.oidc.redirect_uri.as_ref()).unwrap_or_default(),
            ),
        ];
        params.extend(coming.verifier.map(|verifier| ("code_verifier", verifier)));
        let client = Credentials {
            id: provider.client_id(),
            secret: provider.oidc.client_secret.as_ref(),
        };
        let call = TokenCall::new(endpoint, TokenMode::Basic, client, &params)
            .ok_or(NotTold::NoAddress("token_url"))?;
        let form = call.form.as_ref().map_or("", |form| form.as_str());
        let ask = Ask::post_form(call.url.as_str(), form, provider.reach(endpoint))
            .preferring(&["application/json"])
            .authorized(call.authorization.clone())
            .only_once()
            .within(PATIENCE);
        let got = self.fetch(ask, moment).await?;
        Ok(token::read(got.status, &got.body)?)
    }

    /// Checks an ID token with the provider's keys; without any known it has to have come from its token endpoint.
    async fn id_token_claims(
        &self,
        provider: &Provider<'_>,
        token: &str,
        expected: &Expected<'_>,
        moment: Moment,
    ) -> Result<Map<String, Value>, NotTold> {
        let Some(keys) = provider.jwks_url() else {
            return provider::id_token(token, None, expected).map_err(not_good);
        };
        self.with_provider_keys(provider, keys, moment, |keys| {
            provider::id_token(token, Some(keys), expected)
        })
        .await
    }

    /// Checks an ID token that a program brought (cozy.md F.5): `None` where that is not open.
    pub(crate) async fn told_by_id_token(
        &self,
        provider: &Provider<'_>,
        token: &str,
        moment: Moment,
    ) -> Option<Result<Map<String, Value>, NotTold>> {
        let keys = named(provider.oidc.id_token_jwk_url.as_ref())?;
        let expected = Expected {
            issuer: provider.issuer(),
            client_id: provider.client_id(),
            nonce: None,
            access_token: None,
            code: None,
            now: moment.now,
        };
        let checked = self.with_provider_keys(provider, keys, moment, |keys| {
            provider::id_token(token, Some(keys), &expected)
        });
        Some(checked.await)
    }

    pub(crate) async fn with_provider_keys<T>(
        &self,
        provider: &Provider<'_>,
        url: &str,
        moment: Moment,
        check: impl Fn(&[PublicKey]) -> Result<T, InvalidToken>,
    ) -> Result<T, NotTold> {
        let reach = provider.reach(url);
        match self.with_published_keys(url, reach, moment, check).await {
            Ok(good) => Ok(good),
            Err(NotSigned::Unpublished(refused)) => Err(NotTold::Unheard(refused)),
            Err(NotSigned::Token(problem)) => Err(not_good(problem)),
            Err(NotSigned::NoKeys) => Err(NotTold::NoAddress("id_token_jwk_url")),
        }
    }

    /// What a provider says about whom a token of its belongs to.
    pub(crate) async fn user_info_of(
        &self,
        provider: &Provider<'_>,
        token: &Secret<String>,
        moment: Moment,
    ) -> Result<Map<String, Value>, NotTold> {
        let endpoint = provider
            .userinfo_url()
            .ok_or(NotTold::NoAddress("userinfo_url"))?;
        // It goes into a header: what cannot stand there is no token of anybody's.
        if token.expose().is_empty() || !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(NotTold::Token(0));
        }
        let ask = Ask::get(endpoint, provider.reach(endpoint))
            .preferring(&["application/json"])
            .authorized(Some(Secret::new(format!("Bearer {}", token.expose()))))
            .within(PATIENCE);
        let got = self.fetch(ask, moment).await?;
        match got.status {
            200 => provider::user_info(&got.body).ok_or(NotTold::Unreadable(200)),
            status @ 400..=499 => Err(NotTold::Token(status)),
            status => Err(NotTold::Unreadable(status)),
        }
    }
}

fn not_good(problem: InvalidToken) -> NotTold {
    NotTold::IdToken(problem.to_string())
}
