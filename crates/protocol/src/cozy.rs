//! What the Cozy side of the house knows (cozy.md): registration, consent, tokens, redirects, documents, manifests.
//!
//! Permissions are shared with other sides and live in [`crate::permission`]. Everything here is pure: what exists, who
//! is signed in and what the time is come in as values.

pub mod authorize;
pub mod csrf;
pub mod document;
pub mod granted;
pub mod host;
pub mod job;
pub mod mango;
pub mod manifest;
pub mod passphrase;
pub mod redirect;
pub mod registration;
pub mod reserved;
pub mod revision;
pub mod schedule;
pub mod scope;
pub mod template;
pub mod token;
