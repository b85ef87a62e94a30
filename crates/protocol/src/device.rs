//! The device authorization grant (RFC 8628): the code that a person types, what a device sends, what it gets.
//!
//! What lives here: the alphabet and the spelling of user codes, the device authorization request and its answer.
//! Not here: who may ask, how long a code lives, and how often a device may poll.
//!
//! The invariant: a [`UserCode`] has eight letters of [`ALPHABET`], whatever case, dashes and blanks it was typed with.

use std::fmt;

use serde::Serialize;

use crate::error::OAuthError;
use crate::parameters::Parameters;
use crate::scope::Scope;

/// The grant type's name on the wire.
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The letters of user codes: no vowels, so that no words come about, and no letter that is also a digit (RFC 8628
/// section 6.1).
pub const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Letters of a user code. 20^8 is more than 2^34: with the few guesses that a person gets, nobody finds one.
const LETTERS: usize = 8;

/// Most characters that are read of what a person typed.
const LONGEST: usize = 64;

/// The code that a device shows and a person types elsewhere (RFC 8628 section 3.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserCode(String);

impl UserCode {
    /// Makes a code out of random bytes. Every letter is equally likely: bytes that would favour some are passed over.
    /// `None` in the unheard-of case that too many have to be; draw again then.
    pub fn mint(chance: &[u8; 32]) -> Option<Self> {
        let fair = |byte: &&u8| usize::from(**byte) < 256 - 256 % ALPHABET.len();
        let letters: String = chance
            .iter()
            .filter(fair)
            .take(LETTERS)
            .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
            .collect();
        (letters.len() == LETTERS).then_some(Self(letters))
    }

    /// Reads what a person typed: case, blanks and dashes of any kind do not matter (RFC 8628 section 6.1). `None`
    /// for anything that no device shows.
    pub fn read(typed: &str) -> Option<Self> {
        if typed.chars().count() > LONGEST {
            return None;
        }
        let between = |c: &char| {
            !(c.is_whitespace() || matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
        };
        let letters: String = typed
            .chars()
            .filter(between)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let known = |c: char| u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte));
        (letters.len() == LETTERS && letters.chars().all(known)).then_some(Self(letters))
    }

    /// The eight letters without the dash, as they are stored.
    pub fn letters(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserCode {
    /// `BDFG-HJKL`, as devices show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(LETTERS / 2);
        write!(f, "{first}-{second}")
    }
}

/// Reads the scope of a device authorization request (RFC 8628 section 3.1); `None` when it names none. The client has
/// authenticated already. `invalid_scope` for what is no scope.
pub fn asked_scope(params: &Parameters) -> Result<Option<Scope>, OAuthError> {
    Ok(params.get("scope").map(Scope::parse).transpose()?)
}

/// The answer to a device authorization request (RFC 8628 section 3.2).
#[derive(Serialize)]
pub struct DeviceAuthorization {
    /// What the device polls with.
    pub device_code: String,
    /// What it shows.
    pub user_code: String,
    /// Where the person goes.
    pub verification_uri: String,
    /// The same with the code in it, for a QR code.
    pub verification_uri_complete: String,
    /// Seconds that both codes live.
    pub expires_in: u64,
    /// Seconds between two polls.
    pub interval: u64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let code = UserCode::mint(&[0; 32]).unwrap();
        assert_eq!(code.to_string(), "BBBB-BBBB");
        for typed in [
            "BBBB-BBBB",
            "bbbbbbbb",
            " bbbb bbbb ",
            "b-b-b-b-b-b-b-b",
            "BBBB\u{2013}BBBB",
            "bbbb\tBBBB\n",
        ] {
            assert_eq!(UserCode::read(typed).as_ref(), Some(&code), "{typed:?}");
        }
    }

    #[test]
    fn what_no_device_shows_is_not_read() {
        let long = "B".repeat(LONGEST + 1);
        for typed in [
            "",
            "BBBB-BBB",
            "BBBB-BBBBB",
            "AAAA-AAAA",
            "BBBB-BBB1",
            "ВBBB-BBBB",
            &long,
        ] {
            assert_eq!(UserCode::read(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn bytes_that_would_favour_a_letter_are_passed_over() {
        let mut chance = [255; 32];
        assert_eq!(UserCode::mint(&chance), None);
        chance[24..].copy_from_slice(&[0, 1, 19, 20, 239, 40, 240, 5]);
        assert_eq!(UserCode::mint(&chance), None, "seven letters are no code");
        chance[23] = 4;
        assert_eq!(UserCode::mint(&chance).unwrap().to_string(), "GBCZ-BZBH");
    }

    #[test]
    fn letters_are_all_equally_likely() {
        let mut seen = [0_u32; 20];
        for byte in 0..=255_u8 {
            let mut chance = [255; 32];
            chance[..8].fill(byte);
            if let Some(code) = UserCode::mint(&chance) {
                let at = ALPHABET
                    .iter()
                    .position(|letter| *letter == code.letters().as_bytes()[0]);
                seen[at.unwrap()] += 1;
            }
        }
        assert_eq!(seen, [12; 20]);
    }

    #[test]
    fn a_scope_may_be_missing_and_must_be_one() {
        let read = |body: &str| asked_scope(&Parameters::parse(body.as_bytes()).unwrap());
        assert_eq!(read("client_id=x"), Ok(None));
        assert_eq!(
            read("scope=openid+email").unwrap().unwrap().to_string(),
            "openid email"
        );
        assert!(read("scope=%22").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(chance in any::<[u8; 32]>()) {
            if let Some(code) = UserCode::mint(&chance) {
                prop_assert_eq!(UserCode::read(&code.to_string()), Some(code.clone()));
                prop_assert_eq!(UserCode::read(&code.letters().to_lowercase()), Some(code));
            }
        }

        #[test]
        fn anything_can_be_typed(typed in ".{0,80}") {
            let _ = UserCode::read(&typed);
        }
    }
}
