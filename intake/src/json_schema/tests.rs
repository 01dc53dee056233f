use fsi_catalog::service::ServiceInput;
use jsonschema::Validator;

use super::*;

fn validator() -> Validator {
    jsonschema::draft202012::options()
        .build(&schema())
        .expect("the schema is one itself")
}

/// What the schema finds wrong with a document, with the place.
fn problems(document: &Value) -> Vec<String> {
    let problem = |error: jsonschema::ValidationError| format!("{}: {error}", error.instance_path);
    validator().iter_errors(document).map(problem).collect()
}

fn seed() -> Vec<Value> {
    let lines = include_str!("../../../seed-data/us/services.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn wrong(place: &str, value: Value) -> Vec<String> {
    let mut document = seed().remove(0);
    match document.pointer_mut(place) {
        Some(there) => *there = value,
        None => document[place.trim_start_matches('/')] = value,
    }
    problems(&document)
}

#[test]
fn every_record_of_the_demonstration_fits_as_written_and_as_stored() {
    let validator = validator();
    for document in seed() {
        let written: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(written, Vec::<String>::new(), "{}", document["key"]);
        let record: ServiceInput = serde_json::from_value(document).expect("a record");
        let stored = json!({"slug": "a-service", "service": record, "measurements": [], "revision": 3});
        assert!(validator.is_valid(&stored), "{}", record.key);
        assert!(validator.is_valid(&json!([stored, record])), "{}", record.key);
        assert!(
            validator.is_valid(&json!({"services": [stored, record]})),
            "{}",
            record.key
        );
        assert!(!validator.is_valid(&json!({"services": [stored, 7]})), "{}", record.key);
    }
}

#[test]
fn what_a_record_must_not_be_is_told_at_its_place() {
    for (place, value) in [
        ("/key", json!("with blanks")),
        ("/key", json!("k".repeat(65))),
        ("/name", json!("  ")),
        ("/summary", json!("s".repeat(301))),
        ("/types/0", json!("PLEASURE")),
        ("/types", json!(["BENEFITS", "BENEFITS"])),
        ("/ombControlNumbers/0", json!("09600066")),
        ("/infoUrl", json!("www.ssa.gov")),
        ("/lastReviewedOn", json!("yesterday")),
        ("/designations/0/fiscalYear", json!(23)),
        ("/tasks/0/channels/0/availability", json!("SOMETIMES")),
        ("/tasks/0/isRequired", json!("yes")),
        ("/responsibleOrganizations", json!(vec!["ssa"; 51])),
    ] {
        let found = wrong(place, value);
        assert!(
            found.iter().any(|problem| problem.starts_with(place)),
            "{place}: {found:?}"
        );
    }
}

#[test]
fn a_field_the_index_does_not_have_is_refused() {
    assert_eq!(wrong("/sumary", json!("misspelt")).len(), 1);
}

#[test]
fn the_name_of_another_type_stands_exactly_where_it_is_needed() {
    assert_eq!(wrong("/types", json!(["OTHER"])).len(), 1);
    assert_eq!(wrong("/otherType", json!("Mediation")).len(), 1);
}

#[test]
fn a_figure_has_a_number_exactly_when_it_is_known() {
    let service = seed().remove(0);
    let with = |state: &str, value: Value| {
        let figure = json!({"measure": "CUSTOMERS", "period": "FY2023", "state": state, "value": value});
        problems(&json!({"service": service, "measurements": [figure]})).is_empty()
    };
    assert!(with("KNOWN", json!(12)));
    assert!(with("NO_DATA", Value::Null));
    assert!(!with("KNOWN", Value::Null));
    assert!(!with("NO_DATA", json!(0)));
    assert!(!with("KNOWN", json!(-1)));
}

#[test]
fn terms_are_told_with_their_titles_and_definitions() {
    let schema = schema();
    let terms = schema["$defs"]["Channel"]["oneOf"].as_array().expect("terms");
    let phone = terms.iter().find(|term| term["const"] == "PHONE").expect("a term");
    assert_eq!(phone["title"], "Phone");
    assert!(phone["description"].as_str().is_some_and(|text| text.contains("call")));
}

#[test]
fn every_form_is_said_of_a_field_that_exists() {
    let schema = schema();
    for (definition, field, _) in FORMS {
        let place = &schema["$defs"][definition]["properties"][field];
        assert!(place.get("description").is_some(), "{definition}.{field}");
    }
    for (definition, _) in conditions() {
        assert!(schema["$defs"][definition].get("properties").is_some(), "{definition}");
    }
}
