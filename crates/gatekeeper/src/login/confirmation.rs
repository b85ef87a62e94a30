//! That somebody who is signed in has just shown once more who they are (cozy.md B.11): a code for the app that asked for
//! it, which works once, for five minutes, and as long as the session lives.

use protocol::secret::{PlainToken, TokenHash, TokenKind};
use store::apps::SessionCode;

use crate::instances::Instance;
use crate::policy::Policy;
use crate::sessions::Session;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Seconds that such a code works.
const SECONDS: u64 = 300;
/// What stands for the app in such a code. It is the name of none, so no host of an app takes it.
const NO_APP: &str = "/confirm";

impl Gatekeeper {
    /// A code that says that the person behind a session has just confirmed who they are.
    pub async fn confirmation(&self, session: &Session, moment: Moment) -> Result<PlainToken, Fault> {
        let code = PlainToken::mint(TokenKind::Confirmation, &moment.draw()?);
        let hash = code.hash();
        let kept = SessionCode {
            session_id: session.id,
            slug: NO_APP.to_owned(),
        };
        let expires_at = moment.now.plus(Policy::seconds(SECONDS));
        self.store
            .write(move |write| write.insert_session_code(hash, &kept, expires_at))
            .await?;
        Ok(code)
    }

    /// Takes such a code. Works once: `false` when it is none, was taken, or is of another instance.
    pub async fn take_confirmation(
        &self,
        instance: &Instance,
        presented: &str,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::Confirmation, presented) else {
            return Ok(false);
        };
        let id = instance.id;
        let good = self
            .store
            .write(move |write| {
                let Some(code) = write.consume_session_code(hash, moment.now)? else {
                    return Ok(false);
                };
                let session = write.find_session(code.session_id)?;
                Ok::<_, store::Error>(
                    session.is_some_and(|row| row.instance_id == id && row.expires_at > moment.now),
                )
            })
            .await?;
        Ok(good)
    }
}
