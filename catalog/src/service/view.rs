//! A service as a reader meets it: one revision, its derived facts, and where it stands.

use chrono::NaiveDate;

use super::record::ServiceRecord;
use crate::clock::Instant;
use crate::digitization::Assessment;
use crate::id::{ServiceId, Version};
use crate::measurement::Figures;
use crate::vocabulary::{GapFlag, ServiceState};

/// Which of a service's two faces is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The last published revision, which is what the public sees.
    Published,
    /// The revision in work, for those who may see it.
    Working,
}

impl View {
    /// Answers the number under which the view is stored.
    #[must_use]
    pub(crate) fn number(self) -> i16 {
        match self {
            Self::Published => 0,
            Self::Working => 1,
        }
    }
}

/// One service in one view, with its record and derived facts.
#[derive(Clone, Debug)]
pub struct ServiceView {
    /// The id.
    pub id: ServiceId,
    /// The permanent name in addresses.
    pub slug: String,
    /// Whether it is the published face or the one in work.
    pub view: View,
    /// The state of this view.
    pub state: ServiceState,
    /// The number of the revision.
    pub revision: i32,
    /// The record of the revision.
    pub record: ServiceRecord,
    /// What follows from the record.
    pub assessment: Assessment,
    /// The latest whole-year figures.
    pub figures: Figures,
    /// When the revision became public.
    pub published_at: Option<Instant>,
    /// When this view last changed.
    pub updated_at: Instant,
    /// The day the agency last reviewed the record or confirmed it.
    pub last_reviewed_on: Option<NaiveDate>,
    /// The day from which the review counts as overdue.
    pub stale_on: NaiveDate,
}

impl ServiceView {
    /// Answers the flags as of a day, in the order of the vocabulary.
    #[must_use]
    pub fn flags(&self, today: NaiveDate) -> Vec<GapFlag> {
        let mut flags = self.assessment.flags.clone();
        if self.is_stale(today) {
            flags.push(GapFlag::StaleReview);
        }
        flags
    }

    /// Whether its review is overdue on a day; a retired service is not reviewed any more.
    #[must_use]
    pub fn is_stale(&self, today: NaiveDate) -> bool {
        self.state != ServiceState::Retired && self.stale_on <= today
    }
}

/// A revision without its record, as a history lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionHead {
    /// The service.
    pub service: ServiceId,
    /// The number: 1, 2, 3 …
    pub revision: i32,
    /// Where it stands.
    pub state: ServiceState,
    /// When it was saved.
    pub created_at: Instant,
    /// The version at which it was saved.
    pub created_version: Version,
    /// When it became public.
    pub published_at: Option<Instant>,
}
