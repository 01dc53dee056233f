//! Problems of single records.

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
            "name",
            "tasks.0.name",
            "summary",
            "key",
            "ombControlNumbers.1",
            "languages.0",
            "otherType",
            "infoUrl",
            "tasks.1",
            "tasks.0.channels.1",
            "tasks.0.forms.0",
            "barriers.0.task",
        ]
    );
}

#[test]
fn every_problem_names_its_rule_and_the_text_that_stands_there() {
    let problems = check_service(&record(json!({
        "key": "a b", "name": "", "infoUrl": "no link", "types": ["OTHER"], "otherType": "",
        "tasks": [{"key": "a", "kind": "APPLY", "name": "Apply", "description": "a\u{1}b", "forms": ["SS-5"],
            "channels": [{"channel": "PHONE", "url": "\u{7f}"}]}],
        "forms": [{"number": "x", "title": "X", "annualResponses": -7}],
    })));
    let told: Vec<(&str, String, Option<&str>)> = problems
        .iter()
        .map(|problem| {
            let rule = problem.rule.expect("a rule");
            (rule.code, problem.field.join("."), problem.value.as_deref())
        })
        .collect();
    let wanted = [
        ("NUMBER_OUT_OF_RANGE", "forms.0.annualResponses", Some("-7")),
        ("VALUE_MISSING", "name", None),
        ("CONTROL_CHARACTER", "tasks.0.description", Some("a\u{fffd}b")),
        ("CONTROL_CHARACTER", "tasks.0.channels.0.url", Some("\u{fffd}")),
        ("KEY_FORM", "key", Some("a b")),
        ("LINK_FORM", "infoUrl", Some("no link")),
        ("LINK_FORM", "tasks.0.channels.0.url", Some("\u{fffd}")),
        ("UNKNOWN_FORM", "tasks.0.forms.0", Some("SS-5")),
    ];
    let wanted = wanted.map(|(code, field, value)| (code, field.to_owned(), value));
    assert_eq!(told, wanted);
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
