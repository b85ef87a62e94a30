//! Redirects: to our own pages, and answers to clients.

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use protocol::authorization_request::Answer;

use super::page;
use crate::pages::{FormPost, Leaving};
use crate::texts::Texts;

/// To a page of ours, or to a registered address; the next request is a GET (RFC 9700 4.12).
pub(crate) fn see_other(location: &str) -> Response {
    redirect(StatusCode::SEE_OTHER, location)
}

/// The answer to a Cozy client (D2).
pub(crate) fn found(location: &str) -> Response {
    redirect(StatusCode::FOUND, location)
}

/// The answer to an authorization request. `after_form` says whether a form led here: then the browser must
/// not send it again to the client.
pub(crate) fn answer(answer: Answer, after_form: bool, t: Texts) -> Response {
    if let Some(location) = answer.location() {
        let status = if after_form {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::FOUND
        };
        return redirect(status, &location);
    }
    // Without an address to go to, it is a form to post.
    let target = page::onward(&answer.redirect_uri);
    let params = answer
        .params
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    page::show(
        StatusCode::OK,
        &FormPost {
            t,
            action: answer.redirect_uri,
            params,
        },
        Some(&target),
    )
}

/// A page that says where the answer leads, for the person to go on or not: nobody vouched for that address.
pub(crate) fn warned(answer: Answer, app: String, t: Texts) -> Response {
    let target = page::onward(&answer.redirect_uri);
    let location = answer.location();
    let params = answer
        .params
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let leaving = Leaving {
        t,
        app,
        location,
        onward: FormPost {
            t,
            action: answer.redirect_uri,
            params,
        },
    };
    page::show(StatusCode::OK, &leaving, Some(&target))
}

fn redirect(status: StatusCode, location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (status, [(LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
