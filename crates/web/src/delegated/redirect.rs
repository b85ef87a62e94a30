//! `GET /oidc/redirect`: the browser comes back from the provider, to a host that is registered there for everybody, and
//! goes on to its instance (cozy.md F.3).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::delegated_login::Returned;

use super::refused;
use crate::pages::{TrialDone, Trouble};
use crate::reply::{page, redirect};
use crate::visit::{Arrived, Query, cookies, texts};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    arrived: Arrived,
    query: Query,
) -> Response {
    let no = |status, trouble, say: &str| refused(&arrived, status, trouble, say);
    let params = match query.0 {
        Ok(params) => params,
        Err(problem) => return no(StatusCode::BAD_REQUEST, Trouble::BadRequest, &problem.to_string()),
    };
    let host = arrived.host();
    let browser = match &arrived {
        Arrived::Here(_) => None,
        Arrived::Elsewhere(elsewhere, headers) => cookies::porch(headers, &gatekeeper, &elsewhere.host),
    };
    let back = gatekeeper
        .return_delegated(&params, &host, browser, arrived.moment())
        .await;
    match back {
        Ok(Returned::ToInstance(url)) => redirect::see_other(&url),
        Ok(Returned::NoState) => no(
            StatusCode::NOT_FOUND,
            Trouble::Expired,
            "the state is not known, or not any more",
        ),
        Ok(Returned::NoInstance) => no(
            StatusCode::NOT_FOUND,
            Trouble::NotFound,
            "nobody here is called what the provider says",
        ),
        Ok(Returned::OtherBrowser) => no(
            StatusCode::BAD_REQUEST,
            Trouble::Foreign,
            "the sign-in began in another browser",
        ),
        Ok(Returned::OtherProvider) => no(
            StatusCode::BAD_REQUEST,
            Trouble::BadRequest,
            "the answer is not from the provider that was asked",
        ),
        Ok(Returned::Refused(code)) => no(
            StatusCode::BAD_REQUEST,
            Trouble::ProviderRefused,
            &format!("the provider answered {code}"),
        ),
        Ok(Returned::NoCode) => no(
            StatusCode::BAD_REQUEST,
            Trouble::BadRequest,
            "the provider sent no code",
        ),
        Ok(Returned::NotGood) => no(
            StatusCode::BAD_REQUEST,
            Trouble::ProviderRefused,
            "the provider's answer is not good",
        ),
        Ok(Returned::Unreachable) => no(
            StatusCode::BAD_GATEWAY,
            Trouble::Provider,
            "the provider does not answer as it should",
        ),
        Ok(Returned::Tried) => {
            let page = TrialDone {
                t: texts(arrived.headers(), "", &[]),
                domain: host,
            };
            page::show(StatusCode::OK, &page, None)
        }
        Err(problem) => super::fault(&problem, arrived.moment()),
    }
}
