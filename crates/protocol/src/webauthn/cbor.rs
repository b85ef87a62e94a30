//! As much of CBOR (RFC 8949) as authenticators write: definite lengths, integers of 64 bits, no tags.
//!
//! CTAP2 has a canonical form with shallow nesting; what is nested deeper than [`DEEPEST`] is refused.

use super::Refused;

/// Levels of maps and arrays: CTAP2 writes four at most.
const DEEPEST: usize = 6;

/// One item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'a> {
    Number(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    /// So many pairs follow.
    Map(usize),
    /// Something that nobody here asks for, skipped with all that belongs to it.
    Other,
}

/// What is left to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

const BROKEN: Refused = Refused::Form("CBOR");

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Refused> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(BROKEN)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The major type and the argument of the next head (RFC 8949 section 3).
    fn head(&mut self) -> Result<(u8, u64), Refused> {
        let first = *self.take(1)?.first().ok_or(BROKEN)?;
        let argument = match first & 31 {
            small @ 0..24 => u64::from(small),
            wide @ 24..28 => self
                .take(1 << (wide - 24))?
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte)),
            // Indefinite lengths are not canonical.
            _ => return Err(BROKEN),
        };
        Ok((first >> 5, argument))
    }

    /// The next item. Of a map only its length is taken; whoever asked goes on with its pairs.
    pub(super) fn item(&mut self) -> Result<Item<'a>, Refused> {
        let before = *self;
        let (major, argument) = self.head()?;
        let length = usize::try_from(argument).map_err(|_| BROKEN);
        Ok(match major {
            0 => Item::Number(i64::try_from(argument).map_err(|_| BROKEN)?),
            1 => Item::Number(-1 - i64::try_from(argument).map_err(|_| BROKEN)?),
            2 => Item::Bytes(self.take(length?)?),
            3 => Item::Text(std::str::from_utf8(self.take(length?)?).map_err(|_| BROKEN)?),
            5 => Item::Map(length?),
            _ => {
                *self = before;
                self.skip(0)?;
                Item::Other
            }
        })
    }

    /// Passes over one item with all that is in it.
    pub(super) fn skip(&mut self, depth: usize) -> Result<(), Refused> {
        if depth > DEEPEST {
            return Err(BROKEN);
        }
        let (major, argument) = self.head()?;
        let inside = match major {
            0 | 1 | 7 => 0,
            2 | 3 => {
                self.take(usize::try_from(argument).map_err(|_| BROKEN)?)?;
                0
            }
            4 => argument,
            5 => argument.checked_mul(2).ok_or(BROKEN)?,
            _ => return Err(BROKEN),
        };
        // Each takes a byte at least: a length that lies runs out of bytes.
        for _ in 0..inside {
            self.skip(depth + 1)?;
        }
        Ok(())
    }
}

/// The authenticator data of an attestation object (6.5.4); nothing may follow it.
pub(super) fn attested_data(object: &[u8]) -> Result<&[u8], Refused> {
    let mut reader = Reader(object);
    let Item::Map(pairs) = reader.item()? else {
        return Err(BROKEN);
    };
    let mut data = None;
    for _ in 0..pairs {
        let Item::Text(name) = reader.item()? else {
            return Err(BROKEN);
        };
        if name != "authData" {
            reader.skip(0)?;
            continue;
        }
        let Item::Bytes(bytes) = reader.item()? else {
            return Err(BROKEN);
        };
        if data.replace(bytes).is_some() {
            return Err(BROKEN);
        }
    }
    match data {
        Some(data) if reader.0.is_empty() => Ok(data),
        _ => Err(BROKEN),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn items_are_read() {
        let mut reader = Reader(b"\x18\x2a\x26\x43abc\x62hi\xa1\x01\x82\x01\xf6");
        let mut next = || reader.item().unwrap();
        assert_eq!(next(), Item::Number(42));
        assert_eq!(next(), Item::Number(-7));
        assert_eq!(next(), Item::Bytes(b"abc"));
        assert_eq!(next(), Item::Text("hi"));
        assert_eq!(next(), Item::Map(1));
        assert_eq!((next(), next()), (Item::Number(1), Item::Other));
        assert_eq!(reader.item(), Err(BROKEN));
    }

    #[test]
    fn lengths_that_lie_depth_and_endless_items_are_refused() {
        for bytes in [
            &b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff"[..],
            b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x5f\x41a\xff",
            b"\x9f\xff",
            b"\x1c",
            b"\xc0\x00",
            &[0x81; 64],
        ] {
            assert_eq!(Reader(bytes).skip(0), Err(BROKEN), "{bytes:x?}");
        }
    }

    #[test]
    fn an_object_has_its_data_once_and_ends() {
        assert_eq!(
            attested_data(b"\xa2\x63fmt\x64none\x68authData\x41x"),
            Ok(&b"x"[..])
        );
        for bytes in [
            &b"\xa1\x63fmt\x64none"[..],
            b"\xa2\x68authData\x41x\x68authData\x41y",
            b"\xa1\x68authData\x41xz",
            b"\xa1\x68authData\x61x",
            b"\x80",
            b"",
        ] {
            assert_eq!(attested_data(bytes), Err(BROKEN), "{bytes:x?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Reader(&bytes).skip(0);
            let _ = attested_data(&bytes);
        }
    }
}
