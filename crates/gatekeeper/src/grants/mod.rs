//! Turns a grant into tokens: one file per grant type, each with `redeem`.

mod authorization_code;
mod client_credentials;
mod device_code;
mod refresh_token;

use std::time::Duration;

use protocol::client_metadata::ClientMetadata;
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::AccessTokenId;
use protocol::scope::{OPENID, Scope};
use protocol::secret::{Secret, TokenHash};
use protocol::time::Timestamp;
use protocol::token_request::TokenRequest;
use serde::Serialize;

use crate::instances::Instance;
use crate::tokens::{Company, Fresh};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// The successful answer of the token endpoint (RFC 6749 5.1). Plain tokens exist only here.
#[derive(Serialize)]
pub struct TokenReply {
    /// A JWT (RFC 9068).
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: u64,
    /// With `offline_access`; never empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// With `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What was granted.
    pub scope: String,
}

/// What a redemption left in the file, ready to be signed.
pub(super) struct Issued {
    grant: store::grants::Grant,
    scope: Scope,
    access: AccessTokenId,
    /// The plain refresh token: a new one, or the one that was presented and stays good.
    refresh: Option<Secret<String>>,
    /// Only the first ID token of a grant carries it.
    nonce: Option<String>,
}

/// The outcome of one redeeming transaction. Refusals that must be remembered commit.
type Redeemed = Result<Issued, OAuthError>;

impl Gatekeeper {
    /// Answers a token request of an authenticated client.
    pub async fn redeem(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        request: TokenRequest,
        moment: Moment,
    ) -> Result<Result<TokenReply, OAuthError>, Fault> {
        if !client.grant_types.contains(&request.grant_type()) {
            let error = OAuthError::new(
                ErrorCode::UnauthorizedClient,
                "this app is not registered for this grant type",
            );
            return Ok(Err(error));
        }
        let redeemed = match request {
            TokenRequest::AuthorizationCode {
                code,
                redirect_uri,
                code_verifier,
            } => {
                self.redeem_code(instance, client, &code, redirect_uri, code_verifier, moment)
                    .await?
            }
            TokenRequest::RefreshToken { refresh_token, scope } => {
                self.redeem_refresh_token(instance, client, &refresh_token, scope, moment)
                    .await?
            }
            TokenRequest::ClientCredentials { scope } => {
                self.issue_to_client(instance, client, scope, moment).await?
            }
            TokenRequest::DeviceCode { device_code } => {
                self.redeem_device_code(instance, client, &device_code, moment)
                    .await?
            }
        };
        self.sweep_if_due(moment);
        self.tend_keys(moment).await;
        match redeemed {
            Ok(issued) => Ok(Ok(self.sign(instance, client, issued, moment)?)),
            Err(error) => Ok(Err(error)),
        }
    }

    fn sign(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        issued: Issued,
        moment: Moment,
    ) -> Result<TokenReply, Fault> {
        let fresh = Fresh {
            id: issued.access,
            scope: &issued.scope,
            seconds: self.policy.access_token_seconds,
        };
        let access_token = self.access_token(instance, client, &issued.grant, &fresh, moment)?;
        let id_token = issued
            .scope
            .contains(OPENID)
            .then(|| {
                let company = Company {
                    nonce: issued.nonce.as_deref(),
                    access_token: Some(&access_token),
                    ..Company::default()
                };
                self.id_token(instance, client, &issued.grant, &issued.scope, &company, moment)
            })
            .transpose()?;
        Ok(TokenReply {
            access_token,
            token_type: "Bearer",
            expires_in: self.policy.access_token_seconds,
            refresh_token: issued.refresh.map(|token| token.expose().clone()),
            id_token,
            scope: issued.scope.to_string(),
        })
    }
}

/// The row of a fresh access token; `refreshed` is the refresh token that was consumed for it.
pub(crate) fn access_row(
    id: AccessTokenId,
    grant: &store::grants::Grant,
    refreshed: Option<TokenHash>,
    scope: &Scope,
    now: Timestamp,
    lifetime: Duration,
) -> store::tokens::Access {
    store::tokens::Access {
        id,
        grant_id: grant.id,
        refresh_hash: refreshed,
        scope: scope.clone(),
        issued_at: now,
        expires_at: now.plus(lifetime),
        used_at: None,
        revoked_at: None,
    }
}

fn invalid_grant(say: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidGrant, say)
}
