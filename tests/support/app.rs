//! A client: what it asks for, and what it does with the answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::http::{Reply, Request};
use crate::lodge::{Address, Lodge};
use crate::text;
use crate::visitor::Visitor;

const AUTHORIZE: &str = "/signin/v1/identifier/_/authorize";
const TOKEN: &str = "/konnect/v1/token";
const USERINFO: &str = "/konnect/v1/userinfo";
const REVOKE: &str = "/konnect/v1/revoke";
const INTROSPECT: &str = "/konnect/v1/introspect";

/// A registered client.
#[derive(Debug, Clone)]
pub struct App {
    /// Where the lodge is.
    pub address: Address,
    /// Its `client_id`.
    pub id: String,
    /// Its secret, if it is confidential. It authenticates with Basic.
    pub secret: Option<String>,
    /// Where it wants its answers.
    pub redirect_uri: String,
    /// What it asks for.
    pub scope: String,
}

impl App {
    /// A program on a device: public, answers to a loopback port.
    pub fn native(lodge: &Lodge, id: &str) -> Self {
        Self::registered(lodge, id, &["--public", "--redirect-uri", "http://127.0.0.1/cb"])
            .answering_at("http://127.0.0.1:51234/cb")
    }

    /// A program on a server: confidential, answers to `https://client.example/cb`.
    pub fn server(lodge: &Lodge, id: &str) -> Self {
        Self::server_with(lodge, id, &[])
    }

    /// [`App::server`] with more words for `clients add`.
    pub fn server_with(lodge: &Lodge, id: &str, words: &[&str]) -> Self {
        let usual = ["--redirect-uri", "https://client.example/cb"];
        Self::registered(lodge, id, &[&usual, words].concat())
    }

    /// [`App::server`] that is never asked for consent.
    pub fn trusted(lodge: &Lodge, id: &str) -> Self {
        Self::server_with(lodge, id, &["--trusted"])
    }

    /// A client registered with these words of `clients add`.
    pub fn registered(lodge: &Lodge, id: &str, words: &[&str]) -> Self {
        let domain = lodge.domain();
        let start = [
            "clients",
            "add",
            "--json",
            "--instance",
            &domain,
            "--client-id",
            id,
        ];
        let client = lodge.cli(&[&start, words].concat()).json();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            address: lodge.address(),
            id: id.to_owned(),
            secret: text(&client["client_secret"]),
            redirect_uri: text(&client["redirect_uris"][0]).expect("a redirect address"),
            scope: "openid profile email offline_access".to_owned(),
        }
    }

    /// A client registered as the window registers it: `client` is the request's `client`, its id added.
    #[track_caller]
    pub fn registered_as(lodge: &Lodge, id: &str, mut client: Value) -> Self {
        client["client_id"] = id.into();
        let request = json!({ "request": "add_client", "instance": lodge.domain(), "client": client });
        let reply = lodge.control(&request).expect("a registered client");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            address: lodge.address(),
            id: id.to_owned(),
            secret: text(&reply["client_secret"]),
            redirect_uri: text(&reply["client"]["redirect_uris"][0]).unwrap_or_default(),
            scope: "openid profile email offline_access".to_owned(),
        }
    }

    /// The same client, answers wanted elsewhere.
    #[must_use]
    pub fn answering_at(mut self, redirect_uri: &str) -> Self {
        redirect_uri.clone_into(&mut self.redirect_uri);
        self
    }

    /// The same client, asking for something else.
    #[must_use]
    pub fn wanting(mut self, scope: &str) -> Self {
        scope.clone_into(&mut self.scope);
        self
    }

    /// A complete, good authorization request.
    pub fn ask(&self) -> Ask {
        let verifier = verifier();
        let params = [
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", &self.scope),
            ("state", "state-1"),
            ("nonce", "nonce-1"),
            ("code_challenge", &challenge(&verifier)),
            ("code_challenge_method", "S256"),
        ];
        Ask {
            params: params
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            verifier,
            redirect_uri: self.redirect_uri.clone(),
            issuer: self.address.origin(),
        }
    }

    /// Sends a person to the lodge and goes with them as far as they get by themselves: to a page, or back.
    #[track_caller]
    pub fn asks(&self, visitor: &mut Visitor) -> Reply {
        visitor.goes_to(&self.ask().target())
    }

    /// A program on a server that may ask for every response type, registered with these words as well.
    pub fn of_every_type(lodge: &Lodge, id: &str, words: &[&str]) -> Self {
        let types = [
            "code",
            "token",
            "id_token",
            "id_token token",
            "code token",
            "code id_token",
            "code id_token token",
        ];
        let mut all = Vec::new();
        for response_type in types {
            all.extend(["--response-type", response_type]);
        }
        for grant_type in ["authorization_code", "implicit", "refresh_token"] {
            all.extend(["--grant-type", grant_type]);
        }
        Self::server_with(lodge, id, &[&all, words].concat())
    }

    /// Gets a code from a person who signs in and allows as needed.
    #[track_caller]
    pub fn code(&self, visitor: &mut Visitor) -> Code {
        self.ask().code(visitor)
    }

    /// Gets tokens from a person who signs in and allows as needed.
    #[track_caller]
    pub fn tokens(&self, visitor: &mut Visitor) -> Tokens {
        Tokens::of(&self.redeems(&self.code(visitor)))
    }

    /// Redeems a code.
    #[track_caller]
    pub fn redeems(&self, code: &Code) -> Reply {
        self.posts(TOKEN, &code.params())
    }

    /// Redeems a code with some parameters changed; an empty value leaves the parameter out.
    #[track_caller]
    pub fn redeems_with(&self, code: &Code, changes: &[(&str, &str)]) -> Reply {
        let mut params = code.params();
        for (name, value) in changes {
            params.retain(|(one, _)| one != name);
            if !value.is_empty() {
                params.push((name, value));
            }
        }
        self.posts(TOKEN, &params)
    }

    /// Refreshes.
    #[track_caller]
    pub fn refreshes(&self, refresh_token: &str) -> Reply {
        self.refreshes_with(refresh_token, &[])
    }

    /// Refreshes with more parameters.
    #[track_caller]
    pub fn refreshes_with(&self, refresh_token: &str, more: &[(&str, &str)]) -> Reply {
        let params = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.posts(TOKEN, &[&params, more].concat())
    }

    /// Asks who the person is.
    #[track_caller]
    pub fn userinfo(&self, access_token: &str) -> Reply {
        self.address.send(&Request::get(USERINFO).bearer(access_token))
    }

    /// Whether an access token is still good.
    #[track_caller]
    pub fn can_use(&self, access_token: &str) -> bool {
        let reply = self.userinfo(access_token);
        assert!(matches!(reply.status, 200 | 401), "{}", reply.status);
        reply.status == 200
    }

    /// Revokes a token.
    #[track_caller]
    pub fn revokes(&self, token: &str) -> Reply {
        self.posts(REVOKE, &[("token", token)])
    }

    /// Introspects a token.
    #[track_caller]
    pub fn introspects(&self, token: &str) -> Reply {
        self.posts(INTROSPECT, &[("token", token)])
    }

    /// Posts a form with its credentials: Basic, or its id in the body.
    #[track_caller]
    pub fn posts(&self, endpoint: &str, params: &[(&str, &str)]) -> Reply {
        let request = match &self.secret {
            Some(secret) => Request::form(endpoint, params).basic(&self.id, secret),
            None => Request::form(endpoint, &[params, &[("client_id", &self.id)]].concat()),
        };
        self.address.send(&request)
    }
}

/// An authorization request, to be changed before it is sent.
#[derive(Debug, Clone)]
pub struct Ask {
    params: Vec<(String, String)>,
    /// The code verifier behind its challenge.
    pub verifier: String,
    redirect_uri: String,
    issuer: String,
}

impl Ask {
    /// Sets a parameter, in the place of the old one if there is one.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if name == "redirect_uri" {
            value.clone_into(&mut self.redirect_uri);
        }
        match self.params.iter_mut().find(|(one, _)| one == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.params.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Leaves a parameter out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.params.retain(|(one, _)| one != name);
        self
    }

    /// Adds a parameter even if it is there already.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.params.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a parameter before all others, even if it is there already.
    #[must_use]
    pub fn first(mut self, name: &str, value: &str) -> Self {
        self.params.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    /// The value of a parameter.
    #[track_caller]
    pub fn value(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(one, _)| one == name);
        &found.expect("a parameter").1
    }

    /// Path and query of the request by `GET`.
    pub fn target(&self) -> String {
        format!("{AUTHORIZE}?{}", self.query())
    }

    /// Its parameters, encoded.
    pub fn query(&self) -> String {
        text::form(&self.params)
    }

    /// The request by `POST`.
    pub fn posted(&self) -> Request {
        Request::form(AUTHORIZE, &self.params)
    }

    /// Sends a person there and goes with them as far as they get by themselves.
    #[track_caller]
    pub fn by(&self, visitor: &mut Visitor) -> Reply {
        visitor.goes_to(&self.target())
    }

    /// The answer in a redirect to the client: it goes where it should, says who answers (RFC 9207), and gives
    /// back `state` unchanged.
    #[track_caller]
    pub fn answer(&self, reply: &Reply) -> Answer {
        let answer = Answer::of(reply);
        assert_eq!(answer.address, self.redirect_uri);
        assert_eq!(answer.get("iss"), Some(&*self.issuer));
        let state = self.params.iter().find(|(name, _)| name == "state");
        assert_eq!(answer.get("state"), state.map(|(_, value)| &**value));
        answer
    }

    /// Sends a person there, who signs in and allows as needed; gives the answer.
    #[track_caller]
    pub fn answered(&self, visitor: &mut Visitor) -> Answer {
        let mut reply = self.by(visitor);
        if visitor.must_sign_in() {
            reply = visitor.signs_in();
        }
        if visitor.is_asked() {
            reply = visitor.allows();
        }
        self.answer(&reply)
    }

    /// The code of an answer, with what is needed to redeem it.
    #[track_caller]
    pub fn code_of(&self, answer: &Answer) -> Code {
        Code {
            code: answer.get("code").expect("a code").to_owned(),
            verifier: self.verifier.clone(),
            redirect_uri: self.redirect_uri.clone(),
        }
    }

    /// Sends a person there, who signs in and allows as needed; gives the code.
    #[track_caller]
    pub fn code(&self, visitor: &mut Visitor) -> Code {
        let mut reply = self.by(visitor);
        if visitor.must_sign_in() {
            reply = visitor.signs_in();
        }
        if visitor.is_asked() {
            reply = visitor.allows();
        }
        let answer = self.answer(&reply);
        assert_eq!(answer.get("error"), None, "{answer:?}");
        Code {
            code: answer.get("code").expect("a code").to_owned(),
            verifier: self.verifier.clone(),
            redirect_uri: self.redirect_uri.clone(),
        }
    }
}

/// What came back to the client's redirect address.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The address without what was added to it.
    pub address: String,
    /// The parameters that were added, in order.
    pub params: Vec<(String, String)>,
}

impl Answer {
    /// Reads the answer from a redirect that carries it in the fragment or the query, or from a form that posts itself.
    #[track_caller]
    pub fn of(reply: &Reply) -> Self {
        if reply.status == 200 {
            assert!(reply.text().contains("id=\"form-post\""), "{}", reply.text());
            let (address, params) = reply.form();
            return Self { address, params };
        }
        let location = reply.location();
        let parts = location.split_once('#').or_else(|| location.split_once('?'));
        let (address, params) = parts.expect("an answer");
        Self {
            address: address.to_owned(),
            params: text::params(params),
        }
    }

    /// The names of its parameters, in order.
    pub fn names(&self) -> String {
        let names = self.params.iter().map(|(name, _)| name.as_str());
        names.collect::<Vec<_>>().join(" ")
    }

    /// One parameter; the test ends if there are two of it.
    #[track_caller]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.params.iter().filter(|(one, _)| one == name);
        let first = values.next();
        assert_eq!(values.next(), None, "{name} came twice");
        first.map(|(_, value)| value.as_str())
    }

    /// It is this error, and carries no code.
    #[track_caller]
    pub fn expect_error(&self, error: &str) {
        assert_eq!(self.get("error"), Some(error), "{self:?}");
        assert_eq!(self.get("code"), None, "{self:?}");
    }
}

/// A code and what is needed to redeem it.
#[derive(Debug, Clone)]
pub struct Code {
    /// The code.
    pub code: String,
    /// The verifier behind its challenge.
    pub verifier: String,
    /// Where it was sent.
    pub redirect_uri: String,
}

impl Code {
    /// The parameters of the token request, client authentication aside.
    pub fn params(&self) -> Vec<(&str, &str)> {
        vec![
            ("grant_type", "authorization_code"),
            ("code", &self.code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", &self.verifier),
        ]
    }
}

/// What a client got for a code or a refresh token.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The refresh token, if there is one.
    pub refresh: Option<String>,
    /// The ID token, if there is one.
    pub id: Option<String>,
    /// The granted scope.
    pub scope: String,
}

impl Tokens {
    /// Reads the token endpoint's reply, which has to be a good one.
    #[track_caller]
    pub fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, 200, "{}", reply.text());
        let json = reply.json();
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        Self {
            access: text("access_token").expect("an access token"),
            refresh: text("refresh_token"),
            id: text("id_token"),
            scope: text("scope").expect("a scope"),
        }
    }

    /// The refresh token, which has to be there.
    #[track_caller]
    pub fn refresh(&self) -> &str {
        self.refresh.as_deref().expect("a refresh token")
    }

    /// The ID token, which has to be there.
    #[track_caller]
    pub fn id(&self) -> &str {
        self.id.as_deref().expect("an ID token")
    }
}

/// A code verifier that no other test uses. It need not be a secret here, only unlike the others.
fn verifier() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("a-verifier-that-is-long-enough-to-be-one-{count:06}")
}

/// The S256 challenge of a verifier (RFC 7636 4.2).
fn challenge(verifier: &str) -> String {
    text::base64url(&text::sha256(verifier.as_bytes()))
}
