//! Cozy permissions: which verbs a token may use on which documents (cozy.md D.1 and D.2).
//!
//! A scope is a list of rules, `doctype[:verbs[:values[:selector]]]`, separated by single blanks. The same rules stand
//! in manifests as JSON. Only [`Permissions`] answers whether something is allowed; whether a doctype is reserved, or
//! closed to clients that registered themselves, is decided elsewhere.
//!
//! The invariant: every doctype in here is well formed, and a wildcard never covers a whole vendor.

use std::fmt;

use serde_json::{Map, Value, json};

/// Most rules in one scope, and most values in one rule.
const MOST: usize = 200;

/// A doctype or a field name is at most this long, in bytes.
const LONGEST: usize = 256;

/// What a token may do to a document; the names are HTTP's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Read.
    Get,
    /// Create.
    Post,
    /// Replace.
    Put,
    /// Change a part.
    Patch,
    /// Delete.
    Delete,
}

impl Verb {
    /// All five, in the order in which they are written.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Reads the word, case sensitive.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == text)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of verbs, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verbs(u8);

impl Verbs {
    /// All five; written `ALL`.
    pub const ALL: Self = Self(0b1_1111);

    /// Whether the verb is in it.
    pub const fn contains(self, verb: Verb) -> bool {
        self.0 & verb.bit() != 0
    }

    /// Whether it only reads.
    pub const fn is_read_only(self) -> bool {
        self.0 == Verb::Get.bit()
    }

    /// The verbs that are in both sets; `None` when there is none.
    pub const fn shared(self, other: Self) -> Option<Self> {
        match self.0 & other.0 {
            0 => None,
            both => Some(Self(both)),
        }
    }

    /// Reads verbs as they stand in a rule, separated by commas. Nothing at all is [`Verbs::ALL`].
    pub fn read(text: &str) -> Result<Self, InvalidPermission> {
        Self::parse(text.split(',').filter(|word| !word.is_empty()))
    }

    /// The verbs, in the order in which they are written.
    pub fn iter(self) -> impl Iterator<Item = Verb> {
        Verb::ALL.into_iter().filter(move |verb| self.contains(*verb))
    }

    fn parse<'a>(words: impl Iterator<Item = &'a str>) -> Result<Self, InvalidPermission> {
        let mut set = 0;
        for word in words {
            set |= match word {
                "ALL" => Self::ALL.0,
                word => Verb::parse(word).ok_or(InvalidPermission::Verb)?.bit(),
            };
        }
        if set == 0 { Ok(Self::ALL) } else { Ok(Self(set)) }
    }
}

impl fmt::Display for Verbs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("ALL");
        }
        for (at, verb) in self.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}", verb.as_str())?;
        }
        Ok(())
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    /// A doctype, or a wildcard such as `io.cozy.bank.*`.
    doctype: String,
    verbs: Verbs,
    /// Ids, or values of the selected field; empty: the whole type.
    values: Vec<String>,
    /// The field whose values count.
    selector: Option<String>,
}

/// A text or a manifest that is not a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPermission {
    /// A rule has no or too many parts, or there are too many rules.
    #[error("a rule is doctype[:verbs[:values[:selector]]], with single blanks between rules")]
    Shape,
    /// A doctype that is not one.
    #[error("a doctype is lowercase letters, digits, dots and underscores, such as io.cozy.files")]
    Doctype,
    /// A word that is no verb.
    #[error("a verb is ALL, GET, POST, PUT, PATCH or DELETE")]
    Verb,
    /// A manifest with a member of the wrong type.
    #[error("a permission in a manifest has a type, and may have verbs, values and a selector")]
    Manifest,
}

/// Whether a text is a doctype: lowercase letters, digits and underscores between single dots.
pub fn is_doctype(text: &str) -> bool {
    let part = |part: &str| {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        !part.is_empty() && part.bytes().all(letter)
    };
    text.len() <= LONGEST && text.split('.').all(part)
}

/// A doctype, or a base with `.*` and at least three dots in all: `io.cozy.bank.*` is one, `io.cozy.*` is not.
fn is_pattern(text: &str) -> bool {
    match text.strip_suffix(".*") {
        Some(base) => is_doctype(base) && base.matches('.').count() >= 2,
        None => is_doctype(text),
    }
}

impl Rule {
    /// The doctype, or the wildcard.
    pub fn doctype(&self) -> &str {
        &self.doctype
    }

    /// What may be done.
    pub fn verbs(&self) -> Verbs {
        self.verbs
    }

    /// Ids, or values of the selected field; empty: the whole type.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The field whose values count.
    pub fn selector(&self) -> Option<&str> {
        self.selector.as_deref()
    }

    /// Whether it covers every document of its type.
    pub fn is_whole_type(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether it is about a doctype: the same one, or one at or below the wildcard's base.
    pub fn is_about(&self, doctype: &str) -> bool {
        match self.doctype.strip_suffix(".*") {
            Some(base) => doctype
                .strip_prefix(base)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
            None => self.doctype == doctype,
        }
    }

    fn parse(text: &str) -> Result<Self, InvalidPermission> {
        let mut parts = text.split(':');
        let doctype = parts.next().unwrap_or_default();
        let listed = |part: Option<&str>| -> Vec<String> {
            let words = part.unwrap_or_default().split(',');
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let verbs = Verbs::read(parts.next().unwrap_or_default())?;
        let values = listed(parts.next());
        let selector = parts.next().filter(|field| !field.is_empty());
        if parts.next().is_some() {
            return Err(InvalidPermission::Shape);
        }
        Self::new(doctype, verbs, values, selector)
    }

    fn new(
        doctype: &str,
        verbs: Verbs,
        values: Vec<String>,
        selector: Option<&str>,
    ) -> Result<Self, InvalidPermission> {
        if !is_pattern(doctype) {
            return Err(InvalidPermission::Doctype);
        }
        let field =
            |field: &str| field.len() <= LONGEST && !field.chars().any(|c| c.is_control() || c == ' ');
        // A selector without values would open the whole type to whoever meant to ask for less.
        let selects = selector.is_none_or(|selector| field(selector) && !values.is_empty());
        if values.len() > MOST || !selects {
            return Err(InvalidPermission::Shape);
        }
        Ok(Self {
            doctype: doctype.to_owned(),
            verbs,
            selector: selector.map(str::to_owned),
            values,
        })
    }

    fn allows(&self, verb: Verb, doctype: &str) -> bool {
        self.verbs.contains(verb) && self.is_about(doctype)
    }

    /// Whether the values of the selected field of `document` are among this rule's values. `referenced_by` looks into
    /// `relationships.referenced_by.data`, as `type/id`.
    fn selects(&self, field: &str, document: &Map<String, Value>) -> bool {
        let listed = |text: &str| self.values.iter().any(|value| value == text);
        if field == "referenced_by" {
            let references = document
                .get("referenced_by")
                .or_else(|| document.get("relationships")?.get("referenced_by")?.get("data"))
                .and_then(Value::as_array);
            return references.is_some_and(|references| {
                references.iter().any(|reference| {
                    let text = |name: &str| reference.get(name).and_then(Value::as_str).unwrap_or_default();
                    listed(&format!("{}/{}", text("type"), text("id")))
                })
            });
        }
        let found = field
            .split('.')
            .try_fold(None, |at: Option<&Value>, name| {
                let next = match at {
                    None => document.get(name),
                    Some(value) => value.get(name),
                };
                next.map(Some)
            })
            .flatten();
        match found {
            Some(Value::String(text)) => listed(text),
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).any(listed),
            Some(Value::Bool(yes)) => listed(if *yes { "true" } else { "false" }),
            Some(Value::Number(number)) => listed(&number.to_string()),
            _ => false,
        }
    }

    fn to_json(&self) -> Value {
        let mut rule = Map::new();
        rule.insert("type".to_owned(), self.doctype.as_str().into());
        if self.verbs != Verbs::ALL {
            let verbs: Vec<_> = self.verbs.iter().map(Verb::as_str).collect();
            rule.insert("verbs".to_owned(), json!(verbs));
        }
        if !self.values.is_empty() {
            rule.insert("values".to_owned(), json!(self.values));
        }
        if let Some(selector) = &self.selector {
            rule.insert("selector".to_owned(), selector.as_str().into());
        }
        Value::Object(rule)
    }
}

/// Parts that say nothing are left out from the right.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doctype)?;
        if self.verbs != Verbs::ALL || !self.values.is_empty() || self.selector.is_some() {
            write!(f, ":{}", self.verbs)?;
        }
        if !self.values.is_empty() || self.selector.is_some() {
            write!(f, ":{}", self.values.join(","))?;
        }
        if let Some(selector) = &self.selector {
            write!(f, ":{selector}")?;
        }
        Ok(())
    }
}

/// What a token may do: rules in the order in which they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Permissions(Vec<Rule>);

impl Permissions {
    /// Reads a scope. Blanks around it are dropped; two blanks in a row are not a scope.
    pub fn parse(text: &str) -> Result<Self, InvalidPermission> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Ok(Self::default());
        }
        let rules: Vec<Rule> = text.split(' ').map(Rule::parse).collect::<Result<_, _>>()?;
        if rules.len() > MOST {
            return Err(InvalidPermission::Shape);
        }
        Ok(Self(rules))
    }

    /// Reads the `permissions` of a manifest: an object of rules by name.
    pub fn from_manifest(manifest: &Map<String, Value>) -> Result<Self, InvalidPermission> {
        if manifest.len() > MOST {
            return Err(InvalidPermission::Shape);
        }
        let texts = |value: Option<&Value>| -> Result<Vec<String>, InvalidPermission> {
            let Some(value) = value.filter(|value| !value.is_null()) else {
                return Ok(Vec::new());
            };
            let list = value.as_array().ok_or(InvalidPermission::Manifest)?;
            let text = |value: &Value| {
                value
                    .as_str()
                    .map(str::to_owned)
                    .ok_or(InvalidPermission::Manifest)
            };
            list.iter().map(text).collect()
        };
        let rule = |rule: &Value| {
            let doctype = rule
                .get("type")
                .and_then(Value::as_str)
                .ok_or(InvalidPermission::Manifest)?;
            let verbs = texts(rule.get("verbs"))?;
            let verbs = Verbs::parse(verbs.iter().map(String::as_str))?;
            let selector = rule
                .get("selector")
                .and_then(Value::as_str)
                .filter(|field| !field.is_empty());
            Rule::new(doctype, verbs, texts(rule.get("values"))?, selector)
        };
        manifest.values().map(rule).collect::<Result<_, _>>().map(Self)
    }

    /// The rules as a manifest has them, named `rule0`, `rule1`, ….
    pub fn to_manifest(&self) -> Map<String, Value> {
        let named = |(at, rule): (usize, &Rule)| (format!("rule{at}"), rule.to_json());
        self.0.iter().enumerate().map(named).collect()
    }

    /// The rules, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.0
    }

    /// Whether there is no rule, and so nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same without the rules that `drop` names.
    #[must_use]
    pub fn without(&self, drop: impl Fn(&Rule) -> bool) -> Self {
        Self(self.0.iter().filter(|rule| !drop(rule)).cloned().collect())
    }

    /// The same with fewer verbs: for each rule those that `left` leaves of it, and no rule where it leaves none.
    #[must_use]
    pub fn narrowed(&self, left: impl Fn(&Rule) -> Option<Verbs>) -> Self {
        let narrow = |rule: &Rule| {
            let verbs = left(rule)?.shared(rule.verbs)?;
            Some(Rule {
                verbs,
                ..rule.clone()
            })
        };
        Self(self.0.iter().filter_map(narrow).collect())
    }

    /// Whether every document of the type is open to the verb.
    pub fn allows_type(&self, verb: Verb, doctype: &str) -> bool {
        self.0
            .iter()
            .any(|rule| rule.allows(verb, doctype) && rule.is_whole_type())
    }

    /// Whether the document with this id is open to the verb, as far as its id tells.
    pub fn allows_id(&self, verb: Verb, doctype: &str, id: &str) -> bool {
        self.0.iter().any(|rule| {
            let by_id = rule.selector.is_none() && rule.values.iter().any(|value| value == id);
            rule.allows(verb, doctype) && (rule.is_whole_type() || by_id)
        })
    }

    /// Whether this document is open to the verb.
    pub fn allows_document(
        &self,
        verb: Verb,
        doctype: &str,
        id: &str,
        document: &Map<String, Value>,
    ) -> bool {
        self.0.iter().any(|rule| {
            rule.allows(verb, doctype)
                && (rule.is_whole_type()
                    || match &rule.selector {
                        None => rule.values.iter().any(|value| value == id),
                        Some(field) => rule.selects(field, document),
                    })
        })
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, rule) in self.0.iter().enumerate() {
            let blank = if at == 0 { "" } else { " " };
            write!(f, "{blank}{rule}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILES: &str = "io.cozy.files";
    const CONTACTS: &str = "io.cozy.contacts";

    fn may(scope: &str) -> Permissions {
        Permissions::parse(scope).unwrap()
    }

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(object) => object,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn no_verbs_are_all_verbs() {
        for scope in [
            CONTACTS,
            "io.cozy.contacts:ALL",
            "io.cozy.contacts:",
            "io.cozy.contacts:GET,ALL",
        ] {
            for verb in Verb::ALL {
                assert!(may(scope).allows_type(verb, CONTACTS), "{scope}");
            }
        }
    }

    #[test]
    fn i_36_a_verb_opens_only_itself() {
        let two = may("io.cozy.files:GET io.cozy.contacts");
        assert!(two.allows_type(Verb::Get, FILES));
        assert!(!two.allows_id(Verb::Put, FILES, "x"));
        assert!(two.allows_id(Verb::Put, CONTACTS, "x"));
        assert!(!two.allows_type(Verb::Get, "io.cozy.events"));
    }

    #[test]
    fn i_37_values_are_ids() {
        let one = may("io.cozy.contacts:GET:id1");
        assert!(one.allows_id(Verb::Get, CONTACTS, "id1"));
        assert!(!one.allows_id(Verb::Get, CONTACTS, "id2"));
        assert!(!one.allows_type(Verb::Get, CONTACTS));
        assert!(one.allows_document(Verb::Get, CONTACTS, "id1", &Map::new()));
        assert!(!one.allows_document(Verb::Get, CONTACTS, "id2", &Map::new()));
    }

    #[test]
    fn a_selector_looks_into_the_document() {
        let one = may("io.cozy.jobs:POST:sendmail:worker");
        let job = |worker: &str| object(json!({ "worker": worker }));
        assert!(one.allows_document(Verb::Post, "io.cozy.jobs", "j", &job("sendmail")));
        assert!(!one.allows_document(Verb::Post, "io.cozy.jobs", "j", &job("konnector")));
        assert!(!one.allows_document(Verb::Post, "io.cozy.jobs", "sendmail", &Map::new()));
        assert!(!one.allows_id(Verb::Post, "io.cozy.jobs", "sendmail"));
        let deep = may("io.cozy.files:GET:a,b:cozyMetadata.createdByApp");
        let file = object(json!({ "cozyMetadata": { "createdByApp": "b" } }));
        assert!(deep.allows_document(Verb::Get, FILES, "f", &file));
        let album = may("io.cozy.files:GET:io.cozy.photos.albums/7:referenced_by");
        let photo = object(json!({ "referenced_by": [{ "type": "io.cozy.photos.albums", "id": "7" }] }));
        assert!(album.allows_document(Verb::Get, FILES, "f", &photo));
        assert!(!album.allows_document(Verb::Get, FILES, "f", &Map::new()));
    }

    #[test]
    fn a_wildcard_covers_its_base_and_what_is_below() {
        let bank = may("io.cozy.bank.*:GET");
        for doctype in ["io.cozy.bank", "io.cozy.bank.operations", "io.cozy.bank.a.b"] {
            assert!(bank.allows_type(Verb::Get, doctype), "{doctype}");
        }
        for doctype in ["io.cozy.banks", "io.cozy", "io.cozy.bankers.x"] {
            assert!(!bank.allows_type(Verb::Get, doctype), "{doctype}");
        }
    }

    #[test]
    fn i_38_what_is_no_scope_is_refused() {
        for bad in [
            "*",
            "io.cozy.*",
            "io.*",
            "IO.cozy.files",
            "a:b:c:d:e",
            "io.cozy.files:GET:x:y:z",
            "io.cozy.files  io.cozy.contacts",
            "io.cozy.files:READ",
            "io.cozy.files:get",
            ".io.cozy",
            "io..cozy",
            "io.cozy.",
            "io.cozy.*.files",
            ":GET",
            "io.cozy.files\tio.cozy.contacts",
            "io.cozy.jobs:POST::worker",
        ] {
            assert!(Permissions::parse(bad).is_err(), "{bad:?}");
        }
        assert!(may(" io.cozy.files ").allows_type(Verb::Get, FILES));
        assert!(may("").is_empty());
    }

    #[test]
    fn what_says_nothing_is_left_out_when_written() {
        for (read, written) in [
            ("io.cozy.contacts:ALL", "io.cozy.contacts"),
            ("io.cozy.files:GET", "io.cozy.files:GET"),
            ("io.cozy.files:PUT,GET", "io.cozy.files:GET,PUT"),
            (
                "io.cozy.jobs::sendmail:worker",
                "io.cozy.jobs:ALL:sendmail:worker",
            ),
        ] {
            assert_eq!(may(read).to_string(), written);
        }
    }

    #[test]
    fn a_manifest_says_the_same() {
        let manifest = object(json!({
            "files": { "type": "io.cozy.files", "verbs": ["GET"], "description": "to read" },
            "mail": { "type": "io.cozy.jobs", "verbs": ["POST"], "values": ["sendmail"], "selector": "worker" },
        }));
        let read = Permissions::from_manifest(&manifest).unwrap();
        assert_eq!(read, may("io.cozy.files:GET io.cozy.jobs:POST:sendmail:worker"));
        assert_eq!(Permissions::from_manifest(&read.to_manifest()).unwrap(), read);
        for bad in [
            json!({ "x": {} }),
            json!({ "x": { "type": "io.cozy.*" } }),
            json!({ "x": { "type": "io.cozy.files", "verbs": "GET" } }),
            json!({ "x": "io.cozy.files" }),
        ] {
            assert!(Permissions::from_manifest(&object(bad.clone())).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rule_can_be_taken_away() {
        let two = may("io.cozy.files:GET io.cozy.contacts");
        let one = two.without(|rule| rule.doctype() == FILES);
        assert_eq!(one.to_string(), CONTACTS);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in "[a-z.*]{1,12}(:[A-Z,]{0,8}(:[a-z0-9,]{0,8}(:[a-z.]{0,6})?)?)?( io.cozy.files:GET)?") {
            if let Ok(read) = Permissions::parse(&text) {
                prop_assert_eq!(Permissions::parse(&read.to_string()).unwrap(), read);
            }
        }
    }
}
