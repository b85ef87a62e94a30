//! `POST /jobs/queue/:worker`: runs a konnector now.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::konnectors::{JOBS, NewJob, NoJob, WORKER};
use protocol::cozy::job::Message;
use protocol::permission::Verb;
use serde_json::Value;

use super::{FORMAT, allowed, attributes, job, of_the_worker, refused, unknown_worker};
use crate::cozy::caller::Asks;
use crate::reply::cozy;

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(worker): Path<String>,
    asks: Asks,
    body: Bytes,
) -> Response {
    let mut shown = of_the_worker();
    shown.insert("worker".to_owned(), worker.as_str().into());
    if !allowed(&asks, Verb::Post, JOBS, "", &shown) {
        return asks.forbidden(FORMAT);
    }
    if worker != WORKER {
        return unknown_worker();
    }
    let mut attributes = match attributes(&body) {
        Ok(attributes) => attributes,
        Err(answer) => return *answer,
    };
    let message = match Message::read(attributes.get("arguments").unwrap_or(&Value::Null)) {
        Ok(message) => message,
        Err(error) => return refused(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    let new = NewJob {
        message,
        payload: attributes
            .remove("payload")
            .filter(|payload| !payload.is_null())
            .map(|payload| payload.to_string()),
        trigger_id: None,
        manual: attributes.get("manual").and_then(Value::as_bool).unwrap_or(false),
    };
    queue(&gatekeeper, &asks, new, StatusCode::ACCEPTED).await
}

/// Asks for a run and shows it.
pub(super) async fn queue(gatekeeper: &Gatekeeper, asks: &Asks, new: NewJob, status: StatusCode) -> Response {
    let (instance, moment) = (asks.visit.instance(), asks.visit.moment());
    match gatekeeper.queue_job(instance, new, moment).await {
        Ok(Ok(queued)) => {
            let shown = gatekeeper.job_attributes(instance, &queued);
            job::answer(status, &queued.id, &shown)
        }
        Ok(Err(why)) => {
            let status = match why {
                NoJob::NotInstalled(_) => StatusCode::NOT_FOUND,
                NoJob::TooMany => StatusCode::TOO_MANY_REQUESTS,
                NoJob::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                NoJob::NobodyRuns => StatusCode::SERVICE_UNAVAILABLE,
            };
            refused(status, &why.to_string())
        }
        Err(fault) => cozy::fault(FORMAT, &fault, moment),
    }
}
