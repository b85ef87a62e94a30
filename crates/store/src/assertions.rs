//! Client assertions that were used (RFC 7523 section 3): each works once, also after a restart (S-100).

use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::In;
use crate::{Error, Write};

impl Write {
    /// Uses an assertion up. `false` when it was used before. It is remembered until `expires_at`; from then on it is
    /// refused by its own claims.
    pub fn consume_assertion(&self, hash: [u8; 32], expires_at: Timestamp) -> Result<bool, Error> {
        self.changed(
            "INSERT INTO assertions (hash, expires_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![hash, In(&expires_at)],
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::sweep::Limits;
    use crate::testing::{House, at};

    #[test]
    fn s_100_an_assertion_works_once() {
        let house = House::settled();
        assert_eq!(house.race(|write| write.consume_assertion([1; 32], at(60))), 1);
        assert!(house.write(|write| write.consume_assertion([2; 32], at(60))));
    }

    #[test]
    fn s_100_it_is_remembered_until_it_expires() {
        let house = House::settled();
        let again = |house: &House| !house.write(|write| write.consume_assertion([1; 32], at(60)));
        assert!(!again(&house));
        house.write(|write| write.sweep(at(59), Limits::default()));
        assert!(again(&house));
        house.write(|write| write.sweep(at(60), Limits::default()));
        assert!(!again(&house));
    }
}
