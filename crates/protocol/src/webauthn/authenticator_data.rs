//! What the authenticator says (6.1).

use aws_lc_rs::digest;

use super::cbor::Reader;
use super::{Expected, LONGEST_ID, Refused};

/// Length of what is always there: the hash of the relying party's id, the flags and the counter.
const FIXED: usize = 37;

/// The flags (6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    fn has(self, bit: u8) -> bool {
        self.0 & (1 << bit) != 0
    }

    /// Somebody was there.
    pub fn present(self) -> bool {
        self.has(0)
    }

    /// The authenticator made sure who.
    pub fn verified(self) -> bool {
        self.has(2)
    }

    /// The credential may be copied to other devices; this never changes (6.1.3).
    pub fn may_be_copied(self) -> bool {
        self.has(3)
    }

    /// It is copied somewhere.
    pub fn is_copied(self) -> bool {
        self.has(4)
    }
}

/// It, in parts.
#[derive(Debug)]
pub(super) struct AuthenticatorData<'a> {
    rp_id_hash: &'a [u8],
    pub(super) flags: Flags,
    pub(super) counter: u32,
    pub(super) attested: Option<Attested<'a>>,
}

/// A new credential in it (6.5.2).
#[derive(Debug)]
pub(super) struct Attested<'a> {
    pub(super) id: &'a [u8],
    /// The public key, a `COSE_Key` with nothing around it.
    pub(super) key: &'a [u8],
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refused> {
        const SHORT: Refused = Refused::Form("authenticator data");
        let (fixed, mut rest) = bytes.split_at_checked(FIXED).ok_or(SHORT)?;
        let (rp_id_hash, fixed) = fixed.split_at_checked(32).ok_or(SHORT)?;
        let [flags, counter @ ..] = fixed else {
            return Err(SHORT);
        };
        let flags = Flags(*flags);
        let counter = u32::from_be_bytes(counter.try_into().map_err(|_| SHORT)?);
        let attested = if flags.has(6) {
            // After the model of the authenticator (16 bytes) the length of the id.
            let (head, after) = rest.split_at_checked(18).ok_or(SHORT)?;
            let [.., high, low] = head else { return Err(SHORT) };
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            if length > LONGEST_ID {
                return Err(SHORT);
            }
            let (id, after) = after.split_at_checked(length).ok_or(SHORT)?;
            let mut reader = Reader(after);
            reader.skip(0)?;
            let (key, after) = after
                .split_at_checked(after.len() - reader.0.len())
                .ok_or(SHORT)?;
            rest = after;
            Some(Attested { id, key })
        } else {
            None
        };
        if flags.has(7) {
            let mut reader = Reader(rest);
            reader.skip(0)?;
            rest = reader.0;
        }
        if !rest.is_empty() {
            return Err(SHORT);
        }
        Ok(Self {
            rp_id_hash,
            flags,
            counter,
            attested,
        })
    }

    /// That it was made for this relying party, and by whom (7.1 steps 14 to 17, 7.2 steps 15 to 18).
    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<(), Refused> {
        if self.rp_id_hash != sha256(expected.rp_id.as_bytes()) {
            return Err(Refused::RelyingParty);
        }
        if !self.flags.present() {
            return Err(Refused::Presence);
        }
        if expected.verified && !self.flags.verified() {
            return Err(Refused::Verification);
        }
        // What cannot be copied is not copied (6.1.3).
        if self.flags.is_copied() && !self.flags.may_be_copied() {
            return Err(Refused::Form("flags"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn data(flags: u8, rest: &[u8]) -> Vec<u8> {
        [&sha256(b"localhost")[..], &[flags], &7_u32.to_be_bytes(), rest].concat()
    }

    fn expected(rp_id: &str, verified: bool) -> Expected<'_> {
        Expected {
            origin: "http://localhost:4283",
            rp_id,
            verified,
        }
    }

    #[test]
    fn presence_verification_and_the_relying_party_count() {
        let check = |flags, rp_id, verified| {
            AuthenticatorData::read(&data(flags, b""))
                .unwrap()
                .check(&expected(rp_id, verified))
        };
        assert_eq!(check(0b101, "localhost", true), Ok(()));
        assert_eq!(check(0b001, "localhost", false), Ok(()));
        assert_eq!(check(0b001, "localhost", true), Err(Refused::Verification));
        assert_eq!(check(0b100, "localhost", false), Err(Refused::Presence));
        assert_eq!(check(0b101, "example.org", true), Err(Refused::RelyingParty));
        assert_eq!(check(0b1_0101, "localhost", true), Err(Refused::Form("flags")));
        assert_eq!(check(0b1_1101, "localhost", true), Ok(()));
    }

    #[test]
    fn what_is_in_it_is_told_apart() {
        let attested = [&[9; 16][..], &[0, 2], b"id", b"\xa1\x01\x02", b"\xa1\x63ext\xf5"].concat();
        let bytes = data(0b1100_0001, &attested);
        let read = AuthenticatorData::read(&bytes).unwrap();
        let inside = read.attested.unwrap();
        assert_eq!(
            (inside.id, inside.key, read.counter),
            (&b"id"[..], &b"\xa1\x01\x02"[..], 7)
        );
        for wrong in [
            data(0b0100_0001, &attested),
            data(0b1100_0001, &attested[..21]),
            data(1, b"x"),
            data(0b1000_0001, b""),
            data(0b0100_0001, b""),
            data(1, b"")[..36].to_vec(),
        ] {
            assert!(AuthenticatorData::read(&wrong).is_err(), "{wrong:x?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = AuthenticatorData::read(&bytes);
        }
    }
}
