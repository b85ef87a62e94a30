//! `gatelodge keys …`

use clap::Subcommand;
use gatekeeper::control::{Reply, Request};

use super::Carrier;
use super::print::{self, Failure};

#[derive(Subcommand)]
pub(super) enum Keys {
    /// Lists the signing keys that are published
    Ls {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Makes new signing keys; the old ones stay published until what they signed has expired
    Rotate {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: Keys, carrier: &Carrier) -> Result<(), Failure> {
    let (request, json) = match command {
        Keys::Ls { json } => (Request::ListKeys, json),
        Keys::Rotate { json } => (Request::RotateKeys, json),
    };
    let Reply::Keys { keys } = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    if json {
        return print::json(&keys);
    }
    let rows = keys.into_iter().map(|key| {
        let until = key.retires_at.map(print::time).unwrap_or_default();
        vec![
            key.kid,
            key.algorithm,
            key.state,
            print::time(key.created_at),
            until,
        ]
    });
    print::table(&["KEY", "ALGORITHM", "STATE", "SINCE", "UNTIL"], rows)
}
