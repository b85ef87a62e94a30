//! `/accounts/:type/redirect`: the owner's browser comes back from a service (cozy.md G.4), to the instance or to a host
//! that is registered at the service for everybody.
//!
//! A POST comes from our own page, which brings here what the service put behind a `#`. It needs no other proof than the
//! state, like the GET.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use gatekeeper::connectors::connect::{Door, Returned};
use gatekeeper::world::Moment;
use gatekeeper::{Fault, Gatekeeper};
use protocol::parameters::Parameters;

use super::refused;
use crate::pages::AccountReturn;
use crate::reply::cozy::{self, Format};
use crate::reply::{page, redirect};
use crate::visit::{Arrived, Form, Query, texts};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(service): Path<String>,
    arrived: Arrived,
    query: Query,
) -> Response {
    match query.0 {
        Ok(params) => back(gatekeeper, service, arrived, params).await,
        Err(problem) => no(&arrived, &problem.to_string()),
    }
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(service): Path<String>,
    arrived: Arrived,
    form: Form,
) -> Response {
    match form.0 {
        // An empty form would only bring the page again.
        Ok(params) if params.iter().next().is_some() => back(gatekeeper, service, arrived, params).await,
        _ => no(&arrived, "the parameters cannot be read"),
    }
}

fn no(arrived: &Arrived, say: &str) -> Response {
    refused(arrived.here(), arrived.headers(), StatusCode::BAD_REQUEST, say)
}

async fn back(
    gatekeeper: Arc<Gatekeeper>,
    service: String,
    arrived: Arrived,
    params: Parameters,
) -> Response {
    let arrived = Arc::new(arrived);
    let moment = arrived.moment();
    let taking = {
        let (arrived, name) = (Arc::clone(&arrived), service.clone());
        // In a task of its own: what the service gives is stored even if the browser goes away meanwhile.
        tokio::spawn(async move { take(&gatekeeper, &name, &arrived, &params, moment).await })
    };
    match taking.await {
        Ok(Ok(Returned::ToApp(url))) => redirect::see_other(&url),
        Ok(Ok(Returned::BadState)) => no(&arrived, "bad state"),
        Ok(Ok(Returned::Malformed(why))) => no(&arrived, why),
        Ok(Ok(Returned::InFragment)) => fragment(&arrived, &service),
        Ok(Err(fault)) => cozy::fault(Format::JsonApi, &fault, moment),
        Err(_) => cozy::fault(Format::JsonApi, &Fault::Worker, moment),
    }
}

async fn take(
    gatekeeper: &Gatekeeper,
    service: &str,
    arrived: &Arrived,
    params: &Parameters,
    moment: Moment,
) -> Result<Returned, Fault> {
    let session = match arrived {
        Arrived::Here(visit) => gatekeeper.session(visit.instance(), &visit.visitor, moment)?,
        Arrived::Elsewhere(..) => None,
    };
    let door = match arrived {
        Arrived::Here(visit) => Door::Instance(visit.instance(), session.as_ref()),
        Arrived::Elsewhere(..) => Door::Elsewhere,
    };
    gatekeeper.return_account(door, service, params, moment).await
}

/// The page that brings here what is behind the `#`.
fn fragment(arrived: &Arrived, service: &str) -> Response {
    let language = arrived.here().map_or("", |here| here.instance.locale.as_str());
    let page = AccountReturn {
        t: texts(arrived.headers(), language, &[]),
        service: service.to_owned(),
    };
    // The answer to the form leads to an app, on a host of its own.
    let mut response = page::show(StatusCode::OK, &page, Some("http: https:"));
    // The window was opened by an app that waits to hear from it.
    response
        .headers_mut()
        .remove(HeaderName::from_static("cross-origin-opener-policy"));
    response
}

/// What a callback's page loads, and nothing else of a host that is only for callbacks.
pub(crate) fn is_for_callbacks(path: &str) -> bool {
    const FILES: [&str; 3] = [
        "/static/lodge.css",
        "/static/account_return.js",
        "/static/mark.svg",
    ];
    let callback = path
        .strip_prefix("/accounts/")
        .and_then(|rest| rest.strip_suffix("/redirect"))
        .is_some_and(|service| !service.is_empty() && !service.contains('/'));
    callback || FILES.contains(&path)
}

/// The script of that page.
pub(crate) async fn script() -> Response {
    const SCRIPT: &str = include_str!("../../static/account_return.js");
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

#[cfg(test)]
mod tests {
    use super::is_for_callbacks;

    #[test]
    fn a_host_for_callbacks_serves_callbacks() {
        assert!(is_for_callbacks("/accounts/demo/redirect"));
        for other in [
            "/",
            "/accounts/demo/start",
            "/accounts//redirect",
            "/accounts/a/b/redirect",
            "/auth/login",
            "/static/page.js",
        ] {
            assert!(!is_for_callbacks(other), "{other}");
        }
    }
}
