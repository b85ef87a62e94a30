//! One kept-alive HTTP/1.1 connection, and no more of HTTP than the bench speaks.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, LOCATION, SET_COOKIE};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::process::{Failure, Outcome};

/// A connection to a server on this machine. It connects when it is first used, and again after the server has
/// closed it.
#[derive(Debug)]
pub(super) struct Wire {
    port: u16,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    headers: HeaderMap,
}

impl Answer {
    /// Where it points to, if it redirects.
    pub(super) fn location(&self) -> Option<&str> {
        self.headers
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .filter(|_| self.status.is_redirection())
    }

    /// The cookies it sets, as `name=value`.
    pub(super) fn cookies(&self) -> impl Iterator<Item = &str> {
        self.headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .filter_map(|value| value.split(';').next())
    }

    /// The body as JSON. Fails unless the status is the expected one.
    pub(super) fn json(&self, expected: StatusCode) -> Outcome<serde_json::Value> {
        if self.status != expected {
            return Err(self.unexpected());
        }
        serde_json::from_slice(&self.body).map_err(|_| self.unexpected())
    }

    /// The failure that quotes this answer.
    pub(super) fn unexpected(&self) -> Failure {
        let body: String = String::from_utf8_lossy(&self.body).chars().take(400).collect();
        Failure::new(format!(
            "The server answered {} where the bench expected otherwise: {body}",
            self.status
        ))
    }
}

impl Wire {
    /// A connection to `localhost:port`.
    pub(super) fn to(port: u16) -> Self {
        Self { port, sender: None }
    }

    /// Asks for a path and query.
    pub(super) async fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Outcome<Answer> {
        self.send(Method::GET, path, headers, String::new()).await
    }

    /// Sends a form that is encoded already.
    pub(super) async fn post(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        form: String,
    ) -> Outcome<Answer> {
        self.send(Method::POST, path, headers, form).await
    }

    /// Sends anything. What says nothing about its body sends a form.
    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Outcome<Answer> {
        let broken = |error: &dyn std::fmt::Display| Failure::new(format!("The connection broke: {error}."));
        let mut request = Request::builder()
            .uri(path)
            .header(HOST, format!("localhost:{}", self.port))
            .header("accept", "*/*")
            .header("accept-language", "en");
        let said = headers.iter().any(|(name, _)| *name == CONTENT_TYPE.as_str());
        if method == Method::POST && !said {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .method(method)
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| broken(&error))?;

        let answer = self
            .sender()
            .await?
            .send_request(request)
            .await
            .map_err(|error| broken(&error))?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|error| broken(&error))?.to_bytes();
        Ok(Answer {
            status: head.status,
            body,
            headers: head.headers,
        })
    }

    /// The open connection, made if there is none.
    async fn sender(&mut self) -> Outcome<&mut SendRequest<Full<Bytes>>> {
        let ready = match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        };
        if !ready {
            let refused = |error: &dyn std::fmt::Display| {
                Failure::new(format!("Nobody answers on port {}: {error}.", self.port))
            };
            let stream = TcpStream::connect(("127.0.0.1", self.port))
                .await
                .map_err(|error| refused(&error))?;
            stream.set_nodelay(true).map_err(|error| refused(&error))?;
            let (sender, connection) = http1::handshake(TokioIo::new(stream))
                .await
                .map_err(|error| refused(&error))?;
            // It ends with the connection; what breaks shows in the request that was on it.
            tokio::spawn(async move { drop(connection.await) });
            self.sender = Some(sender);
        }
        self.sender
            .as_mut()
            .ok_or_else(|| Failure::new("The connection was lost."))
    }
}
