//! The figures of a draft together with those that stand, in order, as the rules compare them.

use std::cmp::Ordering;

use chrono::{Months, NaiveDate};

use crate::measurement::{Measurement, MeasurementInput};
use crate::period::Period;
use crate::vocabulary::{Channel, FigureState, Measure};

/// A figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point<'a> {
    pub(super) task: Option<&'a str>,
    pub(super) channel: Option<Channel>,
    pub(super) measure: Measure,
    pub(super) period: Period,
    pub(super) state: FigureState,
    pub(super) value: Option<i64>,
    pub(super) is_estimated: bool,
    /// Its place among the figures of the draft; none where it stands already, or is a sum of quarters.
    pub(super) at: Option<usize>,
}

type Subject<'a> = (Option<&'a str>, Option<Channel>, Measure);

impl<'a> Point<'a> {
    fn subject(&self) -> Subject<'a> {
        (self.task, self.channel, self.measure)
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.subject(), self.period).cmp(&(other.subject(), other.period))
    }

    /// How often figures of this kind come.
    pub(super) fn cadence(&self) -> Option<Cadence> {
        Cadence::of(self.period)
    }

    /// Whether it counts something, so that more of it is more.
    pub(super) fn is_volume(&self) -> bool {
        !matches!(self.measure, Measure::WaitMinutes | Measure::ProcessingDays)
    }
}

/// How often figures come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cadence {
    Yearly,
    Quarterly,
    Monthly,
}

impl Cadence {
    fn of(period: Period) -> Option<Self> {
        if period.is_whole_year() {
            Some(Self::Yearly)
        } else if period.as_fiscal_quarter().is_some() {
            Some(Self::Quarterly)
        } else {
            let days = (period.end() - period.start()).num_days();
            (27..=30).contains(&days).then_some(Self::Monthly)
        }
    }
}

/// Figures by task, channel, measure and period; those of the draft supersede those that stand.
#[derive(Debug)]
pub(super) struct Series<'a> {
    points: Vec<Point<'a>>,
}

impl<'a> Series<'a> {
    pub(super) fn new(standing: &'a [Measurement], new: &'a [MeasurementInput]) -> Self {
        let mut points: Vec<Point<'a>> = Vec::with_capacity(standing.len() + new.len());
        points.extend(standing.iter().map(|figure| Point {
            task: figure.subject.task.as_deref(),
            channel: figure.subject.channel,
            measure: figure.measure,
            period: figure.period,
            state: figure.state,
            value: figure.value,
            is_estimated: figure.is_estimated,
            at: None,
        }));
        points.extend(new.iter().enumerate().map(|(index, figure)| Point {
            task: figure.task.as_deref(),
            channel: figure.channel,
            measure: figure.measure,
            period: figure.period,
            state: figure.state,
            value: figure.value.filter(|value| *value >= 0),
            is_estimated: figure.is_estimated,
            at: Some(index),
        }));
        // Where two are of the same, the later one of the draft counts.
        points.sort_by(|a, b| a.order(b).then(b.at.cmp(&a.at)));
        points.dedup_by(|later, kept| later.order(kept) == Ordering::Equal);
        let sums: Vec<Point<'a>> = points
            .chunk_by(|a, b| a.subject() == b.subject())
            .flat_map(|series| summed_years(series).collect::<Vec<_>>())
            .collect();
        if !sums.is_empty() {
            points.extend(sums);
            points.sort_by(Point::order);
        }
        Self { points }
    }

    /// Answers the figures of one task, channel and measure together, in order of time.
    pub(super) fn of_subjects(&self) -> impl Iterator<Item = &[Point<'a>]> {
        self.points.chunk_by(|a, b| a.subject() == b.subject())
    }

    /// Every figure.
    pub(super) fn all(&self) -> &[Point<'a>] {
        &self.points
    }

    /// Answers a figure.
    pub(super) fn get(
        &self,
        task: Option<&str>,
        channel: Option<Channel>,
        measure: Measure,
        period: Period,
    ) -> Option<&Point<'a>> {
        let wanted = (task, channel, measure, period);
        let found = self
            .points
            .binary_search_by(|point| (point.task, point.channel, point.measure, point.period).cmp(&wanted));
        found.ok().and_then(|place| self.points.get(place))
    }

    /// Answers the latest year of which transactions of the whole service were reported, in all or by channel.
    pub(super) fn latest_year(&self) -> Option<Period> {
        self.points
            .iter()
            .filter(|point| {
                point.task.is_none()
                    && point.measure == Measure::Transactions
                    && point.cadence() == Some(Cadence::Yearly)
            })
            .map(|point| point.period)
            .max_by_key(|period| period.end())
    }

    /// Answers the figures of a measure in a period, one for each channel.
    pub(super) fn by_channel(&self, measure: Measure, period: Period) -> impl Iterator<Item = &Point<'a>> {
        self.points.iter().filter(move |point| {
            point.task.is_none() && point.channel.is_some() && point.measure == measure && point.period == period
        })
    }

    /// The last day that any figure with a number is about.
    pub(super) fn last_day(&self) -> Option<NaiveDate> {
        let known = self.points.iter().filter(|point| point.value.is_some());
        known.map(|point| point.period.end()).max()
    }
}

/// Years that were reported as four quarters and not whole.
fn summed_years<'s, 'a>(series: &'s [Point<'a>]) -> impl Iterator<Item = Point<'a>> + 's {
    series.iter().filter_map(|first| {
        let (year, 1) = first.period.as_fiscal_quarter()? else {
            return None;
        };
        let period = Period::fiscal_year(year)?;
        let of = |period| {
            let found = series.binary_search_by_key(&period, |point| point.period);
            found.ok().and_then(|place| series.get(place))
        };
        if of(period).is_some() {
            return None;
        }
        let quarter = |number| of(Period::fiscal_quarter(year, number)?);
        let quarters = [Some(first), quarter(2), quarter(3), quarter(4)];
        let value = quarters
            .iter()
            .try_fold(0_i64, |sum, quarter| sum.checked_add((*quarter)?.value?))?;
        Some(Point {
            period,
            value: Some(value),
            state: FigureState::Known,
            is_estimated: quarters.iter().flatten().any(|quarter| quarter.is_estimated),
            at: quarters[3].and_then(|last| last.at),
            ..*first
        })
    })
}

/// The day a year before.
pub(super) fn year_before(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_sub_months(Months::new(12))
}
