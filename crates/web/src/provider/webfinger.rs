//! `GET /.well-known/webfinger` (RFC 7033, OpenID Connect Discovery 2, opencloud.md A.4): where to sign in, and for
//! an app that shows an access token, on which servers its owner is at home.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::header::{ACCEPT, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::cloud::webfinger::{Asked, ask, at_home};
use gatekeeper::tokens::Userinfo;
use protocol::webfinger::{Question, media_type};

use super::bearer;
use crate::reply::oauth;
use crate::visit::Visit;

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(question) = Question::parse(query.as_deref().unwrap_or_default()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let token = bearer(&visit.headers);
    match ask(visit.instance(), &question, token.is_some()) {
        Asked::Issuer(answer) => {
            let accept = visit.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
            let mut response = oauth::document(media_type(accept), &answer);
            let vary = HeaderValue::from_static("accept, authorization");
            response.headers_mut().insert(VARY, vary);
            response
        }
        Asked::AtHome => home(&gatekeeper, &visit, &question, token).await,
        Asked::Unknown => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn home(gatekeeper: &Gatekeeper, visit: &Visit, question: &Question, token: Option<&str>) -> Response {
    let Some(token) = token else {
        return oauth::challenge(None);
    };
    match gatekeeper.userinfo(visit.instance(), token, visit.moment()).await {
        Ok(Ok(info)) => {
            let asked = question.account().map_or("", |(user, _)| user);
            let user = match &info {
                Userinfo::Plain(claims) => claims.get("preferred_username").and_then(|name| name.as_str()),
                Userinfo::Signed(_) => None,
            };
            oauth::json(&at_home(visit.instance(), question, user.unwrap_or(asked)))
        }
        Ok(Err(refusal)) => oauth::challenge(Some(&refusal)),
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}
