//! `gatelodge cloud …`: OpenCloud and ownCloud servers, their clients, and files of clients.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use gatekeeper::control::{
    ClientFile, ClientImport, CloudAccount, CloudKind, CloudSetting, CloudWishes, FindingState,
    ImportOutcome, NewCloudServer, Reply, Request, SpokenSecret,
};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Cloud {
    /// Lists the clients that cloud servers come with
    Presets {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Lists the cloud servers
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Adds a cloud server: registers the clients it comes with
    Add {
        #[command(flatten)]
        on: On,
        /// Which program it runs
        kind: Kind,
        /// Its address, such as https://cloud.example.org
        url: String,
        /// Tell its clients the owner's roles only if they ask
        #[arg(long)]
        no_roles: bool,
        /// Tell its clients the owner's groups only if they ask
        #[arg(long)]
        no_groups: bool,
    },
    /// Removes a cloud server; with the last one of its program the clients go too
    Remove {
        #[command(flatten)]
        on: On,
        /// Its address
        url: String,
    },
    /// Prints the environment variables that the server needs
    Settings(Wishes),
    /// Looks at a server that was added, and says what would keep people from signing in
    Check {
        #[command(flatten)]
        on: On,
        /// Its address
        url: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Registers the clients of an identifier-registration.yaml or of an idp block
    Import {
        #[command(flatten)]
        on: On,
        /// The file; - reads standard input
        file: PathBuf,
        /// What {{OC_URL}} and {{OCIS_URL}} in it stand for
        #[arg(long, value_name = "URL")]
        server_url: Option<String>,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints the registered clients as such a file, with their secrets
    Export {
        #[command(flatten)]
        on: On,
        /// Print the idp block of opencloud.yaml or ocis.yaml
        #[arg(long)]
        block: bool,
    },
    /// Keeps the subject that the server's old provider made up for the owner; without --apply it only shows it
    KeepSubject {
        #[command(flatten)]
        on: On,
        /// The owner's id in the old directory
        raw_id: String,
        /// The old provider's back end [default: identifier-libregraph]
        #[arg(long)]
        backend: Option<String>,
        /// Change the subject. Apps that have access lose it and ask again
        #[arg(long)]
        apply: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
pub(super) struct Wishes {
    #[command(flatten)]
    on: On,
    /// Which program it runs
    kind: Kind,
    /// Its address
    url: String,
    /// The server has accounts already and knows people by their user name
    #[arg(long)]
    by_username: bool,
    /// Everybody has the server's usual role; roles in tokens do not count
    #[arg(long)]
    no_roles: bool,
    /// The server does not trust this provider's certificate and shall not check it
    #[arg(long)]
    insecure: bool,
    /// Print an env file: what is not needed is commented out
    #[arg(long, conflicts_with = "json")]
    env: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    /// OpenCloud
    #[value(name = "opencloud")]
    OpenCloud,
    /// ownCloud Infinite Scale
    #[value(name = "owncloud", alias = "ocis")]
    OwnCloud,
}

impl From<Kind> for CloudKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::OpenCloud => Self::OpenCloud,
            Kind::OwnCloud => Self::OwnCloud,
        }
    }
}

/// Largest file, in bytes; a little more than is taken, so that too much is refused in words.
const LARGEST: u64 = 768 * 1024;

pub(super) async fn run(command: Cloud, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Cloud::Presets { json } => presets(carrier, json).await,
        Cloud::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            servers(
                carrier.control(Request::ListCloudServers { instance }).await?,
                json,
            )
        }
        Cloud::Add {
            on,
            kind,
            url,
            no_roles,
            no_groups,
        } => {
            let new = NewCloudServer {
                instance: carrier.instance(on).await?,
                kind: kind.into(),
                url,
                release_roles: !no_roles,
                release_groups: !no_groups,
            };
            servers(carrier.control(Request::AddCloudServer(new)).await?, false)
        }
        Cloud::Remove { on, url } => {
            let instance = carrier.instance(on).await?;
            let request = Request::RemoveCloudServer { instance, url };
            carrier.control(request).await?;
            Ok(())
        }
        Cloud::Settings(wishes) => settings(wishes, carrier).await,
        Cloud::Check { on, url, json } => {
            let instance = carrier.instance(on).await?;
            check(carrier, Request::CheckCloudServer { instance, url }, json).await
        }
        Cloud::Import {
            on,
            file,
            server_url,
            dry_run,
            json,
        } => {
            let import = ClientImport {
                instance: carrier.instance(on).await?,
                text: SpokenSecret::new(contents(&file)?),
                server_url,
            };
            self::import(carrier, import, dry_run, json).await
        }
        Cloud::Export { on, block } => {
            let format = if block {
                ClientFile::Block
            } else {
                ClientFile::Registration
            };
            let instance = carrier.instance(on).await?;
            let reply = carrier
                .control(Request::ExportClients { instance, format })
                .await?;
            let Reply::File { text, .. } = reply else {
                return Err(Failure::unexpected());
            };
            print::line(text.expose().trim_end())
        }
        Cloud::KeepSubject {
            on,
            raw_id,
            backend,
            apply,
            json,
        } => {
            let request = Request::KeepSubject {
                instance: carrier.instance(on).await?,
                raw_id,
                backend,
                apply,
            };
            keep_subject(carrier, request, json).await
        }
    }
}

async fn presets(carrier: &Carrier, json: bool) -> Result<(), Failure> {
    let Reply::CloudPresets { presets } = carrier.control(Request::ListCloudPresets).await? else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&presets);
    }
    let rows = presets.into_iter().flat_map(|preset| {
        preset.clients.into_iter().map(move |client| {
            let addresses = client.redirect_uris.join(" ");
            vec![preset.name.clone(), client.client_id, client.name, addresses]
        })
    });
    print::table(&["PROGRAM", "CLIENT ID", "NAME", "ADDRESSES"], rows)
}

fn servers(reply: Reply, json: bool) -> Result<(), Failure> {
    let Reply::CloudServers { servers } = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&servers);
    }
    let rows = servers.into_iter().map(|server| {
        let apps = server.clients.len() - server.missing.len();
        vec![
            server.url,
            server.kind.name().to_owned(),
            format!("{apps} of {}", server.clients.len()),
        ]
    });
    print::table(&["ADDRESS", "PROGRAM", "CLIENTS"], rows)
}

async fn settings(wishes: Wishes, carrier: &Carrier) -> Result<(), Failure> {
    let request = Request::CloudSettings(CloudWishes {
        instance: carrier.instance(wishes.on).await?,
        kind: wishes.kind.into(),
        url: wishes.url,
        account_by: if wishes.by_username {
            CloudAccount::Username
        } else {
            CloudAccount::Subject
        },
        roles: !wishes.no_roles,
        insecure: wishes.insecure,
    });
    let Reply::CloudSettings { settings } = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    if wishes.json {
        return print::json(&settings);
    }
    for setting in settings {
        print::line(line(&setting, wishes.env))?;
    }
    Ok(())
}

/// One setting for people, or for an env file.
fn line(setting: &CloudSetting, env: bool) -> String {
    let CloudSetting {
        name,
        value,
        note,
        needed,
    } = setting;
    let written = if value.contains(' ') {
        format!("{name}=\"{value}\"")
    } else {
        format!("{name}={value}")
    };
    match (env, needed) {
        (true, true) => written,
        (true, false) => format!("# {written}"),
        (false, true) => format!("{written}\n    {note}"),
        (false, false) => format!("{written}    (optional)\n    {note}"),
    }
}

async fn check(carrier: &Carrier, request: Request, json: bool) -> Result<(), Failure> {
    let Reply::Findings { findings } = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    let broken = findings
        .iter()
        .any(|finding| finding.state == FindingState::Broken);
    if json {
        print::json(&findings)?;
    } else {
        let rows = findings.into_iter().map(|finding| {
            let state = match finding.state {
                FindingState::Well => "well",
                FindingState::Attention => "look",
                FindingState::Broken => "broken",
            };
            vec![finding.check.name().to_owned(), state.to_owned(), finding.say]
        });
        print::table(&["CHECK", "STATE", ""], rows)?;
    }
    if broken {
        return Err(Failure::say("something is broken; see above"));
    }
    Ok(())
}

fn contents(file: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::say(format!("cannot read {}: {error}", file.display()));
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(LARGEST).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|open| open.take(LARGEST).read_to_string(&mut text))
    };
    read.map_err(failed)?;
    Ok(text)
}

async fn import(carrier: &Carrier, import: ClientImport, dry_run: bool, json: bool) -> Result<(), Failure> {
    let request = if dry_run {
        Request::PreviewImport(import)
    } else {
        Request::ImportClients(import)
    };
    let Reply::Import(report) = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&report);
    }
    let rows = report.entries.into_iter().map(|entry| {
        let outcome = match entry.outcome {
            ImportOutcome::Added => "added",
            ImportOutcome::Disabled => "disabled",
            ImportOutcome::Exists => "exists",
            ImportOutcome::Skipped => "left out",
        };
        vec![
            entry.line.to_string(),
            entry.id,
            outcome.to_owned(),
            entry.notes.join(" "),
        ]
    });
    print::table(&["LINE", "CLIENT ID", "", ""], rows)?;
    for note in report.notes {
        print::aside(note)?;
    }
    Ok(())
}

async fn keep_subject(carrier: &Carrier, request: Request, json: bool) -> Result<(), Failure> {
    let Reply::Subject(change) = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&change);
    }
    let (now, was) = if change.applied {
        ("Subject", "Before")
    } else {
        ("Would be", "Is")
    };
    print::facts(&[(now, &change.subject), (was, &change.previous)])?;
    for warning in change.warnings {
        print::aside(warning)?;
    }
    Ok(())
}
