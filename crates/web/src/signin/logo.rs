//! `GET /signin/v1/logo`: our own copy of an app's picture, for our own pages. Nothing of it was drawn by the app: it was
//! decoded and written anew when it was fetched (S-129).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gatekeeper::Gatekeeper;
use protocol::id::ClientId;

use crate::reply::page;
use crate::visit::{Query, Visit};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, query: Query) -> Response {
    let asked = query.0.ok();
    let client = asked.and_then(|params| ClientId::parse(params.get("client_id")?).ok());
    let logo = match client {
        Some(client) => gatekeeper.logo(visit.instance(), &client),
        None => Ok(None),
    };
    match logo {
        Ok(Some(png)) => {
            let headers = [
                (CONTENT_TYPE, "image/png"),
                (CACHE_CONTROL, "private, max-age=300"),
            ];
            (headers, png).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => page::fault(&visit, &fault),
    }
}
