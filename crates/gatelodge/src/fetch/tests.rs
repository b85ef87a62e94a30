//! The door against servers that behave badly. They speak plain http on loopback, where only the owner may send it;
//! TLS is visited from outside (tests/protocol/ssrf.rs).

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use gatekeeper::fetch::Reach;

use super::*;

/// A server on a free port that does this with each connection, after the head of the request arrived; it sends on
/// what it heard.
struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    heard: Receiver<String>,
}

impl Server {
    fn doing(act: impl Fn(TcpStream, usize) + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let (sender, heard) = channel();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let number = counted.fetch_add(1, Ordering::SeqCst);
                let mut bytes = Vec::new();
                let mut buffer = [0; 4096];
                // Enough for any request of these tests: a head, and a body of five bytes.
                while !whole(&bytes) {
                    match stream.read(&mut buffer) {
                        Ok(0) | Err(_) => break,
                        Ok(read) => bytes.extend_from_slice(&buffer[..read]),
                    }
                }
                // A test that is over hears nothing more.
                let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
                act(stream, number);
            }
        });
        Self {
            address,
            connections,
            heard,
        }
    }

    fn answering(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::doing(move |mut stream, _| {
            let _ = stream.write_all(text.as_bytes());
        })
    }

    fn url(&self) -> String {
        format!("http://{}/path?query", self.address)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.split_once("\r\n\r\n")
        .is_some_and(|(head, body)| !head.contains("content-length: 5") || body.len() == 5)
}

fn door(allow: &[&str]) -> Outside {
    let config = Outbound {
        allow: allow.iter().map(|text| text.parse().unwrap()).collect(),
        roots: None,
    };
    outside(&config).unwrap()
}

async fn asks(ask: Ask) -> Result<Got, Refused> {
    door(&[]).door.ask(ask).await
}

async fn gets(server: &Server) -> Result<Got, Refused> {
    asks(Ask::get(server.url(), Reach::Owner)).await
}

fn reply(head: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n{head}\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn s_127_a_question_says_no_more_than_it_must() {
    let server = Server::answering(reply(
        "Content-Type: Text/Plain; charset=utf-8\r\nX-One: 1\r\n",
        "hello",
    ));
    let got = gets(&server).await.unwrap();
    assert_eq!((got.status, got.body.as_slice()), (200, &b"hello"[..]));
    assert_eq!(
        (got.media_type().as_deref(), got.header("x-one")),
        (Some("text/plain"), Some("1"))
    );
    let head = server.heard.recv().unwrap().to_ascii_lowercase();
    let mut lines: Vec<&str> = head.trim_end().split("\r\n").collect();
    lines.sort_unstable();
    let host = format!("host: {}", server.address);
    assert_eq!(
        lines,
        [
            "accept-encoding: identity",
            "accept: */*",
            "connection: close",
            "get /path?query http/1.1",
            &host
        ]
    );
}

#[tokio::test]
async fn a_form_and_an_origin_are_sent_as_they_are() {
    let server = Server::answering(reply("", ""));
    let ask = Ask::post_form(server.url(), "a=b&c", Reach::Owner).from_origin("https://app.example");
    assert!(asks(ask).await.unwrap().is_success());
    let heard = server.heard.recv().unwrap();
    assert!(
        heard.starts_with("POST /path?query HTTP/1.1\r\n") && heard.ends_with("\r\n\r\na=b&c"),
        "{heard}"
    );
    let heard = heard.to_ascii_lowercase();
    for line in [
        "content-type: application/x-www-form-urlencoded\r\n",
        "origin: https://app.example\r\n",
    ] {
        assert!(heard.contains(line), "{heard}");
    }
}

#[tokio::test]
async fn s_125_a_redirect_is_an_answer_and_not_followed() {
    let elsewhere = Server::answering(reply("", "secret"));
    let server = Server::answering(format!(
        "HTTP/1.1 302 Found\r\nLocation: {}\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
        elsewhere.url()
    ));
    let got = gets(&server).await.unwrap();
    assert_eq!((got.status, got.is_success()), (302, false));
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn s_127_an_answer_is_no_larger_than_asked_for() {
    let small = reply("", &"x".repeat(1000));
    let ask = |server: &Server| Ask::get(server.url(), Reach::Owner).at_most(1000);
    assert!(asks(ask(&Server::answering(small))).await.is_ok());
    for large in [
        reply("", &"x".repeat(1001)),
        format!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
            "x".repeat(100_000)
        ),
        format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n{}\r\n0\r\n\r\n",
            "x".repeat(4095)
        ),
    ] {
        assert_eq!(
            asks(ask(&Server::answering(large))).await.err(),
            Some(Refused::TooLarge)
        );
    }
    let endless = Server::doing(|mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    assert_eq!(gets(&endless).await.err(), Some(Refused::TooLarge));
}

#[tokio::test]
async fn s_127_an_answer_is_no_slower_than_asked_for() {
    let silent =
        Server::doing(|mut stream, _| while matches!(stream.read(&mut [0; 16]), Ok(read) if read > 0) {});
    let dripping = Server::doing(|mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(10));
        }
    });
    for server in [silent, dripping] {
        let ask = Ask::get(server.url(), Reach::Owner).within(Duration::from_millis(100));
        assert_eq!(asks(ask).await.err(), Some(Refused::TooSlow));
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn s_127_an_answer_is_of_the_type_asked_for() {
    let json = ["application/json", "application/jwk-set+json"];
    let ask = |server: &Server| {
        Ask::get(server.url(), Reach::Owner).accepting(&["application/json", "application/jwk-set+json"])
    };
    for good in json {
        let server = Server::answering(reply(&format!("Content-Type: {good}; charset=utf-8\r\n"), "{}"));
        assert!(asks(ask(&server)).await.is_ok(), "{good}");
    }
    for bad in [
        "Content-Type: text/html\r\n",
        "Content-Type: application/jsonx\r\n",
        "",
    ] {
        let server = Server::answering(reply(bad, "{}"));
        assert_eq!(asks(ask(&server)).await.err(), Some(Refused::MediaType), "{bad}");
    }
    let packed = Server::answering(reply("Content-Encoding: gzip\r\n", "x"));
    assert_eq!(gets(&packed).await.err(), Some(Refused::Malformed));
}

#[tokio::test]
async fn what_is_not_http_is_no_answer() {
    let headers = "X: y\r\n".repeat(65);
    let long = format!("X: {}\r\n", "y".repeat(20_000));
    for text in [
        "SSH-2.0-OpenSSH_9.9\r\n".to_owned(),
        "220 mail ESMTP\r\n\r\n".to_owned(),
        reply(&headers, ""),
        reply(&long, ""),
    ] {
        let refused = gets(&Server::answering(text.clone())).await.err();
        assert_eq!(refused, Some(Refused::Malformed), "{text:.40}");
    }
    let half = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    assert_eq!(gets(&half).await.err(), Some(Refused::Unreachable));
}

#[tokio::test]
async fn s_127_a_broken_connection_is_tried_once_more_unless_a_post_was_heard() {
    let forgiving = || {
        Server::doing(|mut stream, number| {
            if number > 0 {
                let _ = stream.write_all(reply("", "").as_bytes());
            }
        })
    };
    let server = forgiving();
    assert!(gets(&server).await.is_ok());
    assert_eq!(server.connections(), 2);
    let server = forgiving();
    let ask = Ask::post_form(server.url(), "a=b&c", Reach::Owner);
    assert_eq!(asks(ask).await.err(), Some(Refused::Unreachable));
    assert_eq!(server.connections(), 1);
    let broken = Server::doing(|_, _| {});
    assert_eq!(gets(&broken).await.err(), Some(Refused::Unreachable));
    assert_eq!(broken.connections(), 2);
}

#[tokio::test]
async fn s_123_s_124_an_address_that_is_not_admitted_is_never_connected_to() {
    let server = Server::answering(reply("", "secret"));
    let port = server.address.port();
    // The name passes, because its port is open for another address; the address that it leads to does not.
    let rules = [format!("10.255.255.1:{port}")];
    let door = door(&[&rules[0]]);
    for (url, refused) in [
        (format!("https://localhost:{port}/"), Refused::Address),
        (format!("https://127.0.0.1:{port}/"), Refused::Address),
        (format!("https://[::ffff:127.0.0.1]:{port}/"), Refused::Address),
        (server.url(), Refused::Url("it must begin with https")),
    ] {
        let answer = door.door.ask(Ask::get(&url, Reach::Public)).await;
        assert_eq!(answer.err(), Some(refused), "{url}");
    }
    assert_eq!(server.connections(), 0);
}

/// Names that lead elsewhere each time they are asked for, and stay at the last.
struct Rebinding(std::sync::Mutex<Vec<Vec<SocketAddr>>>);

impl Names for Rebinding {
    fn look_up<'a>(&'a self, _: &'a str, _: u16) -> Found<'a> {
        let mut answers = self.0.lock().unwrap();
        let now = match answers.len() {
            1 => answers[0].clone(),
            _ => answers.remove(0),
        };
        Box::pin(async move { Ok(now) })
    }
}

#[tokio::test]
async fn s_124_a_name_that_leads_elsewhere_the_second_time_is_judged_the_second_time() {
    let server = Server::answering(reply("", "secret"));
    let port = server.address.port();
    let here = server.address;
    // Nobody listens there, so that the door asks for the name again.
    let there: SocketAddr = format!("127.0.0.2:{port}").parse().unwrap();
    let rules = Arc::new(Rules::new(vec![there.to_string().parse().unwrap()]));
    for answers in [
        vec![vec![there], vec![here]],
        vec![vec![there, here]],
        vec![vec![here]],
    ] {
        let names = Box::new(Rebinding(std::sync::Mutex::new(answers.clone())));
        let door = RealDoor::new(Arc::clone(&rules), Vec::new(), names);
        let answer = door
            .ask(Ask::get(format!("https://r.test:{port}/"), Reach::Public))
            .await;
        let refused = matches!(answer.err(), Some(Refused::Address | Refused::Unreachable));
        assert!(refused, "{answers:?}");
        assert_eq!(server.connections(), 0, "{answers:?}");
    }
}

#[tokio::test]
async fn nobody_there_and_no_such_name_are_told_apart() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap();
    let nobody = asks(Ask::get(format!("http://{free}/"), Reach::Owner)).await;
    assert_eq!(nobody.err(), Some(Refused::Unreachable));
    let unknown = asks(Ask::get("https://no-such-name.invalid/", Reach::Owner)).await;
    assert_eq!(unknown.err(), Some(Refused::UnknownName));
    let plain = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("https://{}/", plain.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in plain.incoming().flatten() {
            let _ = stream.write_all(b"220 mail ESMTP\r\n");
        }
    });
    let refused = asks(Ask::get(url, Reach::Owner)).await.err();
    assert!(
        matches!(refused, Some(Refused::Tls(_) | Refused::Unreachable)),
        "{refused:?}"
    );
}

#[test]
fn roots_are_certificates_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roots.pem");
    let config = |path: &Path| Outbound {
        allow: Vec::new(),
        roots: Some(path.to_owned()),
    };
    assert!(matches!(
        outside(&config(&path)).err(),
        Some(RootsError::Unreadable(..))
    ));
    std::fs::write(&path, "no certificate").unwrap();
    assert!(matches!(
        outside(&config(&path)).err(),
        Some(RootsError::Empty(_))
    ));
}
