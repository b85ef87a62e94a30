//! The Cozy dialect (`/auth/*`, `/settings/*`, `/permissions/*`).

pub(crate) mod caller;
pub(crate) mod csrf;
pub(crate) mod passphrase;
pub(crate) mod permissions;
pub(crate) mod status;
