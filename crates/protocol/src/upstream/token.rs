//! Asking a token endpoint, and reading what it says (cozy.md G.3 to G.5, RFC 6749 4.1.3, 5 and 6).
//!
//! The invariant: credentials travel in one place only, the one that the mode names, and never in an error.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use url::Url;
use zeroize::Zeroizing;

use crate::encoding::percent_encode_into;
use crate::secret::Secret;

/// How the id and the secret are shown to a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TokenMode {
    /// In the body of a POST.
    #[default]
    Form,
    /// In the `Authorization` header of a POST.
    Basic,
    /// In the query of a GET, with everything else.
    Get,
}

/// The client that we are at a service.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// `client_id`.
    pub id: &'a str,
    /// `client_secret`; none for a public client.
    pub secret: Option<&'a Secret<String>>,
}

/// A question to a token endpoint. Holds secrets, so it does not print.
pub struct TokenCall {
    /// Where; with `Get` everything is in its query.
    pub url: Zeroizing<String>,
    /// The body of a POST; none for a GET.
    pub form: Option<Zeroizing<String>>,
    /// The `Authorization` header.
    pub authorization: Option<Secret<String>>,
}

impl fmt::Debug for TokenCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCall").finish_non_exhaustive()
    }
}

impl TokenCall {
    /// Asks `endpoint` with these parameters, the credentials where `mode` wants them. `None` where the endpoint is no
    /// URL. A query that the endpoint has stays.
    pub fn new(
        endpoint: &str,
        mode: TokenMode,
        client: Credentials<'_>,
        params: &[(&str, &str)],
    ) -> Option<Self> {
        Url::parse(endpoint).ok()?;
        let mut encoded = Zeroizing::new(String::new());
        for (name, value) in params {
            append(&mut encoded, name, value);
        }
        let basic = mode == TokenMode::Basic && client.secret.is_some();
        if !basic {
            append(&mut encoded, "client_id", client.id);
            if let Some(secret) = client.secret {
                append(&mut encoded, "client_secret", secret.expose());
            }
        }
        let authorization = client.secret.filter(|_| basic).map(|secret| {
            let both = Zeroizing::new(format!("{}:{}", client.id, secret.expose()));
            Secret::new(format!("Basic {}", STANDARD.encode(both.as_bytes())))
        });
        Some(match mode {
            TokenMode::Get => Self {
                url: with_query(endpoint, &encoded),
                form: None,
                authorization: None,
            },
            TokenMode::Form | TokenMode::Basic => Self {
                url: Zeroizing::new(endpoint.to_owned()),
                form: Some(encoded),
                authorization,
            },
        })
    }
}

/// The endpoint with more query behind its own; a fragment is dropped.
pub(crate) fn with_query(endpoint: &str, encoded: &str) -> Zeroizing<String> {
    let endpoint = endpoint.split('#').next().unwrap_or_default();
    let joint = match endpoint.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, query)) if query.ends_with('&') => "",
        Some(_) => "&",
    };
    Zeroizing::new([endpoint, joint, encoded].concat())
}

pub(crate) fn append(encoded: &mut String, name: &str, value: &str) {
    if !encoded.is_empty() {
        encoded.push('&');
    }
    percent_encode_into(encoded, name);
    encoded.push('=');
    percent_encode_into(encoded, value);
}

/// What a token endpoint gave.
#[derive(Clone)]
pub struct TokenReply {
    /// The access token; an ID token where there is nothing else.
    pub access_token: Secret<String>,
    /// As written; empty when nothing was said.
    pub token_type: String,
    /// The refresh token, if one came. It takes the place of the one before.
    pub refresh_token: Option<Secret<String>>,
    /// Seconds that the access token lives, if that was said.
    pub expires_in: Option<u64>,
    /// Seconds that the refresh token lives, where a service says so.
    pub refresh_expires_in: Option<u64>,
    /// Everything else, as it came.
    pub rest: Map<String, Value>,
}

impl TokenReply {
    /// The ID token, if one came.
    pub fn id_token(&self) -> Option<&str> {
        self.rest.get("id_token").and_then(Value::as_str)
    }
}

impl fmt::Debug for TokenReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenReply")
            .field("token_type", &self.token_type)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// Why a token endpoint gave nothing. Its texts are safe to show: of what the server wrote only an error code is kept,
/// and only if it looks like one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFailure {
    /// It said why, with an error code.
    #[error("the service answered {code}")]
    Said {
        /// The status.
        status: u16,
        /// The code.
        code: String,
    },
    /// Another status than 200, and no error code.
    #[error("the service answered with status {0}")]
    Status(u16),
    /// Not JSON, or not an object.
    #[error("the service's answer cannot be read")]
    Unreadable,
    /// Neither an access token nor an ID token.
    #[error("the service's answer has no token in it")]
    NoToken,
    /// A refresh token had to come, and none did.
    #[error("the service gave no refresh token")]
    NoRefreshToken,
}

impl TokenFailure {
    /// The word that goes back to apps.
    pub fn code(&self) -> &str {
        match self {
            Self::Said { code, .. } => code,
            Self::Status(_) | Self::Unreadable | Self::NoToken | Self::NoRefreshToken => "server_error",
        }
    }

    /// Whether what was shown is good no more: the person has to agree again.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Said { code, .. } if code == "invalid_grant" || code == "invalid_token")
    }

    /// Whether the service has trouble of its own, so that trying again later is all there is to do.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Said { status, code } => {
                *status >= 500
                    || *status == 429
                    || matches!(
                        code.as_str(),
                        "server_error" | "temporarily_unavailable" | "slow_down"
                    )
            }
            Self::Status(status) => *status >= 500 || *status == 429 || *status == 408,
            Self::Unreadable => true,
            Self::NoToken | Self::NoRefreshToken => false,
        }
    }
}

/// Reads an answer. An error counts whatever the status is: some services send theirs with 200.
pub fn read(status: u16, body: &[u8]) -> Result<TokenReply, TokenFailure> {
    let object = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    };
    if let Some(code) = object.as_ref().and_then(error_code) {
        return Err(TokenFailure::Said { status, code });
    }
    if status != 200 {
        return Err(TokenFailure::Status(status));
    }
    let mut object = object.ok_or(TokenFailure::Unreadable)?;
    let access = take_text(&mut object, "access_token");
    let id_token = object.get("id_token").and_then(Value::as_str);
    let access_token = access
        .or_else(|| id_token.filter(|token| !token.is_empty()).map(str::to_owned))
        .ok_or(TokenFailure::NoToken)?;
    Ok(TokenReply {
        access_token: Secret::new(access_token),
        token_type: take_text(&mut object, "token_type").unwrap_or_default(),
        refresh_token: take_text(&mut object, "refresh_token").map(Secret::new),
        expires_in: object.remove("expires_in").as_ref().and_then(seconds),
        refresh_expires_in: ["refresh_token_expires_in", "refresh_expires_in"]
            .iter()
            .find_map(|name| object.get(*name).and_then(seconds)),
        rest: object,
    })
}

/// A text that is not empty.
fn take_text(object: &mut Map<String, Value>, name: &str) -> Option<String> {
    match object.remove(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// The error code, if there is an error. Some services nest it, some write a sentence or a number: those are told as
/// `server_error`, because nobody knows what a stranger wrote there.
fn error_code(object: &Map<String, Value>) -> Option<String> {
    let error = object.get("error").filter(|error| !error.is_null())?;
    let text = match error {
        Value::String(text) => text.as_str(),
        Value::Object(inner) => ["code", "type", "error"]
            .iter()
            .find_map(|name| inner.get(*name).and_then(Value::as_str))
            .unwrap_or_default(),
        Value::Bool(false) => return None,
        _ => "",
    };
    Some(safe_code(text).unwrap_or("server_error").to_owned())
}

/// An error code that can be shown and sent on: letters, digits, `_`, `-` and `.`, at most 64.
pub fn safe_code(text: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    ((1..=64).contains(&text.len()) && text.bytes().all(plain)).then_some(text)
}

/// Seconds as a number or as text, with a fraction or without; at most ten years. `None` for what is no time.
fn seconds(value: &Value) -> Option<u64> {
    const LONGEST: u64 = 3650 * 86_400;
    let whole = |text: &str| text.split('.').next().unwrap_or_default().parse::<u64>().ok();
    let read = match value {
        Value::Number(number) => number.as_u64().or_else(|| whole(&number.to_string())),
        Value::String(text) => whole(text.trim()),
        _ => None,
    };
    read.map(|seconds| seconds.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secret() -> Secret<String> {
        Secret::new("s&cret".to_owned())
    }

    fn call(endpoint: &str, mode: TokenMode) -> TokenCall {
        let secret = secret();
        let client = Credentials {
            id: "me",
            secret: Some(&secret),
        };
        TokenCall::new(endpoint, mode, client, &[("grant_type", "x"), ("code", "a b")]).unwrap()
    }

    #[test]
    fn cozy_53_credentials_are_in_one_place() {
        let form = call("https://p.example/token", TokenMode::Form);
        assert_eq!(form.url.as_str(), "https://p.example/token");
        assert_eq!(
            form.form.unwrap().as_str(),
            "grant_type=x&code=a%20b&client_id=me&client_secret=s%26cret"
        );
        assert!(form.authorization.is_none());

        let basic = call("https://p.example/token", TokenMode::Basic);
        assert_eq!(basic.form.unwrap().as_str(), "grant_type=x&code=a%20b");
        assert_eq!(basic.authorization.unwrap().expose(), "Basic bWU6cyZjcmV0");

        let get = call("https://p.example/token?v=2", TokenMode::Get);
        assert_eq!(
            get.url.as_str(),
            "https://p.example/token?v=2&grant_type=x&code=a%20b&client_id=me&client_secret=s%26cret"
        );
        assert!(get.form.is_none() && get.authorization.is_none());
    }

    #[test]
    fn a_public_client_has_no_secret_to_show() {
        let client = Credentials {
            id: "me",
            secret: None,
        };
        let call = TokenCall::new("https://p.example/", TokenMode::Basic, client, &[]).unwrap();
        assert_eq!(call.form.unwrap().as_str(), "client_id=me");
        assert!(call.authorization.is_none());
        assert!(TokenCall::new("token", TokenMode::Form, client, &[]).is_none());
    }

    #[test]
    fn a_reply_is_taken_apart() {
        let body = json!({
            "access_token": "at", "token_type": "bearer", "refresh_token": "rt", "expires_in": 3600,
            "scope": "a b", "id_token": "it", "n": 1,
        });
        let reply = read(200, body.to_string().as_bytes()).unwrap();
        assert_eq!(reply.access_token.expose(), "at");
        assert_eq!(reply.refresh_token.as_ref().unwrap().expose(), "rt");
        assert_eq!(
            (reply.token_type.as_str(), reply.expires_in),
            ("bearer", Some(3600))
        );
        assert_eq!(
            Value::Object(reply.rest),
            json!({"scope": "a b", "id_token": "it", "n": 1})
        );
    }

    #[test]
    fn times_are_read_as_services_write_them() {
        for (written, expected) in [
            (json!("3600"), Some(3600)),
            (json!(3600.9), Some(3600)),
            (json!("soon"), None),
            (json!(null), None),
            (json!(-1), None),
            (json!(1e30), None),
            (json!(u64::MAX), Some(3650 * 86_400)),
        ] {
            let body = json!({"access_token": "at", "expires_in": written});
            let reply = read(200, body.to_string().as_bytes()).unwrap();
            assert_eq!(reply.expires_in, expected, "{body}");
        }
    }

    #[test]
    fn an_id_token_stands_for_an_access_token() {
        let reply = read(200, br#"{"id_token":"it"}"#).unwrap();
        assert_eq!(reply.access_token.expose(), "it");
        assert_eq!(reply.id_token(), Some("it"));
    }

    #[test]
    fn failures_are_told_apart() {
        let said = |status, code: &str| TokenFailure::Said {
            status,
            code: code.to_owned(),
        };
        for (status, body, expected) in [
            (400, r#"{"error":"invalid_grant"}"#, said(400, "invalid_grant")),
            (200, r#"{"error":"invalid_grant"}"#, said(200, "invalid_grant")),
            (200, r#"{"error":{"code":"bad"}}"#, said(200, "bad")),
            (
                200,
                r#"{"error":"<script>","access_token":"at"}"#,
                said(200, "server_error"),
            ),
            (502, "<html>", TokenFailure::Status(502)),
            (201, r#"{"access_token":"at"}"#, TokenFailure::Status(201)),
            (200, "access_token=at", TokenFailure::Unreadable),
            (200, "[]", TokenFailure::Unreadable),
            (200, r#"{"access_token":""}"#, TokenFailure::NoToken),
            (200, r#"{"access_token":7}"#, TokenFailure::NoToken),
        ] {
            assert_eq!(read(status, body.as_bytes()).unwrap_err(), expected, "{body}");
        }
        assert!(said(400, "invalid_grant").is_over() && !said(400, "invalid_client").is_over());
        assert!(said(503, "x").is_outage() && TokenFailure::Status(429).is_outage());
        assert!(!said(400, "invalid_grant").is_outage() && !TokenFailure::Status(404).is_outage());
    }

    #[test]
    fn a_reply_and_a_call_do_not_print_their_secrets() {
        let reply = read(200, br#"{"access_token":"swordfish"}"#).unwrap();
        assert!(!format!("{reply:?}").contains("swordfish"));
        assert!(!format!("{:?}", call("https://p.example/", TokenMode::Form)).contains("cret"));
    }
}
