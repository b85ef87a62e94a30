//! Https: who may say that a visitor came over it, which instance is served to whom, and what the lodge needs from
//! the one who runs it (sockets, certificate files, the computer's list of trusted authorities).
//!
//! Invariants: an instance whose issuer is https is never served over plain http, and one whose issuer is http never
//! to anybody but this computer. What a request claims about itself (`X-Forwarded-…`) counts only from a proxy that
//! the configuration names (security.md S-136, S-150).

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use protocol::secret::Secret;

use crate::Gatekeeper;
use crate::instances::{Instance, is_loopback, without_port};
use crate::messages::{HttpsListener, HttpsSettings, ServerCertificate, TrustChange};

/// The lodge's doors for https, in the hands of the one who runs it.
///
/// Everything here may touch files, sockets and other programs: call it where blocking is allowed.
pub trait HttpsDoors: fmt::Debug + Send + Sync {
    /// What the configuration decides; none when the choice is the owner's.
    fn configured(&self) -> Option<HttpsSettings>;
    /// Listens as chosen from now on and closes what is no longer chosen. Refuses with a sentence, and then
    /// everything is as before.
    fn open(&self, choice: &Choice) -> Result<(), String>;
    /// The addresses that are listened on or should be.
    fn listeners(&self) -> Vec<HttpsListener>;
    /// The owner's certificate in these settings, read anew.
    fn owner_certificate(&self, settings: &HttpsSettings) -> OwnerCertificate;
    /// Makes this computer trust an authority's certificate (PEM), stop trusting it, or tells how either is done.
    fn trust(&self, name: &str, pem: &str, wish: Wish) -> TrustChange;
    /// Whether this computer trusts it; none where that cannot be seen.
    fn is_trusted(&self, name: &str, pem: &str) -> Option<bool>;
    /// Whether somebody answers at `host:port` as seen from this computer; the error says why not, in a few words.
    fn reach(&self, domain: &str) -> Result<(), String>;
    /// The names and addresses of this computer on the networks it is in, such as `laptop.local` and `192.168.1.20`.
    fn nearby(&self) -> Vec<String>;
}

/// How the owner's certificate is.
#[derive(Debug, Clone)]
pub struct OwnerCertificate {
    /// The one that visitors are shown; none when there never was one that works.
    pub shown: Option<ServerCertificate>,
    /// One sentence: what is wrong with the files, and what to do.
    pub problem: Option<String>,
}

/// What is to happen to the computer's list of trusted authorities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Trust it.
    Trust,
    /// Nothing; only tell how it would be trusted.
    TellTrust,
    /// Trust it no longer.
    Distrust,
}

/// Where to listen for https, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Addresses, without doubles.
    pub listen: Vec<SocketAddr>,
    /// The settings they come from.
    pub settings: HttpsSettings,
}

/// A lodge without doors: nothing listens and nothing outside can be changed.
#[derive(Debug)]
pub struct NoDoors;

impl HttpsDoors for NoDoors {
    fn configured(&self) -> Option<HttpsSettings> {
        None
    }

    fn open(&self, _: &Choice) -> Result<(), String> {
        Ok(())
    }

    fn listeners(&self) -> Vec<HttpsListener> {
        Vec::new()
    }

    fn owner_certificate(&self, _: &HttpsSettings) -> OwnerCertificate {
        OwnerCertificate {
            shown: None,
            problem: Some("There are no files here.".to_owned()),
        }
    }

    fn trust(&self, _: &str, _: &str, _: Wish) -> TrustChange {
        TrustChange {
            done: false,
            steps: Vec::new(),
            problem: Some("There is no list of trusted authorities here.".to_owned()),
        }
    }

    fn is_trusted(&self, _: &str, _: &str) -> Option<bool> {
        None
    }

    fn reach(&self, _: &str) -> Result<(), String> {
        Err("there is no network here".to_owned())
    }

    fn nearby(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The reverse proxies whose word counts.
#[derive(Debug, Default)]
pub struct Proxies {
    /// Their networks; none: nobody's word counts.
    pub trusted: Vec<IpNet>,
    /// What they have to show besides their address, because any program on this computer has a loopback address.
    pub secret: Option<ProxySecret>,
}

/// A header that only the proxy can send.
pub struct ProxySecret {
    /// Its name, lower case.
    pub header: String,
    /// Its value.
    pub value: Secret<String>,
}

impl fmt::Debug for ProxySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxySecret")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

/// What a request says about how it came, word for word.
#[derive(Debug, Default)]
pub struct Said<'a> {
    /// The values of `X-Forwarded-Proto`, in their order.
    pub proto: Vec<&'a str>,
    /// The values of `X-Forwarded-For`, in their order.
    pub forwarded_for: Vec<&'a str>,
    /// Any other header that proxies add is there.
    pub otherwise_forwarded: bool,
    /// The values of the header that [`Proxies::secret`] names.
    pub secret: Vec<&'a [u8]>,
}

/// How a visitor came, once it is clear whom to believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// The visitor's own address, as far as it is known.
    pub address: IpAddr,
    /// The way the visitor took.
    pub way: Way,
}

/// The way a visitor took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Over https, to us or to a proxy of ours.
    Https,
    /// Over plain http on this computer.
    Here,
    /// Over plain http from another computer.
    Exposed,
    /// Over plain http to a proxy of ours.
    PlainToProxy,
}

impl Proxies {
    /// Whom to believe: `peer` is who holds the connection, `encrypted` whether it is TLS, `said` what it claims.
    pub fn arrival(&self, peer: IpAddr, encrypted: bool, said: &Said<'_>) -> Arrival {
        let peer = peer.to_canonical();
        let direct = if encrypted {
            Way::Https
        } else if peer.is_loopback() {
            Way::Here
        } else {
            Way::Exposed
        };
        if !self.trusts(peer) || !self.is_shown_the_secret(said) {
            return Arrival {
                address: peer,
                way: direct,
            };
        }
        let forwarded = !said.proto.is_empty() || !said.forwarded_for.is_empty() || said.otherwise_forwarded;
        let way = if forwarded {
            // The last word is the nearest proxy's own; what is before it came from further away.
            let proto = said.proto.iter().flat_map(|value| value.split(',')).next_back();
            if proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https")) {
                Way::Https
            } else {
                Way::PlainToProxy
            }
        } else if encrypted {
            Way::Https
        } else {
            // Says nothing about anybody else: it passes bytes on, such as a container's port, or speaks for itself.
            Way::Here
        };
        Arrival {
            address: self.client(peer, &said.forwarded_for),
            way,
        }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    fn is_shown_the_secret(&self, said: &Said<'_>) -> bool {
        match (&self.secret, said.secret.as_slice()) {
            (None, _) => true,
            (Some(secret), [shown]) => {
                aws_lc_rs::constant_time::verify_slices_are_equal(secret.value.expose().as_bytes(), shown)
                    .is_ok()
            }
            (Some(_), _) => false,
        }
    }

    /// The nearest address that is not a proxy of ours. Further ones were written down by strangers.
    fn client(&self, peer: IpAddr, forwarded_for: &[&str]) -> IpAddr {
        let mut client = peer;
        for hop in forwarded_for.iter().flat_map(|value| value.split(',')).rev() {
            let Some(address) = hop_address(hop.trim()) else {
                break;
            };
            client = address;
            if !self.trusts(address) {
                break;
            }
        }
        client
    }
}

/// An address as proxies write it: with or without a port, IPv6 with or without brackets.
fn hop_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(text)
        .parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .ok()
        .map(|address| address.to_canonical())
}

impl Gatekeeper {
    /// Whether an instance is served to who came this way: https issuers only over https, http issuers only here.
    pub fn serves(&self, instance: &Instance, way: Way) -> bool {
        match way {
            Way::Https => !instance.is_loopback(),
            Way::Here => instance.is_loopback(),
            Way::Exposed | Way::PlainToProxy => false,
        }
    }

    /// Whether browsers may be told to come back over https only (`Strict-Transport-Security`, S-165).
    ///
    /// Only for names of the public internet on the standard port: the promise holds for every port of a name, and
    /// on a home network other programs share it. Never for names that the local authority signs for, because who
    /// removes that authority would be locked out.
    pub fn promises_https(&self, instance: &Instance) -> bool {
        const AT_HOME: [&str; 8] = [
            "local",
            "localhost",
            "lan",
            "home",
            "internal",
            "arpa",
            "test",
            "invalid",
        ];
        let host = without_port(&instance.domain);
        let top = host.rsplit('.').next().unwrap_or_default();
        let public = host == instance.domain
            && host.contains('.')
            && !is_loopback(host)
            && !AT_HOME.contains(&top)
            && host.parse::<IpAddr>().is_err();
        public && !self.authority_covers(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies(networks: &[&str], secret: Option<&str>) -> Proxies {
        Proxies {
            trusted: networks.iter().map(|network| network.parse().unwrap()).collect(),
            secret: secret.map(|value| ProxySecret {
                header: "x-proxy".into(),
                value: Secret::new(value.to_owned()),
            }),
        }
    }

    fn said<'a>(proto: &[&'a str], forwarded_for: &[&'a str]) -> Said<'a> {
        Said {
            proto: proto.to_vec(),
            forwarded_for: forwarded_for.to_vec(),
            ..Said::default()
        }
    }

    #[test]
    fn s_136_strangers_claim_what_they_like() {
        let nobody = proxies(&[], None);
        let claim = said(&["https"], &["203.0.113.9"]);
        for (peer, way) in [
            ("127.0.0.1", Way::Here),
            ("::1", Way::Here),
            ("::ffff:127.0.0.1", Way::Here),
            ("192.168.1.5", Way::Exposed),
        ] {
            let arrival = nobody.arrival(ip(peer), false, &claim);
            assert_eq!((arrival.address, arrival.way), (ip(peer).to_canonical(), way));
        }
        let one = proxies(&["10.0.0.2/32"], None);
        assert_eq!(one.arrival(ip("127.0.0.1"), false, &claim).way, Way::Here);
        assert_eq!(one.arrival(ip("10.0.0.3"), false, &claim).way, Way::Exposed);
        assert_eq!(one.arrival(ip("10.0.0.2"), false, &claim).way, Way::Https);
        assert_eq!(one.arrival(ip("::ffff:10.0.0.2"), false, &claim).way, Way::Https);
    }

    #[test]
    fn s_136_the_nearest_proxy_has_the_last_word() {
        let one = proxies(&["127.0.0.1/32"], None);
        let way = |proto: &[&str]| {
            one.arrival(ip("127.0.0.1"), false, &said(proto, &["198.51.100.7"]))
                .way
        };
        assert_eq!(way(&["https"]), Way::Https);
        assert_eq!(way(&["http, HTTPS"]), Way::Https);
        assert_eq!(way(&["https, http"]), Way::PlainToProxy);
        assert_eq!(way(&["https", "http"]), Way::PlainToProxy);
        for proto in ["http", "", "javascript", "httpsx", "https "] {
            let expected = if proto.trim() == "https" {
                Way::Https
            } else {
                Way::PlainToProxy
            };
            assert_eq!(way(&[proto]), expected, "{proto:?}");
        }
        assert_eq!(way(&[]), Way::PlainToProxy, "somebody was forwarded");
        // Even to our own TLS: the visitor spoke plain http to the proxy.
        let relayed = one.arrival(ip("127.0.0.1"), true, &said(&["http"], &[]));
        assert_eq!(relayed.way, Way::PlainToProxy);
    }

    #[test]
    fn s_136_the_visitor_is_the_nearest_hop_that_is_no_proxy() {
        let two = proxies(&["127.0.0.1/32", "10.0.0.0/8"], None);
        for (lines, client) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
            (&["6.6.6.6", "203.0.113.9, 10.0.0.7"], "203.0.113.9"),
            (&["6.6.6.6, nonsense, 10.0.0.7"], "10.0.0.7"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["unknown"], "127.0.0.1"),
            (&[""], "127.0.0.1"),
        ] {
            let arrival = two.arrival(ip("127.0.0.1"), false, &said(&["https"], lines));
            assert_eq!(arrival.address, ip(client), "{lines:?}");
        }
    }

    #[test]
    fn s_150_a_loopback_address_alone_is_no_proxy_when_a_secret_is_set() {
        let guarded = proxies(&["127.0.0.1/32"], Some("a long enough secret"));
        let way = |secret: &[&'static [u8]]| {
            let said = Said {
                secret: secret.to_vec(),
                ..said(&["https"], &["203.0.113.9"])
            };
            let arrival = guarded.arrival(ip("127.0.0.1"), false, &said);
            (arrival.way, arrival.address)
        };
        assert_eq!(way(&[b"a long enough secret"]), (Way::Https, ip("203.0.113.9")));
        for wrong in [
            &[][..],
            &[&b""[..]],
            &[b"a long enough secre"],
            &[b"A long enough secret"],
            &[b"a long enough secret", b"a long enough secret"],
        ] {
            assert_eq!(way(wrong), (Way::Here, ip("127.0.0.1")));
        }
    }
}
