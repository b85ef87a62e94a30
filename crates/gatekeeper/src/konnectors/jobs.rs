//! Runs: asked for, taken, ended.

use std::time::Duration;

use protocol::cozy::host::Slug;
use protocol::cozy::job::{Line, Message, needs_person, shortened};
use protocol::cozy::schedule::Schedule;
use protocol::id::InstanceId;
use protocol::time::Timestamp;
use serde_json::{Map, Value};
use store::apps::AppKind;
use store::jobs::{Job, JobLine, JobState};
use store::triggers::Trigger;

use super::run::Run;
use super::{AT_ONCE, JOBS, LARGEST_PAYLOAD, document, failure};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, documents, events};

/// Jobs that an instance may have in an hour (cozy.md B.13).
const AN_HOUR: u32 = 100;
/// Runs of each konnector that are remembered.
const REMEMBERED: u32 = 50;
/// Runs that are looked through for how a trigger is.
const LOOKED_THROUGH: u32 = 50;
/// Triggers that are looked at in one go.
const DUE_AT_ONCE: u32 = 32;

/// What is to run.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// With what.
    pub message: Message,
    /// What came besides, JSON.
    pub payload: Option<String>,
    /// What it runs for.
    pub trigger_id: Option<String>,
    /// Whether a person asked for it, and may be asked something.
    pub manual: bool,
}

/// Why nothing will run. `Display` is a sentence for the owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoJob {
    /// There is no such konnector.
    #[error("The konnector `{0}` is not installed. `gatelodge konnectors install {0}` installs it.")]
    NotInstalled(Slug),
    /// Enough for now.
    #[error("Konnectors were asked to run {AN_HOUR} times within an hour. Try again later.")]
    TooMany,
    /// Too much.
    #[error("The payload is larger than 1 MB.")]
    TooLarge,
    /// No lodge runs.
    #[error(
        "Konnectors run inside a lodge that runs. Start it, with `gatelodge serve` or its window, and try again."
    )]
    NobodyRuns,
}

/// A job that is to begin now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work(pub(super) Job);

impl Work {
    /// Its number; no other job has it.
    pub fn number(&self) -> i64 {
        self.0.number
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Well.
    Done,
    /// With this error.
    Failed(String),
}

impl Gatekeeper {
    /// Asks for a run.
    pub async fn queue_job(
        &self,
        instance: &Instance,
        new: NewJob,
        moment: Moment,
    ) -> Result<Result<Job, NoJob>, Fault> {
        let slug = &new.message.konnector;
        if !self.konnectors_can_run() {
            return Ok(Err(NoJob::NobodyRuns));
        }
        if !self
            .app(instance, AppKind::Konnector, slug)?
            .is_some_and(|app| app.is_ready())
        {
            return Ok(Err(NoJob::NotInstalled(slug.clone())));
        }
        if new
            .payload
            .as_ref()
            .is_some_and(|payload| payload.len() > LARGEST_PAYLOAD)
        {
            return Ok(Err(NoJob::TooLarge));
        }
        let an_hour_ago = moment.now.minus(Duration::from_hours(1));
        let (id, domain) = (moment.draw_name::<16>()?, instance.domain.clone());
        let mut job = Job {
            number: 0,
            instance_id: instance.id,
            id,
            slug: slug.to_string(),
            account_id: new.message.account.clone(),
            trigger_id: new.trigger_id,
            message: Value::Object(new.message.written).to_string(),
            payload: new.payload,
            manual: new.manual,
            state: JobState::Queued,
            error: None,
            queued_at: moment.now,
            started_at: None,
            finished_at: None,
        };
        let queued = self
            .store
            .write(move |write| {
                if write.count_jobs_since(job.instance_id, an_hour_ago)? >= AN_HOUR {
                    return Ok(Err(NoJob::TooMany));
                }
                job.number = write.insert_job(&job)?;
                document::record_job(write, &job, &domain)?;
                if job.manual {
                    resume(write, &job, moment.now)?;
                }
                Ok::<_, store::Error>(Ok(job))
            })
            .await?;
        if queued.is_ok() {
            self.ring_konnectors();
            self.tell(Topic::Konnectors);
        }
        Ok(queued)
    }

    /// The jobs that are to begin now, and when the next trigger is due. What a computer slept through is made up for
    /// once.
    pub async fn due_jobs(&self, moment: Moment) -> Result<(Vec<Work>, Option<Timestamp>), Fault> {
        let due = self
            .store
            .read(|read| read.list_due_triggers(moment.now, DUE_AT_ONCE))?;
        for trigger in due {
            self.pull(trigger, moment).await?;
        }
        let (unfinished, next) = self
            .store
            .read(|read| Ok::<_, store::Error>((read.list_unfinished_jobs()?, read.find_next_trigger()?)))?;
        let is_running = |job: &&Job| job.state == JobState::Running;
        let mut busy: Vec<&Job> = unfinished.iter().filter(is_running).collect();
        let mut work = Vec::new();
        for job in unfinished.iter().filter(|job| job.state == JobState::Queued) {
            let at_the_same = |other: &&Job| {
                other.instance_id == job.instance_id
                    && other.slug == job.slug
                    && other.account_id == job.account_id
            };
            if busy.len() < AT_ONCE && !busy.iter().any(at_the_same) {
                busy.push(job);
                work.push(Work(job.clone()));
            }
        }
        Ok((work, next))
    }

    /// A trigger's time has come.
    async fn pull(&self, trigger: Trigger, moment: Moment) -> Result<(), Fault> {
        let Some(instance) = self.instance_by_id(trigger.instance_id) else {
            return Ok(());
        };
        let next = Schedule::parse(&trigger.arguments)
            .ok()
            .and_then(|schedule| schedule.next_after(moment.now));
        let mut job = Job {
            number: 0,
            instance_id: trigger.instance_id,
            id: moment.draw_name::<16>()?,
            slug: trigger.slug.clone(),
            account_id: trigger.account_id.clone(),
            trigger_id: Some(trigger.id.clone()),
            message: trigger.message.clone(),
            payload: None,
            manual: false,
            state: JobState::Queued,
            error: None,
            queued_at: moment.now,
            started_at: None,
            finished_at: None,
        };
        let domain = instance.domain.clone();
        self.store
            .write(move |write| {
                if !write.consume_due_trigger(&trigger, next)? {
                    return Ok(());
                }
                let waits = write.list_unfinished_jobs()?.iter().any(|other| {
                    other.instance_id == job.instance_id
                        && other.slug == job.slug
                        && other.account_id == job.account_id
                });
                if !waits {
                    job.number = write.insert_job(&job)?;
                    document::record_job(write, &job, &domain)?;
                }
                Ok::<_, store::Error>(())
            })
            .await?;
        self.tell(Topic::Konnectors);
        Ok(())
    }

    /// Takes a job and says what the konnector is given. None when somebody else took it, when it is not wanted any more,
    /// or when it cannot run; then it has ended.
    pub async fn begin_job(&self, work: Work, moment: Moment) -> Result<Option<Run>, Fault> {
        let Work(mut job) = work;
        let Some(instance) = self.instance_by_id(job.instance_id) else {
            return Ok(None);
        };
        let domain = instance.domain.clone();
        let taken = self
            .store
            .write(move |write| {
                if !write.consume_queued_job(job.number, moment.now)? {
                    return Ok(None);
                }
                job.state = JobState::Running;
                job.started_at = Some(moment.now);
                document::record_job(write, &job, &domain)?;
                Ok::<_, store::Error>(Some(job))
            })
            .await?;
        let Some(job) = taken else {
            return Ok(None);
        };
        self.tell(Topic::Konnectors);
        match self.prepare_run(&instance, job.clone(), moment).await {
            Ok(Some(run)) => Ok(Some(run)),
            Ok(None) => {
                let why = Outcome::Failed(failure::NOT_INSTALLED.to_owned());
                self.end_job(job.instance_id, &job.id, why, moment).await?;
                Ok(None)
            }
            Err(fault) => {
                let why = Outcome::Failed(failure::UNKNOWN.to_owned());
                self.end_job(job.instance_id, &job.id, why, moment).await?;
                Err(fault)
            }
        }
    }

    /// Whether a run that began may go on: its owner may have stopped it, or removed the konnector.
    pub fn may_go_on(&self, run: &Run) -> Result<bool, Fault> {
        let job = self
            .store
            .read(|read| read.find_job(run.job.instance_id, &run.job.id))?;
        Ok(job.is_some_and(|job| job.state == JobState::Running))
    }

    /// Writes down what a konnector said; nothing that it was given in confidence is in it.
    pub async fn hear(&self, run: &Run, lines: &[Line], moment: Moment) -> Result<(), Fault> {
        let number = run.job.number;
        let lines: Vec<JobLine> = lines
            .iter()
            .map(|line| JobLine {
                at: moment.now,
                kind: line.kind.as_str().to_owned(),
                message: shortened(run.hide(&line.message)),
            })
            .collect();
        self.store
            .write(move |write| {
                lines
                    .iter()
                    .try_for_each(|line| write.insert_job_line(number, line))
            })
            .await?;
        self.tell(Topic::Konnectors);
        Ok(())
    }

    /// Writes down how a run ended.
    pub async fn finish_run(&self, run: &Run, outcome: Outcome, moment: Moment) -> Result<(), Fault> {
        let outcome = match outcome {
            Outcome::Failed(error) => Outcome::Failed(shortened(run.hide(&error))),
            Outcome::Done => Outcome::Done,
        };
        self.end_job(run.job.instance_id, &run.job.id, outcome, moment)
            .await
            .map(drop)
    }

    /// Stops a run that waits or goes on. `false`: there is none.
    pub async fn stop_job(&self, instance: &Instance, id: &str, moment: Moment) -> Result<bool, Fault> {
        let why = Outcome::Failed(failure::STOPPED.to_owned());
        let stopped = self.end_job(instance.id, id, why, moment).await?;
        self.ring_konnectors();
        Ok(stopped)
    }

    async fn end_job(
        &self,
        instance_id: InstanceId,
        id: &str,
        outcome: Outcome,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let Some(instance) = self.instance_by_id(instance_id) else {
            return Ok(false);
        };
        let (id, domain) = (id.to_owned(), instance.domain.clone());
        let (ended, told) = self
            .store
            .write(move |write| {
                let Some(mut job) = write.find_job(instance_id, &id)? else {
                    return Ok((false, false));
                };
                let error = match &outcome {
                    Outcome::Done => None,
                    Outcome::Failed(error) => Some(error.as_str()),
                };
                if !write.finish_job(job.number, error, moment.now)? {
                    return Ok((false, false));
                }
                job.state = if error.is_none() {
                    JobState::Done
                } else {
                    JobState::Errored
                };
                job.error = error.map(str::to_owned);
                job.finished_at = Some(moment.now);
                document::record_job(write, &job, &domain)?;
                for old in write.expire_jobs(instance_id, &job.slug, REMEMBERED)? {
                    documents::erase(write, instance_id, JOBS, &old)?;
                }
                let told = match error.filter(|error| needs_person(error)) {
                    Some(error) => pause(write, &job, error)?,
                    None => false,
                };
                if told {
                    events::about(instance_id, EventKind::KonnectorNeedsOwner, moment)
                        .detail(job.slug.as_str())
                        .write(write)?;
                }
                Ok::<_, store::Error>((true, told))
            })
            .await?;
        if ended {
            self.tell(Topic::Konnectors);
        }
        if told {
            self.tell(Topic::Events);
        }
        Ok(ended)
    }

    /// Runs that were going on when the lodge stopped have ended with it.
    pub(crate) fn dismiss_interrupted_jobs(&self, moment: Moment) -> Result<(), Fault> {
        let running: Vec<Job> = self
            .store
            .read(store::Read::list_unfinished_jobs)?
            .into_iter()
            .filter(|job| job.state == JobState::Running)
            .collect();
        if running.is_empty() {
            return Ok(());
        }
        let domains: Vec<(Job, String)> = running
            .into_iter()
            .filter_map(|job| Some((self.instance_by_id(job.instance_id)?.domain.clone(), job)))
            .map(|(domain, job)| (job, domain))
            .collect();
        tracing::info!(
            runs = domains.len(),
            "konnectors were at work when the lodge stopped"
        );
        self.store.write_blocking(move |write| {
            for (mut job, domain) in domains {
                write.finish_job(job.number, Some(failure::INTERRUPTED), moment.now)?;
                job.state = JobState::Errored;
                job.error = Some(failure::INTERRUPTED.to_owned());
                job.finished_at = Some(moment.now);
                document::record_job(write, &job, &domain)?;
            }
            Ok::<_, store::Error>(())
        })?;
        Ok(())
    }

    /// One job.
    pub fn job(&self, instance: &Instance, id: &str) -> Result<Option<Job>, Fault> {
        Ok(self.store.read(|read| read.find_job(instance.id, id))?)
    }

    /// What clients see of a job.
    pub fn job_attributes(&self, instance: &Instance, job: &Job) -> Map<String, Value> {
        let _ = self;
        document::of_job(job, &instance.domain)
    }

    /// What clients see of how a trigger is.
    pub fn trigger_state(&self, instance: &Instance, trigger: &Trigger) -> Result<Value, Fault> {
        let jobs = self
            .store
            .read(|read| read.list_jobs(instance.id, &trigger.slug, LOOKED_THROUGH))?;
        let jobs: Vec<Job> = jobs
            .into_iter()
            .filter(|job| job.trigger_id.as_deref() == Some(trigger.id.as_str()))
            .collect();
        Ok(document::state_of(trigger, &jobs))
    }
}

fn same_work(trigger: &Trigger, job: &Job) -> bool {
    trigger.slug == job.slug && trigger.account_id == job.account_id
}

/// Takes what a job is about off its schedule. Says whether the owner has to hear of it: they asked for the run, or it did
/// run by itself until now.
fn pause(write: &store::Write, job: &Job, error: &str) -> Result<bool, store::Error> {
    let mut told = false;
    for mut trigger in write.list_triggers(job.instance_id)? {
        if same_work(&trigger, job) && trigger.paused.as_deref() != Some(error) {
            trigger.next_at = None;
            trigger.paused = Some(error.to_owned());
            write.update_trigger(&trigger)?;
            told = true;
        }
    }
    Ok(told)
}

/// Puts it back: a person cares.
fn resume(write: &store::Write, job: &Job, now: Timestamp) -> Result<(), store::Error> {
    for mut trigger in write.list_triggers(job.instance_id)? {
        if same_work(&trigger, job) && trigger.paused.is_some() {
            trigger.paused = None;
            trigger.next_at = Schedule::parse(&trigger.arguments)
                .ok()
                .and_then(|schedule| schedule.next_after(now));
            write.update_trigger(&trigger)?;
        }
    }
    Ok(())
}
