//! `POST /signin/v1/secondfactor`: the second step of a sign-in that waits.
//!
//! The page is shown in answer to the right passphrase ([`show`]); there is no other way to it, so nobody can find out
//! whether an owner has a second factor before knowing the passphrase. What names the waiting sign-in travels in its forms
//! and never in an address.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::consent::Question;
use gatekeeper::login::mailed_code::Sent;
use gatekeeper::login::second_factor::{Code, Proven, Wishes};
use protocol::parameters::Parameters;
use protocol::secret::Secret;

use super::identifier::{self, Welcome};
use super::{IDENTIFIER, asking, expired, go_on, passkey, question};
use crate::pages::{SecondFactor, SecondFactorMessage, SignInMessage, Trouble};
use crate::reply::{page, redirect};
use crate::signin::device::AfterSignIn;
use crate::visit::{Form, Query, Visit};

/// Whoever comes here without a form begins at the beginning.
pub(crate) async fn get(query: Query) -> Response {
    let address = query.0.as_ref().map_or_else(|_| IDENTIFIER.to_owned(), again);
    redirect::see_other(&address)
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Form) -> Response {
    let Ok(params) = form.0 else {
        return page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None);
    };
    let question = match question(&gatekeeper, &visit, &params) {
        Ok(question) => question,
        Err(fault) => return page::fault(&visit, &fault),
    };
    if params.get("flow").is_some() && question.is_none() {
        return expired(&visit);
    }
    if !gatekeeper.csrf_holds(&purpose(question.as_ref()), &visit.visitor, params.get("csrf")) {
        let before = visit.visitor.before_signing_in();
        if gatekeeper.csrf_holds(&purpose(question.as_ref()), &before, params.get("csrf")) {
            return redirect::see_other(&again(&params));
        }
        return page::foreign(&visit.here, &visit.headers);
    }
    if let (Some("cancel"), Some(question)) = (params.get("decision"), &question) {
        let declined = gatekeeper.decline(visit.instance(), question.clone(), visit.moment());
        return match declined.await {
            Ok(decision) => go_on(&visit, decision, true),
            Err(fault) => page::fault(&visit, &fault),
        };
    }
    let shown_passkey = passkey(&params);
    let recovers = shown_passkey.is_none() && params.get("recovery_code").is_some();
    let typed = |field| Secret::new(params.get(field).unwrap_or_default().to_owned());
    let step = params.get("step").unwrap_or_default();
    let code = match shown_passkey {
        Some(credential) => Code::Passkey {
            credential: credential.to_owned(),
            step: step.to_owned(),
        },
        None if recovers => Code::Recovery(typed("recovery_code")),
        None => Code::Digits(typed("code")),
    };
    let after = AfterSignIn::of(&params);
    let trust = params.get("trust") == Some("1");
    if params.get("decision") == Some("mail") {
        let purpose = identifier::purpose(question.as_ref());
        let sent = gatekeeper.mail_code(visit.instance(), step, &purpose, &visit.visitor, visit.moment());
        let (message, status) = match sent.await {
            Ok(Sent::Sent) => (SecondFactorMessage::Sent, StatusCode::OK),
            Ok(Sent::Throttled { seconds }) => (
                SecondFactorMessage::NoCodeYet { seconds },
                StatusCode::TOO_MANY_REQUESTS,
            ),
            Ok(Sent::NotMailed | Sent::Over) => {
                let message = Some(SignInMessage::StartAgain);
                let (question, status) = (question.as_ref(), StatusCode::UNAUTHORIZED);
                return identifier::show_for(&gatekeeper, &visit, question, after.as_ref(), message, status);
            }
            Err(fault) => return page::fault(&visit, &fault),
        };
        let shown = Shown {
            step,
            message: Some(message),
            recovers: false,
            trust,
        };
        return say(
            &gatekeeper,
            &visit,
            question.as_ref(),
            after.as_ref(),
            &shown,
            status,
        );
    }
    let proven = gatekeeper
        .prove_second_factor(
            visit.instance(),
            step,
            &identifier::purpose(question.as_ref()),
            code,
            Wishes { stay: false, trust },
            &visit.visitor,
            visit.moment(),
        )
        .await;
    let (message, status) = match proven {
        Ok(Proven::SignedIn {
            session,
            cookie,
            device,
            trusted,
        }) => {
            let welcome = Welcome {
                session,
                cookie,
                device,
                trusted,
            };
            return identifier::enter(&gatekeeper, &visit, question, after.as_ref(), welcome).await;
        }
        Ok(Proven::Over) => {
            let message = Some(SignInMessage::StartAgain);
            let (question, status) = (question.as_ref(), StatusCode::UNAUTHORIZED);
            return identifier::show_for(&gatekeeper, &visit, question, after.as_ref(), message, status);
        }
        Ok(Proven::Wrong) if shown_passkey.is_some() => {
            (SecondFactorMessage::WrongPasskey, StatusCode::UNAUTHORIZED)
        }
        Ok(Proven::Wrong) => (SecondFactorMessage::Wrong, StatusCode::UNAUTHORIZED),
        Ok(Proven::NoCode) => (SecondFactorMessage::NoCode, StatusCode::BAD_REQUEST),
        Ok(Proven::Throttled { seconds }) => (
            SecondFactorMessage::Throttled { seconds },
            StatusCode::TOO_MANY_REQUESTS,
        ),
        Err(fault) => return page::fault(&visit, &fault),
    };
    let shown = Shown {
        step,
        message: Some(message),
        recovers,
        trust,
    };
    say(
        &gatekeeper,
        &visit,
        question.as_ref(),
        after.as_ref(),
        &shown,
        status,
    )
}

/// The page, with how long to wait if the message says to.
fn say(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    question: Option<&Question>,
    after: Option<&AfterSignIn>,
    shown: &Shown<'_>,
    status: StatusCode,
) -> Response {
    let mut response = show(gatekeeper, visit, question, after, shown, status);
    if let Some(seconds) = shown.message.and_then(SecondFactorMessage::wait) {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// What the page shows of the sign-in that waits.
pub(super) struct Shown<'a> {
    /// Names it.
    pub(super) step: &'a str,
    /// What to say of the code just sent.
    pub(super) message: Option<SecondFactorMessage>,
    /// Whether that was a recovery code.
    pub(super) recovers: bool,
    /// Whether the device is to be trusted.
    pub(super) trust: bool,
}

/// The page itself.
pub(super) fn show(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    question: Option<&Question>,
    after: Option<&AfterSignIn>,
    shown: &Shown<'_>,
    status: StatusCode,
) -> Response {
    let instance = visit.instance();
    let wished = question
        .map(|question| question.request.ui_locales.as_slice())
        .unwrap_or_default();
    let ways = match gatekeeper.ways(instance, shown.step, visit.moment()) {
        Ok(ways) => ways,
        Err(fault) => return page::fault(visit, &fault),
    };
    let page = SecondFactor {
        t: visit.texts(wished),
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        client: question.map(asking),
        flow: question
            .map(|question| question.flow.to_string())
            .unwrap_or_default(),
        csrf: gatekeeper
            .csrf_token(&purpose(question), &visit.visitor)
            .expose()
            .to_owned(),
        step: shown.step.to_owned(),
        message: shown.message,
        recovers: shown.recovers,
        trust: shown.trust,
        ways,
        device: after.map(AfterSignIn::code),
    };
    let target = question.map(|question| page::onward(&question.request.redirect_uri));
    page::show(status, &page, target.as_deref())
}

/// The CSRF purpose of the page's forms.
fn purpose(question: Option<&Question>) -> String {
    format!("second-factor|{}", identifier::purpose(question))
}

/// The sign-in page for the same purpose.
fn again(params: &Parameters) -> String {
    if let Some(flow) = params
        .get("flow")
        .and_then(|flow| flow.parse::<protocol::id::FlowId>().ok())
    {
        return format!("{IDENTIFIER}?flow={flow}");
    }
    AfterSignIn::of(params).map_or_else(|| IDENTIFIER.to_owned(), |after| after.sign_in_address())
}
