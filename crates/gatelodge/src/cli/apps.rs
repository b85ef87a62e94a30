//! `gatelodge apps …`: web apps and konnectors of an instance.

use std::path::Path;
use std::process::{Command, Stdio};

use clap::{Args, Subcommand};
use gatekeeper::control::{InstalledApp, ProgramKind, Reply, Request};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Apps {
    /// Installs a web app or a konnector
    Install {
        #[command(flatten)]
        on: On,
        /// Its name in addresses, as its manifest says it
        slug: String,
        /// A folder, a .tar.gz archive, or registry:// and a name [default: the registry]
        source: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows one before it is installed, with what it may do
    Preview {
        #[command(flatten)]
        on: On,
        /// Its name in addresses, as its manifest says it
        slug: String,
        /// A folder, a .tar.gz archive, or registry:// and a name [default: the registry]
        source: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Lists what is installed
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows one, with what it may do
    Show {
        #[command(flatten)]
        which: Which,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Brings one to the version that its source has now
    Update {
        #[command(flatten)]
        which: Which,
        /// Another source: a folder, a .tar.gz archive, or registry:// and a name
        #[arg(long)]
        source: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Removes one with its files; its tokens and those of apps linked to it stop working
    Uninstall {
        #[command(flatten)]
        which: Which,
    },
    /// Opens a web app in the browser and prints its address
    Open {
        #[command(flatten)]
        on: On,
        /// Its name in addresses
        slug: String,
        /// Only print the address
        #[arg(long)]
        print: bool,
    },
}

/// Which program a command is about.
#[derive(Args)]
pub(super) struct Which {
    #[command(flatten)]
    on: On,
    /// Its name in addresses
    slug: String,
    /// It is a konnector, not a web app
    #[arg(long)]
    konnector: bool,
}

impl Which {
    async fn named(self, carrier: &Carrier) -> Result<(String, ProgramKind, String), Failure> {
        let kind = if self.konnector {
            ProgramKind::Konnector
        } else {
            ProgramKind::Webapp
        };
        Ok((carrier.instance(self.on).await?, kind, self.slug))
    }
}

pub(super) async fn run(command: Apps, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Apps::Install {
            on,
            slug,
            source,
            json,
        } => install(carrier, on, slug, source, json).await,
        Apps::Preview {
            on,
            slug,
            source,
            json,
        } => {
            let instance = carrier.instance(on).await?;
            let source = source_of(source.as_deref(), &slug)?;
            let preview = Request::PreviewApp {
                instance,
                slug,
                source,
            };
            show(carrier.control(preview).await?, json)
        }
        Apps::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let Reply::Apps { apps } = carrier.control(Request::ListApps { instance }).await? else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&apps);
            }
            let rows = apps.into_iter().map(|app| {
                vec![
                    app.slug,
                    kind_of(app.kind).to_owned(),
                    app.version,
                    app.address.unwrap_or_default(),
                    app.source,
                ]
            });
            print::table(&["NAME", "KIND", "VERSION", "ADDRESS", "SOURCE"], rows)
        }
        Apps::Show { which, json } => {
            let (instance, kind, slug) = which.named(carrier).await?;
            let reply = carrier.control(Request::ShowApp { instance, kind, slug }).await?;
            show(reply, json)
        }
        Apps::Update { which, source, json } => {
            let (instance, kind, slug) = which.named(carrier).await?;
            update(carrier, instance, kind, slug, source, json).await
        }
        Apps::Uninstall { which } => {
            let (instance, kind, slug) = which.named(carrier).await?;
            carrier
                .control(Request::UninstallApp { instance, kind, slug })
                .await?;
            Ok(())
        }
        Apps::Open {
            on,
            slug,
            print: only_print,
        } => {
            let instance = carrier.instance(on).await?;
            let kind = ProgramKind::Webapp;
            let reply = carrier.control(Request::ShowApp { instance, kind, slug }).await?;
            let Reply::App { app } = reply else {
                return Err(Failure::unexpected());
            };
            let Some(address) = app.address else {
                return Err(Failure::say(app.note.unwrap_or_default()));
            };
            if !only_print && let Err(error) = open(&address) {
                print::aside(format_args!("gatelodge: No browser could be opened: {error}"))?;
            }
            print::line(address)
        }
    }
}

/// Installs a program and shows it.
pub(super) async fn install(
    carrier: &Carrier,
    on: On,
    slug: String,
    source: Option<String>,
    json: bool,
) -> Result<(), Failure> {
    let instance = carrier.instance(on).await?;
    let source = source_of(source.as_deref(), &slug)?;
    let install = Request::InstallApp {
        instance,
        slug,
        source,
    };
    show(carrier.control(install).await?, json)
}

/// Updates a program and shows it.
pub(super) async fn update(
    carrier: &Carrier,
    instance: String,
    kind: ProgramKind,
    slug: String,
    source: Option<String>,
    json: bool,
) -> Result<(), Failure> {
    let source = source.as_deref().map(absolute).transpose()?;
    let update = Request::UpdateApp {
        instance,
        kind,
        slug,
        source,
    };
    show(carrier.control(update).await?, json)
}

/// Installs web apps out of the registry, right after their instance was made.
pub(super) async fn install_all(carrier: &Carrier, instance: &str, slugs: &[String]) -> Result<(), Failure> {
    for slug in slugs {
        let install = Request::InstallApp {
            instance: instance.to_owned(),
            slug: slug.clone(),
            source: format!("registry://{slug}"),
        };
        carrier.control(install).await.map_err(|problem| {
            Failure::say(format!(
                "the instance is there, but `{slug}` was not installed: {}",
                problem.say
            ))
        })?;
    }
    Ok(())
}

/// Prints a token of a program.
pub(super) async fn token(
    carrier: &Carrier,
    instance: String,
    kind: ProgramKind,
    slug: String,
) -> Result<(), Failure> {
    let reply = carrier
        .control(Request::MakeAppToken { instance, kind, slug })
        .await?;
    let Reply::AppToken { token } = reply else {
        return Err(Failure::unexpected());
    };
    print::line(token.expose())
}

/// What was named, or the registry.
fn source_of(named: Option<&str>, slug: &str) -> Result<String, Failure> {
    named.map_or_else(|| Ok(format!("registry://{slug}")), absolute)
}

/// A source as the lodge understands it wherever it runs: it may have another working directory.
fn absolute(source: &str) -> Result<String, Failure> {
    if source.contains("://") {
        return Ok(source.to_owned());
    }
    let path = std::path::absolute(Path::new(source))?;
    path.into_os_string()
        .into_string()
        .map_err(|_| Failure::say("the path of the source is not UTF-8"))
}

fn kind_of(kind: ProgramKind) -> &'static str {
    match kind {
        ProgramKind::Webapp => "web app",
        ProgramKind::Konnector => "konnector",
    }
}

fn show(reply: Reply, json: bool) -> Result<(), Failure> {
    let Reply::App { app } = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&app);
    }
    tell(&app)
}

fn tell(app: &InstalledApp) -> Result<(), Failure> {
    print::facts(&[
        ("Name", &app.name),
        ("Name in addresses", &app.slug),
        ("Kind", kind_of(app.kind)),
        ("Made by", &app.editor),
        ("Version", &app.version),
        ("Address", app.address.as_deref().unwrap_or_default()),
        ("May", &app.permissions.join(" ")),
        ("Source", &app.source),
        ("Files", &format!("{} with {} bytes", app.files, app.bytes)),
        ("Since", &print::time(app.installed_at)),
        ("This version since", &print::time(app.updated_at)),
    ])?;
    match &app.note {
        Some(note) => print::aside(format_args!("gatelodge: {note}")),
        None => Ok(()),
    }
}

/// Asks the system to show an address.
fn open(address: &str) -> std::io::Result<()> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut opener = Command::new(program);
    opener
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    opener.spawn().map(drop)
}
