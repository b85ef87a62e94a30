//! What may stand in a registration: reading it from JSON, the rules between its fields, and writing it out again
//! (RFC 7591 sections 2 and 3, OpenID Connect Dynamic Client Registration sections 2 and 3).
//!
//! The owner's form and a client that registers itself pass the same rules; [`Registrar`] says how much is taken on
//! trust. What does not live here: who may register, the secret, the id, and fetching anything that is named.
//!
//! The invariant: metadata that passed [`check_together`] cannot ask for tokens by a way that it has no means to
//! protect.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization as _;
use url::Url;

use crate::client_metadata::{
    AssertionAlg, AuthMethod, ClientKind, ClientMetadata, Dialect, GrantType, Publisher, RefreshMode,
    RequestObjectAlg, SubjectType,
};
use crate::error::{ErrorCode, OAuthError};
use crate::id::ClientId;
use crate::jose::jwk::PublicJwk;
use crate::jose::jws::Algorithm;
use crate::jose::strict_json;
use crate::redirect_uri::{ApplicationType, Destination, RedirectUri, Registrar, destination, points_at};
use crate::response_type::ResponseType;
use crate::scope::{self, Scope};

/// Most addresses in one list.
const MOST_ADDRESSES: usize = 50;
/// Most entries in any other list.
const MOST: usize = 20;
/// Longest address, in bytes.
const LONGEST_ADDRESS: usize = 2000;
/// Longest entry of a list of words, in bytes.
const LONGEST_WORD: usize = 255;
/// Most keys in a key set.
const MOST_KEYS: usize = 20;

/// A field that cannot be registered as it is. `say` is one sentence: what is wrong, what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {say}")]
pub struct MetadataProblem {
    /// The field, as RFC 7591 names it.
    pub field: &'static str,
    /// What is wrong with it.
    pub say: Cow<'static, str>,
}

impl MetadataProblem {
    /// A problem with a field.
    pub fn new(field: &'static str, say: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field,
            say: say.into(),
        }
    }
}

/// As the registration endpoint says it (RFC 7591 section 3.2.2).
impl From<MetadataProblem> for OAuthError {
    fn from(problem: MetadataProblem) -> Self {
        let code = match problem.field {
            REDIRECT_URIS => ErrorCode::InvalidRedirectUri,
            "software_statement" => ErrorCode::InvalidSoftwareStatement,
            _ => ErrorCode::InvalidClientMetadata,
        };
        Self::new(code, problem.to_string())
    }
}

const REDIRECT_URIS: &str = "redirect_uris";
const POST_LOGOUT_REDIRECT_URIS: &str = "post_logout_redirect_uris";

type Checked<T = ()> = Result<T, MetadataProblem>;

/// Reads the body of a registration: one JSON object, no member twice.
pub fn parse(body: &[u8]) -> Result<Map<String, Value>, OAuthError> {
    strict_json::read_object(body)
        .ok_or_else(|| OAuthError::new(ErrorCode::InvalidClientMetadata, "the body is not a JSON object"))
}

/// What a client that registers itself is measured by.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// Our issuer: no answer may be sent back to it (S-016).
    pub issuer: &'a str,
    /// Whether the owner agreed that such clients get tokens in the front channel.
    pub allow_front_channel: bool,
}

/// Reads what a client that registers itself sent (RFC 7591 section 2). Unknown members are ignored, `null` counts as
/// absent, and what is absent has the default of the specifications, with one exception: a client that names no
/// `grant_types` may also hold refresh tokens, as the clients of opencloud.md G do.
///
/// The secret, the id and everything that only the owner decides (consent, PKCE, dialect) are not taken from it
/// (S-105).
pub fn read(object: &Map<String, Value>, client_id: ClientId, house: House<'_>) -> Checked<ClientMetadata> {
    if object.get("software_statement").is_some_and(|it| !it.is_null()) {
        let say = "software statements are not taken here; send the metadata itself";
        return Err(MetadataProblem::new("software_statement", say));
    }
    let fields = Fields { object };
    let application_type = match fields.text("application_type")? {
        None | Some("web") => ApplicationType::Web,
        Some("native") => ApplicationType::Native,
        Some(_) => return Err(MetadataProblem::new("application_type", "web or native")),
    };
    let method = fields
        .word("token_endpoint_auth_method", offered_method)?
        .unwrap_or(AuthMethod::ClientSecretBasic);
    let response_types = fields.list("response_types", |text| {
        ResponseType::parse(text).ok_or("it is not one of the seven response types".into())
    })?;
    let grant_types = fields.list("grant_types", |text| {
        GrantType::parse(text).ok_or("it names a grant type that is not offered".into())
    })?;
    let (grant_types, response_types) = flows(grant_types, response_types);
    if grant_types.contains(&GrantType::ClientCredentials) {
        let say = "a client that registered itself cannot act without a person";
        return Err(MetadataProblem::new("grant_types", say));
    }
    if !house.allow_front_channel && grant_types.contains(&GrantType::Implicit) {
        let say = "the owner of this server does not let clients that registered themselves have tokens in the front \
                   channel; use response_types code";
        return Err(MetadataProblem::new("response_types", say));
    }
    let kind = kind(application_type, method, &grant_types, &response_types);
    let mut metadata = ClientMetadata {
        application_type,
        grant_types,
        response_types,
        token_endpoint_auth_method: method,
        redirect_uris: fields
            .list(REDIRECT_URIS, |text| {
                address_for_answers(text, application_type, Registrar::Dynamic, house.issuer)
            })?
            .unwrap_or_default(),
        post_logout_redirect_uris: fields
            .list(POST_LOGOUT_REDIRECT_URIS, |text| {
                address_for_answers(text, application_type, Registrar::Dynamic, house.issuer)
            })?
            .unwrap_or_default(),
        scope: match fields.text("scope")? {
            None => self_registered_scope(),
            Some(text) => Scope::parse(text)
                .map_err(|problem| MetadataProblem::new("scope", problem.to_string()))?
                .intersection(&self_registered_scope()),
        },
        software_id: fields.line("software_id")?,
        software_version: fields.line("software_version")?,
        publisher: Publisher::Dynamic,
        ..ClientMetadata::new(client_id, kind)
    };
    metadata.client_name = match fields.text("client_name")? {
        Some(name) => client_name(name, Registrar::Dynamic)?,
        None => name_of_place(&metadata),
    };
    if let Some(name) = fields.text("id_token_signed_response_alg")? {
        metadata.id_token_signed_response_alg = id_token_algorithm(name)?;
    }
    let details: Map<String, Value> = object
        .iter()
        .filter(|(name, value)| DETAILS.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    apply(&details, &mut metadata, Registrar::Dynamic)?;
    check_together(&metadata)?;
    sector_is_its_own(&metadata)?;
    Ok(metadata)
}

/// A sector vouches for the addresses that answers go to. A device gets its tokens without any: it could name the host
/// of somebody else and learn by which `sub` the owner is known there (OpenID Connect Core section 8.1).
fn sector_is_its_own(metadata: &ClientMetadata) -> Checked {
    let names_a_sector = !metadata.redirect_uris.is_empty() || metadata.sector_identifier_uri.is_some();
    if metadata.subject_type == SubjectType::Pairwise
        && metadata.grant_types.contains(&GrantType::DeviceCode)
        && names_a_sector
    {
        let say =
            "a pairwise client of the device flow has neither redirect addresses nor a sector of others";
        return Err(MetadataProblem::new("subject_type", say));
    }
    Ok(())
}

/// The scopes of a client that registered itself: what OpenID Connect names. What gives rights elsewhere, such as
/// roles and groups, is the owner's to add (S-107).
fn self_registered_scope() -> Scope {
    let words = [
        scope::OPENID,
        scope::PROFILE,
        scope::EMAIL,
        scope::ADDRESS,
        scope::PHONE,
        scope::OFFLINE_ACCESS,
    ];
    Scope::parse(&words.join(" ")).unwrap_or_default()
}

/// A method that a client may name; our own word for "basic or post" is not one.
fn offered_method(text: &str) -> Option<AuthMethod> {
    AuthMethod::parse(text).filter(|method| *method != AuthMethod::ClientSecret)
}

/// Fills in what was not said. Each list follows from the other (RFC 7591 section 2.1).
pub fn flows(
    grant_types: Option<Vec<GrantType>>,
    response_types: Option<Vec<ResponseType>>,
) -> (Vec<GrantType>, Vec<ResponseType>) {
    let without_browser = |grants: &[GrantType]| {
        !grants
            .iter()
            .any(|grant| matches!(grant, GrantType::AuthorizationCode | GrantType::Implicit))
    };
    let response_types = response_types.unwrap_or_else(|| match &grant_types {
        Some(grants) if without_browser(grants) => Vec::new(),
        Some(grants) if !grants.contains(&GrantType::AuthorizationCode) => vec![ResponseType::IdToken],
        _ => vec![ResponseType::Code],
    });
    let grant_types = grant_types.unwrap_or_else(|| {
        let code = response_types.iter().any(|kind| kind.code());
        let front = response_types.iter().any(|kind| kind.token() || kind.id_token());
        let mut grants = Vec::new();
        if code {
            grants.extend([GrantType::AuthorizationCode, GrantType::RefreshToken]);
        }
        if front {
            grants.push(GrantType::Implicit);
        }
        grants
    });
    (grant_types, response_types)
}

fn kind(
    application_type: ApplicationType,
    method: AuthMethod,
    grants: &[GrantType],
    responses: &[ResponseType],
) -> ClientKind {
    if responses.is_empty() && grants.contains(&GrantType::DeviceCode) {
        return ClientKind::Device;
    }
    match (application_type, method) {
        (ApplicationType::Native, _) => ClientKind::Native,
        (ApplicationType::Web, AuthMethod::None) => ClientKind::Browser,
        (ApplicationType::Web, _) => ClientKind::Server,
    }
}

/// A client without a name is called after the place its answers go to, which is the one thing known about it.
fn name_of_place(metadata: &ClientMetadata) -> String {
    let place = metadata
        .redirect_uris
        .first()
        .map(|uri| destination(uri.as_str()));
    match place {
        Some(
            Destination::Host(place) | Destination::Scheme(place) | Destination::Loopback { host: place, .. },
        ) => place,
        None => metadata.client_id.to_string(),
    }
}

/// A redirect URI, before or after signing out; none of them leads back to us (S-016).
pub fn address_for_answers(
    text: &str,
    app: ApplicationType,
    registrar: Registrar,
    issuer: &str,
) -> Result<RedirectUri, Cow<'static, str>> {
    if points_at(text, issuer) {
        return Err("it leads to Gatelodge itself, not to the app".into());
    }
    RedirectUri::register(text, app, registrar).map_err(|problem| problem.to_string().into())
}

/// A name as the consent page shows it: 1 to 100 characters, no controls, no direction overrides, nothing that poses
/// as us; from a client itself, no addresses either, because its real one stands beside the name (S-177).
pub fn client_name(name: &str, registrar: Registrar) -> Checked<String> {
    let invisible = |c: char| {
        c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
                | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    let name = name.trim();
    let problem = |say| Err(MetadataProblem::new("client_name", say));
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(invisible) {
        return problem("a name has 1 to 100 visible characters");
    }
    if looks_like_us(name) {
        return problem("this name is Gatelodge's own");
    }
    if registrar == Registrar::Dynamic && (name.contains("://") || name.to_lowercase().contains("www.")) {
        return problem("a name is not an address");
    }
    Ok(name.to_owned())
}

/// Whether the letters of a name read as ours: without their typographic dress (NFKC), folded to lower case, with
/// look-alikes of other scripts and digits replaced, and everything between letters left out.
fn looks_like_us(name: &str) -> bool {
    let folded: String = name
        .nfkc()
        .collect::<String>()
        .to_lowercase()
        .chars()
        .filter_map(|c| {
            let plain = match c {
                'а' | 'α' | 'ａ' | '@' | '4' | 'à' | 'á' | 'â' | 'ä' | 'å' => 'a',
                'е' | 'ε' | 'ｅ' | '3' | 'è' | 'é' | 'ê' | 'ë' => 'e',
                'о' | 'ο' | 'ｏ' | '0' | 'ò' | 'ó' | 'ô' | 'ö' => 'o',
                'ɡ' | 'ɢ' | 'ց' | 'ｇ' | '9' => 'g',
                'ԁ' | 'ɗ' | 'ｄ' => 'd',
                'т' | 'τ' | 'ｔ' | '7' => 't',
                'ӏ' | 'ι' | 'ı' | 'ｌ' | '1' | '|' | 'і' => 'l',
                other => other,
            };
            plain.is_alphanumeric().then_some(plain)
        })
        .collect();
    folded.contains("gatelodge")
}

/// What ID tokens can be signed with. `none` is refused: an unsigned token is a token that anybody writes (S-104).
pub fn id_token_algorithm(name: &str) -> Checked<Algorithm> {
    Algorithm::parse(name).ok_or_else(|| {
        let say = "ID tokens can be signed with RS256, PS256, ES256 or EdDSA";
        MetadataProblem::new("id_token_signed_response_alg", say)
    })
}

/// Fields of [`apply`] that a client may say about itself.
const DETAILS: [&str; 22] = [
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "contacts",
    "jwks",
    "jwks_uri",
    "subject_type",
    "sector_identifier_uri",
    "default_max_age",
    "require_auth_time",
    "default_acr_values",
    "initiate_login_uri",
    "require_pushed_authorization_requests",
    "backchannel_logout_uri",
    "backchannel_logout_session_required",
    "frontchannel_logout_uri",
    "frontchannel_logout_session_required",
    "request_object_signing_alg",
    "request_uris",
    "userinfo_signed_response_alg",
    "token_endpoint_auth_signing_alg",
];

/// Puts the fields that few clients need from JSON into `metadata`; what is absent stays. An empty text or list clears,
/// and so does a negative `default_max_age`. Rules between fields are not looked at: [`check_together`] is for that.
pub fn apply(object: &Map<String, Value>, metadata: &mut ClientMetadata, registrar: Registrar) -> Checked {
    let fields = Fields { object };
    let page = |text: &str| https(text);
    for (field, slot) in [
        ("client_uri", &mut metadata.client_uri),
        ("logo_uri", &mut metadata.logo_uri),
        ("policy_uri", &mut metadata.policy_uri),
        ("tos_uri", &mut metadata.tos_uri),
        ("jwks_uri", &mut metadata.jwks_uri),
        ("sector_identifier_uri", &mut metadata.sector_identifier_uri),
        ("initiate_login_uri", &mut metadata.initiate_login_uri),
    ] {
        fields.put_text(field, slot, page)?;
    }
    let ending = |text: &str| match registrar {
        Registrar::Owner => https(text).or_else(|problem| loopback(text).ok_or(problem)),
        Registrar::Dynamic => https(text),
    };
    fields.put_text(
        "backchannel_logout_uri",
        &mut metadata.backchannel_logout_uri,
        ending,
    )?;
    fields.put_text(
        "frontchannel_logout_uri",
        &mut metadata.frontchannel_logout_uri,
        ending,
    )?;
    fields.put_list("request_uris", &mut metadata.request_uris, |text| {
        // The fragment is the hash of what stands there (OpenID Connect Core section 6.2).
        let (address, hash) = text.split_once('#').unwrap_or((text, ""));
        if hash.contains('#') || !hash.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("its fragment is not a hash".into());
        }
        https(address).map(|_| text.to_owned())
    })?;
    fields.put_list("contacts", &mut metadata.contacts, line)?;
    fields.put_list("default_acr_values", &mut metadata.default_acr_values, word)?;
    fields.put_list("always_release", &mut metadata.always_release, word)?;
    if let Some(value) = object.get("jwks") {
        metadata.jwks = key_set(value)?;
    }
    for (field, slot) in [
        ("require_auth_time", &mut metadata.require_auth_time),
        (
            "require_pushed_authorization_requests",
            &mut metadata.require_pushed_authorization_requests,
        ),
        (
            "backchannel_logout_session_required",
            &mut metadata.backchannel_logout_session_required,
        ),
        (
            "frontchannel_logout_session_required",
            &mut metadata.frontchannel_logout_session_required,
        ),
    ] {
        *slot = fields.flag(field)?.unwrap_or(*slot);
    }
    match object.get("default_max_age") {
        None => {}
        Some(value) => {
            metadata.default_max_age = match (value.as_u64(), value.as_i64()) {
                (Some(seconds), _) => Some(seconds),
                (None, Some(_)) => None,
                (None, None) => {
                    return Err(MetadataProblem::new(
                        "default_max_age",
                        "it is a number of seconds",
                    ));
                }
            }
        }
    }
    let public = |text: &str| match text {
        "public" => Some(SubjectType::Public),
        "pairwise" => Some(SubjectType::Pairwise),
        _ => None,
    };
    metadata.subject_type = fields
        .word("subject_type", public)?
        .unwrap_or(metadata.subject_type);
    fields.put_word(
        "request_object_signing_alg",
        &mut metadata.request_object_signing_alg,
        RequestObjectAlg::parse,
    )?;
    fields.put_word(
        "userinfo_signed_response_alg",
        &mut metadata.userinfo_signed_response_alg,
        Algorithm::parse,
    )?;
    fields.put_word(
        "token_endpoint_auth_signing_alg",
        &mut metadata.token_endpoint_auth_signing_alg,
        AssertionAlg::parse,
    )?;
    let refresh = |text: &str| serde_json::from_value::<RefreshMode>(text.into()).ok();
    metadata.refresh_mode = fields
        .word("refresh_mode", refresh)?
        .unwrap_or(metadata.refresh_mode);
    let dialect = |text: &str| serde_json::from_value::<Dialect>(text.into()).ok();
    metadata.dialect = fields.word("dialect", dialect)?.unwrap_or(metadata.dialect);
    Ok(())
}

/// Rules between fields, the same for everybody who registers.
pub fn check_together(metadata: &ClientMetadata) -> Checked {
    let invalid = |field, say: &'static str| Err(MetadataProblem::new(field, say));
    let grants = |grant| metadata.grant_types.contains(&grant);
    let code = metadata.response_types.iter().any(|kind| kind.code());
    let front = metadata
        .response_types
        .iter()
        .any(|kind| kind.token() || kind.id_token());
    if metadata.grant_types.is_empty() {
        return invalid("grant_types", "a client needs a way to get tokens");
    }
    let by_browser = grants(GrantType::AuthorizationCode) || grants(GrantType::Implicit);
    if metadata.redirect_uris.is_empty() && by_browser {
        return invalid(
            REDIRECT_URIS,
            "at least one address where answers may go is needed",
        );
    }
    if code != grants(GrantType::AuthorizationCode) {
        let say = "authorization_code is needed for response types with a code, and only for those";
        return invalid("grant_types", say);
    }
    if front != grants(GrantType::Implicit) {
        let say = "implicit is needed for response types with token or id_token, and only for those";
        return invalid("grant_types", say);
    }
    if grants(GrantType::RefreshToken) && !code && !grants(GrantType::DeviceCode) {
        let say = "refresh tokens come only with authorization_code or a device code";
        return invalid("grant_types", say);
    }
    if grants(GrantType::ClientCredentials) && metadata.is_public() {
        return invalid(
            "grant_types",
            "client_credentials needs a client that can authenticate",
        );
    }
    if metadata.pkce_optional && metadata.is_public() && metadata.dialect != Dialect::LibreGraph {
        return invalid(
            "pkce_optional",
            "a public client needs PKCE: nothing else protects its code",
        );
    }
    keys_together(metadata)?;
    if let (Some(out), Some(first)) = (&metadata.frontchannel_logout_uri, metadata.redirect_uris.first()) {
        let at_home = metadata
            .redirect_uris
            .iter()
            .any(|uri| origin(uri.as_str()).is_some_and(|home| Some(home) == origin(out)));
        if !at_home {
            let say = format!(
                "it has to have scheme, host and port of a redirect address, such as {}",
                first.as_str()
            );
            return Err(MetadataProblem::new("frontchannel_logout_uri", say));
        }
    }
    if metadata.subject_type == SubjectType::Pairwise
        && metadata.sector_identifier_uri.is_none()
        && by_browser
        && sector_of_redirects(metadata).is_none()
    {
        let say = "without one, all redirect addresses of a pairwise client have to be on one host";
        return invalid("sector_identifier_uri", say);
    }
    Ok(())
}

fn keys_together(metadata: &ClientMetadata) -> Checked {
    let invalid = |field, say: &'static str| Err(MetadataProblem::new(field, say));
    let has_keys = metadata.jwks.is_some() || metadata.jwks_uri.is_some();
    if metadata.jwks.is_some() && metadata.jwks_uri.is_some() {
        return invalid("jwks", "either jwks or jwks_uri, not both");
    }
    let method = metadata.token_endpoint_auth_method;
    if method == AuthMethod::PrivateKeyJwt && !has_keys {
        return invalid(
            "jwks",
            "private_key_jwt needs the client's public keys: jwks or jwks_uri",
        );
    }
    match (metadata.token_endpoint_auth_signing_alg, method) {
        (None, _) | (Some(AssertionAlg::HS256), AuthMethod::ClientSecretJwt) => {}
        (Some(alg), AuthMethod::PrivateKeyJwt) if alg != AssertionAlg::HS256 => {}
        // Of a client that sends no assertions it says nothing; registrations in the wild have it anyway.
        (Some(_), AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt) => {
            return invalid(
                "token_endpoint_auth_signing_alg",
                "HS256 is for client_secret_jwt, the others are for private_key_jwt",
            );
        }
        (Some(_), _) => {}
    }
    Ok(())
}

/// The host that a pairwise client belongs to by its redirect URIs alone; `None` when there is no single one
/// (OpenID Connect Core section 8.1).
pub fn sector_of_redirects(metadata: &ClientMetadata) -> Option<String> {
    let mut hosts = metadata.redirect_uris.iter().map(|uri| host(uri.as_str()));
    let first = hosts.next()??;
    hosts.all(|host| host.as_ref() == Some(&first)).then_some(first)
}

fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().map(str::to_owned)
}

fn origin(uri: &str) -> Option<(String, String, Option<u16>)> {
    let url = Url::parse(uri).ok()?;
    let host = url.host_str()?.to_owned();
    Some((url.scheme().to_owned(), host, url.port_or_known_default()))
}

/// A JWK set with at least one key that signatures can be checked with, and no private one (S-104). Keys for other
/// purposes may stand in it; nobody looks at them. An empty text clears.
fn key_set(value: &Value) -> Checked<Option<Value>> {
    let invalid = |say: String| Err(MetadataProblem::new("jwks", say));
    if value.as_str() == Some("") {
        return Ok(None);
    }
    let Some(keys) = value.get("keys").and_then(Value::as_array) else {
        return invalid("it is a JWK set: an object with the list keys".to_owned());
    };
    if keys.len() > MOST_KEYS {
        return invalid(format!("at most {MOST_KEYS} keys"));
    }
    let mut usable = false;
    for (at, key) in keys.iter().enumerate() {
        let Some(members) = key.as_object() else {
            return invalid(format!("key {at} is not an object"));
        };
        let secret = ["d", "k", "p", "q", "dp", "dq", "qi", "oth"];
        if secret.iter().any(|name| members.contains_key(*name)) {
            return invalid(format!("key {at} has a private part; register public keys only"));
        }
        let for_signatures = members.get("use").is_none_or(|purpose| purpose == "sig");
        match serde_json::from_value::<PublicJwk>(key.clone()) {
            Ok(_) => usable = true,
            // An unknown kind of key is left alone; a known one that is broken is an error of the sender.
            Err(problem) if for_signatures && is_of_known_kind(members) => {
                return invalid(format!("key {at}: {problem}"));
            }
            Err(_) => {}
        }
    }
    if usable
        || keys
            .iter()
            .any(|key| key.get("use").is_some_and(|purpose| purpose == "enc"))
    {
        Ok(Some(value.clone()))
    } else {
        invalid("no key in it is RSA of 2048 bits or more, P-256 or Ed25519".to_owned())
    }
}

fn is_of_known_kind(members: &Map<String, Value>) -> bool {
    let text = |name| members.get(name).and_then(Value::as_str);
    let algorithm_is_ours = text("alg").is_none_or(|name| Algorithm::parse(name).is_some());
    algorithm_is_ours
        && matches!(
            (text("kty"), text("crv")),
            (Some("RSA") | None, _) | (Some("EC"), Some("P-256")) | (Some("OKP"), Some("Ed25519"))
        )
}

/// An https address in full, without user name and fragment.
fn https(text: &str) -> Result<String, Cow<'static, str>> {
    let sound = text.len() <= LONGEST_ADDRESS
        && text.starts_with("https://")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte))
        && Url::parse(text).is_ok_and(|url| {
            url.host_str().is_some_and(|host| !host.is_empty())
                && url.username().is_empty()
                && url.password().is_none()
        });
    if sound {
        Ok(text.to_owned())
    } else {
        Err("it has to be an https:// address in full, without a user name and without a fragment".into())
    }
}

/// An http address on this computer.
fn loopback(text: &str) -> Option<String> {
    let uri = RedirectUri::register(text, ApplicationType::Native, Registrar::Owner).ok()?;
    uri.is_loopback_http().then(|| text.to_owned())
}

fn word(text: &str) -> Result<String, Cow<'static, str>> {
    if (1..=LONGEST_WORD).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err("a word is 1 to 255 characters of visible ASCII".into())
    }
}

fn line(text: &str) -> Result<String, Cow<'static, str>> {
    if (1..=LONGEST_WORD).contains(&text.len()) && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err("an entry is 1 to 255 bytes of text".into())
    }
}

/// The members of a JSON object, read with the type each has to have. `null` counts as absent.
struct Fields<'a> {
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    fn get(&self, field: &str) -> Option<&'a Value> {
        self.object.get(field).filter(|value| !value.is_null())
    }

    fn text(&self, field: &'static str) -> Checked<Option<&'a str>> {
        self.get(field)
            .map(|value| value.as_str().ok_or(MetadataProblem::new(field, "it is a text")))
            .transpose()
    }

    fn line(&self, field: &'static str) -> Checked<Option<String>> {
        self.text(field)?
            .filter(|text| !text.is_empty())
            .map(|text| line(text).map_err(|say| MetadataProblem::new(field, say)))
            .transpose()
    }

    fn flag(&self, field: &'static str) -> Checked<Option<bool>> {
        self.get(field)
            .map(|value| {
                value
                    .as_bool()
                    .ok_or(MetadataProblem::new(field, "it is true or false"))
            })
            .transpose()
    }

    fn word<T>(&self, field: &'static str, parse: impl Fn(&str) -> Option<T>) -> Checked<Option<T>> {
        let Some(text) = self.text(field)? else {
            return Ok(None);
        };
        let unknown = || MetadataProblem::new(field, "it has a value that is not offered here");
        parse(text).map(Some).ok_or_else(unknown)
    }

    fn list<T: PartialEq>(
        &self,
        field: &'static str,
        read: impl Fn(&str) -> Result<T, Cow<'static, str>>,
    ) -> Checked<Option<Vec<T>>> {
        let Some(value) = self.get(field) else {
            return Ok(None);
        };
        let Some(entries) = value.as_array() else {
            return Err(MetadataProblem::new(field, "it is a list of texts"));
        };
        let most = if field.ends_with("_uris") {
            MOST_ADDRESSES
        } else {
            MOST
        };
        if entries.len() > most {
            return Err(MetadataProblem::new(field, format!("at most {most} entries")));
        }
        let mut list = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(text) = entry.as_str() else {
                return Err(MetadataProblem::new(field, "it is a list of texts"));
            };
            let entry = read(text).map_err(|say| MetadataProblem::new(field, say))?;
            if !list.contains(&entry) {
                list.push(entry);
            }
        }
        Ok(Some(list))
    }

    fn put_text(
        &self,
        field: &'static str,
        slot: &mut Option<String>,
        check: impl Fn(&str) -> Result<String, Cow<'static, str>>,
    ) -> Checked {
        match self.text(field)? {
            None => {}
            Some("") => *slot = None,
            Some(text) => *slot = Some(check(text).map_err(|say| MetadataProblem::new(field, say))?),
        }
        Ok(())
    }

    fn put_list(
        &self,
        field: &'static str,
        slot: &mut Vec<String>,
        check: impl Fn(&str) -> Result<String, Cow<'static, str>>,
    ) -> Checked {
        if let Some(list) = self.list(field, check)? {
            *slot = list;
        }
        Ok(())
    }

    fn put_word<T>(
        &self,
        field: &'static str,
        slot: &mut Option<T>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Checked {
        match self.text(field)? {
            None => {}
            Some("") => *slot = None,
            Some(_) => *slot = self.word(field, parse)?,
        }
        Ok(())
    }
}

/// What was registered, as the registration endpoint answers it (RFC 7591 section 3.2.1): every field of the
/// specifications that has a value. Ours alone (consent, PKCE, dialect) are left out.
pub fn echo(metadata: &ClientMetadata) -> Map<String, Value> {
    let mut members = match json!({
        "client_id": metadata.client_id,
        "client_name": metadata.client_name,
        "application_type": metadata.application_type,
        "redirect_uris": metadata.redirect_uris,
        "grant_types": metadata.grant_types,
        "response_types": metadata.response_types,
        "scope": metadata.scope,
        "token_endpoint_auth_method": metadata.token_endpoint_auth_method,
        "id_token_signed_response_alg": metadata.id_token_signed_response_alg,
        "subject_type": metadata.subject_type,
        "require_auth_time": metadata.require_auth_time,
        "require_pushed_authorization_requests": metadata.require_pushed_authorization_requests,
        "post_logout_redirect_uris": metadata.post_logout_redirect_uris,
        "contacts": metadata.contacts,
        "request_uris": metadata.request_uris,
        "default_acr_values": metadata.default_acr_values,
        "client_uri": metadata.client_uri,
        "logo_uri": metadata.logo_uri,
        "policy_uri": metadata.policy_uri,
        "tos_uri": metadata.tos_uri,
        "jwks": metadata.jwks,
        "jwks_uri": metadata.jwks_uri,
        "sector_identifier_uri": metadata.sector_identifier_uri,
        "default_max_age": metadata.default_max_age,
        "initiate_login_uri": metadata.initiate_login_uri,
        "backchannel_logout_uri": metadata.backchannel_logout_uri,
        "frontchannel_logout_uri": metadata.frontchannel_logout_uri,
        "request_object_signing_alg": metadata.request_object_signing_alg,
        "userinfo_signed_response_alg": metadata.userinfo_signed_response_alg,
        "token_endpoint_auth_signing_alg": metadata.token_endpoint_auth_signing_alg,
        "software_id": metadata.software_id,
        "software_version": metadata.software_version,
    }) {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    if metadata.backchannel_logout_uri.is_some() {
        members.insert(
            "backchannel_logout_session_required".to_owned(),
            metadata.backchannel_logout_session_required.into(),
        );
    }
    if metadata.frontchannel_logout_uri.is_some() {
        members.insert(
            "frontchannel_logout_session_required".to_owned(),
            metadata.frontchannel_logout_session_required.into(),
        );
    }
    let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    // Clients read these two even when nothing is in them.
    members.retain(|name, value| matches!(name.as_str(), "grant_types" | "response_types") || !empty(value));
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: House<'_> = House {
        issuer: "https://id.example",
        allow_front_channel: false,
    };
    const LIBERAL: House<'_> = House {
        allow_front_channel: true,
        ..HOUSE
    };

    fn read_in(house: House<'_>, json: Value) -> Checked<ClientMetadata> {
        let Value::Object(object) = json else {
            panic!("an object")
        };
        read(&object, ClientId::parse("c1").unwrap(), house)
    }

    /// A web client with more members.
    fn web(more: &Value) -> Checked<ClientMetadata> {
        read_in(LIBERAL, web_json(more))
    }

    fn web_json(more: &Value) -> Value {
        let mut json = json!({ "redirect_uris": ["https://rp.example/cb"] });
        for (name, value) in more.as_object().unwrap() {
            json[name] = value.clone();
        }
        json
    }

    #[track_caller]
    fn refused(json: &Value, field: &str) {
        let said = read_in(LIBERAL, json.clone());
        assert_eq!(
            said.as_ref().err().map(|problem| problem.field),
            Some(field),
            "{json}: {said:?}"
        );
    }

    fn ec_key() -> Value {
        json!({
            "kty": "EC", "crv": "P-256", "kid": "1", "use": "sig",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
        })
    }

    #[test]
    fn what_is_not_said_has_the_default_of_the_standard() {
        let client = web(&json!({})).unwrap();
        assert_eq!(client.application_type, ApplicationType::Web);
        assert_eq!(client.kind, ClientKind::Server);
        assert_eq!(client.token_endpoint_auth_method, AuthMethod::ClientSecretBasic);
        assert_eq!(client.id_token_signed_response_alg, Algorithm::RS256);
        assert_eq!(client.response_types, [ResponseType::Code]);
        assert_eq!(
            client.grant_types,
            [GrantType::AuthorizationCode, GrantType::RefreshToken]
        );
        assert_eq!(client.client_name, "rp.example");
        assert_eq!(client.publisher, Publisher::Dynamic);
        assert!(!client.trusted && client.must_use_pkce());
    }

    #[test]
    fn everything_registered_is_echoed_and_read_back_the_same() {
        let all = json!({
            "client_name": "RP", "contacts": ["ops@rp.example"], "client_uri": "https://rp.example/",
            "logo_uri": "https://rp.example/logo.png", "policy_uri": "https://rp.example/policy",
            "tos_uri": "https://rp.example/tos", "jwks_uri": "https://rp.example/jwks",
            "redirect_uris": ["https://rp.example/cb?tenant=1"],
            "post_logout_redirect_uris": ["https://rp.example/out"],
            "grant_types": ["authorization_code", "implicit", "refresh_token"],
            "response_types": ["code", "id_token code"], "scope": "openid email",
            "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256",
            "id_token_signed_response_alg": "PS256", "userinfo_signed_response_alg": "RS256",
            "request_object_signing_alg": "none",
            "request_uris": ["https://rp.example/request#47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"],
            "subject_type": "pairwise", "sector_identifier_uri": "https://rp.example/sector",
            "default_max_age": 600, "require_auth_time": true, "default_acr_values": ["1"],
            "initiate_login_uri": "https://rp.example/login", "require_pushed_authorization_requests": true,
            "backchannel_logout_uri": "https://rp.example/bc", "backchannel_logout_session_required": true,
            "frontchannel_logout_uri": "https://rp.example/fc", "frontchannel_logout_session_required": true,
            "software_id": "soft", "software_version": "1.0",
            "unknown_member": { "anything": [1, 2, 3] }, "client_name#de": "RP auf Deutsch", "logo_uri#de": null
        });
        let client = web(&all).unwrap();
        let echoed = echo(&client);
        for (name, value) in all.as_object().unwrap() {
            match name.as_str() {
                "unknown_member" | "client_name#de" | "logo_uri#de" => assert!(!echoed.contains_key(name)),
                "response_types" => assert_eq!(echoed[name], json!(["code", "code id_token"])),
                _ => assert_eq!(&echoed[name], value, "{name}"),
            }
        }
        assert_eq!(read_in(LIBERAL, Value::Object(echoed)).unwrap(), client);
    }

    #[test]
    fn h_47_a_native_client_may_have_its_own_scheme_and_no_secret() {
        let json = json!({
            "client_name": "OpenCloud", "application_type": "native", "token_endpoint_auth_method": "none",
            "redirect_uris": ["oc://x.y", "http://127.0.0.1", "http://localhost:5000/cb", "com.example.app:/cb"]
        });
        let client = read_in(HOUSE, json).unwrap();
        assert!(client.is_public() && client.must_use_pkce());
        assert_eq!(client.kind, ClientKind::Native);
        assert_eq!(client.redirect_uris.len(), 4);
        assert!(client.grant_types.contains(&GrantType::RefreshToken));
    }

    #[test]
    fn s_015_and_s_016_bad_redirect_uris_have_their_own_error() {
        for bad in [
            "javascript:alert(1)",
            "http://rp.example/cb",
            "http://127.0.0.1/cb",
            "https://rp.example/cb#f",
            "https://rp.example/*",
            "https://10.0.0.1/cb",
            "https://id.example/signin",
            "myapp:/cb",
            "",
        ] {
            let json = json!({ "redirect_uris": [bad] });
            refused(&json, "redirect_uris");
            let error = OAuthError::from(read_in(HOUSE, json).unwrap_err());
            assert_eq!(error.code, ErrorCode::InvalidRedirectUri, "{bad}");
        }
        refused(&json!({}), "redirect_uris");
        refused(&json!({ "redirect_uris": [] }), "redirect_uris");
        refused(
            &json!({ "redirect_uris": "https://rp.example/cb" }),
            "redirect_uris",
        );
        refused(&json!({ "redirect_uris": [7] }), "redirect_uris");
        let many: Vec<_> = (0..51).map(|n| format!("https://rp.example/{n}")).collect();
        refused(&json!({ "redirect_uris": many }), "redirect_uris");
    }

    #[test]
    fn s_104_fields_that_cannot_be_are_named() {
        let private = {
            let mut key = ec_key();
            key["d"] = "AA".into();
            key
        };
        let weak = json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" });
        let symmetric = json!({ "kty": "oct", "k": "AAAA" });
        let keys = |key: &Value| json!({ "keys": [key] });
        for (more, field) in [
            (
                json!({ "jwks": keys(&ec_key()), "jwks_uri": "https://rp.example/jwks" }),
                "jwks",
            ),
            (json!({ "jwks": keys(&private) }), "jwks"),
            (json!({ "jwks": keys(&weak) }), "jwks"),
            (json!({ "jwks": keys(&symmetric) }), "jwks"),
            (json!({ "jwks": [] }), "jwks"),
            (json!({ "jwks": "text" }), "jwks"),
            (json!({ "token_endpoint_auth_method": "private_key_jwt" }), "jwks"),
            (
                json!({ "token_endpoint_auth_method": "tls_client_auth" }),
                "token_endpoint_auth_method",
            ),
            (
                json!({ "token_endpoint_auth_method": "client_secret" }),
                "token_endpoint_auth_method",
            ),
            (
                json!({ "token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "RS256" }),
                "token_endpoint_auth_signing_alg",
            ),
            (
                json!({ "id_token_signed_response_alg": "none" }),
                "id_token_signed_response_alg",
            ),
            (
                json!({ "id_token_signed_response_alg": "HS256" }),
                "id_token_signed_response_alg",
            ),
            (
                json!({ "userinfo_signed_response_alg": "none" }),
                "userinfo_signed_response_alg",
            ),
            (json!({ "application_type": "mobile" }), "application_type"),
            (
                json!({ "response_types": ["code", "password"] }),
                "response_types",
            ),
            (json!({ "grant_types": ["password"] }), "grant_types"),
            (json!({ "grant_types": [] }), "grant_types"),
            (
                json!({ "grant_types": ["authorization_code"], "response_types": ["id_token"] }),
                "grant_types",
            ),
            (
                json!({ "grant_types": ["implicit"], "response_types": ["code"] }),
                "grant_types",
            ),
            (json!({ "grant_types": ["refresh_token"] }), "grant_types"),
            (json!({ "grant_types": ["client_credentials"] }), "grant_types"),
            (
                json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "none" }),
                "grant_types",
            ),
            (
                json!({ "initiate_login_uri": "http://rp.example/login" }),
                "initiate_login_uri",
            ),
            (json!({ "jwks_uri": "http://169.254.169.254/" }), "jwks_uri"),
            (json!({ "logo_uri": "data:image/png;base64,AA" }), "logo_uri"),
            (json!({ "policy_uri": "https://user@rp.example/" }), "policy_uri"),
            (json!({ "tos_uri": "https://rp.example/#x" }), "tos_uri"),
            (json!({ "client_uri": 7 }), "client_uri"),
            (
                json!({ "client_uri": format!("https://rp.example/{}", "x".repeat(2000)) }),
                "client_uri",
            ),
            (json!({ "request_uris": ["http://rp.example/r"] }), "request_uris"),
            (
                json!({ "sector_identifier_uri": "http://rp.example/s" }),
                "sector_identifier_uri",
            ),
            (json!({ "subject_type": "private" }), "subject_type"),
            (
                json!({
                    "subject_type": "pairwise",
                    "redirect_uris": ["https://rp.example/cb", "https://other.example/cb"]
                }),
                "sector_identifier_uri",
            ),
            (
                json!({ "frontchannel_logout_uri": "https://other.example/fc" }),
                "frontchannel_logout_uri",
            ),
            (
                json!({ "frontchannel_logout_uri": "http://rp.example/fc" }),
                "frontchannel_logout_uri",
            ),
            (
                json!({ "backchannel_logout_uri": "http://127.0.0.1/bc" }),
                "backchannel_logout_uri",
            ),
            (json!({ "default_max_age": "600" }), "default_max_age"),
            (json!({ "require_auth_time": "yes" }), "require_auth_time"),
            (json!({ "contacts": "me" }), "contacts"),
            (json!({ "contacts": [""] }), "contacts"),
            (json!({ "scope": "open\nid" }), "scope"),
            (json!({ "software_statement": "e30.e30." }), "software_statement"),
        ] {
            refused(&web_json(&more), field);
        }
    }

    #[test]
    fn a_software_statement_is_refused_by_its_own_name() {
        let problem = web(&json!({ "software_statement": "e30.e30." })).unwrap_err();
        assert_eq!(
            OAuthError::from(problem).code,
            ErrorCode::InvalidSoftwareStatement
        );
        assert!(web(&json!({ "software_statement": null })).is_ok());
    }

    #[test]
    fn the_front_channel_is_the_owners_to_open() {
        for types in [["id_token"], ["code id_token"], ["id_token token"], ["token"]] {
            let json = web_json(&json!({ "response_types": types }));
            assert_eq!(
                read_in(HOUSE, json.clone()).unwrap_err().field,
                "response_types",
                "{types:?}"
            );
            let client = read_in(LIBERAL, json).unwrap();
            assert!(client.grant_types.contains(&GrantType::Implicit), "{types:?}");
        }
    }

    #[test]
    fn s_107_scopes_that_give_rights_elsewhere_are_left_out() {
        let client = web(&json!({ "scope": "openid roles groups LibreGraph.RawSub email" })).unwrap();
        assert_eq!(client.scope.to_string(), "openid email");
        let client = web(&json!({})).unwrap();
        assert!(!client.scope.contains("roles") && client.scope.contains("offline_access"));
    }

    #[test]
    fn s_105_what_a_client_may_not_choose_is_not_read() {
        let client = web(&json!({
            "client_id": "chosen", "client_secret": "chosen", "trusted": true, "pkce_optional": true,
            "dialect": "libre_graph", "refresh_mode": "reuse", "always_release": ["roles"], "publisher": "owner"
        }))
        .unwrap();
        assert_eq!(client, web(&json!({})).unwrap());
    }

    #[test]
    fn s_177_names_do_not_mislead() {
        for bad in [
            "Gatelodge",
            "GATE LODGE",
            "G\u{430}t\u{435}l\u{43e}dge",
            "Gate-1odge",
            "9atel0dge",
            "",
            " ",
            "a\u{202e}b",
            "a\u{200b}b",
            "line\nbreak",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{2800}",
            "\u{61c}abc",
            "a\u{e0041}b",
            "\u{1d406}\u{1d41a}\u{1d42d}\u{1d41e}lodge",
            "\u{24bc}atelodge",
            "\u{262}atelodge",
            "https://bank.example",
            "see WWW.bank.example",
        ] {
            assert!(client_name(bad, Registrar::Dynamic).is_err(), "{bad:?}");
        }
        assert!(client_name(&"x".repeat(101), Registrar::Owner).is_err());
        for good in [
            "Kleine Wolke",
            "日本語",
            "Herz \u{2764}\u{fe0f}",
            "Lodge keeper",
            "gate and l-odd",
        ] {
            assert_eq!(
                client_name(&format!(" {good} "), Registrar::Dynamic).unwrap(),
                good
            );
        }
    }

    #[test]
    fn a_device_cannot_learn_who_the_owner_is_to_others() {
        let device = "urn:ietf:params:oauth:grant-type:device_code";
        let both = json!({
            "subject_type": "pairwise",
            "grant_types": ["authorization_code", device],
            "response_types": ["code"],
        });
        assert_eq!(web(&both).unwrap_err().field, "subject_type");
        let device_only = |more: &Value| {
            let mut object =
                json!({ "client_name": "TV", "subject_type": "pairwise", "grant_types": [device] });
            for (name, value) in more.as_object().unwrap() {
                object[name] = value.clone();
            }
            let house = House {
                issuer: "http://localhost:4283",
                allow_front_channel: false,
            };
            read(object.as_object().unwrap(), ClientId::parse("tv").unwrap(), house)
        };
        let sector = json!({ "sector_identifier_uri": "https://shop.example/list.json" });
        assert_eq!(device_only(&sector).unwrap_err().field, "subject_type");
        assert_eq!(
            device_only(&json!({})).unwrap().subject_type,
            SubjectType::Pairwise
        );
    }

    #[test]
    fn keys_for_other_purposes_may_stand_beside_those_for_signatures() {
        let other = json!({ "kty": "EC", "crv": "P-521", "x": "AA", "y": "AA" });
        let encryption = json!({ "kty": "RSA", "use": "enc", "n": "AQAB", "e": "AQAB" });
        let client = web(&json!({ "jwks": { "keys": [other, encryption, ec_key()] } })).unwrap();
        assert_eq!(client.jwks.unwrap()["keys"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn the_owner_changes_details_one_by_one_and_clears_with_nothing() {
        let mut client = web(&json!({ "tos_uri": "https://rp.example/tos", "default_max_age": 5 })).unwrap();
        let mut put = |json: Value| {
            let Value::Object(object) = json else {
                panic!("an object")
            };
            apply(&object, &mut client, Registrar::Owner).map(|()| client.clone())
        };
        let changed = put(json!({
            "refresh_mode": "reuse", "dialect": "libre_graph", "always_release": ["roles"],
            "backchannel_logout_uri": "http://127.0.0.1:9/bc", "userinfo_signed_response_alg": "ES256"
        }))
        .unwrap();
        assert_eq!(changed.refresh_mode, RefreshMode::Reuse);
        assert_eq!(changed.dialect, Dialect::LibreGraph);
        assert_eq!(changed.tos_uri.as_deref(), Some("https://rp.example/tos"));
        let cleared = put(json!({
            "tos_uri": "", "default_max_age": -1, "always_release": [], "userinfo_signed_response_alg": "",
            "jwks": ""
        }))
        .unwrap();
        assert_eq!((cleared.tos_uri, cleared.default_max_age), (None, None));
        assert!(cleared.always_release.is_empty() && cleared.userinfo_signed_response_alg.is_none());
        assert_eq!(
            cleared.backchannel_logout_uri.as_deref(),
            Some("http://127.0.0.1:9/bc")
        );
        assert_eq!(put(json!({ "dialect": "klingon" })).unwrap_err().field, "dialect");
    }

    #[test]
    fn a_body_is_one_object_without_repetition() {
        assert!(parse(b"{\"a\": 1}").is_ok());
        for bad in [
            &b"[]"[..],
            b"",
            b"{",
            b"{} {}",
            b"{\"a\":1,\"a\":2}",
            b"\xff",
            b"\"text\"",
        ] {
            let error = parse(bad).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidClientMetadata, "{bad:?}");
        }
    }
}
