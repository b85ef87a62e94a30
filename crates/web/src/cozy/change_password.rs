//! `GET /.well-known/change-password`: where password managers send their people.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;

use super::own_page;
use crate::visit::Visit;

/// Where in the settings app.
const IN_SETTINGS: &str = "settings/#/profile/password";

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit) -> Response {
    let there = match gatekeeper.onward_to_app(visit.instance(), IN_SETTINGS) {
        Some(onward) => onward.url,
        // Without the app there is still the page that sends a link.
        None => own_page(&visit, "/auth/passphrase_reset"),
    };
    (StatusCode::FOUND, [(LOCATION, there)]).into_response()
}
