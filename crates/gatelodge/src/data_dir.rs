//! The data directory: private to its owner, held by one process at a time.
//!
//! Invariant: whoever holds [`DataDir`] holds the lock; the lock is the kernel's (`flock`), so it goes with the
//! process however that ends.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// A data directory that this process owns.
#[derive(Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another process has it.
    #[error("another Gatelodge uses the data directory {0}")]
    InUse(PathBuf),
    /// It belongs to another user.
    #[error("the data directory {0} belongs to another user; name your own with --data-dir")]
    NotOurs(PathBuf),
    /// It is a link.
    #[error("the data directory {0} is a link or no directory; name the directory itself with --data-dir")]
    NotADirectory(PathBuf),
    /// The file system says no.
    #[error("cannot use the data directory {0}: {1}")]
    Io(PathBuf, io::Error),
}

impl DataDir {
    /// Makes the directory if need be, keeps others out, and takes the lock.
    pub(crate) fn open(path: &Path) -> Result<Self, DataDirError> {
        let failed = |error| DataDirError::Io(path.to_owned(), error);
        std::fs::create_dir_all(path.parent().unwrap_or(path)).map_err(failed)?;
        match create_private(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
            _ => {}
        }
        let path = &path.canonicalize().map_err(failed)?;
        let metadata = std::fs::symlink_metadata(path).map_err(failed)?;
        if !metadata.is_dir() {
            return Err(DataDirError::NotADirectory(path.clone()));
        }
        keep_others_out(path, &metadata)?;
        let lock = private_file(&path.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.clone(),
                _lock: lock,
            }),
            Err(std::fs::TryLockError::WouldBlock) => Err(DataDirError::InUse(path.clone())),
            Err(std::fs::TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("gatelodge.db")
    }
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)
}

#[cfg(unix)]
fn keep_others_out(path: &Path, metadata: &std::fs::Metadata) -> Result<(), DataDirError> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(DataDirError::NotOurs(path.to_owned()));
    }
    if metadata.mode() & 0o777 != 0o700 {
        tracing::warn!(path = %path.display(), "the data directory was open to others; it is closed now");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
            .map_err(|error| DataDirError::Io(path.to_owned(), error))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_others_out(_: &Path, _: &std::fs::Metadata) -> Result<(), DataDirError> {
    // The profile directory's access list keeps other users out.
    Ok(())
}

/// Opens a file that only its owner may read, whatever the umask; never through a link.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        let no_follow = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or(0);
        options.mode(0o600).custom_flags(no_follow);
        let file = options.open(path)?;
        if file.metadata()?.permissions().mode() & 0o777 != 0o600 {
            file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        }
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn i10_a_second_owner_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        let first = DataDir::open(&path).unwrap();
        assert!(matches!(DataDir::open(&path), Err(DataDirError::InUse(_))));
        let alias = folder.path().join("alias");
        std::os::unix::fs::symlink(&path, &alias).unwrap();
        assert!(
            matches!(DataDir::open(&alias), Err(DataDirError::InUse(_))),
            "a link is the same directory"
        );
        drop(first);
        DataDir::open(&path).unwrap();
    }

    #[test]
    fn s_243_a_directory_open_to_others_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap();
        let data = DataDir::open(&path).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(data.path()), 0o700);
        assert_eq!(mode(&data.path().join("lock")), 0o600);
    }

    #[test]
    fn a_private_file_is_not_opened_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        std::fs::write(&target, "x").unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(private_file(&link).is_err());
    }
}
