//! Who calls, and what they may: the bearer token of a request (cozy.md C.8).
//!
//! The invariant: nothing is allowed by what a token says alone. Its client, app or konnector has to exist now, and the
//! rules of a client's token are cut to what is still granted.

use protocol::cozy::host::Slug;
use protocol::cozy::scope::GrantedScope;
use protocol::cozy::token::{self, Audience, BearerProblem, Claims};
use protocol::id::{ClientId, SessionId};
use protocol::permission::Permissions;

use super::manifests::Program;
use crate::documents::Clear;
use crate::instances::Instance;
use crate::policy::Policy;
use crate::sessions::Session;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// What kind of program.
    pub kind: CallerKind,
    /// What it may.
    pub permissions: Permissions,
    /// The app whose rules a linked client has (cozy.md C.6).
    pub linked: Option<Slug>,
}

/// What kind of program calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerKind {
    /// A client that the owner agreed to.
    Client(ClientId),
    /// The pages of an app.
    App {
        /// Which one.
        slug: Slug,
        /// The session that its token was made in; its cookie came with the request.
        session: Option<SessionId>,
    },
    /// A konnector.
    Konnector {
        /// Which one.
        slug: Slug,
        /// Of which accounts it is told the secrets: those of its own service.
        clear: Clear,
    },
    /// The owner's command line, under a name.
    CommandLine(String),
}

impl Caller {
    /// Where its permissions come from (cozy.md D.3).
    pub fn source_id(&self) -> String {
        match (&self.kind, &self.linked) {
            (CallerKind::App { slug, .. }, _) | (CallerKind::Client(_), Some(slug)) => {
                format!("io.cozy.apps/{slug}")
            }
            (CallerKind::Client(id), None) => id.to_string(),
            (CallerKind::Konnector { slug, .. }, _) => format!("io.cozy.konnectors/{slug}"),
            (CallerKind::CommandLine(name), _) => name.clone(),
        }
    }

    /// The word for its kind (cozy.md D.3).
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            CallerKind::Client(_) => "oauth",
            CallerKind::App { .. } => "app",
            CallerKind::Konnector { .. } => "konnector",
            CallerKind::CommandLine(_) => "cli",
        }
    }
}

impl Gatekeeper {
    /// Who calls with this `Authorization` header. `session` is the one of the request's cookie, if it has one.
    pub fn caller(
        &self,
        instance: &Instance,
        authorization: Option<&str>,
        session: Option<&Session>,
        moment: Moment,
    ) -> Result<Result<Caller, BearerProblem>, Fault> {
        let token = match token::bearer(authorization) {
            Ok(token) => token,
            Err(problem) => return Ok(Err(problem)),
        };
        let claims = match self.claims(instance, token, &Audience::BEARER, moment)? {
            Ok(claims) => claims,
            Err(problem) => return Ok(Err(problem)),
        };
        match claims.audience {
            Audience::Access => self.calling_client(instance, &claims, moment),
            Audience::App => {
                let cookie = session.map(|session| session.id.to_string());
                if let Err(problem) = claims.check_session(cookie.as_deref()) {
                    return Ok(Err(problem));
                }
                self.calling_program(instance, &claims, Program::App, |slug| CallerKind::App {
                    slug,
                    session: session
                        .map(|session| session.id)
                        .filter(|_| claims.session_id.is_some()),
                })
            }
            Audience::Konnector => {
                let clear = match Slug::parse(&claims.subject) {
                    Some(slug) => Clear::Of(self.services_of_konnector(instance, &slug)?),
                    None => Clear::Nothing,
                };
                self.calling_program(instance, &claims, Program::Konnector, |slug| {
                    CallerKind::Konnector { slug, clear }
                })
            }
            Audience::Cli => Ok(match claims.scope {
                Some(GrantedScope::Rules(permissions)) => Ok(Caller {
                    kind: CallerKind::CommandLine(claims.subject),
                    permissions,
                    linked: None,
                }),
                _ => Err(BearerProblem::Invalid),
            }),
            Audience::Refresh | Audience::Registration => Ok(Err(BearerProblem::Invalid)),
        }
    }

    /// What a token of ours says, for one of these audiences.
    pub(crate) fn claims(
        &self,
        instance: &Instance,
        token: &str,
        audiences: &[Audience],
        moment: Moment,
    ) -> Result<Result<Claims, BearerProblem>, Fault> {
        let keys = self.checking_keys(instance, moment)?;
        let life = Policy::seconds(self.policy.cozy_access_token_seconds);
        let former = instance.former.iter().map(String::as_str);
        let issuers: Vec<&str> = former.chain([instance.domain.as_str()]).collect();
        Ok(Claims::read(
            token,
            audiences,
            |kind| keys.of(kind),
            &issuers,
            life,
            moment.now,
        ))
    }

    fn calling_client(
        &self,
        instance: &Instance,
        claims: &Claims,
        moment: Moment,
    ) -> Result<Result<Caller, BearerProblem>, Fault> {
        const INVALID: Result<Caller, BearerProblem> = Err(BearerProblem::Invalid);
        let (Ok(id), Some(scope)) = (ClientId::parse(&claims.subject), &claims.scope) else {
            return Ok(INVALID);
        };
        let Some(client) = self.cozy_client(instance, &id, moment)? else {
            return Ok(INVALID);
        };
        if claims.stamp.as_deref() != Some(client.stamp.to_string().as_str()) {
            return Ok(INVALID);
        }
        let (permissions, linked) = match client.granted.left_of(scope) {
            None => return Ok(INVALID),
            Some(GrantedScope::Rules(rules)) => (rules, None),
            Some(GrantedScope::App(slug)) => {
                let Some(rules) = self.manifest_permissions(instance, Program::App, &slug)? else {
                    return Ok(INVALID);
                };
                (rules, Some(slug))
            }
        };
        Ok(Ok(Caller {
            kind: CallerKind::Client(id),
            permissions,
            linked,
        }))
    }

    fn calling_program(
        &self,
        instance: &Instance,
        claims: &Claims,
        program: Program,
        kind: impl FnOnce(Slug) -> CallerKind,
    ) -> Result<Result<Caller, BearerProblem>, Fault> {
        let Some(slug) = Slug::parse(&claims.subject) else {
            return Ok(Err(BearerProblem::Invalid));
        };
        let permissions = self.manifest_permissions(instance, program, &slug)?;
        Ok(permissions
            .ok_or(BearerProblem::Invalid)
            .map(|permissions| Caller {
                kind: kind(slug),
                permissions,
                linked: None,
            }))
    }
}
