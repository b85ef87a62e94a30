//! `GET` and `POST /signin/v1/identifier`: the sign-in page. Where a second factor is needed it answers with that page.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::consent::{Needs, Question};
use gatekeeper::login::passkey::{Brought, Passed};
use gatekeeper::login::{Attempt, Outcome};
use gatekeeper::sessions::{Run, Session};
use protocol::parameters::Parameters;
use protocol::secret::PlainToken;

use super::{
    asking, expired, go_on, page_key, passkey, question, secondfactor, typed, with_browser_cookie,
    with_cookie, with_retry_after, with_sign_in,
};
use crate::cozy::own_page;
use crate::delegated;
use crate::pages::{SignIn, SignInMessage, Trouble};
use crate::reply::{page, redirect};
use crate::signin::device::AfterSignIn;
use crate::signin::{self, CHOOSE, CONSENT, IDENTIFIER};
use crate::visit::{Form, Query, Visit, cookies};

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    mut visit: Visit,
    query: Query,
) -> Response {
    let Ok(params) = query.0 else {
        return expired(&visit);
    };
    let fresh = match signin::browser_cookie(&gatekeeper, &mut visit) {
        Ok(fresh) => fresh,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let (question, session) = match (
        question(&gatekeeper, &visit, &params),
        gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()),
    ) {
        (Ok(question), Ok(session)) => (question, session),
        (Err(fault), _) | (_, Err(fault)) => return page::fault(&visit, &fault),
    };
    if params.get("flow").is_some() && question.is_none() {
        return expired(&visit);
    }
    let after = AfterSignIn::of(&params);
    let again = match (&question, &session) {
        (Some(question), session) => match gatekeeper.still_needs(question, session.as_ref(), visit.moment())
        {
            Needs::Answer => return redirect::see_other(&format!("{CONSENT}?flow={}", question.flow)),
            Needs::Choice => return redirect::see_other(&format!("{CHOOSE}?flow={}", question.flow)),
            Needs::SignIn => session.is_some(),
        },
        (None, Some(_)) => return redirect::see_other(&onward(after.as_ref())),
        (None, None) => false,
    };
    if gatekeeper.only_provider(visit.instance()) {
        return with_browser_cookie(to_provider(&visit, &params, session.as_ref()), fresh);
    }
    let message = again.then_some(SignInMessage::SignInAgain);
    let response = show_for(
        &gatekeeper,
        &visit,
        question.as_ref(),
        after.as_ref(),
        message,
        StatusCode::OK,
    );
    with_browser_cookie(response, fresh)
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Form) -> Response {
    let Ok(params) = form.0 else {
        return expired(&visit);
    };
    let question = match question(&gatekeeper, &visit, &params) {
        Ok(question) => question,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let for_app = params.get("flow").is_some();
    if for_app && question.is_none() {
        return expired(&visit);
    }
    if gatekeeper.only_provider(visit.instance()) {
        return delegated::no_passphrases(&visit);
    }
    let purpose = purpose(question.as_ref());
    if !gatekeeper.csrf_holds(&purpose, &visit.visitor, params.get("csrf")) {
        // Somebody signed in in another tab of this browser since the form was shown: its page knows better now.
        if gatekeeper.csrf_holds(&purpose, &visit.visitor.before_signing_in(), params.get("csrf")) {
            return redirect::see_other(&question.map_or_else(
                || AfterSignIn::of(&params).map_or_else(|| IDENTIFIER.to_owned(), |after| after.address()),
                |question| format!("{IDENTIFIER}?flow={}", question.flow),
            ));
        }
        return page::foreign(&visit.here, &visit.headers);
    }
    if let (Some("cancel"), Some(question)) = (params.get("decision"), &question) {
        let question = question.clone();
        return match gatekeeper
            .decline(visit.instance(), question, visit.moment())
            .await
        {
            Ok(decision) => go_on(&visit, decision, true),
            Err(fault) => page::fault(&visit, &fault),
        };
    }
    let after = AfterSignIn::of(&params);
    if let Some(credential) = passkey(&params) {
        let brought = Brought {
            credential,
            bound_to: params.get("csrf").unwrap_or_default(),
        };
        let (key, run) = (page_key(&params), Run::Normal);
        let passed = gatekeeper
            .sign_in_with_passkey(
                visit.instance(),
                brought,
                key,
                run,
                &visit.visitor,
                visit.moment(),
            )
            .await;
        let (message, status) = match passed {
            Ok(Passed::SignedIn {
                session,
                cookie,
                device,
            }) => {
                let welcome = Welcome {
                    session,
                    cookie,
                    device,
                    trusted: None,
                };
                return enter(&gatekeeper, &visit, question, after.as_ref(), welcome).await;
            }
            Ok(Passed::Refused) => (SignInMessage::WrongPasskey, StatusCode::UNAUTHORIZED),
            Ok(Passed::Throttled { seconds }) => (
                SignInMessage::Throttled { seconds },
                StatusCode::TOO_MANY_REQUESTS,
            ),
            Err(fault) => return page::fault(&visit, &fault),
        };
        let question = question.as_ref();
        let response = show_for(
            &gatekeeper,
            &visit,
            question,
            after.as_ref(),
            Some(message),
            status,
        );
        return with_retry_after(response, message);
    }
    let Some(passphrase) = typed(&params, "passphrase") else {
        let message = Some(SignInMessage::WrongPassphrase);
        return show_for(
            &gatekeeper,
            &visit,
            question.as_ref(),
            after.as_ref(),
            message,
            StatusCode::UNAUTHORIZED,
        );
    };
    let attempt = Attempt {
        passphrase,
        page_key: page_key(&params),
        run: Run::Normal,
        purpose,
    };
    let mut visitor = visit.visitor.clone();
    // A trusted device is let in by its passphrase, and that is not what the app asks for (RFC 9470).
    if question
        .as_ref()
        .is_some_and(|question| !question.is_content_with_passphrase())
    {
        visitor.trusted = None;
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
            let welcome = Welcome {
                session,
                cookie,
                device,
                trusted: None,
            };
            enter(&gatekeeper, &visit, question, after.as_ref(), welcome).await
        }
        Ok(Outcome::SecondFactor { step }) => {
            let shown = secondfactor::Shown {
                step: step.expose(),
                message: None,
                recovers: false,
                trust: false,
            };
            let (question, status) = (question.as_ref(), StatusCode::OK);
            secondfactor::show(&gatekeeper, &visit, question, after.as_ref(), &shown, status)
        }
        Ok(Outcome::WrongPassphrase) => {
            let message = Some(SignInMessage::WrongPassphrase);
            show_for(
                &gatekeeper,
                &visit,
                question.as_ref(),
                after.as_ref(),
                message,
                StatusCode::UNAUTHORIZED,
            )
        }
        Ok(Outcome::Throttled { seconds }) => {
            let message = Some(SignInMessage::Throttled { seconds });
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = show_for(
                &gatekeeper,
                &visit,
                question.as_ref(),
                after.as_ref(),
                message,
                status,
            );
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Ok(Outcome::NotOnboarded) => redirect::see_other("/"),
        Err(fault) => page::fault(&visit, &fault),
    }
}

/// A sign-in that is complete.
pub(super) struct Welcome {
    pub(super) session: Session,
    pub(super) cookie: PlainToken,
    pub(super) device: Option<PlainToken>,
    /// What lets this device go without a second factor from now on.
    pub(super) trusted: Option<PlainToken>,
}

/// Sets the cookies of a sign-in that is complete, and goes on to what it was for.
pub(super) async fn enter(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    question: Option<Question>,
    after: Option<&AfterSignIn>,
    welcome: Welcome,
) -> Response {
    let Welcome {
        session,
        cookie,
        device,
        trusted,
    } = welcome;
    let mut response = match question {
        Some(question) => {
            let decided = gatekeeper.signed_in(visit.instance(), question, &session, visit.moment());
            match decided.await {
                Ok(decision) => go_on(visit, decision, true),
                Err(fault) => page::fault(visit, &fault),
            }
        }
        None => redirect::see_other(&onward(after)),
    };
    if let Some(token) = trusted {
        let cookie = cookies::set_trusted(&token, gatekeeper, visit.instance());
        response = with_cookie(response, &cookie);
    }
    with_sign_in(response, gatekeeper, visit, &session, &cookie, device.as_ref())
}

/// What a sign-in is for: the request that waits, or the lodge itself.
pub(super) fn purpose(question: Option<&Question>) -> String {
    question.map_or_else(
        || "sign-in".to_owned(),
        |question| format!("sign-in|{}", question.flow),
    )
}

/// Where a person goes who signed in without an app.
fn onward(after: Option<&AfterSignIn>) -> String {
    after.map_or_else(|| "/".to_owned(), AfterSignIn::address)
}

/// The page itself, for the request that waits or for none.
pub(super) fn show(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    question: Option<&Question>,
    message: Option<SignInMessage>,
    status: StatusCode,
) -> Response {
    show_for(gatekeeper, visit, question, None, message, status)
}

/// [`show`], for somebody who goes on to the page for device codes.
/// This page for the same question, as the provider leads back to it.
fn own_address(visit: &Visit, question: Option<&Question>, after: Option<&AfterSignIn>) -> String {
    let path = match (question, after) {
        (Some(question), _) => format!("{IDENTIFIER}?flow={}", question.flow),
        (None, Some(after)) => after.address(),
        (None, None) => return String::new(),
    };
    own_page(visit, &path)
}

/// To the provider, and from there back to this page. Whoever was there just now and has to sign in all the same cannot do
/// what is asked for: another turn would not end.
fn to_provider(visit: &Visit, params: &Parameters, session: Option<&Session>) -> Response {
    const JUST_NOW: u64 = 60;
    let since = |session: &Session| visit.moment().now.since(session.auth_time).as_secs();
    if session.is_some_and(|session| since(session) < JUST_NOW) {
        return page::trouble(visit, StatusCode::BAD_REQUEST, Trouble::ProviderRefused, None);
    }
    let query = params.to_urlencoded();
    let here = own_page(visit, &format!("{IDENTIFIER}?{query}"));
    redirect::see_other(&delegated::start_at(visit, &here))
}

pub(super) fn show_for(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    question: Option<&Question>,
    after: Option<&AfterSignIn>,
    message: Option<SignInMessage>,
    status: StatusCode,
) -> Response {
    let instance = visit.instance();
    let wished = question
        .map(|question| question.request.ui_locales.as_slice())
        .unwrap_or_default();
    let csrf = gatekeeper.csrf_token(&purpose(question), &visit.visitor);
    let passkey = match gatekeeper.passkey_to_sign_in(instance, csrf.expose(), visit.moment()) {
        Ok(passkey) => passkey,
        Err(fault) => return page::fault(visit, &fault),
    };
    let page = SignIn {
        t: visit.texts(wished),
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        client: question.map(asking),
        flow: question
            .map(|question| question.flow.to_string())
            .unwrap_or_default(),
        csrf: csrf.expose().to_owned(),
        passkey,
        iterations: instance.kdf_iterations,
        salt: instance.kdf_salt(),
        provider: gatekeeper
            .has_provider(instance)
            .then(|| delegated::path_to_start(&own_address(visit, question, after))),
        message,
        device: after.map(AfterSignIn::code),
    };
    let target = question.map(|question| page::onward(&question.request.redirect_uri));
    page::show(status, &page, target.as_deref())
}
