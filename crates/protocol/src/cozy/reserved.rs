//! Doctypes that `/data` keeps closed or read-only, whatever a token allows (cozy.md D.4).
//!
//! They hold what the server itself relies on: whoever could write them could give himself any right.

use crate::permission::Verb;

/// Neither read nor written through `/data`.
pub const CLOSED: [&str; 19] = [
    "instances",
    "io.cozy.account_types",
    "io.cozy.accounts.soft_deleted",
    "io.cozy.auth.confirmations",
    "io.cozy.files.archives",
    "io.cozy.instances",
    "io.cozy.intents",
    "io.cozy.jobs.events",
    "io.cozy.jobs.logs",
    "io.cozy.konnectors.maintenance",
    "io.cozy.oauth.access_codes",
    "io.cozy.oauth.clients",
    "io.cozy.permissions",
    "io.cozy.remote.secrets",
    "io.cozy.sessions",
    "io.cozy.shared",
    "io.cozy.sharings",
    "io.cozy.triggers.state",
    "secrets",
];

/// Read, but not written, through `/data`: they change by routes of their own.
pub const READ_ONLY: [&str; 9] = [
    "io.cozy.apps",
    "io.cozy.files",
    "io.cozy.files.versions",
    "io.cozy.jobs",
    "io.cozy.konnectors",
    "io.cozy.notifications",
    "io.cozy.remote.requests",
    "io.cozy.sessions.logins",
    "io.cozy.triggers",
];

/// A doctype that `/data` does not give away or change. `Display` is the text that clients get with 403.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reserved {
    /// It cannot be read.
    #[error("reserved doctype {0} unreadable")]
    Unreadable(String),
    /// It cannot be written.
    #[error("reserved doctype {0} unwritable")]
    Unwritable(String),
}

/// Whether `/data` may do this to documents of this type. Permissions are checked besides.
pub fn check(doctype: &str, verb: Verb) -> Result<(), Reserved> {
    let reading = verb == Verb::Get;
    let closed = CLOSED.contains(&doctype);
    if closed && reading {
        Err(Reserved::Unreadable(doctype.to_owned()))
    } else if closed || (!reading && READ_ONLY.contains(&doctype)) {
        Err(Reserved::Unwritable(doctype.to_owned()))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i_39_clients_cannot_be_read() {
        let refused = check("io.cozy.oauth.clients", Verb::Get).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "reserved doctype io.cozy.oauth.clients unreadable"
        );
    }

    #[test]
    fn reserved_doctypes_are_never_written() {
        for doctype in CLOSED.into_iter().chain(READ_ONLY) {
            for verb in [Verb::Post, Verb::Put, Verb::Patch, Verb::Delete] {
                let text = format!("reserved doctype {doctype} unwritable");
                assert_eq!(check(doctype, verb).unwrap_err().to_string(), text);
            }
        }
        for doctype in READ_ONLY {
            assert_eq!(check(doctype, Verb::Get), Ok(()));
        }
        for doctype in ["io.cozy.contacts", "io.cozy.accounts", "io.cozy.settings"] {
            for verb in Verb::ALL {
                assert_eq!(check(doctype, verb), Ok(()));
            }
        }
    }

    #[test]
    fn no_doctype_is_in_both_lists() {
        assert!(CLOSED.iter().all(|doctype| !READ_ONLY.contains(doctype)));
    }
}
