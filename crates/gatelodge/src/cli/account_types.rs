//! `gatelodge account-types …`: how services are asked for access.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use gatekeeper::control::{Reply, Request, SpokenSecret};

use super::Carrier;
use super::print::{self, Failure};

#[derive(Subcommand)]
pub(super) enum AccountTypes {
    /// Lists account types
    #[command(visible_alias = "list")]
    Ls {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows an account type without its secrets
    Show {
        /// Its id: a service, or a context, a slash and a service
        id: String,
        /// Print the record as it was written
        #[arg(long)]
        json: bool,
    },
    /// Takes account types from JSON: a file, every *.json file of a directory, or - for standard input. One with the
    /// same id is replaced
    Add {
        /// The file or directory
        #[arg(
            value_name = "FILE|DIR",
            required_unless_present = "preset",
            conflicts_with = "preset"
        )]
        from: Option<PathBuf>,
        /// Make one of a preset instead
        #[arg(long, requires = "client_id")]
        preset: Option<String>,
        /// The id that the service gave to you
        #[arg(long, requires = "preset", allow_hyphen_values = true)]
        client_id: Option<String>,
        /// A file with the secret that it gave to you; - reads standard input
        #[arg(long, value_name = "FILE", requires = "preset")]
        client_secret_file: Option<PathBuf>,
        /// The callback that is registered there, if it is not the instance's own
        #[arg(long, value_name = "URL", requires = "preset")]
        redirect_uri: Option<String>,
    },
    /// Removes an account type; accounts stay, and cannot be renewed any more
    #[command(visible_alias = "rm")]
    Remove {
        /// Its id
        id: String,
    },
    /// Lists what is known of well-known services
    Presets {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: AccountTypes, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        AccountTypes::Ls { json } => list(carrier, json).await,
        AccountTypes::Show { id, json } => show(carrier, id, json).await,
        AccountTypes::Add {
            from,
            preset,
            client_id,
            client_secret_file,
            redirect_uri,
        } => match (from, preset, client_id) {
            (Some(from), _, _) => add(carrier, &from).await,
            (None, Some(preset), Some(client_id)) => {
                let secret = client_secret_file.as_deref().map(read).transpose()?;
                let request = Request::AddAccountPreset {
                    preset,
                    client_id,
                    client_secret: secret.map(|secret| SpokenSecret::new(secret.trim_end())),
                    redirect_uri,
                };
                added(carrier, request).await
            }
            _ => Err(Failure::say(
                "name a file, a directory, or a preset with its client id",
            )),
        },
        AccountTypes::Remove { id } => {
            carrier.control(Request::RemoveAccountType { id }).await?;
            Ok(())
        }
        AccountTypes::Presets { json } => presets(carrier, json).await,
    }
}

async fn list(carrier: &Carrier, json: bool) -> Result<(), Failure> {
    let Reply::AccountTypes { account_types } = carrier.control(Request::ListAccountTypes).await? else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&account_types);
    }
    let rows = account_types.into_iter().map(|one| {
        vec![
            one.id,
            one.grant_mode,
            one.client_id,
            one.auth_endpoint,
            one.problem.unwrap_or_default(),
        ]
    });
    print::table(&["ID", "MODE", "CLIENT ID", "AUTHORIZATION AT", "PROBLEM"], rows)
}

async fn show(carrier: &Carrier, id: String, json: bool) -> Result<(), Failure> {
    let reply = carrier.control(Request::ShowAccountType { id }).await?;
    let Reply::AccountType { account_type, record } = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::line(record);
    }
    let text = Option::unwrap_or_default;
    print::facts(&[
        ("id", &account_type.id),
        ("mode", &account_type.grant_mode),
        ("client id", &account_type.client_id),
        ("secret", if account_type.has_secret { "kept" } else { "none" }),
        ("credentials", &account_type.token_mode),
        ("authorization", &account_type.auth_endpoint),
        ("tokens", &text(account_type.token_endpoint)),
        ("callback", &text(account_type.redirect_uri)),
        ("problem", &text(account_type.problem)),
    ])
}

async fn add(carrier: &Carrier, from: &Path) -> Result<(), Failure> {
    if !from.is_dir() {
        return add_file(carrier, from).await;
    }
    let mut files: Vec<PathBuf> = fs::read_dir(from)
        .map_err(|error| unreadable(from, &error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::say(format!(
            "there is no *.json file in {}",
            from.display()
        )));
    }
    for file in files {
        add_file(carrier, &file).await?;
    }
    Ok(())
}

async fn add_file(carrier: &Carrier, file: &Path) -> Result<(), Failure> {
    let records = SpokenSecret::new(read(file)?);
    added(carrier, Request::AddAccountTypes { records }).await
}

async fn added(carrier: &Carrier, request: Request) -> Result<(), Failure> {
    let Reply::AccountTypesAdded { ids } = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    ids.iter().try_for_each(print::line)
}

async fn presets(carrier: &Carrier, json: bool) -> Result<(), Failure> {
    let Reply::AccountPresets { presets } = carrier.control(Request::ListAccountPresets).await? else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&presets);
    }
    let rows = presets.into_iter().map(|preset| {
        let https = if preset.needs_https { "yes" } else { "no" };
        vec![
            preset.id,
            preset.name,
            https.to_owned(),
            preset.register_at,
            preset.note,
        ]
    });
    print::table(&["ID", "NAME", "NEEDS HTTPS", "REGISTER AT", ""], rows)
}

fn read(file: &Path) -> Result<String, Failure> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    fs::read_to_string(file).map_err(|error| unreadable(file, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::say(format!("cannot read {}: {error}", path.display()))
}
