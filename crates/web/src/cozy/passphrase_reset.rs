//! `GET` and `POST /auth/passphrase_reset`: the ways back to a passphrase that was forgotten (cozy.md B.8).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use protocol::parameters::Parameters;

use super::{LOGIN, Sent, check_form, csrf, onward, own_page, query};
use crate::front_door;
use crate::pages::LostPassphrase;
use crate::reply::{page, redirect};
use crate::signin::with_cookie;
use crate::visit::{Query, Visit, cookies};

/// Longest name of a program that sent the person, in bytes.
const LONGEST_FROM: usize = 100;

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
        // Who is signed in has not forgotten it (D17).
        Ok(Some(_)) => return redirect::see_other(&onward.url),
        Err(fault) => return super::fault(&visit, &fault),
    }
    let csrf_token = match csrf::token(&visit) {
        Ok(token) => token,
        Err(fault) => return super::fault(&visit, &fault),
    };
    let page = LostPassphrase {
        t: visit.texts(&[]),
        domain: visit.instance().domain.clone(),
        csrf_token: csrf_token.clone(),
        redirect: wanted.unwrap_or_default().to_owned(),
        from: from(params.get("from")).unwrap_or_default().to_owned(),
        without_back: matches!(params.get("hideBackButton"), Some("1" | "true")),
    };
    csrf::sent(page::show(StatusCode::OK, &page, None), &visit, &csrf_token)
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, sent: Sent) -> Response {
    let wanted = sent.get("redirect");
    if let Err(refused) = onward(&gatekeeper, &visit, wanted) {
        return *refused;
    }
    if let Err(refused) = check_form(&visit, &sent) {
        return *refused;
    }
    let csrf_token = match csrf::token(&visit) {
        Ok(token) => token,
        Err(fault) => return super::fault(&visit, &fault),
    };
    if visit.instance().onboarded {
        let t = visit.texts(&[]);
        let from = from(sent.get("from"));
        let asked = gatekeeper.ask_for_reset(visit.instance(), &visit.visitor, from, t.tag(), visit.moment());
        if let Err(fault) = asked.await {
            return super::fault(&visit, &fault);
        }
    }
    let mut pairs = vec![("msg".to_owned(), "passphrase-reset-requested".to_owned())];
    if let Some(wanted) = wanted {
        pairs.push(("redirect".to_owned(), wanted.to_owned()));
    }
    let query = Parameters::from_pairs(pairs).unwrap_or_default().to_urlencoded();
    let response = redirect::see_other(&own_page(&visit, &format!("{LOGIN}?{query}")));
    let response = with_cookie(response, &cookies::clear_session(&gatekeeper, visit.instance()));
    let response = with_cookie(response, &cookies::clear_state(&gatekeeper, visit.instance()));
    csrf::sent(response, &visit, &csrf_token)
}

/// Which program sent the person. It goes along to the end and decides nothing.
pub(super) fn from(sent: Option<&str>) -> Option<&str> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    sent.filter(|from| from.len() <= LONGEST_FROM && from.bytes().all(word))
}
