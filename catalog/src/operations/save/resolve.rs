//! What a request shows by itself: bounds, and whether the organizations and providers it names exist.

use super::{Places, SaveService, refuse};
use crate::check::{check_measurement, check_service};
use crate::error::{Problem, ProblemCode, Result};
use crate::id::ProviderId;
use crate::organization::OrganizationTree;
use crate::service::{OrganizationRef, ServiceRecord, organization_references};
use crate::text::is_slug;

/// Finds every problem that the commands show by themselves.
pub(super) fn check_alone(commands: &[SaveService], places: Places) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        let mut found: Vec<Problem> = check_service(&command.record)
            .into_iter()
            .map(|problem| problem.under(&["service"]))
            .collect();
        for (inner, measurement) in command.measurements.iter().enumerate() {
            let inner = inner.to_string();
            found.extend(
                check_measurement(measurement)
                    .into_iter()
                    .map(|problem| problem.under(&["measurements", &inner])),
            );
            let is_unknown_task = measurement
                .task
                .as_ref()
                .is_some_and(|key| !command.record.tasks.iter().any(|task| task.key == *key));
            if is_unknown_task {
                let message = "is not the key of a task of this service";
                let problem = Problem::new(ProblemCode::InvalidInput, ["measurements", &inner, "task"], message);
                found.push(problem);
            }
        }
        if command.slug.as_ref().is_some_and(|slug| !is_slug(slug)) {
            let message = "may have lower-case letters, digits and inner hyphens only, at most 80";
            found.push(Problem::new(ProblemCode::InvalidInput, ["slug"], message));
        }
        problems.extend(found.into_iter().map(|problem| places.problem(index, problem)));
    }
    problems
}

/// A command whose organizations and provider were found.
pub(in crate::operations) struct Item<'c> {
    pub(super) command: &'c SaveService,
    pub(super) record: ServiceRecord,
}

/// Finds the organizations and providers that the commands name.
pub(super) fn resolve<'c>(
    commands: &'c [SaveService],
    tree: &OrganizationTree,
    places: Places,
) -> Result<Vec<Item<'c>>> {
    let mut problems = Vec::new();
    let mut items = Vec::with_capacity(commands.len());
    for (index, command) in commands.iter().enumerate() {
        let before = problems.len();
        for (reference, path) in organization_references(&command.record) {
            if tree.find(reference).is_none() {
                let problem = unknown_organization(reference, tree, &path).under(&["service"]);
                problems.push(places.problem(index, problem));
            }
        }
        if let Some(slug) = &command.record.provider
            && tree.provider_by_slug(slug).is_none()
        {
            let message = "there is no service provider with this slug";
            let problem = Problem::new(ProblemCode::NotFound, ["service", "provider"], message);
            problems.push(places.problem(index, problem));
        }
        if problems.len() == before {
            let record = command.record.clone().try_rename(
                |reference: OrganizationRef| tree.find(&reference).map(|found| found.id),
                |slug: String| tree.provider_by_slug(&slug).map(|found| -> ProviderId { found.id }),
            );
            items.extend(record.map(|record| Item { command, record }));
        }
    }
    refuse(problems)?;
    Ok(items)
}

/// Says why an organization was not found.
pub(in crate::operations) fn unknown_organization(
    reference: &OrganizationRef,
    tree: &OrganizationTree,
    path: &[String],
) -> Problem {
    let message = match reference {
        OrganizationRef::Acronym(acronym) if !tree.slugs_of_acronym(acronym).is_empty() => format!(
            "several organizations share this acronym; name one by its slug: {}",
            tree.slugs_of_acronym(acronym).join(", ")
        ),
        OrganizationRef::Acronym(_) => "there is no organization with this acronym".to_owned(),
        OrganizationRef::Slug(_) => "there is no organization with this slug".to_owned(),
        OrganizationRef::Named(text) if tree.named(text).len() > 1 => {
            let slugs: Vec<&str> = tree.named(text).iter().map(|found| found.slug.as_str()).collect();
            format!(
                "several organizations are called so; name one by its slug: {}",
                slugs.join(", ")
            )
        }
        OrganizationRef::Named(_) => "there is no organization with this slug, acronym or name".to_owned(),
        OrganizationRef::Id(_) => "there is no organization with this id".to_owned(),
    };
    Problem::new(ProblemCode::NotFound, path, message)
}
