//! The doors for https: which sockets are open, and which certificate belongs to them.

use std::fmt;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use gatekeeper::control::{HttpsListener, HttpsSettings, ServerCertificate, TrustChange};
use gatekeeper::https::{Choice, HttpsDoors, OwnerCertificate, Wish};
use rustls::ServerConfig;
use tokio::task::AbortHandle;

use super::owner::OwnerFiles;
use super::{Handshakes, trust};
use crate::listen::{self, Opener, Sockets};

/// For a name to be resolved and a connection to be taken, when the doctor knocks.
const REACH_LIMIT: Duration = Duration::from_secs(3);
/// How often a port is asked for that this process has just given back, and how long between two times.
const GIVE_BACK_TRIES: usize = 50;
const GIVE_BACK_PAUSE: Duration = Duration::from_millis(10);

/// The doors of one lodge.
pub(crate) struct LodgeDoors {
    configured: Option<HttpsSettings>,
    data_dir: PathBuf,
    state: Mutex<State>,
    owner: Mutex<Option<OwnerFiles>>,
}

#[derive(Default)]
struct State {
    choice: Choice,
    open: Vec<OpenDoor>,
    /// Addresses that could not be had when the lodge started, and why.
    shut: Vec<(SocketAddr, String)>,
    /// How doors are opened; none while the lodge does not run.
    opener: Option<(Opener, Arc<Handshakes>)>,
}

/// An address that visitors are let in at.
struct OpenDoor {
    wanted: SocketAddr,
    bound: Vec<SocketAddr>,
    loops: Vec<AbortHandle>,
}

impl LodgeDoors {
    pub(crate) fn new(configured: Option<HttpsSettings>, data_dir: PathBuf) -> Self {
        Self {
            configured,
            data_dir,
            state: Mutex::default(),
            owner: Mutex::default(),
        }
    }

    /// Says where to listen, without listening: for a command line that opened the file itself.
    pub(crate) fn plan(&self, choice: Choice) {
        self.state().choice = choice;
    }

    /// Lets visitors in from now on: through `sockets`, and where the choice names more. What cannot be had is kept
    /// as a problem to show; the lodge runs without it.
    pub(crate) fn start(
        &self,
        opener: Opener,
        handshakes: Arc<Handshakes>,
        sockets: Vec<Sockets>,
        choice: Choice,
    ) {
        let mut state = self.state();
        for sockets in sockets {
            match open_door(&opener, &handshakes, sockets) {
                Ok(door) => state.open.push(door),
                Err((address, why)) => state.shut.push((address, why)),
            }
        }
        for address in &choice.listen {
            if state.open.iter().any(|door| door.wanted == *address) {
                continue;
            }
            let opened = listen::bind_at(*address)
                .map_err(|error| (*address, error.to_string()))
                .and_then(|sockets| open_door(&opener, &handshakes, sockets));
            match opened {
                Ok(door) => state.open.push(door),
                Err((address, why)) => {
                    tracing::error!(%address, "https is not available: {why}");
                    state.shut.push((address, why));
                }
            }
        }
        state.choice = choice;
        state.opener = Some((opener, handshakes));
    }

    /// Lets nobody in any more, and lets go of everything that keeps the lodge open.
    pub(crate) fn stop(&self) {
        let mut state = self.state();
        state.opener = None;
        for door in state.open.drain(..) {
            door.close();
        }
    }

    /// The owner's certificate, ready for connections; none when the local authority's is to be shown.
    pub(super) fn owner_config(&self) -> Option<Result<Arc<ServerConfig>, String>> {
        let settings = self.state().choice.settings.clone();
        self.with_owner(&settings, |files| match files.current() {
            Some(good) => Ok(Arc::clone(&good.config)),
            None => Err("there is no certificate that works".to_owned()),
        })
    }

    fn with_owner<T>(
        &self,
        settings: &HttpsSettings,
        use_it: impl FnOnce(&mut OwnerFiles) -> T,
    ) -> Option<T> {
        let (Some(certificate), Some(key)) = (&settings.certificate, &settings.key) else {
            return None;
        };
        let mut owner = self.owner.lock().unwrap_or_else(PoisonError::into_inner);
        if !owner.as_ref().is_some_and(|files| files.are(certificate, key)) {
            *owner = Some(OwnerFiles::new(certificate, key));
        }
        owner.as_mut().map(use_it)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LodgeDoors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LodgeDoors")
            .field("configured", &self.configured)
            .finish_non_exhaustive()
    }
}

impl OpenDoor {
    fn close(self) {
        for taking in self.loops {
            taking.abort();
        }
    }
}

fn open_door(
    opener: &Opener,
    handshakes: &Arc<Handshakes>,
    sockets: Sockets,
) -> Result<OpenDoor, (SocketAddr, String)> {
    let (wanted, bound) = (sockets.wanted, sockets.bound.clone());
    let loops = opener
        .open(sockets, Some(handshakes))
        .map_err(|error| (wanted, error.to_string()))?;
    Ok(OpenDoor { wanted, bound, loops })
}

/// Opens all of these or none.
fn open_all(
    opener: &Opener,
    handshakes: &Arc<Handshakes>,
    addresses: &[SocketAddr],
) -> Result<Vec<OpenDoor>, String> {
    let sockets = addresses
        .iter()
        .map(|address| listen::bind_at(*address).map_err(|error| error.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut doors = Vec::new();
    for one in sockets {
        match open_door(opener, handshakes, one) {
            Ok(door) => doors.push(door),
            Err((_, why)) => {
                doors.into_iter().for_each(OpenDoor::close);
                return Err(why);
            }
        }
    }
    Ok(doors)
}

impl HttpsDoors for LodgeDoors {
    fn configured(&self) -> Option<HttpsSettings> {
        self.configured.clone()
    }

    fn open(&self, choice: &Choice) -> Result<(), String> {
        let mut state = self.state();
        if let Some((opener, handshakes)) = state.opener.clone() {
            let fresh: Vec<SocketAddr> = choice
                .listen
                .iter()
                .filter(|address| !state.open.iter().any(|door| door.wanted == **address))
                .copied()
                .collect();
            let (stay, leave): (Vec<_>, Vec<_>) = std::mem::take(&mut state.open)
                .into_iter()
                .partition(|door| choice.listen.contains(&door.wanted));
            state.open = stay;
            match open_all(&opener, &handshakes, &fresh) {
                Ok(doors) => {
                    state.open.extend(doors);
                    leave.into_iter().for_each(OpenDoor::close);
                }
                Err(why) => {
                    // `[::]:4443` cannot be had while `0.0.0.0:4443` is ours: then the old door goes first.
                    let in_the_way = leave
                        .iter()
                        .any(|door| fresh.iter().any(|address| address.port() == door.wanted.port()));
                    if !in_the_way {
                        state.open.extend(leave);
                        return Err(why);
                    }
                    let old: Vec<SocketAddr> = leave.iter().map(|door| door.wanted).collect();
                    leave.into_iter().for_each(OpenDoor::close);
                    match patiently(|| open_all(&opener, &handshakes, &fresh)) {
                        Ok(doors) => state.open.extend(doors),
                        Err(why) => {
                            let back = patiently(|| open_all(&opener, &handshakes, &old));
                            state.open.extend(back.unwrap_or_default());
                            return Err(why);
                        }
                    }
                }
            }
            state.shut.clear();
        }
        state.choice = choice.clone();
        Ok(())
    }

    fn listeners(&self) -> Vec<HttpsListener> {
        let state = self.state();
        let listener = |address: SocketAddr, problem: Option<String>| HttpsListener {
            address: address.to_string(),
            open: problem.is_none(),
            problem,
        };
        if state.opener.is_none() {
            let at_rest =
                |address: &SocketAddr| listener(*address, Some("The lodge does not run.".to_owned()));
            return state.choice.listen.iter().map(at_rest).collect();
        }
        let open = state.open.iter().flat_map(|door| &door.bound);
        let shut = state.shut.iter();
        open.map(|address| listener(*address, None))
            .chain(shut.map(|(address, why)| listener(*address, Some(why.clone()))))
            .collect()
    }

    fn owner_certificate(&self, settings: &HttpsSettings) -> OwnerCertificate {
        let looked_at = self.with_owner(settings, |files| {
            let (good, problem) = files.look();
            OwnerCertificate {
                shown: good.map(|good| ServerCertificate::from(good.facts.clone())),
                problem: problem.map(str::to_owned),
            }
        });
        looked_at.unwrap_or_else(|| OwnerCertificate {
            shown: None,
            problem: Some("No certificate is named.".to_owned()),
        })
    }

    fn trust(&self, name: &str, pem: &str, wish: Wish) -> TrustChange {
        trust::change(&self.data_dir, name, pem, wish)
    }

    fn is_trusted(&self, name: &str, pem: &str) -> Option<bool> {
        trust::is_trusted(name, pem)
    }

    fn reach(&self, domain: &str) -> Result<(), String> {
        let with_port = domain
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let target = if with_port {
            domain.to_owned()
        } else {
            format!("{domain}:443")
        };
        // The system's resolver has no time limit of its own; a thread that is still asking is left behind.
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let reached = target.to_socket_addrs().and_then(|mut addresses| {
                let address = addresses.next().ok_or(std::io::ErrorKind::NotFound)?;
                TcpStream::connect_timeout(&address, REACH_LIMIT)
            });
            // Who asked may have given up.
            let _ = tell.send(reached.map(drop));
        });
        match told.recv_timeout(REACH_LIMIT) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("no answer within three seconds".to_owned()),
        }
    }

    fn nearby(&self) -> Vec<String> {
        super::nearby::names()
    }
}

/// Tries until the kernel has the port back.
fn patiently<T>(mut attempt: impl FnMut() -> Result<T, String>) -> Result<T, String> {
    let mut last = attempt();
    for _ in 0..GIVE_BACK_TRIES {
        if last.is_ok() {
            break;
        }
        thread::sleep(GIVE_BACK_PAUSE);
        last = attempt();
    }
    last
}
