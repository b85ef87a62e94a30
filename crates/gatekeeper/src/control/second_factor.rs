//! The second factor from the owner's side: an authenticator app is enrolled, recovery codes are made and checked, and
//! two-factor sign-in is turned off.
//!
//! What weakens the sign-in asks for the passphrase and the factor that is in use (S-198), counted like a sign-in but
//! apart from everybody's: nobody at the door can keep the owner from doing it here. An owner who lost all of it resets
//! it from the command line of this computer, which is recorded.

use protocol::secret::Secret;
use store::second_factor::{Authenticator, AuthenticatorState};

use super::{
    Answer, AuthMode, EventKind, FactorProof, Problem, ProblemCode, RemovableFactor, Reply, SecondFactor,
    SpokenSecret, Topic, TrustedDevice,
};
use crate::auth_mode::{Activation, stop_mailing};
use crate::instances::Instance;
use crate::login::mailed_code::{About, Sent};
use crate::login::passphrase::Typed;
use crate::login::second_factor::{Code, bound_to, take};
use crate::login::{authenticator, recovery, throttle};
use crate::logout_notices::close_session;
use crate::world::Moment;
use crate::{Gatekeeper, events};

/// What a change does in its transaction once the proof was right.
type Change = Box<dyn FnOnce(&store::Write) -> Result<(), store::Error> + Send>;

impl Gatekeeper {
    pub(super) fn show_second_factor(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        Ok(Reply::SecondFactor(self.second_factor(&instance)?))
    }

    fn second_factor(&self, instance: &Instance) -> Result<SecondFactor, Problem> {
        let id = instance.id;
        let (two, confirmed, waiting, left, trusted) = self.store.read(|read| {
            Ok::<_, store::Error>((
                read.find_two_factor(id)?,
                read.find_authenticator(id, AuthenticatorState::Confirmed)?,
                read.find_authenticator(id, AuthenticatorState::Waiting)?,
                read.count_recovery_codes(id)?,
                read.count_trusted_devices(id)?,
            ))
        })?;
        let seconds = |time: Option<protocol::time::Timestamp>| time.map(protocol::time::Timestamp::seconds);
        Ok(SecondFactor {
            on: two.is_some(),
            since: seconds(two.as_ref().map(|two| two.since)),
            authenticator: confirmed.is_some(),
            last_used_at: seconds(confirmed.and_then(|confirmed| confirmed.used_at)),
            waiting: waiting.is_some(),
            mail: two.as_ref().is_some_and(|two| two.mail),
            trusted_devices: trusted,
            recovery_codes: left,
            codes_made_at: seconds(two.as_ref().and_then(|two| two.codes_made_at)),
            kit_checked_at: seconds(two.as_ref().and_then(|two| two.kit_checked_at)),
        })
    }

    pub(super) async fn begin_authenticator(
        &self,
        instance: &str,
        proof: Option<FactorProof>,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        if !instance.onboarded {
            let say = "The instance has no passphrase yet. Its owner chooses one first.";
            return Err(Problem::new(ProblemCode::Conflict, say).at("instance"));
        }
        let secret = Secret::new(moment.draw::<{ authenticator::SECRET }>()?.to_vec());
        let address = authenticator::address_of(&secret, &instance.domain);
        let picture = authenticator::picture_of(&address)?;
        let row = Authenticator {
            instance_id: instance.id,
            state: AuthenticatorState::Waiting,
            sealed_secret: self.vault.seal(&bound_to(&instance), secret.expose(), moment)?,
            created_at: moment.now,
            last_step: 0,
            used_at: None,
        };
        let change: Change = Box::new(move |write| write.insert_authenticator(&row));
        if self.second_factor(&instance)?.on {
            let proof = proof.ok_or_else(|| {
                let say =
                    "Two factors are in use. To change them, give the passphrase and a code of the factor in use.";
                Problem::new(ProblemCode::Proof, say).at("proof")
            })?;
            self.change_with_proof(&instance, proof, change, moment).await?;
        } else {
            self.store.write(change).await?;
        }
        self.tell(Topic::SecondFactor);
        Ok(Reply::NewAuthenticator {
            secret: SpokenSecret::new(authenticator::text_of(&secret).expose().as_str()),
            address: SpokenSecret::new(address.expose().as_str()),
            picture: SpokenSecret::new(picture.expose().as_str()),
        })
    }

    pub(super) async fn confirm_authenticator(
        &self,
        instance: &str,
        code: &SpokenSecret,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let id = instance.id;
        let waiting = AuthenticatorState::Waiting;
        let Some(row) = self.store.read(|read| read.find_authenticator(id, waiting))? else {
            let say = "No authenticator app waits to be confirmed. Begin with a new secret.";
            return Err(Problem::new(ProblemCode::Conflict, say));
        };
        let secret = self.open_authenticator(&instance, &row)?;
        let code = code.expose().trim();
        let Some(step) = authenticator::step_of(&secret, code, moment.now)? else {
            let apart = authenticator::minutes_apart(&secret, code, moment.now)?;
            return Err(wrong_first_code(apart));
        };
        let codes = recovery::draw(moment)?;
        let hashes = self.hashes_of(&instance, &codes);
        // Older browsers were let in with the passphrase alone: whoever they are proves both from now on (S-211).
        let made = self
            .store
            .write(move |write| {
                let same = write
                    .find_authenticator(id, waiting)?
                    .is_some_and(|now| now.sealed_secret == row.sealed_secret);
                if !same || !write.consume_step(id, waiting, step, moment.now)? {
                    return Ok(None);
                }
                let was_on = write.find_two_factor(id)?.is_some();
                write.mark_authenticator_confirmed(id)?;
                write.insert_two_factor(id, moment.now)?;
                for session in write.list_sessions(id, moment.now)? {
                    close_session(write, id, session.id, moment.now)?;
                }
                write.remove_sessions_except(id, None)?;
                let kind = if was_on {
                    EventKind::SecondFactorChanged
                } else {
                    EventKind::SecondFactorOn
                };
                events::about(id, kind, moment).write(write)?;
                let first = write.count_recovery_codes(id)? == 0;
                if first {
                    write.insert_recovery_codes(id, &hashes, moment.now)?;
                    events::about(id, EventKind::RecoveryCodesMade, moment).write(write)?;
                }
                Ok::<_, store::Error>(Some(first))
            })
            .await?;
        let Some(first) = made else {
            return Err(wrong_first_code(None));
        };
        self.ring();
        for topic in [Topic::SecondFactor, Topic::Sessions, Topic::Events] {
            self.tell(topic);
        }
        self.kit(&instance, if first { &codes } else { &[] })
    }

    pub(super) async fn begin_mailed_codes(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        if !instance.onboarded {
            let say = "The instance has no passphrase yet. Its owner chooses one first.";
            return Err(Problem::new(ProblemCode::Conflict, say).at("instance"));
        }
        if self.second_factor(&instance)?.mail {
            let say = "Codes are mailed already.";
            return Err(Problem::new(ProblemCode::Conflict, say));
        }
        let sent = self
            .ask_to_mail_codes(&instance, &instance.locale, moment)
            .await?;
        self.told_of_letter(&instance, sent)
    }

    pub(super) async fn mail_owner_code(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.on(instance)?;
        let counter = owner_counter(&instance);
        let sent = self
            .mail_another(&instance, About::Owner, &counter, &instance.locale, moment)
            .await?;
        self.told_of_letter(&instance, sent)
    }

    fn told_of_letter(&self, instance: &Instance, sent: Sent) -> Answer {
        match sent {
            Sent::Sent => Ok(Reply::SecondFactor(self.second_factor(instance)?)),
            Sent::Throttled { seconds } => {
                let say =
                    format!("A code was mailed a moment ago. Ask for another one in {seconds} seconds.");
                Err(Problem::new(ProblemCode::Throttled, say))
            }
            Sent::NotMailed | Sent::Over => {
                let say = "Codes are not mailed here. Use the authenticator app, or a recovery code.";
                Err(Problem::new(ProblemCode::Conflict, say))
            }
        }
    }

    pub(super) async fn confirm_mailed_codes(
        &self,
        instance: &str,
        code: &SpokenSecret,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let id = instance.id;
        match self.mail_codes_by(&instance, code.expose(), None, moment).await? {
            Activation::Done => {}
            Activation::WrongCode => {
                let say = "This is not the code of the newest letter, or it is too old. Ask for another one.";
                return Err(Problem::new(ProblemCode::Proof, say).at("code"));
            }
            Activation::Throttled(seconds) => return Err(throttled(seconds)),
        }
        let codes = recovery::draw(moment)?;
        let hashes = self.hashes_of(&instance, &codes);
        let first = self
            .store
            .write(move |write| {
                let first = write.count_recovery_codes(id)? == 0;
                if first {
                    write.insert_recovery_codes(id, &hashes, moment.now)?;
                    events::about(id, EventKind::RecoveryCodesMade, moment).write(write)?;
                }
                Ok::<_, store::Error>(first)
            })
            .await?;
        self.tell_of_factors();
        self.kit(&instance, if first { &codes } else { &[] })
    }

    pub(super) async fn remove_factor(
        &self,
        instance: &str,
        factor: RemovableFactor,
        proof: FactorProof,
        moment: Moment,
    ) -> Answer {
        let instance = self.on(instance)?;
        let now = self.second_factor(&instance)?;
        let (there, left) = match factor {
            RemovableFactor::Authenticator => (now.authenticator, now.mail),
            RemovableFactor::Mail => (now.mail, now.authenticator),
        };
        let left = left || self.store.read(|read| read.count_passkeys(instance.id))? > 0;
        if !there {
            let say = "This factor is not in use.";
            return Err(Problem::new(ProblemCode::Conflict, say).at("factor"));
        }
        if !left {
            let say = "This is the last factor. Add another one first, or turn two-factor sign-in off.";
            return Err(Problem::new(ProblemCode::Conflict, say).at("factor"));
        }
        let id = instance.id;
        let change: Change = Box::new(move |write| match factor {
            RemovableFactor::Mail => stop_mailing(write, id, moment).map(drop),
            RemovableFactor::Authenticator => {
                // Codes may have been turned off since it was looked at: the last factor stays.
                let others =
                    write.find_two_factor(id)?.is_some_and(|two| two.mail) || write.count_passkeys(id)? > 0;
                if others && write.remove_authenticator(id, AuthenticatorState::Confirmed)? {
                    events::about(id, EventKind::SecondFactorChanged, moment)
                        .detail("no authenticator app")
                        .write(write)?;
                }
                Ok(())
            }
        });
        self.change_with_proof(&instance, proof, change, moment).await?;
        Ok(Reply::SecondFactor(self.second_factor(&instance)?))
    }

    pub(super) async fn set_auth_mode(&self, instance: &str, mode: AuthMode, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        if !instance.onboarded {
            let say = "The instance has no passphrase yet. Its owner chooses one first.";
            return Err(Problem::new(ProblemCode::Conflict, say).at("instance"));
        }
        let changed = match mode {
            AuthMode::Basic => self.stop_mailing_codes(&instance, moment).await?,
            AuthMode::TwoFactorMail => self.mail_codes(&instance, moment).await?,
        };
        Ok(Reply::AuthMode {
            changed,
            second_factor: self.second_factor(&instance)?,
        })
    }

    pub(super) fn list_trusted_devices(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let devices = self
            .store
            .read(|read| read.list_trusted_devices(instance.id, moment.now))?;
        let devices = devices
            .into_iter()
            .map(|device| TrustedDevice {
                number: device.number,
                device: device.family,
                address: device.address,
                created_at: device.created_at.seconds(),
                last_used_at: device.last_used_at.seconds(),
                expires_at: device.expires_at.seconds(),
            })
            .collect();
        Ok(Reply::TrustedDevices { devices })
    }

    pub(super) async fn remove_trusted_devices(
        &self,
        instance: &str,
        device: Option<i64>,
        moment: Moment,
    ) -> Answer {
        let named = self.named(instance)?;
        let id = named.id;
        let gone = self
            .store
            .write(move |write| {
                let gone = match device {
                    Some(number) => usize::from(write.remove_trusted_device(id, number)?),
                    None => write.remove_trusted_devices(id)?,
                };
                if gone > 0 {
                    events::about(id, EventKind::DeviceTrustEnded, moment)
                        .detail(format!("{gone}"))
                        .write(write)?;
                }
                Ok::<_, store::Error>(gone)
            })
            .await?;
        if gone == 0
            && let Some(number) = device
        {
            let say = format!("There is no trusted device with the number {number}.");
            return Err(Problem::new(ProblemCode::NotFound, say).at("device"));
        }
        self.tell(Topic::SecondFactor);
        self.tell(Topic::Events);
        self.list_trusted_devices(instance, moment)
    }

    pub(super) async fn new_recovery_codes(
        &self,
        instance: &str,
        proof: FactorProof,
        moment: Moment,
    ) -> Answer {
        let instance = self.on(instance)?;
        let id = instance.id;
        let codes = recovery::draw(moment)?;
        let hashes = self.hashes_of(&instance, &codes);
        let change: Change = Box::new(move |write| {
            write.insert_recovery_codes(id, &hashes, moment.now)?;
            events::about(id, EventKind::RecoveryCodesMade, moment).write(write)
        });
        self.change_with_proof(&instance, proof, change, moment).await?;
        self.kit(&instance, &codes)
    }

    pub(super) async fn check_recovery_kit(
        &self,
        instance: &str,
        code: &SpokenSecret,
        moment: Moment,
    ) -> Answer {
        let instance = self.on(instance)?;
        let id = instance.id;
        let counter = kit_counter(&instance);
        let free = self.policy.second_factor_attempts;
        if let Some(seconds) = self.count_attempt_up_to(&counter, free, moment).await? {
            return Err(throttled(seconds));
        }
        let hash = recovery::hash(&self.vault, id, code.expose());
        let kept = self
            .store
            .write(move |write| {
                let kept = match hash {
                    Some(hash) => write.has_recovery_code(id, hash)?,
                    None => false,
                };
                if kept {
                    write.mark_kit_checked(id, moment.now)?;
                    write.remove_attempts(&counter)?;
                }
                Ok::<_, store::Error>(kept)
            })
            .await?;
        if !kept {
            let say = "This is none of the recovery codes, or one that was used. Look at the kit again.";
            return Err(Problem::new(ProblemCode::Proof, say).at("code"));
        }
        self.tell(Topic::SecondFactor);
        Ok(Reply::SecondFactor(self.second_factor(&instance)?))
    }

    pub(super) async fn turn_off_second_factor(
        &self,
        instance: &str,
        proof: FactorProof,
        moment: Moment,
    ) -> Answer {
        let instance = self.on(instance)?;
        let id = instance.id;
        let change: Change = Box::new(move |write| {
            write.remove_two_factor(id)?;
            events::about(id, EventKind::SecondFactorOff, moment).write(write)
        });
        self.change_with_proof(&instance, proof, change, moment).await?;
        Ok(Reply::SecondFactor(self.second_factor(&instance)?))
    }

    pub(super) async fn reset_second_factor(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.on(instance)?;
        let id = instance.id;
        self.store
            .write(move |write| {
                write.remove_two_factor(id)?;
                write.remove_passkeys(id)?;
                events::about(id, EventKind::SecondFactorReset, moment).write(write)
            })
            .await?;
        self.tell(Topic::SecondFactor);
        self.tell(Topic::Events);
        Ok(Reply::SecondFactor(self.second_factor(&instance)?))
    }

    /// The recovery kit with these codes; none, where the old ones stay.
    fn kit(&self, instance: &Instance, codes: &[Secret<String>]) -> Answer {
        let lines = codes.iter().map(|code| code.expose().as_str());
        let text = Secret::new(lines.collect::<Vec<_>>().join("\n"));
        let picture = (!codes.is_empty())
            .then(|| authenticator::picture_of(&text))
            .transpose()?;
        Ok(Reply::RecoveryCodes {
            second_factor: self.second_factor(instance)?,
            codes: codes
                .iter()
                .map(|code| SpokenSecret::new(code.expose().as_str()))
                .collect(),
            picture: picture.map(|picture| SpokenSecret::new(picture.expose().as_str())),
        })
    }

    /// The instance, if two-factor sign-in is on there.
    fn on(&self, instance: &str) -> Result<std::sync::Arc<Instance>, Problem> {
        let instance = self.named(instance)?;
        if self
            .store
            .read(|read| read.find_two_factor(instance.id))?
            .is_some()
        {
            return Ok(instance);
        }
        let say = format!("Two-factor sign-in is off at {}.", instance.domain);
        Err(Problem::new(ProblemCode::Conflict, say))
    }

    /// Makes a change for somebody who knows the passphrase and has the factor in use. The code is used up even where the
    /// change then fails.
    async fn change_with_proof(
        &self,
        instance: &Instance,
        proof: FactorProof,
        change: Change,
        moment: Moment,
    ) -> Result<(), Problem> {
        let id = instance.id;
        let counter = owner_counter(instance);
        if let Some(seconds) = self.count_attempt(&counter, moment).await? {
            return Err(throttled(seconds));
        }
        let wrong = |field: &str, say: &str| Problem::new(ProblemCode::Proof, say).at(field);
        let Some(credentials) = self.credentials(instance)? else {
            return Err(wrong("passphrase", "The instance has no passphrase yet."));
        };
        let typed = Typed::Clear(Secret::new(proof.passphrase.expose().to_owned()));
        let right = self
            .passphrases
            .verify(&credentials, typed, instance.kdf_salt(), &self.vault)
            .await?;
        if !right {
            return Err(wrong("passphrase", "The passphrase is wrong."));
        }
        let code = proof.code.expose().trim();
        let code = if authenticator::is_code(code) {
            Code::Digits(Secret::new(code.to_owned()))
        } else {
            Code::Recovery(Secret::new(code.to_owned()))
        };
        let Some(judged) = self.judge(instance, &code, About::Owner, moment)? else {
            let say = "This is neither a code of six digits nor a recovery code.";
            return Err(wrong("code", say));
        };
        let factor_counter = format!("second-factor|{counter}");
        let free = self.policy.second_factor_attempts;
        let outcome = self
            .store
            .write(move |write| {
                let before = write.find_attempts(&factor_counter)?;
                let (wait, counted) = throttle::count(before, factor_counter.clone(), free, moment.now);
                if let Some(seconds) = wait {
                    return Ok(Err(Some(seconds)));
                }
                if let Some(counted) = counted {
                    write.update_attempts(&counted)?;
                }
                if take(write, id, &judged.presented, moment)?.is_none() {
                    return Ok(Err(None));
                }
                write.remove_attempts(&counter)?;
                write.remove_attempts(&factor_counter)?;
                change(write)?;
                Ok::<_, store::Error>(Ok(()))
            })
            .await?;
        match outcome {
            Ok(()) => {
                self.tell(Topic::SecondFactor);
                self.tell(Topic::Events);
                Ok(())
            }
            Err(Some(seconds)) => Err(throttled(seconds)),
            Err(None) => Err(wrong("code", "The code is wrong, or it was used before.")),
        }
    }

    fn hashes_of(&self, instance: &Instance, codes: &[Secret<String>]) -> Vec<protocol::secret::TokenHash> {
        codes
            .iter()
            .filter_map(|code| recovery::hash(&self.vault, instance.id, code.expose()))
            .collect()
    }
}

/// Where wrong proofs of the owner's window are counted, apart from everybody's.
fn owner_counter(instance: &Instance) -> String {
    format!("sign-in|{}|owner", instance.id)
}

fn kit_counter(instance: &Instance) -> String {
    format!("recovery-kit|{}", instance.id)
}

fn throttled(seconds: u64) -> Problem {
    let say = format!("Too many wrong ones. Try again in {seconds} seconds.");
    Problem::new(ProblemCode::Throttled, say)
}

fn wrong_first_code(apart: Option<i64>) -> Problem {
    let say = match apart {
        Some(minutes) => format!(
            "This is a code of the app, but its clock and this computer's are about {minutes} minutes apart. Set the \
             clock that is wrong, then type the next code."
        ),
        None => "This code is not the one that the app should show now. Wait for the next one and type its six digits."
            .to_owned(),
    };
    Problem::new(ProblemCode::Proof, say).at("code")
}
