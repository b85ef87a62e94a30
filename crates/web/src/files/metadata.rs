//! `GET /files/metadata?Path=/…`: a folder by its path.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::documents::Asker;

use super::{error, shown, stopped};
use crate::cozy::caller::Asks;
use crate::visit::Query;

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, query: Query) -> Response {
    let Some(path) = query.0.as_ref().ok().and_then(|query| query.get("Path")) else {
        let say = "the Path parameter is mandatory";
        return error(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Unprocessable Entity",
            say,
            Some("Path"),
        );
    };
    let asker = Asker::of(&asks.caller, false);
    match gatekeeper.read_folder_at(asks.visit.instance(), asker, path) {
        Ok(folder) => shown(StatusCode::OK, &folder),
        Err(stop) => stopped(&asks, stop),
    }
}
