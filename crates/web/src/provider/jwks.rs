//! `GET /konnect/v1/jwks.json` (RFC 7517 5): the public signing keys, those that will sign next among them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;

use crate::reply::oauth;
use crate::visit::Visit;

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit) -> Response {
    let keys = gatekeeper.published_keys(visit.moment()).await;
    oauth::document("application/jwk-set+json", keys.published())
}
