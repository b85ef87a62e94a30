//! The commands of `gatelodge instances` that make Cozy clients, tokens and offers by hand (cozy.md A.7).

use std::io::Read as _;
use std::path::PathBuf;

use clap::Subcommand;
use gatekeeper::control::{CozyApp, CozyTokenKind, NewCozyClient, Reply, Request, SpokenSecret};

use super::Carrier;
use super::print::{self, Failure};

/// Commands of `gatelodge instances`.
#[derive(Subcommand)]
pub(super) enum OfInstance {
    /// Makes a Cozy client; prints its id
    ClientOauth {
        /// Domain of the instance
        domain: String,
        /// Where its answers go
        redirect_uri: String,
        /// How it is called
        name: String,
        /// Which program it is
        software_id: String,
        /// Print the whole client with its secrets
        #[arg(long)]
        json: bool,
        /// Let it ask for the scope `login`
        #[arg(long)]
        allow_login_scope: bool,
        /// Secret for which it is handed out, once; at least 16 characters
        #[arg(long, value_name = "SECRET")]
        onboarding_secret: Option<String>,
        /// The app that its owner comes from
        #[arg(long, value_name = "APP")]
        onboarding_app: Option<String>,
        /// The permissions that were agreed on
        #[arg(long, value_name = "SCOPE")]
        onboarding_permissions: Option<String>,
        /// A state that the program knows again
        #[arg(long, value_name = "STATE")]
        onboarding_state: Option<String>,
    },
    /// Prints an access token of a Cozy client
    TokenOauth {
        /// Domain of the instance
        domain: String,
        /// The client's id
        client_id: String,
        /// What it may, one permission or more
        #[arg(required = true)]
        scope: Vec<String>,
        /// How long it is good, such as 90s, 30m or 1h30m
        #[arg(long, value_name = "DURATION", value_parser = duration)]
        expire: Option<u64>,
    },
    /// Prints a refresh token of a Cozy client
    RefreshTokenOauth {
        /// Domain of the instance
        domain: String,
        /// The client's id
        client_id: String,
        /// What it may, one permission or more
        #[arg(required = true)]
        scope: Vec<String>,
    },
    /// Prints a token for the command line, good for half an hour
    TokenCli {
        /// Domain of the instance
        domain: String,
        /// What it may, one permission or more
        #[arg(required = true)]
        scope: Vec<String>,
    },
    /// Prints the ids of the Cozy clients of one program
    FindOauthClient {
        /// Domain of the instance
        domain: String,
        /// Which program
        software_id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Keeps the offer of a sharing for the owner to answer at /auth/authorize/sharing
    OfferSharing {
        /// Domain of the instance
        domain: String,
        /// The sharing's id
        sharing_id: String,
        /// File with the offer in JSON, - for standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
}

pub(super) async fn of_instance(command: OfInstance, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        OfInstance::ClientOauth {
            domain,
            redirect_uri,
            name,
            software_id,
            json,
            allow_login_scope,
            onboarding_secret,
            onboarding_app,
            onboarding_permissions,
            onboarding_state,
        } => {
            let client = NewCozyClient {
                redirect_uri,
                name,
                software_id,
                allow_login_scope,
                onboarding_secret: onboarding_secret.map(SpokenSecret::new),
                onboarding_app,
                onboarding_permissions,
                onboarding_state,
            };
            let request = Request::AddCozyClient {
                instance: domain,
                client,
            };
            let Reply::CozyClientAdded { client_id, record } = carrier.control(request).await? else {
                return Err(Failure::unexpected());
            };
            if json {
                print::line(record.expose())
            } else {
                print::line(client_id)
            }
        }
        OfInstance::TokenOauth {
            domain,
            client_id,
            scope,
            expire,
        } => {
            let client_id = Some(client_id);
            token(carrier, domain, CozyTokenKind::Access, client_id, &scope, expire).await
        }
        OfInstance::RefreshTokenOauth {
            domain,
            client_id,
            scope,
        } => {
            let client_id = Some(client_id);
            token(carrier, domain, CozyTokenKind::Refresh, client_id, &scope, None).await
        }
        OfInstance::TokenCli { domain, scope } => {
            token(carrier, domain, CozyTokenKind::CommandLine, None, &scope, None).await
        }
        OfInstance::FindOauthClient {
            domain,
            software_id,
            json,
        } => {
            let clients = found(carrier, domain, software_id).await?;
            if json {
                return print::json(&clients);
            }
            if clients.is_empty() {
                return Err(Failure::say("no client of this program is registered"));
            }
            clients
                .iter()
                .try_for_each(|client| print::line(&client.client_id))
        }
        OfInstance::OfferSharing {
            domain,
            sharing_id,
            file,
        } => {
            let offer = if file.as_os_str() == "-" {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text)?;
                text
            } else {
                std::fs::read_to_string(&file)?
            };
            let request = Request::AddSharing {
                instance: domain,
                sharing_id,
                offer,
            };
            carrier.control(request).await?;
            Ok(())
        }
    }
}

async fn token(
    carrier: &Carrier,
    instance: String,
    kind: CozyTokenKind,
    client_id: Option<String>,
    scope: &[String],
    seconds: Option<u64>,
) -> Result<(), Failure> {
    let request = Request::MakeCozyToken {
        instance,
        kind,
        client_id,
        scope: scope.join(" "),
        seconds,
    };
    let Reply::CozyToken { token } = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    print::line(token.expose())
}

async fn found(carrier: &Carrier, instance: String, software_id: String) -> Result<Vec<CozyApp>, Failure> {
    let request = Request::FindCozyClients {
        instance,
        software_id,
    };
    match carrier.control(request).await? {
        Reply::CozyClients { clients } => Ok(clients),
        _ => Err(Failure::unexpected()),
    }
}

/// Reads a duration such as `90s`, `30m`, `1h30m` or `2d`; seconds.
fn duration(text: &str) -> Result<u64, String> {
    let wrong = || "write it as 90s, 30m, 1h30m or 2d".to_owned();
    let mut seconds: u64 = 0;
    let mut digits = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => return Err(wrong()),
        };
        let number: u64 = digits.parse().map_err(|_| wrong())?;
        digits.clear();
        seconds = number
            .checked_mul(unit)
            .and_then(|part| seconds.checked_add(part))
            .ok_or_else(wrong)?;
    }
    if digits.is_empty() && seconds > 0 {
        Ok(seconds)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_go_writes_them() {
        for (text, seconds) in [("90s", 90), ("30m", 1800), ("1h30m", 5400), ("2d", 172_800)] {
            assert_eq!(duration(text), Ok(seconds), "{text}");
        }
        for bad in [
            "",
            "0s",
            "5",
            "h",
            "-1h",
            "1w",
            "1h5",
            "99999999999999999999h",
            "1.5h",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
