//! `POST /konnect/v1/par` (RFC 9126): authorization requests sent ahead.

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
    let (client, params) =
        match authenticated(&gatekeeper, &visit, &query, form, discovery::PUSHED_REQUESTS).await {
            Ok(authenticated) => authenticated,
            Err(reply) => return *reply,
        };
    match gatekeeper
        .push(visit.instance(), &client, &params, visit.moment())
        .await
    {
        Ok(Ok(pushed)) => oauth::created(&pushed),
        Ok(Err(error)) => {
            let presented = (client.client_id.as_str(), Via::None);
            refused(
                &gatekeeper,
                &visit,
                discovery::PUSHED_REQUESTS,
                presented,
                &params,
                &error,
            )
        }
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}
