//! `POST /accounts/:type/:accountid/refresh`: a konnector or an app wants a new token for an account (cozy.md G.5). The
//! type in the path is not looked at; the account's own counts.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::connectors::refresh::NotRenewed;
use gatekeeper::documents::{ACCOUNTS, Shown};
use serde_json::{Value, json};

use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path((_, account)): Path<(String, String)>,
    asks: Asks,
) -> Response {
    let moment = asks.visit.moment();
    let instance = Arc::clone(&asks.visit.here.instance);
    let caller = asks.caller.clone();
    // In a task of its own: what the service gives is stored even if who asked goes away meanwhile.
    let renewing = tokio::spawn(async move {
        gatekeeper
            .refresh_account(&instance, &caller, &account, moment)
            .await
    });
    match renewing.await {
        Ok(Ok(Ok(shown))) => cozy::json_api(StatusCode::OK, &answer(&shown)),
        Ok(Ok(Err(why))) => refused(&asks, &why),
        Ok(Err(fault)) => cozy::fault(Format::JsonApi, &fault, moment),
        Err(_) => cozy::fault(Format::JsonApi, &gatekeeper::Fault::Worker, moment),
    }
}

fn answer(shown: &Shown) -> Value {
    let attributes: serde_json::Map<String, Value> = shown
        .document
        .to_map()
        .into_iter()
        .filter(|(name, _)| !name.starts_with('_'))
        .collect();
    json!({
        "data": {
            "type": ACCOUNTS,
            "id": shown.id,
            "attributes": attributes,
            "meta": { "rev": shown.rev },
            "links": { "self": format!("/data/{ACCOUNTS}/{}", shown.id) },
        }
    })
}

fn refused(asks: &Asks, why: &NotRenewed) -> Response {
    let say = why.to_string();
    let (status, code) = match why {
        NotRenewed::Forbidden | NotRenewed::Program { .. } => return asks.forbidden(Format::JsonApi),
        NotRenewed::NoAccount | NotRenewed::NoType(_) => (StatusCode::NOT_FOUND, None),
        NotRenewed::Nothing(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        // The text that clients know it by.
        NotRenewed::Over => (StatusCode::UNAUTHORIZED, Some("oauth_refresh_invalid_token")),
        NotRenewed::Failed(_) => (StatusCode::BAD_GATEWAY, None),
    };
    let error = ApiError {
        title: status.canonical_reason().unwrap_or("Error"),
        code,
        detail: Some(&say),
        ..ApiError::default()
    };
    cozy::api_error(status, &error)
}
