//! What a request shows by itself: bounds, and whether the organizations and providers it names exist.

use std::borrow::Cow;

use super::{Found, SaveService};
use crate::check::{check_measurement, check_service};
use crate::error::{Problem, ProblemCode};
use crate::id::ProviderId;
use crate::organization::OrganizationTree;
use crate::service::{OrganizationRef, ServiceRecord, organization_references};
use crate::text::is_slug;

/// Finds every problem that the commands show by themselves.
pub(super) fn check_alone(commands: &[SaveService]) -> Vec<Found> {
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
        problems.extend(found.into_iter().map(|problem| (index, problem)));
    }
    problems
}

/// A command whose organizations and provider were found.
pub(in crate::operations) struct Item<'c> {
    /// Its place in the request.
    pub(in crate::operations) index: usize,
    pub(in crate::operations) command: Cow<'c, SaveService>,
    pub(in crate::operations) record: ServiceRecord,
}

/// Finds the organizations and providers that the commands name, each with its place in the request.
pub(in crate::operations) fn resolve<'c>(
    commands: impl IntoIterator<Item = (usize, &'c SaveService)>,
    tree: &OrganizationTree,
) -> (Vec<Item<'c>>, Vec<Found>) {
    let mut problems: Vec<Found> = Vec::new();
    let mut items = Vec::new();
    for (index, command) in commands {
        let before = problems.len();
        for (reference, path) in organization_references(&command.record) {
            if tree.find(reference).is_none() {
                let problem = unknown_organization(reference, tree, &path).under(&["service"]);
                problems.push((index, problem));
            }
        }
        if let Some(slug) = &command.record.provider
            && tree.provider_by_slug(slug).is_none()
        {
            let message = "there is no service provider with this slug";
            let problem = Problem::new(ProblemCode::NotFound, ["service", "provider"], message);
            problems.push((index, problem));
        }
        if problems.len() == before {
            let record = command.record.clone().try_rename(
                |reference: OrganizationRef| tree.find(&reference).map(|found| found.id),
                |slug: String| tree.provider_by_slug(&slug).map(|found| -> ProviderId { found.id }),
            );
            items.extend(record.map(|record| Item {
                index,
                command: Cow::Borrowed(command),
                record,
            }));
        }
    }
    (items, problems)
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
