//! Checks of a single record on its way in: bounds, forms of numbers and links, and references within the record.
//!
//! All problems are found at once, each with the path of its field. What needs the catalog (does the organization
//! exist, is the key free) is checked by the operation, under the write lock.

use std::collections::HashSet;

use serde_json::Value;
use url::Url;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::error::{Problem, ProblemCode};
use crate::measurement::{MAX_VALUE, MeasurementInput};
use crate::organization::{OrganizationInput, ServiceProviderInput};
use crate::service::ServiceInput;
use crate::text::{forbidden_character, is_slug};
use crate::vocabulary::{FigureState, ServiceType};

/// The longest text inside a list, such as an alternate name or a number.
const LIST_TEXT_LENGTH: usize = 400;

/// The most organizations in one list of a record.
const MOST_ORGANIZATIONS: usize = 50;

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
    check.count(&["participatingOrganizations"], record.participating_organizations.len());
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
        let is_tag = (2..=35).contains(&tag.len())
            && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
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
    tasks_and_forms(record, &mut check);
    problems
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
            check.reference(&["barriers", &index, "task"], task, &task_keys, "a task of this service");
        }
        if let Some(form) = &barrier.form {
            check.reference(&["barriers", &index, "form"], form, &form_numbers, "a form of this service");
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
                    let what = if error.code == "length" { "characters or entries" } else { "in value" };
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
        Err(error) => problems.push(Problem::new(
            ProblemCode::InvalidInput,
            [""; 0],
            error.to_string(),
        )),
    }
    problems
}

/// A pattern in which `0` stands for any digit and every other character for itself.
#[derive(Clone, Copy)]
struct Pattern(&'static str);

impl Pattern {
    fn matches(self, text: &str) -> bool {
        text.len() == self.0.len()
            && self
                .0
                .bytes()
                .zip(text.bytes())
                .all(|(wanted, found)| if wanted == b'0' { found.is_ascii_digit() } else { wanted == found })
    }
}

struct Check<'p>(&'p mut Vec<Problem>);

impl Check<'_> {
    fn add(&mut self, field: &[&str], message: String) {
        self.0
            .push(Problem::new(ProblemCode::InvalidInput, field, message));
    }

    fn count(&mut self, field: &[&str], count: usize) {
        if count > MOST_ORGANIZATIONS {
            self.add(field, format!("must have at most {MOST_ORGANIZATIONS} entries"));
        }
    }

    fn not_blank(&mut self, field: &[&str], text: &str) {
        if !text.is_empty() && text.trim().is_empty() {
            self.add(field, "is blank; give it a text".to_owned());
        }
    }

    fn list_text(&mut self, field: &[&str], text: &str) {
        if text.trim().is_empty() || text.chars().count() > LIST_TEXT_LENGTH {
            self.add(field, format!("must have 1 to {LIST_TEXT_LENGTH} characters"));
        }
    }

    fn key(&mut self, field: &[&str], key: &str) {
        let is_key = key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !is_key {
            self.add(
                field,
                format!("“{}” may have letters, digits, “.”, “_” and “-” only", cut(key)),
            );
        }
    }

    fn slug(&mut self, field: &[&str], slug: &str) {
        if !is_slug(slug) {
            self.add(
                field,
                format!("“{}” may have lower-case letters, digits and inner hyphens only", cut(slug)),
            );
        }
    }

    fn pattern(&mut self, field: &[&str], text: &str, pattern: Pattern) {
        if !pattern.matches(text) {
            let example = pattern.0.replace('0', "d");
            self.add(
                field,
                format!("“{}” must have the form {example}, each d a digit", cut(text)),
            );
        }
    }

    fn reference(&mut self, field: &[&str], name: &str, known: &HashSet<&str>, what: &str) {
        if !known.contains(name) {
            self.add(field, format!("“{}” is not {what}", cut(name)));
        }
    }

    fn distinct<T: Eq + std::hash::Hash>(&mut self, field: &[&str], entries: impl IntoIterator<Item = T>) {
        let mut seen = HashSet::new();
        for (index, entry) in entries.into_iter().enumerate() {
            if !seen.insert(entry) {
                let index = index.to_string();
                let path: Vec<&str> = field.iter().copied().chain([index.as_str()]).collect();
                self.add(&path, "stands here twice; name each once".to_owned());
            }
        }
    }

    fn url(&mut self, field: &[&str], url: Option<&str>) {
        let Some(text) = url else { return };
        let is_link = Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
        if !is_link {
            self.add(
                field,
                format!("“{}” is not a web address: begin with https://", cut(text)),
            );
        }
    }
}

/// Cuts a value that is quoted in a message.
fn cut(text: &str) -> String {
    const QUOTED: usize = 60;
    let clean = |text: &str| text.replace(char::is_control, "\u{fffd}");
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", clean(&text[..end])),
        None => clean(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(changes: Value) -> ServiceInput {
        let mut value = json!({"organization": "ssa", "key": "ss5", "name": "Applying for a card"});
        for (name, entry) in changes.as_object().expect("an object") {
            value[name] = entry.clone();
        }
        serde_json::from_value(value).expect("a record")
    }

    fn fields(changes: Value) -> Vec<String> {
        check_service(&record(changes))
            .into_iter()
            .map(|problem| problem.field.join("."))
            .collect()
    }

    #[test]
    fn a_plain_record_has_no_problem() {
        assert_eq!(fields(json!({})), Vec::<String>::new());
    }

    #[test]
    fn every_problem_is_found_at_once_and_says_where() {
        let found = fields(json!({
            "name": "x".repeat(401), "key": "a b", "summary": "a\u{0}b", "infoUrl": "www.ssa.gov",
            "ombControlNumbers": ["0960-0066", "960-66"], "languages": ["english please"],
            "types": ["OTHER"],
            "tasks": [
                {"key": "apply", "kind": "APPLY", "name": "", "forms": ["SS-5"],
                 "channels": [{"channel": "PHONE"}, {"channel": "PHONE"}]},
                {"key": "apply", "kind": "APPLY", "name": "Apply"},
            ],
            "barriers": [{"task": "pay", "category": "OTHER"}],
        }));
        assert_eq!(
            found,
            [
                "name", "tasks.0.name", "summary", "key", "ombControlNumbers.1", "languages.0", "otherType",
                "infoUrl", "tasks.1", "tasks.0.channels.1", "tasks.0.forms.0", "barriers.0.task",
            ]
        );
    }

    #[test]
    fn a_figure_has_a_number_exactly_when_it_is_known() {
        let figure = |state: &str, value: Option<i64>| -> MeasurementInput {
            serde_json::from_value(json!({
                "measure": "CUSTOMERS", "period": "FY2022", "state": state, "value": value,
            }))
            .expect("a figure")
        };
        assert!(check_measurement(&figure("KNOWN", Some(0))).is_empty());
        assert!(check_measurement(&figure("NO_DATA", None)).is_empty());
        assert_eq!(check_measurement(&figure("KNOWN", None)).len(), 1);
        assert_eq!(check_measurement(&figure("NOT_APPLICABLE", Some(0))).len(), 1);
        assert_eq!(check_measurement(&figure("KNOWN", Some(-1))).len(), 1);
    }

    #[test]
    fn long_values_are_cut_where_they_are_quoted() {
        let long = "x".repeat(1_000_000);
        for problem in check_service(&record(json!({"key": long, "infoUrl": long}))) {
            assert!(problem.message.len() < 300, "{}", problem.message.len());
        }
    }
}
