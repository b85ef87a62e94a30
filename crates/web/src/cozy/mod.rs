//! The Cozy dialect (`/auth/*`, `/settings/*`).

pub(crate) mod passphrase;
