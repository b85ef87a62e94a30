//! Stands before every route: wire hygiene, the Host allow-list, and the headers of every reply
//! (security.md 1.13 to 1.15).
//!
//! Invariant: nothing behind [`stand`] ever runs for a Host that is not an instance's domain, byte for byte, but what
//! takes browsers back from services at the hosts that the owner registered there. A host that is built from one for
//! an app has a router of its own and reaches nothing else.
//! That is what stops DNS rebinding; neither Origin nor forwarded headers can change it. Nor does anything run for
//! who came a way that the instance is not served on: plain http for an https issuer, from outside for an http one.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::apps::AtApp;
use gatekeeper::delegated_login::settings::SignInHost;
use gatekeeper::https::{Arrival, Said, Way};
use gatekeeper::instances::Instance;
use gatekeeper::world::Moment;
use protocol::discovery;
use tower::ServiceExt as _;

use crate::apps::{self, There};
use crate::connectors::redirect::is_for_callbacks;
use crate::front_door;
use crate::reply::cozy::ApiError;
use crate::reply::{self, page};
use crate::visit::{Elsewhere, Here, cookies};
use crate::{Encrypted, Peer};

/// Longest request target, in bytes.
const LONGEST_TARGET: usize = 8 * 1024;
/// Most header fields.
const MOST_HEADERS: usize = 64;
/// Largest header block, in bytes.
const LARGEST_HEADERS: usize = 16 * 1024;

/// `Strict-Transport-Security`, without the names below this one: they are not ours.
const HTTPS_FOR_A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

const SEC_FETCH_SITE: &str = "sec-fetch-site";
const SEC_FETCH_DEST: &str = "sec-fetch-dest";

/// What the guard stands before.
#[derive(Clone)]
pub(crate) struct Doors {
    pub(crate) gatekeeper: Arc<Gatekeeper>,
    /// What the hosts of apps answer. Nothing else is behind them.
    pub(crate) apps: Router,
    /// What the hosts answer that only sign-ins by providers pass through.
    pub(crate) sign_ins: Router,
}

/// The outermost layer.
pub(crate) async fn stand(
    State(Doors {
        gatekeeper,
        apps,
        sign_ins,
    }): State<Doors>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Err(status) = wire(&request) {
        // Who speaks broken HTTP may mean the next bytes for somebody else: the connection ends.
        return (status, [(header::CONNECTION, "close")]).into_response();
    }
    let Some(host) = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
    else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let arrival = arrival(&gatekeeper, &request);
    let Some(instance) = gatekeeper.instance(host) else {
        if let Some(instance) = gatekeeper.moved_from(host)
            && gatekeeper.serves(&instance, arrival.way)
        {
            let mut response = moved(&instance, &request);
            finish(response.headers_mut());
            return response;
        }
        // Accounts may be connected by way of the same host.
        let for_accounts = is_for_callbacks(request.uri().path());
        let for_accounts = for_accounts && gatekeeper.is_callback_host(host);
        if let Some(at) = gatekeeper.sign_in_host(host).filter(|_| !for_accounts) {
            let host = host.to_ascii_lowercase();
            return sign_in_host(sign_ins, host, at, arrival, request).await;
        }
        if for_accounts {
            let host = host.to_ascii_lowercase();
            return callback(request, next, &host, arrival.way).await;
        }
        if let Some(at) = gatekeeper.at_app(host) {
            return at_app(&gatekeeper, apps, at, arrival, request).await;
        }
        return stranger(&gatekeeper, &request, host, arrival.way);
    };
    if !gatekeeper.serves(&instance, arrival.way) {
        return wrong_way(&instance, &instance.issuer, &request, arrival.way);
    }
    request.extensions_mut().insert(Peer(arrival.address));
    let promise = gatekeeper.promises_https(&instance);
    let moment = Moment::here();
    let muddled = cookies::ambiguous(&request, &gatekeeper, &instance);
    let here = Here { instance, moment };
    let closed = here.instance.cozy.blocked.clone();
    let open_to_all = request.uri().path().starts_with("/static/");
    let mut response = if let Some(reason) = closed.filter(|_| !open_to_all) {
        blocked(&here, request.headers(), &reason)
    } else if let Some(clear) = muddled {
        (clear, page::muddled(&here, request.headers())).into_response()
    } else {
        request.extensions_mut().insert(here);
        next.run(request).await
    };
    finish(response.headers_mut());
    if promise {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_FOR_A_YEAR);
    }
    response
}

/// A browser that comes back from a service, to a host that the owner registered there and that is no instance's. Only
/// what belongs to callbacks is served on it.
async fn callback(mut request: Request, next: Next, host: &str, way: Way) -> Response {
    if matches!(way, Way::Exposed | Way::PlainToProxy) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    request.extensions_mut().insert(Elsewhere {
        moment: Moment::here(),
        host: host.to_owned(),
        context: None,
    });
    let mut response = next.run(request).await;
    finish(response.headers_mut());
    response
}

/// A host of no instance that sign-ins by providers pass through: a router of its own, and nothing else.
async fn sign_in_host(
    sign_ins: Router,
    host: String,
    at: SignInHost,
    arrival: Arrival,
    mut request: Request,
) -> Response {
    if matches!(arrival.way, Way::Exposed | Way::PlainToProxy) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    // What the routes of instances found in the path is nothing here.
    request.extensions_mut().clear();
    request.extensions_mut().insert(Peer(arrival.address));
    request.extensions_mut().insert(Elsewhere {
        moment: Moment::here(),
        host,
        context: match at {
            SignInHost::Login(context) => Some(context),
            SignInHost::Return => None,
        },
    });
    let Ok(mut response) = sign_ins.oneshot(request).await;
    finish(response.headers_mut());
    response
}

/// The host of an app: it is served on the ways that its instance is served on, and by a router of its own.
async fn at_app(
    gatekeeper: &Gatekeeper,
    apps: Router,
    at: AtApp,
    arrival: Arrival,
    mut request: Request,
) -> Response {
    let instance = Arc::clone(&at.instance);
    if !gatekeeper.serves(&instance, arrival.way) {
        return wrong_way(&instance, &at.origin, &request, arrival.way);
    }
    request.extensions_mut().insert(Peer(arrival.address));
    let there = There {
        at,
        moment: Moment::here(),
    };
    let muddled = cookies::ambiguous_at_app(&request, gatekeeper, &instance);
    let mut response = if let Some(reason) = &instance.cozy.blocked {
        let here = Here {
            instance: Arc::clone(&instance),
            moment: there.moment,
        };
        blocked(&here, request.headers(), reason)
    } else if let Some(clear) = muddled {
        (clear, apps::muddled(&there, &request)).into_response()
    } else {
        request.extensions_mut().insert(there);
        let Ok(response) = apps.oneshot(request).await;
        response
    };
    finish(response.headers_mut());
    if gatekeeper.promises_https(&instance) {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_FOR_A_YEAR);
    }
    response
}

/// How the visitor came, with what the request claims about it.
fn arrival(gatekeeper: &Gatekeeper, request: &Request) -> Arrival {
    let headers = request.headers();
    let proxies = &gatekeeper.lodge().proxies;
    let texts = |name: &str| {
        headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().unwrap_or_default())
            .collect()
    };
    let said = Said {
        proto: texts("x-forwarded-proto"),
        forwarded_for: texts("x-forwarded-for"),
        otherwise_forwarded: ["x-forwarded-host", "forwarded"]
            .iter()
            .any(|name| headers.contains_key(*name)),
        secret: proxies.secret.as_ref().map_or_else(Vec::new, |secret| {
            headers
                .get_all(secret.header.as_str())
                .iter()
                .map(HeaderValue::as_bytes)
                .collect()
        }),
    };
    // Without a peer nobody is on this computer.
    let peer = request
        .extensions()
        .get::<Peer>()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0);
    let encrypted = request.extensions().get::<Encrypted>().is_some();
    proxies.arrival(peer, encrypted, &said)
}

/// An instance that is not served on this way: no page, no cookie, no body. Only who typed the bare name and was
/// brought by a proxy of ours is shown to https; anything else over plain http may have had a secret in it, and its
/// sender has to notice.
fn wrong_way(instance: &Instance, origin: &str, request: &Request, way: Way) -> Response {
    let bare = request.uri().path_and_query().is_some_and(|target| target == "/");
    if way == Way::PlainToProxy && bare && request.method().is_safe() && !instance.is_loopback() {
        let there = format!("{origin}/");
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, there)]).into_response();
    }
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

/// A Host that is no instance: no page, no cookie, no body, with two exceptions for who comes from this computer and
/// names our own port. While there is no instance at all, the front door under `localhost` says how to make one. And who
/// typed 127.0.0.1 or [::1] is told the name that is answered; no name that somebody else could point here is among
/// these (S-143).
fn stranger(gatekeeper: &Gatekeeper, request: &Request, host: &str, way: Way) -> Response {
    let port = gatekeeper.lodge().port;
    let own = |name: &str| {
        host.strip_prefix(name)
            .and_then(|rest| rest.strip_prefix(':'))
            .is_some_and(|named| named == port.to_string())
    };
    if way != Way::Here || request.method() != Method::GET {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    if (own("127.0.0.1") || own("[::1]")) && request.uri().path() == "/" {
        let name = format!("localhost:{port}");
        if gatekeeper.is_empty() || gatekeeper.instance(&name).is_some() {
            let mut response = front_door::by_number(request.headers(), &name);
            finish(response.headers_mut());
            return response;
        }
    }
    if gatekeeper.is_empty() && own("localhost") {
        let mut response = match request.uri().path() {
            "/" => front_door::no_instance(request.headers()),
            discovery::OPENID_CONFIGURATION | discovery::OAUTH_AUTHORIZATION_SERVER => {
                front_door::nothing_to_discover()
            }
            "/static/lodge.css" => crate::assets::stylesheet_now(),
            "/static/mark.svg" => crate::assets::mark_now(),
            _ => StatusCode::MISDIRECTED_REQUEST.into_response(),
        };
        finish(response.headers_mut());
        return response;
    }
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

/// What hyper lets through and RFC 9112 does not (S-131 to S-134, S-140, S-227).
fn wire(request: &Request) -> Result<(), StatusCode> {
    let headers = request.headers();
    let bad = Err(StatusCode::BAD_REQUEST);
    let target = request.uri();
    let target_length = target.path_and_query().map_or(0, |path| path.as_str().len());
    if target_length > LONGEST_TARGET {
        return Err(StatusCode::URI_TOO_LONG);
    }
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if headers.len() > MOST_HEADERS || size > LARGEST_HEADERS {
        return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return bad;
    };
    let token = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(byte);
    if host.is_empty() || !host.as_bytes().iter().all(token) {
        // An instance's domain has no other characters; `user@host` and friends are not even looked up.
        return if host.as_bytes().iter().all(u8::is_ascii_graphic) {
            Err(StatusCode::MISDIRECTED_REQUEST)
        } else {
            bad
        };
    }
    if let Some(authority) = target.authority()
        && authority.as_str().as_bytes() != host.as_bytes()
    {
        return bad;
    }
    if headers.contains_key(header::TRANSFER_ENCODING) {
        // hyper takes away a Content-Length that came with it, so the two cannot be told from a chunked body alone
        // (S-133). Nobody needs chunks to send a form.
        return bad;
    }
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    if let Some(length) = lengths.next()
        && (lengths.next().is_some() || !length.as_bytes().iter().all(u8::is_ascii_digit))
    {
        return bad;
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    if matches!(*request.method(), Method::TRACE | Method::CONNECT) {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    Ok(())
}

/// Headers of every reply that does not say otherwise.
pub(crate) fn finish(headers: &mut HeaderMap) {
    const EVERYWHERE: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in EVERYWHERE {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// CORS of what any browser app may read (opencloud.md A.5): any origin, never credentials.
pub(crate) async fn any_origin(State(()): State<()>, request: Request, next: Next) -> Response {
    let preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    if preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, OPTIONS"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("Authorization, Content-Type"),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    } else {
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("WWW-Authenticate"),
        );
    }
    response
}

/// CORS of the Cozy side's programming interface (cozy.md D.6): the page's origin, with cookies. A page gains nothing by
/// its visitor's cookie: everything here asks for a token, and the token of an app goes with the cookie, not instead.
pub(crate) async fn asking_origin(State(()): State<()>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let wished = request
        .headers()
        .get(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .cloned();
    let preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    let Some(origin) = origin else { return response };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    if preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE"),
        );
        if let Some(wished) = wished {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wished);
        }
        headers.insert(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static(TWELVE_HOURS),
        );
    }
    response
}

/// CORS of the routes by which apps of an instance sign their person out (cozy.md B.6): the origins of its installed apps,
/// with cookies, and nobody else's.
pub(crate) async fn app_origins(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    request: Request,
    next: Next,
) -> Response {
    let here = request.extensions().get::<Here>().cloned();
    let origin = request.headers().get(header::ORIGIN).cloned();
    let wished = request
        .headers()
        .get(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .cloned();
    let preflight = request.method() == Method::OPTIONS;
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let of_an_app = |origin: &HeaderValue| {
        let (Ok(origin), Some(here)) = (origin.to_str(), &here) else {
            return false;
        };
        gatekeeper.is_app_origin(&here.instance, origin)
    };
    let Some(origin) = origin.filter(of_an_app) else {
        return response;
    };
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    if preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("DELETE"),
        );
        if let Some(wished) = wished {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wished);
        }
        headers.insert(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static(TWELVE_HOURS),
        );
    }
    response
}

/// How long browsers may remember what a preflight allowed them, in seconds.
const TWELVE_HOURS: &str = "43200";

/// What a browser says in a header that it sends once; sent twice, it says nothing that could be believed.
pub(crate) fn said<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().unwrap_or_default();
    Some(if values.next().is_none() { first } else { "" })
}

/// Apps send the person's browser to a new page, or to a frame when nothing is to be shown. An image, a script or a
/// `fetch` of another page never is such a visit: pages on other ports of this host would get grants made without
/// anybody seeing it, and pages anywhere could fill the list of waiting requests (S-153, S-156).
pub(crate) async fn pages_only(request: Request, next: Next) -> Response {
    match said(request.headers(), SEC_FETCH_DEST) {
        None | Some("document" | "iframe" | "frame") => next.run(request).await,
        Some(_) => match request.extensions().get::<Here>() {
            Some(here) => page::foreign(here, request.headers()),
            None => StatusCode::MISDIRECTED_REQUEST.into_response(),
        },
    }
}

/// Forms of our pages are taken only from our pages (S-057, S-063, S-065). Apps on subdomains are same-site
/// and yet strangers, so only the very same origin counts.
pub(crate) async fn own_pages_only(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let Some(here) = request.extensions().get::<Here>().cloned() else {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    };
    let from_here = from_here(request.headers(), &here)
        // No browser of today sends neither. With a session there is something to steal; without one the
        // form's CSRF token, bound to the browser cookie, is proof enough.
        .unwrap_or_else(|| !cookies::has_session(&request, &gatekeeper, &here.instance));
    if from_here {
        next.run(request).await
    } else {
        page::foreign(&here, request.headers())
    }
}

/// Forms of the Cozy side. What a browser says about where a form came from has to be this very origin; programs say
/// nothing about it, and then the double submit in the form decides (cozy.md B.2), with a session or without.
pub(crate) async fn cozy_forms(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let Some(here) = request.extensions().get::<Here>().cloned() else {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    };
    if from_here(request.headers(), &here).unwrap_or(true) {
        next.run(request).await
    } else {
        page::foreign(&here, request.headers())
    }
}

/// Whether a browser says that a page of the very same origin sent this; none when nothing is said.
fn from_here(headers: &HeaderMap, here: &Here) -> Option<bool> {
    match (said(headers, "origin"), said(headers, SEC_FETCH_SITE)) {
        (Some(origin), Some(site)) => Some(origin == here.instance.origin && site == "same-origin"),
        (Some(origin), None) => Some(origin == here.instance.origin),
        (None, Some(site)) => Some(site == "same-origin"),
        (None, None) => None,
    }
}

/// An instance that whoever runs the lodge closed (cozy.md A.1).
fn blocked(here: &Here, headers: &HeaderMap, reason: &str) -> Response {
    if reply::cozy::accepts_html(headers) {
        return page::blocked(here, headers, reason);
    }
    let error = ApiError {
        title: "Blocked",
        code: Some(reason),
        detail: Some("the instance is blocked"),
        ..ApiError::default()
    };
    reply::cozy::api_error(StatusCode::SERVICE_UNAVAILABLE, &error)
}

/// The instance has another domain by now: the same path there, and the same method.
fn moved(instance: &Instance, request: &Request) -> Response {
    let target = request
        .uri()
        .path_and_query()
        .map_or("/", http::uri::PathAndQuery::as_str);
    let there = format!("{}{target}", instance.issuer);
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, there)]).into_response()
}
