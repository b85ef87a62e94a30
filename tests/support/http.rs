//! HTTP/1.1 by hand, so that a test decides every byte: requests, replies, raw sockets.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::text;

/// Longest that a test waits for the lodge to say anything.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A request to be sent. `Host` and `Content-Length` are added unless the test names its own.
#[derive(Debug, Clone)]
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// A request without a body.
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// `GET`.
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// `POST` of a form.
    pub fn form<N: AsRef<str>, V: AsRef<str>>(target: &str, params: &[(N, V)]) -> Self {
        Self::new("POST", target)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(text::form(params))
    }

    /// One more header, as it is.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// `Authorization: Bearer`.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// `Authorization: Basic`, both parts form-encoded (RFC 6749 2.3.1).
    #[must_use]
    pub fn basic(self, id: &str, secret: &str) -> Self {
        let pair = format!("{}:{}", text::encode(id), text::encode(secret));
        self.header(
            "Authorization",
            &format!("Basic {}", text::base64(pair.as_bytes())),
        )
    }

    /// The target: path and query.
    pub fn target(&self) -> &str {
        &self.target
    }

    fn to_bytes(&self, host: &str) -> Vec<u8> {
        let named = |wanted: &str| {
            self.headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(wanted))
        };
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        let mut line = |name: &str, value: &str| {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        };
        if !named("host") {
            line("Host", host);
        }
        for (name, value) in &self.headers {
            line(name, value);
        }
        if !named("connection") {
            line("Connection", "close");
        }
        let has_body = !self.body.is_empty() || self.method == "POST";
        if has_body && !named("content-length") && !named("transfer-encoding") {
            line("Content-Length", &self.body.len().to_string());
        }
        head.push_str("\r\n");
        [head.into_bytes(), self.body.clone()].concat()
    }
}

/// Sends a request on a connection of its own and reads the reply.
pub fn send(address: SocketAddr, host: &str, request: &Request) -> Reply {
    send_over(Wire::open(address), host, request)
}

/// Sends a request on this connection and reads the reply.
#[track_caller]
pub(crate) fn send_over(mut wire: Wire, host: &str, request: &Request) -> Reply {
    wire.write(&request.to_bytes(host));
    let reply = wire.reply_to(&request.method);
    reply.unwrap_or_else(|| panic!("no reply to {} {}", request.method, request.target))
}

/// A reply.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in the order they came; a name may come more than once.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The value of a header; the test ends if there are two of it.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers(name);
        let first = values.next();
        assert_eq!(values.next(), None, "{name} came twice");
        first
    }

    /// All values of a header.
    pub fn headers<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = name.to_owned();
        self.headers
            .iter()
            .filter(move |(one, _)| *one == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in a reply {} {:?}", self.status, self.text()))
    }

    /// Where it redirects to.
    #[track_caller]
    pub fn location(&self) -> &str {
        let location = self.header("location");
        location.unwrap_or_else(|| panic!("no redirect but {} {}", self.status, self.text()))
    }

    /// Path and query of where it redirects to, whether it names the origin or not.
    #[track_caller]
    pub fn way(&self) -> &str {
        let location = self.location();
        let rest = location.split_once("://").map_or(location, |(_, rest)| rest);
        rest.find('/').map_or(rest, |at| &rest[at..])
    }

    /// This status, or the test ends.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "the check is what it is for")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{:?}\n{}",
            self.headers,
            String::from_utf8_lossy(&self.body)
        );
        self
    }

    /// A refusal in JSON: this status and this `error`; and nothing that is worth keeping in a cache.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "the check is what it is for")]
    pub fn expect_error(self, status: u16, error: &str) -> Self {
        let reply = self.expect(status);
        assert_eq!(reply.json()["error"], error, "{}", reply.text());
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        reply
    }

    /// An error page of an authorization request: no redirect, nothing but a page (`PAGE` in security.md).
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "the check is what it is for")]
    pub fn expect_page(self) -> Self {
        let reply = self.expect(400);
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(reply.header("location"), None);
        assert!(reply.header("content-security-policy").is_some());
        reply
    }

    /// The hidden and ready-made fields and the ticks of the page's one form, and its `action`.
    #[track_caller]
    pub fn form(&self) -> (String, Vec<(String, String)>) {
        let html = self.text();
        let start = html.find("<form").unwrap_or_else(|| panic!("no form on {html}"));
        let end = start + html[start..].find("</form>").expect("an end of the form");
        let tags: Vec<&str> = html[start..end]
            .split('<')
            .map(|tag| tag.split('>').next().unwrap_or(tag))
            .collect();
        let action = tags
            .iter()
            .find_map(|tag| tag.starts_with("form").then(|| text::attribute(tag, "action"))?)
            .expect("an action");
        let fields = tags
            .iter()
            .filter(|tag| {
                let sent = tag.contains(" checked") && !tag.contains(" disabled");
                let tick = sent && tag.contains("type=\"checkbox\"");
                tag.starts_with("input ") && (tick || tag.contains("type=\"hidden\""))
            })
            .map(|tag| {
                let name = text::attribute(tag, "name").expect("a name");
                (name, text::attribute(tag, "value").unwrap_or_default())
            })
            .collect();
        (action, fields)
    }

    /// The value of one hidden field of the page's form.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let (_, fields) = self.form();
        let field = fields.into_iter().find(|(one, _)| one == name);
        field.unwrap_or_else(|| panic!("no field {name}")).1
    }
}

/// What a connection can be.
trait Stream: io::Read + io::Write + Send {}

impl<S: io::Read + io::Write + Send> Stream for S {}

/// A raw connection.
pub struct Wire {
    stream: Box<dyn Stream>,
    unread: Vec<u8>,
}

impl Wire {
    /// Connects.
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.set_nodelay(true).expect("no delay");
        Self::over(stream)
    }

    /// Over something that is connected already.
    pub(crate) fn over(stream: impl io::Read + io::Write + Send + 'static) -> Self {
        Self {
            stream: Box::new(stream),
            unread: Vec::new(),
        }
    }

    /// Sends bytes; the other side may have hung up already.
    pub fn write(&mut self, bytes: &[u8]) {
        let sent = self.stream.write_all(bytes);
        if let Err(error) = sent {
            let hung_up = matches!(
                error.kind(),
                io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
            );
            assert!(hung_up, "{error}");
        }
    }

    /// The next reply to a `GET`; `None` if the lodge hung up instead.
    pub fn reply(&mut self) -> Option<Reply> {
        self.reply_to("GET")
    }

    /// Whether the lodge hangs up without a further word.
    pub fn is_closed(&mut self) -> bool {
        self.unread.is_empty() && !self.more()
    }

    /// Everything until the lodge hangs up, whatever it is.
    pub fn drain(&mut self, into: &mut Vec<u8>) {
        while self.more() {}
        into.append(&mut self.unread);
    }

    /// The next reply to this method; `None` if the lodge hung up instead.
    pub fn reply_to(&mut self, method: &str) -> Option<Reply> {
        let head_end = loop {
            if let Some(at) = find(&self.unread, b"\r\n\r\n") {
                break at;
            }
            if !self.more() {
                assert!(self.unread.is_empty(), "half a reply");
                return None;
            }
        };
        let head: Vec<u8> = self.unread.drain(..head_end + 4).collect();
        let head = String::from_utf8(head).expect("a head in UTF-8");
        let mut lines = head.trim_end().split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.strip_prefix("HTTP/1."))
            .and_then(|line| line.get(2..5))
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("no status line in {head:?}"));
        let headers: Vec<(String, String)> = lines
            .map(|line| {
                let (name, value) = line.split_once(':').expect("a header line");
                (name.to_ascii_lowercase(), value.trim().to_owned())
            })
            .collect();
        let mut reply = Reply {
            status,
            headers,
            body: Vec::new(),
        };
        let without_body = method == "HEAD" || matches!(status, 100..200 | 204 | 304);
        if !without_body {
            let in_pieces = reply.header("transfer-encoding").is_some();
            reply.body = if in_pieces {
                assert_eq!(reply.header("transfer-encoding"), Some("chunked"));
                assert_eq!(reply.header("content-length"), None, "one length is enough");
                self.pieces()
            } else {
                let length = reply.header("content-length");
                self.exactly(length.map_or(0, |length| length.parse().expect("a length")))
            };
        }
        Some(reply)
    }

    /// So many bytes.
    fn exactly(&mut self, length: usize) -> Vec<u8> {
        while self.unread.len() < length {
            assert!(self.more(), "half a body");
        }
        self.unread.drain(..length).collect()
    }

    /// A body in pieces, each with its length before it (RFC 9112 7.1). Only long lists come so.
    fn pieces(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                if let Some(end) = find(&self.unread, b"\r\n") {
                    break self.exactly(end + 2);
                }
                assert!(self.more(), "half a body");
            };
            let length = std::str::from_utf8(&line).expect("a length").trim();
            let length = usize::from_str_radix(length, 16).expect("a length");
            body.extend(self.exactly(length));
            assert_eq!(self.exactly(2), b"\r\n");
            if length == 0 {
                return body;
            }
        }
    }

    /// Reads what comes; `false` at the end.
    fn more(&mut self) -> bool {
        let mut buffer = [0; 16 * 1024];
        match self.stream.read(&mut buffer) {
            Ok(0) => false,
            Ok(read) => {
                self.unread.extend_from_slice(&buffer[..read]);
                true
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => false,
            // A signal came in between; a socket with a time limit is not read on by itself.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => true,
            Err(error) => panic!("the lodge says nothing: {error}"),
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
