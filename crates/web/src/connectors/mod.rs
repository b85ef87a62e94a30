//! Accounts at other services (`/accounts/*`, cozy.md G): where the owner's browser leaves for a service and comes back,
//! and where konnectors renew tokens. What is decided is in `gatekeeper::connectors`.

pub(crate) mod recipe;
pub(crate) mod redirect;
pub(crate) mod refresh;
pub(crate) mod start;

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::reply::cozy::{self, ApiError};
use crate::reply::page;
use crate::visit::Here;

/// A refusal: a page for a person, JSON:API for everybody else.
fn refused(here: Option<&Here>, headers: &HeaderMap, status: StatusCode, say: &str) -> Response {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let person = accept.is_some_and(|accept| accept.contains("text/html"));
    if let Some(here) = here.filter(|_| person) {
        return page::plain(here, headers, status, say);
    }
    let error = ApiError {
        title: status.canonical_reason().unwrap_or("Error"),
        detail: Some(say),
        ..ApiError::default()
    };
    cozy::api_error(status, &error)
}
