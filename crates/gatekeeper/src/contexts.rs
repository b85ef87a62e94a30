//! Contexts: named blocks of settings that instances share (cozy.md A.2). They are configuration; an instance only names
//! its own.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The block of instances that name none, or one that is not there.
const DEFAULT: &str = "default";

/// All contexts by their names.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Contexts(BTreeMap<String, Context>);

/// One named block of settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Context {
    /// Where a person goes who signed in: `slug[/path][#fragment]` of an app.
    pub default_redirection: Option<String>,
    /// Where the owner goes who just chose the first passphrase; else as always.
    pub onboarded_redirection: Option<String>,
}

impl Contexts {
    /// The settings of an instance of this context.
    pub fn of(&self, name: &str) -> Context {
        let found = self.0.get(name).or_else(|| self.0.get(DEFAULT));
        found.cloned().unwrap_or_default()
    }

    /// Every context by its name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Context)> {
        self.0.iter().map(|(name, context)| (name.as_str(), context))
    }

    /// Refuses names and values that cannot be; the text names the key.
    pub fn check(&self) -> Result<(), String> {
        for (name, context) in self.iter() {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
            if name.is_empty() || name.len() > 255 || !name.bytes().all(plain) {
                return Err(format!(
                    "`[contexts.{name}]`: a context's name has letters, digits, - _ and ."
                ));
            }
            for (key, value) in [
                ("default_redirection", &context.default_redirection),
                ("onboarded_redirection", &context.onboarded_redirection),
            ] {
                if value.as_deref().is_some_and(|value| !is_slug_first(value)) {
                    return Err(format!(
                        "`contexts.{name}.{key}` starts with the name of an app, such as drive/#/folder"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Whether a text has the form `slug[/path][#fragment]`.
pub(crate) fn is_slug_first(text: &str) -> bool {
    let slug = text.split(['/', '#', '?']).next().unwrap_or_default();
    protocol::cozy::host::Slug::parse(slug).is_some() && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contexts(json: &str) -> Contexts {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_unknown_context_is_the_default_one_and_that_may_be_silent() {
        let two = contexts(
            r#"{"default":{"default_redirection":"drive/"},"work":{"onboarded_redirection":"home/"}}"#,
        );
        assert_eq!(two.of("").default_redirection.as_deref(), Some("drive/"));
        assert_eq!(two.of("gone").default_redirection.as_deref(), Some("drive/"));
        assert_eq!(two.of("work").default_redirection, None);
        assert_eq!(two.of("work").onboarded_redirection.as_deref(), Some("home/"));
        assert_eq!(Contexts::default().of("work"), Context::default());
    }

    #[test]
    fn a_context_sends_people_to_apps_only() {
        for good in ["drive", "drive/", "drive/#/folder", "drive/a?b=c"] {
            let json = format!(r#"{{"a":{{"default_redirection":"{good}"}}}}"#);
            assert_eq!(contexts(&json).check(), Ok(()), "{good}");
        }
        for bad in [
            "",
            "https://evil.example/",
            "/drive",
            "//evil.example",
            "DRIVE",
            "a b",
        ] {
            let json = format!(r#"{{"a":{{"default_redirection":"{bad}"}}}}"#);
            assert!(
                contexts(&json)
                    .check()
                    .unwrap_err()
                    .contains("default_redirection"),
                "{bad}"
            );
        }
        assert!(contexts(r#"{"a b":{}}"#).check().is_err());
    }
}
