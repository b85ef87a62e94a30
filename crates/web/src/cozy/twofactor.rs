//! `GET` and `POST /auth/twofactor`: the second step of a sign-in for apps of this instance (cozy.md B.7).
//!
//! The token names the sign-in that waits. It is secret, so there is no other token in the form, and programs without
//! cookies can take this step. How long to stay signed in was said with the passphrase and is kept with the sign-in; a
//! form that says it here is heard too. The same form asks for another code by mail.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::login::mailed_code;
use gatekeeper::login::second_factor::{Code, Proven, Wishes};
use gatekeeper::sessions::Visitor;
use protocol::redirect_uri::with_query;
use protocol::secret::PlainToken;
use serde_json::json;

use super::{STAY, Sent, confirm, go_signed_in_with, onward, own_page, query, ticked};
use crate::pages::{CozyTwoFactor, SecondFactorMessage, Trouble};
use crate::reply::{cozy, page};
use crate::signin;
use crate::visit::{Query, Visit, cookies};

/// This page.
pub(crate) const PATH: &str = "/auth/twofactor";
/// What a sign-in here is for.
pub(crate) const PURPOSE: &str = "cozy";
/// The names of the wish to be trusted.
const TRUST: [&str; 2] = [
    "two-factor-generate-trusted-device-token",
    "two_factor_generate_trusted_device_token",
];
/// Whether a field asks for another code by mail.
const RESEND: [&str; 2] = ["two-factor-resend", "two_factor_resend"];

const STEP: Step = Step {
    path: PATH,
    purpose: PURPOSE,
};

/// The step of somebody who is signed in and confirms who they are.
const CONFIRMATION: Step = Step {
    path: PATH,
    purpose: confirm::PURPOSE,
};

/// The second step of one way in.
pub(crate) struct Step {
    /// Where its form goes.
    pub(crate) path: &'static str,
    /// What the sign-in is for.
    pub(crate) purpose: &'static str,
}

/// The visitor of a sign-in that is bound to its token alone.
pub(crate) fn visitor(visit: &Visit) -> Visitor {
    Visitor {
        browser: None,
        ..visit.visitor.clone()
    }
}

/// What the form carries on.
struct Carried<'a> {
    token: &'a str,
    /// Where the person goes on to, as it came.
    wanted: &'a str,
    stay: bool,
    trust: bool,
    /// The state of an app that asks to confirm who is signed in; none at a sign-in.
    confirms: Option<&'a str>,
}

impl Carried<'_> {
    /// The step at `/auth/twofactor` that the form is for.
    fn step(&self) -> &'static Step {
        match self.confirms {
            Some(_) => &CONFIRMATION,
            None => &STEP,
        }
    }
}

/// The state of an app's question, if this is one.
fn confirming<'a>(confirm: Option<&str>, state: Option<&'a str>) -> Option<&'a str> {
    state.filter(|_| matches!(confirm, Some("1" | "true")))
}

/// The answer to a right passphrase where the second factor is still to come (cozy.md D10).
pub(crate) fn ask(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    token: &PlainToken,
    wanted: &str,
    stay: bool,
) -> Response {
    ask_at(&STEP, gatekeeper, visit, token, wanted, stay)
}

pub(crate) fn ask_at(
    step: &Step,
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    token: &PlainToken,
    wanted: &str,
    stay: bool,
) -> Response {
    let carried = Carried {
        token: token.expose(),
        wanted,
        stay,
        trust: false,
        confirms: None,
    };
    answer(step, gatekeeper, visit, &carried)
}

/// The same where somebody who is signed in confirms who they are.
pub(crate) fn ask_to_confirm(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    token: &PlainToken,
    wanted: &str,
    state: &str,
) -> Response {
    let carried = Carried {
        token: token.expose(),
        wanted,
        stay: false,
        trust: false,
        confirms: Some(state),
    };
    answer(&CONFIRMATION, gatekeeper, visit, &carried)
}

fn answer(step: &Step, gatekeeper: &Gatekeeper, visit: &Visit, carried: &Carried<'_>) -> Response {
    if !cozy::wants_json_from_form(&visit.headers) {
        return show(step, gatekeeper, visit, carried, None, StatusCode::OK);
    }
    let mut params = vec![("two_factor_token", carried.token)];
    if !carried.wanted.is_empty() {
        params.push(("redirect", carried.wanted));
    }
    if carried.stay {
        params.push((STAY[0], "1"));
    }
    if let Some(state) = carried.confirms {
        params.push(("confirm", "true"));
        params.push(("state", state));
    }
    let body = json!({
        "redirect": own_page(visit, &with_query(step.path, &params)),
        "two_factor_token": carried.token,
    });
    cozy::json(StatusCode::OK, &body)
}

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    parameters: Query,
) -> Response {
    page(&STEP, &gatekeeper, &visit, parameters)
}

/// The page of a sign-in that waits.
pub(crate) fn page(step: &Step, gatekeeper: &Gatekeeper, visit: &Visit, parameters: Query) -> Response {
    let params = match query(visit, parameters) {
        Ok(params) => params,
        Err(refused) => return *refused,
    };
    let wanted = params.get("redirect").unwrap_or_default();
    if let Err(refused) = onward(gatekeeper, visit, params.get("redirect")) {
        return *refused;
    }
    let stay = STAY
        .into_iter()
        .any(|name| matches!(params.get(name), Some("1" | "true")));
    match params.get("two_factor_token") {
        Some(token) => {
            let carried = Carried {
                token,
                wanted,
                stay,
                trust: false,
                confirms: confirming(params.get("confirm"), params.get("state")),
            };
            // Confirming is the same page with a step of its own.
            let step = if carried.confirms.is_some() {
                carried.step()
            } else {
                step
            };
            show(step, gatekeeper, visit, &carried, None, StatusCode::OK)
        }
        None => cozy::form_refused(
            visit,
            StatusCode::BAD_REQUEST,
            Trouble::BadRequest,
            "two_factor_token is missing",
        ),
    }
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, sent: Sent) -> Response {
    let step = match confirming(sent.get("confirm"), sent.get("state")) {
        Some(_) => &CONFIRMATION,
        None => &STEP,
    };
    take(step, &gatekeeper, &visit, &sent).await
}

pub(crate) async fn take(step: &Step, gatekeeper: &Gatekeeper, visit: &Visit, sent: &Sent) -> Response {
    let onward = match onward(gatekeeper, visit, sent.get("redirect")) {
        Ok(onward) => onward,
        Err(refused) => return *refused,
    };
    let form = sent.form();
    let carried = Carried {
        token: form.get("two-factor-token").unwrap_or_default(),
        wanted: sent.get("redirect").unwrap_or_default(),
        stay: ticked(sent, STAY),
        trust: ticked(sent, TRUST),
        // Whoever comes from a provider signs in.
        confirms: confirming(sent.get("confirm"), sent.get("state"))
            .filter(|_| step.purpose == confirm::PURPOSE),
    };
    if ticked(sent, RESEND) {
        return resend(step, gatekeeper, visit, &carried).await;
    }
    let wishes = Wishes {
        stay: carried.stay && !onward.for_consent,
        trust: carried.trust && carried.confirms.is_none(),
    };
    let shown_passkey = signin::passkey(form);
    let code = match shown_passkey {
        Some(credential) => Code::Passkey {
            credential: credential.to_owned(),
            step: carried.token.to_owned(),
        },
        None => Code::typed(form.get("two-factor-passcode").unwrap_or_default()),
    };
    let proven = gatekeeper
        .prove_second_factor(
            visit.instance(),
            carried.token,
            step.purpose,
            code,
            wishes,
            &visitor(visit),
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
            if let Some(state) = carried.confirms {
                let response = confirm::confirmed(gatekeeper, visit, &session, carried.wanted, state).await;
                return signin::with_sign_in(response, gatekeeper, visit, &session, &cookie, device.as_ref());
            }
            let told = trusted
                .as_ref()
                .filter(|_| cozy::wants_json_from_form(&visit.headers));
            let mut response = go_signed_in_with(gatekeeper, visit, &session, &onward.url, told).await;
            // A program is told the token in the answer, a browser in a cookie.
            if let (Some(token), None) = (&trusted, told) {
                let cookie = cookies::set_trusted(token, gatekeeper, visit.instance());
                response = signin::with_cookie(response, &cookie);
            }
            return signin::with_sign_in(response, gatekeeper, visit, &session, &cookie, device.as_ref());
        }
        Ok(Proven::Wrong) if shown_passkey.is_some() => {
            (SecondFactorMessage::WrongPasskey, StatusCode::UNAUTHORIZED)
        }
        Ok(Proven::Wrong | Proven::NoCode) => (SecondFactorMessage::Wrong, StatusCode::UNAUTHORIZED),
        Ok(Proven::Throttled { seconds }) => (
            SecondFactorMessage::Throttled { seconds },
            StatusCode::TOO_MANY_REQUESTS,
        ),
        Ok(Proven::Over) => (SecondFactorMessage::Over, StatusCode::UNAUTHORIZED),
        Err(fault) => return super::fault(visit, &fault),
    };
    say(step, gatekeeper, visit, &carried, message, status)
}

/// Mails another code.
async fn resend(step: &Step, gatekeeper: &Gatekeeper, visit: &Visit, carried: &Carried<'_>) -> Response {
    let asking = visitor(visit);
    let sent = gatekeeper.mail_code(
        visit.instance(),
        carried.token,
        step.purpose,
        &asking,
        visit.moment(),
    );
    let (message, status) = match sent.await {
        Ok(mailed_code::Sent::Sent) if cozy::wants_json_from_form(&visit.headers) => {
            return cozy::json(StatusCode::OK, &json!({ "two_factor_token": carried.token }));
        }
        Ok(mailed_code::Sent::Sent) => (SecondFactorMessage::Sent, StatusCode::OK),
        Ok(mailed_code::Sent::Throttled { seconds }) => (
            SecondFactorMessage::NoCodeYet { seconds },
            StatusCode::TOO_MANY_REQUESTS,
        ),
        Ok(mailed_code::Sent::NotMailed | mailed_code::Sent::Over) => {
            (SecondFactorMessage::Over, StatusCode::UNAUTHORIZED)
        }
        Err(fault) => return super::fault(visit, &fault),
    };
    say(step, gatekeeper, visit, carried, message, status)
}

fn say(
    step: &Step,
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    carried: &Carried<'_>,
    message: SecondFactorMessage,
    status: StatusCode,
) -> Response {
    let mut response = show(step, gatekeeper, visit, carried, Some(message), status);
    if let Some(seconds) = message.wait() {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn show(
    step: &Step,
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    carried: &Carried<'_>,
    message: Option<SecondFactorMessage>,
    status: StatusCode,
) -> Response {
    let wanted = Some(carried.wanted).filter(|wanted| !wanted.is_empty());
    let onward = match onward(gatekeeper, visit, wanted) {
        Ok(onward) => onward,
        Err(refused) => return *refused,
    };
    let instance = visit.instance();
    let token = match message {
        Some(SecondFactorMessage::Over) => "",
        _ => carried.token,
    };
    let waits =
        gatekeeper.waits_for_second_factor(instance, token, step.purpose, &visitor(visit), visit.moment());
    let ways = match waits {
        Ok(true) => gatekeeper.ways(instance, token, visit.moment()),
        // Who has no sign-in that waits learns nothing of the owner's factors (S-182).
        Ok(false) => Ok(mailed_code::Ways::default()),
        Err(fault) => Err(fault),
    };
    let ways = match ways {
        Ok(ways) => ways,
        Err(fault) => return super::fault(visit, &fault),
    };
    let page = CozyTwoFactor {
        t: visit.texts(&[]),
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        token: token.to_owned(),
        redirect: carried.wanted.to_owned(),
        stay: carried.stay,
        state: carried.confirms.map(str::to_owned),
        trust: carried.trust,
        ways,
        action: step.path,
        message,
    };
    if let Some(message) = message
        && cozy::wants_json_from_form(&visit.headers)
    {
        return cozy::error_json(status, &message.text(page.t, false));
    }
    let target = (!onward.is_front_door(instance)).then(|| page::onward(&onward.url));
    page::show(status, &page, target.as_deref())
}
