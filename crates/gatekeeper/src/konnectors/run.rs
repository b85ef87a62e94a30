//! What a konnector is given for one run (cozy.md G.7).
//!
//! The invariant: of all that the lodge knows a konnector gets what stands here, and what its token lets it ask for.

use std::time::Duration;

use protocol::cozy::document::Object;
use protocol::cozy::host::Slug;
use protocol::cozy::manifest::Kind;
use protocol::secret::Secret;
use serde_json::Value;
use store::apps::{AppFile, AppKind};
use store::jobs::Job;

use super::LARGEST_IN_ENVIRONMENT;
use crate::documents::{self, ACCOUNTS, accounts};
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
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret.expose().as_str()) {
                text = text.replace(secret.expose().as_str(), HIDDEN);
            }
        }
        text
    }
}

impl Gatekeeper {
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
        let mut service = konnector
            .oauth
            .as_ref()
            .map_or_else(|| slug.to_string(), |oauth| oauth.account_type.clone());
        if let Some(account) = &job.account_id {
            let kept = self
                .store
                .read(|read| documents::kept(read, instance.id, ACCOUNTS, account))?;
            if let Some(body) = kept {
                let open = accounts::opened(&self.vault, instance.id, account, body, true);
                service = open.text("account_type").unwrap_or(service);
                for member in ["oauth", "auth"] {
                    gather(&mut secrets, open.object(member).as_ref());
                }
            }
        }
        let account_type = self.account_type(instance, &service);
        let mut parameters = konnector.parameters.clone();
        if let Some(secret) = account_type.as_ref().and_then(|one| one.secret_for_konnectors()) {
            secrets.push(Secret::new(secret.expose().clone()));
            if !parameters.is_object() {
                parameters = Value::Object(serde_json::Map::new());
            }
            parameters["secret"] = secret.expose().as_str().into();
        }
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

/// The texts in a part of an account that nobody else may read.
fn gather(secrets: &mut Vec<Secret<String>>, part: Option<&Object>) {
    for (name, value) in part.map(Object::to_map).into_iter().flatten() {
        if let (Value::String(text), false) = (value, HARMLESS.contains(&name.as_str()) || name == "login") {
            secrets.push(Secret::new(text));
        }
    }
}
