//! `GET` and `POST /auth/authorize/sharing`, and `POST …/sharing/:id/cancel`: what somebody shares (cozy.md C.10).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::sharings::{Exchange, SharedRule, Sharing};
use protocol::parameters::Parameters;

use super::authorize::{malformed, may_answer, sign_in};
use super::csrf;
use super::fields::Fields;
use crate::front_door;
use crate::pages::Trouble;
use crate::pages::cozy::{CozySharing, SharedThing};
use crate::reply::{page, redirect};
use crate::visit::{Query, Visit};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    uri: Uri,
    query: Query,
) -> Response {
    if !visit.instance().onboarded {
        return front_door::need_onboarding(&visit);
    }
    let params = match query.0 {
        Ok(params) => params,
        Err(problem) => return malformed(&visit, &problem.to_string()),
    };
    let (state, id) = match both(&params) {
        Ok(both) => both,
        Err(problem) => return malformed(&visit, problem),
    };
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(_)) => {}
        Ok(None) => return sign_in(&visit, &uri),
        Err(fault) => return page::fault(&visit, &fault),
    }
    match gatekeeper.sharing(visit.instance(), id) {
        Ok(Some(sharing)) => show(&visit, sharing, state),
        Ok(None) => unknown(&visit),
        Err(fault) => page::fault(&visit, &fault),
    }
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    fields: Fields,
) -> Response {
    let params = match fields.0 {
        Ok(params) => params,
        Err(problem) => return malformed(&visit, &problem.to_string()),
    };
    if let Err(response) = may_answer(&gatekeeper, &visit, &params) {
        return *response;
    }
    let id = match both(&params) {
        Ok((_, id)) => id,
        Err(problem) => return malformed(&visit, problem),
    };
    match gatekeeper
        .accept_sharing(visit.instance(), id, visit.moment())
        .await
    {
        Ok(Some(app)) => redirect::see_other(app.as_deref().unwrap_or("/")),
        Ok(None) => unknown(&visit),
        Err(fault) => page::fault(&visit, &fault),
    }
}

pub(crate) async fn cancel(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let params = match fields.0 {
        Ok(params) => params,
        Err(problem) => return malformed(&visit, &problem.to_string()),
    };
    if let Err(response) = may_answer(&gatekeeper, &visit, &params) {
        return *response;
    }
    match gatekeeper.drop_sharing(visit.instance(), &id).await {
        Ok(true) => redirect::see_other("/"),
        Ok(false) => unknown(&visit),
        Err(fault) => page::fault(&visit, &fault),
    }
}

/// `state` and `sharing_id`, both of which have to be there.
fn both(params: &Parameters) -> Result<(&str, &str), &'static str> {
    let state = params.get("state").ok_or("the state parameter is mandatory")?;
    let id = params
        .get("sharing_id")
        .ok_or("the sharing_id parameter is mandatory")?;
    Ok((state, id))
}

fn unknown(visit: &Visit) -> Response {
    page::trouble(visit, StatusCode::NOT_FOUND, Trouble::NotFound, None)
}

fn show(visit: &Visit, sharing: Sharing, state: &str) -> Response {
    let csrf = match csrf::token(visit) {
        Ok(csrf) => csrf,
        Err(fault) => return page::fault(visit, &fault),
    };
    let Sharing { id, offer, .. } = sharing;
    let page = CozySharing {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
        public_name: visit.instance().public_name.clone(),
        sharer: offer.sharer,
        description: offer.description,
        things: offer.rules.into_iter().map(thing).collect(),
        csrf: csrf.clone(),
        state: state.to_owned(),
        // The ids of sharings need no escape.
        cancel: format!("/auth/authorize/sharing/{id}/cancel"),
        sharing_id: id,
    };
    // The answer leads to an app on a host of its own.
    let form_action = page::onward("https://app");
    csrf::sent(
        page::show(StatusCode::OK, &page, Some(&form_action)),
        visit,
        &csrf,
    )
}

fn thing(rule: SharedRule) -> SharedThing {
    let key = |exchange| match exchange {
        Exchange::None => "cozy-sharing-none",
        Exchange::Push => "cozy-sharing-push",
        Exchange::Sync => "cozy-sharing-sync",
    };
    SharedThing {
        title: rule.title,
        doctype: rule.doctype,
        values: rule.values,
        changes: [key(rule.add), key(rule.update), key(rule.remove)],
    }
}
