//! `GET /`, and what happens at doors that do not exist.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use protocol::parameters::Parameters;
use protocol::secret::{TokenHash, TokenKind};

use crate::cozy::{LOGIN, own_page};
use crate::delegated;
use crate::pages::{ByNumber, NeedOnboarding, NoInstance, Trouble, Welcome};
use crate::reply::cozy::Format;
use crate::reply::{cozy, page, redirect};
use crate::signin::{self, goodbye};
use crate::visit::{Query, Visit, texts};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    mut visit: Visit,
    query: Query,
) -> Response {
    if !visit.instance().onboarded {
        return waiting_for_owner(&gatekeeper, &visit, &query);
    }
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(_)) => {}
        Ok(None) => return to_sign_in(&gatekeeper, &visit, &query),
        Err(fault) => return page::fault(&visit, &fault),
    }
    match gatekeeper.default_onward(visit.instance()) {
        Ok(onward) if onward.is_front_door(visit.instance()) => {}
        Ok(onward) => return redirect::see_other(&onward.url),
        Err(fault) => return page::fault(&visit, &fault),
    }
    let fresh = match signin::browser_cookie(&gatekeeper, &mut visit) {
        Ok(fresh) => fresh,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let page = Welcome {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
        public_name: visit.instance().public_name.clone(),
        csrf: goodbye::csrf(&gatekeeper, &visit),
    };
    signin::with_browser_cookie(page::show(StatusCode::OK, &page, None), fresh)
}

fn waiting_for_owner(gatekeeper: &Gatekeeper, visit: &Visit, query: &Query) -> Response {
    let token = query.0.as_ref().ok().and_then(|query| query.get("registerToken"));
    onboards(gatekeeper, visit, token, || {
        query
            .0
            .as_ref()
            .map(Parameters::to_urlencoded)
            .unwrap_or_default()
    })
}

/// With the right link to the form of the first passphrase, with this query; else to the page that says what is missing.
pub(crate) fn onboards(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    token: Option<&str>,
    query: impl FnOnce() -> String,
) -> Response {
    let link = token.and_then(|token| TokenHash::of(TokenKind::Onboarding, token));
    match link.map(|link| gatekeeper.onboarding_waits(visit.instance(), link)) {
        Some(Err(fault)) => page::fault(visit, &fault),
        Some(Ok(true)) => redirect::see_other(&own_page(visit, &format!("/auth/passphrase?{}", query()))),
        Some(Ok(false)) | None => need_onboarding(visit),
    }
}

/// To the sign-in page, with what links in letters carry there and nothing else (cozy.md A.5).
fn to_sign_in(gatekeeper: &Gatekeeper, visit: &Visit, query: &Query) -> Response {
    const CARRIED: [&str; 2] = ["jwt", "email_verified_code"];
    let asked = |name: &str| query.0.as_ref().ok().and_then(|query| query.get(name));
    if gatekeeper.only_provider(visit.instance())
        && asked("jwt").is_none()
        && let Some(app) =
            asked("redirection").and_then(|setting| gatekeeper.onward_to_app(visit.instance(), setting))
    {
        return redirect::see_other(&delegated::start_at(visit, &app.url));
    }
    let carried = |name: &str| {
        let value = query.0.as_ref().ok()?.get(name)?;
        Some((name.to_owned(), value.to_owned()))
    };
    let pairs = CARRIED.into_iter().filter_map(carried);
    let query = Parameters::from_pairs(pairs).unwrap_or_default().to_urlencoded();
    let mark = if query.is_empty() { "" } else { "?" };
    redirect::see_other(&own_page(visit, &format!("{LOGIN}{mark}{query}")))
}

/// The page that tells the owner to use the link.
pub(crate) fn need_onboarding(visit: &Visit) -> Response {
    let page = NeedOnboarding {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
    };
    page::show(StatusCode::OK, &page, None)
}

/// The page of a lodge without instances.
pub(crate) fn no_instance(headers: &HeaderMap) -> Response {
    page::show(
        StatusCode::NOT_FOUND,
        &NoInstance {
            t: texts(headers, "", &[]),
        },
        None,
    )
}

/// What a program reads that looks for a lodge which is not there yet.
pub(crate) fn nothing_to_discover() -> Response {
    const SAY: &str = "There is no instance here yet. Make one: gatelodge instances add localhost\n";
    (StatusCode::NOT_FOUND, SAY).into_response()
}

/// The page for who typed 127.0.0.1 or [::1]: it only names the address that is answered. No cookie, no script, no
/// stylesheet, no redirect: under this Host nothing else of the lodge exists.
pub(crate) fn by_number(headers: &HeaderMap, name: &str) -> Response {
    page::show(
        StatusCode::MISDIRECTED_REQUEST,
        &ByNumber {
            t: texts(headers, "", &[]),
            name: name.to_owned(),
        },
        None,
    )
}

/// The page of an address where there is nothing.
pub(crate) fn no_room(visit: &Visit) -> Response {
    page::trouble(visit, StatusCode::NOT_FOUND, Trouble::NotFound, None)
}

pub(crate) async fn not_found(visit: Visit, uri: Uri) -> Response {
    nothing_there(&visit, uri.path(), StatusCode::NOT_FOUND, Trouble::NotFound)
}

pub(crate) async fn wrong_method(visit: Visit, uri: Uri) -> Response {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    nothing_there(&visit, uri.path(), status, Trouble::WrongMethod)
}

/// People get a page. Programs read an error in the format of the routes among which they looked (cozy.md 0.2).
fn nothing_there(visit: &Visit, path: &str, status: StatusCode, trouble: Trouble) -> Response {
    let format = match path.split('/').nth(1) {
        Some("auth" | "oidc") => Format::Plain,
        Some("data") => Format::Couch,
        Some(
            "settings" | "permissions" | "accounts" | "files" | "jobs" | "apps" | "konnectors" | "public",
        ) => Format::JsonApi,
        _ => return page::trouble(visit, status, trouble, None),
    };
    if format != Format::Couch && cozy::accepts_html(&visit.headers) {
        return page::trouble(visit, status, trouble, None);
    }
    let say = status.canonical_reason().unwrap_or("Error");
    cozy::refused(format, &visit.here, &visit.headers, status, say)
}
