//! `GET /konnect/v1/jwks.json` (RFC 7517 5): the public signing keys.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;

use crate::reply::oauth;

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>) -> Response {
    oauth::document(
        "application/jwk-set+json",
        gatekeeper.published_keys().published(),
    )
}
