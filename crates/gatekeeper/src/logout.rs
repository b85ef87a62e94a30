//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0; opencloud.md D.2).
//!
//! Only a hint that we signed, for the person who is signed in here, ends the session without asking. Nothing
//! is ever redirected to an address that is not registered for the client.

use std::sync::Arc;

use protocol::client_metadata::ClientMetadata;
use protocol::id::ClientId;
use protocol::parameters::Parameters;
use protocol::redirect_uri;

use crate::instances::Instance;
use crate::sessions::Session;
use crate::tokens::Hint;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// What happens with a request to sign out.
pub enum Logout {
    /// The session is over (or there was none); a page says so.
    SignedOut,
    /// The session is over; the browser goes to this address.
    Redirect(String),
    /// The person is asked; the client's name, if it is known who sent them.
    Ask {
        /// The client's name.
        client: Option<String>,
    },
}

impl Gatekeeper {
    /// Decides a request to the end-session endpoint; `confirmed` when the person said yes on our page.
    pub async fn log_out(
        &self,
        instance: &Instance,
        params: &Parameters,
        session: Option<&Session>,
        confirmed: bool,
        moment: Moment,
    ) -> Result<Logout, Fault> {
        let (client, hint) = self.sender(instance, params, moment)?;
        let ours = hint.as_ref().is_some_and(|hint| {
            hint.subject == instance.subject.as_str()
                && session.is_none_or(|session| hint.session.is_none() || hint.session == Some(session.id))
        });
        if let Some(session) = session {
            if !ours && !confirmed {
                return Ok(Logout::Ask {
                    client: client.map(|client| client.client_name.clone()),
                });
            }
            self.end_session(instance, session.id, moment).await?;
        }
        // Who sent the browser must be known before it is sent anywhere.
        let target = client
            .filter(|_| ours || confirmed)
            .and_then(|client| target(instance, &client, params));
        Ok(target.map_or(Logout::SignedOut, Logout::Redirect))
    }

    /// Where the browser goes on to if the person says yes: an address registered for the client that sent them.
    pub fn after_logout(
        &self,
        instance: &Instance,
        params: &Parameters,
        moment: Moment,
    ) -> Result<Option<String>, Fault> {
        let (client, _) = self.sender(instance, params, moment)?;
        Ok(client.and_then(|client| target(instance, &client, params)))
    }

    /// The client that a request to sign out comes from, and its hint if that is genuine.
    fn sender(
        &self,
        instance: &Instance,
        params: &Parameters,
        moment: Moment,
    ) -> Result<(Option<Arc<ClientMetadata>>, Option<Hint>), Fault> {
        let named = params.get("client_id").and_then(|id| ClientId::parse(id).ok());
        let hint = params.get("id_token_hint").and_then(|hint| {
            self.read_id_token_hint(instance, hint, named.as_ref(), moment)
                .ok()
        });
        let client_id = named.or_else(|| hint.as_ref().and_then(|hint| hint.client_id.clone()));
        let client = match client_id {
            Some(id) => self.client(instance, &id)?,
            None => None,
        };
        Ok((client, hint))
    }
}

/// The `post_logout_redirect_uri` with its `state`, if it is registered. The free port of loopback does not lead
/// back to ourselves (S-016, S-019).
fn target(instance: &Instance, client: &ClientMetadata, params: &Parameters) -> Option<String> {
    let asked = params.get("post_logout_redirect_uri")?;
    let registered = [&client.post_logout_redirect_uris[..], &client.redirect_uris[..]]
        .into_iter()
        .any(|list| redirect_uri::find_match(list, client.application_type, asked).is_some());
    let elsewhere = !redirect_uri::points_at(asked, &instance.issuer);
    (registered && elsewhere).then(|| match params.get("state") {
        Some(state) => redirect_uri::with_query(asked, &[("state", state)]),
        None => asked.to_owned(),
    })
}
