//! How the test client speaks to the lodge: through the very service that answers everybody, without a socket.
//!
//! What is shown is thus what a client gets, for http and https issuers alike, whatever stands between the lodge and its
//! visitors. Nothing here ever leaves the process.

use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatekeeper::control::{TestField, TestRequest, TestResponse};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST};
use http_body_util::{BodyExt as _, Limited};
use protocol::parameters::Parameters;
use serde_json::{Map, Value};
use tower::ServiceExt as _;

/// Largest answer that is looked at, in bytes.
const LARGEST: usize = 512 * 1024;

/// A request that the test client makes itself.
pub(super) struct Call {
    method: http::Method,
    url: String,
    headers: Vec<(http::HeaderName, String)>,
    form: Vec<(String, String)>,
}

/// What came of it.
pub(super) struct Heard {
    pub(super) request: TestRequest,
    pub(super) response: TestResponse,
}

impl Call {
    pub(super) fn get(url: &str) -> Self {
        Self {
            method: http::Method::GET,
            url: url.to_owned(),
            headers: vec![(ACCEPT, "application/json".to_owned())],
            form: Vec::new(),
        }
    }

    pub(super) fn post(url: &str, form: Vec<(String, String)>) -> Self {
        let headers = vec![
            (ACCEPT, "application/json".to_owned()),
            (CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned()),
        ];
        Self {
            method: http::Method::POST,
            url: url.to_owned(),
            headers,
            form,
        }
    }

    /// With the client's credentials: a secret by HTTP Basic, or only the id in the form (RFC 6749 2.3.1).
    #[must_use]
    pub(super) fn by(mut self, client_id: &str, secret: Option<&str>) -> Self {
        match secret {
            // Ids and secrets of test clients have no characters that would have to be encoded first.
            Some(secret) => {
                let credentials = STANDARD.encode(format!("{client_id}:{secret}"));
                self.headers.push((AUTHORIZATION, format!("Basic {credentials}")));
            }
            None => self.form.push(("client_id".to_owned(), client_id.to_owned())),
        }
        self
    }

    #[must_use]
    pub(super) fn bearing(mut self, token: &str) -> Self {
        self.headers.push((AUTHORIZATION, format!("Bearer {token}")));
        self
    }

    /// Makes the request to the instance of `domain`.
    pub(super) async fn ask(self, house: &Router, domain: &str) -> Heard {
        let body = encoded(&self.form);
        let request = TestRequest {
            method: self.method.to_string(),
            url: self.url.clone(),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| field(name.as_str(), value))
                .collect(),
            parameters: self.form.iter().map(|(name, value)| field(name, value)).collect(),
            body: body.clone(),
        };
        let response = match self.build(domain, body) {
            Ok(request) => answer(house, request).await,
            Err(error) => nothing(&error.to_string()),
        };
        Heard { request, response }
    }

    fn build(&self, domain: &str, body: String) -> Result<http::Request<Body>, http::Error> {
        let mut request = http::Request::builder()
            .method(self.method.clone())
            .uri(target(&self.url))
            .header(HOST, domain)
            .header(http::header::CONTENT_LENGTH, body.len());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(body))?;
        request
            .extensions_mut()
            .insert(web::Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        if self.url.starts_with("https://") {
            // A request that never leaves the process has nobody on its way either.
            request.extensions_mut().insert(web::Encrypted);
        }
        if self.url.starts_with("https://") {
            // It speaks for a visitor who came the way that the instance is served on.
            request.extensions_mut().insert(web::Encrypted);
        }
        Ok(request)
    }
}

async fn answer(house: &Router, request: http::Request<Body>) -> TestResponse {
    // A router is infallible: it has an answer to everything.
    let (parts, body) = match house.clone().oneshot(request).await {
        Ok(response) => response.into_parts(),
        Err(never) => match never {},
    };
    let body = match Limited::new(body, LARGEST).collect().await {
        Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        Err(error) => return nothing(&error.to_string()),
    };
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| field(name.as_str(), &String::from_utf8_lossy(value.as_bytes())))
        .collect();
    TestResponse {
        status: parts.status.as_u16(),
        headers,
        body,
    }
}

/// There was no answer; the body says why.
fn nothing(why: &str) -> TestResponse {
    TestResponse {
        status: 0,
        headers: Vec::new(),
        body: why.to_owned(),
    }
}

impl Heard {
    /// Whether the status is a success.
    pub(super) fn well(&self) -> bool {
        (200..300).contains(&self.response.status)
    }

    /// The body as a JSON object; empty when it is none.
    pub(super) fn object(&self) -> Map<String, Value> {
        serde_json::from_str(&self.response.body).unwrap_or_default()
    }
}

/// Path and query of an address of the lodge.
fn target(url: &str) -> &str {
    let path = url
        .find("://")
        .and_then(|at| url[at + 3..].find('/').map(|slash| at + 3 + slash));
    path.map_or("/", |path| &url[path..])
}

pub(super) fn field(name: &str, value: &str) -> TestField {
    TestField {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// `url` with parameters in its query.
pub(super) fn with_query(url: &str, parameters: &[(String, String)]) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{}", encoded(parameters))
}

pub(super) fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub(super) fn fields(parameters: &Parameters) -> Vec<TestField> {
    parameters
        .iter()
        .map(|(name, value)| field(name, value))
        .collect()
}

/// `application/x-www-form-urlencoded`.
fn encoded(parameters: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in parameters {
        if !text.is_empty() {
            text.push('&');
        }
        escape_into(&mut text, name);
        text.push('=');
        escape_into(&mut text, value);
    }
    text
}

fn escape_into(text: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            for digit in [byte >> 4, byte & 15] {
                text.extend(char::from_digit(digit.into(), 16).map(|digit| digit.to_ascii_uppercase()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart_and_put_together() {
        assert_eq!(
            target("http://localhost:4283/konnect/v1/token"),
            "/konnect/v1/token"
        );
        assert_eq!(target("https://id.example"), "/");
        let parameters = pairs([("scope", "openid profile"), ("claims", "{\"a\":1}")]);
        assert_eq!(
            with_query("https://id.example/a", &parameters),
            "https://id.example/a?scope=openid%20profile&claims=%7B%22a%22%3A1%7D"
        );
        assert_eq!(
            with_query("https://id.example/a?b=c", &pairs([("d", "e")])),
            "https://id.example/a?b=c&d=e"
        );
    }

    #[tokio::test]
    async fn a_house_that_does_not_answer_is_told_of() {
        let heard = Call::get("http://localhost/x")
            .ask(&Router::new(), "local host\n")
            .await;
        assert_eq!(heard.response.status, 0);
        assert!(!heard.well() && heard.object().is_empty());
    }
}
