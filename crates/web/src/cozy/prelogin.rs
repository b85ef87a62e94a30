//! `GET /public/prelogin`: what a program has to know before it can sign in (cozy.md B.12).

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::reply::cozy::{self, ApiError};
use crate::visit::Visit;

pub(crate) async fn get(visit: Visit) -> Response {
    let instance = visit.instance();
    if !instance.onboarded {
        let error = ApiError {
            title: "Precondition Failed",
            detail: Some("the instance waits for its owner"),
            ..ApiError::default()
        };
        return cozy::api_error(StatusCode::PRECONDITION_FAILED, &error);
    }
    cozy::json(
        StatusCode::OK,
        &json!({
            "Kdf": 0,
            "KdfIterations": instance.kdf_iterations,
            "OIDC": false,
            "FranceConnect": false,
            "magic_link": false,
            "locale": if instance.locale.is_empty() { "en" } else { &instance.locale },
            "name": instance.public_name,
        }),
    )
}
