//! `GET /oidc/login`: signs the owner in, on the host of their instance (cozy.md F.3).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::delegated_login::{Presented, SignedIn};
use protocol::secret::Secret;

use super::twofactor;
use crate::cozy::{fault, go_signed_in, onward, query};
use crate::front_door;
use crate::pages::Trouble;
use crate::reply::cozy;
use crate::signin;
use crate::visit::{Query, Visit};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    parameters: Query,
) -> Response {
    let params = match query(&visit, parameters) {
        Ok(params) => params,
        Err(refused) => return *refused,
    };
    let wanted = params.get("redirect");
    let onward = match onward(&gatekeeper, &visit, wanted) {
        Ok(onward) => onward,
        Err(refused) => return *refused,
    };
    if !visit.instance().onboarded {
        return front_door::need_onboarding(&visit);
    }
    let presented = Presented {
        ticket: params.get("ticket"),
        id_token: params.get("id_token"),
        access_token: params
            .get("access_token")
            .map(|token| Secret::new(token.to_owned())),
        state: params.get("state"),
        code: params.get("code"),
        iss: params.get("iss"),
    };
    let signed_in = gatekeeper
        .delegated_sign_in(visit.instance(), presented, &visit.visitor, visit.moment())
        .await;
    let no = |status, trouble, say: &str| cozy::form_refused(&visit, status, trouble, say);
    match signed_in {
        Ok(SignedIn::Session {
            session,
            cookie,
            device,
        }) => {
            let response = go_signed_in(&gatekeeper, &visit, &session, &onward.url).await;
            signin::with_sign_in(response, &gatekeeper, &visit, &session, &cookie, device.as_ref())
        }
        Ok(SignedIn::SecondFactor { step }) => {
            twofactor::ask(&gatekeeper, &visit, &step, wanted.unwrap_or_default())
        }
        Ok(SignedIn::NoContext) => no(
            StatusCode::BAD_REQUEST,
            Trouble::BadRequest,
            "no provider is configured for this instance",
        ),
        Ok(SignedIn::TooMany) => no(
            StatusCode::NOT_FOUND,
            Trouble::NotFound,
            "too many sign-ins were tried",
        ),
        Ok(SignedIn::NoState) => no(
            StatusCode::NOT_FOUND,
            Trouble::Expired,
            "the state is not known, or not any more",
        ),
        Ok(SignedIn::OtherBrowser) => no(
            StatusCode::BAD_REQUEST,
            Trouble::Foreign,
            "the sign-in began in another browser",
        ),
        Ok(SignedIn::Unreachable) => no(
            StatusCode::BAD_GATEWAY,
            Trouble::Provider,
            "the provider does not answer as it should",
        ),
        Ok(SignedIn::NotYours) => no(
            StatusCode::BAD_REQUEST,
            Trouble::ProviderRefused,
            "the provider does not say that this is the owner of the instance",
        ),
        Err(problem) => fault(&visit, &problem),
    }
}
