//! Numbers, periods and fields as people who keep inventories say them.

use chrono::{Datelike, Days, NaiveDate};

use crate::period::Period;

/// Writes a number with commas between thousands.
pub(super) fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    if value < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Says a period: `FY2024`, `quarter 1 of FY2024`, `2024`, `May 2024`, `April 2023 to March 2024`, `3 to 9 May 2024`.
pub(super) fn spoken(period: Period) -> String {
    let (start, end) = (period.start(), period.end());
    let written = period.to_string();
    if let Some((year, quarter)) = period.as_fiscal_quarter() {
        return format!("quarter {quarter} of FY{year}");
    }
    if !written.contains(['-', '/']) {
        return written;
    }
    let day_after = end.checked_add_days(Days::new(1));
    let has_whole_months = start.day() == 1 && day_after.is_some_and(|day| day.day() == 1);
    if has_whole_months && (start.year(), start.month()) == (end.year(), end.month()) {
        start.format("%B %Y").to_string()
    } else if has_whole_months {
        format!("{} to {}", start.format("%B %Y"), end.format("%B %Y"))
    } else {
        format!("{} to {}", dated(start), dated(end))
    }
}

/// Says a day: `3 May 2024`.
pub(super) fn dated(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Says a field by its path: `tasks.0.channels.1.url` is “url” of channel 2 of task 1.
pub(super) fn field(path: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut parts = path.rsplit('.');
    while let Some(part) = parts.next() {
        said.push(match part.parse::<usize>() {
            Ok(place) => format!(
                "{} {}",
                entry(parts.next().unwrap_or_default()),
                place.saturating_add(1)
            ),
            Err(_) => format!("“{part}”"),
        });
    }
    said.join(" of ")
}

/// What one entry of a list is called: `alternateNames` has alternate names.
fn entry(list: &str) -> String {
    match list {
        "measurements" => return "figure".to_owned(),
        "opportunities" => return "opportunity".to_owned(),
        "ombControlNumbers" => return "OMB control number".to_owned(),
        "uiiCodes" => return "UII code".to_owned(),
        "nonDigitizable" => return "non-digitizable record".to_owned(),
        _ => {}
    }
    let mut said = String::new();
    for letter in list.strip_suffix('s').unwrap_or(list).chars() {
        if letter.is_ascii_uppercase() {
            said.push(' ');
        }
        said.push(letter.to_ascii_lowercase());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_said_as_people_say_them() {
        for (written, said) in [
            ("FY2024", "FY2024"),
            ("FY2024-Q1", "quarter 1 of FY2024"),
            ("2024", "2024"),
            ("2024-05", "May 2024"),
            ("2023-04-01/2024-03-31", "April 2023 to March 2024"),
            ("2024-05-03/2024-05-09", "3 May 2024 to 9 May 2024"),
        ] {
            assert_eq!(spoken(written.parse().expect("a period")), said);
        }
    }

    #[test]
    fn fields_are_counted_from_one() {
        assert_eq!(field("name"), "“name”");
        assert_eq!(field("tasks.0.channels.1.url"), "“url” of channel 2 of task 1");
        assert_eq!(field("ombControlNumbers.2"), "OMB control number 3");
        assert_eq!(field("measurements.0.value"), "“value” of figure 1");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [0, 999, 1_000, -1_234_567].map(grouped),
            ["0", "999", "1,000", "-1,234,567"]
        );
    }
}
