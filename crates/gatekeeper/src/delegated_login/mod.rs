//! Signing in with somebody else's word: a provider of OpenID Connect, or a link with a JWT (cozy.md F). Here the lodge is
//! the client.
//!
//! `settings.rs` is what the configuration says, `provider.rs` asks providers, `tokens.rs` gives tokens to programs that
//! bring a provider's, `logout.rs` ends sessions when the provider says so. Here is the way of a browser.
//!
//! Invariants: nobody is signed in but the owner of the very instance, by what the provider says of them when it is asked.
//! A state is good once, for the context, the instance and the browser that it was made for. The second factor of the
//! owner is asked for after the provider has said who it is, never before.

mod logout;
pub(crate) mod provider;
pub mod settings;
mod tokens;
pub mod trial;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::parameters::Parameters;
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use protocol::upstream::jwt_link::{JwtLink, LinkKeys};
use protocol::upstream::provider::{AuthorizeAsk, Naming};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::errands::{Errand, Purpose};
use url::Url;

pub use self::logout::LoggedOut;
use self::provider::{Coming, NotTold, Provider, Told, named};
use self::settings::SignInHost;
pub use self::tokens::{NotExchanged, TokenAsk};
use crate::instances::{Instance, issuer};
pub use crate::login::steps::Vouched;
use crate::messages::Topic;
use crate::policy::Policy;
use crate::sessions::{Begun, Run, Session, Visitor, Vouching};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, hex};

/// How long a browser may be away (cozy.md F.3).
const AWAY: Duration = Duration::from_mins(15);
/// How long a browser may take from the host that the provider sends it to, to its instance.
const ON_THE_WAY: Duration = Duration::from_mins(1);
/// Browsers that may be away at once.
const AT_MOST: u32 = 1000;
/// Sign-ins by a provider that are looked at in an hour before waiting begins, for each browser that is known and all
/// others together (cozy.md B.13).
const AN_HOUR: u32 = 1000;
/// What a sign-in by a provider is for; its second factor counts for no other.
pub const PURPOSE: &str = "oidc";

/// Where somebody begins.
#[derive(Clone, Copy)]
pub enum BeginsAt<'a> {
    /// At an instance.
    Instance(&'a Instance),
    /// At the login domain of a context.
    LoginDomain(&'a str),
}

/// What the person wants.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Where to go afterwards; was judged already.
    pub redirect: Option<String>,
    /// Given back with the redirect.
    pub confirm_state: Option<String>,
    /// Whom the provider's page may propose.
    pub login_hint: Option<String>,
}

/// How it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begins {
    /// The context has no provider, or too little is said of it.
    NoContext,
    /// What is missing would be published by the provider, and that cannot be read.
    Unreachable,
    /// There.
    Go(String),
}

/// What comes of a browser that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// No state of ours that is still good.
    NoState,
    /// Another browser than the one that began.
    OtherBrowser,
    /// Another provider answered than the one that was asked, or none can be made out (RFC 9207).
    OtherProvider,
    /// The provider's page says no; an error code that can be shown.
    Refused(String),
    /// There is no code in it.
    NoCode,
    /// The provider does not do its part.
    Unreachable,
    /// The provider's answer is not good.
    NotGood,
    /// Nobody here is called what the provider says.
    NoInstance,
    /// It was only tried out; the owner sees what came of it.
    Tried,
    /// On to the instance.
    ToInstance(String),
}

/// What somebody brings to be signed in by; the first that counts does.
#[derive(Default)]
pub struct Presented<'a> {
    /// Our own word, from a login domain.
    pub ticket: Option<&'a str>,
    /// An ID token of the provider, where its keys are configured.
    pub id_token: Option<&'a str>,
    /// A token of the provider, where that is allowed.
    pub access_token: Option<Secret<String>>,
    /// The state that came back.
    pub state: Option<&'a str>,
    /// And its code.
    pub code: Option<&'a str>,
    /// Who says that it gave them, where the browser came straight here (RFC 9207).
    pub iss: Option<&'a str>,
}

/// What comes of it.
pub enum SignedIn {
    /// Signed in; the cookies' values exist only here.
    Session {
        /// The session.
        session: Session,
        /// Its cookie.
        cookie: PlainToken,
        /// The cookie by which this browser is known from now on, if it was not known before.
        device: Option<PlainToken>,
    },
    /// The owner signs in with two factors.
    SecondFactor {
        /// Names the sign-in that waits; it exists only here.
        step: PlainToken,
    },
    /// The context has no provider, or too little is said of it.
    NoContext,
    /// Too many tries.
    TooMany,
    /// No state of ours that is still good, at this instance.
    NoState,
    /// Another browser than the one that began.
    OtherBrowser,
    /// The provider does not do its part.
    Unreachable,
    /// The provider says that it is somebody else, or says nothing that is good.
    NotYours,
}

/// What is remembered of somebody who is away.
#[derive(Serialize, Deserialize)]
struct About {
    context: String,
    /// Where the person began.
    origin: String,
    redirect: Option<String>,
    confirm_state: Option<String>,
    browser: TokenHash,
    /// Whether PKCE went along.
    pkce: bool,
    /// The trial that this is, when it is only tried out.
    #[serde(default)]
    trial: Option<String>,
}

impl About {
    fn of(errand: &Errand) -> Result<Self, Fault> {
        serde_json::from_str(&errand.about).map_err(|error| Fault::stored("errand", error))
    }
}

impl Gatekeeper {
    /// What a host that is no instance's is to sign-ins.
    pub fn sign_in_host(&self, host: &str) -> Option<SignInHost> {
        self.lodge.authentication.host(host)
    }

    /// Whether people of this instance can sign in with a provider.
    pub fn has_provider(&self, instance: &Instance) -> bool {
        self.lodge.authentication.oidc(&instance.context_name).is_some()
    }

    /// Whether people of this instance can only sign in with a provider.
    pub fn only_provider(&self, instance: &Instance) -> bool {
        self.lodge.authentication.only_oidc(&instance.context_name)
    }

    /// Where people of this instance go who signed out.
    pub fn logout_url(&self, instance: &Instance) -> Option<&str> {
        let oidc = self.lodge.authentication.oidc(&instance.context_name)?;
        named(oidc.logout_url.as_ref())
    }

    /// Sends a browser to the provider.
    pub async fn begin_delegated(
        &self,
        at: BeginsAt<'_>,
        wish: Wish,
        browser: TokenHash,
        moment: Moment,
    ) -> Result<Begins, Fault> {
        let context = match at {
            BeginsAt::Instance(instance) => instance.context_name.as_str(),
            BeginsAt::LoginDomain(context) => context,
        };
        let Some(provider) = self.provider(context, moment).await? else {
            return Ok(Begins::NoContext);
        };
        let origin = match at {
            BeginsAt::Instance(instance) => instance.origin.clone(),
            BeginsAt::LoginDomain(_) => match provider.oidc.login_host() {
                Some(host) => issuer(&host),
                None => return Ok(Begins::NoContext),
            },
        };
        let about = About {
            context: context.to_owned(),
            origin,
            redirect: wish.redirect,
            confirm_state: wish.confirm_state,
            browser,
            pkce: provider.takes_s256(),
            trial: None,
        };
        let instance = match at {
            BeginsAt::Instance(instance) => Some(instance),
            BeginsAt::LoginDomain(_) => None,
        };
        let hint = wish.login_hint.as_deref();
        self.send_off(&provider, instance, &about, hint, moment).await
    }

    async fn send_off(
        &self,
        provider: &Provider<'_>,
        instance: Option<&Instance>,
        about: &About,
        hint: Option<&str>,
        moment: Moment,
    ) -> Result<Begins, Fault> {
        if !provider.oidc.missing().is_empty() {
            let missing = provider.oidc.missing();
            tracing::warn!(
                context = provider.context,
                ?missing,
                "keys of a provider are missing"
            );
            return Ok(Begins::NoContext);
        }
        // A provider is never the very instance that is signed in to (S-120).
        if instance.is_some_and(|instance| provider.issuer() == Some(instance.issuer.as_str())) {
            return Ok(Begins::NoContext);
        }
        self.go_there(provider, instance, about, hint, moment).await
    }

    async fn go_there(
        &self,
        provider: &Provider<'_>,
        instance: Option<&Instance>,
        about: &About,
        hint: Option<&str>,
        moment: Moment,
    ) -> Result<Begins, Fault> {
        let oidc = provider.oidc;
        if provider.is_unread {
            return Ok(Begins::Unreachable);
        }
        let Some(page) = provider.authorize_url() else {
            return Ok(match provider.issuer() {
                Some(_) => Begins::Unreachable,
                None => Begins::NoContext,
            });
        };
        let state = PlainToken::mint(TokenKind::SignInState, &moment.draw()?);
        let (nonce, verifier) = (
            self.nonce_of(state.expose()),
            self.verifier_of_state(state.expose()),
        );
        let ask = AuthorizeAsk {
            client_id: provider.client_id(),
            scope: named(oidc.scope.as_ref()).unwrap_or_default(),
            redirect_uri: named(oidc.redirect_uri.as_ref()).unwrap_or_default(),
            state: state.expose(),
            nonce: &nonce,
            verifier: about.pkce.then_some(verifier.as_str()),
            login_hint: hint,
        };
        let Some(url) = ask.url(page) else {
            return Ok(Begins::NoContext);
        };
        let errand = Errand {
            hash: state.hash(),
            purpose: Purpose::SignIn,
            instance_id: instance.map(|instance| instance.id),
            session_id: None,
            about: serde_json::to_string(about).map_err(|error| Fault::stored("errand", error))?,
            expires_at: moment.now.plus(AWAY),
        };
        self.store
            .write(move |write| write.insert_errand(&errand, AT_MOST))
            .await?;
        self.sweep_if_due(moment);
        Ok(Begins::Go(url))
    }

    /// Takes a browser that the provider sent back, to the host that is registered there for everybody. `browser` is the
    /// cookie of a login domain, where that is the host.
    pub async fn return_delegated(
        &self,
        params: &Parameters,
        host: &str,
        browser: Option<TokenHash>,
        moment: Moment,
    ) -> Result<Returned, Fault> {
        let Some((state, hash)) = params
            .get("state")
            .and_then(|state| Some((state, TokenHash::of(TokenKind::SignInState, state)?)))
        else {
            return Ok(Returned::NoState);
        };
        let now = moment.now;
        let found = self
            .store
            .read(|read| read.find_errand(Purpose::SignIn, hash, now))?;
        let Some(found) = found else {
            return Ok(Returned::NoState);
        };
        let about = About::of(&found)?;
        // Who began at this very host has its cookie. What is not theirs is not used up by strangers.
        let began_here = about
            .origin
            .split_once("://")
            .is_some_and(|(_, began)| began == host);
        if found.instance_id.is_none()
            && about.trial.is_none()
            && began_here
            && browser != Some(about.browser)
        {
            return Ok(Returned::OtherBrowser);
        }
        let moved = self
            .store
            .write(move |write| write.move_errand(Purpose::SignIn, Purpose::SignInBack, hash, now))
            .await?;
        let Some(errand) = moved else {
            return Ok(Returned::NoState);
        };
        if let Some(id) = &about.trial {
            self.end_trial(id, &about, params, state, moment).await;
            return Ok(Returned::Tried);
        }
        let Some(provider) = self.provider(&about.context, moment).await? else {
            return Ok(Returned::NoState);
        };
        if provider.is_unread {
            return Ok(Returned::Unreachable);
        }
        if provider.is_other(params.get("iss")) {
            tracing::warn!(
                context = provider.context,
                "another provider answered than the one that was asked"
            );
            return Ok(Returned::OtherProvider);
        }
        if let Some(error) = params.get("error") {
            let code = protocol::upstream::token::safe_code(error).unwrap_or("server_error");
            return Ok(Returned::Refused(code.to_owned()));
        }
        let Some(code) = params.get("code") else {
            return Ok(Returned::NoCode);
        };
        if errand.instance_id.is_some() {
            let mut url = own_login(&about.origin)?;
            let mut query = url.query_pairs_mut();
            query.append_pair("code", code).append_pair("state", state);
            for (name, value) in [
                ("redirect", &about.redirect),
                ("confirm_state", &about.confirm_state),
            ] {
                if let Some(value) = value {
                    query.append_pair(name, value);
                }
            }
            drop(query);
            return Ok(Returned::ToInstance(url.into()));
        }
        let taken = self
            .store
            .write(move |write| write.consume_errand(Purpose::SignInBack, hash, now))
            .await?;
        if taken.is_none() {
            return Ok(Returned::NoState);
        }
        let told = match self.told_back(&provider, &about, state, code, moment).await {
            Ok(told) => told,
            Err(not_told) => {
                tracing::warn!(context = provider.context, %not_told, "a provider did not tell who somebody is");
                return Ok(if not_told.is_outage() {
                    Returned::Unreachable
                } else {
                    Returned::NotGood
                });
            }
        };
        self.to_instance(&provider, &told, moment).await
    }

    /// Finds the instance of a person who began at a login domain, and gives them our word for it.
    async fn to_instance(
        &self,
        provider: &Provider<'_>,
        told: &Told,
        moment: Moment,
    ) -> Result<Returned, Fault> {
        let named = naming(provider).domain(&told.info);
        let instance = named
            .and_then(|domain| {
                self.instance(&domain)
                    .filter(|instance| instance.domain == domain)
            })
            .filter(|instance| instance.context_name == provider.context && instance.onboarded);
        let Some(instance) = instance else {
            return Ok(Returned::NoInstance);
        };
        let ticket = PlainToken::mint(TokenKind::SignInTicket, &moment.draw()?);
        let errand = Errand {
            hash: ticket.hash(),
            purpose: Purpose::SignInTicket,
            instance_id: Some(instance.id),
            session_id: None,
            about: serde_json::to_string(&vouched(provider, told, &instance))
                .map_err(|error| Fault::stored("errand", error))?,
            expires_at: moment.now.plus(ON_THE_WAY),
        };
        self.store
            .write(move |write| write.insert_errand(&errand, AT_MOST))
            .await?;
        let mut url = own_login(&instance.origin)?;
        url.query_pairs_mut().append_pair("ticket", ticket.expose());
        Ok(Returned::ToInstance(url.into()))
    }

    async fn told_back(
        &self,
        provider: &Provider<'_>,
        about: &About,
        state: &str,
        code: &str,
        moment: Moment,
    ) -> Result<Told, NotTold> {
        let (nonce, verifier) = (self.nonce_of(state), self.verifier_of_state(state));
        let coming = Coming {
            code,
            nonce: &nonce,
            verifier: about.pkce.then_some(verifier.as_str()),
        };
        self.told_for_code(provider, &coming, moment).await
    }

    /// Signs the owner of this instance in, if that is whom the provider speaks of.
    pub async fn delegated_sign_in(
        &self,
        instance: &Instance,
        presented: Presented<'_>,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<SignedIn, Fault> {
        let Some(provider) = self.provider(&instance.context_name, moment).await? else {
            return Ok(SignedIn::NoContext);
        };
        if !provider.oidc.missing().is_empty() {
            return Ok(SignedIn::NoContext);
        }
        if provider.is_unread {
            return Ok(SignedIn::Unreachable);
        }
        let counter = counter(instance, visitor);
        if self
            .count_attempt_up_to(&counter, AN_HOUR, moment)
            .await?
            .is_some()
        {
            return Ok(SignedIn::TooMany);
        }
        if let Some(ticket) = presented.ticket {
            let Some(vouched) = self.take_ticket(instance, ticket, moment).await? else {
                return Ok(SignedIn::NoState);
            };
            return self
                .begin_vouched(instance, vouched, counter, visitor, moment)
                .await;
        }
        let of_id_token = match presented.id_token {
            Some(token) => self.told_by_id_token(&provider, token, moment).await,
            None => None,
        };
        let by_id_token = of_id_token.is_some();
        let access_token = presented.access_token.filter(|_| provider.oidc.allow_oauth_token);
        let told = if let Some(claims) = of_id_token {
            claims.map(|claims| Told {
                info: claims.clone(),
                claims: Some(claims),
            })
        } else if let Some(token) = access_token {
            self.user_info_of(&provider, &token, moment)
                .await
                .map(|info| Told { info, claims: None })
        } else {
            let (Some(state), Some(code)) = (presented.state, presented.code) else {
                return Ok(SignedIn::NoState);
            };
            let (about, purpose) = match self.take_state(instance, state, visitor, moment).await? {
                Ok(taken) => taken,
                Err(refused) => return Ok(refused),
            };
            // Who came by the host for everybody was asked there.
            if purpose == Purpose::SignIn && provider.is_other(presented.iss) {
                return Ok(SignedIn::NotYours);
            }
            self.told_back(&provider, &about, state, code, moment).await
        };
        let told = match told {
            Ok(told) => told,
            Err(not_told) => {
                tracing::warn!(context = provider.context, %not_told, "a provider did not tell who somebody is");
                return Ok(if not_told.is_outage() {
                    SignedIn::Unreachable
                } else {
                    SignedIn::NotYours
                });
            }
        };
        // An ID token that a program brings has to be the owner's by its `sub` (cozy.md F.5).
        let theirs = if by_id_token {
            is_owner(instance, &told.info)
        } else {
            is_theirs(&provider, instance, &told.info)
        };
        if !theirs {
            tracing::warn!(
                context = provider.context,
                instance = instance.domain,
                "a provider says that somebody is another instance's owner"
            );
            return Ok(SignedIn::NotYours);
        }
        let vouched = vouched(&provider, &told, instance);
        self.begin_vouched(instance, vouched, counter, visitor, moment)
            .await
    }

    /// Takes the state of somebody who is back, if it is this instance's and this browser's. What is not theirs is not used
    /// up by strangers.
    async fn take_state(
        &self,
        instance: &Instance,
        state: &str,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Result<(About, Purpose), SignedIn>, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::SignInState, state) else {
            return Ok(Err(SignedIn::NoState));
        };
        let now = moment.now;
        let found = self.store.read(|read| {
            Ok::<_, store::Error>(match read.find_errand(Purpose::SignInBack, hash, now)? {
                Some(errand) => Some(errand),
                // The state is the proof, whichever way the browser came.
                None => read.find_errand(Purpose::SignIn, hash, now)?,
            })
        })?;
        let Some(found) = found.filter(|errand| errand.instance_id == Some(instance.id)) else {
            return Ok(Err(SignedIn::NoState));
        };
        let about = About::of(&found)?;
        if about.context != instance.context_name || about.trial.is_some() {
            return Ok(Err(SignedIn::NoState));
        }
        if visitor.browser != Some(about.browser) {
            return Ok(Err(SignedIn::OtherBrowser));
        }
        let purpose = found.purpose;
        let taken = self
            .store
            .write(move |write| write.consume_errand(purpose, hash, now))
            .await?;
        Ok(taken.map(|_| (about, purpose)).ok_or(SignedIn::NoState))
    }

    async fn take_ticket(
        &self,
        instance: &Instance,
        ticket: &str,
        moment: Moment,
    ) -> Result<Option<Vouched>, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::SignInTicket, ticket) else {
            return Ok(None);
        };
        let (now, id) = (moment.now, instance.id);
        let taken = self
            .store
            .write(move |write| write.consume_errand(Purpose::SignInTicket, hash, now))
            .await?;
        let Some(errand) = taken.filter(|errand| errand.instance_id == Some(id)) else {
            return Ok(None);
        };
        let vouched: Vouched =
            serde_json::from_str(&errand.about).map_err(|error| Fault::stored("errand", error))?;
        Ok(Some(vouched).filter(|vouched| vouched.context == instance.context_name))
    }

    async fn begin_vouched(
        &self,
        instance: &Instance,
        vouched: Vouched,
        counter: String,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<SignedIn, Fault> {
        let vouching = Vouching {
            vouched: Some(vouched),
            run: Run::Normal,
            purpose: PURPOSE.to_owned(),
            second_factor: true,
            counter: Some(counter),
        };
        self.begin_with_word(instance, vouching, visitor, moment).await
    }

    async fn begin_with_word(
        &self,
        instance: &Instance,
        vouching: Vouching,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<SignedIn, Fault> {
        let cookie = PlainToken::mint(TokenKind::Cookie, &moment.draw()?);
        // A sign-in that waits is bound to its token alone, as on the other way in (cozy.md B.7).
        let visitor = &Visitor {
            browser: None,
            ..visitor.clone()
        };
        let begun = self
            .begin_vouched_session(instance, visitor, &cookie, vouching, moment)
            .await?;
        let session = match begun {
            Begun::Session(session) => session,
            Begun::SecondFactor(step) => return Ok(SignedIn::SecondFactor { step }),
            Begun::Throttled(_) => return Ok(SignedIn::TooMany),
            Begun::Stale => return Ok(SignedIn::NotYours),
        };
        self.tell(Topic::Sessions);
        self.tell(Topic::Events);
        let device = match visitor.device {
            Some(_) => None,
            None => Some(self.device_cookie(instance, moment)?),
        };
        Ok(SignedIn::Session {
            session,
            cookie,
            device,
        })
    }

    /// Signs in whoever brings a good link with a JWT (cozy.md F.1). `None`: it is not good, and the log says why.
    pub async fn jwt_sign_in(
        &self,
        instance: &Instance,
        token: &str,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Option<SignedIn>, Fault> {
        let Some(secret) = self.lodge.authentication.jwt_secret(&instance.context_name) else {
            return Ok(None);
        };
        let age = Policy::seconds(self.policy.jwt_link_seconds);
        let keys = LinkKeys::of(secret);
        let link = match JwtLink::read(token, &keys, &instance.domain, age, moment.now) {
            Ok(link) => link,
            Err(problem) => {
                tracing::warn!(instance = instance.domain, %problem, "a link with a JWT is not good");
                return Ok(None);
            }
        };
        if let Some(id) = &link.id {
            let context = instance.context_name.as_bytes();
            let hash = self.vault.mac("jwt link", &[context, id.as_bytes()]);
            let fresh = self
                .store
                .write(move |write| write.consume_assertion(hash, link.until))
                .await?;
            if !fresh {
                tracing::warn!(instance = instance.domain, "a link with a JWT came a second time");
                return Ok(None);
            }
        }
        let vouching = Vouching {
            vouched: None,
            run: Run::Normal,
            purpose: PURPOSE.to_owned(),
            second_factor: false,
            counter: None,
        };
        self.begin_with_word(instance, vouching, visitor, moment)
            .await
            .map(Some)
    }

    /// The nonce that goes with a state. Nobody who only sees the state can make it.
    fn nonce_of(&self, state: &str) -> String {
        let [bytes @ .., _, _, _, _, _, _, _, _] = self.vault.mac("sign-in nonce", &[state.as_bytes()]);
        hex::encode(&bytes)
    }

    /// The PKCE verifier that goes with a state.
    fn verifier_of_state(&self, state: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.vault.mac("sign-in verifier", &[state.as_bytes()]))
    }
}

/// Where tries are counted.
fn counter(instance: &Instance, visitor: &Visitor) -> String {
    format!("oidc|{}", visitor.counter(instance))
}

/// The page of an instance that takes who comes back.
fn own_login(origin: &str) -> Result<Url, Fault> {
    Url::parse(&format!("{origin}/oidc/login")).map_err(|error| Fault::stored("domain", error))
}

fn naming<'a>(provider: &Provider<'a>) -> Naming<'a> {
    let oidc = provider.oidc;
    Naming {
        field: named(oidc.userinfo_instance_field.as_ref()).unwrap_or_default(),
        prefix: named(oidc.userinfo_instance_prefix.as_ref()).unwrap_or_default(),
        suffix: named(oidc.userinfo_instance_suffix.as_ref()).unwrap_or_default(),
    }
}

/// Whether somebody's `sub` is the one that the instance belongs to. What is empty belongs to nobody.
fn is_owner(instance: &Instance, info: &Map<String, Value>) -> bool {
    let subject = info.get("sub").and_then(Value::as_str).unwrap_or_default();
    !subject.is_empty() && subject == instance.oidc_id
}

/// Whether user-info speaks of the owner of this instance (cozy.md F.4).
fn is_theirs(provider: &Provider<'_>, instance: &Instance, info: &Map<String, Value>) -> bool {
    if provider.oidc.allow_custom_instance {
        return is_owner(instance, info);
    }
    naming(provider).domain(info).as_deref() == Some(instance.domain.as_str())
}

fn vouched(provider: &Provider<'_>, told: &Told, instance: &Instance) -> Vouched {
    let subject = told.info.get("sub").and_then(Value::as_str);
    Vouched {
        context: provider.context.to_owned(),
        subject: subject.unwrap_or(&instance.domain).to_owned(),
        sid: told.sid(),
        auth_time: told.auth_time(),
    }
}
