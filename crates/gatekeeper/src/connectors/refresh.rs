//! Renewing an account's token (cozy.md G.5, security.md S-252).
//!
//! The invariant: of one account's tokens there is one question under way, and what it brings is on the disk before the
//! turn passes on. Whoever came while it was under way gets its result, good or bad, so that a crowd asks the service
//! once. Services that change refresh tokens at each use end the whole grant when an old one is used twice.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hashlink::LruCache;
use protocol::cozy::document::Object;
use protocol::id::InstanceId;
use protocol::permission::Verb;
use protocol::secret::Secret;
use protocol::time::Timestamp;
use protocol::upstream::account_type::AccountType;
use serde_json::{Map, Value};
use store::connections::Connection;
use store::documents::Place;
use tokio::sync::MutexGuard;

use super::NoToken;
use super::connect::Tokens;
use crate::cozy::callers::{Caller, CallerKind};
use crate::documents::{self, ACCOUNT_TYPE, ACCOUNTS, Clear, Shown, accounts};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// Accounts whose turns are remembered.
const REMEMBERED: usize = 4096;
/// Seconds in which a renewal is not done again.
const JUST_DONE: u64 = 5;

/// Why an account's token is not renewed. Its texts are safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRenewed {
    /// No such account.
    #[error("there is no such account")]
    NoAccount,
    /// No such account type.
    #[error("there is no account type {0}")]
    NoType(String),
    /// The caller may not read the account.
    #[error("Forbidden")]
    Forbidden,
    /// Nothing to renew; why.
    #[error("{0}")]
    Nothing(&'static str),
    /// The service says that it is over: the person has to connect the account again.
    #[error("the service does not take the account any more; connect it again")]
    Over,
    /// A program that its owner did not allow.
    #[error(
        "{program} may not have tokens of this account; allow it with `gatelodge accounts allow {account} {program}`, or in \
         the window"
    )]
    Program {
        /// Which one.
        program: String,
        /// Of which account.
        account: String,
    },
    /// The service did not give a token.
    #[error("{0}")]
    Failed(NoToken),
}

/// A word for what is wrong with a connection, as it is kept.
pub(crate) const ENDED: &str = "ended";
pub(crate) const OUTAGE: &str = "outage";
pub(crate) const REFUSED: &str = "refused";

/// Why an account whose document names another service is left alone.
pub(super) const MOVED: &str =
    "the account names another service than it was connected with; remove it and connect it again";

/// Everybody's turn at one account.
#[derive(Default)]
pub(crate) struct Turn {
    /// How often a question was answered.
    answered: AtomicU64,
    last: tokio::sync::Mutex<Option<Last>>,
}

/// The last answer.
struct Last {
    at: Timestamp,
    renewed: Result<(), NotRenewed>,
}

impl Turn {
    /// Waits for the turn and keeps it.
    pub(super) async fn take(&self) -> impl Drop + '_ {
        self.last.lock().await
    }
}

/// The turns at all accounts.
pub(crate) struct Turns(Mutex<LruCache<(InstanceId, String), Arc<Turn>>>);

impl Default for Turns {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Turns {
    pub(super) fn of(&self, instance: InstanceId, account: &str) -> Arc<Turn> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = turns
            .entry((instance, account.to_owned()))
            .or_insert_with(Arc::default);
        Arc::clone(turn)
    }
}

/// An account with its tokens in the clear.
pub(super) struct Opened {
    /// The service that it was connected with; what its document says where it was not connected here.
    pub(super) service: String,
    /// Whether its document names another service.
    pub(super) is_moved: bool,
    pub(super) oauth: Map<String, Value>,
}

impl Opened {
    pub(super) fn token(&self, name: &str) -> Option<Secret<String>> {
        let text = self.oauth.get(name)?.as_str()?;
        (!text.is_empty()).then(|| Secret::new(text.to_owned()))
    }
}

impl Gatekeeper {
    /// Renews the token of an account for a caller that may read it, and shows the account.
    ///
    /// Must run to its end once it began, whoever asked: an answer that nobody stores is a lost account.
    pub async fn refresh_account(
        &self,
        instance: &Instance,
        caller: &Caller,
        account: &str,
        moment: Moment,
    ) -> Result<Result<Shown, NotRenewed>, Fault> {
        if !caller.permissions.allows_id(Verb::Get, ACCOUNTS, account)
            && !self.allows_content(instance, caller, account)?
        {
            return Ok(Err(NotRenewed::Forbidden));
        }
        let Some(opened) = self.opened_account(instance.id, account)? else {
            return Ok(Err(NotRenewed::NoAccount));
        };
        // A konnector has tokens of its own service and of no other, whatever its manifest lets it read.
        let own = match &caller.kind {
            CallerKind::Konnector { clear, .. } if !clear.covers_service(&opened.service) => {
                return Ok(Err(NotRenewed::Forbidden));
            }
            CallerKind::Konnector { clear, .. } => clear,
            _ => &Clear::Nothing,
        };
        let account_type = match self.type_of(instance, &opened) {
            Ok(account_type) => account_type,
            Err(why) => return Ok(Err(why)),
        };
        if opened.oauth.is_empty() {
            return Ok(Err(NotRenewed::Nothing("the account has no tokens")));
        }
        if own.covers_service(&opened.service)
            && opened.token("refresh_token").is_none()
            && account_type.token_endpoint.is_none()
        {
            return self
                .shown_with_client(instance, account, own, &account_type)
                .map(Ok);
        }
        match self.renew(instance, account, moment).await? {
            Ok(()) => Ok(self
                .shown_account(instance, account, own)?
                .ok_or(NotRenewed::NoAccount)),
            Err(why) => Ok(Err(why)),
        }
    }

    /// Renews an account's token, or waits for somebody else's renewal.
    pub(crate) async fn renew(
        &self,
        instance: &Instance,
        account: &str,
        moment: Moment,
    ) -> Result<Result<(), NotRenewed>, Fault> {
        let turn = self.connectors.turns.of(instance.id, account);
        let before = turn.answered.load(Ordering::Acquire);
        let mut last: MutexGuard<'_, Option<Last>> = turn.last.lock().await;
        if let Some(last) = &*last {
            let meanwhile = turn.answered.load(Ordering::Acquire) != before;
            let just = last.at <= moment.now
                && moment.now.since(last.at).as_secs() < JUST_DONE
                && last.renewed.is_ok();
            if meanwhile || just {
                return Ok(last.renewed.clone());
            }
        }
        let renewed = self.renew_now(instance, account, moment).await?;
        *last = Some(Last {
            at: moment.now,
            renewed: renewed.clone(),
        });
        turn.answered.fetch_add(1, Ordering::AcqRel);
        Ok(renewed)
    }

    async fn renew_now(
        &self,
        instance: &Instance,
        account: &str,
        moment: Moment,
    ) -> Result<Result<(), NotRenewed>, Fault> {
        let Some(opened) = self.opened_account(instance.id, account)? else {
            return Ok(Err(NotRenewed::NoAccount));
        };
        let account_type = match self.type_of(instance, &opened) {
            Ok(account_type) => account_type,
            Err(why) => return Ok(Err(why)),
        };
        let Some(refresh_token) = opened.token("refresh_token") else {
            return Ok(Err(NotRenewed::Nothing("the account has no refresh token")));
        };
        let Some(call) = account_type.refresh(&refresh_token) else {
            return Ok(Err(NotRenewed::Nothing("the service has no token endpoint")));
        };
        match self.asks_for_token(call, moment).await {
            Ok(reply) => {
                let tokens = Tokens::got(reply, moment.now, &account_type);
                self.store_renewed(instance, account, opened, tokens, moment)
                    .await
            }
            Err(failed) => {
                let (problem, why) = match &failed {
                    NoToken::Failure(failure) if failure.is_over() => (ENDED, NotRenewed::Over),
                    NoToken::Failure(failure) if !failure.is_outage() => {
                        (REFUSED, NotRenewed::Failed(failed))
                    }
                    _ => (OUTAGE, NotRenewed::Failed(failed)),
                };
                tracing::warn!(account, service = %opened.service, problem, "an account's token was not renewed: {why}");
                self.note_problem(instance, account, &opened.service, problem, moment)
                    .await?;
                Ok(Err(why))
            }
        }
    }

    /// Writes what a service gave. The account may have changed meanwhile: only its tokens are replaced.
    async fn store_renewed(
        &self,
        instance: &Instance,
        account: &str,
        before: Opened,
        tokens: Tokens,
        moment: Moment,
    ) -> Result<Result<(), NotRenewed>, Fault> {
        let mut oauth = before.oauth;
        // What is not said again stays as it was; but a time that is not said again is over.
        oauth.remove("expires_at");
        let rotated = tokens.oauth.contains_key("refresh_token");
        oauth.extend(tokens.oauth);
        let sealed =
            accounts::sealed_tokens(&self.vault, instance.id, account, &Object::from(&oauth), moment)?;
        let (instance_id, id) = (instance.id, account.to_owned());
        let there = self
            .store
            .write(move |write| {
                let Some(mut body) = documents::kept(write, instance_id, ACCOUNTS, &id)? else {
                    return Ok(false);
                };
                accounts::put_tokens(&mut body, &sealed);
                documents::record(write, instance_id, ACCOUNTS, &id, &body)?;
                let known = write.find_connection(instance_id, &id)?;
                let refresh_before = known.as_ref().and_then(|known| known.refresh_expires_at);
                write.update_connection(&Connection {
                    instance_id,
                    connected_at: known.as_ref().map_or(moment.now, |known| known.connected_at),
                    given_at: known.and_then(|known| known.given_at),
                    account_id: id,
                    account_type: before.service,
                    refreshed_at: Some(moment.now),
                    expires_at: tokens.expires_at,
                    refresh_expires_at: if rotated {
                        tokens.refresh_expires_at
                    } else {
                        refresh_before
                    },
                    problem: None,
                    problem_at: None,
                })?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        self.tell(Topic::Connectors);
        Ok(if there { Ok(()) } else { Err(NotRenewed::NoAccount) })
    }

    /// Notes what is wrong, and tells the owner the first time that only they can do something about it.
    async fn note_problem(
        &self,
        instance: &Instance,
        account: &str,
        service: &str,
        problem: &'static str,
        moment: Moment,
    ) -> Result<(), Fault> {
        let (instance_id, id, service) = (instance.id, account.to_owned(), service.to_owned());
        let told = self
            .store
            .write(move |write| {
                if write.find_connection(instance_id, &id)?.is_none() {
                    write.update_connection(&Connection {
                        instance_id,
                        account_id: id.clone(),
                        account_type: service.clone(),
                        connected_at: moment.now,
                        refreshed_at: None,
                        expires_at: None,
                        refresh_expires_at: None,
                        problem: None,
                        problem_at: None,
                        given_at: None,
                    })?;
                }
                let is_new = write.mark_connection_problem(instance_id, &id, problem, moment.now)?;
                if is_new && problem != OUTAGE {
                    events::about(instance_id, EventKind::AccountNeedsOwner, moment)
                        .detail(service)
                        .write(write)?;
                }
                Ok::<_, store::Error>(is_new)
            })
            .await?;
        if told {
            self.tell(Topic::Connectors);
            self.tell(Topic::Events);
        }
        Ok(())
    }

    /// An account with its tokens in the clear.
    pub(super) fn opened_account(&self, instance: InstanceId, id: &str) -> Result<Option<Opened>, Fault> {
        let (kept, connected) = self.store.read(|read| {
            Ok::<_, store::Error>((
                documents::kept(read, instance, ACCOUNTS, id)?,
                read.find_connection(instance, id)?,
            ))
        })?;
        Ok(kept.map(|body| {
            let open = accounts::opened(&self.vault, instance, id, body, true);
            let said = open.text(ACCOUNT_TYPE).unwrap_or_default();
            let service = connected.map_or_else(|| said.clone(), |connected| connected.account_type);
            Opened {
                is_moved: service != said,
                service,
                oauth: open
                    .object("oauth")
                    .map(|oauth| oauth.to_map())
                    .unwrap_or_default(),
            }
        }))
    }

    /// The type by which a service is asked about an account: never that of another service than the account's own,
    /// which would get its tokens (S-054, S-254).
    pub(super) fn type_of(
        &self,
        instance: &Instance,
        opened: &Opened,
    ) -> Result<Arc<AccountType>, NotRenewed> {
        if opened.is_moved {
            return Err(NotRenewed::Nothing(MOVED));
        }
        self.account_type(instance, &opened.service)
            .ok_or_else(|| NotRenewed::NoType(opened.service.clone()))
    }

    fn allows_content(&self, instance: &Instance, caller: &Caller, id: &str) -> Result<bool, Fault> {
        let kept = self
            .store
            .read(|read| documents::kept(read, instance.id, ACCOUNTS, id))?;
        Ok(kept.is_some_and(|body| {
            caller
                .permissions
                .allows_document(Verb::Get, ACCOUNTS, id, &body.to_map())
        }))
    }

    /// The account as whoever may renew it gets it. Konnectors of its service get everything in the clear; apps the
    /// access token, which is what they asked for, and nothing that lasts longer.
    fn shown_account(&self, instance: &Instance, id: &str, own: &Clear) -> Result<Option<Shown>, Fault> {
        let place = Place {
            instance_id: instance.id,
            doctype: ACCOUNTS,
            id,
        };
        let found = self.store.read(|read| read.find_document(place))?;
        let Some(document) = found.filter(|document| !document.deleted) else {
            return Ok(None);
        };
        let mut shown = self.shown_document(instance.id, ACCOUNTS, document, own)?;
        if let Some(opened) = self.opened_account(instance.id, id)?
            && !own.covers_service(&opened.service)
        {
            let mut oauth = shown.document.object("oauth").unwrap_or_default();
            if let Some(token) = opened.oauth.get("access_token") {
                oauth.set("access_token", token);
            }
            shown.document.set_object("oauth", &oauth);
        }
        Ok(Some(shown))
    }

    /// For a service without a token endpoint: the konnector renews by itself, as the client that we are.
    fn shown_with_client(
        &self,
        instance: &Instance,
        id: &str,
        own: &Clear,
        account_type: &AccountType,
    ) -> Result<Shown, Fault> {
        let mut shown = self
            .shown_account(instance, id, own)?
            .ok_or_else(|| Fault::stored("account", "gone"))?;
        let mut oauth = shown.document.object("oauth").unwrap_or_default();
        oauth.set("client_id", &account_type.client_id.as_str().into());
        if let Some(secret) = &account_type.client_secret {
            oauth.set("client_secret", &secret.expose().as_str().into());
        }
        shown.document.set_object("oauth", &oauth);
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::World;

    #[tokio::test]
    async fn nobody_is_asked_about_an_account_that_names_another_service() {
        let world = World::new().await;
        let (house, instance, moment) = (&world.gatekeeper, &world.instance, world.moment());
        let record = json!({
            "_id": "thief", "grant_mode": "authorization_code", "client_id": "x",
            "auth_endpoint": "https://thief.example/auth", "token_endpoint": "https://thief.example/token",
            "revocation_endpoint": "https://thief.example/revoke",
        });
        house
            .put_account_type(&record, None, moment)
            .await
            .unwrap()
            .unwrap();
        let account = json!({"account_type": "thief", "oauth": {"access_token": "a", "refresh_token": "r"}});
        let body = Object::stored(&account.to_string()).unwrap();
        let body = accounts::sealed(&house.vault, instance.id, "x", body, moment).unwrap();
        let instance_id = instance.id;
        let connect = async |service: &'static str| {
            let body = body.clone();
            house
                .store
                .write(move |write| {
                    documents::record(write, instance_id, ACCOUNTS, "x", &body)?;
                    write.update_connection(&Connection {
                        instance_id,
                        account_id: "x".into(),
                        account_type: service.into(),
                        connected_at: moment.now,
                        refreshed_at: None,
                        expires_at: None,
                        refresh_expires_at: None,
                        problem: None,
                        problem_at: None,
                        given_at: None,
                    })
                })
                .await
                .unwrap();
        };
        connect("demo").await;
        let moved = NotRenewed::Nothing(MOVED);
        assert_eq!(
            house.renew(instance, "x", moment).await.unwrap(),
            Err(moved.clone())
        );
        let given = house.hand_out(instance, "x", None, moment).await.unwrap();
        assert_eq!(given.err(), Some(moved));
        assert!(house.farewell_of(instance, "x").unwrap().is_none());
        // It is the difference that counts.
        connect("thief").await;
        assert!(house.farewell_of(instance, "x").unwrap().is_some());
    }
}
