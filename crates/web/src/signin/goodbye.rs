//! `GET` and `POST /signin/v1/goodbye`: signing out, asked for by the person or by an app.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::logout::{Farewell, Logout};
use protocol::parameters::Parameters;

use super::{browser_cookie, with_browser_cookie, with_cookie};
use crate::pages::{ConfirmSignOut, SignedOut, Trouble};
use crate::reply::{page, redirect};
use crate::visit::{Form, Visit, cookies};

const PURPOSE: &str = "sign-out";
/// The longest that a person waits for apps' servers to hear of a sign-out (opencloud.md H 46).
const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit) -> Response {
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(_)) => ask(&gatekeeper, visit, &Parameters::default(), None),
        Ok(None) => part(&visit, &Parameters::default(), Farewell::default()),
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
        Ok(Logout::Over(farewell)) => {
            if let Some(session) = farewell.session {
                // The apps' servers hear of it before the browser gets there, as far as they are quick.
                match tokio::time::timeout(PATIENCE, gatekeeper.notices_tried(session)).await {
                    Ok(Ok(())) | Err(_) => {}
                    Ok(Err(fault)) => tracing::warn!(%fault, "sign-outs are told later"),
                }
            }
            part(&visit, &params, farewell)
        }
        Err(fault) => return page::fault(&visit, &fault),
    };
    let response = with_cookie(response, &cookies::clear_session(gatekeeper, instance));
    with_cookie(response, &cookies::clear_state(gatekeeper, instance))
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
    let page = ConfirmSignOut {
        t: visit.texts(&wished(params)),
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

/// The last page, or straight on to the app when the browser has nothing to load before.
fn part(visit: &Visit, params: &Parameters, farewell: Farewell) -> Response {
    let Farewell { frames, target, .. } = farewell;
    let frames: Vec<String> = frames.into_iter().filter(|frame| can_be_named(frame)).collect();
    if let (true, Some(target)) = (frames.is_empty(), &target) {
        return redirect::see_other(target);
    }
    let page = SignedOut {
        t: visit.texts(&wished(params)),
        domain: visit.instance().domain.clone(),
        frames,
        target,
    };
    page::show_framing(StatusCode::OK, &page, None, &page.frames)
}

/// Whether an address can stand in the page's policy without adding to it.
fn can_be_named(address: &str) -> bool {
    let origin = page::origin(address);
    (origin.starts_with("http://") || origin.starts_with("https://"))
        && origin
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b":/.-_*".contains(&byte))
}

/// The languages that the app asks for.
fn wished(params: &Parameters) -> Vec<String> {
    params
        .get("ui_locales")
        .map(|tags| tags.split(' ').map(str::to_owned).collect())
        .unwrap_or_default()
}
