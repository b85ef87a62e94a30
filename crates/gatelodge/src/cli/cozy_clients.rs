//! `gatelodge cozy-clients …`: apps of the Cozy world that the owner let in.

use clap::Subcommand;
use gatekeeper::control::{CozyApp, Permission, PermissionVerb, Reply, Request};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum CozyClients {
    /// Lists them with what each may do
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Leaves less of one permission, or takes it back; every token that is out is worth less at once
    Narrow {
        #[command(flatten)]
        on: On,
        /// Its id
        #[arg(allow_hyphen_values = true)]
        client_id: String,
        /// The permission, as `ls` shows it
        scope: String,
        /// What is left of it, such as GET or GET,POST; without it: nothing
        #[arg(long)]
        verbs: Option<String>,
    },
    /// Takes everything back from one; its tokens stop working, and it has to ask again
    Withdraw {
        #[command(flatten)]
        on: On,
        /// Its id
        #[arg(allow_hyphen_values = true)]
        client_id: String,
    },
    /// Removes one; its tokens stop working
    #[command(visible_alias = "rm")]
    Remove {
        #[command(flatten)]
        on: On,
        /// Its id
        #[arg(allow_hyphen_values = true)]
        client_id: String,
    },
}

pub(super) async fn run(command: CozyClients, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        CozyClients::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let clients = asked(carrier, Request::ListCozyClients { instance }).await?;
            if json {
                return print::json(&clients);
            }
            let rows = clients.into_iter().flat_map(|client| {
                let mut permissions: Vec<String> = client.permissions.iter().map(written).collect();
                if permissions.is_empty() {
                    permissions.push("nothing".to_owned());
                }
                permissions.into_iter().enumerate().map(move |(at, permission)| {
                    let first = |text: &str| if at == 0 { text.to_owned() } else { String::new() };
                    vec![first(&client.client_id), first(&client.name), permission]
                })
            });
            print::table(&["ID", "NAME", "MAY"], rows)
        }
        CozyClients::Narrow {
            on,
            client_id,
            scope,
            verbs,
        } => {
            let instance = carrier.instance(on).await?;
            let request = Request::NarrowCozyClient {
                instance,
                client_id,
                scope,
                left: verbs,
            };
            asked(carrier, request).await.map(drop)
        }
        CozyClients::Withdraw { on, client_id } => {
            let instance = carrier.instance(on).await?;
            let request = Request::WithdrawCozyClient { instance, client_id };
            asked(carrier, request).await.map(drop)
        }
        CozyClients::Remove { on, client_id } => {
            let instance = carrier.instance(on).await?;
            let request = Request::RemoveCozyClient { instance, client_id };
            asked(carrier, request).await.map(drop)
        }
    }
}

async fn asked(carrier: &Carrier, request: Request) -> Result<Vec<CozyApp>, Failure> {
    match carrier.control(request).await? {
        Reply::CozyClients { clients } => Ok(clients),
        _ => Err(Failure::unexpected()),
    }
}

/// A permission as it was granted, and what is left of it if that is less.
fn written(permission: &Permission) -> String {
    if !permission.narrowed {
        return permission.scope.clone();
    }
    let verbs: Vec<&str> = permission
        .verbs
        .iter()
        .map(|verb| match verb {
            PermissionVerb::Get => "GET",
            PermissionVerb::Post => "POST",
            PermissionVerb::Put => "PUT",
            PermissionVerb::Patch => "PATCH",
            PermissionVerb::Delete => "DELETE",
        })
        .collect();
    format!("{} (only {})", permission.scope, verbs.join(","))
}
