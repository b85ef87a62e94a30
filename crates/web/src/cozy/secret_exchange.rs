//! `POST /auth/secret_exchange`: a client that the owner prepared, for whoever knows its secret (cozy.md C.9).

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::clients::Exchange;
use serde_json::{Value, json};

use crate::reply::cozy::{self, Format};
use crate::visit::Visit;

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, body: Bytes) -> Response {
    let refused = |status, say: &str| cozy::json(status, &json!({ "error": say }));
    let Ok(Value::Object(sent)) = serde_json::from_slice(&body) else {
        return refused(StatusCode::BAD_REQUEST, "The body is not a JSON object");
    };
    let secret = sent.get("secret").and_then(Value::as_str).unwrap_or_default();
    if secret.is_empty() {
        return refused(StatusCode::BAD_REQUEST, "Missing secret");
    }
    match gatekeeper
        .exchange_onboarding_secret(visit.instance(), secret, visit.moment())
        .await
    {
        Ok(Exchange::Client(record)) => cozy::json(StatusCode::OK, &record),
        Ok(Exchange::Unknown) => refused(StatusCode::NOT_FOUND, "Not Found"),
        Ok(Exchange::TooMany(seconds)) => {
            let mut response = refused(StatusCode::TOO_MANY_REQUESTS, "too_many_requests");
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Err(fault) => cozy::fault(Format::Plain, &fault, visit.moment()),
    }
}
