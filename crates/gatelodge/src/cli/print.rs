//! How commands speak: tables and JSON on standard output, one sentence of failure on standard error.

use std::fmt;
use std::io::{self, Write as _};

use gatekeeper::control::Problem;
use serde::Serialize;

use crate::StartError;
use crate::config::ConfigError;

/// Why a command did not do what it should: one sentence.
#[derive(Debug)]
pub(super) struct Failure(String);

impl Failure {
    pub(super) fn say(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn unexpected() -> Self {
        Self::say("the running lodge is another version; restart it")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem.say)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self(error.to_string())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// One line on standard output.
pub(super) fn line(text: impl fmt::Display) -> Result<(), Failure> {
    Ok(writeln!(io::stdout(), "{text}")?)
}

/// One line on standard error, for what is not the result.
pub(super) fn aside(text: impl fmt::Display) -> Result<(), Failure> {
    Ok(writeln!(io::stderr(), "{text}")?)
}

/// Pretty JSON on standard output.
pub(super) fn json(value: &impl Serialize) -> Result<(), Failure> {
    line(serde_json::to_string_pretty(value).map_err(io::Error::other)?)
}

/// Columns, as wide as their widest cell.
pub(super) fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<(), Failure> {
    let rows: Vec<Vec<String>> = std::iter::once(head.iter().map(ToString::to_string).collect())
        .chain(rows)
        .collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        line(cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// `label: value` lines, aligned; empty values are left out.
pub(super) fn facts(facts: &[(&str, &str)]) -> Result<(), Failure> {
    let width = facts.iter().map(|(label, _)| label.len()).max().unwrap_or(0) + 1;
    for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        line(format_args!("{:<width$}  {value}", format!("{label}:")))?;
    }
    Ok(())
}

/// A time as people write it, in UTC.
pub(super) fn time(seconds: i64) -> String {
    // Civil date from days since the epoch (proleptic Gregorian calendar, era of 400 years).
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_read_as_dates() {
        assert_eq!(time(0), "1970-01-01 00:00:00Z");
        assert_eq!(time(951_782_399), "2000-02-28 23:59:59Z");
        assert_eq!(time(951_782_400), "2000-02-29 00:00:00Z");
        assert_eq!(time(1_795_291_815), "2026-11-21 20:50:15Z");
    }
}
