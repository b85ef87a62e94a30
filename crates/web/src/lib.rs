//! The lodge's windows: HTTP endpoints and pages.
//!
//! A handler reads the request, asks the gatekeeper, and turns the answer into a reply. It decides nothing.
//! `routes.rs` is the map of every URL; `guard.rs` stands before all of them; `reply/` is the only place where
//! answers become HTTP. *Folder + last URL segment = file, HTTP verb = function.*

mod apps;
mod assets;
mod connectors;
mod cozy;
mod data;
mod delegated;
mod files;
mod front_door;
mod guard;
mod jobs;
mod pages;
mod provider;
mod reply;
mod routes;
mod settings;
mod signin;
pub mod test_client;
mod texts;
mod visit;

use std::net::IpAddr;

pub use connectors::recipe::service as account_types_recipe;
pub use routes::service;

/// The visitor's address. The listener puts the peer's into every request's extensions; behind the guard it is the
/// one that a trusted proxy tells.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The connection is TLS. The listener puts it into the extensions of every request that came over one.
#[derive(Debug, Clone, Copy)]
pub struct Encrypted;
