//! `GET /konnect/v1/session/check-session.html`: the frame that a client's page asks whether the sign-in behind its
//! tokens is still the same (OpenID Connect Session Management 3.2).
//!
//! Any site may put it into a frame. It holds nothing but a script, and that script tells nothing but "changed",
//! "unchanged" or "error" to who shows a `session_state` that was made for them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gatekeeper::Gatekeeper;

use crate::visit::{Visit, cookies};

const POLICY: &str = "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'";

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit) -> Response {
    // The name holds letters, digits, dashes and underscores only.
    let cookie = cookies::state_name(&gatekeeper, visit.instance());
    let page = format!(
        "<!doctype html>\n<html lang=\"en\" data-cookie=\"{cookie}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Gatelodge</title>\n<script src=\"/static/check_session.js\"></script>\n</head>\n</html>\n"
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=3600"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    (headers, page).into_response()
}
