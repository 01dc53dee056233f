//! Organizations: a tree of any depth.

mod tree;

pub use tree::OrganizationTree;

use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::id::{OrganizationId, ProviderId};
use crate::service::OrganizationRef;
use crate::vocabulary::OrganizationLevel;

/// A department, agency, bureau, office or program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// The id.
    pub id: OrganizationId,
    /// The permanent name in addresses.
    pub slug: String,
    /// The name.
    pub name: String,
    /// Other names people use, in any language.
    pub alternate_names: Vec<String>,
    /// The usual short form; several organizations may share one.
    pub acronym: Option<String>,
    /// The level.
    pub level: OrganizationLevel,
    /// The organization it belongs to.
    pub parent: Option<OrganizationId>,
    /// OMB's agency code: a string, not unique.
    pub omb_agency_code: Option<String>,
    /// OMB's bureau code: a string, not unique.
    pub omb_bureau_code: Option<String>,
    /// Treasury's common government-wide accounting code: a string, not unique.
    pub cgac_code: Option<String>,
}

/// An organization as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganizationInput {
    /// The permanent name in addresses: lower-case letters, digits and hyphens.
    #[validate(length(min = 1, max = 80))]
    pub slug: String,
    /// The name.
    #[validate(length(min = 1, max = 200))]
    pub name: String,
    /// Other names people use, in any language.
    #[serde(default)]
    #[validate(length(max = 50))]
    pub alternate_names: Vec<String>,
    /// The usual short form.
    #[validate(length(min = 1, max = 32))]
    pub acronym: Option<String>,
    /// The level.
    pub level: OrganizationLevel,
    /// The organization it belongs to.
    pub parent: Option<OrganizationRef>,
    /// OMB's agency code, three digits.
    pub omb_agency_code: Option<String>,
    /// OMB's bureau code, two digits.
    pub omb_bureau_code: Option<String>,
    /// Treasury's common government-wide accounting code, three digits.
    pub cgac_code: Option<String>,
}

/// A high-impact service provider (HISP) under OMB Circular A-11 §280.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceProvider {
    /// The id.
    pub id: ProviderId,
    /// The permanent name in addresses.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The organization it is part of.
    pub organization: OrganizationId,
    /// The US fiscal year it was designated, where known.
    pub year_designated: Option<i32>,
    /// Whether it is on the current list.
    pub is_active: bool,
    /// Where it is found.
    pub url: Option<String>,
}

/// A provider as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceProviderInput {
    /// The permanent name in addresses.
    #[validate(length(min = 1, max = 80))]
    pub slug: String,
    /// The name.
    #[validate(length(min = 1, max = 200))]
    pub name: String,
    /// The organization it is part of.
    pub organization: OrganizationRef,
    /// The US fiscal year it was designated, where known.
    #[validate(range(min = 2000, max = 2200))]
    pub year_designated: Option<i32>,
    /// Whether it is on the current list.
    pub is_active: bool,
    /// Where it is found.
    #[validate(length(max = 2000))]
    pub url: Option<String>,
}
