//! Visitors over https, and certificates that an owner may bring.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::http::{self, Reply, Request, Wire};

/// Somebody else's certificate authority.
pub struct OtherAuthority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Default for OtherAuthority {
    fn default() -> Self {
        Self::new()
    }
}

impl OtherAuthority {
    /// A new one.
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "Somebody else");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// Its certificate.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate for these names and its key, both PEM.
    pub fn signs_for(&self, names: &[&str]) -> (String, String) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(names).expect("names");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }
}

/// A visitor over https who trusts one authority.
#[derive(Clone)]
pub struct SecureVisitor {
    socket: SocketAddr,
    domain: String,
    config: Arc<ClientConfig>,
}

impl SecureVisitor {
    /// Goes to `domain` (`host[:port]`) at this port of this computer, and trusts the authority (PEM).
    pub fn to(port: u16, domain: &str, authority: &str) -> Self {
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_slice_iter(authority.as_bytes()) {
            roots.add(root.expect("PEM")).expect("a certificate");
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            socket: SocketAddr::from(([127, 0, 0, 1], port)),
            domain: domain.to_owned(),
            config: Arc::new(config),
        }
    }

    /// The protocols that it offers, most wanted first.
    #[must_use]
    pub fn offering(mut self, protocols: &[&str]) -> Self {
        let config = Arc::make_mut(&mut self.config);
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        self
    }

    /// Shakes hands; the error says why not.
    pub fn connects(&self) -> io::Result<Secure> {
        let host = self
            .domain
            .rsplit_once(':')
            .map_or(self.domain.as_str(), |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host).expect("a name");
        let mut connection = ClientConnection::new(Arc::clone(&self.config), name).expect("a client");
        let mut stream = TcpStream::connect(self.socket)?;
        stream.set_read_timeout(Some(http::PATIENCE))?;
        stream.set_nodelay(true)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut stream)?;
        }
        Ok(Secure(StreamOwned::new(connection, stream)))
    }

    /// Sends a request and reads the reply.
    #[track_caller]
    pub fn sends(&self, request: &Request) -> Reply {
        let wire = self.connects().expect("a handshake").wire();
        http::send_over(wire, &self.domain, request)
    }

    /// The SHA-256 fingerprint of the certificate that is shown, as the lodge writes it.
    #[track_caller]
    pub fn sees(&self) -> String {
        self.connects().expect("a handshake").fingerprint()
    }
}

/// A connection over TLS.
pub struct Secure(StreamOwned<ClientConnection, TcpStream>);

impl Secure {
    /// To speak over.
    pub fn wire(self) -> Wire {
        Wire::over(self.0)
    }

    /// The protocol that was agreed on.
    pub fn protocol(&self) -> Option<&[u8]> {
        self.0.conn.alpn_protocol()
    }

    fn fingerprint(&self) -> String {
        let chain = self.0.conn.peer_certificates().expect("a chain");
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &chain[0]);
        let pairs: Vec<String> = digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        pairs.join(":")
    }
}
