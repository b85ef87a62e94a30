//! `DELETE /auth/login` and `/auth/login/others`: an app signs its person out, here or everywhere else (cozy.md B.6).
//!
//! It takes the session's cookie and the app's token of that very session: a page of another site has at most the first.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::callers::CallerKind;
use gatekeeper::sessions::Session;

use super::caller::authorization;
use super::fault;
use crate::reply::cozy;
use crate::signin::with_cookie;
use crate::visit::{Visit, cookies};

pub(crate) async fn delete(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit) -> Response {
    let session = match own_session(&gatekeeper, &visit) {
        Ok(session) => session,
        Err(refused) => return *refused,
    };
    let ended = gatekeeper.end_session(visit.instance(), session.id, visit.moment());
    if let Err(problem) = ended.await {
        return fault(&visit, &problem);
    }
    let instance = visit.instance();
    let response = StatusCode::NO_CONTENT.into_response();
    let response = with_cookie(response, &cookies::clear_session(&gatekeeper, instance));
    let response = match gatekeeper.logout_url(instance) {
        Some(_) => with_cookie(response, &cookies::set_logged_out(instance)),
        None => response,
    };
    with_cookie(response, &cookies::clear_state(&gatekeeper, instance))
}

pub(crate) async fn delete_others(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit) -> Response {
    let session = match own_session(&gatekeeper, &visit) {
        Ok(session) => session,
        Err(refused) => return *refused,
    };
    let ended = gatekeeper.end_other_sessions(visit.instance(), Some(session.id), visit.moment());
    match ended.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => fault(&visit, &problem),
    }
}

/// The session of the cookie, when the token of an app in that session came along.
fn own_session(gatekeeper: &Gatekeeper, visit: &Visit) -> Result<Session, Box<Response>> {
    let refused = |message: &str| Box::new(cozy::error_json(StatusCode::UNAUTHORIZED, message));
    let broken = |problem| Box::new(fault(visit, &problem));
    let session = gatekeeper
        .session(visit.instance(), &visit.visitor, visit.moment())
        .map_err(broken)?;
    let Some(session) = session else {
        return Err(refused("The session has expired or there is none"));
    };
    let caller = match authorization(&visit.headers) {
        Ok(line) => gatekeeper
            .caller(visit.instance(), line, Some(&session), visit.moment())
            .map_err(broken)?,
        Err(problem) => Err(problem),
    };
    match caller.map(|caller| caller.kind) {
        Ok(CallerKind::App {
            session: Some(of), ..
        }) if of == session.id => Ok(session),
        Ok(_) => Err(refused("The token of an app of this session is needed")),
        Err(problem) => Err(refused(&problem.to_string())),
    }
}
