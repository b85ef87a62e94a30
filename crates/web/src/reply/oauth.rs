//! Replies to clients: JSON with OAuth's errors (RFC 6749 5, RFC 6750 3).

use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gatekeeper::Fault;
use gatekeeper::tokens::BearerRefusal;
use gatekeeper::world::Moment;
use protocol::error::{ErrorCode, OAuthError};
use serde::Serialize;
use serde_json::json;

use super::incident;
use crate::visit::FormProblem;

const JSON: &str = "application/json; charset=utf-8";

/// A successful answer; never stored by anybody on the way.
pub(crate) fn json(body: &impl Serialize) -> Response {
    with_status(StatusCode::OK, body)
}

/// A successful answer to something that was made.
pub(crate) fn created(body: &impl Serialize) -> Response {
    with_status(StatusCode::CREATED, body)
}

/// A successful answer that is a signed token.
pub(crate) fn jwt(token: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/jwt"),
        (CACHE_CONTROL, "no-store"),
        (PRAGMA, "no-cache"),
    ];
    (headers, token).into_response()
}

fn with_status(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_string(body) {
        Ok(text) => (
            status,
            [
                (CONTENT_TYPE, JSON),
                (CACHE_CONTROL, "no-store"),
                (PRAGMA, "no-cache"),
            ],
            text,
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A public document: pretty-printed, cacheable for five minutes.
pub(crate) fn document(content_type: &'static str, body: &impl Serialize) -> Response {
    match serde_json::to_string_pretty(body) {
        Ok(text) => (
            [
                (CONTENT_TYPE, content_type),
                (CACHE_CONTROL, "public, max-age=300"),
            ],
            text,
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// An error of the token, revocation or introspection endpoint. A client that used Basic is told the scheme.
pub(crate) fn refused(error: &OAuthError, request: &HeaderMap) -> Response {
    let status = if error.code == ErrorCode::InvalidClient {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::BAD_REQUEST
    };
    let body = json!({ "error": error.code.as_str(), "error_description": error.description });
    let mut response = with_status(status, &body);
    if error.code == ErrorCode::InvalidClient && request.contains_key(AUTHORIZATION) {
        let scheme = HeaderValue::from_static("Basic realm=\"gatelodge\", charset=\"UTF-8\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    response
}

/// Too many wrong secrets came from there. Not `invalid_client`: the right one is not looked at either, and a client
/// would take its registration for gone (opencloud.md C.1).
pub(crate) fn wait(seconds: u64) -> Response {
    let body = json!({
        "error": ErrorCode::TemporarilyUnavailable.as_str(),
        "error_description": format!("too many wrong secrets came from this address; try again in {seconds} seconds"),
    });
    let mut response = with_status(StatusCode::TOO_MANY_REQUESTS, &body);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// A body that is not the form it should be.
pub(crate) fn not_a_form(problem: &FormProblem, request: &HeaderMap) -> Response {
    let say = match problem {
        FormProblem::Body(StatusCode::PAYLOAD_TOO_LARGE) => {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        FormProblem::Body(_) => "the body did not arrive whole".to_owned(),
        FormProblem::ContentType => "the body must be application/x-www-form-urlencoded".to_owned(),
        FormProblem::Parameters(problem) => problem.to_string(),
    };
    refused(&OAuthError::new(ErrorCode::InvalidRequest, say), request)
}

/// An accident, told by its incident id.
pub(crate) fn fault(fault: &Fault, moment: Moment) -> Response {
    let id = incident::log(fault, moment);
    let (status, code) = if fault.is_transient() {
        (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::TemporarilyUnavailable)
    } else {
        (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::ServerError)
    };
    let body = json!({ "error": code.as_str(), "error_description": format!("incident {id}") });
    let mut response = with_status(status, &body);
    if fault.is_transient() {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// A bearer token that was not taken. Without any token the challenge names no error (RFC 6750 3.1).
pub(crate) fn challenge(refusal: Option<&BearerRefusal>) -> Response {
    let (status, value, code) = match refusal {
        None => (StatusCode::UNAUTHORIZED, "Bearer realm=\"gatelodge\"".to_owned(), None),
        Some(BearerRefusal::InvalidToken) => (
            StatusCode::UNAUTHORIZED,
            "Bearer realm=\"gatelodge\", error=\"invalid_token\", error_description=\"the token is expired, revoked or not ours\"".to_owned(),
            Some("invalid_token"),
        ),
        Some(BearerRefusal::InsufficientScope(scope)) => (
            StatusCode::FORBIDDEN,
            format!("Bearer realm=\"gatelodge\", error=\"insufficient_scope\", scope=\"{scope}\""),
            Some("insufficient_scope"),
        ),
    };
    let mut response = match code {
        Some(code) => with_status(status, &json!({ "error": code })),
        None => status.into_response(),
    };
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response
}

/// Two tokens, or one where none may be (RFC 6750 2, S-076).
pub(crate) fn bad_bearer_request() -> Response {
    let mut response = with_status(StatusCode::BAD_REQUEST, &json!({ "error": "invalid_request" }));
    let value = HeaderValue::from_static("Bearer realm=\"gatelodge\", error=\"invalid_request\"");
    response.headers_mut().insert(WWW_AUTHENTICATE, value);
    response
}
