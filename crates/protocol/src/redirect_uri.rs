//! Redirect URIs: what may be registered (`registration.rs`), what matches it (`matching.rs`), and how an
//! answer is put on it (here).
//!
//! The invariant: an answer goes to a text that was registered byte for byte, or that differs from a
//! registered one only in the port of a loopback address of a native client (RFC 8252 section 7.3). Parsed
//! URLs are never compared: parsers fold, trim and lower-case, and every such kindness has been a way in
//! somewhere (S-005).

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::encoding::percent_encode_into;

mod matching;
mod registration;

pub use matching::find_match;
pub use registration::RedirectUriProblem;

/// A redirect URI as it was registered: absolute, visible ASCII, without fragment, at most 2000 bytes.
///
/// Made by [`RedirectUri::register`]. Reading one back from the store checks only these four properties, so
/// that a later, stricter rule for registration does not make stored clients unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

/// Where a client runs (`application_type` of OpenID Connect Dynamic Client Registration section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationType {
    /// On a server or in a browser.
    Web,
    /// On a person's device.
    Native,
}

/// Who registers a client; says how much is taken on trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registrar {
    /// The owner, by hand.
    Owner,
    /// The client itself (RFC 7591).
    Dynamic,
}

impl RedirectUri {
    /// The URI, byte for byte as it was registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is `http` on `127.0.0.1`, `[::1]` or `localhost`.
    pub fn is_loopback_http(&self) -> bool {
        Loopback::read(&self.0).is_some()
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an answer goes, in a form that a page can put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A program on this computer that listens on a loopback address.
    Loopback {
        /// `127.0.0.1`, `[::1]` or `localhost`.
        host: String,
        /// The port; `None` is 80.
        port: Option<u16>,
    },
    /// A web site: `host` or `host:port`.
    Host(String),
    /// A program on the person's device that owns this URI scheme.
    Scheme(String),
}

/// Where an answer to `uri` goes. The consent page shows it, because a client's name proves nothing.
pub fn destination(uri: &str) -> Destination {
    if let Some(Loopback { host, port, .. }) = Loopback::read(uri) {
        return Destination::Loopback {
            host: host.to_owned(),
            port,
        };
    }
    let (scheme, rest) = uri.split_once(':').unwrap_or((uri, ""));
    match rest.strip_prefix("//") {
        Some(rest) if matches!(scheme, "https" | "http") => {
            Destination::Host(split_authority(rest).0.to_owned())
        }
        _ => Destination::Scheme(scheme.to_owned()),
    }
}

/// Whether `uri` leads back to the listener behind `issuer`. Such an address can be neither registered
/// (S-016) nor, where the port is free, used. Here parsed URLs are compared: folding can only refuse more.
/// Loopback names count as one.
pub fn points_at(uri: &str, issuer: &str) -> bool {
    let door = |url: Url| {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let host = url.host_str()?;
        let host = if LOOPBACK_HOSTS.contains(&host) {
            "localhost"
        } else {
            host
        }
        .to_owned();
        Some((host, url.port_or_known_default()?))
    };
    let (Ok(uri), Ok(issuer)) = (Url::parse(uri), Url::parse(issuer)) else {
        return false;
    };
    door(uri).is_some_and(|uri| door(issuer) == Some(uri))
}

/// Appends parameters to the query of `uri`. What is registered stays as it is (a query is kept, no slash is
/// inserted); names and values are percent-encoded but for `A-Z a-z 0-9 - . _ ~` (opencloud.md B.3).
pub fn with_query<N: AsRef<str>, V: AsRef<str>>(uri: &str, params: &[(N, V)]) -> String {
    let separator = match uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    append(uri, separator, params)
}

/// Appends parameters as the fragment of `uri`, encoded as in [`with_query`].
pub fn with_fragment<N: AsRef<str>, V: AsRef<str>>(uri: &str, params: &[(N, V)]) -> String {
    append(uri, "#", params)
}

fn append<N: AsRef<str>, V: AsRef<str>>(uri: &str, separator: &str, params: &[(N, V)]) -> String {
    let mut out = String::with_capacity(uri.len() + 64 * params.len());
    out.push_str(uri);
    let mut before = separator;
    for (name, value) in params {
        out.push_str(before);
        percent_encode_into(&mut out, name.as_ref());
        out.push('=');
        percent_encode_into(&mut out, value.as_ref());
        before = "&";
    }
    out
}

/// The only spellings of loopback. `127.1`, `0x7f000001` and `localhost.` may reach the same place; they do
/// not match.
const LOOPBACK_HOSTS: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// An `http` URI on a loopback host, taken apart without any normalisation.
#[derive(Clone, Copy)]
struct Loopback<'a> {
    host: &'a str,
    port: Option<u16>,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Loopback<'a> {
    /// `None` for anything that is not exactly `http://` + one of the three hosts + an optional port of plain
    /// digits, then the end, a path or a query. There is no room for user information in that.
    fn read(uri: &'a str) -> Option<Self> {
        let (authority, tail) = split_authority(uri.strip_prefix("http://")?);
        let host = LOOPBACK_HOSTS
            .into_iter()
            .find(|host| authority.starts_with(host))?;
        let (host, port) = authority.split_at(host.len());
        let port = match port.strip_prefix(':') {
            Some(digits) => Some(read_port(digits)?),
            None if port.is_empty() => None,
            None => return None,
        };
        let (path, query) = tail
            .split_once('?')
            .map_or((tail, None), |(path, query)| (path, Some(query)));
        Some(Self {
            host,
            port,
            path,
            query,
        })
    }
}

/// Splits what follows `//` into the authority and the rest, which is empty or starts with `/`, `?` or `#`.
fn split_authority(rest: &str) -> (&str, &str) {
    rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()))
}

/// A port as it is usually written: 1 to 65535, no sign, no leading zero.
fn read_port(digits: &str) -> Option<u16> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_answer_keeps_the_registered_text() {
        let params = [("code", "abc"), ("state", "a b&c=%+ü")];
        let encoded = "code=abc&state=a%20b%26c%3D%25%2B%C3%BC";
        for (uri, start) in [
            ("http://127.0.0.1:39999", "http://127.0.0.1:39999?"),
            ("oc://android.opencloud.eu", "oc://android.opencloud.eu?"),
            ("x-cyberduck-action:oauth", "x-cyberduck-action:oauth?"),
            ("https://a.example/cb?x=%2f", "https://a.example/cb?x=%2f&"),
            ("https://a.example/cb?", "https://a.example/cb?"),
            ("https://a.example/cb?x&", "https://a.example/cb?x&"),
        ] {
            assert_eq!(with_query(uri, &params), format!("{start}{encoded}"));
        }
        assert_eq!(
            with_fragment("https://a.example/cb?x=1", &params),
            format!("https://a.example/cb?x=1#{encoded}")
        );
    }

    #[test]
    fn the_destination_is_what_a_person_can_judge() {
        let host = |host: &str| Destination::Host(host.to_owned());
        assert_eq!(
            destination("https://client.example/cb?x=@evil"),
            host("client.example")
        );
        assert_eq!(
            destination("https://client.example:8443"),
            host("client.example:8443")
        );
        assert_eq!(
            destination("oc://android.opencloud.eu"),
            Destination::Scheme("oc".to_owned())
        );
        assert_eq!(
            destination("x-cyberduck-action:oauth"),
            Destination::Scheme("x-cyberduck-action".to_owned())
        );
        assert_eq!(
            destination("http://[::1]:5123/cb"),
            Destination::Loopback {
                host: "[::1]".to_owned(),
                port: Some(5123)
            }
        );
        assert_eq!(
            destination("http://localhost"),
            Destination::Loopback {
                host: "localhost".to_owned(),
                port: None
            }
        );
    }

    #[test]
    fn loopback_is_three_spellings_and_a_plain_port() {
        for yes in [
            "http://127.0.0.1",
            "http://[::1]:1/cb",
            "http://localhost:65535?x",
        ] {
            assert!(Loopback::read(yes).is_some(), "{yes}");
        }
        for no in [
            "https://127.0.0.1",
            "http://127.0.0.11",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1:",
            "http://127.0.0.1:0",
            "http://127.0.0.1:080",
            "http://127.0.0.1:+80",
            "http://127.0.0.1:65536",
            "http://127.0.0.1:80@evil.example/",
            "http://u@127.0.0.1:80/",
            "http://localhost.:80/",
            "http://LOCALHOST:80/",
            "http:127.0.0.1",
        ] {
            assert!(Loopback::read(no).is_none(), "{no}");
        }
    }

    #[test]
    fn s_016_an_address_of_our_own_is_recognised() {
        let issuer = "http://localhost:4283";
        for own in [
            "http://localhost:4283/cb",
            "http://127.0.0.1:4283",
            "http://[::1]:4283/",
            "http://LOCALHOST:4283",
        ] {
            assert!(points_at(own, issuer), "{own}");
        }
        for other in [
            "http://localhost:4284/cb",
            "http://localhost",
            "oc://localhost:4283",
            "com.example:/cb",
        ] {
            assert!(!points_at(other, issuer), "{other}");
        }
        assert!(points_at("https://id.example:443/x", "https://id.example"));
        assert!(!points_at("https://app.id.example/x", "https://id.example"));
    }

    #[test]
    fn reading_one_back_checks_what_the_rest_relies_on() {
        for bad in [
            "",
            "/cb",
            "https://a.example/#x",
            "https://a.example/ü",
            "https://a.example/a b",
        ] {
            assert!(
                serde_json::from_value::<RedirectUri>(bad.into()).is_err(),
                "{bad}"
            );
        }
        let uri: RedirectUri = serde_json::from_value("http://127.0.0.1/cb".into()).unwrap();
        assert!(uri.is_loopback_http());
        assert_eq!(serde_json::to_value(&uri).unwrap(), "http://127.0.0.1/cb");
    }

    proptest! {
        #[test]
        fn parameters_come_back_as_they_went(name in "[a-z_]{1,8}", value in ".*") {
            let uri = with_query("http://127.0.0.1:5", &[(&name, &value)]);
            let query = uri.split_once('?').unwrap().1;
            let read = crate::parameters::Parameters::parse(query.as_bytes()).unwrap();
            prop_assert_eq!(read.get_even_empty(&name), Some(value.as_str()));
        }

        #[test]
        fn any_text_can_be_shown(uri in ".*", issuer in ".*") {
            let _ = destination(&uri);
            let _ = points_at(&uri, &issuer);
        }
    }
}
