//! The recipe of the konnectors' documentation, `curl -X PUT localhost:5984/secrets%2Fio-cozy-account_types/facebook`:
//! a listener of its own on this computer, only where the configuration opens it.
//!
//! Whoever can send a request to this computer can use it, so nothing is ever read here. Web pages cannot: a browser
//! asks before it sends a PUT elsewhere, and is not answered; and the Host has to be this computer's (S-143, S-153).

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::put;
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::world::Moment;
use serde_json::{Value, json};

use crate::guard::{finish, said};
use crate::reply::cozy::{couch_error, json};
use crate::reply::incident;

/// The name of the database.
const DATABASE: &str = "secrets/io-cozy-account_types";
/// Largest record, in bytes.
const LARGEST: usize = 64 * 1024;

/// The routes of the listener on this port.
pub fn service(gatekeeper: Arc<Gatekeeper>, port: u16) -> Router {
    Router::new()
        .route("/{database}/{id}", put(take))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(Desk { gatekeeper, port })
}

#[derive(Clone)]
struct Desk {
    gatekeeper: Arc<Gatekeeper>,
    port: u16,
}

impl Desk {
    /// Whether a program of this computer speaks, under a name that nobody can point here from outside.
    fn serves(&self, headers: &HeaderMap) -> bool {
        let host = said(headers, HOST.as_str()).unwrap_or_default();
        let own = ["localhost", "127.0.0.1", "[::1]"];
        let named = own.iter().any(|name| host == format!("{name}:{}", self.port));
        named && !headers.contains_key(ORIGIN) && !headers.contains_key("sec-fetch-site")
    }
}

async fn take(
    State(desk): State<Desk>,
    Path((database, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut response = put_record(&desk, &database, &id, &headers, &body).await;
    finish(response.headers_mut());
    response
}

async fn put_record(desk: &Desk, database: &str, id: &str, headers: &HeaderMap, body: &Bytes) -> Response {
    if !desk.serves(headers) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    if database != DATABASE {
        return couch_error(StatusCode::NOT_FOUND, "not_found", "Database does not exist.");
    }
    let Ok(record) = serde_json::from_slice::<Value>(body) else {
        return couch_error(StatusCode::BAD_REQUEST, "bad_request", "invalid UTF-8 JSON");
    };
    let moment = Moment::here();
    match desk.gatekeeper.put_account_type(&record, Some(id), moment).await {
        Ok(Ok(id)) => json(
            StatusCode::CREATED,
            &json!({ "ok": true, "id": id, "rev": "1-0" }),
        ),
        Ok(Err(error)) => couch_error(StatusCode::BAD_REQUEST, "bad_request", &error.to_string()),
        Err(fault) => {
            let id = incident::log(&fault, moment);
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            couch_error(status, "internal_server_error", &format!("incident {id}"))
        }
    }
}

async fn nowhere() -> Response {
    let mut response = couch_error(StatusCode::NOT_FOUND, "not_found", "missing");
    finish(response.headers_mut());
    response
}
