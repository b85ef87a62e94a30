//! The test client: a person runs any flow against their own server and sees each step.
//!
//! Here live what is said about such a run, and the one thing that the gatekeeper has to do with it: registering a
//! client for the run and taking it out again. The run itself needs the HTTP windows and a listener of its own; it is
//! `gatelodge::test_client`, which takes these requests before they get here.
//!
//! Invariant: only [`Gatekeeper::admit_test_client`] makes a client that [`is_test`] knows, it is never trusted, and none
//! of them outlives the lodge that made it by more than its next start.

use std::time::Duration;

use protocol::client_metadata::{AuthMethod, ClientKind, ClientMetadata, GrantType, Publisher};
use protocol::id::{ClientId, InstanceId};
use protocol::jose::jws::Algorithm;
use protocol::redirect_uri::{RedirectUri, Registrar};
use protocol::response_type::ResponseType;
use protocol::scope::Scope;
use protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::clients::Client as Row;
use ts_rs::TS;

use super::{Answer, Problem, ProblemCode, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// What ids of test clients begin with.
const PREFIX: &str = "gatelodge-test-";

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

/// A client to register for a run.
#[derive(Debug, Clone)]
pub struct TestClient {
    /// The flow it has to be able to do.
    pub flow: TestFlow,
    /// Where answers go.
    pub redirect_uri: String,
    /// Where the browser goes after signing out.
    pub post_logout_redirect_uri: String,
}

/// A client that was registered for a run.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// Its id.
    pub client_id: ClientId,
    /// Its secret, if it has one.
    pub secret: Option<String>,
    /// What it may ask for; `code` for flows without a browser.
    pub response_type: ResponseType,
    /// What its ID tokens are signed with.
    pub algorithm: Algorithm,
    /// When the run has to be over.
    pub ends_at: Timestamp,
}

/// Whether a client was registered for a run.
pub(crate) fn is_test(metadata: &ClientMetadata) -> bool {
    // Nobody else can register a preset.
    metadata.publisher == Publisher::Preset && metadata.client_id.as_str().starts_with(PREFIX)
}

/// The clients of runs, without looking at all the others.
fn tests(read: &store::Read, instance: InstanceId) -> Result<Vec<ClientId>, store::Error> {
    let named = read.list_clients_named(instance, PREFIX)?;
    let tests = named.into_iter().filter(|row| is_test(&row.metadata));
    Ok(tests.map(|row| row.client_id).collect())
}

/// How many clients are there only for runs.
pub(super) fn count(read: &store::Read, instance: InstanceId) -> Result<u32, store::Error> {
    Ok(u32::try_from(tests(read, instance)?.len()).unwrap_or(u32::MAX))
}

/// What a request for a run is answered with where there is nothing to run it.
pub(super) fn nothing_runs() -> Answer {
    let say = "The test client needs a lodge that runs. Start it with `gatelodge serve` or open the window.";
    Err(Problem::new(ProblemCode::Unavailable, say))
}

impl Gatekeeper {
    /// Registers a client for a run: never trusted, so that the real consent page shows.
    pub async fn admit_test_client(
        &self,
        instance: &str,
        client: TestClient,
        moment: Moment,
    ) -> Result<Admitted, Problem> {
        let instance = self.named(instance)?;
        let id = ClientId::parse(&format!("{PREFIX}{}", moment.draw_name::<6>()?))
            .map_err(|error| Problem::new(ProblemCode::Internal, error.to_string()))?;
        let metadata = metadata(id, &client, &instance.locale)?;
        let (secret, sealed_secret) = if metadata.is_public() {
            (None, None)
        } else {
            let secret = moment.draw_name::<32>()?;
            let sealed = self.sealed_secret(&instance, &metadata.client_id, &secret, moment)?;
            (Some(secret), Some(sealed))
        };
        let admitted = Admitted {
            client_id: metadata.client_id.clone(),
            secret,
            response_type: metadata
                .response_types
                .first()
                .copied()
                .unwrap_or(ResponseType::Code),
            algorithm: metadata.id_token_signed_response_alg,
            ends_at: moment.now.plus(Duration::from_secs(self.policy.test_seconds)),
        };
        let row = Row {
            instance_id: instance.id,
            client_id: metadata.client_id.clone(),
            metadata,
            sealed_secret,
            created_at: moment.now,
            last_used_at: None,
        };
        match self.store.write(move |write| write.insert_client(&row)).await? {
            store::Inserted::Done => Ok(admitted),
            store::Inserted::Taken => Err(Problem::new(
                ProblemCode::Unavailable,
                "The lodge cannot do this right now. Try again in a moment.",
            )),
        }
    }

    /// Takes out the client of a run with everything it got. Nothing happens when it is gone already.
    pub async fn dismiss_test_client(&self, instance: &str, client: &ClientId) -> Result<(), Problem> {
        let instance = self.named(instance)?;
        if !self
            .client(&instance, client)?
            .is_some_and(|known| is_test(&known))
        {
            return Ok(());
        }
        let (instance, client) = (instance.id, client.clone());
        self.store
            .write(move |write| write.remove_client(instance, &client))
            .await?;
        self.clients.forget_all();
        Ok(())
    }

    /// Takes out the clients of runs that an earlier lodge did not end.
    pub(crate) fn dismiss_leftover_test_clients(&self) -> Result<(), Fault> {
        let left = self.store.read(|read| {
            let mut left = Vec::new();
            for instance in read.list_instances()? {
                let clients = tests(read, instance.id)?;
                left.extend(clients.into_iter().map(|client| (instance.id, client)));
            }
            Ok::<_, store::Error>(left)
        })?;
        if left.is_empty() {
            return Ok(());
        }
        Ok(self.store.write_blocking(move |write| {
            for (instance, client) in &left {
                write.remove_client(*instance, client)?;
            }
            Ok::<_, store::Error>(())
        })?)
    }

    /// Tells that a run went on.
    pub fn tell_of_test(&self) {
        self.tell(Topic::Tests);
    }
}

fn metadata(id: ClientId, client: &TestClient, locale: &str) -> Result<ClientMetadata, Problem> {
    let flow = &client.flow;
    let kind = match (flow.grant, flow.secret) {
        (TestGrant::Machine, _) => ClientKind::Machine,
        (TestGrant::Device, _) => ClientKind::Device,
        (TestGrant::Browser, true) => ClientKind::Server,
        (TestGrant::Browser, false) => ClientKind::Native,
    };
    let invalid = |say: &str, field: &str| Problem::new(ProblemCode::Invalid, say).at(field);
    let response_type = match flow.response_type.as_str() {
        "" => ResponseType::Code,
        text => ResponseType::parse(text).ok_or_else(|| {
            invalid(
                "The response type has to be made of code, id_token and token, each at most once.",
                "response_type",
            )
        })?,
    };
    let algorithm = match flow.id_token_alg.as_deref() {
        None | Some("") => Algorithm::default(),
        Some(name) => Algorithm::parse(name).ok_or_else(|| {
            invalid(
                "The algorithm has to be RS256, PS256, ES256 or EdDSA.",
                "id_token_alg",
            )
        })?,
    };
    let mut metadata = ClientMetadata {
        client_name: name(locale).to_owned(),
        id_token_signed_response_alg: algorithm,
        publisher: Publisher::Preset,
        trusted: false,
        scope: Scope::default(),
        ..ClientMetadata::new(id, kind)
    };
    match flow.grant {
        TestGrant::Browser => {
            let app = metadata.application_type;
            let uri = |text: &str| {
                RedirectUri::register(text, app, Registrar::Owner)
                    .map_err(|error| Problem::new(ProblemCode::Internal, error.to_string()))
            };
            metadata.redirect_uris = vec![uri(&client.redirect_uri)?];
            metadata.post_logout_redirect_uris = vec![uri(&client.post_logout_redirect_uri)?];
            metadata.response_types = vec![response_type];
            if response_type != ResponseType::Code {
                metadata.grant_types.push(GrantType::Implicit);
            }
            // A run without PKCE shows what an old client gets; a public client is refused, as it has to be.
            metadata.pkce_optional = flow.secret && !flow.pkce;
        }
        TestGrant::Device => {}
        TestGrant::Machine => metadata.token_endpoint_auth_method = AuthMethod::ClientSecretBasic,
    }
    Ok(metadata)
}

/// What the consent page calls it.
fn name(locale: &str) -> &'static str {
    match locale {
        "fr" => "Client de test",
        "de" => "Test-Client",
        _ => "Test client",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::{ClientFile, Reply, Request};
    use crate::testing::World;

    #[tokio::test]
    async fn the_client_of_a_run_is_no_app_of_the_owner() {
        let world = World::new().await;
        let wanted = TestClient {
            flow: TestFlow {
                secret: true,
                ..TestFlow::default()
            },
            redirect_uri: "http://127.0.0.1:4000/word/callback".into(),
            post_logout_redirect_uri: "http://127.0.0.1:4000/word/goodbye".into(),
        };
        let admitted = world
            .gatekeeper
            .admit_test_client("localhost", wanted, world.moment())
            .await
            .unwrap();
        let instance = || "localhost".to_owned();
        let Reply::Clients { clients } = world.control(Request::ListClients { instance: instance() }).await
        else {
            panic!("no list")
        };
        assert!(clients.iter().any(|client| client.client_id == "app"));
        assert!(
            clients
                .iter()
                .all(|client| client.client_id != admitted.client_id.as_str())
        );
        let Reply::File { text, .. } = world
            .control(Request::ExportClients {
                instance: instance(),
                format: ClientFile::Registration,
            })
            .await
        else {
            panic!("no file")
        };
        assert!(text.expose().contains("id: \"app\""), "{}", text.expose());
        assert!(!text.expose().contains(PREFIX), "{}", text.expose());
    }
}
