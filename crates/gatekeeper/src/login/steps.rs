//! The steps of signing in, as a machine over values: what may follow what, and nothing else.
//!
//! ```text
//! Passphrase   -- right, one factor -->  SignedIn
//!              -- right, two factors ->  SecondFactor
//!              -- wrong ------------->  Passphrase
//!              -- vouched for ------->  the same as right
//!              -- passkey, verified ->  SignedIn
//! SecondFactor -- right code -------->  SignedIn
//!              -- trusted device ---->  SignedIn, as by the passphrase alone; before the first code only
//!              -- wrong code -------->  SecondFactor, and Over after the last try
//! ```
//!
//! Nothing leads out of `SignedIn` and `Over`, and what comes out of its order leads to `Over`. The token of a waiting
//! sign-in is good for this sign-in alone: it is bound to the browser, to what the person signs in for, and to the
//! passphrase that was right ([`Bound`]), it works once, and it is in the file as a hash. A sign-in is over as well when
//! it waited too long, or when two factors were turned off meanwhile.

use protocol::claims::{
    AMR_CHANNELS, AMR_CODE, AMR_COPIED_KEY, AMR_DEVICE_KEY, AMR_PASSPHRASE, AMR_PRESENCE, AMR_TWO_FACTORS,
};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::sessions::Run;

/// Codes that may be tried in one sign-in.
pub(crate) const TRIES: u32 = 5;

/// Where a sign-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing has been proved.
    Passphrase,
    /// The passphrase was right, and so many codes were wrong.
    SecondFactor { tries: u32 },
    /// Everything has been proved.
    SignedIn(Proved),
    /// It leads nowhere any more.
    Over,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happens {
    /// A passphrase was judged; whether the owner signs in with two factors.
    Passphrase { right: bool, two_factors: bool },
    /// The device is one that the owner trusts to go without a second factor.
    TrustedDevice,
    /// Somebody whom the owner trusts for this says who the person is: a provider, or a link; whether the owner signs in
    /// with two factors.
    Vouched { two_factors: bool },
    /// A code was judged.
    Code(Option<Factor>),
    /// A passkey was judged whose authenticator made sure who is there: two factors in one.
    Passkey(Option<Key>),
}

/// What is known of a passkey without believing what its maker says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// Whether it may be copied to other devices.
    pub(crate) copied: bool,
}

impl Key {
    fn method(self) -> &'static str {
        if self.copied {
            AMR_COPIED_KEY
        } else {
            AMR_DEVICE_KEY
        }
    }
}

/// A second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Factor {
    Authenticator,
    Mail,
    Passkey(Key),
    RecoveryCode,
}

/// What was proved in a sign-in that is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proved {
    Passphrase,
    Passkey(Key),
    Both(Factor),
    /// Somebody else vouched for the person.
    Vouched,
    /// And there was a second factor of ours.
    VouchedAnd(Factor),
}

impl Stage {
    /// Where it stands afterwards.
    pub(crate) fn after(self, happens: Happens) -> Self {
        match (self, happens) {
            (Self::Passphrase, Happens::Passphrase { right: false, .. } | Happens::Passkey(None)) => {
                Self::Passphrase
            }
            (Self::Passphrase, Happens::Passphrase { two_factors, .. }) => {
                if two_factors {
                    Self::SecondFactor { tries: 0 }
                } else {
                    Self::SignedIn(Proved::Passphrase)
                }
            }
            (Self::SecondFactor { tries: 0 }, Happens::TrustedDevice) => Self::SignedIn(Proved::Passphrase),
            (Self::Passphrase, Happens::Vouched { two_factors: true }) => Self::SecondFactor { tries: 0 },
            (Self::Passphrase, Happens::Vouched { two_factors: false }) => Self::SignedIn(Proved::Vouched),
            (Self::Passphrase, Happens::Passkey(Some(key))) => Self::SignedIn(Proved::Passkey(key)),
            (Self::SecondFactor { tries }, Happens::Code(_)) if tries >= TRIES => Self::Over,
            (Self::SecondFactor { .. }, Happens::Code(Some(factor))) => Self::SignedIn(Proved::Both(factor)),
            (Self::SecondFactor { tries }, Happens::Code(None)) => {
                let tries = tries.saturating_add(1);
                if tries >= TRIES {
                    Self::Over
                } else {
                    Self::SecondFactor { tries }
                }
            }
            (Self::SignedIn(proved), _) => Self::SignedIn(proved),
            _ => Self::Over,
        }
    }
}

impl Proved {
    /// The same, where the first step was no passphrase.
    #[must_use]
    pub(crate) fn without_passphrase(self) -> Self {
        match self {
            Self::Passphrase | Self::Vouched => Self::Vouched,
            Self::Both(factor) | Self::VouchedAnd(factor) => Self::VouchedAnd(factor),
            Self::Passkey(key) => Self::Passkey(key),
        }
    }

    /// The methods, RFC 8176 names. A recovery code has none of its own there, and neither has a provider.
    pub(crate) fn amr(self) -> Vec<String> {
        let methods: &[&str] = match self {
            Self::Passphrase => &[AMR_PASSPHRASE],
            Self::Passkey(key) | Self::VouchedAnd(Factor::Passkey(key)) => {
                &[key.method(), AMR_PRESENCE, AMR_TWO_FACTORS]
            }
            Self::Both(Factor::Authenticator) => &[AMR_PASSPHRASE, AMR_CODE, AMR_TWO_FACTORS],
            Self::Both(Factor::Mail) => &[AMR_PASSPHRASE, AMR_CHANNELS, AMR_TWO_FACTORS],
            Self::Both(Factor::Passkey(key)) => {
                &[AMR_PASSPHRASE, key.method(), AMR_PRESENCE, AMR_TWO_FACTORS]
            }
            Self::Both(Factor::RecoveryCode) => &[AMR_PASSPHRASE, AMR_TWO_FACTORS],
            Self::Vouched => &[],
            Self::VouchedAnd(Factor::Authenticator) => &[AMR_CODE, AMR_TWO_FACTORS],
            Self::VouchedAnd(Factor::Mail) => &[AMR_CHANNELS, AMR_TWO_FACTORS],
            Self::VouchedAnd(Factor::RecoveryCode) => &[AMR_TWO_FACTORS],
        };
        methods.iter().map(|method| (*method).to_owned()).collect()
    }
}

/// What a waiting sign-in is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bound {
    /// The browser's cookie from before signing in.
    pub(crate) browser: Option<TokenHash>,
    /// What the person signs in for.
    pub(crate) purpose: String,
    /// The passphrase that was right, as a keyed hash of what is stored of it.
    pub(crate) passphrase: TokenHash,
}

/// A sign-in that waits, as it is stored.
#[derive(Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) bound: Bound,
    /// The page's own secret (S-159), for the session that begins.
    pub(crate) page_key: Option<TokenHash>,
    /// How long the browser is to keep its cookie.
    pub(crate) run: Stays,
    /// Who vouched for the person; none where the passphrase was right.
    #[serde(default)]
    pub(crate) vouched: Option<Vouched>,
}

/// The provider of a context, and what it calls the person and their session there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// The context.
    pub context: String,
    /// The person.
    pub subject: String,
    /// The session, where the provider names sessions.
    pub sid: Option<String>,
    /// When the person last showed the provider who they are, as far as it says.
    #[serde(default)]
    pub auth_time: Option<Timestamp>,
}

impl From<Vouched> for store::delegated_sessions::DelegatedSession {
    fn from(vouched: Vouched) -> Self {
        Self {
            context: vouched.context,
            subject: vouched.subject,
            sid: vouched.sid,
        }
    }
}

/// [`Run`], as it is stored.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stays {
    Normal,
    Long,
    Short,
}

impl From<Run> for Stays {
    fn from(run: Run) -> Self {
        match run {
            Run::Normal => Self::Normal,
            Run::Long => Self::Long,
            Run::Short => Self::Short,
        }
    }
}

impl From<Stays> for Run {
    fn from(stays: Stays) -> Self {
        match stays {
            Stays::Normal => Self::Normal,
            Stays::Long => Self::Long,
            Stays::Short => Self::Short,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn anything() -> impl Strategy<Value = Happens> {
        prop_oneof![
            (any::<bool>(), any::<bool>())
                .prop_map(|(right, two_factors)| Happens::Passphrase { right, two_factors }),
            any::<bool>().prop_map(|two_factors| Happens::Vouched { two_factors }),
            Just(Happens::Passkey(None)),
            any::<bool>().prop_map(|copied| Happens::Passkey(Some(Key { copied }))),
            any::<bool>().prop_map(|copied| Happens::Code(Some(Factor::Passkey(Key { copied })))),
            Just(Happens::Code(None)),
            Just(Happens::Code(Some(Factor::Authenticator))),
            Just(Happens::Code(Some(Factor::Mail))),
            Just(Happens::Code(Some(Factor::RecoveryCode))),
            Just(Happens::TrustedDevice),
        ]
    }

    proptest! {
        #[test]
        fn s_206_nobody_is_signed_in_without_every_step_in_its_order(
            happenings in prop::collection::vec(anything(), 0..12)
        ) {
            let mut stage = Stage::Passphrase;
            let mut needs_two = None;
            let mut wrong = 0;
            for happens in happenings {
                let before = stage;
                stage = stage.after(happens);
                if let (
                    Stage::Passphrase,
                    Happens::Passphrase { right: true, two_factors } | Happens::Vouched { two_factors },
                ) = (before, happens)
                {
                    needs_two = Some(two_factors);
                }
                if before != stage && before == (Stage::SecondFactor { tries: wrong }) {
                    wrong += 1;
                }
                match (before, stage) {
                    (Stage::SignedIn(_) | Stage::Over, after) => prop_assert_eq!(before, after),
                    (Stage::SecondFactor { tries }, Stage::SignedIn(Proved::Passphrase)) => {
                        prop_assert_eq!((happens, tries), (Happens::TrustedDevice, 0));
                        prop_assert_eq!(needs_two, Some(true));
                    }
                    (Stage::Passphrase, Stage::SignedIn(Proved::Passkey(key))) => {
                        prop_assert_eq!(happens, Happens::Passkey(Some(key)));
                    }
                    (_, Stage::SignedIn(Proved::Passphrase | Proved::Vouched)) => {
                        prop_assert_eq!(needs_two, Some(false));
                    }
                    (Stage::SecondFactor { tries }, Stage::SignedIn(Proved::Both(factor))) => {
                        prop_assert_eq!(needs_two, Some(true));
                        prop_assert_eq!(happens, Happens::Code(Some(factor)));
                        prop_assert!(tries < TRIES);
                    }
                    (_, Stage::SignedIn(_)) => prop_assert!(false, "a step was skipped"),
                    _ => {}
                }
            }
            prop_assert!(wrong <= TRIES + 1);
        }
    }

    #[test]
    fn the_last_wrong_code_ends_it() {
        let mut stage = Stage::SecondFactor { tries: 0 };
        for _ in 1..TRIES {
            stage = stage.after(Happens::Code(None));
            assert!(matches!(stage, Stage::SecondFactor { .. }));
        }
        stage = stage.after(Happens::Code(None));
        assert_eq!(stage, Stage::Over);
        assert_eq!(
            stage.after(Happens::Code(Some(Factor::Authenticator))),
            Stage::Over
        );
    }

    #[test]
    fn only_something_that_the_person_has_makes_two_factors() {
        let classes = |proved: Proved| protocol::claims::classes_reached(&proved.amr()).len();
        assert_eq!(classes(Proved::Passphrase), 1);
        assert_eq!(classes(Proved::Both(Factor::Authenticator)), 2);
        assert_eq!(classes(Proved::Both(Factor::Mail)), 2);
        assert_eq!(classes(Proved::Both(Factor::RecoveryCode)), 2);
        assert_eq!(Proved::Both(Factor::Mail).amr(), ["pwd", "mca", "mfa"]);
        assert_eq!(Proved::Both(Factor::Authenticator).amr(), ["pwd", "otp", "mfa"]);
        let vouched = Proved::Both(Factor::Authenticator).without_passphrase();
        assert_eq!(vouched.amr(), ["otp", "mfa"]);
        assert!(Proved::Vouched.amr().is_empty());
        let (copied, kept) = (Key { copied: true }, Key { copied: false });
        assert_eq!(classes(Proved::Passkey(kept)), 2);
        assert_eq!(Proved::Passkey(kept).amr(), ["hwk", "user", "mfa"]);
        assert_eq!(Proved::Passkey(copied).amr(), ["swk", "user", "mfa"]);
        assert_eq!(
            Proved::Both(Factor::Passkey(copied)).amr(),
            ["pwd", "swk", "user", "mfa"]
        );
    }
}
