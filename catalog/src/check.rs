//! Checks of a single record on its way in: bounds, forms of numbers and links, and references within the record.
//!
//! All problems are found at once, each with the path of its field. What needs the catalog (does the organization
//! exist, is the key free) is checked by the operation, under the write lock.

mod forms;
mod texts;

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::error::{Problem, ProblemCode};
use crate::measurement::{MAX_VALUE, MeasurementInput};
use crate::organization::{OrganizationInput, ServiceProviderInput};
use crate::rules::{
    CODE_FORM, FIGURE_STATE, LANGUAGE_TAG_FORM, NUMBER_OUT_OF_RANGE, OTHER_TYPE_UNNAMED, Rule, TEXT_TOO_LONG,
    TOO_MANY_ENTRIES, UNKNOWN_FORM, UNKNOWN_TASK, VALUE_MISSING,
};
use crate::service::ServiceInput;
use crate::text::quoted;
use crate::vocabulary::{FigureState, ServiceType, Vocabulary};
use forms::{ASSISTANCE_LISTING, Check, OMB_CONTROL_NUMBER, Pattern, field};
use texts::unstorable;

/// Finds every problem of a service record that the record alone shows.
#[must_use]
pub(crate) fn check_service(record: &ServiceInput) -> Vec<Problem> {
    let mut problems = bounds(record);
    unstorable(record, &mut problems);
    let mut check = Check(&mut problems);
    check.key(field!["key"], &record.key);
    check.not_blank(field!["name"], &record.name);
    // Lists of organizations are bounded here, because their element type is open.
    check.count(
        field!["responsibleOrganizations"],
        record.responsible_organizations.len(),
    );
    check.count(
        field!["participatingOrganizations"],
        record.participating_organizations.len(),
    );
    check.count(field!["nonDigitizable"], record.non_digitizable.len());
    for (index, entry) in record.non_digitizable.iter().enumerate() {
        check.count(
            field!["nonDigitizable", index, "responsibleOrganizations"],
            entry.responsible_organizations.len(),
        );
    }
    for (index, name) in record.alternate_names.iter().enumerate() {
        check.list_text(field!["alternateNames", index], name);
    }
    let numbers = [
        ("assistanceListings", &record.assistance_listings, ASSISTANCE_LISTING),
        ("ombControlNumbers", &record.omb_control_numbers, OMB_CONTROL_NUMBER),
    ];
    for (field, values, pattern) in numbers {
        for (index, value) in values.iter().enumerate() {
            check.pattern(field![field, index], value, pattern);
        }
    }
    for (index, code) in record.uii_codes.iter().enumerate() {
        check.list_text(field!["uiiCodes", index], code);
    }
    for (index, tag) in record.languages.iter().enumerate() {
        let is_tag = (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !is_tag {
            let message = format!("“{}” is not a language tag: write en, es or zh-Hant", quoted(tag));
            check.add(&LANGUAGE_TAG_FORM, field!["languages", index], message, Some(tag));
        }
    }
    if record.types.contains(&ServiceType::Other) != record.other_type.is_some() {
        let message = if record.other_type.is_some() {
            "there is a name of another type, but OTHER is not among the types: add OTHER, or remove the name"
        } else {
            "OTHER is among the types, but it is not said which type that is: name it in a few words"
        };
        let message = message.to_owned();
        let value = record.other_type.as_deref();
        check.add(&OTHER_TYPE_UNNAMED, field!["otherType"], message, value);
    }
    check.distinct(field!["types"], &record.types);
    check.distinct(field!["customerGroups"], &record.customer_groups);
    check.distinct(field!["lifeExperiences"], &record.life_experiences);
    check.distinct(field!["channels"], record.channels.iter().map(|entry| entry.channel));
    check.distinct(
        field!["designations"],
        record.designations.iter().map(|entry| entry.fiscal_year),
    );
    urls(record, &mut check);
    days(record, &mut check);
    tasks_and_forms(record, &mut check);
    problems
}

fn days(record: &ServiceInput, check: &mut Check) {
    check.day(field!["lastReviewedOn"], record.last_reviewed_on);
    check.day(field!["nextReviewOn"], record.next_review_on);
    for (index, form) in record.forms.iter().enumerate() {
        check.day(field!["forms", index, "expiresOn"], form.expires_on);
    }
    for (index, opportunity) in record.opportunities.iter().enumerate() {
        check.day(field!["opportunities", index, "startsOn"], opportunity.starts_on);
        check.day(field!["opportunities", index, "completesOn"], opportunity.completes_on);
        check.day(field!["opportunities", index, "targetOn"], opportunity.target_on);
    }
}

fn urls(record: &ServiceInput, check: &mut Check) {
    check.url(field!["infoUrl"], record.info_url.as_deref());
    check.url(field!["startUrl"], record.start_url.as_deref());
    for (index, channel) in record.channels.iter().enumerate() {
        check.url(field!["channels", index, "url"], channel.url.as_deref());
    }
    for (index, form) in record.forms.iter().enumerate() {
        check.url(field!["forms", index, "url"], form.url.as_deref());
    }
    for (index, source) in record.provenance.sources.iter().enumerate() {
        check.url(field!["provenance", "sources", index, "url"], source.url.as_deref());
    }
    for (index, task) in record.tasks.iter().enumerate() {
        for (inner, entry) in task.channels.iter().enumerate() {
            check.url(field!["tasks", index, "channels", inner, "url"], entry.url.as_deref());
        }
    }
}

fn tasks_and_forms(record: &ServiceInput, check: &mut Check) {
    check.distinct(field!["tasks"], record.tasks.iter().map(|task| &task.key));
    check.distinct(field!["forms"], record.forms.iter().map(|form| &form.number));
    let task_keys: HashSet<&str> = record.tasks.iter().map(|task| task.key.as_str()).collect();
    let form_numbers: HashSet<&str> = record.forms.iter().map(|form| form.number.as_str()).collect();
    for (index, task) in record.tasks.iter().enumerate() {
        check.key(field!["tasks", index, "key"], &task.key);
        check.not_blank(field!["tasks", index, "name"], &task.name);
        check.distinct(
            field!["tasks", index, "channels"],
            task.channels.iter().map(|entry| entry.channel),
        );
        for (inner, number) in task.forms.iter().enumerate() {
            check.reference(
                &UNKNOWN_FORM,
                field!["tasks", index, "forms", inner],
                number,
                &form_numbers,
                "a form of this service",
            );
        }
    }
    for (index, form) in record.forms.iter().enumerate() {
        check.not_blank(field!["forms", index, "number"], &form.number);
        if let Some(number) = &form.omb_control_number {
            check.pattern(field!["forms", index, "ombControlNumber"], number, OMB_CONTROL_NUMBER);
        }
    }
    for (index, barrier) in record.barriers.iter().enumerate() {
        if let Some(task) = &barrier.task {
            check.reference(
                &UNKNOWN_TASK,
                field!["barriers", index, "task"],
                task,
                &task_keys,
                "a task of this service",
            );
        }
        if let Some(form) = &barrier.form {
            check.reference(
                &UNKNOWN_FORM,
                field!["barriers", index, "form"],
                form,
                &form_numbers,
                "a form of this service",
            );
        }
    }
    for (index, opportunity) in record.opportunities.iter().enumerate() {
        if let Some(task) = &opportunity.task {
            check.reference(
                &UNKNOWN_TASK,
                field!["opportunities", index, "task"],
                task,
                &task_keys,
                "a task of this service",
            );
        }
    }
}

/// Finds every problem of a figure that the figure alone shows.
#[must_use]
pub(crate) fn check_measurement(input: &MeasurementInput) -> Vec<Problem> {
    let mut problems = bounds(input);
    unstorable(input, &mut problems);
    if (input.state == FigureState::Known) != input.value.is_some() {
        let message = if input.value.is_some() {
            let state = input.state.code();
            format!("there is a number, but the state is {state}: write KNOWN, or remove the number")
        } else {
            format!(
                "the state is KNOWN, but there is no number: write one from 0 to {MAX_VALUE}, or NO_DATA as the state"
            )
        };
        problems.push(Problem::new(ProblemCode::InvalidInput, ["value"], message).of(&FIGURE_STATE));
    }
    problems
}

/// Finds every problem of an organization that the organization alone shows.
#[must_use]
pub(crate) fn check_organization(input: &OrganizationInput) -> Vec<Problem> {
    let mut problems = bounds(input);
    unstorable(input, &mut problems);
    let mut check = Check(&mut problems);
    check.slug(field!["slug"], &input.slug);
    check.not_blank(field!["name"], &input.name);
    for (index, name) in input.alternate_names.iter().enumerate() {
        check.list_text(field!["alternateNames", index], name);
    }
    let codes = [
        ("ombAgencyCode", &input.omb_agency_code, Pattern("000", &CODE_FORM)),
        ("ombBureauCode", &input.omb_bureau_code, Pattern("00", &CODE_FORM)),
        ("cgacCode", &input.cgac_code, Pattern("000", &CODE_FORM)),
    ];
    for (field, code, pattern) in codes {
        if let Some(code) = code {
            check.pattern(field![field], code, pattern);
        }
    }
    problems
}

/// Finds every problem of a provider that the provider alone shows.
#[must_use]
pub(crate) fn check_provider(input: &ServiceProviderInput) -> Vec<Problem> {
    let mut problems = bounds(input);
    unstorable(input, &mut problems);
    let mut check = Check(&mut problems);
    check.slug(field!["slug"], &input.slug);
    check.url(field!["url"], input.url.as_deref());
    problems
}

/// What the `validator` bounds of a record say, with the path of each field.
fn bounds(record: &impl Validate) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Err(errors) = record.validate() {
        collect(&errors, &mut Vec::new(), &mut problems);
    }
    problems
}

fn collect(errors: &ValidationErrors, path: &mut Vec<String>, problems: &mut Vec<Problem>) {
    let mut fields: Vec<_> = errors.errors().iter().collect();
    fields.sort_by(|a, b| a.0.cmp(b.0));
    for (field, kind) in fields {
        path.push(camel_case(field));
        match kind {
            ValidationErrorsKind::Field(found) => {
                for error in found {
                    let bound = |name: &str| error.params.get(name).map(ToString::to_string);
                    let (rule, value) = bound_broken(error);
                    let (must, what) = match error.params.get("value") {
                        Some(Value::String(_)) => ("must have", " characters"),
                        Some(Value::Array(_)) => ("must have", " entries"),
                        _ => ("must be", ""),
                    };
                    let message = match (bound("min"), bound("max")) {
                        (Some(min), Some(max)) => format!("{must} {min} to {max}{what}"),
                        (None, Some(max)) => format!("{must} at most {max}{what}"),
                        _ => "is out of its bounds".to_owned(),
                    };
                    let problem = Problem::new(ProblemCode::InvalidInput, path.iter(), message).of(rule);
                    problems.push(match value {
                        Some(value) => problem.with_value(&value),
                        None => problem,
                    });
                }
            }
            ValidationErrorsKind::Struct(inner) => collect(inner, path, problems),
            ValidationErrorsKind::List(entries) => {
                for (index, inner) in entries {
                    path.push(index.to_string());
                    collect(inner, path, problems);
                    path.pop();
                }
            }
        }
        path.pop();
    }
}

/// Answers which rule a bound belongs to, and the value that breaks it.
fn bound_broken(error: &ValidationError) -> (&'static Rule, Option<Cow<'_, str>>) {
    match error.params.get("value") {
        Some(Value::String(text)) if text.is_empty() => (&VALUE_MISSING, None),
        Some(Value::String(text)) => (&TEXT_TOO_LONG, Some(text.into())),
        Some(Value::Array(_)) => (&TOO_MANY_ENTRIES, None),
        other => (&NUMBER_OUT_OF_RANGE, other.map(|value| value.to_string().into())),
    }
}

fn camel_case(field: &str) -> String {
    let mut words = field.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests;
