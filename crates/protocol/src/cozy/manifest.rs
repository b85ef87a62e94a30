//! Manifests of web apps and konnectors (cozy.md E.1 and G.6): who the program is, what it may do, what it serves.
//!
//! A manifest comes from whoever wrote the app, and is shown to the owner before anything is installed. Everything in it
//! that is heeded is checked here; the rest is ignored.
//!
//! What does not live here: archives, files, and whether an app is installed.
//!
//! The invariant: a [`Served`] file lies inside the folder of its route; no path climbs out of it (S-171).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::host::Slug;
use crate::jose::strict_json::read_object;
use crate::permission::{InvalidPermission, Permissions};

/// Longest text that is shown, in bytes.
const LONGEST: usize = 1000;

/// Longest path, in bytes.
const LONGEST_PATH: usize = 1000;

/// Most routes of one app.
const MOST_ROUTES: usize = 100;

/// Fewest hexadecimal digits that make the name of a file say which version it is.
const FEWEST_HASH_DIGITS: usize = 10;

/// Why a manifest is refused. `Display` tells the author of the app.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidManifest {
    /// Not a plain JSON object.
    #[error("the manifest is not a JSON object without repeated names")]
    Json,
    /// `type` is neither of the two.
    #[error("the type of a manifest is webapp or konnector")]
    Kind,
    /// No slug at all, or a bad one, or another one than it is installed under.
    #[error(
        "the slug is 1 to 32 lowercase letters, digits and dashes, and the one the app is installed under"
    )]
    Slug,
    /// A member of the wrong type, or too long.
    #[error("{0} is malformed")]
    Member(&'static str),
    /// A rule that is not one.
    #[error("the permissions are malformed: {0}")]
    Permissions(#[from] InvalidPermission),
    /// A route whose path, folder or index is not one.
    #[error("the route {0} is malformed")]
    Route(String),
}

/// A manifest that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The name in hosts, unique in an instance.
    pub slug: Slug,
    /// The name for people.
    pub name: String,
    /// What stands in front of the name, such as `Cozy`.
    pub name_prefix: String,
    /// Who made it.
    pub editor: String,
    /// The version, as written.
    pub version: String,
    /// Path of its picture among its files.
    pub icon: String,
    /// What it may do.
    pub permissions: Permissions,
    /// What kind of program it is.
    pub kind: Kind,
}

/// What kind of program a manifest describes.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Pages and scripts for the browser, with what they serve.
    Webapp(Routes),
    /// A program that fetches data.
    Konnector(Box<Konnector>),
}

/// What only konnectors have. Values that are passed on are not looked into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Konnector {
    /// What it asks the owner for.
    pub fields: Value,
    /// Passed on to it.
    pub parameters: Value,
    /// How it is authorised at the service, if by OAuth.
    pub oauth: Option<KonnectorOAuth>,
    /// Hours of the day between which it runs.
    pub time_interval: Option<(u8, u8)>,
    /// How often it runs: `monthly`, `weekly`, `daily`, `hourly`.
    pub frequency: Option<String>,
    /// The script that runs when an account is deleted.
    pub on_delete_account: Option<String>,
}

/// How a konnector is authorised at its service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KonnectorOAuth {
    /// What it asks for, joined with blanks; empty for nothing.
    pub scope: String,
    /// The account type; the slug where the manifest names none.
    pub account_type: String,
}

/// One route: a path, and the folder behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The path, `/` or without a slash at its end.
    pub path: String,
    /// The folder among the files of the app, written like the path.
    pub folder: String,
    /// The page at the path itself, a file in the folder. `None` serves only files.
    pub index: Option<String>,
    /// Whether it is open to everybody.
    pub public: bool,
}

/// The routes of an app, the most specific first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routes(Vec<Route>);

/// What is at a path of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The file among those of the app, with a slash in front.
    pub file: String,
    /// Whether it is the page of its route, in which placeholders are filled in.
    pub is_index: bool,
    /// Whether it is open to everybody.
    pub public: bool,
}

impl Manifest {
    /// Reads a manifest. `slug` is the name it is to be installed under, where somebody chose one.
    pub fn read(bytes: &[u8], slug: Option<&Slug>) -> Result<Self, InvalidManifest> {
        let manifest = read_object(bytes).ok_or(InvalidManifest::Json)?;
        Self::of_object(&manifest, slug)
    }

    /// The same out of an object, such as the `manifest` in an answer of a registry.
    pub fn of_object(manifest: &Map<String, Value>, slug: Option<&Slug>) -> Result<Self, InvalidManifest> {
        let slug = read_slug(manifest, slug)?;
        let kind = match manifest.get("type").and_then(Value::as_str) {
            Some("webapp") => Kind::Webapp(Routes::read(manifest.get("routes"))?),
            Some("konnector") => Kind::Konnector(Box::new(Konnector::read(manifest, &slug)?)),
            _ => return Err(InvalidManifest::Kind),
        };
        let permissions = match manifest.get("permissions") {
            None | Some(Value::Null) => Permissions::default(),
            Some(Value::Object(rules)) => Permissions::from_manifest(rules)?,
            Some(_) => return Err(InvalidPermission::Manifest.into()),
        };
        let text = |name| text(manifest, name).map(Option::unwrap_or_default);
        let mut name = text("name")?;
        if name.is_empty() {
            slug.as_str().clone_into(&mut name);
        }
        Ok(Self {
            name,
            name_prefix: text("name_prefix")?,
            editor: text("editor")?,
            version: text("version")?,
            icon: text("icon")?,
            slug,
            permissions,
            kind,
        })
    }

    /// Where its permissions come from, as `/permissions/self` says it.
    pub fn source_id(&self) -> String {
        let doctype = match self.kind {
            Kind::Webapp(_) => "io.cozy.apps",
            Kind::Konnector(_) => "io.cozy.konnectors",
        };
        format!("{doctype}/{}", self.slug)
    }
}

impl Konnector {
    fn read(manifest: &Map<String, Value>, slug: &Slug) -> Result<Self, InvalidManifest> {
        let whole = |name: &str| manifest.get(name).cloned().unwrap_or_default();
        let oauth = match manifest.get("oauth") {
            None | Some(Value::Null) => None,
            Some(Value::Object(oauth)) => Some(KonnectorOAuth {
                scope: read_scope(oauth.get("scope"))?,
                account_type: text(oauth, "account_type")?.unwrap_or_else(|| slug.to_string()),
            }),
            Some(_) => return Err(InvalidManifest::Member("oauth")),
        };
        let time_interval = match manifest.get("time_interval") {
            None | Some(Value::Null) => None,
            Some(interval) => Some(read_interval(interval).ok_or(InvalidManifest::Member("time_interval"))?),
        };
        Ok(Self {
            fields: whole("fields"),
            parameters: whole("parameters"),
            oauth,
            time_interval,
            frequency: text(manifest, "frequency")?,
            on_delete_account: text(manifest, "on_delete_account")?,
        })
    }
}

impl Routes {
    /// Reads `routes`. Without any, the app has one private page, `/index.html`.
    fn read(routes: Option<&Value>) -> Result<Self, InvalidManifest> {
        let none = Map::new();
        let routes = match routes {
            None | Some(Value::Null) => &none,
            Some(Value::Object(routes)) if routes.len() <= MOST_ROUTES => routes,
            Some(_) => return Err(InvalidManifest::Member("routes")),
        };
        if routes.is_empty() {
            return Ok(Self(vec![Route {
                path: "/".to_owned(),
                folder: "/".to_owned(),
                index: Some("index.html".to_owned()),
                public: false,
            }]));
        }
        let mut read: Vec<Route> = Vec::with_capacity(routes.len());
        for (path, route) in routes {
            let route = Route::read(path, route).ok_or_else(|| InvalidManifest::Route(path.clone()))?;
            // `/a` and `/a/` are one path: which of two routes counts would be a matter of luck.
            if read.iter().any(|other| other.path == route.path) {
                return Err(InvalidManifest::Route(path.clone()));
            }
            read.push(route);
        }
        read.sort_by_key(|route| std::cmp::Reverse(route.path.len()));
        Ok(Self(read))
    }

    /// The routes, the most specific first.
    pub fn all(&self) -> &[Route] {
        &self.0
    }

    /// What is at a path, which is already percent-decoded and has no query. `None` is 404.
    pub fn at(&self, path: &str) -> Option<Served> {
        let (route, rest) = self
            .0
            .iter()
            .find_map(|route| Some((route, route.rest_of(path)?)))?;
        let index = route.index.as_deref();
        let file = if rest.is_empty() { index? } else { rest };
        if !is_inside(file) {
            return None;
        }
        let folder = route.folder.strip_suffix('/').unwrap_or(&route.folder);
        Some(Served {
            file: format!("{folder}/{file}"),
            is_index: Some(file) == index,
            public: route.public,
        })
    }
}

impl Route {
    fn read(path: &str, route: &Value) -> Option<Self> {
        let text = |name: &str| match route.get(name) {
            None | Some(Value::Null) => Some(""),
            Some(text) => text.as_str(),
        };
        let index = text("index")?.trim_start_matches('/');
        let public = match route.get("public") {
            None | Some(Value::Null) => false,
            Some(public) => public.as_bool()?,
        };
        (route.is_object() && (index.is_empty() || is_inside(index))).then_some(())?;
        Some(Self {
            path: read_path(path)?,
            folder: read_path(text("folder")?)?,
            index: (!index.is_empty()).then(|| index.to_owned()),
            public,
        })
    }

    /// What follows this route's path and a slash. `None` for another route's path.
    fn rest_of<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.path == "/" {
            return path.strip_prefix('/');
        }
        let rest = path.strip_prefix(self.path.as_str())?;
        if rest.is_empty() {
            Some(rest)
        } else {
            rest.strip_prefix('/')
        }
    }
}

/// Whether the name of a file carries a hash between dots, as in `app.0123456789abcdef.js`: then what is behind the name
/// never changes, and browsers may keep it for good.
pub fn is_immutable(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let mut parts: Vec<&str> = name.split('.').collect();
    // A part between dots is neither the first nor the last.
    parts.pop();
    let hash =
        |part: &&str| part.len() >= FEWEST_HASH_DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.iter().skip(1).any(hash)
}

/// A path from the root: a slash in front, none at the end, nothing that climbs.
fn read_path(path: &str) -> Option<String> {
    let inner = path.trim_matches('/');
    if inner.is_empty() {
        return Some("/".to_owned());
    }
    is_inside(inner).then(|| format!("/{inner}"))
}

/// Whether a path without a slash in front stays where it starts, whoever reads it.
fn is_inside(path: &str) -> bool {
    let part = |part: &str| !matches!(part, "" | "." | "..");
    path.len() <= LONGEST_PATH
        && path.split('/').all(part)
        && !path.chars().any(|c| c.is_control() || matches!(c, '\\' | ':'))
}

fn read_slug(manifest: &Map<String, Value>, chosen: Option<&Slug>) -> Result<Slug, InvalidManifest> {
    let own = text(manifest, "slug")?
        .map(|slug| Slug::parse(&slug).ok_or(InvalidManifest::Slug))
        .transpose()?;
    match (own, chosen) {
        (Some(own), Some(chosen)) if own != *chosen => Err(InvalidManifest::Slug),
        (None, None) => Err(InvalidManifest::Slug),
        (Some(own), _) => Ok(own),
        (None, Some(chosen)) => Ok(chosen.clone()),
    }
}

/// A text, or a list of texts that are joined with blanks.
fn read_scope(scope: Option<&Value>) -> Result<String, InvalidManifest> {
    let wrong = || InvalidManifest::Member("oauth");
    let scope = match scope {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(scope)) => scope.clone(),
        Some(Value::Array(list)) => {
            let words: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            words.ok_or_else(wrong)?.join(" ")
        }
        Some(_) => return Err(wrong()),
    };
    if is_short_text(&scope) {
        Ok(scope)
    } else {
        Err(wrong())
    }
}

fn read_interval(interval: &Value) -> Option<(u8, u8)> {
    let hour = |value: &Value| u8::try_from(value.as_u64()?).ok().filter(|hour| *hour <= 24);
    match interval.as_array()?.as_slice() {
        [from, to] => Some((hour(from)?, hour(to)?)),
        _ => None,
    }
}

/// A short text without control characters; empty is absent.
fn text(object: &Map<String, Value>, name: &'static str) -> Result<Option<String>, InvalidManifest> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if is_short_text(text) => {
            Ok(Some(text.clone()).filter(|text| !text.is_empty()))
        }
        Some(_) => Err(InvalidManifest::Member(name)),
    }
}

fn is_short_text(text: &str) -> bool {
    text.len() <= LONGEST && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(manifest: &Value) -> Result<Manifest, InvalidManifest> {
        Manifest::read(manifest.to_string().as_bytes(), None)
    }

    fn webapp() -> Value {
        json!({
            "type": "webapp", "slug": "drive", "name": "Drive", "name_prefix": "Cozy", "editor": "Cozy",
            "icon": "icon.svg", "version": "1.2.3", "locales": {}, "categories": ["cozy"],
            "permissions": {
                "files": {"type": "io.cozy.files", "description": "to show them"},
                "contacts": {"type": "io.cozy.contacts", "verbs": ["GET"]},
            },
            "routes": {
                "/": {"folder": "/", "index": "index.html", "public": false},
                "/public": {"folder": "/public", "index": "index.html", "public": true},
                "/public/embed/": {"folder": "embed", "index": "/page.html", "public": true},
                "/assets": {"folder": "/build/assets"},
            },
        })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut manifest = webapp();
        manifest[name] = value;
        manifest
    }

    fn routes(manifest: &Value) -> Routes {
        match read(manifest).unwrap().kind {
            Kind::Webapp(routes) => routes,
            Kind::Konnector(_) => panic!("this is no web app"),
        }
    }

    #[test]
    fn a_web_app_is_read() {
        let manifest = read(&webapp()).unwrap();
        assert_eq!(manifest.slug.as_str(), "drive");
        assert_eq!(
            (manifest.name.as_str(), manifest.name_prefix.as_str()),
            ("Drive", "Cozy")
        );
        assert_eq!(
            (manifest.icon.as_str(), manifest.version.as_str()),
            ("icon.svg", "1.2.3")
        );
        assert_eq!(
            manifest.permissions.to_string(),
            "io.cozy.contacts:GET io.cozy.files"
        );
        assert_eq!(manifest.source_id(), "io.cozy.apps/drive");
        let bare = read(&json!({"type": "webapp", "slug": "x"})).unwrap();
        assert_eq!(bare.name, "x");
        assert!(bare.permissions.is_empty());
    }

    #[test]
    fn a_konnector_is_read() {
        let manifest = read(&json!({
            "type": "konnector", "slug": "bank", "language": "node",
            "permissions": {"accounts": {"type": "io.cozy.accounts", "verbs": ["GET", "PUT"]}},
            "parameters": {"key": 1}, "fields": {"login": {"type": "text"}},
            "oauth": {"scope": ["a b", "c"]}, "time_interval": [1, 6], "frequency": "weekly",
            "on_delete_account": "onDelete.js",
        }))
        .unwrap();
        assert_eq!(manifest.source_id(), "io.cozy.konnectors/bank");
        let Kind::Konnector(konnector) = manifest.kind else {
            panic!("this is a konnector");
        };
        assert_eq!(konnector.parameters, json!({"key": 1}));
        assert_eq!(
            konnector.oauth,
            Some(KonnectorOAuth {
                scope: "a b c".to_owned(),
                account_type: "bank".to_owned()
            })
        );
        assert_eq!(konnector.time_interval, Some((1, 6)));
        let named =
            read(&json!({"type": "konnector", "slug": "x", "oauth": {"scope": "a b", "account_type": "y"}}));
        let Kind::Konnector(named) = named.unwrap().kind else {
            panic!("this is a konnector");
        };
        assert_eq!(named.oauth.unwrap().account_type, "y");
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        use InvalidManifest as M;
        for bytes in [&b""[..], b"[]", b"{\"slug\":\"a\",\"slug\":\"b\"}"] {
            assert_eq!(Manifest::read(bytes, None), Err(M::Json));
        }
        assert_eq!(read(&with("type", json!("service"))).unwrap_err(), M::Kind);
        for slug in [json!("../x"), json!("www"), json!("xn--a"), Value::Null] {
            assert_eq!(read(&with("slug", slug)).unwrap_err(), M::Slug);
        }
        for (name, value) in [
            ("name", json!(7)),
            ("name", json!("a\nb")),
            ("editor", json!("x".repeat(1001))),
            ("version", json!({})),
            ("slug", json!(7)),
            ("routes", json!([])),
        ] {
            assert!(
                matches!(read(&with(name, value)), Err(M::Member(wrong)) if wrong == name),
                "{name}"
            );
        }
        for permissions in [
            json!([]),
            json!({"x": {"type": "*"}}),
            json!({"x": {"type": "io.cozy.*"}}),
        ] {
            assert!(matches!(
                read(&with("permissions", permissions)),
                Err(M::Permissions(_))
            ));
        }
        let konnector = |name: &str, value: Value| {
            let mut manifest = json!({"type": "konnector", "slug": "x"});
            manifest[name] = value;
            read(&manifest).unwrap_err()
        };
        for interval in [
            json!(1),
            json!([1]),
            json!([1, 25]),
            json!([-1, 2]),
            json!([1, 2, 3]),
        ] {
            assert_eq!(konnector("time_interval", interval), M::Member("time_interval"));
        }
        for oauth in [json!("x"), json!({"scope": 1}), json!({"scope": [1]})] {
            assert_eq!(konnector("oauth", oauth), M::Member("oauth"));
        }
    }

    #[test]
    fn s_171_the_slug_is_the_one_it_is_installed_under() {
        let (drive, notes) = (Slug::parse("drive").unwrap(), Slug::parse("notes").unwrap());
        let bytes = webapp().to_string();
        assert!(Manifest::read(bytes.as_bytes(), Some(&drive)).is_ok());
        assert_eq!(
            Manifest::read(bytes.as_bytes(), Some(&notes)),
            Err(InvalidManifest::Slug)
        );
        let unnamed = Manifest::read(b"{\"type\":\"webapp\"}", Some(&notes)).unwrap();
        assert_eq!(unnamed.slug, notes);
    }

    #[test]
    fn the_most_specific_route_serves() {
        let routes = routes(&webapp());
        for (path, file, is_index, public) in [
            ("/", "/index.html", true, false),
            ("/index.html", "/index.html", true, false),
            ("/app.js", "/app.js", false, false),
            ("/public", "/public/index.html", true, true),
            ("/public/", "/public/index.html", true, true),
            ("/public/a/b.css", "/public/a/b.css", false, true),
            ("/publicity", "/publicity", false, false),
            ("/public/embed", "/embed/page.html", true, true),
            ("/public/embed/x.js", "/embed/x.js", false, true),
            ("/assets/x.js", "/build/assets/x.js", false, false),
        ] {
            let served = Served {
                file: file.to_owned(),
                is_index,
                public,
            };
            assert_eq!(routes.at(path), Some(served), "{path}");
        }
        assert_eq!(routes.at("/assets"), None);
        let fallback = self::routes(&with("routes", Value::Null));
        assert_eq!(fallback.at("/").unwrap().file, "/index.html");
        assert!(!fallback.at("/").unwrap().public);
    }

    #[test]
    fn s_171_no_path_climbs_out() {
        let routes = routes(&webapp());
        for path in [
            "",
            "index.html",
            "/..",
            "/../secret",
            "/public/../index.html",
            "/public/..",
            "/./index.html",
            "//etc/passwd",
            "/public//index.html",
            "/a\\..\\b",
            "/c:/windows",
            "/a\0b",
            "/a\nb",
            "/a/",
        ] {
            assert_eq!(routes.at(path), None, "{path:?}");
        }
        for route in [
            json!({"/": {"folder": "/../x", "index": "index.html"}}),
            json!({"/": {"folder": "/", "index": "../index.html"}}),
            json!({"/a/../b": {"folder": "/", "index": "x"}}),
            json!({"/a//b": {"folder": "/", "index": "x"}}),
            json!({"/": {"folder": 7}}),
            json!({"/": {"public": "yes"}}),
            json!({"/": "index.html"}),
            json!({"/a": {"folder": "/"}, "/a/": {"folder": "/"}}),
        ] {
            assert!(matches!(
                read(&with("routes", route)),
                Err(InvalidManifest::Route(_))
            ));
        }
    }

    #[test]
    fn names_with_a_hash_never_change() {
        for yes in [
            "app.0123456789abcdef.js",
            "/a/b.0123456789.min.css",
            "x.ABCDEF0123.map",
        ] {
            assert!(is_immutable(yes), "{yes}");
        }
        for no in [
            "app.js",
            "0123456789abcdef.js",
            "app.012345678.js",
            "app.0123456789abcdeg.js",
            "a.0123456789",
            "",
        ] {
            assert!(!is_immutable(no), "{no}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_asked_stays_in_the_folder(path in "/?(public/)?[a-z./\\\\%]{0,12}") {
            if let Some(served) = routes(&webapp()).at(&path) {
                prop_assert!(served.file.starts_with('/'));
                prop_assert!(served.file[1..].split('/').all(|part| !matches!(part, "" | "." | "..")));
                prop_assert_eq!(served.public, path.starts_with("/public/") || path == "/public");
            }
        }

        #[test]
        fn any_bytes_can_be_sent(bytes: Vec<u8>, path in ".*") {
            let _ = Manifest::read(&bytes, None);
            let _ = is_immutable(&path);
            let _ = routes(&webapp()).at(&path);
        }
    }
}
