//! `POST /konnect/v1/device_authorization` (RFC 8628 3.1): a device without a browser asks for its two codes.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use protocol::client_authentication::Via;
use protocol::discovery;
use protocol::error::ErrorCode;

use super::{authenticated, from_another_page, refused};
use crate::reply::oauth;
use crate::visit::{Form, Query, Visit};

/// Seconds after which a client may try again whose devices all wait.
const LATER: HeaderValue = HeaderValue::from_static("60");

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    query: Query,
    form: Form,
) -> Response {
    // A device has no pages. Any page could otherwise let devices wait in the name of a public client, until there is
    // no room for the real one (S-153).
    if from_another_page(&visit) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let (client, params) =
        match authenticated(&gatekeeper, &visit, &query, form, discovery::DEVICE_AUTHORIZATION).await {
            Ok(authenticated) => authenticated,
            Err(reply) => return *reply,
        };
    match gatekeeper
        .authorize_device(visit.instance(), &client, &params, &visit.visitor, visit.moment())
        .await
    {
        Ok(Ok(codes)) => oauth::json(&codes),
        Ok(Err(error)) => {
            let presented = (client.client_id.as_str(), Via::None);
            let endpoint = discovery::DEVICE_AUTHORIZATION;
            let mut response = refused(&gatekeeper, &visit, endpoint, presented, &params, &error);
            if error.code == ErrorCode::TemporarilyUnavailable {
                *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                response.headers_mut().insert(RETRY_AFTER, LATER);
            }
            response
        }
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}
