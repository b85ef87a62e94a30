//! A passphrase that is changed, forgotten, or asked for by a hint (cozy.md B.8 and B.12).
//!
//! Every change ends all sessions and takes what hung on the old passphrase with it: links to a new one, sign-ins that
//! wait for a code, the trust in devices, the hint, the keys of the owner's own programs. What apps were allowed outside of a session stays.
//!
//! Nobody learns here whether there is a hint, or whether a letter was written: the answers are the same.

use std::time::Duration;

use protocol::cozy::passphrase::{Sent, sent_with};
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use serde::{Deserialize, Serialize};
use store::passphrase_extras::PassphraseExtras;

use crate::cozy::limits;
use crate::instances::Instance;
use crate::login::passphrase::{self, Typed};
use crate::login::second_factor::{Code, Readied, StepTaken};
use crate::login::steps::Factor;
use crate::logout_notices::close_session;
use crate::mail::letters::Letter;
use crate::messages::{EventKind, Topic, Weakness};
use crate::policy::Policy;
use crate::sessions::{Begun, NewStep, Proof, Run, Session, Visitor, WaitsFor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// Letters with the hint in an hour (cozy.md B.13).
const HINTS_AN_HOUR: u32 = 2;
const AN_HOUR: Duration = Duration::from_hours(1);
/// Longest hint, in characters.
const LONGEST_HINT: usize = 255;
/// What a second factor is proved for.
const PURPOSE: &str = "passphrase";
/// Longest key, in bytes. They are opaque; an RSA key of 4096 bits with its envelope fits.
const LONGEST_KEY: usize = 16 * 1024;

/// Keys that the owner's own programs made and only they can use. Opaque texts here.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Keys {
    /// The encrypted symmetric key.
    pub key: Option<String>,
    /// The public key.
    pub public_key: Option<String>,
    /// The encrypted private key.
    pub private_key: Option<String>,
}

impl Keys {
    fn is_empty(&self) -> bool {
        self.key.is_none() && self.public_key.is_none() && self.private_key.is_none()
    }

    fn fits(&self) -> bool {
        [&self.key, &self.public_key, &self.private_key]
            .into_iter()
            .flatten()
            .all(|key| key.len() <= LONGEST_KEY && !key.chars().any(char::is_control))
    }
}

/// A passphrase that somebody wants to have from now on.
pub struct NewPassphrase {
    /// As it was sent: derived when `iterations` says so, else as typed.
    pub sent: Secret<String>,
    /// Rounds of the derivation that was done; absent or 0: none.
    pub iterations: Option<u32>,
    /// What reminds the owner of it.
    pub hint: Option<String>,
    /// What goes with it.
    pub keys: Keys,
    /// Whether one that is easy to guess is refused. It can only be told of one that came as typed.
    pub judge: bool,
    /// What `sent` is without `iterations`: as typed, and derived here; or kept as it is, because its sender knows no
    /// other way (cozy.md B.12).
    pub keep_as_sent: bool,
}

/// Why a passphrase is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The number of rounds is neither 0 nor from 50 000 to 5 000 000.
    Iterations,
    /// The hint gives the passphrase away: it is the same.
    Hint,
    /// It is easy to guess.
    Weak(Weakness),
    /// A key or the hint is too long.
    TooLong,
    /// There is none.
    Missing,
}

/// A passphrase that can be stored.
pub(crate) struct Ready {
    pub(crate) verifier: Secret<String>,
    pub(crate) iterations: u32,
    pub(crate) extras: PassphraseExtras,
}

/// What a link to a new passphrase is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetLink {
    /// It opens the page.
    Good,
    /// Nothing waits, or the text is no token at all.
    NothingWaits,
    /// Something waits, but for another token.
    Wrong,
}

/// What became of a new passphrase by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// It is set.
    Done,
    /// The link is no good.
    BadLink(ResetLink),
    /// The passphrase is no good; the link still works.
    Unfit(Unfit),
}

/// What became of a new passphrase by the old one.
pub enum PassphraseChange {
    /// It is set, and a new session has begun.
    Done {
        /// The session.
        session: Session,
        /// Its cookie.
        cookie: PlainToken,
    },
    /// The old one is right, and the owner signs in with two factors: a code is still to come, with this token.
    NeedsSecondFactor(PlainToken),
    /// The code is wrong, or of something else.
    WrongCode,
    /// The old one is wrong.
    WrongPassphrase,
    /// Too many wrong ones, or too many codes were mailed; wait so many seconds.
    Throttled(u64),
    /// The new one is no good.
    Unfit(Unfit),
}

/// The second factor that goes with the old passphrase.
pub struct SecondStep {
    /// What the first call said.
    pub token: String,
    /// The code, as it was typed.
    pub typed: Secret<String>,
}

impl SecondStep {
    fn code(&self) -> Code {
        Code::typed(self.typed.expose())
    }
}

/// What became of the change in its transaction.
enum Replaced {
    Done(Option<Factor>),
    Stale,
    WrongCode,
    Throttled(u64),
}

/// Whether a passphrase is the owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It is.
    Right,
    /// It is not.
    Wrong,
    /// Too many wrong ones; wait so many seconds.
    Throttled(u64),
}

impl Gatekeeper {
    /// Makes a passphrase ready to be stored, or says why not.
    pub(crate) async fn ready(
        &self,
        instance: &Instance,
        new: NewPassphrase,
        moment: Moment,
    ) -> Result<Result<Ready, Unfit>, Fault> {
        let NewPassphrase {
            sent,
            iterations,
            hint,
            keys,
            judge,
            keep_as_sent,
        } = new;
        if sent.expose().is_empty() {
            return Ok(Err(Unfit::Missing));
        }
        let (typed, iterations) = match sent_with(iterations) {
            Err(_) => return Ok(Err(Unfit::Iterations)),
            Ok(Sent::Stretched(rounds)) => (Typed::Derived(sent), rounds.get()),
            Ok(Sent::Clear) if keep_as_sent => (Typed::Derived(sent), 0),
            Ok(Sent::Clear) => {
                if judge {
                    let words = [instance.public_name.as_str(), &instance.email, &instance.domain];
                    if let Some(weakness) = passphrase::strength(sent.expose(), &words).weakness {
                        return Ok(Err(Unfit::Weak(weakness)));
                    }
                }
                (Typed::Clear(sent), passphrase::ITERATIONS)
            }
        };
        let hint = hint
            .map(|hint| hint.trim().to_owned())
            .filter(|hint| !hint.is_empty());
        let too_long = hint
            .as_ref()
            .is_some_and(|hint| hint.chars().count() > LONGEST_HINT);
        if too_long || !keys.fits() {
            return Ok(Err(Unfit::TooLong));
        }
        let verifier = self.verifier_with(instance, typed, iterations, moment).await?;
        if let Some(hint) = &hint
            && self.opens(instance, &verifier, iterations, hint).await?
        {
            return Ok(Err(Unfit::Hint));
        }
        let extras = PassphraseExtras {
            sealed_hint: hint
                .map(|hint| self.vault.seal(&hint_of(instance), hint.as_bytes(), moment))
                .transpose()?,
            sealed_keys: self.seal_keys(instance, &keys, moment)?,
        };
        Ok(Ok(Ready {
            verifier,
            iterations,
            extras,
        }))
    }

    fn seal_keys(&self, instance: &Instance, keys: &Keys, moment: Moment) -> Result<Option<Vec<u8>>, Fault> {
        if keys.is_empty() {
            return Ok(None);
        }
        let plain = serde_json::to_vec(keys).map_err(|error| Fault::stored("keys", error))?;
        let plain = Secret::new(plain);
        self.vault
            .seal(&keys_of(instance), plain.expose(), moment)
            .map(Some)
    }

    /// Whether a text as typed is the passphrase behind a verifier.
    async fn opens(
        &self,
        instance: &Instance,
        verifier: &Secret<String>,
        iterations: u32,
        typed: &str,
    ) -> Result<bool, Fault> {
        let credentials = passphrase::Credentials {
            verifier: verifier.clone(),
            iterations,
        };
        let typed = Typed::Clear(Secret::new(typed.to_owned()));
        self.passphrases
            .verify(&credentials, typed, instance.kdf_salt(), &self.vault)
            .await
    }

    /// Sets a passphrase whatever the old one was: its owner uses the command line, or a token made there.
    pub async fn force_passphrase(
        &self,
        instance: &Instance,
        new: NewPassphrase,
        moment: Moment,
    ) -> Result<Result<(), Unfit>, Fault> {
        let ready = match self.ready(instance, new, moment).await? {
            Ok(ready) => ready,
            Err(unfit) => return Ok(Err(unfit)),
        };
        let id = instance.id;
        self.store
            .write(move |write| replace(write, id, &ready, moment))
            .await?;
        self.tell_of_new_passphrase()?;
        Ok(Ok(()))
    }

    /// Replaces the passphrase by the old one, and by a second factor where the owner signs in with two: the first call
    /// says which token goes with the code (cozy.md B.12). The person stays signed in, in a session of its own.
    pub async fn change_passphrase(
        &self,
        instance: &Instance,
        current: Secret<String>,
        new: NewPassphrase,
        second: Option<SecondStep>,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<PassphraseChange, Fault> {
        let (verifier, counter) = match self
            .check(instance, Typed::Derived(current), visitor, moment)
            .await?
        {
            Ok(known) => known,
            Err(Checked::Throttled(seconds)) => return Ok(PassphraseChange::Throttled(seconds)),
            Err(_) => return Ok(PassphraseChange::WrongPassphrase),
        };
        let two = self
            .store
            .read(|read| read.find_two_factor(instance.id))?
            .is_some();
        let attempt = match (two, second) {
            (false, _) => None,
            (true, None) => return self.ask_for_code(instance, &verifier, visitor, moment).await,
            (true, Some(second)) => {
                let code = second.code();
                match self.ready_step(instance, &second.token, PURPOSE, &code, visitor, moment)? {
                    Readied::Ready(attempt) => Some(attempt),
                    Readied::NoCode | Readied::Over => return Ok(PassphraseChange::WrongCode),
                }
            }
        };
        let ready = match self.ready(instance, new, moment).await? {
            Ok(ready) => ready,
            Err(unfit) => return Ok(PassphraseChange::Unfit(unfit)),
        };
        let session = self.session(instance, visitor, moment)?;
        let run = session.map_or(Run::Normal, |session| session.run);
        let id = instance.id;
        let made = ready.verifier.clone();
        let replaced = self
            .store
            .write(move |write| {
                // Somebody else may have changed it while this one was checked, or turned two factors on.
                let still = write.find_instance(id)?.and_then(|row| row.passphrase);
                if still.as_ref() != Some(verifier.expose())
                    || (attempt.is_none() && write.find_two_factor(id)?.is_some())
                {
                    return Ok(Replaced::Stale);
                }
                let factor = match attempt.map(|attempt| attempt.take(write)).transpose()? {
                    None => None,
                    Some(StepTaken::Proved { factor, .. }) => Some(factor),
                    Some(StepTaken::Wrong | StepTaken::Over) => return Ok(Replaced::WrongCode),
                    Some(StepTaken::Throttled(seconds)) => return Ok(Replaced::Throttled(seconds)),
                };
                replace(write, id, &ready, moment)?;
                Ok::<_, store::Error>(Replaced::Done(factor))
            })
            .await?;
        let factor = match replaced {
            Replaced::Done(factor) => factor,
            Replaced::Stale => return Ok(PassphraseChange::WrongPassphrase),
            Replaced::WrongCode => {
                self.tell(Topic::Events);
                return Ok(PassphraseChange::WrongCode);
            }
            Replaced::Throttled(seconds) => {
                self.note_throttled_code(instance, seconds, moment);
                return Ok(PassphraseChange::Throttled(seconds));
            }
        };
        let proof = Proof {
            verifier: made,
            counter: Some(counter),
            page_key: None,
            run,
            remade: None,
            purpose: PURPOSE.to_owned(),
            factor,
        };
        self.tell_of_new_passphrase()?;
        let cookie = PlainToken::mint(TokenKind::Cookie, &moment.draw()?);
        let begun = self
            .begin_session(instance, visitor, &cookie, proof, moment)
            .await?;
        Ok(match begun {
            Begun::Session(session) => PassphraseChange::Done { session, cookie },
            Begun::SecondFactor(step) => PassphraseChange::NeedsSecondFactor(step),
            Begun::Throttled(seconds) => PassphraseChange::Throttled(seconds),
            Begun::Stale => PassphraseChange::WrongPassphrase,
        })
    }

    /// The old passphrase was right, and a code is still to come.
    async fn ask_for_code(
        &self,
        instance: &Instance,
        verifier: &Secret<String>,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<PassphraseChange, Fault> {
        let waits = WaitsFor {
            purpose: PURPOSE,
            page_key: None,
            run: Run::Normal,
            vouched: None,
        };
        let NewStep { token, sign_in, code } = self.new_step(instance, visitor, verifier, &waits, moment)?;
        let at_most = self.policy.flows_at_most;
        let mailed = code.is_some();
        let wait = self
            .store
            .write(move |write| {
                if let Some(code) = &code
                    && let Some(seconds) = code.write(write, moment)?
                {
                    return Ok(Some(seconds));
                }
                write.insert_sign_in(&sign_in, at_most)?;
                Ok::<_, store::Error>(None)
            })
            .await?;
        if let Some(seconds) = wait {
            return Ok(PassphraseChange::Throttled(seconds));
        }
        if mailed {
            self.ring_mail();
        }
        Ok(PassphraseChange::NeedsSecondFactor(token))
    }

    /// Whether a derived passphrase is the owner's. Wrong ones are counted like those of the sign-in page.
    pub async fn check_passphrase(
        &self,
        instance: &Instance,
        sent: Secret<String>,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Checked, Fault> {
        let (_, counter) = match self
            .check(instance, Typed::Derived(sent), visitor, moment)
            .await?
        {
            Ok(known) => known,
            Err(checked) => return Ok(checked),
        };
        self.store
            .write(move |write| write.remove_attempts(&counter).map(drop))
            .await?;
        Ok(Checked::Right)
    }

    /// The verifier that a passphrase opens, and where wrong ones were counted.
    async fn check(
        &self,
        instance: &Instance,
        typed: Typed,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Result<(Secret<String>, String), Checked>, Fault> {
        let Some(credentials) = self.credentials(instance)? else {
            return Ok(Err(Checked::Wrong));
        };
        let counter = visitor.counter(instance);
        if let Some(seconds) = self.count_attempt(&counter, moment).await? {
            return Ok(Err(Checked::Throttled(seconds)));
        }
        let right = self
            .passphrases
            .verify(&credentials, typed, instance.kdf_salt(), &self.vault)
            .await?;
        if !right {
            let detail = visitor.device();
            self.note(events::about(instance.id, EventKind::SignInFailed, moment).detail(detail));
            return Ok(Err(Checked::Wrong));
        }
        Ok(Ok((credentials.verifier, counter)))
    }

    /// Whether the owner wrote down a hint.
    pub fn has_hint(&self, instance: &Instance) -> Result<bool, Fault> {
        let extras = self.store.read(|read| read.find_passphrase_extras(instance.id))?;
        Ok(extras.sealed_hint.is_some())
    }

    /// Writes down another hint; an empty one takes it back. `false`: it is the passphrase itself.
    pub async fn set_hint(
        &self,
        instance: &Instance,
        hint: &str,
        moment: Moment,
    ) -> Result<Result<(), Unfit>, Fault> {
        let hint = hint.trim();
        if hint.chars().count() > LONGEST_HINT {
            return Ok(Err(Unfit::TooLong));
        }
        if !hint.is_empty()
            && let Some(credentials) = self.credentials(instance)?
            && self
                .opens(instance, &credentials.verifier, credentials.iterations, hint)
                .await?
        {
            return Ok(Err(Unfit::Hint));
        }
        let sealed = (!hint.is_empty())
            .then(|| self.vault.seal(&hint_of(instance), hint.as_bytes(), moment))
            .transpose()?;
        let id = instance.id;
        self.store
            .write(move |write| {
                let extras = PassphraseExtras {
                    sealed_hint: sealed,
                    ..write.find_passphrase_extras(id)?
                };
                write.update_passphrase_extras(id, &extras)
            })
            .await?;
        self.tell(Topic::Instances);
        Ok(Ok(()))
    }

    /// Sends the hint to the owner, if there is one and not too often. The answer is always the same.
    pub async fn ask_for_hint(
        &self,
        instance: &Instance,
        language: &str,
        moment: Moment,
    ) -> Result<(), Fault> {
        let extras = self.store.read(|read| read.find_passphrase_extras(instance.id))?;
        let Some(sealed) = extras.sealed_hint else {
            return Ok(());
        };
        let hint = self.vault.open_sealed(&hint_of(instance), &sealed)?;
        let hint = String::from_utf8_lossy(hint.expose()).into_owned();
        let mail = self.letter(instance, &Letter::Hint(hint), language, None, moment)?;
        let id = instance.id;
        let counter = format!("send-hint|{id}");
        let sent = self
            .store
            .write(move |write| {
                if limits::count_in(write, counter, HINTS_AN_HOUR, AN_HOUR, moment.now)?.is_some() {
                    return Ok(false);
                }
                mail.write(write)?;
                events::about(id, EventKind::HintAsked, moment).write(write)?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        if sent {
            self.ring_mail();
            self.tell(Topic::Events);
        }
        Ok(())
    }

    /// Sends the owner the way to a new passphrase, unless one is on its way already, and ends the caller's session.
    /// The answer is always the same. `from` is carried along in the link.
    pub async fn ask_for_reset(
        &self,
        instance: &Instance,
        visitor: &Visitor,
        from: Option<&str>,
        language: &str,
        moment: Moment,
    ) -> Result<(), Fault> {
        let token = PlainToken::mint(TokenKind::PassphraseReset, &moment.draw()?);
        let mut link = format!(
            "{}/auth/passphrase_renew?token={}",
            instance.issuer,
            token.expose()
        );
        if let Some(from) = from {
            link.push_str("&from=");
            link.extend(form_urlencoded(from));
        }
        let lives = Policy::seconds(self.policy.passphrase_reset_seconds);
        let minutes = self.policy.passphrase_reset_seconds.div_ceil(60);
        let letter = Letter::Reset { link, minutes };
        let mail = self.letter(instance, &letter, language, Some(lives), moment)?;
        let session = self.session(instance, visitor, moment)?;
        let (id, hash) = (instance.id, token.hash());
        let begun = self
            .store
            .write(move |write| {
                if let Some(session) = session {
                    close_session(write, id, session.id, moment.now)?;
                }
                let begun = write.insert_passphrase_reset(id, hash, moment.now, moment.now.plus(lives))?;
                if begun {
                    mail.write(write)?;
                    events::about(id, EventKind::ResetAsked, moment).write(write)?;
                }
                Ok::<_, store::Error>(begun)
            })
            .await?;
        self.ring();
        self.tell(Topic::Sessions);
        if begun {
            self.ring_mail();
            self.tell(Topic::Events);
        }
        Ok(())
    }

    /// What a link to a new passphrase is worth.
    pub fn reset_link(&self, instance: &Instance, token: &str, moment: Moment) -> Result<ResetLink, Fault> {
        if !is_hex(token) {
            return Ok(ResetLink::NothingWaits);
        }
        let waits = self
            .store
            .read(|read| read.find_passphrase_reset(instance.id, moment.now))?;
        Ok(match waits {
            None => ResetLink::NothingWaits,
            Some(hash) if token_hash(token) == Some(hash) => ResetLink::Good,
            Some(_) => ResetLink::Wrong,
        })
    }

    /// Sets a new passphrase by a link. The link works once.
    pub async fn renew_passphrase(
        &self,
        instance: &Instance,
        token: &str,
        new: NewPassphrase,
        moment: Moment,
    ) -> Result<Renewal, Fault> {
        let link = self.reset_link(instance, token, moment)?;
        let (ResetLink::Good, Some(hash)) = (link, token_hash(token)) else {
            return Ok(Renewal::BadLink(link));
        };
        let ready = match self.ready(instance, new, moment).await? {
            Ok(ready) => ready,
            Err(unfit) => return Ok(Renewal::Unfit(unfit)),
        };
        let id = instance.id;
        let used = self
            .store
            .write(move |write| {
                if !write.consume_passphrase_reset(id, hash, moment.now)? {
                    return Ok(false);
                }
                replace(write, id, &ready, moment)?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        if !used {
            return Ok(Renewal::BadLink(ResetLink::NothingWaits));
        }
        self.tell_of_new_passphrase()?;
        Ok(Renewal::Done)
    }

    pub(crate) fn tell_of_new_passphrase(&self) -> Result<(), Fault> {
        self.ring();
        self.reload_instances()?;
        for topic in [Topic::Instances, Topic::Sessions, Topic::Events] {
            self.tell(topic);
        }
        Ok(())
    }
}

/// Sets a passphrase in the file, and ends what hung on the old one: sessions, tokens of apps, steps that wait for a code,
/// and the trust in devices (I.1 #13).
pub(crate) fn replace(
    write: &store::Write,
    id: protocol::id::InstanceId,
    ready: &Ready,
    moment: Moment,
) -> Result<(), store::Error> {
    write.update_passphrase(id, ready.verifier.expose(), ready.iterations, moment.now)?;
    write.update_passphrase_extras(id, &ready.extras)?;
    write.remove_passphrase_reset(id)?;
    write.remove_sign_ins(id)?;
    write.remove_mailed_codes(id)?;
    let trusted = write.remove_trusted_devices(id)?;
    let sessions = write.list_sessions(id, moment.now)?;
    for session in &sessions {
        close_session(write, id, session.id, moment.now)?;
    }
    // Those that had expired already, too.
    write.remove_sessions_except(id, None)?;
    let ended = format!("ended: {} sessions, {trusted} trusted devices", sessions.len());
    events::about(id, EventKind::PassphraseChanged, moment)
        .detail(ended)
        .write(write)
}

fn hint_of(instance: &Instance) -> String {
    format!("hint|{}", instance.id)
}

fn keys_of(instance: &Instance) -> String {
    format!("passphrase keys|{}", instance.id)
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Hexadecimal digits are the same in both cases.
fn token_hash(text: &str) -> Option<TokenHash> {
    TokenHash::of(TokenKind::PassphraseReset, &text.to_ascii_lowercase())
}

fn form_urlencoded(text: &str) -> url::form_urlencoded::ByteSerialize<'_> {
    url::form_urlencoded::byte_serialize(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::login::{Attempt, Outcome};
    use crate::testing::{PASSPHRASE, World};

    const NEW: &str = "seven kettles under a tin roof";

    fn stretched(world: &World, clear: &str, iterations: u32) -> Secret<String> {
        passphrase::derive(clear, &world.instance.kdf_salt(), iterations)
    }

    fn new(sent: Secret<String>, iterations: Option<u32>) -> NewPassphrase {
        NewPassphrase {
            sent,
            iterations,
            hint: None,
            keys: Keys::default(),
            judge: false,
            keep_as_sent: true,
        }
    }

    async fn changes(world: &World, current: &str, new: NewPassphrase) -> PassphraseChange {
        let current = stretched(world, current, passphrase::ITERATIONS);
        let changed = world.gatekeeper.change_passphrase(
            &world.instance,
            current,
            new,
            None,
            &world.visitor,
            world.moment(),
        );
        changed.await.unwrap()
    }

    async fn opens(world: &World, typed: Typed) -> bool {
        let attempt = Attempt {
            passphrase: typed,
            page_key: None,
            run: Run::Normal,
            purpose: "sign-in".to_owned(),
        };
        // As the pages do: by what the instance says now.
        let instance = world.gatekeeper.instance(&world.instance.domain).unwrap();
        let stranger = Visitor::default();
        let outcome = world
            .gatekeeper
            .sign_in(&instance, attempt, &stranger, world.moment());
        matches!(outcome.await.unwrap(), Outcome::SignedIn { .. })
    }

    fn sessions(world: &World) -> usize {
        let read = |read: &store::Read| read.list_sessions(world.instance.id, world.moment().now);
        world.gatekeeper.store.read(read).unwrap().len()
    }

    fn extras(world: &World) -> PassphraseExtras {
        let read = |read: &store::Read| read.find_passphrase_extras(world.instance.id);
        world.gatekeeper.store.read(read).unwrap()
    }

    #[tokio::test]
    async fn the_old_passphrase_changes_it_and_every_old_session_ends() {
        let mut world = World::new().await;
        let before = world.sign_in(PASSPHRASE).await.unwrap();
        let sent = stretched(&world, NEW, 100_000);
        let mut wish = new(sent.clone(), Some(100_000));
        wish.hint = Some("  the roof ".to_owned());
        wish.keys.key = Some("0.aa|bb".to_owned());
        let PassphraseChange::Done { session, .. } = changes(&world, PASSPHRASE, wish).await else {
            panic!("it is not changed");
        };
        assert_ne!(session.id, before.id);
        assert_eq!(sessions(&world), 1);
        assert!(world.session().is_none(), "the old cookie is dead");
        let kept = extras(&world);
        let hint = kept.sealed_hint.unwrap();
        let opened = world
            .gatekeeper
            .vault
            .open_sealed(&hint_of(&world.instance), &hint);
        assert_eq!(opened.unwrap().expose(), b"the roof");
        assert!(kept.sealed_keys.is_some());
        assert!(opens(&world, Typed::Derived(sent)).await);
        assert!(!opens(&world, Typed::Clear(Secret::new(PASSPHRASE.to_owned()))).await);
    }

    #[tokio::test]
    async fn a_wrong_passphrase_changes_nothing_and_is_counted() {
        let mut world = World::new().await;
        world.sign_in(PASSPHRASE).await.unwrap();
        let wish = || new(Secret::new("x".to_owned()), Some(100_000));
        let mut waited = false;
        for _ in 0..12 {
            match changes(&world, "not this one", wish()).await {
                PassphraseChange::WrongPassphrase => {}
                PassphraseChange::Throttled(seconds) => waited = seconds > 0,
                _ => panic!("it is changed"),
            }
        }
        assert!(waited);
        assert_eq!(sessions(&world), 1);
        world.wait(3601);
        let right = stretched(&world, PASSPHRASE, passphrase::ITERATIONS);
        let checked = async |sent: Secret<String>| {
            let gatekeeper = &world.gatekeeper;
            let checked = gatekeeper.check_passphrase(&world.instance, sent, &world.visitor, world.moment());
            checked.await.unwrap()
        };
        assert_eq!(checked(right).await, Checked::Right);
        assert_eq!(checked(Secret::new("x".to_owned())).await, Checked::Wrong);
    }

    #[tokio::test]
    async fn a_passphrase_that_nothing_derived_is_kept_as_sent_until_the_next_sign_in() {
        let mut world = World::new().await;
        world.sign_in(PASSPHRASE).await.unwrap();
        let wish = new(Secret::new("as of old".to_owned()), None);
        let done = changes(&world, PASSPHRASE, wish).await;
        assert!(matches!(done, PassphraseChange::Done { .. }));
        let rounds = || {
            let instance = world.gatekeeper.instance(&world.instance.domain);
            instance.unwrap().kdf_iterations
        };
        assert_eq!(rounds(), 0);
        let derived = || stretched(&world, "as of old", passphrase::ITERATIONS);
        assert!(!opens(&world, Typed::Derived(derived())).await);
        assert!(opens(&world, Typed::Clear(Secret::new("as of old".to_owned()))).await);
        assert_eq!(rounds(), passphrase::ITERATIONS);
        assert!(opens(&world, Typed::Derived(derived())).await);
        assert!(!opens(&world, Typed::Derived(Secret::new("as of old".to_owned()))).await);
    }

    #[tokio::test]
    async fn a_hint_is_never_the_passphrase() {
        let world = World::new().await;
        let set = async |hint: &str| {
            let set = world.gatekeeper.set_hint(&world.instance, hint, world.moment());
            set.await.unwrap()
        };
        assert_eq!(set(PASSPHRASE).await, Err(Unfit::Hint));
        assert_eq!(set(&"x".repeat(256)).await, Err(Unfit::TooLong));
        assert!(!world.gatekeeper.has_hint(&world.instance).unwrap());
        assert_eq!(set("the lamp").await, Ok(()));
        assert!(world.gatekeeper.has_hint(&world.instance).unwrap());
        assert_eq!(set("").await, Ok(()));
        assert!(!world.gatekeeper.has_hint(&world.instance).unwrap());
    }

    #[tokio::test]
    async fn b_13_two_hints_an_hour_leave_the_house() {
        let mut world = World::new().await;
        let set = world
            .gatekeeper
            .set_hint(&world.instance, "the lamp", world.moment());
        set.await.unwrap().unwrap();
        let letters = |world: &World| {
            let read = |read: &store::Read| read.list_mails(world.instance.id);
            world.gatekeeper.store.read(read).unwrap().len()
        };
        let asks = async |world: &World| {
            let asked = world
                .gatekeeper
                .ask_for_hint(&world.instance, "en", world.moment());
            asked.await.unwrap();
        };
        for _ in 0..4 {
            asks(&world).await;
            world.wait(600);
        }
        assert_eq!(letters(&world), 2);
        world.wait(1200);
        asks(&world).await;
        assert_eq!(letters(&world), 3);
    }
}
