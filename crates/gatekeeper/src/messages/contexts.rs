//! The contexts of the configuration, and the providers that their people sign in with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SpokenSecret;

/// A named block of settings that instances share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContextFacts {
    /// Its name.
    pub name: String,
    /// Where people of it go who signed in; may be empty.
    pub default_redirection: String,
    /// Where owners of it go who just chose the first passphrase; may be empty.
    pub onboarded_redirection: String,
    /// Whether links with a JWT sign people in.
    pub jwt_links: bool,
    /// Whether the provider is the only way in.
    pub only_provider: bool,
    /// The provider that people sign in with.
    pub provider: Option<ProviderFacts>,
}

/// A provider, as the configuration has it. The secret is never told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProviderFacts {
    /// The issuer; what is empty below is read from what it publishes. May be empty.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// What we ask for.
    pub scope: String,
    /// Its page.
    pub authorize_url: String,
    /// Where codes are exchanged.
    pub token_url: String,
    /// Where it tells who somebody is.
    pub userinfo_url: String,
    /// Where it sends browsers back.
    pub redirect_uri: String,
    /// Where people begin who have no instance in mind.
    pub login_domain: String,
    /// Where people go who signed out.
    pub logout_url: String,
    /// The field that names an instance; empty where the person's `sub` decides.
    pub instance_field: String,
    /// Put in front of it.
    pub instance_prefix: String,
    /// Put behind it.
    pub instance_suffix: String,
    /// Whether the person's `sub` decides.
    pub custom_instance: bool,
    /// Whether programs may bring the provider's tokens.
    pub oauth_token: bool,
    /// Keys that are missing: nobody can sign in.
    pub missing: Vec<String>,
}

/// A provider to try out, before it is in the configuration.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProviderDraft {
    /// The issuer.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: SpokenSecret,
    /// What to ask for.
    pub scope: String,
    /// The field that names an instance; empty where the person's `sub` decides.
    #[serde(default)]
    pub instance_field: String,
    /// Put in front of it.
    #[serde(default)]
    pub instance_prefix: String,
    /// Put behind it.
    #[serde(default)]
    pub instance_suffix: String,
}

/// What a provider publishes about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IssuerFacts {
    /// The issuer.
    pub issuer: String,
    /// Its page; may be empty.
    pub authorize_url: String,
    /// Where codes are exchanged; may be empty.
    pub token_url: String,
    /// Where it tells who somebody is; may be empty.
    pub userinfo_url: String,
    /// Where its keys are; may be empty.
    pub jwks_url: String,
    /// Where it signs people out; may be empty.
    pub end_session_url: String,
    /// Whether it takes PKCE.
    pub takes_s256: bool,
    /// Whether every answer names it (RFC 9207).
    pub names_itself: bool,
    /// What it can say about people.
    pub claims: Vec<String>,
    /// What can be asked for.
    pub scopes: Vec<String>,
    /// Where it has to send browsers back, to be registered there.
    pub redirect_uri: String,
}

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrialFacts {
    /// Whether the browser is still away.
    pub waits: bool,
    /// What went wrong, in words.
    pub problem: Option<String>,
    /// What the provider said.
    pub claims: Vec<ClaimFacts>,
    /// The domain that this means; empty where the person's `sub` decides, or nothing was said.
    pub domain: String,
    /// Whether it is the owner of the instance that the trial was for.
    pub is_owner: bool,
}

/// One thing that the provider said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClaimFacts {
    /// Its name.
    pub name: String,
    /// Its value, as text.
    pub value: String,
    /// Whether user-info has it.
    pub in_user_info: bool,
    /// Whether the ID token has it.
    pub in_id_token: bool,
    /// What it is used for here; none for what is not looked at.
    pub means: Option<ClaimMeaning>,
}

/// What a claim is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClaimMeaning {
    /// It names the instance.
    Instance,
    /// It is compared with the instance's OIDC id.
    Owner,
    /// The provider ends sessions by it.
    Session,
}
