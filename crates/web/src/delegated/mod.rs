//! Sign-ins by a provider (`/oidc/*`, cozy.md F): here we are the client. What is decided is in
//! `gatekeeper::delegated_login`.
//!
//! The host that is registered at providers, and the hosts where people begin who have no instance in mind, are no
//! instance's. They have a router of their own and reach nothing else.

pub(crate) mod access_token;
pub(crate) mod login;
pub(crate) mod logout;
mod porch;
pub(crate) mod redirect;
pub(crate) mod start;
pub(crate) mod twofactor;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use gatekeeper::delegated_login::settings::REDIRECT;
use gatekeeper::world::Moment;
use gatekeeper::{Fault, Gatekeeper};
use protocol::redirect_uri::with_query;

use crate::assets;
use crate::pages::{Refused, Trouble};
use crate::reply::cozy::{self, Format};
use crate::reply::{incident, page};
use crate::visit::{Arrived, Visit, texts};

/// Where sign-ins by a provider begin.
pub(crate) const START: &str = "/oidc/start";
/// Back-channel logout, for a provider that only one context has.
pub(crate) const LOGOUT: &str = "/oidc/logout";
/// And where several have it.
pub(crate) const LOGOUT_OF_CONTEXT: &str = "/oidc/{context}/logout";

/// What hosts of no instance answer.
pub(crate) fn router(gatekeeper: Arc<Gatekeeper>) -> Router {
    Router::new()
        .route("/", get(porch::get).post(porch::post))
        .route(REDIRECT, get(redirect::get))
        .route(LOGOUT, post(logout::post))
        .route(LOGOUT_OF_CONTEXT, post(logout::post_of_context))
        .route("/static/lodge.css", get(assets::stylesheet))
        .route("/static/mark.svg", get(assets::mark))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .with_state(gatekeeper)
}

async fn nowhere() -> StatusCode {
    StatusCode::MISDIRECTED_REQUEST
}

/// The address at which a sign-in by the provider begins that leads on to `redirect`.
pub(crate) fn start_at(visit: &Visit, redirect: &str) -> String {
    crate::cozy::own_page(visit, &path_to_start(redirect))
}

/// The same as a link on a page of ours.
pub(crate) fn path_to_start(redirect: &str) -> String {
    let params = [("redirect", redirect)];
    with_query(START, if redirect.is_empty() { &[] } else { &params })
}

/// Pages about passphrases, where people can only sign in with a provider: they are sent there.
pub(crate) async fn with_passphrase_only(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    if !gatekeeper.only_provider(visit.instance()) {
        return next.run(request).await;
    }
    if request.method() == Method::GET || request.method() == Method::HEAD {
        return crate::reply::redirect::see_other(&start_at(&visit, ""));
    }
    no_passphrases(&visit)
}

/// Nobody signs in with a passphrase here.
pub(crate) fn no_passphrases(visit: &Visit) -> Response {
    let say = "password authentication is disabled, sign in with the provider at /oidc/start";
    cozy::form_refused(visit, StatusCode::FORBIDDEN, Trouble::NoPassphrases, say)
}

/// A refusal, wherever it happens, in format E1.
fn refused(arrived: &Arrived, status: StatusCode, trouble: Trouble, say: &str) -> Response {
    if let Arrived::Here(visit) = arrived {
        return cozy::form_refused(visit, status, trouble, say);
    }
    let headers = arrived.headers();
    if !accepts(headers, "text/html") || accepts(headers, "application/json") {
        return if accepts(headers, "application/json") {
            cozy::error_json(status, say)
        } else {
            (
                status,
                [(CONTENT_TYPE, "text/plain; charset=utf-8")],
                say.to_owned(),
            )
                .into_response()
        };
    }
    let page = Refused {
        t: texts(headers, "", &[]),
        domain: None,
        trouble,
        why: None,
        id: incident::id(arrived.moment()),
        technical: Some(say.to_owned()),
    };
    page::show(status, &page, None)
}

fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains(kind))
}

fn fault(fault: &Fault, moment: Moment) -> Response {
    cozy::fault(Format::Plain, fault, moment)
}
