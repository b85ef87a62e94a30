//! `POST /konnect/v1/register` (RFC 7591 3, OpenID Connect Dynamic Client Registration 3) and, below it, `GET`, `PUT` and
//! `DELETE` of one registration (RFC 7592 2). Called by programs; a web page of another origin is turned away (S-103).

use std::sync::Arc;

use axum::extract::{FromRequest as _, Path, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::provider_settings::RegistrationMode;
use gatekeeper::registration::{Registered, RegistrationRefusal};
use gatekeeper::tokens::BearerRefusal;
use protocol::error::{ErrorCode, OAuthError};
use serde_json::{Map, Value};

use super::{bearer, from_another_page};
use crate::front_door;
use crate::reply::oauth;
use crate::visit::Visit;

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    request: Request,
) -> Response {
    if let Some(reply) = turned_away(&visit) {
        return reply;
    }
    // Where nobody may register there is no such address, whatever is sent to it.
    if visit.instance().provider.registration == RegistrationMode::Closed {
        return front_door::no_room(&visit);
    }
    let wished = match object(request, &gatekeeper).await {
        Ok(wished) => wished,
        Err(reply) => return *reply,
    };
    let made = gatekeeper
        .register(
            visit.instance(),
            &wished,
            bearer(&visit.headers),
            &visit.visitor.address,
            visit.moment(),
        )
        .await;
    match made {
        Ok(Ok(registered)) => oauth::created(&registered),
        Ok(Err(refusal)) => refused(&gatekeeper, &visit, refusal, None, &wished),
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    Path(client_id): Path<String>,
) -> Response {
    if let Some(reply) = turned_away(&visit) {
        return reply;
    }
    let shown = gatekeeper.registered(visit.instance(), &client_id, bearer(&visit.headers));
    answer(&gatekeeper, &visit, shown, &client_id, &Map::new())
}

pub(crate) async fn put(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    Path(client_id): Path<String>,
    request: Request,
) -> Response {
    if let Some(reply) = turned_away(&visit) {
        return reply;
    }
    let wished = match object(request, &gatekeeper).await {
        Ok(wished) => wished,
        Err(reply) => return *reply,
    };
    let changed = gatekeeper
        .reregister(
            visit.instance(),
            &client_id,
            bearer(&visit.headers),
            &wished,
            visit.moment(),
        )
        .await;
    answer(&gatekeeper, &visit, changed, &client_id, &wished)
}

pub(crate) async fn delete(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    Path(client_id): Path<String>,
) -> Response {
    if let Some(reply) = turned_away(&visit) {
        return reply;
    }
    let token = bearer(&visit.headers);
    match gatekeeper
        .unregister(visit.instance(), &client_id, token, visit.moment())
        .await
    {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(refusal)) => refused(&gatekeeper, &visit, refusal, Some(&client_id), &Map::new()),
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}

/// Pages of other origins may not register anything, and two tokens are none.
fn turned_away(visit: &Visit) -> Option<Response> {
    if from_another_page(visit) {
        return Some(StatusCode::FORBIDDEN.into_response());
    }
    let two = visit.headers.get_all(AUTHORIZATION).iter().nth(1).is_some();
    two.then(oauth::bad_bearer_request)
}

/// The JSON object of a body; the reply, if it is none.
async fn object(request: Request, gatekeeper: &Arc<Gatekeeper>) -> Result<Map<String, Value>, Box<Response>> {
    let invalid = |say: &'static str| {
        let error = OAuthError::new(ErrorCode::InvalidRequest, say);
        Box::new(oauth::refused(&error, &HeaderMap::new()))
    };
    let json = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"));
    if !json {
        return Err(invalid("the body must be application/json"));
    }
    let body = match Bytes::from_request(request, gatekeeper).await {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(Box::new(StatusCode::PAYLOAD_TOO_LARGE.into_response()));
        }
        Err(_) => return Err(invalid("the body did not arrive whole")),
    };
    protocol::registration::parse(&body).map_err(|error| Box::new(oauth::refused(&error, &HeaderMap::new())))
}

fn answer(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    answer: Result<Result<Registered, RegistrationRefusal>, gatekeeper::Fault>,
    client_id: &str,
    wished: &Map<String, Value>,
) -> Response {
    match answer {
        Ok(Ok(registered)) => oauth::json(&registered),
        Ok(Err(refusal)) => refused(gatekeeper, visit, refusal, Some(client_id), wished),
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}

fn refused(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    refusal: RegistrationRefusal,
    client_id: Option<&str>,
    wished: &Map<String, Value>,
) -> Response {
    let name = wished.get("client_name").and_then(Value::as_str);
    let note = |error: &OAuthError| {
        gatekeeper.note_refused_registration(visit.instance(), client_id, name, error, visit.moment());
    };
    match refusal {
        RegistrationRefusal::Closed => front_door::no_room(visit),
        RegistrationRefusal::NoToken => oauth::challenge(None),
        RegistrationRefusal::BadToken => {
            note(&OAuthError::new(
                ErrorCode::InvalidToken,
                "the token for registration is not a good one",
            ));
            oauth::challenge(Some(&BearerRefusal::InvalidToken))
        }
        RegistrationRefusal::TooOften(seconds) => {
            let error = OAuthError::new(
                ErrorCode::TemporarilyUnavailable,
                "too many registrations or changes of them; try again later",
            );
            let mut response = oauth::refused(&error, &HeaderMap::new());
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        RegistrationRefusal::Metadata(error) => {
            note(&error);
            let mut response = oauth::refused(&error, &HeaderMap::new());
            if error.code == ErrorCode::TemporarilyUnavailable {
                *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            }
            response
        }
    }
}
