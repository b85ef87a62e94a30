//! Clients and how they authenticate (RFC 6749 2.3, OpenID Connect Core 9).

use protocol::client_authentication::Presented;
use protocol::client_metadata::{AuthMethod, ClientMetadata};
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::ClientId;
use protocol::secret::Secret;

use crate::instances::Instance;
use crate::vault::Vault;
use crate::{Fault, Gatekeeper};

impl Gatekeeper {
    /// A registered client.
    pub fn client(&self, instance: &Instance, id: &ClientId) -> Result<Option<ClientMetadata>, Fault> {
        let row = self.store.read(|read| read.find_client(instance.id, id))?;
        Ok(row.map(|row| row.metadata))
    }

    /// Checks what a client presented. Unknown client, wrong secret and wrong method are one answer (S-185).
    pub fn authenticate(
        &self,
        instance: &Instance,
        presented: &Presented,
    ) -> Result<Result<ClientMetadata, OAuthError>, Fault> {
        let row = self
            .store
            .read(|read| read.find_client(instance.id, &presented.client_id))?;
        let refused = || {
            Err(OAuthError::new(
                ErrorCode::InvalidClient,
                "client authentication failed",
            ))
        };
        let Some(row) = row else { return Ok(refused()) };
        if !presented.fits(row.metadata.token_endpoint_auth_method) {
            return Ok(refused());
        }
        if row.metadata.token_endpoint_auth_method == AuthMethod::None {
            return Ok(Ok(row.metadata));
        }
        let (Some(sealed), Some(secret)) = (row.sealed_secret, &presented.secret) else {
            return Ok(refused());
        };
        let stored = open_secret(&self.vault, instance, &row.metadata.client_id, &sealed)?;
        Ok(if secret.is(&stored) {
            Ok(row.metadata)
        } else {
            refused()
        })
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
