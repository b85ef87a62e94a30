//! Which addresses are somebody else's server on the public Internet (S-123).
//!
//! The lists follow the special-purpose registries of IANA (RFC 6890). Where an address carries another one inside,
//! the inner one is judged too.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether anybody may have the lodge connect there.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Whether a server can be there at all: also in the local network and on this computer, but at no link-local,
/// unspecified or multicast address. Cloud machines keep their credentials at link-local addresses.
pub(super) fn can_serve(address: IpAddr) -> bool {
    match canonical(address) {
        IpAddr::V4(address) => {
            let first = address.octets()[0];
            first != 0 && first < 224 && !address.is_link_local()
        }
        IpAddr::V6(address) => {
            let inner = nat64(address).is_none_or(|inner| can_serve(IpAddr::V4(inner)));
            inner && !(address.is_unspecified() || address.is_multicast() || address.is_unicast_link_local())
        }
    }
}

/// Whether it is this computer.
pub(super) fn is_here(address: IpAddr) -> bool {
    canonical(address).is_loopback()
}

/// An IPv4 address in IPv6 clothes is the IPv4 address.
pub(super) fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]           // this network, private, loopback, multicast, reserved
            | [100, 64..=127, ..]                // carrier-grade NAT
            | [169, 254, ..]                     // link-local
            | [172, 16..=31, ..]                 // private
            | [192, 0, 0 | 2, _]                 // protocol assignments, documentation
            | [192, 88, 99, _]                   // 6to4 relays
            | [192, 168, ..]                     // private
            | [198, 18 | 19, ..]                 // benchmarks
            | [198, 51, 100, _]                  // documentation
            | [203, 0, 113, _] // documentation
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped().or_else(|| nat64(address)) {
        return is_public_v4(inner);
    }
    let segments = address.segments();
    let special = matches!(
        segments,
        [0x2001, 0x0000..=0x01ff | 0x0db8, ..]   // protocol assignments such as Teredo, documentation
            | [0x2002, ..]                       // 6to4, which carries an IPv4 address
            | [0x3fff, 0x0000..=0x0fff, ..] // documentation
    );
    // What is given out on the Internet, and nothing else.
    segments[0] & 0xe000 == 0x2000 && !special
}

/// The IPv4 address behind the well-known prefix of NAT64 (RFC 6052): how a network without IPv4 reaches it.
fn nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn s_123_what_is_not_on_the_internet_is_not_public() {
        for text in [
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00::1",
            "ff02::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:808:808::1",
            "3fff::1",
            "5f00::1",
        ] {
            assert!(!is_public(address(text)), "{text}");
        }
        for text in [
            "8.8.8.8",
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860::8888",
            "2001:200::1",
            "3fff:1000::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(address(text)), "{text}");
        }
    }

    #[test]
    fn the_owner_reaches_the_local_network_but_no_link_local_address() {
        for text in [
            "127.0.0.1",
            "::1",
            "10.0.0.1",
            "192.168.1.1",
            "fd00::1",
            "100.64.0.1",
            "8.8.8.8",
        ] {
            assert!(can_serve(address(text)), "{text}");
        }
        for text in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "fe80::1",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "ff02::1",
            "255.255.255.255",
            "0.0.0.1",
        ] {
            assert!(!can_serve(address(text)), "{text}");
        }
        assert!(
            is_here(address("127.0.0.1")) && is_here(address("::1")) && is_here(address("::ffff:127.9.9.9"))
        );
        assert!(!is_here(address("10.0.0.1")) && !is_here(address("0.0.0.0")));
    }
}
