//! Whether numbers, and the service itself, agree with those of earlier years.

use std::collections::HashSet;

use super::Rule;
use super::case::Case;
use super::marks::name_mark;
use super::series::{Cadence, Point, year_before};
use super::structure::cut;
use super::words::{grouped, spoken};
use crate::digitization::assess;
use crate::vocabulary::{DigitizationStatus, FigureState, Vocabulary};

rules! {
    SAME_VALUE_AGAIN Warning History
        "The same number four periods running"
        "Counts move; a number that stands still was copied from the last report."
        "Give the number of the period, or mark it as an estimate, or write NO_DATA.";
    VOLUME_OUTLIER Warning History
        "A number is far from all earlier ones"
        "It differs from the earlier ones by more than they differ among themselves, on a scale of ratios: often a digit or a unit too many."
        "Look at the number again; if it is right, say what happened in the notes.";
    VOLUME_JUMP Warning History
        "A number changed tenfold within a year"
        "Volumes seldom change so much; a change of unit or of what is counted does it."
        "Look at the number again; if it is right, say what happened in the notes.";
    VOLUME_LOST Warning History
        "A number was known and is not any more"
        "A volume that was counted before can mostly be counted again; a gap breaks every comparison."
        "Give the number, or an estimate marked as one; if nobody counts any more, nothing needs to be done.";
    STEP_BACK Warning History
        "A task was fully digital and is not digital any more"
        "Digital ways that exist are kept; a task that loses its own was mostly answered differently this time."
        "Look at the answers for the task again; if the digital way was closed, say why in a barrier."
        "21st Century IDEA §4(b)";
    ASSESSMENT_LOST Warning History
        "All tasks of a service are gone"
        "The service was assessed by its tasks; without them it counts as not assessed."
        "Send the tasks along, or leave their columns out so that they stay as they are.";
    NAME_REPLACED Warning History
        "A name has nothing in common with the one before"
        "A new name under an old id is often another service, and would inherit a history that is not its own."
        "Give a new service its own id; if it is the same service, keep the old name among the other names."
        "digital.gov, 30 October 2023: definitions of services that changed prevent comparison";
}

/// How many equal periods are too many.
const RUN: usize = 4;
/// Smaller numbers may well stay the same.
const SMALLEST_RUN: i64 = 10;
/// How many earlier figures say how much a number moves by itself.
const ENOUGH: usize = 4;
/// The most earlier figures that are looked at.
const LOOKED_BACK: usize = 12;
/// How many robust deviations are too many, and the least ratio that counts as one: three times as much, or as little.
const DEVIATIONS: f64 = 5.0;
const LEAST_RATIO: f64 = 3.0;
/// Differences smaller than this are never outliers.
const LEAST_DIFFERENCE: i64 = 100;
/// A change by this ratio and difference within a year is a jump.
const JUMP_RATIO: f64 = 10.0;
const JUMP_DIFFERENCE: i64 = 1_000;

pub(super) fn check(case: &mut Case<'_>) {
    figures(case);
    service(case);
}

/// Compares the newest figures of the draft with those before them. Where one channel has all there is, its figures are
/// those of the whole service, and one finding says it.
fn figures(case: &mut Case<'_>) {
    let mut found: Vec<(&'static Rule, Point<'_>, String)> = Vec::new();
    let mut tell = |found_one: Option<(&'static Rule, Point<'_>, String)>| {
        if let Some((rule, point, message)) = found_one
            && !found
                .iter()
                .any(|(other, told, _)| other.is(rule) && (told.value, told.period) == (point.value, point.period))
        {
            found.push((rule, Point { task: None, ..point }, message));
        }
    };
    for series in case.series.of_subjects() {
        for cadence in [Cadence::Yearly, Cadence::Quarterly, Cadence::Monthly] {
            let points: Vec<Point<'_>> = series
                .iter()
                .filter(|point| point.cadence() == Some(cadence) && point.is_volume())
                .copied()
                .collect();
            let Some((last, earlier)) = points.split_last() else {
                continue;
            };
            if last.at.is_none() {
                continue;
            }
            tell(same_again(&points));
            tell(unusual(last, earlier));
            tell(lost(case, last, earlier));
        }
    }
    let found: Vec<(&'static Rule, Option<usize>, Option<i64>, String)> = found
        .into_iter()
        .map(|(rule, point, message)| (rule, point.at, point.value, message))
        .collect();
    for (rule, at, value, message) in found {
        let path = Case::figure_path(at);
        let value = value.map_or(FigureState::NoData.code().to_owned(), |value| value.to_string());
        let finding = case.finding(rule, &path, message).with_value(value);
        case.add(finding);
    }
}

fn what(point: &Point<'_>) -> String {
    let measure = point.measure.term().title.to_lowercase();
    match point.channel {
        Some(channel) => format!("{measure} ({})", channel.term().title.to_lowercase()),
        None => measure,
    }
}

/// The last figures are one number, in periods that follow each other.
fn same_again<'a>(points: &[Point<'a>]) -> Option<(&'static Rule, Point<'a>, String)> {
    let last = points.last()?;
    let value = last.value.filter(|value| *value >= SMALLEST_RUN)?;
    let run = points
        .windows(2)
        .rev()
        .take_while(|pair| {
            let follows = pair[0].period.end().succ_opt() == Some(pair[1].period.start());
            follows && pair[0].value == Some(value) && pair[1].value == Some(value)
        })
        .count()
        + 1;
    (run >= RUN && !last.is_estimated).then(|| {
        let message = format!(
            "{}: the same number, {}, in {run} periods running, the last of them {}",
            what(last),
            grouped(value),
            spoken(last.period)
        );
        (&SAME_VALUE_AGAIN, *last, message)
    })
}

/// The last figure is out of line with the earlier ones: robustly where there are enough, else against the year before.
fn unusual<'a>(last: &Point<'a>, earlier: &[Point<'a>]) -> Option<(&'static Rule, Point<'a>, String)> {
    let value = last.value?;
    let known: Vec<i64> = earlier
        .iter()
        .rev()
        .filter_map(|point| point.value)
        .take(LOOKED_BACK)
        .collect();
    if known.len() >= ENOUGH {
        let scaled: Vec<f64> = known.iter().map(|value| scale(*value)).collect();
        let middle = median(scaled.clone());
        let spread = 1.4826 * median(scaled.iter().map(|value| (value - middle).abs()).collect());
        let usual = median_of(known);
        let is_out = (scale(value) - middle).abs() > (DEVIATIONS * spread).max(LEAST_RATIO.ln());
        return (is_out && (value - usual).abs() >= LEAST_DIFFERENCE).then(|| {
            let message = format!(
                "{}: {} in {}, but mostly about {} before",
                what(last),
                grouped(value),
                spoken(last.period),
                grouped(usual)
            );
            (&VOLUME_OUTLIER, *last, message)
        });
    }
    let before = year_before(last.period.start())?;
    let before = earlier.iter().rev().find(|point| point.period.start() == before)?;
    let previous = before.value?;
    let ratio = (scale(value) - scale(previous)).abs();
    (ratio >= JUMP_RATIO.ln() && (value - previous).abs() >= JUMP_DIFFERENCE).then(|| {
        let message = format!(
            "{}: {} in {}, but {} a year before",
            what(last),
            grouped(value),
            spoken(last.period),
            grouped(previous)
        );
        (&VOLUME_JUMP, *last, message)
    })
}

/// The logarithm of a count, with 0 at 0.
#[expect(clippy::cast_precision_loss, reason = "a logarithm of a count needs no 53rd bit")]
fn scale(value: i64) -> f64 {
    (value.max(0) as f64).ln_1p()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.get(middle) {
        Some(upper) if values.len().is_multiple_of(2) => {
            let lower = values.get(middle.saturating_sub(1)).unwrap_or(upper);
            f64::midpoint(*lower, *upper)
        }
        Some(value) => *value,
        None => 0.0,
    }
}

fn median_of(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The last figure has no data, though the one before it, or the one it supersedes, had.
fn lost<'a>(case: &Case<'_>, last: &Point<'a>, earlier: &[Point<'a>]) -> Option<(&'static Rule, Point<'a>, String)> {
    if last.state != FigureState::NoData {
        return None;
    }
    let superseded = case.known.standing.iter().find(|figure| {
        figure.period == last.period
            && figure.measure == last.measure
            && figure.subject.channel == last.channel
            && figure.subject.task.as_deref() == last.task
    });
    let before = earlier.last().and_then(|point| Some((point.period, point.value?)));
    let (period, value) = superseded
        .and_then(|figure| Some((figure.period, figure.value?)))
        .or(before)
        .filter(|(_, value)| *value > 0)?;
    let message = format!(
        "{}: NO_DATA in {}, but {} in {}",
        what(last),
        spoken(last.period),
        grouped(value),
        spoken(period)
    );
    Some((&VOLUME_LOST, *last, message))
}

/// Compares the record with the one before it.
fn service(case: &mut Case<'_>) {
    let Some(earlier) = &case.known.earlier else { return };
    let before = assess(earlier);
    let mut steps = Vec::new();
    for (task, status) in earlier.tasks.iter().zip(&before.tasks) {
        let now = case.record.tasks.iter().position(|now| now.key == task.key);
        if let Some(index) = now
            && *status == DigitizationStatus::FullyDigital
            && case.assessment.tasks.get(index) == Some(&DigitizationStatus::NonDigital)
        {
            steps.push((
                index,
                format!("“{}” was fully digital and is now non-digital", cut(&task.name)),
            ));
        }
    }
    for (index, message) in steps {
        case.find(&STEP_BACK, &format!("tasks.{index}"), message);
    }
    if before.status != DigitizationStatus::Unassessed && !earlier.tasks.is_empty() && case.record.tasks.is_empty() {
        let message = format!("the {} tasks by which it was assessed are gone", earlier.tasks.len());
        case.find(&ASSESSMENT_LOST, "tasks", message);
    }
    let old: HashSet<String> = std::iter::once(&earlier.name)
        .chain(&earlier.alternate_names)
        .flat_map(|name| words(name))
        .collect();
    let names = || std::iter::once(&case.record.name).chain(&case.record.alternate_names);
    let is_kept = names().flat_map(|name| words(name)).any(|word| old.contains(&word));
    if case.record.name != earlier.name && !old.is_empty() && !is_kept && !words(&case.record.name).is_empty() {
        let message = format!(
            "“{}” was called “{}”; the two have no word in common",
            cut(&case.record.name),
            cut(&earlier.name)
        );
        let finding = case
            .finding(&NAME_REPLACED, "name", message)
            .with_value(&case.record.name);
        case.add(finding);
    }
}

fn words(name: &str) -> Vec<String> {
    name_mark(name)
        .map(|mark| mark.split(' ').map(str::to_owned).collect())
        .unwrap_or_default()
}
