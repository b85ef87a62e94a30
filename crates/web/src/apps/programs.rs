//! `/apps/` and `/konnectors/` on the instance's own host: what is installed, as JSON:API, and installing by an app that
//! the owner trusted with it. Clients that came by OAuth may look, and never install (cozy.md D.5).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use gatekeeper::Gatekeeper;
use gatekeeper::apps::{App, AppKind, Installation, Wanted};
use gatekeeper::cozy::callers::CallerKind;
use protocol::cozy::host::Slug;
use protocol::permission::Verb;
use serde_json::{Value, json};

use super::content_type;
use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};
use crate::visit::Query;

const FORMAT: Format = Format::JsonApi;

/// Which of the two families a path is in.
fn kind_of(uri: &Uri) -> AppKind {
    if uri.path().starts_with("/konnectors") {
        AppKind::Konnector
    } else {
        AppKind::Webapp
    }
}

fn doctype(kind: AppKind) -> &'static str {
    match kind {
        AppKind::Webapp => "io.cozy.apps",
        AppKind::Konnector => "io.cozy.konnectors",
    }
}

fn missing() -> Response {
    let error = ApiError {
        title: "Not Found",
        detail: Some("Application is not installed"),
        ..ApiError::default()
    };
    cozy::api_error(StatusCode::NOT_FOUND, &error)
}

fn refused(refused: &Installation) -> Response {
    let status = match refused {
        Installation::Taken(_) => StatusCode::CONFLICT,
        Installation::Missing(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let detail = refused.to_string();
    let error = ApiError {
        title: status.canonical_reason().unwrap_or("Error"),
        detail: Some(&detail),
        ..ApiError::default()
    };
    cozy::api_error(status, &error)
}

/// Whether this caller may do this to a program. An app may always look at itself.
fn allowed(asks: &Asks, verb: Verb, kind: AppKind, slug: &Slug) -> bool {
    let itself = match &asks.caller.kind {
        CallerKind::App { slug: own, .. } => kind == AppKind::Webapp && own == slug,
        CallerKind::Konnector { slug: own, .. } => kind == AppKind::Konnector && own == slug,
        CallerKind::Client(_) | CallerKind::CommandLine(_) => false,
    };
    let id = format!("{}/{slug}", doctype(kind));
    (itself && verb == Verb::Get) || asks.caller.permissions.allows_id(verb, doctype(kind), &id)
}

/// Whether this caller may change what is installed: an app with the permission, or the owner's command line.
fn may_change(asks: &Asks, verb: Verb, kind: AppKind, slug: &Slug) -> bool {
    let trusted = matches!(
        asks.caller.kind,
        CallerKind::App { .. } | CallerKind::CommandLine(_)
    );
    trusted && allowed(asks, verb, kind, slug)
}

/// The program that a path names, if `may` lets the caller do this to it; otherwise the answer.
fn named(
    slug: &str,
    asks: &Asks,
    verb: Verb,
    kind: AppKind,
    may: fn(&Asks, Verb, AppKind, &Slug) -> bool,
) -> Result<Slug, Box<Response>> {
    let slug = Slug::parse(slug).ok_or_else(|| Box::new(missing()))?;
    if may(asks, verb, kind, &slug) {
        Ok(slug)
    } else {
        Err(Box::new(asks.forbidden(FORMAT)))
    }
}

/// Where a program shall come from, if the request says.
fn source_of(query: Query) -> Option<String> {
    query
        .0
        .ok()
        .and_then(|query| query.get("Source").map(str::to_owned))
}

/// `GET /apps/`.
pub(crate) async fn list(State(gatekeeper): State<Arc<Gatekeeper>>, uri: Uri, asks: Asks) -> Response {
    let kind = kind_of(&uri);
    if !asks.caller.permissions.allows_type(Verb::Get, doctype(kind)) {
        return asks.forbidden(FORMAT);
    }
    let instance = asks.visit.instance();
    let found = gatekeeper.apps(instance, kind).and_then(|apps| {
        apps.iter()
            .map(|app| gatekeeper.app_resource(instance, app))
            .collect::<Result<Vec<Value>, _>>()
    });
    match found {
        Ok(data) => {
            let count = data.len();
            cozy::json_api(
                StatusCode::OK,
                &json!({ "data": data, "links": {}, "meta": { "count": count } }),
            )
        }
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}

/// `GET /apps/:slug`.
pub(crate) async fn get(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    uri: Uri,
    Path(slug): Path<String>,
    asks: Asks,
) -> Response {
    let kind = kind_of(&uri);
    let slug = match named(&slug, &asks, Verb::Get, kind, allowed) {
        Ok(slug) => slug,
        Err(answer) => return *answer,
    };
    match gatekeeper.app(asks.visit.instance(), kind, &slug) {
        Ok(Some(app)) => one(&gatekeeper, &asks, StatusCode::OK, &app),
        Ok(None) => missing(),
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}

/// `GET /apps/:slug/icon`, also with a version behind it, which only makes browsers ask anew. Only a picture is shown;
/// nothing that an app calls its icon becomes a page of ours.
pub(crate) async fn icon(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    uri: Uri,
    Path(path): Path<HashMap<String, String>>,
    asks: Asks,
) -> Response {
    let kind = kind_of(&uri);
    let slug = path.get("slug").map(String::as_str).unwrap_or_default();
    let slug = match named(slug, &asks, Verb::Get, kind, allowed) {
        Ok(slug) => slug,
        Err(answer) => return *answer,
    };
    let found = || {
        let Some(app) = gatekeeper.app(asks.visit.instance(), kind, &slug)? else {
            return Ok(None);
        };
        let path = format!("/{}", app.manifest.icon.trim_start_matches('/'));
        let content_type = content_type::of(&path);
        let (Some(build), true) = (app.build, content_type.starts_with("image/")) else {
            return Ok(None);
        };
        let Some(file) = gatekeeper.app_file(build, &path)? else {
            return Ok(None);
        };
        Ok(Some((content_type, gatekeeper.whole_app_file(&file)?)))
    };
    match found() {
        Ok(Some((content_type, content))) => {
            let headers = [
                (CONTENT_TYPE, content_type),
                (CACHE_CONTROL, "private, max-age=3600"),
                (
                    CONTENT_SECURITY_POLICY,
                    "default-src 'none'; style-src 'unsafe-inline'; sandbox",
                ),
            ];
            (headers, content).into_response()
        }
        Ok(None) => missing(),
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}

/// `POST /apps/:slug?Source=registry://slug`.
pub(crate) async fn post(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    uri: Uri,
    Path(slug): Path<String>,
    query: Query,
    asks: Asks,
) -> Response {
    let kind = kind_of(&uri);
    let slug = match named(&slug, &asks, Verb::Post, kind, may_change) {
        Ok(slug) => slug,
        Err(answer) => return *answer,
    };
    let source = source_of(query).unwrap_or_else(|| format!("registry://{slug}"));
    if let Some(response) = elsewhere(&source) {
        return response;
    }
    let wanted = Wanted { slug, source };
    let done = gatekeeper
        .install_app(asks.visit.instance(), &wanted, asks.visit.moment())
        .await;
    match done {
        Ok(Ok(app)) => one(&gatekeeper, &asks, StatusCode::ACCEPTED, &app),
        Ok(Err(why)) => refused(&why),
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}

/// `PUT /apps/:slug`: to the version that the source has now.
pub(crate) async fn put(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    uri: Uri,
    Path(slug): Path<String>,
    query: Query,
    asks: Asks,
) -> Response {
    let kind = kind_of(&uri);
    let slug = match named(&slug, &asks, Verb::Put, kind, may_change) {
        Ok(slug) => slug,
        Err(answer) => return *answer,
    };
    let source = source_of(query);
    if let Some(response) = source.as_deref().and_then(elsewhere) {
        return response;
    }
    let (instance, moment) = (asks.visit.instance(), asks.visit.moment());
    let done = gatekeeper
        .update_app(instance, kind, &slug, source.as_deref(), moment)
        .await;
    match done {
        Ok(Ok(app)) => one(&gatekeeper, &asks, StatusCode::ACCEPTED, &app),
        Ok(Err(why)) => refused(&why),
        Err(fault) => cozy::fault(FORMAT, &fault, moment),
    }
}

/// `DELETE /apps/:slug`.
pub(crate) async fn delete(
    State(gatekeeper): State<Arc<Gatekeeper>>,
    uri: Uri,
    Path(slug): Path<String>,
    asks: Asks,
) -> Response {
    let kind = kind_of(&uri);
    let slug = match named(&slug, &asks, Verb::Delete, kind, may_change) {
        Ok(slug) => slug,
        Err(answer) => return *answer,
    };
    let (instance, moment) = (asks.visit.instance(), asks.visit.moment());
    match gatekeeper.uninstall_app(instance, kind, &slug, moment).await {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => missing(),
        Err(fault) => cozy::fault(FORMAT, &fault, moment),
    }
}

/// Over the network only the registry is a source: folders of this computer are the owner's to name.
fn elsewhere(source: &str) -> Option<Response> {
    (!source.starts_with("registry://")).then(|| {
        let error = ApiError {
            title: "Unprocessable Entity",
            detail: Some("Only registry:// can be installed from here"),
            parameter: Some("Source"),
            ..ApiError::default()
        };
        cozy::api_error(StatusCode::UNPROCESSABLE_ENTITY, &error)
    })
}

fn one(gatekeeper: &Gatekeeper, asks: &Asks, status: StatusCode, app: &App) -> Response {
    match gatekeeper.app_resource(asks.visit.instance(), app) {
        Ok(data) => cozy::json_api(status, &json!({ "data": data })),
        Err(fault) => cozy::fault(FORMAT, &fault, asks.visit.moment()),
    }
}
