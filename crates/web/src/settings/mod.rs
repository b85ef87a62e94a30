//! What apps are told about the instance, and may change of it (`/settings/*`, cozy.md H.2).

pub(crate) mod capabilities;
pub(crate) mod hint;
pub(crate) mod instance;
pub(crate) mod passphrase;

use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::documents::SETTINGS;
use protocol::permission::Verb;

use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};

/// Refuses whoever may not do this with all settings.
pub(crate) fn whole_type(asks: &Asks, verb: Verb) -> Result<(), Box<Response>> {
    if asks.caller.permissions.allows_type(verb, SETTINGS) {
        Ok(())
    } else {
        Err(Box::new(asks.forbidden(Format::JsonApi)))
    }
}

/// The refusal of a body that is not the JSON it should be.
pub(crate) fn bad_body() -> Response {
    let error = ApiError {
        title: "Bad request",
        detail: Some("the body must be a JSON object"),
        ..ApiError::default()
    };
    cozy::api_error(StatusCode::BAD_REQUEST, &error)
}
