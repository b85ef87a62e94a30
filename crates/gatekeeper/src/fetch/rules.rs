//! What may be asked: the URL before the name is looked up, and each address before it is connected to.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer};
use url::{Host, Url};

use super::{Reach, Refused, address};

/// Longest URL that is asked, in bytes.
const LONGEST: usize = 2000;

/// The port of https.
const HTTPS: u16 = 443;

/// What the configuration allows besides public servers on port 443 (`[outbound] allow`).
#[derive(Debug, Clone, Default)]
pub struct Rules {
    allowed: Vec<Allowed>,
}

impl Rules {
    /// The usual rules and these exceptions.
    pub fn new(allowed: Vec<Allowed>) -> Self {
        Self { allowed }
    }

    /// Reads a URL and judges it as far as that can be done without looking the name up.
    ///
    /// Only printable ASCII: URL readers repair blanks, line ends and backslashes, and then two readers see two
    /// hosts.
    pub fn target(&self, url: &str, reach: Reach) -> Result<Target, Refused> {
        if url.len() > LONGEST {
            return Err(Refused::Url("it is too long"));
        }
        if !url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return Err(Refused::Url("it has characters that do not belong there"));
        }
        let mut url = Url::parse(url).map_err(|_| Refused::Url("it is not well formed"))?;
        let secure = match url.scheme() {
            "https" => true,
            "http" if reach == Reach::Owner => false,
            _ => return Err(Refused::Url("it must begin with https")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Url("it must not hold a user name"));
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => TargetHost::Name(name.to_owned()),
            Some(Host::Ipv4(address)) => TargetHost::Address(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => TargetHost::Address(IpAddr::V6(address)),
            None => return Err(Refused::Url("it names no server")),
        };
        let port = url
            .port_or_known_default()
            .ok_or(Refused::Url("it names no port"))?;
        url.set_fragment(None);
        let name = host.to_string();
        let target = Target {
            named: self.allowed.iter().any(|allowed| allowed.names(&name, port)),
            url,
            host,
            name,
            port,
            secure,
            reach,
        };
        match target.host {
            TargetHost::Address(address) if !self.admits(&target, SocketAddr::new(address, port)) => {
                Err(Refused::Address)
            }
            TargetHost::Name(_) if !secure && !target.is_localhost() => {
                Err(Refused::Url("http is only for this computer"))
            }
            TargetHost::Name(_) if reach == Reach::Public && !target.named => {
                if port != HTTPS && !self.allowed.iter().any(|allowed| allowed.has_port(port)) {
                    return Err(Refused::Url("only port 443 may be asked"));
                }
                if target.is_localhost() && self.allowed.is_empty() {
                    return Err(Refused::Address);
                }
                Ok(target)
            }
            _ => Ok(target),
        }
    }

    /// Whether the target may be reached at this address: asked after every lookup, right before connecting.
    pub fn admits(&self, target: &Target, peer: SocketAddr) -> bool {
        let ip = address::canonical(peer.ip());
        if peer.port() != target.port || !address::can_serve(ip) {
            return false;
        }
        if !target.secure {
            return target.reach == Reach::Owner && address::is_here(ip);
        }
        target.reach == Reach::Owner
            || target.named
            || (target.port == HTTPS && address::is_public(ip))
            || self.allowed.iter().any(|allowed| allowed.covers(ip, target.port))
    }
}

/// A URL that may be asked.
#[derive(Debug, Clone)]
pub struct Target {
    url: Url,
    host: TargetHost,
    /// The host as text: in lower case, an IPv6 address without brackets.
    name: String,
    port: u16,
    secure: bool,
    reach: Reach,
    /// The configuration names this very host and port.
    named: bool,
}

/// Where a target is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum TargetHost {
    /// A name to look up.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl fmt::Display for TargetHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl Target {
    /// The host in lower case; an IPv6 address without brackets.
    pub fn host(&self) -> &str {
        &self.name
    }

    /// The address, where the URL has one in place of a name.
    pub fn address(&self) -> Option<IpAddr> {
        match self.host {
            TargetHost::Address(address) => Some(address),
            TargetHost::Name(_) => None,
        }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether TLS is spoken.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The `Host` header: with the port unless it is the scheme's own.
    pub fn authority(&self) -> &str {
        self.url.authority()
    }

    /// Path and query: what the request line holds.
    pub fn path_and_query(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }

    fn is_localhost(&self) -> bool {
        let name = self.name.strip_suffix('.').unwrap_or(&self.name);
        name == "localhost" || name.ends_with(".localhost")
    }
}

/// One exception of the configuration: a network `192.168.0.0/16`, an address or a name; port 443, or the port
/// behind a colon. IPv6 addresses with a port stand in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    place: Place,
    port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Name(String),
    Network(IpNet),
}

/// An entry of `[outbound] allow` that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no address, network or name; write it as 192.168.0.0/16, 192.168.1.5:8443 or cloud.lan:9200"
)]
pub struct InvalidAllowed(String);

impl Allowed {
    fn names(&self, name: &str, port: u16) -> bool {
        self.port == port && matches!(&self.place, Place::Name(allowed) if allowed == name)
    }

    fn has_port(&self, port: u16) -> bool {
        self.port == port
    }

    fn covers(&self, address: IpAddr, port: u16) -> bool {
        self.port == port && matches!(&self.place, Place::Network(network) if network.contains(&address))
    }
}

impl FromStr for Allowed {
    type Err = InvalidAllowed;

    fn from_str(text: &str) -> Result<Self, InvalidAllowed> {
        let wrong = || InvalidAllowed(text.to_owned());
        if let Some((base, rest)) = text.split_once('/') {
            let (bits, port) = match rest.split_once(':') {
                Some((bits, port)) => (bits, port.parse().map_err(|_| wrong())?),
                None => (rest, HTTPS),
            };
            let network = format!("{base}/{bits}").parse().map_err(|_| wrong())?;
            return Ok(Self {
                place: Place::Network(network),
                port,
            });
        }
        let address = match (text.parse::<IpAddr>(), text.parse::<SocketAddr>()) {
            (Ok(address), _) => Some((address, HTTPS)),
            (_, Ok(socket)) => Some((socket.ip(), socket.port())),
            _ => None,
        };
        if let Some((address, port)) = address {
            return Ok(Self {
                place: Place::Network(address.into()),
                port,
            });
        }
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, port.parse().map_err(|_| wrong())?),
            None => (text, HTTPS),
        };
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        let numeric = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if name.is_empty() || numeric || !name.bytes().all(letter) || port == 0 {
            return Err(wrong());
        }
        Ok(Self {
            place: Place::Name(name.to_ascii_lowercase()),
            port,
        })
    }
}

impl<'de> Deserialize<'de> for Allowed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(allowed: &[&str]) -> Rules {
        Rules::new(allowed.iter().map(|text| text.parse().unwrap()).collect())
    }

    fn reaches(rules: &Rules, url: &str, reach: Reach, peer: &str) -> bool {
        let Ok(target) = rules.target(url, reach) else {
            return false;
        };
        rules.admits(&target, SocketAddr::new(peer.parse().unwrap(), target.port()))
    }

    #[test]
    fn s_123_what_a_stranger_names_is_refused_where_it_can_be_told() {
        let rules = Rules::default();
        for url in [
            "http://127.0.0.1:4283/x",
            "http://localhost",
            "http://[::1]",
            "http://[::ffff:127.0.0.1]",
            "http://2130706433",
            "http://0x7f.1",
            "http://0.0.0.0",
            "http://169.254.169.254",
            "http://[fe80::1]",
            "http://10.0.0.1",
            "http://100.64.0.1",
            "http://[64:ff9b::7f00:1]",
            "http://[fd00::1]",
            "https://127.0.0.1/x",
            "https://localhost/",
            "https://localhost./",
            "https://a.localhost/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0.0.0.0/",
            "https://169.254.169.254/",
            "https://[fe80::1]/",
            "https://10.0.0.1/",
            "https://100.64.0.1/",
            "https://[64:ff9b::7f00:1]/",
            "https://[fd00::1]/",
            "https://8.8.8.8:8443/",
            "https://a.example:80/",
            "https://a.example:22/",
            "file:///etc/passwd",
            "gopher://a.example/",
            "unix:/run/x",
            "ftp://a.example/",
            "data:,x",
            "https://user@a.example/",
            "https://user:pw@a.example/",
            "https://:pw@a.example/",
            "https:",
            "https://",
            "//a.example/",
            "a.example",
            "",
            "https://a.example\\@b.example/",
            "https://a.example/\n",
            " https://a.example/",
            "https://ⓛocalhost/",
        ] {
            assert!(rules.target(url, Reach::Public).is_err(), "{url}");
        }
        let long = format!("https://a.example/{}", "x".repeat(2000));
        assert!(rules.target(&long, Reach::Public).is_err());
    }

    #[test]
    fn s_124_a_name_is_judged_by_the_address_that_is_connected_to() {
        let rules = Rules::default();
        let public = |peer| reaches(&rules, "https://a.example/x", Reach::Public, peer);
        assert!(public("93.184.216.34") && public("2606:4700::1111"));
        for peer in [
            "127.0.0.1",
            "::1",
            "10.0.0.1",
            "::ffff:127.0.0.1",
            "169.254.169.254",
            "fe80::1",
        ] {
            assert!(!public(peer), "{peer}");
        }
        let target = rules.target("https://a.example/x", Reach::Public).unwrap();
        assert!(
            !rules.admits(&target, "93.184.216.34:80".parse().unwrap()),
            "another port"
        );
    }

    #[test]
    fn the_owner_reaches_the_house_and_plain_http_only_on_this_computer() {
        let rules = Rules::default();
        let owner = |url, peer| reaches(&rules, url, Reach::Owner, peer);
        assert!(owner("https://cloud.lan:9200/", "192.168.1.5"));
        assert!(
            owner("http://localhost:3000/out", "127.0.0.1") && owner("http://127.0.0.1:3000/", "127.0.0.1")
        );
        assert!(owner("http://[::1]:3000/", "::1"));
        assert!(
            !owner("http://localhost:3000/out", "192.168.1.5"),
            "a name that was bent"
        );
        assert!(!owner("http://cloud.lan/", "127.0.0.1") && !owner("http://192.168.1.5/", "192.168.1.5"));
        assert!(!owner("https://cloud.lan/", "169.254.169.254"));
    }

    #[test]
    fn the_configuration_opens_what_it_names_and_no_more() {
        let rules = rules(&[
            "192.168.0.0/16",
            "127.0.0.1:8443",
            "Cloud.lan:9200",
            "fd00::/8",
            "10.1.2.3",
            "[::1]:7",
        ]);
        let public = |url, peer| reaches(&rules, url, Reach::Public, peer);
        assert!(
            public("https://nas.example/", "192.168.7.7") && !public("https://nas.example/", "172.16.0.1")
        );
        assert!(
            public("https://127.0.0.1:8443/", "127.0.0.1") && !public("https://127.0.0.1:8444/", "127.0.0.1")
        );
        assert!(
            public("https://localhost:8443/", "127.0.0.1") && !public("https://localhost:8443/", "127.0.0.2")
        );
        assert!(public("https://cloud.lan:9200/", "10.9.9.9") && !public("https://cloud.lan/", "10.9.9.9"));
        assert!(!public("https://cloud.lan:9200/", "169.254.169.254"));
        assert!(public("https://a.example/", "fd00::5") && public("https://10.1.2.3/", "10.1.2.3"));
        assert!(public("https://[::1]:7/", "::1") && !public("https://10.1.2.4/", "10.1.2.4"));
        assert!(
            !public("https://a.example:8443/", "93.184.216.34"),
            "the port is open for that address only"
        );
        assert!(
            !public("http://127.0.0.1:8443/", "127.0.0.1"),
            "and only with https"
        );
    }

    #[test]
    fn entries_that_mean_nothing_are_refused() {
        for text in [
            "",
            "*",
            "192.168.0.0/33",
            "fd00::/129",
            "192.168.0/16",
            "a b",
            "host:",
            "host:0",
            "host:99999",
            "http://a",
            "1.2.3",
            "a/8",
            "10.0.0.0/8:x",
        ] {
            assert!(text.parse::<Allowed>().is_err(), "{text}");
        }
        assert_eq!(
            "10.0.0.0/8:8443".parse(),
            Ok(Allowed {
                place: Place::Network("10.0.0.0/8".parse().unwrap()),
                port: 8443
            })
        );
    }

    #[test]
    fn a_target_says_what_goes_on_the_wire() {
        let target = |url| Rules::default().target(url, Reach::Owner).unwrap();
        let plain = target("https://A.example/p?q=1#hash");
        assert_eq!(
            (plain.authority(), plain.path_and_query()),
            ("a.example", "/p?q=1")
        );
        assert_eq!(
            (plain.host(), plain.port(), plain.is_secure()),
            ("a.example", 443, true)
        );
        let local = target("http://[::1]:3000");
        assert_eq!((local.authority(), local.path_and_query()), ("[::1]:3000", "/"));
        assert_eq!(
            (local.host(), local.address()),
            ("::1", Some("::1".parse().unwrap()))
        );
    }
}
