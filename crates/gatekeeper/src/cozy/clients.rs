//! Clients that register themselves (cozy.md C.1 to C.3), and what the owner keeps of them.
//!
//! The invariant: a client that nobody has agreed to anything for is not there after an hour, whether it was swept or not.

use protocol::id::ClientId;
use store::cozy_clients::CozyClient;
use store::sweep::PENDING_CLIENTS_STAY;

use crate::instances::Instance;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

impl Gatekeeper {
    /// A client that is there.
    pub(crate) fn cozy_client(
        &self,
        instance: &Instance,
        id: &ClientId,
        moment: Moment,
    ) -> Result<Option<CozyClient>, Fault> {
        let found = self.store.read(|read| read.find_cozy_client(instance.id, id))?;
        Ok(found.filter(|client| is_there(client, moment)))
    }
}

/// Whether a client's hour is not over.
pub(crate) fn is_there(client: &CozyClient, moment: Moment) -> bool {
    let record = &client.record;
    !record.pending || moment.now < record.created_at.plus(PENDING_CLIENTS_STAY)
}
