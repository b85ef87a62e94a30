//! `GET /.well-known/openid-configuration` (OpenID Connect Discovery 4) and
//! `GET /.well-known/oauth-authorization-server` (RFC 8414): one document, built from configuration alone.

use axum::response::Response;

use protocol::discovery::Supported;

use crate::reply::oauth;
use crate::visit::Visit;

pub(crate) async fn get(visit: Visit) -> Response {
    let document = protocol::discovery::document(&visit.instance().issuer, &Supported::default());
    oauth::document("application/json; charset=utf-8", &document)
}
