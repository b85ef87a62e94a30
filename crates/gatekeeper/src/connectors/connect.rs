//! Connecting an account: the owner's browser goes to the service and comes back (cozy.md G.2 to G.4).
//!
//! The invariant: nothing is stored without a state that this lodge gave to a session which is still there, and each
//! state is good once. Forged links can therefore plant nobody's account here.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::cozy::document::Object;
use protocol::cozy::host::Slug;
use protocol::cozy::registration::rfc3339;
use protocol::id::InstanceId;
use protocol::parameters::Parameters;
use protocol::secret::{PlainToken, TokenHash, TokenKind};
use protocol::time::Timestamp;
use protocol::upstream::account_type::{AccountType, Asking, GrantMode};
use protocol::upstream::token::{TokenFailure, TokenReply, safe_code};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::connections::Connection;
use store::errands::{Errand, Purpose};
use url::Url;

use super::NoToken;
use crate::documents::{self, ACCOUNTS, accounts};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::sessions::Session;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// How long a browser may be away.
const AWAY: Duration = Duration::from_mins(15);
/// Browsers that may be away at once.
const AT_MOST: u32 = 1000;
/// The app that connects accounts when none is named.
const HOME: &str = "home";
/// Longest text that an app may give us to give back, in bytes.
const LONGEST: usize = 4096;

/// What an app asks for when it opens the connecting window.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The scope, as the konnector's manifest has it.
    pub scope: Option<String>,
    /// Given back to the app.
    pub state: Option<String>,
    /// Told to the service with the code.
    pub nonce: Option<String>,
    /// The app to go back to.
    pub slug: Option<String>,
    /// An account that is there already and is to be connected anew.
    pub account: Option<String>,
}

/// What a beginner has to remember.
#[derive(Serialize, Deserialize)]
struct About {
    service: String,
    state: Option<String>,
    nonce: Option<String>,
    slug: Option<String>,
    account: Option<String>,
}

/// How connecting begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// There is no such account type.
    Unknown,
    /// It has no page to go to; why.
    Unusable(&'static str),
    /// There.
    Go(String),
}

/// Where a callback arrived.
#[derive(Clone, Copy)]
pub enum Door<'a> {
    /// At an instance, with the session of the visitor's cookie.
    Instance(&'a Instance, Option<&'a Session>),
    /// At a host that is only for callbacks.
    Elsewhere,
    /// Brought by the owner, who copied the address that their browser could not open (an https callback where there is
    /// no https). The state says the rest.
    Owner(&'a Instance),
}

/// What comes of a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// No state of ours, or not this visitor's. Nothing was stored.
    BadState,
    /// Not a callback; why.
    Malformed(&'static str),
    /// The service brought its answer behind a `#`, where no server sees it: a page has to bring it here.
    InFragment,
    /// Back to the app.
    ToApp(String),
}

/// A browser that came back with its state.
struct Back {
    instance: Arc<Instance>,
    account_type: Arc<AccountType>,
    about: About,
    state: String,
}

impl Gatekeeper {
    /// Sends the owner's browser to a service.
    pub async fn begin_account(
        &self,
        instance: &Instance,
        session: &Session,
        service: &str,
        wish: Wish,
        moment: Moment,
    ) -> Result<Begun, Fault> {
        let Some(account_type) = self.account_type(instance, service) else {
            return Ok(Begun::Unknown);
        };
        let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() > LONGEST);
        if [&wish.scope, &wish.state, &wish.nonce].into_iter().any(long) {
            return Ok(Begun::Unusable("a parameter is too long"));
        }
        let state = PlainToken::mint(TokenKind::Errand, &moment.draw()?);
        let verifier = self.verifier(&account_type, state.expose());
        let asking = Asking {
            scope: wish.scope.as_deref(),
            callback: &account_type.callback(&instance.issuer),
            state: state.expose(),
            verifier: verifier.as_deref(),
        };
        let Some(url) = account_type.authorize_url(&asking) else {
            return Ok(Begun::Unusable("wrong account type"));
        };
        let about = About {
            service: service.to_owned(),
            state: wish.state,
            nonce: wish.nonce,
            slug: wish.slug,
            account: wish.account,
        };
        let errand = Errand {
            hash: state.hash(),
            purpose: Purpose::Account,
            instance_id: Some(instance.id),
            session_id: Some(session.id),
            about: serde_json::to_string(&about).map_err(|error| Fault::stored("errand", error))?,
            expires_at: moment.now.plus(AWAY),
        };
        self.store
            .write(move |write| write.insert_errand(&errand, AT_MOST))
            .await?;
        self.sweep_if_due(moment);
        Ok(Begun::Go(url))
    }

    /// Takes what a service sent with the browser: asks for the tokens, stores the account.
    pub async fn return_account(
        &self,
        door: Door<'_>,
        service: &str,
        params: &Parameters,
        moment: Moment,
    ) -> Result<Returned, Fault> {
        if matches!(door, Door::Elsewhere) && params.get("access_token").is_some() {
            return Ok(Returned::Malformed("a token cannot come to this host"));
        }
        if params.iter().next().is_none() && self.answers_in_fragments(service) {
            return Ok(Returned::InFragment);
        }
        let Some(back) = self.take_back(door, service, params, moment).await? else {
            return Ok(Returned::BadState);
        };
        if let Some(error) = params.get("error") {
            let code = safe_code(error).unwrap_or("server_error").to_owned();
            return Ok(Returned::ToApp(self.to_app(&back, &[("error", &code)])?));
        }
        let tokens = match self.tokens_of(&back, params, moment).await {
            Ok(tokens) => tokens,
            Err(failed) => {
                tracing::warn!(service, error = %failed, "an account could not be connected");
                return Ok(Returned::ToApp(self.to_app(&back, &[("error", failed.code())])?));
            }
        };
        let id = self.store_account(&back, tokens, moment).await?;
        Ok(Returned::ToApp(self.to_app(&back, &[("account", &id)])?))
    }

    /// Whether any type of this name answers where no server sees it.
    fn answers_in_fragments(&self, service: &str) -> bool {
        let types = self.account_types();
        types
            .all()
            .any(|one| one.service == service && one.grant_mode.response_type() == Some("token"))
    }

    /// Who is back, if it is somebody we sent.
    async fn take_back(
        &self,
        door: Door<'_>,
        service: &str,
        params: &Parameters,
        moment: Moment,
    ) -> Result<Option<Back>, Fault> {
        let Some(state) = params.get("state") else {
            return Ok(None);
        };
        let Some(hash) = TokenHash::of(TokenKind::Errand, state) else {
            return Ok(None);
        };
        let now = moment.now;
        let found = self
            .store
            .read(|read| read.find_errand(Purpose::Account, hash, now))?;
        let Some(errand) = found else { return Ok(None) };
        let about: About =
            serde_json::from_str(&errand.about).map_err(|error| Fault::stored("errand", error))?;
        // What is not theirs is not used up by strangers.
        let theirs = match door {
            Door::Instance(instance, session) => {
                errand.instance_id == Some(instance.id)
                    && session.is_some_and(|session| errand.session_id == Some(session.id))
            }
            Door::Elsewhere => self.session_lives(&errand, moment)?,
            Door::Owner(instance) => {
                errand.instance_id == Some(instance.id) && self.session_lives(&errand, moment)?
            }
        };
        if !theirs || about.service != service {
            return Ok(None);
        }
        let instance = errand.instance_id.and_then(|id| self.instance_by_id(id));
        let Some(instance) = instance else { return Ok(None) };
        let Some(account_type) = self.account_type(&instance, service) else {
            return Ok(None);
        };
        let taken = self
            .store
            .write(move |write| write.consume_errand(Purpose::Account, hash, now))
            .await?;
        Ok(taken.map(|_| Back {
            instance,
            account_type,
            about,
            state: state.to_owned(),
        }))
    }

    fn session_lives(&self, errand: &Errand, moment: Moment) -> Result<bool, Fault> {
        let Some(id) = errand.session_id else {
            return Ok(false);
        };
        let session = self.store.read(|read| read.find_session(id))?;
        Ok(session.is_some_and(|session| session.expires_at > moment.now))
    }

    /// The account's `oauth`, and what came besides.
    async fn tokens_of(&self, back: &Back, params: &Parameters, moment: Moment) -> Result<Tokens, NoToken> {
        let account_type = &back.account_type;
        if account_type.grant_mode.response_type() == Some("token") {
            return Ok(Tokens::got(implicit(params)?, moment.now, account_type));
        }
        if account_type.token_endpoint.is_none() {
            return Ok(Tokens::unfinished(account_type, params));
        }
        let code = params
            .get("code")
            .ok_or(NoToken::Failure(TokenFailure::NoToken))?;
        let verifier = self.verifier(account_type, &back.state);
        let asking = Asking {
            scope: None,
            callback: &account_type.callback(&back.instance.issuer),
            state: &back.state,
            verifier: verifier.as_deref(),
        };
        let call = account_type
            .exchange(code, back.about.nonce.as_deref(), &asking)
            .ok_or(NoToken::Failure(TokenFailure::NoToken))?;
        let reply = self.asks_for_token(call, moment).await?;
        if account_type.grant_mode == GrantMode::RefreshToken && reply.refresh_token.is_none() {
            return Err(NoToken::Failure(TokenFailure::NoRefreshToken));
        }
        Ok(Tokens::got(reply, moment.now, account_type))
    }

    /// Writes the account; its id.
    async fn store_account(&self, back: &Back, tokens: Tokens, moment: Moment) -> Result<String, Fault> {
        let instance_id = back.instance.id;
        let id = match &back.about.account {
            Some(id) if self.is_account_of(instance_id, id, &back.about.service)? => id.clone(),
            _ => moment.draw_name::<16>()?,
        };
        // Nobody renews the old tokens while the new ones are written.
        let turn = self.connectors.turns.of(instance_id, &id);
        let _turn = turn.take().await;
        let stamp = rfc3339(moment.now);
        let fresh = accounts::sealed(
            &self.vault,
            instance_id,
            &id,
            Object::from(&new_account(&back.about, &tokens, &stamp)),
            moment,
        )?;
        let connection = Connection {
            instance_id,
            account_id: id.clone(),
            account_type: back.about.service.clone(),
            connected_at: moment.now,
            refreshed_at: None,
            expires_at: tokens.expires_at,
            refresh_expires_at: tokens.refresh_expires_at,
            problem: None,
            problem_at: None,
            given_at: None,
        };
        let (account, service) = (id.clone(), back.about.service.clone());
        self.store
            .write(move |write| {
                let body = match documents::kept(write, instance_id, ACCOUNTS, &account)? {
                    Some(old) => connected_anew(old, &fresh),
                    None => fresh,
                };
                documents::record(write, instance_id, ACCOUNTS, &account, &body)?;
                write.update_connection(&connection)?;
                events::about(instance_id, EventKind::AccountConnected, moment)
                    .detail(service)
                    .write(write)
            })
            .await?;
        self.tell(Topic::Connectors);
        self.tell(Topic::Events);
        Ok(id)
    }

    fn is_account_of(&self, instance: InstanceId, id: &str, service: &str) -> Result<bool, Fault> {
        let opened = self.opened_account(instance, id)?;
        Ok(opened.is_some_and(|opened| opened.service == service && !opened.is_moved))
    }

    /// Back to the app that began, with its own state.
    fn to_app(&self, back: &Back, more: &[(&str, &str)]) -> Result<String, Fault> {
        let root = self.app_root_or_own(&back.instance, back.about.slug.as_deref())?;
        let mut url = Url::parse(&root).map_err(|error| Fault::stored("domain", error))?;
        let mut query = url.query_pairs_mut();
        query.extend_pairs(more);
        if let Some(state) = &back.about.state {
            query.append_pair("state", state);
        }
        drop(query);
        Ok(url.into())
    }

    /// The root of an app; our own front door where apps have no hosts.
    fn app_root_or_own(&self, instance: &Instance, slug: Option<&str>) -> Result<String, Fault> {
        let slug = slug.and_then(Slug::parse).or_else(|| Slug::parse(HOME));
        let domain = instance.cozy_domain()?;
        let root = slug.and_then(|slug| domain.app_root(&slug, instance.scheme(), self.subdomains()));
        Ok(root.unwrap_or_else(|| format!("{}/", instance.issuer)))
    }

    /// The PKCE verifier that goes with a state. Nobody who only sees the state can make it.
    fn verifier(&self, account_type: &AccountType, state: &str) -> Option<String> {
        account_type
            .pkce
            .then(|| URL_SAFE_NO_PAD.encode(self.vault.mac("account verifier", &[state.as_bytes()])))
    }
}

/// What is kept of a service's answer.
pub(super) struct Tokens {
    /// `oauth` of the account.
    pub(super) oauth: Map<String, Value>,
    /// What came besides.
    results: Map<String, Value>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) refresh_expires_at: Option<Timestamp>,
}

impl Tokens {
    pub(super) fn got(reply: TokenReply, now: Timestamp, account_type: &AccountType) -> Self {
        let expires_at = reply
            .expires_in
            .map(|seconds| now.plus(Duration::from_secs(seconds)));
        let by_type = account_type
            .refresh_token_days
            .map(|days| u64::from(days) * 86_400);
        let refresh_expires_at = reply.refresh_token.as_ref().and_then(|_| {
            let seconds = reply.refresh_expires_in.or(by_type)?;
            Some(now.plus(Duration::from_secs(seconds)))
        });
        let mut oauth = Map::new();
        oauth.insert("access_token".into(), reply.access_token.expose().as_str().into());
        if !reply.token_type.is_empty() {
            oauth.insert("token_type".into(), reply.token_type.into());
        }
        if let Some(token) = &reply.refresh_token {
            oauth.insert("refresh_token".into(), token.expose().as_str().into());
        }
        if let Some(at) = expires_at {
            oauth.insert("expires_at".into(), rfc3339(at).into());
        }
        Self {
            oauth,
            results: reply.rest,
            expires_at,
            refresh_expires_at,
        }
    }

    /// For a service without a token endpoint: the konnector gets all it needs to finish alone.
    fn unfinished(account_type: &AccountType, params: &Parameters) -> Self {
        let query: Map<String, Value> = params
            .iter()
            .filter(|(name, _)| *name != "state")
            .map(|(name, value)| (name.to_owned(), json!([value])))
            .collect();
        let mut oauth = Map::new();
        oauth.insert("client_id".into(), account_type.client_id.as_str().into());
        if let Some(secret) = &account_type.client_secret {
            oauth.insert("client_secret".into(), secret.expose().as_str().into());
        }
        oauth.insert("query".into(), query.into());
        Self {
            oauth,
            results: Map::new(),
            expires_at: None,
            refresh_expires_at: None,
        }
    }
}

/// The token that came in the callback itself.
fn implicit(params: &Parameters) -> Result<TokenReply, NoToken> {
    let reply: Map<String, Value> = params
        .iter()
        .filter(|(name, _)| *name != "state")
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let reply = protocol::upstream::token::read(200, Value::Object(reply).to_string().as_bytes())?;
    Ok(reply)
}

/// The document of an account (G.4).
fn new_account(about: &About, tokens: &Tokens, stamp: &str) -> Map<String, Value> {
    let mut account = Map::new();
    account.insert("account_type".into(), about.service.as_str().into());
    account.insert("name".into(), "".into());
    account.insert("oauth".into(), tokens.oauth.clone().into());
    if !tokens.results.is_empty() {
        account.insert("oauth_callback_results".into(), tokens.results.clone().into());
    }
    account.insert(
        "cozyMetadata".into(),
        json!({
            "doctypeVersion": "1",
            "metadataVersion": 1,
            "createdAt": stamp,
            "createdByApp": about.slug.as_deref().unwrap_or(HOME),
            "updatedAt": stamp,
        }),
    );
    account
}

/// An account that its owner connected again: its tokens are new, the rest stays.
fn connected_anew(mut old: Object, fresh: &Object) -> Object {
    for (name, value) in fresh.members() {
        if name != "name" && name != "cozyMetadata" {
            old.set_text(name, value.to_owned());
        }
    }
    old
}
