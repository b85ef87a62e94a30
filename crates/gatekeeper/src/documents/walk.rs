//! Walks through the documents of a type, page by page: lists, and what a query finds.
//!
//! A walk holds one page at a time, whatever the type holds: its caller writes a page to the wire before it asks for the
//! next. A page is one snapshot of the file, the walk is not: what is written meanwhile may be seen or not.
//!
//! The invariant: a walk is only given to who may read every document of the type, so that single documents need no
//! further check. What is shown of each is what this reader may see of it, and a query judges only that: nobody learns
//! by asking what he cannot read.

use std::collections::VecDeque;

use protocol::cozy::mango::{DEFAULT_LIMIT, Fields, MOST_DOCUMENTS, Query};
use protocol::id::InstanceId;
use serde::{Deserialize, Serialize};
use store::documents::{Document, Place, Span};

use super::{Asker, Clear, Refusal, Shown, Stop};
use crate::instances::Instance;
use crate::vault::Vault;
use crate::{Fault, Gatekeeper};

/// Documents read at once.
const PAGE: u32 = 200;
/// Documents read by their ids at once.
const PAGE_OF_IDS: usize = 50;
/// Most ids asked for in one list.
const MOST_IDS: usize = 20_000;

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A document.
    There(Shown),
    /// Asked for by its id, and deleted.
    Deleted {
        /// Its id.
        id: String,
        /// The revision of the deletion.
        rev: String,
    },
    /// Asked for by an id that nothing has.
    Absent(String),
}

/// Which documents a list has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Only these, in this order.
    pub ids: Option<Vec<String>>,
    /// The first id, and the last.
    pub from: Option<String>,
    /// The last id.
    pub to: Option<String>,
    /// Whether the last id itself belongs to it.
    pub without_to: bool,
    /// From the last to the first.
    pub descending: bool,
    /// How many at most.
    pub limit: Option<usize>,
    /// How many to leave out first.
    pub skip: usize,
    /// What of each is given.
    pub fields: Fields,
}

/// A walk on its way.
#[derive(Debug)]
pub struct Walk {
    instance_id: InstanceId,
    doctype: String,
    clear: Clear,
    pub(super) query: Option<Query>,
    pub(super) fields: Fields,
    source: Source,
    skip: usize,
    left: usize,
    total: u64,
    /// For bookmarks.
    question: String,
    last: Option<Position>,
    more: bool,
}

#[derive(Debug)]
enum Source {
    Span(Span),
    /// One after the other; those that are not there are told or passed over.
    Ids {
        ids: VecDeque<String>,
        tell_absent: bool,
    },
    /// What a sorted query found, with the texts of what it is sorted by; whether there is more behind it.
    Sorted {
        found: VecDeque<(String, String)>,
        more: bool,
    },
    Over,
}

/// Where a walk was, for its bookmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// Of the last document that was given.
    #[serde(rename = "i")]
    pub(super) id: String,
    /// What it is sorted by, a JSON list.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
}

impl Position {
    /// A bookmark: where the walk was, for this question of this reader only (S-172).
    fn to_bookmark(&self, vault: &Vault, question: &str) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        let mac = vault.mac(BOOKMARK, &[question.as_bytes(), &text]);
        crate::hex::encode(&[&mac[..16], &text].concat())
    }

    /// Reads a bookmark that was given out for the same question.
    pub(super) fn of_bookmark(vault: &Vault, question: &str, bookmark: &str) -> Option<Self> {
        let bytes = crate::hex::decode(bookmark)?;
        let (mac, text) = bytes.split_at_checked(16)?;
        let expected = vault.mac(BOOKMARK, &[question.as_bytes(), text]);
        let same = aws_lc_rs::constant_time::verify_slices_are_equal(mac, &expected[..16]).is_ok();
        if same {
            serde_json::from_slice(text).ok()
        } else {
            None
        }
    }
}

const BOOKMARK: &str = "bookmark";

/// What a bookmark is bound to.
pub(super) fn question(instance: &Instance, doctype: &str, asked: &str) -> String {
    format!("{} {doctype} {asked}", instance.id)
}

/// The first id behind this one: no id has a control character in it.
pub(crate) fn behind(id: &str) -> String {
    format!("{id}\u{1}")
}

impl Walk {
    /// Through all of a doctype.
    pub(super) fn new(
        instance: &Instance,
        doctype: &str,
        clear: &Clear,
        question: String,
        total: u64,
    ) -> Self {
        Self {
            instance_id: instance.id,
            doctype: doctype.to_owned(),
            clear: clear.clone(),
            query: None,
            fields: Fields::default(),
            source: Source::Span(Span::default()),
            skip: 0,
            left: usize::MAX,
            total,
            question,
            last: None,
            more: false,
        }
    }

    pub(super) fn limited(mut self, skip: usize, limit: usize) -> Self {
        (self.skip, self.left) = (skip, limit);
        self
    }

    pub(super) fn starting_behind(mut self, id: &str) -> Self {
        self.source = Source::Span(Span {
            from: behind(id),
            ..Span::default()
        });
        self
    }

    pub(super) fn through(mut self, ids: Vec<String>) -> Self {
        self.source = Source::Ids {
            ids: ids.into(),
            tell_absent: false,
        };
        self
    }

    pub(super) fn sorted(mut self, found: VecDeque<(String, String)>, more: bool) -> Self {
        self.source = Source::Sorted { found, more };
        self
    }

    /// How many documents the type has, deleted ones not counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether there was more behind the limit. Known at the end of the walk.
    pub fn has_more(&self) -> bool {
        self.more
    }

    /// The next lines; none: the walk is over. An empty list is no end: nothing fit so far, and others get a turn.
    pub fn next(&mut self, gatekeeper: &Gatekeeper) -> Result<Option<Vec<Row>>, Fault> {
        // Over, unless the step says that there is more.
        let rows = match std::mem::replace(&mut self.source, Source::Over) {
            Source::Over => return Ok(None),
            Source::Span(span) => self.next_of_span(gatekeeper, span),
            Source::Ids { ids, tell_absent } => self.next_of_ids(gatekeeper, ids, tell_absent),
            Source::Sorted { found, more } => self.next_of_sorted(gatekeeper, found, more),
        }?;
        Ok(Some(rows))
    }

    /// The bookmark to go on with; none if there is nothing more.
    pub fn bookmark(&self, gatekeeper: &Gatekeeper) -> Option<String> {
        let last = self.last.as_ref().filter(|_| self.more)?;
        Some(last.to_bookmark(&gatekeeper.vault, &self.question))
    }

    fn next_of_span(&mut self, gatekeeper: &Gatekeeper, mut span: Span) -> Result<Vec<Row>, Fault> {
        let page = gatekeeper
            .store
            .read(|read| read.list_documents(self.instance_id, &self.doctype, &span, PAGE))?;
        let Some(last) = page.last() else {
            return Ok(Vec::new());
        };
        if span.descending {
            span.until = Some(last.id.clone());
        } else {
            span.from = behind(&last.id);
        }
        self.source = Source::Span(span);
        let mut rows = Vec::new();
        for document in page {
            rows.extend(self.consider(gatekeeper, document, None)?.map(Row::There));
            if matches!(self.source, Source::Over) {
                break;
            }
        }
        Ok(rows)
    }

    /// Documents by their ids.
    fn next_of_ids(
        &mut self,
        gatekeeper: &Gatekeeper,
        mut ids: VecDeque<String>,
        tell_absent: bool,
    ) -> Result<Vec<Row>, Fault> {
        let now: Vec<String> = ids.drain(..ids.len().min(PAGE_OF_IDS)).collect();
        if now.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.find_all(gatekeeper, now.iter().map(String::as_str))?;
        self.source = Source::Ids { ids, tell_absent };
        let mut rows = Vec::new();
        for (id, document) in now.into_iter().zip(found) {
            match document {
                Some(document) if !document.deleted => {
                    rows.extend(self.consider(gatekeeper, document, None)?.map(Row::There));
                }
                _ if !tell_absent => {}
                Some(Document { id, rev, .. }) => rows.push(Row::Deleted { id, rev }),
                None => rows.push(Row::Absent(id)),
            }
        }
        Ok(rows)
    }

    /// Documents that a sorted query found, unless they changed so that they fit no more.
    fn next_of_sorted(
        &mut self,
        gatekeeper: &Gatekeeper,
        mut found: VecDeque<(String, String)>,
        more: bool,
    ) -> Result<Vec<Row>, Fault> {
        let now: Vec<_> = found.drain(..found.len().min(PAGE_OF_IDS)).collect();
        if now.is_empty() {
            self.more = more;
            return Ok(Vec::new());
        }
        let documents = self.find_all(gatekeeper, now.iter().map(|(id, _)| id.as_str()))?;
        self.source = Source::Sorted { found, more };
        let mut rows = Vec::new();
        for ((id, key), document) in now.into_iter().zip(documents) {
            self.last = Some(Position {
                id,
                key: Some(key.clone()),
            });
            if let Some(document) = document.filter(|document| !document.deleted) {
                rows.extend(self.consider(gatekeeper, document, Some(key))?.map(Row::There));
            }
        }
        Ok(rows)
    }

    fn find_all<'i>(
        &self,
        gatekeeper: &Gatekeeper,
        ids: impl Iterator<Item = &'i str>,
    ) -> Result<Vec<Option<Document>>, Fault> {
        Ok(gatekeeper.store.read(|read| {
            ids.map(|id| {
                read.find_document(Place {
                    instance_id: self.instance_id,
                    doctype: &self.doctype,
                    id,
                })
            })
            .collect::<Result<_, store::Error>>()
        })?)
    }

    /// A document, if it belongs to what was asked for.
    fn consider(
        &mut self,
        gatekeeper: &Gatekeeper,
        document: Document,
        key: Option<String>,
    ) -> Result<Option<Shown>, Fault> {
        let mut shown = gatekeeper.shown_document(self.instance_id, &self.doctype, document, &self.clear)?;
        if let Some(query) = &self.query
            && !query.matches(&shown.document.to_map())
        {
            return Ok(None);
        }
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(None);
        }
        if self.left == 0 {
            self.more = true;
            self.source = Source::Over;
            return Ok(None);
        }
        self.left -= 1;
        self.last = Some(Position {
            id: shown.id.clone(),
            key,
        });
        shown.document = self.fields.choose(shown.document);
        Ok(Some(shown))
    }
}

impl Gatekeeper {
    /// A list of the documents of a type.
    pub fn list_documents(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        listed: Listed,
    ) -> Result<Walk, Stop> {
        asker.reads_all(doctype)?;
        let total = self.known(instance, doctype)?;
        let mut walk = Walk::new(instance, doctype, asker.clear, String::new(), total)
            .limited(listed.skip, listed.limit.unwrap_or(usize::MAX));
        walk.fields = listed.fields;
        walk.source = match listed.ids {
            Some(ids) if ids.len() > MOST_IDS => {
                return Err(Refusal::Invalid("too many keys".to_owned()).into());
            }
            Some(ids) => Source::Ids {
                ids: ids.into(),
                tell_absent: true,
            },
            None => {
                // Backwards, the start is the upper end.
                let (low, high) = if listed.descending {
                    (listed.to, listed.from)
                } else {
                    (listed.from, listed.to)
                };
                let without_high = listed.without_to && !listed.descending;
                let without_low = listed.without_to && listed.descending;
                let from = low.map_or_else(String::new, |low| if without_low { behind(&low) } else { low });
                Source::Span(Span {
                    from,
                    until: high.map(|high| if without_high { high } else { behind(&high) }),
                    descending: listed.descending,
                })
            }
        };
        Ok(walk)
    }

    /// The documents of a type, so many at once (`_normal_docs`).
    pub fn page_of_documents(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        skip: usize,
        limit: Option<usize>,
        bookmark: Option<&str>,
    ) -> Result<Walk, Stop> {
        asker.reads_all(doctype)?;
        let total = self.known(instance, doctype)?;
        let question = question(instance, doctype, "");
        let walk = Walk::new(instance, doctype, asker.clear, question.clone(), total)
            .limited(skip, limit.unwrap_or(DEFAULT_LIMIT).min(MOST_DOCUMENTS));
        Ok(match bookmark {
            None => walk,
            Some(bookmark) => {
                let position = Position::of_bookmark(&self.vault, &question, bookmark);
                walk.starting_behind(&position.ok_or(Refusal::Bookmark)?.id)
            }
        })
    }

    /// How many documents a type has; refused if nothing of it was ever written.
    pub(super) fn known(&self, instance: &Instance, doctype: &str) -> Result<u64, Stop> {
        let tally = self.store.read(|read| read.find_doctype(instance.id, doctype))?;
        Ok(tally.ok_or(Refusal::WrongDoctype)?.documents)
    }
}
