//! The OpenID Provider (`opencloud.md` A.1): `/.well-known/*`, `/signin/v1/identifier/_/*`, `/konnect/v1/*`.

pub(crate) mod authorize;
pub(crate) mod check_session;
pub(crate) mod device_authorization;
pub(crate) mod discovery;
pub(crate) mod endsession;
pub(crate) mod introspect;
pub(crate) mod jwks;
pub(crate) mod par;
pub(crate) mod register;
pub(crate) mod revoke;
pub(crate) mod token;
pub(crate) mod userinfo;
pub(crate) mod webfinger;

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::clients::Unproven;
use gatekeeper::control::RefusalEndpoint;
use protocol::client_authentication::{self, Via};
use protocol::client_metadata::ClientMetadata;
use protocol::discovery as discovery_paths;
use protocol::error::{ErrorCode, OAuthError};
use protocol::parameters::Parameters;

use crate::guard::said;
use crate::reply::oauth;
use crate::visit::{Form, Query, Visit};

/// Reads the form and checks the client's credentials in it; the reply, if they do not hold. `endpoint` is the path of
/// what is called: an assertion may be made for it.
async fn authenticated(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    query: &Query,
    form: Form,
    endpoint: &str,
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
    let id = presented.client_id.clone();
    let via = presented.method;
    let moment = visit.moment();
    // Any web page can send wrong secrets in the name of a client that calls from this very computer. Pages are slowed
    // apart, so that they cannot keep the client itself out.
    let address = if from_another_page(visit) {
        Cow::Owned(format!("page at {}", visit.visitor.address))
    } else {
        Cow::Borrowed(visit.visitor.address.as_str())
    };
    let proven = gatekeeper
        .authenticate(visit.instance(), &presented, endpoint, &address, moment)
        .await;
    match proven {
        Ok(Ok(client)) => Ok((client, params)),
        Ok(Err(Unproven::Refused(error))) => {
            let presented = (id.as_str(), via);
            Err(Box::new(refused(
                gatekeeper, visit, endpoint, presented, &params, &error,
            )))
        }
        Ok(Err(Unproven::Wait(seconds))) => Err(Box::new(oauth::wait(seconds))),
        Err(fault) => Err(Box::new(oauth::fault(&fault, visit.moment()))),
    }
}

/// The reply to a refused call; the owner finds it in the list of refusals.
fn refused(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    endpoint: &str,
    presented: (&str, Via),
    params: &Parameters,
    error: &OAuthError,
) -> Response {
    let place = match endpoint {
        discovery_paths::TOKEN => RefusalEndpoint::Token,
        discovery_paths::PUSHED_REQUESTS => RefusalEndpoint::PushedRequest,
        discovery_paths::DEVICE_AUTHORIZATION => RefusalEndpoint::Device,
        discovery_paths::REVOKE => RefusalEndpoint::Revoke,
        _ => RefusalEndpoint::Introspect,
    };
    let (instance, moment) = (visit.instance(), visit.moment());
    if place == RefusalEndpoint::PushedRequest && error.code != ErrorCode::InvalidClient {
        gatekeeper.note_refused_push(instance, presented.0, params, error, moment);
    } else {
        gatekeeper.note_refused_call(instance, place, presented, params, error, moment);
    }
    oauth::refused(error, &visit.headers)
}

/// Whether a browser says that a page of another origin made this request. Programs say nothing.
fn from_another_page(visit: &Visit) -> bool {
    said(&visit.headers, "origin").is_some_and(|origin| origin != visit.instance().issuer)
}

/// The token of an `Authorization: Bearer` header, scheme name in any case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
