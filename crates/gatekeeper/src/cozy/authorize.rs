//! The owner's answer to a client that asks for permissions (cozy.md C.4 to C.6).
//!
//! The invariant: whatever the consent page showed, its form is judged like a new request, down to the scope. A client is
//! given what it asked for and the owner saw, or what the manifest of its app says.

use protocol::cozy::authorize::{Answer, Asked, AsksFor, AuthorizeProblem, AuthorizeRequest};
use protocol::cozy::manifest::Manifest;
use protocol::cozy::registration::ClientRecord;
use protocol::cozy::token::{AccessCode, CODE_LIFE};
use protocol::id::ClientId;
use protocol::parameters::Parameters;
use protocol::permission::Permissions;
use protocol::secret::{PlainToken, TokenKind};

use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::sessions::{Session, Visitor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// What the owner is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The request.
    pub request: AuthorizeRequest,
    /// Who asks.
    pub client: ClientRecord,
    /// What it gets.
    pub permissions: Permissions,
    /// The app whose rules these are, for a linked client.
    pub app: Option<Box<Manifest>>,
    asks_for: AsksFor,
}

/// What comes of a request.
#[derive(Debug)]
pub enum Decision {
    /// It is malformed, or asks for what no client gets.
    Refused(AuthorizeProblem),
    /// Nobody is signed in.
    NeedLogin,
    /// The owner has to be asked.
    Ask(Box<Question>),
    /// It asked for no more than a sign-in, and somebody is signed in.
    Answered(Answer),
}

impl Gatekeeper {
    /// Judges a request. The checks that need no owner come before the question who it is.
    pub async fn cozy_authorize(
        &self,
        instance: &Instance,
        params: &Parameters,
        session: Option<&Session>,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Decision, Fault> {
        let (request, client) = match self.cozy_request(instance, params, moment)? {
            Ok(known) => known,
            Err(problem) => return Ok(Decision::Refused(problem)),
        };
        if session.is_none() {
            return Ok(Decision::NeedLogin);
        }
        let question = match self.cozy_question(instance, request, client)? {
            Ok(question) => question,
            Err(problem) => return Ok(Decision::Refused(problem)),
        };
        if question.asks_for != AsksFor::Login {
            return Ok(Decision::Ask(Box::new(question)));
        }
        Ok(match self.give_code(instance, question, visitor, moment).await? {
            Ok(answer) => Decision::Answered(answer),
            Err(problem) => Decision::Refused(problem),
        })
    }

    /// The same for the form that comes back from the consent page, before it is known what it says.
    pub fn cozy_form(
        &self,
        instance: &Instance,
        params: &Parameters,
        moment: Moment,
    ) -> Result<Result<Question, AuthorizeProblem>, Fault> {
        match self.cozy_request(instance, params, moment)? {
            Ok((request, client)) => self.cozy_question(instance, request, client),
            Err(problem) => Ok(Err(problem)),
        }
    }

    /// The owner said yes: a code on its way to the client.
    pub async fn cozy_allow(
        &self,
        instance: &Instance,
        question: Question,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Result<Answer, AuthorizeProblem>, Fault> {
        self.give_code(instance, question, visitor, moment).await
    }

    /// The owner said no: where the browser goes, if anybody waits there.
    pub fn cozy_deny(&self, instance: &Instance, question: &Question, moment: Moment) -> Option<String> {
        let note = events::about(instance.id, EventKind::ConsentDenied, moment)
            .cozy_client(&question.client)
            .detail(question.permissions.to_string());
        self.note(note);
        question.request.denied()
    }

    fn cozy_request(
        &self,
        instance: &Instance,
        params: &Parameters,
        moment: Moment,
    ) -> Result<Result<(AuthorizeRequest, ClientRecord), AuthorizeProblem>, Fault> {
        let asked = match Asked::read(params) {
            Ok(asked) => asked,
            Err(problem) => return Ok(Err(problem)),
        };
        let client = match ClientId::parse(&asked.client_id) {
            Ok(id) => self.cozy_client(instance, &id, moment)?,
            Err(_) => None,
        };
        let record = client.map(|client| client.record);
        Ok(match (asked.of_client(record.as_ref()), record) {
            (Ok(request), Some(record)) => Ok((request, record)),
            (Ok(_), None) => Err(AuthorizeProblem::UnknownClient),
            (Err(problem), _) => Err(problem),
        })
    }

    fn cozy_question(
        &self,
        instance: &Instance,
        request: AuthorizeRequest,
        client: ClientRecord,
    ) -> Result<Result<Question, AuthorizeProblem>, Fault> {
        let asks_for = match request.asks_for() {
            Ok(asks_for) => asks_for,
            Err(problem) => return Ok(Err(problem)),
        };
        let (permissions, app) = match &asks_for {
            AsksFor::Login => (Permissions::default(), None),
            AsksFor::Rules(rules) => (rules.clone(), None),
            AsksFor::App(slug) => {
                let Some(manifest) = self.registry_manifest(instance, slug)? else {
                    let scope = asks_for.granted().to_string();
                    return Ok(Err(AuthorizeProblem::Forbidden(scope)));
                };
                (manifest.permissions.clone(), Some(Box::new(manifest)))
            }
        };
        Ok(Ok(Question {
            request,
            client,
            permissions,
            app,
            asks_for,
        }))
    }

    async fn give_code(
        &self,
        instance: &Instance,
        question: Question,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Result<Answer, AuthorizeProblem>, Fault> {
        let Question {
            request, asks_for, ..
        } = question;
        let mut fallback = None;
        if let AsksFor::App(slug) = &asks_for {
            self.install_linked_app(instance, slug, moment).await?;
            fallback = self.app_url(instance, slug)?;
        }
        let scope = asks_for.granted();
        let token = PlainToken::mint(TokenKind::AccessCode, &moment.draw()?);
        let code = AccessCode {
            client_id: request.client_id.clone(),
            scope: scope.clone(),
            code_challenge: request.code_challenge,
            issued_at: moment.now,
        };
        let (instance_id, hash, system) = (instance.id, token.hash(), visitor.device());
        let given = self
            .store
            .write(move |write| {
                let Some(mut client) = write.find_cozy_client(instance_id, &code.client_id)? else {
                    return Ok(Err(AuthorizeProblem::UnknownClient));
                };
                client.record.pending = false;
                client.record.client_os = Some(system).filter(|system| !system.is_empty());
                client.granted.add(&scope);
                write.update_cozy_client(&client)?;
                write.insert_cozy_code(instance_id, hash, &code, moment.now.plus(CODE_LIFE))?;
                events::about(instance_id, EventKind::ConsentGiven, moment)
                    .cozy_client(&client.record)
                    .detail(scope.to_string())
                    .write(write)?;
                Ok::<_, store::Error>(Ok(()))
            })
            .await?;
        self.sweep_if_due(moment);
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(given.map(|()| request.answer(token.expose(), fallback.as_deref())))
    }
}
