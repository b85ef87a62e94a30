//! WebFinger (RFC 7033) as OpenID Connect Discovery section 2 and the apps of cloud servers use it (opencloud.md
//! A.4).
//!
//! What is asked and what is answered. Who is known is decided by the gatekeeper.

use serde_json::{Map, Value, json};
use url::form_urlencoded;

/// Where it is asked.
pub const PATH: &str = "/.well-known/webfinger";
/// The link to an OpenID Provider (OpenID Connect Discovery section 2).
pub const ISSUER: &str = "http://openid.net/specs/connect/1.0/issuer";

/// Names of properties (opencloud.md A.4).
const CLIENT_ID: &str = "http://opencloud.eu/ns/oidc/client_id";
const SCOPES: &str = "http://opencloud.eu/ns/oidc/scopes";

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about, as it was sent.
    pub resource: String,
    /// The kinds of links that are wanted; empty: all.
    pub rels: Vec<String>,
    /// Which app asks, if it is one that is known.
    pub platform: Option<Platform>,
}

/// The app that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// The sync client.
    Desktop,
    /// The app for Android.
    Android,
    /// The app for iOS.
    Ios,
    /// The web front end.
    Web,
}

/// The question cannot be understood (RFC 7033 section 4.2: 400).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the question has to name one resource")]
pub struct BadQuestion;

/// Most bytes of a resource.
const LONGEST: usize = 2000;

impl Question {
    /// Reads the query string. `rel` may be repeated, `resource` may not; other parameters are passed over.
    pub fn parse(query: &str) -> Result<Self, BadQuestion> {
        let (mut resource, mut rels, mut platform) = (None, Vec::new(), None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "resource" if resource.is_some() => return Err(BadQuestion),
                "resource" => resource = Some(value.into_owned()),
                "rel" if !value.is_empty() => rels.push(value.into_owned()),
                "platform" => platform = Platform::parse(&value),
                _ => {}
            }
        }
        match resource {
            Some(resource) if !resource.is_empty() && resource.len() <= LONGEST => Ok(Self {
                resource,
                rels,
                platform,
            }),
            _ => Err(BadQuestion),
        }
    }

    /// The user and the host of `acct:user@host`, the host as written. A user may have an `@` of their own
    /// (percent-encoded by the rules, plain in the wild), so the last one counts.
    pub fn account(&self) -> Option<(&str, &str)> {
        let (user, host) = self.resource.strip_prefix("acct:")?.rsplit_once('@')?;
        (!user.is_empty() && !host.is_empty()).then_some((user, host))
    }

    fn wants(&self, rel: &str) -> bool {
        self.rels.is_empty() || self.rels.iter().any(|wanted| wanted == rel)
    }
}

impl Platform {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "desktop" => Some(Self::Desktop),
            "android" => Some(Self::Android),
            "ios" => Some(Self::Ios),
            "web" => Some(Self::Web),
            _ => None,
        }
    }
}

/// What an app shall sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppProperties {
    /// Its `client_id`.
    pub client_id: String,
    /// What it asks for.
    pub scopes: Vec<String>,
}

/// The descriptor (RFC 7033 section 4.4). `subject` is repeated byte for byte: apps compare it with what they asked.
/// Only links that are wanted are in it (section 4.3).
pub fn descriptor(
    question: &Question,
    subject: &str,
    links: &[(&str, &str)],
    properties: Option<&AppProperties>,
) -> Value {
    let links: Vec<Value> = links
        .iter()
        .filter(|(rel, _)| question.wants(rel))
        .map(|(rel, href)| json!({"rel": rel, "href": href}))
        .collect();
    let mut descriptor = Map::new();
    descriptor.insert("subject".into(), subject.into());
    descriptor.insert("links".into(), links.into());
    if let Some(app) = properties {
        let properties = json!({CLIENT_ID: app.client_id, SCOPES: app.scopes});
        descriptor.insert("properties".into(), properties);
    }
    descriptor.into()
}

/// Which media type the answer has. RFC 7033 wants `application/jrd+json`; the desktop apps take nothing but
/// `application/json`, so the former is for those only who accept nothing else.
pub fn media_type(accept: Option<&str>) -> &'static str {
    const PLAIN: &str = "application/json";
    const JRD: &str = "application/jrd+json";
    let Some(accept) = accept else { return PLAIN };
    let mut kinds = accept
        .split(',')
        .map(|kind| kind.split(';').next().unwrap_or(kind).trim())
        .filter(|kind| !kind.is_empty())
        .peekable();
    if kinds.peek().is_some() && kinds.all(|kind| kind.eq_ignore_ascii_case(JRD)) {
        JRD
    } else {
        PLAIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_one_resource() {
        let question =
            Question::parse("resource=https%3A%2F%2Fcloud.test&rel=a&rel=b&platform=ios&x=y").unwrap();
        assert_eq!(question.resource, "https://cloud.test");
        assert_eq!(question.rels, ["a", "b"]);
        assert_eq!(question.platform, Some(Platform::Ios));
        for bad in ["", "rel=a", "resource=", "resource=a&resource=b"] {
            assert_eq!(Question::parse(bad), Err(BadQuestion), "{bad}");
        }
        assert_eq!(
            Question::parse(&format!("resource={}", "a".repeat(2001))),
            Err(BadQuestion)
        );
    }

    #[test]
    fn h_4_an_unknown_platform_is_none() {
        for odd in ["toaster", "", "Desktop", "desktop "] {
            let question = Question::parse(&format!("resource=a&platform={odd}")).unwrap();
            assert_eq!(question.platform, None);
        }
    }

    #[test]
    fn accounts_are_taken_apart_at_the_last_at_sign() {
        let account = |resource: &str| {
            let question = Question {
                resource: resource.into(),
                rels: Vec::new(),
                platform: None,
            };
            question.account().map(|(user, host)| format!("{user} {host}"))
        };
        assert_eq!(account("acct:me@id.test:4283").unwrap(), "me id.test:4283");
        assert_eq!(account("acct:me@work@id.test").unwrap(), "me@work id.test");
        for bad in [
            "acct:",
            "acct:me",
            "acct:@id.test",
            "acct:me@",
            "https://me@id.test",
        ] {
            assert_eq!(account(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_wanted_links_are_answered() {
        let links = [(ISSUER, "https://id.test")];
        let asked = |query: &str| {
            let question = Question::parse(query).unwrap();
            descriptor(&question, &question.resource, &links, None)
        };
        assert_eq!(asked("resource=a")["links"][0]["href"], "https://id.test");
        assert_eq!(asked("resource=a&rel=other")["links"], json!([]));
        let both = format!("resource=a&rel=other&rel={ISSUER}");
        assert_eq!(asked(&both)["links"][0]["rel"], ISSUER);
        assert!(asked("resource=a").get("properties").is_none());
    }

    #[test]
    fn the_media_type_is_json_unless_only_the_other_is_taken() {
        for accept in [
            None,
            Some("*/*"),
            Some(""),
            Some("application/json"),
            Some("application/jrd+json, application/json"),
        ] {
            assert_eq!(media_type(accept), "application/json", "{accept:?}");
        }
        for accept in ["application/jrd+json", "Application/JRD+json;q=0.9 ,"] {
            assert_eq!(media_type(Some(accept)), "application/jrd+json", "{accept}");
        }
    }
}
