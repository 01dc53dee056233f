//! The full record of a service, as one revision holds it.
//!
//! The type parameter is how organizations are named: [`OrganizationId`] in what is stored,
//! [`OrganizationRef`](super::OrganizationRef) in what comes in. The JSON names equal the GraphQL input names, so a
//! stored document, an exported line and a seed file read alike. Bounds of single fields stand here; everything that
//! needs two fields or the catalog is a check of the write path.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::id::{OrganizationId, ProviderId};
use crate::vocabulary::{
    Availability, BarrierCategory, Channel, CustomerGroup, DesignationStatus, FormFormat,
    FormObligation, LifeExperience, OpportunityKind, OpportunityStatus, ProvenanceKind,
    PublicFacing, ServiceType, SignatureKind, SolutionKind, TaskKind,
};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

/// Everything the index knows of a service, except what is counted (measurements) and what is derived (facts).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, bound(deserialize = "O: Deserialize<'de>, P: Deserialize<'de>"))]
pub struct ServiceRecord<O = OrganizationId, P = ProviderId> {
    /// The lowest organization that is responsible.
    pub organization: O,
    /// The agency's own id of the service, unique in the organization.
    #[validate(length(min = 1, max = 64))]
    pub key: String,
    /// The name from the customer's view, a gerund phrase such as "Applying for a passport".
    #[validate(length(min = 1, max = 400))]
    pub name: String,
    /// Other names people use, in any language.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 50))]
    pub alternate_names: Vec<String>,
    /// Who it is for and what it gives, in one or two plain sentences.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 300))]
    pub summary: Option<String>,
    /// What the service entails, at length.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 5000))]
    pub description: Option<String>,
    /// Further units responsible (21st Century IDEA §4(d)(3)).
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub responsible_organizations: Vec<O>,
    /// Other organizations a person has to deal with.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    #[validate(nested)]
    pub participating_organizations: Vec<Participation<O>>,
    /// Whether the public uses it; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub public_facing: Option<PublicFacing>,
    /// Kinds of service.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 10))]
    pub types: Vec<ServiceType>,
    /// Says which kind when `types` has OTHER.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 200))]
    pub other_type: Option<String>,
    /// Whether a transaction takes place; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_transactional: Option<bool>,
    /// Whether a contact center serves it; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub has_contact_center: Option<bool>,
    /// Who it is for.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 20))]
    pub customer_groups: Vec<CustomerGroup>,
    /// Languages it is offered in, as BCP 47 tags.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 100))]
    pub languages: Vec<String>,
    /// Moments of life it belongs to.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 20))]
    pub life_experiences: Vec<LifeExperience>,
    /// Where to learn about it.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub info_url: Option<String>,
    /// Where to begin it.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub start_url: Option<String>,
    /// Assistance listing numbers, `dd.ddd`.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 100))]
    pub assistance_listings: Vec<String>,
    /// OMB control numbers of information collections, `dddd-dddd`.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 100))]
    pub omb_control_numbers: Vec<String>,
    /// Unique investment identifiers of the systems behind it.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 100))]
    pub uii_codes: Vec<String>,
    /// The high-impact service provider it belongs to.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub provider: Option<P>,
    /// Designations by fiscal year.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 50), nested)]
    pub designations: Vec<Designation>,
    /// Channels through which it is offered.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 40), nested)]
    pub channels: Vec<ServiceChannel>,
    /// What a person must do, in order.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 60), nested)]
    pub tasks: Vec<Task>,
    /// Forms to fill in.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 100), nested)]
    pub forms: Vec<Form>,
    /// What keeps it, a task or a form from being digital.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 100), nested)]
    pub barriers: Vec<Barrier>,
    /// Records of what cannot be made digital (21st Century IDEA §4(d)).
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    #[validate(nested)]
    pub non_digitizable: Vec<NonDigitizableRecord<O>>,
    /// What could be made digital, and how (21st Century IDEA §4(a)(2)).
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 50), nested)]
    pub opportunities: Vec<Opportunity>,
    /// The day the agency last reviewed the record.
    #[serde(default, skip_serializing_if = "is_default")]
    pub last_reviewed_on: Option<NaiveDate>,
    /// The day of the next review.
    #[serde(default, skip_serializing_if = "is_default")]
    pub next_review_on: Option<NaiveDate>,
    /// Who stands behind the record.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(nested)]
    pub provenance: Provenance,
}

fn none<T>() -> Option<T> {
    None
}

/// Another organization a person has to deal with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Participation<O = OrganizationId> {
    /// The organization.
    pub organization: O,
    /// What it does in the service.
    #[validate(length(min = 1, max = 200))]
    pub role: String,
}

/// A designation under OMB Circular A-11 §280.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Designation {
    /// The US fiscal year.
    #[validate(range(min = 2000, max = 2200))]
    pub fiscal_year: i32,
    /// Designated, or reported in an earlier year.
    pub status: DesignationStatus,
    /// Why.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub reason: Option<String>,
}

/// A channel through which the service is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceChannel {
    /// Which channel.
    pub channel: Channel,
    /// Where it is reached.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub url: Option<String>,
    /// What one should know of it, such as hours.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 500))]
    pub note: Option<String>,
}

/// What a person must do to get the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Task {
    /// Names the task within the service: letters, digits, `.`, `_` and `-`.
    #[validate(length(min = 1, max = 64))]
    pub key: String,
    /// What is done.
    pub kind: TaskKind,
    /// What people call it.
    #[validate(length(min = 1, max = 200))]
    pub name: String,
    /// Whether the service cannot be had without it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_required: bool,
    /// False declares the task not applicable; none is not answered and counts as applicable.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_applicable: Option<bool>,
    /// More about it.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub description: Option<String>,
    /// Channels in which it can or cannot be done.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 40), nested)]
    pub channels: Vec<TaskChannel>,
    /// Numbers of the forms it needs.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 50))]
    pub forms: Vec<String>,
    /// The signature or proof of identity it needs.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(nested)]
    pub signature: Option<Signature>,
}

/// How far a task can be done in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskChannel {
    /// Which channel.
    pub channel: Channel,
    /// How far; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub availability: Option<Availability>,
    /// Whether a person can do it without staff; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub self_service: Option<bool>,
    /// Whether what was begun here can be continued in another channel; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub can_hand_off: Option<bool>,
    /// Where it is done.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub url: Option<String>,
}

/// What a signature or proof of identity asks of a person (OMB M-23-22 §III.B.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signature {
    /// Whether one must sign.
    #[serde(default)]
    pub is_required: bool,
    /// Signatures that are accepted.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 3))]
    pub accepted: Vec<SignatureKind>,
    /// Whether identity must be proved in person.
    #[serde(default)]
    pub needs_in_person_proofing: bool,
    /// Whether a digital way exists beside the wet signature or presence; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub has_digital_equivalent: Option<bool>,
    /// Why it is necessary.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub basis: Option<String>,
}

/// A form to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Form {
    /// The form's number, such as SS-5, unique in the service.
    #[validate(length(min = 1, max = 64))]
    pub number: String,
    /// Its title.
    #[validate(length(min = 1, max = 300))]
    pub title: String,
    /// Where it is found.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub url: Option<String>,
    /// Its OMB control number, `dddd-dddd`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub omb_control_number: Option<String>,
    /// The day the approval of the collection expires.
    #[serde(default, skip_serializing_if = "is_default")]
    pub expires_on: Option<NaiveDate>,
    /// How it is offered; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub format: Option<FormFormat>,
    /// Whether the service cannot be had without it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_required: bool,
    /// Whether it must be filled in; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub obligation: Option<FormObligation>,
    /// Responses a year, as approved.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(range(min = 0_i64, max = 9_007_199_254_740_991_i64))]
    pub annual_responses: Option<i64>,
    /// Hours a year that the public spends on it, as approved.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(range(min = 0_i64, max = 9_007_199_254_740_991_i64))]
    pub annual_burden_hours: Option<i64>,
}

/// What keeps the service, a task or a form from being digital.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Barrier {
    /// The task it stands before; none means the whole service, unless a form is named.
    #[serde(default, skip_serializing_if = "is_default")]
    pub task: Option<String>,
    /// The number of the form it stands before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form: Option<String>,
    /// What kind.
    pub category: BarrierCategory,
    /// The law or rule, where there is one.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 500))]
    pub citation: Option<String>,
    /// In words.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub explanation: Option<String>,
}

/// Why a service, form or paper process cannot be made digital: the five parts of 21st Century IDEA §4(d).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, bound(deserialize = "O: Deserialize<'de>"))]
pub struct NonDigitizableRecord<O = OrganizationId> {
    /// Part 1: the title.
    #[validate(length(min = 1, max = 200))]
    pub title: String,
    /// Part 2: the description.
    #[validate(length(min = 1, max = 5000))]
    pub description: String,
    /// Part 3: each unit responsible; its place in the hierarchy follows from the tree.
    #[serde(default = "Vec::new")]
    pub responsible_organizations: Vec<O>,
    /// Part 4: the reasons.
    #[validate(length(min = 1, max = 5000))]
    pub reasons: String,
    /// Part 5: potential solutions.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 20), nested)]
    pub solutions: Vec<Solution>,
}

/// A potential solution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Solution {
    /// What kind.
    pub kind: SolutionKind,
    /// In words. Regulatory and legislative text is pre-decisional and restricted.
    #[validate(length(min = 1, max = 5000))]
    pub explanation: String,
}

/// What could be made digital, its cost and schedule (21st Century IDEA §4(a)(2)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Opportunity {
    /// The task it is about; none means the whole service.
    #[serde(default, skip_serializing_if = "is_default")]
    pub task: Option<String>,
    /// What kind.
    pub kind: OpportunityKind,
    /// Where it stands.
    pub status: OpportunityStatus,
    /// What it would do for people.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub expected_effects: Option<String>,
    /// The criterion of OMB M-23-22 §IV it was chosen by.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 500))]
    pub criterion: Option<String>,
    /// Estimated cost in US dollars; pre-decisional and restricted.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(range(min = 0_i64, max = 9_007_199_254_740_991_i64))]
    pub estimated_cost_usd: Option<i64>,
    /// The budget year it is asked for; pre-decisional and restricted.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(range(min = 2000, max = 2200))]
    pub budget_year: Option<i32>,
    /// The day work begins.
    #[serde(default, skip_serializing_if = "is_default")]
    pub starts_on: Option<NaiveDate>,
    /// The day it is done.
    #[serde(default, skip_serializing_if = "is_default")]
    pub completes_on: Option<NaiveDate>,
    /// What will be measured, with the value to reach.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 500))]
    pub target: Option<String>,
    /// The day the target is to be reached.
    #[serde(default, skip_serializing_if = "is_default")]
    pub target_on: Option<NaiveDate>,
}

/// Who stands behind the record, and behind its assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provenance {
    /// Behind names, links, forms and other facts.
    pub record: ProvenanceKind,
    /// Behind tasks, channels and availability.
    pub assessment: ProvenanceKind,
    /// What it was taken from.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 20), nested)]
    pub sources: Vec<SourceReference>,
}

impl Default for Provenance {
    fn default() -> Self {
        Self {
            record: ProvenanceKind::AgencyReported,
            assessment: ProvenanceKind::AgencyReported,
            sources: Vec::new(),
        }
    }
}

/// Something a record was taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SourceReference {
    /// What it is.
    #[validate(length(min = 1, max = 300))]
    pub title: String,
    /// Where it is.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub url: Option<String>,
}

impl ServiceRecord {
    /// Whether it belongs to a high-impact service provider.
    #[must_use]
    pub fn is_hisp(&self) -> bool {
        self.provider.is_some()
    }

    /// Answers every channel named by the service or by one of its tasks, without those that are declared unavailable.
    pub fn offered_channels(&self) -> impl Iterator<Item = Channel> {
        let of_tasks = self
            .tasks
            .iter()
            .filter(|task| task.is_applicable != Some(false))
            .flat_map(|task| &task.channels)
            .filter(|entry| entry.availability != Some(Availability::None))
            .map(|entry| entry.channel);
        self.channels.iter().map(|entry| entry.channel).chain(of_tasks)
    }
}
