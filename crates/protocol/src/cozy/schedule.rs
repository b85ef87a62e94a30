//! When a konnector runs by itself: the six fields of a `@cron` trigger (second, minute, hour, day of the month, month,
//! day of the week), in UTC.
//!
//! As everywhere with cron, a day has to fit one of the two day fields when both are restricted, and both otherwise.

use std::fmt;
use std::ops::RangeInclusive;

use crate::time::Timestamp;

/// Days that are looked through: a 29 February comes within eight years.
const DAYS_AHEAD: i64 = 8 * 366 + 1;
const DAY: i64 = 86_400;
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Values of one field, one bit each.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Field {
    bits: u64,
    /// Whether it is restricted.
    chosen: bool,
}

impl Field {
    fn has(self, value: i64) -> bool {
        u32::try_from(value).is_ok_and(|value| value < 64 && self.bits >> value & 1 == 1)
    }

    /// The first value from `from` on.
    fn from(self, from: i64) -> Option<i64> {
        (from.max(0)..64).find(|value| self.has(*value))
    }
}

/// When something runs.
#[derive(Clone, PartialEq, Eq)]
pub struct Schedule {
    written: String,
    second: Field,
    minute: Field,
    hour: Field,
    day: Field,
    month: Field,
    weekday: Field,
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Schedule({})", self.written)
    }
}

/// A text that is no schedule. `Display` stands inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no schedule: six fields for second, minute, hour, day of the month, month and day of the week, such as \
     `0 30 3 * * *` for half past three (UTC) each day"
)]
pub struct InvalidSchedule(pub String);

/// How often the manifest of a konnector wants it to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// Each hour.
    Hourly,
    /// Each day.
    Daily,
    /// Each week.
    Weekly,
    /// Each month.
    Monthly,
}

impl Frequency {
    /// The word of the manifest; weekly where it says nothing, as everywhere in the family.
    pub fn of_manifest(word: Option<&str>) -> Self {
        match word {
            Some("hourly") => Self::Hourly,
            Some("daily") => Self::Daily,
            Some("monthly") => Self::Monthly,
            _ => Self::Weekly,
        }
    }
}

impl Schedule {
    /// Reads the six fields.
    pub fn parse(text: &str) -> Result<Self, InvalidSchedule> {
        let wrong = || InvalidSchedule(text.chars().take(80).collect());
        let mut fields = text.split_whitespace();
        let mut next = |range: RangeInclusive<u32>, names: &[&str]| -> Option<Field> {
            read_field(fields.next()?, range, names)
        };
        let read = (|| {
            Some(Self {
                written: String::new(),
                second: next(0..=59, &[])?,
                minute: next(0..=59, &[])?,
                hour: next(0..=23, &[])?,
                day: next(1..=31, &[])?,
                month: next(1..=12, &MONTHS)?,
                weekday: next(0..=7, &WEEKDAYS)?,
            })
        })();
        let mut read = read.ok_or_else(wrong)?;
        if fields.next().is_some() || text.len() > 200 {
            return Err(wrong());
        }
        // Sunday has two numbers.
        read.weekday.bits |= read.weekday.bits >> 7 & 1;
        read.written = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // 31 February never comes.
        if read.next_after(Timestamp::new(0)).is_none() {
            return Err(wrong());
        }
        Ok(read)
    }

    /// A schedule of a frequency within hours of the day. `chance` spreads konnectors, so that a service is not asked by
    /// everybody at once.
    pub fn of(frequency: Frequency, hours: Option<(u8, u8)>, chance: [u8; 4]) -> Self {
        let [minute, hour, day, second] = chance.map(u32::from);
        let (first, last) = hours.filter(|(first, last)| first < last).unwrap_or((0, 5));
        let hour = u32::from(first) + hour % u32::from(last - first);
        let (second, minute) = (second % 60, minute % 60);
        let text = match frequency {
            Frequency::Hourly => format!("{second} {minute} * * * *"),
            Frequency::Daily => format!("{second} {minute} {hour} * * *"),
            Frequency::Weekly => format!("{second} {minute} {hour} * * {}", day % 7),
            Frequency::Monthly => format!("{second} {minute} {hour} {} * *", day % 28 + 1),
        };
        let all = Field {
            bits: u64::MAX,
            chosen: false,
        };
        let one = |value: u32| Field {
            bits: 1 << value,
            chosen: true,
        };
        let mut made = Self {
            written: text,
            second: one(second),
            minute: one(minute),
            hour: all,
            day: all,
            month: all,
            weekday: all,
        };
        if frequency != Frequency::Hourly {
            made.hour = one(hour % 24);
        }
        match frequency {
            Frequency::Weekly => made.weekday = one(day % 7),
            Frequency::Monthly => made.day = one(day % 28 + 1),
            Frequency::Hourly | Frequency::Daily => {}
        }
        made
    }

    /// As it is written, with single blanks.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The first moment behind `after` that fits.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        let from = after.seconds().checked_add(1)?;
        let today = from.div_euclid(DAY);
        (today..=today.checked_add(DAYS_AHEAD)?)
            .filter(|day| self.fits(*day))
            .find_map(|day| {
                let begin = if day == today { from.rem_euclid(DAY) } else { 0 };
                Some(Timestamp::new(day * DAY + self.within_a_day(begin)?))
            })
    }

    fn fits(&self, day: i64) -> bool {
        let (month, of_month) = civil(day);
        // 1970-01-01 was a Thursday.
        let weekday = (day + 4).rem_euclid(7);
        let (one, other) = (self.day.has(of_month), self.weekday.has(weekday));
        let fits = if self.day.chosen && self.weekday.chosen {
            one || other
        } else {
            one && other
        };
        fits && self.month.has(month)
    }

    /// The first second of a day from `begin` on.
    fn within_a_day(&self, begin: i64) -> Option<i64> {
        let (hour, minute, second) = (begin / 3600, begin / 60 % 60, begin % 60);
        let first = |field: Field| field.from(0);
        let at = |hour: i64, minute: i64, second: i64| hour * 3600 + minute * 60 + second;
        let hours = || std::iter::successors(self.hour.from(hour), |hour| self.hour.from(hour + 1));
        hours().take_while(|hour| *hour < 24).find_map(|this_hour| {
            if this_hour > hour {
                return Some(at(this_hour, first(self.minute)?, first(self.second)?));
            }
            let this_minute = self.minute.from(minute).filter(|minute| *minute < 60)?;
            if this_minute > minute {
                return Some(at(this_hour, this_minute, first(self.second)?));
            }
            if let Some(second) = self.second.from(second).filter(|second| *second < 60) {
                return Some(at(this_hour, this_minute, second));
            }
            let next_minute = self.minute.from(minute + 1).filter(|minute| *minute < 60)?;
            Some(at(this_hour, next_minute, first(self.second)?))
        })
    }
}

/// Month and day of the month of a day since the epoch.
fn civil(day: i64) -> (i64, i64) {
    // Days are counted from 1 March of year 0, so that the leap day is the last of its year. An era is 400 years.
    let day = day.saturating_add(719_468).rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    (
        if month < 10 { month + 3 } else { month - 9 },
        day - (153 * month + 2) / 5 + 1,
    )
}

/// One field: `*`, a number, a name, `a-b`, each with `/step`, and lists of them.
fn read_field(text: &str, range: RangeInclusive<u32>, names: &[&str]) -> Option<Field> {
    let (low, high) = (*range.start(), *range.end());
    let value = |word: &str| -> Option<u32> {
        let named = names.iter().position(|name| name.eq_ignore_ascii_case(word));
        let number = match named {
            // Months count from one, days of the week from zero.
            Some(at) => u32::try_from(at).ok()? + low,
            None if word.bytes().all(|byte| byte.is_ascii_digit()) => word.parse().ok()?,
            None => return None,
        };
        range.contains(&number).then_some(number)
    };
    let mut field = Field {
        bits: 0,
        chosen: !matches!(text, "*" | "?"),
    };
    for part in text.split(',') {
        let (what, step) = match part.split_once('/') {
            Some((what, step)) => (what, Some(step.parse::<u32>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (first, last) = match (what, what.split_once('-')) {
            ("*" | "?", _) => (low, high),
            (_, Some((first, last))) => (value(first)?, value(last)?),
            (one, None) => (value(one)?, if step.is_some() { high } else { value(one)? }),
        };
        if first > last {
            return None;
        }
        for value in (first..=last).step_by(usize::try_from(step.unwrap_or(1)).ok()?) {
            field.bits |= 1 << value;
        }
    }
    Some(field)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cozy::registration::rfc3339;

    /// 2026-01-01T00:00:00Z, a Thursday.
    const NEW_YEAR: i64 = 1_767_225_600;

    fn next(schedule: &str, after: i64) -> String {
        let schedule = Schedule::parse(schedule).unwrap();
        rfc3339(schedule.next_after(Timestamp::new(after)).unwrap())
    }

    #[test]
    fn the_next_moment_is_found() {
        for (schedule, expected) in [
            ("0 30 3 * * *", "2026-01-01T03:30:00Z"),
            ("0 0 0 * * *", "2026-01-02T00:00:00Z"),
            ("* * * * * *", "2026-01-01T00:00:01Z"),
            ("15 */20 * * * *", "2026-01-01T00:00:15Z"),
            ("0 0 8 * * 1", "2026-01-05T08:00:00Z"),
            ("0 0 8 * * sun", "2026-01-04T08:00:00Z"),
            ("0 0 8 * * 7", "2026-01-04T08:00:00Z"),
            ("0 0 8 31 * *", "2026-01-31T08:00:00Z"),
            ("0 0 8 29 feb *", "2028-02-29T08:00:00Z"),
            ("0 0 8 15 * fri", "2026-01-02T08:00:00Z"),
            ("0 5,10 9-17/4 * 3 ?", "2026-03-01T09:05:00Z"),
        ] {
            assert_eq!(next(schedule, NEW_YEAR), expected, "{schedule}");
        }
        let half_past = NEW_YEAR + 3 * 3600 + 1800;
        assert_eq!(next("0 30 3 * * *", half_past - 1), "2026-01-01T03:30:00Z");
        assert_eq!(next("0 30 3 * * *", half_past), "2026-01-02T03:30:00Z");
        assert_eq!(next("59 59 23 31 12 *", NEW_YEAR - 1), "2026-12-31T23:59:59Z");
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for wrong in [
            "",
            "* * * * *",
            "* * * * * * *",
            "60 * * * * *",
            "* * 24 * * *",
            "* * * 0 * *",
            "* * * * 13 *",
            "* * * * * 8",
            "5-1 * * * * *",
            "*/0 * * * * *",
            "a * * * * *",
            "0 0 0 31 2 *",
            "-1 * * * * *",
            "@daily",
            "+1 * * * * *",
        ] {
            assert!(Schedule::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_frequency_becomes_a_schedule_within_its_hours() {
        let made = Schedule::of(Frequency::Daily, Some((8, 10)), [61, 3, 9, 0]);
        assert_eq!(made.as_str(), "0 1 9 * * *");
        let hours = |hours| Schedule::of(Frequency::Monthly, hours, [0, 255, 255, 255]);
        assert_eq!(hours(Some((5, 5))).as_str(), hours(None).as_str());
        assert_eq!(Frequency::of_manifest(None), Frequency::Weekly);
    }

    proptest! {
        #[test]
        fn a_made_schedule_reads_back_as_itself(
            which in 0..4_usize, hours in proptest::option::of((0..24_u8, 0..25_u8)), chance: [u8; 4]
        ) {
            let all = [Frequency::Hourly, Frequency::Daily, Frequency::Weekly, Frequency::Monthly];
            let made = Schedule::of(all[which], hours, chance);
            let read = Schedule::parse(made.as_str()).unwrap();
            let now = Timestamp::new(NEW_YEAR);
            prop_assert_eq!(made.next_after(now), read.next_after(now));
        }

        #[test]
        fn the_next_moment_lies_ahead(after in -4_000_000_000_i64..8_000_000_000) {
            let schedule = Schedule::parse("7 */13 2,5 * * mon-fri").unwrap();
            let next = schedule.next_after(Timestamp::new(after)).unwrap();
            prop_assert!(next.seconds() > after && next.seconds() - after < 4 * DAY);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9*/,?a-z -]{0,40}") {
            let _ = Schedule::parse(&text);
        }
    }
}
