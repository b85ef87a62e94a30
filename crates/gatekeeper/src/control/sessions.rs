//! Sessions and events from the owner's side.

use protocol::cozy::registration::rfc3339;
use protocol::id::{ClientId, SessionId};
use serde_json::json;
use store::event_chain::{Break, Chain};
use store::events::Linked;

use super::{
    Answer, ChainBreak, Event, EventChain, EventKind, Place, Problem, ProblemCode, Reason, Reply, Session,
};
use crate::sessions::device;
use crate::world::Moment;
use crate::{Gatekeeper, hex};

/// Events in one answer of an export.
const PAGE: u32 = 500;

impl Gatekeeper {
    pub(super) fn list_sessions(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let sessions = self.store.read(|read| {
            read.list_sessions(instance.id, moment.now)?
                .into_iter()
                .map(|row| {
                    let clients = read
                        .list_clients_of_session(row.id)?
                        .iter()
                        .filter_map(|id| read.find_client(instance.id, id).transpose())
                        .map(|client| client.map(|client| client.metadata.client_name))
                        .collect::<Result<Vec<_>, _>>()?;
                    let device = device(&row.user_agent);
                    Ok(Session {
                        id: row.id.to_string(),
                        on: Reason::read(&device),
                        device,
                        place: Place::of(&row.address),
                        address: row.address,
                        signed_in_at: row.auth_time.seconds(),
                        last_seen_at: row.last_seen_at.seconds(),
                        amr: row.amr,
                        clients,
                    })
                })
                .collect::<Result<Vec<_>, store::Error>>()
        })?;
        Ok(Reply::Sessions { sessions })
    }

    pub(super) async fn end_one(&self, instance: &str, session: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let ended = match session.parse() {
            Ok(id) => self.end_session(&instance, id, moment).await?,
            Err(_) => false,
        };
        if ended {
            return Ok(Reply::Done);
        }
        let say = format!("There is no session {session}; it may have ended by itself.");
        Err(Problem::new(ProblemCode::NotFound, say).at("session"))
    }

    pub(super) async fn end_others(&self, instance: &str, keep: Option<&str>, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let keep: Option<SessionId> = match keep {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| {
                Problem::new(ProblemCode::Invalid, format!("`{text}` is not a session.")).at("keep")
            })?),
        };
        self.end_other_sessions(&instance, keep, moment).await?;
        Ok(Reply::Done)
    }

    pub(super) fn list_events(&self, instance: &str, limit: u32) -> Answer {
        let instance = self.named(instance)?;
        let rows = self
            .store
            .read(|read| read.list_events(instance.id, limit.clamp(1, 500)))?;
        Ok(Reply::Events {
            events: rows.into_iter().filter_map(event).collect(),
        })
    }

    pub(super) fn check_events(&self) -> Answer {
        let chain = self.store.read(|read| read.check_event_chain(&self.event_mac))?;
        Ok(Reply::EventChain(match chain {
            Chain::Whole { events, swept } => EventChain::Whole { events, swept },
            Chain::Broken { event, how } => EventChain::Broken {
                event,
                how: match how {
                    Break::Altered => ChainBreak::Altered,
                    Break::Missing => ChainBreak::Missing,
                    Break::End => ChainBreak::CutOff,
                },
            },
        }))
    }

    pub(super) fn export_events(&self, instance: &str, after: i64) -> Answer {
        let instance = self.named(instance)?;
        let page = self
            .store
            .read(|read| read.list_linked_events(instance.id, after, PAGE))?;
        let next = page.last().map(|last| last.event.id);
        let lines = page.into_iter().map(|linked| line(&linked)).collect();
        Ok(Reply::EventLines { lines, next })
    }
}

/// An event on a line of its own: no character in it ends the line or speaks to a terminal (S-220).
fn line(Linked { event, link }: &Linked) -> String {
    let line = json!({
        "number": event.id,
        "time": rfc3339(event.at),
        "kind": event.kind,
        "client_id": event.client_id.as_ref().map(ClientId::as_str),
        "client": event.client_name,
        "detail": event.detail,
        "link": hex::encode(link),
    });
    // What JSON lets stand for itself stands inside of quotes, where each character has another way to be written.
    let quiet = |letter: char| {
        if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') {
            format!("\\u{:04x}", u32::from(letter))
        } else {
            letter.to_string()
        }
    };
    line.to_string()
        .chars()
        .map(quiet)
        .chain(["\n".to_owned()])
        .collect()
}

/// An event as the owner reads it; a kind from a newer version is left out.
pub(super) fn event(row: store::events::Event) -> Option<Event> {
    Some(Event {
        id: row.id,
        at: row.at.seconds(),
        kind: EventKind::parse(&row.kind)?,
        client: row.client_name,
        reason: Reason::read(&row.detail),
        detail: row.detail,
    })
}
