//! Runs a lodge: from a configuration to a server that answers, and back to a closed file.
//!
//! The headless program, the command line and the desktop shell all start here. A data directory belongs to one
//! process; who comes second attaches to the first through the control socket.

pub mod cli;
pub mod config;
mod control_socket;
mod data_dir;
mod fetch;
mod konnectors;
mod listen;
pub mod log;
mod mail;
pub mod memory;
mod owner;
mod packages;
mod postman;
mod root_key;
mod test_client;
mod tls;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gatekeeper::Gatekeeper;
use gatekeeper::control::{Answer, Request, RootKeyPlace, Topic};
use gatekeeper::https::HttpsDoors as _;
use gatekeeper::world::Moment;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

pub use gatekeeper::control;

pub use crate::config::{Config, ConfigError};
pub use crate::control_socket::Attached;
use crate::control_socket::Listener;
use crate::data_dir::DataDir;
pub use crate::data_dir::DataDirError;
pub use crate::fetch::RootsError;
use crate::konnectors::{LodgeWorkshop, Shop};
pub use crate::listen::BindError;
use crate::listen::Serving;
use crate::owner::Owner;
use crate::packages::LodgeSources;
pub use crate::root_key::RootKeyError;
use crate::tls::{Handshakes, LodgeDoors};

/// Why a lodge did not start. Every text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// An address.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The root key.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// The certificates for outbound connections.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// The file.
    #[error(transparent)]
    Store(#[from] store::OpenError),
    /// The gatekeeper.
    #[error(transparent)]
    Gatekeeper(#[from] gatekeeper::StartError),
    /// The control socket.
    #[error("cannot open the control socket: {0}")]
    ControlSocket(io::Error),
    /// The thread that opened the file ended early.
    #[error("opening the data directory was interrupted; try again")]
    Interrupted,
    /// The certificate for https.
    #[error("https cannot start: {0}")]
    Certificate(String),
    /// What the owner chose for https cannot be read.
    #[error(transparent)]
    Https(control::Problem),
    /// Sockets could not be handed over.
    #[error("cannot listen: {0}")]
    Listen(io::Error),
}

/// Under which address an instance is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// `http://localhost:4283` or `https://id.example.org`.
    pub issuer: String,
    /// The same without the scheme.
    pub domain: String,
    /// For a loopback instance that names another port than the lodge listens on: the domain it would need.
    pub wants_to_be: Option<String>,
}

/// A lodge that runs in this process.
pub struct Running {
    inner: Inner,
    owner: Arc<Owner>,
    addresses: Vec<SocketAddr>,
    serving: Serving,
    recipe: Option<Serving>,
    stop: watch::Sender<bool>,
    control: JoinHandle<()>,
    postman: JoinHandle<()>,
    mail: JoinHandle<()>,
    konnectors: JoinHandle<()>,
}

/// A gatekeeper over a data directory, without doors.
struct Inner {
    gatekeeper: Arc<Gatekeeper>,
    https: Arc<LodgeDoors>,
    data: DataDir,
}

impl Inner {
    /// Opens on a thread of its own: a keyring may ask, a file may be large, keys may have to be made.
    async fn open(config: &Config, data: DataDir, addresses: Vec<SocketAddr>) -> Result<Self, StartError> {
        let config = config.clone();
        let opening = tokio::task::spawn_blocking(move || Self::open_now(&config, data, &addresses));
        opening.await.map_err(|_| StartError::Interrupted)?
    }

    fn open_now(config: &Config, data: DataDir, addresses: &[SocketAddr]) -> Result<Self, StartError> {
        let moment = Moment::here();
        let outside = fetch::outside(&config.outbound)?;
        let (key, place) = root_key::obtain(&data, config.root_key, moment)?;
        let opened = store::Store::open(&data.database(), &store::Options::default())?;
        if opened.state == store::State::Unclean {
            tracing::info!("the last stop was not clean; the file was checked and is intact");
        }
        let https = Arc::new(LodgeDoors::new(config.https.clone(), data.path().to_owned()));
        let lodge = gatekeeper::Lodge {
            listening: addresses
                .iter()
                .map(|address| format!("http://{address}"))
                .collect(),
            port: addresses.first().map_or_else(|| config.port(), SocketAddr::port),
            data_dir: data.path().to_owned(),
            root_key: place,
            started_at: moment.now,
            https: Arc::clone(&https) as _,
            proxies: Arc::clone(&config.proxies),
            contexts: Arc::clone(&config.contexts),
            authentication: Arc::clone(&config.authentication),
            subdomains: config.subdomains,
            sources: Arc::new(LodgeSources::new(config.registry.clone())),
            workshop: Arc::new(workshop(config)),
        };
        if place == RootKeyPlace::File {
            tracing::debug!("the root key is in a file beside the data");
        }
        let gatekeeper = Gatekeeper::open(opened.store, &key, config.policy.clone(), lodge, outside, moment)?;
        https.plan(gatekeeper.https_choice().map_err(StartError::Https)?);
        Ok(Self {
            gatekeeper: Arc::new(gatekeeper),
            https,
            data,
        })
    }

    /// Closes the file; the lock on the data directory goes last.
    async fn close(self) {
        let Self {
            mut gatekeeper, data, ..
        } = self;
        // Connections that outlived their time still hold the gatekeeper for a moment.
        for _ in 0..100 {
            match Arc::try_unwrap(gatekeeper) {
                Ok(alone) => {
                    match tokio::task::spawn_blocking(move || alone.close()).await {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => tracing::error!(%error, "the file could not be closed cleanly"),
                        Err(error) => tracing::error!(%error, "closing the file failed"),
                    }
                    break;
                }
                Err(shared) => gatekeeper = shared,
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        drop(data);
    }
}

/// Starts a lodge in this process. It listens when this returns.
pub async fn start(config: &Config) -> Result<Running, StartError> {
    run(config, DataDir::open(config.data_dir())?).await
}

async fn run(config: &Config, data: DataDir) -> Result<Running, StartError> {
    // The port first: without it nothing else is worth doing, and nothing was changed yet. Nobody is let in on it
    // before everything is ready.
    let doors = listen::bind(&config.listen)?;
    config.authentication.warn();
    let https = config.https.iter().flat_map(|https| &https.listen);
    let https = https
        .filter_map(|address| address.parse().ok())
        .map(listen::bind_at)
        .collect::<Result<Vec<_>, _>>()?;
    let recipe = config
        .recipe_listen
        .map(|address| listen::bind(&[address]))
        .transpose()?;
    let addresses = doors.addresses.clone();
    let inner = Inner::open(config, data, addresses.clone()).await?;
    let socket = Listener::bind(inner.data.path()).map_err(StartError::ControlSocket)?;
    let (stop, stopping) = watch::channel(false);
    let owner = Arc::new(Owner::new(Arc::clone(&inner.gatekeeper)));
    let postman = tokio::spawn(postman::run(Arc::clone(&inner.gatekeeper), stopping.clone()));
    let mail = tokio::spawn(mail::run(Arc::clone(&inner.gatekeeper), stopping.clone()));
    let shop = Shop::new(
        Arc::clone(&inner.gatekeeper),
        workshop(config),
        inner.data.path(),
        stopping.clone(),
    );
    let strangers = shop.groups();
    // From before anybody can ask for a run.
    let konnectors = tokio::spawn(shop.run(inner.gatekeeper.konnectors_rung()));
    let control = tokio::spawn(socket.serve(Arc::clone(&owner), strangers, stopping));
    let house = web::service(Arc::clone(&inner.gatekeeper));
    let serving = Serving::start(doors, &house).map_err(StartError::Listen)?;
    start_https(&inner, &serving, https)?;
    let recipe = recipe.map(|doors| start_recipe(&inner, doors)).transpose()?;
    Ok(Running {
        inner,
        owner,
        addresses,
        serving,
        recipe,
        stop,
        control,
        postman,
        mail,
        konnectors,
    })
}

fn workshop(config: &Config) -> LodgeWorkshop {
    LodgeWorkshop::new(
        config.node.clone(),
        config.search.clone(),
        config.confine_konnectors,
    )
}

/// Opens the door for account types of the konnectors' documentation.
fn start_recipe(inner: &Inner, doors: listen::Doors) -> Result<Serving, StartError> {
    let port = doors.addresses.first().map_or(0, SocketAddr::port);
    tracing::info!(port, "programs of this computer may set account types here");
    let desk = web::account_types_recipe(Arc::clone(&inner.gatekeeper), port);
    Serving::start(doors, &desk).map_err(StartError::Listen)
}

/// Opens the doors for https, when there are any. A certificate that the configuration names has to work.
fn start_https(inner: &Inner, serving: &Serving, sockets: Vec<listen::Sockets>) -> Result<(), StartError> {
    let choice = inner.gatekeeper.https_choice().map_err(StartError::Https)?;
    if inner.https.configured().is_some() && choice.settings.certificate.is_some() {
        let owner = inner.https.owner_certificate(&choice.settings);
        if owner.shown.is_none() {
            return Err(StartError::Certificate(owner.problem.unwrap_or_default()));
        }
    }
    let handshakes = Arc::new(Handshakes::new(
        Arc::clone(&inner.gatekeeper),
        Arc::clone(&inner.https),
    ));
    inner.https.start(serving.opener(), handshakes, sockets, choice);
    Ok(())
}

impl Running {
    /// Where it listens.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The address a person opens: `http://localhost:4283` when it listens on loopback.
    pub fn url(&self) -> String {
        match self
            .addresses
            .iter()
            .find(|address| address.ip().is_loopback())
            .or(self.addresses.first())
        {
            Some(address) if address.ip().is_loopback() => format!("http://localhost:{}", address.port()),
            Some(address) => format!("http://{address}"),
            None => String::new(),
        }
    }

    /// Under which addresses its instances are asked for.
    pub fn fronts(&self) -> Vec<Front> {
        let gatekeeper = &self.inner.gatekeeper;
        let front = |instance: &Arc<gatekeeper::instances::Instance>| Front {
            issuer: instance.issuer.clone(),
            domain: instance.domain.clone(),
            wants_to_be: gatekeeper.wants_to_be(instance),
        };
        gatekeeper.all_instances().iter().map(front).collect()
    }

    /// Does what the owner asks.
    pub async fn control(&self, request: Request) -> Answer {
        self.owner.control(request).await
    }

    /// Lets running requests finish, closes the file, and gives the data directory back.
    pub async fn stop(self) {
        let Self {
            inner,
            owner,
            serving,
            recipe,
            stop,
            control,
            postman,
            mail,
            konnectors,
            ..
        } = self;
        owner.leave().await;
        inner.https.stop();
        serving.stop().await;
        if let Some(recipe) = recipe {
            recipe.stop().await;
        }
        // Only fails when the control socket is gone already.
        let _ = stop.send(true);
        if let Err(error) = control.await {
            tracing::error!(%error, "the control socket ended badly");
        }
        if let Err(error) = postman.await {
            tracing::error!(%error, "the carrier of sign-outs ended badly");
        }
        if let Err(error) = mail.await {
            tracing::error!(%error, "the carrier of letters ended badly");
        }
        if let Err(error) = konnectors.await {
            tracing::error!(%error, "who runs konnectors ended badly");
        }
        drop(owner);
        inner.close().await;
    }
}

/// An error as people read it. Errors are written to stand inside a sentence; alone they need its two ends: a capital
/// and a full stop.
pub fn sentence(error: &str) -> String {
    let mut letters = error.chars();
    let mut sentence: String = letters
        .next()
        .map(char::to_uppercase)
        .into_iter()
        .flatten()
        .chain(letters)
        .collect();
    if !sentence.ends_with(['.', '?', ':']) {
        sentence.push('.');
    }
    sentence
}

/// A lodge, wherever it runs.
pub enum Lodge {
    /// In this process.
    Embedded(Box<Running>),
    /// In another process; this one only talks to it.
    Attached(Attached, PathBuf),
}

/// Starts a lodge, or attaches to the one that runs on the same data directory.
pub async fn open(config: &Config) -> Result<Lodge, StartError> {
    match DataDir::open(config.data_dir()) {
        Ok(data) => Ok(Lodge::Embedded(Box::new(run(config, data).await?))),
        Err(DataDirError::InUse(path)) => match Attached::connect(&path).await {
            Ok(attached) => Ok(Lodge::Attached(attached, path)),
            // It holds the directory but does not talk: starting up, or going away.
            Err(_) => Err(DataDirError::InUse(path).into()),
        },
        Err(error) => Err(error.into()),
    }
}

impl Lodge {
    /// Whether the lodge runs in another process.
    pub fn is_attached(&self) -> bool {
        matches!(self, Self::Attached(..))
    }

    /// The address a person opens; none for a lodge of another process.
    pub fn url(&self) -> Option<String> {
        match self {
            Self::Embedded(running) => Some(running.url()),
            Self::Attached(..) => None,
        }
    }

    /// Where its data lives.
    pub fn data_dir(&self) -> &Path {
        match self {
            Self::Embedded(running) => running.inner.data.path(),
            Self::Attached(_, path) => path,
        }
    }

    /// Does what the owner asks.
    pub async fn control(&self, request: Request) -> Answer {
        match self {
            Self::Embedded(running) => running.control(request).await,
            Self::Attached(attached, _) => attached.control(request).await,
        }
    }

    /// Tells which topics change from now on.
    pub fn changes(&self) -> broadcast::Receiver<Topic> {
        match self {
            Self::Embedded(running) => running.inner.gatekeeper.changes(),
            Self::Attached(attached, _) => attached.changes(),
        }
    }

    /// Stops a lodge of this process; leaves another's alone.
    pub async fn stop(self) {
        if let Self::Embedded(running) = self {
            running.stop().await;
        }
    }
}
