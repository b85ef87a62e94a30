//! Takes connections: which addresses, how many at once, and how long anybody may take.
//!
//! `axum::serve` has no limits at all; this loop has all of them (S-226 to S-228). Loopback addresses are bound
//! in pairs, 127.0.0.1 and [::1] on one port, because another program could take the other half and answer for
//! `localhost` (S-147).

use std::collections::BTreeMap;
use std::future::Future as _;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};
use tokio_rustls::server::TlsStream;
use tower::ServiceExt as _;

use crate::tls::Handshakes;

/// For a TLS handshake.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);
/// For a request's head, and between two requests.
const HEAD_LIMIT: Duration = Duration::from_secs(10);
/// Between two parts of a request's body.
const BODY_LIMIT: Duration = Duration::from_secs(10);
/// For a whole body, so that one byte every nine seconds does not hold a connection for days.
const WHOLE_BODY_LIMIT: Duration = Duration::from_secs(30);
/// For a reader that does not read.
const WRITE_LIMIT: Duration = Duration::from_secs(30);
/// For what runs when the lodge stops.
const STOP_LIMIT: Duration = Duration::from_secs(2);
/// Connections at once; the oldest that sends nothing goes when one more comes. When all of them are being answered,
/// the one more goes.
const MOST_CONNECTIONS: usize = 2048;
/// File descriptors kept for everything that is not a connection.
const SPARE_DESCRIPTORS: u64 = 128;
/// Connections that the system keeps waiting until they are taken.
const WAITING: u32 = 1024;
/// Header fields hyper takes in; the guard's own limit is lower and answers in the lodge's words.
const MOST_HEADERS: usize = 100;
/// Bytes of a request's head that hyper takes in.
const LARGEST_HEAD: usize = 32 * 1024;
/// Ports tried when any port will do.
const PORT_TRIES: usize = 32;

/// A port that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody has it.
    #[error("{}", taken(*.address, .holder.as_deref()))]
    Taken {
        /// The address that was wanted.
        address: SocketAddr,
        /// The program that has it, where that can be known.
        holder: Option<String>,
    },
    /// Another reason.
    #[error("cannot listen on {0}: {1}")]
    Io(SocketAddr, io::Error),
}

fn taken(address: SocketAddr, holder: Option<&str>) -> String {
    let by = holder.map_or_else(|| "by another program".to_owned(), |name| format!("by {name}"));
    format!(
        "the address {address} is taken {by}. Stop that program, or start Gatelodge on another port (--listen, or `listen` in its configuration), \
         move your instance there (`gatelodge instances rename`), and tell your apps the new address"
    )
}

/// Sockets that have their addresses and do not listen yet.
///
/// Who connects now is refused, and apps try again later for as long as it takes. A connection that was taken and not
/// answered would count as a failure of ours; after three of them some apps forget their person (opencloud.md C.1).
pub(crate) struct Doors {
    sockets: Vec<TcpSocket>,
    pub(crate) addresses: Vec<SocketAddr>,
}

/// The sockets of one address: one, or both families of a loopback one. They do not listen yet.
pub(crate) struct Sockets {
    /// The address as it was asked for.
    pub(crate) wanted: SocketAddr,
    /// What was bound for it.
    pub(crate) bound: Vec<SocketAddr>,
    held: Vec<TcpSocket>,
}

/// Binds one address.
pub(crate) fn bind_at(wanted: SocketAddr) -> Result<Sockets, BindError> {
    let doors = bind(&[wanted])?;
    Ok(Sockets {
        wanted,
        bound: doors.addresses,
        held: doors.sockets,
    })
}

/// Takes every address, loopback ones in pairs. Nothing listens before [`Serving::start`].
pub(crate) fn bind(wanted: &[SocketAddr]) -> Result<Doors, BindError> {
    let mut doors = Doors {
        sockets: Vec::new(),
        addresses: Vec::new(),
    };
    for address in wanted {
        if doors.addresses.contains(address) && address.port() != 0 {
            continue;
        }
        for socket in bind_pair(*address)? {
            let bound = socket
                .local_addr()
                .map_err(|error| BindError::Io(*address, error))?;
            doors.addresses.push(bound);
            doors.sockets.push(socket);
        }
    }
    Ok(doors)
}

fn bind_pair(address: SocketAddr) -> Result<Vec<TcpSocket>, BindError> {
    let twin = match address.ip() {
        IpAddr::V4(Ipv4Addr::LOCALHOST) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        _ => return Ok(vec![bind_one(address)?]),
    };
    let mut tries = if address.port() == 0 { PORT_TRIES } else { 1 };
    loop {
        let first = bind_one(address)?;
        let port = first
            .local_addr()
            .map_err(|error| BindError::Io(address, error))?
            .port();
        match bind_one(SocketAddr::new(twin, port)) {
            Ok(second) => return Ok(vec![first, second]),
            // This machine has only one of the two families.
            Err(BindError::Io(_, error)) if is_missing_family(&error) => return Ok(vec![first]),
            Err(BindError::Taken { .. }) if tries > 1 => tries -= 1,
            Err(error) => return Err(error),
        }
    }
}

fn bind_one(address: SocketAddr) -> Result<TcpSocket, BindError> {
    let bound = || {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        }?;
        // A port that was ours a moment ago can be had again. On Windows this would mean something else.
        if cfg!(unix) {
            socket.set_reuseaddr(true)?;
        }
        socket.bind(address)?;
        Ok(socket)
    };
    bound().map_err(|error: io::Error| {
        if error.kind() == io::ErrorKind::AddrInUse {
            BindError::Taken {
                address,
                holder: holder(address.port()),
            }
        } else {
            BindError::Io(address, error)
        }
    })
}

fn is_missing_family(error: &io::Error) -> bool {
    // EAFNOSUPPORT has no ErrorKind of its own.
    error.kind() == io::ErrorKind::AddrNotAvailable
        || error.kind() == io::ErrorKind::Unsupported
        || (cfg!(target_os = "linux") && error.raw_os_error() == Some(97))
        || (cfg!(target_os = "macos") && error.raw_os_error() == Some(47))
        || (cfg!(windows) && error.raw_os_error() == Some(10047))
}

/// The program that listens on a port, as `name (process 123)`.
#[cfg(target_os = "linux")]
pub(crate) fn holder(port: u16) -> Option<String> {
    let inode = |line: &str| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, _, state) = (fields.next()?, fields.next()?, fields.next()?);
        let here = u16::from_str_radix(local.rsplit(':').next()?, 16).ok()? == port;
        // After the state come queues, timer, retransmits, uid and timeout, then the inode.
        (here && state == "0A").then(|| fields.nth(5).map(|inode| format!("socket:[{inode}]")))?
    };
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .map(|table| std::fs::read_to_string(table).unwrap_or_default())
        .flat_map(|table| table.lines().skip(1).filter_map(inode).collect::<Vec<_>>())
        .collect();
    std::fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        let id: u32 = process.file_name().to_str()?.parse().ok()?;
        // When only the other half of a pair is taken, this process holds the first one.
        if id == std::process::id() {
            return None;
        }
        let holds = std::fs::read_dir(process.path().join("fd"))
            .ok()?
            .flatten()
            .filter_map(|fd| std::fs::read_link(fd.path()).ok())
            .any(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str()));
        let name = std::fs::read_to_string(process.path().join("comm")).ok()?;
        holds.then(|| format!("{} (process {id})", name.trim()))
    })
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn holder(_: u16) -> Option<String> {
    None
}

/// Opens doors: every connection, whatever door it came in by, counts towards the same limits.
#[derive(Clone)]
pub(crate) struct Opener {
    house: Router,
    connections: Arc<Connections>,
    stopping: watch::Receiver<bool>,
}

impl Opener {
    /// Lets visitors in, over TLS if `handshakes` says how. Aborting a loop closes its door; who is inside stays.
    pub(crate) fn open(
        &self,
        sockets: Sockets,
        handshakes: Option<&Arc<Handshakes>>,
    ) -> io::Result<Vec<AbortHandle>> {
        self.listen(sockets.held, handshakes)
    }

    fn listen(
        &self,
        sockets: Vec<TcpSocket>,
        handshakes: Option<&Arc<Handshakes>>,
    ) -> io::Result<Vec<AbortHandle>> {
        let listeners = sockets
            .into_iter()
            .map(|socket| socket.listen(WAITING))
            .collect::<io::Result<Vec<_>>>()?;
        Ok(listeners
            .into_iter()
            .map(|listener| tokio::spawn(accept(listener, self.clone(), handshakes.cloned())).abort_handle())
            .collect())
    }
}

/// The accept loops, until they are told to stop.
pub(crate) struct Serving {
    stop: watch::Sender<bool>,
    opener: Opener,
}

impl Serving {
    /// Opens the doors to `house`, over plain http.
    pub(crate) fn start(doors: Doors, house: &Router) -> io::Result<Self> {
        let (stop, stopping) = watch::channel(false);
        let opener = Opener {
            house: house.clone(),
            connections: Arc::new(Connections {
                most: most_connections(),
                ..Connections::default()
            }),
            stopping,
        };
        opener.listen(doors.sockets, None)?;
        Ok(Self { stop, opener })
    }

    /// What opens more doors to the same house.
    pub(crate) fn opener(&self) -> Opener {
        self.opener.clone()
    }

    /// Closes the doors; what runs may finish, for at most two seconds.
    pub(crate) async fn stop(self) {
        // Only fails when every loop has ended already.
        let _ = self.stop.send(true);
        // They end by themselves; a moment more lets the last of them go.
        let deadline = Instant::now() + STOP_LIMIT + Duration::from_millis(500);
        while !self.opener.connections.is_empty() && Instant::now() < deadline {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

#[cfg(unix)]
fn most_connections() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let enough = MOST_CONNECTIONS as u64 + SPARE_DESCRIPTORS;
    if limit.current.is_some_and(|current| current < enough) {
        let raised = limit.maximum.map_or(enough, |most| most.min(enough));
        let wanted = rustix::process::Rlimit {
            current: Some(raised),
            maximum: limit.maximum,
        };
        if setrlimit(Resource::Nofile, wanted).is_ok() {
            limit = getrlimit(Resource::Nofile);
        }
    }
    let room = limit
        .current
        .unwrap_or(enough)
        .saturating_sub(SPARE_DESCRIPTORS)
        .max(16);
    usize::try_from(room)
        .unwrap_or(MOST_CONNECTIONS)
        .min(MOST_CONNECTIONS)
}

#[cfg(not(unix))]
fn most_connections() -> usize {
    MOST_CONNECTIONS
}

async fn accept(listener: TcpListener, opener: Opener, handshakes: Option<Arc<Handshakes>>) {
    let mut stopping = opener.stopping.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.changed() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(entry) = opener.connections.enter() else {
                    continue;
                };
                let (house, stopping) = (opener.house.clone(), opener.stopping.clone());
                let handshakes = handshakes.clone();
                tokio::spawn(async move {
                    // Answers are small and complete; waiting to fill a packet only delays them.
                    let _ = stream.set_nodelay(true);
                    let stream = Impatient::new(stream);
                    let connection = &entry.connection;
                    match handshakes {
                        None => serve(stream, peer, false, house, connection, stopping).await,
                        Some(handshakes) => {
                            if let Some(stream) =
                                shake(stream, &handshakes, connection, stopping.clone()).await
                            {
                                serve(stream, peer, true, house, connection, stopping).await;
                            }
                        }
                    }
                });
            }
            Err(error) => {
                // Out of descriptors or memory: others have to leave first. Asking at once would spin.
                tracing::warn!(%error, "a connection could not be taken");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// A TLS handshake in its time; none when it failed or somebody else needs the place.
async fn shake(
    stream: Impatient,
    handshakes: &Handshakes,
    connection: &Connection,
    mut stopping: watch::Receiver<bool>,
) -> Option<TlsStream<Impatient>> {
    let shaken = tokio::select! {
        shaken = timeout(HANDSHAKE_LIMIT, handshakes.accept(stream)) => shaken,
        () = connection.leave.notified() => return None,
        _ = stopping.changed() => return None,
    };
    match shaken {
        Ok(Ok(stream)) => Some(stream),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a handshake failed");
            None
        }
        Err(_) => None,
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    encrypted: bool,
    house: Router,
    connection: &Arc<Connection>,
    mut stopping: watch::Receiver<bool>,
) {
    let service = hyper::service::service_fn(|request: hyper::Request<Incoming>| {
        // Who has not said all of a request is waited for, not answered.
        connection
            .busy
            .store(request.body().is_end_stream(), Ordering::Relaxed);
        let mut request = request.map(|body| Body::new(Patient::new(body, Arc::clone(connection))));
        request.extensions_mut().insert(web::Peer(peer.ip()));
        if encrypted {
            request.extensions_mut().insert(web::Encrypted);
        }
        let answer = house.clone().oneshot(request);
        async move {
            let answer = answer.await;
            connection.busy.store(false, Ordering::Relaxed);
            answer
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .max_headers(MOST_HEADERS)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = connection.leave.notified() => return,
        _ = stopping.changed() => {
            served.as_mut().graceful_shutdown();
            // Who clings on would keep the file from being closed in order.
            match timeout(STOP_LIMIT, served).await {
                Ok(ended) => ended,
                Err(_) => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Everybody who is inside.
#[derive(Default)]
struct Connections {
    most: usize,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    next: u64,
    by_age: BTreeMap<u64, Arc<Connection>>,
}

#[derive(Default)]
struct Connection {
    /// A request is being answered.
    busy: AtomicBool,
    leave: Notify,
}

/// A place inside, given back on drop.
struct Entry {
    id: u64,
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl Connections {
    /// A place; none while every place is taken by somebody who is being answered.
    fn enter(self: &Arc<Self>) -> Option<Entry> {
        let connection = Arc::new(Connection::default());
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.by_age.len() >= self.most {
            // Half-open connections must not keep honest visitors out: the oldest idle one makes room.
            let idle = inside
                .by_age
                .iter()
                .find(|(_, one)| !one.busy.load(Ordering::Relaxed))
                .map(|(id, _)| *id);
            inside.by_age.remove(&idle?)?.leave.notify_one();
        }
        let id = inside.next;
        inside.next += 1;
        inside.by_age.insert(id, Arc::clone(&connection));
        Some(Entry {
            id,
            connection,
            connections: Arc::clone(self),
        })
    }

    fn is_empty(&self) -> bool {
        self.inside
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .by_age
            .is_empty()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.connections
            .inside
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .by_age
            .remove(&self.id);
    }
}

/// A request body that has to keep coming.
struct Patient<B> {
    body: B,
    /// When all of it has to be here.
    end: Instant,
    deadline: Option<Pin<Box<Sleep>>>,
    /// Who sends it.
    connection: Arc<Connection>,
}

impl<B> Patient<B> {
    fn new(body: B, connection: Arc<Connection>) -> Self {
        Self {
            body,
            connection,
            end: Instant::now() + WHOLE_BODY_LIMIT,
            deadline: None,
        }
    }
}

impl<B> HttpBody for Patient<B>
where
    B: HttpBody<Data = hyper::body::Bytes, Error: Into<axum::BoxError>> + Unpin,
{
    type Data = B::Data;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = pin!(self.body.frame()).poll(cx);
        if let Poll::Ready(frame) = frame {
            self.deadline = None;
            if frame.is_none() || self.body.is_end_stream() {
                self.connection.busy.store(true, Ordering::Relaxed);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)));
        }
        let now = Instant::now();
        if now < self.end {
            let end = self.end.min(now + BODY_LIMIT);
            let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep_until(end)));
            ready!(deadline.as_mut().poll(cx));
        }
        Poll::Ready(Some(Err(axum::Error::new(io::Error::from(
            io::ErrorKind::TimedOut,
        )))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream whose reader has to read.
struct Impatient {
    stream: TcpStream,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Impatient {
    fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            deadline: None,
        }
    }

    fn limit<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.deadline = None;
            return written;
        }
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + WRITE_LIMIT)));
        ready!(deadline.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Impatient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Impatient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.limit(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.limit(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn s_147_a_loopback_port_is_bound_in_both_families() {
        let doors = bind(&["127.0.0.1:0".parse().unwrap()]).unwrap();
        let port = doors.addresses[0].port();
        assert!(
            doors
                .addresses
                .iter()
                .all(|address| address.port() == port && address.ip().is_loopback())
        );
        let addresses = doors.addresses.clone();
        let serving = Serving::start(doors, &Router::new()).unwrap();
        for address in addresses {
            assert!(
                matches!(bind_one(address), Err(BindError::Taken { .. })),
                "{address}"
            );
        }
        serving.stop().await;
    }

    #[tokio::test]
    async fn h_38_nobody_is_let_in_before_everything_is_ready() {
        let doors = bind(&["127.0.0.1:0".parse().unwrap()]).unwrap();
        let addresses = doors.addresses.clone();
        for address in &addresses {
            let refused = TcpStream::connect(address).await;
            assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        }
        let serving = Serving::start(doors, &Router::new()).unwrap();
        for address in &addresses {
            assert!(TcpStream::connect(address).await.is_ok());
        }
        serving.stop().await;
        for address in &addresses {
            assert!(TcpStream::connect(address).await.is_err(), "the doors are closed");
        }
    }

    #[test]
    fn s_228_who_is_answered_stays_and_who_idles_makes_room() {
        let connections = Arc::new(Connections {
            most: 2,
            ..Connections::default()
        });
        let busy = connections.enter().unwrap();
        busy.connection.busy.store(true, Ordering::Relaxed);
        let idle = connections.enter().unwrap();
        let third = connections.enter().unwrap();
        third.connection.busy.store(true, Ordering::Relaxed);
        assert!(!connections.inside.lock().unwrap().by_age.contains_key(&idle.id));
        assert!(connections.enter().is_none(), "nobody idles");
        drop(busy);
        assert!(connections.enter().is_some());
    }

    /// A body that comes a byte at a time, with a pause after each.
    struct Drip(bool);

    impl HttpBody for Drip {
        type Data = hyper::body::Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, io::Error>>> {
            self.0 = !self.0;
            if self.0 {
                return Poll::Ready(Some(Ok(Frame::data("x".into()))));
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn s_226_a_body_that_drips_ends_with_its_time() {
        let mut body = Patient::new(Drip(false), Arc::default());
        for _ in 0..3 {
            assert!(body.frame().await.unwrap().is_ok());
        }
        body.end = Instant::now();
        let mut came = 0;
        while body.frame().await.unwrap().is_ok() {
            came += 1;
        }
        assert!(came <= 1, "{came} more bytes were waited for");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn s_149_a_taken_port_names_who_holds_it() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        // Another process that holds nothing but the socket, as its standard input.
        let mut squatter = std::process::Command::new("sleep")
            .arg("60")
            .stdin(std::os::fd::OwnedFd::from(listener))
            .spawn()
            .unwrap();
        let bound = bind(&[address]);
        squatter.kill().unwrap();
        squatter.wait().unwrap();
        let Err(error) = bound else {
            panic!("the port was given twice")
        };
        let told = error.to_string();
        assert!(
            told.contains(&format!("sleep (process {})", squatter.id())),
            "{told}"
        );
        assert!(told.contains(&address.to_string()), "{told}");
    }
}
