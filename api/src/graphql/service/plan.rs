//! What cannot be made digital, and what could be, as it is read.

use async_graphql::SimpleObject;
use fsi_catalog::service as catalog;

use crate::graphql::at_hand::AllAtHand;
use crate::graphql::cost::list_cost;
use crate::graphql::organization::Organization;
use crate::graphql::scalars::{BigInt, Date};
use crate::graphql::vocabulary::{OpportunityKind, OpportunityStatus, SolutionKind};

/// Why something cannot be made digital: the five parts of 21st Century IDEA §4(d).
#[derive(SimpleObject)]
pub(super) struct NonDigitizableRecord {
    /// Part 1: the title.
    title: String,
    /// Part 2: the description.
    description: String,
    /// Part 3: each unit responsible; its place in the hierarchy follows from the tree.
    #[graphql(complexity = "list_cost(child_complexity)")]
    responsible_organizations: AllAtHand<Organization>,
    /// Part 4: the reasons.
    reasons: String,
    /// Part 5: potential solutions.
    #[graphql(complexity = "list_cost(child_complexity)")]
    solutions: AllAtHand<Solution>,
}

impl NonDigitizableRecord {
    pub(super) fn of(entry: &catalog::NonDigitizableRecord, units: Vec<Organization>) -> Self {
        Self {
            title: entry.title.clone(),
            description: entry.description.clone(),
            responsible_organizations: AllAtHand(units),
            reasons: entry.reasons.clone(),
            solutions: entry.solutions.iter().collect(),
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

impl From<&catalog::Solution> for Solution {
    fn from(entry: &catalog::Solution) -> Self {
        Self {
            kind: entry.kind.into(),
            explanation: entry.explanation.clone(),
        }
    }
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
