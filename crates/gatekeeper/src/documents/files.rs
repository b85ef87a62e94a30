//! A tree of folders, as far as connectors and their tools need one (cozy.md H.5, J.3): documents of `io.cozy.files`.
//!
//! Every instance has a root and a trash. There are no contents of files here. Two folders with one name in one place
//! cannot be: the file's own index refuses the second.

use protocol::cozy::document::{Object, check_id};
use protocol::cozy::registration::rfc3339;
use protocol::id::InstanceId;
use protocol::permission::Verb;
use protocol::time::Timestamp;
use store::Write;
use store::documents::{Document, Place};

use super::{Asker, Refusal, Right, Stop, allows, create, record, stored};
use crate::instances::Instance;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// The doctype.
pub const FILES: &str = "io.cozy.files";
/// The id of the folder that everything is in.
pub const ROOT: &str = "io.cozy.files.root-dir";
/// The id of the trash.
pub const TRASH: &str = "io.cozy.files.trash-dir";
/// The trash's place.
const TRASH_PATH: &str = "/.cozy_trash";
/// Longest name, in bytes.
const LONGEST_NAME: usize = 255;
/// Longest way to a folder, in bytes.
const LONGEST_PATH: usize = 4096;
/// Most folders on a way.
const DEEPEST: usize = 64;
/// Most things of a folder in one answer.
pub const MOST_CHILDREN: u32 = 100;

/// A folder as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Itself.
    pub itself: Node,
    /// What is in it, by name, at most [`MOST_CHILDREN`].
    pub children: Vec<Node>,
    /// The name to go on behind, if there is more in it.
    pub next: Option<String>,
}

/// One thing in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// Its revision.
    pub rev: String,
    /// Everything else.
    pub attributes: Object,
}

/// Why a folder was not made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// The name cannot be one.
    #[error("the name is not valid")]
    Name,
    /// There is something of this name.
    #[error("file already exists")]
    Taken,
    /// The place is too deep, or in the trash.
    #[error("a folder cannot be made there")]
    Place,
    /// Anything else.
    #[error(transparent)]
    Stop(#[from] Stop),
}

impl From<store::Error> for NotMade {
    fn from(error: store::Error) -> Self {
        match error {
            // The index of names within folders.
            store::Error::Constraint(_) => Self::Taken,
            other => Self::Stop(other.into()),
        }
    }
}

fn directory(name: &str, path: &str, dir_id: &str, at: Timestamp) -> Object {
    let at = rfc3339(at);
    let mut body = Object::default();
    for (member, text) in [
        ("type", "directory"),
        ("name", name),
        ("dir_id", dir_id),
        ("path", path),
        ("created_at", &at),
        ("updated_at", &at),
    ] {
        body.set(member, &text.into());
    }
    body.set_text("tags", "[]".to_owned());
    body
}

/// Makes the root and the trash of an instance, if it has none.
pub(crate) fn furnish(write: &Write, instance_id: InstanceId, at: Timestamp) -> Result<(), store::Error> {
    for (id, body) in [
        (ROOT, directory("", "/", "", at)),
        (TRASH, directory(".cozy_trash", TRASH_PATH, ROOT, at)),
    ] {
        let place = Place {
            instance_id,
            doctype: FILES,
            id,
        };
        if write.find_document(place)?.is_none() {
            record(write, instance_id, FILES, id, &body)?;
        }
    }
    Ok(())
}

fn node(document: &Document) -> Result<Node, Stop> {
    Ok(Node {
        id: document.id.clone(),
        rev: document.rev.clone(),
        attributes: stored(&document.body)?,
    })
}

impl Gatekeeper {
    /// Instances that an earlier version made have no root yet.
    pub(crate) fn furnish_instances(&self, moment: Moment) -> Result<(), Fault> {
        let bare = self.store.read(|read| {
            let mut bare = Vec::new();
            for row in read.list_instances()? {
                let root = Place {
                    instance_id: row.id,
                    doctype: FILES,
                    id: ROOT,
                };
                if read.find_document(root)?.is_none() {
                    bare.push(row.id);
                }
            }
            Ok::<_, store::Error>(bare)
        })?;
        if !bare.is_empty() {
            self.store.write_blocking(move |write| {
                bare.into_iter().try_for_each(|id| furnish(write, id, moment.now))
            })?;
        }
        Ok(())
    }

    /// A folder by its id; `behind` is where an earlier answer ended.
    pub fn read_folder(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        id: &str,
        behind: &str,
    ) -> Result<Folder, Stop> {
        let right = asker.right(Verb::Get, FILES, id);
        if matches!(right, Right::No) {
            return Err(Refusal::Forbidden.into());
        }
        check_id(id)?;
        let place = Place {
            instance_id: instance.id,
            doctype: FILES,
            id,
        };
        let found = self.store.read(|read| read.find_document(place))?;
        self.folder(instance, asker, found, behind)
    }

    /// A folder by its path.
    pub fn read_folder_at(&self, instance: &Instance, asker: Asker<'_>, path: &str) -> Result<Folder, Stop> {
        let reads_some = asker
            .permissions
            .rules()
            .iter()
            .any(|rule| rule.is_about(FILES) && rule.verbs().contains(Verb::Get));
        if !reads_some {
            return Err(Refusal::Forbidden.into());
        }
        let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        if !path.starts_with('/') || path.len() > LONGEST_PATH || names.len() > DEEPEST {
            return Err(Refusal::Invalid("the path is not valid".to_owned()).into());
        }
        let found = self.store.read(|read| {
            let mut at = read.find_document(Place {
                instance_id: instance.id,
                doctype: FILES,
                id: ROOT,
            })?;
            for name in names {
                let Some(folder) = at else { return Ok(None) };
                at = read.find_in_folder(instance.id, &folder.id, name)?;
            }
            Ok::<_, store::Error>(at)
        })?;
        self.folder(instance, asker, found, "")
    }

    /// Who may not read everything is not told what does not exist.
    fn folder(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        found: Option<Document>,
        behind: &str,
    ) -> Result<Folder, Stop> {
        let reads_all = asker.permissions.allows_type(Verb::Get, FILES);
        let Some(document) = found.filter(|document| !document.deleted) else {
            let refusal = if reads_all {
                Refusal::Missing
            } else {
                Refusal::Forbidden
            };
            return Err(refusal.into());
        };
        let itself = node(&document)?;
        let open = |node: &Node| allows(asker.permissions, Verb::Get, FILES, &node.id, &node.attributes);
        if !open(&itself) {
            return Err(Refusal::Forbidden.into());
        }
        let mut documents = self
            .store
            .read(|read| read.list_folder(instance.id, &itself.id, behind, MOST_CHILDREN + 1))?;
        let more = documents.len() > usize::try_from(MOST_CHILDREN).unwrap_or(usize::MAX);
        documents.truncate(usize::try_from(MOST_CHILDREN).unwrap_or(usize::MAX));
        let mut children = documents.iter().map(node).collect::<Result<Vec<_>, _>>()?;
        let next = children
            .last()
            .filter(|_| more)
            .and_then(|last| last.attributes.text("name"));
        children.retain(open);
        Ok(Folder {
            itself,
            children,
            next,
        })
    }

    /// Makes a folder in another.
    pub async fn make_folder(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        parent: &str,
        name: &str,
        moment: Moment,
    ) -> Result<Folder, NotMade> {
        let good = (1..=LONGEST_NAME).contains(&name.len())
            && !name.contains('/')
            && !name.chars().any(char::is_control)
            && !matches!(name, "." | "..");
        let id = moment.draw_name::<16>().map_err(Stop::from)?;
        // Whether it may be made can depend on what it is; where exactly it lies is known only to who may make it.
        let asked = directory(name, "", parent, moment.now);
        if !allows(asker.permissions, Verb::Post, FILES, &id, &asked) {
            return Err(Stop::from(Refusal::Forbidden).into());
        }
        if !good {
            return Err(NotMade::Name);
        }
        check_id(parent).map_err(Stop::from)?;
        let (instance_id, parent, name) = (instance.id, parent.to_owned(), name.to_owned());
        let itself = self
            .store
            .write(move |write| {
                let place = |id| Place {
                    instance_id,
                    doctype: FILES,
                    id,
                };
                let above = write.find_document(place(&parent))?;
                let above = above
                    .filter(|document| !document.deleted)
                    .ok_or_else(|| Stop::from(Refusal::Missing))?;
                let above = stored(&above.body).map_err(Stop::from)?;
                let above_path = above.text("path").unwrap_or_default();
                let path = format!("{}/{name}", above_path.trim_end_matches('/'));
                let in_trash = above_path == TRASH_PATH || above_path.starts_with(&format!("{TRASH_PATH}/"));
                let deep = path.len() > LONGEST_PATH || path.matches('/').count() > DEEPEST;
                if in_trash || deep || above.text("type").as_deref() != Some("directory") {
                    return Err(NotMade::Place);
                }
                if write.find_in_folder(instance_id, &parent, &name)?.is_some() {
                    return Err(NotMade::Taken);
                }
                let attributes = directory(&name, &path, &parent, moment.now);
                let rev = create(write, place(&id), &attributes.to_string())?;
                Ok(Node { id, rev, attributes })
            })
            .await?;
        Ok(Folder {
            itself,
            children: Vec::new(),
            next: None,
        })
    }
}
