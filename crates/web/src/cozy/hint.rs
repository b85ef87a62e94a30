//! `POST /auth/hint`: sends the owner the hint to the passphrase (cozy.md B.8). The answer says nothing about whether
//! there is one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;

use super::{Sent, onward};
use crate::pages::HintSent;
use crate::reply::page;
use crate::visit::Visit;

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, sent: Sent) -> Response {
    let wanted = sent.get("redirect");
    if let Err(refused) = onward(&gatekeeper, &visit, wanted) {
        return *refused;
    }
    let t = visit.texts(&[]);
    let asked = gatekeeper.ask_for_hint(visit.instance(), t.tag(), visit.moment());
    if let Err(fault) = asked.await {
        return super::fault(&visit, &fault);
    }
    let page = HintSent {
        t,
        domain: visit.instance().domain.clone(),
        redirect: wanted.unwrap_or_default().to_owned(),
    };
    page::show(StatusCode::OK, &page, None)
}
