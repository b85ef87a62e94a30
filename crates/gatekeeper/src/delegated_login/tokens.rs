//! `POST /oidc/access_token`: a program that has a token of the provider gets tokens of the instance (cozy.md F.8).
//!
//! The consent page is not shown on this way. So the scope is judged as that page would have, and nobody gets here where
//! the configuration does not say so.

use protocol::cozy::authorize::AsksFor;
use protocol::cozy::scope::forbidden_for_dynamic;
use protocol::cozy::token::{self, Audience};
use protocol::id::ClientId;
use protocol::permission::Permissions;
use protocol::secret::{PlainToken, Secret};
use serde_json::Value;
use store::cozy_clients::CozyClient;

use super::provider::{NotTold, Provider};
use super::{AN_HOUR, counter, is_owner, is_theirs};
use crate::instances::Instance;
use crate::login::second_factor::{Code, Readied, StepTaken};
use crate::messages::{EventKind, Topic};
use crate::sessions::{NewStep, Run, Visitor, WaitsFor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// What the program sends.
#[derive(Clone, Default)]
pub struct TokenAsk {
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// What it wants.
    pub scope: String,
    /// A token of the provider.
    pub oidc_token: Option<Secret<String>>,
    /// Or an ID token of it.
    pub id_token: Option<String>,
    /// Names the sign-in that waits for the second factor.
    pub two_factor_token: Option<String>,
    /// The code of the second factor.
    pub two_factor_passcode: Option<String>,
}

/// Why there are no tokens, in the order of the checks. Most texts are part of the protocol.
pub enum NotExchanged {
    /// The configuration does not open it.
    NotEnabled,
    /// Too many tries; seconds to wait.
    TooMany(u64),
    /// The provider does not do its part.
    Unreachable,
    /// The provider does not take the token.
    InvalidToken,
    /// It is somebody else's.
    OtherPerson,
    /// Nobody registered under this id.
    UnknownClient,
    /// Not this client's secret.
    ClientSecret,
    /// The second factor is needed; this names the sign-in that waits.
    SecondFactorNeeded(PlainToken),
    /// Not the code, or not the sign-in.
    SecondFactorWrong,
    /// Empty, malformed, or more than a client can get.
    Scope,
}

impl Gatekeeper {
    /// Gives a program tokens of this instance for a token of the provider.
    pub async fn exchange_provider_token(
        &self,
        instance: &Instance,
        ask: TokenAsk,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Result<Value, NotExchanged>, Fault> {
        let provider = self.provider(&instance.context_name, moment).await?;
        let Some(provider) = provider.filter(|provider| provider.oidc.allow_oauth_token) else {
            return Ok(Err(NotExchanged::NotEnabled));
        };
        let counter = counter(instance, visitor);
        if let Some(seconds) = self.count_attempt_up_to(&counter, AN_HOUR, moment).await? {
            return Ok(Err(NotExchanged::TooMany(seconds)));
        }
        match self.speaks_of_owner(&provider, instance, &ask, moment).await {
            Ok(true) => {}
            Ok(false) => return Ok(Err(NotExchanged::OtherPerson)),
            Err(not_told) => {
                tracing::warn!(context = provider.context, %not_told, "a provider did not tell who somebody is");
                return Ok(Err(if not_told.is_outage() {
                    NotExchanged::Unreachable
                } else {
                    NotExchanged::InvalidToken
                }));
            }
        }
        let client = match ClientId::parse(&ask.client_id) {
            Ok(id) => self.cozy_client(instance, &id, moment)?,
            Err(_) => None,
        };
        let Some(client) = client else {
            return Ok(Err(NotExchanged::UnknownClient));
        };
        if !self.cozy_secret(instance, &client)?.matches(&ask.client_secret) {
            return Ok(Err(NotExchanged::ClientSecret));
        }
        if let Err(refused) = self
            .second_factor_of_program(instance, &client, &ask, visitor, moment)
            .await?
        {
            return Ok(Err(refused));
        }
        let Some(wanted) = self.wanted(instance, &client, &ask.scope)? else {
            return Ok(Err(NotExchanged::Scope));
        };
        self.give_tokens(instance, client, wanted, moment).await
    }

    async fn speaks_of_owner(
        &self,
        provider: &Provider<'_>,
        instance: &Instance,
        ask: &TokenAsk,
        moment: Moment,
    ) -> Result<bool, NotTold> {
        if let Some(token) = &ask.oidc_token {
            let info = self.user_info_of(provider, token, moment).await?;
            return Ok(is_theirs(provider, instance, &info));
        }
        let Some(token) = &ask.id_token else {
            return Err(NotTold::Token(0));
        };
        match self.told_by_id_token(provider, token, moment).await {
            Some(claims) => Ok(is_owner(instance, &claims?)),
            None => Err(NotTold::Token(0)),
        }
    }

    /// Asks for the second factor where the owner has one. Without a cookie, the sign-in that waits is bound to the client.
    async fn second_factor_of_program(
        &self,
        instance: &Instance,
        client: &CozyClient,
        ask: &TokenAsk,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Result<(), NotExchanged>, Fault> {
        let id = instance.id;
        if self.store.read(|read| read.find_two_factor(id))?.is_none() {
            return Ok(Ok(()));
        }
        let purpose = format!("oidc token|{}", client.record.client_id);
        let visitor = Visitor {
            browser: None,
            ..visitor.clone()
        };
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        if let Some(step) = text(&ask.two_factor_token) {
            let code = Code::typed(ask.two_factor_passcode.as_deref().unwrap_or_default());
            return self
                .prove_alone(instance, &step, &purpose, &code, &visitor, moment)
                .await;
        }
        let Some(credentials) = self.credentials(instance)? else {
            return Ok(Err(NotExchanged::OtherPerson));
        };
        let waits = WaitsFor {
            purpose: &purpose,
            page_key: None,
            run: Run::Normal,
            vouched: None,
        };
        let NewStep { token, sign_in, code } =
            self.new_step(instance, &visitor, &credentials.verifier, &waits, moment)?;
        let (at_most, mailed) = (self.policy.flows_at_most, code.is_some());
        let wait = self
            .store
            .write(move |write| {
                if let Some(code) = &code
                    && let Some(seconds) = code.write(write, moment)?
                {
                    return Ok(Some(seconds));
                }
                write.insert_sign_in(&sign_in, at_most)?;
                Ok::<_, store::Error>(None)
            })
            .await?;
        if mailed {
            self.ring_mail();
        }
        Ok(Err(match wait {
            Some(seconds) => NotExchanged::TooMany(seconds),
            None => NotExchanged::SecondFactorNeeded(token),
        }))
    }

    /// Takes the second step where no session begins: a program asks, and gets tokens of its own.
    async fn prove_alone(
        &self,
        instance: &Instance,
        step: &str,
        purpose: &str,
        code: &Code,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Result<(), NotExchanged>, Fault> {
        let Readied::Ready(attempt) = self.ready_step(instance, step, purpose, code, visitor, moment)? else {
            return Ok(Err(NotExchanged::SecondFactorWrong));
        };
        let taken = self.store.write(move |write| attempt.take(write)).await?;
        self.tell(Topic::Events);
        Ok(match taken {
            StepTaken::Proved { .. } => Ok(()),
            StepTaken::Throttled(seconds) => {
                self.note_throttled_code(instance, seconds, moment);
                Err(NotExchanged::TooMany(seconds))
            }
            _ => Err(NotExchanged::SecondFactorWrong),
        })
    }

    /// What a client gets: its app's rules, or what it asks for as far as clients can get it at all.
    fn wanted(
        &self,
        instance: &Instance,
        client: &CozyClient,
        scope: &str,
    ) -> Result<Option<AsksFor>, Fault> {
        if let Some(slug) = client.record.input.linked() {
            let known = self.registry_manifest(instance, &slug)?;
            return Ok(known.map(|_| AsksFor::App(slug)));
        }
        let rules = Permissions::parse(scope).ok();
        Ok(rules
            .filter(|rules| !rules.rules().is_empty() && forbidden_for_dynamic(rules).is_none())
            .map(AsksFor::Rules))
    }

    async fn give_tokens(
        &self,
        instance: &Instance,
        client: CozyClient,
        wanted: AsksFor,
        moment: Moment,
    ) -> Result<Result<Value, NotExchanged>, Fault> {
        if let AsksFor::App(slug) = &wanted {
            self.install_linked_app(instance, slug, moment).await?;
        }
        let scope = wanted.granted();
        let (instance_id, id, granted) = (instance.id, client.record.client_id, scope.clone());
        let stamp = self
            .store
            .write(move |write| {
                let Some(mut client) = write.find_cozy_client(instance_id, &id)? else {
                    return Ok(None);
                };
                client.record.pending = false;
                client.record.last_refreshed_at = Some(moment.now);
                client.granted.add(&granted);
                let stamp = client.stamp;
                write.update_cozy_client(&client)?;
                events::about(instance_id, EventKind::ConsentGiven, moment)
                    .cozy_client(&client.record)
                    .detail(granted.to_string())
                    .write(write)?;
                Ok::<_, store::Error>(Some((stamp, client.record.client_id)))
            })
            .await?;
        let Some((stamp, id)) = stamp else {
            return Ok(Err(NotExchanged::UnknownClient));
        };
        let make = |audience| self.client_token(instance, audience, &id, Some((&scope, stamp)), None, moment);
        let (access, refresh) = (make(Audience::Access).await?, make(Audience::Refresh).await?);
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Ok(token::reply(&scope, &access, Some(&refresh))))
    }
}
