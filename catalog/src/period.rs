//! Spans of whole days that figures are about, among them the US fiscal year (October to September).

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A span of days, both ends included.
///
/// Written as `FY2023` (US fiscal year), `FY2023-Q1`, `2023` (calendar year), `2023-05` (month) or
/// `2023-04-01/2024-03-31` (any other span, an ISO 8601 interval).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    start: NaiveDate,
    end: NaiveDate,
}

impl Period {
    /// Makes a period of two days in order; `None` when they are not, or lie outside the years 1900 to 2200.
    #[must_use]
    pub fn new(start: NaiveDate, end: NaiveDate) -> Option<Self> {
        let in_range = |date: NaiveDate| (1900..=2200).contains(&date.year());
        (start <= end && in_range(start) && in_range(end)).then_some(Self { start, end })
    }

    fn of_months(start: NaiveDate, months: u32) -> Option<Self> {
        let next = start.checked_add_months(Months::new(months))?;
        Self::new(start, next.checked_sub_days(Days::new(1))?)
    }

    /// Answers the US fiscal year `year`: October of the year before to September.
    #[must_use]
    pub fn fiscal_year(year: i32) -> Option<Self> {
        Self::of_months(NaiveDate::from_ymd_opt(year - 1, 10, 1)?, 12)
    }

    /// Answers quarter 1 to 4 of the US fiscal year `year`; quarter 1 is October to December of the year before.
    #[must_use]
    pub fn fiscal_quarter(year: i32, quarter: u32) -> Option<Self> {
        if !(1..=4).contains(&quarter) {
            return None;
        }
        let first = NaiveDate::from_ymd_opt(year - 1, 10, 1)?;
        let start = first.checked_add_months(Months::new(3 * (quarter - 1)))?;
        Self::of_months(start, 3)
    }

    /// Answers the first day.
    #[must_use]
    pub fn start(self) -> NaiveDate {
        self.start
    }

    /// Answers the last day.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        self.end
    }

    /// Whether it spans exactly one year, wherever it begins.
    #[must_use]
    pub fn is_whole_year(self) -> bool {
        Self::of_months(self.start, 12) == Some(self)
    }

    /// Answers (fiscal year, quarter) when it is exactly a quarter of a US fiscal year.
    #[must_use]
    pub fn as_fiscal_quarter(self) -> Option<(i32, u32)> {
        let year = fiscal_year_of(self.start);
        (1..=4)
            .find(|quarter| Self::fiscal_quarter(year, *quarter) == Some(self))
            .map(|quarter| (year, quarter))
    }
}

/// Answers the US fiscal year that a day belongs to.
#[must_use]
pub(crate) fn fiscal_year_of(date: NaiveDate) -> i32 {
    date.year() + i32::from(date.month() >= 10)
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (self.start, self.end);
        if Self::fiscal_year(fiscal_year_of(start)) == Some(*self) {
            write!(formatter, "FY{}", fiscal_year_of(start))
        } else if let Some((year, quarter)) = self.as_fiscal_quarter() {
            write!(formatter, "FY{year}-Q{quarter}")
        } else if start.month() == 1 && start.day() == 1 && self.is_whole_year() {
            write!(formatter, "{}", start.year())
        } else if Self::of_months(start, 1) == Some(*self) && start.day() == 1 {
            write!(formatter, "{}", start.format("%Y-%m"))
        } else {
            write!(formatter, "{start}/{end}")
        }
    }
}

/// The text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a period: write FY2023, FY2023-Q1, 2023, 2023-05 or 2023-04-01/2024-03-31")]
pub struct PeriodError;

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let number = |digits: &str, length: usize| -> Option<i32> {
            (digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit()))
                .then(|| digits.parse().ok())
                .flatten()
        };
        // Figures are read with every page of services, and chrono's general parser is slow.
        let date = |text: &str| {
            let (year, month_and_day) = text.split_once('-')?;
            let (month, day) = month_and_day.split_once('-')?;
            let month = u32::try_from(number(month, 2)?).ok()?;
            NaiveDate::from_ymd_opt(number(year, 4)?, month, u32::try_from(number(day, 2)?).ok()?)
        };
        let parse = || -> Option<Self> {
            if let Some((start, end)) = text.split_once('/') {
                return Self::new(date(start)?, date(end)?);
            }
            if let Some(fiscal) = text.strip_prefix("FY") {
                return match fiscal.split_once('Q') {
                    Some((year, quarter)) => Self::fiscal_quarter(
                        number(year.trim_end_matches('-'), 4)?,
                        u32::try_from(number(quarter, 1)?).ok()?,
                    ),
                    None => Self::fiscal_year(number(fiscal, 4)?),
                };
            }
            match text.split_once('-') {
                Some((year, month)) => {
                    let month = u32::try_from(number(month, 2)?).ok()?;
                    Self::of_months(NaiveDate::from_ymd_opt(number(year, 4)?, month, 1)?, 1)
                }
                None => Self::of_months(NaiveDate::from_ymd_opt(number(text, 4)?, 1, 1)?, 12),
            }
        };
        parse()
            .filter(|period| Self::new(period.start, period.end).is_some())
            .ok_or(PeriodError)
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl schemars::JsonSchema for Period {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A span of whole days: a US fiscal year, one of its quarters, a calendar year, a month, or two days.",
            "pattern": "^(FY[0-9]{4}(-?Q[1-4])?|[0-9]{4}(-[0-9]{2})?|[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2})$",
            "examples": ["FY2023", "FY2023-Q1", "2023", "2023-05", "2023-04-01/2024-03-31"],
        })
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fiscal_year_turns_on_the_first_of_october() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        assert_eq!(fiscal_year_of(day(2022, 9, 30)), 2022);
        assert_eq!(fiscal_year_of(day(2022, 10, 1)), 2023);
        assert_eq!(fiscal_year_of(day(2023, 1, 1)), 2023);
        let first: Period = "FY2023-Q1".parse().expect("a quarter");
        assert_eq!((first.start(), first.end()), (day(2022, 10, 1), day(2022, 12, 31)));
    }

    #[test]
    fn every_way_of_writing_reads_back_as_itself() {
        for text in ["FY2023", "FY2023-Q4", "2023", "2023-02", "2023-04-01/2024-03-31"] {
            let period: Period = text.parse().expect("a period");
            assert_eq!(period.to_string(), text);
        }
        assert_eq!(
            "FY2021Q2".parse::<Period>().map(|p| p.to_string()),
            Ok("FY2021-Q2".into())
        );
    }

    #[test]
    fn what_is_not_a_period_is_refused() {
        for text in [
            "",
            "FY23",
            "FY2023-Q5",
            "2023-13",
            "2024-01-01/2023-01-01",
            "0001",
            "FY+202",
            "９999",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_year_is_whole_wherever_it_begins() {
        for text in ["FY2024", "2024", "2023-04-01/2024-03-31"] {
            assert!(text.parse::<Period>().expect("a period").is_whole_year(), "{text}");
        }
        assert!(
            !"2023-04-01/2024-03-30"
                .parse::<Period>()
                .expect("a period")
                .is_whole_year()
        );
    }
}
