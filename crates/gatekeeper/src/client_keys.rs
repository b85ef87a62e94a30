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
pub(crate) struct PublishedKeys(Mutex<LruCache<Place, Arc<tokio::sync::Mutex<Shelf>>>>);

/// Where a set is published, and whether the owner named it: what only the owner may reach is not kept on one shelf
/// with what strangers may.
type Place = (String, bool);

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
        self.with_published_keys(url, Reach::of(client), moment, check)
            .await
    }

    /// Checks something with the keys that are published at `url`, by a client or by a provider of ours; when none of them
    /// has its name, once more with a fresh set.
    pub(crate) async fn with_published_keys<T>(
        &self,
        url: &str,
        reach: Reach,
        moment: Moment,
        check: impl Fn(&[PublicKey]) -> Result<T, InvalidToken>,
    ) -> Result<T, NotSigned> {
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use protocol::client_metadata::ClientKind;
    use protocol::id::ClientId;

    use super::*;
    use crate::fetch::{Answering, Door, Got, Outside, Rules};
    use crate::testing::World;

    /// RFC 8037 appendix A.2, under different names.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    /// A server that publishes the keys of these names, or does not answer.
    #[derive(Default)]
    struct Server {
        names: Mutex<Option<Vec<&'static str>>>,
        asked: AtomicUsize,
    }

    impl Server {
        fn publishes(&self, names: Option<&[&'static str]>) {
            *self.names.lock().unwrap() = names.map(<[_]>::to_vec);
        }

        fn asked(&self) -> usize {
            self.asked.load(Ordering::SeqCst)
        }
    }

    impl Door for Server {
        fn ask(&self, ask: Ask) -> Answering<'_> {
            assert_eq!(ask.reach, Reach::Owner);
            self.asked.fetch_add(1, Ordering::SeqCst);
            let names = self.names.lock().unwrap().clone();
            Box::pin(async move {
                let key =
                    |name: &&str| format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{X}","kid":"{name}"}}"#);
                let names = names.ok_or(Refused::Unreachable)?;
                let keys: Vec<String> = names.iter().map(key).collect();
                Ok(Got {
                    status: 200,
                    headers: Vec::new(),
                    body: format!(r#"{{"keys":[{}]}}"#, keys.join(",")).into_bytes(),
                })
            })
        }
    }

    async fn world() -> (World, Arc<Server>) {
        let mut world = World::new().await;
        let server = Arc::new(Server::default());
        world.gatekeeper.outside = Outside {
            mail: crate::mail::no_door(),
            door: Arc::<Server>::clone(&server),
            rules: Arc::new(Rules::default()),
        };
        (world, server)
    }

    /// Looks for a key by its name: there, or why not.
    async fn look(world: &World, name: &str) -> Result<(), NotSigned> {
        let client = ClientMetadata {
            jwks_uri: Some("https://app.example/jwks".into()),
            ..ClientMetadata::new(ClientId::parse("app").unwrap(), ClientKind::Server)
        };
        let check = |keys: &[PublicKey]| {
            let known = keys.iter().any(|key| key.jwk().kid() == Some(name));
            known.then_some(()).ok_or(InvalidToken::UnknownKey)
        };
        world
            .gatekeeper
            .with_client_keys(&client, None, world.moment(), check)
            .await
    }

    #[tokio::test]
    async fn a_set_is_kept_for_five_minutes() {
        let (mut world, server) = world().await;
        server.publishes(Some(&["a"]));
        for _ in 0..3 {
            assert_eq!(look(&world, "a").await, Ok(()));
        }
        assert_eq!(server.asked(), 1);
        world.wait(299);
        assert_eq!(look(&world, "a").await, Ok(()));
        assert_eq!(server.asked(), 1);
        world.wait(1);
        server.publishes(Some(&["b"]));
        assert_eq!(
            look(&world, "a").await,
            Err(NotSigned::Token(InvalidToken::UnknownKey))
        );
        assert_eq!(
            server.asked(),
            2,
            "a set that was just fetched is not fetched again"
        );
    }

    #[tokio::test]
    async fn s_118_an_unknown_key_is_looked_for_at_once_and_once_a_minute() {
        let (mut world, server) = world().await;
        server.publishes(Some(&["a"]));
        look(&world, "a").await.unwrap();
        server.publishes(Some(&["a", "b"]));
        assert_eq!(look(&world, "b").await, Ok(()));
        assert_eq!(server.asked(), 2);
        for name in ["c", "d"] {
            assert!(look(&world, name).await.is_err());
        }
        assert_eq!(server.asked(), 2);
        world.wait(60);
        assert!(look(&world, "c").await.is_err());
        assert_eq!(server.asked(), 3);
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_left_alone_and_its_old_keys_do_for_an_hour() {
        let (mut world, server) = world().await;
        server.publishes(Some(&["a"]));
        look(&world, "a").await.unwrap();
        server.publishes(None);
        world.wait(300);
        for _ in 0..3 {
            assert_eq!(look(&world, "a").await, Ok(()));
        }
        assert_eq!(server.asked(), 2);
        world.wait(60);
        assert_eq!(look(&world, "a").await, Ok(()));
        assert_eq!(server.asked(), 3);
        world.wait(3240);
        let refused = look(&world, "a").await;
        assert_eq!(refused, Err(NotSigned::Unpublished(Refused::Unreachable)));
        let resting = look(&world, "a").await;
        assert_eq!(resting, Err(NotSigned::Unpublished(Refused::Resting(60))));
        server.publishes(Some(&["a"]));
        world.wait(60);
        assert_eq!(look(&world, "a").await, Ok(()));
    }

    #[tokio::test]
    async fn without_keys_nothing_is_signed() {
        let (world, _) = world().await;
        let client = ClientMetadata::new(ClientId::parse("app").unwrap(), ClientKind::Server);
        let checked = world
            .gatekeeper
            .with_client_keys(&client, None, world.moment(), |_| Ok(()))
            .await;
        assert_eq!(checked, Err(NotSigned::NoKeys));
    }
}
