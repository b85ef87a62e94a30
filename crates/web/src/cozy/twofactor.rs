//! `GET` and `POST /auth/twofactor`: the second step of a sign-in for apps of this instance (cozy.md B.7).
//!
//! The token names the sign-in that waits. It is secret, so there is no other token in the form, and programs without
//! cookies can take this step. How long to stay signed in was said with the passphrase and is kept here.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::login::second_factor::{Code, Proven};
use gatekeeper::sessions::Visitor;
use protocol::redirect_uri::with_query;
use protocol::secret::{PlainToken, Secret};
use serde_json::json;

use super::{Sent, go_signed_in, onward, own_page, query};
use crate::pages::{CozyTwoFactor, SecondFactorMessage, Trouble};
use crate::reply::{cozy, page};
use crate::signin;
use crate::visit::{Query, Visit};

/// This page.
pub(crate) const PATH: &str = "/auth/twofactor";
/// What a sign-in here is for.
pub(crate) const PURPOSE: &str = "cozy";

/// The visitor of a sign-in that is bound to its token alone.
pub(crate) fn visitor(visit: &Visit) -> Visitor {
    Visitor {
        browser: None,
        ..visit.visitor.clone()
    }
}

/// The answer to a right passphrase where the second factor is still to come (cozy.md D10).
pub(crate) fn ask(gatekeeper: &Gatekeeper, visit: &Visit, token: &PlainToken, wanted: &str) -> Response {
    if cozy::wants_json_from_form(&visit.headers) {
        let params = [("two_factor_token", token.expose()), ("redirect", wanted)];
        let params = if wanted.is_empty() { &params[..1] } else { &params };
        let body = json!({
            "redirect": own_page(visit, &with_query(PATH, params)),
            "two_factor_token": token.expose(),
        });
        return cozy::json(StatusCode::OK, &body);
    }
    show(gatekeeper, visit, token.expose(), wanted, None, StatusCode::OK)
}

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    parameters: Query,
) -> Response {
    let params = match query(&visit, parameters) {
        Ok(params) => params,
        Err(refused) => return *refused,
    };
    let wanted = params.get("redirect").unwrap_or_default();
    if let Err(refused) = onward(&gatekeeper, &visit, params.get("redirect")) {
        return *refused;
    }
    match params.get("two_factor_token") {
        Some(token) => show(&gatekeeper, &visit, token, wanted, None, StatusCode::OK),
        None => cozy::form_refused(
            &visit,
            StatusCode::BAD_REQUEST,
            Trouble::BadRequest,
            "two_factor_token is missing",
        ),
    }
}

/// What was typed, by its length: the codes of authenticators are short.
pub(crate) fn code(typed: &Secret<String>) -> Code {
    let text = Secret::new(typed.expose().trim().to_owned());
    if text.expose().len() <= 8 {
        Code::Authenticator(text)
    } else {
        Code::Recovery(text)
    }
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, sent: Sent) -> Response {
    let wanted = sent.get("redirect").unwrap_or_default();
    let onward = match onward(&gatekeeper, &visit, sent.get("redirect")) {
        Ok(onward) => onward,
        Err(refused) => return *refused,
    };
    let form = sent.form();
    let token = form.get("two-factor-token").unwrap_or_default();
    let typed = form.get("two-factor-passcode").unwrap_or_default();
    let code = code(&Secret::new(typed.to_owned()));
    let proven = gatekeeper
        .prove_second_factor(
            visit.instance(),
            token,
            PURPOSE,
            code,
            &visitor(&visit),
            visit.moment(),
        )
        .await;
    match proven {
        Ok(Proven::SignedIn {
            session,
            cookie,
            device,
        }) => {
            let response = go_signed_in(&gatekeeper, &visit, &session, &onward.url).await;
            signin::with_sign_in(response, &gatekeeper, &visit, &session, &cookie, device.as_ref())
        }
        Ok(Proven::Wrong | Proven::NoCode) => {
            let message = Some(SecondFactorMessage::Wrong);
            show(
                &gatekeeper,
                &visit,
                token,
                wanted,
                message,
                StatusCode::UNAUTHORIZED,
            )
        }
        Ok(Proven::Throttled { seconds }) => {
            let message = Some(SecondFactorMessage::Throttled { seconds });
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = show(&gatekeeper, &visit, token, wanted, message, status);
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Ok(Proven::Over) => {
            let message = Some(SecondFactorMessage::Over);
            show(&gatekeeper, &visit, "", wanted, message, StatusCode::UNAUTHORIZED)
        }
        Err(fault) => super::fault(&visit, &fault),
    }
}

fn show(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    token: &str,
    wanted: &str,
    message: Option<SecondFactorMessage>,
    status: StatusCode,
) -> Response {
    let onward = match onward(
        gatekeeper,
        visit,
        Some(wanted).filter(|wanted| !wanted.is_empty()),
    ) {
        Ok(onward) => onward,
        Err(refused) => return *refused,
    };
    let instance = visit.instance();
    let page = CozyTwoFactor {
        t: visit.texts(&[]),
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        token: token.to_owned(),
        redirect: wanted.to_owned(),
        message,
    };
    if let Some(message) = message
        && cozy::wants_json_from_form(&visit.headers)
    {
        return cozy::error_json(status, &message.text(page.t, false));
    }
    let target = (!onward.is_front_door(instance)).then(|| page::onward(&onward.url));
    page::show(status, &page, target.as_deref())
}
