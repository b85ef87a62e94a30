//! `GET /files/:id`, and `POST /files/:id?Type=directory&Name=…`: a folder by its id, and a new one in it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::documents::Asker;
use gatekeeper::documents::files::{NotMade, ROOT};

use super::{error, shown, stopped};
use crate::cozy::caller::Asks;
use crate::visit::Query;

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    Path(id): Path<String>,
    query: Query,
) -> Response {
    let behind = query.0.as_ref().ok().and_then(|query| query.get("page[cursor]"));
    let asker = Asker::of(&asks.caller, false);
    match gatekeeper.read_folder(asks.visit.instance(), asker, &id, behind.unwrap_or_default()) {
        Ok(folder) => shown(StatusCode::OK, &folder),
        Err(stop) => stopped(&asks, stop),
    }
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    Path(id): Path<String>,
    query: Query,
) -> Response {
    make(&gatekeeper, &asks, &id, &query).await
}

/// `POST /files` and `/files/`: in the root.
pub(crate) async fn post_in_root(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    query: Query,
) -> Response {
    make(&gatekeeper, &asks, ROOT, &query).await
}

async fn make(gatekeeper: &Gatekeeper, asks: &Asks, parent: &str, query: &Query) -> Response {
    const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    let wrong = |say: &str, name: &str| error(UNPROCESSABLE, "Unprocessable Entity", say, Some(name));
    let wish = |name: &str| query.0.as_ref().ok().and_then(|query| query.get(name));
    if wish("Type") != Some("directory") {
        return wrong("only directories can be made here", "Type");
    }
    let name = wish("Name").unwrap_or_default();
    let (asker, moment) = (Asker::of(&asks.caller, false), asks.visit.moment());
    let made = gatekeeper
        .make_folder(asks.visit.instance(), asker, parent, name, moment)
        .await;
    match made {
        Ok(folder) => shown(StatusCode::CREATED, &folder),
        Err(NotMade::Stop(stop)) => stopped(asks, stop),
        Err(not @ NotMade::Taken) => error(StatusCode::CONFLICT, "Conflict", &not.to_string(), None),
        Err(not @ NotMade::Name) => wrong(&not.to_string(), "Name"),
        Err(not @ NotMade::Place) => error(UNPROCESSABLE, "Unprocessable Entity", &not.to_string(), None),
    }
}
