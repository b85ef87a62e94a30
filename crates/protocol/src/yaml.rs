//! A small tree of YAML, read with limits.
//!
//! Scalars stay texts: what a text means (`yes` is true, `~` is nothing) is decided where a field is read, so that
//! a numeric-looking id or the secret `on` keeps its letters. Files come from people and from the network, so the
//! tree has at most [`MOST_NODES`] nodes after aliases were followed, and [`DEEPEST`] levels.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// Most nodes of one file. A registration needs about thirty for a client.
const MOST_NODES: usize = 50_000;
/// Most levels of one file.
const DEEPEST: usize = 32;

/// A node and the line it starts on, from 1.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) value: Value,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Nothing: left empty, `~` or `null`, not in quotes.
    Nothing,
    Text(String),
    List(Vec<Node>),
    /// In the order of the file; a key that comes twice is refused.
    Map(Vec<(String, Node)>),
}

/// The text is not YAML, or too much of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct YamlProblem {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

fn problem(line: usize, what: impl Into<String>) -> YamlProblem {
    YamlProblem {
        line,
        what: what.into(),
    }
}

impl Node {
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    fn size(&self) -> usize {
        1 + match &self.value {
            Value::Nothing | Value::Text(_) => 0,
            Value::List(items) => items.iter().map(Self::size).sum(),
            Value::Map(entries) => entries.iter().map(|(_, node)| node.size()).sum(),
        }
    }
}

/// A list or a map that is not closed yet.
struct Open {
    line: usize,
    anchor: usize,
    rest: Contents,
}

enum Contents {
    List(Vec<Node>),
    Map(Vec<(String, Node)>, Option<String>),
}

/// Builds the tree bottom up.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    root: Option<Node>,
}

impl Builder {
    fn count(&mut self, line: usize, more: usize) -> Result<(), YamlProblem> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > MOST_NODES {
            return Err(problem(line, "the file has too many entries"));
        }
        Ok(())
    }

    fn begin(&mut self, line: usize, anchor: usize, rest: Contents) -> Result<(), YamlProblem> {
        self.count(line, 1)?;
        if self.open.len() >= DEEPEST {
            return Err(problem(line, "the file is nested too deeply"));
        }
        self.open.push(Open { line, anchor, rest });
        Ok(())
    }

    fn end(&mut self) -> Result<(), YamlProblem> {
        let Some(Open { line, anchor, rest }) = self.open.pop() else {
            return Ok(());
        };
        let value = match rest {
            Contents::List(items) => Value::List(items),
            Contents::Map(entries, _) => Value::Map(entries),
        };
        self.put(anchor, Node { line, value })
    }

    fn put(&mut self, anchor: usize, node: Node) -> Result<(), YamlProblem> {
        if anchor > 0 {
            self.count(node.line, node.size())?;
            self.anchors.insert(anchor, node.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            // A file may hold several documents; the first is meant.
            self.root.get_or_insert(node);
            return Ok(());
        };
        match &mut parent.rest {
            Contents::List(items) => items.push(node),
            Contents::Map(entries, key) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => match node.value {
                    Value::Text(text) if text == "<<" => {
                        return Err(problem(
                            node.line,
                            "merge keys (<<) are not read here; write the entries out",
                        ));
                    }
                    Value::Text(text) if entries.iter().any(|(known, _)| *known == text) => {
                        return Err(problem(node.line, format!("`{text}` comes twice in one entry")));
                    }
                    Value::Text(text) => *key = Some(text),
                    _ => return Err(problem(node.line, "a key has to be a word")),
                },
            },
        }
        Ok(())
    }
}

/// Reads the first document. An empty text is [`Value::Nothing`].
pub(crate) fn read(text: &str) -> Result<Node, YamlProblem> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| problem(error.marker().line(), error.info()))?;
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, anchor, _) => {
                builder.count(line, 1)?;
                let nothing =
                    style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if nothing {
                    Value::Nothing
                } else {
                    Value::Text(text.into_owned())
                };
                builder.put(anchor, Node { line, value })?;
            }
            Event::SequenceStart(anchor, _) => builder.begin(line, anchor, Contents::List(Vec::new()))?,
            Event::MappingStart(anchor, _) => builder.begin(line, anchor, Contents::Map(Vec::new(), None))?,
            Event::SequenceEnd | Event::MappingEnd => builder.end()?,
            Event::Alias(anchor) => {
                let Some(node) = builder.anchors.get(&anchor).cloned() else {
                    return Err(problem(line, "this refers to something that is not complete yet"));
                };
                builder.count(line, node.size())?;
                builder.put(0, node)?;
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
    }
    Ok(builder.root.unwrap_or(Node {
        line: 1,
        value: Value::Nothing,
    }))
}

/// Reads the first document into a type. What a text means is decided by the field that it is for.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, YamlProblem> {
    T::deserialize(&read(text)?)
}

impl serde::de::Error for YamlProblem {
    fn custom<M: std::fmt::Display>(message: M) -> Self {
        // The line is known to whoever holds the node.
        problem(0, message.to_string())
    }
}

impl Node {
    fn at<T>(&self, read: Result<T, YamlProblem>) -> Result<T, YamlProblem> {
        read.map_err(|error| match error.line {
            0 => problem(self.line, error.what),
            _ => error,
        })
    }

    fn number<T: std::str::FromStr>(&self) -> Result<T, YamlProblem> {
        let parsed = match &self.value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        parsed.ok_or_else(|| problem(self.line, "a number is expected here"))
    }
}

macro_rules! numbers {
    ($($deserialize:ident $visit:ident)+) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, YamlProblem> {
            visitor.$visit(self.number()?)
        }
    )+};
}

impl<'de> Deserializer<'de> for &Node {
    type Error = YamlProblem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, YamlProblem> {
        self.at(match &self.value {
            Value::Nothing => visitor.visit_unit(),
            Value::Text(text) => visitor.visit_str(text),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Map(entries) => visitor.visit_map(Entries {
                rest: entries.iter(),
                value: None,
            }),
        })
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, YamlProblem> {
        let word = match &self.value {
            Value::Text(text) => boolean(text),
            _ => None,
        };
        visitor.visit_bool(word.ok_or_else(|| problem(self.line, "true or false is expected here"))?)
    }

    numbers! {
        deserialize_i8 visit_i8
        deserialize_i16 visit_i16
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
        deserialize_f32 visit_f32
        deserialize_f64 visit_f64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, YamlProblem> {
        match self.value {
            Value::Nothing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, YamlProblem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, YamlProblem> {
        match self.value {
            Value::Nothing => visitor.visit_seq(Items([].iter())),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, YamlProblem> {
        let empty = Entries {
            rest: [].iter(),
            value: None,
        };
        match self.value {
            // A block of which nothing is written.
            Value::Nothing => self.at(visitor.visit_map(empty)),
            Value::Map(_) => self.deserialize_any(visitor),
            Value::Text(_) | Value::List(_) => Err(problem(self.line, "keys with values are expected here")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, YamlProblem> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, YamlProblem> {
        match &self.value {
            Value::Text(text) => {
                let word: StrDeserializer<'_, YamlProblem> = text.as_str().into_deserializer();
                self.at(visitor.visit_enum(word))
            }
            _ => Err(problem(self.line, "a word is expected here")),
        }
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct Items<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = YamlProblem;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, YamlProblem> {
        self.0
            .next()
            .map(|node| node.at(seed.deserialize(node)))
            .transpose()
    }
}

struct Entries<'a> {
    rest: std::slice::Iter<'a, (String, Node)>,
    value: Option<&'a Node>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = YamlProblem;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, YamlProblem> {
        let Some((key, node)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(node);
        let key: StrDeserializer<'_, YamlProblem> = key.as_str().into_deserializer();
        node.at(seed.deserialize(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, YamlProblem> {
        let node = self
            .value
            .take()
            .ok_or_else(|| YamlProblem::custom("a value without a key"))?;
        node.at(seed.deserialize(node))
    }
}

/// The words that YAML 1.1 reads as true or false, the way Go's reader does.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "y" | "Y" => Some(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "n" | "N" => Some(false),
        _ => None,
    }
}

/// A text in double quotes, in which every reader of YAML sees the same letters.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // Two readers may disagree on what is printable or ends a line.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text<'a>(node: &'a Node, key: &str) -> &'a str {
        match &node.get(key).unwrap().value {
            Value::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_field_decides_what_a_text_means() {
        #[derive(Debug, Default, PartialEq, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Block {
            id: Option<String>,
            on: bool,
            many: Vec<String>,
            number: u16,
            inner: Option<Box<Self>>,
        }
        let block: Block =
            from_str("id: 00001\non: yes\nmany: [1, true]\nnumber: 80\ninner:\n  id: ~\n").unwrap();
        let inner = Some(Box::new(Block::default()));
        let whole = Block {
            id: Some("00001".to_owned()),
            on: true,
            many: vec!["1".to_owned(), "true".to_owned()],
            number: 80,
            inner,
        };
        assert_eq!(block, whole);
        assert_eq!(from_str::<Block>("").unwrap(), Block::default());
        for (bad, line) in [
            ("on: maybe", 1),
            ("id: a\nnumber: 70000", 2),
            ("id: a\nother: b", 2),
            ("inner:\n  on: 3", 2),
            ("- a", 1),
        ] {
            assert_eq!(from_str::<Block>(bad).unwrap_err().line, line, "{bad}");
        }
    }

    #[test]
    fn scalars_keep_their_letters() {
        let node = read("a: 0123\nb: on\nc: \"null\"\nd: null\ne:\nf: 1e3").unwrap();
        assert_eq!(text(&node, "a"), "0123");
        assert_eq!(text(&node, "b"), "on");
        assert_eq!(text(&node, "c"), "null");
        assert!(matches!(node.get("d").unwrap().value, Value::Nothing));
        assert!(matches!(node.get("e").unwrap().value, Value::Nothing));
        assert_eq!(text(&node, "f"), "1e3");
    }

    #[test]
    fn what_is_wrong_comes_with_its_line() {
        assert_eq!(read("a: b\nb: [c\n").unwrap_err().line, 3);
        assert_eq!(read("a: 1\nb: 2\na: 3").unwrap_err().line, 3);
        assert!(read("base: &b {x: 1}\nnext:\n  <<: *b").is_err());
        assert!(read("? [a]\n: b").is_err());
    }

    #[test]
    fn aliases_are_followed_and_bombs_are_not() {
        let node = read("a: &x [1, 2]\nb: *x").unwrap();
        assert_eq!(node.get("b").unwrap().list().unwrap().len(), 2);

        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..30 {
            let last = level - 1;
            writeln!(
                bomb,
                "a{level}: &a{level} [*a{last}, *a{last}, *a{last}, *a{last}]"
            )
            .unwrap();
        }
        assert_eq!(read(&bomb).unwrap_err().what, "the file has too many entries");
        assert!(read("a: &a [*a]").is_err(), "itself in itself");
    }

    #[test]
    fn depth_is_limited() {
        assert!(read(&format!("{}{}", "[".repeat(30), "]".repeat(30))).is_ok());
        assert!(read(&format!("{}{}", "[".repeat(40), "]".repeat(40))).is_err());
        assert!(read(&"- ".repeat(100_000)).is_err());
        assert!(read(&"{a: ".repeat(100_000)).is_err());
    }

    #[test]
    fn the_first_document_counts_and_none_is_nothing() {
        assert_eq!(text(&read("---\na: 1\n---\na: 2\n").unwrap(), "a"), "1");
        assert!(matches!(read("").unwrap().value, Value::Nothing));
        assert!(matches!(read("# only a remark\n").unwrap().value, Value::Nothing));
    }

    proptest! {
        #[test]
        fn what_is_quoted_reads_back(word in "\\PC{0,40}|[\\x00-\\x7f]{0,20}|.{0,20}") {
            // YAML has no NUL, and its lines end in one way.
            prop_assume!(!word.contains('\0'));
            let line = format!("a: {}\n", quoted(&word));
            let read = read(&line).unwrap();
            prop_assert_eq!(text(&read, "a"), word);
        }

        #[test]
        fn any_text_can_be_read_without_a_panic(words in ".{0,200}") {
            let _ = read(&words);
        }
    }
}
