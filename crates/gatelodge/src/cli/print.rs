//! How commands speak: tables and JSON on standard output, one sentence of failure on standard error.

use std::fmt;
use std::io::{self, Write as _};
use std::time::{Duration, UNIX_EPOCH};

use gatekeeper::control::Problem;
use serde::Serialize;

use crate::config::ConfigError;
use crate::{StartError, sentence};

/// Why a command did not do what it should: one sentence.
#[derive(Debug)]
pub(super) struct Failure(String);

impl Failure {
    pub(super) fn say(text: impl Into<String>) -> Self {
        Self(sentence(&text.into()))
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
        Self::say(problem.say)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::say(error.to_string())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::say(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::say(error.to_string())
    }
}

/// One line on standard output.
pub(super) fn line(text: impl fmt::Display) -> Result<(), Failure> {
    Ok(writeln!(io::stdout(), "{text}")?)
}

/// Text with its own ends of lines, on standard output.
pub(super) fn text(text: &str) -> Result<(), Failure> {
    Ok(io::stdout().write_all(text.as_bytes())?)
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
        .chain(rows.map(|row| row.iter().map(|cell| printable(cell)).collect()))
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

/// Strangers wrote much of what is listed (names, addresses, requests): nothing in it may speak to the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

/// `label: value` lines, aligned; empty values are left out.
pub(super) fn facts(facts: &[(&str, &str)]) -> Result<(), Failure> {
    let width = facts.iter().map(|(label, _)| label.len()).max().unwrap_or(0) + 1;
    for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        line(format_args!("{:<width$}  {value}", format!("{label}:")))?;
    }
    Ok(())
}

/// A time as people write it, in UTC: `2026-11-21T20:10:15Z`.
pub(super) fn time(seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string()
}
