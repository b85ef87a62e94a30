//! `GET` and `POST /signin/v1/goodbye`: signing out, asked for by the person or by an app.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::logout::Logout;
use protocol::parameters::Parameters;

use super::{browser_cookie, with_browser_cookie, with_cookie};
use crate::pages::{ConfirmSignOut, SignedOut, Trouble};
use crate::reply::{page, redirect};
use crate::visit::{Form, Visit, cookies};

const PURPOSE: &str = "sign-out";

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit) -> Response {
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(_)) => ask(&gatekeeper, visit, &Parameters::default(), None),
        Ok(None) => signed_out(&visit),
        Err(fault) => page::fault(&visit, &fault),
    }
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Form) -> Response {
    let bad = |visit: &Visit| page::trouble(visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None);
    let Ok(params) = form.0 else { return bad(&visit) };
    if !gatekeeper.csrf_holds(PURPOSE, &visit.visitor, params.get("csrf")) {
        return page::foreign(&visit.here, &visit.headers);
    }
    if params.get("decision") == Some("cancel") {
        return redirect::see_other("/");
    }
    // The app's own request travelled through the form; it is judged anew, so changing it gains nothing.
    match Parameters::parse(params.get("request").unwrap_or_default().as_bytes()) {
        Ok(request) => leave(&gatekeeper, visit, request, true).await,
        Err(_) => bad(&visit),
    }
}

/// Signs out, or asks, as the gatekeeper decides.
pub(crate) async fn leave(
    gatekeeper: &Gatekeeper,
    visit: Visit,
    params: Parameters,
    confirmed: bool,
) -> Response {
    let instance = visit.instance();
    let session = match gatekeeper.session(instance, &visit.visitor, visit.moment()) {
        Ok(session) => session,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let response = match gatekeeper
        .log_out(instance, &params, session.as_ref(), confirmed, visit.moment())
        .await
    {
        Ok(Logout::Ask { client }) => return ask(gatekeeper, visit, &params, client),
        Ok(Logout::SignedOut) => signed_out(&visit),
        Ok(Logout::Redirect(location)) => redirect::see_other(&location),
        Err(fault) => return page::fault(&visit, &fault),
    };
    with_cookie(response, &cookies::clear_session(gatekeeper, instance))
}

/// Asks the person whether they want to sign out.
pub(crate) fn ask(
    gatekeeper: &Gatekeeper,
    mut visit: Visit,
    params: &Parameters,
    client: Option<String>,
) -> Response {
    let fresh = match browser_cookie(gatekeeper, &mut visit) {
        Ok(fresh) => fresh,
        Err(fault) => return page::fault(&visit, &fault),
    };
    // Only a registered address gets into the page's policy: it names where the form may lead in the end.
    let target = match gatekeeper.after_logout(visit.instance(), params, visit.moment()) {
        Ok(target) => target.as_deref().map(page::onward),
        Err(fault) => return page::fault(&visit, &fault),
    };
    let wished: Vec<String> = params
        .get("ui_locales")
        .map(|tags| tags.split(' ').map(str::to_owned).collect())
        .unwrap_or_default();
    let page = ConfirmSignOut {
        t: visit.texts(&wished),
        domain: visit.instance().domain.clone(),
        csrf: csrf(gatekeeper, &visit),
        client,
        request: params.to_urlencoded(),
    };
    with_browser_cookie(page::show(StatusCode::OK, &page, target.as_deref()), fresh)
}

/// The CSRF token of every sign-out form.
pub(crate) fn csrf(gatekeeper: &Gatekeeper, visit: &Visit) -> String {
    gatekeeper.csrf_token(PURPOSE, &visit.visitor).expose().to_owned()
}

fn signed_out(visit: &Visit) -> Response {
    let page = SignedOut {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
    };
    page::show(StatusCode::OK, &page, None)
}
