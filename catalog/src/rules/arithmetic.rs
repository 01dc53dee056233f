//! Whether numbers agree with one another.

use super::case::Case;
use super::series::Point;
use super::structure::cut;
use super::words::{dated, grouped, spoken};
use crate::measurement::MeasurementInput;
use crate::period::{Period, fiscal_year_of};
use crate::vocabulary::{Channel, FigureState, Measure, Vocabulary};

rules! {
    FIGURE_TWICE Error Arithmetic
        "A figure stands twice with two values"
        "Two values for the same thing in the same period contradict each other; only the last one would count."
        "Keep the one that is right.";
    CHANNELS_ABOVE_TOTAL Warning Arithmetic
        "The channels have more transactions than all together"
        "A transaction takes place in one channel, so the channels cannot add up to more than the total."
        "Correct the total or the channels; leave the total out where it is not counted by itself.";
    CHANNELS_BELOW_TOTAL Suggestion Arithmetic
        "The channels do not add up to the total"
        "Every channel has a number, yet together they are less than the total: a channel is missing, or a number is wrong."
        "Add the missing channel, or correct the numbers.";
    QUARTERS_AGAINST_YEAR Warning Arithmetic
        "The quarters do not add up to the year"
        "Four quarters are the fiscal year, so what is counted in them is what is counted in the year."
        "Correct the year or the quarter that is wrong; leave the year out where it is only the sum.";
    QUARTER_ABOVE_YEAR Warning Arithmetic
        "A quarter is larger than its year"
        "What was counted in a quarter was counted in the fiscal year, too."
        "Correct the year or the quarter.";
    RESPONDENTS_ABOVE_OFFERED Warning Arithmetic
        "More answered the survey than were offered it"
        "A share of answers above 100 % shows that the two numbers were counted in different ways."
        "Count both in the same channel and quarter."
        "OMB Circular A-11 §280";
    OFFERED_ABOVE_CUSTOMERS Warning Arithmetic
        "The survey was offered to more customers than there were"
        "A share of customers above 100 % shows that the two numbers were counted in different ways."
        "Count both in the same channel and quarter; customers are those served, whether they came once or more."
        "OMB Circular A-11 §280";
    SURVEY_UNANSWERED Warning Arithmetic
        "Nobody answered a survey that was offered to many"
        "Of a thousand people somebody answers; a 0 mostly stands where nobody counted."
        "Write NO_DATA where the answers were not counted."
        "OMB Circular A-11 §280";
    VISITS_BELOW_TRANSACTIONS Suggestion Arithmetic
        "Far fewer visits than transactions online"
        "Who transacts on a site mostly visits it first; a 0 mostly stands where nobody counts visits."
        "Write NO_DATA where visits are not counted; otherwise look whether both numbers are of the same pages and the same year.";
    TOTAL_OF_ESTIMATES Suggestion Arithmetic
        "A total is exact, but parts of it are estimates"
        "A sum is no more exact than its parts."
        "Mark the total as an estimate.";
    ROUND_NUMBER Suggestion Arithmetic
        "A large round number is not marked as an estimate"
        "A number such as 2,000,000 is hardly ever a count."
        "Mark it as an estimate, or give the number that was counted.";
    DURATION_IMPLAUSIBLE Warning Arithmetic
        "A duration is implausibly long"
        "A wait of more than a day, or ten years of processing, is mostly in another unit."
        "Give the wait in minutes and the processing in days."
        "5 U.S.C. 322";
    BURDEN_WITHOUT_RESPONSES Warning Arithmetic
        "Hours are spent on a form that nobody sends"
        "The hours of a collection are those of its responses."
        "Correct the responses or the hours, as they stand in the approval."
        "44 U.S.C. 3502";
    FIGURE_OF_THE_FUTURE Warning Arithmetic
        "A figure is about a period that is not over"
        "What has not happened cannot be counted."
        "Give the figure once the period is over; mark it as an estimate if it is a projection.";
}

/// How far sums may be off: figures are rounded and corrected in different places.
const TOLERANCE: f64 = 0.01;
/// The most periods of which totals are compared.
const MOST_PERIODS: usize = 24;
/// Whole surveys have at least this many invitations.
const MANY_OFFERED: i64 = 1_000;
/// Fewer transactions than this say nothing beside visits.
const MANY_TRANSACTIONS: i64 = 1_000;
/// Visits this many times fewer than transactions are far fewer.
const FAR_FEWER: i64 = 10;
/// Round numbers from here on are hardly counts.
const LARGE: i64 = 100_000;
/// The longest wait, in minutes: a day.
const LONGEST_WAIT: i64 = 1_440;
/// The longest processing, in days: ten years.
const LONGEST_PROCESSING: i64 = 3_650;

pub(super) fn check(case: &mut Case<'_>) {
    twice(case);
    totals(case);
    quarters(case);
    surveys(case);
    visits(case);
    single(case);
    forms(case);
}

/// How much one number is above another, as a share of it.
#[expect(clippy::cast_precision_loss, reason = "a share of a count needs no 53rd bit")]
fn excess(value: i64, of: i64) -> f64 {
    (value as f64 - of as f64) / (of as f64).max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "a share of a count needs no 53rd bit")]
fn percent(part: i64, whole: i64) -> String {
    format!("{:.0} %", 100.0 * part as f64 / (whole as f64).max(1.0))
}

fn twice(case: &mut Case<'_>) {
    let figures = &case.draft.measurements;
    let subject = |figure: &MeasurementInput| (figure.channel, figure.task.clone(), figure.measure, figure.period);
    let mut order: Vec<usize> = (0..figures.len()).collect();
    order.sort_by_cached_key(|index| subject(&figures[*index]));
    let doubles: Vec<(usize, usize)> = order
        .windows(2)
        .filter_map(|pair| {
            let [first, second] = *pair else { return None };
            let (one, other) = (&figures[first], &figures[second]);
            let is_same = subject(one) == subject(other);
            (is_same && (one.state, one.value) != (other.state, other.value)).then_some((first, second))
        })
        .collect();
    for (first, second) in doubles {
        let (one, other) = (&figures[first], &figures[second]);
        let said = |figure: &MeasurementInput| figure.value.map_or(figure.state.code().to_owned(), grouped);
        let message = format!(
            "{} of {} stand twice: {} and {}",
            one.measure.term().title.to_lowercase(),
            spoken(one.period),
            said(one),
            said(other)
        );
        let path = format!("measurements.{second}.value");
        let finding = case.finding(&FIGURE_TWICE, &path, message).with_value(said(other));
        case.add(finding);
    }
}

/// Transactions of the channels against those of the whole service, in each period.
fn totals(case: &mut Case<'_>) {
    let totals: Vec<Point<'_>> = case
        .series
        .all()
        .iter()
        .filter(|point| point.task.is_none() && point.channel.is_none() && point.measure == Measure::Transactions)
        .copied()
        .collect();
    // A service has few periods; whoever sends hundreds is told of the last ones.
    for total in totals.iter().rev().take(MOST_PERIODS) {
        if let Some(value) = total.value {
            total_of(case, *total, value);
        }
    }
}

fn total_of(case: &mut Case<'_>, total: Point<'_>, value: i64) {
    let parts: Vec<Point<'_>> = case
        .series
        .by_channel(Measure::Transactions, total.period)
        .copied()
        .collect();
    let known: Vec<i64> = parts.iter().filter_map(|part| part.value).collect();
    let is_new = total.at.is_some() || parts.iter().any(|part| part.at.is_some());
    if known.is_empty() || !is_new {
        return;
    }
    let sum = known.iter().copied().fold(0_i64, i64::saturating_add);
    let path = Case::figure_path(total.at.or(parts.iter().find_map(|part| part.at)));
    let has_unknown = parts.iter().any(|part| part.state == FigureState::NoData);
    let message = format!(
        "the channels have {} transactions in {}, but the total says {}",
        grouped(sum),
        spoken(total.period),
        grouped(value)
    );
    if excess(sum, value) > TOLERANCE {
        let finding = case
            .finding(&CHANNELS_ABOVE_TOTAL, &path, message)
            .with_value(value.to_string());
        case.add(finding);
    } else if excess(value, sum) > TOLERANCE && !has_unknown && !total.is_estimated && known.len() > 1 {
        let finding = case
            .finding(&CHANNELS_BELOW_TOTAL, &path, message)
            .with_value(value.to_string());
        case.add(finding);
    }
    if !total.is_estimated && parts.iter().any(|part| part.is_estimated && part.value != Some(0)) {
        let message = format!(
            "the total of {} is given as counted, but the number of one of its channels as an estimate",
            spoken(total.period)
        );
        case.find(&TOTAL_OF_ESTIMATES, &path, message);
    }
}

/// Quarters against their fiscal year.
fn quarters(case: &mut Case<'_>) {
    let mut found = Vec::new();
    for series in case.series.of_subjects() {
        let of = |period| {
            let place = series.binary_search_by_key(&period, |point: &Point<'_>| point.period);
            place.ok().and_then(|place| series.get(place))
        };
        for whole in series.iter().filter(|point| point.is_volume()) {
            let year = fiscal_year_of(whole.period.end());
            let Some(value) = whole.value.filter(|_| Period::fiscal_year(year) == Some(whole.period)) else {
                continue;
            };
            let quarters: Vec<&Point<'_>> = (1..=4)
                .filter_map(|quarter| of(Period::fiscal_quarter(year, quarter)?))
                .collect();
            let values: Vec<i64> = quarters.iter().filter_map(|quarter| quarter.value).collect();
            let at = whole.at.or(quarters.iter().find_map(|quarter| quarter.at));
            let (Some(largest), true) = (values.iter().copied().max(), at.is_some()) else {
                continue;
            };
            let sum = values.iter().copied().fold(0_i64, i64::saturating_add);
            // A customer who comes in two quarters is one customer of the year.
            let adds_up = whole.measure != Measure::Customers;
            let (rule, quarters) = if excess(largest, value) > TOLERANCE {
                (&QUARTER_ABOVE_YEAR, format!("a quarter has {}", grouped(largest)))
            } else if adds_up && values.len() == 4 && excess(sum.max(value), sum.min(value)) > TOLERANCE {
                (
                    &QUARTERS_AGAINST_YEAR,
                    format!("its quarters have {} together", grouped(sum)),
                )
            } else {
                continue;
            };
            let measure = whole.measure.term().title.to_lowercase();
            let message = format!(
                "{} has {} {measure}, but {quarters}",
                spoken(whole.period),
                grouped(value)
            );
            found.push((rule, at, value, message));
        }
    }
    for (rule, at, value, message) in found {
        let path = Case::figure_path(at);
        let finding = case.finding(rule, &path, message).with_value(value.to_string());
        case.add(finding);
    }
}

/// Survey numbers of each period and channel.
fn surveys(case: &mut Case<'_>) {
    let mut found: Vec<(&'static super::Rule, Option<usize>, i64, String)> = Vec::new();
    for point in case.series.all() {
        let beside = |measure| {
            let other = case.series.get(point.task, point.channel, measure, point.period)?;
            Some((other.value?, other.at))
        };
        let Some(value) = point.value else { continue };
        let of = |whole: i64| {
            if whole > 0 {
                format!(" ({})", percent(value, whole))
            } else {
                String::new()
            }
        };
        let period = spoken(point.period);
        let (rule, at, message) = match point.measure {
            Measure::SurveyRespondents => match beside(Measure::SurveyOffered) {
                Some((offered, at)) if value > offered => {
                    let answered = format!("{} answered the survey in {period}", grouped(value));
                    let message = format!("{answered}, {} were offered it{}", grouped(offered), of(offered));
                    (&RESPONDENTS_ABOVE_OFFERED, at, message)
                }
                Some((offered, at)) if value == 0 && offered >= MANY_OFFERED => {
                    let message = format!(
                        "0 answered the survey in {period}, {} were offered it",
                        grouped(offered)
                    );
                    (&SURVEY_UNANSWERED, at, message)
                }
                _ => continue,
            },
            Measure::SurveyOffered => match beside(Measure::Customers) {
                Some((customers, at)) if value > customers => {
                    let offered = format!("{} were offered the survey in {period}", grouped(value));
                    let message = format!("{offered}, {} were served{}", grouped(customers), of(customers));
                    (&OFFERED_ABOVE_CUSTOMERS, at, message)
                }
                _ => continue,
            },
            _ => continue,
        };
        // What stands already was told when it was recorded.
        if let Some(place) = point.at.or(at) {
            found.push((rule, Some(place), value, message));
        }
    }
    for (rule, at, value, message) in found {
        let path = Case::figure_path(at);
        let finding = case.finding(rule, &path, message).with_value(value.to_string());
        case.add(finding);
    }
}

fn visits(case: &mut Case<'_>) {
    let Some(year) = case.series.latest_year() else { return };
    let of = |case: &Case<'_>, channel, measure| {
        let point = case.series.get(None, Some(channel), measure, year).copied();
        point.and_then(|point| Some((point.value?, point.at)))
    };
    let Some((visits, at)) = of(case, Channel::Website, Measure::Visits) else {
        return;
    };
    let transactions = [Channel::Website, Channel::WebApp]
        .into_iter()
        .filter_map(|channel| of(case, channel, Measure::Transactions))
        .fold(0_i64, |sum, (value, _)| sum.saturating_add(value));
    if transactions >= MANY_TRANSACTIONS && visits.saturating_mul(FAR_FEWER) < transactions {
        let message = format!(
            "in {} there were {} visits of the website, but {} transactions online",
            spoken(year),
            grouped(visits),
            grouped(transactions)
        );
        let path = Case::figure_path(at);
        let finding = case
            .finding(&VISITS_BELOW_TRANSACTIONS, &path, message)
            .with_value(visits.to_string());
        case.add(finding);
    }
}

/// Figures of the draft by themselves.
fn single(case: &mut Case<'_>) {
    let today = case.setting.today;
    let is_round = |value: i64| {
        let power = 10_i64.pow(value.checked_ilog10().unwrap_or_default());
        value >= LARGE && value % power == 0
    };
    let mut future: Vec<Period> = Vec::new();
    let figures = case.draft.measurements.iter().enumerate();
    for (index, figure, value) in figures.filter_map(|(index, figure)| Some((index, figure, figure.value?))) {
        let period = figure.period;
        let longest = match figure.measure {
            Measure::WaitMinutes => LONGEST_WAIT,
            Measure::ProcessingDays => LONGEST_PROCESSING,
            _ => i64::MAX,
        };
        let what = figure.measure.term().title;
        let (rule, message) = if period.start() > today || (period.end() > today && !figure.is_estimated) {
            // One finding says it of all figures of the period.
            if future.contains(&period) {
                continue;
            }
            future.push(period);
            let message = format!(
                "figures are given of {}, which is not over on {}",
                spoken(period),
                dated(today)
            );
            (&FIGURE_OF_THE_FUTURE, message)
        } else if value > longest {
            (
                &DURATION_IMPLAUSIBLE,
                format!("{what}: {} in {}", grouped(value), spoken(period)),
            )
        } else if !figure.is_estimated && is_round(value) {
            let what = what.to_lowercase();
            let message = format!(
                "{} {what} in {} look like an estimate, but are not marked as one",
                grouped(value),
                spoken(period)
            );
            (&ROUND_NUMBER, message)
        } else {
            continue;
        };
        let path = format!("measurements.{index}.value");
        let finding = case.finding(rule, &path, message).with_value(value.to_string());
        case.add(finding);
    }
}

fn forms(case: &mut Case<'_>) {
    for (index, form) in case.record.forms.iter().enumerate() {
        if form.annual_responses == Some(0)
            && let Some(hours) = form.annual_burden_hours.filter(|hours| *hours > 0)
        {
            let message = format!(
                "form {} takes {} hours a year with 0 responses",
                cut(&form.number),
                grouped(hours)
            );
            let path = format!("forms.{index}.annualResponses");
            let finding = case.finding(&BURDEN_WITHOUT_RESPONSES, &path, message).with_value("0");
            case.add(finding);
        }
    }
}
