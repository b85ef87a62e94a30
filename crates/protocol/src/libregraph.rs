//! What LibreGraph Connect, the provider built into OpenCloud and ownCloud Infinite Scale, makes up by itself
//! (opencloud.md C.5). Only its subjects: they have to survive a move to this provider, because servers and apps take
//! another subject for another person.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use blake2::Blake2bMac512;
use blake2::digest::{KeyInit as _, Mac as _};

use crate::id::{InvalidSubject, Subject};

/// The back end of a server whose accounts are in its own directory.
pub const USUAL_BACKEND: &str = "identifier-libregraph";

/// The key of the hash; part of the formula, no secret.
const KEY: &[u8] = b"lico-IDToken-v1";
/// Where the `@` goes.
const AT: usize = 16;

/// The subject of an account: `raw_id` is its id in the directory, `backend` the name of the provider's back end.
pub fn subject(raw_id: &str, backend: &str) -> Result<Subject, InvalidSubject> {
    // A key of 15 bytes always fits; BLAKE2b takes up to 64.
    let hash = Blake2bMac512::new_from_slice(KEY).map(|mut mac| {
        mac.update(format!("{raw_id} {backend}").as_bytes());
        mac.finalize().into_bytes()
    });
    let text = hash.map(|hash| URL_SAFE_NO_PAD.encode(hash)).unwrap_or_default();
    let (head, tail) = text.split_at_checked(AT).unwrap_or_default();
    Subject::parse(&format!("{head}@{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_is_the_one_that_was_seen() {
        let seen = subject("4c510ada-c86b-4815-8820-42cdf82c3d51", USUAL_BACKEND).unwrap();
        assert_eq!(
            seen.as_str(),
            "nN3b693RIYOmH6Z_@BwlDpgIZVu4DiJqTA2O4Z7olUHeNb9BvWsJ5gbSPBSUGCphM6dIEmeNdsOvHyk6jcwKhgg"
        );
    }

    #[test]
    fn another_account_or_back_end_is_another_subject() {
        let one = subject("a", USUAL_BACKEND).unwrap();
        assert_ne!(one, subject("b", USUAL_BACKEND).unwrap());
        assert_ne!(one, subject("a", "identifier-ldap").unwrap());
    }
}
