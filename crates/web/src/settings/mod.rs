//! What apps are told about the instance, and may change of it (`/settings/*`, cozy.md H.2).

pub(crate) mod auth_mode;
pub(crate) mod capabilities;
pub(crate) mod hint;
pub(crate) mod instance;
pub(crate) mod passphrase;

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::callers::CallerKind;
use gatekeeper::documents::SETTINGS;
use gatekeeper::passphrases::Checked;
use protocol::permission::Verb;
use protocol::secret::Secret;

use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};

/// Refuses whoever may not do this with all settings.
pub(crate) fn whole_type(asks: &Asks, verb: Verb) -> Result<(), Box<Response>> {
    if asks.caller.permissions.allows_type(verb, SETTINGS) {
        Ok(())
    } else {
        Err(Box::new(asks.forbidden(Format::JsonApi)))
    }
}

/// The refusal of a body that is not the JSON it should be.
pub(crate) fn bad_body() -> Response {
    let error = ApiError {
        title: "Bad request",
        detail: Some("the body must be a JSON object"),
        ..ApiError::default()
    };
    cozy::api_error(StatusCode::BAD_REQUEST, &error)
}

/// Refuses a dangerous change unless it is known that the owner makes it (S-209): at the command line, in a session that
/// began or was confirmed a few minutes ago, or with the passphrase in the request.
pub(crate) async fn confirmed(
    gatekeeper: &Gatekeeper,
    asks: &Asks,
    passphrase: Option<Secret<String>>,
) -> Result<(), Box<Response>> {
    let (visit, moment) = (&asks.visit, asks.visit.moment());
    let fault = |fault| Box::new(cozy::fault(Format::JsonApi, &fault, moment));
    if let Some(passphrase) = passphrase {
        let checked = gatekeeper.check_passphrase(visit.instance(), passphrase, &visit.visitor, moment);
        return match checked.await.map_err(fault)? {
            Checked::Right => Ok(()),
            Checked::Wrong => Err(Box::new(wrong_passphrase(StatusCode::FORBIDDEN))),
            Checked::Throttled(seconds) => Err(Box::new(wait(seconds, "too many wrong passphrases"))),
        };
    }
    let fresh = match asks.caller.kind {
        // Such tokens are made at the command line alone.
        CallerKind::CommandLine(_) | CallerKind::App { session: None, .. } => true,
        CallerKind::App { session: Some(_), .. } => gatekeeper
            .session(visit.instance(), &visit.visitor, moment)
            .map_err(fault)?
            .is_some_and(|session| gatekeeper.is_fresh(&session, moment)),
        CallerKind::Client(_) | CallerKind::Konnector { .. } => false,
    };
    if fresh {
        return Ok(());
    }
    // RFC 9470 section 3.
    let error = ApiError {
        title: "Unauthorized",
        code: Some("insufficient_user_authentication"),
        detail: Some("confirm that it is you: send current_passphrase, or sign in again"),
        ..ApiError::default()
    };
    let mut response = cozy::api_error(StatusCode::UNAUTHORIZED, &error);
    let challenge = format!(
        "Bearer error=\"insufficient_user_authentication\", \
         error_description=\"a more recent sign-in is needed\", max_age=\"{}\"",
        gatekeeper.fresh_seconds()
    );
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    Err(Box::new(response))
}

/// The refusal of a passphrase that is not the owner's.
pub(crate) fn wrong_passphrase(status: StatusCode) -> Response {
    let error = ApiError {
        title: status.canonical_reason().unwrap_or_default(),
        detail: Some("Invalid passphrase"),
        ..ApiError::default()
    };
    cozy::api_error(status, &error)
}

/// The refusal of whoever tried too often.
pub(crate) fn wait(seconds: u64, why: &str) -> Response {
    let error = ApiError {
        title: "Too Many Requests",
        detail: Some(why),
        ..ApiError::default()
    };
    let mut response = cozy::api_error(StatusCode::TOO_MANY_REQUESTS, &error);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
