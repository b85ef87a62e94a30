//! `gatelodge git-credential`: a credential helper for git (gitcredentials(7)), which is asked on standard input.
//!
//! The invariant: a token goes to git for the host that the account is at, and for no other (S-254): what git says on
//! standard input may come out of a repository that a stranger made.

use std::io::Read as _;

use clap::{Args, ValueEnum};
use gatekeeper::control::{Reply, Request};
use url::Url;

use super::print::{self, Failure};
use super::{Carrier, On};

/// What git says at most, in bytes.
const MOST: u64 = 64 * 1024;
/// The name under which git has to be allowed.
const PROGRAM: &str = "git";

#[derive(Args)]
pub(super) struct GitCredential {
    #[command(flatten)]
    on: On,
    /// The account: its id, its name, or its service where that has only one account
    account: String,
    /// What git wants
    operation: Operation,
    /// The user name that goes with the token
    #[arg(long, default_value = "oauth2")]
    username: String,
    /// The host that gets the token, with its port if it has one [default: that of the service]
    #[arg(long)]
    host: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Operation {
    /// A user name and a password
    Get,
    /// They were good: nothing is kept
    Store,
    /// They were not: the token is renewed
    Erase,
}

pub(super) async fn run(command: GitCredential, carrier: &Carrier) -> Result<(), Failure> {
    let mut asked = String::new();
    std::io::stdin().take(MOST).read_to_string(&mut asked)?;
    let said = |name: &str| {
        asked
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .unwrap_or_default()
    };
    let (protocol, host) = (said("protocol"), said("host"));
    if command.operation == Operation::Store {
        return Ok(());
    }
    let instance = carrier.instance(command.on).await?;
    let own = match command.host {
        Some(host) => host,
        None => host_of(carrier, &instance, &command.account).await?,
    };
    if !goes_there(protocol, host, &own) {
        return Err(Failure::say(format!(
            "tokens of {} go to https://{own} only, and git asked for {protocol}://{host}",
            command.account
        )));
    }
    if command.operation == Operation::Erase {
        let account = command.account;
        carrier
            .control(Request::RenewAccount { instance, account })
            .await?;
        return Ok(());
    }
    let request = Request::AccountToken {
        instance,
        account: command.account,
        program: Some(PROGRAM.to_owned()),
    };
    let Reply::AccountToken {
        access_token,
        expires_at,
        ..
    } = carrier.control(request).await?
    else {
        return Err(Failure::unexpected());
    };
    print::line(format_args!("username={}", command.username))?;
    print::line(format_args!("password={}", access_token.expose()))?;
    match expires_at {
        Some(at) => print::line(format_args!("password_expiry_utc={at}")),
        None => Ok(()),
    }
}

/// Whether a token of `own` may go where git goes. Plain http is for this computer.
fn goes_there(protocol: &str, host: &str, own: &str) -> bool {
    let name = Url::parse(&format!("http://{host}")).ok();
    let name = name.as_ref().and_then(Url::host_str).unwrap_or_default();
    let local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    host.eq_ignore_ascii_case(own) && (protocol == "https" || (protocol == "http" && local))
}

/// The host of an account's service, as its account type says it.
async fn host_of(carrier: &Carrier, instance: &str, account: &str) -> Result<String, Failure> {
    let unknown = || {
        Failure::say(format!(
            "it is not known where {account} is; say it with --host, such as --host gitlab.com"
        ))
    };
    let listing = Request::ListAccounts {
        instance: instance.to_owned(),
    };
    let Reply::Accounts { accounts } = carrier.control(listing).await? else {
        return Err(Failure::unexpected());
    };
    let service = accounts
        .into_iter()
        .find(|one| [&one.id, &one.name, &one.account_type].contains(&&account.to_owned()))
        .map(|one| one.account_type)
        .ok_or_else(unknown)?;
    let Reply::AccountTypes { account_types } = carrier.control(Request::ListAccountTypes).await? else {
        return Err(Failure::unexpected());
    };
    let known = account_types
        .into_iter()
        .find(|one| one.id == service || one.id.ends_with(&format!("/{service}")))
        .ok_or_else(unknown)?;
    let url = Url::parse(&known.auth_endpoint).map_err(|_| unknown())?;
    let host = url.host_str().ok_or_else(unknown)?;
    Ok(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_254_a_token_goes_to_its_own_host_and_not_in_the_clear() {
        for (protocol, host) in [("https", "gitlab.com"), ("https", "GitLab.com")] {
            assert!(goes_there(protocol, host, "gitlab.com"), "{host}");
        }
        for (protocol, host) in [
            ("http", "gitlab.com"),
            ("https", "gitlab.com.evil.example"),
            ("https", "evil.example"),
            ("https", "gitlab.com:8443"),
            ("https", "me@gitlab.com"),
            ("ssh", "gitlab.com"),
            ("https", ""),
            ("", "gitlab.com"),
        ] {
            assert!(!goes_there(protocol, host, "gitlab.com"), "{protocol}://{host}");
        }
        assert!(goes_there("http", "127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(!goes_there(
            "http",
            "localhost.evil.example",
            "localhost.evil.example"
        ));
    }
}
