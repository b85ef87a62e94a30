//! What apps are told about the instance, and may change of it (`/settings/*`, cozy.md H.2).

pub(crate) mod capabilities;
pub(crate) mod instance;
