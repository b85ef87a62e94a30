//! `POST /data/:type/_index`: an index is remembered.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use serde_json::json;

use super::{Body, Named, asker, named, stopped};
use crate::cozy::caller::Asks;
use crate::reply::cozy;
use crate::visit::Query;

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<String>,
    query: Query,
    body: Body,
) -> Response {
    make(&gatekeeper, &asks, path, &query, body)
        .await
        .unwrap_or_else(|reply| *reply)
}

async fn make(
    gatekeeper: &Gatekeeper,
    asks: &Asks,
    path: Named<String>,
    query: &Query,
    body: Body,
) -> Result<Response, Box<Response>> {
    let doctype = named(path)?;
    let made = gatekeeper
        .make_index(asks.visit.instance(), asker(asks, query), &doctype, &body.0?)
        .await
        .map_err(|stop| stopped(asks, stop))?;
    let result = if made.new { "created" } else { "exists" };
    let body = json!({ "result": result, "id": made.id, "name": made.name });
    Ok(cozy::json(StatusCode::OK, &body))
}
