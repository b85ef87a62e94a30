//! Sessions: a browser that a person signed in with.
//!
//! The cookie is random and stored as a hash. Signing in again renews the same session with a new cookie, so
//! that `sid` stays and the old cookie dies (S-204).

use protocol::id::{InstanceId, SessionId};
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use protocol::time::Timestamp;
use store::second_factor::AuthenticatorState;
pub use store::sessions::Run;

use crate::instances::Instance;
use crate::login::known_device::KnownDevice;
use crate::login::mailed_code::{About, NewCode};
use crate::login::passphrase;
use crate::login::second_factor::counter;
use crate::login::steps::{Bound, Factor, Happens, Proved, Stage, Vouched, Waiting};
use crate::logout_notices::close_session;
use crate::messages::{EventKind, Topic};
use crate::policy::Policy;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, documents, events};

/// Seconds that a session lives which was only begun to answer one app (cozy.md B.3).
pub const SHORT_SECONDS: u64 = 300;

/// How often a session's last sight is written down.
const SEEN_EVERY_SECONDS: u64 = 300;

/// Who comes, as far as the connection and the headers tell.
#[derive(Clone, Default)]
pub struct Visitor {
    /// The session cookie's hash, if there is one of the right form.
    pub cookie: Option<TokenHash>,
    /// The pre-login cookie's hash: it ties waiting requests to this browser.
    pub browser: Option<TokenHash>,
    /// Whether, and as which, this browser is known from an earlier sign-in.
    pub device: Option<KnownDevice>,
    /// The token by which this device goes without a second factor, if it brings one.
    pub trusted: Option<TokenHash>,
    /// The language of the pages that are shown, such as `fr`.
    pub language: String,
    /// The User-Agent header.
    pub user_agent: String,
    /// The peer's address.
    pub address: String,
    /// Whether what is answered is shown in a window of its own, as the browser says itself (`Sec-Fetch-Dest`): not in
    /// a frame, and not to a program.
    pub sees_pages: bool,
}

/// A live session.
#[derive(Clone)]
pub struct Session {
    /// `sid` in tokens.
    pub id: SessionId,
    /// When the person last showed who they are.
    pub auth_time: Timestamp,
    /// How, RFC 8176 names.
    pub amr: Vec<String>,
    /// How long the browser keeps its cookie.
    pub run: Run,
    pub(crate) page_key: Option<TokenHash>,
}

impl Session {
    /// Whether a page of our own origin in the very browser speaks (S-159): cookies are shared by all ports of
    /// a host, the page key is not. Sessions begun without script have no page key and pass.
    pub fn knows_page_key(&self, presented: Option<TokenHash>) -> bool {
        self.page_key.is_none() || self.page_key == presented
    }
}

/// What a session is begun upon.
pub(crate) struct Proof {
    /// The verifier that the passphrase was checked against, or that was just made from it.
    pub(crate) verifier: Secret<String>,
    /// Where attempts were counted.
    pub(crate) counter: Option<String>,
    /// The page's own secret (S-159).
    pub(crate) page_key: Option<TokenHash>,
    /// How long the browser is to keep the cookie.
    pub(crate) run: Run,
    /// A verifier to keep from now on instead: the passphrase was stored as it was typed in former times.
    pub(crate) remade: Option<Remade>,
    /// What the person signs in for.
    pub(crate) purpose: String,
    /// The second factor, where the person proved it already in the session that goes on.
    pub(crate) factor: Option<Factor>,
}

/// What a session is begun upon that somebody vouches for.
pub(crate) struct Vouching {
    /// Who; none for a link, which leaves nothing to be ended by.
    pub(crate) vouched: Option<Vouched>,
    /// How long the browser is to keep the cookie.
    pub(crate) run: Run,
    /// What the person signs in for.
    pub(crate) purpose: String,
    /// Whether the owner's second factor is asked for.
    pub(crate) second_factor: bool,
    /// Where attempts were counted.
    pub(crate) counter: Option<String>,
}

/// A verifier that was made anew from the right passphrase.
pub(crate) enum Remade {
    /// The passphrase was stored as it was typed in former times; now it is derived first.
    Derived(Secret<String>),
    /// The old one cost too little to guess at. It is the same passphrase, and everything that hangs on it stays.
    Dearer(Secret<String>),
}

impl Remade {
    fn verifier(&self) -> &Secret<String> {
        match self {
            Self::Derived(verifier) | Self::Dearer(verifier) => verifier,
        }
    }
}

/// What came of a right passphrase.
pub(crate) enum Begun {
    /// It was enough.
    Session(Session),
    /// The owner signs in with two factors; the sign-in waits under this token.
    SecondFactor(PlainToken),
    /// A code would have to be mailed, and there were too many; wait so many seconds.
    Throttled(u64),
    /// The passphrase was changed while it was checked, and the one that was checked opens nothing any more.
    Stale,
}

/// What a step waits for, besides the second factor.
pub(crate) struct WaitsFor<'a> {
    /// What the person proves it for.
    pub(crate) purpose: &'a str,
    /// The page's own secret (S-159).
    pub(crate) page_key: Option<TokenHash>,
    /// How long the browser is to keep the cookie.
    pub(crate) run: Run,
    /// Who vouched for the person, where that was the first step.
    pub(crate) vouched: Option<Vouched>,
}

/// A step that waits for the second factor, not in the file yet.
pub(crate) struct NewStep {
    /// Names it; it exists only here.
    pub(crate) token: PlainToken,
    pub(crate) sign_in: store::sign_ins::SignIn,
    /// The code that is mailed for it, if one is.
    pub(crate) code: Option<NewCode>,
}

/// A session about to be opened.
pub(crate) struct Opening {
    pub(crate) instance_id: InstanceId,
    fresh_id: SessionId,
    cookie_hash: TokenHash,
    page_key: Option<TokenHash>,
    run: Run,
    vouched: Option<Vouched>,
    ends: [(Run, Timestamp); 3],
    visitor: Visitor,
    moment: Moment,
}

impl From<store::sessions::Session> for Session {
    fn from(row: store::sessions::Session) -> Self {
        Self {
            id: row.id,
            auth_time: row.auth_time,
            amr: row.amr,
            run: row.run,
            page_key: row.page_key_hash,
        }
    }
}

impl Gatekeeper {
    /// The live session behind the visitor's cookie.
    pub fn session(
        &self,
        instance: &Instance,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Option<Session>, Fault> {
        let Some(cookie) = visitor.cookie else {
            return Ok(None);
        };
        let now = moment.now;
        let row = self
            .store
            .read(|read| read.find_session_by_cookie(instance.id, cookie, now))?;
        let Some(row) = row else {
            let expired = self
                .store
                .read(|read| read.find_expired_session(instance.id, cookie, now))?;
            if let Some(id) = expired {
                self.session_expired(instance.id, id, now);
            }
            return Ok(None);
        };
        Ok(Some(self.seen(row, moment)))
    }

    /// A session that was found, and is still good: it was seen.
    pub(crate) fn seen(&self, row: store::sessions::Session, moment: Moment) -> Session {
        let now = moment.now;
        if now.since(row.last_seen_at).as_secs() >= SEEN_EVERY_SECONDS {
            let id = row.id;
            let expires_at = self.session_end(row.run, row.created_at, row.auth_time, now);
            self.store
                .post(move |write| write.mark_session_seen(id, now, expires_at).map(drop));
        }
        row.into()
    }

    /// Begins a session, or renews the one the visitor has, and forgets the failures counted before it. Where the owner
    /// signs in with two factors the sign-in waits instead: no way that begins with a passphrase leads past this.
    pub(crate) async fn begin_session(
        &self,
        instance: &Instance,
        visitor: &Visitor,
        cookie: &PlainToken,
        proof: Proof,
        moment: Moment,
    ) -> Result<Begun, Fault> {
        let opening = self.opening(instance, visitor, cookie, proof.page_key, proof.run, moment)?;
        let right = proof.remade.as_ref().map_or(&proof.verifier, Remade::verifier);
        let waits = WaitsFor {
            purpose: &proof.purpose,
            page_key: proof.page_key,
            run: proof.run,
            vouched: None,
        };
        let step = self.new_step(instance, visitor, right, &waits, moment)?;
        let at_most = self.policy.flows_at_most;
        let instance_id = instance.id;
        let NewStep { token, sign_in, code } = step;
        let code = code.filter(|_| proof.factor.is_none());
        let mailed = code.is_some();
        let (trusted, family) = (visitor.trusted, visitor.device());
        let (stage, row, wait) = self
            .store
            .write(move |write| {
                let verifier = write.find_instance(instance_id)?.and_then(|row| row.passphrase);
                let mut stage = Stage::Passphrase.after(Happens::Passphrase {
                    right: verifier.as_ref() == Some(proof.verifier.expose()),
                    two_factors: write.find_two_factor(instance_id)?.is_some(),
                });
                if let (Stage::SecondFactor { .. }, Some(factor)) = (stage, proof.factor) {
                    stage = stage.after(Happens::Code(Some(factor)));
                }
                if let (Stage::SecondFactor { .. }, Some(token)) = (stage, trusted)
                    && write.mark_trusted_device_used(instance_id, token, &family, moment.now)?
                {
                    stage = stage.after(Happens::TrustedDevice);
                }
                if matches!(stage, Stage::Passphrase | Stage::Over) {
                    return Ok((stage, None, None));
                }
                if let (Stage::SecondFactor { .. }, Some(code)) = (stage, &code)
                    && let Some(seconds) = code.write(write, moment)?
                {
                    return Ok((stage, None, Some(seconds)));
                }
                if let Some(Remade::Dearer(dearer)) = &proof.remade {
                    write.update_verifier(instance_id, dearer.expose())?;
                }
                if let Some(Remade::Derived(derived)) = &proof.remade {
                    let rounds = passphrase::ITERATIONS;
                    write.update_passphrase(instance_id, derived.expose(), rounds, moment.now)?;
                }
                let row = if let Stage::SignedIn(proved) = stage {
                    Some(opening.open(write, proved)?)
                } else {
                    write.insert_sign_in(&sign_in, at_most)?;
                    None
                };
                if let Some(counter) = proof.counter {
                    write.remove_attempts(&counter)?;
                }
                Ok::<_, store::Error>((stage, row, None))
            })
            .await?;
        self.sweep_if_due(moment);
        if let Some(seconds) = wait {
            return Ok(Begun::Throttled(seconds));
        }
        if mailed {
            self.ring_mail();
        }
        Ok(match (stage, row) {
            (Stage::SecondFactor { .. }, _) => Begun::SecondFactor(token),
            (_, Some(row)) => Begun::Session(row.into()),
            (_, None) => Begun::Stale,
        })
    }

    /// Begins a session, or renews the one the visitor has, for whom somebody vouches whom the owner trusts for this.
    /// Where `second_factor` counts and the owner signs in with two factors, the sign-in waits instead.
    pub(crate) async fn begin_vouched_session(
        &self,
        instance: &Instance,
        visitor: &Visitor,
        cookie: &PlainToken,
        vouching: Vouching,
        moment: Moment,
    ) -> Result<Begun, Fault> {
        let Some(credentials) = self.credentials(instance)? else {
            return Ok(Begun::Stale);
        };
        let Vouching {
            vouched,
            run,
            purpose,
            second_factor,
            counter,
        } = vouching;
        let opening = self
            .opening(instance, visitor, cookie, None, run, moment)?
            .vouched_for(vouched.clone());
        let waits = WaitsFor {
            purpose: &purpose,
            page_key: None,
            run,
            vouched,
        };
        let step = self.new_step(instance, visitor, &credentials.verifier, &waits, moment)?;
        let NewStep { token, sign_in, code } = step;
        let (trusted, family, mailed) = (visitor.trusted, visitor.device(), code.is_some());
        let (instance_id, at_most) = (instance.id, self.policy.flows_at_most);
        let (row, wait) = self
            .store
            .write(move |write| {
                let two_factors = second_factor && write.find_two_factor(instance_id)?.is_some();
                let mut stage = Stage::Passphrase.after(Happens::Vouched { two_factors });
                if let (Stage::SecondFactor { .. }, Some(token)) = (stage, trusted)
                    && write.mark_trusted_device_used(instance_id, token, &family, moment.now)?
                {
                    stage = stage.after(Happens::TrustedDevice);
                }
                let Stage::SignedIn(proved) = stage else {
                    if let Some(code) = &code
                        && let Some(seconds) = code.write(write, moment)?
                    {
                        return Ok((None, Some(seconds)));
                    }
                    write.insert_sign_in(&sign_in, at_most)?;
                    return Ok((None, None));
                };
                if let Some(counter) = counter {
                    write.remove_attempts(&counter)?;
                }
                let row = opening.open(write, proved.without_passphrase())?;
                Ok::<_, store::Error>((Some(row), None))
            })
            .await?;
        self.sweep_if_due(moment);
        Ok(match (row, wait) {
            (Some(row), _) => Begun::Session(row.into()),
            (None, Some(seconds)) => Begun::Throttled(seconds),
            (None, None) => {
                if mailed {
                    self.ring_mail();
                }
                Begun::SecondFactor(token)
            }
        })
    }

    /// A step that waits for the second factor, not in the file yet. `right`: the verifier of the passphrase that was right.
    pub(crate) fn new_step(
        &self,
        instance: &Instance,
        visitor: &Visitor,
        right: &Secret<String>,
        waits: &WaitsFor<'_>,
        moment: Moment,
    ) -> Result<NewStep, Fault> {
        let token = PlainToken::mint(TokenKind::SignIn, &moment.draw()?);
        let waiting = Waiting {
            bound: Bound {
                browser: visitor.browser,
                purpose: waits.purpose.to_owned(),
                passphrase: self.passphrase_mark(right),
            },
            page_key: waits.page_key,
            run: waits.run.into(),
            vouched: waits.vouched.clone(),
        };
        let sign_in = store::sign_ins::SignIn {
            hash: token.hash(),
            instance_id: instance.id,
            waiting: serde_json::to_string(&waiting).map_err(|error| Fault::stored("sign-in", error))?,
            tries: 0,
            created_at: moment.now,
            expires_at: moment
                .now
                .plus(Policy::seconds(self.policy.second_factor_seconds)),
        };
        // Who has no authenticator app is sent a code at once; everybody else may ask for one.
        let by_mail = self.store.read(|read| {
            let mail = read.find_two_factor(instance.id)?.is_some_and(|two| two.mail);
            let app = read.find_authenticator(instance.id, AuthenticatorState::Confirmed)?;
            Ok::<_, store::Error>(mail && app.is_none())
        })?;
        let code = if by_mail {
            let (about, counter) = (About::Step(token.hash()), counter(instance, visitor));
            Some(self.new_code(instance, about, &counter, &visitor.language, moment)?)
        } else {
            None
        };
        Ok(NewStep { token, sign_in, code })
    }

    /// A session that can be opened for this visitor, under a fresh cookie.
    pub(crate) fn opening(
        &self,
        instance: &Instance,
        visitor: &Visitor,
        cookie: &PlainToken,
        page_key: Option<TokenHash>,
        run: Run,
        moment: Moment,
    ) -> Result<Opening, Fault> {
        let now = moment.now;
        Ok(Opening {
            instance_id: instance.id,
            fresh_id: SessionId::from_bytes(moment.draw()?),
            cookie_hash: cookie.hash(),
            page_key,
            run,
            vouched: None,
            ends: [Run::Normal, Run::Long, Run::Short].map(|run| (run, self.session_end(run, now, now, now))),
            visitor: visitor.clone(),
            moment,
        })
    }

    /// What a waiting sign-in remembers of the passphrase that was right: another one has another mark.
    pub(crate) fn passphrase_mark(&self, verifier: &Secret<String>) -> TokenHash {
        let mark = self.vault.mac("sign-in", &[verifier.expose().as_bytes()]);
        TokenHash::from_bytes(mark)
    }

    /// Ends one session: its cookie is dead, what it granted without `offline_access` is revoked, and the apps that want
    /// to hear of it are told.
    pub async fn end_session(
        &self,
        instance: &Instance,
        id: SessionId,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let instance_id = instance.id;
        let ended = self
            .store
            .write(move |write| {
                let ended = close_session(write, instance_id, id, moment.now)?;
                if ended {
                    events::about(instance_id, EventKind::SignedOut, moment).write(write)?;
                }
                Ok::<_, store::Error>(ended)
            })
            .await?;
        if ended {
            self.ring();
            self.tell(Topic::Sessions);
            self.tell(Topic::Events);
        }
        Ok(ended)
    }

    /// Ends every session of an instance but the one to keep, if any, as [`Self::end_session`] ends one.
    pub async fn end_other_sessions(
        &self,
        instance: &Instance,
        keep: Option<SessionId>,
        moment: Moment,
    ) -> Result<(), Fault> {
        let id = instance.id;
        self.store
            .write(move |write| {
                for session in write.list_sessions(id, moment.now)? {
                    if Some(session.id) != keep && close_session(write, id, session.id, moment.now)? {
                        events::about(id, EventKind::SignedOut, moment)
                            .detail(device(&session.user_agent))
                            .write(write)?;
                    }
                }
                write.remove_sessions_except(id, keep).map(drop)
            })
            .await?;
        self.ring();
        self.tell(Topic::Sessions);
        self.tell(Topic::Events);
        Ok(())
    }

    /// When a session ends that begins now and is not asked to last.
    pub(crate) fn normal_end(&self, moment: Moment) -> Timestamp {
        let now = moment.now;
        self.session_end(Run::Normal, now, now, now)
    }

    fn session_end(
        &self,
        run: Run,
        created_at: Timestamp,
        auth_time: Timestamp,
        now: Timestamp,
    ) -> Timestamp {
        if run == Run::Short {
            return auth_time.plus(Policy::seconds(SHORT_SECONDS));
        }
        let idle = now.plus(Policy::seconds(self.policy.session_idle_seconds));
        idle.min(created_at.plus(Policy::seconds(self.policy.session_absolute_seconds)))
    }

    /// A CSRF token for a form of this visitor: bound to the purpose, the browser and the session.
    pub fn csrf_token(&self, purpose: &str, visitor: &Visitor) -> PlainToken {
        let none: &[u8] = &[];
        let browser = visitor.browser.as_ref().map_or(none, |hash| hash.as_bytes());
        let session = visitor.cookie.as_ref().map_or(none, |hash| hash.as_bytes());
        let bytes = self.vault.mac("csrf", &[purpose.as_bytes(), browser, session]);
        PlainToken::mint(TokenKind::Csrf, &bytes)
    }

    /// Whether a form carried the token that [`Self::csrf_token`] gave for the same purpose.
    pub fn csrf_holds(&self, purpose: &str, visitor: &Visitor, presented: Option<&str>) -> bool {
        // Without a browser cookie there is nothing to bind to.
        visitor.browser.is_some()
            && presented
                .and_then(|text| TokenHash::of(TokenKind::Csrf, text))
                .is_some_and(|hash| hash == self.csrf_token(purpose, visitor).hash())
    }
}

impl Opening {
    /// The same as the page wished on which the sign-in began.
    #[must_use]
    pub(crate) fn begun_with(self, page_key: Option<TokenHash>, run: Run) -> Self {
        Self {
            page_key,
            run,
            ..self
        }
    }

    /// One that somebody vouched for.
    #[must_use]
    pub(crate) fn vouched_for(self, vouched: Option<Vouched>) -> Self {
        Self { vouched, ..self }
    }

    /// Opens it in the transaction in which the last step was taken.
    pub(crate) fn open(
        self,
        write: &store::Write,
        proved: Proved,
    ) -> Result<store::sessions::Session, store::Error> {
        let Self {
            instance_id,
            cookie_hash,
            visitor,
            moment,
            vouched,
            ..
        } = self;
        let now = moment.now;
        let current = match visitor.cookie {
            Some(cookie) => write.find_session_by_cookie(instance_id, cookie, now)?,
            None => None,
        };
        // Who asked once to stay signed in stays so when asked again who they are.
        let run = match &current {
            Some(current) if current.run == Run::Long => Run::Long,
            _ => self.run,
        };
        let end = self.ends.iter().find(|(one, _)| *one == run);
        let expires_at = end.map_or(now, |(_, end)| *end);
        // A provider that asked nothing, because the person was signed in there, makes nobody anew (S-207).
        let told = vouched.as_ref().and_then(|vouched| vouched.auth_time);
        let auth_time = match (proved, told) {
            (Proved::Vouched, Some(told)) => told.min(now),
            _ => now,
        };
        let row = store::sessions::Session {
            id: self.fresh_id,
            instance_id,
            cookie_hash,
            page_key_hash: self.page_key,
            created_at: now,
            auth_time,
            last_seen_at: now,
            expires_at,
            amr: proved.amr(),
            user_agent: visitor.user_agent.chars().take(400).collect(),
            address: visitor.address.clone(),
            run,
        };
        let row = if let Some(current) = current {
            let (id, created_at) = (current.id, current.created_at);
            let auth_time = auth_time.max(current.auth_time);
            write.update_session_auth(id, cookie_hash, auth_time, expires_at, &row.amr, run)?;
            write.update_session_page_key(id, self.page_key)?;
            store::sessions::Session {
                id,
                created_at,
                auth_time,
                ..row
            }
        } else {
            write.insert_session(&row)?;
            row
        };
        if let Some(vouched) = vouched {
            write.update_delegated_session(row.id, &vouched.into())?;
        }
        documents::record_login(write, &row)?;
        events::about(instance_id, EventKind::SignedIn, moment)
            .detail(visitor.device())
            .write(write)?;
        if visitor.device.is_none() {
            let detail = format!("{}, {}", visitor.device(), visitor.address);
            events::about(instance_id, EventKind::NewDevice, moment)
                .detail(detail.trim_matches([',', ' ']))
                .write(write)?;
        }
        Ok(row)
    }
}

impl Visitor {
    /// The same browser as it was before it had a session: forms shown then carry a CSRF token made for it.
    #[must_use]
    pub fn before_signing_in(&self) -> Self {
        Self {
            cookie: None,
            ..self.clone()
        }
    }

    /// Where wrong passphrases of this visitor are counted (S-186).
    pub(crate) fn counter(&self, instance: &Instance) -> String {
        self.device.map_or_else(
            || format!("sign-in|{}", instance.id),
            |device| device.counter(instance),
        )
    }

    /// What requests that wait are counted under: the browser, if it is known; otherwise where it comes from.
    pub(crate) fn source(&self, instance: &Instance) -> String {
        self.device
            .map_or_else(|| self.network(), |device| device.counter(instance))
    }

    /// The address, as far as it tells people apart: of IPv6 the half that a network gives out freely says nothing.
    pub(crate) fn network(&self) -> String {
        match self.address.parse::<std::net::Ipv6Addr>() {
            Ok(address) if address.to_ipv4_mapped().is_none() => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            _ => self.address.clone(),
        }
    }

    /// Browser and system in words, `Firefox on Linux`; empty if nothing is known.
    pub fn device(&self) -> String {
        device(&self.user_agent)
    }
}

/// What a browser's name for itself is called by people, the most telling first.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
/// The same of systems.
const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// A browser and the system it runs on, by the names that people know. A hint for the owner, never a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) browser: &'static str,
    pub(crate) system: &'static str,
}

impl Device {
    /// Reads what [`device`] wrote, if both parts are known.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (browser, system) = text.split_once(" on ")?;
        let known = |names: &'static [(&str, &str)], name| {
            let (_, known) = names.iter().find(|(_, known)| *known == name)?;
            Some(*known)
        };
        Some(Self {
            browser: known(BROWSERS, browser)?,
            system: known(SYSTEMS, system)?,
        })
    }
}

/// Names a browser and a system as people call them. It is a hint for the owner, never a decision.
pub(crate) fn browser_and_system(user_agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    let named = |names: &[(&'static str, &'static str)]| {
        names
            .iter()
            .find(|(token, _)| user_agent.contains(token))
            .map(|(_, name)| *name)
    };
    (named(BROWSERS), named(SYSTEMS))
}

/// The same as one text, `Firefox on Linux`; what they say of themselves when both are unknown.
pub(crate) fn device(user_agent: &str) -> String {
    match browser_and_system(user_agent) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => user_agent.chars().filter(|c| !c.is_control()).take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Device, device};

    #[test]
    fn a_device_has_a_name_a_person_knows() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(device(firefox), "Firefox on Linux");
        assert_eq!(device(edge), "Edge on Windows");
        assert_eq!(device("some\u{1b}[2Jthing"), "some[2Jthing");
        assert_eq!(device(""), "");
        let read = Device::read(&device(firefox)).unwrap();
        assert_eq!((read.browser, read.system), ("Firefox", "Linux"));
        assert_eq!(Device::read("Lynx on Linux"), None);
    }
}
