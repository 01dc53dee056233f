//! Time as an argument: whoever needs the present is given a clock, so tests can say what day it is.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, Utc};

/// An instant, always UTC and in whole microseconds, the resolution both engines keep.
pub type Instant = DateTime<Utc>;

/// Whether an instant lies in the years both engines can compare, those a [`Period`](crate::Period) may lie in.
pub(crate) fn is_in_range(at: Instant) -> bool {
    is_day_in_range(at.date_naive())
}

/// Whether a day lies in these years.
pub(crate) fn is_day_in_range(day: NaiveDate) -> bool {
    (1900..=2200).contains(&day.year())
}

/// A source of the present instant.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    /// The clock of the system.
    #[must_use]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
        Self(Arc::new(Utc::now))
    }

    /// A clock that answers what `now` answers.
    #[must_use]
    pub fn from_fn(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Answers the present instant in whole microseconds.
    #[must_use]
    pub fn now(&self) -> Instant {
        (self.0)().trunc_subsecs(6)
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Clock")
    }
}
