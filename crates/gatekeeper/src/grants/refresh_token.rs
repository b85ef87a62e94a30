//! `refresh_token` (RFC 6749 6, RFC 9700 4.14) with rotation and the lost-answer rule, or without rotation where the
//! client is registered so.
//!
//! Rotation: each use gives a new token and rotates the old one. A rotated token is accepted again while nothing that it
//! produced has been used: then the answer was lost on the way, what it produced is revoked and made anew. Once
//! something was used, the old token coming back means that two hold it: the whole family is revoked
//! (S-089 to S-095).
//!
//! Reuse (opencloud.md C.3): the same token stays good and each use begins its idle time anew, until the family's
//! absolute end. For programs that run several refreshes at once or lose what they were given; a stolen token is not
//! noticed. What was rotated before a client changed its mode is judged by the rules of rotation.

use protocol::client_metadata::{ClientMetadata, RefreshMode};
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::AccessTokenId;
use protocol::scope::{OFFLINE_ACCESS, Scope};
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use store::tokens::{Refresh, RefreshState};

use super::{Issued, Redeemed, access_row, invalid_grant};
use crate::instances::Instance;
use crate::messages::EventKind;
use crate::policy::Policy;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// Which refresh token the client goes on with.
enum Kept {
    /// The one it presented.
    Presented,
    /// A new one.
    Next,
}

impl Gatekeeper {
    pub(super) async fn redeem_refresh_token(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        token: &Secret<String>,
        asked: Option<Scope>,
        moment: Moment,
    ) -> Result<Redeemed, Fault> {
        const UNKNOWN: &str = "this refresh token was not issued here, has expired or was revoked";
        let Some(hash) = TokenHash::of(TokenKind::Refresh, token.expose()) else {
            return Ok(Err(invalid_grant(UNKNOWN)));
        };
        let now = moment.now;
        let access_id = AccessTokenId::from_bytes(moment.draw()?);
        let next = PlainToken::mint(TokenKind::Refresh, &moment.draw()?);
        let next_hash = next.hash();
        let reuses = client.refresh_mode == RefreshMode::Reuse;
        let idle = Policy::seconds(self.policy.refresh_token_idle_seconds);
        let access_seconds = Policy::seconds(self.policy.access_token_seconds);
        let instance_id = instance.id;
        let client_id = client.client_id.clone();
        let replay_note = events::about(instance_id, EventKind::ReplayDetected, moment)
            .client(client)
            .detail("a used refresh token came again; everything from it was revoked");
        let decided = self
            .store
            .write(move |write| {
                let unknown = Ok(Err(invalid_grant(UNKNOWN)));
                let Some(token) = write.find_refresh(hash)? else {
                    return unknown;
                };
                let Some(grant) = write.find_grant(token.grant_id)? else {
                    return unknown;
                };
                let theirs = grant.instance_id == instance_id && grant.client_id == client_id;
                if !theirs || grant.revoked_at.is_some() || token.absolute_at <= now {
                    return unknown;
                }
                let scope = match &asked {
                    Some(asked) if !asked.is_subset_of(&token.scope) => {
                        return Ok(Err(OAuthError::new(
                            ErrorCode::InvalidScope,
                            "a refresh cannot ask for more than was granted",
                        )));
                    }
                    Some(asked) => asked.clone(),
                    None => token.scope.clone(),
                };
                // A request narrowed to less than offline_access gets no further refresh token and leaves the one
                // it came with as it is; narrowing never shrinks the family's scope (S-094).
                let refreshes = scope.contains(OFFLINE_ACCESS);
                match token.state {
                    RefreshState::Active => {
                        let alive = if refreshes && reuses {
                            write.extend_refresh(hash, now.plus(idle), now)?
                        } else if refreshes {
                            write.consume_refresh(hash, now)?
                        } else {
                            token.expires_at > now
                        };
                        if !alive {
                            return unknown;
                        }
                        // The answer that brought this token has arrived: its parent may not come again.
                        if let Some(parent) = token.parent {
                            write.mark_child_used(parent)?;
                        }
                    }
                    RefreshState::Rotated if write.was_anything_used(hash)? => {
                        if write.revoke_grant(grant.id, now)? {
                            replay_note.write(write)?;
                        }
                        return unknown;
                    }
                    // Nobody came back for the lost answer in the time that the token had.
                    RefreshState::Rotated if token.expires_at <= now => return unknown,
                    RefreshState::Rotated => write.revoke_children(hash, now)?,
                    // Its answer was lost and made anew: only the newer one works.
                    RefreshState::Revoked => return unknown,
                }
                let stays = reuses && token.state == RefreshState::Active;
                // A token that stays good lost nothing on the way: what came of it is nobody's lost answer.
                let parent = (!stays).then_some(hash);
                write.insert_access(&access_row(
                    access_id,
                    &grant,
                    parent,
                    &scope,
                    now,
                    access_seconds,
                ))?;
                if refreshes && !stays {
                    write.insert_refresh(&Refresh {
                        hash: next_hash,
                        grant_id: grant.id,
                        parent: Some(hash),
                        scope: token.scope.clone(),
                        issued_at: now,
                        expires_at: now.plus(idle).min(token.absolute_at),
                        absolute_at: token.absolute_at,
                        state: RefreshState::Active,
                        rotated_at: None,
                        used_child: false,
                    })?;
                }
                write.mark_client_used(instance_id, &client_id, now)?;
                let refresh = refreshes.then_some(if stays { Kept::Presented } else { Kept::Next });
                Ok::<_, store::Error>(Ok((grant, scope, refresh)))
            })
            .await?;
        Ok(decided.map(|(grant, scope, refresh)| Issued {
            grant,
            scope,
            access: access_id,
            refresh: refresh.map(|kept| {
                Secret::new(match kept {
                    // A client that expects a token in every answer finds the one it has.
                    Kept::Presented => token.expose().clone(),
                    Kept::Next => next.expose().to_owned(),
                })
            }),
            nonce: None,
        }))
    }
}
