//! Whether an owner's old lodge is slower than a new one. Two lodges run side by side, one with next to nothing in its
//! file, one with clients, grants and refresh tokens by the hundred thousand, and get the same load by turns.
//!
//! A round is one turn of each lodge with the same errand. The lodge that goes first changes with every round, and what
//! counts is the median over the rounds: other work on the machine hits single turns, or both.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::client::PrivateKey;
use super::errand::{Caller, Errand, Server};
use super::load::{self, Reading, Until, millis};
use super::server::{Lodge, PROFILE, Running};
use super::{CALLERS, gather};
use crate::places;
use crate::process::{self, Failure, Outcome, at};

/// Slowest p99 of the full lodge, as a multiple of the empty one's.
pub(super) const TARGET: f64 = 1.3;

/// How much is filled in, and how long things are measured.
pub(super) struct Size {
    pub(super) clients: u64,
    /// Each with a refresh token.
    pub(super) grants: u64,
    pub(super) documents: u64,
    /// Turns of each lodge with each errand at each number of callers.
    pub(super) rounds: usize,
    /// One turn.
    pub(super) turn: Duration,
}

/// Fills a lodge and measures it beside an empty one.
pub(super) async fn measure(size: &Size, folder: &Path, key: &Rc<PrivateKey>) -> Outcome<Growth> {
    println!("Growth: two lodges ...");
    let empty = Lodge::found(folder, "empty", key)?;
    let full = Lodge::found(folder, "full", key)?;
    let filled_in = fill(&full, size)?;

    let mut sides = [Side::of(&empty, key).await?, Side::of(&full, key).await?];
    let mut rows = Vec::new();
    for count in CALLERS {
        for side in &mut sides {
            gather(&mut side.callers, &side.server, count).await?;
        }
        for errand in Errand::ALL.into_iter().chain(Errand::COZY) {
            println!("Growth: {} by {count} ...", errand.name());
            rows.push(row(&mut sides, errand, count, size).await?);
        }
    }
    let [empty_side, full_side] = sides;
    Ok(Growth {
        clients: size.clients,
        grants: size.grants,
        documents: size.documents,
        filled_in,
        rows,
        empty: empty_side.end(&empty)?,
        full: full_side.end(&full)?,
    })
}

/// Fills a lodge that does not run. Says how long it took.
fn fill(lodge: &Lodge, size: &Size) -> Outcome<Duration> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| Failure::new("This machine's clock is before 1970."))?
        .as_secs();
    let began = Instant::now();
    let mut fill = Command::new(places::built(PROFILE, "examples").join(places::executable("fill")));
    fill.arg(lodge.file())
        .args([now, size.clients, size.grants, size.documents].map(|number| number.to_string()));
    process::run(&mut fill)?;
    Ok(began.elapsed())
}

/// One of the two lodges, running.
struct Side {
    running: Running,
    /// From the start of the process to its first answer.
    start: Duration,
    server: Rc<Server>,
    callers: Vec<Caller>,
}

impl Side {
    async fn of(lodge: &Lodge, key: &Rc<PrivateKey>) -> Outcome<Self> {
        let running = lodge.start()?;
        let server = Rc::new(Server::discover(lodge.port, Rc::clone(key)).await?);
        Ok(Self {
            start: running.since.elapsed(),
            running,
            server,
            callers: Vec::new(),
        })
    }

    /// Stops it, and says what it was like.
    fn end(self, lodge: &Lodge) -> Outcome<Process> {
        let resident = self.running.resident();
        self.running.stop()?;
        let file = lodge.file();
        let bytes = fs::metadata(&file).map_err(at(&file, "look at"))?.len();
        Ok(Process {
            start: self.start,
            resident,
            bytes,
        })
    }
}

/// All rounds of an errand.
async fn row(sides: &mut [Side; 2], errand: Errand, callers: u64, size: &Size) -> Outcome<Row> {
    let mut rounds = Vec::new();
    for round in 0..size.rounds {
        let mut pair = [None, None];
        // By turns: 0 then 1, 1 then 0, and so on.
        for turn in [round % 2, 1 - round % 2] {
            if let (Some(side), Some(place)) = (sides.get_mut(turn), pair.get_mut(turn)) {
                *place = Some(load::drive(&mut side.callers, errand, Until::Time(size.turn)).await?);
            }
        }
        if let [Some(empty), Some(full)] = pair {
            rounds.push((empty, full));
        }
    }
    Ok(Row {
        errand,
        callers,
        rounds,
    })
}

/// What was measured.
pub(super) struct Growth {
    clients: u64,
    grants: u64,
    documents: u64,
    filled_in: Duration,
    rows: Vec<Row>,
    empty: Process,
    full: Process,
}

/// What a lodge was like.
struct Process {
    start: Duration,
    /// KiB, after the load.
    resident: Option<u64>,
    /// Of its file.
    bytes: u64,
}

/// One errand at one number of callers.
struct Row {
    errand: Errand,
    callers: u64,
    /// What the empty and the full lodge showed in each round.
    rounds: Vec<(Reading, Reading)>,
}

impl Row {
    /// The median over the rounds.
    fn median(&self, value: impl Fn(&(Reading, Reading)) -> f64) -> f64 {
        let mut all: Vec<f64> = self.rounds.iter().map(value).collect();
        all.sort_unstable_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// How many times the empty lodge's p99 the full one's is: the median over the rounds, each of which compares
    /// neighbours in time.
    fn p99_ratio(&self) -> f64 {
        self.median(|(empty, full)| full.p99.as_secs_f64() / empty.p99.as_secs_f64())
    }

    /// The same of the p50.
    fn p50_ratio(&self) -> f64 {
        self.median(|(empty, full)| full.p50.as_secs_f64() / empty.p50.as_secs_f64())
    }

    /// Medians in milliseconds: p50 and p99 of the empty lodge, then of the full one.
    fn times(&self) -> [f64; 4] {
        [
            self.median(|(empty, _)| millis(empty.p50)),
            self.median(|(empty, _)| millis(empty.p99)),
            self.median(|(_, full)| millis(full.p50)),
            self.median(|(_, full)| millis(full.p99)),
        ]
    }

    fn json(&self) -> Value {
        let [empty_p50, empty_p99, full_p50, full_p99] = self.times();
        json!({
            "errand": self.errand.name(),
            "callers": self.callers,
            "empty": { "p50_ms": empty_p50, "p99_ms": empty_p99 },
            "full": { "p50_ms": full_p50, "p99_ms": full_p99 },
            "p50_ratio": self.p50_ratio(),
            "p99_ratio": self.p99_ratio(),
            "met": self.p99_ratio() <= TARGET,
            "rounds": self.rounds.iter()
                .map(|(empty, full)| json!({ "empty": empty.json(), "full": full.json() }))
                .collect::<Vec<_>>(),
        })
    }
}

impl Process {
    fn json(&self) -> Value {
        json!({ "start_ms": millis(self.start), "resident_kib": self.resident, "file_bytes": self.bytes })
    }
}

impl Growth {
    /// The largest p99 ratio of all errands.
    pub(super) fn worst(&self) -> Option<f64> {
        self.rows.iter().map(Row::p99_ratio).max_by(f64::total_cmp)
    }

    /// The same as the table, for programs. Times in milliseconds, each the median over the rounds.
    pub(super) fn json(&self) -> Value {
        json!({
            "clients": self.clients,
            "grants": self.grants,
            "refresh_tokens": self.grants,
            "documents": self.documents,
            "filled_in_s": self.filled_in.as_secs_f64(),
            "empty": self.empty.json(),
            "full": self.full.json(),
            "target_p99_ratio": TARGET,
            "errands": self.rows.iter().map(Row::json).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<19} {:>7} | {:>8} {:>8} | {:>8} {:>8} | {:>6} {:>6} |",
            "", "", "empty", "", "full", "", "full /", "empty"
        )?;
        writeln!(
            f,
            "{:<19} {:>7} | {:>8} {:>8} | {:>8} {:>8} | {:>6} {:>6} |",
            "errand", "callers", "p50 ms", "p99 ms", "p50 ms", "p99 ms", "p50", "p99"
        )?;
        for row in &self.rows {
            let [empty_p50, empty_p99, full_p50, full_p99] = row.times();
            writeln!(
                f,
                "{:<19} {:>7} | {empty_p50:>8.2} {empty_p99:>8.2} | {full_p50:>8.2} {full_p99:>8.2} | {:>6.2} {:>6.2} | {}",
                row.errand.name(),
                row.callers,
                row.p50_ratio(),
                row.p99_ratio(),
                if row.p99_ratio() <= TARGET {
                    "met"
                } else {
                    "MISSED"
                },
            )?;
        }
        writeln!(
            f,
            "Medians of the rounds. The target is a p99 of at most {TARGET} times the empty lodge's."
        )?;
        writeln!(
            f,
            "\nThe full lodge has {} clients, {} grants, as many refresh tokens, and {} documents more, filled in in {:.0} s.",
            self.clients,
            self.grants,
            self.documents,
            self.filled_in.as_secs_f64()
        )?;
        for (name, process) in [("Empty", &self.empty), ("Full", &self.full)] {
            let memory = process
                .resident
                .map_or_else(|| "not measured".to_owned(), |kib| format!("{kib} KiB"));
            writeln!(
                f,
                "{name}: file of {} KiB, start to first answer {:.1} ms, resident memory after the load {memory}.",
                process.bytes / 1024,
                millis(process.start),
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(ms: u64) -> Reading {
        Reading {
            rate: 1.0,
            p50: Duration::from_millis(ms),
            p99: Duration::from_millis(2 * ms),
        }
    }

    #[test]
    fn one_disturbed_round_does_not_count() {
        let row = Row {
            errand: Errand::Flow,
            callers: 1,
            rounds: vec![
                (reading(10), reading(11)),
                (reading(10), reading(90)),
                (reading(20), reading(22)),
            ],
        };
        assert!((row.p99_ratio() - 1.1).abs() < 1e-9);
        assert!((row.times()[2] - 22.0).abs() < 1e-9);
    }
}
