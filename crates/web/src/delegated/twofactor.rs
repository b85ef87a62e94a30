//! `GET` and `POST /oidc/twofactor`: the second step of a sign-in that a provider vouched for (cozy.md F.3). What the provider gave
//! never comes to the page; the form holds the name of the sign-in that waits.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::delegated_login::PURPOSE;
use protocol::secret::PlainToken;

use crate::cozy::Sent;
use crate::cozy::twofactor::{self, Step};
use crate::visit::{Query, Visit};

const STEP: Step = Step {
    path: "/oidc/twofactor",
    purpose: PURPOSE,
};

pub(crate) fn ask(gatekeeper: &Gatekeeper, visit: &Visit, token: &PlainToken, wanted: &str) -> Response {
    twofactor::ask_at(&STEP, gatekeeper, visit, token, wanted, false)
}

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    parameters: Query,
) -> Response {
    twofactor::page(&STEP, &gatekeeper, &visit, parameters)
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, sent: Sent) -> Response {
    twofactor::take(&STEP, &gatekeeper, &visit, &sent).await
}
