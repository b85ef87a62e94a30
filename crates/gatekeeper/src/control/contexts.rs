//! The contexts of the configuration, and the providers that their people sign in with, from the owner's side.

use std::collections::BTreeSet;

use protocol::secret::Secret;

use super::{Answer, ContextFacts, IssuerFacts, Problem, ProblemCode, ProviderDraft, ProviderFacts, Reply};
use crate::Gatekeeper;
use crate::delegated_login::settings::Oidc;
use crate::world::Moment;

impl Gatekeeper {
    pub(super) fn list_contexts(&self) -> Reply {
        let names: BTreeSet<&str> = self
            .lodge
            .contexts
            .iter()
            .map(|(name, _)| name)
            .chain(self.lodge.authentication.iter().map(|(name, _)| name))
            .collect();
        let all = &self.lodge.authentication;
        let shown = |name: &str| {
            let context = self.lodge.contexts.iter().find(|(one, _)| *one == name);
            let context = context.map(|(_, context)| context.clone()).unwrap_or_default();
            ContextFacts {
                name: name.to_owned(),
                default_redirection: context.default_redirection.unwrap_or_default(),
                onboarded_redirection: context.onboarded_redirection.unwrap_or_default(),
                jwt_links: all.jwt_secret(name).is_some(),
                only_provider: all.only_oidc(name),
                provider: all.oidc(name).map(facts),
            }
        };
        Reply::Contexts {
            contexts: names.into_iter().map(shown).collect(),
        }
    }

    pub(super) async fn read_issuer(&self, instance: &str, issuer: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let issuer = issuer.trim();
        let metadata = self
            .read_metadata(issuer, moment)
            .await
            .map_err(|unread| unheard(issuer, &unread.to_string()).at("issuer"))?;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Ok(Reply::Issuer(IssuerFacts {
            issuer: metadata.issuer.clone(),
            authorize_url: text(&metadata.authorize_url),
            token_url: text(&metadata.token_url),
            userinfo_url: text(&metadata.userinfo_url),
            jwks_url: text(&metadata.jwks_url),
            end_session_url: text(&metadata.end_session_url),
            takes_s256: metadata.takes_s256,
            names_itself: metadata.names_itself,
            claims: metadata.claims.clone(),
            scopes: metadata.scopes.clone(),
            redirect_uri: own_redirect(&instance.issuer),
        }))
    }

    pub(super) async fn try_context(&self, instance: &str, context: &str, moment: Moment) -> Answer {
        let oidc = self.lodge.authentication.oidc(context).ok_or_else(|| {
            let say = format!("The configuration has no provider for a context {context}.");
            Problem::new(ProblemCode::NotFound, say).at("context")
        })?;
        self.begin_try(instance, oidc.clone(), moment).await
    }

    pub(super) async fn try_provider(&self, instance: &str, draft: ProviderDraft, moment: Moment) -> Answer {
        let own = self.named(instance)?;
        let text = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let custom = draft.instance_field.trim().is_empty();
        let oidc = Oidc {
            issuer: text(draft.issuer),
            client_id: text(draft.client_id),
            client_secret: Some(Secret::new(draft.client_secret.expose().to_owned())),
            scope: text(draft.scope),
            redirect_uri: Some(own_redirect(&own.issuer)),
            userinfo_instance_field: text(draft.instance_field),
            userinfo_instance_prefix: text(draft.instance_prefix),
            userinfo_instance_suffix: text(draft.instance_suffix),
            allow_custom_instance: custom,
            ..Oidc::default()
        };
        self.begin_try(instance, oidc, moment).await
    }

    async fn begin_try(&self, instance: &str, oidc: Oidc, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let issuer = oidc.issuer.clone().unwrap_or_default();
        let begun = self.begin_trial(instance, oidc, moment).await?;
        let (trial, url) = begun.map_err(|problem| unheard(&issuer, &problem.to_string()))?;
        Ok(Reply::Trial { trial, url })
    }

    pub(super) fn show_trial(&self, trial: &str) -> Answer {
        let facts = self.trial(trial).ok_or_else(|| {
            let say = "This trial is not known any more. Begin again.";
            Problem::new(ProblemCode::NotFound, say)
        })?;
        Ok(Reply::TrialState(facts))
    }
}

/// Where a provider sends browsers back that is tried out from here.
fn own_redirect(issuer: &str) -> String {
    format!("{issuer}{}", crate::delegated_login::settings::REDIRECT)
}

fn unheard(issuer: &str, why: &str) -> Problem {
    let name = if issuer.is_empty() { "The provider" } else { issuer };
    Problem::new(ProblemCode::Invalid, format!("{name} cannot be used: {why}."))
}

fn facts(oidc: &Oidc) -> ProviderFacts {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    ProviderFacts {
        issuer: text(&oidc.issuer),
        client_id: text(&oidc.client_id),
        scope: text(&oidc.scope),
        authorize_url: text(&oidc.authorize_url),
        token_url: text(&oidc.token_url),
        userinfo_url: text(&oidc.userinfo_url),
        redirect_uri: text(&oidc.redirect_uri),
        login_domain: oidc.login_host().unwrap_or_default(),
        logout_url: text(&oidc.logout_url),
        instance_field: text(&oidc.userinfo_instance_field),
        instance_prefix: text(&oidc.userinfo_instance_prefix),
        instance_suffix: text(&oidc.userinfo_instance_suffix),
        custom_instance: oidc.allow_custom_instance,
        oauth_token: oidc.allow_oauth_token,
        missing: oidc.missing().into_iter().map(str::to_owned).collect(),
    }
}
