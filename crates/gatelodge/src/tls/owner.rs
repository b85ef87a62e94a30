//! The owner's certificate: two files that another program may replace at any moment.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use gatekeeper::authority::CertificateFacts;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::time::Instant;

/// How often the files are looked at, at most.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The files, and what was last good in them.
#[derive(Debug)]
pub(super) struct OwnerFiles {
    certificate: PathBuf,
    key: PathBuf,
    looked_at: Option<Instant>,
    /// What the files looked like when they were last read.
    stamp: Option<[Stamp; 2]>,
    good: Option<Good>,
    problem: Option<String>,
}

/// A certificate that works.
#[derive(Debug, Clone)]
pub(super) struct Good {
    pub(super) facts: CertificateFacts,
    pub(super) config: Arc<ServerConfig>,
}

/// What changes when a file is replaced or rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            inode: inode(metadata),
        }
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

impl OwnerFiles {
    pub(super) fn new(certificate: &str, key: &str) -> Self {
        Self {
            certificate: certificate.into(),
            key: key.into(),
            looked_at: None,
            stamp: None,
            good: None,
            problem: None,
        }
    }

    /// Whether these are the files.
    pub(super) fn are(&self, certificate: &str, key: &str) -> bool {
        self.certificate == Path::new(certificate) && self.key == Path::new(key)
    }

    /// The certificate to show a visitor now.
    pub(super) fn current(&mut self) -> Option<&Good> {
        let now = Instant::now();
        if self.looked_at.is_none_or(|last| now - last >= LOOK_AGAIN) {
            self.looked_at = Some(now);
            self.look();
        }
        self.good.as_ref()
    }

    /// Looks at the files now; what is wrong with them, if anything.
    pub(super) fn look(&mut self) -> (Option<&Good>, Option<&str>) {
        let stamp = self.stamps();
        // After a failure they are read again: who replaces two files one after the other may just be half done.
        if stamp.is_none() || stamp != self.stamp || self.problem.is_some() {
            self.stamp = stamp;
            self.read();
        }
        (self.good.as_ref(), self.problem.as_deref())
    }

    fn stamps(&self) -> Option<[Stamp; 2]> {
        let stamp = |path: &Path| std::fs::metadata(path).ok().map(|metadata| Stamp::of(&metadata));
        Some([stamp(&self.certificate)?, stamp(&self.key)?])
    }

    fn read(&mut self) {
        match read(&self.certificate, &self.key) {
            Ok(good) => {
                if self.good.as_ref().is_none_or(|old| old.facts != good.facts) {
                    tracing::info!(fingerprint = %good.facts.fingerprint, "the certificate was taken up");
                }
                self.good = Some(good);
                self.problem = None;
            }
            Err(why) => {
                let problem = if self.good.is_some() {
                    format!("{why} The certificate from before is still shown.")
                } else {
                    why
                };
                if self.problem.as_deref() != Some(&problem) {
                    tracing::error!("{problem}");
                }
                self.problem = Some(problem);
            }
        }
    }
}

/// Reads both files; the error is a sentence.
fn read(certificate: &Path, key: &Path) -> Result<Good, String> {
    let cannot = |path: &Path, why: &dyn std::fmt::Display| {
        format!("The file {} cannot be used: {why}.", path.display())
    };
    let text = |path: &Path| std::fs::read(path).map_err(|error| cannot(path, &error));
    let chain = CertificateDer::pem_slice_iter(&text(certificate)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| cannot(certificate, &error))?;
    let Some(own) = chain.first() else {
        return Err(cannot(certificate, &"there is no certificate in it"));
    };
    let facts = CertificateFacts::read(own).map_err(|why| cannot(certificate, &why))?;
    let secret = zeroize::Zeroizing::new(text(key)?);
    let secret = PrivateKeyDer::from_pem_slice(&secret)
        .map_err(|_| cannot(key, &"there is no private key in it that is not encrypted"))?;
    let config = super::server_config(chain, secret).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => format!(
            "The key {} does not belong to the certificate {}.",
            key.display(),
            certificate.display()
        ),
        error => cannot(key, &error),
    })?;
    Ok(Good { facts, config })
}
