//! `GET /.well-known/openid-configuration` (OpenID Connect Discovery 4) and
//! `GET /.well-known/oauth-authorization-server` (RFC 8414): one document, built from configuration alone.

use axum::response::Response;
use gatekeeper::provider_settings::RegistrationMode;
use protocol::discovery::Supported;

use crate::reply::oauth;
use crate::visit::Visit;

pub(crate) async fn get(visit: Visit) -> Response {
    let instance = visit.instance();
    let supported = Supported {
        registration: instance.provider.registration != RegistrationMode::Closed,
        ..Supported::default()
    };
    let document = protocol::discovery::document(&instance.issuer, &supported);
    oauth::document("application/json; charset=utf-8", &document)
}
