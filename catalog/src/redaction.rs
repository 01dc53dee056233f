//! What of a published record is not for the public: pre-decisional cost, budget and legislative text
//! (21st Century IDEA §4(a)(2) and §4(d)(5) are budget material until they are sent to Congress), and the agency's notes.

use std::sync::Arc;

use crate::access::{Action, Actor};
use crate::organization::OrganizationTree;
use crate::service::{ServiceRecord, ServiceView};
use crate::vocabulary::SolutionKind;

/// What stands in place of a restricted text.
pub(crate) const WITHHELD: &str = "Withheld: pre-decisional.";

fn is_restricted(kind: SolutionKind) -> bool {
    matches!(kind, SolutionKind::Regulatory | SolutionKind::Legislative)
}

fn holds_restricted(record: &ServiceRecord) -> bool {
    let in_opportunities = record
        .opportunities
        .iter()
        .any(|entry| entry.estimated_cost_usd.is_some() || entry.budget_year.is_some());
    let in_solutions = record
        .non_digitizable
        .iter()
        .flat_map(|entry| &entry.solutions)
        .any(|solution| is_restricted(solution.kind));
    in_opportunities || in_solutions || !record.notes.is_empty()
}

/// Takes restricted fields out of a record unless the actor may see them.
pub(crate) fn redact_record(record: &mut ServiceRecord, actor: &Actor, tree: &OrganizationTree) {
    if !actor.may(Action::SeeWorking, Some(record.organization), tree) {
        withhold(record);
    }
}

/// Takes out of a record what is not for the public.
pub(crate) fn withhold(record: &mut ServiceRecord) {
    record.notes.clear();
    for entry in &mut record.opportunities {
        entry.estimated_cost_usd = None;
        entry.budget_year = None;
    }
    for solution in record.non_digitizable.iter_mut().flat_map(|entry| &mut entry.solutions) {
        if is_restricted(solution.kind) {
            WITHHELD.clone_into(&mut solution.explanation);
        }
    }
}

/// Takes restricted fields out of a view unless the actor may see them. Most records have none and are passed as they are.
pub(crate) fn redact(mut view: Arc<ServiceView>, actor: &Actor, tree: &OrganizationTree) -> Arc<ServiceView> {
    if holds_restricted(&view.record) {
        redact_record(&mut Arc::make_mut(&mut view).record, actor, tree);
    }
    view
}
