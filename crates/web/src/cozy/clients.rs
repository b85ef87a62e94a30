//! `GET /settings/clients`, `DELETE /settings/clients/:id` and `POST /settings/synchronized` (cozy.md C.11): for apps that
//! manage clients, and for clients that tell when they have synchronised.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::callers::CallerKind;
use protocol::cozy::registration::{ClientRecord, Shown};
use protocol::parameters::Parameters;
use protocol::permission::Verb;
use protocol::redirect_uri::with_query;
use serde_json::{Value, json};

use super::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};
use crate::visit::Query;

const DOCTYPE: &str = "io.cozy.oauth.clients";
const PATH: &str = "/settings/clients";
/// Clients on a page, unless the caller says otherwise.
const PAGE: u32 = 100;
/// Most clients on a page.
const LARGEST_PAGE: u32 = 1000;

pub(crate) async fn list(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, query: Query) -> Response {
    if !asks.caller.permissions.allows_type(Verb::Get, DOCTYPE) {
        return asks.forbidden(Format::JsonApi);
    }
    let page = query.0.ok().and_then(|query| page_of(&query));
    let Some((limit, cursor)) = page else {
        let error = ApiError {
            title: "Bad Request",
            detail: Some("page[limit] is a number, page[cursor] comes from an answer"),
            parameter: Some("page"),
            ..ApiError::default()
        };
        return cozy::api_error(StatusCode::BAD_REQUEST, &error);
    };
    let visit = &asks.visit;
    match gatekeeper.cozy_clients_page(visit.instance(), cursor, limit, visit.moment()) {
        Ok((clients, next)) => {
            let mut body = json!({
                "data": clients.iter().map(shown).collect::<Vec<_>>(),
                "meta": { "count": clients.len() },
            });
            if let Some(next) = next {
                let (limit, next) = (limit.to_string(), next.to_string());
                let params = [("page[limit]", limit.as_str()), ("page[cursor]", next.as_str())];
                body["links"] = json!({ "next": with_query(PATH, &params) });
            }
            cozy::json_api(StatusCode::OK, &body)
        }
        Err(fault) => cozy::fault(Format::JsonApi, &fault, visit.moment()),
    }
}

pub(crate) async fn delete(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    Path(id): Path<String>,
) -> Response {
    if !asks.caller.permissions.allows_type(Verb::Delete, DOCTYPE) {
        return asks.forbidden(Format::JsonApi);
    }
    let visit = &asks.visit;
    match gatekeeper
        .remove_cozy_client_for_app(visit.instance(), &id, visit.moment())
        .await
    {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => {
            let error = ApiError {
                title: "Not Found",
                detail: Some("Client not found"),
                ..ApiError::default()
            };
            cozy::api_error(StatusCode::NOT_FOUND, &error)
        }
        Err(fault) => cozy::fault(Format::JsonApi, &fault, visit.moment()),
    }
}

pub(crate) async fn synchronized(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks) -> Response {
    let CallerKind::Client(id) = &asks.caller.kind else {
        return asks.forbidden(Format::JsonApi);
    };
    let visit = &asks.visit;
    match gatekeeper
        .mark_synchronized(visit.instance(), id, visit.moment())
        .await
    {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(fault) => cozy::fault(Format::JsonApi, &fault, visit.moment()),
    }
}

fn page_of(query: &Parameters) -> Option<(u32, i64)> {
    let limit = match query.get("page[limit]") {
        None => PAGE,
        Some(text) => text.parse::<u32>().ok().filter(|limit| *limit > 0)?,
    };
    let cursor = match query.get("page[cursor]") {
        None => 0,
        Some(text) => text.parse::<i64>().ok().filter(|cursor| *cursor >= 0)?,
    };
    Some((limit.min(LARGEST_PAGE), cursor))
}

/// A client without secrets.
fn shown(client: &ClientRecord) -> Value {
    let id = client.client_id.as_str();
    json!({
        "type": DOCTYPE,
        "id": id,
        "attributes": client.to_json(&Shown::default()),
        "links": { "self": format!("{PATH}/{id}") },
    })
}
