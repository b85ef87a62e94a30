//! `gatelodge instances …`

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use gatekeeper::control::{
    AuthMode, CozyChange, Instance, InstanceChange, NewInstance, Problem, ProblemCode, ProgramKind, Reply,
    Request, SpokenSecret,
};
use serde_json::Value;
use zeroize::Zeroizing;

use super::Carrier;
use super::cozy_by_hand::{self, OfInstance};
use super::print::{self, Failure};

#[derive(Subcommand)]
pub(super) enum Instances {
    /// Makes an instance; without a passphrase it prints the link where its owner chooses one
    Add {
        /// Name it is reached under, such as localhost:4283 or id.example.org; a loopback name without a port
        /// gets the lodge's port
        domain: String,
        /// The passphrase. Other programs on this computer can see it while the command runs; a file is better
        #[arg(long, group = "chosen")]
        passphrase: Option<String>,
        /// File that holds the passphrase, - for standard input; on a terminal - asks for it and does not show it
        #[arg(long, value_name = "FILE|-", group = "chosen")]
        passphrase_file: Option<PathBuf>,
        /// Take a passphrase that is short or easy to guess
        #[arg(long, requires = "chosen")]
        weak_passphrase: bool,
        #[command(flatten)]
        about: About,
        #[command(flatten)]
        cozy: Cozy,
        /// Web apps to install out of the registry, with commas between them
        #[arg(long, value_name = "SLUG", value_delimiter = ',')]
        apps: Vec<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Lists the instances
    #[command(visible_alias = "list")]
    Ls {
        /// Print only these members of each, with commas between them and one instance on each line
        #[arg(long, value_name = "NAME", value_delimiter = ',')]
        fields: Vec<String>,
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
        #[command(flatten)]
        cozy: Cozy,
        /// Closes the instance: nobody is served. `--blocked=false` opens it again
        #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
        blocked: Option<bool>,
        /// Why it is closed, in one word such as PAYMENT_FAILED
        #[arg(long, value_name = "REASON")]
        blocking_reason: Option<String>,
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
    /// Sets a new passphrase and prints it; every session, every app's access and the trust in devices ends
    ResetPassphrase {
        /// Domain of the instance
        domain: String,
    },
    /// Sets the passphrase that you choose; every session, every app's access and the trust in devices ends
    SetPassphrase {
        /// Domain of the instance
        domain: String,
        /// The passphrase. Other programs on this computer can see it while the command runs; a file is better
        #[arg(required_unless_present = "passphrase_file")]
        passphrase: Option<String>,
        /// File that holds the passphrase, - for standard input; on a terminal - asks for it and does not show it
        #[arg(long, value_name = "FILE|-", conflicts_with = "passphrase")]
        passphrase_file: Option<PathBuf>,
        /// Take a passphrase that is short or easy to guess
        #[arg(long)]
        weak_passphrase: bool,
    },
    /// Signs every browser out
    CleanSessions {
        /// Domain of the instance
        domain: String,
    },
    /// Says how the owner signs in: with the passphrase, or with a code that is mailed as well
    AuthMode {
        /// Domain of the instance
        domain: String,
        /// How
        #[arg(value_parser = PossibleValuesParser::new(["basic", "two_factor_mail"]))]
        mode: String,
    },
    #[command(flatten)]
    ByHand(OfInstance),
    /// Lists the contexts of the configuration
    Contexts {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints a token with what an installed web app may do; it works for half an hour and without a session
    TokenApp {
        /// Domain of the instance
        domain: String,
        /// The app's name in addresses
        slug: String,
    },
    /// Prints a token with what an installed konnector may do; it works for half an hour
    TokenKonnector {
        /// Domain of the instance
        domain: String,
        /// The konnector's name
        slug: String,
    },
}

/// What an instance is as a Cozy.
#[derive(Args)]
pub(super) struct Cozy {
    /// Further domains that it is served under, commas between; an empty value clears
    #[arg(long, value_name = "DOMAIN,…", value_delimiter = ',')]
    domain_aliases: Option<Vec<String>>,
    /// Domain that it had before: its visitors are sent on. A passphrase that is set from now on for the first time is
    /// derived with it
    #[arg(long, value_name = "DOMAIN")]
    old_domain: Option<String>,
    /// Where people go who signed in: the name of an app and where in it, such as drive/#/folder
    #[arg(long, value_name = "APP/PATH")]
    default_redirection: Option<String>,
    /// A setting by its name, as often as needed; an empty value takes it back
    #[arg(long = "settings", value_name = "KEY:VALUE", value_delimiter = ',', value_parser = key_and_value)]
    settings: Vec<(String, String)>,
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once(':')
        .ok_or("write it as key:value; nothing after the colon takes the setting back")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl Cozy {
    fn change(self, blocked: Option<bool>, blocking_reason: Option<String>) -> Option<CozyChange> {
        let settings: BTreeMap<String, String> = self.settings.into_iter().collect();
        let change = CozyChange {
            default_redirection: self.default_redirection,
            aliases: self
                .domain_aliases
                .map(|list| list.into_iter().filter(|domain| !domain.is_empty()).collect()),
            old_domain: self.old_domain,
            blocked,
            blocking_reason,
            settings: (!settings.is_empty()).then_some(settings),
        };
        (change != CozyChange::default()).then_some(change)
    }
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
        Instances::ByHand(command) => cozy_by_hand::of_instance(command, carrier).await,
        Instances::Add {
            domain,
            passphrase,
            passphrase_file,
            weak_passphrase,
            about,
            cozy,
            apps,
            json,
        } => {
            let passphrase = match passphrase {
                Some(typed) => Some(SpokenSecret::new(typed)),
                None => passphrase_file.as_deref().map(read_passphrase).transpose()?,
            };
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
                cozy: cozy.change(None, None),
            };
            let reply = carrier
                .control(Request::AddInstance(new))
                .await
                .map_err(or_weak)?;
            let Reply::Instance {
                instance,
                onboarding_link,
            } = reply
            else {
                return Err(Failure::unexpected());
            };
            super::https::hint(carrier, &instance.domain).await?;
            super::apps::install_all(carrier, &instance.domain, &apps).await?;
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
        Instances::Ls { fields, json } => {
            let Reply::Instances { instances } = carrier.control(Request::ListInstances).await? else {
                return Err(Failure::unexpected());
            };
            if !fields.is_empty() {
                return named_fields(&instances, &fields, json);
            }
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
        Instances::Modify {
            domain,
            about,
            cozy,
            blocked,
            blocking_reason,
            json,
        } => {
            let change = InstanceChange {
                domain,
                email: about.email,
                public_name: about.public_name,
                locale: about.locale,
                timezone: about.timezone,
                context_name: about.context_name,
                oidc_id: about.oidc_id,
                cozy: cozy.change(blocked, blocking_reason),
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
        Instances::TokenApp { domain, slug } => {
            super::apps::token(carrier, domain, ProgramKind::Webapp, slug).await
        }
        Instances::TokenKonnector { domain, slug } => {
            super::apps::token(carrier, domain, ProgramKind::Konnector, slug).await
        }
        Instances::ResetPassphrase { domain } => {
            let reply = carrier.control(Request::ResetPassphrase { domain }).await?;
            let Reply::NewPassphrase { passphrase } = reply else {
                return Err(Failure::unexpected());
            };
            print::line(passphrase.expose())?;
            print::aside(ENDED)
        }
        Instances::SetPassphrase {
            domain,
            passphrase,
            passphrase_file,
            weak_passphrase,
        } => {
            let passphrase = match (passphrase, passphrase_file) {
                (Some(typed), _) => SpokenSecret::new(typed),
                (None, Some(file)) => read_passphrase(&file)?,
                (None, None) => return Err(Failure::say("the passphrase is missing")),
            };
            let set = Request::SetPassphrase {
                domain,
                passphrase,
                weak_passphrase_ok: weak_passphrase,
            };
            carrier.control(set).await.map_err(or_weak)?;
            print::aside(ENDED)
        }
        Instances::CleanSessions { domain } => {
            let end = Request::EndSessions {
                instance: domain,
                keep: None,
            };
            carrier.control(end).await?;
            Ok(())
        }
        Instances::AuthMode { domain, mode } => {
            let mode = match mode.as_str() {
                "basic" => AuthMode::Basic,
                _ => AuthMode::TwoFactorMail,
            };
            let reply = carrier
                .control(Request::SetAuthMode {
                    instance: domain,
                    mode,
                })
                .await?;
            let Reply::AuthMode {
                changed,
                second_factor,
            } = reply
            else {
                return Err(Failure::unexpected());
            };
            if !changed {
                print::aside("gatelodge: It is so already. Nothing was changed.")?;
            }
            if mode == AuthMode::Basic && second_factor.on {
                print::aside("gatelodge: The authenticator app is still asked for.")?;
            }
            Ok(())
        }
        Instances::Contexts { json } => super::contexts::list(carrier, json).await,
    }
}

/// What a new passphrase ends.
const ENDED: &str = "gatelodge: Every session, every token of an app, the trust in devices and what waited for a code has ended.";

/// Some members of each instance: as JSON, or with spaces between them.
fn named_fields(instances: &[Instance], fields: &[String], json: bool) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for instance in instances {
        let Value::Object(all) = serde_json::to_value(instance).map_err(std::io::Error::other)? else {
            return Err(Failure::unexpected());
        };
        let mut row = serde_json::Map::new();
        for field in fields {
            let value = all.get(field).ok_or_else(|| {
                let known: Vec<&str> = all.keys().map(String::as_str).collect();
                Failure::say(format!(
                    "there is no field {field}; there are {}",
                    known.join(", ")
                ))
            })?;
            row.insert(field.clone(), value.clone());
        }
        rows.push(row);
    }
    if json {
        return print::json(&rows);
    }
    for row in rows {
        let words = fields
            .iter()
            .filter_map(|field| row.get(field))
            .map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
        print::line(words.collect::<Vec<_>>().join(" "))?;
    }
    Ok(())
}

/// What the command line can do about a passphrase that is refused.
fn or_weak(problem: Problem) -> Failure {
    match problem.code {
        ProblemCode::WeakPassphrase => Failure::say(format!(
            "{} If it has to be this one, add --weak-passphrase",
            problem.say
        )),
        _ => problem.into(),
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
    let cozy = instance.cozy.clone().unwrap_or_default();
    let settings: Vec<String> = cozy
        .settings
        .iter()
        .map(|(key, value)| format!("{key}:{value}"))
        .collect();
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
        ("Also under", &cozy.aliases.join(", ")),
        ("Old domain", &cozy.old_domain),
        ("After sign-in", &cozy.default_redirection),
        ("Settings", &settings.join(", ")),
        ("Closed", cozy.blocked.as_deref().unwrap_or_default()),
        ("Hint", if cozy.has_hint { "written down" } else { "" }),
        (
            "New passphrase",
            if cozy.reset_waits {
                "a link waits to be used"
            } else {
                ""
            },
        ),
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
