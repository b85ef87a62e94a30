//! The passphrase as it travels: stretched once by the page or the tool that asks for it (cozy.md B.12).
//!
//! The server stores a slow hash of the stretched value, never of the passphrase itself. Storing lives elsewhere; here
//! is the arithmetic that both sides have to agree on, and the question of which side did it.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::host::Domain;
use crate::secret::Secret;

/// Rounds for new passphrases.
pub const DEFAULT_ITERATIONS: u32 = 650_000;

/// Fewest rounds that are accepted.
pub const FEWEST_ITERATIONS: u32 = 50_000;

/// Most rounds that are accepted; more would only keep the owner's computer busy.
pub const MOST_ITERATIONS: u32 = 5_000_000;

/// How a passphrase that somebody sent has to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// As typed: the server stretches it, with [`DEFAULT_ITERATIONS`].
    Clear,
    /// Stretched with so many rounds.
    Stretched(NonZeroU32),
}

/// A number of rounds that is not accepted; 422 names the parameter `KdfIterations`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of iterations is 0, or from 50000 to 5000000")]
pub struct BadIterations;

/// How to read a new passphrase, by the `iterations` sent with it; absent is 0. Only they decide, not whether keys came
/// along: a stretched value without keys would else be stretched twice, and nobody could sign in.
pub fn sent_with(iterations: Option<u32>) -> Result<Sent, BadIterations> {
    match NonZeroU32::new(iterations.unwrap_or(0)) {
        None => Ok(Sent::Clear),
        Some(rounds) if (FEWEST_ITERATIONS..=MOST_ITERATIONS).contains(&rounds.get()) => {
            Ok(Sent::Stretched(rounds))
        }
        Some(_) => Err(BadIterations),
    }
}

/// The salt of an instance: its domain without the port. A renamed instance keeps the one of its old domain.
pub fn salt(domain: &Domain) -> String {
    format!("me@{}", domain.host())
}

/// Stretches a passphrase as pages and tools do. This is slow on purpose: never call it on a thread that answers.
pub fn stretch(passphrase: &Secret<String>, salt: &str, iterations: NonZeroU32) -> Secret<String> {
    let clear = passphrase.expose().as_bytes();
    let mut master_key = Zeroizing::new([0; 32]);
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        iterations,
        salt.as_bytes(),
        clear,
        &mut *master_key,
    );
    let mut hashed = Zeroizing::new([0; 32]);
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        NonZeroU32::MIN,
        clear,
        &*master_key,
        &mut *hashed,
    );
    Secret::new(STANDARD.encode(hashed.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::super::host::Scheme;
    use super::*;

    #[test]
    fn both_sides_come_to_the_same_value() {
        // Computed with Python's hashlib.pbkdf2_hmac.
        let stretched = stretch(
            &Secret::new("p4ssw0rd".to_owned()),
            "me@alice.example.net",
            NonZeroU32::new(50_000).unwrap(),
        );
        assert_eq!(stretched.expose(), "OwLpMdy1e1EQ0sem8Y+WtVZ2tITbLDRuotCqsyTCGa0=");
    }

    #[test]
    fn the_salt_has_no_port() {
        let domain = Domain::parse("alice.localhost:8080", Scheme::Http).unwrap();
        assert_eq!(salt(&domain), "me@alice.localhost");
    }

    #[test]
    fn only_the_rounds_say_who_stretched() {
        assert_eq!(sent_with(None), Ok(Sent::Clear));
        assert_eq!(sent_with(Some(0)), Ok(Sent::Clear));
        for rounds in [50_000, 650_000, 5_000_000] {
            let stretched = Sent::Stretched(NonZeroU32::new(rounds).unwrap());
            assert_eq!(sent_with(Some(rounds)), Ok(stretched));
        }
        for rounds in [1, 49_999, 5_000_001, u32::MAX] {
            assert_eq!(sent_with(Some(rounds)), Err(BadIterations));
        }
    }
}
