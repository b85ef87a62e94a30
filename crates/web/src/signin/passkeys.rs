//! `GET` and `POST /signin/v1/passkeys`: the owner adds a passkey in the browser that will use it, or with it.
//!
//! Two forms: the passphrase once more, then what the browser made. The second stands only on the
//! page that answers the first, and its challenge is bound to the session.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::login::passkey::Enrolling;
use protocol::redirect_uri::with_query;
use protocol::webauthn::PAGE;

use super::{browser_cookie, page_key, passkey, typed, with_browser_cookie, with_retry_after};
use crate::cozy::{LOGIN, own_page};
use crate::pages::{NewPasskey, PasskeyMessage, Passkeys, SignInMessage, Trouble};
use crate::reply::{page, redirect};
use crate::visit::{Form, Query, Visit};

/// The CSRF purpose of the form that asks for the passphrase.
const ASK: &str = "passkeys";
/// The CSRF purpose of the form that brings the passkey.
const ADD: &str = "passkeys|add";

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    mut visit: Visit,
    query: Query,
) -> Response {
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(_)) => {}
        Ok(None) => return to_sign_in(&visit),
        Err(fault) => return page::fault(&visit, &fault),
    }
    let fresh = match browser_cookie(&gatekeeper, &mut visit) {
        Ok(fresh) => fresh,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let added = query.0.is_ok_and(|params| params.get("added").is_some());
    let message = added.then_some(PasskeyMessage::Added);
    let response = show(&gatekeeper, &visit, message, StatusCode::OK);
    with_browser_cookie(response, fresh)
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Form) -> Response {
    let Ok(params) = form.0 else {
        return page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None);
    };
    let made = passkey(&params);
    let purpose = if made.is_some() { ADD } else { ASK };
    if !gatekeeper.csrf_holds(purpose, &visit.visitor, params.get("csrf")) {
        return page::foreign(&visit.here, &visit.headers);
    }
    let session = match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(session)) => session,
        Ok(None) => return to_sign_in(&visit),
        Err(fault) => return page::fault(&visit, &fault),
    };
    if !session.knows_page_key(page_key(&params)) {
        // A thief of cookies gets no further, see `consent.rs`.
        return page::foreign(&visit.here, &visit.headers);
    }
    if let Some(made) = made {
        let name = params.get("name").map(str::trim).filter(|name| !name.is_empty());
        let name = name.map_or_else(|| visit.visitor.device(), str::to_owned);
        let added = gatekeeper
            .add_passkey(visit.instance(), &session, made, &name, visit.moment())
            .await;
        return match added {
            Ok(true) => redirect::see_other(&format!("{PAGE}?added=1")),
            Ok(false) => {
                let (message, status) = (PasskeyMessage::Refused, StatusCode::BAD_REQUEST);
                show(&gatekeeper, &visit, Some(message), status)
            }
            Err(fault) => page::fault(&visit, &fault),
        };
    }
    let Some(passphrase) = typed(&params, "passphrase") else {
        let message = PasskeyMessage::SignIn(SignInMessage::WrongPassphrase);
        return show(&gatekeeper, &visit, Some(message), StatusCode::UNAUTHORIZED);
    };
    let enrolling = gatekeeper
        .begin_passkey(
            visit.instance(),
            &session,
            passphrase,
            &visit.visitor,
            visit.moment(),
        )
        .await;
    let (message, status) = match enrolling {
        Ok(Enrolling::Ready(options)) => return make(&gatekeeper, &visit, options),
        Ok(Enrolling::WrongPassphrase) => (
            PasskeyMessage::SignIn(SignInMessage::WrongPassphrase),
            StatusCode::UNAUTHORIZED,
        ),
        Ok(Enrolling::Throttled { seconds }) => {
            let message = SignInMessage::Throttled { seconds };
            let (shown, status) = (PasskeyMessage::SignIn(message), StatusCode::TOO_MANY_REQUESTS);
            let response = show(&gatekeeper, &visit, Some(shown), status);
            return with_retry_after(response, message);
        }
        Ok(Enrolling::SecondFactorFirst) => (PasskeyMessage::SecondFactorFirst, StatusCode::FORBIDDEN),
        Ok(Enrolling::Full) => (PasskeyMessage::Full, StatusCode::CONFLICT),
        Ok(Enrolling::Nowhere) => (PasskeyMessage::Nowhere, StatusCode::CONFLICT),
        Err(fault) => return page::fault(&visit, &fault),
    };
    show(&gatekeeper, &visit, Some(message), status)
}

/// Whoever is not signed in does that first and comes back.
fn to_sign_in(visit: &Visit) -> Response {
    let back = own_page(visit, PAGE);
    redirect::see_other(&own_page(visit, &with_query(LOGIN, &[("redirect", &back)])))
}

fn show(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    message: Option<PasskeyMessage>,
    status: StatusCode,
) -> Response {
    let instance = visit.instance();
    let names = match gatekeeper.passkey_names(instance) {
        Ok(names) => names,
        Err(fault) => return page::fault(visit, &fault),
    };
    let page = Passkeys {
        t: visit.texts(&[]),
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        names,
        csrf: gatekeeper.csrf_token(ASK, &visit.visitor).expose().to_owned(),
        iterations: instance.kdf_iterations,
        salt: instance.kdf_salt(),
        message,
    };
    page::show(status, &page, None)
}

/// The page on which the browser makes the passkey.
fn make(gatekeeper: &Gatekeeper, visit: &Visit, options: String) -> Response {
    let page = NewPasskey {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
        public_name: visit.instance().public_name.clone(),
        csrf: gatekeeper.csrf_token(ADD, &visit.visitor).expose().to_owned(),
        name: visit.visitor.device(),
        options,
    };
    page::show(StatusCode::OK, &page, None)
}
