//! `GET` and `POST /signin/v1/identifier/_/endsession` (OpenID Connect RP-Initiated Logout 2).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use protocol::discovery as paths;
use protocol::parameters::Parameters;

use crate::pages::Trouble;
use crate::reply::{page, redirect};
use crate::signin::{self, goodbye};
use crate::visit::{Form, Query, Visit};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, query: Query) -> Response {
    match query.0 {
        // Browsers name no origin when they follow a link; whoever names another one did not follow one (D.2).
        Ok(params) if signin::names_foreign_origin(&visit) => goodbye::ask(&gatekeeper, visit, &params, None),
        Ok(params) => goodbye::leave(&gatekeeper, visit, params, false).await,
        Err(_) => page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None),
    }
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    query: Query,
    form: Form,
) -> Response {
    let params = match (query.0, form.0) {
        (Ok(query), Ok(body)) => Parameters::merge(query, body).ok(),
        _ => None,
    };
    match params {
        // Another site's POST comes without our cookies; the GET brings them along, and the session decides.
        Some(params) if visit.visitor.cookie.is_none() && params.to_urlencoded().len() < 6000 => {
            redirect::see_other(&format!("{}?{}", paths::END_SESSION, params.to_urlencoded()))
        }
        Some(params) if signin::is_foreign(&visit) => goodbye::ask(&gatekeeper, visit, &params, None),
        Some(params) => goodbye::leave(&gatekeeper, visit, params, false).await,
        None => page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None),
    }
}
