//! Scopes: a short ordered set of words (RFC 6749 section 3.3).
//!
//! The order of the request is kept, because answers repeat it; repeated words are dropped. Whether a word
//! means anything is not decided by the grammar; [`SUPPORTED`] lists the words that mean something here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{ErrorCode, OAuthError};

/// OpenID Connect is wanted: an ID token is issued.
pub const OPENID: &str = "openid";
/// Names, language and time zone.
pub const PROFILE: &str = "profile";
/// The e-mail address.
pub const EMAIL: &str = "email";
/// A refresh token.
pub const OFFLINE_ACCESS: &str = "offline_access";
/// The postal address (OpenID Connect Core section 5.4).
pub const ADDRESS: &str = "address";
/// The phone number (OpenID Connect Core section 5.4).
pub const PHONE: &str = "phone";

/// The roles that servers give rights by (opencloud.md C.6).
pub const ROLES: &str = "roles";
/// The groups the owner is in (opencloud.md C.6).
pub const GROUPS: &str = "groups";
/// The authentication class reached, in ID and access tokens (opencloud.md C.6).
pub const ACR: &str = "acr";
/// The owner's id in the directory, as a claim of its own (opencloud.md C.6).
pub const LIBREGRAPH_UUID: &str = "LibreGraph.UUID";
/// The same, as LibreGraph Connect spells it.
pub const LIBREGRAPH_UUID_AS_SPELT: &str = "LibgreGraph.UUID";
/// The owner's id in the directory, in the place of `sub` (opencloud.md C.6).
pub const LIBREGRAPH_RAW_SUB: &str = "LibreGraph.RawSub";

/// The words that mean something here, in the order in which discovery lists them. All others are dropped
/// from requests.
pub const SUPPORTED: [&str; 12] = [
    OPENID,
    PROFILE,
    EMAIL,
    ADDRESS,
    PHONE,
    OFFLINE_ACCESS,
    ROLES,
    GROUPS,
    ACR,
    LIBREGRAPH_UUID,
    LIBREGRAPH_UUID_AS_SPELT,
    LIBREGRAPH_RAW_SUB,
];

/// Most words in one scope.
const MOST: usize = 100;

/// An ordered set of scope words, possibly empty. Two scopes are equal when they have the same words in the
/// same order; compare [`Scope::canonical`] where order must not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Scope(Vec<String>);

/// The text is not a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "scope is at most 100 words of visible ASCII without quotes and backslashes, with single spaces between"
)]
pub struct InvalidScope;

impl From<InvalidScope> for OAuthError {
    fn from(problem: InvalidScope) -> Self {
        Self::new(ErrorCode::InvalidScope, problem.to_string())
    }
}

impl Scope {
    /// Reads space-separated words. Repeated words are dropped, and so are surplus spaces; any other
    /// deviation from RFC 6749 section 3.3 (%x21 / %x23-5B / %x5D-7E), or more than 100 words, is refused.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        let mut words: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !word
                .bytes()
                .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
            {
                return Err(InvalidScope);
            }
            if !words.iter().any(|known| known == word) {
                if words.len() == MOST {
                    return Err(InvalidScope);
                }
                words.push(word.to_owned());
            }
        }
        Ok(Self(words))
    }

    /// Whether the word is in it.
    pub fn contains(&self, word: &str) -> bool {
        self.iter().any(|known| known == word)
    }

    /// The words, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no words.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every word of this is in `other`.
    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.iter().all(|word| other.contains(word))
    }

    /// The words that are also in `other`, in this one's order.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.only(|word| other.contains(word))
    }

    /// The scope without one word.
    #[must_use]
    pub fn without(&self, word: &str) -> Self {
        self.only(|known| known != word)
    }

    /// The words of this one, then those of `other` that are not in it.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let more = other.iter().filter(|word| !self.contains(word));
        Self(self.iter().chain(more).map(str::to_owned).collect())
    }

    /// The words that [`SUPPORTED`] knows.
    #[must_use]
    pub fn supported(&self) -> Self {
        self.only(|word| SUPPORTED.contains(&word))
    }

    /// The words sorted and joined by spaces: equal for equal sets.
    pub fn canonical(&self) -> String {
        let mut words: Vec<&str> = self.iter().collect();
        words.sort_unstable();
        words.join(" ")
    }

    /// The words that pass, in order.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.iter().filter(|word| keep(word)).map(str::to_owned).collect())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        Self::parse(text)
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scope(text: &str) -> Scope {
        Scope::parse(text).unwrap()
    }

    #[test]
    fn the_order_is_kept_and_repetition_dropped() {
        assert_eq!(
            scope("profile openid  email openid ").to_string(),
            "profile openid email"
        );
        assert_eq!(scope("").len(), 0);
        assert!(scope(" ").is_empty());
    }

    #[test]
    fn words_are_case_sensitive() {
        let scope = scope("OpenID openid");
        assert_eq!(scope.len(), 2);
        assert!(!scope.contains("OPENID"));
    }

    #[test]
    fn foreign_characters_are_refused() {
        for bad in [
            "open\"id",
            "open\\id",
            "open\tid",
            "openid\n",
            "öpenid",
            "open\u{7f}id",
            "open\0id",
        ] {
            assert_eq!(Scope::parse(bad), Err(InvalidScope), "{bad:?}");
        }
        assert_eq!(scope("https://api.example/a!b#c").len(), 1);
    }

    #[test]
    fn a_hundred_words_are_enough() {
        let words = |count: usize| (0..count).map(|i| format!("w{i}")).collect::<Vec<_>>().join(" ");
        assert!(Scope::parse(&words(100)).is_ok());
        assert!(Scope::parse(&format!("{} w0", words(100))).is_ok());
        assert_eq!(Scope::parse(&words(101)), Err(InvalidScope));
    }

    #[test]
    fn sets_behave_like_sets_and_keep_their_order() {
        let asked = scope("offline_access groupz openid");
        let allowed = scope("openid profile offline_access");
        assert_eq!(asked.intersection(&allowed).to_string(), "offline_access openid");
        assert_eq!(asked.supported().to_string(), "offline_access openid");
        assert_eq!(asked.without(OFFLINE_ACCESS).to_string(), "groupz openid");
        assert_eq!(
            asked.union(&allowed).to_string(),
            "offline_access groupz openid profile"
        );
        assert!(scope("openid").is_subset_of(&allowed));
        assert!(Scope::default().is_subset_of(&allowed));
        assert!(!asked.is_subset_of(&allowed));
        assert_eq!(scope("b a").canonical(), scope("a b").canonical());
        assert_ne!(scope("b a"), scope("a b"));
    }

    #[test]
    fn it_is_one_text_in_json() {
        let asked = scope("openid email");
        assert_eq!(serde_json::to_string(&asked).unwrap(), "\"openid email\"");
        assert_eq!(serde_json::from_str::<Scope>("\"openid email\"").unwrap(), asked);
        assert!(serde_json::from_str::<Scope>("\"a\\\"b\"").is_err());
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again(text in "[ -~]{0,60}") {
            if let Ok(scope) = Scope::parse(&text) {
                prop_assert_eq!(&Scope::parse(&scope.to_string()).unwrap(), &scope);
                prop_assert!(scope.intersection(&scope) == scope && scope.is_subset_of(&scope));
            }
        }

        #[test]
        fn any_text_can_be_sent(text in ".*") {
            let _ = Scope::parse(&text);
        }
    }
}
