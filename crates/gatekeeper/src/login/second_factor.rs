//! The second step of signing in: a code of the authenticator app, or a recovery code.
//!
//! Everything is decided in one transaction: whether the sign-in still waits and is this one, whether it may be tried
//! now, whether the code is right and new, and the session that comes of it. A wrong code is counted in the same breath
//! (S-188), apart from wrong passphrases: only who knows the passphrase gets this far (S-194). Restarting the sign-in
//! does not reset the count (S-196).

use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use store::second_factor::{Authenticator, AuthenticatorState};

use super::steps::{Bound, Factor, Happens, Stage, Waiting};
use super::{authenticator, recovery, throttle};
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::sessions::{Run, Session, Visitor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// A code as somebody typed it.
pub enum Code {
    /// Of the authenticator app.
    Authenticator(Secret<String>),
    /// One of the recovery codes.
    Recovery(Secret<String>),
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
    /// Of the authenticator with this sealed secret; its time step, if it is one of its codes.
    Step { sealed: Vec<u8>, step: Option<i64> },
    /// Of no authenticator: there is none.
    Nothing,
    /// The hash of a recovery code.
    Recovery(TokenHash),
}

/// A presented code and what is to be told of it if it is wrong.
pub(crate) struct Judged {
    pub(crate) presented: Presented,
    /// Minutes that the clocks seem to be apart.
    pub(crate) apart: Option<i64>,
}

impl Gatekeeper {
    /// Looks at a code without taking it. `None`: it has not the form of one.
    pub(crate) fn judge(
        &self,
        instance: &Instance,
        code: &Code,
        moment: Moment,
    ) -> Result<Option<Judged>, Fault> {
        match code {
            Code::Authenticator(code) => {
                if !authenticator::is_code(code.expose()) {
                    return Ok(None);
                }
                let found = self
                    .store
                    .read(|read| read.find_authenticator(instance.id, AuthenticatorState::Confirmed))?;
                let Some(found) = found else {
                    return Ok(Some(Judged {
                        presented: Presented::Nothing,
                        apart: None,
                    }));
                };
                let secret = self.open_authenticator(instance, &found)?;
                let step = authenticator::step_of(&secret, code.expose(), moment.now)?;
                let apart = match step {
                    Some(_) => None,
                    None => authenticator::minutes_apart(&secret, code.expose(), moment.now)?,
                };
                let sealed = found.sealed_secret;
                Ok(Some(Judged {
                    presented: Presented::Step { sealed, step },
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

    /// Takes the second step of the sign-in that waits under `step`.
    pub async fn prove_second_factor(
        &self,
        instance: &Instance,
        step: &str,
        purpose: &str,
        code: Code,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Proven, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::SignIn, step) else {
            return Ok(Proven::Over);
        };
        let Some(judged) = self.judge(instance, &code, moment)? else {
            // Only to be told so; whoever has no sign-in that waits learns nothing else.
            let waits = self.waits_for_second_factor(instance, step, purpose, visitor, moment)?;
            return Ok(if waits { Proven::NoCode } else { Proven::Over });
        };
        let cookie = PlainToken::mint(TokenKind::Cookie, &moment.draw()?);
        let opening = self.opening(instance, visitor, &cookie, None, Run::Normal, moment)?;
        let present = self.present(instance, purpose, visitor)?;
        let counter = counter(instance, visitor);
        let free = self.policy.second_factor_attempts;
        let (instance_id, device) = (instance.id, visitor.device());
        let taken = self
            .store
            .write(move |write| {
                let Some(sign_in) = write.find_sign_in(instance_id, hash, moment.now)? else {
                    return Ok::<_, store::Error>(Taken::Over);
                };
                let waiting = read_waiting(&sign_in.waiting);
                let stage = Stage::SecondFactor { tries: sign_in.tries };
                let fits = waiting
                    .as_ref()
                    .is_some_and(|waiting| present.as_ref() == Some(&waiting.bound));
                if !fits || write.find_two_factor(instance_id)?.is_none() {
                    // Over for whoever brings it. It stays for the browser and the purpose that it belongs to.
                    return Ok(Taken::Over);
                }
                let before = write.find_attempts(&counter)?;
                let (wait, counted) = throttle::count(before, counter.clone(), free, moment.now);
                if let Some(seconds) = wait {
                    return Ok(Taken::Throttled(seconds));
                }
                if let Some(counted) = counted {
                    write.update_attempts(&counted)?;
                }
                let factor = take(write, instance_id, &judged.presented, moment)?;
                match stage.after(Happens::Code(factor)) {
                    Stage::SignedIn(proved) => {
                        // One transaction at a time: nobody else can have ended it since it was found.
                        if !write.consume_sign_in(hash, moment.now)? {
                            return Ok(Taken::Over);
                        }
                        write.remove_attempts(&counter)?;
                        if factor == Some(Factor::RecoveryCode) {
                            let left = write.count_recovery_codes(instance_id)?;
                            events::about(instance_id, EventKind::RecoveryCodeUsed, moment)
                                .detail(format!("{left} left"))
                                .write(write)?;
                        }
                        let (page_key, run) = waiting.map_or((None, Run::Normal), |waiting| {
                            (waiting.page_key, waiting.run.into())
                        });
                        let row = opening.begun_with(page_key, run).open(write, proved)?;
                        Ok(Taken::SignedIn(row))
                    }
                    after => {
                        let mut detail = device;
                        if let Some(minutes) = judged.apart {
                            detail = format!(
                                "{detail}; the clocks of app and lodge seem to be {minutes} min apart"
                            );
                        }
                        events::about(instance_id, EventKind::SecondFactorFailed, moment)
                            .detail(detail)
                            .write(write)?;
                        if after == Stage::Over {
                            write.consume_sign_in(hash, moment.now)?;
                            return Ok(Taken::Over);
                        }
                        write.mark_sign_in_try(hash)?;
                        Ok(Taken::Wrong)
                    }
                }
            })
            .await?;
        self.told(instance, taken, cookie, visitor, moment)
    }

    fn told(
        &self,
        instance: &Instance,
        taken: Taken,
        cookie: PlainToken,
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
                    session: row.into(),
                    cookie,
                    device,
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
                let detail = format!("next try in {seconds} s");
                self.note(
                    events::about(instance.id, EventKind::SecondFactorThrottled, moment).detail(detail),
                );
                Ok(Proven::Throttled { seconds })
            }
        }
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
    fn present(&self, instance: &Instance, purpose: &str, visitor: &Visitor) -> Result<Option<Bound>, Fault> {
        let credentials = self.credentials(instance)?;
        Ok(credentials.map(|credentials| Bound {
            browser: visitor.browser,
            purpose: purpose.to_owned(),
            passphrase: self.passphrase_mark(&credentials.verifier),
        }))
    }
}

enum Taken {
    SignedIn(store::sessions::Session),
    Wrong,
    Throttled(u64),
    Over,
}

fn read_waiting(text: &str) -> Option<Waiting> {
    // What cannot be read is of another version: it is over.
    serde_json::from_str(text).ok()
}

/// Takes a code for good. `None`: it is wrong, or was taken before.
pub(crate) fn take(
    write: &store::Write,
    instance: protocol::id::InstanceId,
    presented: &Presented,
    moment: Moment,
) -> Result<Option<Factor>, store::Error> {
    match presented {
        Presented::Step {
            sealed,
            step: Some(step),
        } => {
            let confirmed = AuthenticatorState::Confirmed;
            // The owner may have changed the app since the code was judged.
            let same = write
                .find_authenticator(instance, confirmed)?
                .is_some_and(|now| now.sealed_secret == *sealed);
            let taken = same && write.consume_step(instance, confirmed, *step, moment.now)?;
            Ok(taken.then_some(Factor::Authenticator))
        }
        Presented::Recovery(hash) => {
            let taken = write.consume_recovery_code(instance, *hash, moment.now)?;
            Ok(taken.then_some(Factor::RecoveryCode))
        }
        Presented::Step { step: None, .. } | Presented::Nothing => Ok(None),
    }
}

/// What the secret of an instance's authenticator is sealed for.
pub(crate) fn bound_to(instance: &Instance) -> String {
    format!("authenticators|secret|{}", instance.id)
}

/// Where wrong codes are counted: apart for every browser that the owner signed in with before.
fn counter(instance: &Instance, visitor: &Visitor) -> String {
    format!("second-factor|{}", visitor.counter(instance))
}
