//! Installed programs as documents: `io.cozy.apps` and `io.cozy.konnectors`, which clients read through `/data` and as
//! JSON:API. They are written in the transaction that changes the program, and nobody else writes them.

use protocol::cozy::document::Object;
use protocol::cozy::host::Slug;
use protocol::cozy::registration::rfc3339;
use protocol::id::InstanceId;
use serde_json::{Map, Value, json};
use store::apps::AppKind;
use store::documents::Place;

use super::App;
use crate::instances::Instance;
use crate::{Fault, Gatekeeper, documents};

/// The doctype of a kind of program.
pub(super) fn doctype(kind: AppKind) -> &'static str {
    match kind {
        AppKind::Webapp => "io.cozy.apps",
        AppKind::Konnector => "io.cozy.konnectors",
    }
}

fn id_of(kind: AppKind, slug: &Slug) -> String {
    format!("{}/{slug}", doctype(kind))
}

/// What the manifest says, with what only we know over it.
fn body_of(app: &App) -> Map<String, Value> {
    let mut body = app.written.clone();
    for own in ["_id", "_rev", "_type"] {
        body.remove(own);
    }
    let manifest = &app.manifest;
    let kind = match app.kind() {
        AppKind::Webapp => "webapp",
        AppKind::Konnector => "konnector",
    };
    let ours = [
        ("name", json!(manifest.name)),
        ("slug", json!(manifest.slug)),
        ("type", json!(kind)),
        ("version", json!(manifest.version)),
        ("source", json!(app.source)),
        ("state", json!(state(app))),
        ("created_at", json!(rfc3339(app.installed_at))),
        ("updated_at", json!(rfc3339(app.updated_at))),
    ];
    for (name, value) in ours {
        body.insert(name.to_owned(), value);
    }
    body
}

fn state(app: &App) -> &'static str {
    if app.is_ready() { "ready" } else { "installing" }
}

/// Writes the document of a program, over whatever is there.
pub(super) fn record(write: &store::Write, instance_id: InstanceId, app: &App) -> Result<(), store::Error> {
    let kind = app.kind();
    let body = Object::from(&body_of(app));
    documents::record(write, instance_id, doctype(kind), &id_of(kind, app.slug()), &body)
}

/// Deletes the document of a program.
pub(super) fn erase(
    write: &store::Write,
    instance_id: InstanceId,
    kind: AppKind,
    slug: &Slug,
) -> Result<(), store::Error> {
    documents::erase(write, instance_id, doctype(kind), &id_of(kind, slug)).map(drop)
}

impl Gatekeeper {
    /// A program as clients get it in JSON:API: one member of `data`.
    pub fn app_resource(&self, instance: &Instance, app: &App) -> Result<Value, Fault> {
        let (kind, slug) = (app.kind(), app.slug());
        let id = id_of(kind, slug);
        let place = Place {
            instance_id: instance.id,
            doctype: doctype(kind),
            id: &id,
        };
        let document = self.store.read(|read| read.find_document(place))?;
        let rev = document
            .filter(|document| !document.deleted)
            .map(|document| document.rev);
        let (path, related) = match kind {
            AppKind::Webapp => (
                "apps",
                self.app_origin(instance, slug).map(|origin| format!("{origin}/")),
            ),
            AppKind::Konnector => ("konnectors", None),
        };
        let mut links = json!({"self": format!("/{path}/{slug}")});
        if let Some(related) = related {
            links["related"] = related.into();
        }
        if !app.manifest.icon.is_empty() {
            links["icon"] = format!("/{path}/{slug}/icon").into();
        }
        let mut resource = json!({
            "type": doctype(kind),
            "id": id,
            "attributes": body_of(app),
            "meta": {},
            "links": links,
        });
        if let Some(rev) = rev {
            resource["meta"]["rev"] = rev.into();
        }
        Ok(resource)
    }
}
