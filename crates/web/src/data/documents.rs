//! One document: `POST /data/:type`, `GET`, `PUT` and `DELETE /data/:type/:id`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use gatekeeper::Gatekeeper;
use gatekeeper::documents::ACCOUNTS;
use protocol::cozy::document;

use super::{Named, Sent, Wishes, asker, malformed, named, stopped, whole};
use crate::cozy::caller::Asks;
use crate::reply::documents;
use crate::visit::Query;

type Answer = Result<Response, Box<Response>>;

fn given(answer: Answer) -> Response {
    answer.unwrap_or_else(|reply| *reply)
}

pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<(String, String)>,
    query: Query,
) -> Response {
    given(read(&gatekeeper, &asks, path, &query))
}

fn read(gatekeeper: &Gatekeeper, asks: &Asks, path: Named<(String, String)>, query: &Query) -> Answer {
    let (doctype, id) = named(path)?;
    let rev = Wishes::of(query)?.text("rev");
    let shown = gatekeeper
        .read_document(asks.visit.instance(), asker(asks, query), &doctype, &id, rev)
        .map_err(|stop| stopped(asks, stop))?;
    Ok(documents::document(&doctype, &shown))
}

pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<String>,
    query: Query,
    body: Sent,
) -> Response {
    given(create(&gatekeeper, &asks, path, &query, body).await)
}

async fn create(
    gatekeeper: &Gatekeeper,
    asks: &Asks,
    path: Named<String>,
    query: &Query,
    body: Sent,
) -> Answer {
    let doctype = named(path)?;
    let sent = sent(body)?;
    let made = gatekeeper
        .create_document(
            asks.visit.instance(),
            asker(asks, query),
            &doctype,
            sent,
            asks.visit.moment(),
        )
        .await
        .map_err(|stop| stopped(asks, stop))?;
    Ok(documents::written(StatusCode::CREATED, &doctype, &made))
}

pub(crate) async fn put(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<(String, String)>,
    query: Query,
    body: Sent,
) -> Response {
    given(replace(&gatekeeper, &asks, path, &query, body).await)
}

async fn replace(
    gatekeeper: &Gatekeeper,
    asks: &Asks,
    path: Named<(String, String)>,
    query: &Query,
    body: Sent,
) -> Answer {
    let (doctype, id) = named(path)?;
    let sent = sent(body)?;
    let written = gatekeeper
        .put_document(
            asks.visit.instance(),
            asker(asks, query),
            &doctype,
            &id,
            sent,
            asks.visit.moment(),
        )
        .await
        .map_err(|stop| stopped(asks, stop))?;
    Ok(documents::written(StatusCode::OK, &doctype, &written))
}

pub(crate) async fn delete(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    asks: Asks,
    path: Named<(String, String)>,
    query: Query,
) -> Response {
    // An account's service is told that it is over; the answer does not wait for it.
    let farewell = match &path {
        Ok(Path((doctype, id))) if doctype == ACCOUNTS => {
            match gatekeeper.farewell_of(asks.visit.instance(), id) {
                Ok(farewell) => farewell,
                Err(fault) => {
                    tracing::warn!(%fault, "the service of an account is not told that it goes");
                    None
                }
            }
        }
        _ => None,
    };
    let gone = remove(&gatekeeper, &asks, path, &query).await;
    if let (Ok(_), Some(farewell)) = (&gone, farewell) {
        let moment = asks.visit.moment();
        tokio::spawn(async move {
            if !gatekeeper.say_farewell(farewell, moment).await {
                tracing::warn!("the service of a deleted account did not hear that it is over");
            }
        });
    }
    given(gone)
}

async fn remove(
    gatekeeper: &Gatekeeper,
    asks: &Asks,
    path: Named<(String, String)>,
    query: &Query,
) -> Answer {
    let (doctype, id) = named(path)?;
    let in_address = Wishes::of(query)?.text("rev");
    let rev = match (if_match(&asks.visit.headers)?, in_address) {
        (Some(header), Some(address)) if header != address => {
            return Err(Box::new(malformed("If-Match and rev are not the same revision")));
        }
        (Some(rev), _) | (None, Some(rev)) => rev,
        // Who may not delete it is told that first, whatever else is wrong.
        (None, None) => "",
    };
    let gone = gatekeeper
        .delete_document(
            asks.visit.instance(),
            asker(asks, query),
            &doctype,
            &id,
            rev,
            asks.visit.moment(),
        )
        .await
        .map_err(|stop| stopped(asks, stop))?;
    Ok(documents::gone(&doctype, &gone))
}

/// The revision in `If-Match`, with or without quotes. Two of them name none.
fn if_match(headers: &HeaderMap) -> Result<Option<&str>, Box<Response>> {
    let mut lines = headers.get_all(IF_MATCH).iter();
    let (line, more) = (lines.next(), lines.next().is_some());
    let Some(line) = line else { return Ok(None) };
    let text = line.to_str().ok().filter(|_| !more);
    let text = text
        .ok_or_else(|| Box::new(malformed("invalid If-Match")))?
        .trim();
    let bare = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    Ok(Some(bare).filter(|rev| !rev.is_empty()))
}

fn sent(body: Sent) -> Result<document::Sent, Box<Response>> {
    document::Sent::read(&whole(body)?).map_err(|error| Box::new(malformed(&error.to_string())))
}
