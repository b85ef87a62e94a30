//! What happened, for the owner to read. Never a token, a code or a passphrase.
//!
//! Some things can be made to happen by anybody, as often as they like: a web page is enough for refused requests.
//! Those are [`LOUD`]. Only so many of them are written a minute, and they have only a share of the list, so that
//! nobody can flush out of it what the owner should see.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use protocol::client_metadata::ClientMetadata;
use protocol::cozy::registration::ClientRecord;
use protocol::id::{ClientId, InstanceId};
use protocol::time::Timestamp;

use crate::Gatekeeper;
use crate::messages::{EventKind, Topic};
use crate::world::Moment;

/// Kinds that visitors who proved nothing can cause without limit.
pub(crate) const LOUD: &[EventKind] = &[
    EventKind::DeviceWaiting,
    EventKind::DeviceThrottled,
    EventKind::RequestRefused,
    EventKind::SignInThrottled,
    EventKind::SecondFactorThrottled,
    EventKind::ConsentDenied,
    EventKind::ResetAsked,
    // Programs may ask every minute.
    EventKind::AccountTokenGiven,
];
/// Of each loud kind, this many a minute are written.
const LOUD_A_MINUTE: u32 = 20;
/// Each loud kind may take up one part in so many of the list.
const LOUD_SHARE: u32 = 8;

/// Counts loud events.
#[derive(Default)]
pub(crate) struct Quiet(Mutex<HashMap<&'static str, Minute>>);

/// What was written of one kind in the minute that began at `since`.
struct Minute {
    since: Timestamp,
    written: u32,
}

impl Quiet {
    /// Whether one more event of this kind may be written now.
    fn admits(&self, kind: EventKind, now: Timestamp) -> bool {
        if !LOUD.contains(&kind) {
            return true;
        }
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = minutes.entry(kind.as_str()).or_insert(Minute {
            since: now,
            written: 0,
        });
        // A clock that went back begins a minute as well.
        if now < minute.since || now.since(minute.since).as_secs() >= 60 {
            *minute = Minute {
                since: now,
                written: 0,
            };
        }
        minute.written = minute.written.saturating_add(1);
        minute.written <= LOUD_A_MINUTE
    }
}

/// Keeps the list as long as it may be, and the loud kinds to their share of it.
pub(crate) fn expire(write: &store::Write, at_most: u32) -> Result<(), store::Error> {
    for kind in LOUD {
        write.expire_events_of(kind.as_str(), at_most.div_ceil(LOUD_SHARE))?;
    }
    write.expire_events(at_most).map(drop)
}

/// An event about to be written.
pub(crate) struct Note {
    instance: InstanceId,
    at: Timestamp,
    kind: EventKind,
    client: Option<(ClientId, String)>,
    detail: String,
}

/// Begins an event of an instance.
pub(crate) fn about(instance: InstanceId, kind: EventKind, moment: Moment) -> Note {
    Note {
        instance,
        at: moment.now,
        kind,
        client: None,
        detail: String::new(),
    }
}

impl Note {
    pub(crate) fn client(mut self, client: &ClientMetadata) -> Self {
        self.client = Some((client.client_id.clone(), client.client_name.clone()));
        self
    }

    pub(crate) fn cozy_client(mut self, client: &ClientRecord) -> Self {
        self.client = Some((client.client_id.clone(), client.input.client_name.clone()));
        self
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Writes it in the transaction of what it tells about.
    pub(crate) fn write(self, write: &store::Write) -> Result<(), store::Error> {
        let (client_id, client_name) = self.client.unzip();
        write.insert_event(&store::events::NewEvent {
            instance_id: Some(self.instance),
            at: self.at,
            kind: self.kind.as_str().to_owned(),
            client_id,
            client_name,
            detail: self.detail,
        })?;
        Ok(())
    }
}

impl Gatekeeper {
    /// The note, unless there were too many of its kind just now.
    pub(crate) fn heard(&self, note: Note) -> Option<Note> {
        self.quiet.admits(note.kind, note.at).then_some(note)
    }

    /// Writes an event that stands for itself, without waiting for it.
    pub(crate) fn note(&self, note: Note) {
        let Some(note) = self.heard(note) else { return };
        self.post_and_tell(Topic::Events, move |write| note.write(write));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[tokio::test]
    async fn whoever_looks_when_told_of_an_event_finds_it() {
        let world = World::new().await;
        let instance = &world.instance;
        for times in 1..=20 {
            let mut changes = world.gatekeeper.changes();
            let kind = EventKind::ConsentDenied;
            world.gatekeeper.note(about(instance.id, kind, world.moment()));
            while changes.recv().await.unwrap() != Topic::Events {}
            let events = world
                .gatekeeper
                .store
                .read(|read| read.list_events(instance.id, 500))
                .unwrap();
            let found = events.iter().filter(|event| event.kind == kind.as_str()).count();
            assert_eq!(found, times);
        }
    }

    #[test]
    fn loud_events_are_written_so_often_and_the_others_always() {
        let quiet = Quiet::default();
        let admitted = |kind, at: i64| {
            (0..100)
                .filter(|_| quiet.admits(kind, Timestamp::new(at)))
                .count()
        };
        assert_eq!(admitted(EventKind::RequestRefused, 1000), 20);
        assert_eq!(admitted(EventKind::RequestRefused, 1059), 0);
        assert_eq!(
            admitted(EventKind::SignInThrottled, 1059),
            20,
            "each kind for itself"
        );
        assert_eq!(admitted(EventKind::RequestRefused, 1060), 20);
        assert_eq!(
            admitted(EventKind::RequestRefused, 10),
            20,
            "a clock that was set back"
        );
        assert_eq!(admitted(EventKind::SignInFailed, 1060), 100);
    }
}
