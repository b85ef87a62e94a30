//! `GET` and `PUT /settings/passphrase`, `POST /settings/passphrase/check`: the owner's passphrase in the hands of the
//! owner's programs (cozy.md B.12). The first one is set elsewhere, by the onboarding link.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::callers::CallerKind;
use gatekeeper::documents::SETTINGS;
use gatekeeper::passphrases::{Checked, Keys, NewPassphrase, PassphraseChange, SecondStep};
use protocol::permission::Verb;
use protocol::secret::Secret;
use serde::Deserialize;
use serde_json::json;

use super::{bad_body, wait, whole_type, wrong_passphrase};
use crate::cozy::caller::Asks;
use crate::cozy::{twofactor, unfit};
use crate::reply::cozy::{self, Format};
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
    /// What the answer to the right passphrase said, where the owner signs in with two factors.
    two_factor_token: Option<String>,
    two_factor_passcode: Option<Secret<String>>,
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
    let second = change
        .two_factor_token
        .filter(|token| !token.is_empty())
        .map(|token| SecondStep {
            token,
            typed: given(change.two_factor_passcode),
        });
    // The token is the program's, whatever cookies it keeps.
    let (current, visitor) = (given(change.current_passphrase), twofactor::visitor(&asks.visit));
    let changed = gatekeeper.change_passphrase(instance, current, new, second, &visitor, moment);
    match changed.await {
        Ok(PassphraseChange::Done { session, cookie }) => {
            let response = StatusCode::NO_CONTENT.into_response();
            with_sign_in(response, &gatekeeper, &asks.visit, &session, &cookie, None)
        }
        Ok(PassphraseChange::NeedsSecondFactor(step)) => {
            cozy::json(StatusCode::OK, &json!({ "two_factor_token": step.expose() }))
        }
        Ok(PassphraseChange::WrongCode) => cozy::error_json(StatusCode::FORBIDDEN, "two factor needed"),
        Ok(PassphraseChange::WrongPassphrase) => wrong_passphrase(StatusCode::BAD_REQUEST),
        Ok(PassphraseChange::Throttled(seconds)) => wait(seconds, "too many wrong passphrases or codes"),
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
        Ok(Checked::Wrong) => wrong_passphrase(StatusCode::FORBIDDEN),
        Ok(Checked::Throttled(seconds)) => wait(seconds, "too many wrong passphrases or codes"),
        Err(fault) => cozy::fault(Format::JsonApi, &fault, moment),
    }
}

/// None is an empty one, and that is nobody's.
fn given(passphrase: Option<Secret<String>>) -> Secret<String> {
    passphrase.unwrap_or_else(|| Secret::new(String::new()))
}
