//! `GET /settings/capabilities`: what the instance can do. Clients ask before anything else, whatever they may read, so
//! any good token is enough.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::documents::{SETTINGS, settings::CAPABILITIES};
use serde_json::json;

use crate::cozy::caller::Asks;
use crate::reply::cozy;

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks) -> Response {
    let body = json!({ "data": {
        "type": SETTINGS,
        "id": CAPABILITIES,
        "attributes": gatekeeper.capabilities(asks.visit.instance()),
        "links": { "self": "/settings/capabilities" },
    } });
    cozy::json_api(StatusCode::OK, &body)
}
