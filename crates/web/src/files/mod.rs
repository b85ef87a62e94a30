//! Folders over HTTP (`/files/*`, cozy.md H.5), in JSON:API. No contents of files live here.

pub(crate) mod folder;
pub(crate) mod metadata;

use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::documents::files::{FILES, Folder, Node};
use gatekeeper::documents::{Refusal, Stop};
use serde_json::{Map, Value, json};

use crate::cozy::caller::Asks;
use crate::reply::cozy::{self, ApiError, Format};

fn resource(node: &Node) -> Value {
    json!({
        "type": FILES,
        "id": node.id,
        "attributes": node.attributes.to_map(),
        "meta": { "rev": node.rev },
        "links": { "self": format!("/files/{}", node.id) },
    })
}

/// A folder with what is in it.
fn shown(status: StatusCode, folder: &Folder) -> Response {
    let mut data = resource(&folder.itself);
    let named = |node: &Node| json!({ "type": FILES, "id": node.id });
    let contents: Vec<Value> = folder.children.iter().map(named).collect();
    let own = format!("/files/{}/relationships/contents", folder.itself.id);
    let mut relationships = Map::from_iter([(
        "contents".to_owned(),
        json!({ "meta": { "count": contents.len() }, "links": { "self": own }, "data": contents }),
    )]);
    if let Some(parent) = folder
        .itself
        .attributes
        .text("dir_id")
        .filter(|parent| !parent.is_empty())
    {
        let parent = json!({
            "links": { "related": format!("/files/{parent}") },
            "data": { "type": FILES, "id": parent },
        });
        relationships.insert("parent".to_owned(), parent);
    }
    data["relationships"] = relationships.into();
    let mut body =
        json!({ "data": data, "included": folder.children.iter().map(resource).collect::<Vec<_>>() });
    if let Some(next) = &folder.next {
        let cursor: String = url_encoded(next);
        body["links"] = json!({ "next": format!("/files/{}?page[cursor]={cursor}", folder.itself.id) });
    }
    cozy::json_api(status, &body)
}

fn url_encoded(text: &str) -> String {
    protocol::parameters::Parameters::from_pairs([("c".to_owned(), text.to_owned())])
        .map(|pair| pair.to_urlencoded().trim_start_matches("c=").to_owned())
        .unwrap_or_default()
}

fn stopped(asks: &Asks, stop: Stop) -> Response {
    let refusal = match stop {
        Stop::Failed(fault) => return cozy::fault(Format::JsonApi, &fault, asks.visit.moment()),
        Stop::Refused(refusal) => refusal,
    };
    match refusal {
        Refusal::Forbidden => asks.forbidden(Format::JsonApi),
        Refusal::Missing | Refusal::Deleted | Refusal::WrongDoctype => {
            error(StatusCode::NOT_FOUND, "Not Found", "file does not exist", None)
        }
        other => error(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Unprocessable Entity",
            &other.to_string(),
            None,
        ),
    }
}

fn error(status: StatusCode, title: &str, detail: &str, parameter: Option<&str>) -> Response {
    let error = ApiError {
        title,
        detail: Some(detail),
        parameter,
        ..ApiError::default()
    };
    cozy::api_error(status, &error)
}
