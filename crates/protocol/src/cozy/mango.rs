//! Queries of `_find`: CouchDB's selectors, as far as Cozy clients use them, over JSON values (cozy.md D.6).
//!
//! `$eq $ne $gt $gte $lt $lte $in $exists $and $or`, fields inside fields by dots, sorting, and choosing fields. Values
//! are compared in CouchDB's order over all types, so `{"$gt": null}` finds every value that is not null.
//!
//! What does not live here: indexes, pages, and permissions. Whoever runs a query walks through documents and asks it about
//! each; [`Query::pinned`] may first narrow them.
//!
//! The invariant: a query that was read is small, so that no selector keeps the lodge busy for long.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use super::document::Object;

/// How many documents are found when nobody says.
pub const DEFAULT_LIMIT: usize = 100;

/// Most documents in one answer; more are not refused, just not given at once.
pub const MOST_DOCUMENTS: usize = 1000;

/// Deepest nesting of a selector.
const DEEPEST: usize = 16;

/// Most conditions, and values to compare with, in one query.
const MOST: usize = 1000;

/// Most fields to sort by or to choose.
const MOST_FIELDS: usize = 100;

/// Why a query cannot be read. `Display` is the detail of the answer, with status 400.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuery {
    /// There is no selector, or it is no object.
    #[error("the selector is mandatory, and an object")]
    NoSelector,
    /// An operator that is not known.
    #[error("invalid operator: {0}")]
    Operator(String),
    /// An operator whose argument is of the wrong type, or that stands where no field is named.
    #[error("invalid argument of the operator {0}")]
    Argument(String),
    /// A field name with an empty part.
    #[error("invalid field name: {0}")]
    Field(String),
    /// Too deep, or too many conditions.
    #[error("the selector is too large")]
    TooLarge,
    /// `sort` is not a list of names, or of objects like `{"name": "desc"}`.
    #[error("invalid sort")]
    Sort,
    /// `fields` is not a list of names.
    #[error("invalid fields")]
    Fields,
    /// `limit` or `skip` is not a whole number from 0 on.
    #[error("invalid {0}")]
    Number(&'static str),
}

/// A query, ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    selector: Node,
    sort: Vec<(Path, Direction)>,
    /// What of each document is given.
    pub fields: Fields,
    /// How many documents to give, at most [`MOST_DOCUMENTS`].
    pub limit: usize,
    /// How many to leave out first.
    pub skip: usize,
    /// Where an earlier answer ended, as it said itself.
    pub bookmark: Option<String>,
    /// The index that the client would like, without `_design/`.
    pub use_index: Option<String>,
}

/// Which fields of a document are given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Vec<Path>);

/// The values that a document is sorted by.
pub type SortKey = Vec<Value>;

/// The way to a field: names from the outside in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Path(Vec<String>);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    Field(Path, Test),
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Compare(Operator, Value),
    In(Vec<Value>),
    Exists(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

impl Query {
    /// Reads the body of a `_find`. Members that are not known here, such as `execution_stats`, change nothing.
    pub fn read(body: &Map<String, Value>) -> Result<Self, InvalidQuery> {
        let selector = match body.get("selector") {
            Some(selector @ Value::Object(_)) => Reader { left: MOST }.node(&[], selector, DEEPEST)?,
            _ => return Err(InvalidQuery::NoSelector),
        };
        let text = |name: &str| {
            let text = body.get(name).and_then(Value::as_str);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let index = match body.get("use_index") {
            Some(Value::Array(parts)) => parts.first().and_then(Value::as_str).map(str::to_owned),
            _ => text("use_index"),
        };
        Ok(Self {
            selector,
            sort: read_sort(body.get("sort"))?,
            fields: read_fields(body.get("fields"))?,
            limit: read_number(body, "limit")?
                .unwrap_or(DEFAULT_LIMIT)
                .min(MOST_DOCUMENTS),
            skip: read_number(body, "skip")?.unwrap_or(0),
            bookmark: text("bookmark").filter(|bookmark| bookmark != "nil"),
            use_index: index.map(|name| name.strip_prefix("_design/").unwrap_or(&name).to_owned()),
        })
    }

    /// Whether a document is found. As in CouchDB, one without a field that is sorted by is not.
    pub fn matches(&self, document: &Map<String, Value>) -> bool {
        self.selector.matches(document) && self.sort.iter().all(|(path, _)| path.find(document).is_some())
    }

    /// What a found document is sorted by; empty where nothing is.
    pub fn sort_key(&self, document: &Map<String, Value>) -> SortKey {
        let value = |(path, _): &(Path, Direction)| path.find(document).cloned().unwrap_or_default();
        self.sort.iter().map(value).collect()
    }

    /// The same as the text of a JSON list. Read back it gives the very same values: the texts are the document's own,
    /// not those of numbers that were read and written again.
    pub fn sort_key_text(&self, document: &Object) -> String {
        let text =
            |(path, _): &(Path, Direction)| path.text_in(document).unwrap_or_else(|| "null".to_owned());
        let texts: Vec<String> = self.sort.iter().map(text).collect();
        format!("[{}]", texts.join(","))
    }

    /// Which of two found documents comes first, by what they are sorted by.
    pub fn order(&self, a: &[Value], b: &[Value]) -> Ordering {
        let pairs = self.sort.iter().zip(a.iter().zip(b));
        pairs.fold(Ordering::Equal, |so_far, ((_, direction), (a, b))| {
            so_far.then_with(|| match direction {
                Direction::Up => compare(a, b),
                Direction::Down => compare(b, a),
            })
        })
    }

    /// Whether the order in which documents come is already right.
    pub fn is_unsorted(&self) -> bool {
        self.sort.is_empty()
    }

    /// How many values a document is sorted by.
    pub fn sorts_by(&self) -> usize {
        self.sort.len()
    }

    /// The value that every found document has in this top-level field, if the selector says so outright.
    pub fn pinned(&self, field: &str) -> Option<&Value> {
        self.selector.pinned(field)
    }
}

impl Fields {
    /// Reads a list of names; none, or an empty list, means all fields.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Result<Self, InvalidQuery> {
        let read: Vec<Path> = names.map(Path::parse).collect::<Result<_, _>>()?;
        if read.len() > MOST_FIELDS {
            return Err(InvalidQuery::Fields);
        }
        Ok(Self(read))
    }

    /// The chosen fields of a document, in the order in which they were named, with their values' own text.
    pub fn choose(&self, document: Object) -> Object {
        if self.0.is_empty() {
            return document;
        }
        let mut chosen = Object::default();
        for Path(names) in &self.0 {
            take(names, &document, &mut chosen);
        }
        chosen
    }
}

/// Copies what lies at the end of a way to the same place in another object.
fn take(names: &[String], from: &Object, into: &mut Object) {
    let Some((first, rest)) = names.split_first() else {
        return;
    };
    let Some(value) = from.get(first) else {
        return;
    };
    if rest.is_empty() {
        into.set_text(first, value.to_owned());
        return;
    }
    let inner = match into.object(first) {
        Some(inner) => inner,
        None if into.get(first).is_none() => Object::default(),
        // Something was chosen as a whole already: it holds this as well.
        None => return,
    };
    if let Some(below) = from.object(first) {
        let mut filled = inner.clone();
        take(rest, &below, &mut filled);
        if filled != inner {
            into.set_object(first, &filled);
        }
    }
}

impl Node {
    fn matches(&self, document: &Map<String, Value>) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.matches(document)),
            // CouchDB finds everything with an empty list.
            Self::Any(nodes) => nodes.is_empty() || nodes.iter().any(|node| node.matches(document)),
            Self::Field(path, test) => test.holds(path.find(document)),
        }
    }

    fn pinned(&self, field: &str) -> Option<&Value> {
        match self {
            Self::All(nodes) => nodes.iter().find_map(|node| node.pinned(field)),
            Self::Field(Path(names), Test::Compare(Operator::Eq, value)) => match names.as_slice() {
                [only] if only == field => Some(value),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Test {
    /// A field that is not there passes nothing but the question whether it is there.
    fn holds(&self, found: Option<&Value>) -> bool {
        let Some(found) = found else {
            return *self == Self::Exists(false);
        };
        match self {
            Self::Exists(wanted) => *wanted,
            Self::Compare(operator, value) => operator.holds(compare(found, value)),
            Self::In(values) => {
                let listed = |found: &Value| values.iter().any(|value| compare(found, value).is_eq());
                listed(found) || found.as_array().is_some_and(|many| many.iter().any(listed))
            }
        }
    }
}

impl Operator {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "$eq" => Self::Eq,
            "$ne" => Self::Ne,
            "$gt" => Self::Gt,
            "$gte" => Self::Gte,
            "$lt" => Self::Lt,
            "$lte" => Self::Lte,
            _ => return None,
        })
    }

    const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Gt => order.is_gt(),
            Self::Gte => order.is_ge(),
            Self::Lt => order.is_lt(),
            Self::Lte => order.is_le(),
        }
    }
}

impl Path {
    /// Reads a name; a backslash takes the meaning off the next character.
    fn parse(text: &str) -> Result<Self, InvalidQuery> {
        let mut names = vec![String::new()];
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            let letter = match letter {
                '.' => {
                    names.push(String::new());
                    continue;
                }
                '\\' => letters.next().unwrap_or('\\'),
                letter => letter,
            };
            if let Some(name) = names.last_mut() {
                name.push(letter);
            }
        }
        if names.len() > DEEPEST {
            Err(InvalidQuery::TooLarge)
        } else if names.iter().any(String::is_empty) {
            Err(InvalidQuery::Field(text.to_owned()))
        } else {
            Ok(Self(names))
        }
    }

    fn find<'d>(&self, document: &'d Map<String, Value>) -> Option<&'d Value> {
        let (first, rest) = self.0.split_first()?;
        rest.iter()
            .try_fold(document.get(first)?, |value, name| value.get(name))
    }

    fn text_in(&self, document: &Object) -> Option<String> {
        let (first, rest) = self.0.split_first()?;
        rest.iter()
            .try_fold(document.get(first)?.to_owned(), |text, name| {
                Object::of_value(&text)?.get(name).map(str::to_owned)
            })
    }
}

/// Reads selectors, counting.
struct Reader {
    left: usize,
}

impl Reader {
    fn count(&mut self, more: usize) -> Result<(), InvalidQuery> {
        self.left = self.left.checked_sub(more).ok_or(InvalidQuery::TooLarge)?;
        Ok(())
    }

    /// One selector for the field at `path`, which is empty at the top.
    fn node(&mut self, path: &[String], selector: &Value, depth: usize) -> Result<Node, InvalidQuery> {
        let depth = depth.checked_sub(1).ok_or(InvalidQuery::TooLarge)?;
        self.count(1)?;
        let members = match selector {
            Value::Object(members) if path.is_empty() || !members.is_empty() => members,
            value => return Ok(Self::field(path, Test::Compare(Operator::Eq, value.clone()))),
        };
        let mut nodes = Vec::with_capacity(members.len());
        for (name, value) in members {
            nodes.push(if name.starts_with('$') {
                self.operator(path, name, value, depth)?
            } else {
                let below = [path, &Path::parse(name)?.0].concat();
                self.node(&below, value, depth)?
            });
        }
        Ok(match nodes.pop() {
            Some(only) if nodes.is_empty() => only,
            last => {
                nodes.extend(last);
                Node::All(nodes)
            }
        })
    }

    fn operator(
        &mut self,
        path: &[String],
        name: &str,
        value: &Value,
        depth: usize,
    ) -> Result<Node, InvalidQuery> {
        let wrong = || InvalidQuery::Argument(name.to_owned());
        if let "$and" | "$or" = name {
            let list = value.as_array().ok_or_else(wrong)?;
            let mut nodes = Vec::with_capacity(list.len().min(MOST));
            for each in list {
                if !each.is_object() {
                    return Err(wrong());
                }
                nodes.push(self.node(path, each, depth)?);
            }
            return Ok(if name == "$and" {
                Node::All(nodes)
            } else {
                Node::Any(nodes)
            });
        }
        let test = match (name, value) {
            ("$exists", Value::Bool(wanted)) => Test::Exists(*wanted),
            ("$in", Value::Array(values)) => {
                self.count(values.len())?;
                Test::In(values.clone())
            }
            ("$exists" | "$in", _) => return Err(wrong()),
            _ => {
                let operator =
                    Operator::parse(name).ok_or_else(|| InvalidQuery::Operator(name.to_owned()))?;
                Test::Compare(operator, value.clone())
            }
        };
        if path.is_empty() {
            return Err(wrong());
        }
        self.count(1)?;
        Ok(Self::field(path, test))
    }

    fn field(path: &[String], test: Test) -> Node {
        Node::Field(Path(path.to_vec()), test)
    }
}

fn read_sort(sort: Option<&Value>) -> Result<Vec<(Path, Direction)>, InvalidQuery> {
    let each = |entry: &Value| match entry {
        Value::String(name) => Ok((Path::parse(name)?, Direction::Up)),
        Value::Object(entry) => {
            let mut members = entry.iter();
            let (Some((name, direction)), None) = (members.next(), members.next()) else {
                return Err(InvalidQuery::Sort);
            };
            let direction = match direction.as_str() {
                Some("asc") => Direction::Up,
                Some("desc") => Direction::Down,
                _ => return Err(InvalidQuery::Sort),
            };
            Ok((Path::parse(name)?, direction))
        }
        _ => Err(InvalidQuery::Sort),
    };
    match sort {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) if list.len() <= MOST_FIELDS => list.iter().map(each).collect(),
        Some(_) => Err(InvalidQuery::Sort),
    }
}

fn read_fields(fields: Option<&Value>) -> Result<Fields, InvalidQuery> {
    match fields {
        None | Some(Value::Null) => Ok(Fields::default()),
        Some(Value::Array(list)) => {
            let names: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            Fields::of(names.ok_or(InvalidQuery::Fields)?.into_iter())
        }
        Some(_) => Err(InvalidQuery::Fields),
    }
}

fn read_number(body: &Map<String, Value>, name: &'static str) -> Result<Option<usize>, InvalidQuery> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(number) => {
            let number = number.as_u64().ok_or(InvalidQuery::Number(name))?;
            Ok(Some(usize::try_from(number).unwrap_or(usize::MAX)))
        }
    }
}

/// CouchDB's order: null, false, true, numbers, texts, lists, objects.
pub fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare_numbers(a, b),
        (Value::String(a), Value::String(b)) => compare_texts(a, b),
        (Value::Array(a), Value::Array(b)) => compare_lists(a.iter(), b.iter(), compare),
        (Value::Object(a), Value::Object(b)) => compare_lists(a.iter(), b.iter(), |a, b| {
            compare_texts(a.0, b.0).then_with(|| compare(a.1, b.1))
        }),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

const fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    }
}

/// Member by member; of two lists that begin alike the shorter one comes first.
fn compare_lists<T>(
    mut a: impl Iterator<Item = T>,
    mut b: impl Iterator<Item = T>,
    compare: impl Fn(T, T) -> Ordering,
) -> Ordering {
    loop {
        return match (a.next(), b.next()) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match compare(a, b) {
                Ordering::Equal => continue,
                order => order,
            },
        };
    }
}

/// Exact, also between whole numbers and fractions: rounding would make the order contradict itself.
fn compare_numbers(a: &Number, b: &Number) -> Ordering {
    let whole = |number: &Number| {
        let signed = number.as_i64().map(i128::from);
        signed.or_else(|| number.as_u64().map(i128::from))
    };
    let fraction = |number: &Number| number.as_f64().unwrap_or_default();
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(a), None) => compare_with_fraction(a, fraction(b)),
        (None, Some(b)) => compare_with_fraction(b, fraction(a)).reverse(),
        (None, None) => fraction(a).partial_cmp(&fraction(b)).unwrap_or(Ordering::Equal),
    }
}

fn compare_with_fraction(whole: i128, fraction: f64) -> Ordering {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates, and whole numbers of JSON have 64 bits"
    )]
    let floor = fraction.floor() as i128;
    whole.cmp(&floor).then_with(|| {
        if fraction.floor() < fraction {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    })
}

/// As people sort: signs before digits before letters; accents decide between equal letters, then lower case comes
/// before upper case. CouchDB uses the tables of ICU; this is the same for the letters of western Europe, and the order
/// of code points for the rest. Only equal texts compare as equal.
fn compare_texts(a: &str, b: &str) -> Ordering {
    // Most texts that are compared are ids or the same.
    if a == b {
        return Ordering::Equal;
    }
    let by = |key: fn(char) -> u32| a.chars().map(key).cmp(b.chars().map(key));
    by(primary)
        .then_with(|| by(|c| u32::from(base(lower(c)) != lower(c)) * u32::from(lower(c))))
        .then_with(|| by(|c| u32::from(lower(c) != c)))
        .then_with(|| a.cmp(b))
}

fn primary(c: char) -> u32 {
    let letter = base(lower(c));
    let group = if letter.is_alphabetic() {
        3
    } else if letter.is_numeric() {
        2
    } else {
        u32::from(!letter.is_whitespace() && !letter.is_control())
    };
    // Code points have 21 bits.
    group << 21 | u32::from(letter)
}

/// The one lower-case letter, where there is exactly one.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// The letter without its accent.
const fn base(c: char) -> char {
    match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(object) => object,
            other => panic!("{other} is no object"),
        }
    }

    fn query(body: Value) -> Query {
        Query::read(&object(body)).unwrap()
    }

    fn finds(selector: &Value, document: &Value) -> bool {
        query(json!({ "selector": selector })).matches(&object(document.clone()))
    }

    fn refused(body: Value) -> InvalidQuery {
        Query::read(&object(body)).unwrap_err()
    }

    #[test]
    fn every_operator_has_two_sides() {
        let document = json!({"n": 5, "t": "b", "deep": {"er": [1, 2]}, "nil": null, "a.b": 1});
        for (selector, found) in [
            (json!({}), true),
            (json!({"n": 5}), true),
            (json!({"n": 5.0}), true),
            (json!({"n": 6}), false),
            (json!({"n": "5"}), false),
            (json!({"n": {"$eq": 5}}), true),
            (json!({"n": {"$ne": 5}}), false),
            (json!({"n": {"$ne": 6}}), true),
            (json!({"n": {"$gt": 4, "$lt": 6}}), true),
            (json!({"n": {"$gt": 5}}), false),
            (json!({"n": {"$gte": 5}}), true),
            (json!({"n": {"$lt": 5}}), false),
            (json!({"n": {"$lte": 5}}), true),
            (json!({"n": {"$gt": null}}), true),
            (json!({"nil": {"$gt": null}}), false),
            (json!({"nil": null}), true),
            (json!({"n": {"$in": [1, 5]}}), true),
            (json!({"n": {"$in": []}}), false),
            (json!({"deep.er": {"$in": [2, 3]}}), true),
            (json!({"deep.er": [1, 2]}), true),
            (json!({"deep": {"er": [1, 2]}}), true),
            (json!({"deep": {"er": {"$exists": true}}}), true),
            (json!({"deep": {"none": {"$exists": false}}}), true),
            (json!({"deep": {}}), false),
            (json!({"nil": {"$exists": true}}), true),
            (json!({"none": {"$exists": true}}), false),
            (json!({"none": {"$ne": 1}}), false),
            (json!({"none": {"$lt": 1}}), false),
            (json!({"none": null}), false),
            (json!({"n.x": 1}), false),
            (json!({"a\\.b": 1}), true),
            (json!({"a.b": 1}), false),
            (json!({"$and": [{"n": 5}, {"t": "b"}]}), true),
            (json!({"$and": [{"n": 5}, {"t": "c"}]}), false),
            (json!({"$or": [{"n": 6}, {"t": "b"}]}), true),
            (json!({"$or": [{"n": 6}, {"t": "c"}]}), false),
            (json!({"$or": []}), true),
            (json!({"$and": []}), true),
            (json!({"n": {"$or": [{"$eq": 4}, {"$eq": 5}]}}), true),
            (json!({"n": 5, "t": "c"}), false),
        ] {
            assert_eq!(finds(&selector, &document), found, "{selector}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused() {
        use InvalidQuery as Q;
        let selector = |selector: Value| refused(json!({ "selector": selector }));
        assert_eq!(refused(json!({})), Q::NoSelector);
        assert_eq!(selector(json!([])), Q::NoSelector);
        assert_eq!(
            selector(json!({"a": {"$regex": "x"}})),
            Q::Operator("$regex".to_owned())
        );
        assert_eq!(selector(json!({"$where": "x"})), Q::Operator("$where".to_owned()));
        assert_eq!(selector(json!({"$eq": 1})), Q::Argument("$eq".to_owned()));
        assert_eq!(selector(json!({"$and": {}})), Q::Argument("$and".to_owned()));
        assert_eq!(selector(json!({"$or": [1]})), Q::Argument("$or".to_owned()));
        assert_eq!(selector(json!({"a": {"$in": 1}})), Q::Argument("$in".to_owned()));
        assert_eq!(
            selector(json!({"a": {"$exists": 1}})),
            Q::Argument("$exists".to_owned())
        );
        for name in ["", ".", "a.", ".a", "a..b"] {
            assert_eq!(selector(json!({ name: 1 })), Q::Field(name.to_owned()));
        }
        let with = |name: &str, value: Value| refused(json!({ "selector": {}, name: value }));
        for sort in [
            json!("a"),
            json!([1]),
            json!([{"a": "up"}]),
            json!([{}]),
            json!([{"a": "asc", "b": "asc"}]),
        ] {
            assert_eq!(with("sort", sort), Q::Sort);
        }
        assert_eq!(with("fields", json!("a")), Q::Fields);
        assert_eq!(with("fields", json!([1])), Q::Fields);
        for name in ["limit", "skip"] {
            for number in [json!(-1), json!(1.5), json!("1")] {
                assert!(matches!(with(name, number), Q::Number(_)));
            }
        }
    }

    #[test]
    fn large_queries_are_refused() {
        let mut deep = json!(1);
        for _ in 0..17 {
            deep = json!({ "a": deep });
        }
        let many: Vec<_> = (0..1001).collect();
        let wide: Map<_, _> = (0..1001).map(|at| (format!("f{at}"), json!(1))).collect();
        for selector in [
            deep,
            json!({"a": {"$in": many}}),
            Value::Object(wide),
            json!({ ("a.".repeat(20) + "a"): 1 }),
        ] {
            assert_eq!(refused(json!({ "selector": selector })), InvalidQuery::TooLarge);
        }
        let mut nested = json!({"a": 1});
        for _ in 0..50 {
            nested = json!({ "$and": [nested] });
        }
        assert_eq!(refused(json!({ "selector": nested })), InvalidQuery::TooLarge);
    }

    /// What a query finds among documents, in order, as the texts that are given.
    fn run(query: &Query, documents: impl IntoIterator<Item = Map<String, Value>>) -> Vec<String> {
        let mut found: Vec<_> = documents
            .into_iter()
            .filter(|document| query.matches(document))
            .collect();
        found.sort_by(|a, b| query.order(&query.sort_key(a), &query.sort_key(b)));
        let given = |document: &Map<String, Value>| query.fields.choose(Object::from(document)).to_string();
        found.iter().map(given).collect()
    }

    #[test]
    fn documents_come_sorted_and_reduced() {
        let documents = || {
            ["c", "a", "d", "b"]
                .into_iter()
                .enumerate()
                .map(|(at, name)| object(json!({"_id": name, "at": at, "x": {"y": name, "z": 1}})))
                .chain([object(json!({"_id": "without"}))])
        };
        let ids = |body: Value| {
            let mut body = object(body);
            body.insert("fields".to_owned(), json!(["_id"]));
            let found = run(&Query::read(&body).unwrap(), documents());
            let id = |text: &String| {
                text.strip_prefix("{\"_id\":\"")
                    .unwrap()
                    .trim_end_matches("\"}")
                    .to_owned()
            };
            found.iter().map(id).collect::<Vec<_>>()
        };
        assert_eq!(ids(json!({"selector": {}})), ["c", "a", "d", "b", "without"]);
        assert_eq!(
            ids(json!({"selector": {}, "sort": [{"x.y": "desc"}]})),
            ["d", "c", "b", "a"]
        );
        assert_eq!(
            ids(json!({"selector": {"at": {"$gte": 2}}, "sort": ["x.y"]})),
            ["b", "d"]
        );
        let reduced = |fields: Value| {
            run(
                &query(json!({"selector": {"_id": "a"}, "fields": fields})),
                documents(),
            )
        };
        assert_eq!(
            reduced(json!(["x.y", "_id", "none", "x.none"])),
            [r#"{"x":{"y":"a"},"_id":"a"}"#]
        );
        assert_eq!(
            reduced(json!(["at", "at.x", "x", "x.y"])),
            [r#"{"at":1,"x":{"y":"a","z":1}}"#]
        );
        assert_eq!(reduced(json!(["none.at.all"])), ["{}"]);
    }

    #[test]
    fn chosen_values_keep_their_text() {
        let document =
            Object::stored(r#"{"n":1.00,"deep":{"b":{"big":12345678901234567890123,"a":2},"c":1}}"#).unwrap();
        let fields = Fields::of(["deep.b.big", "n", "deep.c"].into_iter()).unwrap();
        assert_eq!(
            fields.choose(document.clone()).to_string(),
            r#"{"deep":{"b":{"big":12345678901234567890123},"c":1},"n":1.00}"#
        );
        assert_eq!(Fields::default().choose(document.clone()), document);
        let sorted = query(json!({"selector": {}, "sort": ["deep.b.big", "none", {"n": "desc"}]}));
        assert_eq!(
            sorted.sort_key_text(&document),
            "[12345678901234567890123,null,1.00]"
        );
        assert_eq!(
            Fields::of(["a..b"].into_iter()),
            Err(InvalidQuery::Field("a..b".to_owned()))
        );
        assert_eq!(Fields::of(["a"; 101].into_iter()), Err(InvalidQuery::Fields));
    }

    #[test]
    fn the_rest_of_the_body_is_read() {
        let one = query(json!({
            "selector": {"a": 1, "b": {"$gt": 2}, "c": {"d": 3}},
            "use_index": "_design/by_a", "bookmark": "nil", "limit": 5000, "execution_stats": true,
        }));
        assert_eq!((one.limit, one.skip), (1000, 0));
        assert_eq!(
            (one.bookmark.as_deref(), one.use_index.as_deref()),
            (None, Some("by_a"))
        );
        assert_eq!(one.pinned("a"), Some(&json!(1)));
        for open in ["b", "c", "d"] {
            assert_eq!(one.pinned(open), None);
        }
        assert_eq!(query(json!({"selector": {"$or": [{"a": 1}]}})).pinned("a"), None);
        assert_eq!(query(json!({"selector": {}})).limit, 100);
        let list = query(json!({"selector": {}, "use_index": ["_design/x", "y"], "bookmark": "b"}));
        assert_eq!(list.use_index.as_deref(), Some("x"));
        assert_eq!(list.bookmark.as_deref(), Some("b"));
    }

    #[test]
    fn values_are_in_the_order_of_couchdb() {
        let ordered = [
            json!(null),
            json!(false),
            json!(true),
            json!(-9_223_372_036_854_775_808_i64),
            json!(-1.5),
            json!(-1),
            json!(0),
            json!(0.5),
            json!(1),
            json!(9_007_199_254_740_992_i64),
            json!(9_007_199_254_740_993_i64),
            json!(18_446_744_073_709_551_615_u64),
            json!(1e300),
            json!(""),
            json!(" "),
            json!("-"),
            json!("1"),
            json!("a"),
            json!("A"),
            json!("à"),
            json!("aa"),
            json!("Ab"),
            json!("b"),
            json!("B"),
            json!("été"),
            json!("z"),
            json!("ø"),
            json!([]),
            json!([null]),
            json!([1]),
            json!([1, 2]),
            json!([2]),
            json!({}),
            json!({"a": 1}),
            json!({"a": 1, "b": 1}),
            json!({"a": 2}),
            json!({"b": 1}),
        ];
        for (i, a) in ordered.iter().enumerate() {
            for (j, b) in ordered.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} {b}");
            }
        }
        assert_eq!(compare(&json!(1), &json!(1.0)), Ordering::Equal);
        assert_eq!(
            compare(&json!(9_007_199_254_740_992_i64), &json!(9_007_199_254_740_992.0)),
            Ordering::Equal
        );
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-3_i64..3).prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            (-6..6).prop_map(|half| Value::from(f64::from(half) / 2.0)),
            "[aAéÉb1 -]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[ab]", inner, 0..3)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_order_does_not_contradict_itself(a in any_value(), b in any_value(), c in any_value()) {
            prop_assert_eq!(compare(&a, &a), Ordering::Equal);
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
        }

        #[test]
        fn a_condition_and_its_opposite_share_the_values(a in any_value(), b in any_value()) {
            let document = json!({ "f": a });
            for (one, other) in [("$eq", "$ne"), ("$gt", "$lte"), ("$lt", "$gte")] {
                let found = |operator: &str| finds(&json!({"f": {operator: b.clone()}}), &document);
                prop_assert_ne!(found(one), found(other));
            }
        }

        #[test]
        fn any_object_can_be_sent(value in any_value(), document in any_value()) {
            let body = json!({"selector": {"a": value.clone(), "$or": [value.clone()]}, "sort": value.clone(), "fields": value});
            if let (Ok(query), Value::Object(document)) = (Query::read(&object(body)), document) {
                let _ = run(&query, [document]);
            }
        }
    }
}
