//! Letters to the owner, and the mail server that carries them.
//!
//! Every letter is a row of the outbox first, written in the transaction of what it is about. The owner can read it in
//! the window and on the command line, so a lodge without a mail server loses nothing; with one it is carried at once,
//! and again later while the server does not take it. What a letter says is sealed and never logged: it holds links.
//!
//! Nothing here waits or opens sockets: whoever runs the lodge does ([`Gatekeeper::due_mails`],
//! [`Gatekeeper::carry_mail`], [`MailDoor`]), and sleeps until the next letter is due.

pub(crate) mod letters;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use protocol::id::InstanceId;
use protocol::secret::Secret;
use protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::outbox::Mail;
use tokio::sync::{Mutex, watch};

use self::letters::{Heading, Letter};
use crate::instances::Instance;
use crate::messages::{EventKind, MailSecurity, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// Seconds from each try that failed to the next one; after the try that follows the last of them nobody tries any more.
const AGAIN: [u64; 4] = [10, 60, 600, 3600];
/// Letters taken out at once.
const AT_ONCE: u32 = 16;
/// Letters kept for each instance.
const KEPT: u32 = 200;
/// The setting under which the mail server is kept.
const SETTING: &str = "mail";
/// What its password is sealed for.
const PASSWORD: &str = "mail password";

/// A mail server, ready to be used.
#[derive(Clone)]
pub struct Relay {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// User name and password, if it asks for them.
    pub login: Option<(String, Secret<String>)>,
    /// The address that letters come from.
    pub from: String,
}

/// A letter on its way.
#[derive(Clone)]
pub struct Message {
    /// Tells it from every other one; part of its `Message-ID`.
    pub id: String,
    /// The address it goes to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// What it says.
    pub text: Secret<String>,
    /// The same as HTML.
    pub html: Secret<String>,
    /// When it was written.
    pub written_at: Timestamp,
}

/// Why a letter was not sent. The texts stand inside a sentence and hold nothing of the letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It may work later.
    #[error("{0}")]
    Later(String),
    /// It will not work like this.
    #[error("{0}")]
    Never(String),
}

/// A letter that is being sent.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 'a>>;

/// Whoever opens the connection to a mail server.
pub trait MailDoor: Send + Sync {
    /// Hands a letter to a mail server, once, within a bounded time.
    fn send(&self, relay: Relay, message: Message) -> Sending<'_>;
}

/// Nobody who could: nothing is sent.
pub struct NoMailDoor;

impl MailDoor for NoMailDoor {
    fn send(&self, _: Relay, _: Message) -> Sending<'_> {
        let refused = NotSent::Later("mail is only sent by a lodge that runs".to_owned());
        Box::pin(std::future::ready(Err(refused)))
    }
}

/// Rings when there is something to carry; one letter is carried at a time.
pub(crate) struct MailPost {
    rung: watch::Sender<()>,
    turn: Mutex<()>,
}

impl Default for MailPost {
    fn default() -> Self {
        Self {
            rung: watch::channel(()).0,
            turn: Mutex::new(()),
        }
    }
}

/// A letter whose time has come.
pub struct DueMail {
    instance: InstanceId,
    number: i64,
}

/// The mail server as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: MailSecurity,
    pub(crate) user: Option<String>,
    /// Sealed, in base64.
    pub(crate) password: Option<String>,
    pub(crate) from: String,
}

/// What a letter says, as it is sealed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) text: String,
    pub(crate) html: String,
}

fn bound_to(instance: InstanceId, recipient: &str, created_at: Timestamp) -> String {
    format!("mail|{instance}|{recipient}|{}", created_at.seconds())
}

impl Gatekeeper {
    /// Writes a letter to the owner of an instance, for the outbox. `language`: the page's, where the owner chose none.
    pub(crate) fn letter(
        &self,
        instance: &Instance,
        letter: &Letter,
        language: &str,
        lives: Option<Duration>,
        moment: Moment,
    ) -> Result<NewMail, Fault> {
        let written = letter.write(&Heading {
            language: if instance.locale.is_empty() {
                language
            } else {
                &instance.locale
            },
            domain: &instance.domain,
            name: &instance.public_name,
        });
        let body = serde_json::to_vec(&Body {
            text: written.text,
            html: written.html,
        })
        .map_err(|error| Fault::stored("letter", error))?;
        let body = Secret::new(body);
        let recipient = instance.email.clone();
        let bound_to = bound_to(instance.id, &recipient, moment.now);
        let carried = !recipient.is_empty() && self.kept_relay()?.is_some();
        Ok(NewMail(Mail {
            number: 0,
            instance_id: instance.id,
            kind: letter.kind().to_owned(),
            subject: written.subject,
            sealed_body: self.vault.seal(&bound_to, body.expose(), moment)?,
            recipient,
            created_at: moment.now,
            expires_at: lives.map(|lives| moment.now.plus(lives)),
            next_at: carried.then_some(moment.now),
            tries: 0,
            sent_at: None,
            problem: None,
        }))
    }

    /// What a letter of the outbox says.
    pub(crate) fn open_mail(&self, mail: &Mail) -> Result<Body, Fault> {
        let bound_to = bound_to(mail.instance_id, &mail.recipient, mail.created_at);
        let plain = self.vault.open_sealed(&bound_to, &mail.sealed_body)?;
        serde_json::from_slice(plain.expose()).map_err(|error| Fault::stored("letter", error))
    }

    /// The mail server, if the owner named one.
    pub(crate) fn kept_relay(&self) -> Result<Option<Kept>, Fault> {
        let stored = self.store.read(|read| read.find_setting(SETTING))?;
        stored
            .map(|json| serde_json::from_str(&json).map_err(|error| Fault::stored("mail server", error)))
            .transpose()
    }

    /// Keeps another mail server, or none. `None` for the password of the same user keeps the one that is there.
    pub(crate) async fn keep_relay(&self, kept: Option<Kept>) -> Result<(), Fault> {
        let json = kept
            .map(|kept| serde_json::to_string(&kept).map_err(|error| Fault::stored("mail server", error)))
            .transpose()?;
        self.store
            .write(move |write| match json {
                Some(json) => write.update_setting(SETTING, &json),
                None => write.remove_setting(SETTING).map(drop),
            })
            .await?;
        Ok(())
    }

    /// Seals the password of a mail server.
    pub(crate) fn seal_mail_password(&self, password: &str, moment: Moment) -> Result<String, Fault> {
        let sealed = self.vault.seal(PASSWORD, password.as_bytes(), moment)?;
        Ok(STANDARD.encode(sealed))
    }

    fn relay(&self) -> Result<Option<Relay>, Fault> {
        let Some(kept) = self.kept_relay()? else {
            return Ok(None);
        };
        let login = match (kept.user, kept.password) {
            (Some(user), Some(sealed)) => {
                let sealed = STANDARD
                    .decode(sealed)
                    .map_err(|error| Fault::stored("mail password", error))?;
                let plain = self.vault.open_sealed(PASSWORD, &sealed)?;
                let password = String::from_utf8(plain.expose().clone())
                    .map_err(|error| Fault::stored("mail password", error.utf8_error()))?;
                Some((user, Secret::new(password)))
            }
            _ => None,
        };
        Ok(Some(Relay {
            host: kept.host,
            port: kept.port,
            security: kept.security,
            login,
            from: kept.from,
        }))
    }

    /// Rings whoever carries letters, and tells the owner's window.
    pub(crate) fn ring_mail(&self) {
        self.mail.rung.send_replace(());
        self.tell(Topic::Outbox);
    }

    /// Changes whenever there may be a letter to carry.
    pub fn mail_rung(&self) -> watch::Receiver<()> {
        self.mail.rung.subscribe()
    }

    /// The letters that are due, and when the next one will be that is not.
    pub fn due_mails(&self, moment: Moment) -> Result<(Vec<DueMail>, Option<Timestamp>), Fault> {
        let (due, next) = self.store.read(|read| {
            Ok::<_, store::Error>((
                read.list_due_mails(moment.now, AT_ONCE)?,
                read.find_next_mail(moment.now)?,
            ))
        })?;
        let due = due
            .into_iter()
            .map(|mail| DueMail {
                instance: mail.instance_id,
                number: mail.number,
            })
            .collect();
        Ok((due, next))
    }

    /// Carries one letter that is due, and notes what became of it.
    pub async fn carry_mail(&self, due: DueMail, moment: Moment) -> Result<(), Fault> {
        let _turn = self.mail.turn.lock().await;
        let DueMail { instance, number } = due;
        let mail = self.store.read(|read| read.find_mail(instance, number))?;
        // Somebody may have sent it by hand, or removed it, while it waited for its turn.
        let Some(mail) = mail.filter(|mail| mail.next_at.is_some_and(|at| at <= moment.now)) else {
            return Ok(());
        };
        if mail.expires_at.is_some_and(|end| end <= moment.now) {
            let late = NotSent::Never("it is too late: what it is about is over".to_owned());
            return self.not_sent(&mail, &late, moment).await;
        }
        match self.hand_over(&mail, moment).await? {
            Ok(()) => self.was_sent(&mail, moment).await,
            Err(why) => self.not_sent(&mail, &why, moment).await,
        }
    }

    /// Sends one letter now, whatever became of it before. The owner asked for it and waits for the answer.
    pub(crate) async fn send_now(&self, mail: &Mail, moment: Moment) -> Result<Result<(), NotSent>, Fault> {
        let _turn = self.mail.turn.lock().await;
        let sent = self.hand_over(mail, moment).await?;
        match &sent {
            Ok(()) => self.was_sent(mail, moment).await?,
            Err(why) => {
                // Nobody tries it again by itself: the owner knows.
                let (number, tries, why) = (mail.number, mail.tries.saturating_add(1), why.to_string());
                self.store
                    .write(move |write| write.update_mail_try(number, tries, None, &why).map(drop))
                    .await?;
                self.tell(Topic::Outbox);
            }
        }
        Ok(sent)
    }

    /// Sends a letter that is only there to see whether it arrives; it is not kept.
    pub(crate) async fn send_test(
        &self,
        instance: &Instance,
        to: &str,
        moment: Moment,
    ) -> Result<Result<(), NotSent>, Fault> {
        let written = Letter::Test.write(&Heading {
            language: &instance.locale,
            domain: &instance.domain,
            name: &instance.public_name,
        });
        let message = Message {
            id: moment.draw_name::<16>()?,
            to: to.to_owned(),
            subject: written.subject,
            text: Secret::new(written.text),
            html: Secret::new(written.html),
            written_at: moment.now,
        };
        self.hand(message).await
    }

    async fn hand_over(&self, mail: &Mail, moment: Moment) -> Result<Result<(), NotSent>, Fault> {
        if mail.recipient.is_empty() {
            let nobody = "the owner of the instance has no e-mail address".to_owned();
            return Ok(Err(NotSent::Never(nobody)));
        }
        let body = self.open_mail(mail)?;
        let message = Message {
            id: moment.draw_name::<16>()?,
            to: mail.recipient.clone(),
            subject: mail.subject.clone(),
            text: Secret::new(body.text),
            html: Secret::new(body.html),
            written_at: mail.created_at,
        };
        self.hand(message).await
    }

    async fn hand(&self, message: Message) -> Result<Result<(), NotSent>, Fault> {
        let Some(relay) = self.relay()? else {
            return Ok(Err(NotSent::Never("there is no mail server".to_owned())));
        };
        Ok(self.outside.mail.send(relay, message).await)
    }

    async fn was_sent(&self, mail: &Mail, moment: Moment) -> Result<(), Fault> {
        let number = mail.number;
        self.store
            .write(move |write| write.mark_mail_sent(number, moment.now).map(drop))
            .await?;
        self.tell(Topic::Outbox);
        Ok(())
    }

    async fn not_sent(&self, mail: &Mail, why: &NotSent, moment: Moment) -> Result<(), Fault> {
        let (number, instance, tries) = (mail.number, mail.instance_id, mail.tries.saturating_add(1));
        let again = match why {
            NotSent::Never(_) => None,
            NotSent::Later(_) => usize::try_from(mail.tries)
                .ok()
                .and_then(|tried| AGAIN.get(tried)),
        };
        let next_at = again.map(|seconds| moment.now.plus(Duration::from_secs(*seconds)));
        let why = why.to_string();
        if next_at.is_none() {
            tracing::warn!(number, %why, "a letter was not sent; it is kept in the outbox");
        }
        self.store
            .write(move |write| {
                if write.update_mail_try(number, tries, next_at, &why)? && next_at.is_none() {
                    events::about(instance, EventKind::MailNotSent, moment)
                        .detail(why)
                        .write(write)?;
                }
                Ok::<_, store::Error>(())
            })
            .await?;
        self.tell(Topic::Outbox);
        self.tell(Topic::Events);
        Ok(())
    }
}

/// A letter that is not in the outbox yet.
pub(crate) struct NewMail(Mail);

impl NewMail {
    /// Puts it there, in the transaction of what it is about.
    pub(crate) fn write(&self, write: &store::Write) -> Result<(), store::Error> {
        write.insert_mail(&self.0, KEPT)
    }
}

/// The usual way to hold a door.
pub(crate) fn no_door() -> Arc<dyn MailDoor> {
    Arc::new(NoMailDoor)
}
