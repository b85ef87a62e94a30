//! Documents from the owner's side: how much there is of each type, single ones, all of a type, and the end of one.

use protocol::cozy::reserved;
use protocol::permission::is_doctype;
use store::documents::{Place, Span};

use super::{Answer, Doctype, Problem, ProblemCode, Reply};
use crate::Gatekeeper;
use crate::documents::{Clear, files, walk};
use crate::world::Moment;

/// Documents in one answer of an export.
const PAGE: u32 = 200;
/// Rows taken out in one transaction: others write in between.
const BATCH: u32 = 1000;

/// Types whose documents only mirror what other parts of the house keep. They go with that, not alone.
const MIRRORS: [&str; 4] = [
    "io.cozy.apps",
    "io.cozy.jobs",
    "io.cozy.konnectors",
    "io.cozy.triggers",
];

impl Gatekeeper {
    pub(super) fn list_doctypes(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let tallies = self.store.read(|read| read.list_doctypes(instance.id))?;
        let doctypes = tallies.into_iter().map(|tally| Doctype {
            doctype: tally.doctype,
            documents: tally.documents,
            bytes: tally.bytes,
        });
        Ok(Reply::Doctypes {
            doctypes: doctypes.collect(),
        })
    }

    pub(super) fn show_document(&self, instance: &str, doctype: &str, id: &str) -> Answer {
        let instance = self.named(instance)?;
        check_doctype(doctype)?;
        let place = Place {
            instance_id: instance.id,
            doctype,
            id,
        };
        let found = self.store.read(|read| read.find_document(place))?;
        let Some(document) = found.filter(|document| !document.deleted) else {
            let say = format!("There is no document {id} of the type {doctype}.");
            return Err(Problem::new(ProblemCode::NotFound, say).at("id"));
        };
        let shown = self.shown_document(instance.id, doctype, document, &Clear::Nothing)?;
        Ok(Reply::Document {
            document: shown.document.to_string(),
        })
    }

    pub(super) fn export_documents(&self, instance: &str, doctype: &str, after: Option<&str>) -> Answer {
        let instance = self.named(instance)?;
        check_doctype(doctype)?;
        let span = Span {
            from: after.map_or_else(String::new, walk::behind),
            ..Span::default()
        };
        let page = self
            .store
            .read(|read| read.list_documents(instance.id, doctype, &span, PAGE))?;
        let next = page.last().map(|last| last.id.clone());
        let documents = page
            .into_iter()
            .map(|document| {
                let shown = self.shown_document(instance.id, doctype, document, &Clear::Nothing)?;
                Ok(shown.document.to_string())
            })
            .collect::<Result<_, Problem>>()?;
        Ok(Reply::Documents { documents, next })
    }

    pub(super) async fn remove_documents(&self, instance: &str, doctype: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        check_doctype(doctype)?;
        if MIRRORS.contains(&doctype) {
            let say = format!("Documents of {doctype} follow what is installed; remove that instead.");
            return Err(Problem::new(ProblemCode::Invalid, say).at("doctype"));
        }
        let id = instance.id;
        let known = self.store.read(|read| read.find_doctype(id, doctype))?;
        if known.is_none() {
            let say = format!(
                "Nothing of the type {doctype} was ever written. `gatelodge documents ls` lists the types."
            );
            return Err(Problem::new(ProblemCode::NotFound, say).at("doctype"));
        }
        loop {
            let kind = doctype.to_owned();
            let gone = self
                .store
                .write(move |write| write.remove_documents(id, &kind, BATCH))
                .await?;
            if gone == 0 {
                break;
            }
        }
        let kind = doctype.to_owned();
        self.store
            .write(move |write| {
                write.remove_doctype(id, &kind)?;
                // The root of all folders is always there.
                files::furnish(write, id, moment.now)
            })
            .await?;
        Ok(Reply::Done)
    }
}

/// The owner may look at every type, also at those that are closed to programs.
fn check_doctype(doctype: &str) -> Result<(), Problem> {
    if is_doctype(doctype) || reserved::CLOSED.contains(&doctype) {
        return Ok(());
    }
    let say = format!("`{doctype}` is not a type of documents, such as io.cozy.contacts.");
    Err(Problem::new(ProblemCode::Invalid, say).at("doctype"))
}

#[cfg(test)]
mod tests {
    use protocol::cozy::document::Object;

    use super::*;
    use crate::control::Request;
    use crate::documents::record;
    use crate::testing::World;

    const CONTACTS: &str = "io.cozy.contacts";

    async fn world(documents: u32) -> World {
        let world = World::new().await;
        let id = world.instance.id;
        world
            .gatekeeper
            .store
            .write(move |write| {
                (0..documents).try_for_each(|n| {
                    let body = Object::stored("{\"a\":1.0}").unwrap_or_default();
                    record(write, id, CONTACTS, &format!("{n:05}"), &body)
                })
            })
            .await
            .unwrap();
        world
    }

    fn instance() -> String {
        "localhost".to_owned()
    }

    async fn tallies(world: &World) -> Vec<(String, u64, u64)> {
        let Reply::Doctypes { doctypes } = world
            .control(Request::ListDoctypes { instance: instance() })
            .await
        else {
            panic!("another reply");
        };
        doctypes
            .into_iter()
            .map(|one| (one.doctype, one.documents, one.bytes))
            .collect()
    }

    #[tokio::test]
    async fn an_export_brings_every_document_once() {
        let world = Box::pin(world(450)).await;
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let request = Request::ExportDocuments {
                instance: instance(),
                doctype: CONTACTS.to_owned(),
                after: after.clone(),
            };
            let Reply::Documents { documents, next } = world.control(request).await else {
                panic!("another reply");
            };
            all.extend(documents);
            match next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(all.len(), 450);
        assert!(
            all[449].starts_with("{\"_id\":\"00449\",\"_rev\":\"1-") && all[449].ends_with(",\"a\":1.0}")
        );
    }

    #[tokio::test]
    async fn a_type_is_emptied_and_nothing_else() {
        let world = Box::pin(world(1500)).await;
        assert_eq!(tallies(&world).await[0], (CONTACTS.to_owned(), 1500, 13_500));
        let remove = |doctype: &str| Request::RemoveDocuments {
            instance: instance(),
            doctype: doctype.to_owned(),
        };
        world.control(remove(CONTACTS)).await;
        let left = tallies(&world).await;
        assert_eq!(
            (left.len(), left[0].0.as_str(), left[0].1),
            (1, "io.cozy.files", 2)
        );
        world.control(remove("io.cozy.files")).await;
        assert_eq!(tallies(&world).await, left);
        for (doctype, code) in [
            (CONTACTS, ProblemCode::NotFound),
            ("io.cozy.apps", ProblemCode::Invalid),
            ("x y", ProblemCode::Invalid),
        ] {
            let refused = world
                .gatekeeper
                .control(remove(doctype), world.moment())
                .await
                .unwrap_err();
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some("doctype")));
        }
    }
}
