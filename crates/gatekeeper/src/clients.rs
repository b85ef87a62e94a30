//! Clients and how they authenticate (RFC 6749 2.3, RFC 7523, OpenID Connect Core 9).
//!
//! Invariant: whoever is told apart here proved it by the registered method. Unknown client, wrong method and wrong proof
//! are one answer (S-185); why a proof was no good is for the log alone.

use std::sync::Arc;

use protocol::client_assertion::{self, Assertion};
use protocol::client_authentication::Presented;
use protocol::client_metadata::{AuthMethod, ClientMetadata, Publisher};
use protocol::discovery;
use protocol::error::{Cause, ErrorCode, OAuthError};
use protocol::id::ClientId;
use protocol::jose::jws::{InvalidToken, PublicKey};
use protocol::secret::Secret;
use store::clients::Client as Row;

use crate::client_failures::counter;
use crate::client_keys::{self, NotSigned};
use crate::instances::Instance;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// A client as requests need it: read, parsed and unsealed once.
pub(crate) struct Known {
    metadata: Arc<ClientMetadata>,
    secret: Option<Secret<String>>,
    /// Its keys, where it registered them by value.
    keys: Option<Arc<[PublicKey]>>,
}

impl Known {
    /// Its keys, where it registered them by value.
    pub(crate) fn keys(&self) -> Option<&Arc<[PublicKey]>> {
        self.keys.as_ref()
    }
}

/// Why a client is not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unproven {
    /// What it presented proves nothing.
    Refused(OAuthError),
    /// Too many wrong secrets came from this address: not now, wait so many seconds.
    Wait(u64),
}

/// Clients kept in memory.
pub(crate) const REMEMBERED: usize = 256;

impl Gatekeeper {
    /// A registered client.
    pub fn client(&self, instance: &Instance, id: &ClientId) -> Result<Option<Arc<ClientMetadata>>, Fault> {
        Ok(self
            .known_client(instance, id)?
            .map(|known| Arc::clone(&known.metadata)))
    }

    pub(crate) fn known_client(
        &self,
        instance: &Instance,
        id: &ClientId,
    ) -> Result<Option<Arc<Known>>, Fault> {
        let key = (instance.id, id.clone());
        let visit = match self.clients.find(&key) {
            Ok(known) => return Ok(Some(known)),
            Err(visit) => visit,
        };
        let Some(row) = self.store.read(|read| read.find_client(instance.id, id))? else {
            return Ok(None);
        };
        let secret = self.opened_secret(instance, &row)?;
        let keys = row.metadata.jwks.as_ref().map(client_keys::registered);
        let known = Arc::new(Known {
            metadata: Arc::new(row.metadata),
            secret,
            keys,
        });
        self.clients.keep(&visit, key, Arc::clone(&known));
        Ok(Some(known))
    }

    /// A client's secret as its row keeps it: sealed, and bound to that row.
    pub(crate) fn sealed_secret(
        &self,
        instance: &Instance,
        client: &ClientId,
        secret: &str,
        moment: Moment,
    ) -> Result<Vec<u8>, Fault> {
        let place = secret_place(instance, client);
        self.vault.seal(&place, secret.as_bytes(), moment)
    }

    /// The secret of a client's row, if it has one.
    pub(crate) fn opened_secret(
        &self,
        instance: &Instance,
        row: &Row,
    ) -> Result<Option<Secret<String>>, Fault> {
        let Some(sealed) = &row.sealed_secret else {
            return Ok(None);
        };
        let plain = self
            .vault
            .open_sealed(&secret_place(instance, &row.client_id), sealed)?;
        let text = String::from_utf8(plain.expose().clone())
            .map_err(|error| Fault::stored("client secret", error))?;
        Ok(Some(Secret::new(text)))
    }

    /// Checks what a client presented at an endpoint, named by its path; `address` is where it came from.
    pub async fn authenticate(
        &self,
        instance: &Instance,
        presented: &Presented,
        endpoint: &str,
        address: &str,
        moment: Moment,
    ) -> Result<Result<Arc<ClientMetadata>, Unproven>, Fault> {
        let error = || OAuthError::new(ErrorCode::InvalidClient, "client authentication failed");
        let refused = || Ok(Err(Unproven::Refused(error())));
        let Some(known) = self.known_client(instance, &presented.client_id)? else {
            return refused();
        };
        let client = &known.metadata;
        // Apps of cloud servers that have no secret any more may still carry one in an old configuration
        // (opencloud.md C.1). It proves nothing, and neither does its absence.
        let passed_over =
            client.publisher == Publisher::Preset && client.is_public() && presented.assertion.is_none();
        if passed_over && presented.secret.is_some() {
            tracing::info!(client = %client.client_id, "a public client sent a secret");
        } else if !presented.fits(client.token_endpoint_auth_method) {
            // For the owner's list alone: whoever has the secret is the client, and a repair may be offered.
            let itself = matches!((&known.secret, &presented.secret), (Some(secret), Some(offered)) if offered.is(secret));
            return if itself {
                Ok(Err(Unproven::Refused(error().because(Cause::WayOfSecret))))
            } else {
                refused()
            };
        }
        let proven = match (client.token_endpoint_auth_method, &presented.assertion) {
            (AuthMethod::None, None) => true,
            (AuthMethod::PrivateKeyJwt, Some(assertion)) => {
                let audiences = audiences(instance, endpoint);
                let audiences: Vec<&str> = audiences.iter().map(String::as_str).collect();
                let check = |keys: &[PublicKey]| {
                    client_assertion::check_signed(client, keys, &audiences, moment.now, assertion)
                };
                let checked = self.with_client_keys(client, known.keys(), moment, check).await;
                self.is_new(instance, client, checked).await?
            }
            (_, assertion) => {
                let Some(secret) = &known.secret else {
                    return refused();
                };
                let counter = counter(instance, &client.client_id, address);
                if let Some(seconds) = self.client_waits(&counter, moment.now)? {
                    return Ok(Err(Unproven::Wait(seconds)));
                }
                let checked = match (assertion, &presented.secret) {
                    (Some(assertion), _) => {
                        let audiences = audiences(instance, endpoint);
                        let audiences: Vec<&str> = audiences.iter().map(String::as_str).collect();
                        client_assertion::check_mac(client, secret, &audiences, moment.now, assertion)
                            .map(Some)
                    }
                    (None, Some(offered)) if offered.is(secret) => Ok(None),
                    (None, _) => Err(InvalidToken::Signature),
                };
                match &checked {
                    Ok(_) => self.client_succeeded(&counter),
                    Err(InvalidToken::Signature) => self.client_failed(&counter, moment.now)?,
                    // Not a guess: a client whose clock or configuration is wrong.
                    Err(_) => {}
                }
                match checked.transpose() {
                    None => true,
                    Some(checked) => {
                        self.is_new(instance, client, checked.map_err(NotSigned::Token))
                            .await?
                    }
                }
            }
        };
        if proven {
            Ok(Ok(Arc::clone(client)))
        } else {
            refused()
        }
    }

    /// Uses an assertion up: it has to be good, and it must not have been seen before, also not in parallel and not
    /// before a restart (S-100).
    async fn is_new(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        checked: Result<Assertion, NotSigned>,
    ) -> Result<bool, Fault> {
        let assertion = match checked {
            Ok(assertion) => assertion,
            Err(why) => {
                tracing::info!(client = %client.client_id, %why, "a client assertion was refused");
                return Ok(false);
            }
        };
        let key = assertion.replay_key(instance.id, &client.client_id);
        let new = self
            .store
            .write(move |write| write.consume_assertion(key, assertion.expires_at))
            .await?;
        if !new {
            tracing::info!(client = %client.client_id, "a client assertion came twice");
        }
        Ok(new)
    }
}

/// What an assertion may name as its audience: the issuer, the token endpoint, or the endpoint that is called (OpenID
/// Connect Core 9, RFC 9126 2).
fn audiences(instance: &Instance, endpoint: &str) -> [String; 3] {
    [
        instance.issuer.clone(),
        discovery::endpoint(&instance.issuer, discovery::TOKEN),
        discovery::endpoint(&instance.issuer, endpoint),
    ]
}

/// Where a client's secret is stored, for sealing.
fn secret_place(instance: &Instance, client: &ClientId) -> String {
    format!("clients|secret|{}|{client}", instance.id)
}
