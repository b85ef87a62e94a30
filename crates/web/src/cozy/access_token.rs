//! `POST /auth/access_token` (cozy.md C.7). A refresh comes with the old access token in its `Authorization`; it is not
//! looked at.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use protocol::cozy::token::TokenProblem;
use serde_json::json;

use crate::reply::cozy::{self, Format};
use crate::visit::{Form, FormProblem, Visit};

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Form) -> Response {
    let params = match form.0 {
        Ok(params) => params,
        // Without a form there is no parameter.
        Err(FormProblem::ContentType) => return refused(TokenProblem::Missing("grant_type")),
        Err(FormProblem::Body(status)) => {
            return cozy::json(status, &json!({ "error": "the body did not arrive whole" }));
        }
        Err(FormProblem::Parameters(problem)) => {
            return cozy::json(StatusCode::BAD_REQUEST, &json!({ "error": problem.to_string() }));
        }
    };
    match gatekeeper
        .cozy_tokens(visit.instance(), &params, visit.moment())
        .await
    {
        Ok(Ok(tokens)) => cozy::json(StatusCode::OK, &tokens),
        Ok(Err(problem)) => refused(problem),
        Err(fault) => cozy::fault(Format::Plain, &fault, visit.moment()),
    }
}

fn refused(problem: TokenProblem) -> Response {
    cozy::json(StatusCode::BAD_REQUEST, &problem.to_json())
}
