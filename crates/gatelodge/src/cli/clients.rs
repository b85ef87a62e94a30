//! `gatelodge clients …`

use clap::{Args, Subcommand, ValueEnum};
use gatekeeper::control::{
    Client, ClientChange, ClientDetails, ClientKind, Dialect, NewClient, Publisher, RefreshMode, Reply,
    Request, SpokenSecret, SubjectType,
};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Clients {
    /// Registers a client
    Add(Box<Add>),
    /// Changes what is given of a client and keeps the rest
    Modify(Box<Modify>),
    /// Lists the clients
    #[command(visible_alias = "list")]
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
        #[arg(allow_hyphen_values = true)]
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
        #[arg(allow_hyphen_values = true)]
        client_id: String,
    },
    /// Ends everything a client holds and keeps its registration: it must ask again
    Withdraw {
        #[command(flatten)]
        on: On,
        /// Its client_id
        #[arg(allow_hyphen_values = true)]
        client_id: String,
    },
    /// Fetches the picture at the client's logo address again
    RefreshLogo {
        #[command(flatten)]
        on: On,
        /// Its client_id
        #[arg(allow_hyphen_values = true)]
        client_id: String,
    },
    /// Gives a confidential client a new secret and prints it
    RotateSecret {
        #[command(flatten)]
        on: On,
        /// Its client_id
        #[arg(allow_hyphen_values = true)]
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
    /// Where answers may go; as often as needed. Devices and machines have none
    #[arg(long, value_name = "U", required_unless_present = "kind")]
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
    /// What it may present at the token endpoint, as often as needed; what its kind needs when left out
    #[arg(long, value_name = "G")]
    grant_type: Vec<String>,
    /// What it may ask for, such as code or "code id_token"; as often as needed
    #[arg(long, value_name = "R")]
    response_type: Vec<String>,
    /// Scope it may ask for, or several in one text; all when left out
    #[arg(long)]
    scope: Vec<String>,
    /// client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt or none; basic or post when left out
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<String>,
    /// RS256, PS256, ES256 or EdDSA
    #[arg(long, value_name = "ALG")]
    id_token_alg: Option<String>,
    /// Let an old confidential client go without PKCE
    #[arg(long)]
    pkce_optional: bool,
    #[command(flatten)]
    details: Details,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct Modify {
    #[command(flatten)]
    on: On,
    /// Its client_id
    #[arg(allow_hyphen_values = true)]
    client_id: String,
    /// Its name as the consent page shows it
    #[arg(long)]
    name: Option<String>,
    /// Where answers may go, all of them; as often as needed
    #[arg(long, value_name = "U")]
    redirect_uri: Option<Vec<String>>,
    /// Where the browser may go after signing out, all of them; an empty text for none
    #[arg(long, value_name = "U")]
    post_logout_redirect_uri: Option<Vec<String>>,
    /// Scope it may ask for, or several in one text; an empty text for all
    #[arg(long)]
    scope: Option<Vec<String>>,
    /// What it may present at the token endpoint, all of it
    #[arg(long, value_name = "G")]
    grant_type: Option<Vec<String>>,
    /// What it may ask for, all of it
    #[arg(long, value_name = "R")]
    response_type: Option<Vec<String>>,
    /// How it authenticates. `none` and `private_key_jwt` throw its secret away; a method that needs one makes one
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<String>,
    /// RS256, PS256, ES256 or EdDSA
    #[arg(long, value_name = "ALG")]
    id_token_alg: Option<String>,
    /// Whether consent is never asked for
    #[arg(long, value_name = "BOOL")]
    trusted: Option<bool>,
    /// Whether it may go without PKCE
    #[arg(long, value_name = "BOOL")]
    pkce_optional: Option<bool>,
    #[command(flatten)]
    details: Details,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What few clients need. An empty text clears.
#[derive(Args)]
#[command(next_help_heading = "What few clients need (an empty text clears)")]
struct Details {
    /// Its home page
    #[arg(long, value_name = "U")]
    client_uri: Option<String>,
    /// Its picture: PNG, JPEG, GIF or WebP
    #[arg(long, value_name = "U")]
    logo_uri: Option<String>,
    /// How it treats the owner's data
    #[arg(long, value_name = "U")]
    policy_uri: Option<String>,
    /// Its terms
    #[arg(long, value_name = "U")]
    tos_uri: Option<String>,
    /// Whom to write to about it; as often as needed
    #[arg(long, value_name = "TEXT")]
    contact: Option<Vec<String>>,
    /// Its public keys, a JWK set in JSON
    #[arg(long, value_name = "JSON")]
    jwks: Option<String>,
    /// Where its public keys are published
    #[arg(long, value_name = "U")]
    jwks_uri: Option<String>,
    /// Whether other clients see the owner under the same subject
    #[arg(long, value_enum)]
    subject_type: Option<Subject>,
    /// A list of redirect addresses of clients that share a pairwise subject
    #[arg(long, value_name = "U")]
    sector_identifier_uri: Option<String>,
    /// max_age of requests that have none, in seconds; -1 for none
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    default_max_age: Option<i64>,
    /// Whether its ID tokens always say when the owner signed in
    #[arg(long, value_name = "BOOL")]
    require_auth_time: Option<bool>,
    /// acr_values of requests that have none, best first; as often as needed
    #[arg(long, value_name = "ACR")]
    default_acr: Option<Vec<String>>,
    /// Where a third party may start a sign-in with it
    #[arg(long, value_name = "U")]
    initiate_login_uri: Option<String>,
    /// Whether it has to send its authorization requests ahead (PAR)
    #[arg(long, value_name = "BOOL")]
    require_par: Option<bool>,
    /// Where a logout token is posted when a session ends
    #[arg(long, value_name = "U")]
    backchannel_logout_uri: Option<String>,
    /// Whether the logout token has to name the session
    #[arg(long, value_name = "BOOL")]
    backchannel_logout_session: Option<bool>,
    /// What the signed-out page loads in a frame
    #[arg(long, value_name = "U")]
    frontchannel_logout_uri: Option<String>,
    /// Whether the frame's address has to name issuer and session
    #[arg(long, value_name = "BOOL")]
    frontchannel_logout_session: Option<bool>,
    /// What its request objects are signed with: RS256, PS256, ES256, EdDSA or none
    #[arg(long, value_name = "ALG")]
    request_object_alg: Option<String>,
    /// Where its request objects may be fetched from; as often as needed
    #[arg(long, value_name = "U")]
    request_uri: Option<Vec<String>>,
    /// What its userinfo answers are signed with
    #[arg(long, value_name = "ALG")]
    userinfo_alg: Option<String>,
    /// What its client assertions are signed with
    #[arg(long, value_name = "ALG")]
    assertion_alg: Option<String>,
    /// What becomes of a refresh token that was used
    #[arg(long, value_enum)]
    refresh_mode: Option<Refresh>,
    /// Claim released to it whatever it asks for, such as roles; as often as needed
    #[arg(long, value_name = "CLAIM")]
    always_release: Option<Vec<String>>,
    /// How answers and tokens look where the worlds differ
    #[arg(long, value_enum)]
    dialect: Option<Spoken>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Subject {
    /// The same for all
    Public,
    /// Another one for every sector
    Pairwise,
}

#[derive(Clone, Copy, ValueEnum)]
enum Refresh {
    /// A new one replaces it
    Rotate,
    /// It stays good
    Reuse,
}

#[derive(Clone, Copy, ValueEnum)]
enum Spoken {
    /// As OpenID Connect says
    OpenId,
    /// As the clients of OpenCloud and ownCloud know it
    LibreGraph,
}

impl From<Details> for ClientDetails {
    fn from(details: Details) -> Self {
        Self {
            client_uri: details.client_uri,
            logo_uri: details.logo_uri,
            policy_uri: details.policy_uri,
            tos_uri: details.tos_uri,
            contacts: details.contact.map(written),
            jwks: details.jwks,
            jwks_uri: details.jwks_uri,
            subject_type: details.subject_type.map(|subject| match subject {
                Subject::Public => SubjectType::Public,
                Subject::Pairwise => SubjectType::Pairwise,
            }),
            sector_identifier_uri: details.sector_identifier_uri,
            default_max_age: details.default_max_age,
            require_auth_time: details.require_auth_time,
            default_acr_values: details.default_acr.map(written),
            initiate_login_uri: details.initiate_login_uri,
            require_pushed_authorization_requests: details.require_par,
            backchannel_logout_uri: details.backchannel_logout_uri,
            backchannel_logout_session_required: details.backchannel_logout_session,
            frontchannel_logout_uri: details.frontchannel_logout_uri,
            frontchannel_logout_session_required: details.frontchannel_logout_session,
            request_object_signing_alg: details.request_object_alg,
            request_uris: details.request_uri.map(written),
            userinfo_signed_response_alg: details.userinfo_alg,
            token_endpoint_auth_signing_alg: details.assertion_alg,
            refresh_mode: details.refresh_mode.map(|mode| match mode {
                Refresh::Rotate => RefreshMode::Rotate,
                Refresh::Reuse => RefreshMode::Reuse,
            }),
            always_release: details.always_release.map(written),
            dialect: details.dialect.map(|dialect| match dialect {
                Spoken::OpenId => Dialect::OpenId,
                Spoken::LibreGraph => Dialect::LibreGraph,
            }),
        }
    }
}

/// A list as it was typed: one empty text means none at all.
fn written(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().filter(|text| !text.is_empty()).collect()
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Runs on a server and keeps a secret
    Server,
    /// Installed on a person's device
    Native,
    /// Runs in the browser
    Browser,
    /// Has no browser of its own: the person types a code elsewhere
    Device,
    /// Acts for itself, without a person
    Machine,
}

pub(super) async fn run(command: Clients, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Clients::Add(add) => self::add(*add, carrier).await,
        Clients::Modify(modify) => self::modify(*modify, carrier).await,
        Clients::RefreshLogo { on, client_id } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::RefreshLogo { instance, client_id })
                .await?;
            Ok(())
        }
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
        (Some(Kind::Server | Kind::Machine), true) => {
            let say = "a program on a server is not public; leave out --public or --kind server";
            return Err(Failure::say(say));
        }
        (Some(Kind::Server) | None, false) => ClientKind::Server,
        (Some(Kind::Machine), false) => ClientKind::Machine,
        (Some(Kind::Browser), _) => ClientKind::Browser,
        (Some(Kind::Device), _) => ClientKind::Device,
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
        details: add.details.into(),
    };
    let reply = carrier.control(Request::AddClient { instance, client }).await?;
    let Reply::ClientCredentials {
        client,
        client_secret,
    } = reply
    else {
        return Err(Failure::unexpected());
    };
    show(&client, client_secret.as_ref(), add.json)
}

async fn modify(modify: Modify, carrier: &Carrier) -> Result<(), Failure> {
    let instance = carrier.instance(modify.on).await?;
    let change = ClientChange {
        name: modify.name,
        redirect_uris: modify.redirect_uri.map(written),
        post_logout_redirect_uris: modify.post_logout_redirect_uri.map(written),
        scopes: modify.scope.map(written),
        id_token_signed_response_alg: modify.id_token_alg,
        trusted: modify.trusted,
        pkce_optional: modify.pkce_optional,
        grant_types: modify.grant_type.map(written),
        response_types: modify.response_type.map(written),
        token_endpoint_auth_method: modify.auth_method,
        details: modify.details.into(),
    };
    let request = Request::ModifyClient {
        instance,
        client_id: modify.client_id,
        change,
    };
    match carrier.control(request).await? {
        Reply::Client { client } => show(&client, None, modify.json),
        Reply::ClientCredentials {
            client,
            client_secret,
        } => show(&client, client_secret.as_ref(), modify.json),
        _ => Err(Failure::unexpected()),
    }
}

/// A client and, once, its secret.
fn show(client: &Client, secret: Option<&SpokenSecret>, json: bool) -> Result<(), Failure> {
    if !json {
        return tell(client, secret);
    }
    let mut value = serde_json::to_value(client).map_err(std::io::Error::other)?;
    if let Some(secret) = secret {
        value["client_secret"] = secret.expose().into();
    }
    print::json(&value)
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
        (
            "PKCE",
            if client.pkce_optional {
                "may be left out"
            } else {
                "needed"
            },
        ),
        ("Since", &print::time(client.created_at)),
        (
            "Last used",
            &client
                .last_used_at
                .map_or_else(|| "never".to_owned(), print::time),
        ),
        ("Registered by", publisher(client.publisher)),
    ])?;
    tell_details(&client.details)
}

/// The details that have a value other than the usual one.
fn tell_details(details: &ClientDetails) -> Result<(), Failure> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let list = |value: &Option<Vec<String>>| value.as_deref().unwrap_or_default().join(" ");
    let flag = |value: Option<bool>| if value == Some(true) { "yes" } else { "" };
    let max_age = details
        .default_max_age
        .filter(|seconds| *seconds >= 0)
        .map(|seconds| format!("{seconds} s"))
        .unwrap_or_default();
    print::facts(&[
        ("Home page", &text(&details.client_uri)),
        ("Picture", &text(&details.logo_uri)),
        ("Policy", &text(&details.policy_uri)),
        ("Terms", &text(&details.tos_uri)),
        ("Contacts", &list(&details.contacts)),
        ("Keys", &text(&details.jwks)),
        ("Keys at", &text(&details.jwks_uri)),
        (
            "Subject",
            match details.subject_type {
                Some(SubjectType::Pairwise) => "pairwise",
                _ => "",
            },
        ),
        ("Sector", &text(&details.sector_identifier_uri)),
        ("Sign-in at most", &max_age),
        ("Says when signed in", flag(details.require_auth_time)),
        ("Classes wished", &list(&details.default_acr_values)),
        ("Sign-in starts at", &text(&details.initiate_login_uri)),
        (
            "Sends requests ahead",
            flag(details.require_pushed_authorization_requests),
        ),
        ("Back-channel logout", &text(&details.backchannel_logout_uri)),
        ("Front-channel logout", &text(&details.frontchannel_logout_uri)),
        ("Request objects", &text(&details.request_object_signing_alg)),
        ("Request addresses", &list(&details.request_uris)),
        ("Userinfo signed", &text(&details.userinfo_signed_response_alg)),
        ("Assertions", &text(&details.token_endpoint_auth_signing_alg)),
        (
            "Refresh tokens",
            match details.refresh_mode {
                Some(RefreshMode::Reuse) => "stay good",
                _ => "",
            },
        ),
        ("Always released", &list(&details.always_release)),
        (
            "Dialect",
            match details.dialect {
                Some(Dialect::LibreGraph) => "LibreGraph",
                _ => "",
            },
        ),
    ])
}

fn publisher(publisher: Publisher) -> &'static str {
    match publisher {
        Publisher::Owner => "the owner",
        Publisher::Preset => "a preset",
        Publisher::Import => "an imported file",
        Publisher::Dynamic => "itself",
    }
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
