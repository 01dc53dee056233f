//! The full record of a service, as one revision holds it.
//!
//! The type parameter is how organizations are named: [`OrganizationId`] in what is stored,
//! [`OrganizationRef`](super::OrganizationRef) in what comes in. The JSON names equal the GraphQL input names, so a
//! stored document, an exported line and a seed file read alike. Bounds of single fields stand here; everything that
//! needs two fields or the catalog is a check of the write path.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::plan::{NonDigitizableRecord, Opportunity};
use super::task::{Barrier, Form, Task};
use crate::id::{OrganizationId, ProviderId};
use crate::vocabulary::{
    Availability, Channel, CustomerGroup, DesignationStatus, LifeExperience, ProvenanceKind, PublicFacing, ServiceType,
};

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

pub(super) fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) fn is_yes(value: &bool) -> bool {
    *value
}

/// Everything the index knows of a service, except what is counted (measurements) and what is derived (facts).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    bound(deserialize = "O: Deserialize<'de>, P: Deserialize<'de>")
)]
#[schemars(rename = "ServiceRecord")]
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
    #[serde(default = "Vec::<O>::new", skip_serializing_if = "Vec::is_empty")]
    pub responsible_organizations: Vec<O>,
    /// Other organizations a person has to deal with.
    #[serde(default = "Vec::<Participation<O>>::new", skip_serializing_if = "Vec::is_empty")]
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
    #[serde(default = "none::<P>", skip_serializing_if = "Option::is_none")]
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
    #[serde(
        default = "Vec::<NonDigitizableRecord<O>>::new",
        skip_serializing_if = "Vec::is_empty"
    )]
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
    /// What the agency keeps beside it: columns of its own, as they stood in its spreadsheet. Not for the public.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 100), nested)]
    pub notes: Vec<AgencyNote>,
    /// Who stands behind the record.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(nested)]
    pub provenance: Provenance,
}

fn none<T>() -> Option<T> {
    None
}

/// Another organization a person has to deal with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Participation")]
pub struct Participation<O = OrganizationId> {
    /// The organization.
    pub organization: O,
    /// What it does in the service.
    #[validate(length(min = 1, max = 200))]
    pub role: String,
}

/// A designation under OMB Circular A-11 §280.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
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

/// Something an agency keeps beside a record that the index has no field for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgencyNote {
    /// What it is: the head of the agency's own column.
    #[validate(length(min = 1, max = 200))]
    pub title: String,
    /// The value as it stood there.
    #[validate(length(min = 1, max = 2000))]
    pub text: String,
}

/// Who stands behind the record, and behind its assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
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

impl<O, P> ServiceRecord<O, P> {
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
