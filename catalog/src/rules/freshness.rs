//! Whether the record is up to date.

use chrono::{Days, NaiveDate};

use super::case::Case;
use super::words::dated;
use crate::period::fiscal_year_of;
use crate::vocabulary::DesignationStatus;

rules! {
    REVIEW_IN_FUTURE Error Freshness
        "The last review lies in the future"
        "A review that has not taken place keeps the record from being looked at."
        "Give the day of the last review, or put the day into the next review.";
    REVIEW_OVERDUE Warning Freshness
        "The last review is more than a year ago"
        "Services and applications that serve the public are reviewed regularly."
        "Review the record, or confirm that it still holds, and give the day."
        "21st Century IDEA §4(b)";
    NEXT_REVIEW_PASSED Warning Freshness
        "The day of the next review has passed"
        "The agency set itself this day."
        "Review the record, then set the day of the review after it."
        "21st Century IDEA §4(b)";
    NEXT_REVIEW_BEFORE_LAST Warning Freshness
        "The next review is before the last one"
        "The two days are exchanged, or the next one was not moved on."
        "Set the day of the review that comes.";
    FIGURES_OLD Suggestion Freshness
        "The newest figure is more than two years old"
        "Services are put in order by their volume; old numbers put them in an old order. Of a file in which every number is old, it is told once."
        "Give the figures of the last full year, or NO_DATA."
        "OMB M-23-22 §IV";
    DESIGNATION_OLD Suggestion Freshness
        "The designation is of an earlier year"
        "High-impact service providers designate their services year by year."
        "Add this year's designation, or set the status to PREVIOUSLY_REPORTED."
        "OMB Circular A-11 §280";
}

/// Days after which a review is overdue (21st Century IDEA §4(b): "regularly").
const REVIEW_DAYS: u64 = 365;
/// Fiscal years after which figures are old.
const OLD: i32 = 2;

/// Answers the day from which a review counts as overdue, here and for the flag `STALE_REVIEW`.
pub(crate) fn overdue_on(reviewed: NaiveDate) -> NaiveDate {
    reviewed
        .checked_add_days(Days::new(REVIEW_DAYS))
        .unwrap_or(NaiveDate::MAX)
}

/// How old the figures of a submission were so far.
#[derive(Debug, Default)]
pub(super) struct Ages {
    /// The last day of the newest figures.
    newest: Option<NaiveDate>,
    /// Services whose figures are up to date, and those whose are old.
    fresh: usize,
    old: usize,
    /// Whether it was told that most are old.
    is_told: bool,
}

pub(super) fn check(case: &mut Case<'_>, ages: &mut Ages) {
    let today = case.setting.today;
    let record = case.record;
    if let Some(day) = record.last_reviewed_on {
        // A day that has begun somewhere on Earth has not come yet in UTC.
        let is_future = today
            .checked_add_days(Days::new(1))
            .is_some_and(|tomorrow| day > tomorrow);
        let is_overdue = overdue_on(day) <= today;
        let (rule, message) = if is_future {
            (
                &REVIEW_IN_FUTURE,
                format!("it was last reviewed on {}, but today is {}", dated(day), dated(today)),
            )
        } else {
            (
                &REVIEW_OVERDUE,
                format!("it was last reviewed on {}, more than a year ago", dated(day)),
            )
        };
        if is_future || is_overdue {
            let finding = case
                .finding(rule, "lastReviewedOn", message)
                .with_value(day.to_string());
            case.add(finding);
        }
    }
    if let Some(next) = record.next_review_on {
        let is_before = record.last_reviewed_on.is_some_and(|last| next < last);
        let rule = if is_before {
            Some((
                &NEXT_REVIEW_BEFORE_LAST,
                format!("the next review, {}, is before the last one", dated(next)),
            ))
        } else {
            (next < today).then(|| {
                (
                    &NEXT_REVIEW_PASSED,
                    format!("the next review was due on {}", dated(next)),
                )
            })
        };
        if let Some((rule, message)) = rule {
            let finding = case.finding(rule, "nextReviewOn", message).with_value(next.to_string());
            case.add(finding);
        }
    }
    figures(case, ages);
    let newest = record
        .designations
        .iter()
        .enumerate()
        .max_by_key(|(_, entry)| entry.fiscal_year);
    if let Some((index, newest)) = newest
        && newest.status == DesignationStatus::Designated
        && newest.fiscal_year < fiscal_year_of(today) - 1
    {
        let message = format!("the newest designation is of fiscal year {}", newest.fiscal_year);
        let path = format!("designations.{index}.fiscalYear");
        let finding = case.finding(&DESIGNATION_OLD, &path, message);
        case.add(finding.with_value(newest.fiscal_year.to_string()));
    }
}

/// Old figures are the fault of a record only where most other records of the submission have newer ones; a file of which
/// most figures are old is an old file, and said to be one once.
fn figures(case: &mut Case<'_>, ages: &mut Ages) {
    let Some(last) = case.series.last_day() else { return };
    let is_old = fiscal_year_of(case.setting.today) - fiscal_year_of(last) > OLD;
    if !is_old {
        ages.fresh += 1;
        ages.newest = ages.newest.max(Some(last));
        return;
    }
    let is_alone = ages.fresh > ages.old;
    ages.old += 1;
    let message = match ages.newest.filter(|_| is_alone) {
        Some(newest) => format!(
            "its newest figure is of a period that ended on {}; those of other services go to {}",
            dated(last),
            dated(newest)
        ),
        None if ages.is_told => return,
        None => {
            ages.is_told = true;
            format!(
                "its newest figure is of a period that ended on {}; so old are the figures of most services here, which is told once",
                dated(last)
            )
        }
    };
    case.find(&FIGURES_OLD, "measurements", message);
}
