//! Browsers that are signed in.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Reason;

/// Where somebody came from, as far as an address tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// This computer.
    Computer,
    /// The network that this computer is in, or another private one.
    Network,
    /// The internet.
    Internet,
}

impl Place {
    /// Where an address is. `None`: it is none.
    pub fn of(address: &str) -> Option<Self> {
        let address = address.parse::<IpAddr>().ok()?.to_canonical();
        let near = match address {
            IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
        };
        Some(if address.is_loopback() {
            Self::Computer
        } else if near {
            Self::Network
        } else {
            Self::Internet
        })
    }
}

/// A browser session.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Session {
    /// Its id (`sid` in tokens).
    pub id: String,
    /// Browser and system in words, such as `Firefox on Linux`; may be empty.
    pub device: String,
    /// The same as a value, where both are known.
    pub on: Option<Reason>,
    /// The address it came from.
    pub address: String,
    /// Where that is; `null` where nothing is known of it.
    pub place: Option<Place>,
    /// When the person signed in.
    #[ts(type = "number")]
    pub signed_in_at: i64,
    /// When it was last seen.
    #[ts(type = "number")]
    pub last_seen_at: i64,
    /// How the person signed in, RFC 8176 names.
    pub amr: Vec<String>,
    /// Names of the clients that got a grant in it.
    pub clients: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn an_address_is_a_place() {
        for (address, place) in [
            ("127.0.0.1", Some(Place::Computer)),
            ("::1", Some(Place::Computer)),
            ("::ffff:127.0.0.1", Some(Place::Computer)),
            ("192.168.1.23", Some(Place::Network)),
            ("172.31.0.1", Some(Place::Network)),
            ("fe80::1", Some(Place::Network)),
            ("fd00::1", Some(Place::Network)),
            ("172.32.0.1", Some(Place::Internet)),
            ("2001:db8::1", Some(Place::Internet)),
            ("", None),
            ("unix", None),
        ] {
            assert_eq!(Place::of(address), place, "{address}");
        }
    }
}
