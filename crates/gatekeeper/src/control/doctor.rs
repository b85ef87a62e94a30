//! What could be wrong here, checked one by one. The carriers add what only they can see (ports, files).

use super::{Answer, Finding, FindingState, Reply, RootKeyPlace};
use crate::Gatekeeper;
use crate::world::Moment;

/// When this program was written, more or less (2026-05-28).
const WRITTEN: i64 = 1_780_000_000;

impl Gatekeeper {
    pub(super) async fn doctor(&self, moment: Moment) -> Answer {
        let finding = |check: &str, state, say: String| Finding {
            check: check.to_owned(),
            state,
            say,
        };
        let mut findings = Vec::new();

        let report = self.store.read(store::Read::check_integrity)?;
        findings.push(match report {
            None => finding("database", FindingState::Well, "The file is intact.".into()),
            Some(report) => {
                let say = format!("The file is damaged: {report}. Stop Gatelodge and restore a backup.");
                finding("database", FindingState::Broken, say)
            }
        });

        let instances = self.store.read(store::Read::list_instances)?;
        let waiting = instances
            .iter()
            .filter(|instance| instance.onboarded_at.is_none())
            .count();
        findings.push(match (instances.len(), waiting) {
            (0, _) => {
                let say =
                    "There is no instance yet. Make one in the window or with `gatelodge instances add localhost`.";
                finding("instances", FindingState::Attention, say.into())
            }
            (all, 0) => finding("instances", FindingState::Well, format!("{all} in use.")),
            (all, waiting) => {
                let say = format!("{waiting} of {all} still wait for their owner to choose a passphrase.");
                finding("instances", FindingState::Attention, say)
            }
        });

        findings.push(match self.lodge.root_key {
            RootKeyPlace::Keyring => finding(
                "root key",
                FindingState::Well,
                "In the operating system's keyring.".into(),
            ),
            RootKeyPlace::File => {
                let say =
                    "In the file root.key beside the data, readable only by you. Back it up with the data.";
                finding("root key", FindingState::Well, say.into())
            }
        });

        for instance in self.all_instances() {
            if let Some(here) = self.wants_to_be(&instance)
                && !self.lodge.listening.is_empty()
            {
                let (domain, port) = (&instance.domain, self.lodge.port);
                let say = format!(
                    "{domain} names another port than the one this lodge listens on ({port}). Start the lodge on that \
                     port, or move the instance: `gatelodge instances rename {domain} {here}`."
                );
                findings.push(finding("address", FindingState::Broken, say));
            }
        }

        findings.extend(self.https_findings(moment).await?);

        // A clock before this program was written makes every token look expired or not yet valid.
        findings.push(if moment.now.seconds() < WRITTEN {
            let say = "The computer's clock is years behind. Set it; tokens depend on it.";
            finding("clock", FindingState::Broken, say.into())
        } else {
            finding("clock", FindingState::Well, "Plausible.".into())
        });
        Ok(Reply::Findings { findings })
    }
}
