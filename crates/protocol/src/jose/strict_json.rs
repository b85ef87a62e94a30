//! JSON objects from strangers: read so that no two readers can disagree (S-114).
//!
//! A member that occurs twice, nesting beyond a small depth, a byte order mark, anything behind the object,
//! invalid UTF-8 and numbers that overflow are all refused.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Deepest nesting in a header or a payload. Real claims need three levels.
const DEEPEST: u8 = 16;

/// Reads one object; `None` if it is anything else.
pub(crate) fn read_object(bytes: &[u8]) -> Option<Map<String, Value>> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: DEEPEST }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// One value that may nest `depth` levels deep.
struct Strict {
    depth: u8,
}

impl Strict {
    fn inner<E: Error>(&self) -> Result<Self, E> {
        let depth = self
            .depth
            .checked_sub(1)
            .ok_or_else(|| E::custom("nested too deeply"))?;
        Ok(Self { depth })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element_seed(self.inner()?)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let value = object.next_value_seed(self.inner()?)?;
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member occurs twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Option<Value> {
        read_object(text.as_bytes()).map(Value::Object)
    }

    #[test]
    fn plain_objects_are_read() {
        let text = r#" {"a":1,"b":[true,null,-2,1.5,"x\u00fc"],"c":{"a":{}}} "#;
        assert_eq!(
            read(text),
            Some(json!({"a": 1, "b": [true, null, -2, 1.5, "xü"], "c": {"a": {}}}))
        );
    }

    #[test]
    fn s_114_repeated_members_are_refused_at_every_level() {
        assert_eq!(read(r#"{"a":1,"a":1}"#), None);
        assert_eq!(read(r#"{"a":1,"\u0061":2}"#), None);
        assert_eq!(read(r#"{"x":[{"a":1,"a":2}]}"#), None);
        assert!(read(r#"{"a":1,"x":{"a":2}}"#).is_some());
    }

    #[test]
    fn s_114_what_two_readers_could_read_differently_is_refused() {
        for text in [
            "",
            "[]",
            "1",
            "null",
            "{}x",
            "{} {}",
            "\u{feff}{}",
            "{\"a\":1,}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":1e400}",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
        assert!(read_object(b"{\"a\":\"\xff\"}").is_none());
        assert!(read_object(b"{\"a\":\"\\ud800\"}").is_none());
    }

    #[test]
    fn s_114_deep_nesting_is_refused_without_a_stack_overflow() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(15)).is_some());
        assert_eq!(read(&nested(17)), None);
        assert_eq!(read(&nested(10_000)), None);
        assert_eq!(read(&"{\"a\":".repeat(10_000)), None);
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_sent(bytes: Vec<u8>) {
            let _ = read_object(&bytes);
        }

        #[test]
        fn what_is_read_is_what_the_usual_reader_reads(text in "\\{(\"[ab]\":[0-9tfn{}\\[\\],\"]{0,6},?){0,3}\\}") {
            if let Some(value) = read(&text) {
                prop_assert_eq!(value, serde_json::from_str::<Value>(&text).unwrap());
            }
        }
    }
}
