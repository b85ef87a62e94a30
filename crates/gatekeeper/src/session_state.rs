//! What a browser's sign-in looks like from outside: the value in the cookie that a client's page can ask about, and the
//! `session_state` of answers that is made of it (OpenID Connect Session Management, opencloud.md B.11).
//!
//! Nothing is stored for it. The value is a keyed hash of the session's id: another session has another one, and nobody
//! who knows the id or the owner can make it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::authorization_request::AuthorizationRequest;
use protocol::id::SessionId;
use protocol::session_state;

use crate::instances::Instance;
use crate::sessions::Session;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

impl Gatekeeper {
    /// The state of a browser that is signed in. Signed out it has none.
    pub fn browser_state(&self, instance: &Instance, session: &Session) -> String {
        self.state_of(instance, session.id)
    }

    fn state_of(&self, instance: &Instance, session: SessionId) -> String {
        let parts: [&[u8]; 2] = [instance.id.as_bytes(), session.as_bytes()];
        URL_SAFE_NO_PAD.encode(self.vault.mac("browser state", &parts))
    }

    /// The `session_state` of an answer that was given in a session.
    pub(crate) fn session_state(
        &self,
        instance: &Instance,
        request: &AuthorizationRequest,
        session: SessionId,
        moment: Moment,
    ) -> Result<String, Fault> {
        Ok(session_state::session_state(
            &request.client_id,
            &session_state::origin(&request.redirect_uri),
            &self.state_of(instance, session),
            moment.draw()?,
        ))
    }
}
