//! A service record as it comes in.

mod conversion;

use async_graphql::InputObject;

use crate::graphql::organization::OrganizationBy;
use crate::graphql::scalars::{BigInt, Date};
use crate::graphql::vocabulary::{
    Availability, BarrierCategory, Channel, CustomerGroup, DesignationStatus, FormFormat, FormObligation,
    LifeExperience, OpportunityKind, OpportunityStatus, ProvenanceKind, PublicFacing, ServiceType, SignatureKind,
    SolutionKind, TaskKind,
};

/// The whole record of a service. It replaces what there is: what is left out is not answered.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceInput {
    /// The lowest organization that is responsible.
    organization: OrganizationBy,
    /// The agency's own id, unique in the organization: letters, digits, `.`, `_` and `-`, at most 64.
    key: String,
    /// The name from the customer's view, such as "Applying for a passport". At most 400 characters.
    name: String,
    /// Other names people use, in any language. At most 50.
    #[graphql(default, validator(max_items = 50))]
    alternate_names: Vec<String>,
    /// Who it is for and what it gives. At most 300 characters.
    summary: Option<String>,
    /// What the service entails. At most 5,000 characters.
    description: Option<String>,
    /// Further units responsible (21st Century IDEA §4(d)(3)).
    #[graphql(default, validator(max_items = 50))]
    responsible_organizations: Vec<OrganizationBy>,
    /// Other organizations a person has to deal with.
    #[graphql(default, validator(max_items = 50))]
    participating_organizations: Vec<ParticipationInput>,
    /// Whether the public uses it.
    public_facing: Option<PublicFacing>,
    /// Kinds of service (OMB Circular A-11 §280).
    #[graphql(default, validator(max_items = 10))]
    types: Vec<ServiceType>,
    /// Says which kind, exactly when `types` has OTHER.
    other_type: Option<String>,
    /// Whether a transaction takes place.
    is_transactional: Option<bool>,
    /// Whether a contact center serves it.
    has_contact_center: Option<bool>,
    /// Who it is for.
    #[graphql(default, validator(max_items = 20))]
    customer_groups: Vec<CustomerGroup>,
    /// Languages it is offered in, as BCP 47 tags.
    #[graphql(default, validator(max_items = 100))]
    languages: Vec<String>,
    /// Moments of life it belongs to.
    #[graphql(default, validator(max_items = 20))]
    life_experiences: Vec<LifeExperience>,
    /// Where to learn about it.
    info_url: Option<String>,
    /// Where to begin it.
    start_url: Option<String>,
    /// Assistance listing numbers, `dd.ddd`.
    #[graphql(default, validator(max_items = 100))]
    assistance_listings: Vec<String>,
    /// OMB control numbers, `dddd-dddd`.
    #[graphql(default, validator(max_items = 100))]
    omb_control_numbers: Vec<String>,
    /// Unique investment identifiers of the systems behind it.
    #[graphql(default, validator(max_items = 100))]
    uii_codes: Vec<String>,
    /// The slug of the high-impact service provider it belongs to.
    provider: Option<String>,
    /// Designations by fiscal year.
    #[graphql(default, validator(max_items = 50))]
    designations: Vec<DesignationInput>,
    /// Channels through which it is offered.
    #[graphql(default, validator(max_items = 40))]
    channels: Vec<ServiceChannelInput>,
    /// What a person must do, in order.
    #[graphql(default, validator(max_items = 60))]
    tasks: Vec<ServiceTaskInput>,
    /// Forms to fill in.
    #[graphql(default, validator(max_items = 100))]
    forms: Vec<FormInput>,
    /// What keeps it, a task or a form from being digital.
    #[graphql(default, validator(max_items = 100))]
    barriers: Vec<BarrierInput>,
    /// Records of what cannot be made digital (21st Century IDEA §4(d)).
    #[graphql(default, validator(max_items = 50))]
    non_digitizable: Vec<NonDigitizableInput>,
    /// What could be made digital (21st Century IDEA §4(a)(2)).
    #[graphql(default, validator(max_items = 50))]
    opportunities: Vec<OpportunityInput>,
    /// The day the agency last reviewed the record.
    last_reviewed_on: Option<Date>,
    /// The day of the next review.
    next_review_on: Option<Date>,
    /// What the agency keeps beside it, columns of its own. Not for the public.
    #[graphql(default, validator(max_items = 100))]
    notes: Vec<AgencyNoteInput>,
    /// Who stands behind the record; the agency when left out.
    provenance: Option<ProvenanceInput>,
}

/// Another organization a person has to deal with.
#[derive(InputObject, Clone, Debug)]
pub(super) struct ParticipationInput {
    /// The organization.
    organization: OrganizationBy,
    /// What it does in the service.
    role: String,
}

/// Something an agency keeps beside a record that the index has no field for.
#[derive(InputObject, Clone, Debug)]
pub struct AgencyNoteInput {
    /// What it is. At most 200 characters.
    title: String,
    /// The value. At most 2,000 characters.
    text: String,
}

/// A designation under OMB Circular A-11 §280.
#[derive(InputObject, Clone, Debug)]
pub struct DesignationInput {
    /// The US fiscal year.
    fiscal_year: i32,
    /// Designated, or reported in an earlier year.
    status: DesignationStatus,
    /// Why.
    reason: Option<String>,
}

/// A channel through which the service is offered.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceChannelInput {
    /// Which channel.
    channel: Channel,
    /// Where it is reached.
    url: Option<String>,
    /// What one should know of it, such as hours.
    note: Option<String>,
}

/// What a person must do to get the service.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceTaskInput {
    /// Names the task within the service.
    key: String,
    /// What is done.
    kind: TaskKind,
    /// What people call it.
    name: String,
    /// Whether the service cannot be had without it.
    #[graphql(default = true)]
    is_required: bool,
    /// False declares the task not applicable.
    is_applicable: Option<bool>,
    /// More about it.
    description: Option<String>,
    /// Channels in which it can or cannot be done.
    #[graphql(default, validator(max_items = 40))]
    channels: Vec<TaskChannelInput>,
    /// Numbers of the forms it needs.
    #[graphql(default, validator(max_items = 50))]
    forms: Vec<String>,
    /// The signature or proof of identity it needs.
    signature: Option<SignatureInput>,
}

/// How far a task can be done in a channel.
#[derive(InputObject, Clone, Debug)]
pub struct TaskChannelInput {
    /// Which channel.
    channel: Channel,
    /// How far.
    availability: Option<Availability>,
    /// Whether a person can do it without staff.
    self_service: Option<bool>,
    /// Whether what was begun here can be continued in another channel.
    can_hand_off: Option<bool>,
    /// Where it is done.
    url: Option<String>,
}

/// What a signature or proof of identity asks of a person.
#[derive(InputObject, Clone, Debug)]
pub struct SignatureInput {
    /// Whether one must sign.
    #[graphql(default)]
    is_required: bool,
    /// Signatures that are accepted.
    #[graphql(default, validator(max_items = 3))]
    accepted: Vec<SignatureKind>,
    /// Whether identity must be proved in person.
    #[graphql(default)]
    needs_in_person_proofing: bool,
    /// Whether a digital way exists beside the wet signature or presence.
    has_digital_equivalent: Option<bool>,
    /// Why it is necessary.
    basis: Option<String>,
}

/// A form to fill in.
#[derive(InputObject, Clone, Debug)]
pub struct FormInput {
    /// The form's number, unique in the service.
    number: String,
    /// Its title.
    title: String,
    /// Where it is found.
    url: Option<String>,
    /// Its OMB control number, `dddd-dddd`.
    omb_control_number: Option<String>,
    /// The day the approval of the collection expires.
    expires_on: Option<Date>,
    /// How it is offered.
    format: Option<FormFormat>,
    /// Whether the service cannot be had without it.
    #[graphql(default = true)]
    is_required: bool,
    /// Whether it must be filled in.
    obligation: Option<FormObligation>,
    /// Responses a year, as approved.
    annual_responses: Option<BigInt>,
    /// Hours a year that the public spends on it, as approved.
    annual_burden_hours: Option<BigInt>,
}

/// What keeps the service, a task or a form from being digital.
#[derive(InputObject, Clone, Debug)]
pub struct BarrierInput {
    /// The key of the task it stands before.
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

/// Why something cannot be made digital: the five parts of 21st Century IDEA §4(d).
#[derive(InputObject, Clone, Debug)]
pub(super) struct NonDigitizableInput {
    /// Part 1: the title.
    title: String,
    /// Part 2: the description.
    description: String,
    /// Part 3: each unit responsible.
    #[graphql(default, validator(max_items = 50))]
    responsible_organizations: Vec<OrganizationBy>,
    /// Part 4: the reasons.
    reasons: String,
    /// Part 5: potential solutions.
    #[graphql(default, validator(max_items = 20))]
    solutions: Vec<SolutionInput>,
}

/// A potential solution.
#[derive(InputObject, Clone, Debug)]
pub struct SolutionInput {
    /// What kind.
    kind: SolutionKind,
    /// In words. Regulatory and legislative texts are not shown to the public.
    explanation: String,
}

/// What could be made digital.
#[derive(InputObject, Clone, Debug)]
pub struct OpportunityInput {
    /// The key of the task it is about.
    task: Option<String>,
    /// What kind.
    kind: OpportunityKind,
    /// Where it stands.
    #[graphql(default_with = "OpportunityStatus::Proposed")]
    status: OpportunityStatus,
    /// What it would do for people.
    expected_effects: Option<String>,
    /// The criterion of OMB M-23-22 §IV it was chosen by.
    criterion: Option<String>,
    /// Estimated cost in US dollars; not shown to the public.
    estimated_cost_usd: Option<BigInt>,
    /// The budget year it is asked for; not shown to the public.
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

/// Who stands behind a record.
#[derive(InputObject, Clone, Debug)]
pub struct ProvenanceInput {
    /// Behind names, links, forms and other facts.
    #[graphql(default_with = "ProvenanceKind::AgencyReported")]
    record: ProvenanceKind,
    /// Behind tasks, channels and availability.
    #[graphql(default_with = "ProvenanceKind::AgencyReported")]
    assessment: ProvenanceKind,
    /// What it was taken from.
    #[graphql(default, validator(max_items = 20))]
    sources: Vec<SourceInput>,
}

/// Something a record was taken from.
#[derive(InputObject, Clone, Debug)]
pub(super) struct SourceInput {
    /// What it is.
    title: String,
    /// Where it is.
    url: Option<String>,
}
