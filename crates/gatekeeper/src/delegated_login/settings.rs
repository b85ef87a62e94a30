//! Who may sign people in besides their passphrase: the block `authentication` of the configuration, by context (cozy.md
//! A.2 and F.2).

use std::collections::BTreeMap;
use std::fmt;

use protocol::secret::Secret;
use serde::Deserialize;
use url::Url;

use crate::instances::{is_loopback, without_port};

/// The block that instances without a context have for links with a JWT; for a provider they have none.
const DEFAULT: &str = "default";
/// Where the provider sends browsers back, on any host.
pub const REDIRECT: &str = "/oidc/redirect";
/// A shorter secret is told of in the log, in bytes.
const SHORT_SECRET: usize = 16;

/// Every context's, by its name.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Authentications(BTreeMap<String, Authentication>);

/// How people of one context can sign in.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Authentication {
    /// What another system signs links with.
    pub jwt_secret: Option<Secret<String>>,
    /// Whether the provider is the only way in.
    pub disable_password_authentication: bool,
    /// The provider.
    pub oidc: Option<Oidc>,
}

/// A provider, and what we are to it.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// Our id there.
    pub client_id: Option<String>,
    /// Our secret there.
    pub client_secret: Option<Secret<String>>,
    /// What we ask for.
    pub scope: Option<String>,
    /// The issuer. What the keys below do not say is read from what it publishes.
    pub issuer: Option<String>,
    /// Its page.
    pub authorize_url: Option<String>,
    /// Where codes are exchanged.
    pub token_url: Option<String>,
    /// Where it tells who somebody is.
    pub userinfo_url: Option<String>,
    /// Where its keys are; ID tokens that programs bring are taken only with this.
    pub id_token_jwk_url: Option<String>,
    /// Where it sends browsers back.
    pub redirect_uri: Option<String>,
    /// Where people go who signed out.
    pub logout_url: Option<String>,
    /// A host of no instance where people of this context begin.
    pub login_domain: Option<String>,
    /// The field that names an instance.
    pub userinfo_instance_field: Option<String>,
    /// Put in front of it.
    pub userinfo_instance_prefix: Option<String>,
    /// Put behind it.
    pub userinfo_instance_suffix: Option<String>,
    /// Whether the person's `sub` decides instead.
    pub allow_custom_instance: bool,
    /// Whether programs may bring the provider's tokens.
    pub allow_oauth_token: bool,
}

/// Says which provider, and no secret.
impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc")
            .field("client_id", &self.client_id)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication")
            .field("oidc", &self.oidc)
            .finish_non_exhaustive()
    }
}

/// A host of no instance that sign-ins pass through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInHost {
    /// Where providers send browsers back.
    Return,
    /// Where people of this context begin; also the former, if it is named there.
    Login(String),
}

impl Authentications {
    /// What links to an instance of this context are signed with. Without a context it is the block `default`.
    pub fn jwt_secret(&self, context: &str) -> Option<&Secret<String>> {
        let name = if context.is_empty() { DEFAULT } else { context };
        self.0.get(name)?.jwt_secret.as_ref()
    }

    /// The provider of a context. Without a context there is none.
    pub fn oidc(&self, context: &str) -> Option<&Oidc> {
        self.0.get(context).filter(|_| !context.is_empty())?.oidc.as_ref()
    }

    /// Whether people of this context can only sign in with its provider.
    pub fn only_oidc(&self, context: &str) -> bool {
        self.oidc(context).is_some()
            && self
                .0
                .get(context)
                .is_some_and(|one| one.disable_password_authentication)
    }

    /// Every context by its name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Authentication)> {
        self.0.iter().map(|(name, one)| (name.as_str(), one))
    }

    /// Every context that has a provider.
    pub fn providers(&self) -> impl Iterator<Item = (&str, &Oidc)> {
        self.iter()
            .filter(|(name, _)| !name.is_empty())
            .filter_map(|(name, one)| Some((name, one.oidc.as_ref()?)))
    }

    /// What a host is to sign-ins, if it is anything (cozy.md A.3: login domains come first).
    pub fn host(&self, host: &str) -> Option<SignInHost> {
        let host = host.to_ascii_lowercase();
        let login = self
            .providers()
            .find(|(_, oidc)| oidc.login_host().as_deref() == Some(host.as_str()));
        if let Some((context, _)) = login {
            return Some(SignInHost::Login(context.to_owned()));
        }
        let returns = self
            .providers()
            .any(|(_, oidc)| oidc.return_host().as_deref() == Some(host.as_str()));
        returns.then_some(SignInHost::Return)
    }

    /// Tells the log what works and is better changed, once there is a log.
    pub fn warn(&self) {
        for (context, one) in self.iter() {
            if one
                .jwt_secret
                .as_ref()
                .is_some_and(|secret| secret.expose().len() < SHORT_SECRET)
            {
                tracing::warn!(
                    context,
                    "jwt_secret is shorter than 16 bytes: whoever sees one link can guess it"
                );
            }
            if let Some(oidc) = &one.oidc
                && !oidc.missing().is_empty()
            {
                let missing = oidc.missing().join(", ");
                tracing::warn!(
                    context,
                    missing,
                    "nobody can sign in with this provider: keys are missing"
                );
            }
        }
    }

    /// Refuses what cannot be; the text names the key.
    pub fn check(&self) -> Result<(), String> {
        for (name, one) in self.iter() {
            if let Some(secret) = &one.jwt_secret {
                let length = secret.expose().len();
                if length == 0 {
                    return Err(format!(
                        "`authentication.{name}.jwt_secret` is empty: anybody could make links. Write a random text of at \
                         least 32 characters, or remove the line"
                    ));
                }
            }
            if let Some(oidc) = &one.oidc {
                oidc.check(name)?;
            }
            if one.disable_password_authentication && one.oidc.is_none() {
                return Err(format!(
                    "`authentication.{name}.disable_password_authentication` needs `authentication.{name}.oidc`: nobody \
                     could sign in"
                ));
            }
        }
        Ok(())
    }
}

impl Oidc {
    /// The host that the provider sends browsers back to, as `Host` names it.
    pub fn return_host(&self) -> Option<String> {
        host_of(self.redirect_uri.as_deref()?)
    }

    /// Where people without an instance in mind begin. Where the person's `sub` decides there is no such place.
    pub fn login_host(&self) -> Option<String> {
        let domain = self.login_domain.as_deref().filter(|domain| !domain.is_empty())?;
        (!self.allow_custom_instance).then(|| domain.to_ascii_lowercase())
    }

    /// Keys without which nobody can sign in here, beside the addresses that discovery can fill in.
    pub fn missing(&self) -> Vec<&'static str> {
        let texts = [
            ("client_id", &self.client_id),
            ("scope", &self.scope),
            ("redirect_uri", &self.redirect_uri),
        ];
        let mut missing: Vec<&'static str> = texts
            .into_iter()
            .filter(|(_, value)| value.as_deref().unwrap_or_default().is_empty())
            .map(|(name, _)| name)
            .collect();
        if self.client_secret.is_none() {
            missing.push("client_secret");
        }
        if !self.allow_custom_instance
            && self
                .userinfo_instance_field
                .as_deref()
                .unwrap_or_default()
                .is_empty()
        {
            missing.push("userinfo_instance_field");
        }
        missing
    }

    fn check(&self, context: &str) -> Result<(), String> {
        let wrong = |key: &str, why: &str| Err(format!("`authentication.{context}.oidc.{key}` {why}"));
        for (key, url) in [
            ("issuer", &self.issuer),
            ("authorize_url", &self.authorize_url),
            ("token_url", &self.token_url),
            ("userinfo_url", &self.userinfo_url),
            ("id_token_jwk_url", &self.id_token_jwk_url),
            ("redirect_uri", &self.redirect_uri),
            ("logout_url", &self.logout_url),
        ] {
            let Some(text) = url.as_deref().filter(|text| !text.is_empty()) else {
                continue;
            };
            match Url::parse(text) {
                Ok(url) if url.scheme() == "https" && url.host_str().is_some() => {}
                Ok(url) if url.scheme() == "http" && url.host_str().is_some_and(is_loopback) => {}
                Ok(url) if url.scheme() == "http" => {
                    return wrong(
                        key,
                        "begins with http: secrets would be read on the way. Use https",
                    );
                }
                _ => return wrong(key, "is no address such as https://id.example.org/path"),
            }
        }
        if let Some(uri) = self.redirect_uri.as_deref().filter(|uri| !uri.is_empty())
            && Url::parse(uri).is_ok_and(|url| url.path() != REDIRECT || url.query().is_some())
        {
            return wrong("redirect_uri", "ends with /oidc/redirect");
        }
        if let Some(domain) = self.login_domain.as_deref().filter(|domain| !domain.is_empty()) {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
            if !domain.bytes().all(plain) || without_port(domain).is_empty() {
                return wrong(
                    "login_domain",
                    "is a host such as login.example.org, without https://",
                );
            }
        }
        Ok(())
    }
}

/// The host of an address as `Host` names it: the port is absent when it is the scheme's own.
fn host_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Authentications {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn without_a_context_there_are_links_and_no_provider() {
        let all = read(
            r#"{"default":{"jwt_secret":"of the default","oidc":{"client_id":"x"}},
                "work":{"jwt_secret":"of work","disable_password_authentication":true,"oidc":{}}, "":{"oidc":{}}}"#,
        );
        let secret = |context: &str| all.jwt_secret(context).map(|secret| secret.expose().clone());
        assert_eq!(secret("").as_deref(), Some("of the default"));
        assert_eq!(secret("work").as_deref(), Some("of work"));
        assert_eq!(secret("gone"), None);
        assert!(all.oidc("").is_none() && all.oidc("gone").is_none());
        assert!(all.oidc("default").is_some());
        assert!(all.only_oidc("work") && !all.only_oidc("default") && !all.only_oidc(""));
    }

    #[test]
    fn hosts_of_sign_ins_are_known() {
        let all = read(
            r#"{"a":{"oidc":{"redirect_uri":"https://oauth.example.org/oidc/redirect","login_domain":"Login.example.org"}},
                "b":{"oidc":{"redirect_uri":"http://oauth.localhost:4283/oidc/redirect","login_domain":"own.example.org",
                             "allow_custom_instance":true}}}"#,
        );
        assert_eq!(all.host("oauth.example.org"), Some(SignInHost::Return));
        assert_eq!(all.host("OAUTH.localhost:4283"), Some(SignInHost::Return));
        assert_eq!(
            all.host("login.example.org"),
            Some(SignInHost::Login("a".to_owned()))
        );
        assert_eq!(all.host("own.example.org"), None);
        assert_eq!(all.host("example.org"), None);
        assert_eq!(all.check(), Ok(()));
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_key() {
        for (json, key) in [
            (r#"{"a":{"jwt_secret":""}}"#, "jwt_secret"),
            (
                r#"{"a":{"disable_password_authentication":true}}"#,
                "disable_password",
            ),
            (
                r#"{"a":{"oidc":{"token_url":"http://op.example/token"}}}"#,
                "token_url",
            ),
            (r#"{"a":{"oidc":{"issuer":"op.example"}}}"#, "issuer"),
            (
                r#"{"a":{"oidc":{"redirect_uri":"https://a.example/callback"}}}"#,
                "redirect_uri",
            ),
            (
                r#"{"a":{"oidc":{"login_domain":"https://a.example/"}}}"#,
                "login_domain",
            ),
        ] {
            assert!(read(json).check().unwrap_err().contains(key), "{json}");
        }
        assert!(serde_json::from_str::<Authentications>(r#"{"a":{"oidc":{"clientid":"x"}}}"#).is_err());
    }
}
