//! `GET /data/:type/_design_docs`: the indexes of a type, where clients look for what they made before.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use serde_json::{Value, json};

use super::{Named, Wishes, asker, named, stopped};
use crate::cozy::caller::Asks;
use crate::reply::cozy;
use crate::visit::Query;

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<String>,
    query: Query,
) -> Response {
    list(&gatekeeper, &asks, path, &query).unwrap_or_else(|reply| *reply)
}

fn list(
    gatekeeper: &Gatekeeper,
    asks: &Asks,
    path: Named<String>,
    query: &Query,
) -> Result<Response, Box<Response>> {
    let doctype = named(path)?;
    let documents = Wishes::of(query)?.is_set("include_docs")?;
    let indexes = gatekeeper
        .list_indexes(asks.visit.instance(), asker(asks, query), &doctype)
        .map_err(|stop| stopped(asks, stop))?;
    let row = |document: &Value| {
        let mut row = json!({
            "id": document["_id"], "key": document["_id"], "value": { "rev": document["_rev"] },
        });
        if documents {
            row["doc"] = document.clone();
        }
        row
    };
    let rows: Vec<Value> = indexes.iter().map(row).collect();
    let body = json!({ "total_rows": rows.len(), "offset": 0, "rows": rows });
    Ok(cozy::json(StatusCode::OK, &body))
}
