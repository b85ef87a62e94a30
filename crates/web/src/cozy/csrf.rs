//! The double submit of the Cozy forms (cozy.md B.2): a cookie and a field with the same text.

use axum::http::HeaderValue;
use axum::http::header::{SET_COOKIE, VARY};
use axum::response::Response;
use gatekeeper::Fault;
use protocol::cozy::csrf::{self, CsrfProblem};

use crate::visit::{Visit, cookies};

/// The text for a form: what the browser has already, or a fresh one. [`sent`] puts it into the answer's cookie.
pub(crate) fn token(visit: &Visit) -> Result<String, Fault> {
    let chance = visit.moment().draw()?;
    Ok(csrf::keep_or_mint(
        cookies::double_submit(&visit.headers),
        &chance,
    ))
}

/// Whether a form's field carries what the cookie holds.
pub(crate) fn check(visit: &Visit, field: Option<&str>) -> Result<(), CsrfProblem> {
    csrf::check(cookies::double_submit(&visit.headers), field)
}

/// The answer with the cookie: pages with a form and answers to them start its hour anew.
pub(crate) fn sent(mut response: Response, visit: &Visit, token: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(cookie) = HeaderValue::from_str(&cookies::set_double_submit(token, visit.instance())) {
        headers.append(SET_COOKIE, cookie);
    }
    headers.append(VARY, HeaderValue::from_static("Cookie"));
    response
}
