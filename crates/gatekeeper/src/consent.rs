//! Decides an authorization request: must the person sign in, be asked, or does the answer go out?
//!
//! The order is `opencloud.md` B.1: the request is checked first ([`protocol::authorization_request::check`]),
//! then the person, then consent, then the answer. While the person is busy the request waits in the file under
//! a random id, bound to the browser that brought it; what the forms send back cannot change it (S-059).

use std::sync::Arc;

use protocol::authorization_request::{self, Answer, AuthorizationRequest, Refusal};
use protocol::claims;
use protocol::claims_request::ClaimsRequest;
use protocol::client_metadata::{ClientMetadata, GrantType, Publisher};
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::{AccessTokenId, ClientId, FlowId, GrantId, SessionId};
use protocol::parameters::Parameters;
use protocol::redirect_uri;
use protocol::scope::{OFFLINE_ACCESS, OPENID, Scope};
use protocol::secret::{PlainToken, TokenKind};
use protocol::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::grants::access_row;
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::policy::Policy;
use crate::sessions::{Session, Visitor};
use crate::tokens::{Company, Fresh, HintProblem};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events, profile};

/// Longest life of an access token that travels through the browser, in seconds (security.md D1).
const FRONT_CHANNEL_SECONDS: u64 = 300;

/// What happens next with an authorization request.
pub enum Decision {
    /// The person must sign in; the request waits.
    NeedLogin(FlowId),
    /// The person must say whether to go on as they are (`prompt=select_account`); the request waits.
    Choose(FlowId),
    /// The person must be asked; the request waits.
    Ask(FlowId),
    /// The answer to the client.
    Granted(Answer),
    /// Refused, on a page or by redirect.
    Refused(Refusal),
    /// Refused by redirect, but nobody here ever vouched for the address: the person is told first where it leads
    /// (RFC 9700 section 4.11.2).
    Warned {
        /// Who asked.
        client: Arc<ClientMetadata>,
        /// The answer.
        answer: Answer,
    },
}

/// A request that waits for the person.
#[derive(Clone)]
pub struct Question {
    /// Its id.
    pub flow: FlowId,
    /// Who asks.
    pub client: Arc<ClientMetadata>,
    /// For what.
    pub request: AuthorizationRequest,
    /// What the person is asked to allow: the scopes of the request, and those that would open the claims that it asks
    /// for by name.
    pub rights: Scope,
    /// What this client was allowed before.
    pub granted_before: Scope,
    /// Whether there is a picture of the client.
    pub has_logo: bool,
    reachable: &'static [&'static str],
    must_sign_in: bool,
    chosen: bool,
    session: Option<SessionId>,
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    request: AuthorizationRequest,
    must_sign_in: bool,
    /// The person said that they go on as they are.
    #[serde(default)]
    chosen: bool,
}

/// The person's answer to the question.
pub enum Said {
    /// Yes, to these scopes. `openid` cannot be unticked: without it there is nobody to sign in.
    Yes {
        /// What stayed ticked; other words mean nothing.
        ticked: Scope,
    },
    /// No.
    No,
}

/// A request that is granted.
struct Granted {
    client: Arc<ClientMetadata>,
    request: AuthorizationRequest,
    /// What the request needed the owner's consent for.
    rights: Scope,
    /// What of it is allowed.
    allowed: Scope,
    /// Where it waited, if it did.
    flow: Option<FlowId>,
    /// Whether the person was asked and said yes.
    asked: bool,
}

/// What a grant left in the file, ready to be signed and sent.
struct Given {
    grant: store::grants::Grant,
    code: Option<PlainToken>,
    access: Option<AccessTokenId>,
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    SignIn,
    Choose,
    Ask,
    Grant,
}

impl Gatekeeper {
    /// Decides a request as it came to the authorization endpoint.
    pub async fn authorize(
        &self,
        instance: &Instance,
        params: &Parameters,
        session: Option<&Session>,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        let id = match authorization_request::client_id(params) {
            Ok(id) => id,
            Err(error) => return Ok(Decision::Refused(Refusal::Page(error))),
        };
        let Some(client) = self.client(instance, &id)? else {
            let error = OAuthError::new(
                ErrorCode::InvalidClient,
                "no app with this client_id is registered here",
            );
            let refusal = Refusal::Page(error);
            self.note_refused_authorization(instance, params, &refusal, session.is_some(), moment);
            return Ok(Decision::Refused(refusal));
        };
        let effective = match self.effective(instance, &client, params, moment).await? {
            Ok(effective) => effective,
            Err(refusal) => {
                return self.refused(instance, &client, params, refusal, (session, visitor), moment);
            }
        };
        let request = match authorization_request::check(&effective.params, &client, &instance.issuer) {
            Ok(request) => AuthorizationRequest {
                pushed: effective.pushed,
                ..request
            },
            Err(refusal) => {
                return self.refused(instance, &client, params, refusal, (session, visitor), moment);
            }
        };
        let reachable = self.reachable_classes(instance)?;
        if let Some(error) = self.impossible(instance, &client, &request, reachable, moment) {
            let refusal = Refusal::Redirect(request.refuse(&instance.issuer, &error));
            // That somebody else is meant is an everyday answer, not something for the owner to look into.
            return if error.code == ErrorCode::LoginRequired {
                self.sent_away(instance, &client, refusal, visitor)
            } else {
                self.refused(instance, &client, params, refusal, (session, visitor), moment)
            };
        }
        let rights = profile::rights(&instance.profile, &client, &request.scope, &request.claims)?;
        let granted_before = self.granted_before(instance, &client)?;
        let asks = Asks {
            request: &request,
            client: &client,
            rights: &rights,
            granted_before: &granted_before,
            reachable,
            signed_in_here: false,
            chosen: false,
        };
        let next = next(&asks, session, moment.now);
        match (next, session) {
            (Next::Grant, Some(session)) => {
                let unasked = Granted {
                    client,
                    request,
                    allowed: rights.clone(),
                    rights,
                    flow: None,
                    asked: false,
                };
                self.grant(instance, unasked, session, moment).await
            }
            (next, _) if request.prompt.none => {
                let error = if next == Next::Ask {
                    OAuthError::new(ErrorCode::ConsentRequired, "the person has to be asked")
                } else {
                    OAuthError::new(ErrorCode::LoginRequired, "nobody is signed in")
                };
                let refusal = Refusal::Redirect(request.refuse(&instance.issuer, &error));
                self.sent_away(instance, &client, refusal, visitor)
            }
            (next, _) => {
                // Whoever is signed in and is asked to do so again does it for this very request. Where nobody is,
                // any sign-in of this browser will do, such as one in another tab.
                let must_sign_in = next == Next::SignIn && session.is_some();
                let flow = self
                    .wait(instance, request, must_sign_in, visitor, moment)
                    .await?;
                Ok(match next {
                    Next::SignIn => Decision::NeedLogin(flow),
                    Next::Choose => Decision::Choose(flow),
                    Next::Ask | Next::Grant => Decision::Ask(flow),
                })
            }
        }
    }

    /// Why no sign-in of this instance's owner could answer the request, if none could. An instance has one owner: whom
    /// a hint or a claim names, if not them, can never sign in here.
    fn impossible(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        request: &AuthorizationRequest,
        reachable: &[&str],
        moment: Moment,
    ) -> Option<OAuthError> {
        if let Some(hint) = &request.id_token_hint {
            match self.read_id_token_hint(instance, hint, Some(&client.client_id), moment) {
                Ok(hint) if self.means_owner(instance, client, &hint.subject) => {}
                Ok(_) => return Some(somebody_else()),
                Err(HintProblem) => {
                    return Some(OAuthError::new(
                        ErrorCode::InvalidRequest,
                        "id_token_hint is not one of our ID tokens",
                    ));
                }
            }
        }
        let subject = self.subject_told(instance, client, &request.scope);
        if !request.claims.accepts_subject(subject.as_str()) {
            return Some(somebody_else());
        }
        if !reachable
            .iter()
            .any(|class| !request.claims.rules_out_class(class))
        {
            return Some(OAuthError::new(
                ErrorCode::UnmetAuthenticationRequirements,
                "no sign-in here reaches the authentication class that is asked for",
            ));
        }
        None
    }

    /// The authentication classes that this owner can reach, weakest first.
    fn reachable_classes(&self, instance: &Instance) -> Result<&'static [&'static str], Fault> {
        let two = self
            .store
            .read(|read| read.find_two_factor(instance.id))?
            .is_some();
        Ok(if two {
            &claims::CLASSES
        } else {
            &claims::CLASSES[..1]
        })
    }

    /// The request that waits under `flow`, if it belongs to this browser.
    pub fn question(
        &self,
        instance: &Instance,
        flow: FlowId,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Option<Question>, Fault> {
        let Some(row) = self
            .store
            .read(|read| read.find_flow(instance.id, flow, moment.now))?
        else {
            return Ok(None);
        };
        if visitor.browser != Some(row.browser_hash) {
            return Ok(None);
        }
        let waiting: Waiting = serde_json::from_str(&row.request)
            .map_err(|error| Fault::stored("authorization request", error))?;
        let Some(client) = self.client(instance, &waiting.request.client_id)? else {
            return Ok(None);
        };
        if !still_fits(&waiting.request, &client) {
            return Ok(None);
        }
        let request = waiting.request;
        let rights = profile::rights(&instance.profile, &client, &request.scope, &request.claims)?;
        let granted_before = self.granted_before(instance, &client)?;
        let has_logo = self
            .store
            .read(|read| read.has_client_logo(instance.id, &client.client_id))?;
        Ok(Some(Question {
            flow,
            client,
            request,
            rights,
            granted_before,
            has_logo,
            reachable: self.reachable_classes(instance)?,
            must_sign_in: waiting.must_sign_in,
            chosen: waiting.chosen,
            session: row.session_id,
        }))
    }

    /// Our copy of a client's picture, a PNG.
    pub fn logo(&self, instance: &Instance, client: &ClientId) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self
            .store
            .read(|read| read.find_client_logo(instance.id, client))?)
    }

    /// Goes on with a waiting request after the person signed in.
    pub async fn signed_in(
        &self,
        instance: &Instance,
        question: Question,
        session: &Session,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        let flow = question.flow;
        let id = session.id;
        self.store
            .write(move |write| write.update_flow_session(flow, id))
            .await?;
        let question = Question {
            session: Some(id),
            ..question
        };
        self.go_on(instance, question, session, moment).await
    }

    /// The person chose an account: the one they are signed in to, or `another`, which means to sign in once more.
    pub async fn choose(
        &self,
        instance: &Instance,
        question: Question,
        session: &Session,
        another: bool,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        let question = Question {
            must_sign_in: question.must_sign_in || another,
            chosen: true,
            session: question.session.filter(|_| !another),
            ..question
        };
        let waiting = Waiting {
            request: question.request.clone(),
            must_sign_in: question.must_sign_in,
            chosen: true,
        };
        let text =
            serde_json::to_string(&waiting).map_err(|error| Fault::stored("authorization request", error))?;
        let flow = question.flow;
        let waits = self
            .store
            .write(move |write| write.update_flow_request(flow, &text, moment.now))
            .await?;
        if !waits {
            return Ok(Decision::Refused(gone()));
        }
        self.go_on(instance, question, session, moment).await
    }

    async fn go_on(
        &self,
        instance: &Instance,
        question: Question,
        session: &Session,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        match question.next(Some(session), moment.now) {
            Next::SignIn => Ok(Decision::NeedLogin(question.flow)),
            Next::Choose => Ok(Decision::Choose(question.flow)),
            Next::Ask => Ok(Decision::Ask(question.flow)),
            Next::Grant => {
                let unasked = Granted {
                    client: question.client,
                    request: question.request,
                    allowed: question.rights.clone(),
                    rights: question.rights,
                    flow: Some(question.flow),
                    asked: false,
                };
                self.grant(instance, unasked, session, moment).await
            }
        }
    }

    /// What a waiting request needs now, for a visitor who opens its page again.
    pub fn still_needs(&self, question: &Question, session: Option<&Session>, moment: Moment) -> Needs {
        match question.next(session, moment.now) {
            Next::SignIn => Needs::SignIn,
            Next::Choose => Needs::Choice,
            Next::Ask | Next::Grant => Needs::Answer,
        }
    }

    /// The person said yes or no.
    pub async fn answer(
        &self,
        instance: &Instance,
        question: Question,
        session: &Session,
        said: Said,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        match question.next(Some(session), moment.now) {
            Next::SignIn => return Ok(Decision::NeedLogin(question.flow)),
            Next::Choose => return Ok(Decision::Choose(question.flow)),
            Next::Ask | Next::Grant => {}
        }
        let Said::Yes { ticked } = said else {
            return self.decline(instance, question, moment).await;
        };
        let allowed = Granted {
            client: question.client,
            request: question.request,
            allowed: question
                .rights
                .only(|word| word == OPENID || ticked.contains(word)),
            rights: question.rights,
            flow: Some(question.flow),
            asked: true,
        };
        self.grant(instance, allowed, session, moment).await
    }

    /// The person said no, or left the sign-in page with "cancel".
    pub async fn decline(
        &self,
        instance: &Instance,
        question: Question,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        let Question {
            flow,
            client,
            request,
            ..
        } = question;
        let note = self.heard(events::about(instance.id, EventKind::ConsentDenied, moment).client(&client));
        let pushed = request.pushed;
        let taken = self
            .store
            .write(move |write| {
                let taken = write.consume_flow(flow, moment.now)?
                    && pushed.map_or(Ok(true), |pushed| write.consume_pushed_request(pushed))?;
                if taken && let Some(note) = note {
                    note.write(write)?;
                }
                Ok::<_, store::Error>(taken)
            })
            .await?;
        if !taken {
            return Ok(Decision::Refused(gone()));
        }
        self.tell(Topic::Events);
        let error = OAuthError::new(ErrorCode::AccessDenied, "consent denied");
        Ok(Decision::Refused(Refusal::Redirect(
            request.refuse(&instance.issuer, &error),
        )))
    }

    /// Writes the grant with its code and tokens; if the request waited, it stops waiting in the same transaction, so
    /// that a form sent twice gives one answer.
    async fn grant(
        &self,
        instance: &Instance,
        granted: Granted,
        session: &Session,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        let Granted {
            client,
            request,
            rights,
            allowed,
            flow,
            asked,
        } = granted;
        let scope = granted_scope(&request.scope.intersection(&allowed), &client);
        let claims = profile::allowed(&instance.profile, &request.claims, &allowed);
        let grant = store::grants::Grant {
            id: GrantId::from_bytes(moment.draw()?),
            instance_id: instance.id,
            client_id: client.client_id.clone(),
            session_id: Some(session.id),
            scope: scope.clone(),
            auth_time: session.auth_time,
            amr: session.amr.clone(),
            created_at: moment.now,
            offline: scope.contains(OFFLINE_ACCESS),
            revoked_at: None,
            machine: false,
            acr: request
                .asks_for_class()
                .then(|| class_told(&request, claims::classes_reached(&session.amr)).to_owned()),
            claims: kept(&claims)?,
        };
        let code = request
            .response_type
            .code()
            .then(|| Ok::<_, Fault>(PlainToken::mint(TokenKind::Code, &moment.draw()?)))
            .transpose()?;
        let code_row = code.as_ref().map(|code| store::codes::Code {
            hash: code.hash(),
            grant_id: grant.id,
            instance_id: instance.id,
            client_id: client.client_id.clone(),
            redirect_uri: request.redirect_uri.clone(),
            code_challenge: request.code_challenge,
            nonce: request.nonce.clone(),
            scope: scope.clone(),
            expires_at: moment.now.plus(Policy::seconds(self.policy.code_seconds)),
            tries: 0,
            used_at: None,
        });
        let access = request
            .response_type
            .token()
            .then(|| Ok::<_, Fault>(AccessTokenId::from_bytes(moment.draw()?)))
            .transpose()?;
        let lifetime = Policy::seconds(self.front_channel_seconds());
        let access_row = access.map(|id| access_row(id, &grant, None, &scope, moment.now, lifetime));
        let tokens_leave = request.response_type.token() || request.response_type.id_token();
        let session_id = session.id;
        let consent_note = asked.then(|| {
            events::about(instance.id, EventKind::ConsentGiven, moment)
                .client(&client)
                .detail(allowed.to_string())
        });
        let issued_note =
            tokens_leave.then(|| events::about(instance.id, EventKind::TokenIssued, moment).client(&client));
        let keep = (asked && remembers(&client)).then_some((rights, allowed));
        let (instance_id, client_id) = (instance.id, client.client_id.clone());
        let row = grant.clone();
        let pushed = request.pushed;
        let written = self
            .store
            .write(move |write| {
                // The session may have been ended, or the request answered, since this was decided.
                if write.find_session(session_id)?.is_none() {
                    return Ok(false);
                }
                if let Some(flow) = flow
                    && !write.consume_flow(flow, moment.now)?
                {
                    return Ok(false);
                }
                // A pushed request has one answer, in however many windows it was opened (S-108).
                if let Some(pushed) = pushed
                    && !write.consume_pushed_request(pushed)?
                {
                    return Ok(false);
                }
                if let Some((rights, allowed)) = keep {
                    let before = write
                        .find_consent(instance_id, &client_id)?
                        .map(|consent| consent.scope)
                        .unwrap_or_default();
                    // What was asked again and not allowed this time is forgotten.
                    let all = before.only(|word| !rights.contains(word)).union(&allowed);
                    write.insert_consent(&store::consents::Consent {
                        instance_id,
                        client_id: client_id.clone(),
                        scope: all,
                        given_at: moment.now,
                    })?;
                }
                if let Some(note) = consent_note {
                    note.write(write)?;
                }
                write.insert_grant(&row)?;
                if let Some(code) = &code_row {
                    write.insert_code(code)?;
                }
                if let Some(access) = &access_row {
                    write.insert_access(access)?;
                }
                // A busy client would drown everything else in the list: once a minute tells enough.
                if let Some(note) = issued_note
                    && write.mark_client_used(instance_id, &client_id, moment.now)?
                {
                    note.write(write)?;
                }
                Ok::<_, store::Error>(true)
            })
            .await?;
        if !written {
            return Ok(Decision::Refused(gone()));
        }
        if asked || tokens_leave {
            self.tell(Topic::Clients);
            self.tell(Topic::Events);
        }
        self.sweep_if_due(moment);
        let given = Given { grant, code, access };
        Ok(Decision::Granted(
            self.sent(instance, &client, &request, &given, session, moment)?,
        ))
    }

    /// Signs what leaves through the browser, and puts the answer together (OpenID Connect Core sections 3.1.2.5,
    /// 3.2.2.5 and 3.3.2.5).
    fn sent(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        request: &AuthorizationRequest,
        given: &Given,
        session: &Session,
        moment: Moment,
    ) -> Result<Answer, Fault> {
        let Given { grant, code, access } = given;
        let scope = &grant.scope;
        let mut params = vec![("scope", scope.to_string())];
        let code = code.as_ref().map(PlainToken::expose);
        if let Some(code) = code {
            params.push(("code", code.to_owned()));
        }
        let seconds = self.front_channel_seconds();
        let access_token = access
            .map(|id| self.access_token(instance, client, grant, &Fresh { id, scope, seconds }, moment))
            .transpose()?;
        if request.response_type.id_token() {
            let company = Company {
                nonce: request.nonce.as_deref(),
                access_token: access_token.as_deref(),
                code,
                state: request.state.as_deref(),
                alone: access_token.is_none() && code.is_none(),
            };
            let id_token = self.id_token(instance, client, grant, scope, &company, moment)?;
            params.push(("id_token", id_token));
        }
        if let Some(access_token) = access_token {
            params.push(("access_token", access_token));
            params.push(("token_type", "Bearer".to_owned()));
            params.push(("expires_in", seconds.to_string()));
        }
        if scope.contains(OPENID) {
            let state = self.session_state(instance, request, session.id, moment)?;
            params.push(("session_state", state));
        }
        Ok(request.answer(&instance.issuer, params))
    }

    fn front_channel_seconds(&self) -> u64 {
        self.policy.access_token_seconds.min(FRONT_CHANNEL_SECONDS)
    }

    async fn wait(
        &self,
        instance: &Instance,
        request: AuthorizationRequest,
        must_sign_in: bool,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<FlowId, Fault> {
        let browser_hash = visitor.browser.ok_or_else(no_browser)?;
        let waiting = Waiting {
            // The hint was judged already; a token does not belong into the file.
            request: AuthorizationRequest {
                id_token_hint: None,
                ..request
            },
            must_sign_in,
            chosen: false,
        };
        let id = FlowId::from_bytes(moment.draw()?);
        let flow = store::flows::Flow {
            id,
            instance_id: instance.id,
            browser_hash,
            request: serde_json::to_string(&waiting)
                .map_err(|error| Fault::stored("authorization request", error))?,
            session_id: None,
            created_at: moment.now,
            expires_at: moment.now.plus(Policy::seconds(self.policy.flow_seconds)),
            source: visitor.source(instance),
            known: visitor.device.is_some(),
        };
        let at_most = self.policy.flows_at_most;
        self.store
            .write(move |write| write.insert_flow(&flow, at_most))
            .await?;
        self.sweep_if_due(moment);
        Ok(id)
    }

    fn granted_before(&self, instance: &Instance, client: &ClientMetadata) -> Result<Scope, Fault> {
        // Trusted ones are not asked whatever was said before; that is one read less on the way.
        if client.trusted || !remembers(client) {
            return Ok(Scope::default());
        }
        let consent = self
            .store
            .read(|read| read.find_consent(instance.id, &client.client_id))?;
        Ok(consent.map(|consent| consent.scope).unwrap_or_default())
    }

    fn refused(
        &self,
        instance: &Instance,
        client: &Arc<ClientMetadata>,
        params: &Parameters,
        refusal: Refusal,
        (session, visitor): (Option<&Session>, &Visitor),
        moment: Moment,
    ) -> Result<Decision, Fault> {
        self.note_refused_authorization(instance, params, &refusal, session.is_some(), moment);
        let why = match &refusal {
            Refusal::Page(error) => error.to_string(),
            Refusal::Redirect(answer) => answer
                .params
                .iter()
                .filter(|(name, _)| name.starts_with("error"))
                .map(|(_, value)| value.as_str())
                .collect::<Vec<_>>()
                .join(": "),
        };
        self.note(
            events::about(instance.id, EventKind::RequestRefused, moment)
                .client(client)
                .detail(why),
        );
        self.sweep_if_due(moment);
        self.sent_away(instance, client, refusal, visitor)
    }

    /// How a refusal leaves that was not shown to anybody yet. An app that registered itself, and that the owner never
    /// allowed anything, must not lead a person from our address to its own unnoticed: that is what phishing wants of
    /// us (S-074). Frames show no address and programs see no pages, so they get the answer as the standard says.
    fn sent_away(
        &self,
        instance: &Instance,
        client: &Arc<ClientMetadata>,
        refusal: Refusal,
        visitor: &Visitor,
    ) -> Result<Decision, Fault> {
        let Refusal::Redirect(answer) = refusal else {
            return Ok(Decision::Refused(refusal));
        };
        if client.publisher == Publisher::Dynamic
            && visitor.sees_pages
            && self.granted_before(instance, client)?.is_empty()
        {
            return Ok(Decision::Warned {
                client: Arc::clone(client),
                answer,
            });
        }
        Ok(Decision::Refused(Refusal::Redirect(answer)))
    }
}

/// What a waiting request needs now.
#[derive(Debug, PartialEq, Eq)]
pub enum Needs {
    /// The person must sign in.
    SignIn,
    /// The person must choose an account.
    Choice,
    /// The person must answer.
    Answer,
}

impl Question {
    fn next(&self, session: Option<&Session>, now: Timestamp) -> Next {
        // A session counts for a request that demanded a sign-in only if it was made in this very request.
        let signed_in_here = self.session.is_some() && self.session == session.map(|session| session.id);
        if self.must_sign_in && !signed_in_here {
            return Next::SignIn;
        }
        let asks = Asks {
            request: &self.request,
            client: &self.client,
            rights: &self.rights,
            granted_before: &self.granted_before,
            reachable: self.reachable,
            signed_in_here,
            chosen: self.chosen,
        };
        next(&asks, session, now)
    }
}

/// What the decision looks at, the session aside.
struct Asks<'a> {
    request: &'a AuthorizationRequest,
    client: &'a ClientMetadata,
    rights: &'a Scope,
    granted_before: &'a Scope,
    /// The authentication classes that the owner can reach.
    reachable: &'static [&'static str],
    /// The session was made, or renewed, for this very request.
    signed_in_here: bool,
    /// The person said that they go on as they are.
    chosen: bool,
}

/// The decision itself, over values alone.
fn next(asks: &Asks<'_>, session: Option<&Session>, now: Timestamp) -> Next {
    let Asks { request, client, .. } = asks;
    let Some(session) = session else {
        return Next::SignIn;
    };
    if needs_more(asks, session) {
        return Next::SignIn;
    }
    if !asks.signed_in_here {
        let too_old = request
            .max_age
            .is_some_and(|most| now.since(session.auth_time).as_secs() > most);
        if request.prompt.login || request.max_age == Some(0) || too_old {
            return Next::SignIn;
        }
        // Whoever has just signed in for it has chosen.
        if request.prompt.select_account && !asks.chosen {
            return Next::Choose;
        }
    }
    let known = client.trusted || (remembers(client) && asks.rights.is_subset_of(asks.granted_before));
    if request.prompt.consent || !known {
        Next::Ask
    } else {
        Next::Grant
    }
}

/// Whether the request demands a class that the owner can reach and this session has not (RFC 9470): every class named in
/// `acr_values` that is known here would do, and of an essential claim what it does not rule out. Classes that nobody can
/// reach here were only a wish.
fn needs_more(asks: &Asks<'_>, session: &Session) -> bool {
    asks_for_more(
        asks.request,
        asks.reachable,
        claims::classes_reached(&session.amr),
    )
}

fn asks_for_more(request: &AuthorizationRequest, reachable: &[&str], reached: &[&str]) -> bool {
    let named = |class: &&&str| request.acr_values.iter().any(|value| value == **class);
    let mut wished = reachable.iter().filter(named).peekable();
    let too_weak = wished.peek().is_some() && !wished.any(|class| reached.contains(class));
    let ruled_out = reached.iter().all(|class| request.claims.rules_out_class(class));
    too_weak || ruled_out
}

impl Question {
    /// Whether the passphrase alone would answer the request, as on a device that is trusted.
    pub fn is_content_with_passphrase(&self) -> bool {
        !asks_for_more(&self.request, self.reachable, &claims::CLASSES[..1])
    }
}

/// The class that tokens tell: of those reached the one that was asked for first, or the best.
fn class_told(request: &AuthorizationRequest, reached: &'static [&'static str]) -> &'static str {
    let welcome = |class: &&&'static str| request.claims.welcomes_class(class);
    let asked = request
        .acr_values
        .iter()
        .find_map(|value| reached.iter().find(|class| *class == value));
    asked
        .or_else(|| reached.iter().rev().find(welcome))
        .or_else(|| reached.last())
        .copied()
        .unwrap_or(claims::CLASS_PASSPHRASE)
}

/// Whether the client may still ask what it asked: the owner may have taken an address or a scope from it while the
/// request waited.
fn still_fits(request: &AuthorizationRequest, client: &ClientMetadata) -> bool {
    let address = redirect_uri::find_match(
        &client.redirect_uris,
        client.application_type,
        &request.redirect_uri,
    );
    let tokens_leave = request.response_type.token() || request.response_type.id_token();
    address.is_some()
        && client.response_types.contains(&request.response_type)
        && (!tokens_leave || client.grant_types.contains(&GrantType::Implicit))
        && request.scope.is_subset_of(&client.permitted(&request.scope))
}

/// Whether an answer for this client may be remembered. Any program on this computer can pose as a public
/// client with a loopback address, so those are asked for every time (RFC 8252 8.6).
fn remembers(client: &ClientMetadata) -> bool {
    !(client.is_public()
        && client
            .redirect_uris
            .iter()
            .any(redirect_uri::RedirectUri::is_loopback_http))
}

/// `offline_access` counts only for clients that may hold refresh tokens.
fn granted_scope(asked: &Scope, client: &ClientMetadata) -> Scope {
    if client.grant_types.contains(&GrantType::RefreshToken) {
        asked.clone()
    } else {
        asked.without(OFFLINE_ACCESS)
    }
}

/// The claims asked for by name, as the grant keeps them.
fn kept(claims: &ClaimsRequest) -> Result<Option<String>, Fault> {
    let text = (!claims.is_empty()).then(|| serde_json::to_string(claims));
    text.transpose()
        .map_err(|error| Fault::stored("claims parameter", error))
}

fn somebody_else() -> OAuthError {
    OAuthError::new(
        ErrorCode::LoginRequired,
        "somebody else is meant, who cannot sign in here",
    )
}

fn no_browser() -> Fault {
    Fault::stored("visitor", "every visitor has a browser cookie by now")
}

fn gone() -> Refusal {
    Refusal::Page(OAuthError::new(
        ErrorCode::InvalidRequest,
        "this request was answered already or has expired; start again from the app",
    ))
}
