//! `POST /data/:type/_find`: what a query finds.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;

use super::{Body, Named, asker, named, stopped};
use crate::cozy::caller::Asks;
use crate::reply::documents::{self, Shape};
use crate::visit::Query;

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<String>,
    query: Query,
    body: Body,
) -> Response {
    find(gatekeeper, &asks, path, &query, body)
        .await
        .unwrap_or_else(|reply| *reply)
}

async fn find(
    gatekeeper: Arc<Gatekeeper>,
    asks: &Asks,
    path: Named<String>,
    query: &Query,
    body: Body,
) -> Result<Response, Box<Response>> {
    let doctype = named(path)?;
    let (walk, limit) = gatekeeper
        .find_documents(asks.visit.instance(), asker(asks, query), &doctype, &body.0?)
        .await
        .map_err(|stop| stopped(asks, stop))?;
    Ok(documents::walked(
        gatekeeper,
        walk,
        Shape::Found { limit },
        asks.visit.moment(),
    ))
}
