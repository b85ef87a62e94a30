//! `POST /konnect/v1/token` (RFC 6749 3.2, `opencloud.md` C).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use protocol::client_authentication::Via;
use protocol::discovery;

use super::{authenticated, refused};
use crate::reply::oauth;
use crate::visit::{Form, Query, Visit};

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    query: Query,
    form: Form,
) -> Response {
    let (client, params) = match authenticated(&gatekeeper, &visit, &query, form, discovery::TOKEN).await {
        Ok(authenticated) => authenticated,
        Err(reply) => return *reply,
    };
    let presented = (client.client_id.as_str(), Via::None);
    let refused = |error| refused(&gatekeeper, &visit, discovery::TOKEN, presented, &params, error);
    let request = match protocol::token_request::parse(&params) {
        Ok(request) => request,
        Err(error) => return refused(&error),
    };
    match gatekeeper
        .redeem(visit.instance(), &client, request, visit.moment())
        .await
    {
        Ok(Ok(tokens)) => oauth::json(&tokens),
        Ok(Err(error)) => refused(&error),
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}
