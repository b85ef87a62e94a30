//! What the pages say, in the visitor's language: English, French or German.
//!
//! Here live the choice of a language and the look-up of a text by its key. The texts themselves are Fluent files in
//! `locales/`; where they stand on a page is the templates' matter, and the window has texts of its own in `ui/`.
//!
//! Invariant: the three files hold the same keys with the same variables, every key that a page asks for exists, and no
//! key lies unused. Tests below hold this, so a look-up on a running lodge does not miss.

use std::cmp::Reverse;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

/// A language that the pages speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    /// English; also the answer when nothing else fits.
    En,
    /// French.
    Fr,
    /// German.
    De,
}

impl Language {
    /// Chooses the language of a page.
    ///
    /// What the client asks for wins (`ui_locales`, OpenID Connect Core 3.1.2.1, in its order of preference), then what
    /// the owner chose for the lodge (a tag; empty when the lodge follows its visitors), then the browser's
    /// `Accept-Language` (RFC 9110 12.5.4). Tags match by their first part, so `fr-CA` is French. Unknown tags are
    /// passed over, never refused.
    pub(crate) fn negotiate(
        ui_locales: &[String],
        owner_choice: &str,
        accept_language: Option<&str>,
    ) -> Self {
        ui_locales
            .iter()
            .find_map(|tag| Self::of_tag(tag))
            .or_else(|| Self::of_tag(owner_choice))
            .or_else(|| accept_language.and_then(Self::of_header))
            .unwrap_or(Self::En)
    }

    /// The tag for the `lang` attribute (RFC 5646).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let first = tag.trim().split(['-', '_']).next().unwrap_or_default();
        [Self::En, Self::Fr, Self::De]
            .into_iter()
            .find(|known| first.eq_ignore_ascii_case(known.tag()))
    }

    /// The best of an `Accept-Language` value. `q=0` refuses a language; a weight that is none counts as refusal too.
    fn of_header(value: &str) -> Option<Self> {
        let mut wishes: Vec<(u16, Self)> = value
            .split(',')
            .filter_map(|wish| {
                let (tag, parameter) = wish.split_once(';').unwrap_or((wish, ""));
                let weight = match parameter.trim() {
                    "" => 1000,
                    weight => thousandths(weight.strip_prefix("q=").or(weight.strip_prefix("Q="))?)?,
                };
                (weight > 0).then_some(())?;
                Some((weight, Self::of_tag(tag)?))
            })
            .collect();
        // Stable: among equal weights the first named wins.
        wishes.sort_by_key(|&(weight, _)| Reverse(weight));
        wishes.first().map(|&(_, language)| language)
    }

    fn source(self) -> &'static str {
        match self {
            Self::En => include_str!("../locales/en.ftl"),
            Self::Fr => include_str!("../locales/fr.ftl"),
            Self::De => include_str!("../locales/de.ftl"),
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static EN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| build(Language::En));
        static FR: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| build(Language::Fr));
        static DE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| build(Language::De));
        match self {
            Self::En => &EN,
            Self::Fr => &FR,
            Self::De => &DE,
        }
    }
}

/// A `qvalue` of RFC 9110 12.4.2 in thousandths: `0`, `1`, or either with up to three decimals.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

fn build(language: Language) -> FluentBundle<FluentResource> {
    // A file with a mistake still gives its other texts; that none has a mistake is tested.
    let resource = match FluentResource::try_new(language.source().to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // Isolation marks would end up in titles and attributes; foreign names stand in <bdi> instead.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The texts of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts {
    language: Language,
}

impl Texts {
    /// The texts of `language`.
    pub(crate) fn new(language: Language) -> Self {
        Self { language }
    }

    /// The tag for the page's `lang` attribute.
    pub(crate) fn tag(self) -> &'static str {
        self.language.tag()
    }

    /// The text of `key`. Plain text: the template escapes it.
    pub(crate) fn get(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of `key` with its variables filled in, as they are.
    pub(crate) fn with(self, key: &str, variables: &[(&str, &str)]) -> String {
        let args: FluentArgs<'_> = variables.iter().copied().collect();
        self.format(key, Some(&args))
    }

    /// The text of `key` for a number of things, in `$count`; the language's plural rules apply.
    pub(crate) fn count(self, key: &str, number: u64) -> String {
        let args: FluentArgs<'_> = [("count", number)].into_iter().collect();
        self.format(key, Some(&args))
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.language.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.tag(), "a text is missing");
            return key.to_owned();
        };
        let mut mistakes = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut mistakes).into_owned();
        if !mistakes.is_empty() {
            tracing::error!(key, language = self.tag(), ?mistakes, "a text lacks a variable");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    const ALL: [Language; 3] = [Language::En, Language::Fr, Language::De];

    fn owned(tags: &[&str]) -> Vec<String> {
        tags.iter().map(ToString::to_string).collect()
    }

    /// Every key of a file with the variables that its text uses.
    fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =")
                && line.starts_with(|c: char| c.is_ascii_lowercase())
            {
                key = name.to_owned();
                assert!(
                    found.insert(key.clone(), BTreeSet::new()).is_none(),
                    "{key} stands twice"
                );
            }
            for variable in line.split('$').skip(1) {
                let end = variable
                    .find(|c: char| !c.is_ascii_alphanumeric())
                    .unwrap_or(variable.len());
                found.get_mut(&key).unwrap().insert(variable[..end].to_owned());
            }
        }
        found
    }

    fn crate_folder(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
    }

    fn files(folder: &Path) -> Vec<String> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .flat_map(|path| {
                if path.is_dir() {
                    files(&path)
                } else {
                    vec![fs::read_to_string(path).unwrap()]
                }
            })
            .collect()
    }

    /// String literals that have the form of a key: lower-case words joined by dashes.
    fn literals(source: &str) -> BTreeSet<String> {
        let code = source.split("#[cfg(test)]").next().unwrap();
        code.split('"')
            .filter(|text| {
                text.contains('-')
                    && text.split('-').all(|word| {
                        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                    })
            })
            .map(ToOwned::to_owned)
            .collect()
    }

    #[test]
    fn the_three_languages_have_the_same_keys_and_variables() {
        let english = messages(Language::En.source());
        assert!(english.len() > 50, "the files are read");
        for other in [Language::Fr, Language::De] {
            assert_eq!(messages(other.source()), english, "{other:?}");
        }
    }

    #[test]
    fn every_text_parses_and_formats() {
        for language in ALL {
            assert!(
                FluentResource::try_new(language.source().to_owned()).is_ok(),
                "{language:?} has a mistake"
            );
            for (key, variables) in messages(language.source()) {
                let args: FluentArgs<'_> = variables.iter().map(|name| (name.as_str(), "7")).collect();
                let bundle = language.bundle();
                let pattern = bundle
                    .get_message(&key)
                    .and_then(|message| message.value())
                    .unwrap();
                let mut mistakes = Vec::new();
                let text = bundle.format_pattern(pattern, Some(&args), &mut mistakes);
                assert!(mistakes.is_empty(), "{language:?} {key}: {mistakes:?}");
                assert!(!text.trim().is_empty(), "{language:?} {key} is empty");
                assert!(!text.contains('!'), "{language:?} {key} shouts");
            }
        }
    }

    #[test]
    fn every_key_that_a_page_asks_for_exists() {
        let known = messages(Language::En.source());
        for template in files(&crate_folder("templates")) {
            for call in template.split("t.").skip(1) {
                let Some((method, rest)) = call.split_once('(') else {
                    continue;
                };
                if ["get", "with", "count"].contains(&method)
                    && let Some(text) = rest.strip_prefix('"')
                {
                    let key = text.split('"').next().unwrap();
                    assert!(known.contains_key(key), "a template asks for {key}");
                }
            }
        }
        for key in literals(&fs::read_to_string(crate_folder("src/pages.rs")).unwrap()) {
            assert!(known.contains_key(&key), "pages.rs asks for {key}");
        }
    }

    #[test]
    fn no_key_lies_unused() {
        let readers = [files(&crate_folder("templates")), files(&crate_folder("src"))]
            .concat()
            .concat();
        for key in messages(Language::En.source()).keys() {
            assert!(readers.contains(&format!("\"{key}\"")), "nobody asks for {key}");
        }
    }

    #[test]
    fn numbers_follow_the_plural_and_names_stay_text() {
        let english = Texts::new(Language::En);
        assert!(english.count("signin-throttled", 1).contains("1 second,"));
        assert!(english.count("signin-throttled", 40).contains("40 seconds,"));
        assert!(
            english
                .with("welcome-heading", &[("name", "007")])
                .ends_with("007")
        );
    }

    #[test]
    fn a_missing_text_shows_its_key() {
        assert_eq!(Texts::new(Language::De).get("no-such-text"), "no-such-text");
    }

    #[test]
    fn the_clients_wish_comes_first() {
        let wish = owned(&["tlh", "fr-CA", "de"]);
        assert_eq!(Language::negotiate(&wish, "de", Some("en")), Language::Fr);
    }

    #[test]
    fn the_owners_choice_comes_before_the_browsers() {
        assert_eq!(
            Language::negotiate(&owned(&["it"]), "de", Some("fr")),
            Language::De
        );
    }

    #[test]
    fn the_browsers_weights_decide_when_nobody_chose() {
        let of = |header| Language::negotiate(&[], "", Some(header));
        assert_eq!(of("de-CH;q=0.7, fr;q=0.9, en;q=0.8"), Language::Fr);
        assert_eq!(of("it, DE, fr"), Language::De);
        assert_eq!(of("fr;q=0, de;q=0.1"), Language::De);
        assert_eq!(of("fr;q=loud, de;q=1.000"), Language::De);
    }

    #[test]
    fn english_answers_when_nothing_fits() {
        assert_eq!(Language::negotiate(&[], "", None), Language::En);
        assert_eq!(
            Language::negotiate(&owned(&["", "-", "xx"]), "zz", Some(";;,q=,*;q=2")),
            Language::En
        );
    }
}
