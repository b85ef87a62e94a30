//! The window where the answers of a test run arrive: a listener of its own on loopback, open for one run only.
//!
//! Here is how a browser brings an answer (in the query, in the fragment, or in a form) and what it is shown then. What
//! an answer means is for whoever runs the test (`gatelodge::test_client`).
//!
//! Invariant: nothing is taken in under a Host other than the listener's own, nor under a path that does not begin with
//! the run's random word.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use protocol::parameters::Parameters;
use tokio::sync::mpsc;

use crate::assets;
use crate::guard::{finish, said};
use crate::pages::TestAnswer;
use crate::reply::page;
use crate::visit::{Form, Query, texts};

/// Largest answer, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// Who listens, and for what.
#[derive(Debug, Clone)]
pub struct Desk {
    /// `127.0.0.1:PORT`: the only Host that is answered.
    pub host: String,
    /// The random word that every path begins with.
    pub word: String,
    /// Domain of the instance, for the page.
    pub domain: String,
    /// The owner's language, or empty.
    pub locale: String,
    /// Where arrivals go. When it is full, more of them are dropped: an answer comes once.
    pub arrivals: mpsc::Sender<Arrival>,
}

/// What a browser brought.
#[derive(Debug)]
pub struct Arrival {
    /// By which door.
    pub door: Door,
    /// `GET`, or `POST` for an answer in a form.
    pub method: Method,
    /// The whole address as the browser had it, with query or fragment.
    pub url: String,
    /// The body of a form; empty otherwise.
    pub body: String,
    /// The parameters, wherever they came.
    pub parameters: Parameters,
}

/// Why a browser comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// With the answer to an authorization request.
    Answer,
    /// After signing out.
    Goodbye,
}

impl Desk {
    /// The redirect URI of the run.
    pub fn redirect_uri(&self) -> String {
        format!("http://{}/{}/callback", self.host, self.word)
    }

    /// The post-logout redirect URI of the run.
    pub fn post_logout_redirect_uri(&self) -> String {
        format!("http://{}/{}/goodbye", self.host, self.word)
    }

    /// The routes of the listener.
    pub fn open(self) -> Router {
        let at = |door: &str| format!("/{}/{door}", self.word);
        Router::new()
            .route(&at("callback"), get(callback).post(form_post))
            .route(&at("fragment"), axum::routing::post(fragment))
            .route(&at("goodbye"), get(goodbye))
            .route("/static/lodge.css", get(assets::stylesheet))
            .route("/static/mark.svg", get(assets::mark))
            .route("/static/test_answer.js", get(assets::test_answer_script))
            .fallback(nowhere)
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(from_fn_with_state(self.clone(), own_host))
            .with_state(self)
    }

    fn take(&self, door: Door, method: Method, url: String, body: String, parameters: Parameters) {
        let arrival = Arrival {
            door,
            method,
            url,
            body,
            parameters,
        };
        if self.arrivals.try_send(arrival).is_err() {
            tracing::debug!("an answer came to a test that is over or has enough of them");
        }
    }

    fn show(&self, headers: &HeaderMap, stage: Stage) -> Response {
        let page = TestAnswer {
            t: texts(headers, &self.locale, &[]),
            domain: self.domain.clone(),
            fragment: match stage {
                Stage::Reading => Some(format!("/{}/fragment", self.word)),
                Stage::Taken | Stage::Gone => None,
            },
            signed_out: matches!(stage, Stage::Gone),
        };
        page::show(StatusCode::OK, &page, None)
    }
}

/// What the page says.
#[derive(Clone, Copy)]
enum Stage {
    /// The answer is in the fragment, which only the page itself can read.
    Reading,
    /// The answer has arrived.
    Taken,
    /// The person has signed out.
    Gone,
}

/// Another name for this address would be somebody else's page (DNS rebinding).
async fn own_host(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let mut response = if said(request.headers(), "host") == Some(desk.host.as_str()) {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    };
    finish(response.headers_mut());
    response
}

async fn nowhere() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// An answer in the query; without a query it is in the fragment, or nowhere.
async fn callback(State(desk): State<Desk>, uri: Uri, headers: HeaderMap, query: Query) -> Response {
    let Some(encoded) = uri.query().filter(|query| !query.is_empty()) else {
        return desk.show(&headers, Stage::Reading);
    };
    let Ok(parameters) = query.0 else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let url = format!("{}?{encoded}", desk.redirect_uri());
    desk.take(Door::Answer, Method::GET, url, String::new(), parameters);
    desk.show(&headers, Stage::Taken)
}

/// An answer in a form (OAuth 2.0 Form Post Response Mode). It comes from a page of the server, another origin.
async fn form_post(State(desk): State<Desk>, headers: HeaderMap, form: Form) -> Response {
    let Ok(parameters) = form.0 else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let body = parameters.to_urlencoded();
    desk.take(Door::Answer, Method::POST, desk.redirect_uri(), body, parameters);
    desk.show(&headers, Stage::Taken)
}

/// The fragment, brought by our own page.
async fn fragment(State(desk): State<Desk>, headers: HeaderMap, form: Form) -> Response {
    let own = format!("http://{}", desk.host);
    if said(&headers, header::ORIGIN.as_str()) != Some(own.as_str()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let brought = form
        .0
        .ok()
        .and_then(|form| form.get("fragment").map(str::to_owned));
    let Some(fragment) = brought else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Ok(parameters) = Parameters::parse(fragment.as_bytes()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let url = format!("{}#{fragment}", desk.redirect_uri());
    desk.take(Door::Answer, Method::GET, url, String::new(), parameters);
    desk.show(&headers, Stage::Taken)
}

async fn goodbye(State(desk): State<Desk>, uri: Uri, headers: HeaderMap, query: Query) -> Response {
    let Ok(parameters) = query.0 else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let query = uri.query().map_or(String::new(), |query| format!("?{query}"));
    let url = format!("{}{query}", desk.post_logout_redirect_uri());
    desk.take(Door::Goodbye, Method::GET, url, String::new(), parameters);
    desk.show(&headers, Stage::Gone)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower::ServiceExt as _;

    use super::*;

    fn desk() -> (Desk, mpsc::Receiver<Arrival>) {
        let (arrivals, arrived) = mpsc::channel(2);
        let desk = Desk {
            host: "127.0.0.1:4711".to_owned(),
            word: "w0rd".to_owned(),
            domain: "localhost:4283".to_owned(),
            locale: String::new(),
            arrivals,
        };
        (desk, arrived)
    }

    fn visit(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request {
        let mut request = Request::builder().method(method).uri(path);
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header("host", "127.0.0.1:4711");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(body.to_owned())).unwrap()
    }

    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
    const OWN: (&str, &str) = ("origin", "http://127.0.0.1:4711");

    async fn status(desk: &Desk, request: Request) -> StatusCode {
        desk.clone().open().oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn an_answer_in_the_query_a_form_or_the_fragment_arrives_as_it_was() {
        let (desk, mut arrived) = desk();
        let ok = StatusCode::OK;
        assert_eq!(
            status(&desk, visit("GET", "/w0rd/callback?code=a%20b&state=s", &[], "")).await,
            ok
        );
        let arrival = arrived.recv().await.unwrap();
        assert_eq!(arrival.parameters.get("code"), Some("a b"));
        assert_eq!(
            arrival.url,
            "http://127.0.0.1:4711/w0rd/callback?code=a%20b&state=s"
        );

        assert_eq!(
            status(&desk, visit("POST", "/w0rd/callback", &[FORM], "code=c")).await,
            ok
        );
        let arrival = arrived.recv().await.unwrap();
        assert_eq!((arrival.method, arrival.body.as_str()), (Method::POST, "code=c"));

        let form = [FORM, OWN];
        let body = "fragment=id_token%3Da.b.c%26state%3Ds";
        assert_eq!(
            status(&desk, visit("POST", "/w0rd/fragment", &form, body)).await,
            ok
        );
        let arrival = arrived.recv().await.unwrap();
        assert_eq!(
            arrival.url,
            "http://127.0.0.1:4711/w0rd/callback#id_token=a.b.c&state=s"
        );
        assert_eq!(arrival.parameters.get("id_token"), Some("a.b.c"));

        assert_eq!(
            status(&desk, visit("GET", "/w0rd/goodbye?state=s", &[], "")).await,
            ok
        );
        assert_eq!(arrived.recv().await.unwrap().door, Door::Goodbye);
    }

    #[tokio::test]
    async fn without_a_query_the_page_reads_the_fragment_under_a_strict_policy() {
        let (desk, mut arrived) = desk();
        let response = desk
            .open()
            .oneshot(visit("GET", "/w0rd/callback", &[], ""))
            .await
            .unwrap();
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self'"),
            "{policy}"
        );
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert!(arrived.try_recv().is_err());
    }

    #[tokio::test]
    async fn foreign_hosts_paths_and_pages_bring_nothing() {
        let (desk, mut arrived) = desk();
        for (request, expected) in [
            (
                visit(
                    "GET",
                    "/w0rd/callback?code=x",
                    &[("host", "evil.example:4711")],
                    "",
                ),
                421,
            ),
            (
                visit("GET", "/w0rd/callback?code=x", &[("host", "localhost:4711")], ""),
                421,
            ),
            (visit("GET", "/callback?code=x", &[], ""), 404),
            (visit("GET", "/other/callback?code=x", &[], ""), 404),
            (visit("POST", "/w0rd/fragment", &[FORM], "fragment=code%3Dx"), 403),
            (
                visit(
                    "POST",
                    "/w0rd/fragment",
                    &[FORM, ("origin", "null")],
                    "fragment=code%3Dx",
                ),
                403,
            ),
            (visit("POST", "/w0rd/callback", &[], "code=x"), 400),
            (visit("GET", "/w0rd/callback?code=x&code=y", &[], ""), 400),
            (visit("DELETE", "/w0rd/callback?code=x", &[], ""), 405),
        ] {
            let target = request.uri().to_string();
            assert_eq!(status(&desk, request).await.as_u16(), expected, "{target}");
        }
        assert!(arrived.try_recv().is_err());
    }

    #[tokio::test]
    async fn more_arrivals_than_anybody_needs_are_dropped() {
        let (desk, mut arrived) = desk();
        for _ in 0..5 {
            assert_eq!(
                status(&desk, visit("GET", "/w0rd/callback?code=x", &[], "")).await,
                StatusCode::OK
            );
        }
        assert!(arrived.try_recv().is_ok() && arrived.try_recv().is_ok() && arrived.try_recv().is_err());
    }
}
