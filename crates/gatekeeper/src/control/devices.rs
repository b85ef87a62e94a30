//! Devices that wait, from the owner's side (RFC 8628).

use protocol::device::UserCode;

use super::{Answer, Device, Problem, ProblemCode, Reply};
use crate::Gatekeeper;
use crate::world::Moment;

impl Gatekeeper {
    pub(super) fn list_devices(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let devices = self
            .waiting_devices(&instance, moment)?
            .into_iter()
            .map(|device| Device {
                user_code: device.user_code.to_string(),
                client_id: device.client.client_id.to_string(),
                client_name: device.client.client_name.clone(),
                scopes: device.scope.iter().map(str::to_owned).collect(),
                address: device.address,
                created_at: device.created_at.seconds(),
                expires_at: device.expires_at.seconds(),
            })
            .collect();
        Ok(Reply::Devices { devices })
    }

    /// Answers a device from the window or the command line: whoever is there is the owner.
    pub(super) async fn answer_device_here(
        &self,
        domain: &str,
        user_code: &str,
        allowed: bool,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(domain)?;
        let device = match UserCode::read(user_code) {
            Some(code) => self.waiting_device(&instance, &code, moment)?,
            None => None,
        };
        let answered = match device {
            Some(device) => {
                self.answer_device(&instance, &device, None, allowed, moment)
                    .await?
            }
            None => false,
        };
        if !answered {
            let say = format!(
                "No device waits under the code {}; it may have been answered or have given up.",
                user_code.trim()
            );
            return Err(Problem::new(ProblemCode::NotFound, say).at("user_code"));
        }
        self.list_devices(domain, moment)
    }
}
