//! `GET /data/:type/_normal_docs`: the documents themselves, so many at once.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;

use super::{Named, Wishes, asker, named, stopped};
use crate::cozy::caller::Asks;
use crate::reply::documents::{self, Shape};
use crate::visit::Query;

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<String>,
    query: Query,
) -> Response {
    list(gatekeeper, &asks, path, &query).unwrap_or_else(|reply| *reply)
}

fn list(
    gatekeeper: Arc<Gatekeeper>,
    asks: &Asks,
    path: Named<String>,
    query: &Query,
) -> Result<Response, Box<Response>> {
    let doctype = named(path)?;
    let wishes = Wishes::of(query)?;
    let skip = wishes.number("skip")?.unwrap_or(0);
    let bookmark = wishes.text("bookmark").filter(|bookmark| *bookmark != "nil");
    let walk = gatekeeper
        .page_of_documents(
            asks.visit.instance(),
            asker(asks, query),
            &doctype,
            skip,
            wishes.number("limit")?,
            bookmark,
        )
        .map_err(|stop| stopped(asks, stop))?;
    Ok(documents::walked(
        gatekeeper,
        walk,
        Shape::Documents,
        asks.visit.moment(),
    ))
}
