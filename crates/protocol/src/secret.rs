//! Secrets: what must never be printed, logged, compared byte by byte or left in memory.
//!
//! Two kinds. [`Secret`] wraps a value we were given and have to use. [`PlainToken`] is a token we make: it
//! exists once, in the reply; what stays is its [`TokenHash`], and a presented text is looked up by
//! [`TokenHash::of`]. Looking a 256-bit hash up in an index is constant-time by construction.
//!
//! No secret here has `Display` or `Serialize`, and no `Debug` shows a value.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, Zeroizing};

use crate::encoding::{array_from_base64url, base64url, hex};

/// A value that is wiped when dropped and cannot be printed, serialised or compared with `==`.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value. Every call is a place to look at in a review.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl Secret<String> {
    /// Whether `presented` is this secret. Takes the same time wherever they differ; only the length can be
    /// told.
    pub fn matches(&self, presented: &str) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), presented.as_bytes()).is_ok()
    }
}

impl<'de> Deserialize<'de> for Secret<String> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// What a token is for. Part of its hash, so that one kind can never be presented as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Authorization code: 24 bytes, 32 characters of base64url.
    Code,
    /// Refresh token: `gl_rt_` and 32 bytes, 43 characters of base64url. Secret scanners know it by the
    /// prefix.
    Refresh,
    /// The browser's session cookie: 32 bytes, 43 characters.
    Cookie,
    /// The token in our forms: 32 bytes, 43 characters.
    Csrf,
    /// The onboarding link: 16 bytes, 32 lower-case hexadecimal digits.
    Onboarding,
    /// The link to a new passphrase: 16 bytes, 32 lower-case hexadecimal digits.
    PassphraseReset,
    /// A sign-in that passed the passphrase and waits for the second factor: 32 bytes, 43 characters.
    SignIn,
    /// Lets a device sign in without a second factor: 32 bytes, 43 characters.
    TrustedDevice,
    /// What proves to an app that the person confirmed who they are: 32 bytes, 43 characters.
    Confirmation,
    /// The key by which our own pages' script speaks: 32 bytes, 43 characters.
    PageKey,
    /// Lets clients register themselves (RFC 7591 section 3): `gl_ia_` and 32 bytes, 43 characters.
    InitialAccess,
    /// Manages one registration (RFC 7592): `gl_ra_` and 32 bytes, 43 characters.
    Registration,
    /// Device code: `gl_dc_` and 32 bytes, 43 characters of base64url (RFC 8628 section 3.2).
    Device,
    /// Authorization code of the Cozy side: 16 bytes, 32 lower-case hexadecimal digits (cozy.md C.5).
    AccessCode,
    /// The state with which a browser comes back from another server: 16 bytes, 32 lower-case hexadecimal digits.
    Errand,
    /// The state with which a person comes back from the provider they sign in with: 24 bytes, 48 lower-case
    /// hexadecimal digits (cozy.md F.3).
    SignInState,
    /// Carries who signed in with a provider to their instance (cozy.md F.6): 32 bytes, 43 characters of base64url.
    SignInTicket,
    /// Carries a sign-in to the host of an app (cozy.md E.6): 32 bytes, 43 characters of base64url.
    SessionCode,
    /// The cookie of an app's host: 32 bytes, 43 characters.
    AppCookie,
    /// Names a pushed request (RFC 9126 section 2.2): `urn:ietf:params:oauth:request_uri:` and 32 bytes, 43 characters.
    PushedRequest,
}

/// How the name of every pushed request begins (RFC 9126 section 2.2).
pub const PUSHED_REQUEST: &str = "urn:ietf:params:oauth:request_uri:";

/// How a kind of token is written.
struct Shape {
    /// Goes into the hash. Never change one: stored hashes would no longer match.
    label: &'static str,
    prefix: &'static str,
    text: Text,
}

/// How many bytes, in which alphabet.
enum Text {
    Base64Url24,
    Base64Url32,
    Hex16,
    Hex24,
}

impl TokenKind {
    const fn shape(self) -> Shape {
        let (label, prefix, text) = match self {
            Self::Code => ("code", "", Text::Base64Url24),
            Self::Refresh => ("refresh", "gl_rt_", Text::Base64Url32),
            Self::Cookie => ("cookie", "", Text::Base64Url32),
            Self::Csrf => ("csrf", "", Text::Base64Url32),
            Self::Onboarding => ("onboarding", "", Text::Hex16),
            Self::PassphraseReset => ("passphrase-reset", "", Text::Hex16),
            Self::SignIn => ("sign-in", "", Text::Base64Url32),
            Self::TrustedDevice => ("trusted-device", "", Text::Base64Url32),
            Self::Confirmation => ("confirmation", "", Text::Base64Url32),
            Self::PageKey => ("page-key", "", Text::Base64Url32),
            Self::InitialAccess => ("initial-access", "gl_ia_", Text::Base64Url32),
            Self::Registration => ("registration", "gl_ra_", Text::Base64Url32),
            Self::Device => ("device", "gl_dc_", Text::Base64Url32),
            Self::AccessCode => ("access-code", "", Text::Hex16),
            Self::Errand => ("errand", "", Text::Hex16),
            Self::SignInState => ("sign-in-state", "", Text::Hex24),
            Self::SignInTicket => ("sign-in-ticket", "", Text::Base64Url32),
            Self::SessionCode => ("session-code", "", Text::Base64Url32),
            Self::AppCookie => ("app-cookie", "", Text::Base64Url32),
            Self::PushedRequest => ("pushed-request", PUSHED_REQUEST, Text::Base64Url32),
        };
        Shape { label, prefix, text }
    }

    /// Whether `text` is exactly what [`PlainToken::mint`] would have written for some bytes.
    fn is_canonical(self, text: &str) -> bool {
        let shape = self.shape();
        let Some(body) = text.strip_prefix(shape.prefix) else {
            return false;
        };
        match shape.text {
            Text::Base64Url24 => array_from_base64url::<24>(body).is_some(),
            Text::Base64Url32 => array_from_base64url::<32>(body).is_some(),
            Text::Hex16 => is_hex(body, 32),
            Text::Hex24 => is_hex(body, 48),
        }
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A token as the visitor gets it. It exists once: hash it for the store, put it into the reply, let it go.
pub struct PlainToken {
    kind: TokenKind,
    text: Zeroizing<String>,
}

impl PlainToken {
    /// Makes a token out of fresh random bytes; takes the first ones, as many as the kind needs.
    pub fn mint(kind: TokenKind, chance: &[u8; 32]) -> Self {
        let shape = kind.shape();
        let body = Zeroizing::new(match shape.text {
            Text::Base64Url24 => base64url(&chance[..24]),
            Text::Base64Url32 => base64url(chance),
            Text::Hex16 => hex(&chance[..16]),
            Text::Hex24 => hex(&chance[..24]),
        });
        Self {
            kind,
            text: Zeroizing::new([shape.prefix, &body].concat()),
        }
    }

    /// The text, for the reply.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What may be stored.
    pub fn hash(&self) -> TokenHash {
        TokenHash::over(self.kind, &self.text)
    }
}

/// SHA-256 over the kind's label, a zero byte, and the token's text. Stored in place of the token.
///
/// A plain hash is enough: every token carries at least 128 random bits, so there is nothing to guess.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a presented token; `None` unless the text is exactly the canonical form of that kind
    /// (S-028, S-088): length, alphabet, prefix, no padding, no stray bits behind the last byte.
    pub fn of(kind: TokenKind, presented: &str) -> Option<Self> {
        kind.is_canonical(presented).then(|| Self::over(kind, presented))
    }

    /// A hash read back from the store.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes for the store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn over(kind: TokenKind, text: &str) -> Self {
        Self(sha256(&[kind.shape().label.as_bytes(), &[0], text.as_bytes()]))
    }
}

/// As base64url in what is stored as JSON: a hash opens nothing.
impl Serialize for TokenHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64url(&self.0))
    }
}

impl<'de> Deserialize<'de> for TokenHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        array_from_base64url(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("this is no hash"))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

/// SHA-256 of the concatenation of `parts`.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KINDS: &[TokenKind] = &[
        TokenKind::Code,
        TokenKind::Refresh,
        TokenKind::Cookie,
        TokenKind::Csrf,
        TokenKind::Onboarding,
        TokenKind::PassphraseReset,
        TokenKind::SignIn,
        TokenKind::PageKey,
        TokenKind::InitialAccess,
        TokenKind::Registration,
        TokenKind::Device,
        TokenKind::PushedRequest,
        TokenKind::Errand,
        TokenKind::SessionCode,
        TokenKind::AppCookie,
        TokenKind::SignInState,
        TokenKind::SignInTicket,
    ];

    fn chance() -> [u8; 32] {
        std::array::from_fn(|i| u8::try_from(i * 7 + 3).unwrap())
    }

    #[test]
    fn a_secret_matches_itself_and_nothing_else() {
        let secret = Secret::new("s3cret".to_owned());
        assert!(secret.matches("s3cret"));
        for other in ["", "s3cre", "s3cret ", "S3cret", "s3creT"] {
            assert!(!secret.matches(other), "{other:?}");
        }
        assert!(secret.clone().matches("s3cret"));
    }

    #[test]
    fn every_kind_has_its_length_and_prefix() {
        for (kind, length) in KINDS
            .iter()
            .copied()
            .zip([32, 49, 43, 43, 32, 32, 43, 43, 49, 49, 49, 77, 32, 43, 43, 48, 43])
        {
            let token = PlainToken::mint(kind, &chance());
            assert_eq!(token.expose().len(), length, "{kind:?}");
            assert_eq!(
                TokenHash::of(kind, token.expose()),
                Some(token.hash()),
                "{kind:?}"
            );
        }
        assert!(
            PlainToken::mint(TokenKind::Refresh, &chance())
                .expose()
                .starts_with("gl_rt_")
        );
        assert_eq!(
            PlainToken::mint(TokenKind::Onboarding, &chance()).expose(),
            "030a11181f262d343b424950575e656c"
        );
    }

    #[test]
    fn the_hash_of_a_kind_never_changes() {
        // Stored hashes outlive programs: this value is a promise.
        let code = PlainToken::mint(TokenKind::Code, &[0; 32]);
        assert_eq!(code.expose(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(
            hex(code.hash().as_bytes()),
            "b0445c597c79dc9caa3da6c468bcee109e515b612c726dbe534435d24790612c"
        );
    }

    #[test]
    fn one_kind_cannot_be_presented_as_another() {
        let cookie = PlainToken::mint(TokenKind::Cookie, &chance());
        assert_ne!(
            TokenHash::of(TokenKind::Csrf, cookie.expose()),
            Some(cookie.hash())
        );
        assert_eq!(TokenHash::of(TokenKind::Refresh, cookie.expose()), None);
        assert_eq!(TokenHash::of(TokenKind::Code, cookie.expose()), None);
    }

    #[test]
    fn s_028_an_altered_token_is_not_one() {
        for &kind in KINDS {
            let token = PlainToken::mint(kind, &chance());
            let text = token.expose();
            let shorter = &text[..text.len() - 1];
            for altered in [
                shorter.to_owned(),
                format!("{text}A"),
                format!("{text}="),
                format!("{text}\n"),
                format!(" {text}"),
                format!("{shorter}!"),
                format!("{shorter}é"),
                String::new(),
            ] {
                assert_eq!(TokenHash::of(kind, &altered), None, "{kind:?} {altered:?}");
            }
        }
    }

    #[test]
    fn s_028_stray_bits_behind_the_last_byte_are_refused() {
        // 32 bytes are 43 characters; the last one has two bits to spare. All-zero bytes end in A; B differs
        // there only.
        let text = "A".repeat(42);
        assert!(TokenHash::of(TokenKind::Cookie, &format!("{text}A")).is_some());
        assert!(TokenHash::of(TokenKind::Cookie, &format!("{text}B")).is_none());
    }

    #[test]
    fn nothing_shows_a_hash() {
        assert_eq!(format!("{:?}", TokenHash::from_bytes([7; 32])), "TokenHash(..)");
    }

    proptest! {
        #[test]
        fn what_is_minted_is_found_by_its_text(bytes: [u8; 32]) {
            for &kind in KINDS {
                let token = PlainToken::mint(kind, &bytes);
                prop_assert_eq!(TokenHash::of(kind, token.expose()), Some(token.hash()));
            }
        }

        #[test]
        fn any_text_can_be_presented(text in ".*") {
            for &kind in KINDS {
                let _ = TokenHash::of(kind, &text);
            }
        }
    }
}
