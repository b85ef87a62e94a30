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
use store::clients::Client as Row;

use super::{Answer, Problem, ProblemCode, TestFlow, TestGrant, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// What ids of test clients begin with.
const PREFIX: &str = "gatelodge-test-";

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
