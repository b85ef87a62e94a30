//! Passkeys (W3C Web Authentication Level 3): a whole sign-in by one, or the second factor, and how one is added.
//!
//! A challenge is a MAC over what it is for, whom it was shown to and when, so nothing is stored for somebody who only
//! looks at a page. It is good for [`CHALLENGE_SECONDS`] and once: what was used is remembered that long, in the
//! transaction of what comes of it.
//!
//! A whole sign-in asks the authenticator to make sure who is there, so that it is two factors in one. Whoever is not
//! signed in learns nothing: browsers find the passkey by themselves, and every refusal is the same.

use aws_lc_rs::constant_time;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::claims::AMR_TWO_FACTORS;
use protocol::secret::{PlainToken, TokenHash, TokenKind};
use protocol::webauthn::{Assertion, Expected, NewCredential, OFFERED, PublicKey};
use serde_json::{Value, json};
use store::Inserted;
use store::passkeys::Passkey;

use super::passphrase::Typed;
use super::steps::{Happens, Key, Stage};
use crate::instances::{Instance, without_port};
use crate::messages::{EventKind, Topic};
use crate::sessions::{Run, Session, Visitor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// How long a challenge is good: as long as somebody may look at a page before they act.
const CHALLENGE_SECONDS: u64 = 1800;
/// Passkeys that an owner can have.
const AT_MOST: u32 = 20;
/// Longest name, in characters.
pub(crate) const LONGEST_NAME: usize = 60;
/// Bytes of a challenge: a random part, the time, and the MAC.
const CHALLENGE: usize = 16 + 8 + 32;

/// What a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// A whole sign-in.
    SignIn,
    /// The second step of a sign-in.
    SecondFactor,
    /// A new passkey.
    Enrol,
}

impl Ceremony {
    fn label(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SecondFactor => "second-factor",
            Self::Enrol => "enrol",
        }
    }
}

/// What became of a whole sign-in by a passkey.
pub enum Passed {
    /// Signed in; the cookies' values exist only here.
    SignedIn {
        /// The session.
        session: Session,
        /// Its cookie.
        cookie: PlainToken,
        /// The cookie by which this browser is known from now on, if it was not known before.
        device: Option<PlainToken>,
    },
    /// It does not hold, or it is no passkey of this owner.
    Refused,
    /// Too many that did not; it was not looked at.
    Throttled {
        /// Seconds to wait.
        seconds: u64,
    },
}

/// Whether a passkey may be added now.
pub enum Enrolling {
    /// It may: what the browser is asked for, JSON.
    Ready(String),
    /// The passphrase is wrong.
    WrongPassphrase,
    /// Too many wrong ones.
    Throttled {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The owner signs in with two factors, and this session was begun with one.
    SecondFactorFirst,
    /// There are as many as there may be.
    Full,
    /// Browsers know no passkeys for an instance that is reached by an address.
    Nowhere,
}

/// What a page brings: the credential, and what its challenge was bound to.
pub struct Brought<'a> {
    /// `PublicKeyCredential.toJSON()`.
    pub credential: &'a str,
    /// The text that the challenge was bound to: the form's own token, or what names the step.
    pub bound_to: &'a str,
}

/// The relying party of an instance: its host, if that is a name (5.1.2 allows no addresses).
fn rp_id(instance: &Instance) -> Option<&str> {
    let (_, authority) = instance.origin.split_once("://")?;
    let host = without_port(authority);
    let is_address = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    (!is_address && !host.is_empty()).then_some(host)
}

/// Where an owner adds passkeys, if browsers know any there.
pub(crate) fn page_of(instance: &Instance) -> Option<String> {
    rp_id(instance).map(|_| format!("{}{}", instance.origin, protocol::webauthn::PAGE))
}

impl Gatekeeper {
    /// A fresh challenge, base64url.
    fn challenge(
        &self,
        ceremony: Ceremony,
        instance: &Instance,
        bound_to: &str,
        moment: Moment,
    ) -> Result<String, Fault> {
        let chance: [u8; 16] = moment.draw()?;
        let made_at = moment.now.seconds().to_be_bytes();
        let mac = self.challenge_mac(ceremony, instance, bound_to, &chance, &made_at);
        Ok(URL_SAFE_NO_PAD.encode([&chance[..], &made_at, &mac].concat()))
    }

    fn challenge_mac(
        &self,
        ceremony: Ceremony,
        instance: &Instance,
        bound_to: &str,
        chance: &[u8],
        made_at: &[u8],
    ) -> [u8; 32] {
        let label = ceremony.label().as_bytes();
        let parts = [
            label,
            instance.id.as_bytes(),
            bound_to.as_bytes(),
            chance,
            made_at,
        ];
        self.vault.mac("passkey challenge", &parts)
    }

    /// Whether a challenge is one of ours for this, and not too old. Gives what it is remembered by once it is used, and
    /// until when.
    fn used_challenge(
        &self,
        ceremony: Ceremony,
        instance: &Instance,
        bound_to: &str,
        challenge: &[u8],
        moment: Moment,
    ) -> Option<([u8; 32], protocol::time::Timestamp)> {
        let challenge: &[u8; CHALLENGE] = challenge.try_into().ok()?;
        let (chance, rest) = challenge.split_first_chunk::<16>()?;
        let (made_at, mac) = rest.split_first_chunk::<8>()?;
        let expected = self.challenge_mac(ceremony, instance, bound_to, chance, made_at);
        constant_time::verify_slices_are_equal(&expected, mac).ok()?;
        let made_at = protocol::time::Timestamp::new(i64::from_be_bytes(*made_at));
        let ends = made_at.plus(std::time::Duration::from_secs(CHALLENGE_SECONDS));
        // One from the future is from before the clock was set back.
        (made_at <= moment.now && moment.now < ends)
            .then(|| (self.vault.mac("passkey challenge used", &[challenge]), ends))
    }

    /// What a page asks the browser for to sign in, JSON; none where browsers know no passkeys. It is the same whether or
    /// not there are any (S-182).
    pub fn passkey_to_sign_in(
        &self,
        instance: &Instance,
        bound_to: &str,
        moment: Moment,
    ) -> Result<Option<String>, Fault> {
        let Some(rp_id) = rp_id(instance) else {
            return Ok(None);
        };
        let options = json!({
            "challenge": self.challenge(Ceremony::SignIn, instance, bound_to, moment)?,
            "rpId": rp_id,
            "allowCredentials": [],
            "userVerification": "required",
        });
        Ok(Some(options.to_string()))
    }

    /// What the page of the second factor asks the browser for, JSON; none where the owner has no passkey for it.
    pub fn passkey_as_second_factor(
        &self,
        instance: &Instance,
        step: &str,
        moment: Moment,
    ) -> Result<Option<String>, Fault> {
        let Some(rp_id) = rp_id(instance) else {
            return Ok(None);
        };
        let there = self.descriptors(instance, rp_id)?;
        if there.is_empty() {
            return Ok(None);
        }
        let options = json!({
            "challenge": self.challenge(Ceremony::SecondFactor, instance, step, moment)?,
            "rpId": rp_id,
            "allowCredentials": there,
            "userVerification": "preferred",
        });
        Ok(Some(options.to_string()))
    }

    /// The passkeys of a relying party, as browsers are told of them (5.8.3).
    fn descriptors(&self, instance: &Instance, rp_id: &str) -> Result<Vec<Value>, Fault> {
        let rows = self.store.read(|read| read.list_passkeys(instance.id))?;
        let of_host = rows.into_iter().filter(|row| row.rp_id == rp_id);
        Ok(of_host
            .map(|row| {
                json!({
                    "type": "public-key",
                    "id": URL_SAFE_NO_PAD.encode(&row.credential),
                    "transports": row.transports.split_whitespace().collect::<Vec<_>>(),
                })
            })
            .collect())
    }

    /// The handle under which authenticators keep an owner (5.4.3): always the same, and it tells nothing.
    fn user_handle(&self, instance: &Instance) -> [u8; 32] {
        self.vault.mac("passkey user", &[instance.id.as_bytes()])
    }

    /// Looks at an assertion without taking it. `None`: it does not hold.
    pub(crate) fn judge_passkey(
        &self,
        instance: &Instance,
        ceremony: Ceremony,
        brought: &Brought<'_>,
        moment: Moment,
    ) -> Result<Option<JudgedPasskey>, Fault> {
        let Some(rp_id) = rp_id(instance) else {
            return Ok(None);
        };
        let Ok(assertion) = Assertion::read(brought.credential) else {
            return Ok(None);
        };
        let Some(used) =
            self.used_challenge(ceremony, instance, brought.bound_to, &assertion.challenge, moment)
        else {
            return Ok(None);
        };
        let found = self
            .store
            .read(|read| read.find_passkey(instance.id, &assertion.id))?;
        let Some(passkey) = found.filter(|passkey| passkey.rp_id == rp_id) else {
            return Ok(None);
        };
        // Who was not named before has to be named by the authenticator (7.2 step 6).
        let whole = ceremony == Ceremony::SignIn;
        let handle_fits = match &assertion.user_handle {
            Some(handle) => handle[..] == self.user_handle(instance),
            None => !whole,
        };
        let key = PublicKey::read(&passkey.public_key).map_err(|error| Fault::stored("passkey", error))?;
        let expected = Expected {
            origin: &instance.origin,
            rp_id,
            verified: whole,
        };
        let held = match assertion.check(&key, &expected) {
            Ok((flags, counter)) if handle_fits && flags.may_be_copied() == passkey.copied => Some(counter),
            Ok(_) => None,
            Err(refused) => {
                tracing::debug!(%refused, "a passkey was refused");
                None
            }
        };
        Ok(held.map(|counter| JudgedPasskey {
            used,
            credential: passkey.credential,
            name: passkey.name,
            counter,
            key: Key {
                copied: passkey.copied,
            },
        }))
    }

    /// Signs in by a passkey alone, and begins (or renews) the visitor's session.
    pub async fn sign_in_with_passkey(
        &self,
        instance: &Instance,
        brought: Brought<'_>,
        page_key: Option<TokenHash>,
        run: Run,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Passed, Fault> {
        let counter = visitor.counter(instance);
        if let Some(seconds) = self.count_attempt(&counter, moment).await? {
            let detail = format!("next try in {seconds} s");
            self.note(events::about(instance.id, EventKind::SignInThrottled, moment).detail(detail));
            return Ok(Passed::Throttled { seconds });
        }
        let judged = self.judge_passkey(instance, Ceremony::SignIn, &brought, moment)?;
        let Some(judged) = judged.filter(|_| instance.onboarded) else {
            return Ok(self.refused_passkey(instance, visitor, moment));
        };
        let cookie = PlainToken::mint(TokenKind::Cookie, &moment.draw()?);
        let opening = self.opening(instance, visitor, &cookie, page_key, run, moment)?;
        let id = instance.id;
        let row = self
            .store
            .write(move |write| {
                let stage = Stage::Passphrase.after(Happens::Passkey(judged.take(write, id, moment)?));
                let Stage::SignedIn(proved) = stage else {
                    return Ok(None);
                };
                write.remove_attempts(&counter)?;
                opening.open(write, proved).map(Some)
            })
            .await?;
        self.sweep_if_due(moment);
        let Some(row) = row else {
            return Ok(self.refused_passkey(instance, visitor, moment));
        };
        for topic in [Topic::Sessions, Topic::SecondFactor, Topic::Events] {
            self.tell(topic);
        }
        let device = match visitor.device {
            Some(_) => None,
            None => Some(self.device_cookie(instance, moment)?),
        };
        Ok(Passed::SignedIn {
            session: row.into(),
            cookie,
            device,
        })
    }

    fn refused_passkey(&self, instance: &Instance, visitor: &Visitor, moment: Moment) -> Passed {
        let detail = visitor.device();
        self.note(events::about(instance.id, EventKind::SignInFailed, moment).detail(detail));
        Passed::Refused
    }

    /// Whether this session may add a passkey: its person types the passphrase once more (S-198).
    pub async fn begin_passkey(
        &self,
        instance: &Instance,
        session: &Session,
        passphrase: Typed,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Enrolling, Fault> {
        let Some(rp_id) = rp_id(instance) else {
            return Ok(Enrolling::Nowhere);
        };
        let counter = visitor.counter(instance);
        if let Some(seconds) = self.count_attempt(&counter, moment).await? {
            return Ok(Enrolling::Throttled { seconds });
        }
        let Some(credentials) = self.credentials(instance)? else {
            return Ok(Enrolling::WrongPassphrase);
        };
        let right = self
            .passphrases
            .verify(&credentials, passphrase, instance.kdf_salt(), &self.vault)
            .await?;
        if !right {
            let detail = visitor.device();
            self.note(events::about(instance.id, EventKind::SignInFailed, moment).detail(detail));
            return Ok(Enrolling::WrongPassphrase);
        }
        self.store
            .write(move |write| write.remove_attempts(&counter).map(drop))
            .await?;
        let (two, count) = self.store.read(|read| {
            Ok::<_, store::Error>((
                read.find_two_factor(instance.id)?.is_some(),
                read.count_passkeys(instance.id)?,
            ))
        })?;
        if two && !session.amr.iter().any(|method| method == AMR_TWO_FACTORS) {
            return Ok(Enrolling::SecondFactorFirst);
        }
        if count >= AT_MOST {
            return Ok(Enrolling::Full);
        }
        let name = if instance.public_name.is_empty() {
            &instance.domain
        } else {
            &instance.public_name
        };
        let parameters: Vec<Value> = OFFERED
            .iter()
            .map(|algorithm| json!({ "type": "public-key", "alg": algorithm }))
            .collect();
        let options = json!({
            "challenge": self.challenge(Ceremony::Enrol, instance, &session.id.to_string(), moment)?,
            "rp": { "id": rp_id, "name": format!("Gatelodge, {}", instance.domain) },
            "user": {
                "id": URL_SAFE_NO_PAD.encode(self.user_handle(instance)),
                "name": instance.domain,
                "displayName": name,
            },
            "pubKeyCredParams": parameters,
            "excludeCredentials": self.descriptors(instance, rp_id)?,
            "authenticatorSelection": { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
            "attestation": "none",
        });
        Ok(Enrolling::Ready(options.to_string()))
    }

    /// Adds a passkey that was made for a challenge of [`Self::begin_passkey`] in the same session. `false`: it does not
    /// hold, it is there already, or the time is over.
    pub async fn add_passkey(
        &self,
        instance: &Instance,
        session: &Session,
        credential: &str,
        name: &str,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let Some(rp_id) = rp_id(instance) else {
            return Ok(false);
        };
        let expected = Expected {
            origin: &instance.origin,
            rp_id,
            verified: true,
        };
        let new = match NewCredential::check(credential, &expected) {
            Ok(new) => new,
            Err(refused) => {
                tracing::debug!(%refused, "a new passkey was refused");
                return Ok(false);
            }
        };
        let bound_to = session.id.to_string();
        let used = self.used_challenge(Ceremony::Enrol, instance, &bound_to, &new.challenge, moment);
        let Some((used, until)) = used else {
            return Ok(false);
        };
        let id = instance.id;
        let name: String = name
            .chars()
            .filter(|letter| !letter.is_control())
            .take(LONGEST_NAME)
            .collect();
        let row = Passkey {
            instance_id: id,
            number: 0,
            credential: new.id,
            rp_id: rp_id.to_owned(),
            public_key: new.public_key,
            counter: new.counter,
            name: name.trim().to_owned(),
            copied: new.flags.may_be_copied(),
            transports: new.transports.join(" "),
            created_at: moment.now,
            used_at: None,
        };
        let added = self
            .store
            .write(move |write| {
                if !write.consume_assertion(used, until)? || write.count_passkeys(id)? >= AT_MOST {
                    return Ok(false);
                }
                if write.insert_passkey(&row)? == Inserted::Taken {
                    return Ok(false);
                }
                events::about(id, EventKind::PasskeyAdded, moment)
                    .detail(&row.name)
                    .write(write)?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        if added {
            self.tell(Topic::SecondFactor);
            self.tell(Topic::Events);
        }
        Ok(added)
    }

    /// The names of an owner's passkeys, for the page where another is added.
    pub fn passkey_names(&self, instance: &Instance) -> Result<Vec<String>, Fault> {
        let rows = self.store.read(|read| read.list_passkeys(instance.id))?;
        Ok(rows.into_iter().map(|row| row.name).collect())
    }
}

/// An assertion that holds, not taken yet.
#[derive(Clone)]
pub(crate) struct JudgedPasskey {
    /// What the challenge is remembered by, and until when.
    used: ([u8; 32], protocol::time::Timestamp),
    credential: Vec<u8>,
    name: String,
    counter: u32,
    key: Key,
}

impl JudgedPasskey {
    /// Takes it for good. `None`: its challenge was used before, or its counter.
    pub(crate) fn take(
        &self,
        write: &store::Write,
        instance: protocol::id::InstanceId,
        moment: Moment,
    ) -> Result<Option<Key>, store::Error> {
        let (used, until) = self.used;
        if !write.consume_assertion(used, until)? {
            return Ok(None);
        }
        if write.mark_passkey_used(instance, &self.credential, self.counter, moment.now)? {
            return Ok(Some(self.key));
        }
        events::about(instance, EventKind::PasskeyDoubled, moment)
            .detail(&self.name)
            .write(write)?;
        Ok(None)
    }
}
