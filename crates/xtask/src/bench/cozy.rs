//! A Cozy client on a caller's connection: it registers itself, the person allows it, and it has a document of its own.

use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use url::form_urlencoded::{self, Serializer};

use super::browser::{Browser, Stop};
use super::client::REDIRECT_URI;
use super::wire::{Answer, Wire};
use crate::process::{Failure, Outcome};

/// The type of the bench's documents; a full file has many of it.
pub(super) const DOCTYPE: &str = "io.cozy.bench";

const JSON: (&str, &str) = ("content-type", "application/json");

/// One client with a token.
pub(super) struct Client {
    id: String,
    secret: String,
    refresh_token: String,
    bearer: String,
    path: String,
    name: String,
    rev: String,
    writes: u64,
}

fn text(answer: &Value, field: &str) -> Outcome<String> {
    let text = answer.get(field).and_then(Value::as_str);
    text.map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("There is no {field} in {answer}.")))
}

impl Client {
    /// Registers, is allowed, gets tokens and makes its document.
    pub(super) async fn settle(browser: &mut Browser, serial: u64) -> Outcome<Self> {
        let wished = json!({
            "redirect_uris": [REDIRECT_URI], "client_name": format!("bench {serial}"), "software_id": "bench",
        });
        let registered = ask(
            &mut browser.wire,
            Method::POST,
            "/auth/register",
            &[JSON],
            wished.to_string(),
        )
        .await?;
        let registered = registered.json(StatusCode::CREATED)?;
        let (id, secret) = (
            text(&registered, "client_id")?,
            text(&registered, "client_secret")?,
        );
        let query = Serializer::new(String::new())
            .extend_pairs([
                ("client_id", id.as_str()),
                ("redirect_uri", REDIRECT_URI),
                ("response_type", "code"),
                ("state", "bench"),
                ("scope", DOCTYPE),
            ])
            .finish();
        let back = match browser.visit(&format!("/auth/authorize?{query}")).await? {
            Stop::Back(url) => url,
            Stop::Page => return Err(Failure::new("The Cozy authorization ended at a page.")),
        };
        let code = form_urlencoded::parse(back.query().unwrap_or_default().as_bytes())
            .find(|(name, _)| name == "access_code")
            .map(|(_, code)| code.into_owned())
            .ok_or_else(|| Failure::new(format!("There is no code in {back}.")))?;
        let mut client = Self {
            id,
            secret,
            refresh_token: String::new(),
            bearer: String::new(),
            path: format!("/data/{DOCTYPE}/caller-{serial}"),
            name: format!("caller-{serial}"),
            rev: String::new(),
            writes: 0,
        };
        let tokens = client
            .token(
                &mut browser.wire,
                &[("grant_type", "authorization_code"), ("code", &code)],
            )
            .await?;
        client.refresh_token = text(&tokens, "refresh_token")?;
        let made = client
            .send(&mut browser.wire, Method::PUT, "{}".to_owned())
            .await?;
        client.rev = text(&made.json(StatusCode::OK)?, "rev")?;
        Ok(client)
    }

    async fn token(&mut self, wire: &mut Wire, pairs: &[(&str, &str)]) -> Outcome<Value> {
        let form = Serializer::new(String::new())
            .extend_pairs(pairs)
            .extend_pairs([("client_id", &self.id), ("client_secret", &self.secret)])
            .finish();
        let tokens = wire
            .post("/auth/access_token", &[], form)
            .await?
            .json(StatusCode::OK)?;
        self.bearer = format!("Bearer {}", text(&tokens, "access_token")?);
        Ok(tokens)
    }

    async fn send(&mut self, wire: &mut Wire, method: Method, body: String) -> Outcome<Answer> {
        let headers = [("authorization", self.bearer.as_str()), JSON];
        ask(wire, method, &self.path, &headers, body).await
    }

    /// Gets a new access token.
    pub(super) async fn refresh(&mut self, wire: &mut Wire) -> Outcome {
        let token = self.refresh_token.clone();
        self.token(
            wire,
            &[("grant_type", "refresh_token"), ("refresh_token", &token)],
        )
        .await
        .map(drop)
    }

    /// Reads its document.
    pub(super) async fn read(&mut self, wire: &mut Wire) -> Outcome {
        let read = self
            .send(wire, Method::GET, String::new())
            .await?
            .json(StatusCode::OK)?;
        if read.get("_rev").and_then(Value::as_str) == Some(&self.rev) {
            return Ok(());
        }
        Err(Failure::new(format!("Another document was read: {read}")))
    }

    /// Writes its document.
    pub(super) async fn write(&mut self, wire: &mut Wire) -> Outcome {
        self.writes += 1;
        let body =
            json!({ "_id": self.name, "_rev": self.rev, "writes": self.writes, "text": "x".repeat(200) });
        let written = self.send(wire, Method::PUT, body.to_string()).await?;
        self.rev = text(&written.json(StatusCode::OK)?, "rev")?;
        Ok(())
    }
}

async fn ask(
    wire: &mut Wire,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Outcome<Answer> {
    wire.send(method, path, headers, body).await
}
