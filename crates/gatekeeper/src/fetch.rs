//! The one door through which the lodge speaks to servers that others named: keys of clients, request objects,
//! sector lists, logos, logout tokens, and the servers that the owner has checked (security.md 1.12).
//!
//! Here are the questions, the answers and the rules. Sockets are opened elsewhere, by whoever implements [`Door`];
//! it asks the [`Rules`] about the URL and again about every address before it connects to exactly that address.
//! A name is therefore never judged by one lookup and reached by another (S-124).
//!
//! Invariants: https, except to this computer for the owner; no redirects, no cookies, no proxy, no credentials but
//! those that the question brings; a bounded answer in a bounded time. What strangers can set off is also bounded per
//! host ([`Gatekeeper::fetch`]).

mod address;
mod patience;
mod rules;

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use protocol::client_metadata::{ClientMetadata, Publisher};
use protocol::secret::Secret;

use self::patience::Ended;
pub(crate) use self::patience::Patience;
pub use self::rules::{Allowed, InvalidAllowed, Rules, Target};
use crate::Gatekeeper;
use crate::mail::MailDoor;
use crate::world::Moment;

/// Most bytes of an answer, unless the question says otherwise.
const AT_MOST: usize = 64 * 1024;
/// Longest time for everything, unless the question says otherwise.
const WITHIN: Duration = Duration::from_secs(5);

/// Something to ask of a server.
#[derive(Clone)]
pub struct Ask {
    /// Where. A fragment is not sent.
    pub url: String,
    /// GET, or POST with a form.
    pub method: Method,
    /// Media types that a good answer may have, without parameters, such as `application/json`; any when empty.
    /// Sent as `Accept`.
    pub accept: &'static [&'static str],
    /// Whether an answer of another type is taken all the same: its reader will see.
    pub lenient: bool,
    /// Sent as `Authorization`.
    pub authorization: Option<Secret<String>>,
    /// Whether it must not be asked twice, also where the connection broke: what it carries works once.
    pub once: bool,
    /// Sent as `Origin`, to see what the server would tell a browser app of that origin.
    pub origin: Option<String>,
    /// Most bytes of the answer's body.
    pub at_most: usize,
    /// Longest time for names, connection, question and answer together.
    pub within: Duration,
    /// How far it may reach.
    pub reach: Reach,
    /// Who has a say before each connection.
    pub before: Before,
}

/// Who is asked before a connection to an address is made; nobody, unless [`Gatekeeper::fetch`] says so.
#[derive(Clone, Default)]
pub struct Before(Option<Arc<Judge>>);

/// Lets an address be connected to, or not.
type Judge = dyn Fn(IpAddr) -> Result<(), Refused> + Send + Sync;

impl Before {
    /// Whether a connection to this address may be made now.
    pub fn connecting(&self, address: IpAddr) -> Result<(), Refused> {
        self.0.as_ref().map_or(Ok(()), |judge| judge(address))
    }
}

impl fmt::Debug for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "counted"
        } else {
            "not counted"
        })
    }
}

/// Says where and how, and nothing of what is sent: forms and queries hold secrets.
impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("Ask")
            .field("url", &url)
            .field("method", &self.method)
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

/// How a server is asked.
#[derive(Clone, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST of a form, already `application/x-www-form-urlencoded`.
    PostForm(String),
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::PostForm(_) => "POST",
        })
    }
}

/// How far a question may reach: it depends on who named the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A stranger named it: https, port 443, public addresses, and what the configuration allows besides.
    Public,
    /// The owner named it: any port, also in the local network and on this computer; plain http on this computer
    /// only. Addresses that no server has, such as link-local ones, stay closed.
    Owner,
}

impl Reach {
    /// What the owner or a preset registered reaches further than what a client registered for itself, and than
    /// what came out of a file.
    pub fn of(client: &ClientMetadata) -> Self {
        match client.publisher {
            Publisher::Owner | Publisher::Preset => Self::Owner,
            Publisher::Import | Publisher::Dynamic => Self::Public,
        }
    }
}

impl Ask {
    /// A GET within the usual bounds: 64 KiB, 5 seconds.
    pub fn get(url: impl Into<String>, reach: Reach) -> Self {
        Self {
            url: url.into(),
            method: Method::Get,
            accept: &[],
            lenient: false,
            authorization: None,
            once: false,
            origin: None,
            at_most: AT_MOST,
            within: WITHIN,
            reach,
            before: Before::default(),
        }
    }

    /// A POST of a form within the usual bounds.
    pub fn post_form(url: impl Into<String>, form: impl Into<String>, reach: Reach) -> Self {
        Self {
            method: Method::PostForm(form.into()),
            ..Self::get(url, reach)
        }
    }

    /// Only answers of these media types.
    #[must_use]
    pub fn accepting(self, accept: &'static [&'static str]) -> Self {
        Self { accept, ..self }
    }

    /// Would like these media types, and takes what comes.
    #[must_use]
    pub fn preferring(self, accept: &'static [&'static str]) -> Self {
        Self {
            accept,
            lenient: true,
            ..self
        }
    }

    /// With this `Authorization`.
    #[must_use]
    pub fn authorized(self, authorization: Option<Secret<String>>) -> Self {
        Self {
            authorization,
            ..self
        }
    }

    /// Never asked twice.
    #[must_use]
    pub fn only_once(self) -> Self {
        Self { once: true, ..self }
    }

    /// An answer of at most so many bytes.
    #[must_use]
    pub fn at_most(self, at_most: usize) -> Self {
        Self { at_most, ..self }
    }

    /// All in this time.
    #[must_use]
    pub fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// As a browser app of this origin would ask.
    #[must_use]
    pub fn from_origin(self, origin: impl Into<String>) -> Self {
        Self {
            origin: Some(origin.into()),
            ..self
        }
    }
}

/// What a server answered. Strangers wrote it: never shown or logged as it is.
#[derive(Debug, Clone, Default)]
pub struct Got {
    /// The status. Redirects are answers like any other; they are not followed (S-125).
    pub status: u16,
    /// Header fields with lower-case names, in order. Values that are no text are left out.
    pub headers: Vec<(String, String)>,
    /// The body, whole.
    pub body: Vec<u8>,
}

impl Got {
    /// The first value of a header field; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(key, value)| (key == name).then_some(value.as_str()))
    }

    /// The media type in lower case, without parameters.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(value.split(';').next()?.trim().to_ascii_lowercase())
    }

    /// Whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no answer. Says nothing that the server wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// This URL is not asked at all.
    #[error("the address cannot be used: {0}")]
    Url(&'static str),
    /// The name leads only to addresses that may not be asked.
    #[error("the name leads to an address that may not be asked")]
    Address,
    /// The name is not known.
    #[error("the name is not known")]
    UnknownName,
    /// Nobody answers there, or the connection broke.
    #[error("the server cannot be reached")]
    Unreachable,
    /// TLS could not be agreed on.
    #[error("{0}")]
    Tls(TlsProblem),
    /// What came back is not HTTP.
    #[error("the answer is not well formed")]
    Malformed,
    /// More bytes than asked for.
    #[error("the answer is too large")]
    TooLarge,
    /// Another media type than asked for.
    #[error("the answer is of another type than asked for")]
    MediaType,
    /// It took too long.
    #[error("the server took too long")]
    TooSlow,
    /// This host was asked too often, or failed just now. Seconds until it may be asked again.
    #[error("the server is left alone for {0} seconds")]
    Resting(u64),
    /// There is no door: the command line works on the file without a running lodge.
    #[error("servers are only asked while the lodge runs")]
    Closed,
}

/// Why a TLS connection was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlsProblem {
    /// Signed by nobody who is trusted here, or by itself.
    #[error("the certificate is not from an authority that is trusted here")]
    UnknownAuthority,
    /// Over, or not begun.
    #[error("the certificate is not valid today")]
    Expired,
    /// For other names.
    #[error("the certificate is for another name")]
    OtherName,
    /// Anything else.
    #[error("no secure connection could be made")]
    Other,
}

/// An answer that is on its way.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Got, Refused>> + Send + 'a>>;

/// Whoever opens the sockets.
pub trait Door: Send + Sync {
    /// Asks once, within the bounds of the question and of the [`Rules`] it was made with.
    ///
    /// It connects only to addresses that [`Rules::admits`] after the name was looked up, tries again once where
    /// the connection failed before an answer began, and checks the media type of successful answers.
    fn ask(&self, ask: Ask) -> Answering<'_>;
}

/// The door and its rules, as the gatekeeper gets them.
#[derive(Clone)]
pub struct Outside {
    /// Opens the sockets.
    pub door: Arc<dyn Door>,
    /// What may be asked; the same that the door was made with.
    pub rules: Arc<Rules>,
    /// Hands letters to mail servers.
    pub mail: Arc<dyn MailDoor>,
}

impl Outside {
    /// No way out: every question is refused.
    pub fn closed() -> Self {
        Self {
            door: Arc::new(Closed),
            rules: Arc::default(),
            mail: crate::mail::no_door(),
        }
    }
}

struct Closed;

impl Door for Closed {
    fn ask(&self, _: Ask) -> Answering<'_> {
        Box::pin(std::future::ready(Err(Refused::Closed)))
    }
}

impl Gatekeeper {
    /// Asks a server, as far as the rules and the patience with its host go.
    ///
    /// For [`Reach::Public`] a host that cannot be reached is left alone for a minute, and so is a page that answered
    /// badly; no host is asked more than thirty times a minute, and no address more than sixty times (S-130): whoever can
    /// register clients must not be able to aim the lodge at somebody.
    pub async fn fetch(&self, ask: Ask, moment: Moment) -> Result<Got, Refused> {
        let target = self.outside.rules.target(&ask.url, ask.reach)?;
        if ask.reach == Reach::Owner {
            return self.outside.door.ask(ask).await;
        }
        let page = ask.url.clone();
        self.patience.begin(target.host(), &page, moment.now)?;
        let patience = Arc::clone(&self.patience);
        let ask = Ask {
            before: Before(Some(Arc::new(move |address| {
                patience.connects(address, moment.now)
            }))),
            ..ask
        };
        let answer = self.outside.door.ask(ask).await;
        let ended = Ended::of(&answer);
        self.patience.end(target.host(), &page, ended, moment.now);
        answer
    }

    /// Whether a URL could be asked at all, as far as that can be told without asking: for registrations (S-123).
    pub fn may_fetch(&self, url: &str, reach: Reach) -> Result<(), Refused> {
        self.outside.rules.target(url, reach).map(drop)
    }
}
