//! `POST /konnect/v1/revoke` (RFC 7009). A refresh token takes everything of its grant with it, an access
//! token only itself. Unknown and foreign tokens get the same 200.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use gatekeeper::Gatekeeper;
use protocol::discovery;

use super::authenticated;
use crate::reply::oauth;
use crate::visit::{Form, Query, Visit};

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    query: Query,
    form: Form,
) -> Response {
    let (client, params) = match authenticated(&gatekeeper, &visit, &query, form, discovery::REVOKE).await {
        Ok(authenticated) => authenticated,
        Err(reply) => return *reply,
    };
    match gatekeeper
        .revoke(visit.instance(), &client, &params, visit.moment())
        .await
    {
        Ok(Ok(())) => StatusCode::OK.into_response(),
        Ok(Err(error)) => oauth::refused(&error, &visit.headers),
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}
