//! The authorization request: its parameters, the order in which they are checked, and the answer to it
//! (RFC 6749 section 4.1, OpenID Connect Core section 3.1.2, opencloud.md B).
//!
//! The order is a security property. Until client and redirect URI are known to belong together, a refusal is
//! a page; from then on it is an answer that travels where the good answer would have gone. [`check`] is that
//! list; read it from top to bottom. To add a check, add a line there and a test per side of it.
//!
//! Parameters of request objects and pushed requests are merged before they come here ([`crate::request_object`]).
//!
//! What does not live here: whether somebody is signed in, consent, `offline_access` policy, and whether a
//! hint is genuine.

use serde::{Deserialize, Serialize};

use crate::claims_request::ClaimsRequest;
use crate::client_metadata::{ClientMetadata, Dialect, GrantType};
use crate::error::{ErrorCode, OAuthError};
use crate::id::ClientId;
use crate::parameters::Parameters;
use crate::pkce::{self, CodeChallenge};
use crate::redirect_uri;
use crate::response_type::{ResponseMode, ResponseType};
use crate::scope::{ACR, OFFLINE_ACCESS, OPENID, Scope};
use crate::secret::TokenHash;

mod answer;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Refusal};

/// Longest `state` and `nonce`, in bytes: an answer has to fit into a request line.
const LONGEST: usize = 2048;

/// Longest `login_hint`, in bytes. A longer one is no name.
const LONGEST_HINT: usize = 320;

/// Most words heeded in `acr_values` and `ui_locales`.
const MOST_WORDS: usize = 20;

/// A request that passed every check that needs no person. Stored as JSON while the person signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes, byte for byte as received; it matched a registered URI.
    pub redirect_uri: String,
    /// What the answer holds.
    pub response_type: ResponseType,
    /// How it travels.
    pub response_mode: ResponseMode,
    /// The words asked for that this server knows and the client may have, in the order asked.
    pub scope: Scope,
    /// Comes back in the answer, if sent. [`Dialect::LibreGraph`] gets it back empty if it was not.
    pub state: Option<String>,
    /// Goes into the ID token, if sent.
    pub nonce: Option<String>,
    /// What has to be shown, or must not be.
    pub prompt: Prompt,
    /// The sign-in may be at most this many seconds old; 0 asks for a new one.
    pub max_age: Option<u64>,
    /// What the code verifier has to match.
    pub code_challenge: Option<CodeChallenge>,
    /// Whom the client expects; fills a field, proves nothing.
    pub login_hint: Option<String>,
    /// An earlier ID token, not verified yet.
    pub id_token_hint: Option<String>,
    /// Authentication classes wished for, best first.
    pub acr_values: Vec<String>,
    /// Languages wished for, best first.
    pub ui_locales: Vec<String>,
    /// Claims asked for by name.
    #[serde(default)]
    pub claims: ClaimsRequest,
    /// The pushed request that this is (RFC 9126): it ends when this is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed: Option<TokenHash>,
}

/// `prompt`: any combination, but `none` stands alone (OpenID Connect Core section 3.1.2.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Show no page at all.
    pub none: bool,
    /// Ask for the passphrase even if somebody is signed in.
    pub login: bool,
    /// Ask for consent even if it was given.
    pub consent: bool,
    /// Let the person choose an account.
    pub select_account: bool,
}

impl Prompt {
    /// The words heeded, as discovery lists them.
    pub const VALUES: [&str; 4] = ["none", "login", "consent", "select_account"];
}

/// `client_id`, before the client is looked up. An error here is shown on a page.
pub fn client_id(params: &Parameters) -> Result<ClientId, OAuthError> {
    let text = params
        .get("client_id")
        .ok_or_else(|| invalid("client_id is missing"))?;
    ClientId::parse(text).map_err(|problem| invalid(problem.to_string()))
}

/// Checks a request of a known client. `issuer` goes into redirected refusals (RFC 9207).
pub fn check(
    params: &Parameters,
    client: &ClientMetadata,
    issuer: &str,
) -> Result<AuthorizationRequest, Refusal> {
    // Where may an answer go? Nothing is redirected before this is settled (S-001 to S-014).
    let redirect_uri = redirect_uri(params, client, issuer).map_err(Refusal::Page)?;
    let response_mode = response_mode_for_refusals(params).map_err(Refusal::Page)?;
    let state = params.get("state").filter(|state| state.len() <= LONGEST);
    // Documents 003 and 004 show `state=` in answers to requests that had none (opencloud.md B.3).
    let state = state.or((client.dialect == Dialect::LibreGraph).then_some(""));
    let ui_locales = ui_locales(params);

    let checked = || -> Result<AuthorizationRequest, OAuthError> {
        state_is_short(params)?;
        no_registration(params)?;
        let response_type = response_type(params, client)?;
        let response_mode = response_mode_fits(params, response_type)?;
        let scope = scope(params, client, response_type)?;
        let nonce = nonce(params, response_type)?;
        let code_challenge = code_challenge(params, client, response_type)?;
        let prompt = prompt(params)?;
        let max_age = max_age(params)?.or(client.default_max_age);
        let claims = claims(params)?;
        Ok(AuthorizationRequest {
            client_id: client.client_id.clone(),
            redirect_uri: redirect_uri.to_owned(),
            response_type,
            response_mode,
            scope,
            state: state.map(str::to_owned),
            nonce,
            prompt,
            max_age,
            code_challenge,
            login_hint: login_hint(params),
            id_token_hint: params.get("id_token_hint").map(str::to_owned),
            acr_values: acr_values(params, client),
            ui_locales: ui_locales.clone(),
            claims,
            pushed: None,
        })
    };
    checked().map_err(|error| {
        Refusal::Redirect(
            Answer::refusing(redirect_uri, response_mode, state, issuer, &error).speaking(&ui_locales),
        )
    })
}

/// Refuses a request before it can be checked as a whole: by redirect, if the parameters as they came already say where
/// an answer may go.
pub fn refuse(params: &Parameters, client: &ClientMetadata, issuer: &str, error: &OAuthError) -> Refusal {
    let to = redirect_uri(params, client, issuer);
    match (to, response_mode_for_refusals(params)) {
        (Ok(redirect_uri), Ok(mode)) => {
            let state = params.get("state").filter(|state| state.len() <= LONGEST);
            let state = state.or((client.dialect == Dialect::LibreGraph).then_some(""));
            let answer = Answer::refusing(redirect_uri, mode, state, issuer, error);
            Refusal::Redirect(answer.speaking(&ui_locales(params)))
        }
        _ => Refusal::Page(error.clone()),
    }
}

impl AuthorizationRequest {
    /// The good answer: `params` and `state` in the order of their names (opencloud.md B.3), then `iss` (RFC 9207).
    pub fn answer(&self, issuer: &str, params: Vec<(&'static str, String)>) -> Answer {
        Answer::granting(
            &self.redirect_uri,
            self.response_mode,
            self.state.as_deref(),
            issuer,
            params,
        )
        .speaking(&self.ui_locales)
    }

    /// The refusal, travelling like the good answer.
    pub fn refuse(&self, issuer: &str, error: &OAuthError) -> Answer {
        Answer::refusing(
            &self.redirect_uri,
            self.response_mode,
            self.state.as_deref(),
            issuer,
            error,
        )
        .speaking(&self.ui_locales)
    }

    /// Whether tokens have to say which authentication class was reached: by `acr_values`, by `claims`, or by scope.
    pub fn asks_for_class(&self) -> bool {
        !self.acr_values.is_empty() || self.claims.asks_for_class() || self.scope.contains(ACR)
    }
}

fn invalid(description: impl Into<std::borrow::Cow<'static, str>>) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}

/// Present (S-013), registered (S-001 to S-012), and not a port of ours that the free port of loopback led
/// to.
fn redirect_uri<'a>(
    params: &'a Parameters,
    client: &ClientMetadata,
    issuer: &str,
) -> Result<&'a str, OAuthError> {
    let received = params
        .get("redirect_uri")
        .ok_or_else(|| invalid("redirect_uri is missing"))?;
    redirect_uri::find_match(&client.redirect_uris, client.application_type, received)
        .ok_or_else(|| invalid("redirect_uri is not registered for this client"))?;
    if redirect_uri::points_at(received, issuer) {
        return Err(invalid("redirect_uri points at this server"));
    }
    Ok(received)
}

/// How a refusal travels when the request is not understood yet: as asked, but never in the query if a token
/// was asked for. A repeated word in `response_type` leaves open where an answer would go; that is a page
/// (S-031).
fn response_mode_for_refusals(params: &Parameters) -> Result<ResponseMode, OAuthError> {
    let words: Vec<&str> = params
        .get("response_type")
        .unwrap_or_default()
        .split(' ')
        .collect();
    if words
        .iter()
        .enumerate()
        .any(|(at, word)| !word.is_empty() && words[..at].contains(word))
    {
        return Err(invalid("response_type repeats a word"));
    }
    let tokens = words.iter().any(|word| matches!(*word, "token" | "id_token"));
    Ok(match params.get("response_mode").and_then(ResponseMode::parse) {
        Some(ResponseMode::FormPost) => ResponseMode::FormPost,
        Some(ResponseMode::Fragment) => ResponseMode::Fragment,
        _ if tokens => ResponseMode::Fragment,
        _ => ResponseMode::Query,
    })
}

fn state_is_short(params: &Parameters) -> Result<(), OAuthError> {
    match params.get("state") {
        Some(state) if state.len() > LONGEST => Err(invalid("state is longer than 2048 bytes")),
        _ => Ok(()),
    }
}

/// OpenID Connect Core section 3.1.2.6: what is not supported is refused by its own name, not ignored.
fn no_registration(params: &Parameters) -> Result<(), OAuthError> {
    match params.get("registration") {
        Some(_) => Err(OAuthError::new(
            ErrorCode::RegistrationNotSupported,
            "registration in the request is not supported",
        )),
        None => Ok(()),
    }
}

fn response_type(params: &Parameters, client: &ClientMetadata) -> Result<ResponseType, OAuthError> {
    let asked = params
        .get("response_type")
        .ok_or_else(|| invalid("response_type is missing"))?;
    let response_type = ResponseType::parse(asked).ok_or_else(|| {
        OAuthError::new(
            ErrorCode::UnsupportedResponseType,
            "response_type is not one of the supported ones",
        )
    })?;
    let unauthorized = |description| Err(OAuthError::new(ErrorCode::UnauthorizedClient, description));
    if !client.response_types.contains(&response_type) {
        return unauthorized("this client is not registered for this response_type");
    }
    if response_type.code() && !client.grant_types.contains(&GrantType::AuthorizationCode) {
        return unauthorized("this client is not registered for the authorization_code grant");
    }
    // OpenID Connect Dynamic Client Registration section 2: `implicit` goes with every token from here.
    let front_channel = response_type.token() || response_type.id_token();
    if front_channel && !client.grant_types.contains(&GrantType::Implicit) {
        return unauthorized("this client is not registered for the implicit grant");
    }
    Ok(response_type)
}

fn response_mode_fits(params: &Parameters, response_type: ResponseType) -> Result<ResponseMode, OAuthError> {
    let Some(asked) = params.get("response_mode") else {
        return Ok(response_type.default_mode());
    };
    let mode = ResponseMode::parse(asked).ok_or_else(|| invalid("response_mode is not supported"))?;
    if mode == ResponseMode::Query && (response_type.token() || response_type.id_token()) {
        return Err(invalid("tokens are never sent in the query"));
    }
    Ok(mode)
}

/// Unknown and foreign words are dropped; the answer's `scope` tells. So is `offline_access` where no code comes of the
/// request that a refresh token could come of (B.10). An ID token from here needs `openid` (B.2).
fn scope(
    params: &Parameters,
    client: &ClientMetadata,
    response_type: ResponseType,
) -> Result<Scope, OAuthError> {
    let asked = Scope::parse(params.get("scope").unwrap_or_default())?;
    let permitted = client.permitted(&asked);
    if response_type.id_token() && !permitted.contains(OPENID) {
        return Err(invalid("an ID token needs the scope openid"));
    }
    Ok(if response_type.code() {
        permitted
    } else {
        permitted.without(OFFLINE_ACCESS)
    })
}

/// Required exactly when an ID token leaves the authorization endpoint (S-031).
fn nonce(params: &Parameters, response_type: ResponseType) -> Result<Option<String>, OAuthError> {
    match params.get("nonce") {
        Some(nonce) if nonce.len() > LONGEST => Err(invalid("nonce is longer than 2048 bytes")),
        None if response_type.id_token() => Err(invalid("nonce is required for this response_type")),
        nonce => Ok(nonce.map(str::to_owned)),
    }
}

/// S-034 to S-036. The clients of documents 003 and 004 may leave the method out: a challenge of theirs is S256 or refused
/// for its length, never `plain` (B.7). Without a code there is nothing to bind, and the parameters are ignored like unknown ones.
fn code_challenge(
    params: &Parameters,
    client: &ClientMetadata,
    response_type: ResponseType,
) -> Result<Option<CodeChallenge>, OAuthError> {
    if !response_type.code() {
        return Ok(None);
    }
    let method = params.get_even_empty("code_challenge_method");
    let unsaid = (client.dialect == Dialect::LibreGraph).then_some(pkce::METHOD);
    match params.get_even_empty("code_challenge") {
        Some(challenge) => CodeChallenge::parse(challenge, method.or(unsaid)).map(Some),
        None if method.is_some() => Err(invalid("code_challenge is missing")),
        None if client.must_use_pkce() => Err(invalid("code_challenge is required for this client")),
        None => Ok(None),
    }
}

/// Unknown words are ignored, an empty value is none at all; but `none` with any other word is an error.
fn prompt(params: &Parameters) -> Result<Prompt, OAuthError> {
    let asked = params.get("prompt").unwrap_or_default();
    let has = |word| asked.split(' ').any(|asked| asked == word);
    let prompt = Prompt {
        none: has("none"),
        login: has("login"),
        consent: has("consent"),
        select_account: has("select_account"),
    };
    if prompt.none && asked.split(' ').any(|word| !matches!(word, "" | "none")) {
        return Err(invalid("prompt none cannot be combined with other values"));
    }
    Ok(prompt)
}

fn max_age(params: &Parameters) -> Result<Option<u64>, OAuthError> {
    let Some(text) = params.get("max_age") else {
        return Ok(None);
    };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(seconds) if digits => Ok(Some(seconds)),
        _ => Err(invalid("max_age is a number of seconds")),
    }
}

fn claims(params: &Parameters) -> Result<ClaimsRequest, OAuthError> {
    let asked = params.get("claims").map(ClaimsRequest::parse);
    asked.transpose().map(Option::unwrap_or_default)
}

fn acr_values(params: &Parameters, client: &ClientMetadata) -> Vec<String> {
    let asked = words(params, "acr_values", |byte| byte.is_ascii_graphic());
    if asked.is_empty() {
        client.default_acr_values.clone()
    } else {
        asked
    }
}

fn ui_locales(params: &Parameters) -> Vec<String> {
    words(params, "ui_locales", |byte| {
        byte.is_ascii_alphanumeric() || byte == b'-'
    })
}

fn login_hint(params: &Parameters) -> Option<String> {
    let shown = |hint: &&str| hint.len() <= LONGEST_HINT && !hint.chars().any(char::is_control);
    params.get("login_hint").filter(shown).map(str::to_owned)
}

/// Voluntary wishes: what does not look like one is passed over.
fn words(params: &Parameters, name: &str, letter: impl Fn(u8) -> bool) -> Vec<String> {
    let words = params.get(name).unwrap_or_default().split(' ');
    let good = |word: &&str| !word.is_empty() && word.len() <= 255 && word.bytes().all(&letter);
    words.filter(good).take(MOST_WORDS).map(str::to_owned).collect()
}
