//! `gatelodge outbox …` and `gatelodge mail …`

use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use gatekeeper::control::{
    Mail as Letter, MailSecurity, MailServer, MailServerChange, MailState, Reply, Request, SpokenSecret,
};
use zeroize::Zeroizing;

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Outbox {
    /// Lists the letters to the owner, newest first
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints what a letter says
    Show {
        /// Its number
        number: i64,
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Sends a letter now and waits for the mail server's answer
    Send {
        /// Its number
        number: i64,
        #[command(flatten)]
        on: On,
    },
    /// Forgets a letter
    #[command(visible_alias = "rm")]
    Remove {
        /// Its number
        number: i64,
        #[command(flatten)]
        on: On,
    },
}

#[derive(Subcommand)]
pub(super) enum Mail {
    /// Shows the mail server that carries letters
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Names a mail server, or changes the one that is named; what is not given stays
    Set {
        /// Name of the mail server
        #[arg(long)]
        host: Option<String>,
        /// Its port; the usual one of its protection unless given
        #[arg(long)]
        port: Option<u16>,
        /// How the connection is protected
        #[arg(long, value_enum)]
        security: Option<Security>,
        /// User name; an empty one: it asks for none
        #[arg(long)]
        user: Option<String>,
        /// File that holds the password, - for standard input; on a terminal - asks for it and does not show it
        #[arg(long, value_name = "FILE|-")]
        password_file: Option<PathBuf>,
        /// Address that letters come from
        #[arg(long, value_name = "ADDRESS")]
        from: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Forgets the mail server: letters are only kept in the outbox
    Remove,
    /// Sends a letter that only shows that mail arrives
    Test {
        /// Where to; the owner's address unless given
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
        #[command(flatten)]
        on: On,
    },
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Security {
    /// TLS from the start, port 465
    Tls,
    /// TLS after a word in the clear and never without it, port 587
    Starttls,
    /// None; only for a mail server on this computer
    None,
}

impl From<Security> for MailSecurity {
    fn from(security: Security) -> Self {
        match security {
            Security::Tls => Self::Tls,
            Security::Starttls => Self::StartTls,
            Security::None => Self::None,
        }
    }
}

pub(super) async fn outbox(command: Outbox, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Outbox::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let Reply::Mails { mails } = carrier.control(Request::ListMails { instance }).await? else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&mails);
            }
            let rows = mails.into_iter().map(|mail| {
                let state = state(&mail);
                vec![
                    mail.number.to_string(),
                    print::time(mail.written_at),
                    mail.to,
                    state,
                    mail.subject,
                ]
            });
            print::table(&["NUMBER", "WRITTEN", "TO", "STATE", "SUBJECT"], rows)
        }
        Outbox::Show { number, on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::ShowMail { instance, number }).await?;
            let Reply::Mail { mail, text } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                let mut value = serde_json::to_value(&mail).map_err(std::io::Error::other)?;
                value["text"] = text.expose().into();
                return print::json(&value);
            }
            print::facts(&[
                ("To", &mail.to),
                ("Subject", &mail.subject),
                ("Written", &print::time(mail.written_at)),
                ("State", &state(&mail)),
            ])?;
            print::line("")?;
            print::line(text.expose().trim_end())
        }
        Outbox::Send { number, on } => {
            let instance = carrier.instance(on).await?;
            carrier.control(Request::SendMail { instance, number }).await?;
            Ok(())
        }
        Outbox::Remove { number, on } => {
            let instance = carrier.instance(on).await?;
            carrier.control(Request::RemoveMail { instance, number }).await?;
            Ok(())
        }
    }
}

fn state(mail: &Letter) -> String {
    match mail.state {
        MailState::Kept => "kept here".to_owned(),
        MailState::Waiting => match &mail.problem {
            Some(problem) => format!("waits: {problem}"),
            None => "waits".to_owned(),
        },
        MailState::Sent => "sent".to_owned(),
        MailState::Failed => format!("not sent: {}", mail.problem.as_deref().unwrap_or_default()),
    }
}

pub(super) async fn run(command: Mail, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Mail::Show { json } => show(carrier.control(Request::ShowMailServer).await?, json),
        Mail::Set {
            host,
            port,
            security,
            user,
            password_file,
            from,
            json,
        } => {
            let change = MailServerChange {
                host,
                port,
                security: security.map(Into::into),
                user,
                password: password_file.as_deref().map(read_password).transpose()?,
                from,
            };
            show(carrier.control(Request::SetMailServer(change)).await?, json)
        }
        Mail::Remove => {
            carrier.control(Request::RemoveMailServer).await?;
            Ok(())
        }
        Mail::Test { to, on } => {
            let instance = carrier.instance(on).await?;
            carrier.control(Request::TestMailServer { instance, to }).await?;
            Ok(())
        }
    }
}

fn show(reply: Reply, json: bool) -> Result<(), Failure> {
    let Reply::MailServer { server } = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&server);
    }
    let Some(server) = server else {
        return print::line("No mail server: letters are only kept in the outbox.");
    };
    tell(&server)
}

fn tell(server: &MailServer) -> Result<(), Failure> {
    let security = match server.security {
        MailSecurity::Tls => "tls",
        MailSecurity::StartTls => "starttls",
        MailSecurity::None => "none",
    };
    print::facts(&[
        ("Host", &server.host),
        ("Port", &server.port.to_string()),
        ("Security", security),
        ("User", server.user.as_deref().unwrap_or_default()),
        ("Password", if server.has_password { "kept" } else { "" }),
        ("From", &server.from),
    ])
}

fn read_password(path: &Path) -> Result<SpokenSecret, Failure> {
    let mut text = Zeroizing::new(String::new());
    if path == Path::new("-") && std::io::stdin().is_terminal() {
        *text = rpassword::prompt_password("Password of the mail server: ")?;
    } else if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        let mut file = std::fs::File::open(path)
            .map_err(|error| Failure::say(format!("cannot read {}: {error}", path.display())))?;
        file.read_to_string(&mut text)?;
    }
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Failure::say("the password is empty"));
    }
    Ok(SpokenSecret::new(line))
}
