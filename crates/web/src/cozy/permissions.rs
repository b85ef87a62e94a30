//! `GET /permissions/self`: what the token of this request may do (cozy.md D.3).

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::caller::Asks;
use crate::reply::cozy;

pub(crate) async fn get(asks: Asks) -> Response {
    let caller = &asks.caller;
    let body = json!({
        "data": {
            "type": "io.cozy.permissions",
            "id": "",
            "attributes": {
                "type": caller.type_name(),
                "source_id": caller.source_id(),
                "permissions": caller.permissions.to_manifest(),
            },
        },
    });
    cozy::json_api(StatusCode::OK, &body)
}
