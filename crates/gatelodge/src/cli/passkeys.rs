//! `gatelodge passkeys …`

use clap::Subcommand;
use gatekeeper::control::{Passkey, Reply, Request};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Passkeys {
    /// Lists the passkeys, and where in the browser another one is added
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Gives a passkey another name
    Rename {
        #[command(flatten)]
        on: On,
        /// Its number in the list
        number: i64,
        /// The new name
        name: String,
    },
    /// Takes a passkey out: it opens nothing any more
    #[command(visible_alias = "rm")]
    Remove {
        #[command(flatten)]
        on: On,
        /// Its number in the list
        number: i64,
    },
}

pub(super) async fn run(command: Passkeys, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Passkeys::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let (passkeys, page) = ask(carrier, Request::ListPasskeys { instance }).await?;
            if json {
                return print::json(&passkeys);
            }
            let rows = passkeys.into_iter().map(|passkey| {
                let kept = if passkey.copied {
                    "copied between devices"
                } else {
                    "one device"
                };
                let used = passkey
                    .last_used_at
                    .map_or_else(|| "never".to_owned(), print::time);
                vec![
                    passkey.number.to_string(),
                    passkey.name,
                    passkey.host,
                    kept.to_owned(),
                    print::time(passkey.created_at),
                    used,
                ]
            });
            print::table(&["NUMBER", "NAME", "HOST", "KEPT", "ADDED", "LAST USED"], rows)?;
            match page {
                Some(page) => print::aside(format_args!("Add one in the browser: {page}")),
                None => print::aside("Browsers know no passkeys for addresses made of numbers."),
            }
        }
        Passkeys::Rename { on, number, name } => {
            let instance = carrier.instance(on).await?;
            let request = Request::RenamePasskey {
                instance,
                number,
                name,
            };
            ask(carrier, request).await.map(drop)
        }
        Passkeys::Remove { on, number } => {
            let instance = carrier.instance(on).await?;
            let request = Request::RemovePasskey { instance, number };
            ask(carrier, request).await.map(drop)
        }
    }
}

async fn ask(carrier: &Carrier, request: Request) -> Result<(Vec<Passkey>, Option<String>), Failure> {
    let Reply::Passkeys { passkeys, page } = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    Ok((passkeys, page))
}
