//! What a konnector is given for one run (cozy.md G.7).
//!
//! The invariant: of all that the lodge knows a konnector gets what stands here, and what its token lets it ask for.

use std::time::Duration;

use protocol::cozy::host::Slug;
use protocol::cozy::manifest::{Kind, Konnector};
use protocol::secret::Secret;
use serde_json::Value;
use store::apps::{AppFile, AppKind};
use store::jobs::Job;

use super::LARGEST_IN_ENVIRONMENT;
use crate::documents::{self, ACCOUNT_TYPE, ACCOUNTS, accounts};
use crate::instances::{self, Instance};
use crate::policy::Policy;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Shortest text that is hidden in what a konnector says; shorter ones are in every other word.
const SHORTEST_SECRET: usize = 6;
/// What stands in its place.
const HIDDEN: &str = "[hidden]";
/// The file that has a payload too large for the environment.
const PAYLOAD_FILE: &str = "cozy_payload.json";
/// What of an account is told to nobody else.
const CONFIDENTIAL: [&str; 3] = ["auth", "oauth", "oauth_callback_results"];
/// What of an account's tokens is no secret.
const HARMLESS: [&str; 4] = ["token_type", "expires_at", "expires_in", "scope"];

/// One run, ready to begin.
pub struct Run {
    pub(super) job: Job,
    /// The files of the konnector.
    pub files: Vec<(String, AppFile)>,
    /// More files beside them: the manifest, a large payload.
    pub more_files: Vec<(&'static str, String)>,
    /// The whole environment, besides where programs are.
    pub environment: Vec<(&'static str, Secret<String>)>,
    /// How long it may take.
    pub time_limit: Duration,
    /// The certificate of the authority that this computer made for itself, in PEM, where the instance uses it.
    pub authority: Option<String>,
    /// Whether the instance has a name below `localhost`, which Node does not always find.
    pub at_localhost: bool,
    secrets: Vec<Secret<String>>,
}

impl Run {
    /// Its number; no other job has it.
    pub fn number(&self) -> i64 {
        self.job.number
    }

    /// Which konnector, for the log.
    pub fn slug(&self) -> &str {
        &self.job.slug
    }

    /// A text without what the konnector was given in confidence.
    pub fn hide(&self, text: &str) -> String {
        hide(&self.secrets, text)
    }
}

/// A text without these secrets, the longest of which is first. The last of them may be cut off at the end of a line
/// that was too long.
fn hide(secrets: &[Secret<String>], text: &str) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        if text.contains(secret.expose().as_str()) {
            text = text.replace(secret.expose().as_str(), HIDDEN);
        }
    }
    let beginning = |secret: &str| {
        (SHORTEST_SECRET..secret.len())
            .rev()
            .find(|length| secret.get(..*length).is_some_and(|begun| text.ends_with(begun)))
    };
    let begun = secrets
        .iter()
        .filter_map(|secret| beginning(secret.expose()))
        .max();
    if let Some(length) = begun {
        text.truncate(text.len() - length);
        text.push_str(HIDDEN);
    }
    text
}

impl Gatekeeper {
    /// The services whose accounts are a konnector's own; none when it is not installed.
    pub(crate) fn services_of_konnector(
        &self,
        instance: &Instance,
        slug: &Slug,
    ) -> Result<Vec<String>, Fault> {
        let app = self.app(instance, AppKind::Konnector, slug)?;
        Ok(app.map_or_else(Vec::new, |app| match &app.manifest.kind {
            Kind::Konnector(konnector) => services(slug, konnector),
            Kind::Webapp(_) => Vec::new(),
        }))
    }

    /// None when the konnector is not installed.
    pub(super) async fn prepare_run(
        &self,
        instance: &Instance,
        job: Job,
        moment: Moment,
    ) -> Result<Option<Run>, Fault> {
        let Some(slug) = Slug::parse(&job.slug) else {
            return Ok(None);
        };
        let Some(app) = self.app(instance, AppKind::Konnector, &slug)? else {
            return Ok(None);
        };
        let (Some(build), Kind::Konnector(konnector)) = (app.build, &app.manifest.kind) else {
            return Ok(None);
        };
        let files = self.store.read(|read| read.list_app_files(build))?;
        let token = self.konnector_token(instance, &slug, moment).await?;
        let mut secrets = vec![Secret::new(token.clone())];
        // Its own service, unless its account is of another one, whose secret is not for it.
        let own = services(&slug, konnector);
        let mut service = own.first().cloned();
        if let Some(account) = &job.account_id {
            let kept = self
                .store
                .read(|read| documents::kept(read, instance.id, ACCOUNTS, account))?;
            if let Some(body) = kept {
                let open = accounts::opened(&self.vault, instance.id, account, body, true);
                if let Some(said) = open.text(ACCOUNT_TYPE) {
                    service = own.into_iter().find(|one| *one == said);
                }
                for (name, value) in open.to_map() {
                    if CONFIDENTIAL.contains(&name.as_str()) {
                        gather(&mut secrets, &name, &value);
                    }
                }
            }
        }
        let account_type = service.and_then(|service| self.account_type(instance, &service));
        let mut parameters = konnector.parameters.clone();
        if let Some(secret) = account_type.as_ref().and_then(|one| one.secret_for_konnectors()) {
            secrets.push(Secret::new(secret.expose().clone()));
            if !parameters.is_object() {
                parameters = Value::Object(serde_json::Map::new());
            }
            parameters["secret"] = secret.expose().as_str().into();
        }
        secrets = secrets.into_iter().flat_map(as_said).collect();
        secrets.retain(|secret| secret.expose().len() >= SHORTEST_SECRET);
        // The longest first: one may be a part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));

        let mut more_files = vec![(
            "manifest.konnector",
            Value::Object(app.written.clone()).to_string(),
        )];
        let payload = match job.payload.clone() {
            Some(payload) if payload.len() > LARGEST_IN_ENVIRONMENT => {
                more_files.push((PAYLOAD_FILE, payload));
                format!("@{PAYLOAD_FILE}")
            }
            payload => payload.unwrap_or_default(),
        };
        let seconds = self.policy.konnector_seconds;
        let text = |text: &str| Secret::new(text.to_owned());
        let environment = vec![
            ("COZY_URL", Secret::new(format!("{}/", instance.issuer))),
            ("COZY_CREDENTIALS", Secret::new(token)),
            ("COZY_FIELDS", text(&job.message)),
            ("COZY_PARAMETERS", Secret::new(parameters.to_string())),
            ("COZY_PAYLOAD", Secret::new(payload)),
            ("COZY_LANGUAGE", text("node")),
            (
                "COZY_LOCALE",
                text(if instance.locale.is_empty() {
                    "en"
                } else {
                    &instance.locale
                }),
            ),
            ("COZY_TIME_LIMIT", Secret::new(seconds.to_string())),
            ("COZY_JOB_ID", text(&job.id)),
            (
                "COZY_TRIGGER_ID",
                text(job.trigger_id.as_deref().unwrap_or_default()),
            ),
            (
                "COZY_JOB_MANUAL_EXECUTION",
                text(if job.manual { "true" } else { "false" }),
            ),
            ("NODE_ENV", text("production")),
        ];
        let host = instances::without_port(&instance.domain);
        Ok(Some(Run {
            files,
            more_files,
            environment,
            time_limit: Policy::seconds(seconds),
            authority: match self.authority()? {
                Some(authority) if instance.issuer.starts_with("https:") && self.authority_covers(host) => {
                    Some(authority.pem.clone())
                }
                _ => None,
            },
            at_localhost: host.ends_with(".localhost"),
            secrets,
            job,
        }))
    }
}

/// The services whose accounts are a konnector's own (cozy.md G.6), the one that it is authorised at first.
fn services(slug: &Slug, konnector: &Konnector) -> Vec<String> {
    let named = konnector.oauth.as_ref().map(|oauth| oauth.account_type.clone());
    named.into_iter().chain([slug.to_string()]).collect()
}

/// A secret, and how it looks inside a text of JSON where that is something else.
fn as_said(secret: Secret<String>) -> Vec<Secret<String>> {
    let quoted = Value::from(secret.expose().as_str()).to_string();
    let escaped = quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned();
    if escaped == *secret.expose() {
        vec![secret]
    } else {
        vec![Secret::new(escaped), secret]
    }
}

/// The texts in a part of an account that nobody else may read, however deep they are.
fn gather(secrets: &mut Vec<Secret<String>>, name: &str, value: &Value) {
    match value {
        _ if HARMLESS.contains(&name) || name == "login" => {}
        Value::String(text) => secrets.push(Secret::new(text.clone())),
        Value::Array(list) => list.iter().for_each(|value| gather(secrets, name, value)),
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| gather(secrets, name, value)),
        // `dob` and codes are numbers at times.
        Value::Number(number) => secrets.push(Secret::new(number.to_string())),
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secrets(account: &Value) -> Vec<Secret<String>> {
        let mut secrets = Vec::new();
        gather(&mut secrets, "auth", account);
        secrets.into_iter().flat_map(as_said).collect()
    }

    #[test]
    fn every_text_of_an_account_is_hidden_however_deep() {
        let secrets = secrets(&json!({
            "login": "ada@example.org", "more": {"session": ["c00kie-1", {"x": "c00kie-2"}], "pin": 123_456}, "q": "qu\"oted",
            "scope": "read-all",
        }));
        let said = r#"ada@example.org c00kie-1 c00kie-2 123456 qu"oted qu\"oted read-all"#;
        assert_eq!(
            hide(&secrets, said),
            "ada@example.org [hidden] [hidden] [hidden] [hidden] [hidden] read-all"
        );
    }

    #[test]
    fn a_secret_that_is_cut_off_is_hidden() {
        let secrets = secrets(&json!({"token": "abcdefghijkl"}));
        for (said, kept) in [
            ("x abcdefghijk", "x [hidden]"),
            ("x abcdef", "x [hidden]"),
            ("x abcde", "x abcde"),
            ("abcdefgh x", "abcdefgh x"),
        ] {
            assert_eq!(hide(&secrets, said), kept);
        }
    }
}
