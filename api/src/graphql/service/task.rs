//! Tasks, their channels, forms and signatures, as they are read.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use fsi_catalog::service::{self as catalog, ServiceView};

use crate::graphql::at_hand::{AllAtHand, AtHand};
use crate::graphql::cost::list_cost;
use crate::graphql::scalars::{BigInt, Date};
use crate::graphql::vocabulary::{
    Availability, BarrierCategory, Channel, DigitizationStatus, FormFormat, FormObligation, SignatureKind, TaskKind,
};

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
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn channels(&self) -> AllAtHand<TaskChannel> {
        self.task().channels.iter().collect()
    }

    /// Forms it needs.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn forms(&self) -> AllAtHand<Form> {
        let numbers = &self.task().forms;
        let forms = self.view.record.forms.iter();
        forms.filter(|form| numbers.contains(&form.number)).collect()
    }

    /// The signature or proof of identity it needs; null when that was not answered.
    async fn signature(&self) -> Option<AtHand<SignatureRequirement>> {
        self.task().signature.as_ref().map(Into::into).map(AtHand)
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
