//! `GET /jobs/:id`: how a run goes.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::konnectors::JOBS;
use protocol::permission::Verb;
use serde_json::{Map, Value};

use super::{FORMAT, allowed, of_the_worker, refused, resource};
use crate::cozy::caller::Asks;
use crate::reply::cozy;

pub(super) fn answer(status: StatusCode, id: &str, attributes: &Map<String, Value>) -> Response {
    cozy::json_api(status, &resource(JOBS, id, attributes, &format!("/jobs/{id}")))
}

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(id): Path<String>,
    asks: Asks,
) -> Response {
    let instance = asks.visit.instance();
    let job = match gatekeeper.job(instance, &id) {
        Ok(job) => job,
        Err(fault) => return cozy::fault(FORMAT, &fault, asks.visit.moment()),
    };
    let shown = job.as_ref().map(|job| gatekeeper.job_attributes(instance, job));
    if !allowed(
        &asks,
        Verb::Get,
        JOBS,
        &id,
        shown.as_ref().unwrap_or(&of_the_worker()),
    ) {
        return asks.forbidden(FORMAT);
    }
    match shown {
        Some(shown) => answer(StatusCode::OK, &id, &shown),
        None => refused(StatusCode::NOT_FOUND, "there is no such job"),
    }
}
