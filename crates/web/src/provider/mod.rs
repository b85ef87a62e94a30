//! The OpenID Provider (`opencloud.md` A.1): `/.well-known/*`, `/signin/v1/identifier/_/*`, `/konnect/v1/*`.

pub(crate) mod authorize;
pub(crate) mod discovery;
pub(crate) mod endsession;
pub(crate) mod introspect;
pub(crate) mod jwks;
pub(crate) mod revoke;
pub(crate) mod token;
pub(crate) mod userinfo;

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use protocol::client_authentication;
use protocol::client_metadata::ClientMetadata;
use protocol::error::{ErrorCode, OAuthError};
use protocol::parameters::Parameters;

use crate::reply::oauth;
use crate::visit::{Form, Query, Visit};

/// Reads the form and checks the client's credentials in it; the reply, if they do not hold.
fn authenticated(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    query: &Query,
    form: Form,
) -> Result<(Arc<ClientMetadata>, Parameters), Box<Response>> {
    let params = form
        .0
        .map_err(|problem| Box::new(oauth::not_a_form(&problem, &visit.headers)))?;
    // Parameters in the address end in logs and histories (S-030, S-096).
    if query
        .0
        .as_ref()
        .map_or(true, |query| query.iter().next().is_some())
    {
        let error = OAuthError::new(
            ErrorCode::InvalidRequest,
            "parameters belong into the body, not into the address",
        );
        return Err(Box::new(oauth::refused(&error, &visit.headers)));
    }
    let mut headers = visit.headers.get_all(AUTHORIZATION).iter();
    let header = headers.next().map(|value| value.to_str().unwrap_or("Basic ?"));
    if headers.next().is_some() {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "more than one Authorization header");
        return Err(Box::new(oauth::refused(&error, &visit.headers)));
    }
    let presented = client_authentication::read(header, &params)
        .map_err(|error| Box::new(oauth::refused(&error, &visit.headers)))?;
    match gatekeeper.authenticate(visit.instance(), &presented) {
        Ok(Ok(client)) => Ok((client, params)),
        Ok(Err(error)) => Err(Box::new(oauth::refused(&error, &visit.headers))),
        Err(fault) => Err(Box::new(oauth::fault(&fault, visit.moment()))),
    }
}

/// The token of an `Authorization: Bearer` header, scheme name in any case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
