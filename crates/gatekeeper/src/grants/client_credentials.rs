//! `client_credentials` (RFC 6749 4.4): a client that acts for itself.
//!
//! No person is there: the token's subject is the client, there is no ID token and no refresh token, and no scope that
//! is about a person or about being away. All tokens of one client with one scope belong to one grant, which the owner
//! sees and can withdraw like any other.

use protocol::client_metadata::ClientMetadata;
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::{AccessTokenId, GrantId};
use protocol::scope::{SUPPORTED, Scope};

use super::{Issued, Redeemed, access_row};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::policy::Policy;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// Words that only mean something when a person signed in: all that mean something to the provider itself.
const ABOUT_PEOPLE: &[&str] = &SUPPORTED;

impl Gatekeeper {
    pub(super) async fn issue_to_client(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        asked: Option<Scope>,
        moment: Moment,
    ) -> Result<Redeemed, Fault> {
        if client.is_public() {
            return Ok(Err(OAuthError::new(
                ErrorCode::UnauthorizedClient,
                "only an app that can prove who it is may act for itself",
            )));
        }
        let scope = match machine_scope(client, asked) {
            Ok(scope) => scope,
            Err(error) => return Ok(Err(error)),
        };
        let now = moment.now;
        let access_id = AccessTokenId::from_bytes(moment.draw()?);
        let fresh = store::grants::Grant {
            id: GrantId::from_bytes(moment.draw()?),
            instance_id: instance.id,
            client_id: client.client_id.clone(),
            session_id: None,
            scope,
            auth_time: now,
            amr: Vec::new(),
            created_at: now,
            offline: false,
            revoked_at: None,
            machine: true,
            acr: None,
            claims: None,
        };
        let lifetime = Policy::seconds(self.policy.access_token_seconds);
        let note = events::about(instance.id, EventKind::TokenIssued, moment)
            .client(client)
            .detail("for itself");
        let (grant, used) = self
            .store
            .write(move |write| {
                let known = write.find_machine_grant(fresh.instance_id, &fresh.client_id, &fresh.scope)?;
                let grant = if let Some(grant) = known {
                    grant
                } else {
                    write.insert_grant(&fresh)?;
                    fresh
                };
                write.insert_access(&access_row(access_id, &grant, None, &grant.scope, now, lifetime))?;
                let used = write.mark_client_used(grant.instance_id, &grant.client_id, now)?;
                if used {
                    note.write(write)?;
                }
                Ok::<_, store::Error>((grant, used))
            })
            .await?;
        if used {
            self.tell(Topic::Clients);
            self.tell(Topic::Events);
        }
        Ok(Ok(Issued {
            scope: grant.scope.clone(),
            grant,
            access: access_id,
            refresh: None,
            nonce: None,
        }))
    }
}

/// What a client may have for itself: words that the owner registered for it. Asking for anything else is
/// `invalid_scope`, so that nobody wonders later why it is missing.
fn machine_scope(client: &ClientMetadata, asked: Option<Scope>) -> Result<Scope, OAuthError> {
    let own = ABOUT_PEOPLE
        .iter()
        .fold(client.scope.clone(), |scope, word| scope.without(word));
    let Some(asked) = asked else { return Ok(own) };
    if let Some(word) = ABOUT_PEOPLE.iter().find(|word| asked.contains(word)) {
        return Err(OAuthError::new(
            ErrorCode::InvalidScope,
            format!("{word} is about a person, and nobody is there"),
        ));
    }
    if asked.is_subset_of(&own) {
        Ok(asked)
    } else {
        Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "this app is not registered for all of these scopes",
        ))
    }
}

#[cfg(test)]
mod tests {
    use protocol::client_metadata::ClientKind;
    use protocol::id::ClientId;

    use super::*;

    fn given(registered: &str, asked: Option<&str>) -> Result<String, ErrorCode> {
        let mut client = ClientMetadata::new(ClientId::parse("m").unwrap(), ClientKind::Machine);
        client.scope = Scope::parse(registered).unwrap();
        let asked = asked.map(|asked| Scope::parse(asked).unwrap());
        machine_scope(&client, asked)
            .map(|scope| scope.to_string())
            .map_err(|error| error.code)
    }

    #[test]
    fn a_machine_gets_what_it_is_registered_for() {
        assert_eq!(
            given("files.read openid jobs", None),
            Ok("files.read jobs".into())
        );
        assert_eq!(given("files.read jobs", Some("jobs")), Ok("jobs".into()));
        assert_eq!(given("", None), Ok(String::new()));
        assert_eq!(given("", Some("")), Ok(String::new()));
    }

    #[test]
    fn a_machine_is_no_person() {
        for &word in ABOUT_PEOPLE {
            assert_eq!(
                given("openid jobs", Some(word)),
                Err(ErrorCode::InvalidScope),
                "{word}"
            );
            assert_eq!(given("", Some(word)), Err(ErrorCode::InvalidScope), "{word}");
        }
        assert_eq!(given("jobs", Some("jobs files")), Err(ErrorCode::InvalidScope));
    }
}
