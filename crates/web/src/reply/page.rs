//! Replies to people: HTML with a policy that allows nothing foreign (S-066).

use askama::Template;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gatekeeper::Fault;
use protocol::error::{ErrorCode, OAuthError};

use super::incident;
use crate::pages::{Refused, Trouble};
use crate::visit::{Here, Visit, texts};

/// Shows a page. `form_action`: what its form may lead to besides ourselves, see [`onward`] and [`origin`].
pub(crate) fn show(status: StatusCode, page: &impl Template, form_action: Option<&str>) -> Response {
    show_with(status, page, form_action, &[], None)
}

/// Shows a page with a client's picture from its own place. `picture` is an https address.
pub(crate) fn show_with_picture(
    status: StatusCode,
    page: &impl Template,
    form_action: Option<&str>,
    picture: Option<&str>,
) -> Response {
    show_with(status, page, form_action, &[], picture)
}

/// Shows a page that loads registered addresses of apps in frames.
pub(crate) fn show_framing(
    status: StatusCode,
    page: &impl Template,
    form_action: Option<&str>,
    frames: &[String],
) -> Response {
    show_with(status, page, form_action, frames, None)
}

fn show_with(
    status: StatusCode,
    page: &impl Template,
    form_action: Option<&str>,
    frames: &[String],
    picture: Option<&str>,
) -> Response {
    let Ok(html) = page.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'{}{}; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'{}{}",
        if picture.is_some() { " " } else { "" },
        picture.map(origin).unwrap_or_default(),
        if form_action.is_some() { " " } else { "" },
        form_action.unwrap_or_default(),
    );
    if !frames.is_empty() {
        policy.push_str("; frame-src");
        for frame in frames {
            policy.push(' ');
            policy.push_str(&origin(frame));
        }
    }
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    match HeaderValue::from_str(&policy) {
        Ok(policy) => headers.insert(CONTENT_SECURITY_POLICY, policy),
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    response
}

/// What `form-action` has to name where a form of ours ends with an answer to a client: browsers apply it to every
/// redirect that follows, and many apps send the browser on to a page of their own once they have the answer. Our
/// forms' own targets are fixed and nothing foreign can be written into these pages.
pub(crate) fn onward(uri: &str) -> String {
    match uri.split_once(':') {
        None | Some(("http" | "https", _)) => "http: https:".to_owned(),
        Some((scheme, _)) => format!("http: https: {scheme}:"),
    }
}

/// What `form-action` has to name for an address: its origin, or only its scheme where it has none. Policies have no
/// grammar for `[::1]` (CSP 3 section 2.3.1): a browser would drop the source, and with it the answer to an app that
/// listens there. The port says enough of it.
pub(crate) fn origin(uri: &str) -> String {
    match uri.split_once("://") {
        Some((scheme @ ("http" | "https"), rest)) => {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            match authority
                .strip_prefix('[')
                .and_then(|literal| literal.split_once(']'))
            {
                Some((_, port)) => format!("{scheme}://*{port}"),
                None => format!("{scheme}://{authority}"),
            }
        }
        Some((scheme, _)) => format!("{scheme}:"),
        None => format!("{}:", uri.split(':').next().unwrap_or_default()),
    }
}

/// An error page.
pub(crate) fn trouble(
    visit: &Visit,
    status: StatusCode,
    trouble: Trouble,
    technical: Option<String>,
) -> Response {
    let id = incident::id(visit.moment());
    refused(&visit.here, &visit.headers, status, trouble, technical, id)
}

fn refused(
    here: &Here,
    headers: &HeaderMap,
    status: StatusCode,
    trouble: Trouble,
    technical: Option<String>,
    id: String,
) -> Response {
    let t = texts(headers, &here.instance.locale, &[]);
    let page = Refused {
        t,
        domain: Some(here.instance.domain.clone()),
        trouble,
        why: None,
        id,
        technical,
    };
    show(status, &page, None)
}

/// An authorization request that cannot be answered by redirect.
pub(crate) fn request_refused(visit: &Visit, error: &OAuthError) -> Response {
    let kind = match error.code {
        ErrorCode::InvalidClient | ErrorCode::UnauthorizedClient => Trouble::UnknownApp,
        ErrorCode::InvalidRedirectUri => Trouble::WrongDestination,
        _ => Trouble::BadRequest,
    };
    trouble(visit, StatusCode::BAD_REQUEST, kind, Some(error.to_string()))
}

/// A form that did not come from one of our own pages.
pub(crate) fn foreign(here: &Here, headers: &HeaderMap) -> Response {
    refused(
        here,
        headers,
        StatusCode::FORBIDDEN,
        Trouble::Foreign,
        None,
        incident::id(here.moment),
    )
}

/// A page about a message that is part of a protocol.
pub(crate) fn plain(here: &Here, headers: &HeaderMap, status: StatusCode, message: &str) -> Response {
    let trouble = match status {
        StatusCode::NOT_FOUND => Trouble::NotFound,
        StatusCode::SERVICE_UNAVAILABLE => Trouble::Busy,
        _ => Trouble::BadRequest,
    };
    let id = incident::id(here.moment);
    refused(here, headers, status, trouble, Some(message.to_owned()), id)
}

/// An instance that whoever runs the lodge closed.
pub(crate) fn blocked(here: &Here, headers: &HeaderMap, reason: &str) -> Response {
    refused(
        here,
        headers,
        StatusCode::SERVICE_UNAVAILABLE,
        Trouble::Blocked,
        Some(reason.to_owned()),
        incident::id(here.moment),
    )
}

/// Cookies that cannot be told apart; the next visit comes without them (S-160).
pub(crate) fn muddled(here: &Here, headers: &HeaderMap) -> Response {
    let technical =
        "the browser sent a cookie of the lodge twice, or too many cookies; the lodge's were cleared";
    refused(
        here,
        headers,
        StatusCode::BAD_REQUEST,
        Trouble::BadRequest,
        Some(technical.to_owned()),
        incident::id(here.moment),
    )
}

/// An accident, told by its incident id.
pub(crate) fn fault(visit: &Visit, fault: &Fault) -> Response {
    let id = incident::log(fault, visit.moment());
    let (status, kind) = if fault.is_transient() {
        (StatusCode::SERVICE_UNAVAILABLE, Trouble::Busy)
    } else {
        (StatusCode::INTERNAL_SERVER_ERROR, Trouble::Fault)
    };
    let mut response = refused(&visit.here, &visit.headers, status, kind, None, id);
    if fault.is_transient() {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
