//! Konnectors from the owner's side: running them, when they run by themselves, what they said, and what is needed to try
//! one before it is packed.

use protocol::cozy::host::Slug;
use protocol::cozy::job::Message;
use protocol::cozy::manifest::Kind;
use protocol::cozy::schedule::{Frequency, Schedule};
use protocol::time::Timestamp;
use serde_json::{Value, json};
use store::documents::Span;
use store::jobs::{Job, JobState};
use store::triggers::Trigger;

use super::{
    Answer, Konnector, KonnectorAccount, KonnectorFrequency, KonnectorJob, KonnectorJobState, KonnectorLine,
    KonnectorSchedule, Problem, ProblemCode, Reply, SpokenSecret,
};
use crate::apps::{App, AppKind};
use crate::documents::ACCOUNTS;
use crate::instances::Instance;
use crate::konnectors::{NewJob, NewTrigger, NoJob, NoTrigger};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Accounts that are looked through.
const AT_MOST: u32 = 1000;
/// Runs that are listed.
const LISTED: u32 = 50;

impl Gatekeeper {
    pub(super) fn list_konnectors(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let konnectors = self
            .apps(&instance, AppKind::Konnector)?
            .iter()
            .map(|app| self.shown_konnector(&instance, app))
            .collect::<Result<Vec<_>, Fault>>()?;
        Ok(Reply::Konnectors {
            node: self.lodge.workshop.node().map(|path| path.display().to_string()),
            konnectors: konnectors.into_iter().flatten().collect(),
        })
    }

    pub(super) async fn run_konnector(
        &self,
        instance: &str,
        slug: &str,
        account: Option<&str>,
        payload: Option<String>,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        if let Some(payload) = &payload
            && serde_json::from_str::<Value>(payload).is_err()
        {
            return Err(Problem::new(ProblemCode::Invalid, "The payload is no JSON.").at("payload"));
        }
        let new = NewJob {
            message: self.message(&instance, slug, account)?,
            payload,
            trigger_id: None,
            manual: true,
        };
        match self.queue_job(&instance, new, moment).await? {
            Ok(job) => Ok(Reply::KonnectorJob { job: shown_job(job) }),
            Err(why) => {
                let code = match why {
                    NoJob::NotInstalled(_) => ProblemCode::NotFound,
                    NoJob::NobodyRuns => ProblemCode::Unavailable,
                    NoJob::TooMany | NoJob::TooLarge => ProblemCode::Invalid,
                };
                Err(Problem::new(code, why.to_string()).at("slug"))
            }
        }
    }

    pub(super) fn list_konnector_jobs(&self, instance: &str, slug: &str) -> Answer {
        let instance = self.named(instance)?;
        let jobs = self
            .store
            .read(|read| read.list_jobs(instance.id, slug, LISTED))?;
        Ok(Reply::KonnectorJobs {
            jobs: jobs.into_iter().map(shown_job).collect(),
        })
    }

    pub(super) fn show_konnector_job(&self, instance: &str, id: &str) -> Answer {
        let instance = self.named(instance)?;
        let job = self.job(&instance, id)?.ok_or_else(|| no_job(id))?;
        let lines = self.store.read(|read| read.list_job_lines(job.number))?;
        let lines = lines.into_iter().map(|line| KonnectorLine {
            at: line.at.seconds(),
            kind: line.kind,
            message: line.message,
        });
        Ok(Reply::KonnectorLog {
            job: shown_job(job),
            lines: lines.collect(),
        })
    }

    pub(super) async fn stop_konnector_job(&self, instance: &str, id: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        if self.stop_job(&instance, id, moment).await? {
            Ok(Reply::Done)
        } else {
            Err(no_job(id))
        }
    }

    pub(super) async fn schedule_konnector(
        &self,
        instance: &str,
        slug: &str,
        account: Option<&str>,
        frequency: Option<KonnectorFrequency>,
        cron: Option<&str>,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let message = self.message(&instance, slug, account)?;
        let schedule = match (cron, frequency) {
            (Some(cron), _) => Some(Schedule::parse(cron).map_err(|error| {
                Problem::new(ProblemCode::Invalid, super::say(&error.to_string())).at("cron")
            })?),
            (None, Some(frequency)) => {
                let hours = match self.app(&instance, AppKind::Konnector, &message.konnector)? {
                    Some(app) => hours_of(&app),
                    None => None,
                };
                let chance = moment.draw::<4>().map_err(Fault::from)?;
                Some(Schedule::of(frequency.into(), hours, chance))
            }
            (None, None) => None,
        };
        match self
            .add_trigger(&instance, NewTrigger { message, schedule }, moment)
            .await?
        {
            Ok(trigger) => Ok(Reply::KonnectorSchedule {
                schedule: shown_schedule(trigger),
            }),
            Err(why) => {
                let code = match why {
                    NoTrigger::NotInstalled(_) => ProblemCode::NotFound,
                    NoTrigger::TooMany => ProblemCode::Invalid,
                };
                Err(Problem::new(code, why.to_string()).at("slug"))
            }
        }
    }

    pub(super) async fn remove_konnector_schedule(&self, instance: &str, id: &str) -> Answer {
        let instance = self.named(instance)?;
        if self.remove_trigger(&instance, id).await? {
            Ok(Reply::Done)
        } else {
            let say = format!("There is no schedule {id}. `gatelodge konnectors show` lists them.");
            Err(Problem::new(ProblemCode::NotFound, say).at("schedule"))
        }
    }

    /// The file with which a konnector is tried on its own (`konnector-dev-config.json`), filled in from an account.
    pub(super) async fn konnector_dev_config(&self, instance: &str, account: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let account = self.one_account(&instance, account)?;
        let given = match self.hand_out(&instance, &account, None, moment).await? {
            Ok(given) => given,
            Err(why) => return Err(super::connectors::not_renewed(&why)),
        };
        let mut fields = json!({ "access_token": given.access_token.expose().as_str() });
        if let Some(at) = given.expires_at {
            fields["expires_at"] = protocol::cozy::registration::rfc3339(at).into();
        }
        let file = json!({ "COZY_URL": format!("{}/", instance.issuer), "fields": fields });
        let text = serde_json::to_string_pretty(&file)
            .map_err(|error| Problem::new(ProblemCode::Internal, error.to_string()))?;
        Ok(Reply::KonnectorDevConfig {
            file: SpokenSecret::new(&text),
        })
    }

    fn shown_konnector(&self, instance: &Instance, app: &App) -> Result<Option<Konnector>, Fault> {
        let Kind::Konnector(konnector) = &app.manifest.kind else {
            return Ok(None);
        };
        let slug = app.slug().as_str();
        let account_type = konnector
            .oauth
            .as_ref()
            .map_or_else(|| slug.to_owned(), |oauth| oauth.account_type.clone());
        let scope = konnector
            .oauth
            .as_ref()
            .map(|oauth| oauth.scope.clone())
            .filter(|scope| !scope.is_empty());
        let connect_at = self.account_type(instance, &account_type).and_then(|known| {
            known.grant_mode.response_type()?;
            let mut url =
                url::Url::parse(&format!("{}/accounts/{account_type}/start", instance.issuer)).ok()?;
            if let Some(scope) = &scope {
                url.query_pairs_mut().append_pair("scope", scope);
            }
            Some(url.to_string())
        });
        let documents = self
            .store
            .read(|read| read.list_documents(instance.id, ACCOUNTS, &Span::default(), AT_MOST))?;
        let of_the_service = documents.into_iter().filter_map(|document| {
            let body = protocol::cozy::document::Object::stored(&document.body)?;
            (body.text("account_type")? == account_type).then(|| KonnectorAccount {
                id: document.id,
                name: body.text("name").unwrap_or_default(),
            })
        });
        let accounts: Vec<KonnectorAccount> = of_the_service.collect();
        let schedules = self
            .triggers(instance)?
            .into_iter()
            .filter(|trigger| trigger.slug == slug)
            .map(shown_schedule);
        let last_job = self
            .store
            .read(|read| read.list_jobs(instance.id, slug, 1))?
            .pop();
        Ok(Some(Konnector {
            slug: slug.to_owned(),
            name: app.manifest.name.clone(),
            version: app.manifest.version.clone(),
            account_type,
            scope,
            connect_at,
            frequency: Frequency::of_manifest(konnector.frequency.as_deref()).into(),
            accounts,
            schedules: schedules.collect(),
            last_job: last_job.map(shown_job),
        }))
    }

    /// What a konnector runs with: for the account that its owner names, or for its only one.
    fn message(&self, instance: &Instance, slug: &str, account: Option<&str>) -> Result<Message, Problem> {
        let slug = Slug::parse(slug).ok_or_else(|| {
            let say =
                format!("`{slug}` cannot be the name of a konnector. `gatelodge konnectors ls` lists them.");
            Problem::new(ProblemCode::Invalid, say).at("slug")
        })?;
        let account = match account {
            Some(said) => Some(self.one_account(instance, said)?),
            None => self.only_account(instance, &slug)?,
        };
        let mut message = json!({ "konnector": slug });
        if let Some(account) = account {
            message["account"] = account.into();
        }
        Message::read(&message)
            .map_err(|error| Problem::new(ProblemCode::Invalid, super::say(&error.to_string())))
    }

    fn only_account(&self, instance: &Instance, slug: &Slug) -> Result<Option<String>, Problem> {
        let Some(app) = self.app(instance, AppKind::Konnector, slug)? else {
            return Ok(None);
        };
        let Some(mut konnector) = self.shown_konnector(instance, &app)? else {
            return Ok(None);
        };
        if konnector.accounts.len() > 1 {
            let ids: Vec<&str> = konnector.accounts.iter().map(|one| one.id.as_str()).collect();
            let say = format!("{slug} has several accounts. Name one: {}.", ids.join(", "));
            return Err(Problem::new(ProblemCode::Invalid, say).at("account"));
        }
        Ok(konnector.accounts.pop().map(|one| one.id))
    }
}

fn hours_of(app: &App) -> Option<(u8, u8)> {
    match &app.manifest.kind {
        Kind::Konnector(konnector) => konnector.time_interval,
        Kind::Webapp(_) => None,
    }
}

fn shown_job(job: Job) -> KonnectorJob {
    KonnectorJob {
        id: job.id,
        slug: job.slug,
        account: job.account_id,
        manual: job.manual,
        state: match job.state {
            JobState::Queued => KonnectorJobState::Queued,
            JobState::Running => KonnectorJobState::Running,
            JobState::Done => KonnectorJobState::Done,
            JobState::Errored => KonnectorJobState::Errored,
        },
        error: job.error,
        queued_at: job.queued_at.seconds(),
        started_at: job.started_at.map(Timestamp::seconds),
        finished_at: job.finished_at.map(Timestamp::seconds),
    }
}

fn shown_schedule(trigger: Trigger) -> KonnectorSchedule {
    KonnectorSchedule {
        id: trigger.id,
        account: trigger.account_id,
        cron: trigger.arguments,
        next_at: trigger.next_at.map(Timestamp::seconds),
        paused: trigger.paused,
    }
}

fn no_job(id: &str) -> Problem {
    let say = format!(
        "There is no run {id} that could be shown or stopped. `gatelodge konnectors runs` lists them."
    );
    Problem::new(ProblemCode::NotFound, say).at("job")
}

impl From<KonnectorFrequency> for Frequency {
    fn from(frequency: KonnectorFrequency) -> Self {
        match frequency {
            KonnectorFrequency::Hourly => Self::Hourly,
            KonnectorFrequency::Daily => Self::Daily,
            KonnectorFrequency::Weekly => Self::Weekly,
            KonnectorFrequency::Monthly => Self::Monthly,
        }
    }
}

impl From<Frequency> for KonnectorFrequency {
    fn from(frequency: Frequency) -> Self {
        match frequency {
            Frequency::Hourly => Self::Hourly,
            Frequency::Daily => Self::Daily,
            Frequency::Weekly => Self::Weekly,
            Frequency::Monthly => Self::Monthly,
        }
    }
}
