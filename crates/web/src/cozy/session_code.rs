//! `POST /auth/session_code`: a program that knows the passphrase gets a code, with which a browser is signed in
//! (cozy.md B.11). The browser shows it as the parameter `session_code` and gets a session's cookie in its place.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::login::passphrase::Typed;
use gatekeeper::login::second_factor::{Code, Proven, Wishes};
use gatekeeper::login::{Attempt, Outcome};
use gatekeeper::sessions::{Run, Session, Visitor};
use protocol::parameters::Parameters;
use protocol::secret::Secret;
use serde::Deserialize;
use serde_json::json;

use super::{own_page, twofactor};
use crate::reply::cozy::{self, Format};
use crate::reply::redirect;
use crate::signin;
use crate::visit::Visit;

/// The name of the parameter.
pub(crate) const PARAMETER: &str = "session_code";
/// What such a sign-in is for.
const PURPOSE: &str = "session code";

#[derive(Deserialize)]
struct Body {
    passphrase: Option<Secret<String>>,
    #[serde(default)]
    two_factor_token: String,
    two_factor_passcode: Option<Secret<String>>,
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, body: Bytes) -> Response {
    if gatekeeper.only_provider(visit.instance()) {
        return wrong();
    }
    let Ok(body) = serde_json::from_slice::<Body>(&body) else {
        return cozy::error_json(StatusCode::BAD_REQUEST, "The body is not a JSON object");
    };
    // The sign-in belongs to whoever gets the code, not to the session of a cookie that came along.
    let visitor = Visitor {
        cookie: None,
        trusted: None,
        ..twofactor::visitor(&visit)
    };
    match (body.passphrase, body.two_factor_passcode) {
        (_, Some(code)) if !body.two_factor_token.is_empty() => {
            by_passcode(&gatekeeper, &visit, &visitor, &body.two_factor_token, code).await
        }
        (Some(passphrase), _) => by_passphrase(&gatekeeper, &visit, &visitor, passphrase).await,
        (None, _) => wrong(),
    }
}

async fn by_passphrase(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    visitor: &Visitor,
    sent: Secret<String>,
) -> Response {
    let attempt = Attempt {
        passphrase: if visit.instance().kdf_iterations == 0 {
            Typed::Clear(sent)
        } else {
            Typed::Derived(sent)
        },
        page_key: None,
        // A code that nobody shows leaves a session that is over in minutes.
        run: Run::Short,
        purpose: PURPOSE.to_owned(),
    };
    let outcome = gatekeeper.sign_in(visit.instance(), attempt, visitor, visit.moment());
    match outcome.await {
        Ok(Outcome::SignedIn { session, .. }) => created(gatekeeper, visit, &session).await,
        Ok(Outcome::SecondFactor { step }) => cozy::json(
            StatusCode::FORBIDDEN,
            &json!({ "error": "two factor needed", "two_factor_token": step.expose() }),
        ),
        Ok(Outcome::WrongPassphrase) => wrong(),
        Ok(Outcome::Throttled { seconds }) => throttled(seconds),
        Ok(Outcome::NotOnboarded) => cozy::error_json(
            StatusCode::PRECONDITION_FAILED,
            "the instance has no passphrase yet",
        ),
        Err(fault) => cozy::fault(Format::Plain, &fault, visit.moment()),
    }
}

/// The token stands for the passphrase, which was right when it was given out.
async fn by_passcode(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    visitor: &Visitor,
    token: &str,
    typed: Secret<String>,
) -> Response {
    let (instance, moment, code) = (visit.instance(), visit.moment(), Code::typed(typed.expose()));
    let proven =
        gatekeeper.prove_second_factor(instance, token, PURPOSE, code, Wishes::default(), visitor, moment);
    match proven.await {
        Ok(Proven::SignedIn { session, .. }) => created(gatekeeper, visit, &session).await,
        Ok(Proven::Throttled { seconds }) => throttled(seconds),
        Ok(_) => wrong(),
        Err(fault) => cozy::fault(Format::Plain, &fault, moment),
    }
}

async fn created(gatekeeper: &Gatekeeper, visit: &Visit, session: &Session) -> Response {
    match gatekeeper.session_code(session, visit.moment()).await {
        Ok(code) => cozy::json(StatusCode::CREATED, &json!({ "session_code": code.expose() })),
        Err(fault) => cozy::fault(Format::Plain, &fault, visit.moment()),
    }
}

fn wrong() -> Response {
    cozy::error_json(StatusCode::UNAUTHORIZED, "unauthorized")
}

fn throttled(seconds: u64) -> Response {
    let mut response = cozy::error_json(StatusCode::TOO_MANY_REQUESTS, "too_many_requests");
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Signs a browser in that brings a good code, and sends it to the same address without the code. One that is not good is
/// nothing.
pub(crate) async fn welcome(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    uri: &Uri,
    params: &Parameters,
) -> Option<Response> {
    let code = params.get(PARAMETER)?;
    let arrived = gatekeeper.arrive_with_session_code(visit.instance(), code, visit.moment());
    match arrived.await {
        Ok(Some((session, cookie))) => {
            let response = redirect::see_other(&own_page(visit, &without(uri, PARAMETER)));
            Some(signin::with_sign_in(
                response, gatekeeper, visit, &session, &cookie, None,
            ))
        }
        Ok(None) => None,
        Err(fault) => Some(super::fault(visit, &fault)),
    }
}

/// Path and query of a request without a parameter, otherwise as they were written.
pub(super) fn without(uri: &Uri, name: &str) -> String {
    let kept: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name))
        .collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", uri.path(), kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_an_address_stays_as_it_was_written() {
        let uri = |text: &'static str| Uri::from_static(text);
        assert_eq!(
            without(&uri("/a/b?x=%2b&session_code=1&y=+&z"), PARAMETER),
            "/a/b?x=%2b&y=+&z"
        );
        assert_eq!(without(&uri("/a?session_code=1"), PARAMETER), "/a");
        assert_eq!(
            without(&uri("/a?session_codes=1"), PARAMETER),
            "/a?session_codes=1"
        );
    }
}
