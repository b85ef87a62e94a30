//! The `redirect` parameter of the sign-in routes, and where a person goes without one (cozy.md A.4 and B.4).
//!
//! A redirect leads to an app of this instance, or back into the authorization that sent the person here. Everything
//! else is refused before the passphrase is even looked at.
//!
//! The invariant: a [`Destination`] is on this instance, and has a fragment of its own. A `Location` without one makes
//! the browser carry over the fragment of the page it leaves, and with it whatever secret that page had there.

use url::Url;

use super::host::{AppHost, Domain, Scheme, Slug, Subdomains};

/// Longest parameter, in bytes: it may hold a whole authorization request.
const LONGEST: usize = 16 * 1024;

/// The route of the authorization request.
const AUTHORIZE: &str = "/auth/authorize";

/// The page of passkeys, which asks for a sign-in first.
const PASSKEYS: &str = crate::webauthn::PAGE;

/// The app that people come to when nobody said where.
const HOME: &str = "home";

/// What a redirect is judged against.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The instance that was asked.
    pub domain: &'a Domain,
    /// How its pages are reached.
    pub scheme: Scheme,
    /// How hosts of its apps are built.
    pub subdomains: Subdomains,
}

/// What becomes of the fragment of a `redirect` parameter (D6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fragments {
    /// Replaced by an empty one, always: a code or a token in it cannot travel on.
    #[default]
    Drop,
    /// Kept on hosts of apps, which use it to name their views; dropped on the instance's own host.
    KeepForApps,
}

/// Where a person goes next. Always absolute, always with a `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    url: Url,
    /// Whether it is on the instance's own host.
    own: bool,
}

/// Why a `redirect` is refused. For the log; the visitor gets 400 and is sent nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectProblem {
    /// More than 16 KiB.
    #[error("the redirect is too long")]
    TooLong,
    /// A blank at the ends, a control character, a backslash, or what no URL is.
    #[error("the redirect is not well formed")]
    Malformed,
    /// Neither http nor https, or not the instance's own of the two.
    #[error("the redirect has another scheme than this instance")]
    Scheme,
    /// A user name in front of the host.
    #[error("the redirect contains a user name")]
    UserInfo,
    /// Another host.
    #[error("the redirect leads away from this instance")]
    Host,
    /// A page of the instance that nobody is sent to.
    #[error("the redirect leads to a page that is not open to redirects")]
    Path,
    /// The first part is no slug.
    #[error("the redirect does not start with the name of an app")]
    Slug,
    /// An app that is not there.
    #[error("the redirect leads to an app that is not installed")]
    NotInstalled,
    /// Apps of this instance have no hosts: it is reached by an address.
    #[error("apps of this instance have no hosts")]
    NoAppHosts,
}

impl Destination {
    /// The URL for the `Location`.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Whether it leads back to the consent page: such a sign-in leaves no lasting session behind (B.3). The scope
    /// `login` is a sign-in of its own and does not count.
    pub fn is_for_consent(&self) -> bool {
        let signs_in = |(name, value): (_, _)| name == "scope" && value == "login";
        self.own && self.url.path() == AUTHORIZE && !self.url.query_pairs().any(signs_in)
    }

    /// The app it leads to.
    pub fn app(&self, site: &Site<'_>) -> Option<Slug> {
        let host = url_domain(&self.url, site.scheme).ok().filter(|_| !self.own)?;
        AppHost::parse(&host, site.subdomains).map(|app| app.slug)
    }
}

/// Reads a `redirect` parameter that is not empty. Slugs without a host have to name an app that is `installed`.
pub fn destination(
    raw: &str,
    site: &Site<'_>,
    fragments: Fragments,
    installed: impl Fn(&Slug) -> bool,
) -> Result<Destination, RedirectProblem> {
    if raw.len() > LONGEST {
        return Err(RedirectProblem::TooLong);
    }
    // URL parsers drop tabs and line ends, trim blanks and turn backslashes: none of that may decide where we go.
    if raw.is_empty() || raw.trim() != raw || raw.contains(|c: char| c.is_control() || c == '\\') {
        return Err(RedirectProblem::Malformed);
    }
    let mut url = match split_scheme(raw) {
        Some(scheme) => absolute(raw, scheme, site)?,
        None => of_slug(raw, site, installed)?,
    };
    let own = url_domain(&url, site.scheme)? == *site.domain;
    let keep = fragments == Fragments::KeepForApps && !own && url.fragment().is_some();
    if !keep {
        url.set_fragment(Some(""));
    }
    Ok(Destination { url, own })
}

/// Where a person goes without a `redirect`: the first of these settings that names an installed app, else `home`
/// (A.4). Settings that start with `http` are ignored, and their fragments are kept, because the owner wrote them.
///
/// `None` where apps have no hosts; then a page has to say so.
pub fn default_destination<'s>(
    settings: impl IntoIterator<Item = &'s str>,
    site: &Site<'_>,
    installed: impl Fn(&Slug) -> bool,
) -> Option<Destination> {
    let chosen = settings
        .into_iter()
        .filter(|setting| !setting.starts_with("http"))
        .find_map(|setting| of_slug(setting, site, &installed).ok());
    let mut url = match chosen {
        Some(url) => url,
        None => of_slug(HOME, site, |_| true).ok()?,
    };
    if url.fragment().is_none() {
        url.set_fragment(Some(""));
    }
    Some(Destination { url, own: false })
}

/// The scheme, if there is one: letters in front of the first colon. `a/b:c` has none.
fn split_scheme(raw: &str) -> Option<&str> {
    let (scheme, _) = raw.split_once(':')?;
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let good = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(letters);
    good.then_some(scheme)
}

fn absolute(raw: &str, scheme: &str, site: &Site<'_>) -> Result<Url, RedirectProblem> {
    if !scheme.eq_ignore_ascii_case(site.scheme.as_str()) {
        return Err(RedirectProblem::Scheme);
    }
    // Exactly two slashes: browsers also read `https:evil.net` and `https:///evil.net` as other hosts.
    let rest = raw[scheme.len()..]
        .strip_prefix("://")
        .filter(|rest| !rest.starts_with('/'))
        .ok_or(RedirectProblem::Malformed)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(RedirectProblem::UserInfo);
    }
    let url = Url::parse(raw).map_err(|_| RedirectProblem::Malformed)?;
    let host = url_domain(&url, site.scheme)?;
    if host == *site.domain {
        return if is_open(url.path()) {
            Ok(url)
        } else {
            Err(RedirectProblem::Path)
        };
    }
    match AppHost::parse(&host, site.subdomains) {
        Some(app) if app.instance == *site.domain => Ok(url),
        _ => Err(RedirectProblem::Host),
    }
}

/// The sign-in page for requests that wait: it leads on to what waits, and nowhere else.
const SIGN_IN: &str = "/signin/v1/identifier";

/// The pages of the instance that a redirect may lead to: the front door, and the detours that go through sign-in.
fn is_open(path: &str) -> bool {
    let encoded = path.to_ascii_lowercase();
    let plain = !path.contains("//") && !encoded.contains("%2f") && !encoded.contains("%5c");
    let below = |base: &str| path.strip_prefix(base).is_some_and(|rest| rest.starts_with('/'));
    plain
        && (path == "/"
            || path == PASSKEYS
            || path == AUTHORIZE
            || below(AUTHORIZE)
            || below("/oidc")
            || path == SIGN_IN)
}

/// `slug[/path][#fragment]`, with a query where somebody wrote one.
fn of_slug(raw: &str, site: &Site<'_>, installed: impl Fn(&Slug) -> bool) -> Result<Url, RedirectProblem> {
    let end = raw.find(['/', '#', '?']).unwrap_or(raw.len());
    let (slug, rest) = raw.split_at(end);
    let slug = Slug::parse(slug).ok_or(RedirectProblem::Slug)?;
    if !installed(&slug) {
        return Err(RedirectProblem::NotInstalled);
    }
    let root = site
        .domain
        .app_root(&slug, site.scheme, site.subdomains)
        .ok_or(RedirectProblem::NoAppHosts)?;
    let whole = format!("{root}{}", rest.strip_prefix('/').unwrap_or(rest));
    let url = Url::parse(&whole).map_err(|_| RedirectProblem::Malformed)?;
    // The rest stands behind a slash, so it cannot reach the host; that is cheap to be sure of.
    if Url::parse(&root).is_ok_and(|root| root.host_str() == url.host_str()) {
        Ok(url)
    } else {
        Err(RedirectProblem::Malformed)
    }
}

fn url_domain(url: &Url, scheme: Scheme) -> Result<Domain, RedirectProblem> {
    let host = url.host_str().ok_or(RedirectProblem::Host)?;
    let text = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    Domain::parse(&text, scheme).map_err(|_| RedirectProblem::Host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn alice() -> Domain {
        Domain::parse("alice.example.org", Scheme::Https).unwrap()
    }

    fn site(domain: &Domain) -> Site<'_> {
        Site {
            domain,
            scheme: Scheme::Https,
            subdomains: Subdomains::Nested,
        }
    }

    fn read_as(raw: &str, fragments: Fragments) -> Result<String, RedirectProblem> {
        let domain = alice();
        let installed = |slug: &Slug| slug.as_str() == "drive";
        destination(raw, &site(&domain), fragments, installed).map(|to| to.as_str().to_owned())
    }

    fn read(raw: &str) -> Result<String, RedirectProblem> {
        read_as(raw, Fragments::Drop)
    }

    #[test]
    fn i_07_the_fragment_is_always_replaced() {
        for (raw, to) in [
            (
                "https://contacts.alice.example.org/foo?bar#baz",
                "https://contacts.alice.example.org/foo?bar#",
            ),
            (
                "https://contacts.alice.example.org/foo?bar",
                "https://contacts.alice.example.org/foo?bar#",
            ),
            (
                "https://contacts.alice.example.org",
                "https://contacts.alice.example.org/#",
            ),
            (
                "HTTPS://Drive.Alice.Example.ORG:443/a#access_token=x",
                "https://drive.alice.example.org/a#",
            ),
            ("https://alice.example.org/", "https://alice.example.org/#"),
            (
                "https://alice.example.org/auth/authorize?client_id=1&state=a%23b#x",
                "https://alice.example.org/auth/authorize?client_id=1&state=a%23b#",
            ),
            (
                "https://alice.example.org/oidc/start",
                "https://alice.example.org/oidc/start#",
            ),
        ] {
            assert_eq!(read(raw).as_deref(), Ok(to));
        }
    }

    #[test]
    fn fragments_of_apps_may_be_kept() {
        let keep = |raw| read_as(raw, Fragments::KeepForApps).unwrap();
        assert_eq!(
            keep("https://drive.alice.example.org/#/folder"),
            "https://drive.alice.example.org/#/folder"
        );
        assert_eq!(keep("drive/#/folder"), "https://drive.alice.example.org/#/folder");
        assert_eq!(
            keep("https://alice.example.org/auth/authorize#x"),
            "https://alice.example.org/auth/authorize#"
        );
        assert_eq!(
            keep("https://drive.alice.example.org/"),
            "https://drive.alice.example.org/#"
        );
    }

    #[test]
    fn a_slug_of_an_installed_app_is_enough() {
        for (raw, to) in [
            ("drive", "https://drive.alice.example.org/#"),
            ("drive/", "https://drive.alice.example.org/#"),
            ("drive/a/b?c=d#e", "https://drive.alice.example.org/a/b?c=d#"),
            ("drive#/folder", "https://drive.alice.example.org/#"),
            ("drive/#/a:b", "https://drive.alice.example.org/#"),
            ("drive//evil.net/", "https://drive.alice.example.org//evil.net/#"),
        ] {
            assert_eq!(read(raw).as_deref(), Ok(to));
        }
        assert_eq!(read("photos"), Err(RedirectProblem::NotInstalled));
    }

    #[test]
    fn i_05_i_06_nothing_leads_away() {
        use RedirectProblem as P;
        for (raw, problem) in [
            ("https://evil.example/", P::Host),
            ("https://drive.alice.example.org.evil.net/", P::Host),
            ("https://alice.example.org@evil.net/", P::UserInfo),
            ("https://evil.net@alice.example.org/", P::UserInfo),
            ("https://u:p@drive.alice.example.org/", P::UserInfo),
            ("https://alice.example.org%40evil.net/", P::Malformed),
            ("https://evil.net#@alice.example.org/", P::Host),
            ("https://evil.net?.alice.example.org/", P::Host),
            ("//evil.net", P::Slug),
            ("///evil.net", P::Slug),
            ("/evil.net", P::Slug),
            ("//drive.alice.example.org/", P::Slug),
            ("/\\evil.net", P::Malformed),
            ("https:\\\\evil.net", P::Malformed),
            ("https://evil.net\\@drive.alice.example.org/", P::Malformed),
            ("https:evil.net", P::Malformed),
            ("https:/evil.net", P::Malformed),
            ("https:///evil.net", P::Malformed),
            ("https:drive.alice.example.org", P::Malformed),
            ("https://", P::Malformed),
            ("javascript:1", P::Scheme),
            ("JavaScript:alert(1)//drive.alice.example.org", P::Scheme),
            ("data:text/html,x", P::Scheme),
            ("http://drive.alice.example.org/", P::Scheme),
            ("ftp://drive.alice.example.org/", P::Scheme),
            ("cozy://drive.alice.example.org/", P::Scheme),
            ("java\tscript:1", P::Malformed),
            (" https://drive.alice.example.org/", P::Malformed),
            (
                "https://drive.alice.example.org/\r\nSet-Cookie: a=b",
                P::Malformed,
            ),
            ("https://drive.alice.example.org/\0", P::Malformed),
            ("https://drive.alice.example.org:8443/", P::Host),
            ("https://drive.alice.example.org./", P::Host),
            ("https://a.drive.alice.example.org/", P::Host),
            ("https://www.alice.example.org/", P::Host),
            ("https://alice.example.org.evil.net/", P::Host),
            ("https://xalice.example.org/", P::Host),
            ("https://example.org/", P::Host),
            ("https://localhost/", P::Host),
            ("https://[::1]/", P::Host),
            ("", P::Malformed),
            ("#/folder", P::Slug),
            ("Drive", P::Slug),
            ("drive.evil.net", P::Slug),
            ("drive@evil.net", P::Slug),
            ("..", P::Slug),
            ("drive:8080", P::Scheme),
        ] {
            assert_eq!(read(raw), Err(problem), "{raw:?}");
        }
        assert_eq!(read(&format!("drive/{}", "a".repeat(20_000))), Err(P::TooLong));
    }

    #[test]
    fn on_its_own_host_only_a_few_pages_are_open() {
        for path in [
            "/auth/login",
            "/auth/authorizer",
            "/data/io.cozy.files",
            "/oidc",
            "/oidc/../auth/login",
            "/oidc/%2e%2e/auth/login",
            "/auth/authorize/../login",
            "/auth/authorize/..%2flogin",
            "/auth/authorize%5cx",
            "//evil.net/",
            "/oidc//evil.net",
            "/AUTH/authorize",
        ] {
            let raw = format!("https://alice.example.org{path}");
            assert_eq!(read(&raw), Err(RedirectProblem::Path), "{raw}");
        }
        assert!(read("https://alice.example.org/auth/authorize/sharing?state=1").is_ok());
        assert!(read("https://alice.example.org").is_ok());
    }

    #[test]
    fn flat_hosts_of_other_instances_are_other_hosts() {
        let domain = alice();
        let flat = Site {
            subdomains: Subdomains::Flat,
            ..site(&domain)
        };
        let read = |raw| destination(raw, &flat, Fragments::Drop, |_| true);
        assert_eq!(
            read("https://alice-drive.example.org/a").unwrap().as_str(),
            "https://alice-drive.example.org/a#"
        );
        assert_eq!(
            read("drive/a").unwrap().as_str(),
            "https://alice-drive.example.org/a#"
        );
        for raw in [
            "https://bob-drive.example.org/",
            "https://alicedrive.example.org/",
            "https://drive.alice.example.org/",
            "https://-drive.example.org/",
        ] {
            assert_eq!(read(raw), Err(RedirectProblem::Host), "{raw}");
        }
    }

    #[test]
    fn the_settings_are_asked_in_order() {
        let domain = alice();
        let go = |settings: &[&str]| {
            let installed = |slug: &Slug| slug.as_str() != "gone";
            default_destination(settings.iter().copied(), &site(&domain), installed)
                .unwrap()
                .as_str()
                .to_owned()
        };
        assert_eq!(
            go(&["drive/#/folder", "home/"]),
            "https://drive.alice.example.org/#/folder"
        );
        assert_eq!(
            go(&["https://evil.net/", "notes/x"]),
            "https://notes.alice.example.org/x#"
        );
        assert_eq!(go(&["gone", "", "//evil"]), "https://home.alice.example.org/#");
        assert_eq!(go(&[]), "https://home.alice.example.org/#");
        let address = Domain::parse("127.0.0.1:8080", Scheme::Https).unwrap();
        assert_eq!(default_destination(["drive"], &site(&address), |_| true), None);
    }

    #[test]
    fn a_destination_says_what_it_is_for() {
        let domain = alice();
        let to = |raw| destination(raw, &site(&domain), Fragments::Drop, |_| true).unwrap();
        assert!(to("https://alice.example.org/auth/authorize?scope=io.cozy.files").is_for_consent());
        assert!(!to("https://alice.example.org/auth/authorize?scope=login").is_for_consent());
        assert!(!to("https://drive.alice.example.org/auth/authorize").is_for_consent());
        assert!(!to("drive").is_for_consent());
        assert_eq!(
            to("https://drive.alice.example.org/x").app(&site(&domain)),
            Slug::parse("drive")
        );
        assert_eq!(to("https://alice.example.org/").app(&site(&domain)), None);
    }

    proptest! {
        #[test]
        fn whatever_is_sent_stays_on_the_instance(
            raw in "(https?:)?[/\\\\]{0,3}([a-z.@:%#?\\\\]{0,8})(alice\\.example\\.org|evil\\.net)[a-z.@:%#?/\\\\]{0,10}",
        ) {
            let domain = alice();
            if let Ok(to) = destination(&raw, &site(&domain), Fragments::Drop, |_| true) {
                let url = Url::parse(to.as_str()).unwrap();
                let host = url.host_str().unwrap();
                prop_assert!(host == "alice.example.org" || host.ends_with(".alice.example.org"), "{raw} -> {host}");
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(to.as_str().ends_with('#'));
                prop_assert!(url.username().is_empty() && url.password().is_none() && url.port().is_none());
            }
        }

        #[test]
        fn any_text_can_be_sent(raw in ".*") {
            let _ = read(&raw);
        }
    }
}
