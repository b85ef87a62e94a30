//! The real door of [`gatekeeper::mail`]: hands letters to the owner's mail server by SMTP (RFC 5321), and carries those
//! that are due.
//!
//! Which letter is due, and what becomes of it, is the gatekeeper's matter; here are only the waiting and the carrying.
//! Invariants: while no letter waits there is no timer. With TLS asked for, nothing of a letter goes without it, and the
//! server's certificate has to be one that the system, or `[outbound] roots`, trusts.

use std::sync::Arc;
use std::time::Duration;

use gatekeeper::Gatekeeper;
use gatekeeper::control::MailSecurity;
use gatekeeper::mail::{MailDoor, Message, NotSent, Relay, Sending};
use gatekeeper::world::Moment;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use rustls::pki_types::CertificateDer;
use tokio::sync::watch;
use tokio::time::timeout;

/// Longest time for one step of the conversation.
const STEP: Duration = Duration::from_secs(20);
/// Longest time for all of it.
const WHOLE: Duration = Duration::from_mins(1);
/// Seconds until the file is asked again after it could not be read.
const AFTER_TROUBLE: u64 = 60;
/// Longest sleep: a clock that is set forward does not make letters wait for long.
const LONGEST: u64 = 600;
/// Longest part of a mail server's answer that is kept, in characters.
const LONGEST_ANSWER: usize = 200;

/// Hands letters to mail servers.
pub(crate) struct RealMailDoor {
    roots: Vec<CertificateDer<'static>>,
}

impl RealMailDoor {
    /// `roots` are trusted besides the system's.
    pub(crate) fn new(roots: Vec<CertificateDer<'static>>) -> Self {
        Self { roots }
    }
}

impl MailDoor for RealMailDoor {
    fn send(&self, relay: Relay, message: Message) -> Sending<'_> {
        let roots = self.roots.clone();
        Box::pin(async move {
            let letter = letter(&relay, &message)?;
            // Reading the system's certificates takes a while.
            let transport = tokio::task::spawn_blocking(move || transport(relay, &roots))
                .await
                .map_err(|_| NotSent::Later("the lodge is stopping".to_owned()))?;
            let sent = timeout(WHOLE, transport?.send(letter)).await;
            match sent {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(why(&error)),
                Err(_) => Err(NotSent::Later("the mail server takes too long".to_owned())),
            }
        })
    }
}

fn transport(
    relay: Relay,
    roots: &[CertificateDer<'static>],
) -> Result<AsyncSmtpTransport<Tokio1Executor>, NotSent> {
    let host = relay
        .host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned();
    let parameters = || {
        let mut builder = TlsParameters::builder(host.clone());
        for root in roots {
            let certificate = Certificate::from_der(root.to_vec()).map_err(|error| why(&error))?;
            builder = builder.add_root_certificate(certificate);
        }
        builder.build_rustls().map_err(|error| why(&error))
    };
    let tls = match relay.security {
        MailSecurity::Tls => Tls::Wrapper(parameters()?),
        MailSecurity::StartTls => Tls::Required(parameters()?),
        MailSecurity::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(relay.port)
        .timeout(Some(STEP))
        .tls(tls);
    if let Some((user, password)) = relay.login {
        builder = builder.credentials(Credentials::new(user, password.expose().clone()));
    }
    Ok(builder.build())
}

/// The letter as it travels. Addresses and subject are values of the library, which refuses what would end a header.
fn letter(relay: &Relay, message: &Message) -> Result<lettre::Message, NotSent> {
    let bad = |what: &str| NotSent::Never(format!("{what} is no e-mail address"));
    let from = relay
        .from
        .parse()
        .map_err(|_| bad("the address that letters come from"))?;
    let to = message.to.parse().map_err(|_| bad("the owner's address"))?;
    let domain = relay
        .from
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain);
    let written =
        std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(message.written_at.seconds()).unwrap_or(0));
    let part = |kind: ContentType, body: &str| SinglePart::builder().header(kind).body(body.to_owned());
    lettre::Message::builder()
        .from(Mailbox::new(Some("Gatelodge".to_owned()), from))
        .to(Mailbox::new(None, to))
        .subject(message.subject.clone())
        .date(written)
        .message_id(Some(format!("<{}@{domain}>", message.id)))
        // Nobody's holiday is an answer to a letter that no person wrote (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(
            MultiPart::alternative()
                .singlepart(part(ContentType::TEXT_PLAIN, message.text.expose()))
                .singlepart(part(ContentType::TEXT_HTML, message.html.expose())),
        )
        .map_err(|error| NotSent::Never(format!("the letter cannot be written ({error})")))
}

/// What to tell the owner, and whether it may work later. A server's own words are a stranger's: one short line of them.
fn why(error: &SmtpError) -> NotSent {
    let said = std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default();
    let line: String = said
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_ANSWER)
        .collect();
    let line = line.trim();
    let with = |text: &str| {
        if line.is_empty() {
            text.to_owned()
        } else {
            format!("{text} ({line})")
        }
    };
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    if error.is_permanent() {
        return NotSent::Never(with(&format!("the mail server refused it with {code}")));
    }
    NotSent::Later(if error.is_transient() {
        with(&format!("the mail server cannot take it now and said {code}"))
    } else if error.is_timeout() {
        "the mail server takes too long".to_owned()
    } else if error.is_tls() {
        with("no secure connection to the mail server could be made")
    } else if error.is_client() || error.is_response() {
        with("the mail server speaks another language than asked for")
    } else {
        with("the mail server cannot be reached")
    })
}

/// Runs until `stopping` says so. A letter that is on its way then stays in the file and goes out at the next start.
pub(crate) async fn run(gatekeeper: Arc<Gatekeeper>, mut stopping: watch::Receiver<bool>) {
    let mut rung = gatekeeper.mail_rung();
    loop {
        // What rings from here on is about what was not looked at yet.
        rung.mark_unchanged();
        let sleep = tokio::select! {
            _ = stopping.changed() => return,
            sleep = carry_all(&gatekeeper) => sleep,
        };
        tokio::select! {
            _ = stopping.changed() => return,
            // The sender lives as long as the gatekeeper that this task holds.
            _ = rung.changed() => {}
            () = pause(sleep) => {}
        }
    }
}

/// Carries what is due, one letter after the other; says for how long there is nothing to do.
async fn carry_all(gatekeeper: &Gatekeeper) -> Option<u64> {
    loop {
        let (due, next) = match gatekeeper.due_mails(Moment::here()) {
            Ok(found) => found,
            Err(fault) => {
                tracing::warn!(%fault, "letters cannot be carried");
                return Some(AFTER_TROUBLE);
            }
        };
        if due.is_empty() {
            return next.map(|at| at.since(Moment::here().now).as_secs().clamp(1, LONGEST));
        }
        for mail in due {
            if let Err(fault) = gatekeeper.carry_mail(mail, Moment::here()).await {
                tracing::warn!(%fault, "a letter is carried later");
                return Some(AFTER_TROUBLE);
            }
        }
    }
}

/// Waits for so many seconds; for ever without a number.
async fn pause(seconds: Option<u64>) {
    match seconds {
        Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use protocol::secret::Secret;
    use protocol::time::Timestamp;

    use super::*;

    fn relay(from: &str) -> Relay {
        Relay {
            host: "mail.example.org".to_owned(),
            port: 465,
            security: MailSecurity::Tls,
            login: None,
            from: from.to_owned(),
        }
    }

    fn message(to: &str, subject: &str) -> Message {
        Message {
            id: "0123".to_owned(),
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: Secret::new("one\n\n.\ntwo \u{e9}\n".to_owned()),
            html: Secret::new("<p>one</p>\n".to_owned()),
            written_at: Timestamp::new(1_800_000_000),
        }
    }

    #[test]
    fn a_letter_has_both_kinds_of_body_and_says_that_no_person_wrote_it() {
        let letter = letter(
            &relay("lodge@example.org"),
            &message("ada@example.org", "Caf\u{e9}"),
        )
        .unwrap();
        let text = String::from_utf8(letter.formatted()).unwrap();
        for line in [
            "From: Gatelodge <lodge@example.org>\r\n",
            "To: ada@example.org\r\n",
            "Message-ID: <0123@example.org>\r\n",
            "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(text.is_ascii(), "{text}");
    }

    #[test]
    fn s_135_nothing_that_people_wrote_becomes_a_header() {
        for (from, to) in [
            ("lodge@example.org", "ada@example.org\r\nBcc: mallory@example.org"),
            ("lodge@example.org\r\nX: y", "ada@example.org"),
            ("lodge@example.org", ""),
        ] {
            assert!(
                letter(&relay(from), &message(to, "x")).is_err(),
                "{from:?} {to:?}"
            );
        }
        let injected = letter(
            &relay("lodge@example.org"),
            &message("ada@example.org", "x\r\nBcc: mallory@example.org"),
        );
        if let Ok(letter) = injected {
            let text = String::from_utf8(letter.formatted()).unwrap();
            assert!(!text.contains("\r\nBcc"), "{text}");
        }
    }
}
