//! `/jobs/*`: konnectors are run, now or by themselves, by apps and clients that may (cozy.md G.7). Answers are JSON:API.
//!
//! There is one worker, `konnector`, and one kind of trigger, `@cron`.

pub(crate) mod job;
pub(crate) mod queue;
pub(crate) mod triggers;

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::konnectors::WORKER;
use protocol::permission::Verb;
use serde_json::{Map, Value, json};

use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};

const FORMAT: Format = Format::JsonApi;

fn refused(status: StatusCode, detail: &str) -> Response {
    let error = ApiError {
        title: status.canonical_reason().unwrap_or("Error"),
        detail: Some(detail),
        ..ApiError::default()
    };
    cozy::api_error(status, &error)
}

fn unknown_worker() -> Response {
    refused(StatusCode::NOT_FOUND, "the one worker here is konnector")
}

/// `data.attributes` of a body.
fn attributes(body: &Bytes) -> Result<Map<String, Value>, Box<Response>> {
    let read: Result<Value, _> = serde_json::from_slice(body);
    let mut read = read.map_err(|_| Box::new(refused(StatusCode::BAD_REQUEST, "the body is not JSON")))?;
    match read.pointer_mut("/data/attributes").map(Value::take) {
        Some(Value::Object(attributes)) => Ok(attributes),
        _ => Err(Box::new(refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the body has no data.attributes",
        ))),
    }
}

/// Whether the caller may do this to a job or a trigger of the one worker, or to the one with this id.
fn allowed(asks: &Asks, verb: Verb, doctype: &str, id: &str, shown: &Map<String, Value>) -> bool {
    asks.caller.permissions.allows_document(verb, doctype, id, shown)
}

/// What a rule can select by before there is anything: the worker.
fn of_the_worker() -> Map<String, Value> {
    Map::from_iter([("worker".to_owned(), WORKER.into())])
}

fn resource(doctype: &str, id: &str, attributes: &Map<String, Value>, link: &str) -> Value {
    json!({
        "data": {
            "type": doctype,
            "id": id,
            "attributes": attributes,
            "meta": {},
            "links": { "self": link },
        }
    })
}
