//! `gatelodge instances …`

use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use gatekeeper::control::{Instance, InstanceChange, NewInstance, ProblemCode, Reply, Request, SpokenSecret};
use zeroize::Zeroizing;

use super::Carrier;
use super::print::{self, Failure};

#[derive(Subcommand)]
pub(super) enum Instances {
    /// Makes an instance; without a passphrase it prints the link where its owner chooses one
    Add {
        /// Name it is reached under, such as localhost:4283 or id.example.org; a loopback name without a port
        /// gets the lodge's port
        domain: String,
        /// File that holds the passphrase, - for standard input; on a terminal - asks for it and does not show it
        #[arg(long, value_name = "FILE|-")]
        passphrase_file: Option<PathBuf>,
        /// Take a passphrase that is short or easy to guess
        #[arg(long, requires = "passphrase_file")]
        weak_passphrase: bool,
        #[command(flatten)]
        about: About,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Lists the instances
    #[command(visible_alias = "list")]
    Ls {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows an instance
    Show {
        /// Its domain
        domain: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Changes an instance; what is not named stays, an empty value clears
    Modify {
        /// Its domain
        domain: String,
        #[command(flatten)]
        about: About,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Moves an instance to another port; browsers stay signed in, but every app has to be told the new address
    Rename {
        /// Its domain now
        domain: String,
        /// Its domain from now on; a loopback name without a port gets the lodge's port
        to: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Deletes an instance with all its apps, sessions and tokens
    Destroy {
        /// Its domain
        domain: String,
        /// Do not ask
        #[arg(long)]
        force: bool,
    },
    /// Sets a new passphrase and prints it; every session and every app's access ends
    ResetPassphrase {
        /// Domain of the instance
        domain: String,
    },
}

/// What is known about an instance's owner.
#[derive(Args)]
pub(super) struct About {
    /// The owner's e-mail address
    #[arg(long)]
    email: Option<String>,
    /// The owner's name as apps see it
    #[arg(long, value_name = "NAME")]
    public_name: Option<String>,
    /// Language of pages and mails: en, fr or de
    #[arg(long)]
    locale: Option<String>,
    /// IANA time zone, such as Europe/Paris
    #[arg(long, visible_alias = "tz", value_name = "ZONE")]
    timezone: Option<String>,
    /// Named block of settings it belongs to
    #[arg(long, value_name = "NAME")]
    context_name: Option<String>,
    /// The owner's subject at the context's identity provider
    #[arg(long, visible_alias = "oidc_id", value_name = "SUB")]
    oidc_id: Option<String>,
}

pub(super) async fn run(command: Instances, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Instances::Add {
            domain,
            passphrase_file,
            weak_passphrase,
            about,
            json,
        } => {
            let passphrase = passphrase_file.as_deref().map(read_passphrase).transpose()?;
            let new = NewInstance {
                domain,
                passphrase,
                weak_passphrase_ok: weak_passphrase,
                email: about.email,
                public_name: about.public_name,
                locale: about.locale,
                timezone: about.timezone,
                context_name: about.context_name,
                oidc_id: about.oidc_id,
            };
            let reply =
                carrier
                    .control(Request::AddInstance(new))
                    .await
                    .map_err(|problem| match problem.code {
                        ProblemCode::WeakPassphrase => Failure::say(format!(
                            "{} If it has to be this one, add --weak-passphrase",
                            problem.say
                        )),
                        _ => problem.into(),
                    })?;
            let Reply::Instance {
                instance,
                onboarding_link,
            } = reply
            else {
                return Err(Failure::unexpected());
            };
            super::https::hint(carrier, &instance.domain).await?;
            if json {
                let mut value = serde_json::to_value(&instance).map_err(std::io::Error::other)?;
                if let Some(link) = onboarding_link {
                    value["onboarding_link"] = link.into();
                }
                return print::json(&value);
            }
            match onboarding_link {
                Some(link) => print::facts(&[
                    ("Instance", &instance.domain),
                    ("Choose the passphrase at", &link),
                ]),
                None => print::facts(&[
                    ("Instance", &instance.domain),
                    ("Issuer", &instance.issuer),
                    ("Discovery", &instance.discovery),
                ]),
            }
        }
        Instances::Ls { json } => {
            let Reply::Instances { instances } = carrier.control(Request::ListInstances).await? else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&instances);
            }
            let rows = instances.into_iter().map(|instance| {
                let state = if instance.onboarded {
                    "in use"
                } else {
                    "waits for its owner"
                };
                vec![
                    instance.domain,
                    state.to_owned(),
                    instance.public_name,
                    print::time(instance.created_at),
                ]
            });
            print::table(&["DOMAIN", "STATE", "NAME", "SINCE"], rows)
        }
        Instances::Show { domain, json } => {
            show(carrier.control(Request::ShowInstance { domain }).await?, json)
        }
        Instances::Modify { domain, about, json } => {
            let change = InstanceChange {
                domain,
                email: about.email,
                public_name: about.public_name,
                locale: about.locale,
                timezone: about.timezone,
                context_name: about.context_name,
                oidc_id: about.oidc_id,
            };
            show(carrier.control(Request::ModifyInstance(change)).await?, json)
        }
        Instances::Rename { domain, to, json } => {
            let reply = carrier.control(Request::RenameInstance { domain, to }).await?;
            show(reply, json)?;
            print::aside(
                "gatelodge: Tell every app the new address; until then they refuse what comes from it.",
            )
        }
        Instances::Destroy { domain, force } => {
            if !force {
                confirm(&domain)?;
            }
            carrier.control(Request::DestroyInstance { domain }).await?;
            Ok(())
        }
        Instances::ResetPassphrase { domain } => {
            let reply = carrier.control(Request::ResetPassphrase { domain }).await?;
            let Reply::NewPassphrase { passphrase } = reply else {
                return Err(Failure::unexpected());
            };
            print::line(passphrase.expose())
        }
    }
}

fn show(reply: Reply, json: bool) -> Result<(), Failure> {
    let Reply::Instance { instance, .. } = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        print::json(&instance)
    } else {
        tell(&instance)
    }
}

fn tell(instance: &Instance) -> Result<(), Failure> {
    print::facts(&[
        ("Domain", &instance.domain),
        ("Issuer", &instance.issuer),
        ("Discovery", &instance.discovery),
        (
            "State",
            if instance.onboarded {
                "in use"
            } else {
                "waits for its owner"
            },
        ),
        ("Subject", &instance.subject),
        ("Name", &instance.public_name),
        ("E-mail", &instance.email),
        ("Language", &instance.locale),
        ("Time zone", &instance.timezone),
        ("Context", &instance.context_name),
        ("OIDC id", &instance.oidc_id),
        ("Since", &print::time(instance.created_at)),
    ])
}

fn read_passphrase(path: &Path) -> Result<SpokenSecret, Failure> {
    let mut text = Zeroizing::new(String::new());
    if path == Path::new("-") && std::io::stdin().is_terminal() {
        *text = rpassword::prompt_password("Passphrase: ")?;
        let again = Zeroizing::new(rpassword::prompt_password("Once more: ")?);
        if *again != *text {
            return Err(Failure::say("the two passphrases differ"));
        }
    } else if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        let mut file = std::fs::File::open(path)
            .map_err(|error| Failure::say(format!("cannot read {}: {error}", path.display())))?;
        file.read_to_string(&mut text)?;
    }
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err(Failure::say("the passphrase is empty"));
    }
    Ok(SpokenSecret::new(line))
}

fn confirm(domain: &str) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::say(
            "this deletes everything in the instance; add --force if that is what you want",
        ));
    }
    print::aside(format_args!(
        "This deletes {domain} with all its apps, sessions and tokens. Type the domain to go on:"
    ))?;
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed)?;
    if typed.trim() == domain {
        Ok(())
    } else {
        Err(Failure::say("nothing was deleted"))
    }
}
