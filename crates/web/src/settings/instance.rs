//! `GET` and `PUT /settings/instance`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::documents::{Asker, Refusal, SETTINGS, Shown, Stop, settings::INSTANCE};
use protocol::secret::Secret;
use serde_json::{Value, json};

use super::confirmed;
use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks) -> Response {
    let asker = Asker::of(&asks.caller, false);
    let read = gatekeeper.read_document(asks.visit.instance(), asker, SETTINGS, INSTANCE, None);
    answer(&asks, read)
}

pub(crate) async fn put(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, body: Bytes) -> Response {
    let sent: Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(attributes) = sent.pointer("/data/attributes").and_then(Value::as_object) else {
        let error = ApiError {
            title: "Bad request",
            detail: Some("the body must be a JSON:API document with attributes"),
            ..ApiError::default()
        };
        return cozy::api_error(StatusCode::BAD_REQUEST, &error);
    };
    // Letters with links to a new passphrase go to this address: whoever changes it has to be the owner.
    if attributes
        .get("email")
        .and_then(Value::as_str)
        .is_some_and(|email| email.trim() != asks.visit.instance().email)
    {
        let passphrase = sent
            .pointer("/data/meta/current_passphrase")
            .and_then(Value::as_str);
        let passphrase = passphrase.map(|passphrase| Secret::new(passphrase.to_owned()));
        if let Err(refused) = confirmed(&gatekeeper, &asks, passphrase).await {
            return *refused;
        }
    }
    let rev = sent.pointer("/data/meta/rev").and_then(Value::as_str);
    let asker = Asker::of(&asks.caller, false);
    let changed = gatekeeper
        .change_instance_settings(asks.visit.instance(), asker, attributes, rev)
        .await;
    answer(&asks, changed)
}

fn answer(asks: &Asks, outcome: Result<Shown, Stop>) -> Response {
    match outcome {
        Ok(shown) => {
            let mut attributes = shown.document;
            attributes.retain(|name| !name.starts_with('_'));
            let body = json!({ "data": {
                "type": SETTINGS,
                "id": shown.id,
                "attributes": attributes.to_map(),
                "meta": { "rev": shown.rev },
                "links": { "self": "/settings/instance" },
            } });
            cozy::json_api(StatusCode::OK, &body)
        }
        Err(Stop::Failed(fault)) => cozy::fault(Format::JsonApi, &fault, asks.visit.moment()),
        Err(Stop::Refused(Refusal::Forbidden)) => asks.forbidden(Format::JsonApi),
        Err(Stop::Refused(Refusal::Conflict)) => {
            let error = ApiError {
                title: "Conflict",
                detail: Some("Document update conflict."),
                ..ApiError::default()
            };
            cozy::api_error(StatusCode::CONFLICT, &error)
        }
        Err(Stop::Refused(refusal)) => {
            let name = refusal.to_string();
            let error = ApiError {
                title: "Invalid Parameter",
                detail: Some("the value cannot be taken"),
                parameter: Some(&name),
                ..ApiError::default()
            };
            cozy::api_error(StatusCode::UNPROCESSABLE_ENTITY, &error)
        }
    }
}
