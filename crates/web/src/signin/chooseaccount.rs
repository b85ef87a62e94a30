//! `GET` and `POST /signin/v1/chooseaccount`: the step that `prompt=select_account` asks for. An instance has one owner,
//! so the choice is between going on as they are and proving once more who they are.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::consent::{Needs, Question};

use super::{CONSENT, IDENTIFIER, asking, expired, go_on, identifier, page_key, question};
use crate::pages::{ChooseAccount, SignInMessage, Trouble};
use crate::reply::{page, redirect};
use crate::visit::{Form, Query, Visit};

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
        Needs::Answer => redirect::see_other(&format!("{CONSENT}?flow={}", question.flow)),
        Needs::Choice => show(&gatekeeper, &visit, &question),
    }
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Form) -> Response {
    let Ok(params) = form.0 else {
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
        // As on the consent page: a thief of cookies gets no further.
        let message = Some(SignInMessage::SignInAgain);
        let status = StatusCode::UNAUTHORIZED;
        return identifier::show(&gatekeeper, &visit, Some(&question), message, status);
    }
    let (instance, moment) = (visit.instance(), visit.moment());
    let decided = match params.get("decision") {
        Some("continue") => {
            gatekeeper
                .choose(instance, question, &session, false, moment)
                .await
        }
        Some("another") => {
            gatekeeper
                .choose(instance, question, &session, true, moment)
                .await
        }
        Some("cancel") => gatekeeper.decline(instance, question, moment).await,
        _ => return page::trouble(&visit, StatusCode::BAD_REQUEST, Trouble::BadRequest, None),
    };
    match decided {
        Ok(decision) => go_on(&visit, decision, true),
        Err(fault) => page::fault(&visit, &fault),
    }
}

fn purpose(question: &Question) -> String {
    format!("choose|{}", question.flow)
}

fn show(gatekeeper: &Gatekeeper, visit: &Visit, question: &Question) -> Response {
    let instance = visit.instance();
    let page = ChooseAccount {
        t: visit.texts(&question.request.ui_locales),
        domain: instance.domain.clone(),
        public_name: instance.public_name.clone(),
        asking: asking(question),
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
