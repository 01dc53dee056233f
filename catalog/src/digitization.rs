//! How far a service is digital: one pure function of its record.
//!
//! The gap lives at (service, task, channel). Unknown is never zero: what the answers do not decide is
//! `UNASSESSED`, never non-digital. The rules are those of `docs/ARCHITECTURE.md`, "Digitization"; the truth table
//! below them is their test.

use crate::service::{Form, ServiceRecord, Signature, Task};
use crate::vocabulary::{
    Availability, ChannelClass, DigitizationStatus as Status, FormFormat, GapFlag, OpportunityStatus, SignatureKind,
};

/// The version of these rules. Facts stored under an older one are recomputed before the index serves.
pub const DERIVATION: i32 = 2;

/// What follows from a service's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The status of the service.
    pub status: Status,
    /// The status of each task, in the order of the record.
    pub tasks: Vec<Status>,
    /// Tasks the service's status rests on: required and applicable.
    pub tasks_total: i32,
    /// Of these, tasks whose status is known.
    pub tasks_assessed: i32,
    /// Of these, tasks that are fully digital.
    pub tasks_fully_digital: i32,
    /// Flags of the record, in the order of the vocabulary. `STALE_REVIEW` depends on the day and is not among them.
    pub flags: Vec<GapFlag>,
}

/// Derives the assessment of a record.
#[must_use]
pub fn assess<O, P>(record: &ServiceRecord<O, P>) -> Assessment {
    let statuses: Vec<Status> = record
        .tasks
        .iter()
        .map(|task| task_status(task, &record.forms))
        .collect();
    let population = population(&record.tasks, &statuses);
    let count = |wanted: &dyn Fn(Status) -> bool| {
        i32::try_from(population.iter().filter(|status| wanted(**status)).count())
            .expect("a record has at most 60 tasks")
    };
    let status = if population.is_empty() && !statuses.is_empty() {
        Status::NotApplicable
    } else {
        service_status(&population)
    };
    Assessment {
        status,
        tasks_total: count(&|_| true),
        tasks_assessed: count(&|status| status != Status::Unassessed),
        tasks_fully_digital: count(&|status| status == Status::FullyDigital),
        flags: flags(record, status),
        tasks: statuses,
    }
}

/// The applicable tasks that decide: the required ones, or all of them where none is required.
fn population(tasks: &[Task], statuses: &[Status]) -> Vec<Status> {
    let applicable = || {
        tasks
            .iter()
            .zip(statuses)
            .filter(|(_, status)| **status != Status::NotApplicable)
    };
    let any_required = applicable().any(|(task, _)| task.is_required);
    applicable()
        .filter(|(task, _)| task.is_required || !any_required)
        .map(|(_, status)| *status)
        .collect()
}

/// The status of a task, given the forms of its service.
#[must_use]
pub fn task_status(task: &Task, forms: &[Form]) -> Status {
    if task.is_applicable == Some(false) {
        return Status::NotApplicable;
    }
    let digital = || task.channels.iter().filter(|entry| entry.channel.is_digital());
    let is_answered = task.channels.iter().any(|entry| entry.availability.is_some());
    match digital().filter_map(|entry| entry.availability).max() {
        _ if !is_answered => Status::Unassessed,
        Some(Availability::Complete) if forces_paper_or_presence(task, forms) => Status::PartlyDigital,
        Some(Availability::Complete) => Status::FullyDigital,
        Some(Availability::Partial) => Status::PartlyDigital,
        // No answer says that a digital channel helps; one that was named without an answer might.
        _ if digital().any(|entry| entry.availability.is_none()) => Status::Unassessed,
        _ => Status::NonDigital,
    }
}

/// A service is what its tasks are, as far as the answers decide it whatever the missing ones would say.
fn service_status(population: &[Status]) -> Status {
    let has = |status: Status| population.contains(&status);
    match (has(Status::FullyDigital), has(Status::NonDigital)) {
        _ if has(Status::PartlyDigital) => Status::PartlyDigital,
        (true, true) => Status::PartlyDigital,
        _ if has(Status::Unassessed) => Status::Unassessed,
        (true, false) => Status::FullyDigital,
        (false, true) => Status::NonDigital,
        (false, false) => Status::Unassessed,
    }
}

fn forces_paper_or_presence(task: &Task, forms: &[Form]) -> bool {
    let signature = task.signature.as_ref();
    let form_forces_paper = required_forms(task, forms).any(|form| {
        matches!(
            form.format,
            Some(FormFormat::PaperOnly | FormFormat::ElectronicPrintable)
        )
    });
    form_forces_paper
        || signature.is_some_and(|signature| demands_wet_signature(signature) || demands_presence(signature))
}

fn required_forms<'a>(task: &'a Task, forms: &'a [Form]) -> impl Iterator<Item = &'a Form> {
    forms
        .iter()
        .filter(|form| form.is_required && task.forms.contains(&form.number))
}

pub(crate) fn demands_wet_signature(signature: &Signature) -> bool {
    signature.is_required
        && !signature.accepted.is_empty()
        && signature.accepted.iter().all(|kind| *kind == SignatureKind::Wet)
        && signature.has_digital_equivalent != Some(true)
}

pub(crate) fn demands_presence(signature: &Signature) -> bool {
    signature.needs_in_person_proofing && signature.has_digital_equivalent != Some(true)
}

fn flags<O, P>(record: &ServiceRecord<O, P>, status: Status) -> Vec<GapFlag> {
    let applicable = || record.tasks.iter().filter(|task| task.is_applicable != Some(false));
    let signatures = || applicable().filter_map(|task| task.signature.as_ref());
    let conditions = [
        (GapFlag::DigitalOnly, is_digital_only(record, status)),
        (
            GapFlag::WetSignatureNoEquivalent,
            signatures().any(demands_wet_signature),
        ),
        (
            GapFlag::InPersonProofingNoEquivalent,
            signatures().any(demands_presence),
        ),
        (
            GapFlag::ElectronicFormOnly,
            record.forms.iter().any(|form| {
                form.is_required
                    && matches!(
                        form.format,
                        Some(FormFormat::ElectronicPrintable | FormFormat::ElectronicFillable)
                    )
            }),
        ),
        (
            GapFlag::Missing4dRecord,
            status == Status::NonDigital && record.non_digitizable.is_empty() && !has_plan(record),
        ),
    ];
    conditions
        .into_iter()
        .filter_map(|(flag, holds)| holds.then_some(flag))
        .collect()
}

/// IDEA §4(e): a service people can use digitally must keep another way. Said only of services that were assessed,
/// because a list of channels nobody assessed may just be incomplete.
fn is_digital_only<O, P>(record: &ServiceRecord<O, P>, status: Status) -> bool {
    matches!(status, Status::FullyDigital | Status::PartlyDigital)
        && record
            .offered_channels()
            .all(|channel| channel.class() == ChannelClass::Digital)
}

/// Whether it is to be made digital; what was dropped is no plan.
fn has_plan<O, P>(record: &ServiceRecord<O, P>) -> bool {
    let mut plans = record.opportunities.iter();
    plans.any(|plan| plan.status != OpportunityStatus::Dropped)
}

#[cfg(test)]
mod tests;
