//! Whether values have the form, the length and the terms they must have: the problems of `check.rs` as findings.

use url::Url;

use super::case::Case;
use super::{links, words};
use crate::check::{check_measurement, check_service};
use crate::error::Problem;
use crate::text::is_slug;

rules! {
    VALUE_MISSING Error Structure
        "A value is missing"
        "The record cannot be told from others, or a part of it means nothing, without this value."
        "Fill it in.";
    TEXT_TOO_LONG Error Structure
        "A text is too long"
        "Texts are bounded, so that lists and pages stay readable."
        "Shorten it to the length that the message names.";
    TOO_MANY_ENTRIES Error Structure
        "A list has too many entries"
        "Lists of a record are bounded; so many entries are mostly several services in one."
        "Keep the entries that matter, or split the service.";
    NUMBER_OUT_OF_RANGE Error Structure
        "A number is out of its range"
        "No count is negative, and none is too large to be kept exactly."
        "Write a number within the range that the message names.";
    DATE_OUT_OF_RANGE Error Structure
        "A date is out of range"
        "Days before 1900 or after 2200 are slips; both storage engines compare only what lies between."
        "Write the day in full, with a year of four digits.";
    CONTROL_CHARACTER Error Structure
        "A text holds a control character"
        "Characters that nobody sees break lists, files and searches."
        "Remove it; typing the text anew is the surest way.";
    BLANK_TEXT Error Structure
        "A text is blank"
        "Blanks look like a value and say nothing."
        "Write the text, or leave the value out.";
    TEXT_GARBLED Warning Structure
        "A text was read in the wrong encoding"
        "“Ã©” in place of “é” shows that a program took UTF-8 for Windows-1252, or that a character was lost."
        "Type the word anew, or export the file again as UTF-8.";
    KEY_FORM Error Structure
        "A key has characters that keys cannot have"
        "Keys stand in addresses, files and other systems, and must read the same everywhere."
        "Use letters, digits, “.”, “_” and “-” only.";
    SLUG_FORM Error Structure
        "A slug has characters that slugs cannot have"
        "A slug is a part of an address."
        "Use lower-case letters, digits and inner hyphens only, at most 80.";
    LINK_FORM Error Structure
        "A link is not a web address"
        "Readers follow the link; without http:// or https:// and a host it leads nowhere."
        "Write the whole address, beginning with https://.";
    OMB_CONTROL_NUMBER_FORM Error Structure
        "An OMB control number has another form"
        "The number is looked up in the register of information collections, where it has four digits, a hyphen and four digits."
        "Write it as 0960-0066, without a date and without “OMB”."
        "5 CFR 1320";
    ASSISTANCE_LISTING_FORM Error Structure
        "An assistance listing number has another form"
        "The number is looked up at SAM.gov, where it has two digits, a point and three digits."
        "Write it as 96.002."
        "2 CFR 200";
    CODE_FORM Error Structure
        "A code of an organization has another form"
        "The codes of OMB and the Treasury are digits of a fixed length, leading zeros among them."
        "Write every digit, leading zeros too."
        "OMB Circular A-11 Appendix C";
    LANGUAGE_TAG_FORM Error Structure
        "A language is not a tag"
        "Browsers and screen readers understand tags, not names of languages."
        "Write en, es or zh-Hant."
        "BCP 47";
    OTHER_TYPE_UNNAMED Error Structure
        "The other type is not named, or is named without need"
        "“Other” says nothing by itself, and a name for it means nothing without it."
        "Say which type it is exactly when OTHER is among the types.";
    NAMED_TWICE Error Structure
        "Something stands twice in one record"
        "Two entries for the same term, task, form, channel or year may contradict each other."
        "Name each once.";
    UNKNOWN_TASK Error Structure
        "A task is named that the service does not have"
        "What refers to a task by its key is lost when no task has that key."
        "Write the key of one of the tasks of this service, or add the task.";
    UNKNOWN_FORM Error Structure
        "A form is named that the service does not have"
        "What refers to a form by its number is lost when no form has that number."
        "Write the number of one of the forms of this service, or add the form.";
    FIGURE_STATE Error Structure
        "A figure has a number without being known, or is known without a number"
        "Known, not known and not applicable are three different things; unknown is never zero."
        "Give a number exactly when the state is KNOWN."
        "OMB M-23-22 §IV";
}

/// Finds every problem that the record and its figures show by themselves.
pub(super) fn check(case: &mut Case<'_>) {
    let record = case.record;
    for problem in check_service(record) {
        add(case, "", problem);
    }
    garbled(case);
    for (index, figure) in case.draft.measurements.iter().enumerate() {
        for problem in check_measurement(figure) {
            add(case, &format!("measurements.{index}."), problem);
        }
        if let Some(key) = &figure.task
            && !record.tasks.iter().any(|task| task.key == *key)
        {
            let path = format!("measurements.{index}.task");
            let finding = case
                .finding(
                    &UNKNOWN_TASK,
                    &path,
                    format!("“{}” is not the key of a task of this service", cut(key)),
                )
                .with_value(key);
            case.add(finding);
        }
    }
    if let Some(slug) = &case.draft.slug
        && !is_slug(slug)
    {
        let message = format!(
            "“{}” may have lower-case letters, digits and inner hyphens only",
            cut(slug)
        );
        let finding = case.finding(&SLUG_FORM, "slug", message).with_value(slug);
        case.add(finding);
    }
}

/// Texts in which a character of several bytes was taken for several characters.
fn garbled(case: &mut Case<'_>) {
    let record = case.record;
    let texts = [
        ("name", Some(&record.name)),
        ("summary", record.summary.as_ref()),
        ("description", record.description.as_ref()),
    ];
    for (path, text) in texts {
        let Some(text) = text.filter(|text| garbled_at(text).is_some()) else {
            continue;
        };
        let message = format!("“{path}” has letters that a program read wrongly: “{}”", around(text));
        let finding = case.finding(&TEXT_GARBLED, path, message).with_value(text);
        case.add(finding);
    }
}

/// Answers where the first garbled character stands, in characters.
fn garbled_at(text: &str) -> Option<usize> {
    if text.is_ascii() {
        return None;
    }
    let follows = |c: char| ('\u{80}'..='\u{bf}').contains(&c) || matches!(c, '€' | '™' | 'œ' | 'Œ' | '“' | '”');
    let next = text.chars().skip(1).chain([' ']);
    text.chars().zip(next).position(|(one, two)| {
        one == '\u{fffd}' || (matches!(one, 'Ã' | 'Â') && follows(two)) || (one == 'â' && two == '€')
    })
}

/// The words around what is garbled.
fn around(text: &str) -> String {
    const BEFORE: usize = 20;
    let first = garbled_at(text).unwrap_or_default().saturating_sub(BEFORE);
    let excerpt: String = text.chars().skip(first).take(2 * BEFORE).collect();
    cut(excerpt.trim())
}

fn add(case: &mut Case<'_>, under: &str, problem: Problem) {
    let Some(rule) = problem.rule else { return };
    let path = format!("{under}{}", problem.field.join("."));
    let message = if rule.is(&VALUE_MISSING) {
        format!("{} is missing", words::field(&path))
    } else {
        let is_predicate = ["is ", "must ", "stands ", "contains ", "cannot "]
            .iter()
            .any(|verb| problem.message.starts_with(verb));
        let joint = if is_predicate { " " } else { ": " };
        format!("{}{joint}{}", words::field(&path), problem.message)
    };
    let mut finding = case.finding(rule, &path, message);
    if let Some(value) = problem.value {
        if rule.is(&LINK_FORM)
            && let Some(fix) = with_scheme(&value)
        {
            finding = finding.with_fix(fix);
        }
        finding = finding.with_value(value);
    }
    case.add(finding);
}

/// Completes an address that lacks nothing but its scheme, such as `www.ssa.gov/card`.
fn with_scheme(text: &str) -> Option<String> {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, ':' | '@' | '\\' | ',' | ';' | '|');
    let whole = format!("https://{text}");
    let url = Url::parse(&whole).ok()?;
    (text.chars().all(is_plain) && links::is_of_a_site(&url)).then_some(whole)
}

/// Cuts a text that is quoted in a message.
pub(super) fn cut(text: &str) -> String {
    crate::text::quoted(text)
}
