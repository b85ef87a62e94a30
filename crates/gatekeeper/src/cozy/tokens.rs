//! Tokens that the lodge signs for apps, konnectors, clients and the owner's command line (cozy.md C.8).

use protocol::cozy::host::Slug;
use protocol::cozy::scope::GrantedScope;
use protocol::cozy::token::{Audience, Claims};
use protocol::id::{ClientId, SessionId};
use protocol::permission::Permissions;
use protocol::time::Timestamp;

use crate::instances::Instance;
use crate::policy::Policy;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

impl Gatekeeper {
    /// A token for the pages of an app. With a session it works only beside that session's cookie.
    pub async fn app_token(
        &self,
        instance: &Instance,
        slug: &Slug,
        session: Option<SessionId>,
        moment: Moment,
    ) -> Result<String, Fault> {
        let mut claims = new_claims(instance, Audience::App, slug.as_str(), moment);
        claims.session_id = session.map(|session| session.to_string());
        self.sign_claims(instance, &claims, moment).await
    }

    /// A token for one run of a konnector.
    pub async fn konnector_token(
        &self,
        instance: &Instance,
        slug: &Slug,
        moment: Moment,
    ) -> Result<String, Fault> {
        let claims = new_claims(instance, Audience::Konnector, slug.as_str(), moment);
        self.sign_claims(instance, &claims, moment).await
    }

    /// A token for the owner's command line.
    pub async fn cli_token(
        &self,
        instance: &Instance,
        name: &str,
        permissions: Permissions,
        moment: Moment,
    ) -> Result<String, Fault> {
        let mut claims = new_claims(instance, Audience::Cli, name, moment);
        claims.scope = Some(GrantedScope::Rules(permissions));
        self.sign_claims(instance, &claims, moment).await
    }

    /// A token for a client: to call with, to get such tokens with, or to manage its registration with. `stamp` is that
    /// of the client's row.
    pub(crate) async fn client_token(
        &self,
        instance: &Instance,
        audience: Audience,
        client: &ClientId,
        grant: Option<(&GrantedScope, u32)>,
        expires_at: Option<Timestamp>,
        moment: Moment,
    ) -> Result<String, Fault> {
        let mut claims = new_claims(instance, audience, client.as_str(), moment);
        claims.scope = grant.map(|(scope, _)| scope.clone());
        claims.stamp = grant.map(|(_, stamp)| stamp.to_string());
        claims.expires_at = expires_at;
        self.sign_claims(instance, &claims, moment).await
    }

    async fn sign_claims(
        &self,
        instance: &Instance,
        claims: &Claims,
        moment: Moment,
    ) -> Result<String, Fault> {
        let key = self.signing_key(instance, claims.audience.key(), moment).await?;
        let access = Policy::seconds(self.policy.cozy_access_token_seconds);
        Ok(claims.sign(&key, access))
    }
}

fn new_claims(instance: &Instance, audience: Audience, subject: &str, moment: Moment) -> Claims {
    Claims::new(audience, instance.domain.as_str(), subject, moment.now)
}
