//! The floor on this machine: what one signature and one durable commit cost when nothing else is done.

use std::path::Path;
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};

use crate::process::{Failure, Outcome};

/// As long as a usual ID token's signing input.
const MESSAGE: [u8; 600] = [b'.'; 600];

/// Repeats a step for this long and returns how often a second it went through.
fn rate(time: Duration, mut step: impl FnMut() -> Outcome) -> Outcome<f64> {
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < time {
        step()?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}

/// ES256 signatures a second on one core.
pub(super) fn es256(time: Duration) -> Outcome<f64> {
    let failed = |_| Failure::new("The bare ES256 signature failed.");
    let chance = SystemRandom::new();
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?;
    rate(time, || key.sign(&chance, &MESSAGE).map(drop).map_err(failed))
}

/// RS256 signatures a second on one core, with a key of 2048 bits.
pub(super) fn rs256(time: Duration) -> Outcome<f64> {
    let failed = |_| Failure::new("The bare RS256 signature failed.");
    let chance = SystemRandom::new();
    let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let mut signature = vec![0; key.public_modulus_len()];
    debug_assert!(!key.public_key().as_ref().is_empty());
    rate(time, || {
        key.sign(&RSA_PKCS1_SHA256, &chance, &MESSAGE, &mut signature)
            .map_err(failed)
    })
}

/// Durable commits a second, one after the other, each a small row: WAL, synchronous FULL, on the disk that the
/// folder is on.
pub(super) fn commit(time: Duration, folder: &Path) -> Outcome<f64> {
    let failed = |error: rusqlite::Error| Failure::new(format!("The bare commit failed: {error}."));
    let file = rusqlite::Connection::open(folder.join("bare.db")).map_err(failed)?;
    file.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;",
    )
    .map_err(failed)?;
    let mut insert = file
        .prepare("INSERT INTO row (text) VALUES (?1)")
        .map_err(failed)?;
    let text = "x".repeat(200);
    rate(time, || insert.execute([&text]).map(drop).map_err(failed))
}

/// Reads of one row by its key a second, one after the other, from a table like that of documents: what is left of a
/// document read when nobody asks, allows or answers.
pub(super) fn read(time: Duration, folder: &Path) -> Outcome<f64> {
    let failed = |error: rusqlite::Error| Failure::new(format!("The bare read failed: {error}."));
    let file = rusqlite::Connection::open(folder.join("bare-read.db")).map_err(failed)?;
    file.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE row (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL,
                           UNIQUE (kind, id)) STRICT;
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
         INSERT INTO row (kind, id, text) SELECT 'io.cozy.bench', 'caller-' || n, printf('%.*c', 200, 'x') FROM n;",
    )
    .map_err(failed)?;
    let mut find = file
        .prepare("SELECT text FROM row WHERE kind = ?1 AND id = ?2")
        .map_err(failed)?;
    rate(time, || {
        let text: String = find
            .query_row(["io.cozy.bench", "caller-500"], |row| row.get(0))
            .map_err(failed)?;
        if text.len() == 200 {
            Ok(())
        } else {
            Err(Failure::new("The bare read found something else."))
        }
    })
}
