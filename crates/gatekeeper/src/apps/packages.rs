//! What an app comes as: files out of a folder, an archive or the registry, and the checks before anything of it is kept
//! (security.md S-171).
//!
//! Reading belongs to the one who runs the lodge, who also keeps to the limits while reading. Here everything is checked
//! once more, because what is kept is decided here.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::Path;

use protocol::cozy::host::Slug;
use protocol::cozy::manifest::{InvalidManifest, Manifest};

/// Most files of a package.
pub const MOST_FILES: usize = 10_000;
/// Most bytes in all files of a package together.
pub const MOST_BYTES: usize = 128 * 1024 * 1024;
/// Most bytes of one file.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;
/// Most bytes of a manifest.
const LARGEST_MANIFEST: usize = 256 * 1024;
/// Most bytes of a path.
const LONGEST_PATH: usize = 1000;
/// The two names of a manifest.
const MANIFESTS: [&str; 2] = ["manifest.webapp", "manifest.konnector"];
/// Names of hosts that the house itself answers under.
const OWN_HOSTS: [&str; 1] = ["oauthcallback"];

/// Where packages come from: folders and archives, in the hands of the one who runs the lodge.
///
/// Everything here touches files: call it where blocking is allowed.
pub trait Sources: fmt::Debug + Send + Sync {
    /// Reads a package, within the limits of this module.
    fn read(&self, from: &Place) -> Result<Package, Unreadable>;
    /// The newest stable version of a program in the registry; none when it has none.
    fn latest(&self, slug: &Slug) -> Result<Option<Latest>, Unreadable>;
}

/// Where a package is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder or an archive.
    Files(Box<Path>),
    /// The newest stable version in the registry.
    Registry(Slug),
}

/// Files, as they were read. Nothing in it is believed yet.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// In any order.
    pub files: Vec<PackageFile>,
}

/// One file.
#[derive(Debug, Clone)]
pub struct PackageFile {
    /// As the archive writes it, or below the folder.
    pub path: String,
    /// All of it.
    pub content: Vec<u8>,
}

/// A version that the registry has.
#[derive(Debug, Clone)]
pub struct Latest {
    /// Its number.
    pub version: String,
    /// Its manifest, word for word.
    pub manifest: Vec<u8>,
}

/// Why a package cannot be read: a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// A lodge without files.
#[derive(Debug)]
pub struct NoSources;

impl Sources for NoSources {
    fn read(&self, _: &Place) -> Result<Package, Unreadable> {
        Err(Unreadable("There are no files here.".to_owned()))
    }

    fn latest(&self, _: &Slug) -> Result<Option<Latest>, Unreadable> {
        Ok(None)
    }
}

impl Place {
    /// Reads a source as it is written: `registry://slug`, or an absolute path, with or without `file://`.
    pub(super) fn parse(source: &str) -> Option<Self> {
        if let Some(rest) = source.strip_prefix("registry://") {
            let slug = rest.strip_suffix("/stable").unwrap_or(rest);
            return Slug::parse(slug).map(Self::Registry);
        }
        let path = Path::new(source.strip_prefix("file://").unwrap_or(source));
        (path.is_absolute() && !source.contains('\0')).then(|| Self::Files(path.into()))
    }

    /// As it is written.
    pub(super) fn source(&self) -> String {
        match self {
            Self::Files(path) => format!("file://{}", path.display()),
            Self::Registry(slug) => format!("registry://{slug}"),
        }
    }
}

/// Why a package is refused. `Display` is a sentence for the owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageProblem {
    /// A path that leads elsewhere, or that no file can be asked for under.
    #[error("The package has a file `{0}`, which is not inside it.")]
    Path(String),
    /// Two files under one path.
    #[error("The package has two files `{0}`.")]
    Twice(String),
    /// Too many files.
    #[error("The package has more than {MOST_FILES} files.")]
    TooMany,
    /// Too much.
    #[error("The package is too large: at most 128 MB, and 32 MB for one file.")]
    TooLarge,
    /// Neither of the two names, or both.
    #[error("The package has no manifest: one file `manifest.webapp` or `manifest.konnector` at its top.")]
    NoManifest,
    /// The manifest itself.
    #[error("The manifest is refused: {0}.")]
    Manifest(#[from] InvalidManifest),
    /// `manifest.webapp` of a konnector, or the other way round.
    #[error("The manifest is called `{0}` and says another type.")]
    OtherKind(&'static str),
    /// A name of ours.
    #[error("`{0}` is a name that the lodge uses itself.")]
    OwnHost(Slug),
}

/// A package that may be kept.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) manifest: Manifest,
    /// The manifest as JSON text.
    pub(super) written: String,
    /// By path, with a slash in front. The manifest is not among them.
    pub(super) files: Vec<PackageFile>,
    pub(super) bytes: u32,
}

/// Checks everything in a package that is to be installed under a slug.
pub(super) fn check(package: Package, slug: &Slug) -> Result<Checked, PackageProblem> {
    if OWN_HOSTS.contains(&slug.as_str()) {
        return Err(PackageProblem::OwnHost(slug.clone()));
    }
    if package.files.len() > MOST_FILES {
        return Err(PackageProblem::TooMany);
    }
    let mut files = BTreeMap::new();
    let mut bytes = 0_usize;
    for file in package.files {
        bytes = bytes.saturating_add(file.content.len());
        if file.content.len() > LARGEST_FILE || bytes > MOST_BYTES {
            return Err(PackageProblem::TooLarge);
        }
        let path = inside(&file.path).ok_or_else(|| PackageProblem::Path(file.path.clone()))?;
        if files.contains_key(&path) {
            return Err(PackageProblem::Twice(path));
        }
        files.insert(path, file.content);
    }
    let mut files = without_folder(files);
    let mut found = MANIFESTS
        .into_iter()
        .filter_map(|name| files.remove(name).map(|content| (name, content)));
    let (Some((name, written)), None) = (found.next(), found.next()) else {
        return Err(PackageProblem::NoManifest);
    };
    drop(found);
    if written.len() > LARGEST_MANIFEST {
        return Err(InvalidManifest::Json.into());
    }
    let manifest = Manifest::read(&written, Some(slug))?;
    let konnector = super::kind_of(&manifest) == super::AppKind::Konnector;
    if konnector != (name == MANIFESTS[1]) {
        return Err(PackageProblem::OtherKind(name));
    }
    Ok(Checked {
        manifest,
        // What was read as JSON is text.
        written: String::from_utf8(written).map_err(|_| InvalidManifest::Json)?,
        files: files
            .into_iter()
            .map(|(path, content)| PackageFile {
                path: format!("/{path}"),
                content,
            })
            .collect(),
        bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
    })
}

/// A path from the top of the package, without a slash in front; none for one that is not inside.
fn inside(path: &str) -> Option<String> {
    let path = path.strip_prefix("./").unwrap_or(path);
    let part = |part: &str| !matches!(part, "" | "." | "..");
    let good = path.len() <= LONGEST_PATH
        && path.split('/').all(part)
        && !path.chars().any(|c| c.is_control() || matches!(c, '\\' | ':'));
    good.then(|| path.to_owned())
}

/// Archives often have all their files in one folder; then that is the top.
fn without_folder(files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    if MANIFESTS.iter().any(|name| files.contains_key(*name)) {
        return files;
    }
    let tops: HashSet<&str> = files
        .keys()
        .map(|path| path.split_once('/').map_or("", |(top, _)| top))
        .collect();
    let mut tops = tops.into_iter();
    let (Some(top), None) = (tops.next().filter(|top| !top.is_empty()), tops.next()) else {
        return files;
    };
    let folder = format!("{top}/");
    files
        .into_iter()
        .map(|(path, content)| match path.strip_prefix(&folder) {
            Some(below) => (below.to_owned(), content),
            None => (path, content),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{"slug": "drive", "name": "Drive", "type": "webapp", "version": "1.0.0"}"#;

    fn slug() -> Slug {
        Slug::parse("drive").unwrap()
    }

    fn package(files: &[(&str, &str)]) -> Package {
        Package {
            files: files
                .iter()
                .map(|(path, content)| PackageFile {
                    path: (*path).to_owned(),
                    content: content.as_bytes().to_vec(),
                })
                .collect(),
        }
    }

    fn paths(files: &[(&str, &str)]) -> Result<Vec<String>, PackageProblem> {
        let checked = check(package(files), &slug())?;
        Ok(checked.files.into_iter().map(|file| file.path).collect())
    }

    #[test]
    fn a_package_is_its_files_without_the_manifest() {
        let files = [
            ("manifest.webapp", MANIFEST),
            ("./index.html", "<p>"),
            ("assets/app.js", ""),
        ];
        assert_eq!(paths(&files).unwrap(), ["/assets/app.js", "/index.html"]);
        let folded = [
            ("drive-1.0.0/manifest.webapp", MANIFEST),
            ("drive-1.0.0/index.html", "<p>"),
        ];
        assert_eq!(paths(&folded).unwrap(), ["/index.html"]);
    }

    #[test]
    fn s_171_no_file_is_outside_of_its_package() {
        for path in [
            "../x",
            "/etc/passwd",
            "a/../../x",
            "a//b",
            "a/",
            "",
            ".",
            "..",
            "././x",
            "a\\b",
            "c:x",
            "a\0b",
            "a\nb",
        ] {
            let files = [("manifest.webapp", MANIFEST), (path, "")];
            assert_eq!(
                paths(&files),
                Err(PackageProblem::Path(path.to_owned())),
                "{path:?}"
            );
        }
        let long = "a".repeat(LONGEST_PATH + 1);
        assert!(paths(&[("manifest.webapp", MANIFEST), (&long, "")]).is_err());
    }

    #[test]
    fn s_171_duplicates_and_bombs_are_refused() {
        let twice = [("manifest.webapp", MANIFEST), ("a", ""), ("./a", "")];
        assert_eq!(paths(&twice), Err(PackageProblem::Twice("a".to_owned())));
        let many: Vec<(String, &str)> = (0..=MOST_FILES).map(|n| (n.to_string(), "")).collect();
        let many: Vec<(&str, &str)> = many
            .iter()
            .map(|(path, content)| (path.as_str(), *content))
            .collect();
        assert_eq!(paths(&many), Err(PackageProblem::TooMany));
        let mut large = package(&[("manifest.webapp", MANIFEST)]);
        large.files.push(PackageFile {
            path: "big".to_owned(),
            content: vec![0; LARGEST_FILE + 1],
        });
        assert_eq!(check(large, &slug()).unwrap_err(), PackageProblem::TooLarge);
    }

    #[test]
    fn a_package_has_one_manifest_of_its_own_kind_and_name() {
        assert_eq!(paths(&[("index.html", "")]), Err(PackageProblem::NoManifest));
        let both = [("manifest.webapp", MANIFEST), ("manifest.konnector", MANIFEST)];
        assert_eq!(paths(&both), Err(PackageProblem::NoManifest));
        assert_eq!(
            paths(&[("manifest.konnector", MANIFEST)]),
            Err(PackageProblem::OtherKind("manifest.konnector"))
        );
        let other = MANIFEST.replace("drive", "notes");
        assert_eq!(
            paths(&[("manifest.webapp", &other)]),
            Err(PackageProblem::Manifest(InvalidManifest::Slug))
        );
        let own = Slug::parse("oauthcallback").unwrap();
        assert!(matches!(
            check(package(&[]), &own),
            Err(PackageProblem::OwnHost(_))
        ));
    }

    #[test]
    fn a_source_is_a_path_or_in_the_registry() {
        let slug = slug();
        assert_eq!(
            Place::parse("registry://drive"),
            Some(Place::Registry(slug.clone()))
        );
        assert_eq!(
            Place::parse("registry://drive/stable"),
            Some(Place::Registry(slug))
        );
        for (source, kept) in [
            ("/apps/drive", "file:///apps/drive"),
            ("file:///apps/drive.tgz", "file:///apps/drive.tgz"),
        ] {
            assert_eq!(Place::parse(source).unwrap().source(), kept);
        }
        for source in [
            "",
            "drive",
            "./drive",
            "registry://",
            "registry://../x",
            "https://x",
            "file://x",
        ] {
            assert_eq!(Place::parse(source), None, "{source}");
        }
    }
}
