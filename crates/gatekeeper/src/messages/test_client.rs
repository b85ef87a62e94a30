//! A test client and the run of a flow.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which flow to run, and with which parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct TestFlow {
    /// How the client gets its tokens.
    pub grant: TestGrant,
    /// Whether the client has a secret (confidential) or none (public). A machine always has one, a device never.
    pub secret: bool,
    /// `response_type`, `code` when empty; for `browser` only.
    pub response_type: String,
    /// `response_mode`: `query`, `fragment` or `form_post`; the response type's own when absent.
    pub response_mode: Option<String>,
    /// `scope`, words with blanks between them.
    pub scope: String,
    /// Send a PKCE challenge. Without one the server refuses, unless the client has a secret: that one is let go.
    pub pkce: bool,
    /// Send the request ahead (RFC 9126) and only its name through the browser.
    pub pushed: bool,
    /// `prompt`.
    pub prompt: Option<String>,
    /// `max_age` in seconds.
    pub max_age: Option<u32>,
    /// `login_hint`.
    pub login_hint: Option<String>,
    /// `acr_values`.
    pub acr_values: Option<String>,
    /// `ui_locales`.
    pub ui_locales: Option<String>,
    /// `claims`, a JSON object (OpenID Connect Core 5.5).
    pub claims: Option<String>,
    /// What ID tokens are signed with: `RS256` when absent, `PS256`, `ES256` or `EdDSA`.
    pub id_token_alg: Option<String>,
}

/// How the test client gets its tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TestGrant {
    /// Through the browser: the authorization endpoint, and the token endpoint if a code came.
    #[default]
    Browser,
    /// The person types a code elsewhere (RFC 8628).
    Device,
    /// As a machine, without a person (`client_credentials`).
    Machine,
}

/// A run of the test client.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TestRun {
    /// Names the run in later requests.
    pub test: String,
    /// Domain of the instance.
    pub instance: String,
    /// The client that was registered for it.
    pub client_id: String,
    /// What was asked for.
    pub flow: TestFlow,
    /// How far it is.
    pub stage: TestStage,
    /// The address to open in the browser, while the run waits for that.
    pub open: Option<String>,
    /// The code to compare or to type, while a device waits for the person.
    pub user_code: Option<String>,
    /// What happened so far, in order.
    pub steps: Vec<TestStep>,
    /// What can be tried next.
    pub next: Vec<TestMove>,
    /// When the run ends by itself and its client is removed.
    #[ts(type = "number")]
    pub ends_at: i64,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TestStage {
    /// It waits for the person, in the browser.
    Waiting,
    /// A step is being done.
    Working,
    /// Everything that was asked for came, and it held.
    Done,
    /// Something was refused, or did not hold.
    Failed,
}

/// What can be tried with what a run got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TestMove {
    /// Ask who the person is, with the access token.
    Userinfo,
    /// Ask what the access token is good for.
    Introspect,
    /// Get new tokens with the refresh token.
    Refresh,
    /// Give the tokens back.
    Revoke,
    /// Sign the person out, through the browser.
    SignOut,
}

/// One step of a run.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TestStep {
    /// Which step.
    pub kind: TestStepKind,
    /// How it went.
    pub state: TestStepState,
    /// When it was done.
    #[ts(type = "number")]
    pub at: i64,
    /// What the client sent, or the browser brought.
    pub request: Option<TestRequest>,
    /// What came back. Absent for what the browser does by itself.
    pub response: Option<TestResponse>,
    /// Tokens in it, taken apart.
    pub tokens: Vec<TestToken>,
    /// What a careful client looks at here.
    pub checks: Vec<TestCheck>,
}

/// Which step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TestStepKind {
    /// The discovery document is read.
    Discovery,
    /// The public keys are read.
    Keys,
    /// The request is sent ahead (RFC 9126).
    PushedRequest,
    /// The browser goes to the authorization endpoint.
    Authorize,
    /// The browser brings the answer.
    Answer,
    /// The code, or the client's own credentials, are changed into tokens.
    Token,
    /// The device asks for its codes (RFC 8628).
    DeviceAuthorization,
    /// The device asks whether the person has answered.
    DevicePoll,
    /// New tokens with the refresh token.
    Refresh,
    /// Who the person is.
    Userinfo,
    /// What the access token is good for (RFC 7662).
    Introspect,
    /// Tokens are given back (RFC 7009).
    Revoke,
    /// The browser goes to the end-session endpoint.
    SignOut,
    /// The browser comes back from there.
    SignedOut,
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TestStepState {
    /// It waits for the person.
    Waiting,
    /// As it should.
    Well,
    /// The server refused.
    Refused,
    /// The answer does not hold what it must.
    Bad,
}

/// What was sent.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TestRequest {
    /// `GET` or `POST`.
    pub method: String,
    /// The whole address, with its query and fragment.
    pub url: String,
    /// Header fields in order; of what a browser brings, none.
    pub headers: Vec<TestField>,
    /// The parameters in it, from the query, the fragment or the form, decoded and in order.
    pub parameters: Vec<TestField>,
    /// The body as sent; may be empty.
    pub body: String,
}

/// What came back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TestResponse {
    /// The HTTP status.
    pub status: u16,
    /// Header fields in order.
    pub headers: Vec<TestField>,
    /// The body as it came; may be empty.
    pub body: String,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TestField {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A token, taken apart.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TestToken {
    /// Which token.
    pub kind: TestTokenKind,
    /// The token itself.
    pub raw: String,
    /// Its header, JSON text as it stands in the token; absent for tokens that say nothing by themselves.
    pub header: Option<String>,
    /// Its payload, likewise.
    pub payload: Option<String>,
    /// What a careful client looks at in it.
    pub checks: Vec<TestCheck>,
}

/// Which token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TestTokenKind {
    /// Who signed in (OpenID Connect Core 2).
    IdToken,
    /// What the client may do.
    AccessToken,
    /// What gets new ones.
    RefreshToken,
}

/// Something that a careful client looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TestCheck {
    /// What.
    pub kind: TestCheckKind,
    /// Whether it holds.
    pub holds: bool,
    /// What was there, shortened; empty when nothing was.
    pub found: String,
    /// What has to be there, where it is one certain value.
    pub expected: Option<String>,
}

/// What a careful client looks at. The names are those of the claims and parameters where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TestCheckKind {
    /// The HTTP status is a success.
    Status,
    /// The discovery document names the issuer byte for byte (OpenID Connect Discovery 4.3).
    Issuer,
    /// The answer carries the `state` of the request (RFC 6749 10.12).
    State,
    /// The answer names the issuer (RFC 9207 2.4).
    AnswerIssuer,
    /// Everything that the response type promises came, and nothing else.
    Complete,
    /// Signed by a published key.
    Signature,
    /// `alg` is what the client registered.
    Algorithm,
    /// `typ` is the one for this kind of token (RFC 9068 2.1).
    Type,
    /// `iss` is the server.
    Iss,
    /// `aud` names the client.
    Aud,
    /// `azp` names the client, where it is there.
    Azp,
    /// `exp` is ahead.
    Exp,
    /// `iat` is not ahead.
    Iat,
    /// `nonce` is the request's.
    Nonce,
    /// `at_hash` fits the access token (OpenID Connect Core 3.1.3.6).
    AtHash,
    /// `c_hash` fits the code (OpenID Connect Core 3.3.2.11).
    CHash,
    /// `s_hash` fits the state.
    SHash,
    /// `auth_time` is not older than `max_age`.
    AuthTime,
    /// `sub` is the same everywhere in this run (OpenID Connect Core 5.3.2).
    Subject,
    /// `token_type` is `Bearer`.
    TokenType,
    /// Introspection calls the token active.
    Active,
    /// The refresh token changed.
    Rotated,
}
