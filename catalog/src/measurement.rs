//! What is counted: an append-only series of figures, each known, without data, or not applicable.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::clock::Instant;
use crate::id::{MeasurementId, ServiceId, Version};
use crate::period::Period;
use crate::vocabulary::{Channel, FigureState, Measure};

/// The largest figure: every value stays exact as a JSON number (2^53 − 1).
pub const MAX_VALUE: i64 = 9_007_199_254_740_991;

/// What of a service a figure is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// One channel; none means all channels together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The key of one task; none means the whole service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

/// A figure as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeasurementInput {
    /// One channel; none means all channels together.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// The key of one task; none means the whole service.
    #[serde(default)]
    #[validate(length(min = 1, max = 64))]
    pub task: Option<String>,
    /// What is counted.
    pub measure: Measure,
    /// The span it is about.
    pub period: Period,
    /// Whether it is known.
    pub state: FigureState,
    /// The number, exactly when it is known.
    #[serde(default)]
    #[validate(range(min = 0_i64, max = 9_007_199_254_740_991_i64))]
    pub value: Option<i64>,
    /// Whether it is an estimate.
    #[serde(default)]
    pub is_estimated: bool,
    /// Where it comes from.
    #[serde(default)]
    #[validate(length(max = 500))]
    pub source: Option<String>,
}

/// A recorded figure. A newer one of the same subject, measure and period supersedes it; both stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// The id.
    pub id: MeasurementId,
    /// The service.
    pub service: ServiceId,
    /// What of the service.
    pub subject: Subject,
    /// What is counted.
    pub measure: Measure,
    /// The span it is about.
    pub period: Period,
    /// Whether it is known.
    pub state: FigureState,
    /// The number, exactly when it is known.
    pub value: Option<i64>,
    /// Whether it is an estimate.
    pub is_estimated: bool,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The version at which it was recorded.
    pub recorded_version: Version,
}

/// As it came in, or would come in again.
impl From<Measurement> for MeasurementInput {
    fn from(recorded: Measurement) -> Self {
        Self {
            channel: recorded.subject.channel,
            task: recorded.subject.task,
            measure: recorded.measure,
            period: recorded.period,
            state: recorded.state,
            value: recorded.value,
            is_estimated: recorded.is_estimated,
            source: recorded.source,
        }
    }
}

/// The latest whole-year figure of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// What is counted: transactions where anyone said so, else customers.
    pub measure: Measure,
    /// The year.
    pub period: Period,
    /// Whether it is known.
    pub state: FigureState,
    /// The number, exactly when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// Whether it is an estimate.
    #[serde(default)]
    pub is_estimated: bool,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The latest whole-year figures of a service and of its channels; nothing where nothing was ever said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Of the service, all channels together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_volume: Option<Figure>,
    /// Of each channel.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_channel: BTreeMap<Channel, Figure>,
}

/// Derives the latest whole-year figures from the measurements that stand.
#[must_use]
pub fn figures(measurements: &[Measurement]) -> Figures {
    let of = |channel: Option<Channel>, measures: &[Measure]| {
        measures.iter().find_map(|measure| {
            let series: Vec<&Measurement> = measurements
                .iter()
                .filter(|entry| {
                    entry.measure == *measure && entry.subject.channel == channel && entry.subject.task.is_none()
                })
                .collect();
            latest_year(*measure, &series)
        })
    };
    let mut by_channel = BTreeMap::new();
    let channels: BTreeSet<Channel> = measurements.iter().filter_map(|entry| entry.subject.channel).collect();
    for channel in channels {
        let measures = [
            Measure::Transactions,
            Measure::Customers,
            Measure::Calls,
            Measure::Visits,
        ];
        if let Some(figure) = of(Some(channel), &measures) {
            by_channel.insert(channel, figure);
        }
    }
    Figures {
        annual_volume: of(None, &[Measure::Transactions, Measure::Customers]),
        by_channel,
    }
}

/// The latest year that was reported whole, or as four quarters. Where neither exists but something was said, the year
/// of the last report stands there without data.
fn latest_year(measure: Measure, series: &[&Measurement]) -> Option<Figure> {
    let whole = series
        .iter()
        .filter(|entry| entry.period.is_whole_year())
        .map(|entry| Figure {
            measure,
            period: entry.period,
            state: entry.state,
            value: entry.value,
            is_estimated: entry.is_estimated,
            source: entry.source.clone(),
        });
    let summed = fiscal_years(series).filter_map(|year| four_quarters(measure, year, series));
    // A year stated whole is preferred over the sum of its quarters: `max_by_key` keeps the last of equals.
    let latest = summed.chain(whole).max_by_key(|figure| figure.period.end());
    latest.or_else(|| {
        let last = series.iter().max_by_key(|entry| entry.period.end())?;
        let year = crate::period::fiscal_year_of(last.period.end());
        Some(Figure {
            measure,
            period: Period::fiscal_year(year)?,
            state: FigureState::NoData,
            value: None,
            is_estimated: false,
            source: None,
        })
    })
}

fn fiscal_years<'a>(series: &'a [&'a Measurement]) -> impl Iterator<Item = i32> + 'a {
    series
        .iter()
        .filter_map(|entry| entry.period.as_fiscal_quarter())
        .filter(|(_, quarter)| *quarter == 1)
        .map(|(year, _)| year)
}

/// The year as the sum of its quarters: known only when all four are.
fn four_quarters(measure: Measure, year: i32, series: &[&Measurement]) -> Option<Figure> {
    let quarters: Vec<&Measurement> = (1..=4)
        .filter_map(|quarter| {
            series
                .iter()
                .copied()
                .find(|entry| entry.period.as_fiscal_quarter() == Some((year, quarter)))
        })
        .collect();
    if quarters.len() < 4 {
        return None;
    }
    let value: Option<i64> = quarters
        .iter()
        .map(|entry| entry.value)
        .sum::<Option<i64>>()
        .map(|sum| sum.min(MAX_VALUE));
    let all_not_applicable = quarters.iter().all(|entry| entry.state == FigureState::NotApplicable);
    Some(Figure {
        measure,
        period: Period::fiscal_year(year)?,
        state: match value {
            Some(_) => FigureState::Known,
            None if all_not_applicable => FigureState::NotApplicable,
            None => FigureState::NoData,
        },
        value,
        is_estimated: value.is_some() && quarters.iter().any(|entry| entry.is_estimated),
        source: quarters.last().and_then(|entry| entry.source.clone()),
    })
}

#[cfg(test)]
mod tests;
