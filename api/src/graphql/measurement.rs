//! Figures and shares.

use async_graphql::{Object, SimpleObject};
use chrono::{DateTime, Utc};
use fsi_catalog::measurement as catalog;

use super::connection::connection;
use super::scalars::{BigInt, Date};
use super::vocabulary::{Channel, FigureState, Measure};

/// A figure of a year.
pub struct VolumeFigure(pub catalog::Figure);

/// The latest whole-year figure. Unknown is never zero: look at `state` before `value`.
#[Object]
impl VolumeFigure {
    /// Whether it is known.
    async fn state(&self) -> FigureState {
        self.0.state.into()
    }

    /// The number; null unless `state` is KNOWN.
    async fn value(&self) -> Option<BigInt> {
        self.0.value.map(BigInt)
    }

    /// What is counted.
    async fn measure(&self) -> Measure {
        self.0.measure.into()
    }

    /// The year: `FY2023` for a US fiscal year (October to September), an ISO 8601 interval for any other.
    async fn period(&self) -> String {
        self.0.period.to_string()
    }

    /// Whether it is an estimate.
    async fn is_estimated(&self) -> bool {
        self.0.is_estimated
    }

    /// Where it comes from.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }
}

/// A share that does not hide what is unknown: `low` and `high` bound it, `coverage` says how much of the population
/// answered.
#[derive(SimpleObject)]
pub struct Share {
    /// How many of those that answered have it.
    numerator: BigInt,
    /// How many answered.
    denominator: BigInt,
    /// The share among those that answered; null when nobody did.
    value: Option<f64>,
    /// The share of the whole population if none of those that did not answer had it.
    low: f64,
    /// The share of the whole population if all of those that did not answer had it.
    high: f64,
    /// The share of the population that answered.
    coverage: f64,
}

impl Share {
    /// Computes a share of a population of which a part answered; `None` when there is no population.
    #[must_use]
    pub fn of(numerator: i64, answered: i64, population: i64) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
        let ratio = |part: i64, whole: i64| part as f64 / whole as f64;
        (population > 0).then(|| Self {
            numerator: BigInt(numerator),
            denominator: BigInt(answered),
            value: (answered > 0).then(|| ratio(numerator, answered)),
            low: ratio(numerator, population),
            high: ratio(numerator + population - answered, population),
            coverage: ratio(answered, population),
        })
    }
}

/// A recorded figure.
#[derive(Clone)]
pub struct Measurement(catalog::Measurement);

impl From<catalog::Measurement> for Measurement {
    fn from(measurement: catalog::Measurement) -> Self {
        Self(measurement)
    }
}

/// A recorded figure. A newer one of the same subject, measure and period supersedes it; `asOf` still finds the older.
#[Object]
impl Measurement {
    /// The channel it is about; null means all channels together.
    async fn channel(&self) -> Option<Channel> {
        self.0.subject.channel.map(Into::into)
    }

    /// The key of the task it is about; null means the whole service.
    async fn task(&self) -> Option<&str> {
        self.0.subject.task.as_deref()
    }

    /// What is counted.
    async fn measure(&self) -> Measure {
        self.0.measure.into()
    }

    /// The span it is about: `FY2023`, `FY2023-Q1`, `2023`, `2023-05`, or an ISO 8601 interval.
    async fn period(&self) -> String {
        self.0.period.to_string()
    }

    /// The first day of the period.
    async fn starts_on(&self) -> Date {
        Date(self.0.period.start())
    }

    /// The last day of the period.
    async fn ends_on(&self) -> Date {
        Date(self.0.period.end())
    }

    /// Whether it is known.
    async fn state(&self) -> FigureState {
        self.0.state.into()
    }

    /// The number; null unless `state` is KNOWN.
    async fn value(&self) -> Option<BigInt> {
        self.0.value.map(BigInt)
    }

    /// Whether it is an estimate.
    async fn is_estimated(&self) -> bool {
        self.0.is_estimated
    }

    /// Where it comes from.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }
}

connection!(MeasurementConnection MeasurementEdge Measurement, "recorded figures");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_bounded_by_what_is_unknown() {
        let share = Share::of(2, 4, 8).expect("a share");
        assert_eq!(share.value, Some(0.5));
        assert!((share.low - 0.25).abs() < 1e-12 && (share.high - 0.75).abs() < 1e-12);
        assert!((share.coverage - 0.5).abs() < 1e-12);
        assert_eq!(Share::of(0, 0, 3).expect("a share").value, None);
        assert!(Share::of(0, 0, 0).is_none());
    }
}
