//! A Cozy client: registers itself, asks for permissions, redeems, calls. And the person's part in it.

use serde_json::{Value, json};

use crate::http::{Reply, Request};
use crate::lodge::Address;
use crate::text;
use crate::visitor::Visitor;

/// Where the answers of [`CozyClient`] go.
pub const COZY_CALLBACK: &str = "https://client.example.org/oauth/callback";

/// A registered client.
#[derive(Debug, Clone)]
pub struct CozyClient {
    address: Address,
    /// What it was told at its registration.
    pub record: Value,
}

/// Its tokens.
#[derive(Debug, Clone)]
pub struct CozyTokens {
    /// To call with.
    pub access: String,
    /// To get such tokens with; none after a refresh.
    pub refresh: Option<String>,
    /// What they are for.
    pub scope: String,
}

impl CozyClient {
    /// The least that a registration says.
    pub fn wish() -> Value {
        json!({
            "redirect_uris": [COZY_CALLBACK],
            "client_name": "Client",
            "software_id": "github.com/example/client",
        })
    }

    /// The request that a registration is.
    pub fn registration(wish: &Value) -> Request {
        Request::new("POST", "/auth/register")
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("Authorization", "null")
            .body(wish.to_string())
    }

    /// A client that has just registered.
    #[track_caller]
    pub fn registered(address: Address) -> Self {
        Self::registered_as(address, &Self::wish())
    }

    /// A client that has just registered with this.
    #[track_caller]
    pub fn registered_as(address: Address, wish: &Value) -> Self {
        let record = address.send(&Self::registration(wish)).expect(201).json();
        Self { address, record }
    }

    /// A client that registered before, at a lodge that has another address by now.
    pub fn at(address: Address, record: Value) -> Self {
        Self { address, record }
    }

    /// A text of its record.
    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        let text = self.record[name].as_str();
        text.unwrap_or_else(|| panic!("no {name} in {}", self.record))
            .to_owned()
    }

    /// Its id.
    #[track_caller]
    pub fn id(&self) -> String {
        self.text("client_id")
    }

    /// Where it sends the browser, with `more` parameters that replace its own.
    #[track_caller]
    pub fn asks(&self, scope: &str, more: &[(&str, &str)]) -> String {
        let id = self.id();
        let own = [
            ("client_id", id.as_str()),
            ("redirect_uri", COZY_CALLBACK),
            ("state", "S"),
            ("response_type", "code"),
            ("scope", scope),
        ];
        let own = own
            .into_iter()
            .filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let all: Vec<(&str, &str)> = own.chain(more.iter().copied()).collect();
        format!("/auth/authorize?{}", text::form(&all))
    }

    /// The person goes where it sent them, and says yes: the answer's parameters.
    #[track_caller]
    pub fn is_allowed(
        &self,
        person: &mut Visitor,
        scope: &str,
        more: &[(&str, &str)],
    ) -> Vec<(String, String)> {
        person.goes_to(&self.asks(scope, more)).expect(200);
        let answer = person.allows().expect(302);
        let location = answer.location().trim_end_matches('#');
        let (_, query) = location.split_once('?').expect("an answer");
        text::params(query)
    }

    /// A code that the person gave.
    #[track_caller]
    pub fn gets_code(&self, person: &mut Visitor, scope: &str) -> String {
        let params = self.is_allowed(person, scope, &[]);
        let code = params.into_iter().find(|(name, _)| name == "code");
        code.expect("a code").1
    }

    /// The request to redeem a code, with `more` parameters that replace its own.
    #[track_caller]
    pub fn redemption(&self, code: &str, more: &[(&str, &str)]) -> Request {
        let own = [("grant_type", "authorization_code"), ("code", code)];
        self.token_request(&own, more)
    }

    /// The request to refresh.
    #[track_caller]
    pub fn refreshing(&self, token: &str) -> Request {
        let own = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.token_request(&own, &[])
    }

    fn token_request(&self, own: &[(&str, &str)], more: &[(&str, &str)]) -> Request {
        let (id, secret) = (self.id(), self.text("client_secret"));
        let credentials = [("client_id", id.as_str()), ("client_secret", secret.as_str())];
        let own = own
            .iter()
            .copied()
            .chain(credentials)
            .filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let all: Vec<(&str, &str)> = own.chain(more.iter().copied()).collect();
        Request::form("/auth/access_token", &all)
            .header("Authorization", "null")
            .header("Accept", "application/json")
    }

    /// Sends a request.
    #[track_caller]
    pub fn sends(&self, request: &Request) -> Reply {
        self.address.send(request)
    }

    /// The whole way from a consent to tokens.
    #[track_caller]
    pub fn gets_tokens(&self, person: &mut Visitor, scope: &str) -> CozyTokens {
        let code = self.gets_code(person, scope);
        CozyTokens::of(&self.sends(&self.redemption(&code, &[])).expect(200))
    }

    /// Calls with a token.
    #[track_caller]
    pub fn calls(&self, method: &str, target: &str, token: &str) -> Reply {
        let request = Request::new(method, target).bearer(token);
        self.sends(&request.header("Accept", "application/json"))
    }

    /// What the token may do, or the refusal.
    #[track_caller]
    pub fn looks_at_itself(&self, token: &str) -> Reply {
        self.calls("GET", "/permissions/self", token)
    }

    /// A request about its registration.
    #[track_caller]
    pub fn managing(&self, method: &str) -> Request {
        Request::new(method, &format!("/auth/register/{}", self.id()))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .bearer(&self.text("registration_access_token"))
    }
}

impl CozyTokens {
    /// The tokens in a reply.
    #[track_caller]
    pub fn of(reply: &Reply) -> Self {
        let body = reply.json();
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        assert_eq!(text("token_type").as_deref(), Some("bearer"));
        Self {
            access: text("access_token").expect("an access token"),
            refresh: text("refresh_token"),
            scope: text("scope").expect("a scope"),
        }
    }
}
