//! `gatelodge contexts …`

use std::time::Duration;

use clap::Subcommand;
use gatekeeper::control::{ClaimMeaning, ContextFacts, Reply, Request, TrialFacts};

use super::print::{self, Failure};
use super::{Carrier, On};

/// How often a trial that waits is looked at.
const LOOK: Duration = Duration::from_millis(300);
/// How long the browser may be away.
const PATIENCE: Duration = Duration::from_mins(15);

#[derive(Subcommand)]
pub(super) enum Contexts {
    /// Lists the contexts of the configuration
    #[command(visible_alias = "list")]
    Ls {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows a context and the provider that its people sign in with
    Show {
        /// Name of the context
        context: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Reads what a provider publishes about itself
    Discover {
        #[command(flatten)]
        on: On,
        /// The issuer, such as https://id.example.org
        issuer: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Tries the provider of a context out: sign in there once, and see what it says beside what that means here. Nobody is
    /// signed in by it
    Test {
        #[command(flatten)]
        on: On,
        /// Name of the context
        context: String,
        /// Print JSON when it is over; the address to open is then on standard error
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: Contexts, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Contexts::Ls { json } => list(carrier, json).await,
        Contexts::Show { context, json } => {
            let contexts = all(carrier).await?;
            let Some(found) = contexts.into_iter().find(|one| one.name == context) else {
                return Err(Failure::say(format!(
                    "the configuration has no context {context}; `gatelodge contexts ls` lists them"
                )));
            };
            if json { print::json(&found) } else { tell(&found) }
        }
        Contexts::Discover { on, issuer, json } => {
            let instance = carrier.instance(on).await?;
            let ask = Request::ReadIssuer { instance, issuer };
            let Reply::Issuer(facts) = carrier.control(ask).await? else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&facts);
            }
            print::facts(&[
                ("issuer", &facts.issuer),
                ("authorize_url", &facts.authorize_url),
                ("token_url", &facts.token_url),
                ("userinfo_url", &facts.userinfo_url),
                ("keys", &facts.jwks_url),
                ("scopes", &facts.scopes.join(" ")),
                ("claims", &facts.claims.join(" ")),
                ("PKCE", yes(facts.takes_s256)),
                ("names itself in answers", yes(facts.names_itself)),
            ])
        }
        Contexts::Test { on, context, json } => {
            let instance = carrier.instance(on).await?;
            let facts = try_out(carrier, instance, context, json).await?;
            if json {
                print::json(&facts)?;
            } else {
                outcome(&facts)?;
            }
            match (facts.problem, facts.is_owner) {
                (Some(problem), _) => Err(Failure::say(problem)),
                (None, false) => Err(Failure::say(
                    "the sign-in worked, but it is not the owner of this instance who signed in there",
                )),
                (None, true) => Ok(()),
            }
        }
    }
}

pub(super) async fn list(carrier: &Carrier, json: bool) -> Result<(), Failure> {
    let contexts = all(carrier).await?;
    if json {
        return print::json(&contexts);
    }
    let rows = contexts.into_iter().map(|context| {
        let provider = context.provider.map(|provider| {
            if provider.issuer.is_empty() {
                provider.authorize_url
            } else {
                provider.issuer
            }
        });
        vec![
            context.name,
            context.default_redirection,
            context.onboarded_redirection,
            provider.unwrap_or_default(),
        ]
    });
    let head = ["CONTEXT", "AFTER SIGN-IN", "AFTER THE FIRST VISIT", "PROVIDER"];
    print::table(&head, rows)
}

async fn all(carrier: &Carrier) -> Result<Vec<ContextFacts>, Failure> {
    let Reply::Contexts { contexts } = carrier.control(Request::ListContexts).await? else {
        return Err(Failure::unexpected());
    };
    Ok(contexts)
}

fn yes(whether: bool) -> &'static str {
    if whether { "yes" } else { "no" }
}

fn tell(context: &ContextFacts) -> Result<(), Failure> {
    let Some(provider) = &context.provider else {
        return print::facts(&[
            ("Context", &context.name),
            ("After sign-in", &context.default_redirection),
            ("After the first visit", &context.onboarded_redirection),
            ("JWT links", yes(context.jwt_links)),
            ("Provider", "none"),
        ]);
    };
    let means = if provider.custom_instance {
        "sub is compared with the instance's OIDC id".to_owned()
    } else {
        let (field, prefix, suffix) = (
            &provider.instance_field,
            &provider.instance_prefix,
            &provider.instance_suffix,
        );
        format!("{prefix}{{{field}}}{suffix} is the domain of the instance")
    };
    print::facts(&[
        ("Context", &context.name),
        ("After sign-in", &context.default_redirection),
        ("After the first visit", &context.onboarded_redirection),
        ("JWT links", yes(context.jwt_links)),
        ("Only the provider", yes(context.only_provider)),
        ("Issuer", &provider.issuer),
        ("Client id", &provider.client_id),
        ("Scope", &provider.scope),
        ("authorize_url", &provider.authorize_url),
        ("token_url", &provider.token_url),
        ("userinfo_url", &provider.userinfo_url),
        ("redirect_uri", &provider.redirect_uri),
        ("Login domain", &provider.login_domain),
        ("After sign-out", &provider.logout_url),
        ("Who it is", &means),
        ("Tokens of programs", yes(provider.oauth_token)),
        ("Missing", &provider.missing.join(", ")),
    ])
}

/// Sends the person there and waits.
async fn try_out(
    carrier: &Carrier,
    instance: String,
    context: String,
    json: bool,
) -> Result<TrialFacts, Failure> {
    if matches!(carrier, Carrier::File(_)) {
        return Err(Failure::say(
            "nothing runs that the provider could send the browser back to; start the lodge with `gatelodge serve`",
        ));
    }
    let begun = carrier.control(Request::TryContext { instance, context }).await?;
    let Reply::Trial { trial, url } = begun else {
        return Err(Failure::unexpected());
    };
    let open = format!("Open this address in a browser and sign in there:\n{url}");
    if json {
        print::aside(open)?;
    } else {
        print::line(open)?;
    }
    let waits = async {
        loop {
            tokio::time::sleep(LOOK).await;
            let ask = Request::ShowTrial { trial: trial.clone() };
            let Reply::TrialState(facts) = carrier.control(ask).await? else {
                return Err(Failure::unexpected());
            };
            if !facts.waits {
                return Ok(facts);
            }
        }
    };
    tokio::time::timeout(PATIENCE, waits)
        .await
        .unwrap_or_else(|_| Err(Failure::say("the browser did not come back in 15 minutes")))
}

fn outcome(facts: &TrialFacts) -> Result<(), Failure> {
    let rows = facts.claims.iter().map(|claim| {
        let place = match (claim.in_user_info, claim.in_id_token) {
            (true, true) => "both",
            (true, false) => "user-info",
            (false, _) => "ID token",
        };
        let means = match claim.means {
            Some(ClaimMeaning::Instance) => format!("domain {}", facts.domain),
            Some(ClaimMeaning::Owner) => "compared with the OIDC id".to_owned(),
            Some(ClaimMeaning::Session) => "ends the session from there".to_owned(),
            None => String::new(),
        };
        vec![claim.name.clone(), claim.value.clone(), place.to_owned(), means]
    });
    print::table(&["CLAIM", "VALUE", "IN", "MEANS HERE"], rows)?;
    if facts.is_owner {
        print::line("It is the owner of this instance.")?;
    }
    Ok(())
}
