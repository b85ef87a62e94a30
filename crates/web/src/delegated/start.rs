//! `GET /oidc/start`: off to the provider (cozy.md F.3).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::delegated_login::{Begins, BeginsAt, Wish};
use protocol::secret::TokenHash;

use crate::cozy::{fault, onward, query};
use crate::front_door;
use crate::pages::Trouble;
use crate::reply::{cozy, redirect};
use crate::signin;
use crate::visit::{Query, Visit};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    mut visit: Visit,
    parameters: Query,
) -> Response {
    let params = match query(&visit, parameters) {
        Ok(params) => params,
        Err(refused) => return *refused,
    };
    // Judged here and not only where it is used: nobody is sent anywhere by a provider's page either (cozy.md B.4).
    if let Err(refused) = onward(&gatekeeper, &visit, params.get("redirect")) {
        return *refused;
    }
    if !visit.instance().onboarded {
        return front_door::need_onboarding(&visit);
    }
    let fresh = match signin::browser_cookie(&gatekeeper, &mut visit) {
        Ok(fresh) => fresh,
        Err(problem) => return fault(&visit, &problem),
    };
    let text = |name: &str| {
        params
            .get(name)
            .filter(|text| text.len() <= 4096)
            .map(str::to_owned)
    };
    let wish = Wish {
        redirect: text("redirect"),
        confirm_state: text("confirm_state"),
        login_hint: text("login_hint"),
    };
    // The cookie was just made where there was none.
    let browser = visit.visitor.browser.unwrap_or(TokenHash::from_bytes([0; 32]));
    let at = BeginsAt::Instance(visit.instance());
    let begun = gatekeeper.begin_delegated(at, wish, browser, visit.moment());
    match begun.await {
        Ok(Begins::Go(url)) => signin::with_browser_cookie(redirect::see_other(&url), fresh),
        Ok(Begins::NoContext) => cozy::form_refused(
            &visit,
            StatusCode::NOT_FOUND,
            Trouble::NotFound,
            "context not found",
        ),
        Ok(Begins::Unreachable) => cozy::form_refused(
            &visit,
            StatusCode::BAD_GATEWAY,
            Trouble::Provider,
            "what the provider publishes about itself cannot be read",
        ),
        Err(problem) => fault(&visit, &problem),
    }
}
