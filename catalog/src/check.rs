//! Checks of a single record on its way in: bounds, forms of numbers and links, and references within the record.
//!
//! All problems are found at once, each with the path of its field. What needs the catalog (does the organization
//! exist, is the key free) is checked by the operation, under the write lock.

mod forms;

use std::collections::HashSet;

use serde_json::Value;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::error::{Problem, ProblemCode};
use crate::measurement::{MAX_VALUE, MeasurementInput};
use crate::organization::{OrganizationInput, ServiceProviderInput};
use crate::service::ServiceInput;
use crate::text::forbidden_character;
use crate::vocabulary::{FigureState, ServiceType};
use forms::{Check, Pattern, cut};

/// Finds every problem of a service record that the record alone shows.
#[must_use]
pub(crate) fn check_service(record: &ServiceInput) -> Vec<Problem> {
    let mut problems = bounds(record);
    problems.extend(texts(record));
    let mut check = Check(&mut problems);
    check.key(&["key"], &record.key);
    check.not_blank(&["name"], &record.name);
    // Lists of organizations are bounded here, because their element type is open.
    check.count(&["responsibleOrganizations"], record.responsible_organizations.len());
    check.count(
        &["participatingOrganizations"],
        record.participating_organizations.len(),
    );
    check.count(&["nonDigitizable"], record.non_digitizable.len());
    for (index, entry) in record.non_digitizable.iter().enumerate() {
        let field = ["nonDigitizable", &index.to_string(), "responsibleOrganizations"];
        check.count(&field, entry.responsible_organizations.len());
    }
    for (index, name) in record.alternate_names.iter().enumerate() {
        check.list_text(&["alternateNames", &index.to_string()], name);
    }
    let numbers = [
        ("assistanceListings", &record.assistance_listings, Pattern("00.000")),
        ("ombControlNumbers", &record.omb_control_numbers, Pattern("0000-0000")),
    ];
    for (field, values, pattern) in numbers {
        for (index, value) in values.iter().enumerate() {
            check.pattern(&[field, &index.to_string()], value, pattern);
        }
    }
    for (index, code) in record.uii_codes.iter().enumerate() {
        check.list_text(&["uiiCodes", &index.to_string()], code);
    }
    for (index, tag) in record.languages.iter().enumerate() {
        let is_tag = (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !is_tag {
            check.add(
                &["languages", &index.to_string()],
                format!("“{}” is not a language tag: write en, es or zh-Hant", cut(tag)),
            );
        }
    }
    if record.types.contains(&ServiceType::Other) != record.other_type.is_some() {
        check.add(
            &["otherType"],
            "say which type it is exactly when types has OTHER".to_owned(),
        );
    }
    check.distinct(&["types"], &record.types);
    check.distinct(&["customerGroups"], &record.customer_groups);
    check.distinct(&["lifeExperiences"], &record.life_experiences);
    check.distinct(&["channels"], record.channels.iter().map(|entry| entry.channel));
    check.distinct(
        &["designations"],
        record.designations.iter().map(|entry| entry.fiscal_year),
    );
    urls(record, &mut check);
    days(record, &mut check);
    tasks_and_forms(record, &mut check);
    problems
}

fn days(record: &ServiceInput, check: &mut Check) {
    check.day(&["lastReviewedOn"], record.last_reviewed_on);
    check.day(&["nextReviewOn"], record.next_review_on);
    for (index, form) in record.forms.iter().enumerate() {
        check.day(&["forms", &index.to_string(), "expiresOn"], form.expires_on);
    }
    for (index, opportunity) in record.opportunities.iter().enumerate() {
        let index = index.to_string();
        check.day(&["opportunities", &index, "startsOn"], opportunity.starts_on);
        check.day(&["opportunities", &index, "completesOn"], opportunity.completes_on);
        check.day(&["opportunities", &index, "targetOn"], opportunity.target_on);
    }
}

fn urls(record: &ServiceInput, check: &mut Check) {
    check.url(&["infoUrl"], record.info_url.as_deref());
    check.url(&["startUrl"], record.start_url.as_deref());
    for (index, channel) in record.channels.iter().enumerate() {
        check.url(&["channels", &index.to_string(), "url"], channel.url.as_deref());
    }
    for (index, form) in record.forms.iter().enumerate() {
        check.url(&["forms", &index.to_string(), "url"], form.url.as_deref());
    }
    for (index, source) in record.provenance.sources.iter().enumerate() {
        check.url(
            &["provenance", "sources", &index.to_string(), "url"],
            source.url.as_deref(),
        );
    }
    for (index, task) in record.tasks.iter().enumerate() {
        for (inner, entry) in task.channels.iter().enumerate() {
            check.url(
                &["tasks", &index.to_string(), "channels", &inner.to_string(), "url"],
                entry.url.as_deref(),
            );
        }
    }
}

fn tasks_and_forms(record: &ServiceInput, check: &mut Check) {
    check.distinct(&["tasks"], record.tasks.iter().map(|task| &task.key));
    check.distinct(&["forms"], record.forms.iter().map(|form| &form.number));
    let task_keys: HashSet<&str> = record.tasks.iter().map(|task| task.key.as_str()).collect();
    let form_numbers: HashSet<&str> = record.forms.iter().map(|form| form.number.as_str()).collect();
    for (index, task) in record.tasks.iter().enumerate() {
        let index = index.to_string();
        check.key(&["tasks", &index, "key"], &task.key);
        check.not_blank(&["tasks", &index, "name"], &task.name);
        check.distinct(
            &["tasks", &index, "channels"],
            task.channels.iter().map(|entry| entry.channel),
        );
        for (inner, number) in task.forms.iter().enumerate() {
            check.reference(
                &["tasks", &index, "forms", &inner.to_string()],
                number,
                &form_numbers,
                "a form of this service",
            );
        }
    }
    for (index, form) in record.forms.iter().enumerate() {
        let index = index.to_string();
        check.not_blank(&["forms", &index, "number"], &form.number);
        if let Some(number) = &form.omb_control_number {
            check.pattern(&["forms", &index, "ombControlNumber"], number, Pattern("0000-0000"));
        }
    }
    for (index, barrier) in record.barriers.iter().enumerate() {
        let index = index.to_string();
        if let Some(task) = &barrier.task {
            check.reference(
                &["barriers", &index, "task"],
                task,
                &task_keys,
                "a task of this service",
            );
        }
        if let Some(form) = &barrier.form {
            check.reference(
                &["barriers", &index, "form"],
                form,
                &form_numbers,
                "a form of this service",
            );
        }
    }
    for (index, opportunity) in record.opportunities.iter().enumerate() {
        if let Some(task) = &opportunity.task {
            check.reference(
                &["opportunities", &index.to_string(), "task"],
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
    problems.extend(texts(input));
    if (input.state == FigureState::Known) != input.value.is_some() {
        problems.push(Problem::new(
            ProblemCode::InvalidInput,
            ["value"],
            format!("give a number from 0 to {MAX_VALUE} exactly when state is KNOWN"),
        ));
    }
    problems
}

/// Finds every problem of an organization that the organization alone shows.
#[must_use]
pub(crate) fn check_organization(input: &OrganizationInput) -> Vec<Problem> {
    let mut problems = bounds(input);
    problems.extend(texts(input));
    let mut check = Check(&mut problems);
    check.slug(&["slug"], &input.slug);
    check.not_blank(&["name"], &input.name);
    for (index, name) in input.alternate_names.iter().enumerate() {
        check.list_text(&["alternateNames", &index.to_string()], name);
    }
    let codes = [
        ("ombAgencyCode", &input.omb_agency_code, Pattern("000")),
        ("ombBureauCode", &input.omb_bureau_code, Pattern("00")),
        ("cgacCode", &input.cgac_code, Pattern("000")),
    ];
    for (field, code, pattern) in codes {
        if let Some(code) = code {
            check.pattern(&[field], code, pattern);
        }
    }
    problems
}

/// Finds every problem of a provider that the provider alone shows.
#[must_use]
pub(crate) fn check_provider(input: &ServiceProviderInput) -> Vec<Problem> {
    let mut problems = bounds(input);
    problems.extend(texts(input));
    let mut check = Check(&mut problems);
    check.slug(&["slug"], &input.slug);
    check.url(&["url"], input.url.as_deref());
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
                    let what = if error.code == "length" {
                        "characters or entries"
                    } else {
                        "in value"
                    };
                    let message = match (bound("min"), bound("max")) {
                        (Some(min), Some(max)) => format!("must have {min} to {max} {what}"),
                        (None, Some(max)) => format!("must have at most {max} {what}"),
                        _ => "has a value out of its bounds".to_owned(),
                    };
                    problems.push(Problem::new(ProblemCode::InvalidInput, path.iter(), message));
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

/// Finds text that cannot be stored, anywhere in a record.
fn texts(record: &impl serde::Serialize) -> Vec<Problem> {
    fn walk(value: &Value, path: &mut Vec<String>, problems: &mut Vec<Problem>) {
        match value {
            Value::String(text) => {
                if let Some(c) = forbidden_character(text) {
                    problems.push(Problem::new(
                        ProblemCode::InvalidInput,
                        path.iter(),
                        format!("contains the control character U+{:04X}; remove it", u32::from(c)),
                    ));
                }
            }
            Value::Array(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    path.push(index.to_string());
                    walk(entry, path, problems);
                    path.pop();
                }
            }
            Value::Object(fields) => {
                for (name, entry) in fields {
                    path.push(name.clone());
                    walk(entry, path, problems);
                    path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut problems = Vec::new();
    match serde_json::to_value(record) {
        Ok(value) => walk(&value, &mut Vec::new(), &mut problems),
        Err(error) => problems.push(Problem::new(ProblemCode::InvalidInput, [""; 0], error.to_string())),
    }
    problems
}

#[cfg(test)]
mod tests;
