//! `/` on a login domain: where people begin who have no instance in mind (cozy.md F.6). One button, and off to the
//! provider; it says which instance is theirs.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::delegated_login::{Begins, BeginsAt, Wish};
use protocol::secret::{PlainToken, TokenKind};

use super::refused;
use crate::pages::{Porch, Trouble};
use crate::reply::{page, redirect};
use crate::signin::with_cookie;
use crate::visit::{Arrived, cookies, texts};

pub(super) async fn get(arrived: Arrived) -> Response {
    let Arrived::Elsewhere(elsewhere, headers) = &arrived else {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    };
    if elsewhere.context.is_none() {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let page = Porch {
        t: texts(headers, "", &[]),
        domain: elsewhere.host.clone(),
    };
    page::show(StatusCode::OK, &page, Some("http: https:"))
}

pub(super) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, arrived: Arrived) -> Response {
    let Arrived::Elsewhere(elsewhere, _) = &arrived else {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    };
    let Some(context) = &elsewhere.context else {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    };
    let moment = elsewhere.moment;
    let cookie = match moment.draw() {
        Ok(chance) => PlainToken::mint(TokenKind::Cookie, &chance),
        Err(problem) => return super::fault(&problem.into(), moment),
    };
    let begun = gatekeeper
        .begin_delegated(
            BeginsAt::LoginDomain(context),
            Wish::default(),
            cookie.hash(),
            moment,
        )
        .await;
    match begun {
        Ok(Begins::Go(url)) => with_cookie(
            redirect::see_other(&url),
            &cookies::set_porch(&cookie, &gatekeeper, &elsewhere.host),
        ),
        Ok(Begins::NoContext) => refused(
            &arrived,
            StatusCode::NOT_FOUND,
            Trouble::NotFound,
            "context not found",
        ),
        Ok(Begins::Unreachable) => refused(
            &arrived,
            StatusCode::BAD_GATEWAY,
            Trouble::Provider,
            "what the provider publishes about itself cannot be read",
        ),
        Err(problem) => super::fault(&problem, moment),
    }
}
