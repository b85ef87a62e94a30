//! `GET /auth/passphrase` and `POST /settings/passphrase`: the owner's first visit (`cozy.md` A.6).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ACCEPT;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::control::Weakness;
use gatekeeper::instances::{FirstPassphrase, Onboarding as Outcome};
use gatekeeper::login::passphrase::{self, Typed};
use protocol::secret::{TokenHash, TokenKind};
use serde_json::json;

use crate::front_door;
use crate::pages::{Onboarding, PassphraseMessage, Trouble};
use crate::reply::{oauth, page, redirect};
use crate::signin::{typed, with_cookie};
use crate::visit::{Form, Query, Visit, cookies};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, query: Query) -> Response {
    if visit.instance().onboarded {
        return redirect::see_other("/");
    }
    let token = query
        .0
        .as_ref()
        .ok()
        .and_then(|query| query.get("registerToken"))
        .unwrap_or_default();
    let Some(link) = TokenHash::of(TokenKind::Onboarding, token) else {
        return front_door::need_onboarding(&visit);
    };
    match gatekeeper.onboarding_waits(visit.instance(), link) {
        Ok(true) => show(&visit, token, None, StatusCode::OK),
        Ok(false) => front_door::need_onboarding(&visit),
        Err(fault) => page::fault(&visit, &fault),
    }
}

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, form: Form) -> Response {
    let dead_link = |visit: &Visit| page::trouble(visit, StatusCode::BAD_REQUEST, Trouble::DeadLink, None);
    let Ok(params) = form.0 else {
        return page::trouble(
            &visit,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Trouble::BadRequest,
            None,
        );
    };
    let token = params.get("register_token").unwrap_or_default();
    let Some(link) = TokenHash::of(TokenKind::Onboarding, token) else {
        return dead_link(&visit);
    };
    // Who sends rounds has derived the passphrase by them; otherwise it is as typed (`cozy.md` B.12).
    let iterations = params
        .get("iterations")
        .and_then(|rounds| rounds.parse::<u32>().ok())
        .filter(|n| *n > 0);
    let typed = match (iterations, typed(&params, "passphrase")) {
        (_, None) => {
            return show(
                &visit,
                token,
                Some(PassphraseMessage::TooShort),
                StatusCode::UNPROCESSABLE_ENTITY,
            );
        }
        (Some(_), Some(Typed::Derived(text) | Typed::Clear(text))) => Typed::Derived(text),
        (None, Some(Typed::Derived(text) | Typed::Clear(text))) => Typed::Clear(text),
    };
    if params
        .get_even_empty("passphrase_again")
        .is_some_and(|again| Some(again) != params.get("passphrase"))
    {
        return show(
            &visit,
            token,
            Some(PassphraseMessage::Mismatch),
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    }
    let page_key = params
        .get("page_key")
        .and_then(|key| TokenHash::of(TokenKind::PageKey, key));
    let first = FirstPassphrase {
        link,
        typed,
        iterations: iterations.unwrap_or(passphrase::ITERATIONS),
        page_key,
    };
    let outcome = gatekeeper
        .onboard(visit.instance(), first, &visit.visitor, visit.moment())
        .await;
    match outcome {
        Ok(Outcome::Welcome { cookie, .. }) => {
            let wants_json = visit
                .headers
                .get(ACCEPT)
                .and_then(|accept| accept.to_str().ok())
                .is_some_and(|accept| accept.contains("application/json") && !accept.contains("text/html"));
            let home = format!("{}/", visit.instance().issuer);
            let response = if wants_json {
                oauth::json(&json!({ "redirect": home }))
            } else {
                redirect::see_other("/")
            };
            with_cookie(
                response,
                &cookies::set_session(&cookie, &gatekeeper, visit.instance()),
            )
        }
        Ok(Outcome::BadLink) => dead_link(&visit),
        Ok(Outcome::BadIterations) => {
            let technical = Some("KdfIterations must be between 50000 and 5000000".to_owned());
            page::trouble(
                &visit,
                StatusCode::UNPROCESSABLE_ENTITY,
                Trouble::BadRequest,
                technical,
            )
        }
        Ok(Outcome::Weak(weakness)) => {
            let message = match weakness {
                Weakness::TooShort => PassphraseMessage::TooShort,
                Weakness::TooCommon => PassphraseMessage::TooCommon,
                Weakness::TooLong => PassphraseMessage::TooLong,
            };
            show(&visit, token, Some(message), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(fault) => page::fault(&visit, &fault),
    }
}

fn show(visit: &Visit, token: &str, message: Option<PassphraseMessage>, status: StatusCode) -> Response {
    let instance = visit.instance();
    let page = Onboarding {
        t: visit.texts(&[]),
        domain: instance.domain.clone(),
        register_token: token.to_owned(),
        iterations: passphrase::ITERATIONS,
        salt: instance.kdf_salt(),
        minimum: u32::try_from(passphrase::SHORTEST).unwrap_or(u32::MAX),
        message,
    };
    page::show(status, &page, None)
}
