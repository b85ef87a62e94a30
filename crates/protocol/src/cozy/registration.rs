//! Registration of Cozy clients: what a client may say about itself, and what it is told back (cozy.md C.1 to C.3).
//!
//! The invariant: [`ClientInput`] holds every field that a client can set, and nothing else. What the server knows about
//! a client lives in [`ClientRecord`] beside it, so no request body reaches it (mass assignment, I.1 22).
//!
//! What does not live here: rate limits, registration tokens, which slugs the registry knows, and the store.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::host::{Domain, Scheme, Slug};
use crate::encoding::{base64url, hex};
use crate::id::ClientId;
use crate::jose::strict_json::read_object;
use crate::redirect_uri::{ApplicationType, RedirectUri, RedirectUriProblem, Registrar};
use crate::secret::Secret;
use crate::time::Timestamp;

/// Out-of-band addresses: the code is shown on a page of ours and read from there.
pub const OUT_OF_BAND: [&str; 2] = ["urn:ietf:wg:oauth:2.0:oob", "urn:ietf:wg:oauth:2.0:oob:auto"];

/// Most redirect URIs of one client.
const MOST_URIS: usize = 20;

/// Longest text in a registration, in bytes.
const LONGEST: usize = 2000;

/// Longest name, in bytes: it is shown to a person who has to decide something.
const LONGEST_NAME: usize = 200;

/// Shortest onboarding secret, in characters: whoever knows it gets the client (C.9).
const SHORTEST_ONBOARDING_SECRET: usize = 16;

/// Apps that no client can be a version of: they install apps and manage the instance.
const UNLINKABLE: [&str; 2] = ["settings", "store"];

/// The scheme of a `software_id` that names a linked app (C.6).
const REGISTRY: &str = "registry://";

/// What a registration is judged by.
pub struct Rules<'a> {
    /// The instance: no answer may go to its own pages.
    pub own: &'a Domain,
    /// How the instance is reached.
    pub scheme: Scheme,
    /// Whether codes may travel unencrypted to other computers. Off, unless the owner's configuration says so.
    pub plain_http: bool,
    /// Whether the registry has an app of this name.
    pub in_registry: &'a dyn Fn(&Slug) -> bool,
}

/// Why a registration is refused: status, error code and text (format of `/auth/register*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The body is not `application/json`.
    ContentType,
    /// The client does not take JSON.
    Accept,
    /// More registrations than the limit allows.
    TooMany,
    /// There is no such client. Clients take this exact text for their own revocation.
    NotFound,
    /// The registration token is missing or not this client's.
    Token,
    /// The body names another client than the path.
    ClientId,
    /// The body names a secret that is not the client's.
    ClientSecret,
    /// Somebody else changed the client at the same moment.
    Conflict,
    /// A redirect URI is missing or not acceptable; says what is wrong.
    RedirectUri(String),
    /// Another field is missing or malformed; says which and what would be right.
    Metadata(String),
    /// The linked app does not exist or cannot be linked.
    SoftwareId(String),
}

impl Refused {
    /// The status of the answer.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Token => 401,
            Self::Conflict => 409,
            Self::TooMany => 429,
            _ => 400,
        }
    }

    /// `error`: what programs look at.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ContentType => "bad_content_type",
            Self::Accept => "bad_accept_header",
            Self::TooMany => "too_many_requests",
            Self::NotFound => "Client not found",
            Self::Token => "invalid_token",
            Self::ClientId => "invalid_client_id",
            Self::ClientSecret => "invalid_client_secret",
            Self::Conflict => "conflict",
            Self::RedirectUri(_) => "invalid_redirect_uri",
            Self::Metadata(_) => "invalid_client_metadata",
            Self::SoftwareId(_) => "unapproved_software_id",
        }
    }

    /// `error_description`: what people read; printable ASCII without quotes and backslashes (S-175).
    pub fn description(&self) -> Option<String> {
        let (Self::RedirectUri(text) | Self::Metadata(text) | Self::SoftwareId(text)) = self else {
            return None;
        };
        let plain = |c: char| c == ' ' || (c.is_ascii_graphic() && !matches!(c, '"' | '\\'));
        Some(text.chars().map(|c| if plain(c) { c } else { '?' }).collect())
    }

    /// The body of the answer.
    pub fn to_json(&self) -> Value {
        match self.description() {
            Some(text) => json!({ "error": self.code(), "error_description": text }),
            None => json!({ "error": self.code() }),
        }
    }
}

/// Where pushes for a device go (C.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotificationPlatform {
    /// Android, by Firebase Cloud Messaging.
    Android,
    /// Apple devices, by APNS/2.
    Ios,
    /// Firebase Cloud Messaging.
    Firebase,
    /// Apple's push service.
    Apns,
    /// Huawei's push service.
    Huawei,
}

impl NotificationPlatform {
    /// Reads the word, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "android" => Self::Android,
            "ios" => Self::Ios,
            "firebase" => Self::Firebase,
            "apns" => Self::Apns,
            "huawei" => Self::Huawei,
            _ => return None,
        })
    }
}

/// Everything a client can say about itself. Absent and empty are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientInput {
    /// Where answers may go, byte for byte as sent; never empty.
    pub redirect_uris: Vec<String>,
    /// What it calls itself. Proves nothing.
    pub client_name: String,
    /// Which program it is, the same on all instances; or `registry://slug`. Read it with [`ClientInput::linked`].
    pub software_id: String,
    /// `web`, `desktop`, `mobile`, `browser`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_kind: Option<String>,
    /// A page about it. Not checked: make it a link only through [`web_link`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Its picture. Not checked: show it only through [`web_link`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// What it does with data. Not checked: make it a link only through [`web_link`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// The version of the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
    /// Where pushes go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_platform: Option<NotificationPlatform>,
    /// Which device they go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_device_token: Option<String>,
}

impl ClientInput {
    /// Reads the body of `POST /auth/register`.
    pub fn read(body: &[u8], rules: &Rules<'_>) -> Result<Self, Refused> {
        Self::of_object(&object(body)?, rules)
    }

    /// The app that this client is a version of (C.6).
    pub fn linked(&self) -> Option<Slug> {
        Slug::parse(self.software_id.strip_prefix(REGISTRY)?)
    }

    /// The checks, in the order of C.2.
    fn of_object(body: &Map<String, Value>, rules: &Rules<'_>) -> Result<Self, Refused> {
        let redirect_uris = redirect_uris(body, rules)?;
        let client_name = mandatory(body, "client_name")?;
        if client_name.len() > LONGEST_NAME {
            return Err(Refused::Metadata("client_name is too long".to_owned()));
        }
        let software_id = mandatory(body, "software_id")?;
        let notification_platform = text(body, "notification_platform")?
            .map(|platform| {
                let wrong = || Refused::Metadata("notification_platform is not a known platform".to_owned());
                NotificationPlatform::parse(&platform).ok_or_else(wrong)
            })
            .transpose()?;
        // A right that only the owner gives, by a client that claims it for itself (C.1).
        if body.get("allow_login_scope") == Some(&Value::Bool(true)) {
            return Err(Refused::Token);
        }
        let input = Self {
            redirect_uris,
            client_name,
            software_id,
            client_kind: text(body, "client_kind")?,
            client_uri: text(body, "client_uri")?,
            logo_uri: text(body, "logo_uri")?,
            policy_uri: text(body, "policy_uri")?,
            software_version: text(body, "software_version")?,
            notification_platform,
            notification_device_token: text(body, "notification_device_token")?,
        };
        input.check_software_id(rules)?;
        Ok(input)
    }

    fn check_software_id(&self, rules: &Rules<'_>) -> Result<(), Refused> {
        let Some(name) = self.software_id.strip_prefix(REGISTRY) else {
            return Ok(());
        };
        let refused = |text: &str| Err(Refused::SoftwareId(text.to_owned()));
        if UNLINKABLE.contains(&name) {
            return refused("a client cannot be linked to this app");
        }
        match Slug::parse(name) {
            Some(slug) if (rules.in_registry)(&slug) => Ok(()),
            _ => refused("the registry has no app of this name"),
        }
    }
}

/// What `PUT /auth/register/:client-id` asks for. A field left out is cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// What the client now says about itself.
    pub input: ClientInput,
    /// What becomes of its secret.
    pub secret: SecretChange,
}

/// What a `client_secret` in an update asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretChange {
    /// It stays: none was sent.
    Keep,
    /// A new one is made: the present one was sent.
    Rotate,
}

impl Update {
    /// Reads the body of an update of this client.
    pub fn read(
        body: &[u8],
        client_id: &ClientId,
        secret: &Secret<String>,
        rules: &Rules<'_>,
    ) -> Result<Self, Refused> {
        let body = object(body)?;
        if body.get("client_id").and_then(Value::as_str) != Some(client_id.as_str()) {
            return Err(Refused::ClientId);
        }
        let input = ClientInput::of_object(&body, rules)?;
        let secret = match body.get("client_secret") {
            None | Some(Value::Null) => SecretChange::Keep,
            Some(Value::String(sent)) if sent.is_empty() => SecretChange::Keep,
            Some(Value::String(sent)) if secret.matches(sent) => SecretChange::Rotate,
            Some(_) => return Err(Refused::ClientSecret),
        };
        Ok(Self { input, secret })
    }
}

/// A client as it is kept: what it said, and what the server knows about it. The secret is kept elsewhere, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRecord {
    /// 32 hexadecimal digits.
    pub client_id: ClientId,
    /// What it said.
    pub input: ClientInput,
    /// When it came.
    pub created_at: Timestamp,
    /// Whether nobody has ever agreed to anything for it; then it is removed after an hour.
    pub pending: bool,
    /// The system of the device that agreed, as far as it told.
    #[serde(default)]
    pub client_os: Option<String>,
    /// When it last said that it had synchronised.
    #[serde(default)]
    pub synchronized_at: Option<Timestamp>,
    /// When it last got an access token.
    #[serde(default)]
    pub last_refreshed_at: Option<Timestamp>,
    /// Whether it may ask for the scope `login`. Only the owner gives that.
    #[serde(default)]
    pub allow_login_scope: bool,
    /// What it was prepared for, if the owner made it ahead of time (C.9).
    #[serde(default)]
    pub onboarding: Option<Onboarding>,
}

/// A client that was made for a program which fetches it later (C.9).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onboarding {
    /// The app that the owner comes from.
    #[serde(default)]
    pub app: Option<String>,
    /// The permissions that were agreed on.
    #[serde(default)]
    pub permissions: Option<String>,
    /// A state that the program recognises.
    #[serde(default)]
    pub state: Option<String>,
}

/// What of a record is shown besides. Secrets are here only while an answer is written.
#[derive(Default)]
pub struct Shown<'a> {
    /// `client_secret`.
    pub secret: Option<&'a Secret<String>>,
    /// `registration_access_token`: in the answers to POST, and to PUT, which gives back the one that was presented.
    pub registration_token: Option<&'a str>,
    /// `onboarding_secret`: only in the answer to its exchange.
    pub onboarding_secret: Option<&'a str>,
}

impl ClientRecord {
    /// A record of a client that just registered.
    pub fn new(client_id: ClientId, input: ClientInput, now: Timestamp) -> Self {
        Self {
            client_id,
            input,
            created_at: now,
            pending: true,
            client_os: None,
            synchronized_at: None,
            last_refreshed_at: None,
            allow_login_scope: false,
            onboarding: None,
        }
    }

    /// The record as clients get it. Fields that say nothing are left out.
    pub fn to_json(&self, shown: &Shown<'_>) -> Value {
        let mut record = match serde_json::to_value(&self.input) {
            Ok(Value::Object(input)) => input,
            _ => Map::new(),
        };
        let mut put = |name: &str, value: Value| {
            if !value.is_null() {
                record.insert(name.to_owned(), value);
            }
        };
        put("client_id", self.client_id.as_str().into());
        put("client_secret", json!(shown.secret.map(Secret::expose)));
        put("client_secret_expires_at", 0.into());
        put("registration_access_token", json!(shown.registration_token));
        put("grant_types", json!(["authorization_code", "refresh_token"]));
        put("response_types", json!(["code"]));
        put("client_os", json!(self.client_os));
        put("synchronized_at", json!(self.synchronized_at.map(rfc3339)));
        put("last_refreshed_at", json!(self.last_refreshed_at.map(rfc3339)));
        put("onboarding_secret", json!(shown.onboarding_secret));
        if let Some(onboarding) = &self.onboarding {
            put("onboarding_app", json!(onboarding.app));
            put("onboarding_permissions", json!(onboarding.permissions));
            put("onboarding_state", json!(onboarding.state));
        }
        if self.pending {
            put("pending", true.into());
        }
        if self.allow_login_scope {
            put("allow_login_scope", true.into());
        }
        put(
            "cozyMetadata",
            json!({ "doctypeVersion": "1", "metadataVersion": 1, "createdAt": rfc3339(self.created_at) }),
        );
        // The one field that is there even when it is null (C.9 shows it).
        record.insert("notifications".to_owned(), Value::Null);
        Value::Object(record)
    }
}

/// Checks the headers of a registration: it is JSON, and its answer will be read as JSON.
pub fn check_headers(content_type: Option<&str>, accept: Option<&str>) -> Result<(), Refused> {
    let media_type = content_type
        .and_then(|text| text.split(';').next())
        .unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        return Err(Refused::ContentType);
    }
    let accept = accept.unwrap_or_default().to_ascii_lowercase();
    if accept.contains("application/json") || accept.contains("*/*") {
        Ok(())
    } else {
        Err(Refused::Accept)
    }
}

/// The name under which a client is kept: its own, or the next number behind it (`name-2`, `name-3`, …) when one of
/// the other clients has it.
pub fn numbered_name<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> String {
    let others: HashSet<&str> = others.into_iter().collect();
    if !others.contains(name) {
        return name.to_owned();
    }
    let mut highest = 1_u64;
    for other in &others {
        let number = || {
            let digits = other.strip_prefix(name)?.strip_prefix('-')?;
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
            if plain { digits.parse::<u64>().ok() } else { None }
        };
        highest = highest.max(number().unwrap_or(1));
    }
    // Numbers that are too large to be counted are possible, and may be taken as well.
    let mut number = u128::from(highest) + 1;
    loop {
        let numbered = format!("{name}-{number}");
        if !others.contains(numbered.as_str()) {
            return numbered;
        }
        number += 1;
    }
}

/// A client id out of 16 random bytes.
pub fn client_id(chance: &[u8; 16]) -> Result<ClientId, crate::id::InvalidClientId> {
    ClientId::parse(&hex(chance))
}

/// A client secret out of 24 random bytes: 32 characters.
pub fn client_secret(chance: &[u8; 24]) -> Secret<String> {
    Secret::new(base64url(chance))
}

/// Whether a text is long enough to be an onboarding secret (C.9).
pub fn is_onboarding_secret(text: &str) -> bool {
    text.len() <= LONGEST && text.chars().count() >= SHORTEST_ONBOARDING_SECRET
}

/// A text of a client as a link, if it is one that may be followed: https, and nothing hidden in it.
pub fn web_link(text: &str) -> Option<&str> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    let url = url::Url::parse(text)
        .ok()
        .filter(|_| visible && text.starts_with("https://"))?;
    (url.username().is_empty() && url.password().is_none()).then_some(text)
}

/// Whether an answer may go to `uri` (C.2).
pub fn is_redirect_uri(uri: &str, rules: &Rules<'_>) -> bool {
    if OUT_OF_BAND.contains(&uri) {
        return true;
    }
    if crate::redirect_uri::points_at(uri, &rules.own.root(rules.scheme)) {
        return false;
    }
    let register = |uri: &str| RedirectUri::register(uri, ApplicationType::Native, Registrar::Owner);
    match register(uri) {
        Ok(_) => true,
        // `com.example.app:/` is a whole address for a program on a phone.
        Err(RedirectUriProblem::NothingBehindScheme) => {
            !uri.starts_with("http:") && !uri.starts_with("https:") && register(&format!("{uri}x")).is_ok()
        }
        // Everything but the encryption has to be right.
        Err(RedirectUriProblem::PlainHttp) => {
            let rest = uri.strip_prefix("http").unwrap_or_default();
            (rules.plain_http || is_below_localhost(uri)) && register(&format!("https{rest}")).is_ok()
        }
        Err(_) => false,
    }
}

/// Whether a URI names this computer as `something.localhost`.
fn is_below_localhost(uri: &str) -> bool {
    let url = url::Url::parse(uri).ok();
    url.is_some_and(|url| url.host_str().is_some_and(|host| host.ends_with(".localhost")))
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Refused> {
    read_object(body).ok_or_else(|| Refused::Metadata("the body is not a JSON object".to_owned()))
}

fn redirect_uris(body: &Map<String, Value>, rules: &Rules<'_>) -> Result<Vec<String>, Refused> {
    let uris = match body.get("redirect_uris") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(uris)) => uris.as_slice(),
        Some(_) => {
            return Err(Refused::RedirectUri(
                "redirect_uris is a list of texts".to_owned(),
            ));
        }
    };
    if uris.is_empty() {
        return Err(Refused::RedirectUri("redirect_uris is mandatory".to_owned()));
    }
    if uris.len() > MOST_URIS {
        return Err(Refused::RedirectUri(
            "redirect_uris has too many entries".to_owned(),
        ));
    }
    let checked = |uri: &Value| {
        let uri = uri
            .as_str()
            .ok_or_else(|| Refused::RedirectUri("redirect_uris is a list of texts".to_owned()))?;
        if is_redirect_uri(uri, rules) {
            Ok(uri.to_owned())
        } else {
            let shown: String = uri.chars().take(200).collect();
            Err(Refused::RedirectUri(format!("{shown} is invalid")))
        }
    };
    uris.iter().map(checked).collect()
}

fn mandatory(body: &Map<String, Value>, name: &str) -> Result<String, Refused> {
    text(body, name)?.ok_or_else(|| Refused::Metadata(format!("{name} is mandatory")))
}

/// A text without control characters. Blank is absent: real clients send empty texts for what they do not have.
fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, Refused> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) if text.len() <= LONGEST && !text.chars().any(char::is_control) => {
            Ok(Some(text.clone()))
        }
        Some(_) => Err(Refused::Metadata(format!(
            "{name} is a text of at most {LONGEST} bytes"
        ))),
    }
}

/// A moment as RFC 3339 writes it, in UTC, such as `2026-01-02T03:04:05Z`.
pub fn rfc3339(moment: Timestamp) -> String {
    let seconds = moment.seconds();
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days are counted from 1 March of year 0, so that the leap day is the last of its year. An era is 400 years.
    let days = days.saturating_add(719_468);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn alice() -> Domain {
        Domain::parse("alice.example.net", Scheme::Https).unwrap()
    }

    fn with_rules<T>(ask: impl Fn(&Rules<'_>) -> T) -> T {
        ask(&Rules {
            own: &alice(),
            scheme: Scheme::Https,
            plain_http: false,
            in_registry: &|slug: &Slug| matches!(slug.as_str(), "drive" | "store"),
        })
    }

    fn body() -> Value {
        json!({
            "redirect_uris": ["https://client.example.org/oauth/callback"],
            "client_name": "Client",
            "software_id": "github.com/example/client",
        })
    }

    fn with(name: &str, value: impl Into<Value>) -> Value {
        let mut body = body();
        body[name] = value.into();
        body
    }

    fn read(body: &Value) -> Result<ClientInput, Refused> {
        with_rules(|rules| ClientInput::read(body.to_string().as_bytes(), rules))
    }

    fn error(body: &Value) -> (&'static str, String) {
        let refused = read(body).unwrap_err();
        assert_eq!(refused.status(), 400);
        (refused.code(), refused.description().unwrap_or_default())
    }

    fn good(uri: &str) -> bool {
        with_rules(|rules| is_redirect_uri(uri, rules))
    }

    fn record() -> ClientRecord {
        let id = client_id(&[0xab; 16]).unwrap();
        ClientRecord::new(id, read(&body()).unwrap(), Timestamp::new(1_795_291_900))
    }

    #[test]
    fn what_real_clients_send_is_taken() {
        // As cozy-stack-client sends it (H.1).
        let sent = json!({
            "redirect_uris": ["http://localhost:3333/do_access"],
            "client_name": "cli-client",
            "software_id": "cozy-client-cli",
            "client_kind": "", "client_uri": "", "logo_uri": "", "policy_uri": "", "software_version": "",
            "notification_platform": "", "notification_device_token": "",
        });
        let input = read(&sent).unwrap();
        assert_eq!(input.client_kind, None);
        assert_eq!(input.notification_platform, None);
        assert_eq!(
            serde_json::to_value(&input).unwrap(),
            json!({
                "redirect_uris": ["http://localhost:3333/do_access"],
                "client_name": "cli-client",
                "software_id": "cozy-client-cli",
            })
        );
        let platform = read(&with("notification_platform", "Android")).unwrap();
        assert_eq!(
            platform.notification_platform,
            Some(NotificationPlatform::Android)
        );
    }

    #[test]
    fn i_19_what_is_mandatory_is_asked_for_in_order() {
        let mandatory = |code: &'static str, name: &str| (code, format!("{name} is mandatory"));
        let uris = mandatory("invalid_redirect_uri", "redirect_uris");
        assert_eq!(error(&json!({})), uris);
        assert_eq!(error(&with("redirect_uris", json!([]))), uris);
        assert_eq!(error(&with("redirect_uris", Value::Null)), uris);
        for empty in [Value::Null, "".into(), "  ".into()] {
            assert_eq!(
                error(&with("client_name", empty.clone())),
                mandatory("invalid_client_metadata", "client_name")
            );
            assert_eq!(
                error(&with("software_id", empty)),
                mandatory("invalid_client_metadata", "software_id")
            );
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for body in [
            with("client_name", 7),
            with("client_name", "a\nb"),
            with("client_name", "x".repeat(201)),
            with("client_uri", json!({})),
            with("notification_platform", "pager"),
            with("software_version", "x".repeat(3000)),
        ] {
            assert_eq!(error(&body).0, "invalid_client_metadata", "{body}");
        }
        for uris in [
            json!("https://a.example"),
            json!([7]),
            json!(vec!["https://a.example"; 21]),
        ] {
            assert_eq!(error(&with("redirect_uris", uris)).0, "invalid_redirect_uri");
        }
        for bytes in [
            &b""[..],
            b"null",
            b"[]",
            b"{",
            b"{\"client_name\":\"a\",\"client_name\":\"b\"}",
        ] {
            let refused = with_rules(|rules| ClientInput::read(bytes, rules)).unwrap_err();
            assert_eq!(
                (refused.status(), refused.code()),
                (400, "invalid_client_metadata")
            );
        }
    }

    #[test]
    fn answers_go_where_the_document_says() {
        for uri in [
            "https://client.example.org/oauth/callback",
            "https://client.example.org?tenant=1",
            "https://alice.example.net:8443/cb",
            "https://abcdefghijklmnop.chromiumapp.org/anything",
            "http://127.0.0.1:19856/callback",
            "http://localhost:3333/do_access",
            "http://[::1]:5000/cb",
            "http://app.localhost:5000/cb",
            "com.example.oauthclient:/",
            "com.example.app:/cb",
            "cozy://auth",
            "cozydrive://auth?x=1",
            "urn:ietf:wg:oauth:2.0:oob",
            "urn:ietf:wg:oauth:2.0:oob:auto",
        ] {
            assert!(good(uri), "{uri}");
        }
    }

    #[test]
    fn i_20_answers_go_nowhere_else() {
        for uri in [
            "",
            "/cb",
            "https://",
            "https:///cb",
            "https:",
            "http://",
            "https://alice.example.net/cb",
            "https://ALICE.example.net/cb",
            "https://alice.example.net:443/auth/login",
            "https://client.example.org/cb#frag",
            "https://client.example.org/cb#",
            "com.example.app:/cb#x",
            "http://client.example.org/cb",
            "http://127.0.0.1.evil.net/cb",
            "http://localhost.evil.net/cb",
            "http://evil.net/.localhost",
            "http://evil.net?.localhost",
            "http://u@app.localhost/cb",
            "https://u@client.example.org/cb",
            "https://client.example.org/../cb",
            "https://*.example.org/cb",
            "https://client.example.org/a b",
            "https://client.example.org/\u{e9}",
            "javascript:alert(1)",
            "javascript:",
            "data:text/html,x",
            "file:///etc/passwd",
            "vbscript:x",
            "blob:https://a.example/1",
            "about:blank",
            "ftp://a.example/",
            "gatelodge:/x",
            "urn:ietf:wg:oauth:2.0:oob:manual",
            "urn:x",
        ] {
            assert!(!good(uri), "{uri}");
            let refused = error(&with("redirect_uris", json!(["https://a.example/", uri])));
            assert_eq!(refused.0, "invalid_redirect_uri");
            assert!(refused.1.ends_with(" is invalid"), "{}", refused.1);
        }
        assert_eq!(
            error(&with("redirect_uris", json!(["http://client.example.org/cb"]))).1,
            "http://client.example.org/cb is invalid"
        );
    }

    #[test]
    fn the_port_tells_two_programs_on_one_host_apart() {
        let own = Domain::parse("localhost:8080", Scheme::Http).unwrap();
        let rules = Rules {
            own: &own,
            scheme: Scheme::Http,
            plain_http: false,
            in_registry: &|_| false,
        };
        assert!(is_redirect_uri("http://localhost:3333/do_access", &rules));
        for own in ["http://localhost:8080/cb", "http://127.0.0.1:8080/cb"] {
            assert!(!is_redirect_uri(own, &rules), "{own}");
        }
    }

    #[test]
    fn plain_http_is_a_switch() {
        with_rules(|rules| {
            let open = Rules {
                plain_http: true,
                own: rules.own,
                scheme: rules.scheme,
                in_registry: rules.in_registry,
            };
            assert!(is_redirect_uri("http://client.example.org/cb", &open));
            for still in [
                "http://u@client.example.org/",
                "http://client.example.org/#x",
                "javascript:1",
            ] {
                assert!(!is_redirect_uri(still, &open), "{still}");
            }
        });
    }

    #[test]
    fn i_22_privileged_fields_are_not_taken_over() {
        let mut sent = body();
        for (name, value) in [
            ("flagship", json!(true)),
            ("certified_from_store", json!(true)),
            ("created_at_onboarding", json!(true)),
            ("client_id", json!("x")),
            ("client_secret", json!("x")),
            ("registration_access_token", json!("x")),
            ("grant_types", json!(["implicit"])),
            ("response_types", json!(["token"])),
            ("pending", json!(false)),
            ("client_os", json!("x")),
            ("synchronized_at", json!("x")),
            ("onboarding_secret", json!("0123456789abcdef")),
            ("onboarding_permissions", json!("io.cozy.files")),
            ("notifications", json!({"x": 1})),
            ("cozyMetadata", json!({"createdByApp": "x"})),
            ("client_secret_expires_at", json!(7)),
            ("allow_login_scope", json!(false)),
            ("_id", json!("x")),
        ] {
            sent[name] = value;
        }
        let input = read(&sent).unwrap();
        assert_eq!(input, read(&body()).unwrap());
        let record = ClientRecord::new(client_id(&[1; 16]).unwrap(), input, Timestamp::new(0));
        assert!(record.pending && !record.allow_login_scope && record.onboarding.is_none());
        let refused = read(&with("allow_login_scope", true)).unwrap_err();
        assert_eq!(refused.status(), 401);
    }

    #[test]
    fn i_21_names_are_numbered() {
        let name = |others: &[&str]| numbered_name("name", others.iter().copied());
        assert_eq!(name(&[]), "name");
        assert_eq!(name(&["other"]), "name");
        assert_eq!(name(&["name"]), "name-2");
        assert_eq!(name(&["name", "name-2", "name-7", "other-9"]), "name-8");
        assert_eq!(name(&["name-2"]), "name");
        assert_eq!(
            name(&["name", "name-x", "name-02", "name-", "name2", "name-1-2"]),
            "name-2"
        );
        assert_eq!(
            name(&["name", "name-18446744073709551615"]),
            "name-18446744073709551616"
        );
        assert_eq!(
            name(&["name", "name-18446744073709551615", "name-18446744073709551616"]),
            "name-18446744073709551617"
        );
    }

    #[test]
    fn only_real_apps_are_linked() {
        let linked = read(&with("software_id", "registry://drive")).unwrap();
        assert_eq!(linked.linked(), Slug::parse("drive"));
        assert_eq!(read(&body()).unwrap().linked(), None);
        for bad in [
            "store", "settings", "unknown", "", "Drive", "drive/x", "../drive", "www",
        ] {
            let refused = read(&with("software_id", format!("registry://{bad}"))).unwrap_err();
            assert_eq!(refused.code(), "unapproved_software_id", "{bad}");
        }
    }

    #[test]
    fn i_24_the_present_secret_asks_for_a_new_one() {
        let (id, secret) = (client_id(&[1; 16]).unwrap(), client_secret(&[2; 24]));
        let update = |client_id: &str, sent: Value| {
            let mut body = with("client_id", client_id);
            body["client_secret"] = sent;
            with_rules(|rules| Update::read(body.to_string().as_bytes(), &id, &secret, rules))
        };
        let change = |sent: Value| update(id.as_str(), sent).map(|update| update.secret);
        assert_eq!(change(Value::Null), Ok(SecretChange::Keep));
        assert_eq!(change("".into()), Ok(SecretChange::Keep));
        assert_eq!(change(secret.expose().as_str().into()), Ok(SecretChange::Rotate));
        for wrong in [json!("x"), json!(7), json!([secret.expose()]), json!(true)] {
            assert_eq!(change(wrong), Err(Refused::ClientSecret));
        }
        assert_eq!(update("x", Value::Null).unwrap_err(), Refused::ClientId);
        let without = with_rules(|rules| Update::read(body().to_string().as_bytes(), &id, &secret, rules));
        assert_eq!(without, Err(Refused::ClientId));
        let mut bad = with("client_id", id.as_str());
        bad["software_id"] = "registry://store".into();
        let refused = with_rules(|rules| Update::read(bad.to_string().as_bytes(), &id, &secret, rules));
        assert_eq!(refused.unwrap_err().code(), "unapproved_software_id");
    }

    #[test]
    fn the_record_says_what_the_document_shows() {
        let secret = client_secret(&[2; 24]);
        assert_eq!(secret.expose().len(), 32);
        let shown = record().to_json(&Shown {
            secret: Some(&secret),
            registration_token: Some("t"),
            onboarding_secret: None,
        });
        for (name, value) in [
            ("client_id", json!("abababababababababababababababab")),
            ("client_secret", json!(secret.expose())),
            ("client_secret_expires_at", json!(0)),
            ("registration_access_token", json!("t")),
            ("grant_types", json!(["authorization_code", "refresh_token"])),
            ("response_types", json!(["code"])),
            (
                "redirect_uris",
                json!(["https://client.example.org/oauth/callback"]),
            ),
            ("notifications", Value::Null),
        ] {
            assert_eq!(shown.get(name), Some(&value), "{name}");
        }
        assert_eq!(shown["cozyMetadata"]["createdAt"], "2026-11-21T20:11:40Z");
        let bare = record().to_json(&Shown::default());
        for absent in [
            "client_secret",
            "registration_access_token",
            "onboarding_secret",
            "client_os",
            "logo_uri",
        ] {
            assert_eq!(bare.get(absent), None, "{absent}");
        }
        assert_eq!(bare["client_secret_expires_at"], 0);
    }

    #[test]
    fn a_record_reads_back() {
        let mut one = record();
        one.onboarding = Some(Onboarding::default());
        one.synchronized_at = Some(Timestamp::new(5));
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<ClientRecord>(&text).unwrap(), one);
    }

    #[test]
    fn the_headers_are_checked_first() {
        let json = Some("application/json");
        assert_eq!(check_headers(json, json), Ok(()));
        assert_eq!(
            check_headers(
                Some("application/json; charset=utf-8"),
                Some("text/html, */*;q=0.1")
            ),
            Ok(())
        );
        for bad in [
            None,
            Some("text/plain"),
            Some("application/jsonp"),
            Some("text/plain, application/json"),
        ] {
            assert_eq!(check_headers(bad, json), Err(Refused::ContentType));
        }
        for bad in [None, Some("text/html")] {
            assert_eq!(check_headers(json, bad), Err(Refused::Accept));
        }
    }

    #[test]
    fn descriptions_are_plain() {
        let refused = Refused::RedirectUri("a\"b\\c\u{e9}\n is invalid".to_owned());
        assert_eq!(
            refused.to_json(),
            json!({"error": "invalid_redirect_uri", "error_description": "a?b?c?? is invalid"})
        );
        assert_eq!(Refused::NotFound.to_json(), json!({"error": "Client not found"}));
    }

    #[test]
    fn only_https_is_a_link() {
        assert!(web_link("https://client.example.org/a.svg").is_some());
        for no in [
            "http://a.example/",
            "javascript:1",
            "https://u@a.example/",
            "https://a b/",
            "//a",
            "",
            "x",
        ] {
            assert_eq!(web_link(no), None, "{no}");
        }
        assert!(is_onboarding_secret("0123456789abcdef"));
        assert!(!is_onboarding_secret("0123456789abcde"));
    }

    #[test]
    fn moments_are_written_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1_767_323_045, "2026-01-02T03:04:05Z"),
        ] {
            assert_eq!(rfc3339(Timestamp::new(seconds)), text);
        }
        let _ = rfc3339(Timestamp::new(i64::MAX));
        let _ = rfc3339(Timestamp::new(i64::MIN));
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_sent(bytes: Vec<u8>, uri in ".*") {
            with_rules(|rules| {
                let _ = ClientInput::read(&bytes, rules);
                let _ = is_redirect_uri(&uri, rules);
            });
            let _ = web_link(&uri);
        }

        #[test]
        fn a_numbered_name_is_nobody_elses(others in prop::collection::vec("n(-[0-9]{1,2})?", 0..6)) {
            let name = numbered_name("n", others.iter().map(String::as_str));
            prop_assert!(!others.contains(&name));
        }

        #[test]
        fn no_answer_goes_to_the_instance(path in "[a-z/?=&]{0,8}", user in "([a-z]{0,3}@)?", port in "(:443)?") {
            let uri = format!("https://{user}alice.example.net{port}/{path}");
            prop_assert!(!good(&uri), "{uri}");
        }
    }
}
