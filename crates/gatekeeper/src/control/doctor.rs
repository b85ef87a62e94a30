//! What could be wrong here, checked one by one. The carriers add what only they can see (ports, files).

use store::event_chain::Chain;

use super::{Answer, Check, Finding, Reply, RootKeyPlace, Saying};
use crate::Gatekeeper;
use crate::world::Moment;

/// When this program was written, more or less (2026-05-28).
const WRITTEN: i64 = 1_780_000_000;

impl Gatekeeper {
    pub(super) async fn doctor(&self, moment: Moment) -> Answer {
        let mut findings = Vec::new();

        let report = self.store.read(store::Read::check_integrity)?;
        findings.push(match report {
            None => Finding::well(Check::Database, Saying::FileIntact),
            Some(report) => Finding::broken(Check::Database, Saying::FileDamaged { report }),
        });

        let instances = self.store.read(store::Read::list_instances)?;
        let waiting = instances
            .iter()
            .filter(|instance| instance.onboarded_at.is_none())
            .count();
        let (count, waiting) = (counted(instances.len()), counted(waiting));
        findings.push(match (count, waiting) {
            (0, _) => Finding::look(Check::Instances, Saying::NoInstance),
            (count, 0) => Finding::well(Check::Instances, Saying::InstancesInUse { count }),
            (count, waiting) => Finding::look(Check::Instances, Saying::InstancesWait { waiting, count }),
        });

        let place = match self.lodge.root_key {
            RootKeyPlace::Keyring => Saying::RootKeyInKeyring,
            RootKeyPlace::File => Saying::RootKeyInFile,
        };
        findings.push(Finding::well(Check::RootKey, place));

        let chain = self.store.read(|read| read.check_event_chain(&self.event_mac))?;
        findings.push(match chain {
            Chain::Whole { events, .. } => Finding::well(Check::Log, Saying::LogWhole { events }),
            Chain::Broken { event, .. } => {
                let event = u32::try_from(event).unwrap_or(u32::MAX);
                Finding::broken(Check::Log, Saying::LogBroken { event })
            }
        });

        let saying = match self.passphrase_cost()? {
            None => Saying::PassphraseCostUnknown,
            Some(cost) if self.policy.scrypt_log_n.is_some() => Saying::PassphraseCostSet {
                mebibytes: cost.mebibytes(),
            },
            Some(cost) => Saying::PassphraseCost {
                mebibytes: cost.mebibytes(),
                passes: cost.passes,
                milliseconds: cost.milliseconds,
            },
        };
        findings.push(Finding::well(Check::Passphrase, saying));

        for instance in self.all_instances() {
            if let Some(to) = self.wants_to_be(&instance)
                && !self.lodge.listening.is_empty()
            {
                let saying = Saying::OtherPort {
                    domain: instance.domain.clone(),
                    port: self.lodge.port,
                    to,
                };
                findings.push(Finding::broken(Check::Address, saying));
            }
        }

        findings.extend(self.https_findings(moment).await?);

        // A clock before this program was written makes every token look expired or not yet valid.
        findings.push(if moment.now.seconds() < WRITTEN {
            Finding::broken(Check::Clock, Saying::ClockBehind)
        } else {
            Finding::well(Check::Clock, Saying::ClockPlausible)
        });
        Ok(Reply::Findings { findings })
    }
}

fn counted(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
