//! A person at a browser without script: keeps cookies, fills in forms, follows redirects within the lodge.

use crate::http::{Reply, Request};
use crate::lodge::{Address, PASSPHRASE};

/// The sign-in page.
const SIGN_IN: &str = "/signin/v1/identifier";
/// The sign-out page.
const SIGN_OUT: &str = "/signin/v1/goodbye";

/// A person at a browser of their own.
#[derive(Debug, Clone)]
pub struct Visitor {
    address: Address,
    cookies: Vec<(String, String)>,
    page: Option<Reply>,
    state: Option<String>,
    /// The cookie of the double submit, which goes to `/auth` alone.
    csrf: Option<String>,
}

impl Visitor {
    /// Somebody with a new browser.
    pub fn to(address: Address) -> Self {
        Self {
            address,
            cookies: Vec::new(),
            page: None,
            state: None,
            csrf: None,
        }
    }

    /// Somebody who is signed in.
    #[track_caller]
    pub fn signed_in(address: Address) -> Self {
        let mut visitor = Self::to(address);
        visitor.signs_in();
        visitor
    }

    /// The same browser at another lodge on this host: a host's cookies go to all its ports.
    #[must_use]
    pub fn moved_to(&self, address: Address) -> Self {
        Self {
            address,
            page: None,
            ..self.clone()
        }
    }

    /// One request with the browser's cookies; what it sets is kept. Redirects are not followed.
    #[track_caller]
    pub fn sends(&mut self, request: Request) -> Reply {
        let csrf = self
            .csrf
            .as_ref()
            .filter(|_| request.target().starts_with("/auth/"));
        let csrf = csrf.map(|value| format!("_csrf={value}"));
        let cookies: Vec<String> = self.cookie_header().into_iter().chain(csrf).collect();
        let request = if cookies.is_empty() {
            request
        } else {
            request.header("Cookie", &cookies.join("; "))
        };
        let reply = self.address.send(&request);
        self.keeps(&reply);
        reply
    }

    /// `GET` without following redirects.
    #[track_caller]
    pub fn opens(&mut self, target: &str) -> Reply {
        self.sends(Request::get(target))
    }

    /// `GET`, and then every redirect within the lodge. Gives the page, or the redirect that leads elsewhere.
    #[track_caller]
    pub fn goes_to(&mut self, target: &str) -> Reply {
        let reply = self.opens(target);
        self.follows(reply)
    }

    /// Follows every redirect within the lodge and remembers the page at the end.
    #[track_caller]
    pub fn follows(&mut self, mut reply: Reply) -> Reply {
        for _ in 0..10 {
            let location = reply.header("location").unwrap_or_default();
            let own = location.strip_prefix(&self.address.origin()).unwrap_or(location);
            if !own.starts_with('/') {
                self.page = Some(reply.clone());
                return reply;
            }
            // Browsers keep the fragment to themselves.
            let own = own.split('#').next().unwrap_or(own).to_owned();
            reply = self.opens(&own);
        }
        panic!("a loop of redirects at {:?}", reply.header("location"));
    }

    /// Sends the form of the page shown, as the page's own button would, and follows. `values` are filled in;
    /// they replace what the page filled in itself.
    #[track_caller]
    pub fn submits(&mut self, values: &[(&str, &str)]) -> Reply {
        let page = self.page.clone().expect("a page");
        let request = self.form_request(&page, values);
        let reply = self.sends(request);
        self.follows(reply)
    }

    /// The request that a form's button would send from the lodge's own page.
    #[track_caller]
    pub fn form_request(&self, page: &Reply, values: &[(&str, &str)]) -> Request {
        let (action, fields) = page.form();
        let kept = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| values.iter().all(|(other, _)| other != name));
        let all: Vec<(&str, &str)> = kept.chain(values.iter().copied()).collect();
        Request::form(&action, &all).header("Origin", &self.address.origin())
    }

    /// Types a passphrase into the sign-in page that is shown.
    #[track_caller]
    pub fn types(&mut self, passphrase: &str) -> Reply {
        self.submits(&[("passphrase", passphrase)])
    }

    /// Signs in: on the sign-in page that is shown, or on its own account if none is.
    #[track_caller]
    pub fn signs_in(&mut self) -> Reply {
        if !self.is_at("id=\"login-submit\"") {
            self.goes_to(SIGN_IN);
        }
        let reply = self.types(PASSPHRASE);
        assert!(
            self.session_cookie().is_some(),
            "{} {}",
            reply.status,
            reply.text()
        );
        reply
    }

    /// Leaves the sign-in page with "cancel".
    #[track_caller]
    pub fn cancels(&mut self) -> Reply {
        self.submits(&[("decision", "cancel")])
    }

    /// Says yes on the consent page that is shown.
    #[track_caller]
    pub fn allows(&mut self) -> Reply {
        assert!(self.is_asked(), "no consent page but {:?}", self.page);
        self.submits(&[("decision", "allow")])
    }

    /// Says no on the consent page that is shown.
    #[track_caller]
    pub fn denies(&mut self) -> Reply {
        assert!(self.is_asked(), "no consent page but {:?}", self.page);
        self.submits(&[("decision", "deny")])
    }

    /// Signs out on its own account.
    #[track_caller]
    pub fn signs_out(&mut self) -> Reply {
        self.goes_to(SIGN_OUT);
        let reply = self.submits(&[]);
        assert_eq!(self.session_cookie(), None, "{} {}", reply.status, reply.text());
        reply
    }

    /// Whether the page shown asks for the passphrase.
    pub fn must_sign_in(&self) -> bool {
        self.is_at("id=\"login-submit\"")
    }

    /// Whether the page shown asks for the second factor.
    pub fn must_prove(&self) -> bool {
        self.is_at("id=\"factor-submit\"")
    }

    /// Types a code of the authenticator app into the page that asks for it.
    #[track_caller]
    pub fn proves(&mut self, code: &str) -> Reply {
        assert!(self.must_prove(), "no second factor but {:?}", self.page);
        self.submits(&[("code", code)])
    }

    /// Types a recovery code instead.
    #[track_caller]
    pub fn recovers(&mut self, code: &str) -> Reply {
        assert!(self.must_prove(), "no second factor but {:?}", self.page);
        self.submits(&[("recovery_code", code)])
    }

    /// Whether the page shown asks for consent.
    pub fn is_asked(&self) -> bool {
        self.is_at("id=\"consent-allow\"")
    }

    /// The page shown.
    #[track_caller]
    pub fn page(&self) -> &Reply {
        self.page.as_ref().expect("a page")
    }

    fn is_at(&self, mark: &str) -> bool {
        let page = self.page.as_ref();
        page.is_some_and(|page| page.header("location").is_none() && page.text().contains(mark))
    }

    /// The session cookie: its name and value.
    pub fn session_cookie(&self) -> Option<(&str, &str)> {
        self.cookie("gl_session_")
    }

    /// The cookie from before signing in: its name and value.
    pub fn browser_cookie(&self) -> Option<(&str, &str)> {
        self.cookie("gl_browser_")
    }

    fn cookie(&self, prefix: &str) -> Option<(&str, &str)> {
        let found = self.cookies.iter().find(|(name, _)| name.starts_with(prefix));
        found.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What it sends as `Cookie`.
    pub fn cookie_header(&self) -> Option<String> {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The double submit's half in the cookie, once a page gave it.
    pub fn csrf_cookie(&self) -> Option<&str> {
        self.csrf.as_deref()
    }

    /// Puts a cookie into the browser, as another program on this host could.
    pub fn is_given_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(one, _)| one != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    /// Says yes on the consent page that is shown, with only these scopes ticked.
    #[track_caller]
    pub fn allows_only(&mut self, scopes: &[&str]) -> Reply {
        assert!(self.is_asked(), "no consent page but {:?}", self.page);
        let ticks = scopes.iter().map(|scope| ("scope", *scope));
        let mut values: Vec<(&str, &str)> = ticks.collect();
        if values.is_empty() {
            values.push(("scope", ""));
        }
        values.push(("decision", "allow"));
        self.submits(&values)
    }

    /// Whether the page shown asks which account goes on.
    pub fn must_choose(&self) -> bool {
        self.is_at("id=\"choose-continue\"")
    }

    /// Goes on as the one who is signed in, or as somebody else.
    #[track_caller]
    pub fn chooses(&mut self, decision: &str) -> Reply {
        assert!(self.must_choose(), "no choice but {:?}", self.page);
        self.submits(&[("decision", decision)])
    }

    /// What pages in frames can read of the sign-in.
    pub fn browser_state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Takes what a reply sets. `Max-Age=0` removes; every cookie of the lodge is for all of it, but the one that only
    /// the frame of session management can see.
    fn keeps(&mut self, reply: &Reply) {
        for line in reply.headers("set-cookie") {
            let mut parts = line.split(';').map(str::trim);
            let (name, value) = parts
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a cookie");
            let attributes: Vec<&str> = parts.collect();
            if name.contains("gl_state_") {
                assert!(attributes.contains(&"Path=/konnect/v1/session/"), "{line}");
                let gone = attributes.contains(&"Max-Age=0");
                self.state = (!gone).then(|| value.to_owned());
                continue;
            }
            if name == "_csrf" {
                assert!(attributes.contains(&"Path=/auth"), "{line}");
                self.csrf = Some(value.to_owned());
                continue;
            }
            assert!(attributes.contains(&"Path=/"), "{line}");
            self.cookies.retain(|(one, _)| one != name);
            if !attributes.contains(&"Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}
