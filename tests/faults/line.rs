//! A line to a lodge that may die in the middle of a word.
//!
//! A reply counts as said when its last byte has arrived (security.md 3.1); half a reply is no reply. Unlike the
//! support's HTTP, the line stays open between requests, and its end is a value.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use gatelodge_tests::{Address, Reply, text};

/// No complete reply came: the lodge is dead. Whether it did what it was asked is not known.
#[derive(Debug)]
pub(crate) struct Dead;

/// What one who may be cut off knows and tells.
#[derive(Clone)]
pub(crate) struct Watch {
    /// Told of every request, before it is sent.
    pub(crate) sent: Sender<()>,
    /// Set before the lodge is killed: only then may a line go dead.
    pub(crate) killed: std::sync::Arc<AtomicBool>,
}

impl Watch {
    /// Counts a request.
    pub(crate) fn tick(&self) {
        // Nobody counts while facts are checked.
        let _ = self.sent.send(());
    }

    /// Whether the lodge was killed.
    pub(crate) fn is_over(&self) -> bool {
        self.killed.load(Ordering::SeqCst)
    }

    /// A line went dead, which only killing excuses.
    #[track_caller]
    pub(crate) fn excuse(&self, why: &dyn std::fmt::Debug) -> Dead {
        assert!(self.is_over(), "the lodge hung up by itself: {why:?}");
        Dead
    }
}

/// A connection that is made when it is needed and kept.
pub(crate) struct Line {
    address: Address,
    watch: Watch,
    stream: Option<BufReader<TcpStream>>,
}

impl Line {
    pub(crate) fn new(address: Address, watch: Watch) -> Self {
        Self {
            address,
            watch,
            stream: None,
        }
    }

    /// The lodge's origin.
    pub(crate) fn origin(&self) -> String {
        self.address.origin()
    }

    /// `GET` with these headers.
    #[track_caller]
    pub(crate) fn get(&mut self, target: &str, headers: &[(&str, &str)]) -> Result<Reply, Dead> {
        self.ask("GET", target, headers, "")
    }

    /// `POST` of a form with these headers.
    #[track_caller]
    pub(crate) fn post(
        &mut self,
        target: &str,
        params: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Result<Reply, Dead> {
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        self.ask("POST", target, &[headers, &[form]].concat(), &text::form(params))
    }

    #[track_caller]
    fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Reply, Dead> {
        let mut request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\n",
            self.address.domain()
        );
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.watch.tick();
        match self.exchange(request.as_bytes()) {
            Ok(reply) => Ok(reply),
            Err(error) => {
                self.stream = None;
                Err(self.watch.excuse(&error))
            }
        }
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<Reply> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.connect()?,
        };
        stream.get_mut().write_all(request)?;
        let head = read_head(&mut stream)?;
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .expect("a status line");
        let mut reply = Reply {
            status,
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: Vec::new(),
        };
        let length = reply
            .header("content-length")
            .map_or(0, |length| length.parse().expect("a length"));
        reply.body = vec![0; length];
        stream.read_exact(&mut reply.body)?;
        if reply.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        Ok(reply)
    }

    fn connect(&self) -> io::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(self.address.socket())?;
        stream.set_nodelay(true)?;
        // No reply takes this long; one that does is a fault of its own.
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(BufReader::new(stream))
    }
}

fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head)
}
