//! TLS: handshakes for the https listener, the certificate that is shown, and this computer's trust in it.
//!
//! Invariants: nothing here is made before https is chosen, so a lodge without it pays nothing. A certificate file
//! that is broken or half written never takes the place of one that works. Nothing ticks: files are looked at when a
//! visitor comes, every few seconds at most.

mod doors;
mod nearby;
mod owner;
mod trust;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use gatekeeper::Gatekeeper;
use gatekeeper::authority::LocalCertificate;
use gatekeeper::world::Moment;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub(crate) use self::doors::LodgeDoors;

/// The cryptography of every TLS connection of this program, in and out.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// What a connection needs to be shown a certificate.
fn server_config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    // The accept loop speaks nothing else; HTTP/2 would need limits of its own (S-141).
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Shakes hands with the certificate that is right at the moment.
pub(crate) struct Handshakes {
    gatekeeper: Arc<Gatekeeper>,
    doors: Arc<LodgeDoors>,
    /// What the local authority signed last, ready for connections.
    local: Mutex<Option<(Arc<LocalCertificate>, Arc<ServerConfig>)>>,
}

impl Handshakes {
    pub(crate) fn new(gatekeeper: Arc<Gatekeeper>, doors: Arc<LodgeDoors>) -> Self {
        Self {
            gatekeeper,
            doors,
            local: Mutex::default(),
        }
    }

    /// One handshake; the caller says how long it may take.
    pub(crate) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let config = self.config().await.map_err(io::Error::other)?;
        TlsAcceptor::from(config).accept(stream).await
    }

    async fn config(&self) -> Result<Arc<ServerConfig>, String> {
        if let Some(owner) = self.doors.owner_config() {
            return owner;
        }
        let certificate = self.gatekeeper.local_certificate(Moment::here()).await;
        let Some(certificate) = certificate.map_err(|fault| fault.to_string())? else {
            return Err("there is no certificate yet".to_owned());
        };
        let mut local = self.local.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, config)) = &*local
            && Arc::ptr_eq(known, &certificate)
        {
            return Ok(Arc::clone(config));
        }
        let chain = certificate
            .chain
            .iter()
            .map(|der| CertificateDer::from(der.clone()))
            .collect();
        let key = PrivateKeyDer::Pkcs8(certificate.key.expose().clone().into());
        let config = server_config(chain, key).map_err(|error| error.to_string())?;
        *local = Some((certificate, Arc::clone(&config)));
        Ok(config)
    }
}
