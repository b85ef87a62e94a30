//! Web apps and konnectors that the owner installed (cozy.md A.3 and E): what is there, under which hosts, what its files
//! are.
//!
//! An app is trusted with what its manifest asks for and with nothing else: it has a host, and so an origin, of its own,
//! and reaches the instance only with the token in its page.
//!
//! What does not live here: reading folders and archives (the one who runs the lodge does that, behind [`Sources`]), and
//! what tokens are good for.

mod document;
mod install;
mod packages;
mod sessions;
#[cfg(test)]
pub(crate) mod testing;

use std::sync::Arc;

use protocol::cozy::host::{AppHost, Domain, Scheme, Slug, Subdomains};
use protocol::cozy::manifest::{Kind as ManifestKind, Manifest, Routes};
use protocol::id::SessionId;
use protocol::permission::Permissions;
use protocol::time::Timestamp;
use serde_json::{Map, Value};
pub use store::apps::{AppFile, AppKind, PIECE};

pub use self::install::{Installation, Wanted};
pub use self::packages::{
    LARGEST_FILE, Latest, MOST_BYTES, MOST_FILES, NoSources, Package, PackageFile, Place, Sources, Unreadable,
};
pub use self::sessions::{AppDestination, Welcome};
use crate::instances::Instance;
use crate::{Fault, Gatekeeper, instances};

/// One installed program.
#[derive(Debug, Clone)]
pub struct App {
    /// What it says about itself, checked.
    pub manifest: Manifest,
    /// The same, word for word.
    pub written: Map<String, Value>,
    /// Where it came from, and where the next version comes from.
    pub source: String,
    /// Where its files are; none while the first of them are being written.
    pub build: Option<i64>,
    /// How many files.
    pub files: u32,
    /// How many bytes in them.
    pub bytes: u32,
    /// When it came.
    pub installed_at: Timestamp,
    /// When this version came.
    pub updated_at: Timestamp,
}

impl App {
    fn read(row: store::apps::App) -> Result<Self, Fault> {
        let damaged = |why: String| Fault::stored("manifest", why);
        let written: Map<String, Value> =
            serde_json::from_str(&row.manifest).map_err(|error| damaged(error.to_string()))?;
        let slug = Slug::parse(&row.slug).ok_or_else(|| damaged(format!("`{}` is no slug", row.slug)))?;
        let manifest =
            Manifest::of_object(&written, Some(&slug)).map_err(|error| damaged(error.to_string()))?;
        Ok(Self {
            manifest,
            written,
            source: row.source,
            build: row.build,
            files: row.files,
            bytes: row.bytes,
            installed_at: row.installed_at,
            updated_at: row.updated_at,
        })
    }

    /// Its name in hosts.
    pub fn slug(&self) -> &Slug {
        &self.manifest.slug
    }

    /// What kind it is.
    pub fn kind(&self) -> AppKind {
        kind_of(&self.manifest)
    }

    /// Whether it can be used.
    pub fn is_ready(&self) -> bool {
        self.build.is_some()
    }

    /// What its host serves; none for a konnector, which has none.
    pub fn routes(&self) -> Option<&Routes> {
        match &self.manifest.kind {
            ManifestKind::Webapp(routes) => Some(routes),
            ManifestKind::Konnector(_) => None,
        }
    }
}

fn kind_of(manifest: &Manifest) -> AppKind {
    match manifest.kind {
        ManifestKind::Webapp(_) => AppKind::Webapp,
        ManifestKind::Konnector(_) => AppKind::Konnector,
    }
}

/// A visitor who named the host of an app.
#[derive(Debug, Clone)]
pub struct AtApp {
    /// Whose.
    pub instance: Arc<Instance>,
    /// Which app; whether it is installed is not known yet.
    pub slug: Slug,
    /// `scheme://host`, without a slash.
    pub origin: String,
}

impl Gatekeeper {
    /// How hosts of apps are built.
    pub fn subdomains(&self) -> Subdomains {
        self.lodge.subdomains
    }

    /// Reads a Host header as the host of an app of an instance that is there. Like an instance's own name it is compared
    /// byte for byte, after folding case.
    pub fn at_app(&self, host: &str) -> Option<AtApp> {
        let host = host.to_ascii_lowercase();
        [Scheme::Https, Scheme::Http].into_iter().find_map(|scheme| {
            let named = AppHost::parse(&Domain::parse(&host, scheme).ok()?, self.subdomains())?;
            let instance = self.instance(named.instance.as_str())?;
            let known = named.instance.app_host(&named.slug, self.subdomains())?;
            (instance.scheme() == scheme && known == host).then(|| AtApp {
                instance,
                slug: named.slug,
                origin: format!("{}://{host}", scheme.as_str()),
            })
        })
    }

    /// `scheme://host` of an app; none where apps have no hosts.
    pub fn app_origin(&self, instance: &Instance, slug: &Slug) -> Option<String> {
        let host = instance
            .reached_domain()
            .ok()?
            .app_host(slug, self.subdomains())?;
        Some(format!("{}://{host}", instance.scheme().as_str()))
    }

    /// Whether pages of apps can call the instance from a browser: their token works only beside the session's cookie,
    /// and browsers send that only to the same site. `drive.localhost` and `localhost` are two.
    pub fn apps_are_same_site(&self, instance: &Instance) -> bool {
        let Some(slug) = Slug::parse("app") else {
            return false;
        };
        let Some(origin) = self.app_origin(instance, &slug) else {
            return false;
        };
        let host = origin.split_once("://").map_or("", |(_, host)| host);
        let site = |host: &str| {
            let host = instances::without_port(host);
            psl::domain_str(host).map(str::to_owned)
        };
        let own = site(&instance.domain);
        own.is_some() && own == site(host)
    }

    /// One installed program.
    pub fn app(&self, instance: &Instance, kind: AppKind, slug: &Slug) -> Result<Option<App>, Fault> {
        let row = self
            .store
            .read(|read| read.find_app(instance.id, kind, slug.as_str()))?;
        row.map(App::read).transpose()
    }

    /// All programs of a kind, by slug.
    pub fn apps(&self, instance: &Instance, kind: AppKind) -> Result<Vec<App>, Fault> {
        let rows = self.store.read(|read| read.list_apps(instance.id, kind))?;
        rows.into_iter().map(App::read).collect()
    }

    /// Whether a web app is installed.
    pub fn has_app(&self, instance: &Instance, slug: &Slug) -> bool {
        let found = self
            .store
            .read(|read| read.find_app(instance.id, AppKind::Webapp, slug.as_str()));
        found.is_ok_and(|found| found.is_some_and(|app| app.build.is_some()))
    }

    /// What an installed program may do; none when it is not installed, or not yet.
    pub fn program_permissions(
        &self,
        instance: &Instance,
        kind: AppKind,
        slug: &Slug,
    ) -> Result<Option<Permissions>, Fault> {
        let found = self.app(instance, kind, slug)?;
        Ok(found.filter(App::is_ready).map(|app| app.manifest.permissions))
    }

    /// A file of a build, by its path with a slash in front.
    pub fn app_file(&self, build: i64, path: &str) -> Result<Option<AppFile>, Fault> {
        Ok(self.store.read(|read| read.find_app_file(build, path))?)
    }

    /// A piece of a file. None behind the last one, and when another version has taken the place of this one.
    pub fn app_piece(&self, file: i64, position: u32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.store.read(|read| read.find_app_piece(file, position))?)
    }

    /// The whole of a small file.
    pub fn whole_app_file(&self, file: &AppFile) -> Result<Vec<u8>, Fault> {
        let number = file.number;
        let mut content = Vec::with_capacity(file.size as usize);
        self.store.read(|read| {
            for position in 0.. {
                match read.find_app_piece(number, position)? {
                    Some(piece) => content.extend_from_slice(&piece),
                    None => break,
                }
            }
            Ok::<_, store::Error>(())
        })?;
        Ok(content)
    }

    /// The token that goes into a page of an app, tied to the session that the page is shown in.
    pub async fn page_token(
        &self,
        instance: &Instance,
        slug: &Slug,
        session: SessionId,
        moment: crate::world::Moment,
    ) -> Result<String, Fault> {
        self.app_token(instance, slug, Some(session), moment).await
    }

    pub(crate) fn dismiss_unfinished_apps(&self) -> Result<(), Fault> {
        let gone = self.store.write_blocking(store::Write::remove_unfinished_apps)?;
        if gone > 0 {
            tracing::info!("an installation was interrupted; what was left of it is removed");
        }
        Ok(())
    }
}
