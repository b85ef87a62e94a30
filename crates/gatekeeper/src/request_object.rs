//! Turns the parameters of an authorization request as they came into those that count: a pushed request is looked up,
//! a request object is checked and merged (RFC 9126, RFC 9101, OpenID Connect Core section 6, opencloud.md B.9).
//!
//! It runs before [`protocol::authorization_request::check`], which judges what comes out of here like any other
//! request. A refusal here goes to the client only if the parameters outside already name a registered redirect URI.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use hashlink::LruCache;
use protocol::authorization_request::{self, Refusal};
use protocol::client_metadata::ClientMetadata;
use protocol::error::{ErrorCode, OAuthError};
use protocol::parameters::Parameters;
use protocol::request_object::{self, Came};
use protocol::secret::{PUSHED_REQUEST, TokenHash};
use protocol::time::Timestamp;

use crate::client_keys::NotSigned;
use crate::fetch::{Ask, Reach};
use crate::instances::Instance;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Fetched request objects kept in memory.
const KEPT: usize = 64;
/// Seconds that a fetched request object is kept.
const KEPT_FOR: u64 = 300;

/// Media types of a fetched request object: its own (RFC 9101 section 5.2.3), and what file servers make of it.
const MEDIA_TYPES: &[&str] = &[
    "application/oauth-authz-req+jwt",
    "application/jwt",
    "application/jose",
    "application/octet-stream",
    "text/plain",
];

/// The parameters that count.
pub(crate) struct Effective<'a> {
    /// All of them.
    pub(crate) params: Cow<'a, Parameters>,
    /// The pushed request that they are. It ends when it is answered.
    pub(crate) pushed: Option<TokenHash>,
}

/// Request objects that were fetched. Only those whose address has a fragment are kept: a client that changes the
/// object changes the fragment as well (OpenID Connect Core section 6.2).
pub(crate) struct FetchedObjects(Mutex<LruCache<String, (Arc<str>, Timestamp)>>);

impl Default for FetchedObjects {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl FetchedObjects {
    fn find(&self, url: &str, now: Timestamp) -> Option<Arc<str>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (object, since) = kept.get(url)?;
        let fresh = *since <= now && now.since(*since).as_secs() < KEPT_FOR;
        fresh.then(|| Arc::clone(object))
    }

    fn keep(&self, url: &str, object: &Arc<str>, now: Timestamp) {
        if url.contains('#') {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.insert(url.to_owned(), (Arc::clone(object), now));
        }
    }
}

impl Gatekeeper {
    /// The parameters that count, of a request that came by browser.
    pub(crate) async fn effective<'a>(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        params: &'a Parameters,
        moment: Moment,
    ) -> Result<Result<Effective<'a>, Refusal>, Fault> {
        let reference = params.get("request_uri");
        if let Some(name) = reference.filter(|name| name.starts_with(PUSHED_REQUEST)) {
            if params.get("request").is_some() {
                return Ok(Err(Refusal::Page(two_objects())));
            }
            return self.pushed(instance, client, name, moment);
        }
        let refuse =
            |error: &OAuthError| authorization_request::refuse(params, client, &instance.issuer, error);
        if client.require_pushed_authorization_requests {
            let error = OAuthError::new(
                ErrorCode::InvalidRequest,
                "this client sends its requests ahead (PAR) only",
            );
            return Ok(Err(refuse(&error)));
        }
        let object = match (params.get("request"), reference) {
            (None, None) => {
                return Ok(Ok(Effective {
                    params: Cow::Borrowed(params),
                    pushed: None,
                }));
            }
            (Some(_), Some(_)) => return Ok(Err(refuse(&two_objects()))),
            (Some(object), None) => Arc::from(object),
            (None, Some(url)) => match self.fetch_object(client, url, moment).await {
                Ok(object) => object,
                Err(error) => return Ok(Err(refuse(&error))),
            },
        };
        let merged = self
            .merged(instance, client, params, &object, Came::ByBrowser, moment)
            .await?;
        Ok(merged
            .map(|params| Effective {
                params: Cow::Owned(params),
                pushed: None,
            })
            .map_err(|error| refuse(&error)))
    }

    /// Checks an object and lets it win over the parameters outside.
    pub(crate) async fn merged(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        outer: &Parameters,
        object: &str,
        came: Came,
        moment: Moment,
    ) -> Result<Result<Parameters, OAuthError>, Fault> {
        let read = |keys: &[_]| request_object::read(client, keys, &instance.issuer, moment.now, object);
        let checked = if request_object::needs_keys(client) {
            let known = self.known_client(instance, &client.client_id)?;
            let by_value = known.as_ref().and_then(|known| known.keys());
            self.with_client_keys(client, by_value, moment, read).await
        } else {
            read(&[]).map_err(NotSigned::Token)
        };
        Ok(match checked {
            Ok(inner) => request_object::merge(outer, &inner, came),
            Err(why) => Err(OAuthError::new(ErrorCode::InvalidRequestObject, why.to_string())),
        })
    }

    /// Fetches an object from an address that the client has registered; any other is not even looked at (S-128).
    async fn fetch_object(
        &self,
        client: &ClientMetadata,
        url: &str,
        moment: Moment,
    ) -> Result<Arc<str>, OAuthError> {
        if client.request_uris.is_empty() {
            return Err(OAuthError::new(
                ErrorCode::RequestUriNotSupported,
                "this client has registered no request_uris",
            ));
        }
        let refuse = |description: String| OAuthError::new(ErrorCode::InvalidRequestUri, description);
        if !client
            .request_uris
            .iter()
            .any(|registered| same_place(registered, url))
        {
            return Err(refuse("request_uri is not registered for this client".into()));
        }
        if let Some(object) = self.fetched_objects.find(url, moment.now) {
            return Ok(object);
        }
        let ask = Ask::get(url, Reach::of(client)).accepting(MEDIA_TYPES);
        let got = self
            .fetch(ask, moment)
            .await
            .map_err(|refused| refuse(format!("the request object cannot be fetched: {refused}")))?;
        if !got.is_success() {
            return Err(refuse(
                "the request object cannot be fetched: the server has none".into(),
            ));
        }
        let text = std::str::from_utf8(&got.body)
            .map_err(|_| refuse("what was fetched is no request object".into()))?;
        let object = Arc::from(text.trim_ascii());
        self.fetched_objects.keep(url, &object, moment.now);
        Ok(object)
    }
}

/// Whether two addresses are fetched from the same place: all but the fragment is equal, byte for byte.
fn same_place(registered: &str, asked: &str) -> bool {
    let place = |url: &str| url.split('#').next().map(str::to_owned);
    place(registered) == place(asked)
}

fn two_objects() -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidRequest,
        "request and request_uri exclude each other",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_does_not_make_another_place() {
        let place = "https://app.example/request.jwt";
        assert!(same_place(place, place));
        assert!(same_place(&format!("{place}#one"), &format!("{place}#two")));
        assert!(same_place(place, &format!("{place}#one")));
        for other in [
            "https://app.example/request.jwt?x",
            "https://app.example/",
            "HTTPS://app.example/request.jwt",
            "",
        ] {
            assert!(!same_place(place, other), "{other}");
        }
    }

    #[test]
    fn only_objects_whose_address_changes_with_them_are_kept_and_not_for_long() {
        let kept = FetchedObjects::default();
        let at = Timestamp::new;
        let object: Arc<str> = Arc::from("a.b.c");
        kept.keep("https://a.example/r#1", &object, at(1000));
        kept.keep("https://a.example/r", &object, at(1000));
        assert_eq!(kept.find("https://a.example/r", at(1000)), None);
        assert_eq!(kept.find("https://a.example/r#2", at(1000)), None);
        assert_eq!(kept.find("https://a.example/r#1", at(1299)), Some(object));
        assert_eq!(kept.find("https://a.example/r#1", at(1300)), None);
        assert_eq!(kept.find("https://a.example/r#1", at(999)), None);
    }
}
