//! `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 3.4 and 3.5): a device asks whether the person has
//! answered.
//!
//! A poll that finds nothing new reads one row and writes none. An allowed code works once.

use protocol::client_metadata::{ClientMetadata, GrantType};
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::AccessTokenId;
use protocol::scope::OFFLINE_ACCESS;
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use store::device_codes::DeviceState;

use super::{Issued, Redeemed, access_row, invalid_grant};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::policy::Policy;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

impl Gatekeeper {
    pub(super) async fn redeem_device_code(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        device_code: &Secret<String>,
        moment: Moment,
    ) -> Result<Redeemed, Fault> {
        const UNKNOWN: &str = "this device code was not issued here or was used before";
        let Some(hash) = TokenHash::of(TokenKind::Device, device_code.expose()) else {
            return Ok(Err(invalid_grant(UNKNOWN)));
        };
        let now = moment.now;
        let row = self.store.read(|read| read.find_device_code(hash))?;
        // Whoever holds another app's code learns nothing about it, and slows nobody down.
        let Some(row) = row.filter(|row| row.instance_id == instance.id && row.client_id == client.client_id)
        else {
            return Ok(Err(invalid_grant(UNKNOWN)));
        };
        if row.expires_at <= now {
            self.polls.forget(hash);
            return Ok(Err(OAuthError::new(
                ErrorCode::ExpiredToken,
                "nobody answered in time; ask for a new code",
            )));
        }
        match row.state {
            DeviceState::Allowed => {}
            DeviceState::Denied => {
                self.polls.forget(hash);
                return Ok(Err(OAuthError::new(
                    ErrorCode::AccessDenied,
                    "the person said no",
                )));
            }
            DeviceState::Waiting if self.polls.too_early(hash, self.policy.device_interval, now) => {
                return Ok(Err(OAuthError::new(
                    ErrorCode::SlowDown,
                    "wait five seconds longer between two polls from now on",
                )));
            }
            DeviceState::Waiting => {
                return Ok(Err(OAuthError::new(
                    ErrorCode::AuthorizationPending,
                    "the person has not answered yet",
                )));
            }
        }
        let access_id = AccessTokenId::from_bytes(moment.draw()?);
        let refresh = PlainToken::mint(TokenKind::Refresh, &moment.draw()?);
        let refresh_hash = refresh.hash();
        let may_refresh = client.grant_types.contains(&GrantType::RefreshToken);
        let access_seconds = Policy::seconds(self.policy.access_token_seconds);
        let idle = Policy::seconds(self.policy.refresh_token_idle_seconds);
        let absolute = Policy::seconds(self.policy.refresh_token_absolute_seconds);
        let instance_id = instance.id;
        let client_id = client.client_id.clone();
        let note = events::about(instance_id, EventKind::TokenIssued, moment).client(client);
        let decided = self
            .store
            .write(move |write| {
                let unknown = Ok(Err(invalid_grant(UNKNOWN)));
                let Some(grant_id) = write.consume_device_code(hash, now)? else {
                    return unknown;
                };
                let Some(grant) = write
                    .find_grant(grant_id)?
                    .filter(|grant| grant.revoked_at.is_none())
                else {
                    return unknown;
                };
                write.insert_access(&access_row(
                    access_id,
                    &grant,
                    None,
                    &grant.scope,
                    now,
                    access_seconds,
                ))?;
                let refreshes = may_refresh && grant.scope.contains(OFFLINE_ACCESS);
                if refreshes {
                    write.insert_refresh(&store::tokens::Refresh {
                        hash: refresh_hash,
                        grant_id,
                        parent: None,
                        scope: grant.scope.clone(),
                        issued_at: now,
                        expires_at: now.plus(idle),
                        absolute_at: now.plus(absolute),
                        state: store::tokens::RefreshState::Active,
                        rotated_at: None,
                        used_child: false,
                    })?;
                }
                write.mark_client_used(instance_id, &client_id, now)?;
                note.write(write)?;
                Ok::<_, store::Error>(Ok((grant, refreshes)))
            })
            .await?;
        self.polls.forget(hash);
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(decided.map(|(grant, refreshes)| Issued {
            scope: grant.scope.clone(),
            grant,
            access: access_id,
            refresh: refreshes.then(|| Secret::new(refresh.expose().to_owned())),
            nonce: None,
        }))
    }
}
