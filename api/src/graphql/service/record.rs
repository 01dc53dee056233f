//! The parts of a service's record as they are read.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use chrono::NaiveDate;
use fsi_catalog::service::{self as catalog, ServiceView};

use crate::graphql::measurement::{Share, VolumeFigure};
use crate::graphql::organization::Organization;
use crate::graphql::scalars::{BigInt, Date};
use crate::graphql::vocabulary::{
    Availability, BarrierCategory, Channel, ChannelClass, DesignationStatus, DigitizationStatus, FormFormat,
    FormObligation, GapFlag, OpportunityKind, OpportunityStatus, ProvenanceKind, SignatureKind, SolutionKind, TaskKind,
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
    async fn annual_volume(&self) -> Option<VolumeFigure> {
        self.view.figures.by_channel.get(&self.channel).cloned().map(VolumeFigure)
    }
}

/// What a person must do to get a service.
pub(super) struct ServiceTask {
    view: Arc<ServiceView>,
    place: usize,
}

impl ServiceTask {
    pub(super) fn all_of(view: &Arc<ServiceView>) -> Vec<Self> {
        (0..view.record.tasks.len())
            .map(|place| Self {
                view: view.clone(),
                place,
            })
            .collect()
    }

    fn task(&self) -> &catalog::Task {
        &self.view.record.tasks[self.place]
    }
}

/// What a person must do to get a service.
#[Object]
impl ServiceTask {
    /// Names the task within its service.
    async fn key(&self) -> &str {
        &self.task().key
    }

    /// What is done.
    async fn kind(&self) -> TaskKind {
        self.task().kind.into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.task().name
    }

    /// More about it.
    async fn description(&self) -> Option<&str> {
        self.task().description.as_deref()
    }

    /// Whether the service cannot be had without it.
    async fn required(&self) -> bool {
        self.task().is_required
    }

    /// How far it is digital, derived from its channels, forms and signature.
    async fn status(&self) -> DigitizationStatus {
        self.view.assessment.tasks[self.place].into()
    }

    /// Channels in which it can or cannot be done.
    async fn channels(&self) -> Vec<TaskChannel> {
        self.task().channels.iter().map(Into::into).collect()
    }

    /// Forms it needs.
    async fn forms(&self) -> Vec<Form> {
        let numbers = &self.task().forms;
        let forms = self.view.record.forms.iter();
        forms.filter(|form| numbers.contains(&form.number)).map(Into::into).collect()
    }

    /// The signature or proof of identity it needs; null when that was not answered.
    async fn signature(&self) -> Option<SignatureRequirement> {
        self.task().signature.as_ref().map(Into::into)
    }
}

/// How far a task can be done in a channel.
#[derive(SimpleObject)]
pub(super) struct TaskChannel {
    /// Which channel.
    channel: Channel,
    /// How far; null when that was not answered.
    availability: Option<Availability>,
    /// Whether a person can do it without staff; null when that was not answered.
    self_service: Option<bool>,
    /// Whether what was begun here can be continued in another channel; null when that was not answered.
    can_hand_off: Option<bool>,
    /// Where it is done.
    url: Option<String>,
}

impl From<&catalog::TaskChannel> for TaskChannel {
    fn from(entry: &catalog::TaskChannel) -> Self {
        Self {
            channel: entry.channel.into(),
            availability: entry.availability.map(Into::into),
            self_service: entry.self_service,
            can_hand_off: entry.can_hand_off,
            url: entry.url.clone(),
        }
    }
}

/// What a signature or proof of identity asks of a person (OMB M-23-22 §III.B.3).
#[derive(SimpleObject)]
pub(super) struct SignatureRequirement {
    /// Whether one must sign.
    is_required: bool,
    /// Signatures that are accepted.
    accepted: Vec<SignatureKind>,
    /// Whether identity must be proved in person.
    needs_in_person_proofing: bool,
    /// Whether a digital way exists beside the wet signature or presence; null when that was not answered.
    has_digital_equivalent: Option<bool>,
    /// Why it is necessary.
    basis: Option<String>,
}

impl From<&catalog::Signature> for SignatureRequirement {
    fn from(entry: &catalog::Signature) -> Self {
        Self {
            is_required: entry.is_required,
            accepted: entry.accepted.iter().copied().map(Into::into).collect(),
            needs_in_person_proofing: entry.needs_in_person_proofing,
            has_digital_equivalent: entry.has_digital_equivalent,
            basis: entry.basis.clone(),
        }
    }
}

/// A form to fill in.
#[derive(SimpleObject)]
pub(super) struct Form {
    /// The form's number, such as SS-5.
    number: String,
    /// Its title.
    title: String,
    /// Where it is found.
    url: Option<String>,
    /// Its OMB control number.
    omb_control_number: Option<String>,
    /// The day the approval of the collection expires.
    expires_on: Option<Date>,
    /// How it is offered; null when that was not answered.
    format: Option<FormFormat>,
    /// Whether the service cannot be had without it.
    is_required: bool,
    /// Whether it must be filled in; null when that was not answered.
    obligation: Option<FormObligation>,
    /// Responses a year, as approved.
    annual_responses: Option<BigInt>,
    /// Hours a year that the public spends on it, as approved.
    annual_burden_hours: Option<BigInt>,
}

impl From<&catalog::Form> for Form {
    fn from(entry: &catalog::Form) -> Self {
        Self {
            number: entry.number.clone(),
            title: entry.title.clone(),
            url: entry.url.clone(),
            omb_control_number: entry.omb_control_number.clone(),
            expires_on: entry.expires_on.map(Date),
            format: entry.format.map(Into::into),
            is_required: entry.is_required,
            obligation: entry.obligation.map(Into::into),
            annual_responses: entry.annual_responses.map(BigInt),
            annual_burden_hours: entry.annual_burden_hours.map(BigInt),
        }
    }
}

/// What keeps a service, a task or a form from being digital.
#[derive(SimpleObject)]
pub(super) struct Barrier {
    /// The key of the task it stands before; null means the whole service, unless a form is named.
    task: Option<String>,
    /// The number of the form it stands before.
    form: Option<String>,
    /// What kind.
    category: BarrierCategory,
    /// The law or rule, where there is one.
    citation: Option<String>,
    /// In words.
    explanation: Option<String>,
}

impl From<&catalog::Barrier> for Barrier {
    fn from(entry: &catalog::Barrier) -> Self {
        Self {
            task: entry.task.clone(),
            form: entry.form.clone(),
            category: entry.category.into(),
            citation: entry.citation.clone(),
            explanation: entry.explanation.clone(),
        }
    }
}

/// Why something cannot be made digital: the five parts of 21st Century IDEA §4(d).
#[derive(SimpleObject)]
pub(super) struct NonDigitizableRecord {
    /// Part 1: the title.
    title: String,
    /// Part 2: the description.
    description: String,
    /// Part 3: each unit responsible; its place in the hierarchy follows from the tree.
    responsible_organizations: Vec<Organization>,
    /// Part 4: the reasons.
    reasons: String,
    /// Part 5: potential solutions.
    solutions: Vec<Solution>,
}

impl NonDigitizableRecord {
    pub(super) fn of(entry: &catalog::NonDigitizableRecord, units: Vec<Organization>) -> Self {
        Self {
            title: entry.title.clone(),
            description: entry.description.clone(),
            responsible_organizations: units,
            reasons: entry.reasons.clone(),
            solutions: entry
                .solutions
                .iter()
                .map(|solution| Solution {
                    kind: solution.kind.into(),
                    explanation: solution.explanation.clone(),
                })
                .collect(),
        }
    }
}

/// A potential solution for what cannot be digital.
#[derive(SimpleObject)]
pub(super) struct Solution {
    /// What kind.
    kind: SolutionKind,
    /// In words. Regulatory and legislative texts are withheld from the public.
    explanation: String,
}

/// What could be made digital (21st Century IDEA §4(a)(2)).
#[derive(SimpleObject)]
pub(super) struct Opportunity {
    /// The key of the task it is about; null means the whole service.
    task: Option<String>,
    /// What kind.
    kind: OpportunityKind,
    /// Where it stands.
    status: OpportunityStatus,
    /// What it would do for people.
    expected_effects: Option<String>,
    /// The criterion of OMB M-23-22 §IV it was chosen by.
    criterion: Option<String>,
    /// Estimated cost in US dollars; withheld from the public.
    estimated_cost_usd: Option<BigInt>,
    /// The budget year it is asked for; withheld from the public.
    budget_year: Option<i32>,
    /// The day work begins.
    starts_on: Option<Date>,
    /// The day it is done.
    completes_on: Option<Date>,
    /// What will be measured, with the value to reach.
    target: Option<String>,
    /// The day the target is to be reached.
    target_on: Option<Date>,
}

impl From<&catalog::Opportunity> for Opportunity {
    fn from(entry: &catalog::Opportunity) -> Self {
        Self {
            task: entry.task.clone(),
            kind: entry.kind.into(),
            status: entry.status.into(),
            expected_effects: entry.expected_effects.clone(),
            criterion: entry.criterion.clone(),
            estimated_cost_usd: entry.estimated_cost_usd.map(BigInt),
            budget_year: entry.budget_year,
            starts_on: entry.starts_on.map(Date),
            completes_on: entry.completes_on.map(Date),
            target: entry.target.clone(),
            target_on: entry.target_on.map(Date),
        }
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
    sources: Vec<SourceReference>,
}

/// Something a record was taken from.
#[derive(SimpleObject)]
pub(super) struct SourceReference {
    /// What it is.
    title: String,
    /// Where it is.
    url: Option<String>,
}

impl From<&catalog::Provenance> for Provenance {
    fn from(entry: &catalog::Provenance) -> Self {
        Self {
            record: entry.record.into(),
            assessment: entry.assessment.into(),
            sources: entry
                .sources
                .iter()
                .map(|source| SourceReference {
                    title: source.title.clone(),
                    url: source.url.clone(),
                })
                .collect(),
        }
    }
}
