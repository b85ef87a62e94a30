//! `GET` and `POST /konnect/v1/userinfo` (OpenID Connect Core 5.3). The token comes in the header, or in the
//! body of a POST; never in the address, never twice.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::tokens::Userinfo;

use super::bearer;
use crate::reply::oauth;
use crate::visit::{Form, Query, Visit};

pub(crate) async fn get(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, query: Query) -> Response {
    if more_than_one_header(&visit) || (in_address(&query) && bearer(&visit.headers).is_some()) {
        return oauth::bad_bearer_request();
    }
    answer(&gatekeeper, &visit, bearer(&visit.headers)).await
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    visit: Visit,
    query: Query,
    form: Form,
) -> Response {
    // An empty POST with the header alone is fine, whatever its content type.
    let body = match (&form.0, visit.headers.contains_key(CONTENT_TYPE)) {
        (Ok(params), _) => params.get("access_token"),
        (Err(problem), true) if bearer(&visit.headers).is_none() => {
            return oauth::not_a_form(problem, &visit.headers);
        }
        (Err(_), _) => None,
    };
    let header = bearer(&visit.headers);
    if more_than_one_header(&visit)
        || (header.is_some() && body.is_some())
        || (in_address(&query) && (header.is_some() || body.is_some()))
    {
        return oauth::bad_bearer_request();
    }
    answer(&gatekeeper, &visit, header.or(body)).await
}

fn more_than_one_header(visit: &Visit) -> bool {
    visit.headers.get_all(AUTHORIZATION).iter().nth(1).is_some()
}

fn in_address(query: &Query) -> bool {
    query
        .0
        .as_ref()
        .is_ok_and(|query| query.get("access_token").is_some())
}

async fn answer(gatekeeper: &Gatekeeper, visit: &Visit, token: Option<&str>) -> Response {
    let Some(token) = token else {
        return oauth::challenge(None);
    };
    match gatekeeper.userinfo(visit.instance(), token, visit.moment()).await {
        Ok(Ok(Userinfo::Plain(claims))) => oauth::json(&claims),
        Ok(Ok(Userinfo::Signed(token))) => oauth::jwt(token),
        Ok(Err(refusal)) => oauth::challenge(Some(&refusal)),
        Err(fault) => oauth::fault(&fault, visit.moment()),
    }
}
