//! `GET` and `POST /auth/passphrase_renew`: a new passphrase by the link of a letter (cozy.md B.8). The link works once.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::login::passphrase::ITERATIONS;
use gatekeeper::passphrases::{Renewal, ResetLink};
use serde_json::json;

use super::passphrase_reset::from;
use super::{
    LOGIN, Sent, check_form, csrf, message, minimum, mistyped, new_passphrase, own_page, query, unfit,
};
use crate::pages::{PassphraseMessage, RenewPassphrase, Trouble};
use crate::reply::{cozy, page, redirect};
use crate::signin::with_cookie;
use crate::visit::{Query, Visit, cookies};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    parameters: Query,
) -> Response {
    let params = match query(&visit, parameters) {
        Ok(params) => params,
        Err(refused) => return *refused,
    };
    let token = params.get("token").unwrap_or_default();
    match gatekeeper.reset_link(visit.instance(), token, visit.moment()) {
        Ok(ResetLink::Good) => {}
        // Of a link that is opened; 401 is the answer to a form that programs send (cozy.md B.8).
        Ok(ResetLink::NothingWaits) if cozy::wants_json_from_form(&visit.headers) => {
            return cozy::error_json(StatusCode::BAD_REQUEST, "Invalid reset token");
        }
        Ok(bad) => return bad_link(&visit, bad),
        Err(fault) => return super::fault(&visit, &fault),
    }
    let from = from(params.get("from")).unwrap_or_default();
    show(&visit, token, from, None, StatusCode::OK)
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, sent: Sent) -> Response {
    if let Err(refused) = check_form(&visit, &sent) {
        return *refused;
    }
    let token = sent.get("passphrase_reset_token").unwrap_or_default();
    match gatekeeper.reset_link(visit.instance(), token, visit.moment()) {
        Ok(ResetLink::Good) => {}
        Ok(bad) => return bad_link(&visit, bad),
        Err(fault) => return super::fault(&visit, &fault),
    }
    let from = from(sent.get("from")).unwrap_or_default();
    let again = |message: PassphraseMessage| {
        show(
            &visit,
            token,
            from,
            Some(message),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
    };
    if mistyped(sent.form()) {
        return again(PassphraseMessage::Mismatch);
    }
    let renewed = gatekeeper.renew_passphrase(
        visit.instance(),
        token,
        new_passphrase(sent.form()),
        visit.moment(),
    );
    match renewed.await {
        Ok(Renewal::Done) => {
            let there = own_page(&visit, LOGIN);
            let response = if cozy::wants_json_from_form(&visit.headers) {
                cozy::json(StatusCode::OK, &json!({ "redirect": there }))
            } else {
                redirect::see_other(&there)
            };
            // Every session is over, whatever this browser had.
            let response = with_cookie(response, &cookies::clear_session(&gatekeeper, visit.instance()));
            with_cookie(response, &cookies::clear_state(&gatekeeper, visit.instance()))
        }
        Ok(Renewal::BadLink(bad)) => bad_link(&visit, bad),
        Ok(Renewal::Unfit(reason)) => match message(reason) {
            Some(message) if sent.form().get("script").is_some() => again(message),
            _ => unfit(reason),
        },
        Err(fault) => super::fault(&visit, &fault),
    }
}

fn bad_link(visit: &Visit, link: ResetLink) -> Response {
    if link == ResetLink::Wrong {
        return cozy::error_json(StatusCode::BAD_REQUEST, "invalid_token");
    }
    if cozy::wants_json_from_form(&visit.headers) {
        return cozy::error_json(StatusCode::UNAUTHORIZED, "Invalid reset token");
    }
    page::trouble(visit, StatusCode::BAD_REQUEST, Trouble::DeadLink, None)
}

fn show(
    visit: &Visit,
    token: &str,
    from: &str,
    message: Option<PassphraseMessage>,
    status: StatusCode,
) -> Response {
    let csrf_token = match csrf::token(visit) {
        Ok(token) => token,
        Err(fault) => return super::fault(visit, &fault),
    };
    let instance = visit.instance();
    let page = RenewPassphrase {
        t: visit.texts(&[]),
        domain: instance.domain.clone(),
        csrf_token: csrf_token.clone(),
        reset_token: token.to_owned(),
        from: from.to_owned(),
        iterations: ITERATIONS,
        salt: instance.kdf_salt(),
        minimum: minimum(),
        message,
    };
    csrf::sent(page::show(status, &page, None), visit, &csrf_token)
}
