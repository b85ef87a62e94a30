//! Tells the servers of apps that a session is over (OpenID Connect Back-Channel Logout; opencloud.md D.4).
//!
//! A notice is written in the very transaction that ends the session, however it ends: a sign-out, the owner's window,
//! the command line, a new passphrase. A session that expires ends when that is noticed: when its browser comes back, or
//! at the next sweep. Afterwards it is carried out of the house, and again later if nobody heard it; a
//! restart in between loses nothing. Invariant: a notice leaves the file only when it was heard, when it was tried as
//! often as [`AGAIN`] allows, or when nobody is left to hear it.
//!
//! Nothing here waits or wakes: whoever runs the lodge carries the notices ([`Gatekeeper::due_notices`],
//! [`Gatekeeper::deliver`]) and sleeps until the next one is due.

use std::sync::Arc;
use std::time::Duration;

use protocol::id::{InstanceId, SessionId};
use protocol::logout_token::{LOGOUT_TOKEN_TYPE, LogoutTokenClaims};
use protocol::time::Timestamp;
use store::Write;
use store::logout_notices::LogoutNotice;
use tokio::sync::watch;

use crate::fetch::{Ask, Reach, Refused};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// Seconds from each try that was not heard to the next one; after the try that follows the last of them nobody tries
/// any more.
const AGAIN: [u64; 4] = [10, 60, 600, 3600];
/// Seconds that a logout token is good for; long enough for clocks that differ (section 2.4).
const TOKEN_SECONDS: u64 = 120;
/// Longest time that an app's server may take to hear.
const WITHIN: Duration = Duration::from_secs(5);
/// Most bytes of its answer that are read; nothing of it is used.
const AT_MOST: usize = 4 * 1024;
/// Expired sessions ended in one sweep.
const EXPIRED_AT_ONCE: u32 = 500;
/// Notices taken out at once.
const AT_ONCE: u32 = 64;

/// Rings when there is something to carry, and when something was carried.
pub(crate) struct Post {
    rung: watch::Sender<()>,
    tried: watch::Sender<()>,
}

impl Default for Post {
    fn default() -> Self {
        Self {
            rung: watch::channel(()).0,
            tried: watch::channel(()).0,
        }
    }
}

/// A notice that is to be carried now.
pub struct Notice(LogoutNotice);

impl Notice {
    /// Its number; no other notice has it.
    pub fn number(&self) -> i64 {
        self.0.number
    }
}

/// Ends a session within a transaction: its cookie is dead, what it granted without `offline_access` is revoked, and
/// everybody who has to hear of it is noted. `false` when it was over already.
pub(crate) fn close_session(
    write: &Write,
    instance: InstanceId,
    session: SessionId,
    now: Timestamp,
) -> Result<bool, store::Error> {
    if !write.remove_session(instance, session)? {
        return Ok(false);
    }
    write.revoke_grants_of_session(session, now, false)?;
    for id in write.list_clients_of_session(session)? {
        let listens = write
            .find_client(instance, &id)?
            .is_some_and(|client| client.metadata.backchannel_logout_uri.is_some());
        if listens {
            write.insert_logout_notice(instance, &id, session, now)?;
        }
    }
    Ok(true)
}

/// Ends the sessions that have expired. `true` when somebody may have to hear of it.
pub(crate) fn close_expired_sessions(write: &Write, now: Timestamp) -> Result<bool, store::Error> {
    let expired = write.list_expired_sessions(now, EXPIRED_AT_ONCE)?;
    for (instance, session) in &expired {
        close_session(write, *instance, *session, now)?;
    }
    Ok(!expired.is_empty())
}

impl Gatekeeper {
    /// Notices that the session of a cookie has expired.
    pub(crate) fn session_expired(&self, instance: InstanceId, session: SessionId, now: Timestamp) {
        let rung = self.notices.rung.clone();
        self.store.post_then(
            move |write| close_session(write, instance, session, now).map(drop),
            move || {
                rung.send_replace(());
            },
        );
    }

    /// What rings whoever carries notices, to be kept by work that is done later.
    pub(crate) fn bell(&self) -> watch::Sender<()> {
        self.notices.rung.clone()
    }

    /// Rings whoever carries notices.
    pub(crate) fn ring(&self) {
        self.notices.rung.send_replace(());
    }

    /// Changes whenever there may be something to carry.
    pub fn notices_rung(&self) -> watch::Receiver<()> {
        self.notices.rung.subscribe()
    }

    /// Waits until everybody who has to hear of a session's end was told once, whether they heard or not. The caller
    /// bounds the time: no app's server may keep a person waiting (opencloud.md H 46). Returns at once where nobody
    /// carries notices.
    pub async fn notices_tried(&self, session: SessionId) -> Result<(), Fault> {
        let mut tried = self.notices.tried.subscribe();
        while self.notices.rung.receiver_count() > 0 {
            tried.mark_unchanged();
            if self.store.read(|read| read.count_untried_notices(session))? == 0 {
                break;
            }
            if tried.changed().await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// The notices that are due, and when the next one will be that is not.
    pub fn due_notices(&self, moment: Moment) -> Result<(Vec<Notice>, Option<Timestamp>), Fault> {
        let (due, next) = self.store.read(|read| {
            Ok::<_, store::Error>((
                read.list_due_notices(moment.now, AT_ONCE)?,
                read.find_next_notice(moment.now)?,
            ))
        })?;
        Ok((due.into_iter().map(Notice).collect(), next))
    }

    /// Carries one notice: tells the app's server once, and notes what became of it.
    pub async fn deliver(&self, notice: Notice, moment: Moment) -> Result<(), Fault> {
        let Notice(notice) = notice;
        let outcome = self.tell_server(&notice, moment).await;
        // The rest is written for the time when it happened.
        let number = notice.number;
        match outcome? {
            Heard::Yes | Heard::NobodyThere => {
                self.store
                    .write(move |write| write.remove_logout_notice(number).map(drop))
                    .await?;
            }
            Heard::Later(seconds) => {
                let next_at = moment.now.plus(Duration::from_secs(seconds));
                let tries = notice.tries;
                self.store
                    .write(move |write| write.update_logout_notice(number, tries, next_at).map(drop))
                    .await?;
            }
            Heard::No(why) => self.not_heard(notice, why, moment).await?,
        }
        self.notices.tried.send_replace(());
        Ok(())
    }

    async fn not_heard(&self, notice: LogoutNotice, why: String, moment: Moment) -> Result<(), Fault> {
        let tries = notice.tries.saturating_add(1);
        let again = usize::try_from(notice.tries)
            .ok()
            .and_then(|tried| AGAIN.get(tried));
        let Some(seconds) = again else {
            tracing::warn!(client = %notice.client_id, %why, "an app's server was not told of a sign-out");
            self.store
                .write(move |write| {
                    let client = write.find_client(notice.instance_id, &notice.client_id)?;
                    if write.remove_logout_notice(notice.number)?
                        && let Some(client) = client
                    {
                        events::about(notice.instance_id, EventKind::SignOutNotHeard, moment)
                            .client(&client.metadata)
                            .detail(why)
                            .write(write)?;
                    }
                    Ok::<_, store::Error>(())
                })
                .await?;
            self.tell(Topic::Events);
            return Ok(());
        };
        let next_at = moment.now.plus(Duration::from_secs(*seconds));
        self.store
            .write(move |write| {
                write
                    .update_logout_notice(notice.number, tries, next_at)
                    .map(drop)
            })
            .await?;
        Ok(())
    }

    async fn tell_server(&self, notice: &LogoutNotice, moment: Moment) -> Result<Heard, Fault> {
        let Some(instance) = self.instance_of(notice.instance_id) else {
            return Ok(Heard::NobodyThere);
        };
        let Some(client) = self.client(&instance, &notice.client_id)? else {
            return Ok(Heard::NobodyThere);
        };
        let Some(url) = client.backchannel_logout_uri.clone() else {
            return Ok(Heard::NobodyThere);
        };
        let claims = LogoutTokenClaims {
            iss: instance.issuer.clone(),
            sub: self.subject_for(&instance, &client),
            aud: client.client_id.clone(),
            iat: moment.now,
            exp: moment.now.plus(Duration::from_secs(TOKEN_SECONDS)),
            jti: moment.draw_name::<16>()?,
            sid: notice.session_id,
            events: LogoutTokenClaims::events(),
        };
        let token = self.signed(client.id_token_signed_response_alg, LOGOUT_TOKEN_TYPE, &claims)?;
        let ask = Ask::post_form(url, format!("logout_token={token}"), Reach::of(&client))
            .within(WITHIN)
            .at_most(AT_MOST);
        Ok(match self.fetch(ask, moment).await {
            Ok(got) if got.is_success() => Heard::Yes,
            Ok(got) => Heard::No(format!("the server answered {}", got.status)),
            Err(Refused::Resting(seconds)) => Heard::Later(seconds.max(1)),
            // It said something, and more than anybody wants to hear: that is no refusal.
            Err(Refused::TooLarge) => Heard::Yes,
            Err(refused) => Heard::No(refused.to_string()),
        })
    }

    fn instance_of(&self, id: InstanceId) -> Option<Arc<Instance>> {
        let instances = self
            .instances
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        instances.values().find(|instance| instance.id == id).cloned()
    }
}

/// What became of one try.
enum Heard {
    /// The server took it.
    Yes,
    /// There is nobody to tell any more.
    NobodyThere,
    /// The server is left alone for so many seconds; this was no try.
    Later(u64),
    /// It did not, for this reason.
    No(String),
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::Mutex;

    use protocol::jose::jws::{self, Algorithm, Profile};
    use serde_json::Value;

    use super::*;
    use crate::fetch::{Answering, Door, Got, Method, Outside};
    use crate::messages::{ClientChange, ClientDetails, Reply, Request};
    use crate::testing::World;

    const URL: &str = "https://app.example/gone";

    /// An app's server that answers with one status after the other, the last one for ever.
    struct Server {
        statuses: Mutex<Vec<u16>>,
        heard: Mutex<Vec<Ask>>,
    }

    impl Server {
        fn answering(statuses: &[u16]) -> Arc<Self> {
            Arc::new(Self {
                statuses: Mutex::new(statuses.to_vec()),
                heard: Mutex::default(),
            })
        }

        fn heard(&self) -> usize {
            self.heard.lock().unwrap().len()
        }
    }

    impl Door for Server {
        fn ask(&self, ask: Ask) -> Answering<'_> {
            self.heard.lock().unwrap().push(ask);
            let mut statuses = self.statuses.lock().unwrap();
            let status = if statuses.len() > 1 {
                statuses.remove(0)
            } else {
                statuses[0]
            };
            Box::pin(std::future::ready(Ok(Got {
                status,
                ..Got::default()
            })))
        }
    }

    /// A world in which `app` wants to hear of sign-outs, got tokens, and the person signs out.
    fn signed_out(server: &Arc<Server>) -> Pin<Box<dyn Future<Output = (World, SessionId)> + '_>> {
        Box::pin(signs_out(server))
    }

    async fn signs_out(server: &Arc<Server>) -> (World, SessionId) {
        let mut world = World::new().await;
        world.gatekeeper.outside = Outside {
            door: Arc::clone(server) as Arc<dyn Door>,
            ..Outside::closed()
        };
        let change = ClientChange {
            details: ClientDetails {
                backchannel_logout_uri: Some(URL.into()),
                ..ClientDetails::default()
            },
            ..ClientChange::default()
        };
        world
            .control(Request::ModifyClient {
                instance: "localhost".into(),
                client_id: "app".into(),
                change,
            })
            .await;
        let code = world.gets_a_code().await;
        world.redeems(&code).await.unwrap();
        let session = world.session().unwrap().id;
        let ended = world
            .gatekeeper
            .end_session(&world.instance, session, world.moment())
            .await;
        assert!(ended.unwrap());
        (world, session)
    }

    /// Carries what is due; says how many seconds later the next one is.
    async fn carry(world: &World) -> Option<u64> {
        let moment = world.moment();
        let (due, _) = world.gatekeeper.due_notices(moment).unwrap();
        for notice in due {
            world.gatekeeper.deliver(notice, moment).await.unwrap();
        }
        let (due, next) = world.gatekeeper.due_notices(moment).unwrap();
        assert!(due.is_empty());
        next.map(|at| at.since(moment.now).as_secs())
    }

    async fn unheard(world: &World) -> Vec<String> {
        let events = Request::ListEvents {
            instance: "localhost".into(),
            limit: 100,
        };
        let Reply::Events { events } = world.control(events).await else {
            panic!("no events")
        };
        events
            .into_iter()
            .filter(|event| event.kind == EventKind::SignOutNotHeard)
            .map(|event| event.detail)
            .collect()
    }

    #[tokio::test]
    async fn h_46_a_server_is_told_once_by_a_logout_token() {
        let server = Server::answering(&[200]);
        let (world, session) = signed_out(&server).await;
        assert_eq!(carry(&world).await, None);
        assert_eq!(server.heard(), 1);
        let asks = server.heard.lock().unwrap();
        let Method::PostForm(form) = &asks[0].method else {
            panic!("not posted")
        };
        let token = form.strip_prefix("logout_token=").unwrap();
        assert!(!token.contains('&'), "it is the only parameter");
        let ring = world.gatekeeper.vault.ring();
        let profile = Profile {
            typ: &[LOGOUT_TOKEN_TYPE],
            issuer: &world.instance.issuer,
            audience: Some("app"),
            algorithms: &[Algorithm::RS256],
            now: world.moment().now,
            allow_expired: false,
            leeway: Duration::ZERO,
        };
        let claims = jws::verify(&profile, ring.verifiers(), token).unwrap();
        let claim = |name: &str| claims.get(name).cloned().unwrap_or(Value::Null);
        assert_eq!(claim("sid"), session.to_string());
        assert_eq!(claim("sub"), world.instance.subject.as_str());
        assert_eq!(
            claim("exp").as_i64().unwrap() - claim("iat").as_i64().unwrap(),
            120
        );
        assert_eq!(claim("nonce"), Value::Null);
        assert!(claim("jti").as_str().is_some_and(|jti| jti.len() == 32));
    }

    #[tokio::test]
    async fn what_nobody_heard_is_told_again_later_and_at_last_given_up() {
        let server = Server::answering(&[500]);
        let (mut world, _) = signed_out(&server).await;
        for seconds in AGAIN {
            assert_eq!(carry(&world).await, Some(seconds));
            world.wait(i64::try_from(seconds).unwrap() - 1);
            assert!(world.gatekeeper.due_notices(world.moment()).unwrap().0.is_empty());
            world.wait(1);
        }
        assert!(unheard(&world).await.is_empty());
        assert_eq!(carry(&world).await, None);
        assert_eq!(server.heard(), 5);
        assert_eq!(unheard(&world).await, ["the server answered 500"]);
        world.wait(86_400);
        assert_eq!((carry(&world).await, server.heard()), (None, 5));
    }

    #[tokio::test]
    async fn a_server_that_comes_back_is_told() {
        let server = Server::answering(&[503, 204]);
        let (mut world, _) = signed_out(&server).await;
        assert_eq!(carry(&world).await, Some(10));
        world.wait(10);
        assert_eq!(carry(&world).await, None);
        assert_eq!(server.heard(), 2);
        assert!(unheard(&world).await.is_empty());
    }

    #[tokio::test]
    async fn every_end_of_a_session_is_told() {
        for request in [
            Request::EndSessions {
                instance: "localhost".into(),
                keep: None,
            },
            Request::ResetPassphrase {
                domain: "localhost".into(),
            },
        ] {
            let server = Server::answering(&[200]);
            let (mut world, _) = signed_out(&server).await;
            carry(&world).await;
            let code = world.gets_a_code().await;
            world.redeems(&code).await.unwrap();
            world.control(request.clone()).await;
            carry(&world).await;
            assert_eq!(server.heard(), 2, "{request:?}");
        }
    }

    #[tokio::test]
    async fn who_had_no_grant_in_the_session_hears_nothing() {
        let server = Server::answering(&[200]);
        let (mut world, _) = signed_out(&server).await;
        carry(&world).await;
        let session = world.sign_in(crate::testing::PASSPHRASE).await.unwrap();
        world
            .gatekeeper
            .end_session(&world.instance, session.id, world.moment())
            .await
            .unwrap();
        assert_eq!((carry(&world).await, server.heard()), (None, 1));
    }

    #[tokio::test]
    async fn nobody_waits_where_nobody_carries() {
        let server = Server::answering(&[200]);
        let (world, session) = signed_out(&server).await;
        world.gatekeeper.notices_tried(session).await.unwrap();
        assert_eq!(server.heard(), 0);
        let carrier = world.gatekeeper.notices_rung();
        let (waited, _) = tokio::join!(world.gatekeeper.notices_tried(session), carry(&world));
        waited.unwrap();
        assert_eq!(server.heard(), 1);
        drop(carrier);
    }
}
