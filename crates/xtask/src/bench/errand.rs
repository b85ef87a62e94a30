//! What callers come for: a caller is a person's browser and a client in one, on a connection of its own.
//!
//! Gatelodge and the peer are visited by the same code. What differs (paths, forms) is read from their discovery
//! documents and pages, as a real client and a real browser would.

use std::collections::BTreeMap;
use std::rc::Rc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use super::wire::{Answer, Wire};
use crate::process::{Failure, Outcome};

/// Where the client is said to wait for answers. Nobody listens there; the bench reads the redirect.
pub(super) const REDIRECT_URI: &str = "http://127.0.0.1:9/callback";
/// The client's id and secret.
pub(super) const CLIENT: (&str, &str) = ("bench", "a-secret-only-the-bench-knows-0123456789");
/// The person's passphrase.
pub(super) const PASSPHRASE: &str = "lamps along the quiet lane";

const DISCOVERY: &str = "/.well-known/openid-configuration";

/// A server under load: its port, and its endpoints as path and query.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) port: u16,
    authorize: String,
    token: String,
    introspection: String,
    userinfo: String,
}

/// One thing to do, over and over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Errand {
    /// Read the discovery document.
    Discovery,
    /// A full code flow with a live session: authorize, then token; PKCE S256, an ES256 ID token.
    Flow,
    /// Use a refresh token, keep the next one.
    Refresh,
    /// Ask whether an access token is good.
    Introspection,
    /// Ask who an access token speaks for.
    Userinfo,
}

impl Errand {
    /// All, in the order of the table.
    pub(super) const ALL: [Self; 5] = [
        Self::Discovery,
        Self::Flow,
        Self::Refresh,
        Self::Introspection,
        Self::Userinfo,
    ];

    /// Its name in the table and in the JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Flow => "authorize+token",
            Self::Refresh => "refresh",
            Self::Introspection => "introspection",
            Self::Userinfo => "userinfo",
        }
    }
}

impl Server {
    /// Reads the discovery document.
    pub(super) async fn discover(port: u16) -> Outcome<Self> {
        let document = Wire::to(port).get(DISCOVERY, &[]).await?.json()?;
        let path = |field: &str| {
            let url = document
                .get(field)
                .and_then(Value::as_str)
                .and_then(|url| Url::parse(url).ok());
            url.map(|url| url.path().to_owned())
                .ok_or_else(|| Failure::new(format!("The discovery document has no {field}.")))
        };
        Ok(Self {
            port,
            authorize: path("authorization_endpoint")?,
            token: path("token_endpoint")?,
            introspection: path("introspection_endpoint")?,
            userinfo: path("userinfo_endpoint")?,
        })
    }
}

/// Somebody with a session and tokens.
#[derive(Debug)]
pub(super) struct Caller {
    server: Rc<Server>,
    wire: Wire,
    /// By name. Paths are ignored: there is one server per caller.
    cookies: BTreeMap<String, String>,
    access_token: String,
    refresh_token: String,
    /// Makes every flow's state and verifier different.
    flows: u64,
    serial: u64,
}

impl Caller {
    /// A person signs in, and the client gets its first tokens.
    pub(super) async fn sign_in(server: Rc<Server>) -> Outcome<Self> {
        let wire = Wire::to(server.port);
        let mut caller = Self {
            server,
            wire,
            cookies: BTreeMap::new(),
            access_token: String::new(),
            refresh_token: String::new(),
            flows: 0,
            serial: 0,
        };
        caller.flow().await?;
        Ok(caller)
    }

    /// Another window of the same browser: the same session, a connection and tokens of its own.
    pub(super) async fn another(&self, serial: u64) -> Outcome<Self> {
        let mut caller = Self {
            server: Rc::clone(&self.server),
            wire: Wire::to(self.server.port),
            cookies: self.cookies.clone(),
            access_token: String::new(),
            refresh_token: String::new(),
            flows: 0,
            serial,
        };
        caller.flow().await?;
        Ok(caller)
    }

    /// Does the errand once.
    pub(super) async fn run(&mut self, errand: Errand) -> Outcome {
        match errand {
            Errand::Discovery => {
                let answer = self.wire.get(DISCOVERY, &[]).await?;
                if answer.status.is_success() {
                    Ok(())
                } else {
                    Err(answer.unexpected())
                }
            }
            Errand::Flow => self.flow().await,
            Errand::Refresh => self.refresh().await,
            Errand::Introspection => self.introspect().await,
            Errand::Userinfo => self.userinfo().await,
        }
    }

    async fn flow(&mut self) -> Outcome {
        self.flows += 1;
        let seed = format!("{}-{}", self.serial, self.flows);
        let state = URL_SAFE_NO_PAD.encode(digest(&SHA256, seed.as_bytes()));
        // Not a secret here, but of the shape and length of one (RFC 7636 4.1).
        let verifier = URL_SAFE_NO_PAD.encode(digest(&SHA256, state.as_bytes()));
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        let query = Serializer::new(String::new())
            .append_pair("client_id", CLIENT.0)
            .append_pair("redirect_uri", REDIRECT_URI)
            .append_pair("response_type", "code")
            .append_pair("scope", "openid offline_access")
            .append_pair("state", &state)
            .append_pair("nonce", &state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let back = self.browse(format!("{}?{query}", self.server.authorize)).await?;
        let given = |name: &str| {
            back.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let code = given("code").filter(|_| given("state").as_deref() == Some(&state));
        let Some(code) = code else {
            return Err(Failure::new(format!(
                "The authorization came back without a code: {back}"
            )));
        };
        self.ask_for_tokens(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", &verifier),
        ])
        .await
    }

    /// Goes to a page as a browser would, through redirects and the sign-in form, until it is sent back to the
    /// client.
    async fn browse(&mut self, first: String) -> Outcome<Url> {
        let here = Url::parse(&format!("http://localhost:{}", self.server.port))
            .map_err(|error| Failure::new(error.to_string()))?;
        let mut answer = self.open(&first).await?;
        // A sign-in takes about five steps; more is a circle.
        for _ in 0..12 {
            if let Some(location) = answer.location() {
                let next = here
                    .join(location)
                    .map_err(|error| Failure::new(error.to_string()))?;
                if next.as_str().starts_with(REDIRECT_URI) {
                    return Ok(next);
                }
                let path = next[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
                answer = self.open(&path).await?;
            } else if answer.status.is_success() {
                answer = self.submit(&answer, &here).await?;
            } else {
                return Err(answer.unexpected());
            }
        }
        Err(Failure::new("The sign-in goes in circles."))
    }

    async fn open(&mut self, path: &str) -> Outcome<Answer> {
        let cookies = self.cookie_header();
        let headers: &[_] = if cookies.is_empty() {
            &[]
        } else {
            &[("cookie", cookies.as_str())]
        };
        let answer = self.wire.get(path, headers).await?;
        self.keep_cookies(&answer);
        Ok(answer)
    }

    /// Fills in the sign-in page's form and sends it, as a browser without script.
    async fn submit(&mut self, page: &Answer, here: &Url) -> Outcome<Answer> {
        let text = String::from_utf8_lossy(&page.body).into_owned();
        if !text.contains("name=\"passphrase\"") {
            return Err(page.unexpected());
        }
        let action = tags(&text, "form")
            .find_map(|form| attribute(form, "action"))
            .unwrap_or_default();
        let action = here
            .join(&action)
            .map_err(|error| Failure::new(error.to_string()))?;
        let mut form = Serializer::new(String::new());
        for input in tags(&text, "input") {
            let Some(name) = attribute(input, "name") else {
                continue;
            };
            let value = match name.as_str() {
                "passphrase" => PASSPHRASE.to_owned(),
                "script" => "off".to_owned(),
                _ => attribute(input, "value").unwrap_or_default(),
            };
            form.append_pair(&name, &value);
        }
        let cookies = self.cookie_header();
        let origin = here.origin().ascii_serialization();
        let headers = [
            ("cookie", cookies.as_str()),
            ("origin", origin.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        let answer = self.wire.post(action.path(), &headers, form.finish()).await?;
        self.keep_cookies(&answer);
        Ok(answer)
    }

    fn cookie_header(&self) -> String {
        self.cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for (name, value) in answer.cookies().filter_map(|cookie| cookie.split_once('=')) {
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    async fn refresh(&mut self) -> Outcome {
        let token = std::mem::take(&mut self.refresh_token);
        self.ask_for_tokens(&[("grant_type", "refresh_token"), ("refresh_token", &token)])
            .await
    }

    /// Asks the token endpoint, and keeps what it gives.
    async fn ask_for_tokens(&mut self, pairs: &[(&str, &str)]) -> Outcome {
        let path = self.server.token.clone();
        let mut answer = self.ask_as_client(&path, pairs).await?;
        let mut take = |field: &str| match answer.get_mut(field).map(Value::take) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(Failure::new(format!("The token answer has no {field}."))),
        };
        take("id_token")?;
        self.access_token = take("access_token")?;
        self.refresh_token = take("refresh_token")?;
        Ok(())
    }

    async fn introspect(&mut self) -> Outcome {
        let (path, token) = (self.server.introspection.clone(), self.access_token.clone());
        let answer = self.ask_as_client(&path, &[("token", &token)]).await?;
        if answer.get("active") == Some(&Value::Bool(true)) {
            return Ok(());
        }
        Err(Failure::new(format!("A good token was called bad: {answer}")))
    }

    async fn userinfo(&mut self) -> Outcome {
        let bearer = format!("Bearer {}", self.access_token);
        let answer = self
            .wire
            .get(&self.server.userinfo, &[("authorization", &bearer)])
            .await?
            .json()?;
        if answer.get("sub").is_some() {
            return Ok(());
        }
        Err(Failure::new(format!("Userinfo knows nobody: {answer}")))
    }

    /// Sends a form with the client's name and secret (RFC 6749 2.3.1).
    async fn ask_as_client(&mut self, path: &str, pairs: &[(&str, &str)]) -> Outcome<Value> {
        let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", CLIENT.0, CLIENT.1)));
        let form = Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.wire
            .post(path, &[("authorization", &basic)], form)
            .await?
            .json()
    }
}

/// The insides of all tags of a name: `type="hidden" name="flow"` of `<input type="hidden" name="flow">`.
fn tags<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    page.split('<')
        .filter_map(move |tag| tag.strip_prefix(name)?.split('>').next())
}

/// The value of an attribute. Pages under test escape no more than ampersands in what the bench reads.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = tag.get(start..)?;
    Some(
        value
            .get(..value.find('"')?)?
            .replace("&amp;", "&")
            .replace("&#38;", "&"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_from_pages() {
        let page = r#"<form method="post" action="/signin?a=1&amp;b=2"><input type="hidden" name="flow" value="x"></form>"#;
        assert_eq!(
            tags(page, "form")
                .find_map(|form| attribute(form, "action"))
                .as_deref(),
            Some("/signin?a=1&b=2")
        );
        let inputs: Vec<_> = tags(page, "input")
            .map(|input| attribute(input, "value"))
            .collect();
        assert_eq!(inputs, [Some("x".to_owned())]);
        assert_eq!(attribute("input name=\"a\"", "value"), None);
    }
}
