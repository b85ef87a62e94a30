//! The owner's help for apps that do not get in: each refused request with the rule that failed, what was received and
//! what was registered. The window lists them and offers a repair where one is safe.
//!
//! Invariants: no secret, code, token or assertion is ever written down. The list is short, the same refusal only
//! counts, and neither one app nor strangers can flush the others out of it. A repair is computed from the
//! registration as it is when it is looked at, so what is offered is what is still needed. Anybody can write a link in
//! the name of an app: a repair that would open something is offered only where somebody vouched for the request, the
//! owner who was signed in there or the app that had proved who it is.

use std::sync::{Mutex, PoisonError};

use hashlink::LruCache;
use protocol::authorization_request::Refusal;
use protocol::client_authentication::Via;
use protocol::client_metadata::{AuthMethod, ClientMetadata, Dialect, GrantType, Publisher};
use protocol::error::{Cause, ErrorCode, OAuthError};
use protocol::id::ClientId;
use protocol::parameters::Parameters;
use protocol::pkce::CodeChallenge;
use protocol::redirect_uri::{self, ApplicationType, Destination, RedirectUri, Registrar, destination};
use protocol::registration;
use protocol::response_type::{ResponseMode, ResponseType};
use protocol::scope::{OPENID, Scope};
use protocol::secret::PUSHED_REQUEST;
use protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::refusals::Room;

use crate::Gatekeeper;
use crate::instances::Instance;
use crate::messages::{RefusalEndpoint, RefusalRule, Repair, Topic};
use crate::world::Moment;

/// Refusals kept of one instance.
const ROOM: Room = Room {
    of_client: 20,
    of_strangers: 40,
    of_self_registered: 60,
    of_others: 100,
};
/// Written in a minute, at most, of one app; and of all strangers, and of all apps that registered themselves.
const A_MINUTE: u32 = 30;
/// Apps whose pace is remembered.
const PACES: usize = 256;
/// Longest text kept of what was received, in characters.
const LONGEST: usize = 500;

/// Counts what is written down in a minute, by name: an app that is refused without end drowns no other.
pub(crate) struct Pace(Mutex<LruCache<String, (Timestamp, u32)>>);

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(PACES)))
    }
}

impl Pace {
    fn admits(&self, name: &str, now: Timestamp) -> bool {
        let mut paces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, written) = paces.entry(name.to_owned()).or_insert((now, 0));
        if now < *since || now.since(*since).as_secs() >= 60 {
            (*since, *written) = (now, 0);
        }
        *written = written.saturating_add(1);
        *written <= A_MINUTE
    }
}

/// What was received, and what was registered.
type Sides = (Option<String>, Vec<String>);

/// What is kept beside the columns, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Detail {
    /// What the app was told.
    pub(crate) description: String,
    /// What was received, if it is neither secret nor too long.
    pub(crate) received: Option<String>,
    /// What was registered then.
    pub(crate) registered: Vec<String>,
}

impl Gatekeeper {
    /// Notes that the authorization endpoint refused `params`.
    pub fn note_refused_authorization(
        &self,
        instance: &Instance,
        params: &Parameters,
        refusal: &Refusal,
        vouched: bool,
        moment: Moment,
    ) {
        let error = refusal.clone().into_error();
        let id = params.get("client_id");
        let rule = self.rule_and_sides(instance, id, params, &error);
        self.note_refusal(
            instance,
            RefusalEndpoint::Authorize,
            id,
            rule,
            vouched,
            &error,
            moment,
        );
    }

    /// Notes that an authorization request was refused which its client, authenticated as it registered, sent ahead.
    pub fn note_refused_push(
        &self,
        instance: &Instance,
        id: &str,
        params: &Parameters,
        error: &OAuthError,
        moment: Moment,
    ) {
        let vouched = self.has_proved(instance, id);
        let rule = self.rule_and_sides(instance, Some(id), params, error);
        let endpoint = RefusalEndpoint::PushedRequest;
        self.note_refusal(instance, endpoint, Some(id), rule, vouched, error, moment);
    }

    /// Which rule of an authorization request was broken, with what was received and what was registered.
    fn rule_and_sides(
        &self,
        instance: &Instance,
        id: Option<&str>,
        params: &Parameters,
        error: &OAuthError,
    ) -> (RefusalRule, Sides) {
        let client = self.client_named_in(instance, id);
        let client = client.as_deref();
        let rule = match id {
            None => RefusalRule::Parameter,
            Some(_) => rule_of_authorization(params, client, error, &instance.issuer),
        };
        (rule, beside(rule, params, client, Via::None))
    }

    /// Whether a client that passed authentication proved something by it: public ones only say their name.
    fn has_proved(&self, instance: &Instance, id: &str) -> bool {
        self.client_named_in(instance, Some(id))
            .is_some_and(|client| !client.is_public())
    }

    /// Notes that an endpoint which clients call themselves refused a form. `presented` is the client's id and where it
    /// was found.
    pub fn note_refused_call(
        &self,
        instance: &Instance,
        endpoint: RefusalEndpoint,
        presented: (&str, Via),
        params: &Parameters,
        error: &OAuthError,
        moment: Moment,
    ) {
        let (id, via) = presented;
        let client = self.client_named_in(instance, Some(id));
        let client = client.as_deref();
        let rule = rule_of_call(endpoint, params, client, via, error);
        let sides = beside(rule, params, client, via);
        let vouched = error.cause == Some(Cause::WayOfSecret)
            || (error.code != ErrorCode::InvalidClient && self.has_proved(instance, id));
        self.note_refusal(
            instance,
            endpoint,
            Some(id),
            (rule, sides),
            vouched,
            error,
            moment,
        );
    }

    /// Notes that a client could not register itself.
    pub fn note_refused_registration(
        &self,
        instance: &Instance,
        client_id: Option<&str>,
        name: Option<&str>,
        error: &OAuthError,
        moment: Moment,
    ) {
        let rule = match error.code {
            ErrorCode::InvalidToken => RefusalRule::RegistrationToken,
            _ => RefusalRule::ClientMetadata,
        };
        let sides = (name.map(str::to_owned), Vec::new());
        let endpoint = RefusalEndpoint::Register;
        self.note_refusal(instance, endpoint, client_id, (rule, sides), false, error, moment);
    }

    /// Notes that an address after signing out is none of the client's.
    pub fn note_refused_sign_out(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        uri: &str,
        vouched: bool,
        moment: Moment,
    ) {
        let error = OAuthError::new(
            ErrorCode::InvalidRequest,
            "post_logout_redirect_uri is not registered for this client",
        );
        let rule = RefusalRule::PostLogoutRedirectUriNotRegistered;
        let sides = (Some(uri.to_owned()), uris(&client.post_logout_redirect_uris));
        let endpoint = RefusalEndpoint::EndSession;
        let id = Some(client.client_id.as_str());
        self.note_refusal(instance, endpoint, id, (rule, sides), vouched, &error, moment);
    }

    fn client_named_in(
        &self,
        instance: &Instance,
        id: Option<&str>,
    ) -> Option<std::sync::Arc<ClientMetadata>> {
        let id = ClientId::parse(id?).ok()?;
        self.client(instance, &id).ok().flatten()
    }

    #[expect(clippy::too_many_arguments, reason = "each is another fact of the refusal")]
    fn note_refusal(
        &self,
        instance: &Instance,
        endpoint: RefusalEndpoint,
        client_id: Option<&str>,
        (rule, (received, registered)): (RefusalRule, Sides),
        vouched: bool,
        error: &OAuthError,
        moment: Moment,
    ) {
        if is_everyday(error.code) {
            return;
        }
        let client_id = client_id.and_then(|id| ClientId::parse(id).ok());
        let client = self.client_named_in(instance, client_id.as_ref().map(ClientId::as_str));
        let own = |name: &str| {
            self.refused
                .admits(&format!("{}|{name}", instance.id), moment.now)
        };
        let admitted = match &client {
            None => own("strangers"),
            // What one of them uses up is its own first, so that it does not use up the others' without end.
            Some(client) if client.publisher == Publisher::Dynamic => {
                own(&format!("client {}", client.client_id)) && own("self-registered")
            }
            Some(client) => own(&format!("client {}", client.client_id)),
        };
        if !admitted {
            return;
        }
        let detail = Detail {
            description: error.description.to_string(),
            received: received.map(|text| shortened(&text)),
            registered,
        };
        let client_id = client_id.map(|id| id.to_string());
        let row = store::refusals::NewRefusal {
            instance_id: instance.id,
            at: moment.now,
            endpoint: word(endpoint),
            client_id: client_id.clone(),
            error: error.code.as_str().to_owned(),
            rule: word(rule),
            detail: serde_json::json!(detail).to_string(),
            vouched,
        };
        self.post_and_tell(Topic::Refusals, move |write| {
            write.insert_refusal(&row)?;
            write.expire_refusals(row.instance_id, client_id.as_deref(), ROOM)?;
            Ok::<_, store::Error>(())
        });
    }
}

/// What happens every day with apps that work, or was the owner's own decision, or ours.
fn is_everyday(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::AccessDenied
            | ErrorCode::LoginRequired
            | ErrorCode::ConsentRequired
            | ErrorCode::InteractionRequired
            | ErrorCode::AccountSelectionRequired
            | ErrorCode::AuthorizationPending
            | ErrorCode::SlowDown
            | ErrorCode::TemporarilyUnavailable
            | ErrorCode::ServerError
    )
}

fn shortened(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST)
        .collect()
}

/// The word that an enum of the owner's requests is serialised as.
fn word(word: impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// The enum of such a word.
pub(crate) fn of_word<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

/// Which rule an authorization request broke: the checks of the endpoint, looked at again in its order.
fn rule_of_authorization(
    params: &Parameters,
    client: Option<&ClientMetadata>,
    error: &OAuthError,
    issuer: &str,
) -> RefusalRule {
    let Some(client) = client else {
        return RefusalRule::UnknownClient;
    };
    match error.code {
        ErrorCode::InvalidRequestObject | ErrorCode::RequestNotSupported => {
            return RefusalRule::RequestObject;
        }
        ErrorCode::InvalidRequestUri | ErrorCode::RequestUriNotSupported => return RefusalRule::RequestUri,
        ErrorCode::UnsupportedResponseType => return RefusalRule::ResponseTypeUnknown,
        ErrorCode::UnauthorizedClient => return RefusalRule::ResponseTypeNotRegistered,
        ErrorCode::InvalidScope => return RefusalRule::Scope,
        ErrorCode::InvalidClient => return RefusalRule::WrongSecret,
        _ => {}
    }
    let inside_an_object = params.get("request").is_some() || params.get("request_uri").is_some();
    if client.require_pushed_authorization_requests && params.get("request_uri").is_none() {
        return RefusalRule::MustPush;
    }
    match params.get("redirect_uri") {
        // It may stand in the request object, which nobody reads a second time.
        None if inside_an_object => return RefusalRule::RequestObject,
        None => return RefusalRule::RedirectUriMissing,
        Some(uri)
            if redirect_uri::find_match(&client.redirect_uris, client.application_type, uri).is_none() =>
        {
            return RefusalRule::RedirectUriNotRegistered;
        }
        Some(uri) if redirect_uri::points_at(uri, issuer) => return RefusalRule::RedirectUriIsOurs,
        Some(_) => {}
    }
    let Some(response_type) = params.get("response_type").and_then(ResponseType::parse) else {
        return RefusalRule::ResponseTypeUnknown;
    };
    let front = response_type.token() || response_type.id_token();
    if let Some(mode) = params.get("response_mode") {
        match ResponseMode::parse(mode) {
            None => return RefusalRule::ResponseMode,
            Some(ResponseMode::Query) if front => return RefusalRule::ResponseMode,
            Some(_) => {}
        }
    }
    let asked = Scope::parse(params.get("scope").unwrap_or_default()).unwrap_or_default();
    if response_type.id_token() && !client.permitted(&asked).contains(OPENID) {
        return RefusalRule::Scope;
    }
    if response_type.id_token() && params.get("nonce").is_none() {
        return RefusalRule::NonceMissing;
    }
    if response_type.code() {
        let method = params.get_even_empty("code_challenge_method");
        match params.get_even_empty("code_challenge") {
            Some(challenge) if CodeChallenge::parse(challenge, method).is_err() => {
                return RefusalRule::PkceInvalid;
            }
            None if method.is_some() => return RefusalRule::PkceInvalid,
            None if client.must_use_pkce() => return RefusalRule::PkceMissing,
            _ => {}
        }
    }
    if error.description.contains("id_token_hint") {
        return RefusalRule::IdTokenHint;
    }
    RefusalRule::Parameter
}

fn rule_of_call(
    endpoint: RefusalEndpoint,
    params: &Parameters,
    client: Option<&ClientMetadata>,
    via: Via,
    error: &OAuthError,
) -> RefusalRule {
    match (error.code, client) {
        (ErrorCode::InvalidClient, None) => RefusalRule::UnknownClient,
        (ErrorCode::InvalidClient, Some(client)) => {
            if !fits(client.token_endpoint_auth_method, via) {
                RefusalRule::AuthMethod
            } else if via == Via::Assertion {
                RefusalRule::Assertion
            } else {
                RefusalRule::WrongSecret
            }
        }
        (ErrorCode::InvalidGrant | ErrorCode::ExpiredToken, _) => match error.cause {
            Some(Cause::OtherRedirectUri) => RefusalRule::CodeRedirectUri,
            Some(Cause::Verifier) => RefusalRule::Verifier,
            _ => match params.get("grant_type").and_then(GrantType::parse) {
                Some(GrantType::RefreshToken) => RefusalRule::RefreshToken,
                Some(GrantType::DeviceCode) => RefusalRule::DeviceCode,
                _ => RefusalRule::Code,
            },
        },
        (ErrorCode::UnsupportedGrantType, _) => RefusalRule::GrantTypeUnknown,
        (ErrorCode::UnauthorizedClient, _) => RefusalRule::GrantTypeNotRegistered,
        (ErrorCode::InvalidScope, _) => RefusalRule::Scope,
        (ErrorCode::InvalidRequest, _)
            if endpoint == RefusalEndpoint::Token && params.get("grant_type").is_none() =>
        {
            RefusalRule::GrantTypeUnknown
        }
        (ErrorCode::InvalidRequest, _) => RefusalRule::Parameter,
        _ => RefusalRule::Other,
    }
}

/// Whether a client of this method presents itself this way.
fn fits(registered: AuthMethod, via: Via) -> bool {
    match registered {
        AuthMethod::None => via == Via::None,
        AuthMethod::ClientSecret => matches!(via, Via::Basic | Via::Post),
        AuthMethod::ClientSecretBasic => via == Via::Basic,
        AuthMethod::ClientSecretPost => via == Via::Post,
        AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt => via == Via::Assertion,
    }
}

/// The way as a registration would name it.
fn method_of(via: Via) -> &'static str {
    match via {
        Via::None => "none",
        Via::Basic => "client_secret_basic",
        Via::Post => "client_secret_post",
        Via::Assertion => "client_assertion",
    }
}

fn uris(list: &[RedirectUri]) -> Vec<String> {
    list.iter().map(|uri| uri.as_str().to_owned()).collect()
}

/// What was received and, beside it, what was registered: of the one parameter that the rule is about.
fn beside(rule: RefusalRule, params: &Parameters, client: Option<&ClientMetadata>, via: Via) -> Sides {
    let sent = |name| params.get(name).map(str::to_owned);
    let Some(client) = client else {
        let received = match rule {
            RefusalRule::UnknownClient => sent("redirect_uri"),
            _ => None,
        };
        return (received, Vec::new());
    };
    match rule {
        RefusalRule::RedirectUriMissing
        | RefusalRule::RedirectUriNotRegistered
        | RefusalRule::RedirectUriIsOurs => (sent("redirect_uri"), uris(&client.redirect_uris)),
        RefusalRule::CodeRedirectUri => (sent("redirect_uri"), Vec::new()),
        RefusalRule::ResponseTypeUnknown | RefusalRule::ResponseTypeNotRegistered => (
            sent("response_type"),
            client.response_types.iter().map(ToString::to_string).collect(),
        ),
        RefusalRule::ResponseMode => (sent("response_mode"), Vec::new()),
        RefusalRule::PkceMissing | RefusalRule::PkceInvalid => (sent("code_challenge_method"), Vec::new()),
        RefusalRule::Scope => (sent("scope"), client.scope.iter().map(str::to_owned).collect()),
        RefusalRule::RequestUri => {
            // The name of a pushed request opens it: it may be good still, elsewhere (S-108).
            let address = sent("request_uri").filter(|uri| !uri.starts_with(PUSHED_REQUEST));
            (address, client.request_uris.clone())
        }
        RefusalRule::AuthMethod => (
            Some(method_of(via).to_owned()),
            vec![client.token_endpoint_auth_method.to_string()],
        ),
        RefusalRule::WrongSecret => (None, vec![client.token_endpoint_auth_method.to_string()]),
        RefusalRule::GrantTypeUnknown | RefusalRule::GrantTypeNotRegistered => (
            sent("grant_type"),
            client.grant_types.iter().map(ToString::to_string).collect(),
        ),
        _ => (None, Vec::new()),
    }
}

/// The change that would have let the request pass, if it is safe: it fits the client as it is now, it only adds, and
/// it gives nobody a way in that the registration does not already vouch for.
pub(crate) fn repair(
    rule: RefusalRule,
    received: Option<&str>,
    client: &ClientMetadata,
    instance: &Instance,
) -> Option<Repair> {
    // What the owner lets nobody register who comes by themselves is not had by asking for it once and being refused.
    let by_itself = client.publisher == Publisher::Dynamic;
    let leaves_tokens = |kind: ResponseType| kind.token() || kind.id_token();
    let repair = match rule {
        RefusalRule::ResponseTypeNotRegistered
            if by_itself
                && !instance.provider.allow_front_channel
                && leaves_tokens(ResponseType::parse(received?)?) =>
        {
            return None;
        }
        RefusalRule::PkceMissing if by_itself && !instance.provider.allow_no_pkce => return None,
        RefusalRule::RedirectUriNotRegistered => Repair::AddRedirectUri {
            uri: neighbour(received?, &client.redirect_uris)?,
        },
        RefusalRule::PostLogoutRedirectUriNotRegistered => {
            let mut known = client.post_logout_redirect_uris.clone();
            known.extend(client.redirect_uris.iter().cloned());
            Repair::AddPostLogoutRedirectUri {
                uri: neighbour(received?, &known)?,
            }
        }
        RefusalRule::ResponseTypeNotRegistered => Repair::AddResponseType {
            response_type: ResponseType::parse(received?)?.to_string(),
        },
        RefusalRule::GrantTypeNotRegistered => Repair::AddGrantType {
            grant_type: GrantType::parse(received?)?.to_string(),
        },
        RefusalRule::Scope if !client.scope.is_empty() => {
            let asked = Scope::parse(received?).ok()?.supported();
            let missing: Vec<String> = asked
                .iter()
                .filter(|word| !client.scope.contains(word))
                .map(str::to_owned)
                .collect();
            if missing.is_empty() {
                return None;
            }
            Repair::AddScopes { scopes: missing }
        }
        RefusalRule::PkceMissing => Repair::AllowNoPkce,
        // From one way to send the same secret to the other; what proves more is never given up.
        RefusalRule::AuthMethod => match (client.token_endpoint_auth_method, received?) {
            (AuthMethod::ClientSecretPost, method @ "client_secret_basic")
            | (AuthMethod::ClientSecretBasic, method @ "client_secret_post") => Repair::ChangeAuthMethod {
                method: method.to_owned(),
            },
            _ => return None,
        },
        _ => return None,
    };
    let changed = repaired(&repair, client, instance)?;
    (changed != *client && registration::check_together(&changed).is_ok()).then_some(repair)
}

/// Whether a repair opens nothing that a stranger could want: they may have written the request for the owner to find,
/// with a click on the repair as its aim.
pub(crate) fn is_harmless(repair: &Repair, client: &ClientMetadata) -> bool {
    let leads_home = |uri: &str| {
        [&client.redirect_uris, &client.post_logout_redirect_uris]
            .into_iter()
            .flatten()
            .any(|known| is_same_door(uri, known.as_str(), client.application_type))
    };
    match repair {
        Repair::AddRedirectUri { uri } | Repair::AddPostLogoutRedirectUri { uri } => leads_home(uri),
        Repair::AddResponseType { response_type } => {
            ResponseType::parse(response_type).is_some_and(|kind| !kind.token() && !kind.id_token())
        }
        // The owner is still asked for each of them.
        Repair::AddScopes { .. } => !client.trusted,
        Repair::AddGrantType { .. } | Repair::AllowNoPkce | Repair::ChangeAuthMethod { .. } => false,
    }
}

/// The client with the repair done; `None` where it does not fit.
pub(crate) fn repaired(
    repair: &Repair,
    client: &ClientMetadata,
    instance: &Instance,
) -> Option<ClientMetadata> {
    let mut changed = client.clone();
    let address = |uri: &str| {
        registration::address_for_answers(uri, client.application_type, Registrar::Owner, &instance.issuer)
            .ok()
    };
    match repair {
        Repair::AddRedirectUri { uri } => add(&mut changed.redirect_uris, address(uri)?),
        Repair::AddPostLogoutRedirectUri { uri } => {
            add(&mut changed.post_logout_redirect_uris, address(uri)?);
        }
        Repair::AddResponseType { response_type } => {
            let response_type = ResponseType::parse(response_type)?;
            if response_type.code() {
                add(&mut changed.grant_types, GrantType::AuthorizationCode);
            }
            if response_type.token() || response_type.id_token() {
                add(&mut changed.grant_types, GrantType::Implicit);
            }
            add(&mut changed.response_types, response_type);
        }
        Repair::AddGrantType { grant_type } => {
            let grant_type = GrantType::parse(grant_type)?;
            if grant_type == GrantType::AuthorizationCode {
                add(&mut changed.response_types, ResponseType::Code);
            }
            add(&mut changed.grant_types, grant_type);
        }
        Repair::AddScopes { scopes } => {
            let all = format!("{} {}", changed.scope, scopes.join(" "));
            changed.scope = Scope::parse(&all).ok()?;
        }
        Repair::AllowNoPkce => {
            if client.is_public() && client.dialect != Dialect::LibreGraph {
                return None;
            }
            changed.pkce_optional = true;
        }
        Repair::ChangeAuthMethod { method } => {
            changed.token_endpoint_auth_method = AuthMethod::parse(method)?;
        }
    }
    Some(changed)
}

fn add<T: PartialEq>(list: &mut Vec<T>, entry: T) {
    if !list.contains(&entry) {
        list.push(entry);
    }
}

/// The address, if one that is registered leads to the same place: the same host whatever the port, this computer under
/// any of its names, or the same scheme. Anybody can write a link with another address, so a foreign one is never
/// offered to be added with one click.
fn neighbour(received: &str, registered: &[RedirectUri]) -> Option<String> {
    let place = destination(received);
    registered
        .iter()
        .any(|known| is_same_place(&place, &destination(known.as_str())))
        .then(|| received.to_owned())
}

/// Whether two addresses lead to the same program: the same origin or scheme, whatever the path. Of a native app the port
/// on this computer is free already.
fn is_same_door(one: &str, other: &str, kind: ApplicationType) -> bool {
    let scheme = |uri: &str| uri.split(':').next().unwrap_or_default().to_owned();
    let same = match (destination(one), destination(other)) {
        (Destination::Loopback { host: one, .. }, Destination::Loopback { host: other, .. })
            if kind == ApplicationType::Native =>
        {
            one == other
        }
        (one, other) => one == other,
    };
    same && scheme(one) == scheme(other)
}

fn is_same_place(one: &Destination, other: &Destination) -> bool {
    let without_port = |host: &str| crate::instances::without_port(host).to_ascii_lowercase();
    match (one, other) {
        (Destination::Loopback { .. }, Destination::Loopback { .. }) => true,
        (Destination::Host(one), Destination::Host(other)) => without_port(one) == without_port(other),
        (Destination::Scheme(one), Destination::Scheme(other)) => one == other,
        _ => false,
    }
}
