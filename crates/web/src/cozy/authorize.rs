//! `GET` and `POST /auth/authorize`: the question whether a client may (cozy.md C.4, C.5). Nothing is redirected before the
//! owner has answered; whatever is wrong is said on a page of ours.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::cozy::authorize::{Decision, Question};
use protocol::client_metadata::Publisher;
use protocol::cozy::authorize::{Answer, AuthorizeProblem};
use protocol::cozy::csrf::FIELD;
use protocol::cozy::scope::GrantedScope;
use protocol::parameters::Parameters;
use protocol::redirect_uri::{self, Destination, with_query};
use serde_json::json;

use super::fields::Fields;
use super::session_code::without;
use super::{LOGIN, csrf, own_page, session_code};
use crate::front_door;
use crate::pages::cozy::{Allowance, CozyCode, CozyConsent};
use crate::pages::{Asking, DestinationView, Trouble};
use crate::reply::{cozy, page, redirect};
use crate::visit::{Query, Visit};

/// The parameter with the token of an onboarding link.
const REGISTER_TOKEN: &str = "registerToken";

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    uri: Uri,
    query: Query,
) -> Response {
    let params = match query.0 {
        Ok(params) => params,
        Err(problem) => return malformed(&visit, &problem.to_string()),
    };
    if !visit.instance().onboarded {
        return onboards(&gatekeeper, &visit, &uri, &params);
    }
    if let Some(response) = session_code::welcome(&gatekeeper, &visit, &uri, &params).await {
        return response;
    }
    let session = match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(session) => session,
        Err(fault) => return page::fault(&visit, &fault),
    };
    let decided = gatekeeper
        .cozy_authorize(
            visit.instance(),
            &params,
            session.as_ref(),
            &visit.visitor,
            visit.moment(),
        )
        .await;
    match decided {
        Ok(Decision::Refused(problem)) => refused(&visit, &problem),
        Ok(Decision::NeedLogin) => sign_in(&visit, &uri),
        Ok(Decision::Ask(question)) => show(&visit, *question, &params),
        Ok(Decision::Answered(answer)) => answered(&visit, &answer),
        Err(fault) => page::fault(&visit, &fault),
    }
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    fields: Fields,
) -> Response {
    let params = match fields.0 {
        Ok(params) => params,
        Err(problem) => return malformed(&visit, &problem.to_string()),
    };
    if let Err(response) = may_answer(&gatekeeper, &visit, &params) {
        return *response;
    }
    let question = match gatekeeper.cozy_form(visit.instance(), &params, visit.moment()) {
        Ok(Ok(question)) => question,
        Ok(Err(problem)) => return refused(&visit, &problem),
        Err(fault) => return page::fault(&visit, &fault),
    };
    if params.get("decision") == Some("deny") {
        let there = gatekeeper.cozy_deny(visit.instance(), &question, visit.moment());
        return leaves(&visit, there.as_deref().unwrap_or("/"));
    }
    let allowed = gatekeeper
        .cozy_allow(visit.instance(), question, &visit.visitor, visit.moment())
        .await;
    match allowed {
        Ok(Ok(answer)) => answered(&visit, &answer),
        Ok(Err(problem)) => refused(&visit, &problem),
        Err(fault) => page::fault(&visit, &fault),
    }
}

/// What every form here needs: the double submit and somebody who is signed in.
pub(super) fn may_answer(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    params: &Parameters,
) -> Result<(), Box<Response>> {
    if let Err(problem) = csrf::check(visit, params.get(FIELD)) {
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::FORBIDDEN);
        return Err(Box::new(cozy::form_refused(
            visit,
            status,
            Trouble::Foreign,
            &problem.to_string(),
        )));
    }
    match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Box::new(cozy::form_refused(
            visit,
            StatusCode::UNAUTHORIZED,
            Trouble::Expired,
            "You must be authenticated",
        ))),
        Err(fault) => Err(Box::new(page::fault(visit, &fault))),
    }
}

/// To the sign-in and back to this very request.
pub(super) fn sign_in(visit: &Visit, uri: &Uri) -> Response {
    let back = own_page(visit, &without(uri, session_code::PARAMETER));
    redirect::see_other(&with_query(LOGIN, &[("redirect", &back)]))
}

/// A client that brings the owner of a new instance: with the onboarding link's token they choose their passphrase first
/// and come back to this very request.
fn onboards(gatekeeper: &Gatekeeper, visit: &Visit, uri: &Uri, params: &Parameters) -> Response {
    let token = params.get(REGISTER_TOKEN);
    front_door::onboards(gatekeeper, visit, token, || {
        let back = own_page(visit, &without(uri, REGISTER_TOKEN));
        let pairs = [
            (REGISTER_TOKEN, token.unwrap_or_default()),
            ("redirection", &back),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Parameters::from_pairs(pairs).unwrap_or_default().to_urlencoded()
    })
}

/// A request whose parameters cannot be used.
pub(super) fn malformed(visit: &Visit, technical: &str) -> Response {
    let technical = Some(technical.to_owned());
    page::trouble(visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, technical)
}

/// Always a page: an address that was not checked is not followed, and one that was is not told of errors either.
fn refused(visit: &Visit, problem: &AuthorizeProblem) -> Response {
    let trouble = match problem {
        AuthorizeProblem::UnknownClient => Trouble::UnknownApp,
        AuthorizeProblem::RedirectUri => Trouble::WrongDestination,
        _ => Trouble::BadRequest,
    };
    page::trouble(visit, StatusCode::BAD_REQUEST, trouble, Some(problem.to_string()))
}

fn answered(visit: &Visit, answer: &Answer) -> Response {
    match answer {
        Answer::Redirect(url) => leaves(visit, url),
        Answer::Page { title, code } => {
            let page = CozyCode {
                t: visit.texts(&[]),
                domain: visit.instance().domain.clone(),
                title: title.clone(),
                code: code.clone(),
            };
            page::show(StatusCode::OK, &page, None)
        }
    }
}

/// The way to the client: a redirect, or its address in JSON for programs.
fn leaves(visit: &Visit, url: &str) -> Response {
    if cozy::wants_json_from_form(&visit.headers) {
        cozy::json(StatusCode::OK, &json!({ "deeplink": url }))
    } else {
        redirect::found(url)
    }
}

fn show(visit: &Visit, question: Question, params: &Parameters) -> Response {
    let csrf = match csrf::token(visit) {
        Ok(csrf) => csrf,
        Err(fault) => return page::fault(visit, &fault),
    };
    let Question {
        request,
        client,
        permissions,
        app,
        ..
    } = question;
    let target = redirect_uri::destination(&request.redirect_uri);
    let host = match &target {
        Destination::Loopback { host, .. } | Destination::Host(host) => host.clone(),
        Destination::Scheme(scheme) => scheme.clone(),
    };
    let kept = ["code_challenge", "code_challenge_method"];
    let kept = kept
        .into_iter()
        .filter_map(|name| Some((name, params.get(name)?.to_owned())));
    let form_action = page::onward(&request.redirect_uri);
    // What a linked client asks for does not matter; what it gets is what the form says (cozy.md C.6).
    let scope = match &app {
        Some(app) => GrantedScope::App(app.slug.clone()).to_string(),
        None => request.scope,
    };
    let fields = [
        (FIELD, csrf.clone()),
        ("client_id", request.client_id.to_string()),
        ("state", request.state),
        ("redirect_uri", request.redirect_uri),
        ("scope", scope),
        ("response_type", "code".to_owned()),
    ];
    let logo = client.input.logo_uri.filter(|logo| is_picture(logo));
    let page = CozyConsent {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
        public_name: visit.instance().public_name.clone(),
        asking: Asking {
            client_name: client.input.client_name,
            client_id: client.client_id.to_string(),
            host,
            has_logo: false,
            pages: [client.input.client_uri, client.input.policy_uri, None],
            publisher: Publisher::Dynamic,
        },
        software_id: client.input.software_id,
        app: app.map(|app| app.name),
        destination: match target {
            Destination::Loopback { port: Some(port), .. } => DestinationView::Port(port),
            Destination::Loopback { port: None, .. } => DestinationView::Computer,
            Destination::Host(host) => DestinationView::Host(host),
            Destination::Scheme(scheme) => DestinationView::Scheme(scheme),
        },
        rules: Allowance::all(&permissions),
        fields: fields.into_iter().chain(kept).collect(),
        logo: logo.clone(),
    };
    let shown = page::show_with_picture(StatusCode::OK, &page, Some(&form_action), logo.as_deref());
    csrf::sent(shown, visit, &csrf)
}

/// Whether a picture's host can stand in the page's policy.
fn is_picture(address: &str) -> bool {
    let host = address.strip_prefix("https://").unwrap_or_default();
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
    !host.is_empty() && host.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_066_a_picture_cannot_write_into_the_policy() {
        assert!(is_picture("https://client.example.org:8443/logo.svg"));
        for bad in [
            "http://client.example.org/",
            "https://a;script-src/x",
            "https://*/x",
            "https://u@a/x",
            "https://a b/",
            "https://",
            "data:image/png;base64,",
        ] {
            assert!(!is_picture(bad), "{bad}");
        }
    }
}
