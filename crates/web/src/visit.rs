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
use protocol::parameters::{Parameters, ParametersProblem};

use crate::Peer;
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
            return Ok(Self(Err(FormProblem::ContentType)));
        }
        let body = match Bytes::from_request(request, state).await {
            Ok(body) => body,
            Err(rejection) => return Ok(Self(Err(FormProblem::Body(rejection.status())))),
        };
        Ok(Self(Parameters::parse(&body).map_err(FormProblem::Parameters)))
    }
}

/// Cookies. Their names carry the installation's id, because a host's cookies go to all its ports; on https
/// they have the `__Host-` prefix. Values are random, stored as hashes.
pub(crate) mod cookies {
    use axum::extract::Request;
    use axum::http::header::{COOKIE, SET_COOKIE};
    use axum::http::{HeaderMap, HeaderName};
    use gatekeeper::Gatekeeper;
    use gatekeeper::instances::Instance;
    use protocol::secret::{PlainToken, TokenHash, TokenKind};

    const SESSION: &str = "gl_session";
    const BROWSER: &str = "gl_browser";
    /// Largest Cookie header that is looked at, in bytes.
    const LARGEST: usize = 8 * 1024;

    fn name(kind: &str, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        let prefix = if instance.is_loopback() { "" } else { "__Host-" };
        format!("{prefix}{kind}_{}", gatekeeper.installation())
    }

    fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(move |pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
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

    /// Whether the request carries a session cookie at all.
    pub(crate) fn has_session(request: &Request, gatekeeper: &Gatekeeper, instance: &Instance) -> bool {
        values(request.headers(), &name(SESSION, gatekeeper, instance))
            .next()
            .is_some()
    }

    /// Two cookies of one name: somebody else on this host set one of them. Neither counts, both are cleared
    /// (S-160).
    pub(crate) fn ambiguous(
        request: &Request,
        gatekeeper: &Gatekeeper,
        instance: &Instance,
    ) -> Option<axum::response::AppendHeaders<Vec<(HeaderName, String)>>> {
        let headers = request.headers();
        let size: usize = headers.get_all(COOKIE).iter().map(http::HeaderValue::len).sum();
        let twice = |kind: &str| {
            values(headers, &name(kind, gatekeeper, instance))
                .nth(1)
                .is_some()
        };
        if size <= LARGEST && !twice(SESSION) && !twice(BROWSER) {
            return None;
        }
        let clear = [SESSION, BROWSER]
            .map(|kind| (SET_COOKIE, clearing(&name(kind, gatekeeper, instance), instance)));
        Some(axum::response::AppendHeaders(clear.into()))
    }

    /// Sets the session cookie, for as long as the browser runs.
    pub(crate) fn set_session(cookie: &PlainToken, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        setting(&name(SESSION, gatekeeper, instance), cookie, instance)
    }

    /// Takes the session cookie away.
    pub(crate) fn clear_session(gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        clearing(&name(SESSION, gatekeeper, instance), instance)
    }

    /// Sets the pre-login cookie.
    pub(crate) fn set_browser(cookie: &PlainToken, gatekeeper: &Gatekeeper, instance: &Instance) -> String {
        setting(&name(BROWSER, gatekeeper, instance), cookie, instance)
    }

    fn setting(name: &str, cookie: &PlainToken, instance: &Instance) -> String {
        format!("{name}={}; {}", cookie.expose(), attributes(instance))
    }

    fn clearing(name: &str, instance: &Instance) -> String {
        format!("{name}=; Max-Age=0; {}", attributes(instance))
    }

    fn attributes(instance: &Instance) -> &'static str {
        if instance.is_loopback() {
            "Path=/; HttpOnly; SameSite=Lax"
        } else {
            "Path=/; HttpOnly; SameSite=Lax; Secure"
        }
    }
}
