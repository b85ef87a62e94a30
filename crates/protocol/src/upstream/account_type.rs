//! Account types: how a service is asked for access (cozy.md G.1 to G.3). The record is the JSON that providers of
//! Cozys share; it is kept as it stands and read here.
//!
//! What does not live here: which types there are, and the states of requests under way.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::{Host, Url};

use super::token::{Credentials, TokenCall, TokenMode, append, with_query};
use crate::pkce::{CodeChallenge, METHOD};
use crate::secret::Secret;

/// Longest text in a record, in bytes.
const LONGEST: usize = 4096;
/// Longest name, in bytes.
const LONGEST_NAME: usize = 128;
/// Most entries in `extras`.
const MOST_EXTRAS: usize = 50;

/// How one service is asked.
#[derive(Clone)]
pub struct AccountType {
    /// The service's name, as in URLs: without the context.
    pub service: String,
    /// The context it is for; empty for every one.
    pub context: String,
    /// The konnector that uses it, if the record says so.
    pub slug: Option<String>,
    /// How access is got.
    pub grant_mode: GrantMode,
    /// Our id at the service.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Option<Secret<String>>,
    /// Where the person's browser goes.
    pub auth_endpoint: String,
    /// Where codes are exchanged; none: the konnector finishes alone.
    pub token_endpoint: Option<String>,
    /// How we show who we are.
    pub token_mode: TokenMode,
    /// The callback that is registered at the service; none: the instance's own.
    pub redirect_uri: Option<String>,
    /// More parameters of the authorization request.
    pub extras: BTreeMap<String, String>,
    /// The service does not want to be told the callback again.
    pub skip_redirect_uri_on_authorize: bool,
    /// The service does not want the state with the code.
    pub skip_state_on_token: bool,
    /// Passed on to konnectors that need it.
    pub secret: Option<Secret<String>>,
    /// Whether konnectors get it: the modes `secret` and those that end with `+secret`.
    pub gives_secret: bool,
    /// Ours: the service takes PKCE (RFC 7636).
    pub pkce: bool,
    /// Ours: where tokens are revoked (RFC 7009).
    pub revocation_endpoint: Option<String>,
    /// Ours: days that a refresh token lives, where the service does not say so itself.
    pub refresh_token_days: Option<u32>,
}

/// How access to a service is got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantMode {
    /// A code that is exchanged.
    AuthorizationCode,
    /// The same, and a refresh token has to come of it (D18).
    RefreshToken,
    /// A token in the callback itself.
    Token,
    /// The same, for services that name the callback `redirect_url`.
    TokenRedirectUrl,
    /// Nothing is asked: the konnector has a secret.
    Secret,
    /// Something else, as written.
    Other(String),
}

/// Why a record cannot be used. The text names the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAccountType {
    /// Not a JSON object.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// No name, or one that no URL can have.
    #[error(
        "its _id has to be a name of letters, digits, `-`, `_` and `.`, if need be behind the name of a context and a slash"
    )]
    Name,
    /// This field is missing, or not of the kind it has to be.
    #[error("its {0} is missing or cannot be used")]
    Field(&'static str),
}

impl GrantMode {
    fn parse(text: &str) -> Self {
        match text {
            "authorization_code" | "authorization_code+secret" => Self::AuthorizationCode,
            "refresh_token" => Self::RefreshToken,
            "token" | "token+secret" => Self::Token,
            "token_redirect_url" => Self::TokenRedirectUrl,
            "secret" => Self::Secret,
            other => Self::Other(other.to_owned()),
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::Token => "token",
            Self::TokenRedirectUrl => "token_redirect_url",
            Self::Secret => "secret",
            Self::Other(other) => other,
        }
    }

    /// The `response_type`; none where no browser goes to the service.
    pub fn response_type(&self) -> Option<&'static str> {
        match self {
            Self::AuthorizationCode | Self::RefreshToken => Some("code"),
            Self::Token | Self::TokenRedirectUrl => Some("token"),
            Self::Secret | Self::Other(_) => None,
        }
    }
}

/// Whether a text can be the name of a service.
pub fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=LONGEST_NAME).contains(&text.len()) && !text.starts_with('.') && text.bytes().all(plain)
}

/// The id of a record: `_id`, or the name that it is sent to. Where both are there they have to be the same.
pub fn id_of(record: &Map<String, Value>, named: Option<&str>) -> Result<String, InvalidAccountType> {
    let own = match record.get("_id") {
        None | Some(Value::Null) => None,
        Some(Value::String(own)) => Some(own.as_str()),
        Some(_) => return Err(InvalidAccountType::Name),
    };
    let id = match (own, named) {
        (Some(own), Some(named)) if own != named => return Err(InvalidAccountType::Name),
        (own, named) => own.or(named).ok_or(InvalidAccountType::Name)?,
    };
    let good = match id.split_once('/') {
        Some((context, service)) => is_name(context) && is_name(service),
        None => is_name(id),
    };
    if good {
        Ok(id.to_owned())
    } else {
        Err(InvalidAccountType::Name)
    }
}

impl AccountType {
    /// Reads a record. `id` is the one that [`id_of`] gave.
    pub fn read(record: &Map<String, Value>, id: &str) -> Result<Self, InvalidAccountType> {
        let (context, service) = id.split_once('/').unwrap_or(("", id));
        let written_mode = text(record, "grant_mode")?.unwrap_or_default();
        let grant_mode = GrantMode::parse(&written_mode);
        let asked = grant_mode.response_type().is_some();
        let auth_endpoint = endpoint(record, "auth_endpoint")?;
        let client_id = text(record, "client_id")?;
        if asked && auth_endpoint.is_none() {
            return Err(InvalidAccountType::Field("auth_endpoint"));
        }
        if asked && client_id.is_none() {
            return Err(InvalidAccountType::Field("client_id"));
        }
        let token_mode = match text(record, "token_mode")?.as_deref() {
            None | Some("form" | "post") => TokenMode::Form,
            Some("basic") => TokenMode::Basic,
            Some("get") => TokenMode::Get,
            Some(_) => return Err(InvalidAccountType::Field("token_mode")),
        };
        // The document writes it both ways (D19).
        let redirect_uri = match endpoint(record, "redirect_uri")? {
            None => endpoint(record, "redirect_url")?,
            some => some,
        };
        Ok(Self {
            service: service.to_owned(),
            context: context.to_owned(),
            slug: text(record, "slug")?,
            grant_mode,
            client_id: client_id.unwrap_or_default(),
            client_secret: text(record, "client_secret")?.map(Secret::new),
            auth_endpoint: auth_endpoint.unwrap_or_default(),
            token_endpoint: endpoint(record, "token_endpoint")?,
            token_mode,
            redirect_uri,
            extras: extras(record)?,
            skip_redirect_uri_on_authorize: flag(record, "skip_redirect_uri_on_authorize")?,
            skip_state_on_token: flag(record, "skip_state_on_token")?,
            secret: text(record, "secret")?.map(Secret::new),
            gives_secret: written_mode == "secret" || written_mode.ends_with("+secret"),
            pkce: flag(record, "pkce")?,
            revocation_endpoint: endpoint(record, "revocation_endpoint")?,
            refresh_token_days: match record.get("refresh_token_days") {
                None | Some(Value::Null) => None,
                Some(days) => Some(
                    days.as_u64()
                        .and_then(|days| u32::try_from(days).ok())
                        .filter(|days| (1..=3650).contains(days))
                        .ok_or(InvalidAccountType::Field("refresh_token_days"))?,
                ),
            },
        })
    }

    /// The secret for konnectors, if they get one.
    pub fn secret_for_konnectors(&self) -> Option<&Secret<String>> {
        self.secret.as_ref().filter(|_| self.gives_secret)
    }

    /// The callback for an instance that is reached at `issuer`.
    pub fn callback(&self, issuer: &str) -> String {
        match &self.redirect_uri {
            Some(uri) => uri.clone(),
            None => format!("{issuer}/accounts/{}/redirect", self.service),
        }
    }

    /// Where the person's browser goes. `None` where no browser does.
    pub fn authorize_url(&self, ask: &Asking<'_>) -> Option<String> {
        let response_type = self.grant_mode.response_type()?;
        let mut query = String::new();
        if let Some(scope) = ask.scope {
            append(&mut query, "scope", scope);
        }
        if !self.skip_redirect_uri_on_authorize {
            let name = match self.grant_mode {
                GrantMode::TokenRedirectUrl => "redirect_url",
                _ => "redirect_uri",
            };
            append(&mut query, name, ask.callback);
        }
        append(&mut query, "response_type", response_type);
        append(&mut query, "client_id", &self.client_id);
        append(&mut query, "state", ask.state);
        if let Some(verifier) = ask.verifier.filter(|_| response_type == "code") {
            append(
                &mut query,
                "code_challenge",
                &CodeChallenge::of(verifier).to_string(),
            );
            append(&mut query, "code_challenge_method", METHOD);
        }
        for (name, value) in &self.extras {
            append(&mut query, name, value);
        }
        Some(with_query(&self.auth_endpoint, &query).to_string())
    }

    /// The client that we are there.
    pub fn credentials(&self) -> Credentials<'_> {
        Credentials {
            id: &self.client_id,
            secret: self.client_secret.as_ref(),
        }
    }

    /// Exchanges a code. `None` without a token endpoint.
    pub fn exchange(&self, code: &str, nonce: Option<&str>, ask: &Asking<'_>) -> Option<TokenCall> {
        let mut params = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", ask.callback),
        ];
        if !self.skip_state_on_token {
            params.push(("state", ask.state));
        }
        if let Some(nonce) = nonce {
            params.push(("nonce", nonce));
        }
        if let Some(verifier) = ask.verifier {
            params.push(("code_verifier", verifier));
        }
        self.asks_for_token(&params)
    }

    /// Gets a new access token. `None` without a token endpoint.
    pub fn refresh(&self, refresh_token: &Secret<String>) -> Option<TokenCall> {
        self.asks_for_token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose()),
        ])
    }

    /// Gives a token back (RFC 7009). `None` where the service has no door for it.
    pub fn revoke(&self, token: &Secret<String>, hint: &str) -> Option<TokenCall> {
        let mode = match self.token_mode {
            // Revocation is always a POST.
            TokenMode::Get => TokenMode::Form,
            mode => mode,
        };
        let params = [("token", token.expose().as_str()), ("token_type_hint", hint)];
        TokenCall::new(
            self.revocation_endpoint.as_deref()?,
            mode,
            self.credentials(),
            &params,
        )
    }

    fn asks_for_token(&self, params: &[(&str, &str)]) -> Option<TokenCall> {
        TokenCall::new(
            self.token_endpoint.as_deref()?,
            self.token_mode,
            self.credentials(),
            params,
        )
    }
}

/// One request for access under way.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// What is asked for, as it came.
    pub scope: Option<&'a str>,
    /// Where the service sends the browser.
    pub callback: &'a str,
    /// Our state.
    pub state: &'a str,
    /// The PKCE verifier, for services that take one.
    pub verifier: Option<&'a str>,
}

/// A text that is not empty. Ids of apps are written as numbers, too.
fn text(record: &Map<String, Value>, name: &'static str) -> Result<Option<String>, InvalidAccountType> {
    match record.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.len() <= LONGEST && !text.chars().any(char::is_control) => {
            Ok(Some(text.clone()).filter(|text| !text.is_empty()))
        }
        Some(Value::Number(number)) if number.is_u64() => Ok(Some(number.to_string())),
        Some(_) => Err(InvalidAccountType::Field(name)),
    }
}

/// An address: https, or http on this computer.
fn endpoint(record: &Map<String, Value>, name: &'static str) -> Result<Option<String>, InvalidAccountType> {
    let Some(text) = text(record, name)? else {
        return Ok(None);
    };
    if is_endpoint(&text) {
        Ok(Some(text))
    } else {
        Err(InvalidAccountType::Field(name))
    }
}

/// Whether a text is an address that a browser or we can be sent to: https, or http on this computer.
pub fn is_endpoint(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    let graphic = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    graphic
        && url.username().is_empty()
        && url.password().is_none()
        && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

fn flag(record: &Map<String, Value>, name: &'static str) -> Result<bool, InvalidAccountType> {
    match record.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(InvalidAccountType::Field(name)),
    }
}

/// `extras`: what they must not do is take the place of what the request says itself.
fn extras(record: &Map<String, Value>) -> Result<BTreeMap<String, String>, InvalidAccountType> {
    const OURS: [&str; 5] = [
        "state",
        "client_id",
        "response_type",
        "redirect_uri",
        "code_challenge",
    ];
    let wrong = InvalidAccountType::Field("extras");
    let extras = match record.get("extras") {
        None | Some(Value::Null) => return Ok(BTreeMap::new()),
        Some(Value::Object(extras)) if extras.len() <= MOST_EXTRAS => extras,
        Some(_) => return Err(wrong),
    };
    let mut read = BTreeMap::new();
    for (name, value) in extras {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            _ => return Err(wrong),
        };
        let fits = name.len() + value.len() <= LONGEST && !value.chars().any(char::is_control);
        if !fits || OURS.contains(&name.as_str()) {
            return Err(wrong);
        }
        read.insert(name.clone(), value);
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(record: &Value) -> Result<AccountType, InvalidAccountType> {
        let record = record.as_object().unwrap();
        AccountType::read(record, &id_of(record, None)?)
    }

    /// The record of the document.
    fn facebook() -> Value {
        json!({
            "_id": "facebook",
            "grant_mode": "authorization_code",
            "redirect_uri": "https://oauthcallback.cozy.tools:8080/accounts/facebook/redirect",
            "token_mode": "get",
            "token_endpoint": "https://graph.facebook.com/v2.12/oauth/access_token",
            "auth_endpoint": "https://www.facebook.com/v2.12/dialog/oauth",
            "client_id": "...",
            "client_secret": "..."
        })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut record = facebook();
        record[name] = value;
        record
    }

    const ASKING: Asking<'_> = Asking {
        scope: Some("a b"),
        callback: "https://ada.example/accounts/x/redirect",
        state: "S",
        verifier: None,
    };

    #[test]
    fn the_record_of_the_document_is_read_as_it_stands() {
        let read = read(&facebook()).unwrap();
        assert_eq!((read.service.as_str(), read.context.as_str()), ("facebook", ""));
        assert_eq!(read.token_mode, TokenMode::Get);
        assert_eq!(
            read.callback("https://ada.example"),
            "https://oauthcallback.cozy.tools:8080/accounts/facebook/redirect"
        );
    }

    #[test]
    fn d19_both_spellings_of_the_callback_are_read_and_without_one_it_is_the_instances() {
        let mut record = facebook();
        let uri = record.as_object_mut().unwrap().remove("redirect_uri").unwrap();
        let plain = read(&record).unwrap();
        assert_eq!(
            plain.callback("http://localhost:4283"),
            "http://localhost:4283/accounts/facebook/redirect"
        );
        record["redirect_url"] = uri.clone();
        assert_eq!(read(&record).unwrap().redirect_uri.as_deref(), uri.as_str());
    }

    #[test]
    fn a_context_is_part_of_the_id_and_of_nothing_else() {
        let read = read(&with("_id", json!("work/facebook"))).unwrap();
        assert_eq!(
            (read.service.as_str(), read.context.as_str()),
            ("facebook", "work")
        );
        for bad in ["", "a/b/c", "a b", "../x", "a/", "/a", "é"] {
            assert!(
                id_of(with("_id", json!(bad)).as_object().unwrap(), None).is_err(),
                "{bad}"
            );
        }
        let record = facebook();
        assert!(id_of(record.as_object().unwrap(), Some("other")).is_err());
    }

    #[test]
    fn the_browser_is_sent_with_what_the_record_says() {
        let record = json!({
            "_id": "x", "grant_mode": "authorization_code", "client_id": 12345,
            "auth_endpoint": "https://p.example/auth?v=1",
            "extras": {"access_type": "offline", "prompt": "consent"},
        });
        let read = read(&record).unwrap();
        assert_eq!(
            read.authorize_url(&ASKING).unwrap(),
            "https://p.example/auth?v=1&scope=a%20b&redirect_uri=https%3A%2F%2Fada.example%2Faccounts%2Fx%2Fredirect\
             &response_type=code&client_id=12345&state=S&access_type=offline&prompt=consent"
        );
    }

    #[test]
    fn each_mode_asks_in_its_way() {
        let url = |mode: &str| {
            read(&with("grant_mode", json!(mode)))
                .unwrap()
                .authorize_url(&ASKING)
        };
        assert!(url("refresh_token").unwrap().contains("response_type=code"));
        assert!(url("token").unwrap().contains("&response_type=token"));
        let odd = url("token_redirect_url").unwrap();
        assert!(odd.contains("redirect_url=") && !odd.contains("redirect_uri="));
        assert_eq!((url("secret"), url("bi_webauth")), (None, None));
        let skipping = read(&with("skip_redirect_uri_on_authorize", json!(true))).unwrap();
        assert!(!skipping.authorize_url(&ASKING).unwrap().contains("redirect_uri"));
    }

    #[test]
    fn pkce_is_sent_where_the_service_takes_it() {
        let record = read(&with("pkce", json!(true))).unwrap();
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let asking = Asking {
            verifier: Some(verifier),
            ..ASKING
        };
        let url = record.authorize_url(&asking).unwrap();
        assert!(
            url.contains("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            "{url}"
        );
        let call = record.exchange("C", None, &asking).unwrap();
        assert!(call.url.contains(&format!("code_verifier={verifier}")));
    }

    #[test]
    fn the_exchange_says_the_same_callback_again_and_the_state_unless_it_should_not() {
        let form = |record: &Value, nonce| {
            read(record)
                .unwrap()
                .exchange("C", nonce, &ASKING)
                .unwrap()
                .form
                .unwrap()
                .to_string()
        };
        let mut record = with("token_mode", Value::Null);
        assert_eq!(
            form(&record, Some("N")),
            "grant_type=authorization_code&code=C&redirect_uri=https%3A%2F%2Fada.example%2Faccounts%2Fx%2Fredirect\
             &state=S&nonce=N&client_id=...&client_secret=..."
        );
        record["skip_state_on_token"] = json!(true);
        assert!(!form(&record, None).contains("state"));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (name, value) in [
            ("client_id", json!("")),
            ("auth_endpoint", Value::Null),
            ("auth_endpoint", json!("http://p.example/auth")),
            ("token_endpoint", json!("https://user@p.example/")),
            ("token_endpoint", json!("file:///etc/passwd")),
            ("token_endpoint", json!(["https://p.example/"])),
            ("redirect_uri", json!("javascript:alert(1)")),
            ("token_mode", json!("smoke")),
            ("extras", json!({"state": "mine"})),
            ("extras", json!({"a": {}})),
            ("pkce", json!("yes")),
            ("refresh_token_days", json!(0)),
        ] {
            assert_eq!(
                read(&with(name, value.clone())).err(),
                Some(InvalidAccountType::Field(name)),
                "{value}"
            );
        }
        assert!(
            read(&with("token_endpoint", json!("http://127.0.0.1:9/token"))).is_ok(),
            "this computer"
        );
        // Nothing is asked there, so nothing has to be known.
        assert!(read(&json!({"_id": "bank", "grant_mode": "secret", "secret": "s"})).is_ok());
    }
}
