//! Servers at which we are the client: services that accounts are connected to, and providers that people sign in with
//! (cozy.md F and G).
//!
//! Here are the questions as values and the reading of answers. Who is asked, when, and what becomes of it is decided
//! elsewhere. What such a server says is never trusted: everything that is read here is bounded, and nothing of it is
//! part of an error's text but codes from the standards' alphabet.

pub mod account_type;
pub mod jwt_link;
pub mod provider;
pub mod token;
