//! A provider says that somebody signed out there (OpenID Connect Back-Channel Logout; cozy.md F.7).

use protocol::id::{InstanceId, SessionId};
use protocol::upstream::provider::{claimed_party, logout_token};

use super::provider::{NotTold, Provider};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoggedOut {
    /// Whoever it was about is signed out here.
    Done,
    /// The token is not good; why.
    Bad(String),
    /// Several contexts have this provider and this client: the address has to name one.
    Several,
}

impl Gatekeeper {
    /// Ends the sessions that a provider's logout token is about. Without a `context` it is found by the token.
    pub async fn provider_logout(
        &self,
        context: Option<&str>,
        token: &str,
        moment: Moment,
    ) -> Result<LoggedOut, Fault> {
        let bad = |why: &str| Ok(LoggedOut::Bad(why.to_owned()));
        let Some((issuer, audience)) = claimed_party(token) else {
            return bad("the logout token is not well formed");
        };
        let fits: Vec<&str> = self
            .lodge
            .authentication
            .providers()
            .filter(|(name, _)| context.is_none_or(|context| context == *name))
            .filter(|(_, oidc)| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                !text(&oidc.issuer).is_empty()
                    && text(&oidc.issuer) == issuer
                    && audience.contains(&text(&oidc.client_id))
            })
            .map(|(name, _)| name)
            .collect();
        let context = match fits.as_slice() {
            [] => return bad("the logout token is of an issuer or for an audience that is not known here"),
            [context] => *context,
            _ => return Ok(LoggedOut::Several),
        };
        let Some(provider) = self.provider(context, moment).await? else {
            return bad("the logout token is of an issuer that is not known here");
        };
        let about = match self.checked(&provider, &issuer, token, moment).await {
            Ok(about) => about,
            Err(problem) => {
                tracing::warn!(context, %problem, "a logout token is not good");
                return Ok(LoggedOut::Bad(problem.to_string()));
            }
        };
        // A token that was seen ends nothing a second time; its provider hears what it heard before.
        let hash = self
            .vault
            .mac("logout token", &[context.as_bytes(), about.id.as_bytes()]);
        let until = about.until;
        let fresh = self
            .store
            .write(move |write| write.consume_assertion(hash, until))
            .await?;
        if !fresh {
            return Ok(LoggedOut::Done);
        }
        for (instance, session) in self.sessions_about(&provider, &about, moment)? {
            if let Some(instance) = self.instance_by_id(instance) {
                self.end_session(&instance, session, moment).await?;
            }
        }
        Ok(LoggedOut::Done)
    }

    async fn checked(
        &self,
        provider: &Provider<'_>,
        issuer: &str,
        token: &str,
        moment: Moment,
    ) -> Result<protocol::upstream::provider::LoggedOut, NotTold> {
        let keys = provider
            .jwks_url()
            .ok_or(NotTold::NoAddress("id_token_jwk_url"))?;
        self.with_provider_keys(provider, keys, moment, |keys| {
            logout_token(token, keys, issuer, provider.client_id(), moment.now)
        })
        .await
    }

    /// By `sid` those that the provider calls so; else all of the person, and of the instance that is the person's.
    fn sessions_about(
        &self,
        provider: &Provider<'_>,
        about: &protocol::upstream::provider::LoggedOut,
        moment: Moment,
    ) -> Result<Vec<(InstanceId, SessionId)>, Fault> {
        let context = provider.context;
        if let Some(sid) = &about.session {
            return Ok(self.store.read(|read| read.list_sessions_by_sid(context, sid))?);
        }
        let Some(subject) = &about.subject else {
            return Ok(Vec::new());
        };
        let mut sessions = self
            .store
            .read(|read| read.list_sessions_by_subject(context, subject))?;
        let owned = self.all_instances().into_iter().filter(|instance| {
            provider.oidc.allow_custom_instance
                && instance.context_name == context
                && instance.oidc_id == *subject
        });
        for instance in owned {
            let all = self
                .store
                .read(|read| read.list_sessions(instance.id, moment.now))?;
            sessions.extend(all.into_iter().map(|session| (instance.id, session.id)));
        }
        sessions.sort_unstable();
        sessions.dedup();
        Ok(sessions)
    }
}
