//! The history of sign-ins, as documents that apps may read (cozy.md B.10).
//!
//! Their ids begin with the time, so that the oldest go first when there are too many.

use protocol::cozy::document::Object;
use protocol::cozy::registration::rfc3339;
use store::Write;
use store::sessions::Session;

use crate::sessions::browser_and_system;

/// The doctype.
const LOGINS: &str = "io.cozy.sessions.logins";
/// How many are kept.
const KEPT: u32 = 500;

/// Writes down that a session began, or was signed in to again.
pub(crate) fn record(write: &Write, session: &Session) -> Result<(), store::Error> {
    let (browser, system) = browser_and_system(&session.user_agent);
    let at = session.auth_time.seconds().max(0);
    let mut body = Object::default();
    body.set("session_id", &session.id.to_string().into());
    body.set("ip", &session.address.as_str().into());
    body.set("user_agent", &session.user_agent.as_str().into());
    body.set("os", &system.unwrap_or_default().into());
    body.set("browser", &browser.unwrap_or_default().into());
    body.set("created_at", &rfc3339(session.auth_time).into());
    let id = format!("{at:016x}{}", session.id);
    super::record(write, session.instance_id, LOGINS, &id, &body)?;
    write
        .expire_documents(session.instance_id, LOGINS, KEPT)
        .map(drop)
}
