//! `GET /status`: whether anybody is there. Older clients ask it to learn whom they speak to (cozy.md H.3).

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::reply::cozy;

pub(crate) async fn get() -> Response {
    cozy::json(StatusCode::OK, &json!({ "status": "OK", "message": "OK" }))
}
