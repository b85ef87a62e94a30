//! What callers come for: a caller is a person's browser and the clients in one, on a connection of its own.
//!
//! Gatelodge and the peer are visited by the same code. What differs (paths, forms) is read from their discovery
//! documents and pages, as a real client and a real browser would.

use std::rc::Rc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hyper::StatusCode;
use serde_json::Value;
use url::form_urlencoded::{self, Serializer};
use url::{Position, Url};

use super::browser::{Browser, Stop};
use super::client::{self, CODE, DEVICE_GRANT, HYBRID, PUSHING, PrivateKey, REDIRECT_URI, SECRET};
use super::cozy;
use super::wire::Wire;
use crate::process::{Failure, Outcome};

const DISCOVERY: &str = "/.well-known/openid-configuration";
/// What every client asks for.
const SCOPE: &str = "openid offline_access";
/// RFC 7523 section 2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A server under load: its name, and its endpoints as path and query.
pub(super) struct Server {
    pub(super) port: u16,
    key: Rc<PrivateKey>,
    issuer: String,
    authorize: String,
    token: String,
    introspection: String,
    userinfo: String,
    jwks: String,
    push: String,
    device: String,
}

/// One thing to do, over and over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Errand {
    /// Read the discovery document.
    Discovery,
    /// Read the keys that tokens are signed with.
    Jwks,
    /// A full code flow with a live session: authorize, then token; PKCE S256, an ES256 ID token.
    Flow,
    /// Use a refresh token, keep the next one.
    Refresh,
    /// Ask whether an access token is good.
    Introspection,
    /// Ask who an access token speaks for.
    Userinfo,
    /// A hybrid flow with a live session: code, ID token and access token from authorize, then token.
    Hybrid,
    /// A code flow whose request is sent ahead, by a client with a key: push, authorize, token; two assertions.
    Push,
    /// Ask for tokens while the person has not answered the device yet.
    Poll,
    /// A full device flow: the device asks, the person types the code and allows, the device gets its tokens.
    Device,
    /// Ask whether anybody is there: what a request costs for which nothing is looked up.
    Status,
    /// Use a Cozy client's refresh token.
    CozyRefresh,
    /// Read one document as a Cozy client.
    DocumentRead,
    /// Replace one document as a Cozy client.
    DocumentWrite,
}

impl Errand {
    /// All, in the order of the table. What uses tokens of the code flow stands right behind it: the peer keeps only
    /// its latest thousand things.
    pub(super) const ALL: [Self; 10] = [
        Self::Discovery,
        Self::Jwks,
        Self::Flow,
        Self::Refresh,
        Self::Introspection,
        Self::Userinfo,
        Self::Hybrid,
        Self::Push,
        Self::Poll,
        Self::Device,
    ];

    /// What only the lodge can do: the Cozy side.
    pub(super) const COZY: [Self; 4] = [
        Self::Status,
        Self::CozyRefresh,
        Self::DocumentRead,
        Self::DocumentWrite,
    ];

    /// Its name in the table and in the JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Jwks => "jwks",
            Self::Flow => "authorize+token",
            Self::Refresh => "refresh",
            Self::Introspection => "introspection",
            Self::Userinfo => "userinfo",
            Self::Hybrid => "hybrid+token",
            Self::Push => "par+authorize+token",
            Self::Poll => "device poll",
            Self::Device => "device flow",
            Self::Status => "status",
            Self::CozyRefresh => "cozy refresh",
            Self::DocumentRead => "document read",
            Self::DocumentWrite => "document write",
        }
    }
}

impl Server {
    /// Reads the discovery document. The key is the one that the clients are registered with.
    pub(super) async fn discover(port: u16, key: Rc<PrivateKey>) -> Outcome<Self> {
        let document = Wire::to(port).get(DISCOVERY, &[]).await?.json(StatusCode::OK)?;
        let text = |field: &str| {
            document
                .get(field)
                .and_then(Value::as_str)
                .ok_or_else(|| Failure::new(format!("The discovery document has no {field}.")))
        };
        let path = |field: &str| path_of(text(field)?);
        Ok(Self {
            port,
            key,
            issuer: text("issuer")?.to_owned(),
            authorize: path("authorization_endpoint")?,
            token: path("token_endpoint")?,
            introspection: path("introspection_endpoint")?,
            userinfo: path("userinfo_endpoint")?,
            jwks: path("jwks_uri")?,
            push: path("pushed_authorization_request_endpoint")?,
            device: path("device_authorization_endpoint")?,
        })
    }
}

/// Path and query of an address.
fn path_of(address: &str) -> Outcome<String> {
    let url = Url::parse(address).map_err(|_| Failure::new(format!("This is no address: {address}")))?;
    Ok(url[Position::BeforePath..Position::AfterQuery].to_owned())
}

/// The parts of an authorization request that differ each time.
struct Fresh {
    state: String,
    verifier: String,
    challenge: String,
}

impl Fresh {
    fn of(seed: &str) -> Self {
        let hash = |text: &str| URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()));
        let state = hash(seed);
        // Not a secret here, but of the shape and length of one (RFC 7636 4.1).
        let verifier = hash(&state);
        let challenge = hash(&verifier);
        Self {
            state,
            verifier,
            challenge,
        }
    }

    /// The whole request.
    fn request<'a>(&'a self, client_id: &'a str, response_type: &'a str) -> [(&'a str, &'a str); 8] {
        [
            ("client_id", client_id),
            ("redirect_uri", REDIRECT_URI),
            ("response_type", response_type),
            ("scope", SCOPE),
            ("state", &self.state),
            ("nonce", &self.state),
            ("code_challenge", &self.challenge),
            ("code_challenge_method", "S256"),
        ]
    }

    /// The code of an answer, which is a query or a fragment, if the answer has all that was asked for.
    fn code(&self, answer: Option<&str>, all: &[&str]) -> Outcome<String> {
        let given = |name: &str| {
            form_urlencoded::parse(answer.unwrap_or_default().as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        if given("state").as_deref() == Some(&self.state)
            && all.iter().all(|name| given(name).is_some())
            && let Some(code) = given("code")
        {
            return Ok(code);
        }
        let answer = answer.unwrap_or("nothing");
        Err(Failure::new(format!(
            "The authorization came back without what was asked for: {answer}"
        )))
    }
}

/// How the client shows who it is at an endpoint.
#[derive(Clone, Copy)]
enum As {
    /// By name and secret (RFC 6749 2.3.1).
    Basic(&'static str),
    /// By a new assertion (RFC 7523 section 2.2).
    Assertion,
    /// Its name is in the form.
    Public,
}

/// Somebody with a session and tokens.
pub(super) struct Caller {
    server: Rc<Server>,
    browser: Browser,
    access_token: String,
    refresh_token: String,
    /// Of a device that nobody has answered.
    device_code: String,
    /// Once it did anything on the Cozy side.
    cozy: Option<cozy::Client>,
    /// Makes every flow's state and verifier different.
    flows: u64,
    serial: u64,
}

impl Caller {
    /// A person signs in, and the client gets its first tokens. Callers of one server have different serials.
    pub(super) async fn sign_in(server: Rc<Server>, serial: u64) -> Outcome<Self> {
        let browser = Browser::new(server.port)?;
        let mut caller = Self {
            server,
            browser,
            access_token: String::new(),
            refresh_token: String::new(),
            device_code: String::new(),
            cozy: None,
            flows: 0,
            serial,
        };
        caller.flow().await?;
        Ok(caller)
    }

    /// Does what has to be done before the errand can be repeated.
    pub(super) async fn prepare(&mut self, errand: Errand) -> Outcome {
        if errand == Errand::Poll {
            self.device_code = self.start_device().await?.0;
        }
        if Errand::COZY.contains(&errand) && self.cozy.is_none() {
            self.cozy = Some(cozy::Client::settle(&mut self.browser, self.serial).await?);
        }
        Ok(())
    }

    /// Does the errand once.
    pub(super) async fn run(&mut self, errand: Errand) -> Outcome {
        match errand {
            Errand::Discovery => self.read(DISCOVERY).await,
            Errand::Jwks => {
                let path = self.server.jwks.clone();
                self.read(&path).await
            }
            Errand::Flow => self.flow().await,
            Errand::Refresh => self.refresh().await,
            Errand::Introspection => self.introspect().await,
            Errand::Userinfo => self.userinfo().await,
            Errand::Hybrid => self.hybrid().await,
            Errand::Push => self.push().await,
            Errand::Poll => self.poll().await,
            Errand::Device => self.let_device_in().await,
            Errand::Status => self.read("/status").await,
            Errand::CozyRefresh | Errand::DocumentRead | Errand::DocumentWrite => self.cozy(errand).await,
        }
    }

    async fn cozy(&mut self, errand: Errand) -> Outcome {
        let Some(client) = &mut self.cozy else {
            return Err(Failure::new("The caller is no Cozy client yet."));
        };
        let wire = &mut self.browser.wire;
        match errand {
            Errand::CozyRefresh => client.refresh(wire).await,
            Errand::DocumentRead => client.read(wire).await,
            _ => client.write(wire).await,
        }
    }

    async fn read(&mut self, path: &str) -> Outcome {
        let answer = self.browser.wire.get(path, &[]).await?;
        if answer.status.is_success() {
            Ok(())
        } else {
            Err(answer.unexpected())
        }
    }

    fn fresh(&mut self) -> Fresh {
        self.flows += 1;
        Fresh::of(&format!("{}-{}", self.serial, self.flows))
    }

    async fn flow(&mut self) -> Outcome {
        let fresh = self.fresh();
        let back = self.authorize(&fresh.request(CODE, "code")).await?;
        let code = fresh.code(back.query(), &[])?;
        let answer = self.redeem(As::Basic(CODE), &code, &fresh).await?;
        self.keep_tokens(answer)
    }

    async fn hybrid(&mut self) -> Outcome {
        let fresh = self.fresh();
        let back = self
            .authorize(&fresh.request(HYBRID, client::HYBRID_TYPE))
            .await?;
        let code = fresh.code(back.fragment(), &["id_token", "access_token"])?;
        let answer = self.redeem(As::Basic(HYBRID), &code, &fresh).await?;
        has_tokens(&answer)
    }

    async fn push(&mut self) -> Outcome {
        let fresh = self.fresh();
        let path = self.server.push.clone();
        let request = fresh.request(PUSHING, "code");
        let pushed = self
            .ask(&path, As::Assertion, &request, StatusCode::CREATED)
            .await?;
        let Some(name) = pushed.get("request_uri").and_then(Value::as_str) else {
            return Err(Failure::new(format!("A pushed request got no name: {pushed}")));
        };
        let back = self
            .authorize(&[("client_id", PUSHING), ("request_uri", name)])
            .await?;
        let code = fresh.code(back.query(), &[])?;
        let answer = self.redeem(As::Assertion, &code, &fresh).await?;
        has_tokens(&answer)
    }

    /// A device asks to be let in: its code, and the path that the person goes to.
    async fn start_device(&mut self) -> Outcome<(String, String)> {
        let (path, name) = (self.server.device.clone(), client::device(self.serial));
        let form = [("client_id", name.as_str()), ("scope", SCOPE)];
        let started = self.ask(&path, As::Public, &form, StatusCode::OK).await?;
        let text = |field: &str| {
            let text = started.get(field).and_then(Value::as_str);
            text.ok_or_else(|| Failure::new(format!("The device was not told its {field}: {started}")))
        };
        Ok((
            text("device_code")?.to_owned(),
            path_of(text("verification_uri_complete")?)?,
        ))
    }

    /// A device asks whether it was let in.
    async fn ask_for_device(&mut self, device_code: &str, expected: StatusCode) -> Outcome<Value> {
        let (path, name) = (self.server.token.clone(), client::device(self.serial));
        let form = [
            ("grant_type", DEVICE_GRANT),
            ("device_code", device_code),
            ("client_id", &name),
        ];
        self.ask(&path, As::Public, &form, expected).await
    }

    async fn poll(&mut self) -> Outcome {
        let code = self.device_code.clone();
        let answer = self.ask_for_device(&code, StatusCode::BAD_REQUEST).await?;
        if answer.get("error").and_then(Value::as_str) == Some("authorization_pending") {
            return Ok(());
        }
        Err(Failure::new(format!(
            "A device that waits was told something else: {answer}"
        )))
    }

    async fn let_device_in(&mut self) -> Outcome {
        let (code, page) = self.start_device().await?;
        match self.browser.visit(&page).await? {
            Stop::Page => {}
            Stop::Back(url) => return Err(Failure::new(format!("A device's page led to a client: {url}"))),
        }
        let answer = self.ask_for_device(&code, StatusCode::OK).await?;
        has_tokens(&answer)
    }

    /// Goes to the authorization endpoint as a browser would, and comes back to the client.
    async fn authorize(&mut self, request: &[(&str, &str)]) -> Outcome<Url> {
        let query = Serializer::new(String::new()).extend_pairs(request).finish();
        let path = format!("{}?{query}", self.server.authorize);
        match self.browser.visit(&path).await? {
            Stop::Back(url) => Ok(url),
            Stop::Page => Err(Failure::new("The authorization ended at a page.")),
        }
    }

    async fn redeem(&mut self, who: As, code: &str, fresh: &Fresh) -> Outcome<Value> {
        let path = self.server.token.clone();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", &fresh.verifier),
        ];
        self.ask(&path, who, &form, StatusCode::OK).await
    }

    async fn refresh(&mut self) -> Outcome {
        let (path, token) = (self.server.token.clone(), self.refresh_token.clone());
        let form = [("grant_type", "refresh_token"), ("refresh_token", &token)];
        let answer = self.ask(&path, As::Basic(CODE), &form, StatusCode::OK).await?;
        self.keep_tokens(answer)
    }

    fn keep_tokens(&mut self, mut answer: Value) -> Outcome {
        has_tokens(&answer)?;
        let mut take = |field: &str| match answer.get_mut(field).map(Value::take) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(Failure::new(format!("The token answer has no {field}."))),
        };
        self.access_token = take("access_token")?;
        self.refresh_token = take("refresh_token")?;
        Ok(())
    }

    async fn introspect(&mut self) -> Outcome {
        let (path, token) = (self.server.introspection.clone(), self.access_token.clone());
        let form = [("token", token.as_str())];
        let answer = self.ask(&path, As::Basic(CODE), &form, StatusCode::OK).await?;
        if answer.get("active") == Some(&Value::Bool(true)) {
            return Ok(());
        }
        Err(Failure::new(format!("A good token was called bad: {answer}")))
    }

    async fn userinfo(&mut self) -> Outcome {
        let bearer = format!("Bearer {}", self.access_token);
        let answer = self
            .browser
            .wire
            .get(&self.server.userinfo, &[("authorization", &bearer)])
            .await?
            .json(StatusCode::OK)?;
        if answer.get("sub").is_some() {
            return Ok(());
        }
        Err(Failure::new(format!("Userinfo knows nobody: {answer}")))
    }

    /// Sends a form as a client, and reads the answer.
    async fn ask(
        &mut self,
        path: &str,
        who: As,
        pairs: &[(&str, &str)],
        expected: StatusCode,
    ) -> Outcome<Value> {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(pairs);
        let mut basic = None;
        match who {
            As::Basic(name) => basic = Some(format!("Basic {}", STANDARD.encode(format!("{name}:{SECRET}")))),
            As::Assertion => {
                let assertion = self.server.key.assertion(&self.server.issuer)?;
                form.append_pair("client_assertion_type", ASSERTION_TYPE)
                    .append_pair("client_assertion", &assertion);
            }
            As::Public => {}
        }
        let headers = basic.as_deref().map(|basic| ("authorization", basic));
        self.browser
            .wire
            .post(path, headers.as_slice(), form.finish())
            .await?
            .json(expected)
    }
}

/// Whether an answer of the token endpoint brings an access token and an ID token.
fn has_tokens(answer: &Value) -> Outcome {
    for field in ["access_token", "id_token"] {
        if answer.get(field).and_then(Value::as_str).is_none() {
            return Err(Failure::new(format!("The token answer has no {field}.")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_what_was_asked_for_is_a_failure() {
        let fresh = Fresh::of("1-1");
        let state = &fresh.state;
        let answer = format!("code=abc&id_token=def&state={state}");
        assert_eq!(fresh.code(Some(&answer), &["id_token"]).unwrap(), "abc");
        assert!(fresh.code(Some(&answer), &["access_token"]).is_err());
        assert!(fresh.code(Some("code=abc&state=another"), &[]).is_err());
        assert!(fresh.code(None, &[]).is_err());
    }
}
