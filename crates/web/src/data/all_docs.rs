//! `GET` and `POST /data/:type/_all_docs`: rows as CouchDB has them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::documents::walk::Listed;
use serde_json::{Map, Value};

use super::{Body, Named, Wishes, asker, malformed, named, stopped};
use crate::cozy::caller::Asks;
use crate::reply::documents::{self, Shape};
use crate::visit::Query;

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<String>,
    query: Query,
) -> Response {
    list(gatekeeper, &asks, path, &query, &Map::new()).unwrap_or_else(|reply| *reply)
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<String>,
    query: Query,
    body: Body,
) -> Response {
    let answer = body
        .0
        .and_then(|body| list(gatekeeper, &asks, path, &query, &body));
    answer.unwrap_or_else(|reply| *reply)
}

fn list(
    gatekeeper: Arc<Gatekeeper>,
    asks: &Asks,
    path: Named<String>,
    query: &Query,
    body: &Map<String, Value>,
) -> Result<Response, Box<Response>> {
    let doctype = named(path)?;
    let wishes = Wishes::of(query)?;
    let keys = match body.get("keys") {
        None | Some(Value::Null) => wishes.json("keys")?,
        Some(keys) => Some(keys.clone()),
    };
    let key = id(&wishes, "key", "key")?;
    let listed = Listed {
        ids: keys.map(ids).transpose()?.or_else(|| key.map(|key| vec![key])),
        from: id(&wishes, "startkey", "start_key")?,
        to: id(&wishes, "endkey", "end_key")?,
        without_to: wishes.text("inclusive_end") == Some("false"),
        descending: wishes.is_set("descending")?,
        limit: wishes.number("limit")?,
        skip: wishes.number("skip")?.unwrap_or(0),
        fields: wishes.fields("Fields")?,
    };
    let shape = Shape::Rows {
        documents: wishes.is_set("include_docs")? || wishes.text("Fields").is_some(),
        skip: listed.skip,
    };
    let walk = gatekeeper
        .list_documents(asks.visit.instance(), asker(asks, query), &doctype, listed)
        .map_err(|stop| stopped(asks, stop))?;
    Ok(documents::walked(gatekeeper, walk, shape, asks.visit.moment()))
}

fn id(wishes: &Wishes<'_>, name: &str, other: &str) -> Result<Option<String>, Box<Response>> {
    let value = match wishes.json(name)? {
        None => wishes.json(other)?,
        value => value,
    };
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) => Ok(Some(id)),
        // Ids are texts, and every text comes before these.
        Some(Value::Array(_) | Value::Object(_)) if name == "endkey" => Ok(None),
        Some(_) => Err(Box::new(malformed(&format!("{name} must be a string")))),
    }
}

fn ids(keys: Value) -> Result<Vec<String>, Box<Response>> {
    serde_json::from_value(keys).map_err(|_| Box::new(malformed("keys must be a list of strings")))
}
