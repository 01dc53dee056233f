//! Whether numbers agree with one another.

use super::case::Case;
use super::series::{Point, grouped};
use super::structure::cut;
use crate::measurement::MeasurementInput;
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
    VISITS_BELOW_TRANSACTIONS Warning Arithmetic
        "Far fewer visits than transactions online"
        "Whoever transacts on a site visits it first."
        "Look whether both numbers are of the same pages and the same year.";
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
            one.period,
            said(one),
            said(other)
        );
        let path = format!("measurements.{second}.value");
        let finding = case.finding(&FIGURE_TWICE, &path, message).with_value(said(other));
        case.add(finding);
    }
}

/// Transactions of the channels against those of the whole service, in the last period that has a total.
fn totals(case: &mut Case<'_>) {
    let total = case
        .series
        .all()
        .iter()
        .filter(|point| point.task.is_none() && point.channel.is_none() && point.measure == Measure::Transactions)
        .max_by_key(|point| point.period.end())
        .copied();
    let Some((total, value)) = total.and_then(|total| Some((total, total.value?))) else {
        return;
    };
    let parts: Vec<Point<'_>> = case
        .series
        .by_channel(Measure::Transactions, total.period)
        .copied()
        .collect();
    let known: Vec<i64> = parts.iter().filter_map(|part| part.value).collect();
    if known.is_empty() {
        return;
    }
    let sum = known.iter().copied().fold(0_i64, i64::saturating_add);
    let path = Case::figure_path(total.at);
    let has_unknown = parts.iter().any(|part| part.state == FigureState::NoData);
    let message = format!(
        "the channels have {} transactions in {}, all together {}",
        grouped(sum),
        total.period,
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
            "the total of {} is exact, but a channel of it is an estimate",
            total.period
        );
        case.find(&TOTAL_OF_ESTIMATES, &path, message);
    }
}

/// Quarters against their fiscal year, in the last year that has both.
fn quarters(case: &mut Case<'_>) {
    let mut found = Vec::new();
    for series in case.series.of_subjects() {
        let of = |period| {
            let place = series.binary_search_by_key(&period, |point: &Point<'_>| point.period);
            place.ok().and_then(|place| series.get(place))
        };
        let mismatch = series.iter().rev().filter(|point| point.is_volume()).find_map(|point| {
            let (year, 4) = point.period.as_fiscal_quarter()? else {
                return None;
            };
            let whole = of(crate::period::Period::fiscal_year(year)?)?;
            let value = whole.value?;
            let quarters: Vec<&Point<'_>> = (1..=4)
                .filter_map(|quarter| of(crate::period::Period::fiscal_quarter(year, quarter)?))
                .collect();
            let values: Vec<i64> = quarters.iter().filter_map(|quarter| quarter.value).collect();
            let largest = values.iter().copied().max()?;
            let sum = values.iter().copied().fold(0_i64, i64::saturating_add);
            // A customer who comes in two quarters is one customer of the year.
            let adds_up = point.measure != Measure::Customers;
            let rule = if excess(largest, value) > TOLERANCE {
                &QUARTER_ABOVE_YEAR
            } else if adds_up && values.len() == 4 && excess(sum.max(value), sum.min(value)) > TOLERANCE {
                &QUARTERS_AGAINST_YEAR
            } else {
                return None;
            };
            Some((rule, *whole, value, largest, sum))
        });
        found.extend(mismatch);
    }
    // Every channel and measure may be off for one reason; the first of each rule says it.
    found.sort_by_key(|(rule, ..)| rule.code);
    found.dedup_by_key(|(rule, ..)| rule.code);
    for (rule, year, value, largest, sum) in found {
        let quarters = if rule.is(&QUARTER_ABOVE_YEAR) {
            format!("a quarter has {}", grouped(largest))
        } else {
            format!("its quarters have {} together", grouped(sum))
        };
        let message = format!(
            "{} has {} {}, but {quarters}",
            year.period,
            grouped(value),
            year.measure.term().title.to_lowercase()
        );
        let path = Case::figure_path(year.at);
        let finding = case.finding(rule, &path, message).with_value(value.to_string());
        case.add(finding);
    }
}

/// Survey numbers of the newest period in which they fail; one finding of each kind.
fn surveys(case: &mut Case<'_>) {
    let mut found: Vec<(&'static super::Rule, Point<'_>, String)> = Vec::new();
    for point in case.series.all().iter().rev() {
        let beside = |measure| {
            case.series
                .get(point.task, point.channel, measure, point.period)
                .and_then(|other| other.value)
        };
        let Some(value) = point.value else { continue };
        let (rule, message) = match point.measure {
            Measure::SurveyRespondents => match beside(Measure::SurveyOffered) {
                Some(offered) if value > offered => (
                    &RESPONDENTS_ABOVE_OFFERED,
                    format!(
                        "{} answered the survey in {}, {} were offered it ({})",
                        grouped(value),
                        point.period,
                        grouped(offered),
                        percent(value, offered)
                    ),
                ),
                Some(offered) if value == 0 && offered >= MANY_OFFERED => (
                    &SURVEY_UNANSWERED,
                    format!(
                        "0 answered the survey in {}, {} were offered it",
                        point.period,
                        grouped(offered)
                    ),
                ),
                _ => continue,
            },
            Measure::SurveyOffered => match beside(Measure::Customers) {
                Some(customers) if value > customers => (
                    &OFFERED_ABOVE_CUSTOMERS,
                    format!(
                        "{} were offered the survey in {}, {} were served ({})",
                        grouped(value),
                        point.period,
                        grouped(customers),
                        percent(value, customers)
                    ),
                ),
                _ => continue,
            },
            _ => continue,
        };
        let is_new = point.at.is_some() || case.draft.measurements.is_empty();
        let newest = found.iter_mut().find(|(other, ..)| other.is(rule));
        match newest {
            Some((_, kept, text)) if kept.period.end() < point.period.end() && is_new => {
                (*kept, *text) = (*point, message);
            }
            Some(_) => {}
            None if is_new => found.push((rule, *point, message)),
            None => {}
        }
    }
    for (rule, point, message) in found {
        let path = Case::figure_path(point.at);
        let finding = case.finding(rule, &path, message);
        case.add(finding.with_value(point.value.unwrap_or_default().to_string()));
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
            "{year} counts {} visits and {} transactions online",
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

/// Figures of the draft by themselves; one finding of each kind.
fn single(case: &mut Case<'_>) {
    let today = case.setting.today;
    let is_round = |value: i64| {
        let power = 10_i64.pow(value.checked_ilog10().unwrap_or_default());
        value >= LARGE && value % power == 0
    };
    let figures = || case.draft.measurements.iter().enumerate();
    let known = || figures().filter_map(|(index, figure)| Some((index, figure, figure.value?)));
    let round = known().find(|(_, figure, value)| !figure.is_estimated && is_round(*value));
    let long = known().find(|(_, figure, value)| match figure.measure {
        Measure::WaitMinutes => *value > LONGEST_WAIT,
        Measure::ProcessingDays => *value > LONGEST_PROCESSING,
        _ => false,
    });
    let future = known()
        .find(|(_, figure, _)| figure.period.start() > today || (figure.period.end() > today && !figure.is_estimated));
    let texts = [
        round.map(|(index, figure, value)| {
            let what = figure.measure.term().title.to_lowercase();
            (
                &ROUND_NUMBER,
                index,
                value,
                format!(
                    "{} {what} of {} are not marked as an estimate",
                    grouped(value),
                    figure.period
                ),
            )
        }),
        long.map(|(index, figure, value)| {
            let what = figure.measure.term().title;
            (
                &DURATION_IMPLAUSIBLE,
                index,
                value,
                format!("{what}: {} in {}", grouped(value), figure.period),
            )
        }),
        future.map(|(index, figure, value)| {
            (
                &FIGURE_OF_THE_FUTURE,
                index,
                value,
                format!("{} is not over on {today}", figure.period),
            )
        }),
    ];
    for (rule, index, value, message) in texts.into_iter().flatten() {
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
