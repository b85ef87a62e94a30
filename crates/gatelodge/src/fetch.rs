//! The real door of [`gatekeeper::fetch`]: names, sockets, TLS and HTTP/1.1 for one question at a time.
//!
//! No pool, no cookies, no proxy (whatever `HTTP_PROXY` says), no redirects, no compression, no `User-Agent`.
//! The invariant: a connection is made only to an address that [`Rules::admits`], and its other end is asked for
//! once more after it stands (S-124). Nothing is read or kept until the first question: an idle lodge has no
//! certificates in memory.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use gatekeeper::fetch::{Answering, Ask, Door, Got, Method, Outside, Refused, Rules, Target, TlsProblem};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderMap,
    HeaderValue, ORIGIN,
};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError as Bad, ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::config::Outbound;
use crate::mail::RealMailDoor;

/// Questions on their way at once; more wait for their turn, within their own time.
const AT_ONCE: usize = 32;
/// Addresses of one name that are tried.
const ADDRESSES: usize = 4;
/// Longest time for one address, so that a dead one leaves time for the next.
const CONNECT: Duration = Duration::from_secs(2);
/// Largest header block of an answer, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;
/// Most header fields of an answer.
const MOST_HEADERS: usize = 64;

/// `[outbound] roots` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RootsError {
    /// The file cannot be read.
    #[error("cannot read the certificates in {0}: {1}")]
    Unreadable(PathBuf, String),
    /// There is none in it.
    #[error("there is no certificate in {0}; `[outbound] roots` names a PEM file")]
    Empty(PathBuf),
}

/// The way out, as configured.
pub(crate) fn outside(config: &Outbound) -> Result<Outside, RootsError> {
    let rules = Arc::new(Rules::new(config.allow.clone()));
    let more_roots = match &config.roots {
        Some(path) => read_roots(path)?,
        None => Vec::new(),
    };
    let mail = Arc::new(RealMailDoor::new(more_roots.clone()));
    let door = Arc::new(RealDoor::new(Arc::clone(&rules), more_roots, Box::new(System)));
    Ok(Outside { door, rules, mail })
}

/// What a look-up of a name finds.
type Found<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'a>>;

/// Who knows the addresses of names. They may say something else each time (DNS rebinding).
trait Names: Send + Sync {
    fn look_up<'a>(&'a self, host: &'a str, port: u16) -> Found<'a>;
}

/// The operating system.
struct System;

impl Names for System {
    fn look_up<'a>(&'a self, host: &'a str, port: u16) -> Found<'a> {
        Box::pin(async move { Ok(lookup_host((host, port)).await?.collect()) })
    }
}

fn read_roots(path: &Path) -> Result<Vec<CertificateDer<'static>>, RootsError> {
    let unreadable =
        |error: rustls::pki_types::pem::Error| RootsError::Unreadable(path.to_owned(), error.to_string());
    let roots = CertificateDer::pem_file_iter(path)
        .map_err(unreadable)?
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    if roots.is_empty() {
        return Err(RootsError::Empty(path.to_owned()));
    }
    Ok(roots)
}

struct RealDoor {
    rules: Arc<Rules>,
    more_roots: Vec<CertificateDer<'static>>,
    names: Box<dyn Names>,
    tls: OnceCell<TlsConnector>,
    turns: Semaphore,
}

impl Door for RealDoor {
    fn ask(&self, ask: Ask) -> Answering<'_> {
        Box::pin(async move {
            let answer = timeout(ask.within, self.answer(&ask)).await;
            answer.unwrap_or(Err(Refused::TooSlow))
        })
    }
}

/// A refusal, and whether a second try may end better.
struct Failed {
    why: Refused,
    again: bool,
}

impl Failed {
    fn for_good(why: Refused) -> Self {
        Self { why, again: false }
    }

    fn for_now(why: Refused) -> Self {
        Self { why, again: true }
    }
}

impl RealDoor {
    fn new(rules: Arc<Rules>, more_roots: Vec<CertificateDer<'static>>, names: Box<dyn Names>) -> Self {
        Self {
            rules,
            more_roots,
            names,
            tls: OnceCell::new(),
            turns: Semaphore::new(AT_ONCE),
        }
    }

    async fn answer(&self, ask: &Ask) -> Result<Got, Refused> {
        let target = self.rules.target(&ask.url, ask.reach)?;
        let _turn = self.turns.acquire().await.map_err(|_| Refused::Closed)?;
        let answer = match self.try_once(&target, ask).await {
            Err(failed) if failed.again => self.try_once(&target, ask).await,
            other => other,
        };
        answer.map_err(|failed| failed.why)
    }

    async fn try_once(&self, target: &Target, ask: &Ask) -> Result<Got, Failed> {
        let stream = self.connect(target, ask).await?;
        if !target.is_secure() {
            return exchange(stream, target, ask).await;
        }
        let name = ServerName::try_from(target.host().trim_end_matches('.').to_owned())
            .map_err(|_| Failed::for_good(Refused::Url("its name cannot have a certificate")))?;
        let stream = self
            .tls()
            .await?
            .connect(name, stream)
            .await
            .map_err(|error| tls_failed(&error))?;
        exchange(stream, target, ask).await
    }

    /// Looks the name up, asks the rules about each address, and connects to the first that lets us.
    async fn connect(&self, target: &Target, ask: &Ask) -> Result<TcpStream, Failed> {
        let found: Vec<SocketAddr> = match target.address() {
            Some(address) => vec![SocketAddr::new(address, target.port())],
            None => self
                .names
                .look_up(target.host(), target.port())
                .await
                .map_err(|_| Failed::for_now(Refused::UnknownName))?,
        };
        if found.is_empty() {
            return Err(Failed::for_good(Refused::UnknownName));
        }
        let mut admitted = found
            .into_iter()
            .filter(|address| self.rules.admits(target, *address))
            .take(ADDRESSES)
            .peekable();
        if admitted.peek().is_none() {
            return Err(Failed::for_good(Refused::Address));
        }
        for address in admitted {
            ask.before.connecting(address.ip()).map_err(Failed::for_good)?;
            let Ok(Ok(stream)) = timeout(CONNECT, TcpStream::connect(address)).await else {
                continue;
            };
            let peer = stream
                .peer_addr()
                .map_err(|_| Failed::for_now(Refused::Unreachable))?;
            if !self.rules.admits(target, peer) {
                return Err(Failed::for_good(Refused::Address));
            }
            return Ok(stream);
        }
        Err(Failed::for_now(Refused::Unreachable))
    }

    /// Reads the system's certificates, once.
    async fn tls(&self) -> Result<&TlsConnector, Failed> {
        let make = || async {
            let more = self.more_roots.clone();
            match tokio::task::spawn_blocking(move || client_config(trusted(more))).await {
                Ok(Ok(config)) => Ok(TlsConnector::from(Arc::new(config))),
                Ok(Err(error)) => {
                    tracing::error!(%error, "TLS cannot be used");
                    Err(Failed::for_good(Refused::Tls(TlsProblem::Other)))
                }
                Err(_) => Err(Failed::for_good(Refused::Closed)),
            }
        };
        self.tls.get_or_try_init(make).await
    }
}

/// The system's authorities and the configured ones.
fn trusted(more: Vec<CertificateDer<'static>>) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    for problem in &system.errors {
        tracing::warn!(%problem, "some of the system's certificates cannot be read");
    }
    roots.add_parsable_certificates(system.certs);
    roots.add_parsable_certificates(more);
    if roots.is_empty() {
        tracing::warn!("this system trusts no certificate authority, so no https server can be asked");
    }
    roots
}

fn client_config(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn tls_failed(error: &io::Error) -> Failed {
    let Some(error) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>())
    else {
        // The other end hung up in the middle.
        return Failed::for_now(Refused::Unreachable);
    };
    let problem = match error {
        rustls::Error::InvalidCertificate(Bad::UnknownIssuer) => TlsProblem::UnknownAuthority,
        rustls::Error::InvalidCertificate(
            Bad::Expired | Bad::ExpiredContext { .. } | Bad::NotValidYet | Bad::NotValidYetContext { .. },
        ) => TlsProblem::Expired,
        rustls::Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => {
            TlsProblem::OtherName
        }
        _ => TlsProblem::Other,
    };
    Failed::for_good(Refused::Tls(problem))
}

/// One question and its answer on a connection that is not used again.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    target: &Target,
    ask: &Ask,
) -> Result<Got, Failed> {
    let request = request(target, ask)?;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Failed::for_now(Refused::Unreachable))?;
    let mut speak = pin!(async {
        let response = sender
            .send_request(request)
            .await
            .map_err(|error| broken(&error, ask))?;
        read(response, ask).await.map_err(Failed::for_good)
    });
    // The connection has to be driven while the question is asked. It may end first: what it brought is still there.
    tokio::select! {
        biased;
        answer = &mut speak => answer,
        _ = connection => speak.await,
    }
}

fn request(target: &Target, ask: &Ask) -> Result<Request<Full<Bytes>>, Failed> {
    let value = |text: &str| {
        HeaderValue::from_str(text)
            .map_err(|_| Failed::for_good(Refused::Url("it cannot be sent in a header")))
    };
    let (method, body) = match &ask.method {
        Method::Get => (http::Method::GET, Bytes::new()),
        Method::PostForm(form) => (http::Method::POST, Bytes::from(form.clone())),
    };
    let accept = if ask.accept.is_empty() {
        "*/*".to_owned()
    } else {
        ask.accept.join(", ")
    };
    let mut request = Request::new(Full::new(body));
    *request.uri_mut() = target
        .path_and_query()
        .parse()
        .map_err(|_| Failed::for_good(Refused::Url("it is not well formed")))?;
    let headers = request.headers_mut();
    headers.insert(HOST, value(target.authority())?);
    headers.insert(ACCEPT, value(&accept)?);
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    if let Some(authorization) = &ask.authorization {
        let mut value = value(authorization.expose())?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    if let Some(origin) = &ask.origin {
        headers.insert(ORIGIN, value(origin)?);
    }
    if method == http::Method::POST {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
    }
    *request.method_mut() = method;
    Ok(request)
}

/// A connection that broke before the answer. A GET may be asked again; a POST may have been heard.
fn broken(error: &hyper::Error, ask: &Ask) -> Failed {
    if error.is_parse() || error.is_parse_too_large() {
        return Failed::for_good(Refused::Malformed);
    }
    Failed {
        why: Refused::Unreachable,
        again: ask.method == Method::Get && !ask.once,
    }
}

async fn read(response: Response<Incoming>, ask: &Ask) -> Result<Got, Refused> {
    let (head, body) = response.into_parts();
    if head
        .headers
        .get(CONTENT_ENCODING)
        .is_some_and(|coding| coding != "identity")
    {
        return Err(Refused::Malformed);
    }
    let got = Got {
        status: head.status.as_u16(),
        headers: texts(&head.headers),
        body: Vec::new(),
    };
    let expected = |media_type: &str| ask.accept.contains(&media_type);
    if got.is_success()
        && !ask.lenient
        && !ask.accept.is_empty()
        && !got.media_type().as_deref().is_some_and(expected)
    {
        return Err(Refused::MediaType);
    }
    let body = Limited::new(body, ask.at_most).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Refused::TooLarge
        } else {
            Refused::Unreachable
        }
    })?;
    Ok(Got {
        body: body.to_bytes().to_vec(),
        ..got
    })
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests;
