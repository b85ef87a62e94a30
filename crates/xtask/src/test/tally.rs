//! Counting: how many passed and failed, as the test runners say it.

use std::fmt;

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Tally {
    /// Adds another tally.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// What a line of a test runner's output says: nothing, unless it is a closing line of `cargo test`, of
    /// Vitest, or of Node's runner (which gives passed, failed and cancelled a line each).
    pub(crate) fn told_by(line: &str) -> Self {
        let line = without_colours(line);
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("test result: ") {
            return Self {
                passed: number_before(rest, "passed"),
                failed: number_before(rest, "failed"),
            };
        }
        if let Some(rest) = line.strip_prefix("Tests ") {
            return Self {
                passed: number_before(rest, "passed"),
                failed: number_before(rest, "failed"),
            };
        }
        if let Some((sign, rest)) = line.split_once(' ')
            && (sign == "#" || sign == "ℹ")
            && let Some((word, number)) = rest.split_once(' ')
        {
            let number = number.parse().unwrap_or(0);
            return match word {
                "pass" => Self {
                    passed: number,
                    failed: 0,
                },
                "fail" | "cancelled" => Self {
                    passed: 0,
                    failed: number,
                },
                _ => Self::default(),
            };
        }
        Self::default()
    }
}

/// The number in front of a word: 3 in `ok. 3 passed; 1 failed`. 0 if there is none.
fn number_before(text: &str, word: &str) -> u64 {
    let mut previous = "";
    for part in text.split_whitespace() {
        if part.trim_end_matches([';', ',']) == word {
            return previous.parse().unwrap_or(0);
        }
        previous = part;
    }
    0
}

/// The text without the escape sequences that colour it in a terminal (`ESC [ … m`).
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64) -> Tally {
        Tally { passed, failed }
    }

    #[test]
    fn cargo_is_understood() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(Tally::told_by(line), tally(12, 3));
        assert_eq!(
            Tally::told_by("test result: \u{1b}[32mok\u{1b}[0m. 7 passed; 0 failed; 0 ignored"),
            tally(7, 0)
        );
    }

    #[test]
    fn vitest_is_understood() {
        assert_eq!(Tally::told_by("      Tests  41 passed (41)"), tally(41, 0));
        assert_eq!(
            Tally::told_by("      Tests  2 failed | 5 passed | 1 skipped (8)"),
            tally(5, 2)
        );
        assert_eq!(
            Tally::told_by(
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m3 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (3)\u{1b}[39m"
            ),
            tally(3, 0)
        );
        assert_eq!(Tally::told_by(" Test Files  2 passed (2)"), tally(0, 0));
    }

    #[test]
    fn node_is_understood() {
        assert_eq!(Tally::told_by("ℹ pass 9"), tally(9, 0));
        assert_eq!(Tally::told_by("# fail 2"), tally(0, 2));
        assert_eq!(Tally::told_by("ℹ cancelled 1"), tally(0, 1));
        assert_eq!(Tally::told_by("ℹ tests 12"), tally(0, 0));
        assert_eq!(Tally::told_by("ℹ duration_ms 812.5"), tally(0, 0));
    }

    #[test]
    fn other_lines_say_nothing() {
        for line in [
            "",
            "running 3 tests",
            "3 passed",
            "test a_b ... ok",
            "# passing by 3",
            "Tests",
        ] {
            assert_eq!(Tally::told_by(line), tally(0, 0), "{line}");
        }
    }
}
