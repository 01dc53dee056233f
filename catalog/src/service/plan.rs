//! What cannot be made digital, and what could be.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::record::is_default;
use crate::id::OrganizationId;
use crate::vocabulary::{OpportunityKind, OpportunityStatus, SolutionKind};

/// Why a service, form or paper process cannot be made digital: the five parts of 21st Century IDEA §4(d).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    bound(deserialize = "O: Deserialize<'de>")
)]
#[schemars(rename = "NonDigitizableRecord")]
pub struct NonDigitizableRecord<O = OrganizationId> {
    /// Part 1: the title.
    #[validate(length(min = 1, max = 200))]
    pub title: String,
    /// Part 2: the description.
    #[validate(length(min = 1, max = 5000))]
    pub description: String,
    /// Part 3: each unit responsible; its place in the hierarchy follows from the tree.
    #[serde(default = "Vec::<O>::new")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Solution {
    /// What kind.
    pub kind: SolutionKind,
    /// In words. Regulatory and legislative text is pre-decisional and restricted.
    #[validate(length(min = 1, max = 5000))]
    pub explanation: String,
}

/// What could be made digital, its cost and schedule (21st Century IDEA §4(a)(2)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
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
