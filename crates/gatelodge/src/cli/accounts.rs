//! `gatelodge accounts …` and `gatelodge token`: accounts at other services, and their tokens for programs.

use std::io::{self, IsTerminal as _};
#[cfg(unix)]
use std::os::unix::process::parent_id;

use clap::{Args, Subcommand};
use gatekeeper::control::{AccountProblem, Reply, Request, SpokenSecret};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Accounts {
    /// Lists connected accounts: when each token ends, and what is wrong
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Renews an account's token now
    Renew {
        #[command(flatten)]
        on: On,
        /// Its id, its name, or its service where that has only one account
        account: String,
    },
    /// Connects an account with the address that your browser was sent to and could not open
    Finish {
        #[command(flatten)]
        on: On,
        /// The address, or - to read it from standard input, where other programs do not see it
        url: String,
    },
    /// Lets a program of this computer have the tokens of an account
    Allow {
        #[command(flatten)]
        on: On,
        /// The account: its id, its name, or its service where that has only one account
        account: String,
        /// The program, by the name it says with `gatelodge token --program`, or that of its file
        program: String,
    },
    /// Lets a program have them no more
    Forbid {
        #[command(flatten)]
        on: On,
        /// The account: its id, its name, or its service where that has only one account
        account: String,
        /// The program
        program: String,
    },
    /// Gives an account up: revokes at the service where it can, removes it here always
    Disconnect {
        #[command(flatten)]
        on: On,
        /// Its id, its name, or its service where that has only one account
        account: String,
    },
}

#[derive(Args)]
pub(super) struct Token {
    #[command(flatten)]
    on: On,
    /// Its id, its name, or its service where that has only one account
    account: String,
    /// The program that the token is for, which `gatelodge accounts allow` has to name [default: the program that
    /// calls; at a terminal the token is for you]
    #[arg(long, value_name = "NAME")]
    program: Option<String>,
    /// Print JSON, with the token's type and end
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: Accounts, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Accounts::Ls { on, json } => list(carrier, on, json).await,
        Accounts::Renew { on, account } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::RenewAccount { instance, account })
                .await?;
            Ok(())
        }
        Accounts::Finish { on, url } => {
            let instance = carrier.instance(on).await?;
            let url = if url == "-" {
                io::read_to_string(io::stdin())?
            } else {
                url
            };
            let request = Request::FinishAccount {
                instance,
                url: SpokenSecret::new(&url),
            };
            let Reply::AccountFinished { account } = carrier.control(request).await? else {
                return Err(Failure::unexpected());
            };
            print::line(account)
        }
        Accounts::Allow { on, account, program } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::AllowProgram {
                    instance,
                    account,
                    program,
                })
                .await?;
            Ok(())
        }
        Accounts::Forbid { on, account, program } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::ForbidProgram {
                    instance,
                    account,
                    program,
                })
                .await?;
            Ok(())
        }
        Accounts::Disconnect { on, account } => {
            let instance = carrier.instance(on).await?;
            let request = Request::DisconnectAccount { instance, account };
            let Reply::AccountDisconnected { revoked } = carrier.control(request).await? else {
                return Err(Failure::unexpected());
            };
            match revoked {
                Some(true) => Ok(()),
                Some(false) => print::aside(
                    "It is gone here, but the service did not hear it; remove the access there, too.",
                ),
                None => print::aside(
                    "It is gone here. The service cannot be told by programs; remove the access there, too.",
                ),
            }
        }
    }
}

/// Prints an access token, and nothing else.
pub(super) async fn token(command: Token, carrier: &Carrier) -> Result<(), Failure> {
    let instance = carrier.instance(command.on).await?;
    let account = command.account;
    let program = match command.program {
        Some(name) => Some(name),
        None if io::stdin().is_terminal() && io::stdout().is_terminal() => None,
        None => Some(calling_program()?),
    };
    let reply = carrier
        .control(Request::AccountToken {
            instance,
            account,
            program,
        })
        .await?;
    let Reply::AccountToken { access_token, .. } = &reply else {
        return Err(Failure::unexpected());
    };
    if !command.json {
        return print::line(access_token.expose());
    }
    let mut all = serde_json::to_value(&reply).map_err(io::Error::other)?;
    if let Some(all) = all.as_object_mut() {
        all.remove("reply");
    }
    print::json(&all)
}

/// The name of the program that called us. Shells stand between programs and what they call.
fn calling_program() -> Result<String, Failure> {
    const SHELLS: [&str; 7] = ["sh", "bash", "dash", "zsh", "fish", "ksh", "busybox"];
    const DEEPEST: usize = 16;
    let unknown = || Failure::say("it is not known which program wants the token; name it with --program");
    let mut caller = parent_id();
    for _ in 0..DEEPEST {
        let (name, above) = process(caller).ok_or_else(unknown)?;
        if !SHELLS.contains(&name.as_str()) {
            return Ok(name);
        }
        caller = above;
    }
    Err(unknown())
}

/// Elsewhere no file tells of it anyway.
#[cfg(not(unix))]
fn parent_id() -> u32 {
    0
}

/// The file name of a process's program, and its parent. Only Linux tells it in files.
fn process(id: u32) -> Option<(String, u32)> {
    let folder = std::path::Path::new("/proc").join(id.to_string());
    let program = std::fs::read_link(folder.join("exe")).ok()?;
    let name = program.file_name()?.to_str()?;
    // An updated program is still the same one.
    let name = name.strip_suffix(" (deleted)").unwrap_or(name).to_owned();
    let status = std::fs::read_to_string(folder.join("status")).ok()?;
    let above = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    Some((name, above.trim().parse().ok()?))
}

async fn list(carrier: &Carrier, on: On, json: bool) -> Result<(), Failure> {
    let instance = carrier.instance(on).await?;
    let Reply::Accounts { accounts } = carrier.control(Request::ListAccounts { instance }).await? else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&accounts);
    }
    let time = |at: Option<i64>| at.map(print::time).unwrap_or_default();
    let rows = accounts.into_iter().map(|account| {
        let problem = match account.problem {
            None => String::new(),
            Some(AccountProblem::Unreachable) => "cannot be reached".to_owned(),
            Some(AccountProblem::Refused) => "refuses the lodge; check its id and secret".to_owned(),
            Some(AccountProblem::Ended) => match account.connect_at {
                Some(url) => format!("is over; connect it again: {url}"),
                None => "is over".to_owned(),
            },
        };
        vec![
            account.id,
            account.account_type,
            account.name,
            time(account.expires_at),
            time(account.refresh_expires_at),
            problem,
        ]
    });
    print::table(
        &[
            "ID",
            "SERVICE",
            "NAME",
            "TOKEN ENDS",
            "NEEDS YOU AGAIN",
            "PROBLEM",
        ],
        rows,
    )
}
