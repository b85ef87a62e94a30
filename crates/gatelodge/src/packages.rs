//! Reads packages of apps: folders, `.tar.gz` archives, and the registry, which is a folder of both.
//!
//! Archives come from strangers. Nothing is ever unpacked onto the disk: an archive is read into memory within the limits
//! that the gatekeeper sets, and anything in it but plain files and folders is refused (security.md S-171).
//!
//! In the registry a program has a folder of its name, with a version in each entry: `drive/1.2.0.tar.gz` or `drive/1.2.0/`.
//! A program with one version can lie there without that: `drive/manifest.webapp` or `drive.tar.gz`.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use flate2::bufread::MultiGzDecoder;
use gatekeeper::apps::{
    LARGEST_FILE, Latest, MOST_BYTES, MOST_FILES, Package, PackageFile, Place, Sources, Unreadable,
};
use protocol::cozy::host::Slug;
use semver::Version;
use tar::{Archive, EntryType};

/// What an archive has besides its content, at most: a header and some padding for each file.
const MOST_WRAPPING: usize = MOST_FILES * 4096;
/// Deepest folder.
const DEEPEST: usize = 32;
/// How archives end.
const ENDINGS: [&str; 2] = [".tar.gz", ".tgz"];
/// Names of manifests.
const MANIFESTS: [&str; 2] = ["manifest.webapp", "manifest.konnector"];

/// The files of this computer.
#[derive(Debug, Default)]
pub(crate) struct LodgeSources {
    /// Where the registry is.
    registry: Option<PathBuf>,
    /// Manifests out of archives, and what the archive looked like: unpacking one to read a page of text is slow.
    seen: Mutex<HashMap<PathBuf, (Look, Vec<u8>)>>,
}

/// What tells whether a file was changed.
type Look = (u64, Option<SystemTime>);

impl LodgeSources {
    pub(crate) fn new(registry: Option<PathBuf>) -> Self {
        Self {
            registry,
            seen: Mutex::default(),
        }
    }

    /// The newest stable version of a program, and where it lies.
    fn newest(&self, slug: &Slug) -> Result<Option<(Version, PathBuf)>, Unreadable> {
        let Some(registry) = &self.registry else {
            return Ok(None);
        };
        let folder = registry.join(slug.as_str());
        let mut newest: Option<(Version, PathBuf)> = None;
        let mut offer = |version: Version, path: PathBuf| {
            let better = newest.as_ref().is_none_or(|(best, _)| *best < version);
            if version.pre.is_empty() && better {
                newest = Some((version, path));
            }
        };
        let alone = ENDINGS.map(|ending| registry.join(format!("{slug}{ending}")));
        for path in [folder.clone()].into_iter().chain(alone) {
            let is_package = if path.is_dir() {
                MANIFESTS.iter().any(|name| path.join(name).is_file())
            } else {
                path.is_file()
            };
            if is_package {
                let version = version_of(&self.manifest(&path)?);
                offer(version, path);
            }
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(newest),
            Err(error) => return Err(cannot(&folder, &error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| cannot(&folder, &error))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let number = if path.is_dir() {
                Some(name)
            } else {
                without_ending(name)
            };
            if let Some(version) = number.and_then(|number| Version::parse(number).ok()) {
                offer(version, path);
            }
        }
        Ok(newest)
    }

    /// The manifest of a package.
    fn manifest(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        if path.is_dir() {
            for name in MANIFESTS {
                match File::open(path.join(name)) {
                    Ok(file) => return whole(file, LARGEST_FILE).map_err(|error| cannot(path, &error)),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(error) => return Err(cannot(path, &error)),
                }
            }
            return Err(Unreadable(format!("{} has no manifest.", path.display())));
        }
        let about = fs::metadata(path).map_err(|error| cannot(path, &error))?;
        let look = (about.len(), about.modified().ok());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, manifest)) = seen.get(path)
            && *known == look
        {
            return Ok(manifest.clone());
        }
        let package = read_archive(path)?;
        let found = package.files.into_iter().find(|file| {
            let name = file.path.strip_prefix("./").unwrap_or(&file.path);
            let name = name.split_once('/').map_or(name, |(_, below)| below);
            MANIFESTS.contains(&name)
        });
        let manifest = found.map(|file| file.content);
        let manifest = manifest.ok_or_else(|| Unreadable(format!("{} has no manifest.", path.display())))?;
        seen.insert(path.to_owned(), (look, manifest.clone()));
        Ok(manifest)
    }
}

impl Sources for LodgeSources {
    fn read(&self, from: &Place) -> Result<Package, Unreadable> {
        match from {
            Place::Files(path) => read_package(path),
            Place::Registry(slug) => match self.newest(slug)? {
                Some((_, path)) => read_package(&path),
                None if self.registry.is_none() => Err(Unreadable(
                    "There is no registry. Name a folder as `registry` in the configuration.".to_owned(),
                )),
                None => Err(Unreadable(format!("The registry has no `{slug}`."))),
            },
        }
    }

    fn latest(&self, slug: &Slug) -> Result<Option<Latest>, Unreadable> {
        let Some((version, path)) = self.newest(slug)? else {
            return Ok(None);
        };
        Ok(Some(Latest {
            version: version.to_string(),
            manifest: self.manifest(&path)?,
        }))
    }
}

/// The version that a manifest says; the lowest where it says none.
fn version_of(manifest: &[u8]) -> Version {
    let manifest: serde_json::Value = serde_json::from_slice(manifest).unwrap_or_default();
    let version = manifest.get("version").and_then(|version| version.as_str());
    version
        .and_then(|version| Version::parse(version).ok())
        .unwrap_or(Version::new(0, 0, 0))
}

fn without_ending(name: &str) -> Option<&str> {
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending))
}

fn cannot(path: &Path, error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable(format!("{} cannot be read: {error}.", path.display()))
}

fn too_large() -> Unreadable {
    Unreadable("The package is too large: at most 128 MB, and 32 MB for one file.".to_owned())
}

/// Reads all of a file that is not longer than `most`.
fn whole(file: impl Read, most: usize) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_end(&mut content)?;
    if content.len() > most {
        return Err(std::io::Error::other("it is too large"));
    }
    Ok(content)
}

fn read_package(path: &Path) -> Result<Package, Unreadable> {
    let about = fs::metadata(path).map_err(|error| cannot(path, &error))?;
    if about.is_dir() {
        let mut reading = Reading::default();
        reading.folder(path, "", 0)?;
        Ok(reading.package)
    } else if about.is_file() {
        read_archive(path)
    } else {
        Err(Unreadable(format!(
            "{} is neither a folder nor an archive.",
            path.display()
        )))
    }
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    package: Package,
    bytes: usize,
}

impl Reading {
    fn add(&mut self, path: String, content: Vec<u8>) -> Result<(), Unreadable> {
        self.bytes = self.bytes.saturating_add(content.len());
        if self.bytes > MOST_BYTES || content.len() > LARGEST_FILE {
            return Err(too_large());
        }
        if self.package.files.len() >= MOST_FILES {
            return Err(Unreadable(format!(
                "The package has more than {MOST_FILES} files."
            )));
        }
        self.package.files.push(PackageFile { path, content });
        Ok(())
    }

    /// Everything in a folder. Names that begin with a dot are left out: they belong to editors and version control.
    fn folder(&mut self, folder: &Path, below: &str, depth: usize) -> Result<(), Unreadable> {
        if depth > DEEPEST {
            return Err(Unreadable(format!("{} is too deep.", folder.display())));
        }
        let entries = fs::read_dir(folder).map_err(|error| cannot(folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| cannot(folder, &error))?;
            let path = entry.path();
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                return Err(Unreadable(format!("{} has no readable name.", path.display())));
            };
            if name.starts_with('.') {
                continue;
            }
            let inside = if below.is_empty() {
                name
            } else {
                format!("{below}/{name}")
            };
            // Does not follow links.
            let kind = entry.file_type().map_err(|error| cannot(&path, &error))?;
            if kind.is_dir() {
                self.folder(&path, &inside, depth + 1)?;
            } else if kind.is_file() {
                let file = File::open(&path).map_err(|error| cannot(&path, &error))?;
                let content = whole(file, LARGEST_FILE).map_err(|error| cannot(&path, &error))?;
                self.add(inside, content)?;
            } else {
                return Err(no_file(&inside));
            }
        }
        Ok(())
    }
}

fn no_file(name: &str) -> Unreadable {
    Unreadable(format!(
        "The package has `{name}`, which is a link or a device. Only files and folders can be installed."
    ))
}

fn read_archive(path: &Path) -> Result<Package, Unreadable> {
    let broken = |error: &dyn std::fmt::Display| {
        Unreadable(format!("{} is no .tar.gz archive: {error}.", path.display()))
    };
    let file = File::open(path).map_err(|error| cannot(path, &error))?;
    let most = u64::try_from(MOST_BYTES + MOST_WRAPPING).unwrap_or(u64::MAX);
    // However well it was packed, no more than this comes out of it.
    let unpacked = MultiGzDecoder::new(BufReader::new(file)).take(most);
    let mut archive = Archive::new(unpacked);
    let mut reading = Reading::default();
    for entry in archive.entries().map_err(|error| broken(&error))? {
        let entry = entry.map_err(|error| broken(&error))?;
        let name = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| broken(&"a name in it is not UTF-8"))?;
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {}
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            _ => return Err(no_file(&name)),
        }
        if entry.size() > u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX) {
            return Err(too_large());
        }
        let size = entry.size();
        let content = whole(entry, LARGEST_FILE).map_err(|error| broken(&error))?;
        if u64::try_from(content.len()).ok() != Some(size) {
            return Err(broken(&"it ends early, or is too large"));
        }
        reading.add(name, content)?;
    }
    Ok(reading.package)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{Builder, Header};

    use super::*;

    const MANIFEST: &str = r#"{"slug": "drive", "type": "webapp"}"#;

    fn header(kind: EntryType, size: usize) -> Header {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_size(size as u64);
        header.set_mode(0o644);
        header
    }

    /// An archive with these entries. Names go in as they are, hostile ones too.
    fn archive(path: &Path, entries: &[(EntryType, &str, &[u8])]) {
        let mut tar = Builder::new(GzEncoder::new(File::create(path).unwrap(), Compression::fast()));
        for (kind, name, content) in entries {
            let mut header = header(*kind, content.len());
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            if matches!(kind, EntryType::Symlink | EntryType::Link) {
                header.set_link_name("/etc/passwd").unwrap();
            }
            header.set_cksum();
            tar.append(&header, *content).unwrap();
        }
        tar.into_inner().unwrap().finish().unwrap();
    }

    fn names(package: &Package) -> Vec<&str> {
        let mut names: Vec<&str> = package.files.iter().map(|file| file.path.as_str()).collect();
        names.sort_unstable();
        names
    }

    fn slug() -> Slug {
        Slug::parse("drive").unwrap()
    }

    #[test]
    fn folders_and_archives_are_read_alike() {
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("app");
        fs::create_dir_all(app.join("assets")).unwrap();
        fs::create_dir_all(app.join(".git")).unwrap();
        for (name, content) in [
            ("manifest.webapp", MANIFEST),
            ("assets/app.js", "x"),
            (".git/config", "x"),
        ] {
            fs::write(app.join(name), content).unwrap();
        }
        assert_eq!(
            names(&read_package(&app).unwrap()),
            ["assets/app.js", "manifest.webapp"]
        );
        let packed = folder.path().join("app.tgz");
        archive(
            &packed,
            &[
                (EntryType::Directory, "assets/", b""),
                (EntryType::Regular, "assets/app.js", b"x"),
                (EntryType::Regular, "manifest.webapp", MANIFEST.as_bytes()),
            ],
        );
        assert_eq!(
            names(&read_package(&packed).unwrap()),
            ["assets/app.js", "manifest.webapp"]
        );
    }

    #[test]
    fn s_171_links_and_devices_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let packed = folder.path().join("app.tgz");
        for kind in [
            EntryType::Symlink,
            EntryType::Link,
            EntryType::Fifo,
            EntryType::Char,
            EntryType::Block,
        ] {
            archive(&packed, &[(kind, "passwd", b"")]);
            let refused = read_package(&packed).unwrap_err();
            assert!(refused.0.contains("`passwd`"), "{refused}");
        }
        #[cfg(unix)]
        {
            let app = folder.path().join("app");
            fs::create_dir(&app).unwrap();
            std::os::unix::fs::symlink("/etc/passwd", app.join("passwd")).unwrap();
            assert!(read_package(&app).unwrap_err().0.contains("`passwd`"));
        }
    }

    #[test]
    fn s_171_a_bomb_is_refused_and_never_whole() {
        let folder = tempfile::tempdir().unwrap();
        let packed = folder.path().join("app.tgz");
        let zeros = vec![0; LARGEST_FILE + 1];
        archive(&packed, &[(EntryType::Regular, "zeros", &zeros)]);
        assert!(fs::metadata(&packed).unwrap().len() < 1_000_000);
        assert_eq!(read_package(&packed).unwrap_err(), too_large());
        let part = &zeros[..LARGEST_FILE];
        let parts: Vec<(EntryType, &str, &[u8])> = ["a", "b", "c", "d", "e"]
            .map(|name| (EntryType::Regular, name, part))
            .to_vec();
        archive(&packed, &parts);
        assert_eq!(read_package(&packed).unwrap_err(), too_large());
    }

    #[test]
    fn s_171_names_go_to_the_gatekeeper_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let packed = folder.path().join("app.tgz");
        archive(
            &packed,
            &[
                (EntryType::Regular, "../../x", b""),
                (EntryType::Regular, "/etc/x", b""),
            ],
        );
        assert_eq!(names(&read_package(&packed).unwrap()), ["../../x", "/etc/x"]);
    }

    #[test]
    fn broken_archives_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let packed = folder.path().join("app.tgz");
        fs::write(&packed, "no archive").unwrap();
        assert!(read_package(&packed).is_err());
        archive(&packed, &[(EntryType::Regular, "a", &vec![7; 100_000])]);
        let whole = fs::read(&packed).unwrap();
        File::create(&packed)
            .unwrap()
            .write_all(&whole[..whole.len() / 2])
            .unwrap();
        assert!(read_package(&packed).is_err());
        assert!(read_package(&folder.path().join("nothing")).is_err());
    }

    #[test]
    fn the_registry_gives_the_newest_stable_version() {
        let folder = tempfile::tempdir().unwrap();
        let sources = LodgeSources::new(Some(folder.path().to_owned()));
        assert!(sources.latest(&slug()).unwrap().is_none());
        let versions = folder.path().join("drive");
        for version in ["1.9.0", "1.10.0", "2.0.0-beta.1", "notes"] {
            fs::create_dir_all(versions.join(version)).unwrap();
            let manifest = format!(r#"{{"slug": "drive", "type": "webapp", "version": "{version}"}}"#);
            fs::write(versions.join(version).join("manifest.webapp"), manifest).unwrap();
        }
        assert_eq!(sources.latest(&slug()).unwrap().unwrap().version, "1.10.0");
        let manifest = r#"{"slug": "drive", "type": "webapp", "version": "1.11.0"}"#;
        archive(
            &versions.join("1.11.0.tar.gz"),
            &[(EntryType::Regular, "drive/manifest.webapp", manifest.as_bytes())],
        );
        let latest = sources.latest(&slug()).unwrap().unwrap();
        assert_eq!(
            (latest.version.as_str(), latest.manifest.as_slice()),
            ("1.11.0", manifest.as_bytes())
        );
        assert_eq!(
            names(&sources.read(&Place::Registry(slug())).unwrap()),
            ["drive/manifest.webapp"]
        );
    }

    #[test]
    fn a_program_may_lie_in_the_registry_without_a_folder_of_versions() {
        let folder = tempfile::tempdir().unwrap();
        let sources = LodgeSources::new(Some(folder.path().to_owned()));
        archive(
            &folder.path().join("drive.tgz"),
            &[(EntryType::Regular, "manifest.webapp", MANIFEST.as_bytes())],
        );
        assert_eq!(sources.latest(&slug()).unwrap().unwrap().version, "0.0.0");
        let nothing = LodgeSources::default()
            .read(&Place::Registry(slug()))
            .unwrap_err();
        assert!(nothing.0.contains("There is no registry"));
    }
}
