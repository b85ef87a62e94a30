//! Hosts of the Cozy side: the domain of an instance, and the hosts of its apps (cozy.md A.1 and A.3).
//!
//! An app lives under a host of its own, so that browsers keep apps apart. Two ways to build that host exist, and a
//! host can be read back in the way in which it was built.
//!
//! What does not live here: which instances and which apps exist. A caller first looks for an instance with exactly
//! this host, and only then for an app of another one.
//!
//! The invariant: a [`Domain`] is written in one way only (lower case, international names in their ASCII form, no
//! default port), so domains are compared byte for byte.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Host;

/// Longest domain, in bytes, without the port (RFC 1035 section 2.3.4).
const LONGEST: usize = 253;

/// Longest slug, in bytes (S-171).
const LONGEST_SLUG: usize = 32;

/// Names that no app gets, because people would take their host for a part of the lodge (S-171).
const RESERVED_SLUGS: [&str; 4] = ["api", "auth", "id", "www"];

/// How the pages of an instance are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Without encryption: only on this computer.
    Http,
    /// With encryption.
    Https,
}

impl Scheme {
    /// The word in front of `://`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// How hosts of apps are built.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subdomains {
    /// `drive.alice.example.net`.
    #[default]
    Nested,
    /// `alice-drive.example.net`: one certificate with a wildcard serves all.
    Flat,
}

impl Subdomains {
    /// The word in settings and in pages of apps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nested => "nested",
            Self::Flat => "flat",
        }
    }
}

/// The name of an app: 1 to 32 lowercase letters, digits and dashes.
///
/// It is part of a host, so it neither starts nor ends with a dash, and is no encoded international name (`xn--…`),
/// which could look like another app's. A few names are nobody's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// Reads a slug.
    pub fn parse(text: &str) -> Option<Self> {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let good = !text.is_empty()
            && text.len() <= LONGEST_SLUG
            && text.bytes().all(letter)
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.starts_with("xn--")
            && !RESERVED_SLUGS.contains(&text);
        good.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("this is no slug"))
    }
}

/// The domain of an instance: `host` or `host:port`, the port only where it is not the scheme's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain {
    text: String,
    /// How many bytes of `text` are the host.
    host: usize,
    /// Whether the host is a name and no address.
    named: bool,
}

/// A text that is no domain of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDomain {
    /// Nothing was given.
    #[error("the domain is empty")]
    Empty,
    /// A character that no host has.
    #[error("the domain contains the character {0:?}")]
    Character(char),
    /// Starts or ends with a dot, or has two in a row.
    #[error("the domain has a dot too many")]
    Dot,
    /// A port that is not a plain number from 1 to 65535.
    #[error("the port of the domain is not a number from 1 to 65535")]
    Port,
    /// Neither a name nor an address in its usual form.
    #[error("the domain is neither a name nor an address in its usual form")]
    Host,
    /// With flat subdomains the first dash separates the instance from the app.
    #[error("with flat subdomains the first part of a domain has no dash")]
    Dash,
}

impl Domain {
    /// Reads a domain as a person or a `Host` header gives it, and writes it in the one way.
    pub fn parse(text: &str, scheme: Scheme) -> Result<Self, InvalidDomain> {
        if text.is_empty() {
            return Err(InvalidDomain::Empty);
        }
        // Letters of all languages, and nothing that a reader of URLs could take for more than a host.
        let foreign = |c: &char| !(c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | ':' | '[' | ']'));
        if let Some(c) = text.chars().find(foreign) {
            return Err(InvalidDomain::Character(c));
        }
        let (host, port) = match text.rsplit_once(':') {
            // The last colon of an IPv6 address without a port is inside the brackets.
            Some((host, port)) if !port.ends_with(']') => (host, Some(read_port(port)?)),
            _ => (text, None),
        };
        if host.split('.').any(str::is_empty) {
            return Err(InvalidDomain::Dot);
        }
        let (mut text, named) = read_host(host)?;
        let host = text.len();
        if let Some(port) = port.filter(|&port| port != scheme.default_port()) {
            text.push(':');
            text.push_str(&port.to_string());
        }
        Ok(Self { text, host, named })
    }

    /// Reads the domain of a new instance: with flat subdomains the first label has no dash (A.1).
    pub fn parse_new(text: &str, scheme: Scheme, subdomains: Subdomains) -> Result<Self, InvalidDomain> {
        let domain = Self::parse(text, scheme)?;
        if subdomains == Subdomains::Flat && domain.named && domain.first_label().0.contains('-') {
            return Err(InvalidDomain::Dash);
        }
        Ok(domain)
    }

    /// `host` or `host:port`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host without the port.
    pub fn host(&self) -> &str {
        &self.text[..self.host]
    }

    /// Whether the host is a name, not an IP address.
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// The root of the instance: scheme, domain and a slash.
    pub fn root(&self, scheme: Scheme) -> String {
        format!("{}://{self}/", scheme.as_str())
    }

    /// The host of one of its apps, with the port. `None` where there is no such host: an address has no subdomains,
    /// a single label has no flat ones, and a host can be too long.
    pub fn app_host(&self, slug: &Slug, subdomains: Subdomains) -> Option<String> {
        let host = match subdomains {
            Subdomains::Nested => format!("{slug}.{self}"),
            Subdomains::Flat => {
                let (label, rest) = self.first_label();
                let longest_label = label.len() + 1 + slug.as_str().len() <= 63;
                if rest.is_empty() || label.contains('-') || !longest_label {
                    return None;
                }
                format!("{label}-{slug}{rest}")
            }
        };
        (self.named && self.host + slug.as_str().len() < LONGEST).then_some(host)
    }

    /// The root of one of its apps as a URL; `None` as for [`Domain::app_host`].
    pub fn app_root(&self, slug: &Slug, scheme: Scheme, subdomains: Subdomains) -> Option<String> {
        let host = self.app_host(slug, subdomains)?;
        Some(format!("{}://{host}/", scheme.as_str()))
    }

    /// The `Domain` of the session cookie with which nested apps share it (B.3). `None` for a host-only cookie: for
    /// flat apps, which get theirs by session codes (D12), and where browsers refuse a domain.
    pub fn cookie_domain(&self, subdomains: Subdomains) -> Option<&str> {
        let shared = subdomains == Subdomains::Nested && self.named && self.host().contains('.');
        shared.then(|| self.host())
    }

    /// The first label, and what follows it: empty, or a dot and the rest, with the port.
    fn first_label(&self) -> (&str, &str) {
        self.text
            .split_at(self.host().find('.').unwrap_or(self.text.len()))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// As its text; the default port depends on the scheme, so reading one back does not look for it.
impl Serialize for Domain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// A host of an app, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppHost {
    /// Which app.
    pub slug: Slug,
    /// The instance that would have it. Whether there is one is for the caller to find out.
    pub instance: Domain,
}

impl AppHost {
    /// Reads a host as one of an app. `None` for what no [`Domain::app_host`] writes.
    pub fn parse(host: &Domain, subdomains: Subdomains) -> Option<Self> {
        if !host.named {
            return None;
        }
        let (label, rest) = host.first_label();
        let rest_of_host = rest.strip_prefix('.')?;
        let (slug, instance) = match subdomains {
            Subdomains::Nested => (label, rest_of_host.to_owned()),
            Subdomains::Flat => {
                let (name, slug) = label.split_once('-')?;
                if name.is_empty() {
                    return None;
                }
                (slug, format!("{name}{rest}"))
            }
        };
        let port = host.text.len() - host.host;
        Some(Self {
            slug: Slug::parse(slug)?,
            instance: Domain {
                host: instance.len() - port,
                text: instance,
                // An address has no labels in front of it.
                named: true,
            },
        })
    }
}

fn read_port(digits: &str) -> Result<u16, InvalidDomain> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    let port = if plain { digits.parse().ok() } else { None };
    port.ok_or(InvalidDomain::Port)
}

/// The host in its one way, and whether it is a name.
fn read_host(host: &str) -> Result<(String, bool), InvalidDomain> {
    let read = Host::parse(host).map_err(|_| InvalidDomain::Host)?;
    let text = read.to_string();
    let Host::Domain(name) = read else {
        // 127.1 and 0x7f000001 are the same address; only its usual form is taken.
        return if text.eq_ignore_ascii_case(host) {
            Ok((text, false))
        } else {
            Err(InvalidDomain::Host)
        };
    };
    let label = |label: &str| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(letter)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() <= LONGEST && name.split('.').all(label) {
        Ok((name, true))
    } else {
        Err(InvalidDomain::Host)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Subdomains::{Flat, Nested};
    use super::*;

    fn domain(text: &str) -> Domain {
        Domain::parse(text, Scheme::Https).unwrap()
    }

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    #[test]
    fn a_domain_is_written_in_one_way() {
        for (given, written) in [
            ("Alice.Example.NET", "alice.example.net"),
            ("alice.example.net:443", "alice.example.net"),
            ("alice.example.net:8443", "alice.example.net:8443"),
            ("alice.example.net:80", "alice.example.net:80"),
            ("m\u{fc}ller.example", "xn--mller-kva.example"),
            ("M\u{dc}LLER.example", "xn--mller-kva.example"),
            ("xn--mller-kva.example", "xn--mller-kva.example"),
            ("localhost", "localhost"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("[::1]:8080", "[::1]:8080"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(domain(given).as_str(), written);
        }
        let http = Domain::parse("alice.localhost:80", Scheme::Http).unwrap();
        assert_eq!(http.as_str(), "alice.localhost");
        assert_eq!(domain("alice.example:8443").host(), "alice.example");
        assert_eq!(domain("[::1]:8443").host(), "[::1]");
        assert_eq!(
            domain("alice.example:8443").root(Scheme::Http),
            "http://alice.example:8443/"
        );
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for c in ' '..='\u{7f}' {
            if c.is_ascii_alphanumeric() || "-._:[]".contains(c) {
                continue;
            }
            let text = format!("alice{c}.example");
            assert_eq!(
                Domain::parse(&text, Scheme::Https),
                Err(InvalidDomain::Character(c)),
                "{c:?}"
            );
        }
        for c in ['\0', '\t', '\r', '\n'] {
            let text = format!("alice{c}");
            assert_eq!(
                Domain::parse(&text, Scheme::Https),
                Err(InvalidDomain::Character(c))
            );
        }
        for (text, problem) in [
            ("", InvalidDomain::Empty),
            (".alice.example", InvalidDomain::Dot),
            ("alice..example", InvalidDomain::Dot),
            ("alice.example.", InvalidDomain::Dot),
            ("alice.example:", InvalidDomain::Port),
            ("alice.example:0", InvalidDomain::Port),
            ("alice.example:080", InvalidDomain::Port),
            ("alice.example:65536", InvalidDomain::Port),
            (":80", InvalidDomain::Dot),
            ("a:b:80", InvalidDomain::Host),
            ("127.1", InvalidDomain::Host),
            ("0x7f000001", InvalidDomain::Host),
            ("[::1", InvalidDomain::Host),
            ("-alice.example", InvalidDomain::Host),
            ("xn--\u{fc}.example", InvalidDomain::Host),
        ] {
            assert_eq!(Domain::parse(text, Scheme::Https), Err(problem), "{text:?}");
        }
        assert!(Domain::parse(&"a.".repeat(200), Scheme::Https).is_err());
    }

    #[test]
    fn with_flat_subdomains_the_dash_is_the_separator() {
        let new = |text, subdomains| Domain::parse_new(text, Scheme::Https, subdomains);
        assert_eq!(new("my-cozy.example", Flat), Err(InvalidDomain::Dash));
        assert_eq!(new("xn--mller-kva.example", Flat), Err(InvalidDomain::Dash));
        assert!(new("my-cozy.example", Nested).is_ok());
        assert!(new("alice.my-host.example", Flat).is_ok());
    }

    #[test]
    fn a_slug_is_a_label_of_its_own() {
        for good in ["drive", "a", "my-app", "app2", &"a".repeat(32)] {
            assert_eq!(Slug::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "Drive",
            "my_app",
            "my.app",
            "-a",
            "a-",
            "xn--drve-0ra",
            "dr\u{ef}ve",
            "www",
            "auth",
            "api",
            "id",
            "../etc",
            "a/b",
            "a b",
            &"a".repeat(33),
        ] {
            assert_eq!(Slug::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn hosts_of_apps_are_nested_or_flat() {
        let alice = domain("alice.example.net:8443");
        let drive = slug("drive");
        assert_eq!(
            alice.app_host(&drive, Nested).as_deref(),
            Some("drive.alice.example.net:8443")
        );
        assert_eq!(
            alice.app_host(&drive, Flat).as_deref(),
            Some("alice-drive.example.net:8443")
        );
        assert_eq!(
            domain("localhost:80")
                .app_root(&drive, Scheme::Http, Nested)
                .as_deref(),
            Some("http://drive.localhost:80/")
        );
        for address in ["127.0.0.1:8080", "[::1]"] {
            assert_eq!(domain(address).app_host(&drive, Nested), None);
            assert_eq!(domain(address).app_host(&drive, Flat), None);
        }
        assert_eq!(domain("localhost").app_host(&drive, Flat), None);
        assert_eq!(
            domain(&format!("{}.example", "a".repeat(60))).app_host(&drive, Flat),
            None
        );
    }

    #[test]
    fn a_flat_host_is_split_at_its_first_dash() {
        let host = domain("alice-my-app.example.net");
        let app = AppHost::parse(&host, Flat).unwrap();
        assert_eq!(app.slug.as_str(), "my-app");
        assert_eq!(app.instance, domain("alice.example.net"));
    }

    #[test]
    fn not_every_host_is_one_of_an_app() {
        for (host, subdomains) in [
            ("localhost", Nested),
            ("127.0.0.1", Nested),
            ("[::1]:80", Nested),
            ("www.alice.example", Nested),
            ("dr_ive.alice.example", Nested),
            ("alice.example", Flat),
            ("alice--drive.example", Flat),
            ("xn--mller-kva.example", Flat),
        ] {
            assert_eq!(AppHost::parse(&domain(host), subdomains), None, "{host}");
        }
    }

    #[test]
    fn the_cookie_is_shared_with_nested_apps_only() {
        assert_eq!(
            domain("alice.example.net:8443").cookie_domain(Nested),
            Some("alice.example.net")
        );
        assert_eq!(
            domain("alice.localhost:8080").cookie_domain(Nested),
            Some("alice.localhost")
        );
        for host_only in ["localhost:8080", "127.0.0.1", "[::1]"] {
            assert_eq!(domain(host_only).cookie_domain(Nested), None);
        }
        assert_eq!(domain("alice.example.net").cookie_domain(Flat), None);
    }

    proptest! {
        #[test]
        fn what_is_built_is_read_back(
            name in "[a-z0-9]{1,8}(\\.[a-z]{2,5}){1,2}(:[1-9][0-9]{1,3})?",
            app in "[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?",
        ) {
            prop_assume!(Slug::parse(&app).is_some());
            for subdomains in [Nested, Flat] {
                let instance = domain(&name);
                let host = instance.app_host(&slug(&app), subdomains).unwrap();
                let read = AppHost::parse(&domain(&host), subdomains).unwrap();
                prop_assert_eq!(&read.slug, &slug(&app));
                prop_assert_eq!(&read.instance, &instance);
                prop_assert_eq!(read.instance.host(), instance.host());
            }
        }

        #[test]
        fn any_text_can_be_a_host_header(text in ".{0,40}") {
            if let Ok(read) = Domain::parse(&text, Scheme::Https) {
                prop_assert_eq!(&domain(read.as_str()), &read);
                let _ = AppHost::parse(&read, Nested);
                let _ = AppHost::parse(&read, Flat);
            }
        }
    }
}
