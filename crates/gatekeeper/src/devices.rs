//! Devices without a browser (RFC 8628): a device asks, the person types its code elsewhere and answers, the device
//! polls until it hears of it.
//!
//! The redeeming of a device code is in `grants/device_code.rs`. Only somebody who is signed in can type codes at all,
//! and only so many: a stranger has nothing to guess at (RFC 8628 section 5.1). How often a device polls is kept in
//! memory, so that polling writes nothing. Invariant: a device is let in by one answer, and that answer was given to
//! the code that the person had before their eyes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::client_metadata::{ClientMetadata, GrantType};
use protocol::device::{DeviceAuthorization, UserCode, asked_scope};
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::GrantId;
use protocol::parameters::Parameters;
use protocol::scope::{OFFLINE_ACCESS, OPENID, Scope};
use protocol::secret::{PlainToken, TokenHash, TokenKind};
use protocol::time::Timestamp;
use store::Inserted;
use store::device_codes::{DeviceCode, DeviceState};

use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::policy::Policy;
use crate::sessions::{Session, Visitor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// The page where people type codes, under the issuer.
pub const PAGE: &str = "/device";
/// Devices of one client that may wait at once, from one source and from everywhere. Anybody who knows a public client's
/// id can let devices wait: whoever does it without end is refused, and pushes out no device of somebody else.
const FROM_ONE_SOURCE: u32 = 20;
const WAIT_AT_ONCE: u32 = 200;
/// Codes that are drawn before it counts as an accident that all of them are taken.
const DRAWS: usize = 4;
/// Codes that nobody waits under, over all sessions of an instance, for each that one session may type.
const SESSIONS_WORTH: u32 = 5;
/// Seconds that a device has to wait longer after each time it polled too early (RFC 8628 section 3.5).
const SLOWER: u64 = 5;
/// The longest that a device is made to wait between two polls, in seconds.
const SLOWEST: u64 = 60;
/// Devices whose polls are remembered. Beyond that the oldest are forgotten, and may poll once too early.
const POLLS: usize = 10_000;

/// A device that waits for an answer.
#[derive(Clone)]
pub struct WaitingDevice {
    /// The code that it shows.
    pub user_code: UserCode,
    /// The app that it runs.
    pub client: Arc<ClientMetadata>,
    /// What it asks for.
    pub scope: Scope,
    /// The address that it asked from.
    pub address: String,
    /// When it asked.
    pub created_at: Timestamp,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
    hash: TokenHash,
}

/// What a typed code leads to.
pub enum Typed {
    /// A device that waits.
    Device(Box<WaitingDevice>),
    /// Nothing waits under this code.
    Unknown,
    /// Too many codes under which nothing waits; this one was not looked at.
    Throttled {
        /// Seconds to wait.
        seconds: u64,
    },
}

/// When devices polled last, and how long each has to wait.
#[derive(Default)]
pub(crate) struct Polls(Mutex<HashMap<TokenHash, Poll>>);

struct Poll {
    at: Timestamp,
    interval: u64,
}

impl Polls {
    /// Notes a poll. Whether it came too early; then the device has to wait longer from now on.
    pub(crate) fn too_early(&self, hash: TokenHash, interval: u64, now: Timestamp) -> bool {
        let mut polls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if polls.len() >= POLLS && !polls.contains_key(&hash) {
            let oldest = polls
                .iter()
                .min_by_key(|(_, poll)| poll.at)
                .map(|(hash, _)| *hash);
            oldest.map(|hash| polls.remove(&hash));
        }
        let Some(poll) = polls.get_mut(&hash) else {
            polls.insert(hash, Poll { at: now, interval });
            return false;
        };
        // A clock that was set back makes nobody wait for it.
        let early = poll.at <= now && now.since(poll.at).as_secs() < poll.interval;
        poll.at = now;
        if early {
            poll.interval = (poll.interval + SLOWER).min(SLOWEST);
        }
        early
    }

    /// The device has its answer.
    pub(crate) fn forget(&self, hash: TokenHash) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&hash);
    }
}

impl Gatekeeper {
    /// Lets a device of an authenticated client wait for the person (RFC 8628 section 3.1). `visitor` is where it asks
    /// from: its address is for the person to see.
    ///
    /// Refuses with `unauthorized_client`, `invalid_scope`, and `temporarily_unavailable` when too many devices of the
    /// client wait already.
    pub async fn authorize_device(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        params: &Parameters,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Result<DeviceAuthorization, OAuthError>, Fault> {
        if !client.grant_types.contains(&GrantType::DeviceCode) {
            return Ok(Err(OAuthError::new(
                ErrorCode::UnauthorizedClient,
                "this app is not registered for the device flow",
            )));
        }
        let scope = match asked_scope(params) {
            Ok(asked) => match device_scope(client, asked) {
                Ok(scope) => scope,
                Err(error) => return Ok(Err(error)),
            },
            Err(error) => return Ok(Err(error)),
        };
        let device_code = PlainToken::mint(TokenKind::Device, &moment.draw()?);
        let mut codes = Vec::with_capacity(DRAWS);
        for _ in 0..DRAWS {
            codes.extend(UserCode::mint(&moment.draw()?));
        }
        let lifetime = self.policy.device_code_seconds;
        let row = DeviceCode {
            hash: device_code.hash(),
            user_code: String::new(),
            instance_id: instance.id,
            client_id: client.client_id.clone(),
            scope,
            state: DeviceState::Waiting,
            grant_id: None,
            address: visitor.address.clone(),
            source: visitor.network(),
            created_at: moment.now,
            expires_at: moment.now.plus(Policy::seconds(lifetime)),
        };
        let heard = self.heard(
            events::about(instance.id, EventKind::DeviceWaiting, moment)
                .client(client)
                .detail(visitor.address.as_str()),
        );
        let user_code = self
            .store
            .write(move |write| {
                let (instance, client, now) = (row.instance_id, &row.client_id, row.created_at);
                if write.count_waiting_devices(instance, client, &row.source, now)? >= FROM_ONE_SOURCE {
                    return Ok(None);
                }
                write.expire_waiting_devices(instance, client, WAIT_AT_ONCE, now)?;
                for code in codes {
                    let row = DeviceCode {
                        user_code: code.letters().to_owned(),
                        ..row.clone()
                    };
                    if write.insert_device_code(&row)? == Inserted::Done {
                        if let Some(note) = heard {
                            note.write(write)?;
                        }
                        return Ok(Some(code));
                    }
                }
                Ok::<_, store::Error>(None)
            })
            .await?;
        let Some(user_code) = user_code else {
            return Ok(Err(OAuthError::new(
                ErrorCode::TemporarilyUnavailable,
                "too many devices of this app wait for an answer already; try again in a few minutes",
            )));
        };
        self.tell(Topic::Devices);
        self.tell(Topic::Events);
        self.sweep_if_due(moment);
        let verification_uri = format!("{}{PAGE}", instance.issuer);
        Ok(Ok(DeviceAuthorization {
            device_code: device_code.expose().to_owned(),
            verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
            verification_uri,
            user_code: user_code.to_string(),
            expires_in: lifetime,
            interval: self.policy.device_interval,
        }))
    }

    /// What waits under the code that a person typed who is signed in. Each look counts as a guess until it is right
    /// (S-193).
    pub async fn typed_code(
        &self,
        instance: &Instance,
        typed: &str,
        session: &Session,
        moment: Moment,
    ) -> Result<Typed, Fault> {
        let one = self.policy.sign_in_attempts;
        let counters = [
            (format!("device|{}|{}", instance.id, session.id), one),
            (
                format!("device|{}", instance.id),
                one.saturating_mul(SESSIONS_WORTH),
            ),
        ];
        for (counter, free) in &counters {
            if let Some(seconds) = self.count_attempt_up_to(counter, *free, moment).await? {
                self.note(events::about(instance.id, EventKind::DeviceThrottled, moment));
                return Ok(Typed::Throttled { seconds });
            }
        }
        let found = match UserCode::read(typed) {
            Some(code) => self.waiting_device(instance, &code, moment)?,
            None => None,
        };
        let Some(device) = found else {
            return Ok(Typed::Unknown);
        };
        self.store.post(move |write| {
            counters
                .iter()
                .try_for_each(|(counter, _)| write.remove_attempts(counter).map(drop))
        });
        Ok(Typed::Device(Box::new(device)))
    }

    /// The device that waits under a code.
    pub fn waiting_device(
        &self,
        instance: &Instance,
        code: &UserCode,
        moment: Moment,
    ) -> Result<Option<WaitingDevice>, Fault> {
        let row = self
            .store
            .read(|read| read.find_waiting_device(instance.id, code.letters(), moment.now))?;
        match row {
            Some(row) => self.as_waiting(instance, row),
            None => Ok(None),
        }
    }

    /// Every device that waits, latest first.
    pub fn waiting_devices(&self, instance: &Instance, moment: Moment) -> Result<Vec<WaitingDevice>, Fault> {
        self.store
            .read(|read| read.list_waiting_devices(instance.id, moment.now))?
            .into_iter()
            .filter_map(|row| self.as_waiting(instance, row).transpose())
            .collect()
    }

    fn as_waiting(&self, instance: &Instance, row: DeviceCode) -> Result<Option<WaitingDevice>, Fault> {
        let (Some(client), Some(user_code)) = (
            self.client(instance, &row.client_id)?,
            UserCode::read(&row.user_code),
        ) else {
            return Ok(None);
        };
        // The owner may have taken something from the app since.
        let scope = row.scope.intersection(&client.permitted(&row.scope));
        Ok(Some(WaitingDevice {
            user_code,
            client,
            scope,
            address: row.address,
            created_at: row.created_at,
            expires_at: row.expires_at,
            hash: row.hash,
        }))
    }

    /// The person's answer to a device, in a session or, without one, from the owner's own window. `false`: it was
    /// answered before or waits no longer, or the session is over.
    ///
    /// What a device gets is not bound to the browser session in which it was let in: it ends when it expires, or when
    /// the owner withdraws it.
    pub async fn answer_device(
        &self,
        instance: &Instance,
        device: &WaitingDevice,
        session: Option<&Session>,
        allowed: bool,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let grant = store::grants::Grant {
            id: GrantId::from_bytes(moment.draw()?),
            instance_id: instance.id,
            client_id: device.client.client_id.clone(),
            session_id: None,
            scope: device.scope.clone(),
            auth_time: session.map_or(moment.now, |session| session.auth_time),
            // At the window nobody types a passphrase: somebody who has this computer's desktop is there (RFC 8176).
            amr: session.map_or_else(|| vec!["user".to_owned()], |session| session.amr.clone()),
            created_at: moment.now,
            offline: device.scope.contains(OFFLINE_ACCESS),
            revoked_at: None,
            machine: false,
            acr: None,
            claims: None,
        };
        let (kind, detail) = if allowed {
            (EventKind::DeviceAllowed, device.scope.to_string())
        } else {
            (EventKind::DeviceDenied, device.address.clone())
        };
        let note = events::about(instance.id, kind, moment)
            .client(&device.client)
            .detail(detail);
        let hash = device.hash;
        let session_id = session.map(|session| session.id);
        let answered = self
            .store
            .write(move |write| {
                if let Some(session) = session_id
                    && write.find_session(session)?.is_none()
                {
                    return Ok(false);
                }
                if !write.update_device_answer(hash, allowed.then_some(grant.id), moment.now)? {
                    return Ok(false);
                }
                if allowed {
                    write.insert_grant(&grant)?;
                }
                note.write(write)?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        if answered {
            self.tell(Topic::Devices);
            self.tell(Topic::Clients);
            self.tell(Topic::Events);
        }
        Ok(answered)
    }
}

/// What a device may ask for: known words that its app may have; what the app is registered for when it names none.
fn device_scope(client: &ClientMetadata, asked: Option<Scope>) -> Result<Scope, OAuthError> {
    let permitted = match asked {
        Some(asked) => {
            let permitted = client.permitted(&asked);
            if permitted.is_empty() && !asked.is_empty() {
                return Err(OAuthError::new(
                    ErrorCode::InvalidScope,
                    "this app may have nothing of what it asks for",
                ));
            }
            permitted
        }
        None if client.scope.is_empty() => client.permitted(&Scope::parse(OPENID)?),
        None => client.permitted(&client.scope),
    };
    Ok(if client.grant_types.contains(&GrantType::RefreshToken) {
        permitted
    } else {
        permitted.without(OFFLINE_ACCESS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hash_of;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::new(1_000_000 + seconds)
    }

    #[test]
    fn a_device_that_polls_too_early_waits_longer_each_time() {
        let polls = Polls::default();
        let poll = |seconds| polls.too_early(hash_of(1), 5, at(seconds));
        assert!(!poll(0), "the first poll may come at once");
        assert!(!poll(5));
        assert!(poll(9), "four seconds are not five");
        assert!(poll(18), "now it is ten");
        assert!(!poll(33), "fifteen");
    }

    #[test]
    fn no_device_waits_longer_than_a_minute() {
        let polls = Polls::default();
        for _ in 0..100 {
            polls.too_early(hash_of(1), 5, at(0));
        }
        assert!(polls.too_early(hash_of(1), 5, at(59)));
        assert!(!polls.too_early(hash_of(1), 5, at(119)));
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nobody_wait() {
        let polls = Polls::default();
        polls.too_early(hash_of(1), 5, at(0));
        assert!(!polls.too_early(hash_of(1), 5, at(-86_400)));
    }

    #[test]
    fn devices_do_not_slow_each_other() {
        let polls = Polls::default();
        polls.too_early(hash_of(1), 5, at(0));
        assert!(!polls.too_early(hash_of(2), 5, at(0)));
        polls.forget(hash_of(1));
        assert!(!polls.too_early(hash_of(1), 5, at(1)));
    }
}
