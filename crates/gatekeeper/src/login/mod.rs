//! How a person shows who they are. What may follow what is in `steps`.

pub(crate) mod authenticator;
pub mod confirmation;
pub mod known_device;
pub mod mailed_code;
pub mod passkey;
pub mod passphrase;
pub(crate) mod recovery;
pub mod second_factor;
pub(crate) mod steps;
pub(crate) mod throttle;
pub mod trusted_device;
#[cfg(test)]
mod visits;

use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};

use crate::events;
use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::sessions::{Begun, Proof, Remade, Run, Session, Visitor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// What the person typed, as it arrived.
pub struct Attempt {
    /// The passphrase, derived or clear.
    pub passphrase: passphrase::Typed,
    /// The page's own secret, which only pages of our origin can read (S-159); absent without script.
    pub page_key: Option<TokenHash>,
    /// How long the browser is to keep the cookie.
    pub run: Run,
    /// What the person signs in for. A second factor is asked for this purpose and counts for no other.
    pub purpose: String,
}

/// What became of it.
pub enum Outcome {
    /// Signed in; the cookie's value exists only here.
    SignedIn {
        /// The session.
        session: Session,
        /// Its cookie.
        cookie: PlainToken,
        /// The cookie by which this browser is known from now on, if it was not known before.
        device: Option<PlainToken>,
    },
    /// The passphrase was right, and the owner signs in with two factors.
    SecondFactor {
        /// Names the sign-in that waits; it exists only here.
        step: PlainToken,
    },
    /// Not the passphrase.
    WrongPassphrase,
    /// Too many wrong ones, and the passphrase was not looked at; or too many codes were mailed.
    Throttled {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The instance has no passphrase yet.
    NotOnboarded,
}

impl Gatekeeper {
    /// Checks a passphrase and begins (or renews) the visitor's session.
    pub async fn sign_in(
        &self,
        instance: &Instance,
        attempt: Attempt,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Outcome, Fault> {
        let Some(credentials) = self.credentials(instance)? else {
            return Ok(Outcome::NotOnboarded);
        };
        let counter = visitor.counter(instance);
        if let Some(seconds) = self.count_attempt(&counter, moment).await? {
            let instance = instance.id;
            let detail = format!("next try in {seconds} s");
            self.note(events::about(instance, EventKind::SignInThrottled, moment).detail(detail));
            return Ok(Outcome::Throttled { seconds });
        }
        let salt = instance.kdf_salt();
        let as_stored = (credentials.iterations == 0).then(|| attempt.passphrase.text().clone());
        let again = attempt.passphrase.again();
        if !self
            .passphrases
            .verify(&credentials, attempt.passphrase, salt.clone(), &self.vault)
            .await?
        {
            let detail = visitor.device();
            self.note(events::about(instance.id, EventKind::SignInFailed, moment).detail(detail));
            return Ok(Outcome::WrongPassphrase);
        }
        let cookie = PlainToken::mint(TokenKind::Cookie, &moment.draw()?);
        // From the time before pages derived; from now on it is kept as everybody's (cozy.md B.5).
        let moved = as_stored.is_some();
        let remade = match as_stored {
            Some(clear) => {
                let typed = passphrase::Typed::Clear(clear);
                Some(Remade::Derived(self.verifier_of(instance, typed, moment).await?))
            }
            None => self
                .dearer(instance, &credentials, again, moment)
                .await
                .map(Remade::Dearer),
        };
        let proof = Proof {
            verifier: credentials.verifier,
            counter: Some(counter),
            page_key: attempt.page_key,
            run: attempt.run,
            remade,
            purpose: attempt.purpose,
            factor: None,
        };
        let begun = self
            .begin_session(instance, visitor, &cookie, proof, moment)
            .await?;
        if moved {
            self.reload_instances()?;
        }
        let session = match begun {
            Begun::Session(session) => session,
            Begun::SecondFactor(step) => return Ok(Outcome::SecondFactor { step }),
            Begun::Throttled(seconds) => {
                self.note_throttled_code(instance, seconds, moment);
                return Ok(Outcome::Throttled { seconds });
            }
            Begun::Stale => return Ok(Outcome::WrongPassphrase),
        };
        self.tell(Topic::Sessions);
        self.tell(Topic::Events);
        let device = match visitor.device {
            Some(_) => None,
            None => Some(self.device_cookie(instance, moment)?),
        };
        Ok(Outcome::SignedIn {
            session,
            cookie,
            device,
        })
    }

    /// A verifier that costs what it should, where the stored one costs less or the cost was never measured here. Nobody is
    /// kept out because it could not be made: there is a next time.
    async fn dearer(
        &self,
        instance: &Instance,
        credentials: &passphrase::Credentials,
        typed: passphrase::Typed,
        moment: Moment,
    ) -> Option<Secret<String>> {
        let wanted = match self.passphrase_cost() {
            Ok(Some(cost)) => passphrase::is_cheaper(&credentials.verifier, cost),
            Ok(None) => Ok(true),
            Err(fault) => Err(fault),
        };
        let made = match wanted {
            Ok(false) => return None,
            Ok(true) => {
                self.verifier_with(instance, typed, credentials.iterations, moment)
                    .await
            }
            Err(fault) => Err(fault),
        };
        made.inspect_err(|fault| tracing::warn!(%fault, "a passphrase keeps its old verifier"))
            .ok()
    }

    pub(crate) fn credentials(&self, instance: &Instance) -> Result<Option<passphrase::Credentials>, Fault> {
        let row = self.store.read(|read| read.find_instance(instance.id))?;
        Ok(row.and_then(|row| {
            let verifier = row.passphrase.map(Secret::new)?;
            Some(passphrase::Credentials {
                verifier,
                iterations: row.kdf_iterations,
            })
        }))
    }
}
