//! `gatelodge accounts …` and `gatelodge token`: accounts at other services, and their tokens for programs.

use clap::{Args, Subcommand};
use gatekeeper::control::{AccountProblem, Reply, Request};

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
    let reply = carrier
        .control(Request::AccountToken { instance, account })
        .await?;
    let Reply::AccountToken { access_token, .. } = &reply else {
        return Err(Failure::unexpected());
    };
    if !command.json {
        return print::line(access_token.expose());
    }
    let mut all = serde_json::to_value(&reply).map_err(std::io::Error::other)?;
    if let Some(all) = all.as_object_mut() {
        all.remove("reply");
    }
    print::json(&all)
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
