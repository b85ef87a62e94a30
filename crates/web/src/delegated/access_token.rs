//! `POST /oidc/access_token`: tokens for a program that has the provider's (cozy.md F.8).

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::delegated_login::{NotExchanged, TokenAsk};
use protocol::secret::Secret;
use serde_json::{Map, Value, json};

use crate::reply::cozy::{self, error_json};
use crate::visit::Visit;

pub(crate) async fn post(State(gatekeeper): State<Arc<Gatekeeper>>, visit: Visit, body: Bytes) -> Response {
    let Ok(Value::Object(sent)) = serde_json::from_slice(&body) else {
        return error_json(StatusCode::BAD_REQUEST, "the body must be a JSON object");
    };
    let ask = read(&sent);
    let given = gatekeeper
        .exchange_provider_token(visit.instance(), ask, &visit.visitor, visit.moment())
        .await;
    match given {
        Ok(Ok(tokens)) => cozy::json(StatusCode::OK, &tokens),
        Ok(Err(refused)) => answer(refused),
        Err(fault) => super::fault(&fault, visit.moment()),
    }
}

fn read(sent: &Map<String, Value>) -> TokenAsk {
    let text = |name: &str| {
        let text = sent.get(name).and_then(Value::as_str)?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    TokenAsk {
        client_id: text("client_id").unwrap_or_default(),
        client_secret: text("client_secret").unwrap_or_default(),
        scope: text("scope").unwrap_or_default(),
        oidc_token: text("oidc_token").map(Secret::new),
        id_token: text("id_token"),
        two_factor_token: text("two_factor_token"),
        two_factor_passcode: text("two_factor_passcode"),
    }
}

fn answer(refused: NotExchanged) -> Response {
    const BAD: StatusCode = StatusCode::BAD_REQUEST;
    match refused {
        NotExchanged::NotEnabled => error_json(BAD, "this endpoint is not enabled"),
        NotExchanged::InvalidToken => error_json(BAD, "invalid token"),
        NotExchanged::OtherPerson => error_json(BAD, "the authentication has failed"),
        NotExchanged::UnknownClient => error_json(BAD, "the client must be registered"),
        NotExchanged::ClientSecret => error_json(BAD, "invalid client_secret"),
        NotExchanged::Scope => error_json(BAD, "invalid scope"),
        NotExchanged::Unreachable => error_json(
            StatusCode::BAD_GATEWAY,
            "the provider does not answer as it should",
        ),
        NotExchanged::SecondFactorNeeded(step) => cozy::json(
            StatusCode::UNAUTHORIZED,
            &json!({ "error": "two factor needed", "two_factor_token": step.expose() }),
        ),
        NotExchanged::SecondFactorWrong => {
            error_json(StatusCode::FORBIDDEN, "the second factor is not right")
        }
        NotExchanged::TooMany(seconds) => {
            let mut response = error_json(StatusCode::TOO_MANY_REQUESTS, "too_many_requests");
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    }
}
