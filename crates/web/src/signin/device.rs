//! `GET` and `POST /device` (RFC 8628 3.3): the person types the code that a device shows, sees who asks for what, and
//! answers.
//!
//! Nothing is looked up for somebody who is not signed in, so that strangers have nothing to guess at. A code that came
//! in the address is shown and has to be confirmed like a typed one (RFC 8628 3.3.1).

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use gatekeeper::devices::{PAGE, Typed, WaitingDevice};
use gatekeeper::sessions::Session;
use gatekeeper::{Fault, Gatekeeper};
use protocol::client_metadata::Publisher;
use protocol::device::UserCode;
use protocol::parameters::Parameters;

use super::{IDENTIFIER, browser_cookie, identifier, page_key, with_browser_cookie};
use crate::pages::{DeviceAsks, DeviceDone, DeviceMessage, EnterCode, Right, SignInMessage, Trouble};
use crate::reply::{page, redirect};
use crate::visit::{Form, Query, Visit};

/// The CSRF purpose of the form that takes a code.
const LOOK: &str = "device";

/// A visit to this page that goes on after the sign-in.
#[derive(Clone)]
pub(crate) struct AfterSignIn(Option<UserCode>);

impl AfterSignIn {
    /// What the sign-in page carries along, if the visit began here.
    pub(crate) fn of(params: &Parameters) -> Option<Self> {
        (params.get("then") == Some("device")).then(|| Self(code(params)))
    }

    /// The code that was in the address, as devices show it; empty without one.
    pub(crate) fn code(&self) -> String {
        self.0.as_ref().map(UserCode::to_string).unwrap_or_default()
    }

    /// Where the visit goes on.
    pub(crate) fn address(&self) -> String {
        match &self.0 {
            Some(code) => format!("{PAGE}?user_code={code}"),
            None => PAGE.to_owned(),
        }
    }

    /// Where the visit signs in first.
    pub(crate) fn sign_in_address(&self) -> String {
        let code = match &self.0 {
            Some(code) => format!("&user_code={code}"),
            None => String::new(),
        };
        format!("{IDENTIFIER}?then=device{code}")
    }

    fn sign_in(&self) -> Response {
        redirect::see_other(&self.sign_in_address())
    }
}

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    mut visit: Visit,
    query: Query,
) -> Response {
    let Ok(params) = query.0 else {
        return page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None);
    };
    let fresh = match browser_cookie(&gatekeeper, &mut visit) {
        Ok(fresh) => fresh,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let response = match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(_)) => {
            let code = code(&params);
            let from_address = code.is_some();
            let shown = code.map(|code| code.to_string()).unwrap_or_default();
            enter(&gatekeeper, &visit, shown, from_address, None, StatusCode::OK)
        }
        Ok(None) => AfterSignIn(code(&params)).sign_in(),
        Err(fault) => return page::fault(&visit, &fault),
    };
    with_browser_cookie(response, fresh)
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Form) -> Response {
    let Ok(params) = form.0 else {
        return page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None);
    };
    let decision = match params.get("decision") {
        None | Some("look") => None,
        Some("allow") => Some(true),
        Some("deny") => Some(false),
        Some(_) => return page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None),
    };
    let after = AfterSignIn(code(&params));
    let purpose = match (decision, &after.0) {
        (None, _) => LOOK.to_owned(),
        (Some(_), Some(code)) => answering(code),
        (Some(_), None) => return page::foreign(&visit.here, &visit.headers),
    };
    if !gatekeeper.csrf_holds(&purpose, &visit.visitor, params.get("csrf")) {
        return page::foreign(&visit.here, &visit.headers);
    }
    let session = match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(session)) => session,
        Ok(None) => return after.sign_in(),
        Err(fault) => return page::fault(&visit, &fault),
    };
    if !session.knows_page_key(page_key(&params)) {
        // A thief of cookies gets no further, see `consent.rs`.
        let message = Some(SignInMessage::SignInAgain);
        let status = StatusCode::UNAUTHORIZED;
        return identifier::show_for(&gatekeeper, &visit, None, Some(&after), message, status);
    }
    let answered = match (decision, after.0) {
        (Some(allowed), Some(code)) => answer(&gatekeeper, &visit, &session, &code, allowed).await,
        _ => look(&gatekeeper, &visit, &session, &params).await,
    };
    answered.unwrap_or_else(|fault| page::fault(&visit, &fault))
}

/// Looks a code up and shows what waits under it.
async fn look(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    session: &Session,
    params: &Parameters,
) -> Result<Response, Fault> {
    let typed = params.get("user_code").unwrap_or_default();
    let found = gatekeeper
        .typed_code(visit.instance(), typed, session, visit.moment())
        .await?;
    Ok(match found {
        Typed::Device(device) => ask(gatekeeper, visit, &device),
        Typed::Unknown => unknown(gatekeeper, visit, typed.to_owned()),
        Typed::Throttled { seconds } => {
            let message = Some(DeviceMessage::Throttled { seconds });
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = enter(gatekeeper, visit, typed.to_owned(), false, message, status);
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    })
}

/// Takes the person's answer. The form's token was made for this very code, so this is no guess.
async fn answer(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    session: &Session,
    code: &UserCode,
    allowed: bool,
) -> Result<Response, Fault> {
    let Some(device) = gatekeeper.waiting_device(visit.instance(), code, visit.moment())? else {
        return Ok(unknown(gatekeeper, visit, code.to_string()));
    };
    let taken = gatekeeper
        .answer_device(visit.instance(), &device, Some(session), allowed, visit.moment())
        .await?;
    if !taken {
        return Ok(unknown(gatekeeper, visit, code.to_string()));
    }
    let page = DeviceDone {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
        public_name: visit.instance().public_name.clone(),
        client_name: device.client.client_name.clone(),
        allowed,
    };
    Ok(page::show(StatusCode::OK, &page, None))
}

fn unknown(gatekeeper: &Gatekeeper, visit: &Visit, typed: String) -> Response {
    let message = Some(DeviceMessage::Unknown);
    enter(gatekeeper, visit, typed, false, message, StatusCode::NOT_FOUND)
}

fn enter(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    code: String,
    from_address: bool,
    message: Option<DeviceMessage>,
    status: StatusCode,
) -> Response {
    let page = EnterCode {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
        public_name: visit.instance().public_name.clone(),
        csrf: csrf(gatekeeper, visit, LOOK),
        code,
        from_address,
        message,
    };
    page::show(status, &page, None)
}

fn ask(gatekeeper: &Gatekeeper, visit: &Visit, device: &WaitingDevice) -> Response {
    let rights = device
        .scope
        .iter()
        .map(|scope| Right::of(scope, false, &visit.instance().profile))
        .collect();
    let page = DeviceAsks {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
        public_name: visit.instance().public_name.clone(),
        client_name: device.client.client_name.clone(),
        client_id: device.client.client_id.to_string(),
        unverified: device.client.is_public(),
        registered_itself: device.client.publisher == Publisher::Dynamic,
        user_code: device.user_code.to_string(),
        address: device.address.clone(),
        rights,
        csrf: csrf(gatekeeper, visit, &answering(&device.user_code)),
    };
    page::show(StatusCode::OK, &page, None)
}

fn csrf(gatekeeper: &Gatekeeper, visit: &Visit, purpose: &str) -> String {
    gatekeeper.csrf_token(purpose, &visit.visitor).expose().to_owned()
}

/// The CSRF purpose of the answer to one code.
fn answering(code: &UserCode) -> String {
    format!("device|{}", code.letters())
}

fn code(params: &Parameters) -> Option<UserCode> {
    UserCode::read(params.get("user_code")?)
}
