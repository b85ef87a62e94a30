//! The public keys of clients, by which their assertions and request objects are checked: registered by value, or
//! published at a `jwks_uri` and fetched through the one door ([`crate::fetch`]).
//!
//! Published sets are kept for five minutes. A key that is not in the set is looked for once more at once, because
//! clients rotate their keys without telling; at most once a minute, because anybody can make up a `kid` (S-118).
//! One set is fetched by one visitor at a time; whoever comes meanwhile waits for that (S-130).

use std::sync::{Arc, Mutex, PoisonError};

use hashlink::LruCache;
use protocol::client_metadata::ClientMetadata;
use protocol::jose::jwk::read_client_keys;
use protocol::jose::jws::{InvalidToken, PublicKey};
use protocol::time::Timestamp;
use serde_json::Value;

use crate::Gatekeeper;
use crate::fetch::{Ask, Reach, Refused};
use crate::world::Moment;

/// Published sets kept in memory.
const SETS: usize = 256;
/// Seconds that a set is taken as it is.
const FRESH: u64 = 300;
/// Seconds that a set is still used when its server does not answer.
const STALE: u64 = 3600;
/// Seconds between two looks for an unknown key, and after a failure.
const MINUTE: u64 = 60;

const MEDIA_TYPES: &[&str] = &["application/json", "application/jwk-set+json"];

/// What is known of the sets that clients publish.
pub(crate) struct PublishedKeys(Mutex<LruCache<(String, bool), Arc<tokio::sync::Mutex<Shelf>>>>);

/// One published set.
#[derive(Default)]
struct Shelf {
    keys: Option<(Arc<[PublicKey]>, Timestamp)>,
    failed_at: Option<Timestamp>,
    looked_again_at: Option<Timestamp>,
}

impl Default for PublishedKeys {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(SETS)))
    }
}

impl PublishedKeys {
    /// What the owner may reach and strangers may not is not kept on one shelf.
    fn shelf(&self, url: &str, reach: Reach) -> Arc<tokio::sync::Mutex<Shelf>> {
        let mut shelves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (url.to_owned(), reach == Reach::Owner);
        Arc::clone(shelves.entry(key).or_insert_with(Arc::default))
    }
}

/// Why something that a client signed is not good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotSigned {
    /// The token.
    #[error(transparent)]
    Token(#[from] InvalidToken),
    /// The client has registered no keys.
    #[error("the client has registered no keys")]
    NoKeys,
    /// Its published keys cannot be had.
    #[error("the client's published keys cannot be read: {0}")]
    Unpublished(Refused),
}

/// Keys registered by value; none when what is registered is no set.
pub(crate) fn registered(jwks: &Value) -> Arc<[PublicKey]> {
    read_client_keys(jwks.to_string().as_bytes())
        .unwrap_or_default()
        .into()
}

/// Whether a moment lies less than `seconds` back. A clock that went back does not make anybody wait.
fn within(seconds: u64, since: Timestamp, now: Timestamp) -> bool {
    since <= now && now.since(since).as_secs() < seconds
}

impl Gatekeeper {
    /// Checks something with the client's keys; when none of them has its name, once more with a fresh set.
    pub(crate) async fn with_client_keys<T>(
        &self,
        client: &ClientMetadata,
        by_value: Option<&Arc<[PublicKey]>>,
        moment: Moment,
        check: impl Fn(&[PublicKey]) -> Result<T, InvalidToken>,
    ) -> Result<T, NotSigned> {
        if let Some(keys) = by_value {
            return Ok(check(keys)?);
        }
        let Some(url) = &client.jwks_uri else {
            return Err(NotSigned::NoKeys);
        };
        let reach = Reach::of(client);
        let shelf = self.published_keys_of_clients.shelf(url, reach);
        let mut shelf = shelf.lock().await;
        let now = moment.now;
        let fresh = matches!(shelf.keys, Some((_, since)) if within(FRESH, since, now));
        if !fresh {
            self.fill(&mut shelf, url, reach, moment)
                .await
                .map_err(NotSigned::Unpublished)?;
        }
        match check(shelf.keys()) {
            Err(InvalidToken::UnknownKey)
                if fresh
                    && !shelf
                        .looked_again_at
                        .is_some_and(|since| within(MINUTE, since, now)) =>
            {
                shelf.looked_again_at = Some(now);
                self.fill(&mut shelf, url, reach, moment)
                    .await
                    .map_err(NotSigned::Unpublished)?;
                Ok(check(shelf.keys())?)
            }
            checked => Ok(checked?),
        }
    }

    /// Fetches a set. When its server does not answer, the old one will do for a while.
    async fn fill(&self, shelf: &mut Shelf, url: &str, reach: Reach, moment: Moment) -> Result<(), Refused> {
        let now = moment.now;
        let still_good = matches!(shelf.keys, Some((_, since)) if within(STALE, since, now));
        let refused = match shelf.failed_at {
            Some(since) if within(MINUTE, since, now) => {
                Refused::Resting(MINUTE - now.since(since).as_secs())
            }
            _ => match self.fetch_keys(url, reach, moment).await {
                Ok(keys) => {
                    shelf.keys = Some((keys, now));
                    shelf.failed_at = None;
                    return Ok(());
                }
                Err(refused) => {
                    tracing::info!(%refused, "the published keys of a client cannot be read");
                    shelf.failed_at = Some(now);
                    refused
                }
            },
        };
        if still_good { Ok(()) } else { Err(refused) }
    }

    async fn fetch_keys(&self, url: &str, reach: Reach, moment: Moment) -> Result<Arc<[PublicKey]>, Refused> {
        let got = self
            .fetch(Ask::get(url, reach).accepting(MEDIA_TYPES), moment)
            .await?;
        if !got.is_success() {
            return Err(Refused::Malformed);
        }
        let keys = read_client_keys(&got.body).map_err(|_| Refused::Malformed)?;
        Ok(keys.into())
    }
}

impl Shelf {
    fn keys(&self) -> &[PublicKey] {
        self.keys.as_ref().map_or(&[], |(keys, _)| keys)
    }
}
