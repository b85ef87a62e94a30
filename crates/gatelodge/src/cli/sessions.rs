//! `gatelodge sessions …` and `gatelodge events`

use clap::{Args, Subcommand};
use gatekeeper::control::{ChainBreak, EventChain, Place, Reply, Request};

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
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Events {
    #[command(subcommand)]
    command: Option<EventsCommand>,
    #[command(flatten)]
    on: On,
    /// At most this many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    limit: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum EventsCommand {
    /// Prints every event as JSON lines, oldest first, each with its link in the chain
    Export {
        #[command(flatten)]
        on: On,
    },
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
                    place(session.place, session.address),
                    session.amr.join(" "),
                    seen,
                    session.clients.join(", "),
                ]
            });
            print::table(&["SESSION", "DEVICE", "PLACE", "BY", "LAST SEEN", "APPS"], rows)
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

/// Where a session came from, in words, with the address where that says more.
fn place(place: Option<Place>, address: String) -> String {
    match place {
        Some(Place::Computer) => "this computer".to_owned(),
        Some(Place::Network) => format!("this network, {address}"),
        Some(Place::Internet) | None => address,
    }
}

/// `gatelodge verify`: whether the log of events is as it was written.
pub(super) async fn verify(carrier: &Carrier) -> Result<(), Failure> {
    let Reply::EventChain(chain) = carrier.control(Request::CheckEvents).await? else {
        return Err(Failure::unexpected());
    };
    match chain {
        EventChain::Whole { events, swept } => print::line(format_args!(
            "The log of events is whole: {events} events as they were written, {swept} older ones removed in order."
        )),
        EventChain::Broken { event, how } => {
            let what = match how {
                ChainBreak::Altered => "is not as it was written",
                ChainBreak::Missing => "is gone",
                ChainBreak::CutOff => "and what followed it are gone, or something was put at the end",
            };
            Err(Failure::say(format!(
                "the log of events was changed from outside: event {event} {what}; compare it with a backup, and look \
                 for who could write to the data directory"
            )))
        }
    }
}

async fn export(on: On, carrier: &Carrier) -> Result<(), Failure> {
    let instance = carrier.instance(on).await?;
    let mut after = 0;
    loop {
        let request = Request::ExportEvents {
            instance: instance.clone(),
            after,
        };
        let Reply::EventLines { lines, next } = carrier.control(request).await? else {
            return Err(Failure::unexpected());
        };
        let Some(next) = next else { return Ok(()) };
        print::text(&lines)?;
        after = next;
    }
}

pub(super) async fn events(command: Events, carrier: &Carrier) -> Result<(), Failure> {
    if let Some(EventsCommand::Export { on }) = command.command {
        return export(on, carrier).await;
    }
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
