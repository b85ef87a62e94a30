//! Revisions of documents, as CouchDB writes them: `2-0123456789abcdef0123456789abcdef` (cozy.md D.6).
//!
//! A revision is made out of what the document was before and what it is now. The same change made twice has the same
//! revision; two different changes of one document have different ones.

use std::fmt;

use crate::encoding::{hex, hex_digit};
use crate::secret::sha256;

/// A revision. The order is CouchDB's: the longer history wins, then the greater hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision {
    generation: u64,
    hash: [u8; 16],
}

impl Revision {
    /// Reads a revision: a number from 1 on without leading zeros, a dash, and 32 lowercase hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, digits) = text.split_once('-')?;
        let plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
        let generation = if plain { number.parse().ok() } else { None }?;
        if digits.len() != 32 || digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let mut hash = [0; 16];
        for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
        }
        Some(Self { generation, hash })
    }

    /// The revision after `previous` of a document whose text, without `_id` and `_rev`, is now `body`.
    pub fn of_body(previous: Option<Self>, body: &[u8]) -> Self {
        Self::after(previous, b"body\0", body)
    }

    /// The revision that a deletion leaves behind.
    pub fn of_deletion(previous: Self) -> Self {
        Self::after(Some(previous), b"deleted\0", b"")
    }

    /// How many times the document was written.
    pub const fn generation(self) -> u64 {
        self.generation
    }

    fn after(previous: Option<Self>, what: &[u8], body: &[u8]) -> Self {
        let (generation, before) =
            previous.map_or((0, [0; 16]), |previous| (previous.generation, previous.hash));
        let whole = sha256(&[&generation.to_be_bytes(), &before, what, body]);
        let mut hash = [0; 16];
        hash.copy_from_slice(&whole[..16]);
        Self {
            generation: generation.saturating_add(1),
            hash,
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.generation, hex(&self.hash))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_history_counts_up() {
        let first = Revision::of_body(None, b"{}");
        let second = Revision::of_body(Some(first), b"{}");
        let gone = Revision::of_deletion(second);
        assert_eq!([first, second, gone].map(Revision::generation), [1, 2, 3]);
        assert!(first < second && second < gone);
        assert!(first.to_string().starts_with("1-"));
        assert_eq!(first.to_string().len(), 34);
    }

    #[test]
    fn a_revision_depends_on_what_was_and_what_is() {
        let first = Revision::of_body(None, b"{}");
        assert_eq!(first, Revision::of_body(None, b"{}"));
        assert_ne!(first, Revision::of_body(None, b"{\"a\":1}"));
        let other = Revision::of_body(None, b"[]");
        assert_ne!(
            Revision::of_body(Some(first), b"{}"),
            Revision::of_body(Some(other), b"{}")
        );
        assert_ne!(Revision::of_body(Some(first), b""), Revision::of_deletion(first));
    }

    #[test]
    fn the_longer_history_wins() {
        let read = |text: &str| Revision::parse(text).unwrap();
        let (low, high) = ("0".repeat(32), "f".repeat(32));
        assert!(read(&format!("10-{low}")) > read(&format!("9-{high}")));
        assert!(read(&format!("2-{high}")) > read(&format!("2-{low}")));
    }

    #[test]
    fn what_is_no_revision_is_refused() {
        let hash = "0123456789abcdef0123456789abcdef";
        assert!(Revision::parse(&format!("1-{hash}")).is_some());
        for bad in [
            String::new(),
            "1".to_owned(),
            "1-".to_owned(),
            format!("-{hash}"),
            format!("0-{hash}"),
            format!("01-{hash}"),
            format!("+1-{hash}"),
            format!("1-{}", hash.to_uppercase()),
            format!("1-{hash}0"),
            format!("1-{}", &hash[1..]),
            format!("1-{}g", &hash[1..]),
            format!("1-{hash} "),
            format!("99999999999999999999-{hash}"),
            format!("1-{}\u{e9}", &hash[2..]),
        ] {
            assert_eq!(Revision::parse(&bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(bodies in prop::collection::vec(any::<Vec<u8>>(), 1..5)) {
            let mut now = None;
            for body in &bodies {
                let next = Revision::of_body(now, body);
                prop_assert_eq!(Revision::parse(&next.to_string()), Some(next));
                now = Some(next);
            }
        }

        #[test]
        fn one_revision_has_one_text(text in "[0-9+]{0,3}-?[0-9a-fA-F]{31,33}") {
            if let Some(read) = Revision::parse(&text) {
                prop_assert_eq!(read.to_string(), text);
            }
        }
    }
}
