//! `GET` and `POST /auth/confirm`, `GET /auth/confirm/:code`: an app asks its person to show once more who they are
//! (cozy.md B.11). The app gets a code in the address that the person comes back to, and asks here whether it is good.
//!
//! The session is the one that there is: it gets another cookie, and counts as begun just now for dangerous changes.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::login::passphrase::Typed;
use gatekeeper::login::{Attempt, Outcome};
use gatekeeper::sessions::{Session, Visitor};
use protocol::redirect_uri::with_query;
use protocol::secret::Secret;

use super::{Sent, check_form, csrf, go_to, onward, query, twofactor};
use crate::pages::{CozyConfirm, SignInMessage, Trouble};
use crate::reply::{cozy, page};
use crate::signin::{self, page_key};
use crate::visit::{Query, Visit};

/// What is proved here.
pub(crate) const PURPOSE: &str = "confirm";

/// What the app asked for.
struct Asked<'a> {
    /// Where the person comes back to, as it came.
    redirect: &'a str,
    /// What the app knows its question by.
    state: &'a str,
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
    let (redirect, state) = (params.get("redirect"), params.get("state"));
    match asks(&gatekeeper, &visit, redirect, state) {
        Ok((asked, _)) => show(&visit, &asked, None, StatusCode::OK),
        Err(refused) => *refused,
    }
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, sent: Sent) -> Response {
    let (asked, session) = match asks(&gatekeeper, &visit, sent.get("redirect"), sent.get("state")) {
        Ok(found) => found,
        Err(refused) => return *refused,
    };
    if let Err(refused) = check_form(&visit, &sent) {
        return *refused;
    }
    let Some(text) = sent.form().get("passphrase") else {
        return wrong(&visit, &asked);
    };
    let text = Secret::new(text.to_owned());
    let clear = sent.form().get("script") == Some("off") || visit.instance().kdf_iterations == 0;
    let attempt = Attempt {
        passphrase: if clear {
            Typed::Clear(text)
        } else {
            Typed::Derived(text)
        },
        page_key: page_key(sent.form()),
        run: session.run,
        purpose: PURPOSE.to_owned(),
    };
    // A device that is trusted to sign in has not shown anything new.
    let visitor = Visitor {
        trusted: None,
        ..twofactor::visitor(&visit)
    };
    let outcome = gatekeeper.sign_in(visit.instance(), attempt, &visitor, visit.moment());
    match outcome.await {
        Ok(Outcome::SignedIn {
            session,
            cookie,
            device,
        }) => {
            let response = confirmed(&gatekeeper, &visit, &session, asked.redirect, asked.state).await;
            signin::with_sign_in(response, &gatekeeper, &visit, &session, &cookie, device.as_ref())
        }
        Ok(Outcome::SecondFactor { step }) => {
            twofactor::ask_to_confirm(&gatekeeper, &visit, &step, asked.redirect, asked.state)
        }
        Ok(Outcome::WrongPassphrase | Outcome::NotOnboarded) => wrong(&visit, &asked),
        Ok(Outcome::Throttled { seconds }) => {
            let message = SignInMessage::Throttled { seconds };
            let mut response = show(&visit, &asked, Some(message), StatusCode::TOO_MANY_REQUESTS);
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Err(fault) => super::fault(&visit, &fault),
    }
}

/// Whether a code is good; it is used up.
pub(crate) async fn take(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    Path(code): Path<String>,
) -> Response {
    match gatekeeper
        .take_confirmation(visit.instance(), &code, visit.moment())
        .await
    {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => cozy::error_json(StatusCode::UNAUTHORIZED, "unauthorized"),
        Err(fault) => super::fault(&visit, &fault),
    }
}

/// Back to the app, with a code and its state.
pub(crate) async fn confirmed(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    session: &Session,
    redirect: &str,
    state: &str,
) -> Response {
    let wanted = Some(redirect).filter(|redirect| !redirect.is_empty());
    let onward = match onward(gatekeeper, visit, wanted) {
        Ok(onward) => onward,
        Err(refused) => return *refused,
    };
    let code = match gatekeeper.confirmation(session, visit.moment()).await {
        Ok(code) => code,
        Err(fault) => return super::fault(visit, &fault),
    };
    let there = onward.url.strip_suffix('#').unwrap_or(&onward.url);
    let back = with_query(there, &[("code", code.expose()), ("state", state)]);
    go_to(visit, &format!("{back}#"))
}

/// Reads the question. Who is not signed in has nothing to confirm.
fn asks<'a>(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    redirect: Option<&'a str>,
    state: Option<&'a str>,
) -> Result<(Asked<'a>, Session), Box<Response>> {
    onward(gatekeeper, visit, redirect)?;
    let refused = |status, message| Box::new(cozy::form_refused(visit, status, Trouble::BadRequest, message));
    let Some(state) = state.filter(|state| !state.is_empty()) else {
        return Err(refused(StatusCode::BAD_REQUEST, "state is missing"));
    };
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(session)) => {
            let redirect = redirect.unwrap_or_default();
            Ok((Asked { redirect, state }, session))
        }
        Ok(None) => Err(refused(
            StatusCode::UNAUTHORIZED,
            "nobody is signed in in this browser",
        )),
        Err(fault) => Err(Box::new(super::fault(visit, &fault))),
    }
}

fn wrong(visit: &Visit, asked: &Asked<'_>) -> Response {
    let message = Some(SignInMessage::WrongPassphrase);
    show(visit, asked, message, StatusCode::UNAUTHORIZED)
}

fn show(visit: &Visit, asked: &Asked<'_>, message: Option<SignInMessage>, status: StatusCode) -> Response {
    let t = visit.texts(&[]);
    if let Some(message) = message
        && cozy::wants_json_from_form(&visit.headers)
    {
        return cozy::error_json(status, &message.text(t));
    }
    let csrf_token = match csrf::token(visit) {
        Ok(token) => token,
        Err(fault) => return super::fault(visit, &fault),
    };
    let instance = visit.instance();
    let page = CozyConfirm {
        t,
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        csrf_token: csrf_token.clone(),
        redirect: asked.redirect.to_owned(),
        state: asked.state.to_owned(),
        iterations: instance.kdf_iterations,
        salt: instance.kdf_salt(),
        message,
    };
    csrf::sent(page::show(status, &page, None), visit, &csrf_token)
}
