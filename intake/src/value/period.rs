//! Spans of days.

use chrono::{Datelike, Months, NaiveDate};
use fsi_catalog::{Period, rules};

use super::{Conventions, Fault, Said, shown, text};
use crate::table::Cell;

/// Reads a period: `FY2025`, `FY 25`, `FY2025-Q1`, `Q1 FY2025`, `2024-2025`, `2025`, `2025-05`, `2024-10-01/2025-09-30`.
#[must_use]
pub fn period(cell: &Cell, conventions: &Conventions) -> Said<Period> {
    let said = text(cell);
    let Some(written) = said.value else {
        return Said {
            value: None,
            faults: said.faults,
        };
    };
    if matches!(cell, Cell::Day(_)) {
        return Said::fault(
            Fault::new(
                &rules::PERIOD_UNREADABLE,
                format!("“{written}” is a day, not a span of days"),
            )
            .with_remedy(
                "Write FY2025, FY2025-Q1, 2025, 2025-05 or 2024-10-01/2025-09-30, in a column that is formatted as text.",
            ),
        );
    }
    match of_text(&written, *conventions) {
        Some(period) => Said::value(period),
        None => Said::fault(Fault::new(
            &rules::PERIOD_UNREADABLE,
            format!("“{}” is not a period", shown(&written)),
        )),
    }
}

fn of_text(text: &str, conventions: Conventions) -> Option<Period> {
    // No way of writing one is longer.
    if text.len() > 60 {
        return None;
    }
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other.to_ascii_uppercase(),
        })
        .collect();
    if let Ok(period) = plain.parse() {
        return Some(period);
    }
    fiscal(&plain).or_else(|| two_years(&plain, conventions))
}

/// `FISCALYEAR2025`, `FY25`, `FY2025Q1`, `Q1FY2025`, `2025-Q1` without FY is no fiscal quarter and is refused.
fn fiscal(plain: &str) -> Option<Period> {
    let plain = plain
        .replace("FISCALYEAR", "FY")
        .replace("QUARTER", "Q")
        .replace(['-', ',', '\'', '/'], "");
    let (year, quarter) = if let Some(rest) = plain.strip_prefix("FY") {
        match rest.split_once('Q') {
            Some((year, quarter)) => (year, Some(quarter)),
            None => (rest, None),
        }
    } else {
        let (quarter, year) = plain.strip_prefix('Q')?.split_once("FY")?;
        (year, Some(quarter))
    };
    let year = match (year.len(), year.bytes().all(|byte| byte.is_ascii_digit())) {
        (4, true) => year.parse().ok()?,
        (2, true) => 2000 + year.parse::<i32>().ok()?,
        _ => return None,
    };
    match quarter {
        Some(quarter) => Period::fiscal_quarter(year, quarter.parse().ok()?),
        None => Period::fiscal_year(year),
    }
}

/// `2024-2025` is the one year that lies in both, beginning in the month of the convention.
fn two_years(plain: &str, conventions: Conventions) -> Option<Period> {
    let plain = plain.strip_prefix("FY").unwrap_or(plain);
    let (first, second) = plain.split_once(['-', '/'])?;
    let year = |digits: &str| -> Option<i32> {
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())
            .flatten()
    };
    if first.len() != 4 {
        return None;
    }
    let first = year(first)?;
    let next = match second.len() {
        4 => year(second)?,
        // 2024-25 is a year and the next; 2024-05 was read as a month above.
        2 => first - first.rem_euclid(100) + year(second)?,
        _ => return None,
    };
    if next != first + 1 {
        return None;
    }
    let start = NaiveDate::from_ymd_opt(first, conventions.years_begin_in, 1)?;
    let end = start.checked_add_months(Months::new(12))?.pred_opt()?;
    debug_assert!(end.year() <= next);
    Period::new(start, end)
}
