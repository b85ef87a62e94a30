//! `gatelodge clients …`

use clap::{Args, Subcommand, ValueEnum};
use gatekeeper::control::{Client, ClientKind, NewClient, Reply, Request, SpokenSecret};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Clients {
    /// Registers a client
    Add(Box<Add>),
    /// Lists the clients
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows a client
    Show {
        #[command(flatten)]
        on: On,
        /// Its client_id
        client_id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Removes a client: its registration, its tokens, the consent given to it
    Remove {
        #[command(flatten)]
        on: On,
        /// Its client_id
        client_id: String,
    },
    /// Ends everything a client holds and keeps its registration: it must ask again
    Withdraw {
        #[command(flatten)]
        on: On,
        /// Its client_id
        client_id: String,
    },
    /// Gives a confidential client a new secret and prints it
    RotateSecret {
        #[command(flatten)]
        on: On,
        /// Its client_id
        client_id: String,
    },
}

#[derive(Args)]
pub(super) struct Add {
    #[command(flatten)]
    on: On,
    /// Its id; made up when left out
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Its secret; made up for confidential clients when left out. Other programs can see arguments: prefer a
    /// made-up one
    #[arg(long, value_name = "S", conflicts_with = "public")]
    secret: Option<String>,
    /// A public client: installed on a device or running in the browser, without a secret
    #[arg(long)]
    public: bool,
    /// Which kind of program it is; with --public it is read off the redirect addresses
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Where answers may go; as often as needed
    #[arg(long, value_name = "U", required = true)]
    redirect_uri: Vec<String>,
    /// Where the browser may go after signing out; as often as needed
    #[arg(long, value_name = "U")]
    post_logout_redirect_uri: Vec<String>,
    /// Its name as the consent page shows it
    #[arg(long)]
    name: Option<String>,
    /// Never ask for consent
    #[arg(long)]
    trusted: bool,
    /// authorization_code or refresh_token; both when left out
    #[arg(long, value_name = "G")]
    grant_type: Vec<String>,
    /// code
    #[arg(long, value_name = "R")]
    response_type: Vec<String>,
    /// Scope it may ask for, or several in one text; all when left out
    #[arg(long)]
    scope: Vec<String>,
    /// client_secret_basic, client_secret_post or none; either secret method when left out
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<String>,
    /// RS256, PS256, ES256 or EdDSA
    #[arg(long, value_name = "ALG")]
    id_token_alg: Option<String>,
    /// Let an old confidential client go without PKCE
    #[arg(long)]
    pkce_optional: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Runs on a server and keeps a secret
    Server,
    /// Installed on a person's device
    Native,
    /// Runs in the browser
    Browser,
}

pub(super) async fn run(command: Clients, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Clients::Add(add) => self::add(*add, carrier).await,
        Clients::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::ListClients { instance }).await?;
            let Reply::Clients { clients } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&clients);
            }
            let rows = clients.into_iter().map(|client| {
                let used = client
                    .last_used_at
                    .map_or_else(|| "never".to_owned(), print::time);
                vec![
                    client.client_id,
                    client.name,
                    kind(client.kind).to_owned(),
                    used,
                    client.live_grants.to_string(),
                ]
            });
            print::table(&["CLIENT ID", "NAME", "KIND", "LAST USED", "GRANTS"], rows)
        }
        Clients::Show { on, client_id, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier
                .control(Request::ShowClient { instance, client_id })
                .await?;
            let Reply::Client { client } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                print::json(&client)
            } else {
                tell(&client, None)
            }
        }
        Clients::Remove { on, client_id } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::RemoveClient { instance, client_id })
                .await?;
            Ok(())
        }
        Clients::Withdraw { on, client_id } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::WithdrawAccess { instance, client_id })
                .await?;
            Ok(())
        }
        Clients::RotateSecret { on, client_id } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier
                .control(Request::RotateClientSecret { instance, client_id })
                .await?;
            let Reply::ClientCredentials {
                client_secret: Some(secret),
                ..
            } = reply
            else {
                return Err(Failure::unexpected());
            };
            print::line(secret.expose())
        }
    }
}

async fn add(add: Add, carrier: &Carrier) -> Result<(), Failure> {
    let instance = carrier.instance(add.on).await?;
    let websites_only = add.redirect_uri.iter().all(|uri| uri.starts_with("https://"));
    let kind = match (add.kind, add.public) {
        (Some(Kind::Server), true) => {
            let say = "a program on a server is not public; leave out --public or --kind server";
            return Err(Failure::say(say));
        }
        (Some(Kind::Server) | None, false) => ClientKind::Server,
        (Some(Kind::Browser), _) => ClientKind::Browser,
        // A browser app has a website's address; everything else is a program on a device.
        (None, true) if websites_only => ClientKind::Browser,
        (Some(Kind::Native), _) | (None, true) => ClientKind::Native,
    };
    if add.trusted && kind == ClientKind::Native {
        print::aside(
            "gatelodge: any program on this computer can pose as this app, and --trusted lets it in unasked",
        )?;
    }
    let client = NewClient {
        client_id: add.client_id,
        name: add.name,
        kind,
        client_secret: add.secret.map(SpokenSecret::new),
        redirect_uris: add.redirect_uri,
        post_logout_redirect_uris: add.post_logout_redirect_uri,
        grant_types: add.grant_type,
        response_types: add.response_type,
        scopes: add.scope,
        token_endpoint_auth_method: add.auth_method,
        id_token_signed_response_alg: add.id_token_alg,
        trusted: add.trusted,
        pkce_optional: add.pkce_optional,
    };
    let reply = carrier.control(Request::AddClient { instance, client }).await?;
    let Reply::ClientCredentials {
        client,
        client_secret,
    } = reply
    else {
        return Err(Failure::unexpected());
    };
    if add.json {
        let mut value = serde_json::to_value(&client).map_err(std::io::Error::other)?;
        if let Some(secret) = client_secret {
            value["client_secret"] = secret.expose().into();
        }
        return print::json(&value);
    }
    tell(&client, client_secret.as_ref())
}

fn tell(client: &Client, secret: Option<&SpokenSecret>) -> Result<(), Failure> {
    print::facts(&[
        ("Client id", &client.client_id),
        (
            "Client secret",
            secret.map(SpokenSecret::expose).unwrap_or_default(),
        ),
        ("Name", &client.name),
        ("Kind", kind(client.kind)),
        ("Redirect addresses", &client.redirect_uris.join(" ")),
        ("After signing out", &client.post_logout_redirect_uris.join(" ")),
        ("Grant types", &client.grant_types.join(" ")),
        ("Response types", &client.response_types.join(" ")),
        ("Scopes", if client.scopes.is_empty() { "all" } else { "" }),
        ("Scopes", &client.scopes.join(" ")),
        ("Authenticates by", &client.token_endpoint_auth_method),
        ("ID tokens", &client.id_token_signed_response_alg),
        ("Consent", if client.trusted { "never asked" } else { "asked" }),
        ("Since", &print::time(client.created_at)),
        (
            "Last used",
            &client
                .last_used_at
                .map_or_else(|| "never".to_owned(), print::time),
        ),
    ])
}

fn kind(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::Server => "server",
        ClientKind::Native => "native",
        ClientKind::Browser => "browser",
        ClientKind::Device => "device",
        ClientKind::Machine => "machine",
    }
}
