//! `GET /`, and what happens at doors that do not exist.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use protocol::secret::{TokenHash, TokenKind};

use crate::pages::{NeedOnboarding, NoInstance, Trouble, Welcome};
use crate::reply::{page, redirect};
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
        Ok(None) => return redirect::see_other(signin::IDENTIFIER),
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
    let link = token.and_then(|token| TokenHash::of(TokenKind::Onboarding, token));
    match link.map(|link| gatekeeper.onboarding_waits(visit.instance(), link)) {
        Some(Err(fault)) => page::fault(visit, &fault),
        Some(Ok(true)) => redirect::see_other(&format!(
            "/auth/passphrase?registerToken={}",
            token.unwrap_or_default()
        )),
        Some(Ok(false)) | None => need_onboarding(visit),
    }
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

pub(crate) async fn not_found(visit: Visit) -> Response {
    page::trouble(&visit, StatusCode::NOT_FOUND, Trouble::NotFound, None)
}

pub(crate) async fn wrong_method(visit: Visit) -> Response {
    page::trouble(&visit, StatusCode::METHOD_NOT_ALLOWED, Trouble::WrongMethod, None)
}
