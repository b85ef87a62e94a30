//! What a handler knows of the visit: the instance, the moment, the visitor's cookies and language.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use gatekeeper::Gatekeeper;
use gatekeeper::instances::Instance;
use gatekeeper::sessions::Visitor;
use gatekeeper::world::Moment;
use protocol::parameters::{Parameters, ParametersProblem, multipart};

use crate::Peer;
use crate::guard::said;
use crate::texts::{Language, Texts};

/// Where and when: the guard puts it into every request it lets pass.
#[derive(Clone)]
pub(crate) struct Here {
    pub(crate) instance: Arc<Instance>,
    pub(crate) moment: Moment,
}

/// A visit, read from the request's head.
pub(crate) struct Visit {
    pub(crate) here: Here,
    pub(crate) visitor: Visitor,
    pub(crate) headers: HeaderMap,
}

impl Visit {
    pub(crate) fn instance(&self) -> &Instance {
        &self.here.instance
    }

    pub(crate) fn moment(&self) -> Moment {
        self.here.moment
    }

    /// Texts in the visitor's language; `wished` are the client's `ui_locales`.
    pub(crate) fn texts(&self, wished: &[String]) -> Texts {
        texts(&self.headers, &self.here.instance.locale, wished)
    }
}

/// A host that is no instance's, where only browsers come back from services: the guard puts it into the requests that
/// it lets pass there.
#[derive(Clone)]
pub(crate) struct Elsewhere {
    pub(crate) moment: Moment,
    /// The host, in lower case.
    pub(crate) host: String,
    /// The context whose people begin here, where it is a login domain.
    pub(crate) context: Option<String>,
}

/// Where a browser that comes back from a service arrived.
pub(crate) enum Arrived {
    /// At an instance.
    Here(Box<Visit>),
    /// At a host that is only for this.
    Elsewhere(Elsewhere, HeaderMap),
}

impl Arrived {
    pub(crate) fn here(&self) -> Option<&Here> {
        match self {
            Self::Here(visit) => Some(&visit.here),
            Self::Elsewhere(..) => None,
        }
    }

    /// The host that was reached.
    pub(crate) fn host(&self) -> String {
        match self {
            Self::Here(visit) => {
                let origin = visit.instance().origin.as_str();
                origin
                    .split_once("://")
                    .map_or(origin, |(_, host)| host)
                    .to_owned()
            }
            Self::Elsewhere(elsewhere, _) => elsewhere.host.clone(),
        }
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        match self {
            Self::Here(visit) => &visit.headers,
            Self::Elsewhere(_, headers) => headers,
        }
    }

    pub(crate) fn moment(&self) -> Moment {
        match self {
            Self::Here(visit) => visit.moment(),
            Self::Elsewhere(elsewhere, _) => elsewhere.moment,
        }
    }
}

impl FromRequestParts<Arc<Gatekeeper>> for Arrived {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, gatekeeper: &Arc<Gatekeeper>) -> Result<Self, StatusCode> {
        if let Some(elsewhere) = parts.extensions.get::<Elsewhere>() {
            return Ok(Self::Elsewhere(elsewhere.clone(), parts.headers.clone()));
        }
        let visit = Visit::from_request_parts(parts, gatekeeper).await?;
        Ok(Self::Here(Box::new(visit)))
    }
}

/// Texts in the language that fits best.
pub(crate) fn texts(headers: &HeaderMap, owner_choice: &str, wished: &[String]) -> Texts {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Texts::new(Language::negotiate(wished, owner_choice, accepted))
}

impl FromRequestParts<Arc<Gatekeeper>> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, gatekeeper: &Arc<Gatekeeper>) -> Result<Self, StatusCode> {
        let here = parts
            .extensions
            .get::<Here>()
            .cloned()
            .ok_or(StatusCode::MISDIRECTED_REQUEST)?;
        let visitor = Visitor {
            cookie: cookies::session(&parts.headers, gatekeeper, &here.instance),
            browser: cookies::browser(&parts.headers, gatekeeper, &here.instance),
            device: cookies::device(&parts.headers, gatekeeper, &here.instance),
            trusted: cookies::trusted(&parts.headers, gatekeeper, &here.instance),
            language: texts(&parts.headers, &here.instance.locale, &[]).tag().to_owned(),
            user_agent: parts
                .headers
                .get(USER_AGENT)
                .and_then(|agent| agent.to_str().ok())
                .unwrap_or_default()
                .into(),
            address: parts
                .extensions
                .get::<Peer>()
                .map(|peer| peer.0.to_string())
                .unwrap_or_default(),
            sees_pages: said(&parts.headers, "sec-fetch-dest") == Some("document"),
        };
        Ok(Self {
            here,
            visitor,
            headers: parts.headers.clone(),
        })
    }
}

/// The query's parameters.
pub(crate) struct Query(pub(crate) Result<Parameters, ParametersProblem>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Parameters::parse(
            parts.uri.query().unwrap_or_default().as_bytes(),
        )))
    }
}

/// A form whose tick boxes all have the same name.
pub(crate) struct Ticks(pub(crate) Result<(Parameters, Vec<String>), FormProblem>);

/// The name of tick boxes.
const TICK: &str = "scope";

impl<S: Send + Sync> FromRequest<S> for Ticks {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let read = match form_body(request, state).await {
            Ok(body) => Parameters::parse_with_ticks(&body, TICK).map_err(FormProblem::Parameters),
            Err(problem) => Err(problem),
        };
        Ok(Self(read))
    }
}

/// A form body, or why it is none.
pub(crate) struct Form(pub(crate) Result<Parameters, FormProblem>);

/// Why a body is not a form.
pub(crate) enum FormProblem {
    /// Not `application/x-www-form-urlencoded`.
    ContentType,
    /// Too large, or it did not arrive.
    Body(StatusCode),
    /// Its parameters cannot be used.
    Parameters(ParametersProblem),
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let read = match form_body(request, state).await {
            Ok(body) => Parameters::parse(&body).map_err(FormProblem::Parameters),
            Err(problem) => Err(problem),
        };
        Ok(Self(read))
    }
}

/// A form of the Cozy side, which may come in parts, too (cozy.md B.1).
pub(crate) struct AnyForm(pub(crate) Result<Parameters, FormProblem>);

impl<S: Send + Sync> FromRequest<S> for AnyForm {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let content_type = request.headers().get(CONTENT_TYPE);
        let boundary = content_type
            .and_then(|value| value.to_str().ok())
            .and_then(multipart::boundary)
            .map(str::to_owned);
        let Some(boundary) = boundary else {
            let Form(read) = Form::from_request(request, state).await?;
            return Ok(Self(read));
        };
        let read = match Bytes::from_request(request, state).await {
            Ok(body) => Parameters::parse_multipart(&body, &boundary).map_err(FormProblem::Parameters),
            Err(rejection) => Err(FormProblem::Body(rejection.status())),
        };
        Ok(Self(read))
    }
}

async fn form_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, FormProblem> {
    let form = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| {
            essence
                .trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
    if !form {
        return Err(FormProblem::ContentType);
    }
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| FormProblem::Body(rejection.status()))
}

/// Cookies. Their names carry the installation's id, because a host's cookies go to all its ports; on https
/// they have the `__Host-` prefix. Values are random, stored as hashes.
pub(crate) mod cookies {
    use axum::extract::Request;
    use axum::http::header::{COOKIE, SET_COOKIE};
    use axum::http::{HeaderMap, HeaderName};
    use gatekeeper::Gatekeeper;
    use gatekeeper::instances::{Instance, issuer};
    use gatekeeper::login::known_device::KnownDevice;
    use gatekeeper::login::trusted_device;
    use gatekeeper::sessions::{Run, SHORT_SECONDS};
    use protocol::cozy::csrf;
    use protocol::secret::{PlainToken, TokenHash, TokenKind};

    const SESSION: &str = "gl_session";
    const BROWSER: &str = "gl_browser";
    const DEVICE: &str = "gl_device";
    const TRUSTED: &str = "gl_trusted";
    const STATE: &str = "gl_state";
    /// Somebody who began at a login domain.
    const PORCH: &str = "gl_porch";
    /// Minutes that a provider's page may take.
    const PORCH_MINUTES: u32 = 15;
    /// Set for a moment when an app signed its person out: the sign-in page sends them on then (cozy.md B.6).
    const LOGGED_OUT: &str = "logout";
    const LOGGED_OUT_SECONDS: u32 = 10;
    /// The session's cookie on the host of an app.
    const APP: &str = "gl_app";
    /// Days that a browser stays known; browsers keep no cookie for longer than 400.
    const DEVICE_DAYS: u32 = 400;
    /// Days that a browser is asked to keep the cookie of somebody who stays signed in: ten years, or as long as it does.
    const LONG_RUN_DAYS: u32 = 3650;
    /// Largest Cookie header that is looked at, in bytes.
    const LARGEST: usize = 8 * 1024;

    fn name(kind: &str, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        let prefix = if instance.is_loopback() { "" } else { "__Host-" };
        format!("{prefix}{kind}_{}", gatekeeper.installation())
    }

    /// The values of a cookie; empty where one is no text, and then it is none of ours. Other programs on this host
    /// may keep any bytes in theirs, and ours have to be found beside them.
    fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
        headers
            .get_all(COOKIE)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
            .filter_map(move |pair| {
                pair.trim_ascii()
                    .strip_prefix(name.as_bytes())?
                    .strip_prefix(b"=")
            })
            .map(|value| std::str::from_utf8(value).unwrap_or_default())
    }

    /// The session cookie's hash.
    pub(crate) fn session(
        headers: &HeaderMap,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<TokenHash> {
        TokenHash::of(
            TokenKind::Cookie,
            values(headers, &name(SESSION, gatekeeper, instance)).next()?,
        )
    }

    /// The hash of the cookie that the host of an app set.
    pub(crate) fn app(
        headers: &HeaderMap,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<TokenHash> {
        TokenHash::of(
            TokenKind::AppCookie,
            values(headers, &name(APP, gatekeeper, instance)).next()?,
        )
    }

    /// The pre-login cookie's hash.
    pub(crate) fn browser(
        headers: &HeaderMap,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<TokenHash> {
        TokenHash::of(
            TokenKind::Cookie,
            values(headers, &name(BROWSER, gatekeeper, instance)).next()?,
        )
    }

    /// The device that this browser is known as. Two cookies say nothing: then it is a stranger.
    pub(crate) fn device(
        headers: &HeaderMap,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<KnownDevice> {
        let name = name(DEVICE, gatekeeper, instance);
        let mut found = values(headers, &name);
        let first = found.next()?;
        found
            .next()
            .is_none()
            .then(|| gatekeeper.known_device(instance, first))?
    }

    /// The hash of the token by which this device goes without a second factor. Two cookies say nothing.
    pub(crate) fn trusted(
        headers: &HeaderMap,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<TokenHash> {
        let name = name(TRUSTED, gatekeeper, instance);
        let mut found = values(headers, &name);
        let first = found.next()?;
        found.next().is_none().then(|| trusted_device::presented(first))?
    }

    fn porch_name(gatekeeper: &Gatekeeper, host: &str) -> (String, &'static str) {
        let (prefix, secure) = if issuer(host).starts_with("https:") {
            ("__Host-", "; Secure")
        } else {
            ("", "")
        };
        (format!("{prefix}{PORCH}_{}", gatekeeper.installation()), secure)
    }

    /// The hash of the cookie of who began at a login domain.
    pub(crate) fn porch(headers: &HeaderMap, gatekeeper: &Gatekeeper, host: &str) -> Option<TokenHash> {
        let (name, _) = porch_name(gatekeeper, host);
        TokenHash::of(TokenKind::Cookie, values(headers, &name).next()?)
    }

    /// Sets it.
    pub(crate) fn set_porch(cookie: &PlainToken, gatekeeper: &Gatekeeper, host: &str) -> String {
        let (name, secure) = porch_name(gatekeeper, host);
        let (value, age) = (cookie.expose(), PORCH_MINUTES * 60);
        format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}")
    }

    /// Whether an app just signed its person out.
    pub(crate) fn logged_out(headers: &HeaderMap) -> bool {
        values(headers, LOGGED_OUT).any(|value| value == "1")
    }

    /// Says so for a moment.
    pub(crate) fn set_logged_out(instance: &Instance) -> String {
        let secure = if instance.is_loopback() { "" } else { "; Secure" };
        format!("{LOGGED_OUT}=1; Path=/; Max-Age={LOGGED_OUT_SECONDS}; HttpOnly; SameSite=Lax{secure}")
    }

    /// And not any more.
    pub(crate) fn clear_logged_out(instance: &Instance) -> String {
        let secure = if instance.is_loopback() { "" } else { "; Secure" };
        format!("{LOGGED_OUT}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}")
    }

    /// Whether the request carries a session cookie at all.
    pub(crate) fn has_session(request: &Request, gatekeeper: &Gatekeeper, instance: &Instance) -> bool {
        values(request.headers(), &name(SESSION, gatekeeper, instance))
            .next()
            .is_some()
    }

    /// What the double submit's cookie holds (cozy.md B.2). Two of them say nothing: somebody else set one.
    pub(crate) fn double_submit(headers: &HeaderMap) -> Option<&str> {
        let mut found = values(headers, csrf::COOKIE);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// Sets the double submit's cookie for another hour.
    pub(crate) fn set_double_submit(token: &str, instance: &Instance) -> String {
        let secure = if instance.is_loopback() { "" } else { "; Secure" };
        let (name, path, age) = (csrf::COOKIE, csrf::PATH, csrf::MAX_AGE_SECONDS);
        format!("{name}={token}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Strict{secure}")
    }

    /// Two cookies of one name: somebody else on this host set one of them. Neither counts, both are cleared
    /// (S-160).
    pub(crate) fn ambiguous(
        request: &Request,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<axum::response::AppendHeaders<Vec<(HeaderName, String)>>> {
        ambiguous_of([SESSION, BROWSER], request, gatekeeper, instance)
    }

    /// [`ambiguous`] on the host of an app.
    pub(crate) fn ambiguous_at_app(
        request: &Request,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<axum::response::AppendHeaders<Vec<(HeaderName, String)>>> {
        ambiguous_of([SESSION, APP], request, gatekeeper, instance)
    }

    fn ambiguous_of(
        kinds: [&str; 2],
        request: &Request,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<axum::response::AppendHeaders<Vec<(HeaderName, String)>>> {
        let headers = request.headers();
        let size: usize = headers.get_all(COOKIE).iter().map(http::HeaderValue::len).sum();
        let twice = |kind: &&str| {
            values(headers, &name(kind, gatekeeper, instance))
                .nth(1)
                .is_some()
        };
        if size <= LARGEST && !kinds.iter().any(twice) {
            return None;
        }
        let clear = kinds.map(|kind| name(kind, gatekeeper, instance));
        let clear = clear.iter().flat_map(|name| {
            scopes(request.uri().path())
                .into_iter()
                .map(move |path| (SET_COOKIE, clearing(name, path, instance)))
        });
        Some(axum::response::AppendHeaders(clear.collect()))
    }

    /// Every `Path` of a cookie that a request for `path` carries (RFC 6265 5.1.4). Ours are set for `/`; what
    /// others set under our names may lie deeper, and would come back at each sign-in.
    fn scopes(path: &str) -> Vec<&str> {
        const DEEPEST: usize = 8;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
        if !path.bytes().all(plain) || path.matches('/').count() > DEEPEST {
            return vec!["/"];
        }
        let mut scopes: Vec<&str> = path
            .match_indices('/')
            .flat_map(|(at, _)| [&path[..at], &path[..=at]])
            .chain([path])
            .filter(|scope| !scope.is_empty())
            .collect();
        scopes.dedup();
        scopes
    }

    /// Sets the session cookie: for as long as the browser runs, for good, or only for the minutes that an answer to one
    /// app takes (cozy.md B.3).
    pub(crate) fn set_session(
        cookie: &PlainToken,
        run: Run,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> String {
        let setting = setting(&name(SESSION, gatekeeper, instance), cookie, instance);
        match run {
            Run::Normal => setting,
            Run::Long => format!("{setting}; Max-Age={}", LONG_RUN_DAYS * 86_400),
            Run::Short => format!("{setting}; Max-Age={SHORT_SECONDS}"),
        }
    }

    /// Sets the cookie by which a browser is known. It stays when the person signs out.
    pub(crate) fn set_device(cookie: &PlainToken, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        let setting = setting(&name(DEVICE, gatekeeper, instance), cookie, instance);
        format!("{setting}; Max-Age={}", DEVICE_DAYS * 86_400)
    }

    /// Makes this browser one that goes without a second factor.
    pub(crate) fn set_trusted(cookie: &PlainToken, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        let setting = setting(&name(TRUSTED, gatekeeper, instance), cookie, instance);
        format!("{setting}; Max-Age={}", trusted_device::SECONDS)
    }

    /// Takes the session cookie away.
    pub(crate) fn clear_session(gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        clearing(&name(SESSION, gatekeeper, instance), "/", instance)
    }

    /// Sets the cookie of the host of an app, for as long as the browser runs. It goes to that host alone.
    pub(crate) fn set_app(cookie: &PlainToken, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        setting(&name(APP, gatekeeper, instance), cookie, instance)
    }

    /// Sets the pre-login cookie.
    pub(crate) fn set_browser(cookie: &PlainToken, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        setting(&name(BROWSER, gatekeeper, instance), cookie, instance)
    }

    /// Where the state of the sign-in is read: only the frame that is asked about it gets the cookie.
    const STATE_PATH: &str = "/konnect/v1/session/";

    /// The name of the cookie that tells pages of apps whether the sign-in is still the same. It is no secret and its
    /// path is not `/`, so it cannot have the stricter prefix.
    pub(crate) fn state_name(gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        let prefix = if instance.is_loopback() { "" } else { "__Secure-" };
        format!("{prefix}{STATE}_{}", gatekeeper.installation())
    }

    /// Sets the state of the sign-in. Script has to read it, and in a frame of another site's page where the scheme
    /// allows it (OpenID Connect Session Management 3.2).
    pub(crate) fn set_state(state: &str, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        let name = state_name(gatekeeper, instance);
        format!(
            "{name}={state}; Path={STATE_PATH}; {}",
            state_attributes(instance)
        )
    }

    /// Takes the state of the sign-in away.
    pub(crate) fn clear_state(gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        let name = state_name(gatekeeper, instance);
        format!(
            "{name}=; Max-Age=0; Path={STATE_PATH}; {}",
            state_attributes(instance)
        )
    }

    fn state_attributes(instance: &Instance) -> &'static str {
        if instance.is_loopback() {
            "SameSite=Lax"
        } else {
            "SameSite=None; Secure"
        }
    }

    fn setting(name: &str, cookie: &PlainToken, instance: &Instance) -> String {
        format!("{name}={}; Path=/; {}", cookie.expose(), attributes(instance))
    }

    fn clearing(name: &str, path: &str, instance: &Instance) -> String {
        format!("{name}=; Max-Age=0; Path={path}; {}", attributes(instance))
    }

    fn attributes(instance: &Instance) -> &'static str {
        if instance.is_loopback() {
            "HttpOnly; SameSite=Lax"
        } else {
            "HttpOnly; SameSite=Lax; Secure"
        }
    }

    #[cfg(test)]
    mod tests {
        use axum::http::HeaderValue;

        use super::*;

        fn found(line: &[u8], name: &str) -> Vec<String> {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_bytes(line).unwrap());
            values(&headers, name).map(str::to_owned).collect()
        }

        #[test]
        fn s_160_cookies_of_other_programs_do_not_hide_ours() {
            assert_eq!(
                found("theme=d\u{e9}j\u{e0}; ours=x; a=b".as_bytes(), "ours"),
                ["x"]
            );
            assert_eq!(found(b"theme=\xff\xfe;ours=x", "ours"), ["x"]);
            assert_eq!(found(b"xours=1; ours2=2; ours =3; =ours", "ours"), [""; 0]);
        }

        #[test]
        fn s_160_cookies_are_cleared_wherever_they_may_lie() {
            assert_eq!(scopes("/"), ["/"]);
            assert_eq!(scopes("/a/b"), ["/", "/a", "/a/", "/a/b"]);
            assert_eq!(scopes("/a/"), ["/", "/a", "/a/"]);
            assert_eq!(scopes("/a;Domain=x/b"), ["/"]);
            assert_eq!(scopes(&"/a".repeat(2000)), ["/"]);
        }

        #[test]
        fn s_160_a_second_one_is_seen_whatever_is_in_it() {
            assert_eq!(found(b"ours=x; ours=\xff", "ours"), ["x", ""]);
            assert_eq!(found(b"ours=\xff", "ours"), [""]);
        }
    }
}
