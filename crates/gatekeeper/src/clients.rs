//! Clients and how they authenticate (RFC 6749 2.3, OpenID Connect Core 9).

use std::sync::Arc;

use protocol::client_authentication::Presented;
use protocol::client_metadata::ClientMetadata;
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::ClientId;
use protocol::secret::Secret;

use crate::instances::Instance;
use crate::vault::Vault;
use crate::{Fault, Gatekeeper};

/// A client as requests need it: read, parsed and unsealed once.
pub(crate) struct Known {
    metadata: Arc<ClientMetadata>,
    secret: Option<Secret<String>>,
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

    fn known_client(&self, instance: &Instance, id: &ClientId) -> Result<Option<Arc<Known>>, Fault> {
        let key = (instance.id, id.clone());
        let visit = match self.clients.find(&key) {
            Ok(known) => return Ok(Some(known)),
            Err(visit) => visit,
        };
        let Some(row) = self.store.read(|read| read.find_client(instance.id, id))? else {
            return Ok(None);
        };
        let secret = match row.sealed_secret {
            Some(sealed) => Some(open_secret(&self.vault, instance, id, &sealed)?),
            None => None,
        };
        let known = Arc::new(Known {
            metadata: Arc::new(row.metadata),
            secret,
        });
        self.clients.keep(&visit, key, Arc::clone(&known));
        Ok(Some(known))
    }

    /// Checks what a client presented. Unknown client, wrong secret and wrong method are one answer (S-185).
    pub fn authenticate(
        &self,
        instance: &Instance,
        presented: &Presented,
    ) -> Result<Result<Arc<ClientMetadata>, OAuthError>, Fault> {
        let known = self.known_client(instance, &presented.client_id)?;
        let authentic = known.filter(|known| {
            presented.fits(known.metadata.token_endpoint_auth_method)
                && match (&known.secret, &presented.secret) {
                    (Some(registered), Some(secret)) => secret.is(registered),
                    (None, None) => known.metadata.is_public(),
                    (Some(_), None) | (None, Some(_)) => false,
                }
        });
        Ok(authentic
            .map(|known| Arc::clone(&known.metadata))
            .ok_or_else(|| OAuthError::new(ErrorCode::InvalidClient, "client authentication failed")))
    }
}

/// Where a client's secret is stored, for sealing.
pub(crate) fn secret_place(instance: &Instance, client: &ClientId) -> String {
    format!("clients|secret|{}|{client}", instance.id)
}

fn open_secret(
    vault: &Vault,
    instance: &Instance,
    client: &ClientId,
    sealed: &[u8],
) -> Result<Secret<String>, Fault> {
    let plain = vault.open_sealed(&secret_place(instance, client), sealed)?;
    String::from_utf8(plain.expose().clone())
        .map(Secret::new)
        .map_err(|error| Fault::stored("client secret", error))
}
