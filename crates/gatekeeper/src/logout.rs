//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0; opencloud.md D.2).
//!
//! Only a hint that we signed, for the person who is signed in here, ends the session without asking. Nothing
//! is ever redirected to an address that is not registered for the client.

use std::sync::Arc;

use protocol::client_metadata::ClientMetadata;
use protocol::id::{ClientId, SessionId};
use protocol::logout_token::front_channel_address;
use protocol::parameters::Parameters;
use protocol::redirect_uri;

use crate::instances::Instance;
use crate::sessions::Session;
use crate::tokens::Hint;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// What happens with a request to sign out.
pub enum Logout {
    /// The session is over, or there was none.
    Over(Farewell),
    /// The person is asked; the client's name, if it is known who sent them.
    Ask {
        /// The client's name.
        client: Option<String>,
    },
}

/// What is left to do when a session is over.
#[derive(Default)]
pub struct Farewell {
    /// The session that was ended just now: whoever has to hear of it is being told.
    pub session: Option<SessionId>,
    /// Pages of apps that the browser has to load, so that they sign the person out as well (OpenID Connect
    /// Front-Channel Logout).
    pub frames: Vec<String>,
    /// Where the browser goes on to; nowhere when no registered address was asked for.
    pub target: Option<String>,
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
        let mut astray = false;
        if let (Some(client), Some(asked)) = (&client, params.get("post_logout_redirect_uri"))
            && target(instance, client, params).is_none()
        {
            // A client that does not know its own addresses may be somebody else with its hint (opencloud.md D.2).
            astray = true;
            self.note_refused_sign_out(instance, client, asked, session.is_some(), moment);
        }
        let ours = hint.as_ref().is_some_and(|hint| {
            client
                .as_ref()
                .is_some_and(|client| self.means_owner(instance, client, &hint.subject))
                && session.is_none_or(|session| hint.session.is_none() || hint.session == Some(session.id))
        });
        let mut farewell = Farewell::default();
        if let Some(session) = session {
            if (!ours || astray) && !confirmed {
                return Ok(Logout::Ask {
                    client: client.map(|client| client.client_name.clone()),
                });
            }
            if self.end_session(instance, session.id, moment).await? {
                farewell.session = Some(session.id);
                farewell.frames = self.frames(instance, session.id)?;
            }
        }
        // Who sent the browser must be known before it is sent anywhere.
        farewell.target = client
            .filter(|_| ours || confirmed)
            .and_then(|client| target(instance, &client, params));
        Ok(Logout::Over(farewell))
    }

    /// The front-channel pages of the apps that got a grant in a session.
    fn frames(&self, instance: &Instance, session: SessionId) -> Result<Vec<String>, Fault> {
        let mut frames = Vec::new();
        for id in self.store.read(|read| read.list_clients_of_session(session))? {
            let Some(client) = self.client(instance, &id)? else {
                continue;
            };
            let Some(registered) = &client.frontchannel_logout_uri else {
                continue;
            };
            // A frame of our own would be one of our pages, loaded with our cookies by somebody else's wish.
            if redirect_uri::points_at(registered, &instance.issuer) {
                continue;
            }
            let named = client.frontchannel_logout_session_required.then_some(session);
            frames.push(front_channel_address(registered, &instance.issuer, named));
        }
        Ok(frames)
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
