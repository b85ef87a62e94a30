//! Indexes that clients ask for (`_index`, cozy.md D.6).
//!
//! Queries run without them, so any name is good in a query. Clients make an index, remember its name and look for it
//! again; that is what is kept.

use aws_lc_rs::digest::{SHA256, digest};
use protocol::cozy::mango::{Fields, Query};
use protocol::cozy::revision::Revision;
use serde_json::{Map, Value, json};
use store::documents::Index;

use super::{Asker, Refusal, Stop};
use crate::instances::Instance;
use crate::{Gatekeeper, hex};

/// Most indexes of one doctype.
const MOST: usize = 200;
/// Longest name, in bytes.
const LONGEST: usize = 256;

/// An index as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Whether it is new, or another than before under its names.
    pub new: bool,
    /// The id of its design document.
    pub id: String,
    /// Its own name.
    pub name: String,
}

fn invalid(say: &str) -> Refusal {
    Refusal::Invalid(say.to_owned())
}

/// Reads the body of an `_index`.
fn read(body: &Map<String, Value>) -> Result<Index, Refusal> {
    let index = body
        .get("index")
        .and_then(Value::as_object)
        .ok_or_else(|| invalid("the index is mandatory"))?;
    let mut fields = Vec::new();
    for field in index
        .get("fields")
        .and_then(Value::as_array)
        .ok_or_else(|| invalid("invalid fields"))?
    {
        let (name, direction) = match field {
            Value::String(name) => (name.as_str(), "asc"),
            Value::Object(one) if one.len() == 1 => {
                let entry = one
                    .iter()
                    .next()
                    .map(|(name, direction)| (name.as_str(), direction.as_str()));
                match entry {
                    Some((name, Some(direction @ ("asc" | "desc")))) => (name, direction),
                    _ => return Err(invalid("invalid fields")),
                }
            }
            _ => return Err(invalid("invalid fields")),
        };
        fields.push((name, direction));
    }
    if fields.is_empty() {
        return Err(invalid("invalid fields"));
    }
    Fields::of(fields.iter().map(|(name, _)| *name))?;
    let listed: Vec<Value> = fields
        .iter()
        .map(|(name, direction)| json!({ *name: direction }))
        .collect();
    let mut definition = json!({ "fields": listed });
    if let Some(filter) = index
        .get("partial_filter_selector")
        .filter(|filter| !filter.is_null())
    {
        let query = Map::from_iter([("selector".to_owned(), filter.clone())]);
        Query::read(&query)?;
        definition["partial_filter_selector"] = filter.clone();
    }
    let definition = definition.to_string();
    let own = hex::encode(&digest(&SHA256, definition.as_bytes()).as_ref()[..20]);
    let text = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let text = text.strip_prefix("_design/").unwrap_or(text);
            let good = (1..=LONGEST).contains(&text.len()) && !text.chars().any(char::is_control);
            if good {
                Ok(Some(text.to_owned()))
            } else {
                Err(invalid("invalid name"))
            }
        }
        Some(_) => Err(invalid("invalid name")),
    };
    let design = text("ddoc")?;
    let name = text("name")?
        .or_else(|| design.clone())
        .unwrap_or_else(|| own.clone());
    Ok(Index {
        design: design.unwrap_or(own),
        name,
        definition,
    })
}

/// An index as the design document that CouchDB would show.
fn design_document(index: &Index) -> Value {
    let definition: Value = serde_json::from_str(&index.definition).unwrap_or_default();
    let fields: Vec<(&str, &Value)> = definition["fields"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|field| field.as_object()?.iter().next())
        .map(|(name, direction)| (name.as_str(), direction))
        .collect();
    let by_name: Map<String, Value> = fields
        .iter()
        .map(|(name, direction)| ((*name).to_owned(), (*direction).clone()))
        .collect();
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let mut map = json!({ "fields": by_name });
    if let Some(filter) = definition.get("partial_filter_selector") {
        map["partial_filter_selector"] = filter.clone();
    }
    let rev = Revision::of_body(None, index.definition.as_bytes()).to_string();
    json!({
        "_id": format!("_design/{}", index.design),
        "_rev": rev,
        "language": "query",
        "views": { index.name.as_str(): {
            "map": map, "reduce": "_count", "options": { "def": { "fields": names } },
        } },
    })
}

impl Gatekeeper {
    /// Remembers an index.
    pub async fn make_index(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
        body: &Map<String, Value>,
    ) -> Result<Made, Stop> {
        asker.reads_all(doctype)?;
        let index = read(body)?;
        let (instance_id, kind, kept) = (instance.id, doctype.to_owned(), index.clone());
        let new = self
            .store
            .write(move |write| {
                let known = write.list_document_indexes(instance_id, &kind)?;
                let taken = |one: &Index| (&one.design, &one.name) == (&kept.design, &kept.name);
                if known.len() >= MOST && !known.iter().any(taken) {
                    return Err(invalid("too many indexes").into());
                }
                Ok::<_, Stop>(write.update_document_index(instance_id, &kind, &kept)?)
            })
            .await?;
        Ok(Made {
            new,
            id: format!("_design/{}", index.design),
            name: index.name,
        })
    }

    /// The indexes of a doctype, as design documents.
    pub fn list_indexes(
        &self,
        instance: &Instance,
        asker: Asker<'_>,
        doctype: &str,
    ) -> Result<Vec<Value>, Stop> {
        asker.reads_all(doctype)?;
        self.known(instance, doctype)?;
        let indexes = self
            .store
            .read(|read| read.list_document_indexes(instance.id, doctype))?;
        Ok(indexes.iter().map(design_document).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(body: &Value) -> Result<Index, Refusal> {
        read(body.as_object().unwrap())
    }

    #[test]
    fn an_index_without_names_is_named_after_what_it_is() {
        let one = index(&json!({"index": {"fields": ["a", {"b": "desc"}]}})).unwrap();
        assert_eq!(one.definition, r#"{"fields":[{"a":"asc"},{"b":"desc"}]}"#);
        assert_eq!((one.design.len(), &one.name), (40, &one.design));
        assert_eq!(
            index(&json!({"index": {"fields": [{"a": "asc"}, {"b": "desc"}]}, "type": "json"})),
            Ok(one)
        );
        let named = index(&json!({"index": {"fields": ["a"]}, "ddoc": "_design/by_a"})).unwrap();
        assert_eq!((named.design.as_str(), named.name.as_str()), ("by_a", "by_a"));
    }

    #[test]
    fn what_is_no_index_is_refused() {
        for body in [
            json!({}),
            json!({"index": {}}),
            json!({"index": {"fields": []}}),
            json!({"index": {"fields": [1]}}),
            json!({"index": {"fields": [{"a": "up"}]}}),
            json!({"index": {"fields": [{"a": "asc", "b": "asc"}]}}),
            json!({"index": {"fields": ["a..b"]}}),
            json!({"index": {"fields": vec!["a"; 101]}}),
            json!({"index": {"fields": ["a"], "partial_filter_selector": {"$x": 1}}}),
            json!({"index": {"fields": ["a"]}, "ddoc": 1}),
            json!({"index": {"fields": ["a"]}, "name": "a\u{0}"}),
            json!({"index": {"fields": ["a"]}, "ddoc": "x".repeat(257)}),
        ] {
            assert!(index(&body).is_err(), "{body}");
        }
    }

    #[test]
    fn a_design_document_is_what_clients_look_for() {
        let kept = index(
            &json!({"index": {"fields": ["a"], "partial_filter_selector": {"b": {"$exists": false}}}, "ddoc": "by_a", "name": "n"}),
        );
        let shown = design_document(&kept.unwrap());
        assert_eq!(
            (&shown["_id"], &shown["language"]),
            (&json!("_design/by_a"), &json!("query"))
        );
        let view = &shown["views"]["n"];
        assert_eq!(view["map"]["fields"], json!({"a": "asc"}));
        assert_eq!(
            view["map"]["partial_filter_selector"],
            json!({"b": {"$exists": false}})
        );
        assert_eq!(view["options"]["def"]["fields"], json!(["a"]));
    }
}
