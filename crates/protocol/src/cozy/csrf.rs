//! The double submit that protects the Cozy forms: a cookie and a field with the same random text (cozy.md B.2).
//!
//! It proves that the form came from a page of this host. It does not tie the form to a session; what a form of ours
//! may change is tied to one besides.

use aws_lc_rs::constant_time::verify_slices_are_equal;

/// Name of the cookie.
pub const COOKIE: &str = "_csrf";

/// Name of the form field.
pub const FIELD: &str = "csrf_token";

/// Path of the cookie.
pub const PATH: &str = "/auth";

/// Life of the cookie, in seconds; each answer starts it anew.
pub const MAX_AGE_SECONDS: u32 = 3600;

/// How many letters the text has.
const LETTERS: usize = 32;

/// Why a form is refused. `Display` is the text of the answer, in format E1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsrfProblem {
    /// The field is not there: 400.
    #[error("missing csrf token in the form parameter")]
    Missing,
    /// It is not the cookie's text, or there is no cookie: 403.
    #[error("invalid csrf token")]
    Invalid,
}

impl CsrfProblem {
    /// The status of the answer.
    pub const fn status(self) -> u16 {
        match self {
            Self::Missing => 400,
            Self::Invalid => 403,
        }
    }
}

/// A fresh text out of 32 random bytes: 32 letters, about 180 bits.
pub fn mint(chance: &[u8; LETTERS]) -> String {
    // 256 is no multiple of 52, so some letters are a little more likely; nothing hangs on that.
    let letter = |byte: &u8| {
        let at = byte % 52;
        char::from(if at < 26 { b'a' + at } else { b'A' + at - 26 })
    };
    chance.iter().map(letter).collect()
}

/// The text to go on with: the one that the browser has, if it is one of ours, else a fresh one.
pub fn keep_or_mint(cookie: Option<&str>, chance: &[u8; LETTERS]) -> String {
    match cookie.filter(|text| is_one(text)) {
        Some(text) => text.to_owned(),
        None => mint(chance),
    }
}

/// Checks a form. A cookie that we cannot have set, such as an empty one, proves nothing.
pub fn check(cookie: Option<&str>, field: Option<&str>) -> Result<(), CsrfProblem> {
    let field = field
        .filter(|text| !text.is_empty())
        .ok_or(CsrfProblem::Missing)?;
    let cookie = cookie.filter(|text| is_one(text)).ok_or(CsrfProblem::Invalid)?;
    verify_slices_are_equal(cookie.as_bytes(), field.as_bytes()).map_err(|_| CsrfProblem::Invalid)
}

fn is_one(text: &str) -> bool {
    text.len() == LETTERS && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn i_04_cookie_and_field_have_to_agree() {
        let (one, other) = (mint(&[1; 32]), mint(&[2; 32]));
        assert_eq!(check(Some(&one), Some(&one)), Ok(()));
        for missing in [None, Some("")] {
            assert_eq!(check(Some(&one), missing), Err(CsrfProblem::Missing));
        }
        assert_eq!(check(Some(&one), Some(&other)), Err(CsrfProblem::Invalid));
        assert_eq!(check(None, Some(&one)), Err(CsrfProblem::Invalid));
        assert_eq!(check(Some("x"), Some("x")), Err(CsrfProblem::Invalid));
        assert_eq!(CsrfProblem::Missing.status(), 400);
        assert_eq!(CsrfProblem::Invalid.status(), 403);
    }

    #[test]
    fn the_text_is_kept_while_the_browser_has_it() {
        let mine = mint(&[7; 32]);
        assert_eq!(keep_or_mint(Some(&mine), &[8; 32]), mine);
        for foreign in [
            None,
            Some(""),
            Some("short"),
            Some("a\r\nSet-Cookie: x=y; aaaaaaaaaaaaaa"),
        ] {
            assert_eq!(keep_or_mint(foreign, &[8; 32]), mint(&[8; 32]));
        }
    }

    proptest! {
        #[test]
        fn a_minted_text_passes(chance: [u8; 32]) {
            let text = mint(&chance);
            prop_assert_eq!(text.len(), 32);
            prop_assert_eq!(check(Some(&text), Some(&text)), Ok(()));
        }
    }
}
