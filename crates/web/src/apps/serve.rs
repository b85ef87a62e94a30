//! What the host of an app serves: its pages with what they need to know filled in, and its other files (cozy.md E.2).

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, RETRY_AFTER, SET_COOKIE, VARY, X_FRAME_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use gatekeeper::apps::{App, AppFile, AppKind, PIECE};
use gatekeeper::sessions::{Session, Visitor};
use gatekeeper::{Fault, Gatekeeper};
use http_body::{Frame, SizeHint};
use percent_encoding::percent_decode_str;
use protocol::cozy::host::Subdomains;
use protocol::cozy::manifest::{Served, is_immutable};
use protocol::cozy::template::{Page, Snippets};
use serde_json::json;
use url::form_urlencoded;

use super::{There, accident, content_type, is_for_another_page, trouble};
use crate::pages::Trouble;
use crate::visit::{Here, Visit, cookies, texts};

/// Longest code of a share that is put into a page, in bytes.
const LONGEST_SHARECODE: usize = 4096;
/// Seconds after which who came while an app was being installed may try again.
const TRY_AGAIN: &str = "5";

/// Any request to the host of an app.
pub(super) async fn any(State(gatekeeper): State<Arc<Gatekeeper>>, request: Request) -> Response {
    let Some(there) = request.extensions().get::<There>().cloned() else {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    };
    let (mut head, _) = request.into_parts();
    let mut response = if is_for_another_page(&head.headers) {
        trouble(
            &there,
            &head.headers,
            StatusCode::FORBIDDEN,
            Trouble::AppElsewhere,
        )
    } else {
        match answer(&gatekeeper, &there, &mut head).await {
            Ok(response) => response,
            Err(fault) => accident(&there, &head.headers, &fault),
        }
    };
    // What is served depends on the cookie and on who made the browser ask.
    let vary = "Cookie, Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest";
    response
        .headers_mut()
        .append(VARY, HeaderValue::from_static(vary));
    response
}

/// What was asked for, and by whom.
struct Asked<'a> {
    gatekeeper: &'a Arc<Gatekeeper>,
    there: &'a There,
    head: &'a Parts,
    app: &'a App,
    build: i64,
    session: Option<Session>,
}

async fn answer(gatekeeper: &Arc<Gatekeeper>, there: &There, head: &mut Parts) -> Result<Response, Fault> {
    let at = &there.at;
    let refuse = |headers: &HeaderMap, status, kind| Ok(trouble(there, headers, status, kind));
    if head.method != Method::GET && head.method != Method::HEAD {
        let mut response = trouble(
            there,
            &head.headers,
            StatusCode::METHOD_NOT_ALLOWED,
            Trouble::WrongMethod,
        );
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Ok(response);
    }
    if !at.instance.onboarded {
        return Ok(found(&format!("{}/", at.instance.origin)));
    }
    let app = gatekeeper.app(&at.instance, AppKind::Webapp, &at.slug)?;
    let Some(app) = app else {
        return refuse(&head.headers, StatusCode::NOT_FOUND, Trouble::AppMissing);
    };
    let Some(build) = app.build else {
        let mut response = trouble(
            there,
            &head.headers,
            StatusCode::SERVICE_UNAVAILABLE,
            Trouble::AppComing,
        );
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static(TRY_AGAIN));
        return Ok(response);
    };
    if let Some(response) = welcome(gatekeeper, there, head).await? {
        return Ok(response);
    }
    let visitor = visitor(gatekeeper, there, head).await;
    let cookie = cookies::app(&head.headers, gatekeeper, &at.instance);
    let session = gatekeeper.session_at_app(at, cookie, &visitor, there.moment)?;
    let asked = Asked {
        gatekeeper,
        there,
        head,
        app: &app,
        build,
        session,
    };
    let path = percent_decode_str(head.uri.path()).decode_utf8().ok();
    let served = path.as_deref().zip(app.routes());
    match served.and_then(|(path, routes)| routes.at(path)) {
        Some(served) if served.is_index => asked.page(&served).await,
        Some(served) => asked.file(&served).await,
        None => refuse(&head.headers, StatusCode::NOT_FOUND, Trouble::NotFound),
    }
}

/// Exchanges a session code for a cookie of this host and takes it out of the address (cozy.md E.6, B.11). One that is not good
/// is not ours to look at: pages of apps may have a `code` of their own.
async fn welcome(
    gatekeeper: &Arc<Gatekeeper>,
    there: &There,
    head: &Parts,
) -> Result<Option<Response>, Fault> {
    for name in ["code", "session_code"] {
        let Some(code) = parameter(head, name) else {
            continue;
        };
        let exchanged = gatekeeper.exchange_session_code(&there.at, &code, there.moment);
        let Some(welcome) = exchanged.await? else {
            continue;
        };
        let address = address_without(there, head, &[name]);
        let cookie = cookies::set_app(&welcome.cookie, gatekeeper, &there.at.instance);
        let headers = [(LOCATION, address), (SET_COOKIE, cookie)];
        return Ok(Some((StatusCode::SEE_OTHER, headers).into_response()));
    }
    Ok(None)
}

/// The visitor, as the instance's own pages would see them.
async fn visitor(gatekeeper: &Arc<Gatekeeper>, there: &There, head: &mut Parts) -> Visitor {
    head.extensions.insert(Here {
        instance: Arc::clone(&there.at.instance),
        moment: there.moment,
    });
    let visit = Visit::from_request_parts(head, gatekeeper).await;
    head.extensions.remove::<Here>();
    visit.map(|visit| visit.visitor).unwrap_or_default()
}

impl Asked<'_> {
    fn refused(&self, status: StatusCode, kind: Trouble) -> Response {
        trouble(self.there, &self.head.headers, status, kind)
    }

    fn find(&self, served: &Served) -> Result<Option<AppFile>, Fault> {
        self.gatekeeper.app_file(self.build, &served.file)
    }

    /// The page of a route.
    async fn page(&self, served: &Served) -> Result<Response, Fault> {
        if !served.public && self.session.is_none() {
            return Ok(self.to_sign_in());
        }
        let Some(file) = self.find(served)? else {
            return Ok(self.refused(StatusCode::NOT_FOUND, Trouble::NotFound));
        };
        let html = self.gatekeeper.whole_app_file(&file)?;
        let instance = &self.there.at.instance;
        let token = match &self.session {
            Some(session) => {
                let slug = &self.there.at.slug;
                self.gatekeeper
                    .page_token(instance, slug, session.id, self.there.moment)
                    .await?
            }
            None => self.sharecode().unwrap_or_default(),
        };
        let manifest = &self.app.manifest;
        let favicon = self.favicon();
        let t = texts(&self.head.headers, &instance.locale, &[]);
        let page = Page {
            token: &token,
            domain: instance.origin.split_once("://").map_or("", |(_, domain)| domain),
            subdomains: self.gatekeeper.subdomains(),
            locale: t.tag(),
            tracking: false,
            logged_in: self.session.is_some(),
            app_name: &manifest.name,
            app_prefix: &manifest.name_prefix,
            app_slug: manifest.slug.as_str(),
            app_editor: &manifest.editor,
            icon: &manifest.icon,
            capabilities: self.gatekeeper.capabilities(&self.there.at.instance),
            flags: json!({}),
            snippets: Snippets {
                favicon: &favicon,
                ..Snippets::default()
            },
        };
        let filled = page.render(&String::from_utf8_lossy(&html));
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CACHE_CONTROL, "private, no-store, must-revalidate"),
        ];
        self.dressed((StatusCode::OK, headers, filled).into_response())
    }

    /// Any other file.
    async fn file(&self, served: &Served) -> Result<Response, Fault> {
        let robots = self.head.uri.path() == "/robots.txt";
        if !served.public && !robots && self.session.is_none() {
            return Ok(self.refused(StatusCode::UNAUTHORIZED, Trouble::AppSignedOut));
        }
        let Some(file) = self.find(served)? else {
            return Ok(if robots {
                crate::assets::robots().await
            } else {
                self.refused(StatusCode::NOT_FOUND, Trouble::NotFound)
            });
        };
        let tag = etag(&file);
        let cache = match (is_immutable(&served.file), served.public) {
            (true, true) => "max-age=31536000, immutable",
            (true, false) => "private, max-age=31536000, immutable",
            (false, true) => "no-cache",
            (false, false) => "private, no-cache",
        };
        let known = self
            .head
            .headers
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .any(|one| matches!(one.trim(), "*") || one.trim().trim_start_matches("W/") == tag);
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let kind = [(CONTENT_TYPE, content_type::of(&served.file))];
            match self.part(&file, &tag) {
                Part::Whole => (kind, self.content(&file, 0..u64::from(file.size))?).into_response(),
                Part::Bytes(bytes) => {
                    let (first, behind) = (bytes.start, bytes.end);
                    let said = format!("bytes {first}-{}/{}", behind.saturating_sub(1), file.size);
                    let said = [(CONTENT_RANGE, said)];
                    let body = self.content(&file, bytes)?;
                    (StatusCode::PARTIAL_CONTENT, kind, said, body).into_response()
                }
                Part::Nothing => {
                    let said = [(CONTENT_RANGE, format!("bytes */{}", file.size))];
                    (StatusCode::RANGE_NOT_SATISFIABLE, said).into_response()
                }
            }
        };
        let headers = response.headers_mut();
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(ETAG, tag);
        }
        self.dressed(response)
    }

    /// What is asked for of a file: players of sounds and films want a part of it (RFC 9110 section 14.2). A part of
    /// another version is none, and more than one part is answered by the whole.
    fn part(&self, file: &AppFile, tag: &str) -> Part {
        let headers = &self.head.headers;
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        if text(IF_RANGE).is_some_and(|known| known != tag) {
            return Part::Whole;
        }
        text(RANGE).map_or(Part::Whole, |asked| Part::read(asked, u64::from(file.size)))
    }

    /// Bytes of a file: at once when it is one piece, else as it is read.
    fn content(&self, file: &AppFile, bytes: Range<u64>) -> Result<Body, Fault> {
        if file.size as usize <= PIECE {
            let whole = Bytes::from(self.gatekeeper.whole_app_file(file)?);
            let end = usize::try_from(bytes.end).unwrap_or(usize::MAX).min(whole.len());
            let start = usize::try_from(bytes.start).unwrap_or(usize::MAX).min(end);
            return Ok(Body::from(whole.slice(start..end)));
        }
        let piece = PIECE as u64;
        Ok(Body::new(Pieces {
            gatekeeper: Arc::clone(self.gatekeeper),
            file: file.number,
            next: u32::try_from(bytes.start / piece).unwrap_or(u32::MAX),
            skip: usize::try_from(bytes.start % piece).unwrap_or(PIECE),
            left: bytes.end.saturating_sub(bytes.start),
        }))
    }

    /// What the pages of an app may load, and who may show them (cozy.md E.7). No CORS: a token is in them.
    fn dressed(&self, mut response: Response) -> Result<Response, Fault> {
        let instance = &self.there.at.instance;
        let own = &instance.origin;
        let socket = own.replacen("http", "ws", 1);
        let siblings = match self.gatekeeper.subdomains() {
            Subdomains::Nested => own.replacen("://", "://*.", 1),
            // There is no grammar for these but to name them.
            Subdomains::Flat => self
                .gatekeeper
                .apps(instance, AppKind::Webapp)?
                .iter()
                .filter_map(|app| self.gatekeeper.app_origin(instance, app.slug()))
                .collect::<Vec<_>>()
                .join(" "),
        };
        let policy = format!(
            "default-src 'self' {own} {socket}; script-src 'self' {own}; style-src 'self' 'unsafe-inline'; \
             img-src 'self' data: blob: {own}; font-src 'self' data:; worker-src 'self' blob:; \
             frame-src 'self' {siblings}; object-src 'none'; base-uri 'self'; form-action 'self' {own}; \
             frame-ancestors 'self'"
        );
        let headers = response.headers_mut();
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
        match HeaderValue::from_str(&policy) {
            Ok(policy) => headers.insert(CONTENT_SECURITY_POLICY, policy),
            Err(_) => return Ok(StatusCode::BAD_REQUEST.into_response()),
        };
        Ok(response)
    }

    /// To the sign-in, and from there back to this page.
    fn to_sign_in(&self) -> Response {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair(
            "redirect",
            &address_without(self.there, self.head, &["code", "session_code", "jwt"]),
        );
        if let Some(jwt) = parameter(self.head, "jwt") {
            query.append_pair("jwt", &jwt);
        }
        let issuer = &self.there.at.instance.origin;
        found(&format!("{issuer}/auth/login?{}", query.finish()))
    }

    /// The code of a share, which is the token of a public page for who is not signed in.
    fn sharecode(&self) -> Option<String> {
        let code = parameter(self.head, "sharecode")?;
        let plain = code.bytes().all(|byte| byte.is_ascii_graphic());
        (code.len() <= LONGEST_SHARECODE && plain).then_some(code)
    }

    /// The picture of the app, where it is served.
    fn favicon(&self) -> String {
        let icon = self.app.manifest.icon.trim_start_matches('/');
        let path = format!("/{icon}");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
        let served = self.app.routes().and_then(|routes| routes.at(&path));
        if icon.is_empty() || !path.bytes().all(plain) || served.is_none() {
            return String::new();
        }
        format!("<link rel=\"icon\" href=\"{path}\">")
    }
}

/// What of a file is wanted.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// These bytes of it, at least one.
    Bytes(Range<u64>),
    /// Bytes that it does not have.
    Nothing,
}

impl Part {
    /// Reads a `Range` header. What is none, or names several ranges, asks for the whole.
    fn read(asked: &str, size: u64) -> Self {
        let Some((first, last)) = asked
            .strip_prefix("bytes=")
            .filter(|ranges| !ranges.contains(','))
            .and_then(|range| range.trim().split_once('-'))
        else {
            return Self::Whole;
        };
        let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number = |text: &str| Some(text).filter(digits)?.parse::<u64>().ok();
        let bytes = match (first, last) {
            ("", last) => match number(last) {
                Some(many) => size.saturating_sub(many)..size,
                None => return Self::Whole,
            },
            (first, "") => match number(first) {
                Some(first) => first..size,
                None => return Self::Whole,
            },
            (first, last) => match (number(first), number(last)) {
                (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
                _ => return Self::Whole,
            },
        };
        if bytes.start < bytes.end {
            Self::Bytes(bytes)
        } else {
            Self::Nothing
        }
    }
}

/// Bytes of a file that are sent as they are read, so that nobody holds the whole of it.
struct Pieces {
    gatekeeper: Arc<Gatekeeper>,
    file: i64,
    next: u32,
    /// Bytes of the next piece that are not wanted.
    skip: usize,
    left: u64,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = self.gatekeeper.app_piece(self.file, self.next);
        let sent = match piece {
            Ok(Some(piece)) if piece.len() > self.skip => {
                let piece = Bytes::from(piece);
                let most = usize::try_from(self.left).unwrap_or(usize::MAX);
                let end = self.skip.saturating_add(most).min(piece.len());
                let wanted = piece.slice(self.skip..end);
                self.next += 1;
                self.skip = 0;
                self.left -= wanted.len() as u64;
                Ok(Frame::data(wanted))
            }
            // Another version came in the middle of it; the connection ends, so that nobody takes half for the whole.
            Ok(_) => Err(std::io::Error::other("the file is gone")),
            Err(fault) => Err(std::io::Error::other(fault)),
        };
        if sent.is_err() {
            self.left = 0;
        }
        Poll::Ready(Some(sent))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

fn etag(file: &AppFile) -> String {
    use std::fmt::Write as _;
    let mut tag = String::from("\"");
    for byte in &file.hash[..16] {
        // Writing to a text cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

fn found(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// A parameter of the query that is there once.
fn parameter(head: &Parts, name: &str) -> Option<String> {
    let query = head.uri.query()?;
    let mut found = form_urlencoded::parse(query.as_bytes()).filter(|(known, _)| known == name);
    let (_, value) = found.next()?;
    found.next().is_none().then(|| value.into_owned())
}

/// The address that was asked for, without some parameters and otherwise as it was written.
fn address_without(there: &There, head: &Parts, names: &[&str]) -> String {
    let kept: Vec<&str> = head
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| {
            form_urlencoded::parse(pair.as_bytes()).all(|(name, _)| !names.contains(&name.as_ref()))
        })
        .collect();
    let (origin, path) = (&there.at.origin, head.uri.path());
    // Two slashes would be another host for who reads the path alone; the origin stands in front, so they are not.
    if kept.is_empty() {
        format!("{origin}{path}")
    } else {
        format!("{origin}{path}?{}", kept.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_part_or_the_whole() {
        for (asked, part) in [
            ("bytes=0-0", Part::Bytes(0..1)),
            ("bytes=2-5", Part::Bytes(2..6)),
            ("bytes=8-99", Part::Bytes(8..10)),
            ("bytes=4-", Part::Bytes(4..10)),
            ("bytes=-3", Part::Bytes(7..10)),
            ("bytes=-99", Part::Bytes(0..10)),
            ("bytes=10-", Part::Nothing),
            ("bytes=-0", Part::Nothing),
            ("bytes=5-2", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("pages=1-2", Part::Whole),
        ] {
            assert_eq!(Part::read(asked, 10), part, "{asked}");
        }
    }
}
