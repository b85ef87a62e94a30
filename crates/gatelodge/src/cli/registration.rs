//! `gatelodge registration …`: who may register clients without the owner.

use clap::{Subcommand, ValueEnum};
use gatekeeper::control::{RegistrationMode, RegistrationSettings, Reply, Request};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Registration {
    /// Shows who may register
    Show {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Changes what is given and keeps the rest
    Set {
        #[command(flatten)]
        on: On,
        /// Who may register
        #[arg(long, value_enum)]
        mode: Option<Mode>,
        /// Whether clients that registered themselves may get tokens in the front channel
        #[arg(long, value_name = "BOOL")]
        allow_front_channel: Option<bool>,
        /// Whether those of them that have a secret may go without PKCE
        #[arg(long, value_name = "BOOL")]
        allow_no_pkce: Option<bool>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Lists the registration tokens, which let clients register themselves
    Tokens {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Makes a registration token and prints it
    AddToken {
        #[command(flatten)]
        on: On,
        /// What to call it
        name: String,
        /// How many clients may register with it; any number when left out
        #[arg(long, value_name = "N")]
        uses: Option<u32>,
        /// How many days it works; for ever when left out
        #[arg(long, value_name = "N")]
        days: Option<u32>,
    },
    /// Takes a registration token back
    RemoveToken {
        #[command(flatten)]
        on: On,
        /// Its name
        name: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Mode {
    /// Nobody; there is no registration endpoint
    Closed,
    /// Whoever holds a registration token (initial access token)
    Token,
    /// Anybody who reaches this server
    Open,
}

pub(super) async fn run(command: Registration, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Registration::Show { on, json } => {
            let instance = carrier.instance(on).await?;
            tell(
                carrier.control(Request::ShowRegistration { instance }).await?,
                json,
            )
        }
        Registration::Set {
            on,
            mode,
            allow_front_channel,
            allow_no_pkce,
            json,
        } => {
            let request = Request::SetRegistration {
                instance: carrier.instance(on).await?,
                mode: mode.map(|mode| match mode {
                    Mode::Closed => RegistrationMode::Closed,
                    Mode::Token => RegistrationMode::Token,
                    Mode::Open => RegistrationMode::Open,
                }),
                allow_front_channel,
                allow_no_pkce,
            };
            tell(carrier.control(request).await?, json)
        }
        Registration::Tokens { on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier
                .control(Request::ListInitialAccessTokens { instance })
                .await?;
            let Reply::InitialAccessTokens { tokens } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&tokens);
            }
            let rows = tokens.into_iter().map(|token| {
                vec![
                    token.name,
                    print::time(token.created_at),
                    token.expires_at.map_or_else(|| "never".to_owned(), print::time),
                    token
                        .uses_left
                        .map_or_else(|| "any".to_owned(), |uses| uses.to_string()),
                ]
            });
            print::table(&["NAME", "SINCE", "UNTIL", "USES LEFT"], rows)
        }
        Registration::AddToken { on, name, uses, days } => {
            let instance = carrier.instance(on).await?;
            let request = Request::AddInitialAccessToken {
                instance,
                name,
                uses,
                days,
            };
            let Reply::NewInitialAccessToken { secret, .. } = carrier.control(request).await? else {
                return Err(Failure::unexpected());
            };
            print::line(secret.expose())
        }
        Registration::RemoveToken { on, name } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::RemoveInitialAccessToken { instance, name })
                .await?;
            Ok(())
        }
    }
}

fn tell(reply: Reply, json: bool) -> Result<(), Failure> {
    let Reply::Registration(settings) = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&settings);
    }
    let RegistrationSettings {
        mode,
        allow_front_channel,
        allow_no_pkce,
        endpoint,
        clients,
        clients_at_most,
        unused_days,
    } = settings;
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    print::facts(&[
        (
            "Who may register",
            match mode {
                RegistrationMode::Closed => "nobody",
                RegistrationMode::Token => "whoever holds a registration token",
                RegistrationMode::Open => "anybody",
            },
        ),
        ("Endpoint", &endpoint),
        ("Front-channel tokens", yes(allow_front_channel)),
        ("Without PKCE", yes(allow_no_pkce)),
        (
            "Registered so far",
            &format!("{clients} of at most {clients_at_most}"),
        ),
        ("Unused ones go after", &format!("{unused_days} days")),
    ])
}
