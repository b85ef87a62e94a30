//! What is said through the owner's door ([`crate::control`]): every request, every reply, and the values in them.
//!
//! Plain data, in a file for each topic. The window's TypeScript (`ui/src/control.gen.ts`) is generated from it:
//! `cargo xtask types` writes it, and a test fails when it is stale. Everything here is at home below the topics:
//! it may be used by all of them and knows none.
//!
//! Times are seconds since the Unix epoch. Ids are opaque text.

mod apps;
mod clients;
mod cloud;
mod connectors;
mod contexts;
mod cozy;
mod devices;
mod documents;
mod events;
mod https;
mod instances;
mod keys;
mod konnectors;
mod mail;
mod overview;
mod passkeys;
mod problem;
mod profile;
mod reason;
mod refusals;
mod registration;
mod reply;
mod request;
mod saying;
mod second_factor;
mod sessions;
mod spoken;
mod test_client;
mod typescript;

pub use self::apps::*;
pub use self::clients::*;
pub use self::cloud::*;
pub use self::connectors::*;
pub use self::contexts::*;
pub use self::cozy::*;
pub use self::devices::*;
pub use self::documents::*;
pub use self::events::*;
pub use self::https::*;
pub use self::instances::*;
pub use self::keys::*;
pub use self::konnectors::*;
pub use self::mail::*;
pub use self::overview::*;
pub use self::passkeys::*;
pub use self::problem::*;
pub use self::profile::*;
pub use self::reason::*;
pub use self::refusals::*;
pub use self::registration::*;
pub use self::reply::*;
pub use self::request::*;
pub use self::saying::*;
pub use self::second_factor::*;
pub use self::sessions::*;
pub use self::spoken::*;
pub use self::test_client::*;
pub use self::typescript::typescript;
pub use crate::provider_settings::{CloudKind, RegistrationMode};
