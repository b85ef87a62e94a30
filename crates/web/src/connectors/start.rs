//! `GET /accounts/:type/start`: an app opened a window in which the owner agrees at a service (cozy.md G.2).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::connectors::connect::{Begun, Wish};

use super::refused;
use crate::cozy::session_code;
use crate::reply::cozy::{self, Format};
use crate::reply::redirect;
use crate::visit::{Query, Visit};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    Path(service): Path<String>,
    visit: Visit,
    uri: Uri,
    query: Query,
) -> Response {
    let no = |status, say: &str| refused(Some(&visit.here), &visit.headers, status, say);
    let Ok(params) = query.0 else {
        return no(StatusCode::BAD_REQUEST, "the parameters cannot be read");
    };
    if let Some(response) = session_code::welcome(&gatekeeper, &visit, &uri, &params).await {
        return response;
    }
    let (instance, moment) = (visit.instance(), visit.moment());
    let session = match gatekeeper.session(instance, &visit.visitor, moment) {
        Ok(Some(session)) => session,
        Ok(None) => return no(StatusCode::FORBIDDEN, "Forbidden"),
        Err(fault) => return cozy::fault(Format::JsonApi, &fault, moment),
    };
    let text = |name: &str| params.get(name).map(str::to_owned);
    let wish = Wish {
        scope: text("scope"),
        state: text("state"),
        nonce: text("nonce"),
        slug: text("slug"),
        account: text("reconnect"),
    };
    let begun = gatekeeper.begin_account(instance, &session, &service, wish, moment);
    match begun.await {
        Ok(Begun::Go(url)) => redirect::see_other(&url),
        Ok(Begun::Unknown) => no(StatusCode::NOT_FOUND, "there is no such account type"),
        Ok(Begun::Unusable(why)) => no(StatusCode::BAD_REQUEST, why),
        Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
    }
}
