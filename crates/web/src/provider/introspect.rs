//! `POST /konnect/v1/introspect` (RFC 7662): for clients with a secret, about their own tokens.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use protocol::discovery;
use protocol::error::{ErrorCode, OAuthError};

use super::authenticated;
use crate::reply::oauth;
use crate::visit::{Form, Query, Visit};

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    query: Query,
    form: Form,
) -> Response {
    let (client, params) = match authenticated(&gatekeeper, &visit, &query, form, discovery::INTROSPECT).await
    {
        Ok(authenticated) => authenticated,
        Err(reply) => return *reply,
    };
    if client.is_public() {
        let error = OAuthError::new(
            ErrorCode::InvalidClient,
            "introspection needs a client with a secret",
        );
        return oauth::refused(&error, &visit.headers);
    }
    let Some(token) = params.get("token") else {
        return oauth::refused(
            &OAuthError::new(ErrorCode::InvalidRequest, "token is missing"),
            &visit.headers,
        );
    };
    match gatekeeper
        .introspect(visit.instance(), &client, token, visit.moment())
        .await
    {
        Ok(answer) => oauth::json(&answer),
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}
