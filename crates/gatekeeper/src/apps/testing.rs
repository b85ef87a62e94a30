//! Apps to test with: packages in memory.

use std::sync::Mutex;

use protocol::cozy::host::Slug;

use super::{AppKind, Latest, Package, PackageFile, Place, Sources, Unreadable, Wanted};
use crate::testing::World;

/// The host of the app `drive` of the instance of tests.
pub(crate) const DRIVE: &str = "drive.localhost:4283";

/// Packages by slug, as a registry has them.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<Vec<(Slug, String, Package)>>);

impl Shelf {
    /// Puts a version of a web app on the shelf.
    pub(crate) fn has(&self, slug: &str, version: &str, more: &str) {
        let slug = Slug::parse(slug).unwrap();
        let manifest = format!(
            r#"{{"slug": "{slug}", "name": "The {slug}", "type": "webapp", "version": "{version}"{more}}}"#
        );
        let file = |path: &str, content: &str| PackageFile {
            path: path.to_owned(),
            content: content.as_bytes().to_vec(),
        };
        let package = Package {
            files: vec![
                file("manifest.webapp", &manifest),
                file("index.html", &format!("<p>{version} {{{{.Token}}}}")),
            ],
        };
        let mut shelf = self.0.lock().unwrap();
        shelf.retain(|(other, _, _)| *other != slug);
        shelf.push((slug, manifest, package));
    }
}

impl Sources for Shelf {
    fn read(&self, from: &Place) -> Result<Package, Unreadable> {
        let Place::Registry(slug) = from else {
            return Err(Unreadable("No files here.".to_owned()));
        };
        let shelf = self.0.lock().unwrap();
        let found = shelf.iter().find(|(other, _, _)| other == slug);
        found
            .map(|(_, _, package)| package.clone())
            .ok_or_else(|| Unreadable(format!("The registry has no {slug}.")))
    }

    fn latest(&self, slug: &Slug) -> Result<Option<Latest>, Unreadable> {
        let shelf = self.0.lock().unwrap();
        let found = shelf.iter().find(|(other, _, _)| other == slug);
        Ok(found.map(|(_, manifest, _)| Latest {
            version: "1.0.0".to_owned(),
            manifest: manifest.clone().into_bytes(),
        }))
    }
}

/// Installs web apps out of the registry.
pub(crate) async fn installed(world: &World, slugs: &[&str]) {
    for slug in slugs {
        world.shelf.has(slug, "1.0.0", "");
        let wanted = Wanted {
            slug: Slug::parse(slug).unwrap(),
            source: format!("registry://{slug}"),
        };
        let done = world
            .gatekeeper
            .install_app(&world.instance, &wanted, world.moment());
        done.await.unwrap().unwrap();
    }
}

/// Whether the document of an app is there, and what it says of its version.
pub(crate) fn documented(world: &World, slug: &str) -> Option<String> {
    let place = store::documents::Place {
        instance_id: world.instance.id,
        doctype: super::document::doctype(AppKind::Webapp),
        id: &format!("io.cozy.apps/{slug}"),
    };
    let found = world
        .gatekeeper
        .store
        .read(|read| read.find_document(place))
        .unwrap()?;
    let body: serde_json::Value = serde_json::from_str(&found.body).unwrap();
    (!found.deleted).then(|| body["version"].as_str().unwrap().to_owned())
}
