//! Codes that are mailed to the owner (cozy.md B.7, B.9): six digits that work once, for a few minutes, for the one thing
//! that they were asked for (S-200).
//!
//! What is stored is a keyed hash, bound to the purpose: the file gives nothing to try, and the code of one sign-in is
//! worth nothing in another. A newer code ends the older one, three wrong ones end it as well. The letter is written in the
//! transaction in which the code begins to be good; without a mail server its owner reads it in the outbox.

use std::time::Duration;

use protocol::id::InstanceId;
use protocol::secret::{Secret, TokenHash, TokenKind};
use store::mailed_codes::MailedCode;
use store::second_factor::AuthenticatorState;

use crate::cozy::limits;
use crate::instances::Instance;
use crate::login::second_factor::counter;
use crate::mail::NewMail;
use crate::mail::letters::Letter;
use crate::messages::EventKind;
use crate::policy::Policy;
use crate::sessions::Visitor;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// Wrong ones that a code outlives not.
pub(crate) const TRIES: u32 = 3;
/// Letters with codes in an hour (cozy.md B.13).
const LETTERS_AN_HOUR: u32 = 20;
/// Letters in an hour that somebody asked for once more (S-200).
const AGAIN_AN_HOUR: u32 = 5;
const AN_HOUR: Duration = Duration::from_hours(1);
/// Seconds before the same sign-in gets another code (S-200).
const AGAIN_AFTER_SECONDS: u64 = 60;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// The sign-in, or another step, that waits under this hash.
    Step(TokenHash),
    /// Mailed codes are turned on.
    Activation,
    /// The owner proves something in the window.
    Owner,
}

/// A code that is not in the file yet.
pub(crate) struct NewCode {
    row: MailedCode,
    mail: NewMail,
    /// Where letters with codes are counted.
    counter: String,
}

/// What became of the wish for another code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is in the outbox.
    Sent,
    /// Not so soon again.
    Throttled {
        /// Seconds to wait.
        seconds: u64,
    },
    /// Codes are not mailed here.
    NotMailed,
    /// The sign-in waits no longer, or it is another one.
    Over,
}

/// How the second step can be taken, for who passed the first one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    /// By an authenticator app.
    pub authenticator: bool,
    /// By a code that is mailed.
    pub mail: bool,
    /// Whether a mailed code is good now.
    pub mailed: bool,
    /// Where codes go, so that the owner knows the place and nobody else the address; empty: to the outbox alone.
    pub address: String,
    /// By a passkey: what the browser is asked for, JSON; none where the owner has none for this host.
    pub passkey: Option<String>,
}

impl Gatekeeper {
    /// The name of a purpose in the file.
    pub(crate) fn about(&self, instance: InstanceId, about: About) -> TokenHash {
        let word: &[u8] = match about {
            About::Step(hash) => return hash,
            About::Activation => b"activation",
            About::Owner => b"owner",
        };
        TokenHash::from_bytes(
            self.vault
                .mac("purpose of a mailed code", &[instance.as_bytes(), word]),
        )
    }

    /// What is stored of a code for a purpose.
    pub(crate) fn mailed_hash(&self, instance: InstanceId, about: TokenHash, code: &str) -> TokenHash {
        let tag = self.vault.mac(
            "mailed code",
            &[instance.as_bytes(), about.as_bytes(), code.as_bytes()],
        );
        TokenHash::from_bytes(tag)
    }

    /// Draws a code and writes its letter. `counter`: whose letters are counted together.
    pub(crate) fn new_code(
        &self,
        instance: &Instance,
        about: About,
        counter: &str,
        language: &str,
        moment: Moment,
    ) -> Result<NewCode, Fault> {
        // Of 2^64 values a million are as good as equally likely.
        let code = format!("{:06}", u64::from_be_bytes(moment.draw()?) % 1_000_000);
        let code = Secret::new(code);
        let lives = Policy::seconds(self.policy.mailed_code_seconds);
        let minutes = self.policy.mailed_code_seconds.div_ceil(60);
        let text = code.expose().clone();
        let letter = match about {
            About::Activation => Letter::Activation { code: text, minutes },
            About::Step(_) | About::Owner => Letter::Code { code: text, minutes },
        };
        let name = self.about(instance.id, about);
        Ok(NewCode {
            row: MailedCode {
                about: name,
                instance_id: instance.id,
                hash: self.mailed_hash(instance.id, name, code.expose()),
                tries: 0,
                made_at: moment.now,
                expires_at: moment.now.plus(lives),
            },
            mail: self.letter(instance, &letter, language, Some(lives), moment)?,
            counter: format!("two-factor-generation|{counter}"),
        })
    }

    /// How the second step that waits under `step` can be taken.
    pub fn ways(&self, instance: &Instance, step: &str, moment: Moment) -> Result<Ways, Fault> {
        let hash = TokenHash::of(TokenKind::SignIn, step);
        let id = instance.id;
        let (two, app, code) = self.store.read(|read| {
            Ok::<_, store::Error>((
                read.find_two_factor(id)?,
                read.find_authenticator(id, AuthenticatorState::Confirmed)?,
                match hash {
                    Some(hash) => read.find_mailed_code(id, hash, moment.now)?,
                    None => None,
                },
            ))
        })?;
        let mail = two.is_some_and(|two| two.mail);
        Ok(Ways {
            authenticator: app.is_some(),
            mail,
            mailed: code.is_some(),
            address: if mail {
                shortened(&instance.email)
            } else {
                String::new()
            },
            passkey: self.passkey_as_second_factor(instance, step, moment)?,
        })
    }

    /// Mails another code for the sign-in that waits under `step`.
    pub async fn mail_code(
        &self,
        instance: &Instance,
        step: &str,
        purpose: &str,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Sent, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::SignIn, step) else {
            return Ok(Sent::Over);
        };
        if !self.waits_for_second_factor(instance, step, purpose, visitor, moment)? {
            return Ok(Sent::Over);
        }
        self.mail_another(
            instance,
            About::Step(hash),
            &counter(instance, visitor),
            &visitor.language,
            moment,
        )
        .await
    }

    /// Mails a code that somebody asked for: not every minute, and not more than a few in an hour.
    pub(crate) async fn mail_another(
        &self,
        instance: &Instance,
        about: About,
        counter: &str,
        language: &str,
        moment: Moment,
    ) -> Result<Sent, Fault> {
        let code = self.new_code(instance, about, counter, language, moment)?;
        let again = format!("two-factor-again|{counter}");
        let (id, name) = (instance.id, self.about(instance.id, about));
        let sent = self
            .store
            .write(move |write| {
                if about != About::Activation && !write.find_two_factor(id)?.is_some_and(|two| two.mail) {
                    return Ok(Sent::NotMailed);
                }
                let last = write.find_mailed_code(id, name, moment.now)?;
                let waited = last.map(|last| moment.now.since(last.made_at).as_secs());
                // A code of the future means that the clock went back: nobody waits for it.
                if let Some(waited) = waited.filter(|waited| *waited < AGAIN_AFTER_SECONDS)
                    && last.is_some_and(|last| last.made_at <= moment.now)
                {
                    let seconds = AGAIN_AFTER_SECONDS - waited;
                    return Ok(Sent::Throttled { seconds });
                }
                if let Some(seconds) = limits::count_in(write, again, AGAIN_AN_HOUR, AN_HOUR, moment.now)? {
                    return Ok(Sent::Throttled { seconds });
                }
                Ok::<_, store::Error>(match code.write(write, moment)? {
                    Some(seconds) => Sent::Throttled { seconds },
                    None => Sent::Sent,
                })
            })
            .await?;
        match sent {
            Sent::Sent => self.ring_mail(),
            Sent::Throttled { seconds } => {
                let detail = format!("next code in {seconds} s");
                self.note(events::about(id, EventKind::SecondFactorThrottled, moment).detail(detail));
            }
            Sent::NotMailed | Sent::Over => {}
        }
        Ok(sent)
    }
}

impl NewCode {
    /// Puts the code into the file and its letter into the outbox. `Some(seconds)`: there were too many, wait.
    pub(crate) fn write(&self, write: &store::Write, moment: Moment) -> Result<Option<u64>, store::Error> {
        let counter = self.counter.clone();
        let refused = limits::count_in(write, counter, LETTERS_AN_HOUR, AN_HOUR, moment.now)?;
        if refused.is_none() {
            write.insert_mailed_code(&self.row)?;
            self.mail.write(write)?;
        }
        Ok(refused)
    }
}

/// An address as far as its owner has to see it: `a…@example.org`.
fn shortened(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((name, host)) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}…@{host}")
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn an_address_is_known_to_its_owner_alone() {
        assert_eq!(shortened("ada@example.org"), "a…@example.org");
        assert_eq!(shortened("\"a@b\"@example.org"), "\"…@example.org");
        assert_eq!(shortened(""), "");
    }
}
