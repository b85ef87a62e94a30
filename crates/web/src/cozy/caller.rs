//! Who calls: the bearer token of a request as an extractor. A handler that takes [`Asks`] runs for nobody else; the
//! refusal is in the format of the family of routes.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::callers::Caller;
use protocol::cozy::token::BearerProblem;

use crate::reply::cozy::{self, Format};
use crate::visit::Visit;

/// A caller with a good token.
pub(crate) struct Asks {
    /// Who calls.
    pub(crate) caller: Caller,
    /// The visit.
    pub(crate) visit: Visit,
}

/// Which format a path's refusals have.
pub(crate) fn format(path: &str) -> Format {
    if path == "/data" || path.starts_with("/data/") {
        Format::Couch
    } else {
        Format::JsonApi
    }
}

/// The request's `Authorization` line. Two tokens are none (S-076); what is no text is no token either.
pub(crate) fn authorization(headers: &HeaderMap) -> Result<Option<&str>, BearerProblem> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    match (lines.next(), lines.next()) {
        (None, _) => Ok(None),
        (Some(line), None) => line.to_str().map(Some).map_err(|_| BearerProblem::Invalid),
        (Some(_), Some(_)) => Err(BearerProblem::Invalid),
    }
}

impl FromRequestParts<Arc<Gatekeeper>> for Asks {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, gatekeeper: &Arc<Gatekeeper>) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, gatekeeper)
            .await
            .map_err(StatusCode::into_response)?;
        let format = format(parts.uri.path());
        let fault = |fault| cozy::fault(format, &fault, visit.moment());
        let session = gatekeeper
            .session(visit.instance(), &visit.visitor, visit.moment())
            .map_err(fault)?;
        let caller = match authorization(&visit.headers) {
            Ok(authorization) => gatekeeper
                .caller(visit.instance(), authorization, session.as_ref(), visit.moment())
                .map_err(fault)?,
            Err(problem) => Err(problem),
        };
        match caller {
            Ok(caller) => Ok(Self { caller, visit }),
            Err(problem) => Err(cozy::bearer_refused(format, &visit.here, &visit.headers, problem)),
        }
    }
}

impl Asks {
    /// The refusal of a caller who may not do this.
    pub(crate) fn forbidden(&self, format: Format) -> Response {
        cozy::bearer_refused(
            format,
            &self.visit.here,
            &self.visit.headers,
            BearerProblem::Forbidden,
        )
    }
}
