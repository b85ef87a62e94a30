//! A server of an app on this computer: takes what it is sent and remembers it.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// Longest that a test waits for something to arrive.
const PATIENCE: Duration = Duration::from_mins(1);

/// What arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// Method and target.
    pub line: String,
    /// The header fields as they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Received {
    /// The path, without the query.
    pub fn path(&self) -> &str {
        let target = self.line.split(' ').nth(1).unwrap_or_default();
        target.split('?').next().unwrap_or_default()
    }

    /// The first value of a header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(one, value)| (one == name).then_some(value.as_str()))
    }
}

struct Seen {
    all: Mutex<Vec<Received>>,
    more: Condvar,
    /// Status and body of every answer; none: it never answers.
    answer: Mutex<Option<(u16, String)>>,
    /// Those of single paths.
    at: Mutex<HashMap<String, (u16, String)>>,
}

/// A server on a free port; its thread ends with the test's process.
pub struct Receiver {
    address: SocketAddr,
    seen: Arc<Seen>,
}

impl Receiver {
    /// Answers everything with this status and an empty body.
    pub fn answering(status: u16) -> Self {
        Self::start(Some((status, String::new())))
    }

    /// Answers everything with this status and JSON, until it is told to say something else.
    pub fn saying(status: u16, body: &serde_json::Value) -> Self {
        Self::start(Some((status, body.to_string())))
    }

    /// Says this from now on.
    pub fn says(&self, status: u16, body: &serde_json::Value) {
        *self.seen.answer.lock().expect("no test panicked here") = Some((status, body.to_string()));
    }

    /// Says this at one path from now on, whatever it says elsewhere.
    pub fn says_at(&self, path: &str, status: u16, body: &serde_json::Value) {
        let mut at = self.seen.at.lock().expect("no test panicked here");
        at.insert(path.to_owned(), (status, body.to_string()));
    }

    /// How often a path was asked, whatever the method.
    pub fn asked_at(&self, path: &str) -> usize {
        let all = self.received();
        all.iter().filter(|received| received.path() == path).count()
    }

    /// Takes everything and never answers.
    pub fn silent() -> Self {
        Self::start(None)
    }

    fn start(answer: Option<(u16, String)>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Seen {
            all: Mutex::default(),
            more: Condvar::new(),
            answer: Mutex::new(answer),
            at: Mutex::default(),
        });
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&shared);
                thread::spawn(move || take(stream, &seen));
            }
        });
        Self { address, seen }
    }

    /// An address of it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that arrived so far.
    pub fn received(&self) -> Vec<Received> {
        self.seen.all.lock().expect("no test panicked here").clone()
    }

    /// Waits until so much has arrived, and gives it.
    #[track_caller]
    pub fn waits_for(&self, count: usize) -> Vec<Received> {
        let all = self.seen.all.lock().expect("no test panicked here");
        let (all, timeout) = self
            .seen
            .more
            .wait_timeout_while(all, PATIENCE, |all| all.len() < count)
            .expect("no test panicked here");
        assert!(!timeout.timed_out(), "only {} of {count} arrived", all.len());
        all.clone()
    }
}

/// Reads one request and answers it; a connection carries no second one.
fn take(mut stream: TcpStream, seen: &Seen) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let received = loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
        if let Some(received) = whole(&bytes) {
            break received;
        }
    };
    let at = seen.at.lock().expect("no test panicked here");
    let at = at.get(received.path()).cloned();
    seen.all.lock().expect("no test panicked here").push(received);
    seen.more.notify_all();
    let answer = at.or_else(|| seen.answer.lock().expect("no test panicked here").clone());
    match answer {
        Some((status, body)) => {
            let answer = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{body}",
                body.len()
            );
            // Who asked may have gone.
            let _ = stream.write_all(answer.as_bytes());
        }
        // Until the other side gives up.
        None => while matches!(stream.read(&mut buffer), Ok(read) if read > 0) {},
    }
}

/// The request, once it is there from end to end.
fn whole(bytes: &[u8]) -> Option<Received> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, length)| length.parse().unwrap_or(0));
    (body.len() >= length).then(|| Received {
        line,
        headers,
        body: body.to_owned(),
    })
}
