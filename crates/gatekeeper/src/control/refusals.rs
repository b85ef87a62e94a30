//! Refused requests of apps, from the owner's side.

use protocol::client_metadata::ClientMetadata;
use protocol::id::ClientId;

use super::{Answer, Problem, ProblemCode, Refusal, RefusalEndpoint, RefusalRule, Repair, Reply, Topic};
use crate::Gatekeeper;
use crate::instances::Instance;
use crate::refusals::{Detail, is_harmless, of_word, repair, repaired};
use crate::world::Moment;

impl Gatekeeper {
    pub(super) fn list_refusals(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let rows = self.store.read(|read| read.list_refusals(instance.id))?;
        let mut refusals = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some((refusal, _)) = self.shown_refusal(&instance, row)? {
                refusals.push(refusal);
            }
        }
        Ok(Reply::Refusals { refusals })
    }

    pub(super) async fn repair_refusal(&self, instance: &str, id: i64, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let row = self.store.read(|read| read.find_refusal(instance.id, id))?;
        let Some(row) = row else {
            let say = "There is no such refusal any more. `gatelodge refusals ls` lists them.";
            return Err(Problem::new(ProblemCode::NotFound, say).at("id"));
        };
        let not_needed = || {
            let say = "There is nothing to repair: either it was done already, or it has to be done in the app itself.";
            Problem::new(ProblemCode::Invalid, say).at("id")
        };
        let Some((
            Refusal {
                repair: Some(repair), ..
            },
            Some(client),
        )) = self.shown_refusal(&instance, row)?
        else {
            return Err(not_needed());
        };
        let changed = repaired(&repair, &client, &instance).ok_or_else(not_needed)?;
        let client_id = client.client_id.clone();
        self.write_client(&instance, changed, &client, moment).await?;
        let instance_id = instance.id;
        self.store
            .write(move |write| write.remove_refusal(instance_id, id))
            .await?;
        self.tell(Topic::Refusals);
        Ok(Reply::Client {
            client: self.shown_client(&instance, &client_id, moment)?,
        })
    }

    pub(super) async fn clear_refusals(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let id = instance.id;
        self.store.write(move |write| write.remove_refusals(id)).await?;
        self.tell(Topic::Refusals);
        Ok(Reply::Done)
    }

    /// A row as the window shows it, with the client as it is now. Words that this version does not know, such as those
    /// of a later one, are left out.
    fn shown_refusal(
        &self,
        instance: &Instance,
        row: store::refusals::Refusal,
    ) -> Result<Option<(Refusal, Option<ClientMetadata>)>, Problem> {
        let (Some(endpoint), Some(rule), Ok(detail)) = (
            of_word::<RefusalEndpoint>(&row.what.endpoint),
            of_word::<RefusalRule>(&row.what.rule),
            serde_json::from_str::<Detail>(&row.what.detail),
        ) else {
            return Ok(None);
        };
        let id = row
            .what
            .client_id
            .as_deref()
            .and_then(|id| ClientId::parse(id).ok());
        let client = match id {
            Some(id) => self
                .client(instance, &id)?
                .map(|client| ClientMetadata::clone(&client)),
            None => None,
        };
        let possible: Option<Repair> = client
            .as_ref()
            .and_then(|client| repair(rule, detail.received.as_deref(), client, instance));
        let vouched = row.what.vouched;
        let safe = |repair: &Repair| vouched || client.as_ref().is_some_and(|it| is_harmless(repair, it));
        let was_possible = possible.is_some();
        let repair = possible.filter(safe);
        let refusal = Refusal {
            id: row.id,
            at: row.what.at.seconds(),
            times: row.times,
            endpoint,
            client_id: row.what.client_id,
            client_name: client.as_ref().map(|client| client.client_name.clone()),
            error: row.what.error,
            rule,
            description: detail.description,
            received: detail.received,
            registered: detail.registered,
            needs_owner: was_possible && repair.is_none(),
            repair,
        };
        Ok(Some((refusal, client)))
    }
}
