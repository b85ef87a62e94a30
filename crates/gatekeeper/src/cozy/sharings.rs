//! Sharings that somebody offers, and the owner's answer (cozy.md C.10). What is told apart here is kept on this lodge:
//! the sharer's server is not asked.

use protocol::cozy::host::Slug;
use serde::{Deserialize, Serialize};
use store::cozy_sharings::{Sharing as Row, SharingState};

use crate::instances::Instance;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// What is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Who shares.
    pub sharer: String,
    /// What it is, in the sharer's words.
    #[serde(default)]
    pub description: String,
    /// The slug of the app that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<Slug>,
    /// What is shared, never empty.
    pub rules: Vec<SharedRule>,
}

/// One thing that is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedRule {
    /// How it is called.
    pub title: String,
    /// The type of its documents.
    pub doctype: String,
    /// Their ids.
    #[serde(default)]
    pub values: Vec<String>,
    /// What happens with what is added: `none`, `push` or `sync`.
    #[serde(default)]
    pub add: Exchange,
    /// What happens with changes.
    #[serde(default)]
    pub update: Exchange,
    /// What happens with what is deleted.
    #[serde(default)]
    pub remove: Exchange,
}

/// Which way a change goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Exchange {
    /// Nowhere.
    #[default]
    None,
    /// From the sharer to the owner.
    Push,
    /// Both ways.
    Sync,
}

/// A sharing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// Its id.
    pub id: String,
    /// What is offered.
    pub offer: Offer,
    /// Whether the owner has accepted it.
    pub accepted: bool,
}

impl Gatekeeper {
    /// One sharing.
    pub fn sharing(&self, instance: &Instance, id: &str) -> Result<Option<Sharing>, Fault> {
        let row = self.store.read(|read| read.find_sharing(instance.id, id))?;
        row.map(read_row).transpose()
    }

    /// All sharings.
    pub fn sharings(&self, instance: &Instance) -> Result<Vec<Sharing>, Fault> {
        let rows = self.store.read(|read| read.list_sharings(instance.id))?;
        rows.into_iter().map(read_row).collect()
    }

    /// Keeps an offer for the owner to answer. `false` when there is one of this id.
    pub(crate) async fn offer_sharing(
        &self,
        instance: &Instance,
        id: String,
        offer: &Offer,
        moment: Moment,
    ) -> Result<bool, Fault> {
        let row = Row {
            instance_id: instance.id,
            sharing_id: id,
            offer: serde_json::to_string(offer).map_err(|error| Fault::stored("sharing", error))?,
            state: SharingState::Waiting,
            created_at: moment.now,
            accepted_at: None,
        };
        let inserted = self.store.write(move |write| write.insert_sharing(&row)).await?;
        Ok(inserted == store::Inserted::Done)
    }

    /// The owner says yes: the page of the app that shows it, if it names one. `None` when the offer is gone; saying yes
    /// again changes nothing.
    pub async fn accept_sharing(
        &self,
        instance: &Instance,
        id: &str,
        moment: Moment,
    ) -> Result<Option<Option<String>>, Fault> {
        let Some(sharing) = self.sharing(instance, id)? else {
            return Ok(None);
        };
        let (instance_id, id) = (instance.id, sharing.id);
        self.store
            .write(move |write| write.update_sharing_accepted(instance_id, &id, moment.now))
            .await?;
        match &sharing.offer.app {
            Some(slug) => Ok(Some(self.app_url(instance, slug)?)),
            None => Ok(Some(None)),
        }
    }

    /// The owner says no. `false` when it is gone already.
    pub async fn drop_sharing(&self, instance: &Instance, id: &str) -> Result<bool, Fault> {
        let (instance_id, id) = (instance.id, id.to_owned());
        let gone = self
            .store
            .write(move |write| write.remove_sharing(instance_id, &id))
            .await?;
        Ok(gone)
    }
}

fn read_row(row: Row) -> Result<Sharing, Fault> {
    Ok(Sharing {
        offer: serde_json::from_str(&row.offer).map_err(|error| Fault::stored("sharing", error))?,
        accepted: row.state == SharingState::Accepted,
        id: row.sharing_id,
    })
}
