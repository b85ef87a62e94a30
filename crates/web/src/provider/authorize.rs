//! `GET` and `POST /signin/v1/identifier/_/authorize` (RFC 6749 3.1, OpenID Connect Core 3.1.2).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use protocol::discovery as paths;
use protocol::error::{ErrorCode, OAuthError};
use protocol::parameters::{Parameters, ParametersProblem};

use crate::reply::{page, redirect};
use crate::signin::{self, with_browser_cookie, with_cookie};
use crate::visit::{Form, FormProblem, Query, Visit, cookies};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, query: Query) -> Response {
    match query.0 {
        Ok(params) => decide(&gatekeeper, visit, &params, false).await,
        Err(problem) => unusable(&visit, &problem),
    }
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    query: Query,
    form: Form,
) -> Response {
    let params = match (query.0, form.0) {
        (Ok(query), Ok(body)) => Parameters::merge(query, body),
        (Err(problem), _) | (_, Err(FormProblem::Parameters(problem))) => Err(problem),
        (_, Err(FormProblem::ContentType)) => {
            let error = OAuthError::new(
                ErrorCode::InvalidRequest,
                "the body must be application/x-www-form-urlencoded",
            );
            return page::request_refused(&visit, &error);
        }
        (_, Err(FormProblem::Body(status))) => {
            return page::trouble(&visit, status, crate::pages::Trouble::BadRequest, None);
        }
    };
    match params {
        // A POST from another site arrives without our cookies; a GET of the same request brings them along.
        Ok(params) if visit.visitor.cookie.is_none() && params.to_urlencoded().len() < 6000 => {
            redirect::see_other(&format!("{}?{}", paths::AUTHORIZE, params.to_urlencoded()))
        }
        Ok(params) => decide(&gatekeeper, visit, &params, true).await,
        Err(problem) => unusable(&visit, &problem),
    }
}

async fn decide(
    gatekeeper: &Gatekeeper,
    mut visit: Visit,
    params: &Parameters,
    after_form: bool,
) -> Response {
    let fresh = match signin::browser_cookie(gatekeeper, &mut visit) {
        Ok(fresh) => fresh,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let session = match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(session) => session,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let decided = gatekeeper
        .authorize(
            visit.instance(),
            params,
            session.as_ref(),
            &visit.visitor,
            visit.moment(),
        )
        .await;
    let response = match decided {
        Ok(decision) => signin::go_on(&visit, decision, after_form),
        Err(fault) => page::fault(&visit, &fault),
    };
    let response = with_browser_cookie(response, fresh);
    match session {
        Some(session) => signin::with_state(response, gatekeeper, &visit, &session),
        // The session was ended from elsewhere: pages that ask about it shall hear so.
        None if visit.visitor.cookie.is_some() => {
            with_cookie(response, &cookies::clear_state(gatekeeper, visit.instance()))
        }
        None => response,
    }
}

fn unusable(visit: &Visit, problem: &ParametersProblem) -> Response {
    page::request_refused(
        visit,
        &OAuthError::new(ErrorCode::InvalidRequest, problem.to_string()),
    )
}
