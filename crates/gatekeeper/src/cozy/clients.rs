//! Clients that register themselves and manage what they registered (cozy.md C.1 to C.3, C.9), and what the owner keeps of
//! them.
//!
//! The invariants: a client that nobody has agreed to anything for is not there after an hour, whether it was swept or
//! not. Whatever changes a client reads it in the same transaction, and transactions run one at a time: calls for one
//! client never collide, however many come at once.

use std::time::Duration;

use protocol::cozy::registration::{
    self as protocol_registration, ClientInput, ClientRecord, Refused, Rules, SecretChange, Shown, Update,
};
use protocol::cozy::token::{self, Audience};
use protocol::id::ClientId;
use protocol::secret::{Secret, TokenHash};
use serde_json::Value;
use store::cozy_clients::CozyClient;
use store::sweep::PENDING_CLIENTS_STAY;

use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// Registrations are counted for this long.
const WINDOW: Duration = Duration::from_hours(1);

/// A registration, or why there is none.
type Answer<T> = Result<Result<T, Refused>, Fault>;

/// What became of an onboarding secret.
#[derive(Debug, Clone, PartialEq)]
pub enum Exchange {
    /// The client that waited for it, whole.
    Client(Value),
    /// No client waits for it, or none any more.
    Unknown,
    /// Too many were tried: seconds to wait.
    TooMany(u64),
}

impl Gatekeeper {
    /// A client that is there.
    pub(crate) fn cozy_client(
        &self,
        instance: &Instance,
        id: &ClientId,
        moment: Moment,
    ) -> Result<Option<CozyClient>, Fault> {
        let found = self.store.read(|read| read.find_cozy_client(instance.id, id))?;
        Ok(found.filter(|client| is_there(client, moment)))
    }

    /// Registers a client: the record that it gets.
    pub async fn register_cozy_client(
        &self,
        instance: &Instance,
        body: &[u8],
        moment: Moment,
    ) -> Answer<Value> {
        if self.too_many_registrations(instance, moment).await? {
            return Ok(Err(Refused::TooMany));
        }
        let input = match self.with_rules(instance, |rules| ClientInput::read(body, rules))? {
            Ok(input) => input,
            Err(refused) => return Ok(Err(refused)),
        };
        let (client, secret) = self.new_cozy_client(instance, input, moment)?;
        let id = client.record.client_id.clone();
        let record = self
            .insert_cozy_client(client, "registered itself", moment)
            .await?;
        let token = self.registration_token(instance, &id, moment).await?;
        self.sweep_if_due(moment);
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Ok(record.to_json(&Shown {
            secret: Some(&secret),
            registration_token: Some(&token),
            onboarding_secret: None,
        })))
    }

    /// What a client registered.
    pub fn cozy_registration(
        &self,
        instance: &Instance,
        id: &str,
        authorization: Option<&str>,
        moment: Moment,
    ) -> Answer<Value> {
        let (client, _) = match self.managed_cozy_client(instance, id, authorization, moment)? {
            Ok(managed) => managed,
            Err(refused) => return Ok(Err(refused)),
        };
        let secret = self.cozy_secret(instance, &client)?;
        Ok(Ok(client.record.to_json(&Shown {
            secret: Some(&secret),
            ..Shown::default()
        })))
    }

    /// Replaces what a client says about itself. The answer gives the token that was presented back: old clients forget
    /// theirs without it.
    pub async fn update_cozy_registration(
        &self,
        instance: &Instance,
        id: &str,
        authorization: Option<&str>,
        body: &[u8],
        moment: Moment,
    ) -> Answer<Value> {
        if self.too_many_registrations(instance, moment).await? {
            return Ok(Err(Refused::TooMany));
        }
        let (client, token) = match self.managed_cozy_client(instance, id, authorization, moment)? {
            Ok(managed) => managed,
            Err(refused) => return Ok(Err(refused)),
        };
        let id = client.record.client_id.clone();
        let secret = self.cozy_secret(instance, &client)?;
        let read = self.with_rules(instance, |rules| Update::read(body, &id, &secret, rules))?;
        let update = match read {
            Ok(update) => update,
            Err(refused) => return Ok(Err(refused)),
        };
        let (secret, sealed) = match update.secret {
            SecretChange::Keep => (secret, None),
            SecretChange::Rotate => {
                let fresh = protocol_registration::client_secret(&moment.draw()?);
                let sealed = self.sealed_cozy_secret(instance, &id, &fresh, moment)?;
                (fresh, Some(sealed))
            }
        };
        let instance_id = instance.id;
        let (before, input) = (client.sealed_secret, update.input);
        let written = self
            .store
            .write(move |write| {
                let found = write.find_cozy_client(instance_id, &id)?;
                let Some(mut client) = found.filter(|client| is_there(client, moment)) else {
                    return Ok(Err(Refused::NotFound));
                };
                // What was compared with the secret must still be true.
                if client.sealed_secret != before {
                    return Ok(Err(Refused::Conflict));
                }
                let others = write.list_cozy_client_names(instance_id, Some(&id))?;
                client.record.input = numbered(input, &others);
                if let Some(sealed) = sealed {
                    client.sealed_secret = sealed;
                }
                write.update_cozy_client(&client)?;
                events::about(instance_id, EventKind::ClientChanged, moment)
                    .cozy_client(&client.record)
                    .detail("by itself")
                    .write(write)?;
                Ok::<_, store::Error>(Ok(client.record))
            })
            .await?;
        let record = match written {
            Ok(record) => record,
            Err(refused) => return Ok(Err(refused)),
        };
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Ok(record.to_json(&Shown {
            secret: Some(&secret),
            registration_token: Some(&token),
            onboarding_secret: None,
        })))
    }

    /// Removes a client that asks for it itself; one that is not there is removed already.
    pub async fn remove_cozy_registration(
        &self,
        instance: &Instance,
        id: &str,
        authorization: Option<&str>,
        moment: Moment,
    ) -> Answer<()> {
        let client = match self.managed_cozy_client(instance, id, authorization, moment)? {
            Ok((client, _)) => client,
            Err(Refused::NotFound) => return Ok(Ok(())),
            Err(refused) => return Ok(Err(refused)),
        };
        self.drop_cozy_client(instance, client.record, "by itself", moment)
            .await?;
        Ok(Ok(()))
    }

    /// Removes a client with its tokens and codes. `false` when it is gone already.
    pub(crate) async fn drop_cozy_client(
        &self,
        instance: &Instance,
        record: ClientRecord,
        by: &'static str,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let instance_id = instance.id;
        let gone = self
            .store
            .write(move |write| {
                let gone = write.remove_cozy_client(instance_id, &record.client_id)?;
                if gone {
                    events::about(instance_id, EventKind::ClientRemoved, moment)
                        .cozy_client(&record)
                        .detail(by)
                        .write(write)?;
                }
                Ok::<_, store::Error>(gone)
            })
            .await?;
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(gone)
    }

    /// Hands out the client that was prepared for whoever knows this secret. Works once (cozy.md C.9).
    pub async fn exchange_onboarding_secret(
        &self,
        instance: &Instance,
        presented: &str,
        moment: Moment,
    ) -> Result<Exchange, Fault> {
        // Counted apart from registrations: whoever guesses here must not keep clients from registering.
        let counter = format!("secret-exchange|{}", instance.id);
        let often = self.policy.cozy_registrations_an_hour;
        if let Some(seconds) = self.count_within(counter, often, WINDOW, moment).await? {
            return Ok(Exchange::TooMany(seconds));
        }
        if !protocol_registration::is_onboarding_secret(presented) {
            return Ok(Exchange::Unknown);
        }
        let (instance_id, hash) = (instance.id, self.onboarding_hash(instance, presented));
        let found = self
            .store
            .write(move |write| write.consume_cozy_onboarding(instance_id, hash))
            .await?;
        let Some(client) = found else {
            return Ok(Exchange::Unknown);
        };
        self.tell(Topic::Clients);
        let secret = self.cozy_secret(instance, &client)?;
        Ok(Exchange::Client(client.record.to_json(&Shown {
            secret: Some(&secret),
            registration_token: None,
            onboarding_secret: Some(presented),
        })))
    }

    /// Notes that a client has synchronised. `false` when it is gone.
    pub async fn mark_synchronized(
        &self,
        instance: &Instance,
        id: &ClientId,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let (instance_id, id) = (instance.id, id.clone());
        let marked = self
            .store
            .write(move |write| {
                let Some(mut client) = write.find_cozy_client(instance_id, &id)? else {
                    return Ok(false);
                };
                client.record.synchronized_at = Some(moment.now);
                write.update_cozy_client(&client)
            })
            .await?;
        self.tell(Topic::Clients);
        Ok(marked)
    }

    /// A page of clients behind a cursor, without secrets, and the cursor of the next page.
    pub fn cozy_clients_page(
        &self,
        instance: &Instance,
        behind: i64,
        limit: u32,
        moment: Moment,
    ) -> Result<(Vec<ClientRecord>, Option<i64>), Fault> {
        let mut rows = self
            .store
            .read(|read| read.list_cozy_clients(instance.id, behind, limit.saturating_add(1)))?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(|row| row.number);
        let there = rows.into_iter().filter(|row| is_there(row, moment));
        Ok((there.map(|row| row.record).collect(), next))
    }

    /// Removes a client for an app that manages them. `false` when it is not there.
    pub async fn remove_cozy_client_for_app(
        &self,
        instance: &Instance,
        id: &str,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let Ok(id) = ClientId::parse(id) else {
            return Ok(false);
        };
        match self.cozy_client(instance, &id, moment)? {
            Some(client) => {
                self.drop_cozy_client(instance, client.record, "in an app", moment)
                    .await
            }
            None => Ok(false),
        }
    }

    /// A new client with its secret; not yet stored.
    pub(crate) fn new_cozy_client(
        &self,
        instance: &Instance,
        input: ClientInput,
        moment: Moment,
    ) -> Result<(CozyClient, Secret<String>), Fault> {
        let id = protocol_registration::client_id(&moment.draw()?)
            .map_err(|error| Fault::stored("client id", error))?;
        let secret = protocol_registration::client_secret(&moment.draw()?);
        let client = CozyClient {
            number: 0,
            instance_id: instance.id,
            sealed_secret: self.sealed_cozy_secret(instance, &id, &secret, moment)?,
            record: ClientRecord::new(id, input, moment.now),
            granted: protocol::cozy::granted::Granted::default(),
            stamp: 1,
            onboarding_hash: None,
        };
        Ok((client, secret))
    }

    /// Stores a new client under a name that no other has.
    pub(crate) async fn insert_cozy_client(
        &self,
        mut client: CozyClient,
        by: &'static str,
        moment: Moment,
    ) -> Result<ClientRecord, Fault> {
        let record = self
            .store
            .write(move |write| {
                let others = write.list_cozy_client_names(client.instance_id, None)?;
                client.record.input = numbered(client.record.input, &others);
                if write.insert_cozy_client(&client)? == store::Inserted::Taken {
                    return Err(Fault::stored(
                        "client",
                        "its id or its onboarding secret is taken",
                    ));
                }
                events::about(client.instance_id, EventKind::ClientAdded, moment)
                    .cozy_client(&client.record)
                    .detail(by)
                    .write(write)?;
                Ok(client.record)
            })
            .await?;
        Ok(record)
    }

    /// What a registration is judged by in this instance.
    pub(crate) fn with_rules<T>(
        &self,
        instance: &Instance,
        judge: impl FnOnce(&Rules<'_>) -> T,
    ) -> Result<T, Fault> {
        let own = instance.cozy_domain()?;
        let in_registry = |slug: &_| match self.registry_manifest(instance, slug) {
            Ok(manifest) => manifest.is_some(),
            Err(fault) => {
                tracing::warn!(%fault, "the registry of apps could not be read");
                false
            }
        };
        Ok(judge(&Rules {
            own: &own,
            scheme: instance.scheme(),
            plain_http: self.policy.cozy_plain_http_redirects,
            in_registry: &in_registry,
        }))
    }

    pub(crate) fn cozy_secret(
        &self,
        instance: &Instance,
        client: &CozyClient,
    ) -> Result<Secret<String>, Fault> {
        let place = secret_place(instance, &client.record.client_id);
        let plain = self.vault.open_sealed(&place, &client.sealed_secret)?;
        let text = String::from_utf8(plain.expose().clone())
            .map_err(|error| Fault::stored("client secret", error))?;
        Ok(Secret::new(text))
    }

    /// Hash of an onboarding secret. Keyed: people may choose these secrets, and the file must not help to guess them.
    pub(crate) fn onboarding_hash(&self, instance: &Instance, secret: &str) -> TokenHash {
        let parts = [instance.id.as_bytes().as_slice(), secret.as_bytes()];
        TokenHash::from_bytes(self.vault.mac("cozy onboarding secret", &parts))
    }

    pub(crate) async fn registration_token(
        &self,
        instance: &Instance,
        id: &ClientId,
        moment: Moment,
    ) -> Result<String, Fault> {
        self.client_token(instance, Audience::Registration, id, None, None, moment)
            .await
    }

    fn sealed_cozy_secret(
        &self,
        instance: &Instance,
        id: &ClientId,
        secret: &Secret<String>,
        moment: Moment,
    ) -> Result<Vec<u8>, Fault> {
        let place = secret_place(instance, id);
        self.vault.seal(&place, secret.expose().as_bytes(), moment)
    }

    async fn too_many_registrations(&self, instance: &Instance, moment: Moment) -> Result<bool, Fault> {
        let counter = format!("oauth-client|{}", instance.id);
        let often = self.policy.cozy_registrations_an_hour;
        let wait = self.count_within(counter, often, WINDOW, moment).await?;
        Ok(wait.is_some())
    }

    /// The client that a registration token manages, and that token.
    fn managed_cozy_client(
        &self,
        instance: &Instance,
        id: &str,
        authorization: Option<&str>,
        moment: Moment,
    ) -> Result<Result<(CozyClient, String), Refused>, Fault> {
        let Ok(id) = ClientId::parse(id) else {
            return Ok(Err(Refused::NotFound));
        };
        let Some(client) = self.cozy_client(instance, &id, moment)? else {
            return Ok(Err(Refused::NotFound));
        };
        let Ok(token) = token::bearer(authorization) else {
            return Ok(Err(Refused::Token));
        };
        let claims = self.claims(instance, token, &[Audience::Registration], moment)?;
        Ok(match claims {
            Ok(claims) if claims.subject == id.as_str() => Ok((client, token.to_owned())),
            _ => Err(Refused::Token),
        })
    }
}

/// Whether a client's hour is not over.
pub(crate) fn is_there(client: &CozyClient, moment: Moment) -> bool {
    let record = &client.record;
    !record.pending || moment.now < record.created_at.plus(PENDING_CLIENTS_STAY)
}

/// The input under a name that none of the others has.
fn numbered(mut input: ClientInput, others: &[String]) -> ClientInput {
    let others = others.iter().map(String::as_str);
    input.client_name = protocol_registration::numbered_name(&input.client_name, others);
    input
}

fn secret_place(instance: &Instance, client: &ClientId) -> String {
    format!("cozy_clients|secret|{}|{client}", instance.id)
}
