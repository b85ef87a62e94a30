//! When konnectors run by themselves.

use protocol::cozy::host::Slug;
use protocol::cozy::job::Message;
use protocol::cozy::manifest::Kind;
use protocol::cozy::schedule::{Frequency, Schedule};
use serde_json::{Map, Value};
use store::apps::AppKind;
use store::triggers::Trigger;

use super::{TRIGGERS, document};
use crate::instances::Instance;
use crate::messages::Topic;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, documents};

/// Most triggers of an instance.
const MOST: usize = 1000;

/// What is to run by itself.
#[derive(Debug, Clone)]
pub struct NewTrigger {
    /// With what.
    pub message: Message,
    /// When; as the konnector's manifest wants it where nobody said.
    pub schedule: Option<Schedule>,
}

/// Why there is no trigger. `Display` is a sentence for the owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTrigger {
    /// There is no such konnector.
    #[error("The konnector `{0}` is not installed. `gatelodge konnectors install {0}` installs it.")]
    NotInstalled(Slug),
    /// Enough.
    #[error("There are {MOST} schedules already. Remove some first.")]
    TooMany,
}

impl Gatekeeper {
    /// Makes a trigger.
    pub async fn add_trigger(
        &self,
        instance: &Instance,
        new: NewTrigger,
        moment: Moment,
    ) -> Result<Result<Trigger, NoTrigger>, Fault> {
        let slug = new.message.konnector;
        let app = self
            .app(instance, AppKind::Konnector, &slug)?
            .filter(crate::apps::App::is_ready);
        let Some(app) = app else {
            return Ok(Err(NoTrigger::NotInstalled(slug)));
        };
        let schedule = match (new.schedule, &app.manifest.kind) {
            (Some(schedule), _) => schedule,
            (None, Kind::Konnector(konnector)) => Schedule::of(
                Frequency::of_manifest(konnector.frequency.as_deref()),
                konnector.time_interval,
                moment.draw::<4>()?,
            ),
            (None, Kind::Webapp(_)) => return Ok(Err(NoTrigger::NotInstalled(slug))),
        };
        let trigger = Trigger {
            instance_id: instance.id,
            id: moment.draw_name::<16>()?,
            slug: slug.to_string(),
            account_id: new.message.account,
            arguments: schedule.as_str().to_owned(),
            message: Value::Object(new.message.written).to_string(),
            created_at: moment.now,
            next_at: schedule.next_after(moment.now),
            paused: None,
        };
        let domain = instance.domain.clone();
        let made = self
            .store
            .write(move |write| {
                if write.list_triggers(trigger.instance_id)?.len() >= MOST {
                    return Ok(Err(NoTrigger::TooMany));
                }
                write.update_trigger(&trigger)?;
                document::record_trigger(write, &trigger, &domain)?;
                Ok::<_, store::Error>(Ok(trigger))
            })
            .await?;
        self.ring_konnectors();
        self.tell(Topic::Konnectors);
        Ok(made)
    }

    /// Gives a trigger other times. None when it is gone.
    pub async fn change_trigger(
        &self,
        instance: &Instance,
        id: &str,
        schedule: Schedule,
        moment: Moment,
    ) -> Result<Option<Trigger>, Fault> {
        let (instance_id, id, domain) = (instance.id, id.to_owned(), instance.domain.clone());
        let changed = self
            .store
            .write(move |write| {
                let Some(mut trigger) = write.find_trigger(instance_id, &id)? else {
                    return Ok(None);
                };
                schedule.as_str().clone_into(&mut trigger.arguments);
                if trigger.paused.is_none() {
                    trigger.next_at = schedule.next_after(moment.now);
                }
                write.update_trigger(&trigger)?;
                document::record_trigger(write, &trigger, &domain)?;
                Ok::<_, store::Error>(Some(trigger))
            })
            .await?;
        self.ring_konnectors();
        self.tell(Topic::Konnectors);
        Ok(changed)
    }

    /// Removes a trigger. `false`: it is gone.
    pub async fn remove_trigger(&self, instance: &Instance, id: &str) -> Result<bool, Fault> {
        let (instance_id, id) = (instance.id, id.to_owned());
        let gone = self
            .store
            .write(move |write| {
                documents::erase(write, instance_id, TRIGGERS, &id)?;
                write.remove_trigger(instance_id, &id)
            })
            .await?;
        self.tell(Topic::Konnectors);
        Ok(gone)
    }

    /// One trigger.
    pub fn trigger(&self, instance: &Instance, id: &str) -> Result<Option<Trigger>, Fault> {
        Ok(self.store.read(|read| read.find_trigger(instance.id, id))?)
    }

    /// All triggers, the oldest first.
    pub fn triggers(&self, instance: &Instance) -> Result<Vec<Trigger>, Fault> {
        Ok(self.store.read(|read| read.list_triggers(instance.id))?)
    }

    /// What clients see of a trigger, besides how it is.
    pub fn trigger_attributes(&self, instance: &Instance, trigger: &Trigger) -> Map<String, Value> {
        let _ = self;
        document::of_trigger(trigger, &instance.domain)
    }
}
