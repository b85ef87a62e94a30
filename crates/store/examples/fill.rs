//! Fills a file of a lodge that does not run, for the bench: `fill FILE NOW CLIENTS GRANTS DOCUMENTS`. The first
//! instance gets that many clients like its first one, that many grants of theirs, each with a live refresh token, and that
//! many documents of one type.
//!
//! `NOW` is in seconds since 1970. Nothing here is secret or random: ids and hashes count up, spread by a mixing step,
//! because real ones come in no order and an index that is filled from the left would look better than it is.

use std::error::Error;
use std::path::Path;

use protocol::id::{ClientId, GrantId};
use protocol::scope::Scope;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use store::clients::Client;
use store::documents::Place;
use store::grants::Grant;
use store::tokens::{Refresh, RefreshState};
use store::{Inserted, Options, Store};

/// Rows in one transaction.
const BATCH: u64 = 10_000;

/// Whatever goes wrong ends the whole.
type Failed = Box<dyn Error + Send + Sync>;

/// Seconds that the refresh tokens live on.
const LIFE: i64 = 30 * 24 * 3600;

fn main() -> Result<(), Failed> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [file, now, clients, grants, documents] = words.as_slice() else {
        return Err("usage: fill FILE NOW CLIENTS GRANTS DOCUMENTS".into());
    };
    let now = Timestamp::new(now.parse()?);
    let (clients, grants): (u64, u64) = (clients.parse()?, grants.parse()?);
    let documents: u64 = documents.parse()?;
    let store = Store::open(Path::new(file), &Options::default())?.store;
    let pattern = store.read(|read| {
        let instance = read.list_instances()?.into_iter().next();
        let of = |instance: &store::instances::Instance| read.list_clients(instance.id);
        Ok::<_, store::Error>(
            instance
                .as_ref()
                .map(of)
                .transpose()?
                .and_then(|all| all.into_iter().next()),
        )
    })?;
    let pattern = pattern.ok_or("the file has no instance with a client")?;
    for start in (0..clients).step_by(usize::try_from(BATCH)?) {
        let pattern = pattern.clone();
        store.write_blocking(move |write| {
            for number in start..clients.min(start + BATCH) {
                let client_id = name(number)?;
                let mut metadata = pattern.metadata.clone();
                metadata.client_id = client_id.clone();
                let inserted = write.insert_client(&Client {
                    client_id,
                    metadata,
                    created_at: now,
                    ..pattern.clone()
                })?;
                if inserted != Inserted::Done {
                    return Err("the file was filled before".into());
                }
            }
            Ok::<_, Failed>(())
        })?;
    }
    let scope: Scope = "openid offline_access".parse()?;
    for start in (0..grants).step_by(usize::try_from(BATCH)?) {
        let (scope, instance_id) = (scope.clone(), pattern.instance_id);
        store.write_blocking(move |write| {
            for number in start..grants.min(start + BATCH) {
                let id = GrantId::from_bytes(spread(number));
                write.insert_grant(&Grant {
                    id,
                    instance_id,
                    client_id: name(number % clients.max(1))?,
                    session_id: None,
                    scope: scope.clone(),
                    auth_time: now,
                    amr: vec!["pwd".to_owned()],
                    created_at: now,
                    offline: true,
                    revoked_at: None,
                    machine: false,
                    acr: None,
                    claims: None,
                })?;
                let [one, other] = [spread(number), spread(!number)];
                let mut hash = [0; 32];
                hash[..16].copy_from_slice(&one);
                hash[16..].copy_from_slice(&other);
                write.insert_refresh(&Refresh {
                    hash: TokenHash::from_bytes(hash),
                    grant_id: id,
                    parent: None,
                    scope: scope.clone(),
                    issued_at: now,
                    expires_at: Timestamp::new(now.seconds() + LIFE),
                    absolute_at: Timestamp::new(now.seconds() + LIFE),
                    state: RefreshState::Active,
                    rotated_at: None,
                    used_child: false,
                })?;
            }
            Ok::<_, Failed>(())
        })?;
    }
    for start in (0..documents).step_by(usize::try_from(BATCH)?) {
        let instance_id = pattern.instance_id;
        store.write_blocking(move |write| {
            for number in start..documents.min(start + BATCH) {
                let id = format!("{:032x}", u128::from_be_bytes(spread(number)));
                let place = Place {
                    instance_id,
                    doctype: "io.cozy.bench",
                    id: &id,
                };
                let body = format!("{{\"number\":{number},\"text\":\"{}\"}}", "x".repeat(200));
                if write.insert_document(place, &format!("1-{id}"), &body)? != Inserted::Done {
                    return Err("the file was filled before".into());
                }
            }
            Ok::<_, Failed>(())
        })?;
    }
    store.close()?;
    Ok(())
}

fn name(number: u64) -> Result<ClientId, Failed> {
    Ok(ClientId::parse(&format!("filled-{number}"))?)
}

/// Sixteen bytes that differ for each number and are in no order (the mixing of SplitMix64).
fn spread(number: u64) -> [u8; 16] {
    let mix = |start: u64| {
        let mut mixed = start.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let (high, low) = (mix(number), mix(number.rotate_left(32) ^ 0x5555));
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&high.to_be_bytes());
    bytes[8..].copy_from_slice(&low.to_be_bytes());
    bytes
}
