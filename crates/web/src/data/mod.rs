//! Documents over HTTP (`/data/*`, cozy.md D.6). Every handler takes a caller; what it may is decided in
//! `gatekeeper::documents`.

pub(crate) mod all_docs;
pub(crate) mod all_doctypes;
pub(crate) mod design_docs;
pub(crate) mod documents;
pub(crate) mod find;
pub(crate) mod index;
pub(crate) mod normal_docs;

use std::borrow::Cow;

use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequest, Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use gatekeeper::documents::{Asker, Refusal, Stop};
use protocol::cozy::mango::Fields;
use serde_json::{Map, Value};

use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, Format};
use crate::visit::Query;

/// Largest document, in bytes. The texts of all of a household's documents are far smaller; whoever needs more than a
/// megabyte in one of them keeps a file.
pub(crate) const LARGEST_DOCUMENT: usize = 1024 * 1024;

/// What the path names, decoded once.
pub(super) type Named<T> = Result<Path<T>, PathRejection>;

/// A body, or why it did not arrive.
pub(super) type Sent = Result<Bytes, BytesRejection>;

/// The caller as documents see it. Apps ask for the secrets of accounts by name (D.7).
pub(super) fn asker<'a>(asks: &'a Asks, query: &Query) -> Asker<'a> {
    let include = query.0.as_ref().ok().and_then(|query| query.get("include"));
    Asker::of(&asks.caller, include == Some("credentials"))
}

/// The reply to what did not happen.
pub(super) fn stopped(asks: &Asks, stop: Stop) -> Response {
    match stop {
        Stop::Failed(fault) => cozy::fault(Format::Couch, &fault, asks.visit.moment()),
        Stop::Refused(refusal) => refused(asks, &refusal),
    }
}

fn refused(asks: &Asks, refusal: &Refusal) -> Response {
    let say = refusal.to_string();
    match refusal {
        Refusal::Forbidden => asks.forbidden(Format::Couch),
        Refusal::Reserved(_) | Refusal::ReservedDocument(_) => {
            let visit = &asks.visit;
            cozy::refused(
                Format::Couch,
                &visit.here,
                &visit.headers,
                StatusCode::FORBIDDEN,
                &say,
            )
        }
        Refusal::Invalid(_) => cozy::couch_invalid(StatusCode::BAD_REQUEST, &say),
        Refusal::Revision => cozy::couch_error(StatusCode::BAD_REQUEST, "bad_request", &say),
        Refusal::Bookmark => cozy::couch_error(StatusCode::BAD_REQUEST, "invalid_bookmark", &say),
        Refusal::Missing | Refusal::Deleted | Refusal::WrongDoctype => {
            cozy::couch_error(StatusCode::NOT_FOUND, "not_found", &say)
        }
        Refusal::Conflict => cozy::couch_error(StatusCode::CONFLICT, "conflict", &say),
    }
}

/// A request that cannot be read.
pub(super) fn malformed(say: &str) -> Response {
    cozy::couch_invalid(StatusCode::BAD_REQUEST, say)
}

/// What the path names. What is not UTF-8 names nothing.
pub(super) fn named<T>(path: Named<T>) -> Result<T, Box<Response>> {
    match path {
        Ok(Path(names)) => Ok(names),
        Err(_) => Err(Box::new(malformed("the address cannot be read"))),
    }
}

/// The bytes of the body.
pub(super) fn whole(body: Sent) -> Result<Bytes, Box<Response>> {
    body.map_err(|rejection| {
        let status = rejection.status();
        let say = if status == StatusCode::PAYLOAD_TOO_LARGE {
            "the body is too large"
        } else {
            "the body did not arrive whole"
        };
        Box::new(cozy::couch_invalid(status, say))
    })
}

/// A JSON object that is no document, such as a query. An empty body is an empty object.
pub(super) struct Body(pub(super) Result<Map<String, Value>, Box<Response>>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = match whole(Bytes::from_request(request, state).await) {
            Ok(bytes) if bytes.is_empty() => return Ok(Self(Ok(Map::new()))),
            Ok(bytes) => bytes,
            Err(reply) => return Ok(Self(Err(reply))),
        };
        let read = serde_json::from_slice(&bytes);
        Ok(Self(read.map_err(|error| {
            Box::new(malformed(&format!("invalid JSON: {error}")))
        })))
    }
}

/// The parameters of a list, read one by one. The first that cannot be read ends it.
pub(super) struct Wishes<'a>(&'a Query);

impl<'a> Wishes<'a> {
    pub(super) fn of(query: &'a Query) -> Result<Self, Box<Response>> {
        match &query.0 {
            Ok(_) => Ok(Self(query)),
            Err(problem) => Err(Box::new(malformed(&problem.to_string()))),
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.0.0.as_ref().ok().and_then(|query| query.get(name))
    }

    pub(super) fn is_set(&self, name: &str) -> Result<bool, Box<Response>> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Box::new(malformed(&format!("invalid {name}")))),
        }
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<usize>, Box<Response>> {
        let read = |text: &str| {
            text.parse()
                .map_err(|_| Box::new(malformed(&format!("invalid {name}"))))
        };
        self.text(name).map(read).transpose()
    }

    /// A value written as JSON, as CouchDB has it.
    pub(super) fn json(&self, name: &str) -> Result<Option<Value>, Box<Response>> {
        let read = |text: &str| {
            serde_json::from_str(text).map_err(|_| Box::new(malformed(&format!("{name} is not valid JSON"))))
        };
        self.text(name).map(read).transpose()
    }

    /// Names of fields, with commas between them.
    pub(super) fn fields(&self, name: &str) -> Result<Fields, Box<Response>> {
        let names = self.text(name).map_or(Cow::Borrowed(""), Cow::Borrowed);
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        Fields::of(names).map_err(|error| Box::new(malformed(&error.to_string())))
    }
}
