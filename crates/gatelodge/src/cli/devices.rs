//! `gatelodge devices …`

use clap::Subcommand;
use gatekeeper::control::{Reply, Request};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Devices {
    /// Lists the devices that wait to be let in
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Lets a device in
    Allow {
        #[command(flatten)]
        on: On,
        /// The code that it shows
        code: String,
    },
    /// Turns a device away
    Deny {
        #[command(flatten)]
        on: On,
        /// The code that it shows
        code: String,
    },
}

pub(super) async fn run(command: Devices, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Devices::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::ListDevices { instance }).await?;
            let Reply::Devices { devices } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&devices);
            }
            let rows = devices.into_iter().map(|device| {
                vec![
                    device.user_code,
                    device.client_name,
                    device.address,
                    print::time(device.created_at),
                    print::time(device.expires_at),
                    device.scopes.join(" "),
                ]
            });
            print::table(&["CODE", "APP", "ADDRESS", "SINCE", "UNTIL", "ASKS FOR"], rows)
        }
        Devices::Allow { on, code } => {
            let instance = carrier.instance(on).await?;
            let user_code = code;
            carrier
                .control(Request::AllowDevice { instance, user_code })
                .await?;
            Ok(())
        }
        Devices::Deny { on, code } => {
            let instance = carrier.instance(on).await?;
            let user_code = code;
            carrier
                .control(Request::DenyDevice { instance, user_code })
                .await?;
            Ok(())
        }
    }
}
