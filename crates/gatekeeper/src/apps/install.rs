//! Installing, updating and removing programs.
//!
//! The invariant: what a program may do changes in the same transaction as its files. A version is written beside the one
//! in use, and an installation that fails or is interrupted leaves everything as it was.

use std::sync::Arc;

use aws_lc_rs::digest;
use protocol::cozy::host::Slug;
use store::Inserted;
use store::apps::{App as Row, AppKind, PIECE};

use super::packages::{self, Checked, PackageFile, PackageProblem, Place, Unreadable};
use super::{App, document};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events, konnectors};

/// Bytes of files that are written in one transaction, about; others wait while one runs.
const BATCH: usize = 4 * 1024 * 1024;

/// What is to be installed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Under which name.
    pub slug: Slug,
    /// Where from: `registry://slug`, or an absolute path of a folder or an archive.
    pub source: String,
}

/// What became of an installation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Installation {
    /// The source is written in no known way.
    #[error("`{0}` is no source. It can be a folder, a .tar.gz archive, or registry:// and a name.")]
    Source(String),
    /// The source cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// What is there is refused.
    #[error(transparent)]
    Package(#[from] PackageProblem),
    /// It is there already.
    #[error("`{0}` is installed already. Update it instead.")]
    Taken(Slug),
    /// It is not there.
    #[error("`{0}` is not installed.")]
    Missing(Slug),
    /// The new version is another kind of program.
    #[error("`{0}` was a web app and is a konnector now, or the other way round. Uninstall it first.")]
    OtherKind(Slug),
}

impl Gatekeeper {
    /// What a program would be, as its package says it now. Nothing is kept of it.
    pub async fn preview_app(
        &self,
        instance: &Instance,
        wanted: &Wanted,
        moment: Moment,
    ) -> Result<Result<App, Installation>, Fault> {
        let Some(place) = Place::parse(&wanted.source) else {
            return Ok(Err(Installation::Source(wanted.source.clone())));
        };
        Ok(match self.fetch_package(&place, &wanted.slug).await? {
            Ok(checked) => Ok(App::read(self.row_of(
                instance,
                &checked,
                place.source(),
                moment,
            ))?),
            Err(refused) => Err(refused),
        })
    }

    /// Installs a program that is not there yet.
    pub async fn install_app(
        &self,
        instance: &Instance,
        wanted: &Wanted,
        moment: Moment,
    ) -> Result<Result<App, Installation>, Fault> {
        let Some(place) = Place::parse(&wanted.source) else {
            return Ok(Err(Installation::Source(wanted.source.clone())));
        };
        let _alone = self.installing.lock().await;
        let checked = match self.fetch_package(&place, &wanted.slug).await? {
            Ok(checked) => checked,
            Err(refused) => return Ok(Err(refused)),
        };
        let row = self.row_of(instance, &checked, place.source(), moment);
        if self.app(instance, row.kind, &wanted.slug)?.is_some() {
            return Ok(Err(Installation::Taken(wanted.slug.clone())));
        }
        // Visitors are told from now on that it is on its way.
        let waiting = row.clone();
        let begun = self.store.write(move |write| write.insert_app(&waiting)).await?;
        if begun == Inserted::Taken {
            return Ok(Err(Installation::Taken(wanted.slug.clone())));
        }
        let done = self
            .put(row.clone(), checked, EventKind::AppInstalled, moment)
            .await;
        if done.is_err() {
            self.store
                .post(move |write| write.remove_app(row.instance_id, row.kind, &row.slug).map(drop));
        }
        done.map(Ok)
    }

    /// Brings a program to what its source has now, or another one.
    pub async fn update_app(
        &self,
        instance: &Instance,
        kind: AppKind,
        slug: &Slug,
        source: Option<&str>,
        moment: Moment,
    ) -> Result<Result<App, Installation>, Fault> {
        let _alone = self.installing.lock().await;
        let Some(there) = self.app(instance, kind, slug)? else {
            return Ok(Err(Installation::Missing(slug.clone())));
        };
        let source = source.unwrap_or(&there.source);
        let Some(place) = Place::parse(source) else {
            return Ok(Err(Installation::Source(source.to_owned())));
        };
        let checked = match self.fetch_package(&place, slug).await? {
            Ok(checked) => checked,
            Err(refused) => return Ok(Err(refused)),
        };
        let row = self.row_of(instance, &checked, place.source(), moment);
        if row.kind != kind {
            return Ok(Err(Installation::OtherKind(slug.clone())));
        }
        self.put(row, checked, EventKind::AppUpdated, moment)
            .await
            .map(Ok)
    }

    /// Removes a program with its files. Its tokens, and those of apps that are linked to it, are good for nothing from
    /// now on, because nothing says any more what they may. `false`: it is not there.
    pub async fn uninstall_app(
        &self,
        instance: &Instance,
        kind: AppKind,
        slug: &Slug,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let _alone = self.installing.lock().await;
        let (id, name) = (instance.id, slug.clone());
        let gone = self
            .store
            .write(move |write| {
                let gone = write.remove_app(id, kind, name.as_str())?;
                if gone {
                    document::erase(write, id, kind, &name)?;
                    if kind == AppKind::Konnector {
                        konnectors::forget(write, id, &name)?;
                    }
                    events::about(id, EventKind::AppUninstalled, moment)
                        .detail(name.as_str())
                        .write(write)?;
                }
                Ok::<_, store::Error>(gone)
            })
            .await?;
        if gone {
            // One that is at work is stopped.
            self.ring_konnectors();
            self.tell_of_apps();
        }
        Ok(gone)
    }

    /// Installs a web app out of the registry unless it is there: the owner just let in a program that is linked to it
    /// (cozy.md C.6).
    pub async fn bring_linked_app(
        &self,
        instance: &Instance,
        slug: &Slug,
        moment: Moment,
    ) -> Result<Result<(), Installation>, Fault> {
        if self.has_app(instance, slug) {
            return Ok(Ok(()));
        }
        let wanted = Wanted {
            slug: slug.clone(),
            source: format!("registry://{slug}"),
        };
        Ok(match self.install_app(instance, &wanted, moment).await? {
            // Somebody else was quicker.
            Ok(_) | Err(Installation::Taken(_)) => Ok(()),
            Err(refused) => Err(refused),
        })
    }

    async fn fetch_package(
        &self,
        place: &Place,
        slug: &Slug,
    ) -> Result<Result<Checked, Installation>, Fault> {
        let (sources, place, slug) = (Arc::clone(&self.lodge.sources), place.clone(), slug.clone());
        let read = move || {
            let package = sources.read(&place)?;
            Ok(packages::check(package, &slug)?)
        };
        tokio::task::spawn_blocking(read).await.map_err(|_| Fault::Worker)
    }

    #[expect(clippy::unused_self, reason = "reads better beside the others")]
    fn row_of(&self, instance: &Instance, checked: &Checked, source: String, moment: Moment) -> Row {
        Row {
            instance_id: instance.id,
            kind: super::kind_of(&checked.manifest),
            slug: checked.manifest.slug.to_string(),
            build: None,
            version: checked.manifest.version.clone(),
            source,
            manifest: checked.written.clone(),
            files: u32::try_from(checked.files.len()).unwrap_or(u32::MAX),
            bytes: checked.bytes,
            installed_at: moment.now,
            updated_at: moment.now,
        }
    }

    /// Writes the files, and then puts the program on them.
    async fn put(&self, row: Row, checked: Checked, kind: EventKind, moment: Moment) -> Result<App, Fault> {
        let instance_id = row.instance_id;
        let build = self
            .store
            .write(move |write| write.insert_app_build(instance_id, moment.now))
            .await?;
        let written = match self.write_files(build, checked.files).await {
            Ok(()) => {
                self.finish(
                    Row {
                        build: Some(build),
                        ..row
                    },
                    kind,
                    moment,
                )
                .await
            }
            Err(fault) => Err(fault),
        };
        if written.is_err() {
            self.store
                .post(move |write| write.remove_app_build(build).map(drop));
        }
        written
    }

    async fn write_files(&self, build: i64, files: Vec<PackageFile>) -> Result<(), Fault> {
        let mut batch = Vec::new();
        let mut size = 0;
        let mut files = files.into_iter().peekable();
        while let Some(file) = files.next() {
            size += file.content.len();
            batch.push(file);
            if size < BATCH && files.peek().is_some() {
                continue;
            }
            size = 0;
            let batch = std::mem::take(&mut batch);
            self.store
                .write(move |write| batch.iter().try_for_each(|file| write_file(write, build, file)))
                .await?;
        }
        Ok(())
    }

    async fn finish(&self, row: Row, kind: EventKind, moment: Moment) -> Result<App, Fault> {
        let instance_id = row.instance_id;
        let (row, app) = self
            .store
            .write(move |write| {
                write.update_app(&row)?;
                // As it is now, with the day on which it first came.
                let row = write.find_app(instance_id, row.kind, &row.slug)?.unwrap_or(row);
                let app = App::read(row.clone())?;
                document::record(write, instance_id, &app)?;
                events::about(instance_id, kind, moment)
                    .detail(format!("{} {}", row.slug, row.version).trim_end())
                    .write(write)?;
                Ok::<_, Fault>((row, app))
            })
            .await?;
        tracing::info!(slug = %row.slug, version = %row.version, files = row.files, "installed a program");
        self.tell_of_apps();
        Ok(app)
    }

    fn tell_of_apps(&self) {
        self.tell(Topic::Apps);
        self.tell(Topic::Events);
    }
}

fn write_file(write: &store::Write, build: i64, file: &PackageFile) -> Result<(), store::Error> {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, &file.content).as_ref());
    let size = u32::try_from(file.content.len()).unwrap_or(u32::MAX);
    let number = write.insert_app_file(build, &file.path, &hash, size)?;
    for (position, piece) in (0..).zip(file.content.chunks(PIECE)) {
        write.insert_app_piece(number, position, piece)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::testing::{documented, installed};
    use crate::testing::World;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    async fn install(world: &World, name: &str, source: &str) -> Result<App, Installation> {
        let wanted = Wanted {
            slug: slug(name),
            source: source.to_owned(),
        };
        let done = world
            .gatekeeper
            .install_app(&world.instance, &wanted, world.moment());
        done.await.unwrap()
    }

    fn index(world: &World, name: &str) -> Option<String> {
        let app = world
            .gatekeeper
            .app(&world.instance, AppKind::Webapp, &slug(name))
            .unwrap()?;
        let file = world
            .gatekeeper
            .app_file(app.build.unwrap(), "/index.html")
            .unwrap()?;
        let content = world.gatekeeper.whole_app_file(&file).unwrap();
        Some(String::from_utf8(content).unwrap())
    }

    #[tokio::test]
    async fn an_app_is_installed_updated_and_removed() {
        let world = World::new().await;
        let drive = slug("drive");
        installed(&world, &["drive"]).await;
        assert!(index(&world, "drive").unwrap().contains("1.0.0"));
        assert_eq!(documented(&world, "drive").as_deref(), Some("1.0.0"));
        assert_eq!(
            install(&world, "drive", "registry://drive").await.unwrap_err(),
            Installation::Taken(slug("drive"))
        );

        world.shelf.has("drive", "2.0.0", "");
        let app = world
            .gatekeeper
            .update_app(&world.instance, AppKind::Webapp, &drive, None, world.moment());
        assert_eq!(app.await.unwrap().unwrap().manifest.version, "2.0.0");
        assert!(index(&world, "drive").unwrap().contains("2.0.0"));
        assert_eq!(documented(&world, "drive").as_deref(), Some("2.0.0"));

        let gone = || {
            world
                .gatekeeper
                .uninstall_app(&world.instance, AppKind::Webapp, &drive, world.moment())
        };
        assert!(gone().await.unwrap());
        assert!(!gone().await.unwrap());
        assert_eq!(
            (index(&world, "drive"), documented(&world, "drive")),
            (None, None)
        );
    }

    #[tokio::test]
    async fn cozy_40_what_an_app_may_ends_with_it() {
        let world = World::new().await;
        let drive = slug("drive");
        installed(&world, &["notes"]).await;
        world.shelf.has(
            "drive",
            "1.0.0",
            r#", "permissions": {"files": {"type": "io.cozy.files"}}"#,
        );
        install(&world, "drive", "registry://drive").await.unwrap();
        let rights = || {
            world
                .gatekeeper
                .program_permissions(&world.instance, AppKind::Webapp, &slug("drive"))
                .unwrap()
        };
        assert_eq!(rights().unwrap().to_string(), "io.cozy.files");
        let gone = world
            .gatekeeper
            .uninstall_app(&world.instance, AppKind::Webapp, &drive, world.moment());
        assert!(gone.await.unwrap());
        assert_eq!(rights(), None);
    }

    #[tokio::test]
    async fn what_is_refused_leaves_everything_as_it_was() {
        let world = World::new().await;
        let drive = slug("drive");
        installed(&world, &["drive"]).await;
        assert!(matches!(
            install(&world, "notes", "registry://notes").await,
            Err(Installation::Unreadable(_))
        ));
        assert!(matches!(
            install(&world, "notes", "https://example.org/").await,
            Err(Installation::Source(_))
        ));
        assert!(matches!(
            install(&world, "notes", "registry://drive").await,
            Err(Installation::Package(PackageProblem::Manifest(_)))
        ));
        assert!(!world.gatekeeper.has_app(&world.instance, &slug("notes")));

        world.shelf.has("drive", "2.0.0", r#", "routes": {"/../x": {}}"#);
        let refused =
            world
                .gatekeeper
                .update_app(&world.instance, AppKind::Webapp, &drive, None, world.moment());
        assert!(refused.await.unwrap().is_err());
        assert!(index(&world, "drive").unwrap().contains("1.0.0"));
    }

    #[tokio::test]
    async fn a_linked_app_comes_out_of_the_registry_once() {
        let world = World::new().await;
        let (drive, notes) = (slug("drive"), slug("notes"));
        world.shelf.has("drive", "1.0.0", "");
        for _ in 0..2 {
            let done = world
                .gatekeeper
                .bring_linked_app(&world.instance, &drive, world.moment());
            assert_eq!(done.await.unwrap(), Ok(()));
        }
        assert!(world.gatekeeper.has_app(&world.instance, &slug("drive")));
        let missing = world
            .gatekeeper
            .bring_linked_app(&world.instance, &notes, world.moment());
        assert!(missing.await.unwrap().is_err());
        let latest = |name| {
            world
                .gatekeeper
                .registry_manifest(&world.instance, &slug(name))
                .unwrap()
        };
        assert_eq!(latest("drive").unwrap().name, "The drive");
        assert!(latest("notes").is_none());
    }
}
