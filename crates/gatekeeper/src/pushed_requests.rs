//! Authorization requests sent ahead (RFC 9126): the client, authenticated, leaves the whole request here and gets a
//! name for it; the browser brings the name only.
//!
//! The request is checked when it is sent, with every rule of the authorization endpoint, and again when its name is
//! presented, because the registration may have changed. A name is good for a minute, for its client alone, and until
//! the first answer (S-108): opening the page twice is not answering twice.

use std::borrow::Cow;

use protocol::authorization_request::{self, Refusal};
use protocol::client_metadata::ClientMetadata;
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::ClientId;
use protocol::parameters::Parameters;
use protocol::request_object::Came;
use protocol::secret::{PlainToken, TokenHash, TokenKind};
use serde::Serialize;

use crate::instances::Instance;
use crate::policy::Policy;
use crate::request_object::Effective;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Largest request that is kept, in bytes.
const LARGEST: usize = 32 * 1024;

/// Parameters by which the client authenticates. They are no part of the request.
const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

/// The answer to a request that was taken (RFC 9126 section 2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pushed {
    /// Its name.
    pub request_uri: String,
    /// Seconds that the name is good.
    pub expires_in: u64,
}

impl Gatekeeper {
    /// Takes a request of an authenticated client.
    pub async fn push(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        params: &Parameters,
        moment: Moment,
    ) -> Result<Result<Pushed, OAuthError>, Fault> {
        let params = match self.to_push(instance, client, params, moment).await? {
            Ok(params) => params,
            Err(error) => return Ok(Err(error)),
        };
        if let Err(refusal) = authorization_request::check(&params, client, &instance.issuer) {
            return Ok(Err(refusal.into_error()));
        }
        let request = params.to_urlencoded();
        if request.len() > LARGEST {
            return Ok(Err(invalid("the request is too large")));
        }
        let name = PlainToken::mint(TokenKind::PushedRequest, &moment.draw()?);
        let place = place(instance, &client.client_id);
        let seconds = self.policy.pushed_request_seconds;
        let row = store::pushed_requests::PushedRequest {
            hash: name.hash(),
            instance_id: instance.id,
            client_id: client.client_id.clone(),
            sealed_request: self.vault.seal(&place, request.as_bytes(), moment)?,
            created_at: moment.now,
            expires_at: moment.now.plus(Policy::seconds(seconds)),
        };
        let at_most = self.policy.flows_at_most;
        self.store
            .write(move |write| write.insert_pushed_request(&row, at_most))
            .await?;
        self.sweep_if_due(moment);
        Ok(Ok(Pushed {
            request_uri: name.expose().to_owned(),
            expires_in: seconds,
        }))
    }

    /// The request itself: without credentials, with what a request object in it says.
    async fn to_push(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        params: &Parameters,
        moment: Moment,
    ) -> Result<Result<Parameters, OAuthError>, Fault> {
        if params.get_even_empty("request_uri").is_some() {
            return Ok(Err(invalid("request_uri cannot be sent ahead")));
        }
        let own = client.client_id.as_str();
        if params.get("client_id").is_some_and(|named| named != own) {
            return Ok(Err(invalid("client_id is another client's")));
        }
        let kept = params
            .iter()
            .filter(|(name, _)| *name != "client_id" && !CREDENTIALS.contains(name))
            .chain([("client_id", own)])
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let kept = match Parameters::from_pairs(kept) {
            Ok(kept) => kept,
            Err(problem) => return Ok(Err(problem.into())),
        };
        match kept.get("request") {
            None => Ok(Ok(kept)),
            Some(object) => {
                self.merged(instance, client, &kept, object, Came::Pushed, moment)
                    .await
            }
        }
    }

    /// The request of this name. What the browser brought beside the name does not count (RFC 9101 section 6.3).
    pub(crate) fn pushed<'a>(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        name: &str,
        moment: Moment,
    ) -> Result<Result<Effective<'a>, Refusal>, Fault> {
        let unknown = || {
            Refusal::Page(OAuthError::new(
                ErrorCode::InvalidRequestUri,
                "this request_uri is unknown, used, expired or another client's",
            ))
        };
        let Some(hash) = TokenHash::of(TokenKind::PushedRequest, name) else {
            return Ok(Err(unknown()));
        };
        let id = &client.client_id;
        let found = self
            .store
            .read(|read| read.find_pushed_request(instance.id, id, hash, moment.now))?;
        let Some(row) = found else {
            return Ok(Err(unknown()));
        };
        let request = self
            .vault
            .open_sealed(&place(instance, id), &row.sealed_request)?;
        let params = Parameters::parse(request.expose())
            .map_err(|problem| Fault::stored("pushed request", problem))?;
        Ok(Ok(Effective {
            params: Cow::Owned(params),
            pushed: Some(hash),
        }))
    }
}

/// Where a client's requests are stored, for sealing.
fn place(instance: &Instance, client: &ClientId) -> String {
    format!("pushed_requests|request|{}|{client}", instance.id)
}

fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
