//! Where the root key is kept: the operating system's keyring, or a 0600 file beside the data.
//!
//! The file `root.key` always exists once there is a key; it holds the key itself, or says under which name the
//! keyring has it. Invariant: an existing installation never gets a new key. A keyring that is locked, absent or
//! slow is an error to wait out (S-246), never a reason to make another key.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatekeeper::control::RootKeyPlace;
use gatekeeper::vault::RootKey;
use gatekeeper::world::Moment;
use zeroize::Zeroizing;

use crate::config::RootKeySource;
use crate::data_dir::{DataDir, private_file};

const SERVICE: &str = "Gatelodge";
/// A keyring may ask the person for its password; a program started at login cannot wait for ever.
const PATIENCE: Duration = Duration::from_secs(8);

/// Why there is no root key.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The keyring has it and does not give it.
    #[error(
        "the operating system's keyring does not give out the key: {0}. Unlock the keyring, then try again"
    )]
    Keyring(String),
    /// `root.key` cannot be read or written.
    #[error("cannot use the file root.key in the data directory: {0}")]
    File(std::io::Error),
    /// `root.key` does not hold what it should.
    #[error("the file root.key in the data directory is damaged; restore it from a backup")]
    Damaged,
    /// No random bytes.
    #[error("the operating system gives no random bytes")]
    NoChance,
}

/// Reads the root key, or makes it when `fresh` (no database yet).
pub(crate) fn obtain(
    data: &DataDir,
    source: RootKeySource,
    moment: Moment,
) -> Result<(RootKey, RootKeyPlace), RootKeyError> {
    let path = data.path().join("root.key");
    if path.exists() {
        return read(&path);
    }
    if data.database().exists() {
        // A database without its key: making another would only hide that the right one is missing.
        return Err(RootKeyError::Damaged);
    }
    let key = Zeroizing::new(moment.draw::<32>().map_err(|_| RootKeyError::NoChance)?);
    if source == RootKeySource::Keyring {
        let name = moment.draw_name::<8>().map_err(|_| RootKeyError::NoChance)?;
        match keyring_put(&name, &key) {
            Ok(()) => {
                write(&path, &format!("keyring {name}\n"))?;
                return Ok((RootKey::new(*key), RootKeyPlace::Keyring));
            }
            // It is there and will open: a file now would stay for good.
            Err(NotKept::Closed(why)) => return Err(RootKeyError::Keyring(why)),
            Err(NotKept::Absent(why)) => {
                tracing::info!(
                    "This system has no keyring, so the key that protects the data is kept in {}, which only you can read.",
                    path.display()
                );
                tracing::debug!(%why, "no keyring");
            }
        }
    }
    let text = Zeroizing::new(format!("key {}\n", STANDARD.encode(*key)));
    write(&path, &text)?;
    Ok((RootKey::new(*key), RootKeyPlace::File))
}

fn read(path: &Path) -> Result<(RootKey, RootKeyPlace), RootKeyError> {
    let mut text = Zeroizing::new(String::new());
    private_file(path)
        .map_err(RootKeyError::File)?
        .read_to_string(&mut text)
        .map_err(RootKeyError::File)?;
    match text.trim().split_once(' ') {
        Some(("key", encoded)) => {
            let bytes = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| RootKeyError::Damaged)?);
            let key = bytes.as_slice().try_into().map_err(|_| RootKeyError::Damaged)?;
            Ok((RootKey::new(key), RootKeyPlace::File))
        }
        Some(("keyring", name)) => Ok((RootKey::new(*keyring_get(name)?), RootKeyPlace::Keyring)),
        _ => Err(RootKeyError::Damaged),
    }
}

/// Whole or not at all: a temporary file, synced, renamed, and the directory synced.
fn write(path: &Path, text: &str) -> Result<(), RootKeyError> {
    let temporary = path.with_extension("new");
    let attempt = || {
        let mut file = private_file(&temporary)?;
        file.set_len(0)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)?;
        match path.parent() {
            #[cfg(unix)]
            Some(folder) => File::open(folder)?.sync_all(),
            _ => Ok::<_, std::io::Error>(()),
        }
    };
    attempt().map_err(RootKeyError::File)
}

/// Why a keyring neither gave nor took anything.
#[derive(Debug)]
enum NotKept {
    /// It is locked, or the person did not let us in, or not yet.
    Closed(String),
    /// There is none that works.
    Absent(String),
}

impl From<keyring::Error> for NotKept {
    fn from(error: keyring::Error) -> Self {
        match error {
            keyring::Error::NoStorageAccess(_) => Self::Closed(error.to_string()),
            _ => Self::Absent(error.to_string()),
        }
    }
}

impl From<NotKept> for RootKeyError {
    fn from((NotKept::Closed(why) | NotKept::Absent(why)): NotKept) -> Self {
        Self::Keyring(why)
    }
}

fn keyring_put(name: &str, key: &[u8; 32]) -> Result<(), NotKept> {
    let (name, key) = (name.to_owned(), Zeroizing::new(*key));
    patiently(move || {
        let entry = keyring::Entry::new(SERVICE, &name)?;
        entry.set_secret(&*key)?;
        // Believed only when it comes back.
        if Zeroizing::new(entry.get_secret()?).as_slice() == key.as_slice() {
            Ok(())
        } else {
            Err(keyring::Error::BadStoreFormat(
                "the keyring gives back another value".to_owned(),
            ))
        }
    })
}

fn keyring_get(name: &str) -> Result<Zeroizing<[u8; 32]>, RootKeyError> {
    let name = name.to_owned();
    let secret = patiently(move || {
        keyring::Entry::new(SERVICE, &name)?
            .get_secret()
            .map(Zeroizing::new)
    })?;
    <[u8; 32]>::try_from(secret.as_slice())
        .map(Zeroizing::new)
        .map_err(|_| RootKeyError::Damaged)
}

/// Keyring calls block on a prompt: they get a thread of their own and a deadline.
fn patiently<T: Send + 'static>(
    call: impl FnOnce() -> keyring::Result<T> + Send + 'static,
) -> Result<T, NotKept> {
    let (answer, answered) = mpsc::channel();
    let asked = std::thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || {
            // The receiver may have given up; then nobody needs the answer.
            let _ = answer.send(call());
        });
    if let Err(error) = asked {
        return Err(NotKept::Closed(error.to_string()));
    }
    match answered.recv_timeout(PATIENCE) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(NotKept::Closed("it did not answer in time".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(data: &DataDir) -> [u8; 32] {
        obtain(data, RootKeySource::File, Moment::here())
            .unwrap()
            .0
            .check_value()
    }

    #[test]
    fn the_key_stays_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(&folder.path().join("data")).unwrap();
        assert_eq!(key_of(&data), key_of(&data));
    }

    #[test]
    fn s_246_a_database_without_its_key_gets_no_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(&folder.path().join("data")).unwrap();
        std::fs::write(data.database(), "").unwrap();
        assert!(matches!(
            obtain(&data, RootKeySource::File, Moment::here()),
            Err(RootKeyError::Damaged)
        ));
        assert!(!data.path().join("root.key").exists());
    }

    #[test]
    fn s_246_a_locked_keyring_is_waited_for_and_an_absent_one_is_not() {
        let locked = keyring::Error::NoStorageAccess("locked".into());
        assert!(matches!(NotKept::from(locked), NotKept::Closed(_)));
        let nobody = keyring::Error::PlatformFailure("no session bus".into());
        assert!(matches!(NotKept::from(nobody), NotKept::Absent(_)));
        assert!(matches!(
            NotKept::from(keyring::Error::NoDefaultStore),
            NotKept::Absent(_)
        ));
    }

    #[test]
    fn a_damaged_key_file_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(&folder.path().join("data")).unwrap();
        for text in ["", "key", "key !!!", "key AAAA", "something else"] {
            std::fs::write(data.path().join("root.key"), text).unwrap();
            assert!(
                matches!(
                    obtain(&data, RootKeySource::File, Moment::here()),
                    Err(RootKeyError::Damaged)
                ),
                "{text}"
            );
            assert_eq!(
                std::fs::read_to_string(data.path().join("root.key")).unwrap(),
                text
            );
        }
    }
}
