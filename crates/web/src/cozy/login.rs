//! `GET` and `POST /auth/login`: sign-in for apps of this instance (cozy.md B.5).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::cozy_settings::Onward;
use gatekeeper::delegated_login::SignedIn;
use gatekeeper::login::passkey::{Brought, Passed};
use gatekeeper::login::passphrase::Typed;
use gatekeeper::login::trusted_device;
use gatekeeper::login::{Attempt, Outcome};
use gatekeeper::sessions::Run;
use protocol::cozy::csrf::FIELD;
use protocol::secret::Secret;

use super::{STAY, Sent, check_form, csrf, go_signed_in, onward, query, ticked, twofactor};
use crate::pages::{CozySignIn, SignInMessage};
use crate::reply::{cozy, page, redirect};
use crate::signin::{self, page_key};
use crate::visit::{Query, Visit, cookies};
use crate::{delegated, front_door};

/// What `GET` is told after a letter was asked for.
const RESET_ASKED: &str = "passphrase-reset-requested";

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    parameters: Query,
) -> Response {
    let params = match query(&visit, parameters) {
        Ok(params) => params,
        Err(refused) => return *refused,
    };
    let wanted = params.get("redirect");
    let onward = match onward(&gatekeeper, &visit, wanted) {
        Ok(onward) => onward,
        Err(refused) => return *refused,
    };
    if !visit.instance().onboarded {
        return front_door::need_onboarding(&visit);
    }
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(None) => {}
        Ok(Some(session)) => return go_signed_in(&gatekeeper, &visit, &session, &onward.url).await,
        Err(fault) => return super::fault(&visit, &fault),
    }
    // A link of another system comes before anything that would lead away from here (cozy.md F.1).
    if let Some(link) = params.get("jwt") {
        let signed_in = gatekeeper
            .jwt_sign_in(visit.instance(), link, &visit.visitor, visit.moment())
            .await;
        match signed_in {
            Ok(Some(SignedIn::Session {
                session,
                cookie,
                device,
            })) => {
                let response = go_signed_in(&gatekeeper, &visit, &session, &onward.url).await;
                let device = device.as_ref();
                return signin::with_sign_in(response, &gatekeeper, &visit, &session, &cookie, device);
            }
            Ok(_) => {}
            Err(fault) => return super::fault(&visit, &fault),
        }
    }
    if gatekeeper.only_provider(visit.instance()) {
        return to_provider(&gatekeeper, &visit, wanted.unwrap_or_default());
    }
    let asked = Asked {
        onward: &onward,
        redirect: wanted.unwrap_or_default(),
        sent: params.get("msg") == Some(RESET_ASKED),
        stay: false,
        provider: provider(&gatekeeper, &visit, wanted),
    };
    show(&gatekeeper, &visit, &asked, None, StatusCode::OK)
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, sent: Sent) -> Response {
    let wanted = sent.get("redirect");
    let onward = match onward(&gatekeeper, &visit, wanted) {
        Ok(onward) => onward,
        Err(refused) => return *refused,
    };
    if !visit.instance().onboarded {
        return front_door::need_onboarding(&visit);
    }
    if gatekeeper.only_provider(visit.instance()) {
        return delegated::no_passphrases(&visit);
    }
    if let Err(refused) = check_form(&visit, &sent) {
        return *refused;
    }
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(None) => {}
        Ok(Some(session)) => return go_signed_in(&gatekeeper, &visit, &session, &onward.url).await,
        Err(fault) => return super::fault(&visit, &fault),
    }
    let stay = ticked(&sent, STAY);
    let asked = Asked {
        onward: &onward,
        redirect: wanted.unwrap_or_default(),
        sent: false,
        stay,
        provider: provider(&gatekeeper, &visit, wanted),
    };
    let run = match (onward.for_consent, stay) {
        (true, _) => Run::Short,
        (false, true) => Run::Long,
        (false, false) => Run::Normal,
    };
    if let Some(credential) = signin::passkey(sent.form()) {
        let brought = Brought {
            credential,
            bound_to: sent.get(FIELD).unwrap_or_default(),
        };
        let (key, visitor) = (page_key(sent.form()), twofactor::visitor(&visit));
        let passed = gatekeeper
            .sign_in_with_passkey(visit.instance(), brought, key, run, &visitor, visit.moment())
            .await;
        let (message, status) = match passed {
            Ok(Passed::SignedIn {
                session,
                cookie,
                device,
            }) => {
                let response = go_signed_in(&gatekeeper, &visit, &session, &onward.url).await;
                let device = device.as_ref();
                return signin::with_sign_in(response, &gatekeeper, &visit, &session, &cookie, device);
            }
            Ok(Passed::Refused) => (SignInMessage::WrongPasskey, StatusCode::UNAUTHORIZED),
            Ok(Passed::Throttled { seconds }) => (
                SignInMessage::Throttled { seconds },
                StatusCode::TOO_MANY_REQUESTS,
            ),
            Err(fault) => return super::fault(&visit, &fault),
        };
        let response = show(&gatekeeper, &visit, &asked, Some(message), status);
        return signin::with_retry_after(response, message);
    }
    let Some(text) = sent.form().get("passphrase") else {
        return wrong(&gatekeeper, &visit, &asked);
    };
    let text = Secret::new(text.to_owned());
    // Only our own page says that it sends what was typed; everybody else derives (cozy.md B.12).
    let clear = sent.form().get("script") == Some("off") || visit.instance().kdf_iterations == 0;
    let attempt = Attempt {
        passphrase: if clear {
            Typed::Clear(text)
        } else {
            Typed::Derived(text)
        },
        page_key: page_key(sent.form()),
        run,
        purpose: twofactor::PURPOSE.to_owned(),
    };
    let mut visitor = twofactor::visitor(&visit);
    if let Some(token) = sent.form().get("trusted-device-token") {
        visitor.trusted = trusted_device::presented(token);
    }
    let outcome = gatekeeper
        .sign_in(visit.instance(), attempt, &visitor, visit.moment())
        .await;
    match outcome {
        Ok(Outcome::SignedIn {
            session,
            cookie,
            device,
        }) => {
            let response = go_signed_in(&gatekeeper, &visit, &session, &onward.url).await;
            signin::with_sign_in(response, &gatekeeper, &visit, &session, &cookie, device.as_ref())
        }
        Ok(Outcome::SecondFactor { step }) => {
            twofactor::ask(&gatekeeper, &visit, &step, wanted.unwrap_or_default(), stay)
        }
        Ok(Outcome::WrongPassphrase) => wrong(&gatekeeper, &visit, &asked),
        Ok(Outcome::Throttled { seconds }) => {
            let message = SignInMessage::Throttled { seconds };
            let status = StatusCode::TOO_MANY_REQUESTS;
            let response = show(&gatekeeper, &visit, &asked, Some(message), status);
            signin::with_retry_after(response, message)
        }
        Ok(Outcome::NotOnboarded) => front_door::need_onboarding(&visit),
        Err(fault) => super::fault(&visit, &fault),
    }
}

/// To the provider; but whoever just signed out goes where the context says, or they would be signed in again at once.
fn to_provider(gatekeeper: &Gatekeeper, visit: &Visit, wanted: &str) -> Response {
    match gatekeeper.logout_url(visit.instance()) {
        Some(url) if cookies::logged_out(&visit.headers) => signin::with_cookie(
            redirect::see_other(url),
            &cookies::clear_logged_out(visit.instance()),
        ),
        _ => redirect::see_other(&delegated::start_at(visit, wanted)),
    }
}

/// What the person asked for.
struct Asked<'a> {
    onward: &'a Onward,
    /// As it came.
    redirect: &'a str,
    /// Whether a letter was just asked for.
    sent: bool,
    /// Whether to stay signed in.
    stay: bool,
    /// Where a sign-in by the provider begins, if there is one.
    provider: Option<String>,
}

fn provider(gatekeeper: &Gatekeeper, visit: &Visit, wanted: Option<&str>) -> Option<String> {
    let there = || delegated::path_to_start(wanted.unwrap_or_default());
    gatekeeper.has_provider(visit.instance()).then(there)
}

fn wrong(gatekeeper: &Gatekeeper, visit: &Visit, asked: &Asked<'_>) -> Response {
    let message = Some(SignInMessage::WrongPassphrase);
    show(gatekeeper, visit, asked, message, StatusCode::UNAUTHORIZED)
}

fn show(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    asked: &Asked<'_>,
    message: Option<SignInMessage>,
    status: StatusCode,
) -> Response {
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
    let passkey = match gatekeeper.passkey_to_sign_in(instance, &csrf_token, visit.moment()) {
        Ok(passkey) => passkey,
        Err(fault) => return super::fault(visit, &fault),
    };
    let page = CozySignIn {
        t,
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        device_asks: asked.onward.for_consent,
        sent: asked.sent,
        csrf_token: csrf_token.clone(),
        passkey,
        redirect: asked.redirect.to_owned(),
        stay: asked.stay,
        iterations: instance.kdf_iterations,
        salt: instance.kdf_salt(),
        provider: asked.provider.clone(),
        message,
    };
    // Our own front door leads nowhere else; an app, or what waits for consent, may.
    let target = (!asked.onward.is_front_door(instance)).then(|| page::onward(&asked.onward.url));
    csrf::sent(page::show(status, &page, target.as_deref()), visit, &csrf_token)
}
