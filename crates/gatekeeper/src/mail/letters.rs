//! What the lodge's letters say, in the owner's language: plain text, and the same as simple HTML.
//!
//! Texts are Fluent files in `locales/`. Names that people chose are shortened and lose every control character, so that
//! none of them can start a line of its own; in HTML they are escaped.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// Longest name that is shown, in characters.
const LONGEST: usize = 100;

/// What a letter is about.
pub(crate) enum Letter {
    /// What the owner wrote down to remember the passphrase by.
    Hint(String),
    /// The way to a new passphrase.
    Reset {
        /// The page where it is chosen.
        link: String,
        /// How long that works.
        minutes: u64,
    },
    /// A code of the second factor.
    Code {
        /// Six digits.
        code: String,
        /// How long it works.
        minutes: u64,
    },
    /// The code that turns mailed codes on.
    Activation {
        /// Six digits.
        code: String,
        /// How long it works.
        minutes: u64,
    },
    /// Only shows that mail arrives.
    Test,
}

/// A letter in words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Whom a letter is from and to.
pub(crate) struct Heading<'a> {
    /// A tag such as `fr`; English where nothing fits.
    pub(crate) language: &'a str,
    /// The instance.
    pub(crate) domain: &'a str,
    /// How the owner is called; may be empty.
    pub(crate) name: &'a str,
}

/// One paragraph.
enum Part {
    Words(String),
    /// What the owner wrote, or where a link leads; on its own line.
    Quote(String),
    Link {
        label: String,
        address: String,
    },
}

impl Letter {
    /// The word under which the outbox keeps it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Hint(_) => "hint",
            Self::Reset { .. } => "reset",
            Self::Code { .. } => "code",
            Self::Activation { .. } => "activation",
            Self::Test => "test",
        }
    }

    /// Writes it.
    pub(crate) fn write(&self, heading: &Heading<'_>) -> Written {
        let texts = Texts::of(heading.language);
        let say = |key: &str| Part::Words(texts.say(key, heading));
        let greeting = if plain(heading.name).is_empty() {
            say("greeting-bare")
        } else {
            say("greeting")
        };
        let (subject, middle) = match self {
            Self::Hint(hint) => (
                "hint-subject",
                vec![
                    say("hint-lead"),
                    Part::Quote(plain(hint)),
                    say("hint-after"),
                    say("hint-unasked"),
                ],
            ),
            Self::Reset { link, minutes } => (
                "reset-subject",
                vec![
                    say("reset-lead"),
                    Part::Link {
                        label: texts.say("reset-button", heading),
                        address: link.clone(),
                    },
                    Part::Words(texts.count("reset-time", "minutes", *minutes)),
                    say("reset-after"),
                    say("reset-unasked"),
                ],
            ),
            Self::Code { code, minutes } => (
                "code-subject",
                vec![
                    say("code-lead"),
                    Part::Quote(plain(code)),
                    Part::Words(texts.count("code-time", "minutes", *minutes)),
                    say("code-unasked"),
                ],
            ),
            Self::Activation { code, minutes } => (
                "activation-subject",
                vec![
                    say("activation-lead"),
                    Part::Quote(plain(code)),
                    Part::Words(texts.count("code-time", "minutes", *minutes)),
                    say("activation-unasked"),
                ],
            ),
            Self::Test => ("test-subject", vec![say("test-lead")]),
        };
        let parts: Vec<Part> = std::iter::once(greeting)
            .chain(middle)
            .chain([say("closing")])
            .collect();
        Written {
            subject: texts.say(subject, heading),
            text: as_text(&parts),
            html: as_html(&parts, texts.tag),
        }
    }
}

fn as_text(parts: &[Part]) -> String {
    let lines: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Part::Words(words) => words.clone(),
            Part::Quote(quote) => format!("    {quote}"),
            Part::Link { address, .. } => address.clone(),
        })
        .collect();
    lines.join("\n\n") + "\n"
}

fn as_html(parts: &[Part], tag: &str) -> String {
    let mut page =
        format!("<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\"></head><body>\n");
    for part in parts {
        let line = match part {
            Part::Words(words) => format!("<p>{}</p>\n", escape(words)),
            Part::Quote(quote) => format!("<blockquote><p><bdi>{}</bdi></p></blockquote>\n", escape(quote)),
            Part::Link { label, address } => format!(
                "<p><a href=\"{0}\">{1}</a></p>\n<p>{0}</p>\n",
                escape(address),
                escape(label)
            ),
        };
        page.push_str(&line);
    }
    page.push_str("</body></html>\n");
    page
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// One short line.
fn plain(text: &str) -> String {
    let line: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    line.trim().to_owned()
}

/// The texts of one language.
#[derive(Clone, Copy)]
struct Texts {
    tag: &'static str,
    bundle: &'static FluentBundle<FluentResource>,
}

impl Texts {
    fn of(tag: &str) -> Self {
        static EN: LazyLock<FluentBundle<FluentResource>> =
            LazyLock::new(|| build("en", include_str!("../../locales/en.ftl")));
        static FR: LazyLock<FluentBundle<FluentResource>> =
            LazyLock::new(|| build("fr", include_str!("../../locales/fr.ftl")));
        static DE: LazyLock<FluentBundle<FluentResource>> =
            LazyLock::new(|| build("de", include_str!("../../locales/de.ftl")));
        let (tag, bundle) = match tag.split(['-', '_']).next() {
            Some("fr") => ("fr", &FR),
            Some("de") => ("de", &DE),
            _ => ("en", &EN),
        };
        Self { tag, bundle }
    }

    fn say(self, key: &str, heading: &Heading<'_>) -> String {
        let mut args = FluentArgs::new();
        args.set("domain", plain(heading.domain));
        args.set("name", plain(heading.name));
        self.format(key, &args)
    }

    fn count(self, key: &str, name: &'static str, number: u64) -> String {
        let mut args = FluentArgs::new();
        args.set(name, FluentValue::from(number));
        self.format(key, &args)
    }

    /// That every key exists in every language is tested, so a look-up does not miss.
    fn format(self, key: &str, args: &FluentArgs<'_>) -> String {
        self.bundle
            .get_message(key)
            .and_then(|message| message.value())
            .map_or_else(String::new, |pattern| {
                self.bundle
                    .format_pattern(pattern, Some(args), &mut Vec::new())
                    .into_owned()
            })
    }
}

fn build(tag: &str, source: &str) -> FluentBundle<FluentResource> {
    // A file with a mistake still gives its other texts; that none has a mistake is tested.
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    const LANGUAGES: [&str; 3] = ["en", "fr", "de"];

    fn heading<'a>(language: &'a str, name: &'a str) -> Heading<'a> {
        Heading {
            language,
            domain: "alice.example",
            name,
        }
    }

    fn letters(text: &str) -> [Letter; 5] {
        [
            Letter::Hint(text.to_owned()),
            Letter::Reset {
                link: "https://alice.example/auth/passphrase_renew?token=0123".to_owned(),
                minutes: 15,
            },
            Letter::Code {
                code: text.to_owned(),
                minutes: 5,
            },
            Letter::Activation {
                code: text.to_owned(),
                minutes: 1,
            },
            Letter::Test,
        ]
    }

    /// Each key with the variables of its text.
    fn shape(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        assert!(FluentResource::try_new(source.to_owned()).is_ok());
        let mut shape: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((start, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                start.clone_into(&mut key);
                assert!(!shape.contains_key(&key), "{key} twice");
            }
            let variables = line
                .split('$')
                .skip(1)
                .filter_map(|rest| rest.split([' ', '}']).next());
            shape
                .entry(key.clone())
                .or_default()
                .extend(variables.map(str::to_owned));
        }
        shape
    }

    #[test]
    fn all_languages_hold_the_same_keys_and_variables() {
        let en = shape(include_str!("../../locales/en.ftl"));
        assert!(en.len() > 10);
        assert_eq!(en, shape(include_str!("../../locales/fr.ftl")));
        assert_eq!(en, shape(include_str!("../../locales/de.ftl")));
    }

    #[test]
    fn every_letter_is_whole_in_every_language() {
        for language in LANGUAGES {
            for name in ["Ada", ""] {
                for letter in letters("the lamp") {
                    let written = letter.write(&heading(language, name));
                    for text in [&written.subject, &written.text, &written.html] {
                        assert!(
                            !text.is_empty() && !text.contains("{$") && !text.contains("{ $"),
                            "{text}"
                        );
                    }
                    assert!(written.subject.contains("alice.example"), "{written:?}");
                    assert!(
                        written
                            .text
                            .lines()
                            .all(|line| !line.trim_end().is_empty() || line.is_empty())
                    );
                    assert_eq!(written.text.contains("Ada"), !name.is_empty(), "{written:?}");
                    assert!(written.html.contains(&format!("lang=\"{language}\"")));
                }
            }
        }
        let other = Letter::Test.write(&heading("nl", "Ada"));
        assert_eq!(other, Letter::Test.write(&heading("en", "Ada")));
    }

    #[test]
    fn s_201_no_subject_holds_what_the_letter_holds() {
        for language in LANGUAGES {
            for letter in letters("the lamp") {
                let written = letter.write(&heading(language, "Ada"));
                assert!(!written.subject.contains("the lamp") && !written.subject.contains("0123"));
                assert!(!written.subject.contains("Ada"));
            }
        }
    }

    #[test]
    fn s_135_what_people_wrote_starts_no_line_and_no_tag() {
        let nasty = "x\r\nBcc: mallory@example.org\r\n\r\n.\r\n<script>alert(1)</script>";
        for language in LANGUAGES {
            for letter in letters(nasty) {
                let written = letter.write(&heading(language, nasty));
                assert!(!written.subject.contains(['\r', '\n']));
                assert!(!written.text.contains('\r'));
                assert!(
                    !written
                        .text
                        .lines()
                        .any(|line| line.starts_with("Bcc") || line == ".")
                );
                assert!(!written.html.contains("<script"), "{}", written.html);
            }
        }
    }
}
