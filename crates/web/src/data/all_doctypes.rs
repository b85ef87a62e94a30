//! `GET /data/_all_doctypes`: the types that the caller may list.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;

use super::{asker, stopped};
use crate::cozy::caller::Asks;
use crate::reply::cozy;
use crate::visit::Query;

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, query: Query) -> Response {
    match gatekeeper.readable_doctypes(asks.visit.instance(), asker(&asks, &query)) {
        Ok(doctypes) => cozy::json(StatusCode::OK, &doctypes.into()),
        Err(stop) => stopped(&asks, stop),
    }
}
