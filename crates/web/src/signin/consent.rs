//! `GET` and `POST /signin/v1/consent`: the question whether an app may.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::consent::{Needs, Question, Said};
use protocol::redirect_uri::{self, Destination};
use protocol::scope::Scope;

use super::{CHOOSE, IDENTIFIER, asking, expired, go_on, identifier, page_key, question};
use crate::pages::{Consent, DestinationView, Right, SignInMessage, Trouble};
use crate::reply::{page, redirect};
use crate::visit::{Query, Ticks, Visit};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, query: Query) -> Response {
    let Ok(params) = query.0 else {
        return expired(&visit);
    };
    let (question, session) = match (
        question(&gatekeeper, &visit, &params),
        gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()),
    ) {
        (Ok(Some(question)), Ok(session)) => (question, session),
        (Ok(None), _) => return expired(&visit),
        (Err(fault), _) | (_, Err(fault)) => return page::fault(&visit, &fault),
    };
    match gatekeeper.still_needs(&question, session.as_ref(), visit.moment()) {
        Needs::SignIn => redirect::see_other(&format!("{IDENTIFIER}?flow={}", question.flow)),
        Needs::Choice => redirect::see_other(&format!("{CHOOSE}?flow={}", question.flow)),
        Needs::Answer => show(&gatekeeper, &visit, &question),
    }
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Ticks) -> Response {
    let Ok((params, ticked)) = form.0 else {
        return expired(&visit);
    };
    let question = match question(&gatekeeper, &visit, &params) {
        Ok(Some(question)) => question,
        // The form was answered already, is too old, or is another browser's.
        Ok(None) => return page::foreign(&visit.here, &visit.headers),
        Err(fault) => return page::fault(&visit, &fault),
    };
    if !gatekeeper.csrf_holds(&purpose(&question), &visit.visitor, params.get("csrf")) {
        return page::foreign(&visit.here, &visit.headers);
    }
    let session = match gatekeeper.session(visit.instance(), &visit.visitor, visit.moment()) {
        Ok(Some(session)) => session,
        Ok(None) => return redirect::see_other(&format!("{IDENTIFIER}?flow={}", question.flow)),
        Err(fault) => return page::fault(&visit, &fault),
    };
    if !session.knows_page_key(page_key(&params)) {
        // A thief of cookies gets no further. The person gets a new page key with their passphrase: browsers
        // may clear what scripts keep and leave the cookies alone.
        let message = Some(SignInMessage::SignInAgain);
        let status = StatusCode::UNAUTHORIZED;
        return identifier::show(&gatekeeper, &visit, Some(&question), message, status);
    }
    let said = match (params.get("decision"), Scope::parse(&ticked.join(" "))) {
        (Some("allow"), Ok(ticked)) => Said::Yes { ticked },
        (Some("deny"), _) => Said::No,
        _ => return page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None),
    };
    match gatekeeper
        .answer(visit.instance(), question, &session, said, visit.moment())
        .await
    {
        Ok(decision) => go_on(&visit, decision, true),
        Err(fault) => page::fault(&visit, &fault),
    }
}

fn purpose(question: &Question) -> String {
    format!("consent|{}", question.flow)
}

fn show(gatekeeper: &Gatekeeper, visit: &Visit, question: &Question) -> Response {
    let instance = visit.instance();
    let rights = question
        .rights
        .iter()
        .map(|scope| Right::of(scope, question.granted_before.contains(scope), &instance.profile))
        .collect();
    let destination = match redirect_uri::destination(&question.request.redirect_uri) {
        Destination::Loopback { port: Some(port), .. } => DestinationView::Port(port),
        Destination::Loopback { port: None, .. } => DestinationView::Computer,
        Destination::Host(host) => DestinationView::Host(host),
        Destination::Scheme(scheme) => DestinationView::Scheme(scheme),
    };
    let on_this_computer = matches!(destination, DestinationView::Port(_) | DestinationView::Computer);
    let page = Consent {
        t: visit.texts(&question.request.ui_locales),
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        asking: asking(question),
        unverified: question.client.is_public()
            && (on_this_computer || matches!(destination, DestinationView::Scheme(_))),
        destination,
        rights,
        flow: question.flow.to_string(),
        csrf: gatekeeper
            .csrf_token(&purpose(question), &visit.visitor)
            .expose()
            .to_owned(),
    };
    page::show(
        StatusCode::OK,
        &page,
        Some(&page::onward(&question.request.redirect_uri)),
    )
}
