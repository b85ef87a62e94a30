//! `POST /auth/register`, and `GET`, `PUT` and `DELETE` of one registration below it (cozy.md C.2, C.3). Called by programs;
//! no cookie is looked at.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use gatekeeper::{Fault, Gatekeeper};
use protocol::cozy::registration::{Refused, check_headers};
use serde_json::Value;

use crate::reply::cozy::{self, Format};
use crate::visit::Visit;

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, body: Bytes) -> Response {
    if let Err(refusal) = headers(&visit) {
        return refused(&refusal);
    }
    let made = gatekeeper
        .register_cozy_client(visit.instance(), &body, visit.moment())
        .await;
    answer(&visit, StatusCode::CREATED, made)
}

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    Path(client_id): Path<String>,
) -> Response {
    let shown = gatekeeper.cozy_registration(
        visit.instance(),
        &client_id,
        authorization(&visit.headers),
        visit.moment(),
    );
    answer(&visit, StatusCode::OK, shown)
}

pub(crate) async fn put(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    Path(client_id): Path<String>,
    body: Bytes,
) -> Response {
    if let Err(refusal) = headers(&visit) {
        return refused(&refusal);
    }
    let changed = gatekeeper
        .update_cozy_registration(
            visit.instance(),
            &client_id,
            authorization(&visit.headers),
            &body,
            visit.moment(),
        )
        .await;
    answer(&visit, StatusCode::OK, changed)
}

/// No body and no content type, or old clients try to read JSON (D4). What they send as a body is not looked at.
pub(crate) async fn delete(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    Path(client_id): Path<String>,
) -> Response {
    let removed = gatekeeper
        .remove_cozy_registration(
            visit.instance(),
            &client_id,
            authorization(&visit.headers),
            visit.moment(),
        )
        .await;
    match removed {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(refusal)) => refused(&refusal),
        Err(fault) => cozy::fault(Format::Plain, &fault, visit.moment()),
    }
}

fn headers(visit: &Visit) -> Result<(), Refused> {
    check_headers(text(&visit.headers, &CONTENT_TYPE), text(&visit.headers, &ACCEPT))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The one `Authorization` header; two are none.
fn authorization(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let first = lines.next()?.to_str().ok();
    first.filter(|_| lines.next().is_none())
}

fn answer(visit: &Visit, status: StatusCode, answer: Result<Result<Value, Refused>, Fault>) -> Response {
    match answer {
        Ok(Ok(record)) => cozy::json(status, &record),
        Ok(Err(refusal)) => refused(&refusal),
        Err(fault) => cozy::fault(Format::Plain, &fault, visit.moment()),
    }
}

fn refused(refusal: &Refused) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = cozy::json(status, &refusal.to_json());
    if *refusal == Refused::TooMany {
        // The window is an hour; asking sooner does not help.
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("3600"));
    }
    response
}
