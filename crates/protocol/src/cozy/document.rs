//! Documents of `/data`, kept as the text that was sent (cozy.md D.6).
//!
//! Numbers, the order of members and members that nobody here knows come back character for character: a number that
//! goes through a 64-bit float is another number, and a client that reads, changes one field and writes must not change
//! the rest. Only blanks between values are dropped. What JSON leaves open is refused, so that no two readers can
//! disagree about a document: members that occur twice, deep nesting, numbers beyond floats, broken surrogates.
//!
//! What does not live here: revisions, permissions, and what single doctypes do with their members.
//!
//! The invariant: the text of an [`Object`] that was read is valid, and has no member whose name begins with `_`.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::secret::Secret;

/// Deepest nesting of a document.
const DEEPEST: u8 = 64;

/// Longest id, in bytes.
const LONGEST_ID: usize = 512;

/// Names that `serde_json` keeps for itself: with them an object reads as something else.
const FOREIGN: &str = "$serde_json::private::";

/// Why a text is no document. `Display` is the detail of the answer, with status 400.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDocument {
    /// Not JSON as it is taken here; holds why.
    #[error("invalid JSON: {0}")]
    Json(String),
    /// `_id` or `_rev` is no text.
    #[error("{0} must be a string")]
    Text(&'static str),
    /// A member that asks for something else than to be kept.
    #[error("{0} cannot be written with a document")]
    Special(&'static str),
    /// Not an id.
    #[error("invalid id")]
    Id,
}

/// Checks an id: 1 to 512 bytes, no control characters, and no `_` in front, which CouchDB keeps for itself.
pub fn check_id(id: &str) -> Result<(), InvalidDocument> {
    let good =
        (1..=LONGEST_ID).contains(&id.len()) && !id.starts_with('_') && !id.chars().any(char::is_control);
    if good { Ok(()) } else { Err(InvalidDocument::Id) }
}

/// A document as a client sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// `_id`, if there is one that is not empty.
    pub id: Option<String>,
    /// `_rev`, if there is one that is not empty.
    pub rev: Option<String>,
    /// The rest. Other members with `_` in front are dropped: they are the server's to say (`_type`, S-172).
    pub body: Object,
}

impl Sent {
    /// Reads the body of a request.
    pub fn read(bytes: &[u8]) -> Result<Self, InvalidDocument> {
        let mut all = Object::read(bytes)?;
        if all
            .get("_deleted")
            .is_some_and(|value| value != "false" && value != "null")
        {
            return Err(InvalidDocument::Special("_deleted"));
        }
        if all
            .get("_attachments")
            .is_some_and(|value| value != "{}" && value != "null")
        {
            return Err(InvalidDocument::Special("_attachments"));
        }
        let text = |name| match all.get(name).map(serde_json::from_str::<Option<String>>) {
            None => Ok(None),
            Some(Ok(text)) => Ok(text.filter(|text| !text.is_empty())),
            Some(Err(_)) => Err(InvalidDocument::Text(name)),
        };
        let (id, rev) = (text("_id")?, text("_rev")?);
        if let Some(id) = &id {
            check_id(id)?;
        }
        all.0.retain(|(name, _)| !name.starts_with('_'));
        Ok(Self { id, rev, body: all })
    }
}

/// A JSON object as text: names, and the text of each value, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Object(Vec<(String, String)>);

impl Object {
    /// Reads a text from outside. It has to be one object and nothing else.
    pub fn read(bytes: &[u8]) -> Result<Self, InvalidDocument> {
        let wrong = |why: &dyn fmt::Display| InvalidDocument::Json(why.to_string());
        let text = std::str::from_utf8(bytes).map_err(|_| wrong(&"not UTF-8"))?;
        let mut reader = serde_json::Deserializer::from_str(text);
        Strict { depth: DEEPEST }
            .deserialize(&mut reader)
            .and_then(|()| reader.end())
            .map_err(|error| wrong(&error))?;
        Self::cut(&without_blanks(text)).ok_or_else(|| wrong(&"not an object"))
    }

    /// Reads a text that was written by `Display`. `None`: that is not what it is.
    pub fn stored(text: &str) -> Option<Self> {
        Self::cut(text)
    }

    /// Reads a value that is an object.
    pub fn of_value(text: &str) -> Option<Self> {
        Self::cut(text)
    }

    /// Cuts a valid object without blanks between its values.
    fn cut(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('{')?.strip_suffix('}')?;
        let mut members = Vec::new();
        let mut rest = inner;
        while !rest.is_empty() {
            let (name, after) = rest.split_at_checked(end_of_value(rest))?;
            let after = after.strip_prefix(':')?;
            let (value, after) = after.split_at_checked(end_of_value(after))?;
            members.push((serde_json::from_str(name).ok()?, value.to_owned()));
            rest = match after.strip_prefix(',') {
                Some(next) => next,
                None if after.is_empty() => after,
                None => return None,
            };
        }
        Some(Self(members))
    }

    /// The text of a member's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?).ok()
    }

    /// A member that is an object.
    pub fn object(&self, name: &str) -> Option<Self> {
        Self::of_value(self.get(name)?)
    }

    /// Sets a member, in its place if it is there, else at the end.
    pub fn set(&mut self, name: &str, value: &Value) {
        self.set_text(name, value.to_string());
    }

    /// Sets a member to an object.
    pub fn set_object(&mut self, name: &str, value: &Self) {
        self.set_text(name, value.to_string());
    }

    /// Sets a member to the text of a value, which another reader has found valid.
    pub fn set_text(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Takes out every member that is not wanted.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| wanted(name));
    }

    /// Names, and texts of values.
    pub fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As values, to judge by. Numbers may lose digits.
    pub fn to_map(&self) -> Map<String, Value> {
        let value = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
        self.0
            .iter()
            .map(|(name, text)| (name.clone(), value(text)))
            .collect()
    }

    /// The text, kept from eyes.
    pub fn to_secret(&self) -> Secret<String> {
        Secret::new(self.to_string())
    }

    /// The document as CouchDB would give it: `_id` and `_rev`, then the rest.
    #[must_use]
    pub fn identified(self, id: &str, rev: &str) -> Self {
        let mut all = vec![
            ("_id".to_owned(), Value::from(id).to_string()),
            ("_rev".to_owned(), Value::from(rev).to_string()),
        ];
        all.extend(self.0);
        Self(all)
    }
}

/// Of JSON values, in order; a text of the same kind in every respect.
impl From<&Map<String, Value>> for Object {
    fn from(map: &Map<String, Value>) -> Self {
        Self(
            map.iter()
                .map(|(name, value)| (name.clone(), value.to_string()))
                .collect(),
        )
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (at, (name, value)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}:{value}", Value::from(name.as_str()))?;
        }
        f.write_str("}")
    }
}

/// A valid text without the blanks between its values.
fn without_blanks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.chars() {
        if quoted {
            (quoted, escaped) = match letter {
                _ if escaped => (true, false),
                '\\' => (true, true),
                '"' => (false, false),
                _ => (true, false),
            };
        } else if letter == '"' {
            quoted = true;
        } else if letter.is_ascii_whitespace() {
            continue;
        }
        kept.push(letter);
    }
    kept
}

/// Where the value at the start of a valid text ends.
fn end_of_value(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if quoted {
            (quoted, escaped) = match byte {
                _ if escaped => (true, false),
                b'\\' => (true, true),
                b'"' => (false, false),
                _ => (true, false),
            };
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' | b':' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// Looks at one value and keeps nothing of it.
struct Strict {
    depth: u8,
}

impl Strict {
    fn inner<E: Error>(&self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1);
        depth
            .map(|depth| Self { depth })
            .ok_or_else(|| E::custom("nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        if value.is_finite() {
            Ok(())
        } else {
            Err(E::custom("not a number"))
        }
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while sequence.next_element_seed(self.inner()?)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = object.next_key::<String>()? {
            if name.starts_with(FOREIGN) {
                return Err(A::Error::custom("a member has a name that is not taken"));
            }
            object.next_value_seed(self.inner()?)?;
            if !names.insert(name) {
                return Err(A::Error::custom("a member occurs twice"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn sent(text: &str) -> Sent {
        Sent::read(text.as_bytes()).unwrap()
    }

    fn refused(text: &str) -> InvalidDocument {
        Sent::read(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn what_is_sent_comes_back_character_for_character() {
        let text = r#"{"z":1.0,"a":[1e2,-0,12345678901234567890123,0.10],"é\u0041":"\u00e9\/ \" }","b":{"y":{},"x":null}}"#;
        assert_eq!(sent(text).body.to_string(), text.replace("é\\u0041", "éA"));
        assert_eq!(
            sent(" {\n \"a\" : [ 1 ,\t2 ] , \"b\" : \" x y \" }\r\n")
                .body
                .to_string(),
            r#"{"a":[1,2],"b":" x y "}"#
        );
        assert_eq!(sent("{}").body.to_string(), "{}");
    }

    #[test]
    fn s_172_the_servers_own_members_are_not_the_clients_to_say() {
        let one = sent(
            r#"{"_id":"x","_rev":"1-a","_type":"t","_owner":"me","_perm":[],"_deleted":false,"a":1,"__proto__":{}}"#,
        );
        assert_eq!((one.id.as_deref(), one.rev.as_deref()), (Some("x"), Some("1-a")));
        assert_eq!(one.body.to_string(), r#"{"a":1}"#);
        let none = sent(r#"{"_id":"","_rev":null}"#);
        assert_eq!((none.id, none.rev), (None, None));
    }

    #[test]
    fn a_document_that_asks_for_something_else_is_refused() {
        assert_eq!(
            refused(r#"{"_deleted":true}"#),
            InvalidDocument::Special("_deleted")
        );
        assert_eq!(
            refused(r#"{"_attachments":{"a":{}}}"#),
            InvalidDocument::Special("_attachments")
        );
        assert_eq!(refused(r#"{"_id":7}"#), InvalidDocument::Text("_id"));
        assert_eq!(refused(r#"{"_rev":{}}"#), InvalidDocument::Text("_rev"));
        assert_eq!(refused(r#"{"_id":"_design/x"}"#), InvalidDocument::Id);
        assert_eq!(refused(r#"{"_id":"a\u0000b"}"#), InvalidDocument::Id);
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for text in [
            "",
            "[]",
            "1",
            "null",
            "\"x\"",
            "{",
            "{}}",
            "{} {}",
            "\u{feff}{}",
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"x":{"a":1,"a":1}}"#,
            r#"{"a":1e400}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":NaN}"#,
            r#"{"a":01}"#,
            r#"{"a":1,}"#,
            "{'a':1}",
            r#"{"_id":"x","_id":"y"}"#,
            r#"{"$serde_json::private::RawValue":"1"}"#,
            r#"{"a":{"$serde_json::private::Number":"1"}}"#,
            "{\"a\":\"\n\"}",
            "{\"a\":\"\u{0}\"}",
        ] {
            assert!(matches!(refused(text), InvalidDocument::Json(_)), "{text}");
        }
        assert!(matches!(
            Sent::read(b"{\"a\":\"\xff\"}"),
            Err(InvalidDocument::Json(_))
        ));
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(matches!(refused(&nested(100_000)), InvalidDocument::Json(_)));
        assert!(matches!(refused(&nested(64)), InvalidDocument::Json(_)));
        assert_eq!(sent(&nested(63)).body.to_string(), nested(63));
    }

    #[test]
    fn ids_are_texts_without_tricks() {
        for good in [
            "a",
            "io.cozy.apps/drive",
            "é 日本",
            "..",
            "a?b#c%2F",
            "__proto__x".trim_start_matches('_'),
            &"x".repeat(512),
        ] {
            assert_eq!(check_id(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "_design/x",
            "_all_docs",
            "__proto__",
            "a\0",
            "a\n",
            "\u{7f}",
            "\u{85}",
            &"x".repeat(513),
        ] {
            assert_eq!(check_id(bad), Err(InvalidDocument::Id), "{bad}");
        }
    }

    #[test]
    fn members_are_changed_where_they_are() {
        let mut object = Object::stored(r#"{"a":1,"b":{"c":"x"},"d":[1,{"e":",}"}]}"#).unwrap();
        assert_eq!(object.object("b").unwrap().text("c").as_deref(), Some("x"));
        assert_eq!(object.get("d"), Some(r#"[1,{"e":",}"}]"#));
        object.set("a", &json!("one"));
        object.set("f", &json!(null));
        assert_eq!(object.remove("b").as_deref(), Some(r#"{"c":"x"}"#));
        assert_eq!(object.remove("b"), None);
        assert_eq!(object.to_string(), r#"{"a":"one","d":[1,{"e":",}"}],"f":null}"#);
        assert_eq!(
            object.identified("i\"d", "1-x").to_string(),
            r#"{"_id":"i\"d","_rev":"1-x","a":"one","d":[1,{"e":",}"}],"f":null}"#
        );
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[\\\\\"{}\\[\\],: ]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_document_survives(members in prop::collection::btree_map("[^_$]\\PC{0,5}", any_value(), 0..6), pretty in any::<bool>()) {
            let map: Map<String, Value> = members.into_iter().collect();
            let whole = Value::Object(map);
            let text = if pretty { format!("{whole:#}") } else { whole.to_string() };
            let read = Sent::read(text.as_bytes()).unwrap();
            prop_assert_eq!(read.body.to_string(), whole.to_string());
            prop_assert_eq!(Object::stored(&read.body.to_string()), Some(read.body));
        }

        #[test]
        fn no_text_breaks_the_reader(bytes in any::<Vec<u8>>(), text in "[{}\\[\\]:,\"\\\\0-9a-u ]{0,40}") {
            let _ = Sent::read(&bytes);
            let _ = Object::stored(&text);
            if let Ok(read) = Sent::read(text.as_bytes()) {
                prop_assert!(serde_json::from_str::<Value>(&read.body.to_string()).is_ok());
            }
        }
    }
}
