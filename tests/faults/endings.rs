//! Orderly ends and doors that are taken.

use std::io::Write as _;
use std::net::{Ipv6Addr, SocketAddr, TcpListener};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gatelodge_tests::{App, Lodge, Visitor};

use crate::chance::Seed;
use crate::crashes::{Families, Hand, POLICY};
use crate::line::{Line, Watch};
use crate::process::{Start, Up};

/// A lodge whose support has stopped it and that serves again, on the same port, as a process of this test.
fn served_by_hand(policy: &str) -> (Lodge, Up) {
    let mut lodge = Lodge::start_with(policy);
    lodge.stop();
    let up = Start::on(&lodge, lodge.port()).ready();
    (lodge, up)
}

/// Nothing of a running lodge is left, and the file is whole by itself.
fn is_tidy(lodge: &Lodge) {
    let mut names: Vec<_> = std::fs::read_dir(lodge.data_dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["gatelodge.db", "lock", "root.key"]);
}

#[test]
fn r_24_a_lodge_that_is_stopped_under_load_ends_well_and_loses_nothing() {
    let seed = Seed::of_this_run();
    let mut chance = seed.chance();
    let (lodge, up) = served_by_hand(POLICY);
    let app = App::server_with(&lodge, "app", &["--trusted", "--id-token-alg", "ES256"]);
    let mut ada = Visitor::to(lodge.address());
    app.code(&mut ada);
    let cookies = ada.cookie_header().unwrap();

    let (sent, requests) = mpsc::channel();
    let killed = Arc::new(AtomicBool::new(false));
    let watch = Watch {
        sent,
        killed: Arc::clone(&killed),
    };
    let hand = || Hand {
        line: Line::new(lodge.address(), watch.clone()),
        app: &app,
    };
    let mut families: Vec<_> = (0..4)
        .map(|_| Families::new(chance.fork(), cookies.clone()))
        .collect();
    let end = thread::scope(|scope| {
        for families in &mut families {
            scope.spawn(|| families.live(&mut hand()));
        }
        for _ in 0..200 {
            requests
                .recv_timeout(Duration::from_mins(1))
                .expect("somebody who asks");
        }
        killed.store(true, Ordering::SeqCst);
        up.stop()
    });
    assert_eq!(end.code, Some(0), "{end:?}");
    is_tidy(&lodge);

    killed.store(false, Ordering::SeqCst);
    let up = Start::on(&lodge, lodge.port()).ready();
    for families in &mut families {
        families.check_all(&mut hand());
    }
    let end = up.stop();
    assert!(!end.said.contains("not orderly"), "{end:?}");
}

#[test]
fn r_24_nobody_can_keep_a_lodge_from_stopping() {
    let (lodge, up) = served_by_hand("");
    let clinging = [
        "",
        "GET / HTTP/1.1\r\nHost: ",
        "POST /konnect/v1/token HTTP/1.1\r\nHost: LODGE\r\nContent-Length: 9\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\ng",
        "GET /robots.txt HTTP/1.1\r\nHost: LODGE\r\n\r\n",
    ];
    let _wires = clinging.map(|says| {
        let mut wire = lodge.wire();
        wire.write(says.replace("LODGE", &lodge.domain()).as_bytes());
        wire
    });
    // A window that is attached, and a command that was never finished.
    let _attached = ["\"changes\"\n", "{\"half\":"].map(|says| {
        let mut stream = UnixStream::connect(lodge.data_dir().join("control.sock")).unwrap();
        stream.write_all(says.as_bytes()).unwrap();
        stream
    });
    // All of them are inside: this one came after them.
    lodge.get("/robots.txt").expect(200);

    let end = up.stop();
    assert_eq!(end.code, Some(0), "{end:?}");
    is_tidy(&lodge);
    let end = Start::on(&lodge, lodge.port()).ready().stop();
    assert!(!end.said.contains("not orderly"), "{end:?}");
}

#[test]
fn r_24_a_lodge_that_is_stopped_as_soon_as_it_is_ready_ends_well() {
    let mut lodge = Lodge::start();
    lodge.stop();
    for _ in 0..10 {
        let end = Start::on(&lodge, 0).ready().stop();
        assert_eq!(end.code, Some(0), "{end:?}");
        is_tidy(&lodge);
    }
}

#[test]
fn r_12_a_taken_port_is_named_with_its_holder_and_never_silently_replaced() {
    let mut lodge = Lodge::start();
    lodge.stop();
    let port = lodge.port();
    for squatted in [
        SocketAddr::from(([127, 0, 0, 1], port)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
    ] {
        let squatter = TcpListener::bind(squatted).unwrap();
        let end = Start::on(&lodge, port).refused();
        let sentence = end.sentence();
        assert!(sentence.contains(&squatted.to_string()), "{sentence}");
        let holder = format!("(process {})", std::process::id());
        if cfg!(target_os = "linux") {
            assert!(sentence.contains(&holder), "{sentence}");
        }
        is_tidy(&lodge);
        drop(squatter);
    }
    // It was only the port: as soon as that is free again, it starts.
    lodge.restart();
}
