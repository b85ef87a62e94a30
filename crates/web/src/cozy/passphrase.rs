//! `GET /auth/passphrase` and `POST /settings/passphrase`: the owner's first visit (`cozy.md` A.6).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::instances::{FirstPassphrase, Onboarding as Outcome};
use gatekeeper::login::passphrase::ITERATIONS;
use protocol::parameters::Parameters;
use protocol::secret::{TokenHash, TokenKind};
use serde::Deserialize;
use serde_json::json;

use super::{message, minimum, mistyped, new_passphrase, unfit};
use crate::front_door;
use crate::pages::{Onboarding, PassphraseMessage, Trouble};
use crate::reply::cozy::ApiError;
use crate::reply::{cozy, page, redirect};
use crate::signin::{self, page_key};
use crate::visit::{AnyForm, Query, Visit};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, query: Query) -> Response {
    if visit.instance().onboarded {
        return match gatekeeper.default_onward(visit.instance()) {
            Ok(onward) => redirect::see_other(&onward.url),
            Err(fault) => page::fault(&visit, &fault),
        };
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
    let redirection = query.0.as_ref().ok().and_then(|query| query.get("redirection"));
    let begun = Begun {
        token,
        redirection: redirection.unwrap_or_default(),
    };
    match gatekeeper.onboarding_waits(visit.instance(), link) {
        Ok(true) => show(&visit, &begun, None, StatusCode::OK),
        Ok(false) => front_door::need_onboarding(&visit),
        Err(fault) => page::fault(&visit, &fault),
    }
}

/// What the form carries on.
struct Begun<'a> {
    /// Of the onboarding link.
    token: &'a str,
    /// Where to go when it is done, as it came.
    redirection: &'a str,
}

/// The same as a form, in JSON.
#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    register_token: String,
    #[serde(default)]
    passphrase: String,
    #[serde(default)]
    hint: String,
    iterations: Option<u32>,
    #[serde(default)]
    key: String,
    #[serde(default)]
    public_key: String,
    #[serde(default)]
    private_key: String,
    #[serde(default)]
    redirection: String,
}

impl Body {
    fn into_form(self) -> Parameters {
        let pairs = [
            ("register_token", self.register_token),
            ("passphrase", self.passphrase),
            ("hint", self.hint),
            (
                "iterations",
                self.iterations.map(|n| n.to_string()).unwrap_or_default(),
            ),
            ("key", self.key),
            ("public_key", self.public_key),
            ("private_key", self.private_key),
            ("redirection", self.redirection),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value));
        Parameters::from_pairs(pairs).unwrap_or_default()
    }
}

/// The form, or JSON with the same names. Anything else is no body for this.
async fn read(visit: &Visit, request: Request) -> Result<Parameters, Box<Response>> {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let bad = |status: StatusCode| Box::new(refused(visit, status, "The request cannot be read", None));
    if kind == "application/json" {
        let body = Bytes::from_request(request, &())
            .await
            .map_err(|rejection| bad(rejection.status()))?;
        let body: Body = serde_json::from_slice(&body).map_err(|_| bad(StatusCode::BAD_REQUEST))?;
        return Ok(body.into_form());
    }
    match AnyForm::from_request(request, &()).await {
        Ok(AnyForm(Ok(params))) => Ok(params),
        _ => Err(bad(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
    }
}

/// A page for people, format E2 for programs.
fn refused(visit: &Visit, status: StatusCode, detail: &str, parameter: Option<&str>) -> Response {
    if cozy::accepts_html(&visit.headers) {
        let trouble = if status == StatusCode::BAD_REQUEST {
            Trouble::DeadLink
        } else {
            Trouble::BadRequest
        };
        return page::trouble(visit, status, trouble, Some(detail.to_owned()));
    }
    let error = ApiError {
        title: status.canonical_reason().unwrap_or_default(),
        detail: Some(detail),
        parameter,
        ..ApiError::default()
    };
    cozy::api_error(status, &error)
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    request: Request,
) -> Response {
    let dead_link = |visit: &Visit| {
        refused(
            visit,
            StatusCode::BAD_REQUEST,
            "Invalid register token",
            Some("register_token"),
        )
    };
    let params = match read(&visit, request).await {
        Ok(params) => params,
        Err(refused) => return *refused,
    };
    let token = params.get("register_token").unwrap_or_default();
    let Some(link) = TokenHash::of(TokenKind::Onboarding, token) else {
        return dead_link(&visit);
    };
    let of_our_page = params.get("script").is_some();
    let begun = Begun {
        token,
        redirection: params.get("redirection").unwrap_or_default(),
    };
    if mistyped(&params) {
        let message = Some(PassphraseMessage::Mismatch);
        return show(&visit, &begun, message, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let onward = match params.get("redirection") {
        None => gatekeeper.onboarded_onward(visit.instance()).map(Ok),
        Some(wanted) => gatekeeper.onward(visit.instance(), Some(wanted)),
    };
    let onward = match onward {
        Ok(Ok(onward)) => onward,
        Ok(Err(problem)) => {
            let detail = problem.to_string();
            return refused(&visit, StatusCode::BAD_REQUEST, &detail, Some("redirection"));
        }
        Err(fault) => return super::fault(&visit, &fault),
    };
    let first = FirstPassphrase {
        link,
        new: new_passphrase(&params),
        page_key: page_key(&params),
    };
    let outcome = gatekeeper
        .onboard(visit.instance(), first, &visit.visitor, visit.moment())
        .await;
    match outcome {
        Ok(Outcome::Welcome { session, cookie }) => {
            let response = if of_our_page || cozy::accepts_html(&visit.headers) {
                redirect::see_other(&onward.url)
            } else {
                cozy::json(StatusCode::OK, &json!({ "redirect": onward.url }))
            };
            signin::with_sign_in(response, &gatekeeper, &visit, &session, &cookie, None)
        }
        Ok(Outcome::BadLink) => dead_link(&visit),
        Ok(Outcome::Unfit(reason)) => match message(reason) {
            Some(message) if of_our_page => {
                show(&visit, &begun, Some(message), StatusCode::UNPROCESSABLE_ENTITY)
            }
            _ => unfit(reason),
        },
        Err(fault) => super::fault(&visit, &fault),
    }
}

fn show(
    visit: &Visit,
    begun: &Begun<'_>,
    message: Option<PassphraseMessage>,
    status: StatusCode,
) -> Response {
    let instance = visit.instance();
    let page = Onboarding {
        t: visit.texts(&[]),
        domain: instance.domain.clone(),
        register_token: begun.token.to_owned(),
        redirection: begun.redirection.to_owned(),
        iterations: ITERATIONS,
        salt: instance.kdf_salt(),
        minimum: minimum(),
        message,
    };
    page::show(status, &page, Some("http: https:"))
}
