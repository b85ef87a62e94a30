//! What was measured, as a table for a person and as JSON for a program, and how it stands against the targets.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::errand::Errand;
use super::growth::{Growth, TARGET};
use super::load::{Reading, millis};
use super::window::Window;

/// Everything of one run.
pub(super) struct Report {
    pub(super) floor: Floor,
    pub(super) process: Process,
    pub(super) rows: Vec<Row>,
    /// What only the lodge does, by 1 and by 32 callers.
    pub(super) cozy: Vec<(Errand, u64, Reading)>,
    pub(super) growth: Growth,
    /// Memory of the desktop program, or why it was not measured.
    pub(super) window: Result<Window, String>,
}

/// Bare costs, in how many there are a second.
pub(super) struct Floor {
    pub(super) es256: f64,
    pub(super) rs256: f64,
    pub(super) commit: f64,
    pub(super) read: f64,
}

/// The headless process.
pub(super) struct Process {
    /// From the start of the process to its first answer, with an existing file; the median of some.
    pub(super) start: Duration,
    /// KiB.
    pub(super) resident_idle: Option<u64>,
    /// KiB, after the load and `flows` more.
    pub(super) resident_after: Option<u64>,
    pub(super) flows: u64,
    pub(super) wakes_per_minute: Option<f64>,
}

/// One errand at one number of callers.
pub(super) struct Row {
    pub(super) errand: Errand,
    pub(super) callers: u64,
    pub(super) lodge: Reading,
    pub(super) peer: Reading,
}

impl Row {
    /// How many times the peer's rate.
    fn ratio(&self) -> f64 {
        self.lodge.rate / self.peer.rate
    }
}

/// Something to reach.
struct Target {
    what: String,
    found: String,
    /// Nothing when it could not be measured.
    met: Option<bool>,
}

impl Target {
    /// A number that should stay under, or reach, a bound.
    fn number(what: &str, found: Option<f64>, met: impl Fn(f64) -> bool) -> Self {
        let shown = found.map_or_else(|| "not measured".to_owned(), |found| format!("{found:.1}"));
        Self {
            what: what.to_owned(),
            found: shown,
            met: found.map(met),
        }
    }
}

/// KiB as MiB.
fn mebibytes(kibibytes: u64) -> f64 {
    f64::from(u32::try_from(kibibytes).unwrap_or(u32::MAX)) / 1024.0
}

impl Report {
    fn targets(&self) -> Vec<Target> {
        let ratio = |errand: Errand| {
            let row = self
                .rows
                .iter()
                .find(|row| row.errand == errand && row.callers == 32);
            let what = format!(
                "{} at 32 callers, times oidc-provider (at least 5)",
                errand.name()
            );
            Target::number(&what, row.map(Row::ratio), |found| found >= 5.0)
        };
        let window = self.window.as_ref().ok().map(Window::hidden_ratio);
        let worst = self.growth.worst();
        vec![
            ratio(Errand::Flow),
            ratio(Errand::Refresh),
            ratio(Errand::Introspection),
            ratio(Errand::Hybrid),
            ratio(Errand::Push),
            ratio(Errand::Poll),
            ratio(Errand::Device),
            Target::number(
                "start to first answer, ms (under 100)",
                Some(millis(self.process.start)),
                |ms| ms < 100.0,
            ),
            Target::number(
                "headless idle memory, MB (under 20)",
                self.process.resident_idle.map(|kib| mebibytes(kib) * 1.048_576),
                |mb| mb < 20.0,
            ),
            Target::number(
                "wakes a minute when idle (at most 1)",
                self.process.wakes_per_minute,
                |wakes| wakes <= 1.0,
            ),
            Target {
                what: format!("p99 with a full file, times that with an empty one (at most {TARGET})"),
                // One decimal would hide which side of the target it is on.
                found: worst.map_or_else(|| "not measured".to_owned(), |ratio| format!("{ratio:.2}")),
                met: worst.map(|ratio| ratio <= TARGET),
            },
            Target::number(
                "window started hidden, % of a bare one (at most 110)",
                window.map(|r| r * 100.0),
                |percent| percent <= 110.0,
            ),
        ]
    }

    /// How long one caller's document read takes: times a request that looks nothing up, and times a bare read.
    fn document_read(&self) -> Option<(f64, f64)> {
        let alone = |wanted: Errand| {
            let found = self
                .cozy
                .iter()
                .find(|(errand, callers, _)| *errand == wanted && *callers == 1);
            found.map(|(_, _, reading)| reading.p50.as_secs_f64())
        };
        let read = alone(Errand::DocumentRead)?;
        Some((read / alone(Errand::Status)?, read * self.floor.read))
    }

    /// The same as the table, for programs. Rates are a second, times in milliseconds, memory in KiB.
    pub(super) fn json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({
                    "errand": row.errand.name(),
                    "callers": row.callers,
                    "gatelodge": row.lodge.json(),
                    "oidc_provider": row.peer.json(),
                    "ratio": row.ratio(),
                })
            })
            .collect();
        let targets: Vec<Value> = self
            .targets()
            .into_iter()
            .map(|target| json!({ "target": target.what, "found": target.found, "met": target.met }))
            .collect();
        json!({
            "errands": rows,
            "cozy": self.cozy.iter().map(|(errand, callers, reading)| json!({
                "errand": errand.name(), "callers": callers, "gatelodge": reading.json(),
            })).collect::<Vec<_>>(),
            "document_read": self.document_read().map(|(request, bare)| json!({
                "times_an_empty_request": request, "times_a_bare_read": bare,
            })),
            "floor_per_second": {
                "es256": self.floor.es256, "rs256": self.floor.rs256, "durable_commit": self.floor.commit,
                "sqlite_read": self.floor.read,
            },
            "start_ms": millis(self.process.start),
            "resident_idle_kib": self.process.resident_idle,
            "resident_after_flows_kib": self.process.resident_after,
            "flows": self.process.flows,
            "idle_wakes_per_minute": self.process.wakes_per_minute,
            "window": self.window.as_ref().map_or_else(|why| json!({ "not_measured": why }), Window::json),
            "growth": self.growth.json(),
            "targets": targets,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<19} {:>7} | {:>9} {:>9} {:>9} | {:>9} {:>9} {:>9} | {:>6}",
            "", "", "Gatelodge", "p50", "p99", "peer", "p50", "p99", ""
        )?;
        writeln!(
            f,
            "{:<19} {:>7} | {:>9} {:>9} {:>9} | {:>9} {:>9} {:>9} | {:>6}",
            "errand", "callers", "per s", "ms", "ms", "per s", "ms", "ms", "ratio"
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:<19} {:>7} | {:>9.0} {:>9.2} {:>9.2} | {:>9.0} {:>9.2} {:>9.2} | {:>6.1}",
                row.errand.name(),
                row.callers,
                row.lodge.rate,
                millis(row.lodge.p50),
                millis(row.lodge.p99),
                row.peer.rate,
                millis(row.peer.p50),
                millis(row.peer.p99),
                row.ratio(),
            )?;
        }
        writeln!(
            f,
            "The peer is npm oidc-provider, everything in memory; Gatelodge commits every grant to disk."
        )?;
        for (errand, callers, reading) in &self.cozy {
            writeln!(
                f,
                "{:<19} {callers:>7} | {:>9.0} {:>9.2} {:>9.2} |",
                errand.name(),
                reading.rate,
                millis(reading.p50),
                millis(reading.p99),
            )?;
        }
        if let Some((request, bare)) = self.document_read() {
            writeln!(
                f,
                "One document read takes {request:.2} times a request that looks nothing up, and {bare:.0} bare reads."
            )?;
        }
        writeln!(
            f,
            "\nThe floor, one core: {:.0} ES256 signatures, {:.0} RS256 signatures, {:.0} durable commits, {:.0} reads of \
             SQLite a second.",
            self.floor.es256, self.floor.rs256, self.floor.commit, self.floor.read
        )?;
        writeln!(
            f,
            "Start to first answer with an existing file: {:.1} ms.",
            millis(self.process.start)
        )?;
        let memory = |kib: Option<u64>| {
            kib.map_or_else(
                || "not measured here".to_owned(),
                |kib| format!("{:.1} MiB", mebibytes(kib)),
            )
        };
        writeln!(
            f,
            "Resident memory, headless: {} idle, {} after the load and {} flows more.",
            memory(self.process.resident_idle),
            memory(self.process.resident_after),
            self.process.flows
        )?;
        match &self.window {
            Ok(window) => writeln!(f, "{window}")?,
            Err(why) => writeln!(f, "Window: not measured here: {why}")?,
        }
        writeln!(f, "\n{}", self.growth)?;
        writeln!(f, "Targets")?;
        for target in self.targets() {
            let met = match target.met {
                Some(true) => "met",
                Some(false) => "MISSED",
                None => "-",
            };
            writeln!(f, "{met:<7} {:<62} {:>12}", target.what, target.found)?;
        }
        Ok(())
    }
}
