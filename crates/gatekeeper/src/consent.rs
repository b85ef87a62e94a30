//! Decides an authorization request: must the person sign in, be asked, or does the answer go out?
//!
//! The order is `opencloud.md` B.1: the request is checked first ([`protocol::authorization_request::check`]),
//! then the person, then consent, then the answer. While the person is busy the request waits in the file under
//! a random id, bound to the browser that brought it; what the forms send back cannot change it (S-059).

use std::sync::Arc;

use protocol::authorization_request::{self, Answer, AuthorizationRequest, Refusal};
use protocol::client_metadata::{ClientMetadata, GrantType};
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::{FlowId, GrantId, SessionId};
use protocol::parameters::Parameters;
use protocol::redirect_uri;
use protocol::scope::{OFFLINE_ACCESS, Scope};
use protocol::secret::{PlainToken, TokenKind};
use protocol::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::control::{EventKind, Topic};
use crate::instances::Instance;
use crate::policy::Policy;
use crate::sessions::{Session, Visitor};
use crate::tokens::HintProblem;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// What happens next with an authorization request.
pub enum Decision {
    /// The person must sign in; the request waits.
    NeedLogin(FlowId),
    /// The person must be asked; the request waits.
    Ask(FlowId),
    /// The answer to the client.
    Granted(Answer),
    /// Refused, on a page or by redirect.
    Refused(Refusal),
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
    /// What this client was allowed before.
    pub granted_before: Scope,
    must_sign_in: bool,
    session: Option<SessionId>,
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    request: AuthorizationRequest,
    must_sign_in: bool,
}

/// A request that is granted.
struct Granted {
    client: Arc<ClientMetadata>,
    request: AuthorizationRequest,
    /// Where it waited, if it did.
    flow: Option<FlowId>,
    /// Whether the person was asked and said yes.
    asked: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    SignIn,
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
            return Ok(Decision::Refused(Refusal::Page(error)));
        };
        let request = match authorization_request::check(params, &client, &instance.issuer) {
            Ok(request) => request,
            Err(refusal) => return Ok(self.refused(instance, &client, refusal, moment)),
        };
        let somebody_is_signed_in = session.is_some();
        let mut session = session;
        if let Some(hint) = &request.id_token_hint {
            match self.read_id_token_hint(instance, hint, Some(&client.client_id), moment) {
                Ok(hint) if hint.subject == instance.subject.as_str() => {}
                // Somebody else is meant: whoever is signed in is not them.
                Ok(_) => session = None,
                Err(HintProblem) => {
                    let error = OAuthError::new(
                        ErrorCode::InvalidRequest,
                        "id_token_hint is not one of our ID tokens",
                    );
                    let answer = request.refuse(&instance.issuer, &error);
                    return Ok(self.refused(instance, &client, Refusal::Redirect(answer), moment));
                }
            }
        }
        let granted_before = self.granted_before(instance, &client)?;
        let next = next(&request, &client, session, &granted_before, false, moment.now);
        match (next, session) {
            (Next::Grant, Some(session)) => {
                let unasked = Granted {
                    client,
                    request,
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
                Ok(Decision::Refused(Refusal::Redirect(
                    request.refuse(&instance.issuer, &error),
                )))
            }
            (next, _) => {
                // Whoever is signed in and is asked to do so again does it for this very request. Where nobody is,
                // any sign-in of this browser will do, such as one in another tab.
                let must_sign_in = next == Next::SignIn && somebody_is_signed_in;
                let flow = self
                    .wait(instance, request, must_sign_in, visitor, moment)
                    .await?;
                Ok(if next == Next::SignIn {
                    Decision::NeedLogin(flow)
                } else {
                    Decision::Ask(flow)
                })
            }
        }
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
        let granted_before = self.granted_before(instance, &client)?;
        Ok(Some(Question {
            flow,
            client,
            request: waiting.request,
            granted_before,
            must_sign_in: waiting.must_sign_in,
            session: row.session_id,
        }))
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
        match question.next(Some(session), moment.now) {
            Next::SignIn => Ok(Decision::NeedLogin(question.flow)),
            Next::Ask => Ok(Decision::Ask(question.flow)),
            Next::Grant => {
                let Question {
                    flow,
                    client,
                    request,
                    ..
                } = question;
                let unasked = Granted {
                    client,
                    request,
                    flow: Some(flow),
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
            Next::Ask | Next::Grant => Needs::Answer,
        }
    }

    /// The person said yes or no.
    pub async fn answer(
        &self,
        instance: &Instance,
        question: Question,
        session: &Session,
        allowed: bool,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        if question.next(Some(session), moment.now) == Next::SignIn {
            return Ok(Decision::NeedLogin(question.flow));
        }
        if !allowed {
            return self.decline(instance, question, moment).await;
        }
        let Question {
            flow,
            client,
            request,
            ..
        } = question;
        let allowed = Granted {
            client,
            request,
            flow: Some(flow),
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
        let taken = self
            .store
            .write(move |write| {
                let taken = write.consume_flow(flow, moment.now)?;
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

    /// Writes the grant and its code; if the request waited, it stops waiting in the same transaction, so that
    /// a form sent twice gives one code.
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
            flow,
            asked,
        } = granted;
        let scope = granted_scope(&request.scope, &client);
        let code = PlainToken::mint(TokenKind::Code, &moment.draw()?);
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
            acr: None,
            claims: None,
        };
        let row = store::codes::Code {
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
        };
        let session_id = session.id;
        let note = asked.then(|| {
            events::about(instance.id, EventKind::ConsentGiven, moment)
                .client(&client)
                .detail(scope.to_string())
        });
        let keep = (asked && remembers(&client)).then(|| (request.scope.clone(), client.client_id.clone()));
        let instance_id = instance.id;
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
                if let Some((scope, client_id)) = keep {
                    let before = write
                        .find_consent(instance_id, &client_id)?
                        .map(|consent| consent.scope);
                    let all = union(&before.unwrap_or_default(), &scope);
                    write.insert_consent(&store::consents::Consent {
                        instance_id,
                        client_id,
                        scope: all,
                        given_at: moment.now,
                    })?;
                }
                if let Some(note) = note {
                    note.write(write)?;
                }
                write.insert_grant(&grant)?;
                write.insert_code(&row)?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        if !written {
            return Ok(Decision::Refused(gone()));
        }
        if asked {
            self.tell(Topic::Clients);
            self.tell(Topic::Events);
        }
        self.sweep_if_due(moment);
        let params = vec![("code", code.expose().to_owned()), ("scope", scope.to_string())];
        Ok(Decision::Granted(request.answer(&instance.issuer, params)))
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
        client: &ClientMetadata,
        refusal: Refusal,
        moment: Moment,
    ) -> Decision {
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
        Decision::Refused(refusal)
    }
}

/// What a waiting request needs now.
#[derive(Debug, PartialEq, Eq)]
pub enum Needs {
    /// The person must sign in.
    SignIn,
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
        next(
            &self.request,
            &self.client,
            session,
            &self.granted_before,
            signed_in_here,
            now,
        )
    }
}

/// The decision itself, over values alone.
fn next(
    request: &AuthorizationRequest,
    client: &ClientMetadata,
    session: Option<&Session>,
    granted_before: &Scope,
    signed_in_here: bool,
    now: Timestamp,
) -> Next {
    let Some(session) = session else {
        return Next::SignIn;
    };
    if !signed_in_here {
        let too_old = request
            .max_age
            .is_some_and(|most| now.since(session.auth_time).as_secs() > most);
        if request.prompt.login || request.max_age == Some(0) || too_old {
            return Next::SignIn;
        }
    }
    let asked_for = request.prompt.consent || request.prompt.select_account;
    let known = client.trusted || (remembers(client) && request.scope.is_subset_of(granted_before));
    if asked_for || !known {
        Next::Ask
    } else {
        Next::Grant
    }
}

/// Whether the client may still ask what it asked: the owner may have taken an address or a scope from it while the
/// request waited.
fn still_fits(request: &AuthorizationRequest, client: &ClientMetadata) -> bool {
    let address = redirect_uri::find_match(
        &client.redirect_uris,
        client.application_type,
        &request.redirect_uri,
    );
    address.is_some()
        && client.response_types.contains(&request.response_type)
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

fn union(one: &Scope, other: &Scope) -> Scope {
    // Both are valid scopes, so their words joined are one as well.
    Scope::parse(&format!("{one} {other}")).unwrap_or_else(|_| other.clone())
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
