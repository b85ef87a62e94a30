//! `GET` and `PUT /settings/hint`: what the owner remembers the passphrase by. It is written here and never read.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use protocol::permission::Verb;
use serde::Deserialize;

use super::{bad_body, whole_type};
use crate::cozy::caller::Asks;
use crate::cozy::unfit;
use crate::reply::cozy::{self, ApiError, Format};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks) -> Response {
    if let Err(refused) = whole_type(&asks, Verb::Get) {
        return *refused;
    }
    match gatekeeper.has_hint(asks.visit.instance()) {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => {
            let error = ApiError {
                title: "Not Found",
                detail: Some("there is no hint"),
                ..ApiError::default()
            };
            cozy::api_error(StatusCode::NOT_FOUND, &error)
        }
        Err(fault) => cozy::fault(Format::JsonApi, &fault, asks.visit.moment()),
    }
}

#[derive(Deserialize)]
struct Change {
    hint: String,
}

pub(crate) async fn put(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, body: Bytes) -> Response {
    if let Err(refused) = whole_type(&asks, Verb::Put) {
        return *refused;
    }
    let Ok(change) = serde_json::from_slice::<Change>(&body) else {
        return bad_body();
    };
    let moment = asks.visit.moment();
    match gatekeeper
        .set_hint(asks.visit.instance(), &change.hint, moment)
        .await
    {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(reason)) => unfit(reason),
        Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
    }
}
