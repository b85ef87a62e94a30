//! The hosts of web apps (cozy.md E): their own router, their own headers, their own cookie. Nothing of the instance can
//! be reached through them, and no page elsewhere can read what they serve: a token is in it.

mod content_type;
pub(crate) mod programs;
mod serve;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use gatekeeper::apps::AtApp;
use gatekeeper::world::Moment;
use gatekeeper::{Fault, Gatekeeper};
use serde_json::json;

use crate::guard::said;
use crate::pages::{BareTrouble, Trouble};
use crate::reply::incident;
use crate::visit::texts;

/// Where and when, on the host of an app: the guard puts it into every request it lets pass there.
#[derive(Clone)]
pub(crate) struct There {
    pub(crate) at: AtApp,
    pub(crate) moment: Moment,
}

/// Everything that the hosts of apps answer.
pub(crate) fn router(gatekeeper: Arc<Gatekeeper>) -> Router {
    Router::new().fallback(serve::any).with_state(gatekeeper)
}

/// Whether a page elsewhere made the browser ask: as an image, a script, a frame, a prefetch or a `fetch`. Only who comes
/// to see the page, or the app itself, gets anything from an app's host (S-166, S-156). A program that is no browser says
/// nothing about this; it has no pages elsewhere either.
fn is_for_another_page(headers: &HeaderMap) -> bool {
    let [site, mode, dest] =
        ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"].map(|name| said(headers, name));
    if site == Some("same-origin") || (site, mode, dest) == (None, None, None) {
        return false;
    }
    let ahead = said(headers, "sec-purpose").is_some_and(|purpose| purpose.contains("prefetch"));
    mode != Some("navigate") || dest != Some("document") || ahead
}

/// A refusal on the host of an app, as the visitor reads best. Its page loads nothing: this host has only the app's files.
pub(crate) fn trouble(there: &There, headers: &HeaderMap, status: StatusCode, trouble: Trouble) -> Response {
    let t = texts(headers, &there.at.instance.locale, &[]);
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let accept = accept.unwrap_or_default();
    let (kind, body) = if accept.contains("application/json") {
        let error = t.get(trouble.title());
        ("application/json", json!({ "error": error }).to_string())
    } else if accept.contains("text/html") {
        let front = format!("{}/", there.at.instance.origin);
        match askama::Template::render(&BareTrouble { t, trouble, front }) {
            Ok(page) => ("text/html; charset=utf-8", page),
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    } else {
        (
            "text/plain; charset=utf-8",
            format!("{}\n", t.get(trouble.title())),
        )
    };
    let mut response = (status, [(CONTENT_TYPE, kind)], body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    );
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

/// Cookies that cannot be told apart.
pub(crate) fn muddled(there: &There, request: &Request) -> Response {
    trouble(
        there,
        request.headers(),
        StatusCode::BAD_REQUEST,
        Trouble::BadRequest,
    )
}

fn accident(there: &There, headers: &HeaderMap, fault: &Fault) -> Response {
    incident::log(fault, there.moment);
    if fault.is_transient() {
        trouble(there, headers, StatusCode::SERVICE_UNAVAILABLE, Trouble::Busy)
    } else {
        trouble(there, headers, StatusCode::INTERNAL_SERVER_ERROR, Trouble::Fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        is_for_another_page(&headers)
    }

    #[test]
    fn s_166_only_who_comes_to_see_it_and_the_app_itself_are_served() {
        const SITE: &str = "sec-fetch-site";
        const MODE: &str = "sec-fetch-mode";
        const DEST: &str = "sec-fetch-dest";
        for own in [
            vec![],
            vec![(SITE, "none"), (MODE, "navigate"), (DEST, "document")],
            vec![(SITE, "cross-site"), (MODE, "navigate"), (DEST, "document")],
            vec![(SITE, "same-site"), (MODE, "navigate"), (DEST, "document")],
            vec![(SITE, "same-origin"), (MODE, "cors"), (DEST, "empty")],
            vec![(SITE, "same-origin"), (MODE, "no-cors"), (DEST, "script")],
        ] {
            assert!(!asks(&own), "{own:?}");
        }
        for foreign in [
            vec![(SITE, "same-site"), (MODE, "no-cors"), (DEST, "script")],
            vec![(SITE, "same-site"), (MODE, "cors"), (DEST, "empty")],
            vec![(SITE, "cross-site"), (MODE, "no-cors"), (DEST, "image")],
            vec![(SITE, "same-site"), (MODE, "navigate"), (DEST, "iframe")],
            vec![(SITE, "same-site"), (MODE, "navigate"), (DEST, "embed")],
            vec![(MODE, "no-cors")],
            vec![(DEST, "script")],
            vec![
                (SITE, "same-site"),
                (MODE, "navigate"),
                (DEST, "document"),
                ("sec-purpose", "prefetch"),
            ],
            // Said twice it says nothing.
            vec![(SITE, "same-origin"), (SITE, "same-origin"), (MODE, "cors")],
        ] {
            assert!(asks(&foreign), "{foreign:?}");
        }
    }
}
