//! A server that publishes documents, over http or with a certificate of its own, and counts who asks for them.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::tls::OtherAuthority;

/// What is published at one path.
#[derive(Debug, Clone)]
pub struct Document {
    /// The status.
    pub status: u16,
    /// More header fields, `Content-Type` among them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Document {
    /// A good one of this media type.
    pub fn new(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("Content-Type".to_owned(), media_type.to_owned())],
            body: body.into(),
        }
    }

    /// JSON.
    pub fn json(body: &serde_json::Value) -> Self {
        Self::new("application/json", body.to_string())
    }

    /// A redirect.
    pub fn redirect(to: &str) -> Self {
        Self {
            status: 302,
            headers: vec![("Location".to_owned(), to.to_owned())],
            body: Vec::new(),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let own = [
            ("Content-Length".to_owned(), self.body.len().to_string()),
            ("Connection".to_owned(), "close".to_owned()),
        ];
        let fields = self.headers.iter().chain(&own);
        let head: Vec<String> = fields
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head = format!("HTTP/1.1 {} X\r\n{}\r\n", self.status, head.concat());
        [head.as_bytes(), &self.body].concat()
    }
}

#[derive(Default)]
struct Shelf {
    documents: HashMap<String, Document>,
    /// Heads of requests, in order.
    asked: Vec<String>,
    connections: usize,
}

/// A server on a free port; its thread ends with the test's process.
pub struct Publisher {
    address: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
    /// Where its authority's certificate lies, if it speaks https.
    authority: Option<(TempDir, PathBuf)>,
}

impl Publisher {
    /// Speaks http.
    pub fn plain() -> Self {
        Self::start(None)
    }

    /// Speaks https as 127.0.0.1 and localhost, with a certificate of an authority that nobody knows.
    pub fn secure() -> Self {
        let authority = OtherAuthority::new();
        let (chain, key) = authority.signs_for(&["127.0.0.1", "localhost"]);
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS")
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(chain.as_bytes()).expect("a certificate")],
                PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key"),
            )
            .expect("a certificate and its key");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("authority.pem");
        std::fs::write(&path, authority.pem()).expect("a file");
        Self {
            authority: Some((folder, path)),
            ..Self::start(Some(Arc::new(config)))
        }
    }

    fn start(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let shelf = Arc::new(Mutex::new(Shelf::default()));
        let shared = Arc::clone(&shelf);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shelf, tls) = (Arc::clone(&shared), tls.clone());
                thread::spawn(move || {
                    shelf.lock().expect("no test panicked here").connections += 1;
                    // Who asked may have gone.
                    let _ = serve(stream, tls, &shelf);
                });
            }
        });
        Self {
            address,
            shelf,
            authority: None,
        }
    }

    /// The lines of a configuration with which a lodge lets strangers make it ask this server.
    pub fn outbound(&self) -> String {
        let roots = self
            .authority
            .as_ref()
            .map(|(_, path)| format!("roots = '{}'", path.display()))
            .unwrap_or_default();
        format!("[outbound]\nallow = ['{}']\n{roots}\n", self.address)
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.authority.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.address)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Publishes a document, in place of the old one.
    pub fn publishes(&self, path: &str, document: Document) {
        let mut shelf = self.shelf.lock().expect("no test panicked here");
        shelf.documents.insert(path.to_owned(), document);
    }

    /// How often a path was asked for.
    pub fn asked_for(&self, path: &str) -> usize {
        let start = format!("GET {path} ");
        let shelf = self.shelf.lock().expect("no test panicked here");
        shelf.asked.iter().filter(|head| head.starts_with(&start)).count()
    }

    /// The heads of all requests.
    pub fn heads(&self) -> Vec<String> {
        self.shelf.lock().expect("no test panicked here").asked.clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.shelf.lock().expect("no test panicked here").connections
    }
}

fn serve(stream: TcpStream, tls: Option<Arc<ServerConfig>>, shelf: &Mutex<Shelf>) -> io::Result<()> {
    match tls {
        None => answer(stream, shelf),
        Some(config) => {
            let connection = ServerConnection::new(config).map_err(io::Error::other)?;
            answer(StreamOwned::new(connection, stream), shelf)
        }
    }
}

fn answer(mut stream: impl Read + Write, shelf: &Mutex<Shelf>) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    while !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let document = {
        let mut shelf = shelf.lock().expect("no test panicked here");
        shelf.asked.push(head);
        shelf.documents.get(&path).cloned()
    };
    let missing = Document {
        status: 404,
        headers: Vec::new(),
        body: Vec::new(),
    };
    stream.write_all(&document.unwrap_or(missing).to_bytes())?;
    stream.flush()
}
