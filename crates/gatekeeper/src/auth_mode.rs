//! How the owner signs in, in the words of the Cozy side (cozy.md B.7), and codes by mail turned on and off.
//!
//! Turning them on takes a code that was mailed: who cannot read the owner's mail cannot lock the owner out with it. Turning
//! them off leaves an authenticator app as it is; where there is none, the passphrase is enough from then on.

use protocol::id::SessionId;
use store::second_factor::AuthenticatorState;

use crate::instances::Instance;
use crate::login::mailed_code::{About, Sent, TRIES};
use crate::login::{authenticator, throttle};
use crate::logout_notices::close_session;
use crate::messages::{EventKind, Topic};
use crate::sessions::Session;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// How the owner signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMode {
    /// With the passphrase.
    Basic,
    /// With the passphrase and a mailed code, or whatever else there is.
    TwoFactorMail,
    /// With the passphrase and a second factor that is not mailed. Nobody else has this word.
    TwoFactorApp,
}

impl AuthMode {
    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::TwoFactorMail => "two_factor_mail",
            Self::TwoFactorApp => "two_factor_app",
        }
    }
}

/// What became of a code that turns mailed codes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// They are on.
    Done,
    /// Another code, or one that was used or is too old.
    WrongCode,
    /// Too many wrong ones; wait so many seconds.
    Throttled(u64),
}

impl Gatekeeper {
    /// How the owner signs in now.
    pub fn auth_mode(&self, instance: &Instance) -> Result<AuthMode, Fault> {
        let two = self.store.read(|read| read.find_two_factor(instance.id))?;
        Ok(match two {
            None => AuthMode::Basic,
            Some(two) if two.mail => AuthMode::TwoFactorMail,
            Some(_) => AuthMode::TwoFactorApp,
        })
    }

    /// Whether a session began, or was confirmed, so lately that nobody is asked again who it is (S-209).
    pub fn is_fresh(&self, session: &Session, moment: Moment) -> bool {
        // Who signed in in the future did so before the clock went back.
        session.auth_time <= moment.now
            && moment.now.since(session.auth_time).as_secs() < self.policy.fresh_seconds
    }

    /// Seconds in which [`Self::is_fresh`] says yes.
    pub fn fresh_seconds(&self) -> u64 {
        self.policy.fresh_seconds
    }

    /// Mails the code that turns mailed codes on.
    pub async fn ask_to_mail_codes(
        &self,
        instance: &Instance,
        language: &str,
        moment: Moment,
    ) -> Result<Sent, Fault> {
        let counter = format!("activation|{}", instance.id);
        self.mail_another(instance, About::Activation, &counter, language, moment)
            .await
    }

    /// Turns mailed codes on by the code that was mailed. Other browsers, which were let in with less, sign in again.
    pub async fn mail_codes_by(
        &self,
        instance: &Instance,
        code: &str,
        keep: Option<SessionId>,
        moment: Moment,
    ) -> Result<Activation, Fault> {
        let code = code.trim();
        if !authenticator::is_code(code) {
            return Ok(Activation::WrongCode);
        }
        let id = instance.id;
        let about = self.about(id, About::Activation);
        let hash = self.mailed_hash(id, about, code);
        let counter = format!("mail-activation|{id}");
        let free = self.policy.second_factor_attempts;
        let done = self
            .store
            .write(move |write| {
                let before = write.find_attempts(&counter)?;
                let (wait, counted) = throttle::count(before, counter.clone(), free, moment.now);
                if let Some(seconds) = wait {
                    return Ok(Activation::Throttled(seconds));
                }
                if let Some(counted) = counted {
                    write.update_attempts(&counted)?;
                }
                if !write.consume_mailed_code(id, about, hash, TRIES, moment.now)? {
                    write.mark_mailed_code_try(about)?;
                    return Ok(Activation::WrongCode);
                }
                write.remove_attempts(&counter)?;
                mail_codes(write, id, keep, moment)?;
                Ok::<_, store::Error>(Activation::Done)
            })
            .await?;
        if done == Activation::Done {
            self.tell_of_factors();
        }
        Ok(done)
    }

    /// Turns mailed codes on for an owner at this computer. `false`: they were on.
    pub(crate) async fn mail_codes(&self, instance: &Instance, moment: Moment) -> Result<bool, Fault> {
        let id = instance.id;
        let changed = self
            .store
            .write(move |write| {
                if write.find_two_factor(id)?.is_some_and(|two| two.mail) {
                    return Ok(false);
                }
                mail_codes(write, id, None, moment)?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        if changed {
            self.tell_of_factors();
        }
        Ok(changed)
    }

    /// Mails no more codes. `false`: none were mailed.
    pub async fn stop_mailing_codes(&self, instance: &Instance, moment: Moment) -> Result<bool, Fault> {
        let id = instance.id;
        let changed = self
            .store
            .write(move |write| stop_mailing(write, id, moment))
            .await?;
        if changed {
            self.tell_of_factors();
        }
        Ok(changed)
    }

    pub(crate) fn tell_of_factors(&self) {
        self.ring();
        for topic in [Topic::SecondFactor, Topic::Sessions, Topic::Events] {
            self.tell(topic);
        }
    }
}

/// From now on codes are mailed, and whoever was let in with less signs in again.
fn mail_codes(
    write: &store::Write,
    id: protocol::id::InstanceId,
    keep: Option<SessionId>,
    moment: Moment,
) -> Result<(), store::Error> {
    let was_on = write.find_two_factor(id)?.is_some();
    write.insert_two_factor(id, moment.now)?;
    write.mark_codes_mailed(id, true)?;
    if !was_on {
        for session in write.list_sessions(id, moment.now)? {
            if Some(session.id) != keep {
                close_session(write, id, session.id, moment.now)?;
            }
        }
        write.remove_sessions_except(id, keep)?;
    }
    let kind = if was_on {
        EventKind::SecondFactorChanged
    } else {
        EventKind::SecondFactorOn
    };
    events::about(id, kind, moment)
        .detail("codes by mail")
        .write(write)
}

/// No codes are mailed any more. What is left stays; where nothing is, the passphrase is enough.
pub(crate) fn stop_mailing(
    write: &store::Write,
    id: protocol::id::InstanceId,
    moment: Moment,
) -> Result<bool, store::Error> {
    if !write.find_two_factor(id)?.is_some_and(|two| two.mail) {
        return Ok(false);
    }
    let app = write.find_authenticator(id, AuthenticatorState::Confirmed)?;
    let kind = if app.is_some() {
        write.mark_codes_mailed(id, false)?;
        write.remove_mailed_codes(id)?;
        EventKind::SecondFactorChanged
    } else {
        write.remove_two_factor(id)?;
        EventKind::SecondFactorOff
    };
    events::about(id, kind, moment)
        .detail("no codes by mail")
        .write(write)?;
    Ok(true)
}
