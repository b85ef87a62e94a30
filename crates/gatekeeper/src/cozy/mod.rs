//! The Cozy side (cozy.md): its clients, tokens and permissions.
//!
//! What does not live here: the sign-in (`login`, `sessions`), documents and apps, which ask [`callers`] who calls.

pub mod authorize;
pub mod callers;
pub mod clients;
pub(crate) mod limits;
mod manifests;
pub mod redeem;
pub(crate) mod secrets;
pub mod sharings;
#[cfg(test)]
mod tests;
pub mod tokens;

use protocol::cozy::host::{Domain, Scheme};

use crate::Fault;
use crate::instances::Instance;

impl Instance {
    /// How its pages are reached.
    pub fn scheme(&self) -> Scheme {
        if self.is_loopback() {
            Scheme::Http
        } else {
            Scheme::Https
        }
    }

    /// Its domain as the Cozy side compares it.
    pub fn cozy_domain(&self) -> Result<Domain, Fault> {
        Domain::parse(&self.domain, self.scheme()).map_err(|error| Fault::stored("domain", error))
    }
}
