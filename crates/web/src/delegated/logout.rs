//! `POST /oidc/logout` and `/oidc/:context/logout`: a provider says that somebody signed out there (cozy.md F.7).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::delegated_login::LoggedOut;
use serde_json::json;

use crate::reply::cozy;
use crate::visit::{Arrived, Form};

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    arrived: Arrived,
    form: Form,
) -> Response {
    end(&gatekeeper, None, &arrived, form).await
}

pub(crate) async fn post_of_context(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(context): Path<String>,
    arrived: Arrived,
    form: Form,
) -> Response {
    end(&gatekeeper, Some(&context), &arrived, form).await
}

async fn end(gatekeeper: &Gatekeeper, context: Option<&str>, arrived: &Arrived, form: Form) -> Response {
    let Ok(params) = form.0 else {
        return refused(StatusCode::BAD_REQUEST, "a form with logout_token is expected");
    };
    let Some(token) = params.get("logout_token") else {
        return refused(StatusCode::BAD_REQUEST, "logout_token is missing");
    };
    match gatekeeper.provider_logout(context, token, arrived.moment()).await {
        Ok(LoggedOut::Done) => StatusCode::OK.into_response(),
        Ok(LoggedOut::Bad(why)) => refused(StatusCode::BAD_REQUEST, &why),
        Ok(LoggedOut::Several) => refused(
            StatusCode::CONFLICT,
            "several contexts have this provider: send it to /oidc/CONTEXT/logout",
        ),
        Err(fault) => super::fault(&fault, arrived.moment()),
    }
}

fn refused(status: StatusCode, why: &str) -> Response {
    let body = json!({ "error": "invalid_request", "error_description": why });
    cozy::json(status, &body)
}
