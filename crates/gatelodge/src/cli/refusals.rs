//! `gatelodge refusals …`: requests of apps that were refused, and how to repair what stands in their way.

use clap::Subcommand;
use gatekeeper::control::{Repair, Reply, Request};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Refusals {
    /// Lists refused requests, newest first: what was received beside what was registered
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Does the repair that the list offers
    Repair {
        #[command(flatten)]
        on: On,
        /// The refusal's number
        id: i64,
    },
    /// Empties the list
    Clear {
        #[command(flatten)]
        on: On,
    },
}

pub(super) async fn run(command: Refusals, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Refusals::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::ListRefusals { instance }).await?;
            let Reply::Refusals { refusals } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&refusals);
            }
            let rows = refusals.into_iter().map(|refusal| {
                vec![
                    refusal.id.to_string(),
                    print::time(refusal.at),
                    refusal.times.to_string(),
                    refusal.client_id.unwrap_or_default(),
                    refusal.error,
                    refusal.description,
                    refusal.received.unwrap_or_default(),
                    refusal.registered.join(" "),
                    refusal.repair.as_ref().map(in_words).unwrap_or_default(),
                ]
            });
            let head = [
                "ID",
                "LAST",
                "TIMES",
                "CLIENT ID",
                "ERROR",
                "WHY",
                "RECEIVED",
                "REGISTERED",
                "REPAIR",
            ];
            print::table(&head, rows)
        }
        Refusals::Repair { on, id } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::RepairRefusal { instance, id }).await?;
            let Reply::Client { client } = reply else {
                return Err(Failure::unexpected());
            };
            print::line(format_args!(
                "{} was changed; let it try again.",
                client.client_id
            ))
        }
        Refusals::Clear { on } => {
            let instance = carrier.instance(on).await?;
            carrier.control(Request::ClearRefusals { instance }).await?;
            Ok(())
        }
    }
}

fn in_words(repair: &Repair) -> String {
    match repair {
        Repair::AddRedirectUri { uri } => format!("register {uri}"),
        Repair::AddPostLogoutRedirectUri { uri } => format!("register {uri} for signing out"),
        Repair::AddResponseType { response_type } => format!("allow the response type {response_type}"),
        Repair::AddGrantType { grant_type } => format!("allow the grant type {grant_type}"),
        Repair::AddScopes { scopes } => format!("allow {}", scopes.join(" ")),
        Repair::AllowNoPkce => "let it go without PKCE".to_owned(),
        Repair::ChangeAuthMethod { method } => format!("expect {method}"),
    }
}
