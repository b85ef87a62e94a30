//! The command line. A command speaks to the running lodge through its control socket; if none runs, it opens
//! the file itself.
//!
//! Exit codes: 0 done, 1 refused or failed (one sentence on standard error), 2 wrong usage.

mod account_types;
mod accounts;
mod apps;
mod clients;
mod cloud;
mod contexts;
mod cozy_by_hand;
mod cozy_clients;
mod devices;
mod documents;
mod git_credential;
mod https;
mod instances;
mod keys;
mod konnectors;
mod mail;
mod passkeys;
mod print;
mod profile;
mod refusals;
mod registration;
mod second_factor;
mod serve;
mod sessions;
mod test_client;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use gatekeeper::control::{Answer, Check, Finding, FindingState, Reply, Request, Saying};
use gatekeeper::world::Moment;

use self::print::Failure;
use crate::config::{Config, Flags};
use crate::control_socket;
use crate::data_dir::{DataDir, DataDirError};
use crate::{Inner, StartError};

/// A personal authorization server: OAuth 2 and OpenID Connect on your own computer.
#[derive(Parser)]
#[command(
    name = "gatelodge",
    version,
    about,
    propagate_version = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the lodge is.
#[derive(Args)]
struct Place {
    /// Directory that holds the lodge's data [env: GATELODGE_DATA_DIR] [default: the usual place for programs' data]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Configuration file [env: GATELODGE_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the lodge until it is stopped; prints one line when it is ready
    Serve {
        /// Address to listen on, as often as needed; port 0 takes any free port. A loopback address is bound in
        /// both families [env: GATELODGE_LISTEN] [default: 127.0.0.1:4283]
        #[arg(long, value_name = "ADDR:PORT")]
        listen: Vec<SocketAddr>,
        /// Address to listen on for https, as often as needed [env: GATELODGE_HTTPS_LISTEN]
        #[arg(long, value_name = "ADDR:PORT")]
        https_listen: Vec<SocketAddr>,
        /// Certificate for https, a PEM file with the whole chain; without it the local authority's is shown
        /// [env: GATELODGE_CERTIFICATE]
        #[arg(long, value_name = "FILE", requires = "certificate_key")]
        certificate: Option<PathBuf>,
        /// Private key of the certificate, a PEM file [env: GATELODGE_CERTIFICATE_KEY]
        #[arg(long, value_name = "FILE", requires = "certificate")]
        certificate_key: Option<PathBuf>,
    },
    /// Instances: one person's authorization server each
    #[command(subcommand)]
    Instances(Box<instances::Instances>),
    /// Contexts of the configuration, and the providers that their people sign in with
    #[command(subcommand)]
    Contexts(contexts::Contexts),
    /// Profile: what apps can be told about the owner
    #[command(subcommand)]
    Profile(profile::Profile),
    /// Clients: the apps that may ask for access
    #[command(subcommand)]
    Clients(clients::Clients),
    /// Web apps and konnectors of an instance, each with what its manifest asks for
    #[command(subcommand)]
    Apps(apps::Apps),
    /// Cloud servers: OpenCloud and ownCloud, their clients and files of clients
    #[command(subcommand)]
    Cloud(cloud::Cloud),
    /// Registration: who may register clients without the owner
    #[command(subcommand)]
    Registration(registration::Registration),
    /// Refusals: requests of apps that were refused, and their repair
    #[command(subcommand)]
    Refusals(refusals::Refusals),
    /// Sessions: browsers that are signed in
    #[command(subcommand)]
    Sessions(sessions::Sessions),
    /// Second factor: an authenticator app, codes by mail, recovery codes, trusted devices
    #[command(subcommand)]
    SecondFactor(second_factor::Command),
    /// Passkeys: sign-in with a finger, a face or a security key
    #[command(subcommand)]
    Passkeys(passkeys::Passkeys),
    /// Signing keys
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Devices that wait to be let in
    #[command(subcommand)]
    Devices(devices::Devices),
    /// Apps of the Cozy world: list them, leave them less, remove them
    #[command(subcommand)]
    CozyClients(cozy_clients::CozyClients),
    /// Documents: what Cozy apps keep here
    #[command(subcommand)]
    Documents(documents::Documents),
    /// Account types: how other services are asked for access
    #[command(subcommand)]
    AccountTypes(account_types::AccountTypes),
    /// Konnectors at work: run them, now or by themselves, and read what they said
    #[command(subcommand)]
    Konnectors(konnectors::Konnectors),
    /// Accounts at other services
    #[command(subcommand)]
    Accounts(accounts::Accounts),
    /// Prints an access token of a connected account, for a program of this computer
    Token(accounts::Token),
    /// A credential helper for git: gives it tokens of an account, for the account's own host
    GitCredential(git_credential::GitCredential),
    /// Https: listeners, the certificate, an authority of your own
    #[command(subcommand)]
    Https(https::Https),
    /// Outbox: letters to the owner
    #[command(subcommand)]
    Outbox(mail::Outbox),
    /// Mail: the server that carries letters
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Lists what happened lately, newest first
    Events(sessions::Events),
    /// Checks that no event was altered or taken out of the log behind the lodge's back
    Verify,
    /// Runs a flow against a running lodge as an app would, and prints every step with its tokens taken apart
    TestClient(Box<test_client::TestClient>),
    /// Checks what could be wrong here
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual page
    Man,
}

/// Which instance a command is about.
#[derive(Args)]
struct On {
    /// Domain of the instance; may be left out when there is only one
    #[arg(long, value_name = "DOMAIN")]
    instance: Option<String>,
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "gatelodge", &mut std::io::stdout());
            Ok(())
        }
        Command::Man => manual(),
        command => configured(command, cli.place),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to do if even that cannot be written.
            let _ = writeln!(std::io::stderr(), "gatelodge: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn manual() -> Result<(), Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    std::io::stdout().write_all(&page)?;
    Ok(())
}

fn configured(command: Command, place: Place) -> Result<(), Failure> {
    let mut flags = Flags {
        config: place.config,
        data_dir: place.data_dir,
        ..Flags::default()
    };
    if let Command::Serve {
        listen,
        https_listen,
        certificate,
        certificate_key,
    } = &command
    {
        flags.listen.clone_from(listen);
        flags.https_listen.clone_from(https_listen);
        flags.certificate.clone_from(certificate);
        flags.certificate_key.clone_from(certificate_key);
    }
    let config = Config::headless(flags)?;
    if let Command::Serve { .. } = command {
        return serve::run(&config);
    }
    crate::log::start("warn");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let carrier = Carrier::open(&config).await?;
        let done = dispatch(command, &carrier).await;
        carrier.close().await;
        done
    })
}

async fn dispatch(command: Command, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Command::Instances(command) => instances::run(*command, carrier).await,
        Command::Contexts(command) => contexts::run(command, carrier).await,
        Command::Profile(command) => profile::run(command, carrier).await,
        Command::Clients(command) => clients::run(command, carrier).await,
        Command::Apps(command) => apps::run(command, carrier).await,
        Command::Cloud(command) => cloud::run(command, carrier).await,
        Command::Registration(command) => registration::run(command, carrier).await,
        Command::Refusals(command) => refusals::run(command, carrier).await,
        Command::Sessions(command) => sessions::run(command, carrier).await,
        Command::SecondFactor(command) => second_factor::run(command, carrier).await,
        Command::Passkeys(command) => passkeys::run(command, carrier).await,
        Command::Keys(command) => keys::run(command, carrier).await,
        Command::Devices(command) => devices::run(command, carrier).await,
        Command::CozyClients(command) => cozy_clients::run(command, carrier).await,
        Command::Documents(command) => documents::run(command, carrier).await,
        Command::AccountTypes(command) => account_types::run(command, carrier).await,
        Command::Konnectors(command) => konnectors::run(command, carrier).await,
        Command::Accounts(command) => accounts::run(command, carrier).await,
        Command::Token(command) => accounts::token(command, carrier).await,
        Command::GitCredential(command) => git_credential::run(command, carrier).await,
        Command::Https(command) => https::run(command, carrier).await,
        Command::Outbox(command) => mail::outbox(command, carrier).await,
        Command::Mail(command) => mail::run(command, carrier).await,
        Command::Events(command) => sessions::events(command, carrier).await,
        Command::Verify => sessions::verify(carrier).await,
        Command::TestClient(command) => test_client::run(*command, carrier).await,
        Command::Doctor { json } => doctor(carrier, json).await,
        Command::Serve { .. } | Command::Completions { .. } | Command::Man => Ok(()),
    }
}

/// How a command reaches the lodge.
enum Carrier {
    /// It runs; this is its data directory.
    Socket(PathBuf),
    /// Nothing runs; this process has the file.
    File(Inner),
}

impl Carrier {
    async fn open(config: &Config) -> Result<Self, Failure> {
        match DataDir::open(config.data_dir()) {
            Ok(data) => Ok(Self::File(Inner::open(config, data, Vec::new()).await?)),
            Err(DataDirError::InUse(path)) => Ok(Self::Socket(path)),
            Err(error) => Err(StartError::from(error).into()),
        }
    }

    async fn control(&self, request: Request) -> Answer {
        match self {
            Self::Socket(data_dir) => control_socket::ask(data_dir, &request).await,
            Self::File(inner) => inner.gatekeeper.control(request, Moment::here()).await,
        }
    }

    /// The instance that is meant: the one named, or the only one.
    async fn instance(&self, on: On) -> Result<String, Failure> {
        if let Some(domain) = on.instance {
            return Ok(domain);
        }
        let Reply::Instances { instances } = self.control(Request::ListInstances).await? else {
            return Err(Failure::unexpected());
        };
        match &instances[..] {
            [only] => Ok(only.domain.clone()),
            [] => Err(Failure::say(
                "there is no instance yet; make one with `gatelodge instances add localhost`",
            )),
            _ => Err(Failure::say(
                "there are several instances; name one with --instance DOMAIN",
            )),
        }
    }

    async fn close(self) {
        if let Self::File(inner) = self {
            inner.close().await;
        }
    }
}

async fn doctor(carrier: &Carrier, json: bool) -> Result<(), Failure> {
    let Reply::Findings { mut findings } = carrier.control(Request::Doctor).await? else {
        return Err(Failure::unexpected());
    };
    let running = matches!(carrier, Carrier::Socket(_));
    let (state, saying) = if running {
        (FindingState::Well, Saying::LodgeRuns)
    } else {
        (FindingState::Attention, Saying::LodgeAtRest)
    };
    findings.insert(0, Finding::new(Check::Lodge, state, saying));
    if json {
        return print::json(&findings);
    }
    let rows = findings.iter().map(|finding| {
        let state = match finding.state {
            FindingState::Well => "well",
            FindingState::Attention => "look",
            FindingState::Broken => "broken",
        };
        vec![
            finding.check.name().to_owned(),
            state.to_owned(),
            finding.say.clone(),
        ]
    });
    print::table(&["CHECK", "STATE", ""], rows)?;
    if findings
        .iter()
        .any(|finding| finding.state == FindingState::Broken)
    {
        return Err(Failure::say("something is broken; see above"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
