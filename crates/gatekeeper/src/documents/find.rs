//! What a query finds (`_find`, cozy.md D.6).
//!
//! Without a sort the walk itself asks the query about each document, and stops when it has enough. With a sort all
//! documents are looked at first, and only the ids and sort keys of those that can be in the answer are kept: their
//! number is bounded by what was asked for, and their size by [`MOST_KEY_BYTES`]. Between two pages others get a turn.

use std::collections::VecDeque;

use protocol::cozy::mango::{Query, SortKey};
use serde_json::{Map, Value};
use store::documents::Span;

use super::walk::{Position, Walk, behind, question};
use super::{Asker, Refusal, Stop};
use crate::Gatekeeper;
use crate::instances::Instance;

/// Documents looked at between two turns of others.
const PAGE: u32 = 200;
/// Most documents that a sorted answer can begin behind.
const MOST_SORTED: usize = 100_000;
/// Most bytes of what the documents of one sorted answer are sorted by.
const MOST_KEY_BYTES: usize = 16 * 1024 * 1024;

/// One candidate of a sorted answer.
struct Candidate {
    key: SortKey,
    text: String,
    id: String,
}

impl Gatekeeper {
    /// What a query finds; the walk gives it.
    pub async fn find_documents(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        body: &Map<String, Value>,
    ) -> Result<(Walk, usize), Stop> {
        asker.reads_all(doctype)?;
        let query = Query::read(body)?;
        let total = self.known(instance, doctype)?;
        let asked = |name| body.get(name).unwrap_or(&Value::Null);
        let question = question(
            instance,
            doctype,
            &format!("{}\n{}", asked("selector"), asked("sort")),
        );
        let position = match &query.bookmark {
            None => None,
            Some(bookmark) => {
                let position = Position::of_bookmark(&self.vault, &question, bookmark);
                Some(position.ok_or(Refusal::Bookmark)?)
            }
        };
        let (skip, limit) = (query.skip, query.limit);
        let walk = Walk::new(instance, doctype, asker.clear, question, total);
        let mut walk = if !query.is_unsorted() {
            let (found, more) = self
                .sort_documents(instance, asker, doctype, &query, position)
                .await?;
            walk.limited(0, limit).sorted(found, more)
        } else if let Some(Value::String(id)) = query.pinned("_id") {
            let given_before = position.is_some();
            walk.limited(skip, limit).through(if given_before {
                Vec::new()
            } else {
                vec![id.clone()]
            })
        } else if let Some(position) = position {
            walk.limited(skip, limit).starting_behind(&position.id)
        } else {
            walk.limited(skip, limit)
        };
        walk.fields = query.fields.clone();
        walk.query = Some(query);
        Ok((walk, limit))
    }

    /// The documents of a sorted answer, in order, and whether there are more behind them.
    async fn sort_documents(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        query: &Query,
        position: Option<Position>,
    ) -> Result<(VecDeque<(String, String)>, bool), Stop> {
        let wanted = query
            .skip
            .checked_add(query.limit)
            .filter(|wanted| *wanted <= MOST_SORTED)
            .ok_or_else(|| {
                Refusal::Invalid("skip is too large for a sorted query: use the bookmark".to_owned())
            })?;
        let order = |a: &Candidate, b: &Candidate| query.order(&a.key, &b.key).then_with(|| a.id.cmp(&b.id));
        let behind_this = match position {
            None => None,
            Some(Position { id, key: Some(text) }) => Some(Candidate {
                key: serde_json::from_str(&text).map_err(|_| Refusal::Bookmark)?,
                text,
                id,
            }),
            Some(_) => return Err(Refusal::Bookmark.into()),
        };
        let mut best: Vec<Candidate> = Vec::new();
        let mut bytes = 0;
        let mut span = Span::default();
        loop {
            let page = self
                .store
                .read(|read| read.list_documents(instance.id, doctype, &span, PAGE))?;
            let Some(last) = page.last() else { break };
            span.from = behind(&last.id);
            for document in page {
                let shown = self.shown_document(instance.id, doctype, document, asker.clear)?;
                let map = shown.document.to_map();
                if !query.matches(&map) {
                    continue;
                }
                let candidate = Candidate {
                    key: query.sort_key(&map),
                    text: query.sort_key_text(&shown.document),
                    id: shown.id,
                };
                if behind_this
                    .as_ref()
                    .is_some_and(|last| order(&candidate, last).is_le())
                {
                    continue;
                }
                bytes += candidate.text.len();
                best.push(candidate);
            }
            // Twice as many as needed, and one to know whether there are more: then the worse half goes.
            if best.len() > 2 * (wanted + 1) + 1000 || bytes > MOST_KEY_BYTES {
                best.sort_by(&order);
                best.truncate(wanted + 1);
                bytes = best.iter().map(|candidate| candidate.text.len()).sum();
                if bytes > MOST_KEY_BYTES {
                    let say = "too much to sort: ask for less at once";
                    return Err(Refusal::Invalid(say.to_owned()).into());
                }
            }
            tokio::task::yield_now().await;
        }
        best.sort_by(order);
        let more = best.len() > wanted;
        best.truncate(wanted);
        let found = best.into_iter().skip(query.skip);
        Ok((
            found.map(|candidate| (candidate.id, candidate.text)).collect(),
            more,
        ))
    }
}
