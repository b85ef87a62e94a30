//! Replies with documents: their text goes out as it was kept. Lists go out page by page, so that one of a million
//! documents needs no more memory than one of a hundred.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use gatekeeper::documents::walk::{Row, Walk};
use gatekeeper::documents::{Gone, Shown};
use gatekeeper::world::Moment;
use gatekeeper::{Fault, Gatekeeper};
use http_body::Frame;
use protocol::cozy::document::Object;
use serde_json::{Value, json};

use super::cozy::{self, Format};
use super::incident;

const JSON: &str = "application/json";

/// An answer up to this size is sent whole, with its length.
const WHOLE: usize = 64 * 1024;
/// Pages looked at before the answer begins.
const PAGES_AHEAD: usize = 4;

/// How a list is written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// CouchDB's rows.
    Rows {
        /// Whether each has its document.
        documents: bool,
        /// How many were left out.
        skip: usize,
    },
    /// The documents themselves, with a bookmark.
    Documents,
    /// What a query found.
    Found {
        /// How many were asked for.
        limit: usize,
    },
}

fn text(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, JSON)], body).into_response()
}

fn quoted(text: &str) -> Value {
    Value::from(text)
}

/// With the type, which is not part of what is kept.
fn typed(doctype: &str, shown: &Shown) -> Object {
    let mut document = shown.document.clone();
    document.set("_type", &doctype.into());
    document
}

/// One document.
pub(crate) fn document(doctype: &str, shown: &Shown) -> Response {
    text(StatusCode::OK, typed(doctype, shown).to_string())
}

/// A document that was just written.
pub(crate) fn written(status: StatusCode, doctype: &str, shown: &Shown) -> Response {
    let body = format!(
        "{{\"ok\":true,\"id\":{},\"rev\":{},\"type\":{},\"data\":{}}}",
        quoted(&shown.id),
        quoted(&shown.rev),
        quoted(doctype),
        typed(doctype, shown),
    );
    text(status, body)
}

/// A document that was just deleted.
pub(crate) fn gone(doctype: &str, gone: &Gone) -> Response {
    let body = json!({ "ok": true, "id": gone.id, "rev": gone.rev, "type": doctype, "deleted": true });
    cozy::json(StatusCode::OK, &body)
}

/// A list.
pub(crate) fn walked(gatekeeper: Arc<Gatekeeper>, walk: Walk, shape: Shape, moment: Moment) -> Response {
    let mut pages = Pages {
        text: shape.opening(walk.total()),
        gatekeeper,
        walk,
        shape,
        begun: false,
        over: false,
        moment,
    };
    for _ in 0..PAGES_AHEAD {
        if let Err(fault) = pages.write() {
            return cozy::fault(Format::Couch, &fault, moment);
        }
        if pages.over || pages.text.len() > WHOLE {
            break;
        }
    }
    if pages.over {
        return text(StatusCode::OK, pages.text);
    }
    (StatusCode::OK, [(CONTENT_TYPE, JSON)], Body::new(pages)).into_response()
}

impl Shape {
    fn opening(self, total: u64) -> String {
        match self {
            Self::Rows { skip, .. } => format!("{{\"total_rows\":{total},\"offset\":{skip},\"rows\":["),
            Self::Documents => format!("{{\"total_rows\":{total},\"rows\":["),
            Self::Found { .. } => "{\"docs\":[".to_owned(),
        }
    }

    fn row(self, row: &Row) -> Option<String> {
        let Self::Rows { documents, .. } = self else {
            // Only lists by ids tell of what is not there, and those have rows.
            return match row {
                Row::There(shown) => Some(shown.document.to_string()),
                Row::Deleted { .. } | Row::Absent(_) => None,
            };
        };
        Some(match row {
            Row::There(shown) => {
                let head = json!({ "id": shown.id, "key": shown.id, "value": { "rev": shown.rev } });
                let mut row = head.as_object().map(Object::from).unwrap_or_default();
                if documents {
                    row.set_object("doc", &shown.document);
                }
                row.to_string()
            }
            Row::Deleted { id, rev } => {
                let mut row = json!({ "id": id, "key": id, "value": { "rev": rev, "deleted": true } });
                if documents {
                    row["doc"] = Value::Null;
                }
                row.to_string()
            }
            Row::Absent(id) => json!({ "key": id, "error": "not_found" }).to_string(),
        })
    }

    fn closing(self, walk: &Walk, gatekeeper: &Gatekeeper) -> String {
        let bookmark = walk.bookmark(gatekeeper);
        match self {
            Self::Rows { .. } => "]}".to_owned(),
            Self::Documents => format!("],\"bookmark\":{}}}", quoted(&bookmark.unwrap_or_default())),
            Self::Found { limit } => format!(
                "],\"limit\":{limit},\"next\":{},\"bookmark\":{}}}",
                walk.has_more(),
                quoted(bookmark.as_deref().unwrap_or("nil")),
            ),
        }
    }
}

/// The body of a long list.
struct Pages {
    gatekeeper: Arc<Gatekeeper>,
    walk: Walk,
    shape: Shape,
    /// What is written and not sent.
    text: String,
    /// Whether a row was written: the next one needs a comma.
    begun: bool,
    over: bool,
    moment: Moment,
}

impl Pages {
    /// Writes one page, or the end.
    fn write(&mut self) -> Result<(), Fault> {
        let Some(rows) = self.walk.next(&self.gatekeeper)? else {
            self.text
                .push_str(&self.shape.closing(&self.walk, &self.gatekeeper));
            self.over = true;
            return Ok(());
        };
        for row in rows {
            if let Some(row) = self.shape.row(&row) {
                if self.begun {
                    self.text.push(',');
                }
                self.begun = true;
                self.text.push_str(&row);
            }
        }
        Ok(())
    }
}

impl http_body::Body for Pages {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        if self.text.is_empty() && !self.over {
            if let Err(fault) = self.write() {
                // The head is out: the connection breaks off, and the reader sees that the list is not whole.
                incident::log(&fault, self.moment);
                self.over = true;
                return Poll::Ready(Some(Err(fault)));
            }
            if self.text.is_empty() && !self.over {
                // Nothing fit on this page: others get a turn.
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        let text = std::mem::take(&mut self.text);
        if text.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(text)))))
    }
}
