//! `gatelodge keys …`

use clap::Subcommand;
use gatekeeper::control::{Key, KeyState, Reply, Request};

use super::Carrier;
use super::print::{self, Failure};

#[derive(Subcommand)]
pub(super) enum Keys {
    /// Lists the signing keys that are published
    #[command(visible_alias = "list")]
    Ls {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Makes new signing keys: published at once, they sign a day later; the old ones stay published until what they
    /// signed has expired
    Rotate {
        /// The new keys sign at once; apps that keep a copy of the key set may refuse tokens for a while
        #[arg(long)]
        now: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Takes a signing key out of use at once, with everything that it signed; for keys that somebody else may have
    Revoke {
        /// Which key, as `keys ls` names it
        #[arg(allow_hyphen_values = true)]
        kid: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows or sets how often signing keys are changed by themselves
    Schedule {
        /// Days that a key signs (7 to 3650), or `never`
        #[arg(value_name = "DAYS", value_parser = days)]
        days: Option<Days>,
    },
}

/// How long a key signs.
#[derive(Clone, Copy)]
pub(super) enum Days {
    Never,
    Some(u32),
}

fn days(text: &str) -> Result<Days, String> {
    match text {
        "never" => Ok(Days::Never),
        number => number
            .parse()
            .map(Days::Some)
            .map_err(|_| "a number of days, or `never`".to_owned()),
    }
}

pub(super) async fn run(command: Keys, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Keys::Ls { json } => show(ask(carrier, Request::ListKeys).await?.0, json),
        Keys::Rotate { now, json } => show(ask(carrier, Request::RotateKeys { now }).await?.0, json),
        Keys::Revoke { kid, json } => {
            let (keys, _) = ask(carrier, Request::RevokeKey { kid }).await?;
            print::aside(
                "The key is out of use. What it signed is refused here; other servers notice within minutes, when they \
                 fetch the key set again.",
            )?;
            show(keys, json)
        }
        Keys::Schedule { days } => {
            let request = match days {
                None => Request::ListKeys,
                Some(Days::Never) => Request::SetKeySchedule { days: None },
                Some(Days::Some(days)) => Request::SetKeySchedule { days: Some(days) },
            };
            match ask(carrier, request).await?.1 {
                Some(days) => print::line(format_args!("Signing keys are changed every {days} days.")),
                None => print::line("Signing keys are changed only when you say so."),
            }
        }
    }
}

async fn ask(carrier: &Carrier, request: Request) -> Result<(Vec<Key>, Option<u32>), Failure> {
    match carrier.control(request).await? {
        Reply::Keys { keys, schedule_days } => Ok((keys, schedule_days)),
        _ => Err(Failure::unexpected()),
    }
}

fn show(keys: Vec<Key>, json: bool) -> Result<(), Failure> {
    if json {
        return print::json(&keys);
    }
    let rows = keys.into_iter().map(|key| {
        let (state, until) = match key.state {
            KeyState::Next => ("next", None),
            KeyState::Active => ("active", key.due_at),
            KeyState::Retiring => ("retiring", key.retires_at),
        };
        vec![
            key.kid,
            key.signs.join(" "),
            state.to_owned(),
            print::time(key.activates_at),
            until.map(print::time).unwrap_or_default(),
        ]
    });
    print::table(&["KEY", "SIGNS", "STATE", "FROM", "UNTIL"], rows)
}
