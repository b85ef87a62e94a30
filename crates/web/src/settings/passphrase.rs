//! `GET` and `PUT /settings/passphrase`, `POST /settings/passphrase/check`: the owner's passphrase in the hands of the
//! owner's programs (cozy.md B.12). The first one is set elsewhere, by the onboarding link.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::callers::CallerKind;
use gatekeeper::documents::SETTINGS;
use gatekeeper::passphrases::{Checked, Keys, NewPassphrase, PassphraseChange};
use protocol::permission::Verb;
use protocol::secret::Secret;
use serde::Deserialize;
use serde_json::json;

use super::{bad_body, whole_type};
use crate::cozy::caller::Asks;
use crate::cozy::unfit;
use crate::reply::cozy::{self, ApiError, Format};
use crate::signin::with_sign_in;

/// The name of the settings document about the passphrase.
const PASSPHRASE: &str = "io.cozy.settings.passphrase";

pub(crate) async fn get(asks: Asks) -> Response {
    if let Err(refused) = whole_type(&asks, Verb::Get) {
        return *refused;
    }
    let instance = asks.visit.instance();
    let body = json!({ "data": {
        "type": SETTINGS,
        "id": PASSPHRASE,
        "attributes": {
            "salt": instance.kdf_salt(),
            "kdf": 0,
            "iterations": instance.kdf_iterations,
        },
        "links": { "self": "/settings/passphrase" },
    } });
    cozy::json_api(StatusCode::OK, &body)
}

#[derive(Deserialize)]
struct Change {
    current_passphrase: Option<Secret<String>>,
    new_passphrase: Option<Secret<String>>,
    iterations: Option<u32>,
    hint: Option<String>,
    key: Option<String>,
    #[serde(rename = "publicKey")]
    public_key: Option<String>,
    #[serde(rename = "privateKey")]
    private_key: Option<String>,
    /// Without the old one: the owner's command line alone.
    #[serde(default)]
    force: bool,
}

pub(crate) async fn put(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, body: Bytes) -> Response {
    if let Err(refused) = whole_type(&asks, Verb::Put) {
        return *refused;
    }
    let Ok(change) = serde_json::from_slice::<Change>(&body) else {
        return bad_body();
    };
    let new = NewPassphrase {
        sent: given(change.new_passphrase),
        iterations: change.iterations,
        hint: change.hint,
        keys: Keys {
            key: change.key,
            public_key: change.public_key,
            private_key: change.private_key,
        },
        judge: false,
        keep_as_sent: !change.force,
    };
    let (instance, moment) = (asks.visit.instance(), asks.visit.moment());
    if change.force {
        if !matches!(asks.caller.kind, CallerKind::CommandLine(_)) {
            return asks.forbidden(Format::JsonApi);
        }
        return match gatekeeper.force_passphrase(instance, new, moment).await {
            Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
            Ok(Err(reason)) => unfit(reason),
            Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
        };
    }
    let (current, visitor) = (given(change.current_passphrase), &asks.visit.visitor);
    let changed = gatekeeper.change_passphrase(instance, current, new, visitor, moment);
    match changed.await {
        Ok(PassphraseChange::Done { session, cookie }) => {
            let response = StatusCode::NO_CONTENT.into_response();
            with_sign_in(response, &gatekeeper, &asks.visit, &session, &cookie, None)
        }
        Ok(PassphraseChange::NeedsSecondFactor) => {
            cozy::error_json(StatusCode::FORBIDDEN, "two factor needed")
        }
        Ok(PassphraseChange::WrongPassphrase) => wrong(StatusCode::BAD_REQUEST),
        Ok(PassphraseChange::Throttled(seconds)) => wait(seconds),
        Ok(PassphraseChange::Unfit(reason)) => unfit(reason),
        Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
    }
}

#[derive(Deserialize)]
struct Check {
    passphrase: Option<Secret<String>>,
}

pub(crate) async fn check(State(gatekeeper): State<Arc<Gatekeeper>>, asks: Asks, body: Bytes) -> Response {
    if let Err(refused) = whole_type(&asks, Verb::Get) {
        return *refused;
    }
    let Ok(check) = serde_json::from_slice::<Check>(&body) else {
        return bad_body();
    };
    let (visit, moment) = (&asks.visit, asks.visit.moment());
    let checked =
        gatekeeper.check_passphrase(visit.instance(), given(check.passphrase), &visit.visitor, moment);
    match checked.await {
        Ok(Checked::Right) => StatusCode::NO_CONTENT.into_response(),
        Ok(Checked::Wrong) => wrong(StatusCode::FORBIDDEN),
        Ok(Checked::Throttled(seconds)) => wait(seconds),
        Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
    }
}

/// None is an empty one, and that is nobody's.
fn given(passphrase: Option<Secret<String>>) -> Secret<String> {
    passphrase.unwrap_or_else(|| Secret::new(String::new()))
}

fn wrong(status: StatusCode) -> Response {
    let error = ApiError {
        title: status.canonical_reason().unwrap_or_default(),
        detail: Some("Invalid passphrase"),
        ..ApiError::default()
    };
    cozy::api_error(status, &error)
}

fn wait(seconds: u64) -> Response {
    let error = ApiError {
        title: "Too Many Requests",
        detail: Some("too many wrong passphrases"),
        ..ApiError::default()
    };
    let mut response = cozy::api_error(StatusCode::TOO_MANY_REQUESTS, &error);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
