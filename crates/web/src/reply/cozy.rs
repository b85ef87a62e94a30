//! Replies of the Cozy side. Errors come in three formats, by family of routes, because clients read each in its own way
//! (cozy.md 0.2); the texts in them are part of the protocol.

use axum::http::header::{
    ACCEPT, ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gatekeeper::Fault;
use gatekeeper::world::Moment;
use protocol::cozy::token::BearerProblem;
use serde_json::{Value, json};

use super::{incident, page};
use crate::pages::Trouble;
use crate::visit::{Here, Visit};

/// The media type of JSON:API, and its answers' content type.
pub(crate) const JSON_API: &str = "application/vnd.api+json";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// How a family of routes words its errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// What the client wants, see [`wants`]: `/auth`, `/oidc`, and refused tokens outside of `/data` (E1).
    Plain,
    /// JSON:API: `/settings`, `/accounts`, `/permissions`, and what fits nowhere else (E2).
    JsonApi,
    /// As a document database words them: `/data` (E3).
    Couch,
}

/// What a client would like to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Json,
    Page,
    Text,
}

fn accept(headers: &HeaderMap) -> &str {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.unwrap_or_default()
}

fn wants(headers: &HeaderMap) -> Wish {
    let accept = accept(headers);
    if accept.contains("application/json") {
        Wish::Json
    } else if accept.contains("text/html") {
        Wish::Page
    } else {
        Wish::Text
    }
}

/// Whether a program fills in a form: its `Accept` is exactly `application/json`.
pub(crate) fn wants_json_from_form(headers: &HeaderMap) -> bool {
    accept(headers) == JSON
}

/// Whether a page is welcome.
pub(crate) fn accepts_html(headers: &HeaderMap) -> bool {
    accept(headers).contains("text/html")
}

/// A message in JSON, whatever the client would like to read.
pub(crate) fn error_json(status: StatusCode, message: &str) -> Response {
    json(status, &json!({ "error": message }))
}

/// An answer in JSON.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, JSON)], body.to_string()).into_response()
}

/// An answer in JSON:API.
pub(crate) fn json_api(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, JSON_API)], body.to_string()).into_response()
}

/// One error of JSON:API.
#[derive(Debug, Clone, Default)]
pub(crate) struct ApiError<'a> {
    pub(crate) title: &'a str,
    pub(crate) code: Option<&'a str>,
    pub(crate) detail: Option<&'a str>,
    /// The parameter that is wrong.
    pub(crate) parameter: Option<&'a str>,
}

/// An error in format E2.
pub(crate) fn api_error(status: StatusCode, error: &ApiError<'_>) -> Response {
    let mut shown = json!({
        "status": status.as_u16().to_string(),
        "title": error.title,
        "source": {},
    });
    if let Some(code) = error.code {
        shown["code"] = code.into();
    }
    if let Some(detail) = error.detail {
        shown["detail"] = detail.into();
    }
    if let Some(parameter) = error.parameter {
        shown["source"] = json!({ "parameter": parameter });
    }
    json_api(status, &json!({ "errors": [shown] }))
}

/// An error of the document database in format E3.
pub(crate) fn couch_error(status: StatusCode, error: &str, reason: &str) -> Response {
    let body = json!({
        "ok": false,
        "status": status.as_u16().to_string(),
        "error": error,
        "reason": reason,
    });
    json(status, &body)
}

/// A request for documents that is malformed, in format E3.
pub(crate) fn couch_invalid(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let error = format!("{title}({}): {detail}", status.as_u16());
    json(status, &json!({ "error": error }))
}

/// A message in format E1.
pub(crate) fn plain(here: &Here, headers: &HeaderMap, status: StatusCode, message: &str) -> Response {
    match wants(headers) {
        Wish::Json => json(status, &json!({ "error": message })),
        Wish::Page => page::plain(here, headers, status, message),
        Wish::Text => (status, [(CONTENT_TYPE, TEXT)], message.to_owned()).into_response(),
    }
}

/// A message in the format of the family.
pub(crate) fn refused(
    format: Format,
    here: &Here,
    headers: &HeaderMap,
    status: StatusCode,
    message: &str,
) -> Response {
    match format {
        Format::Plain => plain(here, headers, status, message),
        Format::JsonApi => {
            let title = status.canonical_reason().unwrap_or("Error");
            let error = ApiError {
                title,
                detail: Some(message),
                ..ApiError::default()
            };
            api_error(status, &error)
        }
        Format::Couch => {
            let error = format!("code={}, message={message}", status.as_u16());
            json(status, &json!({ "error": error }))
        }
    }
}

/// A bearer token that was not taken, or does not allow this (cozy.md C.8). The text and the header make clients get a
/// new token; both are always sent. Outside of `/data` it is format E1.
pub(crate) fn bearer_refused(
    format: Format,
    here: &Here,
    headers: &HeaderMap,
    problem: BearerProblem,
) -> Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let format = match format {
        Format::JsonApi => Format::Plain,
        other => other,
    };
    let mut response = refused(format, here, headers, status, &problem.to_string());
    if let Some(challenge) = problem.challenge() {
        let headers = response.headers_mut();
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("WWW-Authenticate"),
        );
    }
    response
}

/// An accident, told by its incident id.
pub(crate) fn fault(format: Format, fault: &Fault, moment: Moment) -> Response {
    let id = incident::log(fault, moment);
    let status = if fault.is_transient() {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::INTERNAL_SERVER_ERROR
    };
    let say = format!("incident {id}");
    let mut response = match format {
        Format::Plain => json(status, &json!({ "error": say })),
        Format::JsonApi => {
            let error = ApiError {
                title: "Unqualified error",
                detail: Some(&say),
                ..ApiError::default()
            };
            api_error(status, &error)
        }
        Format::Couch => couch_error(status, "internal_server_error", &say),
    };
    if fault.is_transient() {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// A form of a visitor that is refused, in format E1; a page says it in the visitor's language.
pub(crate) fn form_refused(visit: &Visit, status: StatusCode, trouble: Trouble, message: &str) -> Response {
    match wants(&visit.headers) {
        Wish::Page => page::trouble(visit, status, trouble, Some(message.to_owned())),
        _ => plain(&visit.here, &visit.headers, status, message),
    }
}
