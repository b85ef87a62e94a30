//! `PUT /settings/instance/auth_mode`: codes by mail turned on and off by the owner's programs (cozy.md B.7).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::auth_mode::{Activation, AuthMode};
use gatekeeper::cozy::callers::CallerKind;
use gatekeeper::login::mailed_code::Sent;
use protocol::permission::Verb;
use protocol::secret::Secret;
use serde::Deserialize;

use super::{bad_body, confirmed, wait, whole_type};
use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};

#[derive(Deserialize)]
struct Change {
    auth_mode: String,
    /// The code that was mailed.
    two_factor_activation_code: Option<Secret<String>>,
    /// The derived passphrase, where the session is not fresh.
    current_passphrase: Option<Secret<String>>,
}

pub(crate) async fn put(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, body: Bytes) -> Response {
    if let Err(refused) = whole_type(&asks, Verb::Put) {
        return *refused;
    }
    let Ok(change) = serde_json::from_slice::<Change>(&body) else {
        return bad_body();
    };
    let (instance, moment) = (asks.visit.instance(), asks.visit.moment());
    let now = match gatekeeper.auth_mode(instance) {
        Ok(now) => now,
        Err(fault) => return cozy::fault(Format::JsonApi, &fault, moment),
    };
    let on = match change.auth_mode.as_str() {
        "basic" => false,
        "two_factor_mail" => true,
        _ => return unknown(),
    };
    if on == (now == AuthMode::TwoFactorMail) {
        return StatusCode::NO_CONTENT.into_response();
    }
    if !on {
        if let Err(refused) = confirmed(&gatekeeper, &asks, change.current_passphrase).await {
            return *refused;
        }
        return match gatekeeper.stop_mailing_codes(instance, moment).await {
            Ok(_) => StatusCode::NO_CONTENT.into_response(),
            Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
        };
    }
    // Turning it on needs no other proof than the code: it is in the owner's mail.
    let Some(code) = change.two_factor_activation_code else {
        let language = &asks.visit.visitor.language;
        return match gatekeeper.ask_to_mail_codes(instance, language, moment).await {
            Ok(Sent::Throttled { seconds }) => wait(seconds, "a code was mailed a moment ago"),
            Ok(_) => StatusCode::NO_CONTENT.into_response(),
            Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
        };
    };
    let keep = match asks.caller.kind {
        CallerKind::App { session, .. } => session,
        _ => None,
    };
    match gatekeeper
        .mail_codes_by(instance, code.expose(), keep, moment)
        .await
    {
        Ok(Activation::Done) => StatusCode::NO_CONTENT.into_response(),
        Ok(Activation::WrongCode) => wrong(),
        Ok(Activation::Throttled(seconds)) => wait(seconds, "too many wrong codes"),
        Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
    }
}

fn unknown() -> Response {
    let error = ApiError {
        title: "Bad request",
        detail: Some("auth_mode is basic or two_factor_mail"),
        parameter: Some("auth_mode"),
        ..ApiError::default()
    };
    cozy::api_error(StatusCode::BAD_REQUEST, &error)
}

fn wrong() -> Response {
    let error = ApiError {
        title: "Invalid Parameter",
        detail: Some("the code is not the newest one that was mailed, or it is too old"),
        parameter: Some("two_factor_activation_code"),
        ..ApiError::default()
    };
    cozy::api_error(StatusCode::UNPROCESSABLE_ENTITY, &error)
}
