//! What this computer is called on the networks it is in: a proposal for its owner, never a decision.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// Somewhere out there: the block is for documentation, and nothing is sent (RFC 5737).
const ELSEWHERE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// Its name by multicast DNS or by the network's own, then its address; none of what cannot be told.
pub(super) fn names() -> Vec<String> {
    let name = host_name().as_deref().and_then(reachable_name);
    let address = own_address().map(|address| address.to_string());
    name.into_iter().chain(address).collect()
}

/// The name under which others find a computer that calls itself this.
fn reachable_name(own: &str) -> Option<String> {
    let name = own.trim_end_matches('.').to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    if !name.split('.').all(label) || name == "localhost" || name.starts_with("localhost.") {
        return None;
    }
    Some(if name.contains('.') {
        name
    } else {
        format!("{name}.local")
    })
}

#[cfg(unix)]
fn host_name() -> Option<String> {
    let system = rustix::system::uname();
    system.nodename().to_str().ok().map(str::to_owned)
}

#[cfg(not(unix))]
fn host_name() -> Option<String> {
    None
}

/// The address that packets to elsewhere would come from. To name a peer asks the routing table and sends nothing.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(ELSEWHERE).ok()?;
    match socket.local_addr().ok()?.ip() {
        IpAddr::V4(own) if !own.is_loopback() && !own.is_link_local() && !own.is_unspecified() => {
            Some(own.into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computers_name_is_proposed_as_others_find_it() {
        let proposed = |own| reachable_name(own);
        assert_eq!(proposed("Laptop").as_deref(), Some("laptop.local"));
        assert_eq!(proposed("nas.home.arpa.").as_deref(), Some("nas.home.arpa"));
        for none in [
            "localhost",
            "localhost.localdomain",
            "",
            "my laptop",
            "-x",
            "a..b",
        ] {
            assert_eq!(proposed(none), None, "{none}");
        }
    }
}
