//! The parts of a service's record as they are read.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use chrono::NaiveDate;
use fsi_catalog::service::{self as catalog, ServiceView};

use crate::graphql::at_hand::{AllAtHand, AtHand};
use crate::graphql::cost::list_cost;
use crate::graphql::measurement::{Share, VolumeFigure};
use crate::graphql::organization::Organization;
use crate::graphql::vocabulary::{
    Channel, ChannelClass, DesignationStatus, DigitizationStatus, GapFlag, ProvenanceKind,
};

/// Another organization a person has to deal with in a service.
#[derive(SimpleObject)]
pub(super) struct Participation {
    /// The organization.
    pub organization: Organization,
    /// What it does in the service.
    pub role: String,
}

/// A designation under OMB Circular A-11 §280.
#[derive(SimpleObject)]
pub(super) struct Designation {
    /// The US fiscal year.
    fiscal_year: i32,
    /// Designated, or reported in an earlier year.
    status: DesignationStatus,
    /// Why.
    reason: Option<String>,
}

impl From<&catalog::Designation> for Designation {
    fn from(entry: &catalog::Designation) -> Self {
        Self {
            fiscal_year: entry.fiscal_year,
            status: entry.status.into(),
            reason: entry.reason.clone(),
        }
    }
}

/// A channel through which a service is offered.
pub(super) struct ServiceChannel {
    view: Arc<ServiceView>,
    channel: fsi_catalog::vocabulary::Channel,
    /// Where it stands in the record's own list, if it does.
    place: Option<usize>,
}

impl ServiceChannel {
    /// Takes the channels of a service, then those that only its tasks name.
    pub(super) fn all_of(view: &Arc<ServiceView>) -> Vec<Self> {
        let mut channels: Vec<Self> = (0..view.record.channels.len())
            .map(|place| Self {
                view: view.clone(),
                channel: view.record.channels[place].channel,
                place: Some(place),
            })
            .collect();
        for channel in view.record.offered_channels() {
            if !channels.iter().any(|known| known.channel == channel) {
                channels.push(Self {
                    view: view.clone(),
                    channel,
                    place: None,
                });
            }
        }
        channels
    }
}

/// A channel through which a service is offered.
#[Object]
impl ServiceChannel {
    /// Which channel.
    async fn channel(&self) -> Channel {
        self.channel.into()
    }

    /// The class of the channel.
    async fn channel_class(&self) -> ChannelClass {
        self.channel.class().into()
    }

    /// Where it is reached.
    async fn url(&self) -> Option<&str> {
        let record = &self.view.record;
        match self.place {
            Some(place) => record.channels[place].url.as_deref(),
            None => record
                .tasks
                .iter()
                .flat_map(|task| &task.channels)
                .filter(|entry| entry.channel == self.channel)
                .find_map(|entry| entry.url.as_deref()),
        }
    }

    /// What one should know of it, such as hours.
    async fn note(&self) -> Option<&str> {
        self.view.record.channels[self.place?].note.as_deref()
    }

    /// The latest whole-year volume through this channel; null when nothing was ever said.
    async fn annual_volume(&self) -> Option<AtHand<VolumeFigure>> {
        self.view
            .figures
            .by_channel
            .get(&self.channel)
            .cloned()
            .map(VolumeFigure)
            .map(AtHand)
    }
}

/// How far a service is digital, derived from its tasks.
#[derive(SimpleObject)]
pub(super) struct DigitizationAssessment {
    /// The status of the service.
    status: DigitizationStatus,
    /// Tasks the status rests on: required and applicable.
    tasks_total: i32,
    /// Of these, tasks whose status is known.
    tasks_assessed: i32,
    /// Of these, tasks that are fully digital.
    tasks_fully_digital: i32,
    /// Conditions that law or policy asks to look at.
    flags: Vec<GapFlag>,
    /// The share of these tasks that is fully digital; null when there are none.
    digital_share: Option<Share>,
}

impl DigitizationAssessment {
    pub(super) fn of(view: &ServiceView, today: NaiveDate) -> Self {
        let assessment = &view.assessment;
        Self {
            status: assessment.status.into(),
            tasks_total: assessment.tasks_total,
            tasks_assessed: assessment.tasks_assessed,
            tasks_fully_digital: assessment.tasks_fully_digital,
            flags: view.flags(today).into_iter().map(Into::into).collect(),
            digital_share: Share::of(
                assessment.tasks_fully_digital.into(),
                assessment.tasks_assessed.into(),
                assessment.tasks_total.into(),
            ),
        }
    }
}

/// Who stands behind a record, and behind its assessment.
#[derive(SimpleObject)]
pub(super) struct Provenance {
    /// Behind names, links, forms and other facts.
    record: ProvenanceKind,
    /// Behind tasks, channels and availability.
    assessment: ProvenanceKind,
    /// What it was taken from.
    #[graphql(complexity = "list_cost(child_complexity)")]
    sources: AllAtHand<SourceReference>,
}

/// Something an agency keeps beside a record that the index has no field for.
#[derive(SimpleObject)]
pub(super) struct AgencyNote {
    /// What it is: the head of the agency's own column.
    title: String,
    /// The value as it stood there.
    text: String,
}

impl From<&catalog::AgencyNote> for AgencyNote {
    fn from(entry: &catalog::AgencyNote) -> Self {
        Self {
            title: entry.title.clone(),
            text: entry.text.clone(),
        }
    }
}

/// Something a record was taken from.
#[derive(SimpleObject)]
pub(super) struct SourceReference {
    /// What it is.
    title: String,
    /// Where it is.
    url: Option<String>,
}

impl From<&catalog::SourceReference> for SourceReference {
    fn from(entry: &catalog::SourceReference) -> Self {
        Self {
            title: entry.title.clone(),
            url: entry.url.clone(),
        }
    }
}

impl From<&catalog::Provenance> for Provenance {
    fn from(entry: &catalog::Provenance) -> Self {
        Self {
            record: entry.record.into(),
            assessment: entry.assessment.into(),
            sources: entry.sources.iter().collect(),
        }
    }
}
