//! The passphrase: derived in the page with PBKDF2 (cozy.md B.12), stored with scrypt and its parameters.
//!
//! What scrypt costs is measured where a passphrase is set ([`Cost`]): the memory stays the same, and there are as many
//! passes as take about a quarter of a second. A verifier that costs less than it should is made anew at the next sign-in.
//!
//! Invariant: at most [`AT_ONCE`] scrypt computations run at a time, each needs 128 MiB for a moment, and at
//! most [`WAITING`] wait; more are turned away as overload, so a burst of sign-ins cannot take the memory.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use aws_lc_rs::{constant_time, pbkdf2};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use protocol::secret::Secret;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroize as _;

use crate::Fault;
use crate::hex;
use crate::messages::{Strength, Weakness};
use crate::vault::Vault;
use crate::world::Moment;

/// PBKDF2 rounds in the page (cozy.md B.12).
pub const ITERATIONS: u32 = 650_000;
/// scrypt computations at once.
const AT_ONCE: usize = 2;
/// Computations that may wait for their turn.
const WAITING: usize = 32;
/// Shortest passphrase taken from the window and the pages, in characters (NIST SP 800-63B-4: 15 where it is
/// the only factor).
pub const SHORTEST: usize = 15;
/// Longest passphrase, in bytes.
pub const LONGEST: usize = 1024;

/// scrypt's N where the cost is measured, as a power of two: 128 MiB (OWASP's first choice).
const LOG_N: u8 = 17;
/// scrypt's block size, of all verifiers.
const R: u32 = 8;
/// Milliseconds that one check takes at least, where the passes allow it.
const LEAST_MILLISECONDS: u32 = 250;
/// Most passes.
const MOST_PASSES: u32 = 4;

/// What a check costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cost {
    /// scrypt's N as a power of two.
    pub(crate) log_n: u8,
    /// scrypt's passes (its p), one after the other in the same memory.
    pub(crate) passes: u32,
    /// What it took when it was measured.
    pub(crate) milliseconds: u32,
}

impl Cost {
    /// The memory of one check, in MiB: 128 * N * r bytes.
    pub(crate) fn mebibytes(self) -> u32 {
        u32::try_from(((128 * u64::from(R)) << self.log_n) >> 20).unwrap_or(u32::MAX)
    }

    /// How much work it is, to compare.
    fn work(self) -> u64 {
        u64::from(self.passes) << self.log_n
    }
}

/// As many passes as take [`LEAST_MILLISECONDS`] when one takes so many; never more than twice as long, unless one does.
fn passes(milliseconds: u32) -> u32 {
    LEAST_MILLISECONDS
        .div_ceil(milliseconds.max(1))
        .clamp(1, MOST_PASSES)
}

/// Whether a stored verifier costs less than this.
pub(crate) fn is_cheaper(verifier: &Secret<String>, than: Cost) -> Result<bool, Fault> {
    Ok(Verifier::parse(verifier.expose())?.work() < than.work())
}

/// A passphrase as it arrived.
pub enum Typed {
    /// Derived by the page, base64 of 32 bytes.
    Derived(Secret<String>),
    /// As typed; the page ran without script.
    Clear(Secret<String>),
}

impl Typed {
    /// The text, whichever it is.
    pub(crate) fn text(&self) -> &Secret<String> {
        match self {
            Self::Derived(text) | Self::Clear(text) => text,
        }
    }

    /// The same once more, for who checks it and then keeps it.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Derived(text) => Self::Derived(text.clone()),
            Self::Clear(text) => Self::Clear(text.clone()),
        }
    }
}

/// What is stored of a passphrase.
pub(crate) struct Credentials {
    pub(crate) verifier: Secret<String>,
    pub(crate) iterations: u32,
}

/// Turns a typed passphrase into what the page sends: `base64(PBKDF2(PBKDF2(p, salt, n), p, 1))`.
pub fn derive(clear: &str, salt: &str, iterations: u32) -> Secret<String> {
    let normal = Secret::new(clear.nfkc().collect::<String>());
    let rounds = NonZeroU32::new(iterations).unwrap_or(NonZeroU32::MIN);
    let mut master = [0; 32];
    let mut hashed = [0; 32];
    let text = normal.expose().as_bytes();
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        rounds,
        salt.as_bytes(),
        text,
        &mut master,
    );
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        NonZeroU32::MIN,
        text,
        &master,
        &mut hashed,
    );
    let encoded = Secret::new(STANDARD.encode(hashed));
    master.zeroize();
    hashed.zeroize();
    encoded
}

/// How good a passphrase is; `owner_words` (name, e-mail, domain) count as guesses.
pub fn strength(clear: &str, owner_words: &[&str]) -> Strength {
    // zxcvbn looks at the first 100 characters at most; the rest can only make it stronger.
    let looked_at: String = clear.chars().take(100).collect();
    let score = u8::from(zxcvbn::zxcvbn(&looked_at, owner_words).score());
    let weakness = if clear.len() > LONGEST {
        Some(Weakness::TooLong)
    } else if clear.chars().count() < SHORTEST {
        Some(Weakness::TooShort)
    } else if score < 3 {
        Some(Weakness::TooCommon)
    } else {
        None
    };
    Strength {
        score,
        acceptable: weakness.is_none(),
        weakness,
    }
}

/// The places where scrypt runs.
pub(crate) struct Slots {
    running: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Default for Slots {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: AtomicUsize::new(0),
        }
    }
}

impl Slots {
    /// Whether `typed` is the passphrase behind `credentials`.
    pub(crate) async fn verify(
        &self,
        credentials: &Credentials,
        typed: Typed,
        salt: String,
        vault: &Vault,
    ) -> Result<bool, Fault> {
        let verifier = Verifier::parse(credentials.verifier.expose())?;
        let iterations = credentials.iterations;
        let hashed = self.derived(typed, salt, iterations).await?;
        let peppered = vault.pepper(hashed.expose().as_bytes());
        self.run(move || {
            let presented = verifier.hash(peppered.expose())?;
            Ok(constant_time::verify_slices_are_equal(&presented, &verifier.hash).is_ok())
        })
        .await
    }

    /// What to store for `typed`: `scrypt$N$r$p$salt$hash`, the last two in hex; and what it costs. `log_n`: where the cost
    /// is not measured.
    pub(crate) async fn verifier_for(
        &self,
        typed: Typed,
        salt: String,
        iterations: u32,
        log_n: Option<u8>,
        vault: &Vault,
        moment: Moment,
    ) -> Result<(Secret<String>, Cost), Fault> {
        let hashed = self.derived(typed, salt, iterations).await?;
        let peppered = vault.pepper(hashed.expose().as_bytes());
        let mut verifier = Verifier {
            log_n: log_n.unwrap_or(LOG_N),
            r: R,
            p: 1,
            salt: moment.draw::<16>()?.to_vec(),
            hash: Vec::new(),
        };
        self.run(move || {
            let mut milliseconds = verifier.make(peppered.expose())?;
            let passes = passes(milliseconds);
            if log_n.is_none() && passes > 1 {
                verifier.p = passes;
                milliseconds = verifier.make(peppered.expose())?;
            }
            let cost = Cost {
                log_n: verifier.log_n,
                passes: verifier.p,
                milliseconds,
            };
            Ok((Secret::new(verifier.to_string()), cost))
        })
        .await
    }

    async fn derived(&self, typed: Typed, salt: String, iterations: u32) -> Result<Secret<String>, Fault> {
        match typed {
            Typed::Derived(hashed) => Ok(hashed),
            // Stored as it was typed, before pages derived.
            Typed::Clear(clear) if iterations == 0 => Ok(clear),
            Typed::Clear(clear) => {
                self.run(move || Ok(derive(clear.expose(), &salt, iterations)))
                    .await
            }
        }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= WAITING + AT_ONCE {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(Fault::Overloaded);
        }
        let place = Arc::clone(&self.running).acquire_owned().await;
        self.waiting.fetch_sub(1, Ordering::AcqRel);
        let place = place.map_err(|_| Fault::Worker)?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        })
        .await
        .map_err(|_| Fault::Worker)?
    }
}

struct Verifier {
    log_n: u8,
    r: u32,
    p: u32,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Verifier {
    fn parse(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::stored("passphrase", "not scrypt$N$r$p$salt$hash");
        let mut parts = text.split('$');
        let (Some("scrypt"), Some(n), Some(r), Some(p), Some(salt), Some(hash), None) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return Err(wrong());
        };
        let n: u32 = n.parse().map_err(|_| wrong())?;
        let verifier = Self {
            log_n: u8::try_from(n.trailing_zeros()).map_err(|_| wrong())?,
            r: r.parse().map_err(|_| wrong())?,
            p: p.parse().map_err(|_| wrong())?,
            salt: hex::decode(salt).ok_or_else(wrong)?,
            hash: hex::decode(hash).ok_or_else(wrong)?,
        };
        // An altered file must not make one check take all the memory.
        let sane =
            n.is_power_of_two() && (10..=20).contains(&verifier.log_n) && verifier.r <= 16 && verifier.p <= 4;
        if sane && verifier.hash.len() == 32 {
            Ok(verifier)
        } else {
            Err(wrong())
        }
    }

    /// How much work it is, to compare.
    fn work(&self) -> u64 {
        (u64::from(self.p) * u64::from(self.r) / u64::from(R)) << self.log_n
    }

    /// Hashes, and says how many milliseconds that took.
    #[expect(
        clippy::disallowed_methods,
        reason = "a duration of this computer, which nothing but the cost of the next check follows from"
    )]
    fn make(&mut self, peppered: &[u8]) -> Result<u32, Fault> {
        let begun = Instant::now();
        self.hash = self.hash(peppered)?.to_vec();
        Ok(u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX))
    }

    fn hash(&self, peppered: &[u8]) -> Result<[u8; 32], Fault> {
        let params = scrypt::Params::new(self.log_n, self.r, self.p)
            .map_err(|error| Fault::stored("passphrase", error))?;
        let mut hash = [0; 32];
        scrypt::scrypt(peppered, &self.salt, &params, &mut hash)
            .map_err(|error| Fault::stored("passphrase", error))?;
        Ok(hash)
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = 1_u32 << self.log_n;
        write!(
            f,
            "scrypt${n}${}${}${}${}",
            self.r,
            self.p,
            hex::encode(&self.salt),
            hex::encode(&self.hash)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_survives_writing_and_reading() {
        let verifier = Verifier {
            log_n: 15,
            r: 8,
            p: 1,
            salt: vec![1; 16],
            hash: vec![0xfe; 32],
        };
        let again = Verifier::parse(&verifier.to_string()).unwrap();
        assert_eq!((again.log_n, again.r, again.p), (15, 8, 1));
        assert_eq!((again.salt, again.hash), (verifier.salt, verifier.hash));
    }

    #[test]
    fn a_verifier_that_would_take_all_memory_is_refused() {
        let hash = "00".repeat(32);
        for parameters in ["1073741824$8$1", "32768$64$1", "32768$8$64", "0$8$1", "1000$8$1"] {
            assert!(
                Verifier::parse(&format!("scrypt${parameters}$00${hash}")).is_err(),
                "{parameters}"
            );
        }
    }

    #[test]
    fn there_are_as_many_passes_as_take_a_quarter_to_half_a_second() {
        for (one_takes, so_many) in [
            (0, 4),
            (40, 4),
            (70, 4),
            (90, 3),
            (125, 2),
            (249, 2),
            (250, 1),
            (5000, 1),
        ] {
            assert_eq!(passes(one_takes), so_many, "{one_takes} ms");
        }
        for milliseconds in 63..500 {
            let all = passes(milliseconds) * milliseconds;
            assert!((250..500).contains(&all), "{milliseconds} ms, {all} ms");
        }
    }

    #[test]
    fn what_a_verifier_costs_can_be_compared() {
        let verifier = |text: &str| Secret::new(format!("scrypt${text}$00${}", "00".repeat(32)));
        let cost = |log_n, passes| Cost {
            log_n,
            passes,
            milliseconds: 0,
        };
        assert!(is_cheaper(&verifier("32768$8$1"), cost(17, 1)).unwrap());
        assert!(is_cheaper(&verifier("131072$8$1"), cost(17, 2)).unwrap());
        assert!(!is_cheaper(&verifier("131072$8$2"), cost(17, 2)).unwrap());
        assert!(!is_cheaper(&verifier("131072$8$4"), cost(17, 2)).unwrap());
        assert_eq!(cost(17, 4).mebibytes(), 128);
    }

    #[test]
    fn short_and_common_passphrases_are_weak() {
        assert_eq!(strength("short", &[]).weakness, Some(Weakness::TooShort));
        assert_eq!(
            strength("passwordpassword1", &[]).weakness,
            Some(Weakness::TooCommon)
        );
        assert_eq!(strength(&"x".repeat(1025), &[]).weakness, Some(Weakness::TooLong));
        assert!(strength("a lamp by the door at dusk", &[]).acceptable);
    }

    #[test]
    fn s_215_the_server_derives_what_the_page_derives() {
        // Computed by the page's own script in a browser.
        let vectors = [
            (
                "correct horse battery staple",
                "hy5cYLySP0pFEx4ddlGjsqnV7oKmB7DO/RmQQtnHGv8=",
            ),
            (
                "  \u{fb01}ve \u{2167} \u{e9} e\u{301} \u{1f3e0} ",
                "3qxzIjgUqN7el6hurSdxe+u0DEAQOYYnn2o6+t3eH+w=",
            ),
        ];
        for (clear, derived) in vectors {
            assert_eq!(derive(clear, "me@localhost", ITERATIONS).expose(), derived);
        }
    }

    #[test]
    fn s_215_forms_of_the_same_text_derive_alike_and_blanks_count() {
        let composed = derive("\u{e9}t\u{e9} \u{1f980}", "me@localhost", 1);
        let decomposed = derive("e\u{301}te\u{301} \u{1f980}", "me@localhost", 1);
        assert_eq!(composed.expose(), decomposed.expose());
        assert_ne!(derive("x", "s", 1).expose(), derive(" x", "s", 1).expose());
        assert_ne!(
            derive(&"y".repeat(64), "s", 1).expose(),
            derive(&"y".repeat(65), "s", 1).expose()
        );
    }
}
