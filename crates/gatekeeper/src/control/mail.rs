//! The outbox and the mail server from the owner's side.

use protocol::time::Timestamp;

use super::{
    Answer, Mail, MailSecurity, MailServer, MailServerChange, MailState, Problem, ProblemCode, Reply,
    SpokenSecret, Topic,
};
use crate::Gatekeeper;
use crate::instances::is_loopback;
use crate::mail::Kept;
use crate::world::Moment;

impl Gatekeeper {
    pub(super) fn list_mails(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let mails = self.store.read(|read| read.list_mails(instance.id))?;
        Ok(Reply::Mails {
            mails: mails.into_iter().map(shown).collect(),
        })
    }

    pub(super) fn show_mail(&self, instance: &str, number: i64) -> Answer {
        let mail = self.mail_of(instance, number)?;
        let body = self.open_mail(&mail)?;
        Ok(Reply::Mail {
            mail: shown(mail),
            text: SpokenSecret::new(body.text),
        })
    }

    pub(super) async fn remove_mail(&self, instance: &str, number: i64) -> Answer {
        let mail = self.mail_of(instance, number)?;
        self.store
            .write(move |write| write.remove_mail(mail.instance_id, number).map(drop))
            .await?;
        self.tell(Topic::Outbox);
        self.list_mails(instance)
    }

    pub(super) async fn send_mail(&self, instance: &str, number: i64, moment: Moment) -> Answer {
        let mail = self.mail_of(instance, number)?;
        match self.send_now(&mail, moment).await? {
            Ok(()) => self.list_mails(instance),
            Err(why) => Err(not_sent(&why)),
        }
    }

    fn mail_of(&self, instance: &str, number: i64) -> Result<store::outbox::Mail, Problem> {
        let instance = self.named(instance)?;
        let found = self.store.read(|read| read.find_mail(instance.id, number))?;
        found.ok_or_else(|| {
            let say = format!(
                "There is no letter {number} in the outbox of {}.",
                instance.domain
            );
            Problem::new(ProblemCode::NotFound, say).at("number")
        })
    }

    pub(super) fn show_mail_server(&self) -> Answer {
        Ok(Reply::MailServer {
            server: self.kept_relay()?.map(|kept| MailServer {
                host: kept.host,
                port: kept.port,
                security: kept.security,
                user: kept.user,
                has_password: kept.password.is_some(),
                from: kept.from,
            }),
        })
    }

    pub(super) async fn set_mail_server(&self, change: MailServerChange, moment: Moment) -> Answer {
        let before = self.kept_relay()?;
        let was = before.as_ref();
        let invalid = |say: &str, field: &str| Err(Problem::new(ProblemCode::Invalid, say).at(field));
        let missing = |what: &str, field: &str| {
            let say = format!("{what} is missing.");
            Problem::new(ProblemCode::Invalid, say).at(field)
        };
        let host = change
            .host
            .map(|host| host.trim().to_ascii_lowercase())
            .or_else(|| was.map(|kept| kept.host.clone()))
            .ok_or_else(|| missing("The name of the mail server", "host"))?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        if host.is_empty() || host.len() > 253 || !host.bytes().all(plain) {
            return invalid(
                "This is no name of a server. Write it as mail.example.org.",
                "host",
            );
        }
        let security = change
            .security
            .or(was.map(|kept| kept.security))
            .unwrap_or_default();
        if security == MailSecurity::None && !is_loopback(&host) && host != "::1" {
            return invalid(
                "Without TLS everybody on the way reads the letters, and they hold links to a new passphrase. That goes \
                 with a mail server on this computer only.",
                "security",
            );
        }
        let same_security = was.is_some_and(|kept| kept.security == security);
        let port = change
            .port
            .or(was.filter(|_| same_security).map(|kept| kept.port))
            .unwrap_or(security.usual_port());
        if port == 0 {
            return invalid("0 is no port.", "port");
        }
        let from = change
            .from
            .map(|from| from.trim().to_owned())
            .or_else(|| was.map(|kept| kept.from.clone()))
            .ok_or_else(|| missing("The address that letters come from", "from"))?;
        if !is_address(&from) {
            return invalid(
                "This is no e-mail address. Write it as lodge@example.org.",
                "from",
            );
        }
        let user = match change.user {
            Some(user) if user.is_empty() => None,
            Some(user) => Some(user),
            None => was.and_then(|kept| kept.user.clone()),
        };
        if user
            .as_ref()
            .is_some_and(|user| user.len() > 255 || user.chars().any(char::is_control))
        {
            return invalid("The user name is one short line.", "user");
        }
        // A password belongs to one user of one server; it is not shown to another.
        let same = was.is_some_and(|kept| kept.host == host && kept.user == user);
        let password = match (&user, change.password) {
            (None, _) => None,
            (Some(_), Some(password)) => Some(self.seal_mail_password(password.expose(), moment)?),
            (Some(_), None) if same => was.and_then(|kept| kept.password.clone()),
            (Some(_), None) => return Err(missing("The password", "password")),
        };
        let kept = Kept {
            host,
            port,
            security,
            user,
            password,
            from,
        };
        self.keep_relay(Some(kept)).await?;
        self.ring_mail();
        self.show_mail_server()
    }

    pub(super) async fn remove_mail_server(&self) -> Answer {
        self.keep_relay(None).await?;
        self.ring_mail();
        self.show_mail_server()
    }

    pub(super) async fn test_mail_server(&self, instance: &str, to: Option<&str>, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let to = to.unwrap_or(&instance.email);
        if !is_address(to) {
            let say = "Say where the letter goes; the owner of the instance has no e-mail address.";
            return Err(Problem::new(ProblemCode::Invalid, say).at("to"));
        }
        match self.send_test(&instance, to, moment).await? {
            Ok(()) => Ok(Reply::Done),
            Err(why) => Err(not_sent(&why)),
        }
    }
}

fn not_sent(why: &crate::mail::NotSent) -> Problem {
    Problem::new(
        ProblemCode::Unavailable,
        format!("The letter was not sent: {why}."),
    )
}

fn shown(mail: store::outbox::Mail) -> Mail {
    let state = match (mail.sent_at, mail.next_at, &mail.problem) {
        (_, Some(_), _) => MailState::Waiting,
        (Some(_), None, _) => MailState::Sent,
        (None, None, Some(_)) => MailState::Failed,
        (None, None, None) => MailState::Kept,
    };
    Mail {
        number: mail.number,
        kind: mail.kind,
        to: mail.recipient,
        subject: mail.subject,
        written_at: mail.created_at.seconds(),
        state,
        next_at: mail.next_at.map(Timestamp::seconds),
        sent_at: mail.sent_at.map(Timestamp::seconds),
        tries: mail.tries,
        problem: mail.problem,
    }
}

/// Whether a text is one plain e-mail address. Quoted ones and lists are none: nothing in it can end a command or begin
/// a header (S-135).
pub(super) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let label = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let fits = !local.is_empty() && local.len() <= 64 && !domain.is_empty() && text.len() <= 254;
    fits && local.chars().all(atom) && domain.chars().all(label) && dots(local) && dots(domain)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::control::{InstanceChange, Request};
    use crate::fetch::Outside;
    use crate::mail::{MailDoor, Message, NotSent, Relay, Sending};
    use crate::testing::World;

    /// A mail server that answers as it is told, and remembers what it was handed.
    #[derive(Default)]
    struct Server {
        answers: Mutex<Vec<NotSent>>,
        handed: Mutex<Vec<(Relay, Message)>>,
    }

    impl MailDoor for Server {
        fn send(&self, relay: Relay, message: Message) -> Sending<'_> {
            self.handed.lock().unwrap().push((relay, message));
            let answer = self.answers.lock().unwrap().pop();
            Box::pin(std::future::ready(answer.map_or(Ok(()), Err)))
        }
    }

    async fn world() -> (World, Arc<Server>) {
        let mut world = World::new().await;
        let server = Arc::new(Server::default());
        world.gatekeeper.outside = Outside {
            mail: Arc::clone(&server) as Arc<dyn MailDoor>,
            ..Outside::closed()
        };
        (world, server)
    }

    fn relay() -> MailServerChange {
        MailServerChange {
            host: Some("mail.example.org".into()),
            user: Some("ada".into()),
            password: Some(SpokenSecret::new("s3cret")),
            from: Some("lodge@example.org".into()),
            ..MailServerChange::default()
        }
    }

    async fn set(world: &World, change: MailServerChange) -> Result<Option<MailServer>, Problem> {
        let reply = world
            .gatekeeper
            .control(Request::SetMailServer(change), world.moment())
            .await?;
        let Reply::MailServer { server } = reply else {
            panic!()
        };
        Ok(server)
    }

    async fn mails(world: &World) -> Vec<Mail> {
        let reply = world
            .control(Request::ListMails {
                instance: "localhost".into(),
            })
            .await;
        let Reply::Mails { mails } = reply else { panic!() };
        mails
    }

    async fn asks_for_reset(world: &World) {
        let asked =
            world
                .gatekeeper
                .ask_for_reset(&world.instance, &world.visitor, None, "en", world.moment());
        asked.await.unwrap();
    }

    /// Carries what is due; says how many seconds later the next letter is.
    async fn carry(world: &World) -> Option<u64> {
        let moment = world.moment();
        let (due, _) = world.gatekeeper.due_mails(moment).unwrap();
        for mail in due {
            world.gatekeeper.carry_mail(mail, moment).await.unwrap();
        }
        let (_, next) = world.gatekeeper.due_mails(moment).unwrap();
        next.map(|at| at.since(moment.now).as_secs())
    }

    #[tokio::test]
    async fn a_password_is_never_shown_and_stays_with_its_server() {
        let (world, server) = world().await;
        let kept = set(&world, relay()).await.unwrap().unwrap();
        assert_eq!(
            (kept.port, kept.security, kept.has_password),
            (465, MailSecurity::Tls, true)
        );
        let stored = world
            .gatekeeper
            .store
            .read(|read| read.find_setting("mail"))
            .unwrap()
            .unwrap();
        assert!(!stored.contains("s3cret"), "{stored}");
        // Another port of the same: the password stays.
        let port = MailServerChange {
            port: Some(2465),
            ..MailServerChange::default()
        };
        assert!(set(&world, port).await.unwrap().unwrap().has_password);
        // Another server would be shown it: no.
        let elsewhere = MailServerChange {
            host: Some("evil.example".into()),
            ..MailServerChange::default()
        };
        assert_eq!(
            set(&world, elsewhere).await.unwrap_err().field.as_deref(),
            Some("password")
        );
        let test = Request::TestMailServer {
            instance: "localhost".into(),
            to: None,
        };
        world.control(test).await;
        let handed = server.handed.lock().unwrap();
        let (relay, message) = &handed[0];
        assert_eq!(relay.login.as_ref().unwrap().1.expose(), "s3cret");
        assert_eq!((relay.host.as_str(), relay.port), ("mail.example.org", 2465));
        assert_eq!(message.to, "ada@example.org");
    }

    #[tokio::test]
    async fn what_cannot_be_a_mail_server_is_refused_and_nothing_changes() {
        let (world, _) = world().await;
        let wrong = |field: &str, change: MailServerChange| (field.to_owned(), change);
        for (field, change) in [
            wrong(
                "host",
                MailServerChange {
                    host: Some("a b".into()),
                    ..relay()
                },
            ),
            wrong(
                "host",
                MailServerChange {
                    host: Some("a\r\nb".into()),
                    ..relay()
                },
            ),
            wrong(
                "port",
                MailServerChange {
                    port: Some(0),
                    ..relay()
                },
            ),
            wrong(
                "from",
                MailServerChange {
                    from: Some("x".into()),
                    ..relay()
                },
            ),
            wrong(
                "from",
                MailServerChange {
                    from: Some("a@b\r\nBcc: c@d".into()),
                    ..relay()
                },
            ),
            wrong(
                "user",
                MailServerChange {
                    user: Some("a\nb".into()),
                    ..relay()
                },
            ),
            wrong(
                "password",
                MailServerChange {
                    password: None,
                    ..relay()
                },
            ),
            wrong(
                "security",
                MailServerChange {
                    security: Some(MailSecurity::None),
                    ..relay()
                },
            ),
        ] {
            assert_eq!(set(&world, change).await.unwrap_err().field, Some(field));
        }
        assert!(world.gatekeeper.kept_relay().unwrap().is_none());
        let here = MailServerChange {
            host: Some("127.0.0.1".into()),
            security: Some(MailSecurity::None),
            ..relay()
        };
        assert_eq!(set(&world, here).await.unwrap().unwrap().port, 25);
    }

    #[tokio::test]
    async fn without_a_mail_server_letters_are_kept_to_be_read() {
        let (world, server) = world().await;
        asks_for_reset(&world).await;
        assert_eq!(carry(&world).await, None);
        let all = mails(&world).await;
        assert_eq!(
            (all.len(), all[0].state, all[0].kind.as_str()),
            (1, MailState::Kept, "reset")
        );
        let reply = world
            .control(Request::ShowMail {
                instance: "localhost".into(),
                number: all[0].number,
            })
            .await;
        let Reply::Mail { text, .. } = reply else { panic!() };
        assert!(text.expose().contains("/auth/passphrase_renew?token="));
        // A mail server that comes later carries no old letters by itself, only when asked.
        set(&world, relay()).await.unwrap();
        assert_eq!(carry(&world).await, None);
        assert!(server.handed.lock().unwrap().is_empty());
        let send = Request::SendMail {
            instance: "localhost".into(),
            number: all[0].number,
        };
        world.control(send).await;
        assert_eq!(server.handed.lock().unwrap().len(), 1);
        assert_eq!(mails(&world).await[0].state, MailState::Sent);
    }

    #[tokio::test]
    async fn a_letter_is_tried_again_later_and_not_for_ever() {
        let (mut world, server) = world().await;
        set(&world, relay()).await.unwrap();
        // The link lives for a quarter of an hour; longer than that nobody tries.
        *server.answers.lock().unwrap() = vec![NotSent::Later("busy".into()); 9];
        asks_for_reset(&world).await;
        assert_eq!(carry(&world).await, Some(10));
        assert_eq!(mails(&world).await[0].problem.as_deref(), Some("busy"));
        world.wait(10);
        assert_eq!(carry(&world).await, Some(60));
        world.wait(60);
        assert_eq!(carry(&world).await, Some(600));
        world.wait(600);
        assert_eq!(carry(&world).await, Some(3600));
        world.wait(3600);
        assert_eq!(carry(&world).await, None);
        let last = mails(&world).await.remove(0);
        assert_eq!((last.state, last.tries), (MailState::Failed, 5));
        assert!(last.problem.unwrap().contains("too late"));
        assert_eq!(server.handed.lock().unwrap().len(), 4);
    }

    #[tokio::test]
    async fn what_a_server_will_never_take_is_tried_once() {
        let (world, server) = world().await;
        set(&world, relay()).await.unwrap();
        *server.answers.lock().unwrap() = vec![NotSent::Never("no such user".into())];
        asks_for_reset(&world).await;
        assert_eq!(carry(&world).await, None);
        assert_eq!(mails(&world).await[0].state, MailState::Failed);
    }

    #[tokio::test]
    async fn an_owner_without_an_address_reads_letters_here() {
        let (world, server) = world().await;
        set(&world, relay()).await.unwrap();
        world
            .control(Request::ModifyInstance(InstanceChange {
                domain: "localhost".into(),
                email: Some(String::new()),
                ..InstanceChange::default()
            }))
            .await;
        let instance = world.gatekeeper.instance(&world.instance.domain).unwrap();
        let asked = world
            .gatekeeper
            .ask_for_reset(&instance, &world.visitor, None, "en", world.moment());
        asked.await.unwrap();
        assert_eq!(carry(&world).await, None);
        let all = mails(&world).await;
        assert_eq!((all[0].state, all[0].to.as_str()), (MailState::Kept, ""));
        let send = Request::SendMail {
            instance: "localhost".into(),
            number: all[0].number,
        };
        let problem = world.gatekeeper.control(send, world.moment()).await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::Unavailable);
        assert!(server.handed.lock().unwrap().is_empty());
    }

    #[test]
    fn s_135_an_address_is_one_address() {
        for good in [
            "ada@example.org",
            "a.b+c@x-y.example",
            "ada@localhost",
            "\u{e9}@m\u{fc}ller.example",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a b@c.org",
            "a@b@c",
            "a@b,c@d",
            "<a@b>",
            "a@b\r\nRCPT TO:<c@d>",
            "a@b>c",
            "a..b@c.org",
            ".a@b.org",
            "a@b.",
            "\"a b\"@c.org",
            "a@b c",
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
