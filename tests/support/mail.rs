//! A mail server that takes letters: the part of RFC 5321 that a client needs, with TLS from the start (RFC 8314), after
//! STARTTLS (RFC 3207), or not at all, and with AUTH PLAIN and LOGIN (RFC 4954).

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::http::PATIENCE;
use crate::tls::OtherAuthority;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Not.
    None,
    /// By TLS from the start.
    Tls,
    /// By TLS after STARTTLS.
    StartTls,
}

/// A letter that was handed over.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body, as they travelled, with dots taken back.
    pub data: String,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
    /// User name and password that were shown.
    pub login: Option<(String, String)>,
}

impl Letter {
    /// The value of a header field, unfolded.
    #[track_caller]
    pub fn header(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap_or_default();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let mut found = unfolded.lines().filter_map(|line| {
            let (one, value) = line.split_once(':')?;
            one.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        });
        let first = found.next().unwrap_or_else(|| panic!("no {name} in {head}"));
        assert_eq!(found.next(), None, "{name} came twice");
        first
    }

    /// What the plain text says, with its encoding undone.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    /// What the HTML says, with its encoding undone.
    pub fn html(&self) -> String {
        self.part("text/html")
    }

    #[track_caller]
    fn part(&self, kind: &str) -> String {
        let at = self
            .data
            .find(&format!("Content-Type: {kind}"))
            .expect("the part");
        // The header may stand before or after the one of the encoding; a part begins behind its boundary line.
        let start = self.data[..at].rfind("\r\n--").map_or(at, |start| start + 2);
        let (head, body) = self.data[start..].split_once("\r\n\r\n").expect("a body");
        let body = body.split("\r\n--").next().unwrap_or(body);
        if head.contains("quoted-printable") {
            quoted_printable(body)
        } else if head.contains("base64") {
            let packed: String = body.split_whitespace().collect();
            String::from_utf8(STANDARD.decode(packed).expect("base64")).expect("UTF-8")
        } else {
            body.to_owned()
        }
    }
}

fn quoted_printable(body: &str) -> String {
    let mut bytes = Vec::new();
    let joined = body.replace("=\r\n", "");
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let digits = [rest.next().expect("two digits"), rest.next().expect("two digits")];
            let digits = std::str::from_utf8(&digits).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal digits"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[derive(Default)]
struct Pile {
    letters: Vec<Letter>,
    /// Answers to the next recipients; then everybody is welcome.
    answers: VecDeque<String>,
    /// The only user, if one is asked for.
    user: Option<(String, String)>,
    connections: usize,
}

/// A mail server on a free port of this computer; its thread ends with the test's process.
pub struct MailServer {
    address: SocketAddr,
    protection: Protection,
    letters: Arc<(Mutex<Pile>, Condvar)>,
    folder: TempDir,
}

impl MailServer {
    /// Starts one with a certificate of an authority that nobody knows.
    pub fn start(protection: Protection) -> Self {
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
        let config = Arc::new(config);
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("authority.pem"), authority.pem()).expect("a file");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let letters = Arc::new((Mutex::new(Pile::default()), Condvar::new()));
        let shared = Arc::clone(&letters);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (letters, config) = (Arc::clone(&shared), Arc::clone(&config));
                thread::spawn(move || {
                    letters.0.lock().expect("no test panicked here").connections += 1;
                    // Who came may have gone.
                    let _ = receive(stream, protection, &config, &letters);
                });
            }
        });
        Self {
            address,
            protection,
            letters,
            folder,
        }
    }

    /// From now on, letters are taken only from this user.
    #[must_use]
    pub fn knowing(self, user: &str, password: &str) -> Self {
        self.letters.0.lock().expect("no test panicked here").user =
            Some((user.to_owned(), password.to_owned()));
        self
    }

    /// Answers the next recipient with this line, such as `451 not now`.
    pub fn answers_once(&self, line: &str) {
        let mut shared = self.letters.0.lock().expect("no test panicked here");
        shared.answers.push_back(line.to_owned());
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The words of `gatelodge mail set` for it, but the password.
    pub fn words(&self) -> Vec<String> {
        let security = match self.protection {
            Protection::None => "none",
            Protection::Tls => "tls",
            Protection::StartTls => "starttls",
        };
        let port = self.port().to_string();
        [
            "mail",
            "set",
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--security",
            security,
            "--from",
            "lodge@example.org",
        ]
        .map(str::to_owned)
        .into()
    }

    /// The lines of a configuration with which a lodge trusts its certificate.
    pub fn outbound(&self) -> String {
        let authority: PathBuf = self.folder.path().join("authority.pem");
        format!("[outbound]\nroots = '{}'\n", authority.display())
    }

    /// Waits for so many letters, and gives all that came.
    #[track_caller]
    pub fn waits_for(&self, count: usize) -> Vec<Letter> {
        let (shared, arrived) = &*self.letters;
        let shared = shared.lock().expect("no test panicked here");
        let (shared, waited) = arrived
            .wait_timeout_while(shared, PATIENCE, |shared| shared.letters.len() < count)
            .expect("no test panicked here");
        assert!(!waited.timed_out(), "only {} letters came", shared.letters.len());
        shared.letters.clone()
    }

    /// The letters that came until now.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters
            .0
            .lock()
            .expect("no test panicked here")
            .letters
            .clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.letters.0.lock().expect("no test panicked here").connections
    }
}

trait Stream: Read + Write + Send {}

impl<S: Read + Write + Send> Stream for S {}

fn receive(
    stream: TcpStream,
    protection: Protection,
    config: &Arc<ServerConfig>,
    letters: &(Mutex<Pile>, Condvar),
) -> io::Result<()> {
    let encrypt = |stream: TcpStream| -> io::Result<Box<dyn Stream>> {
        let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        Ok(Box::new(StreamOwned::new(connection, stream)))
    };
    let mut visit = Visit {
        letters,
        encrypted: protection == Protection::Tls,
        offers_tls: protection == Protection::StartTls,
        login: None,
        from: String::new(),
        to: Vec::new(),
    };
    if protection == Protection::Tls {
        return visit.talk(&mut BufReader::new(encrypt(stream)?), true).map(drop);
    }
    let raw = stream.try_clone()?;
    let plain: Box<dyn Stream> = Box::new(stream);
    if visit.talk(&mut BufReader::new(plain), true)? {
        visit.encrypted = true;
        visit.offers_tls = false;
        visit.talk(&mut BufReader::new(encrypt(raw)?), false)?;
    }
    Ok(())
}

struct Visit<'a> {
    letters: &'a (Mutex<Pile>, Condvar),
    encrypted: bool,
    offers_tls: bool,
    login: Option<(String, String)>,
    from: String,
    to: Vec<String>,
}

impl Visit<'_> {
    /// Answers command by command until the other side leaves; `true`: it goes on with TLS.
    fn talk(&mut self, stream: &mut BufReader<Box<dyn Stream>>, greets: bool) -> io::Result<bool> {
        if greets {
            say(stream, "220 mail.example.org ESMTP")?;
        }
        while let Some(line) = hear(stream)? {
            let word = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            match word.as_str() {
                "EHLO" | "HELO" => {
                    let more = if self.offers_tls { "250-STARTTLS\r\n" } else { "" };
                    say(
                        stream,
                        &format!("250-mail.example.org\r\n{more}250-8BITMIME\r\n250 AUTH PLAIN LOGIN"),
                    )?;
                }
                "STARTTLS" if self.offers_tls => {
                    say(stream, "220 go on")?;
                    return Ok(true);
                }
                "AUTH" => {
                    self.login = authenticate(stream, &line)?;
                    let known = self.shared(|shared| shared.user.clone());
                    if self.login.is_some() && self.login == known {
                        say(stream, "235 welcome")?;
                    } else {
                        say(stream, "535 5.7.8 who are you?")?;
                    }
                }
                "MAIL" => {
                    let closed = self.shared(|shared| shared.user.is_some()) && self.login.is_none();
                    if closed {
                        say(stream, "530 5.7.0 who are you?")?;
                        continue;
                    }
                    self.from = address(&line);
                    self.to.clear();
                    say(stream, "250 yes")?;
                }
                "RCPT" => {
                    if let Some(answer) = self.shared(|shared| shared.answers.pop_front()) {
                        say(stream, &answer)?;
                    } else {
                        self.to.push(address(&line));
                        say(stream, "250 yes")?;
                    }
                }
                "DATA" => {
                    say(stream, "354 speak")?;
                    let mut data = String::new();
                    while let Some(line) = hear(stream)? {
                        if line == "." {
                            break;
                        }
                        data.push_str(line.strip_prefix('.').unwrap_or(&line));
                        data.push_str("\r\n");
                    }
                    let letter = Letter {
                        from: self.from.clone(),
                        to: self.to.clone(),
                        data,
                        encrypted: self.encrypted,
                        login: self.login.clone(),
                    };
                    self.shared(|shared| shared.letters.push(letter));
                    self.letters.1.notify_all();
                    say(stream, "250 taken")?;
                }
                "QUIT" => {
                    say(stream, "221 farewell")?;
                    return Ok(false);
                }
                "RSET" | "NOOP" => say(stream, "250 yes")?,
                _ => say(stream, "502 not here")?,
            }
        }
        Ok(false)
    }

    fn shared<T>(&self, f: impl FnOnce(&mut Pile) -> T) -> T {
        f(&mut self.letters.0.lock().expect("no test panicked here"))
    }
}

/// `AUTH PLAIN` with its answer in the same line or the next, or `AUTH LOGIN`.
fn authenticate(stream: &mut BufReader<Box<dyn Stream>>, line: &str) -> io::Result<Option<(String, String)>> {
    let open = |text: &str| {
        let bytes = STANDARD.decode(text.trim()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let mut words = line.split(' ').skip(1);
    match (words.next(), words.next()) {
        (Some("PLAIN"), given) => {
            let answer = if let Some(given) = given {
                given.to_owned()
            } else {
                say(stream, "334 ")?;
                hear(stream)?.unwrap_or_default()
            };
            let opened = open(&answer);
            let mut parts = opened.split('\0').skip(1);
            Ok(parts
                .next()
                .zip(parts.next())
                .map(|(user, password)| (user.to_owned(), password.to_owned())))
        }
        (Some("LOGIN"), _) => {
            say(stream, "334 VXNlcm5hbWU6")?;
            let user = open(&hear(stream)?.unwrap_or_default());
            say(stream, "334 UGFzc3dvcmQ6")?;
            let password = open(&hear(stream)?.unwrap_or_default());
            Ok(Some((user, password)))
        }
        _ => Ok(None),
    }
}

fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or(line, |(address, _)| address).to_owned()
}

fn hear(stream: &mut BufReader<Box<dyn Stream>>) -> io::Result<Option<String>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn say(stream: &mut BufReader<Box<dyn Stream>>, line: &str) -> io::Result<()> {
    let stream = stream.get_mut();
    stream.write_all(format!("{line}\r\n").as_bytes())?;
    stream.flush()
}
