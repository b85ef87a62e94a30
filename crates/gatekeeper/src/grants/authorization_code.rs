//! `authorization_code` (RFC 6749 4.1.3, RFC 7636, RFC 9700 4.5).
//!
//! A code works once. A second, fully valid use revokes what the first gave; a use by somebody else (other
//! client, other redirect address, wrong verifier) changes nothing for its rightful client, until five wrong
//! tries end the code (S-020 to S-025).

use protocol::client_metadata::{ClientMetadata, GrantType};
use protocol::error::Cause;
use protocol::id::AccessTokenId;
use protocol::scope::OFFLINE_ACCESS;
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};

use super::{Issued, Redeemed, access_row, invalid_grant};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::policy::Policy;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

impl Gatekeeper {
    pub(super) async fn redeem_code(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        code: &Secret<String>,
        redirect_uri: Option<String>,
        verifier: Option<Secret<String>>,
        moment: Moment,
    ) -> Result<Redeemed, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::Code, code.expose()) else {
            return Ok(Err(invalid_grant("this code was not issued here")));
        };
        let now = moment.now;
        let instance_id = instance.id;
        let access_id = AccessTokenId::from_bytes(moment.draw()?);
        let refresh = PlainToken::mint(TokenKind::Refresh, &moment.draw()?);
        let refresh_hash = refresh.hash();
        let policy = self.policy.clone();
        let issued_note = events::about(instance_id, EventKind::TokenIssued, moment).client(client);
        let replay_note = events::about(instance_id, EventKind::ReplayDetected, moment)
            .client(client)
            .detail("a used code came again; everything from it was revoked");
        let client_id = client.client_id.clone();
        let may_refresh = client.grant_types.contains(&GrantType::RefreshToken);
        let access_seconds = Policy::seconds(self.policy.access_token_seconds);
        let decided = self
            .store
            .write(move |write| {
                let unknown = Ok(Err(invalid_grant("this code was not issued here or has expired")));
                let Some(code) = write
                    .find_code(hash)?
                    .filter(|code| code.instance_id == instance_id)
                else {
                    return unknown;
                };
                let verified = match (&code.code_challenge, &verifier) {
                    (Some(challenge), Some(verifier)) => challenge.verify(verifier.expose()),
                    (None, None) => true,
                    // A missing verifier is no proof; an unexpected one tells of a stripped challenge.
                    (Some(_), None) | (None, Some(_)) => false,
                };
                let wrong = if code.client_id != client_id {
                    Some(Cause::OtherClient)
                } else if redirect_uri.as_deref() != Some(code.redirect_uri.as_str()) {
                    Some(Cause::OtherRedirectUri)
                } else {
                    (!verified).then_some(Cause::Verifier)
                };
                if let Some(cause) = wrong {
                    write.mark_code_try(hash)?;
                    let say = "the code, redirect_uri and code_verifier do not belong together";
                    return Ok(Err(invalid_grant(say).because(cause)));
                }
                if code.used_at.is_some() {
                    if write.revoke_grant(code.grant_id, now)? {
                        replay_note.write(write)?;
                    }
                    return Ok(Err(
                        invalid_grant("this code was used before").because(Cause::Used)
                    ));
                }
                let Some(grant) = write
                    .find_grant(code.grant_id)?
                    .filter(|grant| grant.revoked_at.is_none())
                else {
                    return unknown;
                };
                if let Some(session) = grant.session_id
                    && write.find_session(session)?.is_none()
                {
                    return unknown;
                }
                if !write.consume_code(hash, now)? {
                    return unknown;
                }
                write.insert_access(&access_row(
                    access_id,
                    &grant,
                    None,
                    &code.scope,
                    now,
                    access_seconds,
                ))?;
                let refreshes = may_refresh && code.scope.contains(OFFLINE_ACCESS);
                if refreshes {
                    write.insert_refresh(&store::tokens::Refresh {
                        hash: refresh_hash,
                        grant_id: grant.id,
                        parent: None,
                        scope: code.scope.clone(),
                        issued_at: now,
                        expires_at: now.plus(Policy::seconds(policy.refresh_token_idle_seconds)),
                        absolute_at: now.plus(Policy::seconds(policy.refresh_token_absolute_seconds)),
                        state: store::tokens::RefreshState::Active,
                        rotated_at: None,
                        used_child: false,
                    })?;
                }
                // A busy client would drown everything else in the list: once a minute tells enough.
                if write.mark_client_used(instance_id, &client_id, now)? {
                    issued_note.write(write)?;
                }
                Ok::<_, store::Error>(Ok((grant, code, refreshes)))
            })
            .await?;
        // The app's last use and its grants are other ones now.
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(decided.map(|(grant, code, refreshes)| Issued {
            scope: code.scope,
            grant,
            access: access_id,
            refresh: refreshes.then(|| Secret::new(refresh.expose().to_owned())),
            nonce: code.nonce,
        }))
    }
}
