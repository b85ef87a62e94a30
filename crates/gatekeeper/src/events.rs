//! What happened, for the owner to read. Never a token, a code or a passphrase.

use protocol::client_metadata::ClientMetadata;
use protocol::id::{ClientId, InstanceId};
use protocol::time::Timestamp;

use crate::Gatekeeper;
use crate::control::{EventKind, Topic};
use crate::world::Moment;

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
    /// Writes an event that stands for itself, without waiting for it.
    pub(crate) fn note(&self, note: Note) {
        self.store.post(move |write| note.write(write));
        self.tell(Topic::Events);
    }
}
