//! Whether a redirect URI that came with a request is a registered one (RFC 9700 section 2.1, RFC 8252
//! section 7.3).

use super::{ApplicationType, Loopback, RedirectUri};

/// Finds the registered URI that `received` stands for.
///
/// Byte equality; for native clients also a loopback URI that differs in the port alone. There, an empty path
/// is `/`, and `127.0.0.1`, `[::1]` and `localhost` do not stand for each other (openid-provider.md, last
/// table). `received` is the decoded parameter, untouched.
pub fn find_match<'a>(
    registered: &'a [RedirectUri],
    app: ApplicationType,
    received: &str,
) -> Option<&'a RedirectUri> {
    let equal = registered.iter().find(|known| known.0 == received);
    if equal.is_some() || app == ApplicationType::Web {
        return equal;
    }
    let received = Loopback::read(received)?;
    registered
        .iter()
        .find(|known| Loopback::read(&known.0).is_some_and(|known| known.equals_but_for_port(&received)))
}

impl Loopback<'_> {
    fn equals_but_for_port(&self, other: &Self) -> bool {
        let root = |path: &str| path.is_empty() || path == "/";
        let same_path = self.path == other.path || (root(self.path) && root(other.path));
        self.host == other.host && same_path && self.query == other.query
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Registrar;
    use super::*;

    fn registered(uris: &[&str], app: ApplicationType) -> Vec<RedirectUri> {
        uris.iter()
            .map(|uri| RedirectUri::register(uri, app, Registrar::Owner).unwrap())
            .collect()
    }

    /// A web client with `https://client.example/cb`.
    fn web(received: &str) -> bool {
        let uris = registered(&["https://client.example/cb"], ApplicationType::Web);
        find_match(&uris, ApplicationType::Web, received).is_some()
    }

    /// A native client with one URI.
    fn native(uri: &str, received: &str) -> bool {
        let uris = registered(&[uri], ApplicationType::Native);
        find_match(&uris, ApplicationType::Native, received).is_some()
    }

    /// The native client of the requirements.
    fn c2(received: &str) -> bool {
        native("http://127.0.0.1/cb", received)
    }

    fn none_match(matcher: fn(&str) -> bool, received: &[&str]) {
        for uri in received {
            assert!(!matcher(uri), "{uri:?} must not match");
        }
    }

    #[test]
    fn the_registered_text_matches() {
        assert!(web("https://client.example/cb"));
        assert!(c2("http://127.0.0.1/cb"));
    }

    #[test]
    fn s_001_a_longer_path_does_not_match() {
        none_match(
            web,
            &[
                "https://client.example/cb/x",
                "https://client.example/cbx",
                "https://client.example/c",
            ],
        );
        none_match(c2, &["http://127.0.0.1:5/cb/x", "http://127.0.0.1:5/cbx"]);
    }

    #[test]
    fn s_002_an_added_query_does_not_match() {
        none_match(web, &["https://client.example/cb?next=//evil"]);
        none_match(c2, &["http://127.0.0.1:5/cb?next=//evil"]);
        assert!(native("http://127.0.0.1/cb?a=b", "http://127.0.0.1:5/cb?a=b"));
        assert!(!native("http://127.0.0.1/cb?a=b", "http://127.0.0.1:5/cb"));
    }

    #[test]
    fn s_003_user_information_does_not_match() {
        none_match(
            web,
            &[
                "https://client.example@evil.example/cb",
                "https://u:p@client.example/cb",
            ],
        );
        none_match(
            c2,
            &[
                "http://127.0.0.1:80@evil.example/cb",
                "http://u@127.0.0.1:5/cb",
                "http://@127.0.0.1:5/cb",
            ],
        );
        assert!(!native("http://localhost/", "http://localhost:80@evil.example/"));
    }

    #[test]
    fn s_004_dot_segments_and_escapes_do_not_match() {
        for path in [
            "/cb/../x",
            "/cb/%2e%2e/x",
            "/cb/%252e%252e/x",
            "/x/../cb",
            "/cb;a=b",
            "/./cb",
            "//cb",
        ] {
            assert!(!web(&format!("https://client.example{path}")), "{path}");
            assert!(!c2(&format!("http://127.0.0.1:5{path}")), "{path}");
        }
    }

    #[test]
    fn s_005_equality_is_byte_equality() {
        none_match(
            web,
            &[
                "HTTPS://client.example/cb",
                "https://CLIENT.example/cb",
                "https://client.example:443/cb",
                "https://client.example/cb/",
                "https://client.example/cb?",
                "https://client.example/cb#",
                "https://client.example/%63b",
                "https:client.example/cb",
                "https:/client.example/cb",
                "https:\\\\client.example\\cb",
            ],
        );
        none_match(
            c2,
            &[
                "HTTP://127.0.0.1:5/cb",
                "http://127.0.0.1:5/cb/",
                "http://127.0.0.1:5/cb?",
                "http://127.0.0.1:5/cb#",
                "http://127.0.0.1:5/%63b",
                "http:/127.0.0.1:5/cb",
                "http:\\\\127.0.0.1:5\\cb",
            ],
        );
    }

    #[test]
    fn s_006_control_characters_and_spaces_do_not_match() {
        for (matcher, uri) in [
            (web as fn(&str) -> bool, "https://client.example/cb"),
            (c2, "http://127.0.0.1:5/cb"),
        ] {
            assert!(matcher(uri));
            for at in 0..=uri.len() {
                for bad in ['\t', '\n', '\r', ' ', '\0', '\\', '\u{a0}', '\u{feff}'] {
                    let mut received = uri.to_owned();
                    received.insert(at, bad);
                    assert!(!matcher(&received), "{received:?}");
                }
            }
        }
    }

    #[test]
    fn s_007_the_port_is_free_on_loopback_for_native_clients() {
        for port in ["1", "80", "51234", "65535"] {
            assert!(c2(&format!("http://127.0.0.1:{port}/cb")), "{port}");
            assert!(
                native("http://[::1]/cb", &format!("http://[::1]:{port}/cb")),
                "{port}"
            );
            assert!(
                native("http://localhost/cb", &format!("http://localhost:{port}/cb")),
                "{port}"
            );
            assert!(
                native("http://127.0.0.1:8080/cb", &format!("http://127.0.0.1:{port}/cb")),
                "{port}"
            );
        }
        for port in [
            "",
            "0",
            "00080",
            "65536",
            "99999999999",
            "-1",
            "+1",
            "8 0",
            "0x50",
            "८०",
        ] {
            assert!(!c2(&format!("http://127.0.0.1:{port}/cb")), "{port}");
        }
    }

    #[test]
    fn s_008_loopback_hosts_do_not_stand_for_each_other() {
        for host in [
            "localhost",
            "[::1]",
            "127.1",
            "0x7f000001",
            "2130706433",
            "[::ffff:127.0.0.1]",
            "127.0.0.2",
            "0.0.0.0",
            "localhost.",
            "127.0.0.1.",
            "[0:0:0:0:0:0:0:1]",
            "[::]",
        ] {
            assert!(!c2(&format!("http://{host}:5/cb")), "{host}");
            assert!(!c2(&format!("http://{host}/cb")), "{host}");
        }
        assert!(!native("http://localhost/cb", "http://127.0.0.1:5/cb"));
        assert!(!native("http://[::1]/cb", "http://localhost:5/cb"));
    }

    #[test]
    fn s_009_the_port_is_not_free_elsewhere() {
        assert!(!c2("https://127.0.0.1:5/cb"));
        assert!(!native(
            "https://client.example/cb",
            "https://client.example:5/cb"
        ));
        assert!(!web("https://client.example:5/cb"));
        let uris = registered(&["http://localhost/cb"], ApplicationType::Web);
        assert!(find_match(&uris, ApplicationType::Web, "http://localhost:5/cb").is_none());
        assert!(find_match(&uris, ApplicationType::Web, "http://localhost/cb").is_some());
    }

    #[test]
    fn s_010_an_empty_path_is_a_slash_and_nothing_else() {
        for registered in ["http://127.0.0.1", "http://127.0.0.1/"] {
            assert!(native(registered, "http://127.0.0.1:1"));
            assert!(native(registered, "http://127.0.0.1:1/"));
            assert!(!native(registered, "http://127.0.0.1:1/anything"));
            assert!(!native(registered, "http://127.0.0.1:1//"));
            assert!(!native(registered, "http://127.0.0.1:1?x"));
        }
        // Only on loopback: everywhere else the slash is a byte like any other.
        assert!(!native("oc://android.opencloud.eu", "oc://android.opencloud.eu/"));
        assert!(!native("https://client.example", "https://client.example/"));
    }

    #[test]
    fn s_011_look_alikes_do_not_match() {
        none_match(
            web,
            &[
                "https://client.example.evil.example/cb",
                "https://xclient.example/cb",
            ],
        );
        none_match(
            c2,
            &[
                "http://127.0.0.1.evil.example/cb",
                "http://127.0.0.1.evil.example:5/cb",
                "http://127.0.0.1%2eevil.example/",
                "http://127.0.0.1%00:5/cb",
                "http://127.0.0.12:5/cb",
                "http://①27.0.0.1:5/cb",
            ],
        );
    }

    #[test]
    fn custom_schemes_match_exactly() {
        assert!(native("oc://android.opencloud.eu", "oc://android.opencloud.eu"));
        assert!(native("x-cyberduck-action:oauth", "x-cyberduck-action:oauth"));
        assert!(!native("oc://android.opencloud.eu", "OC://android.opencloud.eu"));
        assert!(!native("oc://android.opencloud.eu", "oc://ios.opencloud.eu"));
        assert!(!native("x-cyberduck-action:oauth", "x-cyberduck-action:oauth2"));
    }

    #[test]
    fn the_equal_one_is_found_before_the_similar_one() {
        let uris = registered(
            &["http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb"],
            ApplicationType::Native,
        );
        let found = find_match(&uris, ApplicationType::Native, "http://127.0.0.1:2/cb").unwrap();
        assert_eq!(found.as_str(), "http://127.0.0.1:2/cb");
    }

    proptest! {
        #[test]
        fn for_web_clients_only_equal_bytes_match(received in "https?://(client\\.example|localhost|127\\.0\\.0\\.1)(:[0-9]{1,5})?(/cb)?[/?#x]?") {
            let uris = registered(
                &["https://client.example/cb", "https://client.example", "http://localhost:8080/cb"],
                ApplicationType::Web,
            );
            let equal = uris.iter().find(|uri| uri.as_str() == received);
            prop_assert_eq!(find_match(&uris, ApplicationType::Web, &received), equal);
        }

        #[test]
        fn for_native_clients_a_match_differs_in_the_port_alone(
            received in "http://(localhost|127\\.0\\.0\\.1|\\[::1\\]|127\\.0\\.0\\.2)(:[0-9]{0,6})?(/|/cb|/cb2)?(\\?|\\?a|#|@b)?",
        ) {
            let uris = registered(&["http://127.0.0.1/cb", "http://[::1]?a"], ApplicationType::Native);
            let found = find_match(&uris, ApplicationType::Native, &received).map(RedirectUri::as_str);
            // The oracle reads the text from the other end: take the port out and compare.
            let without_port = |start: &str| {
                let rest = received.strip_prefix(start)?;
                let Some(rest) = rest.strip_prefix(':') else { return Some(rest.to_owned()) };
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let port: u32 = digits.parse().ok()?;
                ((1..=65535).contains(&port) && !digits.starts_with('0')).then(|| rest[digits.len()..].to_owned())
            };
            let expected = match (without_port("http://127.0.0.1"), without_port("http://[::1]")) {
                (Some(rest), _) if rest == "/cb" => Some("http://127.0.0.1/cb"),
                (_, Some(rest)) if rest == "?a" || rest == "/?a" => Some("http://[::1]?a"),
                _ => None,
            };
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn any_text_can_be_received(received in ".*") {
            let uris = registered(&["http://127.0.0.1/cb"], ApplicationType::Native);
            prop_assert!(find_match(&uris, ApplicationType::Native, &received).is_none());
        }
    }
}
