//! What clients get for a code or a refresh token (cozy.md C.7).
//!
//! The invariant: a code is taken out before it is judged, so that nobody can try it twice. A refresh token stays as it is;
//! however many calls come at once with it, each gets its answer.

use protocol::cozy::scope::GrantedScope;
use protocol::cozy::token::{self, Audience, Grant, TokenProblem, TokenRequest};
use protocol::id::ClientId;
use protocol::parameters::Parameters;
use protocol::secret::{TokenHash, TokenKind};
use serde_json::Value;
use store::Write;
use store::cozy_clients::CozyClient;

use super::clients::is_there;
use super::manifests::Program;
use crate::instances::Instance;
use crate::messages::Topic;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// A token request's answer, or why there is none.
type Answer<T> = Result<Result<T, TokenProblem>, Fault>;

/// What the new tokens carry.
type Bearing = (GrantedScope, u32);

impl Gatekeeper {
    /// Answers a token request.
    pub async fn cozy_tokens(
        &self,
        instance: &Instance,
        params: &Parameters,
        moment: Moment,
    ) -> Answer<Value> {
        let request = match TokenRequest::read(params) {
            Ok(request) => request,
            Err(problem) => return Ok(Err(problem)),
        };
        let client = match ClientId::parse(request.client_id) {
            Ok(id) => self.cozy_client(instance, &id, moment)?,
            Err(_) => None,
        };
        let secret = client
            .as_ref()
            .map(|client| self.cozy_secret(instance, client))
            .transpose()?;
        let (grant, client) = match (request.of_client(secret.as_ref()), client) {
            (Ok(grant), Some(client)) => (grant, client),
            (Ok(_), None) => return Ok(Err(TokenProblem::UnknownClient)),
            (Err(problem), _) => return Ok(Err(problem)),
        };
        let id = client.record.client_id.clone();
        let (redeemed, with_refresh) = match grant {
            Grant::Code { code, verifier } => (
                self.redeem_cozy_code(instance, &id, code, verifier, moment)
                    .await?,
                true,
            ),
            Grant::Refresh(token) => (
                self.redeem_cozy_refresh(instance, client, token, moment).await?,
                false,
            ),
        };
        let (scope, stamp) = match redeemed {
            Ok(bearing) => bearing,
            Err(problem) => return Ok(Err(problem)),
        };
        let make = |audience| self.client_token(instance, audience, &id, Some((&scope, stamp)), None, moment);
        let access = make(Audience::Access).await?;
        let refresh = if with_refresh {
            Some(make(Audience::Refresh).await?)
        } else {
            None
        };
        self.tell(Topic::Clients);
        Ok(Ok(token::reply(&scope, &access, refresh.as_deref())))
    }

    async fn redeem_cozy_code(
        &self,
        instance: &Instance,
        id: &ClientId,
        code: &str,
        verifier: Option<&str>,
        moment: Moment,
    ) -> Answer<Bearing> {
        let Some(hash) = TokenHash::of(TokenKind::AccessCode, code) else {
            return Ok(Err(TokenProblem::Code));
        };
        let (instance_id, id, verifier) = (instance.id, id.clone(), verifier.map(str::to_owned));
        // A wrong try is an answer that has to be remembered: the code is gone.
        let redeemed = self
            .store
            .write(move |write| {
                let Some(code) = write.consume_cozy_code(instance_id, hash)? else {
                    return Ok(Err(TokenProblem::Code));
                };
                if let Err(problem) = code.check(&id, verifier.as_deref(), moment.now) {
                    return Ok(Err(problem));
                }
                let Some(client) = write.find_cozy_client(instance_id, &id)? else {
                    return Ok(Err(TokenProblem::UnknownClient));
                };
                let stamp = client.stamp;
                stamped(write, client, moment)?;
                Ok::<_, store::Error>(Ok((code.scope, stamp)))
            })
            .await?;
        self.sweep_if_due(moment);
        Ok(redeemed)
    }

    async fn redeem_cozy_refresh(
        &self,
        instance: &Instance,
        client: CozyClient,
        presented: &str,
        moment: Moment,
    ) -> Answer<Bearing> {
        const REFUSED: Result<Bearing, TokenProblem> = Err(TokenProblem::RefreshToken);
        let id = client.record.client_id.clone();
        let claims = self.claims(instance, presented, &[Audience::Refresh], moment)?;
        let Ok(claims) = claims else { return Ok(REFUSED) };
        let Some(scope) = claims.scope.filter(|_| claims.subject == id.as_str()) else {
            return Ok(REFUSED);
        };
        // An older client of a program that became a version of an app has that app's rules from now on, if the owner
        // has agreed to them (cozy.md C.6).
        let scope = match client.record.input.linked().map(GrantedScope::App) {
            Some(app) if client.granted.left_of(&app).is_some() => app,
            _ => scope,
        };
        if let GrantedScope::App(slug) = &scope
            && self.manifest_permissions(instance, Program::App, slug)?.is_none()
        {
            return Ok(REFUSED);
        }
        let instance_id = instance.id;
        let redeemed = self
            .store
            .write(move |write| {
                let found = write.find_cozy_client(instance_id, &id)?;
                let Some(client) = found.filter(|client| is_there(client, moment)) else {
                    return Ok(Err(TokenProblem::UnknownClient));
                };
                let stamp = client.stamp;
                if claims.stamp.as_deref() != Some(stamp.to_string().as_str())
                    || client.granted.left_of(&scope).is_none()
                {
                    return Ok(REFUSED);
                }
                stamped(write, client, moment)?;
                Ok::<_, store::Error>(Ok((scope, stamp)))
            })
            .await?;
        Ok(redeemed)
    }
}

/// Notes that a client got a token just now, once a second.
fn stamped(write: &Write, mut client: CozyClient, moment: Moment) -> Result<(), store::Error> {
    if client.record.last_refreshed_at == Some(moment.now) && !client.record.pending {
        return Ok(());
    }
    client.record.pending = false;
    client.record.last_refreshed_at = Some(moment.now);
    write.update_cozy_client(&client).map(drop)
}
