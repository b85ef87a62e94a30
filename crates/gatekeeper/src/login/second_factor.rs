//! The second step of signing in: a code of the authenticator app, one that was mailed, a passkey, or a recovery code.
//!
//! Everything is decided in one transaction: whether the sign-in still waits and is this one, whether it may be tried
//! now, whether the code is right and new, and the session that comes of it. A wrong code is counted in the same breath
//! (S-188), apart from wrong passphrases: only who knows the passphrase gets this far (S-194). Restarting the sign-in
//! does not reset the count (S-196).

use protocol::id::InstanceId;
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use store::second_factor::{Authenticator, AuthenticatorState};

use super::mailed_code::{self, About};
use super::passkey::{Brought, Ceremony, JudgedPasskey};
use super::steps::{Bound, Factor, Happens, Proved, Stage, Waiting};
use super::{authenticator, recovery, throttle, trusted_device};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::sessions::{Run, Session, Visitor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// A code as somebody typed it.
pub enum Code {
    /// Six digits: of the authenticator app, or mailed.
    Digits(Secret<String>),
    /// One of the recovery codes.
    Recovery(Secret<String>),
    /// No code, but a passkey that was shown on the page of this step.
    Passkey {
        /// `PublicKeyCredential.toJSON()`.
        credential: String,
        /// What names the step.
        step: String,
    },
}

impl Code {
    /// What somebody typed into a field for both kinds: whoever meant six digits did not type much more.
    pub fn typed(text: &str) -> Self {
        let text = text.trim();
        let typed = Secret::new(text.to_owned());
        if text.len() <= 8 {
            Self::Digits(typed)
        } else {
            Self::Recovery(typed)
        }
    }
}

/// What the person wishes besides being let in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// To stay signed in, where the first step did not say so already.
    pub stay: bool,
    /// That this device is not asked for a second factor again.
    pub trust: bool,
}

/// What became of it.
pub enum Proven {
    /// Signed in; the cookies' values exist only here.
    SignedIn {
        /// The session.
        session: Session,
        /// Its cookie.
        cookie: PlainToken,
        /// The cookie by which this browser is known from now on, if it was not known before.
        device: Option<PlainToken>,
        /// What lets this device go without a second factor, if that was wished.
        trusted: Option<PlainToken>,
    },
    /// Not the code, or one that was used before.
    Wrong,
    /// It has not the form of a code; nothing was counted.
    NoCode,
    /// Too many wrong ones; the code was not looked at.
    Throttled {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The sign-in waits no longer, or it is another one: the person has to begin again.
    Over,
}

/// A code, as far as it can be judged before it is counted.
#[derive(Clone)]
pub(crate) enum Presented {
    /// Six digits.
    Digits {
        /// The sealed secret of the authenticator, if there is one, and the time step whose code this is, if it is one.
        app: Option<(Vec<u8>, Option<i64>)>,
        /// What a mailed code would be for, and its hash.
        mailed: (TokenHash, TokenHash),
    },
    /// The hash of a recovery code.
    Recovery(TokenHash),
    /// A passkey, if it holds.
    Passkey(Option<JudgedPasskey>),
}

/// A presented code and what is to be told of it if it is wrong.
#[derive(Clone)]
pub(crate) struct Judged {
    pub(crate) presented: Presented,
    /// Minutes that the clocks seem to be apart.
    pub(crate) apart: Option<i64>,
}

/// A code for a step that waits, ready to be taken.
#[derive(Clone)]
pub(crate) struct StepTry {
    instance_id: InstanceId,
    hash: TokenHash,
    present: Option<Bound>,
    judged: Judged,
    counter: String,
    free: u32,
    device: String,
    moment: Moment,
}

/// Whether there is something to take.
pub(crate) enum Readied {
    /// There is.
    Ready(Box<StepTry>),
    /// It is no code.
    NoCode,
    /// Nothing waits.
    Over,
}

/// What became of a code in its transaction.
pub(crate) enum StepTaken {
    /// It was right, and nothing waits any more.
    Proved { factor: Factor, waiting: Box<Waiting> },
    /// It was wrong.
    Wrong,
    /// It was not looked at.
    Throttled(u64),
    /// Nothing waits.
    Over,
}

impl Gatekeeper {
    /// Looks at a code without taking it. `about`: what a mailed one would be for. `None`: it has not the form of one.
    pub(crate) fn judge(
        &self,
        instance: &Instance,
        code: &Code,
        about: About,
        moment: Moment,
    ) -> Result<Option<Judged>, Fault> {
        match code {
            Code::Digits(code) => {
                if !authenticator::is_code(code.expose()) {
                    return Ok(None);
                }
                let name = self.about(instance.id, about);
                let mailed = (name, self.mailed_hash(instance.id, name, code.expose()));
                let found = self
                    .store
                    .read(|read| read.find_authenticator(instance.id, AuthenticatorState::Confirmed))?;
                let Some(found) = found else {
                    return Ok(Some(Judged {
                        presented: Presented::Digits { app: None, mailed },
                        apart: None,
                    }));
                };
                let secret = self.open_authenticator(instance, &found)?;
                let step = authenticator::step_of(&secret, code.expose(), moment.now)?;
                let apart = match step {
                    Some(_) => None,
                    None => authenticator::minutes_apart(&secret, code.expose(), moment.now)?,
                };
                let app = Some((found.sealed_secret, step));
                Ok(Some(Judged {
                    presented: Presented::Digits { app, mailed },
                    apart,
                }))
            }
            Code::Recovery(code) => {
                let hash = recovery::hash(&self.vault, instance.id, code.expose());
                Ok(hash.map(|hash| Judged {
                    presented: Presented::Recovery(hash),
                    apart: None,
                }))
            }
            Code::Passkey { credential, step } => {
                let brought = Brought {
                    credential,
                    bound_to: step,
                };
                let judged = self.judge_passkey(instance, Ceremony::SecondFactor, &brought, moment)?;
                Ok(Some(Judged {
                    presented: Presented::Passkey(judged),
                    apart: None,
                }))
            }
        }
    }

    /// The secret of an authenticator.
    pub(crate) fn open_authenticator(
        &self,
        instance: &Instance,
        kept: &Authenticator,
    ) -> Result<Secret<Vec<u8>>, Fault> {
        self.vault.open_sealed(&bound_to(instance), &kept.sealed_secret)
    }

    /// Makes a code ready to be taken for the step that waits under `step`.
    pub(crate) fn ready_step(
        &self,
        instance: &Instance,
        step: &str,
        purpose: &str,
        code: &Code,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Readied, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::SignIn, step) else {
            return Ok(Readied::Over);
        };
        let Some(judged) = self.judge(instance, code, About::Step(hash), moment)? else {
            // Only to be told so; whoever has no sign-in that waits learns nothing else.
            let waits = self.waits_for_second_factor(instance, step, purpose, visitor, moment)?;
            return Ok(if waits { Readied::NoCode } else { Readied::Over });
        };
        Ok(Readied::Ready(Box::new(StepTry {
            instance_id: instance.id,
            hash,
            present: self.present(instance, purpose, visitor)?,
            judged,
            counter: counter(instance, visitor),
            free: self.policy.second_factor_attempts,
            device: visitor.device(),
            moment,
        })))
    }

    /// Takes the second step of the sign-in that waits under `step`.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, what and when; the wishes are the page's tick boxes"
    )]
    pub async fn prove_second_factor(
        &self,
        instance: &Instance,
        step: &str,
        purpose: &str,
        code: Code,
        wishes: Wishes,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Proven, Fault> {
        let attempt = match self.ready_step(instance, step, purpose, &code, visitor, moment)? {
            Readied::Ready(attempt) => attempt,
            Readied::NoCode => return Ok(Proven::NoCode),
            Readied::Over => return Ok(Proven::Over),
        };
        let cookie = PlainToken::mint(TokenKind::Cookie, &moment.draw()?);
        let opening = self.opening(instance, visitor, &cookie, None, Run::Normal, moment)?;
        let (trusted, trust) = if wishes.trust {
            let (token, device) = trusted_device::new(instance, visitor, moment)?;
            (Some(token), Some(device))
        } else {
            (None, None)
        };
        let instance_id = instance.id;
        let taken = self
            .store
            .write(move |write| {
                Ok::<_, store::Error>(match attempt.take(write)? {
                    StepTaken::Proved { factor, waiting } => {
                        let run = match Run::from(waiting.run) {
                            Run::Normal if wishes.stay => Run::Long,
                            run => run,
                        };
                        if let Some(device) = trust {
                            write.insert_trusted_device(&device, trusted_device::AT_MOST)?;
                            events::about(instance_id, EventKind::DeviceTrusted, moment)
                                .detail(device.family)
                                .write(write)?;
                        }
                        let proved = match waiting.vouched {
                            Some(_) => Proved::Both(factor).without_passphrase(),
                            None => Proved::Both(factor),
                        };
                        let row = opening
                            .begun_with(waiting.page_key, run)
                            .vouched_for(waiting.vouched)
                            .open(write, proved)?;
                        Taken::SignedIn(Box::new(row))
                    }
                    StepTaken::Wrong => Taken::Wrong,
                    StepTaken::Throttled(seconds) => Taken::Throttled(seconds),
                    StepTaken::Over => Taken::Over,
                })
            })
            .await?;
        self.told(instance, taken, cookie, trusted, visitor, moment)
    }

    fn told(
        &self,
        instance: &Instance,
        taken: Taken,
        cookie: PlainToken,
        trusted: Option<PlainToken>,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Proven, Fault> {
        match taken {
            Taken::SignedIn(row) => {
                self.tell(Topic::Sessions);
                self.tell(Topic::Events);
                self.tell(Topic::SecondFactor);
                let device = match visitor.device {
                    Some(_) => None,
                    None => Some(self.device_cookie(instance, moment)?),
                };
                Ok(Proven::SignedIn {
                    session: (*row).into(),
                    cookie,
                    device,
                    trusted,
                })
            }
            Taken::Wrong => {
                self.tell(Topic::Events);
                Ok(Proven::Wrong)
            }
            Taken::Over => {
                self.tell(Topic::Events);
                Ok(Proven::Over)
            }
            Taken::Throttled(seconds) => {
                self.note_throttled_code(instance, seconds, moment);
                Ok(Proven::Throttled { seconds })
            }
        }
    }

    pub(crate) fn note_throttled_code(&self, instance: &Instance, seconds: u64, moment: Moment) {
        let detail = format!("next try in {seconds} s");
        self.note(events::about(instance.id, EventKind::SecondFactorThrottled, moment).detail(detail));
    }

    /// Whether a sign-in of this visitor waits under `step`, for this purpose.
    pub fn waits_for_second_factor(
        &self,
        instance: &Instance,
        step: &str,
        purpose: &str,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::SignIn, step) else {
            return Ok(false);
        };
        let found = self
            .store
            .read(|read| read.find_sign_in(instance.id, hash, moment.now))?;
        let present = self.present(instance, purpose, visitor)?;
        Ok(found
            .and_then(|row| read_waiting(&row.waiting))
            .is_some_and(|waiting| present == Some(waiting.bound)))
    }

    /// What a sign-in has to be bound to for this visitor to go on with it.
    pub(crate) fn present(
        &self,
        instance: &Instance,
        purpose: &str,
        visitor: &Visitor,
    ) -> Result<Option<Bound>, Fault> {
        let credentials = self.credentials(instance)?;
        Ok(credentials.map(|credentials| Bound {
            browser: visitor.browser,
            purpose: purpose.to_owned(),
            passphrase: self.passphrase_mark(&credentials.verifier),
        }))
    }
}

enum Taken {
    SignedIn(Box<store::sessions::Session>),
    Wrong,
    Throttled(u64),
    Over,
}

impl StepTry {
    /// Takes the code, counts a wrong one, and ends what waited if it was right.
    pub(crate) fn take(&self, write: &store::Write) -> Result<StepTaken, store::Error> {
        let (id, moment) = (self.instance_id, self.moment);
        let Some(waits) = write.find_sign_in(id, self.hash, moment.now)? else {
            return Ok(StepTaken::Over);
        };
        let fits =
            read_waiting(&waits.waiting).filter(|waiting| self.present.as_ref() == Some(&waiting.bound));
        let (Some(waiting), Some(_)) = (fits, write.find_two_factor(id)?) else {
            // Over for whoever brings it. It stays for the browser and the purpose that it belongs to.
            return Ok(StepTaken::Over);
        };
        let before = write.find_attempts(&self.counter)?;
        let (wait, counted) = throttle::count(before, self.counter.clone(), self.free, moment.now);
        if let Some(seconds) = wait {
            return Ok(StepTaken::Throttled(seconds));
        }
        if let Some(counted) = counted {
            write.update_attempts(&counted)?;
        }
        let stage = Stage::SecondFactor { tries: waits.tries };
        let factor = take(write, id, &self.judged.presented, moment)?;
        match (stage.after(Happens::Code(factor)), factor) {
            (Stage::SignedIn(_), Some(factor)) => {
                // One transaction at a time: nobody else can have ended it since it was found.
                if !write.consume_sign_in(self.hash, moment.now)? {
                    return Ok(StepTaken::Over);
                }
                write.remove_attempts(&self.counter)?;
                if factor == Factor::RecoveryCode {
                    let left = write.count_recovery_codes(id)?;
                    events::about(id, EventKind::RecoveryCodeUsed, moment)
                        .detail(format!("{left} left"))
                        .write(write)?;
                }
                let waiting = Box::new(waiting);
                Ok(StepTaken::Proved { factor, waiting })
            }
            (after, _) => {
                let mut detail = self.device.clone();
                if let Some(minutes) = self.judged.apart {
                    detail = format!("{detail}; the clocks of app and lodge seem to be {minutes} min apart");
                }
                events::about(id, EventKind::SecondFactorFailed, moment)
                    .detail(detail)
                    .write(write)?;
                if after == Stage::Over {
                    write.consume_sign_in(self.hash, moment.now)?;
                    return Ok(StepTaken::Over);
                }
                write.mark_sign_in_try(self.hash)?;
                Ok(StepTaken::Wrong)
            }
        }
    }
}

fn read_waiting(text: &str) -> Option<Waiting> {
    // What cannot be read is of another version: it is over.
    serde_json::from_str(text).ok()
}

/// Takes a code for good. `None`: it is wrong, or was taken before.
pub(crate) fn take(
    write: &store::Write,
    instance: InstanceId,
    presented: &Presented,
    moment: Moment,
) -> Result<Option<Factor>, store::Error> {
    match presented {
        Presented::Digits { app, mailed } => {
            if let Some((sealed, Some(step))) = app {
                let confirmed = AuthenticatorState::Confirmed;
                // The owner may have changed the app since the code was judged.
                let same = write
                    .find_authenticator(instance, confirmed)?
                    .is_some_and(|now| now.sealed_secret == *sealed);
                if same && write.consume_step(instance, confirmed, *step, moment.now)? {
                    return Ok(Some(Factor::Authenticator));
                }
            }
            let (about, hash) = *mailed;
            if write.consume_mailed_code(instance, about, hash, mailed_code::TRIES, moment.now)? {
                return Ok(Some(Factor::Mail));
            }
            write.mark_mailed_code_try(about)?;
            Ok(None)
        }
        Presented::Recovery(hash) => {
            let taken = write.consume_recovery_code(instance, *hash, moment.now)?;
            Ok(taken.then_some(Factor::RecoveryCode))
        }
        Presented::Passkey(judged) => match judged {
            Some(judged) => Ok(judged.take(write, instance, moment)?.map(Factor::Passkey)),
            None => Ok(None),
        },
    }
}

/// What the secret of an instance's authenticator is sealed for.
pub(crate) fn bound_to(instance: &Instance) -> String {
    format!("authenticators|secret|{}", instance.id)
}

/// Where wrong codes are counted: apart for every browser that the owner signed in with before.
pub(crate) fn counter(instance: &Instance, visitor: &Visitor) -> String {
    format!("second-factor|{}", visitor.counter(instance))
}
