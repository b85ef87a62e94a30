//! What may be registered as a redirect URI (S-015, RFC 8252 sections 7 and 8.4, opencloud.md B.5).
//!
//! The owner may register more than a program that registers itself: custom schemes without a dot, opaque
//! URIs, and web clients on this computer. Schemes that run code, read files or leave in clear text are for
//! nobody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::Url;

use super::{ApplicationType, Loopback, RedirectUri, Registrar, read_port, split_authority};

/// Longest URI, in bytes.
const LONGEST: usize = 2000;

/// Schemes that a browser or the system acts upon itself, and our own. `urn` stands for the copy-and-paste
/// flow (`urn:ietf:wg:oauth:2.0:oob`), which is no longer safe to offer.
const FORBIDDEN_SCHEMES: [&str; 25] = [
    "about",
    "blob",
    "chrome",
    "content",
    "data",
    "file",
    "filesystem",
    "ftp",
    "ftps",
    "gatelodge",
    "intent",
    "jar",
    "javascript",
    "mailto",
    "resource",
    "sftp",
    "sms",
    "ssh",
    "tauri",
    "tel",
    "urn",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Why a redirect URI cannot be registered. `Display` is one sentence that says what is wrong and what would
/// be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriProblem {
    /// Nothing was given.
    #[error("The redirect address is empty; give the one that the application documents.")]
    Empty,
    /// More than 2000 bytes.
    #[error("The redirect address is longer than 2000 characters; shorten it.")]
    TooLong,
    /// A character that no URI has.
    #[error("The redirect address contains the character {0:?}, which has to be percent-encoded.")]
    Character(char),
    /// A percent sign that is not followed by two hexadecimal digits.
    #[error("The redirect address has a % that is not followed by two hexadecimal digits.")]
    BadEscape,
    /// A `*`.
    #[error("The redirect address contains a *; patterns are not supported, register each address in full.")]
    Wildcard,
    /// A `#`.
    #[error("The redirect address has a fragment; leave out the # and what follows it.")]
    Fragment,
    /// No scheme.
    #[error("The redirect address is not complete; it starts with a scheme, such as https://.")]
    NotAbsolute,
    /// Nothing behind the scheme.
    #[error("The redirect address ends after its scheme; give the whole address.")]
    NothingBehindScheme,
    /// Capitals in scheme or host.
    #[error("The scheme and the host of a redirect address are written in lower case.")]
    UpperCase,
    /// A scheme that no answer may go to.
    #[error("Answers cannot be sent to {0}: addresses; use https:// or the application's own scheme.")]
    ForbiddenScheme(String),
    /// `user@`.
    #[error("The redirect address contains a user name; leave out the @ and what precedes it.")]
    UserInfo,
    /// `http` to another computer.
    #[error("http:// is only safe on this computer (127.0.0.1, [::1] or localhost); use https://.")]
    PlainHttp,
    /// `http` for a web client that registers itself.
    #[error("Applications on the web need an https:// redirect address.")]
    WebNeedsHttps,
    /// A custom scheme for a web client.
    #[error(
        "Only applications installed on a device can use a scheme of their own; choose that kind, or use https://."
    )]
    CustomSchemeForWeb,
    /// A custom scheme that anybody could claim, for a client that registers itself.
    #[error("A scheme of one's own is a domain name in reverse, such as com.example.app:/callback.")]
    SchemeWithoutDot,
    /// A host that is not a name or an address in its usual form.
    #[error("The host of the redirect address is neither a domain name nor an IP address in its usual form.")]
    BadHost,
    /// A host inside a private network, for a client that registers itself.
    #[error("The redirect address leads into a private network; use a public domain name.")]
    PrivateHost,
    /// A port outside 1 to 65535, or written oddly.
    #[error("The port of the redirect address is a number from 1 to 65535, without leading zeros.")]
    BadPort,
    /// `.` or `..` in the path.
    #[error("The path of the redirect address contains . or .. as a part; write the path that it leads to.")]
    DotSegments,
    /// Two readers would read it differently.
    #[error("The redirect address is not well formed.")]
    Malformed,
}

use RedirectUriProblem as Problem;

impl RedirectUri {
    /// Takes a redirect URI into a registration, unchanged, or says what is wrong with it.
    pub fn register(raw: &str, app: ApplicationType, registrar: Registrar) -> Result<Self, Problem> {
        check_characters(raw)?;
        let (scheme, rest) = split_scheme(raw)?;
        if FORBIDDEN_SCHEMES.contains(&scheme) {
            return Err(Problem::ForbiddenScheme(scheme.to_owned()));
        }
        match scheme {
            "http" => check_http(raw, rest, app, registrar)?,
            "https" => check_https(raw, rest, registrar)?,
            _ => check_custom(scheme, rest, app, registrar)?,
        }
        Ok(Self(raw.to_owned()))
    }
}

/// The four properties that matching and answering rely on.
impl TryFrom<String> for RedirectUri {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        check_characters(&text)?;
        split_scheme(&text)?;
        Ok(Self(text))
    }
}

fn check_characters(raw: &str) -> Result<(), Problem> {
    if raw.is_empty() {
        return Err(Problem::Empty);
    }
    if raw.len() > LONGEST {
        return Err(Problem::TooLong);
    }
    let foreign =
        |c: char| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
    if let Some(c) = raw.chars().find(|&c| foreign(c)) {
        return Err(Problem::Character(c));
    }
    if raw.contains('#') {
        return Err(Problem::Fragment);
    }
    if raw.contains('*') {
        return Err(Problem::Wildcard);
    }
    let escaped = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if raw.split('%').skip(1).all(escaped) {
        Ok(())
    } else {
        Err(Problem::BadEscape)
    }
}

fn split_scheme(raw: &str) -> Result<(&str, &str), Problem> {
    let (scheme, rest) = raw.split_once(':').ok_or(Problem::NotAbsolute)?;
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.bytes().all(letters) {
        return Err(Problem::NotAbsolute);
    }
    if scheme.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Problem::UpperCase);
    }
    if rest.trim_start_matches('/').is_empty() {
        return Err(Problem::NothingBehindScheme);
    }
    Ok((scheme, rest))
}

fn check_http(raw: &str, rest: &str, app: ApplicationType, registrar: Registrar) -> Result<(), Problem> {
    let (_, tail) = check_authority(raw, rest)?;
    if Loopback::read(raw).is_none() {
        return Err(Problem::PlainHttp);
    }
    if app == ApplicationType::Web && registrar == Registrar::Dynamic {
        return Err(Problem::WebNeedsHttps);
    }
    check_path(tail)
}

fn check_https(raw: &str, rest: &str, registrar: Registrar) -> Result<(), Problem> {
    let (host, tail) = check_authority(raw, rest)?;
    if registrar == Registrar::Dynamic && is_private(host) {
        return Err(Problem::PrivateHost);
    }
    check_path(tail)
}

fn check_custom(scheme: &str, rest: &str, app: ApplicationType, registrar: Registrar) -> Result<(), Problem> {
    if app == ApplicationType::Web {
        return Err(Problem::CustomSchemeForWeb);
    }
    let (authority, tail) = match rest.strip_prefix("//") {
        Some(rest) => split_authority(rest),
        None => ("", rest),
    };
    // A short scheme is anybody's; with a domain name behind it at least the address as a whole says whose it is
    // (`oc://android.opencloud.eu`, opencloud.md D.5).
    let named = |text: &str| text.contains('.');
    if registrar == Registrar::Dynamic && !named(scheme) && !named(authority) {
        return Err(Problem::SchemeWithoutDot);
    }
    if authority.contains('@') {
        return Err(Problem::UserInfo);
    }
    check_path(tail)
}

/// Checks `//host[:port]` of an http or https URI; gives back the host and what follows the authority.
fn check_authority<'a>(raw: &str, rest: &'a str) -> Result<(&'a str, &'a str), Problem> {
    let (authority, tail) = split_authority(rest.strip_prefix("//").ok_or(Problem::NotAbsolute)?);
    if authority.contains('@') {
        return Err(Problem::UserInfo);
    }
    let (host, port) = match authority.rsplit_once(':') {
        // The last colon of an IPv6 address without a port is inside the brackets.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    check_host(host)?;
    if port.is_some_and(|port| read_port(port).is_none()) {
        return Err(Problem::BadPort);
    }
    // Belt and braces: what browsers use to read the address has to see the same host.
    match Url::parse(raw) {
        Ok(url) if url.host_str() == Some(host) => Ok((host, tail)),
        _ => Err(Problem::Malformed),
    }
}

fn check_host(host: &str) -> Result<(), Problem> {
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Problem::UpperCase);
    }
    if host.starts_with('[') {
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        return match address.map(str::parse::<Ipv6Addr>) {
            Some(Ok(_)) => Ok(()),
            _ => Err(Problem::BadHost),
        };
    }
    let labels = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    if !host.split('.').all(labels) {
        return Err(Problem::BadHost);
    }
    // Browsers take 127.1, 0x7f.1 and 2130706433 for addresses: a last part that is a number has to be one of
    // four.
    let last = host.rsplit('.').next().unwrap_or(host);
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    if numeric && host.parse::<Ipv4Addr>().is_err() {
        Err(Problem::BadHost)
    } else {
        Ok(())
    }
}

/// Whether an https host lies on this computer or in a private network.
fn is_private(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => is_private_v4(address),
        Ok(IpAddr::V6(address)) => {
            address.to_ipv4_mapped().is_some_and(is_private_v4)
                || address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_multicast()
        }
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || first == 0
        // Shared address space of carriers (RFC 6598).
        || (first == 100 && (64..128).contains(&second))
}

/// A browser would walk `.` and `..` before it goes: the address shown would not be the address reached.
fn check_path(tail: &str) -> Result<(), Problem> {
    let path = tail.split('?').next().unwrap_or(tail);
    let dots = |part: &str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split('/').any(dots) {
        Err(Problem::DotSegments)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ApplicationType::{Native, Web};
    use super::Registrar::{Dynamic, Owner};
    use super::*;

    fn problem(raw: &str, app: ApplicationType, registrar: Registrar) -> Option<Problem> {
        RedirectUri::register(raw, app, registrar).err()
    }

    #[test]
    fn usual_addresses_are_taken_as_they_are() {
        for (raw, app, registrar) in [
            ("https://client.example/cb", Web, Dynamic),
            ("https://client.example", Web, Dynamic),
            ("https://client.example:8443/cb?tenant=%C3%BC&x=1", Web, Dynamic),
            ("https://client.example/cb", Native, Dynamic),
            ("https://192.168.1.5/cb", Web, Owner),
            ("https://[2001:db8::1]:8443/cb", Web, Owner),
            ("http://localhost:3000/callback", Web, Owner),
            ("http://127.0.0.1", Native, Dynamic),
            ("http://[::1]:5000/cb", Native, Dynamic),
            ("http://localhost", Native, Owner),
            ("com.example.app:/oauth2redirect", Native, Dynamic),
            ("oc.ios://ios.owncloud.com", Native, Dynamic),
            ("oc://android.opencloud.eu", Native, Owner),
            ("x-cyberduck-action:oauth", Native, Owner),
            ("myapp:/cb", Native, Owner),
        ] {
            let uri = RedirectUri::register(raw, app, registrar);
            assert_eq!(uri.as_ref().map(RedirectUri::as_str), Ok(raw));
        }
    }

    #[test]
    fn s_015_dangerous_schemes_are_for_nobody() {
        for scheme in [
            "javascript",
            "data",
            "vbscript",
            "blob",
            "file",
            "about",
            "ftp",
            "ws",
            "wss",
            "gatelodge",
            "urn",
        ] {
            for raw in [
                format!("{scheme}:alert(1)"),
                format!("{scheme}://client.example/cb"),
            ] {
                for (app, registrar) in [(Web, Dynamic), (Native, Dynamic), (Web, Owner), (Native, Owner)] {
                    let expected = Problem::ForbiddenScheme(scheme.to_owned());
                    assert_eq!(problem(&raw, app, registrar), Some(expected), "{raw}");
                }
            }
        }
        assert_eq!(
            problem("JavaScript:alert(1)", Native, Owner),
            Some(Problem::UpperCase)
        );
        assert_eq!(
            problem("java\tscript:alert(1)", Native, Owner),
            Some(Problem::Character('\t'))
        );
    }

    #[test]
    fn s_015_http_stays_on_this_computer() {
        for raw in [
            "http://client.example/cb",
            "http://127.0.0.2/cb",
            "http://10.0.0.1/cb",
            "http://0.0.0.0/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://[::2]/cb",
        ] {
            assert_eq!(problem(raw, Native, Owner), Some(Problem::PlainHttp), "{raw}");
            assert_eq!(problem(raw, Native, Dynamic), Some(Problem::PlainHttp), "{raw}");
        }
        assert_eq!(
            problem("http://localhost/cb", Web, Dynamic),
            Some(Problem::WebNeedsHttps)
        );
    }

    #[test]
    fn s_015_odd_spellings_of_addresses_are_refused() {
        for raw in [
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://localhost./",
            "http://127.0.0.01/",
        ] {
            assert_eq!(problem(raw, Native, Owner), Some(Problem::BadHost), "{raw}");
        }
        for host in [
            "",
            "a..example",
            ".example",
            "cli%65nt.example",
            "client.example.",
            "a_b!.example",
            "1.2.3",
            "[::g]",
            "[::1",
        ] {
            assert_eq!(
                problem(&format!("https://{host}/cb"), Web, Owner),
                Some(Problem::BadHost),
                "{host}"
            );
        }
        assert_eq!(
            problem("https://[0:0::1]/cb", Web, Owner),
            Some(Problem::Malformed)
        );
        assert_eq!(
            problem("https://Client.example/cb", Web, Owner),
            Some(Problem::UpperCase)
        );
    }

    #[test]
    fn s_015_a_program_may_not_name_private_networks() {
        for host in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.5",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "[::1]",
            "[fd00::1]",
            "[fe80::1]",
            "[::ffff:7f00:1]",
            "localhost",
            "app.localhost",
        ] {
            let raw = format!("https://{host}/cb");
            assert_eq!(problem(&raw, Web, Dynamic), Some(Problem::PrivateHost), "{host}");
            assert_eq!(problem(&raw, Web, Owner), None, "{host}");
        }
        assert_eq!(problem("https://8.8.8.8/cb", Web, Dynamic), None);
    }

    #[test]
    fn s_015_fragments_users_patterns_and_length() {
        let long = format!("https://client.example/{}", "x".repeat(2000));
        for (raw, expected) in [
            ("", Problem::Empty),
            (long.as_str(), Problem::TooLong),
            ("https://client.example/cb#", Problem::Fragment),
            ("https://client.example/cb#x", Problem::Fragment),
            ("https://u:p@client.example/cb", Problem::UserInfo),
            ("https://*.client.example/cb", Problem::Wildcard),
            ("https://client.example/*", Problem::Wildcard),
            ("https://client.example/%zz", Problem::BadEscape),
            ("https://client.example/%4", Problem::BadEscape),
            ("https://client.example/a b", Problem::Character(' ')),
            ("https:\\\\client.example/cb", Problem::Character('\\')),
            ("https://clïent.example/cb", Problem::Character('ï')),
            ("client.example/cb", Problem::NotAbsolute),
            ("/cb", Problem::NotAbsolute),
            ("//client.example/cb", Problem::NotAbsolute),
            ("https:client.example/cb", Problem::NotAbsolute),
            ("1app:/cb", Problem::NotAbsolute),
            ("https://", Problem::NothingBehindScheme),
            ("myapp:", Problem::NothingBehindScheme),
            ("myapp://", Problem::NothingBehindScheme),
            ("https://client.example:0/cb", Problem::BadPort),
            ("https://client.example:/cb", Problem::BadPort),
            ("https://client.example:65536/cb", Problem::BadPort),
            ("http://127.0.0.1:080/cb", Problem::BadPort),
            ("https://client.example/x/../cb", Problem::DotSegments),
            ("https://client.example/x/%2E%2e/cb", Problem::DotSegments),
            ("https://client.example/.", Problem::DotSegments),
            ("oc://u@x.example/cb", Problem::UserInfo),
            ("oc://x.example/../cb", Problem::DotSegments),
        ] {
            assert_eq!(problem(raw, Native, Owner), Some(expected), "{raw}");
        }
    }

    #[test]
    fn s_015_custom_schemes_are_for_native_clients() {
        assert_eq!(
            problem("com.example.app:/cb", Web, Owner),
            Some(Problem::CustomSchemeForWeb)
        );
        assert_eq!(
            problem("myapp:/cb", Native, Dynamic),
            Some(Problem::SchemeWithoutDot)
        );
        assert_eq!(
            problem("oc://callback", Native, Dynamic),
            Some(Problem::SchemeWithoutDot)
        );
        assert_eq!(problem("oc://android.opencloud.eu", Native, Dynamic), None);
    }

    #[test]
    fn every_problem_is_one_plain_sentence() {
        for problem in [
            Problem::Empty,
            Problem::Character('"'),
            Problem::ForbiddenScheme("data".to_owned()),
            Problem::BadHost,
        ] {
            let sentence = problem.to_string();
            assert!(
                sentence.ends_with('.') && sentence.starts_with(char::is_uppercase),
                "{sentence}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_registered_can_be_stored_and_matches_itself(raw in "(https?|[a-z.]{1,9}):/{0,2}[ -~]{0,30}") {
            for app in [Web, Native] {
                if let Ok(uri) = RedirectUri::register(&raw, app, Owner) {
                    prop_assert_eq!(uri.as_str(), &raw);
                    prop_assert_eq!(RedirectUri::try_from(raw.clone()), Ok(uri.clone()));
                    let registered = [uri];
                    prop_assert_eq!(super::super::find_match(&registered, app, &raw), registered.first());
                }
            }
        }

        #[test]
        fn what_a_program_may_register_the_owner_may_too(raw in "(https?|com\\.[a-z]{1,5}):/{0,2}[ -~]{0,30}") {
            for app in [Web, Native] {
                if RedirectUri::register(&raw, app, Dynamic).is_ok() {
                    prop_assert!(RedirectUri::register(&raw, app, Owner).is_ok());
                }
            }
        }

        #[test]
        fn any_text_can_be_offered(raw in ".*") {
            let _ = RedirectUri::register(&raw, Native, Owner);
        }
    }
}
