//! Clients that register themselves and manage what they registered (RFC 7591, RFC 7592, OpenID Connect Dynamic Client
//! Registration).
//!
//! Invariant: such a client is never trusted, never asked about less, and nothing that it names is fetched but by the
//! guarded door. Who may register is the owner's choice; who registered keeps its registration when the owner closes
//! the door, until the owner removes it.

use std::time::Duration;

use base64::Engine as _;
use protocol::client_metadata::{ClientMetadata, Publisher};
use protocol::discovery;
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::ClientId;
use protocol::registration::{self, House, MetadataProblem};
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use protocol::time::Timestamp;
use serde_json::{Map, Value};
use store::attempts::Attempts;
use store::clients::Client as Row;

use crate::fetch::{Ask, Reach};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::provider_settings::RegistrationMode;
use crate::world::{Moment, NoChance};
use crate::{Fault, Gatekeeper, events, hex};

/// Registrations are counted for this long.
const WINDOW: Duration = Duration::from_hours(1);
/// Most bytes of a sector's list.
const SECTOR_AT_MOST: usize = 64 * 1024;

/// What a client is told: the members of its registration.
pub type Registered = Map<String, Value>;

/// Why a registration was not made, shown, changed or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrationRefusal {
    /// The owner lets nobody register.
    Closed,
    /// There is no token, and one is needed.
    NoToken,
    /// The token is unknown, used up, expired, or another client's.
    BadToken,
    /// Too many registrations from there, or replacements of this one: seconds to wait.
    TooOften(u64),
    /// The metadata, named as RFC 7591 section 3.2.2 does.
    Metadata(OAuthError),
}

impl From<MetadataProblem> for RegistrationRefusal {
    fn from(problem: MetadataProblem) -> Self {
        Self::Metadata(problem.into())
    }
}

type Answer<T> = Result<Result<T, RegistrationRefusal>, Fault>;

/// Credentials that a registration was given.
struct Issued<'a> {
    secret: Option<&'a str>,
    token: &'a str,
    created_at: Timestamp,
}

impl Gatekeeper {
    /// Registers a client that asks for it itself (RFC 7591 section 3.1). `bearer` is its initial access token, if it
    /// sent one; `address` is where it comes from.
    pub async fn register(
        &self,
        instance: &Instance,
        wished: &Map<String, Value>,
        bearer: Option<&str>,
        address: &str,
        moment: Moment,
    ) -> Answer<Registered> {
        let pass = match self.pass(instance, bearer, moment)? {
            Ok(pass) => pass,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let id = made_up_id(moment)?;
        let mut metadata = match registration::read(wished, id, house(instance)) {
            Ok(metadata) => metadata,
            Err(problem) => return Ok(Err(problem.into())),
        };
        metadata.pkce_optional = instance.provider.allow_no_pkce && !metadata.is_public();
        if let Err(problem) = self.names_only_what_may_be_fetched(&metadata) {
            return Ok(Err(problem.into()));
        }
        // Counted before anything is fetched: whoever registers must not be able to aim us at others (S-103, S-130).
        if let Some(seconds) = self
            .count_registration(instance, pass.is_some(), address, moment)
            .await?
        {
            return Ok(Err(RegistrationRefusal::TooOften(seconds)));
        }
        if let Err(problem) = self.sector_lists_redirects(&metadata, moment).await {
            return Ok(Err(problem.into()));
        }
        let secret = metadata
            .token_endpoint_auth_method
            .needs_secret()
            .then(|| made_up_secret(moment))
            .transpose()?;
        let sealed_secret = secret
            .as_deref()
            .map(|secret| self.sealed_secret(instance, &metadata.client_id, secret, moment))
            .transpose()?;
        let token = PlainToken::mint(TokenKind::Registration, &moment.draw()?);
        let row = Row {
            instance_id: instance.id,
            client_id: metadata.client_id.clone(),
            sealed_secret,
            metadata: metadata.clone(),
            created_at: moment.now,
            last_used_at: None,
        };
        let note = events::about(instance.id, EventKind::ClientAdded, moment)
            .client(&metadata)
            .detail("registered itself");
        let (instance_id, hash) = (instance.id, token.hash());
        let at_most = self.policy.self_registered_clients_at_most;
        let written = self
            .store
            .write(move |write| {
                if write.count_self_registered_clients(instance_id)? >= at_most {
                    return Ok(Err(full()));
                }
                if let Some(pass) = pass
                    && !write.consume_initial_access_token(instance_id, pass, moment.now)?
                {
                    return Ok(Err(RegistrationRefusal::BadToken));
                }
                if write.insert_client(&row)? == store::Inserted::Taken {
                    return Ok(Err(full()));
                }
                write.update_client_registration(instance_id, &row.client_id, hash)?;
                note.write(write)?;
                Ok::<_, store::Error>(Ok(()))
            })
            .await?;
        if let Err(refusal) = written {
            return Ok(Err(refusal));
        }
        self.sweep_if_due(moment);
        self.refetch_logo(instance, &metadata, None, moment).await;
        for topic in [Topic::Clients, Topic::Events, Topic::Registration] {
            self.tell(topic);
        }
        let issued = Issued {
            secret: secret.as_deref(),
            token: token.expose(),
            created_at: moment.now,
        };
        Ok(Ok(answer(instance, &metadata, &issued)))
    }

    /// What a client registered (RFC 7592 section 2.1).
    pub fn registered(
        &self,
        instance: &Instance,
        client_id: &str,
        bearer: Option<&str>,
    ) -> Answer<Registered> {
        let (row, token) = match self.managed(instance, client_id, bearer)? {
            Ok(managed) => managed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let secret = self.opened_secret(instance, &row)?;
        let issued = Issued {
            secret: secret.as_ref().map(|secret| secret.expose().as_str()),
            token,
            created_at: row.created_at,
        };
        Ok(Ok(answer(instance, &row.metadata, &issued)))
    }

    /// Replaces what a client registered (RFC 7592 section 2.2). What it does not name has its default again. Its id
    /// and its secret stay; a change to a method without a secret throws the secret away, the way back makes a new one.
    pub async fn reregister(
        &self,
        instance: &Instance,
        client_id: &str,
        bearer: Option<&str>,
        wished: &Map<String, Value>,
        moment: Moment,
    ) -> Answer<Registered> {
        let (row, token) = match self.managed(instance, client_id, bearer)? {
            Ok(managed) => managed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let secret = self.opened_secret(instance, &row)?;
        if let Err(problem) = names_itself(wished, &row.client_id, secret.as_ref()) {
            return Ok(Err(problem.into()));
        }
        let mut metadata = match registration::read(wished, row.client_id.clone(), house(instance)) {
            Ok(metadata) => metadata,
            Err(problem) => return Ok(Err(problem.into())),
        };
        keep_the_owners_choices(&row.metadata, &mut metadata);
        if let Err(problem) = self.names_only_what_may_be_fetched(&metadata) {
            return Ok(Err(problem.into()));
        }
        // Each replacement is an event for the owner, and may make us ask servers that it names: as rare as registrations
        // are (S-130, S-230).
        let counter = format!("reregister|{}|{}", instance.id, row.client_id);
        let often = self.policy.registrations_an_hour;
        if let Some(seconds) = self.count_up(counter, often, moment).await? {
            return Ok(Err(RegistrationRefusal::TooOften(seconds)));
        }
        if let Err(problem) = self.sector_lists_redirects(&metadata, moment).await {
            return Ok(Err(problem.into()));
        }
        let needs_secret = metadata.token_endpoint_auth_method.needs_secret();
        let fresh = match (needs_secret, &secret) {
            (true, None) => Some(made_up_secret(moment)?),
            _ => None,
        };
        let sealed = fresh
            .as_deref()
            .map(|secret| self.sealed_secret(instance, &row.client_id, secret, moment))
            .transpose()?;
        let note = events::about(instance.id, EventKind::ClientChanged, moment)
            .client(&metadata)
            .detail("by itself");
        let (instance_id, written, had_secret) = (instance.id, metadata.clone(), secret.is_some());
        let another = looks_like_another(&row.metadata, &metadata);
        self.store
            .write(move |write| {
                write.update_client(instance_id, &written)?;
                if another {
                    write.remove_consent(instance_id, &written.client_id)?;
                }
                if needs_secret != had_secret {
                    write.update_client_secret(instance_id, &written.client_id, sealed.as_deref())?;
                }
                note.write(write)
            })
            .await?;
        self.clients.forget_all();
        self.refetch_logo(instance, &metadata, Some(&row.metadata), moment)
            .await;
        for topic in [Topic::Clients, Topic::Events] {
            self.tell(topic);
        }
        let kept = secret
            .as_ref()
            .filter(|_| needs_secret)
            .map(|secret| secret.expose().as_str());
        let issued = Issued {
            secret: fresh.as_deref().or(kept),
            token,
            created_at: row.created_at,
        };
        Ok(Ok(answer(instance, &metadata, &issued)))
    }

    /// Removes a client that asks for it itself, with its tokens and codes (RFC 7592 section 2.3).
    pub async fn unregister(
        &self,
        instance: &Instance,
        client_id: &str,
        bearer: Option<&str>,
        moment: Moment,
    ) -> Answer<()> {
        let (row, _) = match self.managed(instance, client_id, bearer)? {
            Ok(managed) => managed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let note = events::about(instance.id, EventKind::ClientRemoved, moment)
            .client(&row.metadata)
            .detail("by itself");
        let instance_id = instance.id;
        self.store
            .write(move |write| {
                write.remove_client(instance_id, &row.client_id)?;
                note.write(write)
            })
            .await?;
        self.clients.forget_all();
        for topic in [Topic::Clients, Topic::Events, Topic::Registration] {
            self.tell(topic);
        }
        Ok(Ok(()))
    }

    /// Fetches a client's list of its sector's redirect URIs and looks whether all of its own are in it (OpenID Connect
    /// Core section 8.1). Without such a list there is nothing to check.
    pub(crate) async fn sector_lists_redirects(
        &self,
        metadata: &ClientMetadata,
        moment: Moment,
    ) -> Result<(), MetadataProblem> {
        let Some(uri) = &metadata.sector_identifier_uri else {
            return Ok(());
        };
        let problem = |say: String| MetadataProblem::new("sector_identifier_uri", say);
        let ask = Ask::get(uri, Reach::of(metadata))
            .accepting(&["application/json"])
            .at_most(SECTOR_AT_MOST);
        let got = self
            .fetch(ask, moment)
            .await
            .map_err(|refused| problem(refused.to_string()))?;
        if got.status != 200 {
            return Err(problem("the server does not have it".to_owned()));
        }
        let listed: Vec<String> = serde_json::from_slice(&got.body)
            .map_err(|_| problem("what stands there is not a JSON list of addresses".to_owned()))?;
        let missing = metadata
            .redirect_uris
            .iter()
            .find(|uri| !listed.iter().any(|known| known == uri.as_str()));
        match missing {
            None => Ok(()),
            Some(uri) => Err(problem(format!("the list there does not have {uri}"))),
        }
    }

    /// Addresses that could never be asked are refused at once, not when they are needed (S-123).
    fn names_only_what_may_be_fetched(&self, metadata: &ClientMetadata) -> Result<(), MetadataProblem> {
        let reach = Reach::of(metadata);
        let one = [
            ("jwks_uri", &metadata.jwks_uri),
            ("sector_identifier_uri", &metadata.sector_identifier_uri),
            ("backchannel_logout_uri", &metadata.backchannel_logout_uri),
        ];
        let many = metadata.request_uris.iter().map(|uri| ("request_uris", uri));
        one.into_iter()
            .filter_map(|(field, uri)| uri.as_ref().map(|uri| (field, uri)))
            .chain(many)
            .try_for_each(|(field, uri)| {
                self.may_fetch(uri, reach)
                    .map_err(|refused| MetadataProblem::new(field, refused.to_string()))
            })
    }

    /// Whether this visitor may register: the token that has to be used up for it, if there is one.
    fn pass(
        &self,
        instance: &Instance,
        bearer: Option<&str>,
        moment: Moment,
    ) -> Result<Result<Option<TokenHash>, RegistrationRefusal>, Fault> {
        let mode = instance.provider.registration;
        if mode == RegistrationMode::Closed {
            return Ok(Err(RegistrationRefusal::Closed));
        }
        let Some(token) = bearer else {
            return Ok(match mode {
                RegistrationMode::Open => Ok(None),
                RegistrationMode::Token | RegistrationMode::Closed => Err(RegistrationRefusal::NoToken),
            });
        };
        // A token that does not work is refused even where none is needed: its bearer believes it to be one.
        let Some(hash) = TokenHash::of(TokenKind::InitialAccess, token) else {
            return Ok(Err(RegistrationRefusal::BadToken));
        };
        let works = self
            .store
            .read(|read| read.find_initial_access_token(instance.id, hash, moment.now))?
            .is_some();
        Ok(if works {
            Ok(Some(hash))
        } else {
            Err(RegistrationRefusal::BadToken)
        })
    }

    /// Counts a registration. `Some(seconds)`: not now, wait that long. Whoever has a token of the owner's may do it
    /// more often.
    async fn count_registration(
        &self,
        instance: &Instance,
        invited: bool,
        address: &str,
        moment: Moment,
    ) -> Result<Option<u64>, Fault> {
        let often = self.policy.registrations_an_hour;
        let (counter, often) = if invited {
            (
                format!("register-invited|{}|{address}", instance.id),
                often.saturating_mul(50),
            )
        } else {
            (format!("register|{}|{address}", instance.id), often)
        };
        self.count_up(counter, often, moment).await
    }

    /// Counts in the file, up to `often` an hour. `Some(seconds)`: not now, wait that long.
    async fn count_up(&self, counter: String, often: u32, moment: Moment) -> Result<Option<u64>, Fault> {
        let wait = self
            .store
            .write(move |write| {
                let before = write.find_attempts(&counter)?;
                let (wait, after) = count(before, counter, often, moment.now);
                if let Some(after) = after {
                    write.update_attempts(&after)?;
                }
                Ok::<_, store::Error>(wait)
            })
            .await?;
        Ok(wait)
    }

    /// The client whose registration this token manages. Unknown clients and wrong tokens are one answer (RFC 7592
    /// section 2.1).
    fn managed<'t>(
        &self,
        instance: &Instance,
        client_id: &str,
        bearer: Option<&'t str>,
    ) -> Result<Result<(Row, &'t str), RegistrationRefusal>, Fault> {
        let Some(token) = bearer else {
            return Ok(Err(RegistrationRefusal::NoToken));
        };
        let bad = Ok(Err(RegistrationRefusal::BadToken));
        let (Ok(id), Some(hash)) = (
            ClientId::parse(client_id),
            TokenHash::of(TokenKind::Registration, token),
        ) else {
            return bad;
        };
        let row = self.store.read(|read| {
            if read.has_client_registration(instance.id, &id, hash)? {
                read.find_client(instance.id, &id)
            } else {
                Ok(None)
            }
        })?;
        match row {
            Some(row) => Ok(Ok((row, token))),
            None => bad,
        }
    }
}

fn house(instance: &Instance) -> House<'_> {
    House {
        issuer: &instance.issuer,
        allow_front_channel: instance.provider.allow_front_channel,
    }
}

/// What only the owner decides stays as the owner left it.
fn keep_the_owners_choices(before: &ClientMetadata, after: &mut ClientMetadata) {
    after.publisher = Publisher::Dynamic;
    after.pkce_optional = before.pkce_optional && !after.is_public();
    after.refresh_mode = before.refresh_mode;
    after.dialect = before.dialect;
    after.always_release.clone_from(&before.always_release);
    after.implicit_scopes.clone_from(&before.implicit_scopes);
    after.kept.clone_from(&before.kept);
}

/// Whether the person would see another app on the consent page than the one they said yes to, or another one could
/// come in its name. What was allowed before is then asked for again (S-068, S-107).
fn looks_like_another(before: &ClientMetadata, after: &ClientMetadata) -> bool {
    let shown = |client: &ClientMetadata| (client.client_name.clone(), client.redirect_uris.clone());
    let proof = |client: &ClientMetadata| {
        (
            client.token_endpoint_auth_method,
            client.jwks.clone(),
            client.jwks_uri.clone(),
        )
    };
    shown(before) != shown(after) || proof(before) != proof(after)
}

/// RFC 7592 section 2.2: the request names the client it is about and, if any, its present secret; what only we write
/// is not in it (S-106).
fn names_itself(
    wished: &Map<String, Value>,
    client_id: &ClientId,
    secret: Option<&Secret<String>>,
) -> Result<(), MetadataProblem> {
    if wished.get("client_id").and_then(Value::as_str) != Some(client_id.as_str()) {
        return Err(MetadataProblem::new("client_id", "it has to be the client's own"));
    }
    if let Some(sent) = wished.get("client_secret").filter(|sent| !sent.is_null()) {
        let same = sent
            .as_str()
            .zip(secret)
            .is_some_and(|(sent, secret)| secret.matches(sent));
        if !same {
            return Err(MetadataProblem::new(
                "client_secret",
                "it has to be the present one; clients do not choose their secrets",
            ));
        }
    }
    for field in [
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    ] {
        if wished.contains_key(field) {
            return Err(MetadataProblem::new(field, "it is not the client's to send"));
        }
    }
    Ok(())
}

fn full() -> RegistrationRefusal {
    RegistrationRefusal::Metadata(OAuthError::new(
        ErrorCode::TemporarilyUnavailable,
        "there are too many clients that registered themselves",
    ))
}

/// RFC 7591 section 3.2.1. `client_secret_expires_at` is always there, because clients of opencloud.md D.5 need it; 0
/// is never.
fn answer(instance: &Instance, metadata: &ClientMetadata, issued: &Issued<'_>) -> Registered {
    let mut members = registration::echo(metadata);
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    put("client_id_issued_at", issued.created_at.seconds().into());
    put("client_secret_expires_at", 0.into());
    if let Some(secret) = issued.secret {
        put("client_secret", secret.into());
    }
    let uri = format!(
        "{}{}/{}",
        instance.issuer,
        discovery::REGISTER,
        metadata.client_id
    );
    put("registration_client_uri", uri.into());
    put("registration_access_token", issued.token.into());
    members
}

/// An id that says nothing and cannot be chosen (S-105).
fn made_up_id(moment: Moment) -> Result<ClientId, Fault> {
    let id = format!("dyn-{}", hex::encode(&moment.draw::<16>()?));
    ClientId::parse(&id).map_err(|error| Fault::stored("client id", error))
}

/// 256 random bits, 43 characters.
pub(crate) fn made_up_secret(moment: Moment) -> Result<String, NoChance> {
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(moment.draw::<32>()?))
}

/// Decides one registration: how long to wait, or the row to remember it by.
fn count(
    before: Option<Attempts>,
    counter: String,
    often: u32,
    now: Timestamp,
) -> (Option<u64>, Option<Attempts>) {
    let row = before.filter(|row| row.window_started_at <= now && now.since(row.window_started_at) < WINDOW);
    let mut row = row.unwrap_or(Attempts {
        counter,
        failures: 0,
        window_started_at: now,
        blocked_until: None,
    });
    if row.failures >= often {
        let left = WINDOW.saturating_sub(now.since(row.window_started_at));
        return (Some(left.as_secs().max(1)), None);
    }
    row.failures += 1;
    (None, Some(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_103_so_many_an_hour_and_a_clock_that_goes_back_opens_again() {
        let at = |seconds: i64| Timestamp::new(1_000_000 + seconds);
        let mut row = None;
        for second in 0..20 {
            let (wait, after) = count(row.take(), "c".into(), 20, at(second));
            assert_eq!(wait, None);
            row = after;
        }
        let (wait, after) = count(row.clone(), "c".into(), 20, at(600));
        assert_eq!((wait, after), (Some(3000), None));
        assert_eq!(count(row.clone(), "c".into(), 20, at(3600)).0, None);
        assert_eq!(count(row, "c".into(), 20, at(-5)).0, None);
    }
}
