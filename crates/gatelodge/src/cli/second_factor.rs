//! `gatelodge second-factor …`

use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use gatekeeper::control::{FactorProof, RemovableFactor, Reply, Request, SecondFactor, SpokenSecret};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use zeroize::Zeroizing;

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Shows whether two factors are needed, and what is left of the recovery codes
    Show {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Makes a secret for an authenticator app; nothing changes until a code of it is confirmed
    Enrol {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        proof: MayProve,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Confirms the authenticator app by a code that it shows; from then on two factors are needed
    Confirm {
        #[command(flatten)]
        on: On,
        /// The six digits
        code: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Codes by mail as a second factor
    #[command(subcommand)]
    Mail(ByMail),
    /// Takes the authenticator app out of use; not when it is the last factor
    RemoveApp {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        proof: MustProve,
    },
    /// Devices on which the second factor is not asked for
    #[command(subcommand)]
    Devices(Devices),
    /// Makes new recovery codes; the old ones stop working
    Codes {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        proof: MustProve,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Checks that the recovery codes are kept: takes one of them, which stays good
    Check {
        #[command(flatten)]
        on: On,
        /// File that holds the code; - is standard input, and on a terminal asks for it
        #[arg(default_value = "-", value_name = "FILE|-")]
        code: PathBuf,
    },
    /// Turns two-factor sign-in off; the authenticator app and the recovery codes stop working
    #[command(visible_alias = "remove")]
    Off {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        proof: MustProve,
    },
    /// Turns two-factor sign-in off without a code, because everything is lost; it is recorded
    Reset {
        #[command(flatten)]
        on: On,
        /// Do not ask
        #[arg(long)]
        force: bool,
    },
}

/// Commands about codes by mail.
#[derive(Subcommand)]
pub(super) enum ByMail {
    /// Mails a code; nothing changes until it is confirmed
    #[command(name = "on")]
    Begin {
        #[command(flatten)]
        on: On,
    },
    /// Confirms the code that was mailed; from then on a code is mailed at each sign-in without an authenticator app
    Confirm {
        #[command(flatten)]
        on: On,
        /// The six digits
        code: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Mails a code to prove something with, as --code of the other commands
    Send {
        #[command(flatten)]
        on: On,
    },
    /// Mails no more codes; not when they are the last factor
    Off {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        proof: MustProve,
    },
}

/// Commands about trusted devices.
#[derive(Subcommand)]
pub(super) enum Devices {
    /// Lists them
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Asks for the second factor there again
    Revoke {
        #[command(flatten)]
        on: On,
        /// Its number in the list
        #[arg(required_unless_present = "all")]
        number: Option<i64>,
        /// All of them
        #[arg(long, conflicts_with = "number")]
        all: bool,
    },
}

/// A proof that is needed only where an authenticator app is in use.
#[derive(Args)]
pub(super) struct MayProve {
    /// File that holds the passphrase, - for standard input; needed where an app is in use already
    #[arg(long, value_name = "FILE|-", requires = "code")]
    passphrase_file: Option<PathBuf>,
    /// A code of the app in use, one that was mailed, or a recovery code
    #[arg(long, requires = "passphrase_file")]
    code: Option<String>,
}

/// A proof that is always needed.
#[derive(Args)]
pub(super) struct MustProve {
    /// File that holds the passphrase; - is standard input, and on a terminal asks for it
    #[arg(long, value_name = "FILE|-", default_value = "-")]
    passphrase_file: PathBuf,
    /// A code of the authenticator app, one of `second-factor mail send`, or a recovery code
    #[arg(long)]
    code: String,
}

impl MustProve {
    fn read(self) -> Result<FactorProof, Failure> {
        Ok(FactorProof {
            passphrase: read_secret(&self.passphrase_file, "Passphrase: ")?,
            code: SpokenSecret::new(self.code),
        })
    }
}

pub(super) async fn run(command: Command, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Command::Show { on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::ShowSecondFactor { instance }).await?;
            show(reply, json)
        }
        Command::Enrol { on, proof, json } => {
            let instance = carrier.instance(on).await?;
            let proof = match (proof.passphrase_file, proof.code) {
                (Some(passphrase_file), Some(code)) => Some(
                    MustProve {
                        passphrase_file,
                        code,
                    }
                    .read()?,
                ),
                _ => None,
            };
            let reply = carrier
                .control(Request::BeginAuthenticator { instance, proof })
                .await?;
            let Reply::NewAuthenticator {
                secret,
                address,
                picture,
            } = reply
            else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&serde_json::json!({
                    "secret": secret, "address": address, "picture": picture,
                }));
            }
            if std::io::stdout().is_terminal() {
                print::line(drawn(&address)?)?;
            }
            print::facts(&[("Secret", secret.expose()), ("Address", address.expose())])?;
            print::aside(
                "gatelodge: Add it to the authenticator app, then confirm with `gatelodge second-factor confirm CODE`.",
            )
        }
        Command::Confirm { on, code, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier
                .control(Request::ConfirmAuthenticator {
                    instance: instance.clone(),
                    code: SpokenSecret::new(code),
                })
                .await?;
            codes(reply, &instance, json, carrier).await
        }
        Command::Mail(command) => by_mail(command, carrier).await,
        Command::Devices(command) => devices(command, carrier).await,
        Command::RemoveApp { on, proof } => {
            let instance = carrier.instance(on).await?;
            let factor = RemovableFactor::Authenticator;
            remove(instance, factor, proof, carrier).await
        }
        Command::Codes { on, proof, json } => {
            let instance = carrier.instance(on).await?;
            let proof = proof.read()?;
            let request = Request::NewRecoveryCodes {
                instance: instance.clone(),
                proof,
            };
            codes(carrier.control(request).await?, &instance, json, carrier).await
        }
        Command::Check { on, code } => {
            let instance = carrier.instance(on).await?;
            let code = read_secret(&code, "One of the recovery codes: ")?;
            carrier
                .control(Request::CheckRecoveryKit { instance, code })
                .await?;
            print::aside("gatelodge: The code is one of the kit, and it is still good.")
        }
        Command::Off { on, proof } => {
            let instance = carrier.instance(on).await?;
            let proof = proof.read()?;
            carrier
                .control(Request::TurnOffSecondFactor { instance, proof })
                .await?;
            Ok(())
        }
        Command::Reset { on, force } => {
            let instance = carrier.instance(on).await?;
            if !force {
                confirm(&instance)?;
            }
            carrier.control(Request::ResetSecondFactor { instance }).await?;
            Ok(())
        }
    }
}

async fn remove(
    instance: String,
    factor: RemovableFactor,
    proof: MustProve,
    carrier: &Carrier,
) -> Result<(), Failure> {
    let proof = proof.read()?;
    carrier
        .control(Request::RemoveFactor {
            instance,
            factor,
            proof,
        })
        .await?;
    Ok(())
}

async fn by_mail(command: ByMail, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        ByMail::Begin { on } => {
            let instance = carrier.instance(on).await?;
            carrier.control(Request::BeginMailedCodes { instance }).await?;
            print::aside(
                "gatelodge: A code is in the mail. Confirm it with `gatelodge second-factor mail confirm CODE`; without a \
                 mail server it is in `gatelodge outbox`.",
            )
        }
        ByMail::Confirm { on, code, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier
                .control(Request::ConfirmMailedCodes {
                    instance: instance.clone(),
                    code: SpokenSecret::new(code),
                })
                .await?;
            codes(reply, &instance, json, carrier).await
        }
        ByMail::Send { on } => {
            let instance = carrier.instance(on).await?;
            carrier.control(Request::MailOwnerCode { instance }).await?;
            print::aside("gatelodge: A code is in the mail.")
        }
        ByMail::Off { on, proof } => {
            let instance = carrier.instance(on).await?;
            remove(instance, RemovableFactor::Mail, proof, carrier).await
        }
    }
}

async fn devices(command: Devices, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Devices::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::ListTrustedDevices { instance }).await?;
            let Reply::TrustedDevices { devices } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&devices);
            }
            let rows = devices.into_iter().map(|device| {
                vec![
                    device.number.to_string(),
                    device.device,
                    device.address,
                    print::time(device.last_used_at),
                    print::time(device.expires_at),
                ]
            });
            print::table(&["NUMBER", "DEVICE", "ADDRESS", "LAST USED", "UNTIL"], rows)
        }
        Devices::Revoke { on, number, all } => {
            let instance = carrier.instance(on).await?;
            let device = if all { None } else { number };
            carrier
                .control(Request::RemoveTrustedDevices { instance, device })
                .await?;
            Ok(())
        }
    }
}

fn show(reply: Reply, json: bool) -> Result<(), Failure> {
    let Reply::SecondFactor(factor) = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&factor);
    }
    let SecondFactor {
        on,
        since,
        authenticator,
        last_used_at,
        waiting,
        mail,
        trusted_devices,
        recovery_codes,
        codes_made_at,
        kit_checked_at,
    } = factor;
    let time = |time: Option<i64>| time.map(print::time).unwrap_or_default();
    let app = match (authenticator, waiting) {
        (true, false) => "in use",
        (true, true) => "in use; another one waits for its first code",
        (false, true) => "waits for its first code",
        (false, false) => "none",
    };
    let kit = match (codes_made_at, kit_checked_at) {
        (None, _) => String::new(),
        (Some(_), None) => "not checked yet; `gatelodge second-factor check` does".to_owned(),
        (Some(_), Some(at)) => print::time(at),
    };
    print::facts(&[
        ("Two factors", if on { "needed" } else { "not needed" }),
        ("Since", &time(since)),
        ("Authenticator app", app),
        ("Last used", &time(last_used_at)),
        ("Codes by mail", if mail { "in use" } else { "none" }),
        (
            "Trusted devices",
            &if on {
                trusted_devices.to_string()
            } else {
                String::new()
            },
        ),
        (
            "Recovery codes left",
            &if on {
                recovery_codes.to_string()
            } else {
                String::new()
            },
        ),
        ("Made", &time(codes_made_at)),
        ("Kit checked", &kit),
    ])
}

/// Prints the recovery kit, if there is a new one.
async fn codes(reply: Reply, instance: &str, json: bool, carrier: &Carrier) -> Result<(), Failure> {
    let Reply::RecoveryCodes {
        second_factor, codes, ..
    } = reply
    else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&serde_json::json!({ "second_factor": second_factor, "codes": codes }));
    }
    if codes.is_empty() {
        return print::aside("gatelodge: It is in use. The recovery codes stay as they are.");
    }
    let domain = instance.to_owned();
    let Reply::Instance { instance, .. } = carrier.control(Request::ShowInstance { domain }).await? else {
        return Err(Failure::unexpected());
    };
    print::line(format_args!(
        "Recovery kit of the Gatelodge at {}",
        instance.domain
    ))?;
    print::line("")?;
    print::line(
        "Each of these codes opens the lodge once, in place of a code of the app or of a letter, after the",
    )?;
    print::line("passphrase. Print them or keep them in a password manager, and not on the phone itself.")?;
    print::line(format_args!("Where to use them: {}", instance.issuer))?;
    print::line("")?;
    for code in &codes {
        print::line(code.expose())?;
    }
    print::line("")?;
    print::aside("gatelodge: Once they are kept, show it with `gatelodge second-factor check`.")
}

fn drawn(address: &SpokenSecret) -> Result<String, Failure> {
    let code = QrCode::new(address.expose()).map_err(|error| Failure::say(error.to_string()))?;
    // Light on the terminal's dark: apps read both, and most terminals are dark.
    Ok(code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build())
}

fn read_secret(path: &Path, prompt: &str) -> Result<SpokenSecret, Failure> {
    let mut text = Zeroizing::new(String::new());
    if path == Path::new("-") && std::io::stdin().is_terminal() {
        *text = rpassword::prompt_password(prompt)?;
    } else if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        let mut file = std::fs::File::open(path)
            .map_err(|error| Failure::say(format!("cannot read {}: {error}", path.display())))?;
        file.read_to_string(&mut text)?;
    }
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(SpokenSecret::new(line.strip_suffix('\r').unwrap_or(line)))
}

fn confirm(instance: &str) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::say(
            "this lets the passphrase alone open the lodge; add --force if that is what you want",
        ));
    }
    print::aside(format_args!(
        "From then on the passphrase alone opens {instance}. Type the domain to go on:"
    ))?;
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed)?;
    if typed.trim() == instance {
        Ok(())
    } else {
        Err(Failure::say("nothing was changed"))
    }
}
