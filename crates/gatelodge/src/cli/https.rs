//! `gatelodge https …`

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Subcommand;
use gatekeeper::control::{CertificateSource, Https as State, HttpsSettings, Reply, Request, TrustChange};

use super::Carrier;
use super::print::{self, Failure};

#[derive(Subcommand)]
pub(super) enum Https {
    /// Shows where https is listened for, with which certificate, and what is missing
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Sets where to listen for https and with which certificate; without options https is turned off
    Set {
        /// Address to listen on, as often as needed, such as 0.0.0.0:4443
        #[arg(long, value_name = "ADDR:PORT")]
        listen: Vec<SocketAddr>,
        /// Your certificate, a PEM file with the whole chain; without it the local authority's is shown
        #[arg(long, value_name = "FILE", requires = "certificate_key")]
        certificate: Option<PathBuf>,
        /// Its private key, a PEM file
        #[arg(long, value_name = "FILE", requires = "certificate")]
        certificate_key: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Makes a certificate authority of your own that can sign for the names given and for nothing else
    MakeAuthority {
        /// Host names and addresses, without ports; all https instances' when left out
        names: Vec<String>,
        /// Put it in the place of the one that is there
        #[arg(long)]
        replace: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints the authority's certificate, to be trusted by other devices
    ExportAuthority {
        /// Print a profile for iPhones, iPads and Macs (.mobileconfig) instead of PEM
        #[arg(long)]
        profile: bool,
    },
    /// Makes this computer trust the authority; may ask for an administrator's password
    InstallAuthority {
        /// Only tell what would be done
        #[arg(long)]
        dry_run: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Forgets the authority with its key, and makes this computer stop trusting it
    RemoveAuthority {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: Https, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Https::Show { json } => state(carrier.control(Request::ShowHttps).await?, json),
        Https::Set {
            listen,
            certificate,
            certificate_key,
            json,
        } => {
            let settings = HttpsSettings {
                listen: listen.iter().map(ToString::to_string).collect(),
                certificate: certificate.map(absolute).transpose()?,
                key: certificate_key.map(absolute).transpose()?,
            };
            state(carrier.control(Request::SetHttps(settings)).await?, json)
        }
        Https::MakeAuthority { names, replace, json } => {
            let request = Request::MakeLocalAuthority { names, replace };
            state(carrier.control(request).await?, json)
        }
        Https::ExportAuthority { profile } => {
            let Reply::AuthorityFiles(files) = carrier.control(Request::ExportAuthority).await? else {
                return Err(Failure::unexpected());
            };
            let file = if profile { files.profile } else { files.pem };
            print::line(file.trim_end())
        }
        Https::InstallAuthority { dry_run, json } => {
            let request = Request::InstallAuthority { only_tell: dry_run };
            trust(carrier.control(request).await?, dry_run, json)
        }
        Https::RemoveAuthority { json } => {
            trust(carrier.control(Request::RemoveAuthority).await?, false, json)
        }
    }
}

/// Says on standard error what an https instance still lacks.
pub(super) async fn hint(carrier: &Carrier, domain: &str) -> Result<(), Failure> {
    let Reply::Https(state) = carrier.control(Request::ShowHttps).await? else {
        return Err(Failure::unexpected());
    };
    let lacking = state
        .instances
        .into_iter()
        .find(|instance| instance.domain == domain);
    match lacking.and_then(|instance| instance.problem) {
        Some(problem) => print::aside(format_args!("gatelodge: {domain} is not reached yet. {problem}")),
        None => Ok(()),
    }
}

/// The lodge may run in another folder.
fn absolute(path: PathBuf) -> Result<String, Failure> {
    Ok(std::path::absolute(path)?.to_string_lossy().into_owned())
}

fn state(reply: Reply, json: bool) -> Result<(), Failure> {
    let Reply::Https(state) = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&state);
    }
    tell(&state)
}

fn tell(state: &State) -> Result<(), Failure> {
    for listener in &state.listeners {
        let how = listener.problem.as_deref().unwrap_or("open");
        print::facts(&[("Address", &listener.address), ("", how)])?;
    }
    if state.listeners.is_empty() {
        print::line("https is not listened for.")?;
    }
    if let Some(certificate) = &state.certificate {
        let source = match certificate.source {
            CertificateSource::Owner => "your own",
            CertificateSource::LocalAuthority => "from the local authority",
        };
        print::facts(&[
            ("Certificate", source),
            ("Good for", &certificate.names.join(", ")),
            ("Until", &print::time(certificate.expires_at)),
            ("SHA-256", &certificate.fingerprint),
        ])?;
    }
    if let Some(problem) = &state.certificate_problem {
        print::line(problem)?;
    }
    if let Some(authority) = &state.authority {
        let trusted = match authority.installed {
            Some(true) => "yes",
            Some(false) => "no; see `gatelodge https install-authority`",
            None => "",
        };
        print::facts(&[
            ("Authority", &authority.title),
            ("Signs for", &authority.names.join(", ")),
            ("Until", &print::time(authority.expires_at)),
            ("SHA-256", &authority.fingerprint),
            ("Trusted here", trusted),
        ])?;
    }
    if !state.proxies.is_empty() {
        print::facts(&[("Proxies", &state.proxies.join(", "))])?;
    }
    for instance in &state.instances {
        let problem = instance
            .problem
            .as_ref()
            .map_or_else(|| "is served.".to_owned(), ToString::to_string);
        print::line(format_args!("{}: {problem}", instance.domain))?;
    }
    Ok(())
}

fn trust(reply: Reply, only_told: bool, json: bool) -> Result<(), Failure> {
    let Reply::Trust(change) = reply else {
        return Err(Failure::unexpected());
    };
    if json {
        print::json(&change)?;
    } else {
        steps(&change, only_told)?;
    }
    match change.problem {
        Some(problem) => Err(Failure::say(problem)),
        None => Ok(()),
    }
}

fn steps(change: &TrustChange, only_told: bool) -> Result<(), Failure> {
    if change.done && !only_told {
        return print::line("Done.");
    }
    for step in &change.steps {
        print::line(format_args!("# {}\n{}", step.say, step.command))?;
    }
    Ok(())
}
