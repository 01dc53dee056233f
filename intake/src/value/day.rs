//! Days.

use chrono::{Datelike, Days, NaiveDate};
use fsi_catalog::rules;

use super::{Conventions, Fault, Said, shown, unusable};
use crate::table::Cell;

/// Reads a day: ISO 8601, as the United States write it, with the name of the month, or as the serial number of a
/// spreadsheet.
#[must_use]
pub fn day(cell: &Cell, conventions: &Conventions) -> Said<NaiveDate> {
    if let Some(fault) = unusable(cell) {
        return Said::fault(fault);
    }
    match cell {
        Cell::Empty => Said::nothing(),
        Cell::Day(day) => Said::value(*day),
        Cell::Number(serial) => of_number(*serial, *conventions),
        other => of_text(&other.to_string(), *conventions),
    }
}

/// The day of a spreadsheet's serial number, whose fraction is the time of the day. Spreadsheets that count from 1900 have a
/// 29 February 1900 (serial 60), which never was; days before it are counted from another start than those after.
#[must_use]
pub fn day_of_serial(serial: f64, from_1904: bool) -> Option<NaiveDate> {
    /// 31 December 9999, where spreadsheets end.
    const LAST: f64 = 2_958_465.0;
    if !(0.0..=LAST).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within bounds")]
    let days = serial.floor() as u64;
    let (start, days) = match (from_1904, days) {
        (true, _) => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        (false, 0 | 60) => return None,
        (false, 1..60) => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        (false, _) => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
    };
    start.checked_add_days(Days::new(days))
}

fn unreadable(written: &str) -> Fault {
    Fault::new(
        &rules::DATE_UNREADABLE,
        format!("“{}” cannot be read as a day", shown(written)),
    )
}

fn is_year(number: f64) -> bool {
    (1900.0..=2200.0).contains(&number) && number.fract() == 0.0
}

fn year_only(written: &str) -> Fault {
    Fault::new(
        &rules::DATE_UNREADABLE,
        format!("“{}” is a year, not a day", shown(written)),
    )
    .with_remedy(
        "Write the whole day as YYYY-MM-DD, such as 2025-03-31; leave the cell empty when only the year is known.",
    )
}

fn of_number(number: f64, conventions: Conventions) -> Said<NaiveDate> {
    let written = number.to_string();
    if is_year(number) {
        return Said::fault(year_only(&written));
    }
    // 20250304 is a day written without hyphens.
    if let Some(day) = compact(&written) {
        return Said::value(day);
    }
    match day_of_serial(number, conventions.days_from_1904).filter(|day| day.year() <= 2200) {
        Some(day) => Said::value(day),
        None => Said::fault(unreadable(&written)),
    }
}

fn compact(written: &str) -> Option<NaiveDate> {
    if written.len() != 8 || !written.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day = NaiveDate::parse_from_str(written, "%Y%m%d").ok()?;
    (1900..=2200).contains(&day.year()).then_some(day)
}

fn of_text(written: &str, conventions: Conventions) -> Said<NaiveDate> {
    // No way of writing one is longer.
    if written.chars().count() > 60 {
        return Said::fault(unreadable(written));
    }
    let plain = without_time(written);
    if let Ok(number) = plain.parse::<f64>()
        && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return of_number(number, conventions);
    }
    let words: Vec<String> = plain
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '-' | '.' | '\u{2010}'..='\u{2015}'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.iter().any(|word| word.starts_with(|c: char| c.is_alphabetic())) {
        return named(written, &words);
    }
    let numbers: Option<Vec<(u32, usize)>> = words
        .iter()
        .map(|word| {
            let plain = word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= 4;
            plain
                .then(|| word.parse().ok().map(|number| (number, word.len())))
                .flatten()
        })
        .collect();
    match numbers.as_deref() {
        Some(&[(year, 4), (month, 1..=2), (day, 1..=2)]) => of_parts(written, year, month, day),
        Some(&[(first, 1..=2), (second, 1..=2), (year, length @ (2 | 4))]) => {
            // Points separate day, month and year wherever they separate them at all.
            let day_first = conventions.day_first || plain.contains('.');
            turned(written, first, second, full_year(year, length), day_first, length == 2)
        }
        Some(&[(_, 4), (_, 1..=2)] | &[(_, 1..=2), (_, 4)]) => Said::fault(month_only(written)),
        _ => Said::fault(unreadable(written)),
    }
}

/// Two digits of a year, as spreadsheets read them: up to 29 in this century.
fn full_year(year: u32, length: usize) -> u32 {
    match (length, year) {
        (2, 0..30) => 2000 + year,
        (2, _) => 1900 + year,
        _ => year,
    }
}

/// Cuts off the time of the day, as in `2025-03-04T00:00:00Z` and `3/4/2025 12:00 AM`.
fn without_time(written: &str) -> &str {
    let Some(colon) = written.find(':') else {
        return written;
    };
    let before = written.get(..colon).unwrap_or_default();
    let hour = before.trim_end_matches(|c: char| c.is_ascii_digit());
    hour.trim_end_matches(['T', 't', ' ', ','])
}

fn month_only(written: &str) -> Fault {
    Fault::new(
        &rules::DATE_UNREADABLE,
        format!("“{}” is a month, not a day", shown(written)),
    )
    .with_remedy("Write the whole day as YYYY-MM-DD, such as 2025-03-31.")
}

fn of_parts(written: &str, year: u32, month: u32, day: u32) -> Said<NaiveDate> {
    match date(year, month, day) {
        Some(day) => Said::value(day),
        None => Said::fault(
            Fault::new(
                &rules::DATE_UNREADABLE,
                format!("“{}” names a day that does not exist", shown(written)),
            )
            .with_remedy("Write the day as YYYY-MM-DD, such as 2025-03-31."),
        ),
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1900..=2200).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Day and month in one order or the other. Where only one of them makes a day, that one is meant.
fn turned(written: &str, first: u32, second: u32, year: u32, day_first: bool, short_year: bool) -> Said<NaiveDate> {
    let month_first = date(year, first, second);
    let other = date(year, second, first);
    let (meant, swapped) = if day_first {
        (other, month_first)
    } else {
        (month_first, other)
    };
    match (meant, swapped) {
        (Some(day), Some(swapped)) if day != swapped || short_year => {
            let message = if day == swapped {
                format!("“{}” has a short year; it is read as {day}", shown(written))
            } else {
                format!("“{}” can be {day} or {swapped}; it is read as {day}", shown(written))
            };
            let fault = Fault::new(&rules::DATE_AMBIGUOUS, message)
                .with_remedy(format!("Write {day} if that is the day, else the day as YYYY-MM-DD."));
            // Which of two days is meant only its writer knows; a short year leaves little doubt.
            let fault = if day == swapped {
                fault.with_fix(day.to_string())
            } else {
                fault
            };
            Said::doubted(day, fault)
        }
        (Some(day), _) | (None, Some(day)) if short_year => Said::doubted(
            day,
            Fault::new(
                &rules::DATE_AMBIGUOUS,
                format!("“{}” has a short year; it is read as {day}", shown(written)),
            )
            .with_remedy(format!("Write {day} if that is the day, else the day as YYYY-MM-DD."))
            .with_fix(day.to_string()),
        ),
        (Some(day), _) | (None, Some(day)) => Said::value(day),
        (None, None) => of_parts(written, year, first, second),
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

fn begins(names: &[&str], word: &str) -> Option<usize> {
    let is_short =
        |name: &str| word.chars().count() >= 3 && (name.starts_with(word) || (word == "sept" && name == "september"));
    names.iter().position(|name| is_short(name))
}

/// `March 3, 2025`, `3 Mar 2025`, `Monday, 3rd of March 2025`, `2025 March 3`.
fn named(written: &str, words: &[String]) -> Said<NaiveDate> {
    let (mut month, mut day, mut year, mut length) = (None, None, None, 0);
    for word in words {
        let number = ["st", "nd", "rd", "th"]
            .iter()
            .find_map(|ending| word.strip_suffix(ending))
            .unwrap_or(word);
        if let Ok(number) = number.parse::<u32>() {
            match word.len() {
                4 if year.is_none() && word.len() == number.to_string().len() => (year, length) = (Some(number), 4),
                1.. if day.is_none() && number <= 31 => day = Some(number),
                2 if year.is_none() => (year, length) = (Some(full_year(number, 2)), 2),
                _ => return Said::fault(unreadable(written)),
            }
        } else if let (Some(index), None) = (begins(&MONTHS, word), month) {
            month = u32::try_from(index + 1).ok();
        } else if begins(&WEEKDAYS, word).is_none() && word != "of" && word != "the" {
            return Said::fault(unreadable(written));
        }
    }
    match (year, month, day) {
        (Some(year), Some(month), Some(day)) if length == 2 => match date(year, month, day) {
            Some(day) => Said::doubted(
                day,
                Fault::new(
                    &rules::DATE_AMBIGUOUS,
                    format!("“{}” has a short year; it is read as {day}", shown(written)),
                )
                .with_remedy(format!("Write {day} if that is the day, else the day as YYYY-MM-DD."))
                .with_fix(day.to_string()),
            ),
            None => of_parts(written, year, month, day),
        },
        (Some(year), Some(month), Some(day)) => of_parts(written, year, month, day),
        (_, Some(_), _) => Said::fault(month_only(written)),
        _ => Said::fault(unreadable(written)),
    }
}
