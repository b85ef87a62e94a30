//! Documents of the Cozy side: who may read and write which, and what becomes of them (cozy.md D).
//!
//! Here are single documents. Walks through many are in `walk.rs` and `find.rs`; doctypes with rules of their own have
//! files of their own: `accounts.rs`, `files.rs`, `settings.rs`, `logins.rs`.
//!
//! Other parts of the house that keep something readable as documents (installed apps, jobs) write it with [`record`]
//! and [`erase`] in the transaction in which it changes: it is then read like any other document.
//!
//! The invariant: nothing is looked up before the caller's permissions allow it, and whoever may not see a document
//! cannot tell whether it exists (S-167, S-168).

pub(crate) mod accounts;
pub mod files;
pub mod find;
pub mod indexes;
mod logins;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod walk;

use protocol::cozy::document::{InvalidDocument, Object, Sent, check_id};
use protocol::cozy::mango::InvalidQuery;
use protocol::cozy::reserved::{self, Reserved};
use protocol::cozy::revision::Revision;
use protocol::cozy::scope::is_guarded_setting;
use protocol::id::InstanceId;
use protocol::permission::{Permissions, Verb, is_doctype};
use store::documents::{Document, Place};
use store::{Inserted, Write};

pub(crate) use self::logins::record as record_login;
use crate::cozy::callers::{Caller, CallerKind};
use crate::instances::Instance;
use crate::world::{Moment, NoChance};
use crate::{Fault, Gatekeeper};

/// Who asks, as far as documents are concerned.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// What the token allows.
    pub permissions: &'a Permissions,
    /// Of which accounts secrets are shown in the clear (D.7).
    pub clear: &'a Clear,
}

/// Of which accounts somebody is shown the secrets in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clear {
    /// Of none.
    Nothing,
    /// Of all.
    Everything,
    /// Of those of these services, whatever else the rules let it read (S-251).
    Of(Vec<String>),
}

impl Clear {
    /// Whether the secrets of this account are among them.
    pub(crate) fn covers(&self, account: &Object) -> bool {
        self.covers_service(&account.text(ACCOUNT_TYPE).unwrap_or_default())
    }

    /// Whether the secrets of this service's accounts are among them.
    pub(crate) fn covers_service(&self, service: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Of(services) => services.iter().any(|one| one == service),
        }
    }
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The answer is no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An accident.
    #[error(transparent)]
    Failed(#[from] Fault),
}

/// Why a document is not read or written. `Display` is the text for the client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not allowed, whether or not there is such a document.
    #[error("Forbidden")]
    Forbidden,
    /// A doctype that is not for `/data` (D.4).
    #[error(transparent)]
    Reserved(#[from] Reserved),
    /// A document that changes by a route of its own.
    #[error("reserved document {0} unwritable")]
    ReservedDocument(String),
    /// Something about the request is wrong.
    #[error("{0}")]
    Invalid(String),
    /// A revision that is none.
    #[error("Invalid rev format")]
    Revision,
    /// A bookmark that was not given out for this question.
    #[error("Invalid bookmark value")]
    Bookmark,
    /// There is no such document.
    #[error("missing")]
    Missing,
    /// There was one.
    #[error("deleted")]
    Deleted,
    /// Nothing of this type was ever written.
    #[error("wrong_doctype")]
    WrongDoctype,
    /// Somebody was faster, or there is one already.
    #[error("Document update conflict.")]
    Conflict,
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<NoChance> for Stop {
    fn from(error: NoChance) -> Self {
        Self::Failed(error.into())
    }
}

impl From<InvalidDocument> for Refusal {
    fn from(error: InvalidDocument) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<InvalidQuery> for Refusal {
    fn from(error: InvalidQuery) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<InvalidDocument> for Stop {
    fn from(error: InvalidDocument) -> Self {
        Self::Refused(error.into())
    }
}

impl From<InvalidQuery> for Stop {
    fn from(error: InvalidQuery) -> Self {
        Self::Refused(error.into())
    }
}

/// A document as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// Its revision.
    pub rev: String,
    /// Everything, `_id` and `_rev` too.
    pub document: Object,
}

/// The remains of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Its id.
    pub id: String,
    /// The revision of the deletion.
    pub rev: String,
}

/// The doctype of accounts of connectors.
pub const ACCOUNTS: &str = "io.cozy.accounts";
/// Deleted accounts, kept for the connector that cleans up after them.
const DELETED_ACCOUNTS: &str = "io.cozy.accounts.soft_deleted";
/// The member that names an account's service.
pub(crate) const ACCOUNT_TYPE: &str = "account_type";
/// The doctype of settings.
pub const SETTINGS: &str = "io.cozy.settings";
/// The member in which a deleted account keeps its last revision.
const LAST_REV: &str = "soft_deleted_rev";

/// Whether a verb is allowed on a document whose content is not known yet.
enum Right {
    Yes,
    /// It depends on what is in the document.
    ByContent,
    No,
}

impl<'a> Asker<'a> {
    /// A caller with a good token. Konnectors see the secrets of their own service's accounts; apps only where they ask
    /// for them (D.7).
    pub fn of(caller: &'a Caller, asks_for_secrets: bool) -> Self {
        let clear = match &caller.kind {
            CallerKind::Konnector { clear, .. } => clear,
            CallerKind::App { .. } if asks_for_secrets => &Clear::Everything,
            CallerKind::App { .. } | CallerKind::Client(_) | CallerKind::CommandLine(_) => &Clear::Nothing,
        };
        Self {
            permissions: &caller.permissions,
            clear,
        }
    }

    fn right(&self, verb: Verb, doctype: &str, id: &str) -> Right {
        if self.permissions.allows_id(verb, doctype, id) {
            return Right::Yes;
        }
        let selects =
            self.permissions.rules().iter().any(|rule| {
                rule.selector().is_some() && rule.verbs().contains(verb) && rule.is_about(doctype)
            });
        if selects { Right::ByContent } else { Right::No }
    }

    /// Whether every document of the type may be read.
    fn reads_all(&self, doctype: &str) -> Result<(), Refusal> {
        open_to(doctype, Verb::Get)?;
        if self.permissions.allows_type(Verb::Get, doctype) {
            Ok(())
        } else {
            Err(Refusal::Forbidden)
        }
    }
}

/// Whether `/data` is the way to this doctype, with any permission.
fn open_to(doctype: &str, verb: Verb) -> Result<(), Refusal> {
    if !is_doctype(doctype) {
        return Err(Refusal::Invalid("invalid doctype".to_owned()));
    }
    Ok(reserved::check(doctype, verb)?)
}

/// Whether this one document may change by `/data`.
fn changes_here(doctype: &str, id: &str) -> Result<(), Refusal> {
    if doctype == SETTINGS && is_guarded_setting(id) {
        return Err(Refusal::ReservedDocument(id.to_owned()));
    }
    Ok(())
}

fn allows(permissions: &Permissions, verb: Verb, doctype: &str, id: &str, body: &Object) -> bool {
    permissions.allows_type(verb, doctype) || permissions.allows_document(verb, doctype, id, &body.to_map())
}

fn stored(body: &str) -> Result<Object, Fault> {
    Object::stored(body).ok_or_else(|| Fault::stored("document", "not an object"))
}

/// Writes a document that the house itself keeps, over whatever is there under this id.
pub fn record(
    write: &Write,
    instance_id: InstanceId,
    doctype: &str,
    id: &str,
    body: &Object,
) -> Result<(), store::Error> {
    let place = Place {
        instance_id,
        doctype,
        id,
    };
    let body = body.to_string();
    let found = write.find_document(place)?;
    let rev = Revision::of_body(revision_of(found.as_ref()), body.as_bytes()).to_string();
    match found {
        None => write.insert_document(place, &rev, &body).map(drop),
        Some(old) if old.deleted => write
            .update_deleted_document(place, &old.rev, &rev, &body)
            .map(drop),
        Some(old) => write.update_document(place, &old.rev, &rev, &body).map(drop),
    }
}

/// What is kept of a document, sealed where it is; none when it is not there.
pub(crate) fn kept(
    read: &store::Read,
    instance_id: InstanceId,
    doctype: &str,
    id: &str,
) -> Result<Option<Object>, store::Error> {
    let place = Place {
        instance_id,
        doctype,
        id,
    };
    let found = read.find_document(place)?.filter(|document| !document.deleted);
    Ok(found.and_then(|document| Object::stored(&document.body)))
}

/// Deletes a document that the house itself keeps, if it is there.
pub fn erase(write: &Write, instance_id: InstanceId, doctype: &str, id: &str) -> Result<bool, store::Error> {
    let place = Place {
        instance_id,
        doctype,
        id,
    };
    let found = write.find_document(place)?;
    match (revision_of(found.as_ref()), found) {
        (Some(last), Some(old)) if !old.deleted => {
            write.remove_document(place, &old.rev, &Revision::of_deletion(last).to_string())
        }
        _ => Ok(false),
    }
}

fn revision_of(document: Option<&Document>) -> Option<Revision> {
    document.and_then(|document| Revision::parse(&document.rev))
}

/// Creates a document under an id that has none, also where one was deleted.
fn create(write: &Write, place: Place<'_>, body: &str) -> Result<String, Stop> {
    let found = write.find_document(place)?;
    let rev = Revision::of_body(revision_of(found.as_ref()), body.as_bytes()).to_string();
    let created = match found {
        None => write.insert_document(place, &rev, body)? == Inserted::Done,
        Some(tombstone) => write.update_deleted_document(place, &tombstone.rev, &rev, body)?,
    };
    if created {
        Ok(rev)
    } else {
        Err(Refusal::Conflict.into())
    }
}

impl Gatekeeper {
    /// One document. `rev` asks for the last content of a deleted account.
    pub fn read_document(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        id: &str,
        rev: Option<&str>,
    ) -> Result<Shown, Stop> {
        open_to(doctype, Verb::Get)?;
        let right = asker.right(Verb::Get, doctype, id);
        if matches!(right, Right::No) {
            return Err(Refusal::Forbidden.into());
        }
        check_id(id)?;
        let found = match self.find_shown(instance, asker, doctype, id, rev) {
            // Who may read some documents by their content learns nothing about the others.
            Err(Stop::Refused(_)) if matches!(right, Right::ByContent) => Err(Refusal::Forbidden.into()),
            other => other,
        }?;
        let (shown, content) = found;
        let allowed =
            matches!(right, Right::Yes) || allows(asker.permissions, Verb::Get, doctype, id, &content);
        if allowed {
            Ok(shown)
        } else {
            Err(Refusal::Forbidden.into())
        }
    }

    /// A document as it is shown, and as it is kept.
    fn find_shown(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        id: &str,
        rev: Option<&str>,
    ) -> Result<(Shown, Object), Stop> {
        let place = Place {
            instance_id: instance.id,
            doctype,
            id,
        };
        if doctype == SETTINGS && id == settings::INSTANCE {
            let shown = self.instance_settings(instance)?;
            let content = shown.document.clone();
            return Ok((shown, content));
        }
        let document = match self.store.read(|read| read.find_document(place))? {
            Some(document) if !document.deleted => document,
            Some(tombstone) => match rev {
                Some(rev) if doctype == ACCOUNTS => self
                    .deleted_account(place, rev, &tombstone.rev)?
                    .ok_or(Refusal::Deleted)?,
                _ => return Err(Refusal::Deleted.into()),
            },
            None => {
                let known = self.store.read(|read| read.find_doctype(instance.id, doctype))?;
                return Err(known.map_or(Refusal::WrongDoctype, |_| Refusal::Missing).into());
            }
        };
        let content = stored(&document.body)?;
        Ok((
            self.shown_document(instance.id, doctype, document, asker.clear)?,
            content,
        ))
    }

    /// A deleted account as it was last, if `rev` is its last revision or that of the deletion.
    fn deleted_account(
        &self,
        place: Place<'_>,
        rev: &str,
        tombstone: &str,
    ) -> Result<Option<Document>, Stop> {
        let copy = Place {
            doctype: DELETED_ACCOUNTS,
            ..place
        };
        let Some(kept) = self.store.read(|read| read.find_document(copy))? else {
            return Ok(None);
        };
        let mut body = stored(&kept.body)?;
        let last = body.text(LAST_REV).unwrap_or_default();
        body.remove(LAST_REV);
        let asked = !kept.deleted && (rev == last || rev == tombstone);
        Ok(asked.then(|| Document {
            rev: last,
            body: body.to_string(),
            ..kept
        }))
    }

    /// What a reader gets of a document.
    pub(crate) fn shown_document(
        &self,
        instance: InstanceId,
        doctype: &str,
        document: Document,
        clear: &Clear,
    ) -> Result<Shown, Fault> {
        let mut content = stored(&document.body)?;
        if doctype == ACCOUNTS {
            let clear = clear.covers(&content);
            content = accounts::opened(&self.vault, instance, &document.id, content, clear);
        }
        Ok(Shown {
            document: content.identified(&document.id, &document.rev),
            id: document.id,
            rev: document.rev,
        })
    }

    /// A new document under an id that is made up here.
    pub async fn create_document(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        sent: Sent,
        moment: Moment,
    ) -> Result<Shown, Stop> {
        open_to(doctype, Verb::Post)?;
        if !allows(asker.permissions, Verb::Post, doctype, "", &sent.body) {
            return Err(Refusal::Forbidden.into());
        }
        if sent.id.is_some() || sent.rev.is_some() {
            let say = "a new document must not have an _id or a _rev";
            return Err(Refusal::Invalid(say.to_owned()).into());
        }
        let id = moment.draw_name::<16>()?;
        self.write_new(instance, asker, doctype, id, sent.body, moment)
            .await
    }

    async fn write_new(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        id: String,
        mut body: Object,
        moment: Moment,
    ) -> Result<Shown, Stop> {
        if doctype == ACCOUNTS {
            // What was sealed for an account that is gone does not come back as one of another service.
            accounts::remove_sealed(&self.vault, instance.id, &id, &mut body);
        }
        let body = self.kept(instance.id, doctype, &id, body, moment)?.to_string();
        let (instance_id, kind) = (instance.id, doctype.to_owned());
        let document = self
            .store
            .write(move |write| {
                let place = Place {
                    instance_id,
                    doctype: &kind,
                    id: &id,
                };
                let rev = create(write, place, &body)?;
                Ok::<_, Stop>(Document {
                    id,
                    rev,
                    deleted: false,
                    body,
                })
            })
            .await?;
        Ok(self.shown_document(instance.id, doctype, document, asker.clear)?)
    }

    /// A body as it is kept.
    fn kept(
        &self,
        instance: InstanceId,
        doctype: &str,
        id: &str,
        body: Object,
        moment: Moment,
    ) -> Result<Object, Fault> {
        if doctype == ACCOUNTS {
            accounts::sealed(&self.vault, instance, id, body, moment)
        } else {
            Ok(body)
        }
    }

    /// Replaces the document that has the sent revision, or creates one under this id.
    pub async fn put_document(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        id: &str,
        sent: Sent,
        moment: Moment,
    ) -> Result<Shown, Stop> {
        open_to(doctype, Verb::Put)?;
        let creates = sent.id.is_none() && sent.rev.is_none();
        let verb = if creates { Verb::Post } else { Verb::Put };
        let right = asker.right(verb, doctype, id);
        let allowed = match right {
            Right::Yes => true,
            Right::ByContent => allows(asker.permissions, verb, doctype, id, &sent.body),
            Right::No => false,
        };
        if !allowed {
            return Err(Refusal::Forbidden.into());
        }
        check_id(id)?;
        changes_here(doctype, id)?;
        if creates {
            return self
                .write_new(instance, asker, doctype, id.to_owned(), sent.body, moment)
                .await;
        }
        let (Some(sent_id), Some(old)) = (sent.id, sent.rev) else {
            let say = "a document needs both _id and _rev to be replaced, and neither to be created";
            return Err(Refusal::Invalid(say.to_owned()).into());
        };
        if sent_id != id {
            return Err(Refusal::Invalid("the _id is not the one in the address".to_owned()).into());
        }
        let previous = Revision::parse(&old).ok_or(Refusal::Revision)?;
        let mut body = self.kept(instance.id, doctype, id, sent.body, moment)?;
        let (instance_id, kind, id) = (instance.id, doctype.to_owned(), id.to_owned());
        // With rules by content the document has to be open before and after.
        let judged = matches!(right, Right::ByContent).then(|| asker.permissions.clone());
        let document = self
            .store
            .write(move |write| {
                let place = Place {
                    instance_id,
                    doctype: &kind,
                    id: &id,
                };
                if let Some(permissions) = judged {
                    still_open(write, place, &permissions, Verb::Put)?;
                }
                if kind == ACCOUNTS {
                    keep_service(write, place, &mut body)?;
                }
                let body = body.to_string();
                let rev = Revision::of_body(Some(previous), body.as_bytes()).to_string();
                if !write.update_document(place, &old, &rev, &body)? {
                    return Err(Refusal::Conflict.into());
                }
                Ok::<_, Stop>(Document {
                    id,
                    rev,
                    deleted: false,
                    body,
                })
            })
            .await?;
        Ok(self.shown_document(instance.id, doctype, document, asker.clear)?)
    }

    /// Deletes the document that has this revision.
    pub async fn delete_document(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        id: &str,
        rev: &str,
        moment: Moment,
    ) -> Result<Gone, Stop> {
        open_to(doctype, Verb::Delete)?;
        let right = asker.right(Verb::Delete, doctype, id);
        if matches!(right, Right::No) {
            return Err(Refusal::Forbidden.into());
        }
        check_id(id)?;
        changes_here(doctype, id)?;
        let last = Revision::parse(rev).ok_or(Refusal::Revision)?;
        let judged = matches!(right, Right::ByContent).then(|| asker.permissions.clone());
        let (instance_id, kind, id, old) = (instance.id, doctype.to_owned(), id.to_owned(), rev.to_owned());
        let gone = self
            .store
            .write(move |write| {
                let place = Place {
                    instance_id,
                    doctype: &kind,
                    id: &id,
                };
                if let Some(permissions) = judged {
                    still_open(write, place, &permissions, Verb::Delete)?;
                }
                let found = write.find_document(place)?;
                let rev = Revision::of_deletion(last).to_string();
                if write.remove_document(place, &old, &rev)? {
                    if let Some(document) = found.filter(|_| kind == ACCOUNTS) {
                        keep_deleted(write, place, &document)?;
                        forget_account(write, place, &document, moment)?;
                    }
                    return Ok(Gone { id, rev });
                }
                Err(match found {
                    Some(live) if !live.deleted => Refusal::Conflict,
                    Some(_) => Refusal::Deleted,
                    None if write.find_doctype(instance_id, &kind)?.is_some() => Refusal::Missing,
                    None => Refusal::WrongDoctype,
                }
                .into())
            })
            .await;
        if gone.is_ok() && doctype == ACCOUNTS {
            self.tell(crate::messages::Topic::Connectors);
            self.tell(crate::messages::Topic::Events);
        }
        gone
    }

    /// The doctypes that the caller may list.
    pub fn readable_doctypes(&self, instance: &Instance, asker: Asker<'_>) -> Result<Vec<String>, Stop> {
        let all = self.store.read(|read| read.list_doctypes(instance.id))?;
        let knows_all = asker.permissions.allows_type(Verb::Get, "io.cozy.doctypes");
        let named = all.into_iter().map(|tally| tally.doctype);
        Ok(named
            .filter(|doctype| open_to(doctype, Verb::Get).is_ok())
            .filter(|doctype| knows_all || asker.permissions.allows_type(Verb::Get, doctype))
            .collect())
    }
}

/// Forgets what is known of an account besides, and tells its owner.
fn forget_account(write: &Write, place: Place<'_>, document: &Document, moment: Moment) -> Result<(), Stop> {
    let connected = write.find_connection(place.instance_id, place.id)?.is_some();
    crate::connectors::hand_out::forget(write, place.instance_id, place.id)?;
    if connected {
        let service = stored(&document.body)?.text("account_type").unwrap_or_default();
        crate::events::about(
            place.instance_id,
            crate::messages::EventKind::AccountDisconnected,
            moment,
        )
        .detail(service)
        .write(write)?;
    }
    Ok(())
}

/// An account stays one of its service: its secrets are that service's and go nowhere else (S-054, S-254).
fn keep_service(write: &Write, place: Place<'_>, body: &mut Object) -> Result<(), Stop> {
    let connected = write.find_connection(place.instance_id, place.id)?;
    let service = match connected {
        Some(connected) => Some(connected.account_type),
        None => kept(write, place.instance_id, place.doctype, place.id)?
            .and_then(|before| before.text(ACCOUNT_TYPE)),
    };
    let Some(service) = service.filter(|service| !service.is_empty()) else {
        return Ok(());
    };
    match body.get(ACCOUNT_TYPE) {
        None => body.set(ACCOUNT_TYPE, &service.into()),
        Some(_) if body.text(ACCOUNT_TYPE).as_ref() == Some(&service) => {}
        Some(_) => {
            let say = "the account_type of an account does not change; make another account";
            return Err(Refusal::Invalid(say.to_owned()).into());
        }
    }
    Ok(())
}

/// Keeps a copy of a deleted account, sealed as it is.
fn keep_deleted(write: &Write, place: Place<'_>, document: &Document) -> Result<(), Stop> {
    let mut body = stored(&document.body)?;
    body.set(LAST_REV, &document.rev.as_str().into());
    Ok(record(
        write,
        place.instance_id,
        DELETED_ACCOUNTS,
        place.id,
        &body,
    )?)
}

/// Whether the document as it is now is open to the verb by its content. One that is not there is not.
fn still_open(write: &Write, place: Place<'_>, permissions: &Permissions, verb: Verb) -> Result<(), Stop> {
    let live = write.find_document(place)?.filter(|document| !document.deleted);
    let open = match live {
        Some(document) => allows(
            permissions,
            verb,
            place.doctype,
            place.id,
            &stored(&document.body)?,
        ),
        None => false,
    };
    if open {
        Ok(())
    } else {
        Err(Refusal::Forbidden.into())
    }
}
