//! Jobs and triggers as documents (`io.cozy.jobs`, `io.cozy.triggers`), which clients read through `/data` and as JSON:API.
//! They are written in the transaction that changes what they show.

use protocol::cozy::document::Object;
use protocol::cozy::registration::rfc3339;
use serde_json::{Map, Value, json};
use store::jobs::{Job, JobState};
use store::triggers::Trigger;

use super::{JOBS, TRIGGERS, WORKER};
use crate::documents;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn state(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Errored => "errored",
    }
}

/// What clients see of a job.
pub(super) fn of_job(job: &Job, domain: &str) -> Map<String, Value> {
    let mut body = json!({
        "domain": domain,
        "worker": WORKER,
        "message": parsed(&job.message),
        "manual_execution": job.manual,
        "state": state(job.state),
        "queued_at": rfc3339(job.queued_at),
    });
    let more = [
        ("trigger_id", job.trigger_id.clone()),
        ("error", job.error.clone()),
        ("started_at", job.started_at.map(rfc3339)),
        ("finished_at", job.finished_at.map(rfc3339)),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            body[name] = value.into();
        }
    }
    members(body)
}

/// What clients see of a trigger.
pub(super) fn of_trigger(trigger: &Trigger, domain: &str) -> Map<String, Value> {
    let body = json!({
        "domain": domain,
        "type": "@cron",
        "arguments": trigger.arguments,
        "worker": WORKER,
        "message": parsed(&trigger.message),
        "debounce": "",
        "cozyMetadata": {"createdAt": rfc3339(trigger.created_at)},
    });
    members(body)
}

fn members(body: Value) -> Map<String, Value> {
    match body {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// How a trigger is, by its latest jobs, the latest first (cozy.md G.7).
pub(super) fn state_of(trigger: &Trigger, jobs: &[Job]) -> Value {
    let mut all = json!({ "trigger_id": trigger.id, "status": "" });
    let mut put = |name: &str, job: &Job| {
        let at = job.finished_at.or(job.started_at).unwrap_or(job.queued_at);
        all[format!("last_{name}")] = rfc3339(at).into();
        let id = match name {
            "execution" => "last_executed_job_id",
            "success" => "last_successful_job_id",
            "failure" => "last_failed_job_id",
            _ => "last_manual_job_id",
        };
        all[id] = job.id.as_str().into();
    };
    let last = |state: JobState| jobs.iter().find(|job| job.state == state);
    if let Some(latest) = jobs.first() {
        put("execution", latest);
    }
    if let Some(done) = last(JobState::Done) {
        put("success", done);
    }
    if let Some(failed) = last(JobState::Errored) {
        put("failure", failed);
    }
    if let Some(manual) = jobs.iter().find(|job| job.manual) {
        put("manual_execution", manual);
    }
    if let Some(latest) = jobs.first() {
        all["status"] = state(latest.state).into();
        if let (JobState::Errored, Some(error)) = (latest.state, &latest.error) {
            all["last_error"] = error.as_str().into();
        }
    }
    all
}

pub(super) fn record_job(write: &store::Write, job: &Job, domain: &str) -> Result<(), store::Error> {
    let body = Object::from(&of_job(job, domain));
    documents::record(write, job.instance_id, JOBS, &job.id, &body)
}

pub(super) fn record_trigger(
    write: &store::Write,
    trigger: &Trigger,
    domain: &str,
) -> Result<(), store::Error> {
    let body = Object::from(&of_trigger(trigger, domain));
    documents::record(write, trigger.instance_id, TRIGGERS, &trigger.id, &body)
}
