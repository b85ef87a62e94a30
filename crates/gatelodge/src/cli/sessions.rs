//! `gatelodge sessions …` and `gatelodge events`

use clap::{Args, Subcommand};
use gatekeeper::control::{Reply, Request};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Sessions {
    /// Lists the browsers that are signed in
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Ends a session, or all of them
    End {
        #[command(flatten)]
        on: On,
        /// Its id
        #[arg(required_unless_present = "all", allow_hyphen_values = true)]
        id: Option<String>,
        /// All sessions
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
}

#[derive(Args)]
pub(super) struct Events {
    #[command(flatten)]
    on: On,
    /// At most this many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    limit: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: Sessions, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Sessions::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::ListSessions { instance }).await?;
            let Reply::Sessions { sessions } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&sessions);
            }
            let rows = sessions.into_iter().map(|session| {
                let seen = print::time(session.last_seen_at);
                vec![
                    session.id,
                    session.device,
                    session.address,
                    session.amr.join(" "),
                    seen,
                    session.clients.join(", "),
                ]
            });
            print::table(&["SESSION", "DEVICE", "ADDRESS", "BY", "LAST SEEN", "APPS"], rows)
        }
        Sessions::End { on, id, .. } => {
            let instance = carrier.instance(on).await?;
            let request = match id {
                Some(session) => Request::EndSession { instance, session },
                None => Request::EndSessions { instance, keep: None },
            };
            carrier.control(request).await?;
            Ok(())
        }
    }
}

pub(super) async fn events(command: Events, carrier: &Carrier) -> Result<(), Failure> {
    let instance = carrier.instance(command.on).await?;
    let reply = carrier
        .control(Request::ListEvents {
            instance,
            limit: command.limit,
        })
        .await?;
    let Reply::Events { events } = reply else {
        return Err(Failure::unexpected());
    };
    if command.json {
        return print::json(&events);
    }
    let rows = events.into_iter().map(|event| {
        let kind = serde_json::to_value(event.kind)
            .ok()
            .and_then(|kind| kind.as_str().map(str::to_owned));
        let what = kind.unwrap_or_default().replace('_', " ");
        vec![
            print::time(event.at),
            what,
            event.client.unwrap_or_default(),
            event.detail,
        ]
    });
    print::table(&["TIME", "EVENT", "APP", ""], rows)
}
