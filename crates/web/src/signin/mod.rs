//! The pages between an app's request and its answer: sign-in, consent, goodbye.

pub(crate) mod chooseaccount;
pub(crate) mod consent;
pub(crate) mod device;
pub(crate) mod goodbye;
pub(crate) mod identifier;
pub(crate) mod logo;
pub(crate) mod passkeys;
pub(crate) mod secondfactor;

use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use gatekeeper::consent::{Decision, Question};
use gatekeeper::login::passphrase::Typed;
use gatekeeper::sessions::Session;
use gatekeeper::{Fault, Gatekeeper};
use protocol::authorization_request::Refusal;
use protocol::id::FlowId;
use protocol::parameters::Parameters;
use protocol::redirect_uri::{self, Destination};
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};

use crate::guard::said;
use crate::pages::{Asking, SignInMessage, Trouble};
use crate::reply::{page, redirect};
use crate::visit::{Visit, cookies};

/// The sign-in page.
pub(crate) const IDENTIFIER: &str = "/signin/v1/identifier";
/// The page of the second factor.
pub(crate) const SECOND_FACTOR: &str = "/signin/v1/secondfactor";
/// The consent page.
pub(crate) const CONSENT: &str = "/signin/v1/consent";
/// The page of `prompt=select_account`.
pub(crate) const CHOOSE: &str = "/signin/v1/chooseaccount";
/// The lodge's copies of apps' pictures.
pub(crate) const LOGO: &str = "/signin/v1/logo";
/// The signed-out page.
pub(crate) const GOODBYE: &str = "/signin/v1/goodbye";

/// Turns a decision into the next page or the answer.
pub(crate) fn go_on(visit: &Visit, decision: Decision, after_form: bool) -> Response {
    match decision {
        Decision::NeedLogin(flow) => redirect::see_other(&format!("{IDENTIFIER}?flow={flow}")),
        Decision::Choose(flow) => redirect::see_other(&format!("{CHOOSE}?flow={flow}")),
        Decision::Ask(flow) => redirect::see_other(&format!("{CONSENT}?flow={flow}")),
        Decision::Granted(answer) | Decision::Refused(Refusal::Redirect(answer)) => {
            let t = visit.texts(&answer.ui_locales);
            redirect::answer(answer, after_form, t)
        }
        Decision::Refused(Refusal::Page(error)) => page::request_refused(visit, &error),
        Decision::Warned { client, answer } => {
            let t = visit.texts(&answer.ui_locales);
            redirect::warned(answer, client.client_name.clone(), t)
        }
    }
}

/// Gives the visitor a pre-login cookie if there is none; returns the header to send.
pub(crate) fn browser_cookie(
    gatekeeper: &Gatekeeper,
    visit: &mut Visit,
) -> Result<Option<HeaderValue>, Fault> {
    if visit.visitor.browser.is_some() {
        return Ok(None);
    }
    let cookie = PlainToken::mint(TokenKind::Cookie, &visit.moment().draw()?);
    visit.visitor.browser = Some(cookie.hash());
    Ok(HeaderValue::from_str(&cookies::set_browser(&cookie, gatekeeper, visit.instance())).ok())
}

/// Sends the pre-login cookie, but only where a page or one of our pages comes next.
pub(crate) fn with_browser_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie
        && response.status() != StatusCode::BAD_REQUEST
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

pub(crate) fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Tells the pages of apps that may ask which sign-in this browser is in (OpenID Connect Session Management 3.2).
pub(crate) fn with_state(
    response: Response,
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    session: &Session,
) -> Response {
    let state = gatekeeper.browser_state(visit.instance(), session);
    with_cookie(
        response,
        &cookies::set_state(&state, gatekeeper, visit.instance()),
    )
}

/// Sends the cookies of somebody who just signed in.
pub(crate) fn with_sign_in(
    response: Response,
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    session: &Session,
    cookie: &PlainToken,
    device: Option<&PlainToken>,
) -> Response {
    let instance = visit.instance();
    let set = cookies::set_session(cookie, session.run, gatekeeper, instance);
    let response = with_state(with_cookie(response, &set), gatekeeper, visit, session);
    match device {
        Some(device) => with_cookie(response, &cookies::set_device(device, gatekeeper, instance)),
        None => response,
    }
}

/// Whether another site's page sent this.
pub(crate) fn is_foreign(visit: &Visit) -> bool {
    names_foreign_origin(visit)
        || said(&visit.headers, "sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// Whether the request says that another site's page sent it.
pub(crate) fn names_foreign_origin(visit: &Visit) -> bool {
    said(&visit.headers, "origin").is_some_and(|origin| origin != visit.instance().origin)
}

/// The request that waits under the form's or the query's `flow`.
fn question(gatekeeper: &Gatekeeper, visit: &Visit, params: &Parameters) -> Result<Option<Question>, Fault> {
    match params.get("flow").and_then(|flow| flow.parse::<FlowId>().ok()) {
        Some(flow) => gatekeeper.question(visit.instance(), flow, &visit.visitor, visit.moment()),
        None => Ok(None),
    }
}

/// The page for a request that waits no longer, or waits for another browser.
fn expired(visit: &Visit) -> Response {
    page::trouble(visit, StatusCode::BAD_REQUEST, Trouble::Expired, None)
}

fn asking(question: &Question) -> Asking {
    let host = match redirect_uri::destination(&question.request.redirect_uri) {
        Destination::Loopback { host, .. } | Destination::Host(host) => host,
        Destination::Scheme(scheme) => scheme,
    };
    Asking {
        client_name: question.client.client_name.clone(),
        client_id: question.client.client_id.to_string(),
        host,
        has_logo: question.has_logo,
        pages: [
            question.client.client_uri.clone(),
            question.client.policy_uri.clone(),
            question.client.tos_uri.clone(),
        ],
        publisher: question.client.publisher,
    }
}

/// A passphrase field as the page sent it: derived, when the page's script ran.
pub(crate) fn typed(params: &Parameters, field: &str) -> Option<Typed> {
    let text = params.get(field)?.to_owned();
    // 32 bytes in base64: what scripts and tools that know the derivation send without saying so.
    let looks_derived = text.len() == 44 && text.ends_with('=');
    let derived = match params.get("script") {
        Some(script) => script == "on",
        None => looks_derived,
    };
    let text = Secret::new(text);
    Some(if derived {
        Typed::Derived(text)
    } else {
        Typed::Clear(text)
    })
}

/// The passkey that the page's script put into the form, if the person chose it.
pub(crate) fn passkey(params: &Parameters) -> Option<&str> {
    params
        .get("credential")
        .filter(|credential| !credential.is_empty())
}

/// Tells programs how long to wait, where the page tells people.
pub(crate) fn with_retry_after(mut response: Response, message: SignInMessage) -> Response {
    if let SignInMessage::Throttled { seconds } = message {
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

pub(crate) fn page_key(params: &Parameters) -> Option<TokenHash> {
    TokenHash::of(TokenKind::PageKey, params.get("page_key")?)
}
